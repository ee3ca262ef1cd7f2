"""What stands in which cell of a returned form, wherever the unit moved it; nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from workbook_flow.model import (
    CARD_CUT,
    CARD_SHEET,
    CLAIM_FIELD,
    LED_SHEET,
    LOCKED_COLUMNS,
    PREVIOUS_SHEET,
    TASK_COLUMN,
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
from workbook_flow.paper import stamp
from workbook_flow.returns.around import (
    OPINIONS,
    OPINIONS_HEADER,
    OWN_WIDTHS,
    is_number,
    told_around,
)
from workbook_flow.returns.asides import told_beside, weighs
from workbook_flow.returns.claims import claim_sheet
from workbook_flow.returns.completions import completion_sheet, read_rulings
from workbook_flow.returns.copies import answers_in_copy
from workbook_flow.returns.ditto import with_pointers
from workbook_flow.returns.headers import form_sheets, named_row, squeeze, task_words
from workbook_flow.returns.heads import read_head
from workbook_flow.returns.joining import (
    apart,
    as_whole_columns,
    continued,
    differing,
    headed,
    main_table,
    typed_values,
    with_copies,
)
from workbook_flow.returns.replies import instruction_sheet, read_replies
from workbook_flow.returns.summaries import lead_sheet, read_summaries
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable
from workbook_flow.returns.tasks import tasks_named
from workbook_flow.returns.workings import CHECK_COLUMN
from workbook_flow.rules.settling import settled
from workbook_flow.rules.spoken import is_check
from workbook_flow.sheets import MAX_COLUMNS, Book, Sheet, cell_name, clean, text
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

OWN_SHEETS = frozenset({CARD_SHEET, LED_SHEET, stamp.SHEET, "填报说明", "退回意见", PREVIOUS_SHEET})
"""The sheets of a form that units only read."""

CARD_FIRST, CARD_TASK = 2, "任务"

SPARE_ROWS, TIMES_OVER = 1_000, 10
"""The rows that a returned form may have beyond those issued: far more than any person adds or copies."""

SAYS_SOMETHING = re.compile(r"[^\W\d_]|%|％")
"""What is behind the words of a cell when it is no number of a line and no stop."""
SENTENCE = 10
"""Characters of a cell that may say something; fewer are what is left of its words."""

MOST_TEXTS, MOST_CHARACTERS = 100_000, 4_000_000
"""Cells with text, and characters, of one sheet of a returned form: a full one has thousands, and below a million."""


def read_return(book: Book, form: IssuedForm, standing: IssuedForm | None, file: str) -> Return | Problem:
    """What the unit wrote, row by row, wherever it moved the columns; a Problem where no table can be found.

    ``form`` is the one that the file answers, ``standing`` the unit's present one: rows that it no longer has are
    reported and left out.
    """
    sheets = tuple(form_sheets(book, form.fields))
    if not sheets:
        return problem(Code.UNIDENTIFIED, Place(file=file))
    claims = claim_sheet(book, form)
    tabled = (*sheets, *([claims.sheet] if claims else []))
    led, completions = lead_sheet(book, form), completion_sheet(book, form)
    instructions = instruction_sheet(book, form)
    beyond = first_beyond_bounds(book, (*tabled, led, completions, instructions), form, file)
    if beyond is not None:
        return beyond
    tables = tuple(ReturnedTable.of(sheet, file, form, claims) for sheet in sheets)
    own, others = apart(tables, form)
    table = main_table(own, form)
    answers, problems = collate(tuple(table.returned_rows(form)), table, form)
    copies = [copy for copy in own if copy is not table]
    answers = with_pointers(with_copies(answers, copies, form), form)
    owed, ended = still_owed(answers, standing, table)
    there = [field for field in form.fields if table.has(field) or is_claimed_in_head(field, table)]
    whole = as_whole_columns(owed, form)
    issued_rows = {row.task: row for row in reversed(form.rows)}
    settled_rows = tuple(as_settled(row, issued_rows.get(row.task), table, form, there) for row in whole)
    rows, asides = told_beside(book, table, form, settled_rows)
    summaries, odd = read_summaries(led, form, file)
    rulings, unruled = read_rulings(completions, form, file)
    head = read_head(headed(table, copies), form)
    replies, lost = read_replies(instructions, form, file)
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
            *ended,
            *odd,
            *unruled,
            *lost,
            *head.problems,
            *claims_lost(rows, table, form, file),
            *asides,
            *told_around(
                book,
                table,
                form,
                copies,
                (led, completions, instructions, claims.sheet if claims else None),
            ),
            *(claims.strange_words(form, file) if claims else ()),
            *sheet_problems(book, (*tabled, led, completions, instructions), file, form),
            *others,
        ),
    )


def claims_lost(
    rows: tuple[ReturnedRow, ...], table: ReturnedTable, form: IssuedForm, file: str
) -> Iterator[Problem]:
    """What is said where the head claims all tasks, and no row carries the claim, as the form reports nothing."""
    asked = any(row.asks_claim for row in form.rows)
    nothing = form.takes_nil and table.switches.nil and not any(row.filled for row in rows)
    if nothing and asked and table.switches.claim:
        yield problem(Code.NIL_WITH_CLAIM, Place(file=file, sheet=table.sheet.name))


def first_beyond_bounds(
    book: Book, read: Collection[Sheet | None], form: IssuedForm, file: str
) -> Problem | None:
    """The first thing in a return that is larger than any form comes back; None in every form that people fill in."""
    most = most_rows(form)
    for sheet in book.sheets:
        if not (any(sheet is each for each in read) or sheet.name in OWN_SHEETS):
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


def collate(
    pairs: tuple[tuple[IssuedRow | None, ReturnedRow], ...], table: ReturnedTable, form: IssuedForm
) -> tuple[tuple[ReturnedRow, ...], list[Problem]]:
    """One row for each issued row that came back, in issued order, and all that must be said of the others."""
    answers: dict[str, list[ReturnedRow]] = {}
    problems: list[Problem] = []
    measures = cache(lambda: {words: row.task for row in form.rows for words in task_words(row)})
    for issued, row in continued(pairs, table):
        if issued is None:
            problems.append(row_of_no_task(row, table, form))
        else:
            edited = tuple(locked_problems(issued, row, table, measures))
            edited_row = replace(row, problems=(*row.problems, *edited)) if edited else row
            answers.setdefault(issued.task, []).append(edited_row)
    answers |= {
        task: [several_in_row(row, answers, table, form) for row in rows] for task, rows in answers.items()
    }
    gone = Place(file=table.file, sheet=table.sheet.name)
    problems += [problem(Code.ROW_GONE, gone, task=row.task) for row in form.rows if row.task not in answers]
    return tuple(one_row(answers[row.task], table) for row in form.rows if row.task in answers), problems


def several_in_row(
    row: ReturnedRow, answers: Mapping[str, Sequence[ReturnedRow]], table: ReturnedTable, form: IssuedForm
) -> ReturnedRow:
    """The row, held where its id names other tasks too that no row of their own answers."""
    tasks = tasks_named(table.words(row.number - 1, "编号"), form)
    others = [task for task in tasks if not any(answer.filled for answer in answers.get(task, ()))]
    if not row.filled or not others:
        return row
    fault = problem(Code.SEVERAL_TASKS_IN_ROW, table.id_place(row), tasks="、".join(tasks), task=row.task)
    return replace(row, problems=(*row.problems, fault))


def row_of_no_task(row: ReturnedRow, table: ReturnedTable, form: IssuedForm) -> Problem:
    """What is said of a row that answers none of the form's: words that may correct others are content left out."""
    words = table.row_words(row.number - 1)
    code = Code.ANSWERS_OF_NO_TASK if row.filled else Code.ROW_OF_NO_TASK
    if not row.filled and weighs(words):
        code = Code.CELL_NOT_ISSUED
    several = "几项任务写在一行的" if tasks_named(row.task, form) else ""
    return problem(code, table.id_place(row), task=several + named_row(row.task), words=words)


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


