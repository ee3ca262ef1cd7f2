"""Nouns as rows of the ledger's tables, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from workbook_flow.model import (
    Entry,
    EntryState,
    LeadershipReport,
    Period,
    Role,
    Submission,
    SubmissionState,
    Typed,
    Value,
)
from workbook_flow.records.archive import problem_from_json, problem_to_json


def entry_row(entry: Entry) -> tuple[object, ...]:
    """An entry as a row of the table."""
    return (
        entry.submission,
        entry.task,
        entry.unit,
        str(entry.period),
        entry.role,
        entry.state,
        json.dumps({name: value_to_json(value) for name, value in entry.values.items()}, ensure_ascii=False),
        json.dumps([problem_to_json(each) for each in entry.problems], ensure_ascii=False),
    )


def entry_from(row: sqlite3.Row | Mapping[str, Any], columns: Collection[str] | None = None) -> Entry:
    """An entry from a row of the table; with ``columns`` no more of it than the unit wrote in those."""
    content = json.loads(row["content"]) if columns is None or columns else {}
    return Entry(
        unit=row["unit"],
        period=Period.parse(row["period"]),
        task=row["task"],
        role=Role(row["role"]),
        values={
            name: value_from_json(value)
            for name, value in content.items()
            if columns is None or name in columns
        },
        state=EntryState(row["state"]),
        submission=row["submission"],
        problems=()
        if columns is not None
        else tuple(problem_from_json(each) for each in json.loads(row["problems"])),
    )


def completed(entry: Entry, row: sqlite3.Row) -> Entry:
    """An entry with all that its row says of what the unit wrote and what is wrong with it."""
    return replace(
        entry,
        values={name: value_from_json(value) for name, value in json.loads(row["content"]).items()},
        problems=tuple(problem_from_json(each) for each in json.loads(row["problems"])),
    )


def value_to_json(value: Value) -> Mapping[str, object]:
    """A value as JSON, parts that say nothing left out; a day is written as ``{"day": …}``."""
    typed = value.typed
    parts = {
        "typed": {"day": typed.isoformat()} if isinstance(typed, date) else typed,
        "raw": value.raw,
        "note": value.note,
        "fault": value.fault,
        "cell": value.cell,
    }
    return (
        {key: part for key, part in parts.items() if part not in {None, ""}}
        if not isinstance(typed, date)
        else parts
    )


def value_from_json(content: Mapping[str, Any]) -> Value:
    """The value that this JSON holds."""
    typed: Typed = content.get("typed")
    if isinstance(content.get("typed"), dict):
        typed = date.fromisoformat(content["typed"]["day"])
    return Value(
        typed=typed,
        raw=content.get("raw", ""),
        note=content.get("note", ""),
        fault=content.get("fault", ""),
        cell=content.get("cell", ""),
    )


def submission_row(submission: Submission) -> tuple[object, ...]:
    """A submission as a row of the table; nobody has cleared the inbox of its file yet."""
    problems = [problem_to_json(each) for each in submission.problems]
    return (
        submission.id,
        submission.file,
        submission.digest,
        submission.received.isoformat(),
        submission.state,
        submission.archived,
        submission.unit,
        str(submission.period) if submission.period else None,
        submission.issue,
        submission.attempt,
        submission.reporter,
        submission.phone,
        submission.reviewer,
        json.dumps(problems, ensure_ascii=False),
        0,
        submission.report.answer,
        submission.report.on.isoformat() if submission.report.on else "",
    )


def submission_from(row: sqlite3.Row, counts: tuple[int, int]) -> Submission:
    """A submission from a row of the table and its counts of accepted and held rows."""
    return Submission(
        id=row["id"],
        file=row["file"],
        digest=row["digest"],
        received=date.fromisoformat(row["received"]),
        state=SubmissionState(row["state"]),
        archived=row["archived"],
        unit=row["unit"],
        period=Period.parse(row["period"]) if row["period"] else None,
        issue=row["issue"],
        attempt=row["attempt"],
        entries=counts[0],
        held=counts[1],
        reporter=row["reporter"],
        phone=row["phone"],
        reviewer=row["reviewer"],
        report=LeadershipReport.answered(
            row["told"], date.fromisoformat(row["told_on"]) if row["told_on"] else None
        ),
        problems=tuple(problem_from_json(each) for each in json.loads(row["problems"])),
        arrived=date.fromisoformat(row["arrived"]) if row["arrived"] else None,
        usable=bool(row["usable"] or counts[0]),
    )
