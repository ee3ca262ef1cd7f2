"""What mails look like where texts are long: places in runs, addresses that a phone's screen cannot hold."""

from __future__ import annotations

import re

import pytest

from workbook_flow.mail.wording import LetterTable, Words, problem_rows
from workbook_flow.model import Level, Place, Problem


def rows_of(*cells: str) -> str:
    """The places of one fault in these cells, as a mail names them."""
    fault = "应为数字"
    problems = [
        Problem(
            code="D04",
            level=Level.ERROR,
            place=Place(file="a.xlsx", sheet="填报表", cell=cell),
            message=fault,
            remedy="改",
        )
        for cell in cells
    ]
    ((places, *_),) = problem_rows(problems)
    return places


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        (("E6",), "E6"),
        (("E6", "E7"), "E6、E7"),
        (("E6", "E7", "E8"), "E6–E8"),
        (("E6", "E7", "E8", "F9", "E9", "E10", "E11", "E13"), "E6–E8、F9、E9–E11、E13"),
        (("E9", "F10", "G11"), "E9、F10、G11"),
        (("AA9", "AA10", "AA11"), "AA9–AA11"),
        (("E8", "E7", "E6"), "E8、E7、E6"),
        (("", "E6"), "E6"),
    ],
)
def test_places_below_each_other_are_named_by_the_first_and_the_last(
    cells: tuple[str, ...], places: str
) -> None:
    assert rows_of(*cells) == places


def test_a_long_address_is_broken_and_a_number_never_is() -> None:
    address = "someone.with.a.long.name@a-long-subdomain.of.xian.example"
    table = LetterTable(("编号", "来自"), (("1-01", address),))
    html = Words("主题", (f"来自 {address}", table)).html
    assert html.partition("<p")[0].count("overflow-wrap:break-word") == 1
    assert f'overflow-wrap:anywhere">{address}<' in html
    assert 'white-space:nowrap">1-01<' in html
    told = Words("主题", ("任务 3-07、4-11，电话 0739-3600000；见 a-1-2 和 2024-07-15。",)).html
    spans = re.findall('<span style="white-space:nowrap">([^<]*)</span>', told)
    assert spans == ["3-07", "4-11", "0739-3600000"]
    command = Words("主题", ("运行 send --unit 县公安局 --again。",)).html
    assert re.findall('<span style="white-space:nowrap">([^<]*)</span>', command) == ["--unit", "--again"]


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    page = LetterTable(("位置", "问题"), (("", "甲"), ("", "乙")))
    assert "位置" not in Words("", (page,)).html
    assert "位置" in Words("", (LetterTable(("位置", "问题"), (("E6", "甲"), ("", "乙"))),)).html


def row_fault(task: str, cell: str, words: str) -> Problem:
    return Problem(
        code="R39",
        level=Level.ERROR,
        place=Place(file="a.xlsx", sheet="填报表", cell=cell),
        message=f"任务 {task} {words}",
        remedy="请核对",
    )


def test_what_is_the_same_of_several_rows_is_one_line_that_names_their_tasks() -> None:
    rising = "这一行的“完成比例”是从任务 1-03 起逐行加一的"
    tasks = ("2-02", "2-06", "3-03", "4-02")
    problems = [row_fault(task, f"E{row}", rising) for row, task in enumerate(tasks, 7)]
    assert problem_rows(problems) == (
        ("E7–E10", "任务 2-02、2-06、3-03 等 4 项 这几行的“完成比例”是从任务 1-03 起逐行加一的", "请核对"),
    )
    assert problem_rows(problems[:2])[0][:2] == (
        "E7、E8",
        "任务 2-02、2-06 这几行的“完成比例”是从任务 1-03 起逐行加一的",
    )
    assert problem_rows(problems[:1])[0][1] == problems[0].message
    changed = [row_fault(task, "C7", "的“主要措施”被改动") for task in tasks[:2]]
    assert problem_rows(changed)[0][1] == "任务 2-02、2-06 的“主要措施”被改动"
    twice = [row_fault("2-02", cell, "的“主要措施”被改动") for cell in ("C7", "C8")]
    assert problem_rows(twice) == (("C7、C8", "任务 2-02 的“主要措施”被改动", "请核对"),)
    others = [row_fault("2-02", "E7", "不用填“比例”，所填的“甲”没有采用"), row_fault("3-03", "E8", rising)]
    assert len(problem_rows(others)) == 2


def test_a_number_in_a_cell_is_not_broken_and_a_sentence_in_a_list_has_no_stop_too_many() -> None:
    table = LetterTable(("编号", "主要措施", "完成时限"), (("1-02", "任务 1-03 起的公厕改造。", "长期坚持"),))
    words = Words("", (table,))
    assert '任务 <span style="white-space:nowrap">1-03</span> 起' in words.html
    assert words.text == "· 编号：1-02；主要措施：任务 1-03 起的公厕改造；完成时限：长期坚持\n"


def test_what_a_phone_cannot_hold_beside_the_rest_stands_below_its_row() -> None:
    columns = ("编号", "主要措施", "事项", "核定结果", "意见")
    rows = (("3-07", "清理", "延期申请", "退回", "理由不充分"), ("3-08", "改造", "申报办结", "准予办结", ""))
    words = Words("主题", (LetterTable(columns, rows),))
    assert words.html.count("<th") == 4
    assert re.findall(r'<td colspan="4"[^>]*>([^<]*)</td>', words.html) == ["意见：理由不充分"]
    assert "核定结果：退回；意见：理由不充分" in words.text
    four = Words("主题", (LetterTable(columns, (rows[1],)),))
    assert "colspan" not in four.html
