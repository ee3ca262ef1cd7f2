"""The command that opens the page."""

from __future__ import annotations

import os
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from workbook_flow.cli.options import CLEAN, Options
from workbook_flow.cli.terminal import say
from workbook_flow.model import WorkbookFlowError


def show_file(path: Path) -> None:
    """Open a file or folder in the program that this computer has for it; raise WorkbookFlowError without one."""
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606 - a file of the workspace, never one that the browser names
        else:
            opener = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen([opener, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError:
        raise WorkbookFlowError(
            f"这台电脑上没有能打开“{path.name}”的程序。请在文件管理器中双击打开它。"
        ) from None


def clock(options: Options) -> Callable[[], datetime]:
    """The computer's time, day after day; where --date names another day, that one's working hour."""
    from workbook_flow.cycle.clock import working_hour

    if options.today == datetime.now().astimezone().date():
        return lambda: datetime.now().astimezone().replace(microsecond=0)
    return working_hour(options.today)


@click.command("open")
@click.option(
    "--port",
    metavar="端口",
    type=click.IntRange(1024, 65535),
    default=None,
    help="用这个端口，不写则自动选。",
)
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只显示地址。")
@click.option(
    "--idle",
    metavar="分钟",
    type=click.IntRange(1, 24 * 60),
    default=30,
    help="多少分钟没有人看就结束，默认 30。",
)
@click.pass_obj
def open_page(options: Options, *, port: int | None, no_browser: bool, idle: int) -> int:
    """在浏览器里打开页面：整个月的事用鼠标办。"""
    from workbook_flow.desk.serving import Opening, open_desk

    def show_page(address: str) -> None:
        options.report({"address": address}, lambda: say(f"页面地址（只在本机能用，只能用一次）：{address}"))
        sys.stdout.flush()
        if not no_browser:
            webbrowser.open(address)

    opening = Opening(
        now=clock(options),
        show_file=show_file,
        show_page=show_page,
        idle=idle * 60.0,
        shelf=Path.home() / ".workbook-flow" / "清单.json",
    )
    served = open_desk(options.root, opening, port=port or 0)
    if served and not options.as_json:
        say("页面已关闭。")
    return CLEAN


COMMANDS = (open_page,)
