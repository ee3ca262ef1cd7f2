"""Sheets 规则, 设置, 考核 and 假日: how much each check weighs, and what the office decides once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from workbook_flow.master.setting_values import read_date, read_text, reader_of
from workbook_flow.master.tables import ListTable, Row, read_choice, read_number
from workbook_flow.model import (
    SETTING_QUESTION,
    SETTINGS,
    DayRule,
    Level,
    Meanings,
    Place,
    Problem,
    Scoring,
    Setting,
    Settings,
    question_id,
)
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import clean_name, name_key, nearest_words
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import LEVEL_WORDS
from workbook_flow.words.vocabulary import (
    ADJUSTABLE_RULES,
    DAY_KINDS,
    SCORES,
    SETTING_SHEET,
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


DEFAULTED = {setting.name for setting in fields(Settings) if setting.default is not MISSING}
"""The settings that have a value of their own where the sheet says nothing."""


FALLBACKS: Mapping[str, Any] = {
    "office": "",
    "list_name": "",
    "issue_day": DayRule(next_month=False, day=20),
    "return_day": DayRule(next_month=False, day=25),
    "year_start": (3, 31),
}
"""What stands for a setting that is missing or cannot be read, so that the list can be read all the same."""


def read_settings(table: ListTable, answers: Meanings) -> tuple[Settings, list[Problem]]:
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
                explanation=setting.explanation.partition("。")[0],
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
