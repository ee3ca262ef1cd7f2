"""The numbers that units report, brought together: by task, unit, group and whole, in this period and before.

A column says in sheet 字段 how that is done. 求和 adds up what each period reports anew; 最新 holds what stands now, so
it adds rows and units but takes the last period of each; 平均 and 最大 are over all rows. pandas makes the pivots.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from workbook_flow.model import (
    QUANTITY_FIELD,
    Entry,
    Field,
    Master,
    Period,
    Snapshot,
    Summing,
    disclaims,
)
from workbook_flow.reports.summary.nouns import Summary, TaskSummary
from workbook_flow.reports.summary.wording import same_sums

if TYPE_CHECKING:
    from pandas import DataFrame

UNGROUPED = "未分组"
DECIMALS, MEAN_DECIMALS = 6, 2
"""What sums and means are rounded to: 0.1 added three times is 0.3, and nobody reads a mean of six decimals."""
DUST = 9
"""The decimal from which on what stands behind it is dust of floating point: 33.724999999999994 is 33.725."""
DIGITS_OF_ALL = Context(prec=400)
"""As many digits as the greatest number has that a cell can hold, and its decimals."""
NO_SUM = re.compile(
    "[%％‰]|(?<!表)率(?![先领])|占比|比例|比重|增速|增幅|降幅|人均|户均|平均|均价|指数|位次|排名|得分|评分|满意度"
)
"""What a metric that cannot be added up over units is called by."""
MONEY = re.compile("元|资金|投资|经费|金额|款(?!式)|费用")
"""What a column of money is called by: the same sum of several units on one task may be one sum."""
METHODS: Mapping[Summing, str] = {
    Summing.SUM: "sum",
    Summing.LATEST: "sum",
    Summing.MEAN: "mean",
    Summing.MAX: "max",
}


class Scope(StrEnum):
    """What a line of numbers is about."""

    WHOLE = "全部"
    GROUP = "分组"
    UNIT = "单位"
    TASK = "任务"


class Number(NamedTuple):
    """One number of an accepted row, under the unit's name of today."""

    unit: str
    task: str
    field: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodNumbers:
    """What units reported in the columns that are added up, and as quantities reached, in one period."""

    period: Period
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    """One column's numbers of a task, unit, group or the whole; None where there are none.

    ``rows`` counts the rows of this period that have one, ``lost`` those that had one in the last period and have none
    now: what is less for their sake has not become less. ``year`` is since the year began, ``ever`` since the first
    period; of what stands until the unit reports another (最新) both are the last. ``year_ago`` is the same period of
    the year before.
    """

    scope: Scope
    name: str
    rows: int
    now: float | None
    before: float | None
    year_ago: float | None
    year: float | None
    ever: float | None
    lost: int = 0

    @property
    def change(self) -> float | None:
        """How much more than in the last period; None where either is unknown."""
        return difference(self.now, self.before)

    @property
    def year_change(self) -> float | None:
        """How much more than in the same period of the year before."""
        return difference(self.now, self.year_ago)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldNumbers:
    """One column with its lines: the whole, then groups, units and tasks that have numbers.

    ``same`` says on which tasks several units report the same sum of money in this period, all of which are added.
    """

    field: Field
    summing: Summing
    lines: tuple[NumberLine, ...]
    same: str = ""

    @property
    def whole(self) -> NumberLine:
        """The line of the whole list."""
        return self.lines[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricLine:
    """One task with 量化指标: what its units have reached, and how many of them as much as was asked.

    ``total`` and ``before`` add up what each unit said last, up to this period and up to the one before, None of what
    does not add up: rates, and figures a head. ``mean`` is what the units that reported have reached on average, to two
    decimals. ``short`` are the units below the target, ``silent`` those that have not said.
    """

    task: str
    measure: str
    metric: str
    target: float | None
    owing: int
    reported: int
    reached: int | None
    total: float | None
    before: float | None
    mean: float | None
    short: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def change(self) -> float | None:
        """How much more than after the last period."""
        return difference(self.total, self.before)


def difference(now: float | None, before: float | None) -> float | None:
    """How much more it is now; None where either is unknown."""
    return None if now is None or before is None else rounded(now - before)


def rounded(value: float, decimals: int = DECIMALS) -> float:
    """A figure without the dust of fractions, a half away from zero as in a spreadsheet; a whole number as such."""
    number = float(value)
    exact = Decimal(str(number) if number.is_integer() else f"{round(number, DUST):.15g}")
    close = float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, DIGITS_OF_ALL))
    return int(close) if close.is_integer() else close


