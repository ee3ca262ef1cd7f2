"""The office's decisions: the consolidated workbook that goes out to be reviewed, and what comes back of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from workbook_flow.cycle.arrivals import Review
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.sitting import Sitting, contradicted, no_news, standing_on
from workbook_flow.model import (
    EXTENSION_SHEET,
    Decision,
    Entry,
    ExtensionRequest,
    IssuedForm,
    Note,
    NoteKind,
    Period,
    Place,
    Problem,
    Value,
    Verdict,
    shown_note,
)
from workbook_flow.paper import stamp
from workbook_flow.records.archive import Receipt
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.ledger.history import DecidedEntry
from workbook_flow.records.ledger.requests import DecidedRequest, request_in, same_request
from workbook_flow.records.succession import former_names
from workbook_flow.returns import review
from workbook_flow.returns.decided import as_decided, same_words
from workbook_flow.returns.notes import WrittenNote
from workbook_flow.returns.opinions import contradiction_in_entry, contradiction_in_request
from workbook_flow.returns.review import ReviewRow
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

MOST_SHOWN = 60
"""Characters of what was deleted that a message repeats."""
COLONS = frozenset(":：")
"""Of which one stands in every opinion that names a value for a column."""
DOUBTS = {Code.TAKEN_UNREAD, Code.CHANGE_CONTRADICTS}
"""What is said of a row that was taken as the office decided."""


def review_mark(session: Session, period: Period) -> str:
    """The stamp of the period's consolidated workbook; its seal is recorded before it goes out."""
    seal = session.archive.review_seal(period)
    if not seal:
        seal = stamp.review_seal(period, session.workspace.key())
        session.archive.keep_review_seal(period, seal)
    return stamp.review_text(period, seal, session.ledger.last_submission())


def take_review(session: Session, receipt: Receipt, returned: Review) -> tuple[Problem, ...]:
    """Take the decisions of a reviewed workbook; call within a transaction. Gives what is wrong with it."""
    master = session.kept_master(receipt.master)
    sitting = Sitting(
        session=session,
        number=receipt.id,
        basis=returned.basis,
        file=receipt.file,
        master=master,
        office=master.settings.office,
        day=receipt.received,
    )
    fresh = (review_row for review_row in returned.review_rows if not no_news(sitting, review_row))
    review_rows, contradictions = review.contradicting(fresh)
    problems = [*returned.problems, *contradictions]
    for review_row in review_rows:
        take = take_extension if review_row.place.sheet == EXTENSION_SHEET else take_entry
        finding = take(sitting, review_row)
        if finding is not None:
            problems.append(finding)
    problems += cleared_decisions(sitting, returned)
    session.ledger.notes.add_review(receipt.id, returned.basis)
    return (*problems, *take_notes(sitting, returned))


def cleared_decisions(sitting: Sitting, returned: Review) -> Iterator[Problem]:
    """What to say of decisions that stood in the workbook when it went out, stand still, and were deleted in it."""
    ledger, period = sitting.session.ledger, returned.period
    followed = sitting.session.issued.followed(period)
    decided = {*ledger.history.decisions(period), *ledger.requests.decided_requests(period)}
    owed = {(followed.get(unit, unit), task) for unit, task in decided}
    for row in returned.blank_rows if sitting.basis else ():
        standing = standing_on(sitting, row) if (row.unit, row.task) in owed else None
        if standing is None or standing.anew or not standing.holds or standing.review > sitting.basis:
            continue
        verdict, opinion = standing.decision.verdict, bounded(standing.decision.opinion, MOST_SHOWN)
        if verdict is not Verdict.DISPUTED:
            words = f"{verdict}（{opinion}）" if opinion else verdict
            yield problem(Code.DECISION_CLEARED, row.place, unit=row.unit, task=row.task, words=words)


def take_notes(sitting: Sitting, returned: Review) -> Iterator[Problem]:
    """Keep what was written beside decisions; gives what to say of that, and of what was deleted."""
    yield from cleared_notes(sitting, returned)
    written = (note for note in returned.notes if note.words)
    taken = Counter(note.kind for note in written if take_note(sitting, note, returned.period))
    if taken:
        words = "、".join(f"{kind} {count} 条" for kind, count in taken.items())
        yield problem(Code.NOTES_TAKEN, Place(file=sitting.file), words=words)


