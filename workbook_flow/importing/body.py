"""The rows below a foreign table's header: what each of them is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from workbook_flow.importing.heads import ColumnPart, part_of
from workbook_flow.importing.persons import UNIT_END
from workbook_flow.importing.sums import AMOUNT, COUNT, without_sums
from workbook_flow.importing.tables import FIRST_LEVEL, UNIT_PARTS, Found, header_name, header_of, texts_above
from workbook_flow.importing.units import is_group
from workbook_flow.model import Place
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.headers import key_of
from workbook_flow.words.names import name_key

TOTAL = re.compile(r"^(?:合计|总计|小计|共计|本页小计|累计|总合计)")
NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填表|联系|附[:：件]|审核|制表|★|※|\*|填报单位|单位[:：]|\d+[.、]?注)"
)
DATED = re.compile(
    r"[（(]?(?:\d{4}|[二〇○零一二三四五六七八九]{4})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日\S{0,4}$"
)
"""A day at the foot of a list."""
ONLY_NOTE = re.compile(r"(?:备?注|附注|说明|填表说明)[:：]?")
"""What stands in a cell before the note itself."""
SECOND_LEVEL = re.compile(r"^[（(][一二三四五六七八九十]+[)）]")
FIRST_NUMBER = re.compile(
    r"[一二三四五六七八九十]+[、.．]?|第[一二三四五六七八九十]+(?:部分|章|篇|项|类|板块)"
)
SECOND_NUMBER = re.compile(r"[（(][一二三四五六七八九十]+[)）]")
"""A heading's number in a cell of its own."""
ONLY_TOTAL = re.compile("(?:本页|分项)?(?:合计|总计|小计|共计|累计|总合计)[:：]?")
TOTAL_OF = re.compile(r"[^\d，。；、,;.]{1,10}(?:小计|合计|总计)[:：]?")
SIGNED = re.compile(
    r"^(?:填表人|填报人|制表人|审核人|审签|签发人|分管领导|主要领导|负责人|联系人|联系电话|经办人|填报单位|填表单位|填表日期|填报时间)[:：]"
    r"|^\S{0,12}(?:签字|签名|签章|盖章)[)）]?(?:[（(]\S{0,6}[)）])?\s*[:：]"
)
"""What stands at the foot of a form that was filled by hand."""
LABELLED = re.compile(r"[^\s:：]{2,8}[:：]")
SIGNS = re.compile("审核|审批|批准|审定|签发|复核|校对|填[表报]|制表|编制|经办")
"""How what is signed with is labelled, and who signs."""
CONTINUED = re.compile(r"(?:[（(]续(?:表|上表)?\s*\d*[)）]|续表\s*\d*|[（(]?接上[表页][)）]?)")
"""What tells that a title stands once more, over the next page."""
BETWEEN_PAGES = re.compile(
    r"[（(]?(?:转下[页表]|接上[页表]|续下[页表]|下[页表]续|上接|下转|未完待续)[^\u4e00-\u9fff]*|第\s*\d+\s*页.{0,12}"
    r"|[-—－]\s*\d{1,3}\s*[-—－]|共\s*\d+\s*页|(?:Page|P)\.?\s*\d+.{0,8}",
    re.IGNORECASE,
)
"""What stands at the end and the beginning of a printed page."""


REACHED = re.compile(
    "(?:责任|主要|分管)?(?:联系人|联络人|联络员|姓名)(?:姓名)?|(?:联系|办公|固定|移动)?(?:电话|手机)号?码?|联系方式|微信号?|邮箱|职务"
)
OF_CONTACTS = frozenset(
    {"序号", "单位", "单位名称", "部门", "科室", "科室名称", "部门名称", "备注", "乡镇", "名称"}
)
"""Headers of a table of who is reached how, and what else such a table has."""
IN_BRACKETS = re.compile(r"[（(][^（）()]{1,12}[）)]")
"""A cell that says nothing but what stands in its brackets."""


