"""Words such as 每季度首月10日前 → how often, and on which days, something is due."""

from __future__ import annotations

import re

from workbook_flow.model import Recurrence, Rhythm

ROUNDS = {
    "半年": Rhythm.HALF,
    "季度": Rhythm.QUARTER,
    "季": Rhythm.QUARTER,
    "月": Rhythm.MONTH,
    "旬": Rhythm.TEN_DAYS,
    "周": Rhythm.WEEK,
    "星期": Rhythm.WEEK,
    "年": Rhythm.YEAR,
}
EVERY = re.compile(
    r"(?:至少|原则上|要求)?(?:按|逐|各|每个?|每一个?)(?P<round>半年|季度|季|月|旬|周|星期|年)度?(?P<rest>.*)"
)
ONCE = re.compile(
    r"(?:[1一](?=年|个?周|个?星期)|(?=半年|季度?|个?月))个?(?P<round>半年|季度|季|月|周|星期|年)度?"
    r"(?:至少|不少于)?(?:开展|组织|报送|调度|检查)?(?:\d{1,2}|[一二两三四])[次回遍]"
    r"|(?P<reported>半年|季度?|月|旬|周|年)度?报"
)
"""The same without a word for each: 半年一次, 1年2次, 月报."""
MONTH_OF = re.compile(
    r"(?:的)?(?:第?(?P<number>\d{1,2})个?月份?|(?P<place>首|第一|第二|第三|末|最后一?)个?月|(?=(?P<own>\d{1,2})月))"
)
DAY_OF = re.compile(r"的?(?P<days>\d{1,2}[日号]?(?:[、和及,]\d{1,2}[日号]?)*[日号]|[末底])")
WEEKDAY = re.compile(
    r"(?P<day>[一二三四五六日天])(?![次回遍期轮篇份批]|项(?!目)|个(?!别)|(?<=一)[报会评查考测练讲学](?![\u4e00-\u9fff]))"
)
"""A day of the week, where the numeral does not count: 每周一次, 每周一报."""
TAIL = re.compile(
    r"(?:之前|以前|前|内)?(?P<verb>[^\d年月季旬周星期底初末前或如若未,;、。]{0,12})"
    r"(?:(?:至少|不少于|不低于)?(?:\d{1,2}|[一二三四五六七八九十])[次回遍])?"
    r"(?P<more>(?:[^\d年月季旬周星期底初末前或如若未,;、。]|上(?:个?月|季度?|年度?|半年|周|旬)){0,16})"
)
ENDS = {"末": 31, "底": 31}
PLACES = {"首": 1, "第一": 1, "第二": 2, "第三": 3}
LENGTH = {Rhythm.QUARTER: 3, Rhythm.HALF: 6, Rhythm.YEAR: 12}
DOUBTFUL = re.compile(r"开始|起|除|另|暂|不(?!少于|低于|断)")


def read_rhythm(words: str) -> Recurrence | None:
    """What recurs, of words without white space and in figures; None for words that say nothing of the kind.

    A round without a day is due on its last one. 年底 of each year is its last month's end.
    """
    once = ONCE.fullmatch(words)
    if once is not None:
        return Recurrence(every=ROUNDS[once["round"] or once["reported"]])
    match = EVERY.fullmatch(words)
    if match is None:
        return None
    every = ROUNDS[match["round"]]
    rest = match["rest"]
    if every is Rhythm.WEEK and (weekday := WEEKDAY.match(rest)):
        tail = rest[weekday.end() :]
        days = ("一二三四五六日".index(weekday["day"].replace("天", "日")) + 1,)
        return Recurrence(every=every, days=days) if plain(tail) else None
    if every is Rhythm.YEAR and rest[:1] in {"底", "末", "终"}:
        return Recurrence(every=every, months=(12,), days=(31,)) if plain(rest[1:]) else None
    return read_days(every, rest)


def read_days(every: Rhythm, rest: str) -> Recurrence | None:
    """The months of the round and the days of the month, then words that say what is to be done."""
    months, rest = read_months(every, rest)
    if months is None:
        return None
    day = DAY_OF.match(rest)
    days: tuple[int, ...] = ()
    if day:
        rest = rest[day.end() :]
        days = (
            (ENDS[day["days"]],) if day["days"] in ENDS else tuple(map(int, re.findall(r"\d+", day["days"])))
        )
        if every in LENGTH and not months and day["days"] not in ENDS:
            return None
        if every in {Rhythm.WEEK, Rhythm.TEN_DAYS} and day["days"] not in {"末", "底"}:
            return None
        days = () if every in {Rhythm.WEEK, Rhythm.TEN_DAYS} else days
    if any(not 1 <= number <= 31 for number in days) or not plain(rest):
        return None
    days = () if days == (31,) and not months else tuple(sorted(set(days)))
    return Recurrence(every=every, months=months, days=days)


def read_months(every: Rhythm, rest: str) -> tuple[tuple[int, ...] | None, str]:
    """Which months of the round are meant, and the words after them; None where there are no such months."""
    if every not in LENGTH:
        return (), rest
    several = re.match(r"(?P<months>\d{1,2}月?底?(?:[、和及,]\d{1,2}月?底?)*月)份?", rest)
    if several and every is Rhythm.YEAR:
        numbers = tuple(map(int, re.findall(r"\d+", several["months"])))
        return (numbers if all(1 <= number <= 12 for number in numbers) else None), rest[several.end() :]
    match = MONTH_OF.match(rest)
    if match is None:
        return (), rest
    number = int(match["number"]) if match["number"] else PLACES.get(match["place"] or "", LENGTH[every])
    return ((number,) if 1 <= number <= LENGTH[every] else None), rest[match.end() :]


def plain(words: str) -> bool:
    """Whether the words only say what is to be done, or how many times."""
    match = TAIL.fullmatch(words)
    return match is not None and DOUBTFUL.search(match["verb"] + match["more"]) is None
