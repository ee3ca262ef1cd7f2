"""What units say beside their progress, month after month: claims, later time limits, summaries, leadership reports."""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests import glance, small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import PEOPLE, filled
from tests.programs import libreoffice_convert
from tests.samples import sample_master
from workbook_flow import cycle
from workbook_flow.cycle import issuing
from workbook_flow.cycle.care.withdrawing import preview_withdrawal, withdraw
from workbook_flow.cycle.verbs import ISSUING
from workbook_flow.forms import form_workbook
from workbook_flow.model import (
    ASIDE_SHEET,
    CLAIM_REST_WORDS,
    CLAIM_SHEET,
    DETAIL_SHEET,
    EXTENSION_SHEET,
    FORM_SHEET,
    LEAD_SHEET,
    LED_SHEET,
    NIL_WORDS,
    IssuedForm,
    Period,
    Problem,
    Snapshot,
    Submission,
    SubmissionState,
    TaskId,
    Verdict,
)
from workbook_flow.reports.consolidate.claims import listed_words
from workbook_flow.reports.summary import TaskState, summarise
from workbook_flow.returns.opinions import contradiction_in_request
from workbook_flow.returns.summaries import header_row, strange_words
from workbook_flow.sheets import Reader
from workbook_flow.words.problems import Code

JULY, AUGUST, SEPTEMBER = (Period(2024, month) for month in (7, 8, 9))
UNITS = """
名称     | 分组                            | 邮箱
县司法局 | 各行政执法机关、有关行政执法机关 | sfj@xian.example
县公安局 | 各行政执法机关、有关行政执法机关 | gaj@xian.example
县财政局 | 有关行政执法机关                | czj@xian.example
"""
LIST = """
编号 | 重点任务 | 主要措施           | 牵头单位 | 责任单位         | 完成时限      | 量化指标 | 目标值
1-01 | 培训     | 1.办好培训班。     | 县司法局 | 县公安局         | 2024年底前    | 人均学时 | 60
1-02 | 培训     | 2.组织案卷评查。   | 县公安局 | 有关行政执法机关 | 2024年9月底前 |          |
2-01 | 监督     | 3.公开执法事项。   | 县财政局 |                  | 长期坚持      |          |
"""
ASKING = SETTINGS.rstrip() + "\n首次认领 | 是\n延期申请 | 是\n向党委报告 | 是\n"
GOING = "| 认领 | 进行中 | 60"


def write_master(root: Path, listing: str = LIST, settings: str = ASKING, units: str = UNITS) -> None:
    path = root / "master" / "分解清单.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    sheets = {"分解清单": listing, "单位": units, "设置": settings}
    write_book(path, {**SHEETS, **sheets})


def new_workspace(root: Path) -> Path:
    """A workspace whose list asks for claims, requests and summaries; nothing is issued yet."""
    for name in ("inbox", "outbox"):
        (root / name).mkdir(parents=True)
    write_master(root)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return new_workspace(tmp_path / "w")


def on(root: Path, period: Period, day: int) -> cycle.Workspace:
    return cycle.Workspace(root, date(period.year, period.month, day))


def issue(root: Path, period: Period) -> dict[str, IssuedForm]:
    return {form.unit: form for form in cycle.split(on(root, period, 20), period).plan.forms}


def with_summaries(data: bytes, summaries: Mapping[str, str]) -> bytes:
    """A form with a lead unit's words about tasks, on the sheet for them."""
    book, target = load_workbook(io.BytesIO(data)), io.BytesIO()
    for task, words in summaries.items():
        sheet = book[LEAD_SHEET]
        row = next(cell.row for (cell,) in sheet.iter_rows(min_row=4, max_col=1) if cell.value == task)
        cell = sheet.cell(row, 5)
        assert not cell.protection.locked
        cell.value = words
    book.save(target)
    return target.getvalue()


def send(
    root: Path,
    form: IssuedForm,
    table: str,
    head: Mapping[str, str] | None = None,
    summaries: Mapping[str, str] | None = None,
) -> Submission:
    """Fill a form in from a table, drop it, merge; give what became of it."""
    data = filled(form, table, head={**PEOPLE, "是否已向党委（党组）报告": "否", **(head or {})})
    (root / "inbox" / f"{form.unit}.xlsx").write_bytes(with_summaries(data, summaries) if summaries else data)
    (submission,) = cycle.merge(on(root, form.period, 28), form.period).submissions
    return submission


def columns_of(sheet: Worksheet) -> tuple[dict[str, int], int]:
    """The columns of a sheet for decisions by name, and its header row."""
    header = next(row for row in sheet.iter_rows() if {"编号", "核定"} <= {cell.value for cell in row})
    return {str(cell.value): int(cell.column or 0) for cell in header}, int(header[0].row or 0)


def rows_of(root: Path, period: Period, name: str) -> list[dict[str, object]]:
    return glance.records(on(root, period, 28).consolidated(period), name, {"编号", "核定"})


