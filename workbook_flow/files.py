"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import shutil
from pathlib import Path
from typing import IO

PARTIAL = ".~flow-"
"""How the name of a file begins that is still being written."""


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write beside, flush to disk, then move into place: a reader sees the old file or the new, never half.

    Folders are made as needed; ``private`` keeps the file to its owner (on POSIX). Raises OSError where the
    disk refuses, leaving nothing behind.
    """
    place_whole(path, io.BytesIO(data), mode=0o600 if private else 0o666)


def copy_whole(path: Path, source: Path) -> None:
    """Copy a file of any size, as ``write_whole`` writes."""
    with source.open("rb") as data:
        place_whole(path, data)


def place_whole(path: Path, data: IO[bytes], *, mode: int = 0o666) -> None:
    """Write all that can be read from ``data``, as ``write_whole`` does; ``mode`` less what the user masks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{PARTIAL}{secrets.token_hex(8)}.tmp")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(data, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a move within the folder durable, where the system lets a folder be flushed (Windows does not)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_partial(folder: Path) -> None:
    """Remove what a killed command was still writing, in the folder and below."""
    for path in list(folder.rglob(f"{PARTIAL}*.tmp")):
        path.unlink(missing_ok=True)
