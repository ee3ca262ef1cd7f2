"""Lists as newcomers bring them, in styles of which nobody had told: each read, asked about, issued and merged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.books import SHEETS, write_book
from tests.lists import Listed, sheets
from tests.lists import words as text_file
from tests.test_importing import (
    MOST_ANSWERS,
    TODAY,
    imported,
    in_words,
    lines,
    run_a_period,
)
from workbook_flow import cycle
from workbook_flow.cycle.importing import open_list
from workbook_flow.importing.heads import ColumnPart, part_of
from workbook_flow.importing.units import doubtful_names, read_unit_cell
from workbook_flow.master import read_through
from workbook_flow.words.deadlines import read_deadline

DATA = Path(__file__).parent / "data" / "lists"

WARD = (
    ("序号", "问题类别", "存在的主要问题", "整改举措", "责任分工", "责任分工", "完成时限", "分管院领导"),
    ("序号", "问题类别", "存在的主要问题", "整改举措", "牵头科室", "协作科室", "完成时限", "分管院领导"),
    (
        "1",
        "核心制度",
        "查房记录不完整",
        "1.抽查病历。",
        "医务部",
        "各临床科室",
        "立即整改，长期坚持",
        "李院长",
    ),
    ("2", "核心制度", "查房记录不完整", "2.修订办法。", "医务部", "质控办", "2026年10月15日前", "李院长"),
    ("3", "护理安全", "腕带缺失", "补齐打印机。", "护理部", "设备科\n质控办", "已完成", "王院长"),
    ("4", "院感防控", "依从性低", "专项督查。", "护理部、质控办", "", "每季度末", "王院长"),
)
"""A Word table: two header rows, cells merged in both directions."""
WARD_TRUTH = """
1 | 医务部 | 内科、外科 | standing
2 | 医务部 | 质控办 | by 2026-10-15
3 | 护理部 | 设备科、质控办 | done
4 | 护理部、质控办 | | recurring quarter
"""


def ward(path: Path) -> None:
    """Write the Word list."""
    document = Document()
    for words in ("康宁县人民医院", "督查问题整改分工表", "（2026年9月）"):
        document.add_paragraph(words)
    table = document.add_table(len(WARD), len(WARD[0]))
    for row, texts in enumerate(WARD):
        for column, words in enumerate(texts):
            table.cell(row, column).text = words
    across = ((0, 4, 0, 5), (2, 1, 3, 1), (2, 2, 3, 2), (2, 4, 3, 4), (2, 7, 3, 7))
    for top, left, bottom, right in (*((0, column, 1, column) for column in (0, 1, 2, 3, 6, 7)), *across):
        table.cell(top, left).merge(table.cell(bottom, right)).text = WARD[top][left]
    document.add_paragraph("注：各临床科室指内科、外科。")
    document.save(str(path))


PLAN = """
华景公司 2026年度经营计划 Operating Plan 2026 | < | < | < | < | < | < | < | <
No. 序号 | 战略主题 Theme | 关键行动 Key Action | 负责部门 Owner Dept. | 协同部门 Supporting | 里程碑 Milestones | < | 截止日期 Deadline | 状态 Status
^ | ^ | ^ | ^ | ^ | Q1 | Q2 | ^ | ^
1 | 增长 Growth | 开拓渠道 Open channel | 销售部 Sales | 市场部 Marketing | 调研 | 签约 | 2026年12月15日 | On track
2 | ^ | 会员系统 Loyalty | 市场部 Marketing | IT部 IT；销售部 Sales | | 上线 | Q3 | On track
3 | 效率 Efficiency | 费用电子化 E-expense | IT部 IT | 各部门 All departments | √ | √ | by end of Nov |
"""
PLAN_TRUTH = """
1 | 销售部 | 市场部 | by 2026-12-15
2 | 市场部 | IT部、销售部 | by 2026-09-30
3 | IT部 | 销售部、市场部 | by 2026-11-30
"""

VILLAGE = """大槐树村2026年下半年工作安排

