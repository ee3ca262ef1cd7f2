"""Files beside the forms → the archive: whose they are, of which period and task, told by letter, folder and name.

They are never opened but for what is printed on them, in the reader's process: a printed form says whose it is, by its
feet or its code. The unit's words about a row tie a file to its task where the name has no number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from workbook_flow.cycle.arrivals import Basis
from workbook_flow.cycle.inbox import OLE_MAGIC, Arrival
from workbook_flow.cycle.printed import PaperGround, Says, printed_head
from workbook_flow.cycle.session import Session
from workbook_flow.mail.remind import state_meanings
from workbook_flow.model import (
    Entry,
    Evidence,
    IssuedForm,
    Letter,
    Master,
    Meaning,
    Period,
    Place,
    Problem,
    Snapshot,
    Submission,
)
from workbook_flow.records.archive import content_suffix
from workbook_flow.records.evidence import EVIDENCE, NOBODY, EvidenceShelf
from workbook_flow.records.files import copy_whole, file_stem
from workbook_flow.records.purges import Purges
from workbook_flow.records.withdrawals import Withdrawals, withdrawn_evidence
from workbook_flow.returns.headers import squeeze
from workbook_flow.returns.matching import names_in
from workbook_flow.returns.senders import arrival_of, letter_number, letter_of, may_report
from workbook_flow.words.problems import Code, problem

PAPERS = frozenset(
    (
        *(".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".webp"),
        *(".ppt", ".pptx", ".dps", ".mp4", ".mov", ".mp3", ".m4a"),
    )
)
"""The endings of what can be no return: scans, pictures, papers."""
PACKED = frozenset((".ofd", ".ppt", ".pptx", ".dps"))
"""Those of them whose files begin as a workbook's do."""
WORKBOOKS = (b"PK\x03\x04", OLE_MAGIC)
DOCUMENTS = frozenset((".doc", ".docx", ".wps", ".rtf"))
"""The endings of what may hold a form's table, and is evidence where it holds none."""
SHORTEST = 3
"""Characters of a name below which the unit's words are not searched for it."""


def ending(file: str) -> str:
    """A file's ending in small letters."""
    return PurePosixPath(file.lower()).suffix


def is_paper(file: str) -> bool:
    """Whether a file can be no return."""
    return ending(file) in PAPERS


def is_named_paper(file: str, data: bytes) -> bool:
    """Whether a file can be no return by its name, and by its first bytes is no workbook under another's ending."""
    return is_paper(file) and (ending(file) in PACKED or not data.startswith(WORKBOOKS))


def is_document(file: str) -> bool:
    """Whether a file may be evidence where no form is in it."""
    return ending(file) in DOCUMENTS


def file_evidence(session: Session, part: Arrival, basis: Basis) -> bool:
    """File a part as evidence; False where nothing says whose it is, or its unit has no form."""
    says = printed_head(session, part)
    evidence = evidence_of(session, part, basis, says)
    if evidence is None:
        return False
    shelf = EvidenceShelf(session.archive.root, evidence.period)
    there = (session.archive.root / evidence.content).exists()
    if there and any(is_same(evidence, earlier) for earlier in shelf.records()):
        return True
    added = shelf.keep(evidence, part.data, part.path)
    session.forget_snapshots()
    for notice in filing_words(session, added, says):
        session.workspace.tell(notice)
    return True


def filing_words(session: Session, evidence: Evidence, says: Says) -> Iterator[Problem]:
    """Where a file is filed, and what of what is printed on it is followed or not."""
    place, form = Place(file=evidence.file), says.form
    words = {
        "unit": evidence.unit or "（随表认定）",
        "period": evidence.period.words,
        "tasks": f"任务 {'、'.join(evidence.tasks)}" if evidence.tasks else "未写任务编号",
    }
    followed = form is None or (form.unit, form.period) == (evidence.unit, evidence.period)
    ground = ground_words(session, evidence, says.ground) if followed else ""
    yield problem(Code.EVIDENCE_FILED, place, **words, ground=ground)
    if form is not None and not followed:
        printed = {"unit": form.unit, "period": form.period.words}
        yield problem(Code.PRINTED_OTHERWISE, place, **printed)


def ground_words(session: Session, evidence: Evidence, ground: PaperGround) -> str:
    """What is told of a code; nothing where the unit's form bears none."""
    form = session.issued.standing(evidence.unit, evidence.period, None) if evidence.unit else None
    if ground is PaperGround.CODE:
        attempt = f"，第 {evidence.attempt} 次报送" if evidence.attempt else ""
        return f"（{ground}{attempt}）"
    return f"（{ground}）" if ground and (form is None or form.bears_code) else ""


