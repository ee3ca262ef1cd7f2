"""The stage assessment: several periods at once, from the first state of each task to its last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workbook_flow.model import (
    Edition,
    Entry,
    Master,
    Period,
    Snapshot,
    WorkbookFlowError,
)
from workbook_flow.reports.summary.changes import list_changes
from workbook_flow.reports.summary.completions import Grants
from workbook_flow.reports.summary.courses import TaskCourse, UnitCourse, task_courses, unit_courses
from workbook_flow.reports.summary.figures import summarise
from workbook_flow.reports.summary.nouns import (
    NOT_ALWAYS,
    EarlierTask,
    Summary,
    TaskState,
)
from workbook_flow.reports.summary.numbers import list_metrics, numbers_of
from workbook_flow.reports.summary.outlook import Outlook, last_known, look_ahead
from workbook_flow.reports.summary.past import NOT_PUBLISHED, Past, grants_after, look_back
from workbook_flow.reports.summary.present_names import published_under_present_names, under_present_names
from workbook_flow.reports.summary.published import (
    Published,
    as_published,
    listed_then,
    rows_as_published,
)
from workbook_flow.reports.summary.report import Figure, Report, declared_words, make_report
from workbook_flow.reports.summary.score import (
    Score,
    StageScore,
    counts_all,
    first_issued,
    join_scores,
    list_scores,
    scores_in,
)
from workbook_flow.reports.summary.substance import rows_with_substance
from workbook_flow.reports.summary.topics import list_practices, list_topics


class Stage(StrEnum):
    """How far back the assessment looks."""

    QUARTER = "季度"
    HALF_YEAR = "半年"
    YEAR = "年"
    WHOLE = "全程"


MONTHS: Mapping[Stage, int] = {Stage.QUARTER: 3, Stage.HALF_YEAR: 6, Stage.YEAR: 12}
"""The calendar months of a stage; the whole action has no bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """Several periods, oldest first.

    ``report`` is the last period, compared with the first, with what units raised in all of them; its trend
    has the stage's periods. ``gone`` are tasks that earlier periods issued and the last no longer knows.
    ``latest`` holds the last accepted entry of each unit on each task, and ``overall`` its figures; ``last`` is
    the last period, ``past`` what those before it leave behind, those before the stage too.
    """

    stage: Stage
    report: Report
    summaries: tuple[Summary, ...]
    tasks: tuple[TaskCourse, ...]
    units: tuple[UnitCourse, ...]
    scores: tuple[StageScore, ...]
    latest: Snapshot
    overall: Summary
    gone: tuple[Outlook, ...]
    last: Snapshot
    past: Past

    @property
    def states(self) -> tuple[TaskState, ...]:
        """The states that are shown, a column each: 申报办结 where a task was in it."""
        there = {line.state for summary in self.summaries for line in summary.tasks}
        return tuple(state for state in TaskState if state not in NOT_ALWAYS or state in there)

    @property
    def words(self) -> str:
        """The stage's periods in words."""
        first, last = self.summaries[0].period, self.summaries[-1].period
        return first.words if first == last else f"{first.words}至{last.words}"

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The returns of all periods, and the tasks at the end beside what they were at the beginning."""
        first, last = self.report.trend[0], self.report.trend[-1]
        returns = (
            ("应报", sum(len(unit.owing) for unit in self.units)),
            ("按时报送", sum(unit.on_time for unit in self.units)),
            ("迟报", sum(unit.late for unit in self.units)),
        )
        tasks = (
            ("任务总数", "tasks"),
            ("已完成", "done"),
            ("正常推进", "on_course"),
            ("有风险", "at_risk"),
            ("已逾期", "overdue"),
        )
        several = len(self.summaries) > 1
        return (
            *(
                Figure(name=name, value=value, measure="家次", before=None, note="各期合计")
                for name, value in returns
            ),
            *(
                Figure(
                    name=name,
                    value=getattr(last, key),
                    measure="项",
                    before=getattr(first, key) if several else None,
                    since="期初",
                    beside=declared_words(last) if name == "已完成" else "",
                    restated=several and key in first.restated,
                )
                for name, key in tasks
            ),
        )


NOT_RESTATED: Mapping[Period, tuple[str, ...]] = {}


def stage_periods(stage: Stage, last: Period, periods: Sequence[Period]) -> tuple[Period, ...]:
    """The issued periods of the stage that holds ``last``, up to it: the quarter of May is April to June."""
    months = MONTHS.get(stage)
    span = [*last.goes_on_from(periods), last] if last in periods else []
    if months is not None:
        end = last.last_day
        begin = date(end.year, (end.month - 1) // months * months + 1, 1)
        span = [period for period in span if period.last_day >= begin]
    if not span:
        raise WorkbookFlowError(f"{last.words}所在的{stage}还没有下发过填报表。")
    return tuple(span)


def make_stage_report(
    master: Master,
    snapshots: Sequence[Snapshot],
    stage: Stage,
    *,
    earlier: Iterable[Snapshot] | Past = (),
    published: Mapping[Period, Published] = NOT_PUBLISHED,
    restated: Mapping[Period, tuple[str, ...]] = NOT_RESTATED,
    today: date,
) -> StageReport:
    """The assessment of these periods, oldest first; there is at least one.

    ``earlier`` are the periods before the stage: what was reported finished in them stays so, as in the
    month's own workbook. What was ``published`` of the periods stands, of the last its scores;
    ``restated`` names the figures of periods that are otherwise by the list of their time.
    """
    snapshots = [under_present_names(master, snapshot) for snapshot in snapshots]
    published = {period: published_under_present_names(master, was) for period, was in published.items()}
    editions = {period: was.edition for period, was in published.items()}
    before = snapshots[:-1]
    before_stage = look_back(master, earlier)
    summaries, grants = stage_summaries(master, snapshots, editions, before_stage.grants)
    past = with_restated(look_back(master, before, before_stage, published), restated)
    first = snapshots[0]
    if before and first.period in published:
        first = rows_as_published(first, published[first.period])
    report = replace(
        stage_view(master, snapshots, summaries, past, today),
        changes=list_changes(master, first if before else None, snapshots[-1]),
    )
    latest = gather(master, snapshots)
    overall = summarise(master, latest, grants)
    tasks = {outlook.line.task.id for outlook in report.outlooks}
    later = look_ahead(overall, last_known(overall, {}), {}, today=today)
    return StageReport(
        stage=stage,
        report=report,
        summaries=summaries,
        tasks=task_courses(summaries, today),
        units=unit_courses(summaries),
        scores=stage_scores(master, summaries, snapshots, before_stage, editions, today=today),
        latest=latest,
        overall=overall,
        gone=tuple(outlook for outlook in later if outlook.line.task.id not in tasks),
        last=snapshots[-1],
        past=past,
    )


def with_restated(past: Past, restated: Mapping[Period, tuple[str, ...]]) -> Past:
    """What the periods leave behind, with the figures marked that are otherwise by the list of their time."""
    trend = (replace(point, restated=restated.get(point.period, point.restated)) for point in past.trend)
    return replace(past, trend=tuple(trend))


def stage_summaries(
    master: Master, snapshots: Sequence[Snapshot], editions: Mapping[Period, Edition], grants: Grants
) -> tuple[tuple[Summary, ...], Grants]:
    """The figures of each period, those before the last as they were published where they were.

    Also gives the completions that were granted by then; ``grants`` are those from before the stage.
    """
    summaries: list[Summary] = []
    for snapshot in snapshots[:-1]:
        summary = summarise(listed_then(master, snapshot), snapshot, grants)
        grants = grants_after(master, grants, summary)
        edition = editions.get(snapshot.period)
        summaries.append(summary if edition is None else as_published(summary, edition))
    last = summarise(master, snapshots[-1], grants)
    return (*summaries, last), grants_after(master, grants, last)


def stage_view(
    master: Master,
    snapshots: Sequence[Snapshot],
    summaries: Sequence[Summary],
    past: Past,
    today: date,
) -> Report:
    """The last period's report, compared with the first period in place of the one before."""
    *before, last = snapshots
    report = make_report(master, last, past, today=today)
    first = {line.task.id: EarlierTask.of(line) for line in summaries[0].tasks} if before else {}
    entries = [entry for snapshot in snapshots for entry in snapshot.entries]
    fields = tuple({field.name: field for summary in summaries for field in summary.fields}.values())
    return replace(
        report,
        outlooks=tuple(
            replace(outlook, before=first.get(outlook.line.task.id)) for outlook in report.outlooks
        ),
        trend=report.trend[-len(snapshots) :],
        topics=list_topics(master, entries, fields),
        practices=list_practices(entries, fields),
        earlier_practices=(),
    )