一、产业发展
1、完成冬枣园滴灌改造50亩。责任人：村委会，配合：枣业合作社，时间：8月底前
2、秋收秸秆禁烧巡查。责任人：各村民小组，时间：10月至11月
二、人居环境
3、清理沟渠三处。责任人：村委会，配合：一组、二组，时间：教师节前
4、垃圾分类宣传。责任人：妇联、团支部，时间：每月一次
5、暑期托管。责任人：妇联，时间：开学前
"""
VILLAGE_TRUTH = """
1-01 | 村委会 | 枣业合作社 | by 2026-08-31
1-02 | 一组、二组 | | by 2026-11-30
2-01 | 村委会 | 一组、二组 | by 2026-09-09
2-02 | 妇联、团支部 | | recurring month
2-03 | 妇联 | | by 2026-08-31
"""

MATRIX = """
县城市更新行动分工矩阵表 | < | < | < | < | < | <
2026年6月20日 | < | < | < | < | < | <
序号 | 工作任务 | 完成时限 | 责任单位 | < | < | 备注
^ | ^ | ^ | 县住建局 | 县水务局 | 城关镇 | ^
1 | 小区改造 | 2026年11月底前 | ★ | √ | √ | 先东后西
2 | 管网改造 | 2027年汛期前 | √ | ★ | √ |
3 | 拆除违建 | 全年 | | ★ | |
注：★为牵头单位，√为配合单位。 | < | < | < | < | < | <
"""
MATRIX_TRUTH = """
1 | 县住建局 | 县水务局、城关镇 | by 2026-11-30
2 | 县水务局 | 县住建局、城关镇 | by 2027-05-31
3 | 县水务局 | | by 2026-12-31
"""


def department(name: str, rows: str) -> tuple[str, str]:
    """One department's sheet."""
    head = f"{name}2026年重点工作台账 | < | < | < | <\n序号 | 工作事项 | 牵头单位 | 配合单位 | 完成时限\n"
    return name, head + rows


DEPARTMENTS = (
    department("组织部", "1 | 干部培训 | 县委组织部 | 县委党校 | 长期坚持"),
    department(
        "宣传部", "1 | 文明创建 | 县委宣传部 | 县文明办 | 12月底前\n2 | 舆情处置 | 县委宣传部 | | 每季度末"
    ),
    department("政法委", "1 | 反诈宣传 | 县公安局 | 县委宣传部 | 放寒假前"),
)
DEPARTMENTS_TRUTH = """
1-01 | 县委组织部 | 县委党校 | standing
2-01 | 县委宣传部 | 县文明办 | by 2026-12-31
2-02 | 县委宣传部 | | recurring quarter
3-01 | 县公安局 | 县委宣传部 | by 2027-01-20
"""

TERM_TRUTH = """
1-01 | 总务处 | 高一年级组、高二年级组 | by 2026-08-31
1-02 | 政教处 | 团委、体育组 | by 2026-08-31
1-03 | 校办 | 工会 | by 2026-09-09
1-04 | 教导处 | 文科组、理科组 | by 2026-09-30
1-05 | 保卫科 | | by 2026-09-30
1-06 | 教导处 | 高一年级组、高二年级组 | by 2026-11-10
1-07 | 体育组 | 艺术组 | by 2026-11-20
1-08 | 政教处 | 教科室 | by 2026-11-30
1-09 | 教导处 | 总务处 | recurring week 5
1-10 | 总务处 | | recurring month
1-11 | 总务处、政教处 | | by 2027-01-20
"""


def term(path: Path) -> None:
    """The plan of a school's term as an .xls: merged months, roles in words, limits of the school's year."""
    path.write_bytes((DATA / "学期计划.xls").read_bytes())


HOMELY = """
青山小学安全工作安排 | < | < | < | <
 | 干什么 | 谁来干 | 啥时候弄完 | 咋样了
1 | 检修教室电路 | 总务处 | 2026年9月底前 | 在弄
2 | 组织消防演练 | 政教处、总务处 | 2026年10月15日前 |
3 | 更换灭火器材 | 总务处 | 长期坚持 |
"""
HOMELY_TRUTH = """
1 | 总务处 | | by 2026-09-30
2 | 政教处 | 总务处 | by 2026-10-15
3 | 总务处 | | standing
"""

