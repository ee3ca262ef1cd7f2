"""Delimited text (.csv as Excel and WPS write it) to a book of one sheet."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import Counter
from itertools import islice

from workbook_flow.sheets.cells import clean
from workbook_flow.sheets.guard import MAX_AREA, MAX_COLUMNS, MAX_ROWS, Refused
from workbook_flow.sheets.wire import RawBook, RawSheet, plain_rows
from workbook_flow.words.codes import Code

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = "\t,;"
_SAMPLE = 200_000
"""Characters by which the delimiter is told."""
_FORMULA_OF_TEXT = re.compile(r'="([^"]{0,1000})"')
"""How programs write a text of digits so that a spreadsheet leaves it one: ``="0739-3160000"``."""
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2


def read_delimited(data: bytes) -> RawBook:
    """The rows of a text that looks like a table: two rows or more of three columns or more; else Refused."""
    text = _decoded(data)
    rows = _rows(text, max(_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter)))
    if sum(len(row) >= _FEWEST_COLUMNS for row in rows) < _FEWEST_ROWS:
        raise Refused(Code.NOT_A_WORKBOOK, actual="纯文本")
    if len(rows) > MAX_ROWS or max(map(len, rows)) > MAX_COLUMNS:
        raise Refused(Code.BEYOND_THE_FORM, rows=MAX_ROWS, columns=MAX_COLUMNS)
    plain, marks = plain_rows(rows)
    return RawBook("csv", [RawSheet("CSV", False, plain, marks)])


def _evenness(text: str, delimiter: str) -> tuple[bool, int, int]:
    """How well a delimiter cuts the text into a table: names of columns, rows of one width, that width."""
    sample: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        sample.extend(islice(csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter), 100))
    names = {clean(cell) for row in sample for cell in row}
    widths = Counter(len(row) for row in sample if len(row) >= _FEWEST_COLUMNS)
    width, rows = widths.most_common(1)[0] if widths else (0, 0)
    return bool(names & {"编号", "主要措施"}), rows, width


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_shown(cell) for cell in row] if any(cell[:2] == '="' for cell in row) else row)
            cells += len(row)
            if cells > MAX_AREA:
                raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="单元格", count=cells, limit=MAX_AREA)
    except csv.Error:
        raise Refused(Code.DAMAGED_FILE) from None
    return rows


def _shown(cell: str) -> str:
    """What a spreadsheet shows of a cell."""
    text = _FORMULA_OF_TEXT.fullmatch(cell.strip())
    return text[1] if text else cell


def _decoded(data: bytes) -> str:
    marked = next((encoding for bom, encoding in _BOMS.items() if data.startswith(bom)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(control in text for control in "\0\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x1b"):
            return text
    raise Refused(
        Code.DAMAGED_FILE if not data.strip(b"\0") else Code.NOT_A_WORKBOOK, actual="无法识别的文件"
    )
