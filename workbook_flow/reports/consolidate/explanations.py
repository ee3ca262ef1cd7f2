"""Sheet 待核实: what units explained, and the office has not decided yet; only where there is any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbook_flow.model import EXPLANATION_FIELD, Entry, Level
from workbook_flow.paper.page import WrittenBook
from workbook_flow.reports.consolidate.columns import Column, write_list
from workbook_flow.reports.consolidate.source import Source

TITLE = "已作说明、待核定的（在“单位明细”的“核定”写 通过 或 退回；不写的照收）"


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A row that a unit was asked about, counted from 1."""

    number: int
    entry: Entry
    asked: str
    measure: str


COLUMNS: tuple[Column[ExplainedLine], ...] = (
    Column("序号", 6.0, lambda line: line.number),
    Column("单位", 20.0, lambda line: line.entry.unit),
    Column("编号", 8.0, lambda line: line.entry.task),
    Column("主要措施", 36.0, lambda line: line.measure),
    Column("要求核实的", 40.0, lambda line: line.asked),
    Column("单位说明", 50.0, lambda line: explanation(line.entry)),
)


def write_explanations(book: WrittenBook, source: Source) -> None:
    """Write the sheet, a row for each explained row that nobody has decided on."""
    measures: dict[str, str] = {line.task.id: line.task.measure for line in source.summary.tasks}
    lines = [
        ExplainedLine(number, entry, asked, measures.get(entry.task, ""))
        for number, (entry, asked) in enumerate(waiting(source), start=1)
    ]
    if lines:
        write_list(book, "待核实", f"{source.words}{TITLE}", COLUMNS, lines)


def waiting(source: Source) -> Iterator[tuple[Entry, str]]:
    """The entries with what they were asked to verify."""
    for entry in source.snapshot.entries:
        asked = [
            query.message.split("，单位说明：")[0] for query in entry.problems if query.level is Level.QUERY
        ]
        if asked and entry.decision is None:
            yield entry, "\n".join(asked)


def explanation(entry: Entry) -> str:
    """The unit's explanation."""
    value = entry.values.get(EXPLANATION_FIELD.name)
    return str(value.typed) if value is not None and value.typed is not None else ""
