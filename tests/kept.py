"""What LibreOffice made, kept for a day under the digest of all that it was made from.

Workers share it: the first to need something makes it, the others wait for it and take copies.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "libreoffice"


def keep(parts: Iterable[bytes], targets: Sequence[Path], make: Callable[[], None]) -> None:
    """Have the targets as ``make`` writes them, or as it wrote them today from the very same parts.

    What ``make`` raises is raised, and nothing kept; so too where it leaves a target out.
    """
    today = folder_of_today()
    entry = today / digest(parts)
    with FileLock(f"{entry}.lock"):
        if entry.is_dir():
            for number, target in enumerate(targets):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(entry / str(number), target)
            return
        make()
        if all(target.is_file() for target in targets):
            put(targets, entry)


def digest(parts: Iterable[bytes]) -> str:
    """The SHA-256 of the parts, each told from the next by its length."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def put(targets: Sequence[Path], entry: Path) -> None:
    """Keep copies of the targets, all of them or none."""
    fresh = Path(tempfile.mkdtemp(dir=entry.parent))
    for number, target in enumerate(targets):
        shutil.copyfile(target, fresh / str(number))
    fresh.rename(entry)


@functools.cache
def folder_of_today() -> Path:
    """Where this day's files are kept: what is typed without a year, or asks for today, depends on the day."""
    today = FOLDER / datetime.now(UTC).date().isoformat()
    today.mkdir(parents=True, exist_ok=True)
    for other in FOLDER.iterdir():
        if other != today:
            shutil.rmtree(other, ignore_errors=True)
    return today


@functools.cache
def build_of(program: str) -> bytes:
    """What tells one LibreOffice from another: the file beside the program that names its build."""
    with suppress(OSError):
        return Path(program).resolve().with_name("versionrc").read_bytes()
    return b""
