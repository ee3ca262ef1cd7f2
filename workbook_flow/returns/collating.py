"""The rows that came back → one for each task that was issued, and what must be said of the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from workbook_flow.model import (
    LOCKED_COLUMNS,
    TASK_COLUMN,
    IssuedForm,
    IssuedRow,
    Problem,
    ReturnedRow,
)
from workbook_flow.returns.asides import PERCENT, weighs
from workbook_flow.returns.headers import named_row, squeeze, task_words
from workbook_flow.returns.joining import continued, differing, typed_values
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable
from workbook_flow.returns.tasks import tasks_named
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.raised import narrow
from workbook_flow.words.text import bounded

SAYS_SOMETHING = re.compile(r"[^\W\d_]|%|％")
"""What is behind the words of a cell when it is no number of a line and no stop."""
SENTENCE = 10
"""Characters of a cell that may say something; fewer are what is left of its words."""


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
    for column, wanted, returned_text in locked_cells(issued, row, table):
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
            elif added := words_added(returned_text, wanted, whole=column in {"主要措施", TASK_COLUMN}):
                yield problem(Code.CELL_NOT_ISSUED, place, words=bounded(added, MOST_WORDS))
            else:
                yield problem(Code.LOCKED_TEXT_CHANGED, place, task=issued.task, column=column)
    if table.claims is not None:
        yield from table.claims.other_measure(issued, measures(), table.file)


def locked_cells(issued: IssuedRow, row: ReturnedRow, table: ReturnedTable) -> Iterator[tuple[str, str, str]]:
    """By column of locked text, what was issued in a row and what came back."""
    cells = (issued.task, issued.heading, issued.measure, issued.role, issued.deadline, issued.words)
    for column, wanted in zip((*LOCKED_COLUMNS, TASK_COLUMN), cells, strict=True):
        yield column, wanted, table.words(row.number - 1, column)


def words_added(returned: str, issued: str, *, whole: bool) -> str:
    """What a unit wrote into a cell that it only reads: behind the issued words, or in their place; blank if it edited.

    In their place stands what is as long as a sentence and shares less than half of its pairs of characters with them;
    of a task, the ``whole`` of its words, whatever shares hardly any and names a percentage.
    """
    before, issued_words, behind = returned.partition(issued)
    words, own = squeeze(returned), squeeze(issued)
    if not issued_words:
        before, issued_words, behind = words.partition(own)
    if issued_words:
        added = before + behind
        return added if SAYS_SOMETHING.search(added) else ""
    pairs, own_pairs = ({*map("".join, pairwise(each))} for each in (words, own))
    shared = pairs & own_pairs
    foreign = len(words) >= SENTENCE and 2 * len(shared) < len(pairs)
    in_place = foreign or (whole and 3 * len(shared) <= len(pairs) and PERCENT.search(narrow(returned)))
    return returned if in_place else ""
