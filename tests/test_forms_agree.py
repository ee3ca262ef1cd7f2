"""What a form says of itself while it is filled in, worked out by LibreOffice, is what check says on its return."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.build import FIELDS, PERCENT, PERIOD, SETTINGS, a_master, a_task, forms_of
from tests.deep import DEEP
from tests.figures import three_figures
from tests.programs import libreoffice_convert
from workbook_flow.fields import welcome
from workbook_flow.forms import form_workbook
from workbook_flow.forms.carried import Carried, Claim
from workbook_flow.forms.grid import FormGrid
from workbook_flow.forms.verdict import RowVerdict, findings, told_aside, verdict
from workbook_flow.model import (
    ASIDE_SHEET,
    FORM_SHEET,
    OWN_PURPOSES,
    Choice,
    Deadline,
    Entry,
    EntryState,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Owed,
    Problem,
    ReturnedRow,
    Role,
    Task,
    Typed,
    UnitName,
    Value,
    asks,
    is_aside,
)
from workbook_flow.returns import read_return
from workbook_flow.returns.checks import ReturnContext, check_return
from workbook_flow.rules import first_findings, form_rules, with_given
from workbook_flow.rules.spoken import GOOD, UNTOUCHED, is_check
from workbook_flow.sheets import Book, Reader, clean, text
from workbook_flow.sheets.cells import CellLook

EVERY_TYPE = (
    *FIELDS,
    Field(name="办件数", type=FieldType.INTEGER, minimum=-5, maximum=999),
    Field(name="金额", type=FieldType.NUMBER, minimum=0.5, maximum=1000),
    Field(name="满意率", type=FieldType.PERCENT, minimum=20, maximum=90),
    Field(name="热线", type=FieldType.PHONE, required=True, minimum=8),
    Field(name="类别", type=FieldType.CHOICE, choices=(Choice(value="甲,乙"), Choice(value='"丙"'))),
    Field(name="简述", type=FieldType.TEXT, minimum=3, maximum=8),
    Field(name="开始日", type=FieldType.DATE, required=True),
)
TODAY = date.today()
ROWS = 400
READING = {"D02", "D03", "D04", "D05", "D06", "D10", "D11", "D13"}
"""Codes of a cell that is not written in the plain way: a form tells them by one word, check by several."""

Cell = str | int | float | bool | date | None

ODD: st.SearchStrategy[Cell] = st.sampled_from(
    [
        *(
            None,
            "",
            " ",
            "\u3000",
            "\xa0 \n",
            "50%",
            "５０",
            "50％",
            "八成",
            "60",
            " 60 ",
            "060",
            "-3",
            "1e2",
            "100",
            "0.5",
        ),
        *(
            0,
            1,
            -1,
            0.5,
            0.25,
            12.5,
            100,
            101,
            1000,
            19.99,
            45488,
            True,
            False,
            "#N/A",
            "=1+1",
            "2024-07-15",
            "2024-7-15",
        ),
        *(
            "2024年7月15日",
            "20240715",
            "上月底",
            "2024-02-30",
            "1899-01-01",
            "2100-01-01",
            "7/15",
            "转",
            "100%",
            "+5",
        ),
        *(date(2024, 7, 15), date(1999, 12, 31), date(2000, 1, 1), date(2099, 12, 31), date(2100, 1, 1)),
        *(
            "已完成",
            "已完成。",
            "进行中",
            " 进行中 ",
            "未开始",
            "长期坚持",
            "甲,乙",
            '"丙"',
            "丙",
            "甲，乙",
            "?",
            "、",
            "；",
        ),
        *(
            "0739-3160000",
            "(0739) 3160000",
            "+86 13812345678",
            "13812345678",
            "3160000转12",
            "3160000ext9",
            "12345",
            "/",
            "—",
            "无",
            "暂无。",
            "没有",
            "同上",
        ),
        *(
            13812345678,
            "１３８１２３４５６７８",
            "见通讯录",
            "12345678901234567890",
            "一二三",
            "一 二\n三",
            "一二三四五六七八九",
        ),
    ]
)
LIKELY: dict[FieldType, st.SearchStrategy[Cell]] = {
    FieldType.TEXT: st.text("字数，a1 \u3000\xa0\n\"'", max_size=12),
    FieldType.INTEGER: st.integers(-10, 1100),
    FieldType.NUMBER: st.one_of(
        st.integers(-10, 100), st.sampled_from([60, 59.9, 0.5, "62.5", "约60", 1e12])
    ),
    FieldType.PERCENT: st.one_of(st.integers(-2, 103), st.sampled_from([99.5, 33.3, 100, 100])),
    FieldType.DATE: st.dates(date(1995, 1, 1), date(2105, 1, 1)),
    FieldType.CHOICE: st.sampled_from(["已完成", "进行中", "未开始", "受阻", "长期坚持", "甲,乙", '"丙"']),
    FieldType.PHONE: st.from_regex(r"[0-9+()\- ]{5,14}(转[0-9]{1,3})?", fullmatch=True),
}


def cells(field: Field) -> st.SearchStrategy[Cell]:
    """Mostly what a person would write there, else anything at all; the program's own columns mostly left blank."""
    likely = LIKELY[field.type]
    if field.purpose in OWN_PURPOSES:
        own = st.sampled_from([each.value for each in field.choices]) if field.choices else likely
        return st.one_of(own, own, st.none(), st.none(), ODD)
    return st.one_of(likely, likely, likely, likely, st.none(), ODD)