def cleared_notes(sitting: Sitting, returned: Review) -> Iterator[Problem]:
    """What to say of words that stood in the workbook when it went out, stand still, and were deleted in it."""
    for cell in returned.notes if sitting.basis else ():
        if cell.words:
            continue
        shown, standing = (notes_at(sitting, cell, returned.period, upto) for upto in (sitting.basis, None))
        if shown and shown == standing:
            words = bounded(shown_note(shown)[0], MOST_SHOWN)
            yield problem(Code.NOTE_CLEARED, cell.place, kind=cell.kind, words=words)


def notes_at(sitting: Sitting, cell: WrittenNote, period: Period, upto: int | None) -> tuple[Note, ...]:
    """What stands on the subject of a cell, or stood after a submission."""
    followed = sitting.session.issued.followed(period) if cell.kind.about_unit else {}
    names = former_names(cell.subject, followed)
    return sitting.session.ledger.notes.on(cell.kind, period, names, upto)


def take_note(sitting: Sitting, written: WrittenNote, period: Period) -> bool:
    """Keep what was written beside decisions, unless it is what the workbook showed when it went out; say whether.

    What others wrote unseen stays beside it: no word takes the place of one that its writer did not see.
    """
    for upto in (None, sitting.basis):
        earlier = notes_at(sitting, written, period, upto)
        words, by = shown_note(earlier)
        same_hand = written.kind is NoteKind.APPEAL or written.by in {by, ""}
        if earlier and same_hand and written.words.split() == words.split():
            return False
    note = Note(
        kind=written.kind,
        period=period,
        subject=written.subject,
        about=written.about,
        words=written.words,
        by=written.by or sitting.office,
        on=sitting.day,
        review=sitting.number,
        basis=sitting.basis,
    )
    sitting.session.ledger.notes.add(note)
    return True


def both_named(sitting: Sitting, review_row: ReviewRow) -> Problem:
    """What to say of two workbooks that decide differently on a row."""
    standing = standing_on(sitting, review_row)
    other = sitting.session.ledger.submission(standing.review).file if standing else ""
    files = "”和“".join(dict.fromkeys([other, sitting.file]))
    return problem(
        Code.DECISIONS_CONTRADICT, review_row.place, unit=review_row.unit, task=review_row.task, sheets=files
    )


def on_withdrawn(review_row: ReviewRow) -> Problem:
    """That a decision is on what was withdrawn."""
    return problem(
        Code.DECISION_ON_WITHDRAWN,
        review_row.place,
        unit=review_row.unit,
        task=review_row.task,
        id=review_row.submission,
    )


def note_dispute(sitting: Sitting, bare: Entry, dispute: Decision, form: IssuedForm) -> None:
    """Record that decisions on an entry contradict one another, which holds it."""
    held = DecidedEntry(decision=dispute, before=bare, changes={}, review=sitting.number)
    sitting.session.ledger.history.add_decision(held, as_decided(bare, dispute, {}, form))


def take_entry(sitting: Sitting, review_row: ReviewRow) -> Problem | None:
    """Record one decision on an entry; what to say of it: why it is refused, or what it makes contradict itself."""
    session, seen, decision = sitting.session, sitting.seen(review_row), sitting.decision(review_row)
    if seen is None and session.ledger.is_withdrawn(review_row.submission):
        return on_withdrawn(review_row)
    entry = sitting.latest(review_row, seen.period) if seen else None
    form = session.issued.standing(review_row.unit, seen.period, None) if seen else None
    if entry is None or seen is None or form is None or not same_words(entry, seen):
        return problem(Code.DECISION_OVERTAKEN, review_row.place, unit=review_row.unit, task=review_row.task)
    changes = changes_in(review_row, form, seen.period, entry)
    if isinstance(changes, Problem):
        return changes
    standing = session.ledger.history.decision_on(entry)
    bare = standing.before if standing and standing.before.submission == entry.submission else entry
    dispute = contradicted(sitting, review_row)
    if dispute is not None:
        finding = both_named(sitting, review_row)
        note_dispute(sitting, bare, dispute, form)
        return finding
    decided_entry = DecidedEntry(decision=decision, before=bare, changes=changes, review=sitting.number)
    after = as_decided(bare, decision, changes, form)
    session.ledger.history.add_decision(decided_entry, after)
    doubt = next((problem for problem in after.problems if problem.code in DOUBTS), None)
    return replace(doubt, place=review_row.place) if doubt else None


