"""Forms → their files, held until they are recorded; a second process builds half of many where a core is free."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, NoReturn, Self

from workbook_flow import forms
from workbook_flow.model import IssuedForm
from workbook_flow.records.files import naming

WORTH_A_TWIN = 32
"""Forms from which on a second process is worth it: at 30 the time it saves is the processor time it costs."""
ALIKE = 4
"""Forms that are built before there are two processes: what they have in common with the rest is not made twice."""
LENGTH = 8
"""Bytes that say how long the file after them is."""


@dataclass(frozen=True, slots=True)
class BuiltForms:
    """The files of forms, one after another in a file of its own, and where that of each unit lies."""

    spool: IO[bytes]
    places: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, built: Sequence[IssuedForm], spool: IO[bytes], on_form: Callable[[], None]) -> BuiltForms:
        """Those of these forms; ``on_form`` is told of each."""
        places = {}
        for form, data in with_files(built, on_form):
            places[form.unit] = (spool.tell(), len(data))
            with naming(tempfile.gettempdir()):
                spool.write(data)
        return cls(spool, places)

    def read(self, form: IssuedForm) -> bytes:
        """The file of a form."""
        start, length = self.places[form.unit]
        self.spool.seek(start)
        return self.spool.read(length)


def with_files(
    built: Sequence[IssuedForm], on_form: Callable[[], None]
) -> Iterator[tuple[IssuedForm, bytes]]:
    """Each form with its file, in any order; ``on_form`` is told of each as it is ready."""
    alone = built if len(built) < WORTH_A_TWIN or not has_a_twin() else built[:ALIKE]
    for form in alone:
        data = forms.form_workbook(form)
        on_form()
        yield form, data
    rest = built[len(alone) :]
    if rest:
        yield from with_files_of_two(rest[::2], rest[1::2], on_form)


def has_a_twin() -> bool:
    """Whether this process may be copied and the copy has a core to run on.

    A copy has but the thread that made it: what another thread had locked would stay so. macOS copies no process
    that used its frameworks, Windows none at all.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def with_files_of_two(
    own: Sequence[IssuedForm], others: Sequence[IssuedForm], on_form: Callable[[], None]
) -> Iterator[tuple[IssuedForm, bytes]]:
    """Each form with its file: this process builds its own, a twin the others; these too where the twin fails."""
    with Twin(others) as twin:
        for form in own:
            data = forms.form_workbook(form)
            for _ in range(1 + twin.further()):
                on_form()
            yield form, data
        while further := twin.further(wait=True):
            for _ in range(further):
                on_form()
        files = twin.files()
        for number, form in enumerate(others):
            data = next(files, b"") or forms.form_workbook(form)
            if number >= twin.ready:
                on_form()
            yield form, data


def shared_file() -> IO[bytes]:
    """A file without a name, for two processes. Raises OSError where there is no room for it."""
    return tempfile.TemporaryFile()


class Twin:
    """A copy of this process that builds the files of forms and ends; the two share a file and a pipe, no more."""

    def __init__(self, built: Sequence[IssuedForm]) -> None:
        """Have it begin, where the system has room for it. An interruption is for this process, which ends it."""
        self.ready = 0
        self.file: IO[bytes] = io.BytesIO()
        self.pipe, pipe_end = os.pipe()
        self.process: int | None = None
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        with contextlib.suppress(OSError):
            self.file = shared_file()
            self.process = os.fork()
        if self.process == 0:
            self._build(built, pipe_end)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(pipe_end)

    def __enter__(self) -> Self:
        """Have it ended, whatever comes."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            self._ended_well()
        os.close(self.pipe)
        self.file.close()

    def further(self, *, wait: bool = False) -> int:
        """How many forms are ready that were not when last asked; having waited for one, 0 is the end."""
        os.set_blocking(self.pipe, wait)
        try:
            further = len(os.read(self.pipe, 1 << 16))
        except BlockingIOError:
            return 0
        self.ready += further
        return further

    def files(self) -> Iterator[bytes]:
        """The files, in the order of the forms; none where it did not come to its end."""
        if not self._ended_well():
            return
        self.file.seek(0)
        while length := self.file.read(LENGTH):
            yield self.file.read(int.from_bytes(length))

    def _ended_well(self) -> bool:
        """Whether it built all; waits for its end."""
        process, self.process = self.process, None
        return process is not None and os.waitpid(process, 0)[1] == 0

    def _build(self, built: Sequence[IssuedForm], pipe_end: int) -> NoReturn:
        """Build the files, then end without what else a process does at its end: all that is the other's to do."""
        code = 1
        try:
            os.close(self.pipe)  # or it would not notice that nobody listens any more
            for form in built:
                data = forms.form_workbook(form)
                self.file.write(len(data).to_bytes(LENGTH) + data)
                os.write(pipe_end, b".")
            self.file.flush()
            code = 0
        finally:
            os._exit(code)
