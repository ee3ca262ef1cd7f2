"""The consolidated workbook, read back from its file."""

from __future__ import annotations

import subprocess
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import absolute_coordinate

from tests.programs import libreoffice_convert, require_program
from tests.samples import (
    FIELDS,
    sample_forms,
    sample_master,
    sample_problem,
    sample_snapshot,
    write_consolidated,
)
from workbook_flow.model import (
    Entry,
    EntryState,
    Evidence,
    Field,
    FieldType,
    LeadershipReport,
    Level,
    Master,
    Snapshot,
    SubmissionState,
    Typed,
    Value,
    WorkbookFlowError,
)
from workbook_flow.reports.consolidate import PRINTED, build_consolidated
from workbook_flow.reports.consolidate.evidence import FIRST, NAME, evidence_places, ordered
from workbook_flow.reports.summary import make_report
from workbook_flow.words.text import CUT_MARK, MAX_TEXT

SHEETS = [
    "首页",
    "总览",
    "任务进展",
    "单位明细",
    "报送情况",
    "预警督办",
    "会商议题",
    "典型经验",
    "考核评分",
    "变化",
    "问题清单",
]
TODAY = date(2024, 7, 28)

HOSTILE = {
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "at": "@x",
    "minus": "-2+3",
    "web": "http://example.com/a",
    "internal": "internal:总览!A1",
    "file": "file:///etc/passwd",
    "mail": "mailto:a@example.com",
    "rich": "<r><t>坏</t></r>",
    "array": "{=1+1}",
    "markup": "<script>alert(1)</script>{{ x }}&amp;",
    "emoji": "😀👨‍👩‍👧\u200b零宽\u200f",
    "escape": "_x0041_",
    "newline": "一\n二",
    "blank": "   ",
}


def saved(master: Master, snapshot: Snapshot, folder: Path) -> Any:
    """The workbook, written and read back."""
    path = folder / "outbox" / "汇总表.xlsx"
    write_consolidated(master, snapshot, path)
    return openpyxl.load_workbook(path)


def records(sheet: Any) -> list[dict[str, Any]]:
    """The rows below the column names in row 2, by those names."""
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def one_entry(values: Mapping[str, Value], *, fields: tuple[Field, ...] = FIELDS) -> tuple[Master, Snapshot]:
    """A month in which one unit reported one row."""
    master = sample_master(tasks=1, fields=fields)
    form = sample_forms(master)[0]
    row = form.rows[0]
    entry = Entry(
        unit=form.unit,
        period=form.period,
        task=row.task,
        role=row.role,
        values=values,
        state=EntryState.ACCEPTED,
        submission=1,
    )
    return master, Snapshot(period=form.period, forms=(form,), entries=(entry,))


@pytest.fixture(scope="module")
def month() -> tuple[Master, Snapshot]:
    master = sample_master()
    return master, sample_snapshot(master)


def write_months(months: tuple[Master, tuple[Snapshot, ...]], path: Path) -> None:
    """The last of three months, with those before it, on the day of TODAY."""
    master, (*earlier, last) = months
    write_consolidated(master, last, path, earlier=earlier, today=TODAY)


