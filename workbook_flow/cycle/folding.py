"""What runs of earlier periods amount to: kept up to the last of a run, and gone on from when it is one period longer.

What is kept is believed only under its key: the program, what else it is worked out from, and of each period how often
the ledger's rows of it were changed. Anything else costs working it out anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from workbook_flow.cycle.program import program_mark
from workbook_flow.model import Period
from workbook_flow.records.ledger.folds import Folds

Whole = TypeVar("Whole")
BESIDE = 2
"""The runs that stay kept beside the last: earlier periods are looked at too while a new one is under way."""
NO_RECORD = (AttributeError, LookupError, TypeError, ValueError)
"""What JSON of another shape raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding(Generic[Whole]):
    """One thing that periods amount to: its name, what none amounts to, and how it stands as JSON.

    ``read`` raises one of ``NO_RECORD`` for what is no such JSON.
    """

    name: str
    nothing: Whole
    write: Callable[[Whole], Any]
    read: Callable[[object], Whole]

    def through(
        self,
        folds: Folds,
        periods: Sequence[Period],
        origins: Iterable[object],
        go_on: Callable[[Whole, Period], Whole],
    ) -> Whole:
        """What these periods amount to, oldest first."""
        if not periods:
            return self.nothing
        return self.upto(folds, periods, keys_upto(folds, periods, *origins), go_on)

    def upto(
        self,
        folds: Folds,
        periods: Sequence[Period],
        keys: Sequence[str],
        go_on: Callable[[Whole, Period], Whole],
    ) -> Whole:
        """What these periods amount to, oldest first, each with the key up to it; ``go_on`` adds one more."""
        whole, start = self.kept(folds, periods, keys)
        if start == len(periods):
            return whole
        for period in periods[start:]:
            whole = go_on(whole, period)
        beside = [str(period) for period in periods[max(start - BESIDE, 0) : start]]
        folds.keep(self.name, periods[-1], keys[-1], self.write(whole), beside)
        return whole

    def kept(self, folds: Folds, periods: Sequence[Period], keys: Sequence[str]) -> tuple[Whole, int]:
        """What the longest run amounts to that is kept as it would be now, and how many of the periods it has."""
        stored = folds.keys(self.name)
        for count in range(len(periods), 0, -1):
            period, key = periods[count - 1], keys[count - 1]
            if stored.get(str(period)) == key:
                with suppress(*NO_RECORD):
                    return self.read(folds.content(self.name, period, key)), count
        return self.nothing, 0


def keys_upto(
    folds: Folds, periods: Iterable[Period], *origins: object, mark: Callable[[Period], object] | None = None
) -> list[str]:
    """For each of these periods, one digest of the program, the origins, and all that the periods up to it hold.

    ``mark`` tells what else there is of a period, beside the ledger's rows.
    """
    touches, keys = folds.touches(), []
    key = digest_of(program_mark(), *origins)
    for period in periods:
        key = digest_of(key, period, touches.get(str(period)), mark(period) if mark else "")
        keys.append(key)
    return keys


def digest_of(*parts: object) -> str:
    """One digest of all these parts, by their words."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()
