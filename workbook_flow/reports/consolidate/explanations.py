"""Sheet 待核实: what units explained, and the office has not decided yet; only where there is any."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_flow.model import EXPLANATION_FIELD, Entry, Level, Typed
from workbook_flow.paper.page import WrittenBook
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.consolidate.topics import write_list

COLUMNS = (
    *(
        ("序号", 6.0),
        ("单位", 20.0),
        ("编号", 8.0),
        ("主要措施", 36.0),
        ("要求核实的", 40.0),
        ("单位说明", 50.0),
    ),
)
TITLE = "已作说明、待核定的（在“单位明细”的“核定”写 通过 或 退回；不写的照收）"


def write_explanations(book: WrittenBook, source: Source) -> None:
    """Write the sheet, a row for each explained row that nobody has decided on."""
    measures: dict[str, str] = {line.task.id: line.task.measure for line in source.summary.tasks}
    rows: list[list[Typed]] = [
        [number, entry.unit, entry.task, measures.get(entry.task, ""), asked, said(entry)]
        for number, (entry, asked) in enumerate(waiting(source), start=1)
    ]
    if rows:
        write_list(book, "待核实", f"{source.words}{TITLE}", COLUMNS, rows)


def waiting(source: Source) -> Iterator[tuple[Entry, str]]:
    """The entries with what they were asked to verify."""
    for entry in source.snapshot.entries:
        asked = [
            query.message.split("，单位说明：")[0] for query in entry.problems if query.level is Level.QUERY
        ]
        if asked and entry.decision is None:
            yield entry, "\n".join(asked)


def said(entry: Entry) -> str:
    """The unit's explanation."""
    value = entry.values.get(EXPLANATION_FIELD.name)
    return str(value.typed) if value is not None and value.typed is not None else ""