def decide(
    root: Path, period: Period, name: str, rulings: dict[tuple[str, str], tuple[str, str]]
) -> Submission:
    """Write decisions by unit and task into a sheet of the consolidated workbook, drop it, merge."""
    path = on(root, period, 28).consolidated(period)
    book = load_workbook(path)
    sheet = book[name]
    columns, header = columns_of(sheet)
    left = dict(rulings)
    for row in range(header + 1, sheet.max_row + 1):
        key = (str(sheet.cell(row, columns["单位"]).value), str(sheet.cell(row, columns["编号"]).value))
        if key in left:
            for column, words in zip(("核定", "核定意见", "核定人"), (*left.pop(key), "李主任"), strict=True):
                cell = sheet.cell(row, columns[column])
                assert not cell.protection.locked
                cell.value = words
    assert not left
    book.save(root / "inbox" / "汇总表 已核定.xlsx")
    (submission,) = cycle.merge(on(root, period, 28), period).submissions
    assert submission.state is SubmissionState.REVIEWED
    return submission


def claims_of_july(root: Path) -> dict[str, IssuedForm]:
    """The first month: 县财政局 says that the review of files is none of its own."""
    july = issue(root, JULY)
    send(
        root,
        july["县司法局"],
        f"编号 | 认领 | 进展状态 | 完成比例 | 量化完成值\n1-01 {GOING} | 20\n1-02 {GOING} |",
    )
    send(
        root,
        july["县公安局"],
        f"编号 | 认领 | 进展状态 | 完成比例 | 量化完成值\n1-01 {GOING} | 20\n1-02 {GOING} |",
    )
    submission = send(
        root,
        july["县财政局"],
        "编号 | 认领 | 不认领理由 | 进展状态 | 完成比例\n"
        "1-02 | 不属本单位职责 | 我局没有执法职责。 | |\n2-01 | 认领 | | 进行中 | 60",
    )
    assert submission.state is SubmissionState.ACCEPTED, submission.problems
    return july


@pytest.mark.parametrize(
    ("leads", "others", "words"),
    [
        ("各乡镇", "各乡镇", "各乡镇"),
        ("甲局\n乙局", "甲局、乙局", "甲局、乙局"),
        ("甲局", "各乡镇", "甲局；各乡镇"),
        ("甲局", "", "甲局"),
    ],
)
def test_units_named_alike_as_leads_and_others_are_listed_once(leads: str, others: str, words: str) -> None:
    task = replace(sample_master().tasks[0], lead_words=leads, responsible_words=others)
    assert listed_words(task) == words


@pytest.mark.dear
def test_claims_are_asked_once_and_the_office_learns_who_is_meant(root: Path) -> None:
    july = claims_of_july(root)
    assert all(row.asks_claim for form in july.values() for row in form.rows)
    rows = {(row["编号"], row["单位"]): row for row in rows_of(root, JULY, CLAIM_SHEET)}
    assert "“有关行政执法机关”可在“明确单位”填：县司法局" in str(rows["1-02", None]["情况"])
    assert rows["1-02", "县财政局"]["理由"] == "我局没有执法职责。"
    assert rows["1-01", None]["情况"] == "已认领"
    august = issue(root, AUGUST)
    assert not any(row.asks_claim for form in august.values() for row in form.rows)
    assert "尚待核定" in next(row.office for row in august["县财政局"].rows if row.task == "1-02")


@pytest.mark.dear
def test_a_task_worded_anew_is_claimed_anew(root: Path) -> None:
    claims_of_july(root)
    write_master(root, LIST.replace("组织案卷评查", "组织案卷评查并通报"))
    august = issue(root, AUGUST)
    asked = {(form.unit, row.task) for form in august.values() for row in form.rows if row.asks_claim}
    assert asked == {("县司法局", "1-02"), ("县公安局", "1-02"), ("县财政局", "1-02")}


@pytest.mark.dear
def test_a_dispute_that_the_office_agrees_with_takes_the_task_from_the_unit(root: Path) -> None:
    claims_of_july(root)
    submission = decide(root, JULY, CLAIM_SHEET, {("县财政局", "1-02"): ("通过", "")})
    assert (submission.entries, submission.problems) == (1, ())
    split = cycle.split(on(root, AUGUST, 20), AUGUST)
    owed = {form.unit: [row.task for row in form.rows] for form in split.plan.forms}
    assert owed == {"县司法局": ["1-01", "1-02"], "县公安局": ["1-01", "1-02"], "县财政局": ["2-01"]}
    assert [(problem.code, problem.level.value) for problem in split.problems if problem.code == "M27"] == [
        ("M27", "warning")
    ]
    shown = {(row["编号"], row["单位"]): row for row in rows_of(root, JULY, CLAIM_SHEET)}
    assert shown["1-02", "县财政局"]["认领意见"] == "不属本单位职责（已同意）"
    write_master(root, LIST.replace("有关行政执法机关", "县司法局"))
    obeyed = cycle.split(on(root, AUGUST, 21), AUGUST)
    assert [problem.code for problem in obeyed.problems if problem.code == "M27"] == []


