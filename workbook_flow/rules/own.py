"""The rules of sheet 自定义规则, compiled once to what the check holds a row against and to what the form works out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from workbook_flow.fields import kind_of
from workbook_flow.model import (
    DISCLAIMED,
    EXPLANATION_FIELD,
    QUANTITY_FIELD,
    Field,
    Level,
    OwnRule,
    Purpose,
)
from workbook_flow.rules.comparing import Either, Filled, depth, keys_of, negated
from workbook_flow.rules.condition_cursor import RuleError
from workbook_flow.rules.language import parse_condition
from workbook_flow.rules.terms import BEFORE, All, Below, Chosen, Given, IssuedWith, Not, Term
from workbook_flow.words.problems import Code

LEAST_EXPLANATION = 6
"""Characters that an explanation has at least: 核实无误 explains nothing."""
DEEPEST_TERM = 3
LONGEST_FORMULA = 900
"""What keeps a rule within the formulas of .xls: 7 functions within each other, 1,024 characters."""
SAMPLE_ADDRESS = "$XFD$1048"


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """What is told (``code``) at which field, and when; ``in_form`` whether the form tells it too."""

    code: Code
    field: Field
    when: Term
    rule: OwnRule
    in_form: bool = True


def readable_columns(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The columns that a rule may name: the office's, and the quantity reached."""
    return (*(each for each in fields if each.purpose is not Purpose.EXPLANATION), QUANTITY_FIELD)


def compiled(rule: OwnRule, fields: Iterable[Field]) -> Term:
    """When a row breaks the rule; RuleError where its words are none, or more than a form can work out."""
    columns = readable_columns(fields)
    parts = [negated(parse_condition(rule.requirement, columns))]
    if rule.condition:
        parts.insert(0, parse_condition(rule.condition, columns))
    broken = joined(*parts)
    keys = set(keys_of(broken))
    if not any(name_of(key) in {each.name for each in columns} for key in keys):
        raise RuleError("没有写到任何栏目")
    formula = broken.formula(dict.fromkeys(keys, SAMPLE_ADDRESS))
    if depth(broken) > DEEPEST_TERM or len(formula) > LONGEST_FORMULA:
        raise RuleError("太长或括号套得太多，填报表里算不了，请拆成几条规则")
    return broken


def joined(*terms: Term) -> Term:
    """Terms that must all hold, none of them such a whole itself."""
    parts = [part for term in terms for part in (term.terms if isinstance(term, All) else (term,))]
    return All(tuple(parts))


def name_of(key: str) -> str:
    """The column that a key belongs to."""
    return key.removeprefix(BEFORE)


@lru_cache(maxsize=64)
def own_checks(fields: tuple[Field, ...], rules: tuple[OwnRule, ...]) -> tuple[OwnCheck, ...]:
    """What is checked of a form with these columns; a rule over a column that the form does not have asks nothing."""
    present = {field.name: field for field in fields}
    checks: list[OwnCheck] = []
    for rule in rules:
        broken = compiled(rule, fields)
        columns = [name_of(key) for key in told_at(rule, fields, broken)]
        if all(name in present for name in columns):
            checks += checks_of(rule, asked(broken, fields), present[columns[0]])
    return tuple(checks)


def told_at(rule: OwnRule, fields: Iterable[Field], broken: Term) -> list[str]:
    """The columns that a rule is about, the one at which it is told first: that of the requirement."""
    columns = readable_columns(fields)
    names = {each.name for each in columns}
    keys = [*keys_of(parse_condition(rule.requirement, columns)), *keys_of(broken)]
    own = [key for key in keys if key in names]
    return [*own, *(key for key in keys if key not in names and name_of(key) in names)]


def asked(broken: Term, fields: Iterable[Field]) -> Term:
    """The same of a row that the unit does not disown, and of a quantity where the row asks for one."""
    claim = next((each for each in fields if each.purpose is Purpose.CLAIM), None)
    measured = QUANTITY_FIELD.name in map(name_of, keys_of(broken))
    own = [] if claim is None else [Not(Chosen(claim, DISCLAIMED))]
    return joined(broken, *own, *([IssuedWith(Given.METRIC)] if measured else []))


def checks_of(rule: OwnRule, broken: Term, field: Field) -> list[OwnCheck]:
    """What is told of one rule; one that asks for an explanation is told until there is one, and then to the office."""
    if rule.level is not Level.QUERY:
        code = Code.OWN_RULE if rule.level is Level.ERROR else Code.OWN_REMINDER
        return [OwnCheck(code, field, broken, rule)]
    name = EXPLANATION_FIELD.name
    short = Below(EXPLANATION_FIELD, LEAST_EXPLANATION)
    unexplained = joined(broken, Either((Filled(name, False), short)))
    return [
        OwnCheck(Code.OWN_QUERY, EXPLANATION_FIELD, unexplained, rule),
        OwnCheck(Code.OWN_EXPLAINED, field, joined(broken, Filled(name), Not(short)), rule, in_form=False),
    ]


def asks_explanation(rules: Iterable[OwnRule]) -> bool:
    """Whether any of the rules asks for an explanation."""
    return any(rule.level is Level.QUERY for rule in rules)


@lru_cache(maxsize=64)
def facts(fields: tuple[Field, ...], rules: tuple[OwnRule, ...]) -> tuple[Field, ...]:
    """The columns on whose staying the same an explanation stands on; none where they cannot stay.

    A text, and a number that each period has anew, is another fact each time.
    """
    queries = tuple(rule for rule in rules if rule.level is Level.QUERY)
    keys = (key for check in own_checks(fields, queries) for key in keys_of(check.when))
    names = {name_of(key) for key in keys} - {EXPLANATION_FIELD.name}
    columns = tuple(field for field in fields if field.name in names)
    passing = any(field.anew or kind_of(field).measured for field in columns)
    return () if passing else columns


def last_columns(fields: tuple[Field, ...], rules: tuple[OwnRule, ...]) -> tuple[str, ...]:
    """The columns of which a form must know what was last reported, for these rules."""
    keys = {key for check in own_checks(fields, rules) for key in keys_of(check.when)}
    wanted = {name_of(key) for key in keys if key.startswith(BEFORE)}
    wanted |= {field.name for field in facts(fields, rules)}
    return tuple(field.name for field in fields if field.name in wanted)
