"""The check column, and the hidden cells in which it is worked out while the form is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from workbook_flow.fields import kind_of
from workbook_flow.fields.spelling import serial
from workbook_flow.forms.behind import Workings
from workbook_flow.forms.cells import write_value
from workbook_flow.forms.formulas import RowFormulas, Sheets, in_xml, joined_cells
from workbook_flow.forms.grid import (
    CHECK_AT,
    CHECK_COLUMN,
    FIRST_ROW,
    HEADER_ROW,
    ID_AT,
    in_row,
    span,
)
from workbook_flow.forms.verdict import (
    AMBER,
    CHECK_SIZE,
    END,
    GREEN,
    RED,
    YELLOW,
    RowVerdict,
    with_named,
)
from workbook_flow.model import (
    ASIDE_SHEET,
    Filling,
    IssuedRow,
    Value,
)
from workbook_flow.paper import layout
from workbook_flow.paper.rowwise import FormulaBlock, at_row
from workbook_flow.rules import given, quoted
from workbook_flow.rules.blocks import CONSTANT
from workbook_flow.rules.spoken import (
    GOOD,
    KINDS,
    MISSING,
    SENT_BACK,
    UNTOUCHED,
    WARNED,
    WRONG,
)


@lru_cache(maxsize=1024)
def blocks_of(
    formulas: RowFormulas, asked: tuple[bool, ...], findings: tuple[str, ...], running: FormulaBlock
) -> tuple[FormulaBlock, ...]:
    """The hidden formulas of a row that asks for these fields, with what they give before anybody works them out.

    Among them that of the ids of the rows in error.
    """
    at, stored = formulas.at, dict(stored_results(formulas.at, findings))
    skipped = {
        start + number
        for start in (at.readings, at.texts)
        for number, wanted in enumerate(asked)
        if not wanted
    }
    cells = [
        (column, formula, stored.get(column, ""))
        for column, formula in formulas.hidden
        if column not in skipped
    ]
    cells = sorted((*cells, *running.cells))
    parts = (
        [cell for cell in cells if first <= cell[0] < end]
        for first, end in ((at.texts, at.lasts), (at.written, at.running + 1), (at.own, at.last + 1))
    )
    return tuple(FormulaBlock(tuple(part)) for part in parts if part)


def write_checks(
    book: Any,
    sheet: Any,
    sheets: Sheets,
    filling: Filling,
    rows: Sequence[tuple[Mapping[str, Value], RowVerdict]],
) -> None:
    """Write the check column and the hidden cells behind it; ``rows`` are what is written and what is said of it."""
    grid, formulas, in_error = sheets.grid, sheets.formulas, ""
    style = book.add_format(
        layout.styled(layout.CELL, bg_color="#F7F7F7", valign="top", font_size=CHECK_SIZE)
    )
    untouched = FormulaBlock(((CHECK_AT, formulas.check, UNTOUCHED),), style)
    for number, (issued, asked, (values, shown)) in enumerate(
        zip(grid.form.rows, grid.asked, rows, strict=True), start=FIRST_ROW
    ):
        in_error = with_named(in_error, shown)
        running = running_block(formulas, number == FIRST_ROW, in_error)
        if shown.settled:
            sheet.write_block(number, running)
            sheet.write_string(number, CHECK_AT, shown.verdict, style)
            continue
        write_constants(sheet, formulas.at, number, issued)
        for block in blocks_of(formulas, asked, shown.findings, running):
            sheet.write_block(number, block)
        formula, reason = formulas.check, filling.reasons.get(issued.task)
        if reason is None and shown.verdict == UNTOUCHED:
            sheet.write_block(number, untouched)
            continue
        if reason is not None:
            same = unchanged(sheet, Workings(grid), number, values)
            formula = f"IF({same},{in_xml(quoted(SENT_BACK + reason))},{formula})"
        sheet.write_formula(number, CHECK_AT, at_row(formula, number), style, shown.verdict)
    book.write_shared(sheet, hide_workings, formulas)
    write_colours(book, sheet, formulas, grid.last_row)


def write_colours(book: Any, sheet: Any, formulas: RowFormulas, last_row: int) -> None:
    """Colour the checks down to the last row."""
    if last_row > FIRST_ROW:
        book.write_shared(sheet, colour_checks, formulas, last_row)
    else:  # XlsxWriter names an area of one cell otherwise
        colour_checks(book, sheet, formulas, last_row)


def stored_results(at: Workings, findings: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What the hidden formulas that colour cells give, as long as nobody has worked them out."""
    for number, words in enumerate(findings):
        if words:
            yield at.findings + number, words + END
    for kind, mark in enumerate(KINDS):
        for number, chunk in enumerate(at.chunks):
            joined = "".join(
                findings[field] for field in chunk if field < len(findings) and findings[field][:1] == mark
            )
            yield at.joined + kind * len(at.chunks) + number, joined


