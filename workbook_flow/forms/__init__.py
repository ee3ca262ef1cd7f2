"""Assignments → a unit's workbook: locked text, fill-in cells that check themselves, a hidden stamp."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from workbook_flow.fields import kind_of
from workbook_flow.forms.aside import write_aside
from workbook_flow.forms.card import write_card
from workbook_flow.forms.cells import (
    as_written,
    fill_style,
    idle_style,
    marked_style,
    settled_style,
    shown,
    validation,
    write_marks,
    write_value,
)
from workbook_flow.forms.completions import write_completions
from workbook_flow.forms.formulas import RowFormulas, Sheets
from workbook_flow.forms.grid import (
    CHECK_AT,
    FEW_ROWS,
    FILL_SIZE,
    FIRST_ROW,
    HEADER_ROW,
    HEADER_SIZE,
    ID_AT,
    MARGINS,
    TASK_AT,
    FormGrid,
    absolute,
    name_room,
)
from workbook_flow.forms.guide import write_guide
from workbook_flow.forms.head import Head, write_head
from workbook_flow.forms.instructions import write_instructions
from workbook_flow.forms.lead import write_lead
from workbook_flow.forms.previous import MOST, lines, message_of, shows_previous, write_previous
from workbook_flow.forms.taskcell import PADDING, Looks, task_height, write_task
from workbook_flow.forms.verdict import (
    CHECK_SIZE,
    RowVerdict,
    count_words,
    line,
    longest_words,
)
from workbook_flow.forms.workings import blocks_of, write_checks
from workbook_flow.model import (
    ASIDE_SHEET,
    BLANK,
    CARD_SHEET,
    CLAIM_REST_WORDS,
    EXPLANATION_FIELD,
    FORM_SHEET,
    LEADING_COLUMNS,
    NO_SWITCH,
    SAME_REST_WORDS,
    Field,
    FieldType,
    Filling,
    IssuedForm,
    IssuedRow,
    Value,
    asks,
    is_aside,
)
from workbook_flow.paper import layout, stamp
from workbook_flow.paper.packing import packed
from workbook_flow.rules.settling import filled_in, settled
from workbook_flow.rules.spoken import GOOD, UNTOUCHED
from workbook_flow.sheets import cell_name
from workbook_flow.words.text import bounded, safe_text

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["cell_of", "form_workbook"]

LEAST_HEIGHT = 54.0
"""Points: room for three lines of what the unit writes; rows grow with more."""

ROOMY_HEIGHT = 120.0
"""Points of each row of a form with few."""

GREY, REQUIRED, OPTIONAL = "#EDEDED", "#FCE4D6", "#E2EFDA"

PROTECTION = {
    "format_rows": True,
    "format_columns": True,
    "autofilter": True,
    "objects": True,
    "scenarios": True,
}
"""What stays free under sheet protection, beside typing into the unlocked cells: comments and pictures too."""

NOTHING = Filling()

Rows = Sequence[tuple[Mapping[str, Value], RowVerdict]]
"""What stands in each row when the form goes out, by field, and what the form says of it."""


def form_workbook(
    form: IssuedForm, filling: Filling = NOTHING, *, more: Callable[[Any], None] | None = None
) -> bytes:
    """The workbook of one form as .xlsx bytes; the same form and filling give the same bytes.

    It is cast in the mould of its shape, and written by XlsxWriter alone where that is not possible. ``more`` may add
    sheets of its own.
    """
    from workbook_flow.paper.castbook import (
        CastBook,
        Uncastable,
    )  # slow to import; most commands write no form
    from workbook_flow.paper.mould import cast

    book = CastBook()
    try:
        write_book(book, form, filling, more)
        return packed(cast(book))
    except Uncastable:
        return written_directly(form, filling, more)
    finally:
        book.sheets.clear()  # sheets and book know each other: nothing of them would go before the collector looks


def forget_rows() -> None:
    """Let go of the rows that the forms written so far have in common: they take some ten megabytes."""
    from workbook_flow.paper.asxml import element_text, rich_text
    from workbook_flow.paper.castrows import run_bytes
    from workbook_flow.paper.packing import deflated_behind

    for memo in (run_bytes, deflated_behind, blocks_of, element_text, rich_text):
        memo.cache_clear()


def written_directly(
    form: IssuedForm, filling: Filling = NOTHING, more: Callable[[Any], None] | None = None
) -> bytes:
    """The same workbook as XlsxWriter writes it."""
    from workbook_flow.paper.cellwriter import FormBook  # slow to import

    target = io.BytesIO()
    with FormBook(target, {"in_memory": True}) as workbook:
        write_book(workbook, form, filling, more)
    return target.getvalue()


def write_book(workbook: Any, form: IssuedForm, filling: Filling, more: Callable[[Any], None] | None) -> None:
    """Write all sheets of a form."""
    from workbook_flow.paper.cellwriter import OwnFormulas  # slow to import

    workbook.set_properties(
        {
            "title": form.file_title,
            "author": form.office,
            "created": datetime.combine(form.issued_on, time()),
        }
    )
    sheet = workbook.add_worksheet(FORM_SHEET, worksheet_class=OwnFormulas)
    aside = None
    if any(map(is_aside, form.fields)):
        aside = workbook.add_worksheet(ASIDE_SHEET, worksheet_class=OwnFormulas)
    card = None
    if len(form.rows) <= FEW_ROWS and not filling.banner:
        card = workbook.add_worksheet(CARD_SHEET, worksheet_class=OwnFormulas)
    if form.led:
        write_lead(workbook, form, filling)
    if form.declarations:
        write_completions(workbook, form)
    if form.instructions:
        write_instructions(workbook, form, filling)
    write_guide(workbook, form)
    if more is not None:
        more(workbook)
    write_form(workbook, FormPages(sheet, aside, card), FormGrid(form), carrying(form, filling))


def cell_of(form: IssuedForm, task: str, field: str) -> str:
    """The address of a fill-in cell in the form's sheet, such as ``H12``; with its sheet where that is another."""
    grid = FormGrid(form)
    cell = cell_name(grid.row(task), grid.column(field))
    return f"{ASIDE_SHEET}!{cell}" if field in {each.name for each in grid.aside} else cell


