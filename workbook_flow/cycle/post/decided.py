"""Each unit is told by mail, in its form's thread, what was decided on what it reported and asked for, once a decision.

Told are the later time limits that it asked for, the tasks that it says are none of its own, the completions that wait
to be granted, the rows that were sent back, changed or passed after all, and the answer to what it says against its
score. A row that stood and was passed is no news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workbook_flow.cycle.post.deliveries import DELIVERED, Deliveries, deliveries
from workbook_flow.cycle.post.hours import may_remind
from workbook_flow.cycle.post.queueing import new_message, queue
from workbook_flow.cycle.post.reminding import marked_form, thread_of
from workbook_flow.cycle.session import Session
from workbook_flow.mail import wording
from workbook_flow.mail.remind import state_meanings
from workbook_flow.model import (
    CLAIM_FIELD,
    DISCLAIMED,
    Decision,
    Entry,
    EntryState,
    ExtensionRequest,
    IssuedForm,
    Master,
    Meaning,
    Message,
    MessageKind,
    MessageState,
    NoteKind,
    Period,
    Verdict,
    notes_under,
)
from workbook_flow.records.archive import standing_forms
from workbook_flow.records.ledger.requests import request_in, same_request
from workbook_flow.records.succession import former_names, present_names

LATELY = timedelta(days=14)
"""For how long after its day a decision is still told; what is older the unit has learnt from its next form."""

EXTENSION, CLAIM, COMPLETION, ROW, APPEAL = "延期申请", "认领", "申报办结", "填报内容", "得分申诉"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedMatter:
    """One decision as its unit is told of it.

    ``occasion`` names what was decided on, with ``review`` the decision itself; ``news`` says that the unit must hear
    of it even where it heard nothing before, ``asks`` that a row is to be corrected. ``submission`` is the return that
    it was made on, ``request`` the later time limit, both blank where it is on neither.
    """

    unit: str
    period: Period
    occasion: str
    review: int
    day: date
    line: wording.DecidedLine
    news: bool = True
    asks: bool = False
    submission: int = 0
    request: ExtensionRequest | None = None

    @property
    def key(self) -> str:
        """The name of the decision among what was told."""
        return f"{self.occasion} {self.review}"


DecidedForm = tuple[IssuedForm, list[DecidedMatter]]
"""A form of a unit, with what was decided in it."""


def queue_decisions(session: Session) -> tuple[Message, ...]:
    """Queue one letter a unit, of all periods, of what was decided lately and not told yet; none in the quiet hours."""
    if not may_remind(session.master, session.clock()):
        return ()
    since = session.today - LATELY
    letters = session.ledger.mail.messages((MessageKind.DECISION,))
    lately = (letter for letter in letters if letter.queued.date() >= since)
    told_of = {period for letter in lately for period in periods_of(session, letter)}
    periods = sorted({*session.ledger.history.periods_decided(since), *told_of})
    if not periods:
        return ()
    mails = deliveries(session)
    keys = tuple(key for letter in letters if is_settled(mails, letter) for key in letter.reasons)
    by_unit: dict[str, list[DecidedForm]] = {}
    for period in periods:
        for form, outcomes in by_form(session, period, untold(session, period, since, keys)):
            if mails.brought_on(form) is not None:
                by_unit.setdefault(form.unit, []).append((form, outcomes))
    queued = [queue_letter(session, mails, forms) for forms in by_unit.values()]
    return tuple(message for message in queued if message is not None)


def periods_of(session: Session, letter: Message) -> Iterator[Period]:
    """The periods that a letter tells decisions of."""
    for period in session.ledger.issues.periods():
        if any(f" {period} " in key for key in letter.reasons):
            yield period


def is_settled(mails: Deliveries, letter: Message) -> bool:
    """Whether a letter reached its unit or may yet, or there is no address to which it did not go."""
    lost = letter.state is MessageState.GIVEN_UP or (letter.state in DELIVERED and not mails.reached(letter))
    unit = mails.master.unit(letter.unit) if letter.unit else None
    return not lost or unit is None or set(mails.live(unit.mail)) <= set(letter.to)


def untold(session: Session, period: Period, since: date, keys: Sequence[str]) -> Iterator[DecidedMatter]:
    """What was decided in a period from that day on, still holds, and is news or other than what was told before.

    So is what was told and has been taken back. ``keys`` are those of all that was told, in order.
    """
    last = {key.rpartition(" ")[0]: key for key in keys}
    outcomes = (
        *extension_outcomes(session, period),
        *entry_outcomes(session, period),
        *appeal_outcomes(session, period),
    )
    for outcome in outcomes:
        fresh = outcome.day >= since and last.get(outcome.occasion) != outcome.key
        if fresh and (outcome.news or outcome.occasion in last) and holds(session, outcome):
            yield outcome
    gone = last.keys() - standing_occasions(session, period)
    yield from taken_back(session, period, {occasion: last[occasion] for occasion in gone})


def standing_occasions(session: Session, period: Period) -> frozenset[str]:
    """What rows and later time limits of a period a decision stands on."""
    kinds = (
        (EXTENSION, session.ledger.requests.decided_requests(period)),
        (ROW, session.ledger.history.decisions(period)),
    )
    return frozenset(
        f"{about} {period} {unit} {task}" for about, decisions in kinds for unit, task in decisions
    )


def taken_back(session: Session, period: Period, last: Mapping[str, str]) -> Iterator[DecidedMatter]:
    """The decisions that were told and stand no more; ``last`` are the keys last told of what nothing stands on."""
    for form in standing_forms(session.ledger.issues.of(period)).values():
        for about, task in ((about, row.task) for row in form.rows for about in (EXTENSION, ROW)):
            occasion = f"{about} {period} {form.unit} {task}"
            review = int(last.get(occasion, "0").rpartition(" ")[2])
            if review > 0:
                yield DecidedMatter(
                    unit=form.unit,
                    period=period,
                    occasion=occasion,
                    review=-review,
                    day=session.today,
                    line=wording.DecidedLine(task=task, measure="", about=about, outcome=TAKEN_BACK),
                )


def by_form(session: Session, period: Period, outcomes: Iterable[DecidedMatter]) -> Iterator[DecidedForm]:
    """The outcomes by the form that has their rows now, in the order of its rows."""
    forms = standing_forms(session.ledger.issues.of(period))
    names, followed = present_names(session.master.units), session.issued.followed(period)
    by_unit: dict[str, list[DecidedMatter]] = {}
    for outcome in outcomes:
        unit = followed.get(outcome.unit, outcome.unit)
        by_unit.setdefault(unit if unit in forms else names.get(unit, unit), []).append(outcome)
    for unit in (unit for unit in forms if unit in by_unit):
        rows = {row.task: (place, row.measure) for place, row in enumerate(forms[unit].rows)}
        with_measures = [
            replace(outcome, line=replace(outcome.line, measure=rows.get(outcome.line.task, (0, ""))[1]))
            for outcome in by_unit[unit]
        ]
        with_measures.sort(key=lambda outcome: rows.get(outcome.line.task, (len(rows), ""))[0])
        yield forms[unit], with_measures


def queue_letter(session: Session, mails: Deliveries, forms: Sequence[DecidedForm]) -> Message | None:
    """Queue one letter to a unit, in the thread of the newest of its forms; None where it has no address."""
    newest, _ = forms[-1]
    unit = session.master.unit(newest.unit)
    if unit is None or not unit.in_use:
        return None
    letters = session.ledger.mail.messages((MessageKind.DECISION,))
    earlier = sum((letter.unit, letter.period) == (unit.name, newest.period) for letter in letters)
    key = f"{MessageKind.DECISION} {newest.period} {unit.name} {earlier + 1}"
    message = replace(
        new_message(MessageKind.DECISION, key, mails.live(unit.mail), session.now),
        cc=mails.live(unit.cc),
        unit=unit.name,
        period=newest.period,
        reasons=tuple(outcome.key for _, outcomes in forms for outcome in outcomes),
    )
    asking = [form for form, outcomes in forms if any(outcome.asks for outcome in outcomes)]
    files = tuple(file for form in asking for file in marked_form(session, form))
    words = wording.decided_words(
        wording.DecidedOn(unit=unit.name, asks=bool(asking), marked=len(files) == len(asking) > 0),
        {form.period: [outcome.line for outcome in outcomes] for form, outcomes in forms},
        session.master.settings,
    )
    return queue(session, message, words, attachments=files, answers=thread_of(mails, newest), automatic=True)


def holds(session: Session, outcome: DecidedMatter) -> bool:
    """Whether the unit has reported nothing else since on what was decided."""
    if not outcome.submission:
        return True
    followed, history = session.issued.followed(outcome.period), session.ledger.history
    names = former_names(followed.get(outcome.unit, outcome.unit), followed)
    if outcome.request is not None:
        entry = history.accepted_of(names, outcome.period).get(outcome.line.task)
        asked = request_in(entry) if entry else None
        return asked is not None and same_request(asked, outcome.request)
    entries = (history.latest_entry(name, outcome.period, outcome.line.task) for name in names)
    return max((entry.submission for entry in entries if entry), default=0) == outcome.submission


def extension_outcomes(session: Session, period: Period) -> Iterator[DecidedMatter]:
    """What was decided on later time limits."""
    for (unit, task), decided_request in session.ledger.requests.decided_requests(period).items():
        request, decision = decided_request.request, decided_request.request.decision
        if decision is not None and decision.verdict is not Verdict.DISPUTED:
            yield DecidedMatter(
                unit=unit,
                period=period,
                occasion=f"{EXTENSION} {period} {unit} {task}",
                review=decided_request.review,
                day=decision.on,
                line=line_of(session, task, (EXTENSION, extension_words(request)), decision),
                submission=request.submission,
                request=request,
            )


def extension_words(request: ExtensionRequest) -> str:
    """What came of a request for a later time limit."""
    if request.granted is None:
        return f"不同意延至{full_day(request.until)}，仍按原时限办理"
    if request.granted == request.until:
        return f"同意延至{full_day(request.until)}"
    return f"同意延至{full_day(request.granted)}（申请延至{full_day(request.until)}）"


def full_day(day: date) -> str:
    """A day with its year, as an office writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def entry_outcomes(session: Session, period: Period) -> Iterator[DecidedMatter]:
    """What was decided on rows."""
    meanings = state_meanings(session.master, (session.ledger.outline(period),))
    for (unit, task), decided_entry in session.ledger.history.decisions(period).items():
        decision, before = decided_entry.decision, decided_entry.before
        if decision.verdict is Verdict.DISPUTED:
            continue
        about = about_of(session.master, before, meanings)
        stood = decision.verdict is Verdict.PASSED and before.state is EntryState.ACCEPTED
        yield DecidedMatter(
            unit=unit,
            period=period,
            occasion=f"{ROW} {period} {unit} {task}",
            review=decided_entry.review,
            day=decision.on,
            line=line_of(
                session, task, (about, OUTCOMES.get((about, decision.verdict), CHANGED_WORDS)), decision
            ),
            news=not (stood and about == ROW),
            asks=decision.verdict is Verdict.RETURNED,
            submission=before.submission,
        )


