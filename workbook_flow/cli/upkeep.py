"""The commands that look after an installation: is all in order, and who runs the schedule."""

from __future__ import annotations

import sys
import time as system_time
from dataclasses import asdict
from datetime import datetime

import click

from workbook_flow.cli.options import CLEAN, PROBLEMS, SCHEDULERS, Options
from workbook_flow.cli.terminal import progress, say, show_table
from workbook_flow.model import WorkbookFlowError


def now() -> datetime:
    """The computer's time, with its zone."""
    return datetime.now().astimezone()


@click.command()
@click.option("--no-mail", is_flag=True, help="不发自检邮件，只试登录。")
@click.pass_obj
def doctor(options: Options, *, no_mail: bool) -> int:
    """检查邮箱账号、总表、磁盘、时钟和权限，并说明怎么办。"""
    from workbook_flow.cycle.care import doctor as checks

    words = {
        checks.Diagnosis.GOOD: "正常",
        checks.Diagnosis.WARNING: "注意",
        checks.Diagnosis.BAD: "不行",
    }
    findings = []
    with progress("检查", 10, shown=not options.as_json) as advance:
        for finding in checks.examine(
            options.workspace, clock=now, pause=system_time.sleep, to_self=not no_mail
        ):
            findings.append(finding)
            advance()
    wrong = sum(finding.verdict is checks.Diagnosis.BAD for finding in findings)

    def show() -> None:
        show_table(
            "检查结果",
            ("检查", "结果", "说明"),
            [(finding.name, words[finding.verdict], finding.words) for finding in findings],
        )
        say(f"有 {wrong} 项不行，请按说明处理后再运行一次 doctor。" if wrong else "可以正常使用。")

    options.report({"ok": not wrong, "checks": [asdict(finding) for finding in findings]}, show)
    return PROBLEMS if wrong else CLEAN


@click.command("install-schedule")
@click.option(
    "--kind",
    type=click.Choice(SCHEDULERS),
    default=None,
    help="systemd、cron 或 windows（任务计划），不写则按本机判断。",
)
@click.option(
    "--every", metavar="分钟", type=click.IntRange(1, 30), default=5, help="每隔几分钟走一遍，默认 5。"
)
@click.option("--write", is_flag=True, help="直接登记到系统，不写则只显示定义。")
@click.pass_obj
def install_schedule(options: Options, *, kind: str | None, every: int, write: bool) -> int:
    """让系统每隔几分钟运行一次 tick，不必一直开着 run。"""
    from workbook_flow.cycle import timetable
    from workbook_flow.mail import PASSWORD_VARIABLE

    kind = kind or timetable.default_kind()
    table = timetable.Timetable(
        command=timetable.tick_command(options.root, kind), workspace=str(options.root), every=every
    )
    texts = timetable.definitions(table, kind, now())
    done = timetable.install(table, kind, texts) if write else []

    def show() -> None:
        for line in done or timetable.printable(texts):
            click.echo(line)
        say(*timetable.advice(kind, PASSWORD_VARIABLE))
        if not write:
            say("以上只是定义，没有登记；加 --write 直接登记到系统。")

    content = {"kind": kind, "name": table.name, "files": dict(texts), "written": write}
    options.report(content, show)
    return CLEAN


@click.command()
@click.argument("account", required=False, metavar="[邮箱账号]", help="不写，用总表“设置”里的。")
@click.option(
    "--file",
    "in_file",
    is_flag=True,
    help="存到只有本人能读的文件，不用系统钥匙串：没有登录桌面的计划任务也能读到。",
)
@click.option("--forget", is_flag=True, help="删去存着的密码。")
@click.pass_obj
def password(options: Options, account: str | None, *, in_file: bool, forget: bool) -> int:
    """存入邮箱的密码（授权码），不写在总表里；不写账号则用总表中的。"""
    from workbook_flow.mail import passwords

    address = account or listed_account(options)
    if forget:
        removed = passwords.forget(address)
        content = {"account": address, "removed": removed}
        options.report(content, lambda: say("已删去。" if removed else f"没有存着 {address} 的密码。"))
        return CLEAN
    kept_in = passwords.store(address, typed_password(address), in_file=in_file)
    where = str(kept_in)
    if kept_in is passwords.Keeping.FILE:
        where += f" {passwords.password_file()}"
    options.report(
        {"account": address, "kept": where},
        lambda: say(f"{address} 的密码已存入{where}。请运行 doctor 试登录。"),
    )
    return CLEAN


def listed_account(options: Options) -> str:
    """The account that the master names; WorkbookFlowError where it names none."""
    from workbook_flow.cycle.workspace import lint

    master, _ = lint(options.workspace)
    if master is None or not master.settings.mail_account:
        raise WorkbookFlowError(
            "总表“设置”里没有填“邮箱账号”，或总表有错误。请写明账号：password 账号，或先改好总表。"
        )
    return master.settings.mail_account


def typed_password(address: str) -> str:
    """What is typed unseen, or the first line that is piped in."""
    if sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt(f"{address} 的密码（授权码），输入时不显示", hide_input=True))
    return sys.stdin.readline() if sys.stdin is not None else ""


COMMANDS = (doctor, password, install_schedule)
