"""What the sheets of a written workbook show, without their looks: openpyxl takes a hundred times as long to open it."""

from __future__ import annotations

import io
from collections.abc import Collection
from datetime import date, datetime, time
from pathlib import Path

from python_calamine import CalamineWorkbook

Row = tuple[object, ...]


def titles(source: Path | bytes) -> list[str]:
    """The names of the sheets, hidden ones too."""
    return _open(source).sheet_names


def rows(source: Path | bytes, sheet: str, *, first: int = 1) -> list[Row]:
    """The rows from that number on, as openpyxl gives them with the results of formulas."""
    lines = _open(source).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [tuple(map(_value, line)) for line in lines[first - 1 :]]


def records(source: Path | bytes, sheet: str, headers: Collection[str]) -> list[dict[str, object]]:
    """The rows below the first that has these headers, by the headers."""
    lines = iter(rows(source, sheet))
    names = next(line for line in lines if set(headers) <= set(line))
    return [dict(zip(map(str, names), line, strict=True)) for line in lines]


def texts(source: Path | bytes) -> set[str]:
    """All that stands in any sheet, as text."""
    sheets = [rows(source, name) for name in titles(source)]
    return {str(cell) for lines in sheets for line in lines for cell in line if cell is not None}


def _open(source: Path | bytes) -> CalamineWorkbook:
    data = source if isinstance(source, bytes) else source.read_bytes()
    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _value(cell: object) -> object:
    """Nothing for a blank cell, whole numbers as such, a day with its midnight."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime.combine(cell, time())
    return None if cell == "" else cell
