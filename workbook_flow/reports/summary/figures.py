"""Master and snapshot → the figures of one period. Whatever shows a figure takes it from here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from workbook_flow.model import (
    UNTOLD,
    Deadline,
    Entry,
    EntryState,
    Field,
    IssuedRow,
    Master,
    Meaning,
    Purpose,
    Role,
    Snapshot,
    Submission,
    SubmissionState,
    Task,
    TaskId,
    Typed,
    UnitName,
    UnitState,
    UnitStatus,
)
from workbook_flow.reports.summary.completions import (
    NO_GRANTS,
    Completion,
    Grants,
    completion_of,
    present_name,
    rounds,
)
from workbook_flow.reports.summary.nouns import (
    OWES_NO_ROWS,
    Duty,
    Summary,
    TaskState,
    TaskSummary,
    UnitSummary,
)
from workbook_flow.words.text import UNIT_STATE_WORDS
from workbook_flow.words.workdays import Workdays

PASSED_OVER = frozenset({SubmissionState.DUPLICATE, SubmissionState.SUPERSEDED, SubmissionState.WITHDRAWN})
"""The states of a file that says nothing new of its unit."""

REMOVED_TASK = "总表中已无此任务"
REMOVED_UNIT = "单位表中已无此单位"
RETIRED_UNIT = "该单位已停用"
REMOVED_SECTION = "总表中已无的任务（按下发时的文字列出）"


def summarise(master: Master, snapshot: Snapshot, grants: Grants = NO_GRANTS) -> Summary:
    """Every figure of the period, from what was issued and what stands in the snapshot.

    ``grants`` are the completions that the office granted before.
    """
    filled = filled_rows(snapshot)
    counts = count_rows(master, snapshot, filled)
    by_task: dict[str, list[Duty]] = {}
    for task, duty in owed_duties(master, snapshot, grants):
        by_task.setdefault(task, []).append(duty)
    return Summary(
        period=snapshot.period,
        issued_on=min((form.issued_on for form in snapshot.forms), default=planned_issue(master, snapshot)),
        return_by=last_return(master, snapshot),
        units=summarise_units(master, snapshot, filled),
        tasks=summarise_tasks(master, snapshot, by_task),
        rows_owed=counts.owed,
        rows_accepted=counts.accepted,
        rows_held=counts.held,
        rows_missing=counts.missing,
        fields=known_fields(master, snapshot),
        meanings=state_meanings(master, snapshot),
    )


def since_asked(summary: Summary, began: Mapping[str, date]) -> Summary:
    """The figures with what recurs asked for by no day before it first went out; ``began`` says when that was."""
    return replace(summary, tasks=tuple(asked_since(line, began.get(line.task.id)) for line in summary.tasks))


def asked_since(line: TaskSummary, began: date | None) -> TaskSummary:
    """A task without the limit of a round that had passed before the task was first asked for."""
    limit = line.task.deadline
    if limit.recurs is None or limit.due is None or began is None or began <= limit.due:
        return line
    deadline = replace(limit, due=None, milestones=())
    return replace(line, task=replace(line.task, deadline=deadline))


def planned_issue(master: Master, snapshot: Snapshot) -> date:
    """The issue day by the settings."""
    return master.settings.issue_day.in_period(snapshot.period)


def last_return(master: Master, snapshot: Snapshot) -> date:
    """The last return day of what was issued; by the settings where nothing was."""
    planned = Workdays(master.days).return_day(master.settings.return_day, snapshot.period)
    return max((form.return_by for form in snapshot.forms), default=planned)


class RowCounts(NamedTuple):
    """How many rows the units owe, and of those how many are accepted, wait for them, are missing."""

    owed: int
    accepted: int
    held: int
    missing: int


def count_rows(master: Master, snapshot: Snapshot, filled: Set[tuple[str, str]]) -> RowCounts:
    """The rows of the period, by what was issued; ``filled`` are those that were filled in."""
    quiet = silences(master, snapshot)
    waiting = {(entry.unit, entry.task) for entry in snapshot.held}
    owed = {
        pair
        for form in snapshot.forms
        for row in form.rows
        if (pair := (form.unit, row.task)) in waiting or form.unit not in quiet
    }
    return RowCounts(
        owed=len(owed),
        accepted=sum(row in filled and row not in waiting for row in owed),
        held=sum(row in waiting for row in owed),
        missing=sum(row not in filled for row in owed),
    )


def filled_rows(snapshot: Snapshot) -> set[tuple[str, str]]:
    """The pairs of unit and task that were filled in, accepted or held."""
    return {(entry.unit, entry.task) for entry in (*snapshot.entries, *snapshot.held)}


def owed_duties(master: Master, snapshot: Snapshot, grants: Grants) -> Iterator[tuple[str, Duty]]:
    """Each task with what a unit owes or reported of it: rows issued first, then entries nobody issued."""
    accepted = {(entry.unit, entry.task): entry for entry in snapshot.entries}
    held = {(entry.unit, entry.task): entry for entry in snapshot.held}
    roles = {(form.unit, row.task): row.role for form in snapshot.forms for row in form.rows}
    for entry in (*snapshot.entries, *snapshot.held):
        roles.setdefault((entry.unit, entry.task), entry.role)
    remarks = {unit: unit_remark(master, unit) for unit, _ in roles}
    completions = list_completions(master, snapshot, grants)
    quiet = silences(master, snapshot)
    for (unit, task), role in roles.items():
        duty = Duty(
            unit=UnitName(unit),
            role=role,
            entry=accepted.get((unit, task)),
            held=held.get((unit, task)),
            remark=remarks[unit],
            completion=completions.get((unit, task)),
            silence=quiet.get(unit, ""),
        )
        yield task, duty


def silences(master: Master, snapshot: Snapshot) -> dict[str, str]:
    """By unit of whose rows none is asked for, why: 免报, 零报告 or 未送达."""
    return {
        status.unit: UNIT_STATE_WORDS[status.state]
        for status in snapshot.excused(master)
        if status.state in {UnitState.EXCUSED, UnitState.NIL, UnitState.UNREACHED}
    }


def list_completions(master: Master, snapshot: Snapshot, grants: Grants) -> dict[tuple[str, str], Completion]:
    """By unit and task, how far each completion has come that a unit declares, where the office grants them."""
    if not master.settings.grant_completion:
        return {}
    fields, meanings = known_fields(master, snapshot), state_meanings(master, snapshot)
    current = rounds(master, snapshot.period)
    completions: dict[tuple[str, str], Completion] = {}
    for entry in (*snapshot.entries, *snapshot.held):
        owed = (entry.unit, entry.task)
        key = (present_name(master, entry.unit), entry.task)
        completion = completion_of(
            meanings.get(str(reported_value(entry, fields, Purpose.STATE))),
            entry,
            held=entry.state is EntryState.HELD,
            granted=key in grants and grants[key] == current.get(entry.task),
        )
        if completion is not None:
            completions[owed] = completion
    return completions


def unit_remark(master: Master, name: str) -> str:
    """What to say of a unit that the address book no longer uses."""
    unit = master.unit(name)
    if unit is None:
        return REMOVED_UNIT
    return "" if unit.in_use else RETIRED_UNIT


def summarise_tasks(
    master: Master, snapshot: Snapshot, duties: Mapping[str, Sequence[Duty]]
) -> tuple[TaskSummary, ...]:
    """Each task of the list in its order, then those that only the forms or entries still know."""
    listed = {task.id for task in master.tasks}
    rows = {row.task: row for form in snapshot.forms for row in form.rows}
    gone = [removed_task(id_, rows.get(id_)) for id_ in duties if id_ not in listed]
    order: dict[str, int] = {unit.name: number for number, unit in enumerate(master.units)}
    meanings = state_meanings(master, snapshot)
    fields = known_fields(master, snapshot)

    def task_summary(task: Task, remark: str) -> TaskSummary:
        shares = sorted(
            duties.get(task.id, ()),
            key=lambda duty: (duty.role is not Role.LEAD, order.get(duty.unit, len(order))),
        )
        state, percent = task_progress(shares, fields, meanings, master.settings.blocked_from)
        return TaskSummary(task=task, state=state, percent=percent, duties=tuple(shares), remark=remark)

    return (
        *(task_summary(task, "") for task in master.tasks),
        *(task_summary(task, REMOVED_TASK) for task in gone),
    )


def removed_task(id_: str, row: IssuedRow | None) -> Task:
    """A stand-in for a task that the list no longer has, in the words in which it was issued."""
    return Task(
        id=TaskId(id_),
        section=REMOVED_SECTION,
        heading=row.heading if row else "",
        measure=row.measure if row else "",
        lead_words="",
        responsible_words="",
        lead=(),
        responsible=(),
        deadline=Deadline(words=row.deadline if row else ""),
    )


def known_fields(master: Master, snapshot: Snapshot) -> tuple[Field, ...]:
    """The master's fields, then those of other names that were issued in the period's forms.

    Those of forms that no longer stand are known where a unit answered in them.
    """
    fields = {field.name: field for field in master.fields}
    for form in snapshot.forms:
        for field in form.fields:
            fields.setdefault(field.name, field)
    gone = [field for field in snapshot.former if field.name not in fields]
    answered = (
        {name for entry in (*snapshot.entries, *snapshot.held) for name in entry.values} if gone else ()
    )
    for field in gone:
        if field.name in answered:
            fields.setdefault(field.name, field)
    return tuple(fields.values())


def state_meanings(master: Master, snapshot: Snapshot) -> Mapping[str, Meaning]:
    """What each value of the state column means; the master's word first, then that of issued forms, newest first."""
    meanings: dict[str, Meaning] = {}
    fields = (*master.fields, *(field for form in snapshot.forms for field in form.fields), *snapshot.former)
    for choice in (choice for field in fields if field.purpose is Purpose.STATE for choice in field.choices):
        if choice.meaning is not None:
            meanings.setdefault(choice.value, choice.meaning)
    return meanings


