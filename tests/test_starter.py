"""A new workspace: the shipped master, or one without a list that check can read once it is filled."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.test_sudden_death import in_child
from workbook_flow import cycle
from workbook_flow.master import read_master
from workbook_flow.master.listing import titles
from workbook_flow.model import (
    Level,
    Unit,
    UnitName,
    WorkbookFlowError,
)
from workbook_flow.starter import Contents, ListRow, SectionRow, TaskRow, write_master, write_workspace
from workbook_flow.starter.contents import DEFAULT_FIELDS
from workbook_flow.starter.printed import list_heights, merges, page_breaks
from workbook_flow.words.problems import CATALOGUE, OWN_RULES
from workbook_flow.words.vocabulary import ADJUSTABLE_RULES, COLUMNS, LIST_SHEET, TITLE_SLOT

SHIPPED = Path(__file__).resolve().parent.parent / "master" / "分解清单.xlsx"


def test_a_workspace_gets_its_folders_and_the_shipped_master(tmp_path: Path) -> None:
    path = write_workspace(tmp_path / "新 工作区", blank=False)
    assert path == tmp_path / "新 工作区" / "master" / "分解清单.xlsx"
    assert path.read_bytes() == SHIPPED.read_bytes()
    assert sorted(each.name for each in (tmp_path / "新 工作区").iterdir()) == ["inbox", "master", "outbox"]
    assert {each.name for each in path.parent.iterdir()} == {
        "分解清单.xlsx",
        "通报模板.docx",
        "专报模板.docx",
        "宣传选登模板.docx",
        "台账模板.docx",
    }


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def stop_before(folder: Path, act: int) -> Callable[[], None]:
    """Make the workspace, killed before the act of that number; what is being written by then is cut in half."""

    def work() -> None:
        acts, written = 0, ""

        def heard(event: str, details: tuple[object, ...]) -> None:
            nonlocal acts, written
            writes = (
                event == "open" and isinstance(details[2], int) and details[2] & (os.O_WRONLY | os.O_RDWR)
            )
            if not (writes or event in {"os.rename", "os.remove", "os.mkdir"}):
                return
            if not str(details[0]).startswith(str(folder)):
                return
            acts += 1
            if acts == act:
                if written and Path(written).exists():
                    os.truncate(written, Path(written).stat().st_size // 2)
                os.kill(os.getpid(), signal.SIGKILL)
            written = str(details[0]) if writes else ""

        sys.addaudithook(heard)
        write_workspace(folder, blank=False)

    return work


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork")
def test_killed_before_any_write_and_run_again_the_workspace_is_whole(tmp_path: Path) -> None:
    write_workspace(tmp_path / "whole", blank=False)
    act = 1
    while in_child(stop_before(folder := tmp_path / str(act), act)) == -signal.SIGKILL:
        write_workspace(folder, blank=False)
        assert tree(folder) == tree(tmp_path / "whole"), act
        act += 1
    assert act > 9, "three files and four folders"


@pytest.mark.parametrize("name", ["通报模板.docx", "专报模板.docx", "宣传选登模板.docx", "台账模板.docx"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:0],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-30],
        lambda data: data[:900] + bytes([data[900] ^ 0xFF]) + data[901:],
        lambda data: SHIPPED.read_bytes() or data,
        lambda data: "第一期通报".encode() + data[:0],
    ],
    ids=["empty", "half", "the end lost", "a byte turned", "a workbook", "plain text"],
)
def test_check_names_a_template_that_is_no_whole_word_file(
    tmp_path: Path, name: str, spoil: Callable[[bytes], bytes]
) -> None:
    template = write_workspace(tmp_path, blank=False).with_name(name)
    _, sound = cycle.lint(cycle.Workspace(tmp_path, date(2024, 7, 1)))
    assert "M70" not in {problem.code for problem in sound}
    template.write_bytes(spoil(template.read_bytes()))
    master, problems = cycle.lint(cycle.Workspace(tmp_path, date(2024, 7, 1)))
    assert master is not None, "the month goes on"
    (damage,) = [problem for problem in problems if problem.code == "M70"]
    assert damage.place.file == f"master/{name}"
    template.unlink()
    _, without = cycle.lint(cycle.Workspace(tmp_path, date(2024, 7, 1)))
    assert "M70" not in {problem.code for problem in without}


@pytest.mark.parametrize("blank", [True, False])
def test_a_master_that_is_there_is_never_overwritten(tmp_path: Path, blank: bool) -> None:
    path = write_workspace(tmp_path, blank=not blank)
    before = path.read_bytes()
    with pytest.raises(WorkbookFlowError, match="已经存在"):
        write_workspace(tmp_path, blank=blank)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkbookFlowError, match="无法在"):
        write_workspace(tmp_path / "file", blank=True)


def test_a_blank_master_has_the_sheets_and_columns_of_the_shipped_one(tmp_path: Path) -> None:
    blank = load_workbook(write_workspace(tmp_path, blank=True))
    shipped = load_workbook(SHIPPED)
    assert blank.sheetnames == shipped.sheetnames
    for sheet, columns in COLUMNS.items():
        header = 2 if sheet == "分解清单" else 1
        assert tuple(cell.value for cell in blank[sheet][header]) == columns
    assert not [
        cell for line in blank["单位"].iter_rows(min_row=2, values_only=True) for cell in line if cell
    ]


def test_a_blank_master_says_what_is_still_to_be_filled_in(tmp_path: Path) -> None:
    master, problems = read_master(write_workspace(tmp_path, blank=True))
    assert master is None
    assert {f"{problem.code} {problem.place}" for problem in problems} == {
        *("M23 分解清单", "M35 单位", "M60 设置!A2", "M60 设置!A3")
    }


def test_a_three_row_list_filled_into_a_blank_master(tmp_path: Path) -> None:
    path = write_workspace(tmp_path, blank=True)
    book = load_workbook(path)
    tasks, units, settings = book["分解清单"], book["单位"], book["设置"]
    tasks["A1"] = "三件事"
    for row in (3, 4, 5):
        for column, value in zip(
            "ABCDF", (f"{row}", "要事", f"第{row}件", "甲单位、乙单位", "年底前"), strict=True
        ):
            tasks[f"{column}{row}"] = value
    for row, name in ((2, "甲单位"), (3, "乙单位")):
        units[f"A{row}"], units[f"D{row}"] = name, "a@x.example"
    settings["B2"], settings["B3"], settings["B10"] = "办公室", "三件事", 2024
    book.save(path)
    master, problems = read_master(path)
    assert master is not None, problems
    assert problems == []
    assert (master.title, [task.lead for task in master.tasks]) == ("三件事", [("甲单位", "乙单位")] * 3)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    unit = Unit(
        name=UnitName("甲单位"),
        aliases=("甲", "甲方"),
        groups=("各单位",),
        mail=("a@x.example", "b@x.example"),
        cc=("c@x.example",),
        contact="张三",
        phone="0731-1234567",
        leader="李四",
        leader_mail=("d@x.example",),
        in_use=True,
        note="说明",
    )
    contents = Contents(
        title="标题",
        rows=(
            SectionRow(text="一、事项(共1项)"),
            TaskRow(id="3-07", cells=("重点", "措施", "甲", "", "尽快"), extras={"时限日期": "2024-06-30"}),
        ),
        units=(unit,),
        settings={
            "发文单位": "办公室",
            "清单简称": "清单",
            "发放日": "当月1日",
            "报送截止": "当月末",
            "年初指": "1月31日",
        },
    )
    write_master(tmp_path / "a.xlsx", contents)
    write_master(tmp_path / "b.xlsx", contents)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    master, problems = read_master(tmp_path / "a.xlsx")
    assert master is not None, problems
    assert master.units == (unit,)
    assert master.fields == DEFAULT_FIELDS
    assert dict(master.levels) == {code: CATALOGUE[code].level for code in ADJUSTABLE_RULES}
    (task,) = master.tasks
    assert (task.id, task.section, task.lead, str(task.deadline.due)) == (
        *("3-07", "一、事项(共1项)", ("甲单位",), "2024-06-30"),
    )


def test_every_rule_an_office_may_change_has_a_row() -> None:
    sheet = load_workbook(SHIPPED)["规则"]
    rows = {
        str(code): (wording, level)
        for code, wording, level in sheet.iter_rows(min_row=2, values_only=True)
        if code
    }
    offered = [code for code in CATALOGUE if code[0] in "DRL" and code not in OWN_RULES]
    assert list(rows) == offered, "请运行 .venv/bin/python -m tools.build_master"
    assert all(wording and "{" not in str(wording) for wording, _ in rows.values())
    words = {Level.ERROR: "错误", Level.WARNING: "提醒"}
    assert all(level == words[CATALOGUE[code].level] for code, (_, level) in rows.items())


def test_configuration_sheets_offer_their_words_as_dropdowns() -> None:
    book = load_workbook(SHIPPED)
    offered = {
        (sheet.title, str(validation.sqref).split(":")[0][0])
        for sheet in book.worksheets
        for validation in sheet.data_validations.dataValidation
    }
    assert offered >= {
        *(
            ("单位", "J"),
            ("字段", "B"),
            ("字段", "C"),
            ("字段", "D"),
            ("字段", "I"),
            ("选项", "C"),
            ("规则", "C"),
        )
    }


def rows_of(*cells: tuple[str | None, ...]) -> tuple[TaskRow, ...]:
    return tuple(TaskRow(id=str(number), cells=each) for number, each in enumerate(cells))


def test_merged_cells_get_the_height_that_excel_does_not_give_them() -> None:
    long = "很长的重点任务" * 20
    rows = rows_of((long, "短", "甲", "乙", "年底"), (None, "短", "甲", None, "年底"))
    assert list(merges(rows)) == [(0, 1, 0), (0, 1, 3)]
    alone = list_heights(rows_of((long, "短", "甲", "乙", "年底")))
    assert sum(list_heights(rows)) >= alone[0]


def test_no_page_starts_inside_a_merged_cell_or_after_a_section_s_title() -> None:
    task, covered = ("重点", "措施", "甲", "乙", "年底"), (None, "措施", "甲", "乙", "年底")
    rows: list[ListRow] = [*rows_of(*[task] * 12, *[task, covered, covered] * 4)]
    rows += [SectionRow(text="二、"), *rows_of(*[task] * 20)]
    starts = page_breaks(rows, [30.0] * len(rows))
    assert starts
    for row in starts:
        start = rows[row]
        assert isinstance(start, SectionRow) or None not in start.cells
        assert not isinstance(rows[row - 1], SectionRow)


def test_the_slot_for_a_title_is_no_title(tmp_path: Path) -> None:
    book = load_workbook(write_workspace(tmp_path, blank=True))
    assert book[LIST_SHEET]["A1"].value == TITLE_SLOT
    assert titles([TITLE_SLOT]) == ""
    assert titles(["某县重点任务清单", "（2024年）"]) == "某县重点任务清单\n（2024年）"
