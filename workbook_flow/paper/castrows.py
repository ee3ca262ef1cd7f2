"""The rows of a cast sheet → their XML, what recurs in other forms apart. Slow to import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_flow.paper.asxml import UNWRITTEN, CastFormat, height_text, result_text
from workbook_flow.paper.castbook import BlankCells, CastSheet, Cell, Reach
from workbook_flow.paper.cellwriter import SPAN_ROWS
from workbook_flow.paper.packing import Recurring
from workbook_flow.paper.rowwise import ROW, FormulaBlock, at_row
from workbook_flow.sheets import column_letter


@dataclass(frozen=True, slots=True, eq=False)
class RowText:
    """Cells side by side as they stand in any row: the same one for the same text."""

    text: str


@lru_cache(maxsize=512)
def row_text(text: str) -> RowText:
    """The cells of that text."""
    return RowText(text)


@dataclass(slots=True)
class FormatNumbers:
    """The formats in use, numbered in the order in which their cells are written, as XlsxWriter does."""

    numbers: dict[str, int] = field(default_factory=lambda: {UNWRITTEN.key: 1})
    used: list[CastFormat] = field(default_factory=lambda: [UNWRITTEN])
    texts: dict[CastFormat | None, str] = field(default_factory=lambda: {None: ""})
    runs: dict[tuple[int, tuple[CastFormat, ...]], RowText] = field(default_factory=dict)
    blocks: dict[FormulaBlock, RowText] = field(default_factory=dict)

    def block(self, block: FormulaBlock) -> RowText:
        """The cells of a block that has a format."""
        if block not in self.blocks:
            self.blocks[block] = row_text(block_text(block, self.text(block.look)))
        return self.blocks[block]

    def blanks(self, column: int, looks: tuple[CastFormat, ...]) -> RowText:
        """Empty cells side by side, from that column on."""
        try:
            return self.runs[column, looks]
        except KeyError:
            pass
        text = "".join(
            f'<c r="{column_letter(at)}{ROW}"{self.text(look)}/>'
            for at, look in enumerate(looks, start=column)
        )
        self.runs[column, looks] = row_text(text)
        return self.runs[column, looks]

    def text(self, look: CastFormat | None) -> str:
        """The attribute of a cell with that format."""
        text = self.texts.get(look)
        if text is not None or look is None:
            return text or ""
        if look.key not in self.numbers:
            self.numbers[look.key] = len(self.numbers) + 1
            self.used.append(look)
        self.texts[look] = f' s="{self.numbers[look.key]}"'
        return self.texts[look]


Run = FormulaBlock | RowText | str
"""Cells side by side that other forms have in the same row: those of any row, or as they are."""


@lru_cache(maxsize=2048)
def run_bytes(cells: tuple[Run, ...], row: int) -> bytes:
    """The cells of a run in one row."""
    return "".join(
        cell
        if isinstance(cell, str)
        else at_row(cell.text if isinstance(cell, RowText) else block_text(cell), row)
        for cell in cells
    ).encode()


@lru_cache(maxsize=512)
def block_text(block: FormulaBlock, look: str = "") -> str:
    """The cells of a block in any row, with what stands in each for its format."""
    cells = []
    for at, formula, result in block.cells:
        kind = STRING if result else ""
        start = f'<c r="{column_letter(at)}{ROW}"{look}{kind}>'
        cells.append(f"{start}<f>{formula}</f><v>{result_text(result)}</v></c>")
    return "".join(cells)


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
        yield from cell_pieces(cells, row, numbers, texts)
        texts.append("</row>")
    yield "".join(texts).encode()


def cell_pieces(
    cells: Mapping[int, Cell], row: int, numbers: FormatNumbers, texts: list[str]
) -> Iterator[bytes | Recurring]:
    """The cells of a row after the ``texts`` before them, in which what comes last is left for the next row."""
    run: list[Run] = []
    start, number, of_look = 0, row + 1, numbers.texts.get
    for column in sorted(cells):
        cell = cells[column]
        if isinstance(cell, FormulaBlock):
            content: Run = cell if cell.look is None else numbers.block(cell)
        elif isinstance(cell, BlankCells):
            content = numbers.blanks(column, cell.looks)
        else:
            look, element = cell
            style = of_look(look)
            content = f'<c r="{column_letter(column)}{number}"{numbers.text(look) if style is None else style}{element}'
            if len(element) <= SHORT:
                if run:
                    yield from run_pieces(run, row, start, texts)
                    run = []
                texts.append(content)
                continue
        start = start if run else column
        run.append(content)
    if run:
        yield from run_pieces(run, row, start, texts)


def run_pieces(run: list[Run], row: int, column: int, texts: list[str]) -> Iterator[bytes | Recurring]:
    """The texts before a run, of which nothing is left, and the run."""
    yield "".join(texts).encode()
    texts.clear()
    yield run_bytes(tuple(run), row), column


SHORT = 80
"""Characters of a cell's element that is not looked for in other forms."""


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
