"""A month of reminders looked at in advance, and the words for work groups."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.paper import stamp

LAW, POLICE, MONEY = "县司法局", "县公安局", "县财政局"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stamp, "new_key", small.fixed_key)
    return small.new_workspace(tmp_path / "w")


def run(root: Path, day: str, *words: str) -> dict[str, Any]:
    outcome = CliRunner().invoke(
        program, ["--workspace", str(root), "--json", "--date", day, "remind", *words]
    )
    assert outcome.exit_code == 0, outcome.output
    return dict(json.loads(outcome.output))


def days(content: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(entry["date"][5:], entry["kind"], len(entry["units"])) for entry in content["calendar"]]


WHOLE = [
    ("07-25", "unopened", 3),
    ("07-29", "approaching", 3),
    ("08-01", "approaching", 3),
    ("08-05", "approaching", 3),
    *((f"08-{day:02d}", "overdue", 3) for day in (6, 7, 8, 9, 12)),
]


def test_a_month_is_shown_before_and_after_it_is_issued_and_nothing_is_sent(root: Path) -> None:
    before = days(run(root, "2024-07-10", "--calendar"))
    assert before == WHOLE
    assert not list(root.glob("archive/2024-07"))
    cycle.split(cycle.Workspace(root, date(2024, 7, 22)), small.PERIOD)
    assert days(run(root, "2024-07-22", "--calendar")) == WHOLE
    assert days(run(root, "2024-08-06", "--calendar", "--period", "2024-07")) == WHOLE[-5:]
    assert not list(root.glob("outbox/邮件/*"))


def test_who_has_reported_is_in_no_day_of_the_calendar(root: Path) -> None:
    cycle.split(cycle.Workspace(root, date(2024, 7, 22)), small.PERIOD)
    form = small.issued_forms(root)[LAW]
    small.drop(root, "a.xlsx", filled(form, small.answers(form)), 1)
    cycle.receive(cycle.Workspace(root, date(2024, 7, 23)))
    days = run(root, "2024-07-23", "--calendar")["calendar"]
    assert {unit for entry in days for unit in entry["units"]} == {POLICE, MONEY}


def test_words_that_are_not_the_same_for_all_units_of_a_day_say_whose_they_are(root: Path) -> None:
    cycle.split(cycle.Workspace(root, date(2024, 7, 22)), small.PERIOD)
    rows = {form.unit: len(form.rows) for form in small.issued_forms(root).values()}
    entries = run(root, "2024-07-23", "--calendar")["calendar"]
    assert len(set(rows.values())) > 1
    for entry in entries:
        first = entry["units"][0]
        whose = entry["words"].startswith(f"如{first}：")
        assert whose == (f"{rows[first]} 行" in entry["words"] or f"{rows[first]} 项" in entry["words"]), (
            entry
        )


def test_the_words_for_a_work_group_name_who_is_missing_and_who_must_correct(root: Path) -> None:
    cycle.split(cycle.Workspace(root, date(2024, 7, 22)), small.PERIOD)
    forms = small.issued_forms(root)
    small.drop(root, "a.xlsx", filled(forms[LAW], small.answers(forms[LAW])), 1)
    cycle.receive(cycle.Workspace(root, date(2024, 7, 23)))
    texts = run(root, "2024-08-05", "--text", "--period", "2024-07")["texts"]
    assert [entry["group"] for entry in texts] == ["各行政执法机关", ""]
    assert texts[0]["text"].splitlines()[:2] == [
        "【重点任务】2024年7月填报表今天截止。",
        "尚未报送的 1 个单位：县公安局。",
    ]
    late = run(root, "2024-08-08", "--text", "--period", "2024-07")["texts"]
    assert "已于8月5日（星期一）截止" in late[1]["text"]
    assert MONEY in late[1]["text"]
    for unit in (POLICE, MONEY):
        small.drop(root, f"{unit}.xlsx", filled(forms[unit], small.answers(forms[unit])), 2)
    cycle.receive(cycle.Workspace(root, date(2024, 8, 8)))
    assert run(root, "2024-08-08", "--text", "--period", "2024-07")["texts"] == []


def test_a_unit_whose_whole_form_was_sent_back_is_called_to_correct_it(root: Path) -> None:
    cycle.split(cycle.Workspace(root, date(2024, 7, 22)), small.PERIOD)
    form = small.issued_forms(root)[LAW]
    small.drop(root, "a.xlsx", filled(form, small.answers(form, "一半多吧")), 1)
    cycle.receive(cycle.Workspace(root, date(2024, 7, 23)))
    text = "\n".join(
        entry["text"] for entry in run(root, "2024-08-05", "--text", "--period", "2024-07")["texts"]
    )
    assert f"需要更正的 1 个单位：{LAW}（" in text
    assert all(LAW not in line for line in text.splitlines() if line.startswith("尚未报送"))


@pytest.mark.parametrize(("account", "how"), [("", "报回办公室"), ("office@163.com", "直接回复邮件报送")])
def test_a_work_group_is_told_of_mail_where_there_is_any(root: Path, account: str, how: str) -> None:
    if account:
        settings = f"{SETTINGS.rstrip()}\n邮箱账号 | {account}\n"
        write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": settings})
    cycle.split(cycle.Workspace(root, date(2024, 7, 22)), small.PERIOD)
    texts = [entry["text"] for entry in run(root, "2024-07-25", "--text")["texts"]]
    assert texts
    assert all(how in text and ("邮" in text) == bool(account) for text in texts)
