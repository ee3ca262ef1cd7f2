"""A task that is long stands whole in a wider column; what no row is high enough for says so, to unit and office."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.build import PERIOD, a_form, a_master, a_task, filled, forms_of
from tests.test_casting import assert_alike
from tests.test_form_page import WINDOW_PIXELS, screen_pixels
from tests.test_remedies import LIST, linted
from workbook_flow import cycle
from workbook_flow.forms import cell_of, correction, form_workbook
from workbook_flow.forms.cut import cut_tasks
from workbook_flow.forms.grid import TASK_AT, FormGrid
from workbook_flow.forms.headplaces import Head
from workbook_flow.forms.taskcell import PADDING, TASK_SIZE, is_cut
from workbook_flow.model import (
    ASIDE_SHEET,
    CARD_SHEET,
    COMPLETION_SHEET,
    FORM_SHEET,
    INSTRUCTION_SHEET,
    LEAD_SHEET,
    LED_SHEET,
    PREVIOUS_SHEET,
    Filling,
    Instruction,
    IssuedForm,
    IssuedRow,
    LedRow,
    NoteKind,
    Place,
    Return,
    Value,
)
from workbook_flow.paper.layout import MAX_HEIGHT, row_height
from workbook_flow.paper.page import TALL
from workbook_flow.returns import read_return
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer
from workbook_flow.starter.contents import DEFAULT_FIELDS
from workbook_flow.words.problems import Code, problem

SENTENCE = "各有关部门要认真落实工作责任，逐项分解到人，按月调度进展情况，及时研究解决问题。"


def words(count: int) -> str:
    return (SENTENCE * (count // len(SENTENCE) + 1))[:count]


def form_with(measure: str) -> IssuedForm:
    return a_form(tasks=(a_task(1, lead=("县甲局",), responsible=("县乙局",), measure=measure),))


def long_row(row: IssuedRow) -> IssuedRow:
    """The row with all that it can show at its longest."""
    return replace(
        row,
        measure=words(2000),
        last={"进展情况": words(1500)},
        last_period=PERIOD.previous(),
        due=date(2024, 12, 31),
        asks_claim=True,
    )


def longest_form() -> IssuedForm:
    """A form that has all its sheets, each with what no row is high enough for."""
    form = forms_of(
        a_master(settings=replace(a_master().settings, claims=True, extensions=True)),
    )["县甲局"]
    shares = tuple(
        LedRow(
            task=row.task,
            unit="县乙局",
            period=PERIOD.previous(),
            values={"进展状态": "已完成", "进展情况": words(300)},
            declared=1,
        )
        for row in form.rows
    )
    instruction = Instruction(
        kind=NoteKind.SUPERVISION,
        period=PERIOD.previous(),
        subject=form.rows[0].task,
        about=words(1500),
        words=words(1500),
        by="王县长",
        on=date(2024, 7, 20),
        review=1,
    )
    rows = tuple(map(long_row, form.rows))
    return replace(form, rows=rows, led=shares, instructions=(instruction,))


def cut_cells(data: bytes) -> list[Any]:
    """The cells in sight of which their row, or the highest one, shows less than all."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell for sheet in book if sheet.sheet_state == "visible" for cell in cut_on(sheet)]


def cut_on(sheet: Any, highest: float = MAX_HEIGHT) -> Iterator[Any]:
    """Those of one sheet; the letters of a task are smaller than its cell's."""
    runs = [(run.min, run.max, run) for run in sheet.column_dimensions.values()]
    columns = {at: run for first, last, run in runs for at in range(first, last + 1)}
    areas = {area.coord.partition(":")[0]: area for area in sheet.merged_cells.ranges}
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "s"):
        area = areas.get(cell.coordinate)
        across = range(area.min_col, area.max_col + 1) if area else [cell.column]
        down = range(area.min_row, area.max_row + 1) if area else [cell.row]
        if not cell.alignment.wrap_text or any(at in columns and columns[at].hidden for at in across):
            continue
        width = sum(columns[at].width if at in columns else 9.0 for at in across)
        room = sum(sheet.row_dimensions[at].height or 15 for at in down)
        size = TASK_SIZE if cell.column_letter == "C" and cell.row > 5 else float(cell.font.sz)
        needed = row_height([(cell.value, width)], size, at_most=1e9, padding=PADDING)
        if needed > max(room + 1, highest):
            yield cell


def head_of(sheet: Any) -> str:
    """What stands above a sheet's table."""
    return "\n".join(str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row if cell.value)


def is_told(cell: Any) -> bool:
    """Whether a cell, or the head of its sheet with the row's name, says that it is not shown whole."""
    name = str(cell.parent.cell(cell.row, 1).value)
    head = head_of(cell.parent)
    return cell.value.startswith(TALL) or (name in head and "显示不全，请点开单元格看全文" in head)


def read(form: IssuedForm, data: bytes) -> Return:
    reply = answer(data)
    assert reply[:1] == b"B"
    returned = read_return(decode(reply[1:]), form, form, "县甲局.xlsx")
    assert isinstance(returned, Return)
    return returned


