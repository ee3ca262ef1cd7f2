"""The archive's purges: what stands in the record for a file that must not be kept.

A purge is recorded before the bytes go. Receipts and digests stay: that the file came, and what it was, is not lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from workbook_flow.records.codec import declare
from workbook_flow.records.numbered import NumberedRecords

PURGED = "清除"
"""The folder of the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """One act: the submissions whose bytes went, those bytes' digest, and the letters that had brought them.

    ``number`` counts acts from 1. ``evidence`` are the evidence's records below the archive whose bytes those were.
    """

    number: int
    submissions: tuple[int, ...]
    letters: tuple[int, ...]
    digest: str
    on: date
    by: str
    reason: str
    evidence: tuple[str, ...] = ()


declare(Purge, spared=("evidence",))


class Purges(NumberedRecords[Purge]):
    """The folder ``清除`` of an archive."""

    def __init__(self, archive: Path) -> None:
        """Those of an archive."""
        super().__init__(archive, PURGED, Purge)

    def submissions(self) -> frozenset[int]:
        """The submissions whose bytes went."""
        return frozenset(number for act in self.records() for number in act.submissions)

    def evidence(self) -> frozenset[str]:
        """The records of evidence whose bytes went."""
        return frozenset(name for act in self.records() for name in act.evidence)

    def letters(self) -> frozenset[int]:
        """The letters whose bytes went."""
        return frozenset(number for act in self.records() for number in act.letters)

    def words(self) -> Iterator[str]:
        """What was purged, an act a line."""
        for act in self.records():
            files = (
                *(f"第 {number} 号来件" for number in act.submissions),
                *map(evidence_words, act.evidence),
            )
            names = "、".join(files)
            yield f"{names}的原件已于 {act.on} 清除（{act.by}：{act.reason}），校验值和回执仍在。"


def evidence_words(record: str) -> str:
    """What people call the evidence whose record that is: ``2024-07/佐证/000003.json``."""
    period, _, name = record.split("/")
    return f"{period} 第 {int(PurePosixPath(name).stem)} 份佐证材料"
