"""Reading what is printed on units' papers: one process for all of them, and so much time for all of one pass."""

from __future__ import annotations

import importlib.util
import time

from workbook_flow.model import Place, Problem
from workbook_flow.sheets.cells import Book
from workbook_flow.sheets.label import file_label
from workbook_flow.sheets.reader import Reader
from workbook_flow.sheets.wire import PAPERS, SCANS
from workbook_flow.words.codes import Code
from workbook_flow.words.problems import problem

SECONDS, LONGEST = 10.0, 20.0
"""Of processor time that one paper may take, and by the clock."""
ALL_PAPERS = 60.0
"""Seconds by the clock that all papers of one reader may take: others wait for the workspace meanwhile."""
SCAN_MEMORY = 640 << 20
"""Bytes of address space for a page's picture, which is large."""
SCANNING = {"zxingcpp": "zxing-cpp", "pypdfium2": "pypdfium2", "PIL": "pillow"}
"""The libraries that read codes, and what each is called where it is installed from."""


class PaperReader(Reader):
    """Reads papers one after another, the lines of PDF documents; once their time is spent, no more of them."""

    def __init__(self, of: str = PAPERS, memory: int | None = None) -> None:
        super().__init__(deadline=SECONDS, longest=LONGEST, memory=memory, of=of)
        self.seconds_left = ALL_PAPERS

    def read_bytes(self, data: bytes, name: str) -> Book | Problem:
        """What is read on that paper, or the one problem with it."""
        if self.seconds_left <= 0:
            return problem(Code.READING_TOO_LONG, Place(file=file_label(name)), seconds=f"{ALL_PAPERS:g}")
        begun = time.monotonic()
        try:
            return super().read_bytes(data, name)
        finally:
            self.seconds_left -= time.monotonic() - begun


def scan_reader() -> PaperReader:
    """A reader of the codes on papers that are pictures."""
    return PaperReader(SCANS, SCAN_MEMORY)


def scanning() -> bool:
    """Whether what reads codes is installed."""
    return all(importlib.util.find_spec(name) is not None for name in SCANNING)
