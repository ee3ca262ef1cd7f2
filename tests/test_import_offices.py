"""Forty lists of further offices: nothing of them is lost, doubled or misread in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import open_list
from workbook_flow.importing import ListRow, Understanding
from workbook_flow.importing.background import asks_year
from workbook_flow.importing.heads import ColumnPart, part_of
from workbook_flow.importing.units import doubtful_names, is_group, read_unit_cell
from workbook_flow.model import WorkbookFlowError
from workbook_flow.words.dates import YearBasis
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.limit_readings import CountedFrom, possible_readings
from workbook_flow.words.workdays import Workdays


def understood(folder: Path, table: str) -> Understanding:
    return read(folder, ("表", table))


def read(
    folder: Path,
    *tables: tuple[str, str],
    answers: dict[str, str] | None = None,
    change: Callable[[Any], None] | None = None,
) -> Understanding:
    path = folder / "临江县2027年清单.xlsx"
    sheets(*tables, change=change)(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path).understood(answers or {})


def units_of(row: ListRow) -> tuple[str, str]:
    return "、".join(row.lead), "、".join(row.responsible)


def told(understanding: Understanding) -> str:
    return "\n".join(
        f"{problem.code} {problem.place} {problem.message}" for problem in understanding.problems
    )


TICKS = """
分工表 | < | < | < | < | <
序号 | 任务 | 县住建局 | 县城管局 | 县公安局 | 时限
{heading}1 | 清理占道经营 | | ● | ○ | 2027年5月
2 | 改造背街小巷 | ● | ○ | | 2027年9月
注：●为牵头单位，○为配合单位。 | < | < | < | < | <
"""


@pytest.mark.parametrize(
    "heading", ["", "一、环境整治 | < | < | < | < | <\n", "（一）环境 | < | < | < | < | <\n"]
)
def test_a_column_with_one_tick_is_a_unit_whatever_is_merged_across_it(tmp_path: Path, heading: str) -> None:
    rows = understood(tmp_path, TICKS.format(heading=heading)).rows
    assert [units_of(row) for row in rows] == [("县城管局", "县公安局"), ("县住建局", "县城管局")]


FIRST = """
序号 | 任务 | 责任单位 | 完成时限
1 | 推进甲事项 | 县教育局 | 2027年5月
"""


@pytest.mark.parametrize(
    ("further", "words"),
    [
        ("7 | 推进乙事项 | 县司法局 | 2027年7月", "7 推进乙事项"),
        ("群众办事难 | 张三 | 一半", "群众办事难"),
        ("请于25日前报送。", "请于25日前报送。"),
    ],
)
def test_a_sheet_that_is_no_list_is_named(tmp_path: Path, further: str, words: str) -> None:
    assert f"另一张工作表没有导入：{words}" in told(read(tmp_path, ("第1页", FIRST), ("第2页", further)))


def test_many_sheets_that_are_no_lists_are_named_at_once(tmp_path: Path) -> None:
    tables = [(f"说明{at}", "请按时报送。") for at in range(6)]
    words = told(read(tmp_path, ("清单", FIRST), *tables))
    assert words.count("I09") == 1
    assert "另外 6 张工作表没有导入：说明0、说明1、说明2、说明3、说明4、说明5" in words


@pytest.mark.parametrize("further", ["", "单位 | 电话\n县教育局 | 13800000000", FIRST])
def test_a_sheet_that_is_blank_or_was_read_is_not_named(tmp_path: Path, further: str) -> None:
    assert "I09" not in told(read(tmp_path, ("第1页", FIRST), ("第2页", further)))


@pytest.mark.parametrize(
    ("numbers", "ids", "doubted"),
    [
        ("1.8 1.9 1.1 1.11", "1.8 1.9 1.10 1.11", "1.10"),
        ("1.08 1.09 1.1 1.11", "1.08 1.09 1.10 1.11", "1.10"),
        ("1.1 1.2 1.9 1.1", "1.1 1.2 1.9 1.10", "1.10"),
        ("2.18 2.19 2.2 2.21", "2.18 2.19 2.20 2.21", "2.20"),
        ("1.1 1.2 1.3 2.1", "1.1 1.2 1.3 2.1", ""),
    ],
)
def test_a_number_that_lost_its_nought_has_it_again_and_is_in_doubt(
    tmp_path: Path, numbers: str, ids: str, doubted: str
) -> None:
    lines = [
        f"{number} | 推进事项第{at} | 县教育局 | 2027年5月" for at, number in enumerate(numbers.split(), 1)
    ]
    rows = understood(tmp_path, "编号 | 任务 | 责任单位 | 完成时限\n" + "\n".join(lines)).rows
    assert [row.id for row in rows] == ids.split()
    assert [row.id for row in rows if "编号" in row.doubts.get("主要措施", "")] == doubted.split()


def test_a_row_that_stands_twice_is_in_doubt(tmp_path: Path) -> None:
    table = """
