"""Ledger → outbox: a marked form for each unit that has something to correct."""

from __future__ import annotations

from workbook_flow import correction, forms
from workbook_flow.archive import standing_forms
from workbook_flow.cycle.receiving import Intake
from workbook_flow.files import write_whole
from workbook_flow.ledger.history import correction_written, corrections_due
from workbook_flow.model import IssuedForm, Period, Snapshot, UnitState

TO_CORRECT = {UnitState.PARTIAL, UnitState.RETURNED}


def return_forms(intake: Intake) -> None:
    """Answer every return that is not answered yet: with a form for correction, or by taking the last one away."""
    snapshots: dict[Period, Snapshot] = {}
    for unit, period, newest in list(corrections_due(intake.ledger)):
        if period not in snapshots:
            snapshots[period] = intake.ledger.snapshot(period)
        shown = snapshots[period]
        form = standing_forms(intake.ledger.issues(period)).get(unit)
        states = {each.unit: each.state for each in shown.statuses}
        path = intake.workspace.correction(period, unit)
        if form is not None and states.get(unit) in TO_CORRECT:
            write_whole(path, correction_workbook(form, shown))
        else:
            path.unlink(missing_ok=True)
        correction_written(intake.ledger, unit, period, newest)


def correction_workbook(form: IssuedForm, shown: Snapshot) -> bytes:
    """The marked form as .xlsx bytes; the same ledger gives the same bytes."""
    made = correction.correct(form, shown)
    return forms.form_workbook(
        form,
        made.filling,
        more=lambda workbook: correction.write_opinions(workbook, made, forms.cell_of),
    )
