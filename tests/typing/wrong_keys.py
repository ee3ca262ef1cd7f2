"""What strict types must refuse: each line marked is one that mixes up units and tasks. Never run; read by mypy."""

from __future__ import annotations

from datetime import date

from workbook_flow.model import Master, Owed, TaskId, UnitName

DAY = date(2025, 1, 1)


def right(master: Master, unit: UnitName, task: TaskId) -> None:
    master.extended({Owed(unit, task): DAY})
    master.deadline_for(master.by_id[task], unit)


def wrong(master: Master, unit: UnitName, task: TaskId) -> None:
    master.extended({(unit, task): DAY})  # type: ignore[dict-item]
    master.extended({(task, unit): DAY})  # type: ignore[dict-item]
    master.extended({Owed(task, unit): DAY})  # type: ignore[arg-type]
    master.deadline_for(master.by_id[task], task)  # type: ignore[arg-type]
    master.by_id[unit]  # type: ignore[index]
