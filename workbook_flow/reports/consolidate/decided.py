"""The office's decisions as a workbook of their own, read just as a consolidated workbook that came back with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO

from workbook_flow.model import (
    DETAIL_SHEET,
    ENTRY_COLUMN,
    NOTE_PERSON,
    NOTE_SHEETS,
    REVIEW_COLUMNS,
    NoteKind,
    Verdict,
)
from workbook_flow.paper import layout
from workbook_flow.words.text import safe_text

COLUMNS = (
    ("编号", 8.0),
    ("主要措施", 40.0),
    ("单位", 20.0),
    (ENTRY_COLUMN, 8.0),
    (REVIEW_COLUMNS[0], 10.0),
    (REVIEW_COLUMNS[1], 40.0),
    (REVIEW_COLUMNS[2], 12.0),
)


APPEALS = NOTE_SHEETS[NoteKind.FINDING][0]
APPEAL_COLUMNS = (
    (NOTE_SHEETS[NoteKind.FINDING][1], 20.0),
    (str(NoteKind.FINDING), 40.0),
    (NOTE_PERSON, 12.0),
)
FINDINGS = {Verdict.PASSED: "申诉成立。", Verdict.RETURNED: "维持原分。"}
"""What is said before the office's words on an appeal, by its verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """One decision as it is written: on which sheet, on which row, and what was decided by whom."""

    sheet: str
    task: str
    measure: str
    unit: str
    submission: int
    verdict: Verdict
    opinion: str
    by: str

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in its row: of an answer to an appeal, in words that hold by themselves."""
        if self.sheet == APPEALS:
            return self.unit, f"{FINDINGS.get(self.verdict, '')}{self.opinion}", self.by
        key = (self.task, self.measure, self.unit, str(self.submission))
        return *key, str(self.verdict), self.opinion, self.by


def decisions_workbook(mark: str, rows: Sequence[DecidedRow], day: date) -> bytes:
    """The workbook's bytes, under the mark of the period's consolidated workbook; the same input gives the same."""
    import xlsxwriter

    from workbook_flow.reports.consolidate import write_mark

    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    workbook.set_properties({"title": "核定", "created": datetime.combine(day, time())})
    header, cell = workbook.add_format(layout.HEADER), workbook.add_format(layout.CELL)
    for name in dict.fromkeys((DETAIL_SHEET, *(row.sheet for row in rows))):
        sheet = workbook.add_worksheet(name)
        columns = APPEAL_COLUMNS if name == APPEALS else COLUMNS
        layout.set_widths(sheet, [width for _, width in columns])
        lines = [tuple(title for title, _ in columns), *(row.cells for row in rows if row.sheet == name)]
        for number, line in enumerate(lines):
            for column, words in enumerate(line):
                sheet.write_string(number, column, safe_text(words), cell if number else header)
    write_mark(workbook, mark)
    workbook.close()
    return stream.getvalue()
