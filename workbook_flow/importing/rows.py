"""The rows of a foreign table → raw tasks: sections carried, 同上 and blanks filled, columns put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbook_flow.importing.body import SECOND_LEVEL, BodyRow, RowKind, body_rows
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.labels import under_header, with_label, without_persons
from workbook_flow.importing.notes import notes_at_the_end
from workbook_flow.importing.nouns import Answers
from workbook_flow.importing.pasted import OPEN_UNITS
from workbook_flow.importing.tables import UNIT_PARTS, Found, section_above
from workbook_flow.model import Place, Problem, Question
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import clean_name
from workbook_flow.words.problems import Code, problem

DITTO = frozenset(
    {"同上", "〃", "″", '"', "”", "“", "〞", "同前", "同上一行", "同上行", "''", "＂", "...", "……"}
)
FILLED = (ColumnPart.HEADING, ColumnPart.LEAD, ColumnPart.UNIT, ColumnPart.LIMIT)
"""The columns in which a blank may mean as above."""
ABOVE, BLANK = "1", "2"
STRUCK_QUESTION = "struck"
LEAVE_OUT, TAKE = "1", "2"
BLANK_WORDS = {False: "空白，没有说明是否同上", True: "空白，请补上"}
YEARS = re.compile(r"20\d\d(?:[-—–~～至到]{1,2}20\d\d)?")
OF_YEARS = re.compile("年度|年份|年限|起止|周期")
CHARACTERS = re.compile("[\u4e00-\u9fff]+")
MOST_NAMED = 5
"""Cells that a question names."""


@dataclass(frozen=True, slots=True)
class RawTask:
    """One task as it stands: the cells of its row by what they hold; ``parts`` are what its table's columns hold."""

    place: Place
    section: str
    section_number: int
    heading: str
    cells: Mapping[ColumnPart, Cell]
    hidden: bool
    doubts: Mapping[str, str] = field(default_factory=dict)
    spare: Mapping[str, str] = field(default_factory=dict)
    parts: frozenset[ColumnPart] = frozenset()

    def text(self, part: ColumnPart) -> str:
        """A cell's text, blank where there is none."""
        cell = self.cells.get(part)
        return cell.text.strip() if cell else ""


@dataclass(frozen=True, slots=True)
class Body:
    """The tasks of a table, the notes around it, and what was left out."""

    tasks: tuple[RawTask, ...]
    notes: tuple[str, ...]
    blanks: tuple[Place, ...]
    problems: tuple[Problem, ...]
    struck: tuple[Place, ...] = ()


def read_body(table: Found, answers: Answers) -> Body:
    """Every row of the table; blanks are filled from above where the answer says so."""
    tasks: list[RawTask] = []
    notes: list[str] = []
    blanks: list[Place] = []
    struck: list[Place] = []
    section, heading = section_above(table), ""
    over, number = section, int(bool(section))
    above: dict[ColumnPart, Cell] = {}
    rows = tuple(heading_tasks(tuple(notes_at_the_end(tuple(body_rows(table)), apart=table.apart))))
    problems = list(rows_told(rows, answers))
    for row in rows:
        match row.kind:
            case RowKind.SECTION:
                second = SECOND_LEVEL.match(row.heading) is not None
                over = over if second else row.heading
                section = f"{over}{row.heading}" if second else row.heading
                heading, number, above = "", number + 1, {}
            case RowKind.HEADING:
                heading, above = row.heading, {}
            case RowKind.NOTE | RowKind.TOTAL:
                notes.append(row.words)
            case RowKind.TASK if left_out(row, answers):
                struck.append(place_of(row))
            case RowKind.TASK if says_task(own := joined_cells(row), above):
                cells, blank = filled(own, above, answers)
                blanks += [missing_place(row, part) for part in blank]
                struck += [place_of(row)] if row.crossed else []
                doubts = doubts_of(row, cells, blank, answers) | same_cell(cells, above)
                place = place_of(row)
                tasks.append(
                    RawTask(place, section, number, heading, cells, row.hidden, doubts, row.spare, parts(row))
                )
                above = {} if table.apart else {**above, **cells}
            case RowKind.TASK:
                problems += going_on_told(row, own)
                notes += [row.words] if says_without_number(own) else []
                tasks[-1:] = [with_rest(task, row, own) for task in tasks[-1:]]
    return Body(tuple(tasks), tuple(notes), tuple(blanks), tuple(problems), tuple(struck))


