"""The sheet of a form, whose hundreds of formulas XlsxWriter need not search through."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from xlsxwriter.worksheet import CellFormulaTuple, RowInfo

from workbook_flow.paper.cellwriter import CellWriter


class OwnFormulas(CellWriter):
    """A sheet whose formulas are ours, use no function that came after Excel 2007, and are given as XML text.

    XlsxWriter looks for newer functions and for what XML forbids in every formula of every row, some thirty
    patterns one after another: half the time of a form. Here each is prepared once for all rows.
    """

    def write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: str | float = 0
    ) -> None:
        """Write a formula, escaped for XML and without an equals sign, with its result."""
        self._check_dimensions(row, col)
        self.table[row][col] = CellFormulaTuple(formula, cell_format, value)

    def grow_row(self, row: int, height: float, *, hidden: bool = False) -> None:
        """Set a row's height in points, which goes with what is typed: XlsxWriter's own heights never change."""
        self.set_row(row, height, None, {"hidden": hidden})
        self.growing.add(row)

    @cached_property
    def growing(self) -> set[int]:
        """The rows whose height is not fixed."""
        return set()

    def _write_row(
        self, row: int, spans: str | None, row_info: RowInfo | None = None, empty_row: bool = False
    ) -> None:
        if row_info is None or row not in self.growing or row_info.height is None:
            super()._write_row(row, spans, row_info, empty_row)
            return
        said = f' spans="{spans}"' if spans else ""
        hidden = ' hidden="1"' if row_info.hidden else ""
        end = "/>" if empty_row else ">"
        self.fh.write(f'<row r="{row + 1}"{said} ht="{row_info.height * 0.75:g}"{hidden}{end}')

    def _xml_formula_element(
        self, formula: str, result: str | float, attributes: list[tuple[str, object]]
    ) -> None:
        said = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{said}><f>{formula}</f><v>{self._escape_data(result)}</v></c>")
