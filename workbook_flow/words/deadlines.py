"""The words of 完成时限 → a Deadline. Pure: no clock, one reading or none."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import Deadline

NUMERALS = "〇一二三四五六七八九十"
STANDING = re.compile(
    r"(?<![并且后,;、。])(?<!同时)(?:并|且|后|同时|[,;、。])*"
    r"(?:坚持长期|长期(?:坚持|推进|执行|实施|落实|开展|有效)?"
    r"|持续(?:推进|实施|开展|落实|深化|坚持|用力)?"
    r"|常态化?(?:推进|开展|坚持|实施|落实)?|常抓不懈)"
)
DONE = re.compile(r"已经?(?:全部|全面)?(?:完成|办结|完结|落实到位)|^已于(?=.*完成$)")
AT_ONCE = re.compile(
    r"(?:立即|立刻|即时|即刻|马上|立行立改|即知即改)(?:整改|执行|落实|实施|启动|开展|推进|办理|完成)*"
)
RECURRING = re.compile(
    r"每(?:半年|个?季度?|个?月|周|日|天)度?(?:初|中|末|底)?(?:\d{1,2}[日号])?(?:之前|以前|前|内)?(?:完成|报送|上报)?"
)
PHRASE = re.compile(
    r"(?:力争|争取|确保|原则上|计划|要|应|须|于)*(?:截至|截止到?|直至|到|至|在)?"
    r"(?P<core>.+?)"
    r"(?:之前|以前|前|以内|之内|内|为止|止|期间)?(?:全部|全面)?"
    r"(?:完成|办结|落实|落实到位|整改到位|整改完毕|到位|完毕|实施|启动|建成|报送|上报)?"
)
NUMERIC = (
    re.compile(r"(?P<year>(?:19|20)\d\d)([./-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})[日号]?"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<year>(?:19|20)\d\d)[./-](?P<month>\d{1,2})"),
)
PLAN = re.compile(r"(?P<plan>十[一二三四五六七八九]?)五(?:时期|规划期)?(?:末年?)?")
COUNTED = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日号至到—-]|个?季度)")
WITH_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d|[本今当](?=年))?(?P<rest>.*)")
SPAN = re.compile(r"(?P<start>[^-—–~至到]+)(?:[-—–~]+|至|到)(?P<end>[^-—–~至到]+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a date without its own year, and 年初, are read against."""

    default_year: int | None
    year_start: tuple[int, int]


Form = tuple[re.Pattern[str], Callable[[int, re.Match[str], Reading], date | None]]

FORMS: tuple[Form, ...] = (
    (re.compile(r"年?年(?:底|末|终)|年?全年"), lambda year, _match, _reading: date(year, 12, 31)),
    (re.compile(r"年?年初"), lambda year, _match, reading: real_day(year, *reading.year_start)),
    (re.compile(r"年?年中|年?上半年(?:底|末)?"), lambda year, _match, _reading: date(year, 6, 30)),
    (re.compile(r"年?下半年(?:底|末)?"), lambda year, _match, _reading: date(year, 12, 31)),
    (
        re.compile(r"年?(?:第?([1-4])个?季度|Q([1-4]))(?:底|末)?"),
        lambda year, match, _reading: month_end(year, 3 * int(match[1] or match[2])),
    ),
    (
        re.compile(r"年?(\d{1,2})月份?(?:底|末|下旬)?"),
        lambda year, match, _reading: month_end(year, int(match[1])),
    ),
    (re.compile(r"年?(\d{1,2})月份?上旬"), lambda year, match, _reading: real_day(year, int(match[1]), 10)),
    (re.compile(r"年?(\d{1,2})月份?中旬"), lambda year, match, _reading: real_day(year, int(match[1]), 20)),
    (
        re.compile(r"年?(\d{1,2})月(\d{1,2})[日号]"),
        lambda year, match, _reading: real_day(year, int(match[1]), int(match[2])),
    ),
)
WHOLE_YEAR = re.compile(r"年度?")


def read_deadline(words: str, *, default_year: int | None, year_start: tuple[int, int]) -> Deadline | None:
    """Read a time limit, or return None where it has no reading, more than one, or names an impossible day.

    ``due`` is the last day that is still in time: 前, 底前, 末 and 内 include that day, as offices use them.
    A year, half-year, quarter or month means its last day; 年中 is 30 June; 上旬, 中旬, 下旬 are the 10th,
    the 20th and the month's last day; of a span the end counts; 十四五 ends with 2025, the plans after it
    every five years. 年初 is ``year_start`` (month, day), the office's own setting. ``default_year`` stands
    for a year that the words leave out or call 本年; None makes such words unreadable.

    What is already done has no due day. Neither has 立即, nor what recurs more often than yearly (每季度末),
    which is standing; 每年12月底前 is standing, and due in ``default_year`` where that is set.
    """
    reading = Reading(default_year, year_start)
    rest, standing = STANDING.subn("", normalise(words))
    rest, done = DONE.subn("", rest, count=1)
    found = read_rest(rest.strip(",;、。."), reading, flagged=bool(standing or done))
    if found is None:
        return None
    due, recurs = found
    return Deadline(
        words=words, due=None if done else due, done=bool(done), standing=bool(standing) or recurs
    )


