"""A form filled in from the keyboard, in LibreOffice's own window, as the person in the unit does it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from tests.deep import DEEP
from tests.desktop import PROGRAMS, Calc, Look, Screen, open_in_calc, virtual_screen
from tests.shipped import PERIOD, Shipped
from tests.test_form_room import reported
from workbook_flow import cycle
from workbook_flow.forms import form_workbook
from workbook_flow.model import (
    CLAIM_REST_WORDS,
    FORM_SHEET,
    LOCKED_COLUMNS,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    REPORT_YES,
    SAME_REST_WORDS,
    SWITCH_YES,
    Field,
    FieldType,
    IssuedForm,
    Meaning,
    Purpose,
    SubmissionState,
    UnitState,
)

RETURNED = date(2024, 7, 25)
LARGEST, TOWNS = "县司法局", re.compile(r"[镇乡]人民政府$")
FEW = 2
"""Rows of a form that are too few to be filled in as others are."""
HEAD = {
    "填报人：": "张三",
    "联系电话：": "0739-3160000",
    "审核人：": "李四",
    f"{REPORT_WORDS}：": REPORT_YES,
    f"{REPORT_DAY_WORDS}：": "2024-07-15",
    f"{CLAIM_REST_WORDS}：": SWITCH_YES,
    f"{SAME_REST_WORDS}：": SWITCH_YES,
}
"""What is typed above the table, by the words left of the cell."""
PROGRESS = "按方案推进，已完成本月的各项工作。"
IDLE = "FFEDEDED"
"""The colour of cells that their row does not ask for; they are open, so that a pasted block goes over them."""
HINT = "#FFFFC0"
GREEN, RED = "#C6EFCE", "#FFC7CE"
CHARACTER_PIXELS = 13.7
"""The width of a character of the form's text on this screen, and about its height."""


@dataclass(frozen=True)
class Form:
    """An issued form, and where things stand in the file of it."""

    issued: IssuedForm
    path: Path

    @cached_property
    def sheet(self) -> Worksheet:
        sheet = load_workbook(self.path, data_only=True)[FORM_SHEET]
        assert isinstance(sheet, Worksheet)
        return sheet

    @cached_property
    def header(self) -> int:
        return next(row[0].row for row in self.sheet.iter_rows() if row[0].value == LOCKED_COLUMNS[0])

    @cached_property
    def names(self) -> dict[str, str]:
        """The header of each column, by letter."""
        header = self.sheet[self.header]
        return {
            cell.column_letter: str(cell.value).removesuffix("（%）").rstrip()
            for cell in header
            if cell.value
        }

    @cached_property
    def letters(self) -> dict[str, str]:
        return {name: letter for letter, name in self.names.items()}

    @cached_property
    def open_cells(self) -> list[str]:
        """The cells that take what is typed, in reading order."""
        return [
            cell.coordinate
            for row in self.sheet.iter_rows()
            for cell in row
            if isinstance(cell, Cell) and not cell.protection.locked
        ]

    @cached_property
    def head(self) -> list[str]:
        """The cells to fill above the table."""
        return [each for each in self.open_cells if row_of(each) < self.header]

    @cached_property
    def table(self) -> list[str]:
        """The cells to fill in the table."""
        return [each for each in self.open_cells if row_of(each) > self.header]

    @cached_property
    def count(self) -> str:
        """The cell that counts the rows."""
        return next(
            cell.coordinate
            for row in self.sheet.iter_rows(max_row=self.header)
            for cell in row
            if str(cell.value).startswith("已填 ")
        )

    @cached_property
    def rows(self) -> range:
        return range(self.header + 1, self.header + 1 + len(self.issued.rows))

    def field(self, cell: str) -> Field:
        """The field that the cell belongs to."""
        name = self.names[cell.rstrip("0123456789")]
        return next(each for each in self.issued.fields if each.name == name)

    def label(self, cell: str) -> str:
        """The words left of a cell in the head of the sheet."""
        row = self.sheet[row_of(cell)]
        before = row[: self.sheet[cell].column - 1]
        return next((str(each.value) for each in reversed(before) if each.value), "")

    def cell(self, name: str, row: int) -> str:
        return f"{self.letters[name]}{row}"


