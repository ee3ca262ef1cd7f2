"""Every command stopped, or refused by the disk, at its system calls, and run again: all is as if undisturbed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deep import DEEP
from tests.swept_commands import COMMANDS

pytestmark = [
    pytest.mark.dear,
    pytest.mark.needs("cc"),
    pytest.mark.skipif(
        sys.platform != "linux", reason="the loader of Linux lets a library stand before another"
    ),
]

SAMPLE = ("init", "split", "import")
"""The commands of which the first call of each kind is tried in the usual run; all calls of all in a deep one."""
FEWEST = {"init": 15, "import": 35, "split": 150}
"""Calls that each makes at least: a library that hears fewer is not in the way."""


def swept(folder: Path, choice: str, *names: str) -> list[dict[str, object]]:
    """What came of stopping these commands, in a process whose library stands before the system's."""
    library = folder / "refusals.so"
    source = Path(__file__).with_name("refusals.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fault_sweep", folder, choice, *names],
        check=False,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_stopped_at_a_system_call_and_run_again_it_ends_the_same(tmp_path: Path) -> None:
    names = [command.name for command in COMMANDS] if DEEP else SAMPLE
    commands = swept(tmp_path, "ALL" if DEEP else "KINDS", *names)
    assert [command["name"] for command in commands] == [
        command.name for command in COMMANDS if command.name in names
    ]
    for command in commands:
        assert int(str(command["acts"])) >= FEWEST.get(str(command["name"]), 1)
    assert {str(command["name"]): command["wrong"] for command in commands if command["wrong"]} == {}
