"""What a row says by pointing to another one: 同1-01 and 同上 are what stands there, where that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbook_flow.model import Field, FieldType, IssuedForm, ReturnedRow, Value
from workbook_flow.returns.tasks import plain_id
from workbook_flow.words.text import bounded

_ID = r"(?P<id>[0-9A-Za-z.\-]{1,20})"
POINTER = re.compile(
    rf"(?:同|同上面|和|与|见|详见)(?:第|任务|编号)*{_ID}(?:项|号|条|行|任务)*(?:的?(?:进展|情况|进展情况|内容)?)(?:一致|相同|一样)?"
)
ABOVE = re.compile(r"(?:同上|同上一?[行项条]|同前|〃|″)")
BEGINNINGS = frozenset("同和与见详")
"""The letters with which words begin that point; signs may too."""
LONGEST = 60
"""Characters of a cell that may point to another."""
MOST_SHOWN = 30
"""Characters of what stands there that are repeated."""


def with_pointers(rows: Sequence[ReturnedRow], form: IssuedForm) -> tuple[ReturnedRow, ...]:
    """The rows with what their texts point to; what points to nothing, or to a cell that points on, stays as it is.

    What the form refuses as it is written stays refused: a text that is too short, a figure in words.
    """
    texts = [field for field in form.fields if field.type is FieldType.TEXT]
    by_task = {row.task: row for row in rows}
    by_number = {row.number: row for row in rows}
    return tuple(followed(row, texts, by_task, by_number) for row in rows)


def followed(
    row: ReturnedRow,
    texts: Iterable[Field],
    by_task: Mapping[str, ReturnedRow],
    by_number: Mapping[int, ReturnedRow],
) -> ReturnedRow:
    """One row with what its cells point to."""
    changes: dict[str, Value] = {}
    for field in texts:
        name, value = field.name, row.values[field.name]
        words = pointing(value)
        match = POINTER.fullmatch(words)
        too_short = len(value.raw.strip()) < (field.limits[0] or 0)
        if value.fault or too_short or not (match or ABOVE.fullmatch(words)):
            continue
        other = by_task.get(match["id"]) if match else by_number.get(row.number - 1)
        there = other.values[name] if other is not None and other is not row else None
        if other is not None and there is not None and is_answer(there):
            shown = bounded(" ".join(there.raw.split()), MOST_SHOWN)
            note = f"按任务 {other.task} 的这一栏读取：{shown}"
            changes[name] = replace(value, typed=there.typed, note=note)
        else:
            changes[name] = replace(value, note="那里没有内容，照原样读取")
    return replace(row, values={**row.values, **changes}) if changes else row


def pointing(value: Value) -> str:
    """The words of a cell as they are looked at; blank where they begin as none do that point."""
    first = value.raw.lstrip()[:1]
    if not first or len(value.raw) > LONGEST or (first.isalnum() and first not in BEGINNINGS):
        return ""
    return "".join(plain_id(value.raw).split()).rstrip("。.；;")


def is_answer(value: Value) -> bool:
    """Whether a cell says something by itself."""
    words = pointing(value)
    return value.typed is not None and not (POINTER.fullmatch(words) or ABOVE.fullmatch(words))
