"""The formulas of a row: what its check says of it, and the hidden ones by which that is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from html import escape

from workbook_flow.fields import CellAddresses, kind_of
from workbook_flow.forms.behind import Workings
from workbook_flow.forms.grid import (
    CHECK_AT,
    ID_AT,
    FormGrid,
    in_row,
    span,
)
from workbook_flow.forms.verdict import (
    END,
    MOST_NAMED,
)
from workbook_flow.model import (
    CLAIM_FIELD,
    CLAIMED,
    FORM_SHEET,
    SAME_FIELD,
    SWITCH_YES,
    Field,
    IssuedForm,
    Level,
    Meaning,
    OwnRule,
    Period,
    Purpose,
)
from workbook_flow.paper.rowwise import ABOVE
from workbook_flow.rules import OwnCheck, before, facts, form_rules, quoted
from workbook_flow.rules.spoken import (
    ELSEWHERE,
    GOOD,
    KINDS,
    LACKS,
    SENT_BACK,
    UNTOUCHED,
    words_for,
)
from workbook_flow.sheets import column_letter


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """What the formulas lean on: the lists' ranges by field, and the cells of the head's switches."""

    grid: FormGrid
    lists: Mapping[str, str]
    same_switch: str = ""
    claim_switch: str = ""

    @property
    def workings(self) -> Workings:
        """The hidden columns."""
        return Workings(self.grid)

    @cached_property
    def formulas(self) -> RowFormulas:
        """The formulas of any row."""
        return formulas_of(FormulaBasis.of(self))


def verdict_formula(sheets: Sheets) -> str:
    """What the check column says of any row that was not sent back."""
    at = sheets.workings
    missing, wrong, warned = (joined_cells(at, kind) for kind in range(len(KINDS)))
    empty = f"{in_row(at.written)}=0"
    same = [field for field in sheets.grid.form.fields if field.name == SAME_FIELD.name]
    if same and sheets.same_switch:
        empty = f"AND({empty},LEN({at.reading(same[0])})=0)"
    faulty = f'IF(LEN({missing})=0,MID({wrong},2,999),"{LACKS}"&MID({missing},2,999)&{wrong})&"。"'
    return f'IF({empty},"{UNTOUCHED}",IF(LEN({missing}&{wrong})=0,"{GOOD}",{faulty})&{warned})'


def aside_formula(at: Workings) -> str:
    """What the sheet 认领与延期 says of any row: of its faults those that are to be mended there."""
    cells = [f"{FORM_SHEET}!{in_row(at.findings + at.index(field))}" for field in at.grid.aside]
    missing, wrong, warned = ("&".join(first_of_kind(cell, kind) for cell in cells) for kind in KINDS)
    check = f"{FORM_SHEET}!{in_row(CHECK_AT)}"
    whole = f'OR({check}="{UNTOUCHED}",LEFT({check},{len(SENT_BACK)})="{SENT_BACK}")'
    faulty = f'IF(LEN({missing})=0,MID({wrong},2,999),"{LACKS}"&MID({missing},2,999)&{wrong})&"。"&{warned}'
    here = f'IF(LEN({missing}&{wrong})=0,"{ELSEWHERE}",{faulty})'
    return f'IF({whole},{check},IF(LEFT({check})="{GOOD}","{GOOD}"&{warned},{here}))'


def first_of_kind(cell: str, kind: str) -> str:
    """The first finding that a cell holds, where it is of that kind."""
    return f'IF(LEFT({cell})="{kind}",LEFT({cell},FIND("{END}",{cell})-1),"")'


def joined_cells(at: Workings, kind: int) -> str:
    """The cells that hold the findings of one kind, as one text."""
    count = len(at.chunks)
    return "&".join(in_row(at.joined + kind * count + number) for number in range(count))


def joined_formula(at: Workings, kind: str, chunk: range) -> str:
    """The first finding of each field in a chunk, where it is of that kind."""
    return "&".join(first_of_kind(in_row(at.findings + number), kind) for number in chunk)


def finding_formula(field: Field, sheets: Sheets) -> str:
    """All that is wrong with a field's cell in any row, the first that counts in front."""
    readings, levels = sheets.workings.addresses, sheets.grid.form.levels
    rules = [rule for rule in form_rules(sheets.grid.form.fields, levels) if rule.field == field]
    parts = (
        f'IF({rule.when.formula(readings)},{quoted(words_for(rule, levels) + END)},"")' for rule in rules
    )
    own = (
        in_row(sheets.workings.own + number)
        for number, check in enumerate(sheets.workings.checks)
        if check.field == field
    )
    return "&".join((*parts, *own)) or '""'


def own_formula(check: OwnCheck, sheets: Sheets) -> str:
    """What one of the office's own rules says in any row."""
    message = quoted(words_for(check, sheets.grid.form.levels) + END)
    return f'IF({check.when.formula(sheets.workings.addresses)},{message},"")'


def when_blank(field: Field, sheets: Sheets) -> str:
    """What an empty cell of that field is read as in any row that asks for it."""
    at, form = sheets.workings, sheets.grid.form
    same = next((asked for asked in form.fields if asked.name == SAME_FIELD.name), None)
    untouched = f"{in_row(at.written)}=0"
    if field.name == SAME_FIELD.name:
        switch = sheets.same_switch
        return f'IF(AND({switch}="{SWITCH_YES}",{untouched}),{quoted(field.name)},"")' if switch else '""'
    if field.name == CLAIM_FIELD.name:
        written = f"{in_row(at.written)}>0"
        started = f"OR({written},LEN({at.reading(same)})>0)" if same else written
        switch = sheets.claim_switch
        return f'IF(AND({switch}="{SWITCH_YES}",{started}),"{CLAIMED}","")' if switch else '""'
    if field.purpose is Purpose.EXPLANATION:
        return last_explanation(field, sheets)
    follows = following(sheets) if field.purpose is Purpose.STATE else '""'
    if same is None:
        return follows
    last = in_row(at.lasts + at.index(field))
    return f"IF(AND({at.reading(same)}={quoted(SAME_FIELD.name)},LEN({last})>0),{last},{follows})"


