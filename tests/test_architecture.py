"""The design's walls, held over the syntax trees of the package."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tools.house import MOST_LINES, function_lines, functions_of

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbook_flow"

# The rooms of the package in the order of the month: each imports those before it alone.
ROOMS = (
    *(
        "__about__",
        "model",
        "words",
        "records",
        "sheets",
        "fields",
        "rules",
        "importing",
        "master",
        "paper",
        "starter",
    ),
    *("forms", "returns", "reports", "mail", "cycle", "desk", "cli", "__main__"),
)

# Every module of the package stands in one part: the one with the longest name that begins its own.
NOUNS = (  # each may import those before it
    *(
        "__about__",
        "model",
        "words.codes",
        "words.text",
        "words.notemark",
        "words.own_names",
        "words.problems",
        "words.raised",
        "words.drawn",
        "words.garbled",
        "words.dates",
        "words.english",
        "words.rhythms",
        "words.deadlines",
    ),
    *(
        "words.workdays",
        "words.occasions",
        "words.limit_readings",
        "words.vocabulary",
        "words.synonyms",
        "words.names",
        "words.headers",
    ),
    "words.notemark",
)
SHARED = (  # each may import the nouns and those before it; every stage may import them
    *(
        "records.files",
        "sheets",
        "fields",
        "paper.layout",
        "paper.rowwise",
        "paper.deflate",
        "paper.packing",
        "paper.papercode",
        "paper.marks",
        "paper.cellwriter",
        "paper.reportbook",
    ),
    *("paper.asxml", "paper.castbook", "paper.castrows", "paper.ownparts", "paper.mould", "paper.page"),
    "paper.stamp",
    *(
        "rules.values",
        "rules",
        "rules.shares",
        "records.codec",
        "records.as_json",
        "records.form_digests",
        "records.chain",
        "records.archive",
        "records.numbered",
    ),
    *(
        "records.succession",
        "reports.summary",
        "records.postbox",
        "records.withdrawals",
        "records.answers",
        "records.editions",
    ),
)
STAGES = (  # each may import the nouns and what is shared
    "importing",
    "master",
    "starter",
    "forms.plan",
    "forms",
    "forms.correction",
    "returns",
    "returns.checks",
    "returns.review",
    "returns.senders",
    "reports.consolidate",
    "reports.board",
    "reports.bulletin",
    "reports.word",
    "reports.handout",
    "reports.readout",
    "reports.picture",
    "reports.tables",
    "records.ledger",
    "mail",
    "mail.remind",
)
ORDER = (
    "cycle",
    "desk",
    "cli.terminal",
    "cli.demo",
    "cli",
    "__main__",
)  # each may import all above, and those before it

PARTS = (*NOUNS, *SHARED, *STAGES, *ORDER)

# Modules that belong to a part of another name.
WITH = {
    **dict.fromkeys(("returns.context", "returns.facts", "returns.slips", "returns.story"), "returns.checks"),
    "forms.carried": "forms.plan",
    "reports.gist": "reports.bulletin",
    "reports.sandbox": "reports.word",
    "returns.decided": "returns.review",
    "records": "records.ledger",  # whatever else is kept
}

# Packages that one part alone may import.
ONLY_USER = {
    "sqlite3": "records.ledger",
    "cattrs": "records.codec",
    "smtplib": "mail",
    "imaplib": "mail",
    "imap_tools": "mail",
    "yagmail": "mail",
    "requests": "mail",
    "python_calamine": "sheets",
    "distributed": "sheets",
    "dask": "sheets",
    "xlrd": "sheets",
    "msoffcrypto": "sheets",
    "pandas": "reports.summary",
    "pyarrow": "reports.tables",
    "segno": "paper.papercode",
    "isal": "paper.deflate",
    "pdfplumber": "sheets",
    "pypdfium2": "sheets",
    "zxingcpp": "sheets",
    "flask": "desk",
    "waitress": "desk",
    "werkzeug": "desk",
}

# Too slow to be imported before they are needed.
HEAVY = {
    "pandas",
    "numpy",
    "pyarrow",
    "openpyxl",
    "xlsxwriter",
    "lxml",
    "yagmail",
    "requests",
    "flask",
    "waitress",
    "distributed",
    "dask",
}


def part_of(name: str) -> str | None:
    """The part that a dotted name within the package belongs to; None for a room that is but a door."""
    while name:
        if name in WITH or name in PARTS:
            return WITH.get(name, name)
        name = name.rpartition(".")[0]
    return None


def may_import(part: str) -> set[str]:
    """The parts of the package that one of them may import."""
    if part in NOUNS:
        return set(NOUNS[: NOUNS.index(part)])
    if part in SHARED:
        return {*NOUNS, *SHARED[: SHARED.index(part)]}
    if part in STAGES:
        return {*NOUNS, *SHARED}
    return {*NOUNS, *SHARED, *STAGES, *ORDER[: ORDER.index(part)]}


def modules() -> dict[str, Path]:
    """Every module but the package itself, by its dotted name within the package."""
    names = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {name: path for name, path in names.items() if name}


def is_door(path: Path) -> bool:
    """Whether a module says nothing but what its folder is for."""
    return path.name == "__init__.py" and len(ast.parse(path.read_text("utf-8")).body) == 1


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


def imports_within(path: Path) -> Iterator[tuple[str, str]]:
    """Where a file imports from the package, and which name within it."""
    for line, name in imports(path):
        if name.startswith("workbook_flow."):
            yield f"{path.relative_to(ROOT)}:{line}", name.removeprefix("workbook_flow.")


def test_every_module_has_its_place_in_the_design() -> None:
    strangers = [name for name, path in modules().items() if part_of(name) is None and not is_door(path)]
    assert not strangers, f"{strangers}: enter them in the lists at the top of this file (and in the design)"


def test_every_part_and_room_is_there() -> None:
    names = modules().keys()
    assert [name for name in (*ROOMS, *PARTS, *WITH) if name not in names] == []


@pytest.mark.parametrize("part", PARTS)
def test_imports_run_one_way(part: str) -> None:
    allowed = may_import(part) | {part}
    for name, path in modules().items():
        for place, target in imports_within(path) if part_of(name) == part else ():
            assert part_of(target) in allowed, f"{place}: {part} must not import {target}"


def test_rooms_stand_in_the_order_of_the_month() -> None:
    for name, path in modules().items():
        room = name.split(".")[0]
        for place, target in imports_within(path):
            before = ROOMS[: ROOMS.index(room) + 1]
            assert target.split(".")[0] in before, f"{place}: {room} stands before {target}"


def test_the_pages_speak_to_the_month_alone() -> None:
    allowed = {"desk", "cycle", "model", "words", "records.files", "sheets"}
    for name, path in modules().items():
        for place, target in imports_within(path) if part_of(name) == "desk" else ():
            near = any(target == part or target.startswith(f"{part}.") for part in allowed)
            assert near, f"{place}: what the page does goes through cycle, so that every way in does the same"


def test_the_face_imports_nothing_before_it_is_asked() -> None:
    body = ast.parse((PACKAGE / "__init__.py").read_text("utf-8")).body
    at_once = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [getattr(node, "module", None) for node in at_once] == ["__future__", "typing"]


def test_no_imports_run_in_a_circle() -> None:
    """Those that are for types alone are counted with the others."""
    named = {"": PACKAGE / "__init__.py", **modules()}
    graph = TopologicalSorter[str]()
    for name, path in named.items():
        targets = {module_of(target, named) for _, target in imports_within(path)}
        graph.add(name, *(targets - {name}))
    graph.prepare()


def module_of(name: str, named: Mapping[str, Path]) -> str:
    """The module that holds an imported name."""
    return name if name in named else name.rpartition(".")[0]


def stage_modules() -> list[str]:
    """The modules of a month's stages: the one that says their order, and those of the cycle that it calls."""
    named = modules()
    targets = {module_of(target, named) for _, target in imports_within(named["cycle.month"])}
    called = {name for name in targets if name.startswith("cycle.") and not name.startswith("cycle.post.")}
    return sorted(
        {"cycle.month", "cycle.opening", "cycle.arrivals", "cycle.recording", "cycle.reviewing", *called}
    )


