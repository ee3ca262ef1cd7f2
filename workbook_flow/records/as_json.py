"""What the archive says, as nouns and as JSON: issues, receipts, and the parts that they are made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from workbook_flow.model import (
    Choice,
    Field,
    FieldType,
    Instruction,
    IssuedForm,
    IssuedRow,
    LedRow,
    Level,
    Meaning,
    NoteKind,
    Period,
    Place,
    Problem,
    Purpose,
    Role,
    Typed,
    form_fields,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The durable record of one arrival, beside the file itself.

    ``file`` is its path below the inbox, ``size`` (bytes) and ``modified`` (nanoseconds) tell whether the inbox still
    holds the very file; ``content`` is where its bytes are kept, below the archive. ``master`` is the digest of
    the master it was checked against. ``problems`` are those found before any row was read. ``received`` is the day
    on which it was taken in, ``arrived`` the one on which the letter that brought it reached the mailbox, None for a
    file from the folder. ``latest`` is the number of the period's last issue then. ``issued_to`` is the unit that the
    form was issued to, where ``unit`` goes on for it. ``chain`` links the receipt with the one before it.
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


def link(previous: str, content: Json) -> str:
    """The link that a record adds to its chain: SHA-256 over the link before it and all that the record says."""
    said = json.dumps({**content, "chain": previous}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def issue_to_json(issue: Issue) -> Json:
    """An issue as JSON; the text of a task stands once, however many units owe it."""
    first = issue.forms[0] if issue.forms else None
    tasks = {row.task: row for form in issue.forms for row in form.rows}
    return {
        "issue": issue.number,
        "chain": issue.chain,
        "on": issue.on.isoformat(),
        "master": issue.master,
        "dropped": list(issue.dropped),
        **({"followed": dict(issue.followed)} if issue.followed else {}),
        "return_by": first.return_by.isoformat() if first else None,
        "title": first.title if first else "",
        "office": first.office if first else "",
        "contact": first.contact if first else "",
        "levels": dict(first.levels) if first else {},
        "fields": [field_to_json(each) for each in form_fields(first.fields, ())] if first else [],
        "tasks": {
            task: {
                "section": row.section,
                "heading": row.heading,
                "measure": row.measure,
                "deadline": row.deadline,
                **({"metric": [row.metric, row.target]} if row.metric else {}),
            }
            for task, row in tasks.items()
        },
        **({"asks_report": True} if first and first.asks_report else {}),
        "forms": [
            {
                "unit": form.unit,
                "path": form.path,
                "seal": form.seal,
                "rows": [[row.task, row.role] for row in form.rows],
                "last": {row.task: last_to_json(row) for row in form.rows if row.last},
                "people": [form.reporter, form.phone, form.reviewer],
                **row_parts(form, tasks),
                **({"led": [led_to_json(each) for each in form.led]} if form.led else {}),
                **(
                    {"instructions": [instruction_to_json(each) for each in form.instructions]}
                    if form.instructions
                    else {}
                ),
            }
            for form in issue.forms
        ],
    }


def row_parts(form: IssuedForm, tasks: Mapping[str, IssuedRow]) -> Json:
    """What rows of a form have beside their task's text, by task; parts that no row has are left out."""
    parts: Json = {
        "claims": [row.task for row in form.rows if row.asks_claim],
        "due": {row.task: row.due.isoformat() for row in form.rows if row.due},
        "told": {row.task: row.office for row in form.rows if row.office},
        "deadlines": {
            row.task: row.deadline for row in form.rows if row.deadline != tasks[row.task].deadline
        },
    }
    return {name: part for name, part in parts.items() if part}


def texts_from_json(content: Json) -> Mapping[str, str]:
    """By task id, the measure as the record of a period's issues has it last."""
    tasks = (issue["tasks"] for issue in content["issues"])
    return {task: said["measure"] for known in tasks for task, said in known.items()}


