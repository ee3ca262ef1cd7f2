"""What stands below the last task of a list and is none: notes, which begin at its edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbook_flow.importing.body import BodyRow, RowKind


def is_at_edge(row: BodyRow) -> bool:
    """Whether a row has a text in the first column of its table."""
    edge = min((*row.columns, *row.headers))
    return any(column <= edge and not cell.blank for column, cell in row.cells.items())


def notes_at_the_end(rows: Sequence[BodyRow], *, apart: bool) -> Iterator[BodyRow]:
    """The rows, those that head nothing as notes: single texts after the last task, in a table below a blank row."""
    tasks = [at for at, row in enumerate(rows) if row.kind is RowKind.TASK]
    last = max(tasks, default=len(rows))
    full = max((at for at in tasks if len(rows[at].texts) > 1), default=last)
    if not apart and rows[full + 1 :] and rows[full + 1].number > rows[full].number + 1:
        # a blank row parts the list from the notes below it, which begin at its edge
        last = max(at for at in tasks if at <= full or not is_at_edge(rows[at]))
    for at, row in enumerate(rows):
        heads_nothing = at > last and row.kind in {RowKind.SECTION, RowKind.HEADING, RowKind.TASK}
        yield replace(row, kind=RowKind.NOTE) if heads_nothing else row
