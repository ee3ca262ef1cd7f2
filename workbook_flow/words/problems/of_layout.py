"""The problems of family L, a form's layout and locked text."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.words.codes import Code
from workbook_flow.words.problems.kinds import ERROR, WARNING, ProblemKind

OF_LAYOUT: Mapping[str, ProblemKind] = {
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
    Code.PASTED_OVER_HIDDEN_ROWS: ProblemKind(
        ERROR,
        "任务 {task} 这一行填的多半是别的任务的：像是在筛选过（隐藏了几行）的表里从任务 {first} 起一次粘贴了几行，"
        "落到了隐藏的行上，看得见的任务 {blank} 倒空着",
        "请取消筛选、取消隐藏，核对各行，把内容放回各自的任务，再报；确是这样的，请在这一行的任一格插入批注，写“确认”两字，再报",
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
}
