"""Lists in styles of their own, told from the ten by what nobody was asked about: each against a person's reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.lists import Listed, sheets
from tests.lists import words as text_file
from tests.test_importing import TODAY, imported, in_words, lines, run_a_period
from workbook_flow import cycle
from workbook_flow.cli.people import show_imported
from workbook_flow.cycle.answering import answers_given
from workbook_flow.cycle.importing import Imported, import_list, open_list
from workbook_flow.importing.background import short_name
from workbook_flow.importing.pasted import parted_lines
from workbook_flow.importing.units import doubtful_names, read_unit_cell
from workbook_flow.model import Level, Role, Unit, UnitName
from workbook_flow.reports.summary.nouns import Duty, TaskState, TaskSummary
from workbook_flow.reports.summary.outlook import Outlook, judge

PACKAGE = Path(__file__).parents[1] / "workbook_flow"
BANK = """
梅岭银行审计发现问题整改台账 | < | < | < | < | < | < | <
 | 问题情况 | < | 整改安排 | < | 责任划分 | < |
序号 | 审计发现 | 存在问题 | 整改措施 | 风险等级 | 牵头部门 | 配合部门 | 完成时限
1 | 贷后管理 | 台账缺失 | 补建贷后台账。 | 高 | 授信部 | 运管部 | 即日起
2 | ^ | 检查不到位 | 按季检查。 | 中 | 授信管理部 | 风险部 | 2026年12月31日前
3 | 押品管理 | 估值过期 | 重新评估。 | 低 | 风险部 | 授信部 | 2026年5月起实施
注：授信部即授信管理部。运管部（以下简称：运营部）。 | < | < | < | < | < | < | <
"""
BANK_TRUTH = """
1 | 授信部 | 运管部 | by 2026-12-31
2 | 授信部 | 风险部 | by 2026-12-31
3 | 风险部 | 授信部 | standing
"""
ANSWERS = {
    "office": "内审部",
    "limit:即日起": "2026-12-31",
    "limit:2026年5月起实施": "1",
    "columns": "审计发现=说明；风险等级=不要",
}


def brought(folder: Path, answers: Mapping[str, str], table: str = BANK) -> Imported:
    return imported(folder, Listed("台账.xlsx", sheets(("台账", table)), BANK_TRUTH, answers))


def test_a_list_of_own_columns_is_read_as_a_person_reads_it(tmp_path: Path) -> None:
    result = brought(tmp_path, ANSWERS)
    assert [in_words(task) for task in result.reading.tasks] == lines(BANK_TRUTH)
    assert result.understanding.questions == ()
    assert result.reading.master is not None
    assert result.understanding.title == "梅岭银行审计发现问题整改台账", "no header of groups"
    aliases = {unit.name: unit.aliases for unit in result.reading.master.units}
    assert aliases == {"授信部": ("授信管理部",), "风险部": (), "运管部": ("运营部",)}


@pytest.mark.parametrize(
    ("line", "office"),
    [
        ("编制：内审部      审定：行务会      密级：内部", "内审部"),
        ("编制单位: 内审部", "内审部"),
        ("密级：内部", "授信部"),
        ("审核人：王五", "授信部"),
    ],
)
def test_a_line_on_who_drew_the_list_up_is_no_title_and_offers_who_issues_it(
    tmp_path: Path, line: str, office: str
) -> None:
    title = "梅岭银行审计发现问题整改台账 | < | < | < | < | < | < | <\n"
    table = BANK.replace(title, f"{title}{line} | < | < | < | < | < | < | <\n")
    result = brought(tmp_path, {}, table)
    assert result.understanding.title == "梅岭银行审计发现问题整改台账"
    (asked,) = (question for question in result.understanding.questions if question.id == "office")
    assert asked.readings[0] == office


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("某集团2027年度重点工作任务分解表（院办发〔2026〕88号 附件1）", "某集团2027年度重点工作任务分解表"),
        ("重点任务分解表（附件2）", "重点任务分解表"),
        ("重点任务分解表（2027年）", "重点任务分解表（2027年）"),
        (
            "某某医科大学附属第一医院集团重点工作任务分解表（含东院区、南院区）",
            "某某医科大学附属第一医院集团重点工作任务分解表",
        ),
        ("整改台账 Rectification List", "整改台账"),
    ],
)
def test_a_lists_short_name_is_whole(title: str, name: str) -> None:
    assert short_name(title) == name


@pytest.mark.parametrize("long", [False, True])
def test_a_lists_name_that_is_cut_is_told(tmp_path: Path, *, long: bool) -> None:
    title = f"某某县{'深入推进' * 6 * long}重点任务分解表"
    table = f"{title} | < | <\n序号 | 任务 | 责任单位\n1 | 办班 | 财务部\n2 | 采购 | 行政部"
    result = imported(tmp_path, Listed("清单.xlsx", sheets(("表", table)), "", {}))
    told = [problem for problem in result.problems if problem.code == "I08"]
    assert len(told) == long
    assert result.understanding.settings["清单简称"] == title[:30]
    assert all(f"“{title[:30]}”" in problem.message for problem in told)
    assert result.understanding.title == title


def test_what_nobody_answered_is_doubted_and_columns_are_kept_beside_the_list(tmp_path: Path) -> None:
    result = brought(tmp_path, {})
    assert {question.id for question in result.understanding.questions} == ANSWERS.keys()
    doubts = {row.id: set(row.doubts) for row in result.understanding.rows}
    assert doubts == {"1": {"完成时限"}, "2": set(), "3": {"完成时限"}}
    sheet = load_workbook(result.path)["分解清单"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(row for row in rows if "编号" in row)
    kept = [dict(zip(header, row, strict=True)) for row in rows if row[0] in {"1", "2", "3"}]
    assert [(row["审计发现"], row["风险等级"]) for row in kept] == [
        ("贷后管理", "高"),
        ("贷后管理", "中"),
        ("押品管理", "低"),
    ]
    aside = next(problem for problem in result.problems if problem.code == "I06")
    assert "审计发现、风险等级" in aside.message


def test_a_column_is_what_the_office_says_it_is(tmp_path: Path) -> None:
    result = brought(tmp_path, {**ANSWERS, "columns": "风险等级＝配合单位；审计发现=不要"})
    assert [task.responsible for task in result.reading.tasks][1] == ("中", "风险部")
    assert "columns" not in {question.id for question in result.understanding.questions}
    assert {problem.code for problem in result.problems} & {"I01", "I06"} == {"I01"}


MEASURED = """
序号 | 工作任务 | 牵头单位 | 完成时限 | 考核内容 | 年度数 | 单位口径
1 | 办班 | 人事部 | 2026年6月底前 | 人均学时 | 60 | 按在编人数
2 | 招聘 | 人事部 | 2026年9月底前 | 新进博士 | ≥5 |
3 | 总结 | 人事部 | 2026年12月底前 | | |
"""


def measures(result: Imported) -> list[tuple[str, float | None]]:
    """What each task is measured by, and the least it asks."""
    return [(task.metric, task.target) for task in result.reading.tasks]


@pytest.mark.parametrize(
    ("answer", "first", "spare"),
    [
        ("考核内容=量化指标；年度数=目标值；单位口径=不要", "人均学时", set()),
        ("考核内容=量化指标；年度数=目标值", "人均学时", {"单位口径"}),
        ("考核内容=量化指标；年度数=目标值；单位口径=量化指标", "人均学时；按在编人数", set()),
    ],
)
def test_a_column_may_be_what_tasks_are_measured_by(
    tmp_path: Path, answer: str, first: str, spare: set[str]
) -> None:
    listed = Listed("要点.xlsx", sheets(("要点", MEASURED)), "", {"office": "人事部", "columns": answer})
    result = imported(tmp_path, listed)
    assert result.understanding.questions == ()
    assert result.reading.master is not None
    assert measures(result) == [(first, 60.0), ("新进博士", 5.0), ("", None)]
    told = "".join(problem.message for problem in result.problems if problem.code in {"I01", "I06"})
    assert {name for name in ("考核内容", "年度数") if name in told} == set()
    sheet = load_workbook(result.path)["分解清单"]
    headers = {cell.value for row in sheet.iter_rows() for cell in row}
    assert headers & {"考核内容", "年度数", "单位口径"} == spare


def test_the_question_on_columns_offers_what_tasks_are_measured_by(tmp_path: Path) -> None:
    result = imported(tmp_path, Listed("要点.xlsx", sheets(("要点", MEASURED)), "", {"office": "人事部"}))
    (asked,) = result.understanding.questions
    assert "完成时限、量化指标、目标值、说明、不要" in asked.words


def test_a_column_that_was_guessed_may_be_what_tasks_are_measured_by(tmp_path: Path) -> None:
    table = """