BROUGHT: Mapping[str, Listed] = {
    "ward": Listed("整改分工表.docx", ward, WARD_TRUTH, {"columns": "1", "office": "医务部"}),
    "plan": Listed(
        "年度计划.xlsx",
        sheets(("Plan", PLAN)),
        PLAN_TRUTH,
        {"columns": "1", "office": "总裁办", "group:各部门": "销售部、市场部"},
    ),
    "village": Listed(
        "村工作安排.txt",
        text_file(VILLAGE),
        VILLAGE_TRUTH,
        {"office": "村委会", "limit:开学前": "2026-08-31", "group:各村民小组": "一组、二组"},
    ),
    "matrix": Listed(
        "分工矩阵.xlsx",
        sheets(("分工", MATRIX)),
        MATRIX_TRUTH,
        {"office": "县更新办", "limit:2027年汛期前": "2027-05-31"},
    ),
    "departments": Listed(
        "各部门台账.xlsx",
        sheets(*DEPARTMENTS),
        DEPARTMENTS_TRUTH,
        {"table": "4", "office": "县委办", "limit:放寒假前": "2027-01-20"},
    ),
    "term": Listed(
        "学期计划.xls",
        term,
        TERM_TRUTH,
        {
            "columns": "1",
            "office": "校办",
            "roles": "1",
            "limit:开学前": "2026-08-31",
            "limit:期中": "2026-11-10",
            "limit:放寒假前": "2027-01-20",
            "group:各年级组": "高一年级组、高二年级组",
            "group:各教研组": "文科组、理科组",
            "group:各处室": "总务处、政教处",
        },
    ),
    "homely": Listed(
        "安排.xlsx",
        sheets(("表1", HOMELY)),
        HOMELY_TRUTH,
        {"guess": "1", "columns": "2", "office": "校办", "roles": "1"},
    ),
}


@pytest.mark.dear
@pytest.mark.parametrize("name", BROUGHT)
def test_a_list_that_is_brought_is_read_and_issued_as_a_person_reads_it(tmp_path: Path, name: str) -> None:
    listed = BROUGHT[name]
    result = imported(tmp_path, listed)
    assert [in_words(task) for task in result.reading.tasks] == lines(listed.truth)
    assert result.understanding.questions == ()
    assert len(listed.answers) <= MOST_ANSWERS
    if name not in {"term", "homely"}:
        run_a_period(tmp_path, listed)


@pytest.mark.parametrize("name", BROUGHT)
def test_unanswered_what_is_brought_is_not_wrong_in_silence(tmp_path: Path, name: str) -> None:
    listed = BROUGHT[name]
    listed.write(tmp_path / listed.file)
    opened = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / listed.file)
    understanding = opened.understood({})
    first = {"table": listed.answers["table"]} if "table" in listed.answers else {}
    asked = {question.id for question in understanding.questions}
    assert asked <= set(listed.answers), "nothing is asked that the truth need not answer"
    rows = {row.id: row for row in opened.understood(first).rows}
    whole = {row.id: row for row in opened.understood(listed.answers).rows}
    assert rows.keys() == whole.keys()
    silent = [
        row
        for name, row in rows.items()
        if (row.lead, row.responsible, row.limit_day)
        != (whole[name].lead, whole[name].responsible, whole[name].limit_day)
        and not row.doubts
    ]
    assert silent == []
    assert not first or {question.kind for question in understanding.questions} >= {"table"}


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("整改举措", ColumnPart.MEASURE),
        ("下一步工作措施", ColumnPart.MEASURE),
        ("关键行动 Key Action", ColumnPart.MEASURE),
        ("存在的主要问题", ColumnPart.HEADING),
        ("战略主题", ColumnPart.HEADING),
        ("负责部门\nOwner Dept.", ColumnPart.UNIT),
        ("Owner Dept.", ColumnPart.LEAD),
        ("总牵头部门", ColumnPart.LEAD),
        ("协作科室", ColumnPart.HELP),
        ("参加单位", ColumnPart.HELP),
        ("Supporting Teams", ColumnPart.HELP),
        ("归口管理部门", ColumnPart.UNIT),
        ("计划完成的时间", ColumnPart.LIMIT),
        ("销号时限", ColumnPart.LIMIT),
        ("Completion Date", ColumnPart.LIMIT),
        ("整改责任部门", ColumnPart.UNIT),
        ("责任社区/单位", ColumnPart.UNIT),
        ("工作牵头单位", ColumnPart.LEAD),
        ("整改编号", ColumnPart.ID),
        ("指标名称", ColumnPart.HEADING),
        ("考核维度", ColumnPart.HEADING),
        ("督导反馈问题", ColumnPart.HEADING),
        ("指标说明及工作要求", ColumnPart.MEASURE),
        ("工作任务及要求", ColumnPart.MEASURE),
        ("具体要求", ColumnPart.MEASURE),
        ("化解措施", ColumnPart.MEASURE),
        ("信访事项", ColumnPart.HEADING),
        ("化解时限", ColumnPart.LIMIT),
        ("责任单位及责任人", ColumnPart.UNIT),
        *((words, None) for words in ("督导单位", "量化指标", "责任单位责任人", "考核周期", "计量单位")),
        *(
            (words, None)
            for words in ("实际完成时间", "开始时间", "完成情况", "延期期限", "任务类型说明", "责任人")
        ),
        *(
            (words, None)
            for words in ("完成比例", "主管领导", "单位地址", "问题来源", "措施落实情况", "会议内容")
        ),
    ],
)
def test_a_header_is_known_by_how_it_is_made(header: str, part: ColumnPart | None) -> None:
    assert part_of(header) is part


