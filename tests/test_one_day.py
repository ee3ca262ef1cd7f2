"""One day is read alike wherever it stands: in a form's cell, in 完成时限, in 时限日期, in 设置."""

from __future__ import annotations

from datetime import date

import pytest

from workbook_flow.fields import CellContext
from workbook_flow.master.limits import spoken_limit
from workbook_flow.master.setting_values import read_date
from workbook_flow.model import DayRule, Field, FieldType, Place, Settings
from workbook_flow.rules.values import read_value
from workbook_flow.sheets.grids import Cell

SETTINGS = Settings(
    office="县司法局",
    list_name="清单",
    list_date=None,
    office_contact="",
    office_phone="",
    issue_day=DayRule(next_month=False, day=20),
    return_day=DayRule(next_month=False, day=25),
    year_start=(3, 31),
    default_year=2024,
)
COLUMN = Field(name="完成日期", type=FieldType.DATE)
DAY = date(2024, 7, 15)


def readings(value: str | float | date) -> dict[str, object]:
    """The day that each reader takes the cell for."""
    cell = Cell(Place(), value)
    limit = spoken_limit(cell, SETTINGS)
    return {
        "form": read_value(value, COLUMN, at="A1", context=CellContext(year=2024)).typed,
        "limit": limit.due if limit else None,
        "setting": read_date(cell, 2024),
    }


@pytest.mark.parametrize(
    "value",
    [
        *("20240715", 20240715.0, "２０２４０７１５", "2024-07-15", "2024.7.15", "2024/7/15", "2024-7/15"),
        *(
            "2024年7月15日",
            "2024年07月15",
            "2024年7月15号",
            " 2024 年 7 月 15 日 ",
            "24年7月15日",
            "2024 07 15",
        ),
        *("二〇二四年七月十五日", "２０２４年７月１５日", "七月十五日", "7月15日", "2024年7月15日。"),
        *("2024-07-15 00:00:00", "2024-07-15T00:00:00", "2024年7月15日 00:00", DAY),
    ],
)
def test_a_day_is_the_same_day_wherever_it_stands(value: str | float | date) -> None:
    assert set(readings(value).values()) == {DAY}


@pytest.mark.parametrize(
    "value",
    [
        "20240230",
        "2024年13月1日",
        "2024-2-30",
        "上月底",
        "0724",
        "2024715",
        "1-15，7-15",
        "2024年7月15日或8月",
    ],
)
def test_what_is_no_day_is_none_anywhere(value: str) -> None:
    assert set(readings(value).values()) == {None}


def test_a_month_and_a_day_in_bare_figures_are_no_limit() -> None:
    assert readings("6-7")["limit"] is None, "in a list, 6-7 may well be June to July"