@pytest.fixture(scope="module")
def book(months: tuple[Master, tuple[Snapshot, ...]], tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("book") / "汇总表.xlsx"
    write_months(months, path)
    return openpyxl.load_workbook(path)


def test_the_sheets_are_set_up_for_print(book: Any) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize in {8, 9}
        if sheet.title == "单位明细":  # too wide for a page: on several side by side, each with task and unit
            assert (sheet.page_setup.scale, sheet.print_title_cols) == (65, "$A:$B")
        else:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToHeight == (None if sheet.title in {"首页", "总览"} else 0)
        assert "第 &P 页/共 &N 页" in str(sheet.oddFooter.center.text)
    for sheet in book.worksheets[2:]:
        assert sheet.print_title_rows == ("$4:$4" if sheet.title == "考核评分" else "$2:$2")
        assert sheet.freeze_panes is not None


def test_of_what_is_for_the_screen_the_title_alone_is_printed_and_how_to_print_all(book: Any) -> None:
    for sheet in book:
        printed = sheet.sheet_properties.tabColor is not None
        assert ("不必打印" in str(sheet.oddFooter.left.text)) is not printed
        if sheet.title in {"单位明细", "变化", "问题清单"}:
            (title,) = [area for area in sheet.merged_cells.ranges if area.min_row == 1]
            assert sheet.print_area == f"'{sheet.title}'!{absolute_coordinate(title.coord)}"
            assert "取消打印区域" in str(sheet.oddHeader.center.text)
        else:
            assert sheet.title in {"首页", "总览"} or not sheet.print_area
    coloured = [sheet.title for sheet in book if sheet.sheet_properties.tabColor is not None]
    assert coloured == ["首页", "总览", "报送情况", "预警督办", "会商议题"]


def test_titles_and_notes_stand_on_the_first_screen(book: Any) -> None:
    for sheet in book:
        (title,) = [area for area in sheet.merged_cells.ranges if area.min_row == 1]
        zoom = (sheet.sheet_view.zoomScale or 100) / 100
        runs = sheet.column_dimensions.values()
        widths = {column: run.width for run in runs for column in range(run.min, run.max + 1)}
        assert 700 < sum(10.3 * widths[column] for column in range(1, title.max_col + 1)) * zoom < 1300
        wide = bool(sheet.freeze_panes) and title.max_col < max(widths)
        assert sheet["A1"].alignment.horizontal == ("left" if wide else "center")


def shown_value(value: Value) -> Typed:
    """What must stand in the cell: the value read, else what was typed."""
    return value.raw or None if value.typed is None else value.typed


def plain(value: Any) -> Any:
    """A cell's value as the model has it."""
    return value.date() if isinstance(value, datetime) else value


def test_every_row_typed_is_in_the_details(book: Any, month: tuple[Master, Snapshot]) -> None:
    _, snapshot = month
    rows = records(book["单位明细"])
    names = [field.name for field in FIELDS]
    expected = [
        (entry.unit, entry.task, *(shown_value(entry.values[name]) for name in names))
        for entry in (*snapshot.entries, *snapshot.held)
    ]
    assert [(row["单位"], row["编号"], *(plain(row[name]) for name in names)) for row in rows] == expected
    assert Counter(row["接收情况"] for row in rows) == {
        "已接收": len(snapshot.entries),
        "待更正": len(snapshot.held),
    }


def task_and_unit_rows(sheet: Any) -> tuple[list[dict[str, Any]], list[tuple[str, dict[str, Any]]]]:
    """The rows of tasks, and those of units with the task above them."""
    tasks, units = [], []
    for row in records(sheet):
        if row["编号"]:
            tasks.append(row)
        elif row["牵头单位"]:
            units.append((tasks[-1]["编号"], row))
    return tasks, units


def test_every_duty_has_its_line_below_its_task(book: Any, month: tuple[Master, Snapshot]) -> None:
    master, snapshot = month
    tasks, units = task_and_unit_rows(book["任务进展"])
    owed = {(form.unit, row.task) for form in snapshot.forms for row in form.rows}
    assert sorted((row["主要措施"], task) for task, row in units) == sorted(owed)
    assert sum(row["已报/应报"].startswith("已报") for _, row in units) == len(snapshot.entries)
    assert [row["主要措施"] for row in tasks] == [task.measure for task in master.tasks]
    assert (tasks[0]["任务状态"], tasks[0]["已报/应报"]) == ("牵头未报", "2/3")
    assert (tasks[0]["红黄绿"], tasks[3]["红黄绿"]) == ("黄\n牵头未报", "红\n已逾期")
    assert Counter(row["进展情况"] for _, row in units if row["进展情况"]) == Counter(
        entry.values["进展情况"].typed for entry in snapshot.entries
    )


def test_units_stand_closed_below_their_task(book: Any) -> None:
    sheet = book["任务进展"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["A3"].value == "一、全面提升行政执法人员能力素质（共8项）"
    assert {"A1:H1", "A3:O3", "A4:A11"} <= merged
    shown = [row for row in range(4, 12) if not sheet.row_dimensions[row].hidden]
    assert shown == [4, 8]
    assert sheet.row_dimensions[5].outlineLevel == 1
    assert sheet.sheet_properties.outlinePr.summaryBelow is False


def test_units_that_have_not_returned_come_first(book: Any) -> None:
    *rows, total = records(book["报送情况"])
    states = [row["报送情况"] for row in rows]
    assert states == sorted(states, key=["未报", "已退回", "部分接收", "已接收"].index)
    assert Counter(states)["未报"] == 3
    assert total["报送情况"] == "已报 24/29"
    for column in ("应报行数", "已接收", "待更正", "未填"):
        assert total[column] == sum(row[column] for row in rows)
    assert [row["迟报工作日"] for row in rows if row["迟报工作日"]] == [2, 2, 2]


@pytest.mark.parametrize("made", [True, False])
def test_units_take_a_line_each_where_they_reported_to_their_own_leadership(
    made: bool, month: tuple[Master, Snapshot], tmp_path: Path
) -> None:
    master, snapshot = month
    report = LeadershipReport(made=made, on=date(2024, 7, 20))
    asked = replace(
        snapshot,
        forms=tuple(replace(form, asks_report=True) for form in sample_forms(master)),
        submissions=tuple(replace(submission, report=report) for submission in snapshot.submissions),
    )
    write_consolidated(master, asked, tmp_path / "汇总表.xlsx", today=TODAY)
    sheet = openpyxl.load_workbook(tmp_path / "汇总表.xlsx")["报送情况"]
    rows = list(enumerate(records(sheet), start=3))
    short = [(number, row) for number, row in rows if len(str(row["单位"])) < 8]
    assert any(row["向党委（党组）报告"] for _, row in short)
    assert len({sheet.row_dimensions[number].height for number, _ in short}) == 1


def test_problems_stand_by_unit_and_place(book: Any, month: tuple[Master, Snapshot]) -> None:
    _, snapshot = month
    rows = records(book["问题清单"])
    assert len(rows) == len(snapshot.held) + 1
    assert rows[0] == {
        "单位": "县公安局",
        "文件": "县公安局.xlsx",
        "位置": "填报表!J9",
        "代码": "D02",
        "程度": "错误",
        "问题": "完成日期 应为日期，现为“上月底”",
        "怎样处理": "请填写具体日期，如 2024-07-15",
        "是否现行": "是",
    }
    assert rows[-1]["单位"] == "（未识别）"


def test_problems_of_an_earlier_file_are_kept_but_past(
    month: tuple[Master, Snapshot], tmp_path: Path
) -> None:
    master, snapshot = month
    first = snapshot.submissions[0]
    old = replace(first, problems=(sample_problem(first.unit or "", "J30", level=Level.WARNING),))
    later = replace(first, id=99, attempt=2)
    book = saved(master, replace(snapshot, submissions=(old, later)), tmp_path)
    assert last_finding(book) == ("填报表!J30", "提醒", "否，此前报送")


def test_a_file_sent_twice_leaves_its_problems_standing(
    month: tuple[Master, Snapshot], tmp_path: Path
) -> None:
    master, snapshot = month
    first = snapshot.submissions[-2]
    problem = sample_problem(first.unit or "", "J30", level=Level.WARNING)
    again = replace(first, id=99, state=SubmissionState.DUPLICATE)
    submissions = (replace(first, problems=(problem,)), again)
    book = saved(master, replace(snapshot, held=(), submissions=submissions), tmp_path)
    assert last_finding(book) == ("填报表!J30", "提醒", "是")


def last_finding(book: Any) -> tuple[str, str, str]:
    """Place, level and standing of the last problem in the list."""
    row = records(book["问题清单"])[-1]
    return row["位置"], row["程度"], row["是否现行"]


def test_the_overview_has_the_figures_and_links(
    book: Any, months: tuple[Master, tuple[Snapshot, ...]]
) -> None:
    master, (*earlier, last) = months
    report = make_report(master, last, earlier, today=TODAY)
    sheet = book["总览"]
    tiles = {sheet.cell(3, 1 + 2 * index).value: sheet.cell(4, 1 + 2 * index).value for index in range(8)}
    assert tiles == {f"{each.name}（{each.measure}）": each.value for each in report.figures}
    assert tiles["已报单位（家）"] == 24
    links = [cell for row in sheet for cell in row if cell.hyperlink]
    names, tasks = [cell for cell in links if cell.row == 3], [cell for cell in links if cell.row != 3]
    targets = ["报送情况"] * 3 + ["任务进展"] * 3 + ["预警督办"] * 2
    assert [(cell.value, cell.hyperlink.location) for cell in names] == [
        (tile, f"'{target}'!A1") for tile, target in zip(tiles, targets, strict=True)
    ]
    assert set(targets) <= set(book.sheetnames)
    assert [cell.value for cell in tasks] == [each.line.task.id for each in report.attention]
    for cell in tasks:
        name, _, place = cell.hyperlink.location.partition("!")
        assert book[name.strip("'")][place].value == cell.value


def test_charts_have_words_and_chinese_fonts(
    months: tuple[Master, tuple[Snapshot, ...]], tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    write_months(months, path)
    with zipfile.ZipFile(path) as package:
        drawing = package.read("xl/drawings/drawing1.xml").decode()
        charts = [package.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2, 3)]
    assert drawing.count('descr="') == 3
    assert all('typeface="仿宋"' in chart for chart in charts)


def test_topics_practices_warnings_and_changes(
    book: Any, months: tuple[Master, tuple[Snapshot, ...]]
) -> None:
    master, (*earlier, last) = months
    report = make_report(master, last, earlier, today=TODAY)
    assert [row["内容"] for row in records(book["会商议题"])] == [topic.text for topic in report.topics]
    assert [row["家数"] for row in records(book["会商议题"])] == [len(topic.units) for topic in report.topics]
    assert [row["编号"] for row in records(book["预警督办"])] == [
        outlook.line.task.id for outlook in report.warnings
    ]
    assert book["典型经验"]["A3"].value == "没有"
    shown, texts = (
        records(book["变化"]),
        {field.name for field in master.fields if field.type is FieldType.TEXT},
    )
    moved = [row["编号"] for row in shown if row["栏目"].startswith("任务：")]
    assert moved == [move.task for move in report.brief.moved]
    cells = [row for row in shown if not row["栏目"].startswith("任务：")]
    assert [(row["编号"], row["栏目"]) for row in cells] == [
        (change.task, change.column)
        for change in report.changes
        if not (change.unit and change.column in texts)
    ]
    assert len(report.changes) > len(cells) > 100


def test_scores_are_formulas_with_results(book: Any, months: tuple[Master, tuple[Snapshot, ...]]) -> None:
    master, (*earlier, last) = months
    report = make_report(master, last, earlier, today=TODAY)
    sheet = book["考核评分"]
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=5)}
    assert rows.keys() == {score.unit for score in report.scores}
    for score in report.scores:
        row = rows[score.unit]
        counts = [cell.value for cell in row[2:9]]
        assert counts == [score.owed, score.accepted, score.held, score.overdue, score.late, 0, 0]
        assert all(cell.data_type == "f" for cell in (row[0], *row[11:18]))
        assert row[10].value == score.substance
    assert [cell.value for cell in sheet[2][10:17]] == [20, 30, 30, 20, 20, 0, 0]
    assert any(score.substance for score in report.scores)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_nothing_from_a_unit_is_more_than_text(text: str, tmp_path: Path) -> None:
    fields = (*FIELDS, Field(name=text, type=FieldType.TEXT))
    values = {name: Value(typed=text, raw=text, note=text) for name in ("进展情况", "进展状态", text)}
    master, snapshot = one_entry(values, fields=fields)
    submission = replace(sample_snapshot(master).submissions[0], file=text, reporter=text, phone=text)
    problem = replace(sample_problem("甲", text), message=text, remedy=text)
    snapshot = replace(snapshot, submissions=(submission,), problems=(problem,))
    book = saved(master, snapshot, tmp_path)
    row = records(book["单位明细"])[0]
    assert row["进展情况"] == (text + " " if text.startswith("<r>") else text)
    cells = [cell for sheet in book for line in sheet for cell in line]
    assert {cell.data_type for cell in cells} <= {"n", "s", "d", "f"}
    assert {cell.column_letter for cell in cells if cell.data_type == "f"} <= set("ALMNOPQR")
    assert not any(text in str(cell.value) for cell in cells if cell.data_type == "f")
    assert {cell.parent.title for cell in cells if cell.data_type == "f"} == {"考核评分"}
    assert all(cell.hyperlink.target is None for cell in cells if cell.hyperlink)
    locations = {cell.hyperlink.location.partition("!")[0] for cell in cells if cell.hyperlink}
    assert locations <= {"'任务进展'", "'会商议题'", "'变化'", "'报送情况'", "'预警督办'"}
    fixed = {"'报送情况'!A1", "'任务进展'!A1", "'预警督办'!A1"}
    tiles = [cell.hyperlink.location for cell in book["总览"][3] if cell.hyperlink]
    assert (len(tiles), set(tiles)) == (8, fixed)
    warned = [cell for cell in cells if cell.hyperlink and cell.hyperlink.location.startswith("'预警督办'")]
    assert {(cell.parent.title, cell.row) for cell in warned} == {("首页", 4), ("总览", 3)}


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    book = saved(*one_entry({"进展情况": Value(typed="字" * 40_000, raw="字" * 40_000)}), tmp_path)
    row = records(book["单位明细"])[0]
    assert len(row["进展情况"]) == MAX_TEXT
    assert row["进展情况"].endswith(CUT_MARK)
    assert row["进展情况"].startswith("文字较长")
    assert all(row["进展情况"].endswith("……（全文见“单位明细”）") for row in records(book["任务进展"])[1:3])