def parts(row: BodyRow) -> frozenset[ColumnPart]:
    """What the columns that hold for the row are."""
    return frozenset(row.columns.values())


def left_out(row: BodyRow, answers: Answers) -> bool:
    """Whether a row that is crossed out is left out, as the office says."""
    return row.crossed and answers.get(STRUCK_QUESTION) == LEAVE_OUT


def doubts_of(
    row: BodyRow, cells: Mapping[ColumnPart, Cell], blank: Iterable[ColumnPart], answers: Answers
) -> dict[str, str]:
    """What is in doubt of a task: blanks, words crossed out, further limits."""
    doubts = {part.value: BLANK_WORDS[answers.get("blanks") == BLANK] for part in blank}
    if row.struck and not (row.crossed and answers.get(STRUCK_QUESTION) == TAKE):
        doubts[ColumnPart.MEASURE.value] = struck_words(row)
    return doubts | left_limits(row, cells) | left_persons(row)


def left_persons(row: BodyRow) -> dict[str, str]:
    """The doubt where persons beside units were not taken for such."""
    return {
        (
            ColumnPart.UNIT if part is ColumnPart.HELP else part
        ).value: f"人名没有当作单位：{shortened('；'.join(cell.text.splitlines()))}"
        for column, part in row.columns.items()
        if part in UNIT_PARTS
        and (cell := row.cells.get(column)) is not None
        and without_persons(cell.text, row.headers.get(column, "")) != cell.text
    }


def rows_told(rows: Sequence[BodyRow], answers: Answers) -> Iterator[Problem]:
    """The rows that are no tasks and head none: notes, totals, what is crossed out, headings nothing comes under."""
    idle = heading_nothing(rows)
    for row in rows:
        summed = row.kind in {RowKind.SECTION, RowKind.HEADING} and row.has_sums
        if row.kind in {RowKind.NOTE, RowKind.TOTAL} or row.number in idle or summed:
            yield problem(Code.ROW_NOT_A_TASK, place_of(row), words=shortened(row.words))
        elif row.kind is RowKind.TASK and left_out(row, answers):
            yield problem(Code.ROW_NOT_A_TASK, place_of(row), words=struck_words(row))


def going_on_told(row: BodyRow, cells: Mapping[ColumnPart, Cell]) -> list[Problem]:
    """What to say of a row that says nothing of what is to be done, but for its number."""
    if not cells.keys() - {ColumnPart.ID, ColumnPart.HEADING} and not says_without_number(cells):
        return []
    return [problem(Code.ROW_NOT_A_TASK, place_of(row), words=shortened(row.words))]


def says_without_number(cells: Mapping[ColumnPart, Cell]) -> bool:
    """Whether in the column of numbers stands a text: 2.每月5日前报送 at the foot of a list."""
    cell = cells.get(ColumnPart.ID)
    return cell is not None and re.search(r"[^\W\d]{5,}", cell.text) is not None


def heading_nothing(rows: Sequence[BodyRow]) -> set[int]:
    """The rows that head others, below which no task comes before the next that heads as much."""
    idle: set[int] = set()
    heads: dict[bool, int] = {}  # by whether it is a heading within a section, the last one
    for row in rows:
        if row.kind in {RowKind.SECTION, RowKind.HEADING}:
            within = row.kind is RowKind.HEADING or SECOND_LEVEL.match(row.heading) is not None
            idle.add(row.number)
            heads = {**heads, True: row.number} if within else {False: row.number}
        elif row.kind is RowKind.TASK:
            idle -= {*heads.values()}
    return idle


def heading_tasks(rows: Sequence[BodyRow]) -> Iterator[BodyRow]:
    """The rows, those that head tasks each of which has a heading of its own as sections: nothing else would say it."""
    idle = idle_headings(rows)
    for row in rows:
        yield replace(row, kind=RowKind.SECTION) if row.number in idle else row


def idle_headings(rows: Sequence[BodyRow]) -> set[int]:
    """The rows that head tasks each of which has a heading of its own."""
    idle: set[int] = set()
    last = 0
    for row in rows:
        if row.kind is RowKind.HEADING:
            last = row.number
            idle.add(last)
        elif row.kind is RowKind.SECTION:
            last = 0
        elif row.kind is RowKind.TASK and ColumnPart.HEADING not in joined_cells(row):
            idle.discard(last)
    return idle