def is_same(evidence: Evidence, earlier: Evidence) -> bool:
    """Whether the same file was filed already for the same unit, tasks and letter."""
    return (evidence.digest, evidence.unit, evidence.tasks, evidence.file) == (
        earlier.digest,
        earlier.unit,
        earlier.tasks,
        earlier.file,
    )


def evidence_of(session: Session, part: Arrival, basis: Basis, says: Says) -> Evidence | None:
    """What a part is evidence of, still without its number."""
    letter = letter_of(session.postbox, part.name)
    siblings = siblings_of(session, part.name)
    unit = unit_of(session, part, letter, siblings)
    period = period_of(session, unit, letter, siblings)
    printed = says.form if says.form and may_be_of(session, says.form.unit, unit, letter) else None
    if printed is not None:
        unit, period = printed.unit, printed.period
    if period is None or (unit == "" and letter is None):
        return None
    form = session.issued.standing(unit, period, None) if unit else None
    if unit and form is None:
        return None
    content = (
        f"{period}/{EVIDENCE}/{file_stem(unit) if unit else NOBODY}/{part.digest}{content_suffix(part.name)}"
    )
    earlier = [row.id for row in session.ledger.submissions(period) if row.unit == unit] if unit else []
    return Evidence(
        number=0,
        period=period,
        unit=unit,
        file=part.name,
        digest=part.digest,
        size=part.size,
        received=basis.received,
        content=content,
        tasks=numbers_in(part.name, form),
        letter=letter.id if letter else None,
        submission=max(earlier, default=0),
        arrived=arrival_of(session.postbox, part.name),
        attempt=printed.attempt if printed else 0,
    )


def may_be_of(session: Session, printed: str, unit: str, letter: Letter | None) -> bool:
    """Whether a paper is the unit's that is printed on it: nobody has it filed under another unit by letter.

    What the office lays into its inbox itself is, and what comes by a letter with which that unit may report.
    """
    return letter is None or unit == printed or may_report(session.master, printed, letter)


def siblings_of(session: Session, file: str) -> list[Submission]:
    """The returns that came in the same letter, folder or packed file."""
    letter, folder = letter_number(file), PurePosixPath(file).parent
    if letter is None and folder == PurePosixPath():
        return []
    return [
        submission
        for submission in session.ledger.submissions()
        if submission.unit
        and submission.period
        and (
            letter_number(submission.file) == letter
            if letter is not None
            else PurePosixPath(submission.file).parent == folder
        )
    ]


def unit_of(session: Session, part: Arrival, letter: Letter | None, siblings: Iterable[Submission]) -> str:
    """Whose a part is: of the letter's unit, of the one whose form came with it, of the one that its path names."""
    if letter is not None and letter.unit:
        return letter.unit
    beside = {submission.unit for submission in siblings if submission.unit}
    if len(beside) == 1:
        return beside.pop()
    if letter is not None:
        return ""
    register = session.register(session.master)
    for step in (*reversed(PurePosixPath(part.name).parts[:-1]), PurePosixPath(part.name).stem):
        named = names_in(step, register)
        if len(named) == 1:
            return named.pop()
    return ""


def period_of(
    session: Session, unit: str, letter: Letter | None, siblings: Iterable[Submission]
) -> Period | None:
    """Of which period a part is: the form's that came with it, the letter's, the last one issued to the unit."""
    periods = [submission.period for submission in siblings if submission.period is not None]
    if periods:
        return max(periods)
    if letter is not None and letter.period is not None:
        return letter.period
    return session.issued.last_period(unit)


def numbers_in(file: str, form: IssuedForm | None) -> tuple[str, ...]:
    """The tasks of the form whose numbers stand in the path, each for itself: 1-1 is not in 1-12."""
    if form is None:
        return ()
    path = PurePosixPath(file)
    steps = (*path.parts[:-1], path.stem)
    return tuple(row.task for row in form.rows if any(re.search(stated(row.task), step) for step in steps))


def stated(task: str) -> str:
    """The pattern of a task's number where no digit, letter or stroke carries it on.

    A number of figures alone counts pictures and days as well: it stands at the beginning, or is called the task's.
    """
    alone = rf"(?<![0-9A-Za-z.\-]){re.escape(task)}(?![0-9A-Za-z\-])(?!\.\d)"
    if not re.fullmatch(r"[\d.]+", task):
        return alone
    several = r"(?:[\d.]+\s*[、,，和及]\s*)*"
    ends = r"(?=\s*$|\s*[、,，和及]\s*\d|[\s_、,，.．—–+(（](?!\d)|\s*[(（]\d+[)）]\s*$)"
    called = r"(?:任务|编号|序号)\s*(?:编号|序号)?[\s:：#_]*"
    return (
        rf"^\s*{several}{alone}{ends}|{called}{several}{alone}"
        rf"|第\s*{several}{alone}\s*[项条]|{alone}\s*[号项]任务"
    )


