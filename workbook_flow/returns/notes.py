"""What leaders wrote into a consolidated workbook that came back, beside decisions on rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from string import ascii_uppercase

from workbook_flow.model import NOTE_PERSON, NOTE_SHEETS, REVIEW_COLUMNS, NoteKind, Place, Problem
from workbook_flow.paper.marks import SheetMarks
from workbook_flow.paper.stamp import SHEET, review_extents, review_marks
from workbook_flow.returns.typed_over import TypedRow, typed_rows
from workbook_flow.sheets import MAX_COLUMNS, Book, Sheet, cell_name, clean, struck_cells, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.names import BRACKETS
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

HEADER_SEARCH_ROWS = 10
NOWHERE = -1
"""The place of a column that is gone: no cell stands there."""
UNSEEN = "看不见的字"
BY_HAND = frozenset({"批注", "文本框"})
"""What a person writes in beside the cells; headers, footers and charts have words of the program's own."""
MOST_WORDS = 200
"""Characters of what somebody wrote that a message repeats."""
LEAST_OWN = 8
"""Characters of what is known by its words alone."""
MOST_ROWS = 20
"""Rows of a sheet with words typed over their cells that are told one by one."""
KIN = 0.5
"""How much of a row, or a sheet, stood there before, if it is the same one with something typed over it."""
INSIDE, OUTSIDE, OWN_SHEET = "没有意见栏的格里", "表格以外", "另加的工作表"
OUTSIDE_OR_PUSHED = "表格以外（插入过行、列的，可能是被推出去的原有内容，插入的字同样没有收）"
"""Where words stand that are not read; the last where it is not known what stood on the sheet."""

