"""Rows that undo nothing: those of an old copy, corrected since, and those that came back as they had gone out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from workbook_flow.cycle.arrivals import FileReading
from workbook_flow.cycle.versions import answers
from workbook_flow.model import (
    EXTEND_REASON_FIELD,
    EXTEND_TO_FIELD,
    SAME_FIELD,
    SAME_REST_WORDS,
    Entry,
    EntryState,
    IssuedForm,
    Level,
    Place,
    Problem,
    Purpose,
    Return,
    ReturnedRow,
    SubmissionState,
    by_switch,
)
from workbook_flow.records.ledger.history import History
from workbook_flow.records.ledger.requests import Requests, request_in, same_request
from workbook_flow.returns import checks
from workbook_flow.returns.decided import same_words
from workbook_flow.rules.settling import filled_in
from workbook_flow.sheets import text
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, at_level, problem
from workbook_flow.words.text import bounded

MOST_SHOWN, MOST_FIELDS = 40, 3
"""Characters of an answer, and columns that differ, which a notice repeats."""
TO_CORRECT = "（尚待更正）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The form in which rows came back, and what its unit said in the period before, by task, oldest first.

    ``attempt`` is that of the correction that was filled in, 0 for a form as issued; ``carried`` the number of the last
    submission of which that correction shows anything. ``confirmed`` are the tasks whose rows a note confirms.
    """

    form: IssuedForm
    file: str
    attempt: int
    carried: int
    earlier: Mapping[str, Sequence[Entry]]
    confirmed: frozenset[str]

    @classmethod
    def of(cls, history: History, names: Sequence[str], form: IssuedForm, reading: FileReading) -> Self:
        """The form in which the return of the unit of these names came."""
        return cls(
            form=form,
            file=reading.returned.file,
            attempt=reading.attempt,
            carried=history.number_of(reading.attempt, names, form.period),
            earlier=history.reported(names, form.period),
            confirmed=frozenset(row.task for row in reading.returned.rows if row.confirmed),
        )


def without_stale(
    checked: checks.Checked, history: History, names: Sequence[str], copy: Copy, levels: Mapping[str, Level]
) -> checks.Checked:
    """The checked return without the rows that undo nothing; each is told of in one notice."""
    notices = {
        entry.task: notice for entry in checked.entries if (notice := undone(entry, history, names, copy))
    }
    if not notices:
        return checked
    gone_tasks = {task for task, notice in notices.items() if notice.code != Code.TAKEN_AS_ISSUED}
    stale = [entry for entry in checked.entries if entry.task in gone_tasks]
    gone = {fault for entry in stale for fault in entry.problems}
    entries = tuple(entry for entry in checked.entries if entry.task not in gone_tasks)
    problems = (
        *(fault for fault in checked.problems if fault not in gone),
        *at_level(notices.values(), levels),
    )
    state = checks.outcome(entries, problems) if entries else SubmissionState.SUPERSEDED
    return replace(checked, entries=entries, problems=problems, state=state)


def with_requests_gone(
    checked: checks.Checked, requests: Requests, copy: Copy, levels: Mapping[str, Level]
) -> checks.Checked:
    """The checked return, and a word on each request for a later time limit that an accepted row leaves out."""
    gone = at_level(requests_gone(checked.entries, requests, copy), levels)
    return replace(checked, problems=(*checked.problems, *gone)) if gone else checked


def requests_gone(entries: Iterable[Entry], requests: Requests, copy: Copy) -> Iterator[Problem]:
    """A problem for each request that is still open, and in whose place a row comes that asks for nothing."""
    for entry in entries:
        accepted = [old for old in copy.earlier.get(entry.task, ()) if old.state is EntryState.ACCEPTED]
        request = request_in(accepted[-1]) if accepted else None
        if request is None or entry.state is not EntryState.ACCEPTED or request_in(entry):
            continue
        decided = requests.decided_request_on(accepted[-1])
        if decided is None or not same_request(decided.request, request):
            place = Place(file=copy.file, cell=cell_of(entry))
            fields = {"field": EXTEND_TO_FIELD.name, "reason": EXTEND_REASON_FIELD.name}
            yield problem(
                Code.REQUEST_LEFT_OUT, place, task=entry.task, until=request.until.isoformat(), **fields
            )


