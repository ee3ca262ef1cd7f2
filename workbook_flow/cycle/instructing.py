"""Which unit is sent which of the leaders' words with its next form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbook_flow.forms.plan import assignments
from workbook_flow.model import Instruction, Master, Note, NoteKind, Period, Purpose, Reply, Role, Snapshot
from workbook_flow.records.succession import present_names
from workbook_flow.reports.summary import known_fields
from workbook_flow.reports.summary.topics import (
    PUBLICITY_KINDS,
    Tales,
    Topic,
    list_tales,
    list_topics,
    tales_after,
)

ASKS_REPLY = frozenset({NoteKind.SUPERVISION, NoteKind.CONSULTATION})
"""What is sent with every form until the unit has answered; the rest is sent once."""


RAISED = frozenset({Purpose.COORDINATION, Purpose.DIFFICULTY, *PUBLICITY_KINDS})
"""The columns whose words leaders write about, beside tasks and units."""


def instructions_carried(
    snapshots: Sequence[Snapshot], master: Master, last: Sequence[Period]
) -> Mapping[str, tuple[Instruction, ...]]:
    """By unit of today, what leaders wrote in earlier periods (oldest first) that it has not answered.

    ``last`` holds the period before this one, where there is one.
    """
    names = present_names(master.units)
    answered = {
        (names.get(reply.unit, reply.unit), reply.key) for snapshot in snapshots for reply in snapshot.replies
    }
    unanswered: dict[str, list[Instruction]] = {}
    tales: Tales = {}
    for snapshot in snapshots:
        tales = tales_after(tales, snapshot.entries, known_fields(master, snapshot))
        notes = [note for note in snapshot.notes if note.kind in ASKS_REPLY or snapshot.period in last]
        topics = {topic.number: topic for topic in topics_of(master, snapshot, tales)} if notes else {}
        for note in notes:
            instruction = Instruction.of(note)
            for unit in units_concerned(note, master, topics):
                if (unit, instruction.key) not in answered:
                    unanswered.setdefault(unit, []).append(instruction)
    return {unit: tuple(instructions) for unit, instructions in unanswered.items()}


def topics_of(master: Master, snapshot: Snapshot, tales: Tales) -> Iterator[Topic]:
    """What was asked for in a period, and what was told of practices and people up to it."""
    yield from list_topics(master, snapshot.entries, known_fields(master, snapshot))
    yield from list_tales(tales)


def units_concerned(note: Note, master: Master, topics: Mapping[str, Topic]) -> tuple[str, ...]:
    """Whom a note concerns.

    Of a task those of its units that the note names, else its lead units; of a topic who raised it and the departments
    that it names; of a score the unit itself. What a unit wrote itself concerns nobody else.
    """
    if note.kind is NoteKind.APPEAL:
        return ()
    if note.kind is NoteKind.FINDING:
        return (note.subject,)
    if note.kind is NoteKind.SUPERVISION:
        return named_or_leading(note, master)
    topic = topics.get(note.subject)
    return tuple(dict.fromkeys((*topic.units, *topic.departments))) if topic else ()


def named_or_leading(note: Note, master: Master) -> tuple[str, ...]:
    """The units of a task that a note names, else those that lead it, else all of them."""
    owing = [assignment for assignment in assignments(master) if assignment.task.id == note.subject]
    named = [
        share.unit for share in owing if any(name in note.words for name in names_of(share.unit, master))
    ]
    leading = [share.unit for share in owing if share.role is Role.LEAD]
    return tuple(dict.fromkeys(named or leading or (share.unit for share in owing)))


def names_of(unit: str, master: Master) -> Iterable[str]:
    """A unit's name and aliases, of three characters or more."""
    listed_unit = master.unit(unit)
    return [name for name in (unit, *(listed_unit.aliases if listed_unit else ())) if len(name) >= 3]


def replies_in(unit: str, instructions: Sequence[Instruction], words: Mapping[int, str]) -> tuple[Reply, ...]:
    """What a unit answered, by the numbers that its form gave."""
    return tuple(
        Reply(unit=unit, key=instructions[number - 1].key, words=answer) for number, answer in words.items()
    )
