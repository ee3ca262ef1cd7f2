"""What leaders are given of a period: the consolidated workbook, the board, the bulletin, the special report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_flow import board, bulletin, consolidate
from workbook_flow.cycle.intake import Intake
from workbook_flow.cycle.mailed import with_mail
from workbook_flow.cycle.outgoing import write_beside
from workbook_flow.cycle.receiving import open_ledger
from workbook_flow.cycle.reviewing import review_mark
from workbook_flow.cycle.workspace import Workspace, sound_master
from workbook_flow.ledger.requests import granted
from workbook_flow.model import Master, Period, Snapshot, UnitState, UnitStatus, WorkbookFlowError
from workbook_flow.starter import shipped_file
from workbook_flow.summary import (
    Report,
    Stage,
    StageReport,
    days_late,
    make_report,
    make_stage_report,
    stage_periods,
)
from workbook_flow.workdays import Workdays

BULLETINS: Mapping[str, str] = {"通报.docx": "通报模板.docx", "专报.docx": "专报模板.docx"}
"""Each Word file and the template that it is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What was written, in the order in which it is read, and the figures that all of it shows."""

    paths: tuple[Path, ...]
    report: Report


def write_documents(workspace: Workspace, period: Period) -> Documents:
    """Write the period's four documents into the outbox, from what the ledger knows."""
    master, _ = sound_master(workspace)
    with workspace.held("生成通报材料"):
        with open_ledger(workspace) as intake:
            master = extended_master(intake, master, period)
            known = period_snapshot(intake, period, master)
            earlier = earlier_snapshots(intake, period)
        if not known.forms:
            raise WorkbookFlowError(f"{period.words}还没有下发过填报表。请先运行 split --period {period}。")
        report = make_report(master, known, earlier, today=workspace.today)
        fields = bulletin.bulletin_fields(master, report)
        folder = workspace.consolidated(period).parent
        words = {
            folder / name: bulletin.write_bulletin(template(workspace, source), source, fields)
            for name, source in BULLETINS.items()
        }
        sheets = consolidate.build_consolidated(
            master,
            known,
            mark=review_mark(workspace, period),
            earlier=earlier,
            today=workspace.today,
        )
        page = board.build_board(master, known, earlier=earlier, today=workspace.today)
        documents = {workspace.consolidated(period): sheets, folder / "看板.html": page, **words}
        paths = tuple(write_beside(workspace, path, data) for path, data in documents.items())
    return Documents(paths=paths, report=report)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Where the stage assessment was written, and what it shows."""

    path: Path
    report: StageReport


def write_stage(workspace: Workspace, period: Period, stage: Stage) -> Assessment:
    """Write the assessment of the stage that holds the period, up to it."""
    master, _ = sound_master(workspace)
    with workspace.held("阶段评估"):
        periods = stage_periods(stage, period, workspace.archive.periods())
        with open_ledger(workspace) as intake:
            master = extended_master(intake, master, period)
            snapshots = [period_snapshot(intake, each, master) for each in periods]
            earlier = earlier_snapshots(intake, periods[0])
        report = make_stage_report(master, snapshots, stage, earlier=earlier, today=workspace.today)
        path = workspace.consolidated(period).with_name(f"阶段评估_{stage}.xlsx")
        path = write_beside(workspace, path, consolidate.build_stage(master, report))
    return Assessment(path=path, report=report)


def extended_master(intake: Intake, master: Master, period: Period) -> Master:
    """The master with the time limits that the office granted up to the period."""
    return master.in_period(period).extended(granted(intake.ledger, master.units, period.next()))


def template(workspace: Workspace, name: str) -> bytes:
    """The office's own template, or the one that comes with the program."""
    own = workspace.master.with_name(name)
    return own.read_bytes() if own.is_file() else shipped_file(name)


def period_snapshot(intake: Intake, period: Period, master: Master) -> Snapshot:
    """The period as it stands; units in use that were issued nothing are named too."""
    known = intake.snapshot(period)
    statuses = with_lateness(known, with_mail(intake.ledger, period, known.statuses), master)
    have = {form.unit for form in known.forms}
    without = (
        UnitStatus(unit=unit.name, state=UnitState.NOT_ISSUED, tasks=0, accepted=0, held=0)
        for unit in master.units
        if unit.in_use and unit.name not in have
    )
    return replace(known, statuses=(*statuses, *without))


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


def earlier_snapshots(intake: Intake, period: Period) -> tuple[Snapshot, ...]:
    """The periods issued before this one, oldest first."""
    before = [each for each in intake.workspace.archive.periods() if each < period]
    return tuple(intake.ledger.snapshot(each) for each in before)
