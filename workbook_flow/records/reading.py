"""A master as it was read last, so that the same bytes need not be read again. Losing it costs reading them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workbook_flow.model import Master, Problem
from workbook_flow.records.codec import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundMaster:
    """A sound master, and the warnings that were found in it."""

    master: Master
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptReading:
    """The one reading that ``path`` keeps, under a seal of its own bytes and of all that it depends on."""

    path: Path

    def of(self, *basis: str) -> SoundMaster | None:
        """The reading that was kept on that basis; None where there is none, or it is damaged."""
        with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            sealed, _, body = self.path.read_bytes().partition(b"\n")
            if sealed == seal(basis, body):
                return from_json(SoundMaster, json.loads(body))
        return None

    def keep(self, master: Master, warnings: Sequence[Problem], *basis: str) -> None:
        """Keep a reading in place of the one before, unless it would not come back as it is, or the disk refuses.

        It is neither flushed nor moved into place: one that was cut off lacks its seal, and is read anew.
        """
        reading = SoundMaster(master=master, warnings=tuple(warnings))
        body = json.dumps(to_json(reading), ensure_ascii=False).encode("utf-8", "surrogatepass")
        with suppress(OSError):
            if self.path.parent.is_dir() and from_json(SoundMaster, json.loads(body)) == reading:
                self.path.write_bytes(b"\n".join((seal(basis, body), body)))


def seal(basis: Sequence[str], body: bytes) -> bytes:
    """The digest of a reading and of what it depends on."""
    return hashlib.sha256(repr(basis).encode() + body).hexdigest().encode()
