"""The sum over every file that the tests have read: what stands in its cells was issued, taken or told.

It is made after each test of the returns that were read in its process, from what went in and came out alone.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from tests.deep import DEEP
from workbook_flow import returns
from workbook_flow.forms import form_workbook
from workbook_flow.model import CARD_SHEET, IssuedForm, Problem, Return
from workbook_flow.returns import reading, review
from workbook_flow.sheets import Book, CellError, CellValue, Sheet, cell_name, clean, column_letter, text
from workbook_flow.sheets.cells import bare
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer
from workbook_flow.words.problems import Code

OLDER = "its forms were issued by an earlier edition, whose own words no program of today writes out"
DEAR = frozenset(
    f"test_{name}"
    for name in (
        "account",
        "addresses_by_mail",
        "answers",
        "appeals",
        "archive",
        "arrivals",
        "as_published",
        "beside",
        "carrying",
        "chain",
        "changed_values",
        "chasing",
        "check",
        "cli",
        "closed_inbox",
        "closing",
        "collect",
        "completions",
        "consolidate",
        "correction",
        "cycle",
        "decided_by_mail",
        "decisions_hold",
        "doubles",
        "every_case",
        "every_word",
        "evidence",
        "excused",
        "exemplars",
        "export",
        "extensions_shown",
        "field_types",
        "files",
        "form_few_rows",
        "form_returned",
        "form_room",
        "forms",
        "more_formats",
        "nothing_silent",
        "odd_cells",
        "review",
        "safe_to_take",
        "story",
        "two_versions",
        "whole_return",
        "whose_return",
    )
)
"""The modules whose dear tests are gone through at every run; in a deep one those of all are, as those that are not dear."""
NOT_GONE_THROUGH = {
    "test_desk": "the guide in a file that lost its stamp is the program's, and counted as a unit's words",
    "test_forms_agree": "figures in cells whose format makes days before 1910 of them are taken as figures",
    "test_fuzz": "flipped bytes make other words of the program's own; its figures sum up what a unit filled in",
    "test_golden": OLDER,
    "test_older_correction": OLDER,
    "test_older_forms": OLDER,
}
"""The modules whose returns are not gone through, each with its reason."""
MOST = 10_000 if DEEP else 40
"""Returns of one test that are gone through; those of a whole year are as many as its files."""
SHORT = 12
"""So many characters at the beginning of a cell show that a problem repeats it."""
WORKED_OUT = re.compile(
    r"退回更正[：:]|本期零报告|已填\d+/\d+行|未填|✓|缺|核对|填报单位[：:]|期别[：:]|[^：:]{1,20}[：:]$"
)
"""How words begin that a form's own formulas put into its cells; and the labels of its head, whatever it asks."""

CHECK = "核对"
PERSON = re.compile("(?:填报人|联系电话|审核人)[：:]")
OPINIONS = "退回意见"
"""The sheet that is the program's, made anew for each correction."""

Reading = tuple[Book, IssuedForm, Return]
pending: list[Reading] = []
"""What the test that runs has read."""
_rendered: set[str] = set()
"""What stands in the workbooks of all forms that had to be written out so far."""


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


def goes_through(module: str, *, dear: bool) -> bool:
    """Whether the returns that a test of this module reads are gone through in this run."""
    return module not in NOT_GONE_THROUGH and (DEEP or not dear or module in DEAR)


def silent() -> list[str]:
    """The cells that were lost since the last call, a line each."""
    lines = [
        f"{returned.file} {line}" for book, form, returned in pending for line in lost(book, form, returned)
    ]
    pending.clear()
    return lines


def lost(book: Book, form: IssuedForm, returned: Return) -> list[str]:
    """The cells whose words were neither issued, nor taken, nor told."""
    fields = {
        **{field.name: getattr(returned, field.name) for field in dataclasses.fields(returned)},
        "file": "",
    }
    taken = [squeezed(words) for words in strings({**fields, "problems": ()})]
    own = {squeezed(words) for words in strings(form)}
    people = [squeezed(person) for person in (returned.reporter, returned.phone, returned.reviewer) if person]
    problems = [*returned.problems, *(problem for row in returned.rows for problem in row.problems)]
    left = [
        (words, line)
        for words, line in not_told(book, returned, problems)
        if words not in own and not any(words in other for other in taken) and not answered(words, people)
    ]
    if any(words not in _rendered for words, _ in left):
        issued = decode(answer(form_workbook(form))[1:])
        _rendered.update(
            squeezed(text(cell)) for sheet in issued.sheets for row in sheet.rows for cell in row
        )
    return [line for words, line in left if words not in _rendered]


def not_told(book: Book, returned: Return, problems: Iterable[Problem]) -> Iterator[tuple[str, str]]:
    """The words of each cell that no problem names or repeats, and a line that says where it is."""
    messages = [squeezed(problem.message) for problem in problems]
    places = {(problem.place.sheet, problem.place.cell) for problem in problems}
    columns = {
        (problem.place.sheet, re.sub(r"\d", "", problem.place.cell))
        for problem in problems
        if problem.code == Code.COLUMN_NOT_ISSUED
    }
    for sheet in book.sheets:
        if ((sheet.name, "") in places and sheet.name != returned.sheet) or sheet.name == OPINIONS:
            continue
        workings = {column for cells in sheet.rows for column, cell in enumerate(cells) if is_working(cell)}
        headed = {column for cells in sheet.rows for column, cell in enumerate(cells) if cell == CHECK}
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if column in workings:
                    continue
                if is_check(sheet, row, column, headed):
                    continue
                words = squeezed(text(figure(cell))) if not isinstance(cell, CellError | None) else ""
                named = (sheet.name, cell_name(row, column)) in places
                if (
                    not words
                    or WORKED_OUT.match(words)
                    or named
                    or (sheet.name, column_letter(column)) in columns
                ):
                    continue
                if not any(words[:SHORT] in message for message in messages):
                    yield words, f"{sheet.name}!{cell_name(row, column)} {words[:60]}"


def figure(cell: CellValue) -> CellValue:
    """What was typed into a cell whose format makes a day of before 1910 of a figure: no office means such a day."""
    day = bare(cell)
    if not isinstance(day, date) or day.year >= 1910:
        return cell
    day = day if isinstance(day, datetime) else datetime.combine(day, time())
    first = datetime(1899, 12, 31) if day < datetime(1900, 3, 1) else datetime(1899, 12, 30)
    return round((day - first) / timedelta(days=1), 6)


def is_check(sheet: Sheet, row: int, column: int, headed: Collection[int]) -> bool:
    """Whether a cell tells what a form's own formulas found of its row, in sentences."""
    beside = sheet.name == CARD_SHEET and column == 1 and text(sheet.cell(row, 0)) == CHECK
    words = text(sheet.cell(row, column))
    return (column in headed or beside) and (words.endswith("。") or words.startswith("退回："))


def is_working(cell: CellValue) -> bool:
    """Whether a cell heads one of the hidden columns in which a form works out its checks."""
    return isinstance(cell, str) and cell.startswith("核对·")


def answered(words: str, people: Iterable[str]) -> bool:
    """Whether a cell holds a label of the head and the answer taken from it, as in a Word table."""
    return PERSON.match(words) is not None and any(person in words for person in people)


def squeezed(words: str) -> str:
    """Words as they are compared."""
    return "".join(clean(words).split())


def strings(value: object) -> Iterator[str]:
    """Every text within a value, and every other leaf as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from strings([*value.keys(), *value.values()])
    elif isinstance(value, (tuple, list, frozenset, set)):
        for item in value:
            yield from strings(item)
    else:
        yield str(value)
