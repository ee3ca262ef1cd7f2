"""What waits → what it would change: each file judged in a ledger of its own, and nothing recorded.

The same functions tell it as will record it, in the same order, so that what is shown is what happens.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from workbook_flow.cycle.arrivals import Basis
from workbook_flow.cycle.competing import note_version, unshown
from workbook_flow.cycle.evidence import evidence_of, filing_words
from workbook_flow.cycle.inbox import Arrival, label, look_as
from workbook_flow.cycle.month import last_shown
from workbook_flow.cycle.printed import printed_head
from workbook_flow.cycle.receiving import may_be_filed, parts, place, receipt_of
from workbook_flow.cycle.recording import record
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.waiting import WaitingFile, age, waiting
from workbook_flow.cycle.workspace import no_one
from workbook_flow.mail import wording
from workbook_flow.model import (
    Entry,
    EntryState,
    IssuedForm,
    Level,
    Owed,
    Problem,
    Snapshot,
    Submission,
    SubmissionState,
    UnitState,
    Value,
)

PREVIEWING = "预览待收文件"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell as it stands, and as it would; blank for nothing."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPreview:
    """One row of a return: the task, whether it would be accepted, which cells change, what is wrong."""

    task: str
    measure: str
    state: EntryState
    fresh: bool
    cells: tuple[CellChange, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """What a file would be, row by row, and the unit's state by it; ``words`` are for the unit.

    ``key`` names the file where it was handed in; it is blank for one that lies in the inbox. ``filed`` says that it
    would be evidence: no submission then, the one here has no number.
    """

    key: str
    submission: Submission
    rows: tuple[RowPreview, ...] = ()
    before: UnitState | None = None
    after: UnitState | None = None
    words: str = ""
    filed: bool = False

    @property
    def to_correct(self) -> int:
        """The rows in which something must be put right, be it beside an account that is taken."""
        return sum(any(problem.level is Level.ERROR for problem in row.problems) for row in self.rows)

    @property
    def changed(self) -> int:
        """How many cells would change."""
        return sum(len(row.cells) for row in self.rows if row.state is EntryState.ACCEPTED)


def preview_waiting(session: Session, *, on_file: Callable[[], None] = no_one) -> tuple[FilePreview, ...]:
    """What taking everything that waits would do, in the order of taking; ``on_file`` is told of each file."""
    previews: list[FilePreview] = []
    with scratch(session) as aside:
        batch = unshown(aside, last_shown(aside))
        basis = replace(aside.basis(aside.master, aside.today), batch=batch)
        for file in waiting(session.workspace):
            previews += preview_file(aside, file, basis)
            on_file()
    return tuple(previews)


def state_of_waiting(session: Session) -> tuple[object, ...]:
    """What a preview goes by: while it is the same, the preview is."""
    files = tuple((str(file.path), *age(file)) for file in waiting(session.workspace))
    return files, session.ledger.fingerprint(), session.master.digest, session.today


@contextmanager
def scratch(session: Session) -> Iterator[Session]:
    """The session over a copy of its ledger, which goes with what was told to it."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        session.ledger.copied_to(Path(folder) / "preview.sqlite3") as ledger,
    ):
        yield replace(session, ledger=ledger)


def preview_file(session: Session, file: WaitingFile, basis: Basis) -> Iterator[FilePreview]:
    """What a file would be, and each of the files in it; nothing where it is not to be had now."""
    name = file.name if file.key else label(session.workspace.inbox, file.path)
    arrival = look_as(session.workspace, file.path, name)
    files = parts(arrival) if arrival else ()
    del arrival  # a .zip is not held beside the files in it
    shown: set[tuple[str, str]] = set()
    for part in files:
        if (part.name, part.digest) not in shown:
            shown.add((part.name, part.digest))
            yield preview_part(session, part, file.key, basis)


def preview_part(session: Session, part: Arrival, key: str, basis: Basis) -> FilePreview:
    """Record one file in the scratch ledger, and tell what that changed."""
    placement = place(session, part, basis)
    if may_be_filed(part, placement) and (filed := preview_evidence(session, part, key, basis)) is not None:
        return filed
    receipt = receipt_of(session, part, basis, placement)
    before = session.snapshot(receipt.period) if receipt.period else None
    record(session, receipt, placement)
    note_version(session, part, basis, placement, receipt.id)
    submission = session.ledger.submission(receipt.id)
    words = wording.verdict_text(submission, session.master.settings)
    if before is None or receipt.period is None or receipt.unit is None:
        return FilePreview(key=key, submission=submission, words=words)
    after = session.snapshot(receipt.period)
    return FilePreview(
        key=key,
        submission=submission,
        rows=tuple(rows_of(submission, before, after)),
        before=state_of(before, receipt.unit),
        after=state_of(after, receipt.unit),
        words=words,
    )


def preview_evidence(session: Session, part: Arrival, key: str, basis: Basis) -> FilePreview | None:
    """What a file would be filed as evidence of; None where nothing says whose it is."""
    says = printed_head(session, part)
    evidence = evidence_of(session, part, basis, says)
    if evidence is None:
        return None
    submission = Submission(
        id=0,
        file=part.name,
        digest=part.digest,
        received=basis.received,
        state=SubmissionState.ACCEPTED,
        archived=evidence.content,
        unit=evidence.unit or None,
        period=evidence.period,
        problems=tuple(filing_words(session, evidence, says)),
    )
    words = wording.filed_text(evidence.unit, evidence.name)
    return FilePreview(key=key, submission=submission, words=words, filed=True)


def state_of(shown: Snapshot, unit: str) -> UnitState | None:
    """Where the unit stands."""
    return next((status.state for status in shown.statuses if status.unit == unit), None)


def rows_of(submission: Submission, before: Snapshot, after: Snapshot) -> Iterator[RowPreview]:
    """The rows that came with a submission, in the order of its form."""
    form = next((form for form in after.forms if form.unit == submission.unit), None)
    old = standing(before)
    came = {entry.task: entry for entry in (*after.entries, *after.held) if entry.submission == submission.id}
    for row in form.rows if form else ():
        if row.task in came and form is not None:
            yield row_preview(form, came[row.task], old.get(came[row.task].owed))


def standing(shown: Snapshot) -> dict[Owed, Entry]:
    """By unit and task what stands, an accepted entry before a held one."""
    return {entry.owed: entry for entry in (*shown.held, *shown.entries)}


def row_preview(form: IssuedForm, entry: Entry, old: Entry | None) -> RowPreview:
    """One row beside what stood of it."""
    issued = form.row(entry.task)
    names = [name for name in entry.values if old is None or name not in old.values]
    columns = dict.fromkeys((*(field.name for field in form.fields), *(old.values if old else ()), *names))
    cells = (
        CellChange(column=name, before=value_words(old, name), after=value_words(entry, name))
        for name in columns
    )
    return RowPreview(
        task=entry.task,
        measure=issued.measure if issued else "",
        state=entry.state,
        fresh=old is None,
        cells=tuple(cell for cell in cells if cell.before != cell.after),
        problems=entry.problems,
    )


def value_words(entry: Entry | None, name: str) -> str:
    """What an entry says in a column, as the unit would write it."""
    value = entry.values.get(name) if entry else None
    return written(value) if value is not None else ""


def written(value: Value) -> str:
    """A value in words: as understood, else as typed."""
    if value.typed is None:
        return value.raw
    return value.typed.isoformat() if isinstance(value.typed, date) else f"{value.typed}".removesuffix(".0")