序号 | 任务 | 责任单位 | 完成时限
1 | 推进甲事项 | 县教育局 | 2027年5月
2 | 推进甲事项 | 县教育局 | 2027年5月
3 | 推进甲事项 | 县民政局 | 2027年5月
4 | 推进甲事项 | 县教育局 | 2027年6月
"""
    doubts = [row.doubts.get("主要措施", "") for row in understood(tmp_path, table).rows]
    assert doubts == ["", "与第2行一字不差，请核对是不是重复了", "", ""]


BILLS = """
一、代表建议 | < | < | < | < | <
编号 | 领衔代表 | 建议标题 | 主办单位 | 会办单位 | 答复期限
1 | 陈某 | 加快公路建设的建议 | 县交通局 | 县财政局 | 2027年6月
二、委员提案 | < | < | < | < | <
编号 | 提案人 | 案由 | 主办单位 | 会办单位 | 答复期限
2 | 民盟支部 | 发展乡村旅游的提案 | 县文旅局 | 县农业局 | 2027年7月
"""
BRACKETED = """
序号 | 任务 | 牵头单位 | 参与单位 | 完成时限
（编号） | （主要内容） | （1家） | （多家） | （年月）
1 | 整治隐患路段 | 县公安局 | 县交通局 | 2027年10月
2 | 检查九小场所 | 县消防大队 | 县公安局 | 2027年12月
"""


@pytest.mark.parametrize(
    ("table", "leads"), [(BILLS, ["县交通局", "县文旅局"]), (BRACKETED, ["县公安局", "县消防大队"])]
)
def test_a_header_in_other_words_or_in_brackets_is_no_task(
    tmp_path: Path, table: str, leads: list[str]
) -> None:
    assert [units_of(row)[0] for row in understood(tmp_path, table).rows] == leads


@pytest.mark.parametrize(
    ("cell", "lead", "responsible", "left"),
    [
        ("县住建局(牵头)县城管局(配合)县财政局(配合)", "县住建局", "县城管局、县财政局", ""),
        ("县住建局（主办）县城管局", "县住建局", "县城管局", ""),
        ("各普法责任单位", "", "", "各普法责任单位"),
        ("各责任单位", "", "", "各责任单位"),
        ("各乡镇配合单位", "", "各乡镇", ""),
    ],
)
def test_roles_and_names_of_all_in_a_role_are_told_apart(
    cell: str, lead: str, responsible: str, left: str
) -> None:
    units = read_unit_cell(cell)
    assert ["、".join(names) for names in (units.lead, units.responsible, units.open)] == [
        lead,
        responsible,
        left,
    ]


@pytest.mark.parametrize(
    "name", ["All departments", "Each department", "Other business units", "全部网格", "各普法责任单位"]
)
def test_all_of_a_kind_are_a_group(name: str) -> None:
    assert is_group(name)
    assert doubtful_names((name,)) == ()


@pytest.mark.parametrize("name", ["All Saints Hospital", "IT Operations", "Allied Teams"])
def test_a_unit_in_english_is_no_group(name: str) -> None:
    assert not is_group(name)


@pytest.mark.parametrize("name", ["石桥等乡镇", "燃气企业", "一分厂～五分厂", "1至3车间"])
def test_a_name_of_several_is_doubted(name: str) -> None:
    assert doubtful_names((name,)) == (name,)


@pytest.mark.parametrize("name", ["高等学校", "县中小企业局", "城西至城东管理站"])
def test_a_name_that_looks_like_one_of_several_is_not_doubted(name: str) -> None:
    assert doubtful_names((name,)) == ()


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("6月中下旬", ["2027-06-30"]),
        ("第二、三季度", ["2027-09-30"]),
        ("2027年6月31日", ["2027-06-30"]),
        ("05/06/2027", ["2027-06-05", "2027-05-06"]),
        ("15日内反馈", ["2027-03-16", "另行通知"]),
        ("10天内书面报告", ["2027-03-11", "另行通知"]),
        ("本周五前", ["2027-03-05", "另行通知"]),
        ("每半月", ["长期", "另行通知"]),
        ("双周一次", ["长期", "另行通知"]),
        ("不定期", ["长期", "另行通知"]),
        ("经常性", ["长期", "另行通知"]),
        ("全年不少于4次", ["2027-12-31", "长期", "另行通知"]),
        ("一年2次", ["2027-12-31", "长期", "另行通知"]),
        ("1.6月底；2.10月底", ["2027-10-31", "另行通知", "长期"]),
        ("3月：方案；12月：总结", ["2027-12-31", "另行通知", "长期"]),
    ],
)
def test_what_a_limit_may_mean_is_proposed(words: str, readings: list[str]) -> None:
    origin = CountedFrom(date(2027, 3, 1), Workdays())
    limits = possible_readings(words, YearBasis(2027, (3, 31)), origin)
    assert [
        limit.due.isoformat() if limit.due else "长期" if limit.standing else "另行通知" for limit in limits
    ] == readings


@pytest.mark.parametrize(
    ("words", "day"), [("30/06/2027", date(2027, 6, 30)), ("6/30/2027", date(2027, 6, 30))]
)
def test_a_day_before_its_year_is_read_where_one_number_can_be_the_month(words: str, day: date) -> None:
    limit = read_deadline(words, default_year=None, year_start=(3, 31))
    assert limit is not None
    assert limit.due == day


@pytest.mark.parametrize(
    ("words", "asks"),
    [("4/30", True), ("第二、三季度", True), ("46387", False), ("每半月", False), ("每年3月底前", False)],
)
def test_a_limit_whose_readings_hang_on_the_year_asks_for_it(words: str, asks: bool) -> None:
    assert asks_year(words) is asks


PART = """
序号 | 任务 | 牵头单位
1 | 推进第{number}件事项 | 县教育局
"""


@pytest.mark.parametrize(
    ("names", "limits"),
    [
        (("一季度", "二季度"), ["一季度", "二季度"]),
        (("3月", "12月份"), ["3月", "12月份"]),
        (("上半年", "下半年"), ["上半年", "下半年"]),
        (("清单1", "清单2"), ["", ""]),
    ],
)
def test_the_quarter_of_a_sheet_without_limits_is_proposed(
    tmp_path: Path, names: tuple[str, str], limits: list[str]
) -> None:
    tables = [(name, PART.format(number=at)) for at, name in enumerate(names)]
    understanding = read(tmp_path, *tables, answers={"table": "3"})
    assert [row.limit for row in understanding.rows] == limits
    assert all(row.doubts["完成时限"] for row in understanding.rows)


def test_the_time_of_a_meeting_is_no_title(tmp_path: Path) -> None:
    table = """
