"""Sheet 单位明细: every row that units filled in, accepted or waiting for correction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from workbook_flow.model import (
    DETAIL_SHEET,
    ENTRY_COLUMN,
    GIVEN_VERDICTS,
    OWN_PURPOSES,
    REVIEW_COLUMNS,
    Decision,
    Entry,
    EntryState,
    Field,
    FieldType,
    Master,
    Meaning,
    Purpose,
    Snapshot,
    Verdict,
    detail_sheet,
    form_fields,
)
from workbook_flow.paper.layout import CELL, CENTRED, Style, keep_readable, set_print, styled
from workbook_flow.paper.page import (
    IN_THE_MIDDLE,
    ON_THE_LEFT,
    RED,
    YELLOW,
    Cell,
    Look,
    Page,
    WrittenBook,
    field_look,
)
from workbook_flow.reports.consolidate.evidence import evidence_places
from workbook_flow.reports.consolidate.source import LIGHT_STYLES, Source
from workbook_flow.reports.summary import Completion, Outlook, cell_value, known_fields, reported_value
from workbook_flow.words.own_names import own_names
from workbook_flow.words.text import bounded

NAMING = 2
"""The columns that say of which task and unit a row is."""
LEADING = (
    ("编号", 8.0),
    ("单位", 14.0),
    ("角色", 6.0),
    ("主要措施", 26.0),
    ("完成时限", 11.0),
    ("红黄绿", 9.0),
    ("接收情况", 9.0),
)
EVIDENCE_COLUMN = (("佐证文件", 9.0),)
TRAILING = (("检查意见", 24.0), ("备注", 24.0))
PERIOD = ("期别", 9.0)
LATEST = "，各单位各任务最近一次接收的内容"
REVIEW = (*zip(REVIEW_COLUMNS, (8.0, 24.0, 10.0), strict=True), (ENTRY_COLUMN, 7.0))
PROTECTION = {"format_rows": True, "format_columns": True, "autofilter": True, "sort": True}
"""What stays free beside writing decisions."""
ADVICE = "按行选择。选“改为”时，请在核定意见中写明，如 {change}；多项请分行。保存后放回 inbox 即生效。"
GRANTING = "（“申报办结”的行：核定“通过”即准予办结，“退回”即退办）"
TEXT_WIDTH = 24.0
"""Text columns are at least this wide here, whatever width the forms give them."""
STATE_WORDS: Mapping[EntryState, str] = {EntryState.ACCEPTED: "已接收", EntryState.HELD: "待更正"}
MOST_TYPED = 80
MOST_WATCHED = 5_000
"""Rows of which it is kept what stood in them: whoever takes the protection away can type over them."""
MOST_ROWS = 1_048_576 - 2
"""The entries that one sheet has room for, below its title and its header (Excel specifications and limits)."""


def write_details(book: WrittenBook, source: Source) -> None:
    """Write the sheet: one row an entry, in the order of units and of the list, those accepted first.

    What one sheet has no room for goes on in a second one, and both say so.
    """
    entries = (*source.snapshot.entries, *source.snapshot.held)
    parts = [entries[start : start + MOST_ROWS] for start in range(0, len(entries), MOST_ROWS)] or [entries]
    for number, part in enumerate(parts, start=1):
        words = (
            f"（第 {number} 张，共 {len(parts)} 张，接着看“{DETAIL_SHEET}”各表）" if len(parts) > 1 else ""
        )
        write_part(book, source, part, detail_sheet(number), words)


def write_part(book: WrittenBook, source: Source, entries: Sequence[Entry], name: str, words: str) -> None:
    """One sheet of entries, by its name and what its title says besides."""
    master = source.master
    fields = all_fields(master, source.snapshot)
    last = REVIEW if source.stage is None else (PERIOD,)
    shown = EVIDENCE_COLUMN if shows_evidence(source) else ()
    columns = (*LEADING, *((field.name, column_width(field)) for field in fields), *shown, *TRAILING, *last)
    title = f"单位进展明细（{source.words}{LATEST if source.stage else ''}）{words}"
    if master.settings.grant_completion and source.stage is None:
        title += GRANTING
    page = book.page(name, [width for _, width in columns], title)
    page.sheet.watched &= len(entries) <= MOST_WATCHED
    page.header(1, heading_names(columns, fields, master))
    write_entries(page, source, entries, fields)
    fold_blank(page, entries, fields)
    if source.stage is None:
        change = own_names(master.fields)["change"]
        open_for_review(page, 2, len(entries), ADVICE.format(change=change))
    page.sheet.autofilter(1, 0, max(len(entries) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 2)
    set_print(page.sheet, header=(1, 1), title=name, widths=page.widths)
    keep_readable(page.sheet, page.widths, NAMING)


def fold_blank(page: Page, entries: Sequence[Entry], fields: Sequence[Field]) -> None:
    """Put those of the program's own columns out of sight in which no row of the sheet says anything."""
    for number, field in enumerate(fields, start=len(LEADING)):
        filled = any(cell_value(entry.values.get(field.name)) is not None for entry in entries)
        if field.purpose in OWN_PURPOSES and not filled:
            page.sheet.set_column(number, number, None, None, {"hidden": True})


