"""What the checks may look at: the answers of a return that stand in other places than they were meant for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from workbook_flow.fields import kind_of
from workbook_flow.model import (
    Entry,
    Field,
    FieldType,
    IssuedRow,
    Purpose,
    ReturnedRow,
    Typed,
    is_aside,
)
from workbook_flow.returns.facts import FileFacts
from workbook_flow.rules.cuts import cut_alike
from workbook_flow.rules.dragged import WITHOUT_DIGITS, Dragged, dragged, numbers_in
from workbook_flow.rules.misplaced import (
    LEAST_ROWS,
    PAIR,
    amounts_changed_places,
    at_home,
    changed_places,
    copied_from,
    in_circle,
    speaks_of,
    values_elsewhere,
)
from workbook_flow.rules.told_figures import Elsewhere, told_elsewhere

COUNTED = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.PERCENT, FieldType.DATE, FieldType.PHONE})
"""The types of columns whose values may go up by one from row to row."""
KEPT = COUNTED - {FieldType.PERCENT}
"""The types of columns whose values show by themselves whose row they are of."""
GROWING = "累计"
"""What a column of amounts is called whose figures only grow."""
SENTENCE = 10
"""Characters from which no two people write the same of two tasks by chance."""


@dataclass(frozen=True, kw_only=True)
class FileContext(FileFacts):
    """What may be looked at of one file alone, and what stands in it in another place than it was meant for."""

    @cached_property
    def out_of_place(self) -> Mapping[str, tuple[Field, str]]:
        """By task, in which column it says what another task's row said last and says no more, and which task.

        Only rows that changed places among themselves, as a sorting leaves them, and what another row went out with as
        done, each with all its words: a stock phrase, alone in its column, wanders from one task to the next in any
        month.
        """
        moved: dict[str, tuple[Field, str]] = {}
        columns = [asked for asked in self.form.fields if asked.type is FieldType.TEXT]
        rows = {row.task: row for row in self.returned.rows}
        for column in columns:
            lasts = {issued.task: issued.last.get(column.name) for issued in self.form.rows}
            owners = {words: task for task, words in lasts.items()}
            counts = Counter(lasts.values())
            now = {task: row.values[column.name].typed for task, row in rows.items()}
            origins = {
                task: other
                for task, words in now.items()
                if isinstance(words, str) and len(words) >= SENTENCE and counts[words] == 1
                if words not in {now.get(other := owners[words]), lasts[task]}
                if repeats(rows[task], self.issued_rows[other], columns)
            }
            for task, other in origins.items():
                if self.issued_rows[other].done or in_circle(task, origins):
                    moved.setdefault(task, (column, other))
        return {**self.days_elsewhere, **moved}

    @cached_property
    def days_elsewhere(self) -> Mapping[str, tuple[Field, str]]:
        """By task, the day of completion that was another task's last, which has none any more, and that task."""
        column = self.asked(Purpose.DONE_ON)
        if column is None:
            return {}
        now = {
            row.task: row.values[column.name].typed
            for row in self.returned.rows
            if not row.values[column.name].fault
        }
        lasts = {issued.task: issued.last.get(column.name) for issued in self.form.rows}
        counts = Counter(lasts.values()) + Counter(now.values())
        owners: dict[Typed, str] = {day: task for task, day in lasts.items() if isinstance(day, date)}
        return {
            task: (column, owners[day])
            for task, day in now.items()
            if day in owners
            and counts[day] == 2
            and lasts[task] is None
            and now.get(owners[day], day) is None
        }

    @cached_property
    def amid_strays(self) -> Mapping[str, tuple[str, ...]]:
        """By task, the rows that went astray in its file, where nothing in its own is known to be its own.

        Two rows that changed places with one another say nothing of a third. One note confirms them all.
        """
        strays = {**self.about_others, **{task: other for task, (_, other) in self.out_of_place.items()}}
        if self.confirmed or (len(strays) < LEAST_ROWS and strays.keys() >= {*strays.values()}):
            return {}
        homes = at_home(self.accounts, self.texts) - strays.keys()
        others = (row for row in self.returned.rows if row.task not in {*strays, *homes})
        amid = [row.task for row in others if self.answered(row) and not self.says_as_before(row)]
        return dict.fromkeys(amid, tuple(strays)) if len(amid) + len(strays) > len(homes) else {}

    def says_as_before(self, row: ReturnedRow) -> bool:
        """Whether a row says all that its task's said last."""
        last = {name: typed for name, typed in self.issued(row).last.items() if name in row.values}
        return bool(last) and all(row.values[name].typed == typed for name, typed in last.items())

    @cached_property
    def about_others(self) -> Mapping[str, str]:
        """By task, the other one of which its account of progress speaks, as answers that changed places do."""
        accounts = self.accounts
        return speaks_of(accounts, self.texts) if len(accounts) >= LEAST_ROWS else {}

    @cached_property
    def told_elsewhere(self) -> Mapping[str, tuple[Field, Elsewhere | tuple[str, ...]]]:
        """By task, a column of amounts whose figure of that row stands in another one, as its account tells.

        Of a row whose account tells nothing of its figure, the tasks of those that do; where it is that of last period,
        it stays. One note confirms them all.
        """
        moved: dict[str, tuple[Field, Elsewhere | tuple[str, ...]]] = {}
        for asked in () if self.confirmed else self.amounts:
            now = {row.task: row.values[asked.name].typed for row in self.returned.rows if self.answered(row)}
            figures = {task: typed for task, typed in now.items() if isinstance(typed, (int, float))}
            strays, homes = told_elsewhere(figures, self.accounts)
            for task, elsewhere in strays.items():
                moved.setdefault(task, (asked, elsewhere))
            for task in figures.keys() - strays.keys() - homes if strays else ():
                if figures[task] != self.issued_rows[task].last.get(asked.name):
                    moved.setdefault(task, (asked, tuple(sorted(strays))))
        return moved

    @cached_property
    def cut_alike(self) -> Mapping[str, Set[str]]:
        """By column of texts, the tasks whose texts were all cut at one length."""
        written = [row for row in self.returned.rows if self.answered(row)]
        texts = [field.name for field in self.form.fields if field.type is FieldType.TEXT]
        return {name: cut_alike({row.task: row.values[name].raw for row in written}) for name in texts}

    @cached_property
    def in_other_rows(self) -> Mapping[str, tuple[Field, float, float]]:
        """By task, the column of which the figures changed places among the rows, its figure of last period and now.

        Of shares, those stay whose accounts speak of their own tasks; where these are many, nothing has changed places.
        An account says nothing of an amount. One note confirms them all.
        """
        if self.confirmed:
            return {}
        moved: dict[str, tuple[Field, float, float]] = {}
        for asked in self.amounts:
            if GROWING in asked.name:
                amounts = self.with_last(asked)
                if amounts_changed_places(list(amounts.values())):
                    moved |= {
                        task: (asked, before, now) for task, (now, before) in amounts.items() if now != before
                    }
        percent = self.asked(Purpose.PERCENT)
        return {**moved, **(self.shares_moved(percent) if percent is not None and not percent.anew else {})}

    def shares_moved(self, percent: Field) -> dict[str, tuple[Field, float, float]]:
        """Those of the shares that stand beside other rows, where the accounts tell nothing."""
        shares = self.with_last(percent)
        if not changed_places(list(shares.values())):
            return {}
        homes = at_home(self.accounts, self.texts)
        moved = {
            task: (percent, before, now)
            for task, (now, before) in shares.items()
            if now != before and task not in homes
        }
        return moved if len(moved) > len(homes) else {}

    def with_last(self, asked: Field) -> dict[str, tuple[float, float]]:
        """By task, what the unit wrote in a column of figures, and what was said there last."""
        figures: dict[str, tuple[float, float]] = {}
        for row in self.returned.rows:
            now, before = row.values[asked.name].typed, self.issued(row).last.get(asked.name)
            if isinstance(now, (int, float)) and isinstance(before, (int, float)) and self.answered(row):
                figures[row.task] = now, before
        return figures

    @cached_property
    def columns_elsewhere(self) -> Mapping[str, tuple[Field, str]]:
        """By task, a column in which it has what another task's row said last, as one that was sorted alone leaves it.

        One note confirms them all.
        """
        moved: dict[str, tuple[Field, str]] = {}
        for asked in () if self.confirmed else self.form.fields:
            if asked.type in KEPT and asked.purpose is None:
                lasts = {issued.task: issued.last.get(asked.name) for issued in self.form.rows}
                now = {row.task: row.values[asked.name].typed for row in self.returned.rows}
                answers = {task: typed for task, typed in now.items() if typed is not None}
                for task, other in values_elsewhere(answers, lasts).items():
                    moved.setdefault(task, (asked, other))
        return moved

    @cached_property
    def copied(self) -> Mapping[str, str]:
        """By task, the other one of whose row it has every answer and of whose task its account speaks.

        Alike are also rows that somebody answered in one breath: three or more, or such as have no figure or day
        besides state, share and account. One note confirms them all.
        """
        copied: dict[str, str] = {}
        for tasks, typed in self.alike if not self.confirmed else ():
            own = (typed.get(field.name) for field in self.form.fields if field.type in KEPT)
            if len(tasks) == PAIR and any(value is not None for value in own):
                copied |= copied_from(self.accounts[tasks[0]], tasks, self.texts)
        return copied

    @cached_property
    def alike(self) -> Sequence[tuple[tuple[str, ...], Mapping[str, Typed]]]:
        """The tasks whose rows have the same answers throughout, with a sentence among them; and these answers."""
        columns = [asked.name for asked in self.form.fields if not is_aside(asked)]
        rows: dict[tuple[Typed, ...], list[str]] = {}
        for row in self.returned.rows:
            if len(self.accounts.get(row.task, "")) >= SENTENCE:
                rows.setdefault(tuple(row.values[name].typed for name in columns), []).append(row.task)
        return [
            (tuple(tasks), dict(zip(columns, typed, strict=True)))
            for typed, tasks in rows.items()
            if len(tasks) > 1
        ]

    @cached_property
    def dragged(self) -> Mapping[str, tuple[Field, Dragged]]:
        """By task, in which column its value goes on a series that counts up from row to row, and which.

        A value that is the one of last period ends a series, and so does an account that names a number of its own
        task, or is of one of several tasks that differ by their numbers alone: what is said of such may well count up.
        One note confirms them all.
        """
        if self.confirmed:
            return {}
        series: dict[str, tuple[Field, Dragged]] = {}
        rows = sorted(self.returned.rows, key=lambda row: row.number)
        measures = [self.issued(row).measure.translate(WITHOUT_DIGITS) for row in rows]
        alone = {words for words, count in Counter(measures).items() if count == 1}
        for asked in self.form.fields:
            if asked.type in COUNTED or asked.purpose is Purpose.PROGRESS:
                column = [
                    (row.task, self.counted(row, asked) if asked.type in COUNTED or words in alone else None)
                    for row, words in zip(rows, measures, strict=True)
                ]
                for task, begin in dragged(column).items():
                    series.setdefault(task, (asked, begin))
        return series

    def counted(self, row: ReturnedRow, field: Field) -> Typed:
        """What a row says newly in a column; None where it says nothing, or names a number of its own task."""
        issued, typed = self.issued(row), row.values[field.name].typed
        if typed == issued.last.get(field.name) or issued.done:
            return None
        own = isinstance(typed, str) and numbers_in(typed) & numbers_in(f"{row.task} {issued.measure}")
        return None if own else typed


