"""Removing for good a file that must not be kept: secret, private, or kept too long.

The act is recorded first, then the bytes go; killed in between, the same command run again brings it to its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbook_flow.cycle.session import Session
from workbook_flow.cycle.signing import OFFICE, in_a_line
from workbook_flow.model import Evidence, Period, Submission, SubmissionState, WorkbookFlowError
from workbook_flow.records.chain import digest_if_there
from workbook_flow.records.evidence import EVIDENCE, EvidenceShelf
from workbook_flow.records.files import sync_folder
from workbook_flow.records.purges import Purge, Purges
from workbook_flow.returns.senders import letter_number

PURGING = "清除来件"
WITHOUT_EFFECT = frozenset(
    {
        SubmissionState.WITHDRAWN,
        SubmissionState.UNIDENTIFIED,
        SubmissionState.REFUSED,
        SubmissionState.DUPLICATE,
    }
)
"""The states of a file that counts for nobody: the record made anew does without its bytes."""
NO_TERM = (
    "总表“设置”没有填“保存年限”，不知道哪些过了期。请填上年数再运行；要清除某一份，写它的编号：purge 编号。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purging:
    """What purging a file would remove: its bytes, under whatever numbers they came, and the letters around them.

    ``evidence`` are the evidence whose bytes these are, by their records below the archive.
    """

    submissions: tuple[Submission, ...]
    letters: tuple[int, ...]
    paths: tuple[Path, ...]
    done: bool
    digest: str = ""
    evidence: tuple[str, ...] = ()
    name: str = ""
    came: date | None = None


def preview_purge(session: Session, number: int) -> Purging:
    """What would go; WorkbookFlowError where there is no such file, or it counts."""
    submissions = session.ledger.submissions()
    wanted = next((submission for submission in submissions if submission.id == number), None)
    if wanted is None:
        raise WorkbookFlowError(f"没有第 {number} 号来件。编号见 status 或 quarantine 的列表。")
    return purging_of(session, wanted.digest, done=number in Purges(session.archive.root).submissions())


def preview_evidence_purge(session: Session, period: Period, number: int) -> Purging:
    """What would go with the period's evidence of that number; WorkbookFlowError where there is none, or it counts."""
    evidence = wanted_evidence(session, period, number)
    record = EvidenceShelf(session.archive.root, period).name(number)
    return purging_of(session, evidence.digest, done=record in Purges(session.archive.root).evidence())


def wanted_evidence(session: Session, period: Period, number: int) -> Evidence:
    """The period's evidence of that number; WorkbookFlowError where there is none."""
    shelf = EvidenceShelf(session.archive.root, period)
    evidence = next((filed for filed in shelf.records() if filed.number == number), None)
    if evidence is None:
        raise WorkbookFlowError(
            f"{period.words}没有第 {number} 份佐证材料。编号是 outbox/{period}/{EVIDENCE} 里文件名开头的数字。"
        )
    return evidence


def purging_of(session: Session, digest: str, *, done: bool) -> Purging:
    """What would go with the bytes of that digest; where it is ``done``, what is left of an act that was cut off."""
    acts = Purges(session.archive.root)
    purged, gone = acts.submissions(), acts.evidence()
    same = [
        file
        for file in session.ledger.submissions()
        if file.digest == digest and (not done or file.id in purged)
    ]
    refuse_counting(same)
    shown = {
        shelf.name(evidence.number): evidence
        for shelf, evidence in all_evidence(session)
        if evidence.digest == digest and (not done or shelf.name(evidence.number) in gone)
    }
    letters = {letter for file in same if (letter := letter_number(file.file)) is not None}
    letters |= {evidence.letter for evidence in shown.values() if evidence.letter is not None}
    files: list[Submission | Evidence] = [*same, *shown.values()]
    return Purging(
        submissions=tuple(same),
        evidence=tuple(shown),
        letters=tuple(sorted(letters)),
        paths=tuple(paths_of(session, same, shown.values(), letters)),
        done=done,
        digest=digest,
        name=files[0].file if files else "",
        came=max((file.arrived or file.received for file in files), default=None),
    )


