"""Why a unit has its score: a page from the record, of a closed period as it was published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests import small
from tests.build import filled
from tests.small import PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.model import WorkbookFlowError

UNIT, SILENT = "县公安局", "县财政局"


def answer(root: Path, percent: int | str, minute: int) -> None:
    form = small.issued_forms(root)[UNIT]
    table = small.answers(form, 60).replace("1-02 | 进行中 | 60", f"1-02 | 进行中 | {percent}")
    small.drop(root, f"{UNIT}{minute}.xlsx", filled(form, table), minute)


@pytest.mark.dear
def test_a_closed_period_is_explained_as_it_was_published(root: Path) -> None:
    answer(root, "过半", 0)
    cycle.close(cycle.Workspace(root, RETURNED), PERIOD)
    later = cycle.Workspace(root, RETURNED.replace(month=9))
    before = cycle.write_account(later, PERIOD, UNIT).account
    answer(root, 70, 1)
    cycle.receive(later)
    written = cycle.write_account(later, PERIOD, UNIT)
    assert written.account == before
    assert written.path == root / "outbox/2024-07/考核依据" / f"{UNIT}.xlsx"
    assert [(ground.task, ground.words.split("：")[0]) for ground in before.of("完整性")] == [
        ("1-02", "待更正")
    ]
    (fault,) = before.of("填报质量")
    assert "“完成比例”应为 0 到 100 的数字" in fault.words
    assert fault.source == f"1 号来件 {UNIT}0.xlsx"
    sheet = load_workbook(written.path)["考核依据"]
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert before.headline in words
    assert any("第1版" in word for word in words)
    cycle.reopen(later, PERIOD, "补报经核实")
    assert cycle.write_account(later, PERIOD, UNIT).account.of("完整性") == ()


@pytest.mark.dear
def test_what_came_of_the_tasks_is_told_beside_the_score(root: Path) -> None:
    answer(root, 60, 0)
    august = PERIOD.next()
    day = cycle.Workspace(root, RETURNED.replace(month=8))
    cycle.split(day, august)
    form = next(form for issue in day.archive.issues(august) for form in issue.forms if form.unit == UNIT)
    table = small.answers(form, 60).replace("1-02 | 进行中 | 60", "1-02 | 进行中 | 75")
    small.drop(root, "八月.xlsx", filled(form, table), 9)
    cycle.receive(day)
    account = cycle.write_account(day, august, UNIT).account
    grounds = [(ground.task, ground.words) for ground in account.of("实绩")]
    assert grounds == [
        ("", "采用 3 行：进度有变化 1 行，与上期一样 2 行（不计分，可作“加分扣分”的依据）"),
        ("1-01", "进度与上期一样（进行中 60%）"),
        ("2-01", "进度与上期一样（进行中 60%）"),
    ]


def test_who_returned_nothing_is_told_which_rows_were_owed(root: Path) -> None:
    account = cycle.write_account(cycle.Workspace(root, RETURNED), PERIOD, SILENT).account
    assert {ground.words for ground in account.of("完整性")} == {"未填"}
    assert [ground.words for ground in account.of("及时性")] == ["下发 2024-07-20，报送截止 2024-08-05"]
    assert {part.name: part.words for part in account.parts}["及时性"] == "没有一行被采用，为 0"


def test_a_name_that_nobody_has_is_told_with_the_nearest(root: Path) -> None:
    with pytest.raises(WorkbookFlowError, match=r"没有单位“县公安分局”.*县公安局"):
        cycle.write_account(cycle.Workspace(root, RETURNED), PERIOD, "县公安分局")


def test_the_command_says_score_and_path(root: Path) -> None:
    options = ["--workspace", str(root), "--date", "2024-07-28", "--json", "report", "--period", "2024-07"]
    result = CliRunner().invoke(program, [*options, "--unit", SILENT])
    content = json.loads(result.output)
    assert (result.exit_code, content["unit"], content["rank"]) == (0, SILENT, 1)
    assert Path(content["documents"][0]).is_file()
