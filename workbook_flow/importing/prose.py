"""A list in running text → the table it stands for: 1.办班。（牵头单位：甲局；责任单位：乙局；完成时限：年底前）.

Every numbered paragraph is a task, whether or not it says whose; who and when stand in the brackets at its end, in
brackets of their own, or on lines of their own below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from workbook_flow.importing.body import DATED, NOTE, SECOND_LEVEL
from workbook_flow.importing.pasted import is_limit
from workbook_flow.importing.persons import UNIT_END
from workbook_flow.importing.tables import FIRST_LEVEL
from workbook_flow.importing.units import ROLE_WORDS, is_group, split_units
from workbook_flow.model import Place
from workbook_flow.sheets.grids import Cell, Grid
from workbook_flow.words.headers import A_UNIT

HEADER = ("重点任务", "主要措施", "责任单位", "完成时限")
HEADING_AT, MEASURE_AT, UNITS_AT, LIMIT_AT, PERSONS_AT = 1, 2, 3, 4, 5
PERSONS_HEADER = "责任人"
FEWEST = 2
"""Tasks with their units that make a text a list."""
LIMIT_WORDS = "完成时限|完成时间|办结时限|时限要求|时间节点|整改时限|时限|期限|时间"
LIMIT_LABEL = re.compile(rf"^(?:{LIMIT_WORDS})[:：]")
OWNER = re.compile("责任(?:单位|部门|科室|人|方)?[:：]")
"""Who answers for a task, of whom a list that names helpers besides means that they lead."""
HELPER = re.compile("(?:配合|协办|协助|参与|支持)(?:单位|部门|科室|人|方)?[:：]")
INLINE = re.compile(
    rf"(?<=[。；;，,、\s])(?=(?:{OWNER.pattern}|{HELPER.pattern}|(?:牵头|主办|承办)(?:单位|部门|科室|人)?[:：]"
    rf"|(?:{LIMIT_WORDS})[:：]))"
)
"""Where a paragraph goes on to say who and when, without brackets."""
UNIT_LABEL = re.compile(
    rf"^(?:(?:{ROLE_WORDS}|负责单位|责任部门|牵头部门|配合部门)(?:单位|部门)?"
    rf"|(?:牵头|主办|主责|责任|配合|协办|承办|参与|整改责任){A_UNIT})[:：]"
)
PERSON_LABEL = re.compile(
    r"^[\u4e00-\u9fff]{0,6}(?:领导|责任人|负责人|联系人|经办人|电话|手机|联系方式|邮箱)[:：]"
)
"""What stands before persons, of whom a list that names units besides tells who they are."""
NEXT_LABEL = re.compile(r"[；;\n]|[，,](?=[\u4e00-\u9fff]{2,8}[:：])")
"""What parts labels with what they tell."""
NUMBERED = re.compile(r"^\d{1,3}[.、．]\s*\S")
AT_END = re.compile(
    r"^(?P<measure>.*?)[（(](?P<inside>(?:[^（）()]|[（(][^（）()]*[)）])*)[)）][。.；;]?$", re.DOTALL
)
OTHER_BRACKETS = re.compile(r"[〔［\[【](?P<inside>[^〔［\[【〕］\]】]*)[〕］\]】](?P<end>[。.；;]?)$")
"""Brackets of other shapes at a paragraph's end."""
OWES = re.compile(rf"{ROLE_WORDS}|负责|责任人[:：]|完成时限|时限")
ALONE = re.compile(r"(?<![头工])(?:负责|落实|承办)$")


@dataclass(slots=True)
class Paragraph:
    """A task as it grows: its text, and what is said of who and when."""

    row: int
    place: Place
    measure: str
    units: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def hear(self, words: str) -> None:
        """Take what brackets or a line say of who and when."""
        for part in filter(None, (piece.strip() for piece in NEXT_LABEL.split(words.strip().rstrip("。")))):
            if PERSON_LABEL.match(part):
                self.persons.append(part)
                continue
            if LIMIT_LABEL.match(part):
                self.limits.append(LIMIT_LABEL.sub("", part))
                continue
            units, limits = parted(part)
            self.units += [units] if units else []
            self.limits += limits

    def cells(self) -> Iterator[tuple[int, str]]:
        """The task's cells by column."""
        yield MEASURE_AT, self.measure
        if self.units:
            yield UNITS_AT, "；".join(self.units)
        if self.limits:
            yield LIMIT_AT, "，".join(self.limits)
        if self.persons:
            yield PERSONS_AT, "；".join(words.removeprefix(f"{PERSONS_HEADER}：") for words in self.persons)


def parted(part: str) -> tuple[str, list[str]]:
    """What a part says of units, and the limits behind them: 县教育局负责，长期坚持."""
    pieces = re.split("[，,]", part)
    limits: list[str] = []
    while pieces and is_limit(pieces[-1]) and not UNIT_LABEL.match(pieces[-1]):
        limits.insert(0, pieces.pop())
    units = "，".join(pieces)
    alone = ALONE.sub("", units)
    if alone != units:
        units = f"{alone}牵头" if len(split_units(alone)) == 1 else alone
    return units, limits


def prose_grids(grids: Iterable[Grid]) -> tuple[Grid, ...]:
    """The tables that the running texts of those sheets stand for; none where a text is no list."""
    return tuple(table for grid in grids if (table := table_of(grid)) is not None)