def normalise(words: str) -> str:
    """Half-width, without white space and quotes, Chinese numerals of dates as digits."""
    text = re.sub(r"[\s“”\"'‘’\u200b-\u200d\ufeff]", "", unicodedata.normalize("NFKC", words))
    text = re.sub(
        r"[〇零○一二三四五六七八九]{4}(?=年|[-—–~至到])", lambda match: spelled_digits(match[0]), text
    ).replace("元月", "1月")
    return COUNTED.sub(lambda match: counted(match[0]), text)


def spelled_digits(text: str) -> str:
    """Digits spelled one by one: 二〇二四 → 2024."""
    return "".join(str(NUMERALS.index(character)) for character in re.sub("[零○]", "〇", text))


def counted(text: str) -> str:
    """A number below one hundred as it is said: 十二 → 12; the text itself where it is not one."""
    match = re.fullmatch(r"([一二三四五六七八九])?十([一二三四五六七八九])?", text)
    if match:
        return str(NUMERALS.index(match[1] or "一") * 10 + NUMERALS.index(match[2] or "〇"))
    return str(NUMERALS.index(text)) if len(text) == 1 else text


def read_rest(text: str, reading: Reading, *, flagged: bool) -> tuple[date | None, bool] | None:
    """The due day and whether it recurs, of words without 长期坚持 and 已完成; None where unreadable.

    Having no words left is a reading only where those flags were there.
    """
    if text in {"", "完成"}:
        return (None, False) if flagged else None
    if AT_ONCE.fullmatch(text):
        return None, False
    if RECURRING.fullmatch(text):
        return None, True
    if text.startswith("每年"):
        return read_yearly(text.removeprefix("每年").removeprefix("度"), reading)
    due = read_phrase(text, reading)
    return None if due is None else (due, False)


def read_yearly(text: str, reading: Reading) -> tuple[date | None, bool] | None:
    """每年12月底前: standing, and due in the default year where there is one."""
    if text in {"", "完成"}:
        return None, True
    if re.search(r"(?:19|20)\d\d", text):
        return None
    some_year = Reading(reading.default_year or 2024, reading.year_start)
    due = read_phrase(f"年{text}" if text[0] in "底末初中终" else text, some_year)
    if due is None:
        return None
    return (due if reading.default_year else None), True


def read_phrase(text: str, reading: Reading) -> date | None:
    """The day of a phrase such as 力争到2024年底前完成."""
    match = PHRASE.fullmatch(text)
    if match is None:
        return None
    return read_date(match["core"], reading) or read_span(match["core"], reading)


def read_date(text: str, reading: Reading) -> date | None:
    """The last day of one date, month, quarter, half-year, year or five-year plan."""
    if match := PLAN.fullmatch(text):
        return date(1955 + 5 * int(counted(match["plan"])), 12, 31)
    numeric = next((match for pattern in NUMERIC if (match := pattern.fullmatch(text))), None)
    return read_numeric(numeric) if numeric else read_spelled(text, reading)


def read_numeric(match: re.Match[str]) -> date | None:
    """2024.9.30, 20240930, 2024.9."""
    parts = {name: int(digits) for name, digits in match.groupdict().items()}
    if "day" in parts:
        return real_day(parts["year"], parts["month"], parts["day"])
    return month_end(parts["year"], parts["month"])


def read_spelled(text: str, reading: Reading) -> date | None:
    """2024年9月30日, 三季度, 本年底: one of the forms, after its year."""
    parts = WITH_YEAR.fullmatch(text)
    if parts is None:
        return None
    spelled = parts["year"]
    year = int(spelled) if spelled and spelled.isdigit() else reading.default_year
    if year is None:
        return None
    if spelled and WHOLE_YEAR.fullmatch(parts["rest"]):
        return date(year, 12, 31)
    for pattern, day_of in FORMS:
        if match := pattern.fullmatch(parts["rest"]):
            return day_of(year, match, reading)
    return None


def read_span(text: str, reading: Reading) -> date | None:
    """The end of 2024-2025年, 2024年7月至9月, 7月1日—15日; None where the end lies before the start."""
    parts = SPAN.fullmatch(text)
    if parts is None:
        return None
    unit = re.sub(r"^.*\d", "", parts["end"])
    start_words = parts["start"] + (unit if parts["start"][-1].isdigit() else "")
    start = read_date(start_words, reading)
    if start is None:
        return None
    end = read_end(parts["end"], start, reading)
    return end if end is not None and start <= end else None


def read_end(text: str, start: date, reading: Reading) -> date | None:
    """The end of a span; a year or month that it leaves out is the start's."""
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return date(int(text), 12, 31)
    if re.match(r"(?:19|20)\d\d", text):
        return read_date(text, reading)
    if re.fullmatch(r"\d{1,2}[日号]", text):
        return read_date(f"{start.year}年{start.month}月{text}", reading)
    return read_date(text, Reading(start.year, reading.year_start))


def real_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date | None:
    """The last day of a month, or None where there is no such month."""
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None
