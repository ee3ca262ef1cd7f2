"""A workspace as plain tables, one row a fact: what programs and notebooks read."""

from __future__ import annotations

from workbook_flow.reports.summary.tidy.columns import CellKind, TidyColumn, TidyTable, TidyValue
from workbook_flow.reports.summary.tidy.facts import (
    BY_PERIOD,
    ROWS,
    TABLES,
    PeriodFacts,
    WholeRecord,
)

__all__ = [
    "BY_PERIOD",
    "ROWS",
    "TABLES",
    "CellKind",
    "PeriodFacts",
    "TidyColumn",
    "TidyTable",
    "TidyValue",
    "WholeRecord",
]
