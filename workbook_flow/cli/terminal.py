"""What people see in the terminal: lines, tables, problems, progress. Text from outside is made plain first."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from time import monotonic
from typing import TYPE_CHECKING

import click

from workbook_flow.model import Level, Place, Problem
from workbook_flow.words.problems import Code
from workbook_flow.words.text import LEVEL_WORDS

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 120
"""Columns where standard output is no terminal."""

PAUSE = 5.0
"""Seconds between two lines of progress in a log."""
REDRAWN = 0.1
"""Seconds between two drawings of a bar of progress."""

MOST_PROBLEMS = 40
"""Problems shown at once; the rest are counted."""

MOST_ALIKE = 5
"""Problems of one kind in one file shown at once."""

MOST_NAMED = 5
"""Units without an address that are named; the others are counted."""

RUN = 3
"""Places below one another that are written as a run."""

MOST_IN_A_LINE = 80
"""Characters of several wordings that are told together; longer ones stand one a line, each with its places."""
COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow"}


def console() -> Console:
    """A console on standard output that no console code page can crash."""
    from rich.console import Console  # slow to import, and --json prints without it

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)


def plain(text: str) -> str:
    """Text on one line without control characters, terminal escapes and marks that turn its direction."""
    spaced = " ".join(text.split())
    return "".join(
        character for character in spaced if unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )


def say(*lines: str) -> None:
    """Print lines."""
    for line in lines:
        click.echo(plain(line))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers stand to the right."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left")
    lines = [list(row) for row in rows]
    for number, name in enumerate(columns):
        is_count = bool(lines) and all(isinstance(row[number], int) for row in lines)
        table.add_column(Text(name), justify="right" if is_count else "left", overflow="fold")
    for row in lines:
        table.add_row(*(Text(plain(str(cell))) for cell in row))
    console().print(table)


def show_findings(problems: Sequence[Problem]) -> None:
    """Print each finding once a wording, errors first, with every place where it is; those with one remedy together."""
    alike: dict[tuple[bool, str, str], dict[str, list[str]]] = {}
    for finding in sorted(problems, key=lambda finding: finding.level is not Level.ERROR):
        wordings = alike.setdefault((finding.level is Level.ERROR, finding.code, finding.remedy), {})
        wordings.setdefault(finding.message, []).append(str(finding.place))
    for (is_error, code, remedy), wordings in alike.items():
        level = Level.ERROR if is_error else Level.WARNING
        places = list(dict.fromkeys(place for where in wordings.values() for place in where if place))
        count = f"（{len(places)} 处）" if len(places) > 1 else ""
        in_brief = code == Code.UNIT_WITHOUT_MAIL
        message = (without_mail(list(wordings)) if in_brief else "；".join(wordings)) + count
        if len(wordings) > 1 and len(message) > MOST_IN_A_LINE:
            for words, where in wordings.items():
                at = "、".join(runs([place for place in dict.fromkeys(where) if place]))
                show_message(level, code, " · ".join(part for part in (at, words) if part))
            show_remedy(remedy)
            continue
        show_problem(Problem(code=code, level=level, place=Place(), message=message, remedy=remedy))
        if places:
            say(f"    在：{'、'.join(runs(places))}")


def without_mail(wordings: Sequence[str]) -> str:
    """Units without an address as one line: the first by name, the others counted; their places say which."""
    names = [name for words in wordings for name in re.findall("“([^”]*)”", words)]
    if len(names) <= MOST_NAMED:
        return "；".join(wordings)
    return f"{len(names)} 个单位没有邮箱：{'、'.join(names[:MOST_NAMED])}等"


def runs(places: Sequence[str]) -> list[str]:
    """Places, three or more below one another as a run: 单位!A3–A9."""
    groups: list[list[str]] = []
    for place in places:
        match = re.fullmatch(r"(.*?)(\d{1,7})", place)
        above = f"{match[1]}{int(match[2]) - 1}" if match else ""
        if groups and groups[-1][-1] == above:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [
        words
        for group in groups
        for words in ([f"{group[0]}–{group[-1].rpartition('!')[2]}"] if len(group) >= RUN else group)
    ]


def show_problems(problems: Sequence[Problem]) -> None:
    """Print problems, errors first: where and what on one line, what to do below, once for all that follow one another.

    Of one kind in one file the first few are shown and the rest counted, so that none hides the others.
    """
    alike: dict[tuple[bool, str, str], list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: problem.level is not Level.ERROR):
        alike.setdefault((problem.level is Level.ERROR, problem.code, problem.place.file), []).append(problem)
    left = MOST_PROBLEMS
    for group in alike.values():
        for remedy, same in groupby(group[: min(left, MOST_ALIKE)], key=lambda problem: problem.remedy):
            for problem in same:
                show_message(problem.level, problem.code, where_and_what(problem))
            show_remedy(remedy)
        if left and len(group) > MOST_ALIKE:
            say(f"    ……{group[0].place.file or '这里'}还有 {len(group) - MOST_ALIKE} 处 {group[0].code}。")
        left = max(left - min(len(group), MOST_ALIKE), 0)
    shown = MOST_PROBLEMS - left
    if len(problems) > shown:
        say(f"共 {len(problems)} 条，加 --json 可看全部。")


def show_problem(problem: Problem) -> None:
    """Print one problem."""
    show_message(problem.level, problem.code, where_and_what(problem))
    show_remedy(problem.remedy)


def where_and_what(problem: Problem) -> str:
    """Its place and what is wrong there."""
    return " · ".join(part for part in (str(problem.place), problem.message) if part)


def show_message(level: Level, code: str, words: str) -> None:
    """Print what is wrong, on a line of its own."""
    from rich.text import Text

    line = Text(f"{LEVEL_WORDS[level]} {code} ", style=COLOURS.get(level, ""))
    line.append(plain(words), style="default")
    console().print(line, soft_wrap=True)


def show_remedy(remedy: str) -> None:
    """Print what to do, below what is wrong."""
    from rich.text import Text

    console().print(Text(f"    → {plain(remedy)}", style="dim"), soft_wrap=True)


@contextmanager
def progress(title: str, total: int | Callable[[], int], *, shown: bool) -> Iterator[Callable[[], None]]:
    """A bar on standard error with counts and the time left, or where that is no terminal a line now and then.

    The function given moves it by one. A total that costs time to tell is asked for at the first step.
    """
    if not shown or not total:
        yield lambda: None
        return
    if not sys.stderr.isatty():
        yield counted_in_lines(title, total, monotonic)
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    # No thread of its own draws it: only a process of one thread can be copied to build forms.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(title, total=total if isinstance(total, int) else None)
        drawn = monotonic()

        def advance() -> None:
            nonlocal drawn
            due = monotonic() - drawn >= REDRAWN
            bar.update(task, total=count_of(total), advance=1, refresh=due)
            drawn = monotonic() if due else drawn

        yield advance


def count_of(total: int | Callable[[], int]) -> int:
    """How many steps there are."""
    return total if isinstance(total, int) else total()


def counted_in_lines(
    title: str, total: int | Callable[[], int], clock: Callable[[], float]
) -> Callable[[], None]:
    """What counts one more, and says so on a line of standard error where the last is ``PAUSE`` seconds old.

    What is done sooner says nothing; the last count is said where any was. How long it still takes is told from
    the second step on: what comes before the end of the first is no measure of the others.
    """
    begun = last = clock()
    count, lines = 0, 0

    def advance() -> None:
        nonlocal begun, count, last, lines
        count, now, whole = count + 1, clock(), count_of(total)
        begun = now if count == 1 else begun
        if now - last < PAUSE and not (lines and count == whole):
            return
        left = (now - begun) / max(count - 1, 1) * (whole - count)
        more = f"，大约还要 {left:.0f} 秒" if 1 < count < whole else ""
        click.echo(f"{title} {count}/{whole}{more}", err=True)
        last, lines = now, lines + 1

    return advance
