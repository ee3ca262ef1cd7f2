"""A command opens a workspace once: its master sound, the workspace its own, the ledger brought up to the archive."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from workbook_flow.cycle.attempts import Attempts
from workbook_flow.cycle.clock import Clock, working_hour
from workbook_flow.cycle.doubles import double_receipts, foreign_receipts, own_receipts
from workbook_flow.cycle.inbox import digest_if_regular, waiting_files
from workbook_flow.cycle.program import BEGUN_BY, program_digest
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import Workspace, must_be_there, sound_master
from workbook_flow.model import Master, Period, Place, Problem
from workbook_flow.records.archive import Receipt, issue_to_json
from workbook_flow.records.ledger import DamagedLedger, Ledger, in_words, issues_of, set_aside
from workbook_flow.records.withdrawals import WITHDRAWN, Withdrawal, Withdrawals
from workbook_flow.records.withdrawals import withdrawn as withdrawn_by
from workbook_flow.sheets import ReaderAhead
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

USING = "使用台账"
"""What a command does that only looks, in the words for who must wait."""


MOST_SHOWN = 200
"""Characters of a path that are shown."""
NEEDED = 200 << 20
"""Bytes below which the disk may not hold a month's returns and documents."""


def free_space(folder: Path) -> int:
    """How many bytes the disk of a folder has left; NEEDED where the system does not say."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return NEEDED


def nothing() -> None:
    """Do nothing before the ledger is opened."""


@contextmanager
def opened(workspace: Workspace, doing: str = USING, *, clock: Clock | None = None) -> Iterator[Session]:
    """The workspace for this command alone, with a sound master; ``doing`` is what others are told meanwhile.

    Raises FaultyMaster where the master has errors, Busy where another command keeps the workspace.
    """
    master, warnings = sound_master(workspace)
    with opened_with(workspace, doing, master, warnings, clock=clock) as session:
        yield session


@contextmanager
def opened_with(
    workspace: Workspace,
    doing: str,
    master: Master | None,
    warnings: Sequence[Problem] = (),
    *,
    clock: Clock | None = None,
    first: Callable[[], None] = nothing,
) -> Iterator[Session]:
    """The workspace for this command alone, with that master, or with none for what needs no list.

    ``first`` is done once the workspace is held, before the ledger is opened. Raises Busy as ``opened`` does, and
    WorkbookFlowError where nothing of a workspace is: nothing is written into a folder that is none.
    """
    must_be_there(workspace)
    with workspace.held(doing):
        first()
        with (
            in_words(),
            ledger_at(workspace, workspace.ledger_path) as ledger,
            reader_for(workspace) as reader,
        ):
            held = (ledger, reader)
            session = session_over(workspace, held, clock or working_hour(workspace.today), master, warnings)
            bring_up_to_date(session)
            tell_of_place(session)
            yield session


def reader_for(workspace: Workspace) -> ReaderAhead:
    """What reads returned files, ahead of their turn where it may."""
    if not workspace.executor:
        return ReaderAhead(workspace.workers)
    from workbook_flow.sheets.afar import ReaderAfar

    return ReaderAfar(workspace.executor, workspace.tell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of the archive a ledger is told: so many issues of each period, and arrivals up to that number."""

    issues: Mapping[Period, int]
    arrivals: int


