"""What ``import workbook_flow`` gives: the verbs of the month, as its docstring shows them."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import workbook_flow
from workbook_flow import cycle
from workbook_flow.cycle import verbs


def test_the_month_in_the_docstring_runs(tmp_path: Path) -> None:
    result = doctest.testmod(workbook_flow, extraglobs={"folder": tmp_path}, raise_on_error=False)
    assert result.attempted > 10
    assert result.failed == 0


def test_every_public_name_is_there_and_no_other() -> None:
    assert all(getattr(workbook_flow, name) is not None for name in workbook_flow.__all__)
    assert not hasattr(workbook_flow, "nothing_of_that_name")


def test_importing_the_package_imports_no_room() -> None:
    program = "import sys, workbook_flow; print([m for m in sys.modules if m.startswith('workbook_flow.')])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_verbs_of_the_month_are_those_of_its_room() -> None:
    assert all(getattr(cycle, name) is not None for name in cycle.__all__)
    own = {name for name, thing in vars(verbs).items() if getattr(thing, "__module__", "") == verbs.__name__}
    assert own - {"refuse_altered"} == {*cycle.__all__} - {*cycle.HOMES}
