"""What a list calls its own columns and choices, for texts that would else speak of those of the usual list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbook_flow.model import Field, Meaning, Purpose

USUAL: Mapping[str, str] = {
    "state_column": "进展状态",
    "progress_column": "进展情况",
    "done": "已完成",
    "change": "完成比例：60",
}
"""What the usual list has in their places; ``change`` is a change as the office writes one."""


def own_names(fields: Iterable[Field]) -> dict[str, str]:
    """The words of the list with these columns; the usual ones for what it does not have."""
    columns = {field.purpose: field for field in reversed(tuple(fields)) if field.purpose}
    state, percent = columns.get(Purpose.STATE), columns.get(Purpose.PERCENT)
    words = dict(USUAL)
    if state is not None:
        done = [choice.value for choice in state.choices if choice.meaning is Meaning.DONE]
        words["state_column"] = state.name
        words["done"] = done[0] if done else words["done"]
        words["change"] = f"{state.name}：{words['done']}"
    if percent is not None:
        words["change"] = f"{percent.name}：60"
    if Purpose.PROGRESS in columns:
        words["progress_column"] = columns[Purpose.PROGRESS].name
    return words


def usually(text: str) -> str:
    """A text with the usual words in their places; all other places stay open."""
    for name, words in USUAL.items():
        text = text.replace(f"{{{name}}}", words)
    return text
