"""Sheets 认领情况 and 延期申请: what units say and ask for beside their progress, for the office to decide on."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_flow.model import CLAIM_SHEET, EXTENSION_SHEET, ExtensionRequest, Task
from workbook_flow.paper.layout import CELL, CENTRED, set_print, styled
from workbook_flow.paper.page import GREEN, GREY, RED, YELLOW, Cell, WrittenBook
from workbook_flow.reports.consolidate.details import REVIEW, open_for_review, review_cells
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import (
    ClaimLine,
    TaskClaims,
    claim_lines,
    list_claims,
    outcome_words,
)

CLAIM_COLUMNS = (
    ("编号", 8.0),
    ("主要措施", 34.0),
    ("清单所列单位", 20.0),
    ("情况", 24.0),
    ("已认领", 26.0),
    ("未答复", 20.0),
    ("单位", 16.0),
    ("角色", 6.0),
    ("答复期别", 11.0),
    ("认领意见", 12.0),
    ("理由", 24.0),
    *REVIEW,
)
REQUEST_COLUMNS = (
    ("编号", 8.0),
    ("主要措施", 34.0),
    ("单位", 16.0),
    ("角色", 6.0),
    ("期别", 11.0),
    ("清单时限", 16.0),
    ("申请延期至", 13.0),
    ("理由", 30.0),
    ("核定结果", 16.0),
    *REVIEW,
)
CLAIM_NOTE = (
    "单位答“不属本单位职责”的：同意的，核定选“通过”，从下期起不再发给该单位；不同意的选“退回”并写明理由。"
    "确定由谁承担后，请改总表。"
)
REQUEST_NOTE = (
    "同意的选“通过”；另定日期的选“改为”，在核定意见中只写日期；不同意的选“退回”并写明理由。"
    "牵头单位获准的，全项任务顺延。"
)
HEADER_ROW = 2
MOST_NAMED = 6


def write_claims(book: WrittenBook, source: Source) -> None:
    """Write sheet 认领情况, a row a task and one a dispute; no sheet where nobody was asked for a claim."""
    claims = list_claims(source.master, {**source.past.claims, **claim_lines(source.snapshot)})
    if not claims:
        return
    title = f"认领情况（截至{source.summary.period.words}）"
    rows = [row for each in claims for row in claim_rows(each)]
    write_rows(book, source, (CLAIM_SHEET, CLAIM_COLUMNS), (title, CLAIM_NOTE), rows)


def claim_rows(claims: TaskClaims) -> Iterator[list[Cell]]:
    """One task's row, then a row for each unit that says it is none of its own."""
    task = claims.task
    colour = GREEN if claims.settled else YELLOW if claims.claimed else RED
    left, centred = styled(CELL, **colour), styled(CENTRED, **colour)
    yield [
        (task.id, centred),
        (task.measure, left),
        (listed_words(task), left),
        (claims.outcome, left),
        (claimed_words(claims), left),
        ("、".join(claims.unanswered), left),
        *blank(len(CLAIM_COLUMNS) - 6),
    ]
    for line in claims.disclaimed:
        yield [
            (task.id, CENTRED),
            *blank(5),
            (line.unit, CENTRED),
            (line.role.value, CENTRED),
            (line.period.words, CENTRED),
            (
                f"{line.answer}（已同意）" if line.agreed else line.answer,
                styled(CENTRED, **(GREY if line.agreed else RED)),
            ),
            (line.reason, CELL),
            *review_of(line),
        ]


def claimed_words(claims: TaskClaims) -> str:
    """Who took the task on: by name where that is in question or they are few, else how many."""
    count = len(claims.claimed)
    few = count <= MOST_NAMED or claims.task.unclear_words
    return "、".join(claims.claimed) if few else f"{count} 个单位"


def blank(count: int) -> list[Cell]:
    """Cells with nothing in them."""
    return [("", CELL)] * count


def listed_words(task: Task) -> str:
    """The units as the list names them."""
    return "；".join(
        words.replace("\n", "、") for words in (task.lead_words, task.responsible_words) if words
    )


def review_of(line: ClaimLine) -> list[Cell]:
    """The cells in which the office decides on a unit's answer."""
    if line.submission is None:
        return blank(len(REVIEW))
    return review_cells(line.decision, line.submission)


def write_requests(book: WrittenBook, source: Source) -> None:
    """Write sheet 延期申请, a row a request of this period and those before, the undecided first."""
    periods = (*source.past.requests, source.snapshot.requests)
    listed = [request for requests in reversed(periods) for request in requests]
    if not listed:
        return
    title = f"延期申请（截至{source.summary.period.words}）"
    tasks: dict[str, Task] = {task.id: task for task in source.master.tasks}
    roles = {(entry.unit, entry.task): entry.role.value for entry in source.snapshot.entries}
    ordered = sorted(listed, key=lambda request: outcome_words(request) != "待核定")
    rows = [
        request_row(request, tasks.get(request.task), roles.get((request.unit, request.task), ""))
        for request in ordered
    ]
    write_rows(book, source, (EXTENSION_SHEET, REQUEST_COLUMNS), (title, REQUEST_NOTE), rows)


def request_row(request: ExtensionRequest, task: Task | None, role: str) -> list[Cell]:
    """One request's cells."""
    colour = YELLOW if outcome_words(request) == "待核定" else {}
    left, centred = styled(CELL, **colour), styled(CENTRED, **colour)
    return [
        (request.task, centred),
        (task.measure if task else "", left),
        (request.unit, centred),
        (role, centred),
        (request.period.words, centred),
        (task.deadline.words if task else "", centred),
        (request.until, centred),
        (request.reason, left),
        (outcome_words(request), centred),
        *review_cells(request.decision, request.submission),
    ]


def write_rows(
    book: WrittenBook,
    source: Source,
    sheet: tuple[str, tuple[tuple[str, float], ...]],
    words: tuple[str, str],
    rows: list[list[Cell]],
) -> None:
    """A sheet by name and columns, its title, what to do in it, and its rows, ready to be decided on.

    In the stage assessment, which does not come back reviewed, there is nothing to do.
    """
    (name, columns), (title, note) = sheet, words
    columns = columns if source.stage is None else columns[: -len(REVIEW)]
    page = book.page(name, [width for _, width in columns], title)
    if source.stage is None:
        page.span((1, 0, 1, page.last - 1), note, styled(CELL, border=0))
        page.sheet.set_row(1, 36)
    page.header(HEADER_ROW, [name for name, _ in columns])
    for row, line in enumerate(rows, start=HEADER_ROW + 1):
        cells = line[: len(columns)]
        page.cells(row, 0, cells)
        page.sheet.set_row(row, page.height(value for value, _ in cells))
    if source.stage is None:
        open_for_review(page, HEADER_ROW + 1, len(rows))
    page.sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(rows), page.last)
    page.sheet.freeze_panes(HEADER_ROW + 1, 1)
    set_print(page.sheet, header=(HEADER_ROW, HEADER_ROW), title=name, widths=page.widths)
