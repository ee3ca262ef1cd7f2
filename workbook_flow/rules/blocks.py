"""In which hidden columns a form works out what it says of its rows: blocks of them, one behind the other."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from workbook_flow.model import Field, OwnRule
from workbook_flow.rules.own import last_columns, own_checks
from workbook_flow.rules.spoken import KINDS
from workbook_flow.rules.terms import Given

CONSTANT = tuple(name for name in Given if name is not Given.TODAY)
"""What a row was issued with that stands in hidden cells."""
FIELDS_A_FORMULA = 14
"""How many fields' findings one formula joins: it must stay short."""


class HiddenBlock(StrEnum):
    """What the columns of a block hold, in their order; most have one column for each field of the form."""

    TEXTS = "texts"
    STRIPPED = "stripped"
    READINGS = "readings"
    FINDINGS = "findings"
    LASTS = "lasts"
    GIVENS = "givens"
    WRITTEN = "written"
    JOINED = "joined"
    RUNNING = "running"
    RETURNED = "returned"
    BEFORES = "befores"
    OWN = "own"


@lru_cache(maxsize=64)
def blocks_of(fields: tuple[Field, ...], rules: tuple[OwnRule, ...]) -> dict[HiddenBlock, range]:
    """The columns of each block in a form with these fields and rules, counted from the first of all."""
    count = len(fields)
    widths = dict.fromkeys(HiddenBlock, count) | {
        HiddenBlock.GIVENS: len(CONSTANT),
        HiddenBlock.WRITTEN: 1,
        HiddenBlock.JOINED: len(KINDS) * -(-count // FIELDS_A_FORMULA),
        HiddenBlock.RUNNING: 1,
        HiddenBlock.BEFORES: len(last_columns(fields, rules)),
        HiddenBlock.OWN: sum(check.in_form for check in own_checks(fields, rules)),
    }
    ends = accumulate(widths[block] for block in HiddenBlock)
    return {block: range(end - widths[block], end) for block, end in zip(HiddenBlock, ends, strict=True)}
