"""Sheet 总览: the period at a look, on one printed page."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_flow.paper.layout import (
    CELL,
    CENTRED,
    HEADING_FONT,
    NOTE,
    SECTION,
    excerpt,
    row_height,
    set_print,
    styled,
)
from workbook_flow.paper.page import Page, WrittenBook
from workbook_flow.reports.consolidate.charts import add_charts, month_charts
from workbook_flow.reports.consolidate.progress import task_cells
from workbook_flow.reports.consolidate.source import LIGHT_STYLES, Source
from workbook_flow.reports.consolidate.stage import RULES as STAGE_RULES
from workbook_flow.reports.consolidate.stage import stage_charts, write_periods
from workbook_flow.reports.summary import Figure, Outlook, Report
from workbook_flow.words.text import UNIT_STATE_WORDS

COLUMNS = 16
WIDTHS = (9.0,) * COLUMNS
ZOOM = 80
"""Percent at which all columns stand on a screen of 1366 by 768, where the font of the sheet is missing too."""
CHART_ROW, CHART_ROWS = 6, 11
TILE = COLUMNS // 8
MOST_LANDSCAPE = 6
"""Periods whose rows still fit on a landscape page in readable print."""
RULES = (
    "灯的含义：红为已逾期或推进受阻，黄为临近时限（30日内）或牵头未报，绿为已完成或正常推进；"
    "“有风险”为推进受阻、临近时限、牵头未报之和。任务状态以牵头单位所报为准（没有牵头单位的，以责任单位为准），全部报完成才算完成；"
    "报“长期坚持”而没有到100%的，按正常推进或时限算，不算完成；"
    "本期未报而此前已报完成的，仍算完成。已报单位指至少有一行被接收的单位。"
    "点编号、点各数的名称可跳到所列的行，“任务进展”中点左侧的 + 可展开各单位的进展。"
)
PRINT_RULE = "要打印的是蓝色标签的各表，其余供查阅；行数很多的几张打印时只出一行，写着怎样打印全表。"
FIGURE_SHEETS = {
    "应报单位": "报送情况",
    "已报单位": "报送情况",
    "迟报单位": "报送情况",
    "任务总数": "任务进展",
    "已完成": "任务进展",
    "正常推进": "任务进展",
    "有风险": "预警督办",
    "已逾期": "预警督办",
}
"""Where the rows of each figure stand."""


def write_overview(book: WrittenBook, source: Source) -> None:
    """Write the sheet: figures, charts, the ten tasks that need attention, who has not returned."""
    report, stage = source.report, source.stage
    name = f"阶段评估（{stage.stage}：{stage.words}）" if stage else f"推进情况（{source.words}）"
    page = book.page("总览", WIDTHS, f"{source.master.settings.list_name}{name}", ZOOM)
    write_subtitle(page, source)
    write_tiles(page, 2, stage.figures if stage else report.figures)
    if stage:
        add_charts(page, stage_charts(stage), CHART_ROW, CHART_ROWS, across=2)
        row = write_periods(page, CHART_ROW + 2 * CHART_ROWS, stage)
    else:
        add_charts(page, month_charts(report), CHART_ROW, CHART_ROWS)
        row = CHART_ROW + CHART_ROWS
    row = write_attention(page, row, report)
    row = write_outstanding(page, row, report)
    write_note(page, row, (STAGE_RULES if stage else "") + RULES + PRINT_RULE)
    upright = stage is not None and len(stage.summaries) > MOST_LANDSCAPE
    set_print(page.sheet, landscape=not upright, title="总览", widths=WIDTHS)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.print_area(0, 0, row, page.last)


def write_subtitle(page: Page, source: Source) -> None:
    """Who reports, on which day, and when the returns were due."""
    summary = source.summary
    text = (
        f"{source.master.settings.office}　统计截至 {source.report.today.isoformat()}　"
        f"下发 {summary.issued_on.isoformat()}　报送截止 {summary.return_by.isoformat()}"
    )
    page.span((1, 0, 1, page.last), text, styled(NOTE, align="center"))
    page.sheet.set_row(1, 22)


def write_tiles(page: Page, row: int, figures: Sequence[Figure]) -> None:
    """Each figure as a tile: its name, which leads to its rows, the number, the change since the period before."""
    looks = (
        (22.0, styled(CENTRED, font_name=HEADING_FONT, bg_color="#DDEBF7", bottom=0)),
        (38.0, styled(CENTRED, font_name=HEADING_FONT, font_size=22, top=0, bottom=0)),
        (20.0, styled(CENTRED, font_color="#595959", font_size=9, top=0)),
    )
    for number, figure in enumerate(figures):
        left, right = number * TILE, number * TILE + TILE - 1
        texts = (f"{figure.name}（{figure.measure}）", None, figure.told)
        for line, (text, (_, style)) in enumerate(zip(texts, looks, strict=True), start=row):
            page.span((line, left, line, right), text or "", style)
        page.sheet.write_number(row + 1, left, figure.value, page.book.format(looks[1][1]))
        if figure.name in FIGURE_SHEETS:
            page.link(row, left, texts[0] or "", f"'{FIGURE_SHEETS[figure.name]}'!A1", looks[0][1])
    for line, (height, _) in enumerate(looks, start=row):
        page.sheet.set_row(line, height)
    page.sheet.set_row(row + 3, 8)


def write_attention(page: Page, row: int, report: Report) -> int:
    """The tasks that need attention most, each a link to its row; returns the next free row."""
    rest = len(report.warnings) - len(report.attention)
    more = f"，另有{rest}项见“预警督办”" if rest else ""
    page.span((row, 0, row, page.last), f"最需关注的任务（{len(report.attention)}项{more}）", SECTION)
    page.sheet.set_row(row, 24)
    cells = task_cells(report.summary)
    for number, outlook in enumerate(report.attention, start=row + 1):
        write_item(page, number, outlook, cells[outlook.line.task.id])
    if not report.attention:
        page.span((row + 1, 0, row + 1, page.last), "没有需要关注的任务", CELL)
        page.sheet.set_row(row + 1, 22)
    return row + 1 + max(len(report.attention), 1)


def write_item(page: Page, row: int, outlook: Outlook, cell: str) -> None:
    """One task: its id, a link to that cell, light, what it is about, who leads it, its limit, what is left of it."""
    task, light = outlook.line.task, LIGHT_STYLES[outlook.light]
    page.link(row, 0, task.id, cell, CENTRED)
    page.span((row, 1, row, 2), outlook.words, styled(CENTRED, **light))
    page.span((row, 3, row, 9), excerpt(task.measure, 7 * WIDTHS[0], 1), CELL)
    page.span((row, 10, row, 12), excerpt(task.lead_words.replace("\n", " "), 3 * WIDTHS[0], 1), CENTRED)
    page.span((row, 13, row, 14), task.deadline.due.isoformat() if task.deadline.due else "", CENTRED)
    page.text(row, 15, outlook.time_left, CENTRED)
    page.sheet.set_row(row, 22)


def write_outstanding(page: Page, row: int, report: Report) -> int:
    """Who owes a return of which nothing was accepted; returns the next free row."""
    units = [
        f"{line.status.unit}（{UNIT_STATE_WORDS[line.status.state]}）" for line in report.summary.outstanding
    ]
    lost = report.summary.unreached
    unreached = f"。填报表没有送到、不计入应报的 {len(lost)} 家：{'、'.join(lost)}" if lost else ""
    text = f"{'、'.join(units) or '无'}{unreached}"
    page.span((row, 0, row, 2), f"尚未报送的单位（{len(units)}家）", SECTION)
    page.span((row, 3, row, page.last), text, CELL)
    page.sheet.set_row(row, row_height([(text, sum(WIDTHS[3:]))], at_least=24))
    return row + 1


def write_note(page: Page, row: int, text: str) -> None:
    """How the figures are counted."""
    page.span((row, 0, row, page.last), text, styled(NOTE, font_size=9, font_color="#595959"))
    page.sheet.set_row(row, row_height([(text, sum(WIDTHS))], 9))
