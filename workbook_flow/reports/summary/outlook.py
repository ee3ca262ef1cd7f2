"""A task's light: what its state and its time limit say together on a given day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workbook_flow.model import LeadSummary, Purpose, Role, Typed
from workbook_flow.reports.summary.figures import reported_value
from workbook_flow.reports.summary.nouns import Duty, EarlierTask, Summary, TaskState, TaskSummary

SOON = 30
"""A limit within so many days is near."""
MOST_ATTENTION = 10
NONE_MISSED: Mapping[str, date] = {}
FINISHED = frozenset({TaskState.DONE, TaskState.STANDING})
WHOLE = 100
"""The percent of what is done."""


class Course(StrEnum):
    """Where a task stands against its time limit, worst last."""

    DONE = "已完成"
    ON_COURSE = "正常推进"
    SILENT = "牵头未报"
    DUE_SOON = "临近时限"
    BLOCKED = "推进受阻"
    OVERDUE = "已逾期"


class Light(StrEnum):
    """The colour that leaders look for; it is printed as a word too."""

    GREEN = "绿"
    YELLOW = "黄"
    RED = "红"


LIGHTS: Mapping[Course, Light] = {
    Course.DONE: Light.GREEN,
    Course.ON_COURSE: Light.GREEN,
    Course.SILENT: Light.YELLOW,
    Course.DUE_SOON: Light.YELLOW,
    Course.BLOCKED: Light.RED,
    Course.OVERDUE: Light.RED,
}
AT_RISK = (Course.SILENT, Course.DUE_SOON, Course.BLOCKED)
"""What counts as 有风险: not late yet, but not safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One task with its light. ``days_left`` is negative after the limit; None where there is no limit.

    ``last_state`` is the state last reported, in this period or an earlier one. ``account`` is how its lead units sum
    the task up, or else what they wrote of their progress. ``before`` is the task as it stood in the period before,
    ``missed`` the limit of the last round of what recurs, where that was not reported done.
    """

    line: TaskSummary
    course: Course
    last_state: TaskState
    days_left: int | None
    account: str
    before: EarlierTask | None
    missed: date | None = None

    @property
    def light(self) -> Light:
        """The colour."""
        return LIGHTS[self.course]

    @property
    def words(self) -> str:
        """Colour and reason, so that print without colour says as much: ``红（已逾期）``."""
        return f"{self.light}（{self.course_words}）"

    @property
    def course_words(self) -> str:
        """The course, or that the task waits for the office to grant its completion, or that no unit reported it."""
        if self.last_state is TaskState.DECLARED:
            return str(TaskState.DECLARED)
        return str(TaskState.UNREPORTED if self.silent_without_lead else self.course)

    @property
    def state_words(self) -> str:
        """The task's state as its lead reports it, or why there is none."""
        line = self.line
        if line.state is not TaskState.UNREPORTED:
            return str(line.state)
        if not line.awaited:
            return line.silence
        return "牵头未报" if line.reported else str(line.state)

    @property
    def recalled(self) -> bool:
        """Whether what is known of it was reported in an earlier period alone."""
        return self.line.state is TaskState.UNREPORTED and self.last_state is not TaskState.UNREPORTED

    @property
    def silent_without_lead(self) -> bool:
        """Whether nobody has reported a task that has responsible units alone."""
        return self.course is Course.SILENT and all(duty.role is not Role.LEAD for duty in self.line.duties)

    @property
    def moved(self) -> str:
        """What moved since the period before; blank where nothing did."""
        if self.before is None:
            return ""
        changed = self.before.state != self.line.state
        parts = [f"{self.before.state}→{self.state_words}"] if changed else []
        if points := self.before.points_to(self.line):
            parts.append(f"{points:+d}个百分点")
        return "；".join(filter(None, (*parts, self.missed_words)))

    @property
    def missed_words(self) -> str:
        """That the last round was not reported done; blank where it was, or there was none."""
        if self.missed is None:
            return ""
        return f"上一轮（{self.missed.month}月{self.missed.day}日前）未报完成"

    @property
    def time_left(self) -> str:
        """The days to the limit in words."""
        ended = self.course is Course.DONE or self.last_state is TaskState.DECLARED
        if ended or self.days_left is None or self.line.task.deadline.done:
            return ""
        return f"逾期{-self.days_left}天" if self.days_left < 0 else f"剩{self.days_left}天"


def judge(line: TaskSummary, state: TaskState, *, today: date) -> Course:
    """The task's course; one that was reported finished before stays so where nobody reports it again.

    One declared finished is never late for want of the office's word, one kept up not for the end of that.
    """
    if state in FINISHED:
        return Course.DONE
    limit = line.task.deadline
    if state is TaskState.DECLARED or (line.state is TaskState.STANDING and limit.lasting):
        return Course.ON_COURSE
    left = (limit.due - today).days if limit.due is not None and not limit.done else None
    if left is not None and left < 0:
        return Course.OVERDUE
    if state is TaskState.BLOCKED:
        return Course.BLOCKED
    if left is not None and left <= SOON:
        return Course.DUE_SOON
    return Course.SILENT if line.state is TaskState.UNREPORTED and line.awaited else Course.ON_COURSE


