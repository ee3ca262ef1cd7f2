"""What a unit gets back: its own words, settled rows locked, what must be mended marked, and a list of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbook_flow.model import (
    BLANK,
    FORM_SHEET,
    UNTOLD,
    Entry,
    EntryState,
    Filling,
    IssuedForm,
    Level,
    Place,
    Problem,
    Purpose,
    Snapshot,
    Submission,
    SubmissionState,
    Value,
    disclaims,
)
from workbook_flow.paper import layout
from workbook_flow.paper.page import announced_text
from workbook_flow.words.problems import NOTHING_TO_DO, Code, problem
from workbook_flow.words.text import bounded, safe_text
from workbook_flow.words.vocabulary import invented_mark

SHEET = "退回意见"
COLUMNS = (("序号", 6.0), ("任务", 9.0), ("位置", 9.0), ("轻重", 7.0), ("问题", 46.0), ("怎么改", 43.0))
HEADER_ROW = 2
MOST_REASON = 80
"""Characters of the reason that a row was sent back that stand beside it."""
MOST_WORDS = 300
"""Characters of a cell that the form has no place for that the list repeats."""
ERROR_WORDS, HINT_WORDS, ASIDE = "错误", "提醒", "参考"
WEIGHTS = {ERROR_WORDS: "#FCE4E4", HINT_WORDS: "#FFF4D6", ASIDE: "#F2F2F2"}
"""What a remark asks: to be mended, to be looked at, or, of a row that is accepted, nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to mend: at which task and field, both blank where it is about the whole file; how much it weighs."""

    task: str = ""
    field: str = ""
    problem: Problem
    weight: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A form to be corrected: what stands in it, what must be mended, and where the unit stands."""

    form: IssuedForm
    filling: Filling
    remarks: tuple[Remark, ...]
    attempt: int
    settled: int
    held: int

    @property
    def missing(self) -> int:
        """How many rows nobody filled in yet."""
        return len(self.form.rows) - self.settled - self.held


def correct(form: IssuedForm, snapshot: Snapshot) -> Correction:
    """What the unit of this form gets back after its last return."""
    held = {entry.task: entry for entry in snapshot.held if entry.unit == form.unit}
    good = {
        entry.task: entry for entry in snapshot.entries if entry.unit == form.unit and entry.task not in held
    }
    own = [submission for submission in snapshot.submissions if submission.unit == form.unit]
    returns = [submission for submission in own if submission.state.counts]
    attempt = sum(submission.state is not SubmissionState.DUPLICATE for submission in own)
    entries = {**good, **held}
    remarks = (
        *row_remarks(form, entries),
        *no_longer_asked(form, entries),
        *file_remarks(returns[-1:], entries.values()),
        *repeated_remarks(form, returns[-1:], entries),
    )
    owed = {row.task for row in form.rows}
    settled, waiting = len(owed & good.keys()), len(owed & held.keys())
    again = {task: entry for task, entry in good.items() if entry.asks_again}
    marked = {**held, **again}
    return Correction(
        form=form,
        filling=Filling(
            reasons=reasons(remarks, marked),
            banner=banner(attempt, settled, waiting, len(owed), len(again)),
            values={task: entry.values for task, entry in entries.items()},
            locked=frozenset(good.keys() - again.keys()),
            marks=marks_of(remark for remark in remarks if remark.task in marked),
            reporter=last_word(submission.reporter for submission in returns),
            phone=last_word(submission.phone for submission in returns),
            reviewer=last_word(submission.reviewer for submission in returns),
            report=next(
                (submission.report for submission in reversed(returns) if submission.report.made is not None),
                UNTOLD,
            ),
            summaries={
                summary.task: summary.text for summary in snapshot.summaries if summary.unit == form.unit
            },
            replies=replies_of(form, snapshot),
            attempt=attempt + 1,
        ),
        remarks=remarks,
        attempt=attempt,
        settled=settled,
        held=waiting,
    )


def reasons(remarks: Iterable[Remark], held: Mapping[str, Entry]) -> dict[str, str]:
    """By task, why its row was sent back, in a few words: the first of its errors."""
    words: dict[str, str] = {}
    for remark in remarks:
        if remark.task in held and remark.problem.level is Level.ERROR:
            words.setdefault(remark.task, bounded(remark.problem.message, MOST_REASON))
    return words


