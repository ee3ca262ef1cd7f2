"""A unit's second and third month: what it reported stands beside, and what has not changed need not be typed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import FIELDS, PERIOD, a_form, a_master, fill_cell, forms_of, own_answers, positions
from tests.programs import libreoffice_convert
from workbook_flow import cycle
from workbook_flow.cycle.carrying import lasting
from workbook_flow.forms import form_workbook
from workbook_flow.forms.carried import Carried, last_values
from workbook_flow.forms.verdict import verdict
from workbook_flow.model import (
    FORM_SHEET,
    NO_SWITCH,
    PREVIOUS_SHEET,
    SAME_FIELD,
    Entry,
    EntryState,
    IssuedForm,
    Period,
    SubmissionState,
    Value,
    form_fields,
)
from workbook_flow.rules.settling import settled
from workbook_flow.rules.values import taken_over
from workbook_flow.sheets import Reader, text
from workbook_flow.starter import write_workspace

JULY, AUGUST, SEPTEMBER = (Period(2024, month) for month in (7, 8, 9))
UNIT = "县财政局"
GOING = {"进展状态": "进行中", "完成比例": 60, "进展情况": "已印发方案，正在逐条推进，台账齐全。"}
DONE = {
    "进展状态": "已完成",
    "完成比例": 100,
    "进展情况": "已全部完成，并通过验收。",
    "完成日期": date(2024, 7, 10),
}


def on(root: Path, period: Period, day: int) -> cycle.Workspace:
    return cycle.Workspace(root, date(period.year, period.month, day))


def form_of(root: Path, period: Period, unit: str = UNIT) -> IssuedForm:
    split = cycle.split(on(root, period, 20), period)
    return next(form for form in split.plan.forms if form.unit == unit)


def sheet_at(path: Path) -> tuple[Worksheet, dict[object, tuple[int, int]]]:
    sheet = load_workbook(path)[FORM_SHEET]
    assert isinstance(sheet, Worksheet)
    return sheet, positions(sheet)


def send_back(root: Path, form: IssuedForm, rows: dict[str, dict[str, object]]) -> cycle.Workspace:
    book = load_workbook(root / form.path)
    sheet = book[FORM_SHEET]
    at = positions(sheet)
    for task, values in rows.items():
        cells = values if SAME_FIELD.name in values else {**own_answers(form, task), **values}
        for name, value in cells.items():
            fill_cell(book, task, name).value = value  # type: ignore[assignment]
    row = at["填报人："][0]
    sheet.cell(row, 2).value = "张三"
    book.save(root / "inbox" / f"{form.unit}.xlsx")
    return on(root, form.period, 25)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_workspace(tmp_path, blank=False)
    return tmp_path


def standing_tasks(form: IssuedForm) -> dict[str, bool]:
    return {row.task: "长期" in row.deadline for row in form.rows}


@pytest.mark.dear
def test_three_months_ask_for_less_each_time(root: Path) -> None:
    july = form_of(root, JULY)
    first, *others = (row.task for row in july.rows)
    ending = next((task for task, standing in standing_tasks(july).items() if not standing), None)
    rows: dict[str, dict[str, object]] = {row.task: dict(GOING) for row in july.rows}
    if ending:
        rows[ending] = dict(DONE)
    (returned,) = cycle.receive(send_back(root, july, rows))
    assert returned.state is SubmissionState.ACCEPTED, returned.problems

    august = form_of(root, AUGUST)
    assert august.fields[0].name == SAME_FIELD.name
    assert august.reporter == "张三"
    assert {row.task: row.done for row in august.rows} == {row.task: row.task == ending for row in july.rows}
    sheet, at = sheet_at(root / august.path)
    cell = sheet.cell(at[first][0], at[SAME_FIELD.name][1]).coordinate
    (rule,) = (each for each in sheet.data_validations.dataValidation if cell in each.sqref)
    assert "完成比例：" in str(rule.prompt)
    previous = load_workbook(root / august.path)[PREVIOUS_SHEET]
    assert previous.protection.sheet
    assert {row[0].value for row in previous.iter_rows(3)} == {row.task for row in august.rows}
    same: dict[str, dict[str, object]] = {
        row.task: {SAME_FIELD.name: "无变化"} for row in august.rows if not row.done
    }
    same[others[-1]] |= {"完成比例": 80}
    (again,) = cycle.receive(send_back(root, august, same))
    assert again.state is SubmissionState.ACCEPTED, again.problems
    shown = cycle.status(on(root, AUGUST, 26), AUGUST)
    percents = {each.task: each.values["完成比例"].typed for each in shown.entries if each.unit == UNIT}
    expected = {row.task: 100 if row.task == ending else 60 for row in july.rows} | {others[-1]: 80}
    assert percents == expected

    september = form_of(root, SEPTEMBER)
    assert {row.task: row.last["完成比例"] for row in september.rows} == percents
    shutil.rmtree(root / ".flow")
    cycle.rebuild(on(root, AUGUST, 27))
    rebuilt = cycle.status(on(root, AUGUST, 27), AUGUST)
    assert rebuilt.entries == shown.entries


@pytest.mark.dear
def test_a_late_return_for_last_month_changes_no_form_of_this_month(root: Path) -> None:
    july = form_of(root, JULY)
    august = form_of(root, AUGUST)
    before = (root / august.path).read_bytes()
    cycle.receive(send_back(root, july, {row.task: dict(GOING) for row in july.rows}))
    again = cycle.split(on(root, AUGUST, 27), AUGUST)
    assert again.written == ()
    assert (root / august.path).read_bytes() == before


def test_a_value_goes_over_only_where_its_column_still_takes_it() -> None:
    form = carried_form()
    entry_values = {
        "完成比例": Value(typed="很多"),
        "进展状态": Value(typed="停用的选项"),
        "进展情况": Value(typed="已开展培训"),
    }
    entry = replace(an_entry(form), values=entry_values)
    assert last_values(entry, FIELDS) == {"进展情况": "已开展培训"}


def an_entry(form: IssuedForm) -> Entry:
    row = form.rows[0]
    values = {
        "进展状态": Value(typed="进行中"),
        "完成比例": Value(typed=60),
        "进展情况": Value(typed="按计划 推进"),
        "完成日期": Value(typed=None),
    }
    return Entry(
        unit=form.unit,
        period=PERIOD.previous(),
        task=row.task,
        role=row.role,
        values=values,
        state=EntryState.ACCEPTED,
    )


def carried_form() -> IssuedForm:
    plain = a_form()
    entry = an_entry(plain)
    carried = Carried(entries={entry.owed: entry})
    return forms_of(a_master(), carried=carried)["县甲局"]


def test_what_is_taken_over_keeps_the_word_for_nothing_in_its_cell() -> None:
    nothing = Value(typed=None, raw="无", note="按没有填理解", cell="H6")
    row = {SAME_FIELD.name: Value(typed=SAME_FIELD.name), "完成比例": nothing, "进展情况": Value(typed=None)}
    taken = taken_over(row, {"完成比例": 40, "进展情况": "按计划推进"})
    assert taken["完成比例"] == replace(nothing, typed=40)
    assert taken["进展情况"] == Value(typed="按计划推进", raw="按计划推进")


def test_only_rows_with_a_report_offer_to_take_it_over(tmp_path: Path) -> None:
    form = carried_form()
    assert form.fields == form_fields(FIELDS, form.rows)
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_workbook(form))
    sheet, at = sheet_at(path)
    column = at[SAME_FIELD.name][1]
    idle = sheet.cell(7, column)
    assert [sheet.cell(row, column).protection.locked for row in (6, 7)] == [False, False]
    assert idle.fill.fgColor.rgb != sheet.cell(6, column).fill.fgColor.rgb


@pytest.mark.dear
@pytest.mark.needs("soffice")
def test_the_form_counts_what_is_taken_over(tmp_path: Path) -> None:
    form = carried_form()
    source = tmp_path / "form.xlsx"
    source.write_bytes(form_workbook(form))
    book = load_workbook(source)
    sheet = book[FORM_SHEET]
    _, at = sheet_at(source)
    sheet.cell(6, at[SAME_FIELD.name][1]).value = "无变化"
    sheet.cell(7, at["完成比例"][1]).value = 50
    book.save(source)
    (tmp_path / "saved").mkdir()
    saved = libreoffice_convert(source, "xlsx", tmp_path / "saved")
    with Reader() as reader:
        workbook = reader.read(saved)
    rows = workbook.sheets[0].rows  # type: ignore[union-attr]
    verdicts = [text(rows[row][at["核对"][1] - 1]) for row in (5, 6)]
    blank = {field.name: Value(typed=None) for field in form.fields}
    same = taken_over({**blank, SAME_FIELD.name: Value(typed="无变化")}, form.rows[0].last)
    half = settled({**blank, "完成比例": Value(typed=50)}, form.rows[1], form.fields, NO_SWITCH)
    assert verdicts == [verdict(form, form.rows[0], same), verdict(form, form.rows[1], half)]
    assert verdicts[0] == "✓"
    assert text(rows[0][3]) == "已填 1/2 行，还差 1 行；还要填：填报人、联系电话、审核人"


@pytest.mark.parametrize(
    ("person", "next_month"),
    [
        ("张三", "张三"),
        ("张三（办公室）", "张三（办公室）"),
        ("代小明", "代小明"),
        ("张三（请假，李四代）", ""),
        ("李四（代）", ""),
        ("李四代填", ""),
        ("王五（张三出差）", ""),
    ],
)
def test_a_stand_in_signs_this_month_alone(person: str, next_month: str) -> None:
    assert lasting(person) == next_month
