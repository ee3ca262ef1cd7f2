"""What the figures of a period are of: its tasks, the duties of units in them, the units, and the period itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Self

from workbook_flow.model import (
    DISCLAIMED,
    UNTOLD,
    Entry,
    Field,
    LeadershipReport,
    Meaning,
    Period,
    Role,
    Task,
    Unit,
    UnitName,
    UnitState,
    UnitStatus,
    disclaims,
)
from workbook_flow.reports.summary.completions import Completion

REPORTED = frozenset({UnitState.ACCEPTED, UnitState.PARTIAL, UnitState.NIL})
"""The states of a unit that counts as 已报: at least one of its rows was accepted, or it has nothing to report."""

OWES_NOTHING = frozenset({UnitState.NOT_ISSUED, UnitState.UNREACHED, UnitState.EXCUSED})
"""The states of a unit that owes no return."""

OWES_NO_ROWS = OWES_NOTHING | {UnitState.NIL}
"""The states of a unit whose rows are not asked for, nor scored: it owes no return, or has nothing to report."""


class TaskState(StrEnum):
    """Where a task stands as a whole: what its lead units say together, or that they say nothing."""

    DONE = "已完成"
    STANDING = "长期坚持"
    KEPT_UP = "长期坚持中"
    """How one is known from then on that is kept up for good, and not wholly yet."""
    DECLARED = "申报办结"
    UNDER_WAY = "进行中"
    NOT_STARTED = "未开始"
    BLOCKED = "受阻"
    UNCLEAR = "未说明"
    UNREPORTED = "未报"


NOT_ALWAYS = frozenset({TaskState.DECLARED, TaskState.KEPT_UP})
"""The states that are shown only where a task is in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One unit's share in one task: what it reported, what of it waits for correction.

    ``completion`` says how far its completion has come, where the office grants it; ``silence`` why the unit need say
    nothing: 免报 or 零报告.
    """

    unit: UnitName
    role: Role
    entry: Entry | None = None
    held: Entry | None = None
    remark: str = ""
    completion: Completion | None = None
    silence: str = ""

    @property
    def disclaimed(self) -> bool:
        """Whether the unit says that the task is none of its own."""
        return self.entry is not None and disclaims(self.entry)

    @property
    def words(self) -> str:
        """Where it stands, for people."""
        if self.disclaimed:
            return DISCLAIMED
        if self.entry is not None:
            return "已报" if self.held is None else "已报，更正待接收"
        return (self.silence or "未报") if self.held is None else "待更正"

    @property
    def received(self) -> str:
        """What became of what the unit owes, in the words of 接收情况."""
        if self.entry is None:
            return self.words
        return "已接收" if self.held is None else "已接收，另有待更正"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSummary:
    """One task of the list, or one that was issued and has gone from the list since, with its duties.

    ``percent`` is the mean of what the deciding units reported, 0 to 100; None where none gave one.
    """

    task: Task
    state: TaskState
    percent: float | None
    duties: tuple[Duty, ...]
    remark: str = ""

    @property
    def whole_percent(self) -> int | None:
        """The percent without fraction, a half up as spreadsheets show it."""
        return None if self.percent is None else half_up(self.percent)

    @property
    def deciding(self) -> Sequence[Duty]:
        """The shares by which it counts: those of its lead units, or of all where none leads it; no disclaimed one."""
        owned = [duty for duty in self.duties if not duty.disclaimed]
        return [duty for duty in owned if duty.role is Role.LEAD] or owned

    @property
    def heard(self) -> tuple[str, ...]:
        """The units whose word its state and percent are made of, by name."""
        return tuple(sorted(duty.unit for duty in self.deciding if duty.entry is not None))

    @property
    def awaited(self) -> bool:
        """Whether a unit by which it counts, or any at all, has yet to say something of it."""
        deciding = self.deciding
        return not deciding or any(duty.entry is None and not duty.silence for duty in deciding)

    @property
    def silence(self) -> str:
        """Why nobody had to say anything of it: 零报告, 免报; blank where somebody did, or had to."""
        if self.state is not TaskState.UNREPORTED or self.awaited:
            return ""
        return "、".join(dict.fromkeys(duty.silence for duty in self.duties if duty.silence))

    @property
    def reported(self) -> int:
        """How many of its units have an accepted entry."""
        return sum(duty.entry is not None for duty in self.duties)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTask:
    """What is still asked of a task's earlier period: how it stood, its limit then, and the units heard, by name.

    ``percent`` is as in ``TaskSummary``.
    """

    state: TaskState
    percent: float | None
    due: date | None
    heard: tuple[str, ...]

    @classmethod
    def of(cls, line: TaskSummary) -> Self:
        """What a period leaves of a task."""
        return cls(
            state=line.state,
            percent=line.percent,
            due=line.task.deadline.due,
            heard=line.heard,
        )

    @property
    def whole_percent(self) -> int | None:
        """The percent without fraction, as it was shown."""
        return None if self.percent is None else half_up(self.percent)

    def points_to(self, line: TaskSummary) -> int | None:
        """By how many points the percent moved since; None where there is none to compare: other units were heard."""
        old, new = self.whole_percent, line.whole_percent
        return None if old is None or new is None or self.heard != line.heard else new - old


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSummary:
    """One unit in the period. ``missing`` counts owed rows with nothing in them; ``late`` is in working days."""

    status: UnitStatus
    unit: Unit | None
    missing: int
    issued_on: date | None = None
    late: int = 0
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""
    report: LeadershipReport = UNTOLD
    remark: str = ""

    @property
    def reported(self) -> bool:
        """Whether at least one of its rows was accepted, or it has nothing to report."""
        return self.status.state in REPORTED

    @property
    def owed(self) -> int:
        """The rows asked for, each accepted, held or missing: where none is, those that it sent all the same."""
        status = self.status
        return status.accepted + status.held if status.state in OWES_NO_ROWS else status.tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierReturn:
    """What is still asked of how a unit reported in an earlier period, in rows and working days."""

    unit: str
    state: UnitState
    tasks: int
    accepted: int
    held: int
    missing: int
    late: int
    returned_on: date | None
    corrected_on: date | None

    @classmethod
    def of(cls, line: UnitSummary) -> Self:
        """What a period leaves of a unit's return."""
        status = line.status
        return cls(
            unit=status.unit,
            state=status.state,
            tasks=line.owed,
            accepted=status.accepted,
            held=status.held,
            missing=line.missing,
            late=line.late,
            returned_on=status.returned_on,
            corrected_on=status.corrected_on,
        )

    @property
    def reported(self) -> bool:
        """Whether at least one of its rows was accepted, or it has nothing to report."""
        return self.state in REPORTED

    @property
    def row_words(self) -> str:
        """How many rows it owed, and what became of them."""
        return f"应报{self.tasks}行：已接收{self.accepted}、待更正{self.held}、未填{self.missing}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of one period. Rows are pairs of unit and task; each row owed is accepted, held or missing.

    ``rows_held`` counts rows that wait for correction, also those that have an accepted entry from before.
    ``fields`` and ``meanings`` are by what the entries are to be read.
    """

    period: Period
    issued_on: date
    return_by: date
    units: tuple[UnitSummary, ...]
    tasks: tuple[TaskSummary, ...]
    rows_owed: int
    rows_accepted: int
    rows_held: int
    rows_missing: int
    fields: tuple[Field, ...]
    meanings: Mapping[str, Meaning]

    @property
    def units_issued(self) -> int:
        """How many units owe a return."""
        return sum(line.status.state not in OWES_NOTHING for line in self.units)

    @property
    def units_reported(self) -> int:
        """How many units have at least one row accepted."""
        return sum(line.reported for line in self.units)

    @property
    def units_late(self) -> int:
        """How many units' first usable return came a working day or more after their return day."""
        return sum(line.late > 0 for line in self.units)

    @property
    def outstanding(self) -> tuple[UnitSummary, ...]:
        """The units that owe a return of which nothing was accepted."""
        return tuple(line for line in self.units if line.status.silent)

    @property
    def unreached(self) -> tuple[str, ...]:
        """The units to which no mail has brought their form."""
        states = {line.status.unit: line.status.state for line in self.units}
        return tuple(unit for unit, state in states.items() if state is UnitState.UNREACHED)

    @property
    def states(self) -> Mapping[TaskState, int]:
        """How many tasks stand in each state; the numbers add up to the number of tasks."""
        return count_states(self.tasks)


def half_up(number: float) -> int:
    """The nearest whole number, a half away from zero as spreadsheets round."""
    return int(Decimal(str(number)).quantize(Decimal(1), ROUND_HALF_UP))


def tenths(number: float) -> float:
    """The number to one decimal, as spreadsheets show it: a half away from zero, without the dust of fractions."""
    return float(Decimal(str(round(number, 6))).quantize(Decimal("0.1"), ROUND_HALF_UP))


def count_states(tasks: Iterable[TaskSummary]) -> Mapping[TaskState, int]:
    """How many of these tasks stand in each state, every state named; 申报办结 where there is one alone."""
    counts = Counter(task.state for task in tasks)
    return {state: counts[state] for state in TaskState if state not in NOT_ALWAYS or counts[state]}
