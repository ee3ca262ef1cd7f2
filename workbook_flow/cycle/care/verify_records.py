"""Numbered records that are linked, held against their links."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbook_flow.model import Place, Problem
from workbook_flow.records.archive import link
from workbook_flow.records.codec import to_json
from workbook_flow.records.numbered import Linked, LinkedRecords
from workbook_flow.words.problems import Code, problem


def records_chained(
    records: LinkedRecords[Linked], name: Callable[[int], str], gone: Callable[[int, Place], Problem]
) -> Iterator[Problem]:
    """What is said of each record that is missing, and of each that no longer says what its link was made over.

    ``name`` is what people call a record, ``gone`` what is said of a missing one before the record at that place.
    """
    previous, expected = "", 1
    for record in records.records():
        place = Place(file=f"archive/{records.name(record.number)}")
        for number in range(expected, record.number):
            yield gone(number, place)
        if record.number == expected and link(previous, to_json(record)) != record.chain:
            yield problem(Code.CHAIN_BROKEN, place, what=name(record.number))
        previous, expected = record.chain, record.number + 1
