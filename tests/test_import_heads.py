"""Heads, headings, totals and lines above a list as offices write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from tests.lists import sheets
from tests.programs import libreoffice_convert
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import open_list
from workbook_flow.importing import Understanding

THREE_ROWS = """
临江县2027年重点工作任务分解表 | < | < | < | < | <
（县委办、县政府办  2026年12月10日印发） | < | < | < | < | <
请各单位抓好落实。 | < | < | < | < | <
序号 | 工作任务 | < | 责任分工 | < | 时限
^ | 目标任务 | 具体措施 | 牵头 | 责任 | ^
^ | ^ | ^ | 单位 | 单位 | ^
一 | 经济发展 | | | |
1 | 工业提质 | 新增规上企业 | 县工信局 | 县发改局 | 2027年底
 | 小计 | 1项 | | |
二、 | 民生 | | | |
（一） | 教育 | | | |
2 | 学校 | 新建幼儿园 | 县教育局 | 县住建局 | 2027年9月底
合计 | 2项 | | | |
"""
NUMBERED = """
序号 | 工作内容 | 牵头单位 | 责任单位 | 完成时限
一 | 党的建设 | 县委组织部 | 县司法局 | 2027年底
二 | 待定事项 | | |
三 | 作风建设 | 县公安局 | 县司法局 | 2027年底
"""


def understood(folder: Path, table: str) -> Understanding:
    path = folder / "清单.xlsx"
    sheets(("表", table))(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path).understood({})


def test_a_head_of_three_rows_numbered_headings_and_totals_are_what_they_are(tmp_path: Path) -> None:
    understanding = understood(tmp_path, THREE_ROWS)
    assert [(row.id, row.section, row.lead, row.responsible) for row in understanding.rows] == [
        ("1", "一、经济发展", ("县工信局",), ("县发改局",)),
        ("2", "二、民生（一）教育", ("县教育局",), ("县住建局",)),
    ]
    assert understanding.title == "临江县2027年重点工作任务分解表"
    assert understanding.settings["清单日期"] == "2026-12-10"
    words = " ".join(problem.message for problem in understanding.problems if problem.code == "I02")
    assert all(part in words for part in ("小计 1项", "合计 2项", "请各单位抓好落实。"))


def test_a_row_without_units_is_a_task_where_tasks_are_numbered_like_it(tmp_path: Path) -> None:
    understanding = understood(tmp_path, NUMBERED)
    assert [row.measure for row in understanding.rows] == ["党的建设", "待定事项", "作风建设"]
    assert understanding.rows[1].doubts


@pytest.mark.parametrize("line", ["各乡镇人民政府，县直各单位：", "现将任务分解印发给你们，请抓好落实。"])
def test_whom_a_notice_addresses_and_its_sentences_are_no_title(tmp_path: Path, line: str) -> None:
    document = Document()
    for words in ("关于2027年民生实事的通知", line):
        document.add_paragraph(words)
    table = document.add_table(3, 5)
    rows = (
        ("序号", "实事项目", "建设内容", "牵头单位", "完成时限"),
        ("1", "供水", "新建水厂", "县水利局", "2027年底"),
        ("2", "道路", "硬化道路", "县交通局", "2027年底"),
    )
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(number, column).text = words
    document.save(str(tmp_path / "清单.docx"))
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / "清单.docx")
    understanding = source.understood({})
    assert understanding.title == "关于2027年民生实事的通知"
    assert [(row.heading, row.measure) for row in understanding.rows] == [
        ("供水", "新建水厂"),
        ("道路", "硬化道路"),
    ]
    assert any(line[:20] in problem.message for problem in understanding.problems)


TWO_LIMITS = """
序号 | 任务 | 责任单位 | 完成时限 | 完成时限
１ | 甲 | 县教育局 | 2027年5月 | 2027年6月
２ | 丙 | 县教育局 | 2027年7月 | 2027年7月
"""


def test_a_second_limit_of_a_row_is_in_doubt_and_wide_numbers_are_narrow(tmp_path: Path) -> None:
    rows = understood(tmp_path, TWO_LIMITS).rows
    assert [row.id for row in rows] == ["1", "2"]
    assert rows[0].doubts["完成时限"] == "这一行有几个时限，没有采用：2027年6月"
    assert "完成时限" not in rows[1].doubts


PLAIN = """
序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限
1 | 修路 | 县交通局 | 属地乡镇 | 汛期前
2 | 绿化 | 县直机关工委 | 县财政局 | 2027年底
"""


@pytest.mark.parametrize("name", ["清单.docx", "清单.xls", "清单.txt", "清单.wps"])
def test_a_renamed_workbook_is_what_it_is(tmp_path: Path, name: str) -> None:
    sheets(("表", PLAIN))(tmp_path / name)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / name)
    assert [row.lead for row in source.understood({}).rows] == [("县交通局",), ("县直机关工委",)]


@pytest.mark.parametrize("kind", ["fods", "html", "xls"])
def test_a_list_saved_as_flat_or_as_a_web_page_is_read(tmp_path: Path, kind: str) -> None:
    sheets(("表", PLAIN))(tmp_path / "清单.xlsx")
    path = libreoffice_convert(tmp_path / "清单.xlsx", "html" if kind == "xls" else kind, tmp_path / "另存")
    path = path.replace(path.with_suffix(f".{kind}"))
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    assert [row.lead for row in source.understood({}).rows] == [("县交通局",), ("县直机关工委",)]


def test_groups_are_told_from_units_that_are_called_alike(tmp_path: Path) -> None:
    asked = {question.id for question in understood(tmp_path, PLAIN).questions}
    assert {name for name in asked if name.startswith("group:")} == {"group:属地乡镇"}


def test_a_season_without_a_year_asks_for_the_year_and_then_for_its_day(tmp_path: Path) -> None:
    sheets(("表", PLAIN))(tmp_path / "清单.xlsx")
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / "清单.xlsx")
    assert "year" in {question.id for question in source.understood({}).questions}
    questions = {question.id: question for question in source.understood({"year": "2027"}).questions}
    assert questions["limit:汛期前"].readings[0] == "最迟 2027-05-31"


def test_titles_that_begin_with_their_sheets_names_share_what_follows(tmp_path: Path) -> None:
    table = "{}2027年任务清单 | < | <\n序号 | 工作任务 | 完成时限\n1 | 甲事 | 2027年底\n"
    path = tmp_path / "清单.xlsx"
    sheets(*((name, table.format(name)) for name in ("县教育局", "县水利局")))(path)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    assert source.understood(source.chosen({"table": "全部都用"})).title == "2027年任务清单"


NAMELESS = (
    *(
        "list",
        "export_20260101",
        "新建 Microsoft Excel 工作表",
        "新建 XLSX 工作表 (2)",
        "工作簿1",
        "工作簿1 - 副本",
    ),
    *(
        "Sheet1",
        "副本",
        "最终版",
        "1",
        "20260101",
        "2026年1月",
        "微信图片_20260101120000",
        "导出 (3)",
        "新建文本文档",
    ),
)


@pytest.mark.parametrize("name", NAMELESS)
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_name_that_says_nothing_is_no_title(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / f"{name}{ending}"
    if ending == ".csv":
        path.write_text(PLAIN.strip().replace(" | ", ","), "utf-8")
    else:
        sheets(("Sheet1", PLAIN))(path)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    understanding = source.understood({})
    assert "title" in {question.id for question in understanding.questions}
    assert "清单简称" not in understanding.settings
    for words in ("是", name, "临江县修路任务"):
        understanding = source.understood({"title": words})
        names = words == "临江县修路任务"
        assert ("title" in {question.id for question in understanding.questions}) is not names
        assert understanding.settings.get("清单简称", "") == (words if names else "")
        assert {row.heading for row in understanding.rows} == {words if names else ""}


@pytest.mark.parametrize("name", ["临江县督查台账", "副本-临江县督查台账2026", "actions"])
def test_a_name_that_says_something_is_the_title(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.xlsx"
    sheets(("Sheet1", PLAIN))(path)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    assert source.understood({}).title == name


def test_numbers_that_count_nothing_up_are_no_ids(tmp_path: Path) -> None:
    table = """