@dataclass(frozen=True, kw_only=True)
class ReturnContext(FileContext):
    """What the checks may look at: the file, and what the record says of its unit.

    ``accepted`` are the tasks accepted in this period before, ``previous`` what the unit last reported on each task
    in an earlier one, ``due`` each task's last day.
    """

    accepted: Set[str] = frozenset()
    previous: Mapping[str, Entry] = field(default_factory=dict)
    due: Mapping[str, date] = field(default_factory=dict)

    def before(self, row: ReturnedRow, purpose: Purpose) -> Typed:
        """What the unit last said on the task for that purpose.

        Where the column, or the choice, is called otherwise by now, it is what the row as issued shows of it.
        """
        asked, entry = self.asked(purpose), self.previous.get(row.task)
        if asked is None or entry is None:
            return None
        value, issued = entry.values.get(asked.name), self.issued(row)
        if value and kind_of(asked).takes(asked, value.typed):
            return value.typed
        shown = issued.last.get(asked.name) if issued.last_period == entry.period else None
        return value.typed if value and shown is None else shown


def repeats(row: ReturnedRow, other: IssuedRow, columns: Iterable[Field]) -> bool:
    """Whether a row says in none of these columns anything else than what another row said last."""
    lasts = ((row.values[column.name], other.last.get(column.name)) for column in columns)
    return all(value.blank or value.typed == last for value, last in lasts if last)
