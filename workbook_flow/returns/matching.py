"""Whose form a file is: by its stamp, else by its words, and never by a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath
from typing import Self

from workbook_flow.model import (
    TASK_COLUMN,
    Field,
    IssuedForm,
    Level,
    Period,
    PeriodKind,
    Place,
    Problem,
    Unit,
)
from workbook_flow.paper import stamp
from workbook_flow.returns.headers import bare, form_sheets, head_words, header_row, squeeze
from workbook_flow.sheets import Book, Sheet, text
from workbook_flow.words.dates import in_figures
from workbook_flow.words.problems import Code, problem

MONTH_IN_NAME = re.compile(
    r"(?<![\d./-])(?:(20\d\d)\s*[-年./]\s*(\d{1,2})(?:\s*月份?)?|(\d{1,2})\s*月份?)(?!\s*\d|[-./]\d|[月底初上中下])",
    re.ASCII,
)
"""A month in a file's name, with its year or without, and not a day's: 8月, 2024年8月, 2024-08."""

MOST_NAMED = 10
"""Tasks that are named of those to be returned still."""

FormKey = tuple[str, Period, int]
"""By what a form is known: its unit, period and number of issue."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """What files are held against: every form ever issued, and by every name and alias the unit that has it now.

    ``issued`` are the forms by period, oldest issue first. A period is not asked for before a file calls for it.
    """

    issued: Mapping[Period, Sequence[IssuedForm]]
    names: Mapping[str, str]
    _by_unit: dict[Period, Mapping[str, list[IssuedForm]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _by_key: dict[Period, Mapping[FormKey, IssuedForm]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def of(cls, issued: Mapping[Period, Sequence[IssuedForm]], units: Iterable[Unit]) -> Self:
        """The register of these forms and units."""
        return cls(
            issued=issued, names={name: unit.name for unit in units for name in (unit.name, *unit.aliases)}
        )

    @cached_property
    def newest_first(self) -> tuple[Period, ...]:
        """The periods in which anything was issued."""
        return tuple(sorted(self.issued, reverse=True))

    def form(self, key: FormKey) -> IssuedForm | None:
        """The form that is known by that; None where none was issued."""
        _, period, _ = key
        if period not in self._by_key:
            forms = self.issued.get(period, ())
            self._by_key[period] = {(form.unit, form.period, form.issue): form for form in forms}
        return self._by_key[period].get(key)

    def forms(self) -> Iterator[IssuedForm]:
        """Every form ever issued, the oldest period first."""
        for period in reversed(self.newest_first):
            yield from self.issued[period]

    def by_unit(self, period: Period) -> Mapping[str, list[IssuedForm]]:
        """The forms of a period, oldest issue first, of each unit of today, whatever it was called before."""
        if period not in self._by_unit:
            forms: dict[str, list[IssuedForm]] = {}
            for form in self.issued.get(period, ()):
                forms.setdefault(self.present(form), []).append(form)
            self._by_unit[period] = forms
        return self._by_unit[period]

    def newest(self, unit: str) -> IssuedForm | None:
        """The last form of a unit of today, in any period."""
        return next(
            (forms[-1] for period in self.newest_first if (forms := self.by_unit(period).get(unit))), None
        )

    @cached_property
    def squeezed(self) -> Mapping[str, str]:
        """The names as they are compared, by name."""
        return {name: squeeze(name) for name in self.names}

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all forms, one a name."""
        return tuple({field.name: field for form in self.forms() for field in form.fields}.values())

    @cached_property
    def measures(self) -> Mapping[str, str]:
        """The measure of each task of the forms, by all that a form says of it, as words are compared."""
        rows = (row for form in self.forms() for row in form.rows)
        return {squeeze(row.words): squeeze(row.measure) for row in rows}

    def present(self, form: IssuedForm) -> str:
        """The name that the form's unit has today."""
        return self.names.get(form.unit, form.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which issued form a file answers, and what must be said about how it was told.

    ``guessed`` says that nothing in the file names the period: the unit's newest is taken.
    """

    form: IssuedForm
    problems: tuple[Problem, ...] = ()
    guessed: bool = False


def match_submission(book: Book, file: str, register: Register) -> Match | Problem:
    """The issued form that this file answers: by stamp, else by its words; a Problem where there is not just one."""
    mark = stamp.read_stamp(book)
    if mark is None:
        return match_by_words(book, file, register)
    form = register.form((mark.unit, mark.period, mark.issue))
    place = Place(file=file)
    if form is None:
        return problem(Code.NEVER_ISSUED, place, unit=mark.unit, period=mark.period.words, issue=mark.issue)
    if not stamp.same_seal(mark.seal, form.seal):
        return problem(Code.FALSE_STAMP, place)
    odd = tuple(name_problem(book, file, form, register))
    wrong = next((fault for fault in odd if fault.level is Level.ERROR), None)
    if wrong is not None:
        return wrong
    return Match(form=form, problems=(*odd, *issue_problems(form, place, register)))


def issue_problems(form: IssuedForm, place: Place, register: Register) -> Iterator[Problem]:
    """What to say when the form is not the one that stands for the unit now, whatever it was called before."""
    unit = register.present(form)
    newest = register.newest(unit) or form
    if newest.period > form.period:
        yield problem(
            Code.FORM_OF_ANOTHER_PERIOD,
            place,
            period=form.period.words,
            current=newest.period.words,
            unit=form.unit,
        )
    current = max(register.by_unit(form.period)[unit], key=lambda issued: issued.issue)
    if current.issue > form.issue:
        yield problem(
            Code.FORM_OF_AN_EARLIER_ISSUE,
            place,
            issue=form.issue,
            current=current.issue,
            rest=rest_words(form, current),
        )


def rest_words(form: IssuedForm, current: IssuedForm) -> str:
    """What is to be done with the form that stands now where one of an earlier issue came back."""
    rows = {row.task: (row.measure, row.metric_words) for row in form.rows}
    tasks = [row.task for row in current.rows if rows.get(row.task) != (row.measure, row.metric_words)]
    names = {field.name for field in form.fields}
    fields = [field.name for field in current.fields if field.name not in names]
    owed = [
        *([f"补报 {'、'.join(tasks[:MOST_NAMED])}{' 等' * (len(tasks) > MOST_NAMED)}"] if tasks else []),
        *([f"补填“{'”“'.join(fields)}”"] if fields else []),
    ]
    return f"请按最新下发的填报表{'，并'.join(owed)}" if owed else "没有要补报的；以后请用最新下发的填报表"


def name_problem(book: Book, file: str, form: IssuedForm, register: Register) -> Iterator[Problem]:
    """What to say where the head of the table, or the file's name, names another unit or month than the stamp."""
    place = Place(file=file)
    head = own_head(book, form)
    for code, words in (
        (Code.HEAD_NAMES_ANOTHER_UNIT, head.get("填报单位", "")),
        (Code.FILE_NAMES_ANOTHER_UNIT, PurePath(file).stem),
    ):
        named = names_in(words, register)
        if named and register.present(form) not in named:
            yield problem(code, place, unit=form.unit, named="、".join(sorted(named)))
    words = head.get("期别", "")
    period = read_period(words)
    if period is not None and names_another_period(words, form):
        yield problem(Code.HEAD_NAMES_ANOTHER_PERIOD, place, named=period.words, period=form.period.words)
    other = other_period_in_name(file, form, register)
    if other is not None:
        yield problem(Code.FILE_NAMES_ANOTHER_PERIOD, place, named=other.words, period=form.period.words)


def other_period_in_name(file: str, form: IssuedForm, register: Register) -> Period | None:
    """The last period after the form's that the file's name names, where the unit has a form of it.

    An earlier one is what a name is left with that goes on from month to month, or the month that is reported on. A day
    in a name is the day on which it was written.
    """
    words = in_figures(PurePath(file).stem)
    named = [(match[1] or "", int(match[2] or match[3])) for match in MONTH_IN_NAME.finditer(words)]
    unit = register.present(form)
    meant = [
        period
        for period in (register.newest_first if named else ())
        if period.kind is PeriodKind.MONTH
        and period >= form.period
        and any(period.month == month and str(period.year).endswith(year) for year, month in named)
        and unit in register.by_unit(period)
    ]
    return next(iter(meant), None) if form.period not in meant else None


def own_head(book: Book, form: IssuedForm) -> Mapping[str, str]:
    """The head of the form's own table: the first that names its period, else the first of all."""
    names = field_names(form.fields)
    heads = [head_words(sheet, header_row(sheet, names) or 0) for sheet in form_sheets(book, form.fields)]
    own = (head for head in heads if not names_another_period(head.get("期别", ""), form))
    return next(own, heads[0] if heads else {})


def names_another_period(words: str, form: IssuedForm) -> bool:
    """Whether the words of a head name another period than the form's."""
    period = read_period(words)
    return period is not None and period != form.period and words.strip() != form.period.words


def match_by_words(book: Book, file: str, register: Register) -> Match | Problem:
    """A form without its stamp: the newest form of the one unit that the file names, or whose rows it has.

    Most of its rows must be that form's: a name alone proves nothing.
    """
    place = Place(file=file)
    sheet = next(form_sheets(book, register.fields), None)
    if sheet is None:
        return problem(Code.UNIDENTIFIED, place)
    header = header_row(sheet, field_names(register.fields)) or 0
    head = head_words(sheet, header)
    period = read_period(head.get("期别", ""))
    measures = measures_in(sheet, header, register)
    for how, words in (("表头单位", head.get("填报单位", "")), ("文件名", PurePath(file).stem)):
        units = names_in(words, register)
        named = period or period_of_name(file, units, register)
        form = newest_form(units, named, register)
        if form is not None and shares_rows(form, measures):
            return replace(by_words(form, how, place, register), guessed=named is None)
        if form is not None and how == "表头单位":
            return problem(Code.UNIDENTIFIED, place)
    form = only_form_with(measures, period, register)
    if form is None:
        return problem(Code.UNIDENTIFIED, place)
    return replace(by_words(form, "任务文字", place, register), guessed=period is None)


def period_of_name(file: str, units: set[str], register: Register) -> Period | None:
    """The period that a file's name names, where the one unit has a form of it."""
    period = read_period(PurePath(file).stem)
    return period if period and newest_form(units, period, register) else None


def by_words(form: IssuedForm, how: str, place: Place, register: Register) -> Match:
    """The match, with the warning that it rests on words."""
    warning = problem(Code.STAMP_LOST, place, how=how, unit=form.unit, period=form.period.words)
    return Match(form=form, problems=(warning, *issue_problems(form, place, register)))


def field_names(fields: Iterable[Field]) -> frozenset[str]:
    """The fields' names as header cells are compared."""
    return frozenset(squeeze(field.name) for field in fields)


def measures_in(sheet: Sheet, header: int, register: Register) -> set[str]:
    """The words in the column of measures, or of tasks by their measures; of ids where that column is gone."""
    names = [bare(text(cell)) for cell in sheet.rows[header]]
    column = next(names.index(each) for each in ("主要措施", TASK_COLUMN, "编号") if each in names)
    cells = (row[column] for row in sheet.rows[header + 1 :] if column < len(row))
    measures = {squeeze(text(cell)) for cell in cells} - {""}
    return {register.measures.get(words, words) for words in measures}


def shares_rows(form: IssuedForm, measures: set[str]) -> bool:
    """Whether half or more of the rows found are this form's."""
    form_texts = {squeeze(words) for row in form.rows for words in (row.measure, row.task)}
    return bool(measures) and 2 * len(measures & form_texts) >= len(measures)


def only_form_with(measures: set[str], period: Period | None, register: Register) -> IssuedForm | None:
    """The one unit's newest form that has all these measures and no others; None where two have, or none."""
    fit = forms_with(measures, period, register)
    return fit[0] if len(fit) == 1 else None


def forms_with(measures: set[str], period: Period | None, register: Register) -> list[IssuedForm]:
    """The units' newest forms in that period, or the last, that have all these measures and no others."""
    latest = period or next((each for each in register.newest_first if register.by_unit(each)), None)
    newest = [forms[-1] for forms in register.by_unit(latest).values()] if latest else []
    return [form for form in newest if measures == {squeeze(row.measure) for row in form.rows}]


def names_in(words: str, register: Register) -> set[str]:
    """The units whose name or alias stands in the words; a name inside a longer one that matched does not count."""
    text = squeeze(words)
    hits = [name for name, squeezed in register.squeezed.items() if squeezed in text]
    return {
        register.names[name] for name in hits if not any(name != other and name in other for other in hits)
    }


def newest_form(units: set[str], period: Period | None, register: Register) -> IssuedForm | None:
    """The latest form of the one unit named, in that period where it is known; None where it names several."""
    if len(units) != 1:
        return None
    (unit,) = units
    if period is None:
        return register.newest(unit)
    return next(reversed(register.by_unit(period).get(unit, ())), None)


def read_period(words: str) -> Period | None:
    """The period in words such as ``2024年7月``, ``2024-07`` or ``2024年第三季度``."""
    plain = unicodedata.normalize("NFKC", words)
    other = Period.read_other("".join(plain.split()))
    if other is not None:
        return other
    match = re.search(r"(\d{4})\s*[-年./]\s*(\d{1,2})", plain, re.ASCII)
    return Period(int(match[1]), int(match[2])) if match and 1 <= int(match[2]) <= 12 else None
