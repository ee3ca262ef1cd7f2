"""The table in a foreign sheet: its header by synonyms, what each row is, and what stands around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workbook_flow.sheets.grids import Cell, Grid
from workbook_flow.words.names import name_key
from workbook_flow.words.vocabulary import SYNONYMS


class ColumnPart(StrEnum):
    """What a column holds."""

    ID = "编号"
    HEADING = "重点任务"
    MEASURE = "主要措施"
    LEAD = "牵头单位"
    UNIT = "责任单位"
    HELP = "配合单位"
    LIMIT = "完成时限"


HELPING = re.compile("协|配合|会办|支持|参与|support", re.IGNORECASE)
TOTAL = re.compile(r"^(?:合计|总计|小计|共计|本页小计|累计|总合计)")
NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填表|联系|附[:：件]|审核|制表|★|※|\*|填报单位|单位[:：]|\d+[.、]?注)"
)
FIRST_LEVEL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|第[一二三四五六七八九十\d]+(?:部分|章|篇|项|类|板块))"
)
SECOND_LEVEL = re.compile(r"^[（(][一二三四五六七八九十]+[)）]")
SIGNED = re.compile(
    r"^(?:填表人|填报人|制表人|审核人|审签|签发人|分管领导|主要领导|负责人|联系人|联系电话|经办人|填报单位|填表单位|填表日期|填报时间)[:：]"
)
"""What stands at the foot of a form that was filled by hand."""
MOST_HEADER_ROWS = 60


def known_words() -> dict[str, ColumnPart]:
    """What headers may be called, by their key."""
    words: dict[str, ColumnPart] = {}
    for column, synonyms in SYNONYMS.items():
        for word in (column, *synonyms):
            part = ColumnPart(column)
            if part is ColumnPart.UNIT and HELPING.search(word):
                part = ColumnPart.HELP
            words.setdefault(key_of(word), part)
    return words


def key_of(word: str) -> str:
    """A header without width, blanks, marks and letter case."""
    return re.sub(r"[*:：。.．、,，\s]", "", name_key(word)).casefold()


HEADERS: Mapping[str, ColumnPart] = known_words()


def part_of(words: str) -> ColumnPart | None:
    """What a column under that header holds, None for anything else."""
    plain = unicodedata.normalize("NFKC", words)
    without = re.sub(r"\([^()]*\)", "", plain)
    inside = "".join(re.findall(r"\(([^()]*)\)", plain))
    chinese = "".join(re.findall("[\u4e00-\u9fff]+", without))
    latin = re.sub("[\u4e00-\u9fff]+", " ", without)
    for candidate in (plain, without, chinese, latin, inside):
        part = HEADERS.get(key_of(candidate)) if key_of(candidate) else None
        if part is not None:
            return part
    return None


@dataclass(frozen=True, slots=True)
class Found:
    """A table: its header's last row, what each column holds, and the columns that are not used.

    ``apart`` says that its rows are paragraphs of running text: a blank there never means as above.
    """

    grid: Grid
    first: int
    last: int
    columns: Mapping[int, ColumnPart]
    words: Mapping[int, str] = field(default_factory=dict)
    apart: bool = False

    @property
    def parts(self) -> frozenset[ColumnPart]:
        """What the table has."""
        return frozenset(self.columns.values())

    @property
    def unused(self) -> tuple[str, ...]:
        """The headers of columns that nothing is made of."""
        return tuple(
            dict.fromkeys(
                words for column, words in self.words.items() if column not in self.columns and words.strip()
            )
        )


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
    return best


def score(table: Found) -> tuple[int, int]:
    """How much of a list the header has; of two alike the one in fewer rows."""
    return len(table.parts), table.first - table.last


def header_of(
    grid: Grid, first: int, last: int, cells: Mapping[int, Cell], above: Mapping[int, Cell]
) -> Found | None:
    """The header in those rows: each column by its own words, else by those above it."""
    columns: dict[int, ColumnPart] = {}
    words: dict[int, str] = {}
    for column in sorted({*cells, *above}):
        own = cells[column].text if column in cells else ""
        upper = above[column].text if column in above else ""
        part = (
            part_of(own) or (part_of(upper + own) if upper else None) or (part_of(upper) if not own else None)
        )
        words[column] = own or upper
        if part is not None:
            columns[column] = part
    parts = set(columns.values())
    if not parts & {ColumnPart.MEASURE, ColumnPart.HEADING} or len(parts) < 2:
        return None
    if not parts & {ColumnPart.LEAD, ColumnPart.UNIT, ColumnPart.HELP, ColumnPart.LIMIT}:
        return None
    if above and (not cells or any(looks_like_text(cell.text) for cell in cells.values())):
        return None
    return Found(grid, first, last, settled(columns), words)


def looks_like_text(words: str) -> bool:
    """Whether words are too long for a header."""
    return len(words) > 30


def settled(columns: Mapping[int, ColumnPart]) -> dict[int, ColumnPart]:
    """The columns with one measure: of several the first says what the task is, where nothing else does."""
    settled_columns = dict(columns)
    measures = [column for column, part in columns.items() if part is ColumnPart.MEASURE]
    headings = [column for column, part in columns.items() if part is ColumnPart.HEADING]
    if len(measures) > 1 and not headings:
        settled_columns[measures[0]] = ColumnPart.HEADING
    if not measures and headings:
        settled_columns[headings[-1]] = ColumnPart.MEASURE
    return settled_columns


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
    hidden: bool

    @property
    def words(self) -> str:
        """The text of a row that holds only one."""
        return next((cell.text.strip() for _, cell in sorted(self.cells.items()) if not cell.blank), "")


def body_rows(table: Found) -> Iterator[BodyRow]:
    """The rows below the header, each with the columns that hold for it."""
    columns = table.columns
    for number, cells in table.grid.rows():
        if number <= table.last:
            continue
        kind = kind_of(cells, columns, table)
        if kind is RowKind.HEADER:
            again = header_of(table.grid, number, number, cells, {})
            columns = again.columns if again is not None and len(again.columns) >= 2 else columns
        yield BodyRow(number, kind, cells, columns, number in table.grid.hidden)


def kind_of(cells: Mapping[int, Cell], columns: Mapping[int, ColumnPart], table: Found) -> RowKind:
    """What a row is, by what its cells say."""
    texts = {cell.place: cell.text.strip() for cell in cells.values() if not cell.blank}
    first = next(iter(texts.values()), "")
    if repeats(cells, table):
        return RowKind.HEADER
    if TOTAL.match(re.sub(r"\s", "", first)):
        return RowKind.TOTAL
    if SIGNED.match(first):
        return RowKind.NOTE
    if len(set(texts.values())) > 1:
        return RowKind.TASK
    column = min(cells)
    if NOTE.match(first):
        return RowKind.NOTE
    if FIRST_LEVEL.match(first):
        return RowKind.SECTION
    if SECOND_LEVEL.match(first):
        return RowKind.HEADING
    if columns.get(column) is ColumnPart.MEASURE and len(cells) == 1 and column != min(columns):
        return RowKind.TASK
    if len(cells) == 1 and column == min(columns) and re.match(r"\d+[.、．]?\s*\S{8,}", first):
        return RowKind.TASK
    return RowKind.SECTION if len(cells) > 1 or len(first) <= 40 else RowKind.NOTE


def repeats(cells: Mapping[int, Cell], table: Found) -> bool:
    """Whether a row is the header once more."""
    header = {key_of(words) for words in table.words.values()}
    texts = [key_of(cell.text) for cell in cells.values() if not cell.blank]
    headers = [words for words in texts if words in header or part_of(words) is not None]
    return len(set(headers)) >= 2 and len(headers) == len(texts)


def texts_above(table: Found) -> tuple[str, ...]:
    """The lines over the table, each once."""
    lines = (
        cell.text.strip()
        for number, cells in table.grid.rows()
        if number < table.first
        for _, cell in sorted(cells.items())
    )
    return tuple(dict.fromkeys(line for line in lines if line))


def all_tables(grids: Sequence[Grid]) -> list[Found]:
    """The lists of all sheets, the one with most columns and rows first."""
    tables = [table for grid in grids if (table := find_table(grid)) is not None]
    return sorted(tables, key=lambda table: (score(table), len(table.grid.cells)), reverse=True)
