"""Sheet 归类词表: the office's own words in what units ask for, and what it files them under."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_flow.master.tables import ListTable
from workbook_flow.model import Place, Problem
from workbook_flow.words.names import clean_name
from workbook_flow.words.problems import Code, problem


def read_classes(table: ListTable) -> tuple[Mapping[str, str], list[Problem]]:
    """By word, what the office files it under; a word filed twice, or half a row, is a problem."""
    problems: list[Problem] = []
    classes: dict[str, str] = {}
    places: dict[str, Place] = {}
    for row in table.rows:
        word, heading = clean_name(row["词"].text), clean_name(row["归为"].text)
        blank = next((name for name, words in (("词", word), ("归为", heading)) if not words), None)
        if blank is not None:
            problems.append(problem(Code.REQUIRED_BLANK, row[blank].place, column=blank))
        elif word in classes:
            problems.append(problem(Code.DOUBLE_CLASS, row["词"].place, word=word, other=places[word].cell))
        else:
            classes[word] = heading
            places[word] = row["词"].place
    return classes, problems