class RowKind(StrEnum):
    """What a row below the header is."""

    TASK = "task"
    SECTION = "section"
    HEADING = "heading"
    NOTE = "note"
    TOTAL = "total"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One row below the header."""

    number: int
    kind: RowKind
    cells: Mapping[int, Cell]
    columns: Mapping[int, ColumnPart]
    headers: Mapping[int, str]
    hidden: bool

    @property
    def spare(self) -> Mapping[str, str]:
        """What stands in columns of which no task's field is made, by their headers."""
        used = {cell.place for column, cell in self.cells.items() if column in self.columns}
        texts: dict[str, dict[Place, str]] = {}
        for column, cell in self.cells.items():
            if column not in self.columns and not cell.blank and cell.place not in used:
                name = header_name(self.headers.get(column, ""), column)
                texts.setdefault(name, {})[cell.place] = cell.text.strip()
        return {name: "；".join(cells.values()) for name, cells in texts.items()}

    @property
    def struck(self) -> tuple[str, ...]:
        """What of each cell is crossed out."""
        cells = {cell.place: cell for cell in self.cells.values() if cell.struck and not cell.blank}
        words = (cell.struck if isinstance(cell.value, str) else cell.text for cell in cells.values())
        return tuple(" ".join(text.split()) for text in words)

    @property
    def crossed(self) -> bool:
        """Whether all that it says of its task is crossed out."""
        texts = [
            cell
            for column, cell in self.cells.items()
            if self.columns.get(column) is ColumnPart.MEASURE and not cell.blank
        ]
        return bool(texts) and all(name_key(cell.struck) == name_key(cell.text) for cell in texts)

    @property
    def heading(self) -> str:
        """The row as a heading without its sums, its number before the words as it is written in one cell."""
        named = without_sums(self.texts)
        number, _, words = named.partition(" ")
        if words and FIRST_NUMBER.fullmatch(number):
            return f"{number.rstrip('、.．')}、{words}"
        return f"{number}{words}" if SECOND_NUMBER.fullmatch(number) else named

    @property
    def has_sums(self) -> bool:
        """Whether the row says more than its heading."""
        return without_sums(self.texts) != self.words

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the row, each once."""
        texts = (cell.text.strip() for _, cell in sorted(self.cells.items()) if not cell.blank)
        return tuple(dict.fromkeys(texts))

    @property
    def words(self) -> str:
        """The texts of the row as one."""
        return " ".join(self.texts)


def body_rows(table: Found) -> Iterator[BodyRow]:
    """The rows below the header, each with the columns that hold for it."""
    columns, headers = table.columns, table.words
    levels = levels_of_tasks(table)
    titles = titles_of_pages(table)
    rows = list(table.grid.rows())
    below = {number: cells for (number, _), (_, cells) in pairwise(rows)}
    reached = begun = False
    for number, cells in rows:
        if number <= table.last or number in titles:
            continue
        kind = kind_of(cells, columns, table)
        reached = (reached or (begun and heads_contacts(cells))) and not leads_back(kind, cells, columns)
        begun = begun or kind is RowKind.TASK
        if reached:
            yield BodyRow(number, RowKind.NOTE, cells, columns, headers, number in table.grid.hidden)
            continue
        head = (
            heading_of(cells, columns, below.get(number, {}))
            if kind is RowKind.TASK and not table.apart
            else None
        )
        kind = head if head is not None and head not in levels else kind
        if kind is RowKind.HEADER:
            again = header_of(table.grid, number, number, cells, {})
            if again is not None and len(again.columns) >= 2:
                stays = {column: table.columns[column] for column in table.virtual}
                columns, headers = {**again.with_given(table.given).columns, **stays}, again.words
        yield BodyRow(number, kind, cells, columns, headers, number in table.grid.hidden)


def heads_contacts(cells: Mapping[int, Cell]) -> bool:
    """Whether a row heads a table of who is reached how, which stands below the list: 科室 | 联系人 | 电话."""
    texts = [key_of(cell.text) for cell in cells.values() if not cell.blank]
    reached = {words for words in texts if REACHED.fullmatch(words)}
    return len(reached) > 1 and all(REACHED.fullmatch(words) or words in OF_CONTACTS for words in texts)


def leads_back(kind: RowKind, cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart]) -> bool:
    """Whether a row behind such a table is the list's again: a header, a numbered heading, or what has a limit."""
    if kind in {RowKind.SECTION, RowKind.HEADING}:
        return any(FIRST_LEVEL.match(cell.text.strip()) for cell in cells.values())
    limits = [
        cells[column].text for column, part in columns.items() if part is ColumnPart.LIMIT and column in cells
    ]
    return kind is RowKind.HEADER or any(map(OF_LIMIT.search, limits))


OF_LIMIT = re.compile(r"\d\s*[年月日季]|[年月旬]底|长期|持续|季度|半年")
"""What a time limit says, and how somebody is reached does not."""


