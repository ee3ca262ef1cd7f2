"""The problems of families M, the master, and I, a list that is imported."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.words.codes import Code
from workbook_flow.words.problems.kinds import ERROR, WARNING, ProblemKind

OF_LISTS: Mapping[str, ProblemKind] = {
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
    Code.GROUP_WITHOUT_UNITS: ProblemKind(
        WARNING,
        "分组“{name}”里现在没有单位（都停用了，或都列在“除外”里），这一项没有发给它们",
        "请在“单位”表中把该分组各单位的“是否启用”改为 是，或改“分组”表的“除外”；不由它们承担的，请从这一格去掉",
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
    Code.DOUBTFUL_OWN_RULE: ProblemKind(
        WARNING,
        "{column}“{value}”请再看看：{why}",
        "是这个意思的不用改；不是的，请改写这一格，或把级别改为 关闭",
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
        "请{remedy}（没有这一列的，先在表头加上）",
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
        "{column}“{value}”没法照着核对：{why}",
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
    Code.UNREADABLE_SETTING: ProblemKind(
        ERROR, "设置“{name}”的取值“{value}”看不懂", "请填写如 {example}（{explanation}）"
    ),
    Code.DOUBLE_SETTING: ProblemKind(ERROR, "设置“{name}”与 {other} 重复", "请删去一行"),
    Code.UNKNOWN_SETTING: ProblemKind(
        WARNING, "没有名为“{name}”的设置{nearest}，该行不起作用", "请改正项目名称，或删去该行"
    ),
    Code.HOLIDAYS_UNKNOWN: ProblemKind(
        WARNING,
        "还不知道 {year} 年的节假日和调休安排，目前按周一到周五算工作日（元旦、劳动节、国庆节除外）",
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
    Code.LOOKS_UNREAD: ProblemKind(
        WARNING,
        "表上写着“{words}”，颜色、字体读不出来，这样的行和别的行一样读入了",
        "请打开原来的清单对照：已取消、不再办的，在总表里删去那一行；其余的意思要用的，写进那一行",
    ),
    Code.CELL_UNREAD: ProblemKind(
        ERROR,
        "{what}，这一格没有读入",
        "请在总表里补上这一格；或用 Excel 或 WPS 打开原来的清单，改好保存，把总表移走后再导入一次",
    ),
    Code.IDS_MADE_ANEW: ProblemKind(
        WARNING,
        "原表的编号有相同的、缺的、太长的、带括号的或成了日期的（{old}），改用了新编号，如“{old}”成了“{new}”",
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
}
