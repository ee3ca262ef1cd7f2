"""The writer of a new master workbook: its configuration sheets, and the order of all sheets."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from workbook_flow.model import SETTINGS, Level, Scoring
from workbook_flow.paper import layout
from workbook_flow.records.files import write_whole
from workbook_flow.starter.contents import (
    DEFAULT_FIELDS,
    GUIDE,
    STATE_CHOICES,
    STATE_LIST,
    Contents,
    SheetRows,
)
from workbook_flow.starter.formats import BLANK_ROWS, DOUBT, TEXT_FORMAT, Formats, write_text
from workbook_flow.starter.printed import write_list
from workbook_flow.words.own_names import usually
from workbook_flow.words.problems import CATALOGUE
from workbook_flow.words.text import LEVEL_WORDS
from workbook_flow.words.vocabulary import (
    ADJUSTABLE_RULES,
    CHOICE_SHEET,
    CLASS_SHEET,
    COLUMNS,
    DAY_KINDS,
    EXCUSE_SHEET,
    EXTRA_SHEET,
    FIELD_SHEET,
    GROUP_SHEET,
    HOLIDAY_SHEET,
    LIST_SHEET,
    MEANINGS,
    OWN_RULE_SHEET,
    PURPOSES,
    RULE_SHEET,
    SCORE_SHEET,
    SCORES,
    SETTING_SHEET,
    SUMMINGS,
    TYPES,
    UNIT_SHEET,
    YES_NO,
)

GUIDE_SHEET = "使用说明"
BORN = datetime(2024, 1, 1)  # noqa: DTZ001 - a workbook's properties hold no time zone
"""The creation time in every master written here, so that the same content gives the same bytes."""


def write_master(path: Path, contents: Contents) -> None:
    """Write a master workbook, whole or not at all; raise OSError where the disk refuses."""
    write_whole(path, master_bytes(contents))


def master_bytes(contents: Contents) -> bytes:
    """A master workbook; the same contents give the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": contents.title.replace("\n", ""), "created": BORN})
    formats = Formats(book)
    for sheet, write in (
        (LIST_SHEET, write_list),
        (UNIT_SHEET, write_units),
        (GROUP_SHEET, write_groups),
        (FIELD_SHEET, write_fields),
        (CHOICE_SHEET, write_choices),
        (RULE_SHEET, write_rules),
        (SETTING_SHEET, write_settings),
        (HOLIDAY_SHEET, write_holidays),
        (SCORE_SHEET, write_scores),
        (CLASS_SHEET, write_classes),
        (EXCUSE_SHEET, write_excuses),
        (EXTRA_SHEET, write_extras),
        (OWN_RULE_SHEET, write_own_rules),
        (GUIDE_SHEET, write_guide),
    ):
        write(book.add_worksheet(sheet), formats, contents)
    book.close()
    return out.getvalue()


def write_table(
    sheet: Any,
    formats: Formats,
    name: str,
    rows: Iterable[Sequence[object]],
    widths: Sequence[float],
) -> None:
    """A configuration sheet: a header row, the rows, and blank ones below to write in."""
    layout.set_widths(sheet, widths)
    for column, header in enumerate(COLUMNS[name]):
        sheet.write_string(0, column, header, formats(layout.HEADER))
    sheet.set_row(0, 24)
    filled = [list(row) for row in rows]
    blank: list[list[object]] = [[""] * len(widths) for _ in range(max(BLANK_ROWS - len(filled), 5))]
    for number, values in enumerate(filled + blank, 1):
        texts = [str(value) for value in values]
        sheet.set_row(number, layout.row_height(zip(texts, widths, strict=True), at_least=20))
        for column, value in enumerate(values):
            if isinstance(value, (int, float)):
                sheet.write_number(number, column, value, formats(layout.CENTRED))
            else:
                write_text(sheet, number, column, str(value), formats(layout.CELL, num_format=TEXT_FORMAT))
    sheet.freeze_panes(1, 1)
    layout.set_print(sheet, header=(0, 0), title=name)
    sheet.print_area(0, 0, max(len(filled), 12), len(widths) - 1)


