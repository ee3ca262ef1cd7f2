"""What a unit is answered: what became of its return, of papers that it sent, of a table that did not come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from workbook_flow.mail.headers import ANSWERING
from workbook_flow.mail.wording.faults import problem_rows
from workbook_flow.mail.wording.page import SHOWN, LetterTable, Words, closing, short
from workbook_flow.model import Lack, Level, Period, Problem, Settings, Submission, SubmissionState
from workbook_flow.words.problems import Code, has_errors, left_out

STATE_SENTENCES = {
    "accepted": "已全部采用，无需再报。",
    "partial": "部分采用；下列各项需要更正。",
    "returned": "没有采用；下列各项需要更正。",
    "duplicate": "与以前报送的内容完全相同，无需处理。",
    "superseded": "已收到；另有更新的一份，以那一份为准，这一份不再计入。",
    "unidentified": "暂未采用，原因如下；办公室核实后处理。",
    "refused": "没有采用，文件读不了，原因如下。",
    "withdrawn": "已收到，办公室已将其撤回，不计入。",
}

OWN_TABLE = "不是下发的填报表，没有采用，不影响上面已采用的内容；是佐证材料的，请存成 PDF 或图片，直接回复本邮件补交。"
TEXT_BESIDE = (
    "是文字，没有采用，不影响已采用的内容；里面有要报、要说明的，请填进填报表，或写在邮件正文里再发一次。"
)
NO_LONGER_OWED = (
    "没有采用：表里的任务现在都不由本单位承担（清单调整过），不用重报；另有补发的填报表的，请填那一份。"
)
NOTHING_TAKEN = "没有采用：表里没有填可以采用的内容。"
STILL_OWED = frozenset({Code.ROW_GONE, Code.ROW_BLANK})
"""The problems that tell of a row which the unit owes and did not fill."""
EVIDENCE_SENTENCE = "是佐证材料，看不出是哪个单位的，没有归档；请写明单位再发一次。"
TWICE_SENTENCE = "部分采用；文件里有的格写了两次，只取了一次，请用 Excel 打开核对，另存后再报。"
PROBLEM_COLUMNS = ("位置", "问题", "怎样改")
LEFT_OUT_SENTENCE = "部分采用；另有内容写在表的栏目以外，没有采用，请填到表内的栏目里再报。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The evidence that came with a letter, by name, and the finished tasks for which the unit has sent none."""

    files: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


NOTHING_SHOWN = Shown()


def receipt_words(
    submissions: Sequence[Submission],
    settings: Settings,
    *,
    title: str,
    marked: bool,
    shown: Shown = NOTHING_SHOWN,
    writer: str = "",
    came_from: str = "",
    closed: Collection[Period] = (),
    reported: Collection[str] = (),
) -> Words:
    """The answer to a return: what was accepted, what is held and why.

    ``title`` is the subject it answers, ``writer`` the unit whose letter it is, as far as that is clear; ``came_from``
    says when and whence what the office took after all came, blank for others. Nobody is asked to correct what is of
    a ``closed`` period, nor for the form of now who has ``reported`` on it, by unit.
    """
    units = [submission.unit for submission in submissions if submission.unit]
    name = units[0] if units else writer
    body: list[str | LetterTable] = [f"{name}：" if name else "您好："]
    if came_from and units:
        body.append(f"{came_from}的这份表，办公室已核实是{name}报送的。")
    for submission in sorted(
        submissions, key=lambda submission: (is_overtaken(submission), not submission.entries)
    ):
        file = f"“{short(submission.file.rpartition('/')[2])}”"
        aside = aside_words(submission, submissions)
        body += [f"{file}{aside}"] if aside else return_words(submission, file, closed, reported)
    open_returns = [submission for submission in submissions if submission.period not in closed]
    body += what_to_do(open_returns, marked=marked)
    return Words(reply_to(title), (*body, *shown_words(shown), closing(settings)))