@pytest.mark.parametrize("count", [300, 640, 750])
@pytest.mark.parametrize("lines", [1, 3])
def test_a_long_task_stands_whole_and_all_that_must_be_filled_in_beside_it(count: int, lines: int) -> None:
    form = form_with("\n".join(words(count // lines) for _ in range(lines)))
    sheet = openpyxl.load_workbook(io.BytesIO(form_workbook(form)))[FORM_SHEET]
    assert not [*cut_on(sheet)]
    assert "显示不全" not in head_of(sheet)
    grid = FormGrid(form)
    last = grid.first_field + len(grid.required)
    assert screen_pixels(grid.widths[:last]) <= WINDOW_PIXELS
    assert Head(grid).last < last, "what the head says is in sight as well"


def test_a_task_as_long_as_before_is_as_wide_as_before() -> None:
    plain, long = form_with("1.办班。"), form_with(words(500))
    assert FormGrid(plain).widths == FormGrid(long).widths


def test_a_form_with_a_wider_task_is_cast_as_it_is_written_directly() -> None:
    for form in (form_with("1.办班。"), form_with(words(800)), longest_form()):
        assert_alike(form)


def test_nothing_on_any_sheet_of_a_form_is_cut_in_silence() -> None:
    cells = cut_cells(form_workbook(longest_form()))
    assert {cell.parent.title for cell in cells} == {
        *(FORM_SHEET, ASIDE_SHEET, CARD_SHEET, LEAD_SHEET, LED_SHEET),
        *(COMPLETION_SHEET, INSTRUCTION_SHEET, PREVIOUS_SHEET),
    }
    for cell in cells:
        assert is_told(cell), f"{cell.parent.title}!{cell.coordinate}"


@pytest.mark.parametrize(("name", "count"), [("进展情况", 1500), ("存在问题", 1500)])
def test_what_a_unit_wrote_is_not_cut_in_silence_where_its_form_goes_back(name: str, count: int) -> None:
    form = a_form(fields=DEFAULT_FIELDS)
    values = {"1-02": {name: Value(typed=words(count))}}
    filling = Filling(banner="退回更正：第 1 次报送，1 行要改", values=values)
    (cell,) = cut_cells(form_workbook(form, filling))
    assert is_told(cell)
    assert "1-02 的文字较长" in head_of(cell.parent)
    whole = Filling(banner=filling.banner, values={"1-02": {name: Value(typed=words(count // 2))}})
    assert (
        "较长" in head_of(openpyxl.load_workbook(io.BytesIO(form_workbook(form, whole)))[FORM_SHEET])
    ) == (bool(cut_cells(form_workbook(form, whole))))


def test_what_must_be_mended_is_not_cut_in_silence() -> None:
    form = a_form()
    fault = problem(Code.ROW_OF_NO_TASK, Place(), task="9-09", words=words(1500))
    returned = correction.Correction(
        form=form,
        filling=Filling(banner="退回更正：第 1 次报送，2 行未填"),
        remarks=(correction.Remark(problem=fault),),
        attempt=1,
        settled=0,
        held=0,
    )
    data = form_workbook(
        form,
        returned.filling,
        more=lambda book: correction.write_opinions(book, returned, cell_of),
    )
    cells = cut_cells(data)
    assert [cell.parent.title for cell in cells] == [correction.SHEET]
    assert is_told(cells[0])


@pytest.mark.parametrize("attempt", ["first", "sent back"])
def test_the_head_that_says_so_is_high_enough(attempt: str) -> None:
    filling = Filling(banner="退回更正：第 1 次报送，2 行未填" if attempt == "sent back" else "")
    sheet = openpyxl.load_workbook(io.BytesIO(form_workbook(longest_form(), filling)))[FORM_SHEET]
    assert "1-01、1-02 的文字较长" in head_of(sheet)
    assert not [cell for cell in cut_on(sheet, 0.0) if cell.row <= 4]


def test_a_form_with_such_notices_comes_back_as_it_went_out() -> None:
    form = longest_form()
    data = filled(form, "编号 | 进展状态 | 完成比例 | 进展情况\n1-01 | 进行中 | 60 | 按计划推进")
    returned = read(form, data)
    assert not [fault for fault in returned.problems if fault.code != Code.ROW_BLANK]
    assert not [fault for row in returned.rows for fault in row.problems if fault.code.startswith("L")]


# What check says of the list


def listed(measure: str, *, topic: str = "培训", limit: str = "2024年底前") -> str:
    """The list with one task of these texts."""
    return LIST.replace("1.办班。", measure).replace("培训 ", topic).replace("2024年底前", limit, 1)


@pytest.mark.parametrize("count", [400, 900])
def test_check_says_nothing_of_a_task_that_stands_whole(tmp_path: Path, count: int) -> None:
    assert linted(tmp_path, listed(words(count))) == {}


def test_check_says_how_far_a_task_is_seen_and_where_to_part_it(tmp_path: Path) -> None:
    """M96"""
    measure = words(1600)
    linted(tmp_path, listed(measure))
    _, (told,) = cycle.lint(cycle.Workspace(tmp_path, date(2024, 7, 20)))
    assert (told.code, str(told.place)) == ("M96", "分解清单!C2")
    assert "要点开单元格才看得到" in told.message
    first = int(told.remedy.split("从第 ")[1].split(" 字")[0]) - 1
    assert measure[first - 1] == "。"
    assert f"第 {first + 1} 字“{measure[first : first + 12]}”起" in told.remedy
    parts = listed(measure[:first]) + listed(measure[first:]).replace("1-01", "1-02").split("\n", 2)[2]
    assert linted(tmp_path, parts) == {}


def test_a_topic_that_takes_the_cell_is_made_shorter(tmp_path: Path) -> None:
    remedy = linted(tmp_path, listed("1.办班。", topic=words(1300)))["M96"]
    most = int(remedy.split("缩短到 ")[1].split(" 字")[0])
    assert linted(tmp_path, listed("1.办班。", topic=words(most))) == {}


def test_what_is_seen_is_what_the_cell_shows() -> None:
    """A unit sees the words that the office is told of at the end of its cell, and none after them."""
    form = form_with(words(1700))
    (cut,) = cut_tasks(form)
    width, shown = FormGrid(form).widths[TASK_AT], form.rows[0].words
    assert not is_cut(("", shown[: cut.seen], "", ""), width)
    assert is_cut(("", shown[: cut.seen + 50], "", ""), width)
