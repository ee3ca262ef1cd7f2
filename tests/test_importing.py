"""A list as an office has it becomes a master: compared with what a person reads in it, then run for a period."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.build import filled
from tests.lists import LISTS, PROSE, Listed, sheets
from tests.small import drop
from tests.test_seed import NOTICE, SHIPPED
from tools.build_master import list_rows
from workbook_flow import cycle
from workbook_flow.cycle.importing import Imported, import_list, open_list
from workbook_flow.importing import Understanding, understand
from workbook_flow.importing.source import either_day
from workbook_flow.importing.twins import alike
from workbook_flow.importing.units import read_unit_cell
from workbook_flow.master import read_through
from workbook_flow.model import Period, Task, UnitState, WorkbookFlowError
from workbook_flow.sheets import Sheet
from workbook_flow.sheets.grids import sheet_grid
from workbook_flow.starter import SectionRow, TaskRow
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.names import split_names

ROOT = Path(__file__).parents[1]
TODAY = date(2024, 7, 12)
MOST_ANSWERS = 10


def imported(folder: Path, listed: Listed, *, unanswered: bool = False) -> Imported:
    """The list imported into a workspace below the folder."""
    source = folder / listed.file
    listed.write(source)
    workspace = cycle.Workspace(folder / "工作区", TODAY)
    return import_list(workspace, open_list(workspace, source), {} if unanswered else listed.answers)


def in_words(task: Task) -> str:
    """A task as the truth writes it."""
    limit = task.deadline
    parts = [str(limit.kind)]
    if limit.recurs is not None:
        parts += [
            limit.recurs.every,
            ",".join(map(str, limit.recurs.days if limit.recurs.every != "year" else ())),
        ]
    elif limit.due is not None:
        parts.append(limit.due.isoformat())
    cells = (task.id, "、".join(task.lead), "、".join(task.responsible), " ".join(filter(None, parts)))
    return " | ".join(cells)


def lines(truth: str) -> list[str]:
    """The truth's lines, cells trimmed."""
    return [" | ".join(cell.strip() for cell in line.split("|")) for line in truth.strip().splitlines()]


def places(understanding: Understanding) -> set[str]:
    """The rows that are in doubt."""
    return {row.id for row in understanding.rows if row.doubts}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_as_a_person_reads_it(tmp_path: Path, name: str) -> None:
    listed = LISTS[name]
    result = imported(tmp_path, listed)
    assert [in_words(task) for task in result.reading.tasks] == lines(listed.truth)
    assert result.understanding.questions == ()
    assert len(listed.answers) <= MOST_ANSWERS
    assert result.reading.master is not None, [
        problem for problem in result.problems if problem.code[0] == "M"
    ]


@pytest.mark.parametrize("name", LISTS)
def test_unanswered_nothing_is_wrong_in_silence(tmp_path: Path, name: str) -> None:
    listed = LISTS[name]
    result = imported(tmp_path, listed, unanswered=True)
    truth = {line.partition(" | ")[0]: line for line in lines(listed.truth)}
    asked = {answer for question in result.understanding.questions for answer in (question.id,)}
    assert asked == set(listed.answers)
    doubted = places(result.understanding)
    tasks = {task.id: task for task in result.reading.tasks}
    assert tasks.keys() == truth.keys()
    silent = [
        in_words(task)
        for task in tasks.values()
        if in_words(task) != truth[task.id]
        and task.id not in doubted
        and not task.doubts
        and not names_an_open_group(task, result.understanding)
    ]
    assert silent == []


def names_an_open_group(task: Task, understanding: Understanding) -> bool:
    """Whether the row names a group that is still asked for."""
    asked = {question.id.removeprefix("group:") for question in understanding.questions}
    return any(name in f"{task.lead_words}{task.responsible_words}" for name in asked)


@pytest.mark.dear
@pytest.mark.parametrize("name", LISTS)
def test_the_product_runs_a_period_on_it(tmp_path: Path, name: str) -> None:
    imported(tmp_path, LISTS[name])
    run_a_period(tmp_path, LISTS[name])


