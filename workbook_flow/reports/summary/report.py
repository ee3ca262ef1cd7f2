"""Everything that leaders read of a period, computed once: the workbook, the bulletin and the board show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workbook_flow.model import Master, Note, NoteKind, Snapshot, shown_note
from workbook_flow.reports.summary.amended import amended_of
from workbook_flow.reports.summary.brief import NO_BRIEF, Brief, make_brief
from workbook_flow.reports.summary.changes import Change, list_changes
from workbook_flow.reports.summary.figures import since_asked, summarise
from workbook_flow.reports.summary.nouns import OWES_NOTHING, REPORTED, Summary
from workbook_flow.reports.summary.numbers import (
    FieldNumbers,
    MetricLine,
    list_metrics,
    list_numbers,
    numbers_of,
)
from workbook_flow.reports.summary.outlook import (
    MOST_ATTENTION,
    Outlook,
    look_ahead,
    needing_attention,
    states_after,
)
from workbook_flow.reports.summary.past import Past, look_back
from workbook_flow.reports.summary.score import (
    Praised,
    Score,
    first_issued,
    list_scores,
    praised_units,
    streaks_after,
)
from workbook_flow.reports.summary.substance import rows_with_substance
from workbook_flow.reports.summary.topics import Topic, list_practices, list_tales, list_topics
from workbook_flow.reports.summary.trend import RESTATED, Point, point

UNGROUPED = "未分组"
NO_SECTION = "未分部分"
"""What tasks are shown under that stand in no section of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with its name, its unit of count, and what it was ``since`` the period compared with.

    ``note`` is what to say of it where there is no such period, ``beside`` what belongs to it and is not
    counted in it. ``restated`` says that ``before`` is counted anew, by a list that has changed since.
    """

    name: str
    value: int
    measure: str
    before: int | None
    since: str = "上期"
    note: str = "首期"
    beside: str = ""
    restated: bool = False

    @property
    def change(self) -> str:
        """The change since the period compared with, in words; blank where there is none."""
        if self.before is None:
            return ""
        more = self.value - self.before
        scale = f"（{RESTATED}）" if self.restated else ""
        return (f"较{self.since}{more:+d}" if more else f"与{self.since}持平") + scale

    @property
    def told(self) -> str:
        """The change, or that there is none to tell, and what stands beside the figure."""
        return "；".join(filter(None, (self.change or self.note, self.beside)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReturn:
    """How the units of one group returned."""

    name: str
    issued: int
    reported: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The period as leaders see it on ``today``. ``trend`` ends with this period.

    ``practices`` are also people and deeds; ``earlier_practices`` were told before and not now, ``publicity`` says by a
    topic's number what the office last wrote of telling it in public. ``amended`` says what was corrected of the last
    period after it was published, which is compared with as published.
    """

    today: date
    summary: Summary
    outlooks: tuple[Outlook, ...]
    trend: tuple[Point, ...]
    groups: tuple[GroupReturn, ...]
    changes: tuple[Change, ...]
    topics: tuple[Topic, ...]
    practices: tuple[Topic, ...]
    scores: tuple[Score, ...]
    numbers: tuple[FieldNumbers, ...] = ()
    metrics: tuple[MetricLine, ...] = ()
    brief: Brief = NO_BRIEF
    praised: tuple[Praised, ...] = ()
    earlier_practices: tuple[Topic, ...] = ()
    publicity: Mapping[str, str] = field(default_factory=dict)
    amended: str = ""

    @property
    def warnings(self) -> tuple[Outlook, ...]:
        """Every task that is not green, worst first."""
        return needing_attention(self.outlooks)

    @property
    def attention(self) -> tuple[Outlook, ...]:
        """The ten that need attention most."""
        return self.warnings[:MOST_ATTENTION]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that stand first wherever the period is shown."""
        before = self.trend[-2] if len(self.trend) > 1 else None
        return figures_of(self.trend[-1], before)


FIGURES = (
    ("应报单位", "units_issued", "家"),
    ("已报单位", "units_reported", "家"),
    ("迟报单位", "units_late", "家"),
    ("任务总数", "tasks", "项"),
    ("已完成", "done", "项"),
    ("正常推进", "on_course", "项"),
    ("有风险", "at_risk", "项"),
    ("已逾期", "overdue", "项"),
)
"""Each figure's name, its attribute in Point, and what it counts. 有风险 is 牵头未报, 临近时限 and 推进受阻."""