def sheet_problems(
    book: Book, read: Collection[Sheet | None], file: str, form: IssuedForm
) -> Iterator[Problem]:
    """Pictures, and sheets with anything in them that are neither a form's table nor issued with it."""
    if "pictures" in book.notes:
        yield problem(Code.PICTURES_NOT_TAKEN, Place(file=file))
    names = own_names(form.fields)
    for sheet in book.sheets:
        if any(sheet is other for other in read):
            continue
        if sheet.name in OWN_WIDTHS:
            yield from added_words(sheet, file, names)
        if sheet.name == CARD_SHEET:
            yield from card_words(sheet, read, file, form)
        if sheet.name in OWN_SHEETS:
            continue
        copied = answers_in_copy(sheet, read, form, file)
        if copied is not None:
            yield copied
            continue
        count = sum(bool(clean(text(cell))) for row in sheet.rows for cell in row)
        if count:
            place = Place(file=file, sheet=sheet.name)
            yield problem(Code.SHEET_NOT_ISSUED, place, sheet=sheet.name, count=count)


def card_words(card: Sheet, read: Collection[Sheet | None], file: str, form: IssuedForm) -> Iterator[Problem]:
    """What stands in the answers of the sheet to be signed, which repeats those of others, and in none of them.

    Its formulas are errors where a column is gone, and say what they said as the form went out where a program
    saved it that does not calculate.
    """
    answers = {clean(text(cell)) for sheet in read if sheet for row in sheet.rows for cell in row}
    answers |= {clean(text(value)) for row in form.rows if row.done for value in row.last.values()}
    for row in range(CARD_FIRST, len(card.rows)):
        name, words = clean(text(card.cell(row, 0))), clean(text(card.cell(row, 1)))
        words = words.removeprefix(CARD_CUT).lstrip()
        own = words in answers or words.startswith("#") or (name == CHECK_COLUMN and is_check(words, form))
        if name != CARD_TASK and words and not own:
            place = Place(file=file, sheet=card.name, cell=cell_name(row, 1))
            shown, names = bounded(words, MOST_WORDS), own_names(form.fields)
            yield problem(Code.WORDS_ON_ANOTHER_SHEET, place, names=names, sheet=card.name, words=shown)


