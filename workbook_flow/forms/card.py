"""The sheet 签批单 of a form with few rows: each column a line, to be read through and signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from workbook_flow.fields import kind_of
from workbook_flow.fields.formulas import in_percent_format
from workbook_flow.forms.cells import shown
from workbook_flow.forms.formulas import in_xml
from workbook_flow.forms.grid import CHECK_AT, CHECK_COLUMN, FIRST_ROW, FormGrid, in_row, wanted
from workbook_flow.forms.head import write_code
from workbook_flow.forms.headplaces import CODE_GAP, CODE_PIXELS, Head
from workbook_flow.forms.verdict import PEOPLE, RowVerdict
from workbook_flow.model import (
    CARD_CUT,
    CARD_SHEET,
    FORM_SHEET,
    Field,
    FieldType,
    Filling,
    IssuedForm,
    IssuedRow,
    Typed,
    Value,
    asks,
)
from workbook_flow.paper import layout
from workbook_flow.paper.page import announced_text
from workbook_flow.paper.papercode import code_words
from workbook_flow.paper.rowwise import at_row
from workbook_flow.rules import quoted, serial
from workbook_flow.words.text import safe_text
from workbook_flow.words.vocabulary import invented_mark

WIDTHS = (16.0, 72.0)
MOST_ROOM, SOME_ROOM = 300, 60
"""Characters for which there is room at least: in words that must be given, and in others."""
PER_LINE = int(WIDTHS[1] * layout.UNIT_POINTS / layout.TEXT_SIZE) - 1
"""Chinese characters that a line of text takes at least: one comes down with a mark that starts no line."""
PAGE_HEIGHT = layout.A4_LONG_POINTS - 72 * (layout.MARGINS.top + layout.MARGINS.bottom) - 12
"""Points of a page's rows, a little less than it takes: some fonts stand higher."""
ADVICE_HEIGHT, SIGNING_HEIGHT = 15.0, 42.0
CODE_HEIGHT = (CODE_PIXELS + 2 * CODE_GAP) * 0.75
"""Points of the row with the code."""
ADVICE_INDENT = 9
"""How far the words stand to the right of the code, in Excel's steps of an indent."""
AS_IT_IS = frozenset({"@", "General", "0"})
"""The formats of columns whose numbers need none to be read."""
SPACE = "\u3000"
SIGNING = f"审核人签字：{SPACE * 12}日期：{SPACE * 4}年{SPACE * 2}月{SPACE * 2}日"
ADVICE = f"本页随“{FORM_SHEET}”自动更新，只供通读和签批，请在“{FORM_SHEET}”表里填写。"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One line: what it is about, what it shows as the form goes out, the cell that it follows (blank for none)."""

    name: str
    cell: str = ""
    typed: Typed = None
    room: int = 0
    grows: bool = False
    """Whether what a page has left is its: where an account must be given."""
    height: float = 0.0
    number_format: str = ""
    """How a number there is to look, blank where it looks as it is: a day, a time."""
    of_percent: bool = False
    """Whether a number there is a share of a hundred, which a cell may hold as one of one."""

    @property
    def repeated(self) -> str:
        """The formula of what stands in the cell."""
        if not self.of_percent:
            return self.cell
        is_share = f"AND(ISNUMBER({self.cell}),{in_percent_format(self.cell)})"
        return f"IF({is_share},ROUND({self.cell}*100,6),{self.cell})"


def write_card(
    book: Any,
    sheet: Any,
    head: Head,
    filling: Filling,
    rows: Sequence[tuple[Mapping[str, Value], RowVerdict]],
) -> None:
    """Write the sheet; it follows what is filled in by formulas."""
    form = head.grid.form
    layout.set_widths(sheet, WIDTHS)
    title = f"{form.unit}{form.period.words}进展填报签批单{invented_mark(form.title)}"
    sheet.merge_range(0, 0, 0, 1, safe_text(title), book.add_format(layout.TITLE))
    title_height = layout.row_height([(title, sum(WIDTHS))], layout.TITLE_SIZE, at_least=36)
    sheet.set_row(0, title_height)
    write_advice(book, sheet, form, filling)
    looks = CardLooks.of(book, form.fields)
    at, breaks = 2, []
    pages = [list(task_lines(head.grid, number, *row)) for number, row in enumerate(rows)]
    pages[-1] += people_lines(head, filling)
    for number, lines in enumerate(pages):
        is_first, is_last = number == 0, number == len(pages) - 1
        above = title_height + (CODE_HEIGHT if form.bears_code else ADVICE_HEIGHT) if is_first else 0
        page = PAGE_HEIGHT - above - (SIGNING_HEIGHT if is_last else 0)
        grown = with_heights(lines, page)
        for line in grown:
            write_line(sheet, at, line, looks)
            at += 1
        left = page - sum(line.height for line in grown)
        # Where pages are fitted to a width, breaks set by hand count for nothing; less than a point shows no row.
        if left >= 1 and not is_last:
            sheet.set_row(at, min(left, layout.MAX_HEIGHT))
            at += 1
        breaks.append(at)
    sheet.merge_range(at, 0, at, 1, SIGNING, book.add_format(layout.styled(layout.CELL)))
    sheet.set_row(at, SIGNING_HEIGHT)
    sheet.set_h_pagebreaks(breaks[:-1])
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.hide_gridlines(2)
    layout.set_print(sheet, landscape=False, title=f"{form.unit} {CARD_SHEET}", widths=WIDTHS)


def with_heights(lines: Sequence[CardLine], page: float) -> list[CardLine]:
    """The lines of a page with their heights: what it has left is shared among the accounts, or other words."""
    heights = fitted(lines, page)
    growing = [number for number, line in enumerate(lines) if line.grows]
    if not growing:
        growing = [number for number, line in enumerate(lines) if line.room and line.name != CHECK_COLUMN]
    more = max(page - sum(heights), 0) / max(len(growing), 1)
    for number in growing:
        heights[number] = round(min(heights[number] + more, layout.MAX_HEIGHT), 1)
    return [replace(line, height=height) for line, height in zip(lines, heights, strict=True)]


def fitted(lines: Sequence[CardLine], page: float) -> list[float]:
    """The heights that lines need: on one page where they find room there by leaving less to what may be blank.

    The check gives its room first, then words from the last line up.
    """
    heights = [least_height(line) for line in lines]
    tight = [least_height(line if line.grows else replace(line, room=0)) for line in lines]
    if sum(tight) > page:
        return heights
    order = sorted(range(len(lines)), key=lambda number: (lines[number].name != CHECK_COLUMN, -number))
    for number in order:
        if sum(heights) > page:
            heights[number] = tight[number]
    return heights


def least_height(line: CardLine) -> float:
    """The height that a line needs for its words and its room."""
    words = shown(Value(typed=line.typed))
    cells = [(words, WIDTHS[1]), ("字" * line.room, WIDTHS[1]), (line.name, WIDTHS[0])]
    return layout.row_height(cells, at_least=22)


def write_advice(book: Any, sheet: Any, form: IssuedForm, filling: Filling) -> None:
    """What the sheet is for; beside its code, where the form bears one."""
    look = layout.styled(layout.NOTE, indent=ADVICE_INDENT) if form.bears_code else layout.NOTE
    sheet.merge_range(1, 0, 1, 1, ADVICE, book.add_format(look))
    if form.bears_code:
        sheet.set_row(1, CODE_HEIGHT)
        write_code(sheet, range(1, 2), 0, code_words(form.seal, filling.attempt))


@dataclass(frozen=True, slots=True)
class CardLooks:
    """The formats of names, of words, and of numbers that look otherwise than they are."""

    name: Any
    words: Any
    numbers: Mapping[str, Any]
    """The formats of words by their number format."""

    @classmethod
    def of(cls, book: Any, fields: Sequence[Field]) -> CardLooks:
        """The looks of one workbook."""
        words = layout.styled(layout.CELL, valign="top")
        return cls(
            name=book.add_format(layout.HEADER),
            words=book.add_format(words),
            numbers={
                code: book.add_format({**words, "num_format": code})
                for code in dict.fromkeys(map(number_format, fields))
                if code
            },
        )


def task_lines(
    grid: FormGrid, number: int, values: Mapping[str, Value], verdict: RowVerdict
) -> Iterator[CardLine]:
    """The lines of one row of the form: the task as issued, the check, and each column that it is asked for."""
    issued = grid.form.rows[number]
    yield CardLine(name="任务", typed=announced_text(task_words(issued), WIDTHS[1]))
    check = at_row(f"{FORM_SHEET}!{in_row(CHECK_AT)}", FIRST_ROW + number)
    yield CardLine(name=CHECK_COLUMN, cell=check, typed=verdict.verdict, room=SOME_ROOM)
    for field in (*grid.fields, *grid.aside):
        if asks(issued, field):
            own = grid.cell(field)
            cell = at_row(own if "!" in own else f"{FORM_SHEET}!{own}", FIRST_ROW + number)
            value = values[field.name]
            typed = value.raw if value.typed is None else value.typed
            name = kind_of(field).heading(field.name).replace("\n", "")
            yield CardLine(
                name=name,
                cell=cell,
                typed=typed,
                room=room_of(field),
                grows=field.type is FieldType.TEXT and wanted(field),
                number_format=number_format(field),
                of_percent=field.type is FieldType.PERCENT,
            )


def people_lines(head: Head, filling: Filling) -> Iterator[CardLine]:
    """Who filled the form in, as its head has it."""
    for name, words in zip(PEOPLE, (filling.reporter, filling.phone, filling.reviewer), strict=True):
        yield CardLine(name=name, cell=f"{FORM_SHEET}!{head.cell(name)}", typed=words)


def task_words(issued: IssuedRow) -> str:
    """The task as issued, its id in front."""
    parts = (f"{issued.task}\u3000{issued.heading}", issued.measure, issued.facts, issued.office_line)
    return "\n".join(part for part in parts if part)


def number_format(field: Field) -> str:
    """The format in which a number of the column shows what was typed, blank where it does so without one."""
    code = kind_of(field).cell_format
    return "" if code in AS_IT_IS else code


def room_of(field: Field) -> int:
    """For how many characters a line has room before anything is written."""
    if field.type is not FieldType.TEXT:
        return 0
    return MOST_ROOM if wanted(field) else SOME_ROOM


def write_line(sheet: Any, row: int, line: CardLine, looks: CardLooks) -> None:
    """Write one line; words for which it may have no room say so at their head."""
    words = shown(Value(typed=line.typed))
    sheet.set_row(row, line.height)
    sheet.write_string(row, 0, safe_text(line.name), looks.name)
    if not line.cell:
        sheet.write_string(row, 1, safe_text(words), looks.words)
        return
    stored = serial(line.typed) if isinstance(line.typed, date) else line.typed
    whole = line.repeated
    if line.room:
        room = int((line.height - layout.ROW_PADDING) / (layout.TEXT_SIZE * layout.LINE_SPACING))
        breaks = f'LEN({line.cell})-LEN(SUBSTITUTE({line.cell},CHAR(10),""))'
        is_long = f"LEN({line.cell})/{PER_LINE}+{breaks}>{room}"
        whole = f"IF({is_long},{quoted(CARD_CUT)}&CHAR(10)&{line.cell},{line.cell})"
        if len(words) / PER_LINE + words.count("\n") > room:
            stored = f"{CARD_CUT}\n{words}"
    formula = in_xml(f'IF(LEN({line.cell})=0,"",{whole})')
    sheet.write_formula(
        row,
        1,
        formula,
        looks.numbers.get(line.number_format, looks.words),
        "" if stored is None else stored,
    )