年度考核表 | < | < | <
考什么 | 占多少 | 谁来做 | 何时
规上工业增加值增长 | 10 | 县工信局 | 2027年底
固定资产投资增长 | 15 | 县发改局 | 2027年底
城镇新增就业人数 | 15 | 县人社局 | 2027年底
农村危房改造户数 | 30 | 县住建局 | 2027年底
"""
    guess = next(item for item in understood(tmp_path, table).questions if item.kind == "guess")
    assert "占多少=编号" not in guess.words
    counted = table.replace("10", "1").replace("15 | 县发", "2 | 县发").replace("15 | 县人", "1 | 县人")
    guess = next(
        item for item in understood(tmp_path, counted.replace("30", "2")).questions if item.kind == "guess"
    )
    assert "占多少=编号" in guess.words


def test_numbers_in_the_first_column_are_numbers_whatever_heads_them(tmp_path: Path) -> None:
    table = """
街道责任清单 | < | < | <
类别 | 内容 | 责任科室 | 结束时间
一、矛盾化解 | < | < | <
1 | 排查纠纷 | 综治办 | 2027年底
2 | 化解积案 | 信访办 | 2027年6月底
二、反诈宣传 | < | < | <
1 | 入户宣传 | 综治办 | 2027年底
"""
    rows = understood(tmp_path, table).rows
    assert [row.heading for row in rows] == ["一、矛盾化解", "一、矛盾化解", "二、反诈宣传"]
    assert [row.limit for row in rows] == ["2027年底", "2027年6月底", "2027年底"]


ACROSS = """
县审计整改台账 | < | < | < | <
序号 | 问题 | 整改措施 | 责任单位 | 整改时限
一 | 预算编制方面 | < | < | <
1 | 编制不细 | 修订办法 | 县财政局 | 2027年底
二 | 专项资金方面 | < | < | <
1 | 闲置 | 调整用途 | 县农业农村局 | 2027年底
检查单位（盖章）： | | 受检单位签字： | |
"""
AMOUNTS = """
县重点项目 | < | < | < | < | <
序号 | 项目名称 | 建设内容 | 总投资 | 责任单位 | 完成时限
合计（2个） | < | < | 45000 | |
一、续建项目（1个） | < | < | 30000 | |
1 | 医院 | 新建门诊楼 | 30000 | 县卫健局 | 2027年底
二、新建项目（1个） | < | < | 15000 | |
2 | 园区 | 建设厂房 | 15000 | 县工信局 | 2027年底
"""


@pytest.mark.parametrize(
    ("table", "sections"),
    [
        (ACROSS, ["一、预算编制方面", "二、专项资金方面"]),
        (AMOUNTS, ["一、续建项目（1个）", "二、新建项目（1个）"]),
    ],
)
def test_a_heading_merged_across_the_units_or_with_amounts_beside_it_is_no_task(
    tmp_path: Path, table: str, sections: list[str]
) -> None:
    understanding = understood(tmp_path, table)
    assert [row.section for row in understanding.rows] == sections
    assert {unit.unit.name for unit in understanding.units} < {
        "县财政局",
        "县农业农村局",
        "县卫健局",
        "县工信局",
    }


@pytest.mark.parametrize(
    "line",
    ["2027年第18期", "2027年3月", "（总第12期）", "检查日期：2027年1月5日 | < | 检查人：李工、王工 | < | <"],
)
def test_a_line_below_the_title_that_says_when_or_who_checked_is_no_title(tmp_path: Path, line: str) -> None:
    merged = line if "|" in line else f"{line} | < | < | < | <"
    first, _, rest = ACROSS.strip().partition("\n")
    understanding = understood(tmp_path, f"{first}\n{merged}\n{rest}")
    assert understanding.title == "县审计整改台账"


MERGED_NUMBERS = """
临江县2027年任务 | < | < | < | <
序号 | 重点任务 | 主要措施 | 牵头单位 | 完成时限
1 | 医院 | 新建门诊楼 | 县卫健局 | 2027年底
^ | ^ | 添置设备 | 县卫健局 | 2027年底
2 | 园区 | 建设厂房 | 县工信局 | 2027年底
3 | 学校 | 新建幼儿园 | 县教育局 | 2027年底
 | | 改造校舍 | 县教育局 | 2027年底
