"""How a mail tells what is wrong with a return: a line for each fault, with its cells and the tasks of their rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from workbook_flow.model import ASIDE_SHEET, COMPLETION_SHEET, LEAD_SHEET, Place, Problem
from workbook_flow.words.problems import Code

MOST_ALIKE = 3
"""Rows not filled in above which a mail says how many they are, and not each."""
LONGEST = 120
"""The most characters of a fault in a mail; the marked form has all of it."""
BESIDE = frozenset({ASIDE_SHEET, LEAD_SHEET, COMPLETION_SHEET})
"""The sheets of a form, beside its table, in which units fill something in."""


def problem_rows(problems: Sequence[Problem]) -> tuple[tuple[str, ...], ...]:
    """A line for each fault, with all the places in which it was found, and the tasks in whose rows."""
    alike: dict[tuple[str, str], list[tuple[str, str]]] = {}
    lines: list[tuple[str, ...]] = []
    blank = [problem for problem in problems if problem.code == Code.ROW_BLANK]
    if len(blank) > MOST_ALIKE:
        first, last = (blank[place].message.split(" ")[1] for place in (0, -1))
        lines.append(("", f"{first} 到 {last} 等 {len(blank)} 行没有填", blank[0].remedy))
    for problem in problems:
        if len(blank) > MOST_ALIKE and problem.code == Code.ROW_BLANK:
            continue
        task, rest = row_and_fault(problem.message)
        alike.setdefault((rest, problem.remedy), []).append((task, cell_words(problem.place)))
    for (rest, remedy), rows in alike.items():
        cells = in_runs(dict.fromkeys(cell for _, cell in rows if cell))
        tasks = tuple(dict.fromkeys(task for task, _ in rows if task))
        lines.append(("、".join(cells), gist(of_tasks(tasks, rest)), remedy))
    return tuple(lines)


OF_ROW = re.compile(r"((?:下发的)?任务 )(\S{1,40}) (?=这一行|的“|不用填)")
"""How a fault begins that names the task of its row, and else says the same of every row."""


def row_and_fault(message: str) -> tuple[str, str]:
    """The task of whose row a fault tells, blank for others, and the fault with no task named."""
    match = OF_ROW.match(message)
    return (match[2], f"{match[1]}{message[match.end() :]}") if match else ("", message)


def of_tasks(tasks: Sequence[str], fault: str) -> str:
    """A fault with the tasks named in whose rows it is; of many the first."""
    if not tasks:
        return fault
    begin, _, rest = fault.partition("任务 ")
    if len(tasks) == 1:
        return f"{begin}任务 {tasks[0]} {rest}"
    more = f" 等 {len(tasks)} 项" if len(tasks) > MOST_ALIKE else ""
    rows = rest.replace("这一行", "这几行", 1)
    return f"{begin}任务 {'、'.join(tasks[:MOST_ALIKE])}{more} {rows}"


def cell_words(place: Place) -> str:
    """A cell as a mail names it: with its sheet, where that is one beside the form's own table."""
    return f"{place.sheet}!{place.cell}" if place.cell and place.sheet in BESIDE else place.cell


RUN = 3
"""Cells below each other from which a mail names the first and the last alone."""
CELL_NAME = re.compile(r"((?:.+!)?[A-Z]{1,3})([0-9]{1,7})")


def in_runs(cells: Iterable[str]) -> Iterator[str]:
    """Names of cells, those that follow each other in a column by the first and the last: E6 to E9 as ``E6–E9``."""
    run: list[str] = []
    for cell in (*cells, ""):
        if run and not follows(run[-1], cell):
            yield from run if len(run) < RUN else (f"{run[0]}–{run[-1].rpartition('!')[2]}",)
            run = []
        run.append(cell)


def follows(before: str, cell: str) -> bool:
    """Whether a cell is the next below another."""
    upper, lower = CELL_NAME.fullmatch(before), CELL_NAME.fullmatch(cell)
    return (
        upper is not None and lower is not None and (upper[1], int(upper[2]) + 1) == (lower[1], int(lower[2]))
    )


def gist(text: str) -> str:
    """A text that may list much in its middle: its start and its end."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 30]}……{text[-30:]}"