def added_words(sheet: Sheet, file: str, names: Mapping[str, str]) -> Iterator[Problem]:
    """What was written beside or below the text of a sheet that units only read."""
    for row, cells in enumerate(sheet.rows):
        below = sheet.name == OPINIONS and row > OPINIONS_HEADER and not is_number(sheet.cell(row, 0))
        first = 0 if below else OWN_WIDTHS[sheet.name]
        texts = [(column, clean(text(cell))) for column, cell in enumerate(cells) if column >= first]
        at = next((column for column, words in texts if words), None)
        if at is not None:
            words = bounded("；".join(words for _, words in texts if words), MOST_WORDS)
            place = Place(file=file, sheet=sheet.name, cell=cell_name(row, at))
            yield problem(Code.WORDS_ON_ANOTHER_SHEET, place, names=names, sheet=sheet.name, words=words)


def one_row(rows: list[ReturnedRow], table: ReturnedTable) -> ReturnedRow:
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
            words=differing(first, row, table),
        )
        for row in filled[1:]
    )
    return replace(first, problems=first.problems + doubled)


def locked_problems(
    issued: IssuedRow, row: ReturnedRow, table: ReturnedTable, measures: Callable[[], Mapping[str, str]]
) -> Iterator[Problem]:
    """Locked text that came back changed; a column that is gone, or a cell left blank, is no change.

    A measure that is another row's is more than that: nobody can tell which of the two the row answers. ``measures``
    gives the task of each of the form's measures, squeezed.
    """
    cells = (issued.task, issued.heading, issued.measure, issued.role, issued.deadline, issued.words)
    for column, wanted in zip((*LOCKED_COLUMNS, TASK_COLUMN), cells, strict=True):
        returned_text = table.words(row.number - 1, column)
        if returned_text in {"", wanted}:
            continue
        if squeeze(returned_text) not in {squeeze(wanted), squeeze(issued.measure)}:
            place = table.place(row.number - 1, table.columns[squeeze(column)])
            if column in {"主要措施", TASK_COLUMN} and squeeze(returned_text) in measures():
                yield problem(
                    Code.ID_AND_MEASURE_DIFFER,
                    place,
                    task=issued.task,
                    other=measures()[squeeze(returned_text)],
                )
            elif added := words_added(returned_text, wanted):
                yield problem(Code.CELL_NOT_ISSUED, place, words=bounded(added, MOST_WORDS))
            else:
                yield problem(Code.LOCKED_TEXT_CHANGED, place, task=issued.task, column=column)
    if table.claims is not None:
        yield from table.claims.other_measure(issued, measures(), table.file)


def words_added(returned: str, issued: str) -> str:
    """What a unit wrote into a cell that it only reads: behind the issued words, or in their place; blank if it edited.

    In their place stands what is as long as a sentence and shares less than half of its pairs of characters with them.
    """
    before, issued_words, behind = returned.partition(issued)
    words, own = squeeze(returned), squeeze(issued)
    if not issued_words:
        before, issued_words, behind = words.partition(own)
    if issued_words:
        added = before + behind
        return added if SAYS_SOMETHING.search(added) else ""
    pairs, own_pairs = ({*map("".join, pairwise(each))} for each in (words, own))
    return returned if len(words) >= SENTENCE and 2 * len(pairs & own_pairs) < len(pairs) else ""
