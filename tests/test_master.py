"""The master as read: a tiny table is the workbook under test, and each fault names its cell."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import PatternFill

from tests.books import SHEETS, write_book
from workbook_flow import cycle
from workbook_flow.master import compare_with_issued, read_master
from workbook_flow.master.setting_values import READERS, read_yes, reader_of
from workbook_flow.model import (
    SETTINGS,
    DayRule,
    FieldType,
    Level,
    Master,
    Meaning,
    Problem,
    Purpose,
    SettingKind,
    Settings,
    WorkbookFlowError,
)
from workbook_flow.starter import write_workspace
from workbook_flow.words.problems import CATALOGUE

HEADER = "编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限 | 时限类型 | 时限日期 | 明确单位 | 量化指标 | 目标值\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, **sheets: str) -> tuple[Master | None, list[Problem]]:
    return read_master(write_book(folder / "总表.xlsx", {**SHEETS, **sheets}))


def master_of(folder: Path, **sheets: str) -> Master:
    master, problems = read(folder, **sheets)
    assert master is not None, problems
    return master


def faults(folder: Path, **sheets: str) -> list[str]:
    master, problems = read(folder, **sheets)
    assert (master is None) == any(problem.level is Level.ERROR for problem in problems)
    assert all(
        problem.message and problem.remedy and "{" not in problem.message + problem.remedy
        for problem in problems
    )
    return [f"{problem.code} {problem.place}" for problem in problems]


def only(folder: Path, **sheets: str) -> Problem:
    _, problems = read(folder, **sheets)
    assert len(problems) == 1, problems
    return problems[0]


def row(**cells: str) -> str:
    """A list of one row: the default one with some cells changed."""
    values = {
        "编号": "1-01",
        "重点任务": "培训",
        "主要措施": "1.办班。",
        "牵头单位": "县司法局",
        "责任单位": "",
        "完成时限": "2024年底前",
        **cells,
    }
    names = [name.strip() for name in HEADER.split("|")]
    return HEADER + " | ".join(values.get(name, "") for name in names)


def test_a_small_master_reads_whole(folder: Path) -> None:
    master = master_of(folder)
    assert len(master.digest) == 64
    (task,) = master.tasks
    assert (task.id, task.section, task.heading, task.measure) == ("1-01", "", "培训", "1.办班。")
    assert (task.lead, task.responsible) == (("县司法局",), ("县公安局",))
    assert task.deadline.due == date(2024, 12, 31)
    assert str(task.place) == "分解清单!C2"
    assert [unit.name for unit in master.units] == ["县司法局", "县公安局", "县财政局"]
    assert [(each.name, each.type, each.purpose) for each in master.fields] == [
        ("进展状态", FieldType.CHOICE, Purpose.STATE),
        ("完成比例", FieldType.PERCENT, Purpose.PERCENT),
    ]
    assert [choice.meaning for choice in master.fields[0].choices] == [Meaning.UNDER_WAY, Meaning.DONE]
    assert master.settings.return_day == DayRule(next_month=True, day=5)
    assert (master.settings.year_start, master.settings.default_year) == ((3, 31), 2024)


def test_columns_are_found_by_name_wherever_they_and_the_header_stand(folder: Path) -> None:
    master = master_of(
        folder,
        分解清单="""
某县重点任务 | < | < | <
分解清单 | < | < | <
 | | |
完成 时限 | 备考 | 责任\\n单位 | 牵头单位　 | 主要措施 | 重点任务 | 编　号
2024年底前 | 甲 | 县公安局 | 县司法局 | 1.办班。 | 培训 | 1-01
""",
    )
    assert master.title == "某县重点任务\n分解清单"
    assert [(task.id, task.lead, task.deadline.words) for task in master.tasks] == [
        ("1-01", ("县司法局",), "2024年底前")
    ]


def test_merged_cells_are_filled_down_and_sections_carried(folder: Path) -> None:
    master = master_of(
        folder,
        分解清单="""
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
一、能力(共2项) | < | < | < | < | <
1-01 | 培训 | 1.办班。 | 县司法局 | 县公安局 | 2024年底前
1-02 | ^ | 2.考试。 | ^ | ^ | ^
     |   |          |   |   |
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
     | 二、保障(共1项) | | | |
