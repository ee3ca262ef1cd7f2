"""What leaders are given of a period: the consolidated workbook, the board, the bulletin, the special report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbook_flow.cycle.as_published import as_of
from workbook_flow.cycle.evidence import lay_out_evidence, with_evidence
from workbook_flow.cycle.looking_back import past_of, published_in, published_of
from workbook_flow.cycle.outgoing import write_beside
from workbook_flow.cycle.reviewing import review_mark
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.cycle.standing import note_merged, note_written
from workbook_flow.cycle.statuses import must_be_issued, with_units
from workbook_flow.cycle.templates import word_file
from workbook_flow.cycle.workspace import no_one
from workbook_flow.model import Edition, Master, Period, Place, Snapshot, WorkbookFlowError
from workbook_flow.records.editions import EDITIONS, Editions
from workbook_flow.records.files import digest_of, write_whole
from workbook_flow.reports.summary import (
    Afterwards,
    Past,
    Published,
    Report,
    Stage,
    StageReport,
    make_report,
    make_stage_report,
    since_published,
    stage_periods,
)
from workbook_flow.words.problems import Code, problem

BULLETINS: Mapping[str, str] = {"通报.docx": "通报模板.docx", "专报.docx": "专报模板.docx"}
"""Each Word file and the template that it is made from."""


PUBLICITY, PUBLICITY_TEMPLATE = "宣传选登.docx", "宣传选登模板.docx"
"""What is ready for the office's own bulletin, from what units tell; no part of an edition, since it is worked on."""
BOARD, AFTER = "看板.html", "发布后变化.xlsx"
PUBLISHED = ("汇总表.xlsx", BOARD, *BULLETINS)
"""The files of an edition."""


