"""The columns of a foreign list that are no field of a task: asked about once, kept beside the list unless told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from workbook_flow.importing.guess import OVERSEES, guess_words, is_mostly, is_units
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.nouns import Answers, ListRow
from workbook_flow.importing.persons import is_persons
from workbook_flow.importing.rows import RawTask, shortened
from workbook_flow.importing.tables import SPAN, Found, header_name
from workbook_flow.model import METRIC_COLUMN, Place, Problem, Question
from workbook_flow.words.dates import read_day
from workbook_flow.words.names import name_key
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import COLUMNS, EXTRA_COLUMNS, LIMIT_KINDS, LIST_SHEET, TARGET_COLUMN

COLUMNS_QUESTION, GUESS_QUESTION = "columns", "guess"
KEEP, LEAVE = "1", "2"
RIGHT = "对"
LEFT_OUT, ASIDE = "不要", "说明"
"""What the office may say of a column besides a field: leave it out, keep it beside the list."""
OF_LIST = "（原表）"
"""Behind a name that the master has for a column of its own."""
REMARKS = re.compile("备注|备 ?注|说明|其他说明|Remarks?|Notes?", re.IGNORECASE)
"""Headers of columns that are remarks by their own name; nobody need be asked."""
NUMBER = re.compile(r"(?:≥|>=)?-?[\d,]+(?:\.\d+)?[%％]?", re.ASCII)
FIELDS: Mapping[str, ColumnPart] = {part.value: part for part in ColumnPart}
MEASURED = (METRIC_COLUMN, TARGET_COLUMN)
"""The master's further columns that a column of the list may be: by what a task is measured, and the least it asks."""
USES = (*FIELDS, *MEASURED, ASIDE, LEFT_OUT)
"""All that the office may say of a column."""


def said_of_columns(answers: Answers, question: str = COLUMNS_QUESTION) -> Mapping[str, str] | None:
    """By header, the field that the office named, 不要 or 说明; None where its answer says no such thing."""
    agreed = {KEEP, RIGHT} if question == GUESS_QUESTION else {KEEP, LEAVE}
    pairs: dict[str, str] = {}
    for part in re.split(r"[；;\n]", answers.get(question, "")):
        if not part.strip() or part.strip() in agreed:
            continue
        name, equals, meaning = part.replace("＝", "=").rpartition("=")
        if not equals or meaning.strip() not in USES:
            return None
        pairs[" ".join(name.strip().strip('“”"').split())] = meaning.strip()
    return pairs


def given_parts(answers: Answers) -> dict[str, ColumnPart | None]:
    """By header, the fields that the office says columns hold, None for those that it says are no field."""
    return {name: FIELDS.get(word) for name, word in all_said(answers).items()}


def all_said(answers: Answers) -> Mapping[str, str]:
    """By header, what the office says of a column, to whichever question."""
    return {**(said_of_columns(answers, GUESS_QUESTION) or {}), **(said_of_columns(answers) or {})}


def spare_texts(tables: Sequence[Found], tasks: Iterable[RawTask]) -> dict[str, list[tuple[Place, str]]]:
    """What stands in the columns that are no field of a task, by their headers, as these stand in the tables."""
    texts: dict[str, list[tuple[Place, str]]] = {}
    for task in tasks:
        for name, words in task.spare.items():
            if name not in EXTRA_COLUMNS or not is_own(name, task.spare):
                texts.setdefault(name, []).append((task.place, words))
    return {name: texts[name] for name in in_order(texts, tables)}


def in_order(names: Iterable[str], tables: Sequence[Found]) -> tuple[str, ...]:
    """The names of columns as they stand in the tables: 1月, 2月, 3月, though a first row has nothing in 2月."""
    headers = (
        header_name(words, column) for table in tables for column, words in sorted(table.words.items())
    )
    order = {name: number for number, name in enumerate(dict.fromkeys(headers))}
    return tuple(sorted(names, key=lambda name: order.get(name.removesuffix(OF_LIST), len(order))))


def guess_question(tables: Sequence[Found], answers: Answers) -> list[Question]:
    """Whether what was guessed of the columns is right, where no header says what they hold."""
    heard = GUESS_QUESTION in answers and said_of_columns(answers, GUESS_QUESTION) is not None
    guess = tuple(dict.fromkeys(words for table in tables for words in guess_words(table)))
    if not guess or heard:
        return []
    headers = [table.words[column] for table in tables for column in table.guess]
    persons = "清单没有单位一栏，一个人当作一个单位，每人一份表。" * any(map(is_persons, headers))
    words = (
        f"表头认不出，只按内容猜了：{'；'.join(guess)}。{persons}对不对？不对的照这样逐列写，用分号隔开；"
        f"等号后可写 {'、'.join(USES)}。"
    )
    rows = ((table.grid.name, max(table.first, table.last)) for table in tables if table.guess)
    places = tuple(Place(sheet=sheet, cell=f"第{row}行") for sheet, row in rows)
    return [
        Question(
            id=GUESS_QUESTION, kind=GUESS_QUESTION, words=words, readings=(RIGHT,), places=places, open=True
        )
    ]


