"""What stands amid the rows of a list: rows that go on, headings, blanks, kinds of units, heads of two levels."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import open_list
from workbook_flow.importing import Understanding
from workbook_flow.importing.units import is_group, read_unit_cell

TITLE = "临江县2027年重点任务分解表"
HEADER = "序号 | 重点任务 | 工作措施 | 牵头单位 | 责任单位 | 完成时限"
ROADS = "1 | 交通 | 修路 | 县交通局 | 县财政局 | 2027年6月"
SCHOOLS = "2 | 教育 | 建校 | 县教育局 | 县财政局 | 2027年8月"


def understood(folder: Path, *lines: str, answers: dict[str, str] | None = None) -> Understanding:
    path = folder / "临江县.xlsx"
    sheets(("表", "\n".join((TITLE, *lines))))(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path).understood(answers or {})


def rows_left(understanding: Understanding) -> str:
    return " ".join(problem.message for problem in understanding.problems if problem.code == "I02")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (" | | | | 县住建局 | ", "责任单位", "县住建局"),
        (" | | | 县公安局 | | ", "牵头单位", "县公安局"),
        (" | | | | | 8月底前", "完成时限", "8月底前"),
        (" | | | 县公安局 | 县住建局 | ", "责任单位", "县住建局"),
        ("^ | ^ | | | 县住建局 | 2027年9月", "完成时限", "2027年9月"),
    ],
)
@pytest.mark.parametrize("blanks", ["", "1", "2"])
def test_a_row_that_goes_on_is_in_doubt_above(
    tmp_path: Path, row: str, column: str, words: str, blanks: str
) -> None:
    understanding = understood(tmp_path, HEADER, ROADS, row, SCHOOLS, answers={"blanks": blanks})
    assert [(task.measure, task.section) for task in understanding.rows] == [("修路", ""), ("建校", "")]
    if "^" not in row:
        assert words in understanding.rows[0].doubts[column]
    assert words in rows_left(understanding)


def test_a_number_alone_is_no_heading_and_a_row_without_a_task_is_told(tmp_path: Path) -> None:
    lines = (HEADER, ROADS, "3 | | | 县公安局 | 县林业局 | 2027年9月", "4 | | | | |", SCHOOLS)
    understanding = understood(tmp_path, *lines, answers={"blanks": "1"})
    assert [(task.measure, task.section) for task in understanding.rows] == [("修路", ""), ("建校", "")]
    assert "3 县公安局 县林业局 2027年9月" in rows_left(understanding)


def test_a_heading_under_which_all_have_their_own_is_their_section(tmp_path: Path) -> None:
    heading = "（一）工业 | < | < | < | < | <"
    read = understood(tmp_path, HEADER, ROADS, heading, SCHOOLS)
    assert [task.section for task in read.rows] == ["", "（一）工业"]
    assert rows_left(read) == ""
    read = understood(tmp_path, HEADER, "一、经济 | < | < | < | < | <", heading, ROADS, SCHOOLS)
    assert [task.section for task in read.rows] == ["一、经济（一）工业"] * 2
    bare = (
        "序号 | 工作措施 | 牵头单位 | 完成时限",
        "（一）工业 | < | < | <",
        "1 | 建厂 | 县工信局 | 2027年底",
    )
    understanding = understood(tmp_path, *bare)
    assert understanding.rows[0].heading == "（一）工业"
    assert rows_left(understanding) == ""


@pytest.mark.parametrize("empty", ["（一）农业", "一、经济", "第一部分 总体要求"])
def test_a_heading_with_nothing_below_it_is_told(tmp_path: Path, empty: str) -> None:
    rows = (f"{empty} | < | < | < | < | <", "二、社会 | < | < | < | < | <", ROADS, SCHOOLS)
    read = understood(tmp_path, HEADER, *rows)
    assert empty in rows_left(read)
    assert [task.section for task in read.rows] == ["二、社会"] * 2


def test_a_heading_with_sums_beside_it_heads_what_is_below(tmp_path: Path) -> None:
    header = "序号 | 项目名称 | 建设内容 | 总投资 | 责任单位 | 完成时限"
    rows = (
        "一 | 交通类（2个） | | 3000 | |",
        "1 | 县道 | 改造县道 | 2000 | 县交通局 | 2027年底",
        "2 | 客运站 | 新建客运站 | 1000 | 县交通局 | 2027年底",
    )
    read = understood(tmp_path, header, *rows, answers={"columns": "1", "roles": "2"})
    assert [task.measure for task in read.rows] == ["改造县道", "新建客运站"]
    assert all(task.section.startswith("一、交通类（2个）") for task in read.rows)


def test_words_from_top_to_bottom_are_one_line(tmp_path: Path) -> None:
    rows = ("1 | 水\\n环\\n境 | 截污 | 县水利局 | | 2027年底", "2 | ^ | 清淤 | 县水利局 | | 2027年底")
    header = "序号 | 类\\n别 | 措施 | 牵头单位 | 责任单位 | 时\\n限"
    assert [task.heading for task in understood(tmp_path, header, *rows).rows] == ["水环境"] * 2


def test_one_measure_over_two_rows_is_in_doubt(tmp_path: Path) -> None:
    understanding = understood(tmp_path, HEADER, ROADS, "^ | ^ | ^ | 县公安局 | 县林业局 | ^", SCHOOLS)
    doubts = [task.doubts.get("主要措施", "") for task in understanding.rows]
    assert doubts == ["", "与上一行是同一格（合并单元格），请核对是一项还是两项", ""]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "各乡镇（街道）",
            "有关部门",
            "相关单位",
            "街道",
            "乡镇",
            "乡镇、街道办事处",
            "红旗镇等各镇",
            "县教育局等5家单位",
        ),
        *("红旗镇等乡镇", "县住建局等有关部门", "部门", "县教育局等"),
    ],
)
def test_a_kind_of_units_is_no_unit(name: str) -> None:
    cell = read_unit_cell(name)
    names = (*cell.lead, *cell.responsible, *cell.open)
    assert names
    assert all(map(is_group, names)), cell


@pytest.mark.parametrize(
    "name", ["城东街道", "红旗镇", "县中等职业学校", "县教育局", "平等乡", "县人民医院", "街道办"]
)
def test_a_unit_is_no_kind_of_units(name: str) -> None:
    assert not is_group(name)


def test_a_head_of_two_levels_says_by_when_and_what_by_then(tmp_path: Path) -> None:
    head = ("序号 | 任务 | < | 责任 | < | 时间 | <", "^ | 名称 | 内容 | 牵头 | 配合 | 开始 | 完成")
    row = "1 | 交通 | 修路 | 县交通局 | 县财政局 | 2027年1月 | 2027年6月"
    (task,) = understood(tmp_path, *head, row).rows
    assert (task.heading, task.measure, task.limit) == ("交通", "修路", "2027年6月")
    assert task.spare == {"开始": "2027年1月"}
    head = ("序号 | 工作任务 | 牵头单位 | 进度安排 | < | <", "^ | ^ | ^ | 一季度 | 二季度 | 三季度")
    (task,) = understood(tmp_path, *head, "1 | 修路 | 县交通局 | 设计 | 开工 | 竣工").rows
    assert (task.limit, task.spare) == ("", {"一季度": "设计", "二季度": "开工", "三季度": "竣工"})


def test_what_months_have_in_common_is_a_title(tmp_path: Path) -> None:
    head = "序号 | 工作任务 | 责任单位 | 完成时限"
    lines = ("3月份重点工作安排", head, "1 | 修路 | 县交通局 | 2027年3月", "4月份重点工作安排", head)
    path = tmp_path / "临江县.xlsx"
    sheets(("表", "\n".join((*lines, "1 | 种树 | 县林业局 | 2027年4月"))))(path)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    both = source.understood({"table": "3"})
    assert both.title == "重点工作安排"
    assert [row.section for row in both.rows] == ["3月份重点工作安排", "4月份重点工作安排"]


@pytest.mark.parametrize("mark", ["★", "*", "▲", "※"])
@pytest.mark.parametrize("note", ["注：标{mark}的为牵头单位。", "说明：带“{mark}”号的单位为牵头单位", ""])
def test_a_mark_at_a_unit_is_no_part_of_its_name(tmp_path: Path, mark: str, note: str) -> None:
    lines = (
        "序号 | 工作措施 | 责任单位 | 完成时限",
        f"1 | 建校 | {mark}县教育局、县财政局 | 2027年8月",
        f"2 | 修路 | 县财政局、县交通局{mark} | 2027年8月",
        note.format(mark=mark) or "3 | 种树 | 县林业局 | 2027年8月",
    )
    understanding = understood(tmp_path, *lines, answers={"roles": "2"})
    first, second, *_ = understanding.rows
    if note:
        assert (first.lead, first.responsible) == (("县教育局",), ("县财政局",))
        assert (second.lead, second.responsible) == (("县交通局",), ("县财政局",))
    else:
        assert first.responsible == ("县教育局", "县财政局")
        assert all(mark in row.doubts["责任单位"] for row in (first, second))
    assert not any(mark in unit.unit.name for unit in understanding.units)


@pytest.mark.parametrize("line", ["（转下页）", "接上页", "第1页 共3页", "- 2 -", "第 2 页"])
def test_the_end_of_a_page_heads_nothing(tmp_path: Path, line: str) -> None:
    understanding = understood(tmp_path, HEADER, ROADS, f"{line} | < | < | < | < | <", SCHOOLS)
    assert {row.section for row in understanding.rows} == {""}


def test_ditto_is_no_second_limit(tmp_path: Path) -> None:
    row = "2 | 教育 | 建校 | 同上 | 〃 | 同上"
    assert [task.doubts for task in understood(tmp_path, HEADER, ROADS, row).rows] == [{}, {}]


@pytest.mark.parametrize(
    "header",
    [
        "序号 | 工作措施 | 完成时限 | 备注",
        "序号 | 工作措施 | 责任单位 | 完成时限",
        "序号 | 工作措施 | 牵头单位 | 完成时限",
    ],
)
@pytest.mark.parametrize("count", ["（2项）", "（共1项任务）", "", "："])
def test_units_over_their_tasks_are_asked_about(tmp_path: Path, header: str, count: str) -> None:
    row = "{} | {} | | 2027年5月" if "备注" not in header else "{} | {} | 2027年5月 | "
    lines = [header]
    for number, unit in enumerate(("县交通局", "县教育局"), 1):
        lines += [f"{'一二'[number - 1]}、{unit}{count} | < | < | <", row.format(number, "办事")]
    assert "sections" in {question.id for question in understood(tmp_path, *lines).questions}
    rows = understood(tmp_path, *lines, answers={"sections": "1", "roles": "1"}).rows
    assert [row.lead for row in rows] == [("县交通局",), ("县教育局",)]


def test_a_number_that_became_a_day_is_the_number(tmp_path: Path) -> None:
    def numbered(book: Workbook) -> None:
        for row, day in ((3, 1), (4, 10)):
            cell = book.worksheets[0].cell(row, 1)
            cell.value, cell.number_format = datetime(2026, 1, day), 'm"月"d"日"'

    path = tmp_path / "临江县.xlsx"
    sheets(("表", f"{TITLE}\n{HEADER}\n{ROADS}\n{SCHOOLS}"), change=numbered)(path)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    understanding = source.understood({})
    assert [row.id for row in understanding.rows] == ["1-1", "1-10"]
    assert [problem.code for problem in understanding.problems] == ["I10"]
    assert "2026年1月1日" in understanding.problems[0].message


@pytest.mark.parametrize("header", ["完成时限（月）", "完成时限（精确到月）", "完成月份"])
def test_a_bare_number_below_months_is_a_month(tmp_path: Path, header: str) -> None:
    lines = (f"序号 | 工作措施 | 牵头单位 | {header}", "1 | 修路 | 县交通局 | 6", "2 | 建校 | 县教育局 | 12")
    assert [row.limit for row in understood(tmp_path, *lines).rows] == ["6月", "12月"]


def test_headings_that_name_leads_are_asked_about(tmp_path: Path) -> None:
    header = "序号 | 工作措施 | 责任单位 | 完成时限"
    lines = (
        *("牵头单位：县发改局 | < | < | <", header, "1 | 修路 | 县交通局 | 2027年5月"),
        *("牵头单位：县工信局 | < | < | <", header, "2 | 建厂 | 县财政局 | 2027年5月"),
    )
    understanding = understood(tmp_path, *lines)
    assert understanding.title == TITLE
    assert "sections" in {question.id for question in understanding.questions}
    rows = understood(tmp_path, *lines, answers={"sections": "1"}).rows
    assert [(row.lead, row.responsible) for row in rows] == [
        (("县发改局",), ("县交通局",)),
        (("县工信局",), ("县财政局",)),
    ]


def test_a_day_and_remarks_with_numbers_at_the_foot_are_not_lost(tmp_path: Path) -> None:
    understanding = understood(
        tmp_path,
        HEADER,
        "1 | 交通 | 修路 | 县交通局 | 各乡镇 | 2027年6月",
        "1.本表每月5日前报县政府督查室。",
        "2.各乡镇指城关镇、白云镇。",
        "2026年12月15日",
    )
    assert [row.measure for row in understanding.rows] == ["修路"]
    assert understanding.settings["清单日期"] == "2026-12-15"
    assert [group.members for group in understanding.groups] == [("城关镇", "白云镇")]
    assert all(
        words in rows_left(understanding) for words in ("1.本表每月5日前报县政府督查室。", "2.各乡镇指")
    )


def test_a_day_in_a_column_of_units_is_no_unit_in_silence(tmp_path: Path) -> None:
    (row,) = understood(tmp_path, HEADER, "1 | 交通 | 修路 | 县交通局 | 2027年底、12 | 长期").rows
    assert row.doubts["责任单位"] == "“2027年底”“12”不像单位名称，请核对"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_cell_of_a_text_file_may_go_on_in_the_next_line(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "临江县任务.csv"
    rows = (
        ("序号", "任务", "牵头单位", "责任单位", "完成时限"),
        ("1", '"建学校\n并验收"', "县教育局", f'"县住建局{mark}县财政局"', "2027年底"),
        ("2", "修路", "县交通局", "县财政局", "2027年6月"),
    )
    path.write_text("\n".join(mark.join(row) for row in rows), encoding="utf-8")
    first, second = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path).understood({}).rows
    assert (first.measure, first.lead, first.limit) == ("建学校\n并验收", ("县教育局",), "2027年底")
    assert (first.responsible, second.measure) == (("县住建局", "县财政局"), "修路")
