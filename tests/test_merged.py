"""What stands in for openpyxl's own merging does what that does: same cells, same numbers of the same styles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Protection, Side
from openpyxl.worksheet import merge, worksheet
from openpyxl.worksheet.merge import MergedCellRange

from tests import small
from tests.merged import Merged
from workbook_flow import cycle


def styles_of(book: Any) -> tuple[object, ...]:
    cells = [
        (sheet.title, cell.coordinate, cell.value, tuple(cell._style or ()))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    ]
    return cells, list(book._borders), list(book._protections), [sheet.merged_cells.ranges for sheet in book]


def as_openpyxl_does(patch: pytest.MonkeyPatch) -> None:
    for module in (merge, worksheet):
        patch.setattr(module, "MergedCellRange", MergedCellRange)


def merged_by_hand() -> Workbook:
    """Lines at corners and ends, locked and not, a merge within lines of its own, one cell alone, one row, one column."""
    book = Workbook()
    sheet = book.worksheets[0]
    thin, thick = Side(style="thin"), Side(style="thick", color="FF0000")
    sheet["A1"].border, sheet["C3"].border = Border(top=thin, left=thick), Border(right=thin, bottom=thick)
    sheet["B2"].border = Border(top=thick)
    sheet["E1"].protection = Protection(locked=False)
    sheet["E1"].border = Border(left=thin, right=thin, top=thin, bottom=thin)
    sheet["G1"].border = sheet["G5"].border = Border(bottom=thick)
    for area in ("A1:C3", "E1:E4", "G1:K1", "G5:H6", "M1:M1", "O1:P9"):
        sheet.merge_cells(area)
    return book


def test_cells_merged_by_hand_are_styled_as_openpyxl_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert merge.MergedCellRange is Merged
    quick = styles_of(merged_by_hand())
    as_openpyxl_does(monkeypatch)
    assert quick == styles_of(merged_by_hand())


def test_workbooks_of_the_program_are_opened_as_openpyxl_does(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD).consolidated
    paths = (report, next((root / "outbox").rglob("县公安局*.xlsx")))
    quick = [styles_of(load_workbook(path)) for path in paths]
    as_openpyxl_does(monkeypatch)
    assert quick == [styles_of(load_workbook(path)) for path in paths]
