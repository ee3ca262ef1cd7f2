"""The shipped master against the notice: a second, plain parse of the text, cell by cell."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from workbook_flow.master import compare_with_issued, read_master
from workbook_flow.master.issued import SAME_TASK, plain_text, similarity
from workbook_flow.model import Level, Master, Unit

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "master" / "分解清单.xlsx"
NOTICE = ROOT / "tests" / "data" / "新政办函〔2024〕38号.txt"

TOWNS = (
    "酿溪镇 严塘镇 雀塘镇 陈家坊镇 潭溪镇 寸石镇 坪上镇 龙溪铺镇 "
    "巨口铺镇 新田铺镇 小塘镇 太芝庙镇 大新镇 潭府乡 迎光乡"
)


@pytest.fixture(scope="module")
def master() -> Master:
    shipped_master, problems = read_master(SHIPPED)
    assert shipped_master is not None, problems
    return shipped_master


def kind_of(text: str) -> str:
    """Which cell of a row a text is."""
    patterns = {
        "header": "重点任务|主要措施|牵头单位|责任单位|完成时限",
        "section": "[一二三四五六七]、.*",
        "heading": r"\(.*|推进行政执法和行政执法监督信息系统建设。",
        "measure": r"\d+\..*",
        "limit": r"202\d年.*",
    }
    return next((kind for kind, pattern in patterns.items() if re.fullmatch(pattern, text)), "units")


def seed_tasks() -> list[tuple[str, ...]]:
    """Section, heading, measure, lead, responsible, limit of each task; what a row lacks stands above it."""
    lines = NOTICE.read_text(encoding="utf-8").splitlines()
    cells = [(kind_of(line[:-2]), line[:-2]) for line in lines if line.endswith(" |")]
    now = dict.fromkeys(("section", "heading", "measure", "lead", "responsible", "limit"), "")
    tasks: list[dict[str, str]] = []
    seen = 0
    for kind, text in cells:
        if kind == "measure":
            now[kind] = text
            tasks.append(now.copy())
        elif kind == "units":
            task = tasks[-1]
            second = seen == len(tasks)
            column = "responsible" if second or task["measure"].startswith("4.开展规范化试点") else "lead"
            seen = len(tasks)
            now[column] = task[column] = text
        elif kind != "header":
            now[kind] = text
            if kind == "limit":
                tasks[-1][kind] = text
    return [tuple(task.values()) for task in tasks]


def test_the_plain_parse_finds_what_the_notice_counts() -> None:
    tasks = seed_tasks()
    assert len(tasks) == 50
    assert [len(list(group)) for _, group in itertools.groupby(tasks, key=lambda task: task[0])] == [
        *(6, 9, 10, 8, 2, 8, 7)
    ]
    assert len({task[:2] for task in tasks}) == 18


def test_the_tasks_equal_the_notice_cell_by_cell(master: Master) -> None:
    read = [
        (
            task.section,
            task.heading,
            task.measure,
            task.lead_words,
            task.responsible_words,
            task.deadline.words,
        )
        for task in master.tasks
    ]
    assert read == seed_tasks()


def test_time_limits_are_as_many_as_the_notice_has(master: Master) -> None:
    assert Counter(task.deadline.words for task in master.tasks) == {
        "2025年完成并长期坚持": 16,
        "2024年完成并长期坚持": 11,
        "2024年底前完成": 10,
        "2024年初完成": 5,
        "2024年6月底前完成并长期坚持": 3,
        "2025年底前完成": 3,
        "2023年已完成并长期坚持": 2,
    }
    assert all(task.deadline.due or task.deadline.done for task in master.tasks)


def test_ids_are_the_section_and_the_number_in_it(master: Master) -> None:
    counts = (6, 9, 10, 8, 2, 8, 7)
    assert [task.id for task in master.tasks] == [
        f"{section}-{number:02d}" for section, count in enumerate(counts, 1) for number in range(1, count + 1)
    ]


def test_title_and_metric(master: Master) -> None:
    assert master.title == "新邵县落实<湖南省提升行政执法质量三年行动实施方案(2023-2025年)>\n重点任务分解清单"
    assert [(task.id, task.metric, task.target) for task in master.tasks if task.metric] == [
        ("1-02", "人均学时", 60.0)
    ]


def test_only_what_the_notice_leaves_open_is_said(master: Master) -> None:
    _, problems = read_master(SHIPPED)
    assert [(each.code, each.level, str(each.place)) for each in problems] == [
        ("M17", Level.WARNING, "分解清单!E20")
    ]
    assert master.tasks[14].responsible_words == "有关行政执法机关"


def test_the_address_book(master: Master) -> None:
    names = {unit.name for unit in master.units}
    assert {f"{town}人民政府" for town in TOWNS.split()} <= names
    assert len(names) == 30
    assert all(address.endswith(".example") for unit in master.units for address in unit.mail)
    assert all(unit.mail for unit in master.units)
    agencies = [unit for unit in master.units if "各行政执法机关" in unit.groups]
    assert all("待办公室核对" in unit.note for unit in agencies)
    assert [unit.name for unit in agencies if "县直行政执法机关" not in unit.groups] == [
        "市生态环境局新邵分局"
    ]


def test_the_exceptional_row_has_its_own_responsible_units(master: Master) -> None:
    (task,) = (task for task in master.tasks if task.id == "3-04")
    assert task.lead == ("县司法局",)
    assert [unit_of(master, name).groups for name in task.responsible] == [("各乡镇人民政府",)] * 15


def unit_of(master: Master, name: str) -> Unit:
    unit = master.unit(name)
    assert unit is not None
    return unit


def test_no_two_measures_could_be_taken_for_one_another(master: Master) -> None:
    texts = [plain_text(task.measure) for task in master.tasks]
    assert max(similarity(one, other) for one, other in itertools.combinations(texts, 2)) < SAME_TASK
    assert compare_with_issued(master, {task.id: task.measure for task in master.tasks}) == []


def test_the_shipped_master_is_what_the_tool_builds(tmp_path: Path) -> None:
    target = tmp_path / "分解清单.xlsx"
    subprocess.run(
        [sys.executable, str(ROOT / "tools" / "build_master.py"), str(NOTICE), str(target)], check=True
    )
    assert target.read_bytes() == SHIPPED.read_bytes()


def test_it_looks_like_the_printed_list() -> None:
    sheet = load_workbook(SHIPPED)["分解清单"]
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {"A1:F1", "A4:F4", "B5:B7", "D5:D6", "F5:F7"} <= merged
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'分解清单'!$A$1:$F$60"
    assert {sheet["A1"].font.name, sheet["B3"].font.name, sheet["C5"].font.name} == {
        "方正小标宋简体",
        "黑体",
        "仿宋",
    }
    assert sheet["A5"].number_format == "@"
