"""XlsxWriter's own parts, changed where it can be told no other way; all that leans on what it does not document.

A sheet that writes the common kinds of cells without looking for what ours never hold: the same XML as XlsxWriter's
own, in a third of the time. A form's sheet and workbook besides. Slow to import: import it where workbooks are written.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from io import BytesIO
from itertools import groupby
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles, XFormatType
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    ColumnInfo,
    RowInfo,
    Worksheet,
)

from workbook_flow.paper.papercode import code_picture, code_words
from workbook_flow.paper.rowwise import FormulaBlock, at_row
from workbook_flow.sheets import column_letter


class CellWriter(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """A sheet held in memory whose cells are addressed by numbers alone, rows and columns from 0."""

    def _write_rows(self) -> None:
        if self.comments:
            super()._write_rows()
        else:
            self.write_rows(0, self.dim_rowmax + 1)

    def write_rows(self, start: int, end: int) -> None:
        """Write these rows, the last one left out."""
        self._calculate_spans()
        for row in range(start, end):
            cells, look, rest = self.table.get(row), self.row_info.get(row), self.finished(row)
            filled = bool(cells or rest)
            if filled or look:
                self._write_row(row, self.row_spans.get(row // SPAN_ROWS), look, empty_row=not filled)
            for column in sorted(cells or ()):
                self._write_cell(row, column, cells[column])
            if filled:
                self.fh.write(f"{rest}</row>")

    def finished(self, _row: int) -> str:
        """The cells of a row, behind those that are held one by one, that are XML already."""
        return ""

    def write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> None:
        """Write a text; ValueError where a cell cannot hold all of it."""
        if len(string) > self.xls_strmax:
            raise ValueError(f"{len(string)} characters in row {row}, column {col}")
        self._check_dimensions(row, col)
        index = self.str_table._get_shared_string_index(string)
        self.table[row][col] = new_tuple(CellStringTuple, (index, cell_format))

    def write_blank(self, row: int, col: int, _: object, cell_format: Any = None) -> None:
        """Write an empty cell with a format; nothing where it has none."""
        if cell_format is not None:
            self._check_dimensions(row, col)
            self.table[row][col] = new_tuple(CellBlankTuple, (cell_format,))

    def write_number(self, row: int, col: int, number: float, cell_format: Any = None) -> Any:
        """Write a number."""
        return self._write_number(row, col, number, cell_format)

    def _check_dimensions(self, row: int, col: int, *ignored: bool, **ignoring: bool) -> int:
        """0 for a place on the sheet; ValueError beyond it, where XlsxWriter would pass over what is written."""
        top, left = self.dim_rowmin, self.dim_colmin
        if (
            top is not None
            and left is not None
            and top <= row <= self.dim_rowmax
            and left <= col <= self.dim_colmax
        ):
            return 0
        if super()._check_dimensions(row, col, *ignored, **ignoring):
            raise ValueError(f"row {row}, column {col} lies beyond the sheet")
        return 0

    def _calculate_spans(self) -> None:
        if self.comments:
            super()._calculate_spans()
            return
        spans: dict[int, tuple[int, int]] = {}
        for row, first, last in self.reaches():
            low, high = spans.get(row // SPAN_ROWS, (self.xls_colmax, 0))
            spans[row // SPAN_ROWS] = (min(low, first), max(high, last))
        self.row_spans = {rows: f"{low + 1}:{high + 1}" for rows, (low, high) in spans.items()}

    def reaches(self) -> Iterator[tuple[int, int, int]]:
        """The rows that have cells, with the first and the last column of each."""
        for row, cells in self.table.items():
            if cells:
                yield row, min(cells), max(cells)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind, look = type(cell), cell.format
        if look is None or kind not in PLAIN_CELLS:
            super()._write_cell(row, col, cell)
            return
        number = look._get_xf_index() if look.xf_index is None else look.xf_index
        at = f'<c r="{column_letter(col)}{row + 1}" s="{number}"'
        if kind is CellStringTuple:
            self.fh.write(f'{at} t="s"><v>{cell.string}</v></c>')
        elif kind is CellBlankTuple:
            self.fh.write(f"{at}/>")
        else:
            self.fh.write(f"{at}><v>{cell.number:.16G}</v></c>")


new_tuple = tuple.__new__
SPAN_ROWS = 16
"""Rows that share what XlsxWriter says of how far their cells go."""
PLAIN_CELLS = frozenset({CellStringTuple, CellBlankTuple, CellNumberTuple})


class FormSheet(Worksheet):  # type: ignore[misc]
    """A sheet of a form: where nothing is written it is locked, though the book's *Normal* is not.

    Programs other than Excel give such cells *Normal*: Tab would leave the table, and a stray word stand beside it.
    """

    unwritten: Any
    """The locked format of all that is not written."""

    def insert_picture(self, rows: range, column: int, picture: bytes, options: Mapping[str, Any]) -> None:
        """Place a PNG in rows that it does not leave; one of a mould has no bytes."""
        image = {**options, "image_data": BytesIO(picture or code_picture(code_words("", 0)))}
        self.insert_image(rows.start, column, "code.png", image)

    def _write_cols(self) -> None:
        rest = ColumnInfo(column_format=self.unwritten)
        infos = [self.col_info.get(column, rest) for column in range(max(self.col_info, default=-1) + 1)]
        self._xml_start_tag("cols")
        at = 0
        for info, alike in groupby(
            replace(info, column_format=info.column_format or self.unwritten) for info in infos
        ):
            end = at + len(list(alike))
            self._write_col_info(at, end - 1, info)
            at = end
        self._write_col_info(at, self.xls_colmax - 1, rest)
        self._xml_end_tag("cols")


class OwnFormulas(FormSheet, CellWriter):
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

    def write_blanks(self, row: int, column: int, looks: Sequence[Any]) -> None:
        """Write empty cells side by side, by their formats."""
        for at, look in enumerate(looks, start=column):
            self.write_blank(row, at, None, look)

    def write_block(self, row: int, block: FormulaBlock) -> None:
        """Write the formulas of a row that are the same in every row but for its number."""
        for column, formula, result in block.cells:
            self.write_formula(row, column, at_row(formula, row), block.look, result)

    def allow(self, first: int, last: int, column: int, allowed: Mapping[str, Any], words: str) -> None:
        """Let the rows of a column take what is allowed, said of any row; ``words`` instead of its message, if any."""
        own = {
            name: at_row(value, first) if isinstance(value, str) else value for name, value in allowed.items()
        }
        self.data_validation(first, column, last, column, {**own, "input_message": words} if words else own)

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
        span_text = f' spans="{spans}"' if spans else ""
        hidden = ' hidden="1"' if row_info.hidden else ""
        end = "/>" if empty_row else ">"
        self.fh.write(f'<row r="{row + 1}"{span_text} ht="{row_info.height * 0.75:g}"{hidden}{end}')

    def _xml_formula_element(
        self, formula: str, result: str | float, attributes: list[tuple[str, object]]
    ) -> None:
        attribute_text = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{attribute_text}><f>{formula}</f><v>{self._escape_data(result)}</v></c>")


class UnlockedStyles(Styles):  # type: ignore[misc] # XlsxWriter has no types
    """Styles whose *Normal* is unlocked: text pasted from another program must not lock the cell that takes it.

    Every other cell says itself whether it is locked.
    """

    def _write_xf(self, xf_format: Any, xf_type: Any) -> None:
        own = [
            attribute
            for attribute in xf_format.__class__._get_protection_properties(xf_format)
            if attribute[0] != "locked"
        ]
        locked = int(bool(xf_format.locked) and xf_type is not XFormatType.STYLE)
        xf_format._get_protection_properties = lambda: [("locked", locked), *own]
        super()._write_xf(xf_format, xf_type)


class FormPackager(Packager):  # type: ignore[misc]
    """The parts of a form's file."""

    def _write_styles_file(self) -> None:
        book = self.workbook
        styles = UnlockedStyles()
        styles._set_style_properties(
            [
                *(book.xf_formats, book.palette, book.font_count, book.num_formats, book.border_count),
                *(book.fill_count, book.custom_colors, book.dxf_formats, book.has_comments),
            ]
        )
        styles._set_xml_writer(self._filename("xl/styles.xml"))
        styles._assemble_xml_file()


class FormBook(Workbook):  # type: ignore[misc]
    """The workbook that forms are written in."""

    def add_worksheet(
        self, name: str | None = None, worksheet_class: type[FormSheet] = FormSheet
    ) -> FormSheet:
        """Add a sheet that is locked where nothing is written."""
        sheet: FormSheet = super().add_worksheet(name, worksheet_class)
        sheet.unwritten = self.unwritten
        return sheet

    def write_shared(
        self, sheet: Any, write: Callable[[Any, Any, Any, int], None], basis: Hashable, last_row: int = 0
    ) -> None:
        """Let ``write`` write its part of a sheet, which hangs on nothing but the basis and the last row."""
        write(self, sheet, basis, last_row)

    @cached_property
    def unwritten(self) -> Any:
        """A format that says no more than locked, with a number of its own."""
        unwritten = self.add_format({"locked": True})
        unwritten._get_xf_index()
        return unwritten

    def _get_packager(self) -> Packager:
        return FormPackager()
