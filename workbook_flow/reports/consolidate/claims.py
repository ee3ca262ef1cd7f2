"""Sheets 认领情况 and 延期申请: what units say and ask for beside their progress, for the office to decide on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from workbook_flow.model import CLAIM_SHEET, EXTENSION_SHEET, ExtensionRequest, Task, Typed
from workbook_flow.paper.layout import CELL, CENTRED, Style, excerpt, set_print, styled
from workbook_flow.paper.page import GREEN, GREY, RED, YELLOW, Cell, WrittenBook
from workbook_flow.reports.consolidate.columns import (
    MOST_UNIT_LINES,
    Column,
    Line,
    cells_of,
    names_of,
    units_excerpt,
    widths_of,
)
from workbook_flow.reports.consolidate.details import REVIEW, open_for_review, review_cells
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import (
    ClaimLine,
    TaskClaims,
    claim_lines,
    list_claims,
    outcome_words,
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
MEASURE_WIDTH, UNITS_WIDTH = 34.0, 20.0
SETTLED_LINES = 2
"""Lines of a task that all its units took on: it is only to be recognised."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A task's row, or with ``line`` that of a unit which says that the task is none of its own."""

    claims: TaskClaims
    line: ClaimLine | None = None

    def coloured(self, style: Style) -> Style:
        """The style of a task's cell in the colour of where its claims stand; a unit's cell is plain."""
        if self.line is not None:
            return style
        claims = self.claims
        return styled(style, **(GREEN if claims.settled else YELLOW if claims.claimed else RED))

    def answer_style(self) -> Style:
        """Grey where the office agreed to the unit's answer, else red."""
        return CELL if self.line is None else styled(CENTRED, **(GREY if self.line.agreed else RED))

    def review(self) -> list[Cell]:
        """The cells in which the office decides on the unit's answer."""
        if self.line is None or self.line.submission is None:
            return blank(len(REVIEW))
        return review_cells(self.line.decision, self.line.submission)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request's row, with its task and the unit's part in it where they are known."""

    request: ExtensionRequest
    task: Task | None
    role: str

    def coloured(self, style: Style) -> Style:
        """The style of a cell, yellow while the request waits for a decision."""
        return styled(style, **(YELLOW if outcome_words(self.request) == "待核定" else {}))

    def review(self) -> list[Cell]:
        """The cells in which the office decides."""
        return review_cells(self.request.decision, self.request.submission)


def claimed_words(claims: TaskClaims) -> str:
    """Who took the task on: by name where that is in question or they are few, else how many."""
    count = len(claims.claimed)
    few = count <= MOST_NAMED or claims.task.unclear_words
    return "、".join(claims.claimed) if few else f"{count} 个单位"


def measure_words(claims: TaskClaims) -> str:
    """What a task is, the start of it where nothing is left to be settled."""
    measure = claims.task.measure
    return excerpt(measure, MEASURE_WIDTH, SETTLED_LINES) if claims.settled else measure


def listed_excerpt(claims: TaskClaims) -> str:
    """The units as the list names them, the first of them where nothing is left to be settled."""
    task, lines = claims.task, SETTLED_LINES if claims.settled else MOST_UNIT_LINES
    return units_excerpt(listed_words(task), len({*task.lead, *task.responsible}), UNITS_WIDTH, lines)


def blank(count: int) -> list[Cell]:
    """Cells with nothing in them."""
    return [("", CELL)] * count


def listed_words(task: Task) -> str:
    """The units as the list names them, once where leads and others are named alike."""
    listed = (words.replace("\n", "、") for words in (task.lead_words, task.responsible_words))
    return "；".join(dict.fromkeys(filter(None, listed)))


def of_task(name: str, width: float, value: Callable[[TaskClaims], Typed]) -> Column[ClaimRow]:
    """A column that only a task's row fills."""
    return Column(
        name,
        width,
        lambda row: value(row.claims) if row.line is None else "",
        look=lambda row: row.coloured(CELL),
    )


def of_answer(
    name: str, width: float, value: Callable[[ClaimLine], Typed], style: Style = CENTRED
) -> Column[ClaimRow]:
    """A column that only a unit's row fills."""
    return Column(
        name,
        width,
        lambda row: "" if row.line is None else value(row.line),
        look=lambda row: CELL if row.line is None else style,
    )


def of_request(
    name: str, width: float, value: Callable[[RequestRow], Typed], style: Style = CENTRED
) -> Column[RequestRow]:
    """A column of a request."""
    return Column(name, width, value, look=lambda row: row.coloured(style))


def review_column(
    number: int, name: str, width: float, review: Callable[[Line], Sequence[Cell]]
) -> Column[Line]:
    """One of the columns that the office decides in, by its number among them."""
    return Column(name, width, lambda row: review(row)[number][0], look=lambda row: review(row)[number][1])


