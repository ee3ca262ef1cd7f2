"""What changed since the period before, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbook_flow.model import (
    OWN_FIELDS,
    Entry,
    Field,
    FieldType,
    IssuedRow,
    Purpose,
    Snapshot,
    Typed,
    Value,
)

WHOLE_ROW = "（整行）"
ALL_TASKS, WHOLE_FORM = "全部", "（全表）"
NOT_REPORTED, REPORTED = "未报", "已报"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cell that differs; ``unit`` is blank for the words of the list itself."""

    task: str
    unit: str
    column: str
    before: Typed
    after: Typed


def list_changes(before: Snapshot | None, now: Snapshot) -> tuple[Change, ...]:
    """The list's words that changed, then what the units report otherwise than in the period before."""
    if before is None:
        return ()
    return (*word_changes(before, now), *entry_changes(before, now))


def word_changes(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    """Tasks that came or went, and the issued words that are no longer the same."""
    old, new = issued_rows(before), issued_rows(now)
    for task in dict.fromkeys([*new, *old]):
        for column, was, is_now in compared(old.get(task), new.get(task)):
            if was != is_now:
                yield Change(task=task, unit="", column=column, before=was, after=is_now)


def compared(old: IssuedRow | None, new: IssuedRow | None) -> Iterator[tuple[str, str | None, str | None]]:
    """The issued words of a task then and now."""
    if old is None or new is None:
        yield "任务", old.measure if old else None, new.measure if new else None
        return
    yield "重点任务", old.heading, new.heading
    yield "主要措施", old.measure, new.measure
    yield "完成时限", old.deadline, new.deadline


def issued_rows(snapshot: Snapshot) -> Mapping[str, IssuedRow]:
    """One issued row of each task."""
    return {row.task: row for form in snapshot.forms for row in form.rows}


def entry_changes(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    """Each row's cells then and now; a row reported only once is one change, so is a unit that reported only once."""
    old, new = by_row(before.entries), by_row(now.entries)
    then, today = rows_by_unit(old), rows_by_unit(new)
    for unit in dict.fromkeys([*today, *then]):
        if unit not in then or unit not in today:
            was_rows, rows = counted(then[unit]), counted(today[unit])
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
                before=REPORTED if was else NOT_REPORTED,
                after=REPORTED if entry else NOT_REPORTED,
            )
            continue
        for column in dict.fromkeys([*entry.values, *was.values]):
            earlier, later = known(was.values.get(column)), known(entry.values.get(column))
            if earlier != later:
                yield Change(task=task, unit=unit, column=column, before=earlier, after=later)


def rows_by_unit(rows: Iterable[tuple[str, str]]) -> Counter[str]:
    """How many rows each unit reported."""
    return Counter(unit for unit, _ in rows)


def counted(rows: int) -> str:
    """How much a unit reported, in words."""
    return f"{REPORTED} {rows} 行" if rows else NOT_REPORTED


def by_row(entries: Iterable[Entry]) -> Mapping[tuple[str, str], Entry]:
    """Entries by unit and task."""
    return {(entry.unit, entry.task): entry for entry in entries}


def known(value: Value | None) -> Typed:
    """The value as read, or as typed where it could not be read."""
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
