"""The check column: what is missing or contradictory in a row, in words, worked out while it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from workbook_flow.forms.grid import CHECK_COLUMN, FIRST_ROW, HEADER_ROW, Grid, absolute, at_row, in_row, span
from workbook_flow.forms.reading import reading, taking_over
from workbook_flow.model import SAME_FIELD, Field, IssuedForm, IssuedRow, LeadershipReport, Level, Value
from workbook_flow.paper import layout
from workbook_flow.rules import (
    Row,
    Rule,
    first_findings,
    form_rules,
    given,
    number,
    quoted,
    serial,
    with_given,
)
from workbook_flow.words.problems import CATALOGUE, Code, brief
from workbook_flow.words.text import safe_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

UNTOUCHED = "未填"
NO_REPORT = "；右上方还要选是否已向党委（党组）报告"
GOOD = "✓"
LACKS = "缺："
MISSING, WRONG, WARNED = "、", "；", "·"
"""What a finding starts with: it names a field left out, says what is wrong, or only warns."""

GREEN, RED, YELLOW = "#C6EFCE", "#FFC7CE", "#FFEB9C"


def words_for(rule: Rule, levels: Mapping[str, Level]) -> str:
    """What the form says where this rule holds."""
    if levels.get(rule.code, CATALOGUE[rule.code].level) is Level.WARNING:
        return f"{WARNED}提醒：{brief(rule.code, rule.field)}"
    if rule.code == Code.BLANK:
        return f"{MISSING}{rule.field.name}"
    return f"{WRONG}{brief(rule.code, rule.field)}"


def verdict(form: IssuedForm, issued: IssuedRow, row: Row) -> str:
    """What the check column says of a row with these values."""
    if untouched(row):
        return UNTOUCHED
    words = findings(form, issued, row)
    missing, wrong, warned = (
        "".join(each for each in words if each[:1] == kind) for kind in (MISSING, WRONG, WARNED)
    )
    if not missing and not wrong:
        return GOOD + warned
    return (f"{LACKS}{missing[1:]}{wrong}" if missing else wrong[1:]) + f"。{warned}"


def untouched(row: Row) -> bool:
    """Whether nothing stands in the row's fill-in cells."""
    return all(value.blank for value in row.values())


def findings(form: IssuedForm, issued: IssuedRow, row: Row) -> list[str]:
    """By field, what is wrong with its cell; blank where nothing is."""
    first = first_findings(form_rules(form.fields, form.levels), with_given(row, issued))
    found = (first.get(field.name) for field in form.fields)
    return [words_for(rule, form.levels) if rule else "" for rule in found]


def verdict_formula(grid: Grid) -> str:
    """The same as a formula over the findings of any row."""
    count = len(grid.form.fields)
    cells = [in_row(grid.first_finding + number) for number in range(count)]

    def joined(kind: str) -> str:
        return "&".join(f'IF(LEFT({cell},1)="{kind}",{cell},"")' for cell in cells)

    said = f'"{LACKS}"&{joined(MISSING)}&{joined(WRONG)}&"。"'
    for words, better in ((LACKS + "。", GOOD), (LACKS + MISSING, LACKS), (LACKS + WRONG, "")):
        said = f"SUBSTITUTE({said},{quoted(words)},{quoted(better)})"
    readings = span(grid.first_reading, grid.first_reading + count - 1)
    return f'=IF(SUMPRODUCT(LEN({readings}))=0,"{UNTOUCHED}",{said}&{joined(WARNED)})'


def finding_formula(field: Field, grid: Grid) -> str:
    """What is wrong with a field's cell in any row: the first of its rules that holds."""
    readings = grid.readings
    levels = grid.form.levels
    rules = [rule for rule in form_rules(grid.form.fields, levels) if rule.field == field]
    said = '""'
    for rule in reversed(rules):
        said = f"IF({rule.when.formula(readings)},{quoted(words_for(rule, levels))},{said})"
    return f"={said}"


def count_formula(grid: Grid, report: str) -> str:
    """How many rows are done, and how many are not; what is missing in the head, where ``report`` is asked for."""
    total = len(grid.form.rows)
    cells = f"{absolute(FIRST_ROW, grid.check)}:{absolute(grid.last_row, grid.check)}"
    done = f'SUMPRODUCT(--(LEFT({cells},1)="{GOOD}"))'
    counted = (
        f'="已填 "&{done}&"/{total} 行"&IF({done}={total},"，可以报送","，还差 "&({total}-{done})&" 行")'
    )
    return f'{counted}&IF(LEN({report})=0,"{NO_REPORT}","")' if grid.form.asks_report else counted


