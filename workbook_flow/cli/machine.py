"""What other programs read: the JSON objects of --json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from workbook_flow.model import Problem, Snapshot, Submission

if TYPE_CHECKING:
    from workbook_flow.cycle import Split
    from workbook_flow.cycle.post.mail_status import MailNotes

Json = dict[str, Any]


def problems_json(problems: Iterable[Problem]) -> list[Json]:
    """Problems, each with its place in words."""
    return [
        {
            "code": each.code,
            "level": str(each.level),
            "place": str(each.place),
            "message": each.message,
            "remedy": each.remedy,
        }
        for each in problems
    ]


def split_json(prepared: Split) -> Json:
    """What ``split`` prints with --json."""
    written = {form.unit for form in prepared.written}
    return {
        "period": str(prepared.plan.period),
        "issue": prepared.plan.issue,
        "forms": [
            {
                "unit": form.unit,
                "path": form.path,
                "tasks": len(form.rows),
                "issue": form.issue,
                "written": form.unit in written,
            }
            for form in prepared.plan.forms
        ],
        "dropped": list(prepared.plan.dropped),
        "problems": problems_json(prepared.problems),
    }


def collect_json(submissions: Iterable[Submission]) -> Json:
    """What ``collect`` prints with --json."""
    return {
        "submissions": [
            {
                "id": each.id,
                "file": each.file,
                "unit": each.unit,
                "period": str(each.period) if each.period else None,
                "attempt": each.attempt,
                "state": str(each.state),
                "entries": each.entries,
                "held": each.held,
                "archived": each.archived,
                "problems": problems_json(each.problems),
            }
            for each in submissions
        ]
    }


def status_json(snapshot: Snapshot) -> Json:
    """What ``status`` prints with --json."""
    return {
        "period": str(snapshot.period),
        "units": [
            {
                "unit": each.unit,
                "state": str(each.state),
                "tasks": each.tasks,
                "accepted": each.accepted,
                "held": each.held,
                "returned_on": each.returned_on.isoformat() if each.returned_on else None,
                "late": each.late,
                "corrected_on": each.corrected_on.isoformat() if each.corrected_on else None,
                "attempts": each.attempts,
                "acknowledged_on": each.acknowledged_on.isoformat() if each.acknowledged_on else None,
                "reminders": each.reminders,
                "submissions": [
                    {"id": one.id, "state": str(one.state)}
                    for one in snapshot.submissions
                    if one.unit == each.unit
                ],
            }
            for each in snapshot.statuses
        ],
    }


def mail_json(notes: MailNotes) -> Json:
    """What ``status`` says of the mail with --json."""
    return {
        "account": notes.account,
        "waiting": notes.waiting,
        "filed": notes.filed,
        "given_up": [
            {"unit": each.unit, "to": list(each.to), "words": each.words} for each in notes.given_up
        ],
        "bounced": list(notes.bounced),
        "to_accept": [each.id for each in notes.delayed],
        "to_read": [{"unit": each.unit, "subject": each.subject} for each in notes.words],
        "automatic": [
            {"sender": each.sender, "unit": each.unit, "subject": each.subject} for each in notes.automatic
        ],
    }