def run_a_period(folder: Path, listed: Listed) -> None:
    """Issue, fill, collect and merge the list that was imported below the folder: every unit's every row counts."""
    workspace, period = cycle.Workspace(folder / "工作区", date(2024, 7, 20)), Period(2024, 7)
    prepared = cycle.split(workspace, period)
    units = {
        unit
        for line in lines(listed.truth)
        for cell in line.split(" | ")[1:3]
        for unit in cell.split("、")
        if unit
    }
    assert {form.unit for form in prepared.plan.forms} == units
    for form in prepared.plan.forms:
        head = "编号 | 进展状态 | 完成比例 | 进展情况"
        rows = (f"{row.task} | 进行中 | 60 | 已完成前期工作，正在推进。" for row in form.rows)
        drop(workspace.root, f"{form.unit}.xlsx", filled(form, "\n".join([head, *rows])), 0)
    merged = cycle.merge(cycle.Workspace(workspace.root, date(2024, 7, 28)), period)
    assert {status.unit: (status.accepted, status.state) for status in merged.statuses} == {
        form.unit: (len(form.rows), UnitState.ACCEPTED) for form in prepared.plan.forms
    }
    assert merged.consolidated.is_file()


def test_a_master_is_never_overwritten(tmp_path: Path) -> None:
    imported(tmp_path, LISTS["safety"])
    before = (tmp_path / "工作区" / "master" / "分解清单.xlsx").read_bytes()
    with pytest.raises(WorkbookFlowError, match="没有覆盖"):
        imported(tmp_path, LISTS["plan"])
    assert (tmp_path / "工作区" / "master" / "分解清单.xlsx").read_bytes() == before


def test_near_twins_stand_side_by_side(tmp_path: Path) -> None:
    result = imported(tmp_path, LISTS["north"], unanswered=True)
    similar: dict[str, tuple[str, ...]] = {
        entry.unit.name: entry.similar for entry in result.understanding.units
    }
    assert similar["县市监局"] == ("县市场监管局",)
    notes: dict[str, str] = {unit.name: unit.note for unit in result.reading.units}
    assert "相近" in notes["县市监局"]


@pytest.mark.parametrize(
    ("name", "other", "twins"),
    [
        ("市监局", "县市场监管局", True),
        ("县司法局", "司法局", True),
        ("县司法局", "石门县司法局", True),
        ("县司法局", "市司法局", False),
        ("甲区政务中心", "乙县政务中心", False),
        ("市发改委", "市发改委（市公共资源交易中心）", True),
        ("白石镇", "红石镇", False),
        ("县卫健委", "县卫生健康局", True),
        ("县教体局", "县教育和体育局", True),
        ("县发改局", "县发展和改革委员会", True),
        ("县府办", "县人民政府办公室", True),
        ("宣传部", "中共某县委宣传部", True),
        ("白石镇", "白石镇政府", True),
        ("东街街道办", "东街街道办事处", True),
        ("县税务局", "国家税务总局某县税务局", True),
        ("县生态环境局", "市生态环境局某县分局", True),
        ("团县委", "共青团某县委员会", True),
        ("县一中", "县第一中学", True),
        ("县妇联", "县妇女联合会", True),
        ("医务科", "医务处", True),
        ("县水利局", "水务局", True),
        ("县环保局", "县生态环境局", True),
        ("县国土局", "县自规局", True),
        ("县安监局", "县应急管理局", True),
        ("县卫计局", "县卫健委", True),
        ("县扶贫办", "县乡村振兴局", True),
        ("县工商局", "县市场监管局", True),
        ("县经信局", "县工业和信息化局", True),
        ("县教体局", "县教育局", True),
        ("县文广旅局", "县文旅局", True),
        ("卫健", "县卫健委", True),
        ("城管", "城管局", True),
        ("县教育局", "县体育局", False),
        ("县水利局", "县水产局", False),
        ("县工商联", "县市监局", False),
        ("县委办", "县委编办", False),
        ("县委办", "县委网信办", False),
        ("县民政局", "县民宗局", False),
        ("县一中", "县二中", False),
        ("县疾控局", "县疾控中心", False),
        ("县委办", "县政府办", False),
    ],
)
def test_names_are_twins_unless_both_tell_different_places(name: str, other: str, twins: bool) -> None:
    assert alike(name, other) is alike(other, name) is twins