def about_of(master: Master, entry: Entry, meanings: Mapping[tuple[str, str], Meaning]) -> str:
    """What a row was before the office: a task disclaimed, a completion that waits to be granted, or its content.

    ``meanings`` are by column and choice, those of the forms that went out and of the list.
    """
    claim = entry.values.get(CLAIM_FIELD.name)
    if claim is not None and claim.typed == DISCLAIMED:
        return CLAIM
    done = any(meanings.get((name, str(value.typed))) is Meaning.DONE for name, value in entry.values.items())
    return COMPLETION if done and master.settings.grant_completion else ROW


TAKEN_BACK = "前次告知的核定已撤回，重新核定后另行告知"
CHANGED_WORDS = "按核定意见改后采用，不用重报"
OUTCOMES = {
    (CLAIM, Verdict.PASSED): "同意不属贵单位职责，下期起不再下发",
    (CLAIM, Verdict.RETURNED): "不同意，仍由贵单位承担，请照常填报",
    (COMPLETION, Verdict.PASSED): "准予办结",
    (COMPLETION, Verdict.RETURNED): "退办，尚不能办结",
    (ROW, Verdict.PASSED): "通过，不用更正",
    (ROW, Verdict.RETURNED): "退回，请更正后重报",
}
"""By what a decision is about, what came of it."""


