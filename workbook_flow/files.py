"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

PARTIAL = ".~flow-"
"""How the name of a file begins that is still being written."""


def write_whole(path: Path, data: bytes) -> None:
    """Write beside, flush to disk, then move into place: a reader sees the old file or the new, never half.

    Folders are made as needed. Raises OSError where the disk refuses, leaving nothing behind.
    """
    place_whole(path, io.BytesIO(data))


def copy_whole(path: Path, source: Path) -> None:
    """Copy a file of any size, as ``write_whole`` writes."""
    with source.open("rb") as data:
        place_whole(path, data)


def place_whole(path: Path, data: IO[bytes]) -> None:
    """Write all that can be read from ``data``, as ``write_whole`` does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=PARTIAL, suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(data, file)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
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
