"""What a unit wrote where a form says what it finds of its rows, and in the hidden columns where it works that out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache

from workbook_flow.model import CLAIMED, SAME_FIELD, IssuedForm
from workbook_flow.returns.headers import squeeze
from workbook_flow.returns.table import ReturnedTable
from workbook_flow.rules import last_columns, own_checks
from workbook_flow.rules.spoken import KINDS, is_check
from workbook_flow.sheets import CellError, clean, text
from workbook_flow.words.names import once_if_short

CHECK_COLUMN = "核对"
HIDDEN_COLUMN = f"{CHECK_COLUMN}·"
"""How the headers of the columns begin in which a form works out what it says of its rows."""
SENT_BACK_LABEL = "退回更正"
"""What a form says above its table that was sent back."""
FINDING_END = "¦"
"""What a finding ends with in the hidden columns."""
A_WORD = re.compile(r"[^\W\d_]")
NO_WORKING = re.compile(r"[\W_年月日]")
Words = tuple[int, int, str]
"""The row and the column (0-based) of a cell, and what stands in it."""


def in_workings(table: ReturnedTable, form: IssuedForm) -> Iterator[Words]:
    """What a person wrote where a form says what it finds of its rows, and where it works that out."""
    yield from in_check_column(table, form)
    yield from in_hidden_columns(table, form)


def in_check_column(table: ReturnedTable, form: IssuedForm) -> Iterator[Words]:
    """What stands in the column of checks, and is none; a header of the table pasted below it has its name there."""
    sheet = table.sheet
    columns = [at for at, cell in enumerate(sheet.rows[table.header]) if squeeze(text(cell)) == CHECK_COLUMN]
    for row in range(table.header + 1, len(sheet.rows)):
        for column in columns:
            cell = sheet.cell(row, column)
            words = "" if isinstance(cell, CellError) else clean(text(cell))
            own = words in {"", CHECK_COLUMN} or words.startswith("#") or is_check(words, form)
            if not own:
                yield row, column, words


def in_hidden_columns(table: ReturnedTable, form: IssuedForm) -> Iterator[Words]:
    """What a person wrote over the hidden columns of the form's workings, row by row, at the first of its cells.

    A form that was sent back keeps there what it held then.
    """
    columns = hidden_columns(table, form)
    if not columns:
        return
    first, own = min(columns), cache(lambda: issued_workings(table, form))
    for row in range(table.header + 1, len(table.sheet.rows)):
        cells = table.sheet.rows[row]
        seen = {worked(text(cell)) for cell in cells[:first] if cell is not None} - {""}
        written = [
            (column, words)
            for column in columns
            if column < len(cells)
            and (isinstance(cells[column], str) or not seen)
            and (words := clean(text(cells[column])))
            and not isinstance(cells[column], CellError)
            and not (seen and (worked(words) in seen or is_working(words, own(), form)))
        ]
        if written:
            yield row, written[0][0], "；".join(words for _, words in written)


def hidden_columns(table: ReturnedTable, form: IssuedForm) -> list[int]:
    """The hidden columns of the workings; of a form that was sent back without those that keep what it held then.

    Those stand before the ones in which the office's own rules are worked out, the last that a form has.
    """
    headers = [squeeze(text(cell)) for cell in table.sheet.rows[table.header]]
    numbers = {
        column: int(header.removeprefix(HIDDEN_COLUMN))
        for column, header in enumerate(headers)
        if header.startswith(HIDDEN_COLUMN) and header.removeprefix(HIDDEN_COLUMN).isdecimal()
    }
    held = range(0)
    if numbers and SENT_BACK_LABEL in table.head:
        own = sum(check.in_form for check in own_checks(form.fields, form.rules))
        end = max(numbers.values()) - own - len(last_columns(form.fields, form.rules))
        held = range(end - len(form.fields), end)
    return [column for column, number in numbers.items() if number not in held]


def issued_workings(table: ReturnedTable, form: IssuedForm) -> frozenset[str]:
    """The texts that a form's workings give besides what stands in the row: choices, earlier reports, ids, claims."""
    choices = (choice.value for field in form.fields for choice in field.choices)
    reports = (text(value) for row in form.rows for value in row.last.values() if value is not None)
    claims = table.claims.sheet.rows if table.claims else ()
    aside = (text(cell) for cells in claims for cell in cells if cell is not None)
    own = (*choices, *reports, *aside, SAME_FIELD.name, CLAIMED, *(row.task for row in form.rows))
    return frozenset(map(worked, own))


def is_working(words: str, own: Collection[str], form: IssuedForm) -> bool:
    """Whether words in a hidden column are what a form works out there: no words, its own, ids, or findings."""
    if worked(words) in own or words.startswith(("#", "Err:", HIDDEN_COLUMN)):
        return True
    if words[0] in KINDS and (words[-1] == FINDING_END or is_check(words, form)):
        return True
    return all(worked(task) in own for task in words.removesuffix("等").strip("、").split("、"))


@once_if_short
def worked(words: str) -> str:
    """Words as the workings are compared, which tidy texts and put dashes into days; blank where no word is in them."""
    return NO_WORKING.sub("", unicodedata.normalize("NFKC", words)) if A_WORD.search(words) else ""
