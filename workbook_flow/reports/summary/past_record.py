"""What earlier periods leave behind, as JSON and back, so that they need not be gone through once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

from workbook_flow.model import ExtensionRequest, Note, Period, Purpose, Reply, TaskStanding
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.reports.summary.brief import Movement
from workbook_flow.reports.summary.claims import ClaimLine, Claims
from workbook_flow.reports.summary.nouns import EarlierReturn, EarlierTask, TaskState
from workbook_flow.reports.summary.numbers import Number, PeriodNumbers
from workbook_flow.reports.summary.past import HeatMap, Past
from workbook_flow.reports.summary.published import published_cells
from workbook_flow.reports.summary.topics import Raised
from workbook_flow.reports.summary.trend import Point

Cells = dict[str, dict[str, str]]
"""Where shares stand, by unit and task."""
ListedClaims = tuple[tuple[str, ClaimLine], ...]
"""Each word with the task that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRecord:
    """All of a ``Past`` but its last period as a whole; in parts that JSON has."""

    states: dict[str, TaskState]
    tasks: dict[str, EarlierTask]
    trend: tuple[Point, ...]
    requests: tuple[tuple[ExtensionRequest, ...], ...]
    notes: tuple[tuple[Note, ...], ...]
    replies: tuple[Reply, ...]
    standings: tuple[dict[str, TaskStanding], ...]
    returns: tuple[tuple[EarlierReturn, ...], ...]
    began: dict[str, date]
    movement: Movement
    streaks: dict[str, int]
    tales: dict[Purpose, tuple[Raised, ...]]
    missed: dict[str, date]
    maps: tuple[tuple[Period, Cells], ...]
    claims: ListedClaims
    numbers: tuple[tuple[Period, tuple[tuple[str, str, str, float], ...]], ...]
    grants: tuple[tuple[str, str, date | None], ...]

    @classmethod
    def of(cls, past: Past) -> Self:
        """The record of a past."""
        return cls(
            **shared_parts(past),
            maps=tuple((heat.period, cells_of(heat.codes)) for heat in past.maps),
            claims=claims_listed(past.claims),
            numbers=tuple((period.period, period.numbers) for period in past.numbers),
            grants=tuple((unit, task, due) for (unit, task), due in past.grants.items()),
        )

    def past(self) -> Past:
        """The past again."""
        return Past(
            **shared_parts(self),
            maps=tuple(HeatMap(period=period, codes=codes_in(cells)) for period, cells in self.maps),
            claims=claims_by_unit(self.claims),
            numbers=tuple(numbers_in(period, numbers) for period, numbers in self.numbers),
            grants={(unit, task): due for unit, task, due in self.grants},
        )


OTHERWISE = frozenset({"maps", "claims", "numbers", "grants"})
"""The parts that stand in the record in another way."""


def shared_parts(noun: Past | PastRecord) -> dict[str, Any]:
    """By name, the parts that are the same in a past and in its record."""
    return {part.name: getattr(noun, part.name) for part in fields(PastRecord) if part.name not in OTHERWISE}


def cells_of(codes: Mapping[tuple[str, str], str]) -> Cells:
    """Codes by task and unit, by unit and task."""
    return {unit: dict(cells) for unit, cells in published_cells(codes).items()}


def codes_in(cells: Cells) -> dict[tuple[str, str], str]:
    """By task and unit, the codes that stand by unit and task."""
    return {(task, unit): code for unit, codes in cells.items() for task, code in codes.items()}


def claims_listed(claims: Claims) -> ListedClaims:
    """Each word with its task."""
    return tuple((task, line) for (task, _), line in claims.items())


def claims_by_unit(listed: ListedClaims) -> Claims:
    """By task and unit, what it said."""
    return {(task, line.unit): line for task, line in listed}


def numbers_in(period: Period, numbers: tuple[tuple[str, str, str, float], ...]) -> PeriodNumbers:
    """The numbers of a period."""
    return PeriodNumbers(period=period, numbers=tuple(Number(*number) for number in numbers))


def past_to_json(past: Past) -> Any:
    """A past without its last period as a whole, as JSON."""
    return to_json(PastRecord.of(past))


def past_from_json(content: object) -> Past:
    """The past that this JSON holds; AttributeError, LookupError, TypeError or ValueError where it holds none."""
    return from_json(PastRecord, content).past()


def claims_to_json(claims: Claims) -> Any:
    """What units said of tasks, as JSON."""
    return to_json(claims_listed(claims))


def claims_from_json(content: object) -> Claims:
    """What units said by this JSON; AttributeError, LookupError, TypeError or ValueError where it holds none."""
    return claims_by_unit(from_json(ListedClaims, content))
