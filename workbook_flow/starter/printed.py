"""Sheet 分解清单 of a new master, in the look of the printed document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from workbook_flow.paper import layout
from workbook_flow.starter.contents import Contents, ListRow, SectionRow, TaskRow
from workbook_flow.starter.formats import BLANK_ROWS, DOUBT, TEXT_FORMAT, Formats, write_text
from workbook_flow.words.vocabulary import (
    COLUMNS,
    DOUBT_COLUMN,
    LIMIT_KINDS,
    LIST_SHEET,
    PRINTED_COLUMNS,
    TITLE_SLOT,
)

LIST_WIDTHS = (7.0, 22.0, 62.0, 16.0, 16.0, 16.0)
EXTRA_WIDTHS = (11.0, 13.0, 26.0, 12.0, 9.0)
DOUBT_WIDTH = 60.0
SPARE_WIDTH = 24.0
EXTRA_HEADER: layout.Style = {**layout.HEADER, "bg_color": "#EDEDED", "font_color": "#7F7F7F"}
EXTRA_CELL: layout.Style = {**layout.CELL, "border_color": "#BFBFBF", "font_color": "#404040"}
TITLE_HEIGHT = layout.TITLE_SIZE * layout.LINE_SPACING + layout.ROW_PADDING
PAGE_POINTS = 465.0
"""What a landscape A4 page holds below the header row: 595 points less 94 of margins and 24 of header."""

LAST = len(LIST_WIDTHS) - 1
"""The last of the printed columns, from 0."""


def write_list(sheet: Any, formats: Formats, contents: Contents) -> None:
    """Sheet 分解清单 in its printed look; the extra columns stand to the right, outside the printed area."""
    spare = spare_columns(contents)
    layout.set_widths(sheet, (*LIST_WIDTHS, *EXTRA_WIDTHS, DOUBT_WIDTH, *(SPARE_WIDTH for _ in spare)))
    titles = contents.title.split("\n") if contents.title else [TITLE_SLOT]
    for row, line in enumerate(titles):
        sheet.merge_range(row, 0, row, LAST, line, formats(layout.TITLE))
        sheet.set_row(row, TITLE_HEIGHT)
    header = len(titles)
    doubted = any(isinstance(row, TaskRow) and row.doubts for row in contents.rows)
    write_headers(sheet, formats, header, doubted=doubted)
    write_spare(sheet, formats, header, contents)
    rows = contents.rows or tuple(TaskRow(id="", cells=("",) * 5) for _ in range(BLANK_ROWS))
    heights = list_heights(rows)
    write_rows(sheet, formats, header + 1, list(zip(rows, heights, strict=True)))
    sheet.freeze_panes(header + 1, 0)
    layout.set_print(sheet, header=(header, header), title=titles[-1] if contents.title else "")
    sheet.print_area(0, 0, header + len(rows), LAST)
    sheet.set_h_pagebreaks([header + 1 + row for row in page_breaks(rows, heights)])


def spare_columns(contents: Contents) -> dict[str, int]:
    """The office's own columns by header, each with its place to the right of the doubts."""
    filled = dict.fromkeys(name for row in contents.rows if isinstance(row, TaskRow) for name in row.spare)
    names = dict.fromkeys((*(name for name in contents.spare if name in filled), *filled))
    return {name: len(COLUMNS[LIST_SHEET]) + 1 + number for number, name in enumerate(names)}


def write_spare(sheet: Any, formats: Formats, header: int, contents: Contents) -> None:
    """The office's own columns with their headers, from the header row down."""
    columns, rows = spare_columns(contents), contents.rows
    for name, column in columns.items():
        sheet.write_string(header, column, name, formats(EXTRA_HEADER))
    for at, row in enumerate(rows, header + 1):
        for name, words in row.spare.items() if isinstance(row, TaskRow) else ():
            write_text(sheet, at, columns[name], words, formats(EXTRA_CELL))


def write_headers(sheet: Any, formats: Formats, header: int, *, doubted: bool) -> None:
    """The column names, that of the doubts only where there are any, and the choices of 时限类型 below them."""
    names = COLUMNS[LIST_SHEET]
    for column, name in enumerate(names):
        sheet.write_string(header, column, name, formats(layout.HEADER if column <= LAST else EXTRA_HEADER))
    sheet.set_row(header, 24)
    if doubted:
        sheet.write_string(header, len(names), DOUBT_COLUMN, formats(layout.HEADER, bg_color=DOUBT))
    kind = names.index("时限类型")
    choices = {
        "validate": "list",
        "source": list(LIMIT_KINDS),
        "error_title": "时限类型",
        "error_message": "请从下拉列表中选择。",
    }
    sheet.data_validation(header + 1, kind, header + 500, kind, choices)


