"""A quarterly list, a weekly one and one-off requests go round whole, by schedule and by hand; a year of quarters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests import glance, small
from tests.books import CHOICES, FIELDS, SETTINGS, SHEETS, UNITS, write_book
from tests.build import filled
from tests.test_periods import tick
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle import issuing
from workbook_flow.cycle.verbs import ISSUING
from workbook_flow.model import PREVIOUS_SHEET, MessageKind, Period
from workbook_flow.records.postbox import Postbox

pytestmark = pytest.mark.dear

WITH_NUMBERS = FIELDS.replace("用途\n", "用途 | 汇总方式\n") + "检查家次 | 整数 | 是 | | 0 | | | | | 求和\n"
KINDS = {
    MessageKind.FORM: "填报表",
    MessageKind.REMINDER: "提醒",
    MessageKind.CONSOLIDATED: "汇总表",
}
REASONS = {"unopened": "未回执", "approaching": "临近截止", "overdue": "逾期", "held": "未更正"}


def new_workspace(root: Path, kind: str, issue: str, due: str) -> Path:
    for name in ("inbox", "outbox", "master"):
        (root / name).mkdir(parents=True)
    settings = SETTINGS.replace("当月20日", issue).replace("次月5日", due)
    settings += f"报告周期 | {kind}\n汇总表收件人 | leader@xian.example\n"
    sheets = {
        **SHEETS,
        "分解清单": small.LIST,
        "单位": UNITS,
        "字段": WITH_NUMBERS,
        "选项": CHOICES,
        "设置": settings,
    }
    write_book(root / "master" / "分解清单.xlsx", sheets)
    return root


def hand_in(root: Path, period: Period, unit: str, percent: int | str, count: int, minute: int = 1) -> None:
    form = small.form_of(root, period, unit)
    lines = [f"{row.task} | 进行中 | {percent} | {count}" for row in form.rows]
    table = "\n".join(("编号 | 进展状态 | 完成比例 | 检查家次", *lines))
    small.drop(root, f"{unit}{period}.xlsx", filled(form, table), minute)


def calendar_of(root: Path, period: Period) -> str:
    """What went out of a period, and to whom, a line a day; leaders' mail by its kind alone."""
    lines: dict[date, dict[str, list[str]]] = {}
    for message in Postbox(root / "archive").messages():
        reasons = [key.split() for key in message.reasons]
        of_it = [key[0] for key in reasons if key[1] == str(period)]
        if of_it or (message.period == period and not reasons):
            words = KINDS[message.kind]
            if of_it:
                words += f"（{'、'.join(REASONS[kind] for kind in of_it)}）"
            lines.setdefault(message.queued.date(), {}).setdefault(words, []).append(message.unit or "")
    return "\n".join(
        f"{day:%m-%d} " + "；".join(f"{words} {' '.join(units)}".strip() for words, units in parts.items())
        for day, parts in lines.items()
    )


def last_shown(root: Path, period: Period, unit: str) -> str:
    """What the unit's form of a period shows of the last."""
    return "".join(map(str, glance.rows(form_path(root, period, unit), PREVIOUS_SHEET)))


def form_path(root: Path, period: Period, unit: str) -> Path:
    """The unit's form as it lies in the outbox."""
    (path,) = (root / "outbox" / str(period) / "填报表").glob(f"*{unit}*.xlsx")
    return path


def numbers(path: Path) -> dict[str, object]:
    """The first line of 数据汇总 by its headers."""
    rows = glance.rows(path, "数据汇总", first=3)
    return dict(zip(map(str, rows[0]), rows[1], strict=True))