def changes_in(
    review_row: ReviewRow, form: IssuedForm, period: Period, entry: Entry
) -> dict[str, Value] | Problem:
    """The values that a decision gives in place of the unit's, by field; or that its opinion says otherwise."""
    changing = review_row.verdict is Verdict.CHANGED
    named = changing or not COLONS.isdisjoint(review_row.opinion)
    changes = review.read_changes(review_row, form.fields, period.year) if named else {}
    if changing:
        return changes
    unlike = {} if isinstance(changes, Problem) else changes
    remedy = contradiction_in_entry(review_row.verdict, review_row.opinion, unlike, entry)
    return contradicting(review_row, remedy) if remedy else {}


def contradicting(review_row: ReviewRow, remedy: str) -> Problem:
    """What to say of a decision whose opinion says otherwise than its verdict."""
    words = bounded(review_row.opinion, MOST_SHOWN)
    return problem(
        Code.OPINION_CONTRADICTS, review_row.place, verdict=review_row.verdict, words=words, remedy=remedy
    )


def take_extension(sitting: Sitting, review_row: ReviewRow) -> Problem | None:
    """Record one decision on a request for a later time limit, or say why it is refused."""
    session, seen = sitting.session, sitting.seen(review_row)
    names = former_names(review_row.unit, session.issued.followed(seen.period)) if seen else ()
    entry = session.ledger.history.accepted_of(names, seen.period).get(review_row.task) if seen else None
    asked, request = (request_in(report) if report else None for report in (seen, entry))
    if asked is None or request is None or not same_request(asked, request):
        return problem(Code.DECISION_OVERTAKEN, review_row.place, unit=review_row.unit, task=review_row.task)
    granted = day_granted(review_row, request)
    if isinstance(granted, Problem):
        return granted
    dispute = contradicted(sitting, review_row)
    if dispute is not None:
        finding = both_named(sitting, review_row)
        open_request = replace(request, decision=dispute, granted=None)
        note_request(sitting, open_request)
        return finding
    note_request(sitting, replace(request, decision=sitting.decision(review_row), granted=granted))
    return granted_no_later(sitting, review_row, request, granted) if granted else None


def granted_no_later(
    sitting: Sitting, review_row: ReviewRow, request: ExtensionRequest, granted: date
) -> Problem | None:
    """What to say of a time limit that was put off to a day that is over, or no later than the list's."""
    task = sitting.master.by_id.get(request.owed.task)
    listed = task.deadline.due if task else None
    why = "这一天已经过了" if granted < sitting.day else ""
    if listed is not None and granted <= listed:
        why = f"不晚于清单上的 {listed.isoformat()}"
    names = {"unit": review_row.unit, "task": review_row.task}
    day = granted.isoformat()
    return problem(Code.GRANTED_NO_LATER, review_row.place, **names, day=day, why=why) if why else None


def note_request(sitting: Sitting, request: ExtensionRequest) -> None:
    """Record a request as it is decided, with what the list asked for on that day."""
    task = sitting.master.by_id.get(request.owed.task)
    listed = task.deadline.asked if task else ""
    decided = DecidedRequest(request=request, review=sitting.number, listed=listed)
    sitting.session.ledger.requests.note_decision(decided)


def day_granted(review_row: ReviewRow, request: ExtensionRequest) -> date | Problem | None:
    """The day that a decision on a request grants; None where it refuses."""
    day = review.read_day(review_row, request.period.year)
    if review_row.verdict is Verdict.CHANGED:
        return day
    named = None if isinstance(day, Problem) else day
    remedy = contradiction_in_request(review_row.verdict, review_row.opinion, named, request.until)
    if remedy:
        return contradicting(review_row, remedy)
    return request.until if review_row.verdict is Verdict.PASSED else None


def decide_again(
    ledger: Ledger, entries: Iterable[Entry], unit: str, form: IssuedForm
) -> tuple[tuple[Entry, ...], tuple[DecidedEntry, ...]]:
    """Entries that say what the office has decided on already, under that decision; and those decisions."""
    decisions = ledger.history.decisions(form.period, unit)
    result: list[Entry] = []
    again: list[DecidedEntry] = []
    for entry in entries:
        standing = decisions.get((unit, entry.task))
        if standing is not None and same_words(entry, standing.before):
            again.append(replace(standing, before=entry))
            result.append(as_decided(entry, standing.decision, standing.changes, form))
        else:
            result.append(entry)
    return tuple(result), tuple(again)
