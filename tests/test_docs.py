"""The pages of docs/ say what the code has: every command, option, problem code, column and setting."""

from __future__ import annotations

import click
import pytest

from tools.build_docs import FOLDER, NOTE, pages
from tools.docs_words import COLUMN_WORDS, FAMILIES, SETTING_WORDS, SHEET_WORDS
from workbook_flow.cli import program
from workbook_flow.model import SETTINGS
from workbook_flow.words.problems import CATALOGUE
from workbook_flow.words.vocabulary import COLUMNS

PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_as_the_code_says(name: str) -> None:
    assert NOTE in PAGES[name]
    assert (FOLDER / name).read_text("utf-8") == PAGES[name], "请运行 .venv/bin/python -m tools.build_docs"


def test_every_command_and_option_is_there() -> None:
    for name, command in program.commands.items():
        chapter = PAGES["命令.md"].split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert command.help
        for option in (each for parameter in command.params for each in names_of(parameter)):
            assert option in chapter, f"{name} {option}"


def names_of(parameter: click.Parameter) -> list[str]:
    return parameter.opts if isinstance(parameter, click.Option) else [parameter.human_readable_name]


def test_every_problem_code_is_there() -> None:
    assert [code for code in CATALOGUE if f"\n| {code} |" not in PAGES["问题编号.md"]] == []
    assert {code[0] for code in CATALOGUE} == set(FAMILIES), "请补 tools/docs_words.py 的 FAMILIES"


def test_every_column_and_setting_is_explained() -> None:
    columns = {(sheet, name) for sheet, names in COLUMNS.items() for name in names}
    assert columns == set(COLUMN_WORDS), "请补 tools/docs_words.py 的 COLUMN_WORDS"
    assert set(COLUMNS) == set(SHEET_WORDS), "请补 tools/docs_words.py 的 SHEET_WORDS"
    assert set(SETTING_WORDS) <= {setting.name for setting in SETTINGS}
    assert [each.name for each in SETTINGS if f"| {each.name}" not in PAGES["总表.md"]] == []