TWINS = """
县2026年重点任务清单 | < | < | <
序号 | 工作任务 | 责任单位 | 完成时限
1 | 建成医共体 | 县卫健委 | 2026年6月底
2 | 招聘医生 | 县卫生健康局、县教体局 | 2026年底
3 | 改造校舍 | 县教育和体育局 | 2026年底
4 | 修订预案 | 县卫健委 | 2026年底
"""


@pytest.mark.parametrize(
    ("answer", "units"),
    [
        ("1", {"县卫健委": ("县卫生健康局",), "县教育和体育局": ("县教体局",)}),
        ("2", {"县卫健委": (), "县卫生健康局": (), "县教体局": (), "县教育和体育局": ()}),
        (
            "县卫生健康局=县卫健委",
            {"县卫健委": ("县卫生健康局",), "县教体局": (), "县教育和体育局": ()},
        ),
        (
            "县教体局／县教育和体育局；县卫健委＝县卫生健康局",
            {"县卫健委": ("县卫生健康局",), "县教育和体育局": ("县教体局",)},
        ),
        ("都不是", {"县卫健委": (), "县卫生健康局": (), "县教体局": (), "县教育和体育局": ()}),
        ("县卫健委=县财政局", None),
        ("是", None),
    ],
)
def test_which_names_are_one_units_can_be_said_pair_by_pair(
    tmp_path: Path, answer: str, units: dict[str, tuple[str, ...]] | None
) -> None:
    answers = {"office": "县府办", "roles": "2", "twins": answer}
    result = imported(tmp_path, Listed("清单.xlsx", sheets(("表", TWINS)), "", answers))
    asked = [question.kind for question in result.understanding.questions]
    assert asked == ([] if units is not None else ["twins"])
    aliases: dict[str, tuple[str, ...]] = {
        found.unit.name: found.unit.aliases for found in result.understanding.units
    }
    assert units is None or {name: set(others) for name, others in aliases.items()} == {
        name: set(others) for name, others in units.items()
    }
    assert any("相近" in words for row in result.understanding.rows for words in row.doubts.values()) is (
        units is None
    )


NUMBERS = """
县2026年任务 | < | <
序号 | 工作任务 | 责任村 | 整改期限
1 | 清运 | 张庄村 | 12.3
"""


@pytest.mark.parametrize(("answer", "day"), [("1", "2026-12-03"), ("2026-04-03", "2026-04-03")])
def test_a_bare_number_for_a_limit_is_settled_by_an_answer(tmp_path: Path, answer: str, day: str) -> None:
    listed = Listed(
        "清单.xlsx",
        sheets(("表", NUMBERS)),
        "",
        {"office": "某镇", "roles": "2", "limit:12.3": answer},
    )
    read = imported(tmp_path, listed).understanding
    assert read.questions == ()
    assert (read.rows[0].responsible, read.rows[0].limit_day) == (("张庄村",), day)
    assert not read.rows[0].doubts


def test_addresses_beside_the_list_are_taken(tmp_path: Path) -> None:
    result = imported(tmp_path, LISTS["north"])
    mails: dict[str, tuple[str, ...]] = {unit.name: unit.mail for unit in result.reading.units}
    assert mails["县政务中心"] == ("zw@bl.example",)
    assert mails["县税务局"] == ()


def test_hidden_rows_and_what_was_left_out_are_named(tmp_path: Path) -> None:
    result = imported(tmp_path, LISTS["pages"], unanswered=True)
    assert [row.id for row in result.understanding.rows if row.hidden] == ["2"]
    assert "隐藏" in next(row.doubts["主要措施"] for row in result.understanding.rows if row.hidden)
    assert any(problem.code == "I02" and "小计" in problem.message for problem in result.problems)


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_hidden_and_filtered_rows_of_older_and_open_formats_are_named(tmp_path: Path, kind: str) -> None:
    source = Path(__file__).parent / "data" / "lists" / f"隐藏.{kind}"
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    result = import_list(workspace, open_list(workspace, source), {"office": "县甲局"})
    rows = {row.id: row for row in result.understanding.rows}
    assert [name for name, row in rows.items() if row.hidden] == ["2", "4"]
    assert all("隐藏或筛选" in rows[name].doubts["主要措施"] for name in ("2", "4"))
    assert not rows["1"].doubts


