"""The sum over every file that the tests have read: what stands in its cells was issued, taken or told.

It is made after each test of the returns that were read in its process, from what went in and came out alone.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from tests.deep import DEEP
from workbook_flow import returns
from workbook_flow.forms import form_workbook
from workbook_flow.model import CARD_CUT, CARD_SHEET, IssuedForm, Problem, Return, Value
from workbook_flow.paper import stamp
from workbook_flow.returns import reading, review
from workbook_flow.rules.spoken import ELSEWHERE
from workbook_flow.sheets import Book, CellError, CellValue, Sheet, cell_name, clean, column_letter, text
from workbook_flow.sheets.cells import bare
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer
from workbook_flow.words.problems import Code

MOST = 10_000 if DEEP else 40
"""Returns of one test that are gone through; those of a whole year are as many as its files."""
NOT_GONE_THROUGH = {
    "test_fuzz.py": "flipped bytes make other words of the program's own; its figures sum up what a unit filled in"
}
"""The modules whose returns are not gone through, each with its reason."""
BETWEEN = "\0"
FEW = 3
"""So few characters stand in many a text; they are taken where they are all of one."""
SHORT = 12
"""So many characters at the beginning of a cell show that a problem repeats it."""
WORKED_OUT = re.compile(
    r"否$|退回更正[：:]|本期零报告|已填\d+/\d+行|未填|✓|缺|核对|填报单位[：:]|期别[：:]|[^：:]{1,20}[：:]$"
)
"""How words begin that a form's own formulas put into its cells; the labels of its head; a no there."""

NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+%?")
NOUGHT = re.compile(r"(?<=\d)\.0(?!\d)", re.ASCII)
"""What an earlier edition wrote behind a whole number in what it repeated of a report."""
VERDICTS = {
    "同意": "通过",
    "同意办结": "通过",
    "办结": "通过",
    "不同意": "退回",
    "不同意办结": "退回",
    "退办": "退回",
}
"""What people write for a decision, and what it decides."""
WHOLE: Mapping[str, str] = {Code.COLUMN_NOT_ISSUED: r"\d", Code.ROW_REPEATED: r"\D"}
"""Problems that tell of a column or of a row by one of its cells, and what else that cell's name says."""
CHECK = "核对"
PERSON = re.compile("(?:填报人|联系电话|审核人)[：:]")
OPINIONS = "退回意见"
"""The sheet that is the program's, made anew for each correction."""

OLDER = Path(__file__).parent / "data" / "older_office.zip"
OLDER_WORDS = re.compile(
    r".{0,80}进展填报表|报送截止:\d+年\d+月\d+日|量化指标|上期填报|办公室意见|\d+个责任单位,.{0,200}|\d+年\d+月。.*",
    re.DOTALL,
)
"""What a form of the first layout says of its own list and month."""
SEARCHED = 20
"""So many rows may stand above a table."""

Reading = tuple[Book, IssuedForm, Return]
pending: list[Reading] = []
"""What the test that runs has read."""
_rendered: set[str] = set()
"""What stands in the workbooks of all forms that had to be written out so far, figures apart: they are too like."""


def watch() -> None:
    """Have every return noted as it is read, whoever imports the reader from now on."""
    read = reading.read_return

    def read_and_note(
        book: Book, form: IssuedForm, standing: IssuedForm | None, file: str
    ) -> Return | Problem:
        returned = read(book, form, standing, file)
        if isinstance(returned, Return) and len(pending) < MOST:
            pending.append((book, form, returned))
        return returned

    for module in (reading, returns, review):
        if vars(module).get("read_return") is read:
            vars(module)["read_return"] = read_and_note


def silent() -> list[str]:
    """The cells that were lost since the last call, a line each."""
    lines = [
        f"{returned.file} {line}" for book, form, returned in pending for line in lost(book, form, returned)
    ]
    pending.clear()
    return lines


