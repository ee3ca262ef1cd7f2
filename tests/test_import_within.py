"""Units and time limits in the words of a task, in a list that has no column for them, are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import OpenedList, open_list
from workbook_flow.importing import ListRow, Understanding

BY_TEXT = "修路，由县交通局牵头，县财政局、县公安局配合，2027年6月底前完成"


def opened(folder: Path, *lines: str) -> OpenedList:
    path = folder / "临江县.xlsx"
    sheets(("表", "\n".join(("临江县2027年重点任务分解表", *lines))))(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path)


def units(row: ListRow) -> tuple[str, str]:
    return "、".join(row.lead), "、".join(row.responsible)


def asked(understanding: Understanding) -> str:
    return "".join(question.words for question in understanding.questions if question.id == "within")


@pytest.mark.parametrize(
    ("words", "lead", "others"),
    [
        (BY_TEXT, "县交通局", "县财政局、县公安局"),
        ("建校（牵头单位：县教育局；配合单位：县住建局）", "县教育局", "县住建局"),
        ("建校（县教育局牵头，县住建局配合）。", "县教育局", "县住建局"),
        ("建校。牵头单位：县教育局；责任单位：县住建局", "县教育局", "县住建局"),
        ("县水利局牵头治理河道，县农业局协助做好清淤", "县水利局", "县农业局"),
    ],
)
def test_units_in_the_words_are_proposed(tmp_path: Path, words: str, lead: str, others: str) -> None:
    source = opened(tmp_path, "序号 | 工作任务 | 完成时限", f"1 | {words} | 2027年6月", "2 | 宣传 | 长期")
    understanding = source.understood({})
    assert "1 行写着由谁牵头、配合" in asked(understanding)
    first, second = understanding.rows
    assert "文字里写着" in first.doubts["主要措施"]
    assert units(first) == units(second) == ("", "")
    first, second = source.understood({"within": "1"}).rows
    assert (first.measure, *units(first)) == (words, lead, others)
    assert first.doubts["牵头单位"] == "照任务的文字填的，请核对"
    assert second.doubts["牵头单位"] == "没有单位"


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        (BY_TEXT, "2027年6月底前完成"),
        ("建校，全年推进", "全年推进"),
        ("6月底前启动征地，12月底前建成", "6月底前启动征地，12月底前建成"),
        ("将2027年6月底前的数据报县统计局，完善台账", "2027年6月底前"),
    ],
)
def test_limits_in_the_words_are_proposed(tmp_path: Path, words: str, limit: str) -> None:
    source = opened(tmp_path, "序号 | 工作任务 | 牵头单位 | 责任单位", f"1 | {words} | 县交通局 | 县财政局")
    assert "1 行写着时限" in asked(source.understood({}))
    (row,) = source.understood({"within": "1"}).rows
    assert (row.measure, row.limit, *units(row)) == (words, limit, "县交通局", "县财政局")
    assert row.doubts["完成时限"] == "照任务的文字填的，请核对"


def test_who_leads_and_helps_by_the_words_is_joined_with_one_column(tmp_path: Path) -> None:
    row = f"1 | {BY_TEXT} | 县财政局、县交通局、县林业局 | 2027年6月"
    (task,) = opened(tmp_path, "序号 | 工作任务 | 责任单位 | 完成时限", row).understood({"within": "1"}).rows
    assert units(task) == ("县交通局", "县财政局、县公安局、县林业局")
    row = f"1 | {BY_TEXT} | 县交通局 | 2027年6月"
    (task,) = opened(tmp_path, "序号 | 工作任务 | 牵头单位 | 完成时限", row).understood({"within": "1"}).rows
    assert units(task) == ("县交通局", "县财政局、县公安局")


def test_a_list_of_numbers_and_tasks_is_one_where_the_tasks_name_their_units(tmp_path: Path) -> None:
    source = opened(tmp_path, "序号 | 工作任务", f"1 | {BY_TEXT}", "2 | 建校，县教育局牵头，全年推进")
    assert "2 行写着由谁牵头、配合，2 行写着时限" in asked(source.understood({}))
    assert [units(row) for row in source.understood({"within": "1"}).rows] == [
        ("县交通局", "县财政局、县公安局"),
        ("县教育局", ""),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "引导社会参与，加强部门协同",
        "全年新增就业3200人",
        "完成2026年度考核",
        "完善党委领导、政府负责的体制",
        "提高群众参与度",
    ],
)
def test_common_words_name_nobody_and_no_day(tmp_path: Path, words: str) -> None:
    lines = ("序号 | 工作任务 | 责任单位", f"1 | {words} | 县交通局", "2 | 修路 | 县公安局")
    assert asked(opened(tmp_path, *lines).understood({})) == ""


def test_a_list_with_all_its_columns_is_not_asked_about(tmp_path: Path) -> None:
    header = "序号 | 工作任务 | 牵头单位 | 责任单位 | 完成时限"
    lines = (header, f"1 | {BY_TEXT} | 县交通局 | 县财政局 | 2027年6月")
    assert asked(opened(tmp_path, *lines).understood({})) == ""
