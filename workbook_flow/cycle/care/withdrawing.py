"""Taking one submission's effect back, or up again: first what would change, then the act.

The ledger is what the archive amounts to without the submissions withdrawn, so an act is a record in the archive
and a ledger made anew; what would change is told by such a ledger in a folder of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbook_flow.cycle.care.purging import wanted_evidence
from workbook_flow.cycle.opening import made_anew, opened_with, remove_ledger
from workbook_flow.cycle.returning import return_forms
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.settling import settle_inbox
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import (
    Decision,
    Entry,
    EntryState,
    Evidence,
    Period,
    Snapshot,
    Submission,
    SubmissionState,
    UnitState,
    WorkbookFlowError,
)
from workbook_flow.records.evidence import EvidenceShelf
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.purges import Purges
from workbook_flow.records.withdrawals import WITHDRAWN, Withdrawal, Withdrawals, withdrawn_evidence
from workbook_flow.words.text import UNIT_STATE_WORDS, bounded, submission_words

WITHDRAWING = "撤回"
MOST_WORDS = 40
"""Characters of what was said beside a row that are shown."""

WITHOUT_EFFECT = {
    SubmissionState.DUPLICATE: "与以前的来件相同，没有计入。请撤回内容相同的那一份",
    SubmissionState.UNIDENTIFIED: "没有认出是谁的，没有计入，不用撤回；不采用的，请运行 quarantine 编号 --drop",
    SubmissionState.REFUSED: "读不了，没有计入，不用撤回；不采用的，请运行 quarantine 编号 --drop",
}
"""Why a submission in that state cannot be withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What stands of one row before and after: the entry accepted, the entry held, or both."""

    period: Period
    unit: str
    task: str
    before: tuple[Entry, ...]
    after: tuple[Entry, ...]

    @property
    def is_same_content(self) -> bool:
        """Whether only the return changes that the row is taken from, and nothing that was filled in."""
        return bool(self.after) and content(self.before) == content(self.after)


def content(entries: Iterable[Entry]) -> list[tuple[EntryState, dict[str, str]]]:
    """What was filled in, and whether it is accepted."""
    return [
        (entry.state, {name: value.raw for name, value in entry.values.items() if not value.blank})
        for entry in entries
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What else a unit said, or was told, on a task before and after; blank for nothing.

    ``what`` is 延期申请 with the office's decision, or 牵头单位小结.
    """

    period: Period
    unit: str
    task: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A unit's state in a period before and after."""

    period: Period
    unit: str
    before: UnitState
    after: UnitState


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawing:
    """What withdrawing a submission, or undoing that, would change; ``done`` where it stands so already.

    ``changes`` are rows, ``words`` what was said beside them, ``moved`` units, ``others`` other submissions whose
    state changes, as they would be. ``seen`` is the state of the record that this was worked out from.
    """

    submission: Submission
    undo: bool
    done: bool
    seen: tuple[int, int]
    changes: tuple[RowChange, ...] = ()
    words: tuple[Word, ...] = ()
    moved: tuple[StateChange, ...] = ()
    others: tuple[Submission, ...] = ()


def beside_the_rows(shown: Withdrawing) -> Iterator[str]:
    """What else than what the rows say would change, in one line each."""
    then = "恢复后" if shown.undo else "撤回后"
    for word in shown.words:
        before, after = (bounded(text, MOST_WORDS) or "（空）" for text in (word.before, word.after))
        yield f"{word.period} {word.unit} {word.task} {word.what}：{before} → {after}"
    for verb, decision in decisions(shown):
        yield f"{verb}核定：{decision}"
    for moved in shown.moved:
        before, after = UNIT_STATE_WORDS[moved.before], UNIT_STATE_WORDS[moved.after]
        yield f"{moved.unit} {moved.period.words}：{before} → {after}"
    for other in shown.others:
        yield f"第 {other.id} 号来件{then}为：{submission_words(other)}"


