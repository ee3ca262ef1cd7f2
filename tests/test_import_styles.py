"""Lists in styles of their own, told from the ten by what nobody was asked about: each against a person's reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.lists import Listed, sheets
from tests.test_importing import imported, in_words, lines
from workbook_flow.cycle.importing import Imported
from workbook_flow.model import Unit

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
