"""The page that a clerk fills in: what fits the screen, what may be pasted, what the head's switches answer."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import PEOPLE, a_form, fill_cell, filled, positions
from tests.calc import Job, edit
from tests.test_form_room import PARAGRAPH, reported
from workbook_flow import cycle
from workbook_flow.cli.machine import collect_json
from workbook_flow.forms import form_workbook
from workbook_flow.forms.grid import FIRST_ROW, FormGrid, pixels
from workbook_flow.forms.head import Head
from workbook_flow.model import (
    ASIDE_SHEET,
    FORM_SHEET,
    IssuedForm,
    Period,
    Submission,
    SubmissionState,
    Value,
)
from workbook_flow.paper.layout import A4_LANDSCAPE_POINTS, TEXT_SIZE, UNIT_POINTS
from workbook_flow.sheets import column_letter
from workbook_flow.starter import write_workspace

JULY, AUGUST = Period(2024, 7), Period(2024, 8)
UNITS = ("酿溪镇人民政府", "县司法局", "县人民检察院")
LEVELS, LENGTH = 7, 1024
REPORTS = 45


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped list, issued for July."""
    root = tmp_path_factory.mktemp("shipped")
    write_workspace(root, blank=False)
    cycle.split(cycle.Workspace(root, date(2024, 7, 15)), JULY)
    return root


def issued(root: Path, unit: str, period: Period = JULY) -> IssuedForm:
    forms = cycle.status(cycle.Workspace(root, date(2024, 7, 16)), period)
    snapshot = forms.forms if hasattr(forms, "forms") else ()
    return next(form for form in snapshot if form.unit == unit)


def parts(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def depth(formula: str) -> int:
    """How deep functions stand in one another, texts aside."""
    deepest, level = 0, 0
    names: list[bool] = []
    for piece in re.findall(r'"[^"]*"|[A-Z]+\(|\(|\)', formula):
        if piece.startswith('"'):
            continue
        if piece == ")":
            level -= names.pop()
        else:
            names.append(piece != "(")
            level += names[-1]
            deepest = max(deepest, level)
    return deepest


@pytest.mark.parametrize("unit", UNITS)
def test_formulas_are_short_and_shallow_enough_for_xls(unit: str, shipped: Path) -> None:
    data = (shipped / f"outbox/{JULY}/填报表/{unit}.xlsx").read_bytes()
    formulas = re.findall(r"<f>(.*?)</f>", parts(data, "xl/worksheets/sheet1.xml"))
    assert len(formulas) > 20
    plain = [each.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">") for each in formulas]
    assert max(len(each.replace("&amp;", "&")) for each in plain) < LENGTH
    assert max(map(depth, plain)) <= LEVELS


@pytest.mark.parametrize("unit", UNITS)
def test_what_must_be_filled_in_fits_the_screen_beside_task_and_check(unit: str, shipped: Path) -> None:
    sheet = load_workbook(shipped / f"outbox/{JULY}/填报表/{unit}.xlsx")[FORM_SHEET]
    grid = FormGrid(issued(shipped, unit))
    last = grid.first_field + len(grid.required)
    widths = [sheet.column_dimensions[column_letter(at)].width for at in range(last)]
    assert sum(pixels(width) for width in widths) <= 1250
    assert Head(grid).last < last, "what the head says is in sight as well"
    assert [sheet.cell(5, at).value for at in (1, 2, 3)] == ["编号", "核对", "任务"]
    assert sheet.freeze_panes == "D6"


@pytest.mark.parametrize("unit", UNITS)
def test_no_locked_or_merged_cell_stands_where_a_block_is_pasted(unit: str, shipped: Path) -> None:
    sheet = load_workbook(shipped / f"outbox/{JULY}/填报表/{unit}.xlsx")[FORM_SHEET]
    grid = FormGrid(issued(shipped, unit))
    for row in range(FIRST_ROW + 1, grid.last_row + 2):
        for column in range(grid.first_field + 1, grid.last_field + 2):
            assert not sheet.cell(row, column).protection.locked
    assert all(area.max_row <= FIRST_ROW for area in sheet.merged_cells.ranges)


