"""What units ask for and add beside their rows: later time limits, and how lead units sum their tasks up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.model import (
    EXTEND_REASON_FIELD,
    EXTEND_TO_FIELD,
    Entry,
    ExtensionRequest,
    LeadSummary,
    Master,
    Owed,
    Period,
    TaskId,
    UnitName,
)
from workbook_flow.records.ledger.database import Database
from workbook_flow.records.ledger.rows import decision_columns, decision_from
from workbook_flow.records.ledger.verdicts import About, note_verdict
from workbook_flow.records.succession import former_names, present_names


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRequest:
    """A request as it was when the office decided on it, the decision, and the review it came with.

    ``listed`` says what the list asked for then, as ``Deadline.asked`` has it.
    """

    request: ExtensionRequest
    review: int
    listed: str


def request_in(entry: Entry) -> ExtensionRequest | None:
    """What an entry asks for; None where it asks for no later time limit."""
    until, reason = entry.values.get(EXTEND_TO_FIELD.name), entry.values.get(EXTEND_REASON_FIELD.name)
    if until is None or not isinstance(until.typed, date):
        return None
    return ExtensionRequest(
        unit=entry.unit,
        period=entry.period,
        task=entry.task,
        until=until.typed,
        reason=str(reason.typed or "") if reason else "",
        submission=entry.submission,
    )


def requests_among(
    entries: Iterable[Entry],
    decided_requests: Mapping[tuple[str, str], DecidedRequest],
    followed: Mapping[str, str],
) -> tuple[ExtensionRequest, ...]:
    """The requests of these entries; those that stand as the office saw them, with its decision.

    ``followed`` says which units go on for others: what was decided for one holds for the other.
    """
    requests = (request_in(entry) for entry in entries)
    return tuple(
        with_decision(request, decided_requests, followed) for request in requests if request is not None
    )


def with_decision(
    request: ExtensionRequest,
    decided_requests: Mapping[tuple[str, str], DecidedRequest],
    followed: Mapping[str, str],
) -> ExtensionRequest:
    """The request as it was decided, where it still asks for the same."""
    for name in former_names(request.unit, followed):
        decided_request = decided_requests.get((name, request.task))
        if decided_request is not None and same_request(decided_request.request, request):
            return replace(
                request, decision=decided_request.request.decision, granted=decided_request.request.granted
            )
    return request


def same_request(request: ExtensionRequest, other: ExtensionRequest) -> bool:
    """Whether two requests ask for the same day, for the same reason."""
    return (request.until, request.reason) == (other.until, other.reason)


def decided_request_from(row: sqlite3.Row) -> DecidedRequest:
    """A decision on a request from a row of its table."""
    request = ExtensionRequest(
        unit=row["unit"],
        period=Period.parse(row["period"]),
        task=row["task"],
        until=date.fromisoformat(row["until"]),
        reason=row["reason"],
        submission=row["submission"],
        decision=decision_from(row),
        granted=date.fromisoformat(row["granted"]) if row["granted"] else None,
    )
    return DecidedRequest(request=request, review=row["review"], listed=row["listed"] or "")


class Requests:
    """The tables of later time limits and of lead units' summaries."""

    def __init__(self, database: Database) -> None:
        """Work on that database."""
        self.database = database

    def decided_requests(self, period: Period) -> dict[tuple[str, str], DecidedRequest]:
        """The decisions on requests of a period, by unit and task."""
        rows = self.database.rows("SELECT * FROM extension WHERE period = ?", str(period))
        return {(row["unit"], row["task"]): decided_request_from(row) for row in rows}

    def decided_request_on(self, entry: Entry) -> DecidedRequest | None:
        """The decision that stands on the request in the row of an entry."""
        rows = self.database.rows(
            "SELECT * FROM extension WHERE period = ? AND unit = ? AND task = ?",
            str(entry.period),
            entry.unit,
            entry.task,
        )
        return decided_request_from(rows[0]) if rows else None

    def note_decision(self, decided_request: DecidedRequest) -> None:
        """Record the office's decision on a request; call within a transaction."""
        request, decision = decided_request.request, decided_request.request.decision
        if decision is None:
            raise ValueError(request.task)
        row = (request.period, request.unit, request.task)
        note_verdict(self.database, About.EXTENSION, row, decision, decided_request.review)
        self.database.put(
            "extension",
            {
                "period": str(request.period),
                "unit": request.unit,
                "task": request.task,
                "submission": request.submission,
                "review": decided_request.review,
                "until": request.until.isoformat(),
                "reason": request.reason,
                "granted": request.granted.isoformat() if request.granted else "",
                "listed": decided_request.listed,
                **decision_columns(decision),
            },
        )

    def granted(self, master: Master, until: Period | None = None) -> dict[Owed, date]:
        """By unit of today and task the day granted last, in all periods or in those before ``until``.

        Where the list asks for something else since, the list holds.
        """
        rows = self.database.rows(
            "SELECT task, unit, granted, listed FROM extension "
            "WHERE granted <> '' AND (?1 IS NULL OR rank_of_period(period) < ?1) "
            "ORDER BY rank_of_period(period)",
            until.rank if until else None,
        )
        names = present_names(master.units) if rows else {}
        asked = {
            row["task"]: master.by_id[row["task"]].deadline.asked
            for row in rows
            if row["task"] in master.by_id
        }
        return {
            Owed(UnitName(names.get(row["unit"], row["unit"])), TaskId(row["task"])): date.fromisoformat(
                row["granted"]
            )
            for row in rows
            if row["listed"] == asked.get(row["task"])
        }

    def add_summaries(self, submission: int, period: Period, summaries: Iterable[LeadSummary]) -> None:
        """Record how a lead unit summed its tasks up in one submission; call within a transaction."""
        shared = {"submission": submission, "period": str(period)}
        rows = ({**shared, "task": lead.task, "unit": lead.unit, "content": lead.text} for lead in summaries)
        self.database.add("summary", *rows)

    def summaries(self, period: Period, upto: int | None = None) -> tuple[LeadSummary, ...]:
        """How lead units sum up in a period: for each unit and task the last words, or those up to a submission."""
        rows = self.database.rows(
            "SELECT unit, task, content, max(submission) FROM summary "
            "WHERE period = ?1 AND (?2 IS NULL OR submission <= ?2) GROUP BY unit, task",
            str(period),
            upto,
        )
        return tuple(LeadSummary(unit=row["unit"], task=row["task"], text=row["content"]) for row in rows)
