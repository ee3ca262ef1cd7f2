from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.build import COUNT, FIELDS, PERIOD, PHONE, TODAY, a_master, forms_of
from workbook_flow.archive import ISSUES, Archive, Issue, Receipt, content_path, standing_forms
from workbook_flow.model import Level, Place, Problem, WorkbookFlowError


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
    assert (tmp_path / "2024-07/单位/县甲局/abababababababab.xlsx").read_bytes() == b"abc"


def test_a_damaged_record_says_which_file(tmp_path: Path) -> None:
    path = tmp_path / str(PERIOD) / ISSUES
    path.parent.mkdir()
    path.write_text('{"period": "2024-07", "iss')
    with pytest.raises(WorkbookFlowError, match=r"发放\.json"):
        Archive(tmp_path).issues(PERIOD)
