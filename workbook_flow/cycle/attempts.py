"""Which files a command was at work on when it was cut off, so that none is tried for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from workbook_flow.records.files import write_note

MOST_ATTEMPTS = 2
"""How often work on one file may be cut off before it is left alone."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """The files whose reading began and did not end, by digest, with how often; kept in ``path``.

    ``foreseen`` are those of them that are read before their turn. A process that is killed leaves its note behind, and
    so does one that people stop because it hangs. Notes are not flushed to disk: a machine that loses its power is no
    sign of a file that cannot be read.
    """

    path: Path
    counts: dict[str, int] = field(default_factory=dict)
    foreseen: set[str] = field(default_factory=set)

    @classmethod
    def kept_in(cls, path: Path) -> Attempts:
        """The notes in that file; none where it is gone or damaged."""
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return cls(path)
        counts = content if isinstance(content, dict) else {}
        return cls(path, {str(digest): count for digest, count in counts.items() if isinstance(count, int)})

    def spent(self, digest: str) -> bool:
        """Whether work on that file was cut off too often to be tried again."""
        return self.counts.get(digest, 0) >= MOST_ATTEMPTS

    def forget(self, digest: str) -> None:
        """Let work on that file be tried as if it never had been."""
        if digest in self.counts:
            self._write(digest, 0)

    def foresee(self, digest: str) -> None:
        """Note that work on that file begins before its turn."""
        if digest not in self.foreseen:
            self._write(digest, self.counts.get(digest, 0) + 1)
            self.foreseen.add(digest)

    def forget_foreseen(self) -> None:
        """Let go of what was begun and never had its turn."""
        for digest in tuple(self.foreseen):
            self.foreseen.discard(digest)
            self._write(digest, self.counts.get(digest, 1) - 1)

    @contextmanager
    def noted(self, digest: str) -> Iterator[None]:
        """Work on that file: its note goes when the work ends, be it in an error; one that was cut off leaves it."""
        before = self.counts.get(digest, 0) - (digest in self.foreseen)
        self.foreseen.discard(digest)
        self._write(digest, before + 1)
        try:
            yield
        except MemoryError:
            raise
        except Exception:
            self._write(digest, before)
            raise
        self._write(digest, 0)

    def _write(self, digest: str, count: int) -> None:
        self.counts[digest] = count
        if not count:
            del self.counts[digest]
        self.path.parent.mkdir(exist_ok=True)
        write_note(self.path, json.dumps(self.counts) if self.counts else "")
