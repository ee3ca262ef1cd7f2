"""The archive's purges: what stands in the record for a file that must not be kept.

A purge is recorded before the bytes go. Receipts and digests stay: that the file came, and what it was, is not lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from workbook_flow.records.archive import is_number, read_record
from workbook_flow.records.chain import write_record
from workbook_flow.records.codec import declare, from_json, to_json

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


@dataclass(frozen=True, slots=True)
class Purges:
    """The folder ``清除`` of an archive."""

    archive: Path

    def path(self, number: int) -> Path:
        """Where an act is recorded."""
        return self.archive / PURGED / f"{number:06d}.json"

    def acts(self) -> tuple[Purge, ...]:
        """Every act, oldest first; WorkbookFlowError where a record is damaged."""
        paths = sorted(path for path in (self.archive / PURGED).glob("*.json") if is_number(path.stem))
        return tuple(read_record(path, partial(from_json, Purge)) for path in paths)

    def add(self, purge: Purge) -> None:
        """Record an act, in one move."""
        write_record(self.archive, self.path(purge.number), to_json(purge))

    def submissions(self) -> frozenset[int]:
        """The submissions whose bytes went."""
        return frozenset(number for act in self.acts() for number in act.submissions)

    def evidence(self) -> frozenset[str]:
        """The records of evidence whose bytes went."""
        return frozenset(name for act in self.acts() for name in act.evidence)

    def letters(self) -> frozenset[int]:
        """The letters whose bytes went."""
        return frozenset(number for act in self.acts() for number in act.letters)

    def words(self) -> Iterator[str]:
        """What was purged, an act a line."""
        for act in self.acts():
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
