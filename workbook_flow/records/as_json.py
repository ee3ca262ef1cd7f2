"""What the archive says, as nouns and as JSON: issues, receipts, and the parts that they are made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from workbook_flow.model import (
    Candidate,
    Field,
    Instruction,
    IssuedForm,
    IssuedRow,
    LedRow,
    Level,
    OwnRule,
    Period,
    Problem,
    Role,
    Typed,
    form_fields,
)
from workbook_flow.records.codec import Json, declare, from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The durable record of one arrival, beside the file itself.

    ``file`` is its path below the inbox, ``size`` (bytes) and ``modified`` (nanoseconds) tell whether the inbox still
    holds the very file; ``content`` is where its bytes are kept, below the archive. ``master`` is the digest of
    the master it was checked against. ``problems`` are those found before any row was read. ``received`` is the day
    on which it was taken in, ``arrived`` the one on which the letter that brought it reached the mailbox, None for a
    file from the folder. ``latest`` is the number of the period's last issue then. ``issued_to`` is the unit that the
    form was issued to, where ``unit`` goes on for it. ``workspace`` is how the archive's chain began, which tells it
    from every other. ``candidates`` are the returns that a file may be which waits to be placed, ``wording`` the words
    by which the office's answer is remembered. ``chain`` links the receipt with the one before it.
    """

    id: int
    file: str
    digest: str
    size: int
    modified: int
    received: date
    content: str
    master: str
    unit: str | None = None
    period: Period | None = None
    issue: int | None = None
    latest: int | None = None
    duplicate_of: int | None = None
    refused: bool = False
    review: bool = False
    issued_to: str | None = None
    arrived: date | None = None
    problems: tuple[Problem, ...] = ()
    workspace: str = ""
    candidates: tuple[Candidate, ...] = ()
    wording: str = ""
    chain: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One act of issuing: the forms that were new, and the units whose forms no longer stand.

    ``followed`` says which of these have their rows with another unit now (机构改革).
    ``chain`` links it with the period's issue before it.
    """

    period: Period
    number: int
    on: date
    master: str
    forms: tuple[IssuedForm, ...]
    dropped: tuple[str, ...] = ()
    followed: Mapping[str, str] = field(default_factory=dict)
    chain: str = field(default="", compare=False)


in_order = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
"""The JSON of a part of a record, the names in it sorted."""


def link(previous: str, content: Json) -> str:
    """The link that a record adds to its chain: SHA-256 over the link before it and all that the record says."""
    return hashlib.sha256(in_order({**content, "chain": previous}).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRecord:
    """What an issue says of a task, once, however many units owe it; ``metric`` with its target, where it has one."""

    section: str
    heading: str
    measure: str
    deadline: str
    metric: tuple[str, float | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRecord:
    """What a row carries over from the unit's last report on the task."""

    period: Period
    done: bool
    values: Mapping[str, Typed]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRecord:
    """What an issue says of one form: its rows, and by task what they have beside the task's text.

    ``people`` are reporter, phone and reviewer; ``deadlines`` are those that differ from the task's text.
    """

    unit: str
    path: str
    seal: str
    rows: tuple[tuple[str, Role], ...]
    last: Mapping[str, LastRecord] = field(default_factory=dict)
    people: tuple[str, str, str] = ("", "", "")
    claims: tuple[str, ...] = ()
    due: Mapping[str, date] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    deadlines: Mapping[str, str] = field(default_factory=dict)
    led: tuple[LedRow, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRecord:
    """An issue as it is written, what all its forms share told once; ``return_by`` is None where it has no forms."""

    issue: int
    chain: str = ""
    on: date
    master: str
    dropped: tuple[str, ...]
    followed: Mapping[str, str] = field(default_factory=dict)
    return_by: date | None
    title: str
    office: str
    contact: str
    levels: Mapping[str, Level] = field(default_factory=dict)
    fields: tuple[Field, ...]
    tasks: Mapping[str, TaskRecord]
    asks_report: bool = False
    takes_nil: bool = False
    bears_code: bool = False
    rules: tuple[OwnRule, ...] = ()
    forms: tuple[FormRecord, ...]


declare(
    Receipt,
    spared=("review", "issued_to", "arrived", "workspace", "candidates", "wording"),
    young=("latest", "chain"),
)
declare(LedRow, spared=("period", "declared"))
declare(Instruction)
declare(TaskRecord, spared=("metric",))
declare(LastRecord)
declare(
    FormRecord,
    spared=("claims", "due", "told", "deadlines", "led", "instructions", "digest"),
    young=("last", "people"),
)
declare(OwnRule)
declare(
    IssueRecord,
    spared=("followed", "asks_report", "takes_nil", "bears_code", "rules"),
    young=("chain", "levels"),
)


def issue_to_json(issue: Issue) -> Json:
    """An issue as JSON; the text of a task stands once, however many units owe it."""
    content: Json = to_json(issue_record(issue))
    return content


def issue_record(issue: Issue) -> IssueRecord:
    """An issue as it is written."""
    shared = issue.forms[0] if issue.forms else None
    texts = {row.task: row for form in issue.forms for row in form.rows}
    return IssueRecord(
        issue=issue.number,
        chain=issue.chain,
        on=issue.on,
        master=issue.master,
        dropped=issue.dropped,
        followed=issue.followed,
        return_by=shared.return_by if shared else None,
        title=shared.title if shared else "",
        office=shared.office if shared else "",
        contact=shared.contact if shared else "",
        levels=shared.levels if shared else {},
        fields=form_fields(shared.fields, ()) if shared else (),
        tasks={task: task_record(row) for task, row in texts.items()},
        asks_report=shared is not None and shared.asks_report,
        takes_nil=shared is not None and shared.takes_nil,
        bears_code=shared is not None and shared.bears_code,
        rules=shared.rules if shared else (),
        forms=tuple(form_record(form, texts) for form in issue.forms),
    )


def task_record(row: IssuedRow) -> TaskRecord:
    """What the record says of a row's task."""
    return TaskRecord(
        section=row.section,
        heading=row.heading,
        measure=row.measure,
        deadline=row.deadline,
        metric=(row.metric, row.target) if row.metric else None,
    )


def form_record(form: IssuedForm, texts: Mapping[str, IssuedRow]) -> FormRecord:
    """What the record says of a form; ``texts`` are the rows whose text it gives, by task."""
    return FormRecord(
        unit=form.unit,
        path=form.path,
        seal=form.seal,
        rows=tuple((row.task, row.role) for row in form.rows),
        last={
            row.task: LastRecord(period=row.last_period, done=row.done, values=row.last)
            for row in form.rows
            if row.last and row.last_period
        },
        people=(form.reporter, form.phone, form.reviewer),
        claims=tuple(row.task for row in form.rows if row.asks_claim),
        due={row.task: row.due for row in form.rows if row.due},
        told={row.task: row.office for row in form.rows if row.office},
        deadlines={row.task: row.deadline for row in form.rows if row.deadline != texts[row.task].deadline},
        led=form.led,
        instructions=form.instructions,
        digest=form.digest,
    )


class LastIssued(NamedTuple):
    """By task id, the measure as it was last issued; the office's columns and the master of the last forms."""

    texts: Mapping[str, str]
    columns: tuple[Field, ...]
    master: str


def last_issued_from_json(content: Json) -> LastIssued:
    """What the record of a period's issues has last."""
    tasks = (issue["tasks"] for issue in content["issues"])
    texts = {task: text["measure"] for texts in tasks for task, text in texts.items()}
    columns = next((issue["fields"] for issue in reversed(content["issues"]) if issue["fields"]), ())
    master = next((issue["master"] for issue in reversed(content["issues"])), "")
    return LastIssued(texts, from_json(tuple[Field, ...], columns), master)


def issue_from_json(period: Period, content: Json) -> Issue:
    """The issue that this JSON holds."""
    record = from_json(IssueRecord, content)
    rows = RecordedRows(record.tasks)
    return Issue(
        period=period,
        number=record.issue,
        on=record.on,
        master=record.master,
        dropped=record.dropped,
        followed=record.followed,
        chain=record.chain,
        forms=tuple(issued_form(period, record, form, rows.of(form)) for form in record.forms),
    )


def issued_form(
    period: Period, record: IssueRecord, form: FormRecord, rows: tuple[IssuedRow, ...]
) -> IssuedForm:
    """A form as it was issued; ValueError where the record lacks the day by which it is due back."""
    if record.return_by is None:
        raise ValueError(form.unit)
    reporter, phone, reviewer = form.people
    return IssuedForm(
        unit=form.unit,
        period=period,
        issue=record.issue,
        issued_on=record.on,
        path=form.path,
        seal=form.seal,
        rows=rows,
        fields=form_fields(record.fields, rows),
        return_by=record.return_by,
        title=record.title,
        office=record.office,
        contact=record.contact,
        levels=record.levels,
        reporter=reporter,
        phone=phone,
        reviewer=reviewer,
        led=form.led,
        instructions=form.instructions,
        digest=form.digest,
        asks_report=record.asks_report,
        takes_nil=record.takes_nil,
        bears_code=record.bears_code,
        rules=record.rules,
    )


class RecordedRows:
    """The rows that the forms of an issue have; what says the same in every form is made once."""

    def __init__(self, tasks: Mapping[str, TaskRecord]) -> None:
        """Make rows of these tasks."""
        self.tasks = tasks
        self.shared: dict[tuple[object, ...], IssuedRow] = {}

    def of(self, form: FormRecord) -> tuple[IssuedRow, ...]:
        """The rows of a form."""
        claims = frozenset(form.claims)
        return tuple(self.row(form, task, role, asks_claim=task in claims) for task, role in form.rows)

    def row(self, form: FormRecord, task: str, role: Role, *, asks_claim: bool) -> IssuedRow:
        """One row of a form, with what it carries over."""
        due, office, deadline = form.due.get(task), form.told.get(task, ""), form.deadlines.get(task)
        key = (task, role, due, office, deadline, asks_claim)
        if key not in self.shared:
            text = self.tasks[task]
            metric, target = text.metric or ("", None)
            self.shared[key] = IssuedRow(
                task=task,
                role=role,
                section=text.section,
                heading=text.heading,
                measure=text.measure,
                deadline=text.deadline if deadline is None else deadline,
                metric=metric,
                target=target,
                due=due,
                asks_claim=asks_claim,
                office=office,
            )
        last = form.last.get(task)
        if last is None:
            return self.shared[key]
        return replace(self.shared[key], last=last.values, last_period=last.period, done=last.done)


def standing_forms(issues: Iterable[Issue]) -> Mapping[str, IssuedForm]:
    """By unit name, the form that stands after these issues, oldest first."""
    forms: dict[str, IssuedForm] = {}
    for issue in issues:
        for unit in issue.dropped:
            forms.pop(unit, None)
        forms.update((form.unit, form) for form in issue.forms)
    return forms