def test_a_task_of_running_text_that_says_neither_who_nor_when_is_in_doubt(tmp_path: Path) -> None:
    source = tmp_path / "报告.txt"
    source.write_text("\n".join(PROSE), "utf-8")
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    result = import_list(workspace, open_list(workspace, source), {})
    assert [row.measure for row in result.understanding.rows][-1] == "7.宣传教育法规。"
    assert dict(result.understanding.rows[-1].doubts) == {
        "牵头单位": "没有单位",
        "完成时限": "没有填写完成时限",
    }
    assert [row.measure for row in result.understanding.rows][1] == "2.开工建设第三水厂（一期）。"
    offices = [
        question.readings[:1] for question in result.understanding.questions if question.id == "office"
    ]
    assert offices == [("石门县人民政府办公室",)]
    assert any("各乡镇人民政府，县直有关单位" in problem.message for problem in result.problems) or any(
        "各乡镇人民政府，县直有关单位" in line for line in result.understanding.title.split("\n")
    )


def test_ordinary_text_is_no_list(tmp_path: Path) -> None:
    source = tmp_path / "讲话.txt"
    source.write_text("同志们：\n1.要提高认识（大家都要重视）。\n2.要抓好落实。\n", "utf-8")
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    with pytest.raises(WorkbookFlowError, match="没有找到清单"):
        import_list(workspace, open_list(workspace, source), {})


def test_limits_that_were_left_blank_are_answered_once_for_the_rows_that_stand_there(tmp_path: Path) -> None:
    source = tmp_path / "行事历.csv"
    source.write_text("工作内容,负责部门\n开学典礼,德育处\n期中考试,教务处\n", "utf-8")
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    result = import_list(
        workspace, open_list(workspace, source), {"roles": "2", "office": "校办", "limit:": "2"}
    )
    assert [str(task.deadline.kind) for task in result.reading.tasks] == ["standing", "standing"]
    assert result.understanding.questions == ()
    book = load_workbook(workspace.master)
    sheet = book["分解清单"]
    last = sheet.max_row
    for column in range(1, sheet.max_column + 1):
        sheet.cell(last + 1, column, sheet.cell(last, column).value)
        if sheet.cell(last, column).value == "长期":
            sheet.cell(last + 1, column).value = None
    sheet.cell(last + 1, 1).value = "1-09"
    book.save(workspace.master)
    assert [problem.code for problem in cycle.lint(workspace)[1] if problem.code == "M28"] == ["M28"]


GROUPS = {
    "group:各行政执法机关": "县司法局、县公安局",
    "group:各乡镇人民政府": "酿溪镇、严塘镇",
    "group:县直行政执法机关": "县公安局",
    "group:有关行政执法机关": "县公安局、县财政局",
}
"""Answers for the seed's groups; who they are the notice does not say."""


def seed_rows() -> list[TaskRow | SectionRow]:
    """The notice's list, as the shipped master has it."""
    return list(list_rows(NOTICE.read_text(encoding="utf-8")))


def seed_document(path: Path) -> None:
    """The notice as a Word file, its table's cells merged as they are printed."""
    document = Document()
    text = NOTICE.read_text(encoding="utf-8")
    for line in text[: text.index("重点任务 |")].splitlines():
        document.add_paragraph(line)
    rows = seed_rows()
    table = document.add_table(len(rows) + 1, 5)
    for column, name in enumerate(("重点任务", "主要措施", "牵头单位", "责任单位", "完成时限")):
        table.cell(0, column).text = name
    start = dict.fromkeys(range(5), 0)
    for number, row in enumerate(rows, 1):
        cells = (row.text, *[None] * 4) if isinstance(row, SectionRow) else row.cells
        for column, words in enumerate(cells):
            if words is not None:
                start[column] = number
                table.cell(number, column).text = words
            elif isinstance(row, SectionRow):
                table.cell(number, 0).merge(table.cell(number, column))
            else:
                above = table.cell(start[column], column)
                text_above = above.text
                above.merge(table.cell(number, column)).text = text_above
    document.save(str(path))


def row_words(task: Task) -> tuple[str, ...]:
    """What a row says, its unit names parted."""
    units = ("、".join(split_names(words)) for words in (task.lead_words, task.responsible_words))
    return task.id, task.section, task.heading, task.measure, *units, task.deadline.words


