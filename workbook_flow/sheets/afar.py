"""Reading ahead on other computers, by the workers of a Dask scheduler.

Each thread of a worker reads in a guarded process of its own, as a local one does. A reading counts only where the same
program made it; whatever goes wrong on the way costs reading the file here and nothing else.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor, Future, wait
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from workbook_flow.__about__ import __version__
from workbook_flow.model import Place, Problem, WorkbookFlowError
from workbook_flow.sheets.ahead import ReaderAhead
from workbook_flow.sheets.cells import Book
from workbook_flow.sheets.reader import Reader
from workbook_flow.words.codes import Code
from workbook_flow.words.problems import problem

CONNECTING, ALL_ANSWERS = 10, 30
"""Seconds in which a scheduler must be reached, and it and its workers must have told all that is asked of them."""
LOOK, LOOKS = 3, 60
"""Seconds between two looks whether a worker is left, and how many looks one file is given."""
MOST_THREADS = 64
PACKAGES = ("python-calamine", "xlrd", "olefile", "msoffcrypto-tool", "lxml", "distributed")
"""Those by which a file is read, and by which it travels."""

_own = threading.local()


@cache
def reading_mark() -> str:
    """What tells this program's reading from one that may come out otherwise, in words."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    parts = [
        f"workbook-flow {__version__}（{digest.hexdigest()[:8]}）",
        "Python {}.{}".format(*sys.version_info),
    ]
    return "、".join((*parts, *(f"{name} {version(name)}" for name in PACKAGES)))


def read_there(data: bytes, name: str) -> tuple[str, Book | Problem]:
    """Read in a process of this thread's own; with the mark of the program that read."""
    reader: Reader | None = getattr(_own, "reader", None)
    if reader is None:
        reader = _own.reader = Reader()
    return reading_mark(), reader.read_bytes(data, name)


class ReaderAfar(ReaderAhead):
    """A reader that has the workers of the scheduler at ``host:port`` read ahead, a context manager like any.

    WorkbookFlowError where they cannot be had, or would read otherwise. Once they are lost, ``tell`` is told, and a
    local process reads ahead in their place.
    """

    def __init__(self, address: str, tell: Callable[[Problem], None]) -> None:
        """Connect."""
        self._client, threads = connected(address)
        super().__init__(min(threads, MOST_THREADS))
        self._address, self._tell = address, tell
        self._executor: Executor | None = self._client.get_executor(pure=False)

    def close(self) -> None:
        """End every local process, and leave the scheduler."""
        super().close()
        self._executor = None
        self._client.close()

    def _begin(self, data: bytes, name: str) -> Callable[[], Book | Problem]:
        if self._executor is None:
            return super()._begin(data, name)
        future = self._executor.submit(read_there, data, name)
        return partial(self._outcome, future, data, name)

    def _outcome(self, future: Future[tuple[str, Book | Problem]], data: bytes, name: str) -> Book | Problem:
        """What a worker made of the file; read here where none made anything of it, or not this program."""
        if self._executor is not None:
            try:
                if self._is_done(future):
                    mark, book = future.result()
                    if mark == reading_mark():
                        return book
            except Exception:  # noqa: S110 - whatever went wrong there, the file is read here
                pass
            self._go_on_alone()
        return Reader.read_bytes(self, data, name)

    def _is_done(self, future: Future[Any]) -> bool:
        """Wait while there are workers to wait for."""
        for _ in range(LOOKS):
            if wait([future], LOOK).done:
                return True
            if not self._client.nthreads():
                return False
        return False

    def _go_on_alone(self) -> None:
        self._executor, self.workers = None, 1
        self._tell(problem(Code.WORKERS_LOST, Place(), address=self._address))


def connected(address: str) -> tuple[Any, int]:
    """A client of the scheduler at that address, and the threads of its workers; WorkbookFlowError where unfit."""
    if importlib.util.find_spec("distributed") is None:
        raise WorkbookFlowError(
            f"--executor 要另装一个组件。能上网的，运行 {sys.executable} -m pip install distributed 后再试；"
            "不写 --executor 也行，来件在本机读，结果一样。"
        )
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    import distributed  # noqa: F401 - before the time is counted that others take to answer

    try:
        return _answered(partial(_fit_client, address))
    except (OSError, ValueError, ImportError):
        raise WorkbookFlowError(
            f"{address} 上没有应答的 Dask 调度程序。请在那台机器上运行 dask scheduler，核对地址、端口、防火墙、"
            f"distributed 的版本（本机 {version('distributed')}）和两边的加密设置后再试；"
            "不写 --executor 也行，来件在本机读，结果一样。"
        ) from None


def _answered(question: Callable[[], tuple[Any, int]]) -> tuple[Any, int]:
    """What was answered; TimeoutError after too long: distributed waits without end for a mute one."""
    answer: Future[tuple[Any, int]] = Future()

    def ask() -> None:
        try:
            answer.set_result(question())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=ask, name="dask", daemon=True).start()
    return answer.result(ALL_ANSWERS)


def _fit_client(address: str) -> tuple[Any, int]:
    from distributed import Client, Security

    scheme = "tls" if Security().tls_ca_file else "tcp"
    client = Client(f"{scheme}://{address}", timeout=CONNECTING, set_as_default=False)
    try:
        return client, fit_threads(client, address)
    except BaseException:
        client.close()
        raise


def fit_threads(client: Any, address: str) -> int:
    """How many threads the workers have together; WorkbookFlowError where there are none, or one reads otherwise."""
    try:
        threads, marks = client.nthreads(), client.run(reading_mark, on_error="return")
    except Exception:
        raise WorkbookFlowError(
            f"{address} 的调度程序没有答完就断了。请看它是否还在运行、distributed 的版本是否和本机一样"
            f"（本机 {version('distributed')}），再试一次。"
        ) from None
    if not marks:
        raise WorkbookFlowError(
            f"{address} 的调度程序下面没有执行机。请在各台机器上运行 dask worker tcp://{address} 后再试；"
            "不写 --executor 也行，来件在本机读，结果一样。"
        )
    refuse_others(marks, address)
    return sum(threads.values())


def refuse_others(marks: Mapping[str, object], address: str) -> None:
    """WorkbookFlowError where a worker's program is not this one: it could read a file otherwise."""
    others: Collection[str] = [
        f"{worker} 上是 {mark}" if isinstance(mark, str) else f"{worker} 上没有装 workbook-flow"
        for worker, mark in marks.items()
        if mark != reading_mark()
    ]
    if others:
        raise WorkbookFlowError(
            f"{address} 下面有执行机的程序和本机的不一样，读出来的可能不同，没有开始。本机是 {reading_mark()}；"
            f"{'；'.join(others)}。请把这些机器上的程序、Python 和组件换成和本机一样的，"
            "重新启动 dask worker，再试一次。"
        )
