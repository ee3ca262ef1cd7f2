"""What a fill-in cell holds, as formulas: the counterpart of ``values`` for cells written in a way that it knows.

Each cell is read in three steps, so that every formula stays short and shallow enough for Excel's .xls (1,024
characters, 7 levels): its text tidied, that text without its signs, and the reading itself: a number, a day's serial,
a text's length, the choice, an empty text for a blank cell, or ``UNREAD``. ``plainly`` says in Python which noted
values these formulas understand as well. Plain functions that Excel 2010, WPS and LibreOffice all know.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from workbook_flow.model import Field, FieldType
from workbook_flow.rules import UNREAD

PHONE_MARKS = ("(", ")", "-", "+", "转", "ext", " ")
NINETEEN = "{" + ",".join(str(number) for number in range(1, 20)) + "}"
SIGNED = frozenset({FieldType.PERCENT, FieldType.DATE, FieldType.PHONE})
"""The types whose text is also looked at without its signs."""


def tidied(field: Field, cell: str) -> str:
    """The text of a cell without stray blanks and width differences; of an account in words, without any blank."""
    bare = f'SUBSTITUTE(SUBSTITUTE(CLEAN({cell}),"\u3000"," "),"\xa0"," ")'
    match field.type:
        case FieldType.TEXT:
            text = f'SUBSTITUTE({bare}," ","")'
        case FieldType.CHOICE:
            text = f"TRIM({bare})"
        case FieldType.PHONE:
            text = f"LOWER(ASC(TRIM({bare})))"
        case _:
            text = f"ASC(TRIM({bare}))"
    return f'IF(ISERROR({cell}),"{UNREAD}",{text})'


def stripped(field: Field, text: str) -> str:
    """That text without its signs: a percent's sign, the marks of a day or of a telephone number."""
    match field.type:
        case FieldType.PERCENT:
            return f'IF(RIGHT({text})="%",LEFT({text},LEN({text})-1),{text})'
        case FieldType.DATE:
            day = f'IF(RIGHT({text})="日",LEFT({text},LEN({text})-1),{text})'
            return substituted(day, dict.fromkeys(("年", "月", ".", "/"), "-"))
        case _:
            return substituted(text, dict.fromkeys(PHONE_MARKS, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAddresses:
    """What a cell is read from: its address, that of its tidied text, and of that without signs."""

    cell: str
    text: str
    bare: str


def reading(field: Field, source: CellAddresses, choices: str, blank: str) -> str:
    """What the cell is read as; ``choices`` is the range of its list, ``blank`` what an empty cell gives."""
    cell, text, bare = source.cell, source.text, source.bare
    match field.type:
        case FieldType.TEXT:
            understood = f'IF(ISERROR({cell}),"{UNREAD}",LEN({text}))'
        case FieldType.CHOICE:
            understood = f'IF(SUMPRODUCT(--EXACT({text},{choices}))>0,{text},"{UNREAD}")'
        case FieldType.PHONE:
            digits = f'SUMPRODUCT(--ISNUMBER(FIND(MID({bare}&"{"0" * 19}",{NINETEEN},1),"0123456789")))=19'
            length = f"LEN({bare})>=7,LEN({bare})<=19"
            understood = f'IF(AND({length},{digits}),LEN(SUBSTITUTE({text}," ","")),"{UNREAD}")'
        case _:
            odd = f"OR(ISERROR({cell}),ISLOGICAL({cell}))"
            number = NUMBERS[field.type](cell)
            spelt = SPELT[field.type](text, bare)
            understood = f'IF(ISTEXT({cell}),{spelt},IF({odd},"{UNREAD}",{number}))'
    return f"IF(LEN({text})=0,{blank},{understood})"


def in_percent_format(cell: str) -> str:
    """Whether the cell shows its number with a percent sign."""
    return f'LEFT(CELL("format",{cell}),1)="P"'


NUMBERS = {
    FieldType.INTEGER: lambda cell: f'IF({cell}=INT({cell}),{cell},"{UNREAD}")',
    FieldType.NUMBER: lambda cell: f"IF({in_percent_format(cell)},ROUND({cell}*100,6),{cell})",
    FieldType.PERCENT: lambda cell: (
        f'IF({in_percent_format(cell)},IF({cell}>1,"{UNREAD}",ROUND({cell}*100,6)),'
        f'IF(AND({cell}>0,{cell}<1),"{UNREAD}",{cell}))'
    ),
    FieldType.DATE: lambda cell: f'IF({cell}=INT({cell}),{cell},"{UNREAD}")',
}


def spelt_number(text: str, more: str = "") -> str:
    """A text that is a number written as a spreadsheet writes it, of digits that it can hold."""
    plain = f'IFERROR(AND(LEN({text})<16,EXACT(VALUE({text})&"",{text}){more}),FALSE)'
    return f'IF({plain},VALUE({text}),"{UNREAD}")'


def spelt_day(_text: str, bare: str) -> str:
    """A text that is a day, with or without its zeros."""
    day = f"DATEVALUE({bare})"
    same = f'OR(TEXT({day},"yyyy-m-d")={bare},TEXT({day},"yyyy-mm-dd")={bare})'
    return f'IF(IFERROR({same},FALSE),{day},"{UNREAD}")'


SPELT = {
    FieldType.INTEGER: lambda text, _bare: spelt_number(text, f',ISERROR(FIND(".",{text}))'),
    FieldType.NUMBER: lambda text, _bare: spelt_number(text),
    FieldType.PERCENT: lambda text, bare: spelt_number(
        bare, f",OR({bare}<>{text},VALUE({bare})<=0,VALUE({bare})>=1)"
    ),
    FieldType.DATE: spelt_day,
}


def substituted(text: str, changes: dict[str, str]) -> str:
    """An expression with characters put in the place of others."""
    return reduce(
        lambda inner, change: f'SUBSTITUTE({inner},"{change[0]}","{change[1]}")', changes.items(), text
    )
