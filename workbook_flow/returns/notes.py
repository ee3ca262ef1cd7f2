"""What leaders wrote into a consolidated workbook that came back, beside decisions on rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace

from workbook_flow.model import NOTE_PERSON, NOTE_SHEETS, NoteKind, Place, Problem
from workbook_flow.paper.stamp import SHEET, review_extents
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.names import BRACKETS
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

HEADER_SEARCH_ROWS = 10
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NOWHERE = -1
"""The place of a column that is gone: no cell stands there."""
BY_HAND = frozenset({"批注", "文本框"})
"""What a person writes in beside the cells; headers, footers and charts have words of the program's own."""
MOST_WORDS = 200
"""Characters of what somebody wrote that a message repeats."""


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
    for kind, sheet in read.items():
        for note in notes_in(sheet, kind, file, expected=bool(extents)) if sheet else ():
            if isinstance(note, Problem):
                problems.append(note)
            else:
                written.append(note)
    names = {sheet.name for sheet in read.values() if sheet}
    places = [*(note.place for note in written if note.words), *(fault.place for fault in problems)]
    rows = {(place.sheet, place.cell.lstrip(LETTERS)) for place in places if place.cell}
    return written, [*problems, *in_notes(book, file), *words_outside(book, extents, names, rows, file)]


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


def in_notes(book: Book, file: str) -> Iterator[Problem]:
    """What a person wrote in notes and shapes beside the cells."""
    for note in book.beside:
        if note.kind in BY_HAND and clean(note.words):
            place = Place(file=file, sheet=note.sheet, cell=note.cell)
            words = bounded(note.words, MOST_WORDS)
            yield problem(Code.REVIEW_WORDS_BESIDE, place, where=note.kind, words=words)


def words_outside(
    book: Book,
    extents: Mapping[str, tuple[int, int]],
    read: Set[str],
    rows: Set[tuple[str, str]],
    file: str,
) -> Iterator[Problem]:
    """What stands outside of what was written on a sheet, or on sheets of a person's own.

    ``read`` are the sheets that notes are looked for in, ``rows`` those of which something was taken or told.
    """
    for sheet in book.sheets if extents else ():
        own = sheet.name in extents
        if sheet.hidden or sheet.name == SHEET or (sheet.name in read and not own):
            continue
        outside = [
            (at, words)
            for at, words in filled_outside(sheet, extents.get(sheet.name, (0, 0)))
            if (sheet.name, at.lstrip(LETTERS)) not in rows
        ]
        if outside:
            where = "表格以外" if own else "另加的工作表"
            words = bounded("；".join(words for _, words in outside), MOST_WORDS)
            place = Place(file=file, sheet=sheet.name, cell=outside[0][0])
            yield problem(Code.REVIEW_WORDS_BESIDE, place, where=where, words=words)


def filled_outside(sheet: Sheet, extent: tuple[int, int]) -> Iterator[tuple[str, str]]:
    """The cells outside of so many rows and columns that have words in them."""
    rows, columns = extent
    for row, cells in enumerate(sheet.rows):
        first = columns if row < rows else 0
        for column, cell in enumerate(cells[first:], first):
            if words := clean(text(cell)):
                yield cell_name(row, column), words
