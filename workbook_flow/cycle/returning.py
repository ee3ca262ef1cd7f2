"""Ledger → outbox: a marked form for each unit that has something to correct."""

from __future__ import annotations

from workbook_flow import forms
from workbook_flow.cycle.session import Session
from workbook_flow.forms import correction
from workbook_flow.model import IssuedForm, Period, Snapshot, UnitState
from workbook_flow.records.files import write_whole

TO_CORRECT = {UnitState.PARTIAL, UnitState.RETURNED}


def return_forms(session: Session) -> None:
    """Answer every return that is not answered yet: with a form for correction, or by taking the last one away."""
    wanting: dict[Period, dict[str, IssuedForm]] = {}
    due = list(session.ledger.history.corrections_due())
    for unit, period, _ in due:
        shown = session.snapshot(period)
        if period not in wanting:
            behind = {each.unit for each in shown.statuses if each.state in TO_CORRECT}
            behind |= {entry.unit for entry in shown.entries if entry.asks_again}
            wanting[period] = {form.unit: form for form in shown.forms if form.unit in behind}
        form = wanting[period].get(unit)
        path = session.workspace.correction(period, unit)
        if form is not None:
            write_whole(path, correction_workbook(form, shown))
        else:
            path.unlink(missing_ok=True)
        older = session.workspace.older_correction(period, unit)
        if older.exists():
            older.unlink(missing_ok=True)
    if due:
        session.ledger.history.corrections_written(due)


def correction_workbook(form: IssuedForm, shown: Snapshot) -> bytes:
    """The marked form as .xlsx bytes; the same ledger gives the same bytes."""
    marked_form = correction.correct(form, shown)
    return forms.form_workbook(
        form,
        marked_form.filling,
        more=lambda workbook: correction.write_opinions(workbook, marked_form, forms.cell_of),
    )