@pytest.mark.parametrize(
    ("note", "answers", "truth", "asked"),
    [
        ("注：打★的牵头，打√的配合。", {}, "县住建局 | 县水务局、城关镇", False),
        ("牵头单位用“★”表示", {}, "县住建局 | 县水务局、城关镇", False),
        ("2026年印发", {}, " | ", True),
        ("2026年印发", {"marks": "1"}, "县住建局 | 县水务局、城关镇", False),
        ("2026年印发", {"marks": "2"}, "县水务局、城关镇 | 县住建局", False),
        ("2026年印发", {"marks": "3", "roles": "2"}, " | 县住建局、县水务局、城关镇", False),
    ],
)
def test_which_mark_leads_is_told_by_the_list_or_asked(
    tmp_path: Path, note: str, answers: Mapping[str, str], truth: str, asked: bool
) -> None:
    table = MATRIX.replace("注：★为牵头单位，√为配合单位。", note)
    listed = Listed("矩阵.xlsx", sheets(("分工", table)), "", answers)
    listed.write(tmp_path / listed.file)
    understanding = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / listed.file).understood(
        answers
    )
    row = understanding.rows[0]
    kinds = {question.kind for question in understanding.questions}
    assert ("marks" in kinds) is asked
    assert "roles" not in kinds
    assert ("牵头单位" in row.doubts) is asked
    if not asked:
        assert f"{'、'.join(row.lead)} | {'、'.join(row.responsible)}" == truth
    assert row.spare == {"备注": "先东后西"}


def test_the_answer_about_marks_means_the_same_mark_on_every_sheet(tmp_path: Path) -> None:
    first = MATRIX.replace("注：★为牵头单位，√为配合单位。", "2026年印发")
    second = first.replace("★", "记").replace("√", "★").replace("记", "√")
    listed = Listed("矩阵.xlsx", sheets(("一", first), ("二", second)), "", {})
    listed.write(tmp_path / listed.file)
    brought = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / listed.file)
    table = next(question for question in brought.understood({}).questions if question.kind == "table")
    answers = {"table": str(len(table.readings)), "marks": "1"}
    rows = brought.understood(answers).rows
    half = len(rows) // 2
    assert (rows[0].lead, rows[0].responsible) == (("县住建局",), ("县水务局", "城关镇"))
    assert (rows[half].lead, rows[half].responsible) == (("县水务局", "城关镇"), ("县住建局",))


def test_a_first_task_under_merged_headers_is_no_second_header(tmp_path: Path) -> None:
    table = """
主要措施 | < | 责任单位 | < | 完成时限 | <
推进老旧小区改造工程 | < | 县住建局 | < | 2026年6月底前 | <
整治背街小巷 | < | 县城管局 | < | 2026年9月底前 | <
"""
    listed = Listed("清单.xlsx", sheets(("表", table)), "", {})
    listed.write(tmp_path / listed.file)
    brought = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / listed.file).understood({})
    assert [(row.measure, row.responsible) for row in brought.rows] == [
        ("推进老旧小区改造工程", ("县住建局",)),
        ("整治背街小巷", ("县城管局",)),
    ]


def test_a_unit_called_by_its_other_name_alone_is_the_same_unit(tmp_path: Path) -> None:
    rows = "\n".join(
        f"{number} | 办{number}件事 | {unit} | 2026年5月底前"
        for number, unit in enumerate(
            (*["人力资源部 Human Resources", "销售部 Sales"] * 2, "Human Resources", "Sales"), 1
        )
    )
    listed = Listed("清单.xlsx", sheets(("表", f"序号 | 任务 | 责任单位 | 时限\n{rows}")), "", {})
    listed.write(tmp_path / listed.file)
    brought = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / listed.file).understood({})
    assert sorted(listed.unit.name for listed in brought.units) == ["人力资源部", "销售部"]


