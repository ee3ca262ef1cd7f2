"""Numbers are brought together as a second way has them, over corrections and new names; M52 is what cannot be."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.books import FIELDS as FIELD_SHEET
from tests.books import LIST, SHEETS, UNITS, write_book
from tests.build import a_master, filled, forms_of
from tests.programs import libreoffice_convert
from tests.samples import FIELDS, sample_master, sample_snapshot
from workbook_flow import cycle
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.publishing import period_snapshot
from workbook_flow.forms import form_workbook
from workbook_flow.forms.carried import Carried
from workbook_flow.master import read_master
from workbook_flow.model import (
    NO_SWITCH,
    Entry,
    EntryState,
    Field,
    FieldType,
    IssuedForm,
    Master,
    Owed,
    Period,
    Role,
    Snapshot,
    Summing,
    TaskId,
    UnitName,
    Value,
)
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.reports.board import build_board
from workbook_flow.reports.bulletin import bulletin_fields
from workbook_flow.reports.consolidate import build_consolidated
from workbook_flow.reports.summary import FieldNumbers, NumberLine, Report, look_back, make_report
from workbook_flow.reports.summary.numbers import rounded
from workbook_flow.rules.settling import settled
from workbook_flow.words.problems import Code

COLUMNS = {
    "培训人次": (FieldType.INTEGER, Summing.SUM),
    "投入经费": (FieldType.NUMBER, Summing.SUM),
    "整改率": (FieldType.PERCENT, Summing.MEAN),
    "在册人数": (FieldType.INTEGER, Summing.LATEST),
    "最大罚款": (FieldType.NUMBER, Summing.MAX),
}
FORMER = "县原审计局"
TODAY = date(2024, 9, 28)


def periods(first: Period, count: int) -> list[Period]:
    months = [first]
    while len(months) < count:
        months.append(months[-1].next())
    return months


@cache
def a_year() -> tuple[Master, tuple[Snapshot, ...]]:
    """Thirteen months of thirty units, each row with some of the numbers; one unit had another name in the first four."""
    master = sample_master(
        fields=(
            *FIELDS[:7],
            *(Field(name=name, type=kind, summing=how) for name, (kind, how) in COLUMNS.items()),
        )
    )
    units = tuple(
        replace(unit, aliases=(*unit.aliases, FORMER)) if unit.name == "县审计局" else unit
        for unit in master.units
    )
    master = replace(master, units=units)
    dice = random.Random(20240901)
    template = sample_snapshot(master)
    months = []
    for number, period in enumerate(periods(Period(2023, 9), 13)):
        entries = tuple(
            replace(
                entry,
                unit=FORMER if number < 4 and entry.unit == "县审计局" else entry.unit,
                period=period,
                values={name: Value(typed=amount(dice, name)) for name in COLUMNS if dice.random() < 0.8},
            )
            for entry in template.entries
            if dice.random() < 0.9
        )
        months.append(replace(template, period=period, entries=entries))
    return master, tuple(months)


def amount(dice: random.Random, name: str) -> float:
    return dice.randrange(500) if COLUMNS[name][0] is not FieldType.NUMBER else dice.randrange(1, 9999) / 10


def test_the_same_sum_of_money_of_several_units_on_one_task_is_told_beside_the_total() -> None:
    fields = tuple(
        Field(name=name, type=FieldType.NUMBER, summing=how)
        for name, how in (("投资（万元）", Summing.SUM), ("检查次数", Summing.SUM), ("最大投资", Summing.MAX))
    )
    master = sample_master(fields=(*FIELDS[:7], *fields))
    template = sample_snapshot(master)
    task = template.entries[0].task
    owed = [entry for entry in template.entries if entry.task == task][:2]
    for values, told in (
        ((40, 40), f"（其中{task}有2家与别家数额相同，可能是同一笔）"),
        ((40, 41), ""),
        ((0, 0), ""),
    ):
        entries = tuple(
            replace(entry, values={field.name: Value(typed=value) for field in fields})
            for entry, value in zip(owed, values, strict=True)
        )
        month = replace(template, entries=entries)
        report = make_report(master, month, today=TODAY)
        money, counted, greatest = report.numbers
        assert (money.whole.now, money.whole.name, money.same) == (sum(values), f"合计{told}", told)
        assert (counted.same, greatest.same) == ("", "")
        shown = bulletin_fields(master, report, "")["数据汇总"]
        assert shown[0]["本期"] == f"{sum(values)}{told}"


@cache
def the_report() -> Report:
    master, months = a_year()
    return make_report(master, months[-1], look_back(master, months[:-1]), today=TODAY)


Rows = list[tuple[int, str, str, float]]
"""Month, unit of today, task, number."""


def plain_rows(months: Iterable[Snapshot], name: str) -> Rows:
    return [
        (number, "县审计局" if entry.unit == FORMER else entry.unit, entry.task, float(typed))
        for number, month in enumerate(months)
        for entry in month.entries
        if name in entry.values and isinstance(typed := entry.values[name].typed, (int, float))
    ]


def plain(rows: Rows, how: Summing, *, gathered: bool) -> float | None:
    """One figure by plain loops; ``gathered`` says that several months are looked at."""
    if not rows:
        return None
    if how is Summing.LATEST and gathered:
        last: dict[tuple[str, str], tuple[int, float]] = {}
        for month, unit, task, value in rows:
            if month >= last.get((unit, task), (-1, 0.0))[0]:
                last[unit, task] = month, value
        return math.fsum(value for _, value in last.values())
    values = [value for *_, value in rows]
    if how is Summing.MAX:
        return max(values)
    return two_decimals(math.fsum(values) / len(values)) if how is Summing.MEAN else math.fsum(values)


def two_decimals(value: float) -> float:
    """As a spreadsheet rounds it."""
    return math.copysign(math.floor(abs(value) * 100 + 0.5 + 1e-9) / 100, value)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (0.125, 2, 0.13),
        (-0.125, 2, -0.13),
        (0.1 + 0.2, 6, 0.3),
        (2.0, 2, 2),
        (1e300, 6, 1e300),
        (-4.5, 2, -4.5),
        ((34.2 + 33.25) / 2 - 7e-15, 2, 33.73),
        (sum([48.3, 48.4, 48.4, 48.36]) / 4, 2, 48.37),
        (-33.724999999999994, 2, -33.73),
        (1234567890123456.0, 6, 1234567890123456),
        (33.7249, 2, 33.72),
    ],
)
def test_figures_are_rounded_as_spreadsheets_do(value: float, decimals: int, shown: float) -> None:
    assert rounded(value, decimals) == shown


def of_line(master: Master, line: NumberLine) -> Callable[[tuple[int, str, str, float]], bool]:
    groups = {unit.name: unit.groups[0] for unit in master.units}
    return {
        "全部": bool,
        "分组": lambda row: groups[UnitName(row[1])] == line.name,
        "单位": lambda row: row[1] == line.name,
        "任务": lambda row: row[2] == line.name,
    }[line.scope]


@pytest.mark.parametrize("name", COLUMNS)
def test_every_figure_equals_a_second_way(name: str) -> None:
    master, months = a_year()
    numbers = next(each for each in the_report().numbers if each.field.name == name)
    rows, how = plain_rows(months, name), COLUMNS[name][1]
    assert {line.scope for line in numbers.lines} == {"全部", "分组", "单位", "任务"}
    assert {line.name for line in numbers.lines if line.scope == "单位"} == {row[1] for row in rows}
    for line in numbers.lines:
        own = [row for row in rows if of_line(master, line)(row)]
        this_year = own if how is Summing.LATEST else [row for row in own if row[0] >= 4]
        wanted = (
            plain([row for row in own if row[0] == 12], how, gathered=False),
            plain([row for row in own if row[0] == 11], how, gathered=False),
            plain([row for row in own if row[0] == 0], how, gathered=False),
            plain(this_year, how, gathered=True),
            plain(own, how, gathered=True),
        )
        shown = (line.now, line.before, line.year_ago, line.year, line.ever)
        assert shown == pytest.approx(wanted, abs=1e-5), line
        assert line.rows == sum(row[0] == 12 for row in own)
        now, last = ({row[1:3] for row in own if row[0] == month} for month in (12, 11))
        assert line.lost == len(last - now)


def test_units_and_tasks_and_groups_add_up_to_the_whole() -> None:
    for numbers in the_report().numbers:
        if numbers.summing is not Summing.SUM:
            continue
        for scope in ("分组", "单位", "任务"):
            for part in ("now", "before", "year_ago", "year", "ever"):
                added = math.fsum(getattr(line, part) or 0 for line in numbers.lines if line.scope == scope)
                assert added == pytest.approx(getattr(numbers.whole, part))


def test_decimals_leave_no_dust() -> None:
    master, months = a_year()
    entries = tuple(replace(entry, values={"投入经费": Value(typed=0.1)}) for entry in months[0].entries[:3])
    report = make_report(master, replace(months[0], entries=entries), today=TODAY)
    assert next(each for each in report.numbers if each.field.name == "投入经费").whole.now == 0.3


def test_workbook_board_and_bulletin_say_the_same() -> None:
    master, months = a_year()
    book = load_workbook(
        io.BytesIO(build_consolidated(master, months[-1], earlier=months[:-1], today=TODAY)), data_only=True
    )
    rows = list(book["数据汇总"].iter_rows(min_row=3, values_only=True))
    header, lines = rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert header[5:] == (
        "本期",
        "上期",
        "较上期",
        "上期填了本期没有的行",
        "上年同期",
        "较同期",
        "本年累计",
        "全程累计",
    )
    assert len(lines) == sum(len(each.lines) for each in the_report().numbers)
    fields = {each["栏目"]: each for each in bulletin_fields(master, the_report())["数据汇总"]}
    page = build_board(master, months[-1], earlier=months[:-1], today=TODAY).decode()
    for numbers in the_report().numbers:
        whole = next(row for row in lines if (row["栏目"], row["范围"]) == (numbers.field.name, "全部"))
        assert (whole["本期"], whole["本年累计"]) == (numbers.whole.now, numbers.whole.year)
        sign = "%" if numbers.field.type is FieldType.PERCENT else ""
        assert fields[numbers.field.name]["本期"] == f"{numbers.whole.now:,}{sign}"
        assert numbers.whole.lost > 0
        assert (
            fields[numbers.field.name]["较上期"]
            .split("（", 1)[1]
            .startswith(f"上期填了的{numbers.whole.lost}行")
        )
        assert whole["上期填了本期没有的行"] == numbers.whole.lost
        assert f'"now":{numbers.whole.now}' in page


def test_a_list_without_such_columns_has_no_sheet_for_them() -> None:
    master = sample_master()
    month = sample_snapshot(master)
    names = load_workbook(io.BytesIO(build_consolidated(master, month, today=TODAY))).sheetnames
    assert not {"数据汇总", "量化指标"} & set(names)
    assert '"numbers":' not in build_board(master, month, today=TODAY).decode()


@pytest.mark.dear
def test_the_whole_is_what_a_spreadsheet_makes_of_the_units(tmp_path: Path) -> None:
    master, months = a_year()
    path = tmp_path / "汇总表.xlsx"
    path.write_bytes(build_consolidated(master, months[-1], earlier=months[:-1], today=TODAY))
    book = load_workbook(path)
    sheet = book["数据汇总"]
    cell = next(row[5] for row in sheet.iter_rows(min_row=4) if row[2].value == "单位" and row[5].value)
    assert isinstance(cell.value, int)
    cell.value = cell.value + 1000
    book.save(path)
    libreoffice_convert(path, "ods", tmp_path)
    again = libreoffice_convert(tmp_path / "汇总表.ods", "xlsx", tmp_path / "again")
    shown = load_workbook(again, data_only=True)["数据汇总"]
    wholes = {
        cells[0].value: cells[5].value for cells in shown.iter_rows(min_row=4) if cells[2].value == "全部"
    }
    for numbers in the_report().numbers:
        more = 1000 if numbers is the_report().numbers[0] else 0
        assert wholes[numbers.field.name] == pytest.approx((numbers.whole.now or 0) + more)


# 量化指标


def test_metrics_count_who_reached_the_target_and_name_who_did_not() -> None:
    master = a_master()
    task = replace(master.tasks[1], metric="培训学时", target=60.0, responsible=(UnitName("县乙局"),))
    master = replace(master, tasks=(master.tasks[0], task))

    def month(period: Period, values: Mapping[str, float]) -> Snapshot:
        forms = tuple(replace(form, period=period) for form in forms_of(master).values())
        entries = tuple(
            Entry(
                unit=unit,
                period=period,
                task=task.id,
                role=Role.LEAD,
                values={"量化完成值": Value(typed=value)},
                state=EntryState.ACCEPTED,
            )
            for unit, value in values.items()
        )
        return Snapshot(period=period, forms=forms, entries=entries)

    july, august = (
        month(Period(2024, 7), {"县甲局": 60, "县乙局": 20}),
        month(Period(2024, 8), {"县乙局": 45}),
    )
    (line,) = make_report(master, august, [july], today=TODAY).metrics
    assert (line.owing, line.reported, line.reached, line.target) == (2, 2, 1, 60)
    assert (line.total, line.before, line.change, line.mean) == (105, 80, 25, 52.5)
    assert (line.short, line.silent) == (("县乙局",), ())
    for metric, total in (("人均学时", None), ("增速（%）", None), ("覆盖率", None), ("表率单位（个）", 105)):
        measured = replace(master, tasks=(master.tasks[0], replace(task, metric=metric)))
        (line,) = make_report(measured, august, [july], today=TODAY).metrics
        assert (line.total, line.mean, line.change) == (total, 52.5, total and 25), metric
    (first,) = make_report(master, month(Period(2024, 7), {"县甲局": 61}), today=TODAY).metrics
    assert (first.reported, first.reached, first.change, first.silent) == (1, 1, None, ("县乙局",))


# a real workspace: corrections, withdrawals, 无变化, a renamed unit

FLOW = FIELD_SHEET.replace("用途\n", "用途 | 汇总方式\n") + "\n".join(
    ("检查家次 | 整数 | 是 | | 0 | | | | | 求和", "在册人数 | 整数 | | | 0 | | | | | 最新", "")
)


def write_master(root: Path, units: str = UNITS, listing: str = small.LIST) -> None:
    path = root / "master" / "分解清单.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_book(path, {**SHEETS, "分解清单": listing, "单位": units, "字段": FLOW})


def issue(root: Path, period: Period) -> dict[str, IssuedForm]:
    cycle.split(cycle.Workspace(root, period.first_day.replace(day=20)), period)
    issues = cycle.Workspace(root, period.last_day).archive.issues(period)
    return {form.unit: form for each in issues for form in each.forms}


def answer(root: Path, form: IssuedForm, lines: str, minute: int) -> int:
    name = f"{form.unit}{minute}.xlsx"
    small.drop(
        root,
        name,
        filled(form, f"编号 | 进展状态 | 完成比例 | 检查家次 | 在册人数 | 无变化\n{lines}"),
        minute,
    )
    (submission,) = cycle.merge(cycle.Workspace(root, form.period.last_day), form.period).submissions
    assert not submission.held, submission.problems
    return submission.id


def test_the_month_adds_up_over_corrections_withdrawals_and_a_new_name(tmp_path: Path) -> None:
    root = tmp_path
    (root / "inbox").mkdir()
    write_master(root)
    july, august = Period(2024, 7), Period(2024, 8)
    forms = issue(root, july)
    columns = "编号 | 进展状态 | 完成比例 | 检查家次 | 在册人数"
    for minute, (unit, lines) in enumerate(
        (
            ("县司法局", "1-01 | 进行中 | 10 | 3 | 20\n2-01 | 进行中 | 10 | 4 | "),
            ("县司法局", "1-01 | 进行中 | 10 | 5 | 21"),
            (
                "县公安局",
                "1-01 | 进行中 | 10 | 7 | 30\n1-02 | 进行中 | 10 | 1 | \n2-01 | 已完成 | 100 | 2 | 6",
            ),
            ("县财政局", "1-02 | 进行中 | 10 | 9 | \n2-01 | 进行中 | 10 | 9 | "),
        )
    ):
        small.drop(root, f"{unit}{minute}.xlsx", filled(forms[unit], f"{columns}\n{lines}"), minute)
        (last,) = cycle.merge(cycle.Workspace(root, july.last_day), july).submissions
        assert not last.held, last.problems
    small.take_back(root, last.id)
    renamed = UNITS.replace("县公安局 | 公安局", "县公安分局 | 县公安局")
    write_master(root, renamed, small.LIST.replace("县公安局", "县公安分局"))
    forms = issue(root, august)
    row = forms["县公安分局"].row("2-01")
    assert row is not None
    assert (row.done, row.last["检查家次"]) == (True, 2)
    answer(
        root,
        forms["县公安分局"],
        "1-01 | | | 0 | | 无变化\n1-02 | 进行中 | 20 | 8 | 5 | ",
        10,
    )
    with cycle.opened(cycle.Workspace(root, august.last_day)) as session:
        report = make_report(
            session.master,
            period_snapshot(session, august),
            past_of(session, august, session.master),
            today=august.last_day,
        )
    checks, staff = report.numbers
    assert unit_line(checks, "县公安分局") == (8, 10, 18)
    assert unit_line(checks, "县司法局") == (None, 9, 9)
    assert "县财政局" not in {line.name for line in checks.lines}
    assert (checks.whole.now, checks.whole.before, checks.whole.year) == (8, 19, 27)
    assert unit_line(staff, "县公安分局") == (41, 36, 41)
    assert (staff.whole.now, staff.whole.year) == (41, 62)


def unit_line(numbers: FieldNumbers, unit: str) -> tuple[float | None, ...]:
    line = next(line for line in numbers.lines if line.name == unit)
    return line.now, line.before, line.year


# forms: a number of the period is not taken over from the last

COUNT = Field(name="检查家次", type=FieldType.INTEGER, required=True, summing=Summing.SUM)
STAFF = Field(name="在册人数", type=FieldType.INTEGER, required=True, summing=Summing.LATEST)


def form_after(values: Mapping[str, object]) -> IssuedForm:
    master = a_master(fields=(*a_master().fields, COUNT, STAFF))
    entry = Entry(
        unit="县乙局",
        period=Period(2024, 6),
        task="1-01",
        role=Role.RESPONSIBLE,
        values={name: Value(typed=typed) for name, typed in values.items()},  # type: ignore[arg-type]
        state=EntryState.ACCEPTED,
    )
    carried = Carried(entries={Owed(UnitName("县乙局"), TaskId("1-01")): entry})
    return forms_of(master, carried=carried)["县乙局"]


def test_no_change_takes_over_what_stands_and_asks_for_this_periods_number() -> None:
    form = form_after({"进展状态": "进行中", "检查家次": 7, "在册人数": 30})
    row = form.row("1-01")
    assert row is not None
    values = {field.name: Value(typed=None) for field in form.fields}
    values["无变化"] = Value(typed="无变化", raw="无变化")
    counted = settled(values, row, form.fields, NO_SWITCH)
    assert (counted["检查家次"].typed, counted["在册人数"].typed) == (None, 30)


def test_a_row_done_before_goes_out_with_nothing_to_add() -> None:
    form = form_after({"进展状态": "已完成", "完成比例": 100, "检查家次": 7, "在册人数": 30})
    sheet = load_workbook(io.BytesIO(form_workbook(form)))["填报表"]
    header = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value}
    line = next(row for row in sheet.iter_rows() if row[0].value == "1-01")
    assert (line[header["检查家次"] - 1].value, line[header["在册人数"] - 1].value) == (0, 30)


# the master


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("情况 | 文本 | | | | | | | | 求和", Code.SUMMING_OF_ANOTHER_TYPE),
        ("日子 | 日期 | | | | | | | | 最新", Code.SUMMING_OF_ANOTHER_TYPE),
        ("比率 | 百分比 | | | | | | | | 求和", Code.SUMMING_OF_ANOTHER_TYPE),
        ("比率 | 百分比 | | | | | | | | 最新", Code.SUMMING_OF_ANOTHER_TYPE),
        ("家次 | 整数 | | | | | | | | 合计", Code.VALUE_NOT_ALLOWED),
    ],
)
def test_what_cannot_be_brought_together_is_named_by_its_cell(tmp_path: Path, row: str, code: Code) -> None:
    fields = FIELD_SHEET.replace("用途\n", "用途 | 汇总方式\n") + row
    path = write_book(tmp_path / "m.xlsx", {**SHEETS, "字段": fields, "分解清单": LIST})
    master, problems = read_master(path)
    assert master is None
    assert [(each.code, str(each.place)) for each in problems if each.code == code] == [(code, "字段!J4")]


def test_the_words_are_read_and_not_adding_up_is_the_same_as_saying_nothing(tmp_path: Path) -> None:
    master, problems = read_master(
        write_book(tmp_path / "m.xlsx", {**SHEETS, "字段": FLOW + "x | 数值 | | | | | | | | 不汇总"})
    )
    assert master is not None, problems
    assert [field.summing for field in master.fields] == [None, None, Summing.SUM, Summing.LATEST, None]


def test_a_column_without_it_is_recorded_as_ever() -> None:
    assert "summing" not in to_json(FIELDS[0])
    assert to_json(COUNT)["summing"] == "求和"
    assert from_json(Field, to_json(COUNT)) == COUNT