def long_form(*, percent_asked: bool = True) -> IssuedForm:
    """A form with every column, the program's own too; which of them a row asks for goes by its number.

    The percent is one that must be filled, or need not.
    """
    fields = tuple(
        replace(field, required=percent_asked) if field.name == PERCENT.name else field
        for field in EVERY_TYPE
    )
    tasks = tuple(long_task(number) for number in range(1, ROWS + 1))
    settings = replace(SETTINGS, claims=True, extensions=True)
    master = a_master(tasks=tasks, fields=fields, settings=settings)
    claims = {Owed(UnitName("县甲局"), task.id): Claim(measure=task.measure) for task in tasks[::2]}
    entries = {Owed(UnitName("县甲局"), task.id): reported(task) for task in tasks[::5]}
    return forms_of(master, carried=Carried(claims=claims, entries=entries))["县甲局"]


def long_task(number: int) -> Task:
    task = a_task(number, lead=("县甲局",), responsible=())
    if number % 4 == 0:
        task = replace(task, deadline=Deadline(words="长期坚持", standing=True))
    return replace(task, metric="人均学时", target=60 if number % 6 else None) if number % 3 == 0 else task


def reported(task: Task) -> Entry:
    """What stands to be taken over by 无变化."""
    cells: dict[str, Typed] = {
        "进展状态": "进行中",
        "完成比例": 40,
        "进展情况": "按计划推进",
        "热线": "0739-3160000",
    }
    if task.metric:
        cells |= {"量化完成值": 55.5}
    return Entry(
        unit="县甲局",
        period=PERIOD.previous(),
        task=task.id,
        role=Role.LEAD,
        values={name: Value(typed=typed) for name, typed in cells.items()},
        state=EntryState.ACCEPTED,
    )


FORM = long_form()
FREE = long_form(percent_asked=False)


@st.composite
def forms_filled(draw: st.DrawFn) -> list[tuple[Cell, ...]]:
    """The rows of one form: values drawn for each column, thrown together; some rows are left blank."""
    columns = [draw(st.lists(cells(field), min_size=25, max_size=25)) for field in FORM.fields]
    random = Random(draw(st.integers(0, 10**6)))
    lines = [tuple(random.choice(column) for column in columns) for _ in range(ROWS)]
    return [line if random.random() > 0.05 else (None,) * len(line) for line in lines]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def fill(form: IssuedForm, answers: list[tuple[Cell, ...]], target: Path) -> Path:
    book = load_workbook(io.BytesIO(form_workbook(form)))
    grid = FormGrid(form)
    columns = [
        (book[ASIDE_SHEET if is_aside(field) else FORM_SHEET], grid.column(field.name) + 1)
        for field in form.fields
    ]
    for row, line in enumerate(answers, start=6):
        for (sheet, column), value in zip(columns, line, strict=True):
            cell = sheet.cell(row, column)
            shown = cell.number_format
            cell.value = value
            if isinstance(value, str) and value != "#N/A":
                cell.data_type = "s"
            cell.number_format = shown
            if value in {0.25, 1}:
                cell.number_format = "0%"
    book.save(target)
    return target