def test_control_characters_are_left_out(tmp_path: Path) -> None:
    book = saved(*one_entry({"进展情况": Value(typed="完\x00成\x0b了\ud800")}), tmp_path)
    assert records(book["单位明细"])[0]["进展情况"] == "完成了"


@pytest.mark.parametrize(
    ("typed", "shown", "looks"),
    [
        (37.5, 37.5, '0.0#"%"'),
        (100, 100, '0"%"'),
        (0, 0, '0"%"'),
        (date(2024, 7, 15), date(2024, 7, 15), "yyyy-mm-dd"),
        (date(1899, 1, 1), "1899-01-01", "General"),
        (float("nan"), "nan", "General"),
        (float("inf"), "inf", "General"),
        (431_000_199_001_011_234, "431000199001011234", '0"%"'),
        ("约一半", "约一半", "General"),
    ],
)
def test_values_keep_their_type(typed: Typed, shown: object, looks: str, tmp_path: Path) -> None:
    book = saved(*one_entry({"完成比例": Value(typed=typed)}), tmp_path)
    sheet = book["单位明细"]
    column = next(cell.column for cell in sheet[2] if cell.value == "完成比例")
    cell = sheet.cell(3, column)
    assert (plain(cell.value), cell.number_format) == (shown, looks)


def test_what_was_typed_stands_beside_what_was_read(tmp_path: Path) -> None:
    value = Value(typed=date(2024, 7, 15), raw="7月15号", note="按 2024-07-15 理解")
    book = saved(*one_entry({"完成日期": value}), tmp_path)
    assert records(book["单位明细"])[0]["备注"] == "完成日期：按 2024-07-15 理解（原填“7月15号”）"