def issue_from_json(period: Period, content: Json) -> Issue:
    """The issue that this JSON holds."""
    fields = tuple(field_from_json(each) for each in content["fields"])
    tasks = content["tasks"]
    known: dict[tuple[object, ...], IssuedRow] = {}
    on = date.fromisoformat(content["on"])
    return Issue(
        period=period,
        number=content["issue"],
        on=on,
        master=content["master"],
        dropped=tuple(content["dropped"]),
        followed=content.get("followed", {}),
        chain=content.get("chain", ""),
        forms=tuple(
            IssuedForm(
                unit=form["unit"],
                period=period,
                issue=content["issue"],
                issued_on=on,
                path=form["path"],
                seal=form["seal"],
                rows=(rows := rows_from_json(form, tasks, known)),
                fields=form_fields(fields, rows),
                return_by=date.fromisoformat(content["return_by"]),
                title=content["title"],
                office=content["office"],
                contact=content["contact"],
                levels={code: Level(level) for code, level in content.get("levels", {}).items()},
                led=tuple(led_from_json(each) for each in form.get("led", ())),
                asks_report=content.get("asks_report", False),
                instructions=tuple(map(instruction_from_json, form.get("instructions", ()))),
                **dict(zip(("reporter", "phone", "reviewer"), form.get("people", ()), strict=False)),
            )
            for form in content["forms"]
        ),
    )


def rows_from_json(
    form: Json, tasks: Json, known: dict[tuple[object, ...], IssuedRow]
) -> tuple[IssuedRow, ...]:
    """The rows of a form in that JSON; ``known`` are those that say the same in every form, made so far."""
    last, due, told = form.get("last", {}), form.get("due", {}), form.get("told", {})
    claims, deadlines = set(form.get("claims", ())), form.get("deadlines", {})
    rows = []
    for task, role in form["rows"]:
        own = {"role": role, "due": due.get(task), "asks_claim": task in claims, "office": told.get(task, "")}
        key = (task, deadlines.get(task), *own.values())
        if key not in known:
            known[key] = row_from_json(task, tasks[task], deadlines.get(task), own)
        rows.append(replace(known[key], **last_from_json(last[task])) if task in last else known[key])
    return tuple(rows)


def row_from_json(task: str, said: Json, deadline: str | None, own: Json) -> IssuedRow:
    """A row without what it carries over; ``deadline`` and ``own`` are what differs from unit to unit."""
    text = dict(said)
    metric, target = text.pop("metric", ("", None))
    text["deadline"] = text["deadline"] if deadline is None else deadline
    due = date.fromisoformat(own["due"]) if own["due"] else None
    return IssuedRow(
        task=task,
        metric=metric,
        target=target,
        **text,
        **own | {"role": Role(own["role"]), "due": due},
    )


def led_to_json(led: LedRow) -> Json:
    """What a lead unit sees of another's share, as JSON."""
    period = {"period": str(led.period)} if led.period else {}
    return {"task": led.task, "unit": led.unit, **period, "values": values_to_json(led.said)}


def led_from_json(content: Json) -> LedRow:
    """The share that this JSON holds."""
    period = Period.parse(content["period"]) if "period" in content else None
    said = values_from_json(content["values"])
    return LedRow(task=content["task"], unit=content["unit"], period=period, said=said)


def instruction_to_json(instruction: Instruction) -> Json:
    """A leader's words as they were issued, as JSON."""
    return {
        "kind": instruction.kind,
        "period": str(instruction.period),
        "subject": instruction.subject,
        "about": instruction.about,
        "words": instruction.words,
        "by": instruction.by,
        "on": instruction.on.isoformat(),
        "review": instruction.review,
    }


def instruction_from_json(content: Json) -> Instruction:
    """The leader's words that this JSON holds."""
    return Instruction(
        **content
        | {
            "kind": NoteKind(content["kind"]),
            "period": Period.parse(content["period"]),
            "on": date.fromisoformat(content["on"]),
        }
    )


