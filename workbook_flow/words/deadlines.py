"""The words of 完成时限 → a Deadline, or the readings to choose from. Pure: no clock; one reading or a question."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from workbook_flow.model import Deadline
from workbook_flow.words.dates import CLOCK, Stretch, YearBasis, in_figures, read_day, read_stretch
from workbook_flow.words.english import english
from workbook_flow.words.rhythms import read_rhythm

LONGEST = 200
"""Characters of a time limit; what is longer is a text, not a limit."""
LONGEST_DATE = 24
AUTUMN, SPRING = 9, 4
"""The months from which and up to which a span that goes back in the year goes on in the next."""
WEEKDAY = re.compile(r"(?<=[\d日号])\s*[(（](?:星期|周|礼拜)(?P<day>[一二三四五六日天])[)）]")
MIDNIGHT = re.compile(r"[日号]\s*(?:凌晨)?(?:(?:0{1,2}|[零〇])\s*[时点]|0{1,2}:00\s*(?:之前|以前|前))")
"""The beginning of a day: what is due by then is due the day before."""
STANDING = re.compile(
    r"(?:(?<![并且后再和])(?<!同时)(?:并|且|后|同时|再|和)*(?:坚持长期|长期[^\d,;。]{0,12}|持续[^\d,;。]{0,12}|常态化?[^\d,;。]{0,12}|常抓不懈"
    r"|常年[^\d,;。]{0,6}|动态(?:更新|调整|管理|清零|监测|推进)|(?:自|从)?即日起(?:执行|实施|开始|推进)?"
    r"|不断(?:推进|完善|深化)))$"
)
DONE = re.compile(
    r"已经?(?:全部|全面|如期|按期|按时|提前|整改)*"
    r"(?:完成|办结|完结|落实到位|整改|整改到位|整改完毕|销号|验收|验收销号|结案|建成|印发|出台)+"
    r"|已于(?=.*完成$)|^完成销号$"
)
AT_ONCE = re.compile(
    r"(?:立即|立刻|即时|即刻|马上|立行立改|即知即改|立[整查]立改|即[查行]即改|边[查整]边改|[当现]场(?=整改))(?:整改|执行|落实|实施|启动|开展|推进|办理|完成)*"
)
OFTEN = re.compile(
    r"每(?:半年|个?季度?|个?月|周|日|天)度?(?:初|中|末|底)?(?:\d{1,2}[日号])?(?:之前|以前|前|内)?(?:完成|报送|上报)?"
)
"""What recurs on days that the words leave open, or every day: kept up, without a day of its own."""
NOTICE = re.compile(
    r"待定|待通知|待明确|待上级明确|另行通知|另行明确|另行确定|时间另定|另定|视[^\d,;。]{0,8}情况?[^\d,;。]{0,4}"
    r"|(?:按|按照|以)(?:国家|中央|上级|自治区|省|市|州|县|区|部)[^\d,;。]{0,4}(?:部署|安排|通知|规定|明确)的?"
    r"(?:时间|时限|节点|进度)[^\d,;。]{0,4}"
)
LASTING = re.compile(
    r"(?:贯穿)?(?:(?P<year>(?:19|20)\d\d|[本今当](?=年))年?)?(?:贯穿)?全年度?(?P<verb>持续)?"
    r"(?:推进|坚持|开展|实施|落实|执行|进行|抓好|抓|组织|常态化)*"
)
PREFIX = re.compile(
    r"(?:力争|争取|确保|原则上|计划|要|应|须|需|必须|务必|于|并|再|分别|不晚于|不迟于|最晚|最迟|至迟|预计|预期"
    r"|截至|截止到?|直至|到|至|在)*"
)
ESTIMATED = ("预计", "预期")
MARK = re.compile(r"之前|以前|前|以内|之内|内|为止|止|期间")
EARLIER = ("之前", "以前", "前")
VERBS = re.compile(
    r"完成|办结|落实|整改|到位|实施|启动|建成|报送|上报|出台|达到|实现|投用|投入|验收|销号|编制|公布|印发|取得"
    r"|竣工|开工|通车|交付|挂牌|运行|上线|结束|基本|全部|全面|初步|形成|建立|完毕|开展|推进|组织|召开|制定|开始"
)
OPENING = re.compile(r"启动|开始|开工|实施|开展")
DOUBT = re.compile(
    r"或|另行|视情|视.{0,4}情况|除外|延期|延长|顺延|否则|待(?!遇)|如(?!期|实|数)|若|未|不(?!断|少于|低于|再|力)|左右|前后|上下"
    r"|下一?个?[年月周旬季]|次[年月]|明年|后年|翌年|每|季度|旬|周|星期|\d{1,4}(?:年|月|日|号|天|个)|[本当上]月|月[底末初]|[底末]前|年[底末初]"
    r"|同步|同期|根据|随"
)
RELATIVE_CLAUSE = re.compile(
    r"(?!完成|全面|基本|全部|落实|建立|实现|达到|出台|编制|制定|报|整改|取得|形成|启动).{0,10}的"
)
SPAN = re.compile(
    r"(?:自|从|由)?(?P<start>[^-—–~至到]+?)(?P<begin>起|(?:启动|开始|开工|实施|开展)+)?,?"
    r"(?:[-—–~]+|直至|截至|至|到)(?P<end>[^-—–~至到].*)"
)
SINCE = re.compile(r"(?:自|从|由)?(?P<start>.+?)起(?P<verb>[^\d,;。年月日至到]{0,12})")
FESTIVALS = {
    **dict.fromkeys(("“十一”", '"十一"', "国庆节", "国庆"), "9月30日"),
    **dict.fromkeys(("“五一”", '"五一"', "劳动节"), "4月30日"),
    **dict.fromkeys(("“七一”", '"七一"'), "6月30日"),
    **dict.fromkeys(("“八一”", '"八一"'), "7月31日"),
    **dict.fromkeys(("“六一”", '"六一"', "儿童节"), "5月31日"),
    "教师节": "9月9日",
    "元旦": "12月31日",
}
"""What lies before these holidays ends the day before."""
BEFORE_FESTIVAL = re.compile(
    rf"(?P<festival>(?<!年)元旦|{'|'.join(name for name in FESTIVALS if name != '元旦')})"
    r"(?:节日?|放假|假期|长假)?(?=之前|以前|前)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What one clause of a time limit says."""

    due: date | None = None
    milestone: date | None = None
    start: date | None = None
    estimated: bool = False