@pytest.mark.dear
def test_a_dispute_that_the_office_refuses_goes_back_to_the_unit(root: Path) -> None:
    claims_of_july(root)
    decide(root, JULY, CLAIM_SHEET, {("县财政局", "1-02"): ("退回", "三定方案第五条已列明")})
    book = load_workbook(root / "outbox/2024-07/退回/县财政局（退回更正）.xlsx")
    sheets = (book[FORM_SHEET], book[ASIDE_SHEET])
    cells = (cell for sheet in sheets for row in sheet.iter_rows() for cell in row)
    comments = [cell.comment.text for cell in cells if cell.comment]
    assert len(comments) == 1
    assert "三定方案第五条已列明" in comments[0]


@pytest.mark.dear
def test_what_was_sent_back_is_shown_at_the_sheet_on_which_it_was_written(root: Path) -> None:
    forms = issue(root, JULY)
    send(root, forms["县公安局"], f"编号 | 认领 | 进展状态 | 完成比例\n1-01 {GOING}\n1-02 {GOING}")
    decide(root, JULY, DETAIL_SHEET, {("县公安局", "1-02"): ("退回", "请附评查通报")})
    held = cycle.status(on(root, JULY, 28), JULY).held
    (place,) = [problem.place for entry in held for problem in entry.problems if problem.code == "R30"]
    assert place.cell == "D7"


@pytest.mark.dear
def test_one_row_decided_in_two_ways_is_not_taken(root: Path) -> None:
    claims_of_july(root)
    path = on(root, JULY, 28).consolidated(JULY)
    book = load_workbook(path)
    for name, verdict in ((DETAIL_SHEET, ("通过", "")), (CLAIM_SHEET, ("退回", "是你们的"))):
        sheet = book[name]
        columns, header = columns_of(sheet)
        for row in range(header + 1, sheet.max_row + 1):
            key = (sheet.cell(row, columns["单位"]).value, sheet.cell(row, columns["编号"]).value)
            if key == ("县财政局", "1-02"):
                sheet.cell(row, columns["核定"]).value, sheet.cell(row, columns["核定意见"]).value = verdict
    book.save(root / "inbox" / "汇总表.xlsx")
    (submission,) = cycle.merge(on(root, JULY, 28), JULY).submissions
    assert [problem.code for problem in submission.problems] == ["K08", "K08"]


LATER = (
    "编号 | 认领 | 进展状态 | 完成比例 | 量化完成值 | 申请延期至 | 延期理由\n"
    f"1-01 {GOING} | 20 | |\n1-02 {GOING} | | 2024-12-31 | 上级方案未印发。"
)


@pytest.mark.dear
def test_a_granted_extension_moves_the_limit_for_everyone_from_the_next_form_on(root: Path) -> None:
    july = issue(root, JULY)
    send(root, july["县公安局"], LATER)
    assert rows_of(root, JULY, EXTENSION_SHEET)[0]["核定结果"] == "待核定"
    assert (
        decide(root, JULY, EXTENSION_SHEET, {("县公安局", "1-02"): ("改为", "2024年11月30日")}).problems == ()
    )
    assert rows_of(root, JULY, EXTENSION_SHEET)[0]["核定结果"] == "同意延期至 2024-11-30"
    august = issue(root, AUGUST)
    for unit in ("县公安局", "县司法局", "县财政局"):
        row = august[unit].row("1-02")
        assert row is not None
        assert (row.deadline, row.due) == (
            "2024年9月底前（同意延期至2024年11月30日）",
            date(2024, 11, 30),
        )
    lead = august["县公安局"].row("1-02")
    assert lead is not None
    assert lead.office == "延期申请（至 2024-12-31）改为延期至 2024-11-30"
    september = issue(root, SEPTEMBER)["县公安局"].row("1-02")
    assert september is not None
    assert (september.office, september.due) == ("", date(2024, 11, 30))


