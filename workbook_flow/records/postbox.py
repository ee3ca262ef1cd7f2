"""The archive's mail: every message sent and every letter received, as its bytes with a record beside it.

A message's bytes are kept before its record, and its record before anything is sent: what the record says last
is what is known. Letters are kept before their files go into the inbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from workbook_flow.model import Fate, Letter, LetterKind, Message, MessageKind, MessageState, Period
from workbook_flow.records.archive import Json, is_number, read_record, write_json
from workbook_flow.records.files import write_whole

MAIL, SENT, RECEIVED = "邮件", "发出", "收到"
LATER = frozenset(("arrived", "automatic", "responder", "attached", "message", "troubled"))
"""What a letter's record leaves out where it says nothing, so that the bytes of old records stay as they are."""


@dataclass(frozen=True, slots=True)
class Postbox:
    """The folder ``邮件`` of an archive."""

    archive: Path

    def message_path(self, number: int, suffix: str) -> Path:
        """Where a message's bytes (.eml) or record (.json) are."""
        return self.archive / MAIL / SENT / f"{number:06d}{suffix}"

    def letter_path(self, number: int, suffix: str) -> Path:
        """Where a letter's bytes (.eml) or record (.json) are."""
        return self.archive / MAIL / RECEIVED / f"{number:06d}{suffix}"

    def keep_message(self, message: Message, data: bytes) -> None:
        """Keep the bytes of a message still to be recorded."""
        write_whole(self.message_path(message.id, ".eml"), data)

    def record_message(self, message: Message) -> None:
        """Make durable how far a message has come."""
        write_json(self.message_path(message.id, ".json"), message_to_json(message))

    def message_bytes(self, number: int) -> bytes:
        """The message as it is sent."""
        return self.message_path(number, ".eml").read_bytes()

    def message(self, number: int) -> Message:
        """The message with that number."""
        return read_record(self.message_path(number, ".json"), message_from_json)

    def messages(self, *, after: int = 0) -> Iterator[Message]:
        """Messages with a higher number, in order."""
        for path in numbered(self.archive / MAIL / SENT, after):
            yield read_record(path, message_from_json)

    def keep_letter(self, letter: Letter, data: bytes) -> None:
        """Keep the bytes of a letter still to be recorded."""
        write_whole(self.letter_path(letter.id, ".eml"), data)

    def record_letter(self, letter: Letter) -> None:
        """Make a letter durable."""
        write_json(self.letter_path(letter.id, ".json"), letter_to_json(letter))

    def letter_bytes(self, number: int) -> bytes:
        """The letter as it came."""
        return self.letter_path(number, ".eml").read_bytes()

    def letter(self, number: int) -> Letter:
        """The letter with that number."""
        return read_record(self.letter_path(number, ".json"), letter_from_json)

    def letters(self, *, after: int = 0) -> Iterator[Letter]:
        """Letters with a higher number, in order of arrival."""
        for path in numbered(self.archive / MAIL / RECEIVED, after):
            yield read_record(path, letter_from_json)


def numbered(folder: Path, after: int) -> list[Path]:
    """The records in a folder with a higher number, in order."""
    found = {int(path.stem): path for path in folder.glob("*.json") if is_number(path.stem)}
    return [found[number] for number in sorted(found) if number > after]


def moment(at: datetime | None) -> str | None:
    """A moment as JSON."""
    return at.isoformat() if at else None


def read_moment(text: str | None) -> datetime | None:
    """A moment from JSON."""
    return datetime.fromisoformat(text) if text else None


def message_to_json(message: Message) -> Json:
    """A message's record as JSON."""
    content: Json = {each.name: getattr(message, each.name) for each in fields(message)}
    if not message.digest:  # as records were before messages had one, so that old ledgers still agree
        del content["digest"]
    return content | {
        "period": str(message.period) if message.period else None,
        "queued": moment(message.queued),
        "tried": moment(message.tried),
        "next_try": moment(message.next_try),
    }


def message_from_json(content: Json) -> Message:
    """The message that this JSON holds."""
    return Message(
        **content
        | {
            "kind": MessageKind(content["kind"]),
            "state": MessageState(content["state"]),
            "to": tuple(content["to"]),
            "cc": tuple(content["cc"]),
            "reasons": tuple(content["reasons"]),
            "refused": tuple(content["refused"]),
            "period": Period.parse(content["period"]) if content["period"] else None,
            "queued": datetime.fromisoformat(content["queued"]),
            "tried": read_moment(content["tried"]),
            "next_try": read_moment(content["next_try"]),
        }
    )


def letter_to_json(letter: Letter) -> Json:
    """A letter's record as JSON."""
    content: Json = {each.name: getattr(letter, each.name) for each in fields(letter)}
    content |= {
        "period": str(letter.period) if letter.period else None,
        "received": moment(letter.received),
        "arrived": moment(letter.arrived),
    }
    return {name: part for name, part in content.items() if part or name not in LATER}


def letter_from_json(content: Json) -> Letter:
    """The letter that this JSON holds."""
    return Letter(
        **content
        | {
            "kind": LetterKind(content["kind"]),
            "files": tuple(content["files"]),
            "bounced": tuple(content["bounced"]),
            "period": Period.parse(content["period"]) if content["period"] else None,
            "received": datetime.fromisoformat(content["received"]),
            "arrived": read_moment(content.get("arrived")),
            "attached": tuple(content.get("attached", ())),
            "troubled": tuple((address, Fate(fate)) for address, fate in content.get("troubled", ())),
        }
    )
