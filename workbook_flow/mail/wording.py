"""What the office's mails say, as an office writes it: the same words as plain text and as HTML.

Text from units and from the list is only ever text here: HTML is escaped where it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from workbook_flow.model import (
    Edition,
    IssuedForm,
    Lack,
    Level,
    Period,
    Problem,
    Settings,
    Submission,
    Task,
    UnitState,
    UnitStatus,
)
from workbook_flow.reports.summary import Brief, Report, StageReport
from workbook_flow.words.problems import Code, left_out
from workbook_flow.words.text import bounded

SHOWN = 20
FIRST = 6
"""The most lines of a table in a mail, and of one of the first page; the rest are counted."""


BROKEN = 6
"""Characters above which a cell of a table may be broken into lines."""
MOST_ALIKE = 3
"""Rows not filled in above which a mail says how many they are, and not each."""
LONGEST = 120
"""The most characters of a fault in a mail; the marked form has all of it."""


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A short table: its columns and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject and its body, paragraph by paragraph."""

    subject: str
    body: tuple[str | LetterTable, ...]

    @property
    def text(self) -> str:
        """The body as plain text."""
        return "\n\n".join(each if isinstance(each, str) else table_text(each) for each in self.body) + "\n"

    @property
    def html(self) -> str:
        """The body as HTML."""
        inner = "".join(paragraph(each) if isinstance(each, str) else table_html(each) for each in self.body)
        return f'<html><body style="{FONT}">{inner}</body></html>\n'


FONT = "font-family:'Microsoft YaHei','PingFang SC',sans-serif;font-size:15px;line-height:1.7;color:#222"
CELL = "border:1px solid #bbb;padding:4px 8px;text-align:left;vertical-align:top"
HEAD = f"{CELL};background:#eef3f8;white-space:nowrap"


def paragraph(text: str) -> str:
    """A paragraph in HTML, its line breaks kept."""
    return f'<p style="margin:0 0 12px">{escape(text).replace(chr(10), "<br>")}</p>'


def table_html(table: LetterTable) -> str:
    """A table in HTML."""
    head = "".join(
        f'<th style="{CELL};background:#eef3f8;white-space:nowrap">{escape(column)}</th>'
        for column in table.columns
    )
    lines = "".join(f"<tr>{''.join(map(cell_html, row))}</tr>" for row in table.rows[:SHOWN])
    more = paragraph(f"……另有 {len(table.rows) - SHOWN} 条。") if len(table.rows) > SHOWN else ""
    style = "border-collapse:collapse;margin:0 0 12px;font-size:14px"
    return f'<table style="{style}"><tr>{head}</tr>{lines}</table>{more}'


def cell_html(text: str) -> str:
    """A cell in HTML; a number or a short word is not broken on a phone's narrow screen."""
    whole = ";white-space:nowrap" if len(text) <= BROKEN else ""
    return f'<td style="{CELL}{whole}">{escape(text)}</td>'


def table_text(table: LetterTable) -> str:
    """A table in plain text: a line a row, since columns do not stand in mail programs."""
    lines = [
        "· " + "；".join(f"{name}：{cell}" for name, cell in zip(table.columns, row, strict=True) if cell)
        for row in table.rows[:SHOWN]
    ]
    if len(table.rows) > SHOWN:
        lines.append(f"……另有 {len(table.rows) - SHOWN} 条。")
    return "\n".join(lines)


def day_words(day: date) -> str:
    """A day as an office writes it, with its weekday."""
    return f"{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）"


def short(text: str, most: int = 40) -> str:
    """The start of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}……"


def gist(text: str) -> str:
    """A text that may list much in its middle: its start and its end."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 30]}……{text[-30:]}"


def closing(settings: Settings) -> str:
    """Whom to call, and the office's name."""
    who = " ".join(part for part in (settings.office_contact, settings.office_phone) if part)
    return (f"如有疑问，请联系{who}。\n" if who else "") + settings.office


def numbered(lines: Sequence[str]) -> str:
    """Lines with their numbers, where there is more than one."""
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{number}．{line}" for number, line in enumerate(lines, 1))


