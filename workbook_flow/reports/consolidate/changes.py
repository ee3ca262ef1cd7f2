"""Sheet 变化: the tasks that moved, then the numbers and states that changed, cell by cell.

Free text is left out: it is new in every period, and stands in 单位明细. What is asked once is no change.
"""

from __future__ import annotations

from workbook_flow.model import OWN_FIELDS, FieldType, Purpose, Typed
from workbook_flow.paper.layout import excerpt
from workbook_flow.paper.page import WrittenBook
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


def write_changes(book: WrittenBook, source: Source) -> None:
    """Write the sheet, one row a changed cell; the list's own words first."""
    report = source.report
    earlier = report.trend[0 if source.stage else -2].period.words if len(report.trend) > 1 else ""
    now = report.summary.period.words
    title = f"{now}与{earlier}相比的变化" if earlier else f"{now}为首期，没有可比的上期"
    mark = CUT if source.stage is None else STAGE_CUT
    texts = text_columns(source)
    rows: list[list[Typed]] = [] if source.stage else moved_rows(source)
    rows += [
        [
            change.task,
            change.unit or "（清单）",
            change.column,
            fitting(change.before, mark),
            fitting(change.after, mark),
        ]
        for change in report.changes
        if not (change.unit and change.column in texts)
    ]
    columns = COLUMNS if source.stage is None else (*COLUMNS[:3], ("期初", 50.0), ("期末", 50.0))
    write_list(book, "变化", title, columns, rows)


def text_columns(source: Source) -> frozenset[str]:
    """The columns whose changes are not shown: free text, and what is asked once."""
    fields = (*source.summary.fields, *OWN_FIELDS)
    asked = {Purpose.CLAIM, Purpose.CLAIM_REASON}
    return frozenset(each.name for each in fields if each.type is FieldType.TEXT or each.purpose in asked)


def moved_rows(source: Source) -> list[list[Typed]]:
    """The tasks that moved, what needs a leader first: how each stood, how it moved, and why."""
    rows: list[list[Typed]] = []
    for move in source.report.brief.moved:
        before = move.outlook.before
        now = f"{move.outlook.words}。{move.reason}" if move.reason else move.outlook.words
        rows.append(
            [
                move.task,
                fitting(move.outlook.line.task.lead_words.replace("\n", "、"), CUT),
                f"任务：{move.words}",
                f"{before.state}" if before else "",
                fitting(now, CUT),
            ]
        )
    return rows


def fitting(value: Typed, mark: str) -> Typed:
    """A text of as many lines as a row has room for; other values as they are."""
    return excerpt(value, 50.0, MOST_LINES, mark=mark) if isinstance(value, str) else value
