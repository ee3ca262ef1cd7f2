"""Sheet 问题清单: every problem of the period, by unit and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbook_flow.model import Level, Problem, Snapshot, Submission
from workbook_flow.paper.layout import CELL, set_print, styled
from workbook_flow.paper.page import WrittenBook
from workbook_flow.reports.consolidate.columns import Column, names_of, values_of, widths_of
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import latest_submissions
from workbook_flow.words.text import LEVEL_WORDS

UNPLACED = "（未识别）"
PAST = styled(CELL, font_color="#7F7F7F")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem, whose it is, in which file, and whether it still stands."""

    unit: str
    file: str
    problem: Problem
    current: bool

    @property
    def spot(self) -> str:
        """Where to look: sheet and cell."""
        place = self.problem.place
        return "!".join(part for part in (place.sheet, place.cell) if part)


COLUMNS: tuple[Column[Finding], ...] = (
    Column("单位", 16.0, lambda finding: finding.unit),
    Column("文件", 24.0, lambda finding: finding.file),
    Column("位置", 16.0, lambda finding: finding.spot),
    Column("代码", 7.0, lambda finding: finding.problem.code),
    Column("程度", 7.0, lambda finding: LEVEL_WORDS[finding.problem.level]),
    Column("问题", 40.0, lambda finding: finding.problem.message),
    Column("怎样处理", 34.0, lambda finding: finding.problem.remedy),
    Column("是否现行", 9.0, lambda finding: "是" if finding.current else "否，此前报送"),
)


def write_findings(book: WrittenBook, source: Source) -> None:
    """Write the sheet: those that stand first, each in the order of units."""
    page = book.page("问题清单", widths_of(COLUMNS), f"{source.summary.period.words}问题清单")
    page.header(1, names_of(COLUMNS))
    order: dict[str, int] = {unit.name: number for number, unit in enumerate(source.master.units)}
    ordered = sorted(
        findings(source.snapshot),
        key=lambda finding: (not finding.current, order.get(finding.unit, len(order))),
    )
    for row, finding in enumerate(ordered, start=2):
        page.row(row, values_of(COLUMNS, finding), CELL if finding.current else PAST)
    if not ordered:
        page.row(2, ["没有发现问题", *[""] * page.last], CELL)
    page.sheet.autofilter(1, 0, max(len(ordered) + 1, 2), page.last)
    page.sheet.freeze_panes(2, 1)
    set_print(page.sheet, header=(1, 1), title="问题清单", widths=page.widths)


def findings(snapshot: Snapshot) -> list[Finding]:
    """Every problem once: what stands in the rows, then what each file had, then the rest of the period."""
    lines: list[Finding] = []
    seen: set[tuple[str, Problem]] = set()
    for finding in (*row_findings(snapshot), *file_findings(snapshot)):
        if finding.problem.level is not Level.OFF and (finding.unit, finding.problem) not in seen:
            seen.add((finding.unit, finding.problem))
            lines.append(finding)
    listed = {problem for _, problem in seen}
    rest = [problem for problem in dict.fromkeys(snapshot.problems) if problem not in listed]
    return [
        *lines,
        *(Finding(unit="", file=problem.place.file, problem=problem, current=True) for problem in rest),
    ]


def row_findings(snapshot: Snapshot) -> Iterator[Finding]:
    """The problems of the rows that stand now."""
    files = {submission.id: submission.file for submission in snapshot.submissions}
    for entry in (*snapshot.entries, *snapshot.held):
        for problem in entry.problems:
            file = files.get(entry.submission) or problem.place.file
            yield Finding(unit=entry.unit, file=file, problem=problem, current=True)


def file_findings(snapshot: Snapshot) -> Iterator[Finding]:
    """The problems of the files; they stand while no later file of the unit has come."""
    latest = latest_submissions(snapshot)
    for submission in snapshot.submissions:
        current = is_latest(submission, latest.get(submission.unit or ""))
        for problem in submission.problems:
            yield Finding(
                unit=submission.unit or UNPLACED, file=submission.file, problem=problem, current=current
            )


def is_latest(submission: Submission, latest: Submission | None) -> bool:
    """Whether the file is the last of its unit that counts, or nobody's."""
    return submission.unit is None or (latest is not None and submission.id == latest.id)
