"""Which tests are dear, by a list that whoever measures enters anew; and that what the gate cuts is run whole elsewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import is_wholly_dear
from tests.cost import LISTED, dear_lines, is_dear
from tests.test_architecture import ROOMS

TESTS = Path(__file__).parent
ROOT = TESTS.parent


@pytest.mark.parametrize(
    ("costs", "dear"),
    [
        ([0.05], False),
        ([0.1], True),
        ([0.0, 0.0, 0.15], False),
        ([0.0] * 99 + [0.5], True),
        ([0.05, 0.1], True),
    ],
)
def test_a_test_is_dear_by_its_usual_case_and_by_its_worst(costs: list[float], *, dear: bool) -> None:
    assert is_dear(costs) is dear


def test_what_was_measured_is_entered_anew_and_the_rest_stays() -> None:
    listed = ["a.py::test_gone_cheap", "a.py::test_not_run"]
    costs = {"a.py::test_gone_cheap": 0.01, "b.py::test_many[1]": 0.2, "b.py::test_many[2]": 0.4}
    assert dear_lines(listed, costs) == ["a.py::test_not_run", "b.py::test_many"]


def test_the_list_is_in_order_and_names_files_that_are_there() -> None:
    lines = LISTED.read_text("utf-8").split()
    assert lines == sorted(set(lines))
    assert all((ROOT / line.partition("::")[0]).is_file() for line in lines)


def test_a_file_is_left_unloaded_while_all_its_tests_are_dear(tmp_path: Path) -> None:
    path = tmp_path / "test_a.py"
    path.write_text("def test_one(): ...\n\n\ndef test_two(): ...\n", "utf-8")
    listed = {"tests/test_a.py::test_one", "tests/test_a.py::test_two"}
    assert is_wholly_dear(path, listed)
    assert not is_wholly_dear(path, listed - {"tests/test_a.py::test_two"})
    path.write_text("class TestMore:\n    async def test_three(): ...\n\n\ndef test_one(): ...\n", "utf-8")
    assert not is_wholly_dear(path, listed)
    path.write_text("listed = 1\n", "utf-8")
    assert not is_wholly_dear(path, listed)


@pytest.mark.parametrize("room", [room for room in ROOMS if (ROOT / "workbook_flow" / room).is_dir()])
def test_the_quick_gate_has_tests_of_every_room(room: str) -> None:
    listed = set(LISTED.read_text("utf-8").split())
    quick = [path.read_text("utf-8") for path in TESTS.glob("test_*.py") if not is_wholly_dear(path, listed)]
    assert any(re.search(rf"\bworkbook_flow(\.| import \(?[\w, ]*\b){room}\b", text) for text in quick)


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
