"""A master's fault, its remedy obeyed to the letter, and the master again: mended, and nothing else broken."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.books import FIELDS, SETTINGS, SHEETS, UNITS, write_book
from workbook_flow import cycle
from workbook_flow.cycle.importing import upgrade
from workbook_flow.master import read_master
from workbook_flow.model import Period, Problem, WorkbookFlowError
from workbook_flow.words.problems import CATALOGUE

LIST = """
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限 | 时限类型 | 时限日期 | 明确单位 | 量化指标 | 目标值
1-01 | 培训     | 1.办班。 | 县司法局 | 县公安局 | 2024年底前 | | | | |
"""
CHOICES = SHEETS["选项"]


@dataclass(frozen=True)
class Case:
    """A fault as a change of the good master, the words of the remedy, and the same after obeying them."""

    code: str
    remedy: str
    faulty: Mapping[str, str]
    obeyed: Mapping[str, str]


def listing(old: str, new: str) -> dict[str, str]:
    """The list with one thing changed."""
    assert old in LIST
    return {"分解清单": LIST.replace(old, new, 1)}


def both(sheet: str, text: str, old: str, wrong: str, right: str) -> tuple[dict[str, str], dict[str, str]]:
    """The sheet with the fault, and mended."""
    assert old in text
    return {sheet: text.replace(old, wrong, 1)}, {sheet: text.replace(old, right, 1)}


LIMIT = "2024年底前 | | |"
RATE = "整改率 | {} | | | | | | |\n发现数 | 整数 | | | | | | |\n整改数 | 整数 | | | | | | |\n"
RATE_RULE = "要求 | 级别 | 提示 | 名称\n整改率 = 整改数 ÷ 发现数 | 错误 | | 比率\n"
OWN = "要求 | 级别\n完成比例 ≥ 0 | 错误\n"
GROUPED = "编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限 | 明确单位\n"
GENERIC = GROUPED + "1-01 | 培训 | 1.办班。 | 县司法局 | 有关执法机关 | 2024年底前 | "
MEMBERS = "分组 | 成员 | 除外\n有关执法机关 | 县公安局、县财政局 |"
COUNTED = (
    "编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限\n一、能力（共2项） | < | < | < | < | <\n"
)
ROW = "1-01 | 培训 | 1.办班。 | 县司法局 | | 2024年底前\n"
OF_GROUP = LIST.replace("县公安局", "成员单位")
IN_GROUP = "名称 | 分组 | 邮箱 | 是否启用\n县司法局 | | a@xian.example | 是\n县公安局 | 成员单位 | b@xian.example | 是"
EMPTY_GROUP = {"单位": IN_GROUP.replace("b@xian.example | 是", "b@xian.example | 否"), "分解清单": OF_GROUP}
EXCUSES = "单位 | 期别 | 理由 | 批准人\n"
EXCUSED = EXCUSES + "县司法局 | 2024年7月 | 换届 | 李县长\n"
CASES = (
    Case(
        "M07",
        "请只填数字，例如 60",
        listing("| | | | |", "| | | | 人均学时 | 六十"),
        listing("| | | | |", "| | | | 人均学时 | 60"),
    ),
    Case(
        "M97",
        "请把“目标值”空着",
        listing("| | | | |", "| | | | 差错率 | ≤3"),
        listing("| | | | |", "| | | | 差错率 |"),
    ),
    Case(
        "M55",
        "类型改为“百分比”",
        {"字段": FIELDS + RATE.format("数值"), "自定义规则": RATE_RULE},
        {"字段": FIELDS + RATE.format("百分比"), "自定义规则": RATE_RULE},
    ),
    Case(
        "M55",
        "在要求的除式后面写 × 100",
        {"字段": FIELDS + RATE.format("数值"), "自定义规则": RATE_RULE},
        {"字段": FIELDS + RATE.format("数值"), "自定义规则": RATE_RULE.replace("发现数", "发现数 × 100")},
    ),
    Case(
        "M55",
        "在“提示”里写明填小数",
        {"字段": FIELDS + RATE.format("数值"), "自定义规则": RATE_RULE},
        {"字段": FIELDS + RATE.format("数值"), "自定义规则": RATE_RULE.replace("| |", "| 整改率填小数 |")},
    ),
    Case(
        "M56",
        "请改写这一格",
        {"自定义规则": "名称 | 条件 | 要求 | 级别\n不倒退 | | 完成比例 ≥ 本期完成比例 | 错误"},
        {"自定义规则": "名称 | 条件 | 要求 | 级别\n不倒退 | | 完成比例 ≥ 上期完成比例 | 错误"},
    ),
    Case(
        "M08",
        "填写“名称”",
        {"单位": UNITS + " | 某局 | | a@xian.example | 是"},
        {"单位": UNITS + "县水利局 | 某局 | | a@xian.example | 是"},
    ),
    Case(
        "M87",
        "在“成员”里写单位名称",
        listing("县公安局", "成员单位") | {"分组": "分组 | 成员 | 除外\n成员单位 | |"},
        listing("县公安局", "成员单位") | {"分组": "分组 | 成员 | 除外\n成员单位 | 县公安局、县财政局 |"},
    ),
    Case("M08", "或删除整行", {"选项": CHOICES + "进展状态 | | 受阻"}, {}),
    Case(
        "M16",
        "把“是否启用”改为 是",
        {"单位": UNITS.replace("gaj@xian.example | 是", "gaj@xian.example | 否")},
        {},
    ),
    Case(
        "M16",
        "换成其他单位",
        {"单位": UNITS.replace("gaj@xian.example | 是", "gaj@xian.example | 否")},
        {"单位": UNITS.replace("gaj@xian.example | 是", "gaj@xian.example | 否")}
        | listing("县公安局", "县财政局"),
    ),
    Case("M09", "“是否启用”改为 是", EMPTY_GROUP, {**EMPTY_GROUP, "单位": IN_GROUP}),
    Case(
        "M09",
        "改“分组”表的“除外”",
        {"单位": IN_GROUP, "分解清单": OF_GROUP, "分组": "分组 | 成员 | 除外\n成员单位 | | 县公安局"},
        {"单位": IN_GROUP, "分解清单": OF_GROUP, "分组": "分组 | 成员 | 除外\n成员单位 | |"},
    ),
    Case("M09", "从这一格去掉", EMPTY_GROUP, {**EMPTY_GROUP, **listing("县公安局", "")}),
    Case(
        "M17",
        "“明确单位”列写明单位名称",
        {"分解清单": GENERIC, "分组": MEMBERS},
        {"分解清单": GENERIC + "县公安局", "分组": MEMBERS},
    ),
    Case(
        "M18",
        "清空该单元格",
        {"分解清单": GROUPED + "1-01 | 培训 | 1.办班。 | 县司法局 | 县公安局 | 2024年底前 | 县财政局"},
        {"分解清单": GROUPED + "1-01 | 培训 | 1.办班。 | 县司法局 | 县公安局 | 2024年底前 | "},
    ),
    Case(
        "M22",
        "有没有漏",
        {"分解清单": COUNTED + ROW},
        {"分解清单": COUNTED + ROW + ROW.replace("1-01", "1-02")},
    ),
    Case("M23", "每行一条主要措施", {"分解清单": LIST.strip().splitlines()[0]}, {}),
    Case("M24", "填写重点任务", listing("培训", ""), {}),
    Case("M32", "请填写邮箱", *both("单位", UNITS, "sfj@xian.example", "", "sfj@xian.example")),
    Case(
        "M34",
        "给分组换一个名称",
        *both("单位", UNITS, "各行政执法机关 | gaj", "县财政局 | gaj", "各机关 | gaj"),
    ),
    Case(
        "M36",
        "改其中一个名称",
        {"单位": UNITS + "县:局 | | | a@xian.example | 是\n县*局 | | | b@xian.example | 是"},
        {"单位": UNITS + "县:局 | | | a@xian.example | 是\n县水利局 | | | b@xian.example | 是"},
    ),
    Case(
        "M37",
        "填写简短的名称",
        {"单位": UNITS + f"{'县' * 61} | | | a@xian.example | 是"},
        {"单位": UNITS + "县水利局 | | | a@xian.example | 是"},
    ),
    Case("M40", "例如 进展情况", {"字段": FIELDS + "编号 | 文本"}, {"字段": FIELDS + "进展情况 | 文本"}),
    Case("M41", "改为不同的名称", {"字段": FIELDS + "完成比例 | 文本"}, {"字段": FIELDS + "完成质量 | 文本"}),
    Case("M41", "删去一行", {"字段": FIELDS + "完成比例 | 文本"}, {}),
    Case(
        "M43",
        "填写“选项”表中的一个名称",
        {"字段": FIELDS + "结果 | 选项"},
        {"字段": FIELDS + "结果 | 选项 | | 进展状态"},
    ),
    Case(
        "M45",
        "其余的清空“用途”",
        {"字段": FIELDS + "比例二 | 百分比 | | | | | | | 比例"},
        {"字段": FIELDS + "比例二 | 百分比 | | | | | | |"},
    ),
    Case("M47", "改正类型", *both("字段", FIELDS, "百分比", "文本", "百分比")),
    Case(
        "M51",
        "删去一行",
        {"规则": "编号 | 说明 | 级别\nD01 | | 提醒\nD01 | | 错误"},
        {"规则": "编号 | 说明 | 级别\nD01 | | 提醒"},
    ),
    Case("M63", "或删去该行", {"设置": SETTINGS + "年初只 | 1月1日"}, {}),
    Case("M63", "改正项目名称", *both("设置", SETTINGS, "年初指", "年初只", "年初指")),
    Case("M71", "填写牵头单位", listing("县司法局 | 县公安局", " | 县公安局"), {}),
    Case(
        "M81",
        "删去一行",
        {"归类词表": "词 | 归为\n用地 | 土地\n用地 | 资金"},
        {"归类词表": "词 | 归为\n用地 | 土地"},
    ),
    Case("M82", "删去一行", {"免报": EXCUSED + "县司法局 | 2024年7月 | 换届 | 李县长"}, {"免报": EXCUSED}),
    Case(
        "M83",
        "写“单位”表中的名称或别名",
        {"免报": EXCUSES + "县水利局 | 2024年7月 | 换届 | 李县长"},
        {"免报": EXCUSED},
    ),
    Case(
        "M84",
        "请写如 2024年7月",
        {"免报": EXCUSES + "县司法局 | 夏天 | 换届 | 李县长"},
        {"免报": EXCUSED},
    ),
    Case(
        "M52",
        "其他类型请写 不汇总",
        {"字段": FIELDS.replace("用途\n", "用途 | 汇总方式\n") + "情况 | 文本 | | | | | | | | 求和"},
        {"字段": FIELDS.replace("用途\n", "用途 | 汇总方式\n") + "情况 | 文本 | | | | | | | | 不汇总"},
    ),
    Case(
        "M53",
        "栏目照“字段”表的名称写",
        {"自定义规则": OWN + "完成率 ≥ 0 | 提醒"},
        {"自定义规则": OWN + "完成比例 ≤ 100 | 提醒"},
    ),
    Case(
        "M54",
        "改用别的名称",
        {"自定义规则": "名称 | 要求 | 级别\n甲 | 完成比例 ≥ 0 | 错误\n甲 | 完成比例 ≤ 100 | 错误"},
        {"自定义规则": "名称 | 要求 | 级别\n甲 | 完成比例 ≥ 0 | 错误\n乙 | 完成比例 ≤ 100 | 错误"},
    ),
    Case("M01", "补上该工作表", {"选项": ""}, {}),
    Case("M02", "补上名为“主要措施”的列", listing("主要措施", "备考"), {}),
    Case("M03", "只保留一列“牵头单位”", listing("量化指标", "牵头单位"), {}),
    Case("M04", "改为直接填写的内容", listing("1.办班。", "=A1"), {}),
    Case("M05", "清空该单元格", listing(LIMIT, "2024年底前 | | #REF! |"), {}),
    Case(
        "M06",
        "限期、长期、定期",
        listing(LIMIT, "2024年底前 | 随时 | |"),
        listing(LIMIT, "2024年底前 | 长期 | |"),
    ),
    Case("M10", "例如 1-01", listing("1-01", ""), {}),
    Case(
        "M11",
        "例如 1-02",
        {"分解清单": LIST + "1-01 | 培训 | 2.考试。 | 县司法局 | | 2024年底前"},
        {"分解清单": LIST + "1-02 | 培训 | 2.考试。 | 县司法局 | | 2024年底前"},
    ),
    Case("M13", "填写主要措施", listing("1.办班。", ""), {}),
    Case("M14", "填写牵头单位", listing("县司法局 | 县公安局", " | "), {}),
    Case(
        "M15",
        "填到“单位”表中该单位的“别名”",
        listing("县公安局", "县公安"),
        listing("县公安局", "县公安") | {"单位": UNITS.replace("| 公安局", "| 公安局、县公安")},
    ),
    Case(
        "M15",
        "在“单位”表中加一行",
        listing("县公安局", "县水利局"),
        listing("县公安局", "县水利局") | {"单位": UNITS + "县水利局 | | | slj@xian.example | 是"},
    ),
    Case(
        "M15",
        "在“分组”表中加一行，写明成员",
        listing("县公安局", "成员单位"),
        listing("县公安局", "成员单位") | {"分组": "分组 | 成员 | 除外\n成员单位 | 县公安局、县财政局 |"},
    ),
    Case(
        "M19",
        "“时限日期”列填写日期，例如 2024-06-30",
        listing("2024年底前", "尽快"),
        listing(LIMIT, "尽快 | | 2024-06-30 |"),
    ),
    Case(
        "M20",
        "填写如 2024-06-30",
        listing(LIMIT, "2024年底前 | | 尽快 |"),
        listing(LIMIT, "2024年底前 | | 2024-06-30 |"),
    ),
    Case(
        "M21",
        "例如 人均学时",
        listing("| | | | |", "| | | | | 60"),
        listing("| | | | |", "| | | | 人均学时 | 60"),
    ),
    Case("M28", "填写 长期坚持", listing("2024年底前", ""), listing("2024年底前", "长期坚持")),
    Case(
        "M29",
        "“时限日期”列填 2024-12-31",
        listing("2024年底前", "2025年前"),
        listing(LIMIT, "2025年前 | | 2024-12-31 |"),
    ),
    Case("M29", "“时限类型”列填 长期", listing("2024年底前", "无"), listing(LIMIT, "无 | 长期 | |")),
    Case("M72", "改名为“牵头单位”", listing("牵头单位", "主办单位"), {}),
    Case(
        "M73",
        "加一列“编号”，各行从上到下填不重复的编号，例如 1-01",
        {"分解清单": "\n".join(line.partition("|")[2] for line in LIST.strip().splitlines())},
        {},
    ),
    Case(
        "M74", "例如 每季度末", listing(LIMIT, "尽快 | 定期 | |"), listing(LIMIT, "尽快 | 定期 | 每季度末 |")
    ),
    Case("M30", "删去一行", {"单位": UNITS + "县司法局 | | | a@xian.example | 是"}, {}),
    Case("M31", "删去该别名", *both("单位", UNITS, "公安局 | 各", "司法局 | 各", " | 各")),
    Case("M33", "name@example.com", *both("单位", UNITS, "sfj@xian.example", "sfj", "name@example.com")),
    Case("M35", "每个单位填一行", {"单位": UNITS.strip().splitlines()[0]}, {}),
    Case("M42", "改正选项表名称", {"字段": FIELDS.replace("| 进展状态 |", "| 状态表 |", 1)}, {}),
    Case("M44", "填写含义：", {"选项": CHOICES.replace("| 进行中\n", "|\n", 1)}, {}),
    Case("M46", "改正其中一个", *both("字段", FIELDS, "0      | 100", "200    | 100", "0      | 100")),
    Case("M48", "删去一行", {"选项": CHOICES + "进展状态 | 已完成 | 已完成"}, {}),
    Case(
        "M49",
        "例如 进展情况",
        {"字段": FIELDS.strip().splitlines()[0]},
        {"字段": "名称 | 类型\n进展情况 | 文本"},
    ),
    Case("M50", "删去该行", {"规则": "编号 | 说明 | 级别\nX99 | | 提醒"}, {}),
    Case(
        "M60",
        "没有这一行的，加一行，项目为“发文单位”",
        {"设置": SETTINGS.replace("发文单位 | 县司法局\n", "")},
        {"设置": SETTINGS.replace("发文单位 | 县司法局\n", "") + "发文单位 | 县司法局"},
    ),
    Case(
        "M60",
        "“发文单位”一行的“取值”填写，如 县司法局",
        *both("设置", SETTINGS, "发文单位 | 县司法局", "发文单位 |", "发文单位 | 县司法局"),
    ),
    Case("M61", "填写如 当月20日", *both("设置", SETTINGS, "当月20日", "月中", "当月20日")),
    Case("M62", "删去一行", {"设置": SETTINGS + "发文单位 | 县公安局"}, {}),
)


def codes(folder: Path, changes: Mapping[str, str]) -> dict[str, str]:
    """The codes found in the master so changed, with their remedies."""
    sheets = {**SHEETS, "分解清单": LIST, **changes}
    path = write_book(folder / "总表.xlsx", {name: text for name, text in sheets.items() if text})
    _, problems = read_master(path)
    return {problem.code: problem.remedy for problem in problems}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.code} {case.remedy[:8]}" for case in CASES])
def test_a_remedy_obeyed_to_the_letter_mends_the_fault_and_breaks_nothing(tmp_path: Path, case: Case) -> None:
    remedies = codes(tmp_path, case.faulty)
    assert case.remedy in remedies[case.code]
    assert codes(tmp_path, case.obeyed) == {}


TWO = LIST + "1-02 | 培训 | 2.考试。 | 县司法局 | | 2024年底前"


def changed(folder: Path, change: Callable[[Worksheet], None], **sheets: str) -> dict[str, str]:
    """The codes found once the list was changed as no table in a test's text can be."""
    path = write_book(folder / "总表.xlsx", {**SHEETS, "分解清单": TWO, **sheets})
    book = load_workbook(path)
    change(book["分解清单"])
    book.save(path)
    _, problems = read_master(path)
    return {problem.code: problem.remedy for problem in problems}


