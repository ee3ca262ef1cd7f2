"""Master and snapshot → the consolidated workbook that the office and its leaders read."""

from __future__ import annotations

import os
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from workbook_flow import stamp
from workbook_flow.consolidate.details import write_details
from workbook_flow.consolidate.findings import write_findings
from workbook_flow.consolidate.overview import write_overview
from workbook_flow.consolidate.page import Book, Source
from workbook_flow.consolidate.progress import write_progress
from workbook_flow.consolidate.returns import write_returns
from workbook_flow.layout import TEXT_FONT, TEXT_SIZE, safe_text
from workbook_flow.model import Master, Snapshot, WorkbookFlowError
from workbook_flow.summary import Summary, summarise

__all__ = ["build_consolidated", "write_consolidated"]

SHEETS = (write_overview, write_progress, write_details, write_returns, write_findings)
"""The sheets in their order; each writes its own from the same summary."""


def write_consolidated(master: Master, snapshot: Snapshot, path: Path, *, mark: str = "") -> None:
    """Write the period's consolidated workbook to ``path``, whole or not at all; make its folder too.

    ``mark`` is the stamp by which it is known again when it comes back reviewed. The same master, snapshot and mark
    give the same bytes. Raise WorkbookFlowError if it cannot be written.
    """
    data = build_consolidated(master, snapshot, mark=mark)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WorkbookFlowError(
            f"汇总表写不进 {path}（{error.strerror or error}）。如正在 Excel 或 WPS 中打开，请先关闭再试。"
        ) from error


def build_consolidated(master: Master, snapshot: Snapshot, *, mark: str = "") -> bytes:
    """The consolidated workbook's bytes."""
    import xlsxwriter

    summary = summarise(master, snapshot)
    stream = BytesIO()
    source = Source(master=master, snapshot=snapshot, summary=summary)
    with xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "default_format_properties": {"font_name": TEXT_FONT, "font_size": TEXT_SIZE},
        },
    ) as workbook:
        workbook.set_properties(properties(master, summary))
        book = Book(workbook=workbook)
        for write_sheet in SHEETS:
            write_sheet(book, source)
        if mark:
            write_mark(workbook, mark)
    return stream.getvalue()


def write_mark(workbook: Any, mark: str) -> None:
    """Write the stamp out of sight, twice: some programs keep only one of them."""
    workbook.set_custom_property(stamp.PROPERTY, mark)
    sheet = workbook.add_worksheet(stamp.SHEET)
    sheet.very_hidden()
    sheet.protect()
    sheet.write_string(0, 0, mark)


def properties(master: Master, summary: Summary) -> dict[str, object]:
    """The document's properties; its date is the return day, so that the same input gives the same bytes."""
    return {
        "title": safe_text(f"{master.settings.list_name}{summary.period.words}汇总表"),
        "author": safe_text(master.settings.office),
        "created": datetime.combine(summary.return_by, time()),
    }
