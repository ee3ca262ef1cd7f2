"""A mail's words as a page: paragraphs and short tables, the same as plain text and as HTML.

Text from units and from the list is only ever text here: HTML is escaped where it is made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import compress

from workbook_flow.model import Period, Settings

SHOWN = 20
"""The most lines of a table in a mail; the rest are counted."""
MOST_BESIDE = 4
"""Columns of a table in HTML that stand beside each other."""
BROKEN = 6
"""Characters above which a cell of a table may be broken into lines."""
LONG_WORD = re.compile(r"[!-~]{20}")
"""What a narrow screen cannot hold in a cell beside others."""
HYPHENED = re.compile(r"(?<![\w.-])(?:[0-9]{1,4}-[0-9]{1,8}|--[a-z]{1,20})(?![\w-])", re.ASCII)
"""A task's number, a telephone's, or an option of a command."""


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A short table: its columns and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject and its body, paragraph by paragraph."""

    subject: str
    body: tuple[str | LetterTable, ...]

    @property
    def text(self) -> str:
        """The body as plain text."""
        return "\n\n".join(each if isinstance(each, str) else table_text(each) for each in self.body) + "\n"

    @property
    def html(self) -> str:
        """The body as HTML."""
        inner = "".join(paragraph(each) if isinstance(each, str) else table_html(each) for each in self.body)
        return f'<html><body style="{FONT}">{inner}</body></html>\n'


FONT = (
    "font-family:'Microsoft YaHei','PingFang SC',sans-serif;font-size:15px;line-height:1.7;color:#222;"
    "overflow-wrap:break-word"
)
CELL = "border:1px solid #bbb;padding:4px 8px;text-align:left;vertical-align:top"
HEAD = f"{CELL};background:#eef3f8;white-space:nowrap"


def paragraph(text: str) -> str:
    """A paragraph in HTML, its line breaks kept."""
    return f'<p style="margin:0 0 12px">{words_html(text).replace(chr(10), "<br>")}</p>'


def words_html(text: str) -> str:
    """Words in HTML, no number broken at its stroke."""
    return HYPHENED.sub(r'<span style="white-space:nowrap">\g<0></span>', escape(text))


def table_html(table: LetterTable) -> str:
    """A table in HTML, without the columns in which nothing stands."""
    filled = [any(cells) for cells in zip(*table.rows, strict=True)] or [True] * len(table.columns)
    table = LetterTable(
        tuple(compress(table.columns, filled)), tuple(tuple(compress(row, filled)) for row in table.rows)
    )
    beside = table.columns[:MOST_BESIDE]
    head = "".join(f'<th style="{HEAD}">{escape(column)}</th>' for column in beside)
    lines = "".join(row_html(table.columns, row) for row in table.rows[:SHOWN])
    more = paragraph(f"……另有 {len(table.rows) - SHOWN} 条。") if len(table.rows) > SHOWN else ""
    style = "border-collapse:collapse;margin:0 0 12px;font-size:14px"
    return f'<table style="{style}"><tr>{head}</tr>{lines}</table>{more}'


def row_html(columns: Sequence[str], row: Sequence[str]) -> str:
    """A row in HTML: what a phone's narrow screen cannot hold beside the rest stands below it, the whole width."""
    line = f"<tr>{''.join(map(cell_html, row[:MOST_BESIDE]))}</tr>"
    rest = zip(columns[MOST_BESIDE:], row[MOST_BESIDE:], strict=True)
    below = words_html("；".join(f"{name}：{cell}" for name, cell in rest if cell))
    style = f"{CELL};overflow-wrap:anywhere"
    return line + (f'<tr><td colspan="{MOST_BESIDE}" style="{style}">{below}</td></tr>' if below else "")


def cell_html(text: str) -> str:
    """A cell in HTML; a number or a short word is not broken on a phone's narrow screen, a long address is."""
    whole = ";white-space:nowrap" if len(text) <= BROKEN else ""
    whole = ";overflow-wrap:anywhere" if LONG_WORD.search(text) else whole
    return f'<td style="{CELL}{whole}">{words_html(text)}</td>'


def table_text(table: LetterTable) -> str:
    """A table in plain text: a line a row, since columns do not stand in mail programs."""
    lines = [
        "· "
        + "；".join(
            f"{name}：{cell.rstrip('。；')}" for name, cell in zip(table.columns, row, strict=True) if cell
        )
        for row in table.rows[:SHOWN]
    ]
    if len(table.rows) > SHOWN:
        lines.append(f"……另有 {len(table.rows) - SHOWN} 条。")
    return "\n".join(lines)


def day_words(day: date) -> str:
    """A day as an office writes it, with its weekday."""
    return f"{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）"


def short(text: str, most: int = 40) -> str:
    """The start of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}……"


def closing(settings: Settings) -> str:
    """Whom to call, and the office's name."""
    who = " ".join(part for part in (settings.office_contact, settings.office_phone) if part)
    return (f"如有疑问，请联系{who}。\n" if who else "") + settings.office


def numbered(lines: Sequence[str]) -> str:
    """Lines with their numbers, where there is more than one."""
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{number}．{line}" for number, line in enumerate(lines, 1))


def subject(settings: Settings, period: Period | None, what: str) -> str:
    """A subject: the list's short name, the period, what it is about."""
    return f"【{settings.list_name}】{period.words if period else ''}{what}"
