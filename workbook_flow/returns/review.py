"""The office's decisions: what a reviewed workbook says. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date

from workbook_flow.model import (
    BLANK,
    CLAIM_SHEET,
    DETAIL_SHEET,
    ENTRY_COLUMN,
    EXTEND_TO_FIELD,
    EXTENSION_SHEET,
    GIVEN_VERDICTS,
    REVIEW_COLUMNS,
    Field,
    Place,
    Problem,
    Value,
    Verdict,
    detail_sheet,
)
from workbook_flow.rules import row_rules
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import Book, Sheet, cell_name, clean, struck_cells, text
from workbook_flow.sheets.merging import Merges
from workbook_flow.words.own_names import own_names
from workbook_flow.words.problems import Code, brief, problem
from workbook_flow.words.text import bounded

KEY_COLUMNS = ("编号", "单位", ENTRY_COLUMN)
HEADER_SEARCH_ROWS = 10
LIMIT_CODES = frozenset({Code.WRONG_DAY, Code.OUT_OF_RANGE, Code.TOO_SHORT, Code.TOO_LONG})
"""The limits of sheet 字段, which bind the office too."""
REVIEWED_SHEETS = (DETAIL_SHEET, CLAIM_SHEET, EXTENSION_SHEET)
"""The sheets that the office decides in; the last two are there only where there is something to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One row's decision as the office wrote it; ``submission`` is the return that its row came with."""

    task: str
    unit: str
    submission: int
    verdict: Verdict
    opinion: str
    by: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRow:
    """One row on which nothing is decided, or nothing any more."""

    task: str
    unit: str
    submission: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReading:
    """The rows of a reviewed workbook, sheet by sheet, and what of its decisions cannot be understood."""

    review_rows: tuple[ReviewRow, ...]
    blank_rows: tuple[BlankRow, ...]
    problems: tuple[Problem, ...]


def read_review_rows(book: Book, file: str) -> ReviewReading:
    """Every row of a reviewed workbook that may be decided on."""
    review_rows: list[ReviewRow | BlankRow | Problem] = []
    struck = struck_cells(book)
    sheets = {sheet.name: sheet for sheet in reversed(book.sheets)}
    further = itertools.takewhile(sheets.__contains__, map(detail_sheet, itertools.count(2)))
    for name in (*REVIEWED_SHEETS, *further):
        sheet = sheets.get(name)
        if sheet is not None or name == DETAIL_SHEET:
            review_rows += rows_of_sheet(sheet, Place(file=file, sheet=name), struck.get(name, {}).keys())
    return ReviewReading(
        review_rows=tuple(row for row in review_rows if isinstance(row, ReviewRow)),
        blank_rows=tuple(row for row in review_rows if isinstance(row, BlankRow)),
        problems=tuple(fault for fault in review_rows if isinstance(fault, Problem)),
    )


def rows_of_sheet(
    sheet: Sheet | None, place: Place, struck: Set[str]
) -> list[ReviewRow | BlankRow | Problem]:
    """The rows of one sheet, save with struck decisions; a problem where it, or a column of it, is gone."""
    header = None if sheet is None else header_row(sheet)
    if sheet is None or header is None:
        return [problem(Code.REVIEW_COLUMN_MISSING, place, sheet=place.sheet, column=REVIEW_COLUMNS[0])]
    names = [clean(text(cell)) for cell in sheet.rows[header]]
    gone = [name for name in (*KEY_COLUMNS, *REVIEW_COLUMNS) if name not in names]
    if gone:
        return [problem(Code.REVIEW_COLUMN_MISSING, place, sheet=place.sheet, column=gone[0])]
    columns = {name: names.index(name) for name in (*KEY_COLUMNS, *REVIEW_COLUMNS)}
    return list(review_rows_in(sheet, header, columns, place, struck))


def header_row(sheet: Sheet) -> int | None:
    """The number of the row that names the columns."""
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        if {"编号", REVIEW_COLUMNS[0]} <= {clean(text(cell)) for cell in row}:
            return number
    return None


def review_rows_in(
    sheet: Sheet, header: int, columns: Mapping[str, int], place: Place, struck: Set[str]
) -> Iterator[ReviewRow | BlankRow | Problem]:
    """Row by row, what was decided, or that nothing is."""
    merged = Merges.of(sheet)
    verdict, opinion = (columns[name] for name in REVIEW_COLUMNS[:2])
    for row in range(header + 1, len(sheet.rows)):
        at = cell_name(row, verdict)
        if struck.isdisjoint({at, cell_name(row, opinion)}):
            cells = {name: clean(text(merged.seen(row, column))) for name, column in columns.items()}
            yield from decision_in(cells, replace(place, cell=at))