@pytest.mark.parametrize("kind", [".docx", ".txt"])
def test_the_notice_is_read_like_the_shipped_master(tmp_path: Path, kind: str) -> None:
    source = tmp_path / f"通知{kind}"
    if kind == ".docx":
        seed_document(source)
    else:
        source.write_bytes(NOTICE.read_bytes())
    answers = GROUPS | ({} if kind == ".docx" else {"short": "1"})
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    result = import_list(workspace, open_list(workspace, source), answers)
    assert result.understanding.questions == ()
    assert result.reading.master is not None
    assert result.reading.master.settings.list_date == date(2024, 7, 11)
    shipped = [row_words(task) for task in read_through(SHIPPED).tasks]
    doubted = places(result.understanding)
    rows = [row_words(task) for task in result.reading.tasks]
    assert len(rows) == len(shipped) == 50
    wrong = [words[0] for words, true in zip(rows, shipped, strict=True) if words != true]
    assert wrong == ([] if kind == ".docx" else ["3-04"])
    assert set(wrong) <= doubted
    cycle.split(cycle.Workspace(tmp_path / "工作区", date(2024, 7, 20)), Period(2024, 7))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.xlsx", b"", "读不了"),
        ("坏.docx", b"PK\x03\x04junk", "打不开"),
        ("坏.pdf", b"%PDF-1.4", "复制"),
        ("旧.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".docx"),
        ("无表头.txt", "你好\n世界\n".encode(), "没有找到清单"),
        ("乱码.txt", b"\xff\x00\x80\x81" * 50, "编码"),
        ("只有表头.csv", "任务内容,责任单位\n".encode(), "没有任务"),
        ("太长.csv", f"任务内容,责任单位\n{'长' * 33_000},县甲局\n".encode(), "超过"),
        ("更长.csv", f"任务内容,责任单位\n{'长' * 140_000},县甲局\n".encode(), "格子"),
    ],
)
def test_what_holds_no_list_is_refused_with_a_remedy(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    with pytest.raises(WorkbookFlowError, match=re.escape(words)):
        import_list(workspace, open_list(workspace, tmp_path / name), {})
    assert not workspace.master.exists()


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "怪.csv"
    path.write_text(
        "任务内容,责任单位,完成时限\n=cmd|x,县甲局,2024年底前\n做\x07事,县乙局,2024年底前\n", "utf-8"
    )
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    result = import_list(workspace, open_list(workspace, path), {})
    assert [task.measure for task in result.reading.tasks] == ["=cmd|x", "做事"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal")
def test_questions_are_asked_in_a_terminal(tmp_path: Path) -> None:
    listed = LISTS["bars"]
    listed.write(tmp_path / listed.file)
    main, side = os.openpty()
    program = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "workbook_flow",
            "--workspace",
            str(tmp_path / "工作区"),
            "import",
            listed.file,
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdin=side,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.write(main, "人事处\n2024\n1\n".encode())
    shown = program.communicate(timeout=120)[0].decode()
    os.close(main)
    os.close(side)
    assert program.returncode == 0, shown
    assert "以哪个单位的名义" in shown
    tasks = read_through(tmp_path / "工作区" / "master" / "分解清单.xlsx").tasks
    assert [in_words(task) for task in tasks] == lines(listed.truth)


def test_a_first_of_the_month_is_asked_where_the_file_does_not_say_how_it_shows() -> None:
    header = ("序号", "任务内容", "责任单位", "完成时限")
    rows = (
        header,
        (1, "做事", "县甲局牵头", datetime(2025, 12, 1)),
        (2, "查事", "县甲局牵头", datetime(2025, 12, 9)),
    )
    grid = either_day(sheet_grid(Sheet(name="表", hidden=False, rows=rows)))
    understanding = understand((grid,), {"office": "县甲局"}, name="清单.ods")
    assert [(question.id, question.readings) for question in understanding.questions] == [
        ("limit:2025年12月1日（或整月）", ("最迟 2025-12-31", "最迟 2025-12-01"))
    ]
    answered = understand((grid,), {"office": "县甲局", understanding.questions[0].id: "1"}, name="清单.ods")
    assert [row.limit_day for row in answered.rows] == ["2025-12-31", ""]


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "left"),
    [
        ("信息科牵头、人事科、医务科、护理部配合", "信息科", "人事科、医务科、护理部", ""),
        ("护理部负责，信息科协助", "护理部", "信息科", ""),
        ("医务科、护理部负责", "医务科、护理部", "", ""),
        ("检验科、信息科（医务科牵头）", "医务科", "检验科、信息科", ""),
        ("财务科保障经费", "", "财务科", ""),
        ("麻醉手术科按职责分工", "", "麻醉手术科", ""),
        ("纪检监察室监督", "", "纪检监察室", ""),
        ("各乡镇人民政府负责", "", "", "各乡镇人民政府"),
        ("省教育厅负责", "省教育厅", "", ""),
        ("县应急局、县公安局按职责分工负责，各乡镇落实", "", "县应急局、县公安局、各乡镇", ""),
        ("各乡镇（牵头）、县水利局（指导）、县应急局（监督）", "各乡镇", "县水利局、县应急局", ""),
        ("石油库负责，安环部监督", "石油库", "安环部", ""),
        ("县法院监督庭、县委落实专班、县财政局监督股", "", "", "县法院监督庭、县委落实专班、县财政局监督股"),
        ("县委组织部、县保障中心、县财政监督局", "", "", "县委组织部、县保障中心、县财政监督局"),
    ],
)
def test_what_a_unit_does_is_no_part_of_its_name(words: str, lead: str, responsible: str, left: str) -> None:
    cell = read_unit_cell(words)
    assert ("、".join(cell.lead), "、".join(cell.responsible), "、".join(cell.open)) == (
        lead,
        responsible,
        left,
    )


