"""What a unit wrote beside the cells of its form: told with its words, and holding a row that it contradicts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from workbook_flow.model import FieldType, IssuedForm, Place, Problem, ReturnedRow
from workbook_flow.paper import stamp
from workbook_flow.returns.headers import squeeze
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable
from workbook_flow.returns.tasks import plain_id
from workbook_flow.sheets import Beside, Book, clean, text
from workbook_flow.words.notemark import behind_mark, has_mark
from workbook_flow.words.problems import Code, is_mark, problem
from workbook_flow.words.text import bounded

FAR, STRUCK, MARGIN = "远处的单元格", "删除线", "页眉页脚"
FAINT, NOTE, SHAPE = "看不见的字", "批注", "文本框"
ALTERNATIVE = "图片的替代文字"
TWICE, LINK = "重复的单元格", "超链接"
PROPERTY, NAME = "文档属性", "定义的名称"
SAYING = frozenset({NOTE, SHAPE, MARGIN})
"""What a person writes in who has something to say of rows that need not stand beside it."""
ID = re.compile(r"(?<![0-9A-Za-z.-])[0-9A-Za-z]{1,9}(?:[.-][0-9A-Za-z]{1,9}){1,3}(?![0-9A-Za-z.-])")
"""An id of several parts; a bare number may be anything."""
NO_CONTENT = re.compile(r"[\s0./%—－-]{1,20}")
"""A nought or a stroke in a far cell: what a formula or a slip of the hand leaves, and no answer that was left out."""
PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s{0,3}%", re.ASCII)
ROW_OF_CELL = re.compile(r"[A-Z]{1,3}(\d{1,7})", re.ASCII | re.IGNORECASE)
CHINESE = re.compile("[\u4e00-\u9fff]")
WEB_PROPERTIES = frozenset({"author", "changedby", "created", "changed", "generator", "progid", "originator"})
"""What spreadsheet programs say of a file in the head of a web page that they write."""
OWN_TITLE = re.compile(r".{0,200}\S \S{1,60} \d{4}(?:-\S{1,12})?", re.DOTALL)
"""The title that forms of every edition have: the list's, the unit and the period."""
REMARKS = re.compile("备注|说明|更正|实际|意见")
"""What a column is headed by in which a unit remarks on its own rows."""
CONFIRMATION = re.compile(r"(?:[^\n]{1,60}[:：]\s{0,9})?已?确认[。.！!]?")
CORRECTIONS = ("更正", "改为", "改成", "应为", "应是", "有误", "填错", "作废", "为准", "不是")
"""What people write where the row is not what they mean."""


def told_beside(
    book: Book, table: ReturnedTable, form: IssuedForm, rows: Iterable[ReturnedRow]
) -> tuple[tuple[ReturnedRow, ...], tuple[Problem, ...]]:
    """The rows, held where words beside them contradict; and a problem for all other words that stand beside cells.

    What the office itself wrote into a form that it sent back is left out.
    """
    remarks = [(column, header) for column, header in table.added_columns(form) if REMARKS.search(header)]
    answers = [beside_remarks(row, remarks, table, form) if remarks else row for row in rows]
    at = rows_at(answers, table)
    problems: list[Problem] = []
    for aside in (*book.beside, *typed_properties(book)):
        words = persons_words(aside, form)
        if not words:
            continue
        index = at.get(row_of(aside, table))
        if index is not None and answers[index].filled and confirms(aside, words):
            answers[index] = replace(answers[index], confirmed=True)
            continue
        beside = () if index is None else (index,)
        named = (
            rows_named(words, answers) if aside.kind == SHAPE or (aside.kind in SAYING and not beside) else ()
        )
        about = [number for number in named or beside if answers[number].filled]
        about = [number for number in about if holds(aside, words, answers[number], form)]
        for number in about:
            row = answers[number]
            answers[number] = replace(row, problems=(*row.problems, told(aside, words, table, row.task)))
        if not about:
            problems.append(told(aside, words, table))
    return tuple(answers), tuple(problems)


def beside_remarks(
    row: ReturnedRow, remarks: Iterable[tuple[int, str]], table: ReturnedTable, form: IssuedForm
) -> ReturnedRow:
    """The row, held where what a unit remarks on it in columns of its own contradicts it."""
    for column, header in remarks if row.filled else ():
        words = clean(text(table.sheet.cell(row.number - 1, column)))
        if words and contradicts(words, row, form):
            place, shown = table.place(row.number - 1, column), bounded(words, MOST_WORDS)
            kind = f"“{bounded(header, MOST_WORDS)}”一栏"
            held = problem(Code.NOTE_CONTRADICTS, place, kind=kind, task=row.task, words=shown)
            row = replace(row, problems=(*row.problems, held))
    return row


def typed_properties(book: Book) -> Iterator[Beside]:
    """The properties that a person added: programs name and fill theirs in Latin letters."""
    for name, words in book.properties.items():
        if name not in {stamp.PROPERTY, *WEB_PROPERTIES} and CHINESE.search(name + words):
            yield Beside(sheet="", cell="", author="", kind=f"{PROPERTY}“{name}”", words=words)


