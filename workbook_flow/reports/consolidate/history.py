"""Sheets 任务台账, 各单位历期 and 单位历期: one task or one unit over all periods, on pages to hand out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbook_flow.paper.layout import (
    CELL,
    CENTRED,
    HEADER,
    MAX_HEIGHT,
    PERCENT_FORMAT,
    SECTION,
    TEXT_FONT,
    excerpt,
    row_height,
    set_print,
    styled,
)
from workbook_flow.paper.page import Cell, Page, WrittenBook
from workbook_flow.reports.consolidate.source import LIGHT_STYLES
from workbook_flow.reports.summary import HistoryLine, Outlook, TaskHistory, UnitAccount, UnitHistory
from workbook_flow.reports.summary.outlook import LIGHTS
from workbook_flow.words.text import UNIT_STATE_WORDS

TASK_SHEET, SHARES_SHEET, UNIT_SHEET = "任务台账", "各单位历期", "单位历期"
WIDTHS = (14.0, 13.0, 20.0, 12.0, 64.0, 24.0)
LINE_NAMES = ("期别", "日期", "单位", "事项", "内容", "来件或填写人")
UNIT_LINE_NAMES = ("期别", "日期", "任务", *LINE_NAMES[3:])
PERIOD_NAMES = ("期别", "完成比例", "红黄绿", "任务状态", "各单位所报", "已报/应报")
UNIT_PERIOD_NAMES = ("期别", "报送日期", "报送情况", "迟报工作日", "已接收、待更正、未填的行", "更正日期")
SHARE_WIDTHS = (22.0, 10.0, 13.0)
TEXT = 4
"""The column of the texts, from 0."""
MOST_LINES = 20
"""Lines of text in one row; what is longer goes on in the next, so that every row can be shown whole."""
MOST_PERIODS = 12
"""Periods beside each other in 各单位历期, the latest."""
CHART_ROWS, ROW_POINTS, CHART_WIDTH = 9, 20.0, 1050
ZOOM = 80
"""Percent at which all columns stand on a screen of 1366 by 768."""


def write_task_history(book: WrittenBook, history: TaskHistory, list_name: str) -> None:
    """Write the task's sheets: how it stood and what was said and decided, then what each unit reported."""
    page = book.page(TASK_SHEET, WIDTHS, f"{history.task.id} 任务台账\n{list_name}", ZOOM)
    row = write_facts(page, history)
    row = write_task_periods(page, row, history)
    row = write_percents(page, row, history)
    write_lines(page, row, history.lines, LINE_NAMES)
    write_shares(book, history)


def write_facts(page: Page, history: TaskHistory) -> int:
    """What the task is, whose it is, how it stands; returns the next free row."""
    facts, state = history.facts, styled(CELL, bold=True, **LIGHT_STYLES[history.outlook.light])
    for row, (name, words) in enumerate(facts, start=1):
        page.text(row, 0, name, HEADER)
        style = state if row == len(facts) else CELL
        page.stretch(row, (1, page.last), words, style, at_least=22)
    return 1 + len(facts)


def write_task_periods(page: Page, row: int, history: TaskHistory) -> int:
    """How the task stood in each period; returns the next free row."""
    page.span((row, 0, row, page.last), f"历期情况（{len(history.periods)}期）", SECTION)
    page.sheet.set_row(row, ROW_POINTS)
    page.header(row + 1, PERIOD_NAMES)
    for number, turn in enumerate(history.periods, start=row + 2):
        cells: list[Cell] = [
            (turn.period.words, CENTRED),
            (turn.percent, styled(CENTRED, num_format=PERCENT_FORMAT)),
            (turn.light, styled(CENTRED, **LIGHT_STYLES[LIGHTS[turn.course]])),
            (turn.state, CENTRED),
            (turn.told, CELL),
            (turn.reported, CENTRED),
        ]
        page.lay(number, cells)
    return row + 2 + len(history.periods)


