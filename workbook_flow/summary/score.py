"""The assessment of units: four parts, each from plain counts, weighed as sheet 考核 says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import Meaning, Purpose, Scoring, Snapshot, UnitState
from workbook_flow.summary.figures import (
    PASSED_OVER,
    Duty,
    Summary,
    UnitSummary,
    reported_value,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one unit's score is made of.

    ``held`` counts rows sent back over all attempts, ``overdue`` owed rows past their limit that the unit
    did not report finished. ``returned`` says whether anything came at all.
    """

    unit: str
    owed: int
    accepted: int
    held: int
    overdue: int
    late: int
    returned: bool

    def parts(self, scoring: Scoring) -> tuple[float, float, float, float]:
        """Timeliness, completeness, quality, progress against limits; each 0 to 100."""
        timely = max(100 - self.late * scoring.late_day, 0) if self.returned else 0
        quality = max(1 - self.held / self.owed, 0) * 100 if self.returned else 0
        return (
            timely,
            self.accepted / self.owed * 100,
            quality,
            (1 - self.overdue / self.owed) * 100,
        )

    def total(self, scoring: Scoring) -> float:
        """The weighed mean of the parts; 0 where nothing has a weight."""
        weights = scoring.weights
        if not sum(weights):
            return 0.0
        parts = zip(weights, self.parts(scoring), strict=True)
        return sum(weight * part for weight, part in parts) / sum(weights)


def list_scores(summary: Summary, snapshot: Snapshot, *, today: date) -> tuple[Score, ...]:
    """The score of each unit that owes rows, in the order of units."""
    overdue = overdue_rows(summary, today=today)
    held = Counter[str | None]()
    for each in snapshot.submissions:
        if counts_as_return(each.state):
            held[each.unit] += each.held
    return tuple(
        unit_score(line, held[line.status.unit], overdue.get(line.status.unit, 0))
        for line in summary.units
        if line.status.state is not UnitState.NOT_ISSUED and line.status.tasks
    )


def unit_score(line: UnitSummary, held: int, overdue: int) -> Score:
    """One unit's counts."""
    return Score(
        unit=line.status.unit,
        owed=line.status.tasks,
        accepted=min(line.status.accepted, line.status.tasks),
        held=held,
        overdue=min(overdue, line.status.tasks),
        late=line.late,
        returned=line.status.returned_on is not None,
    )


def counts_as_return(state: object) -> bool:
    """Whether a file is an attempt; one replaced since was sent back all the same."""
    return state not in PASSED_OVER or str(state) == "superseded"


def overdue_rows(summary: Summary, *, today: date) -> dict[str, int]:
    """By unit, how many owed rows are past their limit and not reported finished."""
    counts: dict[str, int] = {}
    for line in summary.tasks:
        limit = line.task.deadline
        if limit.due is None or limit.done or limit.due >= today:
            continue
        for duty in line.duties:
            if not finished(duty, summary):
                counts[duty.unit] = counts.get(duty.unit, 0) + 1
    return counts


def finished(duty: Duty, summary: Summary) -> bool:
    """Whether the unit reported its share of the task done, or kept up for good."""
    if duty.entry is None:
        return False
    said = summary.meanings.get(str(reported_value(duty.entry, summary.fields, Purpose.STATE)))
    return said in {Meaning.DONE, Meaning.STANDING}
