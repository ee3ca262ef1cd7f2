"""What a unit wrote in the head of its form, by label and by type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbook_flow.model import (
    BLANK,
    CLAIM_REST_WORDS,
    NIL_WORDS,
    REPORT_DAY_WORDS,
    REPORT_NO,
    REPORT_WORDS,
    REPORT_YES,
    SAME_REST_WORDS,
    SWITCH_YES,
    Choice,
    Field,
    FieldType,
    IssuedForm,
    Place,
    Problem,
    Value,
)
from workbook_flow.returns.asides import weighs
from workbook_flow.returns.claims import fixed
from workbook_flow.returns.headers import NOTHING_THERE, HeadCell, squeeze
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import CellError
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.raised import narrow
from workbook_flow.words.text import bounded

REPORTED = Field(
    name=REPORT_WORDS, type=FieldType.CHOICE, choices=(Choice(value=REPORT_YES), Choice(value=REPORT_NO))
)
REPORTED_ON = Field(name=REPORT_DAY_WORDS, type=FieldType.DATE)
"""What the head asks about reporting to the unit's leadership, as fields to read by."""

PEOPLE = ("填报人", "联系电话", "审核人")
"""Who filled a form in, who can be called, who went over it: by the words before their cells."""

SWITCHES = (SAME_REST_WORDS, CLAIM_REST_WORDS, NIL_WORDS)
MOST_RAW = 60
"""Characters of a cell that its problem repeats."""
SEPARATED = re.compile(r"(?<=\d)[-\s()]+(?=\d)")
WRITTEN = re.compile(r"[^\W_]")
"""What is no line to write on, and no stroke."""
PHONE_DIGITS = re.compile(r"\d{7,19}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedHead:
    """Who filled a form in, and whether the unit reported to its leadership; and what of it is not understood."""

    reporter: str = ""
    phone: str = ""
    reviewer: str = ""
    reported: Value = BLANK
    reported_on: Value = BLANK
    problems: tuple[Problem, ...] = ()


def read_head(table: ReturnedTable, form: IssuedForm) -> ReturnedHead:
    """The head of a form."""
    cells = table.head
    context = CellContext(year=form.period.year)
    reported, reported_on = (
        head_value(cells.get(squeeze(field.name), NOTHING_THERE), field, table, context)
        for field in (REPORTED, REPORTED_ON)
    )
    phone = cells.get("联系电话", NOTHING_THERE)
    unclear = bool(phone.words) and not has_phone(phone)
    place = table.place(phone.row, phone.column)
    raw = bounded(phone.words, MOST_RAW)
    return ReturnedHead(
        reporter=person(cells.get("填报人", NOTHING_THERE)),
        phone="" if unclear else phone.words,
        reviewer=person(cells.get("审核人", NOTHING_THERE)),
        reported=reported,
        reported_on=reported_on,
        problems=(
            *lacking(cells, table),
            *([problem(Code.HEAD_PHONE_UNCLEAR, place, raw=raw)] if unclear else []),
            *corrections(cells, table),
            *unread_switches(cells, table),
        ),
    )


def head_value(cell: HeadCell, field: Field, table: ReturnedTable, context: CellContext) -> Value:
    """What a cell of the head says, read as that field."""
    value = read_value(cell.value, field, at="", context=context)
    return fixed(value, field, table.sheet, (cell.row, cell.column))


def lacking(cells: Mapping[str, HeadCell], table: ReturnedTable) -> Iterator[Problem]:
    """What the head asks about people and leaves unanswered; a table without its head asks nothing."""
    blank = [name for name in PEOPLE if name in cells and not WRITTEN.search(cells[name].words)]
    if blank:
        place = Place(file=table.file, sheet=table.sheet.name)
        yield problem(Code.SIGNERS_BLANK, place, names="、".join(blank))


def corrections(cells: Mapping[str, HeadCell], table: ReturnedTable) -> Iterator[Problem]:
    """Words in the place of a name or a number that correct what the table says."""
    for name in PEOPLE:
        cell = cells.get(name, NOTHING_THERE)
        if weighs(cell.words):
            shown = bounded(cell.words.replace("\n", " "), MOST_WORDS)
            yield problem(Code.CELL_NOT_ISSUED, table.place(cell.row, cell.column), words=shown)


def unread_switches(cells: Mapping[str, HeadCell], table: ReturnedTable) -> Iterator[Problem]:
    """Switches beside which stands neither yes nor no."""
    for name in SWITCHES:
        cell = cells.get(squeeze(name), NOTHING_THERE)
        if cell.words and squeeze(cell.words) not in {SWITCH_YES, REPORT_NO}:
            raw, place = bounded(cell.words, MOST_RAW), table.place(cell.row, cell.column)
            yield problem(Code.UNREADABLE_HEAD, place, field=name, raw=raw)


def person(cell: HeadCell) -> str:
    """The words about a person; blank for an error value."""
    return "" if isinstance(cell.value, CellError) else cell.words


def has_phone(cell: HeadCell) -> bool:
    """Whether a number can be dialled in what was written, whatever words stand around it."""
    if isinstance(cell.value, CellError):
        return False
    words = narrow(cell.words)
    return PHONE_DIGITS.search(SEPARATED.sub("", words)) is not None
