"""Two returns of one unit that came together: whether they say the same, and which of them is the later one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TypeVar

from workbook_flow.model import Candidate, Entry, Return, ReturnedRow
from workbook_flow.returns.senders import letter_number
from workbook_flow.sheets import Book, copy_number, text

TOGETHER = 60.0
"""Seconds within which files were written at once, as by unpacking: their order says nothing of what is in them."""
HEAD_ROWS = 8
LEAD_HEADING, REPLY_HEADING = "牵头小结", "批示办理"
"""What is called so of a return that is beside its tasks."""
CORRECTION = re.compile(r"退回更正[：:]\s{0,9}第\s{0,9}(\d{1,4})\s{0,9}次报送")
"""What a form says at its head that went back to be corrected."""
COPY = re.compile(
    r"\s{0,9}[（(]\d{1,3}[)）]$|[\s-]{0,9}(?:副本|copy)\s{0,9}(?:[（(]?\d{1,3}[)）]?)?$", re.IGNORECASE
)
"""What programs add to the name of a second copy."""
Key = TypeVar("Key")
CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A unit's return as one of several that came together: ``number`` is its submission's, 0 before it has one.

    ``written`` are the seconds of the folder's clock, ``packed`` those of the clock of its zip, 0 outside one;
    ``saved`` those of the document's own properties, 0 where they name none. ``attempt`` is that of the correction
    that was filled in, 0 for the form as issued. Of a file from a letter, ``arrived`` is when that reached the mailbox,
    in seconds, 0 where no record says so, and ``folder`` the one of the mailbox in which it lay. ``day`` is that
    on which it reached the office, None for today.
    """

    number: int = 0
    file: str
    written: float
    packed: float
    saved: float
    attempt: int
    returned: Return
    arrived: float = 0.0
    folder: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The returns that came in one pass, by unit and period; ``versions`` those that were held against another.

    ``unread`` are the numbers of the others, and of those that a pass before it recorded and could not tell of, as one
    that was killed; ``clocks`` are, by number, what their zip keeps of their time. ``shown`` is the number of the last
    file of which people were told before.
    """

    versions: dict[Candidate, list[Version]] = field(default_factory=dict)
    unread: dict[Candidate, list[int]] = field(default_factory=dict)
    clocks: dict[int, float] = field(default_factory=dict)
    shown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which of two versions is the later one: 1 for the second, -1 for the first, 0 where it is open; and by what."""

    sign: int
    why: str = ""


def differing(first: Return, second: Return) -> tuple[str, ...]:
    """The tasks that both answer, and not alike; of what is beside the tasks its heading."""
    rows = {row.task: answers(row) for row in first.rows if row.filled}
    tasks = [
        row.task for row in second.rows if row.filled and rows.get(row.task, answers(row)) != answers(row)
    ]
    summaries = {task: str(value.typed) for task, value in first.summaries.items()}
    if differ(summaries, {task: str(value.typed) for task, value in second.summaries.items()}):
        tasks.append(LEAD_HEADING)
    if differ(first.replies, second.replies):
        tasks.append(REPLY_HEADING)
    return tuple(tasks)


def answers(row: ReturnedRow | Entry) -> dict[str, object]:
    """What a row answers, or an entry, by field."""
    return {
        name: value.raw if value.fault else value.typed
        for name, value in row.values.items()
        if not value.blank
    }


def differ(first: Mapping[Key, str], second: Mapping[Key, str]) -> bool:
    """Whether two mappings say different things of the same."""
    return any(second.get(key, words) != words for key, words in first.items())


def order_of(first: Version, second: Version) -> Order:
    """Which of two versions is the later one.

    The letters and the corrections decide by themselves; then the clocks, as far as none contradicts another; then the
    number that a program added to the name of a second copy.
    """
    for witness in (by_letter, by_correction):
        if (order := witness(first, second)).sign:
            return order
    orders = [order for clock in CLOCKS if (order := clock(first, second)).sign]
    if len({order.sign for order in orders}) > 1:
        return Order(sign=0, why="，".join(f"按{order.why}{LATER[order.sign]}较新" for order in orders))
    return orders[0] if orders else by_name(first, second)


