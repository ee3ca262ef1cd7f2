"""Assignments → a unit's workbook: locked text, fill-in cells that check themselves, a hidden stamp."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any

from workbook_flow import layout, stamp
from workbook_flow.forms.cells import fill_style, shown, validation, write_value
from workbook_flow.forms.grid import CHECK_COLUMN, FIRST_ROW, HEADER_ROW, Grid, absolute
from workbook_flow.forms.guide import write_guide
from workbook_flow.forms.head import write_head
from workbook_flow.forms.lead import write_lead
from workbook_flow.forms.previous import message_of, shows_previous, write_previous
from workbook_flow.forms.verdict import RED, verdict, write_checks
from workbook_flow.model import (
    FORM_SHEET,
    METRIC_COLUMN,
    OFFICE_COLUMN,
    Filling,
    IssuedForm,
    IssuedRow,
    Value,
    asks,
)
from workbook_flow.sheets import cell_name

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["cell_of", "form_workbook"]

LEAST_HEIGHT = 54.0
"""Points: room for three lines of what the unit writes; rows grow with more."""

GREY, REQUIRED, OPTIONAL, SETTLED = "#EDEDED", "#FCE4D6", "#E2EFDA", "#C6EFCE"
FILL_LOOKS: tuple[Mapping[str, object], ...] = (
    {},
    {"locked": True, "bg_color": SETTLED},
    {"bg_color": RED},
    {"locked": True, "bg_color": GREY},
)
"""What a fill-in cell's style changes where it is open, settled, marked, or not to be filled in."""

PROTECTION = {"format_rows": True, "format_columns": True, "autofilter": True, "sort": True}
"""What stays free under sheet protection, beside typing into the unlocked cells."""

NOTHING = Filling()

Rows = Sequence[Mapping[str, Value]]
"""What stands in each row when the form goes out, by field."""


def form_workbook(
    form: IssuedForm, filling: Filling = NOTHING, *, more: Callable[[Any], None] | None = None
) -> bytes:
    """The workbook of one form as .xlsx bytes; the same form and filling give the same bytes.

    ``more`` may add sheets of its own to the XlsxWriter workbook.
    """
    import xlsxwriter  # slow to import, and most commands write no form

    from workbook_flow.forms.formulas import OwnFormulas

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.set_properties(
            {
                "title": f"{form.title} {form.unit} {form.period}",
                "author": form.office,
                "created": datetime.combine(form.issued_on, time()),
            }
        )
        sheet = workbook.add_worksheet(FORM_SHEET, worksheet_class=OwnFormulas)
        if form.led:
            write_lead(workbook, form, filling)
        write_guide(workbook, form)
        if more is not None:
            more(workbook)
        write_form(workbook, sheet, form, filling, write_previous(workbook, form))
    return target.getvalue()


def cell_of(form: IssuedForm, task: str, field: str) -> str:
    """The address of a fill-in cell in the form's sheet, such as ``H12``."""
    grid = Grid(form)
    return cell_name(grid.row(task), grid.column(field))


def write_form(
    workbook: Workbook,
    sheet: Worksheet,
    form: IssuedForm,
    filling: Filling,
    previous: Mapping[tuple[str, str], int],
) -> None:
    """Fill the form's sheet, and the hidden one behind it; ``previous`` are the rows of the sheet 上期."""
    grid = Grid(form)
    filling = carrying(form, filling)
    lists = write_hidden(workbook, form)
    rows = [values_of(form, row, filling) for row in form.rows]
    verdicts = [verdict(form, issued, row) for issued, row in zip(form.rows, rows, strict=True)]
    write_head(workbook, sheet, grid, filling, verdicts)
    write_header(workbook, sheet, grid)
    write_rows(workbook, sheet, grid, rows)
    write_fills(workbook, sheet, grid, filling, rows)
    write_validations(sheet, grid, lists, previous)
    write_checks(workbook, sheet, grid, lists, list(zip(rows, verdicts, strict=True)))
    set_view(sheet, grid, filling)