"""


def test_the_tasks_of_one_number_are_numbered_below_it(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    sheets(("表", MERGED_NUMBERS))(path)
    understanding = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path).understood({"blanks": "1"})
    assert [row.id for row in understanding.rows] == ["1-01", "1-02", "2", "3-01", "3-02"]
    assert not [problem for problem in understanding.problems if problem.code == "I10"]


@pytest.mark.parametrize("number", ["", "2"])
def test_numbers_that_one_is_missing_or_doubled_of_are_made_anew_and_told(
    tmp_path: Path, number: str
) -> None:
    understanding = understood(tmp_path, MERGED_NUMBERS.replace("3 | 学校", f"{number} | 学校"))
    assert [row.id for row in understanding.rows] == [f"1-{number:02d}" for number in range(1, 6)]
    assert [problem.code for problem in understanding.problems] == ["I10"]


ROLES_IN_HEADS = """
大学2027年要点 | < | < | <
重点任务 | 具体举措 | 牵头单位（配合单位） | 完成时间
科研 | 申报基金。 | 科研处（人文社科处） | 2027年底
教学 | 修订方案。 | 教务处（各学院、研究生院） | 2027年底
后勤 | 改造食堂。 | 后勤处、资产处 | 2027年底
"""


def test_who_stands_in_brackets_has_the_role_that_the_header_gives_there(tmp_path: Path) -> None:
    rows = understood(tmp_path, ROLES_IN_HEADS).rows
    assert [(row.lead, row.responsible) for row in rows] == [
        (("科研处",), ("人文社科处",)),
        (("教务处",), ("各学院", "研究生院")),
        (("后勤处", "资产处"), ()),
    ]


def test_a_bracket_with_several_names_is_no_part_of_a_name_in_silence(tmp_path: Path) -> None:
    rows = understood(tmp_path, ROLES_IN_HEADS.replace("（配合单位）", "")).rows
    assert "不像单位名称" in rows[1].doubts["牵头单位"]
    assert "各学院" in rows[1].doubts["牵头单位"]


ONE_AFTER_ANOTHER = """
临江县2027年任务 | < | < | <
类别 | 任务内容 | 牵头单位 | 参与 | 计划完成
党的\\n建设 | 抓学习 | 县教育局、县卫健局按职责分工负责 | 帮扶单位 | 2027年底
节能\\n降碳\\n工\\n作 | 抓节能 | 县教育局、县公安局分别办理 | 县司法局 | 2027年底
"""


def test_leads_that_share_the_work_lead_kinds_of_units_are_asked_and_short_heads_are_known(
    tmp_path: Path,
) -> None:
    understanding = understood(tmp_path, ONE_AFTER_ANOTHER)
    first, second = understanding.rows
    assert (first.heading, second.heading) == ("党的建设", "节能\n降碳\n工\n作")
    assert (first.lead, first.responsible) == (("县教育局", "县卫健局"), ("帮扶单位",))
    assert (second.lead, second.responsible) == (("县教育局", "县公安局"), ("县司法局",))
    assert [group.name for group in understanding.groups] == ["帮扶单位"]
    assert first.limit == "2027年底"


FOUR_ROWS = """
临江县2027年任务 | < | < | < | <
序号 | 工作任务 | < | 责任分工 | <
^ | 一级指标 | 具体要求 | 牵头单位 | 责任单位
^ | ^ | ^ | ^ | 共同负责
1 | 安全 | 每月研判 | 县委政法委 | 县公安局
"""


def test_a_row_that_is_mostly_merged_with_the_header_is_a_part_of_it(tmp_path: Path) -> None:
    (row,) = understood(tmp_path, FOUR_ROWS).rows
    assert (row.id, row.lead, row.responsible) == ("1", ("县委政法委",), ("县公安局",))


WITH_PERSONS = """
学院整改清单 | < | < | <
序号 | 隐患 | 责任部门及责任人 | 整改时间
1 | 违规电器 | 学生处 张明 13812345678 | 2027年底
2 | 危化品 | 化学学院（李华，电话：6601）、资产处（王磊） | 2027年底
3 | 外墙 | 基建处：刘洋；保卫处：周涛 | 2027年底
4 | 电动车 | 保卫处（牵头：周涛） 后勤处（配合：陈强） | 2027年底
5 | 食堂 | 后勤处、 | 2027年底
"""


def test_persons_beside_units_are_no_units_and_are_told(tmp_path: Path) -> None:
    rows = understood(tmp_path, WITH_PERSONS).rows
    assert [row.lead + row.responsible for row in rows] == [
        ("学生处",),
        ("化学学院", "资产处"),
        ("基建处", "保卫处"),
        ("保卫处", "后勤处"),
        ("后勤处",),
    ]
    assert rows[3].lead == ("保卫处",)
    assert ["人名没有当作单位" in row.doubts.get("责任单位", "") for row in rows] == [True] * 4 + [False]


ENGLISH = """
Corrective Actions 2027 | < | < | < | <
Ref | Finding | Corrective Action | Responsible Department | Target Date
CA-1 | Poor housekeeping | Weekly audit | Production (lead); EHS (support) | Apr-2027
CA-2 | Missing records | Update records | Lead: Human Resources; Support: IT | Q2 2027
CA-3 | Old gauges | Calibrate | Quality & Maintenance | ASAP
"""


def test_an_english_list_is_read_with_its_roles(tmp_path: Path) -> None:
    rows = understood(tmp_path, ENGLISH).rows
    assert [(row.id, row.heading, row.lead, row.responsible) for row in rows] == [
        ("CA-1", "Poor housekeeping", ("Production",), ("EHS",)),
        ("CA-2", "Missing records", ("Human Resources",), ("IT",)),
        ("CA-3", "Old gauges", (), ("Quality & Maintenance",)),
    ]
    assert not any("完成时限" in row.doubts for row in rows)


BOTH_IN_ONE = """
市2027年招商任务 | < | < | <
序号 | 检视问题 | 牵头/配合单位 | 完成时间
1 | 引进项目 | 市投促局/市商务局、各县区 | 2027年12月
2 | 建库 | 市发改委 | 2027年12月
3 | 外出 | 市投促局、市商务局 | 2027年12月
"""


def test_a_stroke_parts_lead_and_help_below_a_header_that_names_both(tmp_path: Path) -> None:
    rows = understood(tmp_path, BOTH_IN_ONE).rows
    assert [(row.lead, row.responsible) for row in rows] == [
        (("市投促局",), ("市商务局", "各县区")),
        (("市发改委",), ()),
        ((), ("市投促局", "市商务局")),
    ]
    assert rows[2].doubts["牵头单位"] == "只有一栏单位，没说谁牵头"


FIGURES = """
公司2027年指标 | < | < | <
序号 | 指标 | 目标 | 责任部门 | 完成时间
1 | 客户满意度 | 95% | 客服部 | 2027年12月
2 | 培训学时 | ≥40h | 人事部 | 2027年12月
3 | 巡查 | 12 | 安环部 | 2027年12月
"""


def test_figures_are_no_tasks_beside_what_they_measure(tmp_path: Path) -> None:
    understanding = understood(tmp_path, FIGURES)
    assert [row.measure for row in understanding.rows] == ["客户满意度", "培训学时", "巡查"]
    assert any("“目标”（3 格" in question.words for question in understanding.questions)


def test_a_row_without_number_may_go_on_with_the_one_above(tmp_path: Path) -> None:
    table = FIGURES.replace("2 | 培训学时 | ≥40h", " | 培训学时 | 组织培训")
    rows = understood(tmp_path, table).rows
    assert [("没有编号" in row.doubts.get("主要措施", "")) for row in rows] == [False, True, False]


def test_a_column_of_persons_that_the_office_calls_units_keeps_them(tmp_path: Path) -> None:
    table = "支部2027年清单\n检视问题 | 整改措施 | 责任人 | 整改时限\n学习不够 | 制定计划 | 张明 | 2027年底"
    path = tmp_path / "清单.xlsx"
    sheets(("表", table))(path)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    (row,) = source.understood({"columns": "责任人=责任单位", "roles": "2"}).rows
    assert row.responsible == ("张明",)


GRADES = """
县2027年考核指标分解 | < | < | < | <
一级指标 | 二级指标 | 分值 | 评分标准 | 牵头单位
创新发展 | 研发投入强度 | 5 | 完成目标得满分，每低0.1个百分点扣0.5分 | 县科技局
^ | 高企数量 | 3 | 每净增1家得0.5分 | 县科技局
"""


def test_of_grades_of_indicators_the_last_is_the_task(tmp_path: Path) -> None:
    rows = understood(tmp_path, GRADES).rows
    assert [(row.heading, row.measure) for row in rows] == [
        ("创新发展", "研发投入强度"),
        ("创新发展", "高企数量"),
    ]


@pytest.mark.parametrize(("header", "known"), [("节点名称", True), ("大事", False)])
def test_days_are_never_guessed_to_be_tasks(tmp_path: Path, header: str, known: bool) -> None:
    table = (
        f"项目2027年计划\n编号 | {header} | 开始日期 | 完成日期 | 责任部门\n"
        "A-1 | 完成立项 | 2027-01-05 | 2027-02-10 | 发展部\nA-2 | 完成招标 | 2027-02-11 | 2027-04-30 | 采购部"
    )
    understanding = understood(tmp_path, table)
    assert [row.measure for row in understanding.rows] == ["完成立项", "完成招标"]
    assert ("guess" not in {question.id for question in understanding.questions}) is known


@pytest.mark.parametrize(
    ("second", "leads"),
    [
        ("二、法治（牵头单位：县委政法委，配合单位：县信访局）", [("县委办",), ("县委政法委",)]),
        ("二、其他", [("县委办",), ()]),
    ],
)
def test_a_heading_that_names_in_brackets_who_leads_is_asked_about(
    tmp_path: Path, second: str, leads: list[tuple[str, ...]]
) -> None:
    table = f"""