2-01 | 经费 | 1.保障。 | 县财政局 | | 长期坚持
三、附则 | | | | |
3-01 | 解释 | 1.解释。 | 县司法局 | | 长期坚持
""",
    )
    assert [(task.id, task.section, task.heading, task.lead) for task in master.tasks] == [
        ("1-01", "一、能力(共2项)", "培训", ("县司法局",)),
        ("1-02", "一、能力(共2项)", "培训", ("县司法局",)),
        ("2-01", "二、保障(共1项)", "经费", ("县财政局",)),
        ("3-01", "三、附则", "解释", ("县司法局",)),
    ]
    assert master.tasks[1].deadline.due == date(2024, 12, 31)


def test_a_section_that_counts_wrong_is_a_warning(folder: Path) -> None:
    text = HEADER + "一、能力(共3项) | < | < | < | < | <\n" + row().split("\n")[1]
    assert faults(folder, 分解清单=text) == ["M22 分解清单!A2"]


@pytest.mark.parametrize(
    "words",
    [
        *(
            "县司法局 县公安局",
            "县司法局　县公安局",
            "县司法局\\n县公安局",
            "县司法局、县公安局",
            "县司法局,县公安局",
        ),
        *(
            "县司法局，县公安局",
            "县司法局;县公安局",
            "县司法局；县公安局",
            "县司法局/县公安局",
            "县司法局／县公安局",
        ),
        *("司法局、公安局、县司法局", "县司法局\u200b、\u00a0县公安局"),
    ],
)
def test_units_in_one_cell_are_split_and_counted_once(folder: Path, words: str) -> None:
    (task,) = master_of(folder, 分解清单=row(责任单位=words)).tasks
    assert task.responsible == ("县司法局", "县公安局")
    assert task.responsible_words == words.replace("\\n", "\n")


def test_groups_expand_in_the_address_book_s_order_without_units_out_of_use(folder: Path) -> None:
    units = """
名称 | 分组 | 邮箱 | 是否启用
乙镇 | 各乡镇 | b@x.example | 是
甲镇 | 各乡镇、各单位 | a@x.example | 是
丙镇 | 各乡镇 | c@x.example | 否
县司法局 | | d@x.example |
"""
    (task,) = master_of(folder, 单位=units, 分解清单=row(责任单位="甲镇、各乡镇")).tasks
    assert task.responsible == ("甲镇", "乙镇")
    assert faults(folder, 单位=units, 分解清单=row(责任单位="丙镇")) == ["M16 分解清单!E2"]


def test_an_unknown_unit_names_its_cell_and_the_nearest_names(folder: Path) -> None:
    problem = only(folder, 分解清单=row(责任单位="县公安局 县财改局"))
    assert (problem.code, str(problem.place)) == ("M15", "分解清单!E2")
    assert "县财改局" in problem.message
    assert "县财政局" in problem.message


def test_a_fault_in_a_merged_cell_is_said_once(folder: Path) -> None:
    text = row(责任单位="县水利局") + "\n1-02 | ^ | 2.考试。 | ^ | ^ | ^"
    assert faults(folder, 分解清单=text) == ["M15 分解清单!E2"]


def test_a_generic_group_warns_until_the_units_are_named(folder: Path) -> None:
    units = """
