"""The quick look into a workbook sees what openpyxl sees."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from tests import glance, small
from workbook_flow import cycle


def trimmed(lines: Iterable[glance.Row]) -> list[glance.Row]:
    """Rows without what is blank at their ends and below: cells that have only a look."""
    cut = [
        line[: max((at for at, cell in enumerate(line, 1) if cell is not None), default=0)] for line in lines
    ]
    while cut and not cut[-1]:
        cut.pop()
    return cut


@pytest.mark.dear
def test_every_sheet_is_seen_as_openpyxl_sees_it(root: Path) -> None:
    path = cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD).consolidated
    form = next((root / "outbox").rglob("县公安局*.xlsx"))
    for source in (path, form):
        book = load_workbook(source, data_only=True)
        assert glance.titles(source) == book.sheetnames
        for sheet in book:
            values = [
                tuple(None if cell == "" else cell for cell in line)  # what a formula gives for nothing
                for line in sheet.iter_rows(values_only=True)
            ]
            assert trimmed(glance.rows(source, sheet.title)) == trimmed(values)


def test_kinds_of_values_blanks_and_what_stands_away_from_the_corner() -> None:
    out = io.BytesIO()
    with Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(2, 1, ["编号", "数", "日", "式", "是"])
        sheet.write_row(3, 1, ["1-01", 3, datetime(2024, 7, 5)])
        sheet.write_formula(3, 4, "=1+1", None, 2)
        sheet.write_boolean(3, 5, True)
        sheet.write_row(5, 1, ["1-02", 0.5])
    data = out.getvalue()
    assert glance.rows(data, "表")[:2] == [(None,) * 6] * 2
    head, first, blank, last = glance.rows(data, "表", first=3)
    assert (head[0], first) == (None, (None, "1-01", 3, datetime(2024, 7, 5), 2, True))
    assert [type(cell) for cell in first[1:]] == [str, int, datetime, int, bool]
    assert set(blank) == {None}
    assert last == (None, "1-02", 0.5, None, None, None)
    assert [line["数"] for line in glance.records(data, "表", {"编号", "数"})] == [3, None, 0.5]
    assert {"编号", "1-02", "0.5", "True"} <= glance.texts(data)
