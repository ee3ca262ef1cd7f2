"""The table in a sheet of a returned form: its columns by name, its rows by task, its cells as values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from workbook_flow.fields.figure import unit_named
from workbook_flow.model import (
    CLAIM_REST_WORDS,
    LAST_COLUMN,
    LOCKED_COLUMNS,
    METRIC_COLUMN,
    NIL_WORDS,
    NO_SWITCH,
    OFFICE_COLUMN,
    SAME_REST_WORDS,
    SWITCH_YES,
    TASK_COLUMN,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Place,
    Problem,
    ReturnedRow,
    Switches,
    Value,
    blank_at,
    is_aside,
)
from workbook_flow.returns.claims import ClaimSheet, fixed
from workbook_flow.returns.headers import (
    NOTHING_THERE,
    HeadCell,
    bare,
    column_names,
    head_cells,
    header_row,
    squeeze,
)
from workbook_flow.returns.matching import field_names
from workbook_flow.returns.tasks import TaskRows
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import CellValue, Sheet, cell_name, clean, column_letter, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

SHOWN_COLUMNS = (TASK_COLUMN, METRIC_COLUMN, LAST_COLUMN, OFFICE_COLUMN)
"""The locked columns that say more of a task, of this layout and of older ones."""
MOST_WORDS = 200
"""Characters of a row not taken that its problem repeats."""


class FillColumn(NamedTuple):
    """A field and the column in which the sheet has it.

    ``letter`` is that of a column without merged cells and formulas: a cell of it that holds nothing is empty.
    """

    field: Field
    column: int | None
    letter: str


@lru_cache(maxsize=64)
def context_of(year: int, *, percent_format: bool) -> CellContext:
    """What reading a cell leans on, made once: all cells of a form have one of two."""
    return CellContext(percent_format=percent_format, year=year)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedTable:
    """The table inside a returned sheet: which column stands where (by name), below which row (0-based).

    ``renamed`` are those of the columns to whose name the unit has added marks; ``merged`` its cells that are merged
    over several rows; ``filled`` the rows that have anything in them; ``claims`` the sheet of claims and requests
    beside it; ``head`` what stands above the table, by label; ``switches`` what it answers for all rows that say
    nothing.
    """

    file: str
    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    renamed: Mapping[str, int]
    merged: Merges
    filled: tuple[int, ...]
    claims: ClaimSheet | None = None
    head: Mapping[str, HeadCell]
    switches: Switches = NO_SWITCH

    @classmethod
    def of(cls, sheet: Sheet, file: str, form: IssuedForm, claims: ClaimSheet | None = None) -> ReturnedTable:
        """The table of a sheet that has a header row."""
        header = header_row(sheet, field_names(form.fields))
        if header is None:
            raise LookupError(sheet.name)
        columns = column_names(sheet.rows[header], form.fields)
        renamed = renamed_columns(sheet.rows[header], columns, form)
        head = head_cells(sheet, header)
        return cls(
            file=file,
            sheet=sheet,
            header=header,
            columns=columns | renamed,
            renamed=renamed,
            merged=Merges.of(sheet),
            filled=sheet.filled_rows(header + 1),
            claims=claims,
            head=head,
            switches=switches_of(head),
        )

    def head_words(self, label: str) -> str:
        """What the head says under a label."""
        return self.head.get(label, NOTHING_THERE).words

    def written_in(self, form: IssuedForm) -> bool:
        """Whether the head answers for all rows, or any row of the form has anything in its fill-in cells."""
        return self.switches != NO_SWITCH or any(
            row.filled for issued, row in self.returned_rows(form) if issued is not None
        )

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

    def cell(self, row: int, column: str) -> CellValue:
        """What stands in a row's column, as it was read."""
        number = self.columns.get(squeeze(column))
        return self.sheet.cell(row, number) if number is not None else None

    def column_problems(self, form: IssuedForm) -> Iterator[Problem]:
        """Columns that are gone, and columns with words in them that were never issued."""
        gone = [field.name for field in form.fields if not self.has(field)]
        if gone:
            place = Place(file=self.file, sheet=self.sheet.name)
            yield problem(Code.FILL_COLUMN_MISSING, place, column="”“".join(gone))
        for name, number in self.renamed.items():
            header = clean(text(self.sheet.cell(self.header, number)))
            yield problem(Code.COLUMN_RENAMED, self.place(self.header, number), header=header, column=name)
        for number, header in self.added_columns(form):
            first = self.first_words(number)
            if not header and first is None:
                continue
            place = self.place(self.header if header or first is None else first, number)
            code = Code.COLUMN_NOT_ISSUED if first is not None else Code.EMPTY_COLUMN_ADDED
            yield problem(code, place, column=header or f"{column_letter(number)}列")

    def added_columns(self, form: IssuedForm) -> Iterator[tuple[int, str]]:
        """The columns that were never issued, with what each is headed by."""
        names = (*LOCKED_COLUMNS, *SHOWN_COLUMNS, *(field.name for field in form.fields))
        issued_columns = {self.columns.get(squeeze(name)) for name in names}
        for number in range(max(map(len, self.sheet.rows))):
            header = clean(text(self.sheet.cell(self.header, number)))
            if number not in issued_columns and not squeeze(header).startswith("核对"):
                yield number, header

    def first_words(self, column: int) -> int | None:
        """The number of the first row below the header with anything in that column."""
        return next((row for row in self.filled if clean(text(self.sheet.cell(row, column)))), None)

    def row_words(self, row: int) -> str:
        """What stands in a row, in one line, cut where it is long: its id, what was filled in, what it is about."""
        own = {number for name, number in self.columns.items() if name.startswith("核对")}
        issued = {self.columns.get(squeeze(name)) for name in (*LOCKED_COLUMNS[1:], *SHOWN_COLUMNS)}
        texts = {
            number: clean(text(cell)) for number, cell in enumerate(self.sheet.rows[row]) if number not in own
        }
        ordered = sorted((number for number in texts if texts[number]), key=lambda number: number in issued)
        return bounded("；".join(texts[number] for number in ordered), MOST_WORDS)

    def returned_rows(self, form: IssuedForm) -> Iterator[tuple[IssuedRow | None, ReturnedRow]]:
        """Every row below the header that has anything in it, with the issued row that it answers."""
        tasks = TaskRows(form)
        columns = [self.fill_column(field) for field in form.fields]
        for number in self.filled:
            issued = tasks.row(self.cell(number, "编号"), self.task_cell(number))
            row = ReturnedRow(
                task=issued.task if issued else self.words(number, "编号"),
                number=number + 1,
                values=self.values(number, columns, form, issued),
            )
            if issued is not None or self.row_words(number):
                yield issued, row

    def task_cell(self, row: int) -> str:
        """The words of a row's task, by the column of this layout or of an older one."""
        return self.words(row, "主要措施") or self.words(row, TASK_COLUMN)

    def has(self, field: Field) -> bool:
        """Whether the field's column is there, on this sheet or on that of claims and requests."""
        if squeeze(field.name) in self.columns:
            return True
        return is_aside(field) and self.claims is not None and self.claims.has(field)

    def fill_column(self, field: Field) -> FillColumn:
        """Where the sheet has a field."""
        column = self.columns.get(squeeze(field.name))
        plain = column is not None and column not in self.merged.spans and not self.sheet.unvalued_formulas
        return FillColumn(field, column, column_letter(column) if plain and column is not None else "")

    def values(
        self, row: int, columns: Sequence[FillColumn], form: IssuedForm, issued: IssuedRow | None
    ) -> dict[str, Value]:
        """What stands in a row's fill-in cells, by field."""
        cells = self.sheet.rows[row]
        values: dict[str, Value] = {}
        for field, column, letter in columns:
            if letter and column is not None and (column >= len(cells) or cells[column] is None):
                values[field.name] = blank_at(f"{letter}{row + 1}")
            else:
                values[field.name] = self.value(row, column, field, form, issued)
        return values

    def value(
        self, row: int, column: int | None, field: Field, form: IssuedForm, issued: IssuedRow | None
    ) -> Value:
        """What stands in a fill-in cell, in that column where the sheet has it."""
        if column is None:
            claims = self.claims if is_aside(field) else None
            return claims.value(field, issued, form) if claims and issued else Value(typed=None)
        top = self.merged.top_of(row, column)
        at = (top, column)
        address = cell_name(row, column)
        if at in self.sheet.unvalued_formulas:
            return Value(typed=None, raw="公式", fault=Code.CELL_FORMULA_WITHOUT_RESULT, cell=address)
        cell = self.sheet.cell(top, column)
        if cell is None:
            return blank_at(address)
        context = context_of(form.period.year, percent_format=at in self.sheet.percent_cells)
        value = fixed(read_value(cell, field, at=address, context=context), field, self.sheet, at)
        if top == row or value.blank or value.fault:
            return value
        return replace(value, note=self.merged.note(row, column))


