"""The list that comes with the program, its forms of one month issued: dear to make, so once for all tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from workbook_flow import cycle
from workbook_flow.model import IssuedForm, Period
from workbook_flow.starter import write_workspace

PERIOD = Period(2024, 7)
ISSUED = date(2024, 7, 15)


class Shipped(NamedTuple):
    """The workspace, to be copied and not touched, and what was issued in it."""

    root: Path
    forms: tuple[IssuedForm, ...]


def issue_shipped(root: Path) -> Shipped:
    """A workspace in which the shipped list has been issued."""
    write_workspace(root, blank=False)
    return Shipped(root, cycle.split(cycle.Workspace(root, ISSUED), PERIOD).plan.forms)
