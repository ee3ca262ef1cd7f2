"""A past figure that nobody published is counted by today's list; where that of its own time gave another, it is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests import small
from tests.small import LIST, PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cycle.publishing import issued_snapshot, report_of

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