def offer(sheet: Any, name: str, column: str, source: Iterable[str] | str, *, strict: bool = True) -> None:
    """A dropdown list down one column of a configuration sheet."""
    index = COLUMNS[name].index(column)
    values = source if isinstance(source, str) else list(source)
    sheet.data_validation(
        1,
        index,
        500,
        index,
        {
            "validate": "list",
            "source": values,
            "error_type": "stop" if strict else "information",
            "error_title": column,
            "error_message": "请从下拉列表中选择。",
        },
    )


def write_units(sheet: Any, formats: Formats, contents: Contents) -> None:
    """Sheet 单位."""
    rows = [
        (
            *(
                unit.name,
                "、".join(unit.aliases),
                "、".join(unit.groups),
                ";".join(unit.mail),
                ";".join(unit.cc),
            ),
            *(unit.contact, unit.phone, unit.leader, ";".join(unit.leader_mail)),
            *("是" if unit.in_use else "否", unit.note),
        )
        for unit in contents.units
    ]
    widths = (22, 26, 30, 26, 18, 10, 15, 10, 18, 10, 24)
    write_table(sheet, formats, UNIT_SHEET, rows, widths)
    offer(sheet, UNIT_SHEET, "是否启用", YES_NO)
    for row, unit in enumerate(contents.units, 1):
        if unit.name in contents.doubtful_units:
            sheet.write_string(
                row, 0, unit.name, formats(layout.CELL, num_format=TEXT_FORMAT, bg_color=DOUBT)
            )


def write_groups(sheet: Any, formats: Formats, contents: Contents) -> None:
    """Sheet 分组: what several units are called together, beside the groups of sheet 单位."""
    write_table(sheet, formats, GROUP_SHEET, contents.groups, (30, 60, 30))


def write_fields(sheet: Any, formats: Formats, contents: Contents) -> None:
    """Sheet 字段."""
    rows = contents.sheets.get(FIELD_SHEET, default_fields())
    write_table(sheet, formats, FIELD_SHEET, rows, (18, 10, 8, 14, 10, 10, 40, 8, 12, 10))
    offer(sheet, FIELD_SHEET, "类型", TYPES)
    offer(sheet, FIELD_SHEET, "必填", YES_NO)
    offer(sheet, FIELD_SHEET, "用途", PURPOSES)
    offer(sheet, FIELD_SHEET, "汇总方式", SUMMINGS)
    offer(sheet, FIELD_SHEET, "选项表", f"={CHOICE_SHEET}!$A$2:$A$200", strict=False)


def default_fields() -> SheetRows:
    """The columns of a new master."""
    return tuple(
        (
            *(field.name, field.type.value, "是" if field.required else "否"),
            STATE_LIST if field.choices else "",
            "" if field.minimum is None else field.minimum,
            "" if field.maximum is None else field.maximum,
            *(field.hint, field.width, field.purpose.value if field.purpose else "", field.summing or ""),
        )
        for field in DEFAULT_FIELDS
    )


def write_choices(sheet: Any, formats: Formats, contents: Contents) -> None:
    """Sheet 选项."""
    states = tuple(
        (STATE_LIST, choice.value, choice.meaning.value if choice.meaning else "") for choice in STATE_CHOICES
    )
    rows = contents.sheets.get(CHOICE_SHEET, states)
    write_table(sheet, formats, CHOICE_SHEET, rows, (26, 30, 22))
    sheet.set_portrait()
    offer(sheet, CHOICE_SHEET, "含义", MEANINGS)