甲 | 乙 | 丙 | 丁 | 戊
1 | 开展干部培训，提高业务能力和服务水平。 | 人事部 | 2026年6月底前 | 人均学时
2 | 招聘专业人员，充实基层一线工作力量。 | 财务部 | 2026年9月底前 | 新进博士
3 | 总结全年工作，形成可以推广的经验。 | 行政部 | 2026年12月底前 | 印发总结
"""
    listed = Listed("要点.xlsx", sheets(("要点", table)), "", {"office": "人事部", "guess": "戊=量化指标"})
    result = imported(tmp_path, listed)
    assert not {"guess", "columns"} & {question.id for question in result.understanding.questions}
    assert [metric for metric, _ in measures(result)] == ["人均学时", "新进博士", "印发总结"]


@pytest.mark.parametrize("answer", ["风险等级=别的", "都行", "3"])
def test_an_answer_on_columns_that_nobody_understands_stays_a_question(tmp_path: Path, answer: str) -> None:
    result = brought(tmp_path, {**ANSWERS, "columns": answer})
    assert {question.id for question in result.understanding.questions} == {"columns"}


@pytest.mark.parametrize(
    ("note", "aliases", "asked"),
    [
        ("授信管理部就是授信部", ("授信管理部",), False),
        ("“授信管理部”简称“授信部”", ("授信管理部",), False),
        ("本表中授信管理部（即授信部）", ("授信管理部",), False),
        ("授信管理部（授信部）", (), True),
        ("牵头部门是指授信部", (), True),
        ("各部门指授信部、风险部", (), True),
    ],
)
def test_a_note_that_two_names_are_one_unit_is_heard_or_asked_about(
    tmp_path: Path, note: str, aliases: tuple[str, ...], asked: bool
) -> None:
    table = BANK.replace("授信部即授信管理部。运管部（以下简称：运营部）。", note)
    understanding = brought(tmp_path, ANSWERS, table).understanding
    units: dict[str, Unit] = {found.unit.name: found.unit for found in understanding.units}
    assert units["授信部"].aliases == aliases
    assert ("授信管理部" in units) is not bool(aliases)
    assert any(question.kind == "twins" for question in understanding.questions) is asked


MONTHS = """
文海学院2026年工作要点 | < | < | <
2026年3月2日 | < | < | <
序号 | 工作任务 | 责任部门 | 完成月份 | 任务编号
1 | 党课 | 组织部牵头，各系配合 | @6 | A1
2 | 培训 | 宣传部 | 6、12 | A2
3 | 总结 | 组织部 | 明年1月底前 | A3
各系包括文学系、理学系。 | < | < | <
"""


def test_bare_months_and_a_second_column_of_numbers(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        Listed("要点.xlsx", sheets(("要点", MONTHS.replace("@", ""))), "", {"office": "校办", "roles": "2"}),
    )
    assert [in_words(task) for task in result.reading.tasks] == lines("""
