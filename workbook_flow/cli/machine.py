"""What other programs read: the JSON objects of --json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbook_flow.model import (
    Candidate,
    Deadline,
    ListAnswer,
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
NO_CANDIDATES: Mapping[int, Sequence[Candidate]] = MappingProxyType({})


def problems_json(problems: Iterable[Problem]) -> list[Json]:
    """Problems, each with its place in words."""
    return [
        {
            "code": problem.code,
            "level": str(problem.level),
            "place": str(problem.place),
            "message": problem.message,
            "remedy": problem.remedy,
        }
        for problem in problems
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


def check_json(reading: MasterReading, answers: Iterable[ListAnswer]) -> Json:
    """What ``check`` says of the list with --json."""
    return {
        "read": read_json(reading.tasks),
        "questions": questions_json(reading.questions),
        "answers": [
            {
                "id": answer.question,
                "words": answer.words,
                "meaning": answer.meaning,
                "by": answer.by,
                "on": answer.on.isoformat(),
            }
            for answer in answers
        ],
    }


def questions_json(questions: Iterable[Question]) -> list[Json]:
    """What is still asked, each question once with all its places."""
    return [
        {
            "id": question.id,
            "kind": question.kind,
            "words": question.words,
            "count": question.count,
            "places": [str(place) for place in question.places],
            "readings": list(question.readings),
        }
        for question in questions
    ]


def import_json(imported: Imported) -> Json:
    """What ``import`` prints with --json."""
    understanding = imported.understanding
    return {
        "master": str(imported.path),
        "readout": str(imported.readout),
        "tasks": read_json(imported.reading.tasks),
        "units": [
            {"name": found_unit.unit.name, "count": found_unit.count, "similar": list(found_unit.similar)}
            for found_unit in understanding.units
        ],
        "groups": [{"name": group.name, "members": list(group.members)} for group in understanding.groups],
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
                "id": submission.id,
                "file": submission.file,
                "unit": submission.unit,
                "period": str(submission.period) if submission.period else None,
                "attempt": submission.attempt,
                "state": str(submission.state),
                "entries": max(submission.entries - submission.by_switch, 0),
                "by_switch": submission.by_switch,
                "held": submission.held,
                "left_out": left_out(submission.problems),
                "archived": submission.archived,
                "problems": problems_json(submission.problems),
            }
            for submission in submissions
        ]
    }


def unsettled_json(
    submissions: Iterable[Submission], candidates: Mapping[int, Sequence[Candidate]] = NO_CANDIDATES
) -> Json:
    """What of the files that count for nobody ``status`` prints with --json; ``candidates`` by their numbers."""
    return {
        "unsettled": [
            {
                "id": submission.id,
                "file": submission.file,
                "state": str(submission.state),
                "received": submission.received.isoformat(),
                "archived": submission.archived,
                "problems": problems_json(submission.problems),
                "candidates": [
                    {"unit": candidate.unit, "period": str(candidate.period)}
                    for candidate in candidates.get(submission.id, ())
                ],
            }
            for submission in submissions
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
                "unit": status.unit,
                "state": str(status.state),
                "tasks": status.tasks,
                "accepted": status.accepted,
                "held": status.held,
                "left_out": left_out(last_problems(snapshot, status.unit)),
                "returned_on": status.returned_on.isoformat() if status.returned_on else None,
                "late": status.late,
                "excused": {"reason": status.excused.reason, "approved_by": status.excused.approved_by}
                if status.excused
                else None,
                "corrected_on": status.corrected_on.isoformat() if status.corrected_on else None,
                "attempts": status.attempts,
                "acknowledged_on": status.acknowledged_on.isoformat() if status.acknowledged_on else None,
                "reminders": status.reminders,
                "submissions": [
                    {
                        "id": submission.id,
                        "state": str(submission.state),
                        "left_out": left_out(submission.problems),
                    }
                    for submission in snapshot.submissions
                    if submission.unit == status.unit
                ],
            }
            for status in snapshot.statuses
        ],
    }


def mail_json(notes: MailNotes) -> Json:
    """What ``status`` says of the mail with --json."""
    return {
        "account": notes.account,
        "waiting": notes.waiting,
        "filed": notes.filed,
        "given_up": [
            {"unit": message.unit, "to": list(message.to), "words": message.words}
            for message in notes.given_up
        ],
        "doubtful": [
            {"id": message.id, "unit": message.unit, "to": list(message.to)} for message in notes.doubtful
        ],
        "bounced": list(notes.bounced),
        "troubled": [{"address": address, "fate": str(fate)} for address, fate in notes.troubled],
        "withheld": list(notes.withheld),
        "departed": list(notes.departed),
        "elsewhere": [{"sender": letter.sender, "unit": letter.unit} for letter in notes.elsewhere],
        "foreign": [{"sender": letter.sender, "subject": letter.subject} for letter in notes.foreign],
        "to_accept": [submission.id for submission in notes.delayed],
        "to_read": [
            {"unit": letter.unit, "sender": letter.sender, "subject": letter.subject}
            for letter in notes.words
        ],
        "automatic": [
            {"sender": letter.sender, "unit": letter.unit, "subject": letter.subject}
            for letter in notes.automatic
        ],
    }
