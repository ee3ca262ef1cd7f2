"""``python -m benchmarks``: measure, and write benchmarks/RESULTS.md.

Every measurement is one process from its start to its end; the two sides take turns.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
LIBRARIES = ("openpyxl", "XlsxWriter", "pandas", "python-calamine")
TARGETS = {"split": 3.0, "merge": 4.0}
WHAT = {
    "split": ("生成填报表", "openpyxl 逐格写同样的单元格、样式、锁定和校验"),
    "merge": ("收取并汇总", "glob、pd.read_excel、concat、to_excel，不核对、不存档、不排版"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds by the clock, and its peak of resident memory in MB."""

    seconds: float
    memory: float


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench", description="与通常的脚本比快慢和内存。")
    parser.add_argument("--units", type=int, default=300, help="单位数，默认 300")
    parser.add_argument("--rows", type=int, default=40, help="每个单位的行数，默认 40")
    parser.add_argument("--runs", type=int, default=5, help="每边运行几次，取中位数，默认 5")
    parser.add_argument("--results", type=Path, default=RESULTS, help="结果写到哪个文件")
    parser.add_argument("--side", nargs=3, metavar=("哪边", "哪步", "文件夹"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        run_side(options.side[0], options.side[1], Path(options.side[2]), options.units, options.rows)
        return
    costs = measure(options.units, options.rows, options.runs)
    text = "\n".join(report(costs, options)) + "\n"
    options.results.write_text(text, "utf-8", newline="\n")
    print(text)


def run_side(side: str, step: str, folder: Path, units: int, rows: int) -> None:
    """Do one step of one side, in a process of its own."""
    from benchmarks import month, plain

    if side == "make":
        month.make_workspace(folder, units=units, rows=rows)
    elif side == "fill":
        month.fill_forms(folder)
    else:
        {"ours": month, "plain": plain}[side].__dict__[step](folder)


def measure(units: int, rows: int, runs: int) -> dict[tuple[str, str], list[Cost]]:
    """The costs of both sides in both steps, by step and side."""
    costs: dict[tuple[str, str], list[Cost]] = {}
    size = (f"--units={units}", f"--rows={rows}")
    with tempfile.TemporaryDirectory() as scratch:
        fresh, due, work = (Path(scratch, name) for name in ("fresh", "due", "work"))
        spend(["make", "-", str(fresh)], *size)
        copy(fresh, due)
        spend(["ours", "split", str(due)])
        spend(["fill", "-", str(due)])
        for run in range(runs):
            for step, source in (("split", fresh), ("merge", due)):
                for side in ("ours", "plain") if run % 2 == 0 else ("plain", "ours"):
                    copy(source, work)
                    cost = spend([side, step, str(work)])
                    costs.setdefault((step, side), []).append(cost)
                    print(f"{step} {side}: {cost.seconds:.2f} s, {cost.memory:.0f} MB", file=sys.stderr)
    return costs


def copy(source: Path, target: Path) -> None:
    """A fresh copy of a workspace, written through to disk so that no run pays for it."""
    import shutil

    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    if hasattr(os, "sync"):
        os.sync()


def spend(side: list[str], *options: str) -> Cost:
    """Run one side to its end; raise CalledProcessError where it fails."""
    command = [sys.executable, "-m", "benchmarks", *options, "--side", *side]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT)
    if sys.platform == "win32":
        code, memory = process.wait(), float("nan")
    else:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        memory = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    if code:
        raise subprocess.CalledProcessError(code, command)
    return Cost(time.perf_counter() - began, memory)


def report(costs: dict[tuple[str, str], list[Cost]], options: argparse.Namespace) -> Iterator[str]:
    """The results as a page."""
    yield from ("# 快慢与内存", "")
    yield f"{options.units} 个单位，每个单位 {options.rows} 行、9 个填报栏目；每边 {options.runs} 次，交替运行，取中位数（最小到最大）。"
    yield "每次都是一个完整的进程，从启动到结束；内存是该进程及其子进程中最大的一个。"
    yield from ("", "| 步骤 | 本程序 | 通常的脚本 | 快几倍 | 目标 | 内存：本程序 | 内存：脚本 |")
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for step, target in TARGETS.items():
        ours, plain = costs[step, "ours"], costs[step, "plain"]
        ratio = middle(plain) / middle(ours)
        memory = [f"{max(each.memory for each in side):.0f} MB" for side in (ours, plain)]
        cells = (WHAT[step][0], spread(ours), spread(plain), f"{ratio:.1f}", f"{target:g}", *memory)
        yield f"| {' | '.join(cells)} |"
    yield ""
    for name, script in WHAT.values():
        yield f"- {name}，通常的脚本：{script}。"
    yield "- 本程序的“生成填报表”包括检查总表、记录发放；“收取并汇总”包括在子进程里安全读取、逐行核对、原件存档（落盘）、"
    yield "  记台账，以及排好版的五张表。"
    yield from (
        "",
        f"{date.today()}；{machine()}；{', '.join(f'{name} {version(name)}' for name in LIBRARIES)}。",
    )


def machine() -> str:
    """The class of machine, without its name."""
    return (
        f"{os.cpu_count()} 核 {platform.machine()}，{platform.system()}，Python {platform.python_version()}"
    )


def middle(costs: list[Cost]) -> float:
    """The median time."""
    return median(cost.seconds for cost in costs)


def spread(costs: list[Cost]) -> str:
    """The median, least and most of the times."""
    times = [cost.seconds for cost in costs]
    return f"{median(times):.2f} 秒（{min(times):.2f}–{max(times):.2f}）"


if __name__ == "__main__":
    main()
