"""``python -m benchmarks.floor``: what the steps of a month cost at the very least, one by one and in one process.

Each is done several times on end for each file, so that all that can be at hand is; the least counts. What keeps and
records, and what starts a process, is left out: their sum is what no order of the same steps can go below. The usual
script beside them, in the same minutes. Processor time.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from benchmarks.cost import spend_on
from benchmarks.month import JULY, fill_forms, make_workspace
from workbook_flow import cycle
from workbook_flow.cycle.arrivals import identify
from workbook_flow.cycle.publishing import consolidated_workbook
from workbook_flow.cycle.returning import TO_CORRECT, correction_workbook, own_share
from workbook_flow.forms import form_workbook
from workbook_flow.model import Place
from workbook_flow.sheets.reader import understood
from workbook_flow.sheets.worker import answer

Item = TypeVar("Item")


def main() -> None:
    """Measure, and print a line each."""
    parser = argparse.ArgumentParser(prog="floor", description="各步至少要多少处理器时间。")
    parser.add_argument("--units", type=int, default=300, help="单位数，默认 300")
    parser.add_argument("--rows", type=int, default=40, help="每个单位的行数，默认 40")
    parser.add_argument("--runs", type=int, default=5, help="每份连做几次，取最少，默认 5")
    options = parser.parse_args()
    gc.disable()  # looking for garbage is no step, and takes the longer the more is held here
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "w")
        make_workspace(folder, units=options.units, rows=options.rows)
        for step, (seconds, count) in floors(folder, options.runs).items():
            print(f"{step}：{count} 份共 {seconds:.2f} 秒，每份 {1000 * seconds / count:.1f} 毫秒")


def floors(folder: Path, runs: int) -> dict[str, tuple[float, int]]:
    """By step, the least seconds for all that it is done to, and how many these are."""
    costs = {}
    issued = cycle.split(cycle.Workspace(folder, JULY.issued), JULY.period).plan.forms
    costs["写填报表"] = least(form_workbook, issued, runs)
    costs["通常的脚本写填报表"] = usual("split", folder), len(issued)
    fill_forms(folder)
    files = {path.name: path.read_bytes() for path in sorted((folder / "inbox").iterdir())}
    costs["在子进程里读"] = least(answer, files.values(), runs)
    costs["通常的脚本收取并汇总"] = usual("merge", folder), len(files)
    replies = {name: answer(data) for name, data in files.items()}
    workspace = cycle.Workspace(folder, JULY.returned)
    with cycle.opened(workspace) as session:
        basis = session.basis(session.master, session.today)

        def take(name: str) -> object:
            return identify(understood(replies[name], Place(file=name)), name, basis, None)

        costs["在主进程里读懂、核对"] = least(take, files, runs)
    cycle.merge(workspace, JULY.period)
    with cycle.opened(workspace) as session:
        shown = session.snapshot(JULY.period)
        behind = {status.unit for status in shown.statuses if status.state in TO_CORRECT}
        share = own_share(shown)
        forms = [form for form in shown.forms if form.unit in behind]
        costs["写退回更正的表"] = least(lambda form: correction_workbook(form, share(form.unit)), forms, runs)
        costs["写汇总表"] = least(lambda whole: consolidated_workbook(session, whole), [shown], runs)
    return costs


def usual(step: str, folder: Path) -> float:
    """The seconds of the usual script."""
    code = f"from pathlib import Path; from benchmarks import plain; plain.{step}(Path({str(folder)!r}))"
    return spend_on(["-c", code]).processor


def least(step: Callable[[Item], object], items: Iterable[Item], runs: int) -> tuple[float, int]:
    """The least seconds of the step for each item, summed up, and how many items there are."""
    seconds = []
    for item in items:
        costs = []
        for _ in range(runs):
            began = time.process_time()
            step(item)
            costs.append(time.process_time() - began)
        seconds.append(min(costs))
    return sum(seconds), len(seconds)


if __name__ == "__main__":
    main()
