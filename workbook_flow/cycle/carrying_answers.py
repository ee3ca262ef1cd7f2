"""Answers that the office gave at an earlier import or check, for a list that is imported once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from workbook_flow.importing import Answers, Understanding
from workbook_flow.model import LIMIT_QUESTION, ListAnswer, Question

OF_A_WORDING = frozenset({LIMIT_QUESTION, "group"})
"""Kinds of question whose answers are about words, and hold wherever these stand."""


def carried_answers(
    understood: Callable[[Answers], Understanding], earlier: Iterable[ListAnswer]
) -> dict[str, str]:
    """The replies of before that settle questions of this list, by question; those about another list's rows do not.

    What is said of a wording holds for the wording; what is said of the list as a whole only where the very same is
    asked again.
    """
    standing = {answer.question: answer for answer in earlier}
    replies: dict[str, str] = {}
    while True:
        fresh = {
            question.id: reply_of(question, standing[question.id].meaning)
            for question in understood(replies).questions
            if question.id in standing
            and question.id not in replies
            and same(question, standing[question.id])
        }
        if not any(fresh.values()):
            return replies
        replies |= {name: reply for name, reply in fresh.items() if reply}


def same(question: Question, answer: ListAnswer) -> bool:
    """Whether the answer is to what is asked here."""
    return question.kind in OF_A_WORDING or question.words == answer.words


def reply_of(question: Question, meaning: str) -> str:
    """The reply that means that: a reading's number, else the words; blank where no reading does."""
    if meaning in question.readings:
        return str(question.readings.index(meaning) + 1)
    return meaning if question.open else ""


def reminded(question: Question, earlier: Iterable[ListAnswer]) -> Question:
    """The question with what was answered the last time, where it was asked before."""
    meaning = {answer.question: answer.meaning for answer in earlier}.get(question.id, "")
    return replace(question, words=f"{question.words}（上次答：{meaning}）") if meaning else question
