"""The archive's withdrawals: whose effect the office took back, and whose it took up again.

Each act is a numbered record of its own, and the last one on a submission holds. Nothing that came is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from workbook_flow.records.codec import declare
from workbook_flow.records.numbered import LinkedRecords

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


class Withdrawals(LinkedRecords[Withdrawal]):
    """The folder ``撤回`` of an archive."""

    def __init__(self, archive: Path) -> None:
        """Those of an archive."""
        super().__init__(archive, WITHDRAWN, Withdrawal)


def withdrawn(acts: Iterable[Withdrawal]) -> frozenset[int]:
    """The submissions that stand withdrawn after these acts, oldest first."""
    last = {act.submission: act.undo for act in acts if not act.evidence}
    return frozenset(number for number, undone in last.items() if not undone)


def withdrawn_evidence(acts: Iterable[Withdrawal]) -> frozenset[str]:
    """The records of evidence that stand withdrawn after these acts, oldest first."""
    last = {act.evidence: act.undo for act in acts if act.evidence}
    return frozenset(record for record, undone in last.items() if not undone)
