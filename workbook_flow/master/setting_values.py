"""What one cell of sheet 设置 says, by the type of the setting; None where it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from workbook_flow.master.addresses import read_mails
from workbook_flow.model import (
    WEEKDAYS,
    DayRule,
    GroupRobot,
    PeriodKind,
    Setting,
    SettingKind,
    Settings,
)
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.dates import read_day, read_month_day
from workbook_flow.words.names import clean_name, name_key
from workbook_flow.words.vocabulary import (
    MAIL_SECURITIES,
    MAIL_SERVICES,
    PAPERS,
    ROBOT_PATHS,
    YES_NO,
)


def read_text(cell: Cell) -> str:
    """Any text."""
    return clean_name(cell.text)


def read_date(cell: Cell, year: int | None = None) -> date | None:
    """A day: a date cell, or text or a number that spells one; without its own year where ``year`` is known."""
    return cell.value if isinstance(cell.value, date) else read_day(clean_name(cell.text), year=year)


def read_period_kind(cell: Cell) -> PeriodKind | None:
    """年, 半年, 季度, 月, 旬, 周, with or without 每 and 报."""
    key = re.sub("^[每按]|报$|(?<=[月周])度$", "", name_key(cell.text))
    names = {kind.value: kind for kind in PeriodKind if kind is not PeriodKind.ONCE}
    same = {"季": "季度", "年度": "年", "星期": "周", "个月": "月"}
    return names.get(same.get(key, key))


NEXT_WORDS = ("次", "下")


def read_day_rule(cell: Cell) -> DayRule | None:
    """当月25日, 次月5日, 当月末; 本周五, 次周一, 次旬第2天, 季末."""
    key = name_key(cell.text)
    week = re.fullmatch(r"(本|当|次|下)?个?(?:周|星期)(?P<day>[一二三四五六日天])", key)
    if week:
        day = WEEKDAYS.index(week["day"].replace("天", "日")) + 1
        return DayRule(next_month=week[1] in NEXT_WORDS, day=day)
    other = re.fullmatch(
        r"(本|当|次|下)?(?:季度?|半年|年|期|旬|周)(?:第(?P<day>\d{1,2})[天日]|[末底])", key, re.ASCII
    )
    if other and 1 <= int(other["day"] or 31) <= 31:
        return DayRule(next_month=other[1] in NEXT_WORDS, day=int(other["day"] or 31))
    match = re.fullmatch(
        r"(?P<next>次月|下月|下个月)?(?:当月|本月|每月)?(?:第?(?P<day>\d{1,2})[日号]?|月?[末底])",
        name_key(cell.text),
        re.ASCII,
    )
    if match is None:
        return None
    day = int(match["day"] or 31)
    return DayRule(next_month=bool(match["next"]), day=day) if 1 <= day <= 31 else None


def read_year_start(cell: Cell) -> tuple[int, int] | None:
    """3月31日; Excel makes a date of that by itself."""
    if isinstance(cell.value, date):
        return cell.value.month, cell.value.day
    return read_month_day(name_key(cell.text))


def read_year(cell: Cell) -> int | None:
    """2024 or 2024年."""
    match = re.fullmatch(r"((?:19|20)\d\d)年?", name_key(cell.text), re.ASCII)
    return int(match[1]) if match else None


def read_count(cell: Cell) -> int | None:
    """A whole number of days, minutes or mails: 15, 15分钟, 2个工作日."""
    match = re.fullmatch(r"(\d{1,4})(?:个?工作日|天|分钟|封|次)?", name_key(cell.text), re.ASCII)
    return int(match[1]) if match else None


def read_some(cell: Cell) -> int | None:
    """A whole number of one or more."""
    return read_count(cell) or None


def read_years(cell: Cell) -> int | None:
    """A whole number of years, one or more: 10, 10年."""
    match = re.fullmatch(r"([1-9]\d?)年?", name_key(cell.text), re.ASCII)
    return int(match[1]) if match else None


def read_counts(cell: Cell) -> tuple[int, ...] | None:
    """Several whole numbers, the largest first: 5、2、0."""
    parts = [part for part in re.split(r"[、,;/ ]+", clean_name(cell.text).replace("，", ",")) if part]
    numbers = [re.fullmatch(r"(\d{1,3})(?:个?工作日|天)?", part, re.ASCII) for part in parts]
    if not parts or not all(numbers):
        return None
    return tuple(sorted({int(number[1]) for number in numbers if number}, reverse=True))


def read_addresses(cell: Cell) -> tuple[str, ...] | None:
    """Mail addresses."""
    good, problems = read_mails(cell)
    return None if problems else good


def read_account(cell: Cell) -> str | None:
    """One mail address."""
    good = read_addresses(cell)
    return good[0] if good and len(good) == 1 else None


def read_service(cell: Cell) -> str | None:
    """A provider of mail, by its usual names."""
    key = name_key(cell.text).upper()
    names = {name.upper(): name for name in MAIL_SERVICES} | {
        "EXMAIL": "腾讯企业邮",
        "企业微信": "腾讯企业邮",
        "SINA": "新浪",
        "263": "263企业邮",
        "政务邮": "Coremail",
        "政务邮箱": "Coremail",
        "论客": "Coremail",
        "OUTLOOK": "Exchange",
    }
    usual = (
        key.removesuffix("箱") if key.endswith("企业邮箱") else re.sub(r"(?:\.(?:COM|CN|NET)|邮箱)$", "", key)
    )
    return names.get(key) or names.get(usual)


def read_security(cell: Cell) -> str | None:
    """SSL, STARTTLS, or 不加密 in so many words."""
    key = name_key(cell.text).upper()
    return next((name for name in MAIL_SECURITIES if key == name), "SSL" if key == "TLS" else None)


def read_server(cell: Cell) -> str | None:
    """``host:port``."""
    text = name_key(cell.text)
    match = re.fullmatch(r"[A-Za-z0-9.-]+:(\d{1,5})", text, re.ASCII)
    return text if match and 0 < int(match[1]) < 65536 else None


def read_after_fetch(cell: Cell) -> str | None:
    """不动, 标为已读, or 移到 and a folder's name."""
    words = clean_name(cell.text)
    return words if words in {"不动", "标为已读"} or re.fullmatch(r"移到.{1,60}", words) else None


