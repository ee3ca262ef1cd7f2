"""Files → submissions: whose form is this, and what stands in which of its cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePath

from workbook_flow import stamp
from workbook_flow.model import (
    LOCKED_COLUMNS,
    Field,
    IssuedForm,
    IssuedRow,
    Period,
    Place,
    Problem,
    Return,
    ReturnedRow,
    Unit,
    Value,
)
from workbook_flow.problems import problem
from workbook_flow.sheets import Book, Sheet, cell_name, clean, text
from workbook_flow.values import Context, read_value

HEADER_SEARCH_ROWS = 40
"""How far down a header row is looked for: a form's own stands at row 5, units paste a letterhead above."""

HEAD_LABELS = {"填报人": "reporter", "联系电话": "phone", "审核人": "reviewer"}

FormKey = tuple[str, Period, int]
Forms = Mapping[FormKey, IssuedForm]
"""Every form ever issued, by unit, period and number of issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which issued form a file answers, and what must be said about how it was told."""

    form: IssuedForm
    problems: tuple[Problem, ...] = ()


def match_submission(book: Book, file: str, forms: Forms, units: Iterable[Unit]) -> Match | Problem:
    """The issued form that this file answers: by stamp, else by its words; a Problem where there is not just one."""
    found = stamp.read_stamp(book)
    if found is None:
        return match_by_words(book, file, forms, units)
    form = forms.get((found.unit, found.period, found.issue))
    place = Place(file=file)
    if form is None:
        return problem("F43", place, unit=found.unit, period=found.period.words, issue=found.issue)
    if not stamp.same_seal(found.seal, form.seal):
        return problem("F41", place)
    return Match(form=form, problems=tuple(issue_problems(form, forms, place)))


def issue_problems(form: IssuedForm, forms: Forms, place: Place) -> Iterator[Problem]:
    """What to say when the form is not the one that stands for the unit now."""
    mine = [each for each in forms.values() if each.unit == form.unit]
    newest = max(mine, key=lambda each: (each.period, each.issue))
    if newest.period > form.period:
        yield problem("F45", place, period=form.period.words, current=newest.period.words, unit=form.unit)
    current = max(each.issue for each in mine if each.period == form.period)
    if current > form.issue:
        yield problem("F46", place, issue=form.issue, current=current)


def match_by_words(book: Book, file: str, forms: Forms, units: Iterable[Unit]) -> Match | Problem:
    """A form without its stamp: the period's newest form of the one unit that the file names."""
    place = Place(file=file)
    sheet = next(form_sheets(book), None)
    if sheet is None:
        return problem("F40", place)
    names = {name: unit.name for unit in units for name in (unit.name, *unit.aliases)}
    said = head_words(sheet)
    for how, words in (("表头单位", [said.get("填报单位", "")]), ("文件名", [PurePath(file).stem])):
        named = names_in(words, names)
        form = newest_form(forms, named, read_period(said.get("期别", ""))) if len(named) == 1 else None
        if form is not None:
            known = problem("F44", place, how=how, unit=form.unit, period=form.period.words)
            return Match(form=form, problems=(known, *issue_problems(form, forms, place)))
    return problem("F40", place)


def names_in(words: Iterable[str], names: Mapping[str, str]) -> set[str]:
    """The units whose name or alias stands in the words; a name inside a longer one that matched does not count."""
    said = [squeeze(each) for each in words]
    hits = [name for name in names if any(squeeze(name) in each for each in said)]
    return {names[name] for name in hits if not any(name != other and name in other for other in hits)}


def newest_form(forms: Forms, units: set[str], period: Period | None) -> IssuedForm | None:
    """The latest form of those units, in that period where it is known."""
    mine = [form for form in forms.values() if form.unit in units and period in {None, form.period}]
    return max(mine, key=lambda form: (form.period, form.issue), default=None)


def read_period(words: str) -> Period | None:
    """The period in words such as ``2024年7月`` or ``2024-07``."""
    found = re.search(r"(\d{4})\s*[-年./]\s*(\d{1,2})", unicodedata.normalize("NFKC", words), re.ASCII)
    return Period(int(found[1]), int(found[2])) if found and 1 <= int(found[2]) <= 12 else None


