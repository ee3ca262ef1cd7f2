"""The assessment of units: six parts, each from plain counts, weighed as sheet 考核 says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import (
    Edition,
    ExtensionRequest,
    Extra,
    Master,
    Period,
    Purpose,
    Scoring,
    Snapshot,
    Submission,
    UnitScore,
    leaves_nothing,
)
from workbook_flow.reports.summary.figures import PASSED_OVER, reported_value
from workbook_flow.reports.summary.nouns import OWES_NO_ROWS, Duty, Summary, UnitSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one unit's score is made of.

    ``held`` counts rows that were sent back, each once however often, ``overdue`` owed rows past their limit that the
    unit did not report finished, ``late`` working days, ``requested`` and ``granted`` later time limits of the
    period, ``substance`` accepted rows that have any. ``returned`` says whether a usable return came. ``extras`` are
    the points that the office adds or takes. ``silence_counted`` says that it was published when who returned nothing
    was scored for its limits all the same.
    """

    unit: str
    owed: int
    accepted: int
    held: int
    overdue: int
    late: int
    returned: bool
    requested: int = 0
    granted: int = 0
    substance: int = 0
    extras: tuple[Extra, ...] = ()
    silence_counted: bool = False

    @property
    def extra(self) -> float:
        """The points that the office adds, or takes (below 0)."""
        return sum(extra.points for extra in self.extras)

    @property
    def reasons(self) -> str:
        """Why, and who approved it."""
        return "；".join(
            f"{extra.points:+g} {extra.reason}（{extra.approved_by}批准）" for extra in self.extras
        )

    def parts(self, scoring: Scoring) -> tuple[float, ...]:
        """Timeliness, completeness, quality, progress against limits, extensions, substance; each 0 to 100."""
        timely = max(100 - self.late * scoring.late_day, 0) if self.returned else 0
        quality = max(1 - self.held / self.owed, 0) * 100 if self.returned else 0
        limits, extensions = 1 - self.overdue / self.owed, max(1 - self.granted / self.owed, 0)
        heard = 100 if self.returned or self.silence_counted else 0
        complete, substance = self.accepted / self.owed * 100, self.substance / self.owed * 100
        return timely, complete, quality, limits * heard, extensions * heard, substance

    def total(self, scoring: Scoring) -> float:
        """The weighed mean of the parts, 0 where nothing has a weight, and the office's points."""
        return weigh(self.parts(scoring), scoring) + self.extra


@dataclass(frozen=True, slots=True, kw_only=True)
class Praised:
    """A unit whose returns had no fault for so many ``periods`` on end, this one counted."""

    unit: str
    periods: int

    @property
    def words(self) -> str:
        """The unit, and for how long."""
        return f"{self.unit}（连续{self.periods}期）" if self.periods > 1 else self.unit


def faultless(score: Score) -> bool:
    """Whether a unit returned everything in time, with nothing sent back."""
    return bool(score.returned and not score.late and not score.held and score.accepted == score.owed)


def streaks_after(streaks: Mapping[str, int], scores: Iterable[Score]) -> Mapping[str, int]:
    """By unit, for how many periods on end its returns had no fault; a period in which it owed nothing counts not."""
    now = {score.unit: streaks.get(score.unit, 0) + 1 if faultless(score) else 0 for score in scores}
    return {**streaks, **now}


def praised_units(
    scores: Iterable[Score],
    scoring: Scoring,
    streaks: Mapping[str, int],
    behind: Collection[str],
    *,
    at_most: int,
) -> tuple[Praised, ...]:
    """The best of the faultless units: by score, then for how long, then by rows.

    None that is ``behind``, or from which the office took more points than it gave.
    """
    worthy = [score for score in scores if faultless(score) and score.unit not in behind and score.extra >= 0]
    worthy.sort(key=lambda score: (-round(score.total(scoring), 6), -streaks[score.unit], -score.owed))
    return tuple(Praised(unit=score.unit, periods=streaks[score.unit]) for score in worthy[:at_most])


