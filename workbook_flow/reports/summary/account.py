"""Why a unit has the score that it has: each part with its rows, days and files, what was excused, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import Edition, Master, Snapshot
from workbook_flow.reports.summary.figures import excuse_words
from workbook_flow.reports.summary.grounds import (
    Ground,
    PartAccount,
    UnitCase,
    appeal_grounds,
    extra_grounds,
    restated_grounds,
)
from workbook_flow.reports.summary.nouns import tenths
from workbook_flow.reports.summary.past import Past
from workbook_flow.reports.summary.report import Report
from workbook_flow.reports.summary.score import Score, scores_in, totals_of
from workbook_flow.words.text import UNIT_STATE_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAccount:
    """All that a unit's score of a period rests on.

    ``rank`` is its place among ``scored`` units; both the score and the rank are None where it is not scored, and
    ``state`` says why. ``basis`` says by which edition, blank where the period is open.
    """

    unit: str
    period: str
    today: date
    state: str
    total: float | None
    rank: int | None
    scored: int
    parts: tuple[PartAccount, ...]
    grounds: tuple[Ground, ...]
    basis: str = ""

    def of(self, part: str) -> tuple[Ground, ...]:
        """What one part rests on."""
        return tuple(ground for ground in self.grounds if ground.part == part)

    @property
    def headline(self) -> str:
        """The score and the place, or why there is none."""
        if self.total is None:
            return f"{self.state}，不参加当期评分"
        return f"{self.score_words}；{self.state}"

    @property
    def score_words(self) -> str:
        """The score and the place; blank where there is none."""
        if self.total is None:
            return ""
        return f"得分 {tenths(self.total):.1f}，第 {self.rank} 名（共 {self.scored} 家）"

    @property
    def part_words(self) -> str:
        """The parts that count, each with its value."""
        return "，".join(f"{part.name} {tenths(part.value):.1f}" for part in self.parts if part.weight)


def account_of(
    master: Master,
    snapshot: Snapshot,
    past: Past,
    report: Report,
    unit: str,
    *,
    edition: Edition | None = None,
) -> UnitAccount | None:
    """The account of a unit in a period, with the scores of the ``edition`` that it is closed with, if it is.

    None where the period knows no such unit.
    """
    line = next((line for line in report.summary.units if line.status.unit == unit), None)
    if line is None:
        return None
    case = UnitCase(
        master=master.in_period(snapshot.period), snapshot=snapshot, past=past, report=report, line=line
    )
    totals = totals_of(report.scores, master.scoring, edition)
    reckoned = {score.unit: score for score in report.scores}
    score = {**reckoned, **{score.unit: score for score in scores_in(edition, report.scores)}}.get(unit)
    return UnitAccount(
        unit=unit,
        period=snapshot.period.words,
        today=report.today,
        state="；".join(filter(None, (UNIT_STATE_WORDS[line.status.state], excuse_words(line.status)))),
        total=totals.get(unit),
        rank=1 + sum(total > totals[unit] for total in totals.values()) if unit in totals else None,
        scored=len(totals),
        parts=tuple(case.parts(score)) if score else (),
        grounds=(
            *case.returns(),
            *case.rows(),
            *case.faults(),
            *case.limits(),
            *case.requests(),
            *(extra_grounds(score) if score else ()),
            *case.substance(),
            *(restated_grounds(score, reckoned[unit]) if score and unit in reckoned else ()),
            *case.decisions(),
            *case.lights(),
            *appeal_grounds(snapshot.notes, unit),
        ),
        basis=basis_words(edition, report.scores),
    )


def basis_words(edition: Edition | None, scores: Sequence[Score]) -> str:
    """By which edition the account is, and whether its scores are the published ones; blank where there is none."""
    if edition is None:
        return ""
    words = f"按{edition.words}的数，以后到的另见“发布后变化”。"
    return words if edition.scores or not scores else f"{words}这一版没有存下得分，得分是按存档的记录重算的。"
