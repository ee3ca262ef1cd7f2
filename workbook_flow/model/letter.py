"""Mail: messages sent, letters received, reminders due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workbook_flow.model.period import Period


class MessageKind(StrEnum):
    """What a mail of ours is about; GROUP is none, but a text that a robot shows in a work group."""

    FORM = "form"
    RECEIPT = "receipt"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    CONSOLIDATED = "consolidated"
    ALERT = "alert"
    GROUP = "group"
    WITNESS = "witness"
    DECISION = "decision"


class MessageState(StrEnum):
    """How far a mail of ours has come.

    FAILED waits to be tried again; FILED is an .eml to be sent by hand; WITHDRAWN was overtaken before any server
    heard of it, and a later one says what still holds. DOUBTFUL was cut off so often while a server was handed it
    that the office is to say whether it arrived.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given-up"
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail in the durable outbox. ``key`` names its occasion: no two messages have the same.

    ``reasons`` are the keys of the reminders that it carries, ``words`` the server's last answer, ``refused``
    the addresses that the server did not take. ``letter`` is the number of the mail that it answers, ``digest``
    the SHA-256 of its bytes (blank in records of the first versions). ``unsure`` counts the times that a server was
    handed it and gave no answer, the one under way among them: it may have taken it each time.
    """

    id: int
    key: str
    kind: MessageKind
    subject: str
    to: tuple[str, ...]
    message_id: str
    queued: datetime
    cc: tuple[str, ...] = ()
    unit: str = ""
    period: Period | None = None
    reasons: tuple[str, ...] = ()
    letter: int | None = None
    state: MessageState = MessageState.QUEUED
    attempts: int = 0
    tried: datetime | None = None
    next_try: datetime | None = None
    words: str = ""
    refused: tuple[str, ...] = ()
    digest: str = ""
    unsure: int = 0


class LetterKind(StrEnum):
    """What a mail that came is: a return, 签收, words alone, or none of a person's making."""

    RETURN = "return"
    ACKNOWLEDGED = "acknowledged"
    WORDS = "words"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    OWN = "own"


class Fate(StrEnum):
    """What became of a mail that did not arrive: no such address, its mailbox full, still on its way, turned away."""

    GONE = "gone"
    FULL = "full"
    DELAYED = "delayed"
    REFUSED = "refused"


class Lack(StrEnum):
    """Why a letter that speaks of a table brings none.

    It is a link to somewhere else, was not attached or another file in its place, stands in the letter's own words,
    as a table or as a picture, lies in a sealed envelope, came back as it went out, or is in a letter too large to be
    fetched, or of which too much that is no plain file would have to be read. Or the letter says in a few words that
    there is nothing new, and its sender takes that for a report, or asks for an earlier one back.
    """

    LINK = "link"
    FILE = "file"
    PASTED = "pasted"
    SEALED = "sealed"
    PICTURE = "picture"
    OTHER = "other"
    LARGE = "large"
    CROWDED = "crowded"
    UNTOUCHED = "untouched"
    NOTHING_NEW = "nothing new"
    RECALL = "recall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that came: where it lies on the server, what it is, whose it is, the files taken out of it.

    ``received`` is when it was fetched, ``arrived`` when it reached the office's mailbox by the server's clock (None
    in records of the first versions). ``files`` are the names as they stand in the inbox; ``bounced`` are the
    addresses that a bounce says are not there, ``troubled`` the others that it names, each with what became of the
    mail. ``message`` is the number of the mail of ours that it answers or is about. ``automatic`` says that no person
    sent it off, ``responder`` that a machine answered a mail of ours; ``attached`` are the names of what an automatic
    letter brought that cannot be a return. ``evidence`` are the names in the inbox of what it brought beside a form.
    ``lack`` is why it brings no table though it speaks of one; ``words`` what it says beside the form that it brings,
    or without one what it says, blank in earlier records.
    ``departed`` is what a machine says of a person who sees to nothing there any more, blank of all other letters.
    ``says_more`` is in earlier records alone: that there are such words, which they do not hold.
    """

    id: int
    folder: str
    validity: int
    uid: int
    digest: str
    message_id: str
    sender: str
    subject: str
    received: datetime
    kind: LetterKind
    unit: str = ""
    period: Period | None = None
    files: tuple[str, ...] = ()
    bounced: tuple[str, ...] = ()
    arrived: datetime | None = None
    automatic: bool = False
    responder: bool = False
    attached: tuple[str, ...] = ()
    message: int | None = None
    troubled: tuple[tuple[str, Fate], ...] = ()
    evidence: tuple[str, ...] = ()
    lack: Lack | None = None
    words: str = ""
    says_more: bool = False
    departed: str = ""

    @property
    def arrival(self) -> date:
        """The day on which it reached the office."""
        return (self.arrived or self.received).date()

    @property
    def speaks(self) -> bool:
        """Whether it has words for people to read: words alone, or some beside the form that it brings."""
        return self.kind is LetterKind.WORDS or bool(self.words) or self.says_more


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What is due to be said to one unit, and why. ``key`` names the occasion: each is said once."""

    kind: str
    unit: str
    key: str
    reason: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    period: Period | None = None