@lru_cache(maxsize=256)
def running_block(formulas: RowFormulas, first: bool, in_error: str) -> FormulaBlock:
    """The ids of the rows in error up to a row, ``in_error`` as long as nobody has worked them out."""
    formula = formulas.first_running if first else formulas.running
    return FormulaBlock(((formulas.at.running, formula, in_error),))


def write_constants(sheet: Any, at: Workings, row: int, issued: IssuedRow) -> None:
    """What the row was issued with, and what may be taken over, as far as rules look at it."""
    figures = given(issued)
    for column, name in enumerate(CONSTANT, start=at.givens):
        figure = figures[name]
        if figure is not None:
            sheet.write_number(row, column, serial(figure) if isinstance(figure, date) else figure)
    for column, field in enumerate(at.grid.form.fields, start=at.lasts) if issued.last else ():
        taken = None if issued.done or field.anew else issued.last.get(field.name)
        write_constant(sheet, row, column, kind_of(field).as_read(taken))
    for column, wanted in enumerate(at.last_names, start=at.befores):
        field = next(each for each in at.grid.form.fields if each.name == wanted)
        write_constant(sheet, row, column, kind_of(field).as_read(issued.last.get(wanted)))


def write_constant(sheet: Any, row: int, column: int, constant: str | float | None) -> None:
    """Write a constant as what it is; nothing where there is none."""
    if isinstance(constant, str):
        sheet.write_string(row, column, constant)
    elif constant is not None:
        sheet.write_number(row, column, constant)


def unchanged(sheet: Any, at: Workings, row: int, values: Mapping[str, Value]) -> str:
    """Write what a row held when it was sent back; give whether it holds just that still."""
    parts, column = [], at.returned
    for fields, address in ((at.grid.fields, ""), (at.grid.aside, f"'{ASIDE_SHEET}'!")):
        if not fields:
            continue
        for number, field in enumerate(fields, start=column):
            write_value(sheet, row, number, values[field.name], None)
        first = at.grid.column(fields[0].name)
        cells = f"{address}{span(first, first + len(fields) - 1)}"
        # As texts: LibreOffice's EXACT finds no two numbers of ranges alike.
        held = f'{span(column, column + len(fields) - 1)}&""'
        parts.append(f'SUMPRODUCT(--EXACT({cells}&"",{held}))={len(fields)}')
        column += len(fields)
    return in_xml(f"IFERROR(AND({','.join(parts)}),FALSE)")


def hide_workings(_: Any, sheet: Any, formulas: RowFormulas, __: int) -> None:
    """Name and hide the columns behind the check; a name that starts with 核对 is passed over in returns."""
    at = formulas.at
    for column in range(at.texts, at.last + 1):
        sheet.write_string(HEADER_ROW, column, f"{CHECK_COLUMN}·{column}")
    sheet.set_column(at.texts, at.last, None, None, {"hidden": True})


def colour_checks(book: Any, sheet: Any, formulas: RowFormulas, last_row: int) -> None:
    """Colour the check, the id beside it, and the cells concerned: missing amber, wrong red, a hint yellow."""
    grid, at = formulas.at.grid, formulas.at
    check = at_row(in_row(CHECK_AT), FIRST_ROW)
    wrong = at_row(
        f'OR(LEFT({check},{len(SENT_BACK)})="{SENT_BACK}",LEN({joined_cells(at, 1)})>0)', FIRST_ROW
    )
    started = f'{check}<>"{UNTOUCHED}"'
    good = f'LEFT({check},1)="{GOOD}"'
    hinted = f'AND({good},ISNUMBER(FIND("{WARNED}",{check})))'
    for condition, colour in (
        (hinted, YELLOW),
        (good, GREEN),
        (f"AND({started},{wrong})", RED),
        (f"AND({started},NOT({wrong}))", AMBER),
    ):
        looks = colouring(book, condition, colour) | {"stop_if_true": True}
        sheet.conditional_format(FIRST_ROW, ID_AT, last_row, CHECK_AT, looks)
    for field in grid.fields:
        column = grid.column(field.name)
        finding = at_row(in_row(at.findings + at.index(field)), FIRST_ROW)
        for mark, colour in ((MISSING, AMBER), (WRONG, RED), (WARNED, YELLOW)):
            looks = colouring(book, f'AND({started},LEFT({finding})="{mark}")', colour)
            sheet.conditional_format(FIRST_ROW, column, last_row, column, looks)


def colouring(book: Any, condition: str, colour: str) -> dict[str, object]:
    """A conditional format."""
    return {"type": "formula", "criteria": f"={condition}", "format": book.add_format({"bg_color": colour})}