def decision_in(cells: Mapping[str, str], at: Place) -> Iterator[ReviewRow | BlankRow | Problem]:
    """What was decided in a row, that nothing is, or why it is no decision; nothing of a row that stands disputed."""
    verdict, opinion, by = (cells[name] for name in REVIEW_COLUMNS)
    verdict = verdict_words(verdict)
    task, unit, number = (cells[name] for name in KEY_COLUMNS)
    of_entry = number.isdecimal()
    if verdict == Verdict.DISPUTED:
        return
    if not verdict and not opinion:
        if of_entry:
            yield BlankRow(task=task, unit=unit, submission=int(number), place=at)
    elif not verdict and of_entry:
        yield problem(Code.OPINION_WITHOUT_DECISION, at, words=bounded(opinion, MOST_TYPED))
    elif verdict not in GIVEN_VERDICTS or not of_entry:
        yield problem(Code.UNREADABLE_DECISION, at, value=verdict)
    elif verdict == Verdict.RETURNED and not opinion:
        yield problem(Code.SENT_BACK_WITHOUT_OPINION, at)
    else:
        yield ReviewRow(
            task=task,
            unit=unit,
            submission=int(number),
            verdict=Verdict(verdict),
            opinion=opinion,
            by=by,
            place=at,
        )


def verdict_words(words: str) -> str:
    """A verdict as the list offers it, whatever blanks and stops stand in it; other words as they are."""
    bare = "".join(words.split()).rstrip("。.！!")
    return VERDICT_WORDS.get(bare, words)


VERDICT_WORDS: Mapping[str, str] = {
    **{verdict.value: verdict.value for verdict in GIVEN_VERDICTS},
    **dict.fromkeys(("同意", "同意延期", "通過"), Verdict.PASSED.value),
    **dict.fromkeys(("不同意", "不通过", "不同意延期"), Verdict.RETURNED.value),
}
"""What people write for a verdict where the list does not hold them to it."""
CLEARED = frozenset({"空", "（空）", "(空)", "清空"})
"""What the office writes for a column in place of a value, so that nothing stands there."""
MOST_TYPED = 60
"""Characters of what somebody typed that a message repeats."""


def read_changes(review_row: ReviewRow, fields: tuple[Field, ...], year: int) -> dict[str, Value] | Problem:
    """The values that a 改为 gives, by field, from lines such as ``完成比例：60``; each within its field's limits."""

    def unreadable(words: str, why: str = "看不懂") -> Problem:
        names = own_names(fields)
        return problem(Code.UNREADABLE_REPLACEMENT, review_row.place, names=names, value=words, why=why)

    by_name = {field.name: field for field in fields}
    changes: dict[str, Value] = {}
    for line in review_row.opinion.splitlines():
        name, colon, rest = line.replace("：", ":").partition(":")
        field = by_name.get(name.strip())
        if field is None or not colon:
            return unreadable(line)
        if rest.strip() in CLEARED:
            if field.required:
                return unreadable(line, f"不能采用：“{field.name}”必填，不能清空")
            changes[field.name] = BLANK
            continue
        value = read_value(rest.strip(), field, at="", context=CellContext(year=year))
        if value.fault or value.blank:
            return unreadable(line)
        beyond = beyond_limits(field, value)
        if beyond:
            return unreadable(line, f"不能采用：{beyond}")
        changes[field.name] = value
    return changes or unreadable(review_row.opinion)


def beyond_limits(field: Field, value: Value) -> str:
    """Which limit of its field a value breaks, in words; blank where it breaks none."""
    rules = (rule for rule in row_rules((field,)) if rule.code in LIMIT_CODES)
    return next((brief(rule.code, field) for rule in rules if rule.when.holds({field.name: value})), "")


GRANTED_UNTIL = re.compile(r"^(?:同意)?延(?:期|长)?[至到]")
"""What people write before the day until which they grant."""


def read_day(review_row: ReviewRow, year: int) -> date | Problem:
    """The day that a 改为 on a request grants."""
    words = GRANTED_UNTIL.sub("", review_row.opinion)
    value = read_value(words, EXTEND_TO_FIELD, at="", context=CellContext(year=year))
    return (
        value.typed
        if isinstance(value.typed, date)
        else problem(Code.UNREADABLE_EXTENSION, review_row.place, value=review_row.opinion)
    )


def contradicting(review_rows: Iterable[ReviewRow]) -> tuple[list[ReviewRow], list[Problem]]:
    """The decisions that stand alone for their row, and a problem for each where two sheets decide differently."""
    by_row: dict[tuple[str, str, bool], list[ReviewRow]] = {}
    for review_row in review_rows:
        by_row.setdefault(
            (review_row.unit, review_row.task, review_row.place.sheet == EXTENSION_SHEET), []
        ).append(review_row)
    alone: list[ReviewRow] = []
    problems: list[Problem] = []
    for same in by_row.values():
        if len({(review_row.verdict, review_row.opinion) for review_row in same}) == 1:
            alone.append(same[0])
        else:
            sheets = "、".join(review_row.place.sheet for review_row in same)
            problems += [
                problem(
                    Code.DECISIONS_CONTRADICT,
                    review_row.place,
                    unit=review_row.unit,
                    task=review_row.task,
                    sheets=sheets,
                )
                for review_row in same
            ]
    return alone, problems
