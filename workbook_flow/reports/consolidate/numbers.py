"""Sheets 数据汇总 and 量化指标: the numbers that units report, brought together, where the list has such columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbook_flow.model import FieldType, Summing, Typed
from workbook_flow.paper.layout import (
    CELL,
    CENTRED,
    FRACTION_PERCENT_FORMAT,
    NOTE,
    SECTION,
    Style,
    excerpt,
    set_print,
    styled,
)
from workbook_flow.paper.page import RED, Cell, Page, WrittenBook
from workbook_flow.reports.consolidate.columns import Column, write_list
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import REMOVED_TASK, FieldNumbers, MetricLine, NumberLine, Scope

LEADING = (("栏目", 16.0), ("汇总方式", 9.0), ("范围", 7.0), ("名称", 40.0), ("填报行数", 8.0))
FIGURES: tuple[tuple[str, str], ...] = (
    ("本期", "now"),
    ("上期", "before"),
    ("较上期", "change"),
    ("上期填了本期没有的行", "lost"),
    ("上年同期", "year_ago"),
    ("较同期", "year_change"),
    ("本年累计", "year"),
    ("全程累计", "ever"),
)
"""Each column of figures and the part of a line that it shows."""
FIGURE_WIDTH = 12.0
MEASURE_WIDTH = 38.0
NUMBER_FORMAT = "#,##0.######"
WHOLE_FORMAT = "#,##0"
ADDED = {Summing.SUM: "SUM", Summing.LATEST: "SUM", Summing.MAX: "MAX"}
"""By how a column is brought together, Excel's function that makes the whole of its units; a mean of means is none."""
RULES = (
    "只计已接收的行，更正以最后一次为准，撤回的不计。求和：各行相加，累计为逐期相加；最新：填的是累计数或现有数，"
    "各行相加，累计为各单位各任务最近一次所报之和；平均、最大：按填报的各行计算。一个单位属几个分组的，只计在第一个分组。"
)
AS_LAST_SAID = "（本期没有报的单位，按它最近一次所报计）"
REACHED: Column[MetricLine] = Column("达标", 7.0, lambda line: line.reached)
METRIC_COLUMNS: tuple[Column[MetricLine], ...] = (
    Column("编号", 8.0, lambda line: line.task),
    Column("主要措施", 40.0, lambda line: line.measure),
    Column("量化指标", 22.0, lambda line: line.metric),
    Column("目标值", 9.0, lambda line: line.target),
    Column("应报单位", 8.0, lambda line: line.owing),
    Column("已报", 7.0, lambda line: line.reported),
    REACHED,
    Column("平均", 9.0, lambda line: line.mean),
    Column("合计", 11.0, lambda line: line.total),
    Column("上期合计", 11.0, lambda line: line.before),
    Column("较上期", 10.0, lambda line: line.change),
    Column("未达标单位", 32.0, lambda line: "、".join(line.short)),
    Column("未报单位", 32.0, lambda line: "、".join(line.silent)),
)


def write_numbers(book: WrittenBook, source: Source) -> None:
    """Write both sheets, each where there is anything to bring together."""
    if source.report.numbers:
        write_sums(book, source)
    if source.report.metrics:
        write_metrics(book, source)


def write_sums(book: WrittenBook, source: Source) -> None:
    """Sheet 数据汇总: each column with its whole first, then groups, units and tasks."""
    figures = shown_figures(source.report.numbers)
    widths = [*(width for _, width in LEADING), *(FIGURE_WIDTH for _ in figures)]
    page = book.page("数据汇总", widths, f"{source.words}数据汇总")
    page.line(1, f"{source.report.amended}{RULES}", styled(NOTE, font_size=9, font_color="#595959"), 9)
    page.header(2, [*(name for name, _ in LEADING), *(name for name, _ in figures)])
    measures: dict[str, str] = {line.task.id: line.task.measure for line in source.summary.tasks}
    row = 3
    for numbers in source.report.numbers:
        row = write_field(Block(page=page, numbers=numbers, first=row), figures, measures)
    page.sheet.autofilter(2, 0, row - 1, page.last)
    page.sheet.freeze_panes(3, 4)
    set_print(page.sheet, header=(2, 2), title="数据汇总", widths=widths)