def count_words(grid: Grid, verdicts: list[str], report: LeadershipReport) -> str:
    """The same from the verdicts of all rows."""
    done, total = sum(each.startswith(GOOD) for each in verdicts), len(verdicts)
    counted = f"已填 {done}/{total} 行" + ("，可以报送" if done == total else f"，还差 {total - done} 行")
    return counted + (NO_REPORT if grid.form.asks_report and report.made is None else "")


def write_checks(
    book: Any,
    sheet: Worksheet,
    grid: Grid,
    lists: Mapping[str, str],
    rows: list[tuple[Mapping[str, Value], str]],
) -> None:
    """Write the check column and the hidden cells behind it; ``rows`` are the values filled in and their verdict."""
    form = grid.form
    style = book.add_format(layout.styled(layout.CELL, bg_color="#F7F7F7"))
    said = in_xml(verdict_formula(grid))
    read = [in_xml(reading_formula(field, grid, lists)) for field in form.fields]
    wrong = [in_xml(finding_formula(field, grid)) for field in form.fields]
    for row, (issued, (values, words_now)) in enumerate(zip(form.rows, rows, strict=True), start=FIRST_ROW):
        words = findings(form, issued, values)
        sheet.write_formula(row, grid.check, at_row(said, row), style, words_now)
        for at, field in enumerate(form.fields):
            blank = in_xml(when_blank(field, grid, row))
            content = at_row(read[at].replace(WHEN_BLANK, blank), row)
            sheet.write_formula(row, grid.first_reading + at, content, None, "")
            found = at_row(as_issued(wrong[at], issued), row)
            sheet.write_formula(row, grid.first_finding + at, found, None, words[at])
    hide_workings(sheet, grid)
    colour_checks(book, sheet, grid)


def as_issued(formula: str, row: IssuedRow) -> str:
    """The formula with what the row was issued with as constants."""
    for name, figure in given(row).items():
        if name.value in formula:
            formula = formula.replace(name.value, constant(figure))
    return formula


def constant(figure: float | date | None) -> str:
    """A figure as formulas write it: a number, a day's serial, or an empty text."""
    if figure is None:
        return '""'
    return number(serial(figure) if isinstance(figure, date) else figure)


WHEN_BLANK = "\x01"
"""Stands for what an empty cell is read as, which differs from row to row."""


def reading_formula(field: Field, grid: Grid, lists: Mapping[str, str]) -> str:
    """What a field's cell in any row is read as."""
    return reading(field, in_row(grid.column(field.name)), lists.get(field.name, ""), WHEN_BLANK)


def when_blank(field: Field, grid: Grid, row: int) -> str:
    """What an empty cell of that row is read as."""
    issued = grid.form.rows[row - FIRST_ROW]
    same = grid.readings.get(SAME_FIELD.name)
    if same is None or issued.done:
        return '""'
    return taking_over(field, issued.last.get(field.name), same)


def in_xml(formula: str) -> str:
    """A formula as it stands in the sheet's XML."""
    return escape(formula.removeprefix("="), quote=False)


def hide_workings(sheet: Worksheet, grid: Grid) -> None:
    """Name and hide the columns behind the check; a name that starts with 核对 is passed over in returns."""
    names = [field.name for field in grid.form.fields]
    for start, kind in ((grid.first_reading, "读取"), (grid.first_finding, "意见")):
        for column, name in enumerate(names, start=start):
            sheet.write_string(HEADER_ROW, column, safe_text(f"{CHECK_COLUMN}·{kind}·{name}"))
    sheet.set_column(grid.first_reading, grid.first_finding + len(names) - 1, None, None, {"hidden": True})


def colour_checks(book: Any, sheet: Worksheet, grid: Grid) -> None:
    """Colour the check, the id beside it, and the cells concerned."""
    check = at_row(in_row(grid.check), FIRST_ROW)
    found = at_row(in_row(grid.first_finding), FIRST_ROW).lstrip("$")
    started = f'{check}<>"{UNTOUCHED}"'
    good, wrong = f'LEFT({check},1)="{GOOD}"', f'AND({started},LEFT({check},1)<>"{GOOD}")'
    for column in (0, grid.check):
        for condition, colour in ((good, GREEN), (wrong, RED)):
            sheet.conditional_format(
                *(FIRST_ROW, column, grid.last_row, column), colouring(book, condition, colour)
            )
    cells = (FIRST_ROW, grid.first_field, grid.last_row, grid.check - 1)
    warned = f'LEFT({found},1)="{WARNED}"'
    sheet.conditional_format(*cells, colouring(book, f"AND({started},{warned})", YELLOW))
    sheet.conditional_format(*cells, colouring(book, f"AND({started},LEN({found})>0,NOT({warned}))", RED))


def colouring(book: Any, condition: str, colour: str) -> dict[str, object]:
    """A conditional format."""
    return {"type": "formula", "criteria": f"={condition}", "format": book.add_format({"bg_color": colour})}
