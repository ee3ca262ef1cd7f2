"""The workbook that reports are written in: finished rows of a long sheet are held as the XML that they stay.

Slow to import: import it where workbooks are written.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO, StringIO
from itertools import islice
from typing import Any, BinaryIO, Protocol
from zlib import MAX_WBITS

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.worksheet import CellFormulaTuple, CellNumberTuple, CellStringTuple

from workbook_flow.model import Typed
from workbook_flow.paper.cellwriter import SPAN_ROWS, CellWriter
from workbook_flow.paper.deflate import crc32, decompress
from workbook_flow.paper.layout import Style
from workbook_flow.paper.marks import mark_of, number_mark, packed_rows
from workbook_flow.paper.packing import Deflating, Packing, Part, part
from workbook_flow.sheets import column_letter
from workbook_flow.words.text import safe_text


class StyleNumbers(Protocol):
    """The numbers of formats, by the identity of their styles; and what is written for a value of another type."""

    numbers: Mapping[int, int]

    def number(self, style: Style) -> int:
        """The number of the format of that style."""

    def plain(self, value: Typed, style: Style) -> tuple[str | float, Style]:
        """The text or the number that stands for a value, with its style."""


class LongSheet(CellWriter):
    """A sheet whose rows may be finished one after another.

    ``lines`` are cells of rows, behind any that are held one by one: the first column, the last one, their XML.
    Rows above ``pending`` are settled: held as packed XML. Of a sheet that is ``watched`` it is kept in ``marks`` what
    stood in them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[int, tuple[int, int, str]] = {}
        self.settled: list[bytes] = []
        self.pending = 0
        self.watched = False
        self.marks: array[int] = array("H")

    def write_line(
        self, row: int, first: int, cells: Sequence[tuple[Typed, Style]], looks: StyleNumbers
    ) -> None:
        """Write values with their styles side by side from column ``first`` on: the last cells of a row."""
        self._check_dimensions(row, first)
        self._check_dimensions(row, first + len(cells) - 1)
        numbers, texts, end = looks.numbers, self.str_table.string_table, row + 1
        pieces: list[str] = []
        for name, (value, style) in zip(letters(first, len(cells)), cells, strict=True):
            number = numbers.get(id(style)) or looks.number(style)
            if value is None or value == "":
                pieces.append(f'<c r="{name}{end}" s="{number}"/>')
            elif type(value) is str:
                pieces.append(f'<c r="{name}{end}" s="{number}"{SHARED}<v>{texts[value]}</v></c>')
            else:
                pieces.append(self.other_cell(f"{name}{end}", *looks.plain(value, style), looks))
        xml = "".join(pieces)
        self.str_table.count += xml.count(SHARED)
        self.lines[row] = (first, first + len(cells) - 1, xml)

    def other_cell(self, name: str, value: str | float, style: Style, looks: StyleNumbers) -> str:
        """The XML of a cell with a value that is not written as it is given."""
        at = f'<c r="{name}" s="{looks.number(style)}"'
        if isinstance(value, str):
            return f"{at}{SHARED}<v>{self.str_table.string_table[value]}</v></c>"
        return f"{at}><v>{value:.16G}</v></c>"

    def finished(self, row: int) -> str:
        """The finished cells of a row."""
        return self.lines[row][2] if row in self.lines else ""

    def reaches(self) -> Iterator[tuple[int, int, int]]:
        """The rows that have cells, with the first and the last column of each."""
        yield from super().reaches()
        for row, (first, last, _) in self.lines.items():
            yield row, first, last

    def is_due(self, row: int) -> bool:
        """Whether enough rows stand above that one to be settled together."""
        return row - self.pending >= SETTLED_ROWS and not self.comments

    def settle(self, row: int) -> None:
        """Make XML of the rows above that one, as far as none that shares its spans follows: they change no more."""
        start, end = self.pending, row - row % SPAN_ROWS
        self.fh = StringIO()
        self.write_rows(start, end)
        deflating = Deflating()
        deflating.add(self.fh.getvalue().encode())
        self.settled.append(b"".join(deflating.pieces()))
        if self.watched:
            self.marks += packed_rows(self.row_marks(start, end, numbers=True))
        for number in range(start, end):
            for held in (self.lines, self.table, self.row_info):
                held.pop(number, None)
        self.pending = end

    def all_marks(self) -> tuple[array[int], bool]:
        """The marks of all rows, once nothing is written any more; and whether numbers are among them."""
        kinds = {type(cell) for cells in self.table.values() for cell in cells.values()}
        numbers = CellFormulaTuple not in kinds
        rest = self.row_marks(self.pending, (self.dim_rowmax or 0) + 1, numbers=numbers)
        return self.marks + packed_rows(rest), numbers

    def row_marks(self, start: int, end: int, *, numbers: bool) -> Iterator[list[int]]:
        """The marks of the filled cells of these rows, the last one left out; rows without any are left out."""
        texts = self.str_table
        for row in range(start, end):
            marks: list[int] = []
            for cell in self.table.get(row, {}).values():
                if type(cell) is CellStringTuple:
                    marks.append(texts.mark(cell.string))
                elif numbers and type(cell) is CellNumberTuple:
                    marks.append(number_mark(cell.number))
            for text, number in FINISHED.findall(self.finished(row)):
                if text:
                    marks.append(texts.mark(int(text)))
                elif numbers:
                    marks.append(number_mark(float(number)))
            if marks:
                yield marks

    def _write_rows(self) -> None:
        if self.comments and (self.lines or self.settled):
            raise ValueError("comments on a sheet of finished rows")
        for rows in self.settled:
            self.fh.write(decompress(rows, -MAX_WBITS).decode())
        self.settled.clear()
        super()._write_rows()

    def _check_dimensions(self, row: int, col: int, *ignored: bool, **ignoring: bool) -> int:
        """As where it comes from; ValueError in what is written already: settled rows, and finished cells besides."""
        if row < self.pending and not any(ignored):
            raise ValueError(f"row {row} is settled")
        if row in self.lines and col >= self.lines[row][0] and not any(ignored):
            raise ValueError(f"row {row}, column {col} is finished")
        return super()._check_dimensions(row, col, *ignored, **ignoring)


