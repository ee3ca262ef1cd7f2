"""What is printed on a unit's paper: a form that was printed, signed or sealed, says of whom, when and which return.

A PDF with words says of whom and when at the foot of its pages. A scan is a picture, and says all three by the code on
its first page, where the office has codes printed.
"""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from itertools import islice, pairwise
from typing import NamedTuple

from workbook_flow.cycle.inbox import Arrival
from workbook_flow.cycle.session import Session
from workbook_flow.model import Candidate, Period, PeriodKind, Problem
from workbook_flow.paper import layout
from workbook_flow.paper.papercode import WORDS, code_words
from workbook_flow.records.archive import standing_forms
from workbook_flow.returns.headers import squeeze
from workbook_flow.sheets.papers import PaperReader, scanning
from workbook_flow.words.problems import Code

PDF = b"%PDF"
LETTERS = (b"/Font", b"/ObjStm")
"""What a PDF with words names, unless it is packed; one of pictures alone names neither."""
PICTURES = (PDF, b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"BM", b"GIF8", b"RIFF")
"""How papers begin on which a code may be."""
PERIODS = 14
"""How many of the last periods a paper may be of."""
LARGEST = 16 << 20
"""Bytes of a paper above which it is not read."""
TOO_MUCH = frozenset((Code.READING_TOO_LONG, Code.TOO_MUCH_OF_SOMETHING, Code.READER_OUT_OF_MEMORY))
"""Why a paper was not read to its end."""
FOLIO = re.compile(r"第\d{1,4}页/共\d{1,4}页$", re.ASCII)
"""How a printed page's foot ends, without blanks: behind whose form it is, and of when, stands which page."""
LONGEST_FOLIO = 16
"""Characters of such an end, at most."""


class Printed(NamedTuple):
    """Of whose form a paper is a print, of which period, and for which return; 0 where it does not say."""

    unit: str
    period: Period
    attempt: int = 0


class PaperGround(StrEnum):
    """What is told of how a paper was filed; blank where its letter, folder and name alone decide as ever."""

    NOTHING = ""
    CODE = "按所印二维码"
    NO_CODE = "没有认出填报表的二维码"
    NOT_OURS = "所印二维码不是本清单近期下发的表，没有照它归"
    SEVERAL = "印着几张表的二维码，没有照它归；要照它归的，请一张表存一个文件再放一次"
    UNREAD = "文件太大，或者这一趟收得太多，没有认二维码；要照它归的，请存小一些再放一次"
    NO_READER = "没有装认二维码的组件，运行 doctor 看怎么装"


class Says(NamedTuple):
    """What a paper says, and what is told of that."""

    form: Printed | None = None
    ground: PaperGround = PaperGround.NOTHING


def printed_head(session: Session, part: Arrival) -> Says:
    """Of whose form, and of which period, a paper is a print, where just one is said; and what is told of that.

    Every page of a form bears both at its foot, before the page's number. A unit and a period elsewhere are what a
    paper is about.
    """
    coded = says_by_code(session, part) if session.master.settings.codes else Says()
    if coded.form is not None or coded.ground is PaperGround.SEVERAL:
        return coded
    return Says(at_foot(session, part), coded.ground)


def has_words(data: bytes) -> bool:
    """Whether it may be a PDF with words that is not too large to be read."""
    return data.startswith(PDF) and len(data) <= LARGEST and any(name in data for name in LETTERS)


def at_foot(session: Session, part: Arrival) -> Printed | None:
    """The form that the feet of a PDF's pages name."""
    if not has_words(part.data) or session.attempts.spent(part.digest):
        return None
    if importlib.util.find_spec("pdfplumber") is None:
        return None
    lines = read_lines(session, session.reader.papers, part)
    feet = frozenset() if isinstance(lines, Problem) else page_feet(lines)
    form = form_named(feet, issued_lately(session)) if feet else None
    return None if form is None else Printed(form.unit, form.period)


def says_by_code(session: Session, part: Arrival) -> Says:
    """The form whose code is on a paper."""
    if not part.data.startswith(PICTURES):
        return Says()
    if not scanning():
        return Says(ground=PaperGround.NO_READER)
    if len(part.data) > LARGEST or session.attempts.spent(part.digest):
        return Says(ground=PaperGround.UNREAD)
    lines = read_lines(session, session.reader.scans, part)
    if isinstance(lines, Problem):
        return Says(ground=PaperGround.UNREAD if lines.code in TOO_MUCH else PaperGround.NO_CODE)
    codes = {line for line in lines if WORDS.fullmatch(line)}
    return form_coded(session, codes) if codes else Says(ground=PaperGround.NO_CODE)


def form_coded(session: Session, codes: Collection[str]) -> Says:
    """The one form that was issued lately whose code is one of those."""
    prints = {form for words, form in codes_issued(session) if words in codes}
    forms = {(form.unit, form.period) for form in prints}
    if len(forms) != 1:
        return Says(ground=PaperGround.SEVERAL if forms else PaperGround.NOT_OURS)
    form = prints.pop()
    return Says(form._replace(attempt=0) if prints else form, PaperGround.CODE)


def codes_issued(session: Session) -> Iterator[tuple[str, Printed]]:
    """The words of every code on a form issued lately, of every issue, for each return that it was asked for.

    What a second issue is printed on may be the unit's first return or a later one.
    """
    for period in periods_lately(session):
        issues = session.issued.issues.get(period, ())
        standing = standing_forms(issues)
        forms = [
            form for issue in issues for form in issue.forms if form.bears_code and form.unit in standing
        ]
        submissions = session.ledger.submissions(period, with_problems=False) if forms else ()
        returns = Counter(submission.unit for submission in submissions)
        for form in forms:
            for attempt in range(1, returns[form.unit] + 2):
                sure = attempt > 1 or form.issue == 1
                yield code_words(form.seal, attempt), Printed(form.unit, period, attempt if sure else 0)


def read_lines(session: Session, reader: PaperReader, part: Arrival) -> list[str] | Problem:
    """What that reader reads on a paper, or the problem with it."""
    with session.attempts.noted(part.digest):
        book = reader.read_bytes(part.data, part.name)
    if isinstance(book, Problem):
        return book
    return [str(cell) for sheet in book.sheets for row in sheet.rows for cell in row if cell]


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


def periods_lately(session: Session) -> Iterable[Period]:
    """The last periods, and one-off requests."""
    periods = session.ledger.issues.periods()
    requests = (period for period in periods if period.kind is PeriodKind.ONCE)
    own = islice((period for period in reversed(periods) if period.kind is not PeriodKind.ONCE), PERIODS)
    return (*own, *requests)


def issued_lately(session: Session) -> Iterable[Candidate]:
    """The forms of the last periods, and of one-off requests, by unit and period."""
    for period in periods_lately(session):
        for unit in standing_forms(session.ledger.issues.of(period)):
            yield Candidate(unit=unit, period=period)


def heading(form: Candidate) -> str:
    """What a form's pages bear at their foot, without blanks."""
    return squeeze(layout.margin_text(f"{form.unit} {form.period.words}").replace("&&", "&"))
