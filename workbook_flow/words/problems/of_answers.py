"""The problems of families D, one cell, and R, one row."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.words.codes import Code
from workbook_flow.words.problems.kinds import ERROR, QUERY, WARNING, ProblemKind

NOTHING_TO_DO = "这一行已接收，不用处理"
"""What is asked for where a remark is about a row that is accepted."""
OF_ANSWERS: Mapping[str, ProblemKind] = {
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
    Code.DAY_OF_TODAY: ProblemKind(
        ERROR,
        "“{field}”是每天都变的公式（如 =TODAY()），现在算得“{raw}”，断不定是哪一天",
        "请直接填写日期，如 2024-07-15，不用公式",
    ),
    Code.FIGURE_MOVES: ProblemKind(
        ERROR,
        "“{field}”是每天、每次打开都变的公式（如 =TODAY()、=RANDBETWEEN()），现在算得“{raw}”，断不定是多少",
        "请直接填写数字，如 60，不用这样的公式",
    ),
    Code.CELL_IS_A_TICK: ProblemKind(
        ERROR,
        "“{field}”里是“{raw}”，像是在线表格的勾选框，不是文字，看不出要报的是什么",
        "请用文字填写；没有要写的，请清空这一格",
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
        ERROR,
        "尚未完成，却填了“{field}”",
        "已完成的，请把{state_column}改为{done}，日期填实际完成的那一天，如 2024-07-15；未完成的，请清空日期",
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
    Code.VALUES_COUNT_UP: ProblemKind(
        ERROR,
        "任务 {task} 这一行的“{field}”是从任务 {other} 起逐行{step}的（{values}……）：像是向下拖动填充时自动递增的",
        "请核对，填各项任务实际的（向下拖动时按住 Ctrl，或用复制、粘贴，就不递增），再报；"
        "确是这样的，请在这样的任一行插入一个批注，写“确认”两字，再报",
    ),
    Code.SHARES_CHANGED_PLACES: ProblemKind(
        ERROR,
        "任务 {task} 这一行的“{field}”由上期的 {before} 变为 {now}；各行有升有降，合起来却与上期差不多："
        "像是只给填报的几栏排了序、删了格，各行的内容错到了别的任务上",
        "请核对各行，把内容放回各自的任务，再报；确是这样的，请在这样的任一行插入一个批注，写“确认”两字，再报",
    ),
    Code.ANSWERS_AMID_STRAYS: ProblemKind(
        ERROR,
        "任务 {task} 这一行看不出写的是这项任务的事，同一份表里任务 {strays} 那里却写着别的任务的内容："
        "像是只给填报的几栏排了序、删了格，这一行多半也错了位",
        "请核对各行，把内容放回各自的任务，再报；确是这样的，请在这样的任一行插入一个批注，写“确认”两字，再报",
    ),
    Code.FIGURE_LEFT_OPEN: ProblemKind(
        WARNING,
        "“{field}”里还有没有填上的地方：{words}",
        "请换成实际的内容，再报；有意隐去的，不用处理",
    ),
    Code.ROW_COPIED: ProblemKind(
        ERROR,
        "任务 {task} 这一行所填的与任务 {other} 的一字不差，“{field}”写的也是任务 {other} 的事："
        "像是把那一行整行复制了过来",
        "请填这项任务实际的，再报；确是这样的，请在这一行的任一格插入批注，写“确认”两字，再报",
    ),
    Code.FIGURE_LEAPS: ProblemKind(
        WARNING,
        "“{field}”由上期的 {before} 变为 {now}，差了约一万倍：像是单位填错了（元、万元、亿元）",
        "请核对单位，填错的请更正后重新报送；确是这个数的，不用处理",
    ),
    Code.FIGURE_IS_A_DAY: ProblemKind(
        ERROR,
        "“{field}”是 {raw}，比这一栏其余的数大得多，正是日期 {day} 的序号：像是填了 3/5、3-5 一类，被表格当成了日期",
        "请填写实际的数，再报；确是这个数的，请在这一行的任一格插入批注，写“确认”两字，再报",
    ),
    Code.NOT_BEGUN_WITH_SHARE: ProblemKind(
        WARNING,
        "{state_column}是“{state}”，“{field}”却是 {raw}",
        "请核对：已经开始的，请改选{state_column}；没有开始的，请改正比例",
    ),
    Code.DAY_FAR_OFF: ProblemKind(
        WARNING, "“{field}”{raw} 与本期相差 {years} 年", "请核对年份；确是那一年的，不用处理"
    ),
    Code.TEXT_CUT: ProblemKind(
        ERROR,
        "“{field}”{ground}，末尾又没有写完：“……{end}”，像是被截断了",
        "请从原来的文稿重新复制，把这一格补完整，再报；确是写完了的，在末尾加上句号，再报",
    ),
    Code.FIGURE_OF_ANOTHER_TASK: ProblemKind(
        ERROR,
        "任务 {task} 这一行的“{field}”填的是 {raw}，{ground}：像是只给这一栏排了序、删了格，各行的数错到了别的任务上",
        "请核对各行，把数放回各自的任务，再报；确是这样的，请在这样的任一行插入一个批注，写“确认”两字，再报",
    ),
    Code.REPLACED_THROUGHOUT: ProblemKind(
        ERROR,
        "表里下发的内容中，“{old}”都{became}，像是整张表做过查找替换；这一行的“{field}”现为“{raw}”，断不定是不是也被换过",
        "请核对这一行的数和日期，换错了的改回来，再报；没有换错的，请在这样的任一行插入一个批注，写“确认”两字，再报",
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
}
