"""The master read as its cells show: formats, escapes, hidden rows, headers that come again, groups with exceptions."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.books import SHEETS, write_book
from workbook_flow.master import read_master
from workbook_flow.model import Master, Problem
from workbook_flow.starter import upgraded
from workbook_flow.words.dates import read_day
from workbook_flow.words.deadlines import read_deadline

LIST = """
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限 | 时限类型 | 时限日期
1-01 | 培训     | 1.办班。 | 县司法局 | 县公安局 | 2024年底前 | |
1-02 | 培训     | 2.考试。 | 县司法局 | 县财政局 | 2024年底前 | |
"""
TOWNS = """
名称     | 别名   | 分组 | 邮箱 | 是否启用
县司法局 | 司法局 |      | sfj@xian.example | 是
县公安局 |        |      | gaj@xian.example | 是
县财政局 |        |      | czj@xian.example | 是
甲镇     |        | 各乡镇 | a@xian.example | 是
乙镇     |        | 各乡镇 | b@xian.example | 是
丙镇     |        | 各乡镇 | c@xian.example | 是
"""


def read(path: Path, **sheets: str) -> tuple[Master | None, list[Problem]]:
    return read_master(write_book(path / "总表.xlsx", {**SHEETS, "分解清单": LIST, **sheets}))


def reread(path: Path, change: object) -> tuple[Master | None, list[Problem]]:
    book = load_workbook(path / "总表.xlsx")
    change(book["分解清单"])  # type: ignore[operator]
    book.save(path / "总表.xlsx")
    return read_master(path / "总表.xlsx")


def sound(reading: tuple[Master | None, list[Problem]]) -> Master:
    master, problems = reading
    assert master is not None, problems
    return master


@pytest.mark.parametrize(
    ("format_", "words", "due"),
    [
        ('yyyy"年"m"月"', "2025年12月", date(2025, 12, 31)),
        ('[$-804]yyyy"年"m"月";@', "2025年12月", date(2025, 12, 31)),
        ("mmm-yy", "2025年12月", date(2025, 12, 31)),
        ("mmmm yyyy", "2025年12月", date(2025, 12, 31)),
        ("d-mmm-yy", "2025年12月1日", date(2025, 12, 1)),
        ("yyyy\\-mm", "2025-12", date(2025, 12, 31)),
        ('m"月"', "12月", date(2025, 12, 31)),
        ('yyyy"年"m"月"d"日"', "2025年12月1日", date(2025, 12, 1)),
        ("yyyy-mm-dd", "2025年12月1日", date(2025, 12, 1)),
    ],
)
def test_a_date_shown_as_a_month_is_that_month_s_end(
    tmp_path: Path, format_: str, words: str, due: date
) -> None:
    read(tmp_path)

    def change(sheet: object) -> None:
        cell = sheet["F2"]  # type: ignore[index]
        cell.value, cell.number_format = datetime(2025, 12, 1), format_

    task = sound(reread(tmp_path, change)).tasks[0]
    assert (task.deadline.words, task.deadline.due) == (words, due)


def test_escapes_choices_and_ids_are_as_shown(tmp_path: Path) -> None:
    read(tmp_path)
    book = load_workbook(tmp_path / "总表.xlsx")
    sheet = book["分解清单"]
    sheet["C2"].value = "1.办班。_x000D_\n2.发证。"
    sheet["A2"].value, sheet["A2"].number_format = 7, '"1-"00'
    sheet["A3"].value, sheet["A3"].number_format = 8, "000"
    choice = book["选项"]["B2"]
    choice.value, choice.number_format = 0.5, "0%"
    book.save(tmp_path / "总表.xlsx")
    master = sound(read_master(tmp_path / "总表.xlsx"))
    assert [task.id for task in master.tasks] == ["1-07", "008"]
    assert master.tasks[0].measure == "1.办班。\n2.发证。"
    assert master.fields[0].choices[0].value == "50%"


def test_hidden_rows_are_named(tmp_path: Path) -> None:
    read(tmp_path)

    def hide(sheet: object) -> None:
        sheet.row_dimensions[3].hidden = True  # type: ignore[attr-defined]

    master, problems = reread(tmp_path, hide)
    assert [(problem.code, str(problem.place)) for problem in problems] == [("M75", "分解清单!第3行")]
    assert [task.hidden for task in sound((master, problems)).tasks] == [False, True]


@pytest.mark.parametrize(
    "words",
    [
        *(
            "各乡镇（除甲镇外）",
            "各乡镇(除甲镇外)",
            "各乡镇（甲镇除外）",
            "各乡镇（不含甲镇）",
            "除甲镇外的各乡镇",
        ),
        "除甲镇以外其他各乡镇",
    ],
)
def test_an_excepted_unit_does_not_get_the_task(tmp_path: Path, words: str) -> None:
    listing = LIST.replace("县公安局", words)
    assert sound(read(tmp_path, 分解清单=listing, 单位=TOWNS)).tasks[0].responsible == ("乙镇", "丙镇")


def test_a_mark_inside_brackets_does_not_part_names(tmp_path: Path) -> None:
    listing = LIST.replace("县公安局", "县公安局、各乡镇（除甲镇、乙镇外）")
    assert sound(read(tmp_path, 分解清单=listing, 单位=TOWNS)).tasks[0].responsible == ("县公安局", "丙镇")
    _, problems = read(tmp_path, 分解清单=LIST.replace("县公安局", "各乡镇（除丁镇外）"), 单位=TOWNS)
    assert [problem.code for problem in problems] == ["M15"]


def test_the_sheet_of_groups(tmp_path: Path) -> None:
    groups = """
