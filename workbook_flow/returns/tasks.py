"""Which task a row of any sheet of a form is of: by its id, its measure, or the day that Excel made of the id."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date
from functools import cache

from workbook_flow.model import Field, FieldType, IssuedForm, IssuedRow
from workbook_flow.returns.headers import squeeze, task_words
from workbook_flow.rules.values import CellContext, read_value
from workbook_flow.sheets import CellValue, clean, text

DAY = Field(name="编号", type=FieldType.DATE)
DASHES = re.compile("[\u2010-\u2015\u2212]")
SEVERAL = re.compile(r"[、,，;；/和及与\s]+")
"""What stands between several ids in one cell."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ENGLISH_DAY = re.compile(rf"(?:(?P<day>\d{{1,2}})-)(?P<month>{'|'.join(MONTHS)})", re.ASCII | re.IGNORECASE)
"""How Excel shows an id that it made a day of, in English settings: 6-Mar."""


class TaskRows:
    """The rows of a form, as they are looked for."""

    def __init__(self, form: IssuedForm) -> None:
        self.form = form
        self.by_id = {row.task: row for row in reversed(form.rows)}
        self.by_words = cache(lambda: rows_by_words(form))

    def row(self, cell: CellValue, words: str) -> IssuedRow | None:
        """The issued row of that id and those words; None where they are none's."""
        task = plain_id(text(cell))
        issued = self.by_id.get(task) if task else None
        return issued or self.by_words().get(squeeze(words)) or row_of_day(cell, self.form)


def plain_id(words: str) -> str:
    """Words without stray blanks, wide figures and the many dashes as they are typed in ids."""
    return DASHES.sub("-", unicodedata.normalize("NFKC", clean(words)))


def tasks_named(words: str, form: IssuedForm) -> tuple[str, ...]:
    """The tasks of a form that one cell names where it names several and nothing else: 1-01、1-02."""
    parts = [part for part in SEVERAL.split(plain_id(words)) if part]
    if len(parts) < 2:
        return ()
    tasks = {row.task for row in form.rows}
    return tuple(dict.fromkeys(parts)) if tasks.issuperset(parts) else ()


def rows_by_words(form: IssuedForm) -> dict[str, IssuedRow]:
    """The rows of a form by what may stand for their task in its cell, where it is one row's alone."""
    measures = Counter(squeeze(row.measure) for row in form.rows)
    alone = [row for row in form.rows if measures[squeeze(row.measure)] == 1]
    return {words: row for row in alone for words in task_words(row)}


def row_of_day(cell: CellValue, form: IssuedForm) -> IssuedRow | None:
    """The row whose id Excel made a day of, 3-06 a 6 March, 1-32 a January 1932; None where not just one would be."""
    day = day_in(cell)
    if day is None:
        return None
    ids = {f"{day.month}-{day.day}", f"{day.month}-{day.day:02}", f"{day.month:02}-{day.day:02}"}
    if day.day == 1:
        ids.add(f"{day.month}-{day.year % 100:02}")
    rows = [row for row in form.rows if row.task in ids]
    return rows[0] if len(rows) == 1 else None


def day_in(cell: CellValue) -> date | None:
    """The day that a cell holds or shows: 2024-03-06, 3月6日, 6-Mar, or its serial number."""
    if isinstance(cell, str) and (match := ENGLISH_DAY.fullmatch(clean(cell))):
        month = MONTHS.index(match["month"].lower()) + 1
        cell = f"{month}月{match['day']}日"
    day = read_value(cell, DAY, at="", context=CellContext(year=2000)).typed
    return day if isinstance(day, date) else None
