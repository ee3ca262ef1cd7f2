"""A past figure that nobody published is counted by today's list; where that of its own time gave another, it is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from tests import small
from tests.small import LIST, PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cycle.publishing import issued_snapshot, report_of
from workbook_flow.reports.summary import Stage, restated_words

AUGUST = PERIOD.next()
SHORTER = LIST.replace(
    "| 县司法局 | 县公安局          | 2024年底前", "| 县司法局 | 县公安局          | 2024年7月底前"
)
DAY = date(2024, 8, 28)


def changes(root: Path) -> dict[str, str]:
    with cycle.opened(cycle.Workspace(root, DAY)) as session:
        report = report_of(session, issued_snapshot(session, AUGUST))
    return {figure.name: figure.change for figure in report.figures} | {"": report.brief.headline}


def test_a_past_figure_that_the_list_changed_says_so_and_others_do_not(root: Path) -> None:
    small.write_master(root, SHORTER)
    cycle.split(cycle.Workspace(root, DAY), AUGUST)
    words = changes(root)
    assert (words["已逾期"], words["正常推进"]) == ("与上期持平（口径调整）", "与上期持平")
    assert words["任务总数"] == "与上期持平"
    assert "逾期1项（与上期持平，口径调整）" in words[""]


def test_what_was_published_is_never_restated(root: Path) -> None:
    cycle.close(cycle.Workspace(root, RETURNED), PERIOD)
    small.write_master(root, SHORTER)
    cycle.split(cycle.Workspace(root, DAY), AUGUST)
    words = changes(root)
    assert words["已逾期"] == "较上期+1"
    assert "口径调整" not in "".join(words.values())


def test_a_list_that_is_as_it_was_restates_nothing(root: Path) -> None:
    cycle.split(cycle.Workspace(root, DAY), AUGUST)
    assert "口径调整" not in "".join(changes(root).values())


def test_it_is_said_of_older_points_of_the_trend_and_of_the_beginning_of_a_stage(root: Path) -> None:
    cycle.split(cycle.Workspace(root, DAY), AUGUST)
    september, day = AUGUST.next(), date(2024, 9, 28)
    small.write_master(root, SHORTER)
    cycle.split(cycle.Workspace(root, day), september)
    workspace = cycle.Workspace(root, day)
    for _ in range(2):  # the second from what is kept of the past
        with cycle.opened(workspace) as session:
            report = report_of(session, issued_snapshot(session, september))
        assert ["overdue" in point.restated for point in report.trend] == [True, True, False]
    stage = cycle.write_stage(workspace, september, Stage.QUARTER).report
    shown = {figure.name: figure.change for figure in stage.figures}
    assert shown["已逾期"] == "与期初持平（口径调整）"
    assert shown["任务总数"] == "与期初持平"
    assert restated_words(stage.report.trend) == "（2024-07、2024-08口径调整）"
    texts = words_of(workspace.consolidated(september).with_name("阶段评估_季度.xlsx"))
    assert {"2024-07（口径调整）", "2024-08（口径调整）", "2024-09"} <= texts
    board = cycle.write_documents(workspace, september)
    assert board.report.trend[0].restated


def words_of(path: Path) -> set[str]:
    return {
        str(cell)
        for sheet in load_workbook(path)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
