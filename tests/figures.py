"""The three figures of reading: cells in, entries out, problems out. They must add up on every file."""

from __future__ import annotations

import io
import re

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from workbook_flow.forms import form_workbook
from workbook_flow.model import (
    ASIDE_SHEET,
    CARD_CUT,
    CARD_SHEET,
    LAST_COLUMN,
    LEAD_SHEET,
    LOCKED_COLUMNS,
    METRIC_COLUMN,
    OFFICE_COLUMN,
    TASK_COLUMN,
    IssuedForm,
    Place,
    Problem,
    Return,
)
from workbook_flow.returns.checks import Checked
from workbook_flow.sheets import Book, Sheet, clean, text

Cell = tuple[str, int, int]

READ_ONLY = {*LOCKED_COLUMNS, TASK_COLUMN, METRIC_COLUMN, LAST_COLUMN, OFFICE_COLUMN}
OF_A_ROW = {"L03", "L15", "L04", "L07", "L09", "L11", "R01"}


def cells_in(book: Book, sheet: str, form: IssuedForm) -> set[Cell]:
    """Every cell that a unit may have written in: below the header, not locked; and every cell of added sheets.

    Of the sheet in which a lead unit sums its tasks up it is what was not issued there.
    """
    written = set()
    for page in book.sheets:
        if page.name in {"_flow", "填报说明", "退回意见", "上期"}:
            continue
        top = lead_header(page) if form.led else None
        if page.name == CARD_SHEET and page.name != sheet and top is None:
            written |= told_on_card_alone(page, book)
            continue
        if top is not None and page.name != sheet:
            issued = led_words(form)
            written |= {
                cell for cell, words in words_of(page).items() if cell[1] > top and words not in issued
            }
            continue
        if page.name == ASIDE_SHEET:
            first, skipped = 4, {0, 1, 2}
        else:
            first, skipped = header_of(page) if page.name == sheet or is_copy(page) else (-1, set())
        written |= {
            (page.name, row, column)
            for row, cells in enumerate(page.rows)
            for column, cell in enumerate(cells)
            if row > first and column not in skipped and clean(text(cell))
        }
    return written


def told_on_card_alone(card: Sheet, book: Book) -> set[Cell]:
    """The answers on the sheet to be signed that stand nowhere else, but for what formulas come to in an .xls."""
    elsewhere = {words for sheet in book.sheets if sheet is not card for words in words_of(sheet).values()}
    return {
        place
        for place, words in words_of(card).items()
        if place[1] > 1 and place[2] == 1 and clean(text(card.cell(place[1], 0))) != "任务"
        if words.removeprefix(CARD_CUT).lstrip() not in elsewhere | {"0", "00:00:00"}
        and not words.startswith("#")
    }


def is_copy(sheet: Sheet) -> bool:
    """Whether a sheet is the form's own table under another name, or beside a copy of it."""
    try:
        header_of(sheet)
    except LookupError:
        return False
    return "编号" in {"".join(text(cell).split()) for row in sheet.rows[:12] for cell in row}


def words_of(sheet: Sheet) -> dict[Cell, str]:
    """By cell, what stands there, blanks aside."""
    return {
        (sheet.name, row, column): "".join(text(cell).split())
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if clean(text(cell))
    }


def lead_header(sheet: Sheet) -> int | None:
    """The number of the row that names the columns of sheet 牵头任务, found without the code under test."""
    rows = ({"".join(text(cell).split()) for cell in row} for row in sheet.rows)
    own = ({"编号", "牵头单位小结"}, {"编号", "进展", "需要督促的单位"})
    return next((number for number, names in enumerate(rows) if any(each <= names for each in own)), None)


LED_WORDS: dict[str, frozenset[str]] = {}
"""By form, what its sheet 牵头任务 says: a fuzzer asks hundreds of times."""


def led_words(form: IssuedForm) -> frozenset[str]:
    """All that sheet 牵头任务 says when the form goes out."""
    if repr(form) not in LED_WORDS:
        sheet = load_workbook(io.BytesIO(form_workbook(form)))[LEAD_SHEET]
        LED_WORDS[repr(form)] = frozenset(
            "".join(str(cell.value or "").split()) for row in sheet.iter_rows() for cell in row
        )
    return LED_WORDS[repr(form)]


def header_of(sheet: Sheet) -> tuple[int, set[int]]:
    """The number of the header row, and of the locked columns, found without the code under test."""
    for number, row in enumerate(sheet.rows):
        names = ["".join(text(cell).split()) for cell in row]
        if {"编号", "主要措施", "任务"} & set(names) and len(names) - names.count("") > 3:
            locked = {at for at, name in enumerate(names) if name in READ_ONLY or name.startswith("核对")}
            return number, locked
    raise LookupError(sheet.name)


def covered(problem: Problem, book: Book) -> set[Cell]:
    """The cells that a problem speaks for: its cell, its row, its column, or the whole of an added sheet."""
    place: Place = problem.place
    sheet = next((each for each in book.sheets if each.name == place.sheet), None)
    if sheet is None:
        return set()
    if problem.code == "L08":
        return {
            (sheet.name, row, column) for row, cells in enumerate(sheet.rows) for column in range(len(cells))
        }
    row, column = place_of(place.cell) if place.cell else (-1, -1)
    if problem.code in {"L12", "L24"}:
        return {(sheet.name, row, column)}
    if problem.code in OF_A_ROW and 0 <= row < len(sheet.rows):
        return {(sheet.name, row, number) for number in range(len(sheet.rows[row]))}
    if problem.code == "L06":
        return {(sheet.name, number, column) for number in range(len(sheet.rows))}
    if problem.code == "D11":  # what goes on in a row below is quoted with the rest
        words = {number: clean(text(sheet.cell(number, column))) for number in (row, row + 1)}
        return {(sheet.name, number, column) for number, word in words.items() if word in problem.message}
    return set()


def at(cell: str, sheet: str) -> Cell:
    """A value's cell, on the sheet that it names or else on the form's own."""
    named, _, own = cell.rpartition("!")
    return (named or sheet, *place_of(own))


def place_of(cell: str) -> tuple[int, int]:
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    return int(number) - 1, column_index_from_string(letters) - 1


def three_figures(book: Book, form: IssuedForm, returned: Return, checked: Checked) -> tuple[int, int, int]:
    """Cells in, of which into entries, of which to problems alone; raise AssertionError where they do not add up."""
    there = cells_in(book, returned.sheet, form)
    entries = {
        at(value.cell, returned.sheet)
        for entry in checked.entries
        for value in entry.values.values()
        if clean(value.raw)
    } & there
    led = next((sheet.name for sheet in book.sheets if lead_header(sheet) is not None), "")
    entries |= {(led, *place_of(value.cell)) for value in returned.summaries.values()} & there
    problems = {cell for problem in checked.problems for cell in covered(problem, book)} & there - entries
    lost = there - entries - problems
    assert not lost, sorted(lost)
    tasks = [entry.task for entry in checked.entries]
    silent = {problem.message for problem in checked.problems}
    for row in form.rows:
        accounted = tasks.count(row.task) == 1 or any(f"任务 {row.task} " in words for words in silent)
        assert accounted, f"{row.task}: neither entry nor problem"
    assert len(tasks) == len(set(tasks)) == sum(row.filled for row in returned.rows)
    return len(there), len(entries), len(problems)
