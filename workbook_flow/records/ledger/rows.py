"""Nouns as rows of the ledger's tables, by column, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from sys import intern
from typing import Any

from workbook_flow.model import (
    Decision,
    Entry,
    EntryState,
    LeadershipReport,
    Period,
    Problem,
    Role,
    Submission,
    Value,
)
from workbook_flow.records.codec import (
    CONVERTER,
    declare_list,
    from_json,
    to_json,
    value_from_json,
    value_to_json,
)

Columns = dict[str, Any]

ENCODE = json.JSONEncoder(ensure_ascii=False).encode

declare_list(Decision)


def report_from(report: tuple[str, str], _: object) -> LeadershipReport:
    """What a unit told of reporting to its leadership: the answer and the day."""
    answer, day = report
    return LeadershipReport.answered(answer, date.fromisoformat(day) if day else None)


def report_parts(report: LeadershipReport) -> tuple[str, str]:
    """What a unit told of it, in the words of the table."""
    return report.answer, report.on.isoformat() if report.on else ""


CONVERTER.register_structure_hook(LeadershipReport, report_from)
CONVERTER.register_unstructure_hook(LeadershipReport, report_parts)


def text(noun: object) -> str:
    """A noun, or collection of nouns, as the text of a column."""
    return ENCODE(to_json(noun))


def entry_row(entry: Entry) -> Columns:
    """An entry as a row of the table."""
    return {
        "submission": entry.submission,
        "task": entry.task,
        "unit": entry.unit,
        "period": str(entry.period),
        "role": entry.role,
        "state": entry.state,
        "content": ENCODE({name: value_to_json(value) for name, value in entry.values.items()}),
        "problems": text(entry.problems) if entry.problems else "[]",
    }


class Alike:
    """What the entries of one reading have alike, held once: names, cells of the form, and short values in them."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.periods: dict[str, Period] = {}

    def value(self, content: dict[str, Any]) -> Value:
        """The value that this JSON holds."""
        if len(content) == 1:  # most cells are blank: nothing but their address is kept of them
            return value_from_json(content)
        raw = content.get("raw", "")
        if len(raw) > SHORT or "note" in content:
            if content.get("typed") == raw:
                content["typed"] = raw
            return value_from_json(content | {"cell": intern(content.get("cell", ""))})
        key = repr(content)
        if key not in self.values:
            self.values[key] = value_from_json(content)
        return self.values[key]

    def period(self, words: str) -> Period:
        """The period of that name."""
        if words not in self.periods:
            self.periods[words] = Period.parse(words)
        return self.periods[words]


SHORT = 12
"""Characters of what units typed up to which many of them type the same."""


ROLES = {role.value: role for role in Role}
STATES = {state.value: state for state in EntryState}
"""By its word in the table, what a row's unit is to the task, and what became of the row."""


def entries_from(rows: Iterable[sqlite3.Row], columns: Collection[str] | None = None) -> Iterator[Entry]:
    """Entries from rows, as ``entry_from`` gives each."""
    alike = Alike()
    for row in rows:
        yield entry_from(row, columns, alike)


def entry_from(row: sqlite3.Row, columns: Collection[str] | None = None, alike: Alike | None = None) -> Entry:
    """An entry from a row with the table's columns; of what the unit wrote those ``columns`` alone, or all for None.

    Problems are read with all of it alone. ``alike`` is of the entries that are read with it.
    """
    alike = alike or Alike()
    content = json.loads(row["content"]) if columns is None or columns else {}
    problems = json.loads(row["problems"]) if columns is None else ()
    return Entry(
        unit=intern(row["unit"]),
        period=alike.period(row["period"]),
        task=intern(row["task"]),
        role=ROLES[row["role"]],
        values={
            intern(name): alike.value(value)
            for name, value in content.items()
            if columns is None or name in columns
        },
        state=STATES[row["state"]],
        submission=row["submission"],
        problems=from_json(tuple[Problem, ...], problems) if problems else (),
    )


def completed(entry: Entry, row: sqlite3.Row) -> Entry:
    """An entry with all that its row says of what the unit wrote and what is wrong with it."""
    values = from_json(dict[str, Value], json.loads(row["content"]))
    return replace(entry, values=values, problems=from_json(tuple[Problem, ...], json.loads(row["problems"])))


def decision_from(row: sqlite3.Row) -> Decision:
    """A decision from the columns that say what was decided, why, by whom and when."""
    return from_json(Decision, [row["verdict"], row["opinion"], row["person"], row["decided"]])


def decision_columns(decision: Decision) -> Columns:
    """The columns that say so."""
    return {
        "verdict": decision.verdict,
        "opinion": decision.opinion,
        "person": decision.by,
        "decided": decision.on.isoformat(),
    }


def submission_row(submission: Submission) -> Columns:
    """A submission as a row of the table; nobody has cleared the inbox of its file yet."""
    answer, reported = report_parts(submission.report)
    return {
        "id": submission.id,
        "file": submission.file,
        "digest": submission.digest,
        "received": submission.received.isoformat(),
        "state": submission.state,
        "archived": submission.archived,
        "unit": submission.unit,
        "period": str(submission.period) if submission.period else None,
        "issue": submission.issue,
        "attempt": submission.attempt,
        "reporter": submission.reporter,
        "phone": submission.phone,
        "reviewer": submission.reviewer,
        "problems": text(submission.problems),
        "cleared": False,
        "told": answer,
        "nil": submission.nil,
        "told_on": reported,
    }


def submission_from(
    row: sqlite3.Row, entries: int, held_tasks: str | None, *, with_problems: bool = True
) -> Submission:
    """A submission from a row of the table, with how many of its rows were accepted, and the tasks held, as JSON."""
    tasks = json.loads(held_tasks or "[]")
    columns = {
        **dict(row),
        "entries": entries,
        "held": len(tasks),
        "held_tasks": tasks,
        "report": (row["told"], row["told_on"]),
        "problems": json.loads(row["problems"]) if with_problems else (),
        "arrived": row["arrived"] or None,
        "usable": bool(row["usable"] or entries),
        "nil": bool(row["nil"]),
        "by_switch": row["by_switch"] or 0,
    }
    return from_json(Submission, columns)
