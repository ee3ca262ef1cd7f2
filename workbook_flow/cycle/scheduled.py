"""Whether this computer's schedule runs a workspace, switched on and off by a clerk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbook_flow.cycle import timetable
from workbook_flow.cycle.jobs import FETCHING
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import WorkbookFlowError

EVERY = 5
"""Minutes between two passes."""
NO_SCHEDULER = (
    "这台电脑上没有能用的定时运行，登记不了。请联系维护人员；在此之前，下发、取信和提醒要在本页面里手动办。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleState:
    """Whether the schedule is on, None where this computer has none, and when letters were fetched last.

    ``idle`` says that what the system would run it by does not run itself; blank for nothing wrong.
    """

    on: bool | None
    idle: str
    fetched: datetime | None


def table_of(workspace: Workspace, kind: str) -> timetable.Timetable:
    """The workspace's passes as the system is told of them."""
    root = workspace.root.absolute()
    command = timetable.tick_command(root, kind)
    return timetable.Timetable(command=command, workspace=str(root), every=EVERY)


def schedule_state(session: Session) -> ScheduleState:
    """How the schedule stands on this computer."""
    kind = timetable.default_kind()
    try:
        on: bool | None = timetable.is_installed(table_of(session.workspace, kind), kind)
    except WorkbookFlowError:
        on = None
    return ScheduleState(
        on=on, idle=idle_words(kind) if on else "", fetched=session.ledger.mail.last_run(FETCHING)
    )


def switch_on(workspace: Workspace, now: datetime) -> str:
    """Have the system run a pass every few minutes; WorkbookFlowError where it cannot.

    Gives what keeps it from running, blank for nothing.
    """
    kind = timetable.default_kind()
    table = table_of(workspace, kind)
    try:
        timetable.install(table, kind, timetable.definitions(table, kind, now))
    except WorkbookFlowError:
        raise WorkbookFlowError(NO_SCHEDULER) from None
    return idle_words(kind)


def idle_words(kind: str) -> str:
    """That what goes by the schedule does not run, and what to do; blank where it runs."""
    return timetable.CRON_IDLE if timetable.is_idle(kind) else ""


def switch_off(workspace: Workspace) -> None:
    """Have the system run it no more; WorkbookFlowError where it cannot."""
    kind = timetable.default_kind()
    try:
        timetable.uninstall(table_of(workspace, kind), kind)
    except WorkbookFlowError:
        raise WorkbookFlowError(NO_SCHEDULER) from None
