"""The workbook of a form: the order of its sheets, and its two ways: cast in a mould, or by XlsxWriter alone."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from workbook_flow.forms.allowed import write_validations
from workbook_flow.forms.aside import write_aside
from workbook_flow.forms.card import write_card
from workbook_flow.forms.completions import write_completions
from workbook_flow.forms.filled import carrying, written_row
from workbook_flow.forms.formulas import Sheets
from workbook_flow.forms.grid import FEW_ROWS, FormGrid, absolute
from workbook_flow.forms.guide import write_guide
from workbook_flow.forms.head import write_head
from workbook_flow.forms.headplaces import Head
from workbook_flow.forms.instructions import write_instructions
from workbook_flow.forms.lead import write_lead
from workbook_flow.forms.previous import write_previous
from workbook_flow.forms.table import cut_rows, roomy_grid, write_header, write_rows
from workbook_flow.forms.verdict import count_words
from workbook_flow.forms.view import set_view
from workbook_flow.forms.workings import blocks_of, write_checks
from workbook_flow.model import (
    ASIDE_SHEET,
    CARD_SHEET,
    CLAIM_REST_WORDS,
    FORM_SHEET,
    SAME_REST_WORDS,
    Filling,
    IssuedForm,
    is_aside,
)
from workbook_flow.paper import stamp
from workbook_flow.paper.packing import packed
from workbook_flow.sheets import cell_name

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

NOTHING = Filling()


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
    write_form(workbook, FormPages(sheet, aside, card), form, carrying(form, filling))


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


def write_form(workbook: Workbook, pages: FormPages, form: IssuedForm, filling: Filling) -> None:
    """Fill the form's sheet, that of claims and requests, and those behind it."""
    rows = [written_row(form, row, filling) for row in form.rows]
    grid = roomy_grid(form, rows)
    head, sheet = Head(grid), pages.form
    previous = write_previous(workbook, form)
    lists = write_hidden(workbook, form)
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
