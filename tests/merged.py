"""openpyxl's borders of merged cells, worked out once a kind: done cell by cell they are most of loading a report."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Border
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.merge import MergedCellRange

EDGES = ("top", "left", "right", "bottom")


class Merged(MergedCellRange):
    """Does to a workbook what openpyxl does, to the number of every style; tests/test_merged.py holds that."""

    def _get_borders(self) -> None:
        """The corner takes the lines at the end of the range."""
        self.start_cell: Any = self.ws.cell(row=self.min_row, column=self.min_col)
        end = self.ws._cells.get((self.max_row, self.max_col))
        if end is not None:
            _restyle(
                self.start_cell,
                "borderId",
                ("end", *_numbers(end, "borderId")),
                lambda: self.start_cell.border + Border(right=end.border.right, bottom=end.border.bottom),
            )

    def format(self) -> None:
        """The cells at the edges take the lines of the corner, and all of them its protection."""
        for name in EDGES:
            side = getattr(self.start_cell.border, name)
            if not side or side.style is not None:
                lines = (name, *_numbers(self.start_cell, "borderId"))
                for coord in getattr(self, name):
                    self._add_line(self._cell(coord), name, side, lines)
        for coord in self.cells:
            self._protect(self._cell(coord))

    def _add_line(self, cell: Any, name: str, side: Any, lines: tuple[object, ...]) -> None:
        _restyle(cell, "borderId", lines, lambda: cell.border + Border(**{name: side}))

    def _protect(self, cell: Any) -> None:
        corner = self.start_cell
        what = ("corner", *_numbers(corner, "protectionId"))
        _restyle(cell, "protectionId", what, lambda: copy(corner.protection))

    def _cell(self, coord: tuple[int, int]) -> Any:
        cells = self.ws._cells
        if coord not in cells:
            cells[coord] = MergedCell(self.ws, row=coord[0], column=coord[1])
        return cells[coord]


def _numbers(cell: Any, part: str) -> tuple[int]:
    """The number of a cell's border or protection in its workbook."""
    if cell._style is None:
        cell._style = StyleArray()
    return (getattr(cell._style, part),)


def _restyle(cell: Any, part: str, what: tuple[object, ...], value: Callable[[], Any]) -> None:
    """Give a cell the style that comes of its own and of what is done to it, worked out at the first of its kind."""
    results = _RESULTS.setdefault(cell.parent.parent, {})
    key = (part, what, *_numbers(cell, part))
    if key not in results:
        styles = getattr(cell.parent.parent, {"borderId": "_borders", "protectionId": "_protections"}[part])
        results[key] = styles.add(value())
    setattr(cell._style, part, results[key])


_RESULTS: WeakKeyDictionary[Any, dict[tuple[object, ...], int]] = WeakKeyDictionary()
