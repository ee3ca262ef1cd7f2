"""The nouns that every stage speaks in. Frozen, typed, standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import total_ordering
from typing import Self

LOCKED_COLUMNS = ("编号", "重点任务", "主要措施", "角色", "完成时限")
"""The columns of a form that units read and cannot change, in their order."""

DETAIL_SHEET = "单位明细"
"""The sheet of the consolidated workbook that the office decides in."""

REVIEW_COLUMNS = ("核定", "核定意见", "核定人")
"""The columns there that the office may write in, in their order."""

ENTRY_COLUMN = "来件"
"""The hidden column there that names the submission each row came with."""

FORM_SHEET = "填报表"
"""The sheet of a form that units fill in."""

Typed = str | int | float | date | None
"""A value after reading: text, whole number, percent (0 to 100), day, or nothing."""


class WorkbookFlowError(Exception):
    """The command cannot run at all; the text is for people and says what to do."""


class Role(StrEnum):
    """How a unit owes a task."""

    LEAD = "牵头"
    RESPONSIBLE = "责任"


class Level(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


class FieldType(StrEnum):
    """What a fill-in column takes, as sheet 字段 writes it."""

    TEXT = "文本"
    INTEGER = "整数"
    PERCENT = "百分比"
    DATE = "日期"
    CHOICE = "选项"
    PHONE = "电话"


class Purpose(StrEnum):
    """What a fill-in column means to the rules, whatever the office calls it (字段, column 用途)."""

    STATE = "状态"
    PERCENT = "比例"
    PROGRESS = "进展"
    DONE_ON = "完成日期"
    EVIDENCE = "佐证"
    ISSUE = "问题"
    COORDINATION = "协调"
    PRACTICE = "经验"
    NEXT_STEP = "下一步"


class Meaning(StrEnum):
    """What a choice means to the rules (选项, column 含义)."""

    NOT_STARTED = "未开始"
    UNDER_WAY = "进行中"
    DONE = "已完成"
    STANDING = "长期坚持"
    BLOCKED = "受阻"


class SubmissionState(StrEnum):
    """What became of one returned file."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    RETURNED = "returned"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    UNIDENTIFIED = "unidentified"
    REFUSED = "refused"