FilledCell = tuple[str, str]
"""A cell by its name, and its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNote:
    """One cell for words: what it is about, and who wrote it, blank where it does not say.

    ``words`` are blank where nothing stands in it, or nothing any more.
    """

    kind: NoteKind
    subject: str
    about: str
    words: str
    by: str
    place: Place


def read_notes(book: Book, file: str) -> tuple[list[WrittenNote], list[Problem]]:
    """Every cell for notes in a reviewed workbook, and the words that stand where nobody looks for them."""
    written: list[WrittenNote] = []
    problems: list[Problem] = []
    extents = review_extents(book)
    read = {kind: sheet_of(book, kind) for kind in NOTE_SHEETS}
    struck = struck_cells(book)
    for kind, sheet in read.items():
        for note in notes_in(sheet, kind, file, expected=bool(extents)) if sheet else ():
            if isinstance(note, Problem):
                problems.append(note)
            elif note.place.cell not in struck.get(note.place.sheet, ()):
                written.append(note)
    places = [*(note.place for note in written if note.words), *(fault.place for fault in problems)]
    rows = {(place.sheet, place.cell.lstrip(ascii_uppercase)) for place in places if place.cell}
    sheets = {**decided_sheets(book, extents.keys()), **read_sheets(read)}
    words = words_read(book, sheets)
    sent = Sent(extents=extents, marks=review_marks(book), read=sheets, taken=rows, words=words)
    return written, [
        *problems,
        *in_notes(book, sent, file),
        *struck_words(struck, file),
        *unseen_words(book, sent, file),
        *words_outside(book, sent, file),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a consolidated workbook had when it went out: how far each sheet reached, and what stood in its rows.

    ``read`` are the sheets that decisions and notes are looked for in; ``taken`` the rows of which something was taken
    or told. ``words`` are longer ones in cells that are read, which whoever was told so has written there again.
    """

    extents: Mapping[str, tuple[int, int]]
    marks: Mapping[str, SheetMarks]
    read: Mapping[str, ReadSheet]
    taken: Set[tuple[str, str]]
    words: Set[str]

    @property
    def all_marks(self) -> SheetMarks:
        """What stood in the rows of any sheet."""
        return SheetMarks(tuple(row for sheet in self.marks.values() for row in sheet.rows), numbers=False)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet that is read: what it was called, the row of its column names, and the columns that are read below it."""

    original: str
    header: int = 0
    columns: frozenset[int] = frozenset()


def read_sheets(sheets: Mapping[NoteKind, Sheet | None]) -> Mapping[str, ReadSheet]:
    """The sheets of notes as they are called now."""
    read: dict[str, ReadSheet] = {}
    for kind, sheet in sheets.items():
        header = header_of(sheet, {kind.value}) if sheet else None
        if sheet and header is not None:
            names = column_names(sheet, header)
            columns = frozenset(names.index(name) for name in (kind.value, NOTE_PERSON) if name in names)
            before = read.get(sheet.name, ReadSheet(NOTE_SHEETS[kind][0]))
            read[sheet.name] = ReadSheet(before.original, header, before.columns | columns)
        elif sheet:
            read.setdefault(sheet.name, ReadSheet(NOTE_SHEETS[kind][0]))
    return read


def decided_sheets(book: Book, names_sent: Set[str]) -> Mapping[str, ReadSheet]:
    """Of the sheets that went out, those of rows to decide on; their other cells were locked."""
    read: dict[str, ReadSheet] = {}
    for sheet in book.sheets:
        header = header_of(sheet, {"编号", *REVIEW_COLUMNS}) if sheet.name in names_sent else None
        if header is not None:
            names = column_names(sheet, header)
            read[sheet.name] = ReadSheet(sheet.name, header, frozenset(map(names.index, REVIEW_COLUMNS)))
    return read


def words_read(book: Book, read: Mapping[str, ReadSheet]) -> Set[str]:
    """What stands in the cells that are read, but for what is so short that others may well have written it too."""
    words = {
        clean(text(sheet.cell(row, column)))
        for sheet in book.sheets
        if sheet.name in read
        for row in range(read[sheet.name].header + 1, len(sheet.rows))
        for column in read[sheet.name].columns
    }
    return {piece for piece in words if len(piece) >= LEAST_OWN}


def sheet_of(book: Book, kind: NoteKind) -> Sheet | None:
    """The sheet that notes of one kind are written in: by its name, else by what its columns are called."""
    name, key, _ = NOTE_SHEETS[kind]
    by_name = (sheet for sheet in book.sheets if sheet.name == name)
    by_columns = (sheet for sheet in book.sheets if header_of(sheet, {key, kind.value}) is not None)
    return next(itertools.chain(by_name, by_columns), None)


def header_of(sheet: Sheet, columns: Set[str]) -> int | None:
    """The number of the first row in which all these columns are named."""
    rows = (column_names(sheet, number) for number in range(min(len(sheet.rows), HEADER_SEARCH_ROWS)))
    return next((number for number, names in enumerate(rows) if columns <= {*names}), None)


def column_names(sheet: Sheet, row: int) -> list[str]:
    """What a row calls the columns, without what somebody added in brackets."""
    return [clean(BRACKETS.sub("", text(cell))) for cell in sheet.rows[row]]


def notes_in(sheet: Sheet, kind: NoteKind, file: str, *, expected: bool) -> Iterator[WrittenNote | Problem]:
    """The cells for notes of one kind, row by row; a problem where their column is ``expected`` and gone.

    A program that was older had no such columns.
    """
    place = Place(file=file, sheet=sheet.name)
    _, key, about = NOTE_SHEETS[kind]
    header = header_of(sheet, {kind.value})
    if header is None:
        if expected:
            yield problem(Code.REVIEW_COLUMN_MISSING, place, sheet=sheet.name, column=kind.value)
        return
    names = column_names(sheet, header)
    at = {name: names.index(name) if name in names else NOWHERE for name in (key, about, NOTE_PERSON)}
    column, merged = names.index(kind.value), Merges.of(sheet)
    for number in range(header + 1, len(sheet.rows)):
        note = text(merged.seen(number, column)).strip()
        cell = replace(place, cell=cell_name(number, column))
        subject = clean(text(sheet.cell(number, at[key])))
        if not subject:
            if clean(note):
                yield problem(Code.NOTE_ABOUT_NOTHING, cell, words=note)
            continue
        by = clean(text(merged.seen(number, at[NOTE_PERSON])))
        yield WrittenNote(
            kind=kind,
            subject=subject,
            about=clean(text(sheet.cell(number, at[about]))),
            words=note if clean(note) else "",
            by=subject if kind is NoteKind.APPEAL else by,
            place=cell,
        )


def in_notes(book: Book, sent: Sent, file: str) -> Iterator[Problem]:
    """What a person wrote in notes and shapes beside the cells, and nowhere that is read."""
    for note in book.beside:
        if note.kind in BY_HAND and clean(note.words) and clean(note.words) not in sent.words:
            place = Place(file=file, sheet=note.sheet, cell=note.cell)
            words = bounded(note.words, MOST_WORDS)
            yield problem(Code.REVIEW_WORDS_BESIDE, place, where=note.kind, words=words)


def struck_words(struck: Mapping[str, Mapping[str, str]], file: str) -> Iterator[Problem]:
    """What to say of words that are struck through, cell by cell, and together where they are many."""
    for sheet, words_at in struck.items():
        cells = [*words_at.items()]
        groups = [[cell] for cell in cells[:MOST_ROWS]] + [cells[MOST_ROWS:]]
        for group in filter(None, groups):
            words = bounded("；".join(words for _, words in group), MOST_WORDS)
            yield problem(Code.REVIEW_STRUCK, Place(file=file, sheet=sheet, cell=group[0][0]), words=words)


def unseen_words(book: Book, sent: Sent, file: str) -> Iterator[Problem]:
    """What to say of decisions and notes that nobody sees: they are taken as they stand."""
    for aside in book.beside:
        read = sent.read.get(aside.sheet) if aside.kind == UNSEEN else None
        row = int(aside.cell.lstrip(ascii_uppercase) or 0) - 1
        if read is None or row <= read.header or not clean(aside.words):
            continue
        if aside.cell in {cell_name(row, column) for column in read.columns}:
            place = Place(file=file, sheet=aside.sheet, cell=aside.cell)
            yield problem(Code.REVIEW_UNSEEN, place, words=bounded(aside.words, MOST_WORDS))


def words_outside(book: Book, sent: Sent, file: str) -> Iterator[Problem]:
    """What stands where nothing is read: beside the tables, typed over their cells, on sheets of a person's own."""
    for sheet in book.sheets if sent.extents else ():
        if not sheet.hidden and sheet.name != SHEET:
            place = Place(file=file, sheet=sheet.name)
            yield from words_of_sheet(sheet, sent, place)


