"""Sheet 考核评分 of a workbook that was published → the scores that it shows.

Editions of earlier versions keep their scores there alone; the sheet has had these columns since there are editions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbook_flow.model import UnitScore
from workbook_flow.sheets import Book, CellValue, bare, text

SHEET, UNIT, RETURNED, TOTAL = "考核评分", "单位", "是否报送", "得分"
COUNTS: Mapping[str, tuple[str, ...]] = {
    "owed": ("应报行数",),
    "accepted": ("已接收",),
    "held": ("退回行次", "退回行数"),
    "overdue": ("逾期未完成",),
    "late": ("迟报工作日",),
    "requested": ("申请延期",),
    "granted": ("获准延期",),
}
"""By what a score names them, the columns of its counts under every name that they have had."""
MOST_LINES = 10
"""So far down the names of the columns are looked for."""

Columns = Mapping[str, int]


def scores_shown(book: Book) -> Mapping[str, UnitScore]:
    """The score of each unit, without the points that the office added; none where the sheet is another."""
    for sheet in book.sheets:
        if sheet.name == SHEET:
            return dict(lines_of(sheet.rows))
    return {}


def lines_of(rows: Sequence[Sequence[CellValue]]) -> Iterator[tuple[str, UnitScore]]:
    """Each unit of the sheet with its score; a line in which anything is no number is passed over."""
    for number, cells in enumerate(rows[:MOST_LINES]):
        columns = {text(cell): place for place, cell in enumerate(cells) if cell is not None}
        if {UNIT, RETURNED, TOTAL} <= columns.keys():
            scores = ((cell_of(line, columns, UNIT), score_of(line, columns)) for line in rows[number + 1 :])
            yield from ((text(unit), score) for unit, score in scores if unit is not None and score)
            return


def score_of(cells: Sequence[CellValue], columns: Columns) -> UnitScore | None:
    """The score of a line; None where it has none."""
    total = number_in(cells, columns, (TOTAL,))
    counts = {name: number_in(cells, columns, names) for name, names in COUNTS.items()}
    if total is None or None in counts.values():
        return None
    returned = cell_of(cells, columns, RETURNED)
    whole: Mapping[str, Any] = {name: int(count) for name, count in counts.items() if count is not None}
    return UnitScore(total=round(total, 6), returned=text(returned) == "是", **whole)


def number_in(cells: Sequence[CellValue], columns: Columns, names: Sequence[str]) -> float | None:
    """The number in the first of these columns that the sheet has; None where there is none."""
    values = (bare(cell_of(cells, columns, name)) for name in names if name in columns)
    value = next(values, None)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def cell_of(cells: Sequence[CellValue], columns: Columns, name: str) -> CellValue:
    """What stands in a column of a line; None where the line ends before it."""
    place = columns.get(name, len(cells))
    return cells[place] if place < len(cells) else None
