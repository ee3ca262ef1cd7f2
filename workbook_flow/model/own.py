"""The program's own columns of a form, beside the office's: which there are, and in which rows they ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from workbook_flow.model.form import BLANK, IssuedRow
from workbook_flow.model.master import Choice, Field
from workbook_flow.model.returned import Entry, ReturnedRow
from workbook_flow.model.words import CLAIMED, DISCLAIMED, OWN_PURPOSES, FieldType, Purpose, Verdict

CLAIM_FIELD = Field(
    name=Purpose.CLAIM.value,
    type=FieldType.CHOICE,
    required=True,
    choices=(Choice(value=CLAIMED), Choice(value=DISCLAIMED)),
    hint="这项任务首次下发给本单位：是本单位职责的选“认领”；不是的选“不属本单位职责”并写明理由，其余各栏不用填",
    width=9,
    purpose=Purpose.CLAIM,
)
CLAIM_REASON_FIELD = Field(
    name=Purpose.CLAIM_REASON.value,
    type=FieldType.TEXT,
    maximum=500,
    hint="选“不属本单位职责”的写明理由，最好写明应由哪个单位承担",
    width=10,
    purpose=Purpose.CLAIM_REASON,
)
SAME_FIELD = Field(
    name=Purpose.SAME.value,
    type=FieldType.CHOICE,
    choices=(Choice(value=Purpose.SAME.value),),
    hint="与上期相同的选“无变化”，没填的栏目沿用上期内容",
    width=8,
    purpose=Purpose.SAME,
)
"""The column by which a unit takes over what it last reported; in forms that have such rows."""
QUANTITY_FIELD = Field(
    name=Purpose.QUANTITY.value,
    type=FieldType.NUMBER,
    required=True,
    hint="填“量化指标”栏所列指标现在达到的数，只填数字",
    width=9,
    purpose=Purpose.QUANTITY,
)
EXTEND_TO_FIELD = Field(
    name=Purpose.EXTEND_TO.value,
    type=FieldType.DATE,
    hint="不能按时完成、需要延期的才填，例如 2024-12-31；办公室核定后生效",
    width=12,
    purpose=Purpose.EXTEND_TO,
)
EXTEND_REASON_FIELD = Field(
    name=Purpose.EXTEND_REASON.value,
    type=FieldType.TEXT,
    maximum=500,
    hint="申请延期的写明理由",
    width=10,
    purpose=Purpose.EXTEND_REASON,
)
EXPLANATION_FIELD = Field(
    name=Purpose.EXPLANATION.value,
    type=FieldType.TEXT,
    maximum=500,
    hint="“核对”一栏要求核实的，数字有误请更正；无误的在这里写明原因，6 字以上，不能只写“核实无误”",
    width=16,
    purpose=Purpose.EXPLANATION,
)
"""The column in which a unit explains what the office asks it to verify; in all forms of a list that asks, or none."""
EXEMPLAR_FIELD = Field(
    name="先进人物和先进事迹",
    type=FieldType.TEXT,
    maximum=1000,
    hint="值得宣传的人和事：姓名、单位、做了什么、有什么成效；没有就不填",
    width=16,
    purpose=Purpose.EXEMPLAR,
)
"""The column for people and deeds worth telling of; in all forms of a list that asks for them, or none."""
OWN_FIELDS = (
    CLAIM_FIELD,
    CLAIM_REASON_FIELD,
    SAME_FIELD,
    QUANTITY_FIELD,
    EXTEND_TO_FIELD,
    EXTEND_REASON_FIELD,
)
ASIDE = frozenset({Purpose.CLAIM, Purpose.CLAIM_REASON, Purpose.EXTEND_TO, Purpose.EXTEND_REASON})
"""The program's own columns that are asked once or seldom, and stand on a sheet of their own."""


class Traits(NamedTuple):
    """All of a row that decides which columns it asks for."""

    repeats: bool
    claims: bool
    measures: bool
    ends: bool


def traits(row: IssuedRow) -> Traits:
    """Those of a row."""
    return Traits(
        repeats=bool(row.last) and not row.done,
        claims=row.asks_claim,
        measures=bool(row.metric),
        ends=row.due is not None,
    )


def asks(row: IssuedRow, field: Field) -> bool:
    """Whether the row asks for that column; where it does not, the cell is locked and grey."""
    return asks_with(traits(row), field)


ASKED_OF = {
    Purpose.SAME: "repeats",
    Purpose.CLAIM: "claims",
    Purpose.CLAIM_REASON: "claims",
    Purpose.QUANTITY: "measures",
    Purpose.EXTEND_TO: "ends",
    Purpose.EXTEND_REASON: "ends",
}
"""By the purpose of a column that not every row asks for, the trait of those that do."""


def asks_with(of: Traits, field: Field) -> bool:
    """Whether a row with these traits asks for that column."""
    trait = ASKED_OF.get(field.purpose) if field.purpose else None
    return trait is None or bool(getattr(of, trait))


def with_exemplars(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The office's columns with one for people and deeds worth telling of, where none is for them yet."""
    if any(field.purpose is Purpose.EXEMPLAR for field in fields):
        return fields
    namesake = next((field for field in fields if field.name == EXEMPLAR_FIELD.name), None)
    if namesake is None:
        return (*fields, EXEMPLAR_FIELD)
    own = replace(namesake, purpose=namesake.purpose or Purpose.EXEMPLAR)
    return tuple(own if field is namesake else field for field in fields)


def is_aside(field: Field) -> bool:
    """Whether the column stands on the sheet 认领与延期."""
    return field.purpose in ASIDE


def by_switch(row: Entry | ReturnedRow) -> bool:
    """Whether a switch in the head answered the whole row, and the unit wrote nothing in it."""
    same = row.values.get(SAME_FIELD.name, BLANK)
    return same.typed == SAME_FIELD.name and not same.raw


def disclaims(entry: Entry) -> bool:
    """Whether an entry says that the task is none of the unit's, rather than how far it has come."""
    value = entry.values.get(CLAIM_FIELD.name)
    return value is not None and value.typed == DISCLAIMED


def disclaimer_agreed(entry: Entry) -> bool:
    """Whether an entry says so, and the office agreed."""
    decision = entry.decision
    return disclaims(entry) and decision is not None and decision.verdict is Verdict.PASSED


def form_fields(fields: Iterable[Field], rows: Iterable[IssuedRow]) -> tuple[Field, ...]:
    """The fields of a form in their order: the office's, and those of the program's that any of its rows asks for."""
    kinds = {(bool(row.last), row.done, row.asks_claim, row.metric, row.due): row for row in rows}
    wanted = {field.purpose: field for field in OWN_FIELDS if any(asks(row, field) for row in kinds.values())}
    own = tuple(field for field in fields if field.purpose not in OWN_PURPOSES)
    return tuple(in_order(own, wanted))


def in_order(office: tuple[Field, ...], wanted: dict[Purpose | None, Field]) -> Iterator[Field]:
    """Claims and 无变化 first, the quantity after the percent or else after the office's, requests last."""
    first, last = (
        (Purpose.CLAIM, Purpose.CLAIM_REASON, Purpose.SAME),
        (Purpose.EXTEND_TO, Purpose.EXTEND_REASON),
    )
    yield from (wanted[purpose] for purpose in first if purpose in wanted)
    quantity = wanted.get(Purpose.QUANTITY)
    for field in office:
        yield field
        if field.purpose is Purpose.PERCENT and quantity is not None:
            yield quantity
            quantity = None
    if quantity is not None:
        yield quantity
    yield from (wanted[purpose] for purpose in last if purpose in wanted)