def switches_of(head: Mapping[str, HeadCell]) -> Switches:
    """What the head answers for all rows that say nothing themselves."""
    same, claim, nil = (
        squeeze(head.get(squeeze(words), NOTHING_THERE).words) == SWITCH_YES
        for words in (SAME_REST_WORDS, CLAIM_REST_WORDS, NIL_WORDS)
    )
    return Switches(same=same, claim=claim, nil=nil)


def renamed_columns(
    header: Sequence[CellValue], columns: Mapping[str, int], form: IssuedForm
) -> dict[str, int]:
    """The columns that bear a form's name with marks around it, where just one does, by the form's own name."""
    renamed: dict[str, int] = {}
    percents = {field.name for field in form.fields if field.type is FieldType.PERCENT}
    for name in (*LOCKED_COLUMNS, TASK_COLUMN, *(field.name for field in form.fields)):
        if squeeze(name) in columns:
            continue
        near = [number for number, cell in enumerate(header) if bare(text(cell)) == bare(name)]
        near = [number for number in near if same_unit(text(header[number]), name, percents)]
        if len(near) == 1:
            renamed[squeeze(name)] = near[0]
    return renamed


def same_unit(header: str, name: str, percents: Collection[str]) -> bool:
    """Whether a header names no other unit of measure than the column of that name has."""
    own = "%" if name in percents else unit_named(name)
    return not own or unit_named(header) in {"", own}