def test_an_id_that_became_a_day_is_text_after_the_remedy(tmp_path: Path) -> None:
    """M12"""

    def spoil(sheet: Worksheet) -> None:
        sheet["A2"].value = date(2024, 1, 1)

    def obey(sheet: Worksheet) -> None:
        sheet["A2"].number_format, sheet["A2"].value = "@", "1-01"

    assert "设为“文本”格式后重新填写编号" in changed(tmp_path, spoil)["M12"]
    assert changed(tmp_path, obey) == {}


@pytest.mark.parametrize("remedy", ["取消隐藏", "删除整行"])
def test_a_hidden_row_is_seen_or_gone_after_the_remedy(tmp_path: Path, remedy: str) -> None:
    """M75"""

    def spoil(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True

    def obey(sheet: Worksheet) -> None:
        spoil(sheet)
        if remedy == "取消隐藏":
            sheet.row_dimensions[3].hidden = False
        else:
            sheet.delete_rows(3)
            sheet.row_dimensions[3].hidden = False

    assert remedy in changed(tmp_path, spoil)["M75"]
    assert changed(tmp_path, obey) == {}


GENERAL = "格式设为“常规”"
OTHERWISE: list[tuple[str, str, object, str, object, str, str]] = [
    ("M90", "A2", 1.5, "0", 2, "“2”，里面存的却是“1.5”", GENERAL),
    ("M90", "K2", 7, ";;;", 7, "（空白）”，里面存的却是“7”", GENERAL),
    ("M90", "K2", 0.6049, "0%", 60.49, "“60%”，里面存的却是“60.49”", GENERAL),
    ("M90", "H2", date(2024, 7, 15), 'yyyy"年"m"月"', date(2024, 7, 15), "“2024年7月”", "显示年月日的格式"),
    ("M90", "H2", date(2024, 7, 15), "yyyy", date(2024, 7, 15), "“2024”", "显示年月日的格式"),
    ("M91", "K2", 0.5, "# ?/?", 0.5, "按“0.5”采用", GENERAL),
    ("M91", "A2", 5, "[DBNum2]General", 5, "按“5”采用", GENERAL),
]
"""The code, the cell, what it holds and its format; what is filled in again, what is said, what is to be done."""


@pytest.mark.parametrize(("code", "cell", "held", "format_", "again", "words", "remedy"), OTHERWISE)
def test_what_is_shown_is_what_is_held_after_the_remedy(
    tmp_path: Path,
    code: str,
    cell: str,
    held: object,
    format_: str,
    again: object,
    words: str,
    remedy: str,
) -> None:
    """M90, M91"""

    def spoil(sheet: Worksheet) -> None:
        sheet[cell].value, sheet[cell].number_format = held, format_

    def obey(sheet: Worksheet) -> None:
        day = isinstance(again, date)
        sheet[cell].value, sheet[cell].number_format = again, "yyyy-mm-dd" if day else "General"

    listing = LIST.replace("| | | | |", "| | | | 学时 | 60")
    (problem,) = problems_after(tmp_path, spoil, listing)
    assert (problem.code, problem.place.cell) == (code, cell)
    assert words in problem.message
    assert remedy in problem.remedy
    assert problems_after(tmp_path, obey, listing) == []


@pytest.mark.parametrize(
    ("held", "format_"),
    [
        *((0, "0;;"), (7, '"1-"00'), (60, "0.00"), (12, '"完成"0"件"'), (0.5, "0%")),
        *((date(2024, 7, 1), 'yyyy"年"m"月"'), (date(2024, 1, 1), "yyyy"), (date(2024, 7, 15), 'm"月"d"日"')),
    ],
)
def test_a_cell_that_shows_all_it_holds_is_not_asked_about(
    tmp_path: Path, held: object, format_: str
) -> None:
    def write(sheet: Worksheet) -> None:
        cell = sheet["H2" if isinstance(held, date) else "K2"]
        cell.value, cell.number_format = held, format_

    assert problems_after(tmp_path, write, LIST.replace("| | | | |", "| | | | 学时 | 60")) == []


@pytest.mark.parametrize("remedy", ["删去", "去掉删除线"])
def test_struck_words_are_gone_or_stand_after_the_remedy(tmp_path: Path, remedy: str) -> None:
    """M92"""

    def spoil(sheet: Worksheet) -> None:
        sheet["C2"].font = Font(strike=True)

    def obey(sheet: Worksheet) -> None:
        if remedy == "删去":
            spoil(sheet)
            sheet["C2"].font, sheet["C2"].value = Font(), "2.考试。"

    assert remedy in changed(tmp_path, spoil)["M92"]
    assert changed(tmp_path, obey) == {}


def test_a_cell_written_twice_is_one_after_the_remedy(tmp_path: Path) -> None:
    """M93"""
    assert changed(tmp_path, lambda _: None) == {}
    path = tmp_path / "总表.xlsx"
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = next(name for name, part in parts.items() if b'r="C3"' in part)
    cell = re.search(rb'<c r="C3".*?</c>', parts[name])
    assert cell is not None
    again = b'<c r="C3" t="inlineStr"><is><t>3.</t></is></c>'
    parts[name] = parts[name].replace(cell[0], cell[0] + again)
    with zipfile.ZipFile(path, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    _, (problem,) = read_master(path)
    assert (problem.code, problem.place.cell) == ("M93", "C3")
    assert "打开总表核对这一格，再保存" in problem.remedy
    book = load_workbook(path)
    book.save(path)
    assert read_master(path)[1] == []


def test_a_far_cell_is_gone_after_the_remedy(tmp_path: Path) -> None:
    """M94"""

    def spoil(sheet: Worksheet) -> None:
        sheet.cell(2, 16_000, "远处的话")

    assert "清空" in changed(tmp_path, spoil)["M94"]
    assert changed(tmp_path, lambda _: None) == {}


def problems_after(folder: Path, change: Callable[[Worksheet], None], listing: str) -> list[Problem]:
    """The problems found once such a list was changed."""
    path = write_book(folder / "总表.xlsx", {**SHEETS, "分解清单": listing})
    book = load_workbook(path)
    change(book["分解清单"])
    book.save(path)
    return read_master(path)[1]


def linted(root: Path, listing: str, today: date = date(2024, 7, 20), **sheets: str) -> dict[str, str]:
    """The codes that ``check`` finds in a workspace whose master has that list."""
    (root / "master").mkdir(parents=True, exist_ok=True)
    tables = {**SHEETS, "分解清单": listing, **sheets}
    write_book(root / "master" / "分解清单.xlsx", tables)
    _, problems = cycle.lint(cycle.Workspace(root, today))
    return {problem.code: problem.remedy for problem in problems}


@pytest.mark.parametrize(
    ("code", "remedy", "spoil", "obey"),
    [
        ("M25", "恢复原来的编号，新任务请用新编号", ("1.办班。", "9.另一件完全不同的事情。"), None),
        ("M26", "否则请改回", ("1.办班。", "1.办班两期。"), ("", "")),
        ("M95", "请把编号改回 1-01", ("1-01", "3-06"), ("", "")),
        ("M95", "请把编号改回 1-01", ("1-01", "101"), ("", "")),
    ],
)
def test_a_task_that_was_issued_otherwise_is_so_again_after_the_remedy(
    tmp_path: Path, code: str, remedy: str, spoil: tuple[str, str], obey: tuple[str, str] | None
) -> None:
    """M25, M26, M95"""
    assert linted(tmp_path, LIST) == {}
    cycle.split(cycle.Workspace(tmp_path, date(2024, 7, 20)), Period(2024, 7))
    assert remedy in linted(tmp_path, LIST.replace(*spoil))[code]
    new_task = LIST + "1-02 | 培训 | 9.另一件完全不同的事情。 | 县司法局 | | 2024年底前"
    assert linted(tmp_path, LIST.replace(*obey) if obey else new_task) == {}


@pytest.mark.parametrize("words", ["11月底前", "全年", "12月上旬"])
def test_a_limit_that_another_year_moves_is_told_and_is_as_it_was_after_the_remedy(
    tmp_path: Path, words: str
) -> None:
    """M38"""
    listing = LIST.replace("2024年底前", words)
    assert linted(tmp_path, listing) == {}
    cycle.split(cycle.Workspace(tmp_path, date(2024, 12, 20)), Period(2024, 12))
    next_year = SETTINGS.replace("默认年份 | 2024", "默认年份 | 2025")
    assert linted(tmp_path, LIST, 设置=next_year) == {}
    remedy = linted(tmp_path, listing, 设置=next_year)["M38"]
    assert re.search("请在“时限日期”填 2024-1\\d-\\d\\d$", remedy)
    dated = listing.replace(f"{words} | |", f"{words} | | {remedy[-10:]}")
    assert linted(tmp_path, dated, 设置=next_year) == {}
    assert "是新一年的任务的，请用新编号" in remedy
    new_task = listing.replace("1-01", "2025-1").replace("1.办班。", "1.办新一年的培训班。")
    assert linted(tmp_path, new_task, 设置=next_year) == {}
    cycle.split(cycle.Workspace(tmp_path, date(2025, 1, 20)), Period(2025, 1))
    assert linted(tmp_path, new_task, 设置=next_year) == {}


def test_a_column_under_a_new_name_is_the_old_one_again_after_the_remedy(tmp_path: Path) -> None:
    """M98"""
    own = SHEETS["字段"] + "排查数 | 整数 | | | | | | |\n"
    assert linted(tmp_path, LIST, 字段=own) == {}
    cycle.split(cycle.Workspace(tmp_path, date(2024, 7, 20)), Period(2024, 7))
    assert "请改回“排查数”" in linted(tmp_path, LIST, 字段=own.replace("排查数", "摸排数"))["M98"]
    assert linted(tmp_path, LIST, 字段=own) == {}


def test_a_column_that_took_other_values_takes_them_again_after_the_remedy(tmp_path: Path) -> None:
    """M99"""
    own = SHEETS["字段"] + "排查数 | 整数 | | | | | | |\n"
    assert linted(tmp_path, LIST, 字段=own) == {}
    cycle.split(cycle.Workspace(tmp_path, date(2024, 7, 20)), Period(2024, 7))
    assert "请改回" in linted(tmp_path, LIST, 字段=own.replace("排查数 | 整数", "排查数 | 文本"))["M99"]
    assert linted(tmp_path, LIST, 字段=own) == {}


def test_a_year_without_days_off_is_known_after_the_remedy(tmp_path: Path) -> None:
    """M64"""
    later = date(2044, 2, 1)
    assert "“假日”表中逐日填写" in linted(tmp_path, LIST, later)["M64"]
    assert linted(tmp_path, LIST, later, 假日="日期 | 安排\n2044-01-30 | 休") == {}


def test_a_template_that_is_no_document_is_gone_after_the_remedy(tmp_path: Path) -> None:
    """M70"""
    (tmp_path / "master").mkdir()
    template = tmp_path / "master" / "通报模板.docx"
    template.write_bytes(b"")
    assert "从 master 中删去它" in linted(tmp_path, LIST)["M70"]
    template.unlink()
    assert linted(tmp_path, LIST) == {}


OF_A_MONTH = {"M27"}
"""Found when forms are planned after a claim was decided; its remedy is obeyed in test_requests.py."""
OF_A_FORM = {"M96"}
"""Found in the forms to come; its remedy is obeyed in test_long_tasks.py."""


def test_every_code_of_the_master_is_obeyed() -> None:
    here = globals().values()
    in_tests = {
        code
        for thing in here
        if callable(thing) and getattr(thing, "__module__", "") == __name__
        for code in re.findall(r"\bM\d\d\b", thing.__doc__ or "")
    }
    obeyed = {case.code for case in CASES} | in_tests | OF_A_MONTH | OF_A_FORM
    assert {code for code in CATALOGUE if code[0] == "M"} == obeyed


def test_an_older_master_gets_a_copy_with_what_it_lacks(tmp_path: Path) -> None:
    older = {name: text for name, text in SHEETS.items() if name != "规则"}
    older["分解清单"] = """
重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
一、能力 | | | |
培训 | 1.办班。 | 县司法局 | 县公安局 | 2024年底前
重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
培训 | 2.考试。 | 县司法局 | 县公安局 | 2024年底前
"""
    (tmp_path / "master").mkdir()
    path = write_book(tmp_path / "master" / "分解清单.xlsx", older)
    before = path.read_bytes()
    copy, added = upgrade(cycle.Workspace(tmp_path, date(2024, 7, 20)))
    assert path.read_bytes() == before
    master, problems = read_master(copy)
    assert master is not None, problems
    assert [task.id for task in master.tasks] == ["1-01", "1-02"]
    assert "工作表“规则”" in added
    assert "2 个编号" in added
    sheet = load_workbook(copy)["分解清单"]
    assert sheet["F1"].value == "编号"
    assert copy.name == "分解清单（补齐）.xlsx"
    with pytest.raises(WorkbookFlowError, match="没有覆盖"):
        upgrade(cycle.Workspace(tmp_path, date(2024, 7, 20)))


def test_a_missing_master_names_the_list_that_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "某县清单.docx").write_bytes(b"PK")
    with pytest.raises(WorkbookFlowError, match=r"import 某县清单\.docx"):
        cycle.lint(cycle.Workspace(tmp_path, date(2024, 7, 20)))
