"""Records of one kind in the archive: a file each under its number, most of them linked with the one before."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

from workbook_flow.records.archive import is_number, link, read_record
from workbook_flow.records.chain import write_record
from workbook_flow.records.codec import from_json, to_json


class LinkedNoun(Protocol):
    """What has a number and a link."""

    @property
    def number(self) -> int:
        """Its place among its kind, from 1."""

    @property
    def chain(self) -> str:
        """The link that it adds to those before it."""


Noun = TypeVar("Noun")
Linked = TypeVar("Linked", bound=LinkedNoun)


class NumberedRecords(Generic[Noun]):
    """A folder of an archive, and the noun that each record in it is."""

    def __init__(self, archive: Path, folder: str, noun: type[Noun]) -> None:
        """The records that lie in this folder below the archive."""
        self.archive = archive
        self.folder = archive / folder
        self.noun = noun

    def path(self, number: int) -> Path:
        """Where a record is."""
        return self.folder / f"{number:06d}.json"

    def name(self, number: int) -> str:
        """The name by which other records and the chain know a record: its path below the archive."""
        return self.path(number).relative_to(self.archive).as_posix()

    def numbers(self) -> list[int]:
        """The numbers of the records that are there, in order."""
        return sorted(int(path.stem) for path in self.folder.glob("*.json") if is_number(path.stem))

    def last(self) -> int:
        """The number of the last record, 0 before the first."""
        return max(self.numbers(), default=0)

    def record(self, number: int) -> Noun:
        """One record; WorkbookFlowError where it is damaged."""
        noun: Noun = read_record(self.path(number), partial(from_json, self.noun))
        return noun

    def records(self) -> tuple[Noun, ...]:
        """Every record, in order; WorkbookFlowError where one is damaged."""
        return tuple(map(self.record, self.numbers()))

    def write(self, number: int, record: Noun) -> None:
        """Record it under that number, in one move."""
        write_record(self.archive, self.path(number), to_json(record))


class LinkedRecords(NumberedRecords[Linked]):
    """Records of which each is linked with the one before it."""

    def last_link(self) -> str:
        """The link of the last record, blank before the first."""
        last = self.last()
        return self.record(last).chain if last else ""

    def linked(self, record: Linked) -> Linked:
        """The record as the next one: its number and its link are given here."""
        numbered = replace(cast("Any", record), number=self.last() + 1, chain="")
        return cast("Linked", replace(numbered, chain=link(self.last_link(), to_json(numbered))))

    def add(self, record: Linked) -> Linked:
        """Record the next one, in one move; give it with its number and link."""
        linked = self.linked(record)
        self.write(linked.number, linked)
        return linked