def subject(settings: Settings, period: Period | None, what: str) -> str:
    """A subject: the list's short name, the period, what it is about."""
    return f"【{settings.list_name}】{period.words if period else ''}{what}"


HOW = "请打开附件填写白色单元格，保存后直接回复本邮件并附上填好的表格即可；收到后请先回复“收到”。"


def form_words(form: IssuedForm, settings: Settings, due: Sequence[Task]) -> Words:
    """The mail that brings a form. ``due`` are the unit's tasks whose time limit is near or past."""
    again = f"（第{form.issue}次下发，请以这一份为准）" if form.issue > 1 else ""
    body: list[str | LetterTable] = [
        f"{form.unit}：",
        (
            f"现发送{form.period.words}《{settings.list_name}》填报表{again}，"
            f"贵单位共 {len(form.rows)} 项任务，请于{day_words(form.return_by)}下班前报回。"
        ),
        HOW,
    ]
    if due:
        rows = tuple((task.id, short(task.measure), task.deadline.words) for task in due)
        body += [
            "其中下列任务时限临近或已到，请特别注意：",
            LetterTable(("编号", "主要措施", "完成时限"), rows),
        ]
    return Words(subject(settings, form.period, f"填报表—{form.unit}"), (*body, closing(settings)))


STATE_SENTENCES = {
    "accepted": "已全部采用，无需再报。",
    "partial": "部分采用；下列各项需要更正。",
    "returned": "没有采用；下列各项需要更正。",
    "duplicate": "与以前报送的内容完全相同，无需处理。",
    "superseded": "已收到，并已被后来报送的一份替代。",
    "unidentified": "暂未采用，原因如下；办公室核实后处理。",
    "refused": "没有采用，文件读不了，原因如下。",
    "withdrawn": "已收到，办公室已将其撤回，不计入。",
}


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
) -> Words:
    """The answer to a return: what was accepted, what is held and why.

    ``title`` is the subject it answers, ``writer`` the unit whose letter it is, as far as that is clear.
    """
    units = [submission.unit for submission in submissions if submission.unit]
    name = units[0] if units else writer
    body: list[str | LetterTable] = [f"{name}：" if name else "您好："]
    for submission in sorted(submissions, key=lambda submission: not submission.entries):
        missed = left_out(submission.problems)
        more = f"，另有 {missed} 处内容没有采用" if missed else ""
        counts = (
            f"（采用 {submission.entries} 行，待更正 {submission.held} 行{more}）"
            if submission.entries or submission.held
            else ""
        )
        file = f"“{short(submission.file.rpartition('/')[2])}”"
        strange = [problem for problem in submission.problems if problem.code == Code.UNKNOWN_SENDER]
        if strange:
            body.append(f"{file}已收到，暂不采用：{strange[0].message}。由办公室核实后处理，不用重报。")
            continue
        period = f"{submission.period.words}填报表" if submission.period else file
        body.append(f"{period}已收到{counts}：{STATE_SENTENCES[submission.state]}")
        wrong = [problem for problem in submission.problems if problem.level is Level.ERROR]
        noted = [problem for problem in submission.problems if problem.level is Level.WARNING]
        remark = "其中没有采用的内容，请填到表内的栏目里再报" if missed else "不影响采用"
        for words, problems in (("需要更正：", wrong), (f"另请留意（{remark}）：", noted)):
            if problems and not (words[0] == "另" and submission.state == "duplicate"):
                body += [words, LetterTable(("位置", "问题", "怎样改"), problem_rows(problems))]
    body += what_to_do(submissions, marked=marked)
    return Words(reply_to(title), (*body, *shown_words(shown), closing(settings)))


