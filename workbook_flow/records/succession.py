"""Units renamed, merged and split (机构改革): who goes on for whom. Pure.

A unit goes on for another when it has the other's name among its aliases in the address book. Within a period the
record of issues says so; between periods the address book of the day does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from workbook_flow.model import (
    Entry,
    IssuedForm,
    Note,
    NoteKind,
    Role,
    Submission,
    Unit,
    notes_under,
)
from workbook_flow.records.archive import Issue


def present_names(units: Iterable[Unit]) -> Mapping[str, str]:
    """By every name and alias, the unit that has it now; its own name goes before another's alias."""
    listed = tuple(units)
    aliases = {alias: unit.name for unit in listed for alias in unit.aliases}
    return aliases | {unit.name: unit.name for unit in listed}


def successors(dropped: Iterable[str], owing: Collection[str], units: Iterable[Unit]) -> Mapping[str, str]:
    """By each unit whose form ends, the one among those still owing that goes on for it."""
    now = present_names(units)
    return {unit: now[unit] for unit in dropped if now.get(unit, unit) != unit and now[unit] in owing}


def followed_by(issues: Iterable[Issue]) -> Mapping[str, str]:
    """By each unit that no longer has a form of its own after these issues, the one that has its rows."""
    successors: dict[str, str] = {}
    for issue in issues:
        for form in issue.forms:
            successors.pop(form.unit, None)
        successors.update(issue.followed)
    return {unit: last_of(unit, successors) for unit in successors}


def last_of(unit: str, successors: Mapping[str, str]) -> str:
    """The end of a unit's line, however often it was renamed; the unit itself where that runs in a circle."""
    seen = {unit}
    last = unit
    while (following := successors.get(last)) is not None:
        if following in seen:
            return unit
        seen.add(following)
        last = following
    return last


def former_names(unit: str, followed: Mapping[str, str]) -> tuple[str, ...]:
    """The unit's name, then those of the units that it goes on for."""
    return (unit, *(former for former, following in followed.items() if following == unit != former))


def in_present_hands(
    entries: Iterable[Entry], forms: Mapping[str, IssuedForm], followed: Mapping[str, str]
) -> tuple[Entry, ...]:
    """Each under the unit that has its row now; of several for one row the last.

    Units that merged may each have reported on a task. A row that the following unit does not have stays where it was.
    """
    owed = {(form.unit, row.task) for form in forms.values() for row in form.rows}
    latest: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.submission):
        unit = followed.get(entry.unit, entry.unit)
        now = replace(entry, unit=unit) if unit != entry.unit and (unit, entry.task) in owed else entry
        latest[now.unit, now.task] = now
    return tuple(latest.values())


def still_waiting(held: Iterable[Entry], accepted: Iterable[Entry]) -> tuple[Entry, ...]:
    """The held entries whose row was not accepted since."""
    settled = {(entry.unit, entry.task): entry.submission for entry in accepted}
    return tuple(entry for entry in held if settled.get((entry.unit, entry.task), 0) < entry.submission)


def not_sent_back(
    accepted: Iterable[Entry], sent_back: Mapping[tuple[str, str], int], followed: Mapping[str, str]
) -> tuple[Entry, ...]:
    """The accepted entries that the office's 退回 does not cover: what came on the row before it stands no more.

    ``sent_back`` is by unit and task the last return that it covers, ``followed`` who goes on for whom.
    """
    covered: dict[tuple[str, str], int] = {}
    for (unit, task), submission in sent_back.items():
        row = followed.get(unit, unit), task
        covered[row] = max(submission, covered.get(row, 0))
    return tuple(entry for entry in accepted if covered.get((entry.unit, entry.task), 0) < entry.submission)


def notes_in_present_hands(notes: Iterable[Note], followed: Mapping[str, str]) -> tuple[Note, ...]:
    """What stands about each unit under the one that goes on for it; other notes as they are."""
    subjects: dict[tuple[NoteKind, str], list[Note]] = {}
    for note in notes:
        subject = followed.get(note.subject, note.subject) if note.kind.about_unit else note.subject
        subjects.setdefault((note.kind, subject), []).append(note)
    return tuple(
        replace(note, subject=subject)
        for (_, subject), of_one in subjects.items()
        for note in notes_under(of_one, former_names(subject, followed))
    )


def handed_on(submissions: Iterable[Submission], followed: Mapping[str, str]) -> tuple[Submission, ...]:
    """Files that came, each under the unit that goes on for the one it came from."""
    return tuple(
        replace(submission, unit=followed.get(submission.unit or "", submission.unit))
        for submission in submissions
    )


def heir_of(
    entry: Entry, names: Mapping[str, str], owing: Mapping[str, Collection[str]], new: Collection[str]
) -> str | None:
    """The unit that an entry of an earlier period is shown to now: its own, or the one that goes on for it.

    Where a unit was split, and its alias went to a part that does not have this task, it is the one ``new`` unit
    that has. ``names`` are today's, ``owing`` by task the units that owe it today.
    """
    unit, owners = names.get(entry.unit), owing.get(entry.task, ())
    if unit == entry.unit or (unit is not None and unit in owners):
        return unit
    parts = [name for name in owners if name in new]
    return parts[0] if len(parts) == 1 else None


def by_claim(entry: Entry) -> tuple[bool, int]:
    """Among what several units that merged said in one period: the lead's goes before, then the later."""
    return entry.role is Role.LEAD, entry.submission
