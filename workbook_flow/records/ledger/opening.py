"""Opening the database: made where there is none, brought up to date, found damaged or sound."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from workbook_flow.model import Period, WorkbookFlowError
from workbook_flow.records.files import FAILING, FORBIDDEN, FULL, READ_ONLY
from workbook_flow.records.ledger.schema import MIGRATIONS, SCHEMA_VERSION

REFUSALS = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,
    sqlite3.SQLITE_IOERR: FAILING,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: FORBIDDEN,
}
"""What SQLite's refusals mean, and what to do."""


class DamagedLedger(WorkbookFlowError):
    """The database cannot be trusted any more; the archive can give another."""


def open_database(path: Path) -> sqlite3.Connection:
    """The database at that path, sound and up to date.

    It is checked whole after a command that did not end, else quickly. Raises DamagedLedger, and
    WorkbookFlowError for a ledger of a later program.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unclean = path.with_name(f"{path.name}-wal").exists()
    with in_words():
        database = sqlite3.connect(path, isolation_level=None)
        try:
            database.row_factory = sqlite3.Row
            database.create_function("rank_of_period", 1, rank_of_period, deterministic=True)
            for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                database.execute(f"PRAGMA {setting}")
            check_whole(database, "integrity_check" if unclean else "quick_check")
            bring_up_to_date(database, path)
        except BaseException:
            database.close()
            raise
    return database


def check_whole(database: sqlite3.Connection, check: str) -> None:
    """Raise DamagedLedger where SQLite's own check finds fault, or a row lost the row it belongs to."""
    findings = [row[0] for row in database.execute(f"PRAGMA {check}(1)")]
    if findings != ["ok"]:
        raise DamagedLedger(f"台账损坏（{findings[0]}）。")
    if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise DamagedLedger("台账损坏（有行失去了所属的来件）。")


def bring_up_to_date(database: sqlite3.Connection, path: Path) -> None:
    """Take every step from the version found to ours; a copy of the old one is kept, and no copy from before that.

    All is one step, so that no half-made ledger is ever taken for an old one.
    """
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise WorkbookFlowError("台账由更新版本的程序写成，本版本读不了。请升级程序后再运行。")
    if version == SCHEMA_VERSION:
        return
    if version:
        keep_last_copy(database, path, version)
    script = "".join(MIGRATIONS[version:])
    database.executescript(f"BEGIN; {script} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def keep_last_copy(database: sqlite3.Connection, path: Path, version: int) -> None:
    """Copy the database of an earlier program beside it, then remove the copies from before that."""
    target = path.with_name(f"{path.stem}-第{version}版备份{path.suffix}")
    back_up(database, target)
    for copy in path.parent.glob(f"{path.stem}-第*版备份{path.suffix}*"):
        if copy != target:
            copy.unlink(missing_ok=True)


def back_up(database: sqlite3.Connection, target: Path) -> None:
    """Copy what the database holds, whole or not at all: the same bytes whatever was done to its file before."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    database.execute("VACUUM INTO ?", (str(part),))
    with part.open("r+b") as copy:
        os.fsync(copy.fileno())
    part.replace(target)


@lru_cache(maxsize=256)
def rank_of_period(text: str | None) -> str | None:
    """The text by which a period stands among others, for queries; a month's is its own."""
    return None if text is None else Period.parse(text).rank


def set_aside(path: Path) -> Path:
    """Move a damaged database out of the way, with what belongs to it; give its new path."""
    number = 1
    while (target := path.with_name(f"{path.stem}-损坏{number}{path.suffix}")).exists():
        number += 1
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(target.with_name(target.name + suffix))
    return target


@contextmanager
def in_words() -> Iterator[None]:
    """Say what the database could not do so that people know what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0)
        unknown = (str(error), "请检查磁盘空间和 .flow 文件夹的权限")
        what, how = REFUSALS.get(code) or REFUSALS.get(code & 0xFF, unknown)
        raise WorkbookFlowError(
            f"台账（.flow/ledger.sqlite3）无法读写：{what}。{how}，再运行一次；已完成的部分不受影响。"
        ) from error
    except sqlite3.DatabaseError as error:
        raise DamagedLedger(f"台账损坏（{error}）。请运行 rebuild，按存档重建台账。") from error
