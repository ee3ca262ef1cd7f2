"""The rows of a cast sheet → their XML, what recurs in other forms apart. Slow to import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_flow.paper.asxml import UNWRITTEN, CastFormat, height_text, result_text
from workbook_flow.paper.castbook import BlankCells, CastSheet, Cell, Reach
from workbook_flow.paper.cellwriter import SPAN_ROWS
from workbook_flow.paper.packing import Recurring
from workbook_flow.paper.rowwise import ROW, FormulaBlock, at_row
from workbook_flow.sheets import column_letter


@dataclass(slots=True)
class FormatNumbers:
    """The formats in use, numbered in the order in which their cells are written, as XlsxWriter does."""

    numbers: dict[str, int] = field(default_factory=lambda: {UNWRITTEN.key: 1})
    used: list[CastFormat] = field(default_factory=lambda: [UNWRITTEN])
    texts: dict[CastFormat | None, str] = field(default_factory=dict)
    runs: dict[tuple[int, tuple[CastFormat, ...]], str] = field(default_factory=dict)

    def blanks(self, column: int, looks: tuple[CastFormat, ...]) -> str:
        """Empty cells side by side, from that column on, in any row."""
        if (column, looks) not in self.runs:
            self.runs[column, looks] = "".join(
                f'<c r="{column_letter(at)}{ROW}"{self.text(look)}/>'
                for at, look in enumerate(looks, start=column)
            )
        return self.runs[column, looks]

    def text(self, look: CastFormat | None) -> str:
        """The attribute of a cell with that format."""
        try:
            return self.texts[look]
        except KeyError:
            pass
        if look is None:
            return ""
        if look.key not in self.numbers:
            self.numbers[look.key] = len(self.numbers) + 1
            self.used.append(look)
        self.texts[look] = f' s="{self.numbers[look.key]}"'
        return self.texts[look]


@lru_cache(maxsize=1024)
def block_bytes(block: FormulaBlock, row: int) -> bytes:
    """The cells of a block in one row."""
    return at_row(block_text(block), row).encode()


@lru_cache(maxsize=512)
def block_text(block: FormulaBlock) -> str:
    """The cells of a block in any row."""
    return "".join(
        f'<c r="{column_letter(at)}{ROW}"{STRING if result else ""}><f>{formula}</f><v>{result_text(result)}</v></c>'
        for at, formula, result in block.cells
    )


STRING = ' t="str"'


def row_pieces(sheet: CastSheet, reach: Reach, numbers: FormatNumbers) -> Iterator[bytes | Recurring]:
    """The rows of a sheet, as XlsxWriter writes them."""
    spans = {number: f' spans="{low + 1}:{high + 1}"' for number, (low, high) in reach.items()}
    texts: list[str] = []
    for row in sorted({*sheet.table, *sheet.rows}):
        cells = sheet.table.get(row)
        texts.append(row_start(row, spans.get(row // SPAN_ROWS, ""), sheet.rows.get(row)))
        if cells is None:
            texts.append("/>")
            continue
        texts.append(">")
        for column in sorted(cells):
            content = cell_text(cells[column], row, column, numbers)
            if isinstance(content, str):
                texts.append(content)
                continue
            if texts:
                yield "".join(texts).encode()
                texts = []
            yield content, column
        texts.append("</row>")
    yield "".join(texts).encode()


SHORT = 80
"""Characters of a cell's element that is not looked for in other forms."""


def cell_text(cell: Cell, row: int, column: int, numbers: FormatNumbers) -> str | bytes:
    """A cell in its row; as bytes where other forms have the same there."""
    if isinstance(cell, FormulaBlock):
        return block_bytes(cell, row)
    if isinstance(cell, BlankCells):
        return at_row(numbers.blanks(column, cell.looks), row).encode()
    look, element = cell
    text = f'<c r="{column_letter(column)}{row + 1}"{numbers.text(look)}{element}'
    return text if len(element) <= SHORT else text.encode()


def row_start(row: int, span: str, settings: tuple[int, bool, bool] | None) -> str:
    """The beginning of a row's element, as far as what closes it."""
    start = f'<row r="{row + 1}"{span}'
    if settings is None:
        return start
    pixels, hidden, growing = settings
    height = height_text(pixels, growing)
    fixed = ' customHeight="1"' if height and not growing else ""
    return f"{start}{height}{HIDDEN if hidden else ''}{fixed}"


HIDDEN = ' hidden="1"'
