"""Charts on sheet 总览, over tables that stand to the right of its printed area."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from workbook_flow.model import Typed
from workbook_flow.paper.layout import CENTRED, HEADER, TEXT_FONT
from workbook_flow.paper.page import Page
from workbook_flow.reports.consolidate.source import COURSE_COLOURS
from workbook_flow.reports.summary import (
    NO_SECTION,
    Course,
    Report,
    count_courses,
    half_up,
    restated_words,
    tenths,
)

DATA_COLUMN = 18
FONT = {"name": TEXT_FONT, "size": 9}
TITLE_FONT = {"name": TEXT_FONT, "size": 11, "bold": True}
GRID = {"visible": True, "line": {"color": "#E5E5E5"}}
PIXELS_A_COLUMN = 68
"""A column of width 9."""
ROW_POINTS = 18.0

FEW = 8
"""Up to so many, an axis counts one by one: a program left to itself marks halves of a task."""

Series = tuple[str, int, str]
"""A series: its name, its column in the table from 1, its colour."""
RETURN_SERIES: Sequence[Series] = (("已报", 1, "#3F8F4F"), ("未报", 2, "#BFBFBF"))
COURSE_SERIES: Sequence[Series] = tuple(
    (str(course), number, COURSE_COLOURS[course]) for number, course in enumerate(Course, start=1)
)

PATTERNS = {
    "已逾期": "wide_upward_diagonal",
    "推进受阻": "dark_downward_diagonal",
    "有风险": "percent_70",
    "临近时限": "percent_70",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart over a table of its own: its title, what it shows in words, how it is drawn over the rows."""

    title: str
    words: str
    names: Sequence[str]
    rows: Sequence[Sequence[Typed]]
    draw: Callable[[Page, tuple[int, int]], Any]


def month_charts(report: Report) -> tuple[Chart, ...]:
    """State of tasks by section, return by group of units, trend over the periods."""
    groups = Chart(
        title="各组单位报送（家）",
        words=group_words(report),
        names=("单位报送", "已报", "未报"),
        rows=[(group.name, group.reported, group.issued - group.reported) for group in report.groups],
        draw=partial(
            bars, series=RETURN_SERIES, steps=whole_steps([group.issued for group in report.groups])
        ),
    )
    return section_chart(report), groups, trend_chart(report)


def section_chart(report: Report) -> Chart:
    """The tasks of each section by their course."""
    counts = [
        (short(name or NO_SECTION), list(count_courses(list(members)).values()))
        for name, members in groupby(report.outlooks, key=lambda outlook: outlook.line.task.section)
    ]
    return Chart(
        title="各部分任务状态（项）",
        words=section_words(report),
        names=("任务状态", *Course),
        rows=[(name, *figures) for name, figures in counts],
        draw=partial(bars, series=COURSE_SERIES, steps=whole_steps([sum(figures) for _, figures in counts])),
    )


def trend_chart(report: Report) -> Chart:
    """Tasks and the rate of return over the periods."""
    return Chart(
        title=f"历期趋势{restated_words(report.trend)}",
        words=trend_words(report),
        names=("历期趋势", "报送率%", "已完成", "有风险", "已逾期"),
        rows=[
            (str(point.period), tenths(point.return_rate), point.done, point.at_risk, point.overdue)
            for point in report.trend
        ],
        draw=partial(
            lines,
            steps=whole_steps([max(point.done, point.at_risk, point.overdue) for point in report.trend]),
        ),
    )


def whole_steps(counts: Sequence[int]) -> Mapping[str, int]:
    """How an axis is marked: from 0, as bars are compared by their length, and one by one under a few."""
    return {"min": 0, "major_unit": 1} if max(counts, default=0) <= FEW else {"min": 0}


