"""The parent's side: hands files to the worker, keeps the deadline, replaces a worker that was lost."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from workbook_flow.model import Place, Problem, WorkbookFlowError
from workbook_flow.sheets.archives import is_owner_file
from workbook_flow.sheets.cells import Book
from workbook_flow.sheets.guard import MAX_FILE
from workbook_flow.sheets.label import file_label
from workbook_flow.sheets.wire import HEAD, LISTS, READY, decode
from workbook_flow.words.codes import Code
from workbook_flow.words.problems import problem

_BOOT = (
    "import sys; root = sys.argv[1]; root in sys.path or sys.path.insert(0, root); "
    "from workbook_flow.sheets.worker import main; main(*sys.argv[2:])"
)
_KEPT_ENVIRONMENT = ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TEMP", "TMP")
_START_SECONDS = 60.0
_END_SECONDS = 5.0
_PATIENCE = 1 if sys.platform == "win32" else 6
"""How often the processor time of a file the clock may take, on a loaded machine; Windows bounds by the clock alone."""
_LARGEST_REPLY = 128 << 20


class _Lost(Exception):
    """The worker is gone, or talks nonsense; ``code`` says how it went, ``seconds`` after which bound."""

    def __init__(self, code: Code, seconds: float = 0.0) -> None:
        super().__init__(code)
        self.code, self.seconds = code, seconds


class _Worker:
    """One running worker process."""

    def __init__(self, deadline: float, longest: float, memory: int, of: str = "") -> None:
        self.deadline, self.longest = deadline, longest
        self.served = 0
        root = str(Path(__file__).resolve().parents[2])
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            [sys.executable, "-I", "-c", _BOOT, root, str(memory), str(deadline), of],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.requests: IO[bytes] = self.process.stdin  # type: ignore[assignment]
        self.replies: IO[bytes] = self.process.stdout  # type: ignore[assignment]
        self.ready = False

    def ask(self, data: bytes) -> bytes:
        """The reply to one file; _Lost when the process ends or outstays its deadline."""
        self.await_start()
        late = threading.Event()
        timer = threading.Timer(self.longest, self._overdue, (late,))
        timer.start()
        try:
            self.requests.write(HEAD.pack(self.served, len(data)))
            self.requests.write(data)
            self.requests.flush()
            reply = self._reply()
        except (OSError, ValueError, EOFError, MemoryError) as fault:
            raise self._loss(fault, late) from None
        finally:
            timer.cancel()
            timer.join()
        if late.is_set():
            raise _Lost(Code.READING_TOO_LONG, self.longest)
        self.served += 1
        return reply

    def _loss(self, fault: Exception, late: threading.Event) -> _Lost:
        """How the worker was lost: by the clock's bound, by that of processor time, or otherwise."""
        if late.is_set():
            return _Lost(Code.READING_TOO_LONG, self.longest)
        if sys.platform != "win32" and isinstance(fault, (EOFError, OSError)):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_END_SECONDS)
            if self.process.returncode in {-signal.SIGPROF, -signal.SIGXCPU}:
                return _Lost(Code.READING_TOO_LONG, self.deadline)
        return _Lost(Code.READER_DIED)

    def await_start(self) -> None:
        """Wait until it takes files; WorkbookFlowError when it cannot be started."""
        if self.ready:
            return
        timer = threading.Timer(_START_SECONDS, self.process.kill)
        timer.start()
        try:
            self.ready = self.replies.read(1) == READY
        finally:
            timer.cancel()
            timer.join()
        if not self.ready:
            raise WorkbookFlowError("读取工作簿的子进程启动不了。请重新安装本程序后再试。")

    def _overdue(self, late: threading.Event) -> None:
        late.set()
        self.process.kill()

    def _reply(self) -> bytes:
        number, length = HEAD.unpack(self._exactly(HEAD.size))
        if number != self.served:
            raise ValueError(number)
        return self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        if count > _LARGEST_REPLY:
            raise ValueError(count)
        data = self.replies.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def close(self) -> None:
        """End the process and every handle to it."""
        self.process.kill()
        for pipe in (self.requests, self.replies):
            with contextlib.suppress(OSError):
                pipe.close()
        self.process.wait()


MEMORY, LIST_MEMORY = 320 << 20, 1 << 30
"""Bytes of address space for a file that came from outside, and for the office's own list in whatever form."""