def titles_of_pages(table: Found) -> set[int]:
    """The rows that say what stands over the table once more, over its header on the next page."""
    titles = texts_above(table)
    rows = [(number, cells) for number, cells in table.grid.rows() if number > table.last]
    numbers: set[int] = set()
    run: set[int] = set()
    for number, cells in rows:
        texts = {cell.text.strip() for cell in cells.values()}
        if len(texts) == 1 and stands_again(texts.pop(), titles):
            run.add(number)
            continue
        numbers |= run if run and repeats(cells, table) else set()
        run = set()
    return numbers


def stands_again(words: str, titles: Collection[str]) -> bool:
    """Whether a line is one of the titles once more, or says that a table goes on."""
    bare = {CONTINUED.sub("", text).strip() for text in titles}
    return not (own := CONTINUED.sub("", words).strip()) or own in bare


def kind_of(cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart], table: Found) -> RowKind:
    """What a row is, by what its cells say."""
    texts = {cell.place: cell.text.strip() for cell in cells.values() if not cell.blank}
    first = next(iter(texts.values()), "")
    if repeats(cells, table) or explains(cells, table):
        return RowKind.HEADER
    if TOTAL.match(re.sub(r"\s", "", first)) or is_total(texts.values(), cells, columns):
        return RowKind.TOTAL
    if is_foot(first, texts.values()) or is_issued(cells, columns):
        return RowKind.NOTE
    if len(set(texts.values())) > 1:
        return RowKind.TASK
    column = min(cells)
    if NOTE.match(first) or DATED.match(first):
        return RowKind.NOTE
    if FIRST_LEVEL.match(first):
        return RowKind.SECTION
    if SECOND_LEVEL.match(first):
        return RowKind.HEADING
    if goes_on(first, column, columns) and len(cells) == 1:
        return RowKind.TASK
    if len(cells) == 1 and column == min(columns) and re.match(r"\d+[.、．]?\s*\S{8,}", first):
        return RowKind.TASK
    return RowKind.SECTION if len(cells) > 1 or len(first) <= 40 else RowKind.NOTE


def is_foot(first: str, texts: Collection[str]) -> bool:
    """Whether a row signs a list, heads its notes, or stands between two pages."""
    alone = (ONLY_NOTE, BETWEEN_PAGES)
    return SIGNED.match(first) is not None or is_signed(texts) or any(part.fullmatch(first) for part in alone)


def is_signed(texts: Collection[str]) -> bool:
    """Whether every text of a row has a label before it, or is a day, and one says who signs: 审核：甲 | 填表人：乙."""
    labelled = all(LABELLED.match(words) or DATED.match(words) for words in texts)
    return len(texts) > 1 and labelled and any(map(SIGNS.match, texts))


def is_issued(cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart]) -> bool:
    """Whether a row says no more than who issues the list and when, the name from the numbers on or far across."""
    texts = {cell.place: cell for cell in cells.values() if not cell.blank}
    named = [cell for cell in texts.values() if not DATED.fullmatch(cell.text.strip())]
    if len(texts) != 2 or len(named) != 1 or not UNIT_END.search(re.sub(r"\s", "", named[0].text)):
        return False
    over = [column for column, cell in cells.items() if cell.place == named[0].place]
    return len(over) > 2 or any(columns.get(column) is ColumnPart.ID for column in over)


def goes_on(words: str, column: int, columns: Mapping[int, ColumnPart]) -> bool:
    """Whether a text that stands alone in its row is a part of a task, by its column: no heading stands there."""
    match columns.get(column):
        case ColumnPart.MEASURE:
            return column != min(columns)
        case ColumnPart.LEAD | ColumnPart.UNIT | ColumnPart.HELP:
            return UNIT_END.search(words) is not None or is_group(words)
        case ColumnPart.ID:
            return re.fullmatch(r"\d+[.、．]?", words) is not None
        case part:
            return part is ColumnPart.LIMIT


def has_units(cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart]) -> bool:
    """Whether a row names a unit or a time limit, in a cell that does not reach there from another column.

    How many tasks a heading has is no unit: 3个.
    """
    parts = UNIT_PARTS | {ColumnPart.LIMIT}
    across = {cell.place for column, cell in cells.items() if columns.get(column) not in parts}
    return any(
        columns.get(column) in parts and not cell.blank and cell.place not in across
        for column, cell in cells.items()
        if columns.get(column) is ColumnPart.LIMIT or COUNT.fullmatch(cell.text.strip()) is None
    )