def decisions(shown: Withdrawing) -> Iterator[tuple[str, str]]:
    """The decisions that would no longer stand, or stand again."""
    for change in shown.changes:
        before, after = ({entry.decision for entry in side} for side in (change.before, change.after))
        for verb, rulings in (("失效的", before - after), ("恢复的", after - before)):
            yield from ((verb, decision_words(change, decision)) for decision in rulings if decision)


def decision_words(change: RowChange, decision: Decision) -> str:
    """A decision in one line."""
    opinion = f"（{decision.opinion}）" if decision.opinion else ""
    return f"{change.period} {change.unit} {change.task} {decision.verdict}{opinion}，{decision.by} {decision.on}"


def preview_withdrawal(workspace: Workspace, number: int, *, undo: bool = False) -> Withdrawing:
    """What would change; WorkbookFlowError where there is nothing that could be withdrawn or undone."""
    with opened_with(workspace, WITHDRAWING, None) as session:
        submission = wanted(session, number, undo=undo)
        seen = state_of_record(workspace)
        if (number in session.withdrawn) is not undo:
            return Withdrawing(submission=submission, undo=undo, done=True, seen=seen)
        with made_anew(session, session.withdrawn ^ {number}) as then:
            return compared(submission, undo, seen, session.ledger, then)


def wanted(session: Session, number: int, *, undo: bool) -> Submission:
    """The submission with that number; WorkbookFlowError where there is none, or it has no effect to take back."""
    last = session.ledger.last_submission()
    if not 1 <= number <= last:
        raise WorkbookFlowError(
            f"没有第 {number} 号来件，现有 1 到 {last} 号。编号见 collect、status 的来件列表。"
            if last
            else "还没有收到过来件。"
        )
    submission = session.ledger.submission(number)
    if undo and number in Purges(session.archive.root).submissions():
        raise WorkbookFlowError(f"第 {number} 号来件的原件已经清除，不能恢复。")
    if submission.state in WITHOUT_EFFECT:
        raise WorkbookFlowError(f"第 {number} 号来件{WITHOUT_EFFECT[submission.state]}。")
    if (
        undo
        and submission.state is not SubmissionState.WITHDRAWN
        and not was_withdrawn(session.workspace, number)
    ):
        raise WorkbookFlowError(f"第 {number} 号来件没有撤回过，无需恢复。")
    return submission


def was_withdrawn(workspace: Workspace, number: int) -> bool:
    """Whether the submission was ever withdrawn."""
    return any(act.submission == number for act in Withdrawals(workspace.archive.root).records())


def state_of_record(workspace: Workspace) -> tuple[int, int]:
    """How far the record has come: the last arrival and the last withdrawal."""
    return workspace.archive.last_receipt(), Withdrawals(workspace.archive.root).last()


def preview_evidence(session: Session, period: Period, number: int, *, undo: bool) -> tuple[Evidence, bool]:
    """The period's evidence of that number, and whether it stands so already; WorkbookFlowError where there is none."""
    evidence = wanted_evidence(session, period, number)
    record = EvidenceShelf(session.archive.root, period).name(number)
    withdrawn = withdrawn_evidence(Withdrawals(session.archive.root).records())
    return evidence, (record in withdrawn) is not undo


def withdraw_evidence(session: Session, period: Period, number: int, *, undo: bool) -> None:
    """Record that an evidence is listed no longer, or again, and tell the ledger; none of its rows changes by that."""
    record = EvidenceShelf(session.archive.root, period).name(number)
    act = Withdrawals(session.archive.root).add(
        Withdrawal(number=0, submission=0, on=session.today, undo=undo, evidence=record)
    )
    with session.ledger.transaction():
        session.ledger.add_event(WITHDRAWN, act.number, act.chain)


def withdraw(workspace: Workspace, shown: Withdrawing) -> None:
    """Do what was shown: record the act, make the ledger anew, and let the marked forms follow.

    WorkbookFlowError where the record has moved on since. What is done already is brought to its end.
    """
    with opened_with(workspace, WITHDRAWING, None, first=lambda: add_act(workspace, shown)) as session:
        settle_inbox(session)
        return_forms(session)


