"""Lists of further kinds of offices: places, persons, terms, months on sheets, feedback; what is asked works."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.lists import Listed, paragraphs, sheets
from tests.test_importing import imported, in_words, lines, run_a_period
from workbook_flow import cycle
from workbook_flow.cycle.importing import Imported, import_list, open_list
from workbook_flow.importing.heads import ColumnPart, part_of
from workbook_flow.importing.labels import without_persons
from workbook_flow.importing.units import doubtful_names, read_unit_cell
from workbook_flow.words.deadlines import read_deadline


@pytest.mark.parametrize(
    ("cell", "lead", "responsible", "left"),
    [
        ("人事科（财务科、医务科配合）", "人事科", "财务科、医务科", ""),
        ("人事科，财务科协助", "人事科", "财务科", ""),
        ("县财政局、县审计局（县统计局配合）", "", "县统计局", "县财政局、县审计局"),
        ("县教育局，县财政局承办", "", "县财政局", "县教育局"),
        ("县住建局，县财政局、县城管局配合，县公安局牵头", "县公安局", "县财政局、县城管局、县住建局", ""),
        ("院办（主）、人事科", "院办", "人事科", ""),
        ("教务处(主)政教处(协)", "教务处", "政教处", ""),
        ("分办：交通局、交警大队", "交通局、交警大队", "", ""),
        ("各临床、医技科室", "", "", "各临床和医技科室"),
        ("各镇、街道", "", "", "各镇、街道"),
    ],
)
def test_who_is_named_as_helper_tells_who_leads(cell: str, lead: str, responsible: str, left: str) -> None:
    read = read_unit_cell(cell)
    assert ["、".join(names) for names in (read.lead, read.responsible, read.open)] == [
        lead,
        responsible,
        left,
    ]


@pytest.mark.parametrize(
    "name", ["马强", "采购部刘敏", "局长王建国", "生态环境局（局长王建国）", "张某", "王某某"]
)
def test_a_person_beside_or_behind_a_unit_is_doubted(name: str) -> None:
    assert doubtful_names((name,)) == (name,)


@pytest.mark.parametrize(
    "name", ["马鞍山市", "县委统战部", "教育局高教科", "雷州市公安局", "组长单位", "马街镇"]
)
def test_a_unit_called_like_a_person_is_not_doubted(name: str) -> None:
    assert doubtful_names((name,)) == ()


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("生态环境局（局长王某）、农业农村局（局长赵建国）", "生态环境局、农业农村局"),
        ("林业局 钱某", "林业局"),
        ("住建局 局长 王刚", "住建局"),
        ("教育局张三", "教育局"),
    ],
)
def test_persons_with_their_posts_are_taken_off_where_the_header_names_them(cell: str, units: str) -> None:
    assert without_persons(cell, "责任单位及责任人") == units


def read_as(folder: Path, table: str, **answers: str) -> Imported:
    """A workbook of that table, imported with these answers."""
    folder.mkdir(exist_ok=True)
    path = folder / "清单.xlsx"
    sheets(("任务", table))(path)
    workspace = cycle.Workspace(folder / "工作区", date(2026, 3, 1))
    return import_list(workspace, open_list(workspace, path), answers)


def shown(result: Imported) -> list[str]:
    """The tasks as they were read."""
    return lines("\n".join(in_words(task) for task in result.reading.tasks))


def kinds(result: Imported) -> set[str]:
    """What is asked."""
    return {question.id for question in result.understanding.questions}


PLACES = """
创建文明城市点位责任清单 | < | < | < | < | <
序号 | 点位类型 | 点位名称 | 测评标准 | 主管部门 | 属地街道
1 | 农贸市场 | 东门农贸市场 | 公共卫生间干净。 | 区市场监管局 | 东门街道
2 | 主次干道 | 人民路 | 非机动车停放有序。 | 区城管局、交警大队 | 东门街道、西苑街道
"""
HAZARDS = """
2026年安全隐患排查台账 | < | < | < | < | <
序号 | 存在隐患 | 整改措施 | 隐患等级 | 监管责任单位 | 整改期限
1 | 出口堵塞 | 立即清理 | 一般 | 镇应急办、商务办 | 当场整改
2 | 线路老化 | 更换线路 | 重大 | 镇应急办 | 2026年7月15日前
"""
PERSONS = """
2026年党建责任清单 | < | < | <
序号 | 工作任务 | 责任人 | 完成时间
1 | 组织集中学习 | 陈志明 | 每月
2 | 落实三会一课 | 陈志明、林晓燕 | 每季度
3 | 发展党员1名 | 林晓燕 | 2026年12月底前
"""
MIXED = """
2026年安全生产责任清单 | < | < | < | <
序号 | 工作内容 | 责任人 | 配合人 | 完成时限
1 | 组织安全月活动 | 安全部 王强 | 生产部 | 2026年6月
2 | 检验特种设备 | 设备部：李军 | 安全部王强 | 2026年9月底
"""


@pytest.mark.parametrize(
    ("table", "truth"),
    [
        (
            PLACES,
            """
            1 | | 区市场监管局、东门街道 | unknown
            2 | | 区城管局、交警大队、东门街道、西苑街道 | unknown
            """,
        ),
        (
            HAZARDS,
            """
            1 | | 镇应急办、商务办 | by
            2 | | 镇应急办 | by 2026-07-15
            """,
        ),
        (
            PERSONS,
            """
            1 | | 陈志明 | recurring month
            2 | | 陈志明、林晓燕 | recurring quarter
            3 | | 林晓燕 | by 2026-12-31
            """,
        ),
        (
            MIXED,
            """
            1 | 安全部 | 生产部 | by 2026-06-30
            2 | 设备部 | 安全部 | by 2026-09-30
            """,
        ),
    ],
)
def test_who_does_it_is_proposed_where_no_header_says_so(tmp_path: Path, table: str, truth: str) -> None:
    asked = read_as(tmp_path / "问", table)
    assert "guess" in kinds(asked)
    assert all("猜" in row.doubts["主要措施"] for row in asked.understanding.rows)
    agreed = read_as(tmp_path / "答", table, guess="对", roles="2")
    assert shown(agreed) == lines(truth)
    assert not {"guess", "roles"} & kinds(agreed)


def test_persons_are_no_doubt_where_the_list_has_nobody_else(tmp_path: Path) -> None:
    agreed = read_as(tmp_path, PERSONS, guess="1", roles="1", office="局办")
    assert [row.doubts for row in agreed.understanding.rows] == [{}, {}, {}]
    assert agreed.reading.master is not None


@pytest.mark.dear
def test_a_month_runs_on_a_list_of_persons(tmp_path: Path) -> None:
    answers = {"guess": "1", "roles": "1", "office": "局办"}
    truth = "1 | 陈志明 | | recurring\n2 | 陈志明 | 林晓燕 | recurring\n3 | 林晓燕 | | by"
    listed = Listed("清单.xlsx", sheets(("任务", PERSONS)), truth, answers)
    imported(tmp_path, listed)
    run_a_period(tmp_path, listed)


def test_persons_may_stay_aside_as_the_question_says(tmp_path: Path) -> None:
    refused = read_as(tmp_path, PERSONS, guess="责任人=说明")
    assert {row.responsible for row in refused.understanding.rows} == {()}
    assert next(dict(row.spare) for row in refused.understanding.rows) == {"责任人": "陈志明"}


def test_persons_behind_their_units_are_told(tmp_path: Path) -> None:
    rows = read_as(tmp_path, MIXED, guess="1").understanding.rows
    assert rows[0].doubts["责任单位"] == "人名没有当作单位：安全部 王强"
    assert "李军" in rows[1].doubts["责任单位"] or "王强" in rows[1].doubts["责任单位"]


STANDARDS = """
医院等级评审任务分解表 | < | < | < | <
条款 | 评审标准 | 评审要点 | 主责科室 | 完成时间
1.1 | 医院功能与任务 | < | < | <
1.1.1 | 符合区域卫生规划 | 有年度工作计划。 | 院办 | 2026年6月30日
1.2 | 应急管理 | | |
1.2.1 | 应急预案 | 修订全院应急预案。 | 保卫科 | 每季度末
"""


def test_a_heading_by_its_dotted_number_or_merged_across_is_no_task(tmp_path: Path) -> None:
    result = read_as(tmp_path, STANDARDS)
    assert shown(result) == lines("""
        1.1.1 | 院办 | | by 2026-06-30
        1.2.1 | 保卫科 | | recurring quarter
    """)
    assert [row.section for row in result.understanding.rows] == ["1.1 医院功能与任务", "1.2 应急管理"]
    assert {unit.unit.name for unit in result.understanding.units} == {"院办", "保卫科"}


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("牵头单位 责任单位", ColumnPart.UNIT),
        ("牵头单位及配合单位", ColumnPart.UNIT),
        ("牵头责任单位", ColumnPart.LEAD),
        ("点位名称", ColumnPart.HEADING),
        ("测评标准", ColumnPart.MEASURE),
        ("建设规模及主要内容", ColumnPart.MEASURE),
        ("条款", ColumnPart.ID),
    ],
)
def test_headers_of_places_projects_and_standards(header: str, part: ColumnPart) -> None:
    assert part_of(header) is part


def test_a_standard_beside_a_task_is_asked_about(tmp_path: Path) -> None:
    table = "序号 | 工作内容 | 验收标准 | 责任单位\n1 | 修路 | 通车 | 县交通局\n2 | 修桥 | 验收 | 县交通局"
    result = read_as(tmp_path, table)
    assert [row.measure for row in result.understanding.rows] == ["修路", "修桥"]
    assert "columns" in kinds(result)


CALENDAR = """
实验中学2026-2027学年{term}行事历 | < | <
日期 | 工作内容 | 责任处室
8.24-8.30 | 返岗培训 | 校办
12.28-1.3 | 元旦值守 | 校办
1.11-1.17 | 期末考试 | 教务处
3月底 | 家长会 | 教务处
寒假前 | 布置作业 | 教务处
"""


@pytest.mark.parametrize(("term", "year"), [("第一学期", "2026"), ("第二学期", "2027"), ("", "2026")])
def test_a_school_year_goes_into_the_next_calendar_year(tmp_path: Path, term: str, year: str) -> None:
    result = read_as(tmp_path, CALENDAR.format(term=term), columns="日期=完成时限", roles="1", office="校办")
    days = [task.deadline.due for task in result.reading.tasks[:4]]
    assert [str(day) for day in days] == ["2026-08-30", "2027-01-03", "2027-01-17", "2027-03-31"]
    asked = next(question for question in result.understanding.questions if question.id == "limit:寒假前")
    assert asked.readings == ("最迟 2027-01-15", "另行通知")
    assert result.understanding.settings["默认年份"] == year


COUNTED = """
巡察整改台账 | < | < | <
问题 | 整改措施 | 牵头单位 | 整改时限
投诉多 | 完成评估 | 物业中心 | 3个月内
违规转租 | 清退 | 住房保障股 | 1周内
灭火器过期 | 更换 | 办公室 | 2026年7月底前
"""


def test_limits_counted_from_the_lists_day_ask_for_it_once(tmp_path: Path) -> None:
    asked = read_as(tmp_path / "问", COUNTED)
    assert {"day", "limit:3个月内", "limit:1周内"} & kinds(asked) == {"day"}
    day = next(question for question in asked.understanding.questions if question.id == "day")
    assert (day.count, day.open) == (2, True)
    assert "day" in kinds(read_as(tmp_path / "错", COUNTED, day="不知道"))
    known = read_as(tmp_path / "答", COUNTED, day="2026年6月1日")
    readings = {question.id: question.readings for question in known.understanding.questions}
    assert readings["limit:3个月内"] == ("最迟 2026-09-01", "另行通知")
    assert readings["limit:1周内"] == ("最迟 2026-06-08", "另行通知")
    assert known.understanding.settings["清单日期"] == "2026-06-01"


@pytest.mark.parametrize("words", ["6月", "6月底", "5日前", "汛期前", "寒假前"])
def test_a_limit_is_asked_about_once_its_year_is_known(tmp_path: Path, words: str) -> None:
    table = f"任务 | 责任单位 | 时限\n办班 | 县人社局 | {words}\n修路 | 县交通局 | 2026年底"
    asked = kinds(read_as(tmp_path, table))
    assert (f"limit:{words}" in asked, "year" in asked) == (words == "5日前", words != "5日前")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("12.28-1.3", "2027-01-03"),
        ("11月-3月", "2027-03-31"),
        ("2026年11月至3月", "2027-03-31"),
        ("12月30日-1月5日前完成", "2027-01-05"),
        ("9月-6月", ""),
        ("9.1-8.31", ""),
    ],
)
def test_a_span_of_a_winter_ends_in_the_next_year(words: str, day: str) -> None:
    limit = read_deadline(words, default_year=2026, year_start=(3, 31))
    assert str(limit.due if limit else "") == day


def test_days_alone_are_those_of_the_month_on_their_sheet(tmp_path: Path) -> None:
    path = tmp_path / "月度.xlsx"
    table = "{month}重点工作\n工作事项 | 牵头部门 | 完成时间\n办会 | 综合部 | 20日前\n检查 | 安监部 | 月底\n总结 | 财务部 | {last}"
    sheets(
        ("1月", table.format(month="一月", last="下旬")), ("2月", table.format(month="二月", last="本月28日"))
    )(path)
    workspace = cycle.Workspace(tmp_path / "工作区", date(2026, 3, 1))
    result = import_list(workspace, open_list(workspace, path), {"table": "3", "year": "2026"})
    days = [str(task.deadline.due) for task in result.reading.tasks]
    assert days == ["2026-01-20", "2026-01-31", "2026-01-31", "2026-02-20", "2026-02-28", "2026-02-28"]


@pytest.mark.parametrize(
    "title", ["自查自纠阶段（4-6月）", "2026年3月15日工作安排", "3、4月份工作", "一季度工作"]
)
def test_a_title_of_no_single_month_gives_none_to_a_day(tmp_path: Path, title: str) -> None:
    table = (
        f"{title} | < | <\n工作事项 | 牵头部门 | 完成时间\n办会 | 综合部 | 20日前\n检查 | 安监部 | 2026年底"
    )
    assert read_as(tmp_path, table).understanding.rows[0].limit == "20日前"


@pytest.mark.parametrize(
    ("header", "first", "guessed"),
    [
        ("日期", "2026年8月24日-30日", True),
        ("时段", "2026年7月底", True),
        ("检查日期", "2026年8月24日", False),
        ("总投资", "12.5", False),
        ("编制", "10", False),
    ],
)
def test_days_that_no_header_tells_are_proposed_as_limits(
    tmp_path: Path, header: str, first: str, *, guessed: bool
) -> None:
    table = f"工作内容 | 责任处室 | {header}\n返岗培训 | 校办 | {first}\n期末考试 | 教务处 | {first}"
    result = read_as(tmp_path, table)
    words = [question.words for question in result.understanding.questions if question.id == "guess"]
    assert any(f"{header}=完成时限" in text for text in words) is guessed
    assert any("猜" in row.doubts.get("主要措施", "") for row in result.understanding.rows) is guessed


def read_prose(folder: Path, *lines_of_text: str) -> Imported:
    """A Word file of running text, imported."""
    path = folder / "要点.docx"
    paragraphs(*lines_of_text)(path)
    workspace = cycle.Workspace(folder / "工作区", date(2026, 3, 1))
    return import_list(workspace, open_list(workspace, path), {})


def test_no_task_of_a_text_without_headings_is_lost(tmp_path: Path) -> None:
    result = read_prose(
        tmp_path,
        "2026年工作要点",
        "1.建图书馆。（牵头单位：县文旅局；责任单位：县财政局；完成时限：2026年12月）",
        "2.送戏下乡。（牵头单位：县文化馆；责任单位：县财政局；完成时限：2026年11月）",
    )
    assert shown(result) == lines("""
        1-01 | 县文旅局 | 县财政局 | by 2026-12-31
        1-02 | 县文化馆 | 县财政局 | by 2026-11-30
    """)


def test_a_heading_with_labels_below_it_is_a_task_with_all_its_lines(tmp_path: Path) -> None:
    result = read_prose(
        tmp_path,
        "2026年督察反馈意见整改清单",
        "一、水源地保护不够。",
        "责任单位：东湖区人民政府、市水利局",
        "验收单位：市生态环境局",
        "整改时限：2026年12月底前",
        "整改措施：",
        "（一）制定搬迁方案。",
        "1.完成搬迁。",
        "二、矿山修复滞后。",
        "责任单位：市自然资源局",
        "整改时限：2027年6月底前",
        "注：每月报送进展。",
    )
    assert shown(result) == lines("""
        1-01 | | 东湖区人民政府、市水利局 | by 2026-12-31
        1-02 | | 市自然资源局 | by 2027-06-30
    """)
    assert [row.measure for row in result.understanding.rows] == [
        "一、水源地保护不够。\n验收单位：市生态环境局\n整改措施：\n（一）制定搬迁方案。\n1.完成搬迁。",
        "二、矿山修复滞后。",
    ]
    assert any("注：每月报送进展。" in problem.message for problem in result.problems)


@pytest.mark.parametrize(
    "written",
    [
        ("1.建图书馆（责任股室：公共股；责任人：马强；完成时限：2026年9月）",),
        ("1.建图书馆（责任股室：公共股，责任人：马强，完成时限：2026年9月）",),
        ("1.建图书馆", "责任股室：公共股", "责任人：马强", "完成时限：2026年9月"),
    ],
)
def test_a_person_beside_a_unit_in_running_text_is_kept_aside(
    tmp_path: Path, written: tuple[str, ...]
) -> None:
    second = "2.送戏下乡（责任股室：文化馆；责任人：刘芳；完成时限：2026年11月）"
    rows = read_prose(tmp_path, "2026年工作要点", "一、文化", *written, second).understanding.rows
    assert [(row.responsible, row.limit, dict(row.spare)) for row in rows] == [
        (("公共股",), "2026年9月", {"责任人": "马强"}),
        (("文化馆",), "2026年11月", {"责任人": "刘芳"}),
    ]


def test_persons_alone_answer_for_tasks_of_running_text(tmp_path: Path) -> None:
    result = read_prose(
        tmp_path,
        "2026年工作要点",
        "1.建图书馆（责任人：李四，配合：王五，时间：2026年12月）",
        "2.送戏下乡（责任人：张三，时间：2026年11月）",
    )
    assert [(row.lead, row.responsible) for row in result.understanding.rows] == [
        (("李四",), ("王五",)),
        (("张三",), ()),
    ]


def test_short_numbered_tasks_are_no_figures(tmp_path: Path) -> None:
    table = "重点任务 | 主要措施 | 责任单位\n交通 | 1.修路 | 县交通局\n文化 | 2.建图书馆 | 县文旅局"
    rows = read_as(tmp_path, table).understanding.rows
    assert [(row.heading, row.measure) for row in rows] == [("交通", "1.修路"), ("文化", "2.建图书馆")]


TICKED = """
2026年月度工作计划 | < | < | < | < | <
序号 | 工作内容 | 1月 | 6月 | 11月 | 责任部门
1 | 签订责任书 | √ | | | 安环部
2 | 应急演练 | | √ | √ | 生产部
"""


def test_ticked_months_are_the_time_limit(tmp_path: Path) -> None:
    result = read_as(tmp_path / "勾", TICKED, roles="2")
    assert shown(result) == lines("""
        1 | | 安环部 | by 2026-01-31
        2 | | 生产部 | by 2026-11-30
    """)
    assert "columns" not in kinds(result)
    words = read_as(tmp_path / "字", TICKED.replace("√ | √", "开工 | √"))
    assert {"columns", "limit:"} <= kinds(words)


def test_roles_below_units_are_marks_and_no_units(tmp_path: Path) -> None:
    table = """