@lru_cache(maxsize=1024)
def read_deadline(
    words: str, *, default_year: int | None, year_start: tuple[int, int], listed_on: date | None = None
) -> Deadline | None:
    """Read a time limit, or return None where it has no reading, more than one, or names an impossible day.

    ``due`` is the last day that is still in time: 底前, 末 and 内 include that day, as offices use them.
    A year, half-year, quarter or month means its last day; 年中 is 30 June; 上旬, 中旬, 下旬 are the 10th,
    the 20th and the month's last day; of a span, and of several days, the last counts and those before it are
    milestones. 2025年前, 三季度前 and 9月30日0时前 have two readings, so none. 年初 is ``year_start`` (month, day),
    the office's own setting. ``default_year`` stands for a year that the words leave out or call 本年; None makes such
    words unreadable. 明年 is the year after it where the list was written in that year, on ``listed_on``.
    """
    reading = YearBasis(default_year, year_start)
    text = normalise(words)
    if (
        not text
        or len(text) > LONGEST
        or wrong_weekday(words, default_year)
        or MIDNIGHT.search(in_figures(words))
    ):
        return None
    if default_year and listed_on is not None and listed_on.year == default_year:
        text = with_coming_year(text, default_year)
    day = read_day(words)
    if day is not None:
        return Deadline(words=words, due=day)
    recurring = read_recurring(text, reading)
    if recurring is not None:
        return replace(recurring, words=words)
    deadline = read_flags(text, reading)
    return None if deadline is None else replace(deadline, words=words)