县政府常务会议议定事项落实清单 | < | <
会议时间：2027年4月15日  会议地点：政府会议室 | < | <
议定事项 | 责任单位 | 时限
落实春耕物资储备 | 县农业局 | 2027年4月
"""
    assert understood(tmp_path, table).title == "县政府常务会议议定事项落实清单"


@pytest.mark.parametrize("words", ["Recommendation", "Agreed Action", "Corrective actions"])
def test_what_an_audit_asks_for_is_a_measure(words: str) -> None:
    assert part_of(words) is ColumnPart.MEASURE


LOOKS = """
序号 | 任务 | 责任单位 | 时限
1 | 推进项目建设 | 县发改局、县财政局 | 2027年6月
2 | 推进乡村振兴 | 县农业局 | 2027年12月
{note} | < | < | <
"""


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("注：加粗为牵头单位", True),
        ("注：标红的单位为牵头单位", True),
        ("注：牵头单位用黑体字标出", True),
        ("注：红色教育由县委组织部牵头", False),
        ("注：排在第一的为牵头单位", False),
    ],
)
@pytest.mark.parametrize("answers", [{}, {"roles": "1"}])
def test_a_list_whose_looks_say_who_leads_says_that_they_are_not_read(
    tmp_path: Path, note: str, told: bool, answers: dict[str, str]
) -> None:
    understanding = read(tmp_path, ("表", LOOKS.format(note=note)), answers=answers)
    words = [*(question.words for question in understanding.questions if question.kind == "roles")]
    words += [row.doubts.get("牵头单位", "") for row in understanding.rows[:1]]
    assert ("字体、颜色读不出来" in " ".join(words)) is told


COLOURS = """
{title} | < | < | <
序号 | 任务{header} | 责任单位 | 时限
1 | 推进项目建设 | 县发改局、县财政局 | 2027年6月
2 | 推进乡村振兴 | 县农业局 | 2027年12月
{note} | < | < | <
"""


@pytest.mark.parametrize(
    ("title", "header", "note", "told"),
    [
        ("2027年任务表（灰色为已取消，红字为新增）", "", "", "“灰色为已取消”“红字为新增”"),
        (
            "2027年任务表",
            "",
            "备注：标灰的任务已办结，不再调度；标黄的为县长领办。",
            "“标灰的任务已办结”“标黄的为县长领办”",
        ),
        ("2027年任务表", "（红色代表滞后）", "", "“红色代表滞后”"),
        ("2027年任务表", "", "注：加粗的为必办", "“加粗的为必办”"),
        (
            "推进绿色发展任务表",
            "（红线为界）",
            "注：红色教育由县委组织部牵头，黄色预警为三级，坚持以绿色为底色",
            "",
        ),
    ],
)
def test_what_a_list_says_of_its_colours_is_told(
    tmp_path: Path, title: str, header: str, note: str, told: str
) -> None:
    table = COLOURS.format(title=title, header=header, note=note)
    problems = [item.message for item in understood(tmp_path, table).problems if item.code == "I13"]
    assert [told in message for message in problems] == ([True] if told else [])


@pytest.mark.parametrize(
    ("measure", "doubted"),
    [
        ("1.控制扬尘。（县住建局）2.禁烧秸秆（各乡镇）；3.巡查", ["县住建局", "各乡镇"]),
        ("控制扬尘（县住建局、县城管局）", ["县住建局", "县城管局"]),
        ("控制扬尘（住建局牵头）\\n巡查", ["住建局"]),
        ("控制扬尘（县环保局、县水利局）", []),
        ("落实（县住建局印发的）扬尘办法（试行）", []),
        ("改造公厕（二座）", []),
    ],
)
def test_units_in_brackets_behind_what_is_to_be_done_are_not_passed_over(
    tmp_path: Path, measure: str, doubted: list[str]
) -> None:
    table = f"""