任务 | 时限 | 统战部 | 工商联 | 民宗局 | 各乡镇
座谈 | 2026年3月 | 主办 | 协办 | |
检查 | 每季度 | 督导 | | 主办 | 落实
普查 | 2026年10月底 | 协办 | | 主办 | 配合
"""
    result = read_as(tmp_path, table)
    rows = [(row.lead, row.responsible) for row in result.understanding.rows]
    assert rows == [
        (("统战部",), ("工商联",)),
        (("民宗局",), ("统战部", "各乡镇")),
        (("民宗局",), ("统战部", "各乡镇")),
    ]
    assert "guess" not in kinds(result)


def test_brackets_of_other_shapes_say_who_does_it(tmp_path: Path) -> None:
    result = read_prose(
        tmp_path,
        "2026年重点任务责任分工方案",
        "（一）培育新质生产力。〔县工信局牵头，县发改局按职责分工负责〕",
        "（二）推进城市更新。【县住建局负责】",
    )
    assert [(row.lead, row.responsible) for row in result.understanding.rows] == [
        (("县工信局",), ("县发改局",)),
        (("县住建局",), ()),
    ]


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("每年汛前", ("最迟 2026-05-31", "最迟 2026-04-30", "最迟 2026-03-31", "长期", "另行通知")),
        ("每学期末", ("最迟 2026-06-30", "最迟 2027-01-15", "长期", "另行通知")),
        ("汛期前", ("最迟 2026-05-31", "最迟 2026-04-30", "最迟 2026-03-31", "另行通知")),
    ],
)
def test_what_comes_again_each_year_is_proposed_by_custom(
    tmp_path: Path, words: str, readings: tuple[str, ...]
) -> None:
    table = f"2026年任务 | < | <\n任务 | 责任单位 | 时限\n清淤 | 水利站 | {words}\n修路 | 城建办 | 2026年底"
    questions = read_as(tmp_path, table).understanding.questions
    assert next(item.readings for item in questions if item.id == f"limit:{words}") == readings


def test_sheets_of_departments_stay_their_units_where_one_task_names_its_helper(tmp_path: Path) -> None:
    path = tmp_path / "各科室.xlsx"
    sheets(
        ("办公室", "任务 | 措施 | 时限\n公文 | 修订规程 | 2026年4月底前"),
        (
            "规划股",
            "任务 | 措施 | 时限\n规划 | 完成评估（配合单位：办公室） | 2026年底\n水利 | 编制 | 2026年9月",
        ),
    )(path)
    workspace = cycle.Workspace(tmp_path / "工作区", date(2026, 3, 1))
    answers = {"table": "3", "within": "1", "sections": "1", "roles": "1"}
    rows = import_list(workspace, open_list(workspace, path), answers).understanding.rows
    assert [(row.lead, row.responsible) for row in rows] == [
        (("办公室",), ()),
        (("规划股",), ("办公室",)),
        (("规划股",), ()),
    ]


@pytest.mark.parametrize("name", ["John Smith (HSE)", "Maintenance (HQ)", "Human Resources"])
def test_a_latin_name_with_a_bracket_is_one(name: str) -> None:
    read = read_unit_cell(f"{name}, IT")
    assert [*read.open] == [name, "IT"]


def test_a_persons_column_in_english_is_proposed(tmp_path: Path) -> None:
    table = "Corrective Action | Person in charge | Due\nClear exits | John Smith | 30 Apr 2026\nHold drills | Mary Jones | Quarterly"
    rows = read_as(tmp_path, table, guess="1", roles="1").understanding.rows
    assert [row.lead for row in rows] == [("John Smith",), ("Mary Jones",)]


def test_of_two_columns_of_days_the_last_is_proposed(tmp_path: Path) -> None:
    table = "日期 | 决定事项 | 落实部门 | 反馈时间\n2026/3/2 | 轮岗 | 人事处 | 2026年3月底\n2026/3/2 | 采购 | 财务处 | 2026年6月"
    rows = read_as(tmp_path, table, guess="1").understanding.rows
    assert [row.limit for row in rows] == ["2026年3月底", "2026年6月"]


def test_a_head_of_two_levels_says_who_helps_in_one_word(tmp_path: Path) -> None:
    table = """
