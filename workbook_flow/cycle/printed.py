"""What is printed on a unit's paper: a form that was printed to PDF, signed or sealed there, says of whom and when.

A scan is a picture, and has no words to be read.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from itertools import islice

from workbook_flow.cycle.inbox import Arrival
from workbook_flow.cycle.session import Session
from workbook_flow.model import Candidate, PeriodKind, Problem
from workbook_flow.records.archive import standing_forms
from workbook_flow.returns.headers import squeeze
from workbook_flow.sheets.reader import Reader

PDF = b"%PDF"
LETTERS = (b"/Font", b"/ObjStm")
"""What a PDF with words names, unless it is packed; one of pictures alone names neither."""
PERIODS = 14
"""How many of the last periods a paper may be of."""
LARGEST = 16 << 20
"""Bytes of a paper above which it is a scan, and not read."""
SECONDS = 10.0
"""Of processor time that reading a paper may take."""


def printed_head(session: Session, part: Arrival) -> Candidate | None:
    """Of which unit's form, and of which period, a paper is a print; None where nothing or too much says so.

    Every page of a form bears both at its foot, one after the other.
    """
    if not has_words(part.data) or session.attempts.spent(part.digest):
        return None
    if importlib.util.find_spec("pdfplumber") is None:
        return None
    with session.attempts.noted(part.digest), Reader(papers=True, deadline=SECONDS) as reader:
        book = reader.read_bytes(part.data, part.name)
    if isinstance(book, Problem):
        return None
    words = "".join(str(cell) for sheet in book.sheets for row in sheet.rows for cell in row if cell)
    return head_among(words, issued_lately(session))


def has_words(data: bytes) -> bool:
    """Whether it may be a PDF with words that is not too large to be read."""
    return data.startswith(PDF) and len(data) <= LARGEST and any(name in data for name in LETTERS)


def head_among(words: str, forms: Iterable[Candidate]) -> Candidate | None:
    """The one form that the words name as its pages do; None where they name none, or several."""
    text = squeeze(words)
    named = [form for form in forms if heading(form) in text]
    longest = [form for form in named if not any(is_tail(form, other) for other in named)]
    return longest[0] if len(longest) == 1 else None


def issued_lately(session: Session) -> Iterable[Candidate]:
    """The forms of the last periods, and of one-off requests, by unit and period."""
    periods = session.ledger.periods()
    requests = (period for period in periods if period.kind is PeriodKind.ONCE)
    own = islice((period for period in reversed(periods) if period.kind is not PeriodKind.ONCE), PERIODS)
    for period in (*own, *requests):
        for unit in standing_forms(session.ledger.issues(period)):
            yield Candidate(unit=unit, period=period)


def heading(form: Candidate) -> str:
    """What a form's pages bear at their foot."""
    return squeeze(f"{form.unit}{form.period.words}")


def is_tail(form: Candidate, other: Candidate) -> bool:
    """Whether a heading is but the end of another's, as 公安局 is of 县公安局."""
    return form != other and heading(other).endswith(heading(form))