@pytest.mark.dear
@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ("2024年12月底前", date(2024, 12, 31)),
        ("2024年10月底前", date(2024, 10, 31)),
        ("2024年9月30日前", date(2024, 11, 30)),
        ("长期坚持", None),
    ],
)
def test_a_limit_that_the_list_sets_after_a_grant_holds(root: Path, limit: str, due: date | None) -> None:
    july = issue(root, JULY)
    send(root, july["县公安局"], LATER)
    decide(root, JULY, EXTENSION_SHEET, {("县公安局", "1-02"): ("改为", "2024年11月30日")})
    write_master(root, LIST.replace("2024年9月底前", limit))
    august = issue(root, AUGUST)["县公安局"]
    row = august.row("1-02")
    assert row is not None
    assert row.due == due
    assert ("同意延期" in row.deadline) is (due == date(2024, 11, 30))
    workspace = on(root, AUGUST, 28)
    assert cycle.verify(workspace).problems == ()
    with sqlite3.connect(root / ".flow/ledger.sqlite3") as older:
        older.execute("UPDATE extension SET listed = NULL")
    older.close()
    with cycle.opened(workspace) as session:
        task = session.master_for(AUGUST).by_id[TaskId("1-02")]
        assert task.deadline.due == due
    if due == date(2024, 10, 31):  # what is granted on the new limit moves that
        send(
            root,
            august,
            "编号 | 进展状态 | 完成比例 | 申请延期至 | 延期理由\n"
            "1-01 | 进行中 | 60 | |\n1-02 | 进行中 | 60 | 2024-12-20 | 上级方案未印发。",
        )
        decide(root, AUGUST, EXTENSION_SHEET, {("县公安局", "1-02"): ("通过", "")})
        with cycle.opened(workspace) as session:
            granted = session.master_for(SEPTEMBER).by_id[TaskId("1-02")].deadline
        assert (granted.due, granted.words) == (
            date(2024, 12, 20),
            "2024年10月底前（同意延期至2024年12月20日）",
        )


@pytest.mark.dear
def test_a_responsible_unit_is_granted_a_later_day_for_itself_alone(root: Path) -> None:
    july = issue(root, JULY)
    send(root, july["县司法局"], LATER)
    decide(root, JULY, EXTENSION_SHEET, {("县司法局", "1-02"): ("通过", "")})
    august = issue(root, AUGUST)
    days = {unit: next(row.due for row in form.rows if row.task == "1-02") for unit, form in august.items()}
    assert days == {
        "县司法局": date(2024, 12, 31),
        "县公安局": date(2024, 9, 30),
        "县财政局": date(2024, 9, 30),
    }


@pytest.mark.dear
def test_withdrawn_a_granted_extension_and_its_request_are_gone(root: Path) -> None:
    july = issue(root, JULY)
    send(root, july["县公安局"], LATER)
    decide(root, JULY, EXTENSION_SHEET, {("县公安局", "1-02"): ("通过", "")})
    workspace = on(root, JULY, 28)
    review = preview_withdrawal(workspace, 2)
    granted, asked = "延至 2024-12-31（通过，李主任 2024-07-28）", "延至 2024-12-31（未核定）"
    assert [(each.task, each.before, each.after) for each in review.words] == [("1-02", granted, asked)]
    request = preview_withdrawal(workspace, 1)
    assert [(each.before, each.after) for each in request.words] == [(granted, "")]
    withdraw(workspace, review)
    row = issue(root, AUGUST)["县公安局"].row("1-02")
    assert row is not None
    assert row.due == date(2024, 9, 30)
    assert cycle.verify(workspace).problems == ()


@pytest.mark.dear
def test_a_refused_extension_says_why_in_the_next_form(root: Path) -> None:
    july = issue(root, JULY)
    send(root, july["县公安局"], LATER)
    decide(root, JULY, EXTENSION_SHEET, {("县公安局", "1-02"): ("退回", "时间过半，请抓紧")})
    row = issue(root, AUGUST)["县公安局"].row("1-02")
    assert row is not None
    assert (row.office, row.due) == ("延期申请（至 2024-12-31）不同意：时间过半，请抓紧", date(2024, 9, 30))


@pytest.mark.dear
def test_a_request_that_has_changed_since_is_not_decided_on(root: Path) -> None:
    july = issue(root, JULY)
    send(root, july["县公安局"], LATER)
    old = (on(root, JULY, 28).consolidated(JULY)).read_bytes()
    send(root, july["县公安局"], LATER.replace("2024-12-31", "2025-03-31"))
    on(root, JULY, 28).consolidated(JULY).write_bytes(old)
    submission = decide(root, JULY, EXTENSION_SHEET, {("县公安局", "1-02"): ("通过", "")})
    assert [problem.code for problem in submission.problems] == ["K02"]


@pytest.mark.parametrize(
    ("until", "reason", "codes"),
    [("2024-12-31", "", ["R18"]), ("", "人手不足", ["R18"]), ("2024-09-30", "人手不足", ["R19"])],
)
def test_a_request_needs_a_later_day_and_a_reason(
    root: Path, until: str, reason: str, codes: list[str]
) -> None:
    form = issue(root, JULY)["县公安局"]
    table = (
        "编号 | 认领 | 进展状态 | 完成比例 | 量化完成值 | 申请延期至 | 延期理由\n"
        f"1-01 {GOING} | 20 | |\n1-02 {GOING} | | {until} | {reason}"
    )
    submission = send(root, form, table)
    assert [problem.code for problem in submission.problems if problem.code[0] == "R"] == codes
    assert (submission.entries, submission.held, submission.state) == (2, 0, SubmissionState.PARTIAL)
    assert merged_snapshot(root).requests == ()
    returned = load_workbook(on(root, JULY, 28).correction(JULY, "县公安局"))
    assert "1 项延期申请要重填" in " ".join(
        str(cell.value) for row in returned[FORM_SHEET]["A1:Z4"] for cell in row
    )
    assert not returned[ASIDE_SHEET].column_dimensions["A"].hidden
    send(root, form, LATER)
    assert [(request.task, request.until) for request in merged_snapshot(root).requests] == [
        ("1-02", date(2024, 12, 31))
    ]
    assert not on(root, JULY, 28).correction(JULY, "县公安局").exists()


