"""Everything known of one period, put together from what the tables hold. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from workbook_flow.model import (
    Entry,
    Field,
    IssuedForm,
    LeadSummary,
    Note,
    Period,
    Reply,
    Snapshot,
    Submission,
    UnitStatus,
)
from workbook_flow.records.archive import Issue, standing_forms
from workbook_flow.records.ledger.history import DecidedEntry
from workbook_flow.records.ledger.requests import DecidedRequest, requests_among
from workbook_flow.records.ledger.standing import unit_status
from workbook_flow.records.succession import (
    followed_by,
    handed_on,
    in_present_hands,
    not_sent_back,
    notes_in_present_hands,
    still_waiting,
)

Item = TypeVar("Item", Entry, Submission)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the tables hold of one period: ``accepted`` and ``held`` are the entries that stand, one a row.

    ``sent_back`` is by row the last return that the office's 退回 covers.
    """

    issues: tuple[Issue, ...]
    accepted: tuple[Entry, ...]
    held: tuple[Entry, ...]
    sent_back: Mapping[tuple[str, str], int]
    submissions: tuple[Submission, ...]
    decisions: Mapping[tuple[str, str], DecidedEntry] = field(default_factory=dict)
    decided_requests: Mapping[tuple[str, str], DecidedRequest] = field(default_factory=dict)
    summaries: tuple[LeadSummary, ...] = ()
    notes: tuple[Note, ...] = ()
    replies: tuple[Reply, ...] = ()


def snapshot_of(period: Period, rows: Rows) -> Snapshot:
    """The period as these rows tell it."""
    forms, followed = standing_forms(rows.issues), followed_by(rows.issues)
    accepted, held = (decided(entries, rows.decisions) for entries in (rows.accepted, rows.held))
    good = not_sent_back(in_present_hands(accepted, forms, followed), rows.sent_back, followed)
    entries = in_order(good, forms)
    waiting = in_order(still_waiting(in_present_hands(held, forms, followed), entries), forms)
    submissions = handed_on(
        (submission for submission in rows.submissions if submission.unit is not None), followed
    )
    return Snapshot(
        period=period,
        forms=tuple(forms.values()),
        former=former_columns(rows.issues, forms.values()),
        entries=entries,
        held=waiting,
        submissions=submissions,
        statuses=statuses(forms, entries, waiting, submissions),
        requests=requests_among(entries, rows.decided_requests, followed),
        summaries=tuple(
            replace(summary, unit=followed.get(summary.unit, summary.unit)) for summary in rows.summaries
        ),
        notes=notes_in_present_hands(rows.notes, followed),
        replies=tuple(replace(reply, unit=followed.get(reply.unit, reply.unit)) for reply in rows.replies),
    )


def former_columns(issues: Sequence[Issue], forms: Iterable[IssuedForm]) -> tuple[Field, ...]:
    """The columns by which a unit may have answered that no standing form has just so, newest first."""
    if len(issues) < 2:
        return ()
    stand = {column for columns in {form.fields for form in forms} for column in columns}
    issued = dict.fromkeys(form.fields for issue in reversed(issues) for form in issue.forms)
    return tuple(dict.fromkeys(column for columns in issued for column in columns if column not in stand))


def outline_of(period: Period, rows: Rows) -> Snapshot:
    """The period's forms and where each unit stands, without what units wrote."""
    forms, followed = standing_forms(rows.issues), followed_by(rows.issues)
    accepted, held = (decided(entries, rows.decisions) for entries in (rows.accepted, rows.held))
    entries = not_sent_back(in_present_hands(accepted, forms, followed), rows.sent_back, followed)
    waiting = still_waiting(in_present_hands(held, forms, followed), entries)
    came = handed_on((submission for submission in rows.submissions if submission.unit is not None), followed)
    return Snapshot(
        period=period,
        forms=tuple(forms.values()),
        former=former_columns(rows.issues, forms.values()),
        statuses=statuses(forms, entries, waiting, came),
    )


def decided(entries: Iterable[Entry], decisions: Mapping[tuple[str, str], DecidedEntry]) -> Iterator[Entry]:
    """The entries, those that the office decided on with its decision."""
    for entry in entries:
        decided_entry = decisions.get((entry.unit, entry.task))
        stands = decided_entry is not None and decided_entry.before.submission == entry.submission
        yield replace(entry, decision=decided_entry.decision) if decided_entry and stands else entry


def in_order(entries: Iterable[Entry], forms: Mapping[str, IssuedForm]) -> tuple[Entry, ...]:
    """The entries in the order of the forms' rows; those of no row at the end."""
    rows = dict.fromkeys((form.unit, row.task) for form in forms.values() for row in form.rows)
    rank = {row: number for number, row in enumerate(rows)}

    def place(entry: Entry) -> tuple[int, str, str]:
        return rank.get((entry.unit, entry.task), len(rank)), entry.unit, entry.task

    return tuple(sorted(entries, key=place))


def statuses(
    forms: Mapping[str, IssuedForm],
    entries: Iterable[Entry],
    held: Iterable[Entry],
    submissions: Iterable[Submission],
) -> tuple[UnitStatus, ...]:
    """Where each unit stands that has a form."""
    good, waiting, came = by_unit(entries), by_unit(held), by_unit(submissions)
    return tuple(
        unit_status(form, good[form.unit], waiting[form.unit], came[form.unit]) for form in forms.values()
    )


def by_unit(items: Iterable[Item]) -> Mapping[str, list[Item]]:
    """What belongs to each unit, in the order given."""
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.unit is not None:
            grouped[item.unit].append(item)
    return grouped