WEEK = """
02-08 填报表 县司法局 县公安局 县财政局
02-18 提醒（临近截止） 县公安局 县财政局
02-20 汇总表
"""
"""The week before the Spring Festival of 2024, issued on Thursday, due on Monday the 12th: a holiday up to the 17th.

On the 18th, worked though a Sunday, it is due, and the next week's form goes out: from then on that is chased.
"""
QUARTER = """
09-20 填报表 县司法局 县公安局 县财政局
09-25 提醒（临近截止） 县公安局 县财政局
09-29 提醒（临近截止） 县公安局 县财政局
10-08 提醒（临近截止） 县公安局 县财政局
10-09 提醒（逾期） 县公安局 县财政局
10-10 提醒（逾期） 县财政局；汇总表
10-11 提醒（逾期） 县财政局
10-12 提醒（逾期） 县财政局
10-14 提醒（逾期） 县财政局
"""
TEN_DAYS = """
07-18 填报表 县司法局 县公安局 县财政局
07-22 提醒（临近截止） 县公安局 县财政局
07-23 提醒（逾期） 县公安局 县财政局
07-24 提醒（逾期） 县财政局；汇总表
07-25 提醒（逾期） 县财政局
07-26 提醒（逾期） 县财政局
"""
"""On the 29th the next form goes out: from then on that is chased."""
REQUEST = """
07-16 填报表 县司法局 县公安局 县财政局
07-18 提醒（临近截止） 县公安局 县财政局
07-19 提醒（临近截止） 县公安局 县财政局
07-22 提醒（逾期） 县公安局 县财政局
07-23 提醒（逾期） 县财政局；汇总表
07-24 提醒（逾期） 县财政局
07-25 提醒（逾期） 县财政局
07-26 提醒（逾期） 县财政局
"""
JULY = """
07-22 填报表 县司法局 县公安局 县财政局
07-25 提醒（未回执） 县司法局 县公安局 县财政局
07-29 提醒（临近截止） 县司法局 县公安局 县财政局
08-01 提醒（临近截止） 县司法局 县公安局 县财政局
08-05 提醒（临近截止） 县司法局 县公安局 县财政局
"""
"""The month's own reminders up to its return day: the request beside it takes none of them away."""
SCHEDULES = (
    ("周", "本周四", "次周一", "2024-W06", date(2024, 2, 7), WEEK),
    ("季度", "当月20日", "次月8日", "2024-Q3", date(2024, 9, 19), QUARTER),
    ("旬", "本旬第8天", "次旬第2天", "2024-07-中旬", date(2024, 7, 17), TEN_DAYS),
    ("月", "当月20日", "次月5日", "2024-07-16至2024-07-19-防汛排查", date(2024, 7, 16), REQUEST),
)
"""Rhythm, day of issue, return day, the period that is looked at, the schedule's first day, and what went out."""


@pytest.mark.parametrize(("kind", "issue", "due", "name", "start", "expected"), SCHEDULES)
def test_a_period_of_any_length_goes_round_by_schedule(
    tmp_path: Path, kind: str, issue: str, due: str, name: str, start: date, expected: str
) -> None:
    root, period = new_workspace(tmp_path / "w", kind, issue, due), Period.parse(name)
    if period.title:
        with cycle.opened(cycle.Workspace(root, start), ISSUING) as session:
            assert issuing.one_off(session, "防汛排查", "7月19日") == period
            issuing.split(session, period)
    lines = expected.strip().splitlines()
    late = [line for line in lines if "逾期" in line] or lines[1:]
    issued, called_late = (date.fromisoformat(f"2024-{line[:5]}") for line in (lines[0], late[0]))
    day = start
    while day <= called_late + timedelta(days=14):
        tick(root, day)
        if day == issued:
            hand_in(root, period, "县司法局", 30, 4)
        if day == called_late:
            hand_in(root, period, "县公安局", 20, 3)
        day += timedelta(days=1)
    assert calendar_of(root, period) == expected.strip()
    assert not list((root / "inbox").glob("*.xlsx")), "the schedule took in what came"
    path = root / "outbox" / str(period) / "汇总表.xlsx"
    assert (numbers(path)["本期"], numbers(path)["填报行数"]) == (4 * 2 + 3 * 3, 5)
    if period.title:
        assert calendar_of(root, Period(2024, 7)) == JULY.strip()
        return
    later = period.next()
    with cycle.opened(cycle.Workspace(root, day), ISSUING) as session:
        issuing.split(session, later)
    assert last_shown(root, later, "县司法局").count("30") >= 2


# by hand


def run(root: Path, day: str, *words: str) -> Any:
    outcome = CliRunner().invoke(
        program, ["--workspace", str(root), "--date", day, "--json", *words], catch_exceptions=False
    )
    assert outcome.exit_code in {0, 1}, outcome.output
    return json.loads(outcome.stdout)


HANDS = (
    ("季度", "当月20日", "次月8日", ("2024-Q2", "2024-Q3"), ("2024-06-20", "2024-07-09", "2024-09-20")),
    ("周", "本周四", "次周一", ("2024-W30", "2024-W31"), ("2024-07-25", "2024-07-30", "2024-08-01")),
)


