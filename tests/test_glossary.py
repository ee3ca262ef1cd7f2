"""The names within the package's functions are nouns of the field, held over the syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbook_flow.model import Purpose

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbook_flow"
ROOMS = sorted(
    {
        *(path.stem for path in PACKAGE.glob("*.py")),
        *(path.parent.name for path in PACKAGE.glob("*/__init__.py")),
    }
)

# They say that there is something, and not what it is.
SAY_NOTHING = {"each", "found", "known", "told", "said", "one", "mine", "made", "kept"}

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def passing(tree: ast.Module) -> set[ast.AST]:
    """The names that may say nothing: variables that live for one line, and the fields of a class."""
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, Comprehension) and node.lineno == node.end_lineno:
            passed.update(part for within in node.generators for part in ast.walk(within.target))
        elif isinstance(node, ast.ClassDef):
            passed.update(field.target for field in node.body if isinstance(field, ast.AnnAssign))
    return passed


def bindings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every parameter and variable."""
    passed = passing(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Name(ctx=ast.Store()) if node not in passed:
                yield node.lineno, node.id
            case ast.arg():
                yield node.lineno, node.arg
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar() if node.name:
                yield node.lineno, node.name
            case ast.MatchMapping() if node.rest:
                yield node.lineno, node.rest


def saying_nothing(text: str) -> list[tuple[int, str]]:
    """Line and name of what is bound in a program text under a name that says nothing."""
    return sorted({binding for binding in bindings(ast.parse(text)) if binding[1] in SAY_NOTHING})


@pytest.mark.parametrize("room", ROOMS)
def test_names_say_what_they_hold(room: str) -> None:
    for path in (*PACKAGE.glob(f"{room}.py"), *(PACKAGE / room).rglob("*.py")):
        names = saying_nothing(path.read_text("utf-8"))
        assert not names, f"{path.relative_to(ROOT)}: {names}: take the noun of what it holds"


@pytest.mark.parametrize(
    "text",
    [
        "found = 1",
        "def f(row, *, known): ...",
        "def f(*said, **told): ...",
        "for one, row in rows: ...",
        "with book as kept: ...",
        "try: ...\nexcept OSError as made: ...",
        "match row:\n    case [mine, *_]: ...",
        "if (found := row): ...",
        "rows.sort(key=lambda each: each.id)",
        "ids = [\n    each.id for each in rows\n]\nids = [\n    each.id\n    for each in rows\n]",
    ],
)
def test_a_name_that_says_nothing_is_seen_wherever_it_is_bound(text: str) -> None:
    assert saying_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "ids = {each.id for each in rows if each.id}",
        "class Row:\n    found: int\n",
        "row.told = column.said(known=1)",
        "def found(row): ...",
    ],
)
def test_a_variable_of_one_line_a_field_and_a_function_may_be_called_so(text: str) -> None:
    assert saying_nothing(text) == []


@pytest.fixture(scope="module")
def classes() -> dict[str, list[str]]:
    """The modules that have a class of that name."""
    modules: dict[str, list[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                modules.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    return modules


def test_no_two_classes_of_the_package_share_a_name(classes: dict[str, list[str]]) -> None:
    assert {name: paths for name, paths in classes.items() if len(paths) > 1} == {}


def glossary() -> list[tuple[list[str], str, str]]:
    """The rows of the page: names in code, the word that people see, what is meant."""
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [(code.split(", "), seen, meaning) for code, seen, meaning in rows[2:]]


def test_every_code_name_of_the_glossary_is_a_class_and_stands_there_once(
    classes: dict[str, list[str]],
) -> None:
    names = [name for codes, _, _ in glossary() for name in codes]
    assert [name for name in names if name not in classes] == []
    assert len(set(names)) == len(names)
    assert all(
        meaning and (seen == "–" or re.search("[\u4e00-\u9fff]", seen)) for _, seen, meaning in glossary()
    )


def test_an_issue_is_an_act_of_issuing_alone() -> None:
    assert "ISSUE" not in Purpose.__members__, "what a unit has trouble with is its difficulty"
