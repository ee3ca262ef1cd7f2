"""Closing a period: its documents are written and kept as an edition, which stands until the next one.

The edition's files are kept before its record: killed in between, the next run makes them anew. What arrives later
counts in the record as ever, and is shown beside the edition.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.publishing import (
    Documents,
    counted_on,
    draft_documents,
    issued_snapshot,
    show_published,
    write_documents,
)
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.cycle.workspace import keep_master
from workbook_flow.model import Edition, Period, Reopening, WorkbookFlowError
from workbook_flow.records.editions import Editions
from workbook_flow.reports.summary import (
    heat_map,
    make_report,
    published_cells,
    published_figures,
    published_scores,
    published_tasks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A closed period: its edition, whether this command made it, and its documents."""

    edition: Edition
    fresh: bool
    documents: Documents


def close(session: Session, period: Period) -> Closed:
    """Make the period's next edition of what the ledger knows, unless it is closed; show it."""
    edition = closed_edition(session, period)
    fresh = edition is None
    if edition is None:
        edition = add_edition(session, period)
    show_published(session, period, edition)
    return Closed(edition=edition, fresh=fresh, documents=write_documents(session, period))


def add_edition(session: Session, period: Period) -> Edition:
    """Keep and record the period's next edition."""
    editions = Editions(session.archive.root, period)
    master, shown = session.master_for(period, Limits.REVIEWED), issued_snapshot(session, period)
    past = past_of(session, period, master)
    day = counted_on(session, shown)
    report = make_report(master, shown, past, today=day)
    last = editions.last()
    reopening = editions.reopening(last.number) if last else None
    edition = Edition(
        number=last.number + 1 if last else 1,
        on=session.today,
        basis=session.ledger.last_submission(),
        master=keep_master(session.workspace),
        figures=published_figures(report.trend[-1]),
        tasks=published_tasks(report.outlooks),
        cells=published_cells(heat_map(report.summary).codes),
        files={},
        reason=reopening.reason if reopening else "",
        headline=report.brief.headline,
        scores=published_scores(report.scores, master.scoring),
        counted_on=None if day == session.today else day,
    )
    return editions.add(edition, draft_documents(session, shown, past, report), shown.entries)


def reopen(session: Session, period: Period, reason: str) -> Reopening:
    """Open a closed period again; its edition stands published until the next. WorkbookFlowError where it is open."""
    editions = Editions(session.archive.root, period)
    if not reason.strip():
        raise WorkbookFlowError("请用 --reason 写明为什么重开，会记入存档。")
    edition = editions.closed()
    if edition is None:
        words = "已经重开过了" if editions.last() else "还没有定稿"
        raise WorkbookFlowError(f"{period.words}{words}，不用重开。改好后运行 close --period {period} 定稿。")
    return editions.reopen(Reopening(edition=edition.number, on=session.today, reason=reason.strip()))