分组 | 成员 | 除外
执法单位 | 县公安局、县财政局、各乡镇 | 乙镇
"""
    listing = LIST.replace("| 县公安局", "| 执法单位")
    master = sound(read(tmp_path, 分解清单=listing, 单位=TOWNS, 分组=groups))
    assert master.tasks[0].responsible == ("县公安局", "县财政局", "甲镇", "丙镇")
    _, problems = read(
        tmp_path, 单位=TOWNS, 分组="分组 | 成员 | 除外\n甲镇 | 县公安局 |\n | 县公安局 |\n丁 | 戊局 |"
    )
    assert [problem.code for problem in problems] == ["M34", "M08", "M15"]


def test_a_blank_lead_is_named(tmp_path: Path) -> None:
    _, problems = read(tmp_path, 分解清单=LIST.replace("| 县司法局 | 县财政局", "|          | 县财政局"))
    assert [(problem.code, str(problem.place)) for problem in problems] == [("M71", "分解清单!D3")]


def test_a_repeated_header_says_which_columns_follow(tmp_path: Path) -> None:
    listing = """
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限 | 时限日期
1-01 | 培训     | 1.办班。 | 县司法局 | 县公安局 | 2024年底前 |
     | 重点任务 | 主要措施 | 责任单位 | 牵头单位 | 完成时限
