"""Whether an id still means the task that was issued under it, and a column has its name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from workbook_flow.model import Field, FieldType, Master, Place, Problem, Purpose, Task
from workbook_flow.words.names import name_key
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import FIELD_SHEET

SAME_TASK = 0.7
"""The least likeness of an edited text to itself; a test holds the shipped list's measures below it."""
MOVED = 0.9
"""How alike a text must be to one issued under another id to be taken for that task."""
SHORTEST = 6
"""The fewest characters that say which task is meant when found inside a longer text."""
SHOWN = 40
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MOST_CHOICES = 5
MOST_LISTED = 8
VALUES = {kind: kind for kind in FieldType} | {
    FieldType.INTEGER: FieldType.NUMBER,
    FieldType.PERCENT: FieldType.NUMBER,
    FieldType.PHONE: FieldType.TEXT,
    FieldType.CHOICE: FieldType.TEXT,
}
"""By type of column one that takes the values that it takes."""


def compare_with_issued(master: Master, issued_tasks: Mapping[str, str]) -> list[Problem]:
    """Ids under which another task stands than in the last issue (error), an edited text or another id (warnings).

    ``issued_tasks`` maps each id to its measure as last issued. Width, white space and the number in front
    do not count.
    """
    plain = {name: plain_text(text) for name, text in issued_tasks.items()}
    gone = {text: name for name, text in plain.items() if text and name not in master.by_id}
    changes = (
        compare_task(task, issued_tasks, plain) if task.id in issued_tasks else renumbered(task, gone)
        for task in master.tasks
    )
    return [change for change in changes if change is not None]


def renumbered(task: Task, gone: Mapping[str, str]) -> Problem | None:
    """A task that was issued before under an id that the list has no more; ``gone`` gives that by the plain text."""
    before = gone.get(plain_text(task.measure))
    if before is None:
        return None
    return problem(Code.TASK_RENUMBERED, task.place, id=task.id, before=before)


def compare_task(task: Task, issued: Mapping[str, str], plain: Mapping[str, str]) -> Problem | None:
    """One task against the text issued under its id, and against those issued under others."""
    text, before = plain_text(task.measure), plain[task.id]
    if text == before:
        return None
    shown = issued[task.id].strip()
    shown = shown if len(shown) <= SHOWN else shown[:SHOWN] + "……"
    now = similarity(text, before)
    elsewhere = any(
        similarity(text, other) > max(now, MOVED) for name, other in plain.items() if name != task.id
    )
    return problem(
        Code.ID_OF_ANOTHER_TASK if now < SAME_TASK or elsewhere else Code.TASK_REWORDED,
        task.place,
        id=task.id,
        issued=shown,
    )


def may_be_read_otherwise(task: Task) -> bool:
    """Whether the last day of a task hangs on more than its words, which name no year."""
    limit = task.deadline
    return limit.due is not None and limit.recurs is None and YEAR.search(limit.words) is None


def compare_limits(master: Master, issued: Master) -> list[Problem]:
    """A word on each limit of the same words as in the master last issued from, of which another day is the last."""
    return [
        problem(
            Code.LIMIT_READ_OTHERWISE,
            task.place,
            id=task.id,
            words=task.deadline.words,
            before=before.due.isoformat(),
            now=task.deadline.due.isoformat(),
        )
        for task in master.tasks
        if may_be_read_otherwise(task)
        and task.id in issued.by_id
        and (before := issued.by_id[task.id].deadline).words == task.deadline.words
        and before.due is not None
        and before.recurs is None
        and task.deadline.due is not None
        and before.due != task.deadline.due
    ]


def differences(master: Master, issued: Master) -> str:
    """In words, the tasks that one of two lists has alone, and those with another last day; blank for none."""
    both = [(issued.by_id[task.id].deadline, task) for task in master.tasks if task.id in issued.by_id]
    moved = [
        task.id
        for before, task in both
        if before.recurs is None and task.deadline.recurs is None and before.due != task.deadline.due
    ]
    added = [task.id for task in master.tasks if task.id not in issued.by_id]
    gone = [task.id for task in issued.tasks if task.id not in master.by_id]
    parts = (("多了任务", added), ("没有了任务", gone), ("完成时限变了的任务", moved))
    return "；".join(f"{head} {listed(names)}" for head, names in parts if names)


def listed(names: Sequence[str]) -> str:
    """The names, the first of many."""
    more = f"等 {len(names)} 项" if len(names) > MOST_LISTED else ""
    return "、".join(names[:MOST_LISTED]) + more


def plain_text(text: str) -> str:
    """The text without what a re-typed or moved row changes: width, white space, its number."""
    return re.sub(r"^[(]?\d+[).、]", "", name_key(text))


def similarity(text: str, other: str) -> float:
    """From 0 for nothing in common to 1 for the same text, or for one that was only added to."""
    short, long = sorted((text.rstrip("。"), other.rstrip("。")), key=len)
    if len(short) >= SHORTEST and short in long:
        return 1.0
    matcher = difflib.SequenceMatcher(None, text, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= SAME_TASK else 0.0


def compare_columns(master: Master, issued: Sequence[Field]) -> list[Problem]:
    """A word on each column that seems to be one of those issued last, renamed, or that takes no more what it took.

    One that serves a purpose is known by that, whatever its name.
    """
    place = Place(sheet=FIELD_SHEET)
    renamed = (
        problem(Code.COLUMN_RENAMED_IN_LIST, place, name=field.name, before=before.name)
        for before, field in pairs(issued, master.fields)
        if before.type is field.type and not before.purpose and not field.purpose
    )
    current = {field.name: field for field in master.fields}
    changed = (
        problem(Code.COLUMN_TAKES_OTHERS, place, name=before.name, change=change)
        for before in issued
        if before.name in current and (change := no_longer_taken(before, current[before.name]))
    )
    return [*renamed, *changed]


def no_longer_taken(before: Field, now: Field) -> str:
    """What a column took and takes no more, in words; blank for nothing. A state goes by what it means."""
    choices = now.type is FieldType.CHOICE
    if VALUES[before.type] != VALUES[now.type] or (choices and before.type is not FieldType.CHOICE):
        return f"由{before.type}改成了{now.type}"
    values = {choice.value for choice in now.choices}
    meanings = [choice.meaning for choice in now.choices] if now.purpose is Purpose.STATE else []
    gone = [
        choice.value
        for choice in (before.choices if choices else ())
        if choice.value not in values and (choice.meaning is None or meanings.count(choice.meaning) != 1)
    ]
    return f"没有了选项“{'”“'.join(gone[:MOST_CHOICES])}”{'等' * (len(gone) > MOST_CHOICES)}" if gone else ""


def pairs(issued: Sequence[Field], now: Sequence[Field]) -> Iterator[tuple[Field, Field]]:
    """The columns that are gone with those that are new in their places; the only one gone with the only one new."""
    names, names_now = [field.name for field in issued], [field.name for field in now]
    gone = [field for field in issued if field.name not in names_now]
    new = [field for field in now if field.name not in names]
    if len(gone) == len(new) == 1:
        yield gone[0], new[0]
        return
    matcher = difflib.SequenceMatcher(None, names, names_now, autojunk=False)
    for tag, first, last, first_now, last_now in matcher.get_opcodes():
        places = zip(issued[first:last], now[first_now:last_now], strict=False)
        if tag == "replace" and last - first == last_now - first_now:
            yield from ((before, field) for before, field in places if before in gone and field in new)
