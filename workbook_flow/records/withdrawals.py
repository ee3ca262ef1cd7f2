"""The archive's withdrawals: whose effect the office took back, and whose it took up again.

Each act is a numbered record of its own, and the last one on a submission holds. Nothing that came is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from workbook_flow.records.archive import is_number, link, read_record
from workbook_flow.records.chain import write_record
from workbook_flow.records.codec import declare, from_json, to_json

WITHDRAWN = "撤回"
"""The folder of the archive, and the stream of events that these acts are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One act: the submission's effect is taken back, or with ``undo`` taken up again.

    ``number`` counts acts from 1; ``reason`` is given where a file that counted for nobody is put away; ``chain`` links
    the act with the one before it. ``evidence`` is the record of the evidence that it is on, ``submission`` 0 then.
    """

    number: int
    submission: int
    on: date
    undo: bool = False
    reason: str = ""
    evidence: str = ""
    chain: str = field(default="", compare=False)


declare(Withdrawal, spared=("reason", "evidence"), young=("undo", "chain"))


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """The folder ``撤回`` of an archive."""

    archive: Path

    def path(self, number: int) -> Path:
        """Where an act is recorded."""
        return self.archive / WITHDRAWN / f"{number:06d}.json"

    def last(self) -> int:
        """The number of the last act, 0 before the first."""
        names = (path.stem for path in (self.archive / WITHDRAWN).glob("*.json"))
        return max((int(name) for name in names if is_number(name)), default=0)

    def acts(self) -> tuple[Withdrawal, ...]:
        """Every act, oldest first; WorkbookFlowError where a record is damaged."""
        numbers = (number for number in range(1, self.last() + 1) if self.path(number).exists())
        return tuple(read_record(self.path(number), partial(from_json, Withdrawal)) for number in numbers)

    def add(
        self, submission: int, on: date, *, undo: bool, reason: str = "", evidence: str = ""
    ) -> Withdrawal:
        """Record the next act, in one move; give it."""
        before = self.acts()
        act = Withdrawal(
            number=self.last() + 1, submission=submission, on=on, undo=undo, reason=reason, evidence=evidence
        )
        previous = before[-1].chain if before else ""
        linked = replace(act, chain=link(previous, to_json(act)))
        write_record(self.archive, self.path(act.number), to_json(linked))
        return linked


def withdrawn(acts: Iterable[Withdrawal]) -> frozenset[int]:
    """The submissions that stand withdrawn after these acts, oldest first."""
    last = {act.submission: act.undo for act in acts if not act.evidence}
    return frozenset(number for number, undone in last.items() if not undone)


def withdrawn_evidence(acts: Iterable[Withdrawal]) -> frozenset[str]:
    """The records of evidence that stand withdrawn after these acts, oldest first."""
    last = {act.evidence: act.undo for act in acts if act.evidence}
    return frozenset(record for record, undone in last.items() if not undone)
