"""A return day on a day off is the next working day, printed so on the form and counted so everywhere."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from tests.build import a_master
from workbook_flow.forms import form_workbook
from workbook_flow.forms.plan import Plan, plan_issue
from workbook_flow.model import FORM_SHEET, DayRule, IssuedForm, Master, Period
from workbook_flow.words.workdays import Workdays

KEY = b"k" * 32


def planned(master: Master, period: Period, issued: dict[str, IssuedForm] | None = None) -> Plan:
    return plan_issue(
        master, period, issued=issued or {}, next_issue=2 if issued else 1, key=KEY, today=period.first_day
    )


def master_due(day: int, days: dict[date, bool] | None = None) -> Master:
    master = a_master()
    settings = replace(master.settings, return_day=DayRule(next_month=False, day=day))
    return replace(master, settings=settings, days=days or {})


@pytest.mark.parametrize(
    ("period", "day", "own", "due"),
    [
        (Period(2024, 8), 25, {}, date(2024, 8, 26)),  # a Sunday
        (Period(2024, 8), 24, {}, date(2024, 8, 26)),  # the Saturday before
        (Period(2024, 8), 26, {}, date(2024, 8, 26)),
        (Period(2024, 10), 1, {}, date(2024, 10, 8)),  # the week off
        (Period(2024, 9), 29, {}, date(2024, 9, 29)),  # a Sunday that is worked
        (Period(2024, 8), 26, {date(2024, 8, 26): False}, date(2024, 8, 27)),  # the office's own day off
    ],
)
def test_the_form_says_the_next_working_day(
    period: Period, day: int, own: dict[date, bool], due: date
) -> None:
    form = planned(master_due(day, own), period).forms[0]
    assert form.return_by == due
    sheet = load_workbook(io.BytesIO(form_workbook(form)))[FORM_SHEET]
    words = "".join(str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row if cell.value)
    assert any(
        day_words in words
        for day_words in (
            f"{due.year}年{due.month}月{due.day}日",
            due.isoformat(),
            f"{due.month}月{due.day}日",
        )
    )
    calendar = Workdays(own)
    assert calendar.late(due, form.return_by) == 0
    assert calendar.late(calendar.after(due, 1), form.return_by) == 1


def test_a_form_that_went_out_with_a_day_off_stands_and_is_not_late_on_the_next_working_day() -> None:
    master, sunday = master_due(25), date(2024, 8, 25)
    old = {form.unit: replace(form, return_by=sunday) for form in planned(master, Period(2024, 8)).forms}
    again = planned(master, Period(2024, 8), old)
    assert again.changed == ()
    assert {form.return_by for form in again.forms} == {sunday}
    assert [Workdays().late(date(2024, 8, day), sunday) for day in (24, 25, 26, 27)] == [0, 0, 0, 1]
