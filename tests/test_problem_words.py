"""Every problem is raised by its name, with just the words that its texts are filled with."""

from __future__ import annotations

import ast
import string
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbook_flow.words.own_names import USUAL
from workbook_flow.words.problems import CATALOGUE, Code, is_said

PACKAGE = Path(__file__).parents[1] / "workbook_flow"

IMPLIED = {
    "problem": frozenset({*USUAL, "names"}),
    "Refused": frozenset({"sheet", "cell"}),
    "at_cell": frozenset({*USUAL, "field", "raw", "length"}),
}
"""What raises a problem, and the words that it may fill in by itself."""
OF_THE_READER = {Code.READER_OUT_OF_MEMORY: {"memory"}}
"""What the worker cannot know and the reader of its answer fills in."""


def wanted(code: Code) -> set[str]:
    """The words that the texts of a kind are filled with."""
    kind = CATALOGUE[code]
    texts = (kind.message, kind.remedy)
    names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    return names - OF_THE_READER.get(code, set())


def codes_in(node: ast.expr) -> set[Code]:
    """The kinds that an expression may name: one, or either of two."""
    if isinstance(node, ast.IfExp):
        return codes_in(node.body) | codes_in(node.orelse)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code":
        return {Code[node.attr]}
    return set()


def calls() -> Iterator[tuple[str, ast.Call, set[Code]]]:
    """Every call that raises problems by name: where, the call, the kinds."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                continue
            if node.func.id in IMPLIED and (codes := codes_in(node.args[0])):
                yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}", node, codes


def test_each_problem_has_just_its_words() -> None:
    places = 0
    for where, call, codes in calls():
        assert isinstance(call.func, ast.Name)
        if any(keyword.arg is None for keyword in call.keywords):
            continue
        places += 1
        given = {keyword.arg for keyword in call.keywords}
        filled = set().union(*map(wanted, codes))
        implied = IMPLIED[call.func.id]
        assert filled - implied <= given, f"{where}: {codes} lacks {filled - implied - given}"
        assert given <= filled | implied, f"{where}: {codes} has no place for {given - filled - implied}"
    assert places > 100


def test_no_code_is_written_out() -> None:
    """A literal would be checked by nobody until that rare file comes."""
    codes = PACKAGE / "words" / "codes.py"
    for path in sorted(PACKAGE.rglob("*.py")):
        if path == codes:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in CATALOGUE, f"{path.relative_to(PACKAGE.parent)}:{node.lineno}"


def test_every_kind_has_a_name_and_a_text() -> None:
    assert set(CATALOGUE) == set(Code)


@pytest.mark.parametrize("code", [code for code in CATALOGUE if code[0] in "DRFL"])
def test_what_the_list_of_opinions_says_is_known_from_what_a_person_adds(code: Code) -> None:
    kind = CATALOGUE[code]
    for template in (kind.message, kind.remedy):
        words = template.format_map(defaultdict(lambda: "某处，某事"))
        assert is_said(words)
        is_open = (
            template.endswith("}") or code == Code.WORDS_OF_AN_OLDER_CORRECTION
        )  # L35 asks for it with any end
        assert is_open or not is_said(f"{words}——我局已核实")
        assert not is_said("我局已核实")
