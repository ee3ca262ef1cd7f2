"""What was published of a period: its figures as they stood on that day, and the files that showed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workbook_flow.model.master import Extra


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding:
    """How a task was published: its state and mean percent, the state that it was last reported in, its course."""

    state: str
    percent: float | None
    known: str
    course: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitScore:
    """How a unit was scored: the counts that its score is made of, and its ``total`` by the weights of that day.

    ``held`` counts rows sent back as they counted that day, ``late`` working days, ``requested`` and ``granted`` later
    time limits. ``further`` has by name the counts that scores of earlier versions lack.
    """

    total: float
    owed: int
    accepted: int
    held: int
    overdue: int
    late: int
    returned: bool
    requested: int
    granted: int
    extras: tuple[Extra, ...] = ()
    further: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a period. ``basis`` is the last submission that counts in it, ``master`` the digest of the list.

    ``figures`` are those of the trend by name, ``tasks`` by id how each was published, ``cells`` by unit and task one
    character for where that share stood, ``files`` by name the SHA-256 of what was published. ``reason`` says why the
    edition before it was opened again, ``headline`` sums the period up in a sentence. ``chain`` links it with the
    period's record before it. ``scores`` are by unit; editions of earlier versions have none. ``counted_on`` is the day
    up to which limits were counted, None where that is ``on``.
    """

    number: int
    on: date
    basis: int
    master: str
    figures: Mapping[str, int]
    tasks: Mapping[str, TaskStanding]
    cells: Mapping[str, Mapping[str, str]]
    files: Mapping[str, str]
    reason: str = ""
    headline: str = ""
    scores: Mapping[str, UnitScore] = field(default_factory=dict)
    counted_on: date | None = None
    chain: str = field(default="", compare=False)

    @property
    def day(self) -> date:
        """The day up to which limits were counted."""
        return self.counted_on or self.on

    @property
    def words(self) -> str:
        """Which edition of which day, in words."""
        return f"第{self.number}版，{self.on.isoformat()}定稿"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """The office opened an edition again, on that day, for that reason; it stands published until the next."""

    edition: int
    on: date
    reason: str
    chain: str = field(default="", compare=False)