def refuse_counting(submissions: Iterable[Submission]) -> None:
    """Raise WorkbookFlowError where a file counts: the record could not be made anew without its bytes."""
    for submission in submissions:
        if submission.state not in WITHOUT_EFFECT:
            period = submission.period.words if submission.period else ""
            raise WorkbookFlowError(
                f"第 {submission.id} 号来件是这份文件，还计入{period}的数，不能清除。"
                f"请先运行 withdraw {submission.id} 撤回它。"
            )


def all_evidence(session: Session) -> Iterator[tuple[EvidenceShelf, Evidence]]:
    """Every evidence with the shelf on which it lies."""
    for period in session.archive.periods():
        shelf = EvidenceShelf(session.archive.root, period)
        yield from ((shelf, evidence) for evidence in shelf.records())


def paths_of(
    session: Session,
    submissions: Iterable[Submission],
    evidence: Iterable[Evidence],
    letters: Iterable[int],
) -> Iterator[Path]:
    """The files that are there still, copies of evidence in the outbox among them."""
    paths = {session.workspace.root / submission.archived for submission in submissions}
    paths |= {session.postbox.letter_path(number, ".eml") for number in letters}
    for file in evidence:
        paths.add(session.archive.root / file.content)
        folder = session.workspace.consolidated(file.period).parent / EVIDENCE
        paths.update(copies(folder, file))
    yield from (path for path in sorted(paths) if path.is_file())


def copies(folder: Path, evidence: Evidence) -> Iterator[Path]:
    """The files in that folder, and below, with an evidence's very bytes."""
    for path in folder.rglob("*"):
        if (
            path.is_file()
            and path.stat().st_size == evidence.size
            and digest_if_there(path) == evidence.digest
        ):
            yield path


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What was kept longer than the office's term: from before which day, what goes, how many stay as they count."""

    years: int
    before: date
    purgings: tuple[Purging, ...]
    counting: int


def preview_expired(session: Session) -> Expired:
    """What is past the term that the office set; WorkbookFlowError where it set none."""
    years = session.master.settings.kept_years
    if years is None:
        raise WorkbookFlowError(NO_TERM)
    before = years_ago(session.today, years)
    old = [file for file in session.ledger.submissions() if (file.arrived or file.received) < before]
    counting = {file.digest for file in session.ledger.submissions() if file.state not in WITHOUT_EFFECT}
    digests = [file.digest for file in old]
    digests += [
        evidence.digest
        for _, evidence in all_evidence(session)
        if (evidence.arrived or evidence.received) < before
    ]
    spent = [
        purging_of(session, digest, done=is_purged(session, digest))
        for digest in dict.fromkeys(digests)
        if digest not in counting
    ]
    return Expired(
        years=years,
        before=before,
        purgings=tuple(purging for purging in spent if purging.paths and (purging.came or before) < before),
        counting=sum(file.state not in WITHOUT_EFFECT for file in old),
    )


def is_purged(session: Session, digest: str) -> bool:
    """Whether all that came with these bytes is recorded as purged."""
    acts = Purges(session.archive.root)
    purged, gone = acts.submissions(), acts.evidence()
    came = (file.id in purged for file in session.ledger.submissions() if file.digest == digest)
    shown = (
        shelf.name(evidence.number) in gone
        for shelf, evidence in all_evidence(session)
        if evidence.digest == digest
    )
    return all((*came, *shown))


def years_ago(day: date, years: int) -> date:
    """The same day so many years before; of 29 February the day before it where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def purge_expired(session: Session, expired: Expired, *, by: str) -> None:
    """Purge all of it, an act a file."""
    for purging in expired.purgings:
        purge(session, purging, by=by, reason=f"保存满 {expired.years} 年")


def purge(session: Session, purging: Purging, *, by: str, reason: str) -> None:
    """Record the act, and remove the bytes; WorkbookFlowError where no reason is given."""
    if not purging.done:
        if not reason.strip():
            raise WorkbookFlowError(
                "请用 --reason 写明为什么清除，会记入存档，如：含涉密内容，已按规定处理。"
            )
        records = Purges(session.archive.root)
        act = Purge(
            number=len(records.records()) + 1,
            submissions=tuple(submission.id for submission in purging.submissions),
            letters=purging.letters,
            digest=purging.digest,
            on=session.today,
            by=in_a_line(by) or OFFICE,
            reason=in_a_line(reason),
            evidence=purging.evidence,
        )
        records.write(act.number, act)
    for path in purging.paths:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
