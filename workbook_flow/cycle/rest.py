"""Rest: what a pass of the schedule that found nothing to do leaves behind, so that the next one need not look again.

It is believed as long as nothing a pass looks at changed: the day, the program, the master's bytes, the ledger, what
lies in the archive, an empty inbox; and until the clock alone can make something due. Every command that takes the
workspace ends it (``workspace_lock``). A note that is gone, damaged or doubtful costs a pass and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from workbook_flow.cycle.own_files import FLOW, HOLDER, REST
from workbook_flow.cycle.program import program_mark

MASTER, LEDGER = Path("master", "分解清单.xlsx"), Path(FLOW, "ledger.sqlite3")
HEAD_BYTES = 100
"""The head of a database, in which SQLite counts its changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """That nothing is due from one moment until another, and what the office should still know (``notices``)."""

    since: datetime
    until: datetime
    notices: tuple[str, ...] = ()


def resting(root: Path, day: date, now: datetime) -> Rest | None:
    """The rest in which the workspace is at that moment; None where a pass must look."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        content = json.loads((root / FLOW / REST).read_text("utf-8"))
        rest = Rest(
            since=datetime.fromisoformat(content["since"]),
            until=datetime.fromisoformat(content["until"]),
            notices=tuple(content["notices"]),
        )
        disturbed = (root / FLOW / HOLDER).exists() or waits(root / "inbox")
        if rest.since <= now < rest.until and not disturbed and content["seal"] == seal(root, day, rest):
            return rest
    return None


def note_rest(root: Path, day: date, rest: Rest) -> None:
    """Leave the note; call with the workspace held and the ledger at rest. It is not flushed: losing it is no loss."""
    content = {
        "since": rest.since.isoformat(),
        "until": rest.until.isoformat(),
        "notices": rest.notices,
        "seal": seal(root, day, rest),
    }
    (root / FLOW / REST).write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def hour_after(now: datetime) -> datetime:
    """The next full hour: until then neither the day nor the quiet hours change."""
    return (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)


def seal(root: Path, day: date, rest: Rest) -> str:
    """A digest of the note's own words and of everything that the pass looked at; OSError where that is not there."""
    words = (rest.since.isoformat(), rest.until.isoformat(), rest.notices, str(day), program_mark())
    seen = hashlib.sha256(repr(words).encode())
    master = root / MASTER
    if not master.is_file():  # a pipe would be waited for
        raise FileNotFoundError(master)
    seen.update(master.read_bytes())
    with (root / LEDGER).open("rb") as ledger:
        seen.update(ledger.read(HEAD_BYTES))
    seen.update(repr((written(root / LEDGER), *folders(root / "archive"))).encode())
    return seen.hexdigest()


def written(path: Path) -> tuple[int, int]:
    """How large a file is, and when it was written, in nanoseconds."""
    file_stat = path.stat()
    return file_stat.st_size, file_stat.st_mtime_ns


def folders(archive: Path) -> Iterator[tuple[str, int]]:
    """The archive's folders as far as the second below it, with when anything came into or left them."""
    if not archive.is_dir():
        return
    yield "", archive.stat().st_mtime_ns
    for folder in below(archive):
        yield folder.name, folder.stat().st_mtime_ns
        yield from ((f"{folder.name}/{inner.name}", inner.stat().st_mtime_ns) for inner in below(folder))


def below(folder: str | os.PathLike[str]) -> list[os.DirEntry[str]]:
    """The folders in a folder, by name."""
    with os.scandir(folder) as entries:
        return sorted((entry for entry in entries if entry.is_dir()), key=lambda entry: entry.name)


def waits(inbox: Path) -> bool:
    """Whether anything that is not hidden lies in the inbox: a file that a pass might take, or speak of."""
    for folder, names, files in os.walk(inbox):
        names[:] = [name for name in names if not name.startswith(".")]
        links = any(Path(folder, name).is_symlink() for name in names)
        if links or any(not name.startswith(".") for name in files):
            return True
    return False