class Understood(NamedTuple):
    """What was taken of a return: all its texts, and in one; those of its rows by cell; of its head; cells told by checks."""

    words: set[str]
    text: str
    cells: set[tuple[str, str]]
    head: set[str]
    faulty: set[str]

    @classmethod
    def of(cls, returned: Return) -> Understood:
        """It, of this return."""
        values = [value for row in returned.rows for value in row.values.values()]
        head = spelled_in(dataclasses.replace(returned, file="", rows=(), problems=()))
        cells = {(own_cell(value), spelled(words)) for value in values for words in strings(value)}
        words = head | {words for _, words in cells} | {spelled(row.task) for row in returned.rows}
        return cls(
            words=words,
            text=BETWEEN.join(words),
            cells=cells,
            head=head,
            faulty={own_cell(value) for value in values if value.fault or value.note.startswith("显示为")},
        )

    def holds(self, words: str, cell: str) -> bool:
        """Whether the words of a cell are among it: of a figure, which many cells may hold, by the very cell."""
        if cell in self.faulty or words in self.head:
            return True
        if NUMBER.fullmatch(words):
            return (cell, words) in self.cells
        return words in self.words or (len(words) > FEW and words in self.text)


def own_cell(value: Value) -> str:
    """The name of a value's cell, without that of the sheet of claims."""
    return value.cell.rpartition("!")[2]


def lost(book: Book, form: IssuedForm, returned: Return) -> list[str]:
    """The cells whose words were neither issued, nor taken, nor told."""
    understood = Understood.of(returned)
    own = issued_words(form)
    people = [spelled(person) for person in (returned.reporter, returned.phone, returned.reviewer) if person]
    problems = [*returned.problems, *(problem for row in returned.rows for problem in row.problems)]
    left = [
        (words, line)
        for words, cell, line in not_told(book, returned, problems)
        if words not in own and not understood.holds(words, cell) and not answered(words, people)
    ]
    rendered: set[str] = set()
    if any(words not in _rendered for words, _ in left):
        rendered = written_out(form)
    older = is_older(book)
    return [
        line
        for words, line in left
        if words not in rendered | _rendered
        and not (older and (words in older_words() or OLDER_WORDS.fullmatch(words)))
    ]


def written_out(form: IssuedForm) -> set[str]:
    """What stands in a form as it goes out: known from now on, also where a return is held against another's form."""
    rendered = set(words_of(answer(form_workbook(form))))
    _rendered.update(words for words in rendered if not NUMBER.fullmatch(words))
    return rendered


def issued_words(form: IssuedForm) -> set[str]:
    """What a form says of itself and of its tasks."""
    lines = (
        words for row in form.rows for words in (row.words, row.facts, row.metric_words, row.office_line)
    )
    return spelled_in(form) | set(map(spelled, lines))


def is_older(book: Book) -> bool:
    """Whether a form is of the first layout, which had the measure in a column of its own."""
    heads = ({squeezed(text(cell)) for cell in row} for sheet in book.sheets for row in sheet.rows[:SEARCHED])
    return any({"编号", "主要措施"} <= head for head in heads)


@cache
def older_words() -> frozenset[str]:
    """What stood in a form of the first layout as it went out."""
    with zipfile.ZipFile(OLDER) as office:
        names = [name for name in office.namelist() if name.startswith("outbox/")]
        return frozenset(words for name in names for words in words_of(answer(office.read(name))))


def words_of(reply: bytes) -> Iterator[str]:
    """All words in the cells of a workbook that was read."""
    for sheet in decode(reply[1:]).sheets:
        for row in sheet.rows:
            yield from (spelled(text(cell)) for cell in row)


def not_told(book: Book, returned: Return, problems: Iterable[Problem]) -> Iterator[tuple[str, str, str]]:
    """The words of each cell that no problem names or repeats, where, and a line that says both."""
    problems = list(problems)
    messages = BETWEEN.join(squeezed(problem.message) for problem in problems)
    places = set(told_places(problems))
    for sheet in book.sheets:
        if ((sheet.name, "") in places and sheet.name != returned.sheet) or sheet.name == OPINIONS:
            continue
        for row, column, words in written(sheet, book):
            cell = cell_name(row, column)
            named = {(sheet.name, cell), (sheet.name, column_letter(column)), (sheet.name, str(row + 1))}
            if places.isdisjoint(named) and not repeats(messages, words):
                yield spelled(words), cell, f"{sheet.name}!{cell} {words[:60]}"


def told_places(problems: Iterable[Problem]) -> Iterator[tuple[str, str]]:
    """Sheet and cell of each problem; of one about a whole column or row the letter or the number of that."""
    for problem in problems:
        place = problem.place
        yield place.sheet, place.cell
        if problem.code in WHOLE:
            yield place.sheet, re.sub(WHOLE[problem.code], "", place.cell)