def reported_value(entry: Entry, fields: Iterable[Field], purpose: Purpose) -> Typed:
    """What the entry says in the column of that purpose, whatever its name."""
    for field in fields:
        if field.purpose is purpose and field.name in entry.values:
            return entry.values[field.name].typed
    return None


def task_progress(
    duties: Sequence[Duty], fields: Sequence[Field], meanings: Mapping[str, Meaning], blocked_from: int
) -> tuple[TaskState, float | None]:
    """State and percent of a task by its lead units, or by all its units where it has no lead.

    Those that say it is none of their own have no part in it. It is blocked where any of these units is, or so many
    percent of them as ``blocked_from`` says.
    """
    owned = [duty for duty in duties if not duty.disclaimed]
    deciding = [duty for duty in owned if duty.role is Role.LEAD] or owned
    entries = [duty.entry for duty in deciding if duty.entry is not None]
    states = [meanings.get(str(reported_value(entry, fields, Purpose.STATE))) for entry in entries]
    percents = [
        float(value)
        for entry in entries
        if isinstance(value := reported_value(entry, fields, Purpose.PERCENT), int | float)
        and math.isfinite(value)
    ]
    percent = sum(percents) / len(percents) if percents else None
    if Meaning.BLOCKED in states and states.count(Meaning.BLOCKED) * 100 < blocked_from * len(deciding):
        states = [Meaning.UNDER_WAY if state is Meaning.BLOCKED else state for state in states]
    state = joint_state(states, everyone=len(entries) == len(deciding))
    waiting = any(duty.completion is Completion.DECLARED for duty in deciding)
    if state in {TaskState.DONE, TaskState.STANDING} and waiting:
        state = TaskState.DECLARED
    return state, percent