序号 | 重点任务 | 措施 | 牵头单位 | 责任单位 | 时限
1 | 蓝天 | {measure} | 县环保局 | 县水利局 | 2027年6月
"""
    (row,) = understood(tmp_path, table).rows
    doubt = row.doubts.get("责任单位", "")
    assert ("没有列为单位" in doubt) is bool(doubted)
    assert all(f"“{name}”" in doubt for name in doubted)


CARD = """
编号 | {number} | 任务名称 | {topic}
主要措施 | {measure} | < | <
牵头单位 | {lead} | 配合单位 | {help}
完成时限 | 2027年{month}月底 | 责任领导 | 张某
备注 | {remark} | < | <
"""
CARDS = [
    CARD.format(
        number=1,
        topic="道路改造",
        measure="完成征迁。",
        lead="县住建局",
        help="县财政局",
        month=10,
        remark="",
    ),
    CARD.format(
        number=2, topic="河道治理", measure="清淤护岸。", lead="县水利局", help="", month=6, remark="跨年"
    ),
]


def test_cards_are_a_list(tmp_path: Path) -> None:
    understanding = understood(tmp_path, "县重点工作任务书 | < | < | <" + "".join(CARDS))
    assert understanding.title == "县重点工作任务书"
    assert [
        (row.id, row.heading, row.measure, *units_of(row), row.limit, dict(row.spare))
        for row in understanding.rows
    ] == [
        ("1", "道路改造", "完成征迁。", "县住建局", "县财政局", "2027年10月底", {"责任领导": "张某"}),
        ("2", "河道治理", "清淤护岸。", "县水利局", "", "2027年6月底", {"责任领导": "张某", "备注": "跨年"}),
    ]


def test_what_stands_between_cards_and_beside_values_is_kept(tmp_path: Path) -> None:
    cards = """
县任务书 | < | <
任务卡一 | < | <
任务名称： | 道路改造 |
责任单位： | 县住建局 | 县财政局
完成时限： | 2027年6月 |
已开工 | < | <
任务卡二 | < | <
任务名称： | 河道治理 |
责任单位： | 县水利局 |
完成时限： | 2027年8月 |
"""
    understanding = understood(tmp_path, cards)
    assert understanding.title == "县任务书"
    assert [row.responsible for row in understanding.rows] == [("县住建局", "县财政局"), ("县水利局",)]
    assert (
        " ".join(words for row in understanding.rows for words in row.spare.values())
        == "任务卡一 已开工；任务卡二"
    )


def test_one_card_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(WorkbookFlowError, match="没有找到清单"):
        understood(tmp_path, "任务书 | < | < | <" + CARDS[0])
