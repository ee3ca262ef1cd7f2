"""XlsxWriter's own parts, changed where it can be told no other way; all that leans on what it does not document.

A sheet that writes the common kinds of cells without looking for what ours never hold: the same XML as XlsxWriter's
own, in a third of the time. A form's sheet and workbook besides. Slow to import: import it where workbooks are written.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from io import BytesIO, StringIO
from itertools import groupby
from operator import itemgetter
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

from workbook_flow.paper.packing import Deflating, Part, packed, part
from workbook_flow.paper.papercode import code_picture, code_words
from workbook_flow.paper.rowwise import FormulaBlock, at_row
from workbook_flow.sheets import column_letter


class CellWriter(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """A sheet held in memory whose cells are addressed by numbers alone, rows and columns from 0.

    The rows of a long one that are settled, those above ``pending``, are held as packed XML.
    """

    def __init__(self) -> None:
        super().__init__()
        self.settled: list[bytes] = []
        self.pending = 0
        self.numbered = False

    def is_due(self, row: int) -> bool:
        """Whether enough rows stand above that one to be settled together."""
        return row - self.pending >= SETTLED_ROWS and not self.comments

    def settle(self, row: int) -> None:
        """Make XML of the rows above that one, as far as none that shares its spans follows: they change no more."""
        start, end = self.pending, row - row % SPAN_ROWS
        self.fh = StringIO()
        self.write_pending(end)
        self.settled.append(zlib.compress(self.fh.getvalue().encode(), PASSING))
        for number in range(start, end):
            self.table.pop(number, None)
            self.row_info.pop(number, None)
        self.pending = end

    def _write_rows(self) -> None:
        if self.comments:
            super()._write_rows()
            return
        for rows in self.settled:
            self.fh.write(zlib.decompress(rows).decode())
        self.write_pending(self.dim_rowmax + 1)

    def write_pending(self, end: int) -> None:
        """Write the rows that are not settled, up to that one."""
        self._calculate_spans()
        for row in range(self.pending, end):
            cells, look = self.table.get(row), self.row_info.get(row)
            if cells or look:
                self._write_row(row, self.row_spans.get(row // SPAN_ROWS), look, empty_row=not cells)
            if cells:
                write_cell = self._write_cell
                for column in sorted(cells):
                    write_cell(row, column, cells[column])
                self.fh.write("</row>")

    def number_formats(self) -> None:
        """Number the formats of its cells in the order in which they will be written; nothing more is."""
        for row in () if self.numbered else sorted(self.table):
            for _, cell in sorted(self.table[row].items(), key=itemgetter(0)):
                if cell.format is not None:
                    cell.format._get_xf_index()
        self.numbered = True

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
        """0 for a place on the sheet; ValueError beyond it, where XlsxWriter would pass over what is written.

        And in a settled row, which is written already.
        """
        if row < self.pending and not any(ignored):
            raise ValueError(f"row {row} is settled")
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
        for row, cells in self.table.items():
            if cells:
                low, high = spans.get(row // SPAN_ROWS, (self.xls_colmax, 0))
                spans[row // SPAN_ROWS] = (min(low, *cells), max(high, *cells))
        self.row_spans = {rows: f"{low + 1}:{high + 1}" for rows, (low, high) in spans.items()}

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
SETTLED_ROWS = 256
"""Rows that are worth making into XML at once."""
PASSING = 1
"""The level at which they are deflated until the whole part is."""
PLAIN_CELLS = frozenset({CellStringTuple, CellBlankTuple, CellNumberTuple})


class PartText(StringIO):
    """The text of a part, deflated while it is written: XlsxWriter would hold all of it, in the end three times."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.deflating = Deflating(SMALL)
        self.size, self.checksum = 0, 0
        self.waiting: list[str] = []
        self.length = 0

    def write(self, text: str) -> int:
        """Take a piece."""
        self.waiting.append(text)
        self.length += len(text)
        if self.length > WAITING:
            self.deflate()
        return len(text)

    def deflate(self) -> None:
        """Deflate what was taken since the last time."""
        content = "".join(self.waiting).encode()
        self.deflating.add(content)
        self.size, self.checksum = self.size + len(content), zlib.crc32(content, self.checksum)
        self.waiting.clear()
        self.length = 0

    def whole(self) -> Part:
        """The part."""
        self.deflate()
        deflated = self.deflating.whole()
        return Part(name=self.name, size=self.size, checksum=self.checksum, deflated=deflated)


SMALL = 6
"""The level of XlsxWriter's own files."""
WAITING = 1 << 16
"""Characters of a part that are deflated at once."""


class ReportPackager(Packager):  # type: ignore[misc]
    """The parts of a report's file; XlsxWriter is left none to put together."""

    parts: Sequence[Part] = ()

    def _filename(self, xml_filename: str) -> PartText:
        text = PartText(xml_filename)
        self.filenames.append((text, xml_filename, False))
        return text

    def _create_package(self) -> list[Any]:
        self.parts = [
            content.whole() if isinstance(content, PartText) else part(name, [content.getvalue()], SMALL)
            for content, name, _ in super()._create_package()
        ]
        return []


class ReportBook(Workbook):  # type: ignore[misc]
    """The workbook that reports are written in, held in memory as little as can be; ``whole`` once it is closed."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(BytesIO(), {**options, "in_memory": True})
        self.packager = ReportPackager()

    def _get_packager(self) -> Packager:
        return self.packager

    def whole(self) -> bytes:
        """The file."""
        return packed(self.packager.parts)


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
            self.write_formula(row, column, at_row(formula, row), None, result)

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