def merged_snapshot(root: Path) -> Snapshot:
    """July as it stands once it is merged."""
    cycle.merge(on(root, JULY, 28), JULY)
    return cycle.status(on(root, JULY, 28), JULY)


def came(root: Path, form: IssuedForm, table: str, head: Mapping[str, str], *without: str) -> Submission:
    """A return with that in its head, of whose sheets some are gone."""
    book = load_workbook(io.BytesIO(filled(form, table, head={**PEOPLE, **head})))
    for name in without:
        del book[name]
    book.save(root / "inbox" / f"{form.unit}.xlsx")
    (submission,) = cycle.receive(on(root, form.period, 24))
    return submission


def test_a_claim_in_the_head_holds_where_the_sheet_of_claims_did_not_come_back(root: Path) -> None:
    form = issue(root, JULY)["县公安局"]
    table = "编号 | 进展状态 | 完成比例 | 量化完成值\n1-01 | 进行中 | 60 | 20\n1-02 | 进行中 | 60 |"
    head = {CLAIM_REST_WORDS: "是", "是否已向党委（党组）报告": "否"}
    whole = came(root, form, table, head, ASIDE_SHEET)
    assert (whole.entries, whole.held) == (2, 0)
    (gone,) = (one.message for one in whole.problems if one.code == Code.FILL_COLUMN_MISSING)
    assert gone == "缺少“认领”“不认领理由”“申请延期至”“延期理由”栏"
    unclaimed = came(root, form, table.replace("60", "61"), head | {CLAIM_REST_WORDS: ""}, ASIDE_SHEET)
    assert (unclaimed.entries, unclaimed.held) == (0, 2)


def test_a_claim_that_no_row_carries_is_told(root: Path) -> None:
    write_master(root, settings=SETTINGS.rstrip() + "\n首次认领 | 是\n零报告 | 是\n")
    form = issue(root, JULY)["县公安局"]
    told = came(root, form, "编号 | 进展状态\n", {NIL_WORDS: "是", CLAIM_REST_WORDS: "是"})
    assert told.nil
    assert Code.NIL_WITH_CLAIM in {one.code for one in told.problems}
    silent = came(root, form, "编号 | 进展状态\n", {NIL_WORDS: "是"})
    assert Code.NIL_WITH_CLAIM not in {one.code for one in silent.problems}


def test_an_unreadable_request_holds_back_nothing_else_and_a_fault_elsewhere_does(root: Path) -> None:
    form = issue(root, JULY)["县公安局"]
    table = (
        "编号 | 认领 | 进展状态 | 完成比例 | 量化完成值 | 申请延期至 | 延期理由\n"
        f"1-01 {GOING} | 20 | |\n1-02 {{going}} | | 过完年 | 人手不足"
    )
    wrong = send(root, form, table.format(going="| 认领 | 进行中 | 六成"))
    assert (wrong.entries, wrong.held) == (1, 1)
    unreadable = send(root, form, table.format(going=GOING))
    assert (unreadable.entries, unreadable.held) == (2, 0)
    snapshot = merged_snapshot(root)
    assert (snapshot.requests, snapshot.held) == ((), ())
    (entry,) = (entry for entry in snapshot.entries if entry.task == "1-02")
    assert (entry.values["申请延期至"].raw, entry.asks_again) == ("过完年", True)


@pytest.mark.parametrize(("reached", "codes"), [("59.5", ["R17"]), ("60", []), ("", ["D01"])])
def test_done_below_the_target_is_a_contradiction(root: Path, reached: str, codes: list[str]) -> None:
    form = issue(root, JULY)["县司法局"]
    table = f"编号 | 认领 | 进展状态 | 完成比例 | 量化完成值\n1-01 | 认领 | 已完成 | 100 | {reached}\n1-02 {GOING} |"
    assert [each.code for each in send(root, form, table).problems] == codes


