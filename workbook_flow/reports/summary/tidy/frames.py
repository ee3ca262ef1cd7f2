"""A table → a pandas DataFrame, each column of the type that its values are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbook_flow.reports.summary.tidy.columns import CellKind, TidyTable

if TYPE_CHECKING:
    from pandas import DataFrame as DataFrame  # noqa: PLC0414 - the verbs name its type from here

DTYPES: Mapping[CellKind, str] = {
    CellKind.TEXT: "string",
    CellKind.WHOLE: "Int64",
    CellKind.NUMBER: "Float64",
    CellKind.DAY: "datetime64[s]",
    CellKind.FLAG: "boolean",
}
"""By kind, the type of a column in which nothing may stand as well."""


def data_frame(table: TidyTable) -> DataFrame:
    """The table as a frame; what is not there is NA."""
    import pandas as pd  # slow to import, and only those who ask for a frame need it

    values = zip(*table.rows, strict=True) if table.rows else (() for _ in table.columns)
    series = {
        column.name: pd.Series(list(cells), dtype=DTYPES[column.kind])
        for column, cells in zip(table.columns, values, strict=True)
    }
    return pd.DataFrame(series)
