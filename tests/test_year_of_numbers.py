"""数据汇总 through real files: corrections, withdrawals, a renamed unit, against plain loops over what was handed in.

A few units and months in the normal run; thirty units and twelve months in a deep one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tests import glance, small
from tests.books import FIELDS, SHEETS, write_book
from tests.build import filled
from tests.deep import DEEP
from tests.test_numbers import two_decimals
from workbook_flow import cycle
from workbook_flow.cycle.care import withdrawing
from workbook_flow.model import IssuedForm, Period

pytestmark = pytest.mark.dear

UNITS, MONTHS = (30, 12) if DEEP else (6, 3)
RENAMED, FORMER = "县监督局", "县02局"
RENAMED_FROM = MONTHS // 2
SUMS, LATEST, MEAN, MOST = ("检查家次", "投入经费"), "在册人数", "整改率", "最大罚款"
WITH_NUMBERS = FIELDS.replace("用途\n", "用途 | 汇总方式\n") + "\n".join(
    (
        "检查家次 | 整数 | | | 0 | | | | | 求和",
        "投入经费 | 数值 | | | 0 | | | | | 求和",
        "在册人数 | 整数 | | | 0 | | | | | 最新",
        "整改率 | 百分比 | | | | | | | | 平均",
        "最大罚款 | 数值 | | | 0 | | | | | 最大",
    )
)
COLUMNS = (*SUMS, LATEST, MEAN, MOST)
Figures = dict[str, float]
Place = tuple[int, str, str]
"""Month, unit under the name it has in the end, task."""


def names(month: int) -> tuple[str, ...]:
    """The units in a month."""
    former = tuple(f"县{number:02d}局" for number in range(UNITS))
    return former if month < RENAMED_FROM else tuple(RENAMED if name == FORMER else name for name in former)


def write_master(root: Path, month: int) -> None:
    """The master of a month: each unit leads one task, and its two neighbours are responsible for it."""
    units = names(month)
    lines = ["编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限"]
    for number, unit in enumerate(units):
        neighbours = f"{units[number - 1]}、{units[(number + 1) % UNITS]}"
        lines.append(
            f"1-{number:02d} | 监督 | {number}.落实第{number}项。 | {unit} | {neighbours} | 长期坚持"
        )
    book = ["名称 | 别名 | 分组 | 邮箱 | 是否启用"]
    for number, unit in enumerate(units):
        alias = FORMER if unit == RENAMED else ""
        book.append(f"{unit} | {alias} | {'甲组' if number % 2 else '乙组'} | u{number}@xian.example | 是")
    path = root / "master" / "分解清单.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    sheets = {"分解清单": "\n".join(lines), "单位": "\n".join(book), "字段": WITH_NUMBERS}
    write_book(path, {**SHEETS, **sheets})


@dataclass
class Office:
    """The folder, and beside it what was handed in, by hand: of each place every row with its submission."""

    root: Path
    dice: Random
    minute: int = 0
    rows: dict[Place, list[tuple[int, Figures]]] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)

    def standing(self) -> dict[Place, Figures]:
        """What counts of each place: the last row that was not taken back."""
        counted = {
            place: [figures for number, figures in rows if number not in self.withdrawn]
            for place, rows in self.rows.items()
        }
        return {place: rows[-1] for place, rows in counted.items() if rows}

    def hand_in(self, month: int, forms: Iterable[IssuedForm]) -> list[int]:
        """Have units return their forms, all at once; give the numbers of the submissions."""
        period = Period(2024, month + 1)
        answers: dict[str, tuple[IssuedForm, dict[str, Figures]]] = {}
        for form in forms:
            self.minute += 1
            rows = {row.task: self.figures() for row in form.rows if self.dice.random() < 0.85}
            if rows:
                answers[f"{form.unit}{self.minute}.xlsx"] = form, rows
                small.drop(
                    self.root, f"{form.unit}{self.minute}.xlsx", filled(form, table(rows)), self.minute
                )
        taken = cycle.receive(cycle.Workspace(self.root, period.last_day))
        for submission in taken:
            form, rows = answers[submission.file]
            assert not submission.held, submission.problems
            unit = RENAMED if form.unit == FORMER else form.unit
            for task, figures in rows.items():
                self.rows.setdefault((month, unit, task), []).append((submission.id, figures))
        return [submission.id for submission in taken]

    def figures(self) -> Figures:
        """What a row says; some columns are left out."""
        amounts = {
            "检查家次": float(self.dice.randrange(40)),
            "投入经费": self.dice.randrange(1, 9999) / 10,
            "在册人数": float(self.dice.randrange(300)),
            "整改率": float(self.dice.randrange(101)),
            "最大罚款": self.dice.randrange(1, 90000) / 100,
        }
        return {name: amount for name, amount in amounts.items() if self.dice.random() < 0.8}


def table(rows: Mapping[str, Figures]) -> str:
    lines = [
        " | ".join(
            (task, "进行中", "50", *(f"{figures[name]:g}" if name in figures else "" for name in COLUMNS))
        )
        for task, figures in rows.items()
    ]
    return "\n".join((" | ".join(("编号", "进展状态", "完成比例", *COLUMNS)), *lines))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The months lived through; the consolidated workbook of the last is there."""
    office = Office(tmp_path_factory.mktemp("year") / "w", Random(2024))
    (office.root / "inbox").mkdir(parents=True)
    for month in range(MONTHS):
        period = Period(2024, month + 1)
        write_master(office.root, month)
        forms = {
            form.unit: form
            for form in cycle.split(cycle.Workspace(office.root, period.first_day), period).plan.forms
        }
        office.hand_in(month, [form for form in forms.values() if office.dice.random() < 0.9])
        corrected = [form for form in forms.values() if office.dice.random() < 0.4]
        again = office.hand_in(month, corrected)
        for number in office.dice.sample(again, max(1, len(again) // 4)):
            workspace = cycle.Workspace(office.root, period.last_day)
            withdrawing.withdraw(workspace, withdrawing.preview_withdrawal(workspace, number))
            office.withdrawn.add(number)
    cycle.merge(cycle.Workspace(office.root, date(2024, MONTHS, 28)), Period(2024, MONTHS))
    return office


def shown(office: Office) -> Iterator[dict[str, object]]:
    """The lines of 数据汇总 by its headers."""
    path = office.root / "outbox" / str(Period(2024, MONTHS)) / "汇总表.xlsx"
    rows = glance.rows(path, "数据汇总", first=3)
    for row in rows[1:]:
        yield dict(zip(map(str, rows[0]), row, strict=True))


def brought_together(rows: Mapping[Place, Figures], name: str, months: range) -> float | None:
    """One figure by plain loops, over these months."""
    told = {place: figures[name] for place, figures in rows.items() if name in figures and place[0] in months}
    if name == LATEST:
        last = {place[1:]: told[place] for place in sorted(told)}
        told = {(0, *place): amount for place, amount in last.items()}
    if not told:
        return None
    if name in {*SUMS, LATEST}:
        return math.fsum(told.values())
    return max(told.values()) if name == MOST else two_decimals(math.fsum(told.values()) / len(told))


def chosen(rows: Mapping[Place, Figures], scope: str, name: str) -> dict[Place, Figures]:
    """The rows of one line: of all, of a group, a unit or a task."""
    groups = {unit: "甲组" if number % 2 else "乙组" for number, unit in enumerate(names(MONTHS))}
    scopes: dict[str, Callable[[Place], bool]] = {
        "全部": bool,
        "分组": lambda place: groups[place[1]] == name,
        "单位": lambda place: place[1] == name,
        "任务": lambda place: place[2] == name.split(maxsplit=1)[0],
    }
    belongs = scopes[scope]
    return {place: figures for place, figures in rows.items() if belongs(place)}


def test_every_figure_of_the_months_is_what_plain_loops_make_of_the_returns(office: Office) -> None:
    standing, compared = office.standing(), 0
    assert office.withdrawn
    assert any(len(rows) > 1 for rows in office.rows.values()), "there were corrections"
    for line in shown(office):
        name, rows = str(line["栏目"]), chosen(standing, str(line["范围"]), str(line["名称"]))
        whole = range(MONTHS)
        for header, months in (("本期", whole[-1:]), ("上期", whole[-2:-1]), ("本年累计", whole)):
            figure = line[header]
            wanted = brought_together(rows, name, months)
            assert figure == (None if wanted is None else pytest.approx(wanted, abs=1e-6)), (header, line)
            compared += 1
    assert compared >= 5 * 3 * (UNITS * 2 + 3)


def test_the_renamed_unit_is_one_unit(office: Office) -> None:
    units = {str(line["名称"]) for line in shown(office) if line["范围"] == "单位"}
    assert RENAMED in units
    assert FORMER not in units
