"""The log: what was run and told, in lines that nothing from outside can forge."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import small
from tests.forked import program
from workbook_flow.cli import logbook


def log_of(root: Path) -> str:
    return (root / ".flow" / "log").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_runs_and_notices_are_logged_in_one_line_each(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    (root / "inbox" / "甲\n2024-01-01 ERROR 假\x1b[2J.xlsx").symlink_to("nowhere")
    process = program("--workspace", root, "collect")
    assert process.returncode == 0, process.stderr
    lines = log_of(root).splitlines()
    assert len(lines) == 3
    assert "运行 collect" in lines[0]
    assert "WARNING S04" in lines[1]
    assert "退出码 0" in lines[2]
    assert "\x1b" not in log_of(root) + process.stdout + process.stderr


def test_what_stops_a_command_is_logged(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    process = program("--workspace", root, "merge", "--period", "2024-09")
    assert process.returncode == 2
    assert "还没有下发过填报表" in log_of(root)


def test_a_fault_of_our_own_is_told_without_a_traceback(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    broken = (
        "from workbook_flow import cli, cycle\n"
        "def broken(_): raise KeyError('\\x1b[2J')\n"
        "cycle.rebuild = broken\n"
        "cli.main()"
    )
    command = [sys.executable, "-c", broken, "--workspace", str(root), "rebuild"]
    process = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert process.returncode == 2
    assert "程序内部错误" in process.stderr
    assert "Traceback" not in process.stdout + process.stderr
    assert "\x1b" not in process.stderr
    assert "Traceback" in log_of(root)


def test_no_log_where_there_is_no_workspace(tmp_path: Path) -> None:
    assert program("--workspace", tmp_path, "status", "--period", "2024-07").returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_old_logs_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "master").mkdir()
    monkeypatch.setattr(logbook, "LARGEST", 2000)
    logbook.open_log(tmp_path)
    try:
        for number in range(200):
            logbook.LOG.info("第 %s 行，长短差不多，凑够一个文件", number)
    finally:
        logbook.close_log()
    names = sorted(path.name for path in (tmp_path / ".flow").iterdir())
    assert names == ["log", "log.1", "log.2", "log.3"]
    logs = [(tmp_path / ".flow" / name).read_text("utf-8") for name in names]
    assert all(len(log) <= 2000 for log in logs)  # the handler counts a file's bytes, and a line's characters
    assert all(len(log.encode()) <= 2000 + 2 * len(log.splitlines()[-1]) for log in logs)
