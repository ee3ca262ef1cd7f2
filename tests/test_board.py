"""The board, opened and clicked in a real browser."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Browser, headless_browser
from tests.samples import sample_master, sample_months
from workbook_flow.model import Master, Snapshot, Value
from workbook_flow.reports.board import build_board, safe_json
from workbook_flow.reports.summary import Report, make_report

TODAY = date(2024, 7, 28)
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "@x",
    "</script><script>document.title='坏'</script>",
    "<img src=x onerror=\"document.title='坏'\">",
    "{{ 7*7 }}{{style}}{{data}}{% raw %}",
    "零宽\u200b\u2028\u2029😀👨‍👩‍👧\x00\ud800",
    "字" * 40_000,
)


@pytest.fixture(scope="module")
def months() -> tuple[Master, tuple[Snapshot, ...]]:
    master = sample_master()
    return master, sample_months(master)


@pytest.fixture(scope="module")
def report(months: tuple[Master, tuple[Snapshot, ...]]) -> Report:
    master, (*earlier, last) = months
    return make_report(master, last, earlier, today=TODAY)


@pytest.fixture(scope="module")
def page(months: tuple[Master, tuple[Snapshot, ...]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    master, (*earlier, last) = months
    path = tmp_path_factory.mktemp("board") / "看板.html"
    path.write_bytes(build_board(master, last, earlier=earlier, today=TODAY))
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with headless_browser() as browser:
        yield browser


def embedded(page: bytes) -> Any:
    match = re.search(r'id="data">(.*?)</script>', page.decode(), re.DOTALL)
    assert match
    return json.loads(match[1])


def test_it_is_one_small_file_that_loads_nothing(page: Path) -> None:
    text = page.read_text("utf-8")
    assert len(page.read_bytes()) < 300_000
    assert not re.findall(r"""(?:src|href)=["'](?!#)|@import|url\(""", text)
    assert "default-src 'none'" in text


def test_the_same_input_gives_the_same_bytes(page: Path, months: tuple[Master, tuple[Snapshot, ...]]) -> None:
    master, (*earlier, last) = months
    assert build_board(master, last, earlier=earlier, today=TODAY) == page.read_bytes()


def test_its_figures_are_those_of_the_report(page: Path, report: Report) -> None:
    data = embedded(page.read_bytes())
    assert [(figure["name"], figure["value"]) for figure in data["figures"]] == [
        (figure.name, figure.value) for figure in report.figures
    ]
    assert [task["light"] for task in data["tasks"]] == [str(outlook.light) for outlook in report.outlooks]


def test_the_heat_map_has_every_duty(page: Path, months: tuple[Master, tuple[Snapshot, ...]]) -> None:
    _, snapshots = months
    data = embedded(page.read_bytes())
    tasks = [task["id"] for task in data["tasks"]]
    for past, snapshot in zip(data["history"]["periods"], snapshots, strict=True):
        owed = {(form.unit, row.task) for form in snapshot.forms for row in form.rows}
        shown = {
            (unit, task): code
            for unit, codes in zip(data["history"]["units"], past["rows"], strict=True)
            for task, code in zip(tasks, codes, strict=True)
            if code != "."
        }
        assert shown.keys() == owed
        reported = {(entry.unit, entry.task) for entry in snapshot.entries}
        assert {key for key, code in shown.items() if code not in "-H"} == reported


