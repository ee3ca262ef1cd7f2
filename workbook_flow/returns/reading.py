"""What stands in which cell of a returned form, wherever the unit moved it; nothing is dropped in silence."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from workbook_flow.model import (
    ASIDE_COLUMNS,
    ASIDE_SHEET,
    CLAIM_REST_WORDS,
    LAST_COLUMN,
    LED_SHEET,
    LOCKED_COLUMNS,
    METRIC_COLUMN,
    NO_SWITCH,
    OFFICE_COLUMN,
    PREVIOUS_SHEET,
    REPORT_DAY_WORDS,
    REPORT_NO,
    REPORT_WORDS,
    REPORT_YES,
    SAME_REST_WORDS,
    SWITCH_YES,
    TASK_COLUMN,
    Choice,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Place,
    Problem,
    Return,
    ReturnedRow,
    Switches,
    Value,
    asks,
    is_aside,
)
from workbook_flow.paper import stamp
from workbook_flow.returns.headers import (
    HEADER_SEARCH_ROWS,
    column_name,
    form_sheets,
    head_words,
    header_row,
    squeeze,
    task_words,
)
from workbook_flow.returns.matching import field_names
from workbook_flow.returns.summaries import lead_sheet, read_summaries
from workbook_flow.rules.settling import settled
from workbook_flow.rules.values import Context, read_value
from workbook_flow.sheets import MAX_COLUMNS, Book, Sheet, cell_name, clean, column_letter, text
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

REPORTED = Field(
    name=REPORT_WORDS, type=FieldType.CHOICE, choices=(Choice(value=REPORT_YES), Choice(value=REPORT_NO))
)
REPORTED_ON = Field(name=REPORT_DAY_WORDS, type=FieldType.DATE)
"""What the head asks about reporting to the unit's leadership, as fields to read by."""

OWN_SHEETS = frozenset({ASIDE_SHEET, LED_SHEET, stamp.SHEET, "填报说明", "退回意见", PREVIOUS_SHEET})
"""The sheets of a form that units only read."""

OPINIONS, OPINIONS_HEADER = "退回意见", 2
OWN_WIDTHS = {"填报说明": 3, OPINIONS: 6, PREVIOUS_SHEET: 3, LED_SHEET: 5}
"""How many columns of them are issued; the list of opinions is numbered below its header row (0-based)."""

MOST_COVERED = 60
"""Characters of a cell hidden by a merge that its note repeats."""

SPARE_ROWS, TIMES_OVER = 1_000, 10
"""The rows that a returned form may have beyond those issued: far more than any person adds or copies."""

MOST_TEXTS, MOST_CHARACTERS = 100_000, 4_000_000
"""Cells with text, and characters, of one sheet of a returned form: a full one has thousands, and below a million."""

MOST_WORDS = 200
"""Characters of a row not taken that its problem repeats."""


def read_return(book: Book, form: IssuedForm, standing: IssuedForm | None, file: str) -> Return | Problem:
    """What the unit wrote, row by row, wherever it moved the columns; a Problem where no table can be found.

    ``form`` is the one that the file answers, ``standing`` the unit's present one: rows that it no longer has are
    reported and left out.
    """
    sheets = tuple(form_sheets(book, form.fields))
    if not sheets:
        return problem(Code.UNIDENTIFIED, Place(file=file))
    aside = aside_of(book, form)
    own = (*sheets, *([aside.sheet] if aside else []))
    beyond = first_beyond_bounds(book, own, form, file)
    if beyond is not None:
        return beyond
    tables = [Table.of(sheet, file, form, aside) for sheet in sheets]
    written = (each for each in tables if len(tables) > 1 and each.written_in(form))
    table = next(written, tables[0])
    head = head_words(table.sheet, table.header)
    answers, problems = collate(tuple(table.returned_rows(form)), table, form)
    rows, ended = still_owed(answers, standing, table)
    led = lead_sheet(book, form)
    summaries, odd = read_summaries(led, form, file)
    context = Context(year=form.period.year)
    return Return(
        file=file,
        sheet=table.sheet.name,
        rows=rows,
        reporter=head.get("填报人", ""),
        phone=head.get("联系电话", ""),
        reviewer=head.get("审核人", ""),
        told=read_value(head.get(squeeze(REPORT_WORDS)), REPORTED, at="", context=context),
        told_on=read_value(head.get(squeeze(REPORT_DAY_WORDS)), REPORTED_ON, at="", context=context),
        summaries=summaries,
        problems=(
            *people_problems(head, table),
            *table.column_problems(form),
            *problems,
            *ended,
            *odd,
            *sheet_problems(book, table, led),
        ),
    )


