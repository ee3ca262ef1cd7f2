"""``python -m benchmarks.shapes``: the worst shapes of an office, each through a month, with what it costs.

One unit with all rows; as many units with a row each; and one file that lies in the inbox thousands of times.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cost import Cost, spend_on
from benchmarks.month import command, fill_forms, make_workspace


def main() -> None:
    """Measure, and print a line for each step."""
    parser = argparse.ArgumentParser(prog="shapes", description="最坏的样子：处理器时间、用时、内存。")
    parser.add_argument(
        "--rows", type=int, default=2000, help="一个单位的行数，也是一行一家的单位数，默认 2000"
    )
    parser.add_argument("--copies", type=int, default=10_000, help="同一份来件放几份，默认 10000")
    options = parser.parse_args()
    for name, cost in measured(options.rows, options.copies):
        words = f"处理器时间 {cost.processor:.1f} 秒，用时 {cost.seconds:.1f} 秒，内存 {cost.memory:.0f} MB"
        print(f"{name}：{words}", flush=True)


def measured(rows: int, copies: int) -> Iterator[tuple[str, Cost]]:
    """Each step's name and cost."""
    with tempfile.TemporaryDirectory() as scratch:
        single, many = Path(scratch, "single"), Path(scratch, "many")
        make_workspace(single, units=1, rows=1, measures=rows)
        make_workspace(many, units=rows, rows=1)
        for words, folder in ((f"1 个单位 {rows} 行", single), (f"{rows} 个单位各 1 行", many)):
            for step in ("split", "merge"):
                if step == "merge":
                    fill_forms(folder)
                yield f"{words} {step}", spend_on(command(step, folder), worst=1)
        (original,) = (single / "outbox").rglob("填报表/*.xlsx")
        for number in range(copies):
            shutil.copyfile(original, single / "inbox" / f"{number}.xlsx")
        yield f"同一份来件 {copies} 份 merge", spend_on(command("merge", single), worst=1)


if __name__ == "__main__":
    main()
