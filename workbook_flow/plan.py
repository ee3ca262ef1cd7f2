"""Who owes what: a master and a period → the forms to issue. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow import stamp
from workbook_flow.model import Assignment, IssuedForm, IssuedRow, Level, Master, Period, Role
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


def plan_issue(
    master: Master,
    period: Period,
    *,
    issued: Mapping[str, IssuedForm],
    next_issue: int,
    key: bytes,
    today: date,
) -> Plan:
    """The issue numbered ``next_issue`` of a period, given what stands issued (by unit name).

    A form whose content is as issued before keeps its issue number and its seal.
    """
    wanted = [
        replace(form, seal=stamp.seal(form, key))
        for form in blank_forms(master, period, issue=next_issue, today=today)
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


def blank_forms(master: Master, period: Period, *, issue: int, today: date) -> Iterable[IssuedForm]:
    """One unsealed form a unit, in the order of units."""
    owed: dict[str, list[IssuedRow]] = {}
    for each in assignments(master):
        owed.setdefault(each.unit, []).append(issued_row(each))
    settings = master.settings
    levels = changed_levels(master)
    for unit, rows in owed.items():
        yield IssuedForm(
            unit=unit,
            period=period,
            issue=issue,
            issued_on=today,
            path=f"outbox/{period}/填报表/{file_stem(unit)}.xlsx",
            seal="",
            rows=tuple(rows),
            fields=master.fields,
            return_by=settings.return_day.in_period(period),
            title=settings.list_name or master.title,
            office=settings.office,
            contact=" ".join(part for part in (settings.office_contact, settings.office_phone) if part),
            levels=levels,
        )


def changed_levels(master: Master) -> Mapping[str, Level]:
    """The levels that the office changed, of the rules that forms check by themselves."""
    codes = {rule.code for rule in form_rules(master.fields, {})}
    return {
        code: level
        for code, level in sorted(master.levels.items())
        if code in codes and level is not CATALOGUE[code].level
    }


def issued_row(assignment: Assignment) -> IssuedRow:
    """The locked text of one row."""
    task = assignment.task
    return IssuedRow(
        task=task.id,
        role=assignment.role,
        section=task.section,
        heading=task.heading,
        measure=task.measure,
        deadline=task.deadline.words,
    )


def settled(form: IssuedForm, before: IssuedForm | None) -> IssuedForm:
    """The form issued before where nothing in it would change, else the new one."""
    if before is None:
        return form
    same = replace(form, issue=before.issue, issued_on=before.issued_on, seal=before.seal)
    return before if same == before else form


def file_stem(name: str) -> str:
    """A unit's name as a file name: characters that Windows refuses are replaced."""
    safe = "".join("_" if each in '\\/:*?"<>|' or each < " " else each for each in name).rstrip(". ")
    return safe or "_"
