"""What leaders wrote beside the office's decisions: in this period's cells, and of earlier periods in words."""

from __future__ import annotations

from collections.abc import Iterable

from workbook_flow.model import Note, NoteKind, shown_note
from workbook_flow.reports.consolidate.source import Source


def notes_on(notes: Iterable[Note], kind: NoteKind, subject: str) -> tuple[Note, ...]:
    """What stands in a period about a task, a topic or a unit."""
    return tuple(note for note in notes if (note.kind, note.subject) == (kind, subject))


def note_words(source: Source, kind: NoteKind, subject: str) -> tuple[str, str]:
    """What stands in this period's cells: the words, and who wrote them."""
    return shown_note(notes_on(source.snapshot.notes, kind, subject))


def past_words(source: Source, kind: NoteKind, subject: str) -> str:
    """What was written about the same in earlier periods, each with who and when, the latest first."""
    notes = [note for period in reversed(source.past.notes) for note in notes_on(period, kind, subject)]
    replies = (*source.past.replies, *source.snapshot.replies)
    lines = []
    for note in notes:
        key = (note.kind, note.period, note.subject, note.review)
        lines.append(dated_words(note))
        lines += [f"　{reply.unit}答复：{reply.words}" for reply in replies if reply.key == key]
    return "\n".join(lines)


def dated_words(note: Note) -> str:
    """A note with its period, who wrote it and when."""
    return f"{note.period.words} {note.by}（{note.on.isoformat()}）：{note.words}"


def subjects(source: Source, kind: NoteKind) -> tuple[str, ...]:
    """What was written about in this period or an earlier one, each once."""
    notes = (note for period in (*source.past.notes, source.snapshot.notes) for note in period)
    return tuple(dict.fromkeys(note.subject for note in notes if note.kind is kind))


def appeal_state(source: Source, unit: str) -> str:
    """Where a unit's appeal stands: blank where there is none, else whether it was answered after it was made."""
    appeals = notes_on(source.snapshot.notes, NoteKind.APPEAL, unit)
    findings = notes_on(source.snapshot.notes, NoteKind.FINDING, unit)
    if not appeals:
        return ""
    answered = findings and findings[-1].review >= appeals[-1].review
    return "已复核" if answered else "待复核"