def gather(master: Master, snapshots: Sequence[Snapshot]) -> Snapshot:
    """The last entry of each unit on each task, in the order of units and of the list; all that was issued."""
    entry_of: dict[tuple[str, str], Entry] = {}
    for snapshot in snapshots:
        entry_of |= {(entry.unit, entry.task): entry for entry in snapshot.entries}
    units: dict[str, int] = {unit.name: number for number, unit in enumerate(master.units)}
    tasks: dict[str, int] = {task.id: number for number, task in enumerate(master.tasks)}
    entries = sorted(
        entry_of.values(),
        key=lambda entry: (units.get(entry.unit, len(units)), tasks.get(entry.task, len(tasks))),
    )
    last = snapshots[-1]
    return replace(
        last,
        entries=tuple(entries),
        forms=tuple(form for snapshot in snapshots for form in snapshot.forms),
        submissions=tuple(submission for snapshot in snapshots for submission in snapshot.submissions),
    )


def stage_scores(
    master: Master,
    summaries: Sequence[Summary],
    snapshots: Sequence[Snapshot],
    past: Past,
    editions: Mapping[Period, Edition],
    *,
    today: date,
) -> tuple[StageScore, ...]:
    """Each unit's scores as published in these editions, else of earlier periods as of their return day.

    ``past`` is what the periods before the stage leave behind.
    """
    days = [*(summary.return_by for summary in summaries[:-1]), today]
    scores: dict[Period, Sequence[Score]] = {}
    began, numbers, earlier = past.began, list(past.numbers), past.last
    for summary, snapshot, day in zip(summaries, snapshots, days, strict=True):
        edition, now = editions.get(summary.period), numbers_of(master, snapshot)
        reckoned: Sequence[Score] = ()
        if edition is None or not edition.scores or not counts_all(edition):
            metrics = list_metrics(summary, numbers, now)
            substance = rows_with_substance(master, summary, metrics, earlier)
            reckoned = list_scores(master, summary, snapshot, began, substance, today=day)
        scores[summary.period] = scores_in(edition, reckoned) or reckoned
        began, earlier = first_issued(snapshot, began), snapshot
        numbers.append(now)
    return join_scores(scores)
