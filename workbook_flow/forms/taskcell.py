"""The cell that shows a task: its topic, its words, then role, time limit and measure in grey."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbook_flow.model import IssuedRow
from workbook_flow.paper import layout
from workbook_flow.words.text import safe_text

TASK_SIZE, SMALL_SIZE = 10.0, 10.0
"""Points. Colours alone tell the lines apart: on paper none of them is to come out below eight points."""
PADDING = 2.0
"""Points of a row that its lines do not take: what LibreOffice leaves above and below them."""
GREY, TOPIC, OFFICE = "#7F7F7F", "#1F4E79", "#C00000"


TaskLines = tuple[str, str, str, str]
"""Topic, measure, facts and what the office decided; blank where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """The formats of the lines and of the cell."""

    topic: Any
    measure: Any
    facts: Any
    office: Any
    cell: Any

    @classmethod
    def of(cls, book: Any, background: str) -> Looks:
        """The looks of one workbook."""
        base = {"font_name": layout.TEXT_FONT, "font_size": SMALL_SIZE}
        cell = layout.styled(layout.CELL, bg_color=background, valign="top")
        return cls(
            topic=book.add_format({**base, "font_color": TOPIC}),
            measure=book.add_format({**base, "font_size": TASK_SIZE}),
            facts=book.add_format({**base, "font_color": GREY}),
            office=book.add_format({**base, "font_color": OFFICE}),
            cell=book.add_format(cell),
        )


@lru_cache(maxsize=4096)
def cell_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines as the cell holds them: all but the last that is there end in a line break, blank ones stay blank."""
    there = [at for at, words in enumerate(lines) if words]
    return tuple(safe_text(words) + "\n" * (at in there[:-1]) for at, words in enumerate(lines))


def task_lines(issued: IssuedRow) -> TaskLines:
    """The lines of the cell, blank ones too."""
    return issued.heading, issued.measure, issued.facts, issued.office_line


def write_task(sheet: Any, row: int, column: int, lines: tuple[str, ...], looks: Looks) -> None:
    """Write the cell."""
    parts: list[Any] = []
    in_order = (looks.topic, looks.measure, looks.facts, looks.office)
    for look, words in zip(in_order, cell_lines(lines), strict=True):
        if words:
            parts += (look, words)
    if len(parts) < 4 or sheet.write_rich_string(row, column, *parts, looks.cell) != 0:
        sheet.write_string(row, column, safe_text("\n".join(filter(None, lines))), looks.cell)


@lru_cache(maxsize=1024)
def needed_height(lines: TaskLines, width: float) -> float:
    """How high the cell would have to be to show all of it, in points."""
    heading, measure, *further = lines
    small = (heading, *further)
    high = sum(layout.text_lines(words, width, SMALL_SIZE) for words in small if words) * SMALL_SIZE
    high += layout.text_lines(measure, width, TASK_SIZE) * TASK_SIZE
    return round(high * layout.LINE_SPACING + PADDING, 1)


def task_height(lines: TaskLines, width: float) -> float:
    """How high the cell is, in points."""
    return min(needed_height(lines, width), layout.MAX_HEIGHT)


def is_cut(lines: TaskLines, width: float) -> bool:
    """Whether the highest row shows less than all of it."""
    return needed_height(lines, width) > layout.MAX_HEIGHT
