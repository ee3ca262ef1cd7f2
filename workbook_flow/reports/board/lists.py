"""The lists of the board: what is asked, claimed, told and changed, the first lines of each and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workbook_flow.model import ExtensionRequest, Master, Note, NoteKind, Reply, Snapshot
from workbook_flow.reports.board.pool import plain
from workbook_flow.reports.summary import (
    Past,
    Report,
    Topic,
    claim_lines,
    list_claims,
    outcome_words,
    text_columns,
)

MOST_LINES = 200
"""Lines of a list; what is more stands in the consolidated workbook."""
MOST_SHOWN = 400
"""Characters of a text in a list."""


def lists_data(master: Master, report: Report, past: Past, snapshot: Snapshot) -> dict[str, Any]:
    """What is asked, claimed, told and changed: each list that has any lines, with how many there are in all."""
    changed = text_columns(report.summary.fields)
    lists: Mapping[str, list[Any]] = {
        "topics": [topic_data(topic) for topic in report.topics],
        "practices": [topic_data(topic) for topic in (*report.practices, *report.earlier_practices)],
        "requests": [
            request_data(request)
            for requests in (snapshot.requests, *reversed(past.requests))
            for request in requests
        ],
        "claims": list(claims_data(master, past, snapshot)),
        "notes": list(notes_data(past, snapshot)),
        "changes": [
            [change.task, plain(change.unit), change.column, shown(change.before), shown(change.after)]
            for change in report.changes
            if not (change.unit and change.column in changed)
        ],
    }
    return {
        name: {"count": len(lines), "lines": lines[:MOST_LINES]} for name, lines in lists.items() if lines
    }


def shown(value: object) -> str:
    """A value as text, not too long."""
    return "" if value is None else plain(str(value), MOST_SHOWN)


def topic_data(topic: Topic) -> dict[str, Any]:
    """One topic: what it is, who raised it on which tasks, what it comes to."""
    return {
        "kind": topic.kind,
        "since": str(topic.periods[0]),
        "words": plain(topic.words, MOST_SHOWN),
        "sum": plain(topic.sum),
        "departments": list(map(plain, topic.departments)),
        "units": list(map(plain, topic.units)),
        "tasks": list(topic.tasks),
    }


def request_data(request: ExtensionRequest) -> dict[str, Any]:
    """One request for a later limit, and the answer."""
    return {
        "task": request.task,
        "unit": plain(request.unit),
        "period": str(request.period),
        "until": request.until.isoformat(),
        "reason": plain(request.reason, MOST_SHOWN),
        "outcome": outcome_words(request),
    }


def claims_data(master: Master, past: Past, snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """The tasks about whose units something is open."""
    for claims in list_claims(master, {**past.claims, **claim_lines(snapshot)}):
        if not claims.settled:
            yield {
                "task": claims.task.id,
                "outcome": plain(claims.outcome, MOST_SHOWN),
                "disputed": [[plain(line.unit), plain(line.reason, MOST_SHOWN)] for line in claims.disputed],
                "unanswered": list(map(plain, claims.unanswered)),
            }


def notes_data(past: Past, snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """What leaders wrote on tasks, the latest first, each with the answers."""
    replies = (*past.replies, *snapshot.replies)
    for notes in (snapshot.notes, *reversed(past.notes)):
        for note in notes:
            if note.kind is NoteKind.SUPERVISION:
                yield note_data(note, replies)


def note_data(note: Note, replies: Iterable[Reply]) -> dict[str, Any]:
    """One note with who wrote it, when, and what was answered."""
    key = (note.kind, note.period, note.subject, note.review)
    return {
        "task": note.subject,
        "period": str(note.period),
        "by": plain(note.by),
        "on": note.on.isoformat(),
        "words": plain(note.words, MOST_SHOWN),
        "replies": [
            [plain(reply.unit), plain(reply.words, MOST_SHOWN)] for reply in replies if reply.key == key
        ],
    }