PEOPLE = ("填报人", "联系电话", "审核人")
"""Who filled a form in, who can be called, who went over it: by the words before their cells."""


def people_problems(head: Mapping[str, str], table: Table) -> Iterator[Problem]:
    """What the head asks about people and leaves unanswered; a table without its head asks nothing."""
    lacking = [name for name in PEOPLE if name in head and not head[name]]
    if lacking:
        yield problem(
            Code.SIGNERS_BLANK, Place(file=table.file, sheet=table.sheet.name), names="、".join(lacking)
        )


def first_beyond_bounds(book: Book, tables: Collection[Sheet], form: IssuedForm, file: str) -> Problem | None:
    """The first thing in a return that is larger than any form comes back; None in every form that people fill in."""
    led = lead_sheet(book, form)
    most = most_rows(form)
    for sheet in book.sheets:
        if not (any(sheet is table for table in tables) or sheet is led or sheet.name in OWN_SHEETS):
            continue
        place = Place(file=file, sheet=sheet.name)
        if len(sheet.filled_rows()) > most:
            return problem(Code.BEYOND_THE_FORM, place, rows=most, columns=MAX_COLUMNS)
        texts = [cell for row in sheet.rows for cell in row if isinstance(cell, str)]
        if len(texts) > MOST_TEXTS:
            return problem(
                Code.TOO_MUCH_OF_SOMETHING, place, what="写有文字的单元格", count=len(texts), limit=MOST_TEXTS
            )
        characters = sum(map(len, texts))
        if characters > MOST_CHARACTERS:
            return problem(
                Code.TOO_MUCH_OF_SOMETHING, place, what="文字", count=characters, limit=MOST_CHARACTERS
            )
    return None


def most_rows(form: IssuedForm) -> int:
    """The most rows that a returned form is read with."""
    return SPARE_ROWS + TIMES_OVER * len(form.rows)


