"""What stands in which cell of a returned form, wherever the unit moved it; nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbook_flow.model import (
    CLAIM_FIELD,
    Field,
    IssuedForm,
    IssuedRow,
    Place,
    Problem,
    Return,
    ReturnedRow,
    asks_with,
    traits,
)
from workbook_flow.returns.around import told_around
from workbook_flow.returns.asides import told_beside
from workbook_flow.returns.claims import ClaimSheet, claim_sheet
from workbook_flow.returns.collating import collate
from workbook_flow.returns.completions import completion_sheet, read_rulings
from workbook_flow.returns.ditto import with_pointers
from workbook_flow.returns.headers import form_sheets
from workbook_flow.returns.heads import read_head
from workbook_flow.returns.joining import apart, as_whole_columns, headed, main_table, with_copies
from workbook_flow.returns.other_sheets import first_beyond_bounds, sheet_problems
from workbook_flow.returns.pasted import beside_hidden
from workbook_flow.returns.replaced import with_replacements
from workbook_flow.returns.replies import instruction_sheet, read_replies
from workbook_flow.returns.summaries import lead_sheet, read_summaries
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable
from workbook_flow.rules.settling import settled
from workbook_flow.sheets import Book, Sheet
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded


def read_return(book: Book, form: IssuedForm, standing: IssuedForm | None, file: str) -> Return | Problem:
    """What the unit wrote, row by row, wherever it moved the columns; a Problem where no table can be found.

    ``form`` is the one that the file answers, ``standing`` the unit's present one: rows that it no longer has are
    reported and left out.
    """
    sheets = tuple(form_sheets(book, form.fields))
    if not sheets:
        return problem(Code.UNIDENTIFIED, Place(file=file))
    further = FurtherSheets.of(book, form)
    beyond = first_beyond_bounds(book, (*sheets, *further.all), form, file)
    if beyond is not None:
        return beyond
    claims = further.claims
    own, others = apart(tuple(ReturnedTable.of(sheet, file, form, claims) for sheet in sheets), form)
    table = main_table(own, form)
    copies = [copy for copy in own if copy is not table]
    settled_rows, problems = rows_as_settled(table, copies, form, standing)
    rows, asides = told_beside(book, table, form, settled_rows)
    rows = with_replacements(beside_hidden(rows, table, form), table, form)
    summaries, odd = read_summaries(further.led, form, file)
    rulings, unruled = read_rulings(further.completions, form, file)
    head = read_head(headed(table, copies), form)
    replies, lost = read_replies(further.instructions, form, file)
    return Return(
        file=file,
        sheet=table.sheet.name,
        rows=rows,
        reporter=head.reporter,
        phone=head.phone,
        reviewer=head.reviewer,
        told=head.reported,
        told_on=head.reported_on,
        summaries=summaries,
        replies=replies,
        rulings=rulings,
        nil=form.takes_nil and table.switches.nil,
        problems=(
            *table.column_problems(form),
            *problems,
            *odd,
            *unruled,
            *lost,
            *head.problems,
            *claims_lost(rows, table, form, file),
            *asides,
            *told_around(book, table, form, copies, further.all),
            *(claims.strange_words(form, file) if claims else ()),
            *sheet_problems(book, table, (*sheets, *further.all), form),
            *others,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherSheets:
    """The sheets beside its table in which a unit answers; None for one that did not come back."""

    claims: ClaimSheet | None
    led: Sheet | None
    completions: Sheet | None
    instructions: Sheet | None

    @classmethod
    def of(cls, book: Book, form: IssuedForm) -> FurtherSheets:
        """Those of a returned form, whatever they are called now."""
        return cls(
            claims=claim_sheet(book, form),
            led=lead_sheet(book, form),
            completions=completion_sheet(book, form),
            instructions=instruction_sheet(book, form),
        )

    @property
    def all(self) -> tuple[Sheet | None, ...]:
        """Every one of them."""
        return self.led, self.completions, self.instructions, self.claims.sheet if self.claims else None


def rows_as_settled(
    table: ReturnedTable, copies: Sequence[ReturnedTable], form: IssuedForm, standing: IssuedForm | None
) -> tuple[tuple[ReturnedRow, ...], list[Problem]]:
    """The rows that the unit owes as they count, with what copies of the table add; and what is said of the others."""
    answers, problems = collate(tuple(table.returned_rows(form)), table, form)
    answers = with_pointers(with_copies(answers, copies, form), form)
    problems += rows_gone(answers, table, form)
    owed, ended = still_owed(answers, standing, table)
    there = [field for field in form.fields if table.has(field) or is_claimed_in_head(field, table)]
    issued = {row.task: row for row in reversed(form.rows)}
    whole = as_whole_columns(owed, form)
    return tuple(as_settled(row, issued.get(row.task), table, form, there) for row in whole), [
        *problems,
        *ended,
    ]


def rows_gone(answers: tuple[ReturnedRow, ...], table: ReturnedTable, form: IssuedForm) -> Iterator[Problem]:
    """A problem for each row that was issued and stands on no sheet of the file."""
    there = {row.task for row in answers}
    place = Place(file=table.file, sheet=table.sheet.name)
    return (problem(Code.ROW_GONE, place, task=row.task) for row in form.rows if row.task not in there)


def claims_lost(
    rows: tuple[ReturnedRow, ...], table: ReturnedTable, form: IssuedForm, file: str
) -> Iterator[Problem]:
    """What is said where the head claims all tasks, and no row carries the claim, as the form reports nothing."""
    asked = any(row.asks_claim for row in form.rows)
    nothing = form.takes_nil and table.switches.nil and not any(row.filled for row in rows)
    if nothing and asked and table.switches.claim:
        yield problem(Code.NIL_WITH_CLAIM, Place(file=file, sheet=table.sheet.name))


def still_owed(
    rows: tuple[ReturnedRow, ...], standing: IssuedForm | None, table: ReturnedTable
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


def as_settled(
    row: ReturnedRow,
    issued: IssuedRow | None,
    table: ReturnedTable,
    form: IssuedForm,
    fields: Sequence[Field],
) -> ReturnedRow:
    """The row as it counts, and a problem for each cell with words that the row does not ask for.

    ``issued`` is the row as it was issued, ``fields`` are those of the form that came back.
    """
    if issued is None:
        return row
    unasked = tuple(not_asked(row, issued, table, form))
    values = {**row.values, **settled(row.values, issued, fields, table.switches, form.rules)}
    if not unasked and values == row.values:
        return row
    return replace(row, values=values, problems=(*row.problems, *unasked))


def is_claimed_in_head(field: Field, table: ReturnedTable) -> bool:
    """Whether a column is the claim, on a sheet that did not come back, and the head claims all tasks."""
    return field.name == CLAIM_FIELD.name and table.claims is None and table.switches.claim


def not_asked(
    row: ReturnedRow, issued: IssuedRow, table: ReturnedTable, form: IssuedForm
) -> Iterator[Problem]:
    """What was written where the row asks for nothing."""
    of = traits(issued)
    for field in form.fields:
        value = row.values[field.name]
        if value.raw and not asks_with(of, field) and value.raw.strip():
            sheet, _, cell = value.cell.rpartition("!")
            place = Place(file=table.file, sheet=sheet or table.sheet.name, cell=cell)
            words = bounded(value.raw, MOST_WORDS)
            names, task = own_names(form.fields), issued.task
            yield problem(Code.ANSWER_NOT_ASKED, place, names=names, task=task, field=field.name, words=words)
