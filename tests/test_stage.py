"""The stage assessment: its figures by hand, and its workbook read back."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.programs import libreoffice_convert, require_program
from tests.samples import sample_master, sample_months
from workbook_flow.model import (
    Entry,
    EntryState,
    Master,
    Period,
    Role,
    Snapshot,
    Submission,
    SubmissionState,
    UnitState,
    UnitStatus,
    Value,
    WorkbookFlowError,
)
from workbook_flow.paper.page import TALL
from workbook_flow.reports.consolidate import build_stage
from workbook_flow.reports.summary import Stage, StageReport, TaskState, make_stage_report, stage_periods
from workbook_flow.reports.summary.courses import days_in_state
from workbook_flow.reports.summary.nouns import NOT_ALWAYS

TODAY = date(2024, 8, 1)
POLICE, FINANCE = "县公安局", "县财政局"
SHEETS = [
    *("总览", "任务进展", "单位明细", "报送情况", "预警督办"),
    *("会商议题", "典型经验", "考核评分", "考核明细", "变化"),
]
UNDER_WAY, NOT_STARTED = TaskState.UNDER_WAY, TaskState.NOT_STARTED
DONE, UNREPORTED = TaskState.DONE, TaskState.UNREPORTED


def said(period: Period, unit: str, task: str, state: str, percent: int) -> Entry:
    """What a lead unit reported of its task."""
    return Entry(
        unit=unit,
        period=period,
        task=task,
        role=Role.LEAD,
        values={
            "进展状态": Value(typed=state),
            "完成比例": Value(typed=percent),
            "需协调事项": Value(typed="请县财政局安排经费。"),
        },
        state=EntryState.ACCEPTED,
    )


def returned(unit: str, day: date | None, *, held: int = 0) -> tuple[UnitStatus, tuple[Submission, ...]]:
    """A unit that owes one row and returned it on that day, after so many rows were sent back."""
    state = UnitState.ACCEPTED if day else UnitState.ISSUED
    status = UnitStatus(
        unit=unit, state=state, tasks=1, accepted=1 if day else 0, held=0, returned_on=day, reminders=1
    )
    file = Submission(
        id=1,
        file="a.xlsx",
        digest="",
        received=day or date(2024, 7, 1),
        state=SubmissionState.SUPERSEDED,
        archived="",
        unit=unit,
        held=held,
        held_tasks=("1-01",) * held,
    )
    return status, (file,) if held else ()


def three_months(master: Master) -> tuple[Snapshot, ...]:
    """May to July, with the entries of two tasks and the returns of one unit."""
    months = []
    reports = (
        ((POLICE, "1-01", "推进中", 30), (FINANCE, "1-02", "未启动", 0)),
        ((FINANCE, "1-02", "推进中", 40),),
        ((POLICE, "1-01", "已完成", 100), (FINANCE, "1-02", "推进中", 60)),
    )
    days = (date(2024, 5, 20), None, date(2024, 7, 29))
    for month, entries, day, held in zip(sample_months(master), reports, days, (0, 0, 1), strict=True):
        status, submissions = returned(POLICE, day, held=held)
        months.append(
            replace(
                month,
                entries=tuple(said(month.period, *report) for report in entries),
                held=(),
                statuses=(status,),
                submissions=submissions,
            )
        )
    return tuple(months)


@pytest.fixture(scope="module")
def by_hand() -> StageReport:
    """The three months that the working below is of."""
    master = sample_master(tasks=2)
    return make_stage_report(master, three_months(master), Stage.WHOLE, today=TODAY)


@pytest.fixture(scope="module")
def book(by_hand: StageReport) -> Any:
    return openpyxl.load_workbook(io.BytesIO(build_stage(sample_master(tasks=2), by_hand)))


def rows(sheet: Any, header: int = 2) -> list[dict[str, Any]]:
    """The rows below the column names in that row, by those names."""
    names, *lines = sheet.iter_rows(min_row=header, values_only=True)
    return [dict(zip(names, row, strict=True)) for row in lines]


def test_two_tasks_by_hand(by_hand: StageReport, book: Any) -> None:
    """Return days 25 May, 25 June and 25 July; today is 1 August.

    1-01 (lead 县公安局): May 推进中 30 %, June nothing, July 已完成 100 %. One period each in 进行中, 未报 and
    已完成; done since the return day of 25 July: 6 days of July and 1 of August make 7. 100 − 30 = +70.
    1-02 (lead 县财政局): May 未启动 0 %, June 推进中 40 %, July 推进中 60 %. One period in 未开始, two in 进行中;
    under way since 25 June: 5 days of June, 31 of July, 1 of August make 37. 60 − 0 = +60.
    """
    first_task, second_task = by_hand.tasks
    assert first_task.states == (UNDER_WAY, UNREPORTED, DONE)
    assert [first_task.periods_in(state) for state in (UNDER_WAY, UNREPORTED, DONE)] == [1, 1, 1]
    assert (first_task.first_percent, first_task.percents[-1], first_task.days) == (30, 100, 7)
    assert (second_task.first, second_task.last) == (NOT_STARTED, UNDER_WAY)
    assert [second_task.periods_in(state) for state in (NOT_STARTED, UNDER_WAY)] == [1, 2]
    assert (second_task.first_percent, second_task.percents[-1], second_task.days) == (0, 60, 37)
    shown = {row["编号"]: row for row in rows(book["任务进展"]) if row["编号"]}
    assert [
        shown["1-01"][name] for name in ("期初状态", "任务状态", "较期初", "逐期状态", "现状已历天数")
    ] == [*("进行中", "已完成", "进行中→已完成；+70个百分点", "进行中 → 未报 → 已完成", 7)]
    assert [shown["1-02"][name] for name in ("期初比例", "完成比例", "逐期状态", "现状已历天数")] == [
        *(0, 60, "未开始 → 进行中(2期)", 37)
    ]
    assert [shown["1-02"][f"{state}期数"] for state in TaskState if state not in NOT_ALWAYS] == [
        *(0, 0, 2, 1, 0, 0, 0)
    ]


def test_one_unit_by_hand(by_hand: StageReport, book: Any) -> None:
    """县公安局 owes one row in each of three periods, with weights 30, 30, 20, 20 and 20 points a late day.

    May, on the 20th: in time, accepted, nothing sent back, not overdue: 100, 100, 100, 100 → 100.
    June, nothing: 0, 0, 0, and 0 though 1-01 is due at the end of the year: it said nothing of it → 0.
    July, on Monday the 29th after Thursday the 25th: the 26th and the 29th are working days, 2 days late.
    100 − 2 × 20 = 60; accepted 1 of 1, 100; 1 row of 1 sent back, 0; not overdue, 100 → 18 + 30 + 0 + 20 = 68.
    Means: (100 + 0 + 60) / 3 = 53.33, (100 + 0 + 100) / 3 = 66.67, (100 + 0 + 0) / 3 = 33.33,
    (100 + 0 + 100) / 3 = 66.67; 16 + 20 + 6.67 + 13.33 = 56, which is (100 + 0 + 68) / 3. Its row has substance in
    May and July, with no period before to be the same as: (100 + 0 + 100) / 3, of no weight.
    """
    unit = next(each for each in by_hand.units if each.unit == POLICE)
    assert (len(unit.owing), unit.on_time, unit.late, unit.silent, unit.late_days) == (3, 1, 1, 1, 2)
    scoring = sample_master().scoring
    score = next(each for each in by_hand.scores if each.unit == POLICE)
    assert [each.total(scoring) for _, each in score.periods] == pytest.approx([100, 0, 68])
    assert score.parts(scoring) == pytest.approx((160 / 3, 200 / 3, 100 / 3, 200 / 3, 200 / 3, 200 / 3))
    assert score.total(scoring) == pytest.approx(56)
    shown = next(row for row in rows(book["报送情况"]) if row["单位"] == POLICE)
    assert [shown[name] for name in ("应报期数", "按时", "迟报", "未报", "迟报工作日", "提醒次数")] == [
        *(3, 1, 1, 1, 2, 3)
    ]
    assert [shown[name] for name in ("应报行数", "已接收", "接收率%")] == [3, 2, 66.7]
    assert [shown[f"2024-0{month}"] for month in (5, 6, 7)] == ["按时", "未报", "迟报2日"]
    results = openpyxl.load_workbook(io.BytesIO(build_stage(sample_master(tasks=2), by_hand)), data_only=True)
    marks = next(row for row in rows(results["考核评分"], 4) if row["单位"] == POLICE)
    assert [marks[name] for name in ("及时性", "完整性", "填报质量", "时限进展", "得分")] == pytest.approx(
        [160 / 3, 200 / 3, 100 / 3, 200 / 3, 56]
    )
    counts = ("考核期数", "应报行数", "已接收", "退回行数", "逾期行次", "迟报工作日")
    assert [marks[name] for name in counts] == [3, 3, 2, 1, 0, 2]


def test_what_was_asked_for_in_several_periods_is_one_topic(by_hand: StageReport, book: Any) -> None:
    (topic,) = by_hand.report.topics
    assert (topic.units, len(topic.raised)) == ((POLICE, FINANCE), 5)
    (row,) = rows(book["会商议题"])
    assert (row["家数"], row["涉及部门"], row["提出期别"]) == (2, "县财政局", "2024-05至2024-07（3期）")


def test_the_details_are_the_last_accepted_entries(book: Any) -> None:
    shown = [(row["编号"], row["单位"], row["完成比例"], row["期别"]) for row in rows(book["单位明细"])]
    assert shown == [("1-01", POLICE, 100, "2024-07"), ("1-02", FINANCE, 60, "2024-07")]
    master = sample_master(tasks=2)
    may, june, july = three_months(master)
    silent = replace(july, entries=july.entries[1:])
    report = make_stage_report(master, (may, june, silent), Stage.WHOLE, today=TODAY)
    workbook = openpyxl.load_workbook(io.BytesIO(build_stage(master, report)))
    assert [(row["单位"], row["期别"]) for row in rows(workbook["单位明细"])] == [
        (POLICE, "2024-05"),
        (FINANCE, "2024-07"),
    ]


def test_what_only_earlier_periods_know_does_not_vanish() -> None:
    full = sample_master()
    may, june, july = sample_months(full)
    less = replace(full, tasks=full.tasks[1:], units=full.units[1:])
    forms = tuple(
        replace(form, rows=tuple(row for row in form.rows if row.task != full.tasks[0].id))
        for form in july.forms
    )
    entries = tuple(entry for entry in july.entries if entry.task != full.tasks[0].id)
    last = replace(july, forms=forms, entries=entries, held=())
    report = make_stage_report(less, (may, june, last), Stage.WHOLE, today=TODAY)
    workbook = openpyxl.load_workbook(io.BytesIO(build_stage(less, report)))
    shown = rows(workbook["单位明细"])
    pairs = {(entry.unit, entry.task) for month in (may, june, last) for entry in month.entries}
    assert {(row["单位"], row["编号"]) for row in shown} == pairs
    assert any("总表中已无此任务" in str(row["备注"]) for row in shown)


def test_it_agrees_with_the_month_and_its_sums_with_the_entries() -> None:
    master = sample_master()
    months = sample_months(master)
    report = make_stage_report(master, months, Stage.WHOLE, today=TODAY)
    reporting = [{entry.unit for entry in each.entries} for each in months]
    assert [each.units_reported for each in report.report.trend] == list(map(len, reporting))
    late = {each.unit for each in months[-1].submissions if each.received == date(2024, 7, 29)}
    values = {each.name: each.value for each in report.figures}
    assert values["应报"] == sum(len(each.forms) for each in months)
    assert values["按时报送"] == sum(map(len, reporting)) - len(late)
    assert values["迟报"] == len(late) == 3
    workbook = openpyxl.load_workbook(io.BytesIO(build_stage(master, report)))
    assert workbook.sheetnames == SHEETS
    tiles = {
        workbook["总览"].cell(3, 1 + 2 * tile).value: workbook["总览"].cell(4, 1 + 2 * tile).value
        for tile in range(8)
    }
    assert tiles == {f"{each.name}（{each.measure}）": each.value for each in report.figures}
    (at,) = (row for row in range(1, 60) if workbook["总览"].cell(row, 1).value == "期别")
    for number, summary in enumerate(report.summaries, start=at + 1):
        shown: list[Any] = [cell.value for cell in workbook["总览"][number][:16]]
        assert shown[0] == str(summary.period)
        assert sum(shown[2:5]) == shown[1] == 29
        assert sum(shown[6:13]) == shown[15] == 50
    tasks = [row for row in rows(workbook["任务进展"]) if row["编号"]]
    shown = [state for state in TaskState if state not in NOT_ALWAYS]
    assert all(sum(row[f"{state}期数"] for state in shown) == 3 for row in tasks)
    *units, total = rows(workbook["报送情况"])
    for name in ("应报期数", "按时", "迟报", "未报", "迟报工作日", "应报行数", "已接收"):
        assert total[name] == sum(row[name] for row in units)


def test_the_same_input_gives_the_same_bytes(by_hand: StageReport) -> None:
    master = sample_master(tasks=2)
    assert build_stage(master, by_hand) == build_stage(master, by_hand)


def test_one_period_alone_is_compared_with_nothing() -> None:
    master = sample_master()
    report = make_stage_report(master, sample_months(master)[-1:], Stage.QUARTER, today=TODAY)
    assert [figure.change for figure in report.figures] == [""] * 8
    workbook = openpyxl.load_workbook(io.BytesIO(build_stage(master, report)))
    assert workbook["变化"]["A3"].value == "没有"
    assert report.words == "2024年7月"


def test_many_periods_are_printed_upright() -> None:
    master = sample_master(tasks=2)
    (*_, july), period = three_months(master), Period(2024, 1)
    months = []
    for _ in range(7):
        months.append(replace(july, period=period, entries=(), statuses=()))
        period = period.next()
    for count, way in ((6, "landscape"), (7, "portrait")):
        report = make_stage_report(master, months[:count], Stage.YEAR, today=TODAY)
        workbook = openpyxl.load_workbook(io.BytesIO(build_stage(master, report)))
        assert workbook["总览"].page_setup.orientation == way


def test_what_was_done_before_the_stage_stays_done() -> None:
    master = sample_master(tasks=2)
    *_, july = three_months(master)
    august = replace(july, period=Period(2024, 8), entries=(), statuses=())
    alone = make_stage_report(master, [august], Stage.QUARTER, today=TODAY)
    after = make_stage_report(master, [august], Stage.QUARTER, earlier=[july], today=TODAY)
    assert [each.report.trend[-1].done for each in (alone, after)] == [0, 1]
    assert len(after.report.trend) == 1


@pytest.mark.parametrize(
    ("states", "days"),
    [
        ((DONE, DONE, DONE), 68),  # since 25 May: 6 days of May, 30 of June, 31 of July, 1 of August
        ((NOT_STARTED, DONE, DONE), 37),
        ((DONE, UNREPORTED, DONE), 7),
        ((None, None, DONE), 7),
        ((DONE, DONE, None), None),
    ],
)
def test_days_in_the_present_state(states: Sequence[TaskState | None], days: int | None) -> None:
    ends = [date(2024, month, 25) for month in (5, 6, 7)]
    assert days_in_state(states, ends, TODAY) == days


@pytest.mark.parametrize(
    ("stage", "first"),
    [
        (Stage.QUARTER, Period(2024, 7)),
        (Stage.HALF_YEAR, Period(2024, 7)),
        (Stage.YEAR, Period(2024, 1)),
        (Stage.WHOLE, Period(2023, 11)),
    ],
)
def test_the_periods_of_a_stage(stage: Stage, first: Period) -> None:
    issued = [Period(2023, 11), *(Period(2024, month) for month in range(1, 11))]
    periods = stage_periods(stage, Period(2024, 8), issued)
    assert (periods[0], periods[-1]) == (first, Period(2024, 8))
    with pytest.raises(WorkbookFlowError, match="还没有下发"):
        stage_periods(stage, Period(2023, 1), issued)


@pytest.fixture(scope="module")
def sample_stage() -> bytes:
    master = sample_master()
    report = make_stage_report(master, sample_months(master), Stage.WHOLE, today=TODAY)
    return build_stage(master, report)


@pytest.mark.needs("soffice")
def test_another_program_calculates_the_same_scores(sample_stage: bytes, tmp_path: Path) -> None:
    source = tmp_path / "阶段评估.xlsx"
    unsaved = openpyxl.load_workbook(io.BytesIO(sample_stage))  # drops our results: they are made anew
    sheet = unsaved["考核评分"]
    sheet["L2"], sheet["K2"], sheet["Q2"] = 50, 10, 30
    unsaved.save(source)
    (tmp_path / "out").mkdir()
    workbook = openpyxl.load_workbook(libreoffice_convert(source, "xlsx", tmp_path / "out"), data_only=True)
    master = sample_master()
    report = make_stage_report(master, sample_months(master), Stage.WHOLE, today=TODAY)
    heavier = replace(master.scoring, timeliness=50, late_day=10, substance=30)
    shown = {row["单位"]: row for row in rows(workbook["考核评分"], 4)}
    assert shown.keys() == {unit_score.unit for unit_score in report.scores}
    for unit_score in report.scores:
        row, months = shown[unit_score.unit], [score for _, score in unit_score.periods]
        assert row["得分"] == pytest.approx(unit_score.total(heavier), abs=1e-5)
        assert row["及时性"] == pytest.approx(unit_score.parts(heavier)[0], abs=1e-5)
        assert [row[name] for name in ("考核期数", "应报行数", "已接收", "迟报工作日", "有实绩行数")] == [
            len(months),
            *(
                sum(getattr(score, key) for score in months)
                for key in ("owed", "accepted", "late", "substance")
            ),
        ]
    assert not any(cell.data_type == "e" for sheet in workbook for line in sheet for cell in line)


@pytest.mark.needs("soffice", "pdftotext")
def test_it_prints_without_hashes_or_empty_pages(sample_stage: bytes, tmp_path: Path) -> None:
    source, text = tmp_path / "阶段评估.xlsx", tmp_path / "pages.txt"
    source.write_bytes(sample_stage)
    pdf = libreoffice_convert(source, "pdf", tmp_path)
    subprocess.run([require_program("pdftotext"), "-layout", str(pdf), str(text)], check=True, timeout=120)
    pages = text.read_text("utf-8").removesuffix("\f").split("\f")
    assert all(len(page.split()) > 8 or "取消打印区域" in page for page in pages)
    assert sum("取消打印区域" in page for page in pages) == 2
    assert not any("##" in page or "Err:" in page for page in pages)
    assert sum("总览" in last_line(page) for page in pages) == 1
    assert {last_line(page).split()[0].partition("（")[0] for page in pages} == set(SHEETS)


def last_line(page: str) -> str:
    """The footer."""
    return page.strip().splitlines()[-1]


HOSTILE: Sequence[str] = (
    *("=cmd|' /C calc'!A0", "+1", "@x", "-2+3", "<script>alert(1)</script>", "{{ x }}{% y %}", "{=1+1}"),
    *(
        "http://example.com/a",
        "internal:总览!A1",
        "<r><t>坏</t></r>",
        "😀👨‍👩‍👧\u200b零宽\u200f",
        "字" * 40_000,
    ),
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_from_a_unit_is_more_than_text(text: str) -> None:
    master = sample_master(tasks=2)
    months = []
    for month in three_months(master):
        value = Value(typed=text, raw=text)
        names = ("进展情况", "存在问题", "需协调事项", "进展状态")
        entries = tuple(replace(entry, values=dict.fromkeys(names, value)) for entry in month.entries)
        months.append(replace(month, entries=entries))
    report = make_stage_report(master, months, Stage.WHOLE, today=TODAY)
    workbook = openpyxl.load_workbook(io.BytesIO(build_stage(master, report)))
    cells = [cell for sheet in workbook for line in sheet for cell in line]
    assert {cell.parent.title for cell in cells if cell.data_type == "f"} == {"考核评分", "考核明细"}
    assert not any(text in str(cell.value) for cell in cells if cell.data_type == "f")
    links = [(cell.parent.title, cell.row, cell.hyperlink) for cell in cells if cell.hyperlink]
    assert all(link.target is None for _, _, link in links)
    places = {True: set[str](), False: set[str]()}
    for title, row, link in links:
        places[(title, row) == ("总览", 3)].add(str(link.location))
    assert places[True] <= {"'报送情况'!A1", "'任务进展'!A1", "'预警督办'!A1"}
    assert all(place.startswith("'任务进展'!") for place in places[False])
    targets = {place.partition("!")[0].strip("'") for place in places[True] | places[False]}
    assert targets <= set(workbook.sheetnames)
    shown = rows(workbook["单位明细"])[0]["进展情况"]
    assert shown.rstrip() == text if len(text) < 30_000 else shown.startswith(f"{TALL}\n{'字' * 32_000}")