def write_entries(page: Page, source: Source, entries: Iterable[Entry], fields: Sequence[Field]) -> None:
    """The rows of these entries."""
    tasks: dict[str, Outlook] = {outlook.line.task.id: outlook for outlook in source.report.outlooks}
    units = {line.status.unit: line.remark for line in source.summary.units}
    completions: dict[tuple[str, str], Completion | None] = {
        (duty.unit, outlook.line.task.id): duty.completion
        for outlook in tasks.values()
        for duty in outlook.line.duties
    }
    evident = shows_evidence(source)
    evidence = evidence_places(source.snapshot) if evident else {}
    for row, entry in enumerate(entries, start=2):
        task = tasks[entry.task]
        remarks = [units[entry.unit], task.line.remark, *value_notes(entry)]
        completion = completions.get((entry.unit, entry.task))
        line = detail_line(task, entry, fields, remarks, completion)
        place = len(LEADING) + len(fields)
        count, target = evidence.get((entry.unit, entry.task), (0, ""))
        if evident:
            line.insert(place, (evidence_words(source, entry, count), line[0][1]))
        decided = review_cells(entry.decision, entry.submission)
        more = [(str(entry.period), CENTRED)] if source.stage else decided
        write_entry(page, row, line, more, page.cells if target else page.finish)
        if target:
            page.link(row, place, str(line[place][0]), target, line[place][1])
        page.settle(row)


def shows_evidence(source: Source) -> bool:
    """Whether the sheet has a column for evidence: units sent some, or the office asks for it."""
    return source.stage is None and bool(source.snapshot.evidence or source.master.settings.evidence)


def evidence_words(source: Source, entry: Entry, count: int) -> str:
    """How many files show what a row reports; that none do where the office asks for them."""
    if count:
        return f"{count} 份"
    state = str(reported_value(entry, source.summary.fields, Purpose.STATE))
    lacks = source.master.settings.evidence and source.summary.meanings.get(state) is Meaning.DONE
    return "未交" if lacks else ""


def all_fields(master: Master, snapshot: Snapshot) -> tuple[Field, ...]:
    """The known fields, then a text field for each name that only entries still have."""
    fields = {field.name: field for field in known_fields(master, snapshot)}
    entries = (*snapshot.entries, *snapshot.held)
    gone = [
        name
        for name in dict.fromkeys(chain.from_iterable(entry.values for entry in entries))
        if name not in fields
    ]
    return (*fields.values(), *(Field(name=name, type=FieldType.TEXT) for name in gone))


def column_width(field: Field) -> float:
    """The column's width here: what the form gives it, within reason."""
    least = TEXT_WIDTH if field.type is FieldType.TEXT else 10.0
    return min(max(field.width, least), 40.0)


