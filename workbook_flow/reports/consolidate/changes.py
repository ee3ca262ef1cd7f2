"""Sheet 变化: what changed since the period before, or since the stage began, cell by cell."""

from __future__ import annotations

from workbook_flow.model import Typed
from workbook_flow.paper.layout import excerpt
from workbook_flow.paper.page import Book
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.consolidate.topics import write_list

COLUMNS = (
    ("编号", 8.0),
    ("单位", 18.0),
    ("栏目", 14.0),
    ("上期", 50.0),
    ("本期", 50.0),
)
MOST_LINES = 4
CUT = "……（全文见“单位明细”）"
STAGE_CUT = "……（全文见当期汇总表）"


def write_changes(book: Book, source: Source) -> None:
    """Write the sheet, one row a changed cell; the list's own words first."""
    report = source.report
    earlier = report.trend[0 if source.stage else -2].period.words if len(report.trend) > 1 else ""
    now = report.summary.period.words
    title = f"{now}与{earlier}相比的变化" if earlier else f"{now}为首期，没有可比的上期"
    mark = CUT if source.stage is None else STAGE_CUT
    rows = [
        [
            each.task,
            each.unit or "（清单）",
            each.column,
            fitting(each.before, mark),
            fitting(each.after, mark),
        ]
        for each in report.changes
    ]
    columns = COLUMNS if source.stage is None else (*COLUMNS[:3], ("期初", 50.0), ("期末", 50.0))
    write_list(book, "变化", title, columns, rows)


def fitting(value: Typed, mark: str) -> Typed:
    """A text of as many lines as a row has room for; other values as they are."""
    return excerpt(value, 50.0, MOST_LINES, mark=mark) if isinstance(value, str) else value
