"""What somebody typed over the cells of a consolidated workbook, by the marks of what stood in its rows. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from workbook_flow.paper.marks import Row, SheetMarks, mark_of, number_words
from workbook_flow.sheets import CellValue, Sheet, bare, text

DAY_ZERO = dt.date(1899, 12, 30).toordinal()
"""The day that Excel and the others count as 0."""
RAREST = 4
"""Marks of a row by which the rows that it may have been are looked for."""
LIKELIEST = 20
"""Rows that one may have been which are looked at closely."""
MOST_ALIKE = 1000
"""Rows that have a mark in common; one that more have tells none of them apart."""
SORTED_ROWS = 4
"""Rows that differ only in whose cell is whose: so many are no coincidence, part of the columns was sorted."""

FilledCell = tuple[int, int]
"""The column of a filled cell, and its mark."""


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row with the columns of its cells that were typed anew; ``kin`` is how much of the rest stood there before."""

    row: int
    columns: tuple[int, ...]
    kin: float


@dataclass
class Originals:
    """The rows of a sheet as it went out; ``missing`` is what is gone from those that are there still."""

    rows: Sequence[Row]
    missing: dict[int, Counter[int]] = field(default_factory=dict)

    @cached_property
    def whole(self) -> frozenset[Row]:
        """The rows, their marks in order."""
        return frozenset(tuple(sorted(row)) for row in self.rows)

    @cached_property
    def by_mark(self) -> Mapping[int, list[int]]:
        """The numbers of the rows that have a mark."""
        numbers: dict[int, list[int]] = {}
        for number, row in enumerate(self.rows):
            for mark in {*row}:
                numbers.setdefault(mark, []).append(number)
        return numbers

    def likeliest(self, marks: Collection[int]) -> int | None:
        """The number of the row that has most of these marks; None where none has any."""
        places = sorted((self.by_mark.get(mark, []) for mark in {*marks}), key=len)
        rare = [numbers for numbers in places if 0 < len(numbers) <= MOST_ALIKE][:RAREST]
        counts = Counter(number for numbers in rare for number in numbers)
        candidates = [number for number, _ in counts.most_common(LIKELIEST)]
        wanted = Counter(marks)
        return max(candidates, key=lambda number: (Counter(self.rows[number]) & wanted).total(), default=None)


def typed_rows(
    sheet: Sheet, marks: SheetMarks, free: Collection[int] = (), header: int = 0
) -> tuple[TypedRow, ...]:
    """The rows in which something stands that did not; columns ``free`` from the ``header`` on do not count."""
    originals = Originals(marks.rows)
    changed: list[tuple[TypedRow, Mapping[int, int]]] = []
    present: Counter[int] = Counter()
    for number, cells in enumerate(sheet.rows):
        filled = filled_cells(cells, numbers=marks.numbers)
        present.update(mark for _, mark in filled)
        if filled and tuple(sorted(mark for _, mark in filled)) not in originals.whole:
            open_columns = free if number >= header else ()
            changed += changed_row(number, filled, originals, open_columns)
    return without_moved(changed, originals, present)


def filled_cells(cells: Sequence[CellValue], *, numbers: bool) -> list[FilledCell]:
    """The filled cells of a row with their marks; ``numbers`` and days among them or not."""
    words = ((column, words_of(cell, numbers=numbers)) for column, cell in enumerate(cells))
    return [(column, mark_of(shown)) for column, shown in words if shown]


def words_of(cell: CellValue, *, numbers: bool) -> str:
    """What stands in a cell, the same whichever program saved it; blank for a number that does not count."""
    value = bare(cell)
    if isinstance(value, dt.date):
        value = value.toordinal() - DAY_ZERO + day_part(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_words(value) if numbers else ""
    return text(value).strip()


def day_part(moment: dt.date) -> float:
    """How much of its day is over at a moment."""
    if not isinstance(moment, dt.datetime):
        return 0.0
    return (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) / dt.timedelta(days=1)


def changed_row(
    number: int, filled: Sequence[FilledCell], originals: Originals, free: Collection[int]
) -> Iterator[tuple[TypedRow, Mapping[int, int]]]:
    """A row with the cells that its original did not have, and their marks; nothing where it had them all."""
    original = originals.likeliest([mark for _, mark in filled])
    rest = Counter(originals.rows[original] if original is not None else ())
    typed: list[FilledCell] = []
    for column, mark in sorted(filled, key=lambda cell: cell[0] in free):
        if rest[mark] > 0:
            rest[mark] -= 1
        elif column not in free:
            typed.append((column, mark))
    if original is not None:
        missing = originals.missing.get(original)
        originals.missing[original] = rest if missing is None else missing & rest
    if typed:
        watched = sum(column not in free for column, _ in filled)
        columns = tuple(sorted(column for column, _ in typed))
        kin = 1 - len(typed) / watched
        yield TypedRow(number, columns, kin), dict(typed)


def without_moved(
    changed: Sequence[tuple[TypedRow, Mapping[int, int]]], originals: Originals, present: Counter[int]
) -> tuple[TypedRow, ...]:
    """The rows without cells that came from other rows, where so many did that part of the columns was sorted.

    ``present`` is what stands on the sheet now.
    """
    missing: Counter[int] = Counter()
    for rest in originals.missing.values():
        missing.update(+rest)
    moved = sum(any(missing[mark] for mark in marks.values()) for _, marks in changed)
    if moved < SORTED_ROWS:
        return tuple(row for row, _ in changed)
    present.subtract(mark for row in originals.rows for mark in row)
    left = (
        (row, tuple(column for column in row.columns if present[marks[column]] > 0)) for row, marks in changed
    )
    return tuple(replace(row, columns=columns) for row, columns in left if columns)
