"""The problems of families F, a file, and K, a reviewed workbook."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.words.codes import Code
from workbook_flow.words.problems.kinds import ERROR, WARNING, ProblemKind

OF_FILES: Mapping[str, ProblemKind] = {
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
        "本办公室 {period} 第 {issue} 次下发的没有“{unit}”的填报表，多半是别的办公室、别的清单的",
        "请核对是不是报给本办公室的；是的，请在本办公室下发给本单位的填报表上填写，重新报送",
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
    Code.REVIEW_WORDS_BESIDE: ProblemKind(
        ERROR,
        "写在{where}的“{words}”没有收",
        "请写到“预警督办”“会商议题”“典型经验”“考核评分”各行的意见栏，或“单位明细”的核定意见里，再放进收件夹；"
        "“预警督办”里没有那项任务的，在表下面加一行，写上编号和督办意见；要改单位报的内容，在“单位明细”里核定“改为”",
    ),
    Code.NOTE_CLEARED: ProblemKind(
        WARNING,
        "{kind}“{words}”在这份表里删掉了，没有照删，原来的仍然算数",
        "要换的，在这一格写上新的；不再要求的，请写明，如 已了结，不再要求",
    ),
    Code.DECISION_CLEARED: ProblemKind(
        WARNING,
        "{unit}的任务 {task} 的核定“{words}”在这份表里删掉了，没有照删，原来的仍然算数",
        "要改的，在这一格另选 通过、退回 或 改为；原来那份核定整份都不算的，请撤回那份来件",
    ),
    Code.REVIEW_STRUCK: ProblemKind(
        ERROR,
        "“{words}”画了删除线，看不出还算不算，没有采用；原来核定过的仍然算数",
        "算数的，去掉删除线；不算的，把字删掉；原来核定过要改的，在这一格另选 通过、退回 或 改为",
    ),
    Code.REVIEW_UNSEEN: ProblemKind(
        WARNING,
        "“{words}”在这一格里看不见（与底色同色、字号太小或设了隐藏），照写的采用了",
        "是要写的，不用处理；不是的，在这一格写上新的，核定另选 通过、退回 或 改为，"
        "督办意见、会商意见写明，如 已了结，不再要求",
    ),
    Code.OPINION_WITHOUT_DECISION: ProblemKind(
        ERROR,
        "只写了核定意见“{words}”，没有选核定，没有采用",
        "请在“核定”一格从下拉列表中选 通过、退回 或 改为；不核定的，把核定意见清空",
    ),
    Code.OPINION_CONTRADICTS: ProblemKind(
        ERROR,
        "核定选的是“{verdict}”，核定意见写的却是“{words}”，没有采用",
        "请改成一致：{remedy}",
    ),
    Code.GRANTED_NO_LATER: ProblemKind(
        WARNING,
        "{unit}的任务 {task} 的时限核定到 {day}，{why}",
        "已按核定采用；年份、日期写错了的，再核定一次，选“改为”，核定意见写对的日期",
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
        "核实后运行 accept {number} 认可这一份；是该单位的人常用的邮箱，请加到“单位”表的邮箱或抄送中；"
        "是别人代转的，不要加",
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
}
