"""改为 is held to the limits of its field; what it makes contradict itself is said, and taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests import glance, small
from tests.books import FIELDS as BOOK_FIELDS
from tests.books import SHEETS, write_book
from tests.build import a_form, filled
from tests.test_review import consolidated, decide, entries, reported, root
from workbook_flow import cycle
from workbook_flow.model import (
    DETAIL_SHEET,
    Choice,
    Decision,
    Entry,
    EntryState,
    Field,
    FieldType,
    Level,
    Meaning,
    Period,
    Place,
    Problem,
    Purpose,
    Role,
    Typed,
    Value,
    Verdict,
)
from workbook_flow.returns.decided import as_decided
from workbook_flow.returns.review import ReviewRow, read_changes

__all__ = ["reported", "root"]

STATE = Field(
    name="进展状态",
    type=FieldType.CHOICE,
    purpose=Purpose.STATE,
    required=True,
    choices=(
        Choice(value="进行中", meaning=Meaning.UNDER_WAY),
        Choice(value="已完成", meaning=Meaning.DONE),
        Choice(value="受阻", meaning=Meaning.BLOCKED),
    ),
)
PERCENT = Field(name="完成比例", type=FieldType.PERCENT, purpose=Purpose.PERCENT, minimum=0, maximum=100)
STORY = Field(name="进展情况", type=FieldType.TEXT, required=True, minimum=10, maximum=30)
HOUSES = Field(name="检查家次", type=FieldType.INTEGER, minimum=0, maximum=500)
DONE_ON = Field(name="完成日期", type=FieldType.DATE, purpose=Purpose.DONE_ON)
ISSUE = Field(name="存在问题", type=FieldType.TEXT, purpose=Purpose.DIFFICULTY)
FIELDS = (STATE, PERCENT, STORY, HOUSES, DONE_ON, ISSUE)
DAY = date(2024, 7, 28)


def review_row(opinion: str) -> ReviewRow:
    place = Place(file="核定.xlsx", sheet=DETAIL_SHEET, cell="H3")
    return ReviewRow(
        task="1-01", unit="甲局", submission=1, verdict=Verdict.CHANGED, opinion=opinion, by="", place=place
    )


@pytest.mark.parametrize(
    ("opinion", "words"),
    [
        ("完成比例：1500", "0 到 100"),
        ("完成比例：101", "0 到 100"),
        ("完成比例：-20", "0 到 100"),
        ("进展情况：无", "10 个字"),
        ("进展情况：" + "很" * 31, "30 个字"),
        ("检查家次：501", "0 到 500"),
        ("完成日期：0024-07-01", "2024-07-15"),
        ("进展状态：快了", "看不懂"),
        ("检查家次：四五家", "看不懂"),
        ("完成比例：60\n检查家次：-1", "0 到 500"),
        ("进展状态：空", "“进展状态”必填，不能清空"),
        ("完成日期：", "看不懂"),
    ],
)
def test_a_value_beyond_its_field_is_refused_and_the_limit_is_named(opinion: str, words: str) -> None:
    problem = read_changes(review_row(opinion), FIELDS, 2024)
    assert isinstance(problem, Problem)
    assert problem.code == "K03"
    assert words in problem.message


@pytest.mark.parametrize(
    ("opinion", "typed"),
    [
        ("完成比例：100", 100),
        ("完成比例：0", 0),
        ("进展情况：" + "好" * 10, "好" * 10),
        ("检查家次：500", 500),
        ("完成日期：2024-07-28", DAY),
        ("完成日期：空", None),
        ("存在问题:（空）", None),
        ("检查家次：清空", None),
    ],
)
def test_a_value_at_its_limit_is_taken(opinion: str, typed: Typed) -> None:
    changes = read_changes(review_row(opinion), FIELDS, 2024)
    assert isinstance(changes, dict)
    assert [value.typed for value in changes.values()] == [typed]


def changed(**changes: Typed) -> list[Problem]:
    """What is said of a row 进行中, 60 % after the office changed it so."""
    cells: dict[str, Typed] = {"进展状态": "进行中", "完成比例": 60, "进展情况": "已开展两轮检查整改工作"}
    names = {field.name: Value(typed=cells.get(field.name), raw="", cell="H3") for field in FIELDS}
    entry = Entry(
        unit="甲局",
        period=Period(2024, 7),
        task="1-01",
        role=Role.LEAD,
        values=names,
        state=EntryState.ACCEPTED,
        submission=1,
    )
    decision = Decision(verdict=Verdict.CHANGED, opinion="", by="李主任", on=DAY)
    form = replace(a_form(), fields=FIELDS)
    values = {name: Value(typed=typed, raw=str(typed), cell="") for name, typed in changes.items()}
    after = as_decided(entry, decision, values, form)
    assert after.state is EntryState.ACCEPTED
    return list(after.problems)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"进展状态": "已完成", "完成日期": DAY}, "完成比例应为 100"),
        ({"进展状态": "已完成", "完成比例": 100}, "须填完成日期"),
        ({"完成日期": DAY}, "未完成，不应填完成日期"),
        ({"完成日期": date(2030, 1, 1)}, "2030-01-01 在核定日 2024-07-28 之后"),
        ({"完成比例": 100}, "未完成，完成比例不应为 100"),
        ({"进展状态": "受阻"}, "受阻须填存在问题"),
    ],
)
def test_a_row_that_contradicts_itself_under_a_change_says_so(changes: dict[str, Typed], words: str) -> None:
    (problem,) = changed(**changes)
    assert (problem.code, problem.level) == ("K09", Level.WARNING)
    assert words in problem.message


@pytest.mark.parametrize(
    "changes", [{"完成比例": 80}, {"进展状态": "已完成", "完成比例": 100, "完成日期": DAY}]
)
def test_a_row_that_goes_together_says_nothing(changes: dict[str, Typed]) -> None:
    assert changed(**changes) == []


def test_the_office_hears_of_it_and_the_row_shows_it(root: Path) -> None:
    outcome = decide(
        root, {"1-01": ("改为", "进展状态：已完成", "李主任"), "1-02": ("改为", "完成比例：1500", "")}
    )
    assert [problem.code for problem in outcome.problems] == ["K09", "K03"]
    assert outcome.problems[0].place.sheet == DETAIL_SHEET
    rows = entries(root)
    assert (rows["1-01"].values["进展状态"].typed, rows["1-02"].values["完成比例"].typed) == ("已完成", 60)
    assert [problem.code for problem in rows["1-01"].problems] == ["K09"]
    assert rows["1-02"].decision is None
    assert consolidated(root).is_file()


def test_what_was_cleared_stands_nowhere_and_what_was_typed_is_told(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    fields = BOOK_FIELDS + "完成日期 | 日期 | | | | | | | 完成日期\n"
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "字段": fields})
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    form = small.issued_forms(root)["县公安局"]
    rows = small.answers(form).replace("完成比例", "完成比例 | 完成日期").replace("| 60", "| 60 |")
    rows = rows.replace("2-01 | 进行中 | 60 |", "2-01 | 已完成 | 100 | 2024-07-20")
    small.drop(root, "县公安局.xlsx", filled(form, rows), 0)
    cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    change = "进展状态：进行中\n完成比例：80"
    (doubt,) = decide(root, {"2-01": ("改为", change, "")}).problems
    assert doubt.code == "K09"
    assert "再核定一次，加一行 栏目：空" in doubt.remedy
    assert decide(root, {"2-01": ("改为", f"{change}\n完成日期：空", "")}).problems == ()
    value = entries(root)["2-01"].values["完成日期"]
    assert (value.blank, value.note) == (True, "办公室清空，原填“2024-07-20”")
    cells = next(cells for cells in glance.rows(consolidated(root), DETAIL_SHEET) if cells[0] == "2-01")
    assert not [cell for cell in cells if isinstance(cell, date)]
    assert "完成日期：办公室清空，原填“2024-07-20”" in str(cells)
    before = entries(root)
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))
    assert entries(root) == before


@pytest.mark.parametrize(
    ("column", "raw", "typed"),
    [("进展状态", "基本办好", "进行中"), ("完成比例", "大半", 60), ("检查家次", "十来家", 12)],
)
def test_a_row_taken_though_something_in_it_cannot_be_read_says_so(
    root: Path, column: str, raw: str, typed: Typed
) -> None:
    entry, form = next(iter(entries(root).values())), replace(a_form(), fields=FIELDS)
    value = Value(typed=None, raw=raw, fault="D01", cell="H3")
    held = replace(entry, state=EntryState.HELD, values={**entry.values, column: value})

    def doubts(verdict: Verdict, **changes: Value) -> list[Problem]:
        decision = Decision(verdict=verdict, opinion="", by="李主任", on=DAY)
        problems = as_decided(held, decision, changes, form).problems
        return [problem for problem in problems if problem.code == "K14"]

    for (doubt,) in (doubts(Verdict.PASSED), doubts(Verdict.CHANGED, 进展情况=Value(typed="好", raw="好"))):
        assert doubt.level is Level.WARNING
        assert f"“{column}”写的“{raw}”读不出" in doubt.message
    assert doubts(Verdict.CHANGED, **{column: Value(typed=typed, raw=str(typed))}) == []
    assert doubts(Verdict.RETURNED) == []


def test_the_office_hears_that_a_row_was_taken_without_a_state(root: Path) -> None:
    form = small.issued_forms(root)["县司法局"]
    small.drop(root, "县司法局.xlsx", filled(form, small.answers(form).replace("进行中", "基本办好")), 1)
    cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    task = form.rows[0].task
    (doubt,) = decide(root, {task: ("通过", "", "李主任")}, unit="县司法局").problems
    assert doubt.code == "K14"
    assert "进展状态：进行中" in doubt.remedy
    change = doubt.remedy.rpartition("写如 ")[2]
    assert decide(root, {task: ("改为", change, "李主任")}, unit="县司法局").problems == ()
