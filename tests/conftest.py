"""What holds for every test: programs it needs, how hard hypothesis tries, no skips under CI."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Collection, Generator, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.programs import CI, find_program, require_program
from workbook_flow.paper import stamp
from workbook_flow.sheets import reader

if TYPE_CHECKING:
    from tests.dovecot import Dovecot
    from tests.imap_gate import Gate
    from tests.pop_server import Mailbox
    from tests.post_office import PostOffice
    from tests.shipped import Shipped
    from workbook_flow.model import Master, Snapshot
    from workbook_flow.reports.summary import Report

settings.register_profile(
    "default", max_examples=50, deadline=None, derandomize=CI, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", settings.get_profile("default"), max_examples=5000, derandomize=False)
settings.load_profile(os.environ.get("WORKBOOK_FLOW_HYPOTHESIS", "default"))


@pytest.fixture(scope="session", autouse=True)
def warm_readers() -> Iterator[None]:
    """Readers of this process share the processes that were started for them."""
    from tests import warm

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_Worker", warm.worker)
        yield
    warm.end_all()


@pytest.fixture(scope="session", autouse=True)
def quick_merges() -> Iterator[None]:
    """Workbooks that tests open have their merged cells styled once a kind."""
    from openpyxl.worksheet import merge, worksheet

    from tests.merged import Merged

    with pytest.MonkeyPatch.context() as patch:
        for module in (merge, worksheet):
            patch.setattr(module, "MergedCellRange", Merged)
        yield


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small month, its forms issued under a key that is the same at every run; to be copied, not touched."""
    from tests import small  # the tests of this very file copy it to where the package is not
    from workbook_flow import cycle

    root = small.new_workspace(tmp_path_factory.mktemp("issued") / "w")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamp, "new_key", small.fixed_key)
        cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    return root


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Path:
    """A workspace of its own in which the small month has been issued."""
    from tests import small

    return small.copy_of(issued, tmp_path / "w")


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    """The shipped list, its forms issued; to be copied, not touched."""
    from tests.shipped import issue_shipped

    return issue_shipped(tmp_path_factory.mktemp("shipped") / "w")


@pytest.fixture(scope="session")
def months() -> tuple[Master, tuple[Snapshot, ...]]:
    """The made-up list and its months, oldest first."""
    from tests.samples import sample_master, sample_months

    master = sample_master()
    return master, sample_months(master)


@pytest.fixture(scope="session")
def report(months: tuple[Master, tuple[Snapshot, ...]]) -> Report:
    """The report of the last of those months, as of a day near its end."""
    from workbook_flow.reports.summary import make_report

    master, (*earlier, last) = months
    return make_report(master, last, earlier, today=date(2024, 7, 28))


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    """A mail server with the office's mailbox: the same for all tests of a file."""
    from tests.dovecot import dovecot

    with dovecot() as server:
        yield server


@pytest.fixture
def office(imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """An office that mails through servers of its own, its mailbox empty, before its first issue."""
    from tests.post_office import post_office

    with post_office(tmp_path / "w", monkeypatch, imap) as office:
        yield office


@pytest.fixture
def gated(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[PostOffice, Gate]]:
    """An office after its first issue, and the gate before its mailbox, which may answer in the server's place."""
    from tests.imap_gate import imap_gate
    from tests.post_office import post_office

    with imap_gate(imap.port) as (gate, port), post_office(tmp_path / "w", monkeypatch, imap) as office:
        office.write_master(收信服务器=f"127.0.0.1:{port}")
        office.tick("2024-07-22T09:00")
        yield office, gate


@pytest.fixture
def popped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PostOffice, Mailbox]]:
    """An office that fetches its mail by POP3, after its first issue, and its mailbox there."""
    from tests.pop_server import pop_server
    from tests.post_office import post_office
    from workbook_flow.mail import pop

    with pop_server() as (mailbox, port), post_office(tmp_path / "w", monkeypatch) as office:
        monkeypatch.setattr(pop, "PORTS", (port,))
        office.write_master(收信服务器=f"127.0.0.1:{port}")
        office.tick("2024-07-22T09:00")
        yield office, mailbox


def pytest_configure() -> None:
    """Watch what is read of returned files, before any test imports the reader."""
    from tests import accounted

    accounted.watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test in which, or before which, something that a unit wrote was neither taken nor told."""
    from tests import accounted

    yield
    if item.path.name in accounted.NOT_GONE_THROUGH:
        accounted.pending.clear()
    lines = accounted.silent()
    assert not lines, "没有采用，也没有说出来：\n" + "\n".join(lines[:20])


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose programs are not there; under CI fail it."""
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            require_program(name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI a skipped test fails the session."""
    if CI and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line for what did not run."""
    config = terminalreporter.config
    skipped = _skipped(config)
    if not skipped:
        return
    names = config.stash.get(_NEEDED, set())
    missing = [name for name in sorted(names) if find_program(name) is None]
    why = f"（缺少 {'、'.join(missing)}）" if missing else ""
    then = "CI 里不许跳过，判为失败" if CI else "运行 .ci/run 会装齐程序，全部测试"
    terminalreporter.write_line(f"!!! 跳过了 {skipped} 项测试{why}：{then} !!!", red=True, bold=True)


_NEEDED = pytest.StashKey[set[str]]()
_QUICK = "not dear"
"""What flow.py test --quick asks for."""
_DEAR = {"soffice", "chromedriver", "dovecot"}
"""Programs that take seconds of processor time before they do anything."""
_MEASURED = Path(__file__).parent / "data" / "dear.txt"
"""Tests that were dear when they were measured, a line each; ``tests/cost.py`` writes it."""


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """A worker more than cores: dear tests wait for servers, offices and browsers, a fifth of their time in all."""
    cores = yield
    return cores if config.getoption("markexpr") == _QUICK else cores + 1


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where the dear are left out, a file that holds nothing else is not loaded: loading all is a third of that run."""
    is_quick = config.getoption("markexpr") == _QUICK and collection_path.match("test_*.py")
    return True if is_quick and is_wholly_dear(collection_path, measured()) else None


def is_wholly_dear(path: Path, listed: Collection[str]) -> bool:
    """Whether all tests that stand in the file are listed."""
    names = re.findall(r"^ *(?:async )?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    return bool(names) and all(f"tests/{path.name}::{name}" in listed for name in names)


@functools.cache
def measured() -> set[str]:
    """Tests that were measured to be dear; none where the list is not."""
    return set(_MEASURED.read_text("utf-8").split()) if _MEASURED.exists() else set()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note which programs the collected tests need; a worker says so to the session that started it.

    A test that starts one of the slow ones is dear, and so is one that was measured to be.
    """
    for item in items:
        needs_slow = any(_DEAR.intersection(marker.args) for marker in item.iter_markers("needs"))
        if needs_slow or item.nodeid.partition("[")[0] in measured():
            item.add_marker("dear")
    names = {name for item in items for marker in item.iter_markers("needs") for name in marker.args}
    config.stash[_NEEDED] = names
    output: dict[str, object] | None = getattr(config, "workeroutput", None)
    if output is not None:
        output["needed"] = sorted(names)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker noted: the session that starts workers collects nothing itself."""
    names = getattr(node, "workeroutput", {}).get("needed", ())
    node.config.stash.setdefault(_NEEDED, set()).update(names)


def _skipped(config: pytest.Config) -> int:
    """How many tests were skipped so far."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0
