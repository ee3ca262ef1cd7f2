"""``python -m benchmarks``: measure, and write benchmarks/RESULTS.md.

Every measurement is one process from its start to its end; the two sides take turns.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.cost import ROOT, Cost, spend_on
from benchmarks.month import JULY, command, count_rows

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
LIBRARIES = ("openpyxl", "XlsxWriter", "pandas", "python-calamine")
TARGETS = {"split": 4.0, "merge": 2.5, "styled": 2.5}
WHAT = {
    "split": ("生成填报表", "openpyxl 逐格写同样的单元格、样式、锁定和校验"),
    "merge": ("收取并汇总", "glob、pd.read_excel、concat、to_excel，不核对、不存档、不排版"),
    "styled": ("收取并汇总，脚本也排版", "同上，再用 openpyxl 给每格加边框、字体，设列宽、冻结、筛选"),
}


FURTHER = {
    "单位多起来": "benchmarks.growth",
    "再汇总一次": "benchmarks.again",
    "月份多起来": "benchmarks.history",
    "最坏的样子": "benchmarks.shapes",
    "各步至少要多少": "benchmarks.floor",
}
"""What is measured beside the two sides, each by a module that prints its lines."""

Costs = dict[tuple[int, str, str], list[Cost]]
"""By the number of units, the step and the side."""


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench", description="与通常的脚本比快慢和内存。")
    parser.add_argument(
        "--units", type=int, nargs="+", default=[42, 300, 1000], help="单位数，默认 42 300 1000"
    )
    parser.add_argument("--rows", type=int, default=40, help="每个单位的行数，默认 40")
    parser.add_argument("--runs", type=int, default=5, help="每边运行几次，取中位数，默认 5")
    parser.add_argument("--results", type=Path, default=RESULTS, help="结果写到哪个文件")
    parser.add_argument("--rivals-only", action="store_true", help="只与脚本比，不量增长、历史和最坏的样子")
    parser.add_argument("--side", nargs=3, metavar=("哪边", "哪步", "文件夹"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        run_side(options.side[0], options.side[1], Path(options.side[2]), options.units[0], options.rows)
        return
    costs: Costs = {}
    for units in options.units:
        measure(units, options.rows, options.runs, costs)
    further = {} if options.rivals_only else {name: printed(module) for name, module in FURTHER.items()}
    text = "\n".join(report(costs, options, further)) + "\n"
    options.results.write_text(text, "utf-8", newline="\n")
    print(text)


def run_side(side: str, step: str, folder: Path, units: int, rows: int) -> None:
    """Do one step of one side, in a process of its own."""
    from benchmarks import month, plain

    if side == "make":
        month.make_workspace(folder, units=units, rows=rows)
    elif side == "fill":
        month.fill_forms(folder, by_three=True)
    else:
        {"split": plain.split, "merge": plain.merge, "styled": plain.styled}[step](folder)


def measure(units: int, rows: int, runs: int, costs: Costs) -> None:
    """Enter the costs of both sides in every step; each time the rows that came out are counted."""
    size = (f"--units={units}", f"--rows={rows}")
    with tempfile.TemporaryDirectory() as scratch:
        fresh, due, work = (Path(scratch, name) for name in ("fresh", "due", "work"))
        spend(["make", "-", str(fresh)], *size)
        copy(fresh, due)
        spend_on(command("split", due), worst=1)
        spend(["fill", "-", str(due)])
        for run in range(runs):
            for step, source in (("split", fresh), ("merge", due), ("styled", due)):
                for side in ("ours", "plain") if run % 2 == 0 else ("plain", "ours"):
                    copy(source, work)
                    ours = command("split" if step == "split" else "merge", work)
                    cost = spend_on(ours, worst=1) if side == "ours" else spend([side, step, str(work)])
                    check_count(step, side, work, units * min(rows, units))
                    costs.setdefault((units, step, side), []).append(cost)
                    words = f"{cost.seconds:.1f} s ({cost.processor:.1f} s CPU)"
                    print(f"{units} {step} {side}: {words}", file=sys.stderr)


def check_count(step: str, side: str, folder: Path, rows: int) -> None:
    """Raise ValueError where not every row of the list came out of a step: of forms, those that a script reads."""
    if step == "split":
        forms = (
            folder / "plain" if side == "plain" else folder / "outbox" / str(JULY.period) / "填报表"
        ).glob("*.xlsx")
        actual = sum(map(numbered_rows, forms))
    else:
        actual = count_rows(folder) if side == "ours" else numbered_rows(folder / "plain.xlsx")
    if actual != rows:
        raise ValueError(f"{step} {side}: {actual} rows came out, not {rows}")


def numbered_rows(path: Path) -> int:
    """The rows of a workbook's first sheet that has any, told by their number in the list."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    name = "填报表" if "填报表" in book.sheet_names else book.sheet_names[0]
    rows = book.get_sheet_by_name(name).to_python()
    return sum(any(re.fullmatch(r"\d+-\d+", str(cell)) for cell in row[:2]) for row in rows)