def last_explanation(field: Field, sheets: Sheets) -> str:
    """What the unit last explained, where what it explained is as it was."""
    at, form = sheets.workings, sheets.grid.form
    stays = [
        f"{at.reading(fact)}={at.addresses[before(fact.name)]}" for fact in facts(form.fields, form.rules)
    ]
    last = in_row(at.lasts + at.index(field))
    return f'IF(AND(LEN({last})>0,{",".join(stays)}),{last},"")' if stays else '""'


def following(sheets: Sheets) -> str:
    """The state that follows from the percent."""
    fields = {field.purpose: field for field in sheets.grid.form.fields}
    state, percent = fields[Purpose.STATE], fields.get(Purpose.PERCENT)
    if percent is None:
        return '""'
    cell = sheets.workings.reading(percent)
    none, done, under_way = (
        quoted(next((choice.value for choice in state.choices if choice.meaning is meaning), ""))
        for meaning in (Meaning.NOT_STARTED, Meaning.DONE, Meaning.UNDER_WAY)
    )
    between = f'IF(OR({cell}<0,{cell}>100),"",{under_way})'
    return f'IF(ISNUMBER({cell}),IF({cell}=0,{none},IF({cell}=100,{done},{between})),"")'


@dataclass(frozen=True, slots=True)
class FormulaBasis:
    """All that the formulas of a row hang on: no form's rows, no unit."""

    fields: tuple[Field, ...]
    rules: tuple[OwnRule, ...]
    levels: tuple[tuple[str, Level], ...]
    lists: tuple[tuple[str, str], ...]
    same_switch: str
    claim_switch: str

    @classmethod
    def of(cls, sheets: Sheets) -> FormulaBasis:
        """That of a form."""
        form = sheets.grid.form
        return cls(
            fields=form.fields,
            rules=form.rules,
            levels=tuple(form.levels.items()),
            lists=tuple(sheets.lists.items()),
            same_switch=sheets.same_switch,
            claim_switch=sheets.claim_switch,
        )

    def sheets(self) -> Sheets:
        """A form without rows and without a unit that has these formulas."""
        day = date(2000, 1, 1)
        form = IssuedForm(
            unit="",
            issue=0,
            path="",
            seal="",
            title="",
            office="",
            period=Period(day.year, day.month),
            issued_on=day,
            return_by=day,
            rows=(),
            fields=self.fields,
            levels=dict(self.levels),
            rules=self.rules,
        )
        return Sheets(
            grid=FormGrid(form),
            lists=dict(self.lists),
            same_switch=self.same_switch,
            claim_switch=self.claim_switch,
        )


@dataclass(frozen=True, eq=False)
class RowFormulas:
    """The formulas of any row, escaped for XML: the hidden ones by column, the check's, those of the ids in error."""

    at: Workings
    hidden: tuple[tuple[int, str], ...]
    check: str
    first_running: str
    running: str


@lru_cache(maxsize=16)
def formulas_of(basis: FormulaBasis) -> RowFormulas:
    """The formulas of any row of such forms."""
    sheets = basis.sheets()
    return RowFormulas(
        at=sheets.workings,
        hidden=tuple((column, in_xml(formula)) for column, formula in sorted(row_formulas(sheets))),
        check=in_xml(verdict_formula(sheets)),
        first_running=in_xml(running_formula(sheets.workings, first=True)),
        running=in_xml(running_formula(sheets.workings, first=False)),
    )


def row_formulas(sheets: Sheets) -> Iterator[tuple[int, str]]:
    """The hidden formulas of any row, by column."""
    grid, at = sheets.grid, sheets.workings
    for number, field in enumerate(grid.form.fields):
        cell, text, bare = grid.cell(field), in_row(at.texts + number), in_row(at.stripped + number)
        of_type = kind_of(field)
        yield at.texts + number, of_type.tidied(cell)
        if of_type.signed:
            yield at.stripped + number, of_type.stripped(text)
        choices, blank = sheets.lists.get(field.name, ""), when_blank(field, sheets)
        yield (
            at.readings + number,
            of_type.reading(CellAddresses(cell=cell, text=text, bare=bare), choices, blank),
        )
        yield at.findings + number, finding_formula(field, sheets)
    for number, check in enumerate(at.checks):
        yield at.own + number, own_formula(check, sheets)
    yield at.written, f"SUMPRODUCT(LEN({span(at.texts, at.texts + at.count - 1)}))"
    for kind, mark in enumerate(KINDS):
        for number, chunk in enumerate(at.chunks):
            yield at.joined + kind * len(at.chunks) + number, joined_formula(at, mark, chunk)


def running_formula(at: Workings, *, first: bool) -> str:
    """The ids of the rows in error up to any row but the first, or up to the first."""
    check, above = in_row(CHECK_AT), '""' if first else f"${column_letter(at.running)}{ABOVE}"
    wrong = f'OR(LEFT({check},{len(SENT_BACK)})="{SENT_BACK}",AND(LEN({joined_cells(at, 1)})>0,{check}<>"{UNTOUCHED}"))'
    more = f'IF(LEN({above})<{MOST_NAMED},"、"&{in_row(ID_AT)},IF(RIGHT({above})="等","","等"))'
    return f'{above}&IF({wrong},{more},"")'


def in_xml(formula: str) -> str:
    """A formula as it stands in the sheet's XML."""
    return escape(formula, quote=False)