def blocked_words(line: TaskSummary, summary: Summary) -> str:
    """How many of a task's units are blocked, of how many: 受阻 1/27; blank where none is."""
    states = [
        summary.meanings.get(str(reported_value(duty.entry, summary.fields, Purpose.STATE)))
        for duty in line.duties
        if duty.entry is not None
    ]
    blocked = states.count(Meaning.BLOCKED)
    return f"受阻 {blocked}/{len(line.duties)}" if blocked else ""


def joint_state(states: Sequence[Meaning | None], *, everyone: bool) -> TaskState:
    """One state for what several units said: a task is done only when every one of them has said so."""
    if not states:
        return TaskState.UNREPORTED
    meanings = set(states)
    if Meaning.BLOCKED in meanings:
        return TaskState.BLOCKED
    if meanings == {None}:
        return TaskState.UNCLEAR
    if meanings <= {Meaning.DONE, Meaning.STANDING} and everyone:
        return TaskState.STANDING if Meaning.STANDING in meanings else TaskState.DONE
    return TaskState.NOT_STARTED if meanings == {Meaning.NOT_STARTED} else TaskState.UNDER_WAY


def summarise_units(
    master: Master, snapshot: Snapshot, filled: Set[tuple[str, str]]
) -> tuple[UnitSummary, ...]:
    """Each unit with a status, in that order, then those that only forms or ``filled`` rows know."""
    statuses = {status.unit: status for status in snapshot.excused(master)}
    latest = latest_submissions(snapshot)
    forms = {form.unit: form for form in snapshot.forms}
    reports = {
        submission.unit: submission.report
        for submission in snapshot.submissions
        if submission.report.made is not None
    }
    calendar = Workdays(master.days)
    names = dict.fromkeys([*statuses, *forms, *(unit for unit, _ in sorted(filled))])

    def unit_summary(name: str) -> UnitSummary:
        form, last = forms.get(name), latest.get(name)
        status = statuses.get(name) or stand_in_status(name, snapshot)
        owed = {(name, row.task) for row in form.rows} if form else set()
        return_by = form.return_by if form else None
        return UnitSummary(
            status=status,
            unit=master.unit(name),
            missing=0 if status.state in OWES_NO_ROWS else len(owed - filled),
            issued_on=form.issued_on if form else None,
            late=0 if status.excused else calendar.late(status.returned_on, return_by),
            reporter=last.reporter if last else "",
            phone=last.phone if last else "",
            reviewer=last.reviewer if last else "",
            report=reports.get(name, UNTOLD),
            remark="；".join(filter(None, (excuse_words(status), unit_remark(master, name)))),
        )

    return tuple(unit_summary(name) for name in names)