class FormPages(NamedTuple):
    """The sheets in which a form is filled in and read through; None for one that it does not need."""

    form: Worksheet
    aside: Worksheet | None
    card: Worksheet | None


def write_form(workbook: Workbook, pages: FormPages, grid: FormGrid, filling: Filling) -> None:
    """Fill the form's sheet, that of claims and requests, and those behind it."""
    form, head, sheet = grid.form, Head(grid), pages.form
    previous = write_previous(workbook, form)
    lists = write_hidden(workbook, form)
    rows = [written_row(form, row, filling) for row in form.rows]
    counted = count_words(form, (verdict for _, verdict in rows), filling)
    write_head(workbook, sheet, head, filling, (counted, cut_rows(grid, rows)))
    switches = {name: head.cell(name) for name in (SAME_REST_WORDS, CLAIM_REST_WORDS)}
    sheets = Sheets(
        grid=grid,
        lists=lists,
        same_switch=switches[SAME_REST_WORDS],
        claim_switch=switches[CLAIM_REST_WORDS],
    )
    workbook.write_shared(sheet, write_header, (sheets.formulas, grid.widths))
    write_rows(workbook, sheet, grid, filling, rows)
    write_validations(sheet, grid, lists, previous, filling)
    write_checks(workbook, sheet, sheets, filling, rows)
    if pages.aside is not None:
        write_aside(workbook, pages.aside, sheets, filling, rows)
    if pages.card is not None:
        write_card(workbook, pages.card, head, filling, rows)
    set_view(workbook, sheet, grid, filling)


def written_row(form: IssuedForm, row: IssuedRow, filling: Filling) -> tuple[Mapping[str, Value], RowVerdict]:
    """What is written into a row's cells, a value for every field, and what the form says of it."""
    cells = filling.values.get(row.task, {})
    if not cells and says_nothing(row, filling):
        return BLANKS, untouched_line(row.task)
    values = {field.name: as_written(cells.get(field.name, BLANK)) for field in form.fields}
    counted = settled(values, row, form.fields, filling.switches, form.rules)
    return values, line(form, row, counted, filling)


@lru_cache(maxsize=4096)
def untouched_line(task: str) -> RowVerdict:
    """What the form says of a row in which nothing stands."""
    return RowVerdict(task=task, verdict=UNTOUCHED)


def says_nothing(row: IssuedRow, filling: Filling) -> bool:
    """Whether a row without a value is answered by nothing else: a switch, what it last explained, the office."""
    if filling.switches is not NO_SWITCH and filling.switches != NO_SWITCH:
        return False
    return (
        EXPLANATION_FIELD.name not in row.last
        and row.task not in filling.locked
        and row.task not in filling.reasons
    )


class Blanks(dict[str, Value]):
    """The values of a row in which nothing stands: every field is blank."""

    def __missing__(self, name: str) -> Value:
        return BLANK


