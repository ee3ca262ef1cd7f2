"""The rules within one row, each written once.

A rule is a condition over the row's fields, built from the few terms below, and the catalogue code that
says what is wrong when the condition holds. ``holds`` is what a return is checked by, ``formula`` the same
condition in the words of Excel: ``readings`` names, by field, the cell that holds what stands in the row as
the rules take it: a number, a day's serial, a text's length, the choice, ``UNREAD``, or an empty text.

Some conditions look at what was issued in the row as well. ``Given`` names those figures; ``with_given`` puts them
beside the row's values, and in formulas they stand as constants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from workbook_flow.fields import kind_of, welcome
from workbook_flow.fields.day import DAYS
from workbook_flow.fields.spelling import serial, written_length
from workbook_flow.model import CLAIMED, DISCLAIMED, Field, Level, Meaning, Purpose, Value
from workbook_flow.rules.comparing import before
from workbook_flow.rules.own import OwnCheck, asks_explanation, facts, last_columns, own_checks
from workbook_flow.rules.terms import (
    Above,
    All,
    Below,
    Beyond,
    Blank,
    Chosen,
    DayPast,
    Equals,
    Given,
    IssuedWith,
    Means,
    Not,
    Outside,
    Row,
    Term,
    Under,
    Unread,
    given,
    quoted,
    with_figures,
    with_given,
)
from workbook_flow.words.problems import Code

__all__ = [
    "DAYS",
    "Check",
    "Given",
    "OwnCheck",
    "Row",
    "Rule",
    "asks_explanation",
    "before",
    "facts",
    "first_findings",
    "form_rules",
    "given",
    "last_columns",
    "own_checks",
    "quoted",
    "row_rules",
    "serial",
    "with_figures",
    "with_given",
    "written_length",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is wrong (``code``) at which field, and when."""

    code: Code
    field: Field
    when: Term
    by_last_day: bool = False
    """Whether it looks at the last day of the task, which may be later by now than the form says."""


Purposes = Mapping[Purpose | None, Field]


@lru_cache(maxsize=16)
def row_rules(fields: tuple[Field, ...]) -> tuple[Rule, ...]:
    """All rules within one row, for these fields: each field's own, then those between fields."""
    by_purpose: Purposes = {field.purpose: field for field in fields}
    own = tuple(rule for field in fields for rule in field_rules(field, by_purpose))
    return own + state_rules(by_purpose) + request_rules(by_purpose) + story_rules(by_purpose)


def form_rules(fields: tuple[Field, ...], levels: Mapping[str, Level]) -> tuple[Rule, ...]:
    """The rules that a form checks by itself: each cell is written plainly, then all within one row."""
    plain = tuple(Rule(kind_of(field).fault, field, Unread(field)) for field in fields)
    rules = (*plain, *row_rules(fields))
    return tuple(rule for rule in rules if levels.get(rule.code) is not Level.OFF)


Check = Rule | OwnCheck
"""A rule of the program's, or one of the office's."""


def first_findings(rules: Sequence[Check], row: Row) -> Mapping[str, Check]:
    """What a form says of each field, by name: the first of the rules that holds there."""
    fields = {rule.field.name: rule.field for rule in rules}
    plain = {name: aside(fields.get(name), value) for name, value in row.items()}
    findings: dict[str, Check] = {}
    for rule in rules:
        if rule.field.name not in findings and rule.when.holds(plain):
            findings[rule.field.name] = rule
    return findings


def aside(field: Field | None, value: Value) -> Value:
    """A value as a form takes it: of those understood with a note only some are plain enough to go by."""
    if not value.note:
        return value
    if field is not None and welcome(field, value):
        return replace(value, note="")
    return replace(value, typed=None, fault=Code.UNDERSTOOD_AS)


ASKED_BY = {Purpose.CLAIM: Given.CLAIM, Purpose.QUANTITY: Given.METRIC}
"""The required columns that only some rows ask for."""


def field_rules(field: Field, by_purpose: Purposes) -> tuple[Rule, ...]:
    """Required, and the limits of sheet 字段."""
    kind = kind_of(field)
    rules = [Rule(Code.BLANK, field, missing(field, by_purpose))] if field.required else []
    if kind.is_day:
        rules.append(Rule(kind.fault, field, Outside(field)))
    if kind.limit_faults is None:
        return tuple(rules)
    (low, high), (minimum, maximum) = kind.limit_faults, field.limits
    if minimum is not None:
        rules.append(Rule(low, field, Below(field, minimum)))
    if maximum is not None:
        rules.append(Rule(high, field, Above(field, maximum)))
    return tuple(rules)


