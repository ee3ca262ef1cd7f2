from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.build import COUNT, FIELDS, PERIOD, PHONE, a_form, filled
from workbook_flow.model import EntryState, Level, Problem, SubmissionState
from workbook_flow.returns import read_return
from workbook_flow.returns.checks import Checked, ReturnContext, check_return
from workbook_flow.sheets import Reader

FILE = "县甲局.xlsx"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def checked(reader: Reader, table: str, levels: dict[str, Level] | None = None, **changes: Any) -> Checked:
    form = a_form(**changes)
    book = reader.read_bytes(filled(form, table), FILE)
    assert not isinstance(book, Problem)
    returned = read_return(book, form, form, FILE)
    assert not isinstance(returned, Problem)
    return check_return(ReturnContext(returned=returned, form=form, levels=levels or {}))


def found(result: Checked) -> list[tuple[str, str]]:
    return [(each.code, each.place.cell) for each in result.problems]


GOOD = "1-02 | 进行中 | 60 | 按计划推进"


def test_a_form_without_a_fault_is_accepted(reader: Reader) -> None:
    result = checked(
        reader,
        f"""
        编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期
        1-01 | 已完成 | 100 | 已全部完成 | 2024-07-15
        {GOOD} |
        """,
    )
    assert result.problems == ()
    assert result.state is SubmissionState.ACCEPTED
    assert [(each.task, each.state, each.period) for each in result.entries] == [
        ("1-01", EntryState.ACCEPTED, PERIOD),
        ("1-02", EntryState.ACCEPTED, PERIOD),
    ]


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        ("已完成 | 100 | 已全部完成 |", [("R03", "G6")]),
        ("已完成 | 80 | 已全部完成 | 2024-07-15", [("R02", "E6")]),
        ("进行中 | 100 | 按计划推进 |", [("R05", "E6")]),
        ("进行中 | 60 | 按计划推进 | 2024-07-15", [("R04", "G6")]),
        ("进行中 | 60 | 按计划推进 | 上月底", [("R04", "G6")]),
        ("未开始 | 0 | 按计划推进 | 2099-07-15", [("R04", "G6")]),
        ("受阻 | 0 | 按计划推进 | 1999-07-15", [("R04", "G6")]),
        ("差不多 | 60 | 按计划推进 | 上月底", [("D05", "D6"), ("D02", "G6")]),
        ("长期坚持 | 100 | 已转入常态 |", []),
        ("进行中 |  | 按计划推进 |", [("D01", "E6")]),
        (" | 60 | 按计划推进 |", []),
        (" |  | 按计划推进 |", [("D01", "D6"), ("D01", "E6")]),
        ("进行中 | 60 | 略 |", [("D08", "F6")]),
        ("进行中 | 101 | 按计划推进 |", [("D07", "E6")]),
        ("进行中 | -1 | 按计划推进 |", [("D07", "E6")]),
        ("进行中 | 八成 | 按计划推进 |", [("D04", "E6")]),
        ("差不多 | 60 | 按计划推进 |", [("D05", "D6")]),
        ("已完成 | 100 | 已全部完成 | 上月底", [("D02", "G6")]),
    ],
)
def test_a_row_with_a_fault_is_held_alone(reader: Reader, row: str, problems: list[tuple[str, str]]) -> None:
    result = checked(reader, f"编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期\n1-01 | {row}\n{GOOD} |")
    assert found(result) == problems
    states = [each.state for each in result.entries]
    assert states == [EntryState.HELD if problems else EntryState.ACCEPTED, EntryState.ACCEPTED]
    assert result.state is (SubmissionState.PARTIAL if problems else SubmissionState.ACCEPTED)


@pytest.mark.parametrize("day", ["上月底", "2099-07-15", "2024/7/15 12:00"])
def test_a_day_that_is_not_due_yet_is_one_fault_unless_the_office_lets_it_be(
    reader: Reader, day: str
) -> None:
    table = (
        f"编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期\n1-01 | 进行中 | 60 | 按计划推进 | {day}\n{GOOD} |"
    )
    assert found(checked(reader, table)) == [("R04", "G6")]
    alone = {code for code, _ in found(checked(reader, table, {"R04": Level.OFF}))}
    assert len(alone) == 1
    assert {code for code, _ in found(checked(reader, table, {"R04": Level.WARNING}))} == {"R04", *alone}


def test_a_problem_names_place_fault_and_remedy(reader: Reader) -> None:
    result = checked(
        reader,
        f"编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期\n1-01 | 已完成 | 100 | 已全部完成 | 上月底\n{GOOD} |",
    )
    (problem,) = result.problems
    assert str(problem.place) == "县甲局.xlsx 填报表!G6"
    assert problem.message == "“完成日期”应为日期，现为“上月底”"
    assert problem.remedy == "请填写如 2024-07-15"


def test_a_row_left_blank_is_neither_accepted_nor_held_but_reported(reader: Reader) -> None:
    result = checked(reader, f"编号 | 进展状态 | 完成比例 | 进展情况\n{GOOD}")
    assert [each.task for each in result.entries] == ["1-02"]
    assert found(result) == [("R01", "A6")]
    assert result.state is SubmissionState.PARTIAL


def test_a_form_left_blank_is_returned(reader: Reader) -> None:
    result = checked(reader, "编号 | 进展状态")
    assert result.entries == ()
    assert result.state is SubmissionState.RETURNED


def test_what_was_understood_differently_is_accepted_with_a_note(reader: Reader) -> None:
    result = checked(
        reader, f"编号 | 进展状态 | 完成比例 | 进展情况\n1-01 | 进行中。 | 50% | 按计划推进\n{GOOD}"
    )
    assert found(result) == [("D11", "D6"), ("D11", "E6")]
    assert {each.level for each in result.problems} == {Level.WARNING}
    assert result.state is SubmissionState.ACCEPTED
    assert result.entries[0].values["完成比例"].raw == "50%"


def test_the_office_sets_the_level(reader: Reader) -> None:
    table = f"编号 | 进展状态 | 完成比例 | 进展情况\n1-01 | 已完成 | 80 | 已全部完成\n{GOOD}"
    assert checked(reader, table).entries[0].state is EntryState.HELD
    result = checked(reader, table, {"R02": Level.WARNING, "R03": Level.OFF})
    assert [(each.code, each.level) for each in result.problems] == [("R02", Level.WARNING)]
    assert result.entries[0].state is EntryState.ACCEPTED


def test_fields_of_every_type_are_checked(reader: Reader) -> None:
    result = checked(
        reader,
        f"编号 | 进展状态 | 完成比例 | 进展情况 | 办件数 | 热线\n1-01 | 进行中 | 60 | 按计划推进 | 1000 | 见通讯录\n{GOOD} | 12 | '0739-3160000",
        fields=(*FIELDS, COUNT, PHONE),
    )
    assert found(result) == [("D06", "I6"), ("D07", "H6")]
    assert result.entries[1].values["办件数"].typed == 12
