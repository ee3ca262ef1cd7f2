"""What a period's forms take over from the periods before."""

from __future__ import annotations

from workbook_flow.cycle.receiving import open_ledger
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Period, Submission
from workbook_flow.plan import Carried


def carried_over(workspace: Workspace, period: Period) -> Carried:
    """The last accepted entry of each unit and task, and each unit's last return that says who filled it in."""
    earlier = [each for each in workspace.archive.periods() if each < period]
    if not earlier:
        return Carried()
    returns: dict[str, Submission] = {}
    with open_ledger(workspace) as intake:
        entries = intake.ledger.accepted_before(period)
        for each in earlier:
            known = intake.ledger.submissions(each)
            returns.update((one.unit, one) for one in known if one.unit and one.reporter)
    return Carried(entries=entries, returns=returns)