@pytest.mark.parametrize(
    ("cell", "lead", "responsible", "left"),
    [
        ("教导处牵头各教研组参与", "教导处", "各教研组", ""),
        ("由政教处牵头总务处配合", "政教处", "总务处", ""),
        ("保卫科负责各年级组", "保卫科", "各年级组", ""),
        ("体育组＋艺术组", "", "", "体育组、艺术组"),
        ("Human Resources、Supply Chain", "", "", "Human Resources、Supply Chain"),
        ("区委办牵头", "区委办", "", ""),
        ("县民政局（会同县残联）", "县民政局", "县残联", ""),
        ("县民政局（配合：县残联、县妇联）", "", "县残联、县妇联", "县民政局"),
        ("责任科室：办公室", "", "办公室", ""),
        ("牵头科室：医务部；配合科室：护理部", "医务部", "护理部", ""),
        *((words, "", "", "") for words in ("—", "/", "无", "-")),
        ("无为县教育局、HR", "", "", "无为县教育局、HR"),
    ],
)
def test_roles_and_names_that_stand_close_together(cell: str, lead: str, responsible: str, left: str) -> None:
    names = read_unit_cell(cell)
    assert ["、".join(words) for words in (names.lead, names.responsible, names.open)] == [
        lead,
        responsible,
        left,
    ]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "甲牵头乙",
            "办公室＋财务科长",
            "财务科主办人员",
            "张三",
            "李小明",
            "王某",
            "教导处（赵四）",
            "责任人：张三",
        ),
        *("县民政局（", "县残联）", "县民政局（县残联配合）", "县卫健局（王主任）"),
    ],
)
def test_what_holds_a_role_or_a_person_is_doubted_as_a_name(name: str) -> None:
    assert doubtful_names([name]) == (name,)


@pytest.mark.parametrize(
    "name",
    [
        "妇联",
        "王集",
        "李家庄",
        "张村",
        "刘家沟",
        "丁字街道",
        "水利局",
        "于都县",
        "教导处（教研室）",
        "科协",
        "余杭区",
    ],
)
def test_short_names_of_units_and_places_are_not_taken_for_people(name: str) -> None:
    assert doubtful_names([name]) == ()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("教师节前", "2026-09-09"),
        ("国庆放假前", "2026-09-30"),
        ("元旦前", "2026-12-31"),
        ("“六一”前", "2026-05-31"),
        ("by end of Nov", "2026-11-30"),
        ("End of Q4", "2026-12-31"),
        ("15 Nov", "2026-11-15"),
        *((words, "") for words in ("2027年元旦前", "春节前", "开学前", "放寒假前", "期中", "in Q4")),
    ],
)
def test_limits_by_festivals_and_in_english_without_a_year(words: str, day: str) -> None:
    limit = read_deadline(words, default_year=2026, year_start=(3, 31))
    assert (limit.due.isoformat() if limit and limit.due else "") == day


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("县水利局\n（联系人：王强 13907390001）", ("县水利局",)),
        ("县水利局（0739-5566778）、县林业局", ("县水利局", "县林业局")),
        ("县水利局、联系电话：139-0739-0001", ("县水利局",)),
        (
            "县水利局（水政科）、12345热线办、110指挥中心",
            ("县水利局（水政科）", "12345热线办", "110指挥中心"),
        ),
    ],
)
def test_how_a_unit_is_reached_is_no_unit_and_is_told(
    tmp_path: Path, cell: str, units: tuple[str, ...]
) -> None:
    def change(book: Any) -> None:
        book.worksheets[0]["C2"] = cell

    table = "序号 | 任务 | 责任单位 | 完成时限\n1 | 办班 | ? | 2026年底前\n2 | 采购 | 县教育局 | 长期"
    listed = Listed("清单.xlsx", sheets(("表", table), change=change), "", {"office": "县府办", "roles": "2"})
    result = imported(tmp_path, listed)
    assert result.reading.tasks[0].responsible == units
    doubt = result.understanding.rows[0].doubts.get("责任单位", "")
    assert ("联系方式没有当作单位" in doubt) == ("水政科" not in cell)


