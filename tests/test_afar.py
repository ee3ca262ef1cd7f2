"""Files are read by other computers: a real scheduler and two real workers here, one of them killed midway."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from tests import small
from workbook_flow import cycle
from workbook_flow.cli.month import read_by
from workbook_flow.cli.options import ExecutorType
from workbook_flow.cycle import month
from workbook_flow.cycle.inbox import waiting_files
from workbook_flow.model import Problem, WorkbookFlowError
from workbook_flow.sheets import Book, Reader, afar
from workbook_flow.words.problems import Code

Workers = list[subprocess.Popen[bytes]]
DASK = (sys.executable, "-m", "dask")
PLAIN = ("--host", "127.0.0.1", "--no-dashboard")


def started(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    """A process of Dask that logs to a file in the folder and keeps there what it needs: no other Dask shares it."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".log", delete=False) as log:
        return subprocess.Popen(
            [*DASK, *arguments],
            cwd=folder,
            env=os.environ | {"DASK_TEMPORARY_DIRECTORY": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def awaited(file: Path) -> str:
    """The address that the scheduler noted there."""
    for _ in range(600):
        if file.exists() and file.read_text().endswith("}"):
            return str(json.loads(file.read_text())["address"]).removeprefix("tcp://")
        time.sleep(0.1)
    raise TimeoutError(file)


def workers_of(address: str, count: int) -> None:
    """Wait until the scheduler has so many workers."""
    from distributed import Client

    with Client(f"tcp://{address}", set_as_default=False) as client:
        for _ in range(600):
            if len(client.nthreads()) == count:
                return
            time.sleep(0.1)
    raise TimeoutError(count)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which Dask runs."""
    return tmp_path_factory.mktemp("dask")


@pytest.fixture(scope="module")
def scheduler(dask: Path) -> Iterator[str]:
    """The address of a scheduler without a worker."""
    process = started("scheduler", *PLAIN, "--port", "0", "--scheduler-file", "s.json", folder=dask)
    yield awaited(dask / "s.json")
    process.kill()
    process.wait()


@pytest.fixture
def workers(scheduler: str, dask: Path) -> Iterator[Workers]:
    """Two of its workers, a thread each; what they and it logged is printed, to be seen where a test fails."""
    line = ("worker", f"tcp://{scheduler}", *PLAIN, "--no-nanny", "--nthreads", "1")
    processes = [started(*line, folder=dask) for _ in range(2)]
    workers_of(scheduler, 2)
    yield processes
    sys.stdout.writelines(log.read_text() for log in dask.glob("*.log"))
    for process in processes:
        process.kill()
        process.wait()
    workers_of(scheduler, 0)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month issued, with a duplicate, a zip, junk and returns in the inbox."""
    return small.with_full_inbox(tmp_path_factory.mktemp("afar") / "w")


def contents(root: Path) -> dict[str, bytes]:
    """Every file of the archive and the outbox, and the rows of the ledger."""
    paths = (path for name in ("archive", "outbox") for path in (root / name).rglob("*") if path.is_file())
    rows = {"ledger": repr(small.ledger_rows(root)).encode()}
    return {str(path.relative_to(root)): path.read_bytes() for path in paths} | rows


def merged(
    root: Path, executor: str = "", on_file: Callable[[], object] = int, local: int = 1
) -> list[Problem]:
    """What is told while the returns of a workspace are merged."""
    told: list[Problem] = []
    workspace = cycle.Workspace(root, small.RETURNED, told.append, local, executor)
    cycle.merge(workspace, small.PERIOD, on_file=lambda: void(on_file()))
    return told


def void(_: object) -> None:
    """Nothing, whatever came of it."""


def test_who_reads_changes_nothing_though_one_worker_is_killed_midway_and_then_the_other(
    waiting: Path, tmp_path: Path, scheduler: str, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, by_eight, one_left, none_left = (
        shutil.copytree(waiting, tmp_path / name) for name in ("here", "eight", "one", "none")
    )
    read_here: list[str] = []
    read = Reader.read_bytes

    def counted(reader: Reader, data: bytes, name: str) -> Book | Problem:
        if type(reader) is afar.ReaderAfar:
            read_here.append(name)
        return read(reader, data, name)

    assert merged(here) == merged(by_eight, local=8) == []
    assert contents(by_eight) == contents(here)
    monkeypatch.setattr(Reader, "read_bytes", counted)
    assert merged(one_left, scheduler, workers[0].kill) == []
    assert workers[0].wait() == -signal.SIGKILL
    forms = [path.name for path in waiting_files(waiting / "inbox") if path.suffix == ".xlsx"]
    assert len(forms) > 3
    assert not set(read_here).intersection(forms)
    assert contents(one_left) == contents(here)
    with pytest.raises(WorkbookFlowError, match=r"workbook-flow 0\.0\.0.*请把这些机器上的程序"):
        other_program(monkeypatch, scheduler)
    told: list[Problem] = []
    with cycle.opened(cycle.Workspace(none_left, small.RETURNED, told.append, executor=scheduler)) as session:
        workers[1].kill()
        month.merge(session, small.PERIOD)
        month.note_shown(session)
    assert [notice.code for notice in told] == [Code.WORKERS_LOST]
    assert contents(none_left) == contents(here)


def other_program(monkeypatch: pytest.MonkeyPatch, scheduler: str) -> None:
    """Connect as a program of another version would."""
    with monkeypatch.context() as changed:
        changed.setattr(afar, "__version__", "0.0.0")
        afar.reading_mark.cache_clear()
        try:
            afar.connected(scheduler)
        finally:
            afar.reading_mark.cache_clear()


def test_a_scheduler_without_workers_is_refused(scheduler: str) -> None:
    with pytest.raises(WorkbookFlowError, match=f"没有执行机.*dask worker tcp://{scheduler}"):
        afar.connected(scheduler)


def test_an_address_where_nobody_answers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(afar, "CONNECTING", 2)
    monkeypatch.setattr(afar, "ALL_ANSWERS", 3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        mute = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(WorkbookFlowError, match=f"{mute} 上没有应答.*不写 --executor 也行"):
            afar.connected(mute)
    for address in (mute, "no-such-host.invalid:8786"):
        with pytest.raises(WorkbookFlowError, match=f"{address} 上没有应答.*不写 --executor 也行"):
            afar.connected(address)


def test_a_worker_without_the_program_or_of_another_is_named() -> None:
    own, other = {"tcp://a:1": afar.reading_mark()}, "workbook-flow 0.1"
    afar.refuse_others(own, "h:1")
    with pytest.raises(WorkbookFlowError, match=r"tcp://b:1 上是 workbook-flow 0\.1；tcp://c:1 上没有装"):
        afar.refuse_others({**own, "tcp://b:1": other, "tcp://c:1": ModuleNotFoundError()}, "h:1")


def test_without_the_extra_what_to_install_is_said_and_nothing_else_changes(
    waiting: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(waiting, tmp_path / "w")
    code = "import sys; sys.modules.update(distributed=None, dask=None); from workbook_flow.cli import main; main()"
    line = [sys.executable, "-c", code, "--workspace", str(root), "--date", "2024-07-25", "collect"]
    run = subprocess.run([*line, "--executor", "dask://h:1"], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "pip install distributed" in run.stdout + run.stderr
    assert waiting_files(root / "inbox")
    run = subprocess.run(line, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stderr
    assert not waiting_files(root / "inbox")


@pytest.mark.parametrize(
    "words",
    ["", "h:1", "tcp://h:1", "dask://h", "dask://h:0", "dask://h:65536", "dask://h:１", "dask://h:1/x"],
)
def test_an_address_of_another_form_is_refused(words: str) -> None:
    with pytest.raises(click.BadParameter, match="dask://10"):
        ExecutorType().convert(words, None, None)


@pytest.mark.parametrize("address", ["10.1.2.3:8786", "node-1.gov.cn:80", "[fe80::1]:8786"])
def test_an_address_is_taken(address: str) -> None:
    assert ExecutorType().convert(f"dask://{address}", None, None) == address


def test_workers_here_and_elsewhere_are_not_had_at_once(tmp_path: Path) -> None:
    workspace = cycle.Workspace(tmp_path, small.RETURNED)
    with pytest.raises(WorkbookFlowError, match="只能写一个"):
        read_by(workspace, 2, "h:1")
    assert read_by(workspace, 2, None).workers == 2
    assert read_by(workspace, 1, "h:1").executor == "h:1"