def needs_year(words: str) -> bool:
    """Whether a limit can be read with a year only, be it any, and the year's beginning any day."""
    readings = (read_deadline(words, default_year=year, year_start=(3, 31)) for year in (None, 2024))
    without, within = readings
    return without is None and within is not None


def lies_before(limit: Deadline, listed_on: date) -> bool:
    """Whether a limit whose words name no year lies before the day of its list: another year may have been meant."""
    return limit.due is not None and limit.due < listed_on and needs_year(limit.words)


def with_coming_year(text: str, year: int) -> str:
    """The text with 明年 and 后年 as figures, counted from the year; unchanged where it names a year besides."""
    if re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text):
        return text
    return text.replace("明年", f"{year + 1}年").replace("后年", f"{year + 2}年")


def wrong_weekday(words: str, default_year: int | None) -> bool:
    """Whether the words name another weekday in brackets than their day is: 2026年12月25日（星期一）."""
    match = WEEKDAY.search(in_figures(words))
    if match is None:
        return False
    dates = re.findall(
        r"(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2}", in_figures(words)[: match.start()].replace(" ", "")
    )
    day = read_day(dates[-1], year=default_year) if dates else None
    return (
        day is not None and day.isoweekday() != "一二三四五六日".index(match["day"].replace("天", "日")) + 1
    )


def normalise(words: str) -> str:
    """Half-width, without white space, quotes and times of day, Chinese numerals of dates as figures."""
    text = words
    text = BEFORE_FESTIVAL.sub(lambda match: FESTIVALS[match["festival"]], text)
    text = english(CLOCK.sub("", WEEKDAY.sub("", in_figures(text)).strip()))
    text = re.sub(r"(?<=[日号])\s*\d{1,2}(?:[时点]\d{0,2}分?|:\d\d)", "", text)
    return re.sub(r"[\s“”\"'‘’\u200b-\u200d\ufeff]", "", text).rstrip(",;、。.")


def read_recurring(text: str, reading: YearBasis) -> Deadline | None:
    """What recurs, and what stands besides: 每半年一次,长期坚持; None for anything else."""
    rest, _ = strip_standing(text)
    begun = re.fullmatch(r"(?:自|从)?(?P<start>[^每]+)起,?(?P<rest>(?:每|按).+)", rest.strip(",;、。"))
    since = read_stretch(begun["start"], reading) if begun else None
    rhythm = read_rhythm(begun["rest"] if begun and since else rest.strip(",;、。"))
    if rhythm is None:
        return Deadline(words="", standing=True) if OFTEN.fullmatch(rest.strip(",;、。")) else None
    yearly = rhythm.months and reading.default_year and rhythm.every.value == "year"
    due = date(reading.default_year or 1, 1, 1) if yearly else None
    deadline = Deadline(words="", recurs=rhythm, standing=True, start=since.first if since else None)
    return deadline if due is None else deadline.within(due, due.replace(month=12, day=31))


