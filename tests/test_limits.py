"""Time limits as public lists write them: each is read as stated here, or asked with its readings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.books import SHEETS, write_book
from workbook_flow.master import read_master
from workbook_flow.model import Deadline, Level, Period
from workbook_flow.words.dates import YearBasis
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.limit_readings import CountedFrom, may_lack_nought, possible_readings
from workbook_flow.words.workdays import Workdays

READ = """
2022年10月底前编制并公布 | by 2022-10-31
2024年3月15日前报市安办备案 | by 2024-03-15
年底前完成验收销号 | by 2024-12-31
2026年12月31日前完成整改 | by 2026-12-31
2027年6月底前完成全部整改 | by 2027-06-30
2025年9月底前完成全部扫描与质检 | by 2025-09-30
每季度报送一次 | recurring quarter
每半年报送一次 | recurring half
每个季度第1个月的20日前 | recurring quarter months 1 days 20
每月10日、25日前 | recurring month days 10,25
每月28日前 | recurring month days 28
每季度首月10日前 | recurring quarter months 1 days 10
每年一次 | recurring year
每半年1次 | recurring half
自即日起到2020年5月底 | by 2020-05-31
从2020年4月启动至2022年12月结束 | by 2022-12-31 from 2020-04-01 milestones 2020-04-30
由2024年至2026年 | by 2026-12-31
至2026年12月 | by 2026-12-31
2020年4月—2022年12月 | by 2022-12-31
前三季度 | by 2024-09-30
按月推进 | recurring month
持续跟进 | standing
预计8月 | by 2024-08-31 estimated
最晚7月底前完成 | by 2024-07-31
必须7月31日前完成 | by 2024-07-31
“十一”之前 | by 2024-09-30
年内 | by 2024-12-31
年内完成 | by 2024-12-31
全年推进 | standing through 2024-12-31
贯穿全年 | standing through 2024-12-31
2024年5月起实施 | standing from 2024-05-01
2025年7月起 | standing from 2025-07-01
即日起 | standing
已整改完成 | done
已销号 | done
不晚于2024年6月底 | by 2024-06-30
2024年6月底前出台 | by 2024-06-30
2024年12月底前基本建成 | by 2024-12-31
2024年底建成投用 | by 2024-12-31
24年6月底 | by 2024-06-30
2024年6月、12月 | by 2024-12-31 milestones 2024-06-30
2024年6月底前启动，年底前完成 | by 2024-12-31 milestones 2024-06-30
2024年底前达到60%、2025年底前达到100% | by 2025-12-31 milestones 2024-12-31
2025年5月底前完成，并动态更新 | by 2025-05-31 and standing
每半年一次，长期坚持 | recurring half
待定 | notice
另行通知 | notice
按市级部署时间完成 | notice
Ongoing | standing
Completed | done
Annually | recurring year
TBD | notice
Q3 2025 | by 2025-09-30
2025 H1 | by 2025-06-30
H2 2025 | by 2025-12-31
Apr-2025 | by 2025-04-30
立即整改，2024年8月底前完成 | by 2024-08-31
半年一次 | recurring half
1年1次 | recurring year
一周一次 | recurring week
季度不少于2次 | recurring quarter
季报 | recurring quarter
各季度末 | recurring quarter
202412 | by 2024-12-31
2024.3-12 | by 2024-12-31
by end of June 2025 | by 2025-06-30
"""

NEIGHBOURS = """
2024年6月底前启动、12月底前完成 | by 2024-12-31 milestones 2024-06-30
2024年6月底前取得成效,2024年底前完成 | by 2024-12-31 milestones 2024-06-30
2024年底前完成初稿，2025年3月底前印发，2025年6月底前培训 | by 2025-06-30 milestones 2024-12-31,2025-03-31
2024年底前不能完成的工程，2025年6月底前完成 | ?
2024年9月启动，2025年底完成 | by 2025-12-31 milestones 2024-09-30
2025年3月底前印发，2024年12月底前完成初稿 | ?
力争2024年9月底前，确保2024年底前完成 | by 2024-12-31 milestones 2024-09-30
24年底 | by 2024-12-31
10年内 | ?
3年内 | ?
按2023年方案推进 | ?
对2023年检查发现的问题,2024年底前整改到位 | ?
2023年开展的检查问题整改 | ?
2024年9月底前或另行通知 | ?
2024年底前，视情况延期 | ?
2024年6月底前完成（其中第一阶段3月底前） | ?
已完成，2024年底前验收 | ?
已基本完成 | ?
已完成80% | ?
部分已完成 | ?
尚未完成 | ?
2024年6月以后 | ?
不早于2024年6月 | ?
每月1次，2024年底前完成 | ?
每两个月 | ?
每2年 | ?
每年第一季度 | ?
每季度末月25日前 | recurring quarter months 3 days 25
每季度第二个月 | recurring quarter months 2
每月5日前报送上月情况 | recurring month days 5
每周五前报送 | recurring week days 5
每周一前报送 | recurring week days 1
每周一上报 | recurring week days 1
每周一次 | recurring week
每周二次 | recurring week
每周三次 | recurring week
每周一报 | recurring week
每周一轮 | recurring week
每周五项目例会 | recurring week days 5
每周五个别谈话 | recurring week days 5
每旬末 | recurring ten-days
每季度至少开展1次 | recurring quarter
每年3月底前 | recurring year months 3 days 31
2024年7月起每月25日前 | recurring month from 2024-07-01 days 25
长期坚持，每季度报送一次 | recurring quarter
每月初 | standing
每季度10日前 | standing
每天 | standing
持续推进至2025年底 | standing through 2025-12-31
2024年5月起至2024年12月 | by 2024-12-31
2024年6月和12月 | by 2024-12-31 milestones 2024-06-30
2024年12月31日24时前 | by 2024-12-31
2024-12-31 00:00:00 | by 2024-12-31
2024年七月十五日 | by 2024-07-15
“五一”前 | by 2024-04-30
春节前 | ?
Quarterly | recurring quarter
31 Dec 2024 | by 2024-12-31
December 31, 2024 | by 2024-12-31
before June 2025 | ?
within 6 months | ?
视情况而定 | notice
"""

ASKED = """
— | notice; standing
/ | notice; standing
无 | notice; standing
6个月内 | by 2025-01-11; notice
45个工作日内 | by 2024-09-12; notice
1-2年 | by 2025-07-11; by 2026-07-11; notice
下周五前完成 | by 2024-07-19; notice
2025年前 | by 2024-12-31; by 2025-12-31
2027年前完成 | by 2026-12-31; by 2027-12-31
2024年三季度前 | by 2024-06-30; by 2024-09-30
6月前 | by 2024-05-31; by 2024-06-30
2024年6月前完成初稿 | by 2024-05-31; by 2024-06-30
2024年上半年前 | by 2023-12-31; by 2024-06-30
9月30日0时前 | by 2024-09-29; by 2024-09-30
2024年9月30日零点前完成 | by 2024-09-29; by 2024-09-30
By 2025 | by 2024-12-31; by 2025-12-31
六个月内 | by 2025-01-11; notice
尽快 |
"""


def cases(table: str) -> list[tuple[str, str]]:
    return [
        (words.strip(), meaning.strip())
        for words, _, meaning in (line.partition("|") for line in table.splitlines() if line)
    ]


def in_words(limit: Deadline | None) -> str:
    """A limit as the tables above write it."""
    if limit is None:
        return "?"
    parts = [str(limit.kind)]
    recurs = limit.recurs
    if recurs:
        parts.append(recurs.every)
    if limit.due and not recurs:
        parts.append(("through " if limit.lasting else "") + limit.due.isoformat())
    if limit.start:
        parts.append(f"from {limit.start}")
    if limit.estimated:
        parts.append("estimated")
    if limit.milestones and not recurs:
        parts.append("milestones " + ",".join(map(str, limit.milestones)))
    if recurs and recurs.months:
        parts.append("months " + ",".join(map(str, recurs.months)))
    if recurs and recurs.days:
        parts.append("days " + ",".join(map(str, recurs.days)))
    if limit.standing and limit.kind == "by":
        parts.append("and standing")
    return " ".join(parts)


@pytest.mark.parametrize(("words", "meaning"), cases(READ + NEIGHBOURS))
def test_a_wording_is_read_as_stated(words: str, meaning: str) -> None:
    limit = read_deadline(words, default_year=2024, year_start=(3, 31))
    assert in_words(limit) == meaning
    assert limit is None or limit.words == words


@pytest.mark.parametrize(("words", "meaning"), cases(ASKED))
def test_what_has_no_single_reading_is_asked_with_its_readings(words: str, meaning: str) -> None:
    reading, origin = YearBasis(2024, (3, 31)), CountedFrom(date(2024, 7, 11), Workdays())
    assert read_deadline(words, default_year=2024, year_start=(3, 31)) is None
    assert "; ".join(map(in_words, possible_readings(words, reading, origin))) == meaning


@pytest.mark.parametrize(
    ("words", "meaning"),
    cases(
        """
