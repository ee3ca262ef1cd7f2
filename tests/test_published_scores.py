"""A published score stands: whatever comes, is decided or is counted otherwise since, and whoever recorded it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import small
from tests.build import filled
from tests.small import PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cycle import closing
from workbook_flow.cycle.exporting import make_tables
from workbook_flow.model import Scoring, Submission
from workbook_flow.records.editions import Editions
from workbook_flow.reports.consolidate import assessment
from workbook_flow.reports.summary import Stage, UnitAccount, score

pytestmark = pytest.mark.dear

one_score = score.unit_score
UNIT, SILENT = "县公安局", "县财政局"
AUGUST, LATER = PERIOD.next(), date(2024, 9, 2)


def send(root: Path, unit: str, percent: int | str, minute: int, day: date = RETURNED) -> None:
    form = small.issued_forms(root)[unit]
    table = small.answers(form).replace("1-02 | 进行中 | 60", f"1-02 | 进行中 | {percent}")
    small.drop(root, f"{unit}{minute}.xlsx", filled(form, table), minute)
    cycle.receive(cycle.Workspace(root, day))


def close_as_before(root: Path, kept: str) -> dict[str, float]:
    """Close July as an earlier version did: every try counts anew, and the scores may stand in the workbook alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "rows_sent_back", every_try)
        patch.setattr(score, "unit_score", silence_scored)
        if kept == "shown":
            patch.setattr(closing, "published_scores", lambda *_: {})
            older = tuple("退回行次" if name == "退回行数" else name for name in assessment.COUNTS)
            patch.setattr(assessment, "COUNTS", older)
        cycle.close(cycle.Workspace(root, RETURNED), PERIOD)
    editions = Editions(root / "archive", PERIOD)
    (edition,) = editions.all()
    assert bool(edition.scores) is (kept == "recorded")
    sheet = load_workbook(io.BytesIO(editions.file(edition, "汇总表.xlsx")), data_only=True)["考核评分"]
    total = next(cell.column for cell in sheet[4] if cell.value == "得分") - 1
    lines = sheet.iter_rows(min_row=5, values_only=True)
    return {str(line[1]): float(str(line[total])) for line in lines if line[1]}


def every_try(submissions: tuple[Submission, ...]) -> dict[str | None, list[str]]:
    """How rows sent back were counted before."""
    rows: dict[str | None, list[str]] = {}
    for submission in submissions:
        rows.setdefault(submission.unit, []).extend(submission.held_tasks)
    return rows


def silence_scored(*facts: Any, **counts: Any) -> score.Score:
    """How a unit that returned nothing was scored before: its limits as if they had been kept."""
    return replace(one_score(*facts, **counts), silence_counted=True)


def account(root: Path, unit: str = UNIT) -> UnitAccount:
    return cycle.write_account(cycle.Workspace(root, LATER), PERIOD, unit).account


@pytest.mark.parametrize("kept", ["recorded", "shown"])
def test_it_stands_in_every_later_table(root: Path, kept: str) -> None:
    for minute, percent in enumerate(("过半", "大半", "多半")):
        send(root, UNIT, percent, minute)
    published = close_as_before(root, kept)
    assert published[SILENT] == 20
    send(root, UNIT, 70, 5, LATER)
    send(root, SILENT, 60, 6, LATER)
    cycle.split(cycle.Workspace(root, LATER), AUGUST)

    shown = account(root)
    assert {unit: account(root, unit).total for unit in published} == published
    assert (part_of(shown, "填报质量"), shown.scored) == ((0, "1 − 3 ÷ 3，最低 0"), 3)
    assert "退回过的行发布时计 3，按现在的口径是 1；得分以发布的为准" in words_of(shown, "填报质量")
    assert "没有存下得分" not in shown.basis
    assert part_of(account(root, SILENT), "时限进展") == (100, "1 − 0 ÷ 2")

    workspace = cycle.Workspace(root, LATER)
    for period in (AUGUST, PERIOD):
        lines = cycle.write_stage(workspace, period, Stage.WHOLE).report.scores
        scoring = load_scoring(root)
        of_july = {line.unit: dict(line.periods)[PERIOD].total(scoring) for line in lines}
        assert of_july == pytest.approx(published)
    with cycle.opened(workspace) as session:
        (table,) = make_tables(session, ["units"], [PERIOD])
    names = [column.name for column in table.columns]
    assert {row[names.index("单位")]: row[names.index("得分")] for row in table.rows} == published
    assert cycle.verify(workspace).problems == ()


def load_scoring(root: Path) -> Scoring:
    with cycle.opened(cycle.Workspace(root, LATER)) as session:
        return session.master.scoring


def part_of(shown: UnitAccount, name: str) -> tuple[float, str]:
    (part,) = (part for part in shown.parts if part.name == name)
    return part.value, part.words


def words_of(shown: UnitAccount, name: str) -> list[str]:
    return [ground.words for ground in shown.of(name)]


def test_where_neither_says_it_the_account_says_so(root: Path) -> None:
    send(root, UNIT, "过半", 0)
    close_as_before(root, "shown")
    path = Editions(root / "archive", PERIOD).folder(1) / "汇总表.xlsx"
    path.write_bytes(b"")
    assert "这一版没有存下得分，得分是按存档的记录重算的" in account(root).basis


def test_a_row_counts_as_sent_back_once_however_often_its_correction_fails(root: Path) -> None:
    for minute, percent in enumerate(("过半", "大半")):
        send(root, UNIT, percent, minute)
        once = account(root)
    value, words = part_of(once, "填报质量")
    assert (round(value, 6), words) == (round(200 / 3, 6), "1 − 1 ÷ 3，最低 0")
    first, again = words_of(once, "填报质量")
    assert first.startswith("退回 1 行：")
    assert again.startswith("再次退回 1 行（以前退回过，不再计）：")
    before = once.total
    send(root, UNIT, 70, 2)
    corrected = account(root)
    assert (corrected.total or 0) > (before or 0) > 0
    assert part_of(corrected, "填报质量") == part_of(once, "填报质量")
    cycle.rebuild(cycle.Workspace(root, LATER))
    assert account(root) == corrected
