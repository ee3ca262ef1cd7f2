"""Sheets 字段 and 选项: the columns that units fill in, and their dropdown lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbook_flow.fields import KINDS
from workbook_flow.master.tables import ListTable, Row, read_choice, read_number
from workbook_flow.model import (
    Choice,
    Field,
    FieldType,
    Place,
    Problem,
    Purpose,
    Summing,
)
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.names import CONTROL, clean_name, name_key, nearest_words
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import (
    FIELD_SHEET,
    MEANINGS,
    PURPOSES,
    RESERVED_COLUMNS,
    SUMMINGS,
    TYPES,
    YES_NO,
)

PURPOSE_TYPES: Mapping[Purpose, FieldType] = {
    Purpose.STATE: FieldType.CHOICE,
    Purpose.PERCENT: FieldType.PERCENT,
    Purpose.DONE_ON: FieldType.DATE,
}
"""What the rules can only work with."""
DEFAULT_WIDTH = 14.0
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """One dropdown list, with the place of each value."""

    name: str
    choices: tuple[Choice, ...]
    places: tuple[Place, ...]


def read_choice_lists(table: ListTable) -> tuple[Mapping[str, ChoiceList], list[Problem]]:
    """Every dropdown list by its key, and the faults of the rows."""
    faults: list[Problem] = []
    lists: dict[str, list[tuple[str, Choice, Place]]] = {}
    for row in table.rows:
        if row["选项表"].blank or row["选项"].blank:
            column = "选项表" if row["选项表"].blank else "选项"
            faults.append(problem(Code.REQUIRED_BLANK, row[column].place, column=column))
            continue
        meaning, problems = read_choice(row["含义"], "含义", MEANINGS)
        faults += problems
        name, value, place = clean_name(row["选项表"].text), clean_name(row["选项"].text), row["选项"].place
        values = lists.setdefault(name_key(name), [])
        first = next(
            (other for _, choice, other in values if name_key(choice.value) == name_key(value)), None
        )
        if first is not None:
            faults.append(problem(Code.DOUBLE_CHOICE, place, name=value, other=first.cell))
        values.append((name, Choice(value=value, meaning=meaning), place))
    return {
        key: ChoiceList(
            values[0][0], tuple(choice for _, choice, _ in values), tuple(place for *_, place in values)
        )
        for key, values in lists.items()
    }, faults


def read_fields(table: ListTable, lists: Mapping[str, ChoiceList]) -> tuple[tuple[Field, ...], list[Problem]]:
    """The fill-in columns in the sheet's order, and the faults of the rows."""
    faults: list[Problem] = []
    fields: list[tuple[Row, Field]] = []
    for row in table.rows:
        field, problems = read_field(row, lists)
        faults += problems
        if field is not None:
            fields.append((row, field))
    if not fields and not faults:
        faults.append(problem(Code.NO_FIELDS, Place(sheet=FIELD_SHEET)))
    for check in (repeated_names, repeated_purposes, unfit_purposes):
        faults += check(fields)
    faults += [
        fault
        for _, field in fields
        if field.purpose is Purpose.STATE
        for fault in without_meaning(field, lists)
    ]
    return tuple(field for _, field in fields), list(dict.fromkeys(faults))


def read_field(row: Row, lists: Mapping[str, ChoiceList]) -> tuple[Field | None, list[Problem]]:
    """One row of sheet 字段; None where its name or type cannot be read."""
    faults = name_problems(row["名称"])
    if row["类型"].blank:
        faults.append(problem(Code.REQUIRED_BLANK, row["类型"].place, column="类型"))
    kind, problems = read_choice(row["类型"], "类型", TYPES)
    required, more = read_choice(row["必填"], "必填", YES_NO)
    purpose, even_more = read_choice(row["用途"], "用途", PURPOSES)
    faults += problems + more + even_more
    numbers: dict[str, float | None] = {}
    for column in ("最小值", "最大值", "列宽"):
        numbers[column], problems = read_number(row[column], column)
        faults += problems
    minimum, maximum, width = numbers.values()
    if minimum is not None and maximum is not None and minimum > maximum:
        faults.append(
            problem(Code.LIMITS_CROSSED, row["最小值"].place, minimum=f"{minimum:g}", maximum=f"{maximum:g}")
        )
    choices, problems = field_choices(row, kind, lists)
    faults += problems
    summing, problems = read_summing(row["汇总方式"], kind)
    faults += problems
    name = clean_name(row["名称"].text)
    if kind is None or not name:
        return None, faults
    return Field(
        name=name,
        type=kind,
        required=bool(required),
        choices=choices,
        minimum=minimum,
        maximum=maximum,
        hint=row["提示"].text.strip(),
        width=width or DEFAULT_WIDTH,
        purpose=purpose,
        summing=summing,
    ), faults