def with_evidence(session: Session, snapshot: Snapshot) -> Snapshot:
    """The snapshot with its period's evidence: whose it is, and of which tasks, as far as anything says so."""
    shelf = EvidenceShelf(session.archive.root, snapshot.period)
    if not (records := counted(session, shelf)):
        return snapshot
    whose = {
        letter_number(submission.file): submission.unit
        for submission in session.ledger.submissions(snapshot.period)
        if submission.unit
    }
    forms = {form.unit: form for form in snapshot.forms}
    gone = Purges(session.archive.root).evidence()
    purged = {evidence.number for evidence in records if shelf.name(evidence.number) in gone}
    entries: dict[str, list[Entry]] = {}
    for entry in (*snapshot.entries, *snapshot.held):
        entries.setdefault(entry.unit, []).append(entry)
    placed = (
        evidence if evidence.unit else replace(evidence, unit=whose.get(evidence.letter) or "")
        for evidence in records
    )
    return replace(
        snapshot,
        evidence=tuple(
            laid_out(with_tasks(evidence, forms.get(evidence.unit), entries.get(evidence.unit, ())), purged)
            for evidence in placed
        ),
    )


def counted(session: Session, shelf: EvidenceShelf) -> tuple[Evidence, ...]:
    """The evidence of a period that was not withdrawn."""
    records = shelf.records()
    if not records:
        return ()
    withdrawn = withdrawn_evidence(Withdrawals(session.archive.root).records())
    return tuple(evidence for evidence in records if shelf.name(evidence.number) not in withdrawn)


def with_tasks(evidence: Evidence, form: IssuedForm | None, entries: Collection[Entry]) -> Evidence:
    """The evidence with its tasks: by number, else by the measure's words in its name, else by the unit's own."""
    if evidence.tasks or form is None:
        return evidence
    tasks = numbers_in(evidence.file, form) or measures_in(evidence.file, form)
    return replace(evidence, tasks=tasks or named_by(evidence, entries))


def measures_in(file: str, form: IssuedForm) -> tuple[str, ...]:
    """The tasks whose measure, without its number and full stop, stands in the path."""
    path = squeeze(file)
    return tuple(
        row.task
        for row in form.rows
        if len(words := re.sub(r"^[0-9]+[.．、]|[。；;]$", "", squeeze(row.measure))) > SHORTEST
        and words in path
    )


def named_by(evidence: Evidence, entries: Iterable[Entry]) -> tuple[str, ...]:
    """The tasks in whose row the unit itself names the file."""
    stem = squeeze(PurePosixPath(evidence.name).stem)
    if len(stem) < SHORTEST:
        return ()
    return tuple(
        entry.task
        for entry in entries
        if any(stem in squeeze(str(value.typed)) for value in entry.values.values() if value.typed)
    )


def lay_out_evidence(session: Session, snapshot: Snapshot) -> None:
    """Put the files where people find them, beside the period's workbook."""
    folder = session.workspace.consolidated(snapshot.period).parent
    for evidence in snapshot.evidence:
        target, source = folder / evidence.laid_out, session.archive.root / evidence.content
        if evidence.laid_out and not target.exists() and source.is_file():
            copy_whole(target, source)


def laid_out(evidence: Evidence, purged: Collection[int] = ()) -> Evidence:
    """The evidence with where it lies in the outbox: by unit, its tasks before its name, no # or % in it.

    Those of the numbers ``purged`` lie nowhere any more.
    """
    if evidence.number in purged:
        return evidence
    name, about = PurePosixPath(re.sub("[#%]", "_", file_stem(evidence.name))), "、".join(evidence.tasks[:3])
    stem = f"{evidence.number:03d}_{f'{about}_' if about else ''}{name.stem[:60]}"
    folder = file_stem(evidence.unit) if evidence.unit else NOBODY
    return replace(evidence, laid_out=f"{EVIDENCE}/{folder}/{file_stem(stem)}{name.suffix}")


def lacking(snapshot: Snapshot, unit: str, master: Master) -> tuple[str, ...]:
    """The tasks that a unit reports as done and has sent nothing for."""
    shown = {task for evidence in snapshot.evidence if evidence.unit == unit for task in evidence.tasks}
    meanings = state_meanings(master, (snapshot,))
    return tuple(
        entry.task
        for entry in (*snapshot.entries, *snapshot.held)
        if entry.unit == unit
        and entry.task not in shown
        and any(
            meanings.get((name, str(value.typed))) is Meaning.DONE for name, value in entry.values.items()
        )
    )