def figures_of(now: Point, before: Point | None, *, since: str = "上期") -> tuple[Figure, ...]:
    """The figures of a period beside those that it is compared with."""
    return tuple(
        Figure(
            name=name,
            value=getattr(now, key),
            measure=measure,
            before=getattr(before, key) if before else None,
            since=since,
            beside=declared_words(now) if key == "done" else "",
            restated=before is not None and key in before.restated,
        )
        for name, key, measure in FIGURES
    )


def declared_words(now: Point) -> str:
    """How many tasks beside those finished wait for the office to grant it; blank where none does."""
    return f"申报办结{now.declared}" if now.declared else ""


def make_report(
    master: Master, snapshot: Snapshot, earlier: Iterable[Snapshot] | Past = (), *, today: date
) -> Report:
    """All of it, from this period and those before it, oldest first."""
    past = look_back(master, earlier)
    began = first_issued(snapshot, past.began)
    summary = since_asked(summarise(master.in_period(snapshot.period), snapshot, past.grants), began)
    states = states_after(past.states, past.tasks, summary)
    outlooks = look_ahead(summary, states, past.tasks, snapshot.summaries, missed=past.missed, today=today)
    numbers = numbers_of(master, snapshot)
    metrics = list_metrics(summary, past.numbers, numbers)
    substance = rows_with_substance(master, summary, metrics, past.last)
    topics = list_topics(master, snapshot.entries, summary.fields)
    before = past.trend[-1] if past.trend else None
    scores = list_scores(
        master.in_period(snapshot.period), summary, snapshot, past.began, substance, today=today
    )
    practices = list_practices(snapshot.entries, summary.fields)
    brief = make_brief(
        summary,
        outlooks,
        topics,
        requests=snapshot.requests,
        held=snapshot.held,
        movement=past.movement,
        before=before,
    )
    return Report(
        today=today,
        summary=summary,
        outlooks=outlooks,
        trend=(*past.trend, point(summary, outlooks)),
        groups=group_returns(summary),
        changes=list_changes(master, past.last, snapshot),
        topics=topics,
        practices=practices,
        earlier_practices=told_before(past, practices),
        publicity=publicity_of((*past.notes, snapshot.notes)),
        scores=scores,
        numbers=list_numbers(master, past.numbers, numbers),
        metrics=metrics,
        brief=brief,
        praised=praise_of(master, past, scores, brief),
        amended=amended_of(master, past),
    )


def told_before(past: Past, practices: Iterable[Topic]) -> tuple[Topic, ...]:
    """What earlier periods told of practices and people, and this one does not."""
    numbers = {topic.number for topic in practices}
    return tuple(topic for topic in list_tales(past.tales) if topic.number not in numbers)


def publicity_of(periods: Iterable[Iterable[Note]]) -> Mapping[str, str]:
    """By a topic's number, what was last written of telling it in public; periods oldest first."""
    words: dict[str, str] = {}
    for notes in periods:
        current: dict[str, list[Note]] = {}
        for note in notes:
            if note.kind is NoteKind.PUBLICITY:
                current.setdefault(note.subject, []).append(note)
        words |= {subject: shown_note(group)[0] for subject, group in current.items()}
    return words


def praise_of(master: Master, past: Past, scores: Sequence[Score], brief: Brief) -> tuple[Praised, ...]:
    """The units that the office praises, as many as it wants."""
    return praised_units(
        scores,
        master.scoring,
        streaks_after(past.streaks, scores),
        {laggard.unit for laggard in brief.behind},
        at_most=master.settings.praised_at_most,
    )


def group_returns(summary: Summary) -> tuple[GroupReturn, ...]:
    """Returns by group; a unit of several groups counts in its first, so that the numbers add up."""
    issued: dict[str, int] = {}
    reported: dict[str, int] = {}
    for line in summary.units:
        if line.status.state in OWES_NOTHING:
            continue
        name = line.unit.groups[0] if line.unit and line.unit.groups else UNGROUPED
        issued[name] = issued.get(name, 0) + 1
        reported[name] = reported.get(name, 0) + (line.status.state in REPORTED)
    return tuple(GroupReturn(name=name, issued=issued[name], reported=reported[name]) for name in issued)
