"""The archive's evidence: by period, each file under its hash, with a record beside it that names unit and tasks."""

from __future__ import annotations

from pathlib import Path

from workbook_flow.model import Evidence, Period
from workbook_flow.records.codec import declare
from workbook_flow.records.files import copy_whole, digest_of, write_whole
from workbook_flow.records.numbered import LinkedRecords

EVIDENCE = "佐证"
"""The folder of a period, in the archive and in the outbox."""
NOBODY = "未定"
"""The folder of what no unit is named of yet."""

declare(Evidence, spared=("tasks", "letter", "submission", "arrived", "attempt", "laid_out"))


class EvidenceShelf(LinkedRecords[Evidence]):
    """The folder ``佐证`` of a period in an archive."""

    def __init__(self, archive: Path, period: Period) -> None:
        """That of a period."""
        super().__init__(archive, f"{period}/{EVIDENCE}", Evidence)

    def keep(self, evidence: Evidence, data: bytes, source: Path) -> Evidence:
        """Keep a file under the next number: first its bytes, or those of ``source`` where none are given."""
        path = self.archive / evidence.content
        if not (path.exists() and digest_of(path) == evidence.digest):
            if data:
                write_whole(path, data)
            else:
                copy_whole(path, source)
        return self.add(evidence)
