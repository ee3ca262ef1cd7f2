"""What leaders are given of a period: the consolidated workbook, the board, the bulletin, the special report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_flow.cycle.outgoing import write_beside
from workbook_flow.cycle.post.mail_status import with_mail
from workbook_flow.cycle.reviewing import review_mark
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import OWN_FIELDS, Master, Period, Snapshot, UnitState, UnitStatus, WorkbookFlowError
from workbook_flow.reports import board, bulletin, consolidate
from workbook_flow.reports.summary import (
    LOOKED_BACK_AT,
    Past,
    Report,
    Stage,
    StageReport,
    days_late,
    look_back,
    make_report,
    make_stage_report,
    stage_periods,
    with_excuses,
)
from workbook_flow.starter import shipped_file
from workbook_flow.words.workdays import Workdays

BULLETINS: Mapping[str, str] = {"通报.docx": "通报模板.docx", "专报.docx": "专报模板.docx"}
"""Each Word file and the template that it is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What was written, in the order in which it is read, and the figures that all of it shows."""

    paths: tuple[Path, ...]
    report: Report


def write_documents(session: Session, period: Period) -> Documents:
    """Write the period's four documents into the outbox, from what the ledger knows."""
    workspace, master = session.workspace, session.master_for(period, Limits.REVIEWED)
    shown, past = issued_snapshot(session, period), past_of(session, period, master)
    report = make_report(master, shown, past, today=session.today)
    fields = bulletin.bulletin_fields(master, report)
    folder = workspace.consolidated(period).parent
    words = {
        folder / name: bulletin.write_bulletin(template(workspace, source), source, fields)
        for name, source in BULLETINS.items()
    }
    documents = {
        workspace.consolidated(period): consolidated_workbook(session, shown, past),
        folder / "看板.html": board.build_board(master, shown, earlier=past, today=session.today),
        **words,
    }
    paths = tuple(write_beside(workspace, path, data) for path, data in documents.items())
    return Documents(paths=paths, report=report)


def consolidated_workbook(session: Session, shown: Snapshot, past: Past | None = None) -> bytes:
    """The consolidated workbook of a period as it stands, under the mark by which it is known when it comes back."""
    master = session.master_for(shown.period, Limits.REVIEWED)
    return consolidate.build_consolidated(
        master,
        shown,
        mark=review_mark(session, shown.period),
        earlier=past or past_of(session, shown.period, master),
        today=session.today,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Where the stage assessment was written, and what it shows."""

    path: Path
    report: StageReport


def write_stage(session: Session, period: Period, stage: Stage) -> Assessment:
    """Write the assessment of the stage that holds the period, up to it."""
    periods = stage_periods(stage, period, session.archive.periods())
    master = session.master_for(period, Limits.REVIEWED)
    snapshots = [period_snapshot(session, stage_period) for stage_period in periods]
    past = past_of(session, periods[0], master)
    report = make_stage_report(master, snapshots, stage, earlier=past, today=session.today)
    path = session.workspace.consolidated(period).with_name(f"阶段评估_{stage}.xlsx")
    path = write_beside(session.workspace, path, consolidate.build_stage(master, report))
    return Assessment(path=path, report=report)


def template(workspace: Workspace, name: str) -> bytes:
    """The office's own template, or the one that comes with the program."""
    own = workspace.master.with_name(name)
    return own.read_bytes() if own.is_file() else shipped_file(name)


def issued_snapshot(session: Session, period: Period) -> Snapshot:
    """The period as it stands; WorkbookFlowError where no form of it has gone out."""
    shown = period_snapshot(session, period)
    if not shown.forms:
        raise WorkbookFlowError(f"{period.words}还没有下发过填报表。请先运行 split --period {period}。")
    return shown


def period_snapshot(session: Session, period: Period) -> Snapshot:
    """The period as it stands; units in use that were issued nothing are named too."""
    shown = session.snapshot(period)
    statuses = with_lateness(shown, with_mail(session.ledger, period, shown.statuses), session.master)
    have = {form.unit for form in shown.forms}
    without = (
        UnitStatus(unit=unit.name, state=UnitState.NOT_ISSUED, tasks=0, accepted=0, held=0)
        for unit in session.master.units
        if unit.in_use and unit.name not in have
    )
    whole = replace(shown, statuses=(*statuses, *without))
    return replace(whole, statuses=with_excuses(session.master, whole))


def with_lateness(
    snapshot: Snapshot, statuses: Iterable[UnitStatus], master: Master
) -> tuple[UnitStatus, ...]:
    """The statuses with how many working days each first usable return came after its form's return day."""
    calendar = Workdays(master.days)
    return_days = {form.unit: form.return_by for form in snapshot.forms}
    return tuple(
        replace(each, late=days_late(each.returned_on, return_days.get(each.unit), calendar))
        for each in statuses
    )


def past_of(session: Session, period: Period, master: Master) -> Past:
    """What the periods issued before this one leave behind; one of them at a time is held, the last as a whole."""
    periods = [earlier for earlier in session.archive.periods() if period.follows(earlier)]
    fields = (*master.fields, *OWN_FIELDS)
    gists = (session.ledger.gist(earlier, fields, LOOKED_BACK_AT) for earlier in periods[:-1])
    last = (session.ledger.snapshot(earlier) for earlier in periods[-1:])
    return look_back(master, last, look_back(master, gists))
