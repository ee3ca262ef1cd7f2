"""What receiving a run of files needs at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from workbook_flow import collect
from workbook_flow.archive import (
    standing_forms,
)
from workbook_flow.cycle.attempts import Attempts
from workbook_flow.cycle.workspace import FaultyMaster, Workspace
from workbook_flow.ledger import Ledger
from workbook_flow.ledger.requests import granted
from workbook_flow.master import read_master
from workbook_flow.model import (
    IssuedForm,
    Master,
    Period,
    Snapshot,
)
from workbook_flow.sheets import Reader
from workbook_flow.succession import followed_by


@dataclass(kw_only=True)
class Intake:
    """What receiving a run of files needs at hand; masters as they were at each arrival, by digest.

    ``withdrawn`` are the numbers of the submissions that count for nothing now.
    """

    workspace: Workspace
    ledger: Ledger
    reader: Reader
    masters: dict[str, Master] = field(default_factory=dict)
    standings: dict[tuple[Period, int | None], Mapping[str, IssuedForm]] = field(default_factory=dict)
    withdrawn: frozenset[int] = frozenset()
    following: dict[Period, Mapping[str, str]] = field(default_factory=dict)
    snapshots: dict[Period, Snapshot] = field(default_factory=dict)
    attempts: Attempts
    registers: dict[str, collect.Register] = field(default_factory=dict)
    extensions: dict[tuple[str, Period], tuple[Mapping[tuple[str, str], date], Master]] = field(
        default_factory=dict
    )

    @cached_property
    def forms(self) -> collect.Forms:
        """Every form ever issued; nothing is issued while files are received."""
        return self.ledger.forms()

    @cached_property
    def uncleared(self) -> dict[tuple[str, str], int]:
        """The submissions whose file may still stand in the inbox: their numbers by its name and digest."""
        return {(row["file"], row["digest"]): row["id"] for row in self.ledger.uncleared()}

    def snapshot(self, period: Period) -> Snapshot:
        """Everything known of the period, worked out once between two arrivals."""
        if period not in self.snapshots:
            self.snapshots[period] = self.ledger.snapshot(period)
        return self.snapshots[period]

    def followed(self, period: Period) -> Mapping[str, str]:
        """By each unit whose form in the period ended, the one that goes on for it."""
        if period not in self.following:
            self.following[period] = followed_by(self.ledger.issues(period))
        return self.following[period]

    def standing(self, unit: str, period: Period, latest: int | None) -> IssuedForm | None:
        """The form that stood for the unit in the period when the period's latest issue was that."""
        key = (period, latest)
        if key not in self.standings:
            issues = self.ledger.issues(period)
            known = [issue for issue in issues if latest is None or issue.number <= latest]
            self.standings[key] = standing_forms(known)
        return self.standings[key].get(unit)

    def register(self, digest: str) -> collect.Register:
        """What files are held against under the master of that digest."""
        if digest not in self.registers:
            self.registers[digest] = collect.Register.of(self.forms, self.master(digest).units)
        return self.registers[digest]

    def extended_master(self, digest: str, period: Period) -> Master:
        """The master of that digest with the time limits granted before the period; only a review changes them."""
        master = self.master(digest)
        days = granted(self.ledger, master.units, period)
        before = self.extensions.get((digest, period))
        if before is None or before[0] != days:
            before = self.extensions[digest, period] = days, master.in_period(period).extended(days)
        return before[1]

    def master(self, digest: str) -> Master:
        """The master that an arrival was checked against, from the archive."""
        if digest not in self.masters:
            master, problems = read_master(self.workspace.archive.master_path(digest), issued=True)
            if master is None:
                raise FaultyMaster(problems)
            self.masters[digest] = master
        return self.masters[digest]