Span = tuple[int, int]
"""The first and the last row of merged cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The table inside a returned sheet: which column stands where (by name), below which row (0-based).

    ``merged`` are the merged rows by their first column, from the top; ``filled`` the rows that have anything in them.
    """

    file: str
    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    merged: Mapping[int, tuple[Span, ...]]
    filled: tuple[int, ...]
    aside: Aside | None = None
    switches: Switches = NO_SWITCH

    @classmethod
    def of(cls, sheet: Sheet, file: str, form: IssuedForm, aside: Aside | None) -> Table:
        """The table of a sheet that has a header row; ``aside`` is the sheet of claims and requests."""
        header = header_row(sheet, field_names(form.fields))
        if header is None:
            raise LookupError(sheet.name)
        columns: dict[str, int] = {}
        for number, cell in enumerate(sheet.rows[header]):
            columns.setdefault(column_name(text(cell)), number)
        head = head_words(sheet, header)
        switches = Switches(
            same=squeeze(head.get(SAME_REST_WORDS, "")) == SWITCH_YES,
            claim=squeeze(head.get(CLAIM_REST_WORDS, "")) == SWITCH_YES,
        )
        return cls(
            file=file,
            sheet=sheet,
            header=header,
            columns=columns,
            merged=merged_rows(sheet),
            filled=sheet.filled_rows(header + 1),
            aside=aside,
            switches=switches,
        )

    def top_of(self, row: int, column: int) -> int:
        """The first row of the merged cells that a cell begins or continues, its own where it is not merged."""
        spans = self.merged.get(column, ())
        above = bisect_right(spans, (row, len(self.sheet.rows))) - 1
        return spans[above][0] if above >= 0 and row <= spans[above][1] else row

    def written_in(self, form: IssuedForm) -> bool:
        """Whether any row of the form has anything in its fill-in cells."""
        return any(row.filled for issued, row in self.returned_rows(form) if issued is not None)

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
        for field in form.fields:
            if not self.has(field):
                yield problem(
                    Code.FILL_COLUMN_MISSING, Place(file=self.file, sheet=self.sheet.name), column=field.name
                )
        shown = (*LOCKED_COLUMNS, TASK_COLUMN, METRIC_COLUMN, LAST_COLUMN, OFFICE_COLUMN)
        known = {self.columns.get(column_name(name)) for name in (*shown, *names)}
        for number in range(max(map(len, self.sheet.rows))):
            header = clean(text(self.sheet.cell(self.header, number)))
            if number in known or squeeze(header).startswith("核对"):
                continue
            first = self.first_words(number)
            if not header and first is None:
                continue
            place = self.place(self.header if header or first is None else first, number)
            yield problem(Code.COLUMN_NOT_ISSUED, place, column=header or f"{column_letter(number)}列")

    def first_words(self, column: int) -> int | None:
        """The number of the first row below the header with anything in that column."""
        return next((row for row in self.filled if clean(text(self.sheet.cell(row, column)))), None)

    def row_words(self, row: int) -> str:
        """What stands in a row, in one line, cut where it is long."""
        own = {number for name, number in self.columns.items() if name.startswith("核对")}
        cells = enumerate(self.sheet.rows[row])
        said = [clean(text(cell)) for number, cell in cells if number not in own]
        return bounded("；".join(each for each in said if each), MOST_WORDS)

    def returned_rows(self, form: IssuedForm) -> Iterator[tuple[IssuedRow | None, ReturnedRow]]:
        """Every row below the header that has anything in it, with the issued row that it answers."""
        measures = Counter(squeeze(row.measure) for row in form.rows)
        alone = [row for row in form.rows if measures[squeeze(row.measure)] == 1]
        by_measure = {words: row for row in alone for words in task_words(row)}
        for number in self.filled:
            task = self.words(number, "编号")
            issued = form.row(unicodedata.normalize("NFKC", task)) if task else None
            issued = issued or by_measure.get(squeeze(self.task_cell(number)))
            values = {field.name: self.value(number, field, form, issued) for field in form.fields}
            row = ReturnedRow(
                task=issued.task if issued else task,
                number=number + 1,
                values=settled(values, issued, form.fields, self.switches) if issued else values,
                problems=tuple(self.unasked(issued, values, form)) if issued else (),
            )
            if issued is not None or self.row_words(number):
                yield issued, row

    def task_cell(self, row: int) -> str:
        """The words of a row's task, by the column of this layout or of an older one."""
        return self.words(row, "主要措施") or self.words(row, TASK_COLUMN)

    def unasked(self, issued: IssuedRow, values: Mapping[str, Value], form: IssuedForm) -> Iterator[Problem]:
        """What was written where the row asks for nothing."""
        for field in form.fields:
            value = values[field.name]
            if value.raw.strip() and not asks(issued, field):
                sheet, _, cell = value.cell.rpartition("!")
                place = Place(file=self.file, sheet=sheet or self.sheet.name, cell=cell)
                words = bounded(value.raw, MOST_WORDS)
                yield problem(Code.ANSWER_NOT_ASKED, place, task=issued.task, field=field.name, words=words)

    def has(self, field: Field) -> bool:
        """Whether the field's column is there, on this sheet or on that of claims and requests."""
        if column_name(field.name) in self.columns:
            return True
        return is_aside(field) and self.aside is not None and self.aside.has(field)

    def value(self, row: int, field: Field, form: IssuedForm, issued: IssuedRow | None) -> Value:
        """What stands in a fill-in cell."""
        column = self.columns.get(column_name(field.name))
        if column is None:
            aside = self.aside if is_aside(field) else None
            return aside.value(field, issued, form) if aside and issued else Value(typed=None)
        top = self.top_of(row, column)
        at = (top, column)
        address = cell_name(row, column)
        if at in self.sheet.unvalued_formulas:
            return Value(typed=None, raw="公式", fault=Code.CELL_FORMULA_WITHOUT_RESULT, cell=address)
        context = Context(percent_format=at in self.sheet.percent_cells, year=form.period.year)
        value = read_value(self.sheet.cell(*at), field, at=address, context=context)
        if top == row or value.blank or value.fault:
            return value
        covered = clean(text(self.sheet.cell(row, column)))
        lost = f"，被盖住的“{bounded(covered, MOST_COVERED)}”未采用" if covered else ""
        return replace(value, note=f"与第 {top + 1} 行合并，按同一内容理解{lost}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """The sheet of claims and requests: which column stands where, and in which row each task."""

    sheet: Sheet
    columns: Mapping[str, int]
    rows: Mapping[str, int]

    def has(self, field: Field) -> bool:
        """Whether the field's column is there."""
        return column_name(field.name) in self.columns

    def value(self, field: Field, issued: IssuedRow, form: IssuedForm) -> Value:
        """What stands in the field's cell of that task; its address names the sheet."""
        row, column = self.rows.get(issued.task), self.columns.get(column_name(field.name))
        if row is None or column is None:
            return Value(typed=None)
        at = f"{self.sheet.name}!{cell_name(row, column)}"
        if (row, column) in self.sheet.unvalued_formulas:
            return Value(typed=None, raw="公式", fault=Code.CELL_FORMULA_WITHOUT_RESULT, cell=at)
        context = Context(percent_format=(row, column) in self.sheet.percent_cells, year=form.period.year)
        return read_value(self.sheet.cell(row, column), field, at=at, context=context)


def aside_of(book: Book, form: IssuedForm) -> Aside | None:
    """The sheet of claims and requests of a return, whatever it is called now."""
    wanted = {column_name(field.name) for field in form.fields if is_aside(field)}
    for sheet in book.sheets if wanted else ():
        for number, cells in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
            names = [column_name(text(cell)) for cell in cells]
            if ASIDE_COLUMNS[0] in names and wanted & {*names}:
                columns = {name: at for at, name in reversed(list(enumerate(names))) if name}
                return Aside(sheet=sheet, columns=columns, rows=task_rows(sheet, number, columns))
    return None


def task_rows(sheet: Sheet, header: int, columns: Mapping[str, int]) -> Mapping[str, int]:
    """By task, its row below the header."""
    column = columns[ASIDE_COLUMNS[0]]
    rows: dict[str, int] = {}
    for row in sheet.filled_rows(header + 1):
        task = unicodedata.normalize("NFKC", clean(text(sheet.cell(row, column))))
        if task:
            rows.setdefault(task, row)
    return rows


def merged_rows(sheet: Sheet) -> dict[int, tuple[Span, ...]]:
    """By its first column, the rows that each merge spans, from the top."""
    spans: dict[int, list[Span]] = {}
    for top, left, bottom, _ in sheet.merges:
        if bottom > top:
            spans.setdefault(left, []).append((top, bottom))
    return {column: tuple(sorted(rows)) for column, rows in spans.items()}


def collate(
    found: tuple[tuple[IssuedRow | None, ReturnedRow], ...], table: Table, form: IssuedForm
) -> tuple[tuple[ReturnedRow, ...], list[Problem]]:
    """One row for each issued row that came back, in issued order, and all that must be said of the others."""
    answers: dict[str, list[ReturnedRow]] = {}
    problems: list[Problem] = []
    for issued, row in found:
        if issued is None:
            problems.append(
                problem(
                    Code.ROW_OF_NO_TASK,
                    table.id_place(row),
                    task=row.task or "空",
                    words=table.row_words(row.number - 1),
                )
            )
        else:
            edited = tuple(locked_problems(issued, row, table, form))
            answers.setdefault(issued.task, []).append(replace(row, problems=(*edited, *row.problems)))
    gone = Place(file=table.file, sheet=table.sheet.name)
    problems += [problem(Code.ROW_GONE, gone, task=row.task) for row in form.rows if row.task not in answers]
    return tuple(one_row(answers[row.task], table) for row in form.rows if row.task in answers), problems


def still_owed(
    rows: tuple[ReturnedRow, ...], standing: IssuedForm | None, table: Table
) -> tuple[tuple[ReturnedRow, ...], list[Problem]]:
    """The rows that the unit still owes, and a problem for each filled row that it does not."""
    owed = {row.task for row in standing.rows} if standing else set()
    ended = [
        problem(
            Code.TASK_NO_LONGER_OWED,
            table.id_place(row),
            task=row.task,
            words=table.row_words(row.number - 1),
        )
        for row in rows
        if row.task not in owed and row.filled
    ]
    return tuple(row for row in rows if row.task in owed), ended


def sheet_problems(book: Book, table: Table, led: Sheet | None) -> Iterator[Problem]:
    """Pictures, and sheets with anything in them that are neither the form's table nor issued with it."""
    if "pictures" in book.notes:
        yield problem(Code.PICTURES_NOT_TAKEN, Place(file=table.file))
    for sheet in book.sheets:
        if sheet.name in OWN_WIDTHS:
            yield from added_words(sheet, table.file)
        if sheet is table.sheet or sheet is led or sheet.name in OWN_SHEETS:
            continue
        count = sum(bool(clean(text(cell))) for row in sheet.rows for cell in row)
        if count:
            yield problem(
                Code.SHEET_NOT_ISSUED, Place(file=table.file, sheet=sheet.name), sheet=sheet.name, count=count
            )


def added_words(sheet: Sheet, file: str) -> Iterator[Problem]:
    """What was written beside or below the text of a sheet that units only read."""
    for row, cells in enumerate(sheet.rows):
        below = (
            sheet.name == OPINIONS
            and row > OPINIONS_HEADER
            and not isinstance(sheet.cell(row, 0), (int, float))
        )
        first = 0 if below else OWN_WIDTHS[sheet.name]
        said = [(column, clean(text(cell))) for column, cell in enumerate(cells) if column >= first]
        at = next((column for column, words in said if words), None)
        if at is not None:
            words = bounded("；".join(words for _, words in said if words), MOST_WORDS)
            place = Place(file=file, sheet=sheet.name, cell=cell_name(row, at))
            yield problem(Code.WORDS_ON_ANOTHER_SHEET, place, sheet=sheet.name, words=words)


def one_row(rows: list[ReturnedRow], table: Table) -> ReturnedRow:
    """The row that stands for several of the same task: the filled one, held back where they contradict."""
    filled = [row for row in rows if row.filled]
    if not filled:
        return rows[0]
    first = filled[0]
    doubled = tuple(
        problem(
            Code.ROW_REPEATED if typed_values(row) == typed_values(first) else Code.ROWS_CONTRADICT,
            table.id_place(row),
            task=row.task,
            words=table.row_words(row.number - 1),
        )
        for row in filled[1:]
    )
    return replace(first, problems=first.problems + doubled)


def typed_values(row: ReturnedRow) -> list[tuple[object, str]]:
    """What a row says, without where it says it."""
    return [(value.typed, value.raw) for value in row.values.values()]


def locked_problems(issued: IssuedRow, row: ReturnedRow, table: Table, form: IssuedForm) -> Iterator[Problem]:
    """Locked text that came back changed; a column that is gone, or a cell left blank, is no change.

    A measure that is another row's is more than that: nobody can tell which of the two the row answers.
    """
    measures = {words: each.task for each in form.rows for words in task_words(each)}
    cells = (issued.task, issued.heading, issued.measure, issued.role, issued.deadline, issued.words)
    for column, wanted in zip((*LOCKED_COLUMNS, TASK_COLUMN), cells, strict=True):
        found = table.words(row.number - 1, column)
        if found and squeeze(found) not in {squeeze(wanted), squeeze(issued.measure)}:
            place = table.place(row.number - 1, table.columns[squeeze(column)])
            if column in {"主要措施", TASK_COLUMN} and squeeze(found) in measures:
                yield problem(
                    Code.ID_AND_MEASURE_DIFFER, place, task=issued.task, other=measures[squeeze(found)]
                )
            else:
                yield problem(Code.LOCKED_TEXT_CHANGED, place, task=issued.task, column=column)