def review_columns(review: Callable[[Line], Sequence[Cell]]) -> tuple[Column[Line], ...]:
    """The columns that the office decides in."""
    return tuple(review_column(number, name, width, review) for number, (name, width) in enumerate(REVIEW))


CLAIM_COLUMNS: tuple[Column[ClaimRow], ...] = (
    Column("编号", 8.0, lambda row: row.claims.task.id, look=lambda row: row.coloured(CENTRED)),
    of_task("主要措施", MEASURE_WIDTH, measure_words),
    of_task("清单所列单位", UNITS_WIDTH, listed_excerpt),
    of_task("情况", 24.0, lambda claims: claims.outcome),
    of_task("已认领", 26.0, claimed_words),
    of_task(
        "未答复",
        UNITS_WIDTH,
        lambda claims: units_excerpt("、".join(claims.unanswered), len(claims.unanswered), UNITS_WIDTH),
    ),
    of_answer("单位", 16.0, lambda line: line.unit),
    of_answer("角色", 6.0, lambda line: line.role.value),
    of_answer("答复期别", 11.0, lambda line: line.period.words),
    Column(
        "认领意见",
        12.0,
        lambda row: answer_words(row.line) if row.line else "",
        look=ClaimRow.answer_style,
    ),
    of_answer("理由", 24.0, lambda line: line.reason, CELL),
    *review_columns(ClaimRow.review),
)
REQUEST_COLUMNS: tuple[Column[RequestRow], ...] = (
    of_request("编号", 8.0, lambda row: row.request.task),
    of_request("主要措施", 34.0, lambda row: row.task.measure if row.task else "", CELL),
    of_request("单位", 16.0, lambda row: row.request.unit),
    of_request("角色", 6.0, lambda row: row.role),
    of_request("期别", 11.0, lambda row: row.request.period.words),
    of_request("清单时限", 16.0, lambda row: row.task.deadline.words if row.task else ""),
    of_request("申请延期至", 13.0, lambda row: row.request.until),
    of_request("理由", 30.0, lambda row: row.request.reason, CELL),
    of_request("核定结果", 16.0, lambda row: outcome_words(row.request)),
    *review_columns(RequestRow.review),
)


def write_claims(book: WrittenBook, source: Source) -> None:
    """Write sheet 认领情况, a row a task and one a dispute; no sheet where nobody was asked for a claim."""
    claims = list_claims(source.master, {**source.past.claims, **claim_lines(source.snapshot)})
    if not claims:
        return
    title = f"认领情况（截至{source.summary.period.words}）"
    rows = [row for task_claims in claims for row in claim_rows(task_claims)]
    write_rows(book, source, (CLAIM_SHEET, title, CLAIM_NOTE), CLAIM_COLUMNS, rows)


def claim_rows(claims: TaskClaims) -> Iterator[ClaimRow]:
    """One task's row, then a row for each unit that says it is none of its own."""
    yield ClaimRow(claims)
    yield from (ClaimRow(claims, line) for line in claims.disclaimed)


def answer_words(line: ClaimLine) -> str:
    """What the unit answered, and whether the office agreed."""
    return f"{line.answer}（已同意）" if line.agreed else line.answer


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
        RequestRow(request, tasks.get(request.task), roles.get((request.unit, request.task), ""))
        for request in ordered
    ]
    write_rows(book, source, (EXTENSION_SHEET, title, REQUEST_NOTE), REQUEST_COLUMNS, rows)


def write_rows(
    book: WrittenBook,
    source: Source,
    words: tuple[str, str, str],
    columns: Sequence[Column[Line]],
    rows: Sequence[Line],
) -> None:
    """A sheet by its name, title and what to do in it, its columns and rows, ready to be decided on.

    In the stage assessment, which does not come back reviewed, there is nothing to do.
    """
    name, title, note = words
    columns = columns if source.stage is None else columns[: -len(REVIEW)]
    page = book.page(name, widths_of(columns), title)
    if source.stage is None:
        page.line(1, note, styled(CELL, border=0), at_least=36)
    page.header(HEADER_ROW, names_of(columns))
    for row, line in enumerate(rows, start=HEADER_ROW + 1):
        cells = cells_of(columns, line)
        page.lay(row, cells)
    if source.stage is None:
        open_for_review(page, HEADER_ROW + 1, len(rows), note)
    page.sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(rows), page.last)
    page.sheet.freeze_panes(HEADER_ROW + 1, 1)
    set_print(page.sheet, header=(HEADER_ROW, HEADER_ROW), title=name, widths=page.widths)
