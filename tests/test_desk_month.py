"""A whole month by the mouse alone, in a real browser, from an empty folder: no command, no path, every screen usable."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.browser import Browser, headless_browser
from tests.build import fill_cell
from workbook_flow import cycle
from workbook_flow.cli.demo import return_form
from workbook_flow.cycle.clock import working_hour
from workbook_flow.desk.serving import Opening, served
from workbook_flow.model import IssuedForm, Period, UnitState

pytestmark = [pytest.mark.needs("chromedriver", "chromium"), pytest.mark.dear]

PERIOD = Period(2024, 7)
ISSUED, DUE = date(2024, 7, 22), date(2024, 7, 25)
MOST_CLICKS = 60
WIDE, NARROW = (1366, 768), (360, 740)
BUREAUS = tuple(
    f"县{name}局"
    for name in (
        *("教育", "科技", "民政", "司法", "财政", "人社", "自然资源", "生态环境", "住建", "交通"),
        *("水利", "农业农村", "商务", "文旅", "卫健", "应急", "审计", "统计", "医保", "税务"),
    )
)
TOWNS = tuple(
    f"{name}镇"
    for name in (
        *("河口", "山前", "平坝", "石桥", "柳林", "云台", "白沙", "青龙", "双溪", "高滩"),
        "长岭",
    )
)
RETURNS = 30
"""How many of the 31 units report at first."""
MISTAKEN, DECIDED, RENAMED, MISSING = "县财政局", "县司法局", "县税务局", "山前镇"
LIMITS = ("2024年9月底前", "适时", "长期坚持", "2024年底前")


def notice(path: Path) -> None:
    """A Word list of 31 units: pairs of bureaus with a limit of every kind, one of which is a question, and all towns."""
    document = Document()
    for line in ("东川县人民政府办公室", "2024年4月2日", "东川县就业促进任务分解表"):
        document.add_paragraph(line)
    pairs = list(zip(BUREAUS[::2], BUREAUS[1::2], strict=True))
    rows = [
        ["重点任务", "主要措施", "牵头单位", "责任单位", "完成时限"],
        *(
            [
                "(一)减负",
                f"{number}.落实第{number}项政策，逐条兑现。",
                lead,
                other,
                LIMITS[number % len(LIMITS)],
            ]
            for number, (lead, other) in enumerate(pairs, start=1)
        ),
        ["(二)提技", "11.开展技能培训。", BUREAUS[5], "各镇人民政府", "2024年底前"],
    ]
    table = document.add_table(len(rows), 5)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    document.add_paragraph(f"注：各镇人民政府包括{'、'.join(TOWNS)}。")
    document.save(str(path))


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

    def drop(self, path: Path, *, until: str) -> None:
        """Drag a file or a folder from the desktop onto the page's place for it."""
        self.browser.drop("form[data-drop]", path)
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


def returned_files(root: Path, folder: Path, *units: str, spoilt: tuple[str, ...] = ()) -> Path:
    """What the units send back, as a folder on the clerk's desktop; ``spoilt`` are those who err in a percent."""
    folder.mkdir()
    for form in forms_of(root):
        if form.unit not in units:
            continue
        return_form(root, form, "renamed" if form.unit == RENAMED else "well")
        (path,) = (root / "inbox").glob("*.xlsx")
        if form.unit in spoilt:
            book = load_workbook(path, rich_text=True)
            for row in form.rows:
                fill_cell(book, row.task, "完成比例").value = "八成左右"
            book.save(path)
        shutil.move(path, folder / path.name)
    return folder


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
        make_and_issue(clerk, tmp_path / "清单.docx")
        units = [form.unit for form in forms_of(root)]
        assert sorted(units) == sorted((*BUREAUS, *TOWNS))

        clerk.day = DUE
        first = [unit for unit in units if unit != MISSING]
        assert len(first) == RETURNS
        take(clerk, returned_files(root, tmp_path / "收到的", *first, spoilt=(MISTAKEN, DECIDED)), len(first))
        assert states_of(root, DUE) == {
            **dict.fromkeys(units, UnitState.ACCEPTED),
            **dict.fromkeys((MISTAKEN, DECIDED), UnitState.RETURNED),
            MISSING: UnitState.ISSUED,
        }
        clerk.press("nav a[href='/']", until="[data-copy=text1]")
        assert MISSING in browser.run("return document.querySelector('#text1').value")
        clerk.press("[data-copy=text1]", until="[data-copy=text1]")
        decide(clerk)

        clerk.day = DUE + timedelta(days=1)
        take(clerk, returned_files(root, tmp_path / "补报的", MISTAKEN, MISSING), 2)
        assert set(states_of(root, clerk.day).values()) == {UnitState.ACCEPTED}
        close_and_look(clerk)
        assert browser.errors() == []
    assert clerk.clicks <= MOST_CLICKS
    assert cycle.verify(cycle.Workspace(root, clerk.day)).problems == ()


def make_and_issue(clerk: Clerk, source: Path) -> None:
    """From the Word list to the forms."""
    clerk.drop(source, until="button[name=finish]")
    assert "完成时限“适时”" in clerk.screens[-1]
    clerk.press("fieldset input[type=radio]", until="fieldset input:checked")
    clerk.choose("input[name=by]", "王五")
    clerk.press("button[name=finish]", until="#tasks-head")
    assert "个问题要定" not in clerk.screens[-1]
    clerk.press("nav a[href='/']", until=".steps")
    clerk.press(".next a", until="form[action='/do/issue']")
    clerk.press(".next button", until=".outcome.good")


def take(clerk: Clerk, folder: Path, count: int) -> None:
    """A folder of returns in: looked at first, with what each would change, then taken."""
    clerk.press("nav a[href='/returns']", until=".drop")
    clerk.drop(folder, until=f"article.file:nth-of-type({count})")
    assert "收下这" in clerk.screens[-1]
    assert "给单位的话" in clerk.screens[-1]
    clerk.press("details:not([open]) > summary", until="article.file details[open] ins")
    clerk.press("form[action='/returns/take'] button", until=".outcome.good")


def decide(clerk: Clerk) -> None:
    """The office puts one unit's figure right itself."""
    clerk.press("nav a[href='/decisions']", until="fieldset.case")
    radio = clerk.browser.run(
        f"return [...document.querySelectorAll('input[type=radio]')]"
        f".find(e => e.name.includes('|{DECIDED}|') && e.value === '改为').name"
    )
    clerk.press(f"input[name='{radio}'][value='改为']", until="fieldset input:checked")
    clerk.choose(f"textarea[name='{str(radio).replace('verdict:', 'opinion:')}']", "完成比例：60")
    clerk.press("button.main", until=".outcome.good")


def close_and_look(clerk: Clerk) -> None:
    """The consolidated workbook, the edition, and the board as leaders see it."""
    browser = clerk.browser
    clerk.press("nav a[href='/']", until="form[action='/do/merge']")
    clerk.press(".next button", until=".outcome.good")
    clerk.press(".next a.button", until="form[action='/do/close']")
    clerk.press("form[action='/do/close'] button", until=".steps li:last-child.done")
    assert "这一期的事都办好了" in clerk.screens[-1]
    clerk.press("nav a[href='/papers']", until="a[target=_blank]")
    clerk.clicks += 1
    browser.visit(str(browser.run("return document.querySelector('a[target=_blank]').href")))
    browser.wait_for("#data")
    assert "东川县就业促进" in browser.run("return document.title + document.body.innerText")