LATER = {1: "这份", -1: "那份"}


def order_by_documents(first: Version, second: Version) -> Order:
    """Whether the documents tell that what came in a later pass is the older one of two: -1, else 0.

    When they were saved tells it, unless the second is the correction that was asked for; where that is not to be
    known, an earlier correction than the other.
    """
    correction, saved = by_correction(first, second), by_properties(first, second)
    if saved.sign < 0 and correction.sign <= 0:
        return saved
    return correction if correction.sign < 0 and not saved.sign else Order(sign=0)


def arrived_before(first: Version, second: Version) -> bool:
    """Whether the second of two versions reached the office before the first, though it was fetched after it."""
    days = first.day and second.day and second.day < first.day
    return bool(days) or (first.arrived > 0 and 0 < second.arrived < first.arrived)


def by_letter(first: Version, second: Version) -> Order:
    """By the letters that brought them, where each came with one of its own.

    Letters are numbered as they are fetched, one folder of the mailbox after the other.
    """
    letters = letter_number(first.file), letter_number(second.file)
    if None in letters:
        return Order(sign=0)
    dated = first.arrived > 0 and second.arrived > 0
    numbers = sign(*letters) if not dated or first.folder == second.folder else 0
    return Order(sign=(sign(first.arrived, second.arrived) if dated else 0) or numbers, why="来信先后")


def by_correction(first: Version, second: Version) -> Order:
    """By the correction that each fills in: one went out after the return before it had come."""
    return Order(sign=sign(first.attempt, second.attempt), why="填的是第几次退回的表")


def by_place(first: Version, second: Version) -> Order:
    """By the clock of the zip or of the folder in which both lay; what came by mail was written when it was fetched."""
    if first.packed and second.packed:
        return Order(sign=sign(first.packed, second.packed, TOGETHER), why="压缩包里的时间")
    mailed = any(letter_number(version.file) for version in (first, second))
    if mailed or first.packed or second.packed:
        return Order(sign=0)
    return Order(sign=sign(first.written, second.written, TOGETHER), why="文件的修改时间")


def by_properties(first: Version, second: Version) -> Order:
    """By when the documents themselves say that they were last saved."""
    if not (first.saved and second.saved):
        return Order(sign=0)
    return Order(sign=sign(first.saved, second.saved), why="文档里记的保存时间")


CLOCKS: tuple[Callable[[Version, Version], Order], ...] = (by_place, by_properties)


def by_name(first: Version, second: Version) -> Order:
    """By the number of the copy, where the names are otherwise the same."""
    number = sign(copy_number(first.file), copy_number(second.file))
    if bare_name(first.file) != bare_name(second.file) or not number:
        return Order(sign=0)
    return Order(sign=number, why="文件名里的序号")


def bare_name(file: str) -> str:
    """A file's name without its ending and without what programs add to a second copy."""
    return COPY.sub("", PurePath(file).stem)


def sign(first: float | None, second: float | None, least: float = 0.0) -> int:
    """1 where the second is more, -1 where the first is; 0 where they are less than ``least`` apart, or not given."""
    if first is None or second is None or first == second or abs(second - first) < least:
        return 0
    return 1 if second > first else -1


def moment(saved: str) -> float:
    """The moment that a document names, in seconds; without a zone it is that of China; 0 for what is none."""
    try:
        named = dt.datetime.fromisoformat(saved.strip())
        return (named if named.tzinfo else named.replace(tzinfo=CHINA)).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def correction_in(book: Book) -> int:
    """Of which return a form says at its head that it went back, 0 for one as it was issued."""
    cells = (cell for sheet in book.sheets for row in sheet.rows[:HEAD_ROWS] for cell in row)
    return max((int(match[1]) for cell in cells if (match := CORRECTION.search(text(cell)))), default=0)