名称 | 分组 | 邮箱
县司法局 | 有关机关 | a@x.example
县公安局 | 有关机关 | b@x.example
县财政局 | | c@x.example
"""
    problem = only(folder, 单位=units, 分解清单=row(责任单位="有关机关"))
    assert (problem.code, problem.level, str(problem.place)) == ("M17", Level.WARNING, "分解清单!E2")
    assert "2 个单位" in problem.message
    named = row(责任单位="有关机关 县司法局", 明确单位="县财政局")
    (task,) = master_of(folder, 单位=units, 分解清单=named).tasks
    assert task.responsible == ("县财政局", "县司法局")
    assert faults(folder, 单位=units, 分解清单=named) == []
    assert faults(folder, 单位=units, 分解清单=row(明确单位="县财政局")) == ["M18 分解清单!I2"]
    assert faults(folder, 单位=units, 分解清单=row(责任单位="有关机关", 明确单位="县水利局")) == [
        "M15 分解清单!I2",
        "M17 分解清单!E2",
    ]


NOBODY = "县司法局 | 县直部门 | a@x.example | 是\n县公安局 | 有关机关 | b@x.example | 否"


@pytest.mark.parametrize(
    ("units", "groups", "expected"),
    [
        (NOBODY, "", ["M09 分解清单!E2"]),
        (NOBODY.replace("| 否", "| 是"), "有关机关 | | 县公安局", ["M09 分解清单!E2"]),
        ("县司法局 | | a@x.example | 是", "有关机关 | |", ["M87 分组!B2"]),
        ("县司法局 | | a@x.example | 是", "全体机关 | |", ["M87 分组!B2"]),
        (NOBODY.replace("有关机关", "全体机关"), "", ["M09 分解清单!E2"]),
    ],
)
def test_a_group_without_units_is_never_issued_to_none_in_silence(
    folder: Path, units: str, groups: str, expected: list[str]
) -> None:
    word = "全体机关" if "全体机关" in units + groups else "有关机关"
    sheets = {"单位": f"名称 | 分组 | 邮箱 | 是否启用\n{units}", "分解清单": row(责任单位=word)}
    if groups:
        sheets["分组"] = f"分组 | 成员 | 除外\n{groups}"
    assert faults(folder, **sheets) == expected


def test_a_task_without_units(folder: Path) -> None:
    assert faults(folder, 分解清单=row(牵头单位="")) == ["M14 分解清单!D2"]


def test_ids_blank_and_repeated_come_with_a_free_one(folder: Path) -> None:
    line = " | 培训 | 办班。 | 县司法局 | | 2024年底前\n"
    text = HEADER + "1-01" + line + line + "1-03" + line + "1-01" + line
    _, problems = read(folder, 分解清单=text)
    assert [f"{problem.code} {problem.place}" for problem in problems] == [
        "M10 分解清单!A3",
        "M11 分解清单!A5",
    ]
    assert "1-02" in problems[0].remedy
    assert "1-04" in problems[1].remedy
    assert "A2" in problems[1].message


def test_blank_ids_of_a_fresh_list_get_different_suggestions(folder: Path) -> None:
    line = " | 培训 | 办班。 | 县司法局 | | 2024年底前\n"
    _, problems = read(folder, 分解清单=HEADER + line + line)
    assert [re.findall(r"\d-\d\d", problem.remedy) for problem in problems] == [["1-01"], ["1-02"]]


def test_an_id_that_excel_made_a_date(folder: Path) -> None:
    path = write_book(folder / "总表.xlsx", SHEETS)
    book = load_workbook(path)
    book["分解清单"]["A2"] = datetime(2024, 3, 7)
    book.save(path)
    master, problems = read_master(path)
    assert master is None
    assert [f"{problem.code} {problem.place}" for problem in problems] == ["M12 分解清单!A2"]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"完成时限": "尽快"}, "M19 分解清单!F2"),
        ({"完成时限": ""}, "M28 分解清单!F2"),
        ({"完成时限": "2025年前"}, "M29 分解清单!F2"),
        ({"完成时限": "2024.1"}, "M29 分解清单!F2"),
        ({"完成时限": "2024年2月30日"}, "M29 分解清单!F2"),
        ({"时限日期": "尽快"}, "M20 分解清单!H2"),
        ({"时限类型": "随时"}, "M06 分解清单!G2"),
        ({"时限类型": "定期"}, "M74 分解清单!H2"),
        ({"时限类型": "限期", "完成时限": "尽快"}, "M74 分解清单!H2"),
        ({"主要措施": ""}, "M13 分解清单!C2"),
        ({"重点任务": ""}, "M24 分解清单!B2"),
        ({"目标值": "六十", "量化指标": "学时"}, "M07 分解清单!K2"),
        ({"目标值": "60"}, "M21 分解清单!K2"),
        ({"责任单位": "=B2"}, "M04 分解清单!E2"),
        ({"责任单位": "#REF!"}, "M05 分解清单!E2"),
    ],
)
def test_faults_of_one_row(folder: Path, cells: dict[str, str], fault: str) -> None:
    assert faults(folder, 分解清单=row(**cells)) == [fault]


def test_an_unreadable_time_limit_points_to_the_column_that_helps(folder: Path) -> None:
    assert "时限日期" in only(folder, 分解清单=row(完成时限="尽快")).remedy
    (task,) = master_of(folder, 分解清单=row(完成时限="尽快", 时限日期="2024-09-30")).tasks
    assert (task.deadline.words, task.deadline.due) == ("尽快", date(2024, 9, 30))
    (task,) = master_of(
        folder, 分解清单=row(完成时限="2024年底前完成并长期坚持", 时限日期="2024年9月30日")
    ).tasks
    assert (task.deadline.due, task.deadline.standing) == (date(2024, 9, 30), True)


def test_numbers_of_a_metric(folder: Path) -> None:
    (task,) = master_of(folder, 分解清单=row(量化指标="人均学时", 目标值="≥60")).tasks
    assert (task.metric, task.target) == ("人均学时", 60.0)


@pytest.mark.parametrize(
    ("measure", "target", "kept", "words"),
    [
        ("药占比控制在28%以内。", "28", 28.0, "控制在28%以内"),
        ("事故不超过3起，培训60学时。", "3", 3.0, "不超过3起"),
        ("事故不超过3起，培训60学时。", "60", 60.0, None),
        ("床位使用率达到95%以上。", "95", 95.0, None),
        ("办班。", "≤28", None, "≤28"),
        ("办班。", "不超过28%", None, "不超过28%"),
    ],
)
def test_a_target_that_is_the_most_a_figure_may_be_is_told(
    folder: Path, measure: str, target: str, kept: float | None, words: str | None
) -> None:
    changed = row(主要措施=measure, 量化指标="指标", 目标值=target)
    master, problems = read(folder, 分解清单=changed)
    assert master is not None, problems
    assert master.tasks[0].target == kept
    assert [(problem.code, f"“{words}”" in problem.message) for problem in problems] == (
        [("M97", True)] if words else []
    )


def test_text_is_kept_to_the_character(folder: Path) -> None:
    text = "2.做到“持证上岗，亮证执法”<A&B>　全角 空格\\n第二行。"
    (task,) = master_of(folder, 分解清单=row(主要措施=text)).tasks
    assert task.measure == text.replace("\\n", "\n")


def test_a_formula_s_last_result_counts(folder: Path) -> None:
    import xlsxwriter

    path = write_book(folder / "总表.xlsx", SHEETS)
    source = load_workbook(path)
    with xlsxwriter.Workbook(path) as book:
        for sheet in source.worksheets:
            target = book.add_worksheet(sheet.title)
            for cells in sheet.iter_rows():
                for cell in cells:
                    target.write(cell.coordinate, cell.value)
        book.get_worksheet_by_name("分解清单").write_formula("E2", '="县"&"财政局"', None, "县财政局")
    master, problems = read_master(path)
    assert master is not None, problems
    assert master.tasks[0].responsible == ("县财政局",)


@pytest.mark.parametrize("sheet", sorted(SHEETS))
def test_a_missing_sheet(folder: Path, sheet: str) -> None:
    path = write_book(folder / "总表.xlsx", {name: text for name, text in SHEETS.items() if name != sheet})
    master, problems = read_master(path)
    assert master is None
    assert f"M01 {sheet}" in [f"{problem.code} {problem.place}" for problem in problems]


def test_a_missing_and_a_repeated_header(folder: Path) -> None:
    text = SHEETS["分解清单"].replace("责任单位", "牵头单位")
    assert faults(folder, 分解清单=text) == ["M02 分解清单!第1行", "M03 分解清单!D1", "M03 分解清单!E1"]


def test_an_empty_list(folder: Path) -> None:
    assert faults(folder, 分解清单=HEADER) == ["M23 分解清单"]


def test_an_empty_address_book(folder: Path) -> None:
    assert "M35 单位" in faults(folder, 单位="名称 | 邮箱")


UNIT_HEADER = (
    "名称 | 别名 | 分组 | 邮箱 | 抄送 | 负责人邮箱 | 是否启用\n县司法局 | | | a@x.example | | | 是\n"
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("县公安局 | | | | | | 是", ["M32 单位!A3"]),
        ("县公安局 | | | | | | 否", []),
        ("县公安局 | | | gaj.example | | | 是", ["M33 单位!D3"]),
        ("县公安局 | | | b@x.example；c@x.example | 无 | | 是", ["M33 单位!E3"]),
        ("县公安局 | | | b@x.example | | @x.example | 是", ["M33 单位!F3"]),
        ("县公安局 | | | ｂ＠x.example | | | 是", []),
        ("县司法局 | | | b@x.example | | | 是", ["M30 单位!A3"]),
        ("县 司法局 | | | b@x.example | | | 是", ["M30 单位!A3"]),
        ("县公安局 | 县司法局 | | b@x.example | | | 是", ["M31 单位!B3"]),
        ("县公安局 | | 县司法局 | b@x.example | | | 是", ["M34 单位!C3"]),
        ("县公安局 | | | b@x.example | | | 停", ["M06 单位!G3"]),
        ("县:局 | | | b@x.example | | | 是\n县*局 | | | c@x.example | | | 是", ["M36 单位!A4"]),
        ("ABC局 | | | b@x.example | | | 是\nabc局. | | | c@x.example | | | 是", ["M36 单位!A4"]),
        (f"{'县' * 61} | | | b@x.example | | | 是", ["M37 单位!A3"]),
        (" | 公安局 | | b@x.example | | | 是", ["M08 单位!A3"]),
    ],
)
def test_faults_of_the_address_book(folder: Path, line: str, expected: list[str]) -> None:
    assert faults(folder, 单位=UNIT_HEADER + line, 分解清单=row()) == expected


def test_names_are_cleaned_once_and_phones_stay_whole(folder: Path) -> None:
    units = "名称 | 别名 | 邮箱 | 联系电话\n\u200b县司法局\u00a0 | 司法局 | a@x.example | 13800001111\n"
    (unit,) = master_of(folder, 单位=units, 分解清单=row()).units
    assert (unit.name, unit.phone, unit.in_use) == ("县司法局", "13800001111", True)


FIELD_HEADER = "名称 | 类型 | 必填 | 选项表 | 最小值 | 最大值 | 列宽 | 用途\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("编号 | 文本", ["M40 字段!A2"]),
        ("核对 | 文本", ["M40 字段!A2"]),
        ("主要 措施 | 文本", ["M40 字段!A2"]),
        ("进展\\n情况 | 文本", ["M40 字段!A2"]),
        (f"{'长' * 41} | 文本", ["M40 字段!A2"]),
        (" | 文本", ["M08 字段!A2"]),
        ("进展 | ", ["M08 字段!B2"]),
        ("进展 | 长文本", ["M06 字段!B2"]),
        ("进展 | 文本 | 必须", ["M06 字段!C2"]),
        ("进展 | 文本 | | | | | | 说明", ["M06 字段!H2"]),
        ("进展 | 文本 | | | 十", ["M07 字段!E2"]),
        ("进展 | 文本 | | | 10 | 5", ["M46 字段!E2"]),
        ("状态 | 选项", ["M43 字段!D2"]),
        ("状态 | 选项 | | 进展情况", ["M42 字段!D2"]),
        ("状态 | 文本 | | | | | | 状态", ["M47 字段!B2"]),
        ("进展 | 文本\n进 展 | 文本", ["M41 字段!A3"]),
        ("甲 | 文本 | | | | | | 进展\n乙 | 文本 | | | | | | 进展", ["M45 字段!H3"]),
    ],
)
def test_faults_of_fields(folder: Path, line: str, expected: list[str]) -> None:
    assert faults(folder, 字段=FIELD_HEADER + line) == expected


def test_no_fields(folder: Path) -> None:
    assert faults(folder, 字段=FIELD_HEADER) == ["M49 字段"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("进展状态 | 受阻 | ", ["M44 选项!B3"]),
        ("进展状态 | 受阻 | 卡住", ["M06 选项!C3", "M44 选项!B3"]),
        ("进展状态 | 进行中 | 进行中", ["M48 选项!B3"]),
        ("进展状态 | | 受阻", ["M08 选项!B3"]),
        (" | 受阻 | 受阻", ["M08 选项!A3"]),
        ("别的 | 受阻 | ", []),
    ],
)
def test_faults_of_choices(folder: Path, line: str, expected: list[str]) -> None:
    text = "选项表 | 选项 | 含义\n进展状态 | 进行中 | 进行中\n" + line
    assert faults(folder, 选项=text) == expected


def test_levels_are_those_that_the_sheet_lists(folder: Path) -> None:
    master = master_of(folder, 规则="编号 | 说明 | 级别\nD01 | 必填 | 提醒\nr01 | | 关闭")
    assert dict(master.levels) == {"D01": Level.WARNING, "R01": Level.OFF}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("D99 | | 提醒", ["M50 规则!A2"]),
        ("M15 | | 提醒", ["M50 规则!A2"]),
        ("D01 | | 警告", ["M06 规则!C2"]),
        ("D01 | | 提醒\nD01 | | 错误", ["M51 规则!A3"]),
    ],
)
def test_faults_of_rules(folder: Path, line: str, expected: list[str]) -> None:
    assert faults(folder, 规则="编号 | 说明 | 级别\n" + line) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("发文单位 | 县司法局\n", "", ["M60 设置"]),
        ("清单简称 | 重点任务", "清单简称 | ", ["M60 设置!A3"]),
        ("当月20日", "二十日", ["M61 设置!B4"]),
        ("当月20日", "当月32日", ["M61 设置!B4"]),
        ("3月31日", "2月30日", ["M61 设置!B6"]),
        ("2024", "24", ["M61 设置!B7"]),
        ("默认年份 | 2024", "发放日 | 当月1日", ["M62 设置!A7"]),
        ("默认年份 | 2024", "年初只 | 1月1日", ["M63 设置!A7"]),
        ("默认年份 | 2024", "清单日期 | 去年", ["M61 设置!B7"]),
    ],
)
def test_faults_of_settings(folder: Path, old: str, new: str, expected: list[str]) -> None:
    text = re.sub(r" +\|", " |", SHEETS["设置"])
    assert old in text
    assert faults(folder, 设置=text.replace(old, new)) == expected


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("当月25日", DayRule(next_month=False, day=25)),
        ("每月25号", DayRule(next_month=False, day=25)),
        ("25", DayRule(next_month=False, day=25)),
        ("次月5日", DayRule(next_month=True, day=5)),
        ("下月５日", DayRule(next_month=True, day=5)),
        ("当月末", DayRule(next_month=False, day=31)),
        ("月底", DayRule(next_month=False, day=31)),
    ],
)
def test_days_of_the_month(folder: Path, words: str, rule: DayRule) -> None:
    assert master_of(folder, 设置=SHEETS["设置"].replace("次月5日", words)).settings.return_day == rule


def test_without_a_default_year_words_without_a_year_are_errors(folder: Path) -> None:
    settings = SHEETS["设置"].replace("默认年份 | 2024", "")
    assert master_of(folder, 设置=settings).settings.default_year is None
    problem = only(folder, 设置=settings, 分解清单=row(完成时限="6月底前"))
    assert problem.code == "M19"
    assert "默认年份" in problem.remedy


def test_far_stray_cells_and_formats_cost_nothing(folder: Path) -> None:
    path = write_book(folder / "总表.xlsx", SHEETS)
    book = load_workbook(path)
    book["分解清单"]["XFD1048576"] = " "
    book["分解清单"]["Z900000"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    master, problems = read_master(path)
    assert master is not None, problems


def test_reading_never_writes(folder: Path) -> None:
    path = write_book(folder / "总表.xlsx", SHEETS)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    read_master(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [each.name for each in folder.iterdir()] == ["总表.xlsx"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空的"),
        (b"hello", "不是 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_remedy(folder: Path, content: bytes, words: str) -> None:
    path = folder / "总表.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookFlowError, match=words) as refused:
        read_master(path)
    assert "请" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空的，可能存盘时断了电或关了机"),
        (b"\0" * 5000, "是空的"),
        (b"PK\x03\x04" + b"\1" * 5000, "不完整，可能存盘、拷贝时断了"),
        (b"\1\2\3" * 500, "打得开的，另存为 .xlsx；打不开的，请从备份里取出总表"),
    ],
)
def test_a_master_that_nothing_opens_is_not_to_be_saved_anew(
    folder: Path, content: bytes, words: str
) -> None:
    path = folder / "总表.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookFlowError, match=words) as refused:
        read_master(path)
    assert "archive/总表" in str(refused.value)


def test_where_a_missing_master_can_be_taken_from(folder: Path) -> None:
    path = folder / "master" / "分解清单.xlsx"
    path.parent.mkdir()
    (path.parent / "专报模板.docx").write_bytes(b"")
    with pytest.raises(WorkbookFlowError, match="手头有清单的，请运行 import 加文件名") as first:
        read_master(path)
    assert "专报模板" not in str(first.value)
    kept = folder / "archive" / "总表" / "0123456789abcdef.xlsx"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"")
    with pytest.raises(WorkbookFlowError, match="archive/总表 里有每次下发时的总表") as later:
        read_master(path)
    assert "import" not in str(later.value)
    (path.parent / "清单改.xlsx").write_bytes(b"")
    with pytest.raises(WorkbookFlowError, match=r"这里有“master/清单改.xlsx”.*archive/总表"):
        read_master(path)


def test_a_zip_that_is_no_workbook_and_a_missing_file(folder: Path) -> None:
    path = folder / "总表.xlsx"
    with pytest.raises(WorkbookFlowError, match="找不到总表"):
        read_master(path)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.txt", "a")
    with pytest.raises(WorkbookFlowError, match="打不开"):
        read_master(path)
    with pytest.raises(WorkbookFlowError, match="请"):
        read_master(folder)


def test_an_id_that_now_means_another_task(folder: Path) -> None:
    text = row(主要措施="1.建立行政执法人员统筹培训机制。")
    master = master_of(folder, 分解清单=text)
    issued = "1.建立行政执法人员统筹培训机制。"

    def codes(before: str) -> list[str]:
        return [f"{each.code} {each.place}" for each in compare_with_issued(master, {"1-01": before})]

    assert codes(issued) == []
    assert codes("3.建立行政执法人员 统筹培训机制。\n") == []
    assert codes("1.建立行政执法人员的统筹培训制度。") == ["M26 分解清单!C2"]
    assert codes("1.建立行政执法人员统筹培训机制，每年不少于60学时，分批集中轮训，实现全员覆盖。") == [
        "M26 分解清单!C2"
    ]
    assert codes("6.全面落实行政执法责任制。") == ["M25 分解清单!C2"]
    assert compare_with_issued(master, {"9-09": "别的"}) == []


def test_a_task_that_goes_on_under_another_id_is_told_until_it_was_issued_so(folder: Path) -> None:
    text = (
        row(编号="3-06", 主要措施="1.建立培训机制。") + "\n1-02 | 培训 | 2.办班。 | 县司法局 | | 2024年底前"
    )
    master = master_of(folder, 分解清单=text)

    def codes(issued: dict[str, str]) -> list[str]:
        return [f"{each.code} {each.place}" for each in compare_with_issued(master, issued)]

    assert codes({"306": "3.建立 培训机制。\n", "1-02": "2.办班。"}) == ["M95 分解清单!C2"]
    assert codes({"306": "1.建立培训机制。", "3-06": "1.建立培训机制。"}) == []
    assert codes({"306": "1.建立考核机制。"}) == []
    assert codes({"1-02": "2.办班。", "1-03": "2.办班。"}) == []


def test_two_tasks_that_changed_places_are_errors_however_alike(folder: Path) -> None:
    first, second = "1.每季度开展一次专项执法监督检查。", "2.每半年开展一次专项执法监督检查。"
    text = row(主要措施=first) + "\n1-02 | 培训 | " + second + " | 县司法局 | | 2024年底前"
    master = master_of(folder, 分解清单=text)
    assert [problem.code for problem in compare_with_issued(master, {"1-01": second, "1-02": first})] == [
        "M25",
        "M25",
    ]


def test_a_year_whose_days_off_nobody_knows_yet(tmp_path: Path) -> None:
    """M64"""
    master = write_workspace(tmp_path, blank=False)
    assert [each.code for each in cycle.lint(cycle.Workspace(tmp_path, date(2044, 2, 1)))[1]].count(
        "M64"
    ) == 1
    book = load_workbook(master)
    book["假日"].append([date(2044, 1, 30), "休"])
    book.save(master)
    assert "M64" not in [each.code for each in cycle.lint(cycle.Workspace(tmp_path, date(2044, 2, 1)))[1]]
    assert "M64" not in [each.code for each in cycle.lint(cycle.Workspace(tmp_path, date(2024, 2, 1)))[1]]


def test_every_master_fault_in_the_catalogue_is_tested_here() -> None:
    names = (
        "test_master.py",
        "test_master_as_shown.py",
        "test_excused.py",
        "test_topics.py",
        "test_numbers.py",
        "test_own_rules.py",
        "test_remedies.py",
    )
    texts = (Path(__file__).with_name(name) for name in names)
    text = "".join(path.read_text(encoding="utf-8") for path in texts)
    elsewhere = {"M27", "M70", "M96"}  # test_requests.py, test_starter.py, test_long_tasks.py
    untested = {code for code in CATALOGUE if code.startswith("M") and code not in text} - elsewhere
    assert not untested


def test_openpyxl_is_not_loaded_by_importing_the_stage() -> None:
    program = (
        "import sys, workbook_flow.master, workbook_flow.starter;"
        "print({'openpyxl', 'xlsxwriter'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_master_is_a_value(folder: Path) -> None:
    master = master_of(folder)
    assert replace(master, title="x") != master
    again, _ = read_master(next(folder.rglob("*.xlsx")))
    assert master == again


def test_every_setting_is_a_row_and_a_field_and_is_read_as_its_type() -> None:
    assert [setting.key for setting in SETTINGS] == [field.name for field in fields(Settings)]
    assert {setting.kind for setting in SETTINGS} - {None} == READERS.keys() == set(SettingKind)
    assert all(reader_of(setting) for setting in SETTINGS)
    assert reader_of(next(setting for setting in SETTINGS if setting.key == "claims")) is read_yes
