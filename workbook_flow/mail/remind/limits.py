"""The reminders of tasks' own time limits, which wait where the unit was written to lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from workbook_flow.mail.remind.asking import approaching, held, overdue, unopened
from workbook_flow.mail.remind.kinds import LIMIT, PASSED
from workbook_flow.mail.remind.owed import OwedForm, day_words
from workbook_flow.model import Deadline, Entry, Master, Reminder, Task, disclaims
from workbook_flow.words.text import bounded

TOMORROW = 1
"""Days left of a time limit in which no reminder of it waits."""


def limits(owed: OwedForm) -> Iterator[Reminder]:
    """A task's own time limit comes near or has passed, and the unit has not reported it done.

    What was near or past when the form went out stood in the mail that brought it. What is not due tomorrow waits
    until the unit was left alone for a while, or is written to anyway. No task is looked at that ``tasks_near``
    leaves out.
    """
    for task in owed.tasks if owed.foremost else ():
        limit = limit_of(owed, task)
        if limit.due is None or limit.done or settled(owed, task):
            continue
        yield from limit_days(owed, task, limit)


def limit_days(owed: OwedForm, task: Task, limit: Deadline) -> Iterator[Reminder]:
    """What is to be said of each day of a limit: that it comes near, and of the last that it has passed."""
    for day in (*limit.milestones, *((limit.due,) if limit.due else ())):
        left = (day - owed.today).days
        reached = [
            days
            for days in owed.situation.master.settings.limit_reminders
            if left <= days and day - timedelta(days=days) > owed.form.issued_on
        ]
        what = f"任务 {task.id}（{bounded(task.measure.rstrip('。；'), 25, '…')}）完成时限为“{limit.words}”"
        if limit.recurs is not None or day != limit.due:
            what += f"，这一次到{day_words(day)}"
        if left < 0 and day == limit.due and day >= owed.form.issued_on:
            yield owed.reminder(PASSED, f"{task.id} {day}", f"{what}，已过，尚未报完成。")
        elif left >= 0 and reached and (left <= TOMORROW or may_tell_limits(owed)):
            yield limit_reminder(
                owed,
                f"{task.id} {day} {min(reached)}",
                f"{what}，{f'还有 {left} 天' if left else '就是今天'}。",
            )


def may_tell_limits(owed: OwedForm) -> bool:
    """Whether what can wait is told today: with other things, or where nothing was or soon will be said."""
    return is_written_to(owed) or (owed.left_alone and not owed.is_soon_written_to)


def is_written_to(owed: OwedForm) -> bool:
    """Whether the unit gets a mail of reminders today in any case, in which other things can be said."""
    return owed.is_due(reminder for kind in (unopened, approaching, overdue, held) for reminder in kind(owed))


def limit_of(owed: OwedForm, task: Task) -> Deadline:
    """The task's limit as it holds for the unit in its form's period."""
    limit = owed.situation.master.deadline_for(task, owed.unit.name)
    return limit.within(owed.form.period.first_day, owed.form.period.last_day)


def settled(owed: OwedForm, task: Task) -> bool:
    """Whether the unit's last word is that the task is none of its own, or done in this round of it."""
    entry = owed.index.done.get((owed.unit.name, task.id))
    return entry is not None and (disclaims(entry) or same_round(task.deadline, entry, owed))


def same_round(limit: Deadline, entry: Entry, owed: OwedForm) -> bool:
    """Whether an entry speaks of the round of a recurring task that the form's period is in; always for others."""
    rounds = {limit.within(each.first_day, each.last_day).due for each in (entry.period, owed.form.period)}
    return len(rounds) == 1


def tasks_near(master: Master, today: date) -> tuple[str, ...]:
    """The tasks whose time limit, for whomever, is near enough or past on the day for a reminder."""
    last = today + timedelta(days=max(master.settings.limit_reminders, default=0))
    moved = {owed.task for owed, day in master.moved.items() if day <= last}
    return tuple(
        task.id
        for task in master.tasks
        if task.id in moved or task.deadline.recurs is not None or first_day(task.deadline) <= last
    )


def first_day(limit: Deadline) -> date:
    """The first day by which anything is due; the last of all days where nothing is."""
    return min((*limit.milestones, limit.due or date.max))


def limit_reminder(owed: OwedForm, occasion: str, words: str) -> Reminder:
    """A reminder of a time limit; its occasion is the same in whichever period it is said."""
    reminder = owed.reminder(LIMIT, occasion, words)
    return replace(reminder, key=f"{LIMIT} {owed.unit.name} {occasion}")
