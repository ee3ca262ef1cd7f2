"""A row's values as they count: the head's switches, 无变化, and what follows from other cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbook_flow.fields import welcome
from workbook_flow.model import (
    CLAIM_FIELD,
    CLAIMED,
    EXPLANATION_FIELD,
    SAME_FIELD,
    Field,
    IssuedRow,
    Meaning,
    OwnRule,
    Purpose,
    Switches,
    Traits,
    Typed,
    Value,
    asks_with,
    traits,
)
from workbook_flow.rules.own import facts
from workbook_flow.rules.values import taken_over

UNASKED = Value(typed=None)


def settled(
    values: Mapping[str, Value],
    row: IssuedRow,
    fields: Sequence[Field],
    switches: Switches,
    rules: tuple[OwnRule, ...] = (),
) -> dict[str, Value]:
    """A row's values as they count: what is not asked left out, the head's switches and 无变化 followed.

    A row in which nothing was written is answered by a switch alone; a state that is left blank follows from the
    percent.
    """
    of = traits(row)
    asked = {field.name: values[field.name] if asks_with(of, field) else UNASKED for field in fields}
    if switches.same or switches.claim:
        switched(asked, of, switches)
    return explained(following(taken_over(asked, standing(row, fields)), fields), row, fields, rules)


def switched(asked: dict[str, Value], of: Traits, switches: Switches) -> None:
    """Put into a row of those traits what the head's switches answer."""
    written = any(not value.blank or value.raw.strip() for value in asked.values())
    same, claim = asked.get(SAME_FIELD.name), asked.get(CLAIM_FIELD.name)
    if switches.same and not written and same is not None and asks_with(of, SAME_FIELD):
        asked[SAME_FIELD.name] = replace(same, typed=SAME_FIELD.name)
        written = True
    if switches.claim and written and claim is not None and claim.blank and asks_with(of, CLAIM_FIELD):
        asked[CLAIM_FIELD.name] = replace(claim, typed=CLAIMED, raw=CLAIMED)


def standing(row: IssuedRow, fields: Sequence[Field]) -> Mapping[str, Typed]:
    """What 无变化 takes over: what was last reported, but for numbers that each period has anew."""
    if row.done or not row.last:
        return {}
    anew = {field.name for field in fields if field.anew or field.purpose is Purpose.EXPLANATION}
    return {name: typed for name, typed in row.last.items() if name not in anew}


def filled_in(row: IssuedRow, fields: Sequence[Field]) -> Mapping[str, Typed]:
    """What stands in a row that was done with when it goes out, by field: numbers of a period begin at nought."""
    anew = {field.name for field in fields if field.anew}
    return {name: 0 if name in anew else typed for name, typed in row.last.items() if typed is not None}


def explained(
    values: dict[str, Value], row: IssuedRow, fields: Sequence[Field], rules: tuple[OwnRule, ...]
) -> dict[str, Value]:
    """The values with the explanation that the unit last gave, where what it explained is as it was."""
    name = EXPLANATION_FIELD.name
    last = row.last.get(name)
    if name not in values or not values[name].blank or row.done or not isinstance(last, str):
        return values
    stays = facts(tuple(fields), rules)
    if not stays or any(values[each.name].fault for each in stays):
        return values
    if any(values[each.name].typed != row.last.get(each.name) for each in stays):
        return values
    return {**values, name: replace(values[name], typed=last, raw=last)}


def following(values: dict[str, Value], fields: Sequence[Field]) -> dict[str, Value]:
    """The values with the state that follows from the percent, where the state was left blank."""
    state = last_for(Purpose.STATE, fields)
    if state is None or not values[state.name].blank:
        return values
    percent = last_for(Purpose.PERCENT, fields)
    if percent is None:
        return values
    share = values[percent.name]
    follows = state_of(share.typed, state) if not share.note or welcome(percent, share) else ""
    if not follows:
        return values
    return {**values, state.name: replace(values[state.name], typed=follows, raw=follows)}


def last_for(purpose: Purpose, fields: Sequence[Field]) -> Field | None:
    """The last field that serves a purpose."""
    return next((field for field in reversed(fields) if field.purpose is purpose), None)


def state_of(percent: Typed, state: Field) -> str:
    """The choice that a percent leaves no doubt of; blank where there is none."""
    if not isinstance(percent, (int, float)) or not 0 <= percent <= 100:
        return ""
    meaning = Meaning.NOT_STARTED if percent == 0 else Meaning.DONE if percent == 100 else Meaning.UNDER_WAY
    return next((choice.value for choice in state.choices if choice.meaning is meaning), "")
