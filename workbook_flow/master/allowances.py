"""Sheets 免报 and 加分扣分: what the office allows or takes from one unit in one period, and who approved it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from workbook_flow.master.addresses import AddressBook
from workbook_flow.master.tables import ListTable, Row, read_number
from workbook_flow.model import Excuse, Extra, Period, Place, Problem, Unit, WorkbookFlowError
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import clean_name, name_key, nearest_words
from workbook_flow.words.problems import Code, problem

MOST_PERIODS = 120


def read_excuses(table: ListTable, book: AddressBook) -> tuple[tuple[Excuse, ...], list[Problem]]:
    """Who need not report when; a row of several periods is one excuse for each."""
    faults: list[Problem] = []
    excuses: dict[tuple[str, Period], Excuse] = {}
    places: dict[tuple[str, Period], Place] = {}
    for row in table.rows:
        unit, periods, problems = unit_and_periods(row, book)
        reason, approved = clean_name(row["理由"].text), clean_name(row["批准人"].text)
        faults += [*problems, *blanks(row, ("理由", "批准人"))]
        for period in periods if unit else ():
            key = (unit, period)
            if key in places:
                faults.append(repeated(row, unit, period, places[key]))
                continue
            places[key] = row["单位"].place
            excuses[key] = Excuse(unit=unit, period=period, reason=reason, approved_by=approved)
    return tuple(excuses.values()), faults


def read_extras(table: ListTable, book: AddressBook) -> tuple[tuple[Extra, ...], list[Problem]]:
    """Points that the office adds to or takes from a score; several rows for one unit and period add up."""
    faults: list[Problem] = []
    extras: list[Extra] = []
    for row in table.rows:
        unit, periods, problems = unit_and_periods(row, book)
        points, odd = read_number(row["分值"], "分值")
        faults += [*problems, *odd, *blanks(row, ("分值", "理由", "批准人"))]
        if points is not None and not -100 <= points <= 100:
            cell = row["分值"]
            allowed = "-100 到 100 的数字"
            faults.append(
                problem(Code.VALUE_NOT_ALLOWED, cell.place, column="分值", value=cell.text, allowed=allowed)
            )
        elif unit and points is not None:
            reason, approved = clean_name(row["理由"].text), clean_name(row["批准人"].text)
            extras += [
                Extra(unit=unit, period=period, points=points, reason=reason, approved_by=approved)
                for period in periods
            ]
    return tuple(extras), faults


def unit_and_periods(row: Row, book: AddressBook) -> tuple[str, tuple[Period, ...], list[Problem]]:
    """The unit and the periods that a row names, blank where they cannot be understood."""
    problems = list(blanks(row, ("单位", "期别")))
    name = row["单位"]
    unit = book.find(name.text) if not name.blank else None
    if not name.blank and not isinstance(unit, Unit):
        near = nearest_words(name_key(name.text), book.names())
        problems.append(problem(Code.UNIT_NOT_LISTED, name.place, name=clean_name(name.text), nearest=near))
    periods = () if row["期别"].blank else read_periods(row["期别"])
    if periods is None:
        problems.append(problem(Code.UNREADABLE_PERIODS, row["期别"].place, value=row["期别"].text))
    return (unit.name if isinstance(unit, Unit) else ""), periods or (), problems


def read_periods(cell: Cell) -> tuple[Period, ...] | None:
    """Periods: 2024年7月, 2024-07, 2024-Q3, a date cell; several with 、 between, or from 至 to. None where unclear."""
    if isinstance(cell.value, date):
        return (Period(cell.value.year, cell.value.month),)
    periods: list[Period] = []
    for part in re.split("[、,，;；]", name_key(cell.text)):
        ends = [read_period(end) for end in re.split("至|到|~", part)]
        if len(ends) > 2 or any(end is None for end in ends):
            return None
        bounds = [end for end in ends if end is not None]
        last = bounds[-1]
        period = bounds[0]
        while period <= last and len(periods) < MOST_PERIODS:
            periods.append(period)
            period = period.next()
    return tuple(dict.fromkeys(periods)) or None


def read_period(words: str) -> Period | None:
    """One period in words; None where they are none."""
    match = re.fullmatch(r"(\d{4})[年./-](\d{1,2})月?", words, re.ASCII)
    try:
        return Period.parse(f"{match[1]}-{int(match[2]):02d}" if match else words)
    except WorkbookFlowError:
        return None


def blanks(row: Row, columns: tuple[str, ...]) -> Iterator[Problem]:
    """Cells of a row that must be filled and are not."""
    for column in columns:
        if row[column].blank:
            yield problem(Code.REQUIRED_BLANK, row[column].place, column=column)


def repeated(row: Row, unit: str, period: Period, first: Place) -> Problem:
    """A unit excused twice for one period."""
    return problem(Code.DOUBLE_EXCUSE, row["单位"].place, unit=unit, period=period.words, other=first.cell)