def test_words_behind_a_name_that_nobody_knows_are_asked_about() -> None:
    assert alike("信息科", "信息科全程跟踪")
    assert not alike("县教育局", "县教育局招生办")


def test_the_number_of_a_reading_answers_what_is_asked_of_the_whole_list(tmp_path: Path) -> None:
    source = tmp_path / "台账.csv"
    source.write_text(
        "工作内容,牵头单位,完成时限\n开工,县甲局,2026年3月底前\n建成,县甲局,12月15日前\n", "utf-8"
    )
    workspace = cycle.Workspace(tmp_path / "工作区", TODAY)
    result = import_list(workspace, open_list(workspace, source), {"office": "1", "year": "1"})
    assert result.understanding.questions == ()
    other = cycle.Workspace(tmp_path / "另一个", TODAY)
    beyond = import_list(other, open_list(other, source), {"office": "1", "year": "9"})
    assert [question.id for question in beyond.understanding.questions] == ["year"]
    assert result.reading.settings is not None
    assert (result.reading.settings.default_year, result.reading.settings.office) == (2026, "县甲局")


@pytest.mark.parametrize("others", ["乙", "乙（丙、丁）"])
def test_a_character_that_no_one_sees_asks_for_no_bracket(others: str) -> None:
    assert split_names(f"甲\0局、{others}") == ("甲局", others)


@pytest.mark.parametrize(("number", "day"), [(2027.12, date(2027, 12, 31)), (3.31, date(2027, 3, 31))])
def test_a_number_that_can_be_one_day_only_is_read_and_issued_so(
    tmp_path: Path, number: float, day: date
) -> None:
    table = f"临江县2027年任务\n任务内容 | 牵头单位 | 完成时限\n修路 | 县交通局 | {number}"
    sheets(("表", table))(path := tmp_path / "临江县.xlsx")
    understood = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path).understood({})
    assert [question.id for question in understood.questions] == ["office"]
    assert understood.rows[0].doubts == {}
    limit = read_deadline(understood.rows[0].limit, default_year=2027, year_start=(3, 31))
    assert limit is not None
    assert limit.due == day


def test_a_number_that_may_have_lost_a_nought_is_asked_with_both_readings(tmp_path: Path) -> None:
    table = "临江县2027年任务\n任务内容 | 牵头单位 | 完成时限\n修路 | 县交通局 | 2027.1"
    sheets(("表", table))(path := tmp_path / "临江县.xlsx")
    understood = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path).understood({})
    (question,) = [question for question in understood.questions if question.id.startswith("limit")]
    assert question.readings == ("最迟 2027-01-31", "最迟 2027-10-31")