def return_words(
    submission: Submission, file: str, closed: Collection[Period], reported: Collection[str]
) -> Iterator[str | LetterTable]:
    """What was accepted of one return and, where its period is not closed, what is wrong with it."""
    missed = left_out(submission.problems)
    more = f"，另有 {missed} 处内容没有采用" if missed else ""
    counted = submission.entries or submission.held
    counts = f"（采用 {submission.entries} 行，待更正 {submission.held} 行{more}）" if counted else ""
    received = f"{submission.period.words}填报表" if submission.period else file
    received += f"已收到{counts}"
    if submission.period in closed:
        yield f"{received}。{CLOSED}"
        yield from other_period(submission, reported)
        return
    yield f"{received}：{state_sentence(submission)}"
    yield from other_period(submission, reported)
    if wrong := [problem for problem in submission.problems if problem.level is Level.ERROR]:
        yield "需要更正："
        yield LetterTable(PROBLEM_COLUMNS, problem_rows(wrong))
    noted = [problem for problem in submission.problems if concerns_unit(problem)]
    if noted and submission.state is not SubmissionState.DUPLICATE:
        remark = "其中没有采用的内容，请填到表内的栏目里再报" if missed else "不影响采用"
        yield f"另请留意（{remark}）："
        yield LetterTable(PROBLEM_COLUMNS, problem_rows(noted))


CLOSED = "这一期已经定稿：照收存档，不改已发布的数，也不用再更正；应当计入的，请与办公室联系。"


def other_period(submission: Submission, reported: Collection[str]) -> Iterator[str]:
    """That a form is not the one which is asked for now: it comes before what is wrong with it.

    Nobody needs to hear that who has reported on that one too.
    """
    for fault in submission.problems:
        if fault.code == Code.FORM_OF_ANOTHER_PERIOD and submission.unit not in reported:
            yield f"{fault.message}。{fault.remedy}。"


def dropped_words(
    name: str, settings: Settings, *, title: str, file: str, came_on: str, withdrawn: bool = False
) -> Words:
    """What is told of a file that its sender was to wait for and the office did not take, or that it withdrew."""
    what = "已由办公室撤回" if withdrawn else "办公室核实后没有采用"
    body = (
        f"{name}：" if name else "您好：",
        f"{came_on}发来的“{short(file)}”，{what}，不计入。",
        "应当报送的，请由报送的单位把填好的填报表直接回复下发它的那封邮件报来；已另行报送的，请忽略本邮件。",
        closing(settings),
    )
    return Words(reply_to(title), body)


def restored_words(submission: Submission, settings: Settings, *, title: str, came_on: str) -> Words:
    """What is told of a file that its sender was told is withdrawn, and that counts again."""
    rows = f"采用 {submission.entries} 行" + (f"，待更正 {submission.held} 行" if submission.held else "")
    body = (
        f"{submission.unit}：",
        f"{came_on}发来的“{short(submission.file.rpartition('/')[2])}”曾告知已撤回，现已恢复，照计（{rows}），不用重报。",
        closing(settings),
    )
    return Words(reply_to(title), body)


def concerns_unit(problem: Problem) -> bool:
    """Whether a unit is told of what need not be put right: what is wrong with our own computer is the office's.

    That a form is of another period is said above the faults.
    """
    said_elsewhere = {Code.CAME_BEFORE_ISSUE, Code.PLACED_BY_OFFICE, Code.FORM_OF_ANOTHER_PERIOD}
    return problem.level is Level.WARNING and problem.code not in said_elsewhere


def aside_words(submission: Submission, submissions: Sequence[Submission]) -> str:
    """What is said of a file whose own faults are none of the unit's concern; blank for others."""
    strange = [problem for problem in submission.problems if problem.code == Code.UNKNOWN_SENDER]
    if strange:
        return f"已收到，暂不采用：{strange[0].message}。由办公室核实后处理，不用重报。"
    if is_overtaken(submission) and not undid_nothing(submission):
        return STATE_SENTENCES[submission.state]
    if is_text_beside(submission, submissions):
        return TEXT_BESIDE
    return OWN_TABLE if is_own_table(submission, submissions) else ""


def is_text_beside(submission: Submission, submissions: Sequence[Submission]) -> bool:
    """Whether it is a few words in a text of their own, packed with a form that was taken."""
    no_workbook = any(problem.code == Code.NOT_A_WORKBOOK for problem in submission.problems)
    is_text = submission.file.lower().endswith(".txt")
    return no_workbook and is_text and any(other.entries for other in submissions)


def is_own_table(submission: Submission, submissions: Sequence[Submission]) -> bool:
    """Whether it is a workbook of the unit's own beside a form that was taken."""
    unknown = any(problem.code == Code.UNIDENTIFIED for problem in submission.problems)
    return unknown and any(other.entries for other in submissions)


def is_overtaken(submission: Submission) -> bool:
    """Whether a later one stands in its place: its own faults are of no concern any more."""
    return submission.state is SubmissionState.SUPERSEDED


def undid_nothing(submission: Submission) -> bool:
    """Whether rows of it went back to what they were issued with: the unit may have meant that."""
    return any(problem.code == Code.CAME_BACK_AS_ISSUED for problem in submission.problems)