def table_of(grid: Grid) -> Grid | None:
    """The table of one text: titles above it, a header of ours, one row a paragraph."""
    lines = {number: line_of(cells) for number, cells in grid.rows()}
    tasks = {task.row: task for task in with_leads(paragraphs(lines))}
    if sum(bool(task.units) for task in tasks.values()) < FEWEST:
        return None
    first = min(tasks)
    start = min(
        (row for row, (_, words) in lines.items() if row <= first and FIRST_LEVEL.match(words)), default=first
    )
    heard = {row for row, (_, words) in lines.items() if row > first and (attached(words) or row in tasks)}
    heard |= {row for task in tasks.values() for row in task.lines}
    cells: dict[tuple[int, int], Cell] = {}
    for row, (place, words) in lines.items():
        if row < start:
            cells[row - 1, HEADING_AT] = Cell(place, words)
        elif row in tasks:
            cells |= {(row, at): Cell(place_of(place, at), text) for at, text in tasks[row].cells()}
        elif row not in heard:
            cells[row, HEADING_AT] = Cell(place, words)
    header = (*HEADER, PERSONS_HEADER) if any(task.persons for task in tasks.values()) else HEADER
    sheet = lines[start][0].sheet
    cells |= {
        (start - 1, at): Cell(Place(sheet=sheet, cell=f"栏目·{name}"), name)
        for at, name in enumerate(header, 1)
    }
    return Grid(grid.name, cells, grid.hidden)


def place_of(place: Place, column: int) -> Place:
    """Where a part of a paragraph is: the paragraph, told apart by column so that equal places mean one cell."""
    return Place(sheet=place.sheet, cell=f"{place.cell}·{(*HEADER, PERSONS_HEADER)[column - 1]}")


def line_of(cells: Mapping[int, Cell]) -> tuple[Place, str]:
    """A row's text, cells that a comma parted put together again."""
    parts = [cell for _, cell in sorted(cells.items())]
    words = ",".join(dict.fromkeys(cell.text.strip() for cell in parts))
    return parts[0].place, OTHER_BRACKETS.sub(r"（\g<inside>）\g<end>", words)


def attached(words: str) -> bool:
    """Whether a line says who and when of the task above it."""
    alone = AT_END.match(words)
    in_brackets = alone is not None and not alone["measure"] and OWES.search(alone["inside"]) is not None
    labels = (LIMIT_LABEL, UNIT_LABEL, PERSON_LABEL)
    return in_brackets or (NOTE.match(words) is None and any(label.match(words) for label in labels))


def owes(match: re.Match[str] | None) -> bool:
    """Whether brackets at a paragraph's end say who does it.

    By words of the field, else by units and nothing else, behind a whole sentence or with a time limit.
    """
    if match is None or not match["measure"].strip():
        return False
    if OWES.search(match["inside"]):
        return True
    pieces = [piece.strip() for piece in re.split("[；;，,\n]", match["inside"]) if piece.strip()]
    names = [name for piece in pieces if not is_limit(piece) for name in split_units(piece)]
    apart = match["measure"].rstrip().endswith(("。", "；", ";")) or any(map(is_limit, pieces))
    return apart and bool(names) and all(UNIT_END.search(name) or is_group(name) for name in names)


def paragraphs(lines: Mapping[int, tuple[Place, str]]) -> list[Paragraph]:
    """The tasks of a text, each with what is said of who and when.

    What is labelled on the lines below a heading makes a task of that, with all further lines up to the next heading.
    """
    tasks: list[Paragraph] = []
    below = dict(zip(lines, [*(words for _, words in lines.values())][1:], strict=False))
    whole: Paragraph | None = None
    for row, (place, words) in lines.items():
        if tasks and attached(words):
            tasks[-1].hear(words.strip("（()）。"))
            continue
        match = AT_END.match(words)
        owed = owes(match)
        is_head = FIRST_LEVEL.match(words) is not None or SECOND_LEVEL.match(words) is not None
        is_labelled = is_head and not owed and UNIT_LABEL.match(below.get(row, "")) is not None
        if whole is not None and not owed and not is_labelled and belongs(words):
            whole.measure += f"\n{words}"
            whole.lines.append(row)
            continue
        whole = None
        if not owed and not is_labelled and (not NUMBERED.match(words) or is_head):
            continue
        measure, *labelled = INLINE.split(words) if not owed and not is_labelled else (words,)
        task = Paragraph(row=row, place=place, measure=measure.strip("，,；;、 "))
        if owed and match is not None:
            task.measure = match["measure"].strip()
            task.hear(match["inside"])
        for part in labelled:
            task.hear(part.strip("，,；;、。 "))
        tasks.append(task)
        whole = task if is_labelled else None
    return tasks


def belongs(words: str) -> bool:
    """Whether a line below a labelled task goes on with it: no heading, no note or day at the foot."""
    return not any(pattern.match(words) for pattern in (FIRST_LEVEL, NOTE, DATED))


def with_leads(tasks: list[Paragraph]) -> list[Paragraph]:
    """The tasks with those who answer for them as leads, where the text names helpers besides and no leads."""
    for task in tasks:
        if not any(HELPER.match(words) is None for words in task.units):
            owners = [words for words in task.persons if OWNER.match(words)]
            task.units = [*owners, *task.units]
            task.persons = [words for words in task.persons if words not in owners]
    whole = "；".join(words for task in tasks for words in task.units)
    helped = HELPER.search(whole) is not None and "牵头" not in whole
    for task in tasks:
        task.units = [OWNER.sub("牵头单位：" if helped else "责任单位：", words) for words in task.units]
    return tasks
