"""What is otherwise since an edition was published: its figures beside those of now, and the rows that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import Edition, Entry, Period, Snapshot, Typed
from workbook_flow.reports.summary.changes import Change, entry_changes
from workbook_flow.reports.summary.published import Published, published_point, rows_as_published
from workbook_flow.reports.summary.report import Figure, Report, figures_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A cell that differs from what was published: the day of the return or decision that changed it, and which."""

    change: Change
    on: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterwards:
    """What changed since ``edition``: the figures of now compared with those published, and every cell."""

    edition: Edition
    figures: tuple[Figure, ...]
    changes: tuple[Later, ...]

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise."""
        return bool(self.changes) or any(figure.value != figure.before for figure in self.figures)

    @property
    def words(self) -> str:
        """How much that is, in words."""
        rows = {(later.change.unit, later.change.task) for later in self.changes}
        moved = moved_words(self.figures)
        return "，".join([f"{len(rows)} 处报送与发布时不同", *moved]) if rows or moved else "没有变化"


def moved_words(figures: Iterable[Figure]) -> list[str]:
    """The figures that are otherwise than those before, in words."""
    return [
        f"{figure.name}由{figure.before}变为{figure.value}"
        for figure in figures
        if figure.value != figure.before
    ]


def told_apart(before: Published, now: Published, period: Period) -> str:
    """What an edition says otherwise than the one before, in words."""
    points = (published_point(published.edition, period) for published in (now, before))
    rows = {*before.rows, *now.rows}
    count = sum(content(before, row) != content(now, row) for row in rows)
    parts = [f"{count} 行填报不同" if count else "", *moved_words(figures_of(*points))]
    return "，".join(filter(None, parts)) or "各行填报和各项数都没有变化"


def content(published: Published, row: tuple[str, str]) -> Mapping[str, tuple[Typed, str]]:
    """What a row said as it was published, blank columns aside."""
    values = published.rows.get(row, {})
    return {name: (value.typed, value.raw) for name, value in values.items() if not value.blank}


def since_published(published: Published, report: Report, now: Snapshot) -> Afterwards:
    """What the period says now that the edition did not."""
    edition = published.edition
    then = rows_as_published(now, published)
    entries = {(entry.unit, entry.task): entry for entry in now.entries}
    return Afterwards(
        edition=edition,
        figures=figures_of(report.trend[-1], published_point(edition, now.period), since="发布时"),
        changes=tuple(
            Later(
                change=change,
                on=changed_on(now, entries.get((change.unit, change.task)), change),
                source=source_of(now, entries.get((change.unit, change.task)), change),
            )
            for change in entry_changes(then, now)
        ),
    )


def arrival_of(now: Snapshot, entry: Entry | None, change: Change) -> tuple[int, date] | None:
    """The number and day of the return that a change came with: of a whole unit, its first that counts."""
    for submission in now.submissions:
        if entry is None and submission.unit == change.unit and submission.entries:
            return submission.id, submission.arrival
        if entry is not None and submission.id == entry.submission:
            return submission.id, submission.arrival
    return None


def changed_on(now: Snapshot, entry: Entry | None, change: Change) -> date | None:
    """The day on which it changed: of the decision, else of the return."""
    if entry is not None and entry.decision is not None:
        return entry.decision.on
    arrival = arrival_of(now, entry, change)
    return arrival[1] if arrival else None


def source_of(now: Snapshot, entry: Entry | None, change: Change) -> str:
    """What changed it, in words."""
    if entry is not None and entry.decision is not None:
        return f"{entry.decision.by}{entry.decision.verdict}"
    arrival = arrival_of(now, entry, change)
    return f"第 {arrival[0]} 号来件" if arrival else ""