def what_to_do(submissions: Sequence[Submission], *, marked: bool) -> Iterator[str]:
    """What the unit is to do about what is wrong, where it can do anything."""
    wrong = [
        problem.code
        for submission in submissions
        for problem in submission.problems
        if problem.level is Level.ERROR and problem.code != Code.UNKNOWN_SENDER
    ]
    done = "，已采用的不用再填" if any(submission.entries for submission in submissions) else ""
    if wrong and marked:
        yield f"附件已标出需要更正的地方，改好后直接回复本邮件即可{done}。"
    elif wrong:
        yield f"请按上面说的改好后，直接回复本邮件并附上填报表{done}。"


LACKS = {
    Lack.LINK: (
        "来信中的超大附件（云附件、网盘文件）只是下载链接，填报表没有收到。"
        "请把填好的填报表作为普通附件，直接回复本邮件报来。"
    ),
    Lack.FILE: "来信说附有填报表，但没有收到附件。请附上填好的填报表，直接回复本邮件报来；已另行报送的，请忽略。",
}


def lack_receipt(unit: str, settings: Settings, *, title: str, lack: Lack) -> Words:
    """The answer to a letter that speaks of a table and brings none."""
    return Words(reply_to(title), (f"{unit}：", LACKS[lack], closing(settings)))


def reply_to(title: str) -> str:
    """The subject of an answer."""
    return title if title.lower().startswith(("re:", "回复", "答复")) else f"回复：{title}"


def shown_words(shown: Shown) -> Iterator[str]:
    """What is to be said of the files beside a form."""
    if shown.files:
        names = "、".join(short(name, 30) for name in shown.files[:SHOWN])
        yield f"佐证材料 {len(shown.files)} 份已收到并归档：{names}。"
    if shown.lacking:
        yield (
            f"报了“已完成”、还没有交佐证文件的任务：{'、'.join(shown.lacking[:SHOWN])}"
            f"{f'等 {len(shown.lacking)} 项' if len(shown.lacking) > SHOWN else ''}。"
            "请把扫描件、照片或文件以任务编号命名，直接回复本邮件补交。"
        )


def evidence_receipt(unit: str, settings: Settings, *, title: str, shown: Shown, silent: bool) -> Words:
    """The answer to a letter that brought papers and no form; ``silent`` says that the unit's form is still missing."""
    body = [f"{unit}：", *shown_words(shown)]
    if silent:
        body.append("其中没有填报表：扫描件和图片里的数据读不出来，请把填好的 Excel 填报表也直接回复报来。")
    return Words(reply_to(title), (*body, closing(settings)))


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
    lines = [f"{whose}{what}已收到{counts}：{STATE_SENTENCES.get(submission.state, '')}"]
    wrong = [found for found in submission.problems if found.level is Level.ERROR]
    rows = problem_rows(wrong)
    lines += [
        f"{number}. {f'{cells}：' if cells else ''}{words}。{remedy}。"
        for number, (cells, words, remedy) in enumerate(rows, 1)
    ]
    if wrong:
        lines.append(f"请在原表上改好后重新报送，已采用的不用再填。{settings.office}")
    return "\n".join(lines)


def problem_rows(problems: Sequence[Problem]) -> tuple[tuple[str, ...], ...]:
    """A line for each fault, with all the places in which it was found."""
    places: dict[tuple[str, str], list[str]] = {}
    blank = [problem for problem in problems if problem.code == Code.ROW_BLANK]
    if len(blank) > MOST_ALIKE:
        first, last = (blank[place].message.split(" ")[1] for place in (0, -1))
        places[f"{first} 到 {last} 等 {len(blank)} 行没有填", blank[0].remedy] = [""]
    for problem in problems:
        if len(blank) > MOST_ALIKE and problem.code == Code.ROW_BLANK:
            continue
        places.setdefault((gist(problem.message), problem.remedy), []).append(
            str(problem.place).rpartition("!")[2] if problem.place.cell else ""
        )
    return tuple(
        ("、".join(dict.fromkeys(cell for cell in cells if cell)), *words) for words, cells in places.items()
    )


