"""Sheet 佐证材料: every file that units sent beside their forms, each a link to where it lies beside the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_flow.model import Evidence, Snapshot
from workbook_flow.paper.layout import CELL, CENTRED, set_print
from workbook_flow.paper.page import Cell, Page, WrittenBook
from workbook_flow.reports.consolidate.source import Source

NAME = "佐证材料"
COLUMNS = (
    ("单位", 18.0),
    ("任务", 14.0),
    ("文件", 52.0),
    ("大小", 9.0),
    ("收到", 11.0),
    ("随哪次报送", 12.0),
)
FIRST = 2
"""The first row of files, counted from 0."""
NOT_NAMED = "未写编号"
ADVICE = "点文件名打开（文件在汇总表旁边的“佐证”文件夹里，发给别人时要一并带上）"


def write_evidence(book: WrittenBook, source: Source) -> None:
    """Write the sheet, where there is anything to list."""
    files = ordered(source.snapshot)
    if not files:
        return
    widths = [width for _, width in COLUMNS]
    page = book.page(NAME, widths, f"{source.summary.period.words}{NAME}：{ADVICE}")
    page.header(1, [name for name, _ in COLUMNS])
    for row, evidence in enumerate(files, FIRST):
        write_file(page, row, evidence)
    page.sheet.autofilter(1, 0, len(files) + 1, page.last)
    page.sheet.freeze_panes(2, 1)
    set_print(page.sheet, header=(1, 1), title=NAME, widths=widths)


def write_file(page: Page, row: int, evidence: Evidence) -> None:
    """One file."""
    line: list[Cell] = [
        (evidence.unit or "（随表认定）", CENTRED),
        ("、".join(evidence.tasks) or NOT_NAMED, CENTRED),
        (evidence.name if evidence.laid_out else f"{evidence.name}（原件已清除）", CELL),
        (size_words(evidence.size), CENTRED),
        ((evidence.arrived or evidence.received).isoformat(), CENTRED),
        (return_words(evidence), CENTRED),
    ]
    page.lay(row, line)
    if evidence.laid_out:
        page.link_out(row, 2, evidence.name, evidence.laid_out, CELL)


def return_words(evidence: Evidence) -> str:
    """With which return a file came, and for which the form was printed that it shows."""
    came = f"第 {evidence.submission} 号" if evidence.submission else ""
    printed = f"印第{evidence.attempt}次报送" if evidence.attempt else ""
    return "\n".join(filter(None, (came, printed)))


def size_words(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1 << 20 else f"{max(1, round(size / 1024))} KB"


def ordered(snapshot: Snapshot) -> Sequence[Evidence]:
    """The files in the order of units, of tasks, and of arrival; those of no unit last."""
    units = {status.unit: place for place, status in enumerate(snapshot.statuses)}
    return sorted(
        snapshot.evidence,
        key=lambda evidence: (units.get(evidence.unit, len(units)), evidence.tasks, evidence.number),
    )


def evidence_places(snapshot: Snapshot) -> Mapping[tuple[str, str], tuple[int, str]]:
    """By unit and task, how many files show what the unit reports of it, and the cell in which the first stands."""
    places: dict[tuple[str, str], tuple[int, str]] = {}
    for row, evidence in enumerate(ordered(snapshot), FIRST):
        for task in dict.fromkeys(evidence.tasks):
            count, place = places.get((evidence.unit, task), (0, f"'{NAME}'!C{row + 1}"))
            places[evidence.unit, task] = (count + 1, place)
    return places