@pytest.mark.parametrize(("kind", "issue", "due", "periods", "days"), HANDS)
def test_a_period_of_any_length_goes_round_by_hand(
    tmp_path: Path, kind: str, issue: str, due: str, periods: tuple[str, str], days: tuple[str, str, str]
) -> None:
    root, (first, second) = new_workspace(tmp_path / "w", kind, issue, due), periods
    run(root, days[0], "split", "--period", first)
    run(root, days[0], "send", "--period", first)
    hand_in(root, Period.parse(first), "县司法局", 30, 4)
    hand_in(root, Period.parse(first), "县公安局", "过半", 3, 2)
    run(root, days[0], "collect")
    chased = run(root, days[1], "remind", "--dry-run")
    assert {"县公安局", "县财政局"} <= units_in(chased)
    assert "县司法局" not in units_in(chased)
    run(root, days[1], "remind")
    reminded = [
        message for message in Postbox(root / "archive").messages() if message.kind is MessageKind.REMINDER
    ]
    assert {message.unit for message in reminded} == {"县公安局", "县财政局"}
    assert all(Period.parse(first).words in message.subject for message in reminded)
    hand_in(root, Period.parse(first), "县公安局", 20, 3, 3)
    run(root, days[1], "merge", "--period", first)
    run(root, days[1], "report", "--period", first)
    run(root, days[1], "publish", "--period", first)
    run(root, days[1], "close", "--period", first)
    sent = [
        message
        for message in Postbox(root / "archive").messages()
        if message.kind is MessageKind.CONSOLIDATED
    ]
    assert [str(message.period) for message in sent] == [first]
    assert Period.parse(first).words in sent[0].subject
    run(root, days[2], "split", "--period", second)
    assert "2024年" in last_shown(root, Period.parse(second), "县公安局")
    assert last_shown(root, Period.parse(second), "县公安局").count("20") >= 2
    hand_in(root, Period.parse(second), "县公安局", 50, 7, 4)
    run(root, days[2], "merge", "--period", second)
    shown = numbers(root / "outbox" / second / "汇总表.xlsx")
    assert (shown["本期"], shown["上期"], shown["较上期"], shown["本年累计"]) == (21, 17, 4, 38)
    refused = CliRunner().invoke(
        program, ["--workspace", str(root), "--date", days[2], "split", "--period", "2024-07"]
    )
    assert "报告周期" in str(refused.exception)


def units_in(shown: Any) -> set[str]:
    """The units that stand anywhere in what a command shows."""
    words = json.dumps(shown, ensure_ascii=False)
    return {unit for unit in ("县司法局", "县公安局", "县财政局") if unit in words}


