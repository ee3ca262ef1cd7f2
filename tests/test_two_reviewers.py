"""Two reviewed copies that contradict each other hold the row and name both; who changes what he saw is followed."""

from __future__ import annotations

import io
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.small import PERIOD, RETURNED
from tests.test_review import UNIT, consolidated, entries, reported, root
from workbook_flow import cycle
from workbook_flow.model import DETAIL_SHEET, EntryState, Problem, Verdict

__all__ = ["reported", "root"]

Words = tuple[str, str, str]


def copy_with(source: bytes, rulings: dict[str, Words]) -> bytes:
    """A copy of the consolidated workbook in which somebody wrote these decisions, by task."""
    book = load_workbook(io.BytesIO(source))
    sheet = book[DETAIL_SHEET]
    names = {sheet.cell(2, number).value: number for number in range(1, sheet.max_column + 1)}
    for number in range(3, sheet.max_row + 1):
        task = str(sheet.cell(number, 1).value)
        if sheet.cell(number, 2).value == UNIT and task in rulings:
            for name, words in zip(("核定", "核定意见", "核定人"), rulings[task], strict=True):
                sheet.cell(number, names[name]).value = words or None
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def merge(root: Path, day: date, **files: bytes) -> list[Problem]:
    """Drop reviewed workbooks and merge; what is said of them."""
    for name, data in files.items():
        (root / "inbox" / f"{name}.xlsx").write_bytes(data)
    submissions = cycle.merge(cycle.Workspace(root, day), PERIOD).submissions
    return [problem for submission in submissions for problem in submission.problems]


PASS, BACK = ("通过", "", ""), ("退回", "与事实不符", "")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BACK, PASS),
        (("改为", "完成比例：33", ""), ("改为", "完成比例：66", "")),
        (("退回", "不实", "李主任"), ("通过", "", "王主任")),
        (("退回", "不实", ""), ("退回", "请附通报", "")),
    ],
)
def test_copies_that_contradict_each_other_hold_the_row_and_name_both(
    root: Path, first: Words, second: Words
) -> None:
    sent = consolidated(root).read_bytes()
    first_copy, second_copy = (
        copy_with(sent, {"1-01": first, "1-02": PASS}),
        copy_with(sent, {"1-01": second}),
    )
    (contradiction,) = merge(root, RETURNED, 核定乙=second_copy, 核定甲=first_copy)
    assert contradiction.code == "K08"
    assert "核定甲.xlsx" in contradiction.message
    assert "核定乙.xlsx" in contradiction.message
    entry = entries(root)["1-01"]
    assert (entry.state, entry.values["完成比例"].typed) == (EntryState.ACCEPTED, 60)
    assert entry.decision is not None
    assert entry.decision.verdict is Verdict.DISPUTED
    assert first[0] in entry.decision.opinion
    assert second[0] in entry.decision.opinion
    passed = entries(root)["1-02"].decision
    assert passed is not None
    assert passed.verdict is Verdict.PASSED
    before = entries(root)
    shutil.rmtree(root / ".flow")
    assert cycle.verify(cycle.Workspace(root, RETURNED)).problems == ()
    assert entries(root) == before


def test_who_decides_in_the_new_workbook_settles_it(root: Path) -> None:
    sent = consolidated(root).read_bytes()
    merge(root, RETURNED, 甲=copy_with(sent, {"1-01": BACK}), 乙=copy_with(sent, {"1-01": PASS}))
    fresh = consolidated(root).read_bytes()
    assert merge(root, RETURNED, 不动=copy_with(fresh, {"2-01": PASS})) == []
    standing = entries(root)["1-01"].decision
    assert standing is not None
    assert standing.verdict is Verdict.DISPUTED
    assert merge(root, RETURNED, 定=copy_with(consolidated(root).read_bytes(), {"1-01": BACK})) == []
    assert entries(root)["1-01"].state is EntryState.HELD


def test_the_same_decision_twice_is_no_contradiction(root: Path) -> None:
    sent = consolidated(root).read_bytes()
    first_copy, second_copy = copy_with(sent, {"1-01": BACK, "1-02": PASS}), copy_with(sent, {"1-01": BACK})
    assert merge(root, RETURNED, 甲=first_copy, 乙=second_copy) == []
    assert entries(root)["1-01"].state is EntryState.HELD


def test_a_decision_changed_in_a_workbook_that_shows_it_is_followed(root: Path) -> None:
    sent = consolidated(root).read_bytes()
    merge(root, RETURNED, 甲=copy_with(sent, {"1-01": ("退回", "不实", "李主任")}))
    fresh = consolidated(root).read_bytes()
    assert merge(root, RETURNED, 乙=copy_with(fresh, {"1-01": ("通过", "", "王主任")})) == []
    assert entries(root)["1-01"].state is EntryState.ACCEPTED


def test_who_thinks_again_on_another_day_in_his_own_copy_is_followed(root: Path) -> None:
    sent = consolidated(root).read_bytes()
    merge(root, RETURNED, 甲=copy_with(sent, {"1-01": ("退回", "不实", "李主任")}))
    later = RETURNED + timedelta(days=1)
    assert merge(root, later, 再=copy_with(sent, {"1-01": ("通过", "", "李主任")})) == []
    assert entries(root)["1-01"].state is EntryState.ACCEPTED


def test_a_cell_left_as_it_was_in_an_old_copy_brings_nothing_back(root: Path) -> None:
    sent = consolidated(root).read_bytes()
    merge(root, RETURNED, 甲=copy_with(sent, {"1-01": ("退回", "不实", "李主任")}))
    old = consolidated(root).read_bytes()
    merge(root, RETURNED, 乙=copy_with(old, {"1-01": ("通过", "", "王主任")}))
    assert merge(root, RETURNED, 丙=copy_with(old, {"1-02": PASS})) == []
    assert entries(root)["1-01"].state is EntryState.ACCEPTED
