"""Sheet 变化: what changed since the period before, cell by cell."""

from __future__ import annotations

from workbook_flow.consolidate.page import Book, Source, shown
from workbook_flow.consolidate.topics import write_list
from workbook_flow.layout import excerpt
from workbook_flow.model import Typed

COLUMNS = (
    ("编号", 8.0),
    ("单位", 18.0),
    ("栏目", 14.0),
    ("上期", 50.0),
    ("本期", 50.0),
)
MOST_LINES = 4
CUT = "……（全文见“单位明细”）"


def write_changes(book: Book, source: Source) -> None:
    """Write the sheet, one row a changed cell; the list's own words first."""
    report = source.report
    earlier = report.trend[-2].period.words if len(report.trend) > 1 else ""
    now = report.summary.period.words
    title = f"{now}与{earlier}相比的变化" if earlier else f"{now}为首期，没有可比的上期"
    rows = [
        [each.task, each.unit or "（清单）", each.column, fitting(each.before), fitting(each.after)]
        for each in report.changes
    ]
    write_list(book, "变化", title, COLUMNS, rows)


def fitting(value: Typed) -> Typed:
    """A text of as many lines as a row has room for; other values as they are."""
    return excerpt(shown(value), 50.0, MOST_LINES, mark=CUT) if isinstance(value, str) else value
