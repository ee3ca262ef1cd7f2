"""What units and tasks are known by, and the key of one unit's part in one task."""

from __future__ import annotations

from typing import NamedTuple, NewType

UnitName = NewType("UnitName", str)
"""A unit's name as the address book has it, or had it; made where a master or a record is read."""

TaskId = NewType("TaskId", str)
"""A task's 编号; made where a master or a record is read."""


class Owed(NamedTuple):
    """One unit's part in one task."""

    unit: UnitName
    task: TaskId
