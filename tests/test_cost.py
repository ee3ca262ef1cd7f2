"""Which tests are dear: by what their cases took, in a list that whoever measures enters anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cost import LISTED, dear_lines, is_dear

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("costs", "dear"),
    [([0.1], False), ([0.2], True), ([0.0, 0.0, 0.2], False), ([0.0] * 99 + [1.2], True), ([0.2, 0.3], True)],
)
def test_a_test_is_dear_by_its_usual_case_and_by_its_worst(costs: list[float], *, dear: bool) -> None:
    assert is_dear(costs) is dear


def test_what_was_measured_is_entered_anew_and_the_rest_stays() -> None:
    listed = ["a.py::test_gone_cheap", "a.py::test_not_run"]
    costs = {"a.py::test_gone_cheap": 0.1, "b.py::test_many[1]": 0.2, "b.py::test_many[2]": 0.4}
    assert dear_lines(listed, costs) == ["a.py::test_not_run", "b.py::test_many"]


def test_the_list_is_in_order_and_names_files_that_are_there() -> None:
    lines = LISTED.read_text("utf-8").split()
    assert lines == sorted(set(lines))
    assert all((ROOT / line.partition("::")[0]).is_file() for line in lines)
