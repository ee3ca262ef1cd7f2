"""The page that a clerk fills in: what fits the screen, what may be pasted, what the head's switches answer."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import FIELDS, PEOPLE, STATE, a_form, fill_cell, filled, positions
from tests.calc import Job, edit
from tests.test_form_room import PARAGRAPH, message_at, reported
from tests.test_nothing_silent import WITH_ALL
from workbook_flow import cycle
from workbook_flow.cli.machine import collect_json
from workbook_flow.forms import correction, form_workbook
from workbook_flow.forms.grid import FILL_SIZE, FIRST_ROW, HEADER_SIZE, FormGrid, pixels
from workbook_flow.forms.headplaces import Head
from workbook_flow.forms.taskcell import SMALL_SIZE, TASK_SIZE
from workbook_flow.model import (
    ASIDE_SHEET,
    EXTEND_TO_FIELD,
    FORM_SHEET,
    Field,
    FieldType,
    Filling,
    IssuedForm,
    Period,
    Problem,
    Submission,
    SubmissionState,
    Value,
)
from workbook_flow.paper import stamp
from workbook_flow.paper.layout import COLUMN_PADDING, first_screen
from workbook_flow.returns import read_return
from workbook_flow.returns.checks import ReturnContext, check_return
from workbook_flow.sheets import Reader, column_letter
from workbook_flow.starter import write_workspace

JULY, AUGUST = Period(2024, 7), Period(2024, 8)
UNITS = ("酿溪镇人民政府", "县司法局", "县人民检察院")
LEVELS, LENGTH = 7, 1024
REPORTS, PAGES = 45, 10
ACCOUNT = PARAGRAPH[:209]
REASON = "“完成比例”应为 0 到 100 的数字，现为“大概一半多吧”"
A4 = (842.0, 595.0)
EXCEL_UNIT, WIDEST_UNIT = 7.0, 7.83
"""Pixels of one unit of column width: in Excel, and in LibreOffice in fonts put in the place of ours, at 100 dpi."""
WINDOW_PIXELS = 1_257
"""What LibreOffice leaves for cells in a window of 1366 pixels, its sidebar closed."""
WIDEST_DIGIT = 0.64
"""Ems of a digit of the widest font met in the place of ours."""


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
    runs = [(each.min or 0, each.max or 0, each.width) for each in sheet.column_dimensions.values()]
    widths = [width for first, end, width in sorted(runs) for _ in range(first, end + 1)]
    assert sum(widths[:last]) * WIDEST_UNIT <= WINDOW_PIXELS
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


@pytest.mark.parametrize("hint", ["", "请从下拉列表中选择", "没有动的选“未开始”。"])
def test_a_dropdown_names_its_choices_when_the_cursor_comes(hint: str) -> None:
    form = a_form(fields=(replace(STATE, hint=hint), *FIELDS[1:]))
    sheet = load_workbook(io.BytesIO(form_workbook(form)))[FORM_SHEET]
    assert isinstance(sheet, Worksheet)
    message = message_at(sheet, "D6")
    assert all(choice.value in message for choice in STATE.choices)
    assert message.startswith(hint.rstrip("。"))


def screen_pixels(widths: Sequence[float], unit: float = WIDEST_UNIT) -> float:
    """How wide columns stand on a screen."""
    return sum(pixels(width) / EXCEL_UNIT for width in widths) * unit


OWN_LIST = (
    Field(name="本月整改进展状态（按台账口径）", type=FieldType.INTEGER, required=True),
    Field(name="完成比例", type=FieldType.PERCENT, required=True),
    Field(name="本季度累计完成投资额（万元）", type=FieldType.NUMBER, required=True),
    Field(name="下一次现场督导检查日期", type=FieldType.DATE, required=True),
    Field(name="项目现场负责人联系电话", type=FieldType.PHONE, required=True),
    Field(name="已签订合同份数", type=FieldType.INTEGER, required=True),
    Field(name="工作推进情况及取得的阶段性成效", type=FieldType.TEXT, required=True),
    Field(name="当前存在的主要困难和需要县里协调解决的事项", type=FieldType.TEXT, required=True),
)


@pytest.mark.parametrize("listed", ["shipped", "own"])
def test_names_of_columns_days_and_phones_stand_whole_where_fonts_are_wider(
    listed: str, shipped: Path
) -> None:
    form = issued(shipped, UNITS[0]) if listed == "shipped" else a_form(fields=OWN_LIST)
    grid = FormGrid(form)
    sheet = load_workbook(io.BytesIO(form_workbook(form)))[FORM_SHEET]
    points, arrow, edges = WIDEST_UNIT / 5.577, 18, 4
    lines = {}
    for at, width in enumerate(grid.widths):
        room = screen_pixels([width]) - arrow - edges
        texts = str(sheet.cell(5, at + 1).value).split("\n")
        lines[texts[0]] = sum(-(-len(text) * HEADER_SIZE * points // room) for text in texts)
    height = sheet.row_dimensions[5].height
    assert max(lines.values()) * HEADER_SIZE * 1.45 <= height
    assert lines["完成比例"] == 2
    digits = WIDEST_DIGIT * FILL_SIZE * points
    people = sheet.cell(3, 2)
    assert len("0739-3160000") * digits + edges <= screen_pixels([grid.widths[1]])
    assert people.alignment.shrink_to_fit
    for field in grid.required:
        held = {FieldType.DATE: "2024-07-15", FieldType.PHONE: "0739-3160000"}.get(field.type, "")
        assert len(held) * digits + edges <= screen_pixels([grid.width(field)])
    assert screen_pixels(grid.widths[: grid.first_field + len(grid.required)]) <= WINDOW_PIXELS


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


def test_an_objection_stands_against_the_switch_that_claims_the_rest(shipped: Path) -> None:
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


@pytest.mark.parametrize("number", [7.15, 3, 12.31, 2024.7])
def test_a_day_typed_as_a_number_is_one_problem_that_says_what_was_typed(number: float) -> None:
    form = a_form()
    line = "1-01 | 已完成 | 100 | 培训两期，均已办结。"
    book = load_workbook(io.BytesIO(filled(form, f"编号 | 进展状态 | 完成比例 | 进展情况\n{line}")))
    cell = fill_cell(book, "1-01", "完成日期")
    cell.value, cell.number_format = number, "yyyy-mm-dd"
    target = io.BytesIO()
    book.save(target)
    with Reader() as reader:
        read = reader.read_bytes(target.getvalue(), "县甲局.xlsx")
    assert not isinstance(read, Problem)
    returned = read_return(read, form, form, "县甲局.xlsx")
    assert not isinstance(returned, Problem)
    context = ReturnContext(returned=returned, form=form, levels={}, received=date(2024, 7, 25))
    there = [each for each in check_return(context).problems if each.place.cell == cell.coordinate]
    assert [each.code for each in there] == ["D02"]
    assert f"现为“{number}”" in there[0].message


def test_what_was_asked_once_and_the_switch_for_it_are_gone_when_answered(
    second_month: tuple[Path, Submission, tuple[str, ...]],
) -> None:
    july, august = (issued(second_month[0], UNITS[0], period) for period in (JULY, AUGUST))
    assert "认领" in {field.name for field in july.fields}
    assert not {"认领", "不认领理由"} & {field.name for field in august.fields}
    assert {"其余各行均认领", "其余各行无变化"} & set(Head(FormGrid(august)).names) == {"其余各行无变化"}


@pytest.mark.parametrize("lacking", [True, False])
def test_the_head_never_says_ready_and_lacking_at_once(lacking: bool) -> None:
    form = a_form()
    values = {"进展状态": Value(typed="进行中"), "完成比例": Value(typed=60)}
    values["进展情况"] = Value(typed="按方案推进，培训两期。")
    filling = Filling(values={row.task: values for row in form.rows})
    if not lacking:
        filling = replace(filling, reporter="张三", phone="0739-3160000", reviewer="李四")
    sheet = load_workbook(io.BytesIO(form_workbook(form, filling)), data_only=True)[FORM_SHEET]
    words = "；还要填：填报人、联系电话、审核人" if lacking else "，可以报送"
    assert sheet["D1"].value == f"已填 {len(form.rows)}/{len(form.rows)} 行{words}"


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


def with_reports(form: IssuedForm) -> tuple[IssuedForm, Filling]:
    """As many rows as the bound is said of, sent back one and all, each with an account."""
    rows = form.rows[:REPORTS]
    values = {"进展状态": Value(typed="进行中"), "完成比例": Value(typed=None, raw="过半", fault="D07")}
    values["进展情况"] = Value(typed=ACCOUNT)
    tasks = [row.task for row in rows]
    filling = Filling(
        values=dict.fromkeys(tasks, values),
        marks={(task, "完成比例"): (REASON,) for task in tasks},
        reasons=dict.fromkeys(tasks, REASON),
        banner=f"退回更正：第 1 次报送，{len(rows)} 行要改，见红色",
    )
    return replace(form, rows=rows), filling


def pages_of(sheet: Worksheet, width: float) -> int:
    """On how many pages a sheet of that width in points prints a page wide: no row is parted."""
    margins = sheet.page_margins
    scale = min((A4[0] - 72 * (margins.left + margins.right)) / width, 1.0)
    room = (A4[1] - 72 * (margins.top + margins.bottom)) / scale
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    head, names, rows = sum(heights[:4]), heights[4], heights[5:]
    pages, left = 1, room - head - names
    for height in rows:
        if height > left:
            pages, left = pages + 1, room - names
        left -= height
    return pages


@pytest.mark.parametrize("period", [JULY, AUGUST])
@pytest.mark.parametrize("points", [5.25, 5.577], ids=["Excel", "LibreOffice"])
def test_ten_pages_hold_forty_five_reports_sent_back_in_any_month(
    points: float, period: Period, second_month: tuple[Path, Submission, tuple[str, ...]]
) -> None:
    form, filling = with_reports(issued(second_month[0], "县司法局" if period == JULY else UNITS[0], period))
    assert len(form.rows) == REPORTS
    grid = FormGrid(form)
    width = screen_pixels(grid.widths[: grid.last_printed + 1], points)
    sheet = load_workbook(io.BytesIO(form_workbook(form, filling)))[FORM_SHEET]
    assert isinstance(sheet, Worksheet)
    assert pages_of(sheet, width) <= PAGES
    scale = (A4[0] - 144 * sheet.page_margins.left) / width
    assert scale * min(FILL_SIZE, TASK_SIZE, SMALL_SIZE, HEADER_SIZE) >= 8


def test_tables_for_the_screen_print_no_more_than_what_they_are_for() -> None:
    book = load_workbook(io.BytesIO(form_workbook(WITH_ALL)))
    areas = {name: str(book[name].print_area) for name in ("上期", ASIDE_SHEET, "牵头明细")}
    assert areas == {
        "上期": "'上期'!$A$1:$C$1",
        ASIDE_SHEET: f"'{ASIDE_SHEET}'!$A$1:$E$2",
        "牵头明细": "'牵头明细'!$A$1:$E$2",
    }
    assert "不用打印" in str(book["上期"]["A1"].value)
    assert "不用打印" in str(book[ASIDE_SHEET]["A2"].value)


def test_what_a_unit_asks_for_later_is_printed_where_it_stands_in_a_form_sent_back() -> None:
    asked = {EXTEND_TO_FIELD.name: Value(typed=date(2025, 3, 31))}
    task = WITH_ALL.rows[0].task
    for values, whole in (({task: asked}, True), ({task: {"进展情况": Value(typed=ACCOUNT)}}, False)):
        book = load_workbook(io.BytesIO(form_workbook(WITH_ALL, Filling(values=values, banner="退回更正"))))
        assert (not book[ASIDE_SHEET].print_area) is whole


@pytest.mark.parametrize("names", [("存在问题",), ("存在问题", "下一步措施"), ()])
def test_long_texts_in_columns_that_may_be_left_blank_make_no_row_higher_than_a_report(
    names: tuple[str, ...],
) -> None:
    """Sent back with what stands in them, or carried on in a row that is done with."""
    optional = tuple(Field(name=name, type=FieldType.TEXT, width=16) for name in ("存在问题", "下一步措施"))
    form = a_form(fields=(*FIELDS, *optional))
    texts = {name: Value(typed=ACCOUNT) for name in names} | {"进展情况": Value(typed=ACCOUNT)}
    tall = form_workbook(form, Filling(values={row.task: texts for row in form.rows}, banner="退回更正"))
    rows = tuple(
        replace(row, done=True, last=dict.fromkeys(texts, ACCOUNT), last_period=JULY) for row in form.rows
    )
    for data in (tall, form_workbook(replace(form, rows=rows))):
        sheet = load_workbook(io.BytesIO(data))[FORM_SHEET]
        assert isinstance(sheet, Worksheet)
        heights = [sheet.row_dimensions[row].height or 0 for row in range(6, 6 + len(form.rows))]
        assert max(heights) <= 240
        width = sheet.column_dimensions[column_letter(FormGrid(form).column("存在问题"))].width
        assert (width > 30) is bool(names)


@pytest.mark.dear
def test_ten_pages_hold_them_as_libreoffice_prints_them(
    second_month: tuple[Path, Submission, tuple[str, ...]], tmp_path: Path
) -> None:
    form, filling = with_reports(issued(second_month[0], UNITS[0], AUGUST))
    grid, last = FormGrid(form), FIRST_ROW + REPORTS
    report = column_letter(grid.column("进展情况"))
    typed = (
        *(("words", f"{report}{row}", ACCOUNT) for row in range(FIRST_ROW + 1, last + 1)),
        ("grow", f"A{FIRST_ROW + 1}:A{last}"),
    )
    jobs = []
    for name, given, steps in (("typed", Filling(), typed), ("returned", filling, ())):
        path, target = tmp_path / f"{name}.xlsx", tmp_path / f"{name}.pdf"
        path.write_bytes(form_workbook(form, given))
        alone = ("print_alone", f"A1:{column_letter(grid.last_printed)}{last}")
        jobs.append(Job(str(path), FORM_SHEET, (("unprotect",), *steps, alone), (str(target),)))
    edit(jobs)
    for job in jobs:
        with pdfplumber.open(job.targets[0]) as printed:
            assert len(printed.pages) <= PAGES
            words = "".join(page.extract_text() for page in printed.pages)
            assert words.count("题") >= REPORTS * ACCOUNT.count("题") > REPORTS


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_of_a_form_has_a_slot_that_nobody_filled(unit: str, shipped: Path) -> None:
    book = load_workbook(shipped / f"outbox/{JULY}/填报表/{unit}.xlsx")
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert len(texts) > 50
    assert [text for text in texts if re.search(r"\{\w+\}", text)] == []


def test_the_other_tables_stand_whole_on_the_screen() -> None:
    """The request to be let off later beside the columns that stay, in the place of the claim."""
    book = load_workbook(io.BytesIO(form_workbook(WITH_ALL)))
    tables: dict[str, list[float]] = {"退回意见": [width for _, width in correction.COLUMNS]}
    for sheet in (each for each in book.worksheets if each.title not in {FORM_SHEET, stamp.SHEET}):
        columns = [column_letter(number) for number in range(sheet.max_column)]
        tables[sheet.title] = [sheet.column_dimensions[letter].width - COLUMN_PADDING for letter in columns]
    staying, (*claim, until, why) = tables[ASIDE_SHEET][:3], tables[ASIDE_SHEET][3:]
    tables |= {ASIDE_SHEET: [*staying, *claim], "延期": [*staying, until, why]}
    assert {"牵头任务", "牵头明细", "办结核定", "批示与答复", "填报说明", "上期"} < tables.keys()
    assert [name for name, widths in tables.items() if first_screen(widths) < len(widths) - 1] == []
    advice = next(str(area) for area in book[ASIDE_SHEET].merged_cells.ranges if area.min_row == 2)
    assert advice == "A2:E2"


@pytest.mark.parametrize("optional", [0, 1, 4])
def test_a_printed_form_says_which_columns_have_no_room_on_it(optional: int) -> None:
    more = tuple(Field(name=f"补充情况{number}", type=FieldType.TEXT, width=30) for number in range(optional))
    form = a_form()
    form = replace(form, fields=(*form.fields, *more))
    grid = FormGrid(form)
    hidden = [field.name for field in grid.fields if grid.column(field.name) > grid.last_printed]
    head = str(
        load_workbook(io.BytesIO(form_workbook(form)))[FORM_SHEET].HeaderFooter.oddHeader.right.text or ""
    )
    assert ("不印" in head, bool(hidden) and hidden[0] in head) == (bool(hidden), bool(hidden))
    assert bool(hidden) == (optional > 0)
