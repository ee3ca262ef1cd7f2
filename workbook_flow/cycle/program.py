"""What tells this program from one that may do otherwise."""

from __future__ import annotations

import hashlib
from functools import cache
from os import stat_result
from pathlib import Path

from workbook_flow.__about__ import __version__

BEGUN_BY = "ledger begun by"
"""The note of the program by which the first return of a ledger was judged."""


@cache
def program_mark() -> str:
    """The program's version, and when its files were changed."""
    return f"{__version__} {[(name, found.st_size, found.st_mtime_ns) for name, found in program_files()]}"


@cache
def program_digest() -> str:
    """A digest of the program's version and of the sizes of its files: the same in every copy of it."""
    sizes = [(name, found.st_size) for name, found in program_files()]
    return hashlib.sha256(f"{__version__} {sizes}".encode()).hexdigest()


@cache
def program_files() -> list[tuple[str, stat_result]]:
    """The program's files, by their paths within it."""
    root = Path(__file__).resolve().parents[1]
    return sorted((path.relative_to(root).as_posix(), path.stat()) for path in root.rglob("*.py"))