def appeal_outcomes(session: Session, period: Period) -> Iterator[DecidedMatter]:
    """What the office answered to what units say against their scores; nothing while two answers stand side by side."""
    notes, followed = session.ledger.notes.of(period), session.issued.followed(period)
    appealing = {followed.get(note.subject, note.subject) for note in notes if note.kind is NoteKind.APPEAL}
    for unit in sorted(appealing):
        findings = [note for note in notes if note.kind is NoteKind.FINDING]
        answers = notes_under(findings, former_names(unit, followed))
        if len(answers) == 1:
            (note,) = answers
            yield DecidedMatter(
                unit=unit,
                period=period,
                occasion=f"{APPEAL} {period} {note.subject}",
                review=note.review,
                day=note.on,
                line=wording.DecidedLine(task="", measure="", about=APPEAL, outcome=note.words),
            )


def line_of(
    session: Session, task: str, about_and_outcome: tuple[str, str], decision: Decision
) -> wording.DecidedLine:
    """The line of a decision; of another unit's, as a lead's on a completion, with whose it is."""
    about, outcome = about_and_outcome
    whose = f"（{decision.by}核定）" if session.master.unit(decision.by) is not None else ""
    opinion = "" if about == EXTENSION and decision.verdict is Verdict.CHANGED else decision.opinion
    return wording.DecidedLine(
        task=task, measure="", about=about, outcome=f"{outcome}{whose}", opinion=opinion
    )