def test_a_lead_unit_sees_what_others_reported_and_sums_it_up(root: Path) -> None:
    claims_of_july(root)
    august = issue(root, AUGUST)["县公安局"]
    assert [(each.task, each.unit, each.values.get("完成比例")) for each in august.led] == [
        ("1-02", "县司法局", 60),
        ("1-02", "县财政局", None),
    ]
    book = load_workbook(io.BytesIO(form_workbook(august)))
    sheet = book[LEAD_SHEET]
    assert sheet.protection.sheet
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("2 家：进行中 1、未报 1" in each for each in texts)
    assert any("未报：县财政局" in each for each in texts)
    assert any("完成比例：60" in str(cell.value) for row in book[LED_SHEET].iter_rows() for cell in row)
    assert "不用打印" in str(book[LED_SHEET]["A2"].value)
    assert book[LED_SHEET].print_area == f"'{LED_SHEET}'!$A$1:$E$2"
    table = "编号 | 进展状态 | 完成比例 | 量化完成值\n1-01 | 进行中 | 70 | 30\n1-02 | 进行中 | 70 |"
    send(root, august, table, summaries={"1-02": "评查已过半，十月底前收尾。"})
    shown = cycle.status(on(root, AUGUST, 28), AUGUST)
    assert [(each.unit, each.task, each.text) for each in shown.summaries] == [
        ("县公安局", "1-02", "评查已过半，十月底前收尾。")
    ]


def test_nobody_is_to_be_urged_before_the_first_reports_are_due(root: Path) -> None:
    july = issue(root, JULY)["县公安局"]
    sheet = load_workbook(io.BytesIO(form_workbook(july)))[LEAD_SHEET]
    assert [(row[2].value, row[3].value or "") for row in sheet.iter_rows(min_row=4)] == [
        ("2 家：首次填报", "")
    ]
    send(root, july, f"编号 | 认领 | 进展状态 | 完成比例\n1-02 {GOING}")
    august = issue(root, AUGUST)["县公安局"]
    sheet = load_workbook(io.BytesIO(form_workbook(august)))[LEAD_SHEET]
    assert [(row[2].value, row[3].value) for row in sheet.iter_rows(min_row=4)] == [
        ("2 家：未报 2", "未报：县司法局、县财政局")
    ]


def test_what_earlier_programs_wrote_of_a_first_month_is_no_word_of_the_unit(root: Path) -> None:
    july = issue(root, JULY)["县公安局"]
    book = load_workbook(io.BytesIO(form_workbook(july)))
    book[LEAD_SHEET]["C4"], book[LEAD_SHEET]["D4"] = "2 家：未报 2", "未报：县司法局、县财政局"
    target = io.BytesIO()
    book.save(target)
    with Reader() as reader:
        came_back = reader.read_bytes(target.getvalue(), "县公安局.xlsx")
    assert not isinstance(came_back, Problem)
    sheet = next(sheet for sheet in came_back.sheets if sheet.name == LEAD_SHEET)
    header = header_row(sheet)
    assert header is not None
    assert list(strange_words(sheet, header, july, "县公安局.xlsx")) == []


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        ({"是否已向党委（党组）报告": ""}, ["R20"]),
        ({"是否已向党委（党组）报告": "是"}, ["R21"]),
        ({"是否已向党委（党组）报告": "是", "报告日期": "2024-07-22"}, []),
        ({"是否已向党委（党组）报告": "下周", "报告日期": "月底"}, ["R22", "R22"]),
    ],
)
def test_each_unit_is_asked_whether_it_reported_to_its_leadership(
    root: Path, head: dict[str, str], codes: list[str]
) -> None:
    form = issue(root, JULY)["县财政局"]
    submission = send(
        root,
        form,
        "编号 | 认领 | 进展状态 | 完成比例\n1-02 | 认领 | 进行中 | 60\n2-01 | 认领 | 进行中 | 60",
        head,
    )
    assert [problem.code for problem in submission.problems] == codes
    assert submission.state is SubmissionState.ACCEPTED
    assert submission.report.made == {"": None, "是": True}.get(head["是否已向党委（党组）报告"])
    assert submission.report.on == (date(2024, 7, 22) if codes == [] else None)


def test_decisions_and_summaries_survive_a_rebuild(root: Path) -> None:
    july = claims_of_july(root)
    send(
        root,
        july["县公安局"],
        LATER,
        {"是否已向党委（党组）报告": "是", "报告日期": "2024-07-22"},
        {"1-02": "已布置。"},
    )
    decide(root, JULY, EXTENSION_SHEET, {("县公安局", "1-02"): ("通过", "")})
    decide(root, JULY, CLAIM_SHEET, {("县财政局", "1-02"): ("通过", "")})
    august = issue(root, AUGUST)
    before = cycle.status(on(root, JULY, 28), JULY)
    workbook = small.besides_code(on(root, JULY, 28).consolidated(JULY).read_bytes())
    shutil.rmtree(root / ".flow")
    cycle.rebuild(on(root, AUGUST, 21))
    assert cycle.status(on(root, JULY, 28), JULY) == before
    cycle.merge(on(root, JULY, 28), JULY)
    assert small.besides_code(on(root, JULY, 28).consolidated(JULY).read_bytes()) == workbook
    assert issue(root, AUGUST) == august
    assert before.requests[0].granted == date(2024, 12, 31)
    assert before.summaries[0].text == "已布置。"


