"""Evidence: files that units send beside their forms to show what they report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from workbook_flow.model.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A picture, a scan, a paper that shows what a unit reports; kept, listed, and read where a form is printed on it.

    ``number`` counts the period's from 1. ``file`` is its name as it came, ``content`` where it is kept below the
    archive. ``unit`` is blank where only the form that came with the same ``letter`` can say whose it is. ``tasks`` are
    those whose numbers stand in its name or folder. ``submission`` is the unit's last return when it came, 0 before
    the first; ``attempt`` is the return for which a printed form was, 0 where none says so. ``laid_out`` is where it
    lies below the period's folder in the outbox, blank in the record; ``chain`` links the record with the one before.
    """

    number: int
    period: Period
    unit: str
    file: str
    digest: str
    size: int
    received: date
    content: str
    tasks: tuple[str, ...] = ()
    letter: int | None = None
    submission: int = 0
    arrived: date | None = None
    attempt: int = 0
    laid_out: str = ""
    chain: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """Its name without folders."""
        return self.file.rpartition("/")[2]
