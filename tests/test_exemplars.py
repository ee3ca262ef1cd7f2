"""Practices and people worth telling of: asked by a setting, carried from period to period, ready for the bulletin."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.samples import sample_master, sample_months
from workbook_flow.model import (
    EXEMPLAR_FIELD,
    Field,
    FieldType,
    Master,
    Meaning,
    Note,
    NoteKind,
    Purpose,
    Snapshot,
    Value,
    with_exemplars,
)
from workbook_flow.reports.bulletin import bulletin_fields
from workbook_flow.reports.consolidate import build_consolidated
from workbook_flow.reports.summary import (
    TaskState,
    look_back,
    make_report,
    past_from_json,
    past_to_json,
)
from workbook_flow.reports.summary.figures import task_progress
from workbook_flow.reports.word import fill_template
from workbook_flow.starter import shipped_file

PERSON, TEAM, FRESH = "执法骨干赵某：化解老案十一件。", "执法中队：三年零投诉。", "审核员钱某：审核案卷百件。"
SAMPLE = sample_master(tasks=6)
MASTER: Master = replace(SAMPLE, fields=with_exemplars(SAMPLE.fields))
TODAY = date(2024, 9, 29)
NAME = next(field.name for field in MASTER.fields if field.purpose is Purpose.EXEMPLAR)


def telling(month: Snapshot, *texts: str) -> Snapshot:
    """The month whose first entries tell these texts, one each."""
    told = tuple(
        replace(entry, values={**entry.values, NAME: Value(raw=text, typed=text)} if text else entry.values)
        for entry, text in zip(month.entries, (*texts, *[""] * len(month.entries)), strict=False)
    )
    return replace(month, entries=told)


def noted(month: Snapshot, subject: str, words: str) -> Snapshot:
    """The month in which the office writes this beside what was told."""
    note = Note(
        kind=NoteKind.PUBLICITY,
        period=month.period,
        subject=subject,
        about="",
        words=words,
        by="王主任",
        on=date(2024, 9, 1),
        review=900,
        basis=0,
    )
    return replace(month, notes=(*month.notes, note))


FIRST, SECOND, LAST = sample_months(MASTER)
MONTHS = (telling(FIRST, PERSON, TEAM), telling(SECOND, PERSON), telling(LAST, FRESH))


def number_of(text: str) -> str:
    report = make_report(MASTER, MONTHS[0], today=TODAY)
    return next(topic.number for topic in report.practices if topic.text == text)


def test_the_column_is_the_offices_own_where_it_has_one() -> None:
    office = Field(name="先进人物", type=FieldType.TEXT, purpose=Purpose.EXEMPLAR)
    assert with_exemplars((office,)) == (office,)
    plain = Field(name=EXEMPLAR_FIELD.name, type=FieldType.TEXT, maximum=50)
    assert with_exemplars((plain,)) == (replace(plain, purpose=Purpose.EXEMPLAR),)
    assert with_exemplars(with_exemplars(())) == (EXEMPLAR_FIELD,)


def test_what_was_told_is_carried_with_what_the_office_wrote_of_it() -> None:
    earlier = (MONTHS[0], noted(MONTHS[1], number_of(TEAM), "已登简报第3期"))
    past = look_back(MASTER, earlier)
    assert past_from_json(past_to_json(past)).tales == past.tales
    data = build_consolidated(MASTER, MONTHS[2], mark="", earlier=past, today=TODAY)
    rows = list(load_workbook(io.BytesIO(data))["典型经验"].iter_rows(min_row=2, values_only=True))
    at = {name: place for place, name in enumerate(rows[0])}
    shown = {
        row[at["经验做法"]]: tuple(row[at[name]] for name in ("类别", "提出期别", "以往宣传采用"))
        for row in rows[1:]
        if row[at["类别"]] == "先进人物和事迹"
    }
    first = str(MONTHS[0].period)
    assert list(shown) == [FRESH, PERSON, TEAM]
    assert shown[FRESH][1] == str(MONTHS[2].period)
    assert shown[PERSON] == ("先进人物和事迹", first, None)
    assert shown[TEAM][:2] == ("先进人物和事迹", first)
    assert "王主任" in str(shown[TEAM][2])
    assert str(shown[TEAM][2]).endswith("：已登简报第3期")
    # Plainly: every text of any month, once, under the month that first has it.
    plainly: dict[str, str] = {}
    for month in MONTHS:
        for entry in month.entries:
            if NAME in entry.values:
                plainly.setdefault(str(entry.values[NAME].typed), str(month.period))
    assert {text: period for text, (_, period, _) in shown.items()} == plainly


@pytest.mark.parametrize(
    ("words", "chosen"), [("", [FRESH, PERSON]), ("不采用", [PERSON]), ("采用", [FRESH, PERSON])]
)
def test_the_page_for_the_bulletin_has_what_may_still_be_told(words: str, chosen: list[str]) -> None:
    earlier = (MONTHS[0], noted(MONTHS[1], number_of(TEAM), "已登简报第3期"))
    fresh = make_report(MASTER, MONTHS[2], earlier, today=TODAY)
    subject = next(topic.number for topic in fresh.practices if topic.text == FRESH)
    last = noted(MONTHS[2], subject, words) if words else MONTHS[2]
    report = make_report(MASTER, last, earlier, today=TODAY)
    name = "宣传选登模板.docx"
    page = fill_template(shipped_file(name), name, bulletin_fields(MASTER, report))
    lines = [paragraph.text for paragraph in Document(io.BytesIO(page)).paragraphs]
    told = [text for line in lines for text in (PERSON, TEAM, FRESH) if text in line]
    assert told == chosen
    assert any(line.startswith("二、先进人物") for line in lines)


@pytest.mark.parametrize(
    ("blocked", "threshold", "state"),
    [
        (1, 0, TaskState.BLOCKED),
        (1, 20, TaskState.UNDER_WAY),
        (5, 20, TaskState.UNDER_WAY),
        (6, 20, TaskState.BLOCKED),
        (27, 100, TaskState.BLOCKED),
        (26, 100, TaskState.UNDER_WAY),
    ],
)
def test_one_blocked_unit_of_many_turns_no_task_red(blocked: int, threshold: int, state: TaskState) -> None:
    report = make_report(MASTER, LAST, today=TODAY)
    duty = next(
        duty for line in report.summary.tasks for duty in line.duties if duty.entry and not duty.disclaimed
    )
    assert duty.entry
    name = next(field.name for field in MASTER.fields if field.purpose is Purpose.STATE)
    words = {meaning: word for word, meaning in report.summary.meanings.items()}

    def standing(meaning: Meaning) -> Value:
        return Value(raw=words[meaning], typed=words[meaning])

    duties = [
        replace(
            duty,
            entry=replace(
                duty.entry,
                values={
                    **duty.entry.values,
                    name: standing(Meaning.BLOCKED if number < blocked else Meaning.DONE),
                },
            ),
        )
        for number in range(27)
    ]
    assert task_progress(duties, MASTER.fields, report.summary.meanings, threshold)[0] is state
