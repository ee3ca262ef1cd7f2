"""Who owes what: a master and a period → the forms to issue. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.forms.carried import NOTHING, Carried, Claim, last_values, reported_done
from workbook_flow.model import (
    DISCLAIMED,
    EXPLANATION_FIELD,
    OWN_FIELDS,
    QUANTITY_FIELD,
    Assignment,
    Deadline,
    Entry,
    ExtensionRequest,
    Field,
    IssuedForm,
    IssuedRow,
    LedRow,
    Level,
    Master,
    Period,
    Problem,
    Purpose,
    Rhythm,
    Role,
    Task,
    TaskId,
    Verdict,
    form_fields,
)
from workbook_flow.paper import stamp
from workbook_flow.records.files import file_stem
from workbook_flow.rules import asks_explanation, form_rules
from workbook_flow.words.problems import CATALOGUE, Code, problem
from workbook_flow.words.workdays import Workdays


def assignments(master: Master) -> tuple[Assignment, ...]:
    """Every task owed by every unit in use, in the order of units and of the list.

    A unit that both leads a task and answers for it has it once, as lead.
    """
    owed: dict[str, list[Assignment]] = {}
    for task in master.tasks:
        roles = dict.fromkeys(task.responsible, Role.RESPONSIBLE) | dict.fromkeys(task.lead, Role.LEAD)
        for unit, role in roles.items():
            owed.setdefault(unit, []).append(Assignment(task=task, unit=unit, role=role))
    return tuple(each for unit in master.units if unit.in_use for each in owed.get(unit.name, ()))


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
    carried: Carried = NOTHING,
) -> Plan:
    """The issue numbered ``next_issue`` of a period, given what stands issued (by unit name).

    ``master`` has the time limits that hold for the period. A form whose content is as issued before keeps its issue
    number and its seal, and what it carries over.
    """
    printed = master.settings.return_day.in_period(period)
    wanted = [
        replace(day_as_printed(form, issued.get(form.unit), printed), seal=stamp.seal(form, key))
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


def day_as_printed(form: IssuedForm, issued: IssuedForm | None, printed: date) -> IssuedForm:
    """The form, with the day off that an older program printed as its return day where one stands issued so."""
    return replace(form, return_by=printed) if issued is not None and issued.return_by == printed else form


def blank_forms(
    master: Master, period: Period, *, issue: int, today: date, carried: Carried = NOTHING
) -> Iterable[IssuedForm]:
    """One unsealed form a unit, in the order of units."""
    owed: dict[str, list[IssuedRow]] = {}
    rows_of = IssuedRows(master, carried)
    for assignment in assignments(master):
        if not released(assignment, carried):
            owed.setdefault(assignment.unit, []).append(rows_of.owed(assignment))
    settings = master.settings
    levels, led = changed_levels(master), led_rows(master, carried)
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
            fields=form_fields(asked_fields(master), rows),
            return_by=Workdays(master.days).return_day(settings.return_day, period),
            title=settings.list_name or master.title,
            office=settings.office,
            contact=" ".join(part for part in (settings.office_contact, settings.office_phone) if part),
            levels=levels,
            reporter=last.reporter if last else "",
            phone=last.phone if last else "",
            reviewer=last.reviewer if last else "",
            led=tuple(led.get(unit, ())),
            asks_report=settings.leadership_report,
            takes_nil=settings.nil_reports,
            bears_code=settings.codes,
            instructions=carried.instructions.get(unit, ()),
            rules=master.rules,
        )


def released(assignment: Assignment, carried: Carried) -> bool:
    """Whether the office agreed that the task, worded as it is, is none of the unit's."""
    claim = carried.claims.get(assignment.owed) if carried.claims else None
    return claim is not None and claim.settled and claim.measure == assignment.task.measure


def released_problems(master: Master, carried: Carried) -> tuple[Problem, ...]:
    """A word on each task that is no longer issued to a unit which the list still names."""
    return tuple(
        problem(Code.DISCLAIM_AGREED, assignment.task.place, id=assignment.task.id, unit=assignment.unit)
        for assignment in (assignments(master) if carried.claims else ())
        if released(assignment, carried)
    )


SHOWN_TO_LEAD = (Purpose.STATE, Purpose.PERCENT, Purpose.PROGRESS, Purpose.DIFFICULTY, Purpose.COORDINATION)
"""What of a responsible unit's report its lead unit sees."""


def led_rows(master: Master, carried: Carried) -> Mapping[str, list[LedRow]]:
    """By lead unit, what each responsible unit last reported on the tasks that it leads."""
    shown = [field for field in master.fields if field.purpose in SHOWN_TO_LEAD]
    led: dict[str, list[LedRow]] = {}
    for task in master.tasks:
        shares = (
            Assignment(task=task, unit=other, role=Role.RESPONSIBLE)
            for other in task.responsible
            if other not in task.lead
        )
        rows = [led_row(share, shown, master, carried) for share in shares if not released(share, carried)]
        for unit in dict.fromkeys(task.lead):
            led.setdefault(unit, []).extend(rows)
    return led


def led_row(share: Assignment, shown: Iterable[Field], master: Master, carried: Carried) -> LedRow:
    """One responsible unit's share as its lead unit sees it."""
    entry = carried.entries.get(share.owed)
    values = last_values(entry, shown, carried.wordings) if entry else {}
    return LedRow(
        task=share.task.id,
        unit=share.unit,
        values=values,
        period=entry.period if entry and values else None,
        declared=entry.submission if entry and waits_for_grant(share, entry, master, carried) else 0,
    )


