"""On which computers a workspace was used, and when: who moves it, or shares it, is told what stays behind."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbook_flow.cycle.own_files import COMPUTERS
from workbook_flow.records.files import write_whole

MOST_COMPUTERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputerUse:
    """One computer that used the workspace: its name, and its first and last day by its own clock."""

    name: str
    first: date
    last: date


def computers(folder: Path) -> tuple[ComputerUse, ...]:
    """The computers that the folder ``.flow`` tells of, the one used last first; none where it cannot be read."""
    with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
        content = json.loads((folder / COMPUTERS).read_text("utf-8"))
        uses = [
            ComputerUse(name=str(name), first=date.fromisoformat(first), last=date.fromisoformat(last))
            for name, (first, last) in content.items()
        ]
        return tuple(sorted(uses, key=lambda use: use.last, reverse=True))[:MOST_COMPUTERS]
    return ()


def note_computer(folder: Path, name: str, day: date) -> None:
    """Note that this computer uses the workspace, once a day; a disk that refuses costs the note alone."""
    before = {use.name: use for use in computers(folder)}
    own = before.get(name)
    if own is not None and own.last == day:
        return
    first = own.first if own is not None else day
    uses = {**before, name: ComputerUse(name=name, first=first, last=day)}
    content = {use.name: [use.first.isoformat(), use.last.isoformat()] for use in uses.values()}
    with suppress(OSError):
        write_whole(folder / COMPUTERS, json.dumps(content, ensure_ascii=False).encode())
