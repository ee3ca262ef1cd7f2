"""A copy of an older master with the sheets, columns, settings and ids that it lacks."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook_flow.model import SETTINGS, WorkbookFlowError
from workbook_flow.sheets.grids import refuse_other_formats
from workbook_flow.starter.book import master_bytes
from workbook_flow.starter.contents import DEFAULT_SETTINGS, Contents
from workbook_flow.words.names import name_key
from workbook_flow.words.vocabulary import COLUMNS, LIST_SHEET, PRINTED_COLUMNS, SETTING_SHEET

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TEXT_FORMAT = "@"
MOST_HEADER_ROWS = 60


def upgraded(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The master's bytes with what it lacks, and what was added, in words; nothing in it is changed."""
    book = load_book(Path("分解清单.xlsx"), content)
    fresh = load_book(Path("分解清单.xlsx"), master_bytes(Contents()))
    added: list[str] = []
    names = {sheet.title.strip(): sheet for sheet in book.worksheets}
    for name, columns in COLUMNS.items():
        if name not in names:
            copy_rows(book.create_sheet(name), fresh[name])
            added.append(f"工作表“{name}”")
        elif (header := header_row(names[name], columns)) is not None:
            added += add_columns(names[name], header, columns)
    if SETTING_SHEET in names:
        added += add_settings(names[SETTING_SHEET])
    if LIST_SHEET in names:
        added += add_ids(names[LIST_SHEET])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), tuple(added)


def load_book(path: Path, content: bytes) -> Workbook:
    """The workbook; openpyxl's warnings about parts that nothing here needs are silenced."""
    from openpyxl import load_workbook

    refuse_other_formats(path.name, content)
    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            book = load_workbook(io.BytesIO(content))
    except Exception as error:
        raise WorkbookFlowError(
            f"总表 {path.name} 打不开，文件可能已损坏({type(error).__name__})。"
            "请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。"
        ) from error
    if not book.worksheets:
        raise WorkbookFlowError(
            f"总表 {path.name} 中读不到工作表。"
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿(.xlsx)”，不要选 Strict Open XML。"
        )
    restore_numbers(book, [str(warning.message) for warning in heard])
    return book


NO_SERIAL = re.compile(
    r"Cell (?P<cell>[A-Z]+\d+) is marked as a date but the serial value (?P<number>[-\d.eE+]+) is outside"
)
"""What openpyxl says of a number in the format of dates that counts no day, such as 20240715."""


def restore_numbers(book: Workbook, messages: Iterable[str]) -> None:
    """Give back the numbers that were typed as days into cells in the format of dates: openpyxl makes them errors.

    It does not say of which sheet: where an error of the same kind stands in that cell of another, all stay errors.
    """
    numbers: dict[str, list[float]] = {}
    for match in filter(None, map(NO_SERIAL.match, messages)):
        numbers.setdefault(match["cell"], []).append(float(match["number"]))
    for spot, values in numbers.items():
        cells = [sheet[spot] for sheet in book.worksheets if is_error(sheet, spot)]
        if len(cells) == len(values):
            for cell, value in zip(cells, values, strict=True):
                cell.value = int(value) if value.is_integer() else value


def is_error(sheet: Worksheet, spot: str) -> bool:
    """Whether that cell of a sheet holds the error which openpyxl puts in place of a number that is no day."""
    cell = sheet[spot]
    return bool(cell.data_type == "e" and cell.value == "#VALUE!")


def copy_rows(sheet: Any, source: Any) -> None:
    """The rows of a new master's sheet."""
    for row in source.iter_rows(values_only=True):
        if any(value is not None for value in row):
            sheet.append(list(row))


def header_row(sheet: Any, columns: tuple[str, ...]) -> int | None:
    """The row that holds most of the headers; None where none holds two."""
    keys = {name_key(column) for column in columns}
    counts = {
        number: sum(name_key(str(cell.value)) in keys for cell in row if cell.value is not None)
        for number, row in enumerate(sheet.iter_rows(max_row=MOST_HEADER_ROWS), 1)
    }
    best = max(counts, key=lambda number: counts[number], default=None)
    return best if best is not None and counts[best] >= min(2, len(columns)) else None


def add_columns(sheet: Any, header: int, columns: tuple[str, ...]) -> list[str]:
    """Put the missing headers to the right of the others, in their look."""
    there = {name_key(str(cell.value)): cell for cell in sheet[header] if cell.value is not None}
    last = max((cell.column for cell in there.values()), default=0)
    added = []
    for column in columns:
        if name_key(column) in there:
            continue
        last += 1
        cell = sheet.cell(header, last, column)
        cell._style = copy(next(iter(there.values()))._style)
        added.append(f"“{sheet.title.strip()}”表的“{column}”列")
    return added


def add_settings(sheet: Any) -> list[str]:
    """Add the settings that are missing, with the values of a new master."""
    header = header_row(sheet, COLUMNS[SETTING_SHEET])
    if header is None:
        return []
    places = {name_key(str(cell.value)): cell.column for cell in sheet[header] if cell.value is not None}
    column = places[name_key("项目")]
    there = {name_key(str(sheet.cell(row, column).value)) for row in range(header + 1, sheet.max_row + 1)}
    row = max(
        (number for number in range(header, sheet.max_row + 1) if sheet.cell(number, column).value),
        default=header,
    )
    added = []
    for setting in SETTINGS:
        if name_key(setting.name) in there:
            continue
        row += 1
        sheet.cell(row, column, setting.name)
        sheet.cell(row, places[name_key("取值")], DEFAULT_SETTINGS.get(setting.name))
        if name_key("说明") in places:
            sheet.cell(row, places[name_key("说明")], setting.explanation)
        added.append(f"设置“{setting.name}”")
    return added


def add_ids(sheet: Any) -> list[str]:
    """Give every task an id where none has one; a list that has some is left to its office."""
    header = header_row(sheet, COLUMNS[LIST_SHEET])
    if header is None:
        return []
    places = {name_key(str(cell.value)): cell.column for cell in sheet[header] if cell.value is not None}
    column = places["编号"]
    rows = range(header + 1, sheet.max_row + 1)
    if any(sheet.cell(row, column).value not in {None, ""} for row in rows):
        return []
    section, number, count = 0, 0, 0
    for row in rows:
        texts = [sheet.cell(row, places[name]).value for name in PRINTED_COLUMNS if name in places]
        filled = [text for text in texts if text not in {None, ""}]
        measure = sheet.cell(row, places["主要措施"]).value if "主要措施" in places else None
        if len(filled) == 1 and measure in {None, ""}:
            section, number = section + 1, 0
        elif measure not in {None, ""} and not re.fullmatch("主要措施", name_key(str(measure))):
            number, count = number + 1, count + 1
            cell = sheet.cell(row, column, f"{max(section, 1)}-{number:02d}")
            cell.number_format = TEXT_FORMAT
    return [f"{count} 个编号"] if count else []
