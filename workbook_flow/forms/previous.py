"""What a unit last reported: beside the cell it fills in, as far as that holds it, and whole on the sheet 上期."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import compress
from typing import Any

from workbook_flow.model import PREVIOUS_SHEET, SAME_FIELD, Field, FieldType, IssuedForm, IssuedRow, Purpose
from workbook_flow.paper import layout
from workbook_flow.paper.page import cut_notice
from workbook_flow.words.text import bounded, safe_text, utf16_length
from workbook_flow.words.vocabulary import invented_mark

COLUMNS = (("编号", 8.0), ("栏目", 16.0), ("上期内容", 86.0))
HEADER_ROW = 1
LINE, MOST = 28, 255
"""Characters of a line, and of a whole input message: a longer line runs off the screen, a longer text is refused."""
ON_SCREEN = "本表在屏幕上看，不用打印。"
CUT = "……全文见“{sheet}”表第 {row} 行"


def message_of(field: Field, row: IssuedRow, rows: Mapping[tuple[str, str], int]) -> str:
    """What the input message of a cell says of last time; blank where it says nothing.

    ``rows`` are the rows of the sheet 上期 by task and field.
    """
    if row.last_period is None:
        return ""
    if field.name == SAME_FIELD.name:
        last_words = "；".join(f"{name}：{typed}" for name, typed in row.last.items())
        heading = next(iter(row.last), "")
    else:
        last_words, heading = str(row.last.get(field.name, "")), field.name
    if not last_words:
        return ""
    return folded(f"上期（{row.last_period.words}）\n{last_words}", rows.get((row.task, heading), 0))


def folded(text: str, row: int) -> str:
    """The text in short lines; one too long is cut and says where the whole of it stands."""
    whole = "\n".join(lines(text))
    if utf16_length(whole) <= MOST:
        return whole
    mark = CUT.format(sheet=PREVIOUS_SHEET, row=row + 1)
    return bounded(whole, MOST, mark)


def lines(text: str) -> Iterator[str]:
    """The text cut into lines of at most LINE characters."""
    for paragraph in text.splitlines():
        for start in range(0, len(paragraph), LINE):
            yield paragraph[start : start + LINE]


def shows_previous(field: Field) -> bool:
    """Whether the cells of that field show what was last reported: 无变化, and every account in words."""
    return field.purpose is Purpose.SAME or field.type is FieldType.TEXT


def is_cut(text: str) -> bool:
    """Whether the highest row of the sheet shows less than all of a text. It is copied from there: nothing is added."""
    return layout.row_height([(text, COLUMNS[2][1])]) >= layout.MAX_HEIGHT


def write_previous(book: Any, form: IssuedForm) -> Mapping[tuple[str, str], int]:
    """Write the sheet, a line for each thing reported; give its rows by task and field. No sheet for a first report.

    It is for the screen: printed is what it is for.
    """
    lines = [(row.task, name, str(typed)) for row in form.rows for name, typed in row.last.items()]
    if not lines:
        return {}
    sheet = book.add_worksheet(PREVIOUS_SHEET)
    widths = [width for _, width in COLUMNS]
    layout.set_widths(sheet, widths)
    periods = "、".join(dict.fromkeys(row.last_period.words for row in form.rows if row.last_period))
    title = f"{form.unit}上期填报（{periods}）{invented_mark(form.title)}"
    heights = [layout.row_height(zip(texts, widths, strict=True)) for texts in lines]
    cut = [
        height >= layout.MAX_HEIGHT and is_cut(texts[-1])
        for height, texts in zip(heights, lines, strict=True)
    ]
    notice = cut_notice(task for task, *_ in compress(lines, cut))
    words = "\n".join(filter(None, (title, ON_SCREEN, notice)))
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, safe_text(words), book.add_format(layout.HEADER))
    sheet.set_row(0, layout.row_height([(words, sum(widths))], at_least=28))
    for column, (name, _) in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW, column, name, book.add_format(layout.HEADER))
    left, centred = book.add_format(layout.CELL), book.add_format(layout.CENTRED)
    top = book.add_format(layout.styled(layout.CELL, valign="top"))
    for row, (texts, height, is_high) in enumerate(
        zip(lines, heights, cut, strict=True), start=HEADER_ROW + 1
    ):
        looks = (centred, centred, top if is_high else left)
        for column, (text, look) in enumerate(zip(texts, looks, strict=True)):
            sheet.write_string(row, column, safe_text(text), look)
        sheet.set_row(row, height)
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.hide_gridlines(2)
    layout.set_print(sheet, header=(HEADER_ROW, HEADER_ROW), landscape=False, title=title)
    sheet.print_area(0, 0, 0, len(COLUMNS) - 1)
    return {(task, name): row for row, (task, name, _) in enumerate(lines, start=HEADER_ROW + 1)}
