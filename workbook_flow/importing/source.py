"""The bytes of a foreign list → grids of cells: workbooks, Word tables, CSV and pasted text."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from workbook_flow.importing.body import ONLY_TOTAL
from workbook_flow.importing.pasted import grid_of, read_text
from workbook_flow.importing.tables import find_table
from workbook_flow.model import Place, Problem, WorkbookFlowError
from workbook_flow.sheets import Beside, Book, Reader
from workbook_flow.sheets.grids import Cell, Grid, book_grids, is_word, sheet_grid
from workbook_flow.sheets.guard import Refused
from workbook_flow.sheets.markup import texts
from workbook_flow.sheets.wire import (
    CONTROL,
    FAINT,
    FAR,
    GRAPHIC,
    HOVER,
    JOINT,
    NOTE,
    SHAPE,
    STRUCK,
    TWICE,
    UNSEEN,
)
from workbook_flow.sheets.word import shown_in, struck_in
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

WORKBOOKS = frozenset(
    {".xlsx", ".xlsm", ".xls", ".et", ".ods", ".fods", ".xml", ".html", ".htm", ".mht", ".mhtml"}
)
TEXTS = frozenset({".txt", ".csv", ".tsv", ".md"})
SECONDS_FOR_PDF = 120.0
"""Processor time that a PDF may take: some three pages a second."""
LARGEST_WORD = 128 << 20
"""Bytes that a Word file may hold once it is unpacked."""
NOT_IMPORTED = frozenset({NOTE, SHAPE, FAR, TWICE, GRAPHIC, CONTROL, UNSEEN, HOVER})
"""What kinds of words beside the cells are told."""
MOST_WORDS = 60
"""Characters of words beside the list that are repeated."""
OR_MONTH = "（或整月）"
"""What a first of the month is followed by that may show as a whole month: only .xlsx says how a date shows."""


def read_source(path: Path, content: bytes) -> tuple[tuple[Grid, ...], list[Problem]]:
    """The grids of the file, and cells that could not be read.

    Raises WorkbookFlowError, saying what to do, where the file is of a kind that holds no table.
    """
    kind = kind_of(path, content)
    if kind in WORKBOOKS:
        return read_workbook(path, content)
    if kind == ".pdf":
        return read_pdf(path, content)
    if kind == ".docx":
        grid, comments = read_word(path, content)
        return (grid,), comments
    if kind in TEXTS or kind == "":
        return (read_text(decoded(content, path.name)),), []
    raise WorkbookFlowError(refusal(path.name, kind))


def kind_of(path: Path, content: bytes) -> str:
    """What the file is by its content, where that says so, else by its name: a renamed file stays what it is."""
    named = path.suffix.lower()
    if content.startswith(b"%PDF"):
        return ".pdf"
    if is_word(content):
        return ".docx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return ".xls" if "Workbook".encode("utf-16-le") in content else named
    is_package = content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content))
    return ".xlsx" if is_package and named in {*TEXTS, ".docx", ".doc", ".wps", ""} else named


def refusal(name: str, kind: str) -> str:
    """Why a file of that kind is not read, and what to do."""
    advice = {
        ".doc": "请用 Word 或 WPS 打开，另存为 .docx 后再试。",
        ".wps": "请用 WPS 打开，另存为 .docx 后再试。",
    }.get(kind, "可以读 Excel（.xlsx、.xls）、WPS 表格（.et）、.ods、Word（.docx）、.csv 和 .txt。")
    return f"“{name}”读不了。{advice}"


def decoded(content: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 or the Chinese code pages."""
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookFlowError(f"“{name}”的文字编码认不出。请用记事本另存为 UTF-8 后再试。")


def read_workbook(path: Path, content: bytes) -> tuple[tuple[Grid, ...], list[Problem]]:
    """The visible sheets, and the cells that hold nothing to be read."""
    with Reader() as reader:
        book = reader.read_bytes(content, path.name)
    if isinstance(book, Problem):
        raise WorkbookFlowError(
            f"“{path.name}”读不了：{book.message}。在 Excel 或 WPS 里打得开的，另存为 .xlsx 后再试；"
            "打不开的，请另找一份完整的，如请发来的人重发。"
        )
    grids, problems = book_grids(book)
    hidden = {sheet.name.strip() for sheet in book.sheets if sheet.hidden}
    shown = [with_struck(grid, book) for name, grid in grids.items() if name not in hidden]
    if book.kind not in {"xlsx", "xlsm"}:
        shown = [either_day(grid) for grid in shown]
    problems = [*unread_cells(problems, grids), *beside_the_list(book.beside), *faint_words(book.beside)]
    shown_problems = [problem for problem in problems if problem.place.sheet.strip() not in hidden]
    return tuple(shown), [*shown_problems, *hidden_sheets(grids.values(), hidden)]


def unread_cells(problems: Iterable[Problem], grids: Mapping[str, Grid]) -> Iterator[Problem]:
    """The cells that hold nothing to be read, but for those of totals, which no task is made of."""
    rows = {name: dict(grid.rows()) for name, grid in grids.items()}
    for item in problems:
        sheet, row = item.place.sheet.strip(), int("".join(filter(str.isdigit, item.place.cell)))
        texts = (re.sub(r"\s", "", cell.text) for cell in rows.get(sheet, {}).get(row, {}).values())
        if not any(map(ONLY_TOTAL.fullmatch, texts)):
            yield problem(Code.CELL_UNREAD, item.place, what=item.message)


