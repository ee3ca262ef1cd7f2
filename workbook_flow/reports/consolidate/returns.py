"""Sheet 报送情况: each unit's return, those that owe it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbook_flow.model import UnitState, UnitStatus
from workbook_flow.paper.layout import CELL, SECTION, Style, set_print, styled
from workbook_flow.paper.page import GREEN, GREY, RED, YELLOW, WrittenBook
from workbook_flow.reports.consolidate.columns import Column, filled, names_of, values_of, widths_of
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import Summary, UnitSummary
from workbook_flow.words.text import UNIT_STATE_WORDS

LIGHTS: Mapping[UnitState, Style] = {
    UnitState.UNREACHED: RED,
    UnitState.ISSUED: RED,
    UnitState.RETURNED: RED,
    UnitState.PARTIAL: YELLOW,
    UnitState.ACCEPTED: GREEN,
    UnitState.NIL: GREY,
    UnitState.EXCUSED: GREY,
    UnitState.NOT_ISSUED: GREY,
}
"""The colour of each state; also the order in which the units stand."""


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A unit's row, counted from 1."""

    number: int
    unit: UnitSummary

    @property
    def status(self) -> UnitStatus:
        """Where the unit stands."""
        return self.unit.status

    @property
    def contact(self) -> str:
        """Who filled in the form, else who is to be asked by the address book."""
        return self.unit.reporter or (self.unit.unit.contact if self.unit.unit else "")

    @property
    def phone(self) -> str:
        """That person's number."""
        return self.unit.phone or (self.unit.unit.phone if self.unit.unit else "")


ACKNOWLEDGED: Column[ReturnLine] = Column(
    "签收日期", 12.0, lambda line: line.status.acknowledged_on, spare=True
)
"""Only mail tells it."""
REVIEWER: Column[ReturnLine] = Column("审核人", 12.0, lambda line: line.unit.reviewer)


def columns_of(summary: Summary, *, asks_report: bool) -> tuple[Column[ReturnLine], ...]:
    """The sheet's columns, with what stands in its last line."""
    return (
        Column("序号", 6.0, lambda line: line.number),
        Column("单位", 22.0, lambda line: line.status.unit, total="合计"),
        Column(
            "报送情况",
            13.0,
            lambda line: UNIT_STATE_WORDS[line.status.state],
            total=f"已报 {summary.units_reported}/{summary.units_issued}",
        ),
        Column("应报行数", 9.0, lambda line: line.unit.owed, total=summary.rows_owed),
        Column("已接收", 8.0, lambda line: line.status.accepted, total=summary.rows_accepted),
        Column("待更正", 8.0, lambda line: line.status.held, total=summary.rows_held),
        Column("未填", 8.0, lambda line: line.unit.missing, total=summary.rows_missing),
        Column("下发日期", 12.0, lambda line: line.unit.issued_on),
        ACKNOWLEDGED,
        Column("报送日期", 12.0, lambda line: line.status.returned_on),
        Column("更正日期", 12.0, lambda line: line.status.corrected_on, spare=True),
        Column("报送次数", 9.0, lambda line: line.status.attempts),
        Column("迟报工作日", 9.0, lambda line: line.unit.late or None, total=summary.units_late),
        Column(
            "提醒次数",
            9.0,
            lambda line: line.status.reminders,
            total=sum(line.status.reminders for line in summary.units),
        ),
        *((Column("向党委（党组）报告", 18.0, report_words),) if asks_report else ()),
        Column("填报人或联系人", 15.0, lambda line: line.contact),
        Column("联系电话", 15.0, lambda line: line.phone),
        *((REVIEWER,) if any(line.reviewer for line in summary.units) else ()),
        Column("备注", 24.0, lambda line: line.unit.remark, spare=True),
    )


def write_returns(book: WrittenBook, source: Source) -> None:
    """Write the sheet: one row a unit, then a line of totals."""
    summary = source.summary
    asks_report = any(form.asks_report for form in source.snapshot.forms)
    title = f"{summary.period.words}报送情况（截止 {summary.return_by.isoformat()}，迟报按工作日计）"
    order = list(LIGHTS)
    units = sorted(summary.units, key=lambda unit: order.index(unit.status.state))
    lines = [ReturnLine(number, unit) for number, unit in enumerate(units, start=1)]
    columns = filled(columns_of(summary, asks_report=asks_report), lines)
    page = book.page("报送情况", widths_of(columns), title)
    page.header(1, names_of(columns))
    for line in lines:
        page.row(line.number + 1, values_of(columns, line), styled(CELL, **LIGHTS[line.status.state]))
    totals = [column.total for column in columns]
    page.row(len(lines) + 2, totals, styled(SECTION, align="center"))
    page.sheet.autofilter(1, 0, max(len(lines) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 2)
    set_print(page.sheet, header=(1, 1), title="报送情况", widths=page.widths)


def report_words(line: ReturnLine) -> str:
    """Whether and when the unit says that it reported to its own leadership."""
    answer, on = line.unit.report.answer, line.unit.report.on
    return f"{answer} {on.isoformat()}" if answer and on else answer
