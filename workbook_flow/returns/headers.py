"""Where the table and the words above it stand in a sheet that a unit may have rearranged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbook_flow.model import (
    CLAIM_REST_WORDS,
    LOCKED_COLUMNS,
    NIL_WORDS,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    SAME_REST_WORDS,
    SUMMARY_COLUMN,
    TASK_COLUMN,
    Field,
    FieldType,
    IssuedRow,
)
from workbook_flow.sheets import Book, CellValue, Sheet, clean, text
from workbook_flow.words.names import SHORT, once_if_short

READ_ONLY = frozenset({*LOCKED_COLUMNS, TASK_COLUMN})
"""The locked columns by which a form's table is known, of this layout and of older ones."""

KEYS = frozenset({"编号", "主要措施", TASK_COLUMN})
"""The columns of which a header row has one: the id, the measure or the task."""
KEY_LETTERS = tuple((name[0], name[-1]) for name in sorted(KEYS))

LED_COLUMNS = frozenset({"进展", "需要督促的单位"})
"""Columns of sheet 牵头任务 alone, by which it is known where the name of its summaries was changed."""

HEADER_SEARCH_ROWS = 40
"""How far down a header row is looked for: a form's own stands at row 5, units paste a letterhead above."""


HEAD_LABELS = frozenset(
    "".join(unicodedata.normalize("NFKC", words).split())
    for words in (
        "填报单位",
        "期别",
        "报送截止",
        "填报人",
        "联系电话",
        "审核人",
        REPORT_WORDS,
        REPORT_DAY_WORDS,
        SAME_REST_WORDS,
        CLAIM_REST_WORDS,
        NIL_WORDS,
        "怎么填",
        "退回更正",
    )
)
"""What a form asks, or says, above its table."""
WHOLE = re.compile(r"(?<=\d)\.0(?!\d)", re.ASCII)
_UNIT_BEHIND = re.compile(r"[(\[【][^()\[\]【】]{0,20}[)\]】]$")


def form_sheets(book: Book, fields: Iterable[Field]) -> Iterator[Sheet]:
    """The sheets that hold a form's table: visible ones first, as the unit sees them."""
    names = frozenset(squeeze(field.name) for field in fields)
    yield from (
        sheet
        for sheet in sorted(book.sheets, key=lambda sheet: sheet.hidden)
        if header_row(sheet, names) is not None
    )


def header_row(sheet: Sheet, names: frozenset[str] = frozenset()) -> int | None:
    """The 0-based number of the row that names a form's columns.

    It has the id, the measure or the task, and another locked column or two of the fill-in columns ``names``; a lead
    unit's summaries stand in a table of their own.
    """
    for number, row in may_head(sheet):
        words = row_words(row, bared=True)
        if SUMMARY_COLUMN in words or words >= LED_COLUMNS:
            continue
        locked = len(words & READ_ONLY)
        if words & KEYS and (locked >= 2 or len(words & names) >= 2):
            return number
    return None


def may_head(sheet: Sheet) -> Iterator[tuple[int, Sequence[CellValue]]]:
    """The rows, with their 0-based numbers, that may name the columns of a form's table or of the summaries'."""
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        if any(map(may_be_key, row)):
            yield number, row


def may_be_key(cell: CellValue) -> bool:
    """Whether a cell has the letters of a column by which a header row is known: most rows have none."""
    if cell is None:
        return False
    words = cell if type(cell) is str else text(cell)
    return any(first in words and last in words for first, last in KEY_LETTERS)


def row_words(row: Sequence[CellValue], *, bared: bool = False) -> frozenset[str]:
    """The texts of a row as they are compared; ``bared`` also without the marks that people add to a column's name.

    Looked through once where they are few and short: the first rows of all forms of a month are alike.
    """
    texts = (cell if type(cell) is str else text(cell) for cell in row if cell is not None)
    if len(row) <= FEW and sum(map(len, held := tuple(texts))) <= SHORT:
        return _known_words(held, bared=bared)
    return _compared(held if len(row) <= FEW else texts, bared=bared)


FEW = 256
"""Cells of a row up to which it may be the head of a form."""


@lru_cache(maxsize=512)
def _known_words(texts: tuple[str, ...], bared: bool) -> frozenset[str]:
    return _compared(texts, bared=bared)


