"""What is issued: a form, its rows, and what it is filled with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from workbook_flow.model.master import Field, OwnRule
from workbook_flow.model.notes import Instruction
from workbook_flow.model.period import Period
from workbook_flow.model.words import REPORT_NO, REPORT_YES, Level, Role, Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRow:
    """One row of a form as it was issued: the locked text that stands.

    ``last`` is what the unit last reported on the task, by field, in ``last_period``; ``done`` says that it
    was done with then, so that the row goes out filled in. ``metric`` and ``target`` are what it is measured by,
    ``due`` the last day, where a later one may be asked for. ``asks_claim`` says that the task is new to the unit,
    ``office`` what the office decided on the unit's requests.
    """

    task: str
    role: Role
    section: str
    heading: str
    measure: str
    deadline: str
    last: Mapping[str, Typed] = field(default_factory=dict)
    last_period: Period | None = None
    done: bool = False
    metric: str = ""
    target: float | None = None
    due: date | None = None
    asks_claim: bool = False
    office: str = ""

    @property
    def metric_words(self) -> str:
        """What the task is measured by, and the least that it asks for."""
        return self.metric if self.target is None else f"{self.metric} ≥ {self.target:g}"

    @property
    def facts(self) -> str:
        """Role, time limit and measure in one line."""
        return facts_of(str(self.role), self.deadline, self.metric_words)

    @property
    def office_line(self) -> str:
        """What the office decided, with a word that it is the office's."""
        return f"办公室意见：{self.office}" if self.office else ""

    @property
    def words(self) -> str:
        """All that a form says of the task in its cell, a line each."""
        return lines_of(self.heading, self.measure, self.facts, self.office_line)


@lru_cache(maxsize=4096)
def facts_of(*words: str) -> str:
    """Those of the words that say something in one line; made once of the same: many units owe one task."""
    return "｜".join(filter(None, words))


@lru_cache(maxsize=4096)
def lines_of(*words: str) -> str:
    """Those of the words that say something, a line each; made once of the same."""
    return "\n".join(filter(None, words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What the head of a form answers for all rows that say nothing themselves."""

    same: bool = False
    claim: bool = False
    nil: bool = False


NO_SWITCH = Switches()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedRow:
    """What a lead unit sees of one responsible unit's share in a task: what it last reported, and in which period.

    ``declared`` is the return by which the unit declares that it is finished, where the lead may grant it; 0 otherwise.
    """

    task: str
    unit: str
    period: Period | None = None
    values: Mapping[str, Typed] = field(default_factory=dict)
    declared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedForm:
    """One form as it was issued to one unit. ``seal`` is the HMAC in its stamp.

    ``levels`` are those of the rules that the form checks by itself, where the office has changed them.
    ``reporter``, ``phone`` and ``reviewer`` are those of the last return. ``led`` are the shares of others in the tasks
    that the unit leads, in the order of tasks; ``instructions`` what leaders wrote that concerns it. ``asks_report``
    says that the unit is asked whether it reported to its own leadership, ``takes_nil`` that it may say that there is
    nothing to report, ``bears_code`` that a code is printed on it, by which a scan says whose it is. ``rules`` are the
    office's own. ``digest`` is that over its file and its record, blank before it is issued and in the records of
    earlier programs.
    """

    unit: str
    period: Period
    issue: int
    issued_on: date
    path: str
    seal: str
    rows: tuple[IssuedRow, ...]
    fields: tuple[Field, ...]
    return_by: date
    title: str
    office: str
    contact: str = ""
    levels: Mapping[str, Level] = field(default_factory=dict)
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""
    led: tuple[LedRow, ...] = ()
    asks_report: bool = False
    takes_nil: bool = False
    bears_code: bool = False
    instructions: tuple[Instruction, ...] = ()
    rules: tuple[OwnRule, ...] = ()
    digest: str = field(default="", compare=False)

    @property
    def file_title(self) -> str:
        """The title among the properties of its file."""
        return f"{self.title} {self.unit} {self.period}"

    @property
    def declarations(self) -> tuple[LedRow, ...]:
        """The shares of others whose completion the unit, leading the task, may grant."""
        return tuple(share for share in self.led if share.declared)

    def row(self, task: str) -> IssuedRow | None:
        """The row of that task id."""
        return next((row for row in self.rows if row.task == task), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One cell as understood, beside what the unit typed.

    ``note`` says what was understood where that differs from ``raw``. ``fault`` is the catalogue code of
    what could not be understood, with ``typed`` None; a blank cell has neither.
    """

    typed: Typed
    raw: str = ""
    note: str = ""
    fault: str = ""
    cell: str = ""

    @property
    def blank(self) -> bool:
        """Whether the unit left the cell empty."""
        return self.typed is None and not self.fault


BLANK = Value(typed=None)


@lru_cache(maxsize=8192)
def blank_at(cell: str) -> Value:
    """The value of an empty cell, made once for each address on a form: most of the cells that come back are empty."""
    return Value(typed=None, cell=cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadershipReport:
    """Whether a unit reported on the list to its own leadership (党委、党组) in the period, and on which day."""

    made: bool | None = None
    on: date | None = None

    @classmethod
    def answered(cls, answer: str, on: date | None) -> LeadershipReport:
        """The report as a form's head tells it; any other answer than 是 and 否 is none."""
        return cls(made={REPORT_YES: True, REPORT_NO: False}.get(answer), on=on)

    @property
    def answer(self) -> str:
        """是, 否, or blank where the unit has not said."""
        if self.made is None:
            return ""
        return REPORT_YES if self.made else REPORT_NO


UNTOLD = LeadershipReport()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What already stands in a form when it goes out.

    ``values`` by task and field, ``locked`` the tasks that are settled and shown green, ``marks`` what to mend
    in a cell by task and field, shown as a red cell with a comment. ``report`` is what the unit said of reporting to
    its leadership, ``summaries`` are a lead unit's, by task, ``replies`` its answers to instructions, by number.
    ``reasons`` say by task why a row was sent back, ``banner`` what kind of form this is where it is not the first,
    ``attempt`` which of the unit's returns it is to be.
    """

    values: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    marks: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    reporter: str = ""
    phone: str = ""
    reviewer: str = ""
    report: LeadershipReport = UNTOLD
    summaries: Mapping[str, str] = field(default_factory=dict)
    switches: Switches = NO_SWITCH
    reasons: Mapping[str, str] = field(default_factory=dict)
    banner: str = ""
    replies: Mapping[int, str] = field(default_factory=dict)
    attempt: int = 1
