"""What stands higher in a cell than Excel's highest row says so, whichever sheet and whichever column it is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.samples import sample_master, sample_problem, sample_snapshot, write_consolidated
from workbook_flow.model import Note, NoteKind, Snapshot
from workbook_flow.paper.layout import MAX_HEIGHT, row_height
from workbook_flow.paper.page import TALL
from workbook_flow.returns.notes import read_notes
from workbook_flow.sheets.grids import open_book

FORTY = "、".join(f"第{number}街道综合行政执法局" for number in range(1, 41))
LONG = "这一段话比一行最高能显示的还要长，" * 160


def tall_cells(sheet: Any) -> Iterator[tuple[Any, list[str]]]:
    """The cells whose text needs more than the highest row, with the texts of their row."""
    merged = {area.coord.partition(":")[0]: area for area in sheet.merged_cells.ranges}
    widths = {name: column.width for name, column in sheet.column_dimensions.items()}
    for row in sheet.iter_rows():
        texts = [str(cell.value) for cell in row if cell.value is not None]
        for cell in (cell for cell in row if isinstance(cell.value, str)):
            area = merged.get(cell.coordinate)
            columns = range(area.min_col, area.max_col + 1) if area else [cell.column]
            rows = range(area.min_row, area.max_row + 1) if area else [cell.row]
            width = sum(widths.get(get_column_letter(column), 9.0) for column in columns)
            room = sum(sheet.row_dimensions[number].height or 15 for number in rows)
            needed = row_height([(cell.value, width)], float(cell.font.sz), at_most=1e9)
            if needed > max(room, MAX_HEIGHT):
                yield cell, texts


def long_month() -> tuple[Any, Snapshot]:
    """A month in which the list, what units report, what was found and what leaders wrote are all too long."""
    master = sample_master(tasks=4)
    tasks = tuple(
        replace(task, heading=LONG, measure=LONG, lead_words=FORTY, responsible_words=FORTY)
        for task in master.tasks
    )
    master = replace(master, tasks=tasks)
    snapshot = sample_snapshot(master)
    entries = tuple(
        replace(
            entry,
            values={
                name: replace(value, raw=LONG, typed=LONG) if isinstance(value.typed, str) else value
                for name, value in entry.values.items()
            },
            problems=tuple(sample_problem(entry.unit, f"H{number}") for number in range(60)),
        )
        for entry in snapshot.entries[:6]
    )
    notes = tuple(
        Note(
            kind=NoteKind.SUPERVISION,
            period=snapshot.period,
            subject=task.id,
            about=task.measure,
            words=LONG.strip("，"),
            by="王县长",
            on=date(2024, 7, 20),
            review=1,
            basis=0,
        )
        for task in tasks
    )
    return master, replace(snapshot, entries=entries, notes=notes)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    master, snapshot = long_month()
    path = tmp_path_factory.mktemp("tall") / "汇总表.xlsx"
    write_consolidated(master, snapshot, path)
    return path


def test_nothing_is_cut_in_silence(path: Path) -> None:
    tall = [
        (f"{sheet.title}!{cell.coordinate}", cell, texts)
        for sheet in openpyxl.load_workbook(path)
        for cell, texts in tall_cells(sheet)
    ]
    assert {place.partition("!")[0] for place, *_ in tall} >= {"任务进展", "单位明细", "预警督办"}
    for place, cell, texts in tall:
        name = cell.parent.cell(2, cell.column).value
        assert cell.value.startswith(TALL) or any(
            f"“{name}”文字较长，可能显示不全" in text for text in texts
        ), place
        assert cell.alignment.vertical == "top", place


def test_what_fits_bears_no_notice(tmp_path: Path) -> None:
    master = sample_master(tasks=4)
    write_consolidated(master, sample_snapshot(master), tmp_path / "汇总表.xlsx")
    book = openpyxl.load_workbook(tmp_path / "汇总表.xlsx")
    assert not [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if "显示不全" in str(cell.value)
    ]


def test_what_comes_back_is_what_was_written(path: Path) -> None:
    """What leaders wrote, and about what, is read back without the notice."""
    _, snapshot = long_month()
    written, problems = read_notes(open_book(path.name, path.read_bytes()), path.name)
    assert not problems
    assert {(note.subject, note.about, note.words) for note in written if note.words} == {
        (note.subject, note.about, note.words) for note in snapshot.notes
    }