def add_charts(page: Page, charts: Sequence[Chart], row: int, rows: int, across: int = 3) -> None:
    """The charts side by side, so many ``across``, each ``rows`` high; their tables stand to the right."""
    for number in range(row, row + rows * -(-len(charts) // across)):
        page.sheet.set_row(number, ROW_POINTS)
    width = PIXELS_A_COLUMN * len(page.widths) // across - 4
    height = int(rows * ROW_POINTS * 96 / 72) - 6
    page.sheet.set_column(DATA_COLUMN, DATA_COLUMN, 30)
    top = 1
    for number, chart in enumerate(charts):
        drawn = chart.draw(page, write_table(page, top, chart))
        drawn.set_title({"name": chart.title, "name_font": TITLE_FONT, "overlay": False})
        drawn.set_legend({"position": "bottom", "font": FONT})
        drawn.set_size({"width": width, "height": height})
        drawn.set_chartarea({"border": {"color": "#BFBFBF"}})
        place = {
            "x_offset": number % across * (width + 6),
            "y_offset": 3,
            "object_position": 2,
            "description": f"{chart.title}：{chart.words}",
        }
        page.sheet.insert_chart(row + number // across * rows, 0, drawn, place)
        top += len(chart.rows) + 2


def write_table(page: Page, row: int, chart: Chart) -> tuple[int, int]:
    """The chart's table from that row on; gives the first and last row of its values."""
    page.cells(row, DATA_COLUMN, [(str(name), HEADER) for name in chart.names])
    for number, line in enumerate(chart.rows, start=row + 1):
        page.cells(number, DATA_COLUMN, [(value, CENTRED) for value in line])
    return row + 1, row + max(len(chart.rows), 1)


def filling(name: str, colour: str) -> Mapping[str, object]:
    """How a series is filled: what needs a leader by a pattern too, for who tells no colours and for grey print."""
    if name not in PATTERNS:
        return {"fill": {"color": colour}}
    return {"pattern": {"pattern": PATTERNS[name], "fg_color": colour, "bg_color": "#FFFFFF"}}


def bars(
    page: Page, rows: tuple[int, int], *, series: Sequence[Series], steps: Mapping[str, int] | None = None
) -> Any:
    """Stacked bars, a bar a row of the table, the first on top."""
    chart = page.book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for name, offset, colour in series:
        chart.add_series(
            {
                "name": name,
                "categories": area(page, rows, 0),
                "values": area(page, rows, offset),
                **filling(name, colour),
                "gap": 40,
            }
        )
    chart.set_y_axis({"reverse": True, "num_font": FONT, "line": {"none": True}})
    chart.set_x_axis(
        {
            "num_font": FONT,
            "label_position": "high",
            "major_gridlines": GRID,
            **(steps or {}),
        }
    )
    return chart


def columns(page: Page, rows: tuple[int, int], *, series: Sequence[Series]) -> Any:
    """Stacked columns, one a row of the table."""
    chart = page.book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    for name, offset, colour in series:
        chart.add_series(
            {
                "name": name,
                "categories": area(page, rows, 0),
                "values": area(page, rows, offset),
                **filling(name, colour),
                "gap": 60,
            }
        )
    chart.set_x_axis({"num_font": FONT})
    chart.set_y_axis({"num_font": FONT, "major_gridlines": GRID})
    return chart


def lines(page: Page, rows: tuple[int, int], *, steps: Mapping[str, int]) -> Any:
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
                **filling(name, colour),
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
    chart.set_y_axis({"num_font": FONT, "major_gridlines": GRID, **steps})
    return chart


def area(page: Page, rows: tuple[int, int], offset: int) -> list[object]:
    """A column of a table as the chart names it."""
    column = DATA_COLUMN + offset
    return [page.sheet.get_name(), rows[0], column, rows[1], column]


def short(section: str) -> str:
    """A section's title as an axis has room for it, without its count in brackets."""
    name = re.split("[（(]", section)[0].strip() or section
    return name if len(name) <= 14 else f"{name[:13]}…"


def section_words(report: Report) -> str:
    """The first chart in words, for readers who do not see it."""
    counts = count_courses(report.outlooks)
    return "，".join(f"{course}{count}项" for course, count in counts.items())


def group_words(report: Report) -> str:
    """The second chart in words."""
    return "，".join(f"{group.name}已报{group.reported}家、应报{group.issued}家" for group in report.groups)


def trend_words(report: Report) -> str:
    """The third chart in words: its last periods."""
    return "；".join(
        f"{point.period}报送率{half_up(point.return_rate)}%、已完成{point.done}项、已逾期{point.overdue}项"
        for point in report.trend[-6:]
    )
