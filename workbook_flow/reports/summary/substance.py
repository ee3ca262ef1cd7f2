"""What came of a unit's tasks in a period: moved or not, told in last period's words, quantity reached or not.

How many rows have substance is a part of the score; it has no weight unless the office gives it one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbook_flow.model import Entry, Master, Meaning, Purpose, Snapshot, Typed
from workbook_flow.reports.summary.completions import present_name
from workbook_flow.reports.summary.figures import reported_value
from workbook_flow.reports.summary.nouns import Summary
from workbook_flow.reports.summary.numbers import MetricLine
from workbook_flow.words.problems import Code

FINISHED = {Meaning.DONE, Meaning.STANDING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """What came of one task.

    ``moved`` is None where there is nothing to compare, ``reached`` where nothing is measured.
    """

    task: str
    state: str
    moved: bool | None
    copied: bool
    reached: bool | None

    @property
    def has_substance(self) -> bool:
        """Whether the task moved and was told anew, as far as there is anything to compare, or reached its target."""
        return self.reached is True or (self.moved is not False and not self.copied)

    @property
    def words(self) -> str:
        """What of it is worth a word; blank where it simply went on."""
        parts = (
            f"进度与上期一样（{self.state}）" if self.moved is False else "",
            "文字与上期相同" if self.copied else "",
            "" if self.reached is None else f"量化指标{'已达' if self.reached else '未达'}目标值",
        )
        return "；".join(part for part in parts if part)


def achievements(
    master: Master, summary: Summary, metrics: Iterable[MetricLine], last: Snapshot | None
) -> Iterator[tuple[str, Achievement]]:
    """Each unit with what came of a task that it reported since the ``last`` period, which has the names of then."""
    entries = last.entries if last else ()
    before = {(present_name(master, entry.unit), entry.task): entry for entry in entries}
    measured = {line.task: line for line in metrics}
    for line in summary.tasks:
        for duty in line.duties:
            if duty.entry is not None:
                previous = before.get((present_name(master, duty.unit), line.task.id))
                achievement = Achievement(
                    task=line.task.id,
                    state=shown_state(state_and_percent(duty.entry, summary)),
                    moved=has_moved(previous, duty.entry, summary),
                    copied=any(fault.code == Code.TEXT_OF_LAST_PERIOD for fault in duty.entry.problems),
                    reached=has_reached(measured.get(line.task.id), duty.unit),
                )
                yield duty.unit, achievement


def rows_with_substance(
    master: Master, summary: Summary, metrics: Iterable[MetricLine], last: Snapshot | None
) -> Mapping[str, int]:
    """By unit, how many of its rows have substance."""
    return Counter(unit for unit, line in achievements(master, summary, metrics, last) if line.has_substance)


def state_and_percent(entry: Entry, summary: Summary) -> tuple[Typed, Typed]:
    """What an entry says of where the task stands."""
    fields = summary.fields
    return reported_value(entry, fields, Purpose.STATE), reported_value(entry, fields, Purpose.PERCENT)


def shown_state(standing: tuple[Typed, Typed]) -> str:
    """State and percent in words."""
    state, percent = standing
    return f"{state or '未说明'}" + (f" {percent:g}%" if isinstance(percent, int | float) else "")


def has_moved(before: Entry | None, now: Entry, summary: Summary) -> bool | None:
    """Whether a task stands otherwise than in the last period; what stays finished need not."""
    if before is None:
        return None
    standing = state_and_percent(now, summary)
    finished = summary.meanings.get(str(standing[0])) in FINISHED
    same = standing == state_and_percent(before, summary)
    return None if same and finished else not same


def has_reached(metric: MetricLine | None, unit: str) -> bool | None:
    """Whether a unit has reached what a task asks; None where nothing is asked, or it has not said."""
    if metric is None or metric.target is None or unit in metric.silent:
        return None
    return unit not in metric.short


def in_sum(lines: Collection[Achievement], weight: float) -> str:
    """All of a unit's achievements in a sentence; ``weight`` is what they count for in its score."""
    counts: Mapping[str, int] = {
        "进度有变化": sum(line.moved is True for line in lines),
        "与上期一样": sum(line.moved is False for line in lines),
        "文字与上期相同": sum(line.copied for line in lines),
        "量化指标达标": sum(line.reached is True for line in lines),
        "未达标": sum(line.reached is False for line in lines),
    }
    words = "，".join(f"{name} {count} 行" for name, count in counts.items() if count)
    substantial = f"有实绩 {sum(line.has_substance for line in lines)} 行"
    remark = f"权重 {weight:g}" if weight else "不计分，可作“加分扣分”的依据"
    return f"采用 {len(lines)} 行：{words or '都没有可比的上期'}；{substantial}（{remark}）"