YEARS = """
{title} | < | <
{day} | < | <
任务 | 责任单位 | 完成时限
办班 | 县教育局 | 3月底前
采购 | 县财政局 | 年底
巡查 | 县公安局 | 每月底
"""


@pytest.mark.parametrize(
    ("title", "day", "answers", "doubted", "due"),
    [
        ("重点任务清单", "2026年1月10日", {}, (), ("2026-03-31", "2026-12-31")),
        (
            "重点任务清单",
            "2026年11月10日",
            {"limit:3月底前": "1"},
            ("3月底前",),
            ("2027-03-31", "2026-12-31"),
        ),
        (
            "2027年度重点任务清单",
            "2026年12月20日",
            {"year": "2027"},
            ("3月底前", "年底"),
            ("2027-03-31", "2027-12-31"),
        ),
        ("2026年度重点任务清单", "2026年11月10日", {}, (), ("2026-03-31", "2026-12-31")),
    ],
)
def test_a_limit_without_a_year_never_lies_before_the_list_unasked(
    tmp_path: Path,
    title: str,
    day: str,
    answers: Mapping[str, str],
    doubted: tuple[str, ...],
    due: tuple[str, str],
) -> None:
    listed = Listed(
        "清单.xlsx",
        sheets(("表", YEARS.format(title=title, day=day))),
        "",
        {"office": "县府办", "roles": "2", **answers},
    )
    listed.write(tmp_path / listed.file)
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / listed.file)
    understanding = source.understood({"office": "县府办", "roles": "2"})
    assert {question.id for question in understanding.questions} == answers.keys()
    assert tuple(row.limit for row in understanding.rows if "完成时限" in row.doubts) == doubted
    result = imported(tmp_path, listed)
    assert [str(task.deadline.due) for task in result.reading.tasks] == [*due, "None"]


@pytest.mark.parametrize(
    ("limit", "reading"),
    [
        (46387, "最迟 2026-12-31"),
        ("46387", "最迟 2026-12-31"),
        ("资金下达后30日内开工，2028年底前完成", "最迟 2028-12-31"),
        ("10000", "另行通知"),
    ],
)
def test_a_limit_that_nobody_reads_offers_the_day_in_it(
    tmp_path: Path, limit: int | str, reading: str
) -> None:
    def change(book: Any) -> None:
        book.worksheets[0]["C2"] = limit

    table = "任务 | 责任单位 | 完成时限\n办班 | 县教育局 | ?\n采购 | 县财政局 | 2026年底前"
    listed = Listed("清单.xlsx", sheets(("表", table), change=change), "", {"office": "县府办", "roles": "2"})
    result = imported(tmp_path, listed)
    (question,) = result.understanding.questions
    assert question.readings[0] == reading
    day = reading.removeprefix("最迟 ")
    (tmp_path / "工作区" / "master" / "分解清单.xlsx").unlink()
    again = Listed(listed.file, listed.write, "", {**listed.answers, question.id: "1"})
    deadline = imported(tmp_path, again).reading.tasks[0].deadline
    assert (str(deadline.due) == day) == day.startswith("2")
    assert (deadline.words == "2026年12月31日") == (day == "2026-12-31")


MEASURED = """
序号 | 考核维度 | 指标名称 | 工作要求 | 目标值 | < | 责任单位 | < | 完成时限
^ | ^ | ^ | ^ | 单位 | 全年 | 牵头部门 | 配合部门 | ^
1 | 财务 | 营业收入 | 按月跟踪。 | 万元 | 86000 | 财务部 | 各事业部 | 2027年底
2 | ^ | 利润 | 控制成本。 | 万元 | 5200 | ^ | | 2027年底
3 | 质量 | 交验合格率 | 抽检。 | % | 98 | 质量部 | 生产部 | 每月25日
注：“各事业部”指装备事业部、工程事业部。
"""


def test_in_what_a_target_is_counted_is_no_unit(tmp_path: Path) -> None:
    result = imported(tmp_path, Listed("指标.xlsx", sheets(("KPI", MEASURED)), "", {"office": "企管部"}))
    assert [(task.lead, task.responsible) for task in result.reading.tasks] == [
        (("财务部",), ("装备事业部", "工程事业部")),
        (("财务部",), ()),
        (("质量部",), ("生产部",)),
    ]
    assert {unit.unit.name for unit in result.understanding.units} & {"万元", "%"} == set()


