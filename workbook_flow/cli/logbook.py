"""The log in a workspace: what was run, what was told, what went wrong. Text from outside is made plain first."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

from workbook_flow.cli.terminal import plain
from workbook_flow.records.files import make_private

LOG = logging.getLogger("workbook_flow")
LOG.addHandler(logging.NullHandler())
LARGEST, KEPT = 1_000_000, 3
"""Bytes after which a log gives way to the next, and how many of the old ones are kept."""


class OneLine(logging.Formatter):
    """Every record on lines of its own, with no control characters: nothing from outside can pose as a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record, the lines of a traceback indented below it."""
        head = plain(f"{self.formatTime(record)} {record.process} {record.levelname} {record.getMessage()}")
        if not record.exc_info:
            return head
        return "\n".join(
            (head, *("    " + plain(line) for line in self.formatException(record.exc_info).splitlines()))
        )


def open_log(root: Path) -> None:
    """Log into the workspace, if there is one; where that cannot be written, nothing is logged."""
    close_log()
    logging.raiseExceptions = False
    if not any((root / name).is_dir() for name in (".flow", "master")):
        return
    from logging.handlers import RotatingFileHandler  # keeps --help fast

    path = root / ".flow" / "log"
    try:
        make_private(path.parent)
        handler = RotatingFileHandler(
            path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", errors="replace"
        )
    except OSError:
        return
    handler.setFormatter(OneLine())
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


def close_log() -> None:
    """Let go of the log that is open."""
    for handler in [handler for handler in LOG.handlers if isinstance(handler, logging.FileHandler)]:
        LOG.removeHandler(handler)
        with suppress(OSError):  # the disk is full: what was said stands on the screen
            handler.close()
