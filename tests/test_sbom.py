"""The list of what the program brings along is that of the lock."""

from __future__ import annotations

import json

from tools.build_sbom import LOCK, ROOT, SBOM, sbom


def test_the_list_is_in_step_with_the_lock() -> None:
    lock = LOCK.read_text("utf-8")
    text = SBOM.read_text("utf-8")
    assert text == sbom(lock, (ROOT / "pyproject.toml").read_text("utf-8")), "run python -m tools.build_sbom"
    parts = json.loads(text)["components"]
    pins = [
        line.split("==")[0] for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))
    ]
    assert [part["name"] for part in parts] == pins
    assert all(part["hashes"] for part in parts)
