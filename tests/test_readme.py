"""The README does what it says: its three-row list, typed in and run as it tells, gives a consolidated workbook."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests import forked
from tests.build import PEOPLE
from workbook_flow.cli import program
from workbook_flow.model import FORM_SHEET
from workbook_flow.words.vocabulary import COLUMNS

pytestmark = pytest.mark.dear

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
LAUNCH = "python3 flow.py "

Rows = list[dict[str, str]]
Step = str | Rows
"""A command as the README writes it, or a table of what to type."""


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def steps(text: str) -> Iterator[Step]:
    """The commands and tables of a section, in the order of reading."""
    for match in re.finditer(r"^```\n(?P<code>[^`]*)^```$|(?P<table>(?:^\|.*\n)+)", text, re.MULTILINE):
        if match["code"]:
            yield from match["code"].splitlines()
        else:
            yield table(match["table"])


def table(text: str) -> Rows:
    header, _, *rows = ([cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def run(command: str, folder: Path) -> forked.Done:
    """Run a command as it stands in the README, the launcher's setting up aside."""
    assert command.startswith(LAUNCH)
    return forked.program(*shlex.split(command.removeprefix(LAUNCH)), cwd=folder, env={"PYTHONUTF8": "1"})


def type_in(workspace: Path, rows: Rows) -> None:
    """Type a table where the README says: into a sheet of the master, or into the forms."""
    header = set(rows[0])
    sheet_name = next((name for name, columns in COLUMNS.items() if header <= set(columns)), None)
    if sheet_name is None:
        fill_forms(workspace, {row["编号"]: row for row in rows})
        return
    path = workspace / "master/分解清单.xlsx"
    book = load_workbook(path)
    sheet = book[sheet_name]
    top = header_row(sheet, next(iter(rows[0])))
    settings = {str(each[0].value): each[0].row or 0 for each in sheet.iter_rows(max_col=1)}
    for place, row in enumerate(rows, top + 1):
        number = settings[row["项目"]] if "项目" in row else place
        for name, value in row.items():
            sheet.cell(number, column(sheet, top, name)).value = value or None
    book.save(path)


def fill_forms(workspace: Path, tasks: Mapping[str, Mapping[str, str]]) -> None:
    """Every unit fills in its head and its rows as the table says for their 编号, and drops its form into the inbox."""
    for form in (workspace / "outbox").glob("*/填报表/*.xlsx"):
        book = load_workbook(form)
        sheet = book[FORM_SHEET]
        top = header_row(sheet, "编号")
        labels = {str(cell.value): cell for row in sheet.iter_rows(max_row=top) for cell in row}
        for label, value in PEOPLE.items():
            after = labels[f"{label}："]
            row = after.row or 0
            beside = (sheet.cell(row, number) for number in range((after.column or 0) + 1, 20))
            next(cell for cell in beside if not cell.protection.locked).value = value
        for number in range(top + 1, sheet.max_row + 1):
            for name, value in tasks[str(sheet.cell(number, 1).value)].items():
                if name == "编号":
                    continue
                sheet.cell(number, column(sheet, top, name)).value = (
                    int(value) if value.isdecimal() else value
                )
        book.save(workspace / "inbox" / form.name)


def header_row(sheet: Worksheet, first: str) -> int:
    return next(row[0].row or 0 for row in sheet.iter_rows() if first in [cell.value for cell in row])


def column(sheet: Worksheet, header: int, name: str) -> int:
    return next(
        cell.column or 0 for cell in sheet[header] if str(cell.value).removesuffix("（%）").rstrip() == name
    )


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The three-row list followed to its end, and what each command said."""
    folder = tmp_path_factory.mktemp("desk")
    outputs = []
    for step in steps(section("先拿三行清单试一遍")):
        if isinstance(step, str):
            done = run(step, folder)
            assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
            outputs.append(done.stdout)
        else:
            type_in(folder / "我的清单", step)
    return folder / "我的清单", outputs


def test_the_three_row_list_becomes_a_consolidated_workbook(walked: tuple[Path, list[str]]) -> None:
    workspace, outputs = walked
    texts = {
        str(cell)
        for sheet in load_workbook(workspace / "outbox/2026-11/汇总表.xlsx")
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    }
    tables = [step for step in steps(section("先拿三行清单试一遍")) if not isinstance(step, str)]
    assert {row["主要措施"] for row in tables[0]} <= texts
    assert tables[-1][0]["进展情况"] in texts
    assert "总表可用：3 项任务，3 个单位" in outputs[1]
    assert "采用 6/6 行" in outputs[-1]


def test_nothing_is_left_to_wonder_about(walked: tuple[Path, list[str]]) -> None:
    assert [
        line for text in walked[1] for line in text.splitlines() if line.startswith(("错误", "提醒"))
    ] == []


def test_every_command_in_the_readme_exists() -> None:
    written = re.findall(r"python3 flow\.py (?:--workspace \S+ )?([a-z-]+)", README)
    commands = {*program.commands, "test", "bench", "bundle"}
    assert set(written) <= commands
    assert {row["命令"].strip("`") for row in table(section("命令").strip().split("\n\n")[0] + "\n")} == set(
        program.commands
    )


def test_every_file_that_the_readme_shows_is_there_and_small() -> None:
    for name in re.findall(r"\]\(((?!http)[^)#]+)\)", README):
        assert (ROOT / name).is_file(), name
        assert not name.endswith(".png") or (ROOT / name).stat().st_size < 150_000