def values_to_json(values: Mapping[str, Typed]) -> Json:
    """Values as JSON; a day is written as ``{"day": …}``."""
    return {
        name: {"day": typed.isoformat()} if isinstance(typed, date) else typed
        for name, typed in values.items()
    }


def values_from_json(content: Json) -> dict[str, Typed]:
    """The values that this JSON holds."""
    return {
        name: date.fromisoformat(typed["day"]) if isinstance(typed, dict) else typed
        for name, typed in content.items()
    }


def last_to_json(row: IssuedRow) -> Json:
    """What a row carries over, as JSON."""
    return {"period": str(row.last_period), "done": row.done, "values": values_to_json(row.last)}


def last_from_json(content: Json) -> Json:
    """What a row carries over, by the names of its parts."""
    return {
        "last": values_from_json(content["values"]),
        "last_period": Period.parse(content["period"]),
        "done": content["done"],
    }


def field_to_json(field: Field) -> Json:
    """A field as JSON."""
    return {
        "name": field.name,
        "type": field.type,
        "required": field.required,
        "choices": [[choice.value, choice.meaning] for choice in field.choices],
        "minimum": field.minimum,
        "maximum": field.maximum,
        "hint": field.hint,
        "width": field.width,
        "purpose": field.purpose,
    }


def field_from_json(content: Json) -> Field:
    """The field that this JSON holds."""
    choices = (
        Choice(value=value, meaning=meaning and Meaning(meaning)) for value, meaning in content["choices"]
    )
    purpose = content["purpose"]
    return Field(
        **content
        | {
            "type": FieldType(content["type"]),
            "choices": tuple(choices),
            "purpose": purpose and Purpose(purpose),
        }
    )


def problem_to_json(problem: Problem) -> Json:
    """A problem as JSON, its place in parts."""
    place = problem.place
    return {
        "code": problem.code,
        "level": problem.level,
        "place": [place.file, place.sheet, place.cell],
        "message": problem.message,
        "remedy": problem.remedy,
    }


def problem_from_json(content: Json) -> Problem:
    """The problem that this JSON holds."""
    file, sheet, cell = content["place"]
    return Problem(
        code=content["code"],
        level=Level(content["level"]),
        place=Place(file=file, sheet=sheet, cell=cell),
        message=content["message"],
        remedy=content["remedy"],
    )


def receipt_to_json(receipt: Receipt) -> Json:
    """A receipt as JSON."""
    return {
        "id": receipt.id,
        "file": receipt.file,
        "digest": receipt.digest,
        "size": receipt.size,
        "modified": receipt.modified,
        "received": receipt.received.isoformat(),
        "content": receipt.content,
        "master": receipt.master,
        "unit": receipt.unit,
        "period": str(receipt.period) if receipt.period else None,
        "issue": receipt.issue,
        "latest": receipt.latest,
        "duplicate_of": receipt.duplicate_of,
        "refused": receipt.refused,
        **({"review": True} if receipt.review else {}),
        **({"issued_to": receipt.issued_to} if receipt.issued_to else {}),
        **({"arrived": receipt.arrived.isoformat()} if receipt.arrived else {}),
        "problems": [problem_to_json(each) for each in receipt.problems],
        "chain": receipt.chain,
    }


def receipt_from_json(content: Json) -> Receipt:
    """The receipt that this JSON holds."""
    return Receipt(
        **content
        | {
            "received": date.fromisoformat(content["received"]),
            "arrived": date.fromisoformat(content["arrived"]) if "arrived" in content else None,
            "period": Period.parse(content["period"]) if content["period"] else None,
            "problems": tuple(problem_from_json(each) for each in content["problems"]),
        }
    )


def standing_forms(issues: Iterable[Issue]) -> Mapping[str, IssuedForm]:
    """By unit name, the form that stands after these issues, oldest first."""
    forms: dict[str, IssuedForm] = {}
    for issue in issues:
        for unit in issue.dropped:
            forms.pop(unit, None)
        forms.update((form.unit, form) for form in issue.forms)
    return forms
