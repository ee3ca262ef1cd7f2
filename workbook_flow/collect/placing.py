"""Whose form a file is: by its stamp, else by its words, and never by a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from workbook_flow import stamp
from workbook_flow.collect.words import column_name, form_sheets, head_words, header_row, squeeze
from workbook_flow.model import TASK_COLUMN, Field, IssuedForm, Level, Period, Place, Problem, Unit
from workbook_flow.problems import problem
from workbook_flow.sheets import Book, Sheet, text

FormKey = tuple[str, Period, int]
Forms = Mapping[FormKey, IssuedForm]
"""Every form ever issued, by unit, period and number of issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which issued form a file answers, and what must be said about how it was told."""

    form: IssuedForm
    problems: tuple[Problem, ...] = ()


def match_submission(book: Book, file: str, forms: Forms, units: Iterable[Unit]) -> Match | Problem:
    """The issued form that this file answers: by stamp, else by its words; a Problem where there is not just one."""
    names = {name: unit.name for unit in units for name in (unit.name, *unit.aliases)}
    found = stamp.read_stamp(book)
    if found is None:
        return match_by_words(book, file, forms, names)
    form = forms.get((found.unit, found.period, found.issue))
    place = Place(file=file)
    if form is None:
        return problem("F43", place, unit=found.unit, period=found.period.words, issue=found.issue)
    if not stamp.same_seal(found.seal, form.seal):
        return problem("F41", place)
    odd = tuple(name_problem(book, file, form, names))
    wrong = next((each for each in odd if each.level is Level.ERROR), None)
    if wrong is not None:
        return wrong
    return Match(form=form, problems=(*odd, *issue_problems(form, forms, place, names)))


def issue_problems(
    form: IssuedForm, forms: Forms, place: Place, names: Mapping[str, str]
) -> Iterator[Problem]:
    """What to say when the form is not the one that stands for the unit now, whatever it was called before."""
    unit = names.get(form.unit, form.unit)
    mine = [each for each in forms.values() if names.get(each.unit, each.unit) == unit]
    newest = max(mine, key=lambda each: (each.period, each.issue))
    if newest.period > form.period:
        yield problem("F45", place, period=form.period.words, current=newest.period.words, unit=form.unit)
    current = max(each.issue for each in mine if each.period == form.period)
    if current > form.issue:
        yield problem("F46", place, issue=form.issue, current=current)


def name_problem(book: Book, file: str, form: IssuedForm, names: Mapping[str, str]) -> Iterator[Problem]:
    """What to say where the head of the table, or the file's name, names another unit or month than the stamp."""
    place = Place(file=file)
    sheet = next(form_sheets(book, form.fields), None)
    said = head_words(sheet, header_row(sheet, field_names(form.fields)) or 0) if sheet else {}
    for code, words in (("F48", said.get("填报单位", "")), ("F47", PurePath(file).stem)):
        named = names_in([words], names)
        if named and names.get(form.unit, form.unit) not in named:
            yield problem(code, place, unit=form.unit, named="、".join(sorted(named)))
    period = read_period(said.get("期别", ""))
    if period is not None and period != form.period:
        yield problem("F51", place, named=period.words, period=form.period.words)


def match_by_words(book: Book, file: str, forms: Forms, names: Mapping[str, str]) -> Match | Problem:
    """A form without its stamp: the newest form of the one unit that the file names, or whose rows it has.

    Most of its rows must be that form's: a name alone proves nothing.
    """
    place = Place(file=file)
    fields = {field.name: field for form in forms.values() for field in form.fields}
    sheet = next(form_sheets(book, fields.values()), None)
    if sheet is None:
        return problem("F40", place)
    header = header_row(sheet, field_names(fields.values())) or 0
    said = head_words(sheet, header)
    period = read_period(said.get("期别", ""))
    measures = measures_in(sheet, header, forms)
    for how, words in (("表头单位", said.get("填报单位", "")), ("文件名", PurePath(file).stem)):
        form = newest_form(forms, names_in([words], names), period, names)
        if form is not None and shares_rows(form, measures):
            return by_words(form, how, forms, place, names)
        if form is not None and how == "表头单位":
            return problem("F40", place)
    form = only_form_with(measures, forms, period, names)
    return by_words(form, "任务文字", forms, place, names) if form else problem("F40", place)


def by_words(form: IssuedForm, how: str, forms: Forms, place: Place, names: Mapping[str, str]) -> Match:
    """The match, with the warning that it rests on words."""
    known = problem("F44", place, how=how, unit=form.unit, period=form.period.words)
    return Match(form=form, problems=(known, *issue_problems(form, forms, place, names)))


def field_names(fields: Iterable[Field]) -> frozenset[str]:
    """The fields' names as header cells are compared."""
    return frozenset(squeeze(field.name) for field in fields)


def measures_in(sheet: Sheet, header: int, forms: Forms) -> set[str]:
    """The words in the column of measures, or of tasks by their measures; of ids where that column is gone."""
    whole = {squeeze(row.words): squeeze(row.measure) for form in forms.values() for row in form.rows}
    names = [column_name(text(cell)) for cell in sheet.rows[header]]
    column = next(names.index(each) for each in ("主要措施", TASK_COLUMN, "编号") if each in names)
    cells = (row[column] for row in sheet.rows[header + 1 :] if column < len(row))
    found = {squeeze(text(cell)) for cell in cells} - {""}
    return {whole.get(words, words) for words in found}


def shares_rows(form: IssuedForm, measures: set[str]) -> bool:
    """Whether half or more of the rows found are this form's."""
    known = {squeeze(words) for row in form.rows for words in (row.measure, row.task)}
    return bool(measures) and 2 * len(measures & known) >= len(measures)


def only_form_with(
    measures: set[str], forms: Forms, period: Period | None, names: Mapping[str, str]
) -> IssuedForm | None:
    """The one unit's newest form that has all these measures and no others; None where two have, or none."""
    newest: dict[str, IssuedForm] = {}
    for form in sorted(forms.values(), key=lambda each: (each.period, each.issue)):
        if period in {None, form.period}:
            newest[names.get(form.unit, form.unit)] = form
    latest = max((form.period for form in newest.values()), default=None)
    fit = [
        form
        for form in newest.values()
        if form.period == latest and measures == {squeeze(row.measure) for row in form.rows}
    ]
    return fit[0] if len(fit) == 1 else None


def names_in(words: Iterable[str], names: Mapping[str, str]) -> set[str]:
    """The units whose name or alias stands in the words; a name inside a longer one that matched does not count."""
    said = [squeeze(each) for each in words]
    hits = [name for name in names if any(squeeze(name) in each for each in said)]
    return {names[name] for name in hits if not any(name != other and name in other for other in hits)}


def newest_form(
    forms: Forms, units: set[str], period: Period | None, names: Mapping[str, str]
) -> IssuedForm | None:
    """The latest form of the one unit named, in that period where it is known; None where it names several."""
    if len(units) != 1:
        return None
    mine = [
        form
        for form in forms.values()
        if names.get(form.unit, form.unit) in units and period in {None, form.period}
    ]
    return max(mine, key=lambda form: (form.period, form.issue), default=None)


def read_period(words: str) -> Period | None:
    """The period in words such as ``2024年7月`` or ``2024-07``."""
    found = re.search(r"(\d{4})\s*[-年./]\s*(\d{1,2})", unicodedata.normalize("NFKC", words), re.ASCII)
    return Period(int(found[1]), int(found[2])) if found and 1 <= int(found[2]) <= 12 else None