1 | 组织部 | 文学系、理学系 | by 2026-06-30
2 |  | 宣传部 | by 2026-12-31
3 |  | 组织部 | by 2027-01-31
""")
    assert [question.id for question in result.understanding.questions] == ["columns"]
    assert result.understanding.rows[0].spare == {"任务编号": "A1"}


def test_months_are_no_limit_where_there_is_one(tmp_path: Path) -> None:
    table = "序号 | 月份 | 工作任务 | 牵头单位 | 完成时限\n1 | 3 | 党课 | 组织部 | 2026年6月底前"
    result = imported(tmp_path, Listed("要点.xlsx", sheets(("要点", table)), "", {"office": "校办"}))
    assert in_words(result.reading.tasks[0]) == "1 | 组织部 |  | by 2026-06-30"
    assert [question.id for question in result.understanding.questions] == ["columns"]


def test_what_is_answered_anew_is_what_is_recorded(tmp_path: Path) -> None:
    brought(tmp_path, ANSWERS).path.rename(tmp_path / "旧总表.xlsx")
    again = brought(tmp_path, {"office": "风险管理部"})
    (carried,) = (problem for problem in again.problems if problem.code == "I07")
    assert "以哪个单位的名义" not in carried.message
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    assert {answer.question: answer.meaning for answer in answers_given(workspace)}["office"] == "风险管理部"
    again.path.rename(tmp_path / "旧总表二.xlsx")
    third = brought(tmp_path, {})
    assert third.understanding.settings["发文单位"] == "风险管理部"
    assert third.understanding.questions == ()
    assert not any("上次答" in answer.words for answer in answers_given(workspace))


def test_what_was_answered_holds_for_the_same_list_and_is_offered_for_a_corrected_one(tmp_path: Path) -> None:
    brought(tmp_path, ANSWERS).path.rename(tmp_path / "旧总表.xlsx")
    again = brought(tmp_path, {})
    assert again.understanding.questions == ()
    assert [in_words(task) for task in again.reading.tasks] == lines(BANK_TRUTH)
    carried = next(problem for problem in again.problems if problem.code == "I07")
    assert "即日起" in carried.message
    again.path.rename(tmp_path / "旧总表二.xlsx")
    corrected = brought(tmp_path, {}, BANK.replace("风险等级", "风险级别"))
    assert [question.id for question in corrected.understanding.questions] == ["columns"]
    assert "（上次答：审计发现=说明；风险等级=不要）" in corrected.understanding.questions[0].words
    corrected.path.rename(tmp_path / "旧总表三.xlsx")
    other = brought(tmp_path, {"limit:即日起": "2027-01-31"})
    assert in_words(other.reading.tasks[0]).endswith("by 2027-01-31")


def test_the_screen_and_the_readout_count_the_same_doubts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = brought(tmp_path, {"columns": "2"})
    show_imported(result)
    title = load_workbook(result.readout)["读出结果"]["A1"].value
    assert "有疑点的 2 行" in title
    assert "2 行有疑点" in capsys.readouterr().out


@pytest.mark.parametrize(("role", "words"), [(Role.LEAD, "黄（牵头未报）"), (Role.RESPONSIBLE, "黄（未报）")])
def test_a_task_without_a_lead_is_not_said_to_wait_for_one(tmp_path: Path, role: Role, words: str) -> None:
    task = brought(tmp_path, ANSWERS).reading.tasks[2]
    line = TaskSummary(
        task=task,
        state=TaskState.UNREPORTED,
        percent=None,
        duties=(Duty(unit=UnitName("风险部"), role=role),),
    )
    course = judge(line, line.state, today=date(2026, 7, 1))
    outlook = Outlook(
        line=line, course=course, last_state=line.state, days_left=None, account="", before=None
    )
    assert outlook.words == words


def test_what_people_read_speaks_of_no_county_of_its_own() -> None:
    texts = [
        path.read_text("utf-8")
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".js", ".html", ".toml"}
    ]
    assert not [
        text for text in texts if "县里" in text or "县领导" in text or "全县" in text.replace("|全县", "")
    ]


AUDIT = """
附件 | < | < | < | < | < | < | <
清源农商银行内部审计发现问题整改推进表 | < | < | < | < | < | < | <
单位：内部审计部 | | | | | | | 2026年1月15日
序号 | 审计发现 | < | 整改要求 | 责任分工 | < | < | 整改期限
^ | 类别 | 具体问题 | ^ | 主责部门 | 协同部门 | 责任人 | ^
1 | 信贷管理 | 调查流于形式 | 1.修订模板；2.组织培训 | 信贷管理部 | 合规部、科技部 | 李某 | 2026.3.31
2 | ^ | 未及时评估 | 建立到期提醒 | ^ | 科技部 | ^ | 3月底前上线，6月底前评估
3 | 财务管理 | 报销不合规 | 清退并问责 | 计财部（合规部协助） | | 王某 | 立行立改
4 | 科技风险 | 口令未改 | 定期修改 | 科技部/计财部 | | 钱某 | 90天内
备注：信贷管理部即授信管理部。 | < | < | < | < | < | < | <
"""
PARTY = (
    ("类别", "工作内容", "分工", "进度"),
    ("思想建设", "开展学习12次", "由党委宣传部牵头，党委组织部配合", "全年推进"),
    ("思想建设", "举办宣讲团", "党委宣传部牵头，文学院、校团委共同落实", "5月底前"),
    ("组织建设", "组织换届", "由党委组织部负责，各学院党委具体实施", "上半年"),
    ("作风建设", "整治形式主义", "学校办公室、纪委办公室（学校办公室牵头）", "12.20前"),
)
STREET = "柳荫街道民生清单\n2026年2月1日\n" + "\n".join(
    (
        "序号;项目;主要内容;牵头科室;配合科室;完成时间",
        "1;口袋公园;新建2处;城管科;财务室、民生科;9月底前",
        "2;适老改造;改造,60户;民生科;财务室,城管科;8.31",
        "3;食堂提升;扩建食堂;综合办;;2026年10月1日（星期四）",
    )
)
FOREST = """
林业系统防火任务表 | < | <
2026年4月1日 | < | <
序号 | 工作任务 | 完成时限
区林业局 | < | <
1 | 修订预案 | 5月底前
2 | 开展演练 | 6月15日前
红松林管理站 | < | <
1 | 清理可燃物 | 年底前
牵头单位：区应急局 | < | <
1 | 物资储备 | 5月
"""


def party(path: Path) -> None:
    """A Word plan whose first column is merged down."""
    document = Document()
    for words in ("文澜大学党建工作要点", "2026年3月5日"):
        document.add_paragraph(words)
    table = document.add_table(len(PARTY), 4)
    for row, texts in enumerate(PARTY):
        for column, words in enumerate(texts):
            table.cell(row, column).text = words
    table.cell(2, 0).text = ""
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(path))


FOUR = {
    "audit": Listed(
        "审计整改.xlsx",
        sheets(("整改", AUDIT)),
        """
