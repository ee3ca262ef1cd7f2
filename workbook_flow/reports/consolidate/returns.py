"""Sheet 报送情况: each unit's return, those that owe it first."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.model import Typed, UnitState
from workbook_flow.paper.layout import CELL, SECTION, Style, set_print, styled
from workbook_flow.paper.page import GREEN, GREY, RED, YELLOW, WrittenBook
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import Summary, UnitSummary
from workbook_flow.words.text import UNIT_STATE_WORDS

REPORT_COLUMN = ("向党委（党组）报告", 14.0)
"""Only where the list asks for it."""
COLUMNS = (
    ("序号", 6.0),
    ("单位", 22.0),
    ("报送情况", 11.0),
    ("应报行数", 9.0),
    ("已接收", 8.0),
    ("待更正", 8.0),
    ("未填", 8.0),
    ("下发日期", 12.0),
    ("签收日期", 12.0),
    ("报送日期", 12.0),
    ("更正日期", 12.0),
    ("报送次数", 9.0),
    ("迟报工作日", 9.0),
    ("提醒次数", 9.0),
    REPORT_COLUMN,
    ("填报人或联系人", 15.0),
    ("联系电话", 15.0),
    ("备注", 24.0),
)
LIGHTS: Mapping[UnitState, Style] = {
    UnitState.ISSUED: RED,
    UnitState.RETURNED: RED,
    UnitState.PARTIAL: YELLOW,
    UnitState.ACCEPTED: GREEN,
    UnitState.NIL: GREY,
    UnitState.EXCUSED: GREY,
    UnitState.NOT_ISSUED: GREY,
}
"""The colour of each state; also the order in which the units stand."""


def write_returns(book: WrittenBook, source: Source) -> None:
    """Write the sheet: one row a unit, then a line of totals."""
    summary = source.summary
    asked = any(form.asks_report for form in source.snapshot.forms)
    columns = COLUMNS if asked else tuple(each for each in COLUMNS if each != REPORT_COLUMN)
    widths = [width for _, width in columns]
    title = f"{summary.period.words}报送情况（截止 {summary.return_by.isoformat()}，迟报按工作日计）"
    page = book.page("报送情况", widths, title)
    page.header(1, [name for name, _ in columns])
    order = list(LIGHTS)
    lines = sorted(summary.units, key=lambda line: order.index(line.status.state))
    for number, line in enumerate(lines, start=1):
        cells = dict(zip(COLUMNS, [number, *unit_row(line)], strict=True))
        page.row(number + 1, [cells[each] for each in columns], styled(CELL, **LIGHTS[line.status.state]))
    last = dict(zip(COLUMNS, totals(summary), strict=True))
    page.row(len(lines) + 2, [last[each] for each in columns], styled(SECTION, align="center"))
    page.sheet.autofilter(1, 0, max(len(lines) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 2)
    set_print(page.sheet, header=(1, 1), title="报送情况", widths=widths)


def unit_row(line: UnitSummary) -> list[Typed]:
    """One unit's cells after its number; contact and phone from its return, else from the address book."""
    status, unit = line.status, line.unit
    return [
        status.unit,
        UNIT_STATE_WORDS[status.state],
        status.tasks,
        status.accepted,
        status.held,
        line.missing,
        line.issued_on,
        status.acknowledged_on,
        status.returned_on,
        status.corrected_on,
        status.attempts,
        line.late or None,
        status.reminders,
        report_words(line),
        line.reporter or (unit.contact if unit else ""),
        line.phone or (unit.phone if unit else ""),
        line.remark,
    ]


def report_words(line: UnitSummary) -> str:
    """Whether and when the unit says that it reported to its own leadership."""
    answer, on = line.report.answer, line.report.on
    return f"{answer} {on.isoformat()}" if answer and on else answer


def totals(summary: Summary) -> list[Typed]:
    """The last line: units that reported of those that owe a return, the rows, units late, reminders."""
    return [
        None,
        "合计",
        f"已报 {summary.units_reported}/{summary.units_issued}",
        summary.rows_owed,
        summary.rows_accepted,
        summary.rows_held,
        summary.rows_missing,
        *[None] * 5,
        summary.units_late,
        sum(line.status.reminders for line in summary.units),
        *[None] * 4,
    ]
