"""Inbox → archive and ledger: each file told what it is, kept, and recorded, in the order in which they came."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from workbook_flow import returns
from workbook_flow.cycle.arrivals import (
    Answer,
    Basis,
    Duplicate,
    Placement,
    RefusedFile,
    Review,
    Stranger,
    Unplaced,
    identify,
    origin_of,
    read,
)
from workbook_flow.cycle.competing import compared, note_return, says_no_more
from workbook_flow.cycle.cut_off import files_to_take
from workbook_flow.cycle.evidence import file_evidence, is_document, is_named_paper, is_paper
from workbook_flow.cycle.foreseeing import Foresight
from workbook_flow.cycle.inbox import Arrival, digest_if_regular, look, removed
from workbook_flow.cycle.recording import record
from workbook_flow.cycle.session import Session
from workbook_flow.model import Candidate, LetterKind, Master, Place, Problem
from workbook_flow.records.archive import Receipt, content_path, content_suffix, link
from workbook_flow.records.codec import to_json
from workbook_flow.records.files import copy_whole, file_stem, naming
from workbook_flow.records.ledger import RECEIVED
from workbook_flow.returns.senders import (
    arrival_of,
    letter_of,
    letter_to_ask,
    may_report,
    stranger_problem,
)
from workbook_flow.sheets import Book, Member, file_label, load, member_names, members_of
from workbook_flow.words.problems import Code, problem

ZIP_SECONDS = 180.0
"""Seconds that taking the files of one .zip may last; those whose turn comes later are kept unread, and told."""
EARLIER_PERIODS = 3
"""How many periods back a file may be of that names none."""


def receive_files(session: Session, basis: Basis, on_file: Callable[[], None]) -> None:
    """Take every file out of the inbox, oldest first, those that can be no return last; ``on_file`` is told of each.

    Each receipt is flushed before its file leaves the inbox; the ledger, which is told of receipts again that it lost,
    once for many.
    """
    uncleared = {(row.file, row.digest): row.id for row in session.ledger.uncleared()}
    laid = files_to_take(session, basis.master.settings.mail_account)
    paths = sorted(laid, key=lambda path: is_paper(path.name))
    with session.ledger.unflushed(), Foresight(session, paths) as foresight:
        for number, path in enumerate(paths):
            foresight.before(number)
            receive_file(session, path, basis, uncleared)
            on_file()


def receive_file(session: Session, path: Path, basis: Basis, uncleared: dict[tuple[str, str], int]) -> None:
    """Take one file: the parts of a .zip are taken each for itself. What is not to be had now is left.

    ``uncleared`` are the submissions whose file may still stand in the inbox: their numbers by its name and digest.
    """
    arrival = look(session.workspace, path)
    if arrival is None:
        return
    taken: set[tuple[str, str]] = set()
    files, arrival = timely(parts(arrival)), without_content(arrival)
    for part in files:
        key = (part.name, part.digest)
        taken.add(key)
        if key in uncleared:
            note_recorded(session, part, basis, uncleared[key])
        elif not filed(session, part, basis):
            uncleared[key] = receive_noted(session, part, basis)
    # Not where it is held open in Excel, or was saved over: what was taken is recorded already.
    if not removed(session.workspace, arrival):
        return
    for key in taken:
        if key in uncleared:
            session.ledger.mark_cleared(uncleared.pop(key))


def note_recorded(session: Session, part: Arrival, basis: Basis, number: int) -> None:
    """Note that a file was recorded by a command that was stopped then; one that was left unread stays so."""
    if not session.attempts.spent(part.digest):
        session.attempts.forget(part.digest)
    basis.batch.clocks[number] = part.dated


def timely(files: Iterable[Arrival]) -> Iterator[Arrival]:
    """The files of one arrival; those whose turn comes when their time is over are not to be read."""
    until = time.monotonic() + ZIP_SECONDS
    for number, part in enumerate(files):
        if number and time.monotonic() > until:
            late = problem(Code.READING_TOO_LONG, Place(file=part.name), seconds=f"{ZIP_SECONDS:g}")
            yield replace(part, problem=part.problem or late)
        else:
            yield part


def filed(session: Session, part: Arrival, basis: Basis) -> bool:
    """Whether a part was filed as evidence: a paper whose unit is known, or a document without a form in it.

    A workbook under a paper's ending is looked into as a document is.
    """
    if is_named_paper(part.name, part.data):
        return file_evidence(session, part, basis)
    if not names_paper(part.name) or session.attempts.spent(part.digest):
        return False
    with session.attempts.noted(part.digest):
        placement = place(session, part, basis)
    return may_be_filed(part, placement) and file_evidence(session, part, basis)


def may_be_filed(part: Arrival, placement: Placement) -> bool:
    """Whether a part is filed as evidence if it is known whose it is, by its name and by what it is as a return."""
    if is_named_paper(part.name, part.data):
        return True
    if isinstance(placement, Unplaced) and placement.candidates:
        return False  # a form: which one, or whether it counts, is for people to say
    return names_paper(part.name) and isinstance(placement, Unplaced | RefusedFile)


def names_paper(file: str) -> bool:
    """Whether a file may be evidence by its name, though a form may be in it."""
    return is_document(file) or is_paper(file)


def receive_noted(session: Session, part: Arrival, basis: Basis) -> int:
    """Take one file in; one that cut its reading off too often is kept unread. Gives its number."""
    if session.attempts.spent(part.digest):
        cut_off = problem(Code.READING_CUT_OFF, Place(file=part.name))
        return receive_one(session, replace(part, problem=part.problem or cut_off), basis)
    with session.attempts.noted(part.digest):
        return receive_one(session, part, basis)


def receive_one(session: Session, part: Arrival, basis: Basis) -> int:
    """Take one file in: match, read, check as far as it alone allows; then keep, and record. Gives its number."""
    placement = place(session, part, basis)
    receipt = keep(session, part, basis, placement)
    record(session, receipt, placement)
    note_return(session, part, basis, placement, receipt.id)
    return receipt.id


def place(session: Session, part: Arrival, basis: Basis) -> Placement:
    """What the file is; only the bytes of one that stands are known without reading them."""
    first = session.ledger.standing_with(part.digest)
    if first is not None:
        submission = session.ledger.submission(first)
        return Duplicate(first=first, unit=submission.unit, period=submission.period, issue=submission.issue)
    if is_named_paper(part.name, part.data):
        return RefusedFile(problems=(problem(Code.EVIDENCE_OF_NOBODY, Place(file=part.name)),))
    book = part.problem or session.reader.read_bytes(part.data, part.name)
    letter = letter_to_ask(session.postbox, part.name)
    placement = identify(book, part.name, basis, letter)
    if isinstance(placement, Unplaced) and placement.candidates and not isinstance(book, Problem):
        placement = settled(session, placement, book, part.name, basis)
    if isinstance(placement, Answer):
        placement = by_the_clock(with_letters_words(placement, part.name, session), part.name, session, basis)
        placement = doubted(placement, part, session)
    return compared(session, placement, part, basis) if isinstance(placement, Answer) else placement


def with_letters_words(answer: Answer, file: str, session: Session) -> Answer:
    """The answer, and what is said of words in its letter that may correct it: they are not taken."""
    letter = letter_of(session.postbox, file)
    if letter is None or letter.kind is not LetterKind.RETURN or not letter.words:
        return answer
    words = problem(Code.NOTE_NOT_TAKEN, Place(file=file), kind="邮件正文", words=letter.words)
    return replace(answer, origin=replace(answer.origin, problems=(*answer.origin.problems, words)))


def by_the_clock(answer: Answer, file: str, session: Session, basis: Basis) -> Answer:
    """The answer, and what is said of one that came before its form went out: one of the two days is wrong."""
    day, issued = arrival_of(session.postbox, file) or basis.received, answer.origin.form.issued_on
    if day >= issued:
        return answer
    early = problem(Code.CAME_BEFORE_ISSUE, Place(file=file), day=day.isoformat(), issued=issued.isoformat())
    return replace(answer, origin=replace(answer.origin, problems=(*answer.origin.problems, early)))


def doubted(answer: Answer, part: Arrival, session: Session) -> Answer | Unplaced:
    """The answer; or the question that must be answered first.

    One without a stamp waits where the unit's return with one stands, and where it may be an earlier period's. Of a
    document that says what that return says there is nothing to ask.
    """
    file = part.name
    if all(told.code != Code.STAMP_LOST for told in answer.origin.problems):
        return answer
    unit, period = answer.origin.unit, answer.origin.form.period
    own = Candidate(unit=unit, period=period)
    standing = session.ledger.stamped_return(unit, period)
    if standing is not None:
        words = {"unit": unit, "period": period.words, "standing": standing}
        fault = problem(Code.UNSTAMPED_AFTER_STAMPED, Place(file=file), **words)
        is_copy = names_paper(file) and says_no_more(session, answer, part, standing)
        return Unplaced(problems=(fault,), candidates=() if is_copy else (own,))
    earlier = owed_before(session, answer) if answer.guessed else ()
    if not earlier:
        return answer
    candidates = (*earlier, own)
    readings = "、".join(candidate.words for candidate in candidates)
    fault = problem(Code.WHOSE_RETURN, Place(file=file), readings=readings)
    return Unplaced(problems=(fault,), candidates=candidates)


def owed_before(session: Session, answer: Answer) -> tuple[Candidate, ...]:
    """The unit's last earlier returns of which nothing came: a file that names no period may be any of them."""
    unit, period = answer.origin.unit, answer.origin.form.period
    earlier = [issued for issued in session.issued.issues if issued < period]
    owed = [
        issued
        for issued in sorted(earlier)[-EARLIER_PERIODS:]
        if session.issued.standing(unit, issued, None) and not session.ledger.returned_in(unit, issued)
    ]
    return tuple(Candidate(unit=unit, period=issued) for issued in owed)


