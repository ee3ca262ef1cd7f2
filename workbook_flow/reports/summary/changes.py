"""What changed since the period before, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from workbook_flow.model import (
    OWN_FIELDS,
    Entry,
    Field,
    FieldType,
    IssuedRow,
    Master,
    Purpose,
    Role,
    Snapshot,
    Typed,
    UnitState,
    Value,
)
from workbook_flow.reports.summary.completions import present_name
from workbook_flow.reports.summary.present_names import under_present_names
from workbook_flow.words.text import UNIT_STATE_WORDS

WHOLE_ROW = "（整行）"
ALL_TASKS, WHOLE_FORM = "全部", "（全表）"
NOT_REPORTED, REPORTED, WAITING, NO_SUCH_TASK = "未报", "已报", "待更正", "无此任务"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cell that differs; ``unit`` is blank for the words of the list itself."""

    task: str
    unit: str
    column: str
    before: Typed
    after: Typed


def list_changes(master: Master, before: Snapshot | None, now: Snapshot) -> tuple[Change, ...]:
    """The list's words that changed, then what the units, by their names of today, report otherwise than before."""
    if before is None:
        return ()
    then, today = under_present_names(master, before), under_present_names(master, now)
    then = replace(then, statuses=then.excused(master))
    today = replace(today, statuses=today.excused(master))
    return (
        *word_changes(then, today),
        *(taken_in(master, change) for change in entry_changes(then, today)),
    )


def taken_in(master: Master, change: Change) -> Change:
    """The change; of a unit that another took in, that instead of its silence."""
    now = present_name(master, change.unit)
    silent = {NOT_REPORTED, UNIT_STATE_WORDS[UnitState.NOT_ISSUED]}
    gone = change.column == WHOLE_FORM and change.after in silent and now != change.unit
    return replace(change, after=f"已并入{now}") if gone else change


def word_changes(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    """Tasks that came or went, and the issued words that are no longer the same."""
    old, new = issued_rows(before), issued_rows(now)
    old = without_one_heading(old) if not any(row.heading for row in new.values()) else old
    for task in dict.fromkeys([*new, *old]):
        for column, was, is_now in compared(old.get(task), new.get(task)):
            if was != is_now:
                yield Change(task=task, unit="", column=column, before=was, after=is_now)


def without_one_heading(rows: Mapping[str, IssuedRow]) -> Mapping[str, IssuedRow]:
    """The rows, blank their heading where all have the same: it was the list's name, which tells no task apart."""
    if len({row.heading for row in rows.values()}) != 1:
        return rows
    return {task: replace(row, heading="") for task, row in rows.items()}


def compared(old: IssuedRow | None, new: IssuedRow | None) -> Iterator[tuple[str, str | None, str | None]]:
    """The issued words of a task then and now."""
    if old is None or new is None:
        yield "任务", old.measure if old else None, new.measure if new else None
        return
    yield "重点任务", old.heading, new.heading
    yield "主要措施", old.measure, new.measure
    yield "完成时限", old.deadline, new.deadline


def issued_rows(snapshot: Snapshot) -> Mapping[str, IssuedRow]:
    """One issued row of each task, of a lead unit where there is one: what others were granted is not the task's."""
    rows = (row for form in snapshot.forms for row in form.rows)
    return {row.task: row for row in sorted(rows, key=lambda row: row.role is Role.LEAD)}


def entry_changes(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    """Each row's cells then and now; a row reported only once is one change, so is a unit that reported only once."""
    old, new = by_row(before.entries), by_row(now.entries)
    then, today = rows_by_unit(old), rows_by_unit(new)
    for unit in dict.fromkeys([*today, *then]):
        if unit not in then or unit not in today:
            was_rows = counted(then[unit]) or nothing_of(before, unit)
            rows = counted(today[unit]) or nothing_of(now, unit)
            yield Change(task=ALL_TASKS, unit=unit, column=WHOLE_FORM, before=was_rows, after=rows)
    for unit, task in dict.fromkeys([*new, *old]):
        if unit not in then or unit not in today:
            continue
        was, entry = old.get((unit, task)), new.get((unit, task))
        if was is None or entry is None:
            yield Change(
                task=task,
                unit=unit,
                column=WHOLE_ROW,
                before=REPORTED if was else nothing_of(before, unit, task),
                after=REPORTED if entry else nothing_of(now, unit, task),
            )
            continue
        for column in dict.fromkeys([*entry.values, *was.values]):
            earlier, later = cell_value(was.values.get(column)), cell_value(entry.values.get(column))
            if earlier != later:
                yield Change(task=task, unit=unit, column=column, before=earlier, after=later)


def rows_by_unit(rows: Iterable[tuple[str, str]]) -> Counter[str]:
    """How many rows each unit reported."""
    return Counter(unit for unit, _ in rows)


def counted(rows: int) -> str:
    """How much a unit reported, in words; blank where nothing."""
    return f"{REPORTED} {rows} 行" if rows else ""


def nothing_of(snapshot: Snapshot, unit: str, task: str | None = None) -> str:
    """Why nothing stands of a unit, or of its row: sent back, excused, nothing to report, not owed, or nothing came."""
    held = [entry.task for entry in snapshot.held if entry.unit == unit and task in {None, entry.task}]
    if held:
        return WAITING if task else f"{WAITING} {len(held)} 行"
    quiet = {UnitState.EXCUSED, UnitState.NIL, UnitState.UNREACHED}
    states = (status.state for status in snapshot.statuses if status.unit == unit)
    return next(
        (UNIT_STATE_WORDS[state] for state in states if state in quiet), not_owed(snapshot, unit, task)
    )


def not_owed(snapshot: Snapshot, unit: str, task: str | None) -> str:
    """That the unit had no form in the period, or that had no such task; else that it did not report what it owed."""
    rows = [form.rows for form in snapshot.forms if form.unit == unit]
    if snapshot.forms and not rows:
        return UNIT_STATE_WORDS[UnitState.NOT_ISSUED]
    if task is None or not rows or any(row.task == task for of_form in rows for row in of_form):
        return NOT_REPORTED
    return NO_SUCH_TASK


def by_row(entries: Iterable[Entry]) -> Mapping[tuple[str, str], Entry]:
    """Entries by unit and task."""
    return {(entry.unit, entry.task): entry for entry in entries}


def cell_value(value: Value | None) -> Typed:
    """What stands in a cell: the value as read, or as typed where it could not be read."""
    if value is None:
        return None
    return (value.raw or None) if value.typed is None else value.typed


def text_columns(fields: Iterable[Field]) -> frozenset[str]:
    """The columns whose changes are not shown: free text, and what is asked once."""
    asked = {Purpose.CLAIM, Purpose.CLAIM_REASON}
    return frozenset(
        field.name
        for field in (*fields, *OWN_FIELDS)
        if field.type is FieldType.TEXT or field.purpose in asked
    )