def words_of_sheet(sheet: Sheet, sent: Sent, place: Place) -> Iterator[Problem]:
    """The same on one sheet."""
    read = sent.read.get(sheet.name, ReadSheet(sheet.name))
    marks, extent = sent.marks.get(read.original), sent.extents.get(read.original)
    if marks is not None and extent is not None:
        yield from typed_words(sheet, sent, read, place)
    elif extent is not None:
        yield from told_together(place, OUTSIDE_OR_PUSHED, list(beyond(sheet, extent, sent)), sent)
    elif sheet.name not in sent.read:
        copied = copied_cells(sheet, sent)
        words = list(beyond(sheet, (0, 0), sent)) if copied is None else copied
        yield from told_together(place, OWN_SHEET, words, sent)


def typed_words(sheet: Sheet, sent: Sent, read: ReadSheet, place: Place) -> Iterator[Problem]:
    """What was typed on a sheet of which it is known what stood there: row by row within, at once what is outside."""
    rows, columns = sent.extents[read.original]
    within: list[list[FilledCell]] = []
    outside: list[FilledCell] = []
    for row in typed_rows(sheet, sent.marks[read.original], read.columns, read.header):
        if row.kin < KIN and (sheet.name, str(row.row + 1)) in sent.taken:
            continue
        inner = columns if row.row < rows else 0
        if cells := filled_in(sheet, row, range(inner)):
            within.append(cells)
        outside += filled_in(sheet, row, range(inner, MAX_COLUMNS))
    for cells in within[:MOST_ROWS]:
        yield from told_together(place, INSIDE, cells, sent)
    rest = [cell for cells in within[MOST_ROWS:] for cell in cells]
    yield from told_together(place, f"{INSIDE}（另有 {len(within) - MOST_ROWS} 行）", rest, sent)
    yield from told_together(place, OUTSIDE, outside, sent)


def filled_in(sheet: Sheet, row: TypedRow, columns: range) -> list[FilledCell]:
    """The cells of a row that were typed anew, in these columns."""
    return [
        (cell_name(row.row, column), clean(text(sheet.cell(row.row, column))))
        for column in row.columns
        if column in columns
    ]


def copied_cells(sheet: Sheet, sent: Sent) -> list[FilledCell] | None:
    """What was typed on a copy of a sheet; None where it is no copy."""
    rows = typed_rows(sheet, sent.all_marks) if sent.marks else ()
    typed = [cell for row in rows for cell in filled_in(sheet, row, range(MAX_COLUMNS))]
    filled = sum(bool(clean(text(cell))) for cells in sheet.rows for cell in cells)
    return typed if sent.marks and len(typed) <= filled * (1 - KIN) else None


def told_together(place: Place, where: str, cells: Sequence[FilledCell], sent: Sent) -> Iterator[Problem]:
    """What to say of words that stand where nothing is read, at the first of their cells; nothing for none."""
    cells = [(cell, words) for cell, words in cells if words not in sent.words]
    if cells:
        words = bounded("；".join(within_reason(words) for _, words in cells), MOST_WORDS)
        yield problem(Code.REVIEW_WORDS_BESIDE, replace(place, cell=cells[0][0]), where=where, words=words)


def within_reason(words: str) -> str:
    """Words of which, where they are many, the beginning and the end are shown: people add at the end."""
    head, tail = MOST_WORDS // 4, MOST_WORDS // 2
    return words if len(words) <= head + tail + 2 else f"{words[:head]}……{words[-tail:]}"


def beyond(sheet: Sheet, extent: tuple[int, int], sent: Sent) -> Iterator[FilledCell]:
    """The words outside of so many rows and columns, but for rows of which something was taken or told."""
    for at, words in filled_outside(sheet, extent):
        if (sheet.name, at.lstrip(ascii_uppercase)) not in sent.taken:
            yield at, words


def filled_outside(sheet: Sheet, extent: tuple[int, int]) -> Iterator[tuple[str, str]]:
    """The cells outside of so many rows and columns that have words in them."""
    rows, columns = extent
    for row, cells in enumerate(sheet.rows):
        first = columns if row < rows else 0
        for column, cell in enumerate(cells[first:], first):
            if words := clean(text(cell)):
                yield cell_name(row, column), words