def settled(
    session: Session, unplaced: Unplaced, book: Book, file: str, basis: Basis
) -> Answer | Stranger | Unplaced:
    """The file as its sender's only return, or as the one that the office's earlier answer to the same words says."""
    letter = letter_to_ask(session.postbox, file)
    own = [
        candidate
        for candidate in unplaced.candidates
        if letter and may_report(basis.master, candidate.unit, letter)
    ]
    before, wording = as_answered(session, unplaced)
    is_open = unplaced.problems[0].code == Code.WHOSE_RETURN
    if is_open and len(own) == 1:
        chosen, faults = own[0], [stamp_lost(own[0], file, "发件邮箱")]
    elif len(before) == 1:
        words = {"wording": wording, "unit": before[0].unit}
        chosen, faults = before[0], [problem(Code.PLACED_AS_BEFORE, Place(file=file), **words)]
        faults += [stamp_lost(chosen, file, "办公室以前的答复")] if is_open else []
    else:
        return unplaced
    form = basis.register.by_unit(chosen.period)[chosen.unit][-1]
    origin = origin_of(returns.Match(form=form, problems=tuple(faults)), file, basis.issued)
    if letter is not None and not may_report(basis.master, origin.unit, letter):
        return Stranger(sender=letter.sender, candidate=origin.candidate)
    return Answer(origin=origin, reading=read(book, file, origin, basis))


