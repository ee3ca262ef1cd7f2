"""The locked texts of sheets 牵头任务, 办结核定 and 批示与答复: others' shares, and what leaders wrote. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from workbook_flow.model import Field, Instruction, IssuedForm, LedRow, Meaning, Purpose
from workbook_flow.words.text import bounded

MOST_SAID = 400
"""Characters of a responsible unit's report that are shown; the whole of it is in the office's record."""

MOST_NAMES = 12
"""Units of one kind that are named; more are counted."""

Line = tuple[str, str, str, str, str]
"""The locked texts of a row: task, measure, unit, period, what was said."""

Summed = tuple[str, str, str, str]
"""The locked texts of a task's one row: task, measure, counts, units to look after."""

LAGGING = (Meaning.BLOCKED, Meaning.NOT_STARTED)
"""What a unit must say of a task for its lead unit to be told its name; one that said nothing is named too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One task that the unit leads, and what its responsible units said."""

    led: tuple[LedRow, ...]
    measure: str
    state: Field | None = None
    begun: bool = True
    """Whether the lead unit itself has reported on it before."""

    @property
    def task(self) -> str:
        """The task's id."""
        return self.led[0].task

    @property
    def summed(self) -> Summed:
        """The task in one row: how many units are how far, and the names of those that lag.

        Of a task on which nobody was to report yet, nobody lags.
        """
        if self.begun or any(row.values for row in self.led):
            return self.counted
        return self.task, self.measure, f"{len(self.led)} 家：首次填报", ""

    @property
    def counted(self) -> Summed:
        """The same as earlier programs wrote it of every task."""
        silent = [each.unit for each in self.led if not each.values]
        choices = self.state.choices if self.state else ()
        by_state = {each.value: self.saying(each.value) for each in choices}
        counts = [f"{state} {len(units)}" for state, units in by_state.items() if units]
        counts += [f"未报 {len(silent)}"] if silent else []
        lagging = [(each.value, by_state[each.value]) for each in choices if each.meaning in LAGGING]
        names = (named(state, units) for state, units in (*lagging, ("未报", silent)) if units)
        return self.task, self.measure, f"{len(self.led)} 家：{'、'.join(counts)}", "\n".join(names)

    def saying(self, state: str) -> list[str]:
        """The units that last reported that state."""
        field = self.state.name if self.state else ""
        return [each.unit for each in self.led if each.values.get(field) == state]

    @property
    def head(self) -> Line:
        """The row of the task itself in forms of an older issue: how many units reported, and which did not."""
        silent = [each.unit for each in self.led if not each.values]
        reporting = len(self.led) - len(silent)
        words = f"{len(self.led)} 个责任单位，" + (
            f"{reporting} 个填报过。" if reporting else "都还没有填报过。"
        )
        if reporting and silent:
            words += f"\n尚未填报（{len(silent)} 个）：{'、'.join(silent)}"
        return self.task, self.measure, "", "", words

    @property
    def lagging(self) -> frozenset[str]:
        """The units that last reported that they are held up or have not begun."""
        choices = self.state.choices if self.state else ()
        late = (choice.value for choice in choices if choice.meaning in LAGGING)
        return frozenset(unit for state in late for unit in self.saying(state))

    @property
    def lines(self) -> tuple[Line, ...]:
        """A row for each unit that reported."""
        return tuple(
            (self.task, "", row.unit, row.period.words if row.period else "", said_words(row.values))
            for row in self.led
            if row.values
        )


def shares(form: IssuedForm) -> Iterator[Share]:
    """The tasks that the unit leads, in the order of its rows."""
    state = next((field for field in form.fields if field.purpose is Purpose.STATE), None)
    for task, rows in groupby(form.led, key=lambda row: row.task):
        issued = form.row(task)
        measure, begun = (issued.measure, bool(issued.last)) if issued else ("", True)
        yield Share(led=tuple(rows), measure=measure, state=state, begun=begun)


def completion_lines(form: IssuedForm) -> Iterator[Line]:
    """The locked texts of sheet 办结核定: a row for each unit that declares its share finished."""
    for share in form.declarations:
        issued = form.row(share.task)
        yield (
            share.task,
            issued.measure if issued else "",
            share.unit,
            share.period.words if share.period else "",
            said_words(share.values),
        )


def instruction_line(number: int, instruction: Instruction) -> tuple[str, ...]:
    """The locked texts of an instruction's row on sheet 批示与答复."""
    about = f"{instruction.subject} {instruction.about}" if instruction.kind.about_task else instruction.about
    return (
        str(number),
        instruction.kind.value,
        about,
        instruction.words,
        instruction.by,
        instruction.on.isoformat(),
    )


def named(state: str, units: Sequence[str]) -> str:
    """Units by name, as many as there is room for."""
    more = f"等 {len(units)} 家" if len(units) > MOST_NAMES else ""
    return f"{state}：{'、'.join(units[:MOST_NAMES])}{more}"


def said_words(values: Mapping[str, object]) -> str:
    """A report in words, as much of it as is shown."""
    return bounded("\n".join(f"{name}：{typed}" for name, typed in values.items()), MOST_SAID)