def look_ahead(
    summary: Summary,
    states: Mapping[str, TaskState],
    before: Mapping[str, EarlierTask],
    lead_summaries: Iterable[LeadSummary] = (),
    *,
    missed: Mapping[str, date] = NONE_MISSED,
    today: date,
) -> tuple[Outlook, ...]:
    """Each task's light.

    ``states`` says where each stood when last reported, ``before`` how in the period before, ``lead_summaries`` how
    lead units sum up, ``missed`` is as ``rounds_missed`` gives it for the periods before.
    """
    sums = {(lead.task, lead.unit): lead.text for lead in lead_summaries}
    return tuple(
        Outlook(
            line=line,
            course=judge(line, states[line.task.id], today=today),
            last_state=states[line.task.id],
            days_left=(line.task.deadline.due - today).days if line.task.deadline.due else None,
            account=lead_words(line, summary, sums),
            before=before.get(line.task.id),
            missed=day if (day := missed.get(line.task.id)) != line.task.deadline.due else None,
        )
        for line in summary.tasks
    )


def still_known(
    states: Mapping[str, TaskState], before: Mapping[str, EarlierTask], summary: Summary
) -> dict[str, TaskState]:
    """What is known from before that still counts: of what recurs, nothing of an earlier round."""
    rounds = {task: earlier.due for task, earlier in before.items()}
    over = {
        line.task.id
        for line in summary.tasks
        if line.task.deadline.recurs is not None
        and rounds.get(line.task.id, line.task.deadline.due) != line.task.deadline.due
    }
    return {task: state for task, state in states.items() if task not in over}


def rounds_missed(
    summary: Summary, states: Mapping[str, TaskState], earlier: Mapping[str, date]
) -> dict[str, date]:
    """By task that recurs, the last limit that had passed on the return day and that it was not reported done for.

    ``states`` says where each task is known to stand by then, ``earlier`` is the same of the periods before.
    """
    missed: dict[str, date] = {}
    for line in summary.tasks:
        limit, task = line.task.deadline, line.task.id
        if limit.recurs is None:
            continue
        if limit.due is None or limit.due > summary.return_by:
            missed |= {task: earlier[task]} if task in earlier else {}
        elif states[task] not in {*FINISHED, TaskState.DECLARED}:
            missed[task] = limit.due
    return missed


def states_after(
    states: Mapping[str, TaskState], before: Mapping[str, EarlierTask], summary: Summary
) -> dict[str, TaskState]:
    """Where each task was last reported to stand, after a period that follows the one ``before``."""
    counting = still_known(states, before, summary)
    return {**counting, **last_known(summary, counting)}


def last_known(summary: Summary, before: Mapping[str, TaskState]) -> dict[str, TaskState]:
    """Where each task stands, or stood when it was last reported."""
    return {
        line.task.id: before.get(line.task.id, line.state)
        if line.state is TaskState.UNREPORTED
        else known_state(line)
        for line in summary.tasks
    }


def known_state(line: TaskSummary) -> TaskState:
    """Where a task that was reported stands for its light: what is kept up for good is not done at 35 percent."""
    short = line.percent is not None and line.percent < WHOLE
    return TaskState.KEPT_UP if line.state is TaskState.STANDING and short else line.state


def lead_words(line: TaskSummary, summary: Summary, sums: Mapping[tuple[str, str], str]) -> str:
    """How the lead units sum the task up, else their progress; each under its name where there are several."""
    leads = [duty for duty in line.duties if duty.role is Role.LEAD] or list(line.duties)
    accounts = [
        (duty.unit, str(text))
        for duty in leads
        if (text := sums.get((line.task.id, duty.unit)) or progress_of(duty, summary)) is not None
    ]
    return accounts[0][1] if len(accounts) == 1 else "\n".join(f"{unit}：{text}" for unit, text in accounts)


def progress_of(duty: Duty, summary: Summary) -> Typed:
    """What the unit wrote of its progress; None where nothing of it was accepted."""
    return reported_value(duty.entry, summary.fields, Purpose.PROGRESS) if duty.entry else None


def count_courses(outlooks: Iterable[Outlook]) -> Mapping[Course, int]:
    """How many tasks are on each course, every course named."""
    counts = Counter(outlook.course for outlook in outlooks)
    return {course: counts[course] for course in Course}


def needing_attention(outlooks: Iterable[Outlook]) -> tuple[Outlook, ...]:
    """Every task that is not green, worst first: overdue longest, then blocked, near, silent."""
    order = (Course.OVERDUE, Course.BLOCKED, Course.DUE_SOON, Course.SILENT)
    warnings = [outlook for outlook in outlooks if outlook.light is not Light.GREEN]
    far = 10**6
    return tuple(
        sorted(
            warnings,
            key=lambda outlook: (
                order.index(outlook.course),
                far if outlook.days_left is None else outlook.days_left,
            ),
        )
    )
