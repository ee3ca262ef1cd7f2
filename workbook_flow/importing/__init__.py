"""A list as the office has it → what a master would say of it, with doubts and questions. Nothing here writes."""

from workbook_flow.importing.listing import HELD_UNASKED, understand
from workbook_flow.importing.nouns import Answers, FoundGroup, FoundUnit, ListRow, Understanding
from workbook_flow.importing.parts import lists_apart
from workbook_flow.importing.pasted import read_text
from workbook_flow.importing.source import read_source
from workbook_flow.model import Question
from workbook_flow.sheets.grids import Grid

__all__ = [
    "HELD_UNASKED",
    "Answers",
    "FoundGroup",
    "FoundUnit",
    "Grid",
    "ListRow",
    "Question",
    "Understanding",
    "lists_apart",
    "read_source",
    "read_text",
    "understand",
]
