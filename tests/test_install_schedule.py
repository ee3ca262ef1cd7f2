"""What ``install-schedule`` defines, checked by the programs that will read it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import small
from tests.programs import require_program
from workbook_flow.cycle import timetable
from workbook_flow.cycle.timetable import Timetable

NOW = datetime.fromisoformat("2024-07-22T10:00:00+08:00")
ODD = '/srv/我的 100% "清单" $HOME\\a'

# Microsoft's Task Scheduler schema: triggerBaseType is a sequence, in this order; the other types used may stand in any.
TRIGGER_ORDER = ["Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit"]
TASK_PARTS = {
    "RegistrationInfo": {"Description"},
    "Triggers": {"TimeTrigger"},
    "Principals": {"Principal"},
    "Settings": {
        *("MultipleInstancesPolicy", "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries"),
        *("StartWhenAvailable", "Enabled", "ExecutionTimeLimit"),
    },
    "Actions": {"Exec"},
}


def a_table(workspace: str = ODD, every: int = 5) -> Timetable:
    command = ("/usr/bin/env", "printf", "%s|", workspace, "it's")
    return Timetable(command=command, workspace=workspace, every=every)


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("every", [1, 30])
def test_systemd_takes_the_units(tmp_path: Path, every: int) -> None:
    texts = timetable.definitions(a_table(every=every), "systemd", NOW)
    assert faults_of_units(tmp_path, texts) == ""
    broken = {name: text.replace("Type=oneshot", "Type=never") for name, text in texts.items()}
    assert "never" in faults_of_units(tmp_path, broken)


def faults_of_units(folder: Path, texts: Mapping[str, str]) -> str:
    """What systemd says of unit files."""
    paths = [folder / name for name in texts]
    for path in paths:
        path.write_text(texts[path.name], "utf-8")
    runtime = folder / "runtime"
    runtime.mkdir(exist_ok=True)
    command = [require_program("systemd-analyze"), "verify", "--user", "--man=no", *map(str, paths)]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}
    checked = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    return checked.stderr if checked.returncode or "workbook-flow" in checked.stderr else ""


def test_systemd_words_come_back_as_they_were() -> None:
    words = [timetable.systemd_word(each) for each in a_table().command]
    assert words[3] == '"/srv/我的 100%% \\"清单\\" $$HOME\\\\a"'
    assert words[2] == '"%%s|"'


@pytest.mark.needs("crontab")
@pytest.mark.parametrize("every", [1, 5, 30])
def test_cron_takes_the_line(tmp_path: Path, every: int) -> None:
    (text,) = timetable.definitions(a_table(every=every), "cron", NOW).values()
    table = tmp_path / "table"
    table.write_text(text, "utf-8")
    checked = subprocess.run([require_program("crontab"), "-n", table], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    table.write_text(text.replace("*", "99", 1).replace("/5", ""), "utf-8")
    assert subprocess.run(
        [require_program("crontab"), "-n", table], capture_output=True, check=False
    ).returncode


@pytest.mark.skipif(os.name == "nt", reason="cron's shell")
def test_the_line_runs_the_command_as_cron_reads_it() -> None:
    """cron cuts the line at an unescaped per cent sign, takes the backslash from the others, and asks the shell."""
    command = timetable.cron_line(a_table()).split(" ", 5)[5]
    assert "%" not in command.replace("\\%", "")
    shown = command.replace("\\%", "%").replace(">/dev/null 2>&1", "")
    run = subprocess.run(["/bin/sh", "-c", shown], capture_output=True, encoding="utf-8", check=True)
    assert run.stdout == f"{ODD}|it's|"


def test_windows_gets_a_task_in_the_order_of_its_schema() -> None:
    (text,) = timetable.definitions(a_table("C:\\清单 & <月报>"), "windows", NOW).values()
    task = ElementTree.fromstring(text.encode("utf-16"))
    plain = {each: each.tag.rpartition("}")[2] for each in task.iter()}
    assert plain[task] == "Task"
    assert [plain[each] for each in task] == list(TASK_PARTS)
    for part in task:
        assert {plain[each] for each in part} <= TASK_PARTS[plain[part]]
    trigger = next(each for each in task.iter() if plain[each] == "TimeTrigger")
    order = [TRIGGER_ORDER.index(plain[each]) for each in trigger]
    assert order == sorted(order)
    values = {plain[each]: each.text for each in task.iter()}
    assert values["Interval"] == "PT5M"
    assert values["WorkingDirectory"] == "C:\\清单 & <月报>"
    assert values["Arguments"] == 'printf %s| "C:\\清单 & <月报>" it\'s'


def test_two_workspaces_have_two_names() -> None:
    assert a_table("/a").name != a_table("/b").name
    assert a_table("/a", 1).name == a_table("/a", 9).name


def run(*arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workbook_flow", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, **more)  # type: ignore[call-overload,no-any-return]


def stub(folder: Path, name: str, script: str) -> None:
    """A program of the system's that notes what it is asked: the real one would change this computer."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="systemd and cron")
def test_write_hands_the_definition_to_the_system(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    programs = tmp_path / "programs"
    stub(programs, "systemctl", f'echo "$@" >> {tmp_path}/asked')
    stub(programs, "crontab", f'[ "$1" = -l ] && cat {tmp_path}/table || cat > {tmp_path}/table')
    (tmp_path / "table").write_text("0 1 * * * backup\n", "utf-8")
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{programs}:{os.environ['PATH']}"}
    for kind in ("systemd", "cron", "cron"):
        process = run("--workspace", root, "install-schedule", "--kind", kind, "--write", env=environment)
        assert process.returncode == 0, process.stderr
        assert "WORKBOOK_FLOW_MAIL_PASSWORD" in process.stdout
    units = sorted(path.suffix for path in (tmp_path / ".config/systemd/user").iterdir())
    assert units == [".service", ".timer"]
    assert "--user enable --now workbook-flow-" in (tmp_path / "asked").read_text()
    lines = (tmp_path / "table").read_text("utf-8").splitlines()
    assert (len(lines), lines[0]) == (2, "0 1 * * * backup")
    assert f"--workspace {root} tick" in lines[1]


@pytest.mark.skipif(os.name == "nt", reason="cron")
def test_what_the_system_refuses_is_told(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    stub(tmp_path / "programs", "crontab", "echo not allowed >&2; exit 1")
    environment = {**os.environ, "PATH": str(tmp_path / "programs")}
    refused = run("--workspace", root, "install-schedule", "--kind", "cron", "--write", env=environment)
    assert (refused.returncode, "not allowed" in refused.stderr) == (2, True)
    missing = run("--workspace", root, "install-schedule", "--kind", "windows", "--write", env=environment)
    assert (missing.returncode, "没有 schtasks" in missing.stderr) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="a shell that closes streams")
def test_a_pass_needs_nowhere_to_print(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    command = f'"{sys.executable}" -m workbook_flow --workspace "{root}" --date 2024-07-22 tick >&- 2>&-'
    assert subprocess.run(["/bin/sh", "-c", command], check=False).returncode == 0
    assert "退出码 0" in (root / ".flow" / "log").read_text("utf-8")
    assert len(list((root / "outbox/邮件").glob("*.eml"))) == 3


def test_windows_is_asked_by_its_own_program_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path / "Windows"))
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "schtasks.exe").write_bytes(b"MZ")
    assert timetable.system_program("schtasks", windows=True) is None
    own = tmp_path / "Windows/System32/schtasks.exe"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"MZ")
    assert timetable.system_program("schtasks", windows=True) == str(own)
