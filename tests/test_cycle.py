"""The month on the shipped list, through real files."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import glance
from tests.build import fill_cell, own_answers
from tests.shipped import PERIOD, Shipped
from workbook_flow import cycle
from workbook_flow.model import (
    FORM_SHEET,
    LOCKED_COLUMNS,
    EntryState,
    IssuedForm,
    Period,
    SubmissionState,
    UnitState,
    WorkbookFlowError,
)

RETURNED = date(2024, 7, 25)


@pytest.fixture
def workspace(shipped: Shipped, tmp_path: Path) -> cycle.Workspace:
    shutil.copytree(shipped.root, tmp_path / "w")
    return cycle.Workspace(tmp_path / "w", RETURNED)


@pytest.fixture
def forms(shipped: Shipped) -> dict[str, IssuedForm]:
    return {form.unit: form for form in shipped.forms}


def good(form: IssuedForm, task: str) -> dict[str, object]:
    return {
        "进展状态": "进行中",
        "完成比例": 60,
        "进展情况": f"{form.unit}对{task}的进展：按计划逐条推进，台账齐全。",
        "存在问题": f"{own_words(form.unit + task)}上的问题",
        **own_answers(form, task),
    }


def own_words(about: str) -> str:
    """Twelve characters that stand for this alone: a thousand texts nearly alike are compared pair by pair."""
    return "".join(chr(0x4E00 + 37 * byte) for byte in hashlib.sha256(about.encode()).digest()[:12])


def fill(workspace: cycle.Workspace, form: IssuedForm, rows: dict[str, dict[str, object]]) -> Path:
    book = load_workbook(workspace.root / form.path)
    for task, values in rows.items():
        for field, value in values.items():
            fill_cell(book, task, field).value = value  # type: ignore[assignment]
    target = workspace.inbox / f"{form.unit}.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def fill_whole(workspace: cycle.Workspace, form: IssuedForm) -> Path:
    return fill(workspace, form, {row.task: good(form, row.task) for row in form.rows})


def test_every_unit_with_a_task_gets_one_form_with_its_own_rows(
    workspace: cycle.Workspace, forms: dict[str, IssuedForm]
) -> None:
    master, _ = cycle.sound_master(workspace)
    assert len(master.tasks) == 50
    for unit in master.units:
        owed = [task.id for task in master.tasks if unit.name in (*task.lead, *task.responsible)]
        sheet = load_workbook(workspace.root / forms[unit.name].path)[FORM_SHEET]
        header = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == LOCKED_COLUMNS[0])
        assert [sheet.cell(row, 1).value for row in range(header + 1, sheet.max_row + 1)] == owed


@pytest.mark.dear
def test_every_entry_of_every_unit_is_consolidated_and_the_counts_add_up(
    workspace: cycle.Workspace, forms: dict[str, IssuedForm]
) -> None:
    typed = set()
    rows_in = {}
    for number, form in enumerate(forms.values()):
        rows = {row.task: good(form, row.task) for row in form.rows}
        if number % 3 == 0:
            rows[form.rows[0].task]["完成比例"] = "八成左右"
        fill(workspace, form, rows)
        rows_in[form.unit] = len(rows)
        typed |= {str(row["进展情况"]) for row in rows.values()} | {
            str(row["存在问题"]) for row in rows.values()
        }
    merged = cycle.merge(workspace, PERIOD)
    assert {each.unit: each.entries + each.held for each in merged.submissions} == rows_in
    assert {each.unit: each.held for each in merged.submissions} == {
        form.unit: int(number % 3 == 0) for number, form in enumerate(forms.values())
    }
    shown = cycle.status(workspace, PERIOD)
    assert sum(rows_in.values()) == len(shown.entries) + len(shown.held)
    assert typed - glance.texts(merged.consolidated) == set()
    assert list(workspace.inbox.rglob("*.xlsx")) == []


@pytest.mark.dear
def test_running_again_changes_nothing(workspace: cycle.Workspace, forms: dict[str, IssuedForm]) -> None:
    fill_whole(workspace, forms["县公安局"])
    first, shown = cycle.merge(workspace, PERIOD), cycle.status(workspace, PERIOD)
    before = {
        path: path.read_bytes()
        for path in workspace.root.rglob("*")
        if path.is_file() and ".flow" not in path.parts
    }
    again = cycle.merge(workspace, PERIOD)
    after = {
        path: path.read_bytes()
        for path in workspace.root.rglob("*")
        if path.is_file() and ".flow" not in path.parts
    }
    assert again.submissions == ()
    assert first.statuses == again.statuses
    assert cycle.status(workspace, PERIOD) == shown
    assert before == after


@pytest.mark.dear
def test_the_ledger_rebuilt_gives_the_same_consolidated_workbook(
    workspace: cycle.Workspace, forms: dict[str, IssuedForm]
) -> None:
    for number, form in enumerate(forms.values()):
        rows = {row.task: good(form, row.task) for row in form.rows}
        rows[form.rows[-1].task]["进展状态"] = "进行中" if number % 2 else "说不清"
        fill(workspace, form, rows)
    (workspace.inbox / "会议通知.xlsx").write_bytes(b"not a workbook")
    cycle.merge(workspace, PERIOD)
    fill_whole(workspace, forms["县公安局"])
    merged = cycle.merge(workspace, PERIOD)
    before, shown = merged.consolidated.read_bytes(), cycle.status(workspace, PERIOD)
    shutil.rmtree(workspace.root / ".flow")
    assert cycle.rebuild(workspace) == len(forms) + 2
    again = cycle.merge(workspace, PERIOD)
    assert cycle.status(workspace, PERIOD) == shown
    assert again.consolidated.read_bytes() == before


def test_the_same_file_twice_is_a_duplicate(workspace: cycle.Workspace, forms: dict[str, IssuedForm]) -> None:
    path = fill_whole(workspace, forms["县公安局"])
    shutil.copy2(path, workspace.inbox / "县公安局 (1).xlsx")
    states = [each.state for each in cycle.receive(workspace)]
    assert states == [SubmissionState.ACCEPTED, SubmissionState.DUPLICATE]
    shutil.copy2(next((workspace.root / "archive/2024-07/单位/县公安局").glob("*.xlsx")), path)
    (again,) = cycle.receive(workspace)
    assert again.state is SubmissionState.DUPLICATE
    assert [problem.code for problem in again.problems] == ["F42"]


@pytest.mark.dear
def test_a_later_file_supersedes_row_by_row(workspace: cycle.Workspace, forms: dict[str, IssuedForm]) -> None:
    form = forms["县公安局"]
    first, second, *_ = (row.task for row in form.rows)
    fill(workspace, form, {first: good(form, first), second: good(form, second)})
    cycle.receive(workspace)
    fill(workspace, form, {second: good(form, second) | {"完成比例": 80}})
    cycle.receive(workspace)
    shown = cycle.status(workspace, PERIOD)
    percents = {entry.task: (entry.values["完成比例"].typed, entry.submission) for entry in shown.entries}
    assert percents == {first: (60, 1), second: (80, 2)}
    fill(workspace, form, {first: good(form, first), second: good(form, second) | {"完成比例": 70}})
    cycle.receive(workspace)
    states = [submission.state for submission in cycle.status(workspace, PERIOD).submissions]
    assert states == [SubmissionState.SUPERSEDED, SubmissionState.SUPERSEDED, SubmissionState.PARTIAL]


@pytest.mark.dear
def test_a_row_once_accepted_stands_while_its_correction_is_held(
    workspace: cycle.Workspace, forms: dict[str, IssuedForm]
) -> None:
    form = forms["县公安局"]
    task = form.rows[0].task
    fill_whole(workspace, form)
    cycle.receive(workspace)
    fill(workspace, form, {task: good(form, task) | {"完成比例": "很多"}})
    (second,) = cycle.receive(workspace)
    shown = cycle.status(workspace, PERIOD)
    assert (second.state, second.entries, second.held) == (SubmissionState.RETURNED, 0, 1)
    assert next(each for each in shown.entries if each.task == task).values["完成比例"].typed == 60
    assert [(each.task, each.state) for each in shown.held] == [(task, EntryState.HELD)]
    status = next(each for each in shown.statuses if each.unit == form.unit)
    assert (status.state, status.accepted, status.held) == (UnitState.PARTIAL, len(form.rows) - 1, 1)


def test_files_nobody_can_place_are_kept_and_reported(workspace: cycle.Workspace) -> None:
    (workspace.inbox / "乱七八糟.xlsx").write_bytes(b"\x00" * 100)
    (workspace.inbox / "空.xlsx").write_bytes(b"")
    litter = ["Thumbs.db", "desktop.ini", "~$县公安局.xlsx"]
    for name in litter:
        (workspace.inbox / name).write_bytes(b"lock")
    assert cycle.receive(workspace) == ()
    for name in ("乱七八糟.xlsx", "空.xlsx"):
        os.utime(workspace.inbox / name, (1_721_900_000,) * 2)
    submissions = cycle.receive(workspace)
    assert [submission.state for submission in submissions] == [
        SubmissionState.REFUSED,
        SubmissionState.REFUSED,
    ]
    for submission in submissions:
        assert submission.problems
        assert (workspace.root / submission.archived).exists()
    assert sorted(path.name for path in workspace.inbox.iterdir() if path.name[0] != ".") == litter


def test_forms_in_a_zip_are_taken_one_by_one(
    workspace: cycle.Workspace, forms: dict[str, IssuedForm]
) -> None:
    packed = [fill_whole(workspace, forms[unit]) for unit in ("县公安局", "县财政局")]
    with zipfile.ZipFile(workspace.inbox / "打包.zip", "w") as archive:
        for path in packed:
            archive.write(path, path.name)
            path.unlink()
    submissions = cycle.receive(workspace)
    assert [(submission.file, submission.unit, submission.state) for submission in submissions] == [
        ("打包.zip/县公安局.xlsx", "县公安局", SubmissionState.ACCEPTED),
        ("打包.zip/县财政局.xlsx", "县财政局", SubmissionState.ACCEPTED),
    ]
    assert list(workspace.inbox.rglob("*.zip")) == []


def test_a_form_deleted_from_the_outbox_is_written_again_the_same(
    workspace: cycle.Workspace, forms: dict[str, IssuedForm]
) -> None:
    path = workspace.root / forms["县公安局"].path
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.unlink()
    again = cycle.split(workspace, PERIOD)
    assert [form.unit for form in again.written] == ["县公安局"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert len(workspace.archive.issues(PERIOD)) == 1


def test_a_change_in_the_master_reissues_the_forms_concerned(workspace: cycle.Workspace) -> None:
    book = load_workbook(workspace.master)
    sheet = book["单位"]
    row = next(row for row in sheet.iter_rows() if any(cell.value == "县公安局" for cell in row))[0].row
    header = next(cell for line in sheet.iter_rows() for cell in line if cell.value == "是否启用")
    assert row is not None
    sheet.cell(row, header.column).value = "否"
    book.save(workspace.master)
    again = cycle.split(workspace, PERIOD)
    assert again.plan.dropped == ("县公安局",)
    assert again.plan.changed == ()
    assert "县公安局" not in {form.unit for form in cycle.status(workspace, PERIOD).forms}


def test_nothing_runs_on_a_master_with_errors(workspace: cycle.Workspace) -> None:
    book = load_workbook(workspace.master)
    del book["字段"]
    book.save(workspace.master)
    with pytest.raises(cycle.FaultyMaster, match="处错误"):
        cycle.split(workspace, PERIOD)


def test_merging_before_issuing_says_what_to_do(workspace: cycle.Workspace) -> None:
    with pytest.raises(WorkbookFlowError, match="split --period 2024-08"):
        cycle.merge(workspace, Period(2024, 8))


@pytest.mark.dear
def test_a_fill_in_cell_that_looks_like_a_formula_stays_text(
    workspace: cycle.Workspace, forms: dict[str, IssuedForm]
) -> None:
    form = forms["县公安局"]
    task = form.rows[0].task
    path = fill(workspace, form, {task: good(form, task)})
    book = load_workbook(path)
    cell = next(
        cell for row in book[FORM_SHEET].iter_rows() for cell in row if str(cell.value).endswith("上的问题")
    )
    cell.value, cell.data_type = "=cmd|' /C calc'!A0", "s"
    book.save(path)
    merged = cycle.merge(workspace, PERIOD)
    book = load_workbook(merged.consolidated, read_only=True)
    kinds = {
        cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == "=cmd|' /C calc'!A0"
    }
    assert kinds == {"s"}
