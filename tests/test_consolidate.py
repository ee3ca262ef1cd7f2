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

from tests.programs import libreoffice_convert, require_program
from tests.samples import FIELDS, sample_forms, sample_master, sample_problem, sample_snapshot
from workbook_flow.consolidate import build_consolidated, write_consolidated
from workbook_flow.layout import CUT_MARK, MAX_TEXT
from workbook_flow.model import (
    Entry,
    EntryState,
    Field,
    FieldType,
    Level,
    Master,
    Snapshot,
    SubmissionState,
    Typed,
    Value,
    WorkbookFlowError,
)

SHEETS = ["总览", "任务进展", "单位明细", "报送情况", "问题清单"]

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


@pytest.fixture(scope="module")
def book(month: tuple[Master, Snapshot], tmp_path_factory: pytest.TempPathFactory) -> Any:
    return saved(*month, tmp_path_factory.mktemp("book"))


def test_the_sheets_are_set_up_for_print(book: Any) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize in {8, 9}
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert "第 &P 页/共 &N 页" in str(sheet.oddFooter.center.text)
    for sheet in book.worksheets[1:]:
        assert sheet.print_title_rows == "$2:$2"
        assert sheet.freeze_panes is not None


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


def test_every_duty_has_its_line_beside_the_list(book: Any, month: tuple[Master, Snapshot]) -> None:
    master, snapshot = month
    rows = [row for row in records(book["任务进展"]) if row["单位"]]
    owed = {(form.unit, row.task) for form in snapshot.forms for row in form.rows}
    assert sorted((row["单位"], row["编号"]) for row in rows) == sorted(owed)
    assert sum(row["报送"].startswith("已报") for row in rows) == len(snapshot.entries)
    shown = [row["主要措施"] for row in rows if row["主要措施"]]
    assert shown == [task.measure for task in master.tasks]
    assert rows[0]["任务状态"] == "牵头未报\n已报2/3"
    assert Counter(row["进展情况"] for row in rows if row["进展情况"]) == Counter(
        entry.values["进展情况"].typed for entry in snapshot.entries
    )


def test_list_cells_are_merged_over_the_lines_of_a_task(book: Any) -> None:
    sheet = book["任务进展"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["A3"].value == "一、全面提升行政执法人员能力素质（共8项）"
    assert {"A1:O1", "A3:O3", "B4:B6", "F4:F6"} <= merged


def test_units_that_have_not_returned_come_first(book: Any, month: tuple[Master, Snapshot]) -> None:
    *rows, total = records(book["报送情况"])
    states = [row["报送情况"] for row in rows]
    assert states == sorted(states, key=["未报", "已退回", "部分接收", "已接收"].index)
    assert Counter(states)["未报"] == 3
    assert total["报送情况"] == "已报 24/29"
    for column in ("应报行数", "已接收", "待更正", "未填"):
        assert total[column] == sum(row[column] for row in rows)
    assert [row["备注"] for row in rows if row["备注"]] == ["迟报4天"] * 3


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
    found = sample_problem(first.unit or "", "J30", level=Level.WARNING)
    again = replace(first, id=99, state=SubmissionState.DUPLICATE)
    submissions = (replace(first, problems=(found,)), again)
    book = saved(master, replace(snapshot, held=(), submissions=submissions), tmp_path)
    assert last_finding(book) == ("填报表!J30", "提醒", "是")


def last_finding(book: Any) -> tuple[str, str, str]:
    """Place, level and standing of the last problem in the list."""
    row = records(book["问题清单"])[-1]
    return row["位置"], row["程度"], row["是否现行"]


def test_the_overview_has_the_figures(book: Any) -> None:
    cells = {row[0]: row[1] for row in book["总览"].iter_rows(values_only=True) if row[0]}
    assert cells["已报单位"] == "24/29（迟报 3 家）"
    assert cells["填报行数"] == "应报 215 行，已接收 176 行，待更正 12 行，未填 27 行"
    assert cells["尚未报送的单位（5 家）"].count("（未报）") == 3


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
    assert {cell.data_type for sheet in book for line in sheet for cell in line} <= {"n", "s", "d"}
    assert not any(cell.hyperlink for sheet in book for line in sheet for cell in line)
    with zipfile.ZipFile(tmp_path / "outbox" / "汇总表.xlsx") as package:
        sheets = [package.read(name) for name in package.namelist() if "worksheets/" in name]
        assert not any("sheet" in name and name.endswith(".rels") for name in package.namelist())
    assert not any(b"<f>" in each or b"<hyperlink" in each for each in sheets)


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    book = saved(*one_entry({"进展情况": Value(typed="字" * 40_000, raw="字" * 40_000)}), tmp_path)
    row = records(book["单位明细"])[0]
    assert len(row["进展情况"]) == MAX_TEXT
    assert row["进展情况"].endswith(CUT_MARK)
    assert "文字较长" in row["备注"]
    assert records(book["任务进展"])[1]["进展情况"].endswith("……（全文见“单位明细”）")


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
    progress = records(book["任务进展"])
    assert sum(bool(row["单位"]) for row in progress) == sum(len(form.rows) for form in snapshot.forms)


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


def test_the_same_input_gives_the_same_bytes(month: tuple[Master, Snapshot]) -> None:
    assert build_consolidated(*month) == build_consolidated(*month)


def test_a_failed_write_leaves_the_old_file(
    month: tuple[Master, Snapshot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "汇总表.xlsx"
    path.write_bytes(b"old")

    def locked(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(WorkbookFlowError, match="请先关闭"):
        write_consolidated(*month, path)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["汇总表.xlsx"]


@pytest.mark.needs("soffice", "pdftotext")
def test_it_prints_without_hashes_or_empty_pages(month: tuple[Master, Snapshot], tmp_path: Path) -> None:
    source = tmp_path / "汇总表.xlsx"
    write_consolidated(*month, source)
    pdf = libreoffice_convert(source, "pdf", tmp_path)
    text = tmp_path / "pages.txt"
    subprocess.run([require_program("pdftotext"), "-layout", str(pdf), str(text)], check=True, timeout=120)
    pages = text.read_text("utf-8").removesuffix("\f").split("\f")
    assert all(len(page.split()) > 20 for page in pages)
    assert not any("##" in page or "Err:" in page for page in pages)
    assert f"共 {len(pages)} 页" in " ".join(pages[-1].split())