文明创建任务分解 | < | < | <
序号 | 任务要求 | 责任单位 | 完成时限
一、政务环境（牵头单位：县委办） | < | < | <
1 | 理论学习 | 县委宣传部、县直机关工委 | 2026年12月
{second} | < | < | <
2 | 普法 | 县司法局 | 2026年12月
"""
    path = tmp_path / "清单.xlsx"
    sheets(("表", table))(path)
    opened = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    assert "sections" in {question.id for question in opened.understood({}).questions}
    rows = opened.understood({"sections": "1"}).rows
    assert [row.lead for row in rows] == leads
    assert rows[0].responsible == ("县委宣传部", "县直机关工委")
    assert rows[1].responsible == (("县信访局", "县司法局") if leads[1] else ("县司法局",))


@pytest.mark.parametrize("outline", ["一、关于春耕生产", "第一部分 春耕生产"])
def test_minutes_are_called_by_their_title_and_what_they_deal_with_is_told(
    tmp_path: Path, outline: str
) -> None:
    lines = ("县政府第12次常务会议纪要", "〔2027〕12号", outline, "议定事项如下：")
    table = "序号 | 议定事项 | 落实单位 | 办结时限\n1 | 制定方案 | 县农业农村局 | 3月15日前"
    path = tmp_path / "纪要.xlsx"
    sheets(("表", "\n".join((*lines, table))))(path)
    understanding = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path).understood({})
    assert understanding.title == lines[0]
    told = " ".join(problem.message for problem in understanding.problems)
    assert all(line in told for line in lines[1:])


FORMULAS = """
序号 | 任务 | 责任单位 | 时限 | 投资
1 | 修路 | 县交通局 | 2027年5月 | {cell}
合计 | 1项 | | | =SUM(E2:E2)
"""


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=3+4", ["E2 公式没有计算结果，这一格没有读入"]),
        ("#REF!", ["E2 单元格是错误值 #REF!，这一格没有读入"]),
        ("7", []),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_as_the_lists_and_none_of_a_total(
    tmp_path: Path, cell: str, told: list[str]
) -> None:
    path = tmp_path / "清单.xlsx"
    sheets(("表", FORMULAS.format(cell=cell)))(path)
    problems = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path).problems
    assert [f"{item.place.cell} {item.message}" for item in problems] == told
    assert all("原来的清单" in item.remedy for item in problems)