def reminder_words(
    unit: str, reasons: Sequence[str], settings: Settings, period: Period | None, *, attached: bool = False
) -> Words:
    """All that is due to be said to a unit today; ``attached`` where the mail brings the form once more."""
    where = "填报表随信再附上一份" if attached else "填报表在此前下发的邮件中"
    body = (
        f"{unit}：",
        numbered(reasons),
        f"{where}；填好后直接回复本邮件并附上表格即可。如已报送，请忽略本邮件。",
        closing(settings),
    )
    return Words(subject(settings, period, f"提醒—{unit}"), body)


SILENT = frozenset((UnitState.ISSUED, UnitState.RETURNED))
"""The states of a unit of whose form nothing was accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased:
    """What is chased: a period's forms with their return days, on a day."""

    period: Period
    return_by: Mapping[str, date]
    settings: Settings
    today: date


def group_text(statuses: Sequence[UnitStatus], chased: Chased) -> str:
    """A 催报 to be pasted into a work group: who has not reported, who must correct, by when; blank for nobody."""
    silent = [status.unit for status in statuses if status.state in SILENT]
    held = [f"{status.unit}（{status.held}行）" for status in statuses if status.accepted and status.held]
    if not silent and not held:
        return ""
    last = max(chased.return_by[status.unit] for status in statuses)
    late = (chased.today - last).days
    when = (
        "今天截止"
        if late == 0
        else (f"{day_words(last)}截止" if late < 0 else f"已过截止日（{day_words(last)}）")
    )
    lines = [f"【{chased.settings.list_name}】{chased.period.words}填报表{when}。"]
    lines += [f"尚未报送的 {len(silent)} 个单位：{'、'.join(silent)}。"] if silent else []
    lines += [f"需要更正的 {len(held)} 个单位：{'、'.join(held)}。"] if held else []
    lines.append("请打开邮箱中的填报表填写，直接回复邮件报送；已报送的请忽略。")
    return "\n".join((*lines, closing(chased.settings)))