1 | 信贷管理部 | 合规部、科技部 | by 2026-03-31
2 | 信贷管理部 | 科技部 | by 2026-06-30
3 | 计财部 | 合规部 | by
4 | 科技部、计财部 |  | by 2026-04-15
""",
        {"office": "内部审计部", "columns": "1", "limit:90天内": "1"},
    ),
    "party": Listed(
        "党建要点.docx",
        party,
        """
1-01 | 党委宣传部 | 党委组织部 | standing 2026-12-31
1-02 | 党委宣传部 | 文学院、校团委 | by 2026-05-31
1-03 | 党委组织部 | 文学院党委、理学院党委 | by 2026-06-30
1-04 | 学校办公室 | 纪委办公室 | by 2026-12-20
""",
        {
            "office": "校办",
            "columns": "进度=完成时限",
            "group:各学院党委": "文学院党委、理学院党委",
            "twins": "2",
        },
    ),
    "street": Listed(
        "民生清单.txt",
        text_file(STREET),
        """
1 | 城管科 | 财务室、民生科 | by 2026-09-30
2 | 民生科 | 财务室、城管科 | by 2026-08-31
3 | 综合办 |  | by 2026-10-01
""",
        {"office": "街道办"},
    ),
    "commas": Listed(
        "民生清单.csv",
        text_file(STREET.replace(",", "、").replace(";", "，")),
        """