def missing(field: Field, by_purpose: Purposes) -> Term:
    """A required field is left out: in a row that asks for it, and unless the unit says the task is not its own."""
    terms: list[Term] = [Blank(field)]
    if field.purpose in ASKED_BY:
        terms.append(IssuedWith(ASKED_BY[field.purpose]))
    claim = by_purpose.get(Purpose.CLAIM)
    if claim is not None and field != claim:
        terms.append(Not(Chosen(claim, DISCLAIMED)))
    return terms[0] if len(terms) == 1 else All(tuple(terms))


def state_rules(by_purpose: Purposes) -> tuple[Rule, ...]:
    """The rules between state, percent, quantity and day of completion, as far as the list asks for them."""
    state, percent, done_on, quantity = (
        by_purpose.get(purpose)
        for purpose in (Purpose.STATE, Purpose.PERCENT, Purpose.DONE_ON, Purpose.QUANTITY)
    )
    if state is None:
        return ()
    done = Means(state, (Meaning.DONE,))
    open_state = Means(state, (Meaning.NOT_STARTED, Meaning.UNDER_WAY, Meaning.BLOCKED))
    rules = []
    if percent is not None:
        if not percent.required:
            rules.append(Rule(Code.DONE_BELOW_HUNDRED, percent, All((done, Blank(percent)))))
        rules.append(Rule(Code.DONE_BELOW_HUNDRED, percent, All((done, Below(percent, 100)))))
        rules.append(Rule(Code.OPEN_AT_HUNDRED, percent, All((open_state, Equals(percent, 100)))))
    if done_on is not None:
        rules.append(Rule(Code.DONE_WITHOUT_DAY, done_on, All((done, Blank(done_on)))))
        rules.append(Rule(Code.OPEN_WITH_DAY, done_on, All((open_state, Not(Blank(done_on))))))
    if quantity is not None:
        rules.append(Rule(Code.DONE_BELOW_TARGET, quantity, All((done, Under(quantity, Given.TARGET)))))
    blocked = Means(state, (Meaning.BLOCKED,))
    for purpose in (Purpose.DIFFICULTY, Purpose.NEXT_STEP):
        asked = by_purpose.get(purpose)
        if asked is not None:
            rules.append(Rule(Code.BLOCKED_WITHOUT_REASON, asked, All((blocked, Blank(asked)))))
    return tuple(rules)


LEAST_REASON = 5
"""Characters of a reason against a claim: 无 and 没有异议 are none."""
LATE = (Meaning.NOT_STARTED, Meaning.UNDER_WAY)
"""The states that lateness asks an explanation of; a blocked task owes one in any case."""


def story_rules(by_purpose: Purposes) -> tuple[Rule, ...]:
    """The rules that look at the calendar and at what is enclosed."""
    state, done_on, evidence = (
        by_purpose.get(purpose) for purpose in (Purpose.STATE, Purpose.DONE_ON, Purpose.EVIDENCE)
    )
    rules = []
    if done_on is not None:
        rules.append(Rule(Code.DAY_AFTER_REPORT, done_on, Beyond(done_on, Given.TODAY)))
    if state is None:
        return tuple(rules)
    for purpose in (Purpose.DIFFICULTY, Purpose.NEXT_STEP):
        asked = by_purpose.get(purpose)
        if asked is not None:
            when = All((DayPast(), Means(state, LATE), Blank(asked)))
            rules.append(Rule(Code.OVERDUE_WITHOUT_REASON, asked, when, by_last_day=True))
    if evidence is not None:
        rules.append(
            Rule(Code.DONE_WITHOUT_EVIDENCE, evidence, All((Means(state, (Meaning.DONE,)), Blank(evidence))))
        )
    return tuple(rules)


def request_rules(by_purpose: Purposes) -> tuple[Rule, ...]:
    """The rules of the program's own columns: a reason to each claim refused, a day and a reason to each request."""
    claim, why_not, until, why = (
        by_purpose.get(purpose)
        for purpose in (
            *(Purpose.CLAIM, Purpose.CLAIM_REASON),
            *(Purpose.EXTEND_TO, Purpose.EXTEND_REASON),
        )
    )
    rules = []
    if claim is not None and why_not is not None:
        rules.append(
            Rule(Code.DISCLAIMED_WITHOUT_REASON, why_not, All((Chosen(claim, DISCLAIMED), Blank(why_not))))
        )
        reason = Not(Below(why_not, LEAST_REASON))
        claimed = All((IssuedWith(Given.CLAIM), Chosen(claim, CLAIMED), Not(Blank(why_not)), reason))
        rules.append(Rule(Code.CLAIMED_WITH_REASON, why_not, claimed))
    if until is not None and why is not None:
        rules.append(Rule(Code.EXTENSION_INCOMPLETE, until, All((Blank(until), Not(Blank(why))))))
        rules.append(Rule(Code.EXTENSION_INCOMPLETE, why, All((Blank(why), Not(Blank(until))))))
        rules.append(Rule(Code.EXTENSION_NOT_LATER, until, Under(until, Given.LIMIT, or_just=True)))
    return tuple(rules)
