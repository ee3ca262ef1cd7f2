"""What a kind of problem is: how much it weighs, what is wrong, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_flow.model import Level


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem; ``message`` and ``remedy`` are format strings."""

    level: Level
    message: str
    remedy: str


ERROR, QUERY, WARNING = Level.ERROR, Level.QUERY, Level.WARNING
