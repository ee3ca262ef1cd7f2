"""Words in any cell of a form, one cell after the other: taken, or told with their place, and never accepted in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests import accounted
from tests.accounted import lost, spelled
from tests.build import filled, forms_of
from tests.returned_files import MASTER
from tests.test_whole_return import FORM, TABLE, state
from workbook_flow.model import (
    CLAIM_FIELD,
    EXTEND_REASON_FIELD,
    EXTEND_TO_FIELD,
    Instruction,
    IssuedForm,
    LedRow,
    NoteKind,
    Period,
    Problem,
    Return,
    SubmissionState,
    Value,
)
from workbook_flow.returns import read_return
from workbook_flow.returns.workings import CHECK_COLUMN
from workbook_flow.sheets import Book, CellError, CellValue, Sheet, cell_name, text
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer
from workbook_flow.words.problems import Code

pytestmark = pytest.mark.dear

WORDS = "另行补充说明"
MARGIN = 2
"""Rows and columns beyond those in use."""
LARGE = forms_of(MASTER)["县甲局"]
WITH_ALL = replace(
    LARGE,
    fields=(*LARGE.fields, CLAIM_FIELD, EXTEND_TO_FIELD, EXTEND_REASON_FIELD),
    rows=tuple(
        replace(
            row,
            asks_claim=True,
            due=date(2024, 12, 31),
            last={"进展状态": "进行中", "进展情况": "已经开了个头"},
            last_period=Period(2024, 6),
        )
        for row in LARGE.rows
    ),
    led=tuple(
        LedRow(task=row.task, unit="县乙局", period=LARGE.period, values={"进展状态": state}, declared=1)
        for row, state in zip(LARGE.rows, ("受阻", "已完成"), strict=False)
    ),
    instructions=(
        Instruction(
            kind=NoteKind.SUPERVISION,
            period=LARGE.period,
            subject="1-01",
            about="",
            words="请抓紧",
            by="县长",
            on=date(2024, 7, 1),
            review=1,
        ),
    ),
    takes_nil=True,
)
"""A form with every table that there is."""
BEYOND = "核对·"
"""What the headers of the hidden columns behind the table begin with."""


def book_of(form: IssuedForm) -> Book:
    table = (
        TABLE if form is FORM else "编号 | 进展状态 | 完成比例 | 进展情况\n1-01 | 进行中 | 60 | 按计划推进"
    )
    reply = answer(filled(form, table))
    assert reply[:1] == b"B"
    return decode(reply[1:])


def with_cell(book: Book, sheet: Sheet, row: int, column: int, value: CellValue) -> Book:
    """The book with something in one cell more."""
    rows = [list(cells) for cells in sheet.rows]
    rows += [[] for _ in range(row + 1 - len(rows))]
    rows[row] += [None] * (column + 1 - len(rows[row]))
    rows[row][column] = value
    changed = replace(sheet, rows=tuple(map(tuple, rows)))
    return replace(book, sheets=tuple(changed if other is sheet else other for other in book.sheets))


def spots(sheet: Sheet) -> list[tuple[int, int]]:
    """The cells of a sheet that a person can see, and some around them; header cells that would rename a column apart."""
    hidden = {
        column for row in sheet.rows for column, cell in enumerate(row) if text(cell).startswith(BEYOND)
    }
    width = min(hidden) if hidden else max(map(len, sheet.rows)) + MARGIN
    return [(row, column) for row in range(len(sheet.rows) + MARGIN) for column in range(width)]


def all_problems(returned: Return) -> list[Problem]:
    return [*returned.problems, *(problem for row in returned.rows for problem in row.problems)]


def is_told(returned: Return, sheet: Sheet, spot: str, words: str) -> bool:
    """Whether any problem repeats the words, or stands at their cell."""
    return any(
        words in problem.message or (problem.place.cell == spot and problem.place.sheet in {"", sheet.name})
        for problem in all_problems(returned)
    )


def is_taken(returned: Return, words: str) -> bool:
    """Whether the words are among what was understood."""
    values = [value for row in returned.rows for value in row.values.values()]
    values += [*returned.summaries.values(), returned.told, returned.told_on]
    people = (returned.reporter, returned.phone, returned.reviewer, *returned.replies.values())
    return any(words in value.raw for value in values) or any(words in person for person in people)


def is_left_out(returned: Return, sheet: Sheet) -> bool:
    """Whether the whole sheet is told not to be taken."""
    codes = {problem.code for problem in returned.problems if problem.place.sheet == sheet.name}
    return Code.SHEET_NOT_ISSUED in codes


@pytest.mark.parametrize("form", [FORM, LARGE, WITH_ALL], ids=["small", "large", "all tables"])
def test_words_in_any_cell_are_taken_or_told(form: IssuedForm) -> None:
    book = book_of(form)
    silent = []
    for sheet in (sheet for sheet in book.sheets if not sheet.hidden):
        for row, column in spots(sheet):
            returned = read_return(with_cell(book, sheet, row, column, WORDS), form, form, "县甲局.xlsx")
            spot = cell_name(row, column)
            if (
                isinstance(returned, Problem)
                or is_told(returned, sheet, spot, WORDS)
                or is_taken(returned, WORDS)
            ):
                continue
            if not is_left_out(returned, sheet):
                silent.append(f"{sheet.name}!{spot}")
    assert silent == []


@pytest.mark.parametrize(
    "words",
    [
        "我局已完成，见附件。",
        "✓ 已全部完成",
        "缺少经费",
        "缺：经费。",
        "进展状态我们改过了",
        "完成比例请以本月数为准",
    ],
)
def test_words_in_the_column_of_checks_are_told_whatever_they_look_like(words: str) -> None:
    book = book_of(FORM)
    headers = [
        (sheet, row, column)
        for sheet in book.sheets
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if cell == CHECK_COLUMN
    ]
    assert [sheet.name for sheet, *_ in headers] == ["填报表", "签批单", "签批单"]
    for sheet, row, column in headers:
        at = (row, column + 1) if sheet.name == "签批单" else (row + 1, column)
        returned = read_return(with_cell(book, sheet, *at, words), FORM, FORM, "县甲局.xlsx")
        assert isinstance(returned, Return)
        assert is_told(returned, sheet, cell_name(*at), words), sheet.name


def test_the_sum_over_a_return_names_the_cell_that_was_neither_taken_nor_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accounted, "_rendered", set())
    book = book_of(FORM)
    changed = with_cell(book, book.sheets[0], 0, 3, WORDS)
    returned = read_return(changed, FORM, FORM, "县甲局.xlsx")
    assert isinstance(returned, Return)
    assert lost(changed, FORM, returned) == []
    assert lost(changed, FORM, replace(returned, problems=())) == [f"填报表!D1 {WORDS}"]
    nameless = lost(changed, FORM, replace(returned, reporter=""))
    assert [line.split()[-1] for line in nameless] == [returned.reporter]


def test_the_sum_misses_a_figure_of_one_row_that_another_row_has_as_well() -> None:
    table = "编号 | 进展状态 | 完成比例 | 进展情况\n1-01 | 进行中 | 60 | 按计划推进\n1-02 | 进行中 | 60 | 逐步推进"
    reply = answer(filled(FORM, table))
    book = decode(reply[1:])
    returned = read_return(book, FORM, FORM, "县甲局.xlsx")
    assert isinstance(returned, Return)
    assert lost(book, FORM, returned) == []
    first, *others = returned.rows
    percent = first.values["完成比例"]
    without = replace(first, values={**first.values, "完成比例": Value(typed=None)})
    forgetful = replace(returned, rows=(without, *others))
    assert lost(book, FORM, forgetful) == [f"填报表!{percent.cell} {percent.raw}"]


def test_the_sum_hears_what_was_read_while_a_test_was_set_up() -> None:
    book = book_of(FORM)
    returned = read_return(book, FORM, FORM, "县甲局.xlsx")
    assert isinstance(returned, Return)
    assert accounted.silent() == []
    accounted.pending.append((book, FORM, replace(returned, rows=())))
    assert len(accounted.silent()) >= len(returned.rows)
    assert accounted.pending == []


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        *(("60.00%", "60"), ("60", "60.0"), ("６０％", "60"), ("1,200", "1200"), ("１－０１", "1-01")),
        *(("不同意", "退回"), ("同意办结", "通过"), ("已　办 结", "已办结")),
    ],
)
def test_what_is_spelled_otherwise_is_the_same(written: str, taken: str) -> None:
    assert spelled(written) == spelled(taken)


@pytest.mark.parametrize(
    ("written", "taken"),
    [("61%", "60"), ("６", "60"), ("1-01", "1-02"), ("同意", "退回"), ("未办结", "办结")],
)
def test_what_is_another_answer_is_not_the_same(written: str, taken: str) -> None:
    assert spelled(written) != spelled(taken)


def test_a_form_that_nobody_wrote_around_is_told_nothing_of() -> None:
    for form in (FORM, LARGE):
        returned = read_return(book_of(form), form, form, "县甲局.xlsx")
        assert isinstance(returned, Return)
        assert [problem.code for problem in all_problems(returned) if problem.code in {"L27", "L12"}] == []


def test_a_count_whose_rows_were_deleted_is_nobodys_words() -> None:
    book = book_of(LARGE)
    returned = read_return(
        with_cell(book, book.sheets[0], 0, 3, CellError("#REF!")), LARGE, LARGE, "县甲局.xlsx"
    )
    assert isinstance(returned, Return)
    assert "L27" not in {problem.code for problem in all_problems(returned)}


def test_the_guide_without_the_blanks_that_web_pages_lose_is_still_the_programs() -> None:
    book = book_of(LARGE)
    guide = next(sheet for sheet in book.sheets if sheet.name == "填报说明")
    bare = replace(guide, rows=tuple(tuple(text(cell).strip() for cell in row) for row in guide.rows))
    assert bare != guide
    sheets = tuple(bare if sheet is guide else sheet for sheet in book.sheets)
    returned = read_return(replace(book, sheets=sheets), LARGE, LARGE, "县甲局.xls")
    assert isinstance(returned, Return)
    assert "L27" not in {problem.code for problem in all_problems(returned)}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [("县甲局文件", SubmissionState.ACCEPTED), ("以附件为准，本表作废", SubmissionState.PARTIAL)],
)
def test_words_that_correct_the_table_leave_the_file_partial(words: str, outcome: SubmissionState) -> None:
    book = book_of(FORM)
    returned = read_return(with_cell(book, book.sheets[0], 1, 3, words), FORM, FORM, "县甲局.xlsx")
    assert isinstance(returned, Return)
    assert state(returned)[0] is outcome