def banner(attempt: int, settled: int, held: int, total: int, again: int = 0) -> str:
    """What stands in the head of a form that was sent back; ``again`` counts requests to be made anew."""
    missing = total - settled - held
    wanted = [f"{held} 行要改，见红色"] if held else []
    wanted += [f"{again} 项延期申请要重填（该行进展已接收），见红色"] if again else []
    wanted += [f"{missing} 行未填"] if missing else []
    folded = f"；已接收的 {settled} 行已收起，点“核对”旁的筛选箭头可显示" if settled else ""
    return f"退回更正：第 {attempt} 次报送，{'，'.join(wanted)}{folded}"


def replies_of(form: IssuedForm, snapshot: Snapshot) -> dict[int, str]:
    """What the unit has answered to the instructions in its form, by their numbers."""
    words = {reply.key: reply.words for reply in snapshot.replies if reply.unit == form.unit}
    numbered = enumerate(form.instructions, start=1)
    return {number: words[each.key] for number, each in numbered if each.key in words}


def row_remarks(form: IssuedForm, entries: dict[str, Entry]) -> Iterator[Remark]:
    """What is to be said of each row, in the form's order; a row never filled in is named too."""
    for row in form.rows:
        entry = entries.get(row.task)
        if entry is None:
            blank = problem(Code.ROW_BLANK, Place(), task=row.task)
            yield Remark(task=row.task, field=form.fields[0].name, problem=blank)
            continue
        for fault in entry.problems:
            yield Remark(task=row.task, field=field_at(fault, entry, form), problem=fault)


def no_longer_asked(form: IssuedForm, entries: Mapping[str, Entry]) -> Iterator[Remark]:
    """The unit's words that the form has no place for any more: rows and columns that are not asked for now."""
    asked, owed = {field.name for field in form.fields}, {row.task for row in form.rows}
    for task, entry in entries.items():
        texts = {name: bounded(value.raw, MOST_WORDS) for name, value in entry.values.items()}
        if task not in owed:
            words = "；".join(text for text in texts.values() if text.strip())
            yield Remark(problem=problem(Code.TASK_NO_LONGER_OWED, Place(), task=task, words=words))
            continue
        for name, words in texts.items():
            if name not in asked and words.strip():
                yield Remark(
                    task=task,
                    problem=problem(Code.FIELD_NO_LONGER_ASKED, Place(), task=task, field=name, words=words),
                )


def file_remarks(last: Iterable[Submission], entries: Iterable[Entry]) -> Iterator[Remark]:
    """What the last return's problems say beside its rows: columns, sheets and rows that were not taken."""
    row_problems = {fault for entry in entries for fault in entry.problems}
    for submission in last:
        for fault in submission.problems:
            if fault not in row_problems and fault.code[0] in "FL":
                yield Remark(problem=fault)


def repeated_remarks(
    form: IssuedForm, last: Iterable[Submission], entries: Mapping[str, Entry]
) -> Iterator[Remark]:
    """That one account was given for several tasks: at the first of their rows that is still open, if any is."""
    telling = next((field.name for field in form.fields if field.purpose is Purpose.PROGRESS), "")
    accounts = {task: entry.values.get(telling, BLANK) for task, entry in entries.items()}
    for submission in last:
        for fault in submission.problems if telling else ():
            came = (task for task, entry in entries.items() if entry.submission == submission.id)
            first = next((task for task in came if is_at(fault, accounts[task])), None)
            if fault.code != Code.SAME_TEXT_IN_TASKS or first is None:
                continue
            alike = [task for task, value in accounts.items() if value.typed == accounts[first].typed]
            task = min(alike, key=lambda task: entries[task].state is not EntryState.HELD)
            yield Remark(task=task, field=telling, problem=fault)


def is_at(fault: Problem, value: Value) -> bool:
    """Whether the problem is about the cell of that value."""
    return bool(fault.place.cell) and value.cell in {
        fault.place.cell,
        f"{fault.place.sheet}!{fault.place.cell}",
    }


def field_at(fault: Problem, entry: Entry, form: IssuedForm) -> str:
    """The field that a problem's cell belongs to; the account of progress for one about the whole row."""
    cell, asked = fault.place.cell, {field.name for field in form.fields}
    if fault.code == Code.SENT_BACK and not disclaims(entry):
        cell = ""
    places = (f"{fault.place.sheet}!{cell}", cell)
    exact = (
        name
        for place in places
        for name, value in entry.values.items()
        if cell and value.cell == place and name in asked
    )
    telling = (field.name for field in form.fields if field.purpose is Purpose.PROGRESS)
    return next((name for name in exact), next(telling, form.fields[0].name))


