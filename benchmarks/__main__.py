"""``python -m benchmarks``: measure, and write benchmarks/RESULTS.md.

Every measurement is one process from its start to its end; the two sides take turns.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
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

from benchmarks.month import command

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
LIBRARIES = ("openpyxl", "XlsxWriter", "pandas", "python-calamine")
TARGETS = {"split": 4.0, "merge": 2.5}
WHAT = {
    "split": ("生成填报表", "openpyxl 逐格写同样的单元格、样式、锁定和校验"),
    "merge": ("收取并汇总", "glob、pd.read_excel、concat、to_excel，不核对、不存档、不排版"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds by the clock and of processor time, and its peak of resident memory in MB."""

    seconds: float
    processor: float
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
        {"split": plain.split, "merge": plain.merge}[step](folder)


def measure(units: int, rows: int, runs: int) -> dict[tuple[str, str], list[Cost]]:
    """The costs of both sides in both steps, by step and side."""
    costs: dict[tuple[str, str], list[Cost]] = {}
    size = (f"--units={units}", f"--rows={rows}")
    with tempfile.TemporaryDirectory() as scratch:
        fresh, due, work = (Path(scratch, name) for name in ("fresh", "due", "work"))
        spend(["make", "-", str(fresh)], *size)
        copy(fresh, due)
        spend_on(command("split", due), worst=1)
        spend(["fill", "-", str(due)])
        for run in range(runs):
            for step, source in (("split", fresh), ("merge", due)):
                for side in ("ours", "plain") if run % 2 == 0 else ("plain", "ours"):
                    copy(source, work)
                    ours = side == "ours"
                    cost = spend_on(command(step, work), worst=1) if ours else spend([side, step, str(work)])
                    costs.setdefault((step, side), []).append(cost)
                    print(
                        f"{step} {side}: {cost.seconds:.1f} s ({cost.processor:.1f} s CPU)", file=sys.stderr
                    )
    return costs


def copy(source: Path, target: Path) -> None:
    """A fresh copy of a workspace, written through to disk so that no run pays for it."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    if hasattr(os, "sync"):
        os.sync()


def spend(side: list[str], *options: str) -> Cost:
    """Run one step to its end; raise CalledProcessError where it fails."""
    return spend_on(["-m", "benchmarks", *options, "--side", *side])


def spend_on(arguments: list[str], *, worst: int = 0) -> Cost:
    """Run Python to its end, unheard; raise CalledProcessError where its exit code is worse than that."""
    command = [sys.executable, *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    if sys.platform == "win32":
        code, processor, memory = process.wait(), float("nan"), float("nan")
    else:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        processor = usage.ru_utime + usage.ru_stime
        memory = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    if code > worst:
        raise subprocess.CalledProcessError(code, command)
    return Cost(time.perf_counter() - began, processor, memory)


def report(costs: dict[tuple[str, str], list[Cost]], options: argparse.Namespace) -> Iterator[str]:
    """The results as a page."""
    yield from ("# 快慢与内存", "")
    yield f"{options.units} 个单位，每个单位 {options.rows} 行、9 个填报栏目。"
    yield f"每边运行 {options.runs} 次，两边交替，取中位数。每次都是一个完整的进程，从启动到结束，括号里是最快和最慢。"
    yield "处理器时间包括它的子进程，不受机器上其他程序影响；内存是其中最大的一个进程。"
    for step, target in TARGETS.items():
        ours, plain = costs[step, "ours"], costs[step, "plain"]
        name, script = WHAT[step]
        yield from ("", f"## {name}", "", f"通常的脚本：{script}。", "")
        yield "| | 用时（秒） | 处理器时间（秒） | 内存（MB） |"
        yield "| --- | --- | --- | --- |"
        for label, side in (("本程序", ours), ("通常的脚本", plain)):
            times = (spread([each.seconds for each in side]), spread([each.processor for each in side]))
            yield f"| {label} | {' | '.join(times)} | {max(each.memory for each in side):.0f} |"
        by_clock = median(each.seconds for each in plain) / median(each.seconds for each in ours)
        by_processor = median(each.processor for each in plain) / median(each.processor for each in ours)
        yield f"| **倍数**（目标 {target:g}） | {by_clock:.1f} | {by_processor:.1f} | |"
    yield from (
        "",
        "本程序的“生成填报表”包括检查总表、记录发放；“收取并汇总”包括在子进程里安全读取、逐行核对、",
    )
    yield "原件存档并落盘、记台账，汇总表是排好版、可核定的多张表。通常的脚本没有这些。"
    yield from (
        "",
        f"{date.today()}；{machine()}；{', '.join(f'{name} {version(name)}' for name in LIBRARIES)}。",
    )


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
