"""The school year that a list is for, which goes from one calendar year into the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workbook_flow.words.deadlines import needs_year, read_deadline

TERMS = re.compile(r"(?P<first>20\d\d)\s*年?\s*[-—–－~～至/]+\s*(?:20\d\d|\d\d)\s*年?\s*学年")
SECOND_TERM = re.compile("第二学期|下学期|下半学期|春季学期")
FIRST_MONTH = 8
"""The month in which a school year begins."""
YEAR_START = (3, 31)


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school year: the calendar year in which it begins, and that of the term which the list is for."""

    first: int
    year: int

    def holds(self, day: date) -> bool:
        """Whether a day lies in the school year."""
        return date(self.first, FIRST_MONTH, 1) <= day < date(self.first + 1, FIRST_MONTH, 1)

    def year_of(self, words: str) -> int | None:
        """The calendar year of a limit that names none; None where it is not read so in either."""
        if not needs_year(words):
            return None
        for year in (self.first, self.first + 1):
            limit = read_deadline(words, default_year=year, year_start=YEAR_START)
            if limit is not None and limit.due is not None and self.holds(limit.due):
                return year
        return None


def school_year(words: str) -> SchoolYear | None:
    """The school year that a title names: 2026-2027学年第一学期行事历."""
    match = TERMS.search(words)
    if match is None:
        return None
    first = int(match["first"])
    return SchoolYear(first, first + 1 if SECOND_TERM.search(words) else first)