def printed(module: str) -> str:
    """What a module prints, in its usual size; its exit code says whether it was as wanted, and is no fault."""
    run = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    return run.stdout


def commit() -> str:
    """The commit that was measured, with a plus sign where something of it was changed; blank outside a checkout."""
    command = ["git", "describe", "--always", "--dirty=+"]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def copy(source: Path, target: Path) -> None:
    """A fresh copy of a workspace, written through to disk so that no run pays for it."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    if hasattr(os, "sync"):
        os.sync()


def spend(side: list[str], *options: str) -> Cost:
    """Run one step to its end; raise CalledProcessError where it fails."""
    return spend_on(["-m", "benchmarks", *options, "--side", *side])


def report(costs: Costs, options: argparse.Namespace, further: Mapping[str, str]) -> Iterator[str]:
    """The results as a page."""
    yield from ("# 快慢与内存", "")
    yield f"每个单位 {options.rows} 行、9 个填报栏目；来件由 openpyxl、LibreOffice 和只改填写处的程序各存三分之一。"
    yield f"每边运行 {options.runs} 次，两边交替，取中位数。每次都是一个完整的进程，从启动到结束，括号里是最快和最慢。"
    yield "处理器时间包括它的子进程；机器忙时它也会变大，所以看同一次里的倍数。内存是它和子进程合起来的最多一刻。"
    yield "每次都数过行数，一行不少。"
    for units in options.units:
        for step, target in TARGETS.items():
            yield from compared(costs, units, step, target)
    for name, lines in further.items():
        yield from ("", f"## {name}", "", "```", lines.rstrip(), "```")
    yield ""
    yield "本程序的“生成填报表”包括检查总表、记录发放；“收取并汇总”包括在子进程里安全读取、逐行核对、"
    yield "原件存档并落盘、记台账，汇总表是排好版、可核定的多张表。通常的脚本没有这些。"
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield from ("", f"{date.today()}；版本 {commit()}；{machine()}；{versions}。")


def compared(costs: Costs, units: int, step: str, target: float) -> Iterator[str]:
    """Both sides of one step at one size."""
    ours, plain = costs[units, step, "ours"], costs[units, step, "plain"]
    name, script = WHAT[step]
    yield from ("", f"## {name}，{units} 个单位", "", f"通常的脚本：{script}。", "")
    yield "| | 用时（秒） | 处理器时间（秒） | 内存（MB） |"
    yield "| --- | --- | --- | --- |"
    for label, side in (("本程序", ours), ("通常的脚本", plain)):
        times = (spread([cost.seconds for cost in side]), spread([cost.processor for cost in side]))
        yield f"| {label} | {' | '.join(times)} | {max(cost.memory for cost in side):.0f} |"
    by_clock = median(cost.seconds for cost in plain) / median(cost.seconds for cost in ours)
    by_processor = median(cost.processor for cost in plain) / median(cost.processor for cost in ours)
    yield f"| **倍数**（目标 {target:g}） | {by_clock:.1f} | {by_processor:.1f} | |"


def machine() -> str:
    """The class of machine, without its name."""
    return (
        f"{os.cpu_count()} 核 {platform.machine()}，{platform.system()}，Python {platform.python_version()}"
    )


def spread(times: list[float]) -> str:
    """The median, least and most."""
    return f"{median(times):.1f}（{min(times):.1f}–{max(times):.1f}）"


if __name__ == "__main__":
    main()
