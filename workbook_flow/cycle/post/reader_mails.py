"""What goes to who reads the list as a whole: the consolidated workbook of a period, a stage assessment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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


def queue_consolidated(
    session: Session, period: Period, *, again: bool = False, automatic: bool = False
) -> Message | None:
    """Write the consolidated workbook and queue it to its readers, once a period and edition unless asked again.

    A period that was never closed is closed by that where the office wants it so; ``automatic`` says that no person
    asked for it.
    """
    from workbook_flow.cycle.month import close_period, merge

    settings = session.master.settings
    editions = Editions(session.archive.root, period)
    last = editions.last()
    edition = editions.closed() or last
    key = reader_key(session, consolidated_key(period, edition), again=again)
    if session.ledger.mail.has_message(key):
        return None
    if settings.close_on_publish and last is None:
        close_period(session, period)
    merged = merge(session, period)
    words = wording.consolidated_words(shown_report(session, merged), settings, merged.edition)
    readers = (*settings.readers, *earlier_readers(session, period, merged.edition))
    return queue(
        session,
        replace(new_message(MessageKind.CONSOLIDATED, key, readers, session.now), period=period),
        words,
        attachments=tuple(papers_of(session, merged)),
        automatic=automatic,
    )


def papers_of(session: Session, merged: Merged) -> Iterator[tuple[str, bytes]]:
    """What the letter to the readers brings, as the office wants it: each document's name and bytes."""
    settings, period = session.master.settings, merged.period
    paths = {WORKBOOK: merged.consolidated}
    if set(settings.attached) - {WORKBOOK}:
        from workbook_flow.cycle.publishing import write_documents

        documents = write_documents(session, period)
        paths = dict(zip(PAPERS, documents.paths, strict=False))
    for name in settings.attached:
        title = f"{file_stem(settings.list_name)}_{period.words}{name}{edition_words(merged.edition)}"
        yield f"{title}{paths[name].suffix}", paths[name].read_bytes()


def shown_report(session: Session, merged: Merged) -> Report:
    """What the workbook shows, for its mail; of one published before later returns the sentence alone."""
    from workbook_flow.cycle.publishing import issued_snapshot, report_of
    from workbook_flow.reports.summary import Brief

    edition, shown = merged.edition, issued_snapshot(session, merged.period)
    if edition is None:
        return report_of(session, shown)
    report = report_of(session, shown, edition)
    return report if merged.after is None else replace(report, brief=Brief(headline=edition.headline))


def consolidated_key(period: Period, edition: Edition | None) -> str:
    """The occasion of sending a period's workbook; each edition after the first is another one."""
    return f"consolidated {period}{edition_words(edition)}"


def edition_words(edition: Edition | None) -> str:
    """Which edition, where it is not the first."""
    return f"（第{edition.number}版）" if edition is not None and edition.number > 1 else ""


def earlier_readers(session: Session, period: Period, edition: Edition | None) -> tuple[str, ...]:
    """Who was sent the period's workbook before, where this is a later edition of it."""
    if not edition_words(edition):
        return ()
    messages = session.ledger.mail.messages((MessageKind.CONSOLIDATED,))
    return tuple(
        address
        for message in messages
        if message.period == period and message.key.startswith(f"consolidated {period}")
        for address in message.to
    )


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
