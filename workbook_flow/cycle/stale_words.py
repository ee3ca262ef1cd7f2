"""What an older correction shows beside its rows, summaries and answers to instructions: it undoes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from workbook_flow.cycle.arrivals import FileReading, Origin
from workbook_flow.cycle.session import Session
from workbook_flow.model import Place, Problem, Return
from workbook_flow.records.succession import former_names
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.text import bounded

MOST_SHOWN = 60
"""Characters of what stands that a notice repeats."""
Key = TypeVar("Key")


def without_old_words(
    session: Session, origin: Origin, reading: FileReading
) -> tuple[Return, tuple[Problem, ...]]:
    """The return without the words that a correction went out with, where later ones stand; and what is to be said."""
    form, returned, ledger = origin.form, reading.returned, session.ledger
    names = former_names(origin.unit, session.issued.followed(form.period))
    carried = ledger.history.number_of(reading.attempt, names, form.period)
    if not carried or not (returned.summaries or returned.replies):
        return returned, ()
    summed, standing = (
        {
            summary.task: summary.text
            for summary in ledger.requests.summaries(form.period, upto)
            if summary.unit in names
        }
        for upto in (carried, None)
    )
    answered, latest = (
        {reply.key: reply.words for reply in ledger.notes.replies(form.period, upto) if reply.unit in names}
        for upto in (carried, None)
    )
    keys = {number: form.instructions[number - 1].key for number in returned.replies}
    texts = {task: str(value.typed) for task, value in returned.summaries.items()}
    replies = {keys[number]: text for number, text in returned.replies.items()}
    old_summaries, old_replies = overtaken(texts, summed, standing), overtaken(replies, answered, latest)
    words = (
        *((f"任务 {task} 的牵头单位小结", text) for task, text in old_summaries.items()),
        *(
            (f"第 {number} 条批示的答复", old_replies[key])
            for number, key in keys.items()
            if key in old_replies
        ),
    )
    fresh = replace(
        returned,
        summaries={task: value for task, value in returned.summaries.items() if task not in old_summaries},
        replies={
            number: text for number, text in returned.replies.items() if keys[number] not in old_replies
        },
    )
    return fresh, tuple(notices(words, Place(file=returned.file), reading.attempt))


def overtaken(
    words: Mapping[Key, str], shown: Mapping[Key, str], standing: Mapping[Key, str]
) -> dict[Key, str]:
    """By key, what stands in place of words that are those which were shown, and not those which stand."""
    return {
        key: standing[key] for key, text in words.items() if text == shown.get(key) != standing.get(key, text)
    }


def notices(words: tuple[tuple[str, str], ...], place: Place, attempt: int) -> Iterator[Problem]:
    """A notice for each of these, by what it is and what stands."""
    for what, text in words:
        shown = bounded(text, MOST_SHOWN)
        yield problem(Code.WORDS_OF_AN_OLDER_CORRECTION, place, what=what, attempt=attempt, words=shown)