def repeats(messages: str, words: str) -> bool:
    """Whether any problem says what stands in a cell; a figure as one of its own, not within another."""
    if NUMBER.fullmatch(words):
        return re.search(rf"(?<![\d.-]){re.escape(words)}(?![\d.%-])", messages) is not None
    return words[:SHORT] in messages


def written(sheet: Sheet, book: Book) -> Iterator[tuple[int, int, str]]:
    """The words in the cells of a sheet: row, column, words.

    What formulas of the form put there is left out, and a row that says once more what one above it says.
    """
    workings = {column for cells in sheet.rows for column, cell in enumerate(cells) if is_working(cell)}
    headed = {column for cells in sheet.rows for column, cell in enumerate(cells) if cell == CHECK}
    table = repeated(book) if sheet.name == CARD_SHEET else frozenset()
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if (
                column in workings
                or is_check(sheet, row, column, headed)
                or isinstance(cell, CellError | None)
            ):
                continue
            words = squeezed(text(figure(cell))).removeprefix(squeezed(CARD_CUT))
            if words and not WORKED_OUT.match(words) and words not in table and not is_stamp(sheet, words):
                yield row, column, words


def is_stamp(sheet: Sheet, words: str) -> bool:
    """Whether a cell holds the stamp of a form, be it of another than the one that the sheet is held against."""
    return sheet.name == stamp.SHEET and stamp.parse_stamp(words) is not None


def repeated(book: Book) -> frozenset[str]:
    """What the card repeats by formulas: the words of the table, each judged where it was written."""
    sheets = (sheet for sheet in book.sheets if sheet.name != CARD_SHEET)
    cells = (cell for sheet in sheets for row in sheet.rows for cell in row)
    return frozenset(squeezed(text(words)) for cell in cells for words in (cell, bare(cell)))


def figure(cell: CellValue) -> CellValue:
    """What was typed into a cell whose format makes a day of before 1910 of a figure: no office means such a day.

    Of a day that is not shown whole, the day.
    """
    day = bare(cell)
    if not isinstance(day, date) or day.year >= 1910:
        return day if isinstance(day, date) else cell
    day = day if isinstance(day, datetime) else datetime.combine(day, time())
    first = datetime(1899, 12, 31) if day < datetime(1900, 3, 1) else datetime(1899, 12, 30)
    return round((day - first) / timedelta(days=1), 6)


def is_check(sheet: Sheet, row: int, column: int, headed: Collection[int]) -> bool:
    """Whether a cell tells what a form's own formulas found of its row, in sentences."""
    beside = sheet.name == CARD_SHEET and column == 1 and text(sheet.cell(row, 0)) == CHECK
    words = text(sheet.cell(row, column))
    return (column in headed or beside) and (
        "。" in words or words == ELSEWHERE or words.startswith("退回：")
    )


def is_working(cell: CellValue) -> bool:
    """Whether a cell heads one of the hidden columns in which a form works out its checks."""
    return isinstance(cell, str) and cell.startswith("核对·")


def answered(words: str, people: Iterable[str]) -> bool:
    """Whether a cell holds a label of the head and the answer taken from it, as in a Word table."""
    return PERSON.match(words) is not None and any(person in words for person in people)


@lru_cache(100_000)
def squeezed(words: str) -> str:
    """Words without blanks, in half width."""
    return "".join(unicodedata.normalize("NFKC", clean(words)).split())


@lru_cache(100_000)
def spelled(words: str) -> str:
    """Words as they are compared: a figure by its value, with or without a percent sign, a decision by what it decides."""
    words = squeezed(words)
    if NUMBER.fullmatch(words):
        return format(Decimal(words.replace(",", "").rstrip("%")).normalize(), "f")
    return VERDICTS.get(words, NOUGHT.sub("", words))


def spelled_in(value: object) -> set[str]:
    """All texts within a value, as they are compared."""
    return set(map(spelled, strings(value)))


def strings(value: object) -> Iterator[str]:
    """Every text within a value, and every other leaf as text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from strings([*value.keys(), *value.values()])
    elif isinstance(value, (tuple, list, frozenset, set)):
        for item in value:
            yield from strings(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
    else:
        yield str(value)