def test_a_list_that_asks_for_none_of_it_has_forms_without(root: Path) -> None:
    write_master(root, LIST.replace("人均学时 | 60", "         |   "), SETTINGS)
    form = issue(root, JULY)["县司法局"]
    assert [field.name for field in form.fields] == ["进展状态", "完成比例"]
    assert not form.asks_report


def test_a_unit_that_disclaims_a_task_has_no_part_in_its_state(root: Path) -> None:
    july = claims_of_july(root)
    table = "编号 | 认领 | 不认领理由\n1-02 | 不属本单位职责 | 已划出。"
    send(root, july["县公安局"], table)
    master, _ = cycle.sound_master(on(root, JULY, 28))
    summary = summarise(master, cycle.status(on(root, JULY, 28), JULY))
    (task,) = (each for each in summary.tasks if each.task.id == "1-02")
    assert {duty.unit: duty.words for duty in task.duties} == {
        "县公安局": "不属本单位职责",
        "县司法局": "已报",
        "县财政局": "不属本单位职责",
    }
    assert (task.state, task.percent) == (TaskState.UNDER_WAY, 60)


def test_who_reported_to_its_leadership_stands_beside_its_return(root: Path) -> None:
    form = issue(root, JULY)["县财政局"]
    head = {"是否已向党委（党组）报告": "是", "报告日期": "2024-07-22"}
    send(root, form, "编号 | 认领 | 进展状态 | 完成比例\n2-01 | 认领 | 进行中 | 60", head)
    lines = glance.records(on(root, JULY, 28).consolidated(JULY), "报送情况", {"单位", "向党委（党组）报告"})
    units = {line["单位"]: line for line in lines}
    reports = {unit: units[unit]["向党委（党组）报告"] for unit in ("县财政局", "县公安局")}
    assert reports == {"县财政局": "是 2024-07-22", "县公安局": None}


def test_a_year_asks_for_less_each_time_and_shows_what_was_decided(root: Path) -> None:
    """Twelve months of one unit: it claims once, asks once for a later day, finishes one task, and lets the rest stand."""
    period, asked = JULY, {}
    for month in range(12):
        form = issue(root, period)["县公安局"]
        asked[month] = {
            "claims": sum(row.asks_claim for row in form.rows),
            "done": [row.task for row in form.rows if row.done],
            "same": sum(bool(row.last) and not row.done for row in form.rows),
            "office": [row.office for row in form.rows if row.office],
            "due": form.rows[1].due,
            "reporter": form.reporter,
        }
        if month == 0:
            table = LATER
        elif month == 1:
            table = "编号 | 进展状态 | 完成比例 | 量化完成值\n1-01 | 已完成 | 100 | 60\n1-02 | 进行中 | 70 |"
        else:
            table = "编号 | 无变化\n1-02 | 无变化"
        submission = send(root, form, table)
        assert submission.state is SubmissionState.ACCEPTED, submission.problems
        if month == 0:
            decide(root, period, EXTENSION_SHEET, {("县公安局", "1-02"): ("通过", "")})
        period = period.next()
    first, second, third, last = (asked[month] for month in (0, 1, 2, 11))
    assert first == {
        "claims": 2,
        "done": [],
        "same": 0,
        "office": [],
        "due": date(2024, 9, 30),
        "reporter": "",
    }
    granted = {"due": date(2024, 12, 31), "reporter": "张三"}
    standing = {"claims": 0, "done": [], "same": 2, "office": ["延期申请（至 2024-12-31）同意"]}
    assert second == {**standing, **granted}
    settled = {"claims": 0, "done": ["1-01"], "same": 1, "office": []}
    assert third == {**settled, **granted}
    assert last == third


@pytest.mark.parametrize(
    ("claim", "head", "reason", "code"),
    [
        ("", {CLAIM_REST_WORDS: "是"}, "应由县司法局承担。", "R28"),
        ("认领", {}, "应由县司法局承担。", "R28"),
        ("不属本单位职责", {CLAIM_REST_WORDS: "是"}, "应由县司法局承担。", ""),
        ("认领", {}, "无", ""),
        ("", {CLAIM_REST_WORDS: "是"}, "没有异议", ""),
    ],
)
def test_a_reason_against_a_task_that_is_claimed_is_asked_about(
    claim: str, head: dict[str, str], reason: str, code: str, root: Path
) -> None:
    form = issue(root, JULY)["县财政局"]
    table = f"编号 | 认领 | 不认领理由 | 进展状态 | 完成比例\n1-02 | {claim} | {reason} | 进行中 | 30"
    target = root / "县财政局.xlsx"
    target.write_bytes(filled(form, table, head=head))
    shown = load_workbook(libreoffice_convert(target, "xlsx", root / "saved"), data_only=True)
    check = str(next(row[1].value for row in shown["填报表"].iter_rows() if row[0].value == "1-02"))
    submission = send(root, form, table, head=head)
    assert [each.code for each in submission.problems if each.code == "R28"] == ([code] if code else [])
    assert ("已认领，不应填不认领理由" in check) == bool(code)