1 | 城管科 | 财务室、民生科 | by 2026-09-30
2 | 民生科 | 财务室、城管科 | by 2026-08-31
3 | 综合办 |  | by 2026-10-01
""",
        {"office": "街道办"},
    ),
    "forest": Listed(
        "防火任务.xlsx",
        sheets(("分解", FOREST)),
        """
1-01 |  | 区林业局 | by 2026-05-31
1-02 |  | 区林业局 | by 2026-06-15
2-01 |  | 红松林管理站 | by 2026-12-31
3-01 | 区应急局 |  | by 2026-05-31
""",
        {"office": "区防火办", "sections": "1", "roles": "2"},
    ),
}


@pytest.mark.dear
@pytest.mark.parametrize("name", FOUR)
def test_a_list_in_a_style_of_its_own_is_read_and_issued_as_a_person_reads_it(
    tmp_path: Path, name: str
) -> None:
    listed = FOUR[name]
    result = imported(tmp_path, listed)
    assert [in_words(task) for task in result.reading.tasks] == lines(listed.truth)
    assert result.understanding.questions == ()
    assert result.reading.master is not None
    assert "I03" not in {problem.code for problem in result.problems}, "one list, not two"
    assert not result.understanding.title.startswith(("整改", "分解", "文本"))
    if name != "commas":  # the list of ``street`` once more
        run_a_period(tmp_path, listed)


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "left"),
    [
        ("党委组织部负责", "党委组织部", "", ""),
        ("各学院党委具体实施", "", "", "各学院党委"),
        ("文学院、校团委共同落实", "", "文学院、校团委", ""),
        ("县卫健委监督管理中心负责", "县卫健委监督管理中心", "", ""),
        ("县教育局组织各学校开展", "", "县教育局", ""),
    ],
)
def test_a_deed_inside_a_name_is_no_deed(words: str, lead: str, responsible: str, left: str) -> None:
    cell = read_unit_cell(words)
    shown = tuple("、".join(names) for names in (cell.lead, cell.responsible, cell.open))
    assert shown == (lead, responsible, left)


@pytest.mark.parametrize(
    ("cell", "odd"),
    [
        ("由校领导分管、人事处牵头", ["校领导分管"]),
        ("分管副县长、财政局", ["分管副县长"]),
        ("张三主任、综合科", ["张三主任"]),
        ("党委书记，组织部配合", ["党委书记"]),
        ("办公室主任审核、综合科", ["办公室主任审核"]),
        ("县委组织部、团县委、县妇联、县残联、县总工会、县工商联、电视台、供销联社", []),
        ("政策研究室、计划协调办、人大常委会办公室、组织部", []),
    ],
)
def test_people_and_deeds_are_doubted_as_units(cell: str, odd: list[str]) -> None:
    names = read_unit_cell(cell)
    assert list(doubtful_names((*names.lead, *names.responsible, *names.open))) == odd


def test_a_row_says_which_of_its_units_may_be_none(tmp_path: Path) -> None:
    table = BANK.replace("| 授信部 | 运管部 |", "| 由行领导分管、授信部牵头 | 运管部 |")
    doubts = brought(tmp_path, ANSWERS, table).understanding.rows[0].doubts
    assert doubts["牵头单位"] == "“行领导分管”不像单位名称，请核对"


@pytest.mark.parametrize("mark", ["  ", "；", "\u3000"])
def test_a_line_that_its_mark_parts_too_often_stays_as_it_was_written(mark: str) -> None:
    header = mark.join(("序号", "主要措施", "责任单位", "完成时限"))
    line = mark.join(("1", "检查台账", "补齐资料", "财务科", "2026年12月底前"))
    assert parted_lines([header, line]) == [header.split(mark), [line]]


WARDS = """
县医院重点工作任务分解表（2026年6月1日） | < | < | < | < | < | < | <
序号 | 工作目标 | 具体工作内容 | 责任分工 | < | 时间要求 | 考核指标 | <
^ | ^ | ^ | 牵头科室 | 配合科室 | ^ | 指标 | 目标值
1 | 医疗质量 | 抽查病历。 | 医务科 | 各临床科室 | 2026年12月底前 | 甲级率(%) | 95
2 | ^ | 修订核心制度。 | 医务科 | 护理部、院感科 | 2026年9月底前 | |
3 | 后勤保障 | 消防自查。 | 保卫科 | 各科室 | 2026年10月底前 | 自查次数 | 12
备注：各科室包括临床、医技和职能科室。 | < | < | < | < | < | < | <
"""
"""Two header rows, a metric in two columns, and a note that tells kinds of units, not units."""


def test_a_metric_stands_beside_its_task_and_kinds_of_units_are_no_units(tmp_path: Path) -> None:
    result = brought(tmp_path, {"office": "县医院"}, WARDS)
    tasks = result.reading.tasks
    assert [(task.heading, task.measure, task.metric, task.target) for task in tasks] == [
        ("医疗质量", "抽查病历。", "甲级率(%)", 95),
        ("医疗质量", "修订核心制度。", "", None),
        ("后勤保障", "消防自查。", "自查次数", 12),
    ]
    assert {entry.unit.name for entry in result.understanding.units} == {
        "医务科",
        "护理部",
        "院感科",
        "保卫科",
    }
    assert {question.id: question.readings[:-1] for question in result.understanding.questions} == {
        "group:各临床科室": (),
        "group:各科室": ("医务科、护理部、院感科、保卫科",),
    }


@pytest.mark.parametrize(
    ("header", "cells", "spare"),
    [
        ("编号", ("第12号", "第15号"), "编号（原表）"),
        ("目标值", ("5000万元", "120户"), "目标值（原表）"),
        ("目标值", ("60", "80%"), "目标值（原表）"),
        ("时限类型", ("限期整改", "持续整改"), "时限类型（原表）"),
    ],
)
def test_a_column_called_as_one_of_the_master_s_that_is_none_stands_beside_by_another_name(
    tmp_path: Path, header: str, cells: tuple[str, str], spare: str
) -> None:
    table = (
        f"县2027年任务\n序号 | 任务内容 | {header} | 牵头单位 | 完成时限\n"
        f"1 | 修路 | '{cells[0]} | 县交通局 | 2027年底\n2 | 建校 | '{cells[1]} | 县教育局 | 2027年底"
    ).replace("'", "")
    sheets(("表", table))(path := tmp_path / "清单.xlsx")
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    source = open_list(workspace, path)
    assert f"“{header}”（2 格" in "".join(question.words for question in source.understood({}).questions)
    result = import_list(workspace, source, {"columns": "1", "office": "县政府办"})
    assert [row.spare[spare] for row in result.understanding.rows] == list(cells)
    assert not [problem for problem in result.reading.problems if problem.level is Level.ERROR]
