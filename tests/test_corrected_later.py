"""A closed period corrected later: the next is compared with what was published, and the correction is told beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import glance, small
from tests.books import UNITS
from tests.build import filled
from tests.test_numbers import issue, unit_line, write_master
from workbook_flow import cycle
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.publishing import issued_snapshot, report_of
from workbook_flow.model import Period
from workbook_flow.reports.summary import Report, Stage

JULY, AUGUST = Period(2024, 7), Period(2024, 8)
COLUMNS = "编号 | 进展状态 | 完成比例 | 检查家次 | 在册人数"
PUBLISHED = {
    "县司法局": "1-01 | 进行中 | 10 | 3 | 20\n2-01 | 进行中 | 10 | 过半 | 6",
    "县公安局": "1-01 | 进行中 | 10 | 7 | 30",
}
LATER = {
    "县司法局": "1-01 | 进行中 | 15 | 5 | 21\n2-01 | 进行中 | 10 | 4 | 6",
    "县财政局": "1-02 | 进行中 | 10 | 9 | 8\n2-01 | 进行中 | 10 | 9 | 8",
}
NOW = "1-01 | 进行中 | 20 | 2 | 22\n2-01 | 进行中 | 20 | 1 | 6"


def hand_in(root: Path, period: Period, unit: str, table: str, day: date) -> None:
    issues = cycle.Workspace(root, day).archive.issues(period)
    form = next(form for issue in reversed(issues) for form in issue.forms if form.unit == unit)
    small.drop(root, f"{unit}{period}.xlsx", filled(form, f"{COLUMNS}\n{table}"), 1)
    cycle.merge(cycle.Workspace(root, day), period)


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """July published, corrected in August after August went out; August answered by one unit."""
    (tmp_path / "inbox").mkdir()
    write_master(tmp_path)
    issue(tmp_path, JULY)
    for unit, table in PUBLISHED.items():
        hand_in(tmp_path, JULY, unit, table, date(2024, 7, 28))
    cycle.close(cycle.Workspace(tmp_path, date(2024, 8, 6)), JULY)
    issue(tmp_path, AUGUST)
    for unit, table in LATER.items():
        hand_in(tmp_path, JULY, unit, table, date(2024, 8, 25))
    hand_in(tmp_path, AUGUST, "县司法局", NOW, date(2024, 8, 28))
    return tmp_path


def report(root: Path) -> Report:
    with cycle.opened(cycle.Workspace(root, AUGUST.last_day)) as session:
        return report_of(session, issued_snapshot(session, AUGUST))


def test_sums_go_on_from_the_published_ones(corrected: Path) -> None:
    checks, staff = report(corrected).numbers
    assert (checks.whole.now, checks.whole.before, checks.whole.year, checks.whole.change) == (3, 10, 13, -7)
    assert unit_line(checks, "县司法局") == (3, 3, 6)
    assert "县财政局" not in {line.name for line in checks.lines}
    assert (staff.whole.before, staff.whole.year) == (50, 58)


def test_cells_are_compared_with_the_published_ones(corrected: Path) -> None:
    lines = {
        (change.unit, change.task, change.column): (change.before, change.after)
        for change in report(corrected).changes
    }
    assert lines["县司法局", "1-01", "检查家次"] == (3, 2)
    assert lines["县司法局", "1-01", "完成比例"] == (10, 20)
    assert lines["县司法局", "2-01", "（整行）"] == ("待更正", "已报")
    assert not any(unit == "县财政局" for unit, *_ in lines)


def test_the_correction_is_told_beside_it(corrected: Path) -> None:
    path = cycle.Workspace(corrected, AUGUST.last_day).consolidated(AUGUST)
    (note,) = {row[0] for row in glance.rows(path, "数据汇总") if str(row[0]).startswith("上期（")}
    assert "2024年7月）按发布的数" in str(note)
    assert "检查家次 10 → 34、在册人数 50 → 73" in str(note)
    assert "上期按发布的数" in str(glance.rows(path, "变化")[0][0])


def test_what_is_kept_of_it_says_the_same(corrected: Path) -> None:
    with cycle.opened(cycle.Workspace(corrected, AUGUST.last_day)) as session:
        kept = past_of(session, AUGUST, session.master)
        assert kept.since is not None
        assert kept.last is not None
        session.ledger.database.execute("DELETE FROM fold")
        assert past_of(session, AUGUST, session.master) == kept


def test_a_stage_begins_with_the_published_ones(corrected: Path) -> None:
    stage = cycle.write_stage(cycle.Workspace(corrected, AUGUST.last_day), AUGUST, Stage.QUARTER).report
    shown = {(change.unit, change.task, change.column): change.before for change in stage.report.changes}
    assert shown["县司法局", "1-01", "检查家次"] == 3
    assert stage.report.numbers[0].whole.year == 13


def test_the_next_edition_counts_it(corrected: Path) -> None:
    workspace = cycle.Workspace(corrected, AUGUST.last_day)
    cycle.reopen(workspace, JULY, "补报")
    assert report(corrected).numbers[0].whole.before == 10
    cycle.close(workspace, JULY)
    again = report(corrected)
    assert (again.numbers[0].whole.before, again.amended) == (34, "")


def test_a_unit_renamed_since_has_its_published_figures(corrected: Path) -> None:
    renamed = UNITS.replace("县司法局 | ", "县法治局 | 县司法局、")
    write_master(corrected, renamed, small.LIST.replace("县司法局", "县法治局"))
    checks, _ = report(corrected).numbers
    assert unit_line(checks, "县法治局") == (3, 3, 6)


def test_what_nobody_corrected_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    write_master(tmp_path)
    issue(tmp_path, JULY)
    hand_in(tmp_path, JULY, "县公安局", PUBLISHED["县公安局"], date(2024, 7, 28))
    cycle.close(cycle.Workspace(tmp_path, date(2024, 8, 6)), JULY)
    issue(tmp_path, AUGUST)
    assert (report(tmp_path).amended, report(tmp_path).numbers[0].whole.before) == ("", 7)