def test_a_claim_is_asked_once_and_holds_in_periods_of_every_kind(root: Path) -> None:
    """A one-off request, and the quarter once the list goes by quarters, take up what was said in the months."""
    claims_of_july(root)
    decide(root, JULY, "认领情况", {("县财政局", "1-02"): ("通过", "同意")})
    again = on(root, JULY, 29)
    with cycle.opened(again, ISSUING) as session:
        request = issuing.one_off(session, "防汛排查", "2024-08-02")
        shown = issuing.split(session, request)
    asked = {form.unit: [(row.task, row.asks_claim) for row in form.rows] for form in shown.plan.forms}
    assert asked == {
        "县司法局": [("1-01", False), ("1-02", False)],
        "县公安局": [("1-01", False), ("1-02", False)],
        "县财政局": [("2-01", False)],
    }
    assert Code.DISCLAIM_AGREED in {problem.code for problem in shown.problems}
    cycle.merge(again, request)
    listed = rows_of(root, request, "认领情况")
    assert [row["核定"] for row in listed if row["单位"] == "县财政局" and row["编号"] == "1-02"] == ["通过"]
    write_master(root, settings=f"{ASKING}报告周期 | 季度\n")
    quarter = Period.parse("2024-Q3")
    for _ in range(2):
        forms = cycle.split(on(root, SEPTEMBER, 20), quarter).plan.forms
        assert {form.unit: [(row.task, row.asks_claim) for row in form.rows] for form in forms} == asked
        (root / ".flow" / "ledger.sqlite3").unlink()


@pytest.mark.parametrize(
    ("verdict", "opinion", "agrees"),
    [
        *((Verdict.PASSED, opinion, True) for opinion in ("", "抓紧办理", "延期至2024年12月31日")),
        *((Verdict.PASSED, opinion, True) for opinion in ("同意延期至12月底", "2024-12-31", "不得再延")),
        *((Verdict.PASSED, opinion, False) for opinion in ("延期至2024年11月15日", "不同意")),
        *((Verdict.PASSED, opinion, False) for opinion in ("同意延期至11月底，不得再延", "延至明年一季度")),
        (Verdict.RETURNED, "同意延期至12月底", False),
        (Verdict.RETURNED, "不同意，按期完成", True),
        (Verdict.CHANGED, "2024-11-15", True),
    ],
)
def test_an_opinion_that_grants_another_day_than_its_verdict_is_asked_about(
    verdict: Verdict, opinion: str, agrees: bool
) -> None:
    day = date(2024, 12, 31) if opinion == "2024-12-31" else None
    assert (contradiction_in_request(verdict, opinion, day, date(2024, 12, 31)) == "") is agrees


@pytest.mark.dear
def test_a_request_that_is_decided_two_ways_stays_open(root: Path) -> None:
    july = issue(root, JULY)
    send(root, july["县公安局"], LATER)
    rulings = {("县公安局", "1-02"): ("通过", "延期至2024年11月15日")}
    assert [fault.code for fault in decide(root, JULY, EXTENSION_SHEET, rulings).problems] == ["K20"]
    assert rows_of(root, JULY, EXTENSION_SHEET)[0]["核定结果"] == "待核定"
    obeyed = {("县公安局", "1-02"): ("改为", "同意延期至2024年11月15日")}
    assert decide(root, JULY, EXTENSION_SHEET, obeyed).problems == ()
    assert rows_of(root, JULY, EXTENSION_SHEET)[0]["核定结果"] == "同意延期至 2024-11-15"


@pytest.mark.dear
@pytest.mark.parametrize(
    ("limit", "words", "why"),
    [
        ("2024年9月底前", "2024-09-30", "不晚于清单上的 2024-09-30"),
        ("2024年9月底前", "2023-12-31", "不晚于清单上的 2024-09-30"),
        ("2024年9月底前", "2024-10-01", ""),
        ("2024年6月底前", "2024-07-27", "这一天已经过了"),
        ("2024年6月底前", "2024-07-28", ""),
    ],
)
def test_a_limit_that_is_put_off_to_no_later_day_or_to_one_that_is_over_is_told(
    root: Path, limit: str, words: str, why: str
) -> None:
    write_master(root, LIST.replace("2024年9月底前", limit))
    send(root, issue(root, JULY)["县公安局"], LATER)
    problems = decide(root, JULY, EXTENSION_SHEET, {("县公安局", "1-02"): ("改为", words)}).problems
    assert [(fault.code, why in fault.message) for fault in problems] == [("K21", True)] * bool(why)
    assert rows_of(root, JULY, EXTENSION_SHEET)[0]["核定结果"] == f"同意延期至 {words}"
