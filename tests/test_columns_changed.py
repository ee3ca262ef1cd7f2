"""Columns and choices that the office renames while forms are out: what was answered by the old words still counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import small
from tests.books import CHOICES, FIELDS, SHEETS, write_book
from tests.build import filled
from tests.small import ISSUED, LIST, PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cycle.post.reminding import situation
from workbook_flow.cycle.publishing import issued_snapshot, report_of
from workbook_flow.mail.remind.situation import index_of
from workbook_flow.model import Purpose, Submission
from workbook_flow.reports.summary import TaskState

RENAMED = {
    "分解清单": LIST,
    "字段": FIELDS.replace("完成比例", "推进程度"),
    "选项": CHOICES.replace("| 进行中 |", "| 推进中 |").replace("| 已完成 |", "| 办结 |"),
}


def standing(root: Path, day: date) -> list[tuple[str, TaskState, float | None]]:
    with cycle.opened(cycle.Workspace(root, day)) as session:
        summary = report_of(session, issued_snapshot(session, PERIOD)).summary
    return [(line.task.id, line.state, line.percent) for line in summary.tasks]


def test_an_answer_by_words_that_were_renamed_counts_as_before_once_forms_went_out_anew(
    root: Path,
) -> None:
    for number, (unit, form) in enumerate(small.issued_forms(root).items()):
        done = "\n".join(f"{row.task} | 已完成 | 100" for row in form.rows)
        small.drop(root, f"{unit}.xlsx", filled(form, f"编号 | 进展状态 | 完成比例\n{done}"), number)
    cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    before = standing(root, RETURNED)
    assert before == [(task, TaskState.DONE, 100) for task in ("1-01", "1-02", "2-01")]
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, **RENAMED})
    assert standing(root, RETURNED) == before
    assert cycle.split(cycle.Workspace(root, RETURNED), PERIOD).written
    assert standing(root, RETURNED) == before
    near_the_limit = date(2024, 12, 28)
    with cycle.opened(cycle.Workspace(root, near_the_limit)) as session:
        assert len(index_of(situation(session, by_mail_alone=False)).done) == 7


def test_a_choice_that_was_renamed_goes_over_by_its_name_of_today(root: Path) -> None:
    form = small.issued_forms(root)["县公安局"]
    rows = "\n".join(f"{row.task} | 已完成 | 100" for row in form.rows)
    small.drop(root, "县公安局.xlsx", filled(form, f"编号 | 进展状态 | 完成比例\n{rows}"), 1)
    cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    granting = SHEETS["设置"] + "办结须核定 | 是\n"
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, **RENAMED, "设置": granting})
    august = PERIOD.next()
    forms = {
        form.unit: form for form in cycle.split(cycle.Workspace(root, august.last_day), august).plan.forms
    }
    assert all(row.last["进展状态"] == "办结" and row.done for row in forms["县公安局"].rows)
    (led,) = (row for row in forms["县司法局"].led if row.unit == "县公安局")
    assert (led.values["进展状态"], led.declared) == ("办结", 1)
    assert {row.last["推进程度"] for row in forms["县公安局"].rows} == {100}
    assert led.values["推进程度"] == 100


def test_columns_that_were_renamed_go_over_by_what_they_are_for(root: Path) -> None:
    form = small.issued_forms(root)["县公安局"]
    small.drop(root, "县公安局.xlsx", filled(form, small.answers(form)), 1)
    cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    fields = FIELDS.replace("完成比例", "推进程度").replace("进展状态 | 选项", "办理情况 | 选项")
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": LIST, "字段": fields})
    months = (PERIOD.next(), PERIOD.next().next())
    for month in months:
        forms = {
            form.unit: form for form in cycle.split(cycle.Workspace(root, month.last_day), month).plan.forms
        }
        assert all(row.last == {"办理情况": "进行中", "推进程度": 60} for row in forms["县公安局"].rows)


@pytest.mark.parametrize(
    ("answer", "codes"), [("进行中 | 100", ["R10"]), ("进行中 | 60", ["R10"]), ("已完成 | 100", [])]
)
@pytest.mark.parametrize(
    "renamed",
    [
        {"字段": FIELDS.replace("完成比例", "推进程度").replace("进展状态 | 选项", "办理情况 | 选项")},
        {"选项": CHOICES.replace("| 已完成 |", "| 办结 |")},
    ],
)
def test_what_fell_behind_last_month_is_told_in_the_month_in_which_its_column_was_renamed(
    tmp_path: Path, renamed: dict[str, str], answer: str, codes: list[str]
) -> None:
    submission = after_renaming(tmp_path, "已完成 | 100", renamed, answer)
    assert [fault.code for fault in submission.problems if fault.code in {"R10", "R11"}] == codes


@pytest.mark.parametrize(("percent", "codes"), [(40, ["R11"]), (60, []), (80, [])])
def test_a_percent_that_fell_is_told_in_the_month_in_which_its_column_was_renamed(
    tmp_path: Path, percent: int, codes: list[str]
) -> None:
    renamed = {"字段": FIELDS.replace("完成比例", "推进程度")}
    submission = after_renaming(tmp_path, "进行中 | 60", renamed, f"进行中 | {percent}")
    assert [fault.code for fault in submission.problems if fault.code in {"R10", "R11"}] == codes


def after_renaming(tmp_path: Path, july: str, renamed: dict[str, str], august: str) -> Submission:
    """The second month's answer to a task, the master's columns or choices renamed between the two months."""
    root = small.new_workspace(tmp_path / "w")
    months = (PERIOD, PERIOD.next())
    for number, (month, answer) in enumerate(zip(months, (july, august), strict=True)):
        if number:
            write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": LIST, **renamed})
        cycle.split(cycle.Workspace(root, month.last_day), month)
        form = cycle.Workspace(root, ISSUED).archive.issues(month)[-1].forms
        (own,) = (issued for issued in form if issued.unit == "县公安局")
        state, percent = own.fields[0].name, next(f.name for f in own.fields if f.purpose is Purpose.PERCENT)
        words = answer.replace("已完成", "办结") if number and "选项" in renamed else answer
        small.drop(root, f"{number}.xlsx", filled(own, f"编号 | {state} | {percent}\n1-01 | {words}"), number)
        merged = cycle.merge(cycle.Workspace(root, month.next().first_day), month)
    return merged.submissions[-1]


OWN = "排查数 | 整数 | | | | | | |\n存在问题 | 文本 | | | | | | |\n"


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (OWN.replace("排查数", "摸排数"), [("排查数", "摸排数")]),
        (
            OWN.replace("排查数", "摸排数").replace("存在", "主要"),
            [("排查数", "摸排数"), ("存在问题", "主要问题")],
        ),
        ("主要问题 | 文本 | | | | | | |\n排查数 | 整数 | | | | | | |\n", [("存在问题", "主要问题")]),
        (OWN.replace("排查数 | 整数", "摸排数 | 文本"), []),
        (OWN + "备注 | 文本 | | | | | | |\n", []),
        (OWN.splitlines()[0] + "\n", []),
        (OWN, []),
    ],
)
def test_a_column_of_the_office_s_own_that_seems_renamed_is_asked_about_before_it_goes_out(
    tmp_path: Path, own: str, told: list[tuple[str, str]]
) -> None:
    root = small.new_workspace(tmp_path / "w")
    sheets = {**SHEETS, "分解清单": LIST, "字段": FIELDS + OWN}
    write_book(root / "master" / "分解清单.xlsx", sheets)
    cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    write_book(root / "master" / "分解清单.xlsx", {**sheets, "字段": FIELDS + own})
    august = PERIOD.next()
    workspace = cycle.Workspace(root, august.first_day)
    for problems in (cycle.lint(workspace)[1], cycle.split(workspace, august).problems):
        asked = [fault for fault in problems if fault.code == "M98"]
        assert len(asked) == len(told)
        for fault, (before, now) in zip(asked, told, strict=True):
            assert f"上次下发的栏目“{before}”不见了，多了同类型的“{now}”" in fault.message
    assert [fault for fault in cycle.lint(workspace)[1] if fault.code == "M98"] == []


LEVELS = "风险等级 | 选项 | | 风险等级 | | | | |\n"
RISKS = "风险等级 | 较大 |\n风险等级 | 一般 |\n"


@pytest.mark.parametrize(
    ("fields", "choices", "told"),
    [
        (FIELDS + LEVELS, CHOICES + RISKS.replace("较大", "较大风险"), ["没有了选项“较大”"]),
        (FIELDS + LEVELS.replace("选项 | | 风险等级", "日期 | |"), CHOICES + RISKS, ["由选项改成了日期"]),
        (FIELDS + LEVELS.replace("选项 | | 风险等级", "文本 | |"), CHOICES + RISKS, []),
        (FIELDS + LEVELS, CHOICES.replace("| 进行中 |", "| 推进中 |") + RISKS + "风险等级 | 重大 |\n", []),
    ],
)
def test_a_column_that_takes_no_more_what_it_took_is_told_of_before_it_goes_out(
    tmp_path: Path, fields: str, choices: str, told: list[str]
) -> None:
    root = small.new_workspace(tmp_path / "w")
    sheets = {**SHEETS, "分解清单": LIST, "字段": FIELDS + LEVELS, "选项": CHOICES + RISKS}
    write_book(root / "master" / "分解清单.xlsx", sheets)
    cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    write_book(root / "master" / "分解清单.xlsx", {**sheets, "字段": fields, "选项": choices})
    august = PERIOD.next()
    workspace = cycle.Workspace(root, august.first_day)
    for problems in (cycle.lint(workspace)[1], cycle.split(workspace, august).problems):
        changes = [fault.message for fault in problems if fault.code == "M99"]
        assert len(changes) == len(told)
        assert all(words in message for words, message in zip(told, changes, strict=True))
    assert [fault for fault in cycle.lint(workspace)[1] if fault.code == "M99"] == []
