"""A list without sections: no sentence, row or bar of the reports is left without its name."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.build import a_master, forms_of
from tests.glance import rows
from tests.samples import sample_master, sample_snapshot, write_consolidated
from workbook_flow.model import Master
from workbook_flow.reports.bulletin import section_fields
from workbook_flow.reports.summary import NO_SECTION, make_report

TODAY = date(2024, 7, 29)


def without_sections(first: int = 0) -> Master:
    """The sample's list, whose tasks up to that one stand in no section."""
    master = sample_master()
    tasks = tuple(
        replace(task, section="") if number < (first or len(master.tasks)) else task
        for number, task in enumerate(master.tasks)
    )
    return replace(master, tasks=tasks)


def test_reports_of_a_list_without_sections_say_nothing_of_any(tmp_path: Path) -> None:
    master = without_sections()
    report = make_report(master, sample_snapshot(master), today=TODAY)
    assert section_fields(report) == []
    path = tmp_path / "汇总表.xlsx"
    write_consolidated(master, sample_snapshot(master), path, today=TODAY)
    third = rows(path, "任务进展")[2]
    assert str(third[1]) == str(master.tasks[0].id), third


def test_tasks_before_the_first_section_are_named_as_standing_in_none() -> None:
    master = without_sections(2)
    report = make_report(master, sample_snapshot(master), today=TODAY)
    assert section_fields(report)[0]["名称"] == NO_SECTION


def test_bars_begin_at_nothing(tmp_path: Path) -> None:
    master = sample_master()
    path = tmp_path / "汇总表.xlsx"
    write_consolidated(master, sample_snapshot(master), path, today=TODAY)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        charts = [book.read(name).decode() for name in book.namelist() if "charts/chart" in name]
    assert charts
    bars = [chart for chart in charts if "<c:barChart>" in chart]
    assert all(re.search(r'<c:min val="0"/>', chart) for chart in bars)


@pytest.mark.parametrize(
    ("heading", "shown"),
    [("甲县重点任务清单", ""), ("重点清单", ""), ("（一）培训", "（一）培训"), ("", "")],
    ids=["title", "name", "heading", "none"],
)
def test_forms_do_not_repeat_the_name_of_the_list_above_every_task(heading: str, shown: str) -> None:
    """A list without headings that is imported has its own name for them."""
    master = a_master()
    settings = replace(master.settings, list_name="重点清单")
    tasks = tuple(replace(task, heading=heading) for task in master.tasks)
    forms = forms_of(replace(master, settings=settings, tasks=tasks))
    rows = [row for form in forms.values() for row in form.rows]
    assert {row.heading for row in rows} == {shown}
    assert all(row.words.startswith(shown or row.measure) for row in rows)


def test_a_form_that_stands_issued_with_the_name_of_the_list_is_not_issued_anew() -> None:
    master = a_master()
    issued = {
        unit: replace(form, rows=tuple(replace(row, heading=master.title) for row in form.rows))
        for unit, form in forms_of(master).items()
    }
    tasks = tuple(replace(task, heading=master.title) for task in master.tasks)
    assert forms_of(replace(master, tasks=tasks), number=2, before=issued) == issued