def undone(entry: Entry, history: History, names: Sequence[str], copy: Copy) -> Problem | None:
    """What to say of a row that undoes nothing; None for one that counts."""
    place = Place(file=copy.file, cell=cell_of(entry))
    if is_stale(entry, history, names, copy.form):
        return problem(Code.STALE_COPY, place, task=entry.task)
    earlier = copy.earlier.get(entry.task)
    if not earlier:
        return None
    standing, ground = earlier[-1], went_out_so(entry, copy)
    if ground is None or not (changes := list(differences(entry, standing, copy.form))):
        return None
    held = TO_CORRECT if standing.state is EntryState.HELD else ""
    if held and not copy.attempt and history.decision_on(standing) is None:
        first, words = ground[0], "；".join(changes[:MOST_FIELDS])
        return problem(
            Code.TAKEN_AS_ISSUED, place, task=entry.task, ground=first, id=standing.submission, words=words
        )
    return problem(
        Code.CAME_BACK_AS_ISSUED,
        place,
        task=entry.task,
        ground=ground[0],
        standing=f"{standing.submission} 号来件{held}",
        words="；".join(changes[:MOST_FIELDS]) + ("等" if len(changes) > MOST_FIELDS else ""),
        how=ground[1],
    )


def is_stale(entry: Entry, history: History, names: Sequence[str], form: IssuedForm) -> bool:
    """Whether the row is faulty, and was refused word for word before a better one came."""
    if entry.state is not EntryState.HELD:
        return False
    return any(same_words(entry, old) for old in history.refused_since(names, form.period, entry.task))


def went_out_so(row: ReturnedRow | Entry, copy: Copy) -> tuple[str, str] | None:
    """By what a row says what nobody wrote in it, and how it is written by hand; None where somebody did."""
    if row.task in copy.confirmed:
        return None
    if by_switch(row):
        how = f"请在这一行的“{SAME_FIELD.name}”栏选“{SAME_FIELD.name}”，再报"
        return f"没有填，是表头“{SAME_REST_WORDS}”带出的", how
    shown = [old for old in copy.earlier.get(row.task, ()) if old.submission <= copy.carried]
    if shown:
        same = answers(row) == answers(shown[-1])
        how = "请在下发的填报表里填这一行，再报"
        return (f"与第 {copy.attempt} 次报送的退回更正表上原有的一样", how) if same else None
    if not as_filled_in(row, copy.form):
        return None
    telling = any(field.purpose is Purpose.PROGRESS for field in copy.form.fields)
    name = own_names(copy.form.fields)["progress_column"]
    how = (
        f"请在这一行的“{name}”里补写一句，再报"
        if telling
        else "请在这一行的任一格插入批注，写“确认”两字，再报"
    )
    return "与下发时填好的一样", how


def as_filled_in(row: ReturnedRow | Entry, form: IssuedForm) -> bool:
    """Whether a row that went out filled in came back as it was."""
    issued = form.row(row.task)
    return issued is not None and issued.done and answers(row) == filled_in(issued, form.fields)


def written_rows(returned: Return, copy: Copy) -> tuple[ReturnedRow, ...]:
    """The rows of a return in which something may have been written: neither a switch nor the form answered them."""
    return tuple(row for row in returned.rows if went_out_so(row, copy) is None)


def differences(entry: Entry, standing: Entry, form: IssuedForm) -> Iterator[str]:
    """Where a row says otherwise than an earlier one, column by column, with what each says."""
    now, before = answers(entry), answers(standing)
    for name in (field.name for field in form.fields if field.name != SAME_FIELD.name):
        if now.get(name) != before.get(name):
            yield f"“{name}”是“{shown_answer(standing, name)}”，不是“{shown_answer(entry, name)}”"


def shown_answer(entry: Entry, name: str) -> str:
    """What an entry says in a column, as a notice repeats it."""
    value = entry.values.get(name)
    words = "" if value is None else value.raw if value.fault else text(value.typed)
    return bounded(words, MOST_SHOWN) or "空"


def cell_of(entry: Entry) -> str:
    """The first cell that the unit wrote in."""
    cells = (value.cell for value in entry.values.values() if value.cell and not value.blank)
    return next(cells, "").rpartition("!")[2]
