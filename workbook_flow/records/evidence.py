"""The archive's evidence: by period, each file under its hash, with a record beside it that names unit and tasks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from workbook_flow.model import Evidence, Period
from workbook_flow.records.archive import is_number, link, read_record
from workbook_flow.records.chain import write_record
from workbook_flow.records.codec import declare, from_json, to_json
from workbook_flow.records.files import copy_whole, digest_of, write_whole

EVIDENCE = "佐证"
"""The folder of a period, in the archive and in the outbox."""
NOBODY = "未定"
"""The folder of what no unit is named of yet."""

declare(Evidence, spared=("tasks", "letter", "submission", "arrived", "attempt", "laid_out"))


@dataclass(frozen=True, slots=True)
class EvidenceShelf:
    """The folder ``佐证`` of a period in an archive."""

    archive: Path
    period: Period

    @property
    def folder(self) -> Path:
        """Where records and files are."""
        return self.archive / str(self.period) / EVIDENCE

    def path(self, number: int) -> Path:
        """Where a record is."""
        return self.folder / f"{number:06d}.json"

    def name(self, number: int) -> str:
        """The name by which other records and the chain know a record: its path below the archive."""
        return self.path(number).relative_to(self.archive).as_posix()

    def numbers(self) -> list[int]:
        """The numbers of the records that are there, in order."""
        return sorted(int(path.stem) for path in self.folder.glob("*.json") if is_number(path.stem))

    def records(self) -> tuple[Evidence, ...]:
        """Every record, in order; WorkbookFlowError where one is damaged."""
        return tuple(
            read_record(self.path(number), partial(from_json, Evidence)) for number in self.numbers()
        )

    def last_link(self) -> str:
        """The link of the last record, blank before the first."""
        numbers = self.numbers()
        if not numbers:
            return ""
        last: Evidence = read_record(self.path(numbers[-1]), partial(from_json, Evidence))
        return last.chain

    def add(self, evidence: Evidence, data: bytes, source: Path) -> Evidence:
        """Keep a file under the next number: first its bytes, or those of ``source`` where none are given."""
        number = max(self.numbers(), default=0) + 1
        numbered = replace(evidence, number=number)
        linked = replace(numbered, chain=link(self.last_link(), to_json(numbered)))
        path = self.archive / linked.content
        if not (path.exists() and digest_of(path) == linked.digest):
            if data:
                write_whole(path, data)
            else:
                copy_whole(path, source)
        write_record(self.archive, self.path(number), to_json(linked))
        return linked
