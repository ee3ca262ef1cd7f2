"""办结须核定: a unit's 已完成 is a declaration until the office grants it, or sends it back.

A grant holds in later periods for as long as the unit says nothing else; of what recurs, within its round.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from workbook_flow.model import Entry, Master, Meaning, Period, Verdict


class Completion(StrEnum):
    """How far the completion of a unit's share has come."""

    DECLARED = "申报办结"
    GRANTED = "已办结"
    SENT_BACK = "办结已退回"


Grants = Mapping[tuple[str, str], date | None]
"""By unit (its present name) and task, completions granted before, with the limit of the round where it recurs."""
NO_GRANTS: Grants = {}


def completion_of(
    meaning: Meaning | None, entry: Entry | None, *, held: bool, granted: bool
) -> Completion | None:
    """How far a completion has come of which the unit wrote this; None where it declares none.

    ``held`` says that the row waits for correction, ``granted`` that it was granted in an earlier period.
    """
    if entry is None or meaning is not Meaning.DONE:
        return None
    verdict = entry.decision.verdict if entry.decision else None
    if held:
        return Completion.SENT_BACK if verdict is Verdict.RETURNED else None
    if granted or verdict in {Verdict.PASSED, Verdict.CHANGED}:
        return Completion.GRANTED
    return Completion.DECLARED


def rounds(master: Master, period: Period) -> Mapping[str, date | None]:
    """By task that recurs, the limit of the round that a period is in."""
    tasks = master.in_period(period).tasks
    return {task.id: task.deadline.due for task in tasks if task.deadline.recurs is not None}


def present_name(master: Master, unit: str) -> str:
    """What the address book calls a unit now."""
    now = master.unit(unit)
    return now.name if now else unit
