"""What leaders and the office write into the consolidated workbook beside decisions on rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workbook_flow.model.period import Period


class NoteKind(StrEnum):
    """What a note is, by the name of its column."""

    SUPERVISION = "督办意见"
    CONSULTATION = "会商意见"
    PUBLICITY = "宣传采用"
    APPEAL = "单位申诉"
    FINDING = "复核意见"

    @property
    def about_task(self) -> bool:
        """Whether its subject is a task's id."""
        return self is NoteKind.SUPERVISION

    @property
    def about_unit(self) -> bool:
        """Whether its subject is a unit's name."""
        return self in {NoteKind.APPEAL, NoteKind.FINDING}


NOTE_PERSON = "填写人"
"""The column that says who wrote a note."""
TOPIC_COLUMN = "议题号"
"""The column, out of sight, that tells a topic apart from period to period."""
NOTE_SHEETS = {
    NoteKind.SUPERVISION: ("预警督办", "编号", "主要措施"),
    NoteKind.CONSULTATION: ("会商议题", TOPIC_COLUMN, "内容"),
    NoteKind.PUBLICITY: ("典型经验", TOPIC_COLUMN, "经验做法"),
    NoteKind.APPEAL: ("考核评分", "单位", "单位"),
    NoteKind.FINDING: ("考核评分", "单位", "单位"),
}
"""By kind, the sheet that it is written in, the column that says about what, and the one with its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one person wrote about a task, a topic or a unit in one period.

    ``subject`` is the task's id, the topic's number or the unit's name, ``about`` its words. ``review`` is the
    submission that the note came with; it takes the place of those up to ``basis``, which its writer saw.
    """

    kind: NoteKind
    period: Period
    subject: str
    about: str
    words: str
    by: str
    on: date
    review: int
    basis: int


def standing_notes(notes: Iterable[Note], upto: int | None = None) -> tuple[Note, ...]:
    """The notes on one subject, oldest first, without those that a later one took the place of.

    ``upto`` is the last submission that counts, None for all.
    """
    standing: list[Note] = []
    for note in sorted(notes, key=lambda note: note.review):
        if upto is None or note.review <= upto:
            standing = [earlier for earlier in standing if earlier.review > note.basis]
            standing.append(note)
    return tuple(standing)


def notes_under(notes: Sequence[Note], names: Sequence[str], upto: int | None = None) -> tuple[Note, ...]:
    """What stands on one unit, oldest first, of notes under its name, the first of ``names``, and former ones.

    Two units that became one saw each other's notes and took the place of neither.
    """
    of_name = [standing_notes((note for note in notes if note.subject == name), upto) for name in names]
    present = of_name[0]
    former = (note for earlier in of_name[1:] for note in earlier)
    seen = max((note.basis for note in present), default=0)
    return tuple(
        sorted((*present, *(note for note in former if note.review > seen)), key=lambda note: note.review)
    )


def shown_note(notes: Sequence[Note]) -> tuple[str, str]:
    """What stands in the cells for a subject: the words, and who wrote them."""
    return "\n".join(note.words for note in notes), "、".join(dict.fromkeys(note.by for note in notes))


INSTRUCTION_SHEET, INSTRUCTION_NUMBER, REPLY_COLUMN = "批示与答复", "序号", "本单位答复"
"""The sheet of a form in which leaders' words stand, the column of their numbers, and the one for the answers."""

InstructionKey = tuple[NoteKind, Period, str, int]
"""What a note is known by: its kind, period, subject and review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """A note as it was issued to a unit that it concerns."""

    kind: NoteKind
    period: Period
    subject: str
    about: str
    words: str
    by: str
    on: date
    review: int

    @classmethod
    def of(cls, note: Note) -> Instruction:
        """The instruction that a note is."""
        return cls(
            kind=note.kind,
            period=note.period,
            subject=note.subject,
            about=note.about,
            words=note.words,
            by=note.by,
            on=note.on,
            review=note.review,
        )

    @property
    def key(self) -> InstructionKey:
        """What it is known by."""
        return self.kind, self.period, self.subject, self.review


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a unit answered to an instruction, known by its key."""

    unit: str
    key: InstructionKey
    words: str
