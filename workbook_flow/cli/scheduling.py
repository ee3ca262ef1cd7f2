"""The commands of the schedule. A pass of a workspace at rest loads nothing of the month."""

from __future__ import annotations

import time as system_time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import click

from workbook_flow.cli.logbook import LOG
from workbook_flow.cli.options import CLEAN, PROBLEMS, Options, moment
from workbook_flow.cli.terminal import progress, say
from workbook_flow.cycle.rest import resting


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReport:
    """What one pass did, job by job, what broke off, and what the office should know."""

    done: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()


@click.command()
@click.pass_obj
def tick(options: Options) -> int:
    """定时任务走一遍：到期的发放、取信、收取、汇总、回执、核定结果、提醒、发布。"""
    outcome = passed(options)
    content = {
        "done": dict(outcome.done),
        "faults": list(outcome.faults),
        "attention": list(outcome.attention),
    }
    options.report(content, lambda: say(*tick_words(outcome)))
    return PROBLEMS if outcome.faults else CLEAN


@click.command()
@click.option(
    "--every", metavar="分钟", type=click.IntRange(1, 60), default=1, help="每隔几分钟走一遍，默认 1。"
)
@click.pass_obj
def run(options: Options, *, every: int) -> int:
    """一直运行定时任务，按 Ctrl+C 停止。"""
    from workbook_flow.cycle import schedule

    def once() -> None:
        now = datetime.now().astimezone().replace(microsecond=0)
        try:
            outcome = passed(replace(options, today=now.date()))
        except Exception as error:
            LOG.exception("这一轮没有完成")
            from workbook_flow.cli.stopping import in_words

            say(f"{now:%m-%d %H:%M} 这一轮没有完成：{in_words(error)}")
            return
        if outcome.done or outcome.faults:
            say(f"{now:%m-%d %H:%M}", *tick_words(outcome))

    if not options.as_json:
        say(f"定时任务在运行，每 {every} 分钟走一遍，办了事、出了错才在这里写；按 Ctrl+C 停止。")
    schedule.run(once, every=every, sleep=system_time.sleep)
    return CLEAN


def passed(options: Options) -> PassReport:
    """One pass, as short as a look where the workspace is at rest."""
    rest = resting(options.root, options.today, moment(options))
    if rest is not None:
        return PassReport(attention=rest.notices)
    from workbook_flow.cycle import schedule

    with progress("定时任务", len(schedule.JOBS), shown=not options.as_json) as advance:
        this = schedule.tick(options.workspace, lambda: moment(options), system_time.sleep, on_job=advance)
    attention = tuple(notice.words for notice in this.notices)
    return PassReport(done=this.done, faults=tuple(this.faults), attention=attention)


def tick_words(outcome: PassReport) -> list[str]:
    """What one pass did, for people."""
    lines = [f"{name} {count}" for name, count in outcome.done.items()]
    lines += [f"请留意：{words}" for words in outcome.attention]
    return [*lines, *(f"没有完成：{fault}" for fault in outcome.faults)] or ["没有到期的事。"]


COMMANDS = (tick, run)