class Reader:
    """Reads files one after another in a worker process; a context manager, not to be shared by threads.

    ``deadline`` is seconds of processor time a file, ``longest`` those by the clock: six times as many, for a machine
    that has other things to do; on Windows as many, which are the only bound there. ``memory`` is bytes of address
    space for the worker (on POSIX); ``lists`` says that what is read are the office's own lists, which may be PDF
    documents, ``of`` that it is what else ``READINGS`` of the worker names.
    ``read`` and ``read_bytes`` raise nothing over any file; WorkbookFlowError when no worker can be started.
    """

    def __init__(
        self,
        *,
        deadline: float = 20.0,
        longest: float | None = None,
        memory: int | None = None,
        lists: bool = False,
        of: str = "",
    ) -> None:
        memory = memory or (LIST_MEMORY if lists else MEMORY)
        self._deadline, self._memory = deadline, memory
        self._longest = deadline * _PATIENCE if longest is None else longest
        self._of = LISTS if lists else of
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; the next read starts another."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def start(self) -> None:
        """Have the worker ready before a file is read: that may last much longer than the reading."""
        try:
            self._started().await_start()
        except BaseException:
            self.close()
            raise

    def interrupt(self) -> None:
        """End what it is at, from another thread; it is still to be closed."""
        worker = self._worker
        if worker is not None:
            worker.process.kill()

    def read(self, path: Path) -> Book | Problem:
        """The workbook in that file, or the one problem with it."""
        data = load(path)
        return data if isinstance(data, Problem) else self.read_bytes(data, path.name)

    def read_bytes(self, data: bytes, name: str) -> Book | Problem:
        """The workbook in those bytes, or the one problem with it; ``name`` is for the place it names."""
        place = Place(file=file_label(name))
        if is_owner_file(name):
            return problem(Code.OWNER_FILE, place)
        if len(data) > MAX_FILE:
            return problem(Code.FILE_TOO_LARGE, place, limit=MAX_FILE >> 20)
        try:
            book = self._ask(data, place)
        except _Lost as loss:
            return problem(loss.code, place, seconds=f"{loss.seconds:g}", memory=self._memory >> 20)
        if isinstance(book, Book) and name.lower().endswith(".et"):
            return replace(book, kind="et")
        return book

    def _started(self) -> _Worker:
        """The worker, begun where there is none."""
        self._worker = self._worker or _Worker(self._deadline, self._longest, self._memory, self._of)
        return self._worker

    def _ask(self, data: bytes, place: Place) -> Book | Problem:
        """What the worker makes of it; where one that served others is lost, a fresh one decides."""
        while True:
            worker = self._started()
            fresh = not worker.served
            try:
                return understood(worker.ask(data), place)
            except BaseException as loss:
                self.close()
                if fresh or not isinstance(loss, _Lost) or loss.code == Code.READING_TOO_LONG:
                    raise


def understood(reply: bytes, place: Place) -> Book | Problem:
    """The book or problem in a reply; _Lost when the worker talks nonsense, or ran out of memory."""
    try:
        if reply[:1] == b"B":
            content = str(memoryview(reply)[1:], "utf-8")
            del reply  # not held beside its text
            return decode(content)
        code, sheet, cell, words = json.loads(reply[1:])
        if code == Code.READER_OUT_OF_MEMORY:
            raise _Lost(Code(code))
        return problem(Code(code), replace(place, sheet=str(sheet), cell=str(cell)), **words)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, MemoryError):
        raise _Lost(Code.READER_DIED) from None


def load(path: Path) -> bytes | Problem:
    """The bytes of a regular file, at most the largest that is read, or the problem with getting them."""
    place = Place(file=file_label(os.fsdecode(path.name)))
    flags = (
        os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    )
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return problem(Code.NOT_A_FILE, place)
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return problem(Code.NOT_A_FILE, place)
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        return _unreadable(error, place)
    return problem(Code.FILE_TOO_LARGE, place, limit=MAX_FILE >> 20) if len(data) > MAX_FILE else data


def _unreadable(error: OSError, place: Place) -> Problem:
    if isinstance(error, FileNotFoundError):
        return problem(Code.FILE_GONE, place)
    if isinstance(error, PermissionError):
        return problem(Code.FILE_NOT_READABLE, place)
    if error.errno in {errno.ELOOP, errno.ENXIO, errno.EISDIR}:
        return problem(Code.NOT_A_FILE, place)
    return problem(Code.READING_FAILED, place, reason=error.strerror or type(error).__name__)