def faint_words(beside: Iterable[Beside]) -> list[Problem]:
    """The words of cells that nobody sees, which are taken as all others."""
    return [
        problem(
            Code.HIDDEN_TAKEN,
            Place(sheet=aside.sheet.strip(), cell=aside.cell),
            kind="看不见的字（与底色同色、字号太小或设了隐藏）",
            words=bounded(" ".join(aside.words.split()), MOST_WORDS),
        )
        for aside in beside
        if aside.kind == FAINT
    ]


def beside_the_list(beside: Iterable[Beside]) -> list[Problem]:
    """What stands beside the cells in sight, which is not imported."""
    return [
        problem(
            Code.BESIDE_THE_LIST,
            Place(sheet=aside.sheet.strip(), cell=aside.cell),
            kind=aside.kind,
            words=bounded(" ".join(aside.words.split()), MOST_WORDS),
        )
        for aside in beside
        if aside.kind in NOT_IMPORTED
    ]


def hidden_sheets(grids: Iterable[Grid], hidden: Collection[str]) -> list[Problem]:
    """The hidden sheets that hold anything, which is not imported."""
    filled = [grid for grid in grids if grid.name in hidden and any(grid.rows())]
    return [
        problem(
            Code.BESIDE_THE_LIST,
            Place(sheet=grid.name),
            kind="隐藏的工作表",
            words=f"“{grid.name}”" + "里也像有一份清单" * (find_table(grid) is not None),
        )
        for grid in filled
    ]


def with_struck(grid: Grid, book: Book) -> Grid:
    """The grid with the words of its cells that are crossed out."""
    struck = {
        aside.cell: aside.words
        for aside in book.beside
        if aside.kind == STRUCK and aside.sheet.strip() == grid.name
    }
    cells = {
        spot: replace(cell, struck=struck[cell.place.cell]) if cell.place.cell in struck else cell
        for spot, cell in grid.cells.items()
    }
    return replace(grid, cells=cells) if struck else grid


COPY_BY_HAND = "请打开 PDF，选中表格复制，粘贴到 Excel、Word 或 .txt 文件里保存后再试。"


def read_pdf(path: Path, content: bytes) -> tuple[tuple[Grid, ...], list[Problem]]:
    """The text and the ruled tables of a PDF with a text layer, and where its lines may belong together otherwise."""
    if importlib.util.find_spec("pdfplumber") is None:
        raise WorkbookFlowError(
            f"读 PDF（“{path.name}”）要另装一个组件。能上网的，运行 {sys.executable} -m pip install pdfplumber 后再试；"
            f"不装也行：{COPY_BY_HAND}"
        )
    with Reader(deadline=SECONDS_FOR_PDF, lists=True) as reader:
        book = reader.read_bytes(content, path.name)
    if isinstance(book, Problem):
        raise WorkbookFlowError(f"“{path.name}”读不了：{book.message}。{COPY_BY_HAND}")
    joints = [
        problem(Code.JOINED_BY_POSITION, Place(sheet=aside.sheet, cell=aside.cell), words=aside.words)
        for aside in book.beside
        if aside.kind == JOINT
    ]
    return sheet_grids(book), [problem(Code.READ_FROM_PDF, Place(file=path.name)), *joints]


def sheet_grids(book: Book) -> tuple[Grid, ...]:
    """The visible sheets as grids, merged cells filled."""
    return tuple(sheet_grid(sheet) for sheet in book.sheets if not sheet.hidden)


def either_day(grid: Grid) -> Grid:
    """The grid with a first of the month told as a day that may stand for its month."""
    cells = {spot: replace(cell, shown=or_month(cell)) for spot, cell in grid.cells.items()}
    return replace(grid, cells=cells)


def or_month(cell: Cell) -> str:
    """What a cell shows, and of a bare first of the month that it may be the month."""
    day = cell.value
    if cell.shown or not isinstance(day, date) or day.day != 1:
        return cell.shown
    return f"{day.year}年{day.month}月1日{OR_MONTH}"


def read_word(path: Path, content: bytes) -> tuple[Grid, list[Problem]]:
    """All paragraphs and tables of a Word file in their order, as one grid, and what is commented on them.

    Merged cells are one cell.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            size = sum(member.file_size for member in package.infolist())
        if size > LARGEST_WORD:
            raise WorkbookFlowError(
                f"“{path.name}”解开后太大，没有读取。请把表格复制到新的 Word 文件后再试。"
            )
        from docx import Document
        from docx.table import Table as WordTable

        document = Document(io.BytesIO(content))
        comments = word_comments(content)
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, Refused) as error:
        raise WorkbookFlowError(
            f"“{path.name}”打不开，可能已损坏或设了密码。请用 Word 打开并另存为 .docx 后再试。"
        ) from error
    rows: list[list[Any]] = []
    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            rows += [[cell._tc for cell in row.cells] for row in block.rows]
        elif shown_in(block._p):
            rows.append([block._p])
    cells = [[(element, shown_in(element)) for element in row] for row in rows]
    struck = {element: words for row in rows for element in row if (words := struck_in(element))}
    return grid_of("Word", cells, struck), comments


def word_comments(content: bytes) -> list[Problem]:
    """What reviewers wrote beside the text of a Word file, which is not imported."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [name for name in package.namelist() if name.lower() == "word/comments.xml"]
        comments = [words for name in parts for _, words in texts(package.read(name), "comment")]
    return beside_the_list(Beside("Word", "", "", NOTE, words) for words in comments if words.strip())