def test_a_one_off_request_goes_round_by_hand_beside_the_quarters(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w", "季度", "当月20日", "次月8日")
    run(root, "2024-06-20", "split", "--period", "2024-Q2")
    hand_in(root, Period.parse("2024-Q2"), "县司法局", 30, 4)
    run(root, "2024-07-08", "merge", "--period", "2024-Q2")
    run(root, "2024-07-16", "split", "--once", "防汛排查", "--due", "7月19日")
    name = "2024-07-16至2024-07-19-防汛排查"
    request = Period.parse(name)
    assert PREVIOUS_SHEET not in glance.titles(form_path(root, request, "县司法局")), "it stands alone"
    hand_in(root, request, "县司法局", 35, 9, 2)
    chased = run(root, "2024-07-19", "remind", "--dry-run")
    assert units_in(chased) == set() or "防汛排查" in json.dumps(chased, ensure_ascii=False)
    run(root, "2024-07-19", "merge", "--period", name)
    run(root, "2024-07-22", "publish", "--period", name)
    run(root, "2024-07-22", "close", "--period", name)
    assert {"汇总表.xlsx", "看板.html", "通报.docx", "专报.docx"} <= {
        path.name for path in (root / "outbox" / name).iterdir()
    }
    assert numbers(root / "outbox" / name / "汇总表.xlsx")["本期"] == 18
    run(root, "2024-09-20", "split", "--period", "2024-Q3")
    assert "35" not in last_shown(root, Period.parse("2024-Q3"), "县司法局"), "the quarters' own line goes on"
    hand_in(root, Period.parse("2024-Q3"), "县司法局", 60, 5, 3)
    run(root, "2024-10-08", "merge", "--period", "2024-Q3")
    shown = numbers(root / "outbox" / "2024-Q3" / "汇总表.xlsx")
    assert (shown["本期"], shown["上期"], shown["本年累计"]) == (10, 8, 18), "a request adds to no quarter"


# a year of quarters

ANSWERS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "2024-Q1": {"县司法局": (20, 3), "县公安局": (10, 2), "县财政局": (5, 1)},
    "2024-Q2": {"县司法局": (45, 4), "县公安局": (30, 6)},
    "2024-Q3": {"县司法局": (70, 2), "县公安局": (55, 1), "县财政局": (40, 8)},
    "2024-Q4": {"县司法局": (100, 5), "县公安局": (80, 4), "县财政局": (90, 0)},
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four quarters, one unit silent in the second, and the stage assessment of the year."""
    root = new_workspace(tmp_path_factory.mktemp("year") / "w", "季度", "当月20日", "次月8日")
    for number, (name, units) in enumerate(ANSWERS.items()):
        period = Period.parse(name)
        cycle.split(cycle.Workspace(root, period.last_day), period)
        for minute, (unit, (percent, count)) in enumerate(units.items()):
            form = small.form_of(root, period, unit)
            state = "已完成" if percent == 100 else "进行中"
            lines = [f"{row.task} | {state} | {percent} | {count}" for row in form.rows]
            table = "\n".join(("编号 | 进展状态 | 完成比例 | 检查家次", *lines))
            small.drop(root, f"{unit}{name}.xlsx", filled(form, table), 10 * number + minute)
        cycle.merge(cycle.Workspace(root, period.last_day), period)
    run(root, "2025-01-10", "report", "--period", "2024-Q4", "--stage", "年")
    return root


@cache
def rows_of(path: Path, sheet: str) -> tuple[tuple[object, ...], ...]:
    return tuple(glance.rows(path, sheet))


def lines_of(path: Path, sheet: str) -> Iterator[dict[str, object]]:
    """The lines of a sheet by its headers."""
    rows = rows_of(path, sheet)
    header = next(number for number, row in enumerate(rows) if sum(cell is not None for cell in row) > 4)
    for row in rows[header + 1 :]:
        yield dict(zip(map(str, rows[header]), row, strict=True))


ROWS = {"县司法局": 2, "县公安局": 3, "县财政局": 2}
"""How many rows each unit owes."""


def added(units: Mapping[str, tuple[int, int]], whose: str = "") -> int:
    """What was checked in a quarter, by plain addition."""
    return sum(count * ROWS[unit] for unit, (_, count) in units.items() if whose in {"", unit})


def test_a_year_of_quarters_is_assessed_as_a_whole(year: Path) -> None:
    path = year / "outbox" / "2024-Q4" / "阶段评估_年.xlsx"
    assert "2024年第一季度至2024年第四季度" in str(rows_of(path, "总览")[0])
    quarters = list(ANSWERS.values())
    for line in lines_of(path, "数据汇总"):
        if line["范围"] in {"全部", "单位"}:
            unit = str(line["名称"]) if line["范围"] == "单位" else ""
            wanted = (
                added(quarters[3], unit),
                added(quarters[2], unit),
                sum(added(each, unit) for each in quarters),
            )
            assert (line["本期"], line["上期"], line["本年累计"]) == wanted, line
    standing = {str(line["单位"]): line for line in lines_of(path, "报送情况") if line["单位"]}
    for unit in ROWS:
        marks = tuple(str(standing[unit][quarter]) for quarter in ANSWERS)
        assert marks == tuple("按时" if unit in answers else "未报" for answers in quarters), unit
    assert (standing["县财政局"]["应报期数"], standing["县财政局"]["未报"]) == (4, 1)


def test_the_years_states_go_from_the_first_quarter_to_the_last(year: Path) -> None:
    path = year / "outbox" / "2024-Q4" / "阶段评估_年.xlsx"
    tasks = {str(line["编号"]): line for line in lines_of(path, "任务进展") if line.get("任务状态")}
    assert str(tasks["1-01"]["较期初"]) == "进行中→已完成；+80个百分点"
    changed = {
        (line["编号"], line["单位"], line["栏目"]): (line["期初"], line["期末"])
        for line in lines_of(path, "变化")
    }
    assert changed["1-01", "县司法局", "完成比例"] == (20, 100)
    assert changed["1-02", "县财政局", "完成比例"] == (5, 90)
    scores = [(line["期别"], line["单位"]) for line in lines_of(path, "考核明细") if line["单位"]]
    assert sorted(scores) == sorted((quarter, unit) for quarter in ANSWERS for unit in ROWS)
