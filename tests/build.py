"""Small things to test with: fields, a two-task master, its forms, and forms filled in from a table in the text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from tests.typing_in import Typist
from workbook_flow.forms import form_workbook
from workbook_flow.forms.carried import NOTHING, Carried
from workbook_flow.forms.plan import plan_issue
from workbook_flow.model import (
    ASIDE_SHEET,
    CLAIM_FIELD,
    CLAIMED,
    FORM_SHEET,
    QUANTITY_FIELD,
    Choice,
    DayRule,
    Deadline,
    Field,
    FieldType,
    IssuedForm,
    Master,
    Meaning,
    Period,
    Problem,
    Purpose,
    Return,
    Settings,
    Task,
    TaskId,
    Unit,
    UnitName,
)
from workbook_flow.returns import read_return
from workbook_flow.returns.matching import FormKey
from workbook_flow.sheets import Reader

PERIOD = Period(2024, 7)
TODAY = date(2024, 7, 25)
KEY = b"k" * 32

STATE = Field(
    name="进展状态",
    type=FieldType.CHOICE,
    required=True,
    choices=tuple(Choice(value=each.value, meaning=each) for each in Meaning),
    purpose=Purpose.STATE,
)
PERCENT = Field(name="完成比例", type=FieldType.PERCENT, required=True, purpose=Purpose.PERCENT)
PROGRESS = Field(name="进展情况", type=FieldType.TEXT, required=True, minimum=4, purpose=Purpose.PROGRESS)
DONE_ON = Field(name="完成日期", type=FieldType.DATE, purpose=Purpose.DONE_ON)
COUNT = Field(name="办件数", type=FieldType.INTEGER, minimum=0, maximum=999)
PHONE = Field(name="热线", type=FieldType.PHONE)
FIELDS = (STATE, PERCENT, PROGRESS, DONE_ON)

SETTINGS = Settings(
    office="甲县办公室",
    list_name="重点任务清单",
    list_date=date(2024, 1, 1),
    office_contact="王五",
    office_phone="0739-1234567",
    issue_day=DayRule(next_month=False, day=25),
    return_day=DayRule(next_month=True, day=5),
    year_start=(3, 31),
    default_year=2024,
)


def a_task(number: int, *, lead: tuple[str, ...], responsible: tuple[str, ...], measure: str = "") -> Task:
    return Task(
        id=TaskId(f"1-{number:02d}"),
        section="一、提升能力",
        heading="(一)培训",
        measure=measure or f"{number}.第{number}项措施，逐条落实。",
        lead_words="\n".join(lead),
        responsible_words="\n".join(responsible),
        lead=tuple(map(UnitName, lead)),
        responsible=tuple(map(UnitName, responsible)),
        deadline=Deadline(words="2024年底前完成", due=date(2024, 12, 31)),
    )


def a_master(**changes: Any) -> Master:
    master = Master(
        digest="0" * 64,
        title="甲县重点任务清单",
        tasks=(
            a_task(1, lead=("县甲局",), responsible=("县乙局",)),
            a_task(2, lead=("县甲局",), responsible=("县甲局", "县乙局")),
        ),
        units=tuple(Unit(name=UnitName(f"县{name}"), aliases=(name,)) for name in ("甲局", "乙局")),
        fields=FIELDS,
        levels={},
        settings=SETTINGS,
    )
    return replace(master, **changes)


def forms_of(
    master: Master,
    *,
    number: int = 1,
    before: Mapping[str, IssuedForm] | None = None,
    carried: Carried = NOTHING,
) -> dict[str, IssuedForm]:
    plan = plan_issue(
        master, PERIOD, issued=before or {}, next_issue=number, key=KEY, today=TODAY, carried=carried
    )
    return {form.unit: form for form in plan.forms}


def form_about(measures: Iterable[str], *fields: Field) -> IssuedForm:
    """The form of a unit that leads tasks with these measures; ``fields`` stand beside the usual ones."""
    tasks = tuple(
        a_task(number, lead=("县甲局",), responsible=(), measure=measure)
        for number, measure in enumerate(measures, 1)
    )
    (form,) = forms_of(a_master(tasks=tasks, fields=(*FIELDS, *fields))).values()
    return form


def a_form(unit: str = "县甲局", **changes: Any) -> IssuedForm:
    return forms_of(a_master(**changes))[unit]


def own_answers(form: IssuedForm, task: str) -> dict[str, object]:
    """What the program's own required columns take in that row: the task is claimed, its target is reached."""
    row = form.row(task)
    assert row is not None
    claim: dict[str, object] = {CLAIM_FIELD.name: CLAIMED} if row.asks_claim else {}
    return claim | ({QUANTITY_FIELD.name: row.target or 1} if row.metric else {})


