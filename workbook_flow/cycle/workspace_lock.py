"""One command at a time in a workspace: the rest wait briefly, then are told who holds it.

The lock itself is the operating system's, and goes with the process that held it. Beside it stands a record of
who that is. A record that nobody's lock protects is what a killed process left, and is replaced; from another
computer it may be that the shared folder does not pass locks on, so it counts until it is old.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from workbook_flow.cycle.computers import note_computer
from workbook_flow.cycle.own_files import HOLDER, LOCK, REST
from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.chain import Chain
from workbook_flow.records.files import clear_partial, make_private, write_note

PATIENCE = 10.0
"""Seconds that a command waits for another to end."""
LONGEST = 1800.0
"""Seconds after which another computer's record counts as left behind: no command takes as long."""
PAUSE = 0.1


class Busy(WorkbookFlowError):
    """Another command holds the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a workspace, from when by that computer's clock, and what for."""

    user: str
    host: str
    pid: int
    since: str
    doing: str

    @classmethod
    def me(cls, doing: str) -> Self:
        """The holder that this process is."""
        try:
            user = getpass.getuser()
        except (OSError, KeyError):
            user = "未知"
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        return cls(user=user, host=platform.node(), pid=os.getpid(), since=since, doing=doing)

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The holder that a record names; None without a record, or where it is no good."""
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def __str__(self) -> str:
        return f"电脑“{self.host}”上的用户 {self.user}（进程 {self.pid}，{self.since} 开始{self.doing}）"


@contextmanager
def held(folder: Path, doing: str, *, patience: float | None = None) -> Iterator[None]:
    """Hold the workspace whose ``.flow`` folder is given; may be nested within a thread.

    Raises Busy, which says who holds it, after ``patience`` seconds.
    """
    for private in (folder, folder.parent / "archive"):
        make_private(private)
    lock = FileLock(folder / LOCK, is_singleton=True)
    record = folder / HOLDER
    if lock.is_locked:
        yield
        return
    until = time.monotonic() + (PATIENCE if patience is None else patience)
    try:
        lock.acquire(timeout=max(0.0, until - time.monotonic()), poll_interval=PAUSE)
    except Timeout:
        raise busy(record) from None
    owned = False
    try:
        while held_elsewhere(record, folder / LOCK):
            if time.monotonic() >= until:
                raise busy(record)
            time.sleep(PAUSE)
        owned = True
        end_rest(folder)
        if record.exists():
            clear_left_behind(folder)
        # Not written whole: what a kill left half written here is as good a sign of it as the whole.
        write_note(record, json.dumps(asdict(Holder.me(doing)), ensure_ascii=False))
        note_computer(folder, platform.node(), date.fromisoformat(time.strftime("%Y-%m-%d")))
        yield
    finally:
        if owned:
            with suppress(OSError):  # the next command takes it for a killed one's, and does without
                record.unlink(missing_ok=True)
        lock.release()


def end_rest(folder: Path) -> None:
    """Empty the note that nothing is due; Windows lets no file be removed that a pass is reading just now."""
    if (folder / REST).exists():
        (folder / REST).write_bytes(b"")


def clear_left_behind(folder: Path) -> None:
    """Remove what a killed command had half written, wherever commands write."""
    for place in (folder, *(folder.parent / name for name in ("archive", "outbox", "inbox", "master"))):
        clear_partial(place)
    with suppress(WorkbookFlowError):  # a damaged chain is for the commands that need it to tell of
        Chain(folder.parent / "archive").take_back()


def busy(record: Path) -> Busy:
    """What to say to who cannot have the workspace now."""
    holder = Holder.read(record)
    who = str(holder) if holder else "另一个命令"
    return Busy(
        f"工作文件夹正由{who}占用。请等它结束后再运行；如果那台电脑已经关机或断开，请删除 {record} 后再运行。"
    )


def held_elsewhere(record: Path, lock: Path) -> bool:
    """Whether the record is another computer's, and not yet old by the clock of the disk that both write to."""
    holder = Holder.read(record)
    if holder is None or holder.host == platform.node():
        return False
    os.utime(lock)
    try:
        age = lock.stat().st_mtime - record.stat().st_mtime
    except FileNotFoundError:
        return False
    return abs(age) < LONGEST