def is_total(texts: Iterable[str], cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart]) -> bool:
    """Whether a row says 小计 or 交通类小计 in some cell, and names no unit and no time limit."""
    words = [re.sub(r"\s", "", text) for text in texts]
    totals = any(part.fullmatch(text) for text in words for part in (ONLY_TOTAL, TOTAL_OF))
    return totals and not has_units(cells, columns)


def heading_of(
    cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart], below: Mapping[int, Cell]
) -> RowKind | None:
    """What a row heads by its number, by being merged across to the units, or by the number of the row below it."""
    head = heading_by_number(cells, columns)
    if head is not None or has_units(cells, columns) or not cells:
        return head
    numbers = [row[min(row)].text.strip().rstrip(".、．") if row else "" for row in (cells, below)]
    if DOTTED.fullmatch(numbers[0]) is None:
        return None
    words = {cell.place for column, cell in cells.items() if column != min(cells) and not cell.blank}
    reach = [columns.get(column) in UNIT_PARTS | {ColumnPart.LIMIT} for column in cells]
    across = len(words) == 1 and any(reach)
    is_over = DOTTED.fullmatch(numbers[1]) is not None and numbers[1].startswith(f"{numbers[0]}.")
    if not across and not is_over:
        return None
    return RowKind.HEADING if "." in numbers[0] else RowKind.SECTION


DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
"""A number of a task or of what heads tasks: 1, 1.2, 1.2.3."""


def heading_by_number(cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart]) -> RowKind | None:
    """What a row heads that bears a Chinese numeral, without unit and limit: 一 | 经济发展 | 3000, 一、交通 | 3000."""
    texts = list(dict.fromkeys(cell.text.strip() for cell in cells.values() if not cell.blank))
    words = [text for text in texts if AMOUNT.fullmatch(text) is None]
    if has_units(cells, columns):
        return None
    if len(words) == 1 and len(texts) > 1:
        return level_within(words[0])
    return level_of(words[0]) if len(words) == 2 and columns.get(min(cells)) is ColumnPart.ID else None


def level_within(words: str) -> RowKind | None:
    """What words head that begin with their number: 一、交通."""
    if FIRST_LEVEL.match(words):
        return RowKind.SECTION
    return RowKind.HEADING if SECOND_LEVEL.match(words) else None


def level_of(number: str) -> RowKind | None:
    """What a number in Chinese numerals heads: 一 a section, （一） a part of one."""
    if FIRST_NUMBER.fullmatch(number):
        return RowKind.SECTION
    return RowKind.HEADING if SECOND_NUMBER.fullmatch(number) else None


def levels_of_tasks(table: Found) -> set[RowKind | None]:
    """The levels of numbers that rows with a unit or a time limit bear: those number tasks, and head nothing."""
    firsts = [
        cells[min(cells)].text.strip()
        for number, cells in table.grid.rows()
        if number > table.last and has_units(cells, table.columns)
    ]
    return {level(words) for words in firsts for level in (level_of, level_within)}


def explains(cells: Mapping[int, Cell], table: Found) -> bool:
    """Whether a row of the header says in brackets what belongs into its columns: （1家）, （多家）, （年月）."""
    header = {key_of(words) for words in table.words.values()}
    own = {cell.place: cell.text.strip() for cell in cells.values() if key_of(cell.text) not in header}
    units = (cell.text.strip() for column, cell in cells.items() if table.columns.get(column) in UNIT_PARTS)
    return (
        len(own) >= 2
        and all(map(IN_BRACKETS.fullmatch, own.values()))
        and any(map(IN_BRACKETS.fullmatch, units))
    )


def repeats(cells: Mapping[int, Cell], table: Found) -> bool:
    """Whether a row is the header once more, maybe with a column of its own called otherwise: 领衔代表, then 提案人."""
    header = {key_of(words) for words in table.words.values()}
    texts = [key_of(cell.text) for cell in cells.values() if not cell.blank]
    headers = [words for words in texts if words in header or part_of(words) is not None]
    if len(set(headers)) < 2 or len(headers) == len(texts):
        return len(set(headers)) >= 2
    owed = {part_of(words) for words in headers} & {*UNIT_PARTS, ColumnPart.LIMIT}
    return bool(owed) and len(set(headers)) >= 4 and len(headers) * 3 > len(texts) * 2