def test_pasted_text_locks_no_cell_and_the_filter_works_under_protection(shipped: Path) -> None:
    data = (shipped / f"outbox/{JULY}/填报表/{UNITS[0]}.xlsx").read_bytes()
    styles, sheet = parts(data, "xl/styles.xml"), parts(data, "xl/worksheets/sheet1.xml")
    normal = styles.partition("<cellStyleXfs")[2].partition("</cellStyleXfs>")[0]
    assert '<protection locked="0"/>' in normal
    cells = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]
    assert cells.count("<xf ") == cells.count("<protection ")
    assert '<autoFilter ref="A5:' in sheet
    protection = re.findall(r"<sheetProtection[^>]*>", sheet)[0]
    assert 'autoFilter="0"' in protection
    assert not any(word in protection for word in ("sort", "objects", "scenarios"))


def test_a_percent_is_a_plain_number_under_a_header_with_its_sign() -> None:
    sheet = load_workbook(io.BytesIO(form_workbook(a_form())))[FORM_SHEET]
    assert isinstance(sheet, Worksheet)
    column = positions(sheet)["完成比例"][1]
    assert sheet.cell(5, column).value == "完成比例\n（%）"
    assert "%" not in sheet.cell(6, column).number_format


def send(root: Path, unit: str, period: Period, day: date, answers: dict[str, object]) -> Submission:
    """Fill the head of an issued form, and what is named by task and column; drop it, receive it."""
    path = root / f"outbox/{period}/填报表/{unit}.xlsx"
    book = load_workbook(path)
    sheet = book[FORM_SHEET]
    at = positions(sheet)
    for name, value in answers.items():
        if f"{name}：" in at:
            row, column = at[f"{name}："]
            cells = (sheet.cell(row, number) for number in range(column + 1, 20))
            next(cell for cell in cells if not cell.protection.locked).value = value  # type: ignore[assignment]
        else:
            task, _, field = name.partition("|")
            fill_cell(book, task, field).value = value  # type: ignore[assignment]
    book.save(root / "inbox" / f"{unit}.xlsx")
    (submission,) = cycle.receive(cycle.Workspace(root, day))
    return submission


HEAD = {**PEOPLE, "是否已向党委（党组）报告": "否"}


@pytest.fixture(scope="module")
def second_month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Submission, tuple[str, ...]]:
    """July filled with a switch, percents and words alone; August issued."""
    root = tmp_path_factory.mktemp("months")
    write_workspace(root, blank=False)
    cycle.split(cycle.Workspace(root, date(2024, 7, 15)), JULY)
    form = issued(root, UNITS[0])
    answers: dict[str, object] = {**HEAD, "其余各行均认领": "是"}
    for row in form.rows:
        answers |= {f"{row.task}|完成比例": 50, f"{row.task}|进展情况": row.task + PARAGRAPH}
        answers |= {f"{row.task}|量化完成值": 30} if row.metric else {}
    july = send(root, UNITS[0], JULY, date(2024, 7, 24), answers)
    cycle.split(cycle.Workspace(root, date(2024, 8, 15)), AUGUST)
    return root, july, tuple(row.task for row in form.rows)


def test_a_first_month_takes_two_cells_a_row_and_the_head(
    second_month: tuple[Path, Submission, tuple[str, ...]],
) -> None:
    _, july, tasks = second_month
    assert (july.state, july.entries, july.held) == (SubmissionState.ACCEPTED, len(tasks), 0)
    assert {each.code for each in july.problems} <= {"R09"}
    assert 2 * len(tasks) + 7 <= 100


