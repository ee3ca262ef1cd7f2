"""What a period's forms take over from the periods before."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_flow.cycle.receiving import open_ledger
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.ledger.requests import granted
from workbook_flow.model import (
    CLAIM_FIELD,
    DISCLAIMED,
    Entry,
    ExtensionRequest,
    Period,
    Snapshot,
    Submission,
    Verdict,
)
from workbook_flow.plan import Carried, Claim


def carried_over(workspace: Workspace, period: Period) -> Carried:
    """What units reported, claimed and asked for before, and what the office granted."""
    earlier = [each for each in workspace.archive.periods() if each < period]
    if not earlier:
        return Carried()
    entries: dict[tuple[str, str], Entry] = {}
    claims: dict[tuple[str, str], Claim] = {}
    requests: dict[tuple[str, str], ExtensionRequest] = {}
    returns: dict[str, Submission] = {}
    with open_ledger(workspace) as intake:
        for each in earlier:
            known = intake.ledger.snapshot(each)
            entries.update(((entry.unit, entry.task), entry) for entry in known.entries if reports(entry))
            claims.update(claims_of(known))
            requests = {(one.unit, one.task): one for one in known.requests}
            returns.update((one.unit, one) for one in known.submissions if one.unit and one.reporter)
        days = granted(intake.ledger, period)
    return Carried(entries=entries, claims=claims, requests=requests, returns=returns, granted=days)


def claimed(entry: Entry) -> str | None:
    """What the unit says of whether the task is its own; None where it says nothing."""
    value = entry.values.get(CLAIM_FIELD.name)
    return None if value is None or value.typed is None else str(value.typed)


def reports(entry: Entry) -> bool:
    """Whether an entry reports on the task, rather than that it is none of the unit's."""
    return claimed(entry) != DISCLAIMED


def claims_of(known: Snapshot) -> Iterator[tuple[tuple[str, str], Claim]]:
    """What units said in a period of tasks that were new to them, by unit and task."""
    wordings = {(form.unit, row.task): row.measure for form in known.forms for row in form.rows}
    for entry in known.entries:
        said = claimed(entry)
        if said is not None:
            owed = (entry.unit, entry.task)
            agreed = entry.decision is not None and entry.decision.verdict is Verdict.PASSED
            disclaimed = said == DISCLAIMED
            measure = wordings.get(owed, "")
            yield owed, Claim(measure=measure, disclaimed=disclaimed, settled=disclaimed and agreed)