def excuse_words(status: UnitStatus) -> str:
    """Why a unit need not report, and who approved it."""
    return f"免报：{status.excused.reason}（{status.excused.approved_by}批准）" if status.excused else ""


def latest_submissions(snapshot: Snapshot) -> Mapping[str, Submission]:
    """The last file of each unit that counts: one sent again, or replaced since, does not."""
    return {
        submission.unit: submission
        for submission in snapshot.submissions
        if submission.unit is not None and submission.state not in PASSED_OVER
    }


def stand_in_status(name: str, snapshot: Snapshot) -> UnitStatus:
    """The status of a unit that the snapshot names without one."""
    standing = {entry.task for entry in snapshot.entries if entry.unit == name}
    waiting = {entry.task for entry in snapshot.held if entry.unit == name}
    tasks = sum(len(form.rows) for form in snapshot.forms if form.unit == name)
    status = UnitStatus(
        unit=name,
        state=UnitState.ISSUED,
        tasks=tasks,
        accepted=len(standing - waiting),
        held=len(waiting),
        pending=len(standing & waiting),
    )
    if standing:
        whole = not waiting and len(standing) >= tasks
        return replace(status, state=UnitState.ACCEPTED if whole else UnitState.PARTIAL)
    return replace(status, state=UnitState.RETURNED) if waiting else status