def as_answered(session: Session, unplaced: Unplaced) -> tuple[list[Candidate], str]:
    """The candidates of the unit that the office said such words are of, and the words.

    An answer of old does not say on whose form the words stood: it holds for the form of the unit that it says.
    """
    answered = session.whose.get(unplaced.wording, "")
    if answered:
        return [
            candidate for candidate in unplaced.candidates if candidate.unit == answered
        ], unplaced.wording
    for candidate in unplaced.candidates:
        words = returns.own_form_words(unplaced.wording, candidate.unit)
        if words and session.whose.get(words) == candidate.unit:
            return [own for own in unplaced.candidates if own.unit == candidate.unit], words
    return [], ""


def stamp_lost(candidate: Candidate, file: str, how: str) -> Problem:
    """That a file without a stamp is taken for that return, and by what."""
    words = {"how": how, "unit": candidate.unit, "period": candidate.period.words}
    return problem(Code.STAMP_LOST, Place(file=file), **words)


def keep(
    session: Session, part: Arrival, basis: Basis, placement: Placement, *, arrived: date | None = None
) -> Receipt:
    """Make an arrival durable: first its bytes, then the receipt that says what it is.

    ``arrived`` is the day on which it reached the office, where that is known other than by its letter.
    """
    receipt = receipt_of(session, part, basis, placement)
    receipt = replace(receipt, arrived=receipt.arrived or arrived)
    receipt = replace(receipt, chain=link(session.ledger.last_link(RECEIVED), to_json(receipt)))
    if part.data or part.problem is None:
        session.archive.keep_file(receipt, part.data)
    else:
        copy_whole(session.archive.root / receipt.content, part.path)
    session.archive.add_receipt(receipt)
    return receipt


