"""The catalogue of problems: code → level, what is wrong, what to do. Nothing else writes such texts.

Families: M the master, I a list that is imported, F a file, L its layout and locked text, D one cell, R one row,
K a reviewed workbook, S the system's own state, V what ``verify`` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from string import Formatter

from workbook_flow.model import Field, Level, Place, Problem
from workbook_flow.words.codes import Code
from workbook_flow.words.own_names import USUAL

__all__ = [
    "BRIEF",
    "CATALOGUE",
    "LEFT_OUT",
    "OWN_RULES",
    "Code",
    "ProblemKind",
    "at_level",
    "brief",
    "has_errors",
    "is_mark",
    "left_out",
    "mark_parts",
    "problem",
    "render",
]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem; ``message`` and ``remedy`` are format strings."""

    level: Level
    message: str
    remedy: str


ERROR, QUERY, WARNING = Level.ERROR, Level.QUERY, Level.WARNING

NOTHING_TO_DO = "这一行已接收，不用处理"
"""What is asked for where a remark is about a row that is accepted."""
CATALOGUE: Mapping[str, ProblemKind] = {
    Code.MISSING_SHEET: ProblemKind(
        ERROR, "缺少工作表“{sheet}”", "请补上该工作表；空白样式可用 init --blank 生成后复制过来"
    ),
    Code.MISSING_COLUMN: ProblemKind(
        ERROR, "表头缺少“{column}”列", "请在表头行补上名为“{column}”的列，位置不限"
    ),
    Code.DOUBLE_COLUMN: ProblemKind(ERROR, "表头中“{column}”出现了两次", "请只保留一列“{column}”"),
    Code.FORMULA_WITHOUT_RESULT: ProblemKind(
        ERROR, "公式没有计算结果", "请用 Excel 或 WPS 打开总表并保存一次，或把公式改为直接填写的内容"
    ),
    Code.ERROR_VALUE: ProblemKind(ERROR, "单元格是错误值 {value}", "请改为正确的内容，或清空该单元格"),
    Code.VALUE_NOT_ALLOWED: ProblemKind(ERROR, "“{column}”不能是“{value}”", "请改为以下之一：{allowed}"),
    Code.NOT_A_NUMBER: ProblemKind(ERROR, "“{column}”应为数字，现为“{value}”", "请只填数字，例如 60"),
    Code.REQUIRED_BLANK: ProblemKind(ERROR, "“{column}”没有填写", "请填写“{column}”，或删除整行"),
    Code.TASK_WITHOUT_ID: ProblemKind(
        ERROR, "没有编号", "请填写一个不重复的编号，例如 {free}；编号定下后不要再改"
    ),
    Code.DOUBLE_ID: ProblemKind(ERROR, "编号“{id}”与 {other} 重复", "请换一个没有用过的编号，例如 {free}"),
    Code.ID_BECAME_A_DAY: ProblemKind(
        ERROR, "编号被 Excel 当成了日期 {value}", "请把该单元格设为“文本”格式后重新填写编号"
    ),
    Code.TASK_WITHOUT_MEASURE: ProblemKind(ERROR, "没有主要措施", "请填写主要措施；若是多余的行，请删除整行"),
    Code.TASK_WITHOUT_UNIT: ProblemKind(
        ERROR, "任务 {id} 没有任何单位", "请填写牵头单位或责任单位；单位停用后，请改由其他单位承担"
    ),
    Code.UNKNOWN_UNIT: ProblemKind(
        ERROR,
        "不认识单位“{name}”{nearest}",
        "请改正单位名称；若是某单位的另一种叫法，请填到“单位”表中该单位的“别名”；"
        "若是新单位，请在“单位”表中加一行；若是几个单位的统称，请在“分组”表中加一行，写明成员",
    ),
    Code.UNIT_NOT_IN_USE: ProblemKind(
        WARNING, "单位“{name}”已停用，不会收到该任务", "请换成其他单位，或在“单位”表中把“是否启用”改为 是"
    ),
    Code.UNNAMED_UNITS_OF_GROUP: ProblemKind(
        WARNING,
        "“{words}”没有指明是哪些单位，目前按该分组全部 {count} 个单位发放",
        "请在同一行的“明确单位”列写明单位名称",
    ),
    Code.NAMED_UNITS_UNUSED: ProblemKind(
        WARNING, "“明确单位”没有用上：本行单位中没有“有关……”这样的统称", "请清空该单元格，或改牵头、责任单位"
    ),
    Code.UNREADABLE_DEADLINE: ProblemKind(
        ERROR,
        "完成时限“{words}”看不懂",
        "请在同一行的“时限日期”列填写日期，例如 2024-06-30（没有这一列的，先在表头加上）{more}",
    ),
    Code.NOT_A_DAY: ProblemKind(ERROR, "“{column}”应为日期，现为“{value}”", "请填写如 2024-06-30"),
    Code.TARGET_WITHOUT_METRIC: ProblemKind(
        ERROR, "有目标值，但没有量化指标", "请在同一行的“量化指标”列写明是什么指标，例如 人均学时"
    ),
    Code.TARGET_IS_MOST: ProblemKind(
        WARNING,
        "目标值是至少要达到的数，这一项写的是“{words}”，照它核对会弄反",
        "请把“目标值”空着（“量化指标”留着，各单位照填达到的数）；确是至少要达到的，不用改",
    ),
    Code.RATE_IS_FRACTION: ProblemKind(
        WARNING,
        "“{column}”是“数值”栏目，照这条规则只能填小数（如 0.6667），填 66.67 的会退回",
        "要填百分数的，请把“字段”表里“{column}”的类型改为“百分比”（要求不用改，66.67、66.67% 都行），"
        "或在要求的除式后面写 × 100；确要填小数的，请在“提示”里写明填小数",
    ),
    Code.STATED_COUNT_DIFFERS: ProblemKind(
        WARNING, "标题写明共{stated}项，实际读到{counted}项", "请核对本部分的行有没有漏、多或错位"
    ),
    Code.NO_TASKS: ProblemKind(ERROR, "清单里没有任务", "请在表头下面填写任务，每行一条主要措施"),
    Code.TASK_WITHOUT_TOPIC: ProblemKind(
        WARNING, "没有重点任务", "请填写重点任务，或与上面同一重点任务的单元格合并"
    ),
    Code.ID_OF_ANOTHER_TASK: ProblemKind(
        ERROR,
        "编号“{id}”下已是另一项任务；上次发放的是“{issued}”",
        "编号跟着任务走：请恢复原来的编号，新任务请用新编号",
    ),
    Code.TASK_REWORDED: ProblemKind(
        WARNING, "任务 {id} 的文字与上次发放的不同：“{issued}”", "如是有意修改，不用处理；否则请改回"
    ),
    Code.LIMIT_READ_OTHERWISE: ProblemKind(
        WARNING,
        "任务 {id} 的完成时限“{words}”上次发放时最迟 {before}，现在读作最迟 {now}",
        "有意改的不用处理；是新一年的任务的，请用新编号，以前报的、核定办结的才不算在它名下；"
        "仍是原来那一项、时限不变的，请在“时限日期”填 {before}",
    ),
    Code.TASK_RENUMBERED: ProblemKind(
        WARNING,
        "任务 {id} 的文字与按编号 {before} 下发过的相同，而 {before} 已不在总表中：按新任务统计，"
        "以前按 {before} 报的不算在它名下",
        "仍是同一项的，请把编号改回 {before}：先把该单元格的格式设为“文本”，再填 {before}；确是新任务的，不用处理",
    ),
    Code.COLUMN_RENAMED_IN_LIST: ProblemKind(
        WARNING,
        "上次下发的栏目“{before}”不见了，多了同类型的“{name}”，是不是改了名称？照现在这样下发，“{name}”算新的一栏：以前填的"
        "仍列在“{before}（已停用）”下，不带进填报表的“上期”，也不与“{name}”合在一起",
        "只是改名称的，请改回“{before}”，新的叫法写在这一栏的“提示”里；确是换了一栏的，不用处理",
    ),
    Code.COLUMN_TAKES_OTHERS: ProblemKind(
        WARNING,
        "栏目“{name}”{change}：以前这样填的不再带进填报表的“上期”，选“无变化”的行这一栏也是空的",
        "不是有意改的，请改回；有意改的，不用处理，下发时请提醒各单位重填这一栏",
    ),
    Code.TASK_CUT_IN_FORM: ProblemKind(
        WARNING,
        "任务 {id} 的文字太长，填报表里一格显示不全：“……{seen}”以后的，各单位要点开单元格才看得到",
        "请{way}；不改也能下发，填报表表头会提示各单位点开单元格看全文",
    ),
    Code.DISCLAIM_AGREED: ProblemKind(
        WARNING,
        "任务 {id} 已核定不属“{unit}”职责，不再发给它",
        "请在总表中把该单位从这一行去掉，或在“明确单位”列写明由谁承担",
    ),
    Code.LIMIT_BLANK: ProblemKind(
        ERROR, "没有填写完成时限", "请填写完成时限；确实没有时限的，填写 长期坚持 或 另行通知"
    ),
    Code.LIMIT_AMBIGUOUS: ProblemKind(
        ERROR,
        "完成时限“{words}”有几种读法：{readings}",
        "请在同一行{remedy}（没有这一列的，先在表头加上）",
    ),
    Code.DOUBLE_UNIT: ProblemKind(ERROR, "单位“{name}”与 {other} 重复", "请删去一行，或改为不同的名称"),
    Code.DOUBLE_ALIAS: ProblemKind(
        ERROR, "别名“{name}”已是 {other} 的名称或别名", "请删去该别名，一个名称只能指一个单位"
    ),
    Code.UNIT_WITHOUT_MAIL: ProblemKind(
        WARNING, "单位“{name}”没有邮箱", "请填写邮箱；不填则只能从发件箱文件夹取表转交"
    ),
    Code.WRONG_MAIL_ADDRESS: ProblemKind(
        ERROR, "邮箱“{value}”不对", "请填写如 name@example.com，多个邮箱用分号隔开"
    ),
    Code.GROUP_WITHOUT_MEMBERS: ProblemKind(
        ERROR, "分组“{name}”还没有写是哪些单位", "请在“成员”里写单位名称，几个用顿号隔开"
    ),
    Code.UNIT_AND_GROUP: ProblemKind(ERROR, "“{name}”既是单位（{other}）又是分组", "请给分组换一个名称"),
    Code.NO_UNITS: ProblemKind(ERROR, "通讯录里没有单位", "请在“单位”表中每个单位填一行"),
    Code.UNITS_OF_ONE_FILE_NAME: ProblemKind(
        ERROR,
        "单位“{name}”与 {other} 只差大小写或文件名不能用的符号，两家的填报表会是同一个文件",
        "请改其中一个名称",
    ),
    Code.UNIT_NAME_TOO_LONG: ProblemKind(
        ERROR, "单位名称“{name}”超过 {limit} 个字", "请填写简短的名称，全称写在备注中"
    ),
    Code.FIELD_NAME_UNUSABLE: ProblemKind(
        ERROR, "字段名称“{name}”不能用：{why}", "请换一个简短的名称，例如 进展情况"
    ),
    Code.DOUBLE_FIELD: ProblemKind(ERROR, "字段“{name}”与 {other} 重复", "请删去一行，或改为不同的名称"),
    Code.UNKNOWN_CHOICES: ProblemKind(
        ERROR, "“选项”表中没有名为“{name}”的选项表{nearest}", "请在“选项”表中补上，或改正选项表名称"
    ),
    Code.FIELD_WITHOUT_CHOICES: ProblemKind(
        ERROR, "类型是选项，但没有写明选项表", "请在“选项表”列填写“选项”表中的一个名称"
    ),
    Code.CHOICE_WITHOUT_MEANING: ProblemKind(
        ERROR, "选项“{name}”没有含义，而用途为“状态”的字段要靠它判断", "请填写含义：{allowed}"
    ),
    Code.DOUBLE_PURPOSE: ProblemKind(
        ERROR, "用途“{purpose}”已由 {other} 担任", "请只留一个字段担任该用途，其余的清空“用途”"
    ),
    Code.LIMITS_CROSSED: ProblemKind(ERROR, "最小值 {minimum} 大于最大值 {maximum}", "请改正其中一个"),
    Code.PURPOSE_OF_ANOTHER_TYPE: ProblemKind(
        ERROR, "用途“{purpose}”要求类型为“{type}”，现为“{value}”", "请改正类型，或清空“用途”"
    ),
    Code.SUMMING_OF_ANOTHER_TYPE: ProblemKind(
        ERROR,
        "汇总方式“{summing}”不适合类型“{type}”",
        "整数、数值都可以，百分比可写 平均 或 最大，其他类型请写 不汇总",
    ),
    Code.UNREADABLE_OWN_RULE: ProblemKind(
        ERROR,
        "{column}“{value}”看不懂：{why}",
        "请写如 整改数 ≤ 发现隐患数、已完成 且 发现隐患数 > 0、存在问题 已填；栏目照“字段”表的名称写",
    ),
    Code.DOUBLE_OWN_RULE: ProblemKind(ERROR, "规则名称“{name}”与 {other} 重复", "请改用别的名称"),
    Code.DOUBLE_CHOICE: ProblemKind(ERROR, "选项“{name}”与 {other} 重复", "请删去一行"),
    Code.NO_FIELDS: ProblemKind(ERROR, "没有字段", "请至少填写一行，例如 进展情况"),
    Code.UNKNOWN_RULE: ProblemKind(
        ERROR, "没有编号为“{id}”的规则", "请删去该行；可调整的规则见新总表的“规则”表"
    ),
    Code.DOUBLE_RULE: ProblemKind(ERROR, "规则“{id}”与 {other} 重复", "请删去一行"),
    Code.DOUBLE_CLASS: ProblemKind(ERROR, "“{word}”与 {other} 重复", "一个词只能归为一类，请删去一行"),
    Code.DOUBLE_EXCUSE: ProblemKind(ERROR, "“{unit}”{period}已在 {other} 免报", "请删去一行"),
    Code.UNIT_NOT_LISTED: ProblemKind(ERROR, "“单位”表中没有“{name}”{nearest}", "请写“单位”表中的名称或别名"),
    Code.UNREADABLE_PERIODS: ProblemKind(
        ERROR, "期别“{value}”看不懂", "请写如 2024年7月；几期用顿号分开，连续的写 2024年7月至2024年9月"
    ),
    Code.MISSING_SETTING: ProblemKind(
        ERROR,
        "缺少设置“{name}”",
        "请在“设置”表“{name}”一行的“取值”填写，如 {example}；没有这一行的，加一行，项目为“{name}”",
    ),
    Code.UNREADABLE_SETTING: ProblemKind(ERROR, "设置“{name}”的取值“{value}”看不懂", "请填写如 {example}"),
    Code.DOUBLE_SETTING: ProblemKind(ERROR, "设置“{name}”与 {other} 重复", "请删去一行"),
    Code.UNKNOWN_SETTING: ProblemKind(
        WARNING, "没有名为“{name}”的设置{nearest}，该行不起作用", "请改正项目名称，或删去该行"
    ),
    Code.HOLIDAYS_UNKNOWN: ProblemKind(
        WARNING,
        "还不知道 {year} 年的节假日和调休安排，目前只按周一到周五算工作日",
        "请更新程序，或在“假日”表中逐日填写放假和调休上班的日子",
    ),
    Code.UNUSABLE_TEMPLATE: ProblemKind(
        WARNING,
        "模板“{name}”不是完好的 Word 文档（空的、不完整，或不是 .docx），通报和专报做不出来",
        "请从备份恢复它，或用 Word、WPS 重新另存为 .docx；也可以从 master 中删去它，改用随程序附带的模板",
    ),
    Code.TASK_WITHOUT_LEAD: ProblemKind(
        WARNING, "任务 {id} 没有牵头单位", "请填写牵头单位；确实不分牵头和责任的，不用处理"
    ),
    Code.COLUMN_UNDER_ANOTHER_NAME: ProblemKind(
        ERROR, "表头缺少“{column}”列，“{other}”可能就是", "请把表头“{other}”改名为“{column}”"
    ),
    Code.NO_ID_COLUMN: ProblemKind(
        ERROR,
        "清单没有“编号”列",
        "请在表头加一列“编号”，各行从上到下填不重复的编号，例如 {free}；编号定下后不要再改",
    ),
    Code.LIMIT_KIND_WITHOUT_LIMIT: ProblemKind(
        ERROR,
        "时限类型是“{kind}”，但看不出是哪天或多久一次",
        "请在同一行的“时限日期”列填写，例如 {example}，或清空“时限类型”",
    ),
    Code.HIDDEN_ROW: ProblemKind(
        WARNING,
        "任务 {id} 所在的行被隐藏或筛选掉了，仍会下发",
        "要下发的，请取消隐藏或筛选；不下发的，请删除整行",
    ),
    Code.SHOWN_OTHERWISE: ProblemKind(
        WARNING,
        "单元格显示“{shown}”，里面存的却是“{value}”",
        "请把该单元格的格式设为“常规”（是日期的，设为显示年月日的格式），再把要用的内容重新填一遍",
    ),
    Code.FORMAT_UNKNOWN: ProblemKind(
        WARNING,
        "单元格的数字格式特殊，看不出显示成什么，按“{value}”采用",
        "请把该单元格的格式设为“常规”，再把要用的内容重新填一遍",
    ),
    Code.LIST_WORDS_STRUCK: ProblemKind(
        WARNING, "划了删除线的字仍会照发：{words}", "不要的字请删去，要的请去掉删除线"
    ),
    Code.LIST_CELL_TWICE: ProblemKind(
        WARNING,
        "这一格在文件里写了两次，内容不同：{words}",
        "请用 Excel 或 WPS 打开总表核对这一格，再保存",
    ),
    Code.LIST_CELL_FAR: ProblemKind(
        WARNING, "离表格太远的一格没有读取：{words}", "要用的请写到表格里；不要的请清空这一格"
    ),
    Code.COLUMNS_UNUSED: ProblemKind(
        WARNING,
        "这些列照答复没有导入：{columns}",
        "不用处理；要用的，导入时回答“这些列认不出是什么”，写 列名=字段",
    ),
    Code.COLUMNS_ASIDE: ProblemKind(
        WARNING,
        "这些列没有用作任务、单位或时限：{columns}",
        "已照原样留在总表右侧，不下发，不用处理；要用的，导入时回答“这些列认不出是什么”，写 列名=字段",
    ),
    Code.ANSWERS_CARRIED: ProblemKind(
        WARNING,
        "沿用以前的答复：{answers}",
        "不用处理；要改的，用 import --answer 重新答，或导入后在页面的“总表”里改",
    ),
    Code.LIST_NAME_CUT: ProblemKind(
        WARNING,
        "标题太长，“清单简称”只取了前 {most} 个字：“{name}”",
        "填报表标题、文件名和邮件里都用它；不合适的，在总表“设置”的“清单简称”里改成短的全名",
    ),
    Code.BESIDE_THE_LIST: ProblemKind(
        WARNING, "{kind}没有导入：{words}", "其中有要改的任务、单位、时限的，请在总表里改"
    ),
    Code.HIDDEN_TAKEN: ProblemKind(WARNING, "{kind}照样读入了：{words}", "不要的，请在总表里删去"),
    Code.HIDDEN_LEFT_OUT: ProblemKind(WARNING, "{kind}照答复没有读入：{words}", "要用的，请在总表里补上"),
    Code.IDS_MADE_ANEW: ProblemKind(
        WARNING,
        "原表的编号有相同的、太长的、带括号的或成了日期的（{old}），改用了新编号，如“{old}”成了“{new}”",
        "要用原来的编号，请在总表“编号”列改成各不相同的，再下发",
    ),
    Code.ROW_NOT_A_TASK: ProblemKind(
        WARNING, "这一行没有当作任务：{words}", "如果是任务，请在总表里补上一行"
    ),
    Code.TABLE_NOT_IMPORTED: ProblemKind(
        WARNING,
        "这张表也像清单，没有导入；导入的是“{used}”",
        "要导入这一张的，另存为单独的文件，导入到另一个工作文件夹；问过用哪一张、想并成一份的，"
        "把总表移走，加上 --answer table=全部都用 再导入一次",
    ),
    Code.READ_FROM_PDF: ProblemKind(
        WARNING,
        "这份清单是从 PDF 里读的，哪些字在一格、哪几行是一项，是按位置认的",
        "请打开“读出结果”，对照原文过一遍；有 Word 或 Excel 原件的，用原件导入更准",
    ),
    Code.JOINED_BY_POSITION: ProblemKind(
        WARNING, "换行或换页的地方接成了一句：{words}", "请对照原文，接错了的在总表里改"
    ),
    Code.EMPTY_FILE: ProblemKind(
        ERROR, "文件是空的，里面没有任何内容", "可能没有上传完整；请打开原表确认已保存，再重新报送"
    ),
    Code.NOT_A_WORKBOOK: ProblemKind(
        ERROR,
        "这是{actual}，不是 Excel 工作簿",
        "请直接报送填报表本身：装在邮件或文档里的先取出来，用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
    ),
    Code.PACKED_FILE: ProblemKind(ERROR, "这是{actual}，里面的表没有被读取", "请解压后直接报送 .xlsx 文件"),
    Code.DAMAGED_FILE: ProblemKind(
        ERROR, "文件已损坏或不完整，打不开", "请用 Excel 或 WPS 打开原表，另存为 .xlsx 后重新报送"
    ),
    Code.ENCRYPTED_FILE: ProblemKind(
        ERROR,
        "文件设了打开密码，读不了",
        "请在“文件—信息—保护工作簿—用密码进行加密”中清除密码，另存为 .xlsx 后重新报送；压缩包请解开，直接报表格",
    ),
    Code.FILE_TOO_LARGE: ProblemKind(
        ERROR,
        "文件超过 {limit} MB，没有读取",
        "请删去表中的图片等附件，另存为 .xlsx 后重新报送；佐证材料请另行报送",
    ),
    Code.INFLATES_TOO_LARGE: ProblemKind(
        ERROR,
        "文件解开后超过 {limit} MB，没有读取",
        "请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    Code.TOO_MANY_PARTS: ProblemKind(
        ERROR,
        "文件里有 {count} 个以上的部件或文件，超过上限 {limit} 个，没有读取",
        "请只报送填报表本身，另存为 .xlsx 后重新报送",
    ),
    Code.BEYOND_THE_FORM: ProblemKind(
        ERROR,
        "内容超出了填报表的范围（最多 {rows} 行、{columns} 列），没有读取",
        "请删去表格远处的多余内容（按 Ctrl+End 可找到），另存为 .xlsx 后重新报送",
    ),
    Code.TOO_MUCH_OF_SOMETHING: ProblemKind(
        ERROR,
        "{what}太多：{count}，超过上限 {limit}，没有读取",
        "请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    Code.UNSAFE_STRUCTURE: ProblemKind(
        ERROR,
        "文件结构异常（{what}），为安全起见没有读取",
        "请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    Code.MACRO_SHEETS: ProblemKind(
        ERROR,
        "文件含有 Excel 4.0 宏表，为安全起见没有读取",
        "请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    Code.READING_TOO_LONG: ProblemKind(
        ERROR,
        "读取超过 {seconds} 秒仍未完成，已放弃",
        "文件结构异常或内容过多；请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    Code.READER_DIED: ProblemKind(
        ERROR,
        "文件使读取程序异常退出，没有读取",
        "文件结构异常；请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    Code.READER_OUT_OF_MEMORY: ProblemKind(
        ERROR,
        "读取所需内存超过 {memory} MB，已放弃",
        "文件内容过多；请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    Code.OWNER_FILE: ProblemKind(
        ERROR, "这是表格打开时留下的临时文件（~$ 开头），不是填报表", "请关闭表格后，报送填报表本身"
    ),
    Code.NOT_A_FILE: ProblemKind(
        ERROR, "这不是普通文件（文件夹、链接或管道），没有读取", "请把填报表文件本身放进收件夹"
    ),
    Code.FILE_GONE: ProblemKind(ERROR, "文件在读取前不见了", "请确认文件还在，再放一次"),
    Code.FILE_NOT_READABLE: ProblemKind(
        ERROR, "没有权限读取，或文件正被其他程序占用", "请关闭正在打开它的程序，或检查文件权限，再运行一次"
    ),
    Code.MARKUP_AS_WORKBOOK: ProblemKind(
        ERROR,
        "这是网页或 XML 文本，不是 Excel 工作簿",
        "请用 Excel 或 WPS 打开它，另存为 .xlsx 后重新报送",
    ),
    Code.BOOK_WITHOUT_SHEETS: ProblemKind(
        ERROR, "工作簿里没有一张工作表", "请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送"
    ),
    Code.READING_FAILED: ProblemKind(
        ERROR, "读取文件时出错：{reason}", "请检查磁盘或共享文件夹，再运行一次；仍不行请重新报送"
    ),
    Code.ZIP_TOO_DEEP: ProblemKind(ERROR, "压缩包套了两层以上，没有再往里读", "请解压后直接报送 .xlsx 文件"),
    Code.NOT_READ_WHOLE: ProblemKind(
        ERROR, "这是{actual}，读不全，没有读取", "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新报送"
    ),
    Code.ACTIVE_CONTENT: ProblemKind(
        WARNING,
        "文件带有{what}，没有运行，只取了填写的内容",
        "请提醒该单位在下发的表上填写；存档里的原件，打开前请先查毒",
    ),
    Code.OUTLOOK_WRAPPED: ProblemKind(
        ERROR,
        "发件的 Outlook 把表格装进了 {actual}，取不出来",
        "请在 Outlook 写信窗口的“设置文本格式”中选 HTML 或 纯文本，重新附上填报表发送",
    ),
    Code.ORIGINAL_ALTERED: ProblemKind(
        ERROR,
        "存档里的第 {id} 号来件与收到时不同，没有采用",
        "请从备份恢复该文件，再运行 rebuild，并查明是谁改动的",
    ),
    Code.READING_CUT_OFF: ProblemKind(
        ERROR,
        "前两次读到这份文件时程序都中断了，没有再读",
        "文件结构可能异常；请把填报内容复制到本期下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    Code.UNIDENTIFIED: ProblemKind(
        ERROR, "认不出是哪个单位、哪一期的填报表", "请用本期下发的填报表填写后报送，不要另建表格"
    ),
    Code.FALSE_STAMP: ProblemKind(
        ERROR, "表内的身份标记与发放记录不符", "请重新下载本期下发给本单位的填报表，填写后报送"
    ),
    Code.SENT_AGAIN: ProblemKind(
        WARNING, "与第 {first} 号来件内容完全相同", "无需处理；如有更正，请修改后另行报送"
    ),
    Code.NEVER_ISSUED: ProblemKind(
        ERROR,
        "{period} 的第 {issue} 次发放记录里没有发给“{unit}”的填报表",
        "请核对期别和单位，使用下发的填报表重新报送",
    ),
    Code.STAMP_LOST: ProblemKind(
        WARNING,
        "身份标记已丢失，按{how}认作“{unit}”{period}的填报表",
        "请核对无误；下次请直接在下发的填报表上填写",
    ),
    Code.FORM_OF_ANOTHER_PERIOD: ProblemKind(
        WARNING,
        "这是 {period} 的填报表，{current} 的填报表也已下发给“{unit}”",
        "已记入 {period}；请再报送 {current} 的填报表",
    ),
    Code.FORM_OF_AN_EARLIER_ISSUE: ProblemKind(
        WARNING,
        "按第 {issue} 次下发的填报表填写，现行的是第 {current} 次",
        "仍有效的行已收下；{rest}",
    ),
    Code.FILE_NAMES_ANOTHER_UNIT: ProblemKind(
        ERROR,
        "文件名写的是“{named}”，表内是发给“{unit}”的填报表，断不定是谁报的，先不采用",
        "确是“{unit}”报的，请改正文件名后再放进收件夹；是“{named}”报的，请用发给本单位的填报表报送",
    ),
    Code.HEAD_NAMES_ANOTHER_UNIT: ProblemKind(
        ERROR,
        "表头的填报单位是“{named}”，而这是发给“{unit}”的填报表",
        "请用发给本单位的填报表填写后报送；表头的填报单位请勿改动",
    ),
    Code.FORM_OF_A_FORMER_UNIT: ProblemKind(
        WARNING,
        "这是发给“{former}”的填报表，现由“{unit}”承担，已记入“{unit}”",
        "无需处理；以后请用发给“{unit}”的填报表报送",
    ),
    Code.UNREADABLE_DECISION: ProblemKind(
        ERROR, "核定“{value}”看不懂", "请从下拉列表中选 通过、退回 或 改为，或清空"
    ),
    Code.DECISION_OVERTAKEN: ProblemKind(
        ERROR,
        "{unit}的任务 {task} 在这份汇总表之后又有新的报送，本条核定未采用",
        "请在新的汇总表上重新核定这一行",
    ),
    Code.UNREADABLE_REPLACEMENT: ProblemKind(
        ERROR,
        "“改为”的内容“{value}”{why}",
        "请在核定意见中按“栏目：内容”填写，如 {change}；多项请分行，要清空的写 栏目：空",
    ),
    Code.SENT_BACK_WITHOUT_OPINION: ProblemKind(
        ERROR, "退回没有写明意见", "请在核定意见中写明为什么退回、怎样改"
    ),
    Code.REVIEW_COLUMN_MISSING: ProblemKind(
        ERROR, "找不到“{sheet}”表或其中的“{column}”列", "请在程序生成的汇总表上核定，不要删改其中的列"
    ),
    Code.DECISION_ON_WITHDRAWN: ProblemKind(
        ERROR,
        "{unit}的任务 {task} 所据的第 {id} 号来件已经撤回，本条核定未采用",
        "请在新的汇总表上重新核定这一行；第 {id} 号来件恢复后，本条核定也随之恢复",
    ),
    Code.DECISIONS_CONTRADICT: ProblemKind(
        ERROR,
        "{unit}的任务 {task} 在“{sheets}”中核定得不一样，都没有采用",
        "请只在其中一张表里核定，或改成一致",
    ),
    Code.CHANGE_CONTRADICTS: ProblemKind(
        WARNING,
        "{unit}的任务 {task} 按“改为”改后前后矛盾：{what}",
        "已按核定意见采用；请核对，确需如此的不用处理；不该填的一栏，再核定一次，加一行 栏目：空",
    ),
    Code.NOTE_ABOUT_NOTHING: ProblemKind(
        ERROR, "“{words}”写在没有任务、议题或单位的行上，看不出是对什么写的", "请写到有内容的那一行里"
    ),
    Code.UNREADABLE_RULING: ProblemKind(
        ERROR, "办结核定“{value}”看不懂", "请从下拉列表中选 通过 或 退回，或清空"
    ),
    Code.RULING_OVERTAKEN: ProblemKind(
        WARNING,
        "{unit}的任务 {task} 在本表下发之后又有新的报送或核定，这条办结核定没有采用",
        "无需处理；仍待核定的，会列在下一期的填报表里",
    ),
    Code.NOTES_TAKEN: ProblemKind(WARNING, "核定以外，还收下{words}", "无需处理；再汇总一次，表里就有"),
    Code.TAKEN_UNREAD: ProblemKind(
        WARNING,
        "{unit}的任务 {task} 按核定采用了，但{what}，这一栏不计入汇总",
        "要计入，请再核定一次：选“改为”，核定意见写如 {change}",
    ),
    Code.UNREADABLE_EXTENSION: ProblemKind(
        ERROR, "延期改为“{value}”，看不出是哪一天", "请在核定意见中只写日期，如 2024-12-31"
    ),
    Code.UNKNOWN_SENDER: ProblemKind(
        ERROR,
        "来自 {sender}，不是“{unit}”在通讯录中的邮箱，{period}填报表先不采用",
        "核实后运行 accept {number} 认可这一份；该邮箱常用的，请加到“单位”表的邮箱或抄送中",
    ),
    Code.HEAD_NAMES_ANOTHER_PERIOD: ProblemKind(
        ERROR,
        "表头的期别是{named}，而这是 {period} 的填报表",
        "请用{named}下发给本单位的填报表填写后报送；表头的期别请勿改动",
    ),
    Code.FILE_NAMES_ANOTHER_PERIOD: ProblemKind(
        ERROR,
        "文件名写的是{named}，表内是 {period} 的填报表，断不定报的是哪一期，先不采用",
        "报的是 {period} 的，请改正文件名后再放进收件夹；报的是{named}的，请用{named}下发的填报表填写后报送",
    ),
    Code.PLACED_BY_OFFICE: ProblemKind(
        WARNING,
        "由{by}认定为“{unit}”的填报表，理由：{reason}",
        "无需处理；认定有误的，请撤回这一份",
    ),
    Code.WHOSE_RETURN: ProblemKind(
        ERROR,
        "可能是{readings}的填报表，断不定是哪一份，先不采用",
        "请在文件名里写上单位和期别（如 某局2024年7月）再报一次；办公室知道是哪一份的，在页面“收件”里选定",
    ),
    Code.PLACED_AS_BEFORE: ProblemKind(
        WARNING,
        "照办公室以前的答复，写着“{wording}”的认作“{unit}”的填报表",
        "无需处理；认错了的，请撤回这一份，并撤回“总表”页上的这条答复",
    ),
    Code.TWO_VERSIONS: ProblemKind(
        ERROR,
        "与第 {standing} 号来件（{other}）都是{whose}的填报表，两份不同：{tasks}；断不定以哪份为准（{why}），"
        "先以那一份为准，这份没有采用",
        "请把应当计入的那份单独再报一次；办公室核实了的，在页面“收件”里选定这份，或者点“不采用”",
    ),
    Code.EARLIER_OF_TWO: ProblemKind(
        ERROR,
        "与第 {standing} 号来件（{other}）都是{whose}的填报表，两份不同：{tasks}；那一份较新（{why}），"
        "以那一份为准，这份没有采用",
        "请把应当计入的那份单独再报一次；办公室核实了的，在页面“收件”里选定这份，或者点“不采用”",
    ),
    Code.LATER_OF_TWO: ProblemKind(
        WARNING,
        "与第 {standing} 号来件（{other}）都是{whose}的填报表，两份不同：{tasks}；这份较新（{why}），以这份为准",
        "无需处理；应当以那一份为准的，请撤回这一份",
    ),
    Code.EVIDENCE_FILED: ProblemKind(
        WARNING,
        "作为佐证材料归档：{unit}，{period}，{tasks}{ground}",
        "无需处理；要归到某项任务的，请把任务编号写在文件名或文件夹名的开头（如 2-01 现场），再放一次",
    ),
    Code.PRINTED_OTHERWISE: ProblemKind(
        WARNING,
        "印的是“{unit}”{period}的填报表，来信的邮箱不能替它报送，没有照所印的归档",
        "确是“{unit}”的，请把这个文件放进 inbox 里名为“{unit}”的文件夹再收一次，就照所印的归档；不是的，无需处理",
    ),
    Code.EVIDENCE_OF_NOBODY: ProblemKind(
        WARNING,
        "是扫描件、图片一类的佐证材料，看不出是哪个单位的，没有归到单位",
        "请把它放进以单位命名的文件夹（或在文件名里写上单位），再放进 inbox；表里的数据请报原来的 Excel 填报表",
    ),
    Code.UNSTAMPED_AFTER_STAMPED: ProblemKind(
        ERROR,
        "没有身份标记，而“{unit}”{period}已有带标记的报送（第 {standing} 号），没有采用",
        "请核实后在页面“收件”里认定给该单位，或请该单位在下发的填报表上填写后再报",
    ),
    Code.LOCKED_TEXT_CHANGED: ProblemKind(
        WARNING, "任务 {task} 的“{column}”被改动", "以下发的内容为准，无需处理；请勿改动灰色栏"
    ),
    Code.ROW_GONE: ProblemKind(
        WARNING, "下发的任务 {task} 这一行不见了", "请勿删除行；请在原表上补填这一行后重新报送"
    ),
    Code.ROW_OF_NO_TASK: ProblemKind(
        WARNING,
        "{task}不在本单位本期的任务中，这一行未采用：{words}",
        "请只填写下发的行；如确有此项任务，请联系发表单位",
    ),
    Code.ROWS_CONTRADICT: ProblemKind(
        ERROR, "任务 {task} 出现了不止一行，内容不一致，另一行是：{words}", "请只保留一行后重新报送"
    ),
    Code.FILL_COLUMN_MISSING: ProblemKind(
        ERROR, "缺少“{column}”栏", "请使用下发的填报表，不要删除或改名表头"
    ),
    Code.COLUMN_NOT_ISSUED: ProblemKind(
        WARNING, "“{column}”不是下发的栏目，其中的内容未采用", "请把内容填到下发的栏目中"
    ),
    Code.TASK_NO_LONGER_OWED: ProblemKind(
        WARNING, "任务 {task} 现已不再由本单位承担，这一行未采用：{words}", "无需处理"
    ),
    Code.SHEET_NOT_ISSUED: ProblemKind(
        WARNING,
        "工作表“{sheet}”不是下发的，其中 {count} 个单元格的内容未采用",
        "请把内容填到填报表的各栏中；不需要的，请删去该工作表",
    ),
    Code.ANSWERS_IN_A_COPY: ProblemKind(
        WARNING,
        "工作表“{sheet}”与“{original}”是同一张表，只采用了“{original}”，这里另填的没有采用：{words}",
        "请把这些内容填到“{original}”里，删去“{sheet}”，再报送",
    ),
    Code.ROW_REPEATED: ProblemKind(
        WARNING, "任务 {task} 出现了不止一行，内容相同，按一行计", "无需处理；请勿复制行"
    ),
    Code.SEVERAL_TASKS_IN_ROW: ProblemKind(
        ERROR,
        "编号一格写了几项任务（{tasks}），断不定这一行填的是哪一项",
        "请按下发的填报表一项任务填一行，编号照下发的写（这一行是 {task}），再报送",
    ),
    Code.ID_AND_MEASURE_DIFFER: ProblemKind(
        ERROR,
        "编号是 {task}，主要措施却是任务 {other} 的，断不定填的是哪一项",
        "请按下发的填报表把编号和主要措施改回一致，核对这一行填的是哪项任务，再报送",
    ),
    Code.WORDS_ON_ANOTHER_SHEET: ProblemKind(
        WARNING,
        "写在“{sheet}”一页上的内容没有采用：{words}",
        "请把内容填到填报表的各栏中；需要说明的，请写在{progress_column}里",
    ),
    Code.CELL_NOT_ISSUED: ProblemKind(
        WARNING,
        "这一格不是下发的内容，未采用：{words}",
        "总体进展请写在“牵头单位小结”一栏，其余请写在填报表里",
    ),
    Code.FIELD_NO_LONGER_ASKED: ProblemKind(
        WARNING, "任务 {task} 的“{field}”一栏现已不再填报，原来填的是：{words}", "无需处理"
    ),
    Code.PICTURES_NOT_TAKEN: ProblemKind(
        WARNING, "表里插入的图片没有采用，只随原件存档", "请在填报表的栏目里写明；图片和附件请另行报送"
    ),
    Code.ANSWERS_OF_NO_TASK: ProblemKind(
        ERROR,
        "{task}不在本单位本期的任务中，而这一行填了内容，没有采用：{words}",
        "请把内容填到下发的行里；如确有此项任务，请联系发表单位",
    ),
    Code.NOTE_NOT_TAKEN: ProblemKind(
        WARNING, "写在{kind}里的话没有采用，只随原件存档：{words}", "要报的内容请写在填报表的栏目里"
    ),
    Code.NOTE_CONTRADICTS: ProblemKind(
        ERROR,
        "{kind}里的话与任务 {task} 这一行填的不一致：{words}",
        "请按实际情况改正这一行，删去{kind}，再报送",
    ),
    Code.FAR_CELL_NOT_TAKEN: ProblemKind(
        WARNING,
        "离表格很远的单元格里的内容没有采用：{words}",
        "请把内容填到填报表的各栏中；是误填的，请删去（按 Ctrl+End 可找到）",
    ),
    Code.COLUMN_RENAMED: ProblemKind(WARNING, "表头“{header}”按“{column}”一栏读取", "无需处理；请勿改动表头"),
    Code.SHEET_OF_ANOTHER_UNIT: ProblemKind(
        ERROR, "工作表“{sheet}”是“{unit}”的填报表，没有采用", "请“{unit}”用发给本单位的填报表单独报送"
    ),
    Code.SHEETS_DIFFER: ProblemKind(
        ERROR,
        "任务 {task} 在工作表“{sheet}”里填得不一样：{words}",
        "请只保留一张填报表，核对这一行后重新报送",
    ),
    Code.ROW_FROM_A_COPY: ProblemKind(
        WARNING, "任务 {task} 这一行取自工作表“{sheet}”", "无需处理；下次请只在一张填报表上填写"
    ),
    Code.EMPTY_COLUMN_ADDED: ProblemKind(
        WARNING, "“{column}”不是下发的栏目，里面没有内容", "无需处理；请勿增加栏目"
    ),
    Code.ANSWER_NOT_ASKED: ProblemKind(
        WARNING,
        "任务 {task} 不用填“{field}”，所填的“{words}”没有采用",
        "无需处理；要说明的，请写在{progress_column}里",
    ),
    Code.STALE_COPY: ProblemKind(
        WARNING,
        "任务 {task} 这一行与退回过的一样，之后已收到改正的，以改正的为准",
        "无需处理；请用最新的表报送",
    ),
    Code.CAME_BACK_AS_ISSUED: ProblemKind(
        WARNING,
        "任务 {task} 这一行{ground}，没有采用，仍以第 {standing}所报的为准：{words}",
        "无需处理；确要改的，{how}",
    ),
    Code.TAKEN_AS_ISSUED: ProblemKind(
        WARNING,
        "任务 {task} 这一行{ground}，就这样采用了；第 {id} 号来件里退回的那一行不再等更正：{words}",
        "确是这样的，不用处理；不是的，请改好这一行，再报",
    ),
    Code.WORDS_OF_AN_OLDER_CORRECTION: ProblemKind(
        WARNING,
        "{what}与第 {attempt} 次报送的退回更正表上原有的一样，没有采用，仍以后来所报的为准：{words}",
        "无需处理；确要改的，请在下发的填报表里填写，再报",
    ),
    Code.WORDS_AROUND_TABLE: ProblemKind(
        WARNING, "写在表格以外的话没有采用，只随原件存档：{words}", "要报的内容请写在填报表的栏目里"
    ),
    Code.SHEET_OF_ANOTHER_PERIOD: ProblemKind(
        WARNING,
        "工作表“{sheet}”是{period}的填报表，没有采用",
        "无需处理；要报{period}的，请用那一期下发的填报表单独报送",
    ),
    Code.WORDS_STRUCK: ProblemKind(
        ERROR,
        "任务 {task} 这一行有划了删除线的字，断不定还算不算：{words}",
        "不要的字请删去，要的请去掉删除线，再报送",
    ),
    Code.STRUCK_OUTSIDE: ProblemKind(
        WARNING, "划了删除线的字照原样读取：{words}", "不要的字请删去，要的请去掉删除线"
    ),
    Code.WORDS_UNSEEN: ProblemKind(
        WARNING,
        "这一格里有字看不见（与底色同色、字号太小、设了隐藏或被合并的单元格盖住），照原样读取：{words}",
        "不要的请删去；要的请改成黑色、正常字号，不要隐藏，取消合并",
    ),
    Code.ROW_HAS_CELL_TWICE: ProblemKind(
        ERROR,
        "任务 {task} 这一行有一格在文件里写了两次，断不定以哪个为准：{words}",
        "请用 Excel 或 WPS 打开核对这一格，改好保存后再报送",
    ),
    Code.CELL_TWICE: ProblemKind(
        WARNING,
        "这一格在文件里写了两次，内容不同：{words}",
        "请用 Excel 或 WPS 打开核对这一格，保存后再报送",
    ),
    Code.SIGNERS_BLANK: ProblemKind(WARNING, "表头没有填{names}", "请在表头填上，便于核对和联系"),
    Code.BLANK: ProblemKind(ERROR, "“{field}”没有填", "请填写"),
    Code.WRONG_DAY: ProblemKind(ERROR, "“{field}”应为日期，现为“{raw}”", "请填写如 2024-07-15"),
    Code.WRONG_INTEGER: ProblemKind(ERROR, "“{field}”应为整数，现为“{raw}”", "请只填数字，如 12"),
    Code.WRONG_PERCENT: ProblemKind(ERROR, "“{field}”应为 0 到 100 的数字，现为“{raw}”", "请只填数字，如 60"),
    Code.WRONG_CHOICE: ProblemKind(
        ERROR, "“{field}”应从下拉列表中选，现为“{raw}”", "请从这些选项中选一个：{choices}"
    ),
    Code.WRONG_PHONE: ProblemKind(
        ERROR, "“{field}”应为电话号码，现为“{raw}”", "请填写如 0739-3160000 或 11 位手机号"
    ),
    Code.OUT_OF_RANGE: ProblemKind(
        ERROR, "“{field}”为 {raw}，超出范围", "请填写 {minimum} 到 {maximum} 的数字"
    ),
    Code.TOO_SHORT: ProblemKind(
        ERROR, "“{field}”只有 {length} 个字，过于简单", "请至少写 {minimum} 个字，说清做了什么、到了哪一步"
    ),
    Code.TOO_LONG: ProblemKind(
        ERROR, "“{field}”有 {length} 个字，超过 {maximum} 个字", "请精简到 {maximum} 个字以内，详细材料另附"
    ),
    Code.CELL_ERROR: ProblemKind(ERROR, "“{field}”是公式错误值 {raw}", "请把公式改成文字或数字"),
    Code.UNDERSTOOD_AS: ProblemKind(
        WARNING, "“{field}”填的是“{raw}”，{note}", "如理解有误，请更正后重新报送"
    ),
    Code.CELL_FORMULA_WITHOUT_RESULT: ProblemKind(
        ERROR, "“{field}”是没有结果的公式", "请把公式改成文字或数字"
    ),
    Code.CELL_IS_A_PICTURE: ProblemKind(
        ERROR, "“{field}”里是一张图片，读不出文字", "请用文字填写；图片请作为佐证材料另行报送"
    ),
    Code.UNREADABLE_TEXT: ProblemKind(
        ERROR,
        "“{field}”读不出文字，现为“{raw}”",
        "请把这一格重新填成文字（显示成 #### 或乱码的，先清空，单元格格式设为“常规”，再填）",
    ),
    Code.WRONG_NUMBER: ProblemKind(
        ERROR, "“{field}”应为数字，现为“{raw}”", "请只填数字，如 62.5；用万、多等说法的，请换成确切的数字"
    ),
    Code.ROW_BLANK: ProblemKind(ERROR, "任务 {task} 这一行没有填", "请填写后重新报送"),
    Code.DONE_BELOW_HUNDRED: ProblemKind(
        ERROR, "已完成，但“{field}”为 {raw}", "已完成的，请填 100；未完成的，请改选{state_column}"
    ),
    Code.DONE_WITHOUT_DAY: ProblemKind(ERROR, "已完成，但没有填“{field}”", "请填写完成的日期，如 2024-07-15"),
    Code.OPEN_WITH_DAY: ProblemKind(
        ERROR, "尚未完成，却填了“{field}”", "已完成的，请把{state_column}改为{done}；未完成的，请清空日期"
    ),
    Code.DAY_AFTER_REPORT: ProblemKind(
        ERROR,
        "“{field}”{raw} 在报送日 {today} 之后",
        "请填写实际完成的日期；还没有完成的，请改选{state_column}",
    ),
    Code.DAY_BEFORE_LIST: ProblemKind(
        WARNING, "“{field}”{raw} 早于清单印发日 {list_date}", "请核对年份；确在清单印发前完成的，不用处理"
    ),
    Code.BLOCKED_WITHOUT_REASON: ProblemKind(
        ERROR, "受阻，但没有填“{field}”", "请写明卡在哪里、下一步怎么办"
    ),
    Code.OVERDUE_WITHOUT_REASON: ProblemKind(
        WARNING, "时限 {due} 已过仍未完成，但没有填“{field}”", "请写明没有按时完成的原因和下一步措施"
    ),
    Code.STATE_WENT_BACK: ProblemKind(
        WARNING,
        "上期报的是“{before}”，本期改为“{raw}”",
        "如上期误报，请在{progress_column}中说明；如本期选错，请改正",
    ),
    Code.PERCENT_WENT_BACK: ProblemKind(
        WARNING,
        "“{field}”由上期的 {before} 降为 {now}",
        "请核对；确有调整的，请在{progress_column}中说明原因",
    ),
    Code.SAME_TEXT_IN_TASKS: ProblemKind(
        WARNING, "任务 {tasks} 的“{field}”一字不差", "请按每项任务分别写明做了什么、到了哪一步"
    ),
    Code.TEXT_SAYS_DONE: ProblemKind(
        WARNING,
        "“{field}”写着已经完成，而{state_column}是“{state}”",
        "请核对：已完成的，请改选{state_column}；否则请改正文字",
    ),
    Code.TEXT_OF_LAST_PERIOD: ProblemKind(WARNING, "“{field}”与上期相同，只改了数字", "请写明本期新做了什么"),
    Code.DONE_WITHOUT_EVIDENCE: ProblemKind(
        WARNING, "已完成，但没有填“{field}”", "请填写佐证材料的名称、文号或存放处"
    ),
    Code.OWN_RULE: ProblemKind(ERROR, "{hint}（规则“{name}”）", "请改正；确需如此的，请联系办公室"),
    Code.OWN_REMINDER: ProblemKind(WARNING, "{hint}（规则“{name}”）", "请核对"),
    Code.OWN_QUERY: ProblemKind(
        ERROR,
        "{hint}（规则“{name}”），请核实",
        "数字有误的请更正；无误的在“核实说明”写明原因，6 字以上，不能只写“核实无误”",
    ),
    Code.OWN_EXPLAINED: ProblemKind(
        QUERY, "{hint}（规则“{name}”），单位说明：{said}", "请办公室核定：通过，或退回"
    ),
    Code.DISCLAIMED_WITHOUT_REASON: ProblemKind(
        ERROR, "不属本单位职责，但没有填“{field}”", "请写明为什么不属本单位，最好写明应由哪个单位承担"
    ),
    Code.CLAIMED_WITH_REASON: ProblemKind(
        ERROR,
        "写了“{field}”，认领却是“认领”（或由表头“其余各行均认领”认领）",
        "不属本单位职责的，请在“认领”栏选“不属本单位职责”；认领的，请删去“{field}”",
    ),
    Code.DONE_BELOW_TARGET: ProblemKind(
        ERROR,
        "已完成，但“{field}”为 {raw}，低于目标值 {target}",
        "达到目标才算完成：请核对数字；没有达到的，请改选{state_column}",
    ),
    Code.EXTENSION_INCOMPLETE: ProblemKind(
        ERROR, "申请延期，但没有填“{field}”", "申请延期要写明延到哪一天、为什么；不申请的，两栏都清空"
    ),
    Code.EXTENSION_NOT_LATER: ProblemKind(
        ERROR, "“{field}”{raw} 不晚于现行时限 {due}", "请填写时限之后的日期；不用延期的，请清空"
    ),
    Code.LEADERSHIP_REPORT_BLANK: ProblemKind(
        WARNING, "没有填是否已向本单位党委（党组）报告", "请在填报表表头选“是”或“否”"
    ),
    Code.LEADERSHIP_REPORT_WITHOUT_DAY: ProblemKind(
        WARNING, "已向党委（党组）报告，但没有填报告日期", "请在填报表表头填写报告日期，如 2024-07-15"
    ),
    Code.HEAD_PHONE_UNCLEAR: ProblemKind(
        WARNING, "填报表表头的联系电话“{raw}”看不懂", "请填写如 0739-3160000 或 11 位手机号"
    ),
    Code.NIL_WITH_ROWS: ProblemKind(
        WARNING,
        "表头选了“本期零报告”，又填了 {count} 行，按填的行采用",
        "有情况的请不要选“本期零报告”，其余各行也请填上",
    ),
    Code.NIL_AFTER_ROWS: ProblemKind(
        WARNING,
        "表头选了“本期零报告”，而先报的 {count} 行已经采用，仍以那些行为准",
        "先报的是对的，不用处理；确实没有情况可报的，请联系办公室撤回先报的来件",
    ),
    Code.REQUEST_LEFT_OUT: ProblemKind(
        WARNING,
        "任务 {task} 先报的延期申请（至 {until}）这份没有写，这份代替了先报的，申请不再算数",
        "不再申请的，不用处理；仍要申请的，请填上“{field}”和“{reason}”，连同这一行再报",
    ),
    Code.DONE_NO_LONGER: ProblemKind(
        ERROR,
        "任务 {task} 这一行还是下发时填好的样子，而所依据的{period}那一行，{since}",
        "请照本期实际改好这一行，再报；确是这样的，核对后用退回更正表原样报回",
    ),
    Code.DONE_TAKEN_BACK: ProblemKind(
        WARNING,
        "任务 {task} 这一行照下发时填好的采用，而所依据的{period}那一行，{since}",
        "本期确已完成的，不用处理；不是的，请照本期实际改好这一行，再报",
    ),
    Code.SAME_AS_CHANGED: ProblemKind(
        ERROR,
        "任务 {task} 这一行报“无变化”，带出的是下发时的上期内容，而{period}那一行，{since}",
        "请不选“无变化”（表头“其余各行无变化”也不算数），照本期实际填写这一行，再报",
    ),
    Code.ANSWERS_OUT_OF_PLACE: ProblemKind(
        ERROR,
        "任务 {task} 这一行的“{field}”与任务 {other} 上期的一字不差，任务 {other} 这次却是别的内容："
        "像是只给填报的几栏排了序，各行的内容错到了别的任务上",
        "请核对各行，把内容放回各自的任务，再报；确是这样的，请在这一行的任一格插入批注，写“确认”两字，再报",
    ),
    Code.TEXT_SAYS_OPEN: ProblemKind(
        WARNING,
        "“{field}”写着还没有完成，而{state_column}是“{state}”",
        "请核对：没有完成的，请改选{state_column}；否则请改正文字",
    ),
    Code.TEXT_CORRECTS_ROW: ProblemKind(
        ERROR,
        "“{field}”里的话说这一行填的不对：{words}；断不定以哪个为准",
        "请直接改正那一栏，删去“{field}”里的这句话，再报",
    ),
    Code.ACCOUNT_OF_ANOTHER_TASK: ProblemKind(
        ERROR,
        "任务 {task} 这一行的“{field}”写的像是任务 {other} 的事，不止一行这样：像是只给填报的几栏排了序、删了格，"
        "各行的内容错到了别的任务上",
        "请核对各行，把内容放回各自的任务，再报；确是这样的，请在这一行的任一格插入批注，写“确认”两字，再报",
    ),
    Code.NIL_WITH_CLAIM: ProblemKind(
        WARNING,
        "本期零报告，表头“其余各行均认领”没有记下",
        "无需重报；下一期的填报表还会请认领，有情况的各行填报时一并认领",
    ),
    Code.UNREADABLE_HEAD: ProblemKind(
        WARNING,
        "填报表表头的“{field}”填的是“{raw}”，看不懂",
        "请从下拉列表中选“是”或“否”，日期写如 2024-07-15",
    ),
    Code.SENT_BACK: ProblemKind(ERROR, "办公室退回：{opinion}", "请按退回意见修改后重新报送"),
    Code.OPEN_AT_HUNDRED: ProblemKind(
        ERROR,
        "尚未完成，但“{field}”已填 100",
        "已完成的，请把{state_column}改为{done}；未完成的，请填实际比例",
    ),
    Code.LEDGER_REBUILT: ProblemKind(
        WARNING,
        "{reason}已移到 .flow/{aside}，并按存档重建",
        "无需处理，内容没有丢失；如反复出现，请检查磁盘",
    ),
    Code.STALLED_COPY: ProblemKind(
        WARNING,
        "文件缺结尾，像是还没有传完，这次没有收",
        "传完后下次运行时会收；{minutes} 分钟没有再变的，按坏文件收下",
    ),
    Code.SYNC_COPY: ProblemKind(
        WARNING,
        "像是同步盘另存的冲突副本（两台电脑同时改过），程序没有读它",
        "请打开它和原来的文件比一比，把要的内容改进原来的文件，再把它移走；以后一台电脑办完、同步好，再换另一台",
    ),
    Code.OUTBOX_LINK: ProblemKind(
        WARNING,
        "outbox 里的“{folder}”是链接，实际写到工作文件夹以外的 {target}",
        "是有意这样放的，无需处理；不是的，请删去这个链接，再运行一次",
    ),
    Code.PERIOD_GONE: ProblemKind(
        WARNING,
        "{period}下发过填报表，存档里却没有了这一期的下发记录",
        "请从备份恢复 archive 里的这个文件夹，再运行 verify 核对；恢复以前不要运行 rebuild，台账里还有的会丢",
    ),
    Code.WORKERS_LOST: ProblemKind(
        WARNING,
        "{address} 那边的电脑中途不应答，或换了别的程序；其余来件在本机读，结果一样",
        "这一次无需处理；请看那几台电脑上的 dask scheduler 和 dask worker 是否还在运行、程序是否和本机一样，再接着用",
    ),
    Code.NEW_COMPUTER: ProblemKind(
        WARNING,
        "这份清单今天第一次在这台电脑上办，上次是 {day} 在电脑“{host}”上",
        "换了电脑的：在这台重新存邮箱密码、打开定时，旧电脑上关掉定时；两台轮流办的：一台办完再换另一台，不要同时开着定时",
    ),
    Code.DISK_NEARLY_FULL: ProblemKind(
        WARNING,
        "磁盘只剩 {free} MB，可能不够存这次的来件和材料",
        "请先腾出至少 1 GB；写到一半磁盘满了也不会丢，腾出空间后重新运行即可",
    ),
    Code.WRITTEN_ASIDE: ProblemKind(
        WARNING,
        "{name}正被打开，这次写到了“{second}”",
        "请看“{second}”；关闭原来的文件后再运行一次，就会写回原处（若并没有打开，请删除 {lock}）",
    ),
    Code.STILL_COPYING: ProblemKind(WARNING, "文件还在复制或下载，这次没有收", "无需处理，下次运行时会收"),
    Code.ARCHIVE_FOLDER_COPIED: ProblemKind(
        WARNING, "存档里的文件夹“{folder}”不是期别，没有读取", "如是自己复制的，请移到别处；存档只由程序写入"
    ),
    Code.OUTPUT_TAKEN_AS_REVIEWED: ProblemKind(
        WARNING,
        "{name}不是程序上次写的那份，像是有人改过：已存入收件夹“{copy}”，按核定过的汇总表收取",
        "无需处理，内容没有丢；核定和批示请写在程序生成的栏里",
    ),
    Code.OUTPUT_MOVED_ASIDE: ProblemKind(
        WARNING,
        "{name}不是程序上次写的那份，像是有人改过：没有覆盖，改名为“{aside}”",
        "请从“{aside}”中取回要用的内容",
    ),
    Code.STAYS_IN_INBOX: ProblemKind(
        WARNING, "已收取并存档，只是还移不出收件夹：{what}", "{how}，再运行一次；不处理也不会重复收取"
    ),
    Code.LEFT_IN_INBOX: ProblemKind(WARNING, "{what}，没有收取，仍在收件夹", "{how}"),
    Code.ORIGINAL_GONE: ProblemKind(ERROR, "第 {id} 号来件的文件不见了", "请从备份恢复该文件"),
    Code.ORIGINAL_CHANGED: ProblemKind(
        ERROR, "第 {id} 号来件的文件与收到时不同", "请从备份恢复该文件，并查明是谁改动的"
    ),
    Code.CHAIN_BROKEN: ProblemKind(
        ERROR, "{what}的记录与存证链不符，收存之后被改动过", "请从备份恢复该记录，并查明是谁改动的"
    ),
    Code.RECEIPT_GONE: ProblemKind(ERROR, "缺少第 {id} 号来件的记录", "请从备份恢复存档"),
    Code.LEDGER_DIFFERS: ProblemKind(
        ERROR, "台账中“{table}”有 {count} 处与存档不一致，例如{example}", "请运行 rebuild，按存档重建台账"
    ),
    Code.LEDGER_OF_ANOTHER_PROGRAM: ProblemKind(
        WARNING,
        "台账中“{table}”有 {count} 处与照存档重做的不同，例如{example}：台账是另一版程序开始记的，规则有变化就会这样",
        "升级过程序的不用处理，要全部照现在的规则重算就运行 rebuild（已定稿的各期，发布的数不变）；"
        "没有升级过的，请运行 rebuild，按存档重建台账",
    ),
    Code.FORM_GONE: ProblemKind(
        WARNING, "发给“{unit}”的填报表不见了", "请运行 split --period {period}，会按原样重新生成"
    ),
    Code.FORM_CHANGED: ProblemKind(
        WARNING,
        "发给“{unit}”的填报表与发放记录不同",
        "请删除该文件后运行 split --period {period}，会按原样重新生成",
    ),
    Code.FORMS_WRITTEN_OTHERWISE: ProblemKind(
        WARNING,
        "{count} 份填报表（{units}）是本次下发的，但与本版程序写出的不同：是另一版程序写的，或写出后有人改过",
        "升级过程序的不用处理；没有升级过的，请删除这几份后运行 split --period {period}，会按原样重新生成",
    ),
    Code.UNREGISTERED_FILES: ProblemKind(
        WARNING, "存档里有没有登记过的文件", "如是自己放进去的，请移走；存档只由程序写入"
    ),
    Code.EVIDENCE_GONE: ProblemKind(ERROR, "{unit}的佐证材料“{name}”不见了", "请从备份恢复该文件"),
    Code.EVIDENCE_CHANGED: ProblemKind(
        ERROR, "{unit}的佐证材料“{name}”与收到时不同", "请从备份恢复该文件，并查明是谁改动的"
    ),
    Code.MASTER_CHANGED: ProblemKind(ERROR, "存档的总表与其校验值不符", "请从备份恢复该文件"),
    Code.UNREADABLE_RECORD: ProblemKind(ERROR, "{reason}", "请照上面写的办好后重新运行"),
    Code.MAIL_ORIGINAL_GONE: ProblemKind(ERROR, "{what}的原件不见了", "请从备份恢复该文件"),
    Code.MAIL_ORIGINAL_CHANGED: ProblemKind(
        ERROR, "{what}的原件与存档时不同", "请从备份恢复该文件，并查明是谁改动的"
    ),
    Code.RECORD_GONE: ProblemKind(ERROR, "缺少{what}的记录", "请从备份恢复存档"),
    Code.MAIL_NOT_LAID_OUT: ProblemKind(
        WARNING, "{what}不在发件箱了", "不用处理；还要用的，从 {source} 复制"
    ),
    Code.MAIL_LAID_OUT_DIFFERS: ProblemKind(
        WARNING, "{what}在发件箱里的与存档的不同", "请从 {source} 复制回来再发"
    ),
    Code.ROWS_DO_NOT_ADD_UP: ProblemKind(
        ERROR,
        "“{unit}”{period}的行数对不上：已接收 {accepted} + 待更正 {held} + 未填 {blank}，不等于应报 {owed}",
        "请运行 rebuild，按存档重建台账；仍对不上的，请把 archive 一并交给维护人员",
    ),
    Code.CHAINED_RECORD_CHANGED: ProblemKind(
        ERROR, "记录已不是存证链第 {number} 条登记的内容", "请从备份恢复该记录，并查明是谁改动的"
    ),
    Code.CHAINED_RECORD_GONE: ProblemKind(
        ERROR, "存证链第 {number} 条登记的记录不见了", "请从备份恢复该记录，并查明是谁删去的"
    ),
    Code.RECORD_NOT_CHAINED: ProblemKind(
        ERROR,
        "存证链里没有这份记录，它不是本工作文件夹的程序写下的",
        "请查明是谁放进来的；另一台电脑收的来件，请把它的原件重新放进收件夹，再移走这份记录",
    ),
    Code.LINE_BROKEN: ProblemKind(
        ERROR,
        "存证链在第 {number} 条断开（{record}），这一条或前一条被改动过",
        "请从备份恢复存证链，并查明是谁改动的",
    ),
    Code.CHAIN_GONE: ProblemKind(
        ERROR, "存证链不见了，而第 {id} 号来件的回执上记着它", "请从备份恢复存证链，并查明是谁删去的"
    ),
    Code.RECEIPT_OF_ANOTHER: ProblemKind(
        ERROR,
        "第 {id} 号来件的回执出自另一个工作文件夹，或存证链被整条换过",
        "请查明来源；确是另一处收的，请把它的原件重新放进收件夹，再移走这份回执",
    ),
    Code.CODE_NOT_IN_CHAIN: ProblemKind(
        ERROR,
        "抄录的存证码 {noted} 不在现在的存证链上：抄录之后，有记录被改动、删去、插入，或整条链被重写过",
        "请核对抄得对不对、是不是这个工作文件夹的；都对的，请与抄录时的备份比对，查明是谁改动的",
    ),
    Code.DOUBLE_RECEIPT: ProblemKind(
        ERROR,
        "有两份第 {id} 号来件的回执：{standing} 和 {other}，像是两台电脑各收各的，又合在了一起",
        "前一份有效；运行 collect，后一份的原件会放回收件夹，作为新的来件再收",
    ),
    Code.FOREIGN_RECEIPT: ProblemKind(
        ERROR,
        "第 {id} 号来件的回执没有在存证链上登记，没有计入：像是另一台电脑收的，存档又合在了一起",
        "运行 collect，它的原件会放回收件夹，作为新的来件再收；原件不在的，请从那台电脑上补来",
    ),
    Code.CHAIN_SHORTENED: ProblemKind(
        ERROR,
        "上次核对时存证链已到第 {number} 条，现在的链里那一条不见了或不同",
        "请从备份恢复存证链，并查明是谁改动的",
    ),
    Code.EDITION_GONE: ProblemKind(ERROR, "{words}第 {edition} 版的“{name}”不见了", "请从备份恢复存档"),
    Code.EDITION_CHANGED: ProblemKind(
        ERROR,
        "{words}第 {edition} 版的“{name}”已不是发布时的内容",
        "请从备份恢复存档，并查明是谁改动的",
    ),
    Code.OTHER_PERIOD_CHANGED: ProblemKind(
        WARNING, "{words}也有新的来件或核定，它的汇总表还没有更新", "请运行 merge --period {period}"
    ),
    Code.CLOSED_PERIOD_CHANGED: ProblemKind(
        WARNING,
        "{words}已定稿（{edition}），新的来件或核定已收下，不改发布的数",
        "运行 merge --period {period} 可看发布后变化；要计入，请运行 reopen --period {period} --reason 原因，再定稿",
    ),
    Code.BY_LATER_LIST: ProblemKind(
        WARNING,
        "{words}照现在的总表算，与它最后一次下发时的总表不同：{what}",
        "就该照现在的算的，不用处理；要照下发时的算，请把现在的总表移到别处，把 archive 里“总表”文件夹的 {copy} "
        "复制到 master 里、改名为 {name}，再做一次这一步，办完换回现在的总表",
    ),
    Code.CAME_BEFORE_ISSUE: ProblemKind(
        WARNING,
        "收到的日期 {day} 早于这份填报表下发的日期 {issued}：本机日期现在不对，或者下发那天不对；按时不按时照 {day} 算",
        "请核对本机日期；现在不对的，改正后撤回这份，把原文件再放进 inbox 收一次；是下发那天不对的，不用处理",
    ),
    Code.WITHDRAWAL_GONE: ProblemKind(ERROR, "缺少第 {number} 次撤回的记录", "请从备份恢复存档"),
    Code.MAIL_RECORD_DIFFERS: ProblemKind(
        ERROR, "{what}的记录与原件对不上", "请从备份恢复记录和原件，并查明是谁改动的"
    ),
}

