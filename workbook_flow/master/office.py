"""Sheets 规则, 设置 and 考核: how much each check weighs, and what the office decides once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from workbook_flow.deadlines import real_day
from workbook_flow.layout import LEVEL_WORDS
from workbook_flow.master.names import clean_name, name_key, nearest_words
from workbook_flow.master.tables import Cell, Row, Table, read_choice, read_number
from workbook_flow.model import DayRule, Level, Place, Problem, Scoring, Settings
from workbook_flow.problems import problem
from workbook_flow.vocabulary import ADJUSTABLE_RULES, SCORES, SETTING_SHEET, SETTINGS, Setting

LEVELS: Mapping[str, Level] = {words: level for level, words in LEVEL_WORDS.items()}


def read_levels(table: Table) -> tuple[Mapping[str, Level], list[Problem]]:
    """The level of each rule that the sheet names."""
    found: list[Problem] = []
    levels: dict[str, Level] = {}
    places: dict[str, Place] = {}
    for row in table.rows:
        code, place = name_key(row["编号"].text).upper(), row["编号"].place
        level, problems = read_choice(row["级别"], "级别", LEVELS)
        found += problems
        if not code:
            found.append(problem("M08", place, column="编号"))
        elif code not in ADJUSTABLE_RULES:
            found.append(problem("M50", place, id=code))
        elif code in places:
            found.append(problem("M51", place, id=code, other=places[code].cell))
        elif level is not None:
            levels[code] = level
        places.setdefault(code, place)
    return levels, found


def read_text(cell: Cell) -> str:
    """Any text."""
    return clean_name(cell.text)


def read_date(cell: Cell) -> date | None:
    """A day: a date cell, 2024年7月11日, 2024-07-11, 2024.7.11."""
    if isinstance(cell.value, date):
        return cell.value
    match = re.fullmatch(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})[日号]?", name_key(cell.text), re.ASCII)
    return real_day(int(match[1]), int(match[2]), int(match[3])) if match else None


def read_day_rule(cell: Cell) -> DayRule | None:
    """当月25日, 次月5日, 当月末."""
    match = re.fullmatch(
        r"(?P<next>次月|下月|下个月)?(?:当月|本月|每月)?(?:第?(?P<day>\d{1,2})[日号]?|月?[末底])",
        name_key(cell.text),
        re.ASCII,
    )
    if match is None:
        return None
    day = int(match["day"] or 31)
    return DayRule(next_month=bool(match["next"]), day=day) if 1 <= day <= 31 else None


def read_month_day(cell: Cell) -> tuple[int, int] | None:
    """3月31日; Excel makes a date of that by itself."""
    if isinstance(cell.value, date):
        return cell.value.month, cell.value.day
    match = re.fullmatch(r"(\d{1,2})[月./-](\d{1,2})[日号]?", name_key(cell.text), re.ASCII)
    if match is None or real_day(2023, int(match[1]), int(match[2])) is None:
        return None
    return int(match[1]), int(match[2])


def read_year(cell: Cell) -> int | None:
    """2024 or 2024年."""
    match = re.fullmatch(r"((?:19|20)\d\d)年?", name_key(cell.text), re.ASCII)
    return int(match[1]) if match else None


READERS: Mapping[str, Callable[[Cell], Any]] = {
    "list_date": read_date,
    "issue_day": read_day_rule,
    "return_day": read_day_rule,
    "year_start": read_month_day,
    "default_year": read_year,
}
"""How each setting is read; any other is text."""


def read_settings(table: Table) -> tuple[Settings | None, list[Problem]]:
    """The settings; None where one that is needed is missing or cannot be read."""
    rows, found = setting_rows(table)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        row = rows.get(setting.name)
        value, problems = read_setting(setting, row)
        found += problems
        values[setting.key] = value
    if any(each.code in {"M60", "M61"} for each in found):
        return None, found
    return Settings(**values), found


def setting_rows(table: Table) -> tuple[dict[str, Row], list[Problem]]:
    """The rows by the settings' names; those that repeat one or name none are problems."""
    found: list[Problem] = []
    rows: dict[str, Row] = {}
    names = [setting.name for setting in SETTINGS]
    for row in table.rows:
        name, place = name_key(row["项目"].text), row["项目"].place
        if name not in names:
            near = nearest_words(name, names)
            found.append(problem("M63", place, name=clean_name(row["项目"].text), nearest=near))
        elif name in rows:
            found.append(problem("M62", place, name=name, other=rows[name]["项目"].place.cell))
        else:
            rows[name] = row
    return rows, found


def read_setting(setting: Setting, row: Row | None) -> tuple[Any, list[Problem]]:
    """One setting's value."""
    if row is None or row["取值"].blank:
        if setting.optional:
            return (None if setting.key in READERS else ""), []
        place = Place(sheet=SETTING_SHEET) if row is None else row["项目"].place
        return None, [problem("M60", place, name=setting.name, example=setting.example)]
    cell = row["取值"]
    value = READERS.get(setting.key, read_text)(cell)
    if value is None:
        return None, [problem("M61", cell.place, name=setting.name, value=cell.text, example=setting.example)]
    return value, []


def read_scoring(table: Table) -> tuple[Scoring, list[Problem]]:
    """The weights of the assessment; a row that is missing or blank leaves the default."""
    found: list[Problem] = []
    values: dict[str, float] = {}
    for row in table.rows:
        name, cell = clean_name(row["项目"].text), row["分值"]
        if name not in SCORES:
            near = nearest_words(name, list(SCORES))
            found.append(problem("M63", row["项目"].place, name=name, nearest=near))
            continue
        number, problems = read_number(cell, "分值")
        found += problems
        if number is not None and not 0 <= number <= 100:
            found.append(
                problem("M06", cell.place, column="分值", value=cell.text, allowed="0 到 100 的数字")
            )
        elif number is not None:
            values[SCORES[name][0]] = number
    return Scoring(**values), found
