"""The design's walls, held over the syntax trees of the package."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbook_flow"

# Every module of the package stands in exactly one of these lines.
NOUNS = ("model", "problems")  # each may import those before it
SHARED = (  # each may import the nouns and those before it; every stage may import them
    *(
        "files",
        "dates",
        "english",
        "rhythms",
        "deadlines",
        "workdays",
        "limit_readings",
        "names",
        "layout",
        "vocabulary",
        "sheets",
        "cellwriter",
    ),
    *("values", "rules", "stamp", "archive", "succession"),
    *("shares", "summary", "postbox", "withdrawals"),
)
STAGES = (
    "master",
    "starter",
    "importing",
    "readout",
    "plan",
    "forms",
    "collect",
    "check",
    "correction",
    "review",
    "consolidate",
    "board",
    "bulletin",
    "remind",
    "ledger",
    "mail",
)
ORDER = ("cycle", "terminal", "demo", "cli", "__main__")  # each may import all above, and those before it

KNOWN = {*NOUNS, *SHARED, *STAGES, *ORDER}

# Packages that one module alone may import.
ONLY_USER = {
    "sqlite3": "ledger",
    "smtplib": "mail",
    "imaplib": "mail",
    "imap_tools": "mail",
    "yagmail": "mail",
    "python_calamine": "sheets",
    "xlrd": "sheets",
    "msoffcrypto": "sheets",
}

# Too slow to be imported before they are needed.
HEAVY = {"pandas", "numpy", "openpyxl", "xlsxwriter", "lxml", "yagmail", "requests"}


def may_import(module: str) -> set[str]:
    """The modules of the package that one of them may import."""
    if module in NOUNS:
        return set(NOUNS[: NOUNS.index(module)])
    if module in SHARED:
        return {*NOUNS, *SHARED[: SHARED.index(module)]}
    if module in STAGES:
        return {*NOUNS, *SHARED}
    return {*NOUNS, *SHARED, *STAGES, *ORDER[: ORDER.index(module)]}


def modules() -> dict[str, list[Path]]:
    """Each module with its files: one file, or those of the folder of the same name."""
    found: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).with_suffix("").parts[0]
        found.setdefault(name, []).append(path)
    return found


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import in a file, those inside functions as well."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *([node.module] if node.module else [])))
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def test_every_module_has_its_place_in_the_design() -> None:
    unknown = sorted(modules().keys() - KNOWN - {"__init__"})
    assert not unknown, f"{unknown}: enter them in the lists at the top of this file (and in the design)"


@pytest.mark.parametrize("module", sorted(modules().keys() & KNOWN))
def test_imports_run_one_way(module: str) -> None:
    allowed = may_import(module) | {module, "__version__"}
    for path in modules()[module]:
        for line, name in imports(path):
            if name.startswith("workbook_flow."):
                target = name.split(".")[1]
                assert target in allowed, (
                    f"{path.relative_to(ROOT)}:{line}: {module} must not import {target}"
                )


def test_init_imports_nothing() -> None:
    assert list(imports(PACKAGE / "__init__.py")) == []


def test_each_outside_service_has_one_user() -> None:
    for module, paths in modules().items():
        for path in paths:
            for line, name in imports(path):
                owner = ONLY_USER.get(name.split(".")[0], module)
                assert owner == module, f"{path.relative_to(ROOT)}:{line}: {name} belongs to {owner}"


def test_the_clock_is_read_on_the_command_line_alone() -> None:
    reads = re.compile(r"\b(?:date|datetime)\.(?:today|now|utcnow)\(")
    for module in modules().keys() - {"cli", "demo"}:
        for path in modules()[module]:
            found = reads.findall(path.read_text("utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found}: take the day as an argument"


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
    folders = ("workbook_flow", "tests", "tools", "benchmarks")
    paths = [ROOT / "flow.py", *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]
    assert [str(path) for path in paths if marks.search(path.read_text("utf-8"))] == []


def test_help_imports_nothing_heavy() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "workbook_flow", "--help"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode(errors="replace")[-2000:]
    loaded = {line.rpartition(b"|")[2].strip().split(b".")[0].decode() for line in run.stderr.splitlines()}
    assert "workbook_flow" in loaded
    assert loaded & HEAVY == set()