def write_percents(page: Page, row: int, history: TaskHistory) -> int:
    """The percent as a line, where there are two periods to draw it through; returns the next free row."""
    periods = history.periods
    if sum(turn.percent is not None for turn in periods) < 2:
        return row
    first, last = row - len(periods), row - 1
    chart = page.book.workbook.add_chart({"type": "line"})
    chart.add_series(
        {
            "name": "完成比例",
            "categories": [TASK_SHEET, first, 0, last, 0],
            "values": [TASK_SHEET, first, 1, last, 1],
            "line": {"color": "#1F4E79", "width": 2},
            "marker": {"type": "circle", "size": 6, "fill": {"color": "#1F4E79"}},
            "data_labels": {"value": True, "position": "above"},
        }
    )
    font = {"name": TEXT_FONT, "size": 9}
    chart.set_title({"name": "完成比例（%）", "name_font": {**font, "size": 11}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": font})
    chart.set_y_axis({"min": 0, "max": 100, "num_font": font, "major_gridlines": {"visible": True}})
    chart.set_size({"width": CHART_WIDTH, "height": int(CHART_ROWS * ROW_POINTS * 96 / 72) - 6})
    words = "、".join(f"{turn.period} {turn.percent}%" for turn in periods if turn.percent is not None)
    place = {"x_offset": 2, "y_offset": 3, "object_position": 2, "description": f"完成比例：{words}"}
    for number in range(row, row + CHART_ROWS):
        page.sheet.set_row(number, ROW_POINTS)
    page.sheet.insert_chart(row, 0, chart, place)
    return row + CHART_ROWS


def write_lines(page: Page, row: int, lines: Sequence[HistoryLine], names: Sequence[str]) -> None:
    """What was said and decided, a row each, the latest period first; with the sheet's print set-up."""
    page.header(row, names)
    number = row
    for line in lines:
        subject = line.task if names is UNIT_LINE_NAMES else line.unit
        for text in pieces(line.words, page.widths[TEXT]):
            number += 1
            cells = (line.period.words, line.day, subject, line.kind, text, line.source)
            page.cells(number, 0, zip(cells, (*(CENTRED,) * TEXT, CELL, CELL), strict=True))
            page.sheet.set_row(number, min(max(page.height(cells), 20), MAX_HEIGHT))
    if not lines:
        number += 1
        page.span((number, 0, number, page.last), "还没有记录", CELL)
    page.sheet.autofilter(row, 0, number, page.last)
    page.sheet.freeze_panes(1, 0)
    set_print(page.sheet, header=(row, row), title=page.sheet.get_name(), widths=page.widths)
    page.sheet.print_area(0, 0, number, page.last)


def pieces(text: str, width: float) -> Iterator[str]:
    """The text in parts that each stand in a row."""
    rest = text
    while rest:
        part = excerpt(rest, width, MOST_LINES, mark="")
        yield part
        rest = rest[max(len(part), 1) :].lstrip()


def write_shares(book: WrittenBook, history: TaskHistory) -> None:
    """What each unit reported of the task, a column a period."""
    periods = history.periods[-MOST_PERIODS:]
    unit_width, role_width, period_width = SHARE_WIDTHS
    page = book.page(
        SHARES_SHEET,
        (unit_width, role_width, *(period_width for _ in periods)),
        f"{history.task.id} 各单位历期所报",
    )
    page.header(1, ("单位", "角色", *(turn.period.words for turn in periods)))
    for row, (unit, role) in enumerate(history.roles.items(), start=2):
        shares = [turn.shares.get(unit, "") for turn in periods]
        page.row(row, (unit, role, *shares), CENTRED, at_least=20)
    page.sheet.freeze_panes(2, 1)
    set_print(page.sheet, header=(1, 1), title=SHARES_SHEET, widths=page.widths)


def write_unit_history(book: WrittenBook, history: UnitHistory, accounts: Sequence[UnitAccount]) -> None:
    """Write the unit's sheet: its returns and scores, its tasks that are not green, what was said and decided."""
    title = f"{history.unit} 历期情况（统计截至 {history.today.isoformat()}）"
    page = book.page(UNIT_SHEET, WIDTHS, title, ZOOM)
    row = write_returns(page, 1, history)
    row = write_scores(page, row, accounts)
    row = write_led(page, row, history.led)
    write_lines(page, row, history.lines, UNIT_LINE_NAMES)


def write_returns(page: Page, row: int, history: UnitHistory) -> int:
    """How the unit reported in each period; returns the next free row."""
    page.header(row, UNIT_PERIOD_NAMES)
    for number, (period, line) in enumerate(history.periods, start=row + 1):
        cells = (
            period.words,
            line.returned_on,
            UNIT_STATE_WORDS[line.state],
            line.late,
            line.row_words,
            line.corrected_on,
        )
        page.row(number, cells, CENTRED, at_least=20)
    return row + 1 + len(history.periods)


def write_scores(page: Page, row: int, accounts: Sequence[UnitAccount]) -> int:
    """Score, place and parts of each period, as published where it is; returns the next free row."""
    scored = [account for account in accounts if account.total is not None]
    for number, account in enumerate(scored, start=row):
        page.text(number, 0, account.period, CENTRED)
        words = f"{account.score_words}：{account.part_words}"
        page.span((number, 1, number, page.last), words, CELL)
        page.sheet.set_row(number, row_height([(words, sum(page.widths[1:]))], at_least=20))
    return row + len(scored)


def write_led(page: Page, row: int, led: Sequence[Outlook]) -> int:
    """The tasks that the unit leads and that are not green; returns the next free row."""
    words = f"牵头任务中亮红灯、黄灯的（{len(led)}项）" if led else "牵头的任务没有亮红灯、黄灯的"
    page.span((row, 0, row, page.last), words, SECTION)
    page.sheet.set_row(row, ROW_POINTS)
    for number, outlook in enumerate(led, start=row + 1):
        task = outlook.line.task
        page.text(number, 0, task.id, CENTRED)
        page.span((number, 1, number, 2), outlook.words, styled(CENTRED, **LIGHT_STYLES[outlook.light]))
        page.text(number, 3, outlook.time_left, CENTRED)
        page.span((number, 4, number, page.last), task.measure, CELL)
        page.sheet.set_row(number, row_height([(task.measure, sum(page.widths[4:]))], at_least=20))
    return row + 1 + len(led)
