"""The words of 完成时限: one table of cases, each with its date, done and standing flags."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_flow.words.deadlines import read_deadline

YEAR_START = (3, 31)

SEED = """
2025年完成并长期坚持          | 2025-12-31 | -    | standing
2024年完成并长期坚持          | 2024-12-31 | -    | standing
2024年底前完成                | 2024-12-31 | -    | -
2024年初完成                  | 2024-03-31 | -    | -
2024年6月底前完成并长期坚持   | 2024-06-30 | -    | standing
2025年底前完成                | 2025-12-31 | -    | -
2023年已完成并长期坚持        | -          | done | standing
"""

ELSEWHERE = """
2024年6月底前                 | 2024-06-30 | -    | -
2024年底前                    | 2024-12-31 | -    | -
2024年底                      | 2024-12-31 | -    | -
2024年年底                    | 2024-12-31 | -    | -
2024年末                      | 2024-12-31 | -    | -
2024年初                      | 2024-03-31 | -    | -
2024年年初前完成              | 2024-03-31 | -    | -
2025年年中                    | 2025-06-30 | -    | -
2024年上半年                  | 2024-06-30 | -    | -
2024年下半年                  | 2024-12-31 | -    | -
2024年第三季度                | 2024-09-30 | -    | -
2024年三季度末                | 2024-09-30 | -    | -
2024年第1季度                 | 2024-03-31 | -    | -
2024Q3                        | 2024-09-30 | -    | -
2024年第一至三季度            | 2024-09-30 | -    | -
2024年9月30日前               | 2024-09-30 | -    | -
2024年9月30日                 | 2024-09-30 | -    | -
2024年9月30日24时前           | 2024-09-30 | -    | -
2024-09-30 00:00:00           | 2024-09-30 | -    | -
2024年9月30号之前完成         | 2024-09-30 | -    | -
2024年6月上旬                 | 2024-06-10 | -    | -
2024年6月中旬                 | 2024-06-20 | -    | -
2024年6月下旬                 | 2024-06-30 | -    | -
2024年2月                     | 2024-02-29 | -    | -
2023年2月底                   | 2023-02-28 | -    | -
2024年2月29日                 | 2024-02-29 | -    | -
2024.9.30                     | 2024-09-30 | -    | -
2024-09-30                    | 2024-09-30 | -    | -
2024/9/30                     | 2024-09-30 | -    | -
2024.9                        | 2024-09-30 | -    | -
20240930                      | 2024-09-30 | -    | -
２０２４年９月底前            | 2024-09-30 | -    | -
2024年 9 月 底前              | 2024-09-30 | -    | -
二〇二四年六月底              | 2024-06-30 | -    | -
二○二四年十二月二十五日前     | 2024-12-25 | -    | -
2024年元月底前                | 2024-01-31 | -    | -
2025年                        | 2025-12-31 | -    | -
2025年度                      | 2025-12-31 | -    | -
2025年内                      | 2025-12-31 | -    | -
2025年内完成                  | 2025-12-31 | -    | -
2024年全年                    | 2024-12-31 | -    | -
2024-2025年                   | 2025-12-31 | -    | -
2023—2025年                   | 2025-12-31 | -    | -
2023年至2025年                | 2025-12-31 | -    | -
2023年-2025年底               | 2025-12-31 | -    | -
2024年7月至9月                | 2024-09-30 | -    | -
2024年7-9月                   | 2024-09-30 | -    | -
2024年7月至2025年6月          | 2025-06-30 | -    | -
2024年7月1日-15日             | 2024-07-15 | -    | -
2024.7-2024.9                 | 2024-09-30 | -    | -
到2025年底                    | 2025-12-31 | -    | -
力争到2024年底前全面完成      | 2024-12-31 | -    | -
“十四五”期间                  | 2025-12-31 | -    | -
十五五末                      | 2030-12-31 | -    | -
2024年底前完成,并长期坚持     | 2024-12-31 | -    | standing
2024年底前完成。              | 2024-12-31 | -    | -
长期坚持                      | -          | -    | standing
持续推进                      | -          | -    | standing
长期                          | -          | -    | standing
常态化推进                    | -          | -    | standing
立即                          | -          | -    | -
立即整改                      | -          | -    | -
立即整改,长期坚持             | -          | -    | standing
已完成                        | -          | done | -
已完成并长期坚持              | -          | done | standing
2024年5月已完成               | -          | done | -
已于2024年5月完成             | -          | done | -
每季度末                      | -          | -    | standing
每月底前                      | -          | -    | standing
每月25日前                    | -          | -    | standing
每半年                        | -          | -    | standing
每年                          | -          | -    | standing
"""

YEARLESS = """
6月底前                       | 2024-06-30 | -    | -
9月30日前                     | 2024-09-30 | -    | -
年底前                        | 2024-12-31 | -    | -
年初                          | 2024-03-31 | -    | -
本年底                        | 2024-12-31 | -    | -
今年6月底前                   | 2024-06-30 | -    | -
本年度                        | 2024-12-31 | -    | -
上半年                        | 2024-06-30 | -    | -
三季度                        | 2024-09-30 | -    | -
7月至9月                      | 2024-09-30 | -    | -
每年12月底前                  | 2024-12-31 | -    | standing
每年底前                      | 2024-12-31 | -    | standing
"""

UNREADABLE = """
2024年9月30日0时前
2024年9月30日零点前
2024年9月30日00:00前
2024年2月30日
2024年13月底前
2024年5季度
20241301
2024年9月31日前
2025-2024年
2024年9月-7月
2024年6月或9月
按上级要求
尽快
近期
未完成
2024年月底前
2024年月初
99年底
明年底前
底
三个月内
完成
前
每年2025年底
每年13月
"""


def cases(table: str) -> list[tuple[str, date | None, bool, bool]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if line]
    return [
        (words, None if due == "-" else date.fromisoformat(due), done == "done", standing == "standing")
        for words, due, done, standing in rows
    ]


@pytest.mark.parametrize(("words", "due", "done", "standing"), cases(SEED + ELSEWHERE))
@pytest.mark.parametrize("default_year", [None, 2019])
def test_words_that_name_their_year(
    words: str, due: date | None, done: bool, standing: bool, default_year: int | None
) -> None:
    deadline = read_deadline(words, default_year=default_year, year_start=YEAR_START)
    assert deadline is not None
    assert (deadline.words, deadline.due, deadline.done, deadline.standing) == (words, due, done, standing)


@pytest.mark.parametrize(("words", "due", "done", "standing"), cases(YEARLESS))
def test_words_without_a_year_take_the_settings_year(
    words: str, due: date, done: bool, standing: bool
) -> None:
    deadline = read_deadline(words, default_year=2024, year_start=YEAR_START)
    assert deadline is not None
    assert (deadline.due, deadline.done, deadline.standing) == (due, done, standing)
    without = read_deadline(words, default_year=None, year_start=YEAR_START)
    assert (without.due if without else None) is None
    assert (without is not None) == words.startswith("每年")


@pytest.mark.parametrize("words", ["", "  ", *UNREADABLE.strip().splitlines()])
def test_no_reading_is_never_a_guess(words: str) -> None:
    assert read_deadline(words, default_year=2024, year_start=YEAR_START) is None


def test_the_beginning_of_the_year_is_the_office_s_own_setting() -> None:
    deadline = read_deadline("2024年初", default_year=None, year_start=(1, 31))
    assert deadline is not None
    assert deadline.due == date(2024, 1, 31)


@given(st.text(alphabet="2024年月日底前初中末上下半季度每已完成并长期坚持至到-./一十〇五Q ", max_size=14))
def test_any_words_are_read_or_refused(words: str) -> None:
    deadline = read_deadline(words, default_year=2024, year_start=YEAR_START)
    assert deadline is None or deadline.words == words


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_the_ways_to_write_it(day: date) -> None:
    for words in (
        f"{day.year}年{day.month}月{day.day}日前",
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%Y.%m.%d}",
    ):
        deadline = read_deadline(words, default_year=None, year_start=YEAR_START)
        assert deadline is not None
        assert deadline.due == day