def read_summing(cell: Cell, kind: FieldType | None) -> tuple[Summing | None, list[Problem]]:
    """How the column's numbers are brought together, None where they are not."""
    summing, problems = read_choice(cell, "汇总方式", SUMMINGS)
    if summing is None or kind is None or summing in KINDS[kind].summings:
        return summing, problems
    return None, [problem(Code.SUMMING_OF_ANOTHER_TYPE, cell.place, summing=summing, type=kind)]


def name_problems(cell: Cell) -> list[Problem]:
    """Why a field's name cannot head a column."""
    name = clean_name(cell.text)
    if not name:
        return [problem(Code.REQUIRED_BLANK, cell.place, column="名称")]
    if CONTROL.search(cell.text.strip()):
        return [problem(Code.FIELD_NAME_UNUSABLE, cell.place, name=name, why="含有换行或控制字符")]
    if len(name) > LONGEST_NAME:
        return [problem(Code.FIELD_NAME_UNUSABLE, cell.place, name=name, why=f"超过 {LONGEST_NAME} 个字")]
    if name_key(name) in RESERVED_COLUMNS:
        return [problem(Code.FIELD_NAME_UNUSABLE, cell.place, name=name, why="填报表已有同名的列")]
    return []


def field_choices(
    row: Row, kind: FieldType | None, lists: Mapping[str, ChoiceList]
) -> tuple[tuple[Choice, ...], list[Problem]]:
    """The values of a field's dropdown list."""
    cell = row["选项表"]
    if cell.blank:
        return (), [problem(Code.FIELD_WITHOUT_CHOICES, cell.place)] if kind is FieldType.CHOICE else []
    chosen = lists.get(name_key(cell.text))
    if chosen is None:
        near = nearest_words(cell.text, [choice_list.name for choice_list in lists.values()])
        return (), [problem(Code.UNKNOWN_CHOICES, cell.place, name=cell.text, nearest=near)]
    return chosen.choices if kind is FieldType.CHOICE else (), []


def repeated_names(fields: list[tuple[Row, Field]]) -> list[Problem]:
    """Fields of the same name."""
    first = {name_key(field.name): row["名称"].place for row, field in reversed(fields)}
    return [
        problem(Code.DOUBLE_FIELD, row["名称"].place, name=field.name, other=first[name_key(field.name)].cell)
        for row, field in fields
        if first[name_key(field.name)] != row["名称"].place
    ]


def repeated_purposes(fields: list[tuple[Row, Field]]) -> list[Problem]:
    """Purposes that two fields claim."""
    first = {field.purpose: row["用途"].place for row, field in reversed(fields)}
    return [
        problem(
            Code.DOUBLE_PURPOSE, row["用途"].place, purpose=field.purpose, other=first[field.purpose].cell
        )
        for row, field in fields
        if field.purpose is not None and first[field.purpose] != row["用途"].place
    ]


def unfit_purposes(fields: list[tuple[Row, Field]]) -> list[Problem]:
    """Purposes on a field of a type that the rules cannot work with."""
    return [
        problem(
            Code.PURPOSE_OF_ANOTHER_TYPE,
            row["类型"].place,
            purpose=field.purpose,
            type=needed,
            value=field.type,
        )
        for row, field in fields
        if field.purpose is not None
        and (needed := PURPOSE_TYPES.get(field.purpose)) is not None
        and field.type is not needed
    ]


def without_meaning(field: Field, lists: Mapping[str, ChoiceList]) -> list[Problem]:
    """The values of the state field's list that say nothing to the rules."""
    used = next((choice_list for choice_list in lists.values() if choice_list.choices == field.choices), None)
    return [
        problem(Code.CHOICE_WITHOUT_MEANING, place, name=choice.value, allowed="、".join(MEANINGS))
        for choice, place in (zip(used.choices, used.places, strict=True) if used else ())
        if choice.meaning is None
    ]
