"""Arguments, printing, exit codes: the way in from the command line."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

import click

from workbook_flow import __version__
from workbook_flow.cli import leaders, mail, month, safety, upkeep, withdrawing
from workbook_flow.cli.chinese import InOrder, speak_chinese
from workbook_flow.cli.logbook import LOG, close_log, open_log
from workbook_flow.cli.machine import problems_json
from workbook_flow.cli.options import CANNOT_RUN, CLEAN, Options
from workbook_flow.cli.terminal import plain, show_problems
from workbook_flow.model import Problem, WorkbookFlowError
from workbook_flow.records.files import refusal_in_words

KNOWN_YEARS = range(2000, 2100)
"""The years that a command may run in: a clock that says otherwise was never set."""


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
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
    metavar="YYYY-MM-DD",
    help="按这一天运行，默认为今天。",
)
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象，供其他程序读取。")
@click.pass_context
def program(context: click.Context, workspace: Path, today: datetime | None, *, as_json: bool) -> None:
    """每月分解清单：下发填报表，收回，核对，汇总。"""
    day = today.date() if today else date.today()
    if day.year not in KNOWN_YEARS:
        raise WorkbookFlowError(
            f"日期 {day} 不在 {KNOWN_YEARS[0]} 至 {KNOWN_YEARS[-1]} 年之间。"
            "请改正 --date；没有写 --date 的，请校准电脑的时钟。"
        )
    context.obj = Options(root=workspace.absolute(), today=day, as_json=as_json)
    open_log(context.obj.root)
    LOG.info("运行 %s，日期 %s", context.invoked_subcommand, day)


for group in (month, leaders, mail, withdrawing, safety, upkeep):
    for command in group.COMMANDS:
        program.add_command(command)
speak_chinese(program)


def main() -> None:
    """Run the program and leave with its exit code; whatever stops it is said in Chinese."""
    steady_streams()
    logging.raiseExceptions = False
    try:
        code = program.main(standalone_mode=False, prog_name="workbook-flow")
    except WorkbookFlowError as error:
        code = stopped(plain(str(error)), getattr(error, "problems", ()))
    except click.ClickException as error:
        code = stopped(usage_in_words(error))
    except (click.Abort, KeyboardInterrupt):
        code = stopped("已中断。已完成的部分不受影响，重新运行即可继续。")
    except BrokenPipeError:  # who reads the output has seen enough
        code = CLEAN
    except UnicodeEncodeError:
        code = stopped("系统的编码写不下中文。请设环境变量 PYTHONUTF8=1 再运行。")
    except OSError as error:
        code = stopped(plain(refusal_in_words(error)))
    except Exception as error:
        LOG.exception("程序内部错误")
        what = f"程序内部错误（{type(error).__name__}：{error}），详情已记入 .flow/log。"
        code = stopped(plain(f"{what}已完成的部分不受影响；请把该文件发给维护人员。"))
    code = printed_all(code if isinstance(code, int) else CLEAN)
    LOG.info("结束，退出码 %s", code)
    close_log()
    sys.exit(code)


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
        return stopped(plain(refusal_in_words(error)))
    return code


def stopped(message: str, problems: Iterable[Problem] = ()) -> int:
    """Say why it could not run, on standard error; with --json the object says it too."""
    found = list(problems)
    LOG.error("%s", message)
    with suppress(OSError):  # it may be the printing that failed
        if "--json" in sys.argv:
            click.echo(json.dumps({"error": message, "problems": problems_json(found)}, ensure_ascii=False))
        elif found:
            show_problems(found)
    with suppress(OSError):
        click.echo(message, err=True)
    return CANNOT_RUN


def usage_in_words(error: click.ClickException) -> str:
    """What is wrong with the command line, in Chinese."""
    match error:
        case click.NoSuchOption():
            return f"{error.format_message()}加 --help 可看全部选项。"
        case click.exceptions.NoSuchCommand():
            return f"{error.format_message()}加 --help 可看全部命令。"
        case click.MissingParameter():
            name = error.param.opts[0] if error.param and error.param.opts else ""
            return f"缺少 {name}。加 --help 可看用法。"
        case click.BadParameter():
            return f"{error.param.opts[0] if error.param else '参数'}：{error.message}"
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message()
        case click.UsageError():
            return f"命令写得不对：{error.format_message().rstrip('。')}。加 --help 可看用法。"
        case _:
            return error.format_message()
