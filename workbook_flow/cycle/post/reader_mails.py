"""The mails that bring a period's consolidated workbook, or the assessment of a stage, to its readers."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from email.policy import default
from typing import TYPE_CHECKING

from workbook_flow.cycle.post.queueing import new_message, queue
from workbook_flow.cycle.session import Session
from workbook_flow.mail import wording
from workbook_flow.model import Edition, Message, MessageKind, Period, WorkbookFlowError
from workbook_flow.records.editions import Editions
from workbook_flow.records.files import file_stem
from workbook_flow.words.vocabulary import PAPERS

if TYPE_CHECKING:
    from workbook_flow.cycle.month import Merged
    from workbook_flow.reports.summary import Report, Stage

WORKBOOK = PAPERS[0]
NO_READERS = "没有汇总表收件人。请在总表“设置”的“汇总表收件人”中填写邮箱。"
CLOSED = "（定稿）"


def queue_consolidated(
    session: Session, period: Period, *, again: bool = False, automatic: bool = False
) -> Message | None:
    """Write the consolidated workbook and queue it to its readers, once a period and edition unless asked again.

    The first edition is another one than what was sent before the period was closed, where it says anything else.
    A period that was never closed is closed by that where the office wants it so; ``automatic`` says that no person
    asked for it.
    """
    from workbook_flow.cycle.month import close_period, merge

    settings = session.master.settings
    editions = Editions(session.archive.root, period)
    last = editions.last()
    edition = editions.closed() or last
    version = version_words(session, period, edition)
    key = reader_key(session, f"consolidated {period}{version}", again=again)
    if session.ledger.mail.has_message(key):
        return None
    if settings.close_on_publish and last is None:
        close_period(session, period)
    merged = merge(session, period)
    changes = changes_of(session, period, merged.edition)
    words = wording.consolidated_words(
        shown_report(session, merged), settings, merged.edition, version, changes
    )
    readers = (*settings.readers, *(earlier_readers(session, period) if version else ()))
    return queue(
        session,
        replace(new_message(MessageKind.CONSOLIDATED, key, readers, session.now), period=period),
        words,
        attachments=tuple(papers_of(session, merged, version)),
        automatic=automatic,
    )


def papers_of(session: Session, merged: Merged, version: str) -> Iterator[tuple[str, bytes]]:
    """What the letter to the readers brings, as the office wants it: each document's name and bytes."""
    settings, period = session.master.settings, merged.period
    paths = {WORKBOOK: merged.consolidated}
    if set(settings.attached) - {WORKBOOK}:
        from workbook_flow.cycle.publishing import write_documents

        documents = write_documents(session, period)
        paths = dict(zip(PAPERS, documents.paths, strict=False))
    for name in settings.attached:
        title = f"{file_stem(settings.list_name)}_{period.words}{name}{version}"
        yield f"{title}{paths[name].suffix}", paths[name].read_bytes()


def shown_report(session: Session, merged: Merged) -> Report:
    """What the workbook shows, for its mail; of one published before later returns the sentence alone."""
    from workbook_flow.cycle.publishing import issued_snapshot, report_of
    from workbook_flow.reports.summary import Brief

    edition, shown = merged.edition, issued_snapshot(session, merged.period)
    if edition is None:
        return report_of(session, shown)
    report = report_of(session, shown, edition)
    brief = replace(report.brief, headline=edition.headline or report.brief.headline)
    return replace(report, brief=brief if merged.after is None else Brief(headline=edition.headline))


def changes_of(session: Session, period: Period, edition: Edition | None) -> str:
    """What an edition says otherwise than the one before, in words; blank for the first."""
    from workbook_flow.cycle.looking_back import published_of
    from workbook_flow.reports.summary import told_apart

    if edition is None or edition.number == 1:
        return ""
    editions = Editions(session.archive.root, period).all()
    before = next(other for other in editions if other.number == edition.number - 1)
    return told_apart(published_of(session, period, before), published_of(session, period, edition), period)


def version_words(session: Session, period: Period, edition: Edition | None) -> str:
    """Which version the readers get, where they were sent another one before; blank for the first."""
    words = edition_words(edition)
    if words or edition is None:
        return words
    messages = sent_to_readers(session, period)
    brought = any(brings(session, message, edition) for message in messages)
    return CLOSED if messages and not brought else ""


def sent_to_readers(session: Session, period: Period) -> tuple[Message, ...]:
    """The mails that bring the period's workbook."""
    messages = session.ledger.mail.messages((MessageKind.CONSOLIDATED,))
    return tuple(
        message
        for message in messages
        if message.period == period and message.key.startswith(f"consolidated {period}")
    )


def brings(session: Session, message: Message, edition: Edition) -> bool:
    """Whether a mail says what an edition does: by its words, and by the files that it brings."""
    letter = email.message_from_bytes(session.postbox.message_bytes(message.id), policy=default)
    body = letter.get_body(("plain",))
    text = "".join(str(body.get_content()).split()) if body else ""
    papers = [part.get_payload(decode=True) for part in letter.iter_attachments()]
    digests = {hashlib.sha256(paper).hexdigest() for paper in papers if isinstance(paper, bytes)}
    return "".join(edition.headline.split()) in text and digests <= set(edition.files.values())


def edition_words(edition: Edition | None) -> str:
    """Which edition, where it is not the first."""
    return f"（第{edition.number}版）" if edition is not None and edition.number > 1 else ""


def earlier_readers(session: Session, period: Period) -> tuple[str, ...]:
    """Who was sent the period's workbook before."""
    return tuple(address for message in sent_to_readers(session, period) for address in message.to)


def queue_stage(session: Session, period: Period, stage: Stage, *, again: bool = False) -> Message | None:
    """Write the stage assessment up to the period and queue it to the same readers, once unless asked again."""
    from workbook_flow.cycle.month import receive
    from workbook_flow.cycle.publishing import write_stage

    settings = session.master.settings
    key = reader_key(session, f"stage {stage} {period}", again=again)
    if session.ledger.mail.has_message(key):
        return None
    receive(session)
    assessment = write_stage(session, period, stage)
    name = f"{file_stem(settings.list_name)}_阶段评估_{assessment.report.words}.xlsx"
    message = new_message(MessageKind.CONSOLIDATED, key, settings.readers, session.now)
    return queue(
        session,
        replace(message, period=period),
        wording.stage_words(assessment.report, settings),
        attachments=((name, assessment.path.read_bytes()),),
    )


def reader_key(session: Session, key: str, *, again: bool) -> str:
    """The occasion of a mail to the readers, another one where it is sent again; error where there are no readers."""
    if not session.master.settings.readers:
        raise WorkbookFlowError(NO_READERS)
    return key + (f" {session.now:%Y-%m-%d %H:%M}" if again else "")