def shown_figures(fields: Sequence[FieldNumbers]) -> tuple[tuple[str, str], ...]:
    """The columns of figures: those of a year ago, and of more than a year, only where there are any."""
    lines = [line for numbers in fields for line in numbers.lines]
    idle = set() if any(line.lost for line in lines) else {"lost"}
    if all(line.year_ago is None for line in lines):
        idle |= {"year_ago", "year_change"}
    if all(line.ever == line.year for line in lines):
        idle.add("ever")
    return tuple((name, part) for name, part in FIGURES if part not in idle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The rows of one column of the list: where they begin, and which of them are units'."""

    page: Page
    numbers: FieldNumbers
    first: int

    @property
    def units(self) -> tuple[int, int] | None:
        """The first and the last row of units."""
        rows = [
            row for row, line in enumerate(self.numbers.lines, start=self.first) if line.scope is Scope.UNIT
        ]
        return (rows[0], rows[-1]) if rows else None


def write_field(block: Block, figures: Sequence[tuple[str, str]], measures: Mapping[str, str]) -> int:
    """One column's lines; returns the next free row."""
    page, numbers = block.page, block.numbers
    for row, line in enumerate(numbers.lines, start=block.first):
        style = SECTION if line.scope is Scope.WHOLE else CELL
        centred, name = styled(style, align="center"), line_name(line, measures)
        cells: list[Cell] = [(numbers.field.name, style), (numbers.summing, centred), (line.scope, centred)]
        page.cells(row, 0, [*cells, (name, style), (line.rows, style)])
        for column, (_, part) in enumerate(figures, start=len(LEADING)):
            write_figure(block, (row, column), line, part)
        page.sheet.set_row(row, page.height([numbers.field.name, "", "", name]))
    return block.first + len(numbers.lines)


def line_name(line: NumberLine, measures: Mapping[str, str]) -> str:
    """What the line is called; a task with the beginning of its text."""
    if line.scope is not Scope.TASK:
        return line.name
    return excerpt(f"{line.name} {measures.get(line.name, REMOVED_TASK)}", MEASURE_WIDTH, 1)


def write_figure(block: Block, at: tuple[int, int], line: NumberLine, part: str) -> None:
    """One figure; the whole is a formula over the units' rows, so that it follows when somebody mends one."""
    if part == "lost":
        style = SECTION if line.scope is Scope.WHOLE else CENTRED
        block.page.value(*at, line.lost or None, styled(style, align="center"))
        return
    value: float | None = getattr(line, part)
    style, function = figure_style(block.numbers, line, value), ADDED.get(block.numbers.summing)
    if value is None or line.scope is not Scope.WHOLE or not function or "change" in part or not block.units:
        block.page.value(*at, value, style)
        return
    first, last = (f"{letter(at[1])}{row + 1}" for row in block.units)
    block.page.formula(*at, f"={function}({first}:{last})", value, style)


def letter(column: int) -> str:
    """The column's letter; the sheet has fewer than 26."""
    return chr(ord("A") + column)


def figure_style(numbers: FieldNumbers, line: NumberLine, value: Typed) -> Style:
    """Figures with a mark at the thousands, percents with their sign."""
    base = SECTION if line.scope is Scope.WHOLE else CENTRED
    percent = numbers.field.type is FieldType.PERCENT
    number = WHOLE_FORMAT if isinstance(value, int) else NUMBER_FORMAT
    return styled(base, align="center", num_format=FRACTION_PERCENT_FORMAT if percent else number)


def write_metrics(book: WrittenBook, source: Source) -> None:
    """Sheet 量化指标: what the units of each measured task have reached."""
    metrics = source.report.metrics
    page = write_list(
        book, "量化指标", f"{source.words}量化指标完成情况{AS_LAST_SAID}", METRIC_COLUMNS, metrics
    )
    for row, line in enumerate(metrics, start=2):
        if line.short:
            page.value(row, METRIC_COLUMNS.index(REACHED), line.reached, styled(CENTRED, **RED))
