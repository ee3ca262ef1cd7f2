"""The table in a foreign sheet: its header by synonyms, and what stands over it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbook_flow.importing.heads import STANDARD, ColumnPart, part_of
from workbook_flow.importing.units import LABEL
from workbook_flow.model import Place
from workbook_flow.sheets import column_letter
from workbook_flow.sheets.grids import Cell, Grid
from workbook_flow.words.headers import LISTED, key_of

UNIT_PARTS = frozenset({ColumnPart.LEAD, ColumnPart.UNIT, ColumnPart.HELP})
FIRST_LEVEL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|第[一二三四五六七八九十\d]+(?:部分|章|篇|项|类|板块))"
)
SPAN = re.compile(r"第?[一二三四1-4]季度|\d{1,2}月份?|[上下]半年|(?:20\d\d年)?[一二三四]季度")
"""What stands over what a task has reached by then, rather than over the day by which it is to be done."""
STARTS = re.compile("(?:计划|实际|预计)?(?:开工|启动|开始|起始|开展)|起$")
ENDS_ON = re.compile("完工|竣工|完成|截止|结束|办结|止$")
"""What is over a column of days on which work begins, and over one of days on which it ends."""
AMOUNT = re.compile(
    "[%％‰]|[十百千万亿]*(?:元|吨|公斤|千克|亩|公顷|人次?|名|户|家|个(?:百分点|月)?|件|项|条|次|例|起|篇|份|场次?|批次?|台|套|处|座|所"
    "|辆|头|只|株|棵|天|日|小时|分|米|公里|千米|里|平方(?:米|公里)|立方米?|度|千瓦时?|户次|位|张|期|组)"
)
"""In what a number is counted."""
FIGURE = re.compile(r"[≥≤<>=±+-]*\s*\d[\d,]*(?:\.\d+)?\s*[^\s\d，。；、.．]{0,4}")
"""A figure with what it counts: 95%, ≥40h, 120户; no numbered task, 1.修路."""
TOO_LITTLE = frozenset({"单位", "部门", "科室", "名称", "单位名称", "内容", "要求", "时间", "人员"})
"""Headers that say what they are of only with those above them."""
REACHED = re.compile("联系人|联络员|姓名|联系电话|电话|手机|联系方式")
IS_STANDARD = re.compile(STANDARD)
A_KIND = re.compile(
    "(?:类别|类型|类|分类|性质|等级|级别|方面|领域|板块|维度|模块|方向|types?|category|categories|areas?)(?:[(（][^()（）]*[)）])?$"
)
"""How headers end below which stands of what kind a task is, which never says the task itself beside another."""
PROBLEM = re.compile("问题|困难|短板|issues?", re.IGNORECASE)
NEXT = re.compile("下一?步|下一?阶段|下一?周|下一?月|后续|next", re.IGNORECASE)
WORK = re.compile("(?<!检查)(?<!测评)(?<!考核)(?<!存在)(?:项目|工程|任务|工作|事项|实事)(?:名称|内容)?$")
"""What headers say below which stand problems met, what comes next, and work that is to be done."""
SCORED = re.compile("(?:考核|评分|计分)(?:内容|要点|要求)")
"""Before the units, what a task is; behind them by what it is measured."""
MOST_HEADER_ROWS = 60
LONGEST_GROUP = 12
"""Characters of what stands over several columns."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table: its header's last row, what each column holds, and the columns that are not used.

    ``apart`` says that its rows are paragraphs of running text: a blank there never means as above. ``given`` are the
    columns that the office says what they hold, by their headers; ``virtual`` are columns that no header repeats,
    ``guess`` those of which only their cells say what they hold.
    """

    grid: Grid
    first: int
    last: int
    columns: Mapping[int, ColumnPart]
    words: Mapping[int, str] = field(default_factory=dict)
    apart: bool = False
    given: Mapping[str, ColumnPart | None] = field(default_factory=dict)
    virtual: frozenset[int] = frozenset()
    guess: frozenset[int] = frozenset()

    @property
    def parts(self) -> frozenset[ColumnPart]:
        """What the table has."""
        return frozenset(self.columns.values())

    def with_given(self, given: Mapping[str, ColumnPart | None]) -> Found:
        """The table with what the office says that its columns hold; what a header says itself stays."""
        named = {
            column: given[header_name(words, column)]
            for column, words in self.words.items()
            if (column not in self.columns or column in self.guess) and header_name(words, column) in given
        }
        columns = {**self.columns, **named}
        return replace(
            self,
            columns={column: part for column, part in sorted(columns.items()) if part is not None},
            given={**self.given, **given},
        )


def header_name(words: str, column: int) -> str:
    """What a column is called: by its header on one line, else by its letter."""
    return " ".join(words.split()) or f"{column_letter(column - 1)}列"


def find_table(grid: Grid) -> Found | None:
    """The list in a sheet, None where there is none."""
    rows = dict(list(grid.rows())[:MOST_HEADER_ROWS])
    best: Found | None = None
    for number, cells in rows.items():
        below = rows.get(number + 1, {})
        for candidate in (
            header_of(grid, number, number, cells, {}),
            header_of(grid, number, number + 1, below, cells),
        ):
            if candidate is not None and (best is None or score(candidate) > score(best)):
                best = candidate
    return best and with_numbers(without_amounts(without_figures(to_its_end(with_second_row(best)))))


def with_numbers(table: Found) -> Found:
    """The table whose first column holds the numbers of its tasks, though its header says what heads them: 类别."""
    first = min(table.columns)
    if table.columns[first] is not ColumnPart.HEADING or ColumnPart.ID in table.parts:
        return table
    rows = [cells for row, cells in table.grid.rows() if row > table.last]
    cells = {cell.place: cell for row in rows if (cell := row.get(first)) and len({*row.values()}) > 1}
    numbers = sum(re.fullmatch(r"\d{1,4}[.、．]?", cell.text.strip()) is not None for cell in cells.values())
    if not cells or numbers < len(cells):
        return table
    return replace(table, columns={**table.columns, first: ColumnPart.ID})


def is_form(table: Found) -> bool:
    """Whether a table is a form filled in beside its labels: below 牵头单位 stands 完成时限, and no unit."""
    units = [column for column, part in table.columns.items() if part in UNIT_PARTS]
    headers = {key_of(words) for words in table.words.values()}
    below = [
        key
        for row, cells in table.grid.rows()
        for column in units
        if row > table.last and column in cells and (key := key_of(cells[column].text)) not in headers
    ]
    return bool(below) and sum(key in LISTED for key in below) * 2 > len(below)


def without_amounts(table: Found) -> Found:
    """The table without a column that is headed 单位 and says in what is counted: 万元, 件, %."""
    columns = dict(table.columns)
    for column, part in table.columns.items():
        if part is ColumnPart.UNIT and key_of(table.words[column]).endswith("单位"):
            cells = [
                cells[column] for row, cells in table.grid.rows() if row > table.last and column in cells
            ]
            amounts = sum(AMOUNT.fullmatch(cell.text.strip()) is not None for cell in cells)
            if amounts and amounts * 2 >= len(cells):
                del columns[column]
    return table if columns == table.columns else replace(table, columns=columns)


def with_second_row(table: Found) -> Found:
    """The table with the row below its header, where that only parts what the header has merged."""
    rows = dict(table.grid.rows())
    header, below = rows[table.last], rows.get(table.last + 1, {})
    places = Counter(cell.place for cell in header.values())
    own = {
        column: cell.text.strip()
        for column, cell in below.items()
        if column not in header or header[column].place != cell.place
    }
    if not own or any(column not in header or places[header[column].place] < 2 for column in own):
        return table
    parted: dict[Place, set[Place]] = {}
    for column in own:
        parted.setdefault(header[column].place, set()).add(below[column].place)
    if any(len(cells) < 2 for cells in parted.values()):
        return table
    columns = dict(table.columns)
    for column, words in own.items():
        part = part_of(words) or columns.get(column)
        is_span = part is ColumnPart.LIMIT and SPAN.match(words) is not None
        if is_span or (part in UNIT_PARTS and part_of(words) is None):
            columns.pop(column, None)  # its header is a unit itself, or the time for what has been reached
        elif part is not None:
            columns[column] = part
    columns, headers = with_metric(columns, {**table.words, **own})
    return replace(table, last=table.last + 1, columns=settled(columns, headers), words=headers)


def to_its_end(table: Found) -> Found:
    """The table with the rows below its header that are for the most part merged with it as parts of that."""
    rows = dict(table.grid.rows())
    last = table.last
    header = {cell.place for cell in rows[last].values()}
    while (below := rows.get(last + 1)) and sum(cell.place in header for cell in below.values()) * 2 > len(
        below
    ):
        last += 1
    return table if last == table.last else replace(table, last=last)


def with_metric(
    columns: Mapping[int, ColumnPart], words: Mapping[int, str]
) -> tuple[dict[int, ColumnPart], dict[int, str]]:
    """The columns, and the headers: 指标 beside 目标值 is 量化指标 where another column says what the task is."""
    keys = {column: key_of(header) for column, header in words.items()}
    metrics = [column for column, key in keys.items() if key.removesuffix("名称").endswith("指标")]
    tasks = {column for column, part in columns.items() if part in {ColumnPart.HEADING, ColumnPart.MEASURE}}
    if (
        "目标值" not in keys.values()
        or "量化指标" in keys.values()
        or len(metrics) != 1
        or tasks <= {*metrics}
    ):
        return dict(columns), dict(words)
    rest = {column: part for column, part in columns.items() if column not in metrics}
    return rest, {**words, metrics[0]: "量化指标"}


def without_figures(table: Found) -> Found:
    """The table without a column of figures as what its tasks say, where another column says it: Target | 95%."""
    headings = {column for column, part in table.columns.items() if part is ColumnPart.HEADING}
    measures = {column for column, part in table.columns.items() if part is ColumnPart.MEASURE}
    rows = [cells for row, cells in table.grid.rows() if row > table.last]
    goals = {column for column in measures if is_goal(table.words[column])}
    figures = {
        column
        for column in (measures - goals or measures)
        if (texts := [cells[column].text.strip() for cells in rows if column in cells])
        and sum(FIGURE.fullmatch(text) is not None for text in texts) * 2 > len(texts)
    }
    if not figures or not (headings or measures - figures):
        return table
    columns = {column: part for column, part in table.columns.items() if column not in figures}
    return replace(table, columns=settled(columns, table.words))


def score(table: Found) -> tuple[int, int, int]:
    """How much of a list the header has; of two alike the one that knows more columns, then the one in fewer rows."""
    return len(table.parts), len(table.columns), table.first - table.last


def header_of(
    grid: Grid, first: int, last: int, cells: Mapping[int, Cell], above: Mapping[int, Cell]
) -> Found | None:
    """The header in those rows: each column by its own words, else by those above it."""
    columns: dict[int, ColumnPart] = {}
    words: dict[int, str] = {}
    for column in sorted({*cells, *above}):
        own = cells[column].text if column in cells else ""
        upper = above[column].text if column in above else ""
        part = part_under(upper, own)
        words[column] = own or upper
        if part is None and SCORED.fullmatch(key_of(words[column])) and not UNIT_PARTS & {*columns.values()}:
            part = ColumnPart.MEASURE
        if part is not None:
            columns[column] = part
    parts = set(columns.values())
    if not parts & {ColumnPart.MEASURE, ColumnPart.HEADING} or len(parts) < 2:
        return None
    if not parts & {ColumnPart.LEAD, ColumnPart.UNIT, ColumnPart.HELP, ColumnPart.LIMIT}:
        return None
    if above and (not cells or any(looks_like_text(cell.text) for cell in cells.values())):
        return None
    columns, words = with_metric(columns, words)
    return Found(grid, first, last, settled(columns, words), words)


def part_under(upper: str, own: str) -> ColumnPart | None:
    """What a column holds by its own words, where those alone say too little (单位) by those above it too."""
    together = part_of(upper + own) if upper and own != upper else None
    if key_of(own) in TOO_LITTLE and together is not None:
        return together
    over = part_of(upper)
    if not own or (over is ColumnPart.LIMIT and ENDS_ON.fullmatch(own.strip())):
        return over
    return part_of(own) or together


def looks_like_text(words: str) -> bool:
    """Whether words are too long for a header."""
    return len(words) > 30


def first_words(part: ColumnPart, columns: Mapping[int, ColumnPart], words: Mapping[int, str]) -> str:
    """The header of the column that holds what a task has once, best by a word of the field.

    A column of months only where there is no other.
    """
    headers = [key_of(words[column]) for column, other in columns.items() if other is part]
    days = [header for header in headers if not header.endswith("月份") and not STARTS.match(header)]
    best = (header for header in days if header in LISTED or ENDS_ON.search(header))
    return next(best, (days or headers)[0])


def settled(columns: Mapping[int, ColumnPart], words: Mapping[int, str]) -> dict[int, ColumnPart]:
    """The columns with one number, one limit and one measure each.

    Of several measures the first says what the task is, where nothing else does; a column of kinds is none.
    """
    settled_columns = {
        column: part
        for column, part in columns.items()
        if part not in {ColumnPart.ID, ColumnPart.LIMIT}
        or key_of(words[column]) == first_words(part, columns, words)
    }
    units = {column for column, part in settled_columns.items() if part in UNIT_PARTS}
    reached = {column for column in units if is_reached(column, words)}
    if units > reached:
        settled_columns = {column: part for column, part in settled_columns.items() if column not in reached}
    measures = [column for column, part in columns.items() if part is ColumnPart.MEASURE]
    standards = [column for column in measures if IS_STANDARD.fullmatch(key_of(words[column]))]
    if len(standards) < len(measures):
        measures = [column for column in measures if column not in standards]
        settled_columns = {
            column: part for column, part in settled_columns.items() if column not in standards
        }
    reported = columns_reported(columns, words)
    settled_columns = {column: part for column, part in settled_columns.items() if column not in reported}
    measures = [column for column in measures if column not in reported]
    headings = [
        column for column, part in columns.items() if part is ColumnPart.HEADING and column not in reported
    ]
    goals = [column for column in headings if measures and column > measures[0] and is_goal(words[column])]
    settled_columns |= dict.fromkeys(goals, ColumnPart.MEASURE)
    headings = [column for column in headings if column not in goals]
    if len(measures) > 1 and not headings:
        settled_columns[measures[0]] = ColumnPart.HEADING
    if not measures and headings:
        says_what = [column for column in headings if not A_KIND.search(key_of(words[column]))]
        settled_columns[(says_what or headings)[-1]] = ColumnPart.MEASURE
    return settled_columns


def is_goal(header: str) -> bool:
    """Whether a header says what is to be reached, which behind what is to be done is a part of that: 年度目标."""
    return key_of(header).endswith("目标")


def columns_reported(columns: Mapping[int, ColumnPart], words: Mapping[int, str]) -> set[int]:
    """The columns behind those of units and limits that say how work before them stands: 存在问题, 下一步措施."""
    owed = [column for column, part in columns.items() if part in {*UNIT_PARTS, ColumnPart.LIMIT}]
    tasks = [column for column, part in columns.items() if part in {ColumnPart.HEADING, ColumnPart.MEASURE}]
    is_work = (
        columns[column] is ColumnPart.MEASURE or WORK.search(key_of(words[column]))
        for column in tasks
        if owed and column < min(owed)
    )
    if not any(is_work):
        return set()
    behind = [column for column in tasks if column > max(owed)]
    coming = {column for column in behind if NEXT.search(words[column])}
    problems = {column for column in behind if PROBLEM.search(words[column])}
    return coming | problems if coming | problems == {*behind} else coming


def is_reached(column: int, words: Mapping[int, str]) -> bool:
    """Whether a column is that of addresses rather than of who does the task: 单位 before 联系人 and 电话."""
    return (
        key_of(words[column]) in TOO_LITTLE and REACHED.match(words.get(column + 1, "").strip()) is not None
    )


def texts_above(table: Found) -> tuple[str, ...]:
    """The lines over the table, each once."""
    every = list(table.grid.rows())
    header = {cell.place for number, cells in every if number == table.first for cell in cells.values()}
    rows = [(number, cells) for number, cells in every if number < table.first]
    while rows and header & {cell.place for cell in rows[-1][1].values()}:
        header |= {cell.place for cell in rows.pop()[1].values()}
    if (rows and rows[-1][0] == table.first - 1 and heads_columns(rows[-1][1], table)) or section_above(
        table
    ):
        rows.pop()
    lines = (cell.text.strip() for _, cells in rows for _, cell in sorted(cells.items()))
    return tuple(dict.fromkeys(line for line in lines if line))


def section_above(table: Found) -> str:
    """The heading of the first part that stands over the header itself: 一、种植业科, 牵头单位：甲局; else blank."""
    before = [cells for number, cells in table.grid.rows() if number < table.first]
    texts = {cell.text.strip() for cell in before[-1].values()} if before else set()
    words = texts.pop() if len(texts) == 1 else ""
    return words if FIRST_LEVEL.match(words) or LABEL.match(words) else ""


def heads_columns(cells: Mapping[int, Cell], table: Found) -> bool:
    """Whether the row over the header names groups of columns: two short texts or more, a header, or one set apart."""
    texts = {cell.place: cell.text.strip() for cell in cells.values() if not cell.blank}
    if not texts or any(
        re.search(r"[:：\d]", words) or len(words) > LONGEST_GROUP for words in texts.values()
    ):
        return False
    filled = [column for column, cell in cells.items() if not cell.blank]
    headed = {column for column, words in table.words.items() if words.strip()} or set(table.columns)
    return (
        len(texts) > 1
        or any(part_of(words) is not None for words in texts.values())
        or (len(headed) > 1 and min(filled) > min(headed) and len(filled) > 1)
    )


def all_tables(grids: Sequence[Grid]) -> list[Found]:
    """The lists of all sheets, the one with most columns and rows first."""
    tables = [table for grid in grids if (table := find_table(grid)) is not None]
    return sorted(tables, key=lambda table: (score(table), len(table.grid.cells)), reverse=True)
