"""Whether an id still means the task that was issued under it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from workbook_flow.model import Master, Problem, Task
from workbook_flow.words.names import name_key
from workbook_flow.words.problems import Code, problem

SAME_TASK = 0.7
"""The least likeness of an edited text to itself; a test holds the shipped list's measures below it."""
MOVED = 0.9
"""How alike a text must be to one issued under another id to be taken for that task."""
SHORTEST = 6
"""The fewest characters that say which task is meant when found inside a longer text."""
SHOWN = 40


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
