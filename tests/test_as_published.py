"""A closed period is looked at as the record stood then: nothing that was published, issued or withdrawn since shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import forked, small, test_reorganised
from tests.build import filled
from tests.small import ISSUED, PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cycle.care.withdrawing import preview_withdrawal, withdraw
from workbook_flow.cycle.course import course
from workbook_flow.reports.summary import Stage

pytestmark = pytest.mark.dear

AUGUST = PERIOD.next()
UNIT, OTHER = "县公安局", "县财政局"
CLOSED, LATER = date(2024, 8, 10), date(2024, 9, 28)


def at(root: Path, day: date) -> cycle.Workspace:
    return cycle.Workspace(root, day)


def send(root: Path, unit: str, percent: int | str, day: date, period: object = PERIOD) -> None:
    issues = at(root, day).archive.issues(PERIOD if period is PERIOD else AUGUST)
    form = {form.unit: form for issue in issues for form in issue.forms}[unit]
    small.drop(root, f"{unit}{day}.xlsx", filled(form, small.answers(form, percent)), (day - ISSUED).days)
    cycle.receive(at(root, day))


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """July is closed on a day of August, August on a day of September; to be copied, not touched."""
    root = small.new_workspace(tmp_path_factory.mktemp("closed") / "w")
    cycle.split(at(root, ISSUED), PERIOD)
    send(root, UNIT, "过半", RETURNED)
    cycle.close(at(root, CLOSED), PERIOD)
    cycle.split(at(root, date(2024, 8, 20)), AUGUST)
    send(root, UNIT, 70, date(2024, 8, 28), AUGUST)
    cycle.close(at(root, date(2024, 9, 8)), AUGUST)
    return root


@pytest.fixture(scope="module")
def shown(closed: Path) -> tuple[object, ...]:
    """What is drawn of August while nothing has come since; the workspace holds it from here on."""
    return shown_of_august(closed)


@pytest.fixture
def two_months(closed: Path, shown: tuple[object, ...], tmp_path: Path) -> Path:
    """Both months closed and August drawn, in a workspace of its own."""
    return small.copy_of(closed, tmp_path / "w")


def shown_of_august(root: Path) -> tuple[object, ...]:
    """All that is drawn anew of a closed period, whenever it is asked for."""
    workspace = at(root, LATER)
    stages = (cycle.write_stage(workspace, AUGUST, stage) for stage in (Stage.WHOLE, Stage.QUARTER))
    history = cycle.write_task_history(workspace, AUGUST, "1-02").history
    account = cycle.write_account(workspace, AUGUST, UNIT)
    return (*(stage.report for stage in stages), history, account.account)


def publish_july_again(root: Path) -> None:
    cycle.reopen(at(root, LATER), PERIOD, "补报经核实")
    send(root, UNIT, 90, LATER)
    send(root, OTHER, 100, LATER)
    assert cycle.close(at(root, LATER), PERIOD).edition.number == 2


def withdraw_the_answer(root: Path) -> None:
    withdraw(at(root, LATER), preview_withdrawal(at(root, LATER), 1))


def rename_and_issue_july_again(root: Path) -> None:
    test_reorganised.renamed(root)
    cycle.split(at(root, LATER), PERIOD)


def rename_and_issue_august_again(root: Path) -> None:
    test_reorganised.renamed(root)
    cycle.split(at(root, LATER), AUGUST)


def merge_units_and_issue_both_again(root: Path) -> None:
    test_reorganised.merged(root)
    for period in (PERIOD, AUGUST):
        cycle.split(at(root, LATER), period)


@pytest.mark.parametrize("says", ["the chain", "the days"])
@pytest.mark.parametrize(
    "act",
    [
        publish_july_again,
        withdraw_the_answer,
        rename_and_issue_july_again,
        rename_and_issue_august_again,
        merge_units_and_issue_both_again,
    ],
)
def test_nothing_that_came_since_changes_what_is_drawn_of_it(
    two_months: Path, shown: tuple[object, ...], act: Callable[[Path], None], says: str
) -> None:
    root = two_months
    act(root)
    if says == "the days":
        (root / "archive/存证链.jsonl").unlink()
    assert shown_of_august(root) == shown
    cycle.rebuild(at(root, LATER))
    assert shown_of_august(root) == shown


def test_what_was_published_again_before_is_what_stood(tmp_path: Path) -> None:
    """July's second and third edition come on the very day on which August is closed: before it and after it."""
    root = small.new_workspace(tmp_path / "w")
    day = date(2024, 9, 8)
    cycle.split(at(root, ISSUED), PERIOD)
    send(root, UNIT, 10, RETURNED)
    cycle.close(at(root, CLOSED), PERIOD)
    cycle.split(at(root, date(2024, 8, 20)), AUGUST)
    for percent in (20, 30):
        cycle.reopen(at(root, day), PERIOD, "更正")
        send(root, UNIT, percent, day)
        cycle.close(at(root, day), PERIOD)
        cycle.close(at(root, day), AUGUST)
    stage = cycle.write_stage(at(root, LATER), AUGUST, Stage.WHOLE).report
    shown = {task.task: task.percents for task in stage.tasks}
    assert shown["1-02"][0] == 20
    july = cycle.write_stage(at(root, LATER), PERIOD, Stage.WHOLE).report
    assert {task.task: task.percents for task in july.tasks}["1-02"] == (30,)


