"""Which tests are dear, by a list that whoever measures enters anew; and that what the gate cuts is run whole elsewhere."""

from __future__ import annotations

import ast
import re
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


def asks_how_deep(path: Path) -> bool:
    """Whether a test file does less in the gate than it can, or has hypothesis try less."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    imports = {
        (node.module, name.name) for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names
    }
    return bool(imports & {("tests.deep", "DEEP"), ("hypothesis", "given")})


def test_what_the_gate_does_in_part_the_deep_run_does_whole() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    named = re.findall(r"^    (tests/test_\w+\.py)", script.partition("flow.py test --deep")[2], re.MULTILINE)
    cut = [f"tests/{path.name}" for path in (ROOT / "tests").glob("test_*.py") if asks_how_deep(path)]
    assert named == sorted(cut)


def test_there_is_one_way_to_ask_how_deep_a_run_goes() -> None:
    """The launcher says it in the environment; a test that looked there itself would be named nowhere."""
    asked = {
        path.name
        for path in Path(__file__).parent.glob("*.py")
        if "FLOW_HYPOTHESIS" in path.read_text("utf-8")
    }
    assert asked - {Path(__file__).name} == {"conftest.py", "deep.py", "test_flow.py"}