目标任务 | 责任 | < | 时限
^ | 主体 | 协同 | 完成
新建学校 | 教育局 | 住建局 | 2026年8月底
"""
    row = read_as(tmp_path, table).understanding.rows[0]
    assert (row.lead, row.responsible, row.limit) == (("教育局",), ("住建局",), "2026年8月底")


def read_pasted(folder: Path, text: str) -> Imported:
    """A file of text, imported."""
    path = folder / "微信.txt"
    path.write_text(text, encoding="utf-8")
    workspace = cycle.Workspace(folder / "工作区", date(2026, 3, 1))
    return import_list(workspace, open_list(workspace, path), {})


def test_marks_of_a_text_for_the_web_are_no_words(tmp_path: Path) -> None:
    result = read_pasted(
        tmp_path,
        "# 2026年改革任务\n\n| 序号 | 任务 | 牵头单位 | 配合单位 | 时限 |\n|---|---|---|---|---|\n"
        "| 1 | **国企改革** | 国资委 | 财政局<br>审计局 | 2026年底 |\n| 2 | 医改 | 卫健委 | 医保局 | 2026年9月 |\n",
    )
    assert result.understanding.title == "2026年改革任务"
    first = result.understanding.rows[0]
    assert (first.measure, first.responsible) == ("国企改革", ("财政局", "审计局"))


def test_a_salutation_is_no_title_and_who_signs_dates_the_list(tmp_path: Path) -> None:
    result = read_pasted(
        tmp_path,
        "各单位：现将近期重点工作安排如下\n1、迎检，牵头：宣传部，配合：城管局，时限：6月20日前\n"
        "2、禁烧，牵头：环保局，配合：农业局，时限：6月25日前\n县政府办  2026年5月18日\n",
    )
    assert (result.understanding.title, "title" in kinds(result)) == ("", True)
    assert [str(task.deadline.due) for task in result.reading.tasks] == ["2026-06-20", "2026-06-25"]


def test_who_signs_at_the_foot_is_told_from_a_day_of_reports(tmp_path: Path) -> None:
    table = "任务 | 责任单位 | 时限\n办班 | 县人社局 | 3个月内\n注：报送日期 2026年6月30日"
    assert "day" in kinds(read_as(tmp_path, table))


@pytest.mark.parametrize("name", ["完成时限", "主要措施", "序号"])
def test_a_header_is_no_unit(name: str) -> None:
    assert doubtful_names((name,)) == (name,)


def test_a_guessed_column_has_the_role_of_its_header(tmp_path: Path) -> None:
    table = "干什么 | 谁牵头 | 谁配合 | 啥时候干完\n修办公楼屋顶 | 后勤科 | 财务科 | 2026年6月\n写年鉴 | 办公室 | 后勤科 | 2026年11月"
    rows = read_as(tmp_path, table, guess="1").understanding.rows
    assert [(row.lead, row.responsible) for row in rows] == [
        (("后勤科",), ("财务科",)),
        (("办公室",), ("后勤科",)),
    ]


def test_helpers_with_their_persons_are_units(tmp_path: Path) -> None:
    table = "任务 | 牵头单位及责任人 | 配合单位及责任人 | 时限\n排查 | 政法委（李建军） | 信访局（赵敏）、司法局（钱红） | 2026年6月"
    row = read_as(tmp_path, table).understanding.rows[0]
    assert (row.lead, row.responsible) == (("政法委",), ("信访局", "司法局"))
    assert row.doubts["责任单位"] == "人名没有当作单位：信访局（赵敏）、司法局（钱红）"


def test_a_note_may_name_a_group_s_members_behind_a_colon(tmp_path: Path) -> None:
    table = "任务 | 责任单位 | 时限\n核查 | 各成员单位 | 长期\n整治 | 县公安局 | 2026年底\n说明：1.成员单位：公安局、检察院、法院。"
    result = read_as(tmp_path, table)
    assert [group.members for group in result.understanding.groups] == [("公安局", "检察院", "法院")]


@pytest.mark.parametrize(
    "line", ["单位：石桥镇", "责任单位：石桥镇、平坝乡", "各单位：石桥镇", "填报部门：办公室、财务科"]
)
def test_a_label_over_the_list_defines_no_group(tmp_path: Path, line: str) -> None:
    table = f"{line} | < | <\n任务 | 责任单位 | 时限\n核查 | 党政办 | 长期\n整治 | 农业办 | 2026年底"
    assert {entry.unit.name for entry in read_as(tmp_path, table).understanding.units} == {"党政办", "农业办"}


def test_whom_to_call_at_the_foot_of_a_text_is_told_and_no_part_of_a_task(tmp_path: Path) -> None:
    result = read_prose(
        tmp_path,
        "2026年督办事项",
        "1.关于排水问题。责任单位：县住建局；配合单位：县水利局；办结时限：2026年4月30日。",
        "2.关于夜市问题。责任单位：县城管局；配合单位：县公安局；办结时限：2026年4月15日。",
        "联系人：王敏，电话：0700-1234567",
    )
    assert [(row.doubts, row.spare) for row in result.understanding.rows] == [({}, {}), ({}, {})]
    assert any("联系人：王敏" in problem.message for problem in result.problems)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("活动名称", ColumnPart.HEADING),
        ("检查项目", ColumnPart.HEADING),
        ("牵头服务单位", ColumnPart.LEAD),
        ("配合单位及责任人", ColumnPart.HELP),
    ],
)
def test_headers_of_activities_and_services(header: str, part: ColumnPart) -> None:
    assert part_of(header) is part


def test_forms_filled_in_beside_their_labels_have_no_labels_as_units(tmp_path: Path) -> None:
    card = """
项目名称 | 智慧停车 | 牵头单位 | 区城管局
建设内容 | 建设停车场12处 | 完成时限 | 2026年10月底
项目名称 | 老年食堂 | 牵头单位 | 区民政局
建设内容 | 新建食堂8个 | 完成时限 | 2026年9月底
"""
    assert [row.lead for row in read_as(tmp_path, card).understanding.rows] == [("区城管局",), ("区民政局",)]


def test_a_column_that_the_office_told_of_is_guessed_no_more(tmp_path: Path) -> None:
    told = read_as(tmp_path, HAZARDS, columns="监管责任单位=责任单位；隐患等级=说明", roles="1")
    assert "guess" not in kinds(told)
    assert not any("猜" in words for row in told.understanding.rows for words in row.doubts.values())