def take_up_again(root: Path) -> None:
    withdraw(at(root, LATER), preview_withdrawal(at(root, LATER), 1, undo=True))


def send_another(root: Path) -> None:
    send(root, UNIT, 80, LATER)


def send_a_row_back(root: Path) -> None:
    book = load_workbook(at(root, LATER).consolidated(PERIOD))
    sheet = book["单位明细"]
    names = {str(cell.value): number for number, cell in enumerate(sheet[2], start=1)}
    sheet.cell(3, names["核定"]).value = "退回"
    sheet.cell(3, names["核定意见"]).value = "请附依据"
    book.save(root / "inbox/核定.xlsx")
    (submission,) = cycle.receive(at(root, LATER))
    assert submission.state == "reviewed"


def told(root: Path, day: date) -> tuple[bool, str, bool]:
    """What page and command say: whether the documents tell all, what comes next, whether `status` speaks of it."""
    with cycle.opened(at(root, day)) as session:
        now = course(session, PERIOD)
    command = (
        "--workspace",
        str(root),
        "--date",
        day.isoformat(),
        "--json",
        "status",
        "--period",
        str(PERIOD),
    )
    said = json.loads(forked.program(*command).stdout)
    return now.merged, str(now.next), said["changed"]


@pytest.mark.parametrize("act", [withdraw_the_answer, send_another, send_a_row_back, take_up_again])
def test_page_and_status_say_that_something_came_since_the_edition(
    root: Path, act: Callable[[Path], None]
) -> None:
    send(root, UNIT, 60, RETURNED)
    cycle.merge(at(root, RETURNED), PERIOD)
    if act is take_up_again:
        withdraw_the_answer(root)
    cycle.close(at(root, CLOSED), PERIOD)
    assert told(root, LATER) == (True, "nothing", False)
    act(root)
    assert told(root, LATER) == (False, "reopen", True)
    merged = cycle.merge(at(root, LATER), PERIOD)
    assert merged.after is not None
    assert told(root, LATER) == (True, "nothing", True)
    cycle.reopen(at(root, LATER), PERIOD, "补记")
    cycle.close(at(root, LATER), PERIOD)
    assert told(root, LATER) == (True, "nothing", False)


def test_what_is_withdrawn_in_another_period_says_nothing_of_this_one(two_months: Path) -> None:
    root = two_months
    withdraw(at(root, LATER), preview_withdrawal(at(root, LATER), 2))
    assert told(root, LATER)[::2] == (True, False)