def summed_fields(master: Master) -> tuple[Field, ...]:
    """The columns that are brought together."""
    return tuple(field for field in master.fields if field.summing)


def numbers_of(master: Master, snapshot: Snapshot) -> PeriodNumbers:
    """What the accepted rows of a period say in those columns, and as quantities reached."""
    names = (*(field.name for field in summed_fields(master)), QUANTITY_FIELD.name)
    numbers = (
        Number(unit_now(master, entry.unit), entry.task, name, value)
        for entry in snapshot.entries
        if not disclaims(entry)
        for name in names
        if (value := number_in(entry, name)) is not None
    )
    return PeriodNumbers(period=snapshot.period, numbers=tuple(numbers))


def number_in(entry: Entry, name: str) -> float | None:
    """The number in a column, None where there is none."""
    value = entry.values.get(name)
    typed = value.typed if value is not None else None
    return typed if isinstance(typed, (int, float)) and not isinstance(typed, bool) else None


def unit_now(master: Master, name: str) -> str:
    """The name that a unit has today; its own where the address book no longer has it."""
    unit = master.unit(name)
    return name if unit is None else unit.name


def list_numbers(
    master: Master, past: Sequence[PeriodNumbers], now: PeriodNumbers
) -> tuple[FieldNumbers, ...]:
    """Every column that is brought together, with its lines; ``past`` are the periods before, oldest first."""
    fields = summed_fields(master)
    if not fields:
        return ()
    frame = frame_of(master, (*past, now))
    return tuple(
        FieldNumbers(
            field=field,
            summing=field.summing,
            lines=lines_of(master, frame, field, past, now),
            same=same_words(field, now),
        )
        for field in fields
        if field.summing
    )


def same_words(field: Field, now: PeriodNumbers) -> str:
    """On which tasks several units report the same sum of money, which is added up; blank where none do."""
    if field.summing not in {Summing.SUM, Summing.LATEST} or not MONEY.search(field.name):
        return ""
    counts = Counter(
        (line.task, line.value) for line in now.numbers if line.field == field.name and line.value
    )
    same = Counter[str]()
    for (task, _), units in counts.items():
        if units > 1:
            same[task] += units
    return f"（{same_sums(same)}）" if same else ""


def frame_of(master: Master, periods: Iterable[PeriodNumbers]) -> DataFrame:
    """All numbers as a table; a unit of several groups counts in its first, so that groups add up."""
    import pandas as pd  # slow to import, and only lists with numbers need it

    groups = first_groups(master)
    rest = UNGROUPED if groups else ""
    rows = [
        (number, groups.get(reading.unit, rest), *reading)
        for number, period in enumerate(periods)
        for reading in period.numbers
    ]
    return pd.DataFrame(rows, columns=["period", "group", "unit", "task", "field", "value"])


def first_groups(master: Master) -> Mapping[str, str]:
    """By unit, the group that it counts in."""
    return {unit.name: unit.groups[0] for unit in master.units if unit.groups}


def lines_of(
    master: Master, frame: DataFrame, field: Field, past: Sequence[PeriodNumbers], now: PeriodNumbers
) -> tuple[NumberLine, ...]:
    """The lines of one column, in the order of the master."""
    summing = field.summing or Summing.SUM
    views = views_of(frame[frame["field"] == field.name], past, now, summing)
    counts, gone = views["now"], without(views["before"], views["now"])
    lines = [
        line(
            Scope.WHOLE,
            f"合计{same_words(field, now)}" if summing in {Summing.SUM, Summing.LATEST} else "全部",
            (len(counts), len(gone)),
            {name: whole(view, summing) for name, view in views.items()},
        )
    ]
    for scope, column, order in (
        (Scope.GROUP, "group", dict.fromkeys(first_groups(master).values())),
        (Scope.UNIT, "unit", dict.fromkeys(unit.name for unit in master.units)),
        (Scope.TASK, "task", dict.fromkeys(task.id for task in master.tasks)),
    ):
        figures = {name: by(view, column, summing) for name, view in views.items()}
        rows, lost = counts.groupby(column).size().to_dict(), gone.groupby(column).size().to_dict()
        named = set().union(*figures.values()) - {""}
        ordered = [*(name for name in order if name in named), *sorted(named.difference(order))]
        lines += [
            line(
                scope,
                name,
                (rows.get(name, 0), lost.get(name, 0)),
                {view: figures[view].get(name) for view in views},
            )
            for name in ordered
        ]
    return tuple(lines)


def without(before: DataFrame, now: DataFrame) -> DataFrame:
    """The rows of the last period whose unit has none on their task now."""
    there = set(zip(now["unit"], now["task"], strict=True))
    pairs = zip(before["unit"], before["task"], strict=True)
    return before.loc[[pair not in there for pair in pairs]]


