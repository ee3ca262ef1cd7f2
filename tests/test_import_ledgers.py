"""Ledgers as offices keep them: who signs at their foot, goals, months, years that they span, units in sub-headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import import_list, open_list
from workbook_flow.importing import Understanding
from workbook_flow.importing.sums import without_sums

HEADER = "序号 | 督查事项 | 牵头单位 | 配合单位 | 办结时限\n"
TASKS = "1 | 改造市场 | 县商务局 | 县住建局 | 2026.3.31\n2 | 排查房屋 | 县住建局 | 县公安局 | 2026.6.30\n"


def understood(folder: Path, text: str, sheet: str = "表", /, **answers: str) -> Understanding:
    path = folder / "清单.xlsx"
    sheets((sheet, text))(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path).understood(answers)


def left_out(understanding: Understanding) -> str:
    return " ".join(problem.message for problem in understanding.problems if problem.code == "I02")


@pytest.mark.parametrize(
    "signed",
    [
        "审核：赵刚 | < | 填表人：陈静 | | 联系电话：0839-1234567",
        " | 审批：赵刚 | | 制表：陈静 | ",
        "编制：陈静 | 校对：钱进 | 审定：赵刚 | | 2026年3月2日",
        "联系电话：123 | | 经办：陈静 | 复核：赵刚 | ",
        "县安委办（陈静）办公室 | < | < | < | 2026年3月2日",
        "陈静县安委会办公室 | | | | 二〇二六年三月二日",
    ],
)
def test_who_signs_in_several_cells_at_the_foot_is_no_task(tmp_path: Path, signed: str) -> None:
    note = "2.每月25日前报送。 | < | < | < | <\n"
    understanding = understood(tmp_path, f"{HEADER}{TASKS}{note}{signed}\n")
    assert [row.id for row in understanding.rows] == ["1", "2"]
    assert "陈静" not in "".join(unit.unit.name for unit in understanding.units)
    assert all(words in left_out(understanding) for words in ("陈静", "每月25日"))


def test_a_task_that_begins_like_a_signature_stays_one(tmp_path: Path) -> None:
    tasks = "1 | 审核：核对申报材料 | 县商务局 | 县住建局 | 2026.3.31\n | 编制：编制规划 | 县住建局 | | 2026.6.30\n"
    understanding = understood(tmp_path, HEADER + tasks)
    assert [row.measure for row in understanding.rows] == ["审核：核对申报材料", "编制：编制规划"]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("国企改革三年行动任务台账（2026—2028年）", None),
        ("国企改革三年行动任务台账（2026-2028）", None),
        ("2026年至2028年国企改革任务台账", None),
        ("国企改革2026年任务台账", "2026"),
    ],
)
def test_a_title_of_several_years_says_no_year_of_a_limit(
    tmp_path: Path, title: str, year: str | None
) -> None:
    table = f"{title} | < | < | < | <\n{HEADER}1 | 改制 | 甲局 | 乙局 | 6月底\n"
    understanding = understood(tmp_path, table)
    asked = {question.id: question.readings for question in understanding.questions}
    assert understanding.settings.get("默认年份") == year
    assert asked.get("year") == (None if year else ("2026", "2027", "2028"))


def test_a_title_of_several_years_says_none_beside_its_day(tmp_path: Path) -> None:
    table = f"三年行动台账（2026—2028年） | < | < | < | <\n2026年3月1日 | < | < | < | <\n{HEADER}"
    understanding = understood(tmp_path, f"{table}1 | 改制 | 甲局 | 乙局 | 6月底\n")
    assert "year" in {question.id for question in understanding.questions}


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ("行业主管 | 实施主体", ((), ("县经信局", "县交投公司"))),
        ("主管 | 协同", (("县经信局",), ("县交投公司",))),
        ("责任领导 | 实施", ((), ("县交投公司",))),
    ],
)
def test_units_below_sub_headers_of_a_merged_header_are_units(
    tmp_path: Path, heads: str, expected: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    first = "张三" if "领导" in heads else "县经信局"
    table = (
        "序号 | 项目名称 | 推进事项 | 责任单位 | < | 完成时限\n"
        f"^ | ^ | ^ | {heads} | ^\n"
        f"1 | 产业园 | 摘牌 | {first} | 县交投公司 | 2026年6月底\n"
        f"2 | 物流园 | 备案 | {first} | 县交投公司 | 2026年6月底\n"
    )
    understanding = understood(tmp_path, table)
    assert {(row.lead, row.responsible) for row in understanding.rows} == {expected}


def test_units_in_a_merged_header_with_marks_stay_a_matrix(tmp_path: Path) -> None:
    table = (
        "序号 | 工作任务 | 责任单位 | < | < | 完成时限\n^ | ^ | 县交通局 | 县水利局 | 县住建局 | ^\n"
        "1 | 环城路 | √ | | √ | 2026年底\n2 | 水厂 | | √ | | 2026年底\n"
    )
    rows = understood(tmp_path, table).rows
    assert [row.responsible for row in rows] == [("县交通局", "县住建局"), ("县水利局",)]


@pytest.mark.parametrize("goal", ["年度目标", "工作目标", "2026年度工作目标"])
def test_a_goal_behind_the_measure_is_a_part_of_it_and_no_heading(tmp_path: Path, goal: str) -> None:
    table = (
        f"序号 | 项目名称 | 主要措施 | 责任单位 | 完成时限 | {goal}\n"
        "1 | 规上企业 | 开展培育 | 县工信局 | 2026年底 | 8家\n2 | 环城路 | 新建道路 | 县交通局 | 2026年底 | 年底建成\n"
    )
    rows = understood(tmp_path, table).rows
    assert [(row.heading, row.measure) for row in rows] == [
        ("规上企业", f"开展培育\n{goal}：8家"),
        ("环城路", f"新建道路\n{goal}：年底建成"),
    ]


def test_a_goal_that_alone_says_the_task_is_the_task(tmp_path: Path) -> None:
    table = "序号 | 重点工作 | 年度目标 | 责任单位 | 完成时限\n1 | 招商 | 增长10% | 县商务局 | 2026年底\n"
    (row,) = understood(tmp_path, table).rows
    assert (row.heading, row.measure) == ("招商", "增长10%")


MONTHS = """
重点领域 | 攻坚任务 | 行业主管部门 | 属地责任单位 | 3月 | 4月 | 5月
危化品 | 检查重大危险源 | 县应急局 | 河口镇 | 动员 | | 总结
建筑施工 | 整治高处作业 | 县住建局 | 城关镇 | | 排查 |
"""


def test_a_header_with_months_is_one_and_no_task_is_taken_for_it(tmp_path: Path) -> None:
    understanding = understood(tmp_path, MONTHS)
    assert [(row.measure, row.responsible) for row in understanding.rows] == [
        ("检查重大危险源", ("县应急局", "河口镇")),
        ("整治高处作业", ("县住建局", "城关镇")),
    ]
    assert "guess" in {question.id for question in understanding.questions}


@pytest.mark.parametrize(
    "table",
    [
        "整治市场 | 县城管局 | 城关镇\n清运垃圾 | 县住建局 | 河口镇\n检查气站 | 县应急局 | 各乡镇\n",
        "城管 | 整治马路市场 | 县城管局\n环卫 | 清运积存垃圾 | 县住建局\n安全 | 检查液化气站 | 县应急局\n",
    ],
)
def test_a_table_that_begins_with_a_task_loses_none(tmp_path: Path, table: str) -> None:
    understanding = understood(tmp_path, table)
    assert len(understanding.rows) == 3
    (question,) = (question for question in understanding.questions if question.id == "guess")
    assert "列=责任单位" in question.words


def test_a_header_that_reads_like_a_unit_stays_a_header(tmp_path: Path) -> None:
    table = (
        "干啥 | 主管科室 | 哪天\n整治马路市场 | 市容科 | 2026年6月底\n清运积存垃圾 | 环卫科 | 2026年7月底\n"
    )
    rows = understood(tmp_path, table).rows
    assert [row.responsible for row in rows] == [("市容科",), ("环卫科",)]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("一 | 工业（共2项，小计12000万元） | | |", "一、工业（共2项）"),
        ("一 | 工业（小计） | 3个 | |", "一、工业"),
        ("一、工业 小计：1项 | < | < | < | <", "一、工业"),
        ("一、工业（3个，计划投资25亿元） | < | < | < | <", "一、工业（3个）"),
        ("一、工业（共12项） | < | < | < | <", "一、工业（共12项）"),
        ("一、争取资金100亿元 | < | < | < | <", "一、争取资金100亿元"),
    ],
)
def test_sums_are_no_part_of_a_sections_name_and_are_told(tmp_path: Path, heading: str, section: str) -> None:
    understanding = understood(tmp_path, f"{HEADER}{heading}\n1 | 建厂 | 甲局 | 乙局 | 2026年底\n")
    (row,) = understanding.rows
    assert row.section == section
    assert bool(left_out(understanding)) == ("计" in heading)


@pytest.mark.parametrize(
    ("title", "name", "short"),
    [
        ("某县任务分解（红色为重点任务）", "某县任务分解", "某县任务分解"),
        ("某县任务分解【标黄的为新增】", "某县任务分解", "某县任务分解"),
        ("某县任务分解（▲为省级重点）", "某县任务分解（▲为省级重点）", "某县任务分解"),
        ("某县任务分解（第一批）", "某县任务分解（第一批）", "某县任务分解（第一批）"),
    ],
)
def test_what_looks_mean_is_no_part_of_the_title(tmp_path: Path, title: str, name: str, short: str) -> None:
    understanding = understood(tmp_path, f"{title} | < | < | < | <\n{HEADER}{TASKS}")
    assert (understanding.title, understanding.settings["清单简称"]) == (name, short)
    told = {problem.code for problem in understanding.problems}
    assert ("I13" in told) == (title != name)


def test_a_list_is_called_by_its_title_and_not_by_its_term(tmp_path: Path) -> None:
    lines = "某校“双减”任务清单 | < | < | < | <\n2025-2026学年第二学期 | < | < | < | <\n"
    understanding = understood(tmp_path, lines + HEADER + TASKS)
    assert understanding.title == "某校“双减”任务清单\n2025-2026学年第二学期"
    assert understanding.settings["清单简称"] == "某校“双减”任务清单"
    assert {row.heading for row in understanding.rows} == {"某校“双减”任务清单"}


MONTHLY = """
序号 | 重点工作 | 责任单位 | 完成时限 | 1月 | 2月 | 3月 | 主管
1 | 低保 | 救助股 | 2026年底 | 部署 | | 录入 | 县财政局
2 | 养老 | 养老股 | 2026年底 | | 摸底 | | 县住建局
"""


def test_further_columns_stand_in_the_master_as_they_stood_in_the_list(tmp_path: Path) -> None:
    assert understood(tmp_path, MONTHLY).spare == ("1月", "2月", "3月", "主管")
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    import_list(workspace, open_list(workspace, tmp_path / "清单.xlsx"), {})
    sheet = load_workbook(workspace.master)["分解清单"]
    headers = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert [name for name in headers if name in {"1月", "2月", "3月"}] == ["1月", "2月", "3月"]


def test_the_question_says_what_further_columns_seem_to_be(tmp_path: Path) -> None:
    (question,) = (item for item in understood(tmp_path, MONTHLY).questions if item.id == "columns")
    assert "主管像是单位，要发给它们的写 主管=责任单位" in question.words
    assert "各月要做的事要一并下发的写 1月=主要措施" in question.words


def test_what_is_to_be_done_in_a_month_says_which(tmp_path: Path) -> None:
    answer = "1月=主要措施；2月=主要措施；3月=主要措施；主管=责任单位"
    rows = understood(tmp_path, MONTHLY, columns=answer).rows
    assert [row.measure for row in rows] == ["低保\n1月：部署\n3月：录入", "养老\n2月：摸底"]
    assert [row.responsible for row in rows] == [("救助股", "县财政局"), ("养老股", "县住建局")]


SCORED = """
一级指标 | 二级指标 | 分值 | 考核内容 | 责任单位 | 完成时限
经济 | 投资 | 10 | 完成投资任务 | 县发改局 | 2026年底
^ | 工业 | 10 | 新增规上企业 | 县工信局 | 2026年底
"""
PLEAS = """
序号 | 信访人 | 主要诉求 | 责任单位 | 化解措施 | 化解时限
1 | 赵某 | 补偿未到位 | 县国土局 | 核查台账 | 2026年4月
2 | 钱某 | 企业欠薪 | 县人社局 | 督促支付 | 2026年5月
"""


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (SCORED, [("经济\n投资", "完成投资任务"), ("经济\n工业", "新增规上企业")]),
        (PLEAS, [("补偿未到位", "核查台账"), ("企业欠薪", "督促支付")]),
    ],
)
def test_what_is_scored_and_what_is_pleaded_for_is_issued(
    tmp_path: Path, table: str, expected: list[tuple[str, str]]
) -> None:
    assert [(row.heading, row.measure) for row in understood(tmp_path, table).rows] == expected


@pytest.mark.parametrize(
    "contacts",
    [
        "科室 | 联系人 | 电话\n院办 | 王莉 | 13900000001\n医务部 | 刘洋 | 13900000002\n",
        " | | | | \n序号 | 单位 | 姓名 | 职务 | 手机号码\n1 | 县商务局 | 王莉 | 科员 | 13900000001\n",
        "单位名称 | 联络员 | 联系方式 | 备注 | \n县商务局 | 王莉 | 13900000001 | | \n",
    ],
)
def test_who_is_reached_how_below_a_list_is_no_task(tmp_path: Path, contacts: str) -> None:
    understanding = understood(tmp_path, HEADER + TASKS + contacts)
    assert [row.id for row in understanding.rows] == ["1", "2"]
    assert "13900000001" in left_out(understanding)


def test_a_list_goes_on_behind_who_is_reached_how(tmp_path: Path) -> None:
    contacts = "单位 | 联系人 | 电话 | | \n县商务局 | 王莉 | 13900000001 | | \n"
    understanding = understood(
        tmp_path, HEADER + TASKS + contacts + HEADER + "3 | 修路 | 甲局 | 乙局 | 2026.9.30\n"
    )
    assert [row.measure for row in understanding.rows] == ["改造市场", "排查房屋", "修路"]


def test_lists_of_one_sheet_are_called_by_what_their_titles_begin_with(tmp_path: Path) -> None:
    parts = (f"某院评审任务分解表（第{number}章 服务） | < | < | < | <\n{HEADER}{TASKS}" for number in "一二")
    assert understood(tmp_path, "\n".join(parts), table="3").title == "某院评审任务分解表"


def test_a_task_of_a_place_and_a_day_stays_one(tmp_path: Path) -> None:
    tasks = "1 | 建设文化中心 | | | 2026年3月31日\n | 建设服务中心 | | | 2026年3月31日\n"
    understanding = understood(tmp_path, HEADER + tasks)
    assert [row.measure for row in understanding.rows] == ["建设文化中心", "建设服务中心"]


def test_fields_of_a_campaign_and_what_is_put_right_there_are_understood(tmp_path: Path) -> None:
    table = "整治领域 | 整治内容 | 牵头部门 | 属地责任 | 完成时限\n餐饮 | 排查用气 | 县商务局 | 各乡镇街道 | 2026年4月底\n"
    understanding = understood(tmp_path, table)
    assert [(row.heading, row.measure) for row in understanding.rows] == [("餐饮", "排查用气")]
    (question,) = (item for item in understanding.questions if item.id == "columns")
    assert "属地责任像是单位，要发给它们的写 属地责任=责任单位" in question.words


@pytest.mark.parametrize("merged", ["<", ""])
def test_a_second_row_of_the_header_tells_what_the_first_leaves_blank(tmp_path: Path, merged: str) -> None:
    down = "^" if merged else ""
    table = (
        f"反馈问题 | {merged} | 整改措施 | 牵头科室 | 责任科室 | 整改时限\n"
        f"类别 | 具体问题 | {down} | {down} | {down} | {down}\n"
        "学习方面 | 学得不深 | 制定计划 | 办公室 | 党委办 | 2026年5月\n"
    )
    (row,) = understood(tmp_path, table).rows
    assert (row.heading, row.measure) == ("学习方面\n学得不深", "制定计划")
    assert (row.lead, row.responsible) == (("办公室",), ("党委办",))


def test_numbered_notes_below_a_blank_row_are_no_tasks(tmp_path: Path) -> None:
    head = "任务 | 牵头单位 | 配合单位 | 时限\n开展控烟 | 县卫健局 | 县教育局 | 2026年4月\n"
    notes = " | | | \n1.各单位要高度重视，加强领导。 | | | \n2.每周五报送工作进展情况。 | | | \n"
    understanding = understood(tmp_path, head + notes)
    assert [row.measure for row in understanding.rows] == ["开展控烟"]
    assert "每周五报送" in left_out(understanding)


@pytest.mark.parametrize("gap", ["", " | | | \n"])
def test_tasks_without_units_stay_tasks(tmp_path: Path, gap: str) -> None:
    head = "任务 | 牵头单位 | 配合单位 | 时限\n开展控烟 | 县卫健局 | 县教育局 | 2026年4月\n"
    rest = f"{gap}1.开展全县灭鼠统一行动。 | | | \n2.整治农贸市场环境卫生。 | | | \n再开展检查 | 县爱卫办 | | 2026年5月\n"
    assert len(understood(tmp_path, head + rest).rows) == 4


SUBTOTALS = """
序号 | 项目 | 投资 | 责任单位 | 协办单位 | 完成时限
一 | 交通类 | 300 | | |
1 | 修桥 | 100 | 县交通局 | | 2026年5月
2 | 补路 | 200 | 县交通局 | 县公安局 | 2026年6月
 | 交通类小计 | 300 | | |