OWN_RULES = frozenset({Code.OWN_RULE, Code.OWN_REMINDER, Code.OWN_QUERY, Code.OWN_EXPLAINED})
"""What is said by the rules that the office writes itself."""
BRIEF: Mapping[str, str] = {
    Code.BLANK: "缺{field}",
    Code.WRONG_DAY: "{field}应为日期，如 2024-07-15",
    Code.WRONG_INTEGER: "{field}应为整数",
    Code.WRONG_PERCENT: "{field}应为数字，如 60",
    Code.WRONG_CHOICE: "{field}请从下拉列表中选",
    Code.WRONG_PHONE: "{field}应为电话号码",
    Code.OUT_OF_RANGE: "{field}应在 {minimum} 到 {maximum} 之间",
    Code.TOO_SHORT: "{field}至少写 {minimum} 个字",
    Code.TOO_LONG: "{field}不能超过 {maximum} 个字",
    Code.CELL_ERROR: "{field}是公式错误",
    Code.DONE_BELOW_HUNDRED: "已完成，{field}应为 100",
    Code.DONE_WITHOUT_DAY: "已完成须填{field}",
    Code.OPEN_WITH_DAY: "未完成，不应填{field}",
    Code.BLOCKED_WITHOUT_REASON: "受阻须填{field}",
    Code.OPEN_AT_HUNDRED: "未完成，{field}不应为 100",
    Code.DAY_AFTER_REPORT: "{field}还没有到",
    Code.OVERDUE_WITHOUT_REASON: "已过时限，请写{field}",
    Code.DONE_WITHOUT_EVIDENCE: "已完成，请写{field}",
    Code.WRONG_NUMBER: "{field}应为数字",
    Code.CLAIMED_WITH_REASON: "已认领，不应填{field}",
    Code.DISCLAIMED_WITHOUT_REASON: "不属本单位职责须填{field}",
    Code.DONE_BELOW_TARGET: "已完成，{field}不应低于目标值",
    Code.EXTENSION_INCOMPLETE: "申请延期须填{field}",
    Code.EXTENSION_NOT_LATER: "{field}应晚于现行时限",
}
"""What a form says beside a row while it is being filled in, by the code that check gives on its return."""