def steps() -> int:
    """How often ``on_step`` is called while all of them are made: the workbook's steps, then the other files."""
    from workbook_flow.reports import consolidate

    return consolidate.STEPS + len(PUBLISHED) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What was written, in the order in which it is read, and the figures that all of it shows.

    ``edition`` is the one that the period is closed with; the report then says how it stands since,
    and ``after`` what of it is otherwise.
    """

    paths: tuple[Path, ...]
    report: Report
    edition: Edition | None = None
    after: Afterwards | None = None


def write_documents(session: Session, period: Period, *, on_step: Callable[[], None] = no_one) -> Documents:
    """Write the period's four documents into the outbox, from what the ledger knows; ``on_step`` is told of each step.

    Of a closed period they are those that were published, and beside them what is otherwise since.
    """
    closed = Editions(session.archive.root, period).closed()
    if closed is not None:
        return published_documents(session, period, closed)
    master, shown = session.master_for(period, Limits.REVIEWED), issued_snapshot(session, period)
    past = past_of(session, period, master)
    report = make_report(master, shown, past, today=counted_on(session, shown))
    folder = session.workspace.consolidated(period).parent
    documents = draft_documents(session, shown, past, report, on_step=on_step)
    paths = tuple(write_beside(session.workspace, folder / name, data) for name, data in documents.items())
    target = session.workspace.consolidated(period)
    if target in paths:
        note_written(session, period, documents[target.name])
    note_merged(session, period)
    return Documents(paths=(*paths, *publicity_page(session, master, report, folder)), report=report)


def publicity_page(session: Session, master: Master, report: Report, folder: Path) -> tuple[Path, ...]:
    """Write what may be told in public, where units told anything; where it stands already, it is made anew."""
    path = folder / PUBLICITY
    if not (report.practices or report.earlier_practices or path.is_file()):
        return ()
    from workbook_flow.reports import bulletin

    fields = bulletin.bulletin_fields(master, report, code_of(session))
    data = word_file(session.workspace.master.parent, PUBLICITY_TEMPLATE, fields)
    return (write_beside(session.workspace, path, data),)


def counted_on(session: Session, shown: Snapshot) -> date:
    """Up to which day limits count in a period as it stands: today, but no further where the next was issued.

    Nor where it was published already, as that it is opened again makes nobody late. The days until it is over and
    returned always count.
    """
    period, last = shown.period, Editions(session.archive.root, shown.period).last()
    followed = any(other.goes_on_from((period,)) for other in session.ledger.issues.periods())
    if last is None and not followed:
        return session.today
    returned = max((form.return_by for form in shown.forms), default=period.last_day)
    published = last.day if last else period.last_day
    return min(session.today, max(published, period.last_day, returned))


def report_of(session: Session, shown: Snapshot, edition: Edition | None = None) -> Report:
    """The figures of a period as it stands, or by the list and on the day of an edition."""
    digest, day = (edition.master, edition.day) if edition else (None, counted_on(session, shown))
    master = session.master_for(shown.period, Limits.REVIEWED, digest=digest)
    return make_report(master, shown, past_of(session, shown.period, master), today=day)


def published_documents(session: Session, period: Period, edition: Edition) -> Documents:
    """Show a closed period's documents as published, and beside them what is otherwise since.

    Otherwise is what returns and decisions changed, not the list of today nor the days that have passed.
    """
    paths = show_published(session, period, edition)
    master = session.master_for(period, Limits.REVIEWED, digest=edition.master)
    shown = issued_snapshot(session, period, master)
    report = report_of(session, shown, edition)
    after = since_published(published_of(session, period, edition), report, shown)
    path = session.workspace.consolidated(period).with_name(AFTER)
    if after.changed or path.is_file():
        from workbook_flow.reports import consolidate

        data = consolidate.build_afterwards(session.master, after, period)
        paths = (*paths, write_beside(session.workspace, path, data))
    paths = (*paths, *publicity_page(session, master, report, path.parent))
    return Documents(paths=paths, report=report, edition=edition, after=after)


def draft_documents(
    session: Session,
    shown: Snapshot,
    past: Past,
    report: Report,
    *,
    on_step: Callable[[], None] = no_one,
) -> Mapping[str, bytes]:
    """By file name, the documents of a period as it stands."""
    from workbook_flow.reports import board, bulletin

    master = session.master_for(shown.period, Limits.REVIEWED)
    # First: it may record the seal of reviews, and the code in all of them is over that too.
    workbook = consolidated_workbook(session, shown, past, report, on_step=on_step)
    fields = bulletin.bulletin_fields(master, report, code_of(session))
    documents = {session.workspace.consolidated(shown.period).name: workbook}
    documents[BOARD] = board.build_board(
        master, shown, earlier=past, today=report.today, code=code_of(session), report=report
    )
    on_step()
    for name, source in BULLETINS.items():
        documents[name] = word_file(session.workspace.master.parent, source, fields)
        on_step()
    return documents


def show_published(session: Session, period: Period, edition: Edition) -> tuple[Path, ...]:
    """Put the published files where people find them, unless they are there as they were published."""
    folder, editions = session.workspace.consolidated(period).parent, Editions(session.archive.root, period)
    paths = []
    for name in PUBLISHED:
        path = folder / name
        if not path.is_file() or digest_of(path) != edition.files[name]:
            path = write_beside(session.workspace, path, editions.file(edition, name))
        paths.append(path)
    for name in PUBLISHED:
        copy = folder / EDITIONS / str(edition.number) / name
        if not copy.exists():
            write_whole(copy, editions.file(edition, name))
    return tuple(paths)


def published_last(session: Session, period: Period) -> Published | None:
    """What is published of a period; None where nothing is."""
    edition = Editions(session.archive.root, period).last()
    return published_of(session, period, edition) if edition else None


def consolidated_workbook(
    session: Session,
    shown: Snapshot,
    past: Past | None = None,
    report: Report | None = None,
    *,
    on_step: Callable[[], None] = no_one,
) -> bytes:
    """The consolidated workbook of a period as it stands, under the mark by which it is known when it comes back."""
    from workbook_flow.reports import consolidate

    master = session.master_for(shown.period, Limits.REVIEWED)
    tell_of_later_list(session, shown.period)
    lay_out_evidence(session, shown)
    return consolidate.build_consolidated(
        master,
        shown,
        mark=review_mark(session, shown.period),
        earlier=past or past_of(session, shown.period, master),
        today=counted_on(session, shown),
        published=published_last(session, shown.period),
        code=code_of(session),
        report=report,
        on_step=on_step,
    )


def tell_of_later_list(session: Session, period: Period) -> None:
    """Say where a period after which another was issued is counted by a list with other tasks or days than its own."""
    issues = session.ledger.issues.of(period)
    if not issues or issues[-1].master == session.master.digest or period >= session.archive.periods()[-1]:
        return
    from workbook_flow.master import differences

    digest = issues[-1].master
    try:
        what = differences(session.master, session.kept_master(digest))
    except (FileNotFoundError, WorkbookFlowError):  # `verify` names what the archive lacks
        return
    if what:
        copy, name = session.archive.master_path(digest).name, session.workspace.master.name
        place = Place(file=f"outbox/{period}")
        notice = problem(Code.BY_LATER_LIST, place, words=period.words, what=what, copy=copy, name=name)
        session.workspace.tell(notice)


def code_of(session: Session) -> str:
    """Where the chain stands after the last record that can change a figure; blank before the first."""
    line = session.archive.chain.figures_line()
    return line.code if line else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Where the stage assessment was written, and what it shows."""

    path: Path
    report: StageReport


def write_stage(session: Session, period: Period, stage: Stage) -> Assessment:
    """Write the assessment of the stage that holds the period, up to it; of a closed one as it was published."""
    from workbook_flow.reports import consolidate

    edition = Editions(session.archive.root, period).closed()
    with as_of(session, period, edition) as then:
        periods = stage_periods(stage, period, then.ledger.issues.periods())
        master = then.master_for(period, Limits.REVIEWED, digest=edition.master if edition else None)
        snapshots = [period_snapshot(then, stage_period, master) for stage_period in periods]
        report = make_stage_report(
            master,
            snapshots,
            stage,
            earlier=past_of(then, periods[0], master),
            published=published_in(then, periods if edition else periods[:-1]),
            restated={point.period: point.restated for point in past_of(then, period, master).trend},
            today=edition.day if edition else counted_on(session, snapshots[-1]),
        )
    path = session.workspace.consolidated(period).with_name(f"阶段评估_{stage}.xlsx")
    path = write_beside(session.workspace, path, consolidate.build_stage(master, report))
    return Assessment(path=path, report=report)


def issued_snapshot(session: Session, period: Period, master: Master | None = None) -> Snapshot:
    """The period as it stands, by today's list or that ``master``; WorkbookFlowError where nothing has gone out."""
    return must_be_issued(period_snapshot(session, period, master))


def period_snapshot(session: Session, period: Period, master: Master | None = None) -> Snapshot:
    """The period as it stands, by today's list or that ``master``; units in use that were issued nothing too."""
    shown = with_evidence(session, session.snapshot(period))
    return with_units(session, shown, master or session.master)
