"""Mistakes that strict types must refuse, as mypy sees them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.dear
@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "typing").glob("*.py")), ids=lambda path: path.stem)
def test_types_refuse_what_is_mixed_up(path: Path) -> None:
    """Were a marked line to pass, its mark would be one too many, and strict mypy says so."""
    command = [sys.executable, "-m", "mypy", "--strict", "--warn-unused-ignores", str(path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
