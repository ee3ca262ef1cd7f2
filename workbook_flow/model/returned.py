"""What comes back: returns, entries, submissions, decisions, and where a period stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from workbook_flow.model.evidence import Evidence
from workbook_flow.model.form import BLANK, UNTOLD, IssuedForm, IssuedRow, LeadershipReport, Value
from workbook_flow.model.identity import Owed, TaskId, UnitName
from workbook_flow.model.master import Excuse, Field, Master
from workbook_flow.model.notes import Note, Reply
from workbook_flow.model.period import Period
from workbook_flow.model.problem import Place, Problem
from workbook_flow.model.words import EntryState, Level, Role, SubmissionState, UnitState, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """One row of a returned form; values by field name.

    ``number`` counts rows as Excel does, from 1. ``problems`` are those of the row's layout. ``confirmed`` says that a
    note in the row confirms it as it stands.
    """

    task: str
    number: int
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()
    confirmed: bool = False

    @property
    def filled(self) -> bool:
        """Whether the unit wrote anything in this row."""
        return not all(value.blank for value in self.values.values())

    def is_as_issued(self, issued: IssuedRow, fields: Iterable[Field]) -> bool:
        """Whether the row went out filled in, as done with, and says nothing else."""
        if not issued.done:
            return False
        filled = {name: value.typed for name, value in self.values.items() if not value.blank}
        anew = {field.name: 0 for field in fields if field.anew}
        return filled.items() <= {**issued.last, **anew}.items()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRuling:
    """What a lead unit wrote on sheet 办结核定 of what another unit declared finished."""

    task: str
    unit: str
    verdict: Verdict
    opinion: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A returned form as read, before any rule is applied. ``problems`` are those of its layout.

    ``told`` and ``told_on`` are the cells about reporting to the unit's leadership, ``summaries`` by task those of a
    lead unit, ``replies`` its answers to instructions by number, ``rulings`` what it ruled on others' completions.
    ``nil`` says that it has nothing to report.
    """

    file: str
    sheet: str
    rows: tuple[ReturnedRow, ...]
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""
    told: Value = BLANK
    told_on: Value = BLANK
    summaries: Mapping[str, Value] = field(default_factory=dict)
    replies: Mapping[int, str] = field(default_factory=dict)
    rulings: tuple[ShareRuling, ...] = ()
    nil: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def report(self) -> LeadershipReport:
        """What it says of reporting to the unit's leadership, as far as it can be understood."""
        on = self.told_on.typed
        return LeadershipReport.answered(str(self.told.typed), on if isinstance(on, date) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of several returns that a file may be: of which unit, for which period."""

    unit: str
    period: Period

    @property
    def words(self) -> str:
        """It as people say it."""
        return f"“{self.unit}”{self.period.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The office's decision on one entry: what, why, by whom, on which day."""

    verdict: Verdict
    opinion: str = ""
    by: str = ""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one unit reported on one task in one period, by field name."""

    unit: str
    period: Period
    task: str
    role: Role
    values: Mapping[str, Value]
    state: EntryState
    submission: int = 0
    problems: tuple[Problem, ...] = ()
    decision: Decision | None = None

    @property
    def owed(self) -> Owed:
        """What it is about."""
        return Owed(UnitName(self.unit), TaskId(self.task))

    @property
    def sent_back(self) -> bool:
        """Whether the office sent it back."""
        return self.decision is not None and self.decision.verdict is Verdict.RETURNED

    @property
    def asks_again(self) -> bool:
        """Whether the row stands, and something beside it must be put right: its request for a later time limit."""
        errors = any(problem.level is Level.ERROR for problem in self.problems)
        return errors and self.state is EntryState.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSummary:
    """How a lead unit sums a task up in one period."""

    unit: str
    task: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRequest:
    """A unit's request for a later time limit of a task, and the office's decision.

    ``granted`` is the day that the office granted, None where it has refused or not decided.
    """

    unit: str
    period: Period
    task: str
    until: date
    reason: str
    submission: int
    decision: Decision | None = None
    granted: date | None = None

    @property
    def owed(self) -> Owed:
        """What it is about."""
        return Owed(UnitName(self.unit), TaskId(self.task))


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One file that came back. ``id`` is its number of arrival, counted from 1.

    ``received`` is the day on which the office took it in, ``arrived`` the one on which it reached the office where
    that is known apart. ``entries`` counts the rows accepted, of a reviewed workbook the decisions that stand;
    ``held`` the rows kept back, ``held_tasks`` of which tasks; ``by_switch`` those accepted when it came in which
    nothing stood, and a switch in the head answered. ``usable`` says whether a row was accepted when it came, or has
    been since; ``nil`` that its unit has nothing to report, which is usable too.
    """

    id: int
    file: str
    digest: str
    received: date
    state: SubmissionState
    archived: str
    unit: str | None = None
    period: Period | None = None
    issue: int | None = None
    attempt: int | None = None
    entries: int = 0
    held: int = 0
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""
    report: LeadershipReport = UNTOLD
    problems: tuple[Problem, ...] = ()
    arrived: date | None = None
    usable: bool = False
    nil: bool = False
    by_switch: int = 0
    held_tasks: tuple[str, ...] = ()

    @property
    def arrival(self) -> date:
        """The day on which it reached the office, by which a return is late or not."""
        return self.arrived or self.received


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One decision on a row, or on the later time limit asked for there (``extension``), as it came with a review.

    ``standing`` says that no later one took its place.
    """

    period: Period
    unit: str
    task: str
    extension: bool
    verdict: Verdict
    opinion: str
    by: str
    on: date
    review: int
    standing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong with a file that came, or with its row on one task where that is named."""

    submission: int
    period: Period | None
    unit: str
    task: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStatus:
    """Where one unit stands in one period, in rows; each row owed is accepted, held, or blank.

    ``held`` rows wait for correction; ``pending`` of them have an entry accepted before, which stands until then.
    ``returned_on`` is the arrival of its first usable return, ``late`` that day's working days after the return day,
    ``corrected_on`` the arrival of the last usable return after it; ``answered_on`` is the day on which the office
    last took a return in or sent a row back.
    """

    unit: str
    state: UnitState
    tasks: int
    accepted: int
    held: int
    returned_on: date | None = None
    attempts: int = 0
    acknowledged_on: date | None = None
    reminders: int = 0
    late: int = 0
    corrected_on: date | None = None
    answered_on: date | None = None
    pending: int = 0
    excused: Excuse | None = None

    def excused_by(self, excuse: Excuse | None) -> UnitStatus:
        """The status of a unit that need not report: what it reported all the same counts, and is never late."""
        if excuse is None:
            return self
        state = UnitState.EXCUSED if self.silent else self.state
        return replace(self, state=state, excused=excuse, late=0)

    def unreached_if(self, lost: bool) -> UnitStatus:
        """The status of a unit; one that has sent nothing has not failed to report where its form was ``lost``."""
        return replace(self, state=UnitState.UNREACHED) if lost and self.state is UnitState.ISSUED else self

    @property
    def silent(self) -> bool:
        """Whether the unit owes a return of which nothing was accepted."""
        return self.state in {UnitState.ISSUED, UnitState.RETURNED}

    @property
    def standing(self) -> int:
        """The rows of which an accepted entry stands, a correction waiting or not."""
        return self.accepted + self.pending

    @property
    def missing(self) -> int:
        """The rows with nothing in them."""
        return self.tasks - self.accepted - self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One period as the ledger knows it: everything that the consolidated workbook is made from.

    ``entries`` are the accepted ones that stand now, one a unit and task; ``held`` are the rows that wait
    for correction; both in the order of units and of the list. ``submissions`` are in order of arrival.
    ``requests`` are those for a later time limit, ``summaries`` those of lead units, ``notes`` what leaders wrote,
    ``replies`` what units answered in this period to what leaders wrote before, ``evidence`` what came beside forms.
    ``former`` are the columns of forms that others stand for by now, as far as no form that stands has the same.
    """

    period: Period
    forms: tuple[IssuedForm, ...] = ()
    former: tuple[Field, ...] = ()
    entries: tuple[Entry, ...] = ()
    held: tuple[Entry, ...] = ()
    submissions: tuple[Submission, ...] = ()
    statuses: tuple[UnitStatus, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    requests: tuple[ExtensionRequest, ...] = ()
    summaries: tuple[LeadSummary, ...] = ()
    notes: tuple[Note, ...] = ()
    replies: tuple[Reply, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def excused(self, master: Master) -> tuple[UnitStatus, ...]:
        """The statuses, each with why the unit need not report; one that nothing was accepted of is 免报 then."""
        return tuple(status.excused_by(master.excuse(status.unit, self.period)) for status in self.statuses)