def brief(code: Code, field: Field) -> str:
    """The words of a form for that code at that field."""
    low, high = ("不限" if each is None else f"{each:g}" for each in field.limits)
    return BRIEF[code].format(field=field.name, minimum=low, maximum=high)


def problem(code: Code, place: Place, **words: object) -> Problem:
    """The problem of that code at that place; ``words`` fill the texts, with ``names``, what the list calls its own."""
    kind = CATALOGUE[code]
    names = words.get("names")
    words = {**USUAL, **(names if isinstance(names, Mapping) else {}), **words}
    return Problem(
        code=code,
        level=kind.level,
        place=place,
        message=kind.message.format_map(words),
        remedy=kind.remedy.format_map(words),
    )


@cache
def mark_parts() -> tuple[tuple[str, ...], ...]:
    """The words that never change of what a form says beside a cell that is to be mended, kind by kind."""
    texts = (f"{kind.message}。{kind.remedy}。" for code, kind in CATALOGUE.items() if code[0] in "DRL")
    return tuple(tuple(part for part, *_ in Formatter().parse(text) if part) for text in texts)


def is_mark(line: str) -> bool:
    """Whether a line is what the program itself wrote beside a cell: a problem's message and its remedy."""
    return any(line.endswith(parts[-1]) and stand_in_order(parts, line) for parts in mark_parts())


