"""The shares of others in the tasks that a unit leads: what sheet 牵头任务 of its form shows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from workbook_flow.model import IssuedForm, LedRow
from workbook_flow.words.text import bounded

MOST_SAID = 400
"""Characters of a responsible unit's report that are shown; the whole of it is in the office's record."""

Line = tuple[str, str, str, str, str]
"""The locked texts of a row: task, measure, unit, period, what was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One task that the unit leads, and what its responsible units said."""

    led: tuple[LedRow, ...]
    measure: str

    @property
    def task(self) -> str:
        """The task's id."""
        return self.led[0].task

    @property
    def head(self) -> Line:
        """The row of the task itself: how many units reported, and which did not."""
        silent = [each.unit for each in self.led if not each.said]
        reporting = len(self.led) - len(silent)
        words = f"{len(self.led)} 个责任单位，" + (
            f"{reporting} 个填报过。" if reporting else "都还没有填报过。"
        )
        if reporting and silent:
            words += f"\n尚未填报（{len(silent)} 个）：{'、'.join(silent)}"
        return self.task, self.measure, "", "", words

    @property
    def lines(self) -> tuple[Line, ...]:
        """A row for each unit that reported."""
        return tuple(
            (self.task, "", each.unit, each.period.words if each.period else "", said_words(each.said))
            for each in self.led
            if each.said
        )


def shares(form: IssuedForm) -> Iterator[Share]:
    """The tasks that the unit leads, in the order of its rows."""
    for task, found in groupby(form.led, key=lambda each: each.task):
        issued = form.row(task)
        yield Share(led=tuple(found), measure=issued.measure if issued else "")


def said_words(said: Mapping[str, object]) -> str:
    """A report in words, as much of it as is shown."""
    return bounded("\n".join(f"{name}：{typed}" for name, typed in said.items()), MOST_SAID)
