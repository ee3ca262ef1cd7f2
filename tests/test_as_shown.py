"""What our reader says of a cell, and what LibreOffice shows of it: no difference that is not told."""

from __future__ import annotations

import csv
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests import written
from tests.deep import DEEP
from tests.programs import libreoffice_convert
from workbook_flow.sheets import Book, CellError, CellLook, CellPicture, CellValue, Reader, Sheet, clean, text

FILES = 1_000 if DEEP else 30
BATCH = 100
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"
"""Commas, quotes, UTF-8, cells as shown."""
SAVED_AS = ("xlsx", "xlsx", "xlsx", "xls", "ods")
NUMERALS = "(?<!星期)[〇一二三四五六七八九十]+"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

pytestmark = [pytest.mark.needs("soffice"), pytest.mark.dear]


def squeezed(words: str) -> str:
    """Words without blanks, and without a point behind or before which nothing stands: Excel shows it, LibreOffice does not."""
    return re.sub(r"(?<!\d)\.(?!\d)|\.$", "", re.sub(r"\s+", "", words))


def figure(words: str) -> float | None:
    """The number that words are, commas and the one unit aside that stands behind numbers of any length."""
    try:
        return float(words.replace(",", "").removesuffix("人"))
    except ValueError:
        return None


def same_figure(words: str, shown: str) -> bool:
    """Whether both are the same number."""
    return figure(words) is not None and figure(words) == figure(shown)


def is_shown(cell: CellValue, shown: str) -> bool:
    """Whether our reading of a cell says what LibreOffice shows."""
    if isinstance(cell, (CellLook, str, CellPicture)) or cell is None:
        if isinstance(cell, CellLook) and isinstance(cell.value, date):
            return squeezed(figures_in(text(cell))) == squeezed(figures_in(clean(shown)))
        return squeezed(text(cell)) == squeezed(clean(shown)) or same_figure(text(cell), shown)
    if isinstance(cell, bool):  # saved as .xls and .ods, LibreOffice shows them by the format of their cell
        return shown in ({"TRUE", "1"} if cell else {"FALSE", "0"})
    if isinstance(cell, (int, float)):
        number = figure(shown)
        return number is not None and abs(number - cell) <= 1e-9 * max(1.0, abs(cell))
    if isinstance(cell, CellError):
        return shown.startswith(("#", "Err:"))
    return squeezed(text(cell)) == squeezed(shown) or names_all(cell, shown)


def in_figures(numerals: str) -> str:
    """A Chinese number below a hundred, or digits one by one, as figures."""
    if len(numerals) == 4:
        return "".join(str("〇一二三四五六七八九".index(numeral)) for numeral in numerals)
    tens, ten, ones = numerals.rpartition("十")
    value = "〇一二三四五六七八九".index
    return str((value(tens) if tens else 1) * 10 * bool(ten) + (value(ones) if ones else 0))


def figures_in(words: str) -> str:
    """Words with their Chinese numbers as figures: LibreOffice saves a format with them as one without."""
    return re.sub(NUMERALS, lambda match: in_figures(match[0]), words)


def names_all(cell: date | time | timedelta, shown: str) -> bool:
    """Whether words name every part of a day, a time or a span that is not midnight or a full minute."""
    for number, month in enumerate(MONTHS, 1):
        shown = re.sub(rf"\b{month}\w*", f"{number:02d}", shown)
    shown = figures_in(shown)
    if isinstance(cell, date) and shown == f"{cell:%Y%m%d}":
        return True
    figures = Counter(map(int, re.findall(r"\d+", shown)))
    parts: list[int] = []
    if isinstance(cell, date):
        year = cell.year if cell.year in figures else cell.year % 100
        parts += [year, cell.month, cell.day]
    if isinstance(cell, (datetime, time)):
        clock = cell.time() if isinstance(cell, datetime) else cell
        hour = clock.hour if not re.search("[AP]M", shown) else (clock.hour - 1) % 12 + 1
        parts += [hour, clock.minute, *([clock.second] if clock.second else [])]
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        parts += [seconds // 3600, seconds // 60 % 60]
    return not Counter(parts) - figures


def is_told(sheet: Sheet, row: int, column: int) -> bool:
    """Whether the reader says that it does not know what the cell shows."""
    cell = sheet.cell(row, column)
    if isinstance(cell, CellLook):  # LibreOffice shows a text of several lines that Excel's format hides
        return not cell.sure or not clean(cell.text)
    return (row, column) in sheet.unvalued_formulas


def differences(book: Book, shown: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each cell whose reading is not what is shown, and not told either."""
    sheet = book.sheets[0]
    height = max(len(shown), len(sheet.rows))
    for row in range(height):
        width = max(
            len(shown[row]) if row < len(shown) else 0, len(sheet.rows[row]) if row < len(sheet.rows) else 0
        )
        for column in range(width):
            words = shown[row][column] if row < len(shown) and column < len(shown[row]) else ""
            cell = sheet.cell(row, column)
            if not is_shown(cell, words) and not is_told(sheet, row, column):
                yield f"{chr(65 + column)}{row + 1}: shown {words!r}, read {cell!r}"


def files_of(seeds: Sequence[int], folder: Path) -> list[Path]:
    """The workbooks of these seeds, some of them saved again by LibreOffice in an older or another format."""
    folder.mkdir()
    again: dict[str, list[Path]] = {"xls": [], "ods": []}
    files = []
    for seed in seeds:
        name, data = written.written(seed)
        kind = random.Random(seed).choice(SAVED_AS)
        path = folder / f"{seed:05d}-{name}-{kind}.xlsx"
        path.write_bytes(data)
        if kind == "xlsx":
            files.append(path)
        else:
            again[kind].append(path)
    for kind, paths in again.items():
        if paths:
            libreoffice_convert(paths[0], kind, folder, more=paths[1:])
            files += [path.with_suffix(f".{kind}") for path in paths]
    return files


def test_what_a_cell_shows_is_what_is_read(tmp_path: Path) -> None:
    lines: list[str] = []
    cells = 0
    with Reader() as reader:
        for first in range(0, FILES, BATCH):
            files = files_of(range(first, min(first + BATCH, FILES)), tmp_path / str(first))
            tables = tmp_path / f"{first}-shown"
            tables.mkdir()
            libreoffice_convert(files[0], CSV, tables, more=files[1:])
            for path in files:
                with (tables / f"{path.stem}.csv").open(encoding="utf-8", newline="") as file:
                    shown = list(csv.reader(file))
                book = reader.read(path)
                assert isinstance(book, Book), (path.name, book)
                cells += sum(map(len, shown))
                lines += [f"{path.name} {line}" for line in differences(book, shown)]
            shutil.rmtree(tables)
    assert cells > FILES * 40
    assert not lines, f"{len(lines)} of {cells} cells:\n" + "\n".join(lines[:400])