def what_to_do(submissions: Sequence[Submission], *, marked: bool) -> Iterator[str]:
    """What the unit is to do about what is wrong, where it can do anything."""
    wrong = [
        problem.code
        for submission in submissions
        for problem in submission.problems
        if problem.level is Level.ERROR and not aside_words(submission, submissions)
    ]
    done = "，已采用的不用再填" if any(submission.entries for submission in submissions) else ""
    if wrong and marked:
        yield f"附件已标出需要更正的地方，改好后直接回复本邮件即可{done}。"
    elif wrong:
        yield f"请按上面说的改好后，直接回复本邮件并附上填报表{done}。"


LACKS = {
    Lack.LINK: (
        "来信中的超大附件、网盘或共享文件夹里的文件、在线表格，附的只是链接或路径，填报表没有收到。"
        "请把填好的填报表存成文件，作为普通附件，直接回复本邮件报来。"
    ),
    Lack.FILE: "来信像是附了填报表，但没有收到附件。请附上填好的填报表，直接回复本邮件报来；已另行报送的，请忽略。",
    Lack.OTHER: (
        "来信附的文件里没有填报表。请附上填好的填报表（Excel），直接回复本邮件报来；已另行报送的，请忽略。"
    ),
    Lack.PASTED: (
        "来信把要填的内容写在了正文里；正文里的表格和文字不能采用，填报表没有收到。"
        "请填进下发的填报表（Excel），作为附件直接回复本邮件报来。"
    ),
    Lack.PICTURE: (
        "来信把内容做成图片放在了正文里，图片里的数据读不出来，填报表没有收到。"
        "请填进下发的填报表（Excel），作为附件直接回复本邮件报来。"
    ),
    Lack.NOTHING_NEW: (
        "来信只说没有新情况，没有附填报表，还不算报送。没有新进展的任务，也请在填报表（Excel）里写明，"
        "作为附件直接回复本邮件报来{nil}；已另行报送的，请忽略。"
    ),
    Lack.UNTOUCHED: (
        "来信附的填报表与下发时一样，还没有填。请把填好、保存过的那一份附上，直接回复本邮件报来；"
        "只是表示收到的，请忽略。"
    ),
    Lack.RECALL: (
        "来信要撤回以前发来的邮件：已经收到的邮件撤不回去，也不影响收取。现在没有收到可以采用的填报表，"
        "请把填好的填报表（Excel）作为附件，直接回复本邮件报来；已另行报送的，请忽略。"
    ),
    Lack.SEALED: (
        "来信带数字签名或加密（smime.p7m），里面的附件取不出来，填报表没有收到。"
        "请在写信窗口关闭“签名”和“加密”，附上填好的填报表，直接回复本邮件报来。"
    ),
    Lack.LARGE: (
        "来信连同附件太大（超过 36 MB），附件没有取，填报表没有收到。请附上填好的填报表，直接回复本邮件报来；"
        "照片、扫描件请压缩，或分几封信发来。"
    ),
    Lack.CROWDED: (
        "来信读不了：除附件以外的内容太多（超过 8 MB），或者正文、附件没有按通行的方式编码，"
        "都没有读，填报表没有收到。请在邮箱的网页上新写一封信发到本邮箱，正文只写一两句，"
        "附上填好的填报表，不要转发或引用原来的信；照片、扫描件也作为附件。"
    ),
}


NIL_IN_WORDS = "；各项任务本期都没有情况可报的，直接回复“零报告”三个字就算报送"
UNREADABLE = {
    Lack.RECALL: "来信要撤回以前发来的邮件：已经收到的邮件撤不回去",
    Lack.LINK: "来信中的超大附件、网盘或共享文件夹里的文件、在线表格，附的只是链接或路径，里面的内容没有收到",
    Lack.PASTED: "来信把要填的内容写在了正文里；正文里的表格和文字不能采用",
    Lack.PICTURE: "来信把内容做成图片放在了正文里，图片里的数据读不出来，没有采用",
    Lack.SEALED: "来信带数字签名或加密（smime.p7m），里面的附件取不出来，没有采用",
    Lack.LARGE: "来信连同附件太大（超过 36 MB），附件没有取",
    Lack.CROWDED: "来信读不了，正文和附件都没有采用",
}
"""What was not taken of a letter whose unit had reported before: it may have been to correct that."""


