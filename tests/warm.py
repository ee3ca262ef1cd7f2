"""The reader's processes outlive a command: the next one in this process asks the same, already started.

Each is the real one, behind the real pipe, under the limits that its reader asks for. One that has not answered
its last file is ended as always, and none serves without end.
"""

from __future__ import annotations

import atexit
import os
from typing import Any

from workbook_flow.sheets import reader

MOST = 100
"""Files that one process reads before another takes its place."""

Cold = reader._Worker


class Warm(Cold):
    """A worker that waits for the next reader instead of ending with its own."""

    def __init__(self, deadline: float, longest: float, memory: int, of: str = "") -> None:
        self.ways = (reader._BOOT, deadline, longest, memory, of)
        self.idle = False
        super().__init__(deadline, longest, memory, of)

    def ask(self, data: bytes) -> bytes:
        """The reply, as ever; in between the process is nobody else's."""
        self.idle = False
        reply = super().ask(data)
        self.idle = True
        return reply

    def close(self) -> None:
        """Wait, where the last file was answered and the process lives; else end."""
        if self.idle and self.served < MOST and self.process.poll() is None:
            _waiting.append(self)
        else:
            super().close()


def worker(deadline: float, longest: float, memory: int, of: str = "") -> Warm:
    """One that waits, if any was started in the very same way; else a new one."""
    for place, candidate in enumerate(_waiting):
        if candidate.ways == (reader._BOOT, deadline, longest, memory, of):
            return _waiting.pop(place)
    return Warm(deadline, longest, memory, of)


def end_all() -> None:
    """End what waits."""
    while _waiting:
        Cold.close(_waiting.pop())


def leave_to_parent() -> None:
    """In a child made by fork: those that wait are its parent's, to be neither asked nor ended."""
    _parents.extend(_waiting)
    _waiting.clear()


_waiting: list[Warm] = []
_parents: list[Any] = []
atexit.register(end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=leave_to_parent)
