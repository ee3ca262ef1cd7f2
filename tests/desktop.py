"""A screen of its own with LibreOffice Calc on it, as a person sits before it: keys go in, pictures come out.

Keys are real X events (xdotool), pictures are of the whole screen (ImageMagick); what stands in the cells and
which windows are open is asked of LibreOffice itself by tests/watch_calc.py, which changes nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.calc import SYSTEM_PYTHON
from tests.programs import require_program

PROGRAMS = ("soffice", "Xvfb", "xkbcomp", "xdotool", "jwm", "import", "convert")
SCREEN = "1600x1000x24"
MANAGER_SETTINGS = "<JWM><WindowStyle><Font>Noto Sans CJK SC-10</Font></WindowStyle></JWM>"
SECONDS = 240.0
"""How long anything may take to be seen: for a machine under load, not what it takes."""
TRIES = 4
"""How often keys are pressed that nothing comes of: what takes them may not have been listening yet."""
PAUSES = (0.01, 0.25)
"""Seconds from one look to the next, at first and at most: each look takes time from LibreOffice itself."""


@dataclass(frozen=True, slots=True)
class Window:
    """A message box or a list that has opened: its title, its words, and the choices of a list."""

    title: str
    words: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What LibreOffice shows: the selection, such as ``填报表.F6``, and the texts and places of cells asked for.

    A place is left, top, width and height in pixels of the screen. ``ready`` says that the workbook's own
    window takes the keys.
    """

    at: str
    texts: tuple[str, ...]
    places: tuple[tuple[int, int, int, int], ...]
    modified: bool
    ready: bool
    windows: tuple[Window, ...]


class Calc:
    """LibreOffice Calc with one workbook open, on a screen of its own."""

    def __init__(self, screen: Screen, watcher: subprocess.Popen[str], sheet: str) -> None:
        self.screen, self.watcher, self.sheet = screen, watcher, sheet
        self.refusal = ""

    def look(self, *cells: str) -> Look | None:
        """What is shown now; None while LibreOffice cannot say."""
        assert self.watcher.stdin is not None
        assert self.watcher.stdout is not None
        self.watcher.stdin.write(json.dumps({"sheet": self.sheet, "cells": cells}) + "\n")
        self.watcher.stdin.flush()
        answer: dict[str, Any] = json.loads(self.watcher.stdout.readline() or '{"error": "gone"}')
        self.refusal = str(answer.get("error", ""))
        if self.refusal:
            return None
        return Look(
            answer["at"],
            tuple(answer["texts"]),
            tuple(tuple(place) for place in answer["places"]),
            answer["modified"],
            answer["active"],
            tuple(
                Window(window["title"], tuple(window["words"]), tuple(window["choices"]))
                for window in answer["windows"]
            ),
        )

    def take_up(self) -> None:
        """Wait for the window; where it comes up without the keys, click where the cursor is, as a person does.

        LibreOffice may not yet listen when the screen tells it that it has the keys; it hears of it when it is
        given them anew. AssertionError with a picture where nothing comes of it.
        """
        at = self.wait(lambda now: now.at.startswith(f"{self.sheet}.")).at.rpartition(".")[2]
        for _ in range(2 * TRIES):
            with suppress(AssertionError):
                self.wait(lambda now: now.ready, seconds=SECONDS / 24)
                return
            self.screen.click(self.wait(lambda _: True, at).places[0])
            self.screen.give_keys_anew()
        self.wait(lambda now: now.ready)

    def wait(self, until: Callable[[Look], object], *cells: str, seconds: float = SECONDS) -> Look:
        """Look until it holds; AssertionError with the last look and a picture where it never does."""
        end, seen, (pause, longest) = time.monotonic() + seconds, None, PAUSES
        while time.monotonic() < end:
            seen = self.look(*cells) or seen
            if seen is not None and until(seen):
                return seen
            time.sleep(pause)
            pause = min(pause * 1.3, longest)
        picture = self.screen.picture("stuck")
        raise AssertionError(f"看不到要等的：{seen}，{self.refusal}，见 {picture}")

    def wait_at(self, cell: str, *cells: str) -> Look:
        """Look until that cell is selected and takes the keys."""
        there = f"{self.sheet}.{cell}"
        return self.wait(
            lambda now: now.at.partition(":")[0] == there and now.ready and not now.windows, *cells
        )

    def wait_text(self, cell: str, text: str, *cells: str) -> Look:
        """Look until that cell has that text."""
        return self.wait(lambda now: now.texts[0] == text, cell, *cells)

    def wait_window(self) -> Window:
        """Look until a message box or a list is open and takes the keys."""
        return self.wait(window_is_open).windows[0]

    def press_for_window(self, key: str) -> Window:
        """Press a key until a message box or a list is open and takes the keys."""
        return self.press_until(window_is_open, key).windows[0]

    def close_window(self) -> Look:
        """Press Enter until the window that is open is gone, and the workbook takes the keys."""
        return self.press_until(lambda now: now.ready and not now.windows, "Return")

    def press_until(self, until: Callable[[Look], object], key: str) -> Look:
        """Press a key and look until it holds; press again where nothing comes of it, as a person does."""
        for _ in range(TRIES - 1):
            self.screen.press(key)
            with suppress(AssertionError):
                return self.wait(until, seconds=SECONDS / TRIES)
        self.screen.press(key)
        return self.wait(until)


