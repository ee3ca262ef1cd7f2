"""Whatever stops a command, said in Chinese. Loaded when something does, so that a start costs little."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import suppress

import click

from workbook_flow.cli.logbook import LOG
from workbook_flow.cli.machine import problems_json
from workbook_flow.cli.options import CANNOT_RUN, CLEAN
from workbook_flow.cli.terminal import plain, show_problems
from workbook_flow.cli.usage import usage_in_words
from workbook_flow.model import Problem, WorkbookFlowError
from workbook_flow.records.files import refusal_in_words


def stopped_by(error: BaseException) -> int:
    """Say what stopped the command; give the exit code. Call it while the exception is handled."""
    match error:
        case WorkbookFlowError():
            return stopped(plain(str(error)), getattr(error, "problems", ()))
        case click.ClickException():
            return stopped(usage_in_words(error))
        case click.Abort() | KeyboardInterrupt():
            if sys.stderr.isatty():  # what was being asked stands on the line still
                click.echo(err=True)
            return stopped("已中断。已完成的部分不受影响，重新运行即可继续。")
        case BrokenPipeError():  # who reads the output has seen enough
            return CLEAN
        case UnicodeEncodeError():
            return stopped("系统的编码写不下中文。请设环境变量 PYTHONUTF8=1 再运行。")
        case OSError():
            return stopped(plain(refusal_in_words(error)))
    LOG.exception("程序内部错误")
    return stopped(plain(own_fault(error)))


def own_fault(error: BaseException) -> str:
    """That the program itself has failed, and what to do."""
    what = f"程序内部错误（{type(error).__name__}：{error}），详情已记入 .flow/log。"
    return f"{what}已完成的部分不受影响；请把该文件发给维护人员。"


def in_words(error: Exception) -> str:
    """What kept a piece of work from being done, where others are still to come."""
    match error:
        case WorkbookFlowError():
            return str(error)
        case OSError():
            return refusal_in_words(error)
    return own_fault(error)


def stopped(message: str, problems: Iterable[Problem] = ()) -> int:
    """Say why it could not run, on standard error; with --json the object says it too."""
    faults = list(problems)
    LOG.error("%s", message)
    with suppress(OSError):  # it may be the printing that failed
        if "--json" in sys.argv:
            click.echo(json.dumps({"error": message, "problems": problems_json(faults)}, ensure_ascii=False))
        elif faults:
            show_problems(faults)
    with suppress(OSError):
        click.echo(message, err=True)
    return CANNOT_RUN
