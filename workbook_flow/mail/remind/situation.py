"""What reminders are told from: the forms that stand, the last words on their rows, the mails that went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workbook_flow.mail.remind.kinds import ASKING, OVERDUE
from workbook_flow.model import (
    CLAIM_FIELD,
    Entry,
    Field,
    IssuedForm,
    Master,
    Meaning,
    Period,
    PeriodKind,
    Purpose,
    Snapshot,
    Task,
    UnitStatus,
    disclaims,
    leaves_nothing,
)
from workbook_flow.words.workdays import Workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A mail of reminders to a unit: its day, the period, its reasons' keys, whether it went and did not return."""

    day: date
    unit: str
    period: Period | None
    reasons: tuple[str, ...]
    sent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtedReturn:
    """A return that waits for the office's word on its sender: when it came, and from where."""

    day: date
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What reminders are told from. ``snapshots`` are of issued periods, ``entries`` what stands over all of them.

    ``sent`` are the keys of the reminders that went out, ``notices`` the mails that carried them. ``brought`` is by
    unit and period the day on which a mail first brought the form, where that is known. ``waiting`` are, by unit and
    the words of the period, blank for an unknown one, the last returns that count for nobody until the office has said
    whose they are. ``closed`` are the periods whose figures stand: nobody is asked for what would not change them.
    """

    master: Master
    snapshots: tuple[Snapshot, ...]
    entries: tuple[Entry, ...]
    sent: frozenset[str]
    workdays: Workdays
    notices: tuple[Notice, ...] = ()
    brought: Mapping[tuple[str, Period], date] = field(default_factory=dict)
    waiting: Mapping[tuple[str, str], DoubtedReturn] = field(default_factory=dict)
    closed: frozenset[Period] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A situation by what its reminders look up, made once for all units.

    ``tasks`` by number, with the place in the list; ``done`` by unit and task the last word that there is nothing
    left to do; ``overdue`` how often a form was called overdue, by how the keys of that begin; ``asked`` the mails
    that asked for a form, by unit; ``mails`` all mails of reminders, by unit.
    """

    tasks: Mapping[str, tuple[int, Task]]
    done: Mapping[tuple[str, str], Entry]
    overdue: Counter[str]
    asked: Mapping[str, list[Notice]]
    mails: Mapping[str, Sequence[Notice]]


def standing_forms(
    snapshots: Iterable[Snapshot],
) -> Mapping[str, Mapping[str, tuple[IssuedForm, UnitStatus]]]:
    """By unit, its newest form of the list's own periods (under a blank), and that of each one-off request."""
    standing: dict[str, dict[str, tuple[IssuedForm, UnitStatus]]] = {}
    for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.period):
        statuses = {status.unit: status for status in snapshot.statuses}
        request = str(snapshot.period) if snapshot.period.kind is PeriodKind.ONCE else ""
        for form in snapshot.forms:
            standing.setdefault(form.unit, {})[request] = form, statuses[form.unit]
    return standing


def index_of(situation: Situation) -> Index:
    """The situation by what its reminders look up."""
    master = situation.master
    overdue_keys = (key.rpartition(" ")[0] for key in situation.sent if key.startswith(f"{OVERDUE} "))
    return Index(
        tasks={task.id: (place, task) for place, task in enumerate(master.tasks)},
        done=dict(settled_rows(situation.entries, master, situation.snapshots)),
        overdue=Counter(overdue_keys),
        asked=asked_notices(situation.notices),
        mails=mails_by_unit(situation.notices),
    )


def mails_by_unit(notices: Iterable[Notice]) -> Mapping[str, Sequence[Notice]]:
    """The mails of reminders, by unit."""
    mails: dict[str, list[Notice]] = {}
    for notice in notices:
        mails.setdefault(notice.unit, []).append(notice)
    return mails


def asked_notices(notices: Iterable[Notice]) -> Mapping[str, list[Notice]]:
    """The mails that asked for a form, by unit."""
    asked: dict[str, list[Notice]] = {}
    for notice in notices:
        if any(key.partition(" ")[0] in ASKING for key in notice.reasons):
            asked.setdefault(notice.unit, []).append(notice)
    return asked


def settled_rows(
    entries: Iterable[Entry], master: Master, snapshots: Sequence[Snapshot] = ()
) -> Iterator[tuple[tuple[str, str], Entry]]:
    """The units and tasks, each with its last entry where that says that it is done, or none of theirs."""
    meanings, percents = state_meanings(master, snapshots), percent_columns(master, snapshots)
    lasting = {task.id for task in master.tasks if task.deadline.lasting}
    last: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.period, entry.submission)):
        last[entry.unit, entry.task] = entry
    for row, entry in last.items():
        states = (meanings.get((name, str(value.typed))) for name, value in entry.values.items())
        percent = next((entry.values[name].typed for name in percents if name in entry.values), None)
        if disclaims(entry) or any(
            leaves_nothing(state, percent, lasting=entry.task in lasting) for state in states
        ):
            yield row, entry


def telling_columns(master: Master, snapshots: Sequence[Snapshot] = ()) -> frozenset[str]:
    """The columns by which an entry says that its row is done, or none of the unit's."""
    states = (name for name, _ in state_meanings(master, snapshots))
    return frozenset((CLAIM_FIELD.name, *states, *percent_columns(master, snapshots)))


def percent_columns(master: Master, snapshots: Iterable[Snapshot] = ()) -> tuple[str, ...]:
    """The columns in which units say how much is done, in the list and in forms of these periods."""
    fields = all_fields(master, snapshots)
    return tuple(dict.fromkeys(field.name for field in fields if field.purpose is Purpose.PERCENT))


def state_meanings(master: Master, snapshots: Iterable[Snapshot] = ()) -> Mapping[tuple[str, str], Meaning]:
    """By field and value, what a choice in the state column means, in the list and in forms of these periods.

    The list's word goes before that of forms.
    """
    return {
        (field.name, choice.value): choice.meaning
        for field in all_fields(master, snapshots)
        if field.purpose is Purpose.STATE
        for choice in field.choices
        if choice.meaning is not None
    }


def all_fields(master: Master, snapshots: Iterable[Snapshot]) -> Iterator[Field]:
    """The fields of forms of these periods, then those of the list."""
    issued = dict.fromkeys(
        columns
        for snapshot in snapshots
        for columns in (snapshot.former, *(form.fields for form in snapshot.forms))
    )
    for fields in (*issued, master.fields):
        yield from fields