def receipt_of(session: Session, part: Arrival, basis: Basis, placement: Placement) -> Receipt:
    """The receipt of an arrival, under the next number, still to be linked and written."""
    receipt = described(
        Receipt(
            id=session.ledger.last_submission() + 1,
            file=part.name,
            digest=part.digest,
            size=part.size,
            modified=part.modified,
            received=basis.received,
            content="",
            master=basis.master.digest,
            arrived=arrival_of(session.postbox, part.name),
            workspace=session.archive.chain.identity(),
        ),
        placement,
        basis.master,
    )
    unit = file_stem(receipt.unit) if receipt.unit else None
    content = content_path(receipt.digest, content_suffix(part.name), unit=unit, period=receipt.period)
    return replace(receipt, content=session.archive.free_path(content, receipt.digest))


def described(receipt: Receipt, placement: Placement, master: Master) -> Receipt:
    """The receipt with what the file is; the master says whose address a stranger's is."""
    match placement:
        case Answer(origin=origin):
            return replace(
                receipt,
                unit=origin.unit,
                period=origin.form.period,
                issue=origin.form.issue,
                latest=origin.latest,
                issued_to=None if origin.unit == origin.form.unit else origin.form.unit,
                problems=origin.problems,
            )
        case Review(period=period):
            return replace(receipt, period=period, review=True)
        case Duplicate(first=first, unit=unit, period=period, issue=issue):
            again = (problem(Code.SENT_AGAIN, Place(file=receipt.file), first=first),)
            return replace(receipt, unit=unit, period=period, issue=issue, duplicate_of=first, problems=again)
        case Stranger(sender=sender, candidate=candidate):
            fault = stranger_problem(receipt.file, sender, candidate, receipt.id, master)
            return replace(receipt, problems=(fault,))
        case Unplaced(problems=problems, candidates=candidates, wording=wording):
            return replace(receipt, problems=problems, candidates=candidates, wording=wording)
        case RefusedFile(problems=problems):
            return replace(receipt, refused=True, problems=problems)


def parts(arrival: Arrival) -> Iterator[Arrival]:
    """The files that an arrival holds: itself, or for a .zip of files each of them, what can be no return last.

    One is held at a time, and the .zip itself no more; where any of them cannot be had, none is taken.
    """
    names = member_names(arrival.data, arrival.name)
    if isinstance(names, Problem):
        yield replace(arrival, problem=arrival.problem or names)
        return
    if names == [file_label(arrival.name)]:
        yield arrival
        return
    with tempfile.TemporaryFile() as archive:
        with naming(tempfile.gettempdir()):
            archive.write(arrival.data)
        arrival = without_content(arrival)
        for last in (False, True):
            for member in members_of(archive, arrival.name):
                if (is_paper(member.label) or is_document(member.label)) is last:
                    yield part_of(arrival, member)


def without_content(arrival: Arrival) -> Arrival:
    """The arrival, its bytes let go."""
    return replace(arrival, data=b"")


def part_of(arrival: Arrival, member: Member) -> Arrival:
    """A file of a .zip as an arrival; one that is too large to be read by where it lies."""
    own = file_label(arrival.name)
    part = replace(
        arrival,
        name=arrival.name + member.label.removeprefix(own),
        digest=digest_if_regular(member.path),
        path=member.path,
        dated=member.dated,
    )
    data = load(member.path)
    if isinstance(data, Problem):
        return replace(part, problem=replace(data, place=Place(file=part.name)))
    return replace(part, data=data)
