"""Why a unit has its score: a page from the record, of a closed period as it was published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests import small
from tests.books import SHEETS, write_book
from tests.build import filled
from tests.small import PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.model import WorkbookFlowError
from workbook_flow.reports.summary import Stage, score

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
        ("", "采用 3 行：进度有变化 1 行，与上期一样 2 行；有实绩 1 行（不计分，可作“加分扣分”的依据）"),
        ("1-01", "进度与上期一样（进行中 60%），不算有实绩"),
        ("2-01", "进度与上期一样（进行中 60%），不算有实绩"),
    ]


def test_who_returned_nothing_is_told_which_rows_were_owed(root: Path) -> None:
    account = cycle.write_account(cycle.Workspace(root, RETURNED), PERIOD, SILENT).account
    assert {ground.words for ground in account.of("完整性")} == {"未填"}
    assert [ground.words for ground in account.of("及时性")] == ["下发 2024-07-20，报送截止 2024-08-05"]
    assert {part.name: part.words for part in account.parts}["及时性"] == "没有一行被采用，为 0"


def test_a_name_that_nobody_has_is_told_with_the_nearest(root: Path) -> None:
    with pytest.raises(WorkbookFlowError, match=r"没有给单位“县公安分局”下发过任务.*县公安局"):
        cycle.write_account(cycle.Workspace(root, RETURNED), PERIOD, "县公安分局")


def test_the_command_says_score_and_path(root: Path) -> None:
    options = ["--workspace", str(root), "--date", "2024-07-28", "--json", "report", "--period", "2024-07"]
    result = CliRunner().invoke(program, [*options, "--unit", SILENT])
    content = json.loads(result.output)
    assert (result.exit_code, content["unit"], content["rank"]) == (0, SILENT, 1)
    assert Path(content["documents"][0]).is_file()


WEIGHED = "项目 | 分值\n及时性 | 0\n完整性 | 0\n填报质量 | 0\n时限进展 | 0\n实绩 | 40"
"""Only substance counts."""


def weigh_substance(root: Path) -> None:
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "考核": WEIGHED})


def send_in_august(root: Path, unit: str, table: str) -> None:
    day = cycle.Workspace(root, RETURNED.replace(month=8))
    issues = day.archive.issues(PERIOD.next())
    form = next(form for issue in issues for form in issue.forms if form.unit == unit)
    small.drop(root, f"八月{unit}.xlsx", filled(form, table), 9)
    cycle.receive(day)


@pytest.mark.dear
def test_substance_has_a_weight_where_the_office_gives_it_one(root: Path) -> None:
    """1-01 stands as it did, 1-02 moved, 2-01 is done: two of three rows; who said nothing has none."""
    answer(root, 60, 0)
    cycle.close(cycle.Workspace(root, RETURNED), PERIOD)
    published = cycle.write_account(cycle.Workspace(root, RETURNED), PERIOD, UNIT).account
    weigh_substance(root)
    day, august = cycle.Workspace(root, RETURNED.replace(month=8)), PERIOD.next()
    cycle.split(day, august)
    rows = ("1-01 | 进行中 | 60", "1-02 | 进行中 | 75", "2-01 | 已完成 | 100")
    send_in_august(root, UNIT, "\n".join(["编号 | 进展状态 | 完成比例", *rows]))
    account = cycle.write_account(day, august, UNIT).account
    part = {part.name: part for part in account.parts}["实绩"]
    assert (part.weight, round(part.value, 6), part.words) == (40, round(200 / 3, 6), "2 ÷ 3")
    assert account.total == pytest.approx(200 / 3)
    assert [(ground.task, ground.words) for ground in account.of("实绩")] == [
        ("", "采用 3 行：进度有变化 2 行，与上期一样 1 行；有实绩 2 行（权重 40）"),
        ("1-01", "进度与上期一样（进行中 60%），不算有实绩"),
    ]
    silent = cycle.write_account(day, august, SILENT).account
    assert ({part.name: part.words for part in silent.parts}["实绩"], silent.total) == (
        "没有一行被采用，为 0",
        0,
    )
    assert cycle.write_account(day, PERIOD, UNIT).account == published
    cycle.close(day, august)
    assert cycle.write_account(day, august, UNIT).account.total == account.total
    lines = {line.unit: line for line in cycle.write_stage(day, august, Stage.WHOLE).report.scores}
    assert [line.substance for _, line in lines[UNIT].periods] == [3, 2]
    assert cycle.verify(day).problems == ()


@pytest.mark.dear
def test_telling_more_never_lowers_substance_and_an_old_edition_is_counted_anew(root: Path) -> None:
    """One row of three, then the other two in the words and state of last month; July was closed by an old version."""
    answer(root, 60, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "FURTHER", ())
        cycle.close(cycle.Workspace(root, RETURNED), PERIOD)
    record = (root / "archive/2024-07/定稿/1/定稿.json").read_text("utf-8")
    assert "substance" not in record
    weigh_substance(root)
    day, august = cycle.Workspace(root, RETURNED.replace(month=8)), PERIOD.next()
    cycle.split(day, august)
    send_in_august(root, UNIT, "编号 | 进展状态 | 完成比例\n1-02 | 进行中 | 75")
    little = cycle.write_account(day, august, UNIT).account
    send_in_august(
        root, UNIT, "编号 | 进展状态 | 完成比例\n1-01 | 进行中 | 60\n1-02 | 进行中 | 75\n2-01 | 进行中 | 60"
    )
    more = cycle.write_account(day, august, UNIT).account
    assert (little.total, more.total) == pytest.approx((100 / 3, 100 / 3))
    lines = {line.unit: line for line in cycle.write_stage(day, august, Stage.WHOLE).report.scores}
    assert [line.substance for _, line in lines[UNIT].periods] == [3, 1]
    assert cycle.verify(day).problems == ()


@pytest.mark.dear
def test_the_pages_of_two_periods_do_not_get_in_each_others_way_and_what_a_person_wrote_is_kept(
    root: Path,
) -> None:
    answer(root, 60, 0)
    day, august = cycle.Workspace(root, RETURNED.replace(month=8)), PERIOD.next()
    cycle.split(day, august)
    for period in (PERIOD, august, PERIOD, august):
        book = cycle.write_account(day, period, UNIT).path
        history = cycle.write_task_history(day, period, "1-02").path
    assert not list((root / "outbox").rglob("*改过的*"))
    assert [path.name for path in (root / "inbox").iterdir()] == [f"{UNIT}0.xlsx"]
    for path in (book, history):
        path.write_bytes(b"typed into")
    cycle.write_account(day, august, UNIT)
    cycle.write_task_history(day, august, "1-02")
    for path in (book, history):
        assert path.with_name(f"{path.stem}（改过的1）.xlsx").read_bytes() == b"typed into"


def test_the_reading_of_the_list_that_a_person_wrote_into_is_kept_and_check_goes_on(root: Path) -> None:
    options = ["--workspace", str(root), "--date", "2024-07-28", "check"]
    assert CliRunner().invoke(program, options).exit_code == 0
    (path,) = (root / "outbox").glob("*.xlsx")
    path.write_bytes(b"typed into")
    result = CliRunner().invoke(program, options)
    assert result.exit_code == 0, result.output
    assert path.with_name(f"{path.stem}（改过的1）.xlsx").read_bytes() == b"typed into"
