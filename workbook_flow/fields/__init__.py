"""The types of column that sheet 字段 offers, a file each: everything that a type is stands there.

A new type: its file, its line in ``KINDS``, its member of ``FieldType``, and the problem of a cell that is none; the
table in CONTRIBUTING.md names the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.fields.choice import ChoiceKind
from workbook_flow.fields.day import DayKind
from workbook_flow.fields.figure import IntegerKind, NumberKind
from workbook_flow.fields.kind import CellAddresses, CellContext, FieldKind, MisreadError
from workbook_flow.fields.percent import PercentKind
from workbook_flow.fields.phone import PhoneKind
from workbook_flow.fields.prose import ProseKind
from workbook_flow.fields.spelling import tidy
from workbook_flow.model import Field, FieldType, Value

__all__ = ["KINDS", "CellAddresses", "CellContext", "FieldKind", "MisreadError", "kind_of", "welcome"]

KINDS: Mapping[FieldType, FieldKind] = {
    FieldType.TEXT: ProseKind(),
    FieldType.INTEGER: IntegerKind(),
    FieldType.NUMBER: NumberKind(),
    FieldType.PERCENT: PercentKind(),
    FieldType.DATE: DayKind(),
    FieldType.CHOICE: ChoiceKind(),
    FieldType.PHONE: PhoneKind(),
}


def kind_of(field: Field) -> FieldKind:
    """What the field's type is."""
    return KINDS[field.type]


def welcome(field: Field, value: Value) -> bool:
    """Whether a form reads the cell as ``value`` does, although it is not written in the plain way."""
    return kind_of(field).welcomes(tidy(value.raw), value.typed)
