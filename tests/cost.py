"""What each test costs in processor time, its children counted: ``python3 flow.py test -n 2 -p tests.cost``.

A clock on the wall tells how busy the machine was; this tells what the test takes. The mark ``dear`` goes by it:
with ``--write-dear`` the tests that were measured are entered anew in data/dear.txt.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path

import pytest

from tests import forked

SHOWN = 100
PROPERTY = "processor seconds"
LISTED = Path(__file__).parent / "data" / "dear.txt"
USUAL, MOST = 0.06, 0.4
"""Seconds of processor time: a test is dear whose cases take more as a rule, or one of whose cases takes that much."""

_last = [0.0]
_costs: dict[str, float] = defaultdict(float)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The wish to have what was measured entered."""
    parser.addoption("--write-dear", action="store_true", help="enter the measured tests in data/dear.txt")


def pytest_runtest_logstart() -> None:
    """Count from here: what lies before, such as collecting, is no test's."""
    _last[0] = _last[0] or spent()


def pytest_collection_finish() -> None:
    """Import the whole package: what it takes is no test's, least of all that of the first to need it."""
    forked.load_all()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    """What many files share is not counted to the test that happens to ask first."""
    before = spent()
    value = yield
    if fixturedef.scope == "session":
        _last[0] += spent() - before
    return value


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report what its phase took; what a fixture of its file takes counts where it is first asked for."""
    report = yield
    before, _last[0] = _last[0], spent()
    report.user_properties.append((PROPERTY, _last[0] - before))
    return report


def spent() -> float:
    """The processor time so far of this process and of the children that have ended, in seconds."""
    return sum(os.times()[:4])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Sum up the phases of each test."""
    _costs[report.nodeid] += sum(
        float(str(cost)) for name, cost in report.user_properties if name == PROPERTY
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The dearest first, with the share of all that they have taken up to there."""
    if terminalreporter.config.getoption("write_dear"):
        lines = dear_lines(LISTED.read_text("utf-8").split(), _costs)
        LISTED.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    total, reached = sum(_costs.values()) or 1.0, 0.0
    terminalreporter.section(f"{total:.0f} s of processor time")
    for name, cost in sorted(_costs.items(), key=lambda pair: -pair[1])[:SHOWN]:
        reached += cost
        terminalreporter.write_line(f"{cost:7.2f} s {reached / total:4.0%} {name}")


def dear_lines(listed: Iterable[str], costs: Mapping[str, float]) -> list[str]:
    """The list of dear tests once these were measured: theirs anew, others as they are."""
    cases: dict[str, list[float]] = defaultdict(list)
    for name, cost in costs.items():
        cases[name.partition("[")[0]].append(cost)
    dear = {name for name, all_of in cases.items() if is_dear(all_of)}
    return sorted(dear.union(set(listed).difference(cases)))


def is_dear(costs: list[float]) -> bool:
    """Whether the cases of a test, each with its seconds, are left out where an answer within a minute is wanted."""
    return max(costs) > MOST or sum(costs) / len(costs) > USUAL
