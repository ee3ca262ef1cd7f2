"""One task, one unit over all periods: who said what when, what was decided, what leaders wrote and were answered."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook

from tests import small
from tests.build import filled
from tests.leader import ANSWER, DEMAND, LONG, SUPERVISED, TASK, leader_months
from tests.small import PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.model import Period, Snapshot, WorkbookFlowError
from workbook_flow.reports.consolidate import build_account, build_task_history
from workbook_flow.reports.consolidate.history import LINE_NAMES, MOST_LINES, PERIOD_NAMES, WIDTHS, pieces
from workbook_flow.reports.handout import Fields, task_fields, unit_fields
from workbook_flow.reports.summary import TaskHistory, account_of, task_history, unit_history
from workbook_flow.reports.word import fill_template
from workbook_flow.starter import shipped_file
from workbook_flow.words.vocabulary import HISTORY_FIELDS, HISTORY_TEMPLATE

MONTHS = leader_months()
AUGUST = Period(2024, 8)


@pytest.fixture(scope="module")
def history() -> TaskHistory:
    task = task_history(MONTHS.master, MONTHS.snapshots, MONTHS.past, MONTHS.report, TASK)
    assert task is not None
    return task


def words_of(data: bytes, name: str) -> list[str]:
    sheet = load_workbook(io.BytesIO(data))[name]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def plain_entries(task: str) -> Iterator[tuple[str, str, str]]:
    """Unit, period and progress of every entry of a task that stands, by plain loops."""
    for month in reversed(MONTHS.snapshots):
        for entry in month.entries:
            if entry.task == task:
                yield entry.unit, month.period.words, str(entry.values["进展情况"].typed)


def test_every_word_on_a_task_is_told_with_who_and_when(history: TaskHistory) -> None:
    said = [line for line in history.lines if line.kind == "报送"]
    assert [(line.unit, line.period.words) for line in said] == [
        (unit, period) for unit, period, _ in plain_entries(TASK)
    ]
    assert all(text in line.words for line, (_, _, text) in zip(said, plain_entries(TASK), strict=True))
    assert all(DEMAND in line.words for line in said)
    kinds = {line.kind: line for line in history.lines}
    assert (kinds["督办意见"].words, kinds["督办意见"].source) == (SUPERVISED, "李县长")
    assert ANSWER in kinds["答复"].words
    assert kinds["佐证材料"].words == "3-07 检查计划.pdf"
    requests = [line.words for line in history.lines if line.kind == "延期申请"]
    assert [words.rpartition("\n")[2] for words in requests] == ["待核定", "同意延期至 2025-03-31"]
    assert kinds["核定"].source == "王主任"


def test_how_it_stood_is_what_was_shown_in_each_period(history: TaskHistory) -> None:
    place = [str(outlook.line.task.id) for outlook in MONTHS.report.outlooks].index(TASK)
    courses = [MONTHS.past.standings[number][TASK].course for number in (0, 1)]
    assert [str(turn.course) for turn in history.periods] == [
        *courses,
        str(MONTHS.report.outlooks[place].course),
    ]
    for turn, month in zip(history.periods, MONTHS.snapshots, strict=True):
        owed = {form.unit for form in month.forms for row in form.rows if row.task == TASK}
        assert turn.shares.keys() == owed
        reported = {entry.unit for entry in month.entries if entry.task == TASK}
        assert {unit for unit, words in turn.shares.items() if words not in {"未报", "待更正"}} == reported


def test_the_sheets_show_all_of_it(history: TaskHistory) -> None:
    data = build_task_history(MONTHS.master, history)
    assert build_task_history(MONTHS.master, history) == data
    words = words_of(data, "任务台账")
    assert sum(LONG in text for text in words) == sum(1 for _ in plain_entries(TASK))
    assert {SUPERVISED, "李县长", history.periods[-1].light} <= set(words)
    shares = words_of(data, "各单位历期")
    assert set(history.roles) <= set(shares)


def test_a_long_text_goes_on_in_the_next_row() -> None:
    text = "\n".join(f"{number}. {LONG}" for number in range(20))
    parts = list(pieces(text, WIDTHS[4]))
    assert len(parts) > 3
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part.count("\n") < MOST_LINES for part in parts)


def test_a_units_page_has_its_returns_its_tasks_and_its_words() -> None:
    unit = next(entry.unit for entry in MONTHS.last.entries if entry.task == TASK)
    history = unit_history(MONTHS.master, MONTHS.snapshots, MONTHS.past, MONTHS.report, unit)
    assert [period for period, _ in history.periods] == [month.period for month in MONTHS.snapshots]
    said = [line for line in history.lines if line.kind == "报送"]
    assert len(said) == sum(entry.unit == unit for month in MONTHS.snapshots for entry in month.entries)
    assert SUPERVISED in [line.words for line in history.lines]
    assert all(line.unit in {unit, ""} for line in history.lines)
    account = account_of(MONTHS.master, MONTHS.last, MONTHS.past, MONTHS.report, unit)
    assert account is not None
    words = words_of(build_account(MONTHS.master, account, history, [account]), "单位历期")
    assert any(text.startswith(f"得分 {account.total:.1f}") for text in words)
    assert all(outlook.line.task.id in words for outlook in history.led)


def handed_out(fields: Fields) -> str:
    """The text of the Word file that is made of these fields."""
    data = fill_template(shipped_file(HISTORY_TEMPLATE), HISTORY_TEMPLATE, fields)
    assert fill_template(shipped_file(HISTORY_TEMPLATE), HISTORY_TEMPLATE, fields) == data
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def test_a_tasks_word_file_says_all_that_its_sheets_say(history: TaskHistory) -> None:
    fields = task_fields(MONTHS.master, history)
    assert fields.keys() == HISTORY_FIELDS.keys()
    text = handed_out(fields)
    assert text.startswith(f"{TASK} 任务台账\n")
    data = build_task_history(MONTHS.master, history)
    names = {*LINE_NAMES, *PERIOD_NAMES, f"{TASK} 任务台账\n{MONTHS.master.settings.list_name}"}
    told = {words.removesuffix(" 00:00:00") for words in words_of(data, "任务台账")} - names
    assert len(told) > 20
    assert {words for words in told if "".join(words.split()) not in "".join(text.split())} == set()
    for month in MONTHS.snapshots:
        owed = {form.unit for form in month.forms for row in form.rows if row.task == TASK}
        reported = {entry.unit for entry in month.entries if entry.task == TASK}
        assert (
            f"已报 {len(reported)}/{len(owed)}" in text.split(f"{month.period.words}：", 1)[1].split("\n")[0]
        )
    assert sum(text.count(f"{unit}（{role}）：") for unit, role in history.roles.items()) == len(
        history.roles
    )


def test_a_units_word_file_says_all_that_its_sheets_say() -> None:
    unit = next(entry.unit for entry in MONTHS.last.entries if entry.task == TASK)
    history = unit_history(MONTHS.master, MONTHS.snapshots, MONTHS.past, MONTHS.report, unit)
    account = account_of(MONTHS.master, MONTHS.last, MONTHS.past, MONTHS.report, unit)
    assert account is not None
    text = handed_out(unit_fields(MONTHS.master, account, history, [account]))
    assert text.startswith(f"{unit}历期情况\n")
    assert f"{account.headline}。" in text
    assert all(line.words in text for line in history.lines)
    assert all(ground.words in text and ground.task in text for ground in account.grounds)
    assert all(f"{part.name}：{part.value:.1f}" in text for part in account.parts)
    for period, line in history.periods:
        owed = next(form for form in month_of(period).forms if form.unit == unit)
        assert f"{period.words}：" in text
        assert f"应报{len(owed.rows)}行" in line.row_words
        assert line.row_words in text
    assert all(f"{outlook.line.task.id}：{outlook.words}" in text for outlook in history.led)


def month_of(period: Period) -> Snapshot:
    """The month of a period."""
    return next(month for month in MONTHS.snapshots if month.period == period)


@pytest.mark.dear
def test_two_months_of_real_files_are_told_and_a_closed_one_as_published(root: Path) -> None:
    unit = "县公安局"
    form = small.issued_forms(root)[unit]
    small.drop(root, f"{unit}.xlsx", filled(form, small.answers(form, 60)), 0)
    cycle.close(cycle.Workspace(root, RETURNED), PERIOD)
    later = cycle.Workspace(root, RETURNED.replace(month=8))
    small.drop(root, f"{unit}2.xlsx", filled(form, small.answers(form, 90)), 9)
    cycle.receive(later)
    closed = cycle.write_task_history(later, PERIOD, "１－０２").history
    assert [(turn.percent, turn.shares[unit]) for turn in closed.periods] == [(60, "进行中 60%")]
    cycle.split(later, AUGUST)
    both = cycle.write_task_history(later, AUGUST, "1-02")
    assert [turn.percent for turn in both.history.periods] == [60, None]
    assert both.path == root / "outbox/2024-08/任务台账/1-02.xlsx"
    assert both.word == both.path.with_suffix(".docx")
    assert "1-02 任务台账" in [paragraph.text for paragraph in Document(str(both.word)).paragraphs]
    accounts = load_workbook(cycle.write_account(later, AUGUST, unit).path)["单位历期"]
    texts = [str(cell.value) for row in accounts.iter_rows() for cell in row if cell.value]
    assert sum(text.startswith("得分 ") for text in texts) == 2


def test_the_command_says_how_the_task_stands_and_names_the_nearest(root: Path) -> None:
    result = run(root, "--task", "1-02")
    assert (result["task"], result["periods"]) == ("1-02", 1)
    assert [Path(path).suffix for path in result["documents"]] == [".xlsx", ".docx"]
    assert all(Path(path).is_file() for path in result["documents"])
    with pytest.raises(WorkbookFlowError, match=r"没有编号为“1-20”的任务.*1-02"):
        cycle.write_task_history(cycle.Workspace(root, RETURNED), PERIOD, "1-20")


def run(root: Path, *options: str) -> Any:
    base = ["--workspace", str(root), "--date", "2024-07-28", "--json", "report", "--period", "2024-07"]
    return json.loads(CliRunner().invoke(program, [*base, *options]).output)
