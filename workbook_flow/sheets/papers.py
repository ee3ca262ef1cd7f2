"""Reading the words on units' papers: one process for all of them, and so much time for all that come in one pass."""

from __future__ import annotations

import time

from workbook_flow.model import Place, Problem
from workbook_flow.sheets.cells import Book
from workbook_flow.sheets.label import file_label
from workbook_flow.sheets.reader import Reader
from workbook_flow.words.problems import Code, problem

SECONDS, LONGEST = 10.0, 20.0
"""Of processor time that one paper may take, and by the clock."""
ALL_PAPERS = 60.0
"""Seconds by the clock that all papers of one reader may take: others wait for the workspace meanwhile."""


class PaperReader(Reader):
    """Reads the lines of PDF documents one after another; once their time is spent, no more of them."""

    def __init__(self) -> None:
        super().__init__(deadline=SECONDS, longest=LONGEST, papers=True)
        self.seconds_left = ALL_PAPERS

    def read_bytes(self, data: bytes, name: str) -> Book | Problem:
        """The lines of that paper, or the one problem with it."""
        if self.seconds_left <= 0:
            return problem(Code.READING_TOO_LONG, Place(file=file_label(name)), seconds=f"{ALL_PAPERS:g}")
        begun = time.monotonic()
        try:
            return super().read_bytes(data, name)
        finally:
            self.seconds_left -= time.monotonic() - begun
