"""Rows that take over what the period before has otherwise by now: sent back, changed or corrected since the issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workbook_flow.cycle.stale import Copy, as_filled_in, cell_of, shown_answer
from workbook_flow.fields import kind_of
from workbook_flow.forms.carried import reported_done
from workbook_flow.model import (
    SAME_FIELD,
    Entry,
    EntryState,
    Field,
    IssuedForm,
    IssuedRow,
    Level,
    Period,
    Place,
    Problem,
    Purpose,
)
from workbook_flow.records.ledger.history import History
from workbook_flow.returns import checks
from workbook_flow.sheets import text
from workbook_flow.words.problems import Code, at_level, problem

MOST_FIELDS = 3
SENT_BACK = "办公室后来退回了，还没有改正"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stands of the periods before, of the unit of these names; each period is looked up once."""

    history: History
    names: Sequence[str]
    accepted: dict[Period, Mapping[str, Entry]]

    def entry(self, task: str, period: Period) -> Entry | None:
        """The accepted entry on the task that stands in the period."""
        if period not in self.accepted:
            self.accepted[period] = self.history.accepted_of(self.names, period)
        return self.accepted[period].get(task)

    def is_told(self, task: str, period: Period) -> bool:
        """Whether one unit alone reported on the task then: units that merged may each have said something else."""
        return len({entry.unit for entry in self.history.reported(self.names, period).get(task, ())}) == 1

    def by_whom(self, entry: Entry) -> str:
        """Who made the entry what it is."""
        return "办公室" if self.history.decision_on(entry) else "本单位"


def without_outdated(
    checked: checks.Checked, history: History, names: Sequence[str], copy: Copy, levels: Mapping[str, Level]
) -> checks.Checked:
    """The checked return, its rows held back that take over what stands no more; ``names`` are those of before too.

    What is given back in a correction was looked at.
    """
    if copy.attempt:
        return checked
    before = Before(history=history, names=names, accepted={})
    faults = {
        entry.task: fault for entry in checked.entries if (fault := outdated(entry, before, copy)) is not None
    }
    notices = {task: at_level((fault,), levels) for task, fault in faults.items()}
    if not any(notices.values()):
        return checked
    entries = tuple(with_faults(entry, notices.get(entry.task, [])) for entry in checked.entries)
    problems = (*checked.problems, *(fault for added in notices.values() for fault in added))
    return replace(checked, entries=entries, problems=problems, state=checks.outcome(entries, problems))


def with_faults(entry: Entry, faults: Iterable[Problem]) -> Entry:
    """The entry with these faults beside its own, held back by an error among them."""
    faults = tuple(faults)
    held = any(fault.level is Level.ERROR for fault in faults)
    state = EntryState.HELD if held else entry.state
    return replace(entry, state=state, problems=(*entry.problems, *faults))


def outdated(entry: Entry, before: Before, copy: Copy) -> Problem | None:
    """What is said of a row that takes over what stands no more; None for one that does not."""
    row = copy.form.row(entry.task)
    if row is None or row.last_period is None:
        return None
    same = entry.values.get(SAME_FIELD.name)
    if same is not None and same.typed == SAME_FIELD.name:
        code, since = Code.SAME_AS_CHANGED, said_otherwise(entry, row, before, copy.form)
    elif as_filled_in(entry, copy.form):
        code, since = done_no_longer(row, row.last_period, before, copy.form)
    else:
        return None
    if not since or not before.is_told(entry.task, row.last_period):
        return None
    place = Place(file=copy.file, cell=cell_of(entry))
    return problem(code, place, task=entry.task, period=row.last_period.words, since=since)


def done_no_longer(row: IssuedRow, period: Period, before: Before, form: IssuedForm) -> tuple[Code, str]:
    """How it weighs what became of a row that was done; in words, blank where it still is or nobody can tell."""
    entry = before.entry(row.task, period)
    if entry is None:
        return Code.DONE_NO_LONGER, SENT_BACK
    states = [field for field in form.fields if field.purpose is Purpose.STATE and field.name in entry.values]
    typed = {field.name: entry.values[field.name].typed for field in states}
    listed = any(choice.value == typed[field.name] for field in states for choice in field.choices)
    if not listed or reported_done(typed, states):
        return Code.DONE_TAKEN_BACK, ""
    who = before.by_whom(entry)
    code = Code.DONE_NO_LONGER if who == "办公室" else Code.DONE_TAKEN_BACK
    return code, f"{who}后来改成了“{'、'.join(map(text, typed.values()))}”"


def said_otherwise(row_entry: Entry, row: IssuedRow, before: Before, form: IssuedForm) -> str:
    """In what the period before says otherwise by now than a row takes over from it; blank where it does not."""
    entry = before.entry(row.task, row.last_period) if row.last_period else None
    if entry is None:
        return SENT_BACK
    changes = [
        f"“{field.name}”改成了“{shown_answer(entry, field.name)}”"
        for field in form.fields
        if field.name in row.last
        and row_entry.values[field.name].typed == row.last[field.name]
        and is_changed(field, row, entry)
    ]
    return f"{before.by_whom(entry)}后来把{'、'.join(changes[:MOST_FIELDS])}" if changes else ""


def is_changed(field: Field, row: IssuedRow, entry: Entry) -> bool:
    """Whether an entry says otherwise than a row shows of it: a choice, or a column, renamed since is the same."""
    if field.name not in entry.values:
        return False
    typed = entry.values[field.name].typed
    return typed != row.last[field.name] and (typed is None or kind_of(field).takes(field, typed))
