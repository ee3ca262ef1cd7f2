"""`export` and `frame`: what the workspace knows as plain tables, for other programs and for notebooks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from workbook_flow.cycle.as_published import as_of, is_past
from workbook_flow.cycle.looking_back import past_of, published_in
from workbook_flow.cycle.old_editions import with_scores
from workbook_flow.cycle.publishing import counted_on, issued_snapshot, report_of
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.model import Edition, Period, RowProblem, Submission, WorkbookFlowError
from workbook_flow.records.files import PARTIAL, clear_partial, refusal_in_words, write_whole
from workbook_flow.reports.summary import NO_PAST, Past, Report, look_back, make_report
from workbook_flow.reports.summary.tidy import BY_PERIOD, TABLES, PeriodFacts, TidyTable, WholeRecord
from workbook_flow.reports.tables import TableFormat, table_bytes

EXPORTS = "导出"
"""The folder of exports, in the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written, and how many rows each table has, by its name."""

    paths: tuple[Path, ...]
    rows: dict[str, int]


def export(
    session: Session,
    *,
    names: Iterable[str] = (),
    periods: Collection[Period] = (),
    formats: Iterable[TableFormat] = (),
    folder: Path | None = None,
) -> Exported:
    """Write tables, one a file: all of them and of all periods, as CSV, where nothing else is asked for.

    Without a folder they get a new one in the outbox; in the one that is named, files of their names are replaced.
    """
    tables = list(make_tables(session, names, periods))
    files = {
        f"{table.name}.{format_}": table_bytes(table, format_)
        for format_ in dict.fromkeys(formats) or (TableFormat.CSV,)
        for table in tables
    }
    target = folder or free_folder(session, files)
    for name, data in files.items():
        try:
            clear_partial((target / name).parent, below=False)
            write_whole(target / name, data)
        except OSError as error:
            raise WorkbookFlowError(f"{name}写不进 {target}。{refusal_in_words(error)}") from error
    paths = tuple(target / name for name in files)
    return Exported(paths=paths, rows={table.name: len(table.rows) for table in tables})


def free_folder(session: Session, files: Mapping[str, bytes]) -> Path:
    """A folder of today's that nobody has yet, or that holds these files, all of them or as far as a stop let them."""
    above, number = session.workspace.root / "outbox" / EXPORTS, 1
    folder = above / session.today.isoformat()
    while not holds_no_other(folder, files):
        number += 1
        folder = above / f"{session.today.isoformat()}-{number}"
    return folder


def holds_no_other(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether nothing is there but files of these bytes, and what a killed command was still writing."""
    if not folder.exists():
        return True
    return folder.is_dir() and all(
        path.name.startswith(PARTIAL) or (path.is_file() and path.read_bytes() == files.get(path.name))
        for path in folder.iterdir()
    )


def make_tables(session: Session, names: Iterable[str], periods: Collection[Period]) -> Iterator[TidyTable]:
    """The tables of these names, of none all; of these periods, of none all and what belongs to none.

    WorkbookFlowError for a name that no table has, and for a period in which nothing was issued.
    """
    wanted = tuple(dict.fromkeys(names)) or tuple(TABLES)
    for name in wanted:
        if name not in TABLES:
            near = get_close_matches(name, TABLES, n=1)
            hint = f"，是不是 {near[0]}" if near else ""
            raise WorkbookFlowError(f"没有叫“{name}”的表{hint}。可用的有：{'、'.join(TABLES)}。")
    record = whole_record(session, periods, figures=not BY_PERIOD.isdisjoint(wanted))
    yield from (TABLES[name](record) for name in wanted)


def whole_record(session: Session, periods: Collection[Period], *, figures: bool) -> WholeRecord:
    """What the tables are made from; ``figures`` says whether the periods' figures are wanted."""
    for period in periods:
        issued_snapshot(session, period)

    def is_wanted(period: Period | None) -> bool:
        return not periods or period in periods

    submissions = [line for line in session.ledger.submissions() if is_wanted(line.period)]
    of_rows = [line for line in session.ledger.history.row_problems() if is_wanted(line.period)]
    facts = facts_by_period(session) if figures else ()
    return WholeRecord(
        periods=[line for line in facts if is_wanted(line.snapshot.period)],
        submissions=submissions,
        decisions=[line for line in session.ledger.history.rulings() if is_wanted(line.period)],
        problems=sorted((*of_files(submissions, of_rows), *of_rows), key=lambda line: line.submission),
    )


def of_files(submissions: Iterable[Submission], of_rows: Iterable[RowProblem]) -> Iterator[RowProblem]:
    """What is wrong with files beside what is told of a row of theirs already."""
    told_of_rows = {(line.submission, line.problem) for line in of_rows}
    for submission in submissions:
        for problem in submission.problems:
            if (submission.id, problem) not in told_of_rows:
                yield RowProblem(
                    submission=submission.id,
                    period=submission.period,
                    unit=submission.unit or "",
                    task="",
                    problem=problem,
                )


def facts_by_period(session: Session) -> Iterator[PeriodFacts]:
    """Each period as it is shown, after those that it follows; a one-off request follows nothing."""
    periods = session.ledger.issues.periods()
    published, pasts = published_in(session, periods), dict[tuple[Period, ...], Past]({(): NO_PAST})
    for period in periods:
        before = period.goes_on_from(periods)
        past = pasts.get(before) or past_of(session, period, session.master_for(period, Limits.REVIEWED))
        last = not any(period in other.goes_on_from(periods) for other in periods)
        facts = facts_of(session, period, past, last=last)
        yield facts
        pasts[*before, period] = look_back(facts.master, [facts.snapshot], past, published)


def facts_of(session: Session, period: Period, past: Past, *, last: bool) -> PeriodFacts:
    """One period: on the day of the edition that it is closed with, else on its return day, the last one today."""
    edition = closed_edition(session, period)
    digest = edition.master if edition else None
    master = session.master_for(period, Limits.REVIEWED, digest=digest)
    snapshot = issued_snapshot(session, period, master)
    day = counted_on(session, snapshot) if last else max(form.return_by for form in snapshot.forms)
    if edition is not None:
        day, edition = edition.day, with_scores(session, period, edition)
    report = make_report(master, snapshot, past, today=day)
    published = report
    if edition is not None and is_past(session, period, edition):
        published = published_report(session, period, edition)
    return PeriodFacts(
        day=day, master=master, snapshot=snapshot, report=report, edition=edition, published=published
    )


def published_report(session: Session, period: Period, edition: Edition) -> Report:
    """The figures of a period as the record stood when the edition was published."""
    with as_of(session, period, edition) as then:
        master = then.master_for(period, Limits.REVIEWED, digest=edition.master)
        return report_of(then, issued_snapshot(then, period, master), edition)
