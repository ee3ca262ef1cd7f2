"""The archive's editions: what was published of a period, kept whole, and why it was opened again.

An edition counts from the moment when its record is there; its files are kept before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from workbook_flow.model import (
    Edition,
    Entry,
    EntryState,
    Extra,
    Period,
    Reopening,
    TaskStanding,
    UnitScore,
    Value,
)
from workbook_flow.records.archive import link, read_json, read_record
from workbook_flow.records.chain import write_record
from workbook_flow.records.codec import declare, from_json, to_json
from workbook_flow.records.files import write_whole

EDITIONS = "定稿"
"""The folder of a period's editions, in the archive and in the outbox."""
RECORD, REOPENED, ROWS = "定稿.json", "重开.json", "各行.json"
"""In an edition's folder: its record, why it was opened again, and the rows that were accepted in it."""

declare(TaskStanding)
declare(Extra)
declare(UnitScore, spared=("extras", "further"))
declare(Edition, spared=("reason", "headline", "scores", "counted_on"), young=("chain",))
declare(Reopening, young=("chain",))

Row = tuple[str, str]
"""A unit and a task."""


@dataclass(frozen=True, slots=True)
class Editions:
    """The editions of one period in an archive."""

    archive: Path
    period: Period

    def folder(self, number: int) -> Path:
        """Where an edition is kept."""
        return self.archive / str(self.period) / EDITIONS / str(number)

    def all(self) -> tuple[Edition, ...]:
        """Every edition, oldest first; WorkbookFlowError where a record is damaged."""
        paths = (self.archive / str(self.period) / EDITIONS).glob(f"*/{RECORD}")
        numbers = sorted(int(path.parent.name) for path in paths if path.parent.name.isdecimal())
        return tuple(
            read_record(self.folder(number) / RECORD, partial(from_json, Edition)) for number in numbers
        )

    def last(self) -> Edition | None:
        """What is published of the period; None where nothing is."""
        editions = self.all()
        return editions[-1] if editions else None

    def reopening(self, number: int) -> Reopening | None:
        """Why an edition was opened again; None where it was not."""
        path = self.folder(number) / REOPENED
        return read_record(path, partial(from_json, Reopening)) if path.exists() else None

    def closed(self) -> Edition | None:
        """The edition that the period is closed with; None while it is open."""
        last = self.last()
        return last if last is not None and self.reopening(last.number) is None else None

    def add(self, edition: Edition, files: Mapping[str, bytes], entries: Iterable[Entry]) -> Edition:
        """Keep an edition's files and rows, then record it in one move; give it with their digests and its link."""
        folder = self.folder(edition.number)
        contents = {**files, ROWS: rows_to_bytes(entries)}
        for name, data in contents.items():
            write_whole(folder / name, data)
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
        whole = replace(edition, files=digests)
        linked = replace(whole, chain=link(self.last_link(), to_json(whole)))
        write_record(self.archive, folder / RECORD, to_json(linked))
        return linked

    def reopen(self, reopening: Reopening) -> Reopening:
        """Record that an edition was opened again, in one move."""
        linked = replace(reopening, chain=link(self.last_link(), to_json(reopening)))
        write_record(self.archive, self.folder(reopening.edition) / REOPENED, to_json(linked))
        return linked

    def records(self) -> tuple[Edition | Reopening, ...]:
        """Every record in the order in which they were linked."""
        pairs = ((edition, self.reopening(edition.number)) for edition in self.all())
        return tuple(record for pair in pairs for record in pair if record is not None)

    def last_link(self) -> str:
        """The link of the last record, blank before the first."""
        records = self.records()
        return records[-1].chain if records else ""

    def file(self, edition: Edition, name: str) -> bytes:
        """The bytes of a published file."""
        return (self.folder(edition.number) / name).read_bytes()

    def rows(self, edition: Edition) -> Mapping[Row, Mapping[str, Value]]:
        """By unit and task, what the accepted rows said when the edition was published."""
        content = read_json(self.folder(edition.number) / ROWS)
        return {
            (row["unit"], row["task"]): from_json(dict[str, Value], row["values"]) for row in content["rows"]
        }


def rows_to_bytes(entries: Iterable[Entry]) -> bytes:
    """The accepted rows as JSON, one a line."""
    rows = [
        json.dumps(
            {"unit": entry.unit, "task": entry.task, "values": to_json(entry.values)}, ensure_ascii=False
        )
        for entry in entries
        if entry.state is EntryState.ACCEPTED
    ]
    return ('{"rows": [\n' + ",\n".join(rows) + "\n]}\n").encode()