def line(scope: Scope, name: str, rows: tuple[int, int], figures: Mapping[str, float | None]) -> NumberLine:
    """One line from its figures by view, and how many ``rows`` it has and has lost."""
    return NumberLine(scope=scope, name=name, rows=int(rows[0]), lost=int(rows[1]), **figures)


def views_of(
    frame: DataFrame, past: Sequence[PeriodNumbers], now: PeriodNumbers, summing: Summing
) -> dict[str, DataFrame]:
    """The numbers of this period, of the one before, of a year ago, of this year, and of all periods."""
    periods = [*(earlier.period for earlier in past), now.period]
    last = len(past)
    same = [number for number, period in enumerate(periods) if now.period.year_after(period)]
    year = [number for number, period in enumerate(periods) if period.year == now.period.year]
    chosen = {"now": [last], "before": [last - 1], "year_ago": same}
    views = {name: frame[frame["period"].isin(numbers)] for name, numbers in chosen.items()}
    if summing is Summing.LATEST:
        return views | dict.fromkeys(("year", "ever"), standing(frame))
    ever = counted_once(frame, periods)
    return views | {"year": ever[ever["period"].isin(year)], "ever": ever}


def counted_once(frame: DataFrame, periods: Sequence[Period]) -> DataFrame:
    """The rows without those of a month that their unit says anew for the quarter that has that month in it."""
    again = {
        number: [later for later in range(number + 1, len(periods)) if periods[later].holds(period)]
        for number, period in enumerate(periods)
    }
    if not any(again.values()):
        return frame
    rows = list(zip(frame["period"], frame["unit"], frame["task"], strict=True))
    there = set(rows)
    once = [not any((later, unit, task) in there for later in again[number]) for number, unit, task in rows]
    return frame[once]


def standing(frame: DataFrame) -> DataFrame:
    """Of each unit's rows on a task those of the last period that has any."""
    last = frame.groupby(["unit", "task"])["period"].transform("max")
    return frame[frame["period"] == last]


def decimals_of(summing: Summing) -> int:
    """How many decimals a figure has at most."""
    return MEAN_DECIMALS if summing is Summing.MEAN else DECIMALS


def whole(frame: DataFrame, summing: Summing) -> float | None:
    """One figure of all these rows."""
    return None if frame.empty else rounded(frame["value"].agg(METHODS[summing]), decimals_of(summing))


def by(frame: DataFrame, column: str, summing: Summing) -> dict[str, float]:
    """A figure for each name in a column."""
    grouped = frame.groupby(column)["value"].agg(METHODS[summing]).to_dict()
    return {str(name): rounded(value, decimals_of(summing)) for name, value in grouped.items()}


def list_metrics(
    summary: Summary, past: Sequence[PeriodNumbers], now: PeriodNumbers
) -> tuple[MetricLine, ...]:
    """Every task that is measured, in the order of the list."""
    before = quantities(past)
    reached = {**before, **quantities((now,))}
    return tuple(metric_line(line, reached, before) for line in summary.tasks if line.task.metric)


def quantities(periods: Iterable[PeriodNumbers]) -> dict[tuple[str, str], float]:
    """By unit and task, the quantity reached that was reported last."""
    return {
        (number.unit, number.task): number.value
        for period in periods
        for number in period.numbers
        if number.field == QUANTITY_FIELD.name
    }


def metric_line(
    line: TaskSummary, reached: Mapping[tuple[str, str], float], before: Mapping[tuple[str, str], float]
) -> MetricLine:
    """What the units that owe the task have reached."""
    task, adds_up = line.task, not NO_SUM.search(line.task.metric)
    units = [duty.unit for duty in line.duties if not duty.disclaimed]
    values = {unit: reached[unit, task.id] for unit in units if (unit, task.id) in reached}
    earlier = [before[unit, task.id] for unit in units if (unit, task.id) in before]
    target = task.target
    short = () if target is None else tuple(unit for unit, value in values.items() if value < target)
    return MetricLine(
        task=task.id,
        measure=task.measure,
        metric=task.metric,
        target=None if target is None else rounded(target),
        owing=len(units),
        reported=len(values),
        reached=None if target is None else len(values) - len(short),
        total=rounded(sum(values.values())) if values and adds_up else None,
        before=rounded(sum(earlier)) if earlier and adds_up else None,
        mean=rounded(sum(values.values()) / len(values), MEAN_DECIMALS) if values else None,
        short=short,
        silent=tuple(unit for unit in units if unit not in values),
    )
