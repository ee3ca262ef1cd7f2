"""Every rule stands in one place, as a condition in Python and as a formula."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.build import COUNT, DONE_ON, FIELDS, PERCENT, PHONE, STATE
from workbook_flow.model import OWN_FIELDS, Choice, Field, FieldType, Level, Purpose, Value
from workbook_flow.rules import form_rules, quoted, row_rules, written_length
from workbook_flow.rules.terms import All, Below, DayPast, Means, Outside
from workbook_flow.words.problems import BRIEF, CATALOGUE

OFFICE = (*FIELDS, COUNT, PHONE)
EVERY = (*OFFICE, *OWN_FIELDS)
READINGS = {field.name: f"${letter}6" for field, letter in zip(OFFICE, "PQRSTU", strict=True)}


def test_every_rule_of_a_form_has_a_short_text_and_a_place_in_the_catalogue() -> None:
    codes = {rule.code for rule in form_rules(EVERY, {})}
    assert codes <= BRIEF.keys()
    assert BRIEF.keys() <= CATALOGUE.keys()


def test_what_check_uses_the_form_uses() -> None:
    assert set(row_rules(EVERY)) <= set(form_rules(EVERY, {}))


def test_what_looks_at_the_last_day_asks_for_something_only_once_it_is_over() -> None:
    purposes = sorted(Purpose)
    fields = tuple(
        replace(STATE if purpose is Purpose.STATE else PHONE, name=purpose, purpose=purpose)
        for purpose in purposes
    )
    rules = [rule for rule in row_rules(fields) if rule.by_last_day]
    assert rules
    assert all(isinstance(rule.when, All) and DayPast() in rule.when.terms for rule in rules)


def test_a_rule_switched_off_is_left_out_of_the_form() -> None:
    codes = {rule.code for rule in form_rules(EVERY, {"R02": Level.OFF, "R03": Level.WARNING})}
    assert "R02" not in codes
    assert "R03" in codes


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        (Below(COUNT, 0.5).formula(READINGS), "AND(ISNUMBER($T6),$T6<0.5)"),
        (Means(STATE, ()).formula(READINGS), "FALSE"),
        (Outside(DONE_ON).formula(READINGS), "AND(ISNUMBER($S6),OR($S6<36526,$S6>=73051))"),
    ],
)
def test_a_condition_in_the_words_of_excel(formula: str, wanted: str) -> None:
    assert formula == wanted


def test_a_choice_with_quotes_stays_one_text() -> None:
    field = replace(STATE, choices=(Choice(value='"办结"', meaning=STATE.choices[2].meaning),))
    meaning = field.choices[0].meaning
    assert meaning is not None
    assert Means(field, (meaning,)).formula(READINGS) == 'OR($P6="""办结""")'
    assert quoted('a"b') == '"a""b"'


def test_done_needs_a_hundred_even_where_nobody_must_fill_the_percent() -> None:
    free = replace(PERCENT, required=False)
    row = {"进展状态": Value(typed="已完成", raw="已完成"), "完成比例": Value(typed=None)}
    codes = {
        field: [
            rule.code for rule in row_rules((STATE, field)) if rule.field == field and rule.when.holds(row)
        ]
        for field in (free, PERCENT)
    }
    assert codes == {free: ["R02"], PERCENT: ["D01"]}


def test_blanks_do_not_count_as_characters() -> None:
    assert written_length(" 已\u3000开 展\n培训\xa0") == 5


def test_a_day_that_nobody_means_is_outside() -> None:
    days = Field(name="日期", type=FieldType.DATE)
    values = {"日期": Value(typed=PERCENT.maximum, cell="A1")}
    assert not Outside(days).holds(values)