PEOPLE = {"填报人": "张三", "联系电话": "0739-3160000", "审核人": "李四"}
"""Who fills a form in, where a test says nothing else."""


def positions(sheet: Worksheet) -> dict[object, tuple[int, int]]:
    """By what stands in a cell, row and column."""
    return {
        words_in(cell): (cell.row, cell.column)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def words_in(cell: Cell | MergedCell) -> str:
    """What stands in a cell; a column's name without the sign of its unit."""
    return word_of(str(cell.value))


def word_of(text: str) -> str:
    """A column's name without the sign of its unit."""
    return text.removesuffix("（%）").rstrip()


def fill_cell(book: Workbook, task: str, name: str) -> Cell:
    """The cell of a task and a column in a form, on whichever of its sheets that column stands."""
    sheets = [book[title] for title in (FORM_SHEET, ASIDE_SHEET) if title in book]
    for look in (last_positions, new_positions):
        for sheet in sheets:
            at = look(sheet)
            if all(word in at and words_in(sheet.cell(*at[word])) == word for word in (task, name)):
                cell = sheet.cell(at[task][0], at[name][1])
                assert isinstance(cell, Cell)
                return cell
    raise LookupError(name)


def last_positions(sheet: Worksheet) -> Mapping[object, tuple[int, int]]:
    """What was where when the sheet was last looked through: going through all its cells for each is dear."""
    return _LAST_POSITIONS.get(sheet, {})


def new_positions(sheet: Worksheet) -> Mapping[object, tuple[int, int]]:
    """What is where now."""
    _LAST_POSITIONS[sheet] = positions(sheet)
    return _LAST_POSITIONS[sheet]


_LAST_POSITIONS: WeakKeyDictionary[Worksheet, dict[object, tuple[int, int]]] = WeakKeyDictionary()


def filled(form: IssuedForm, table: str, *, head: Mapping[str, Any] | None = None) -> bytes:
    """The form's workbook with its cells filled from a table: header line, then ``id | value | …`` lines."""
    typist = Typist(form_workbook(form))
    sheets = {title: typist.words(title) for title in (FORM_SHEET, ASIDE_SHEET) if title in typist.sheets}
    columns = {title: {word_of(word): at for word, at in words.items()} for title, words in sheets.items()}
    names, *lines = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    for task, *cells in lines:
        for name, cell in zip(names[1:], cells, strict=True):
            if cell:
                sheet = next(title for title, at in columns.items() if task in at and name in at)
                at = columns[sheet]
                typist.write(sheet, (at[task][0], at[name][1]), cell_value(cell))
    for label, value in (PEOPLE if head is None else head).items():
        row, column = sheets[FORM_SHEET][f"{label}："]
        open_cells = ((row, beside) for beside in range(column + 1, 20))
        typist.write(FORM_SHEET, next(at for at in open_cells if typist.is_open(FORM_SHEET, at)), value)
    return typist.saved()


def cell_value(written: str) -> str | int | float | date:
    """A cell as a person would have it: numbers and days typed as such, ``'`` keeps text."""
    if written.startswith("'"):
        return written[1:]
    try:
        return int(written) if written.lstrip("-").isdecimal() else float(written)
    except ValueError:
        pass
    try:
        return date.fromisoformat(written)
    except ValueError:
        return written


def read_back(book: Workbook, form: IssuedForm) -> Return:
    """What is read of a form as it was saved."""
    target = io.BytesIO()
    book.save(target)
    with Reader() as reader:
        read = reader.read_bytes(target.getvalue(), f"{form.unit}.xlsx")
    assert not isinstance(read, Problem)
    returned = read_return(read, form, form, f"{form.unit}.xlsx")
    assert isinstance(returned, Return)
    return returned


def by_period(forms: Mapping[FormKey, IssuedForm]) -> dict[Period, list[IssuedForm]]:
    """Forms by their keys, as a register takes them."""
    periods: dict[Period, list[IssuedForm]] = {}
    for _, form in sorted(forms.items()):
        periods.setdefault(form.period, []).append(form)
    return periods
