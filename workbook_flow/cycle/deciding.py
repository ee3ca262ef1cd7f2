"""What waits for the office, and its decisions without the consolidated workbook: archived and taken in the same way.

The decisions become a small workbook that comes in through the inbox as a reviewed one does, so that the record knows
one way of deciding alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.receiving import receive_file
from workbook_flow.cycle.returning import return_forms
from workbook_flow.cycle.reviewing import review_mark
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.cycle.settling import settle_inbox
from workbook_flow.cycle.signing import name_in
from workbook_flow.cycle.waiting import plain_name
from workbook_flow.cycle.workspace import keep_master
from workbook_flow.model import (
    CLAIM_FIELD,
    CLAIM_REASON_FIELD,
    CLAIM_SHEET,
    DETAIL_SHEET,
    DISCLAIMED,
    EXPLANATION_FIELD,
    EXTENSION_SHEET,
    GIVEN_VERDICTS,
    NOTE_SHEETS,
    Entry,
    NoteKind,
    Period,
    Problem,
    Role,
    Snapshot,
    Submission,
    Verdict,
    WorkbookFlowError,
)
from workbook_flow.paper import stamp
from workbook_flow.records.files import write_whole
from workbook_flow.reports.consolidate.decided import DecidedRow, decisions_workbook
from workbook_flow.reports.summary import Completion, list_completions
from workbook_flow.returns.decided import change_of, unread_state, unread_words

DECIDING = "核定"
GRANT_ADVICE = "通过即准予办结，退回即退办"
LONGEST_OPINION = 2000


class Kind(StrEnum):
    """What is to be decided on; the value is the sheet of a consolidated workbook on which it is."""

    EXTENSION = EXTENSION_SHEET
    CLAIM = CLAIM_SHEET
    APPEAL = NOTE_SHEETS[NoteKind.APPEAL][0]
    ROW = DETAIL_SHEET


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing that waits for the office: whose, on which task, and what was answered.

    ``disputed`` are the words of decisions that contradict one another. ``declared`` is a task that the unit declares
    finished; ``leads`` says that the unit leads the task, so that no other unit can grant it. ``unread`` says what is
    wrong with a state that cannot be read (taken so, the row would have none), ``change`` how another is given.
    """

    kind: Kind
    unit: str
    task: str
    measure: str
    submission: int
    answers: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...] = ()
    disputed: str = ""
    declared: bool = False
    leads: bool = False
    unread: str = ""
    change: str = ""

    @property
    def key(self) -> str:
        """What stands for it on a form."""
        return "|".join((self.kind.name, self.unit, self.task, str(self.submission)))

    @property
    def about(self) -> str:
        """What it is on: a task, or the unit's score."""
        return f"任务 {self.task}" if self.task else str(NoteKind.APPEAL)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What may be decided: a task is a unit's own or it is not, and what cannot be read cannot stand as it is."""
        barred = {Verdict.CHANGED} if self.kind is Kind.CLAIM else {Verdict.PASSED} if self.unread else set()
        return tuple(verdict for verdict in GIVEN_VERDICTS if verdict not in barred)

    @property
    def urgent(self) -> bool:
        """Whether nobody but the office can go on with it."""
        return self.kind is not Kind.ROW or bool(self.disputed) or (self.declared and self.leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCase:
    """What was decided on a case; ``key`` names it."""

    key: str
    verdict: Verdict
    opinion: str = ""


def cases(session: Session, period: Period) -> tuple[Case, ...]:
    """What of a period waits for the office, in the order of urgency; each row once, as declared finished if it is."""
    shown = session.snapshot(period)
    measures = {(form.unit, row.task): row.measure for form in shown.forms for row in form.rows}
    undecided = (
        *extensions(shown, measures),
        *claims(shown, measures),
        *appeals(shown),
        *rows(shown, measures),
        *completions(session, shown, measures),
    )
    once = {case.key: case for case in undecided}
    return tuple(sorted(once.values(), key=lambda case: not case.urgent))


def extensions(shown: Snapshot, measures: dict[tuple[str, str], str]) -> Iterator[Case]:
    """The requests for a later time limit that nobody has decided on, or several have, differently."""
    limits = {(form.unit, row.task): row.deadline for form in shown.forms for row in form.rows}
    for request in shown.requests:
        decision = request.decision
        if decision is not None and decision.verdict is not Verdict.DISPUTED:
            continue
        yield Case(
            kind=Kind.EXTENSION,
            unit=request.unit,
            task=request.task,
            measure=measures.get((request.unit, request.task), ""),
            submission=request.submission,
            answers=(
                ("完成时限", limits.get((request.unit, request.task), "")),
                ("申请延期至", request.until.isoformat()),
                ("理由", request.reason),
            ),
            disputed=decision.opinion if decision else "",
        )


def claims(shown: Snapshot, measures: dict[tuple[str, str], str]) -> Iterator[Case]:
    """The tasks that a unit says are none of its own, undecided."""
    for entry in (*shown.entries, *shown.held):
        if words_of(entry, CLAIM_FIELD.name) == DISCLAIMED and entry.decision is None:
            answers = (("认领", DISCLAIMED), ("理由", words_of(entry, CLAIM_REASON_FIELD.name)))
            yield case_of(Kind.CLAIM, entry, measures, answers)


def appeals(shown: Snapshot) -> Iterator[Case]:
    """What units say against their score that nobody has answered since."""
    answered = {note.subject: note.review for note in shown.notes if note.kind is NoteKind.FINDING}
    open_appeals = {
        note.subject: note
        for note in shown.notes
        if note.kind is NoteKind.APPEAL and note.review > answered.get(note.subject, -1)
    }
    for unit, appeal in open_appeals.items():
        answers = ((str(NoteKind.APPEAL), appeal.words),)
        yield Case(
            kind=Kind.APPEAL, unit=unit, task="", measure="", submission=appeal.review, answers=answers
        )


def rows(shown: Snapshot, measures: dict[tuple[str, str], str]) -> Iterator[Case]:
    """The rows that are held, those that were decided on in two ways, and those that a unit gave an explanation for."""
    fields = {form.unit: form.fields for form in shown.forms}
    for entry in (*shown.entries, *shown.held):
        is_disputed = entry.decision is not None and entry.decision.verdict is Verdict.DISPUTED
        is_waiting = entry in shown.held or bool(words_of(entry, EXPLANATION_FIELD.name))
        is_open = is_waiting and entry.decision is None
        if (is_disputed or is_open) and words_of(entry, CLAIM_FIELD.name) != DISCLAIMED:
            answers = tuple(
                (name, words_of(entry, name)) for name, value in entry.values.items() if not value.blank
            )
            case = case_of(Kind.ROW, entry, measures, answers)
            state = unread_state(entry, fields.get(entry.unit, ()))
            yield replace(case, unread=unread_words(entry, state), change=change_of(state)) if state else case


def completions(session: Session, shown: Snapshot, measures: dict[tuple[str, str], str]) -> Iterator[Case]:
    """The tasks that a unit declares finished and the office has not granted, where it grants them."""
    if not session.master.settings.grant_completion:
        return
    master = session.master_for(shown.period, Limits.REVIEWED)
    grants = past_of(session, shown.period, master).grants
    listed = list_completions(master, shown, grants)
    for entry in shown.entries:
        if listed.get((entry.unit, entry.task)) is Completion.DECLARED and entry.decision is None:
            answers = tuple(
                (name, words_of(entry, name)) for name, value in entry.values.items() if not value.blank
            )
            case = case_of(Kind.ROW, entry, measures, ((str(Completion.DECLARED), GRANT_ADVICE), *answers))
            yield replace(case, declared=True, leads=entry.role is Role.LEAD)


def case_of(
    kind: Kind, entry: Entry, measures: dict[tuple[str, str], str], answers: tuple[tuple[str, str], ...]
) -> Case:
    """The case of an entry."""
    decision = entry.decision
    return Case(
        kind=kind,
        unit=entry.unit,
        task=entry.task,
        measure=measures.get((entry.unit, entry.task), ""),
        submission=entry.submission,
        answers=answers,
        problems=entry.problems,
        disputed=decision.opinion if decision and decision.verdict is Verdict.DISPUTED else "",
    )


def words_of(entry: Entry, name: str) -> str:
    """What an entry says in a column."""
    value = entry.values.get(name)
    if value is None or value.typed is None:
        return value.raw if value else ""
    return value.typed.isoformat() if isinstance(value.typed, date) else f"{value.typed}".removesuffix(".0")


def decide(
    session: Session, period: Period, decided_cases: Sequence[DecidedCase], *, by: str, basis: int
) -> Submission:
    """Take decisions on cases of a period; ``basis`` is the last submission that whoever decided had seen.

    Gives the reviewed workbook that they became. Raises WorkbookFlowError where a decision lacks what it needs, or its
    case is no longer there.
    """
    open_cases = {case.key: case for case in cases(session, period)}
    by = name_in(by) or session.master.settings.office
    decided = [
        decided_row(open_cases.get(decided_case.key), decided_case, by) for decided_case in decided_cases
    ]
    refuse_repeated(session.snapshot(period), decided)
    if not decided:
        raise WorkbookFlowError("还没有选核定意见。请在要核定的各项里选通过、退回或改为。")
    # Its seal goes on record first, as that of the consolidated workbook does.
    review_mark(session, period)
    seen = min(basis, session.ledger.last_submission())
    mark = stamp.review_text(period, session.archive.review_seal(period), seen)
    return take(session, plain_name(f"核定（{by}）.xlsx"), decisions_workbook(mark, decided, session.today))


def decided_row(case: Case | None, decided_case: DecidedCase, by: str) -> DecidedRow:
    """One decision with its case; WorkbookFlowError where it cannot be."""
    if case is None:
        raise WorkbookFlowError(
            "有一项刚才已经变了（又有来件，或别人已核定）。请重新看过再核定，其余的也还没有记下。"
        )
    if decided_case.verdict not in case.verdicts:
        why = f"{case.unread}，" if case.unread else ""
        raise WorkbookFlowError(
            f"{case.unit}的{case.about} {why}不能选“{decided_case.verdict}”，请选{'或'.join(case.verdicts)}。"
        )
    opinion = decided_case.opinion.replace("\r\n", "\n").strip()[:LONGEST_OPINION]
    if decided_case.verdict is not Verdict.PASSED and not opinion:
        raise WorkbookFlowError(
            f"{case.unit}的{case.about} 选了“{decided_case.verdict}”，请在意见里写明"
            + ("理由。" if decided_case.verdict is Verdict.RETURNED else "改成什么。")
        )
    return DecidedRow(
        sheet=case.kind.value,
        task=case.task,
        measure=case.measure,
        unit=case.unit,
        submission=case.submission,
        verdict=decided_case.verdict,
        opinion=opinion,
        by=by,
    )


def refuse_repeated(shown: Snapshot, decided: Sequence[DecidedRow]) -> None:
    """WorkbookFlowError where an appeal is answered in the words of the answer before: that would be no answer."""
    answers = {note.subject: note.words.split() for note in shown.notes if note.kind is NoteKind.FINDING}
    for row in decided:
        if row.sheet == Kind.APPEAL and row.cells[1].split() == answers.get(row.unit):
            raise WorkbookFlowError(
                f"{row.unit}上次申诉已这样答复过，又提出了申诉。请在意见里写明这一次的理由。"
            )


def take(session: Session, name: str, data: bytes) -> Submission:
    """Take one workbook in through the inbox, and leave what else lies there; give the submission."""
    master = session.kept_master(keep_master(session.workspace))
    settle_inbox(session)
    path = session.workspace.inbox / name
    if path.exists():
        raise WorkbookFlowError(f"收件夹里已有一份“{name}”还没有收。请先收下它再核定。")
    write_whole(path, data)
    receive_file(session, path, session.basis(master, session.today), {})
    return_forms(session)
    return session.ledger.submission(session.ledger.last_submission())