def window_is_open(now: Look) -> bool:
    """Whether a message box or a list is open and takes the keys."""
    return bool(now.windows) and not now.ready


class Screen:
    """A virtual screen; ``folder`` takes the pictures."""

    def __init__(self, display: str, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "LC_ALL": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "gen",
            "XMODIFIERS": "@im=none",
        }

    def run(self, *command: str) -> str:
        """What a program prints that works on this screen."""
        path = require_program(command[0])
        run = subprocess.run(
            [path, *command[1:]],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    def has_manager(self, manager: subprocess.Popen[bytes]) -> bool:
        """Wait until the window manager has taken the screen: only then is there a number of desktops."""
        end = time.monotonic() + SECONDS
        while manager.poll() is None and time.monotonic() < end:
            with suppress(AssertionError):
                self.run("xdotool", "get_num_desktops")
                return True
            time.sleep(0.05)
        return False

    def press(self, *keys: str) -> None:
        """Press keys by their X names, such as ``alt+Down``, one after another."""
        self.run("xdotool", "key", "--clearmodifiers", "--delay", "10", "--", *keys)

    def type(self, text: str) -> None:
        """Type a text; a tab in it is the Tab key."""
        self.run("xdotool", "type", "--clearmodifiers", "--delay", "4", "--", text)

    def click(self, place: tuple[int, int, int, int]) -> None:
        """Click the middle of a place."""
        left, top, width, height = place
        self.run("xdotool", "mousemove", str(left + width // 2), str(top + height // 2), "click", "1")

    def give_keys_anew(self) -> None:
        """Take the keys from the window that has them, and give them back."""
        window = self.run("xdotool", "getwindowfocus").strip()
        everything = self.run("xdotool", "search", "--maxdepth", "0", ".*").split()[0]
        self.run("xdotool", "windowfocus", everything, "sleep", "0.3", "windowfocus", window)

    def know(self, characters: str) -> None:
        """Put characters on the keyboard's media keys, where xdotool finds them as a person's input method does."""
        keymap = self.folder / "keymap.xkb"
        self.run("xkbcomp", "-w0", self.environment["DISPLAY"], str(keymap))
        symbols = iter(sorted({character for character in characters if not character.isascii()}))
        text = re.sub(
            r"(key\s+<I\d+>\s*\{\s*\[\s*)XF86\w+(\s*\]\s*\};)",
            lambda key: f"{key[1]}U{ord(symbol):04X}{key[2]}" if (symbol := next(symbols, "")) else key[0],
            keymap.read_text(encoding="utf-8"),
        )
        left = "".join(symbols)
        assert not left, f"键盘上放不下：{left}"
        keymap.write_text(text, encoding="utf-8")
        self.run("xkbcomp", "-w0", str(keymap), self.environment["DISPLAY"])

    def picture(self, name: str) -> Path:
        """The screen as it is once it is drawn: when it stays the same for a moment."""
        path, before = self.folder / f"{name}.png", b""
        for _ in range(20):
            self.run(
                "import",
                "-window",
                "root",
                "-quality",
                "10",
                "+set",
                "date:create",
                "+set",
                "date:modify",
                str(path),
            )
            now = path.read_bytes()
            if now == before:
                break
            before = now
            time.sleep(0.2)
        return path

    def colour(self, picture: Path, place: tuple[int, int, int, int]) -> str:
        """The colour of a cell in a picture, such as ``#FFC7CE``: of a pixel by its upper left corner."""
        left, top, *_ = place
        pixels = self.run(
            "convert", str(picture), "-crop", f"1x1+{left + 4}+{top + 4}", "-depth", "8", "txt:-"
        )
        return str(re.findall(r"#[0-9A-F]{6}", pixels)[0])

    def lines(self, picture: Path, place: tuple[int, int, int, int]) -> list[tuple[int, int]]:
        """The lines of text in a cell, each the first and the last row of pixels from the cell's upper edge."""
        left, top, width, height = place
        inside = f"{width - 8}x{height - 4}+{left + 4}+{top + 2}"
        greys = (
            "-colorspace",
            "gray",
            "-threshold",
            "60%",
            "-scale",
            f"1x{height - 4}!",
            "-depth",
            "8",
            "txt:-",
        )
        listed = self.run("convert", str(picture), "-crop", inside, "+repage", *greys)
        dark = [value != "FF" for value in re.findall(r"#([0-9A-F]{2})", listed)]
        edges = [row for row in range(1, len(dark)) if dark[row] != dark[row - 1]]
        edges = [0, *edges] if dark[0] else edges
        edges = [*edges, len(dark)] if dark[-1] else edges
        return [(start + 2, end + 1) for start, end in zip(edges[::2], edges[1::2], strict=True)]

    def count(self, picture: Path, colour: str) -> int:
        """How many pixels of a picture have a colour."""
        histogram = self.run("convert", str(picture), "-depth", "8", "-format", "%c", "histogram:info:-")
        return sum(int(line.split(":")[0]) for line in histogram.splitlines() if colour in line)


@contextmanager
def virtual_screen(folder: Path) -> Iterator[Screen]:
    """A screen that nobody sees, with a small window manager, so that what opens takes the keys."""
    reader, writer = os.pipe()
    with ExitStack() as stack:
        stack.callback(os.close, reader)
        # A key held long by a machine under load is not to repeat.
        options = ("-screen", "0", SCREEN, "-r", "-nolisten", "tcp", "-displayfd", str(writer))
        log = folder / "screen.log"
        started = running((require_program("Xvfb"), *options), dict(os.environ), log, pass_fds=(writer,))
        stack.enter_context(started)
        os.close(writer)
        number = os.read(reader, 16).decode().strip()
        assert number, log.read_text()
        screen = Screen(f":{number}", folder)
        stack.enter_context(window_manager(screen))
        yield screen


@contextmanager
def window_manager(screen: Screen) -> Iterator[None]:
    """A small window manager on the screen; started again where it ends, or does not come up."""
    settings, log = screen.folder / "jwmrc", screen.folder / "manager.log"
    settings.write_text(MANAGER_SETTINGS, encoding="utf-8")
    for _ in range(TRIES):
        with running((require_program("jwm"), "-f", str(settings)), screen.environment, log) as manager:
            if screen.has_manager(manager):
                yield
                return
    raise AssertionError(f"窗口管理器没有起来：{log.read_text(errors='replace')}")


@contextmanager
def open_in_calc(screen: Screen, path: Path, sheet: str) -> Iterator[Calc]:
    """Calc with that workbook open, a fresh profile, and its first window ready for keys; closed in the end."""
    pipe = f"flow{uuid.uuid4().hex}"
    profile = screen.folder / f"profile-{pipe}"
    office = (
        *(require_program("soffice"), "--norestore", "--nologo", "--nofirststartwizard", "--calc"),
        *(f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={pipe};urp;", str(path)),
    )
    watch = (SYSTEM_PYTHON, str(Path(__file__).with_name("watch_calc.py")), pipe)
    with running(office, screen.environment, screen.folder / "office.log") as process:
        with subprocess.Popen(watch, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watcher:
            try:
                calc = Calc(screen, watcher, sheet)
                calc.take_up()
                yield calc
            finally:
                watcher.kill()
        process.wait(SECONDS)
    shutil.rmtree(profile, ignore_errors=True)


@contextmanager
def running(
    command: tuple[str, ...], environment: Mapping[str, str], log: Path, *, pass_fds: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A program for the block, ended after it together with all that it started."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=pass_fds,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