def lack_receipt(unit: str, settings: Settings, *, title: str, lack: Lack, silent: bool) -> Words:
    """The answer to a letter that speaks of a table and brings none.

    ``silent`` says that the unit's form is still missing; else the lack is one of ``UNREADABLE``.
    """
    nil = NIL_IN_WORDS if settings.nil_reports else ""
    what = (
        LACKS[lack].replace("{nil}", nil)
        if silent
        else f"{UNREADABLE[lack]}；以前报来的填报表仍然有效。{CORRECT_SO}"
    )
    return Words(reply_to(title), (f"{unit}：", what, closing(settings)))


CORRECT_SO = (
    "要更正、补充的，请在填报表（Excel）里改好，作为普通附件，直接回复本邮件报来；不是要更正的，请忽略。"
)


def reply_to(title: str) -> str:
    """The subject of an answer: however often a thread went to and fro, it says so once."""
    return f"回复：{ANSWERING.sub('', title).strip() or '来信'}"


def shown_words(shown: Shown) -> Iterator[str]:
    """What is to be said of the files beside a form."""
    if shown.files:
        names = "、".join(short(name, 30) for name in shown.files[:SHOWN])
        more = "等" if len(shown.files) > SHOWN else ""
        yield f"佐证材料 {len(shown.files)} 份已收到并归档：{names}{more}。"
    if shown.lacking:
        yield (
            f"报了“已完成”、还没有交佐证文件的任务：{'、'.join(shown.lacking[:SHOWN])}"
            f"{f'等 {len(shown.lacking)} 项' if len(shown.lacking) > SHOWN else ''}。"
            "请把扫描件、照片或文件以任务编号命名，直接回复本邮件补交。"
        )


PAPERS_ALONE = (
    "来信中没有填报表：扫描件和图片里的数据读不出来，Word 等文档里没有认出填报表，"
    "请把填好的 Excel 填报表也直接回复报来。"
)


def evidence_receipt(
    unit: str, settings: Settings, *, title: str, shown: Shown, lack: Lack | None, silent: bool
) -> Words:
    """The answer to a letter that brought papers and no form; ``silent`` says that the unit's form is still missing."""
    body = [f"{unit}：", *shown_words(shown)]
    if silent:
        body.append(LACKS[lack] if lack is Lack.UNTOUCHED else PAPERS_ALONE)
    return Words(reply_to(title), (*body, closing(settings)))


def filed_text(unit: str, file: str) -> str:
    """What became of a file that is kept as evidence, as plain text for a chat or a telephone call."""
    words = "".join(shown_words(Shown(files=(file,))))
    return f"{unit}：{words}" if unit else words


def verdict_text(submission: Submission, settings: Settings) -> str:
    """What became of a return, as plain text for a chat or a telephone call: what counts, what to correct and how."""
    whose = f"{submission.unit}：" if submission.unit else ""
    what = (
        f"{submission.period.words}填报表" if submission.period else f"“{submission.file.rpartition('/')[2]}”"
    )
    counts = (
        f"（采用 {submission.entries} 行，待更正 {submission.held} 行）"
        if submission.entries or submission.held
        else ""
    )
    lines = [f"{whose}{what}已收到{counts}：{state_sentence(submission)}"]
    wrong = [found for found in submission.problems if found.level is Level.ERROR]
    rows = problem_rows(wrong)
    lines += [
        f"{number}. {f'{cells}：' if cells else ''}{words}。{remedy}。"
        for number, (cells, words, remedy) in enumerate(rows, 1)
    ]
    if wrong:
        lines.append(f"请在原表上改好后重新报送，已采用的不用再填。{settings.office}")
    return "\n".join(lines)


def state_sentence(submission: Submission) -> str:
    """What became of a return, in a sentence; nobody is asked to correct where nothing is wrong."""
    wrong = has_errors(submission.problems)
    if submission.state is SubmissionState.RETURNED and not wrong:
        codes = {fault.code for fault in submission.problems}
        moved = Code.TASK_NO_LONGER_OWED in codes and not codes & STILL_OWED
        return NO_LONGER_OWED if moved else NOTHING_TAKEN
    if submission.state is SubmissionState.PARTIAL and not wrong and left_out(submission.problems):
        twice = left_out(submission.problems) == sum(
            fault.code == Code.CELL_TWICE for fault in submission.problems
        )
        return TWICE_SENTENCE if twice else LEFT_OUT_SENTENCE
    if any(fault.code == Code.EVIDENCE_OF_NOBODY for fault in submission.problems):
        return EVIDENCE_SENTENCE
    return STATE_SENTENCES.get(submission.state, "")
