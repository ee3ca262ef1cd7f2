"""Which of the files that wait are read before their turn, while the one before them is recorded.

What is read ahead is told from the bytes alone and changes nothing: a file is still looked at, placed and recorded when
its turn comes, and read anew where it is another by then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from workbook_flow.cycle.inbox import label, lacks_end
from workbook_flow.cycle.session import Session
from workbook_flow.sheets import load

LARGEST_AHEAD = 8 << 20
"""Bytes of a file above which it is read in its turn alone: two such files are never held at once."""
FORMS = frozenset({".xlsx", ".xlsm", ".et", ".xls"})
"""How the names of files end that are read ahead: whatever else comes takes its turn."""


@dataclass(slots=True)
class Foresight:
    """The files of one intake, in the order in which they will be taken, and how far they were looked at.

    After a command that was cut off nothing is read ahead, so that it is plain which file cut the next one off: the
    reader starts before the first is noted, since people end what seems to hang, and a slow start is no file's fault.
    """

    session: Session
    paths: Sequence[Path]
    looked_at: int = 0
    digests: set[str] = field(default_factory=set)
    off: bool = field(init=False)

    def __post_init__(self) -> None:
        """Read ahead where there is more than one file, and no sign of one that cannot be read."""
        cut_off = bool(self.session.attempts.counts)
        self.off = len(self.paths) < 2 or cut_off
        if self.paths and cut_off:
            self.session.reader.start()

    def before(self, number: int) -> None:
        """Begin to read the file of that number and as many after it as there are workers."""
        end = min(number + 1 + self.session.reader.workers, len(self.paths))
        for path in () if self.off else self.paths[max(number, self.looked_at) : end]:
            self.begin(path)
        self.looked_at = max(self.looked_at, end)

    def begin(self, path: Path) -> None:
        """Begin to read a file, where it is whole, a form by its name, and not known."""
        if path.suffix.lower() not in FORMS or size_of(path) > LARGEST_AHEAD:
            return
        data = load(path)
        if not isinstance(data, bytes) or lacks_end(data):
            return
        digest = hashlib.sha256(data).hexdigest()
        if digest in self.digests or self.session.ledger.standing_with(digest) is not None:
            return
        self.digests.add(digest)
        self.session.attempts.foresee(digest)
        self.session.reader.expect(data, label(self.session.workspace.inbox, path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """What did not have its turn was not to be had any more, or an error came before it: no fault of the file."""
        if kind is None or issubclass(kind, Exception):
            self.session.attempts.forget_foreseen()


def size_of(path: Path) -> int:
    """The bytes of a file, 0 where it is gone."""
    try:
        return path.lstat().st_size
    except OSError:
        return 0
