"""One command, one opening: the ledger opened once, the master read once, the lock asked for once."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle import schedule
from workbook_flow.cycle.session import Limits
from workbook_flow.master import read_master
from workbook_flow.model import Period, SubmissionState, WorkbookFlowError
from workbook_flow.records.ledger import Ledger

DAY = "2024-07-29"
PERIOD = f"--period={small.PERIOD}"


@dataclass(slots=True)
class Counts:
    """How often the workspace's own ledger was opened, its master read, and its lock asked for."""

    ledgers: int = 0
    masters: int = 0
    locks: int = 0


ONCE = Counts(ledgers=1, masters=1, locks=1)
LOOKED_AT = Counts(masters=1)
"""What runs on the master alone."""
WITHOUT_MASTER = Counts(ledgers=1, locks=1)
"""What runs on the archive alone."""
TWICE = Counts(ledgers=2, locks=2)
"""What shows a change, lets go of the workspace while a person reads it, and then makes the ledger anew."""

AGAIN = Counts(ledgers=2, masters=1, locks=2)
"""What lets go of the workspace while mails go out, and then notes of what came that it was printed."""

COMMANDS: dict[str, tuple[list[str], Counts]] = {
    "check": (["check"], Counts(masters=1, locks=1)),
    "split": (["split", PERIOD], ONCE),
    "split, only looked at": (["split", PERIOD, "--dry-run"], ONCE),
    "split, the next month": (["split", "--period=2024-08"], ONCE),
    "collect": (["collect"], ONCE),
    "merge": (["merge", PERIOD], ONCE),
    "status": (["status", PERIOD], ONCE),
    "report": (["report", PERIOD], ONCE),
    "report of a stage": (["report", PERIOD, "--stage", "年"], ONCE),
    "export": (["export"], ONCE),
    "close": (["close", PERIOD], ONCE),
    "reopen": (["reopen", PERIOD, "--reason", "补报"], ONCE),
    "send": (["send", PERIOD], ONCE),
    "fetch": (["fetch"], AGAIN),
    "accept": (["accept", "1"], ONCE),
    "confirm": (["confirm"], ONCE),
    "remind": (["remind"], ONCE),
    "remind, only looked at": (["remind", "--dry-run"], ONCE),
    "publish": (["publish", PERIOD], ONCE),
    "publish a stage": (["publish", PERIOD, "--stage", "年"], ONCE),
    "tick": (["tick"], ONCE),
    "rebuild": (["rebuild"], WITHOUT_MASTER),
    "verify": (["verify"], WITHOUT_MASTER),
    "backup": (["backup"], Counts(locks=1)),
    "quarantine": (["quarantine"], ONCE),
    "purge, only looked at": (["purge", "1", "--dry-run"], WITHOUT_MASTER),
    "withdraw": (["withdraw", "1", "--yes"], TWICE),
    "withdraw, only looked at": (["withdraw", "1", "--dry-run"], WITHOUT_MASTER),
    "doctor": (["doctor", "--no-mail"], LOOKED_AT),
    "password": (["password", "office@xian.example", "--forget"], Counts()),
    "install-schedule": (["install-schedule", "--kind", "cron"], Counts()),
}
ELSEWHERE = {"init", "demo", "run", "import", "restore", "open"}
"""Commands on a new workspace, the one that is tick again and again, and the one that serves pages."""


def test_every_command_is_counted() -> None:
    assert {arguments[0] for arguments, _ in COMMANDS.values()} | ELSEWHERE == set(program.commands)


