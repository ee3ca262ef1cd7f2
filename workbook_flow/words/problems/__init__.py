"""The catalogue of problems: code → level, what is wrong, what to do. Nothing else writes such texts.

By families of codes:

- ``of_lists``: M the master, I a list that is imported
- ``of_files``: F a file, K a reviewed workbook
- ``of_layout``: L a form's layout and locked text
- ``of_answers``: D one cell, R one row
- ``of_the_state``: S the system's own state, V what ``verify`` finds

The few words of a form (``BRIEF``) stand in ``catalogue``; the names of the codes in ``words/codes.py``.
"""

from __future__ import annotations

from workbook_flow.words.codes import Code
from workbook_flow.words.problems.catalogue import BRIEF, CATALOGUE, OWN_RULES
from workbook_flow.words.problems.of_answers import NOTHING_TO_DO
from workbook_flow.words.problems.own_words import is_mark, is_said
from workbook_flow.words.problems.raising import at_level, brief, has_errors, left_out, problem, render

__all__ = [
    "BRIEF",
    "CATALOGUE",
    "NOTHING_TO_DO",
    "OWN_RULES",
    "Code",
    "at_level",
    "brief",
    "has_errors",
    "is_mark",
    "is_said",
    "left_out",
    "problem",
    "render",
]
