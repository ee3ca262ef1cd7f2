"""What a file that came back *is*, told from its bytes and from what was issued: the part that any process can do.

Everything that goes in and comes out can be pickled. What depends on the order of arrival (number, chain, what was
accepted before) is told afterwards, in ``receiving`` and ``recording``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from workbook_flow import returns
from workbook_flow.cycle.versions import Batch, correction_in, moment
from workbook_flow.model import (
    Candidate,
    IssuedForm,
    Letter,
    Master,
    Period,
    Place,
    Problem,
    Return,
)
from workbook_flow.paper import stamp
from workbook_flow.records.archive import Issue, standing_forms
from workbook_flow.records.succession import followed_by
from workbook_flow.returns import checks, review
from workbook_flow.returns.notes import WrittenNote, read_notes
from workbook_flow.returns.senders import may_report
from workbook_flow.sheets import Book
from workbook_flow.words.problems import Code, problem

Item = TypeVar("Item")

NOT_RUN = {
    "macros": "宏",
    "external-links": "外部链接",
    "dde": "DDE 链接",
    "ole": "嵌入的对象",
    "activex": "ActiveX 控件",
}
"""What people call the things that a file may carry."""


class ByPeriod(Mapping[Period, tuple[Item, ...]]):
    """Something of each period, read when the period is first asked for. Another process gets all of it."""

    def __init__(self, periods: Iterable[Period], load: Callable[[Period], tuple[Item, ...]]) -> None:
        """Of these periods, as ``load`` gives it."""
        self._periods = dict.fromkeys(periods)
        self._load = load
        self._loaded: dict[Period, tuple[Item, ...]] = {}

    def __getitem__(self, period: Period) -> tuple[Item, ...]:
        if period not in self._loaded:
            if period not in self._periods:
                raise KeyError(period)
            self._loaded[period] = self._load(period)
        return self._loaded[period]

    def __iter__(self) -> Iterator[Period]:
        return iter(self._periods)

    def __len__(self) -> int:
        return len(self._periods)

    def __reduce__(self) -> tuple[type[dict[Any, Any]], tuple[dict[Period, tuple[Item, ...]]]]:
        return dict, (dict(self),)


@dataclass(frozen=True, kw_only=True)
class Issued:
    """Everything that was issued, by period, oldest first: what a file that comes back is held against.

    A period's issues are not read before they are asked for.
    """

    issues: Mapping[Period, tuple[Issue, ...]]
    standings: dict[tuple[Period, int | None], Mapping[str, IssuedForm]] = field(
        default_factory=dict, compare=False
    )

    successors: dict[Period, Mapping[str, str]] = field(default_factory=dict, compare=False)
    keyed: dict[Period, Mapping[tuple[str, int], IssuedForm]] = field(default_factory=dict, compare=False)

    @cached_property
    def forms(self) -> Mapping[Period, tuple[IssuedForm, ...]]:
        """Every form ever issued, by period, oldest issue first."""
        return ByPeriod(self.issues, self.forms_of)

    def forms_of(self, period: Period) -> tuple[IssuedForm, ...]:
        """Every form ever issued in a period, oldest issue first."""
        return tuple(form for issue in self.issues.get(period, ()) for form in issue.forms)

    def form(self, unit: str, period: Period, issue: int) -> IssuedForm:
        """The form of that issue; KeyError where there is none."""
        if period not in self.keyed:
            self.keyed[period] = {(form.unit, form.issue): form for form in self.forms_of(period)}
        return self.keyed[period][unit, issue]

    def last_period(self, unit: str) -> Period | None:
        """The last period in which a unit was issued a form, under that name; any unit for none."""
        periods = sorted(self.issues, reverse=True)
        return next(
            (period for period in periods if any(unit in {"", form.unit} for form in self.forms[period])),
            None,
        )

    def followed(self, period: Period) -> Mapping[str, str]:
        """By each unit whose form in the period ended, the one that goes on for it."""
        if period not in self.successors:
            self.successors[period] = followed_by(self.issues.get(period, ()))
        return self.successors[period]

    def latest(self, period: Period) -> int:
        """The number of the period's last issue, 0 where there is none."""
        return max((issue.number for issue in self.issues.get(period, ())), default=0)

    def standing(self, unit: str, period: Period, latest: int | None) -> IssuedForm | None:
        """The form that stood for the unit in the period when the period's latest issue was that."""
        key = (period, latest)
        if key not in self.standings:
            issues = self.issues.get(period, ())
            self.standings[key] = standing_forms(
                issue for issue in issues if latest is None or issue.number <= latest
            )
        return self.standings[key].get(unit)


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a file is held against when it comes: what was issued and to whom, the master, and the day.

    ``seals`` are those of the consolidated workbooks that went out to be reviewed, by period; ``batch`` is what came in
    the same pass before it.
    """

    issued: Issued
    register: returns.Register
    master: Master
    seals: Mapping[Period, str]
    received: date
    batch: Batch = field(default_factory=Batch, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose a return is: the form that it answers, and the unit that reports by it now.

    ``latest`` is the number of the period's last issue when it came, ``problems`` are of how it was placed.
    """

    form: IssuedForm
    unit: str
    latest: int | None
    problems: tuple[Problem, ...]

    @property
    def candidate(self) -> Candidate:
        """The unit and the period."""
        return Candidate(unit=self.unit, period=self.form.period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A unit's return: whose it is, and what it says; a Problem where no table can be found in it.

    ``guessed`` says that nothing in the file names its period.
    """

    origin: Origin
    reading: FileReading | Problem
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What a return says, what of the file was not run or followed, and what its rows tell by themselves.

    ``saved`` is when the document says that it was last saved, in seconds; 0 where it says nothing. ``attempt`` is that
    of the correction that was filled in, 0 for a form as issued.
    """

    returned: Return
    not_run: tuple[Problem, ...]
    alone: checks.FileProblems
    saved: float = 0.0
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A consolidated workbook that came back with the office's decisions, and what of them is not understood.

    ``basis`` is the last submission that it showed, 0 where it does not say.
    """

    period: Period
    basis: int
    review_rows: tuple[review.ReviewRow, ...]
    blank_rows: tuple[review.BlankRow, ...]
    notes: tuple[WrittenNote, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """The very bytes of an earlier submission, which is named by its number."""

    first: int
    unit: str | None
    period: Period | None
    issue: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A unit's form from an address that is not the unit's: it waits until the office accepts it."""

    sender: str
    candidate: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A workbook that answers no form for certain, and why.

    ``candidates`` are the returns that it may be, ``wording`` the words by which an answer to that is remembered.
    """

    problems: tuple[Problem, ...]
    candidates: tuple[Candidate, ...] = ()
    wording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file that was not read as a workbook, and why."""

    problems: tuple[Problem, ...]


Placement = Answer | Review | Duplicate | Stranger | Unplaced | RefusedFile
"""What a file is. Only the record tells a duplicate; all else the file tells by itself."""


def identify(
    book: Book | Problem, file: str, basis: Basis, letter: Letter | None
) -> Answer | Review | Stranger | Unplaced | RefusedFile:
    """What a file is by itself: matched, read, and checked as far as it alone allows.

    ``letter`` is the one whose sender must be its unit's, None for a file whose sender is not asked after.
    """
    if isinstance(book, Problem):
        return RefusedFile(problems=(replace(book, place=replace(book.place, file=file)),))
    mark = stamp.read_review(book)
    if mark is not None:
        return reviewed(book, file, basis, mark)
    match = returns.match_submission(book, file, basis.register)
    if isinstance(match, Problem):
        return asked(match, book, file, basis.register)
    origin = origin_of(match, file, basis.issued)
    if letter is not None and not may_report(basis.master, origin.unit, letter):
        return Stranger(sender=letter.sender, candidate=origin.candidate)
    return Answer(origin=origin, reading=read(book, file, origin, basis), guessed=match.guessed)


def asked(fault: Problem, book: Book, file: str, register: returns.Register) -> Unplaced:
    """The file with the question which return it is, where it may be one of several."""
    whose = returns.whose_return(book, file, register)
    if not whose.candidates:
        return Unplaced(problems=(fault,))
    readings = "、".join(candidate.words for candidate in whose.candidates)
    if fault.code == Code.UNIDENTIFIED:
        fault = problem(Code.WHOSE_RETURN, fault.place, readings=readings)
    remembered = fault.code in {Code.WHOSE_RETURN, Code.FILE_NAMES_ANOTHER_UNIT}
    return Unplaced(
        problems=(fault,), candidates=whose.candidates, wording=whose.wording if remembered else ""
    )


def reviewed(book: Book, file: str, basis: Basis, mark: tuple[Period, str]) -> Review | Unplaced:
    """A consolidated workbook that came back: the decisions in it, where its seal is the one that went out."""
    period, seal = mark
    issued_seal = basis.seals.get(period, "")
    if not issued_seal or not stamp.same_seal(seal, issued_seal):
        return Unplaced(problems=(problem(Code.FALSE_STAMP, Place(file=file)),))
    return read_review(book, file, period)


def read_review(book: Book | Problem, file: str, period: Period) -> Review:
    """The decisions in a consolidated workbook of that period; none where it cannot be read any more."""
    if isinstance(book, Problem):
        return Review(period=period, basis=0, review_rows=(), blank_rows=(), notes=(), problems=(book,))
    reading = review.read_review_rows(book, file)
    notes, lost = read_notes(book, file)
    return Review(
        period=period,
        basis=stamp.review_basis(book),
        review_rows=reading.review_rows,
        blank_rows=reading.blank_rows,
        notes=tuple(notes),
        problems=(*reading.problems, *lost),
    )


def origin_of(match: returns.Match, file: str, issued: Issued) -> Origin:
    """Whose a file is that answers this form, and what to say where another unit goes on for the form's own."""
    form = match.form
    unit = issued.followed(form.period).get(form.unit, form.unit)
    moved = (
        ()
        if unit == form.unit
        else (problem(Code.FORM_OF_A_FORMER_UNIT, Place(file=file), former=form.unit, unit=unit),)
    )
    return Origin(form=form, unit=unit, latest=issued.latest(form.period), problems=(*match.problems, *moved))


def read(book: Book | Problem, file: str, origin: Origin, basis: Basis) -> FileReading | Problem:
    """What the unit wrote, and what its rows tell by themselves; a Problem where no table can be found."""
    if isinstance(book, Problem):
        return book
    form = origin.form
    standing = basis.issued.standing(origin.unit, form.period, origin.latest)
    returned = returns.read_return(book, form, standing, file)
    if isinstance(returned, Problem):
        return returned
    context = checks.FileContext(
        returned=returned,
        form=form,
        levels=basis.master.levels,
        received=max(basis.received, form.issued_on),
        list_date=basis.master.settings.list_date,
    )
    return FileReading(
        returned=returned,
        not_run=tuple(not_run(book, file)),
        alone=checks.check_file(context),
        saved=moment(book.saved),
        attempt=correction_in(book),
    )


def not_run(book: Book, file: str) -> Iterator[Problem]:
    """What to say of what a file carries that was neither run nor followed."""
    carried = [words for note, words in NOT_RUN.items() if note in book.notes]
    if carried:
        yield problem(Code.ACTIVE_CONTENT, Place(file=file), what="、".join(carried))
