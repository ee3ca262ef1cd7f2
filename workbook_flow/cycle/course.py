"""Where a month stands: its six steps with what is done of each, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workbook_flow.cycle.as_published import is_past
from workbook_flow.cycle.deciding import cases
from workbook_flow.cycle.issuing import Split, prepare_split
from workbook_flow.cycle.month import status
from workbook_flow.cycle.post.chasing import group_texts
from workbook_flow.cycle.publishing import AFTER
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.standing import closed_edition, has_news, stands
from workbook_flow.cycle.unsettled import unsettled
from workbook_flow.cycle.waiting import waiting
from workbook_flow.model import Edition, Period, Snapshot, Submission, SubmissionState, UnitState, UnitStatus
from workbook_flow.words.workdays import Workdays

SETTLED = {UnitState.ACCEPTED, UnitState.NIL}
"""States of a unit of which nothing more is waited for."""


class Step(StrEnum):
    """The steps of a month, in their order."""

    LIST = "总表"
    ISSUE = "下发"
    COLLECT = "收表"
    CHECK = "核对"
    MERGE = "汇总"
    CLOSE = "定稿"


class Next(StrEnum):
    """What is to be done next."""

    ISSUE = "issue"
    LOOK = "look"
    PLACE = "place"
    DECIDE = "decide"
    MERGE = "merge"
    CHASE = "chase"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """One step: whether it is done, and how it stands in few words."""

    step: Step
    done: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCourse:
    """Everything that the seat shows of a period.

    ``to_issue`` counts forms that are new or changed, ``to_void`` those that end, ``waiting`` files that are not taken
    yet, ``unsettled`` are those that were refused or not placed, ``to_decide`` counts what only the office can go on
    with. ``merged`` says that the documents tell all that is known, ``written`` that there are any. ``edition`` is the
    one that the period is closed with: then none of its forms is issued any more; ``differs`` says that by what came
    since its figures are otherwise than those published, as is listed beside them. ``texts`` are the words for work
    groups, by group. ``following`` is the period after it with the day of its forms, where none was issued after it.
    """

    period: Period
    issue_day: date
    return_day: date
    snapshot: Snapshot
    to_issue: int
    to_void: int
    waiting: int
    unsettled: tuple[Submission, ...]
    to_decide: int
    merged: bool
    written: bool
    edition: Edition | None
    differs: bool
    texts: tuple[tuple[str, str], ...]
    stages: tuple[StepState, ...]
    following: tuple[Period, date] | None

    def of_state(self, *states: UnitState) -> tuple[UnitStatus, ...]:
        """The units in one of these states."""
        return tuple(status for status in self.snapshot.statuses if status.state in states)

    @property
    def next(self) -> Next:
        """The one thing to do next."""
        units = issued_units(self.snapshot)
        answered = any(unit.state is not UnitState.ISSUED for unit in units)
        closed = self.edition is not None
        order = (
            (Next.ISSUE, bool(self.to_issue or self.to_void)),
            (Next.LOOK, bool(self.waiting)),
            (Next.PLACE, any(file.state is SubmissionState.UNIDENTIFIED for file in self.unsettled)),
            (Next.DECIDE, bool(self.to_decide)),
            (Next.MERGE, not closed and answered and not self.merged),
            (Next.CHASE, not closed and any(unit.state not in SETTLED for unit in units)),
            (Next.CLOSE, not closed and answered),
            (Next.REOPEN, closed and not self.merged),
        )
        return next((thing for thing, pending in order if pending), Next.NOTHING)


def current_period(session: Session) -> Period:
    """The period under way: that of the list's rhythm from its issue day on, before that the last one issued."""
    this = Period.holding(session.today, session.master.settings.period_kind)
    calendar = Workdays(session.master.days)
    periods = session.archive.periods()
    if (
        this in periods
        or calendar.on_or_after(session.master.settings.issue_day.in_period(this)) <= session.today
    ):
        return this
    return max((period for period in periods if period < this), default=this)