def read_return(book: Book, form: IssuedForm, standing: IssuedForm | None, file: str) -> Return | Problem:
    """What the unit wrote, row by row, wherever it moved the columns; a Problem where no table can be found.

    ``form`` is the one that the file answers, ``standing`` the unit's present one: rows that it no longer has are
    reported and left out.
    """
    sheet = next(form_sheets(book), None)
    if sheet is None:
        return problem("F40", Place(file=file))
    table = Table.of(sheet, file)
    head = head_words(sheet)
    answers, problems = collate(tuple(table.returned_rows(form)), table, form)
    rows, ended = still_owed(answers, standing, table)
    said = {name: head.get(label, "") for label, name in HEAD_LABELS.items()}
    return Return(
        file=file,
        sheet=sheet.name,
        rows=rows,
        problems=(*table.column_problems(form), *problems, *ended),
        **said,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The table inside a returned sheet: which column stands where (by name), below which row (0-based)."""

    file: str
    sheet: Sheet
    header: int
    columns: Mapping[str, int]

    @classmethod
    def of(cls, sheet: Sheet, file: str) -> Table:
        """The table of a sheet that has a header row."""
        header = header_row(sheet)
        if header is None:
            raise LookupError(sheet.name)
        columns: dict[str, int] = {}
        for number, cell in enumerate(sheet.rows[header]):
            columns.setdefault(squeeze(text(cell)), number)
        return cls(file=file, sheet=sheet, header=header, columns=columns)

    def place(self, row: int, column: int) -> Place:
        """A place in this sheet, from 0-based numbers."""
        return Place(file=self.file, sheet=self.sheet.name, cell=cell_name(row, column))

    def id_place(self, row: ReturnedRow) -> Place:
        """The place of a row's id."""
        return self.place(row.number - 1, self.columns.get("编号", 0))

    def words(self, row: int, column: str) -> str:
        """The text in a row's column, blank where the column is gone."""
        number = self.columns.get(squeeze(column))
        cells = self.sheet.rows[row]
        return clean(text(cells[number])) if number is not None and number < len(cells) else ""

    def column_problems(self, form: IssuedForm) -> Iterator[Problem]:
        """Columns that are gone, and columns with words in them that were never issued."""
        names = [field.name for field in form.fields]
        for name in names:
            if squeeze(name) not in self.columns:
                yield problem("L05", Place(file=self.file, sheet=self.sheet.name), column=name)
        known = {squeeze(name) for name in (*LOCKED_COLUMNS, *names)}
        for name, number in self.columns.items():
            if name and name not in known and not name.startswith("核对"):
                yield problem("L06", self.place(self.header, number), column=name)

    def returned_rows(self, form: IssuedForm) -> Iterator[tuple[IssuedRow | None, ReturnedRow]]:
        """Every row below the header that has anything in it, with the issued row that it answers."""
        by_measure = {squeeze(row.measure): row for row in form.rows}
        for number in range(self.header + 1, len(self.sheet.rows)):
            task = self.words(number, "编号")
            issued = form.row(unicodedata.normalize("NFKC", task)) if task else None
            issued = issued or by_measure.get(squeeze(self.words(number, "主要措施")))
            row = ReturnedRow(
                task=issued.task if issued else task,
                number=number + 1,
                values={field.name: self.value(number, field, form) for field in form.fields},
            )
            if issued is not None or row.filled:
                yield issued, row

    def value(self, row: int, field: Field, form: IssuedForm) -> Value:
        """What stands in a fill-in cell."""
        column = self.columns.get(squeeze(field.name))
        if column is None:
            return Value(typed=None)
        at = (row, column)
        cells = self.sheet.rows[row]
        address = cell_name(row, column)
        if at in self.sheet.unvalued_formulas:
            return Value(typed=None, fault="D12", cell=address)
        context = Context(percent_format=at in self.sheet.percent_cells, year=form.period.year)
        return read_value(cells[column] if column < len(cells) else None, field, at=address, context=context)


def collate(
    found: tuple[tuple[IssuedRow | None, ReturnedRow], ...], table: Table, form: IssuedForm
) -> tuple[tuple[ReturnedRow, ...], list[Problem]]:
    """One row for each issued row that came back, in issued order, and all that must be said of the others."""
    answers: dict[str, list[ReturnedRow]] = {}
    problems: list[Problem] = []
    for issued, row in found:
        if issued is None:
            problems.append(problem("L03", table.id_place(row), task=row.task or "空"))
        else:
            edited = tuple(locked_problems(issued, row, table))
            answers.setdefault(issued.task, []).append(replace(row, problems=edited))
    gone = Place(file=table.file, sheet=table.sheet.name)
    problems += [problem("L02", gone, task=row.task) for row in form.rows if row.task not in answers]
    return tuple(one_row(answers[row.task], table) for row in form.rows if row.task in answers), problems


def still_owed(
    rows: tuple[ReturnedRow, ...], standing: IssuedForm | None, table: Table
) -> tuple[tuple[ReturnedRow, ...], list[Problem]]:
    """The rows that the unit still owes, and a problem for each filled row that it does not."""
    owed = {row.task for row in standing.rows} if standing else set()
    ended = [
        problem("L07", table.id_place(row), task=row.task)
        for row in rows
        if row.task not in owed and row.filled
    ]
    return tuple(row for row in rows if row.task in owed), ended


def one_row(rows: list[ReturnedRow], table: Table) -> ReturnedRow:
    """The row that stands for several of the same task: the filled one, held back where they contradict."""
    filled = [row for row in rows if row.filled]
    if not filled:
        return rows[0]
    first = filled[0]
    odd = [row for row in filled[1:] if typed_values(row) != typed_values(first)]
    doubled = tuple(problem("L04", table.id_place(row), task=row.task) for row in odd)
    return replace(first, problems=first.problems + doubled)


def typed_values(row: ReturnedRow) -> list[tuple[object, str]]:
    """What a row says, without where it says it."""
    return [(value.typed, value.raw) for value in row.values.values()]


def locked_problems(issued: IssuedRow, row: ReturnedRow, table: Table) -> Iterator[Problem]:
    """Locked text that came back changed; a column that is gone, or a cell left blank, is no change."""
    cells = (issued.task, issued.heading, issued.measure, issued.role, issued.deadline)
    for column, wanted in zip(LOCKED_COLUMNS, cells, strict=True):
        found = table.words(row.number - 1, column)
        if found and squeeze(found) != squeeze(wanted):
            number = table.columns[squeeze(column)]
            yield problem("L01", table.place(row.number - 1, number), task=issued.task, column=column)


def form_sheets(book: Book) -> Iterator[Sheet]:
    """The sheets that hold a form's table: visible ones first, as the unit sees them."""
    yield from (
        sheet for sheet in sorted(book.sheets, key=lambda each: each.hidden) if header_row(sheet) is not None
    )


def header_row(sheet: Sheet) -> int | None:
    """The 0-based number of the row that names a form's columns: 主要措施, and the id or another locked column."""
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        words = {squeeze(text(cell)) for cell in row}
        if "主要措施" in words and len(words.intersection(LOCKED_COLUMNS)) >= 2:
            return number
    return None


def head_words(sheet: Sheet) -> dict[str, str]:
    """What stands above the table, by label: ``填报单位:县公安局`` in one cell, or the value in a cell to the right."""
    header = header_row(sheet) or 0
    found: dict[str, str] = {}
    for row in sheet.rows[:header]:
        cells = [clean(text(cell)) for cell in row]
        for number, cell in enumerate(cells):
            label, colon, rest = cell.replace("\uff1a", ":").partition(":")
            if not colon:
                continue
            beside = next((each for each in cells[number + 1 :] if each), "")
            found.setdefault(
                squeeze(label), rest.strip() or ("" if ":" in beside.replace("\uff1a", ":") else beside)
            )
    return found


@lru_cache(maxsize=4096)
def squeeze(words: str) -> str:
    """Words without blanks and width differences, for comparing what people may have retyped."""
    return "".join(unicodedata.normalize("NFKC", words).split())
