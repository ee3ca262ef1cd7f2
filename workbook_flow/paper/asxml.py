"""Texts, formats and heights as XlsxWriter writes them into a file. Slow to import."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import _preserve_whitespace, _utf16_len
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

from workbook_flow.paper.cellwriter import FormBook

PRESERVE = ' xml:space="preserve"'
MOST_TEXT = 32_767
DEFAULT_HEIGHT = 20
"""Pixels of a row of which nothing is said, as XlsxWriter counts them."""

result_text = XMLwriter()._escape_data
as_attribute = XMLwriter()._escape_attributes
controls_escaped = XMLwriter._escape_control_characters
as_number = Worksheet()._convert_date_time


@lru_cache(maxsize=8192)
def element_text(text: str) -> str:
    """A text as XlsxWriter writes it into an element."""
    return str(controls_escaped(result_text(text)))


@dataclass(frozen=True, eq=False)
class CastFormat:
    """A format: its properties, by what XlsxWriter tells it from others, and its font in rich text."""

    properties: Mapping[str, object]
    key: str
    run: str


@lru_cache(maxsize=1024)
def cast_format(properties: tuple[tuple[str, object], ...]) -> CastFormat:
    """The format of these properties, the same one for the same properties."""
    own = FormBook(BytesIO()).add_format(dict(properties))
    sheet = Worksheet()
    sheet.rstring = XMLwriter()
    sheet.rstring._set_filehandle(StringIO())
    sheet._write_font(own)
    run = sheet.rstring.fh.getvalue()
    return CastFormat(dict(properties), own._get_format_key(), run)


UNWRITTEN = cast_format((("locked", True),))


ESCAPED = re.compile("[&<>]|_x|^ | $")
"""What of a text in which all can be printed XlsxWriter writes otherwise than as it stands."""


@lru_cache(maxsize=8192)
def shared_string(text: str) -> str:
    """A text's element among the shared strings."""
    if text.isprintable() and not ESCAPED.search(text):
        return f"<si><t>{text}</t></si>"
    strings = SharedStrings()
    strings._set_filehandle(StringIO())
    strings._write_si(text)
    return str(strings.fh.getvalue())


@lru_cache(maxsize=1024)
def rich_text(runs: tuple[Any, ...]) -> str:
    """Formats and texts by turns as XlsxWriter writes them; blank where it writes none."""
    texts: tuple[str, ...] = runs[1::2]
    if "" in texts or _utf16_len("".join(texts)) > MOST_TEXT:
        return ""
    return "".join(
        f"<r>{look.run}<t{PRESERVE if _preserve_whitespace(text) else ''}>{element_text(text)}</t></r>"
        for look, text in zip(runs[::2], texts, strict=True)
    )


@lru_cache(maxsize=4096)
def height_text(pixels: int, growing: bool) -> str:
    """A row's height in its element; one that grows with what is typed is not fixed."""
    if growing:
        return f' ht="{pixels * 0.75:g}"'
    return "" if pixels == DEFAULT_HEIGHT else f' ht="{pixels * 0.75:.16g}"'


SIMPLE = frozenset({int, str, bool, float, type(None), CastFormat})
"""The kinds of values that can be looked up, but for which ``True`` is 1."""


def frozen(argument: Any) -> Any:
    """An argument of a call as something that can be told apart and looked up."""
    if isinstance(argument, dict) and SIMPLE.issuperset(map(type, argument.values())):
        return (dict, tuple(argument.items()), tuple(map(type, argument.values())))
    if isinstance(argument, dict):
        return (dict, tuple((name, frozen(value)) for name, value in argument.items()))
    if isinstance(argument, list | tuple):
        return (type(argument), tuple(map(frozen, argument)))
    return argument if not isinstance(argument, bool | float) else (type(argument), argument)


def leaves(argument: Any) -> Iterator[Any]:
    """All that stands in a frozen argument."""
    if not isinstance(argument, tuple):
        yield argument
        return
    for inner in argument:
        yield from leaves(inner)