@cache
def said_parts() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Of each message and remedy about what units write what it begins and ends with, and what never changes of it."""
    texts = {
        text for code, kind in CATALOGUE.items() if code[0] in "DRFL" for text in (kind.message, kind.remedy)
    }
    parsed = [[(part, name) for part, name, *_ in Formatter().parse(text)] for text in sorted(texts)]
    return tuple(
        (
            parts[0][0],
            "" if parts[-1][1] is not None else parts[-1][0],
            tuple(part for part, _ in parts if part),
        )
        for parts in parsed
    )


@lru_cache(maxsize=1024)
def is_said(words: str) -> bool:
    """Whether words are what the program says of something that a unit wrote, or what it asks for, and no more."""
    return words == NOTHING_TO_DO or any(
        words.startswith(head) and words.endswith(tail) and stand_in_order(parts, words)
        for head, tail, parts in said_parts()
    )


def stand_in_order(parts: Iterable[str], text: str) -> bool:
    """Whether all the parts stand in the text, one behind the other."""
    at = 0
    for part in parts:
        start = text.find(part, at)
        if start < 0:
            return False
        at = start + len(part)
    return True


def at_level(problems: Iterable[Problem], levels: Mapping[str, Level]) -> list[Problem]:
    """The problems at the levels that the office set; those it switched off are left out."""
    weighed = (
        replace(fault, level=levels[fault.code]) if fault.code in levels else fault for fault in problems
    )
    return [fault for fault in weighed if fault.level is not Level.OFF]


def render(fault: Problem) -> str:
    """One line for people: code · place · fault · remedy."""
    parts = (fault.code, str(fault.place), fault.message, fault.remedy)
    return " · ".join(part for part in parts if part)


LEFT_OUT = frozenset(
    {
        Code.COLUMN_NOT_ISSUED,
        Code.SHEET_NOT_ISSUED,
        Code.ANSWERS_IN_A_COPY,
        Code.WORDS_ON_ANOTHER_SHEET,
        Code.CELL_NOT_ISSUED,
        Code.ANSWERS_OF_NO_TASK,
        Code.FAR_CELL_NOT_TAKEN,
        Code.CELL_TWICE,
        Code.SHEET_OF_ANOTHER_UNIT,
    }
)
"""The problems that tell of filled content which belongs to no row taken."""


def left_out(problems: Iterable[Problem]) -> int:
    """How many pieces of filled content were told, and not taken."""
    return sum(found.code in LEFT_OUT for found in problems)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them is an error."""
    return any(fault.level is Level.ERROR for fault in problems)
