"""What a period's forms take over from the periods before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbook_flow.cycle.session import Session
from workbook_flow.forms.plan import Carried, Claim, assignments
from workbook_flow.model import (
    CLAIM_FIELD,
    Entry,
    ExtensionRequest,
    Master,
    Period,
    Snapshot,
    Submission,
    disclaimer_agreed,
    disclaims,
)
from workbook_flow.records.succession import by_claim, heir_of, present_names


def carried_over(session: Session, period: Period, master: Master) -> Carried:
    """What units reported, claimed and asked for before.

    What is said of units that were renamed, merged or split goes to those that go on for them.
    """
    snapshots = tuple(session.snapshot(earlier) for earlier in session.archive.periods() if earlier < period)
    if not snapshots:
        return Carried()
    return Carried(
        entries=entries_carried(snapshots, master),
        claims=claims_carried(snapshots, master),
        requests=requests_carried(snapshots[-1], master),
        returns=returns_carried(snapshots, master),
    )


def entries_carried(known: Sequence[Snapshot], master: Master) -> Mapping[tuple[str, str], Entry]:
    """By unit and task of today, the last accepted report; a unit's own goes before what it takes over."""
    names = present_names(master.units)
    present = set(names.values())
    issued = {names.get(form.unit) for each in known for form in each.forms}
    owing: dict[str, set[str]] = {}
    for owed in assignments(master):
        owing.setdefault(owed.task.id, set()).add(owed.unit)
    new = {unit.name for unit in master.units} - issued
    entries: dict[tuple[str, str], Entry] = {}
    for each in known:
        reports = (entry for entry in each.entries if not disclaims(entry))
        for entry in sorted(reports, key=lambda entry: (entry.unit in present, *by_claim(entry))):
            heir = heir_of(entry, names, owing, new)
            if heir is not None:
                entries[heir, entry.task] = entry
    return entries


def claims_carried(known: Sequence[Snapshot], master: Master) -> Mapping[tuple[str, str], Claim]:
    """By unit of today and task, what was said of it when it was new."""
    names = present_names(master.units)
    return {(names.get(unit, unit), task): claim for each in known for (unit, task), claim in claims_of(each)}


def claims_of(known: Snapshot) -> Iterator[tuple[tuple[str, str], Claim]]:
    """What units said in a period of tasks that were new to them, by unit and task."""
    wordings = {(form.unit, row.task): row.measure for form in known.forms for row in form.rows}
    for entry in known.entries:
        value = entry.values.get(CLAIM_FIELD.name)
        if value is not None and value.typed is not None:
            owed = (entry.unit, entry.task)
            measure = wordings.get(owed, "")
            yield (
                owed,
                Claim(measure=measure, disclaimed=disclaims(entry), settled=disclaimer_agreed(entry)),
            )


def requests_carried(last: Snapshot, master: Master) -> Mapping[tuple[str, str], ExtensionRequest]:
    """By unit of today and task, the requests of the period before."""
    names = present_names(master.units)
    return {(names.get(each.unit, each.unit), each.task): each for each in last.requests}


def returns_carried(known: Sequence[Snapshot], master: Master) -> Mapping[str, Submission]:
    """By unit of today, the last return that says who filled it in."""
    names = present_names(master.units)
    present = set(names.values())
    returns: dict[str, Submission] = {}
    for each in known:
        for one in sorted(each.submissions, key=lambda one: one.unit in present):
            if one.unit and one.reporter:
                returns[names.get(one.unit, one.unit)] = one
    return returns