@contextmanager
def made_anew(session: Session, withdrawn: frozenset[int], extent: Extent | None = None) -> Iterator[Ledger]:
    """A second ledger, made from the archive without those submissions, in a folder that goes with it.

    It is told of all that the archive holds, or of so much.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "anew.sqlite3"
        with ledger_at(session.workspace, path) as ledger:
            bring_up_to_date(replace(session, ledger=ledger, withdrawn=withdrawn), extent)
            yield ledger


def bring_up_to_date(session: Session, extent: Extent | None = None) -> None:
    """Tell the ledger of what the archive holds and it does not know: of all, or of so much."""
    ledger, archive = session.ledger, session.archive
    forget_recorded(session)
    for period in archive.periods():
        if archive.last_link(period) == ledger.last_link(issues_of(period)) != "":
            continue
        for issue in archive.issues(period, after=ledger.issues.last(period)):
            if extent is None or issue.number <= extent.issues[period]:
                session.note_issue(issue, issue_to_json(issue))
    receipts, session.foreign = own_receipts(archive, after=ledger.last_submission())
    wanted = (receipt for receipt in receipts if extent is None or receipt.id <= extent.arrivals)
    if receipts:
        tell(session, wanted)
    ledger.mail.sync(session.postbox)


def forget_recorded(session: Session) -> None:
    """Let go of the note that the file recorded last is being read, which a stop left behind.

    Not where its bytes wait in the inbox: they may be what the stop was for.
    """
    counts, last = session.attempts.counts, session.ledger.last_submission()
    digest = session.ledger.submission(last).digest if counts and last else ""
    if digest not in counts or session.attempts.spent(digest):
        return
    if not any(digest_if_regular(path) == digest for path in waiting_files(session.workspace.inbox)):
        session.attempts.forget(digest)


def tell(session: Session, receipts: Iterable[Receipt]) -> None:
    """Tell the ledger of arrivals that it does not know."""
    from workbook_flow.cycle.recording import record_again

    for receipt in receipts:
        record_again(session, receipt)


@contextmanager
def ledger_at(workspace: Workspace, path: Path) -> Iterator[Ledger]:
    """The ledger at that path, which knows the withdrawals that its submissions will be recorded under."""
    acts = acts_of(workspace)
    with sound_ledger(workspace, path, acts) as ledger:
        note_withdrawals(ledger, acts)
        note_program(ledger)
        yield ledger


def acts_of(workspace: Workspace) -> Sequence[Withdrawal]:
    """Every act by which a submission was taken back or up again."""
    return Withdrawals(workspace.archive.root).records()


def sound_ledger(workspace: Workspace, path: Path, acts: Sequence[Withdrawal]) -> Ledger:
    """The ledger; one that is damaged, or knows less of withdrawals or arrivals than the archive, makes way.

    The damaged one is set aside. The new one is to be filled from the archive.
    """
    fresh = not path.exists()
    try:
        ledger = Ledger(path)
    except DamagedLedger as damage:
        aside = set_aside(path)
        workspace.tell(
            problem(Code.LEDGER_REBUILT, Place(file=path.name), reason=str(damage), aside=aside.name)
        )
        return Ledger(path)
    if fresh or ((not acts or ledger.last_event(WITHDRAWN) >= acts[-1].number) and ledger.knows_arrivals()):
        return ledger
    ledger.close()
    remove_ledger(path)
    return Ledger(path)


def note_withdrawals(ledger: Ledger, acts: Sequence[Withdrawal]) -> None:
    """Tell a ledger of the withdrawals that its submissions will be recorded under."""
    if acts and ledger.last_event(WITHDRAWN) < acts[-1].number:
        with ledger.transaction():
            for act in acts:
                ledger.add_event(WITHDRAWN, act.number, act.chain)


def note_program(ledger: Ledger) -> None:
    """Note in a ledger without a return by which program its returns will be judged."""
    if ledger.mail.last_note(BEGUN_BY) != program_digest() and not ledger.last_submission():
        ledger.mail.note(BEGUN_BY, program_digest())


def remove_ledger(path: Path) -> None:
    """Remove a ledger, with what belongs to it; it is made again from the archive."""
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def tell_of_place(session: Session) -> None:
    """Tell what is wrong with the workspace's place: folders copied or gone, a full disk, strange receipts."""
    for folder in session.archive.strange_folders():
        copied = problem(Code.ARCHIVE_FOLDER_COPIED, Place(file=folder), folder=folder)
        session.workspace.tell(copied)
    for period in sorted({*session.ledger.issues.periods()} - {*session.archive.periods()}):
        gone = problem(Code.PERIOD_GONE, Place(file=f"archive/{period}"), period=period.words)
        session.workspace.tell(gone)
    for notice in (*came_after_today(session), *links_out(session.workspace)):
        session.workspace.tell(notice)
    if (free := free_space(session.workspace.root)) < NEEDED:
        session.workspace.tell(problem(Code.DISK_NEARLY_FULL, Place(), free=free >> 20))
    for double in double_receipts(session.workspace, session.doubles):
        session.workspace.tell(double)
    for foreign in foreign_receipts(session.workspace, session.foreign):
        session.workspace.tell(foreign)


def came_after_today(session: Session) -> Iterator[Problem]:
    """What is to be said of files that count as come on a day that is not yet: the clock is wrong, or was then.

    One day is no sign of that: the workspace may be used on computers of two time zones.
    """
    days = session.ledger.later_than(session.today + timedelta(days=1))
    if days:
        numbers = "、".join(str(number) for number, _ in days[:MOST_NAMED]) + "等" * (len(days) > MOST_NAMED)
        latest = max(day for _, day in days)
        words = {"today": session.today.isoformat(), "latest": latest.isoformat()}
        yield problem(Code.CAME_AFTER_TODAY, Place(), count=len(days), numbers=numbers, **words)


MOST_NAMED = 5
"""Of how many files the numbers are told."""


def links_out(workspace: Workspace) -> Iterator[Problem]:
    """A word on each folder of the outbox that is a link to elsewhere: what is written there leaves the workspace."""
    root, outbox = workspace.root.resolve(), workspace.root / "outbox"
    for pattern in ("*", "*/*"):
        for path in sorted(outbox.glob(pattern)):
            if path.is_symlink() and path.is_dir() and not path.resolve().is_relative_to(root):
                folder = path.relative_to(outbox).as_posix()
                target = bounded(str(path.resolve()), MOST_SHOWN)
                yield problem(Code.OUTBOX_LINK, Place(file=f"outbox/{folder}"), folder=folder, target=target)


def session_over(
    workspace: Workspace,
    held: tuple[Ledger, ReaderAhead],
    clock: Clock,
    master: Master | None,
    warnings: Sequence[Problem],
) -> Session:
    """The session of a workspace that is held, with its ledger and its reader."""
    return Session(
        workspace=workspace,
        ledger=held[0],
        reader=held[1],
        clock=clock,
        attempts=Attempts.kept_in(workspace.attempts_path),
        listed=master,
        warnings=tuple(warnings),
        withdrawn=withdrawn_by(acts_of(workspace)),
        doubles=workspace.archive.doubles(),
    )
