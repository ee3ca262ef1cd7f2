"""Arguments, printing, exit codes: the way in from the command line."""

from __future__ import annotations

import gc
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

import click

from workbook_flow.__about__ import __version__
from workbook_flow.cli.chinese import CALL, InOrder, speak_chinese
from workbook_flow.cli.commands import COMMANDS, Commands

KNOWN_YEARS = range(2000, 2100)
"""The years that a command may run in: a clock that says otherwise was never set."""
OBJECTS_A_LOOK = 50_000
"""New objects after which cyclic garbage is looked for; Python's own choice is 700."""


@click.group(
    cls=InOrder, commands=Commands(COMMANDS), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, message="workbook-flow %(version)s", help="显示版本号。")
@click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="文件夹",
    help="工作文件夹，默认为当前文件夹。",
)
@click.option(
    "--date",
    "today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="日期",
    help="按这一天（如 2024-07-25）运行，默认为今天。",
)
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象，供其他程序读取。")
@click.pass_context
def program(context: click.Context, workspace: Path, today: datetime | None, *, as_json: bool) -> None:
    """每月分解清单：下发填报表，收回，核对，汇总。"""
    from workbook_flow.cli.logbook import LOG, open_log  # these keep --help fast
    from workbook_flow.cli.options import Options
    from workbook_flow.model import WorkbookFlowError

    day = today.date() if today else date.today()
    if day.year not in KNOWN_YEARS:
        raise WorkbookFlowError(
            f"日期 {day} 不在 {KNOWN_YEARS[0]} 至 {KNOWN_YEARS[-1]} 年之间。"
            "请改正 --date；没有写 --date 的，请校准电脑的时钟。"
        )
    context.obj = Options(root=workspace.absolute(), today=day, as_json=as_json)
    open_log(context.obj.root)
    LOG.info("运行 %s，日期 %s", context.invoked_subcommand, day)


speak_chinese(program)


def main() -> None:
    """Run the program and leave with its exit code; whatever stops it is said in Chinese."""
    steady_streams()
    collect_rarely()
    try:
        code = program.main(standalone_mode=False, prog_name=CALL)
    except (Exception, KeyboardInterrupt) as error:
        code = stopped_by(error)
    code = printed_all(code if isinstance(code, int) else 0)
    end_log(code)
    gc.freeze()
    sys.exit(code)


def collect_rarely() -> None:
    """Look for cyclic garbage once in many objects: a command makes many, few of them in cycles, and ends soon.

    Looking as often as Python does by itself took an eighth of the time of writing forms.
    """
    gc.set_threshold(OBJECTS_A_LOOK, 20, 50)


def stopped_by(error: BaseException) -> int:
    """Say what stopped the command; give the exit code."""
    from workbook_flow.cli import stopping  # keeps --help fast

    return stopping.stopped_by(error)


def end_log(code: int) -> None:
    """Log how the command ended, and let the log go, where there is one."""
    logbook = sys.modules.get("workbook_flow.cli.logbook")
    if logbook is not None:
        logbook.LOG.info("结束，退出码 %s", code)
        logbook.close_log()


def steady_streams() -> None:
    """Let a console that lacks a character show ``?`` instead of crashing, and a missing one swallow what is said."""
    sys.stdout = sys.stdout or nowhere()
    sys.stderr = sys.stderr or nowhere()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def nowhere() -> TextIO:
    """A stream for a program that was started without one: a scheduled task, a closed window."""
    return Path(os.devnull).open("w", encoding="utf-8")


def printed_all(code: int) -> int:
    """The exit code, once everything said has left; CANNOT_RUN where standard output could not be written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = nowhere()
    except OSError as error:
        sys.stdout = nowhere()
        error.filename = error.filename or "输出内容存到的地方"
        return stopped_by(error)
    return code