def course(session: Session, period: Period) -> MonthCourse:
    """Where the period stands on the day."""
    calendar, settings = Workdays(session.master.days), session.master.settings
    shown = status(session, period)
    edition = closed_edition(session, period)
    to_issue, to_void = (0, 0) if edition else forms_to_issue(session, period)
    came = len(waiting(session.workspace))
    to_decide = sum(case.urgent for case in cases(session, period))
    open_files = unsettled(session.ledger, session.today)
    later = edition is not None and is_past(session, period, edition)
    all_told = edition is not None and not (later and has_news(session, period))
    merged = bool(shown.forms) and (all_told or stands(session, period))
    folder = session.workspace.consolidated(period).parent
    issuing = issue_state(len(shown.forms), to_issue, to_void)
    stages = stages_of(session, shown, issuing, came, merged=merged, edition=edition)
    return MonthCourse(
        period=period,
        issue_day=calendar.on_or_after(settings.issue_day.in_period(period)),
        return_day=calendar.return_day(settings.return_day, period),
        snapshot=shown,
        to_issue=to_issue,
        to_void=to_void,
        waiting=came,
        unsettled=open_files,
        to_decide=to_decide,
        merged=merged,
        written=session.workspace.consolidated(period).is_file(),
        edition=edition,
        differs=later and (folder / AFTER).is_file(),
        texts=group_texts(session, period) if shown.forms else (),
        stages=tuple(stages),
        following=following(session, period),
    )


def following(session: Session, period: Period) -> tuple[Period, date] | None:
    """The period after that one by the list's rhythm, and the day on which its forms go out; None where any did."""
    settings = session.master.settings
    if period.day is not None or any(other > period for other in session.archive.periods()):
        return None
    after = Period.holding(period.last_day + timedelta(days=1), settings.period_kind)
    return after, Workdays(session.master.days).on_or_after(settings.issue_day.in_period(after))


def forms_to_issue(session: Session, period: Period) -> tuple[int, int]:
    """How many forms are new or changed, and how many end; planned only where the list is not the one issued from.

    A period after which another was issued asks for none: what changed since is of that one.
    """
    issues = session.archive.issues(period)
    if issues and (issues[-1].master == session.master.digest or period < session.archive.periods()[-1]):
        return 0, 0
    planned = prepare_split(session, period).plan
    return len(planned.changed), len(planned.dropped)


def changes_of(prepared: Split) -> tuple[str, ...]:
    """The units whose form is new, changed or dropped."""
    return (*(form.unit for form in prepared.plan.changed), *prepared.plan.dropped)


def issued_units(shown: Snapshot) -> tuple[UnitStatus, ...]:
    """The units that owe a return."""
    without = {UnitState.NOT_ISSUED, UnitState.UNREACHED, UnitState.EXCUSED}
    return tuple(status for status in shown.statuses if status.state not in without)


def issue_state(forms: int, to_issue: int, to_void: int) -> StepState:
    """How far the forms are that the list asks for now."""
    changes = (f"{to_issue} 份要补发" if to_issue else "", f"{to_void} 份不再发" if to_void else "")
    words = "，".join((f"{forms} 份", *filter(None, changes))) if forms else f"{to_issue} 份待发"
    return StepState(step=Step.ISSUE, done=bool(forms) and not any(changes), words=words)


def stages_of(
    session: Session, shown: Snapshot, issuing: StepState, came: int, *, merged: bool, edition: Edition | None
) -> Iterator[StepState]:
    """The six steps; a unit has reported where something of its return was accepted, as in the documents."""
    units = issued_units(shown)
    answered = any(status.state is not UnitState.ISSUED for status in units)
    reported = sum(not status.silent for status in units)
    held = sum(status.held for status in units)
    yield StepState(step=Step.LIST, done=True, words=f"{len(session.master.tasks)} 项任务")
    yield issuing
    sent_back = sum(status.state is UnitState.RETURNED for status in units)
    more = (f"退回 {sent_back}" if sent_back else "", f"{came} 份待收" if came else "")
    words = "，".join((f"已报 {reported}/{len(units)}", *filter(None, more)))
    yield StepState(step=Step.COLLECT, done=bool(units) and reported == len(units) and not came, words=words)
    words = f"{held} 行待更正" if held else "没有待更正的" if answered else "还没有报送"
    yield StepState(step=Step.CHECK, done=answered and not held, words=words)
    written = session.workspace.consolidated(shown.period).is_file()
    stale = "要更新" if written else "还没有汇总"
    news = "定稿后有新内容" if edition else stale if answered else "还没有报送"
    yield StepState(step=Step.MERGE, done=merged and answered, words="已是最新" if merged else news)
    yield StepState(
        step=Step.CLOSE, done=edition is not None, words=edition.words if edition else "还没有定稿"
    )
