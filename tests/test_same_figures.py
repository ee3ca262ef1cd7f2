"""Every figure in the workbook, the bulletin and the board is the one that plain loops over the entries give."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from docx import Document

from tests.samples import sample_master, sample_months
from tests.second_way import (
    AT_RISK,
    COURSES,
    LIGHTS,
    changes,
    has_ended,
    plain_groups,
    plain_praise,
    plain_scores,
    plain_sections,
    plain_trend,
    plain_urgent,
)
from workbook_flow.model import Period
from workbook_flow.reports.board import build_board
from workbook_flow.reports.bulletin import bulletin_fields
from workbook_flow.reports.consolidate import build_consolidated
from workbook_flow.reports.summary import make_report
from workbook_flow.reports.word import fill_template
from workbook_flow.starter import shipped_file

TODAY = date(2024, 7, 28)
MOST_PRAISED = 5
MASTER = sample_master()
MONTHS = sample_months(MASTER)
LAST = MONTHS[-1]
TREND = plain_trend(MASTER, MONTHS, TODAY)
NOW, BEFORE = TREND[-1], TREND[-2]
SECTIONS = plain_sections(MASTER, NOW.tasks)
URGENT = plain_urgent(MASTER, NOW.tasks, TODAY)
SCORES = plain_scores(MASTER, LAST, TODAY)
SILENT = [form.unit for form in LAST.forms if form.unit not in NOW.reporting]


@pytest.fixture(scope="module")
def book() -> Any:
    data = build_consolidated(MASTER, LAST, earlier=MONTHS[:-1], today=TODAY)
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


@pytest.fixture(scope="module")
def board() -> Any:
    page = build_board(MASTER, LAST, earlier=MONTHS[:-1], today=TODAY).decode()
    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert data
    return json.loads(data[1])


def document(name: str) -> Any:
    report = make_report(MASTER, LAST, MONTHS[:-1], today=TODAY)
    fields = bulletin_fields(MASTER, report)
    return Document(io.BytesIO(fill_template(shipped_file(name), name, fields)))


@pytest.fixture(scope="module")
def bulletin() -> Any:
    return document("通报模板.docx")


@pytest.fixture(scope="module")
def special() -> Any:
    return document("专报模板.docx")


def text_of(document: Any) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def table_under(sheet: Any, name: str) -> list[list[Any]]:
    """The rows of the chart's table that begins with that name, to the right of the printed area."""
    rows = list(sheet.iter_rows(min_col=19, values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == name)
    values = []
    for row in rows[top + 1 :]:
        if row[0] is None or row[0] in {"单位报送", "历期趋势"}:
            break
        values.append([value for value in row if value is not None])
    return values


def change_of(name: str) -> str:
    more = NOW.figures[name] - BEFORE.figures[name]
    return f"较上期{more:+d}" if more else "与上期持平"


def test_the_eight_figures(book: Any, board: Any, bulletin: Any, special: Any) -> None:
    sheet = book["总览"]
    tiles = [[sheet.cell(row, 1 + 2 * number).value for row in (3, 4, 5)] for number in range(8)]
    assert [(name.partition("（")[0], value, change) for name, value, change in tiles] == [
        (name, value, change_of(name)) for name, value in NOW.figures.items()
    ]
    assert [(figure["name"], figure["value"], figure["change"]) for figure in board["figures"]] == [
        (name, value, change_of(name)) for name, value in NOW.figures.items()
    ]
    values, text = NOW.figures, text_of(bulletin)
    assert (
        "共{任务总数}项任务，已完成{已完成}项，正常推进{正常推进}项，有风险{有风险}项，已逾期{已逾期}项。".format(
            **values
        )
        in text
    )
    assert f"应报单位{values['应报单位']}家，已报{values['已报单位']}家，报送率{NOW.rate:.1f}%；" in text
    assert f"{values['迟报单位']}家。" in text
    assert (
        "{任务总数}项任务中，已完成{已完成}项，正常推进{正常推进}项，有风险{有风险}项，已逾期{已逾期}项；"
        "{应报单位}家应报单位中已报{已报单位}家，报送率".format(**values)
        + f"{NOW.rate:.1f}%"
    ) in text_of(special)


def test_what_changed_since_the_period_before(bulletin: Any, special: Any) -> None:
    wanted = dict(changes(BEFORE.figures, NOW.figures))
    assert wanted
    for document in (bulletin, special):
        (text,) = re.findall(r"较上期：(.*?)。", text_of(document))
        shown = re.findall(r"(\w+?)(增加|减少)(\d+)[家项]", text)
        assert {name: int(count) * (1 if word == "增加" else -1) for name, word, count in shown} == wanted


def test_the_sections(book: Any, board: Any, bulletin: Any, special: Any) -> None:
    assert [row[1:] for row in table_under(book["总览"], "任务状态")] == [
        list(counts.values()) for counts in SECTIONS.values()
    ]
    shown: dict[str, dict[str, int]] = {}
    for task in board["tasks"]:
        shown.setdefault(task["section"], dict.fromkeys(COURSES, 0))[task["course"]] += 1
    assert shown == SECTIONS
    for document in (bulletin, special):
        lines = re.findall(
            r"共(\d+)项，已完成(\d+)项，正常推进(\d+)项，有风险(\d+)项，已逾期(\d+)项。", text_of(document)
        )
        assert [tuple(map(int, line)) for line in lines] == [
            (
                sum(counts.values()),
                counts["已完成"],
                counts["正常推进"],
                sum(counts[course] for course in AT_RISK),
                counts["已逾期"],
            )
            for counts in SECTIONS.values()
        ]


def test_how_many_units_of_a_task_reported_and_finished(book: Any, board: Any) -> None:
    owed = Counter(row.task for form in LAST.forms for row in form.rows)
    reported = Counter(entry.task for entry in LAST.entries)
    finished = Counter(entry.task for entry in LAST.entries if has_ended(entry))
    rows = [row for row in book["任务进展"].iter_rows(min_row=3, values_only=True) if row[1]]
    assert {row[1]: (row[9], row[10]) for row in rows} == {
        task.id: (f"{reported[task.id]}/{owed[task.id]}", f"{finished[task.id]}/{owed[task.id]}")
        for task in MASTER.tasks
    }
    assert {task["id"]: (task["reported"], task["owed"]) for task in board["tasks"]} == {
        task.id: (reported[task.id], owed[task.id]) for task in MASTER.tasks
    }


def test_returns_by_group(book: Any, board: Any) -> None:
    groups = plain_groups(MASTER, LAST)
    assert {row[0]: tuple(row[1:]) for row in table_under(book["总览"], "单位报送")} == {
        name: (reported, owed - reported) for name, (owed, reported) in groups.items()
    }
    shown = {
        name: (
            sum(unit["owes"] for unit in board["units"] if unit["group"] == name),
            sum(unit["accepted"] > 0 for unit in board["units"] if unit["group"] == name),
        )
        for name in groups
    }
    assert shown == groups


def test_the_trend(book: Any, board: Any) -> None:
    assert table_under(book["总览"], "历期趋势") == [
        [
            point.period,
            round(point.rate, 1),
            *(point.figures[name] for name in ("已完成", "有风险", "已逾期")),
        ]
        for point in TREND
    ]
    keys = (
        "units_issued",
        "units_reported",
        "units_late",
        "tasks",
        "done",
        "on_course",
        "at_risk",
        "overdue",
    )
    assert [(point["period"], *(point[key] for key in keys)) for point in board["trend"]] == [
        (point.period, *point.figures.values()) for point in TREND
    ]


def test_the_tasks_that_need_attention(book: Any, board: Any, bulletin: Any, special: Any) -> None:
    linked = [cell.value for row in book["总览"] for cell in row if cell.hyperlink]
    figures, links = linked[: len(board["figures"])], linked[len(board["figures"]) :]
    assert figures == [f"{figure['name']}（{figure['measure']}）" for figure in board["figures"]]
    assert links == board["attention"] == URGENT[:10]
    warned = [row[1] for row in book["预警督办"].iter_rows(min_row=3, values_only=True)]
    assert warned == URGENT
    assert {task["id"]: (task["light"], task["course"]) for task in board["tasks"]} == {
        task: (LIGHTS[course], course) for task, course in NOW.tasks.items()
    }
    lights = {
        row[1]: row[6] for row in book["任务进展"].iter_rows(min_row=3, values_only=True) if row[1] and row[6]
    }
    assert lights == {task: f"{LIGHTS[course]}\n{course}" for task, course in NOW.tasks.items()}
    overdue = [task for task in URGENT if NOW.tasks[task] == "已逾期"]
    at_risk = [task for task in URGENT if NOW.tasks[task] != "已逾期"]
    annex = [row.cells[0].text for row in bulletin.tables[0].rows[1:]]
    assert annex == [*overdue, *at_risk]
    assert f"已逾期{len(overdue)}项，有风险（" in text_of(bulletin)
    blocked = [task for task in URGENT if NOW.tasks[task] == "推进受阻"]
    assert re.findall(r"（任务(\S+?)，牵头", text_of(special)) == [*overdue[:3], *blocked[:3]]
    assert f"另有{len(overdue) - 3}项，见附件2。" in text_of(special)
    lines = [[cell.text for cell in row.cells] for row in special.tables[0].rows[1:]]
    assert {line[0] for line in lines if "已逾期" in line[4]} == set(overdue)
    assert {row.cells[0].text: row.cells[4].text for row in special.tables[0].rows[1:]} == {
        task: f"{LIGHTS[course]}（{course}）" for task, course in NOW.tasks.items()
    }


def test_who_has_not_returned_and_who_was_late(book: Any, board: Any, bulletin: Any) -> None:
    cells = [
        cell for row in book["总览"].iter_rows(values_only=True) for cell in row if isinstance(cell, str)
    ]
    at = next(number for number, cell in enumerate(cells) if cell.startswith("尚未报送的单位"))
    assert cells[at] == f"尚未报送的单位（{len(SILENT)}家）"
    assert [name.partition("（")[0] for name in cells[at + 1].split("、")] == SILENT
    assert [unit["name"] for unit in board["units"] if unit["owes"] and not unit["accepted"]] == SILENT
    text = text_of(bulletin)
    assert f"仍未有效报送的：{'、'.join(SILENT)}。" in text
    assert f"迟报的：{'、'.join(NOW.late)}。" in text
    assert {unit["name"]: unit["late"] for unit in board["units"] if unit["late"]} == NOW.late
    names, *rows = book["报送情况"].iter_rows(min_row=2, values_only=True)
    shown = [dict(zip(names, row, strict=True)) for row in rows[:-1]]
    assert {row["单位"]: row["迟报工作日"] for row in shown if row["迟报工作日"]} == NOW.late


def test_the_scores_and_who_is_commended(book: Any, board: Any, bulletin: Any) -> None:
    shown = {row[1]: row[17] for row in book["考核评分"].iter_rows(min_row=5, values_only=True)}
    assert shown == pytest.approx(SCORES, abs=1e-5)
    assert {unit["name"]: unit["score"] for unit in board["units"] if unit["owes"]} == pytest.approx(
        SCORES, abs=0.051
    )
    annex = {row.cells[1].text: float(row.cells[6].text) for row in bulletin.tables[1].rows[1:]}
    assert annex == pytest.approx(SCORES, abs=0.051)
    perfect = plain_praise(MASTER, MONTHS, TODAY, len(LAST.forms))
    assert len(perfect) > MOST_PRAISED == MASTER.settings.praised_at_most
    assert (
        f"\n{'、'.join(perfect[:MOST_PRAISED])}按时报送，内容完整，没有退回，没有牵头任务逾期，予以表扬。"
        in text_of(bulletin)
    )
    everyone = replace(MASTER, settings=replace(MASTER.settings, praised_at_most=len(LAST.forms)))
    report = make_report(everyone, LAST, MONTHS[:-1], today=TODAY)
    assert [praised.words for praised in report.praised] == perfect


def test_the_second_way_itself_by_hand() -> None:
    """29 units were issued forms; of every ten one is silent, one wholly sent back, one late by two working days.

    Units are numbered from 0: 4, 14, 24 are silent; 9, 19 sent back; so 24 reported. 7, 17, 27 were late.
    """
    assert (NOW.issued, len(NOW.reporting), len(SILENT)) == (29, 24, 5)
    assert list(NOW.late.values()) == [2, 2, 2]
    assert NOW.period == str(Period(2024, 7))
