"""Definitions by which the operating system runs ``tick`` every few minutes: systemd, cron, Windows Task Scheduler."""

from __future__ import annotations

import hashlib
import ntpath
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from workbook_flow.model import WorkbookFlowError

ENVIRONMENT = "%h/.config/workbook-flow.env"
"""Where systemd finds the password, as it writes the home folder; outside the workspace, for its owner alone."""


PROCESSES = Path("/proc")
"""Where Linux shows what runs."""
CRONS = frozenset({"cron", "crond", "fcron", "dcron"})
"""What the programs that go by the crontab call themselves."""
CRON_IDLE = (
    "这台电脑的定时服务 cron（有的系统叫 crond）没有在运行，到点不会自动办。"
    "请联系维护人员启动它，并设为开机启动；在此之前，下发、取信和提醒要手动办。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What is to be run how often: the command, its folder, and a name that is this workspace's alone."""

    command: tuple[str, ...]
    workspace: str
    every: int

    @property
    def name(self) -> str:
        """The name under which the system knows it."""
        return f"workbook-flow-{hashlib.sha256(self.workspace.encode()).hexdigest()[:8]}"


def default_kind() -> str:
    """What this computer has."""
    if sys.platform == "win32":
        return "windows"
    return "systemd" if Path("/run/systemd/system").is_dir() else "cron"


def tick_command(workspace: Path, kind: str) -> tuple[str, ...]:
    """How ``tick`` is started here: by the launcher where there is one, which keeps the environment up to date.

    On Windows it is the environment's own Python without a console, or a window would flash every few minutes.
    """
    launcher = Path(__file__).parents[2] / "flow.py"
    if kind == "windows" or not launcher.is_file():
        python = windowless(sys.executable) if kind == "windows" else sys.executable
        return (python, "-P", "-m", "workbook_flow", "--workspace", str(workspace), "tick")
    python = getattr(sys, "_base_executable", sys.executable)
    return (python, str(launcher), "--workspace", str(workspace), "tick")


def definitions(table: Timetable, kind: str, now: datetime) -> Mapping[str, str]:
    """The texts that define it, by file name."""
    if kind == "systemd":
        return {f"{table.name}.service": systemd_service(table), f"{table.name}.timer": systemd_timer(table)}
    if kind == "cron":
        return {f"{table.name}.cron": cron_line(table)}
    return {f"{table.name}.xml": windows_task(table, now)}


def systemd_service(table: Timetable) -> str:
    """A unit that runs one pass; exit code 1 says that problems were reported, which is no failure of the unit."""
    command = " ".join(systemd_word(word) for word in table.command)
    return f"""[Unit]
Description=workbook_flow tick: {systemd_value(table.workspace)}

[Service]
Type=oneshot
ExecStart={command}
EnvironmentFile=-{ENVIRONMENT}
SuccessExitStatus=1
TimeoutStartSec=1h
"""


def systemd_timer(table: Timetable) -> str:
    """A timer for the unit of the same name."""
    return f"""[Unit]
Description=workbook_flow tick: {systemd_value(table.workspace)}

[Timer]
OnStartupSec=1min
OnUnitActiveSec={table.every}min
AccuracySec=15s

[Install]
WantedBy=timers.target
"""


def systemd_value(text: str) -> str:
    """Text in a unit file: ``%`` begins a specifier."""
    return text.replace("%", "%%")


def systemd_word(text: str) -> str:
    """One argument of a command in a unit file."""
    plain = systemd_value(text).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{plain}"'


def cron_line(table: Timetable) -> str:
    """A line of a crontab, marked with its name; ``%`` would end the command."""
    when = "* * * * *" if table.every == 1 else f"*/{table.every} * * * *"
    command = shlex.join(table.command).replace("%", "\\%")
    return f"{when} {command} >/dev/null 2>&1 # {table.name}\n"


def windows_task(table: Timetable, now: datetime) -> str:
    """A task that runs as the user who is logged in; its elements stand in the order of the published schema."""
    arguments = subprocess.list2cmdline(table.command[1:])
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{escape(f"workbook_flow 定时任务：{table.workspace}", quote=False)}</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>{now:%Y-%m-%dT00:00:00}</StartBoundary>
      <Repetition>
        <Interval>PT{table.every}M</Interval>
      </Repetition>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(table.command[0], quote=False)}</Command>
      <Arguments>{escape(arguments, quote=False)}</Arguments>
      <WorkingDirectory>{escape(table.workspace, quote=False)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def windowless(python: str) -> str:
    """The Python that opens no console window every few minutes."""
    folder, name = ntpath.split(python)
    return ntpath.join(folder, "pythonw.exe") if name.lower() == "python.exe" else python


def install(table: Timetable, kind: str, texts: Mapping[str, str]) -> list[str]:
    """Hand the definitions to the system; give what was done. Raises WorkbookFlowError in the system's words."""
    if kind == "systemd":
        return install_systemd(table, texts)
    return install_cron(table, texts) if kind == "cron" else install_windows(table, texts)


def install_systemd(table: Timetable, texts: Mapping[str, str]) -> list[str]:
    """Units of the user, enabled and started."""
    folder = systemd_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    ask("systemctl", "--user", "daemon-reload")
    ask("systemctl", "--user", "enable", "--now", f"{table.name}.timer")
    return [f"已写入 {folder}，并启动 {table.name}.timer。", "要在没有登录时也运行：loginctl enable-linger"]


def install_cron(table: Timetable, texts: Mapping[str, str]) -> list[str]:
    """The line into the user's crontab, in place of an earlier one of the same name."""
    crontab = ask("crontab", "-l", may_refuse=True)
    lines = [line for line in crontab.splitlines() if not line.endswith(f"# {table.name}")]
    ask("crontab", "-", sent="\n".join([*lines, "".join(texts.values())]))
    return [f"已写入 crontab（标记为 {table.name}）。", *[CRON_IDLE] * is_idle("cron")]


def is_idle(kind: str) -> bool:
    """Whether nothing runs that goes by the crontab, as far as the system shows what runs."""
    if kind != "cron" or not name_of_process(PROCESSES / "1"):
        return False
    return CRONS.isdisjoint(map(name_of_process, PROCESSES.glob("[1-9]*")))


def name_of_process(place: Path) -> str:
    """What a process calls itself; blank for one that has ended or is not shown."""
    try:
        return (place / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def install_windows(table: Timetable, texts: Mapping[str, str]) -> list[str]:
    """A task of the user; what was there under its name is replaced."""
    ((name, text),) = texts.items()
    path = Path(table.workspace) / ".flow" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-16")
    ask("schtasks", "/Create", "/F", "/TN", table.name, "/XML", str(path))
    return [f"已登记任务计划 {table.name}。"]


def is_installed(table: Timetable, kind: str) -> bool:
    """Whether the system runs it; WorkbookFlowError where this computer has no such scheduler."""
    if kind == "systemd":
        answer = ask("systemctl", "--user", "is-enabled", f"{table.name}.timer", may_refuse=True)
        return answer.strip() == "enabled"
    if kind == "cron":
        marks = (f"# {table.name}",)
        return any(line.endswith(marks) for line in ask("crontab", "-l", may_refuse=True).splitlines())
    return bool(ask("schtasks", "/Query", "/TN", table.name, may_refuse=True))


def uninstall(table: Timetable, kind: str) -> None:
    """Have the system run it no more; nothing where it did not. WorkbookFlowError in the system's words."""
    if not is_installed(table, kind):
        return
    if kind == "systemd":
        ask("systemctl", "--user", "disable", "--now", f"{table.name}.timer")
        for name in (f"{table.name}.timer", f"{table.name}.service"):
            (systemd_folder() / name).unlink(missing_ok=True)
        ask("systemctl", "--user", "daemon-reload")
    elif kind == "cron":
        lines = ask("crontab", "-l", may_refuse=True).splitlines()
        others = [line for line in lines if not line.endswith(f"# {table.name}")]
        ask("crontab", "-", sent="".join(f"{line}\n" for line in others))
    else:
        ask("schtasks", "/Delete", "/F", "/TN", table.name)


def systemd_folder() -> Path:
    """Where the user's units lie."""
    return Path.home() / ".config" / "systemd" / "user"


def system_program(name: str, *, windows: bool = os.name == "nt") -> str | None:
    """Where a program of the system is; on Windows in its own folder alone: a search begins in the current one."""
    if not windows:
        return shutil.which(name)
    path = Path(os.environ.get("SYSTEMROOT", "C:/Windows"), "System32", f"{name}.exe")
    return str(path) if path.is_file() else None


def ask(*command: str, sent: str | None = None, may_refuse: bool = False) -> str:
    """What a program of the system answers; raise WorkbookFlowError where it refuses or is not there."""
    program = system_program(command[0])
    if program is None:
        raise WorkbookFlowError(f"这台机器上没有 {command[0]}。去掉 --write 看定义，自己登记。")
    done = subprocess.run(  # noqa: S603 - the system's own program, the words are ours
        [program, *command[1:]],
        input=sent,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode and not may_refuse:
        words = " ".join((done.stderr or done.stdout).split())
        raise WorkbookFlowError(f"{command[0]} 没有接受（{words}）。去掉 --write 看定义，自己登记。")
    return "" if done.returncode else done.stdout


def advice(kind: str, variable: str) -> list[str]:
    """Where the password goes, since the system starts ``tick`` without the caller's environment."""
    if kind == "systemd":
        path = ENVIRONMENT.replace("%h", "~")
        return [
            f"密码不在钥匙串里的，写进 {path}（一行 {variable}=授权码），并设为只有自己可读：chmod 600 {path}"
        ]
    if kind == "cron":
        return [
            f"密码不在钥匙串里的，在 crontab 最上面写一行 {variable}=授权码（crontab 只有自己和管理员可读）。"
        ]
    return [f"密码不在钥匙串（凭据管理器）里的，运行一次 setx {variable} 授权码，再重新登录。"]


def printable(texts: Mapping[str, str]) -> Iterable[str]:
    """The definitions for people to read, each under its name."""
    for name, text in texts.items():
        yield f"—— {name} ——"
        yield from text.splitlines()
