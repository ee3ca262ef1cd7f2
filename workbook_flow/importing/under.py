"""The columns of units whose own header is no word for units, below one that is: 责任单位 over 行业主管, 实施主体."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbook_flow.importing.guess import ASIDE, MOST, OVERSEES, is_units
from workbook_flow.importing.heads import HELPING, ColumnPart, part_of
from workbook_flow.importing.matrix import MARK
from workbook_flow.importing.persons import is_persons
from workbook_flow.importing.tables import UNIT_PARTS, Found
from workbook_flow.sheets.grids import Cell


def with_units_under(table: Found) -> Found:
    """The table with such columns, where most of what stands in them are names of units."""
    rows = dict(table.grid.rows())
    above = [rows[number] for number in range(table.first, table.last) if number in rows]
    below = [cells for number, cells in rows.items() if number > table.last]
    named = {
        column: part
        for column, words in table.words.items()
        if column not in table.columns
        and (part := part_over(words, [cells[column].text for cells in above if column in cells])) is not None
        and holds_units(column, below)
    }
    return replace(table, columns=dict(sorted({**table.columns, **named}.items()))) if named else table


def part_over(words: str, above: Sequence[str]) -> ColumnPart | None:
    """What a column holds by the headers over its own; None where its own says persons, or who looks after the work."""
    if any(part.search(words) for part in (ASIDE, OVERSEES)) or is_persons(words):
        return None
    over = next((part for text in above if (part := part_of(text)) in UNIT_PARTS), None)
    return ColumnPart.HELP if over is ColumnPart.UNIT and HELPING.search(words) else over


def holds_units(column: int, rows: Sequence[Mapping[int, Cell]]) -> bool:
    """Whether most of a column's cells name units, and are no marks."""
    texts = [row[column].text.strip() for row in rows if column in row and not row[column].blank]
    named = sum(is_units(words) and MARK.fullmatch(words) is None for words in texts)
    return bool(texts) and named >= MOST * len(texts)
