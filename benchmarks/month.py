"""The month that is measured: a generated list, its workspace, and forms filled in by every unit."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.saving import save_by_three
from workbook_flow import cycle
from workbook_flow.model import (
    Period,
    Unit,
    UnitName,
)
from workbook_flow.starter import DEFAULT_SETTINGS, Contents, SectionRow, TaskRow, write_master

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Month:
    """A period, the day on which its forms go out, and the one on which they come back."""

    period: Period
    issued: date
    returned: date


def months(count: int) -> tuple[Month, ...]:
    """So many months on end, the last of them July 2024.

    What comes back does so on a working day: on others the schedule sends nothing, and months could not be compared.
    """
    periods = [Period(2024, 7)]
    while len(periods) < count:
        periods.insert(0, periods[0].previous())
    return tuple(
        Month(period, date(period.year, period.month, 20), on_weekday(date(period.year, period.month, 25)))
        for period in periods
    )


def on_weekday(day: date) -> date:
    """That day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


(JULY,) = months(1)
SECTION_TASKS = 25
MEASURES = (
    "建立健全人员统筹培训机制，制定年度培训计划，分级分类组织开展公共知识、业务知识和技能培训，确保全员轮训。",
    "严格落实资格管理和持证上岗制度。",
    "聚焦群众反映强烈的突出问题，开展专项整治和监督行动，建立台账，限期整改，整改一项、销号一项，并纳入年度考核。",
    "依托一体化平台归集数据，实现网上办理、全程留痕。",
)


def make_workspace(folder: Path, *, units: int, rows: int, measures: int = 0) -> None:
    """A workspace whose list gives each of so many units so many rows, one of them as lead.

    ``measures`` is how many rows the list has, each unit's turn after the other's; as many as units where it is 0.
    """
    names = [f"第{number:03d}单位" for number in range(1, units + 1)]
    listed: list[SectionRow | TaskRow] = []
    for number in range(measures or units):
        name = names[number % units]
        if number % SECTION_TASKS == 0:
            listed.append(SectionRow(text=f"第{number // SECTION_TASKS + 1}部分 工作任务"))
        others = "、".join(names[(number + step) % units] for step in range(1, min(rows, units)))
        measure = f"{number + 1}.{MEASURES[number % len(MEASURES)]}"
        cells = (f"重点任务{number + 1}", measure, name, others, "2024年底前完成")
        listed.append(
            TaskRow(id=f"{number // SECTION_TASKS + 1}-{number % SECTION_TASKS + 1:02d}", cells=cells)
        )
    book = tuple(
        Unit(name=UnitName(name), mail=(f"u{number}@example.com",)) for number, name in enumerate(names, 1)
    )
    for name in ("master", "inbox", "outbox"):
        (folder / name).mkdir(parents=True)
    settings = {**DEFAULT_SETTINGS, "发文单位": "办公室", "清单简称": "重点任务"}
    contents = Contents(title="重点任务分解清单", rows=tuple(listed), units=book, settings=settings)
    write_master(cycle.Workspace(folder, JULY.issued).master, contents)


COMMANDS = {
    "split": f"--date {JULY.issued} split --period {JULY.period}",
    "merge": f"--date {JULY.returned} merge --period {JULY.period}",
}
"""The steps that are measured, as an office runs them."""


def command(step: str, folder: Path) -> list[str]:
    """The arguments with which Python does a step in a workspace."""
    return ["-m", "workbook_flow", "--workspace", str(folder), "--json", *COMMANDS[step].split()]


def fill_forms(folder: Path, month: Month = JULY, *, by_three: bool = False) -> None:
    """Every unit fills in every row of its form, some with mistakes, into the inbox.

    openpyxl saves them all, or, where ``by_three`` is said, a third; LibreOffice and a program that leaves the rest of
    the file alone save a third each.
    """
    from workbook_flow.cli.demo import fill_in  # no part of what is measured

    prepared = cycle.prepare_split(cycle.Workspace(folder, month.issued), month.period)
    for number, form in enumerate(prepared.plan.forms):
        fill_in(folder / form.path, folder / "inbox" / f"{form.unit}.xlsx", form, mistaken=number % 10 == 0)
    if by_three:
        forms = prepared.plan.forms
        save_by_three((folder / form.path, folder / "inbox" / f"{form.unit}.xlsx") for form in forms)


def count_rows(folder: Path, month: Month = JULY) -> int:
    """The rows that the ledger knows of the month; ValueError where the consolidated workbook has another number."""
    from python_calamine import CalamineWorkbook

    workspace = cycle.Workspace(folder, month.returned)
    snapshot = cycle.status(workspace, month.period)
    recorded = len(snapshot.entries) + len(snapshot.held)
    book = CalamineWorkbook.from_path(str(workspace.consolidated(month.period)))
    written = len(book.get_sheet_by_name("单位明细").to_python()) - TITLE_ROWS
    if recorded != written:
        raise ValueError(f"{recorded} rows in the ledger, {written} in the workbook")
    return recorded


TITLE_ROWS = 2
"""Rows above the first unit's in the consolidated workbook."""


def copy_workspace(source: Path, target: Path) -> Path:
    """A fresh copy to measure on."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target