def test_an_unchanged_month_takes_two_cells_and_five_changes_fifteen(
    second_month: tuple[Path, Submission, tuple[str, ...]],
) -> None:
    root, _, tasks = second_month
    measured = {row.task for row in issued(root, UNITS[0]).rows if row.metric}
    switch: dict[str, object] = {"是否已向党委（党组）报告": "否", "其余各行无变化": "是"}
    august = send(root, UNITS[0], AUGUST, date(2024, 8, 20), switch)
    assert (august.state, august.entries, august.by_switch) == (SubmissionState.ACCEPTED, *[len(tasks)] * 2)
    changes: dict[str, object] = {}
    for task in tasks[:5]:
        changes |= {f"{task}|完成比例": 80, f"{task}|进展情况": f"{task}本月新开展检查两次，整改到位。"}
        changes |= {f"{task}|量化完成值": 40} if task in measured else {}
    assert len(switch | changes) <= 15
    changed = send(root, UNITS[0], AUGUST, date(2024, 8, 21), switch | changes)
    assert (changed.state, changed.entries) == (SubmissionState.ACCEPTED, len(tasks))
    printed = collect_json([changed])["submissions"][0]
    assert (printed["entries"], printed["by_switch"], printed["held"], printed["left_out"]) == (5, 40, 0, 0)
    shown = cycle.status(cycle.Workspace(root, date(2024, 8, 21)), AUGUST)
    percents = {each.task: each.values["完成比例"].typed for each in shown.entries}
    assert [percents[task] for task in tasks] == [80] * 5 + [50] * (len(tasks) - 5)


def test_an_objection_stands_against_the_switch_that_claims_the_rest(shipped: Path, tmp_path: Path) -> None:
    form = issued(shipped, UNITS[1])
    table = f"编号 | 认领 | 不认领理由\n{form.rows[0].task} | 不属本单位职责 | 三定方案没有此项。"
    book = load_workbook(io.BytesIO(filled(form, table, head={**HEAD, "其余各行均认领": "是"})))
    at = positions(book[ASIDE_SHEET])
    assert book[ASIDE_SHEET].cell(at[form.rows[0].task][0], at["认领"][1]).value == "不属本单位职责"


@pytest.mark.parametrize("words", ["2024.7.15", "2024年7月15日", "2024/7/15", "２０２４．７．１５"])
def test_the_form_welcomes_a_day_as_officials_write_it(words: str) -> None:
    from tests.build import DONE_ON
    from workbook_flow.fields import welcome

    assert welcome(DONE_ON, Value(typed=date(2024, 7, 15), raw=words, note="x"))


@pytest.mark.parametrize("listed", ["short", "shipped"])
def test_room_on_the_screen_from_the_second_month_on(listed: str, shipped: Path) -> None:
    form = reported(PARAGRAPH, rows=9) if listed == "short" else issued(shipped, UNITS[0])
    sheet = load_workbook(io.BytesIO(form_workbook(form)))[FORM_SHEET]
    assert isinstance(sheet, Worksheet)
    head = sum(
        sheet.row_dimensions[row].height or 15.0
        for row in range(1, 6)
        if not sheet.row_dimensions[row].hidden
    )
    rows = [sheet.row_dimensions[row].height or 15.0 for row in range(6, 6 + len(form.rows))]
    body = (365 + 194) * 0.75 - head
    assert body / (sum(rows) / len(rows)) >= 4


@pytest.mark.dear
def test_ten_pages_hold_the_signing_copy_of_forty_five_reports(shipped: Path, tmp_path: Path) -> None:
    form = issued(shipped, "县司法局")
    grid, path = FormGrid(form), shipped / f"outbox/{JULY}/填报表/{form.unit}.xlsx"
    assert TEXT_SIZE * A4_LANDSCAPE_POINTS / (sum(grid.widths[: grid.last_printed + 1]) * UNIT_POINTS) >= 8
    report, first = column_letter(grid.column("进展情况")), FIRST_ROW + 1
    last = first + REPORTS
    steps = (
        ("unprotect",),
        *(("words", f"{report}{row}", PARAGRAPH[:209]) for row in range(first, last)),
        ("grow", f"A{first}:A{last - 1}"),
        ("print_alone", f"A1:{column_letter(grid.last_printed)}{last - 1}"),
    )
    target = tmp_path / "签字.pdf"
    edit([Job(str(path), FORM_SHEET, steps, (str(target),))])
    with pdfplumber.open(target) as pages:
        assert 8 <= len(pages.pages) <= 10


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_of_a_form_has_a_slot_that_nobody_filled(unit: str, shipped: Path) -> None:
    book = load_workbook(shipped / f"outbox/{JULY}/填报表/{unit}.xlsx")
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert len(texts) > 50
    assert [text for text in texts if re.search(r"\{\w+\}", text)] == []
