"""``python -m benchmarks.board``: how large a full board is, and what a browser spends to open it.

Every unit owes every task and writes a text of its own each period. The browser's processor time is that of the page's
process, less that of an empty page. Returns 1 where either is over its bound.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

from tests.browser import Browser, headless_browser
from tests.samples import STATES, sample_master
from workbook_flow.model import (
    Entry,
    EntryState,
    IssuedForm,
    IssuedRow,
    Master,
    Period,
    Role,
    Snapshot,
    TaskId,
    Unit,
    UnitName,
    UnitState,
    UnitStatus,
    Value,
)
from workbook_flow.reports.board import build_board

LAST = Period(2024, 12)
MOST_BYTES, MOST_SECONDS = 3_000_000, 0.5
TEXT = "已印发年度计划，完成第一期集中轮训，参训一百二十六人，考试合格率百分之九十八，下一步对整改不力的予以通报。"


def main() -> int:
    """Build the board, open it, say what both took."""
    parser = argparse.ArgumentParser(prog="board", description="满员的看板有多大，打开要多少处理器时间。")
    parser.add_argument("--units", type=int, default=300, help="单位数，默认 300")
    parser.add_argument("--tasks", type=int, default=200, help="任务数，默认 200")
    parser.add_argument("--periods", type=int, default=12, help="期数，默认 12")
    parser.add_argument("--runs", type=int, default=3, help="打开几次，取中位数，默认 3")
    options = parser.parse_args()
    master = large_master(options.units, options.tasks)
    *earlier, last = periods(options.periods)
    began = time.process_time()
    snapshots = (large_snapshot(master, period) for period in earlier)
    page = build_board(
        master, large_snapshot(master, last), earlier=snapshots, today=last.first_day.replace(day=28)
    )
    print(f"{len(page) / 1e6:.2f} MB，生成 {time.process_time() - began:.1f} 秒处理器时间", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        opened, empty = Path(folder, "看板.html"), Path(folder, "空.html")
        opened.write_bytes(page)
        empty.write_text("<!DOCTYPE html><title>空</title>", "utf-8")
        seconds = median(spent_on(opened) - spent_on(empty) for _ in range(options.runs))
    print(f"看板：{len(page) / 1e6:.2f} MB，打开 {seconds:.2f} 秒处理器时间")
    return 0 if len(page) <= MOST_BYTES and seconds <= MOST_SECONDS else 1


def spent_on(page: Path) -> float:
    """Seconds of processor time of the process that shows the page, in a browser of its own."""
    with headless_browser() as browser:
        browser.devtools("Performance.enable", {})
        browser.open(page)
        return processor_time(browser)


def processor_time(browser: Browser) -> float:
    """Seconds of processor time that the page's process has taken."""
    metrics = browser.devtools("Performance.getMetrics", {})["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "ProcessTime"))


def periods(count: int) -> list[Period]:
    """So many months on end."""
    months = [LAST]
    while len(months) < count:
        months.insert(0, months[0].previous())
    return months


def large_master(units: int, tasks: int) -> Master:
    """The sample master with so many units and tasks; every unit has a share in every task."""
    sample = sample_master()
    names = [UnitName(f"县第{number}号执法机关") for number in range(1, units + 1)]
    listed = []
    for number in range(tasks):
        lead = names[number % units]
        listed.append(
            replace(
                sample.tasks[number % len(sample.tasks)],
                id=TaskId(f"{number // 25 + 1}-{number % 25 + 1:02d}"),
                lead=(lead,),
                lead_words=str(lead),
                responsible=tuple(name for name in names if name != lead),
                responsible_words="各单位",
            )
        )
    return replace(
        sample, tasks=tuple(listed), units=tuple(Unit(name=name, groups=("各单位",)) for name in names)
    )


def large_snapshot(master: Master, period: Period) -> Snapshot:
    """A period in which every unit reported every task but a few, in its own words."""
    forms = tuple(form_of(master, unit.name, period) for unit in master.units)
    return Snapshot(
        period=period,
        forms=forms,
        entries=tuple(entries_of(forms)),
        statuses=tuple(
            UnitStatus(
                unit=form.unit,
                state=UnitState.ACCEPTED,
                tasks=len(form.rows),
                accepted=len(form.rows),
                held=0,
                returned_on=period.first_day.replace(day=20),
            )
            for form in forms
        ),
    )


def form_of(master: Master, unit: UnitName, period: Period) -> IssuedForm:
    """The form of one unit."""
    return IssuedForm(
        unit=unit,
        period=period,
        issue=1,
        issued_on=period.first_day.replace(day=10),
        path=f"outbox/{period}/填报表/{unit}.xlsx",
        seal="0" * 64,
        rows=tuple(
            IssuedRow(
                task=task.id,
                role=Role.LEAD if unit in task.lead else Role.RESPONSIBLE,
                section=task.section,
                heading=task.heading,
                measure=task.measure,
                deadline=task.deadline.words,
            )
            for task in master.tasks
        ),
        fields=master.fields,
        return_by=period.first_day.replace(day=25),
        title=master.title,
        office=master.settings.office,
    )


def entries_of(forms: tuple[IssuedForm, ...]) -> Iterator[Entry]:
    """What the units write; every seventeenth row is blank."""
    for place, form in enumerate(forms):
        for number, row in enumerate(form.rows):
            if (place + number) % 17:
                state = STATES[(place + number + form.period.first_day.month) % len(STATES)].value
                text = f"{form.unit}{row.task}{form.period}：{TEXT}"
                yield Entry(
                    unit=form.unit,
                    period=form.period,
                    task=row.task,
                    role=row.role,
                    values={
                        "进展状态": Value(typed=state, raw=state),
                        "完成比例": Value(typed=(place * 7 + number) % 101),
                        "进展情况": Value(typed=text, raw=text),
                    },
                    state=EntryState.ACCEPTED,
                )


if __name__ == "__main__":
    raise SystemExit(main())
