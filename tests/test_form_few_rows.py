"""A form with few rows: roomy rows, and a page to sign on which each column is a line."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.build import PEOPLE, PERIOD, a_form, a_master, a_task, fill_cell, filled, forms_of, word_of
from tests.calc import type_in_calc
from tests.typing_in import Typist
from workbook_flow.forms import form_workbook
from workbook_flow.forms.card import ADVICE_HEIGHT, PAGE_HEIGHT, WIDTHS
from workbook_flow.forms.grid import FEW_ROWS
from workbook_flow.model import CARD_CUT, CARD_SHEET, FORM_SHEET, Filling, IssuedForm, Problem, Typed, Value
from workbook_flow.paper.layout import row_height
from workbook_flow.returns import read_return
from workbook_flow.sheets import Reader

ANSWERS = "编号 | 进展状态 | 完成比例 | 进展情况\n1-01 | 进行中 | 60 | 按方案推进，培训两期。"


def form_with(rows: int) -> IssuedForm:
    tasks = tuple(a_task(number, lead=("县甲局",), responsible=()) for number in range(1, rows + 1))
    return forms_of(replace(a_master(), tasks=tasks))["县甲局"]


@pytest.mark.parametrize("rows", [1, FEW_ROWS, FEW_ROWS + 1])
def test_few_rows_have_room_and_a_page_to_sign(rows: int) -> None:
    form = form_with(rows)
    book = load_workbook(io.BytesIO(form_workbook(form)))
    assert (CARD_SHEET in book.sheetnames) == (rows <= FEW_ROWS)
    heights = [book[FORM_SHEET].row_dimensions[6 + number].height for number in range(rows)]
    assert (min(heights) >= 120) == (rows <= FEW_ROWS)
    if rows <= FEW_ROWS:
        card = book[CARD_SHEET]
        names = [str(name) for (name,) in card.iter_rows(min_row=3, max_col=1, values_only=True)]
        for field in form.fields:
            assert sum(name.startswith(field.name) for name in names) == rows
        assert [name for name in names if name in PEOPLE] == list(PEOPLE)
        assert names[-1].startswith("审核人签字")
        assert len(card.row_breaks.brk) == rows - 1


@pytest.mark.parametrize("rows", [1, FEW_ROWS])
@pytest.mark.parametrize(
    "words",
    ["按方案推进，培训两期。" * 80, "按方案推进。" * 400, "培训一期。\n" * 50],
    ids=["room", "long", "lines"],
)
def test_what_the_page_to_sign_cuts_it_says(tmp_path: Path, rows: int, words: str) -> None:
    """Worked out by LibreOffice, and as it goes out with the words in it already."""
    form = form_with(rows)
    answers = {row.task: {"进展情况": Value(typed=words, raw=words)} for row in form.rows}
    sent = load_workbook(io.BytesIO(form_workbook(form, Filling(values=answers))), data_only=True)
    target = tmp_path / "县甲局.xlsx"
    cells = {fill_cell(sent, row.task, "进展情况").coordinate: words for row in form.rows}
    (tmp_path / "blank.xlsx").write_bytes(form_workbook(form))
    type_in_calc(tmp_path / "blank.xlsx", target, cells, sheet=FORM_SHEET)
    typed = load_workbook(target, data_only=True)
    for card in (sent[CARD_SHEET], typed[CARD_SHEET]):
        lines = [row for row in card.iter_rows(max_col=2) if str(row[0].value).startswith("进展情况")]
        assert len(lines) == rows
        for _, cell in lines:
            is_cut = (
                row_height([(words, WIDTHS[1])], at_most=9999) > card.row_dimensions[cell.row or 0].height
            )
            assert cell.value == (f"{CARD_CUT}\n{words}" if is_cut else words)
    assert not any(CARD_SHEET in message for message in told(target.read_bytes(), form))


def test_the_page_to_sign_fills_its_pages_and_no_more() -> None:
    card = load_workbook(io.BytesIO(form_workbook(form_with(FEW_ROWS))))[CARD_SHEET]
    heights = [card.row_dimensions[row].height or ADVICE_HEIGHT for row in range(1, card.max_row + 1)]
    ends = [0, *(line.id for line in card.row_breaks.brk), len(heights)]
    pages = [sum(heights[first:end]) for first, end in pairwise(ends)]
    assert all(PAGE_HEIGHT - 5 <= page <= PAGE_HEIGHT + 5 for page in pages[:-1])
    assert pages[-1] <= PAGE_HEIGHT + 5


def test_a_form_that_was_sent_back_has_none() -> None:
    book = load_workbook(io.BytesIO(form_workbook(form_with(1), Filling(banner="退回更正"))))
    assert CARD_SHEET not in book.sheetnames


def told(data: bytes, form: IssuedForm) -> list[str]:
    with Reader() as reader:
        book = reader.read_bytes(data, "县甲局.xlsx")
    assert not isinstance(book, Problem)
    returned = read_return(book, form, form, "县甲局.xlsx")
    assert not isinstance(returned, Problem)
    return [problem.message for problem in returned.problems]


@pytest.mark.parametrize("words", ["", "按方案推进，培训两期。", "另有两期培训没有写进去。"])
def test_what_is_written_on_the_page_to_sign_alone_is_told(words: str) -> None:
    form = a_form()
    book = load_workbook(io.BytesIO(filled(form, ANSWERS)))
    cell = next(row[1] for row in book[CARD_SHEET].iter_rows() if row[0].value == "进展情况")
    cell.value = words or None
    target = io.BytesIO()
    book.save(target)
    messages = told(target.getvalue(), form)
    assert any(CARD_SHEET in message and words in message for message in messages) == words.startswith("另有")
    assert fill_cell(book, "1-01", "进展情况").value == "按方案推进，培训两期。"


@pytest.mark.parametrize("last", [{}, {"进展状态": "已完成", "完成比例": 100, "完成日期": date(2024, 6, 28)}])
def test_what_the_page_to_sign_said_as_it_went_out_is_no_word_of_the_unit(last: Mapping[str, Typed]) -> None:
    """A program that does not calculate leaves there what stood there, whatever was typed into the form."""
    form = a_form()
    rows = [replace(row, last=last, last_period=PERIOD, done=bool(last)) for row in form.rows]
    form = replace(form, rows=tuple(rows))
    typist = Typist(form_workbook(form))
    at = {word_of(word): position for word, position in typist.words(FORM_SHEET).items()}
    answers: Mapping[str, Typed] = {"进展状态": "进行中", "完成比例": 60}
    for row in form.rows:
        for name, value in answers.items():
            typist.write(FORM_SHEET, (at[row.task][0], at[name][1]), value)
    assert not any(CARD_SHEET in message for message in told(typist.saved(results=True), form))


@pytest.mark.parametrize(
    ("typed", "on_card"),
    [("100%", 100), ("35%", 35), ("37.5%", 37.5), ("60", 60), ("1", 1), ("约六成", "约六成")],
)
def test_the_page_to_sign_shows_the_percentage_that_was_typed(
    tmp_path: Path, typed: str, on_card: float | str
) -> None:
    """A cell into which somebody types 35% holds 0.35; none of it is told as a word of the unit."""
    form = a_form()
    (tmp_path / "blank.xlsx").write_bytes(filled(form, ANSWERS))
    sent = load_workbook(tmp_path / "blank.xlsx")
    at, target = fill_cell(sent, "1-01", "完成比例").coordinate, tmp_path / "县甲局.xlsx"
    type_in_calc(tmp_path / "blank.xlsx", target, {at: typed}, sheet=FORM_SHEET)
    card = load_workbook(target, data_only=True)[CARD_SHEET]
    lines = [row[1].value for row in card.iter_rows() if str(row[0].value).startswith("完成比例")]
    assert lines[0] == on_card
    assert not any(CARD_SHEET in message for message in told(target.read_bytes(), form))


@pytest.mark.parametrize("further", [0, 7, 9, 11, 13])
def test_the_page_to_sign_of_one_task_is_one_page_with_many_columns(further: int) -> None:
    """Columns that may be blank leave room, so that no page comes out with a signature alone."""
    form = form_with(1)
    account = next(field for field in form.fields if field.name == "进展情况")
    blank = replace(account, required=False, minimum=None, purpose=None)
    more = tuple(replace(blank, name=f"另一栏{number}") for number in range(further))
    form = replace(form, fields=(*form.fields, *more))
    card = load_workbook(io.BytesIO(form_workbook(form)))[CARD_SHEET]
    heights = [card.row_dimensions[row].height or ADVICE_HEIGHT for row in range(1, card.max_row + 1)]
    assert sum(heights) <= PAGE_HEIGHT + 5


@pytest.mark.parametrize(
    ("name", "written", "code", "on_card"),
    [
        ("完成日期", date(2024, 7, 15), 'm"月"d"日"', date(2024, 7, 15)),
        ("完成日期", date(2024, 7, 15), 'yyyy"年"m"月"', date(2024, 7, 15)),
        ("完成日期", 45488, "General", date(2024, 7, 15)),
        ("完成日期", "7月15日", "@", date(2024, 7, 15)),
        ("完成比例", 60, '0"%"', 60),
        ("完成日期", date(2024, 7, 15), 'm"月"d"日"', date(2024, 7, 16)),
    ],
)
def test_what_the_page_to_sign_repeats_in_its_own_format_is_no_word_of_the_unit(
    name: str, written: object, code: str, on_card: date | float
) -> None:
    """The page shows days whole, and figures plain, whatever format was pasted into the form."""
    form = a_form()
    book = load_workbook(io.BytesIO(filled(form, ANSWERS)))
    cell = fill_cell(book, "1-01", name)
    cell.value, cell.number_format = written, code  # type: ignore[assignment]
    shown = next(row[1] for row in book[CARD_SHEET].iter_rows() if str(row[0].value).startswith(name))
    shown.value = on_card
    target = io.BytesIO()
    book.save(target)
    other = on_card == date(2024, 7, 16)
    assert any(CARD_SHEET in message for message in told(target.getvalue(), form)) == other
