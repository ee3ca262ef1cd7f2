"""Every figure that leaders read, computed again by plain loops over entries, forms and files.

Nothing here uses the summary: what it and this module agree on was computed twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.samples import STATES
from workbook_flow.model import Entry, Master, Meaning, Snapshot, Task

AT_RISK = ("牵头未报", "临近时限", "推进受阻")
COURSES = ("已完成", "正常推进", "牵头未报", "临近时限", "推进受阻", "已逾期")
URGENCY = ("已逾期", "推进受阻", "临近时限", "牵头未报")
LIGHTS = {
    "已完成": "绿",
    "正常推进": "绿",
    "牵头未报": "黄",
    "临近时限": "黄",
    "推进受阻": "红",
    "已逾期": "红",
}


def plain_meaning(entry: Entry) -> Meaning | None:
    """What an entry's state means, looked up in the sample's own list."""
    meanings = [choice.meaning for choice in STATES if choice.value == entry.values["进展状态"].typed]
    return meanings[0] if meanings else None


def has_ended(entry: Entry) -> bool:
    """Whether it says that all is done: what is kept up is that at a hundred percent alone."""
    meaning = plain_meaning(entry)
    whole = entry.values["完成比例"].typed in {100, None}
    return meaning is Meaning.DONE or (meaning is Meaning.STANDING and whole)


def plain_courses(master: Master, months: Sequence[Snapshot], today: date) -> dict[str, str]:
    """Each task's course by what its lead units said, in the last month or when they last said anything."""
    courses: dict[str, str] = {}
    for task in master.tasks:
        states, last = [], []
        for month in months:
            states = [entry for entry in month.entries if entry.task == task.id and entry.unit in task.lead]
            if states:
                last = states
        finished = len(last) == len(task.lead) and all(map(has_ended, last))
        days = days_left(task, today)
        if finished:
            courses[task.id] = "已完成"
        elif days < 0:
            courses[task.id] = "已逾期"
        elif Meaning.BLOCKED in map(plain_meaning, last):
            courses[task.id] = "推进受阻"
        elif days <= 30:
            courses[task.id] = "临近时限"
        else:
            courses[task.id] = "正常推进" if states else "牵头未报"
    return courses


def days_left(task: Task, today: date) -> int:
    """Calendar days to the limit; many where there is none."""
    limit = task.deadline
    return (limit.due - today).days if limit.due and not limit.done else 9999


def plain_urgent(master: Master, courses: dict[str, str], today: date) -> list[str]:
    """The tasks that are not green, the worst first."""
    tasks = [task for task in master.tasks if LIGHTS[courses[task.id]] != "绿"]
    dues = {task.id: (task.deadline.due - today).days for task in tasks if task.deadline.due}
    return [
        task.id for task in sorted(tasks, key=lambda task: (URGENCY.index(courses[task.id]), dues[task.id]))
    ]


def plain_late(month: Snapshot) -> dict[str, int]:
    """Working days late by unit; Monday to Friday, as no holiday lies in the sample's months."""
    late_days = {}
    for status in month.statuses:
        form = next(form for form in month.forms if form.unit == status.unit)
        day, late = form.return_by, 0
        while status.returned_on and day < status.returned_on:
            day += timedelta(days=1)
            late += day.weekday() < 5
        if late:
            late_days[status.unit] = late
    return late_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """One period's figures; ``tasks`` is each task's course."""

    period: str
    tasks: dict[str, str]
    issued: int
    reporting: frozenset[str]
    late: dict[str, int]

    @property
    def rate(self) -> float:
        """Units that reported, in percent."""
        return len(self.reporting) / self.issued * 100

    @property
    def figures(self) -> dict[str, int]:
        """The eight that stand first."""
        counts = Counter(self.tasks.values())
        return {
            "应报单位": self.issued,
            "已报单位": len(self.reporting),
            "迟报单位": len(self.late),
            "任务总数": len(self.tasks),
            "已完成": counts["已完成"],
            "正常推进": counts["正常推进"],
            "有风险": sum(counts[course] for course in AT_RISK),
            "已逾期": counts["已逾期"],
        }


