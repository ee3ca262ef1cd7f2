"""Sheet 首页: the period on one screen and one printed page, for who reads nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_flow.paper.layout import (
    CELL,
    CENTRED,
    NOTE,
    SECTION,
    Style,
    excerpt,
    row_height,
    set_print,
    styled,
    text_lines,
)
from workbook_flow.paper.page import Page, WrittenBook
from workbook_flow.reports.consolidate.overview import COLUMNS, ZOOM, write_subtitle, write_tiles
from workbook_flow.reports.consolidate.progress import task_cells
from workbook_flow.reports.consolidate.source import LIGHT_STYLES, Source
from workbook_flow.reports.summary import NOTHING_MOVED, Brief, Matter, Motion, Moved

SHEET = "首页"
WIDTHS = (9.0,) * COLUMNS
MOST_ASKED, MOST_MOVED, MOST_BEHIND = 3, 6, 6
MATTER_LINES = 2
LINE = 18.0
"""Points of a row with one line."""
CODE_LINE = 12.0
"""Points of the row with the code of the chain."""


def write_first(book: WrittenBook, source: Source) -> None:
    """Write the sheet: the sentence, the figures, what is asked, what moved, who is behind."""
    brief = source.report.brief
    page = book.page(SHEET, WIDTHS, f"{source.master.settings.list_name}推进情况（{source.words}）", ZOOM)
    page.sheet.set_row(0, 27)
    write_subtitle(page, source)
    page.span((2, 0, 2, page.last), brief.headline, styled(CELL, bold=True, font_size=12))
    page.sheet.set_row(2, row_height([(brief.headline, sum(WIDTHS))], 12, at_least=24))
    write_tiles(page, 3, source.report.figures)
    row = write_asked(page, 7, brief)
    row = write_moved(page, row, source, brief)
    row = write_behind(page, row, brief)
    row = write_code(page, row, source.code)
    set_print(page.sheet, title=SHEET, widths=WIDTHS)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.print_area(0, 0, row - 1, page.last)


def write_heading(page: Page, row: int, text: str, more: str, target: str) -> None:
    """A heading over the whole width, and to the right where the rest stands."""
    page.span((row, 0, row, COLUMNS - 5), text, SECTION)
    page.sheet.merge_range(row, COLUMNS - 4, row, page.last, "", page.book.format(SECTION))
    page.link(row, COLUMNS - 4, more, target, styled(SECTION, align="right"))
    page.sheet.set_row(row, LINE)


def write_asked(page: Page, row: int, brief: Brief) -> int:
    """What the county is asked to decide, numbered; returns the next free row."""
    more = rest(len(brief.asked), MOST_ASKED, "件", "会商议题")
    write_heading(page, row, brief.asked_title, more, "'会商议题'!A1")
    for number, matter in enumerate(brief.asked[:MOST_ASKED], start=1):
        write_matter(page, row + number, number, matter)
    if not brief.asked:
        write_nothing(page, row + 1, brief.nothing_asked)
    return row + 1 + max(min(len(brief.asked), MOST_ASKED), 1)


def write_matter(page: Page, row: int, number: int, matter: Matter) -> None:
    """One matter: what, how much, whom it concerns, who asks on which tasks."""
    page.text(row, 0, str(number), CENTRED)
    cells = (
        ((1, 7), matter.asked, CELL),
        ((8, 10), "、".join(matter.departments), CENTRED),
        ((11, page.last), source_words(matter, sum(WIDTHS[11 : page.last + 1])), CELL),
    )
    write_spans(page, row, cells, lines=MATTER_LINES)


def source_words(matter: Matter, width: float) -> str:
    """Who asks on which tasks: as many ids as stand whole in one line, and how many there are."""
    total = len(matter.tasks)
    for count in range(total, 0, -1):
        more = f"等{total}项" if count < total else ""
        words = f"{matter.source}（{'、'.join(matter.tasks[:count])}{more}）"
        if text_lines(words, width) == 1:
            return words
    words = f"{matter.source}（{total}项）"
    if text_lines(words, width) == 1 or len(matter.units) < 2:
        return words
    return f"{matter.units[0]}等{len(matter.units)}家（{total}项）"


def write_moved(page: Page, row: int, source: Source, brief: Brief) -> int:
    """The tasks that moved, each a link to its row; returns the next free row."""
    counts = "、".join(
        f"{motion}{count}项"
        for motion in Motion
        if (count := sum(move.motion is motion for move in brief.moved))
    )
    title = f"本期变动（{counts or '没有' if brief.compared else '首期，没有可比的上期'}）"
    write_heading(page, row, title, rest(len(brief.moved), MOST_MOVED, "项", "变化"), "'变化'!A1")
    cells = task_cells(source.summary)
    for number, move in enumerate(brief.moved[:MOST_MOVED], start=row + 1):
        write_motion(page, number, move, cells[move.task])
    if not brief.moved:
        write_nothing(
            page,
            row + 1,
            NOTHING_MOVED if brief.compared else "——",
        )
    return row + 1 + max(min(len(brief.moved), MOST_MOVED), 1)


def write_motion(page: Page, row: int, move: Moved, cell: str) -> None:
    """One task: its id, how it moved, what it is about, who leads it, what they say."""
    task = move.outlook.line.task
    page.link(row, 0, task.id, cell, CENTRED)
    lead = task.lead_words.replace("\n", "、")
    cells = (
        ((1, 2), move.words, styled(CENTRED, **LIGHT_STYLES[move.light])),
        ((3, 8), task.measure, CELL),
        ((9, 10), lead, CENTRED),
        ((11, page.last), move.reason or move.outlook.time_left, CELL),
    )
    write_spans(page, row, cells)


def write_behind(page: Page, row: int, brief: Brief) -> int:
    """The units that are behind, two beside each other; returns the next free row."""
    title = f"落后单位（{len(brief.behind)}家）"
    write_heading(page, row, title, rest(len(brief.behind), MOST_BEHIND, "家", "报送情况"), "'报送情况'!A1")
    half = COLUMNS // 2
    shown = brief.behind[:MOST_BEHIND]
    for number in range(0, len(shown), 2):
        texts = [laggard.words for laggard in shown[number : number + 2]] + [""]
        areas = ((0, half - 1), (half, page.last))
        write_spans(
            page,
            row + 1 + number // 2,
            [(area, text, CELL) for area, text in zip(areas, texts, strict=False)],
        )
    if not shown:
        write_nothing(page, row + 1, "没有未报、迟报的单位，也没有牵头任务逾期的单位。")
    return row + 1 + max(-(-len(shown) // 2), 1)


def write_code(page: Page, row: int, code: str) -> int:
    """Where the chain over the record stood, to be held against it later; returns the next free row."""
    if not code:
        return row
    style = styled(NOTE, font_size=8, font_color="#7F7F7F", align="right")
    page.span((row, 0, row, page.last), f"存证码 {code}", style)
    page.sheet.set_row(row, CODE_LINE)
    return row + 1


def write_spans(
    page: Page, row: int, cells: Sequence[tuple[tuple[int, int], str, Style]], lines: int = 1
) -> None:
    """Texts over their columns, as much of each as so many lines hold."""
    shown = []
    for (left, right), text, style in cells:
        width = sum(WIDTHS[left : right + 1])
        line = excerpt(" ".join(text.split()), width, lines)
        page.span((row, left, row, right), line, style)
        shown.append((line, width))
    page.sheet.set_row(row, row_height(shown, at_least=LINE))


def write_nothing(page: Page, row: int, text: str) -> None:
    """That there is nothing to say."""
    page.span((row, 0, row, page.last), text, NOTE)
    page.sheet.set_row(row, LINE)


def rest(count: int, most: int, measure: str, sheet: str) -> str:
    """Where the whole list stands, and how much of it is not shown here."""
    return f"另有{count - most}{measure}，见“{sheet}”" if count > most else f"见“{sheet}”"