@pytest.mark.parametrize("name", stage_modules())
def test_a_stage_is_read_on_one_screen(name: str) -> None:
    long = [
        (node.name, function_lines(node))
        for node in functions_of(ast.parse(modules()[name].read_text("utf-8")))
        if function_lines(node) > MOST_LINES
    ]
    assert not long, f"{name}: {long}: part it into its steps"


def test_each_outside_service_has_one_user() -> None:
    for module, path in modules().items():
        for line, name in imports(path):
            owner = ONLY_USER.get(name.split(".")[0])
            assert owner in {None, part_of(module)}, (
                f"{path.relative_to(ROOT)}:{line}: {name} belongs to {owner}"
            )


def test_the_clock_is_read_on_the_command_line_alone() -> None:
    reads = re.compile(r"\b(?:date|datetime)\.(?:today|now|utcnow)\(")
    for module, path in modules().items():
        if part_of(module) not in {"cli", "cli.demo"}:
            calls = reads.findall(path.read_text("utf-8"))
            assert not calls, f"{path.relative_to(ROOT)}: {calls}: take the day as an argument"


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


def test_a_worker_starts_without_the_parents_side() -> None:
    """It is started for every pass that reads a file: its start costs as much as ten files."""
    script = "import sys, workbook_flow.sheets.worker; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    loaded = set(run.stdout.decode().split())
    assert "workbook_flow.sheets.xlsx" in loaded
    parents = {"workbook_flow.model", "workbook_flow.words.problems", "workbook_flow.sheets.reader"}
    assert loaded & (parents | {"subprocess", "http.client", "ssl", "email", "xml.sax.saxutils"}) == set()
