"""What every sheet of the consolidated workbook is written from, and the colours of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbook_flow.model import Master, Snapshot
from workbook_flow.paper.layout import Style
from workbook_flow.paper.page import GREEN, RED, YELLOW
from workbook_flow.reports.summary import NO_PAST, Course, Light, Past, Report, StageReport, Summary

LIGHT_STYLES: Mapping[Light, Style] = {Light.RED: RED, Light.YELLOW: YELLOW, Light.GREEN: GREEN}

COURSE_COLOURS: Mapping[Course, str] = {
    Course.DONE: "#3F8F4F",
    Course.ON_COURSE: "#9CCB9A",
    Course.SILENT: "#BFBFBF",
    Course.DUE_SOON: "#F0B429",
    Course.BLOCKED: "#E07B5A",
    Course.OVERDUE: "#C0392B",
}
"""Colours of charts; they differ in brightness too, for print without colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What every sheet is written from; ``past`` is what the periods before leave behind.

    Of the stage assessment, the last period, and ``stage``. ``code`` is where the chain over the record stood.
    """

    master: Master
    snapshot: Snapshot
    report: Report
    past: Past = NO_PAST
    stage: StageReport | None = None
    code: str = ""

    @property
    def summary(self) -> Summary:
        """The figures of the period."""
        return self.report.summary

    @property
    def words(self) -> str:
        """The period, or the stage's periods, in words."""
        return self.stage.words if self.stage else self.summary.period.words