2026年12月25日（星期五） | by 2026-12-25
12月25日(周三)前完成 | by 2024-12-25
2026年12月25日（星期一） | ?
2026年6月底前（星期二） | ?
2025年3月底前拿出方案，6月底前完成 | by 2025-06-30 milestones 2025-03-31
12.30 | by 2024-12-30
12.30前完成 | by 2024-12-30
6.31 | ?
2.5年内 | ?
完成6.5公里 | ?
明年一季度末 | by 2025-03-31
明年6月底前 | by 2025-06-30
今年底前启动，明年6月底前完成 | by 2025-06-30 milestones 2024-12-31
2025年启动，明年底前完成 | ?
次年6月底前 | ?
年底前 | by 2024-12-31
下个月中旬 | ?
"""
    ),
)
def test_what_has_one_reading_by_the_list_s_own_year_is_read(words: str, meaning: str) -> None:
    day = date(2024, 7, 11)
    assert in_words(read_deadline(words, default_year=2024, year_start=(3, 31), listed_on=day)) == meaning


def test_next_year_of_a_list_that_was_written_the_year_before_is_asked() -> None:
    reading, origin = YearBasis(2024, (3, 31)), CountedFrom(date(2023, 12, 20), Workdays())
    words = "明年一季度末"
    assert read_deadline(words, default_year=2024, year_start=(3, 31), listed_on=origin.day) is None
    assert (
        "; ".join(map(in_words, possible_readings(words, reading, origin))) == "by 2025-03-31; by 2024-03-31"
    )


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("下个月中旬", "by 2024-08-20; notice"),
        ("下月底前完成", "by 2024-08-31; notice"),
        ("本月15日前", "by 2024-07-15; notice"),
        ("明年底前", "by 2025-12-31"),
        ("12.3", "by 2024-12-03; by 2024-12-30"),
        ("2024.1", "by 2024-01-31; by 2024-10-31"),
        ("24.12", "by 2024-12-31"),
    ],
)
def test_what_hangs_on_the_list_s_day_is_asked_with_that_reading(words: str, meaning: str) -> None:
    reading, origin = YearBasis(2024, (3, 31)), CountedFrom(date(2024, 7, 11), Workdays())
    assert "; ".join(map(in_words, possible_readings(words, reading, origin))) == meaning


@pytest.mark.parametrize("words", ["立整立改", "边查边改", "当场整改", "现场整改", "ASAP"])
def test_what_is_due_at_once(words: str) -> None:
    limit = read_deadline(words, default_year=2024, year_start=(3, 31))
    assert limit is not None
    assert limit.at_once


def test_a_number_is_asked_about_only_where_it_may_have_lost_a_nought() -> None:
    reading = YearBasis(2024, (3, 31))
    assert all(may_lack_nought(words, reading) for words in ("2024.1", "12.3", "1.2"))
    assert not any(
        may_lack_nought(words, reading) for words in ("2024.12", "2024.9", "3.31", "9.4", "45000.5")
    )


BY_CUSTOM = """
2027年春季 | by 2027-05-31; notice
春季学期 | by 2027-06-30; by 2027-07-15; notice
2028年冬季 | by 2028-12-31; by 2029-02-28; notice
冬季前完成 | by 2027-11-30; by 2027-10-31; notice
全国两会前 | by 2027-02-28; notice
市两会前 | by 2026-12-31; by 2027-01-31; notice
汛期前 | by 2027-05-31; by 2027-04-30; by 2027-03-31; notice
力争2028年汛期来临前完成 | by 2028-05-31; by 2028-04-30; by 2028-03-31; notice
汛期结束前 | by 2027-09-30; by 2027-10-15; notice
供暖季前 | by 2027-11-14; by 2027-10-14; notice
开学前 | by 2027-08-31; by 2027-02-28; notice
春节前 | by 2027-02-05; notice
明年春节前 | by 2028-01-25; by 2027-02-05; notice
端午节前 | by 2027-06-08; notice
清明前 | by 2027-04-04; notice
2027年元旦前 | by 2026-12-31; notice
五一前 | by 2027-04-30; notice
今冬明春 | by 2027-03-31; by 2027-05-31; notice
2050年春节前 |
春节后 |
党代会前 |
三年内 | by 2029-11-20; notice
半年内完成 | by 2027-05-20; notice
半个月内 | by 2026-12-05; notice
文件印发后30日内 | by 2026-12-20; notice
月底前 | by 2026-11-30; notice
季度末 | by 2026-12-31; notice
6-30 | by 2027-06-30
6-9月 |
6-9 | by 2027-06-09; by 2027-09-30
"""


@pytest.mark.parametrize(("words", "meaning"), cases(BY_CUSTOM))
def test_what_custom_dates_is_asked_with_the_days_of_custom(words: str, meaning: str) -> None:
    reading, origin = YearBasis(2027, (3, 31)), CountedFrom(date(2026, 11, 20), Workdays())
    asked = "6-9月" not in words
    assert (read_deadline(words, default_year=2027, year_start=(3, 31)) is None) is asked
    if asked:
        assert "; ".join(map(in_words, possible_readings(words, reading, origin))) == meaning


def test_what_custom_dates_before_the_list_is_asked_for_the_next_year_first() -> None:
    reading, origin = YearBasis(2026, (3, 31)), CountedFrom(date(2026, 11, 20), Workdays())
    days = [limit.due for limit in possible_readings("春节前", reading, origin)]
    assert days == [date(2027, 2, 5), date(2026, 2, 16), None]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("每季度报送一次", ["2024-09-30", "2024-09-30", "2024-09-30", "2024-12-31"]),
        ("每月28日前", ["2024-07-28", "2024-08-28", "2024-09-28", "2024-10-28"]),
        ("每季度首月10日前", ["2024-07-10", "2024-10-10", "2024-10-10", "2024-10-10"]),
        ("每半年一次", ["2024-12-31"] * 4),
        ("每年9月20日前", ["2024-09-20", "2024-09-20", "2024-09-20", "2025-09-20"]),
        ("2024年9月起每月底前", ["2024-09-30", "2024-09-30", "2024-09-30", "2024-10-31"]),
        ("每旬末", ["2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31"]),
        ("每周五", ["2024-07-26", "2024-08-30", "2024-09-27", "2024-10-25"]),
    ],
)
def test_what_recurs_has_a_next_due_day_in_every_period(words: str, days: list[str]) -> None:
    limit = read_deadline(words, default_year=2024, year_start=(3, 31))
    assert limit is not None
    periods = [Period(2024, month) for month in (7, 8, 9, 10)]
    due = [limit.within(period.first_day, period.last_day).due for period in periods]
    assert [str(day) for day in due] == days


def test_several_days_in_a_period_are_milestones_before_the_last() -> None:
    limit = read_deadline("每月10日、25日前", default_year=2024, year_start=(3, 31))
    assert limit is not None
    july = limit.within(date(2024, 7, 1), date(2024, 7, 31))
    assert (july.milestones, july.due) == ((date(2024, 7, 10),), date(2024, 7, 25))


def test_a_later_day_granted_holds_for_its_round_alone() -> None:
    limit = read_deadline("每季度报送一次", default_year=2024, year_start=(3, 31))
    assert limit is not None
    granted = limit.moved_to(date(2024, 10, 15))
    assert granted.within(date(2024, 9, 1), date(2024, 9, 30)).due == date(2024, 10, 15)
    assert granted.within(date(2024, 11, 1), date(2024, 11, 30)).due == date(2024, 12, 31)


def test_a_list_that_was_issued_already_keeps_its_reading_and_is_asked_about(tmp_path: Path) -> None:
    listing = SHEETS["分解清单"].replace("2024年底前", "2025年前")
    path = write_book(tmp_path / "总表.xlsx", {**SHEETS, "分解清单": listing})
    master, problems = read_master(path)
    assert master is None
    assert [problem.code for problem in problems] == ["M29"]
    master, problems = read_master(path, issued=True)
    assert master is not None
    assert master.tasks[0].deadline.due == date(2025, 12, 31)
    assert [(problem.code, problem.level) for problem in problems] == [("M29", Level.WARNING)]