def _compared(texts: Iterable[str], *, bared: bool) -> frozenset[str]:
    words: set[str] = set()
    for words_here in texts:
        words.add(squeeze(words_here))
        if bared:
            words.add(bare(words_here))
    return frozenset(words)


@dataclass(frozen=True, slots=True)
class HeadCell:
    """What stands beside a label above the table, and where (0-based)."""

    value: CellValue
    row: int
    column: int

    @property
    def words(self) -> str:
        """It as text."""
        return clean(text(self.value))


NOTHING_THERE = HeadCell(None, 0, 0)


def head_cells(sheet: Sheet, header: int) -> dict[str, HeadCell]:
    """What stands above the table, by label: ``填报单位:县公安局`` in one cell, or the value in a cell to the right.

    Of a label that stands there again what stands beside the first that is answered.
    """
    cells: dict[str, HeadCell] = {}
    for number, row in enumerate(sheet.rows[:header]):
        labels = [labels_of(cell) for cell in row]
        for column, pairs in enumerate(labels):
            for label, rest in pairs:
                cell = HeadCell(rest, number, column) if rest else beside(row, labels, number, column)
                if label not in cells or not cells[label].words:
                    cells[label] = cell
    return cells


def head_words(sheet: Sheet, header: int) -> dict[str, str]:
    """What stands above the table as text, by label."""
    return {label: cell.words for label, cell in head_cells(sheet, header).items()}


Labels = tuple[tuple[str, str], ...]
"""The labels of the head in a cell, and what follows each."""


def labels_of(cell: CellValue) -> Labels:
    """The labels of the head that a cell begins with, or that stand in it with wide blanks between."""
    words = clean(text(cell))
    whole = label_of(words) if words else None
    if whole is None:
        return ()
    pairs: list[tuple[str, str]] = []
    for part in words.split("\u3000"):
        label = label_of(part)
        if label is not None:
            pairs.append(label)
        elif pairs:
            name, rest = pairs[-1]
            pairs[-1] = (name, f"{rest}\u3000{part}".strip())
    return tuple(pairs) or (whole,)


def label_of(words: str) -> tuple[str, str] | None:
    """The label of the head that words begin with, and what follows it; None where they begin with none."""
    name, _, rest = words.replace("\uff1a", ":").partition(":")
    label = squeeze(name)
    return (label, rest.strip()) if label in HEAD_LABELS else None


def beside(row: Sequence[CellValue], labels: Sequence[Labels], number: int, column: int) -> HeadCell:
    """The first filled cell to the right of a label; a blank one where that is the next label."""
    for at in range(column + 1, len(row)):
        if labels[at]:
            break
        if clean(text(row[at])):
            return HeadCell(row[at], number, at)
    return HeadCell(None, number, column + 1)


def column_names(header: Sequence[CellValue], fields: Iterable[Field]) -> dict[str, int]:
    """The columns by what they are headed with, the first of each; a percent's sign is none of its name."""
    columns: dict[str, int] = {}
    for number, cell in enumerate(header):
        columns.setdefault(squeeze(text(cell)), number)
    percents = [squeeze(field.name) for field in fields if field.type is FieldType.PERCENT]
    signed = {name: columns[f"{name}(%)"] for name in percents if f"{name}(%)" in columns}
    return columns | {name: min(column, columns.get(name, column)) for name, column in signed.items()}


def named_row(task: str) -> str:
    """What a message calls a row that answers none of the form's, by the id that it bears."""
    return f"编号“{task}”" if task else "没有编号的一行"


def task_words(row: IssuedRow) -> tuple[str, ...]:
    """What may stand for a task in its cell, squeezed: its measure alone, or all that a form says of it."""
    return squeeze(row.measure), squeeze(row.words)


@once_if_short
def squeeze(words: str) -> str:
    """Words without blanks, invisible marks and width differences, for comparing what people may have retyped."""
    return "".join(unicodedata.normalize("NFKC", clean(words)).split())


def reported(words: str) -> str:
    """A report as it is compared: earlier editions wrote 60.0 for 60."""
    return WHOLE.sub("", squeeze(words))


@once_if_short
def bare(words: str) -> str:
    """A column's name without the marks that people add to it: ``*完成比例（%）：`` is 完成比例."""
    name = squeeze(words).strip("*:★※")
    return _UNIT_BEHIND.sub("", name).strip("*:★※") or name
