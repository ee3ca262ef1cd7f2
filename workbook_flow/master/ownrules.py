"""Sheet 自定义规则: the rules that the office writes itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_flow.master.tables import ListTable, Row, read_choice
from workbook_flow.model import Field, Level, OwnRule, Place, Problem
from workbook_flow.rules.condition_cursor import RuleError
from workbook_flow.rules.language import parse_condition
from workbook_flow.rules.meant import doubts, fraction_columns, must_say_one_thing
from workbook_flow.rules.own import compiled, readable_columns
from workbook_flow.rules.possible import can_hold
from workbook_flow.rules.terms import Term
from workbook_flow.words.names import clean_name
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import LEVEL_WORDS

OWN_LEVELS: Mapping[str, Level] = {words: level for level, words in LEVEL_WORDS.items()}
MOST_HINT = 60
"""Characters of a hint: it stands beside a row, and in a formula."""


def read_own_rules(table: ListTable, fields: Sequence[Field]) -> tuple[tuple[OwnRule, ...], list[Problem]]:
    """The rules in the sheet's order, those that are switched off left out, and every fault by its cell."""
    faults: list[Problem] = []
    rules: list[OwnRule] = []
    places: dict[str, Place] = {}
    for number, row in enumerate(table.rows, start=1):
        rule, problems = read_rule(row, number, fields)
        faults += problems
        if rule is None:
            continue
        if rule.name in places:
            other = places[rule.name].cell
            faults.append(problem(Code.DOUBLE_OWN_RULE, row["要求"].place, name=rule.name, other=other))
        places.setdefault(rule.name, row["要求"].place)
        if rule.level is not Level.OFF:
            rules.append(rule)
    return tuple(rules), faults


def read_rule(row: Row, number: int, fields: Sequence[Field]) -> tuple[OwnRule | None, list[Problem]]:
    """One row; None where it cannot be read."""
    level, faults = read_choice(row["级别"], "级别", OWN_LEVELS)
    faults += [
        problem(Code.REQUIRED_BLANK, row[column].place, column=column)
        for column in ("要求", "级别")
        if row[column].blank
    ]
    faults += [fault for column in ("条件", "要求") for fault in unreadable(row, column, fields)]
    requirement = clean_name(row["要求"].text)
    fractions = () if faults else fraction_columns(requirement, readable_columns(fields))
    own_hint = clean_name(row["提示"].text)
    hint = own_hint or default_hint(requirement, fractions)
    if len(hint) > MOST_HINT or "¦" in hint:
        allowed = f"{MOST_HINT} 个字以内"
        place = row["提示"].place
        faults.append(problem(Code.VALUE_NOT_ALLOWED, place, column="提示", value=hint, allowed=allowed))
    if faults or level is None:
        return None, faults
    rule = OwnRule(
        name=clean_name(row["名称"].text) or f"自定义{number}",
        condition=clean_name(row["条件"].text),
        requirement=requirement,
        level=level,
        hint=hint,
    )
    try:
        broken = compiled(rule, fields)
    except RuleError as error:
        return None, [unreadable_rule(row, "要求", str(error))]
    doubtful = [doubt for column in ("条件", "要求") for doubt in doubtful_words(row, column, fields)]
    doubtful += beside_all_rows(row, broken, fields)
    if fractions and "小数" not in own_hint:
        doubtful.append(problem(Code.RATE_IS_FRACTION, row["要求"].place, column=fractions[0]))
    return rule, doubtful


def doubtful_words(row: Row, column: str, fields: Sequence[Field]) -> list[Problem]:
    """What of the words of a cell may be meant otherwise than they are read."""
    cell = row[column]
    why = () if cell.blank else doubts(clean_name(cell.text), readable_columns(fields))
    return [doubtful_rule(row, column, doubt) for doubt in dict.fromkeys(why)]


def beside_all_rows(row: Row, broken: Term, fields: Sequence[Field]) -> list[Problem]:
    """A rule that no row can break, or none can keep."""
    columns = readable_columns(fields)
    if can_hold(broken, columns):
        keepable = can_hold(parse_condition(clean_name(row["要求"].text), columns), columns)
        return [] if keepable else [doubtful_rule(row, "要求", "没有一行能符合，填了的每一行都会算错")]
    condition = clean_name(row["条件"].text)
    if condition and not can_hold(parse_condition(condition, columns), columns):
        return [doubtful_rule(row, "条件", "没有一行会是这样，这条规则等于没有")]
    return [doubtful_rule(row, "要求", "要查的每一行怎么填都算符合，这条规则等于没有")]


def doubtful_rule(row: Row, column: str, why: str) -> Problem:
    """A rule that can be checked, and is hardly meant so."""
    cell = row[column]
    return problem(Code.DOUBTFUL_OWN_RULE, cell.place, column=column, value=cell.text[:60], why=why)


def default_hint(requirement: str, fractions: Sequence[str]) -> str:
    """What a form says of a rule without a hint of the office's, and how to write a rate that is a fraction."""
    plain_hint = f"应符合：{requirement}"
    whole = f"{plain_hint}，{fractions[0]}填小数，如 0.6667" if fractions else plain_hint
    return whole if len(whole) <= MOST_HINT else plain_hint


def unreadable(row: Row, column: str, fields: Sequence[Field]) -> list[Problem]:
    """Why the words of a cell are no condition."""
    cell = row[column]
    if cell.blank:
        return []
    try:
        must_say_one_thing(clean_name(cell.text), readable_columns(fields))
    except RuleError as error:
        return [unreadable_rule(row, column, str(error))]
    return []


def unreadable_rule(row: Row, column: str, why: str) -> Problem:
    """A rule that says nothing that can be checked."""
    cell = row[column]
    return problem(Code.UNREADABLE_OWN_RULE, cell.place, column=column, value=cell.text[:60], why=why)