WARDS = """
县医院2027年评审任务（{name}） | < | < | <
序号 | 任务内容 | 协助科室 | 完成时限
1 | 修订制度 | 质控科 | 2027年2月底
2 | 抽查病历 | | 每月
"""


def test_a_sheet_a_department_with_those_who_help_asks_whether_it_leads(tmp_path: Path) -> None:
    tables = sheets(*((name, WARDS.format(name=name)) for name in ("医务部", "护理部")))
    answers = {"table": "3", "office": "县医院评审办", "sections": "1"}
    result = imported(tmp_path, Listed("评审.xlsx", tables, "", answers))
    assert result.understanding.questions == ()
    assert [(task.lead, task.responsible) for task in result.reading.tasks] == [
        (("医务部",), ("质控科",)),
        (("医务部",), ()),
        (("护理部",), ("质控科",)),
        (("护理部",), ()),
    ]
    assert result.understanding.title == "县医院2027年评审任务"


def test_who_signs_over_a_table_is_no_title(tmp_path: Path) -> None:
    head = (
        "附件1\n江城市督察整改任务清单 | < | <\n江城市整改工作领导小组办公室 | < | <\n2026年11月15日 | < | <"
    )
    table = f"{head}\n任务 | 牵头单位 | 完成时限\n办班 | 市教育局 | 长期\n采购 | 市财政局 | 长期"
    result = imported(tmp_path, Listed("清单.xlsx", sheets(("表", table)), "", {}))
    assert result.understanding.title == "江城市督察整改任务清单"
    assert result.understanding.settings["清单简称"] == "江城市督察整改任务清单"
    assert result.understanding.settings["发文单位"] == "江城市整改工作领导小组办公室"


@pytest.mark.parametrize(
    ("ids", "kept", "told"),
    [
        (("1.1", "1.2", "一、", "1.3"), ("1.1", "1.2", "1.3"), ""),
        (("一、甲", "1", "2", "二、乙", "1"), ("1-01", "1-02", "2-01"), ""),
        (("1.1", "1.2", "1.1"), ("1-01", "1-02", "1-03"), "“1.1”成了“1-01”"),
        (("1", "督办〔2026〕15号第3项", "3"), ("1-01", "1-02", "1-03"), "“督办〔2026〕15号第3项”成了“1-02”"),
    ],
)
def test_numbers_of_the_list_that_are_not_kept_are_told(
    tmp_path: Path, ids: tuple[str, ...], kept: tuple[str, ...], told: str
) -> None:
    rows = [f"{name} | < | <" if "、" in name else f"{name} | 事{name} | 县教育局" for name in ids]
    table = "\n".join(("编号 | 任务 | 牵头单位", *rows))
    result = imported(tmp_path, Listed("清单.xlsx", sheets(("表", table)), "", {"office": "县府办"}))
    assert tuple(row.id for row in result.understanding.rows) == kept
    messages = [problem.message for problem in result.problems if problem.code == "I10"]
    assert len(messages) == bool(told)
    assert all(told in words for words in messages)


SAFETY = """
永和集团2027年安全生产任务分解表 | < | < | < | <
集团安委办  2027年1月8日 | < | < | < | <
序号 | 工作任务 | 具体要求 | 责任部门 | 完成时间
1 | 责任落实 | 签订责任书 | 安环部 | 2027年1月底
2 | 隐患排查 | 每月排查 | 生产部 | 每月25日
注 | 以上任务纳入年度考核 | | |
合计 | 2项 | | |
分管领导签字： | | | 部门签章（公章）： |
"""


def test_a_note_in_two_cells_is_no_task_and_who_signs_beside_the_day_is_no_title(tmp_path: Path) -> None:
    result = imported(tmp_path, Listed("安全.xlsx", sheets(("表", SAFETY)), "", {"roles": "2"}))
    assert [(row.id, row.heading, row.measure) for row in result.understanding.rows] == [
        ("1", "责任落实", "签订责任书"),
        ("2", "隐患排查", "每月排查"),
    ]
    assert result.understanding.settings["清单简称"] == "永和集团2027年安全生产任务分解表"
    assert result.understanding.settings["发文单位"] == "集团安委办"
    left = [problem.message for problem in result.problems if problem.code == "I02"]
    assert [words.partition("：")[2] for words in left] == [
        *("注 以上任务纳入年度考核", "合计 2项", "分管领导签字： 部门签章（公章）："),
    ]