def chase_parts(
    statuses: Sequence[UnitStatus], chased: Chased, fits: Callable[[str, Sequence[str]], bool]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The 催报 in as few parts as fit, each with the units that it calls: every part can stand alone."""
    called = tuple(status.unit for status in statuses if is_called(status))
    text = group_text(statuses, chased)
    if not text:
        return
    if fits(text, called):
        yield called, text
    elif len(statuses) == 1:
        yield called, fitting(text, called, fits)
    else:
        middle = len(statuses) // 2
        yield from chase_parts(statuses[:middle], chased, fits)
        yield from chase_parts(statuses[middle:], chased, fits)


def is_called(status: UnitStatus) -> bool:
    """Whether a 催报 names the unit."""
    return status.state in SILENT or bool(status.accepted and status.held)


def fitting(text: str, called: Sequence[str], fits: Callable[[str, Sequence[str]], bool]) -> str:
    """As much of a text as fits."""
    length = max(size for size in range(len(text)) if size == 0 or fits(f"{text[:size]}……", called))
    return f"{text[:length]}……"


def escalation_words(leader: str, reasons: Sequence[str], settings: Settings, period: Period | None) -> Words:
    """One digest for a leader of all that is long overdue."""
    body = (
        f"{leader or '负责同志'}：",
        "下列工作逾期未办，特此报告，请督促：",
        numbered(reasons),
        closing(settings),
    )
    return Words(subject(settings, period, "逾期情况报告"), body)


def consolidated_words(report: Report, settings: Settings, edition: Edition | None = None) -> Words:
    """The mail that brings the consolidated workbook, or an edition of it: its body is the first page."""
    summary, brief = report.summary, report.brief
    body: list[str | LetterTable] = [
        "各位领导：",
        f"{summary.period.words}《{settings.list_name}》推进情况：{brief.headline}",
        *first_page(brief),
        f"全部情况见附件汇总表（统计截至 {report.today.isoformat()}）。",
    ]
    about = "汇总表"
    if edition is not None and edition.number > 1:
        about = f"汇总表（第{edition.number}版）"
        body.append(
            f"这是第 {edition.number} 版，代替以前发送的。重开原因：{edition.reason}。"
            "与上一版不同之处见“发布后变化”表。"
        )
    return Words(subject(settings, summary.period, about), (*body, closing(settings)))


def first_page(brief: Brief) -> Iterator[str | LetterTable]:
    """What the county is asked, what moved, who is behind; the first of each, and how many more there are."""
    if brief.asked:
        rows = [
            (
                str(number),
                f"{matter.words}（合计{matter.sum}）" if matter.sum else matter.words,
                "、".join(matter.departments),
                matter.source,
            )
            for number, matter in enumerate(brief.asked[:FIRST], start=1)
        ]
        yield f"请县里协调决定（{len(brief.asked)} 件）："
        yield LetterTable(("序号", "事项", "涉及部门", "提出单位"), tuple(rows))
    if brief.requests:
        yield f"延期申请待核定 {brief.requests} 项。"
    if brief.moved:
        moved = tuple(
            (move.task, move.words, bounded(move.outlook.line.task.measure, 40), bounded(move.reason, 40))
            for move in brief.moved[:FIRST]
        )
        yield f"本期变动的任务（{len(brief.moved)} 项）："
        yield LetterTable(("编号", "变动", "主要措施", "牵头单位反映"), moved)
    if brief.behind:
        more = f"等 {len(brief.behind)} 家" if len(brief.behind) > FIRST else ""
        yield f"落后单位：{'；'.join(unit.words for unit in brief.behind[:FIRST])}{more}。"


def stage_words(report: StageReport, settings: Settings) -> Words:
    """The mail that brings the stage assessment to the same readers."""
    figures = "，".join(f"{each.name} {each.value} {each.measure}" for each in report.figures)
    body = (
        "各位领导：",
        f"《{settings.list_name}》阶段评估（{report.stage}：{report.words}）见附件。{figures}。",
        closing(settings),
    )
    return Words(subject(settings, report.summaries[-1].period, f"阶段评估（{report.stage}）"), body)


def alert_words(faults: Sequence[str], settings: Settings, day: date, waiting: Sequence[str] = ()) -> Words:
    """What the office is told, once a day at most: jobs of the schedule that failed, files that count for nobody."""
    body: list[str | LetterTable] = []
    if faults:
        body += [
            "定时任务今天有以下步骤没有完成，其余步骤照常；下一轮会再试：",
            numbered(faults),
            "可在工作文件夹运行 doctor 检查账号、总表和磁盘。",
        ]
    if waiting:
        body += [
            "下列来件没有采用，有关单位仍按未报处理，请联系重报：",
            numbered(waiting),
            "运行 status 可再看；同名文件重新收到并认出后，不再列出。",
        ]
    about = "定时任务出错" if faults else "有来件没有采用"
    return Words(subject(settings, None, f"{day.month}月{day.day}日{about}"), tuple(body))


def notice_words(lines: Sequence[str], settings: Settings, day: date) -> Words:
    """What the office is told once, of what only it can settle."""
    body = (numbered(lines), "以上各告知一次；现在的情况可运行 status 查看。")
    return Words(subject(settings, None, f"{day.month}月{day.day}日请办公室留意"), body)


def witness_words(code: str, settings: Settings, about: str) -> Words:
    """The mail by which somebody outside the office keeps what the record amounted to; ``about`` is the occasion."""
    number = code.partition("-")[0]
    body = (
        (
            f"{settings.office}的《{settings.list_name}》工作记录，到{about}为止共登记 {number} 条"
            "（下发、来件、核定、撤回、定稿和邮件），存证码为："
        ),
        code,
        (
            "请保留这封邮件，不用回复。日后要核对这些记录改没改过，请把存证码交给核对的人，"
            f"在工作文件夹运行：verify --against {code}"
        ),
        closing(settings),
    )
    return Words(subject(settings, None, f"存证码（{about}）"), body)


def trial_words(settings: Settings) -> Words:
    """The mail to oneself by which an account is tried."""
    body = ("这是 doctor 检查邮箱时发给本账号的邮件，收到即说明收发正常，可以删除。", settings.office)
    return Words(subject(settings, None, "邮箱自检"), body)
