"""What other programs read: the JSON objects of --json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from workbook_flow.model import (
    Answer,
    Deadline,
    Problem,
    Question,
    Snapshot,
    Submission,
    SubmissionState,
    Task,
)
from workbook_flow.words.problems import left_out

if TYPE_CHECKING:
    from workbook_flow.cycle import Split
    from workbook_flow.cycle.importing import Imported
    from workbook_flow.cycle.post.mail_status import MailNotes
    from workbook_flow.master import MasterReading

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


def read_json(tasks: Iterable[Task]) -> list[Json]:
    """The list as it was read, one object a row."""
    return [
        {
            "id": task.id,
            "place": str(task.place),
            "section": task.section,
            "topic": task.heading,
            "measure": task.measure,
            "lead": list(task.lead),
            "responsible": list(task.responsible),
            "deadline": limit_json(task.deadline),
            "doubts": list(task.doubts),
            "hidden": task.hidden,
        }
        for task in tasks
    ]


def limit_json(limit: Deadline) -> Json:
    """A time limit as it was read."""
    recurs = limit.recurs
    return {
        "text": limit.words,
        "kind": str(limit.kind),
        "due": limit.due.isoformat() if limit.due else None,
        "standing": limit.standing,
        "recurs": str(recurs.every) if recurs else None,
        "months": list(recurs.months) if recurs else [],
        "days": list(recurs.days) if recurs else [],
        "milestones": [day.isoformat() for day in limit.milestones],
        "from": limit.start.isoformat() if limit.start else None,
        "estimated": limit.estimated,
    }


def check_json(reading: MasterReading, answers: Iterable[Answer]) -> Json:
    """What ``check`` says of the list with --json."""
    return {
        "read": read_json(reading.tasks),
        "questions": questions_json(reading.questions),
        "answers": [
            {
                "id": each.question,
                "words": each.words,
                "meaning": each.meaning,
                "by": each.by,
                "on": each.on.isoformat(),
            }
            for each in answers
        ],
    }


def questions_json(questions: Iterable[Question]) -> list[Json]:
    """What is still asked, each question once with all its places."""
    return [
        {
            "id": each.id,
            "kind": each.kind,
            "words": each.words,
            "count": each.count,
            "places": [str(place) for place in each.places],
            "readings": list(each.readings),
        }
        for each in questions
    ]


def import_json(imported: Imported) -> Json:
    """What ``import`` prints with --json."""
    understanding = imported.understanding
    return {
        "master": str(imported.path),
        "readout": str(imported.readout),
        "tasks": read_json(imported.reading.tasks),
        "units": [
            {"name": each.unit.name, "count": each.count, "similar": list(each.similar)}
            for each in understanding.units
        ],
        "groups": [{"name": each.name, "members": list(each.members)} for each in understanding.groups],
        "questions": questions_json(understanding.questions),
        "problems": problems_json(imported.problems),
    }


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
                "left_out": left_out(each.problems),
                "archived": each.archived,
                "problems": problems_json(each.problems),
            }
            for each in submissions
        ]
    }


def unsettled_json(submissions: Iterable[Submission]) -> Json:
    """What of the files that count for nobody ``status`` prints with --json."""
    return {
        "unsettled": [
            {
                "id": each.id,
                "file": each.file,
                "state": str(each.state),
                "received": each.received.isoformat(),
                "archived": each.archived,
                "problems": problems_json(each.problems),
            }
            for each in submissions
        ]
    }


def last_problems(snapshot: Snapshot, unit: str) -> tuple[Problem, ...]:
    """The problems of the last file of a unit that was read."""
    read = {SubmissionState.ACCEPTED, SubmissionState.PARTIAL, SubmissionState.RETURNED}
    files = (one for one in reversed(snapshot.submissions) if one.unit == unit and one.state in read)
    return next((one.problems for one in files), ())


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
                "left_out": left_out(last_problems(snapshot, each.unit)),
                "returned_on": each.returned_on.isoformat() if each.returned_on else None,
                "late": each.late,
                "excused": {"reason": each.excused.reason, "approved_by": each.excused.approved_by}
                if each.excused
                else None,
                "corrected_on": each.corrected_on.isoformat() if each.corrected_on else None,
                "attempts": each.attempts,
                "acknowledged_on": each.acknowledged_on.isoformat() if each.acknowledged_on else None,
                "reminders": each.reminders,
                "submissions": [
                    {"id": one.id, "state": str(one.state), "left_out": left_out(one.problems)}
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
        "troubled": [{"address": address, "fate": str(fate)} for address, fate in notes.troubled],
        "elsewhere": [{"sender": each.sender, "unit": each.unit} for each in notes.elsewhere],
        "foreign": [{"sender": each.sender, "subject": each.subject} for each in notes.foreign],
        "to_accept": [each.id for each in notes.delayed],
        "to_read": [{"unit": each.unit, "subject": each.subject} for each in notes.words],
        "automatic": [
            {"sender": each.sender, "unit": each.unit, "subject": each.subject} for each in notes.automatic
        ],
    }