def heading_names(columns: Iterable[tuple[str, float]], fields: Iterable[Field], master: Master) -> list[str]:
    """The column names; those of fields that the master no longer has say so."""
    current = {field.name for field in master.fields}
    gone = {field.name for field in form_fields(fields, ())} - current
    return [f"{name}（已停用）" if name in gone else name for name, _ in columns]


def value_notes(entry: Entry) -> list[str]:
    """Where a value was read otherwise than it was typed, with what was typed."""
    return [
        f"{name}：{value.note}" + (f"（原填“{bounded(value.raw, MOST_TYPED)}”）" if value.raw else "")
        for name, value in entry.values.items()
        if value.note
    ]


def detail_line(
    outlook: Outlook,
    entry: Entry,
    fields: Iterable[Field],
    remarks: Iterable[str],
    completion: Completion | None,
) -> list[Cell]:
    """An entry's cells with styles: where it belongs, what it says, what was found, what to say of it."""
    task = outlook.line.task
    held = entry.state is EntryState.HELD
    left, centred = row_style(held, ON_THE_LEFT), row_style(held, IN_THE_MIDDLE)
    light = (*IN_THE_MIDDLE, *LIGHT_STYLES[outlook.light].items())
    filled = [(field, cell_value(entry.values.get(field.name))) for field in fields]
    return [
        (entry.task, centred),
        (entry.unit, centred),
        (entry.role.value, centred),
        (task.measure, left),
        (task.deadline.words, centred),
        (f"{outlook.light}\n{outlook.course_words}", row_style(held, light)),
        ("\n".join(filter(None, (STATE_WORDS[entry.state], completion))), centred),
        *((value, row_style(held, field_look(field, value))) for field, value in filled),
        ("\n".join(found.message for found in entry.problems), left),
        ("\n".join(remark for remark in remarks if remark), left),
    ]


@lru_cache(maxsize=64)
def row_style(held: bool, look: Look) -> Style:
    """The style of an entry's cell, made once for all cells alike."""
    return {**CELL, **(RED if held else {}), **dict(look)}


def review_cells(decided: Decision | None, submission: int) -> list[Cell]:
    """The office's decision as it stands, in cells that it may change; and what tells the row apart."""
    texts = (decided.verdict.value, decided.opinion, decided.by) if decided else (None, None, None)
    open_again = decided is not None and decided.verdict is Verdict.DISPUTED
    free = OPEN_AGAIN if open_again else FREE
    return [*((words, free) for words in texts), (submission, CENTRED)]


FREE: Style = styled(CELL, locked=False, num_format="@", **YELLOW)
OPEN_AGAIN: Style = styled(FREE, **RED)


def open_for_review(page: Page, start: int, count: int, advice: str) -> None:
    """Lock all but the decisions, offer the verdicts with ``advice``, and hide the column that names the submission.

    The rows to decide on are ``count`` from row ``start`` (from 0) on.
    """
    first = page.last - len(REVIEW_COLUMNS)
    page.sheet.set_column(page.last, page.last, None, None, {"hidden": True})
    page.sheet.data_validation(
        start,
        first,
        start + max(count, 1) - 1,
        first,
        {
            "validate": "list",
            "source": [verdict.value for verdict in GIVEN_VERDICTS],
            "input_title": "核定",
            "input_message": advice,
            "error_title": "核定填写有误",
            "error_message": "请从下拉列表中选择，或清空。",
        },
    )
    page.sheet.protect("", PROTECTION)


def write_entry(
    page: Page,
    row: int,
    line: Sequence[Cell],
    more: Sequence[Cell],
    write: Callable[[int, int, Sequence[Cell]], None],
) -> None:
    """One entry's row; what is higher than a row can be says so."""
    cells = (*line, *more)
    height = page.height(value for value, _ in cells)
    page.sheet.set_row(row, height)
    write(row, 0, page.announced(cells, height))