def plain_trend(master: Master, months: Sequence[Snapshot], today: date) -> list[Plain]:
    """Each period as of its return day, the last as of today."""
    points = []
    for number, month in enumerate(months, start=1):
        day = today if number == len(months) else month.forms[0].return_by
        points.append(
            Plain(
                period=str(month.period),
                tasks=plain_courses(master, months[:number], day),
                issued=len(month.forms),
                reporting=frozenset(entry.unit for entry in month.entries),
                late=plain_late(month),
            )
        )
    return points


def plain_sections(master: Master, courses: dict[str, str]) -> dict[str, dict[str, int]]:
    """By section, how many tasks are on each course."""
    counts: dict[str, dict[str, int]] = {}
    for task in master.tasks:
        counts.setdefault(task.section, dict.fromkeys(COURSES, 0))[courses[task.id]] += 1
    return counts


def plain_groups(master: Master, month: Snapshot) -> dict[str, tuple[int, int]]:
    """By group, the units that owe a return and those with an accepted row."""
    counts: dict[str, tuple[int, int]] = {}
    for form in month.forms:
        (unit,) = (unit for unit in master.units if unit.name == form.unit)
        owed, reported = counts.get(unit.groups[0], (0, 0))
        counts[unit.groups[0]] = owed + 1, reported + any(entry.unit == form.unit for entry in month.entries)
    return counts


def plain_scores(master: Master, month: Snapshot, today: date) -> dict[str, float]:
    """Each unit's score by the rule in words: 30, 30, 20, 20, and 20 points a working day late."""
    late, scores = plain_late(month), {}
    for form in month.forms:
        entries = [entry for entry in month.entries if entry.unit == form.unit]
        done = {entry.task for entry in entries if has_ended(entry)}
        back = len({task for file in month.submissions if file.unit == form.unit for task in file.held_tasks})
        came = any(status.returned_on for status in month.statuses if status.unit == form.unit)
        past = {task.id for task in master.tasks if days_left(task, today) < 0}
        open_ = [row for row in form.rows if row.task in past - done]
        timely = max(100 - 20 * late.get(form.unit, 0), 0) if came else 0
        clean = max(100 - 100 * back / len(form.rows), 0) if came else 0
        in_time = 100 - 100 * len(open_) / len(form.rows) if came else 0
        scores[form.unit] = (
            timely * 0.3 + 100 * len(entries) / len(form.rows) * 0.3 + clean * 0.2 + in_time * 0.2
        )
    return scores


def plain_praise(master: Master, months: Sequence[Snapshot], today: date, most: int) -> list[str]:
    """The words for the few that the rule praises: all in time, nothing sent back, no unfinished overdue task led.

    Of those the best by score, then by periods on end without a fault, then by rows; so many at most.
    """
    clean = [clean_units(month) for month in months]
    scores, rows = plain_scores(master, months[-1], today), {}
    for form in months[-1].forms:
        rows[form.unit] = len(form.rows)
    courses = plain_courses(master, months, today)
    lagging = {
        unit for task in master.tasks if courses[task.id] == "已逾期" for unit in open_leads(task, months)
    }
    worthy = []
    for unit, count in rows.items():
        run = 0
        for month, units in zip(months, clean, strict=True):
            if any(form.unit == unit for form in month.forms):
                run = run + 1 if unit in units else 0
        if run and unit not in lagging:
            worthy.append((-round(scores[unit], 6), -run, -count, unit))
    order = sorted(worthy, key=lambda line: line[:3])[:most]
    return [f"{unit}（连续{-run}期）" if run < -1 else unit for _, run, _, unit in order]


def clean_units(month: Snapshot) -> set[str]:
    """The units whose rows were all accepted, in time, with nothing sent back."""
    sent_back = {file.unit for file in month.submissions if file.held}
    late = plain_late(month)
    units = set()
    for form in month.forms:
        accepted = sum(entry.unit == form.unit for entry in month.entries)
        if accepted == len(form.rows) and form.unit not in late and form.unit not in sent_back:
            units.add(form.unit)
    return units


def open_leads(task: Task, months: Sequence[Snapshot]) -> set[str]:
    """The lead units of a task that did not last say that it is finished."""
    ended = {}
    for month in months:
        for entry in month.entries:
            if entry.task == task.id:
                ended[entry.unit] = has_ended(entry)
    return {unit for unit in task.lead if not ended.get(unit)}


def changes(before: dict[str, int], now: dict[str, int]) -> Iterable[tuple[str, int]]:
    """The figures that changed, with by how much."""
    return ((name, now[name] - before[name]) for name in now if now[name] != before[name])