def write_rules(sheet: Any, formats: Formats, _contents: Contents) -> None:
    """Sheet 规则: a row for each rule whose level the office may change, at its default level."""
    rows = [(code, rule_words(code), LEVEL_WORDS[CATALOGUE[code].level]) for code in ADJUSTABLE_RULES]
    write_table(sheet, formats, RULE_SHEET, rows, (10, 70, 12))
    sheet.set_portrait()
    offer(
        sheet, RULE_SHEET, "级别", [words for level, words in LEVEL_WORDS.items() if level is not Level.QUERY]
    )


def rule_words(code: str) -> str:
    """What a rule says in general: its message without what each finding fills in."""
    text = re.sub(r"，(?:现为)?“\{raw\}”", "", usually(CATALOGUE[code].message))
    text = re.sub(r" ?“?\{task\}”? ?", "", text).replace("“{field}”", "栏目")
    return re.sub(r"“?\{\w+\}”?", "……", text)


def write_settings(sheet: Any, formats: Formats, contents: Contents) -> None:
    """Sheet 设置."""
    rows = [
        (setting.name, contents.settings.get(setting.name, ""), setting.explanation) for setting in SETTINGS
    ]
    write_table(sheet, formats, SETTING_SHEET, rows, (16, 34, 56))


def write_holidays(sheet: Any, formats: Formats, _contents: Contents) -> None:
    """Sheet 假日: days off and days worked that the calendar does not know; empty in a new master."""
    write_table(sheet, formats, HOLIDAY_SHEET, (), (18, 12, 60))
    sheet.set_portrait()
    offer(sheet, HOLIDAY_SHEET, "安排", DAY_KINDS)


def write_scores(sheet: Any, formats: Formats, _contents: Contents) -> None:
    """Sheet 考核: the weights of the assessment at their defaults."""
    rows = [(name, getattr(Scoring(), key), explanation) for name, (key, explanation) in SCORES.items()]
    write_table(sheet, formats, SCORE_SHEET, rows, (16, 12, 70))


def write_classes(sheet: Any, formats: Formats, _contents: Contents) -> None:
    """Sheet 归类词表, empty."""
    write_table(sheet, formats, CLASS_SHEET, (), (32, 40))


def write_excuses(sheet: Any, formats: Formats, _contents: Contents) -> None:
    """Sheet 免报, empty."""
    write_table(sheet, formats, EXCUSE_SHEET, (), (24, 16, 40, 16))


def write_extras(sheet: Any, formats: Formats, _contents: Contents) -> None:
    """Sheet 加分扣分, empty."""
    write_table(sheet, formats, EXTRA_SHEET, (), (24, 16, 10, 40, 16))


def write_own_rules(sheet: Any, formats: Formats, contents: Contents) -> None:
    """Sheet 自定义规则, empty but for a kind of list that has some."""
    rows = contents.sheets.get(OWN_RULE_SHEET, ())
    write_table(sheet, formats, OWN_RULE_SHEET, rows, (18, 34, 40, 10, 44))
    offer(sheet, OWN_RULE_SHEET, "级别", LEVEL_WORDS.values())


def write_guide(sheet: Any, formats: Formats, contents: Contents) -> None:
    """Sheet 使用说明: one page on how to edit the others."""
    widths = (18.0, 74.0)
    layout.set_widths(sheet, widths)
    sheet.hide_gridlines(2)
    sheet.merge_range(0, 0, 0, 1, "怎样使用这份总表", formats(layout.TITLE))
    sheet.set_row(0, 40)
    texts = [*GUIDE, *(("待办公室核对", remark) for remark in contents.remarks)]
    for row, (head, text) in enumerate(texts, 1):
        sheet.write_string(row, 0, head, formats(layout.HEADER))
        sheet.write_string(row, 1, text, formats(layout.CELL))
        sheet.set_row(row, layout.row_height([(head, widths[0]), (text, widths[1])], at_least=28))
    layout.set_print(sheet, title=GUIDE_SHEET)
    sheet.set_portrait()
