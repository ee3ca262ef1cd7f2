"""What a period's forms take over from the periods before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_flow.cycle.receiving import open_ledger
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Entry, Master, Period, Snapshot, Submission
from workbook_flow.plan import Carried, assignments
from workbook_flow.succession import by_claim, heir_of, present_names


def carried_over(workspace: Workspace, period: Period, master: Master) -> Carried:
    """The last accepted entry of each unit and task, and each unit's last return that says who filled it in.

    What units reported that were renamed, merged or split goes to those that go on for them.
    """
    earlier = [each for each in workspace.archive.periods() if each < period]
    if not earlier:
        return Carried()
    with open_ledger(workspace) as intake:
        known = [intake.ledger.snapshot(each) for each in earlier]
    return Carried(entries=entries_carried(known, master), returns=returns_carried(known, master))


def entries_carried(known: Sequence[Snapshot], master: Master) -> Mapping[tuple[str, str], Entry]:
    """By unit and task of today, the last accepted entry; a unit's own goes before what it takes over."""
    names = present_names(master.units)
    issued = {names.get(form.unit) for each in known for form in each.forms}
    owing = {(each.unit, each.task.id) for each in assignments(master)}
    new = {unit.name for unit in master.units} - issued
    entries: dict[tuple[str, str], Entry] = {}
    for each in known:
        for entry in sorted(each.entries, key=lambda entry: (entry.unit in names.values(), *by_claim(entry))):
            heir = heir_of(entry, master.units, owing, new)
            if heir is not None:
                entries[heir, entry.task] = entry
    return entries


def returns_carried(known: Sequence[Snapshot], master: Master) -> Mapping[str, Submission]:
    """By unit of today, the last return that says who filled it in."""
    names = present_names(master.units)
    returns: dict[str, Submission] = {}
    for each in known:
        for one in sorted(each.submissions, key=lambda one: one.unit in names.values()):
            if one.unit and one.reporter:
                returns[names.get(one.unit, one.unit)] = one
    return returns
