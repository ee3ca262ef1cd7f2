"""A headless Chromium that tests click in, by the WebDriver protocol (W3C, 2018) over plain HTTP."""

from __future__ import annotations

import base64
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.programs import require_program

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver names an element (section 12)."""
SECONDS = 240.0
"""How long anything may take: for a machine under load, not what it takes."""


class Browser:
    """One session; elements are found by CSS selectors."""

    def __init__(self, address: str) -> None:
        self.address = address
        options = {
            "args": [
                *("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000"),
                *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            ],
            "binary": require_program("chromium"),
        }
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{session['sessionId']}"

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def open(self, path: Path, fragment: str = "") -> None:
        self.call("POST", f"{self.session}/url", {"url": "about:blank"})
        self.call("POST", f"{self.session}/url", {"url": path.as_uri() + fragment})

    def visit(self, address: str) -> None:
        """Open a page that a server gives."""
        self.call("POST", f"{self.session}/url", {"url": address})

    def wait_for(self, selector: str) -> None:
        """Wait until the page, or the one that comes after it, has that, and has loaded."""
        script = (
            f"return document.readyState === 'complete' && !!document.querySelector({json.dumps(selector)})"
        )
        until = time.monotonic() + SECONDS
        while not self.run(script):
            assert time.monotonic() < until, f"no {selector} in {self.run('return document.body.innerText')}"
            time.sleep(0.05)

    def wait_until(self, script: str) -> None:
        """Wait until the script gives true."""
        until = time.monotonic() + SECONDS
        while not self.run(script):
            assert time.monotonic() < until, script
            time.sleep(0.05)

    def find(self, selector: str) -> str:
        element = self.call("POST", f"{self.session}/element", {"using": "css selector", "value": selector})
        return str(element[ELEMENT])

    def click(self, selector: str) -> None:
        self.call("POST", f"{self.session}/element/{self.find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        self.call("POST", f"{self.session}/element/{self.find(selector)}/value", {"text": text})

    def drop(self, selector: str, path: Path) -> None:
        """Drag a file or a folder of the disk onto an element, as from the file manager."""
        box = self.run(
            f"const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}});"
            "const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]"
        )
        data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            event = {"type": kind, "x": box[0], "y": box[1], "data": data}
            self.devtools("Input.dispatchDragEvent", event)

    def keys(self, *keys: str, held: str = "") -> None:
        """Press keys one after another, wherever the focus is; ``held`` is one that is held down meanwhile."""
        down = [{"type": "keyDown", "value": held}] if held else []
        up = [{"type": "keyUp", "value": held}] if held else []
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": [*down, *strokes, *up]}]
        self.call("POST", f"{self.session}/actions", {"actions": actions})

    def run(self, script: str) -> Any:
        return self.call("POST", f"{self.session}/execute/sync", {"script": script, "args": []})

    def run_async(self, script: str) -> Any:
        """Run a script that gives its outcome to its last argument, a function."""
        return self.call("POST", f"{self.session}/execute/async", {"script": script, "args": []})

    def texts(self, selector: str) -> list[str]:
        return list(
            self.run(f"return [...document.querySelectorAll({json.dumps(selector)})].map(e => e.textContent)")
        )

    def errors(self) -> list[str]:
        logged = self.call("POST", f"{self.session}/se/log", {"type": "browser"})
        return [each["message"] for each in logged if each["level"] == "SEVERE"]

    def resize(self, width: int, height: int) -> None:
        self.call("POST", f"{self.session}/window/rect", {"width": width, "height": height})

    def emulate_phone(self, width: int, height: int) -> None:
        """Lay pages out as on a phone of that size, which no window is as narrow as."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)

    def emulate_nothing(self) -> None:
        self.devtools("Emulation.clearDeviceMetricsOverride", {})

    def printed(self) -> bytes:
        """The page as a PDF, on the paper that its style asks for."""
        page = self.devtools("Page.printToPDF", {"preferCSSPageSize": True})
        return base64.b64decode(page["data"])

    def devtools(self, command: str, parameters: dict[str, Any]) -> Any:
        return self.call("POST", f"{self.session}/goog/cdp/execute", {"cmd": command, "params": parameters})

    def close(self) -> None:
        """End the session, and Chromium with it, which outlives its driver otherwise."""
        self.call("DELETE", self.session)

    def picture(self) -> bytes:
        return base64.b64decode(self.call("GET", f"{self.session}/screenshot"))


@contextmanager
def headless_browser() -> Iterator[Browser]:
    """A browser for the block; chromedriver chooses its port and says so."""
    with subprocess.Popen(
        [require_program("chromedriver"), "--port=0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as driver:
        try:
            browser = Browser(f"http://127.0.0.1:{driver_port(driver)}")
            try:
                yield browser
            finally:
                browser.close()
        finally:
            driver.terminate()


def driver_port(driver: subprocess.Popen[str]) -> int:
    """The port that chromedriver prints."""
    assert driver.stdout is not None
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        line = driver.stdout.readline()
        if "on port" in line and "started successfully" in line:
            return int(line.rstrip(". \n").rpartition(" ")[2])
    raise AssertionError("chromedriver did not start")
