"""Who owes what: a master and a period → the forms to issue. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from workbook_flow import stamp
from workbook_flow.model import (
    Assignment,
    Entry,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Level,
    Master,
    Meaning,
    Period,
    Purpose,
    Role,
    Submission,
    Typed,
    form_fields,
)
from workbook_flow.problems import CATALOGUE
from workbook_flow.rules import form_rules

KEY_BYTES = 32
"""Length of a workspace key: that of an HMAC-SHA256 output (RFC 2104, section 3)."""


def new_key() -> bytes:
    """A fresh workspace key from the operating system's random source."""
    return secrets.token_bytes(KEY_BYTES)


def assignments(master: Master) -> tuple[Assignment, ...]:
    """Every task owed by every unit in use, in the order of units and of the list.

    A unit that both leads a task and answers for it has it once, as lead.
    """
    return tuple(
        Assignment(task=task, unit=unit.name, role=Role.LEAD if unit.name in task.lead else Role.RESPONSIBLE)
        for unit in master.units
        if unit.in_use
        for task in master.tasks
        if unit.name in task.lead or unit.name in task.responsible
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a period's issue would do: forms made new, forms that stand, units that no longer owe anything."""

    period: Period
    issue: int
    forms: tuple[IssuedForm, ...]
    changed: tuple[IssuedForm, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What goes over from earlier periods: by unit and task the last accepted entry, by unit the last return."""

    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    returns: Mapping[str, Submission] = field(default_factory=dict)


NOTHING = Carried()


def plan_issue(
    master: Master,
    period: Period,
    *,
    issued: Mapping[str, IssuedForm],
    next_issue: int,
    key: bytes,
    today: date,
    carried: Carried = NOTHING,
) -> Plan:
    """The issue numbered ``next_issue`` of a period, given what stands issued (by unit name).

    A form whose content is as issued before keeps its issue number and its seal, and what it carries over.
    """
    wanted = [
        replace(form, seal=stamp.seal(form, key))
        for form in blank_forms(master, period, issue=next_issue, today=today, carried=carried)
    ]
    forms = tuple(settled(form, issued.get(form.unit)) for form in wanted)
    units = {form.unit for form in forms}
    return Plan(
        period=period,
        issue=next_issue,
        forms=forms,
        changed=tuple(form for form in forms if form.issue == next_issue),
        dropped=tuple(unit for unit in issued if unit not in units),
    )


def blank_forms(
    master: Master, period: Period, *, issue: int, today: date, carried: Carried
) -> Iterable[IssuedForm]:
    """One unsealed form a unit, in the order of units."""
    owed: dict[str, list[IssuedRow]] = {}
    for each in assignments(master):
        owed.setdefault(each.unit, []).append(issued_row(each, master, carried))
    settings = master.settings
    levels = changed_levels(master)
    for unit, rows in owed.items():
        last = carried.returns.get(unit)
        yield IssuedForm(
            unit=unit,
            period=period,
            issue=issue,
            issued_on=today,
            path=f"outbox/{period}/填报表/{file_stem(unit)}.xlsx",
            seal="",
            rows=tuple(rows),
            fields=form_fields(master.fields, rows),
            return_by=settings.return_day.in_period(period),
            title=settings.list_name or master.title,
            office=settings.office,
            contact=" ".join(part for part in (settings.office_contact, settings.office_phone) if part),
            levels=levels,
            reporter=last.reporter if last else "",
            phone=last.phone if last else "",
            reviewer=last.reviewer if last else "",
        )


def changed_levels(master: Master) -> Mapping[str, Level]:
    """The levels that the office changed, of the rules that forms check by themselves."""
    codes = {rule.code for rule in form_rules(master.fields, {})}
    return {
        code: level
        for code, level in sorted(master.levels.items())
        if code in codes and level is not CATALOGUE[code].level
    }


def issued_row(assignment: Assignment, master: Master, carried: Carried) -> IssuedRow:
    """The locked text of one row, and what it carries over."""
    task = assignment.task
    entry = carried.entries.get((assignment.unit, task.id))
    last = last_values(entry, master.fields) if entry else {}
    return IssuedRow(
        task=task.id,
        role=assignment.role,
        section=task.section,
        heading=task.heading,
        measure=task.measure,
        deadline=task.deadline.words,
        last=last,
        last_period=entry.period if entry and last else None,
        done=not task.deadline.standing and reported_done(last, master.fields),
    )


def last_values(entry: Entry, fields: Iterable[Field]) -> dict[str, Typed]:
    """What an entry says in those of the fields that still take it."""
    said = {field.name: entry.values[field.name].typed for field in fields if field.name in entry.values}
    return {field.name: said[field.name] for field in fields if takes(field, said.get(field.name))}


def takes(field: Field, typed: Typed) -> bool:
    """Whether a column of that field may hold the value."""
    match field.type:
        case FieldType.CHOICE:
            return any(choice.value == typed for choice in field.choices)
        case FieldType.DATE:
            return isinstance(typed, date)
        case FieldType.INTEGER | FieldType.PERCENT:
            return isinstance(typed, (int, float))
        case _:
            return isinstance(typed, str)


def reported_done(last: Mapping[str, Typed], fields: Iterable[Field]) -> bool:
    """Whether the unit reported that it is done with the task."""
    return any(
        choice.meaning is Meaning.DONE and choice.value == last.get(field.name)
        for field in fields
        if field.purpose is Purpose.STATE
        for choice in field.choices
    )


def settled(form: IssuedForm, before: IssuedForm | None) -> IssuedForm:
    """The form issued before where nothing in it would change, else the new one."""
    if before is None:
        return form
    same = replace(
        carrying_as(form, before), issue=before.issue, issued_on=before.issued_on, seal=before.seal
    )
    return before if same == before else form


def carrying_as(form: IssuedForm, before: IssuedForm) -> IssuedForm:
    """The form with what the one before carried over: a late return for an earlier period changes no form."""
    issued = {row.task: row for row in before.rows}
    rows = tuple(
        replace(row, last=was.last, last_period=was.last_period, done=was.done)
        if (was := issued.get(row.task))
        else row
        for row in form.rows
    )
    return replace(
        form,
        rows=rows,
        fields=form_fields(form.fields, rows),
        reporter=before.reporter,
        phone=before.phone,
        reviewer=before.reviewer,
    )


def file_stem(name: str) -> str:
    """A unit's name as a file name: characters that Windows refuses are replaced."""
    safe = "".join("_" if each in '\\/:*?"<>|' or each < " " else each for each in name).rstrip(". ")
    return safe or "_"