SHARED = ' t="s">'
"""Says of a cell that it has one of the texts that the file's cells share."""
FINISHED = re.compile(r' t="s"><v>(\d+)</v>|"><v>([^<]+)</v>')
"""A finished cell: the number of its text, or its own number."""
SETTLED_ROWS = 256
"""Rows that are worth making into XML at once."""


@lru_cache(maxsize=64)
def letters(first: int, count: int) -> tuple[str, ...]:
    """The letters of so many columns side by side, from that one on."""
    return tuple(map(column_letter, range(first, first + count)))


class Texts(dict[str, int]):
    """The texts of a file by their numbers; one that is new is numbered as a cell can hold it."""

    def __missing__(self, text: str) -> int:
        safe = safe_text(text)
        if safe != text:
            return self[safe]
        self[text] = number = len(self)
        return number


class SharedTexts(SharedStringTable):  # type: ignore[misc]
    """The texts that the cells of a file share."""

    def __init__(self) -> None:
        super().__init__()
        self.string_table = Texts()
        self.order: list[str] = []
        self.marks = array("i")

    def mark(self, number: int) -> int:
        """The mark of the text of that number, made once."""
        if number >= len(self.order):
            self.order.extend(islice(self.string_table, len(self.order), None))
            self.marks.extend([UNMARKED] * (len(self.order) - len(self.marks)))
        if self.marks[number] == UNMARKED:
            self.marks[number] = mark_of(self.order[number])
        return self.marks[number]

    def _get_shared_string_index(self, string: str) -> int:
        self.count += 1
        return self.string_table[string]

    def _sort_string_data(self) -> None:
        self.unique_count = len(self.string_table)
        super()._sort_string_data()


UNMARKED = -1
"""In place of the mark of a text for which nobody has asked."""


class PartText(StringIO):
    """The text of a part, deflated while it is written: XlsxWriter would hold all of it, in the end three times."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.deflating = Deflating()
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
        self.size, self.checksum = self.size + len(content), crc32(content, self.checksum)
        self.waiting.clear()
        self.length = 0

    def whole(self) -> Part:
        """The part."""
        self.deflate()
        deflated = self.deflating.pieces()
        return Part(name=self.name, size=self.size, checksum=self.checksum, deflated=deflated)


WAITING = 1 << 16
"""Characters of a part that are deflated at once."""


class ReportPackager(Packager):  # type: ignore[misc]
    """Writes each part of a report's file into the stream once it is whole; XlsxWriter is left none to put together."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.packing = Packing(stream)

    def pack(self) -> None:
        """Write the parts that are there, all of them whole."""
        for content, name, _ in self.filenames:
            whole = content.whole() if isinstance(content, PartText) else part(name, [content.getvalue()])
            self.packing.add(whole)
        self.filenames.clear()

    def _filename(self, xml_filename: str) -> PartText:
        self.pack()
        text = PartText(xml_filename)
        self.filenames.append((text, xml_filename, False))
        return text

    def _create_package(self) -> list[Any]:
        super()._create_package()
        self.pack()
        self.packing.end()
        return []


class ReportBook(Workbook):  # type: ignore[misc]
    """The workbook that reports are written in, held in memory as little as can be; closed, it is in ``stream``."""

    def __init__(self, stream: BinaryIO, options: Mapping[str, Any]) -> None:
        super().__init__(BytesIO(), {**options, "in_memory": True})
        self.packager = ReportPackager(stream)
        self.str_table = SharedTexts()

    def number_of(self, look: Any) -> int:
        """The number of a format, given when it is asked for first."""
        return int(look._get_xf_index())

    def _get_packager(self) -> Packager:
        return self.packager
