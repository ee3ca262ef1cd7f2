"""Tables in PDF documents with a text layer to one raw sheet: cells by their ruled lines, text in its order.

A PDF says where letters stand, not what belongs together. Lines that fill their cell run on into the next; a row that
a page's end cuts is put together again. Where that could be otherwise, the joint is told (``JOINT``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any

from workbook_flow.sheets.cells import cell_name
from workbook_flow.sheets.guard import MAX_COLUMNS, MAX_ROWS, Refused
from workbook_flow.sheets.wire import JOINT, Aside, RawBook, RawSheet, plain_rows
from workbook_flow.words.codes import Code

if TYPE_CHECKING:
    from pdfplumber.page import Page

SHEET = "PDF"
MOST_PAGES, FIRST_PAGES = 300, 20
"""Pages that a list may have, and those of a paper that are read."""
OVER_THE_EDGE = 0.2
"""The share of a letter's height that may be beyond its cell's edge."""
GRAIN = 3.0
"""Points within which letters begin at one place."""
PADDING = 14.0
"""Points that a cell's two margins take, at most."""
FOLIO = re.compile(r"[-—–－\s]*\d{1,4}[-—–－\s]*|第\s*\d+\s*页(?:\s*[,，/共]*\s*\d+\s*页)?")
FINISHED = re.compile(r"[。；;！!？?：:]$")
NUMBERED = re.compile(r"(?:\d+[.、．）)]|[（(][\d一二三四五六七八九十]+[)）])")
UNIT = re.compile(r"(?:局|委|办|院|处|科|室|镇|乡|中心|公司|部|会|所|队|站|校|行|府|街道)$")
OF_A_PLACE = re.compile("[县市区州省镇乡]")

Row = dict[int, str]


@dataclass(slots=True)
class PdfText:
    """The document as it grows: rows of cells, cells merged, and the joints that could be otherwise."""

    rows: list[Row] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    joints: list[tuple[int, int, str]] = field(default_factory=list)
    width: int = 0
    """Columns of the table that the last row belongs to, 0 below running text."""

    def add_line(self, words: str) -> None:
        """A line outside every table."""
        self.rows.append({0: words})
        self.width = 0

    def add_table(
        self,
        table: Sequence[Row],
        merges: Sequence[tuple[int, int, int, int]],
        joints: Sequence[tuple[int, int, str]],
    ) -> None:
        """A table; the rest of a row that the page before cut goes to that row."""
        columns = 1 + max((column for row in table for column in row), default=0)
        rest = bool(table) and self.width == columns and self.goes_on(table[0])
        if rest:
            self.join(table[0])
        start = len(self.rows) - rest
        self.rows += table[rest:]
        self.joints += [(row + start, column, words) for row, column, words in joints]
        self.merges += [(top + start, left, bottom + start, right) for top, left, bottom, right in merges]
        self.width = columns
        if len(self.rows) > MAX_ROWS or columns > MAX_COLUMNS:
            raise Refused(Code.BEYOND_THE_FORM, rows=MAX_ROWS, columns=MAX_COLUMNS)

    def goes_on(self, row: Row) -> bool:
        """Whether a page's first row is the rest of the last one: it begins blank, and its text goes on."""
        last = self.rows[-1]
        if not row or min(row) == min(last) or len(row) > len(last):
            return False
        column = max(row, key=lambda at: len(row[at]))
        return (
            bool(last.get(column)) and not FINISHED.search(last[column]) and not NUMBERED.match(row[column])
        )

    def join(self, row: Row) -> None:
        """Put the rest of a row to it."""
        last, at = self.rows[-1], len(self.rows) - 1
        for column, words in row.items():
            before = last.get(column, "")
            last[column] = before + words
            if before:
                self.joints.append((at, column, f"{before[-8:]}／{words[:8]}"))


def read_pdf(data: bytes) -> RawBook:
    """The document's text and tables as one sheet; Refused where it has no text, or is locked."""
    paper = PdfText()
    seen: set[tuple[int, str]] = set()
    for page in pages_of(data):
        read_page(page, paper, seen)
    if not any(paper.rows):
        raise Refused(Code.NOT_A_WORKBOOK, actual="没有文字的 PDF（扫描件）")
    rows, marks = plain_rows([[row.get(at) for at in range(1 + max(row, default=0))] for row in paper.rows])
    beside = [Aside(SHEET, cell_name(row, column), "", JOINT, words) for row, column, words in paper.joints]
    sheet = RawSheet(name=SHEET, hidden=False, rows=rows, marks=marks, merges=paper.merges)
    return RawBook("pdf", [sheet], beside=beside)


def pages_of(data: bytes) -> Iterator[Page]:
    """The document's pages, each closed after use; Refused where it is locked, damaged or too long."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                raise Refused(
                    Code.TOO_MUCH_OF_SOMETHING, what="页", count=len(document.pages), limit=MOST_PAGES
                )
            for page in document.pages:
                yield page
                page.close()
    except PdfminerException as error:
        locked = any(isinstance(part, PDFPasswordIncorrect) for part in error.args)
        raise Refused(Code.ENCRYPTED_FILE if locked else Code.DAMAGED_FILE) from error


def read_lines(data: bytes) -> RawBook:
    """The document's lines as one column, those of its first pages; none where it has no text."""
    pages = islice(pages_of(data), FIRST_PAGES)
    lines = [str(line["text"]) for page in pages for line in page.extract_text_lines(return_chars=False)]
    rows, marks = plain_rows([[line] for line in lines])
    return RawBook("pdf", [RawSheet(name=SHEET, hidden=False, rows=rows, marks=marks, merges=[])])


