"""The demonstration: three months that go on from each other, in words that hold together, marked as made up."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from tests import small
from tests.build import a_form, filled
from tests.samples import sample_master, sample_months
from workbook_flow import cycle
from workbook_flow.cli.demo import MONTHS, answers, mark_invented
from workbook_flow.cli.demo.course import Stand, stand
from workbook_flow.cli.demo.texts import about, progress, remark
from workbook_flow.model import EXTEND_TO_FIELD, IssuedRow, Meaning, Purpose, Role
from workbook_flow.reports.consolidate import build_consolidated
from workbook_flow.starter import write_workspace
from workbook_flow.words.vocabulary import INVENTED

ROWS = [
    IssuedRow(
        task=f"{part}-{number:02d}",
        role=Role.LEAD,
        section="",
        heading="执法监督",
        measure=f"{number}.健全执法监督机制（{part}），每年开展一次评查。",
        deadline="2024年底前",
    )
    for part in range(1, 8)
    for number in range(1, 16)
]
UNITS = ("县公安局", "县财政局", "县司法局")


def courses() -> list[list[Stand]]:
    return [[stand(unit, row, month) for month in MONTHS] for unit in UNITS for row in ROWS]


def test_a_task_goes_on_from_month_to_month() -> None:
    meanings = set()
    for course in courses():
        percents = [standing.percent for standing in course]
        assert percents == sorted(percents)
        for month, standing in zip(MONTHS, course, strict=True):
            meanings.add(standing.meaning)
            ended = standing.meaning is Meaning.DONE
            assert (standing.percent == 100) == ended == (standing.done_on is not None)
            assert standing.done_on is None or standing.done_on <= month.last_day.replace(day=20)
        days = {standing.done_on for standing in course if standing.done_on}
        assert len(days) <= 1
    assert meanings == {Meaning.DONE, Meaning.UNDER_WAY, Meaning.STANDING, Meaning.BLOCKED}
    assert courses() == courses()


def test_some_tasks_end_some_are_held_up_and_some_stand_still() -> None:
    whole = courses()
    ended = sum(
        course[-1].meaning is Meaning.DONE and course[0].meaning is not Meaning.DONE for course in whole
    )
    blocked = sum(course[-1].meaning is Meaning.BLOCKED and course[0].percent > 0 for course in whole)
    still = sum(len({(each.meaning, each.percent) for each in course}) == 1 for course in whole)
    assert min(ended, blocked, still) >= 3
    assert max(blocked, still) < len(whole) / 4


def test_no_month_repeats_the_words_of_the_last() -> None:
    for row in ROWS:
        texts = [progress(row, Random(1), month) for month in MONTHS]
        bare = {"".join(sign for sign in text if not sign.isdigit()) for text in texts}
        assert len(bare) == len(MONTHS)
        assert all(about(row) in text for text in texts)
    assert about(ROWS[0]) == "健全执法监督机制"


@pytest.mark.parametrize(
    ("meaning", "late", "written"),
    [
        (Meaning.BLOCKED, False, {Purpose.DIFFICULTY, Purpose.COORDINATION, Purpose.NEXT_STEP}),
        (Meaning.UNDER_WAY, True, {Purpose.DIFFICULTY, Purpose.NEXT_STEP}),
        (Meaning.DONE, True, {Purpose.EVIDENCE}),
    ],
)
def test_what_must_be_explained_is(meaning: Meaning, written: set[Purpose], *, late: bool) -> None:
    for number in range(50):
        random = Random(number)
        assert all(remark(purpose, meaning, random, late=late) for purpose in written)
    if meaning is Meaning.DONE:
        texts = [remark(Purpose.DIFFICULTY, meaning, Random(number)) for number in range(50)]
        assert set(texts) == {None}


def test_the_list_is_marked_as_made_up_and_stays_sound(tmp_path: Path) -> None:
    master = write_workspace(tmp_path / "w", blank=False)
    mark_invented(master)
    marked, problems = cycle.lint(cycle.Workspace(tmp_path / "w", MONTHS[0].first_day))
    assert marked is not None
    assert not any(problem.level == "error" for problem in problems)
    assert marked.settings.list_name.endswith(INVENTED)
    assert INVENTED in marked.title
    titles = [cell.value for row in load_workbook(master)["分解清单"].iter_rows(max_row=3) for cell in row]
    assert sum(INVENTED in str(title) for title in titles) == 1


def test_every_sheet_of_a_form_is_marked_and_the_form_is_read_as_any_other(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    book = load_workbook(root / "master" / "分解清单.xlsx")
    name = next(row[1] for row in book["设置"].iter_rows() if row[0].value == "清单简称")
    name.value = f"{name.value}{INVENTED}"
    book.save(root / "master" / "分解清单.xlsx")
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    form = small.issued_forms(root)["县司法局"]
    small.drop(root, "县司法局.xlsx", filled(form, small.answers(form, "过半")), 1)
    (submission,) = cycle.receive(cycle.Workspace(root, small.RETURNED))
    assert (submission.unit, submission.period) == ("县司法局", small.PERIOD)
    assert {problem.place.cell[0] for problem in submission.problems} == {"E"}
    (marked,) = (root / "outbox" / str(small.PERIOD) / "退回").glob("*.xlsx")
    for path in (root / form.path, marked):
        for sheet in load_workbook(path):
            words = "".join(str(cell.value) for row in sheet.iter_rows(max_row=1) for cell in row)
            assert words.count(INVENTED) == (sheet.sheet_state == "visible"), (path, sheet.title, words)


def test_every_sheet_of_the_consolidated_workbook_is_marked() -> None:
    master = sample_master(tasks=6)
    settings = replace(master.settings, list_name=f"{master.settings.list_name}{INVENTED}")
    last = sample_months(master)[-1]
    for marked in (replace(master, settings=settings), master):
        book = load_workbook(io.BytesIO(build_consolidated(marked, last, mark="", today=MONTHS[-1].last_day)))
        sheets = [sheet for sheet in book if sheet.sheet_state == "visible"]
        titles = [str(sheet["A1"].value) for sheet in sheets]
        assert len(titles) > 10
        assert all(title.count(INVENTED) == (marked is not master) for title in titles), titles


def test_nobody_asks_for_a_day_that_is_past() -> None:
    form = a_form()
    asked = []
    for due in (date(2023, 12, 31), date(2024, 12, 31)):
        row = replace(form.rows[0], due=due)
        tries = (answers(row, form, Random(seed)).get(EXTEND_TO_FIELD.name) for seed in range(500))
        asked.append([day for day in tries if isinstance(day, date)])
    assert all(asked), "each time somebody asks"
    assert min(day for days in asked for day in days) > form.return_by
