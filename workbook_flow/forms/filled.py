"""What stands in a form's rows when it goes out, and what the form says of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from workbook_flow.forms.cells import as_written
from workbook_flow.forms.verdict import RowVerdict, line
from workbook_flow.model import BLANK, EXPLANATION_FIELD, NO_SWITCH, Filling, IssuedForm, IssuedRow, Value
from workbook_flow.rules.settling import filled_in, settled
from workbook_flow.rules.spoken import UNTOUCHED

Rows = Sequence[tuple[Mapping[str, Value], RowVerdict]]
"""What stands in each row when the form goes out, by field, and what the form says of it."""


def written_row(form: IssuedForm, row: IssuedRow, filling: Filling) -> tuple[Mapping[str, Value], RowVerdict]:
    """What is written into a row's cells, a value for every field, and what the form says of it."""
    cells = filling.values.get(row.task, {})
    if not cells and says_nothing(row, filling):
        return BLANKS, untouched_line(row.task)
    values = {field.name: as_written(cells.get(field.name, BLANK)) for field in form.fields}
    counted = settled(values, row, form.fields, filling.switches, form.rules)
    return values, line(form, row, counted, filling)


@lru_cache(maxsize=4096)
def untouched_line(task: str) -> RowVerdict:
    """What the form says of a row in which nothing stands."""
    return RowVerdict(task=task, verdict=UNTOUCHED)


def says_nothing(row: IssuedRow, filling: Filling) -> bool:
    """Whether a row without a value is answered by nothing else: a switch, what it last explained, the office."""
    if filling.switches is not NO_SWITCH and filling.switches != NO_SWITCH:
        return False
    return (
        EXPLANATION_FIELD.name not in row.last
        and row.task not in filling.locked
        and row.task not in filling.reasons
    )


class Blanks(dict[str, Value]):
    """The values of a row in which nothing stands: every field is blank."""

    def __missing__(self, name: str) -> Value:
        return BLANK


BLANKS = Blanks()


def carrying(form: IssuedForm, filling: Filling) -> Filling:
    """The filling with what the form itself carries over, where nothing else is said."""
    done = {
        row.task: {
            name: Value(typed=typed, raw=str(typed)) for name, typed in filled_in(row, form.fields).items()
        }
        for row in form.rows
        if row.done
    }
    return replace(
        filling,
        values={**done, **filling.values},
        reporter=filling.reporter or form.reporter,
        phone=filling.phone or form.phone,
        reviewer=filling.reviewer or form.reviewer,
    )