def write_validations(
    sheet: Worksheet, grid: Grid, lists: Mapping[str, str], previous: Mapping[tuple[str, str], int]
) -> None:
    """What each fill-in cell lets in, and what it says when the cursor comes: where there was a report, that."""
    for column, field in enumerate(grid.form.fields, start=grid.first_field):
        allowed = validation(field, column, lists.get(field.name, ""))
        rows = grid.form.rows if shows_previous(field) else ()
        told = {row: message_of(field, issued, previous) for row, issued in enumerate(rows, start=FIRST_ROW)}
        for first, last, message in runs_of(told.get(row, "") for row in range(FIRST_ROW, grid.last_row + 1)):
            own = {**allowed, "input_message": message} if message else allowed
            sheet.data_validation(first, column, last, column, own)


def runs_of(messages: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """First row, last row and words of each run of rows that have the same message."""
    row = FIRST_ROW
    for message, same in groupby(messages):
        count = len(list(same))
        yield row, row + count - 1, message
        row += count


def carrying(form: IssuedForm, filling: Filling) -> Filling:
    """The filling with what the form itself carries over, where nothing else is said."""
    done = {
        row.task: {name: Value(typed=typed, raw=str(typed)) for name, typed in row.last.items()}
        for row in form.rows
        if row.done
    }
    return replace(
        filling,
        values={**done, **filling.values},
        reporter=filling.reporter or form.reporter,
        phone=filling.phone or form.phone,
        reviewer=filling.reviewer or form.reviewer,
    )


def values_of(form: IssuedForm, row: IssuedRow, filling: Filling) -> Mapping[str, Value]:
    """What stands in a row when the form goes out, a value for every field."""
    written = filling.values.get(row.task, {})
    return {field.name: written.get(field.name, Value(typed=None)) for field in form.fields}


def write_hidden(workbook: Workbook, form: IssuedForm) -> Mapping[str, str]:
    """Write the stamp and the dropdown lists out of sight; give each list's range by field name."""
    written = stamp.stamp_text(form)
    workbook.set_custom_property(stamp.PROPERTY, written)
    sheet = workbook.add_worksheet(stamp.SHEET)
    sheet.very_hidden()
    sheet.protect()
    sheet.write_string(0, 0, written)
    for number, row in enumerate(form.rows, start=1):
        sheet.write_string(number, 0, row.task)
    ranges = {}
    for column, field in enumerate((each for each in form.fields if each.choices), start=1):
        for number, choice in enumerate(field.choices):
            sheet.write_string(number, column, choice.value)
        last = absolute(len(field.choices) - 1, column)
        ranges[field.name] = f"{stamp.SHEET}!{absolute(0, column)}:{last}"
    return ranges


def write_header(workbook: Workbook, sheet: Worksheet, grid: Grid) -> None:
    """The header row: locked columns grey, required ones and optional ones in their own colours."""
    fields = grid.form.fields
    colours = [
        *(GREY for _ in grid.locked),
        *(REQUIRED if each.required else OPTIONAL for each in fields),
        GREY,
    ]
    names = [*(name for name, _ in grid.locked), *(field.name for field in fields), CHECK_COLUMN]
    styles = {
        each: workbook.add_format(layout.styled(layout.HEADER, bg_color=each)) for each in sorted({*colours})
    }
    for column, (name, colour) in enumerate(zip(names, colours, strict=True)):
        sheet.write_string(HEADER_ROW, column, layout.safe_text(name), styles[colour])
    layout.set_widths(sheet, grid.widths)
    cells = list(zip(names, grid.widths, strict=True))
    sheet.set_row(HEADER_ROW, layout.row_height(cells, at_least=32))


def write_rows(workbook: Workbook, sheet: Worksheet, grid: Grid, rows: Rows) -> None:
    """The rows of the table, each as high as its locked text, and what already stands in it, needs."""
    form = grid.form
    grey = workbook.add_format(layout.styled(layout.CELL, bg_color=GREY))
    centred = workbook.add_format(layout.styled(layout.CENTRED, bg_color=GREY))
    for number, (row, values) in enumerate(zip(form.rows, rows, strict=True), start=FIRST_ROW):
        texts = locked_texts(row, grid)
        for column, text in enumerate(texts):
            style = centred if column in {0, 3} else grey
            sheet.write_string(number, column, layout.safe_text(text), style)
        cells = [
            *zip(texts, (width for _, width in grid.locked), strict=True),
            *((shown(values[field.name]), field.width) for field in form.fields),
        ]
        sheet.grow_row(number, layout.row_height(cells, at_least=LEAST_HEIGHT))


def write_fills(workbook: Workbook, sheet: Worksheet, grid: Grid, filling: Filling, rows: Rows) -> None:
    """The fill-in cells: open, or green and locked where the row is settled, or red with what to mend."""
    form = grid.form
    formats = {
        kind: [workbook.add_format(layout.styled(fill_style(field), **look)) for look in FILL_LOOKS]
        for kind, field in {field.type: field for field in form.fields}.items()
    }
    for column, field in enumerate(form.fields, start=grid.first_field):
        open_, settled, marked, nothing = formats[field.type]
        for number, (row, values) in enumerate(zip(form.rows, rows, strict=True), start=FIRST_ROW):
            marks = filling.marks.get((row.task, field.name), ())
            idle = not asks(row, field)
            style = settled if row.task in filling.locked else marked if marks else nothing if idle else open_
            write_value(sheet, number, column, values[field.name], style)
            if marks:
                comment = layout.bounded(layout.safe_text("\n".join(marks)), 2000)
                size = {"x_scale": 2, "y_scale": 0.6 + 0.3 * len(marks)}
                sheet.write_comment(number, column, comment, {"author": form.office, **size})


def locked_texts(row: IssuedRow, grid: Grid) -> tuple[str, ...]:
    """The text of the locked columns, in their order."""
    texts = (row.task, row.heading, row.measure, row.role, row.deadline)
    more = {
        METRIC_COLUMN: metric_words(row),
        OFFICE_COLUMN: row.office,
    }
    return (*texts, *(more[name] for name, _ in grid.locked[len(texts) :]))


def metric_words(row: IssuedRow) -> str:
    """What the task is measured by, and the least that it asks for."""
    return row.metric if row.target is None else f"{row.metric} ≥ {row.target:g}"


def set_view(sheet: Worksheet, grid: Grid, filling: Filling) -> None:
    """Protection, frozen head, print set-up, and the cursor on the first cell to fill."""
    form = grid.form
    sheet.protect("", PROTECTION)
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.hide_gridlines(2)
    layout.set_print(sheet, header=(HEADER_ROW, HEADER_ROW), title=f"{form.unit} {form.period.words}")
    sheet.print_area(0, 0, grid.last_row, grid.check - 1)
    row, column = first_open(grid, filling)
    sheet.set_selection(row, column, row, column)
    sheet.activate()


def first_open(grid: Grid, filling: Filling) -> tuple[int, int]:
    """The first cell that asks for something: one marked, or the first of a row that is not settled."""
    form = grid.form
    rows = [row for row in form.rows if row.task not in filling.locked]
    rows = [row for row in rows if not row.done] or rows
    for task in (row.task for row in rows):
        marked = [field.name for field in form.fields if filling.marks.get((task, field.name))]
        if marked:
            return grid.row(task), grid.column(marked[0])
    if not rows:
        return FIRST_ROW, grid.first_field
    first = rows[0]
    asked = next(field for field in form.fields if asks(first, field))
    return grid.row(first.task), grid.column(asked.name)
