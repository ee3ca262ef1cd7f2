"""What is printed on a unit's paper: a form that was printed to PDF, signed or sealed there, says of whom and when.

A scan is a picture, and has no words to be read.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Collection, Iterable
from itertools import islice, pairwise

from workbook_flow.cycle.inbox import Arrival
from workbook_flow.cycle.session import Session
from workbook_flow.model import Candidate, PeriodKind, Problem
from workbook_flow.paper import layout
from workbook_flow.records.archive import standing_forms
from workbook_flow.returns.headers import squeeze

PDF = b"%PDF"
LETTERS = (b"/Font", b"/ObjStm")
"""What a PDF with words names, unless it is packed; one of pictures alone names neither."""
PERIODS = 14
"""How many of the last periods a paper may be of."""
LARGEST = 16 << 20
"""Bytes of a paper above which it is a scan, and not read."""
FOLIO = re.compile(r"第\d{1,4}页/共\d{1,4}页$", re.ASCII)
"""How a printed page's foot ends, without blanks: behind whose form it is, and of when, stands which page."""
LONGEST_FOLIO = 16
"""Characters of such an end, at most."""


def printed_head(session: Session, part: Arrival) -> Candidate | None:
    """Of which unit's form, and of which period, a paper is a print; None where nothing or too much says so.

    Every page of a form bears both at its foot, before the page's number. A unit and a period elsewhere are what a
    paper is about.
    """
    if not has_words(part.data) or session.attempts.spent(part.digest):
        return None
    if importlib.util.find_spec("pdfplumber") is None:
        return None
    with session.attempts.noted(part.digest):
        book = session.reader.papers.read_bytes(part.data, part.name)
    if isinstance(book, Problem):
        return None
    lines = [str(cell) for sheet in book.sheets for row in sheet.rows for cell in row if cell]
    feet = page_feet(lines)
    return form_named(feet, issued_lately(session)) if feet else None


def has_words(data: bytes) -> bool:
    """Whether it may be a PDF with words that is not too large to be read."""
    return data.startswith(PDF) and len(data) <= LARGEST and any(name in data for name in LETTERS)


def page_feet(lines: Iterable[str]) -> frozenset[str]:
    """What stands before the page's number at the foot of a page, without blanks.

    A long foot is broken in two: what its line lacks stands on the line below.
    """
    words = [line for line in map(squeeze, lines) if line]
    feet: set[str] = set()
    for line, below in pairwise([*words, ""]):
        if (match := FOLIO.search(line[-LONGEST_FOLIO:])) and (foot := line[: len(line) - len(match[0])]):
            feet |= {foot, foot + below}
    return frozenset(feet)


def form_named(feet: Collection[str], forms: Iterable[Candidate]) -> Candidate | None:
    """The one form that the feet of pages name; None where they name none, or several."""
    named = {form for form in forms if heading(form) in feet}
    return named.pop() if len(named) == 1 else None


def issued_lately(session: Session) -> Iterable[Candidate]:
    """The forms of the last periods, and of one-off requests, by unit and period."""
    periods = session.ledger.periods()
    requests = (period for period in periods if period.kind is PeriodKind.ONCE)
    own = islice((period for period in reversed(periods) if period.kind is not PeriodKind.ONCE), PERIODS)
    for period in (*own, *requests):
        for unit in standing_forms(session.ledger.issues(period)):
            yield Candidate(unit=unit, period=period)


def heading(form: Candidate) -> str:
    """What a form's pages bear at their foot, without blanks."""
    return squeeze(layout.margin_text(f"{form.unit} {form.period.words}").replace("&&", "&"))
