"""Periods of every length: in one order, each after the other without a gap, written as they are read."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import small
from tests.books import SETTINGS, SHEETS, UNITS, write_book
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle import issuing, schedule
from workbook_flow.cycle.carrying import carried_over
from workbook_flow.cycle.verbs import ISSUING
from workbook_flow.master.setting_values import read_day_rule, read_period_kind
from workbook_flow.model import DayRule, Period, PeriodKind, Place, WorkbookFlowError
from workbook_flow.model.period import MONTHS
from workbook_flow.records.archive import is_period
from workbook_flow.records.ledger.opening import rank_of_period
from workbook_flow.reports.summary import Stage, stage_periods
from workbook_flow.returns.matching import read_period
from workbook_flow.sheets.grids import Cell

RHYTHMS = tuple(kind for kind in PeriodKind if kind is not PeriodKind.ONCE)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
TITLES = st.text("安全生产专项整治abc 2024年7月()", min_size=1, max_size=12).filter(
    lambda text: text == text.strip()
)
ANY = st.builds(Period.holding, DAYS, st.sampled_from(RHYTHMS)) | st.builds(
    lambda title, day, count: Period.once(title, day, day + timedelta(days=count)),
    TITLES,
    DAYS,
    st.integers(0, 40),
)


@given(DAYS, st.sampled_from(RHYTHMS))
def test_every_day_is_in_one_period_and_the_next_begins_the_day_after(day: date, kind: PeriodKind) -> None:
    period = Period.holding(day, kind)
    assert period.first_day <= day <= period.last_day
    assert period.next().first_day == period.last_day + timedelta(days=1)
    assert period.next().previous() == period == period.previous().next()
    assert period.previous() < period < period.next()
    assert period.next().kind is kind


@given(ANY)
def test_a_period_is_read_as_it_is_written(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert is_period(str(period))
    assert rank_of_period(str(period)) == period.rank
    if period.kind is not PeriodKind.ONCE:
        assert (
            Period.parse(period.words.replace("年", "-").replace("月", "")) == period
            if (period.kind is PeriodKind.MONTH)
            else Period.parse(period.words) == period
        )
        assert read_period(period.words) == period


@given(ANY, ANY)
def test_periods_of_all_kinds_stand_in_one_order(period: Period, other: Period) -> None:
    assert (period == other) == (str(period) == str(other))
    assert (period < other) + (other < period) + (period == other) == 1
    if period.last_day < other.first_day:
        assert period < other
    if other.holds(period) and other != period and {period.kind, other.kind} <= MONTHS.keys():
        assert period < other
    if other in period.goes_on_from([other]):
        assert other.last_day < period.last_day
        assert not period.goes_on_from([period])


@pytest.mark.parametrize(
    ("period", "issued", "before"),
    [
        ("2024-09", "2024-07 2024-08 2024-09 2024-10", "2024-07 2024-08"),
        ("2024-Q4", "2024-07 2024-08 2024-09 2024-Q4", "2024-07 2024-08 2024-09"),
        ("2025-Q1", "2024-08 2024-09 2024-Q4 2025-Q1", "2024-08 2024-09 2024-Q4"),
        ("2025-01", "2024-05 2024-06 2024-Q3 2024-Q4", "2024-05 2024-06 2024-Q3 2024-Q4"),
        ("2024-Q3", "2024-06 2024-07 2024-08", "2024-06 2024-07 2024-08"),
        ("2024-Q4", "2024-06 2024-07 2024-Q3", "2024-06 2024-07 2024-Q3"),
        ("2024-Q3", "2024-Q2 2024-07 2024-08 2024-09", "2024-Q2 2024-07 2024-08"),
        ("2024-10", "2024-Q2 2024-Q3 2024-10", "2024-Q2 2024-Q3"),
        ("2024-08", "2024-W30 2024-W31", "2024-W30 2024-W31"),
        ("2024-W36", "2024-07 2024-08 2024-W36", "2024-07 2024-08"),
        ("2024-08", "2024-07 2024-07-01至2024-07-05-摸底", "2024-07"),
        ("2024-07-01至2024-07-05-摸底", "2024-05 2024-06", ""),
    ],
)
def test_a_period_goes_on_from_all_that_ended_before_it_whatever_the_rhythm_was(
    period: str, issued: str, before: str
) -> None:
    listed = [Period.parse(name) for name in issued.split()]
    assert " ".join(map(str, Period.parse(period).goes_on_from(listed))) == before


@given(st.integers(1900, 9998), st.integers(1, 12))
def test_a_month_is_what_it_was(year: int, month: int) -> None:
    period = Period(year, month)
    assert str(period) == period.rank == f"{year:04d}-{month:02d}"
    assert period.words == f"{year}年{month}月"
    assert period == Period.parse(f"{year:04d}-{month}") == Period.parse(f"{year:04d}年{month:02d}月")
    assert (period.first_day, period.last_day.month) == (date(year, month, 1), month)


WRITTEN = (
    ("2024", "2024年", date(2024, 1, 1), date(2024, 12, 31)),
    ("2024-H2", "2024年下半年", date(2024, 7, 1), date(2024, 12, 31)),
    ("2024-Q3", "2024年第三季度", date(2024, 7, 1), date(2024, 9, 30)),
    ("2024-07", "2024年7月", date(2024, 7, 1), date(2024, 7, 31)),
    ("2024-02-下旬", "2024年2月下旬", date(2024, 2, 21), date(2024, 2, 29)),
    ("2024-W01", "2024年第1周", date(2024, 1, 1), date(2024, 1, 7)),
    ("2020-W53", "2020年第53周", date(2020, 12, 28), date(2021, 1, 3)),
    ("2024-07-20至2024-07-23-防汛排查", "防汛排查", date(2024, 7, 20), date(2024, 7, 23)),
)


@pytest.mark.parametrize(("text", "words", "first", "last"), WRITTEN)
def test_periods_as_folders_and_people_have_them(text: str, words: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (str(period), period.words, period.first_day, period.last_day) == (text, words, first, last)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2024-13",
            "2024-Q5",
            "2024-Q",
            "2024-W54",
            "2024-W00",
            "2023-W53",
            "2024-H3",
            "2024-7-上",
            "2024-7月",
            "2024年7",
            "2024年13月",
            "季度",
        ),
        *(
            "2024-13-上旬",
            "2024-07-20",
            "20240",
            "1024-Q1"[1:],
            "2024-07-23至2024-07-20-倒了",
            "2024-07-20至2024-07-32-x",
        ),
        *("2024-07-20至2024-07-23-../x", "0000", "2024-07-20至2024-07-23-", "９９９９-Q1"),
    ],
)
def test_what_is_no_period_is_refused_in_words(text: str) -> None:
    with pytest.raises(WorkbookFlowError, match=r"看不懂|不能用|这一年有"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("kind", "issue", "due", "period", "days"),
    [
        ("月", "当月20日", "次月5日", "2024-07", (date(2024, 7, 20), date(2024, 8, 5))),
        ("季度", "当月20日", "次月5日", "2024-Q3", (date(2024, 9, 20), date(2024, 10, 5))),
        ("每季", "季末", "次月10日", "2024-Q4", (date(2024, 12, 31), date(2025, 1, 10))),
        ("半年报", "当月25日", "次月末", "2024-H1", (date(2024, 6, 25), date(2024, 7, 31))),
        ("年度", "当月1日", "年末", "2024", (date(2024, 12, 1), date(2024, 12, 31))),
        ("周", "本周四", "下周一", "2024-W30", (date(2024, 7, 25), date(2024, 7, 29))),
        ("周报", "周五", "星期日", "2024-W30", (date(2024, 7, 26), date(2024, 7, 28))),
        ("旬", "本旬第8天", "次旬第2天", "2024-07-中旬", (date(2024, 7, 18), date(2024, 7, 22))),
        ("旬", "旬末", "次旬第2日", "2024-02-下旬", (date(2024, 2, 29), date(2024, 3, 2))),
    ],
)
def test_the_settings_say_when_each_is_issued_and_due(
    kind: str, issue: str, due: str, period: str, days: tuple[date, date]
) -> None:
    asked_period = Period.parse(period)
    assert read_period_kind(cell(kind)) is asked_period.kind
    rules = read_day_rule(cell(issue)), read_day_rule(cell(due))
    assert tuple(rule.in_period(asked_period) for rule in rules if rule) == days


def cell(text: str) -> Cell:
    return Cell(value=text, place=Place())


@given(DAYS, st.sampled_from(RHYTHMS), st.booleans(), st.integers(1, 31))
def test_a_rule_gives_a_day_of_the_period_or_of_what_comes_after(
    day: date,
    kind: PeriodKind,
    later: bool,
    number: int,
) -> None:
    period = Period.holding(day, kind)
    rule = DayRule(next_month=later, day=number)
    rule_day, read = rule.in_period(period), read_day_rule(cell(rule.words(kind)))
    assert read is not None
    assert read.in_period(period) == rule_day
    assert (rule_day > period.last_day) is later
    assert rule_day >= period.first_day
    assert (rule_day - period.last_day).days <= 31


def test_a_stage_is_the_calendars_whatever_the_rhythm() -> None:
    quarters = [Period.parse(f"2024-Q{number}") for number in (1, 2, 3, 4)]
    months = [Period(2024, 1), Period(2024, 2), Period(2024, 3)]
    periods = [*months, *quarters[1:], Period.parse("2023-Q4")]
    assert stage_periods(Stage.YEAR, quarters[3], periods) == (*months, *quarters[1:])
    assert stage_periods(Stage.HALF_YEAR, quarters[3], periods) == tuple(quarters[2:])
    weeks = [Period.parse(f"2024-W{number:02d}") for number in range(24, 32)]
    assert stage_periods(Stage.QUARTER, weeks[-1], weeks) == tuple(weeks[3:])


# whole periods, by hand and by the schedule


def workspace(root: Path, kind: str, issue: str, due: str) -> Path:
    (root / "inbox").mkdir(exist_ok=True)
    (root / "master").mkdir(exist_ok=True)
    settings = SETTINGS.replace("当月20日", issue).replace("次月5日", due) + f"报告周期 | {kind}\n"
    sheets = {**SHEETS, "分解清单": small.LIST, "单位": UNITS, "设置": settings}
    write_book(root / "master" / "分解清单.xlsx", sheets)
    return root


def tick(root: Path, day: date) -> None:
    now = datetime.combine(day, time(10)).astimezone()
    schedule.tick(cycle.Workspace(root, day), lambda: now, lambda _: None)


def answer(root: Path, period: Period, day: date, percent: int) -> None:
    issues = cycle.Workspace(root, day).archive.issues(period)
    form = next(form for issue in issues for form in issue.forms if form.unit == "县公安局")
    small.drop(root, f"县公安局{period}.xlsx", filled(form, small.answers(form, percent)), 1)
    (submission,) = cycle.merge(cycle.Workspace(root, day), period).submissions
    assert (submission.period, submission.held) == (period, 0), submission.problems


@pytest.mark.parametrize(
    ("kind", "issue", "due", "periods"),
    [
        ("季度", "当月20日", "次月5日", ("2024-Q2", "2024-Q3", "2024-Q4")),
        ("周", "本周四", "次周一", ("2024-W29", "2024-W30", "2024-W31")),
        ("旬", "本旬第8天", "次旬第2天", ("2024-06-下旬", "2024-07-上旬", "2024-07-中旬")),
    ],
)
def test_lists_of_another_rhythm_go_round_by_schedule(
    tmp_path: Path, kind: str, issue: str, due: str, periods: tuple[str, ...]
) -> None:
    root = workspace(tmp_path, kind, issue, due)
    for number, period in enumerate(map(Period.parse, periods), start=1):
        with cycle.opened(cycle.Workspace(root, period.first_day)) as session:
            settings = session.master.settings
            start = settings.issue_day.in_period(period)
        day = start
        while not cycle.Workspace(root, day).archive.issues(period):
            tick(root, day)
            day += timedelta(days=1)
            assert day <= start + timedelta(days=5)
        assert (root / "outbox" / str(period) / "填报表").is_dir()
        answer(root, period, day, 20 * number)
    last = Period.parse(periods[-1])
    assert cycle.Workspace(root, last.last_day).archive.periods() == tuple(map(Period.parse, periods))
    with cycle.opened(cycle.Workspace(root, last.next().first_day)) as session:
        carried = carried_over(session, last.next(), session.master)
        assert {entry.values["完成比例"].typed for entry in carried.entries.values()} == {60}
        with pytest.raises(WorkbookFlowError, match="报告周期"):
            issuing.prepare_split(session, Period(2024, 7))


def test_the_last_month_is_finished_by_schedule_after_the_office_changed_to_quarters(tmp_path: Path) -> None:
    root = workspace(tmp_path, "月", "当月20日", "次月10日")
    september = Period(2024, 9)
    tick(root, date(2024, 9, 20))
    workspace(root, "季度", "当月20日", "次月10日")
    tick(root, date(2024, 10, 8))
    form = cycle.Workspace(root, date(2024, 10, 8)).archive.issues(september)[-1].forms[0]
    small.drop(root, "表.xlsx", filled(form, small.answers(form)), 1)
    tick(root, date(2024, 10, 9))
    assert cycle.Workspace(root, date(2024, 10, 9)).consolidated(september).is_file()


def test_a_one_off_request_goes_round_beside_the_month(tmp_path: Path) -> None:
    root = workspace(tmp_path, "月", "当月20日", "次月5日")
    day = date(2024, 7, 16)
    july, june = Period(2024, 7), Period(2024, 6)
    cycle.split(cycle.Workspace(root, june.last_day), june)
    answer(root, june, date(2024, 7, 1), 10)
    with cycle.opened(cycle.Workspace(root, day), ISSUING) as session:
        request = issuing.one_off(session, "防汛隐患排查", None)
        assert (request.first_day, request.last_day) == (day, date(2024, 7, 19))
        issuing.split(session, request)
    with cycle.opened(cycle.Workspace(root, date(2024, 7, 17)), ISSUING) as session:
        assert issuing.one_off(session, "防汛隐患排查", "2024-07-19") == request
        with pytest.raises(WorkbookFlowError, match="报送截止"):
            issuing.one_off(session, "防汛隐患排查", "昨天")
        with pytest.raises(WorkbookFlowError, match=f"截止 2024-07-19.*--period {request}；"):
            issuing.one_off(session, "防汛隐患排查", "2024-07-23")
        assert not issuing.prepare_split(session, Period.parse(str(request))).plan.changed
    answer(root, request, date(2024, 7, 18), 70)
    cycle.split(cycle.Workspace(root, date(2024, 7, 20)), july)
    with cycle.opened(cycle.Workspace(root, date(2024, 7, 20))) as session:
        carried = carried_over(session, july, session.master)
    assert {entry.values["完成比例"].typed for entry in carried.entries.values()} == {10}
    assert cycle.Workspace(root, day).archive.periods() == (june, july, request)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("2024-W53", "这一年有 52 周。请写如 2024-W52，再后一周是 2025-W01"),
        ("2024年第60周", "请写如 2024-W52，再后一周是 2025-W01"),
        ("2026-W54", "请写如 2026-W53，再后一周是 2027-W01"),
        ("2024-13", "请写如 2024-12"),
        ("2024-13-上旬", "请写如 2024-12-上旬"),
    ],
)
def test_a_week_or_month_that_the_year_does_not_have_is_told_with_what_it_has(text: str, remedy: str) -> None:
    with pytest.raises(WorkbookFlowError, match=remedy):
        Period.parse(text)
    for words in re.findall(r"\d{4}-[W\d]\d+(?:-[上中下]旬)?", remedy):
        assert str(Period.parse(words)) == words
