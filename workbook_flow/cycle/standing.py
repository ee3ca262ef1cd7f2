"""Whether a period is closed, and whether the consolidated workbook written last still says all that is known."""

from __future__ import annotations

import hashlib

from workbook_flow.cycle.opening import acts_of
from workbook_flow.cycle.outgoing import lock_of
from workbook_flow.cycle.program import program_mark
from workbook_flow.cycle.session import Session
from workbook_flow.model import Edition, MessageKind, Period
from workbook_flow.records.editions import Editions
from workbook_flow.records.evidence import EvidenceShelf
from workbook_flow.records.purges import Purges

TO_OTHERS = (MessageKind.CONSOLIDATED, MessageKind.WITNESS)
"""Mails that go to those who read the documents, and of which the documents tell nothing."""


def closed_edition(session: Session, period: Period) -> Edition | None:
    """The edition that a period is closed with; None while it is open."""
    return Editions(session.archive.root, period).closed()


def stands(session: Session, period: Period) -> bool:
    """Whether the file of the last time is there untouched, and all that it was made from is the same."""
    path = session.workspace.consolidated(period)
    noted = session.ledger.mail.last_note(job_of(period))
    if noted is None or lock_of(path) is not None or not path.is_file():
        return False
    return noted == words_of(session, period, path.read_bytes())


def note_written(session: Session, period: Period, data: bytes) -> None:
    """Note what was written, and from what; losing the note costs writing it once more."""
    session.ledger.mail.note(job_of(period), words_of(session, period, data))


def has_news(session: Session, period: Period) -> bool:
    """Whether a return or review of the period came, or was withdrawn, since it was last merged, by whoever."""
    news = news_of(session, period)
    return bool(news) and session.ledger.mail.last_note(merging_of(period)) != news


def news_of(session: Session, period: Period) -> str:
    """How far a period's record has come, once anything came: its last arrival, withdrawal and further issue."""
    arrived = session.ledger.last_arrival(period)
    if not arrived:
        return ""
    acts = (act for act in acts_of(session.workspace) if act.submission)
    last = max((act.number for act in acts if is_of(session, act.submission, period)), default=0)
    issues = session.ledger.issues.count(period)
    parts = (str(arrived), f"撤回{last}" if last else "", f"下发{issues}" if issues > 1 else "")
    return " ".join(filter(None, parts))


def is_of(session: Session, submission: int, period: Period) -> bool:
    """Whether a submission that was withdrawn, or taken up again, is of that period."""
    return session.ledger.submission(submission).period == period


def note_merged(session: Session, period: Period) -> None:
    """Note that all that came of the period so far is in its documents."""
    if has_news(session, period):
        session.ledger.mail.note(merging_of(period), news_of(session, period))


def merging_of(period: Period) -> str:
    """The name under which it is noted that a period was merged."""
    return f"merge {period}"


def job_of(period: Period) -> str:
    """The name under which it is noted."""
    return f"written {period}"


def words_of(session: Session, period: Period, data: bytes) -> str:
    """The digests of the file, and of all that it is made from: record, list, seal, day, and the program itself."""
    seal = session.archive.review_seal(period)
    basis = (
        *(
            session.ledger.fingerprint(apart=TO_OTHERS),
            session.master.digest,
            seal,
            str(session.today),
            program_mark(),
        ),
        EvidenceShelf(session.archive.root, period).last_link(),
        *sorted(Purges(session.archive.root).evidence()),
        *(Editions(session.archive.root, period).last_link() for period in session.archive.periods()),
    )
    made_from = hashlib.sha256("\n".join(basis).encode()).hexdigest()
    return f"{made_from} {hashlib.sha256(data).hexdigest()}"