@pytest.fixture(scope="module")
def half_received(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small month with readers, the first files in, and 30 more in the inbox; to be copied, not touched."""
    root = small.copy_of(issued, tmp_path_factory.mktemp("half") / "w")
    settings = SETTINGS.strip("\n") + "\n汇总表收件人 | leader@xian.example\n"
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": settings})
    forms = small.issued_forms(root)
    for minute, (name, data) in enumerate(small.first_round(forms)):
        small.drop(root, name, data, minute)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    for minute in range(27):
        small.drop(root, f"杂{minute}.xlsx", bytes([minute]) * 50, minute)
    for minute, form in enumerate(forms.values(), 27):
        small.drop(root, f"{form.unit}更正.xlsx", filled(form, small.answers(form, 70)), minute)
    return root


@pytest.fixture
def office(half_received: Path, tmp_path: Path) -> Path:
    """That month, in a workspace of its own."""
    return small.copy_of(half_received, tmp_path / "w")


@pytest.fixture
def counts(office: Path, monkeypatch: pytest.MonkeyPatch) -> Counts:
    """Counts what is done to the office's workspace from here on; what its master was read as before is gone."""
    cycle.Workspace(office, small.RETURNED).reading_path.unlink(missing_ok=True)
    counts = Counts()
    opened, read, held = Ledger.__init__, read_master, cycle.Workspace.held

    def opening(ledger: Ledger, path: Path) -> None:
        counts.ledgers += path == office / ".flow" / "ledger.sqlite3"
        opened(ledger, path)

    def reading(path: Path, **words: Any) -> Any:
        counts.masters += path == office / "master" / "分解清单.xlsx"
        return read(path, **words)

    def holding(place: cycle.Workspace, doing: str, **words: Any) -> AbstractContextManager[None]:
        counts.locks += 1
        return held(place, doing, **words)

    monkeypatch.setattr(Ledger, "__init__", opening)
    monkeypatch.setattr("workbook_flow.master.read_master", reading)
    monkeypatch.setattr(cycle.Workspace, "held", holding)
    return counts


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_opens_its_workspace_once(office: Path, counts: Counts, name: str) -> None:
    arguments, wanted = COMMANDS[name]
    command = ["--workspace", str(office), "--date", DAY, "--json", *arguments]
    try:
        assert program.main(command, standalone_mode=False) in {0, 1}
    except WorkbookFlowError:
        assert name in {"accept", "reopen", "purge, only looked at"}
    assert counts == wanted
    if name == "tick":
        assert not [path for path in (office / "inbox").rglob("*") if path.is_file()]


def test_a_job_that_broke_off_does_not_lead_the_next_to_number_anew(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receipt is durable and the ledger refused it: whatever receives next goes on from the receipt."""
    add, left = Ledger.add_submission, [1]

    def refusing(ledger: Ledger, *given: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise sqlite3.OperationalError("database or disk is full")
        add(ledger, *given)

    monkeypatch.setattr(Ledger, "add_submission", refusing)
    now = datetime.fromisoformat("2024-07-29T09:30:00+08:00")
    done = schedule.tick(cycle.Workspace(office, now.date()), lambda: now, lambda _: None)
    assert [fault.partition("：")[0] for fault in done.faults] == ["收取"]
    assert "台账（.flow/ledger.sqlite3）无法读写" in done.faults[0]
    assert "汇总" in done.done
    assert cycle.verify(cycle.Workspace(office, now.date())).problems == ()
    with cycle.opened(cycle.Workspace(office, now.date())) as session:
        submissions = session.ledger.submissions()
    assert [each.id for each in submissions] == list(range(1, 36))
    assert sum(each.state is SubmissionState.ACCEPTED for each in submissions) == 3


def test_a_period_s_limits_are_chosen_by_one_rule(root: Path) -> None:
    """What is granted on July's returns is told with August's forms, and shown in July's consolidated workbook."""
    july, august = Period(2024, 7), Period(2024, 8)
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        task = session.master.tasks[0]
        until = date(2025, 3, 31)
        with session.ledger.transaction():
            session.ledger.database.execute(
                "INSERT INTO extension VALUES ('2024-07', ?, ?, 1, 2, ?, '', '通过', '', '办公室', '2024-07-28', ?, ?)",
                (task.lead[0], task.id, until.isoformat(), until.isoformat(), task.deadline.asked),
            )
        days = {
            "July's forms": session.master_for(july).tasks[0].deadline.due,
            "July as read": session.master_for(july, Limits.REVIEWED).tasks[0].deadline.due,
            "August's forms": session.master_for(august).tasks[0].deadline.due,
            "mails": session.master_for(None).tasks[0].deadline.due,
        }
    assert days == {
        "July's forms": task.deadline.due,
        "July as read": until,
        "August's forms": until,
        "mails": until,
    }