def write_rows(sheet: Any, formats: Formats, top: int, lines: Sequence[tuple[ListRow, float]]) -> None:
    """Sections and tasks with their heights from row ``top`` down; cells that are the same run together."""
    for row, (list_row, height) in enumerate(lines, top):
        sheet.set_row(row, height)
        if isinstance(list_row, SectionRow):
            sheet.merge_range(row, 0, row, LAST, list_row.text, formats(layout.SECTION))
        else:
            write_task_row(sheet, formats, row, list_row)
    rows = tuple(list_row for list_row, _ in lines)
    for first, final, column in merges(rows):
        looks = formats(printed_style(column), **doubt_colour(rows[first], PRINTED_COLUMNS[column]))
        area = (top + first, column + 1, top + final, column + 1)
        sheet.merge_range(*area, cell_text(rows[first], column), looks)


def write_task_row(sheet: Any, formats: Formats, row: int, task: TaskRow) -> None:
    """One task's cells; those covered from above are left to the merged range."""
    write_text(sheet, row, 0, task.id, formats(layout.CENTRED, num_format=TEXT_FORMAT))
    for column, text in enumerate(task.cells):
        if text is not None:
            look = formats(printed_style(column), **doubt_colour(task, PRINTED_COLUMNS[column]))
            write_text(sheet, row, column + 1, text, look)
    for offset, name in enumerate(COLUMNS[LIST_SHEET][len(LIST_WIDTHS) :]):
        column, value = len(LIST_WIDTHS) + offset, task.extras.get(name, "")
        if isinstance(value, str):
            style = {"num_format": TEXT_FORMAT} if name == "时限日期" else {}
            write_text(sheet, row, column, value, formats(EXTRA_CELL, **style))
        else:
            sheet.write_number(row, column, value, formats(EXTRA_CELL, align="center"))
    if task.doubts:
        words = "\n".join(f"{column}：{doubt}" for column, doubt in task.doubts.items())
        write_text(sheet, row, len(COLUMNS[LIST_SHEET]), words, formats(layout.CELL, bg_color=DOUBT))


def doubt_colour(row: ListRow, column: str) -> layout.Style:
    """The colour of a cell that the office should look at."""
    return {"bg_color": DOUBT} if isinstance(row, TaskRow) and column in row.doubts else {}


def printed_style(column: int) -> layout.Style:
    """Unit and time limit cells are centred, the texts are not."""
    name = PRINTED_COLUMNS[column]
    if name == "完成时限":
        return {**layout.CENTRED, "num_format": TEXT_FORMAT}
    return layout.CELL if name in {"重点任务", "主要措施"} else layout.CENTRED


def cell_text(row: ListRow, column: int) -> str:
    """A printed cell's text, blank in a section row."""
    return (row.cells[column] or "") if isinstance(row, TaskRow) else ""


def merges(rows: Sequence[ListRow]) -> Iterator[tuple[int, int, int]]:
    """The vertical merges as ``(first row, last row, printed column)``, from 0."""
    for column in range(len(PRINTED_COLUMNS)):
        first = 0
        for row in range(1, len(rows) + 1):
            list_row = rows[row] if row < len(rows) else None
            if isinstance(list_row, TaskRow) and list_row.cells[column] is None:
                continue
            if row - first > 1:
                yield first, row - 1, column
            first = row


def list_heights(rows: Sequence[ListRow]) -> list[float]:
    """Each row's height in points, so that neither single nor merged cells are cut off."""
    heights = [row_need(row) for row in rows]
    for first, last, column in merges(rows):
        needed = layout.row_height([(cell_text(rows[first], column), LIST_WIDTHS[column + 1])])
        layout.spread_height(heights, first, last, needed)
    return heights


def row_need(row: ListRow) -> float:
    """What a row's own cells need, in points; Excel does not count merged cells, so theirs come later."""
    if isinstance(row, SectionRow):
        return layout.row_height([(row.text, sum(LIST_WIDTHS))], at_least=24)
    texts = [(text or "", LIST_WIDTHS[column + 1]) for column, text in enumerate(row.cells)]
    return layout.row_height(texts, at_least=30)


def page_breaks(rows: Sequence[ListRow], heights: Sequence[float]) -> list[int]:
    """The rows that start a page, so that no merged cell is torn and no section row stands last."""
    torn = {row for first, last, _ in merges(rows) for row in range(first + 1, last + 1)}
    after_section = {number + 1 for number, row in enumerate(rows) if isinstance(row, SectionRow)}
    breaks: list[int] = []
    start, possible, used = 0, 0, 2 * TITLE_HEIGHT
    for row, height in enumerate(heights):
        if row not in torn and row not in after_section:
            possible = row
        used += height
        if used > PAGE_POINTS and possible > start:
            breaks.append(possible)
            start, used = possible, sum(heights[possible : row + 1])
    return breaks
