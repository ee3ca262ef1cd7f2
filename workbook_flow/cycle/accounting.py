"""`report --unit` and `report --task`: a unit or a task over all periods, and why a unit has its score.

The score is from the record as it stood when the period was published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook_flow.cycle.as_published import as_of
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.old_editions import with_scores
from workbook_flow.cycle.outgoing import write_beside
from workbook_flow.cycle.publishing import counted_on, issued_snapshot, period_snapshot, report_of
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.cycle.templates import word_file
from workbook_flow.model import Edition, Master, Period, Snapshot, WorkbookFlowError
from workbook_flow.records.files import file_stem
from workbook_flow.reports.handout import Fields, task_fields, unit_fields
from workbook_flow.reports.summary import (
    Past,
    Report,
    TaskHistory,
    UnitAccount,
    account_of,
    make_report,
    task_history,
    unit_history,
)
from workbook_flow.words.names import nearest_words
from workbook_flow.words.vocabulary import HISTORY_TEMPLATE

ACCOUNTS, HISTORIES = "考核依据", "任务台账"
"""The folders of a period's accounts of units and histories of tasks, in the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAccount:
    """A unit's account and where it was written: the workbook, and the same as a Word file."""

    account: UnitAccount
    path: Path
    word: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenHistory:
    """A task's history and where it was written: the workbook, and the same as a Word file."""

    history: TaskHistory
    path: Path
    word: Path


def write_task_history(session: Session, period: Period, task: str) -> WrittenHistory:
    """Write a task's history up to a period; WorkbookFlowError where the period knows no such task."""
    from workbook_flow.reports.consolidate import build_task_history

    wanted = plain_number(task)
    edition = closed_edition(session, period)
    with as_of(session, period, edition) as then:
        basis = basis_of(then, period, edition)
        history = task_history(basis.master, basis.snapshots, basis.past, basis.report, wanted)
    if history is None:
        names = [outlook.line.task.id for outlook in basis.report.outlooks]
        near = nearest_words(wanted, names) or "。"
        raise WorkbookFlowError(f"{period.words}没有编号为“{task}”的任务{near}请照总表里的编号写。")
    path = session.workspace.consolidated(period).parent / HISTORIES / f"{file_stem(history.task.id)}.xlsx"
    book, word = write_handout(
        session,
        path,
        build_task_history(session.master, history),
        task_fields(session.master, history),
    )
    return WrittenHistory(history=history, path=book, word=word)


def write_handout(session: Session, path: Path, book: bytes, fields: Fields) -> tuple[Path, Path]:
    """Write a workbook and, beside it, what it says as a Word file; where each was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = write_beside(session.workspace, path, book)
    word = word_file(session.workspace.master.parent, HISTORY_TEMPLATE, fields)
    return written, write_beside(session.workspace, path.with_name(f"{path.stem}.docx"), word)


def plain_number(task: str) -> str:
    """A task's number as the list has it, however it was typed: ３－０７ is 3-07."""
    return re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", task)).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryBasis:
    """What histories up to a period are drawn from: every period oldest first, and the last one's report.

    ``past`` is what the periods before the last leave behind.
    """

    master: Master
    snapshots: Iterable[Snapshot]
    past: Past
    report: Report


def basis_of(then: Session, period: Period, edition: Edition | None) -> HistoryBasis:
    """What histories up to a period are drawn from, in a session as the record stood at an edition."""
    master = then.master_for(period, Limits.REVIEWED, digest=edition.master if edition else None)
    return HistoryBasis(
        master=master,
        snapshots=snapshots_up_to(then, period, master),
        past=past_of(then, period, master),
        report=report_of(then, issued_snapshot(then, period, master), edition),
    )


def snapshots_up_to(session: Session, period: Period, master: Master) -> Iterator[Snapshot]:
    """Every period issued up to this one by that master, oldest first, one held at a time."""
    earlier = period.goes_on_from(session.ledger.issues.periods())
    return (period_snapshot(session, other, master) for other in (*earlier, period))


def write_account(session: Session, period: Period, name: str) -> WrittenAccount:
    """Write a unit's account of a period, of a closed one as it was published, and how it did in all up to it.

    WorkbookFlowError where the period knows no such unit.
    """
    from workbook_flow.reports.consolidate import build_account

    edition = closed_edition(session, period)
    with as_of(session, period, edition) as then:
        account, basis = unit_account(then, period, name, edition), basis_of(then, period, edition)
        history = unit_history(basis.master, basis.snapshots, basis.past, basis.report, account.unit)
    accounts = [*earlier_accounts(session, period, account.unit), account]
    path = session.workspace.consolidated(period).parent / ACCOUNTS / f"{file_stem(account.unit)}.xlsx"
    book, word = write_handout(
        session,
        path,
        build_account(session.master, account, history, accounts),
        unit_fields(session.master, account, history, accounts),
    )
    return WrittenAccount(account=account, path=book, word=word)


def earlier_accounts(session: Session, period: Period, unit: str) -> Iterator[UnitAccount]:
    """The unit's accounts of the periods before, under its name of then, each as it was published where it is."""
    for earlier in period.goes_on_from(session.archive.periods()):
        edition = closed_edition(session, earlier)
        with as_of(session, earlier, edition) as then:
            names = names_in(then, earlier, unit)
            yield from accounts_in(then, earlier, names, edition).values()


def names_in(session: Session, period: Period, name: str) -> tuple[str, ...]:
    """Under which names a unit had forms in a period: as it is named, as it is called now, or those it goes on for.

    Who had none then has its name of today.
    """
    issued = {form.unit for form in session.snapshot(period).forms}
    listed = session.master.unit(name)
    if name in issued or listed is None:
        return (name,)
    if listed.name in issued:
        return (listed.name,)
    return tuple(former for former in listed.aliases if former in issued) or (listed.name,)


def unit_account(then: Session, period: Period, name: str, edition: Edition | None) -> UnitAccount:
    """A unit's account of a period; WorkbookFlowError where the period knows no such unit."""
    names = names_in(then, period, name)
    if len(names) > 1:
        parts = "、".join(names)
        raise WorkbookFlowError(f"{period.words}还没有“{name}”，当时是：{parts}。请写其中一个。")
    (unit,) = names
    accounts = accounts_in(then, period, [unit], edition)
    if unit not in accounts:
        issued = [form.unit for form in then.snapshot(period).forms]
        near = nearest_words(name, issued) or "。"
        raise WorkbookFlowError(
            f"{period.words}没有给单位“{name}”下发过任务{near}请照总表“单位”里的名称写，或换一期。"
        )
    return accounts[unit]


def accounts_in(
    then: Session, period: Period, units: Iterable[str], edition: Edition | None
) -> Mapping[str, UnitAccount]:
    """The accounts of these units that a period knows, from a session as the record stood at an edition."""
    digest = edition.master if edition else None
    master = then.master_for(period, Limits.REVIEWED, digest=digest)
    snapshot, past = issued_snapshot(then, period, master), past_of(then, period, master)
    if edition is not None:
        edition = with_scores(then, period, edition)
    day = edition.day if edition else counted_on(then, snapshot)
    report = make_report(master, snapshot, past, today=day)
    accounts = {unit: account_of(master, snapshot, past, report, unit, edition=edition) for unit in units}
    return {unit: account for unit, account in accounts.items() if account is not None}