def read_flags(text: str, reading: YearBasis) -> Deadline | None:
    """A limit that does not recur: its flags, then its clauses."""
    lasting = LASTING.fullmatch(text)
    if lasting and re.sub("年?全年度?$", "", text) not in {"", lasting["year"] or ""}:
        year = int(lasting["year"]) if (lasting["year"] or "").isdigit() else reading.default_year
        return Deadline(words="", due=date(year, 12, 31), standing=True, lasting=True) if year else None
    if NOTICE.fullmatch(text):
        return Deadline(words="", notice=True)
    rest, standing = strip_standing(text)
    several = len(list(clauses_of(rest))) > 1
    rest, done = DONE.subn("", rest, count=1)
    rest = rest.strip(",;、。.")
    if done and several and rest:
        return None
    if rest in {"", "完成"}:
        return Deadline(words="", done=bool(done), standing=standing) if standing or done else None
    kept_up = re.fullmatch(r"(?:持续|长期)[^\d,;、。至到]{0,8}[至到](?P<until>.+)", rest)
    if kept_up:
        part = read_phrase(kept_up["until"], reading)
        return Deadline(words="", due=part.due, standing=True, lasting=True) if part else None
    if AT_ONCE.fullmatch(rest):
        return Deadline(words="", at_once=True, standing=standing)
    deadline = read_clauses(rest, reading)
    if deadline is None or (done and (deadline.milestones or deadline.start)):
        return None
    if done:
        return Deadline(words="", done=True, standing=standing)
    return replace(deadline, standing=standing or (deadline.due is None and deadline.start is not None))


def strip_standing(text: str) -> tuple[str, bool]:
    """The words without clauses that say it is to be kept up, and whether there were any."""
    clauses = re.split("([,;。、])", text)
    parts: list[str] = []
    standing = False
    for clause, separator in zip(clauses[::2], [*clauses[1::2], ""], strict=True):
        rest, count = STANDING.subn("", clause)
        standing = standing or bool(count)
        parts.append(rest + (separator if rest else ""))
    return "".join(parts), standing


def read_clauses(text: str, reading: YearBasis) -> Deadline | None:
    """The clauses in their order; None where one of them is not understood, or they go back in time."""
    parts: list[Clause] = []
    year = reading.default_year
    for clause in clauses_of(text):
        part = read_clause(clause, YearBasis(year, reading.year_start))
        if part is None and (plain_tail(clause) if parts else AT_ONCE.fullmatch(clause)):
            continue
        if part is None:
            return None
        parts.append(part)
        last = part.due or part.start
        year = last.year if last else year
    return joined(parts)


def clauses_of(text: str) -> Iterator[str]:
    """The words between commas, and between two dates: 6月底前启动,年底前完成; 6月、12月."""
    yield from (
        clause
        for clause in re.split(r"[,;。、()]|并(?=[于在到力])|(?<=[月日底前])[和及与](?=\d)", text)
        if clause
    )


def joined(parts: Iterable[Clause]) -> Deadline | None:
    """All parts as one limit: the last day counts, those before it are milestones."""
    listed = list(parts)
    days = [day for part in listed for day in (part.milestone, part.due) if day is not None]
    if any(later < earlier for earlier, later in itertools.pairwise(days)):
        return None
    starts = [part.start for part in listed if part.start is not None]
    if not days and not starts:
        return None
    due = days[-1] if days else None
    return Deadline(
        words="",
        due=due,
        milestones=tuple(day for day in dict.fromkeys(days) if day != due),
        start=starts[0] if starts else None,
        estimated=any(part.estimated for part in listed),
    )


def read_clause(clause: str, reading: YearBasis) -> Clause | None:
    """One clause: a span, a beginning, or a day with what is to be done by it."""
    return read_span(clause, reading) or read_since(clause, reading) or read_phrase(clause, reading)


def read_phrase(clause: str, reading: YearBasis) -> Clause | None:
    """The day of a phrase such as 力争到2024年底前完成."""
    prefix = PREFIX.match(clause)
    core = clause[prefix.end() :] if prefix else clause
    dated = longest_date(core, reading)
    if dated is None:
        return None
    stretch, rest = dated
    mark = MARK.match(rest)
    tail = rest[mark.end() :] if mark else rest
    if mark and mark[0] in EARLIER and not stretch.one_day:
        return None
    if not fit_tail(tail, marked=mark is not None or (stretch.one_day and bool(VERBS.match(tail)))):
        return None
    return Clause(due=stretch.last, estimated=bool(prefix and any(word in prefix[0] for word in ESTIMATED)))