BLANKS = Blanks()


def write_validations(
    sheet: Worksheet,
    grid: FormGrid,
    lists: Mapping[str, str],
    previous: Mapping[tuple[str, str], int],
    filling: Filling,
) -> None:
    """What each fill-in cell lets in, and what it says when the cursor comes: what to mend, or the last report."""
    reported = any(row.last_period for row in grid.form.rows)
    for column, field in enumerate(grid.fields, start=grid.first_field):
        allowed = validation(field, column, lists.get(field.name, ""))
        if not (filling.marks or (reported and shows_previous(field))):
            sheet.allow(FIRST_ROW, grid.last_row, column, allowed, "")
            continue
        messages = (message(field, row, previous, filling) for row in grid.form.rows)
        for first, last, words in runs_of(messages):
            sheet.allow(first, last, column, allowed, words)


def message(field: Field, row: IssuedRow, previous: Mapping[tuple[str, str], int], filling: Filling) -> str:
    """What a cell says besides its column's hint; blank for nothing."""
    marks = filling.marks.get((row.task, field.name), ()) if filling.marks else ()
    if marks:
        return bounded("\n".join(lines("\n".join(marks))), MOST)
    return message_of(field, row, previous) if shows_previous(field) else ""


def runs_of(messages: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """First row, last row and words of each run of rows that have the same message."""
    row = FIRST_ROW
    for words, same in groupby(messages):
        count = len(list(same))
        yield row, row + count - 1, words
        row += count


def carrying(form: IssuedForm, filling: Filling) -> Filling:
    """The filling with what the form itself carries over, where nothing else is said."""
    done = {
        row.task: {
            name: Value(typed=typed, raw=str(typed)) for name, typed in filled_in(row, form.fields).items()
        }
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


def set_view(workbook: Any, sheet: Any, grid: FormGrid, filling: Filling) -> None:
    """Protection, frozen head, filter, print set-up, and the cursor on the first cell to fill."""
    form = grid.form
    sheet.autofilter(HEADER_ROW, 0, grid.last_row, grid.last_field)
    if filling.locked:
        sheet.filter_column(CHECK_AT, f'x != "{GOOD}*"')
    printed = grid.widths[: grid.last_printed + 1]
    workbook.write_shared(sheet, set_frame, (grid.first_field, printed))
    layout.set_footer(sheet, f"{form.unit} {form.period.words}", MARGINS.words)
    above = f'&C&"{layout.TITLE_FONT}"&14{layout.margin_text(form.title)}进展填报表'
    sheet.set_header(above + not_printed(grid), {"margin": MARGINS.words})
    sheet.print_area(0, 0, grid.last_row, grid.last_printed)
    row, column = first_open(grid, filling)
    sheet.set_selection(row, column, row, column)
    if not filling.banner:
        sheet.activate()


def not_printed(grid: FormGrid) -> str:
    """At the right of a printed page's head: which columns have no room on it; blank where all have."""
    fields = grid.fields[grid.last_printed + 1 - grid.first_field :]
    if not fields:
        return ""
    names = f"“{layout.margin_text(bounded(fields[0].name, 20))}”"
    return f'&R&"{layout.TEXT_FONT}"&9{names}{f"等 {len(fields)} 栏" if len(fields) > 1 else "栏"}不印'


def set_frame(_: Any, sheet: Any, of: tuple[int, tuple[float, ...]], __: int) -> None:
    """Protection, what stays in sight, and the page, whose columns have these widths."""
    first_field, printed = of
    sheet.protect("", PROTECTION)
    sheet.freeze_panes(FIRST_ROW, first_field)
    sheet.hide_gridlines(2)
    layout.set_page(sheet, header=(HEADER_ROW, HEADER_ROW), widths=printed, margins=MARGINS)


def first_open(grid: FormGrid, filling: Filling) -> tuple[int, int]:
    """The first cell that asks for something: one marked, or the first of a row that is not settled."""
    form = grid.form
    rows = [row for row in form.rows if row.task not in filling.locked]
    rows = [row for row in rows if not row.done] or rows
    for task in (row.task for row in rows) if filling.marks else ():
        marked = [field.name for field in grid.fields if filling.marks.get((task, field.name))]
        if marked:
            return grid.row(task), grid.column(marked[0])
    if not rows:
        return FIRST_ROW, grid.first_field
    first = rows[0]
    asked = next((field for field in grid.fields if asks(first, field)), grid.fields[0])
    return grid.row(first.task), grid.column(asked.name)