def waits_for_grant(share: Assignment, entry: Entry, master: Master, carried: Carried) -> bool:
    """Whether a unit declares its share finished, and nobody has granted or refused it."""
    if carried.granted is None or entry.decision is not None or share.owed in carried.granted:
        return False
    if share.owed in carried.sent_back:
        return False
    return reported_done(last_values(entry, master.fields, carried.wordings), master.fields)


def changed_levels(master: Master) -> Mapping[str, Level]:
    """The levels that the office changed, of the rules that forms check by themselves."""
    codes = {rule.code for rule in form_rules((*master.fields, *OWN_FIELDS), {})}
    return {
        code: level
        for code, level in sorted(master.levels.items())
        if code in codes and level is not CATALOGUE[code].level
    }


class IssuedRows:
    """The rows that the forms of a period have; what says the same in every form is made once."""

    def __init__(self, master: Master, carried: Carried) -> None:
        """Make rows of this list, with what goes over."""
        self.master, self.carried = master, carried
        self.alike: dict[tuple[TaskId, Role], IssuedRow] = {}

    def owed(self, assignment: Assignment) -> IssuedRow:
        """The row of one unit's part in a task."""
        owed, task, carried = assignment.owed, assignment.task, self.carried
        own = owed in carried.entries or owed in carried.claims or owed in carried.requests
        if own or owed in self.master.moved:
            return issued_row(assignment, self.master, carried)
        key = task.id, assignment.role
        if key not in self.alike:
            self.alike[key] = issued_row(assignment, self.master, carried)
        return self.alike[key]


def issued_row(assignment: Assignment, master: Master, carried: Carried) -> IssuedRow:
    """The locked text of one row, and what it carries over."""
    task, owed = assignment.task, assignment.owed
    deadline = master.deadline_for(task, assignment.unit)
    entry, claim = carried.entries.get(owed), carried.claims.get(owed)
    last = last_values(entry, kept_fields(master, task), carried.wordings) if entry else {}
    done = bool(last) and not deadline.standing and reported_done(last, master.fields)
    return IssuedRow(
        task=task.id,
        role=assignment.role,
        section=task.section,
        heading=heading_of(task, master),
        measure=task.measure,
        deadline=deadline.words,
        last=last,
        last_period=entry.period if entry and last else None,
        done=done,
        metric=task.metric,
        target=task.target if task.metric else None,
        due=deadline.due if master.settings.extensions and not done and may_move(deadline) else None,
        asks_claim=master.settings.claims and (claim is None or claim.measure != task.measure),
        office=office_words(claim, carried.requests.get(owed)),
    )


def heading_of(task: Task, master: Master) -> str:
    """What a task stands under, blank where that is the whole list: its name stands at the head of every form."""
    return "" if task.heading in {master.title, master.settings.list_name} else task.heading


def may_move(deadline: Deadline) -> bool:
    """Whether a later day may be asked for: not for what comes again within the year."""
    return deadline.recurs is None or deadline.recurs.every is Rhythm.YEAR


def kept_fields(master: Master, task: Task) -> tuple[Field, ...]:
    """The fields whose values stand until the unit reports others: the office's, and the task's quantity."""
    return (*asked_fields(master), QUANTITY_FIELD) if task.metric else asked_fields(master)


def asked_fields(master: Master) -> tuple[Field, ...]:
    """The office's columns, and one for explanations where any of its rules asks for them."""
    return (*master.fields, EXPLANATION_FIELD) if asks_explanation(master.rules) else master.fields


def office_words(claim: Claim | None, request: ExtensionRequest | None) -> str:
    """What the office decided on the unit's last claim and request, or that it has not yet."""
    words = []
    if claim is not None and claim.disclaimed and not claim.settled:
        words.append(f"“{DISCLAIMED}”的意见尚待核定，核定前请照常填报")
    if request is not None:
        until, decision = request.until.isoformat(), request.decision
        if decision is None or decision.verdict is Verdict.DISPUTED:
            outcome = "尚待核定"
        elif request.granted is None:
            outcome = "不同意"
        else:
            outcome = (
                "同意" if request.granted == request.until else f"改为延期至 {request.granted.isoformat()}"
            )
        opinion = f"：{decision.opinion}" if decision and decision.opinion and outcome == "不同意" else ""
        words.append(f"延期申请（至 {until}）{outcome}{opinion}")
    return "\n".join(words)


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
    rows = tuple(row_as(row, issued[row.task]) if row.task in issued else row for row in form.rows)
    return replace(
        form,
        rows=rows,
        fields=form_fields(form.fields, rows),
        reporter=before.reporter,
        phone=before.phone,
        reviewer=before.reviewer,
        led=before.led,
        instructions=before.instructions,
    )


def row_as(row: IssuedRow, was: IssuedRow) -> IssuedRow:
    """A row with what it carried over when it was issued before; reworded, it asks for a claim anew."""
    return replace(
        row,
        heading=row.heading or was.heading,
        last=was.last,
        last_period=was.last_period,
        done=was.done,
        due=row.due if row.done == was.done else was.due,
        asks_claim=was.asks_claim if row.measure == was.measure else row.asks_claim,
        office=was.office,
    )