def recalculated(source: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return libreoffice_convert(source, "xlsx", folder)


def aside_says(book: Book) -> list[str]:
    """The check column of the sheet of claims and requests."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == ASIDE_SHEET)
    column = sheet.rows[4].index("核对")
    return [text(sheet.cell(row, column)) for row in range(5, 5 + ROWS)]


def expected_aside(form: IssuedForm, row: ReturnedRow, words: str) -> str:
    """What that column should say of a row of which the form says these words."""
    issued = issued_row(form, row)
    if not any(is_aside(field) and asks(issued, field) for field in form.fields):
        return words
    shown = () if words == UNTOUCHED else tuple(findings(form, issued, as_it_stands(form, row), today=TODAY))
    return told_aside(form, RowVerdict(task=row.task, verdict=words, findings=shown))


UNREADABLE = "D15"


def form_says(book: Book) -> tuple[list[str], str]:
    """The check column, and the count in the head."""
    sheet = next(each for each in book.sheets if each.name == FORM_SHEET)
    column = sheet.rows[4].index("核对")
    return [text(sheet.cell(row, column)) for row in range(5, 5 + ROWS)], text(sheet.cell(0, 3))


@pytest.mark.needs("soffice")
@settings(
    max_examples=60 if DEEP else 2,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(answers=forms_filled(), percent_asked=st.booleans())
def test_form_and_check_agree(
    answers: list[tuple[Cell, ...]],
    percent_asked: bool,
    reader: Reader,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("agree")
    form = FORM if percent_asked else FREE
    path = recalculated(fill(form, answers, folder / "县甲局.xlsx"), folder / "saved")
    book = reader.read_bytes(path.read_bytes(), path.name)
    assert not isinstance(book, Problem)
    returned = read_return(book, form, form, path.name)
    assert not isinstance(returned, Problem)
    checked = check_return(ReturnContext(returned=returned, form=form, levels={}, received=TODAY))
    there, entries, problems = three_figures(book, form, returned, checked)
    assert there == entries + problems
    verdicts, count = form_says(book)
    assert [words for words in verdicts if not is_check(words, form)] == []
    assert [problem for problem in returned.problems if problem.code == "L27"] == []
    by_row: dict[str, set[str]] = {}
    for problem in checked.problems:
        if problem.code[0] in "DR":
            by_row.setdefault(problem.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), set()).add(
                problem.code
            )
    good, aside = 0, aside_says(book)
    for words, beside, row in zip(verdicts, aside, returned.rows, strict=True):
        codes = by_row.get(str(row.number), set()) - {UNREADABLE}
        if all(welcomed(form, row)):
            codes = codes - {"D11"}
        expected = verdict(form, issued_row(form, row), as_it_stands(form, row), today=TODAY)
        differing = set(words.rstrip("。").split("；")) ^ set(expected.rstrip("。").split("；"))
        good += words == GOOD
        if differing and all(map(of_length(shown_otherwise(book, row)), differing - {GOOD})):
            continue
        assert words == expected, (differing, {name: value.raw for name, value in row.values.items()})
        assert beside == expected_aside(form, row, words)
        assert (words == GOOD) == (not codes), (words, codes, row.values)
        assert (words == UNTOUCHED) == (codes == {"R01"}), (words, codes)
        assert codes_of(form, row) <= codes | READING, (words, codes)
        if not any(value.note for value in row.values.values()):
            assert {*codes} - READING - {"R01"} >= codes_of(form, row) - READING, (words, codes)
    assert count.startswith(f"已填 {good}/{ROWS} 行")


def as_it_stands(form: IssuedForm, row: ReturnedRow) -> dict[str, Value]:
    """The row's values as the form sees them: it follows no text that points to another row, and tells no signs (D15)."""
    texts = {field.name for field in form.fields if field.type is FieldType.TEXT}
    return {name: as_text(value) if name in texts else value for name, value in row.values.items()}


def as_text(value: Value) -> Value:
    """A text as it was typed."""
    if value.fault == UNREADABLE:
        return replace(value, typed=clean(value.raw), fault="")
    return replace(value, note="")


def shown_otherwise(book: Book, row: ReturnedRow) -> set[str]:
    """The columns in which the row's cell shows something else than it holds: no formula sees how long that is."""
    sheet = next(each for each in book.sheets if each.name == FORM_SHEET)
    cells = zip(sheet.rows[4], sheet.rows[row.number - 1], strict=False)
    return {text(header).partition("\n")[0] for header, cell in cells if isinstance(cell, CellLook)}


def of_length(names: set[str]) -> Callable[[str], bool]:
    """Whether a statement is of how long one of these columns is."""
    return lambda words: words.endswith("个字") and any(words.startswith(name) for name in names)


def welcomed(form: IssuedForm, row: ReturnedRow) -> Iterator[bool]:
    """Of each value that was understood with a note, whether the form understands it as well."""
    fields = {field.name: field for field in form.fields}
    return (welcome(fields[name], value) for name, value in as_it_stands(form, row).items() if value.note)


def issued_row(form: IssuedForm, row: ReturnedRow) -> IssuedRow:
    issued = form.row(row.task)
    assert issued is not None
    return issued


def codes_of(form: IssuedForm, row: ReturnedRow) -> set[str]:
    if not row.filled:
        return set()
    rules = form_rules(form.fields, {})
    values = with_given(as_it_stands(form, row), issued_row(form, row), today=TODAY)
    return {rule.code for rule in first_findings(rules, values).values()}


GOOD_ROW: dict[str, Cell] = {
    "进展状态": "进行中",
    "完成比例": 60,
    "进展情况": "按方案推进，各项有序。",
    "热线": "0739-3160000",
    "开始日": date(2024, 7, 1),
}
TAKEN, REFUSED, ASKED = (True, True), (False, False), (False, True)
"""What form and check say; of ASKED the form asks for the plain word, and check takes it with a note (D11)."""
SINGLE: tuple[tuple[dict[str, Cell], tuple[bool, bool]], ...] = (
    ({}, TAKEN),
    ({"开始日": "2024.7.15"}, TAKEN),
    ({"开始日": "2024年7月1日"}, TAKEN),
    ({"开始日": "2024/7/1"}, TAKEN),
    ({"开始日": "２０２４．７．１"}, TAKEN),
    ({"开始日": "上月底"}, REFUSED),
    ({"开始日": "2024-02-30"}, REFUSED),
    ({"开始日": "1899-01-01"}, REFUSED),
    ({"开始日": date(2100, 1, 1)}, REFUSED),
    ({"开始日": 7.15}, REFUSED),
    ({"开始日": None}, REFUSED),
    ({"完成比例": "60%"}, TAKEN),
    ({"完成比例": "６０"}, TAKEN),
    ({"完成比例": "50％"}, TAKEN),
    ({"完成比例": " 60 "}, TAKEN),
    ({"完成比例": 0.25}, TAKEN),
    ({"完成比例": "八成"}, REFUSED),
    ({"完成比例": 101}, REFUSED),
    ({"完成比例": -1}, REFUSED),
    ({"完成比例": None}, REFUSED),
    ({"进展状态": "推进中"}, REFUSED),
    ({"进展状态": " 进行中 "}, TAKEN),
    ({"进展状态": None}, TAKEN),
    ({"进展状态": "已完成"}, REFUSED),
    ({"完成比例": 100}, REFUSED),
    ({"进展状态": "已完成", "完成比例": 100, "完成日期": None}, REFUSED),
    ({"进展状态": "已完成", "完成比例": 100, "完成日期": date(2024, 7, 1)}, TAKEN),
    ({"进展状态": "已完成", "完成比例": 100, "完成日期": date(2099, 12, 31)}, REFUSED),
    ({"进展情况": None}, REFUSED),
    ({"进展情况": "转"}, REFUSED),
    ({"进展情况": "　 \n"}, REFUSED),
    ({"进展情况": "同上"}, REFUSED),
    ({"进展情况": "按方案推进，各项有序。" * 30}, TAKEN),
    ({"办件数": 12}, TAKEN),
    ({"办件数": "１２"}, TAKEN),
    ({"办件数": 12.5}, REFUSED),
    ({"办件数": 1000}, REFUSED),
    ({"办件数": "十二"}, ASKED),
    ({"金额": 62.5}, TAKEN),
    ({"金额": 0.1}, REFUSED),
    ({"金额": "约60"}, REFUSED),
    ({"满意率": 95}, REFUSED),
    ({"热线": 13812345678}, TAKEN),
    ({"热线": "(0739) 3160000"}, TAKEN),
    ({"热线": "见通讯录"}, REFUSED),
    ({"热线": "12345"}, REFUSED),
    ({"类别": "甲，乙"}, ASKED),
    ({"简述": "一二"}, REFUSED),
    ({"简述": "一二三四五六七八九"}, REFUSED),
)
"""One slip a row, of each kind that people make in each type of field, and whether it is taken."""


@pytest.mark.needs("soffice")
def test_form_and_check_agree_on_every_kind_of_slip(reader: Reader, tmp_path: Path) -> None:
    tasks = tuple(a_task(number, lead=("县甲局",), responsible=()) for number in range(1, len(SINGLE) + 1))
    form = forms_of(a_master(tasks=tasks, fields=EVERY_TYPE))["县甲局"]
    lines = [tuple((GOOD_ROW | slip).get(field.name) for field in form.fields) for slip, _ in SINGLE]
    path = recalculated(fill(form, lines, tmp_path / "县甲局.xlsx"), tmp_path / "saved")
    book = reader.read_bytes(path.read_bytes(), path.name)
    assert not isinstance(book, Problem)
    returned = read_return(book, form, form, path.name)
    assert not isinstance(returned, Problem)
    context = ReturnContext(returned=returned, form=form, levels={}, received=TODAY)
    entries = check_return(context).entries
    sheet = next(sheet for sheet in book.sheets if sheet.name == FORM_SHEET)
    verdicts = [text(sheet.cell(row, sheet.rows[4].index("核对"))) for row in range(5, 5 + len(SINGLE))]
    judged = [
        (slip, (words.startswith(GOOD), entry.state is EntryState.ACCEPTED))
        for (slip, _), words, entry in zip(SINGLE, verdicts, entries, strict=True)
    ]
    assert len(SINGLE) >= 40
    assert [row for row, single in zip(judged, SINGLE, strict=True) if row != single] == []
    asked = [entry for (_, kind), entry in zip(SINGLE, entries, strict=True) if kind == ASKED]
    assert all("D11" in {problem.code for problem in entry.problems} for entry in asked)
