"""Reading ahead: what will be asked for is read in guarded processes while its turn is still to come.

Reading a file is pure, so that it may be done at any time and anywhere; what came of it is asked for in the order in
which files are taken. It is known by the very bytes: a file that is another by then is read anew.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

from workbook_flow.model import Problem
from workbook_flow.sheets.cells import Book
from workbook_flow.sheets.papers import PaperReader, scan_reader
from workbook_flow.sheets.reader import Reader


class ReaderAhead(Reader):
    """A reader that can be told what it will be asked for; each of its ``workers`` reads in a process of its own.

    ``papers`` reads the words on papers, ``scans`` the codes on those that are pictures, in others still.
    """

    def __init__(self, workers: int = 1) -> None:
        """With so many processes that read ahead, started when they are first needed."""
        super().__init__()
        self.workers = workers
        self.papers, self.scans = PaperReader(), scan_reader()
        self._pool: Executor | None = None
        self._own = threading.local()
        self._readers: list[Reader] = []
        self._expected: dict[tuple[str, str], Callable[[], Book | Problem]] = {}

    def expect(self, data: bytes, name: str) -> None:
        """Begin to read the workbook in those bytes; ``read_bytes`` of the same gives what came of it."""
        key = (hashlib.sha256(data).hexdigest(), name)
        if key not in self._expected:
            self._expected[key] = self._begin(data, name)

    def read_bytes(self, data: bytes, name: str) -> Book | Problem:
        """The workbook in those bytes, or the one problem with it; begun before where it was expected."""
        outcome = (
            self._expected.pop((hashlib.sha256(data).hexdigest(), name), None) if self._expected else None
        )
        return super().read_bytes(data, name) if outcome is None else outcome()

    def close(self) -> None:
        """End every worker; what was expected and not asked for is let go."""
        super().close()
        self.papers.close()
        self.scans.close()
        pool, self._pool = self._pool, None
        self._expected.clear()
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)
            for reader in tuple(self._readers):
                reader.interrupt()
            pool.shutdown(wait=True)
            while self._readers:
                self._readers.pop().close()

    def _begin(self, data: bytes, name: str) -> Callable[[], Book | Problem]:
        """Have it read; what is given waits for what came of it."""
        self._pool = self._pool or ThreadPoolExecutor(self.workers, thread_name_prefix="reader")
        return self._pool.submit(self._read_aside, data, name).result

    def _read_aside(self, data: bytes, name: str) -> Book | Problem:
        """Read in this thread's own process."""
        reader: Reader | None = getattr(self._own, "reader", None)
        if reader is None:
            reader = self._own.reader = Reader()
            self._readers.append(reader)
        return reader.read_bytes(data, name)
