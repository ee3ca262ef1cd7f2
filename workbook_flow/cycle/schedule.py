"""The schedule: one pass does whatever is due by the ledger and the clock, and nothing twice.

Nothing is remembered by the process. After a week switched off one pass does what is still useful, once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from workbook_flow.cycle.clock import Clock
from workbook_flow.cycle.jobs import (
    JOBS,
    TELLING,
    Pass,
    fetch_letters,
    next_fetch,
    send_messages,
    tell_office,
)
from workbook_flow.cycle.opening import bring_up_to_date, opened, opened_with
from workbook_flow.cycle.post.queueing import MAILING
from workbook_flow.cycle.post.sending import BY_ITSELF
from workbook_flow.cycle.post.stints import deliver_on
from workbook_flow.cycle.rest import Rest, hour_after, note_rest
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import FaultyMaster, Workspace, list_answers, no_one, untold
from workbook_flow.model import Master, Problem, WorkbookFlowError
from workbook_flow.records.files import is_of_disk, refusal_in_words
from workbook_flow.records.ledger import in_words

__all__ = ["JOBS", "Pass", "run", "tick"]

LOG = logging.getLogger("workbook_flow")


def tick(
    workspace: Workspace,
    clock: Clock,
    pause: Callable[[float], None],
    *,
    on_job: Callable[[], None] = no_one,
) -> Pass:
    """Do every job that is due; one that fails is logged and told to the office, and stops no other.

    ``on_job`` is told after each of JOBS.
    """
    notices: list[Problem] = []
    try:
        with opened(telling_too(workspace, notices), MAILING, clock=clock) as session:
            this = Pass(session=session)
            for name, job in JOBS:
                if not this.behind or job in TELLING:
                    attempt(this, name, job)
                on_job()
            if not notices:
                rest_after(this)
    except FaultyMaster as fault:
        tell_of_master(workspace, fault, clock)
        raise
    send_on(this, workspace, clock, pause)
    return this


def send_on(this: Pass, workspace: Workspace, clock: Clock, pause: Callable[[float], None]) -> None:
    """Send what the account did not allow at once; while that waits, other commands have the workspace."""
    quiet = replace(workspace, tell=untold)
    before = this.delivery
    try:
        after = deliver_on(before, lambda: opened(quiet, MAILING, clock=clock), pause=pause, timed=BY_ITSELF)
    except Exception as error:
        LOG.exception("其余邮件没有发完")
        this.faults.append(f"发送：{type(error).__name__}：{error}")
        return
    if more := len(after.sent) - len(before.sent):
        this.done["发送"] = this.done.get("发送", 0) + more
    if after.fault and after.fault != before.fault:
        this.faults.append(f"发送：{after.fault}")


def telling_too(workspace: Workspace, notices: list[Problem]) -> Workspace:
    """The workspace that notes there what it tells."""

    def tell(notice: Problem) -> None:
        notices.append(notice)
        workspace.tell(notice)

    return replace(workspace, tell=tell)


def rest_after(this: Pass) -> None:
    """Note until when nothing is due, where the pass found nothing to do, changed nothing and left nothing to send."""
    ledger, root = this.session.ledger, this.session.workspace.root
    settled = not (this.done or this.faults or this.behind or this.changed or ledger.mail.open_messages())
    until = next_moment(this.session)
    if settled and this.session.now < until:
        with suppress(OSError):
            ledger.at_rest()
            notices = tuple(notice.words for notice in this.notices)
            note_rest(root, this.today, Rest(since=this.session.now, until=until, notices=notices))


def next_moment(session: Session) -> datetime:
    """When the clock alone can next make something due: a full hour, or the next fetching."""
    hour = hour_after(session.now)
    return min(hour, next_fetch(session)) if session.master.settings.mail_account else hour


def attempt(this: Pass, name: str, job: Callable[[Pass], int]) -> None:
    """Do one job, and note what it did or why it could not."""
    before = this.session.ledger.writes
    try:
        with in_words():
            count = job(this)
    except Exception as error:
        LOG.exception("定时任务“%s”没有完成", name)
        this.faults.append(f"{name}：{fault_words(error)}")
        catch_up(this)
    else:
        if count:
            this.done[name] = count
    this.changed |= job is not fetch_letters and this.session.ledger.writes != before


def fault_words(error: Exception) -> str:
    """Why a job could not be done."""
    if isinstance(error, WorkbookFlowError):
        return str(error)
    if isinstance(error, OSError) and is_of_disk(error):
        return refusal_in_words(error)
    return f"{type(error).__name__}：{error}"


def catch_up(this: Pass) -> None:
    """Tell the ledger of what a job that broke off had made durable: the next one numbers by the ledger."""
    try:
        bring_up_to_date(this.session)
    except Exception:
        LOG.exception("台账没有跟上存档，其余任务留待下一轮")
        this.behind = True


def tell_of_master(workspace: Workspace, fault: FaultyMaster, clock: Clock) -> None:
    """Tell the office that nothing runs on its master, by the account that the last sound one named."""
    master = last_master(workspace)
    if master is None:
        return
    with opened_with(workspace, MAILING, master, clock=clock) as session:
        this = Pass(session=session)
        this.faults.append(f"总表：{fault}运行 check 可看错在哪里。")
        attempt(this, "告知办公室", tell_office)
        attempt(this, "发送", send_messages)


def last_master(workspace: Workspace) -> Master | None:
    """The master that was kept last; it was sound then."""
    from workbook_flow.master import read_master

    masters = sorted(workspace.archive.root.glob("总表/*.xlsx"), key=lambda path: path.stat().st_mtime_ns)
    if not masters:
        return None
    return read_master(masters[-1], issued=True, answers=list_answers(workspace))[0]


def run(
    ticks: Callable[[], None],
    *,
    every: int,
    sleep: Callable[[float], None],
    stop: Callable[[], bool] = lambda: False,
) -> None:
    """Call ``ticks`` now and every so many minutes until told to stop; ``ticks`` must not raise."""
    for _ in beats(ticks, every):
        if stop():
            return
        sleep(1.0)


def beats(ticks: Callable[[], None], every: int) -> Iterator[None]:
    """Beat for ever; a pass is due now, then at each interval. A clock set back does not silence it."""
    import schedule

    scheduler = schedule.Scheduler()
    ticks()
    job = scheduler.every(every).minutes.do(ticks)
    interval = timedelta(minutes=every)
    while True:
        yield
        if job.next_run is not None and scheduler.idle_seconds is not None:
            if scheduler.idle_seconds > interval.total_seconds() + 1:
                scheduler.run_all()
            else:
                scheduler.run_pending()
