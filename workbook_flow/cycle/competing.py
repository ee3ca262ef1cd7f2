"""Several returns of one unit for one period that come together: which of them counts, and which waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from workbook_flow.cycle.arrivals import Answer, Basis, Placement, Unplaced
from workbook_flow.cycle.inbox import Arrival
from workbook_flow.cycle.instructing import replies_in
from workbook_flow.cycle.recording import placement_of
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.stale import Copy, written_rows
from workbook_flow.cycle.unsettled import OF_TWO, released_of
from workbook_flow.cycle.versions import (
    LEAD_HEADING,
    REPLY_HEADING,
    Batch,
    Order,
    Version,
    answers,
    arrived_before,
    differ,
    differing,
    order_by_documents,
    order_of,
)
from workbook_flow.model import Candidate, Place, Problem, ReturnedRow, Submission, SubmissionState
from workbook_flow.records.archive import Receipt, read_record
from workbook_flow.records.codec import from_json
from workbook_flow.records.succession import former_names
from workbook_flow.returns.senders import arrival_of, letter_of
from workbook_flow.words.problems import Code, has_errors, problem

TASKS_SHOWN = 5
COMPARED = {SubmissionState.ACCEPTED, SubmissionState.PARTIAL, SubmissionState.RETURNED}
"""The states of a return with which another of its unit and period is compared."""


def note_return(session: Session, part: Arrival, basis: Basis, placement: Placement, number: int) -> None:
    """Note a return that was recorded, for the next of its unit that comes in the same pass.

    It is read again where one comes: held of every unit, what is in them would be as much as the whole period.
    """
    if isinstance(placement, Answer) and session.ledger.state_of(number) in COMPARED:
        basis.batch.unread.setdefault(answered_form(placement), []).append(number)
        basis.batch.clocks[number] = part.dated


def note_version(session: Session, part: Arrival, basis: Basis, placement: Placement, number: int) -> None:
    """Note a return that is in no archive, for the next of its unit that comes in the same pass."""
    if not isinstance(placement, Answer) or session.ledger.state_of(number) not in COMPARED:
        return
    version = version_of(session, placement, part)
    if version is not None:
        versions = basis.batch.versions.setdefault(answered_form(placement), [])
        versions.append(replace(version, number=number))


def answered_form(answer: Answer) -> Candidate:
    """Which return it is."""
    return Candidate(unit=answer.origin.unit, period=answer.origin.form.period)


def version_of(session: Session, answer: Answer, part: Arrival | Receipt) -> Version | None:
    """The return that just came, or was recorded, as one of several versions; None where no table is in it.

    A form that says it was saved at its issue was saved by a program that keeps no such time.
    """
    reading = answer.reading
    if isinstance(reading, Problem):
        return None
    file = first_name(session, part.name if isinstance(part, Arrival) else part.file)
    letter = letter_of(session.postbox, file)
    begun = dt.datetime.combine(answer.origin.form.issued_on, dt.time(), dt.UTC).timestamp()
    return Version(
        file=file,
        written=part.modified / 1e9,
        packed=part.dated if isinstance(part, Arrival) else 0.0,
        saved=reading.saved if reading.saved > begun else 0.0,
        attempt=reading.attempt,
        returned=replace(reading.returned, rows=rows_written(session, answer)),
        arrived=letter.arrived.timestamp() if letter and letter.arrived else 0.0,
        folder=letter.folder if letter else "",
        day=arrival_of(session.postbox, file) if isinstance(part, Arrival) else part.arrived or part.received,
    )


def rows_written(session: Session, answer: Answer) -> tuple[ReturnedRow, ...]:
    """The rows of a return in which somebody may have written something."""
    if isinstance(answer.reading, Problem):
        return ()
    form, reading = answer.origin.form, answer.reading
    names = former_names(answer.origin.unit, session.issued.followed(form.period))
    return written_rows(reading.returned, Copy.of(session.ledger.history, names, form, reading))


def first_name(session: Session, file: str) -> str:
    """The name under which a file came first, where it is one that is read once more, or lies in one."""
    number = released_of(session.ledger, file)
    return (
        str(PurePosixPath(session.ledger.submission(number).file, *PurePosixPath(file).parts[3:]))
        if number
        else file
    )


def unshown(session: Session, after: int) -> Batch:
    """The batch as a pass before has left it that was cut off: what was recorded after that number."""
    batch = Batch(shown=after)
    for submission in session.ledger.submissions(after=after, with_problems=False):
        if submission.unit and submission.period and submission.state in COMPARED:
            own = Candidate(unit=submission.unit, period=submission.period)
            batch.unread.setdefault(own, []).append(submission.id)
    return batch


def others_of(session: Session, own: Candidate, part: Arrival, basis: Basis) -> list[Version]:
    """The returns of that unit and period with which a file is compared, in the order in which they came.

    They are those of the same pass that still stand; for a file that is read once more also all that came since the day
    on which it did.
    """
    versions = basis.batch.versions.setdefault(own, [])
    numbers = basis.batch.unread.pop(own, [])
    if released := released_of(session.ledger, part.name):
        day = session.ledger.submission(released).received
        came = session.ledger.submissions(own.period, with_problems=False)
        numbers += [file.id for file in came if file.unit == own.unit and file.received >= day]
    for number in sorted(set(numbers) - {version.number for version in versions}):
        if version := recorded_version(session, number, basis.batch.clocks.get(number, 0.0)):
            versions.append(version)
    return [version for version in versions if session.ledger.state_of(version.number) in COMPARED]


def recorded_version(session: Session, number: int, packed: float) -> Version | None:
    """A return that was recorded before, as one of several versions; None where it is none, or cannot be read."""
    submission = session.ledger.submission(number)
    if submission.state not in COMPARED:
        return None
    archived = session.workspace.root / submission.archived
    receipt = read_record(archived.with_name(f"{number:06d}.json"), partial(from_json, Receipt))
    placement = placement_of(session, receipt)
    version = version_of(session, placement, receipt) if isinstance(placement, Answer) else None
    return version and replace(version, number=number, packed=packed)


def compared(session: Session, answer: Answer, part: Arrival, basis: Basis) -> Answer | Unplaced:
    """The return; where others of the unit say otherwise that came with it, it counts only if it is surely later."""
    version = version_of(session, answer, part)
    if version is None:
        return answer
    own = answered_form(answer)
    others = others_of(session, own, part, basis)
    problems = [*beside_what_counts(session, answer, version, part, basis)]
    problems += [
        fault
        for standing in others
        if (fault := difference(standing, version, own, part.name)) and is_news(session, fault, standing)
    ]
    doubts = [fault for fault in problems if fault.code != Code.LATER_OF_TWO]
    if doubts:
        return Unplaced(problems=(doubts[-1],), candidates=(own,))
    newer = (*answer.origin.problems, *problems[-1:])
    return replace(answer, origin=replace(answer.origin, problems=newer)) if problems else answer


def says_no_more(session: Session, answer: Answer, part: Arrival, number: int) -> bool:
    """Whether a return says of no task anything else than the submission of that number does."""
    standing, version = recorded_version(session, number, 0.0), version_of(session, answer, part)
    if standing is None or version is None:
        return False
    first, second = ({row.task for row in own.returned.rows if row.filled} for own in (standing, version))
    return second <= first and not differing(standing.returned, version.returned)


def is_news(session: Session, fault: Problem, standing: Version) -> bool:
    """Whether it is to be told: a later return in place of one of which nothing counted is what was asked for."""
    later = fault.code == Code.LATER_OF_TWO
    return not later or session.ledger.state_of(standing.number) is not SubmissionState.RETURNED


def difference(standing: Version, version: Version, own: Candidate, file: str) -> Problem | None:
    """What is to be said of a return beside another of its unit and period; None where they agree."""
    tasks = differing(standing.returned, version.returned)
    other = (standing.number, standing.file)
    return of_two(other, order_of(standing, version), tasks, own, file) if tasks else None


def of_two(
    standing: tuple[int, str], order: Order, tasks: Sequence[str], own: Candidate, file: str
) -> Problem:
    """That a return and an earlier submission say different things of those tasks, and which of them counts."""
    codes = {1: Code.LATER_OF_TWO, 0: Code.TWO_VERSIONS, -1: Code.EARLIER_OF_TWO}
    number, other = standing
    return problem(
        codes[order.sign],
        Place(file=file),
        whose=own.words,
        standing=number,
        other=other,
        tasks="、".join(tasks[:TASKS_SHOWN]) + (f"等 {len(tasks)} 处" if len(tasks) > TASKS_SHOWN else ""),
        why=order.why or "没有能分先后的时间",
    )


def beside_what_counts(
    session: Session, answer: Answer, version: Version, part: Arrival, basis: Basis
) -> Iterator[Problem]:
    """What is to be said of a return beside what an earlier pass took of its unit for the period.

    Coming later it takes the place of that. Where its properties or the correction that it fills in tell that it is the
    older one, it is asked about; it is told alone where the very same file came before, and where it reached the
    office first and was fetched late, as then it may be by it that the unit is on time.
    """
    own, batch = answered_form(answer), basis.batch
    same_pass = {other.number for other in batch.versions.get(own, ())}
    for number, tasks in changed_answers(session, answer, version.returned.rows).items():
        if number in same_pass:
            continue
        standing = recorded_version(session, number, 0.0)
        order = order_by_documents(standing, version) if standing else Order(sign=0)
        if not standing or not order.sign:
            continue
        if arrived_before(standing, version):
            order = Order(sign=1, why=f"收到在后，而{order.why}在先，请核对")
        elif came_before(session, part.digest, batch.shown):
            order = Order(sign=1, why="同一份文件又报来一次")
        yield of_two((number, session.ledger.submission(number).file), order, tasks, own, part.name)


def changed_answers(session: Session, answer: Answer, rows: Sequence[ReturnedRow]) -> dict[int, list[str]]:
    """By submission, the tasks in which it counts now and a sound row of the return says otherwise.

    ``rows`` are those in which somebody may have written something. What is beside the tasks is named by its
    heading, under the last submission that counts.
    """
    own = answered_form(answer)
    names = former_names(own.unit, session.issued.followed(own.period))
    counting = session.ledger.history.accepted_of(names, own.period)
    changed: dict[int, list[str]] = {}
    written = {row.task for row in rows}
    for row in sound_rows(answer):
        entry = counting.get(row.task) if row.task in written else None
        if entry and answers(entry) != answers(row):
            changed.setdefault(entry.submission, []).append(row.task)
    headings = list(changed_beside(session, answer, names)) if counting else []
    if headings:
        last = max(entry.submission for entry in counting.values())
        changed.setdefault(last, []).extend(headings)
    return changed


def sound_rows(answer: Answer) -> Iterator[ReturnedRow]:
    """The filled rows in which the file alone shows no error: none of the others takes the place of anything."""
    if isinstance(answer.reading, Problem):
        return
    reading = answer.reading
    for row, faults in zip(reading.returned.rows, reading.alone.rows, strict=True):
        if row.filled and not has_errors((*faults.cells, *faults.story)):
            yield row


def changed_beside(session: Session, answer: Answer, names: Sequence[str]) -> Iterator[str]:
    """The headings of what is beside the tasks where the return says otherwise than what counts."""
    if isinstance(answer.reading, Problem):
        return
    form, returned = answer.origin.form, answer.reading.returned
    summaries = session.ledger.requests.summaries(form.period) if returned.summaries else ()
    lead = {summary.task: summary.text for summary in summaries if summary.unit in names}
    if differ(lead, {task: str(value.typed) for task, value in returned.summaries.items()}):
        yield LEAD_HEADING
    replies = session.ledger.notes.replies(form.period) if returned.replies else ()
    words = {reply.key: reply.words for reply in replies if reply.unit in names}
    answered = replies_in(form.unit, form.instructions, returned.replies)
    if differ(words, {reply.key: reply.words for reply in answered}):
        yield REPLY_HEADING


def came_before(session: Session, digest: str, shown: int) -> bool:
    """Whether the very same file came before: as a return, or as one of two versions of which people were told."""
    return any(
        file.digest == digest and (file.unit is not None or was_told(file, shown))
        for file in session.ledger.submissions()
    )


def was_told(file: Submission, shown: int) -> bool:
    """Whether a file waits as one of two versions, and people were told of it."""
    waits = file.id <= shown and file.state is SubmissionState.UNIDENTIFIED
    return waits and any(fault.code in OF_TWO for fault in file.problems)