def row_of(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def answer(field: Field, task: str) -> str:
    """What a unit that goes on with a task types into the field."""
    under_way = [each.value for each in field.choices if each.meaning is Meaning.UNDER_WAY]
    match field.type:
        case FieldType.CHOICE:
            return (under_way or [each.value for each in field.choices])[0]
        case FieldType.TEXT:
            return task + PROGRESS
        case FieldType.DATE:
            return "2024-07-15"
        case FieldType.PHONE:
            return HEAD["联系电话："]
        case _:
            return "60"


@pytest.fixture
def root(shipped: Shipped, tmp_path: Path) -> Path:
    return shutil.copytree(shipped.root, tmp_path / "office")


@pytest.fixture
def forms(shipped: Shipped) -> tuple[IssuedForm, ...]:
    return shipped.forms


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with virtual_screen(tmp_path) as display:
        yield display


@pytest.mark.needs(*PROGRAMS)
@pytest.mark.parametrize("unit", ["largest", "town"] if DEEP else ["few rows"])
def test_a_form_is_filled_in_from_the_keyboard(
    unit: str, root: Path, forms: tuple[IssuedForm, ...], screen: Screen
) -> None:
    issued = form_of(unit, forms)
    path = screen.folder / f"{issued.unit}.xlsx"
    shutil.copy(root / issued.path, path)
    form = Form(issued, path)
    screen.know("".join((*(answer(field, "") for field in issued.fields), *HEAD.values())))
    with open_in_calc(screen, path, FORM_SHEET) as calc:
        opens_at_the_first_cell_to_fill(form, calc)
        fill_in_the_head(form, calc)
        a_locked_cell_refuses(form, calc)
        a_dropdown_offers_its_choices(form, calc)
        a_wrong_percent_is_stopped(form, calc)
        a_contradiction_is_said(form, calc)
        fill_in_all_rows(form, calc)
        save_and_close(form, calc)
    shutil.copy(path, root / "inbox" / path.name)
    (submission,) = cycle.receive(cycle.Workspace(root, RETURNED))
    assert (submission.state, submission.entries, submission.held) == (
        SubmissionState.ACCEPTED,
        len(issued.rows),
        0,
    )
    shown = cycle.status(cycle.Workspace(root, RETURNED), PERIOD)
    status = next(each for each in shown.statuses if each.unit == issued.unit)
    assert (status.state, status.accepted) == (UnitState.ACCEPTED, len(issued.rows))


def form_of(unit: str, forms: tuple[IssuedForm, ...]) -> IssuedForm:
    """The form of a unit of that kind; of two alike that with the fewest rows, but enough to go from one to another."""
    kinds = {"largest": re.compile(LARGEST), "town": TOWNS, "few rows": re.compile("")}
    alike = (form for form in forms if kinds[unit].search(form.unit) and len(form.rows) > FEW)
    return min(alike, key=lambda form: len(form.rows))


LONG = ("我单位按方案推进，开展检查两次，整改到位。" * 15)[:300]


@pytest.mark.needs(*PROGRAMS)
def test_a_block_is_pasted_a_long_text_is_seen_whole_and_a_switch_answers_the_rest(screen: Screen) -> None:
    issued = reported(PROGRESS, rows=8)
    path = screen.folder / f"{issued.unit}.xlsx"
    path.write_bytes(form_workbook(issued))
    form = Form(issued, path)
    screen.know("".join((LONG, *(answer(field, "") for field in issued.fields), *HEAD.values())))
    with open_in_calc(screen, path, FORM_SHEET) as calc:
        opens_at_the_first_cell_to_fill(form, calc)
        a_long_text_is_seen_whole(form, calc)
        a_block_is_pasted_over_all_columns(form, calc)
        fill_in_the_head(form, calc)
        rest = [form.cell("核对", row) for row in form.rows[4:]]
        seen = calc.wait_text(form.count, f"已填 {len(form.rows)}/{len(form.rows)} 行，可以报送", *rest)
        assert set(seen.texts[1:]) == {"✓"}
        calc.screen.picture("9-switch")
        save_and_close(form, calc)


def a_long_text_is_seen_whole(form: Form, calc: Calc) -> None:
    """The row of a text of 300 characters grows: lines from the first to the last stand inside of it."""
    row = form.rows[0]
    progress = next(field for field in form.issued.fields if field.purpose is Purpose.PROGRESS)
    for field in form.issued.fields:
        if field.required:
            go_to(form.cell(field.name, row), form, calc)
            calc.screen.type((LONG if field == progress else answer(field, "")) + "\t")
    cell = form.cell(progress.name, row)
    place = calc.wait_text(cell, LONG).places[0]
    lines = calc.screen.lines(calc.screen.picture("8-long"), place)
    _, _, width, height = place
    assert len(lines) >= len(LONG) / (width / CHARACTER_PIXELS)
    assert lines[0][0] < CHARACTER_PIXELS
    assert lines[-1][1] < height - 2
    assert max(end - start for start, end in lines) < 2 * CHARACTER_PIXELS


def a_block_is_pasted_over_all_columns(form: Form, calc: Calc) -> None:
    """A row's answers, copied and pasted over three rows at once: nothing in the block is locked."""
    first, *rows = form.rows[:4]
    cells = [cell for cell in form.table if row_of(cell) == first]
    go_to(cells[0], form, calc)
    across = len(cells) - 1
    calc.screen.press(*["shift+Right"] * across, "ctrl+c")
    calc.screen.press("Down", "Home", *["Right"] * (form.sheet[cells[0]].column - 1))
    calc.wait_at(cells[0].replace(str(first), str(rows[0])))
    calc.screen.press(*["shift+Down"] * (len(rows) - 1), *["shift+Right"] * across, "ctrl+v")
    last = [cell.replace(str(first), str(rows[-1])) for cell in cells]
    checks = [form.cell("核对", row) for row in rows]
    copied = calc.wait(lambda now: now.ready and not now.windows, *cells).texts
    seen = calc.wait(lambda now: now.texts[: len(last)] == copied, *last, *checks, form.count)
    assert all(words.startswith("✓") for words in seen.texts[len(last) : -1])
    assert seen.texts[-1].startswith(f"已填 4/{len(form.rows)} 行")
    calc.screen.picture("8-pasted")
    calc.screen.press("Right")  # Tab would stay within what is selected


def opens_at_the_first_cell_to_fill(form: Form, calc: Calc) -> None:
    """The cursor waits in the table's first cell to fill, with its hint; Tab then meets the cells to fill alone."""
    first = form.table[0]
    count = calc.wait_at(first, form.count).texts[0]
    assert count.startswith(f"已填 0/{len(form.rows)} 行，还差 {len(form.rows)} 行")
    assert calc.screen.count(calc.screen.picture("1-empty"), HINT) > 1000
    second_row = next(each for each in form.table if row_of(each) > row_of(first))
    for cell in form.table[1 : form.table.index(second_row) + 2]:
        calc.screen.press("Tab")
        calc.wait_at(cell)


def go_to(cell: str, form: Form, calc: Calc) -> None:
    """Tab, or Shift and Tab, to a cell from another."""
    at = calc.wait(lambda now: now.ready and not now.windows).at.rpartition(".")[2].partition(":")[0]
    steps = form.open_cells.index(cell) - form.open_cells.index(at)
    if steps:
        calc.screen.press(*["Tab" if steps > 0 else "shift+Tab"] * abs(steps))
    calc.wait_at(cell)


def fill_in_the_head(form: Form, calc: Calc) -> None:
    """What is asked above the table is typed there, reached by Shift and Tab from it."""
    go_to(form.head[0], form, calc)
    for cell in form.head:
        calc.wait_at(cell)
        calc.screen.type(HEAD[form.label(cell)] + "\t")
    assert list(calc.wait_at(form.table[0], *form.head).texts) == [
        HEAD[form.label(cell)] for cell in form.head
    ]


def a_locked_cell_refuses(form: Form, calc: Calc) -> None:
    """Typing in a locked cell brings LibreOffice's own message, and changes nothing."""
    go_to(form.table[0], form, calc)
    column = form.sheet[form.table[0]].column
    locked = form.sheet.cell(row_of(form.table[0]), column - 1).coordinate
    calc.screen.press("Left")
    text = calc.wait_at(locked, locked).texts
    assert calc.screen.count(calc.screen.picture("2-locked"), HINT) < 100
    calc.screen.type("x")
    assert "rotected" in "".join(calc.wait_window().words)
    calc.screen.picture("3-refused")
    calc.close_window()
    assert calc.wait_at(locked, locked).texts == text
    calc.screen.press("Tab")
    calc.wait_at(form.table[0])


def a_dropdown_offers_its_choices(form: Form, calc: Calc) -> None:
    """Alt and Down opens the list; the arrow and Enter choose from it."""
    for cell in (each for each in form.table if row_of(each) == form.rows[0]):
        field = form.field(cell)
        if field.type is not FieldType.CHOICE or not field.required:
            continue
        go_to(cell, form, calc)
        offered = tuple(each.value for each in field.choices)
        assert calc.press_for_window("alt+Down").choices == offered
        calc.screen.picture(f"4-list-{field.name}")
        wanted = answer(field, "")
        place = offered.index(wanted)
        calc.screen.press("Home", *["Down"] * max(place, 1), *["Up"] * (place == 0), "Return")
        calc.wait_text(cell, wanted)


def a_wrong_percent_is_stopped(form: Form, calc: Calc) -> None:
    """What is no percent brings the form's own words, and what stood in the cell before stands."""
    percent = next(each for each in form.issued.fields if each.purpose is Purpose.PERCENT)
    cell = form.cell(percent.name, form.rows[0])
    for wrong, stands in (("150", ""), ("abc", ""), ("60", "60"), ("150", "60"), ("abc", "60")):
        go_to(cell, form, calc)
        calc.screen.type(wrong + "\t")
        if wrong != "60":
            window = calc.wait_window()
            assert window.title == f"{percent.name}填写有误"
            assert "请填 0 到 100 的数字" in "".join(window.words)
            calc.screen.picture(f"5-wrong-{wrong}-{len(stands)}")
            calc.close_window()
        after = form.open_cells[form.open_cells.index(cell) + 1]
        assert calc.wait_at(after, cell).texts == (stands,)


def a_contradiction_is_said(form: Form, calc: Calc) -> None:
    """A percent of 100 in a task that goes on is said in the check column and coloured, until it is mended."""
    percent = next(each for each in form.issued.fields if each.purpose is Purpose.PERCENT)
    row = form.rows[0]
    cell = form.cell(percent.name, row)
    seen = fill_in_row(row, form, calc)
    assert seen.texts[1].startswith("✓")
    for typed, colour in (("100", RED), ("60", GREEN)):
        go_to(cell, form, calc)
        calc.screen.type(f"{typed}\t")
        check, task = form.cell("核对", row), form.cell(LOCKED_COLUMNS[0], row)
        seen = calc.wait_text(cell, typed, check, task)
        assert seen.texts[1].startswith("✓") == (colour == GREEN), seen
        picture = calc.screen.picture(f"6-percent-{typed}")
        assert calc.screen.colour(picture, seen.places[2]) == colour
        assert calc.screen.colour(picture, seen.places[0]) == (RED if colour == RED else "#FFFFFF")


def fill_in_row(row: int, form: Form, calc: Calc) -> Look:
    """Type what a row asks for, Tab from cell to cell, then what its check still asks for; look where that led."""
    task, check = form.issued.rows[row - form.rows[0]].task, form.cell("核对", row)
    cells = [each for each in form.table if row_of(each) == row]
    beyond = [each for each in form.open_cells if row_of(each) > row] or form.open_cells[:1]
    for _ in range(2):
        go_to(cells[0], form, calc)
        *stands, verdict = calc.wait_at(cells[0], *cells, check).texts
        fields = {cell: form.field(cell) for cell, text in zip(cells, stands, strict=True) if not text}
        asked = {
            cell: answer(field, task)
            for cell, field in fields.items()
            if (field.required or field.name in verdict.partition("缺：")[2])
            and form.sheet[cell].fill.fgColor.rgb != IDLE
        }
        calc.screen.type("".join(f"{asked.get(cell, '')}\t" for cell in cells))
        seen = calc.wait_at(beyond[0], form.count, check)
        if seen.texts[1].startswith("✓"):
            break
    return seen


def fill_in_all_rows(form: Form, calc: Calc) -> None:
    """The count goes down by one with every row, and in the end says that the form can be sent."""
    total = len(form.rows)
    for done, row in enumerate(form.rows, start=1):
        seen = fill_in_row(row, form, calc)
        left = f"还差 {total - done} 行" if done < total else "可以报送"
        assert seen.texts[0] == f"已填 {done}/{total} 行，{left}"
        assert seen.texts[1].startswith("✓")
        if done == total // 2:
            calc.screen.picture("7-half")
    go_to(form.table[0], form, calc)
    seen = calc.wait_at(form.table[0], form.count)
    assert calc.screen.colour(calc.screen.picture("8-done"), seen.places[0]) == GREEN


def save_and_close(form: Form, calc: Calc) -> None:
    """Ctrl and S, keeping the format; Ctrl and Q, and LibreOffice is gone."""
    before = form.path.read_bytes()
    assert "Excel 2007" in "".join(calc.press_for_window("ctrl+s").words)
    calc.close_window()
    calc.wait(lambda now: now.ready and not now.modified and not now.windows)
    assert form.path.read_bytes() != before
    calc.screen.press("ctrl+q")
