"""What a fill-in cell holds, as a formula: the counterpart of ``values`` for cells written in the plain way.

A formula gives a number, a day's serial, a text's length, the choice, an empty text for a blank cell, or
``UNREAD``. Plain functions that Excel 2010, WPS and LibreOffice all know.
"""

from __future__ import annotations

from datetime import date
from functools import reduce

from workbook_flow.model import SAME_FIELD, Field, FieldType, Typed
from workbook_flow.rules import BLANKS, UNREAD, number, quoted, serial, written_length

PHONE_MARKS = ("(", ")", "-", "+", "转", "ext")
DIGITS = "0123456789"
CONTROL = {"\n": "CHAR(10)", "\t": "CHAR(9)"}


def reading(field: Field, cell: str, choices: str, blank: str = '""') -> str:
    """The formula for a cell of that field; ``choices`` is its list's range, ``blank`` what an empty cell gives."""
    understood = UNDERSTAND[field.type](cell, choices)
    return f'=IF(ISERROR({cell}),"{UNREAD}",IF(LEN({bare(cell)})=0,{blank},{understood}))'


def taking_over(field: Field, typed: Typed, same: str) -> str:
    """What an empty cell gives where the row may take over ``typed``; ``same`` is the reading of 无变化."""
    match typed:
        case str():
            last = quoted(typed) if field.type is FieldType.CHOICE else number(written_length(typed))
        case date():
            last = number(serial(typed))
        case None:
            return '""'
        case _:
            last = number(typed)
    return f'IF({same}={quoted(SAME_FIELD.name)},{last},"")'


def text_length(cell: str, _choices: str) -> str:
    """The number of characters, blanks aside; TRUE is a text of four."""
    return f"IF(ISLOGICAL({cell}),IF({cell},4,5),LEN({bare(cell)}))"


def whole_number(cell: str, _choices: str) -> str:
    """A whole number, or text that is written as just that."""
    text = trimmed(cell)
    spelt = (
        f'IF(AND(EXACT(VALUE({text})&"",{text}),VALUE({text})=INT(VALUE({text}))),VALUE({text}),"{UNREAD}")'
    )
    number = f'IF({cell}=INT({cell}),{cell},"{UNREAD}")'
    return typed_number(cell, number, spelt)


def decimal(cell: str, _choices: str) -> str:
    """A number, whatever way the cell shows it, or text that is written as just that."""
    text = trimmed(cell)
    number = f'IF(LEFT(CELL("format",{cell}),1)="P",ROUND({cell}*100,6),{cell})'
    return typed_number(cell, number, f'IF({plain(text)},VALUE({text}),"{UNREAD}")')


def percent(cell: str, _choices: str) -> str:
    """A number from 0 to 100, whatever way the cell shows it; 0.6 may mean 60 or 0.6, and is not taken."""
    text = trimmed(cell)
    spelt = f'IF(AND({plain(text)},OR(VALUE({text})<=0,VALUE({text})>=1)),VALUE({text}),"{UNREAD}")'
    number = (
        f'IF(LEFT(CELL("format",{cell}),1)="P",ROUND({cell}*100,6),'
        f'IF(AND({cell}>0,{cell}<1),"{UNREAD}",{cell}))'
    )
    return typed_number(cell, number, spelt)


def day(cell: str, _choices: str) -> str:
    """A day's serial, or text such as 2024-07-15."""
    text = trimmed(cell)
    spelt = f'IF(EXACT(TEXT(DATEVALUE({text}),"yyyy-mm-dd"),{text}),DATEVALUE({text}),"{UNREAD}")'
    number = f'IF({cell}=INT({cell}),{cell},"{UNREAD}")'
    return typed_number(cell, number, spelt)


def choice(cell: str, choices: str) -> str:
    """One of the list, letter by letter."""
    text = trimmed(cell)
    return f'IF(SUMPRODUCT(--EXACT({text},{choices}))>0,{text},"{UNREAD}")'


def phone(cell: str, _choices: str) -> str:
    """The length of a telephone number: 7 to 19 digits and the marks between them."""
    number = substituted(f"LOWER({bare(cell)})", dict.fromkeys(PHONE_MARKS, ""))
    rest = substituted(number, dict.fromkeys(DIGITS, ""))
    return f'IF(AND(LEN({number})>=7,LEN({number})<=19,LEN({rest})=0),LEN({bare(cell)}),"{UNREAD}")'


UNDERSTAND = {
    FieldType.TEXT: text_length,
    FieldType.INTEGER: whole_number,
    FieldType.NUMBER: decimal,
    FieldType.PERCENT: percent,
    FieldType.DATE: day,
    FieldType.CHOICE: choice,
    FieldType.PHONE: phone,
}


def typed_number(cell: str, number: str, spelt: str) -> str:
    """What stands for a cell with a number, or with text that spells one; LibreOffice counts TRUE as a number."""
    return f'IF(ISLOGICAL({cell}),"{UNREAD}",IF(ISNUMBER({cell}),{number},IFERROR({spelt},"{UNREAD}")))'


def plain(text: str) -> str:
    """Whether a text is a number written as a spreadsheet writes it, of digits that it can hold."""
    return f'AND(LEN({text})<16,EXACT(VALUE({text})&"",{text}))'


def bare(cell: str) -> str:
    """The text of a cell without any blank."""
    return substituted(cell, dict.fromkeys(BLANKS, ""))


def trimmed(cell: str) -> str:
    """The text of a cell without blanks at its ends."""
    return f"TRIM({substituted(cell, dict.fromkeys(BLANKS[1:], ' '))})"


def substituted(text: str, changes: dict[str, str]) -> str:
    """An expression with characters put in the place of others."""
    return reduce(
        lambda inner, each: f"SUBSTITUTE({inner},{CONTROL.get(each[0], quoted(each[0]))},{quoted(each[1])})",
        changes.items(),
        text,
    )
