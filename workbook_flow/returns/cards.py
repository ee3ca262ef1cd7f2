"""The sheet 签批单 of a returned form, which repeats the table: what a unit wrote over it is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from workbook_flow.model import (
    CARD_CUT,
    FieldType,
    IssuedForm,
    Place,
    Problem,
    ReturnedRow,
    Typed,
)
from workbook_flow.returns.headers import bare
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable, context_of
from workbook_flow.returns.workings import CHECK_COLUMN
from workbook_flow.rules.spoken import is_check
from workbook_flow.rules.values import read_value
from workbook_flow.sheets import CellLook, Sheet, cell_name, clean, text
from workbook_flow.sheets import bare as plain_value
from workbook_flow.words.drawn import is_stored_as
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

CARD_FIRST, CARD_TASK, CARD_SPACE = 2, "任务", "\u3000"
OF_FEW_VALUES = frozenset({FieldType.CHOICE, FieldType.PERCENT})
"""The columns in which tasks may well say the same as others."""


def card_words(
    card: Sheet, table: ReturnedTable, read: Collection[Sheet | None], form: IssuedForm
) -> Iterator[Problem]:
    """What stands in the answers of the sheet to be signed, which repeats those of others, and in none of them.

    Its formulas are errors where a column is gone, and say what they said as the form went out where a program
    saved it that does not calculate.
    """
    cells = [cell for sheet in read if sheet for row in sheet.rows for cell in row if cell is not None]
    answers = {clean(text(cell)) for cell in cells}
    answers |= {text(plain_value(cell)) for cell in cells if isinstance(cell, CellLook)}
    answers |= {clean(text(value)) for row in form.rows if row.done for value in row.last.values()}
    rows = [row for _, row in table.returned_rows(form)]
    answers.update(day.isoformat() for row in rows for day in days_of(row))
    answers.update(share for sheet in read if sheet for share in shares_of(sheet))
    others = set(others_on_card(card, table, form, rows))
    for row in range(CARD_FIRST, len(card.rows)):
        name, words = clean(text(card.cell(row, 0))), clean(text(card.cell(row, 1)))
        words = words.removeprefix(CARD_CUT).lstrip()
        if name == CARD_TASK or not words:
            continue
        own = words in answers or words.startswith("#") or (name == CHECK_COLUMN and is_check(words, form))
        if row in others or not (own or any(is_stored_as(shown, words) for shown in answers)):
            place = Place(file=table.file, sheet=card.name, cell=cell_name(row, 1))
            shown, names = bounded(words, MOST_WORDS), own_names(form.fields)
            yield problem(Code.WORDS_ON_ANOTHER_SHEET, place, names=names, sheet=card.name, words=shown)


def shares_of(sheet: Sheet) -> Iterator[str]:
    """The numbers that stand before the percent signs of cells: the sheet to be signed shows them alone."""
    for row, column in sheet.percent_cells:
        number = plain_value(sheet.cell(row, column))
        if isinstance(number, (int, float)):
            yield text(round(float(number) * 100, 6))


def days_of(row: ReturnedRow) -> Iterator[date]:
    """The days that a row was understood to name: the sheet to be signed shows them whole."""
    return (value.typed for value in row.values.values() if isinstance(value.typed, date))


def others_on_card(
    card: Sheet, table: ReturnedTable, form: IssuedForm, rows: Collection[ReturnedRow]
) -> Iterator[int]:
    """The rows of the sheet to be signed that give a task the state or the percentage of another.

    Its formulas follow the places of the table: where rows were sorted they say what stands in the task's place now.
    Where a program that does not calculate saved the form they say of a task that was done what it was issued with.
    """
    fields = {bare(field.name): field for field in form.fields if field.type in OF_FEW_VALUES}
    at = dict(enumerate(form.rows, start=table.header + 2))
    issued = {row.task: row.last for row in form.rows if row.done}
    task, repeated = "", list[ReturnedRow]()
    for number in range(CARD_FIRST, len(card.rows)):
        name, words = clean(text(card.cell(number, 0))), clean(text(card.cell(number, 1)))
        if name == CARD_TASK:
            task = words.partition(CARD_SPACE)[0]
            repeated = [
                row for row in rows if task in {row.task, at[row.number].task if row.number in at else ""}
            ]
        elif words and repeated and (field := fields.get(bare(name))):
            context = context_of(form.period.year, percent_format=False)
            shown = read_value(card.cell(number, 1), field, at="", context=context).typed
            last = issued.get(task, {}).get(field.name)
            own = [row.values[field.name].typed for row in repeated]
            own += [] if last is None else [last]
            if shown is not None and not any(value is None or is_same(shown, value) for value in own):
                yield number


def is_same(shown: Typed, typed: Typed) -> bool:
    """Whether the sheet to be signed shows a value: a percentage perhaps without its format."""
    return shown == typed or (isinstance(shown, (int, float)) and shown * 100 == typed)