1-02 | 培训     | 2.考试。 | 县公安局 | 县司法局 | 2024年底前 |
"""
    tasks = sound(read(tmp_path, 分解清单=listing)).tasks
    assert [(task.id, task.lead, task.responsible) for task in tasks] == [
        ("1-01", ("县司法局",), ("县公安局",)),
        ("1-02", ("县司法局",), ("县公安局",)),
    ]


def test_a_header_under_another_name_is_one_finding_that_says_which(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path, 分解清单=LIST.replace("牵头单位", "主办单位").replace("完成时限", "办结时限")
    )
    assert [(problem.code, problem.place.cell) for problem in problems] == [("M72", "D1"), ("M72", "F1")]
    assert "改名为“牵头单位”" in problems[0].remedy


def test_a_list_without_ids_is_one_finding(tmp_path: Path) -> None:
    listing = "\n".join(line.partition("|")[2] for line in LIST.strip().splitlines())
    _, problems = read(tmp_path, 分解清单=listing)
    assert [problem.code for problem in problems] == ["M73"]


@pytest.mark.parametrize(
    ("kind", "dated", "kind_read", "due"),
    [
        ("", "20240715", "by", date(2024, 7, 15)),
        ("", "二〇二四年七月十五日", "by", date(2024, 7, 15)),
        ("", "2024年七月十五日", "by", date(2024, 7, 15)),
        ("", "2024-7-15 00:00:00", "by", date(2024, 7, 15)),
        ("", "7月15日", "by", date(2024, 7, 15)),
        ("", "每季度末", "recurring", None),
        ("定期", "每月25日", "recurring", None),
        ("长期", "", "standing", date(2024, 12, 31)),
        ("已完成", "", "done", None),
        ("另行通知", "", "notice", None),
        ("视情况", "", "notice", None),
        ("限期", "2025年12月", "by", date(2025, 12, 31)),
    ],
)
def test_columns_of_the_limit_go_before_its_words(
    tmp_path: Path, kind: str, dated: str, kind_read: str, due: date | None
) -> None:
    read(tmp_path)

    def change(sheet: object) -> None:
        sheet["G2"].value, sheet["H2"].value = kind or None, dated or None  # type: ignore[index]

    limit = sound(reread(tmp_path, change)).tasks[0].deadline
    assert (str(limit.kind), limit.due, limit.words) == (kind_read, due, "2024年底前")


@pytest.mark.parametrize(
    "words",
    [
        *("20240715", "二〇二四年七月十五日", "2024年七月十五日", "2024-7-15 00:00:00", "7月15日"),
        *(
            "2024.7.15",
            "2024/7/15",
            "2024年7月15日",
            "七月十五日",
            "２０２４年７月１５日",
            "二○二四年7月15日",
        ),
    ],
)
def test_a_day_is_read_alike_everywhere(words: str) -> None:
    limit = read_deadline(words, default_year=2024, year_start=(3, 31))
    assert limit is not None
    assert read_day(words, year=2024) == limit.due == date(2024, 7, 15)


def test_days_off_and_the_list_s_own_day_are_read_by_the_same_reader(tmp_path: Path) -> None:
    days = "日期 | 安排 | 说明\n二〇二四年七月十五日 | 休 |\n7月16日 | 休 |\n'20240717 | 休 |".replace(
        "'", ""
    )
    settings = f"{SHEETS['设置'].rstrip()}\n清单日期 | 二〇二四年七月十一日\n"
    master = sound(read(tmp_path, 假日=days, 设置=settings))
    assert sorted(master.days) == [date(2024, 7, day) for day in (15, 16, 17)]
    assert master.settings.list_date == date(2024, 7, 11)


@pytest.mark.parametrize(
    ("number", "other", "fault", "due"),
    [
        (20240715, None, None, date(2024, 7, 15)),
        (20240715, 20240831, None, date(2024, 7, 15)),
        (99999999, None, "M20", None),
    ],
)
def test_a_day_typed_as_a_number_into_the_format_of_dates_is_read_or_told_as_it_was_typed(
    tmp_path: Path, number: int, other: int | None, fault: str | None, due: date | None
) -> None:
    write_book(tmp_path / "总表.xlsx", {**SHEETS, "分解清单": LIST})

    def type_numbers(sheet: Worksheet) -> None:
        for cell, value in ((sheet["H2"], number), (sheet["H3"], other)):
            cell.number_format, cell.value = "yyyy-mm-dd", value

    master, problems = reread(tmp_path, type_numbers)
    assert [problem.code for problem in problems] == ([fault] if fault else [])
    if fault:
        assert str(number) in problems[0].message
    else:
        assert sound((master, problems)).tasks[0].deadline.due == due


def test_a_number_in_the_format_of_dates_stays_in_the_copy_that_has_what_was_missing(tmp_path: Path) -> None:
    path = write_book(tmp_path / "总表.xlsx", {**SHEETS, "分解清单": LIST})
    book = load_workbook(path)
    book["分解清单"]["H2"].number_format, book["分解清单"]["H2"].value = "yyyy-mm-dd", 20240715
    book.save(path)
    copy, _ = upgraded(path.read_bytes())
    (tmp_path / "总表2.xlsx").write_bytes(copy)
    master, problems = read_master(tmp_path / "总表2.xlsx")
    assert sound((master, problems)).tasks[0].deadline.due == date(2024, 7, 15)