def add_act(workspace: Workspace, shown: Withdrawing) -> None:
    """Record the act that was shown, unless it stands so already, and let the ledger go that knows nothing of it.

    Call with the workspace held.
    """
    if shown.done:
        return
    if state_of_record(workspace) != shown.seen:
        raise WorkbookFlowError("刚才又有新的来件或撤回，请重新运行，看过变化后再确认。")
    Withdrawals(workspace.archive.root).add(
        Withdrawal(number=0, submission=shown.submission.id, on=workspace.today, undo=shown.undo)
    )
    remove_ledger(workspace.ledger_path)


def compared(
    submission: Submission, undo: bool, seen: tuple[int, int], now: Ledger, then: Ledger
) -> Withdrawing:
    """Every difference between the ledger as it is and as it would be."""
    pairs = [(now.snapshot(period), then.snapshot(period)) for period in now.issues.periods()]
    before = {other.id: other.state for other in now.submissions()}
    return Withdrawing(
        submission=submission,
        undo=undo,
        done=False,
        seen=seen,
        changes=tuple(change for pair in pairs for change in changes_between(*pair)),
        words=tuple(word for pair in pairs for word in words_between(*pair)),
        moved=tuple(moved for pair in pairs for moved in moved_between(*pair)),
        others=tuple(
            other
            for other in then.submissions()
            if other.id != submission.id and other.state is not before[other.id]
        ),
    )


def changes_between(now: Snapshot, then: Snapshot) -> Iterator[RowChange]:
    """The rows of one period of which something else would stand, in the order of units and of the list."""
    rows_now, rows_then = standing(now), standing(then)
    issued = ((form.unit, row.task) for form in now.forms for row in form.rows)
    for unit, task in dict.fromkeys((*issued, *rows_now, *rows_then)):
        before, after = rows_now.get((unit, task), ()), rows_then.get((unit, task), ())
        if [spoken(entry) for entry in before] != [spoken(entry) for entry in after]:
            yield RowChange(period=now.period, unit=unit, task=task, before=before, after=after)


def words_between(now: Snapshot, then: Snapshot) -> Iterator[Word]:
    """The requests and summaries of one period that would be others."""
    words_now, words_then = beside_rows(now), beside_rows(then)
    for unit, task, what in dict.fromkeys((*words_now, *words_then)):
        before, after = words_now.get((unit, task, what), ""), words_then.get((unit, task, what), "")
        if before != after:
            yield Word(period=now.period, unit=unit, task=task, what=what, before=before, after=after)


def beside_rows(shown: Snapshot) -> dict[tuple[str, str, str], str]:
    """By unit, task and kind, the requests with their decisions, and the summaries."""
    words = {(summary.unit, summary.task, "牵头单位小结"): summary.text for summary in shown.summaries}
    for request in shown.requests:
        ruled = request.decision
        ruling = f"{ruled.verdict}，{ruled.by} {ruled.on}" if ruled else "未核定"
        until = request.granted or request.until
        words[request.unit, request.task, "延期申请"] = f"延至 {until.isoformat()}（{ruling}）"
    return words


def standing(shown: Snapshot) -> dict[tuple[str, str], tuple[Entry, ...]]:
    """By unit and task, what stands: accepted, then held."""
    entries: dict[tuple[str, str], tuple[Entry, ...]] = {}
    for entry in (*shown.entries, *shown.held):
        key = (entry.unit, entry.task)
        entries[key] = (*entries.get(key, ()), entry)
    return entries


def spoken(entry: Entry) -> tuple[object, ...]:
    """What an entry says, and on whose word."""
    return entry.state, entry.submission, entry.values, entry.decision


def moved_between(now: Snapshot, then: Snapshot) -> Iterator[StateChange]:
    """The units of one period whose state would change."""
    after = {status.unit: status.state for status in then.statuses}
    for status in now.statuses:
        if after[status.unit] is not status.state:
            yield StateChange(
                period=now.period, unit=status.unit, before=status.state, after=after[status.unit]
            )