@dataclass(frozen=True, slots=True, kw_only=True)
class StageScore:
    """One unit's scores over several periods, oldest first; only those in which it owed rows."""

    unit: str
    periods: tuple[tuple[Period, Score], ...]

    def parts(self, scoring: Scoring) -> tuple[float, ...]:
        """Each part's mean over the periods."""
        parts = [score.parts(scoring) for _, score in self.periods]
        return tuple(sum(part) / len(parts) for part in zip(*parts, strict=True))

    def total(self, scoring: Scoring) -> float:
        """The weighed mean of the parts and the mean of the office's points: the mean of the periods' scores."""
        return weigh(self.parts(scoring), scoring) + self.extra

    @property
    def extra(self) -> float:
        """The mean of the office's points."""
        return sum(score.extra for _, score in self.periods) / len(self.periods)

    @property
    def reasons(self) -> str:
        """Why, period by period."""
        return "\n".join(f"{period}：{score.reasons}" for period, score in self.periods if score.extras)


COUNTS = ("owed", "accepted", "held", "overdue", "late", "returned", "requested", "granted", "extras")
"""What a score is made of, as ``Score`` and ``UnitScore`` name it."""
FURTHER = ("substance",)
"""What scores of earlier versions lack, as ``Score`` and the further counts of ``UnitScore`` name it."""


def published_scores(scores: Iterable[Score], scoring: Scoring) -> Mapping[str, UnitScore]:
    """The scores as they are published, by unit."""
    return {
        score.unit: UnitScore(
            total=round(score.total(scoring), 6),
            further={name: getattr(score, name) for name in FURTHER},
            **{name: getattr(score, name) for name in COUNTS},
        )
        for score in scores
    }


def scores_in(edition: Edition | None, reckoned: Iterable[Score] = ()) -> tuple[Score, ...]:
    """The scores that an edition was published with; none where nothing was published, or by an earlier version.

    What was not counted then is taken from those ``reckoned`` from the record.
    """
    now = {score.unit: {name: getattr(score, name) for name in FURTHER} for score in reckoned}
    return tuple(
        Score(
            unit=unit,
            silence_counted=silence_counted(score),
            **{name: getattr(score, name) for name in COUNTS},
            **{**now.get(unit, {}), **score.further},
        )
        for unit, score in (edition.scores if edition else {}).items()
    )


def counts_all(edition: Edition | None) -> bool:
    """Whether an edition was published with every count that a score has."""
    return edition is not None and all((*score.further,) == FURTHER for score in edition.scores.values())


def silence_counted(score: UnitScore) -> bool:
    """Whether a unit that returned nothing has more than the office's points: earlier versions scored its limits."""
    given = sum(extra.points for extra in score.extras)
    return not score.returned and round(score.total - given, 6) > 0


def totals_of(
    scores: Iterable[Score], scoring: Scoring, edition: Edition | None = None
) -> Mapping[str, float]:
    """The total of each unit, to the sixth decimal: as published where the edition says, else of these scores."""
    if edition is not None and edition.scores:
        return {unit: score.total for unit, score in edition.scores.items()}
    return {score.unit: round(score.total(scoring), 6) for score in scores}


def weigh(parts: Sequence[float], scoring: Scoring) -> float:
    """The weighed mean; 0 where nothing has a weight."""
    weights = scoring.weights
    if not sum(weights):
        return 0.0
    return sum(weight * part for weight, part in zip(weights, parts, strict=True)) / sum(weights)


def join_scores(scores: Mapping[Period, Sequence[Score]]) -> tuple[StageScore, ...]:
    """The scores of each unit, in the order in which they first have one."""
    by_unit: dict[str, list[tuple[Period, Score]]] = {}
    for period, period_scores in scores.items():
        for score in period_scores:
            by_unit.setdefault(score.unit, []).append((period, score))
    return tuple(StageScore(unit=unit, periods=tuple(periods)) for unit, periods in by_unit.items())


def list_scores(
    master: Master,
    summary: Summary,
    snapshot: Snapshot,
    began: Mapping[str, date],
    substance: Mapping[str, int] | None = None,
    *,
    today: date,
) -> tuple[Score, ...]:
    """The score of each unit that owes rows, in the order of units; ``began`` says when each task first went out.

    ``substance`` is by unit how many of its rows have any.
    """
    overdue = overdue_rows(master, summary, first_issued(snapshot, began), today=today)
    back = rows_sent_back(snapshot.submissions)
    requests: dict[str, list[ExtensionRequest]] = {}
    for request in snapshot.requests:
        requests.setdefault(request.unit, []).append(request)
    return tuple(
        unit_score(
            line,
            held=len(back.get(line.status.unit, ())),
            overdue=overdue.get(line.status.unit, 0),
            requests=requests.get(line.status.unit, ()),
            substance=(substance or {}).get(line.status.unit, 0),
            extras=master.extras_of(line.status.unit, snapshot.period),
        )
        for line in summary.units
        if line.status.state not in OWES_NO_ROWS and line.status.tasks
    )


