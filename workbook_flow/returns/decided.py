"""What a decision makes of an entry: accepted as it is, as changed, or held with the office's words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from workbook_flow.model import (
    ASIDE_SHEET,
    BLANK,
    Decision,
    Entry,
    EntryState,
    Field,
    IssuedForm,
    Level,
    Meaning,
    Place,
    Problem,
    Purpose,
    Value,
    Verdict,
    disclaims,
)
from workbook_flow.returns.review import MOST_TYPED
from workbook_flow.rules import row_rules, with_given
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, brief, problem
from workbook_flow.words.text import bounded

STATE_CODES = frozenset(
    {
        Code.DONE_BELOW_HUNDRED,
        Code.DONE_WITHOUT_DAY,
        Code.OPEN_WITH_DAY,
        Code.OPEN_AT_HUNDRED,
        Code.BLOCKED_WITHOUT_REASON,
        Code.DONE_BELOW_TARGET,
    }
)
"""What does not go together within a row; the office may have its reasons."""


def contradictions(entry: Entry, form: IssuedForm, day: date) -> tuple[str, ...]:
    """What in a row as the office changed it does not go together, in words; ``day`` is that of the decision."""
    issued = next((row for row in form.rows if row.task == entry.task), None)
    blank = {field.name: Value(typed=None, raw="", cell="") for field in form.fields}
    row = {**blank, **entry.values}
    values = with_given(row, issued) if issued else row
    rules = (rule for rule in row_rules(form.fields) if rule.code in STATE_CODES)
    words = [brief(rule.code, rule.field) for rule in rules if rule.when.holds(values)]
    done_on = next((field.name for field in form.fields if field.purpose is Purpose.DONE_ON), "")
    typed = values[done_on].typed if done_on else None
    if isinstance(typed, date) and typed > day:
        words.append(f"{done_on} {typed.isoformat()} 在核定日 {day.isoformat()} 之后")
    return tuple(dict.fromkeys(words))


def disputed(standing: Decision, files: tuple[str, str], decision: Decision) -> Decision:
    """What stands in place of two decisions that nobody made in sight of each other; names both."""
    before, after = files
    first = standing.opinion if standing.verdict is Verdict.DISPUTED else spoken_verdict(standing, before)
    return replace(
        decision,
        verdict=Verdict.DISPUTED,
        opinion=f"{first}；{spoken_verdict(decision, after)}",
        by="、".join(dict.fromkeys([standing.by, decision.by])),
    )


def spoken_verdict(decision: Decision, file: str) -> str:
    """A decision in words, with who made it in which file."""
    opinion = f"（{decision.opinion}）" if decision.opinion else ""
    return f"{file} {decision.by}：{decision.verdict}{opinion}"


def as_decided(entry: Entry, decision: Decision, changes: Mapping[str, Value], form: IssuedForm) -> Entry:
    """The entry under a decision: accepted as it is or as changed, or held with the office's words.

    Where the office contradicts itself it is as it was.

    ``form`` is the one that the unit filled in; by its rules a changed row is told to contradict itself.
    """
    if decision.verdict is Verdict.DISPUTED:
        return replace(entry, decision=decision)
    if decision.verdict is Verdict.RETURNED:
        sent_back = problem(Code.SENT_BACK, Place(cell=telling_cell(entry)), opinion=decision.opinion)
        return replace(entry, state=EntryState.HELD, problems=(*entry.problems, sent_back), decision=decision)
    warnings = tuple(fault for fault in entry.problems if fault.level is not Level.ERROR)
    values = {
        name: changed_value(value, changes[name]) if name in changes else value
        for name, value in entry.values.items()
    }
    judged_entry = replace(
        entry, state=EntryState.ACCEPTED, problems=warnings, values=values, decision=decision
    )
    place = Place(cell=telling_cell(entry))
    doubts = unread(judged_entry, place, form)
    if decision.verdict is Verdict.CHANGED:
        words = contradictions(judged_entry, form, decision.on)
        doubts = (*doubts, *contradiction(judged_entry, place, words))
    return replace(judged_entry, problems=(*warnings, *doubts))


def unread(entry: Entry, place: Place, form: IssuedForm) -> tuple[Problem, ...]:
    """What to say of a row that the office took though something in it cannot be read; nothing where all can."""
    state = unread_state(entry, form.fields)
    faulty = [field for field in form.fields if entry.values.get(field.name, BLANK).fault]
    fields = [state, *(field for field in faulty if field is not state)] if state else faulty
    if not fields or disclaims(entry):
        return ()
    what = "、".join(unread_words(entry, field) for field in fields)
    change = change_of(fields[0]) or own_names(form.fields)["change"]
    return (problem(Code.TAKEN_UNREAD, place, unit=entry.unit, task=entry.task, what=what, change=change),)


def unread_state(entry: Entry, fields: Iterable[Field]) -> Field | None:
    """The column of a row's state, where the row has to say one that can be read and does not."""
    field = next((field for field in fields if field.purpose is Purpose.STATE), None)
    value = entry.values.get(field.name, BLANK) if field else BLANK
    return field if field is not None and (value.fault or (value.blank and field.required)) else None


def unread_words(entry: Entry, field: Field) -> str:
    """That a column cannot be read, and what is in it."""
    raw = bounded(entry.values.get(field.name, BLANK).raw, MOST_TYPED)
    return f"“{field.name}”写的“{raw}”读不出" if raw.strip() else f"“{field.name}”没有填"


def change_of(field: Field) -> str:
    """A change of a column of choices, as the office writes one; blank for other columns."""
    under_way = [choice.value for choice in field.choices if choice.meaning is Meaning.UNDER_WAY]
    choices = (*under_way, *(choice.value for choice in field.choices))
    return f"{field.name}：{choices[0]}" if choices else ""


def contradiction(entry: Entry, place: Place, words: Sequence[str]) -> tuple[Problem, ...]:
    """What to say of a row that the office made contradict itself; nothing where it does not."""
    if not words:
        return ()
    return (problem(Code.CHANGE_CONTRADICTS, place, unit=entry.unit, task=entry.task, what="；".join(words)),)


def changed_value(value: Value, change: Value) -> Value:
    """The office's value beside what the unit typed; of what it cleared nothing stands in the cell any more."""
    if change.blank:
        return replace(
            value, typed=None, raw="", fault="", note=f"办公室清空，原填“{bounded(value.raw, MOST_TYPED)}”"
        )
    return replace(value, typed=change.typed, fault="", note=f"办公室改为 {change.raw}")


def telling_cell(entry: Entry) -> str:
    """The cell that the office's words are shown at: the first that the unit wrote in, beside the form's rows last."""
    cells = [value.cell for value in entry.values.values() if not value.blank]
    return next((cell for cell in cells if not cell.startswith(ASIDE_SHEET)), next(iter(cells), ""))


def same_words(entry: Entry, other: Entry) -> bool:
    """Whether two entries say the same, wherever it stood."""
    return spoken(entry) == spoken(other)


def spoken(entry: Entry) -> dict[str, object]:
    """What an entry says by field, blank fields aside."""
    return {
        name: value.raw if value.typed is None else value.typed
        for name, value in entry.values.items()
        if not value.blank
    }
