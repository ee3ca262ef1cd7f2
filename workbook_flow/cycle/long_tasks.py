"""What is to be said of tasks that are too long for a cell of the forms that will be issued."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from workbook_flow.model import IssuedForm, Master, Period, Problem, Task, TaskId, form_fields
from workbook_flow.words.problems import Code, problem

if TYPE_CHECKING:
    from workbook_flow.forms.cut import CutTask

SHORT, LINE = 350, 15
"""Characters that any form shows whole, where a line break counts for a line."""
QUOTED = 12
"""Characters by which a place in a text is pointed out."""


def cut_in_forms(master: Master, today: date) -> list[Problem]:
    """A word on each task of which the forms of its units show less than all."""
    long = {task.id for task in master.tasks if may_be_cut(task)}
    if not long:
        return []
    cut: dict[str, CutTask] = {}
    for form in later_forms(master, today, long):
        cut |= {task.task: task for task in tasks_cut_in(form, cut)}
    return [told(master.by_id[name], cut[name]) for name in master.by_id if name in cut]


def may_be_cut(task: Task) -> bool:
    """Whether a task is so long that it has to be looked at in a form."""
    parts = (task.heading, task.measure, task.deadline.words, task.metric)
    return sum(len(words) + LINE * words.count("\n") for words in parts) > SHORT


def tasks_cut_in(form: IssuedForm, others: Collection[str]) -> Iterator[CutTask]:
    """The tasks that a form cuts, besides those others."""
    from workbook_flow.forms.cut import cut_tasks  # slow to import; few lists have such tasks

    return cut_tasks(form, others)


def later_forms(master: Master, today: date, tasks: Collection[TaskId]) -> Iterator[IssuedForm]:
    """The forms of units that owe one of these tasks, with the columns that they have from the second report on.

    Of units that owe the same, one has its form made: the others' are as wide.
    """
    from workbook_flow.forms import plan

    owed: dict[str, list[tuple[TaskId, bool]]] = {}
    for task in master.tasks:
        for name in dict.fromkeys((*task.lead, *task.responsible)):
            owed.setdefault(name, []).append((task.id, name in task.lead))
    alike = {tuple(owed[unit.name]): unit for unit in master.units if unit.in_use and unit.name in owed}
    units = tuple(unit for owes, unit in alike.items() if not {task for task, _ in owes}.isdisjoint(tasks))
    period = Period.holding(today, master.settings.period_kind)
    for form in plan.blank_forms(replace(master, units=units), period, issue=1, today=today):
        rows = tuple(replace(row, last={form.fields[0].name: ""}) for row in form.rows)
        yield replace(form, rows=rows, fields=form_fields(form.fields, rows))


def told(task: Task, cut: CutTask) -> Problem:
    """How far the task is seen, and what would show it whole."""
    words = "\n".join(filter(None, (task.heading, task.measure, task.deadline.words)))
    seen = words[: cut.seen].rstrip()[-QUOTED:].replace("\n", "")
    return problem(Code.TASK_CUT_IN_FORM, task.place, id=task.id, seen=seen, way="，".join(ways(task, cut)))


def ways(task: Task, cut: CutTask) -> Iterator[str]:
    """What to do, in the order of the columns."""
    if cut.topic < len(task.heading):
        yield f"把“重点任务”缩短到 {cut.topic} 字以内"
    if not cut.measure:
        yield "把同一行的“完成时限”“量化指标”写短"
    elif cut.measure < len(task.measure):
        parted = f"第 {cut.measure + 1} 字“{task.measure[cut.measure :][:QUOTED].strip()}”"
        yield f"把“主要措施”从{parted}起的部分移到新的一行，作为另一项任务，写新的编号"