def read_folders(cell: Cell) -> tuple[str, ...] | None:
    """Names of folders, parted by semicolons."""
    names = tuple(
        dict.fromkeys(clean_name(part) for part in re.split("[;；]", cell.text) if clean_name(part))
    )
    return names or None


def read_papers(cell: Cell) -> tuple[str, ...] | None:
    """Several of the documents for leaders; 无 for none of them."""
    key = name_key(cell.text)
    if key in {"无", "没有", "不附"}:
        return ()
    names = {part for part in re.split(r"[、,，;；和及+]", key) if part}
    return tuple(name for name in PAPERS if name in names) if names <= set(PAPERS) and names else None


def read_quiet_hours(cell: Cell) -> tuple[int, int] | None:
    """20点到7点, 20:00-7:00; 无 is an empty stretch."""
    key = name_key(cell.text)
    if key in {"无", "没有", "不要"}:
        return (0, 0)
    match = re.fullmatch(
        r"(\d{1,2})(?:点|时|:00)?(?:到|至|-|~|—)(?:次日|第二天)?(\d{1,2})(?:点|时|:00)?", key, re.ASCII
    )
    hours = (int(match[1]), int(match[2])) if match else (99, 99)
    return hours if max(hours) <= 24 else None


LOOPBACK = ("127.0.0.1", "localhost")
"""Where an address may be without TLS: what stands in it lets anybody write into the group."""


def read_robots(cell: Cell) -> tuple[GroupRobot, ...] | None:
    """``分组=地址 密钥``, several parted by semicolons or lines; without a group a robot tells all units."""
    parts = [part.strip() for part in re.split(r"[;；\r\n]+", cell.text) if part.strip()]
    robots = [read_robot(part) for part in parts]
    whole = tuple(robot for robot in robots if robot is not None)
    occasions = {(robot.group, robot.service) for robot in whole}
    return whole if whole and len(occasions) == len(robots) else None


def read_robot(text: str) -> GroupRobot | None:
    """One robot of a service that is known by its address."""
    match = re.fullmatch(
        r"(?:(?P<group>[^=＝:：/]+)[=＝:：]\s*)?(?P<address>https?://\S+)(?:\s+(?P<secret>\S+))?", text
    )
    if match is None:
        return None
    parts = urlsplit(match["address"])
    service = next((name for path, name in ROBOT_PATHS.items() if parts.path.startswith(path)), None)
    if service is None or not (parts.scheme == "https" or parts.hostname in LOOPBACK):
        return None
    return GroupRobot(
        group=clean_name(match["group"] or ""),
        service=service,
        address=match["address"],
        secret=match["secret"] or "",
    )


def read_yes(cell: Cell) -> bool | None:
    """是 or 否."""
    return YES_NO.get(name_key(cell.text))


def read_share(cell: Cell) -> int | None:
    """A percent from 1 to 100: 20, 20%."""
    match = re.fullmatch(r"([1-9]\d?|100)[%％]?", name_key(cell.text), re.ASCII)
    return int(match[1]) if match else None


READERS: Mapping[SettingKind, Callable[[Cell], Any]] = {
    SettingKind.YEAR: read_year,
    SettingKind.YEARS: read_years,
    SettingKind.SHARE: read_share,
    SettingKind.ONE_OR_MORE: read_some,
    SettingKind.ADDRESS: read_account,
    SettingKind.MAIL_SERVICE: read_service,
    SettingKind.SERVER: read_server,
    SettingKind.MAIL_SECURITY: read_security,
    SettingKind.AFTER_FETCH: read_after_fetch,
    SettingKind.FOLDERS: read_folders,
    SettingKind.PAPERS: read_papers,
}
"""How settings are read whose row says so; any other is read as its type in ``Settings`` is."""
USUAL_READERS: Mapping[object, Callable[[Cell], Any]] = {
    bool: read_yes,
    int: read_count,
    tuple[int, int]: read_year_start,
    tuple[int, int] | None: read_quiet_hours,
    tuple[int, ...]: read_counts,
    tuple[str, ...]: read_addresses,
    tuple[GroupRobot, ...]: read_robots,
    date | None: read_date,
    DayRule: read_day_rule,
    PeriodKind: read_period_kind,
    str: read_text,
}


def reader_of(setting: Setting) -> Callable[[Cell], Any]:
    """What reads a setting."""
    return USUAL_READERS[types()[setting.key]] if setting.kind is None else READERS[setting.kind]


@lru_cache
def types() -> Mapping[str, Any]:
    """The types of all settings, by their keys."""
    return get_type_hints(Settings)
