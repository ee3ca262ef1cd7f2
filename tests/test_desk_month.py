"""A whole month by the mouse alone, in a real browser, from an empty folder: no command, no path, every screen usable."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.browser import Browser, headless_browser
from tests.lists import notice
from workbook_flow import cycle
from workbook_flow.cli.demo import return_form
from workbook_flow.cycle.clock import working_hour
from workbook_flow.desk.serving import Opening, served
from workbook_flow.model import IssuedForm, Period, UnitState

pytestmark = pytest.mark.needs("chromedriver", "chromium")

PERIOD = Period(2024, 7)
ISSUED, DUE = date(2024, 7, 22), date(2024, 7, 25)
MOST_CLICKS = 60
WIDE, NARROW = (1366, 768), (390, 844)
HABITS = {"县财政局": "mistaken", "县税务局": "renamed", "山前镇": "missing"}


@dataclass
class Clerk:
    """One who clicks, and counts it; what is dropped counts as one click as well."""

    browser: Browser
    clicks: int = 0
    day: date = ISSUED
    screens: list[str] = field(default_factory=list)

    def press(self, selector: str, *, until: str) -> None:
        """Click, and wait until that is on the page."""
        self.browser.click(selector)
        self.clicks += 1
        self.browser.wait_for(until)
        self.look()

    def drop(self, selector: str, *files: Path, until: str) -> None:
        """Choose files, as the dialogue behind the button does."""
        self.browser.type(selector, "\n".join(map(str, files)))
        self.clicks += 1
        self.browser.wait_for(until)
        self.look()

    def choose(self, selector: str, text: str) -> None:
        """Fill one field in."""
        self.browser.type(selector, text)
        self.clicks += 1

    def look(self) -> None:
        """Every screen fits the office's monitor and a narrow window, and says nothing that a clerk need not read."""
        for width, height in (WIDE, NARROW):
            self.browser.emulate_phone(width, height)
            wide = self.browser.run("return document.documentElement.scrollWidth")
            assert wide <= width, f"{wide} > {width}: {self.browser.run('return location.pathname')}"
        self.browser.emulate_phone(*WIDE)
        words = str(self.browser.run("return document.body.innerText"))
        for foreign in ("--", "flow.py", "Traceback", "None", "inbox", "outbox/", "/tmp"):
            assert foreign not in words, words
        self.screens.append(words)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with headless_browser() as browser:
        yield browser


def returned_files(root: Path, folder: Path, habits: dict[str, str]) -> list[Path]:
    """What the units send back, as files on the clerk's desktop."""
    folder.mkdir()
    for form in forms_of(root):
        return_form(root, form, habits.get(form.unit, "well"))
    files = sorted((root / "inbox").rglob("*.xlsx"))
    return [Path(shutil.move(path, folder / path.name)) for path in files]


def forms_of(root: Path) -> tuple[IssuedForm, ...]:
    return cycle.Workspace(root, ISSUED).archive.issues(PERIOD)[-1].forms


def states_of(root: Path, day: date) -> dict[str, UnitState]:
    shown = cycle.status(cycle.Workspace(root, day), PERIOD)
    return {status.unit: status.state for status in shown.statuses}


def test_a_month_by_clicks(browser: Browser, tmp_path: Path) -> None:
    root = tmp_path / "w"
    root.mkdir()
    notice(tmp_path / "清单.docx")
    clerk = Clerk(browser)

    def now() -> datetime:
        return working_hour(clerk.day)()

    opening = Opening(now=now, show_file=lambda _: None, show_page=lambda _: None)
    with served(root, opening) as (address, _):
        browser.visit(address)
        clerk.look()
        clerk.drop("input[type=file]", tmp_path / "清单.docx", until="button[name=finish]")
        clerk.press("button[name=finish]", until="#tasks-head")
        clerk.press("nav a[href='/']", until=".steps")
        clerk.press(".next a", until="form[action='/do/issue']")
        clerk.press(".next button", until=".outcome.good")
        assert len(forms_of(root)) == 6

        clerk.day = DUE
        first = returned_files(root, tmp_path / "收到的", HABITS)
        clerk.press("nav a[href='/returns']", until=".drop")
        clerk.drop("input[name=files]", *first, until=f"article.file:nth-of-type({len(first)})")
        assert states_of(root, DUE)["县人社局"] is UnitState.ISSUED
        assert "给单位的话" in clerk.screens[-1]
        clerk.press("form[action='/returns/take'] button", until=".outcome.good")
        assert states_of(root, DUE) == {
            "县人社局": UnitState.ACCEPTED,
            "县财政局": UnitState.RETURNED,
            "县税务局": UnitState.ACCEPTED,
            "河口镇": UnitState.ACCEPTED,
            "山前镇": UnitState.ISSUED,
            "平坝乡": UnitState.ACCEPTED,
        }
        clerk.press("nav a[href='/']", until="[data-copy=text1]")
        assert "山前镇" in browser.run("return document.querySelector('#text1').value")
        clerk.press("[data-copy=text1]", until="[data-copy=text1]")

        clerk.day = DUE + timedelta(days=1)
        habits = dict.fromkeys(HABITS, "well")
        rest = [
            path
            for path in returned_files(root, tmp_path / "补报的", habits)
            if path.stem in {"县财政局", "山前镇"}
        ]
        clerk.press("nav a[href='/returns']", until=".drop")
        clerk.drop("input[name=files]", *rest, until="article.file:nth-of-type(2)")
        browser.click("article.file summary")
        assert "→" in browser.run("return document.body.innerText")
        clerk.press("form[action='/returns/take'] button", until=".outcome.good")
        assert set(states_of(root, clerk.day).values()) == {UnitState.ACCEPTED}

        clerk.press("nav a[href='/']", until="form[action='/do/merge']")
        clerk.press(".next button", until=".outcome.good")
        clerk.press(".next button", until=".steps li:last-child.done")
        assert "这一期的事都办好了" in clerk.screens[-1]
        clerk.press("nav a[href='/papers']", until="a[target=_blank]")
        board = browser.run("return document.querySelector('a[target=_blank]').href")
        browser.visit(str(board))
        browser.wait_for("#data")
        assert "东川县就业促进" in browser.run("return document.title + document.body.innerText")
        assert browser.errors() == []
    assert clerk.clicks <= MOST_CLICKS
    assert cycle.verify(cycle.Workspace(root, clerk.day)).problems == ()
