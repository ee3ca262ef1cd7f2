"""Later time limits that the office granted, and lead units' own words, where leaders read them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.samples import sample_master, sample_months
from tests.second_way import has_ended
from workbook_flow.model import (
    Decision,
    EntryState,
    ExtensionRequest,
    LeadSummary,
    Master,
    Owed,
    Snapshot,
    TaskId,
    UnitName,
    Verdict,
)
from workbook_flow.reports.consolidate import build_consolidated, build_stage
from workbook_flow.reports.summary import Course, Stage, make_report, make_stage_report

pytestmark = pytest.mark.dear

TODAY, LATER = date(2024, 7, 28), date(2024, 12, 1)
TASK, LEAD = "1-04", "县民政局"
"""Overdue since 30 June by the list."""


def request(snapshot: Snapshot, unit: str, granted: date | None, *, decided: bool = True) -> ExtensionRequest:
    verdict = Verdict.PASSED if granted else Verdict.RETURNED
    return ExtensionRequest(
        unit=unit,
        period=snapshot.period,
        task=TASK,
        until=LATER,
        reason="方案待批。",
        submission=1,
        decision=Decision(verdict=verdict, on=TODAY) if decided else None,
        granted=granted,
    )


def month(*requests: tuple[str, date | None, bool]) -> tuple[Master, Snapshot, Snapshot]:
    """The master with what was granted, the month before, and the month with the requests."""
    master = sample_master()
    _, june, july = sample_months(master)
    asked = tuple(request(july, unit, day, decided=decided) for unit, day, decided in requests)
    days = {Owed(UnitName(unit), TaskId(TASK)): day for unit, day, _ in requests if day}
    return master.extended(days), june, replace(july, requests=asked)


def rows(data: bytes, sheet: str, header: int = 2) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    names, *lines = list[Any](book[sheet].iter_rows(min_row=header, values_only=True))
    return [dict(zip(names, row, strict=True)) for row in lines]


def test_what_the_lead_was_granted_moves_the_task_s_light() -> None:
    master, june, july = month((LEAD, LATER, True))
    outlook = next(
        outlook
        for outlook in make_report(master, july, [june], today=TODAY).outlooks
        if outlook.line.task.id == TASK
    )
    assert (outlook.course, outlook.days_left) == (Course.SILENT, (LATER - TODAY).days)
    data = build_consolidated(master, july, earlier=[june], today=TODAY)
    assert [row["红黄绿"] for row in rows(data, "预警督办") if row["编号"] == TASK] == ["黄（牵头未报）"]


@pytest.mark.parametrize(
    ("granted", "decided", "words"),
    [(None, True, "不同意"), (None, False, "待核定")],
)
def test_warnings_name_the_requests_and_their_decisions(
    granted: date | None, decided: bool, words: str
) -> None:
    master, june, july = month((LEAD, granted, decided))
    data = build_consolidated(master, july, earlier=[june], today=TODAY)
    (row,) = (row for row in rows(data, "预警督办") if row["编号"] == TASK)
    assert row["延期申请和核定"] == f"{LEAD}申请延期至 2024-12-01：{words}"


def test_what_a_responsible_unit_was_granted_is_its_own() -> None:
    """By the list 1-04 has been overdue since 30 June for each unit that has not reported it done."""
    plain, june, july = month()
    done = {entry.unit for entry in july.entries if entry.task == TASK and has_ended(entry)}
    unit = next(name for name in plain.tasks[3].responsible if name not in {LEAD, *done})
    before = make_report(plain, july, [june], today=TODAY)
    master, june, july = month((unit, LATER, True))
    after = make_report(master, july, [june], today=TODAY)
    old, new = (next(each for each in report.scores if each.unit == unit) for report in (before, after))
    assert (new.overdue, new.requested, new.granted) == (old.overdue - 1, 1, 1)
    others = [
        [(each.unit, each.overdue) for each in report.scores if each.unit != unit]
        for report in (before, after)
    ]
    assert others[0] == others[1]
    assert [each.course for each in before.outlooks] == [each.course for each in after.outlooks]


def test_scores_count_what_was_granted_only_where_it_has_a_weight() -> None:
    plain, _, july = month()
    reporting = {entry.unit for entry in july.entries if entry.state is EntryState.ACCEPTED}
    unit = next(name for name in plain.tasks[3].responsible if name in reporting)
    master, june, july = month((unit, LATER, True))
    weighed = replace(master, scoring=replace(master.scoring, extensions=20))
    for variant in (master, weighed):
        data = build_consolidated(variant, july, earlier=[june], today=TODAY)
        row = next(row for row in rows(data, "考核评分", 4) if row["单位"] == unit)
        assert (row["申请延期"], row["获准延期"]) == (1, 1)
        assert row["延期情况"] == pytest.approx(100 - 100 / row["应报行数"])
        score = next(
            score for score in make_report(variant, july, [june], today=TODAY).scores if score.unit == unit
        )
        assert row["得分"] == pytest.approx(score.total(variant.scoring), abs=1e-5)


def test_the_stage_has_the_requests_and_their_counts() -> None:
    master, june, july = month((LEAD, LATER, True))
    asked = replace(june, requests=(request(june, LEAD, None),))
    report = make_stage_report(master, [asked, july], Stage.WHOLE, today=TODAY)
    data = build_stage(master, report)
    lines = rows(data, "延期申请", 3)
    assert [(row["期别"], row["核定结果"]) for row in lines] == [
        ("2024年7月", "同意延期至 2024-12-01"),
        ("2024年6月", "不同意"),
    ]
    assert "核定" not in lines[0]
    row = next(row for row in rows(data, "考核评分", 4) if row["单位"] == LEAD)
    assert (row["申请延期"], row["获准延期"]) == (2, 1)


def test_how_a_lead_unit_sums_up_goes_before_its_progress() -> None:
    master, june, july = month()
    task = next(task for task in master.tasks if task.id == "1-02")
    summary = LeadSummary(unit=task.lead[0], task=task.id, text="全县推进平稳。")
    data = build_consolidated(master, replace(july, summaries=(summary,)), earlier=[june], today=TODAY)
    progress = {row["编号"]: row["进展情况"] for row in rows(data, "任务进展") if row["编号"]}
    assert progress["1-02"] == "全县推进平稳。"