def longest_date(text: str, reading: YearBasis) -> tuple[Stretch, str] | None:
    """The longest date that the text begins with, and what follows it."""
    for end in range(min(len(text), LONGEST_DATE), 0, -1):
        stretch = read_stretch(text[:end], reading)
        if stretch is not None:
            return stretch, text[end:]
    return None


def fit_tail(tail: str, *, marked: bool) -> bool:
    """Whether what follows a date only says what is to be done by then."""
    if not tail:
        return True
    if DOUBT.search(tail) or RELATIVE_CLAUSE.match(tail):
        return False
    return marked or (VERBS.match(tail) is not None and "的" not in tail)


def plain_tail(clause: str) -> bool:
    """Whether a clause without a date of its own says only what is to be done."""
    return DOUBT.search(clause) is None and re.search(r"\d", clause) is None


def read_since(clause: str, reading: YearBasis) -> Clause | None:
    """2024年5月起实施: from that month on."""
    match = SINCE.fullmatch(clause)
    stretch = read_stretch(match["start"], reading) if match else None
    if match is None or stretch is None or DOUBT.search(match["verb"]):
        return None
    return Clause(start=stretch.first)


def read_span(clause: str, reading: YearBasis) -> Clause | None:
    """The end of 2024-2025年, 2024年7月至9月, 从2020年4月启动至2022年12月结束; None where it lies before the start."""
    prefix = PREFIX.match(clause)
    match = SPAN.fullmatch(clause[prefix.end() :] if prefix else clause)
    if match is None:
        return None
    ending = span_end(match["end"])
    if match["start"] in {"即日", "现在", "目前"}:
        return read_phrase(match["end"], reading)
    if ending is None:
        return None
    unit = re.sub(r"^.*\d", "", ending[0])
    start = read_stretch(match["start"] + (unit if match["start"][-1].isdigit() else ""), reading)
    if start is None:
        return None
    end = read_end(ending[0], start, reading)
    if end is not None and over_new_year(start, end) and not YEAR_FIRST.match(ending[0]):
        end = read_stretch(ending[0], YearBasis(start.last.year + 1, reading.year_start))
    if end is None or end.last < start.last or not fit_tail(ending[1], marked=True):
        return None
    opening = match["begin"] is not None and OPENING.search(match["begin"]) is not None
    return Clause(
        due=end.last, milestone=start.last if opening else None, start=start.first if opening else None
    )


YEAR_FIRST = re.compile(r"(?:19|20)\d\d")


def over_new_year(start: Stretch, end: Stretch) -> bool:
    """Whether an end that names no year is that of a winter which goes on in the next: 12.28-1.3, 11月至3月."""
    return end.last < start.last and start.last.month >= AUTUMN and end.last.month <= SPRING


def span_end(text: str) -> tuple[str, str] | None:
    """The end of a span as written, and what follows it."""
    match = re.fullmatch(
        r"(?P<end>(?:(?:19|20)\d\d)?年?\d{0,2}(?:[年月日号.]|个?季度|半年|[上中下]旬|[底末初]|\d)*)"
        r"(?P<tail>(?:之前|以前|前|以内|之内|内|为止|止|期间)?[^\d]*)",
        text,
    )
    if match is None or not match["end"]:
        return None
    return match["end"], MARK.sub("", match["tail"], count=1)


def read_end(text: str, start: Stretch, reading: YearBasis) -> Stretch | None:
    """The end of a span; a year or month that it leaves out is the start's."""
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return read_stretch(f"{text}年", reading)
    if YEAR_FIRST.match(text):
        return read_stretch(text, reading)
    if re.fullmatch(r"\d{1,2}[日号]", text):
        return read_stretch(f"{start.last.year}年{start.last.month}月{text}", reading)
    if re.fullmatch(r"\d{1,2}", text) and not start.one_day:
        text = f"{text}月"  # 2026.3-12
    return read_stretch(text, YearBasis(start.last.year, reading.year_start))