def unit_score(
    line: UnitSummary,
    *,
    held: int,
    overdue: int,
    requests: Sequence[ExtensionRequest],
    substance: int,
    extras: tuple[Extra, ...],
) -> Score:
    """One unit's counts."""
    return Score(
        unit=line.status.unit,
        owed=line.status.tasks,
        accepted=min(line.status.standing, line.status.tasks),
        held=held,
        overdue=min(overdue, line.status.tasks),
        late=line.late,
        returned=line.status.returned_on is not None,
        requested=len(requests),
        granted=sum(request.granted is not None for request in requests),
        substance=min(substance, line.status.tasks),
        extras=extras,
    )


def rows_sent_back(submissions: Iterable[Submission]) -> Mapping[str | None, Collection[str]]:
    """By unit, the tasks of which a row was sent back: one that fails again when it is corrected is no second one."""
    rows: dict[str | None, set[str]] = {}
    for submission in submissions:
        if counts_as_return(submission.state):
            rows.setdefault(submission.unit, set()).update(submission.held_tasks)
    return rows


def counts_as_return(state: object) -> bool:
    """Whether a file is an attempt; one replaced since was sent back all the same."""
    return state not in PASSED_OVER or str(state) == "superseded"


def first_issued(snapshot: Snapshot, began: Mapping[str, date]) -> dict[str, date]:
    """By task, the day on which it first went out to any unit, in this period or before."""
    days = dict(began)
    for form in snapshot.forms:
        for row in form.rows:
            days[row.task] = min(days.get(row.task, form.issued_on), form.issued_on)
    return days


def overdue_rows(
    master: Master, summary: Summary, began: Mapping[str, date], *, today: date
) -> dict[str, int]:
    """By unit, how many owed rows are past the limit that holds for the unit and not reported finished.

    A limit that had passed before the task was issued to anybody is held against nobody.
    """
    counts = Counter(
        share.unit for share in passed_limits(master, summary, began, today=today) if not share.excuse
    )
    return dict(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedLimit:
    """A unit's share in a task whose limit has passed, and why that is not held against it; blank where it is."""

    unit: str
    task: str
    due: date
    words: str
    excuse: str


def passed_limits(
    master: Master, summary: Summary, began: Mapping[str, date], *, today: date
) -> Iterator[PassedLimit]:
    """Every share whose limit has passed on ``today``; ``began`` says when each task first went out.

    What had not come due on the return day is not held against a unit, whenever the period is counted: who answered in
    time could not report it done.
    """
    for line in summary.tasks:
        for duty in line.duties:
            limit = master.deadline_for(line.task, duty.unit)
            if limit.due is None or limit.done or limit.due >= today:
                continue
            yield PassedLimit(
                unit=duty.unit,
                task=line.task.id,
                due=limit.due,
                words=limit.words,
                excuse=limit_excuse(
                    duty,
                    summary,
                    after=limit.due >= summary.return_by,
                    issued_in_time=began.get(line.task.id, limit.due) <= limit.due,
                    lasting=limit.lasting,
                ),
            )


def limit_excuse(duty: Duty, summary: Summary, *, after: bool, issued_in_time: bool, lasting: bool) -> str:
    """Why a limit that has passed is not held against a unit; blank where it is.

    ``after`` says that it had not passed on the return day, ``lasting`` that it is only the end of what is kept up.
    """
    if not issued_in_time:
        return "下发以前时限已过，不计"
    if duty.disclaimed:
        return "单位报不属本单位职责，不计"
    if finished(duty, summary, lasting=lasting):
        return "已报办结，不计" if duty.completion is None else f"{duty.completion}，不计"
    return "报送截止时还没到期，不计" if after else ""


def finished(duty: Duty, summary: Summary, *, lasting: bool = False) -> bool:
    """Whether the unit reported its share of the task done, or wholly kept up for good."""
    if duty.entry is None:
        return False
    meaning = summary.meanings.get(str(reported_value(duty.entry, summary.fields, Purpose.STATE)))
    percent = reported_value(duty.entry, summary.fields, Purpose.PERCENT)
    return leaves_nothing(meaning, percent, lasting=lasting)
