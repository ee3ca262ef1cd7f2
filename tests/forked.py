"""Commands as processes of their own that need not start Python anew: forked off a test, the package already loaded.

Such a process has its own folder, environment, streams, exit code and memory, and can be killed. Where starting
is what is tested – encodings, a shell, two at once – a test starts Python itself.
"""

from __future__ import annotations

import functools
import importlib
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import workbook_flow
from tests import warm
from workbook_flow import cli

Done = subprocess.CompletedProcess[str]


def program(
    *arguments: object,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    typed: str = "",
    timeout: float = 240,
) -> Done:
    """The program's run with these arguments; ``typed`` is its standard input. Raise TimeoutExpired after seconds."""
    words = [str(argument) for argument in arguments]
    if not hasattr(os, "fork"):
        return anew(words, cwd, env, typed, timeout)
    load_all()
    return forked(functools.partial(run_program, words, cwd, env), typed=typed, timeout=timeout)


def anew(
    words: list[str], cwd: Path | None, env: Mapping[str, str] | None, typed: str, timeout: float
) -> Done:
    """The same in a Python of its own."""
    return subprocess.run(
        [sys.executable, "-m", "workbook_flow", *words],
        cwd=cwd,
        env=None if env is None else dict(env),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


@functools.cache
def load_all() -> None:
    """Import the whole package once, so that no child has to."""
    for module in pkgutil.walk_packages(workbook_flow.__path__, "workbook_flow."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def run_program(words: list[str], cwd: Path | None, env: Mapping[str, str] | None) -> None:
    """What the child does."""
    if env is not None:
        os.environ.clear()
        os.environ.update(env)
    if cwd is not None:
        os.chdir(cwd)
    time.tzset()
    sys.argv = ["workbook-flow", *words]
    cli.main()


def script(text: str, *arguments: object) -> Done:
    """The run of a script, with its own ``sys.argv``."""
    words = ["-c", *map(str, arguments)]
    if not hasattr(os, "fork"):
        command = [sys.executable, "-c", text, *words[1:]]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    def run() -> None:
        sys.argv = words
        exec(compile(text, "<script>", "exec"), {"__name__": "__main__"})

    return forked(run)


def forked(work: Callable[[], object], *, typed: str = "", timeout: float = 240) -> Done:
    """How a forked child ended that does the work, and what it printed; a signal is negative, as in subprocess."""
    with tempfile.TemporaryFile() as taken, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        taken.write(typed.encode())
        taken.seek(0)
        with warnings.catch_warnings():
            # A worker of the test run has a thread that waits for orders; the child ends without touching it.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            become(work, (taken, out, err))
        code = waited(child, timeout)
        return subprocess.CompletedProcess([], code, printed(out), printed(err))


def become(work: Callable[[], object], streams: tuple[IO[bytes], ...]) -> None:
    """In the child: do the work on those streams, and end with its exit code."""
    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream.fileno(), number)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, encoding="utf-8", closefd=False) for number, mode in enumerate("rww")
        )
        warn_as_ever()
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        warm.end_all()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def warn_as_ever() -> None:
    """Let warnings be what they are outside of tests."""
    warnings.resetwarnings()
    for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", category)


def waited(child: int, timeout: float) -> int:
    """The exit code of the child; TimeoutExpired, and the child killed, where it does not end."""
    until = time.monotonic() + timeout
    pause = 0.001
    while True:
        process, status = os.waitpid(child, os.WNOHANG)
        if process:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise subprocess.TimeoutExpired("workbook-flow", timeout)
        time.sleep(pause)
        pause = min(2 * pause, 0.05)


def printed(stream: IO[bytes]) -> str:
    """All that was written there, with the line ends of text."""
    stream.seek(0)
    return stream.read().decode("utf-8", "replace").replace("\r\n", "\n")
