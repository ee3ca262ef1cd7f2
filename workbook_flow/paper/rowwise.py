"""Formulas that are the same in every row of a table but for the number of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ROW = "\x00"
"""Stands for the number of the row in a formula written once for all rows; no name or choice can hold it."""
ABOVE = "\x01"
"""Stands for the number of the row above."""


def at_row(formula: str, row: int) -> str:
    """The formula for one row, counted from 0."""
    return formula.replace(ROW, str(row + 1)).replace(ABOVE, str(row))


@dataclass(frozen=True, eq=False)
class FormulaBlock:
    """Formulas side by side, in one format: the column of each, the formula escaped for XML, and its result."""

    cells: Sequence[tuple[int, str, str]]
    look: Any = None

    @property
    def first(self) -> int:
        """The first column."""
        return self.cells[0][0]

    @property
    def last(self) -> int:
        """The last column."""
        return self.cells[-1][0]
