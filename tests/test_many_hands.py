"""Two commands at once, a command during another, two computers on one folder; programs that hold files open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from workbook_flow.cycle.lock import HOLDER, LOCK, LONGEST, Busy, Holder, held

HOLDING = """
import sys
from pathlib import Path
from workbook_flow.cycle.lock import held
with held(Path(sys.argv[1]), "收取来件"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_command(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the workspace until its standard input ends, or it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_holds_the_workspace_is_said(tmp_path: Path) -> None:
    with another_command(tmp_path) as process:
        begin = time.monotonic()
        with pytest.raises(Busy) as told, held(tmp_path, "汇总", patience=0.4):
            pass
        assert 0.3 < time.monotonic() - begin < 3
        for word in (str(process.pid), Holder.me("").host, Holder.me("").user, "开始收取来件"):
            assert word in str(told.value)


def test_a_command_waits_for_one_that_ends(tmp_path: Path) -> None:
    with another_command(tmp_path) as process:
        assert process.stdin is not None
        threading.Timer(0.5, process.stdin.close).start()
        with held(tmp_path, "汇总", patience=20):
            holder = Holder.read(tmp_path / HOLDER)
            assert holder is not None
            assert (holder.pid, holder.doing) == (os.getpid(), "汇总")
    assert not (tmp_path / HOLDER).exists()


def test_a_killed_command_leaves_nothing_that_stops_the_next(tmp_path: Path) -> None:
    with another_command(tmp_path) as process:
        process.kill()
        process.wait()
    assert (tmp_path / HOLDER).exists()
    with held(tmp_path, "汇总", patience=1):
        pass
    assert not (tmp_path / HOLDER).exists()


def test_a_command_may_hold_what_it_holds(tmp_path: Path) -> None:
    with held(tmp_path, "汇总"):
        with held(tmp_path, "收取来件"):
            assert "汇总" in (tmp_path / HOLDER).read_text("utf-8")
        assert (tmp_path / HOLDER).exists()
        refused: list[Busy] = []

        def try_it() -> None:
            try:
                with held(tmp_path, "另一线程", patience=0.2):
                    pass
            except Busy as busy:
                refused.append(busy)

        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
        assert len(refused) == 1


@pytest.mark.parametrize(("age", "stops"), [(60.0, True), (-60.0, True), (LONGEST + 60, False)])
def test_another_computers_record_counts_until_it_is_old(tmp_path: Path, age: float, *, stops: bool) -> None:
    """A shared folder may not pass locks on: then the record alone tells."""
    other = replace(Holder.me("收取来件"), host="办公室-2")
    record = tmp_path / HOLDER
    record.write_text(json.dumps(asdict(other)), "utf-8")
    now = time.time()
    os.utime(record, (now - age, now - age))
    if stops:
        with pytest.raises(Busy, match="办公室-2"), held(tmp_path, "汇总", patience=0.2):
            pass
        assert Holder.read(record) == other
        return
    with held(tmp_path, "汇总", patience=0.2):
        assert Holder.read(record) != other


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"user": 1}'])
def test_a_damaged_record_stops_nobody(tmp_path: Path, damage: str) -> None:
    (tmp_path / HOLDER).write_text(damage, "utf-8")
    (tmp_path / LOCK).touch()
    with held(tmp_path, "汇总", patience=0.2):
        pass
