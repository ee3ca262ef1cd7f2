"""Lateness is the first usable return's arrival: whatever comes after it, and whoever is slow, it stays that day."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import glance, small
from tests.books import FIELDS, SHEETS, write_book
from tests.build import SETTINGS, filled
from tests.desk import visiting
from tests.small import PERIOD, answers, drop, packed
from workbook_flow import cycle
from workbook_flow.cli.machine import status_json
from workbook_flow.cycle import schedule
from workbook_flow.cycle.care import withdrawing
from workbook_flow.cycle.clock import working_hour
from workbook_flow.mail.wording.receipts import receipt_words
from workbook_flow.master import read_master
from workbook_flow.model import (
    DETAIL_SHEET,
    IssuedForm,
    Master,
    Problem,
    Snapshot,
    SubmissionState,
    UnitStatus,
)
from workbook_flow.records.archive import Receipt
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.records.ledger.schema import MIGRATIONS
from workbook_flow.reports.board import build_board
from workbook_flow.reports.bulletin import bulletin_fields
from workbook_flow.reports.consolidate.stage import return_word
from workbook_flow.reports.summary import Report, make_report

UNIT = "县公安局"
DAY, WEDNESDAY, NEXT_WEEK = date(2024, 8, 5), date(2024, 8, 7), date(2024, 8, 12)
AUTUMN = date(2024, 9, 15)


@pytest.fixture
def root(root: Path) -> Path:
    """A month that is issued; the return day is a Monday, the 5th of August."""
    assert form_of(root).return_by == DAY
    return root


def form_of(root: Path) -> IssuedForm:
    return small.issued_forms(root)[UNIT]


def with_one_fault(form: IssuedForm) -> bytes:
    good = answers(form).split("\n")
    return filled(form, "\n".join([*good[:-1], good[-1].replace("60", "过半")]))


def send(root: Path, data: bytes, on: date, name: str = f"{UNIT}.xlsx") -> None:
    """A file is dropped into the folder, and found there on that day."""
    drop(root, name, data, (on - DAY).days)
    cycle.merge(cycle.Workspace(root, on), PERIOD)


def send_back(root: Path, on: date, tasks: frozenset[str]) -> None:
    """The office sends accepted rows back, in the consolidated workbook."""
    book = load_workbook(cycle.Workspace(root, on).consolidated(PERIOD))
    sheet = book[DETAIL_SHEET]
    names = {sheet.cell(2, number).value: number for number in range(1, sheet.max_column + 1)}
    for number in range(3, sheet.max_row + 1):
        if sheet.cell(number, 2).value == UNIT and sheet.cell(number, 1).value in tasks:
            sheet.cell(number, names["核定"]).value = "退回"
            sheet.cell(number, names["核定意见"]).value = "请附通报"
    out = io.BytesIO()
    book.save(out)
    send(root, out.getvalue(), on, "汇总表 已核定.xlsx")


def take_back(root: Path, number: int, *, undo: bool = False) -> None:
    workspace = cycle.Workspace(root, AUTUMN)
    withdrawing.withdraw(workspace, withdrawing.preview_withdrawal(workspace, number, undo=undo))


def shown(root: Path) -> Snapshot:
    return cycle.status(cycle.Workspace(root, AUTUMN), PERIOD)


def status_of(root: Path) -> UnitStatus:
    return next(each for each in shown(root).statuses if each.unit == UNIT)


def in_days(root: Path) -> tuple[str, int, str]:
    """When the unit returned, how many working days late, and when it last corrected; a rebuilt ledger agrees."""
    status = status_of(root)
    workspace = cycle.Workspace(root, AUTUMN)
    assert cycle.verify(workspace).problems == ()
    cycle.rebuild(workspace)
    assert status_of(root) == status
    return str(status.returned_on), status.late, str(status.corrected_on)


def master_of(root: Path) -> Master:
    master, _ = read_master(root / "master/分解清单.xlsx")
    assert master is not None
    return master


def report_of(root: Path) -> Report:
    return make_report(master_of(root), shown(root), (), today=AUTUMN)


def timeliness(root: Path) -> float:
    score = next(each for each in report_of(root).scores if each.unit == UNIT)
    return score.parts(master_of(root).scoring)[0]


def total(root: Path) -> float:
    return next(each for each in report_of(root).scores if each.unit == UNIT).total(master_of(root).scoring)


def consolidated_row(root: Path) -> dict[object, object]:
    names, *lines = glance.rows(cycle.Workspace(root, AUTUMN).consolidated(PERIOD), "报送情况", first=2)
    return dict(zip(names, next(line for line in lines if line[1] == UNIT), strict=True))


# What comes after the first usable return


def test_a_correction_months_later_costs_a_punctual_unit_nothing(root: Path) -> None:
    send(root, filled(form_of(root), answers(form_of(root))), DAY)
    before = total(root)
    send(root, filled(form_of(root), answers(form_of(root), 80)), AUTUMN)
    assert in_days(root) == ("2024-08-05", 0, "2024-09-15")
    assert (total(root), timeliness(root)) == (before, 100)
    row = consolidated_row(root)
    assert (str(row["报送日期"])[:10], str(row["更正日期"])[:10], row["迟报工作日"], row["报送次数"]) == (
        "2024-08-05",
        "2024-09-15",
        None,
        2,
    )
    (unit,) = [each for each in status_json(shown(root))["units"] if each["unit"] == UNIT]
    assert (unit["returned_on"], unit["late"], unit["corrected_on"], unit["attempts"]) == (
        "2024-08-05",
        0,
        "2024-09-15",
        2,
    )


def test_the_marked_form_sent_back_in_order_makes_nobody_late(root: Path) -> None:
    """One row of a return in time was held; it was mended after the return day, as the office had asked."""
    send(root, with_one_fault(form_of(root)), DAY)
    before = total(root)
    send(root, filled(form_of(root), answers(form_of(root))), WEDNESDAY)
    assert in_days(root) == ("2024-08-05", 0, "2024-08-07")
    assert timeliness(root) == 100
    assert total(root) >= before
    assert bulletin_fields(master_of(root), report_of(root))["迟报单位名单"] == []
    assert '"corrected":"2024-08-07"' in build_board(master_of(root), shown(root), today=AUTUMN).decode()


def test_a_row_added_later_makes_nobody_late(root: Path) -> None:
    first, *rest = answers(form_of(root)).split("\n")
    send(root, filled(form_of(root), "\n".join([first, rest[0]])), DAY)
    send(root, filled(form_of(root), "\n".join([first, *rest[1:]])), WEDNESDAY)
    assert in_days(root) == ("2024-08-05", 0, "2024-08-07")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_row_that_the_office_sends_back_makes_nobody_late(root: Path, rows: int) -> None:
    """Also where it sends back every row: what was accepted when it came stays a return, and keeps its day."""
    form = form_of(root)
    send(root, filled(form, answers(form)), DAY)
    send_back(root, WEDNESDAY, frozenset(row.task for row in form.rows[:rows]))
    assert status_of(root).held == rows
    assert in_days(root) == ("2024-08-05", 0, "None")
    assert status_of(root).answered_on == WEDNESDAY
    assert timeliness(root) == 100
    if rows == len(form.rows):
        line = next(each for each in report_of(root).summary.units if each.status.unit == UNIT)
        assert return_word(line) == "已退回"
    send(root, filled(form, answers(form, 80)), NEXT_WEEK)
    send_back(root, AUTUMN, frozenset(row.task for row in form.rows))
    assert in_days(root) == ("2024-08-05", 0, "2024-08-12")


# What is no usable return


def test_what_was_wholly_held_is_no_return_and_the_first_good_one_is_late(root: Path) -> None:
    form = form_of(root)
    send(root, filled(form, answers(form, "过半")), DAY)
    assert in_days(root) == ("None", 0, "None")
    assert (status_of(root).attempts, timeliness(root)) == (1, 0)
    send(root, filled(form, answers(form)), WEDNESDAY)
    assert in_days(root) == ("2024-08-07", 2, "None")
    send(root, filled(form, answers(form, 80)), AUTUMN)
    assert in_days(root) == ("2024-08-07", 2, "2024-09-15")


def test_a_row_that_the_office_passes_after_all_makes_its_return_one(root: Path) -> None:
    form = form_of(root)
    send(root, filled(form, answers(form, "过半")), DAY)
    send(root, filled(form, answers(form, "过半"), head={"填报人": "张三"}), WEDNESDAY)
    assert in_days(root)[0] == "None"
    book = load_workbook(cycle.Workspace(root, WEDNESDAY).consolidated(PERIOD))
    sheet = book[DETAIL_SHEET]
    names = {sheet.cell(2, number).value: number for number in range(1, sheet.max_column + 1)}
    row = next(number for number in range(3, sheet.max_row + 1) if sheet.cell(number, 2).value == UNIT)
    sheet.cell(row, names["核定"]).value, sheet.cell(row, names["核定意见"]).value = "通过", "电话核实"
    out = io.BytesIO()
    book.save(out)
    send(root, out.getvalue(), NEXT_WEEK, "汇总表 已核定.xlsx")
    assert status_of(root).accepted == 1
    assert in_days(root) == ("2024-08-07", 2, "None")


def test_the_same_file_again_is_no_correction(root: Path) -> None:
    data = filled(form_of(root), answers(form_of(root)))
    send(root, data, DAY)
    send(root, data, WEDNESDAY, "又一份.xlsx")
    assert in_days(root) == ("2024-08-05", 0, "None")


def test_a_return_in_a_zip_arrives_with_the_zip(root: Path) -> None:
    form = form_of(root)
    send(root, packed({f"{UNIT}.xlsx": filled(form, answers(form))}), DAY, "报送.zip")
    send(root, packed({f"{UNIT}.xlsx": filled(form, answers(form, 80))}), WEDNESDAY, "更正.zip")
    assert in_days(root) == ("2024-08-05", 0, "2024-08-07")


def test_a_withdrawn_return_counts_no_more_and_undone_again(root: Path) -> None:
    send(root, filled(form_of(root), answers(form_of(root))), DAY)
    send(root, filled(form_of(root), answers(form_of(root), 80)), WEDNESDAY)
    take_back(root, 1)
    assert in_days(root) == ("2024-08-07", 2, "None")
    take_back(root, 1, undo=True)
    assert in_days(root) == ("2024-08-05", 0, "2024-08-07")
    take_back(root, 2)
    assert in_days(root) == ("2024-08-05", 0, "None")


# Records and ledgers of before


def older(root: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    with closing(sqlite3.connect(root / ".flow/ledger.sqlite3")) as database:
        change(database)
        database.commit()


def test_a_ledger_that_knows_no_arrivals_is_made_again(root: Path) -> None:
    send(root, filled(form_of(root), answers(form_of(root))), DAY)
    send_back(root, WEDNESDAY, frozenset(row.task for row in form_of(root).rows))
    wanted = shown(root)
    later: tuple[str, ...] = (
        "TABLE reply",
        "TABLE note",
        "TABLE reviewed",
        "TABLE verdict",
        "VIEW entry_not_sent_back",
        "TABLE arrival",
        "TABLE touch",
        "TABLE fold",
    )
    later = (
        *(f"TRIGGER {name}" for name in re.findall(r"CREATE TRIGGER (\w+)", "".join(MIGRATIONS))),
        *later,
    )
    drops = "".join(f"DROP {what};" for what in later) + "ALTER TABLE submission DROP COLUMN nil;"
    drops += "ALTER TABLE extension DROP COLUMN listed;"
    older(root, lambda old: old.executescript(f"{drops} PRAGMA user_version = 5; PRAGMA optimize;"))
    assert shown(root) == wanted
    assert in_days(root) == ("2024-08-05", 0, "None")


def test_a_receipt_says_its_arrival_only_where_it_is_known_apart(root: Path) -> None:
    send(root, filled(form_of(root), answers(form_of(root))), DAY)
    (receipt,) = cycle.Workspace(root, DAY).archive.receipts()
    assert "arrived" not in to_json(receipt)
    by_mail = replace(receipt, arrived=date(2024, 7, 24))
    content = json.loads(json.dumps(to_json(by_mail)))
    assert content["arrived"] == "2024-07-24"
    assert from_json(Receipt, content) == by_mail
    shutil.rmtree(root / ".flow")
    assert [each.state for each in shown(root).submissions] == [SubmissionState.ACCEPTED]


def test_what_came_before_its_form_went_out_is_told_and_right_after_the_remedy(tmp_path: Path) -> None:
    """S25: the clock was set back."""
    root = small.new_workspace(tmp_path / "w")
    fields = f"{FIELDS}完成日期 | 日期 | | | | | | | 完成日期\n"
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "字段": fields})
    cycle.split(cycle.Workspace(root, small.ISSUED), PERIOD)
    form = form_of(root)
    rows = (f"{row.task} | 已完成 | 100 | 2024-07-18" for row in form.rows)
    data = filled(form, "\n".join(["编号 | 进展状态 | 完成比例 | 完成日期", *rows]))
    too_early = date(2024, 7, 5)
    send(root, data, too_early)
    (submission,) = shown(root).submissions
    assert [fault.code for fault in submission.problems] == ["S25"], "the unit's days are not at fault"
    assert "收到的日期 2024-07-05 早于这份填报表下发的日期 2024-07-20" in submission.problems[0].message
    words = str(receipt_words([submission], SETTINGS, title="七月", marked=False))
    assert "已全部采用" in words
    assert "本机日期" not in words
    assert in_days(root)[0] == "2024-07-05"
    take_back(root, submission.id)
    send(root, data, WEDNESDAY)
    assert in_days(root) == ("2024-08-07", 2, "None")
    assert [fault.code for fault in shown(root).submissions[-1].problems] == []


def told(root: Path, on: date, does: Callable[[cycle.Workspace], object]) -> list[str]:
    """What a command of that day tells of the days of what came before."""
    notices: list[Problem] = []
    does(cycle.Workspace(root, on, notices.append))
    return [notice.message for notice in notices if notice.code == "S27"]


def collected(workspace: cycle.Workspace) -> object:
    return cycle.receive(workspace)


def merged(workspace: cycle.Workspace) -> object:
    return cycle.merge(workspace, PERIOD)


def ticked(workspace: cycle.Workspace) -> object:
    return schedule.tick(workspace, working_hour(workspace.today), lambda _: None)


@pytest.mark.parametrize("does", [collected, merged, ticked])
def test_a_day_before_that_of_what_came_is_told_whatever_is_done_on_it(
    root: Path, does: Callable[[cycle.Workspace], object]
) -> None:
    send(root, filled(form_of(root), answers(form_of(root))), WEDNESDAY)
    assert told(root, WEDNESDAY, does) == told(root, NEXT_WEEK, does) == []
    (words,) = told(root, DAY, does)
    assert words.startswith("有 1 份来件（第 1 号）记的收到日期晚于今天 2024-08-05，最晚是 2024-08-07")
    assert "晚于今天 2023-08-07" in str(told(root, date(2023, 8, 7), does))
    assert told(root, date(2024, 8, 6), does) == [], "computers of two time zones"
    with visiting(root, DAY) as visitor:
        assert "最晚是 2024-08-07" in html.unescape(visitor.settled("/"))


def test_a_day_that_was_wrong_then_is_right_after_the_remedy(root: Path) -> None:
    data = filled(form_of(root), answers(form_of(root)))
    send(root, data, AUTUMN)
    assert len(told(root, DAY, merged)) == 1
    take_back(root, 1)
    assert told(root, DAY, merged) == []
    send(root, data, DAY)
    assert told(root, DAY, merged) == []
    assert in_days(root)[0] == "2024-08-05"