def read_page(page: Page, paper: PdfText, seen: set[tuple[int, str]]) -> None:
    """A page's lines and tables from top to bottom; what stands at the same height on every page is taken once."""
    tables = page.find_tables()
    parts: list[tuple[float, Any]] = [(table.bbox[1], table) for table in tables]
    for line in page.extract_text_lines(return_chars=False):
        middle = (line["top"] + line["bottom"]) / 2
        inside = any(table.bbox[1] <= middle <= table.bbox[3] for table in tables)
        words = str(line["text"]).strip()
        spot = (round(line["top"]), words)
        if not inside and words and not FOLIO.fullmatch(words) and spot not in seen:
            seen.add(spot)
            parts.append((line["top"], words))
    for _, part in sorted(parts, key=lambda placed: placed[0]):
        if isinstance(part, str):
            paper.add_line(part)
        else:
            add_ruled(page, part, paper)


def add_ruled(page: Page, table: Any, paper: PdfText) -> None:
    """A ruled table: each cell where its box begins, merged over what the box covers."""
    tops = [row.bbox[1] for row in table.rows]
    lefts = sorted({round(cell[0], 1) for row in table.rows for cell in row.cells if cell})
    cells: list[Row] = [{} for _ in tops]
    merges, joints = [], []
    for at, row in enumerate(table.rows):
        for box in filter(None, row.cells):
            column = lefts.index(round(box[0], 1))
            bottom = max(number for number, top in enumerate(tops) if top < box[3] - 1)
            right = max(number for number, left in enumerate(lefts) if left < box[2] - 1)
            words, doubts = cell_words(page, box)
            if words:
                cells[at][column] = words
                joints += [(at, column, doubt) for doubt in doubts]
            if (bottom, right) != (at, column):
                merges.append((at, column, bottom, right))
    paper.add_table(cells, merges, joints)


def cell_words(page: Page, box: tuple[float, float, float, float]) -> tuple[str, list[str]]:
    """A cell's text, lines that run on put together, and the joints between what might be two names."""
    inside = page.filter(lambda part: stands_in(part, box))
    if overprinted(inside.chars):
        raise Refused(Code.NOT_A_WORKBOOK, actual=f"字叠在一起的 PDF（第 {page.page_number} 页，行高不够）")
    if cut_off(inside.chars, box):
        raise Refused(Code.NOT_A_WORKBOOK, actual=f"有字出了格子的 PDF（第 {page.page_number} 页，行高不够）")
    lines = inside.extract_text_lines()
    words, joints = "", []
    for number, line in enumerate(lines):
        text = str(line["text"]).strip()
        if number == 0:
            words = text
            continue
        above = lines[number - 1]
        if runs_on(words, text, box[2] - box[0] - (above["x1"] - above["x0"]), line):
            if UNIT.search(words) and len(text) > 1:
                joints.append(f"{words[-8:]}／{text[:8]}")
            words += text
        else:
            words += "\n" + text
    return words, joints


def overprinted(chars: Sequence[Mapping[str, Any]]) -> bool:
    """Whether letters lie over one another, as where a row is too low for its lines: none can be read then."""
    rows: dict[int, list[Mapping[str, Any]]] = {}
    for char in chars:
        rows.setdefault(round(char["x0"] / GRAIN), []).append(char)
    near = ((first, second) for part in rows.values() for first, second in combinations(part, 2))
    return any(
        first["text"] != second["text"]
        and 1 < abs(first["top"] - second["top"]) < min(first["height"], second["height"]) / 2
        for first, second in near
        if first["text"].strip() and second["text"].strip()
    )


def cut_off(chars: Sequence[Mapping[str, Any]], box: tuple[float, float, float, float]) -> bool:
    """Whether letters reach over the edge of their cell, whose other lines then stand in the cells above and below."""
    return any(
        max(box[1] - char["top"], char["bottom"] - box[3]) > OVER_THE_EDGE * char["height"]
        for char in chars
        if char["text"].strip()
    )


def stands_in(part: Mapping[str, Any], box: tuple[float, float, float, float]) -> bool:
    """Whether the middle of a letter, or of anything else, is in a box."""
    across, down = (part["x0"] + part["x1"]) / 2, (part["top"] + part["bottom"]) / 2
    return bool(box[0] <= across < box[2] and box[1] <= down < box[3])


def runs_on(above: str, text: str, slack: float, line: dict[str, Any]) -> bool:
    """Whether a line is the rest of the one above: that filled its cell, and neither ends nor begins a part."""
    letter = max((char["width"] for char in line["chars"]), default=0.0)
    if slack > letter + PADDING or NUMBERED.match(text) or re.search(r"[。；;]$", above):
        return False
    last = re.split(r"[、，,\s]", above)[-1]
    return not (UNIT.search(last) and OF_A_PLACE.match(text) and text[0] == last[0])
