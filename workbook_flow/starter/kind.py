"""Kinds of lists that come with the program: each a file of data, with columns, choices, rules and an example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from typing import Any

from workbook_flow.model import Unit, UnitName, WorkbookFlowError
from workbook_flow.starter.contents import Contents, ListRow, SectionRow, TaskRow
from workbook_flow.words.names import nearest_words
from workbook_flow.words.vocabulary import PRINTED_COLUMNS

FOLDER = resources.files("workbook_flow") / "starter" / "kinds"
COVERED = "^"
"""A cell of the example's list that is merged into the one above."""
REMARKS = (
    "这是“{name}”的样子：栏目、选项、自定义规则、设置可以照用，也可以改。",
    "清单和单位都是示例，名称是编的：请换成自己的清单和单位，并把“设置”里的发文单位、清单简称换掉。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """A kind of list: its name, what it is for, a master's sheets of it without a list, and with an example."""

    name: str
    words: str
    bare: Contents
    example: Contents


def starter_names() -> tuple[str, ...]:
    """The kinds that there are."""
    files = (path.name for path in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


def read_starter(name: str, today: date) -> Starter:
    """The kind of that name, its years reckoned from ``today``; WorkbookFlowError where there is none."""
    names = starter_names()
    if name not in names:
        nearest = nearest_words(name, names) or "。"
        raise WorkbookFlowError(f"没有“{name}”这种清单{nearest}可写：{'、'.join(names)}。")
    import tomllib  # slow to import

    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    data = tomllib.loads(text.replace("{年}", str(today.year)).replace("{次年}", str(today.year + 1)))
    bare = bare_of(data, today)
    return Starter(name=name, words=data["words"], bare=bare, example=example_of(data, name, bare))


def bare_of(data: dict[str, Any], today: date) -> Contents:
    """The sheets of the kind, nothing of its example."""
    sheets = {sheet: tuple(map(tuple, rows)) for sheet, rows in data["sheets"].items()}
    return Contents(sheets=sheets, settings={**data["settings"], "默认年份": str(today.year)})


def example_of(data: dict[str, Any], name: str, bare: Contents) -> Contents:
    """The same with the example's list, units and office, and what to do with them."""
    example = data["example"]
    return replace(
        bare,
        title=example["title"],
        rows=tuple(map(list_row, example["list"])),
        units=tuple(unit_of(*unit) for unit in example["units"]),
        settings={**bare.settings, **example["settings"]},
        remarks=tuple(remark.format(name=name) for remark in REMARKS),
    )


def unit_of(name: str, group: str) -> Unit:
    """A unit of the example."""
    return Unit(name=UnitName(name), groups=(group,) if group else ())


def list_row(cells: Sequence[str | float]) -> ListRow:
    """A row of the example's list: a section, or a task with what it is measured by and its target, if any."""
    if len(cells) == 1:
        return SectionRow(text=str(cells[0]))
    task, *printed = map(str, cells[: 1 + len(PRINTED_COLUMNS)])
    measured = cells[1 + len(PRINTED_COLUMNS) :]
    extras = dict(zip(("量化指标", "目标值"), measured, strict=True)) if measured else {}
    return TaskRow(id=task, cells=tuple(None if text == COVERED else text for text in printed), extras=extras)
