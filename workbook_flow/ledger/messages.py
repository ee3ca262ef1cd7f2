"""The ledger's mail: messages, letters, and when a job last ran. Made from the archive's records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from workbook_flow.model import Letter, Message, MessageKind, MessageState
from workbook_flow.postbox import (
    Postbox,
    letter_from_json,
    letter_to_json,
    message_from_json,
    message_to_json,
)

if TYPE_CHECKING:
    from workbook_flow.ledger import Ledger

MAIL = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS letter (
    id INTEGER PRIMARY KEY, folder TEXT NOT NULL, validity INTEGER NOT NULL, uid INTEGER NOT NULL,
    digest TEXT NOT NULL, content TEXT NOT NULL,
    UNIQUE (folder, validity, uid)
) STRICT;
CREATE INDEX IF NOT EXISTS letter_by_digest ON letter (digest);
CREATE TABLE IF NOT EXISTS job (name TEXT PRIMARY KEY, noted TEXT NOT NULL) STRICT;
"""
"""What mail adds to the ledger's tables. Ledgers of version 3 may have them: they were made on opening then."""

OPEN = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED)
"""The states of a message that is still to be sent."""


def sync_mail(ledger: Ledger, postbox: Postbox) -> None:
    """Bring the ledger up to what the archive says of mail: what is new, and what was open when it last looked."""
    fresh = list(postbox.messages(after=last_message(ledger)))
    changed = [postbox.message(each.id) for each in open_messages(ledger)]
    letters = list(postbox.letters(after=last_letter(ledger)))
    with ledger.transaction():
        for message in (*changed, *fresh):
            put_message(ledger, message)
        for letter in letters:
            put_letter(ledger, letter)


def last_message(ledger: Ledger) -> int:
    """The highest number of a message, 0 where there is none."""
    return int(ledger.scalar("SELECT max(id) FROM message") or 0)


def last_letter(ledger: Ledger) -> int:
    """The highest number of a letter, 0 where there is none."""
    return int(ledger.scalar("SELECT max(id) FROM letter") or 0)


def put_message(ledger: Ledger, message: Message) -> None:
    """Record a message as it stands now."""
    content = json.dumps(message_to_json(message), ensure_ascii=False)
    ledger.database.execute(
        "INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?)",
        (message.id, message.key, message.kind, message.state, content),
    )


def put_letter(ledger: Ledger, letter: Letter) -> None:
    """Record a letter."""
    content = json.dumps(letter_to_json(letter), ensure_ascii=False)
    ledger.database.execute(
        "INSERT OR REPLACE INTO letter VALUES (?, ?, ?, ?, ?, ?)",
        (letter.id, letter.folder, letter.validity, letter.uid, letter.digest, content),
    )


def messages(ledger: Ledger, kinds: Iterable[MessageKind] = tuple(MessageKind)) -> tuple[Message, ...]:
    """All messages of these kinds, in order."""
    found = ledger.rows(
        "SELECT content FROM message WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY id",
        json.dumps(list(kinds)),
    )
    return tuple(message_from_json(json.loads(row["content"])) for row in found)


def states(ledger: Ledger, kind: MessageKind) -> dict[str, MessageState]:
    """By the key of each message of that kind, how far it has come."""
    found = ledger.rows("SELECT key, state FROM message WHERE kind = ?", kind)
    return {row["key"]: MessageState(row["state"]) for row in found}


def open_messages(ledger: Ledger) -> tuple[Message, ...]:
    """The messages still to be sent, in order."""
    found = ledger.rows("SELECT content FROM message WHERE state IN (?, ?, ?) ORDER BY id", *OPEN)
    return tuple(message_from_json(json.loads(row["content"])) for row in found)


def has_message(ledger: Ledger, key: str) -> bool:
    """Whether there is a message for that occasion."""
    return ledger.scalar("SELECT 1 FROM message WHERE key = ?", key) is not None


def sent_on(ledger: Ledger, day: date) -> int:
    """How many messages the server took on that day."""
    found = messages(ledger)
    return sum(
        each.state is MessageState.SENT and each.tried is not None and each.tried.date() == day
        for each in found
    )


def letters(ledger: Ledger) -> tuple[Letter, ...]:
    """All letters, in order of arrival."""
    found = ledger.rows("SELECT content FROM letter ORDER BY id")
    return tuple(letter_from_json(json.loads(row["content"])) for row in found)


def known_uids(ledger: Ledger, folder: str, validity: int) -> set[int]:
    """The numbers on the server of the letters that were taken from a folder."""
    found = ledger.rows("SELECT uid FROM letter WHERE folder = ? AND validity = ?", folder, validity)
    return {row["uid"] for row in found}


def has_letter(ledger: Ledger, digest: str) -> bool:
    """Whether a letter of these very bytes was taken, wherever it lay."""
    return ledger.scalar("SELECT 1 FROM letter WHERE digest = ?", digest) is not None


def last_note(ledger: Ledger, job: str) -> str | None:
    """What a job noted when it last ran, as far as this ledger knows."""
    found = ledger.scalar("SELECT noted FROM job WHERE name = ?", job)
    return None if found is None else str(found)


def note(ledger: Ledger, job: str, words: str) -> None:
    """Note something for a job's next run; losing it does no harm but a run too many."""
    ledger.database.execute("INSERT OR REPLACE INTO job VALUES (?, ?)", (job, words))


def last_run(ledger: Ledger, job: str) -> datetime | None:
    """When a job last ran, as far as this ledger knows."""
    found = last_note(ledger, job)
    return datetime.fromisoformat(found) if found else None


def note_run(ledger: Ledger, job: str, at: datetime) -> None:
    """Note that a job ran."""
    note(ledger, job, at.isoformat())