class UnitState(StrEnum):
    """Where one unit stands in one period."""

    NOT_ISSUED = "not-issued"
    ISSUED = "issued"
    PARTIAL = "partial"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class EntryState(StrEnum):
    """Whether a filled row counts, or waits for correction."""

    ACCEPTED = "accepted"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person finds something: file, sheet and cell, each blank where it does not apply."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        inside = "!".join(part for part in (self.sheet, self.cell) if part)
        return " ".join(part for part in (self.file, inside) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A finding: a catalogue code, how much it weighs, where it is, what is wrong, what to do."""

    code: str
    level: Level
    place: Place
    message: str
    remedy: str


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A reporting month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2024-07``; raise WorkbookFlowError for anything else."""
        match = re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip(), re.ASCII)
        if match is None or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 9998:
            raise WorkbookFlowError(f"期别“{text}”看不懂。请写成 年-月，例如 2024-07。")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __lt__(self, other: Period) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    @property
    def words(self) -> str:
        """The period as an office writes it: ``2024年7月``."""
        return f"{self.year}年{self.month}月"

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.next().first_day - timedelta(days=1)

    def next(self) -> Period:
        """The month after."""
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> Period:
        """The month before."""
        return Period(self.year - (self.month == 1), (self.month - 2) % 12 + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRule:
    """A day of the reporting month or of the one after it; day 31 means the month's last day."""

    next_month: bool
    day: int

    def in_period(self, period: Period) -> date:
        """The day itself, never past the end of its month."""
        month = period.next() if self.next_month else period
        return min(month.last_day, month.first_day + timedelta(days=self.day - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The words of 完成时限 and what they mean: a last day, already done, to be kept up for good."""

    words: str
    due: date | None = None
    done: bool = False
    standing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One tracked row of the list. ``lead`` and ``responsible`` are unit names, groups expanded."""

    id: str
    section: str
    heading: str
    measure: str
    lead_words: str
    responsible_words: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    deadline: Deadline
    metric: str = ""
    target: float | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An organisation with a row in the address book."""

    name: str
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    leader: str = ""
    leader_mail: tuple[str, ...] = ()
    in_use: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a dropdown list, with what it means to the rules."""

    value: str
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column that units fill in. Limits bound numbers, and the length of text."""

    name: str
    type: FieldType
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    hint: str = ""
    width: float = 14
    purpose: Purpose | None = None

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The least and the most; a percent is bounded by 0 and 100 where the office says nothing."""
        if self.type is not FieldType.PERCENT:
            return self.minimum, self.maximum
        return (0 if self.minimum is None else self.minimum), (100 if self.maximum is None else self.maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Sheet 设置: one row a setting."""

    office: str
    list_name: str
    list_date: date | None
    office_contact: str
    office_phone: str
    issue_day: DayRule
    return_day: DayRule
    year_start: tuple[int, int]
    default_year: int | None
    mail_account: str = ""
    mail_service: str = ""
    smtp_server: str = ""
    imap_server: str = ""
    mail_security: str = "SSL"
    mails_per_minute: int | None = None
    mails_per_day: int | None = None
    after_fetch: str = ""
    fetch_minutes: int = 15
    readers: tuple[str, ...] = ()
    publish_after: int = 2
    return_reminders: tuple[int, ...] = (5, 2, 0)
    unopened_after: int = 3
    overdue_at_most: int = 5
    correct_after: int = 2
    limit_reminders: tuple[int, ...] = (30, 7, 1)
    escalate_after: int = 5
    quiet_hours: tuple[int, int] | None = (20, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Sheet 考核: how much each part of a unit's score weighs, and the points that a day late costs."""

    timeliness: float = 30
    completeness: float = 30
    quality: float = 20
    limits: float = 20
    late_day: float = 20

    @property
    def weights(self) -> tuple[float, float, float, float]:
        """The weights in the order in which the parts stand."""
        return self.timeliness, self.completeness, self.quality, self.limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """The master workbook as read. ``digest`` is the SHA-256 of its bytes."""

    digest: str
    title: str
    tasks: tuple[Task, ...]
    units: tuple[Unit, ...]
    fields: tuple[Field, ...]
    levels: Mapping[str, Level]
    settings: Settings
    days: Mapping[date, bool] = field(default_factory=dict)
    """By sheet 假日: whether such a day is worked."""
    scoring: Scoring = Scoring()

    def unit(self, name: str) -> Unit | None:
        """The unit of that name or alias."""
        return next((unit for unit in self.units if name == unit.name or name in unit.aliases), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One task owed by one unit in one role."""

    task: Task
    unit: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRow:
    """One row of a form as it was issued: the locked text that stands."""

    task: str
    role: Role
    section: str
    heading: str
    measure: str
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedForm:
    """One form as it was issued to one unit. ``seal`` is the HMAC in its stamp.

    ``levels`` are those of the rules that the form checks by itself, where the office has changed them.
    """

    unit: str
    period: Period
    issue: int
    issued_on: date
    path: str
    seal: str
    rows: tuple[IssuedRow, ...]
    fields: tuple[Field, ...]
    return_by: date
    title: str
    office: str
    contact: str = ""
    levels: Mapping[str, Level] = field(default_factory=dict)

    def row(self, task: str) -> IssuedRow | None:
        """The row of that task id."""
        return next((row for row in self.rows if row.task == task), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One cell as understood, beside what the unit typed.

    ``note`` says what was understood where that differs from ``raw``. ``fault`` is the catalogue code of
    what could not be understood, with ``typed`` None; a blank cell has neither.
    """

    typed: Typed
    raw: str = ""
    note: str = ""
    fault: str = ""
    cell: str = ""

    @property
    def blank(self) -> bool:
        """Whether the unit left the cell empty."""
        return self.typed is None and not self.fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What already stands in a form when it goes out.

    ``values`` by task and field, ``locked`` the tasks that are settled and shown green, ``marks`` what to mend
    in a cell by task and field, shown as a red cell with a comment.
    """

    values: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    marks: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """One row of a returned form; values by field name.

    ``number`` counts rows as Excel does, from 1. ``problems`` are those of the row's layout.
    """

    task: str
    number: int
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether the unit wrote anything in this row."""
        return not all(value.blank for value in self.values.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A returned form as read, before any rule is applied. ``problems`` are those of its layout."""

    file: str
    sheet: str
    rows: tuple[ReturnedRow, ...]
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""
    problems: tuple[Problem, ...] = ()


class Verdict(StrEnum):
    """What the office decides on an entry, as sheet 单位明细 writes it."""

    PASSED = "通过"
    RETURNED = "退回"
    CHANGED = "改为"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The office's decision on one entry: what, why, by whom, on which day."""

    verdict: Verdict
    opinion: str = ""
    by: str = ""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one unit reported on one task in one period, by field name."""

    unit: str
    period: Period
    task: str
    role: Role
    values: Mapping[str, Value]
    state: EntryState
    submission: int = 0
    problems: tuple[Problem, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One file that came back. ``id`` is its number of arrival, counted from 1."""

    id: int
    file: str
    digest: str
    received: date
    state: SubmissionState
    archived: str
    unit: str | None = None
    period: Period | None = None
    issue: int | None = None
    attempt: int | None = None
    entries: int = 0
    held: int = 0
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStatus:
    """Where one unit stands in one period, in rows."""

    unit: str
    state: UnitState
    tasks: int
    accepted: int
    held: int
    returned_on: date | None = None
    attempts: int = 0
    acknowledged_on: date | None = None
    reminders: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One period as the ledger knows it: everything that the consolidated workbook is made from.

    ``entries`` are the accepted ones that stand now, one a unit and task; ``held`` are the rows that wait
    for correction; both in the order of units and of the list. ``submissions`` are in order of arrival.
    """

    period: Period
    forms: tuple[IssuedForm, ...] = ()
    entries: tuple[Entry, ...] = ()
    held: tuple[Entry, ...] = ()
    submissions: tuple[Submission, ...] = ()
    statuses: tuple[UnitStatus, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


class MessageKind(StrEnum):
    """What a mail of ours is about."""

    FORM = "form"
    RECEIPT = "receipt"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    CONSOLIDATED = "consolidated"
    ALERT = "alert"


class MessageState(StrEnum):
    """How far a mail of ours has come. FAILED waits to be tried again; FILED is an .eml to be sent by hand."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given-up"
    FILED = "filed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail in the durable outbox. ``key`` names its occasion: no two messages have the same.

    ``reasons`` are the keys of the reminders that it carries, ``words`` the server's last answer, ``refused``
    the addresses that the server did not take. ``letter`` is the number of the mail that it answers.
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


class LetterKind(StrEnum):
    """What a mail that came is: a return, 签收, words alone, or none of a person's making."""

    RETURN = "return"
    ACKNOWLEDGED = "acknowledged"
    WORDS = "words"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that came: where it lies on the server, what it is, whose it is, the files taken out of it.

    ``files`` are the names as they stand in the inbox; ``bounced`` are the addresses that a bounce names.
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