二 | 水利类 | 300 | | |
1 | 引水 | 300 | 县水利局 | | 2026年7月
 | 水利类 合计 | 300 | | |
"""


@pytest.mark.parametrize("blanks", ["1", "2"])
def test_the_sum_of_a_part_is_no_task(tmp_path: Path, blanks: str) -> None:
    understanding = understood(tmp_path, SUBTOTALS, blanks=blanks)
    assert [row.measure for row in understanding.rows] == ["修桥", "补路", "引水"]
    assert "交通类小计" in left_out(understanding)


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        (
            "维度 | 行动计划 | 责任部门 | 完成日期",
            "财务 | 开展降本 | 财务部 | 2026年12月",
            ("财务", "开展降本", "2026年12月"),
        ),
        (
            "普法任务 | 责任单位 | 完成时限",
            "宪法宣传 | 县司法局 | 2026年12月",
            ("清单", "宪法宣传", "2026年12月"),
        ),
        (
            "任务 | 牵头单位 | 时间进度要求",
            "建平台 | 科技局 | 2026年6月底前",
            ("清单", "建平台", "2026年6月底前"),
        ),
    ],
)
def test_plans_campaigns_and_their_time_are_understood(
    tmp_path: Path, header: str, cells: str, expected: tuple[str, str, str]
) -> None:
    (row,) = understood(tmp_path, f"{header}\n{cells}\n").rows
    assert (row.heading, row.measure, row.limit) == expected


@pytest.mark.parametrize("gap", ["", " | | | \n"])
def test_measures_below_a_blank_row_stay_tasks_where_the_numbers_stand_before_them(
    tmp_path: Path, gap: str
) -> None:
    head = "序号 | 任务 | 牵头单位 | 时限\n1 | 开展控烟 | 县卫健局 | 2026年4月\n"
    rest = f"{gap} | 开展灭鼠 | | \n | 整治农贸市场 | | \n"
    assert len(understood(tmp_path, head + rest, blanks="1").rows) == 3


@pytest.mark.parametrize("under", ["姓名 | 电话", "联系人姓名 | 联系电话", "姓名 | 手机"])
def test_the_second_row_of_a_header_that_says_how_people_are_reached_heads_the_tasks(
    tmp_path: Path, under: str
) -> None:
    head = f"序号 | 任务 | 牵头单位 | 时限 | 联系人 |\n | | | | {under}\n"
    tasks = (
        "1 | 开展控烟 | 县卫健局 | 2026年4月 | 张三 | 1380\n2 | 灭鼠 | 县爱卫办 | 2026年5月 | 李四 | 1390\n"
    )
    assert [row.measure for row in understood(tmp_path, head + tasks).rows] == ["开展控烟", "灭鼠"]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("一、重大项目（总投资5亿元以上）",), "一、重大项目（总投资5亿元以上）"),
        (("二、重大项目（3个，投资1亿元—5亿元）",), "二、重大项目（3个，投资1亿元—5亿元）"),
        (("三、低保提标（每人每月50元）",), "三、低保提标（每人每月50元）"),
        (("四", "小额项目", "投资50万元以下"), "四 小额项目 投资50万元以下"),
        (("1", "5G建设"), "1 5G建设"),
        (("五、工业（3个，总投资5亿元）",), "五、工业（3个）"),
        (("六", "工业", "合计", "5亿元"), "六 工业"),
    ],
)
def test_only_sums_are_cut_from_a_heading_and_no_bound(texts: tuple[str, ...], name: str) -> None:
    assert without_sums(texts) == name


@pytest.mark.parametrize(
    "goes_on",
    [
        "二、交通 | < | < | <\n2 | 修路 | 县交通局 | \n",
        "2 | 修路 | 县交通局 | 2027年7月\n",
        "2 | 修路 | 县交通局 | 长期\n",
    ],
)
def test_the_list_goes_on_behind_a_table_of_contacts(tmp_path: Path, goes_on: str) -> None:
    head = "序号 | 任务 | 责任单位 | 完成时限\n1 | 防汛 | 县水利局 | 2027年6月\n"
    contacts = "科室 | 联系人 | 电话 |\n办公室 | 张三 | 123 |\n"
    understanding = understood(tmp_path, head + contacts + goes_on)
    assert [row.measure for row in understanding.rows] == ["防汛", "修路"]
    assert "张三" in left_out(understanding)


@pytest.mark.parametrize("names", [("1", "2"), ("一", "二"), ("上", "下"), ("20", "21")])
def test_no_name_of_a_sheet_is_cut_out_of_a_year_or_a_word_of_the_title(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    table = "2021年上下游任务分解表（第{}批） | < | <\n任务 | 责任单位 | 时限\n防汛 | 县水利局 | 2021年6月\n"
    path = tmp_path / "清单.xlsx"
    sheets(*((name, table.format(words)) for name, words in zip(names, ("一", "二"), strict=True)))(path)
    opened = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    assert opened.understood({"table": "3"}).title == "2021年上下游任务分解表"