def test_json_cannot_end_its_element() -> None:
    text = safe_json({"a": "</script><!--&\u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": "</script><!--&\u2028"}


def section_words(report: Report) -> list[str]:
    """How many tasks of each section have which light, as the board says it."""
    lights: dict[str, list[str]] = {}
    for outlook in report.outlooks:
        lights.setdefault(outlook.line.task.section, []).append(str(outlook.light))
    return [
        f"共{len(colours)}项：{'，'.join(f'{light}{colours.count(light)}项' for light in '红黄绿')}"
        for colours in lights.values()
    ]


@pytest.mark.needs("chromium", "chromedriver")
def test_views_filters_and_sorting_by_real_clicks(page: Path, report: Report, browser: Browser) -> None:
    browser.resize(1400, 1000)
    browser.open(page)
    assert browser.texts("[data-figure]") == [str(figure.value) for figure in report.figures]
    trend = browser.texts("main .box tbody tr")
    assert trend == [
        f"{point.period}{point.units_reported}/{point.units_issued}{point.done}{point.on_course}{point.at_risk}{point.overdue}"
        for point in reversed(report.trend)
    ]
    browser.click("#tab-1")
    rows = browser.texts("table[data-name=tasks] tbody tr td:first-child")
    assert rows == [outlook.line.task.id for outlook in report.outlooks]
    browser.click('button[data-column="1"]')
    lights = browser.texts("table[data-name=tasks] .light")
    assert [light[0] for light in lights] == sorted((light[0] for light in lights), key="红黄绿".index)
    assert browser.run("return document.activeElement.dataset.column") == "1"
    browser.type("#search", "裁量权")
    wanted = [outlook for outlook in report.outlooks if "裁量权" in outlook.line.task.measure]
    assert browser.texts("#count") == [f"任务 {len(wanted)}/50 项"]
    browser.click("table[data-name=tasks] .more")
    assert browser.run("return document.querySelector('.more').getAttribute('aria-expanded')") == "true"
    assert len(browser.texts("tr.detail li")) >= 2
    browser.click("button[type=reset]")
    assert browser.texts("#count") == ["任务 50/50 项"]
    browser.click("#tab-3")
    counts = browser.texts("#panel > p.muted")
    assert counts == section_words(report)
    browser.click("#tab-5")
    owed = sum(len(outlook.line.duties) for outlook in report.outlooks)
    assert len(browser.texts(".heat tbody td:not(:empty)")) == owed
    browser.run(
        "const e = document.getElementById('heat-period'); e.value = '0'; e.dispatchEvent(new Event('change'))"
    )
    assert browser.texts(".heat caption") == ["2024-05 各单位各任务的状态"]
    assert browser.errors() == []


@pytest.mark.needs("chromium", "chromedriver")
def test_the_keyboard_moves_between_views(page: Path, browser: Browser) -> None:
    browser.open(page)
    right, end = "\ue014", "\ue010"
    browser.type("#tab-0", right)
    assert browser.run("return document.activeElement.textContent") == "按任务"
    browser.type("#tab-1", end)
    assert browser.texts("[aria-selected=true]") == ["热力图"]
    unnamed = browser.run(
        "return [...document.querySelectorAll('input,select,button')]"
        ".filter(e => !(e.textContent.trim() || e.labels?.length || e.ariaLabel)).length"
    )
    assert unnamed == 0


@pytest.mark.needs("chromium", "chromedriver")
def test_nothing_is_wider_than_a_phone(page: Path, browser: Browser) -> None:
    for width in (360, 390, 768):
        browser.emulate_phone(width, 844)
        for view in range(6):
            browser.open(page)
            browser.click(f"#tab-{view}")
            # a page that is too wide makes a phone lay it out wider than its screen
            widths = browser.run("return [document.documentElement.scrollWidth, innerWidth]")
            assert widths == [width, width], view
    browser.emulate_nothing()


@pytest.mark.needs("chromium", "chromedriver", "pdftotext")
def test_it_prints_whole_pages(page: Path, report: Report, browser: Browser, tmp_path: Path) -> None:
    source, text = tmp_path / "看板.pdf", tmp_path / "看板.txt"
    for view, most in ((0, 2), (1, 6)):
        browser.open(page)
        browser.click(f"#tab-{view}")
        source.write_bytes(browser.printed())
        subprocess.run(["pdftotext", "-layout", str(source), str(text)], check=True, timeout=120)
        pages = text.read_text("utf-8").removesuffix("\f").split("\f")
        assert len(pages) <= most
        assert not any("清除筛选" in each for each in pages)
    assert all("完成时限" in each for each in pages)  # the column names stand on every page
    assert all(each.line.task.id in "".join(pages) for each in report.outlooks)


@pytest.mark.needs("chromium", "chromedriver")
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_units_write_stays_text(
    text: str, months: tuple[Master, tuple[Snapshot, ...]], tmp_path: Path, browser: Browser
) -> None:
    master, (*_, last) = months
    entries = tuple(
        replace(entry, values={**entry.values, "进展情况": Value(typed=text, raw=text)})
        for entry in last.entries
    )
    path = tmp_path / "看板.html"
    path.write_bytes(build_board(master, replace(last, entries=entries), today=TODAY))
    browser.open(path)
    browser.click("#tab-1")
    browser.click("table[data-name=tasks] .more")
    shown = "".join(browser.texts("tr.detail li"))
    visible = "".join(each for each in text if each >= " " and not "\ud800" <= each <= "\udfff")[:1900]
    assert visible in shown
    assert "看板" in str(browser.run("return document.title"))
    assert browser.run("return document.querySelectorAll('main img, main script').length") == 0
    assert browser.errors() == []


@pytest.mark.needs("chromium", "chromedriver")
def test_the_address_says_what_is_shown_and_shows_it_again(
    page: Path, report: Report, browser: Browser
) -> None:
    unit = report.summary.units[0].status.unit
    wanted = [
        outlook.line.task.id
        for outlook in report.outlooks
        if outlook.light == "红" and any(duty.unit == unit for duty in outlook.line.duties)
    ]
    browser.open(page)
    browser.click("#tab-1")
    for name, value in (("light", "红"), ("unit", unit)):
        browser.run(
            f"const it = document.getElementById('{name}'); it.value = '{value}';"
            "it.dispatchEvent(new Event('input', {bubbles: true}))"
        )
    address = browser.run("return location.hash")
    browser.open(page, address)
    assert browser.run("return document.querySelector('[aria-selected=true]').textContent") == "按任务"
    assert browser.texts("table[data-name=tasks] tbody tr td:first-child") == wanted


@pytest.mark.needs("chromium", "chromedriver")
def test_a_task_that_moved_leads_to_its_row(page: Path, report: Report, browser: Browser) -> None:
    browser.open(page)
    browser.click(".brief button.more")
    rows = browser.texts("table[data-name=tasks] tbody tr td:first-child")
    assert report.brief.moved[0].task in rows
