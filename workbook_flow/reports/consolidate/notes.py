"""What leaders wrote beside the office's decisions: in this period's cells, and of earlier periods in words."""

from __future__ import annotations

from collections.abc import Iterable

from workbook_flow.model import Note, NoteKind, Snapshot, shown_note
from workbook_flow.reports.consolidate.source import Source


def notes_on(snapshot: Snapshot, kind: NoteKind, subject: str) -> tuple[Note, ...]:
    """What stands in a period about a task, a topic or a unit."""
    return tuple(note for note in snapshot.notes if (note.kind, note.subject) == (kind, subject))


def note_words(source: Source, kind: NoteKind, subject: str) -> tuple[str, str]:
    """What stands in this period's cells: the words, and who wrote them."""
    return shown_note(notes_on(source.snapshot, kind, subject))


def past_words(source: Source, kind: NoteKind, subject: str) -> str:
    """What was written about the same in earlier periods, each with who and when, the latest first."""
    notes = [note for snapshot in reversed(source.earlier) for note in notes_on(snapshot, kind, subject)]
    replies = [reply for snapshot in (*source.earlier, source.snapshot) for reply in snapshot.replies]
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
    snapshots: Iterable[Snapshot] = (*source.earlier, source.snapshot)
    return tuple(dict.fromkeys(n.subject for snapshot in snapshots for n in snapshot.notes if n.kind is kind))


def appeal_state(source: Source, unit: str) -> str:
    """Where a unit's appeal stands: blank where there is none, else whether it was answered after it was made."""
    appeals = notes_on(source.snapshot, NoteKind.APPEAL, unit)
    findings = notes_on(source.snapshot, NoteKind.FINDING, unit)
    if not appeals:
        return ""
    answered = findings and findings[-1].review >= appeals[-1].review
    return "已复核" if answered else "待复核"
