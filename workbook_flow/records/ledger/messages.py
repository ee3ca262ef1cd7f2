"""The ledger's mail: messages, letters, and when a job last ran. Made from the archive's records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from workbook_flow.model import Letter, Message, MessageKind, MessageState, Period
from workbook_flow.records.codec import from_json
from workbook_flow.records.ledger.database import Database
from workbook_flow.records.ledger.rows import text
from workbook_flow.records.postbox import Postbox

OPEN = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED)
"""The states of a message that is still to be sent."""
UNSETTLED = (*OPEN, MessageState.DOUBTFUL)
"""The states of a message that may still become another."""


class Mail:
    """The tables of messages, letters, and notes of jobs."""

    def __init__(self, database: Database) -> None:
        """Work on that database."""
        self.database = database

    def sync(self, postbox: Postbox) -> None:
        """Bring the ledger up to what the archive says of mail: what is new, and what was open when it last looked."""
        fresh = list(postbox.messages(after=self.last_message()))
        changed = [postbox.message(message.id) for message in self.in_states(UNSETTLED)]
        letters = list(postbox.letters(after=self.last_letter()))
        with self.database.transaction():
            for message in (*changed, *fresh):
                self.put_message(message)
            for letter in letters:
                self.put_letter(letter)

    def last_message(self) -> int:
        """The highest number of a message, 0 where there is none."""
        return int(self.database.scalar("SELECT max(id) FROM message") or 0)

    def last_letter(self) -> int:
        """The highest number of a letter, 0 where there is none."""
        return int(self.database.scalar("SELECT max(id) FROM letter") or 0)

    def put_message(self, message: Message) -> None:
        """Record a message as it stands now."""
        row = {"id": message.id, "key": message.key, "kind": message.kind, "state": message.state}
        self.database.put("message", {**row, "content": text(message)})

    def put_letter(self, letter: Letter) -> None:
        """Record a letter."""
        row = {"id": letter.id, "folder": letter.folder, "validity": letter.validity, "uid": letter.uid}
        self.database.put("letter", {**row, "digest": letter.digest, "content": text(letter)})

    def messages(self, kinds: Iterable[MessageKind] = tuple(MessageKind)) -> tuple[Message, ...]:
        """All messages of these kinds, in order."""
        rows = self.database.rows(
            "SELECT content FROM message WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY id",
            json.dumps(list(kinds)),
        )
        return tuple(from_json(Message, json.loads(row["content"])) for row in rows)

    def forms_of(self, period: Period) -> tuple[Message, ...]:
        """The messages that were to bring forms of the period, in order."""
        rows = self.database.rows(
            "SELECT content FROM message WHERE kind = ? AND key GLOB ? ORDER BY id",
            MessageKind.FORM,
            f"form {period} *",
        )
        return tuple(from_json(Message, json.loads(row["content"])) for row in rows)

    def named(self, ids: Iterable[str]) -> tuple[Message, ...]:
        """The messages that bear these Message-IDs, in order."""
        rows = self.database.rows(
            "SELECT content FROM message WHERE json_extract(content, '$.message_id') IN "
            "(SELECT value FROM json_each(?)) ORDER BY id",
            json.dumps(list(ids)),
        )
        return tuple(from_json(Message, json.loads(row["content"])) for row in rows)

    def last_to(self, address: str, most: int) -> tuple[Message, ...]:
        """The last messages to an address in small letters, as many as that, the newest first."""
        rows = self.database.rows(
            "SELECT content FROM message WHERE kind <> ? AND EXISTS (SELECT 1 FROM json_each(json_array("
            "json_extract(content, '$.to'), json_extract(content, '$.cc'))) AS list, json_each(list.value) AS one "
            "WHERE lower(one.value) = ?) ORDER BY id DESC LIMIT ?",
            MessageKind.GROUP,
            address,
            most,
        )
        return tuple(from_json(Message, json.loads(row["content"])) for row in rows)

    def open_messages(self) -> tuple[Message, ...]:
        """The messages still to be sent, in order."""
        return self.in_states(OPEN)

    def in_states(self, states: Iterable[MessageState]) -> tuple[Message, ...]:
        """The messages that have come so far, in order."""
        rows = self.database.rows(
            "SELECT content FROM message WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id",
            json.dumps(list(states)),
        )
        return tuple(from_json(Message, json.loads(row["content"])) for row in rows)

    def unsure_messages(self) -> tuple[Message, ...]:
        """The messages that a server was handed without an answer, and of which nobody knows whether it took them."""
        return tuple(message for message in self.in_states(UNSETTLED) if message.unsure)

    def has_message(self, key: str) -> bool:
        """Whether there is a message for that occasion."""
        return self.database.scalar("SELECT 1 FROM message WHERE key = ?", key) is not None

    def sent_on(self, day: date) -> int:
        """How many mails the server took on that day."""
        messages = self.messages(kind for kind in MessageKind if kind is not MessageKind.GROUP)
        return sum(
            message.state is MessageState.SENT and message.tried is not None and message.tried.date() == day
            for message in messages
        )

    def tried_from(self, moment: datetime) -> tuple[Message, ...]:
        """The mails that were handed to the server after that moment, whatever became of them."""
        # The text of a moment stands in the zone of its day: a day earlier misses none.
        rows = self.database.rows(
            "SELECT content FROM message WHERE kind <> ? AND json_extract(content, '$.tried') >= ?",
            MessageKind.GROUP,
            (moment.date() - timedelta(days=1)).isoformat(),
        )
        messages = (from_json(Message, json.loads(row["content"])) for row in rows)
        return tuple(message for message in messages if message.tried is not None and message.tried > moment)

    def letters(self) -> tuple[Letter, ...]:
        """All letters, in order of arrival."""
        rows = self.database.rows("SELECT content FROM letter ORDER BY id")
        return tuple(from_json(Letter, json.loads(row["content"])) for row in rows)

    def letters_from(self, sender: str) -> tuple[Letter, ...]:
        """The letters from an address, in order of arrival."""
        rows = self.database.rows(
            "SELECT content FROM letter WHERE json_extract(content, '$.sender') = ? ORDER BY id", sender
        )
        return tuple(from_json(Letter, json.loads(row["content"])) for row in rows)

    def letters_named(self, id_: str) -> tuple[Letter, ...]:
        """The letters that bear this Message-ID, in order of arrival."""
        rows = self.database.rows(
            "SELECT content FROM letter WHERE json_extract(content, '$.message_id') = ? ORDER BY id", id_
        )
        return tuple(from_json(Letter, json.loads(row["content"])) for row in rows)

    def known_uids(self, folder: str, validity: int) -> set[int]:
        """The numbers on the server of the letters that were taken from a folder, or were taken before."""
        rows = self.database.rows(
            "SELECT uid FROM letter WHERE folder = ? AND validity = ?", folder, validity
        )
        return {row["uid"] for row in rows}.union(self.uids_again(folder, validity))

    def uids_again(self, folder: str, validity: int) -> list[int]:
        """The numbers of letters in a folder that are the same as one that was taken elsewhere."""
        return list(json.loads(self.last_note(f"again {folder} {validity}") or "[]"))

    def note_again(self, folder: str, validity: int, uid: int) -> None:
        """Note that a letter in a folder is the same as one that was taken elsewhere."""
        self.note(f"again {folder} {validity}", json.dumps([*self.uids_again(folder, validity), uid]))

    def letter_of(self, digest: str) -> Letter | None:
        """The letter of these very bytes, wherever it lay; None where none was taken."""
        content = self.database.scalar("SELECT content FROM letter WHERE digest = ? LIMIT 1", digest)
        return None if content is None else from_json(Letter, json.loads(str(content)))

    def last_note(self, job: str) -> str | None:
        """What a job noted when it last ran, as far as this ledger knows."""
        note = self.database.scalar("SELECT noted FROM job WHERE name = ?", job)
        return None if note is None else str(note)

    def note(self, job: str, words: str) -> None:
        """Note something for a job's next run; losing it does no harm but a run too many."""
        self.database.put("job", {"name": job, "noted": words})

    def last_run(self, job: str) -> datetime | None:
        """When a job last ran, as far as this ledger knows."""
        note = self.last_note(job)
        return datetime.fromisoformat(note) if note else None

    def note_run(self, job: str, at: datetime) -> None:
        """Note that a job ran."""
        self.note(job, at.isoformat())
