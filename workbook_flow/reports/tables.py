"""A table → the bytes of a file that other programs read: CSV, JSON lines, Parquet."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from workbook_flow.model import WorkbookFlowError
from workbook_flow.reports.summary.tidy import CellKind, TidyTable, TidyValue
from workbook_flow.words.text import safe_text

FORMULA_LIKE = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""How a text begins that a spreadsheet may take for a formula, full-width signs included (OWASP, CSV injection)."""
AS_TEXT = "'"
"""What such a text begins with instead."""


class TableFormat(StrEnum):
    """What kind of file; the value is its ending."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


def table_bytes(table: TidyTable, format_: TableFormat) -> bytes:
    """The file's bytes; WorkbookFlowError where the part that writes Parquet is not installed."""
    return WRITERS[format_](table)


def csv_bytes(table: TidyTable) -> bytes:
    """UTF-8 with the mark by which Excel knows it; a text that looks like a formula begins with ``'``."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([as_plain_text(column.name) for column in table.columns])
    writer.writerows([csv_cell(value) for value in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig")


def csv_cell(value: TidyValue) -> str:
    """A value as a cell of CSV; nothing is blank."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return value.isoformat()
        case str():
            return as_plain_text(value)
        case _:
            return str(value)


def as_plain_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    safe = safe_text(text)
    return f"{AS_TEXT}{safe}" if FORMULA_LIKE.match(safe) else safe


def json_lines_bytes(table: TidyTable) -> bytes:
    """One JSON object a line; days as text such as 2024-07-25, texts as they are."""
    names = [column.name for column in table.columns]
    lines = (
        json.dumps(dict(zip(names, map(json_value, row), strict=True)), ensure_ascii=False)
        for row in table.rows
    )
    return "".join(f"{line}\n" for line in lines).encode()


def json_value(value: TidyValue) -> str | int | float | bool | None:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def parquet_bytes(table: TidyTable) -> bytes:
    """A Parquet file whose columns have their types."""
    if importlib.util.find_spec("pyarrow") is None:
        raise WorkbookFlowError(
            f"写 Parquet 要另装一个组件。能上网的，运行 {sys.executable} -m pip install pyarrow 后再试；"
            "不能上网的，改用 --format csv 或 --format jsonl。"
        )
    import pyarrow as pa
    from pyarrow import parquet

    types = {
        CellKind.TEXT: pa.string(),
        CellKind.WHOLE: pa.int64(),
        CellKind.NUMBER: pa.float64(),
        CellKind.DAY: pa.date32(),
        CellKind.FLAG: pa.bool_(),
    }
    schema = pa.schema([(column.name, types[column.kind]) for column in table.columns])
    columns = zip(*table.rows, strict=True) if table.rows else (() for _ in table.columns)
    arrays = [pa.array(list(cells), type=part.type) for cells, part in zip(columns, schema, strict=True)]
    stream = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), stream)
    return stream.getvalue()


WRITERS: Mapping[TableFormat, Callable[[TidyTable], bytes]] = {
    TableFormat.CSV: csv_bytes,
    TableFormat.JSON_LINES: json_lines_bytes,
    TableFormat.PARQUET: parquet_bytes,
}