def test_names_in_two_languages_are_one_unit_or_asked_about(tmp_path: Path) -> None:
    result = imported(tmp_path, BROUGHT["plan"])
    aliases = {unit.name: unit.aliases for unit in result.reading.units}
    assert aliases == {"市场部": ("Marketing",), "销售部": ("Sales",), "IT部": ("IT",)}
    few = "序号 | 任务 | 责任单位 | 时限\n1 | 办班 | 财务部 IT | 2026年5月底前\n2 | 采购 | 财务部、行政部 | 2026年6月底前"
    listed = Listed("清单.xlsx", sheets(("表", few)), "", {})
    listed.write(tmp_path / listed.file)
    asked = open_list(cycle.Workspace(tmp_path / "另一个", TODAY), tmp_path / listed.file).understood({})
    assert "IT／财务部" in next(question.words for question in asked.questions if question.kind == "twins")


def test_a_unit_whose_name_has_blanks_is_itself_in_the_list(tmp_path: Path) -> None:
    path = tmp_path / "总表.xlsx"
    units = SHEETS["单位"].replace("县公安局", "Supply Chain")
    tasks = SHEETS["分解清单"].replace("县公安局", "Supply Chain")
    write_book(path, {**SHEETS, "单位": units, "分解清单": tasks})
    names = {name for task in read_through(path).tasks for name in (*task.lead, *task.responsible)}
    assert "Supply Chain" in names
    assert not names & {"Supply", "Chain"}


def test_tables_under_headings_of_departments_ask_whether_these_are_the_units(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("平湖区农业农村局2026年工作任务分解")
    for department_name, task in (("一、种植业科", "春耕备耕"), ("二、畜牧站", "防疫注射")):
        document.add_paragraph(department_name)
        table = document.add_table(2, 3)
        for row, texts in enumerate((("序号", "工作任务", "完成时限"), ("1", task, "3月底前"))):
            for column, words in enumerate(texts):
                table.cell(row, column).text = words
    document.save(str(tmp_path / "分解.docx"))
    opened = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / "分解.docx")
    understanding = opened.understood({"sections": "1", "roles": "3"})
    assert understanding.title == "平湖区农业农村局2026年工作任务分解"
    assert [(row.section, row.lead) for row in understanding.rows] == [
        ("一、种植业科", ("种植业科",)),
        ("二、畜牧站", ("畜牧站",)),
    ]
    assert "sections" in {question.id for question in opened.understood({}).questions}


def test_of_two_columns_of_limits_the_field_s_own_word_counts(tmp_path: Path) -> None:
    head = "序号 | 任务 | 责任单位 | 起止时间 | 完成时限"
    row = "1 | 招商 | 招商处 | 2026年1月—6月 | 2026年9月底前"
    for name, table, due in (
        ("甲.xlsx", f"{head}\n{row}", "2026年9月底前"),
        ("乙.xlsx", f"{head[:-7]}\n{row[:-12]}", "2026年1月—6月"),
    ):
        sheets(("Sheet1", table))(tmp_path / name)
        opened = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / name)
        understanding = opened.understood({})
        assert [entry.limit for entry in understanding.rows] == [due]
        assert understanding.title == name[0], "a sheet that nobody has named is called as its file"


@pytest.mark.parametrize(
    ("first", "second", "limit", "spare"),
    [
        ("开工", "完工", "2026年11月", "开工"),
        ("启动时间", "办结", "2026年11月", "启动时间"),
        ("起", "止", "2026年11月", "起"),
        ("初稿", "定稿", "2026年3月", "定稿"),
    ],
)
def test_of_two_days_under_one_header_the_end_counts_and_the_other_is_asked_about(
    tmp_path: Path, first: str, second: str, limit: str, spare: str
) -> None:
    table = (
        "序号 | 工作任务 | 牵头单位 | 完成时限 | <\n"
        f"^ | ^ | ^ | {first} | {second}\n"
        "1 | 东环路 | 区住建局 | 2026年3月 | 2026年11月"
    )
    sheets(("攻坚", table))(tmp_path / "清单.xlsx")
    understanding = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), tmp_path / "清单.xlsx").understood(
        {}
    )
    (row,) = understanding.rows
    assert row.limit == limit
    assert list(row.spare) == [spare]
    assert "columns" in {question.id for question in understanding.questions}
