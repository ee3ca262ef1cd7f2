from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.build import COUNT, FIELDS, PERIOD, PHONE, TODAY, a_master, forms_of
from workbook_flow.model import Level, Place, Problem, WorkbookFlowError
from workbook_flow.records.archive import ISSUES, Archive, Issue, Receipt, content_path, standing_forms


def an_issue(number: int = 1, **changes: Any) -> Issue:
    forms = forms_of(a_master(fields=(*FIELDS, COUNT, PHONE)), number=number)
    return Issue(
        period=PERIOD, number=number, on=TODAY, master="d" * 64, forms=tuple(forms.values()), **changes
    )


def a_receipt(number: int, **changes: Any) -> Receipt:
    return Receipt(
        id=number,
        file="甲/县甲局.xlsx",
        digest="ab" * 32,
        size=3,
        modified=17,
        received=date(2024, 8, 1),
        content=content_path("ab" * 32, ".xlsx", unit="县甲局", period=PERIOD),
        master="d" * 64,
        unit="县甲局",
        period=PERIOD,
        issue=1,
        **changes,
    )


def test_issues_come_back_as_they_were_recorded(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first, second = an_issue(), an_issue(2, dropped=("县丙局",))
    archive.add_issue(first)
    archive.add_issue(second)
    assert archive.issues(PERIOD) == (first, second)
    assert archive.periods() == (PERIOD,)
    assert archive.issues(PERIOD.next()) == ()


def test_the_last_link_is_found_without_reading_the_record(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.last_link(PERIOD) == ""
    for number in (1, 2):
        archive.add_issue(replace(an_issue(number), followed={'\n   "chain": "' + "f" * 64: "县乙局"}))
        assert archive.last_link(PERIOD) == archive.issues(PERIOD)[-1].chain != ""


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-3],
        lambda data: data[: len(data) // 2],
        lambda data: json.dumps(json.loads(data), ensure_ascii=False).encode(),
        lambda data: data[:0],
    ],
    ids=["the end lost", "half", "re-typed", "empty"],
)
def test_a_record_that_is_not_as_we_write_it_is_read_whole(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    archive = Archive(tmp_path)
    archive.add_issue(an_issue())
    path = tmp_path / str(PERIOD) / ISSUES
    path.write_bytes(spoil(path.read_bytes()))
    assert archive.last_link(PERIOD) == ""


def test_texts_of_tasks_come_from_no_more_periods_than_it_takes(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    form = an_issue().forms[0]
    task = form.rows[0].task
    for period, measure in ((PERIOD.previous(), "先前的措施"), (PERIOD, "现在的措施")):
        rows = tuple(replace(row, measure=measure) for row in form.rows)
        forms = (replace(form, period=period, rows=rows),)
        archive.add_issue(replace(an_issue(), period=period, forms=forms))
    assert archive.last_issued().texts[task] == "现在的措施"
    (tmp_path / str(PERIOD.previous()) / ISSUES).write_text("损坏")
    assert archive.last_issued([task]).texts[task] == "现在的措施"
    with pytest.raises(WorkbookFlowError, match="无法读取"):
        archive.last_issued([task, "9-99"])


def test_the_last_issue_of_a_unit_stands_unless_it_was_dropped() -> None:
    first = an_issue()
    second = Issue(period=PERIOD, number=2, on=TODAY, master="", forms=first.forms[:1], dropped=("县乙局",))
    assert list(standing_forms([first])) == ["县甲局", "县乙局"]
    assert list(standing_forms([first, second])) == ["县甲局"]


def test_receipts_come_back_in_order_of_arrival(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    problem = Problem(code="F42", level=Level.WARNING, place=Place(file="甲.xlsx"), message="同", remedy="无")
    receipts = [a_receipt(2, problems=(problem,), duplicate_of=1), a_receipt(1)]
    for receipt in receipts:
        archive.keep_file(receipt, b"abc")
        archive.add_receipt(receipt)
    assert list(archive.receipts()) == receipts[::-1]
    assert list(archive.receipts(after=1)) == receipts[:1]
    assert (tmp_path / f"2024-07/单位/县甲局/{'ab' * 32}.xlsx").read_bytes() == b"abc"


def test_a_damaged_record_says_which_file(tmp_path: Path) -> None:
    path = tmp_path / str(PERIOD) / ISSUES
    path.parent.mkdir()
    path.write_text('{"period": "2024-07", "iss')
    with pytest.raises(WorkbookFlowError, match=r"发放\.json"):
        Archive(tmp_path).issues(PERIOD)
