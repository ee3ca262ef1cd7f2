"""Sheets 规则, 设置, 考核 and 假日: how much each check weighs, and what the office decides once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import lru_cache
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from workbook_flow.master.addresses import read_mails
from workbook_flow.master.tables import ListTable, Row, read_choice, read_number
from workbook_flow.model import (
    NO_ANSWERS,
    SETTING_QUESTION,
    SETTINGS,
    WEEKDAYS,
    DayRule,
    GroupRobot,
    Level,
    Meanings,
    PeriodKind,
    Place,
    Problem,
    Scoring,
    Setting,
    SettingKind,
    Settings,
    question_id,
)
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.dates import read_day, read_month_day
from workbook_flow.words.names import clean_name, name_key, nearest_words
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import LEVEL_WORDS
from workbook_flow.words.vocabulary import (
    ADJUSTABLE_RULES,
    DAY_KINDS,
    MAIL_SECURITIES,
    MAIL_SERVICES,
    PAPERS,
    ROBOT_PATHS,
    SCORES,
    SETTING_SHEET,
    YES_NO,
)

LEVELS: Mapping[str, Level] = {
    words: level for level, words in LEVEL_WORDS.items() if level is not Level.QUERY
}
"""What sheet 规则 takes; only the office's own rules ask for an explanation."""


def read_levels(table: ListTable) -> tuple[Mapping[str, Level], list[Problem]]:
    """The level of each rule that the sheet names."""
    faults: list[Problem] = []
    levels: dict[str, Level] = {}
    places: dict[str, Place] = {}
    for row in table.rows:
        code, place = name_key(row["编号"].text).upper(), row["编号"].place
        level, problems = read_choice(row["级别"], "级别", LEVELS)
        faults += problems
        if not code:
            faults.append(problem(Code.REQUIRED_BLANK, place, column="编号"))
        elif code not in ADJUSTABLE_RULES:
            faults.append(problem(Code.UNKNOWN_RULE, place, id=code))
        elif code in places:
            faults.append(problem(Code.DOUBLE_RULE, place, id=code, other=places[code].cell))
        elif level is not None:
            levels[code] = level
        places.setdefault(code, place)
    return levels, faults


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
    return tuple(sorted({int(each[1]) for each in numbers if each}, reverse=True))


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


def read_days(table: ListTable, year: int | None) -> tuple[Mapping[date, bool], list[Problem]]:
    """Sheet 假日: whether each day it names is worked; a day without its year is one of ``year``."""
    faults: list[Problem] = []
    days: dict[date, bool] = {}
    for row in table.rows:
        day = read_date(row["日期"], year)
        if day is None:
            faults.append(problem(Code.NOT_A_DAY, row["日期"].place, column="日期", value=row["日期"].text))
            continue
        worked, problems = read_choice(row["安排"], "安排", DAY_KINDS)
        faults += problems
        days[day] = bool(worked)
    return days, faults


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
DEFAULTED = {each.name for each in fields(Settings) if each.default is not MISSING}
"""The settings that have a value of their own where the sheet says nothing."""


FALLBACKS: Mapping[str, Any] = {
    "office": "",
    "list_name": "",
    "issue_day": DayRule(next_month=False, day=20),
    "return_day": DayRule(next_month=False, day=25),
    "year_start": (3, 31),
}
"""What stands for a setting that is missing or cannot be read, so that the list can be read all the same."""


def read_settings(table: ListTable, answers: Meanings = NO_ANSWERS) -> tuple[Settings, list[Problem]]:
    """The settings; one that is needed and missing, or cannot be read, is a problem.

    What the office answered stands for a setting that the sheet leaves blank.
    """
    rows, faults = setting_rows(table)
    rows = answered_rows(rows, answers)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        row = rows.get(setting.name)
        if setting.key in DEFAULTED and (row is None or row["取值"].blank):
            continue
        value, problems = read_setting(setting, row)
        faults += problems
        values[setting.key] = value
    whole: dict[str, Any] = {
        key: FALLBACKS.get(key) if value is None else value for key, value in values.items()
    }
    return Settings(**whole), faults


def answered_rows(rows: Mapping[str, Row], answers: Meanings) -> dict[str, Row]:
    """The rows by the settings' names, with one for each that is blank there and was answered."""
    given = {
        setting.name: answers.get(question_id(SETTING_QUESTION, setting.name), "") for setting in SETTINGS
    }
    blank = {name for name in given if name not in rows or rows[name]["取值"].blank}
    return {
        **rows,
        **{name: answered_row(name, words) for name, words in given.items() if words and name in blank},
    }


def answered_row(name: str, words: str) -> Row:
    """A row as if the sheet said that."""
    place = Place(sheet=SETTING_SHEET)
    cells = {"项目": Cell(place, name), "取值": Cell(place, words)}
    return Row(sheet=SETTING_SHEET, number=0, letters={}, cells=cells)


def setting_rows(table: ListTable) -> tuple[dict[str, Row], list[Problem]]:
    """The rows by the settings' names; those that repeat one or name none are problems."""
    problems: list[Problem] = []
    rows: dict[str, Row] = {}
    names = [setting.name for setting in SETTINGS]
    for row in table.rows:
        name, place = name_key(row["项目"].text), row["项目"].place
        if name not in names:
            near = nearest_words(name, names)
            problems.append(
                problem(Code.UNKNOWN_SETTING, place, name=clean_name(row["项目"].text), nearest=near)
            )
        elif name in rows:
            problems.append(
                problem(Code.DOUBLE_SETTING, place, name=name, other=rows[name]["项目"].place.cell)
            )
        else:
            rows[name] = row
    return rows, problems


@lru_cache
def reader_of(setting: Setting) -> Callable[[Cell], Any]:
    """What reads a setting."""
    return (
        USUAL_READERS[get_type_hints(Settings)[setting.key]]
        if setting.kind is None
        else READERS[setting.kind]
    )


def read_setting(setting: Setting, row: Row | None) -> tuple[Any, list[Problem]]:
    """One setting's value."""
    reader = reader_of(setting)
    if row is None or row["取值"].blank:
        if setting.optional:
            return ("" if reader is read_text else None), []
        place = Place(sheet=SETTING_SHEET) if row is None else row["项目"].place
        return None, [problem(Code.MISSING_SETTING, place, name=setting.name, example=setting.example)]
    cell = row["取值"]
    value = reader(cell)
    if value is None:
        return None, [
            problem(
                Code.UNREADABLE_SETTING,
                cell.place,
                name=setting.name,
                value=cell.text,
                example=setting.example,
            )
        ]
    return value, []


def read_scoring(table: ListTable) -> tuple[Scoring, list[Problem]]:
    """The weights of the assessment; a row that is missing or blank leaves the default."""
    faults: list[Problem] = []
    values: dict[str, float] = {}
    for row in table.rows:
        name, cell = clean_name(row["项目"].text), row["分值"]
        if name not in SCORES:
            near = nearest_words(name, list(SCORES))
            faults.append(problem(Code.UNKNOWN_SETTING, row["项目"].place, name=name, nearest=near))
            continue
        number, problems = read_number(cell, "分值")
        faults += problems
        if number is not None and not 0 <= number <= 100:
            faults.append(
                problem(
                    Code.VALUE_NOT_ALLOWED,
                    cell.place,
                    column="分值",
                    value=cell.text,
                    allowed="0 到 100 的数字",
                )
            )
        elif number is not None:
            values[SCORES[name][0]] = number
    return Scoring(**values), faults