def columns_question(tables: Sequence[Found], tasks: Sequence[RawTask], answers: Answers) -> list[Question]:
    """What the columns with content that no field was made of are, asked once for all that nobody told of yet.

    An answer that names a column which no table has is none.
    """
    texts = spare_texts(tables, tasks)
    settled = said_of_columns(answers, GUESS_QUESTION) or {}
    asked = {
        name: cells for name, cells in texts.items() if name not in settled and not REMARKS.fullmatch(name)
    }
    pairs = said_of_columns(answers)
    names = {header_name(words, column) for table in tables for column, words in table.words.items()}
    heard = pairs is not None and COLUMNS_QUESTION in answers and pairs.keys() <= names | texts.keys()
    if heard or not (asked or answers.get(COLUMNS_QUESTION)):
        return []
    named = "、".join(
        f"“{name}”（{len(cells)} 格，如“{shortened(cells[0][1])}”）" for name, cells in asked.items()
    )
    asks = f"这些列认不出是什么：{named}。怎么用？也可以" if asked else "各列都认得。要改的，"
    words = (
        f"{asks}逐列写，例如 {next(iter((*asked, *names)), '列名')}={ASIDE}；{hint(asked)}"
        f"等号后可写 {'、'.join(USES)}，几列用分号隔开。"
    )
    places = tuple(dict.fromkeys(place for cells in asked.values() for place, _ in cells))
    readings = ("都作为说明，留在总表右侧，不下发", "都不要")
    return [
        Question(
            id=COLUMNS_QUESTION,
            kind=COLUMNS_QUESTION,
            words=words,
            readings=readings,
            places=places,
            open=True,
        )
    ]


def hint(asked: Mapping[str, Sequence[tuple[Place, str]]]) -> str:
    """What the columns asked about seem to be, which as remarks would be issued to nobody."""
    of_units = [
        name
        for name, cells in asked.items()
        if is_mostly(is_units, [words for _, words in cells]) and not OVERSEES.search(name)
    ]
    of_months = [name for name in asked if SPAN.fullmatch(name)]
    units = (
        f"{'、'.join(of_units)}像是单位，要发给它们的写 {of_units[0]}={ColumnPart.UNIT}；" if of_units else ""
    )
    months = f"各月要做的事要一并下发的写 {of_months[0]}={ColumnPart.MEASURE}；" if of_months else ""
    return units + months


def left_out(names: Iterable[str], answers: Answers) -> frozenset[str]:
    """The columns of these that the office leaves out."""
    pairs = all_said(answers)
    usual = LEFT_OUT if answers.get(COLUMNS_QUESTION) == LEAVE else ASIDE
    return frozenset(name for name in names if pairs.get(name, usual) == LEFT_OUT)


def with_kept_columns(rows: Sequence[ListRow], answers: Answers) -> list[ListRow]:
    """The rows with what the office keeps of their other columns, under the master's name where it says one."""
    unwanted, pairs = left_out({name for row in rows for name in row.spare}, answers), all_said(answers)
    called = {name: word for name, word in pairs.items() if word in MEASURED}
    return [replace(row, spare=kept_of(row, unwanted, called)) for row in rows]


def kept_of(row: ListRow, unwanted: Collection[str], called: Mapping[str, str]) -> dict[str, str]:
    """What is texts of a row's other columns; ``called`` are names of the master, several under one put together."""
    texts: dict[str, str] = {}
    for name, words in row.spare.items():
        if name not in unwanted:
            own = called.get(name) or (name if is_own(name, row.spare) else f"{name}{OF_LIST}")
            texts[own] = "；".join(filter(None, (texts.get(own, ""), words)))
    return texts


def is_own(name: str, spare: Mapping[str, str]) -> bool:
    """Whether a column may stand in the master by that name: no second 编号, no 目标值 that it would not read."""
    words = spare[name].strip()
    match name:
        case "目标值":
            return METRIC_COLUMN in spare and NUMBER.fullmatch(words) is not None
        case "时限类型":
            return words in LIMIT_KINDS
        case "时限日期":
            return read_day(words) is not None
    return name in EXTRA_COLUMNS or name_key(name) not in {*map(name_key, COLUMNS[LIST_SHEET])}


def unused_columns(table: Found, tasks: Sequence[RawTask], answers: Answers) -> list[Problem]:
    """The columns that no field was made of, told apart by whether they are kept beside the list."""
    place = Place(sheet=table.grid.name, cell=f"第{table.last}行" if table.last else "")
    pairs = all_said(answers)
    names = [name for name in spare_texts((table,), tasks) if pairs.get(name) not in MEASURED]
    unwanted = left_out(names, answers)
    aside = [name for name in names if name not in unwanted]
    unused = [name for name in names if name in unwanted]
    return [
        problem(code, place, columns="、".join(columns))
        for code, columns in ((Code.COLUMNS_ASIDE, aside), (Code.COLUMNS_UNUSED, unused))
        if columns
    ]
