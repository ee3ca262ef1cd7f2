"""The years that a list is for: the school year, which goes from one calendar year into the next, or several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workbook_flow.words.deadlines import needs_year, read_deadline

TERMS = re.compile(r"(?P<first>20\d\d)\s*年?\s*[-—–－~～至/]+\s*(?:20\d\d|\d\d)\s*年?\s*学年")
SECOND_TERM = re.compile("第二学期|下学期|下半学期|春季学期")
OF_TERM = re.compile(
    rf"[（(]?(?:{TERMS.pattern})?\s*度?(?:第?[一二12]学期|[上下]半?学期|[春秋]季学期)?[)）]?".replace(
        "?P<first>", ""
    )
)
"""A line that says only of which school year or term a list is."""
FIRST_MONTH = 8
"""The month in which a school year begins."""
YEAR_START = (3, 31)
SPAN_OF_YEARS = re.compile(
    r"(?<!\d)(?P<first>20\d\d)年?\s*[-—–－~～至到]{1,2}\s*(?P<last>20\d\d)(?:年(?!\d)|(?=[)）]|$))"
)
"""Years that a list is for: 2026—2028年, which says no year of any of its limits."""
MOST_YEARS = 10


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


def years_in(words: str) -> set[int]:
    """The years that a text names, each of a span: 2026—2028年."""
    named = set(map(int, re.findall(r"(?:19|20)\d\d(?=年)", words)))
    spans = ((int(span["first"]), int(span["last"])) for span in SPAN_OF_YEARS.finditer(words))
    return named | {year for first, last in spans for year in range(first, min(last, first + MOST_YEARS) + 1)}
