"""What is issued: a form, its rows, and what it is filled with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from workbook_flow.model.master import SAME_FIELD, Field
from workbook_flow.model.period import Period
from workbook_flow.model.words import Level, Purpose, Role, Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRow:
    """One row of a form as it was issued: the locked text that stands.

    ``last`` is what the unit last reported on the task, by field, in ``last_period``; ``done`` says that it
    was done with then, so that the row goes out filled in.
    """

    task: str
    role: Role
    section: str
    heading: str
    measure: str
    deadline: str
    last: Mapping[str, Typed] = field(default_factory=dict)
    last_period: Period | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedForm:
    """One form as it was issued to one unit. ``seal`` is the HMAC in its stamp.

    ``levels`` are those of the rules that the form checks by itself, where the office has changed them.
    ``reporter``, ``phone`` and ``reviewer`` are those of the last return.
    """

    unit: str
    period: Period
    issue: int
    issued_on: date
    path: str
    seal: str
    rows: tuple[IssuedRow, ...]
    fields: tuple[Field, ...]
    return_by: date
    title: str
    office: str
    contact: str = ""
    levels: Mapping[str, Level] = field(default_factory=dict)
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""

    def row(self, task: str) -> IssuedRow | None:
        """The row of that task id."""
        return next((row for row in self.rows if row.task == task), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One cell as understood, beside what the unit typed.

    ``note`` says what was understood where that differs from ``raw``. ``fault`` is the catalogue code of
    what could not be understood, with ``typed`` None; a blank cell has neither.
    """

    typed: Typed
    raw: str = ""
    note: str = ""
    fault: str = ""
    cell: str = ""

    @property
    def blank(self) -> bool:
        """Whether the unit left the cell empty."""
        return self.typed is None and not self.fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What already stands in a form when it goes out.

    ``values`` by task and field, ``locked`` the tasks that are settled and shown green, ``marks`` what to mend
    in a cell by task and field, shown as a red cell with a comment.
    """

    values: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    marks: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""


def form_fields(fields: Iterable[Field], rows: Iterable[IssuedRow]) -> tuple[Field, ...]:
    """The fields of a form: the office's, after 无变化 where there is anything to take over."""
    own = tuple(each for each in fields if each.purpose is not Purpose.SAME)
    return (SAME_FIELD, *own) if any(row.last and not row.done for row in rows) else own