def test_what_the_master_lost_since_does_not_vanish(month: tuple[Master, Snapshot], tmp_path: Path) -> None:
    full, snapshot = month
    units = (replace(full.units[0], in_use=False), *full.units[2:])
    master = replace(full, tasks=full.tasks[1:], units=units, fields=FIELDS[1:])
    extra = replace(
        snapshot.entries[0], values={**snapshot.entries[0].values, "旧栏目": Value(typed="旧内容")}
    )
    book = saved(master, replace(snapshot, entries=(extra, *snapshot.entries[1:])), tmp_path)
    rows = records(book["单位明细"])
    assert len(rows) == len(snapshot.entries) + len(snapshot.held)
    assert rows[0]["旧栏目（已停用）"] == "旧内容"
    assert rows[0]["进展状态（已停用）"] == snapshot.entries[0].values["进展状态"].typed
    remarks = "\n".join(str(row["备注"]) for row in rows)
    for words in ("该单位已停用", "单位表中已无此单位", "总表中已无此任务"):
        assert words in remarks
    _, duties = task_and_unit_rows(book["任务进展"])
    assert len(duties) == sum(len(form.rows) for form in snapshot.forms)


@pytest.mark.parametrize("fields", [(), FIELDS[2:3], tuple(replace(field, purpose=None) for field in FIELDS)])
def test_any_fields_will_do(fields: tuple[Field, ...], tmp_path: Path) -> None:
    master = sample_master(tasks=3, fields=fields)
    snapshot = sample_snapshot(master)
    entries = tuple(
        replace(
            entry,
            values={field.name: entry.values[field.name] for field in fields},
        )
        for entry in snapshot.entries
    )
    book = saved(master, replace(snapshot, entries=entries, held=()), tmp_path)
    assert len(records(book["单位明细"])) == len(entries)


