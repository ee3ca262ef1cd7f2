"""The sheets 牵头任务 and 牵头明细: what responsible units last reported, and room to sum each task up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from workbook_flow.model import LEAD_SHEET, LED_SHEET, SUMMARY_COLUMN, Filling, IssuedForm
from workbook_flow.paper import layout
from workbook_flow.paper.page import announced_text, cut_notice
from workbook_flow.rules.shares import Share, shares
from workbook_flow.words.text import safe_text
from workbook_flow.words.vocabulary import invented_mark

Columns = Sequence[tuple[str, float]]
COLUMNS: Columns = (
    ("编号", 7.0),
    ("主要措施", 32.0),
    ("进展", 18.0),
    ("需要督促的单位", 24.0),
    (SUMMARY_COLUMN, 40.0),
)
"""All of them stand on a screen of 1366 by 768, as those of the other tables."""
SUMMARY_AT = len(COLUMNS) - 1
DETAIL_COLUMNS: Columns = (
    ("任务", 8.0),
    ("措施", 30.0),
    ("责任单位", 16.0),
    ("期别", 12.0),
    ("上次填报", 54.0),
)
HEADER_ROW = 2
MOST_SUMMARY = 1000
GREY = "#F2F2F2"
ADVICE = (
    f"本单位牵头的任务，一项一行；各责任单位上次填报的原文在“{LED_SHEET}”表。"
    f"请在最右一栏写一段总体进展（{SUMMARY_COLUMN}，可以不填）；其余各栏已锁定。"
)
DETAIL_ADVICE = (
    "各责任单位上次填报的原文，供写小结时查看；点表头的筛选箭头可以只看一项任务或一个单位。"
    "受阻和未开始的排在前面。本表在屏幕上看，不用打印：打印“牵头任务”即可。"
)


def write_lead(book: Any, form: IssuedForm, filling: Filling) -> None:
    """Write both sheets: one line a task, and behind it every report."""
    led_tasks = tuple(shares(form))
    locked_texts = [share.summed for share in led_tasks]
    advice = ADVICE + cut_rows(locked_texts, COLUMNS)
    sheet = titled_sheet(book, form, LEAD_SHEET, advice, COLUMNS)
    fill = layout.styled(layout.CELL, valign="top", locked=False, num_format="@")
    style = book.add_format(fill)
    texts = book.add_format(layout.styled(layout.CELL, valign="top", bg_color=GREY))
    for row, (share, summed) in enumerate(zip(led_tasks, locked_texts, strict=True), start=HEADER_ROW + 1):
        summary = filling.summaries.get(share.task, "")
        for column, text in enumerate(summed):
            sheet.write_string(row, column, safe_text(text), texts)
        sheet.write_string(row, SUMMARY_AT, safe_text(summary), style)
        cells = zip((*summed, summary), (width for _, width in COLUMNS), strict=True)
        sheet.grow_row(row, layout.row_height(cells, at_least=40))
    last = HEADER_ROW + len(led_tasks)
    sheet.data_validation(HEADER_ROW + 1, SUMMARY_AT, last, SUMMARY_AT, summary_rule())
    sheet.set_selection(HEADER_ROW + 1, SUMMARY_AT, HEADER_ROW + 1, SUMMARY_AT)
    if any(share.lines for share in led_tasks):
        write_detail(book, form, led_tasks)


def cut_rows(rows: Iterable[Sequence[str]], columns: Columns) -> str:
    """Which rows of locked texts, named by the first of them, are not shown whole; blank for none."""
    widths = [width for _, width in columns]
    return cut_notice(
        texts[0] for texts in rows if layout.row_height(zip(texts, widths, strict=False)) >= layout.MAX_HEIGHT
    )


def summary_rule() -> dict[str, object]:
    """What the cells for summaries let in, and what they say."""
    return {
        "validate": "length",
        "criteria": "<=",
        "value": MOST_SUMMARY,
        "input_title": SUMMARY_COLUMN,
        "input_message": "写本项任务的总体进展，每项任务一段，可以不填",
        "error_title": f"{SUMMARY_COLUMN}填写有误",
        "error_message": f"请精简到 {MOST_SUMMARY} 字以内。",
    }


def write_detail(book: Any, form: IssuedForm, led_tasks: Sequence[Share]) -> None:
    """Write the sheet 牵头明细 with a filter, what lags first: for the screen; printed is what it is for."""
    sheet = titled_sheet(book, form, LED_SHEET, DETAIL_ADVICE, DETAIL_COLUMNS)
    style = book.add_format(layout.styled(layout.CELL, valign="top"))
    lines, widths = list(detail_lines(led_tasks)), [width for _, width in DETAIL_COLUMNS]
    for row, texts in enumerate(lines, start=HEADER_ROW + 1):
        height = layout.row_height(zip(texts, widths, strict=True), at_least=24)
        highest = height >= layout.MAX_HEIGHT
        for column, (text, width) in enumerate(zip(texts, widths, strict=True)):
            sheet.write_string(
                row, column, safe_text(announced_text(text, width) if highest else text), style
            )
        sheet.set_row(row, height)
    last = len(DETAIL_COLUMNS) - 1
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(lines), last)
    sheet.print_area(0, 0, HEADER_ROW - 1, last)


def detail_lines(led_tasks: Sequence[Share]) -> Iterator[tuple[str, ...]]:
    """The texts of a row for each unit that reported on a task, those that lag first."""
    lagging = [share.lagging for share in led_tasks]
    for first in (True, False):
        for share, late in zip(led_tasks, lagging, strict=True):
            for task, _, unit, *rest in share.lines:
                if (unit in late) is first:
                    yield task, share.measure, unit, *rest


def titled_sheet(book: Any, form: IssuedForm, name: str, advice: str, columns: Columns) -> Any:
    """A locked sheet with its title, what it is for, and its header row."""
    from workbook_flow.paper.cellwriter import OwnFormulas  # slow to import

    sheet = book.add_worksheet(name, worksheet_class=OwnFormulas)
    room, last = sum(width for _, width in columns), len(columns) - 1
    title = f"{form.unit}{name}（{form.period.words}）{invented_mark(form.title)}"
    sheet.merge_range(0, 0, 0, last, safe_text(title), book.add_format(layout.TITLE))
    sheet.set_row(0, layout.row_height([(title, room)], layout.TITLE_SIZE, at_least=36))
    layout.set_footer(sheet, f"{form.unit} {name}")
    book.write_shared(sheet, write_head, (advice, columns))
    return sheet


def write_head(book: Any, sheet: Any, of: tuple[str, Columns], _: int) -> None:
    """What such a sheet has below its title for every unit: what it is for, the header row, and the page."""
    advice, columns = of
    widths = [width for _, width in columns]
    last = len(columns) - 1
    layout.set_widths(sheet, widths)
    sheet.merge_range(1, 0, 1, last, advice, book.add_format(layout.NOTE))
    sheet.set_row(1, layout.row_height([(advice, sum(widths))], at_least=24))
    for column, words in enumerate(words for words, _ in columns):
        sheet.write_string(HEADER_ROW, column, words, book.add_format(layout.HEADER))
    sheet.set_row(HEADER_ROW, 28)
    sheet.protect("", {"format_rows": True, "format_columns": True, "autofilter": True})
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.hide_gridlines(2)
    layout.set_page(sheet, header=(HEADER_ROW, HEADER_ROW), widths=widths)
