"""The archive's mail: every message sent and every letter received, as its bytes with a record beside it.

A message's bytes are kept before its record, and its record before anything is sent: what the record says last
is what is known. Letters are kept before their files go into the inbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from workbook_flow.model import Letter, Message
from workbook_flow.records.archive import is_number, read_record
from workbook_flow.records.chain import write_record
from workbook_flow.records.codec import declare, from_json, to_json
from workbook_flow.records.files import write_whole

MAIL, SENT, RECEIVED = "邮件", "发出", "收到"
LATER = (
    "arrived",
    "automatic",
    "responder",
    "attached",
    "message",
    "troubled",
    "evidence",
    "lack",
    "words",
    "says_more",
    "departed",
)
"""What the first versions did not record of a letter."""

declare(Message, spared=("digest", "unsure"))
declare(Letter, spared=LATER)


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
        write_record(self.archive, self.message_path(message.id, ".json"), to_json(message))

    def message_bytes(self, number: int) -> bytes:
        """The message as it is sent."""
        return self.message_path(number, ".eml").read_bytes()

    def message(self, number: int) -> Message:
        """The message with that number."""
        return read_record(self.message_path(number, ".json"), partial(from_json, Message))

    def messages(self, *, after: int = 0) -> Iterator[Message]:
        """Messages with a higher number, in order."""
        for path in numbered(self.archive / MAIL / SENT, after):
            yield read_record(path, partial(from_json, Message))

    def keep_letter(self, letter: Letter, data: bytes) -> None:
        """Keep the bytes of a letter still to be recorded."""
        write_whole(self.letter_path(letter.id, ".eml"), data)

    def record_letter(self, letter: Letter) -> None:
        """Make a letter durable."""
        write_record(self.archive, self.letter_path(letter.id, ".json"), to_json(letter))

    def letter_bytes(self, number: int) -> bytes:
        """The letter as it came."""
        return self.letter_path(number, ".eml").read_bytes()

    def letter(self, number: int) -> Letter:
        """The letter with that number."""
        return read_record(self.letter_path(number, ".json"), partial(from_json, Letter))

    def letters(self, *, after: int = 0) -> Iterator[Letter]:
        """Letters with a higher number, in order of arrival."""
        for path in numbered(self.archive / MAIL / RECEIVED, after):
            yield read_record(path, partial(from_json, Letter))


def numbered(folder: Path, after: int) -> list[Path]:
    """The records in a folder with a higher number, in order."""
    paths = {int(path.stem): path for path in folder.glob("*.json") if is_number(path.stem)}
    return [paths[number] for number in sorted(paths) if number > after]