def persons_words(aside: Beside, form: IssuedForm) -> str:
    """What a person wrote there, blank where all is the program's own: by its mark, in older forms by author or words.

    Who writes on in a note of the office writes under its name; a printed page's margins bear titles, and programs
    describe pictures by themselves.
    """
    further = behind_mark(aside.words)
    if further is not None:
        return clean(further)
    about = aside.kind.startswith(PROPERTY)
    if about and squeeze(aside.words) == squeeze(form.file_title):
        return ""
    titled = about and OWN_TITLE.fullmatch(aside.words)
    if (aside.kind in {MARGIN, ALTERNATIVE} or titled) and not weighs(without_titles(aside.words, form)):
        return ""
    whole = not has_mark(aside.words)
    if whole and aside.author and squeeze(aside.author) == squeeze(form.office):
        return ""
    return "\n".join(line for line in clean(aside.words).split("\n") if not is_mark(line))


def without_titles(words: str, form: IssuedForm) -> str:
    """Words without the names that the form's printed pages bear."""
    rest = squeeze(words)
    for name in (form.title, form.unit, form.period.words):
        rest = rest.replace(squeeze(name), "")
    return rest


def told(aside: Beside, words: str, table: ReturnedTable, task: str = "") -> Problem:
    """What is said of words beside a cell; ``task`` is that of a row which they contradict."""
    about = aside.kind.startswith((PROPERTY, NAME))
    sheet = "" if about else aside.sheet or table.sheet.name
    place = Place(file=table.file, sheet=sheet, cell=aside.cell)
    shown = bounded(words.replace("\n", " "), MOST_WORDS)
    if aside.kind == FAR and not NO_CONTENT.fullmatch(words):
        return problem(Code.FAR_CELL_NOT_TAKEN, place, words=shown)
    if aside.kind == TWICE:
        return problem(Code.ROW_HAS_CELL_TWICE if task else Code.CELL_TWICE, place, task=task, words=shown)
    if aside.kind == STRUCK:
        return problem(Code.WORDS_STRUCK if task else Code.STRUCK_OUTSIDE, place, task=task, words=shown)
    if aside.kind == FAINT:
        return problem(Code.WORDS_UNSEEN, place, words=shown)
    if task:
        return problem(Code.NOTE_CONTRADICTS, place, kind=aside.kind, task=task, words=shown)
    return problem(Code.NOTE_NOT_TAKEN, place, kind=aside.kind, words=shown)


def holds(aside: Beside, words: str, row: ReturnedRow, form: IssuedForm) -> bool:
    """Whether a row waits for what stands beside it, or is struck through or written twice in it.

    Where a link leads contradicts nothing, nor do a cell's own words that are not seen.
    """
    if aside.kind in {LINK, FAINT}:
        return False
    return aside.kind in {STRUCK, TWICE} or contradicts(words, row, form)


def confirms(aside: Beside, words: str) -> bool:
    """Whether a note says no more than that a row is as its unit means it; programs begin one with who writes it."""
    return aside.kind == NOTE and CONFIRMATION.fullmatch(words) is not None


def rows_at(rows: Sequence[ReturnedRow], table: ReturnedTable) -> dict[tuple[str, int], int]:
    """By sheet and row, counted from 1, which of the rows stands there: in the table, or on the sheet of claims."""
    at = {(table.sheet.name, row.number): index for index, row in reversed(list(enumerate(rows)))}
    claims = table.claims
    for index, row in enumerate(rows):
        if claims is not None and row.task in claims.rows:
            at.setdefault((claims.sheet.name, claims.rows[row.task] + 1), index)
    return at


def rows_named(words: str, rows: Sequence[ReturnedRow]) -> tuple[int, ...]:
    """Which of the rows words name by their ids where they say that something is not so."""
    ids = {*ID.findall(plain_id(words))} if corrects(words) else set()
    return tuple(index for index, row in enumerate(rows) if ids and plain_id(row.task) in ids)


def row_of(aside: Beside, table: ReturnedTable) -> tuple[str, int]:
    """The sheet and the row beside which words stand, counted from 1; 0 where they stand beside no cell."""
    match = ROW_OF_CELL.fullmatch(aside.cell)
    return aside.sheet or table.sheet.name, int(match[1]) if match else 0


def corrects(words: str) -> bool:
    """Whether words say that something else is not so."""
    narrow = unicodedata.normalize("NFKC", words)
    return any(mark in narrow for mark in CORRECTIONS)


def weighs(words: str) -> bool:
    """Whether words below a table may be more than a remark: they correct something, or name a percentage."""
    return corrects(words) or PERCENT.search(unicodedata.normalize("NFKC", words)) is not None


def contradicts(words: str, row: ReturnedRow, form: IssuedForm) -> bool:
    """Whether words beside a row say that it is not so, or name another percentage than it does."""
    narrow = unicodedata.normalize("NFKC", words)
    if corrects(words):
        return True
    percents = {float(number) for number in PERCENT.findall(narrow)}
    fields = (field for field in form.fields if field.type is FieldType.PERCENT)
    filled = {row.values[field.name].typed for field in fields} - {None}
    return bool(percents and filled) and not percents & filled
