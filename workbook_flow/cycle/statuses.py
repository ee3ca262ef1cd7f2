"""Where each unit stands, with what the list, the calendar and the mail say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workbook_flow.cycle.post.deliveries import deliveries
from workbook_flow.cycle.post.heard import with_mail
from workbook_flow.cycle.session import Session
from workbook_flow.model import Master, Period, Snapshot, UnitState, UnitStatus, WorkbookFlowError
from workbook_flow.records.succession import present_names
from workbook_flow.words.workdays import Workdays


def issued_statuses(session: Session, period: Period) -> tuple[UnitStatus, ...]:
    """Where each unit stands, of what units wrote nothing is read; WorkbookFlowError where nothing has gone out."""
    outline = session.ledger.outline(period)
    return with_units(session, must_be_issued(outline), session.master).statuses


def must_be_issued(shown: Snapshot) -> Snapshot:
    """The period; WorkbookFlowError where nothing has gone out."""
    if not shown.forms:
        period = shown.period
        raise WorkbookFlowError(f"{period.words}还没有下发过填报表。请先运行 split --period {period}。")
    return shown


def with_units(session: Session, shown: Snapshot, master: Master) -> Snapshot:
    """The period with all units in use, each with its lateness, its mail and why it need not report.

    One that had its form under a former name stands there under that. Whom no mail has brought the form has not failed
    to report.
    """
    period = shown.period
    statuses = with_lateness(shown, with_mail(session.ledger, period, shown.statuses), master)
    names = present_names(master.units)
    have = {name for form in shown.forms for name in (form.unit, names.get(form.unit))}
    without = (
        UnitStatus(unit=unit.name, state=UnitState.NOT_ISSUED, tasks=0, accepted=0, held=0)
        for unit in master.units
        if unit.in_use and unit.name not in have
    )
    whole = replace(shown, statuses=(*statuses, *without))
    excused = whole.excused(master)
    if not any(status.state is UnitState.ISSUED for status in excused):
        return replace(whole, statuses=excused)
    mails = deliveries(session)
    lost = {form.unit for form in shown.forms if mails.lost(form)}
    return replace(whole, statuses=tuple(status.unreached_if(status.unit in lost) for status in excused))


def with_lateness(
    snapshot: Snapshot, statuses: Iterable[UnitStatus], master: Master
) -> tuple[UnitStatus, ...]:
    """The statuses with how many working days each first usable return came after its form's return day."""
    calendar = Workdays(master.days)
    return_days = {form.unit: form.return_by for form in snapshot.forms}
    return tuple(
        replace(status, late=calendar.late(status.returned_on, return_days.get(status.unit)))
        for status in statuses
    )
