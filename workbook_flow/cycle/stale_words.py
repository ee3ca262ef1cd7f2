"""What an older correction shows beside its rows: its head, summaries, answers to instructions. It undoes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from workbook_flow.cycle.arrivals import FileReading, Origin
from workbook_flow.cycle.session import Session
from workbook_flow.model import (
    REPORT_WORDS,
    InstructionKey,
    IssuedForm,
    LeadershipReport,
    Period,
    Place,
    Problem,
    Return,
    Submission,
    Value,
)
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.succession import former_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

MOST_SHOWN = 60
"""Characters of what stands that a notice repeats."""
Key = TypeVar("Key")
Words = TypeVar("Words")
HeadAnswer = str | LeadershipReport
HEAD_NAMES = {"reporter": "填报人", "phone": "联系电话", "reviewer": "审核人", "report": REPORT_WORDS}
"""What the head asks of which a correction shows the answer, by its name in code."""


def without_old_words(
    session: Session, origin: Origin, reading: FileReading
) -> tuple[Return, tuple[Problem, ...]]:
    """The return without the words that a correction went out with, where later ones stand; and what is to be said."""
    form, returned, ledger = origin.form, reading.returned, session.ledger
    names = former_names(origin.unit, session.issued.followed(form.period))
    carried = ledger.history.number_of(reading.attempt, names, form.period)
    if not carried:
        return returned, ()
    earlier = ledger.returns_of(names, form.period)
    shown = head_after((submission for submission in earlier if submission.id <= carried), form)
    old_head = overtaken(head_of(returned), shown, head_after(earlier, form))
    old_summaries = summaries_overtaken(ledger, returned.summaries, names, form.period, carried)
    keys = {number: form.instructions[number - 1].key for number in returned.replies}
    replies = {keys[number]: text for number, text in returned.replies.items()}
    old_replies = replies_overtaken(ledger, replies, names, form.period, carried)
    words = (
        *((f"表头的“{HEAD_NAMES[name]}”", in_words(answer)) for name, answer in old_head.items()),
        *((f"任务 {task} 的牵头单位小结", text) for task, text in old_summaries.items()),
        *(
            (f"第 {number} 条批示的答复", old_replies[key])
            for number, key in keys.items()
            if key in old_replies
        ),
    )
    fresh = replace(
        with_head_of(returned, old_head),
        summaries={task: value for task, value in returned.summaries.items() if task not in old_summaries},
        replies={
            number: text for number, text in returned.replies.items() if keys[number] not in old_replies
        },
    )
    return fresh, tuple(notices(words, Place(file=returned.file), reading.attempt))


def summaries_overtaken(
    ledger: Ledger, summaries: Mapping[str, Value], names: Collection[str], period: Period, carried: int
) -> dict[str, str]:
    """By task, what stands in place of a lead unit's summary that its correction went out with, as of ``carried``."""
    if not summaries:
        return {}
    shown, standing = (
        {line.task: line.text for line in ledger.requests.summaries(period, upto) if line.unit in names}
        for upto in (carried, None)
    )
    return overtaken({task: str(value.typed) for task, value in summaries.items()}, shown, standing)


def replies_overtaken(
    ledger: Ledger,
    replies: Mapping[InstructionKey, str],
    names: Collection[str],
    period: Period,
    carried: int,
) -> dict[InstructionKey, str]:
    """The same of answers to instructions."""
    if not replies:
        return {}
    shown, standing = (
        {reply.key: reply.words for reply in ledger.notes.replies(period, upto) if reply.unit in names}
        for upto in (carried, None)
    )
    return overtaken(replies, shown, standing)


def overtaken(
    words: Mapping[Key, Words], shown: Mapping[Key, Words], standing: Mapping[Key, Words]
) -> dict[Key, Words]:
    """By key, what stands in place of words that are those which were shown, and not those which stand."""
    return {
        key: standing[key] for key, text in words.items() if text == shown.get(key) != standing.get(key, text)
    }


def head_of(source: Return | Submission | IssuedForm) -> dict[str, HeadAnswer]:
    """What a head answers, by the name of the question in code; what is left blank is left out."""
    report = source.report if not isinstance(source, IssuedForm) and source.report.made is not None else ""
    answers: dict[str, HeadAnswer] = {
        "reporter": source.reporter,
        "phone": source.phone,
        "reviewer": source.reviewer,
        "report": report,
    }
    return {name: answer for name, answer in answers.items() if answer}


def head_after(submissions: Iterable[Submission], form: IssuedForm) -> dict[str, HeadAnswer]:
    """What the head of a correction shows that goes out after these returns."""
    answers = head_of(form)
    for submission in submissions:
        answers |= head_of(submission)
    return answers


def with_head_of(returned: Return, answers: Mapping[str, HeadAnswer]) -> Return:
    """The return with these answers in its head."""
    people: dict[str, Any] = {name: words for name, words in answers.items() if isinstance(words, str)}
    report = answers.get("report")
    if isinstance(report, LeadershipReport):
        people |= {"told": Value(typed=report.answer), "told_on": Value(typed=report.on)}
    return replace(returned, **people)


def in_words(answer: HeadAnswer) -> str:
    """An answer of the head as a notice repeats it."""
    if isinstance(answer, str):
        return answer
    return f"{answer.answer}（{answer.on.isoformat()}）" if answer.on else answer.answer


def notices(words: tuple[tuple[str, str], ...], place: Place, attempt: int) -> Iterator[Problem]:
    """A notice for each of these, by what it is and what stands."""
    for what, text in words:
        shown = bounded(text, MOST_SHOWN)
        yield problem(Code.WORDS_OF_AN_OLDER_CORRECTION, place, what=what, attempt=attempt, words=shown)
