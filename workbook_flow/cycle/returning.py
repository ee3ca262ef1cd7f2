"""Ledger → outbox: a marked form for each unit that has something to correct."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from workbook_flow import forms
from workbook_flow.cycle.session import Session
from workbook_flow.forms import correction
from workbook_flow.model import (
    Entry,
    IssuedForm,
    LeadSummary,
    Period,
    Reply,
    Snapshot,
    Submission,
    UnitState,
)
from workbook_flow.records.files import write_whole

Item = TypeVar("Item", Entry, Submission, LeadSummary, Reply)

TO_CORRECT = {UnitState.PARTIAL, UnitState.RETURNED}


def return_forms(session: Session) -> None:
    """Answer every return that is not answered yet: with a form for correction, or by taking the last one away."""
    wanting: dict[Period, dict[str, IssuedForm]] = {}
    own: dict[Period, Callable[[str], Snapshot]] = {}
    due = list(session.ledger.history.corrections_due())
    for unit, period, _ in due:
        shown = session.snapshot(period)
        if period not in wanting:
            behind = {status.unit for status in shown.statuses if status.state in TO_CORRECT}
            behind |= {entry.unit for entry in shown.entries if entry.asks_again}
            wanting[period] = {form.unit: form for form in shown.forms if form.unit in behind}
            own[period] = own_share(shown)
        form = wanting[period].get(unit)
        path = session.workspace.correction(period, unit)
        if form is not None:
            write_whole(path, correction_workbook(form, own[period](unit)))
        else:
            path.unlink(missing_ok=True)
        older = session.workspace.older_correction(period, unit)
        if older.exists():
            older.unlink(missing_ok=True)
    if due:
        session.ledger.history.corrections_written(due)
    if any(wanting.values()):
        forms.forget_rows()


def own_share(shown: Snapshot) -> Callable[[str], Snapshot]:
    """By a unit's name the period with no more than that unit's own in it: looked through once for all of them."""
    entries, held = of_units(shown.entries), of_units(shown.held)
    submissions = of_units(shown.submissions)
    summaries, replies = of_units(shown.summaries), of_units(shown.replies)
    return lambda unit: replace(
        shown,
        entries=entries.get(unit, ()),
        held=held.get(unit, ()),
        submissions=submissions.get(unit, ()),
        summaries=summaries.get(unit, ()),
        replies=replies.get(unit, ()),
    )


def of_units(items: Iterable[Item]) -> dict[str | None, tuple[Item, ...]]:
    """By unit, what is its own, in the same order."""
    shares: dict[str | None, list[Item]] = {}
    for item in items:
        shares.setdefault(item.unit, []).append(item)
    return {unit: tuple(share) for unit, share in shares.items()}


def correction_workbook(form: IssuedForm, shown: Snapshot) -> bytes:
    """The marked form as .xlsx bytes; the same ledger gives the same bytes."""
    marked_form = correction.correct(form, shown)
    return forms.form_workbook(
        form,
        marked_form.filling,
        more=lambda workbook: correction.write_opinions(workbook, marked_form, forms.cell_of),
    )
