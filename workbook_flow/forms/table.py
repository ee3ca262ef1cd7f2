"""The table of a form's sheet: its header, the rows with their locked text, and the fill-in cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from workbook_flow.fields import kind_of
from workbook_flow.forms.cells import (
    fill_style,
    idle_style,
    marked_style,
    settled_style,
    shown,
    write_marks,
    write_value,
)
from workbook_flow.forms.filled import BLANKS, Rows
from workbook_flow.forms.formulas import RowFormulas
from workbook_flow.forms.grid import (
    CHECK_AT,
    FEW_ROWS,
    FILL_SIZE,
    FIRST_ROW,
    HEADER_ROW,
    HEADER_SIZE,
    ID_AT,
    MOST_LINES,
    TASK_AT,
    FormGrid,
    in_words,
    name_room,
    wanted,
)
from workbook_flow.forms.taskcell import PADDING, Looks, task_height, write_task
from workbook_flow.forms.verdict import CHECK_SIZE, longest_words
from workbook_flow.model import LEADING_COLUMNS, Field, FieldType, Filling, IssuedForm, Value
from workbook_flow.paper import layout
from workbook_flow.words.text import safe_text

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LEAST_HEIGHT = 54.0
"""Points: room for three lines of what the unit writes; rows grow with more."""

ROOMY_HEIGHT = 120.0
"""Points of each row of a form with few."""

GREY, REQUIRED, OPTIONAL = "#EDEDED", "#FCE4D6", "#E2EFDA"


def write_header(
    workbook: Workbook, sheet: Worksheet, of: tuple[RowFormulas, tuple[float, ...]], _: int
) -> None:
    """The header row: locked columns grey, required ones and optional ones in their own colours; and their widths."""
    formulas, widths = of
    grid = formulas.at.grid
    colours = [
        *(GREY for _ in LEADING_COLUMNS),
        *(REQUIRED if field.required else OPTIONAL for field in grid.fields),
    ]
    names = [*LEADING_COLUMNS, *(kind_of(field).heading(field.name) for field in grid.fields)]
    styles = {
        colour: workbook.add_format(
            layout.styled(layout.HEADER, bg_color=colour, font_size=HEADER_SIZE, valign="top")
        )
        for colour in sorted({*colours})
    }
    for column, (name, colour) in enumerate(zip(names, colours, strict=True)):
        sheet.write_string(HEADER_ROW, column, safe_text(name), styles[colour])
    layout.set_widths(sheet, widths)
    cells = zip(names, map(name_room, widths), strict=True)
    sheet.set_row(HEADER_ROW, layout.row_height(cells, HEADER_SIZE, at_least=30, padding=PADDING))


def write_rows(workbook: Workbook, sheet: Worksheet, grid: FormGrid, filling: Filling, rows: Rows) -> None:
    """The rows of the table, each as high as its locked text, and what already stands in it, needs."""
    looks = Looks.of(workbook, GREY)
    centred = workbook.add_format(
        layout.styled(layout.CENTRED, font_size=FILL_SIZE, bg_color=GREY, valign="top")
    )
    folded, spoken = bool(filling.locked), longest_words(grid.form)
    check_width, room = grid.widths[CHECK_AT], least_height(grid)
    checked: dict[str, float] = {}
    for number, (issued, lines_here, (values, line_now)) in enumerate(
        zip(grid.form.rows, grid.tasks, rows, strict=True), start=FIRST_ROW
    ):
        sheet.write_string(number, ID_AT, issued.task, centred)
        write_task(sheet, number, TASK_AT, lines_here, looks)
        if line_now.verdict not in checked:
            checks = [(words, check_width) for words in (line_now.verdict, *spoken)]
            checked[line_now.verdict] = layout.row_height(checks, CHECK_SIZE, at_least=room, padding=PADDING)
        least = max(task_height(lines_here, grid.widths[TASK_AT]), checked[line_now.verdict])
        height = least
        if values:
            height = layout.row_height(texts_in(values, grid), FILL_SIZE, at_least=least, padding=PADDING)
        sheet.grow_row(number, height, hidden=folded and line_now.settled)
    write_fills(workbook, sheet, grid, filling, rows)


def roomy_grid(form: IssuedForm, rows: Rows) -> FormGrid:
    """Where things stand in a form, columns wide enough for the long texts that stand there already."""
    grid = FormGrid(form)
    beside = [
        (field.name, grid.width(field)) for field in grid.fields if not wanted(field) and in_words(field)
    ]
    long = any(
        layout.text_lines(shown(values[name]), width, FILL_SIZE) > MOST_LINES
        for values, _ in rows
        if values
        for name, width in beside
    )
    return FormGrid(form, roomy=True) if long else grid


def texts_in(values: Mapping[str, Value], grid: FormGrid) -> list[tuple[str, float]]:
    """What already stands in a row's cells, each text with the width of its column."""
    return [(shown(values[name]), width) for name, width in grid.widths_by_name.items() if name in values]


def cut_rows(grid: FormGrid, rows: Rows) -> tuple[str, ...]:
    """The tasks of the rows of which the highest row shows less than all: of the task, or of what stands there."""
    cut = {row.task for row in grid.cut} | {
        row.task
        for row, (values, _) in zip(grid.form.rows, rows, strict=True)
        if values
        and layout.row_height(texts_in(values, grid), FILL_SIZE, padding=PADDING) >= layout.MAX_HEIGHT
    }
    return tuple(row.task for row in grid.form.rows if row.task in cut)


def least_height(grid: FormGrid) -> float:
    """The points of a row in which nothing stands yet: few rows have the screen and the page to themselves."""
    return LEAST_HEIGHT if len(grid.form.rows) > FEW_ROWS else ROOMY_HEIGHT


def write_fills(workbook: Any, sheet: Any, grid: FormGrid, filling: Filling, rows: Rows) -> None:
    """The fill-in cells: open, or green and locked where the row is settled, or red with what to mend."""
    open_, idle = (fill_looks(workbook, grid, style) for style in (fill_style, idle_style))
    numbers = {field.name: number for number, field in enumerate(grid.form.fields)}
    places = [(field, numbers[field.name]) for field in grid.fields]
    marked_tasks = {task for task, _ in filling.marks}
    numbered = list(enumerate(zip(grid.form.rows, grid.asked, rows, strict=True), start=FIRST_ROW))
    written = []
    blank = {
        asked: tuple((open_ if asked[at] else idle)[field.type] for field, at in places)
        for asked in {*grid.asked}
    }
    for number, (row, asked, (values, line_now)) in numbered:
        if values is BLANKS and row.task not in marked_tasks:
            sheet.write_blanks(number, grid.first_field, blank[asked])
        else:
            written.append((number, (row, asked, (values, line_now))))
    if not written:
        return
    settled_, marked = (fill_looks(workbook, grid, style) for style in (settled_style, marked_style))
    for column, (field, place) in enumerate(places, start=grid.first_field):
        for number, (row, asked, (values, line_now)) in written:
            marks = filling.marks.get((row.task, field.name), ())
            style = settled_ if line_now.settled else marked if marks else open_ if asked[place] else idle
            write_value(sheet, number, column, values[field.name], style[field.type])
            write_marks(sheet, number, column, marks, grid.form.office)


def fill_looks(
    workbook: Any, grid: FormGrid, style: Callable[[Field], Mapping[str, object]]
) -> Mapping[FieldType, Any]:
    """The formats of that style, by the type of a field."""
    kinds = {field.type: field for field in grid.fields}
    return {kind: workbook.add_format(style(field)) for kind, field in kinds.items()}