def says_task(cells: Mapping[ColumnPart, Cell], above: Mapping[ColumnPart, Cell]) -> bool:
    """Whether a row says what is to be done: by its measure, or by a heading that is not the row's above, merged."""
    heading, over = cells.get(ColumnPart.HEADING), above.get(ColumnPart.HEADING)
    merged = heading is not None and over is not None and heading.place == over.place
    return ColumnPart.MEASURE in cells or (heading is not None and not merged)


def with_rest(task: RawTask, row: BodyRow, cells: Mapping[ColumnPart, Cell]) -> RawTask:
    """The task with the doubt that the row below it goes on, where that has no number of its own either."""
    if ColumnPart.ID in cells:
        return task
    doubts = dict(task.doubts)
    for part, cell in cells.items():
        if part is not ColumnPart.HEADING:
            column = (ColumnPart.UNIT if part is ColumnPart.HELP else part).value
            words = f"下一行（第{row.number}行）还写着“{shortened(cell.text)}”，没有并入"
            doubts[column] = "；".join(filter(None, (doubts.get(column, ""), words)))
    return replace(task, doubts=doubts)


def same_cell(cells: Mapping[ColumnPart, Cell], above: Mapping[ColumnPart, Cell]) -> dict[str, str]:
    """The doubt where a row and the one above it have one merged measure: one task in two rows, or two."""
    measure, over = cells.get(ColumnPart.MEASURE), above.get(ColumnPart.MEASURE)
    if measure is None or over is None or measure.place != over.place:
        return {}
    return {ColumnPart.MEASURE.value: "与上一行是同一格（合并单元格），请核对是一项还是两项"}


def struck_words(row: BodyRow) -> str:
    """What is said of a row in which words are crossed out."""
    return f"原表中划了删除线：{shortened('；'.join(row.struck))}"


def struck_question(places: Sequence[Place]) -> list[Question]:
    """Whether rows that are crossed out are to be done still, asked once for the whole list."""
    if not places:
        return []
    named = "、".join(place.cell for place in places[:MOST_NAMED]) + "等" * (len(places) > MOST_NAMED)
    words = f"有 {len(places)} 行划了删除线（{named}），还要不要？"
    readings = ("划掉的不要", "照样列入")
    return [
        Question(
            id=STRUCK_QUESTION, kind=STRUCK_QUESTION, words=words, readings=readings, places=tuple(places)
        )
    ]


def place_of(row: BodyRow) -> Place:
    """Where a person finds the row."""
    sheet = next(cell.place.sheet for cell in row.cells.values())
    return Place(sheet=sheet, cell=f"第{row.number}行")


def missing_place(row: BodyRow, part: ColumnPart) -> Place:
    """Where a blank cell of the row is."""
    return replace(place_of(row), cell=f"第{row.number}行“{part.value}”")


def shortened(words: str) -> str:
    """The beginning of a text."""
    return words if len(words) <= 30 else words[:30] + "……"


def joined_cells(row: BodyRow) -> dict[ColumnPart, Cell]:
    """The row's cells by what they hold; two columns of the same kind are put together."""
    cells: dict[ColumnPart, Cell] = {}
    for column, part in row.columns.items():
        cell = row.cells.get(column)
        if cell is None or cell.blank:
            continue
        before = cells.get(part)
        if part in {ColumnPart.HEADING, ColumnPart.MEASURE}:
            cell = upright(cell, width=2 if part is ColumnPart.HEADING else 1)
        if part is ColumnPart.MEASURE:
            several = [*row.columns.values()].count(part) > 1
            cell = under_header(cell, row.headers.get(column, "")) if several else cell
        if part in UNIT_PARTS:
            cell = with_label(cell, row.headers.get(column, ""))
        if part is ColumnPart.LIMIT:
            cell = in_months(cell, row.headers.get(column, ""))
        if before is None or part in {ColumnPart.ID, ColumnPart.LIMIT}:
            cells.setdefault(part, cell)
        elif before.place != cell.place:
            cells[part] = Cell(before.place, f"{before.text}\n{cell.text}")
    return cells


