"""The master as read: tasks, units, fields, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from workbook_flow.model.identity import Owed, TaskId, UnitName
from workbook_flow.model.limit import Deadline
from workbook_flow.model.period import Period
from workbook_flow.model.problem import NOWHERE, Place
from workbook_flow.model.settings import Settings
from workbook_flow.model.words import FieldType, Level, Meaning, Purpose, Role, Summing


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One tracked row of the list. ``lead`` and ``responsible`` are unit names, groups expanded.

    ``hidden`` says that the sheet does not show its row, ``doubts`` are what was found wrong or doubtful in it.
    """

    id: TaskId
    section: str
    heading: str
    measure: str
    lead_words: str
    responsible_words: str
    lead: tuple[UnitName, ...]
    responsible: tuple[UnitName, ...]
    deadline: Deadline
    metric: str = ""
    target: float | None = None
    place: Place = NOWHERE
    hidden: bool = False
    doubts: tuple[str, ...] = ()
    unclear_words: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    """Words such as 有关行政执法机关 that leave open who is meant, and the units that have the task by them alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An organisation with a row in the address book."""

    name: UnitName
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    leader: str = ""
    leader_mail: tuple[str, ...] = ()
    in_use: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a dropdown list, with what it means to the rules."""

    value: str
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column that units fill in. Limits bound numbers, and the length of text."""

    name: str
    type: FieldType
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    hint: str = ""
    width: float = 14
    purpose: Purpose | None = None
    summing: Summing | None = None

    def __hash__(self) -> int:
        """That of its name, by which the columns of a list are told apart: fields are looked up by all they say."""
        return hash(self.name)

    @property
    def anew(self) -> bool:
        """Whether each period has a number of its own, so that 无变化 takes over none: it would be added twice."""
        return self.summing is Summing.SUM

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The least and the most; a percent is bounded by 0 and 100 where the office says nothing."""
        if self.type is not FieldType.PERCENT:
            return self.minimum, self.maximum
        return (0 if self.minimum is None else self.minimum), (100 if self.maximum is None else self.maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """A row of sheet 自定义规则: where ``condition`` holds (blank for always), ``requirement`` must.

    ``hint`` is what to say to the unit where it does not. At level QUERY the unit must explain.
    """

    name: str
    condition: str
    requirement: str
    level: Level
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Sheet 考核: how much each part of a unit's score weighs, and the points that a working day late costs."""

    timeliness: float = 30
    completeness: float = 30
    quality: float = 20
    limits: float = 20
    extensions: float = 0
    substance: float = 0
    late_day: float = 20

    @property
    def weights(self) -> tuple[float, ...]:
        """The weights in the order in which the parts stand."""
        return (
            *(self.timeliness, self.completeness, self.quality),
            *(self.limits, self.extensions, self.substance),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """A row of sheet 免报: a unit that need not report in a period, why, and who approved it."""

    unit: str
    period: Period
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A row of sheet 加分扣分: points added to a unit's score of a period, or taken from it (below 0)."""

    unit: str
    period: Period
    points: float
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """The master workbook as read. ``digest`` is the SHA-256 of its bytes."""

    digest: str
    title: str
    tasks: tuple[Task, ...]
    units: tuple[Unit, ...]
    fields: tuple[Field, ...]
    levels: Mapping[str, Level]
    settings: Settings
    days: Mapping[date, bool] = field(default_factory=dict)
    """By sheet 假日: whether such a day is worked."""
    scoring: Scoring = Scoring()
    moved: Mapping[Owed, date] = field(default_factory=dict)
    """By unit and task, the last day that the office granted on request; a lead's holds for every unit."""
    names: Mapping[str, Unit] = field(init=False, repr=False, compare=False)
    """By name and alias, the first unit that has it."""
    by_id: Mapping[TaskId, Task] = field(init=False, repr=False, compare=False)
    """The tasks by their ids."""

    def __post_init__(self) -> None:
        named = ((name, unit) for unit in reversed(self.units) for name in (unit.name, *unit.aliases))
        object.__setattr__(self, "names", dict(named))
        object.__setattr__(self, "by_id", {task.id: task for task in self.tasks})

    classes: Mapping[str, str] = field(default_factory=dict)
    """By sheet 归类词表: a word in what units ask for, and what the office files it under."""

    excuses: tuple[Excuse, ...] = ()
    extras: tuple[Extra, ...] = ()
    rules: tuple[OwnRule, ...] = ()

    def excuse(self, unit: str, period: Period) -> Excuse | None:
        """Why the unit need not report in the period; None where it must."""
        return next(
            (excuse for excuse in self.excuses if (excuse.unit, excuse.period) == (unit, period)), None
        )

    def extras_of(self, unit: str, period: Period) -> tuple[Extra, ...]:
        """The points that the office adds to the unit's score of a period, or takes from it."""
        return tuple(extra for extra in self.extras if (extra.unit, extra.period) == (unit, period))

    def unit(self, name: str) -> Unit | None:
        """The unit of that name or alias."""
        return self.names.get(name)

    def deadline_for(self, task: Task, unit: UnitName) -> Deadline:
        """The time limit that holds for one unit."""
        until = self.moved.get(Owed(unit, task.id)) if self.moved else None
        return task.deadline if until is None else task.deadline.moved_to(until)

    def in_period(self, period: Period) -> Master:
        """The master as it stands in a period: what recurs is due there."""
        tasks = (
            replace(task, deadline=task.deadline.within(period.first_day, period.last_day))
            for task in self.tasks
        )
        return replace(self, tasks=tuple(tasks))

    def extended(self, granted: Mapping[Owed, date]) -> Master:
        """The master with the time limits that the office granted, by unit and task.

        What a lead unit was granted moves the task for everyone; what another was granted moves it for that unit,
        unless the task has moved as far.
        """
        tasks: list[Task] = []
        own: dict[Owed, date] = {}
        for task in self.tasks:
            leads = (Owed(unit, task.id) for unit in task.lead)
            days = [granted[owed] for owed in leads if owed in granted]
            until = max(days, default=None)
            tasks.append(task if until is None else replace(task, deadline=task.deadline.moved_to(until)))
            for unit in set(task.responsible).difference(task.lead):
                owed = Owed(unit, task.id)
                day = granted.get(owed)
                if day is not None and (until is None or day > until):
                    own[owed] = day
        return replace(self, tasks=tuple(tasks), moved=own)


class Assignment(NamedTuple):
    """One task owed by one unit in one role."""

    task: Task
    unit: UnitName
    role: Role

    @property
    def owed(self) -> Owed:
        """What it is known by."""
        return Owed(self.unit, self.task.id)
