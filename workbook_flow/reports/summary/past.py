"""What the periods before the one shown leave behind, gathered one period at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from workbook_flow.model import (
    Edition,
    ExtensionRequest,
    Master,
    Meaning,
    Note,
    Period,
    Purpose,
    Reply,
    Snapshot,
    TaskStanding,
)
from workbook_flow.reports.summary.brief import NO_MOVEMENT, Movement, movement_after
from workbook_flow.reports.summary.changes import entry_changes
from workbook_flow.reports.summary.claims import ClaimLine, claim_lines
from workbook_flow.reports.summary.completions import Completion, Grants, present_name, rounds
from workbook_flow.reports.summary.figures import reported_value, since_asked, summarise
from workbook_flow.reports.summary.nouns import Duty, EarlierReturn, EarlierTask, Summary, TaskState
from workbook_flow.reports.summary.numbers import PeriodNumbers, numbers_of
from workbook_flow.reports.summary.outlook import (
    FINISHED,
    known_state,
    look_ahead,
    rounds_missed,
    states_after,
)
from workbook_flow.reports.summary.present_names import published_under_present_names, under_present_names
from workbook_flow.reports.summary.published import (
    FIGURES,
    HELD,
    NOT_OWED,
    SILENT,
    UNCLEAR,
    WAITING,
    Published,
    as_published,
    codes_of,
    known_states,
    listed_then,
    published_courses,
    published_point,
    published_tasks,
    rows_as_published,
)
from workbook_flow.reports.summary.score import first_issued, list_scores, scores_in, streaks_after
from workbook_flow.reports.summary.topics import Tales, tales_after
from workbook_flow.reports.summary.trend import Point, point

CODES: Mapping[Meaning, str] = {
    Meaning.DONE: "D",
    Meaning.STANDING: "S",
    Meaning.UNDER_WAY: "U",
    Meaning.NOT_STARTED: "N",
    Meaning.BLOCKED: "B",
}

Owed = tuple[str, str]
"""A task and a unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Where every share stood in one period, a character a task and unit."""

    period: Period
    codes: Mapping[Owed, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What earlier periods leave behind; all of the last of them in ``last``, its rows as published where it is.

    Where returns and decisions have changed those rows since, ``since`` has it as it stands now.

    ``states`` says where each task stood when it was last reported, ``tasks`` how in the last period, ``trend`` has a
    point a period, ``claims`` are the last words of units by task and unit, ``requests`` those for a later time limit
    and ``notes`` what leaders wrote, a group a period, ``replies`` what units answered, ``numbers`` what is added up,
    ``standings`` how each task stood and ``returns`` how each unit reported, a group a period; oldest first. ``began``
    says by task when it first went out, ``movement`` how each moved, ``grants`` which completions the office granted,
    ``streaks`` by unit for how many periods on end its returns had no fault, ``tales`` what units told of practices and
    people, ``missed`` by task that recurs the limit of the last round that was over and not reported done.
    """

    states: Mapping[str, TaskState] = field(default_factory=dict)
    tasks: Mapping[str, EarlierTask] = field(default_factory=dict)
    trend: tuple[Point, ...] = ()
    maps: tuple[HeatMap, ...] = ()
    claims: Mapping[Owed, ClaimLine] = field(default_factory=dict)
    requests: tuple[tuple[ExtensionRequest, ...], ...] = ()
    notes: tuple[tuple[Note, ...], ...] = ()
    replies: tuple[Reply, ...] = ()
    numbers: tuple[PeriodNumbers, ...] = ()
    standings: tuple[Mapping[str, TaskStanding], ...] = ()
    returns: tuple[tuple[EarlierReturn, ...], ...] = ()
    began: Mapping[str, date] = field(default_factory=dict)
    movement: Movement = NO_MOVEMENT
    grants: Grants = field(default_factory=dict)
    streaks: Mapping[str, int] = field(default_factory=dict)
    tales: Tales = field(default_factory=dict)
    missed: Mapping[str, date] = field(default_factory=dict)
    last: Snapshot | None = None
    since: Snapshot | None = None


NO_PAST = Past()
NOT_PUBLISHED: Mapping[Period, Published] = {}
LOOKED_BACK_AT = frozenset(
    {
        Purpose.STATE,
        Purpose.PERCENT,
        Purpose.CLAIM,
        Purpose.CLAIM_REASON,
        Purpose.EXTEND_TO,
        Purpose.EXTEND_REASON,
        Purpose.QUANTITY,
        Purpose.PRACTICE,
        Purpose.EXEMPLAR,
    }
)
"""The columns of a period that anything is made of once a later one has gone by, beside those that are added up."""


def look_back(
    master: Master,
    snapshots: Iterable[Snapshot] | Past,
    past: Past = NO_PAST,
    published: Mapping[Period, Published] = NOT_PUBLISHED,
) -> Past:
    """The past with these periods after it, oldest first. Each is let go before the next is asked for.

    What was ``published`` of them stands.
    """
    if isinstance(snapshots, Past):
        return snapshots
    for snapshot in snapshots:
        past = with_period(past, master, snapshot, published.get(snapshot.period))
    return past


