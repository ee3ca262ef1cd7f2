"""Several lists on one sheet or in one Word file: which is meant is asked, and never are their rows made one."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import OpenedList, open_list
from workbook_flow.importing import Understanding

ROADS, SCHOOLS = "1 | 修路 | 县交通局 | 2027年5月", "2 | 建校 | 县教育局 | 2027年6月"
TREES, RIVERS = "3 | 种树 | 县林业局 | 2027年7月", "4 | 治河 | 县水利局 | 2027年8月"
HEADER = "序号 | 任务 | 责任单位 | 完成时限"
OTHER_HEADER = "序号 | 实事项目 | 承办单位 | 时限"
KEY_TITLE, DEEDS_TITLE = "临江县2027年重点任务分解表", "临江县2027年民生实事清单"


UNNUMBERED = """
任务 | 责任单位 | 时限 | 任务 | 责任单位 | 时限
修路 | 县交通局 | 2027年5月 | 种树 | 县林业局 | 2027年7月
建校 | 县教育局 | 2027年6月 | 治河 | 县水利局 | 2027年8月
"""
UNNUMBERED_APART = """
任务 | 责任单位 | 时限 | | 实事项目 | 承办单位 | 时限
修路 | 县交通局 | 2027年5月 | | 种树 | 县林业局 | 2027年7月
建校 | 县教育局 | 2027年6月 | | 治河 | 县水利局 | 2027年8月
"""


def opened(folder: Path, table: str) -> OpenedList:
    path = folder / "临江县.xlsx"
    sheets(("表", table))(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path)


def measures(understanding: Understanding) -> list[tuple[str, str]]:
    return [(row.measure, "、".join((*row.lead, *row.responsible))) for row in understanding.rows]


def asked(understanding: Understanding) -> list[str]:
    return [question.id for question in understanding.questions]


FIRST = [("修路", "县交通局"), ("建校", "县教育局")]
SECOND = [("种树", "县林业局"), ("治河", "县水利局")]


@pytest.mark.parametrize(
    "table",
    [
        f"{KEY_TITLE} | < | < | < | < | < | < | <\n{HEADER} | {HEADER}\n{ROADS} | {TREES}\n{SCHOOLS} | {RIVERS}",
        f"{KEY_TITLE}\n{HEADER} | | {HEADER}\n{ROADS} | | {TREES}\n{SCHOOLS} | | {RIVERS}",
        f"{KEY_TITLE}\n{HEADER} | {OTHER_HEADER}\n{ROADS} | {TREES}\n{SCHOOLS} | {RIVERS}",
        UNNUMBERED,
        UNNUMBERED_APART,
    ],
)
def test_lists_side_by_side_are_asked_about(tmp_path: Path, table: str) -> None:
    source = opened(tmp_path, table)
    assert "table" in asked(source.understood({}))
    assert measures(source.understood({"table": "1"})) == FIRST
    assert measures(source.understood({"table": "2"})) == SECOND
    both = source.understood({"table": "3"})
    assert measures(both) == FIRST + SECOND
    assert {row.section for row in both.rows} == {""}
    titles = {source.understood({"table": number}).title for number in "123"}
    assert titles == {KEY_TITLE if KEY_TITLE in table else "临江县"}


def test_one_list_with_a_header_twice_is_one(tmp_path: Path) -> None:
    table = (
        "序号 | 重点任务 | 序号 | 主要措施 | 责任单位 | 完成时限\n1 | 交通 | 1 | 修路 | 县交通局 | 2027年5月"
    )
    understanding = opened(tmp_path, table).understood({})
    assert "table" not in asked(understanding)
    assert measures(understanding) == [("修路", "县交通局")]


def in_word(folder: Path, *blocks: str) -> OpenedList:
    """A Word file of paragraphs and tables, which are the texts with bars."""
    document = Document()
    for block in blocks:
        rows = [[cell.strip() for cell in line.split("|")] for line in block.splitlines()]
        if len(rows[0]) == 1:
            document.add_paragraph(block)
            continue
        table = document.add_table(len(rows), len(rows[0]))
        for number, row in enumerate(rows):
            for column, words in enumerate(row):
                table.cell(number, column).text = words
    path = folder / "临江县.docx"
    document.save(str(path))
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path)


@pytest.mark.parametrize("header", [HEADER, OTHER_HEADER])
@pytest.mark.parametrize("written", ["sheet", "word"])
def test_tables_under_titles_of_their_own_are_asked_about(tmp_path: Path, written: str, header: str) -> None:
    first, second = f"{HEADER}\n{ROADS}\n{SCHOOLS}", f"{header}\n{TREES}\n{RIVERS}"
    blocks = (KEY_TITLE, first, "注：每月报送。", "附件2", DEEDS_TITLE, second)
    source = opened(tmp_path, "\n".join(blocks)) if written == "sheet" else in_word(tmp_path, *blocks)
    assert "table" in asked(source.understood({}))
    for number, title, rows in (("1", KEY_TITLE, FIRST), ("2", DEEDS_TITLE, SECOND)):
        understanding = source.understood({"table": number})
        assert (understanding.title.split("\n")[-1], measures(understanding)) == (title, rows)
    both = source.understood({"table": "3"})
    assert [row.section for row in both.rows] == [KEY_TITLE] * 2 + [DEEDS_TITLE] * 2
    assert KEY_TITLE in both.title
    assert DEEDS_TITLE in both.title


def test_addresses_below_the_list_are_no_tasks(tmp_path: Path) -> None:
    addresses = "附件2：联系人名单\n单位 | 联系人 | 电话\n县交通局 | 甲 | 0700-1"
    understanding = opened(tmp_path, f"{KEY_TITLE}\n{HEADER}\n{ROADS}\n{SCHOOLS}\n{addresses}").understood({})
    assert measures(understanding) == FIRST
    assert ("县交通局", "甲") in {(found.unit.name, found.unit.contact) for found in understanding.units}


@pytest.mark.parametrize("line", [KEY_TITLE, f"{KEY_TITLE}（续）", "续表", "续表2", "（接上页）"])
def test_a_title_over_the_next_page_begins_no_list(tmp_path: Path, line: str) -> None:
    table = f"{KEY_TITLE}\n{HEADER}\n{ROADS}\n{SCHOOLS}\n{line}\n{HEADER}\n{TREES}\n{RIVERS}"
    understanding = opened(tmp_path, table).understood({})
    assert "table" not in asked(understanding)
    assert measures(understanding) == FIRST + SECOND
    assert {row.section for row in understanding.rows} == {""}


@pytest.mark.parametrize("line", ["二、民生", "（二）民生", "民生"])
def test_a_heading_over_a_header_is_a_section(tmp_path: Path, line: str) -> None:
    table = f"{KEY_TITLE}\n{HEADER}\n{ROADS}\n{SCHOOLS}\n{line}\n{HEADER}\n{TREES}\n{RIVERS}"
    understanding = opened(tmp_path, table).understood({})
    assert "table" not in asked(understanding)
    assert measures(understanding) == FIRST + SECOND


WHOLE_HEADER = "序号 | 任务 | 牵头单位 | 责任单位 | 完成时限"
WHOLE = ("1 | 修路 | 县交通局 | 县财政局 | 2027年5月", "2 | 建校 | 县教育局 | 县财政局 | 2027年6月")


@pytest.mark.parametrize(
    ("beside", "left"),
    [
        (("单位 | 联系人 | 电话", "县林业局 | 甲 | 0700-1", "县水利局 | 乙 | 0700-2"), False),
        (("责任单位 | 任务数", "县林业局 | 3", "县水利局 | 4"), True),
        (("责任单位 | 完成时限", "县林业局 | 2027年3月", "县水利局 | 2027年4月"), True),
    ],
)
def test_another_table_beside_the_list_is_no_part_of_its_rows(
    tmp_path: Path, beside: tuple[str, ...], left: bool
) -> None:
    lines = [f"{row} | | {other}" for row, other in zip((WHOLE_HEADER, *WHOLE), beside, strict=True)]
    understanding = opened(tmp_path, "\n".join(lines)).understood({})
    assert measures(understanding) == [("修路", "县交通局、县财政局"), ("建校", "县教育局、县财政局")]
    messages = [problem.message for problem in understanding.problems if problem.code == "I09"]
    assert bool(messages) is left
    assert all("县林业局" in message and "县水利局" in message for message in messages)


@pytest.mark.parametrize(
    "columns", ["备注 | 进展", "完成时限 | 备注", "责任单位 | 完成时限", "责任单位 | 联系人"]
)
def test_columns_behind_a_blank_one_are_the_lists_own(tmp_path: Path, columns: str) -> None:
    header = WHOLE_HEADER
    for name in columns.split(" | "):
        header = header.replace(f" | {name}", "")
    cells = " | ".join(
        {"责任单位": "县财政局", "完成时限": "2027年5月"}.get(name, name) for name in columns.split(" | ")
    )
    row = WHOLE[0]
    for name, words in (("责任单位", "县财政局"), ("完成时限", "2027年5月")):
        row = row.replace(f" | {words}", "") if name in columns else row
    source = opened(tmp_path, f"{header} | | {columns}\n{row} | | {cells}")
    (task,) = source.understood({}).rows
    assert (task.lead, task.responsible, task.limit) == (("县交通局",), ("县财政局",), "2027年5月")
    spare = {name for name in columns.split(" | ") if name not in WHOLE_HEADER}
    assert set(task.spare) == spare


def test_whose_telephone_stands_there_is_not_who_is_responsible(tmp_path: Path) -> None:
    table = f"{WHOLE_HEADER} | 单位 | 联系人 | 电话\n{WHOLE[0]} | 县林业局 | 甲 | 0700-1"
    understanding = opened(tmp_path, table).understood({})
    assert measures(understanding) == [("修路", "县交通局、县财政局")]
    assert "columns" in asked(understanding)


@pytest.mark.parametrize("between", ["", " | | |\n | | |\n"])
def test_a_header_that_says_more_begins_a_list_and_swallows_none(tmp_path: Path, between: str) -> None:
    more = "序号 | 存在问题 | 整改措施 | 责任单位 | 整改时限\n1 | 灯坏 | 换灯 | 县城管局 | 2027年3月"
    source = opened(tmp_path, f"{HEADER}\n{ROADS}\n{SCHOOLS}\n{between}{more}")
    assert "table" in asked(source.understood({}))
    assert measures(source.understood({"table": "1"})) == [("换灯", "县城管局")]
    assert measures(source.understood({"table": "2"})) == FIRST
    assert measures(source.understood({"table": "3"})) == [*FIRST, ("换灯", "县城管局")]


PAGES = {
    "numbered": (
        f"{KEY_TITLE} | < | < | <\n{HEADER}\n一、建设 | < | < | <\n{ROADS}\n{SCHOOLS}",
        f"{KEY_TITLE}（续表） | < | < | <\n{TREES}\n二、生态 | < | < | <\n{RIVERS}",
        "5 | 拆违 | 县城管局、各乡镇 | 2027年9月",
    ),
    "unnumbered": (
        "任务 | 责任单位 | 时限\n修路 | 县交通局 | 2027年5月\n建校 | 县教育局 | 2027年6月",
        "种树 | 县林业局 | 2027年7月\n治河 | 县水利局 | 2027年8月",
        "拆违 | 县城管局、各乡镇 | 2027年9月",
    ),
}


def pages(folder: Path, *tables: str) -> OpenedList:
    path = folder / "临江县.xlsx"
    sheets(*((f"第{number}页", table) for number, table in enumerate(tables, 1)))(path)
    return open_list(cycle.Workspace(folder / "工作区", TODAY), path)


@pytest.mark.parametrize("name", PAGES)
def test_sheets_that_go_on_without_a_header_are_asked_about_and_joined(tmp_path: Path, name: str) -> None:
    opened = pages(tmp_path, *PAGES[name])
    unanswered = opened.understood({})
    assert [question.readings[:3] for question in unanswered.questions if question.id == "table"] == [
        ("第1页", "第2页", "第3页")
    ]
    understanding = opened.understood({"table": "4"})
    assert [row.measure for row in understanding.rows] == ["修路", "建校", "种树", "治河", "拆违"]
    assert [row.place.sheet for row in understanding.rows] == ["第1页"] * 2 + ["第2页"] * 2 + ["第3页"]
    sections = ["一、建设"] * 3 + ["二、生态"] * 2 if name == "numbered" else [""] * 5
    assert [row.section for row in understanding.rows] == sections
    assert not [problem for problem in understanding.problems if problem.code in {"I03", "I09"}]


@pytest.mark.parametrize(
    "other",
    [
        "8 | 种树 | 县林业局 | 2027年7月",
        "3 | 王某 | 13800000000 | 办公室主任",
        "3 | 种树 | 县林业局 | 2027年7月 | 备注 | 另册",
        "说明 | 本表一式两份",
    ],
)
def test_a_sheet_of_other_things_goes_on_with_no_list(tmp_path: Path, other: str) -> None:
    understanding = pages(tmp_path, PAGES["numbered"][0], other).understood({})
    assert [row.measure for row in understanding.rows] == ["修路", "建校"]
    assert "table" not in asked(understanding)
    assert [problem.code for problem in understanding.problems] == ["I09"]


def test_a_unit_in_the_titles_of_its_sheets_is_no_part_of_the_name_of_the_list(tmp_path: Path) -> None:
    table = "2027年{unit}重点工作 | < | <\n任务 | 配合单位 | 时限\n修路 | 县财政局 | 2027年5月"
    path = tmp_path / "临江县.xlsx"
    sheets(*((unit, table.format(unit=unit)) for unit in ("县教育局", "县卫健局")))(path)
    opened = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    assert opened.understood({"table": "3"}).title == "2027年重点工作"
