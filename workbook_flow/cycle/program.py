"""What tells this program from one that may do otherwise."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workbook_flow.__about__ import __version__


@cache
def program_mark() -> str:
    """The program's version, and when its files were changed."""
    root = Path(__file__).resolve().parents[1]
    files = sorted((str(path.relative_to(root)), path.stat()) for path in root.rglob("*.py"))
    return f"{__version__} {[(name, found.st_size, found.st_mtime_ns) for name, found in files]}"
