"""Rules across cells and time: each with what breaks it, and what does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.build import COUNT, FIELDS, PERIOD, PHONE, a_form, a_master, a_task, filled, form_about, forms_of
from tests.test_slips import ACCOUNTS
from workbook_flow.model import (
    FORM_SHEET,
    Entry,
    EntryState,
    Field,
    FieldType,
    IssuedForm,
    Level,
    Problem,
    Purpose,
    Return,
    ReturnedRow,
    Summing,
    Typed,
    Value,
)
from workbook_flow.returns import read_return
from workbook_flow.returns.checks import Checked, ReturnContext, check_return
from workbook_flow.sheets import Reader
from workbook_flow.words.problems import CATALOGUE
from workbook_flow.words.vocabulary import ADJUSTABLE_RULES

MORE = (
    Field(name="佐证材料", type=FieldType.TEXT, purpose=Purpose.EVIDENCE),
    Field(name="存在问题", type=FieldType.TEXT, purpose=Purpose.DIFFICULTY),
    Field(name="下一步", type=FieldType.TEXT, purpose=Purpose.NEXT_STEP),
)
FORM = a_form(fields=(*FIELDS, *MORE))
HEADER = "编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期 | 佐证材料 | 存在问题 | 下一步"
OTHER = "1-02 | 进行中 | 60 | 按计划推进中 | | | |"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def returned(reader: Reader, *rows: str) -> Return:
    book = reader.read_bytes(filled(FORM, "\n".join((HEADER, *rows))), "县甲局.xlsx")
    assert not isinstance(book, Problem)
    answers = read_return(book, FORM, FORM, "县甲局.xlsx")
    assert isinstance(answers, Return)
    return answers


def context(reader: Reader, row: str, before: str = "") -> ReturnContext:
    entries = {}
    if before:
        old = check_return(ReturnContext(returned=returned(reader, before), form=FORM, levels={})).entries
        entries = {
            entry.task: replace(entry, period=PERIOD.previous(), state=EntryState.ACCEPTED) for entry in old
        }
    return ReturnContext(
        returned=returned(reader, row, OTHER),
        form=FORM,
        levels={},
        previous=entries,
        received=date(2024, 7, 25),
        list_date=date(2024, 7, 11),
        due={"1-01": date(2024, 6, 30)},
    )


CASES = [
    ("已完成 | 100 | 培训已全部办结 | 2024-07-15 | 通报 | |", "", []),
    ("已完成 | 100 | 培训已全部办结 | 2024-08-15 | 通报 | |", "", ["R06"]),
    ("已完成 | 100 | 培训已全部办结 | 2024-06-15 | 通报 | |", "", ["R07"]),
    ("已完成 | 100 | 培训已全部办结 | 2024-07-15 | | |", "", ["R15"]),
    ("受阻 | 30 | 经费没有落实到位 | | | |", "", ["R08", "R08"]),
    ("受阻 | 30 | 经费没有落实到位 | | | 缺经费 | 争取预算", "", []),
    ("进行中 | 30 | 正在办第二期培训 | | | |", "", ["R09", "R09"]),
    ("进行中 | 30 | 正在办第二期培训 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 培训任务已完成。 | | | 师资紧 | 8月办完", "", ["R13"]),
    ("进行中 | 30 | 已完成整改 | | | 师资紧 | 8月办完", "", ["R13"]),
    ("进行中 | 30 | 全部完成培训 | | | 师资紧 | 8月办完", "", ["R13"]),
    ("进行中 | 30 | 已经完成（见附件） | | | 师资紧 | 8月办完", "", ["R13"]),
    ("进行中 | 30 | 已完成前期摸底，印发实施方案 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 已经完成招标，进场施工 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 完成年度计划的编制，已完成三期 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 第一期培训已完成，第二期尚未开始 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 培训还未完成 | | | 师资紧 | 8月办完", "", []),
    ("已完成 | 100 | 培训尚未完成，正在推进 | 2024-07-15 | 通报 | |", "", ["R37"]),
    ("已完成 | 100 | 正在抓紧办理中 | 2024-07-15 | 通报 | |", "", ["R37"]),
    ("已完成 | 100 | 尚未开展的一期已办结 | 2024-07-15 | 通报 | |", "", []),
    ("已完成 | 100 | 三期都完成，正在推进二期立项 | 2024-07-15 | 通报 | |", "", []),
    ("进行中 | 30 | 尚未启动第二期 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 按计划推进。更正：完成比例应为80% | | | 师资紧 | 8月办完", "", ["R38"]),
    ("进行中 | 30 | 进展状态填错，应选受阻 | | | 师资紧 | 8月办完", "", ["R38"]),
    ("进行中 | 30 | 此行作废，以电话为准 | | | 师资紧 | 8月办完", "", ["R38"]),
    ("进行中 | 30 | 此项填错了，下月再报 | | | 师资紧 | 8月办完", "", ["R38"]),
    ("进行中 | 30 | 上期多报，完成比例改为30% | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 整改有误信息3条，作废文件2件 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 本行完成比例应为80% | | | 师资紧 | 8月办完", "", ["R38"]),
    ("进行中 | 30 | 下一步改为每月通报一次 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 核实各村完成比例有误的三处 | | | 师资紧 | 8月办完", "", []),
    ("进行中 | 30 | 完成比例较上期提高，此项工作有序 | | | 师资紧 | 8月办完", "", []),
    (
        "进行中 | 90 | 正在办第二期培训 | | | 师资紧 | 8月办完",
        "已完成 | 100 | 都办完了 | 2024-06-01 | | |",
        ["R10"],
    ),
    ("进行中 | 30 | 正在办第二期培训 | | | 师资紧 | 8月办完", "进行中 | 50 | 办完第一期了 | | | |", ["R11"]),
    ("进行中 | 50 | 正在办第二期培训 | | | 师资紧 | 8月办完", "进行中 | 50 | 办完第一期了 | | | |", []),
    ("进行中 | 60 | 已培训 126 人次 | | | 师资紧 | 8月办完", "进行中 | 50 | 已培训 98 人次 | | | |", ["R14"]),
    ("进行中 | 50 | 已培训 126 人次 | | | 师资紧 | 8月办完", "进行中 | 50 | 已培训 98 人次 | | | |", ["R14"]),
    ("进行中 | 60 | 已培训 98 人次 | | | 师资紧 | 8月办完", "进行中 | 50 | 已培训 98 人次 | | | |", ["R14"]),
    ("进行中 | 50 | 已培训 98 人次 | | | 师资紧 | 8月办完", "进行中 | 50 | 已培训 98 人次 | | | |", []),
    (
        "进行中 | 60 | 又办一期，共培训 126 人次 | | | 师资紧 | 8月办完",
        "进行中 | 50 | 已培训 98 人次 | | | |",
        [],
    ),
]


@pytest.mark.parametrize(("row", "before", "codes"), CASES)
def test_story(row: str, before: str, codes: list[str], reader: Reader) -> None:
    before = f"1-01 | {before}" if before else ""
    result = check_return(context(reader, f"1-01 | {row}", before))
    assert [problem.code for problem in result.problems] == codes
    for problem in result.problems:
        assert problem.place.cell.endswith("6")
        assert problem.remedy


LAST = {
    "1-01": "培训班办了三期，一百余人参加。",
    "1-02": "制度已起草，正在征求意见。",
    "1-03": "平台已经上线，正在试运行。",
}


def sorted_form(done: str) -> IssuedForm:
    """A form of three tasks on which something was said last month; one of them is done with."""
    tasks = tuple(a_task(number, lead=("县甲局",), responsible=()) for number in range(1, 4))
    (form,) = forms_of(a_master(tasks=tasks)).values()
    rows = tuple(
        replace(
            row,
            last={
                "进展状态": "已完成" if row.task == done else "进行中",
                "完成比例": 100 if row.task == done else 60,
            }
            | {"进展情况": LAST[row.task]},
            last_period=PERIOD.previous(),
            done=row.task == done,
        )
        for row in form.rows
    )
    return replace(form, rows=rows)


@pytest.mark.parametrize(
    ("texts", "done", "asked"),
    [
        (("1-02", "1-01", "1-03"), "", ["1-01", "1-02"]),
        (("1-02", "1-01", ""), "", ["1-01", "1-02"]),
        (("1-02", "1-03", "1-01"), "", ["1-01", "1-02", "1-03"]),
        (("", "1-01", "1-02"), "", []),
        (("制度已经印发执行。", "1-03", "1-02"), "", ["1-02", "1-03"]),
        (("又办一期，累计四期。", "1-01", "制度已经印发执行。"), "1-01", ["1-02"]),
        (("又办一期，累计四期。", "1-01", "制度已经印发执行。"), "", []),
        (("1-01", "1-02", "1-03"), "", []),
        (("1-01", "1-01", "1-01"), "", []),
        (("1-01", "1-03", "1-03"), "1-01", []),
        (("又办一期，累计四期。", "制度已经印发执行。", "平台已经验收。"), "1-01", []),
    ],
)
def test_answers_that_stand_beside_other_tasks_than_last_month_are_asked_about(
    texts: tuple[str, ...], done: str, asked: list[str]
) -> None:
    form = sorted_form(done)
    told = [LAST.get(words, words) for words in texts]
    rows = tuple(rows_with(form, told))
    checked = checked_rows(form, rows)
    assert tasks_with(checked, "R35") == asked
    held = [entry.task for entry in checked.entries if entry.state is EntryState.HELD]
    amid = tasks_with(checked, "R45")
    assert held == sorted(asked + amid)
    assert amid == (["1-01"] if done and asked else []), "where what it said last went is not to be seen"
    again = checked_rows(form, confirming(rows))
    assert {entry.state for entry in again.entries} == {EntryState.ACCEPTED}


@pytest.mark.parametrize("done", ["", "1-01"])
@pytest.mark.parametrize(
    ("texts", "asked"), [(("", "", ""), []), (("1-02", "1-01", ""), ["1-01", "1-02"])], ids=["new", "moved"]
)
def test_a_stock_phrase_in_one_column_is_no_row_out_of_place(
    texts: tuple[str, ...], asked: list[str], done: str
) -> None:
    form, evidence = (
        sorted_form(done),
        {"1-01": "会议纪要、制度文件。", "1-02": "检查记录、照片。", "1-03": ""},
    )
    rows = tuple(replace(row, last={**row.last, "佐证材料": evidence[row.task]}) for row in form.rows)
    form = replace(form, fields=(*form.fields, MORE[0]), rows=rows)
    swapped = [evidence["1-02"], evidence["1-01"], ""]
    answers = (
        replace(row, values={**row.values, "佐证材料": Value(typed=words, raw=words, cell=f"I{row.number}")})
        for row, words in zip(
            rows_with(form, [LAST.get(words, words) for words in texts]), swapped, strict=True
        )
    )
    assert tasks_with(checked_rows(form, answers), "R35") == asked


def rows_with(form: IssuedForm, texts: list[str]) -> Iterator[ReturnedRow]:
    for number, (row, words) in enumerate(zip(form.rows, texts, strict=True), start=6):
        typed: dict[str, Typed] = {**row.last, "进展情况": words or "本月另有新的进展。", "完成日期": None}
        if row.done:
            typed["完成日期"] = date(2024, 7, 1)
        cells = {
            name: Value(typed=value, raw=str(value or ""), cell=f"H{number}") for name, value in typed.items()
        }
        yield ReturnedRow(task=row.task, number=number, values=cells)


def confirming(rows: Iterable[ReturnedRow]) -> Iterator[ReturnedRow]:
    """The rows with a note in each that confirms it."""
    return (replace(row, confirmed=True) for row in rows)


def checked_rows(form: IssuedForm, rows: Iterable[ReturnedRow]) -> Checked:
    """What is said of a return with these rows."""
    returned = Return(file="县甲局.xlsx", sheet=FORM_SHEET, rows=tuple(rows))
    return check_return(ReturnContext(returned=returned, form=form, levels={}))


def tasks_with(checked: Checked, *codes: str) -> list[str]:
    """The tasks whose rows have one of these problems."""
    return [entry.task for entry in checked.entries if any(fault.code in codes for fault in entry.problems)]


GENERAL = "按计划推进，正在抓紧落实，本月进展顺利。"


def form_of_accounts(last: bool) -> IssuedForm:
    form = form_about(ACCOUNTS)
    words = {"进展情况": "上月已动员部署，责任到人。"} if last else {}
    return replace(
        form,
        rows=tuple(replace(row, last={"进展状态": "进行中", "完成比例": 60, **words}) for row in form.rows),
    )


@pytest.mark.parametrize(
    ("order", "asked"),
    [
        ("23451", ["1-01", "1-02", "1-03", "1-04", "1-05"]),
        ("21435", ["1-01", "1-02", "1-03", "1-04"]),
        ("1345-", ["1-02", "1-03", "1-04"]),
        ("12345", []),
        ("21345", ["1-01", "1-02"]),
        ("21---", ["1-01", "1-02"]),
        ("23---", []),
        ("33213", ["1-02", "1-03"]),
        ("11345", []),
        ("-----", []),
        ("1-3-5", []),
        ("22222", []),
    ],
)
@pytest.mark.parametrize("last", [False, True], ids=["the first month", "a later month"])
def test_accounts_that_speak_of_other_tasks_are_asked_about(order: str, asked: list[str], last: bool) -> None:
    form, accounts = form_of_accounts(last), list(ACCOUNTS.values())
    texts = [GENERAL if at == "-" else accounts[int(at) - 1] for at in order]
    rows = tuple(rows_with(form, texts))
    checked = checked_rows(form, rows)
    assert tasks_with(checked, "R36") == asked
    assert tasks_with(checked, "R45") == (["1-05"] if last and order == "1345-" else []), (
        "nothing tells that these stayed in their place"
    )
    assert not tasks_with(checked_rows(form, confirming(rows)), "R36", "R45")


DONE_DAY = date(2024, 6, 12)


@pytest.mark.parametrize(
    ("days", "held"),
    [
        ([None, None, DONE_DAY, None, None], ["1-01", "1-02", "1-03", "1-04", "1-05"]),
        ([DONE_DAY, None, None, None, None], []),
        ([DONE_DAY, None, DONE_DAY, None, None], []),
        ([None, None, DONE_DAY, DONE_DAY, None], []),
        ([date(2024, 6, 13), None, DONE_DAY, None, None], []),
        ([None, None, date(2024, 7, 12), None, None], []),
    ],
)
@pytest.mark.parametrize("own", [False, True], ids=["of nothing", "of their own tasks"])
def test_a_day_of_completion_that_went_to_another_row_tells_of_those_whose_accounts_tell_nothing(
    days: list[date | None], held: list[str], own: bool
) -> None:
    form = form_of_accounts(last=False)
    first, *others = form.rows
    form = replace(form, rows=(replace(first, last={**first.last, "完成日期": DONE_DAY}), *others))
    texts = list(ACCOUNTS.values()) if own else [GENERAL] * 5
    rows = (
        replace(row, values={**row.values, "完成比例": Value(typed=61), "完成日期": Value(typed=day)})
        for row, day in zip(rows_with(form, texts), days, strict=True)
    )
    assert tasks_with(checked_rows(form, rows), "R35", "R45") == (held[2:3] if own else held)


def series_form(measures: Iterable[str] = ACCOUNTS) -> IssuedForm:
    """A form of some tasks, with a figure and a phone number beside the usual columns."""
    return form_about(measures, COUNT, PHONE)


def held_in(
    form: IssuedForm,
    column: str,
    values: Sequence[Typed],
    *,
    confirmed: bool = False,
    codes: Sequence[str] = ("R39",),
) -> list[str]:
    """The tasks held because their values count up, or for other codes; the column has these from the first row on."""
    return tasks_with(with_column(form, column, values, confirmed=confirmed), *codes)


def with_column(
    form: IssuedForm, column: str, values: Sequence[Typed], *, confirmed: bool = False
) -> Checked:
    """What is said of a return that has these in that column."""
    rows = (
        ReturnedRow(
            task=row.task,
            number=number,
            confirmed=confirmed,
            values={field.name: Value(typed=None) for field in form.fields}
            | {"进展情况": Value(typed=f"{row.measure}落实。", raw="落实")}
            | {column: Value(typed=value, raw=str(value), cell=f"H{number}")},
        )
        for number, (row, value) in enumerate(zip(form.rows, values, strict=False), 6)
    )
    return checked_rows(form, rows)


LATER_ROWS = ["1-02", "1-03", "1-04", "1-05"]
JULY_DAYS = [date(2024, 7, day) for day in range(8, 13)]


@pytest.mark.parametrize(
    ("column", "values", "held"),
    [
        ("完成比例", [60, 61, 62, 63, 64], LATER_ROWS),
        ("完成比例", [30, 61, 62, 63, 64], LATER_ROWS[1:]),
        ("办件数", [120, 121, 122, 123, 124], LATER_ROWS),
        ("完成日期", JULY_DAYS, LATER_ROWS),
        ("热线", ["0739-3160000", "0739-3160001", "0739-3160002", "0739-3160003"], LATER_ROWS[:3]),
        ("进展情况", [f"第{number}次调度会已开，正在推进" for number in range(9, 14)], LATER_ROWS),
        ("进展情况", [f"正在推进{number}" for number in range(7, 12)], LATER_ROWS),
        ("进展情况", [f"1-{number:02d}按计划推进" for number in range(1, 6)], []),
        ("进展情况", [f"第{number}项正按计划推进" for number in range(1, 6)], []),
        ("完成比例", [60, 61, 62, 60, 61], []),
        ("完成比例", [60, 61, None, 62, 63], []),
        ("完成比例", [60, 60, 60, 60, 60], []),
        ("完成比例", [10, 20, 30, 40, 50], []),
        ("办件数", [1, 2, 3, 4, 5], []),
        ("完成日期", [JULY_DAYS[0]] * 5, []),
        ("完成日期", JULY_DAYS[:3], []),
        ("进展情况", [f"办了{number}期，{number}人参加" for number in range(9, 14)], []),
        ("进展情况", [f"办了{'9' * 9_000}{number}期" for number in range(1, 6)], LATER_ROWS),
    ],
)
def test_values_that_count_up_as_a_cell_dragged_down_leaves_them_are_asked_about(
    column: str, values: list[Typed], held: list[str]
) -> None:
    assert held_in(series_form(), column, values) == held
    assert not held_in(series_form(), column, values, confirmed=True)


EIGHT = (*ACCOUNTS, *(f"{word}项工程建设管护到位。" for word in ("水库", "公厕", "学校", "道路")))[:8]
"""Measures of eight tasks."""


@pytest.mark.parametrize(
    ("column", "values", "rows", "step"),
    [
        ("办件数", [2, 4, 6, 8, 10, 12, 14, 16], 8, "逐行加 2 的（2、4、6、8……）"),
        ("办件数", [7, 3, 130, 128, 126, 124, 122, 120], 6, "逐行减 2 的（130、128、126、124……）"),
        ("办件数", [number * 1_000_000 for number in range(1, 9)], 8, "逐行加 1000000 的"),
        ("办件数", [7, 3, *(number * 1_234_567 for number in range(9, 3, -1))], 6, "逐行减 1234567 的"),
        ("完成比例", [10, 20, 30, 40, 50, 60, 70, 80], 8, "逐行加 10 的（10、20、30、40……）"),
        ("完成比例", [95, 90, 85, 80, 75, 70, 20, 45], 6, "逐行减 5 的"),
        ("完成比例", [0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 50, 3], 6, "逐行加 0.2 的"),
        ("完成日期", [date(2024, 5, 1) + timedelta(weeks=number) for number in range(8)], 8, "逐行加 7 天的"),
        ("进展情况", [f"第{number}次调度会已开，正在推进" for number in range(2, 18, 2)], 8, "逐行加 2 的"),
        ("办件数", [2, 4, 6, 8, 10, 3, 14, 16], 0, ""),
        ("完成比例", [20, 40, 60, 80, 100, 100, 100, 100], 0, ""),
        ("完成比例", [60] * 8, 0, ""),
        ("办件数", [2, 4, 6, None, 8, 10, 12, 14], 0, ""),
    ],
)
def test_values_that_go_by_another_step_are_asked_about_where_six_rows_do(
    column: str, values: list[Typed], rows: int, step: str
) -> None:
    form = series_form(EIGHT)
    faults = with_column(form, column, values).problems
    series = [fault.message for fault in faults if fault.code == "R39"]
    assert len(series) == len(held_in(form, column, values)) == max(0, rows - 1)
    assert all(step in message for message in series)


def test_those_of_last_period_and_accounts_of_tasks_that_count_up_themselves_are_not() -> None:
    form = series_form()
    last = dict(zip(("1-01", "1-02", "1-03", "1-04", "1-05"), range(60, 65), strict=True))
    carried = replace(form, rows=tuple(replace(row, last={"完成比例": last[row.task]}) for row in form.rows))
    assert not held_in(carried, "完成比例", list(last.values()))
    numbered = series_form(f"建成第{number}号泵站。" for number in range(1, 6))
    assert not held_in(numbered, "进展情况", [f"{number}号泵站主体完工" for number in range(1, 6)])


BEFORE = [40, 50, 20, 65, 80, 25, 15, 15, 5, 65]
NOW = [48, 50, 28, 69, 81, 28, 25, 19, 7, 69]
"""Shares of ten tasks last period and now, as honest work raises them."""


@pytest.mark.parametrize(
    "own", [0, 7, 10], ids=["of nothing", "mostly of their own tasks", "of their own tasks"]
)
@pytest.mark.parametrize(
    ("shares", "moved"),
    [
        (sorted(NOW), True),
        (sorted(NOW, reverse=True), True),
        ([*NOW[1:], NOW[0]], True),
        ([NOW[9], *NOW[:9]], True),
        (NOW, False),
        (BEFORE, False),
        ([*NOW[:2], 5, *NOW[3:]], False),
        ([20, 60, *NOW[2:]], False),
        ([max(0, share - 30) for share in BEFORE], False),
        ([5, 0, 10, 5, 0, 5, 10, 0, 0, 5], False),
        ([100] * 10, False),
    ],
)
def test_shares_that_changed_places_are_asked_about_where_the_accounts_tell_nothing(
    shares: list[int], moved: bool, own: int
) -> None:
    form = series_form(
        f"{word}项工程建设管护到位。" for word in ("水库", "公厕", "学校", "道路", "管网", *"甲乙丙丁戊")
    )
    form = replace(
        form,
        rows=tuple(
            replace(row, last={"完成比例": last}) for row, last in zip(form.rows, BEFORE, strict=True)
        ),
    )
    confirmed = frozenset({"1-04"})
    assert bool(moved_in(form, shares, own=own)) == (moved and not own)
    assert not moved_in(form, shares, own=own, confirmed=confirmed)


def moved_in(
    form: IssuedForm, shares: list[int], *, own: int, confirmed: frozenset[str] = frozenset()
) -> list[str]:
    """The tasks held because their shares seem to be those of other rows; the first ``own`` tell of themselves."""
    accounts = [row.measure for row in form.rows[:own]] + ["按计划推进，成效明显。"] * (len(form.rows) - own)
    rows = (
        ReturnedRow(
            task=row.task,
            number=number,
            confirmed=row.task in confirmed,
            values={field.name: Value(typed=None) for field in form.fields}
            | {"进展情况": Value(typed=account, raw="推进")}
            | {"完成比例": Value(typed=share, raw=str(share), cell=f"H{number}")},
        )
        for number, (row, share, account) in enumerate(zip(form.rows, shares, accounts, strict=True), 6)
    )
    return tasks_with(checked_rows(form, rows), "R44")


PHONES = [f"0739-316{number}" for number in ("8421", "0377", "5902", "1184", "7730", "2265")]
DAYS = [date(2024, *day) for day in ((3, 5), (1, 12), (5, 20), (2, 7), (4, 18), (1, 30))]
SUMS = [12.5, 91.3, 40.6, 207.8, 33.7, 150.2]


@pytest.mark.parametrize(
    ("column", "last", "now", "held"),
    [
        ("热线", PHONES, sorted(PHONES), True),
        ("热线", PHONES, [*PHONES[1:], None], True),
        ("热线", PHONES, PHONES, False),
        ("热线", PHONES, [PHONES[1], PHONES[0], *PHONES[2:]], False),
        ("热线", PHONES, [PHONES[0]] * 6, False),
        ("热线", PHONES[:1] * 6, sorted(PHONES), False),
        ("热线", PHONES, ["0739-3160001", *PHONES[:1] * 5], False),
        ("热线", [None] * 6, PHONES, False),
        ("开工日期", DAYS, sorted(DAYS), True),
        ("开工日期", DAYS, [DAYS[5], *DAYS[:5]], True),
        ("开工日期", DAYS, [*DAYS[:5], date(2024, 6, 1)], False),
        ("投资总额", SUMS, sorted(SUMS), True),
        ("投资总额", SUMS, [9, 8, 7, 6, 5, 4], False),
        ("投资总额", [20, 30, 40, 50, 60, 70], [70, 60, 50, 40, 30, 20], False),
        ("累计投资", SUMS, sorted(value * 1.1 for value in SUMS), True),
        ("累计投资", SUMS, [value * 1.1 for value in SUMS[1:] + SUMS[:1]], True),
        ("累计投资", SUMS, [value * 1.1 for value in SUMS], False),
        ("累计投资", SUMS, [value / 10 for value in SUMS], False),
        ("累计投资", SUMS, [10.5, 80, *(value * 1.1 for value in SUMS[2:])], False),
        ("累计投资", SUMS, [0, 1, 2, 0, 0, 3], False),
        ("累计投资", [10, 12, 14, 16, 500, 600], [12, 10, 16, 14, 500, 600], False),
    ],
)
def test_a_column_that_was_sorted_or_shifted_alone_is_asked_about(
    column: str, last: list[Typed], now: list[Typed], *, held: bool
) -> None:
    fields = {
        "热线": PHONE,
        "开工日期": replace(PHONE, name="开工日期", type=FieldType.DATE),
        "投资总额": replace(PHONE, name="投资总额", type=FieldType.NUMBER),
        "累计投资": replace(PHONE, name="累计投资", type=FieldType.NUMBER, summing=Summing.LATEST),
    }
    measures = (f"{word}项工程管护到位。" for word in ("水库", "公厕", "学校", "道路", "管网", "路灯"))
    form = form_about(measures, fields[column])
    rows = tuple(replace(row, last={column: value}) for row, value in zip(form.rows, last, strict=True))
    form = replace(form, rows=rows)
    assert bool(held_in(form, column, now, codes=("R35", "R44"))) is held
    assert not held_in(form, column, now, codes=("R35", "R44"), confirmed=True)


def test_a_long_list_of_counts_that_goes_up_is_asked_about() -> None:
    measures = [f"{word}项工作逐条落实。" for word in "甲乙丙丁戊己"]
    assert held_in(series_form(measures), "办件数", range(1, 7)) == [*LATER_ROWS, "1-06"]


PHRASES = (
    "制定实施方案，明确分管领导和责任股室，组织专题培训两期。",
    "会同有关部门开展联合检查三次，落实扫码留痕制度。",
    "汇编制度十二项，修订权责清单，公示运行流程图。",
    "走访服务对象八十余人，收集意见建议，逐条办理回复。",
    "开展案卷评查一轮，通报突出问题，限期整改到位。",
)
"""What may be said of any task, and is said now of one and now of another."""


def test_stock_phrases_that_go_round_among_tasks_tell_of_none() -> None:
    form = form_of_accounts(last=False)
    rows = tuple(
        replace(row, measure="严格落实各项管理制度。", last={**row.last, "进展情况": words})
        for row, words in zip(form.rows, PHRASES, strict=True)
    )
    form = replace(form, rows=rows)
    texts = [f"本月{words}" for words in (*PHRASES[1:], PHRASES[0])]
    checked = checked_rows(form, rows_with(form, texts))
    assert {entry.state for entry in checked.entries} == {EntryState.ACCEPTED}


def test_the_same_text_in_every_row(reader: Reader) -> None:
    rows = ("1-01 | 进行中 | 60 | 按计划推进中 | | | |", OTHER)
    two = returned(reader, *rows)
    third = replace(two.rows[1], task="1-03")
    assert third.task not in {row.task for row in two.rows}
    form = replace(FORM, rows=(*FORM.rows, replace(FORM.rows[1], task="1-03")))
    three = replace(two, rows=(*two.rows, third))
    codes = {
        count: [
            problem.code
            for problem in check_return(ReturnContext(returned=answers, form=form, levels={})).problems
        ]
        for count, answers in ((2, two), (3, three))
    }
    assert codes == {2: [], 3: ["R12"]}


LISTED = {
    "done needs 100 %": "R02",
    "done needs a date": "R03",
    "a date needs done": "R04",
    "100 % and under way contradict": "R05",
    "a date in the future": "R06",
    "a date before the list": "R07",
    "blocked needs a reason and a next step": "R08",
    "overdue needs a reason and a next step": "R09",
    "done taken back": "R10",
    "percent falling": "R11",
    "text too short": "D08",
    "the same text in every row": "R12",
    "the text says done while the choice says otherwise": "R13",
    "copied from last month with changed figures": "R14",
    "evidence missing where required": "R15",
}
"""What is asked of a row, as it was asked for, with the code that answers it."""


@pytest.mark.parametrize("code", LISTED.values())
def test_every_rule_asked_for_has_a_code_that_the_office_can_weigh(code: str) -> None:
    assert code in ADJUSTABLE_RULES
    assert CATALOGUE[code].message
    assert CATALOGUE[code].remedy


@pytest.mark.parametrize(("row", "before", "codes"), [case for case in CASES if case[2]])
def test_each_can_hold_a_row_back_or_be_passed_over(
    row: str, before: str, codes: list[str], reader: Reader
) -> None:
    row_context = context(reader, f"1-01 | {row}", f"1-01 | {before}" if before else "")
    for level, wanted in ((Level.ERROR, codes), (Level.WARNING, codes), (Level.OFF, [])):
        result = check_return(replace(row_context, levels=dict.fromkeys(codes, level)))
        assert [problem.code for problem in result.problems] == wanted
        assert (result.entries[0].state is EntryState.HELD) is (level is Level.ERROR)


def test_the_office_sets_the_level_of_each(reader: Reader) -> None:
    row_context = context(reader, "1-01 | 进行中 | 30 | 培训任务已完成。 | | | |")
    strict = check_return(replace(row_context, levels={"R13": Level.ERROR, "R09": Level.OFF}))
    assert [(problem.code, problem.level) for problem in strict.problems] == [("R13", Level.ERROR)]
    entry: Entry = strict.entries[0]
    assert entry.state is EntryState.HELD


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("开展宣传活动XX次，覆盖群众3000人。", "XX次"),
        ("投入资金××万元，建成公厕两座。", "××万元"),
        ("培训ＸＸ余人次，发放资料若干。", "ＸＸ余人次"),
        ("完成率达到**%，其余正在推进。", "**%"),
        ("已于XX年X月通过验收，资料齐全。", "XX年X月"),
        ("20XX年XX月完工，资料齐全。", "20XX年XX月"),
        ("查处XX公司违法案件1起，罚款2万元。", ""),
        ("会同XX局开展检查5次，整改问题12个。", ""),
        ("XX镇XX村道路硬化3公里，XX项目开工。", ""),
        ("采购XXL码工作服20件，MAXX次序照旧。", ""),
        ("检查XX场所12家，公布XX名单，对XX起诉。", ""),
        ("长6米×宽3米，共2次。", ""),
        ("已开会___次，印发文件＿＿份。", "___"),
        ("培训（  ）人次，发放资料（　　）份。", "（  ）"),
        ("（此处填写进展情况）", "（此处填写进展情况）"),
        ("请填写进展情况，不少于10字", "请填写进展情况，不少于10字"),
        ("请在此填写本月进展", "请在此填写本月进展"),
        ("组织企业填写调查问卷120份，请填写单位签字。", ""),
        ("印发通知（ 甲政办 ），已落实。", ""),
        ("系统字段user_name已改造完毕。", ""),
        ("系统接口get__user与表t__已改造完毕。", ""),
        ("平台http://a.example/b__c已上线。", ""),
        ("20__年建成__座。", "__"),
    ],
)
def test_a_figure_left_open_in_a_text_is_told_and_a_veiled_name_is_not(words: str, told: str) -> None:
    form = form_of_accounts(last=False)
    texts = [words, *list(ACCOUNTS.values())[1:]]
    checked = checked_rows(form, rows_with(form, texts))
    faults = [fault for entry in checked.entries for fault in entry.problems if fault.code == "R46"]
    assert [fault.message for fault in faults] == [f"“进展情况”里还有没有填上的地方：{told}"] * bool(told)
    assert {fault.level for fault in faults} <= {Level.WARNING}