def marks_of(remarks: Iterable[Remark]) -> dict[tuple[str, str], tuple[str, ...]]:
    """By task and field, what the red cell's comment says."""
    marks: dict[tuple[str, str], tuple[str, ...]] = {}
    for remark in remarks:
        if remark.problem.level is Level.ERROR:
            comment = f"{remark.problem.message}。{remark.problem.remedy}。"
            at = (remark.task, remark.field)
            marks[at] = (*marks.get(at, ()), comment)
    return marks


def last_word(words: Iterable[str]) -> str:
    """The last that is not blank."""
    return next((each for each in reversed(list(words)) if each), "")


def write_opinions(
    workbook: Any, correction: Correction, cell_of: Callable[[IssuedForm, str, str], str]
) -> None:
    """Add the sheet that lists what to mend, each with a link to its cell."""
    sheet = workbook.add_worksheet(SHEET)
    widths = [width for _, width in COLUMNS]
    layout.set_widths(sheet, widths)
    form = correction.form
    title = (
        f"{form.unit}{form.period.words}第 {correction.attempt} 次报送的退回意见{invented_mark(form.title)}"
    )
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, safe_text(title), workbook.add_format(layout.TITLE))
    sheet.set_row(0, layout.row_height([(title, sum(widths))], layout.TITLE_SIZE, at_least=36))
    sheet.merge_range(1, 0, 1, last, advice(correction), workbook.add_format(layout.NOTE))
    sheet.set_row(1, layout.row_height([(advice(correction), sum(widths))], at_least=24))
    for column, (name, _) in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW, column, name, workbook.add_format(layout.HEADER))
    settled = correction.filling.locked
    looks = {weight: remark_formats(workbook, colour) for weight, colour in WEIGHTS.items()}
    ordered = sorted(correction.remarks, key=lambda remark: [*WEIGHTS].index(weight_of(remark, settled)))
    for number, remark in enumerate(ordered, start=1):
        cell = cell_of(form, remark.task, remark.field) if remark.field else ""
        weight = weight_of(remark, settled)
        write_remark(sheet, number, replace(remark, weight=weight), cell, looks[weight])
    sheet.activate()
    sheet.set_first_sheet()
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.hide_gridlines(2)
    layout.set_print(sheet, header=(HEADER_ROW, HEADER_ROW), title=SHEET)


def weight_of(remark: Remark, settled: frozenset[str]) -> str:
    """How much a remark weighs."""
    if remark.problem.level is Level.ERROR:
        return ERROR_WORDS
    return ASIDE if remark.task in settled else HINT_WORDS


def advice(correction: Correction) -> str:
    """Where the return stands, and what to do now."""
    counts = f"已接收 {correction.settled} 行，待更正 {correction.held} 行，未填 {correction.missing} 行。"
    return (
        f"{counts}绿色行已接收，不用再填；请改正“{FORM_SHEET}”中的红色单元格，补上未填的行，保存后报回本表。"
    )


def remark_formats(workbook: Any, colour: str) -> tuple[Any, Any, Any, Any]:
    """How the lines of that colour look: to the left, centred, centred as a link, and from the top where cut."""
    blue = {"bg_color": colour, "font_color": "#0563C1", "underline": 1}
    return (
        workbook.add_format(layout.styled(layout.CELL, bg_color=colour)),
        workbook.add_format(layout.styled(layout.CENTRED, bg_color=colour)),
        workbook.add_format(layout.styled(layout.CENTRED, **blue)),
        workbook.add_format(layout.styled(layout.CELL, bg_color=colour, valign="top")),
    )


def write_remark(
    sheet: Any, number: int, remark: Remark, cell: str, looks: tuple[Any, Any, Any, Any]
) -> None:
    """One line of the list; ``cell`` is where it leads, blank for nowhere."""
    left, centred, link, top = looks
    row = HEADER_ROW + number
    remedy = remark.problem.remedy if remark.weight != ASIDE else NOTHING_TO_DO
    words = (remark.problem.message, remedy)
    sheet.write_number(row, 0, number, centred)
    sheet.write_string(row, 1, remark.task or "全表", centred)
    if cell:
        name, _, own = cell.rpartition("!")
        sheet.write_url(row, 2, f"internal:'{name or FORM_SHEET}'!{own}", link, own)
    else:
        sheet.write_blank(row, 2, None, centred)
    sheet.write_string(row, 3, remark.weight, centred)
    for column, text in enumerate(words, start=4):
        whole = announced_text(text, COLUMNS[column][1])
        sheet.write_string(row, column, safe_text(whole), left if whole == text else top)
    sheet.set_row(
        row, layout.row_height(zip(words, (width for _, width in COLUMNS[4:]), strict=True), at_least=24)
    )
