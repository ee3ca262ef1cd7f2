"""What leaders wrote into a consolidated workbook that came back, beside decisions on rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbook_flow.model import NOTE_PERSON, NOTE_SHEETS, NoteKind, Place, Problem
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.problems import Code, problem

HEADER_SEARCH_ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNote:
    """One cell with words in it: what it is about, and who wrote it, blank where it does not say."""

    kind: NoteKind
    subject: str
    about: str
    words: str
    by: str
    place: Place


def read_notes(book: Book, file: str) -> tuple[list[WrittenNote], list[Problem]]:
    """Every note in a reviewed workbook, and the words that stand in no row."""
    written: list[WrittenNote] = []
    problems: list[Problem] = []
    for kind, (name, _, _) in NOTE_SHEETS.items():
        sheet = next((each for each in book.sheets if each.name == name), None)
        for note in notes_in(sheet, kind, Place(file=file, sheet=name)) if sheet else ():
            if isinstance(note, Problem):
                problems.append(note)
            else:
                written.append(note)
    return written, problems


def notes_in(sheet: Sheet, kind: NoteKind, place: Place) -> Iterator[WrittenNote | Problem]:
    """The notes of one kind, row by row; none where the sheet is of a program that had no such columns."""
    _, key, words = NOTE_SHEETS[kind]
    rows = [[clean(text(cell)) for cell in row] for row in sheet.rows[:HEADER_SEARCH_ROWS]]
    header = next((number for number, row in enumerate(rows) if {key, kind.value} <= set(row)), None)
    if header is None:
        return
    names = rows[header]
    at = {name: names.index(name) for name in (key, words, kind.value)}
    person = names.index(NOTE_PERSON) if NOTE_PERSON in names else None
    merged = Merges.of(sheet)
    for number in range(header + 1, len(sheet.rows)):
        note = text(merged.seen(number, at[kind.value])).strip()
        if not clean(note):
            continue
        cell = Place(file=place.file, sheet=place.sheet, cell=cell_name(number, at[kind.value]))
        subject = clean(text(sheet.cell(number, at[key])))
        if not subject:
            yield problem(Code.NOTE_ABOUT_NOTHING, cell, words=note)
            continue
        by = clean(text(merged.seen(number, person))) if person is not None else ""
        yield WrittenNote(
            kind=kind,
            subject=subject,
            about=clean(text(sheet.cell(number, at[words]))),
            words=note,
            by=subject if kind is NoteKind.APPEAL else by,
            place=cell,
        )