def test_an_empty_month_and_an_empty_list(month: tuple[Master, Snapshot], tmp_path: Path) -> None:
    master, snapshot = month
    empty = Snapshot(period=snapshot.period)
    assert saved(master, empty, tmp_path).sheetnames == SHEETS
    assert saved(replace(master, tasks=(), units=()), empty, tmp_path).sheetnames == SHEETS


def test_the_same_input_gives_the_same_bytes(months: tuple[Master, tuple[Snapshot, ...]]) -> None:
    master, (*earlier, last) = months
    first = build_consolidated(master, last, earlier=earlier, today=TODAY)
    assert build_consolidated(master, last, earlier=earlier, today=TODAY) == first


def test_a_failed_write_leaves_the_old_file(
    month: tuple[Master, Snapshot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "汇总表.xlsx"
    path.write_bytes(b"old")

    def locked(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(WorkbookFlowError, match="关闭正打开它的程序"):
        write_consolidated(*month, path)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["汇总表.xlsx"]


@pytest.mark.needs("soffice", "pdftotext")
def test_it_prints_without_hashes_or_empty_pages(
    months: tuple[Master, tuple[Snapshot, ...]], tmp_path: Path
) -> None:
    source = tmp_path / "汇总表.xlsx"
    write_months(months, source)
    pdf = libreoffice_convert(source, "pdf", tmp_path)
    text = tmp_path / "pages.txt"
    subprocess.run([require_program("pdftotext"), "-layout", str(pdf), str(text)], check=True, timeout=120)
    pages = text.read_text("utf-8").removesuffix("\f").split("\f")
    assert all(len(page.split()) > 8 or "取消打印区域" in page for page in pages)
    assert sum("取消打印区域" in page for page in pages) == 3
    printed = [page.strip().splitlines()[-1].split()[0] for page in pages]
    assert 5 <= sum(name in PRINTED for name in printed) <= 8
    assert not any("##" in page or "Err:" in page for page in pages)
    assert f"共 {len(pages)} 页" in " ".join(pages[-1].split())
    assert sum("总览" in page.strip().splitlines()[-1] for page in pages) == 1
    assert sum("任务进展" in page.strip().splitlines()[-1] for page in pages) < 12


@pytest.mark.needs("soffice")
def test_another_program_calculates_the_same_scores(
    months: tuple[Master, tuple[Snapshot, ...]], tmp_path: Path
) -> None:
    source = tmp_path / "汇总表.xlsx"
    write_months(months, source)
    unsaved = openpyxl.load_workbook(source)  # drops the results that we wrote, so that they are made anew
    unsaved["考核评分"]["L2"], unsaved["考核评分"]["Q2"] = 50, 30
    unsaved.save(source)
    (tmp_path / "out").mkdir()
    book = openpyxl.load_workbook(libreoffice_convert(source, "xlsx", tmp_path / "out"), data_only=True)
    master, (*earlier, last) = months
    report = make_report(master, last, earlier, today=TODAY)
    heavier = replace(master.scoring, timeliness=50, substance=30)
    shown = {row[1]: row[17] for row in book["考核评分"].iter_rows(min_row=5, values_only=True)}
    for score in report.scores:
        assert shown[score.unit] == pytest.approx(score.total(heavier), abs=1e-5)
    assert not any(cell.data_type == "e" for sheet in book for line in sheet for cell in line)


def test_each_row_counts_its_files_and_leads_to_the_first_as_they_are_listed() -> None:
    snapshot = sample_snapshot(sample_master())
    owed = [(entry.unit, entry.task) for entry in snapshot.entries]
    files = tuple(
        Evidence(
            number=number,
            period=snapshot.period,
            unit=unit,
            file=f"{number}.jpg",
            digest="",
            size=1,
            received=TODAY,
            content="",
            tasks=(task, *(other for of, other in owed if of == unit and number % 3 == 0 and other != task)),
        )
        for number, (unit, task) in enumerate(owed * 2, start=1)
    )
    listed = ordered(replace(snapshot, evidence=files))
    places = evidence_places(replace(snapshot, evidence=files))
    assert set(places) == set(owed)
    for (unit, task), (count, place) in places.items():
        rows = [row for row, of in enumerate(listed) if of.unit == unit and task in of.tasks]
        assert (count, place) == (len(rows), f"'{NAME}'!C{rows[0] + FIRST + 1}")
