"""The charts of sheet 总览, over tables that stand to the right of its printed area."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from workbook_flow.consolidate.page import COURSE_COLOURS, Page
from workbook_flow.layout import CENTRED, HEADER, TEXT_FONT
from workbook_flow.model import Typed
from workbook_flow.summary import Course, Report, count_courses

DATA_COLUMN = 18
FONT = {"name": TEXT_FONT, "size": 9}
TITLE_FONT = {"name": TEXT_FONT, "size": 11, "bold": True}
PIXELS_A_COLUMN = 68
"""A column of width 9."""
ROW_POINTS = 18.0
CHARTS = 3

Series = tuple[str, int, str]
"""A series: its name, its column in the table from 1, its colour."""


def add_charts(page: Page, report: Report, row: int, rows: int) -> None:
    """State of tasks by section, return by group of units, trend over the periods, side by side."""
    for number in range(row, row + rows):
        page.sheet.set_row(number, ROW_POINTS)
    tops = write_tables(page, report)
    width = PIXELS_A_COLUMN * len(page.widths) // CHARTS - 4
    height = int(rows * ROW_POINTS * 96 / 72) - 6
    courses = [(str(course), number, COURSE_COLOURS[course]) for number, course in enumerate(Course, start=1)]
    charts = (
        (bars(page, tops[0], courses), "各部分任务状态（项）", section_words(report)),
        (
            bars(page, tops[1], [("已报", 1, "#3F8F4F"), ("未报", 2, "#BFBFBF")]),
            "各组单位报送（家）",
            group_words(report),
        ),
        (lines(page, tops[2]), "历期趋势", trend_words(report)),
    )
    for number, (chart, title, words) in enumerate(charts):
        chart.set_title({"name": title, "name_font": TITLE_FONT, "overlay": False})
        chart.set_legend({"position": "bottom", "font": FONT})
        chart.set_size({"width": width, "height": height})
        chart.set_chartarea({"border": {"color": "#BFBFBF"}})
        page.sheet.insert_chart(
            row,
            0,
            chart,
            {
                "x_offset": number * (width + 6),
                "y_offset": 3,
                "object_position": 2,
                "description": f"{title}：{words}",
            },
        )


def write_tables(page: Page, report: Report) -> tuple[tuple[int, int], ...]:
    """The charts' tables one below the other; gives the first and last row of each."""
    sections: list[list[Typed]] = [
        [short(name), *count_courses(list(members)).values()]
        for name, members in groupby(report.outlooks, key=lambda each: each.line.task.section)
    ]
    groups: list[list[Typed]] = [
        [group.name, group.reported, group.issued - group.reported] for group in report.groups
    ]
    trend: list[list[Typed]] = [
        [str(each.period), round(each.return_rate, 1), each.done, each.at_risk, each.overdue]
        for each in report.trend
    ]
    page.sheet.set_column(DATA_COLUMN, DATA_COLUMN, 30)
    tables: Sequence[tuple[Sequence[str], list[list[Typed]]]] = (
        (("任务状态", *Course), sections),
        (("单位报送", "已报", "未报"), groups),
        (("历期趋势", "报送率%", "已完成", "有风险", "已逾期"), trend),
    )
    row, tops = 1, []
    for names, table in tables:
        page.cells(row, DATA_COLUMN, [(str(name), HEADER) for name in names])
        for number, line in enumerate(table, start=row + 1):
            page.cells(number, DATA_COLUMN, [(value, CENTRED) for value in line])
        tops.append((row + 1, row + max(len(table), 1)))
        row += len(table) + 2
    return tuple(tops)


def bars(page: Page, rows: tuple[int, int], series: Sequence[Series]) -> Any:
    """Stacked bars, a bar a row of the table, the first on top."""
    chart = page.book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for name, offset, colour in series:
        chart.add_series(
            {
                "name": name,
                "categories": area(page, rows, 0),
                "values": area(page, rows, offset),
                "fill": {"color": colour},
                "gap": 40,
            }
        )
    chart.set_y_axis({"reverse": True, "num_font": FONT, "line": {"none": True}})
    chart.set_x_axis(
        {
            "num_font": FONT,
            "label_position": "high",
            "major_gridlines": {"visible": True, "line": {"color": "#E5E5E5"}},
        }
    )
    return chart


def lines(page: Page, rows: tuple[int, int]) -> Any:
    """Columns for the tasks, with the rate of return as a line on an axis of its own."""
    chart = page.book.workbook.add_chart({"type": "column"})
    for name, offset, colour in (
        ("已完成", 2, COURSE_COLOURS[Course.DONE]),
        ("有风险", 3, COURSE_COLOURS[Course.DUE_SOON]),
        ("已逾期", 4, COURSE_COLOURS[Course.OVERDUE]),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": area(page, rows, 0),
                "values": area(page, rows, offset),
                "fill": {"color": colour},
            }
        )
    rate = page.book.workbook.add_chart({"type": "line"})
    rate.add_series(
        {
            "name": "报送率%（右轴）",
            "categories": area(page, rows, 0),
            "values": area(page, rows, 1),
            "line": {"color": "#1F4E79", "width": 2},
            "marker": {"type": "circle", "size": 5, "fill": {"color": "#1F4E79"}},
            "y2_axis": True,
        }
    )
    rate.set_y2_axis({"min": 0, "max": 100, "num_font": FONT, "major_gridlines": {"visible": False}})
    chart.combine(rate)
    chart.set_x_axis({"num_font": FONT})
    chart.set_y_axis({"num_font": FONT, "major_gridlines": {"visible": True, "line": {"color": "#E5E5E5"}}})
    return chart


def area(page: Page, rows: tuple[int, int], offset: int) -> list[object]:
    """A column of a table as the chart names it."""
    column = DATA_COLUMN + offset
    return [page.sheet.get_name(), rows[0], column, rows[1], column]


def short(section: str) -> str:
    """A section's title as an axis has room for it, without its count in brackets."""
    name = section.partition("（")[0] or section
    return name if len(name) <= 14 else f"{name[:13]}…"


def section_words(report: Report) -> str:
    """The first chart in words, for readers who do not see it."""
    counts = count_courses(report.outlooks)
    return "，".join(f"{course}{count}项" for course, count in counts.items())


def group_words(report: Report) -> str:
    """The second chart in words."""
    return "，".join(f"{each.name}已报{each.reported}家、应报{each.issued}家" for each in report.groups)


def trend_words(report: Report) -> str:
    """The third chart in words: its last periods."""
    return "；".join(
        f"{each.period}报送率{each.return_rate:.0f}%、已完成{each.done}项、已逾期{each.overdue}项"
        for each in report.trend[-6:]
    )
