"""Rows by column name → a table whose every column holds values of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workbook_flow.model import Field, FieldType

TidyValue = str | int | float | bool | date | None
"""What stands in a cell; None for nothing."""


class CellKind(StrEnum):
    """What all values of a column are."""

    TEXT = "文本"
    WHOLE = "整数"
    NUMBER = "数值"
    DAY = "日期"
    FLAG = "是否"

    def holds(self, value: TidyValue) -> bool:
        """Whether a value is of that kind; nothing is of every kind."""
        if value is None:
            return True
        if isinstance(value, bool):
            return self is CellKind.FLAG
        match self:
            case CellKind.TEXT:
                return isinstance(value, str)
            case CellKind.WHOLE:
                return isinstance(value, int)
            case CellKind.NUMBER:
                return isinstance(value, int | float)
            case CellKind.DAY:
                return isinstance(value, date)
            case CellKind.FLAG:
                return False


KINDS: Mapping[FieldType, CellKind] = {
    FieldType.INTEGER: CellKind.WHOLE,
    FieldType.NUMBER: CellKind.NUMBER,
    FieldType.PERCENT: CellKind.NUMBER,
    FieldType.DATE: CellKind.DAY,
}
"""What the columns that units fill in hold; those of other types hold text."""
THEIRS = "（填报）"
"""Behind the name of a column that units fill in, where the program has another of that name."""

TidyRow = Mapping[str, TidyValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyColumn:
    """What a column is called, and what it holds."""

    name: str
    kind: CellKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyTable:
    """One table: its ``name``, what a row is in words, its columns and rows."""

    name: str
    words: str
    columns: tuple[TidyColumn, ...]
    rows: tuple[tuple[TidyValue, ...], ...]


def field_column(field: Field, own: Iterable[str]) -> TidyColumn:
    """The column that a column of the forms becomes, beside the program's ``own``."""
    name = f"{field.name}{THEIRS}" if field.name in own else field.name
    return TidyColumn(name=name, kind=KINDS.get(field.type, CellKind.TEXT))


def table_of(name: str, words: str, columns: Sequence[TidyColumn], rows: Sequence[TidyRow]) -> TidyTable:
    """The table; a column that some row contradicts, as one whose type the office changed, holds the wider kind."""
    fitting = [replace(column, kind=fitting_kind(column, rows)) for column in columns]
    lines = (tuple(as_kind(row.get(column.name), column.kind) for column in fitting) for row in rows)
    return TidyTable(name=name, words=words, columns=tuple(fitting), rows=tuple(lines))


def fitting_kind(column: TidyColumn, rows: Iterable[TidyRow]) -> CellKind:
    """The column's kind, or the narrowest that holds all its values."""
    values = [value for row in rows if (value := row.get(column.name)) is not None]
    wider = (column.kind, CellKind.NUMBER) if column.kind is CellKind.WHOLE else (column.kind,)
    return next((kind for kind in wider if all(map(kind.holds, values))), CellKind.TEXT)


def as_kind(value: TidyValue, kind: CellKind) -> TidyValue:
    """The value as its column holds it: in one of text everything is text."""
    if value is None or kind is not CellKind.TEXT or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