def with_restated(past: Past, before: Past, master: Master, snapshot: Snapshot) -> Past:
    """The past whose last period says which of its figures the list of that time gave otherwise; none was published.

    ``before`` is the past without that period, ``snapshot`` what is known of it.
    """
    then, now = with_period(before, master, snapshot).trend[-1], past.trend[-1]
    names = tuple(name for name in FIGURES if getattr(then, name) != getattr(now, name))
    return replace(past, trend=(*past.trend[:-1], replace(now, restated=names)))


def with_period(past: Past, master: Master, snapshot: Snapshot, published: Published | None = None) -> Past:
    """The past with one period more, as it was published, or as its own list has it; units by their names of today."""
    snapshot, shown, edition = named_as_now(master, snapshot, published)
    began = first_issued(snapshot, past.began)
    summary = summarise(listed_then(master, snapshot).in_period(snapshot.period), snapshot, past.grants)
    summary = since_asked(summary, began)
    grants = grants_after(master, past.grants, summary)
    recorded: Mapping[str, TaskState] = {line.task.id: known_state(line) for line in summary.tasks}
    if edition is not None:
        summary = as_published(summary, edition)
    states = states_after(past.states, past.tasks, summary)
    outlooks = look_ahead(summary, states, past.tasks, today=summary.return_by)
    movement = movement_after(outlooks, past.movement)
    now, heat, standings = point(summary, outlooks), heat_map(summary), published_tasks(outlooks)
    scores = scores_in(edition) or list_scores(master, summary, snapshot, began, today=summary.return_by)
    if edition is not None:
        standings = edition.tasks
        now, heat = published_point(edition, summary.period), replace(heat, codes=codes_of(edition))
        states |= granted_since(known_states(edition), recorded)
        movement = replace(movement, courses=published_courses(edition))
    after = Past(
        states=states,
        tasks={line.task.id: EarlierTask.of(line) for line in summary.tasks},
        trend=(*past.trend, now),
        maps=(*past.maps, heat),
        claims={**past.claims, **claim_lines(snapshot)},
        requests=(*past.requests, snapshot.requests),
        notes=(*past.notes, snapshot.notes),
        replies=(*past.replies, *snapshot.replies),
        numbers=(*past.numbers, numbers_of(master, shown)),
        standings=(*past.standings, standings),
        returns=(*past.returns, tuple(map(EarlierReturn.of, summary.units))),
        began=began,
        movement=movement,
        grants=grants,
        streaks=streaks_after(past.streaks, scores),
        tales=tales_after(past.tales, snapshot.entries, summary.fields),
        missed=rounds_missed(summary, states, past.missed),
    )
    return held(after, snapshot, shown)


def with_last(past: Past, master: Master, snapshot: Snapshot, published: Published | None) -> Past:
    """The past that lacks its last period as a whole, with it; ``published`` is what was published of it."""
    snapshot, shown, _ = named_as_now(master, snapshot, published)
    return held(past, snapshot, shown)


def named_as_now(
    master: Master, snapshot: Snapshot, published: Published | None
) -> tuple[Snapshot, Snapshot, Edition | None]:
    """A period as it stands now and as it was published, and its edition; units by their names of today."""
    snapshot = under_present_names(master, snapshot)
    if published is None:
        return snapshot, snapshot, None
    published = published_under_present_names(master, published)
    return snapshot, rows_as_published(snapshot, published), published.edition


def held(past: Past, snapshot: Snapshot, shown: Snapshot) -> Past:
    """The past with its last period as a whole: as it is shown, and as it stands now where its rows say otherwise."""
    since = next(entry_changes(shown, snapshot), None) is not None
    return replace(past, last=shown, since=snapshot if since else None)


def granted_since(
    published: Mapping[str, TaskState], recorded: Mapping[str, TaskState]
) -> Mapping[str, TaskState]:
    """Where each task was last known to stand, as published; what was granted since counts from then on."""
    return {
        task: recorded[task]
        if state is TaskState.DECLARED and recorded.get(task) in {*FINISHED, TaskState.KEPT_UP}
        else state
        for task, state in published.items()
    }


def grants_after(master: Master, grants: Grants, summary: Summary) -> Grants:
    """The completions granted after a period: one stands for as long as its unit says nothing else."""
    if not master.settings.grant_completion:
        return grants
    after, current = dict(grants), rounds(master, summary.period)
    for line in summary.tasks:
        for duty in line.duties:
            key = (present_name(master, duty.unit), line.task.id)
            if duty.completion is Completion.GRANTED:
                after[key] = current.get(line.task.id)
            elif duty.entry is not None or duty.completion is Completion.SENT_BACK:
                after.pop(key, None)
    return after


def heat_map(summary: Summary) -> HeatMap:
    """Where every share stands in the period."""
    codes: dict[tuple[str, str], str] = {
        (line.task.id, duty.unit): duty_code(duty, summary) for line in summary.tasks for duty in line.duties
    }
    return HeatMap(period=summary.period, codes=codes)


def duty_code(duty: Duty, summary: Summary) -> str:
    """One character for where a unit's share stands."""
    if duty.entry is None:
        silent = NOT_OWED if duty.silence else SILENT
        return silent if duty.held is None else HELD
    if duty.completion is Completion.DECLARED:
        return WAITING
    meaning = summary.meanings.get(str(reported_value(duty.entry, summary.fields, Purpose.STATE)))
    return UNCLEAR if meaning is None else CODES[meaning]