def upright(cell: Cell, width: int) -> Cell:
    """A cell whose words are written from top to bottom, one character a line or up to that many, as one line."""
    lines = [line.strip() for line in cell.text.split("\n") if line.strip()]
    wide = max(map(len, lines), default=0)
    is_tall = len(lines) > 1 and wide <= width and all(len(line) == wide for line in lines[:-1])
    return (
        replace(cell, value="".join(lines), shown="")
        if is_tall and CHARACTERS.fullmatch("".join(lines))
        else cell
    )


def left_limits(row: BodyRow, cells: Mapping[ColumnPart, Cell]) -> dict[str, str]:
    """The doubt where a row has a second time limit, of which only the first is taken."""
    taken = cells.get(ColumnPart.LIMIT)
    limits = [
        row.cells[column]
        for column, part in row.columns.items()
        if part is ColumnPart.LIMIT and column in row.cells
    ]
    words = [
        cell.text for cell in limits if not cell.blank and taken is not None and cell.place != taken.place
    ]
    others = [
        other
        for other in dict.fromkeys(words)
        if clean_name(other) not in DITTO and (taken is None or clean_name(other) != clean_name(taken.text))
    ]
    return (
        {ColumnPart.LIMIT.value: f"这一行有几个时限，没有采用：{shortened('；'.join(others))}"}
        if others
        else {}
    )


def in_months(cell: Cell, header: str) -> Cell:
    """A bare number under a header of months or years as such: 6 and 6、12 under 完成月份, 2026 under 完成年度."""
    if YEARS.fullmatch(clean_name(cell.text)) and OF_YEARS.search(header):
        return Cell(cell.place, f"{clean_name(cell.text)}年")
    months = re.fullmatch(r"\d{1,2}(?:[-—~至到、，,]\d{1,2})*", clean_name(cell.text))
    if months is None or not header.strip(" （）()").endswith(("月份", "月")):
        return cell
    words = re.sub(r"(\d)(?=[、，,])", r"\1月", months[0])
    return Cell(cell.place, f"{words}月")


def filled(
    cells: Mapping[ColumnPart, Cell], above: Mapping[ColumnPart, Cell], answers: Answers
) -> tuple[dict[ColumnPart, Cell], list[ColumnPart]]:
    """The cells with 同上 and, where the answer is so, blanks taken from above; and the blanks left."""
    whole = dict(cells)
    blank: list[ColumnPart] = []
    for part in (*FILLED, ColumnPart.HELP):
        if part in whole and clean_name(whole[part].text) in DITTO:
            whole.pop(part)
            if part in above:
                whole[part] = above[part]
            else:
                blank.append(part)
        elif part not in whole and part in above and part in FILLED and may_stand_above(part, cells):
            if answers.get("blanks") == ABOVE:
                whole[part] = above[part]
            else:
                blank.append(part)
    if answers.get("blanks") == ABOVE and ColumnPart.LEAD in above and ColumnPart.LEAD not in cells:
        whole |= {
            part: above[part]
            for part in (ColumnPart.UNIT, ColumnPart.HELP)
            if part in above and part not in cells
        }
    return whole, blank


def may_stand_above(part: ColumnPart, cells: Mapping[ColumnPart, Cell]) -> bool:
    """Whether a blank may mean as above: not a second unit column where the first is filled."""
    return not (part is ColumnPart.UNIT and ColumnPart.LEAD in cells)


def blanks_question(places: Iterable[Place]) -> list[Question]:
    """Asked once for the whole list."""
    listed = tuple(places)
    if not listed:
        return []
    named = "、".join(place.cell for place in listed[:MOST_NAMED]) + "等" * (len(listed) > MOST_NAMED)
    words = f"有 {len(listed)} 个格子空着（{named}），上面一行有内容。空着是不是“同上”？"
    return [
        Question(id="blanks", kind="blanks", words=words, readings=("同上一行", "就是空的"), places=listed)
    ]


def split_open(cell: Cell | None) -> tuple[str, bool]:
    """A unit cell's text, and whether nobody can tell which of the two unit columns it is."""
    words = cell.text if cell else ""
    return words.removeprefix(OPEN_UNITS), words.startswith(OPEN_UNITS)


def section_words(text: str) -> str:
    """A section's title without the number before it."""
    return re.sub(r"^[一二三四五六七八九十]+[、.．]", "", text)
