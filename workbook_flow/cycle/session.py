"""One command's opening of a workspace, which every stage is handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_flow.cycle.attempts import Attempts
from workbook_flow.cycle.clock import Clock
from workbook_flow.cycle.workspace import FaultyMaster, Workspace
from workbook_flow.model import (
    RETURN_QUESTION,
    Edition,
    Master,
    Owed,
    Period,
    Problem,
    Snapshot,
)
from workbook_flow.records.archive import Archive, Issue
from workbook_flow.records.codec import Json
from workbook_flow.records.editions import Editions
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.postbox import Postbox

if TYPE_CHECKING:
    from workbook_flow.cycle.arrivals import Basis, Issued
    from workbook_flow.returns import Register
    from workbook_flow.sheets import ReaderAhead


class Limits(Enum):
    """Which of the later time limits that the office granted a period's master has.

    A form says, and its return is checked by, what was granted on returns of earlier periods: a unit is told with
    its next form. What the office reads of a period has what was granted on that period's returns as well.
    """

    ISSUED = "issued"
    REVIEWED = "reviewed"

    def until(self, period: Period) -> Period:
        """The first period whose returns do not count."""
        return period.next() if self is Limits.REVIEWED else period


@dataclass(kw_only=True)
class Session:
    """An open workspace: its master, ledger, archive, postbox, reader and clock, held for one command alone.

    ``listed`` is the sound master, None for a command that runs without one; ``warnings`` are what was found in it.
    ``withdrawn`` are the numbers of the submissions that count for nothing now, ``doubles`` the receipts that share a
    number, ``foreign`` those that this archive's chain does not name, ``attempts`` what is known of files whose reading
    was cut off. ``published`` are the editions that stood when the record stood as it is looked at, None for those that
    stand now. ``now`` is when the command began.
    """

    workspace: Workspace
    ledger: Ledger
    reader: ReaderAhead
    clock: Clock
    attempts: Attempts
    listed: Master | None = None
    warnings: tuple[Problem, ...] = ()
    withdrawn: frozenset[int] = frozenset()
    doubles: Mapping[int, tuple[Path, ...]] = field(default_factory=dict)
    foreign: tuple[Path, ...] = ()
    published: Mapping[Period, Edition] | None = None
    now: datetime = field(init=False)
    _masters: dict[str, Master] = field(init=False, default_factory=dict)
    _extended: dict[tuple[str, Period | None, Period | None], tuple[Mapping[Owed, date], Master]] = field(
        init=False, default_factory=dict
    )
    _registers: dict[str, Register] = field(init=False, default_factory=dict)
    _snapshots: dict[Period, Snapshot] = field(init=False, default_factory=dict)
    _issued: Issued | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Note when the command began."""
        self.now = self.clock()

    @property
    def today(self) -> date:
        """The day of the command."""
        return self.workspace.today

    @property
    def archive(self) -> Archive:
        """What was issued and what came back."""
        return self.workspace.archive

    @property
    def postbox(self) -> Postbox:
        """The archive's mail."""
        return Postbox(self.archive.root)

    @property
    def master(self) -> Master:
        """The master as the office wrote it; ValueError in a session that was opened without one."""
        if self.listed is None:
            raise ValueError("opened without a master")
        return self.listed

    def kept_master(self, digest: str) -> Master:
        """The master of that digest, from the archive where it is not today's; FaultyMaster where it is damaged."""
        if self.listed is not None and self.listed.digest == digest:
            return self.listed
        if digest not in self._masters:
            from workbook_flow.master import read_master

            record = self.archive.kept_answers(digest)
            answers = record.answers if record else {}
            master, problems = read_master(self.archive.master_path(digest), issued=True, answers=answers)
            if master is None:
                raise FaultyMaster(problems)
            self._masters[digest] = master
        return self._masters[digest]

    def master_for(
        self, period: Period | None, limits: Limits = Limits.ISSUED, *, digest: str | None = None
    ) -> Master:
        """The master with the time limits that hold for a period, by the rule of ``limits``.

        Without a period it has every limit granted so far: what is mailed on a day tells how things stand then.
        ``digest`` names the master that an arrival was checked against, where it is not today's.
        """
        master = self.master if digest is None else self.kept_master(digest)
        until = None if period is None else limits.until(period)
        days = self.ledger.requests.granted(master, until)
        key = master.digest, period, until
        if key not in self._extended or self._extended[key][0] != days:
            due = master if period is None else master.in_period(period)
            self._extended[key] = days, due.extended(days)
        return self._extended[key][1]

    @property
    def issued(self) -> Issued:
        """Everything that was issued."""
        if self._issued is None:
            from workbook_flow.cycle.arrivals import ByPeriod, Issued

            self._issued = Issued(issues=ByPeriod(self.ledger.issues.periods(), self.ledger.issues.of))
        return self._issued

    def register(self, master: Master) -> Register:
        """What files are held against under that master."""
        if master.digest not in self._registers:
            from workbook_flow.returns import Register

            self._registers[master.digest] = Register.of(self.issued.forms, master.units)
        return self._registers[master.digest]

    @cached_property
    def whose(self) -> Mapping[str, str]:
        """By the words that files bore, the units that the office said they were of."""
        from workbook_flow.records.answers import AnswerRecords, standing_answers

        answers = standing_answers(AnswerRecords(self.archive.root).records())
        kind = f"{RETURN_QUESTION}:"
        return {
            answer.question.removeprefix(kind): answer.meaning
            for answer in answers
            if answer.kind == RETURN_QUESTION
        }

    def edition(self, period: Period) -> Edition | None:
        """What is published of a period, opened again or not; None where nothing is."""
        if self.published is not None:
            return self.published.get(period)
        return Editions(self.archive.root, period).last()

    def note_issue(self, issue: Issue, record: Json) -> None:
        """Tell the ledger of an issue whose record, which this is, is durable."""
        self.ledger.add_issue(issue, record)
        self._issued = None
        self._registers.clear()
        self._snapshots.clear()

    def let_go_of_files(self) -> None:
        """End what reads files, and let go of what they are held against: what is written next takes as much memory."""
        self.reader.close()
        self._issued = None
        self._registers.clear()

    def snapshot(self, period: Period) -> Snapshot:
        """Everything known of the period, worked out once between two arrivals."""
        if period not in self._snapshots:
            self._snapshots[period] = self.ledger.snapshot(period)
        return self._snapshots[period]

    def forget_snapshots(self) -> None:
        """Let snapshots be worked out anew: the ledger is about to be told of an arrival."""
        self._snapshots.clear()

    def basis(self, master: Master, received: date) -> Basis:
        """What a file that came on that day is held against."""
        from workbook_flow.cycle.arrivals import Basis

        seals = {
            period: seal for period in self.archive.periods() if (seal := self.archive.review_seal(period))
        }
        return Basis(
            issued=self.issued,
            register=self.register(master),
            master=master,
            seals=seals,
            received=received,
        )
