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
from tests.leader import TASK, leader_months
from tests.programs import require_program
from workbook_flow.model import Master, Snapshot, Value
from workbook_flow.reports.board import board_data, build_board, safe_json
from workbook_flow.reports.board.pool import LEFT_OUT
from workbook_flow.reports.summary import OWES_NOTHING, Report

TODAY = date(2024, 7, 28)
AXE = Path(__file__).parent / "npm/node_modules/axe-core/axe.min.js"
VIEWS = (
    *("总览", "按任务", "按单位", "按部分", "时限日历", "热力图", "会商议题", "延期认领", "典型经验", "变化"),
    *(f"按任务&task={TASK}", "按单位&unit=县审计局", "总览&light=红"),
)
"""Every view by its address, a task's page, a unit's page, the first page filtered."""
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
    assert not re.findall(r"""(?:src|href)=["'](?!#)|@import|url\((?!#)""", text)
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
    assert browser.texts("[aria-selected=true]") == ["变化"]
    unnamed = browser.run(
        "return [...document.querySelectorAll('input,select,button')]"
        ".filter(e => !(e.textContent.trim() || e.labels?.length || e.ariaLabel)).length"
    )
    assert unnamed == 0


@pytest.mark.needs("chromium", "chromedriver")
def test_nothing_is_wider_than_a_phone(page: Path, browser: Browser) -> None:
    for width in (360, 390, 768):
        browser.emulate_phone(width, 844)
        for view in VIEWS:
            browser.open(page, f"#{view}")
            # a page that is too wide makes a phone lay it out wider than its screen
            widths = browser.run("return [document.documentElement.scrollWidth, innerWidth]")
            assert widths == [width, width], view
        browser.open(page)
        shown = browser.run(
            "const table = document.querySelector('.scroll[aria-label^=历期数字]');"
            "return [table.scrollWidth, table.clientWidth]"
        )
        assert shown[0] <= shown[1], f"{width}: all figures of the trend are in sight"
    browser.emulate_nothing()


@pytest.mark.needs("chromium", "chromedriver")
def test_no_word_of_a_chart_is_cut_at_its_edge(page: Path, report: Report, browser: Browser) -> None:
    task = report.outlooks[0].line.task.id
    for address in ("", f"#按任务&task={task}"):
        browser.open(page, address)
        browser.wait_for("svg[role=img]")
        cut = browser.run(
            "const charts = [...document.querySelectorAll('svg[role=img]')];"
            "const cut = charts.flatMap(chart => [...chart.querySelectorAll('text')].filter(text => {"
            "  const box = text.getBBox(), room = chart.viewBox.baseVal;"
            "  return box.x < 0 || box.y < 0 || box.x + box.width > room.width || box.y + box.height > room.height;"
            "}).map(text => text.textContent));"
            "return [charts.length > 0, cut]"
        )
        assert cut == [True, []]


@pytest.mark.needs("chromium", "chromedriver", "pdftotext")
def test_it_prints_whole_pages(page: Path, report: Report, browser: Browser, tmp_path: Path) -> None:
    source, text = tmp_path / "看板.pdf", tmp_path / "看板.txt"
    for view, most in ((4, 3), (5, 2), (0, 2), (1, 6)):
        browser.open(page)
        browser.click(f"#tab-{view}")
        source.write_bytes(browser.printed())
        subprocess.run(["pdftotext", "-layout", str(source), str(text)], check=True, timeout=120)
        pages = text.read_text("utf-8").removesuffix("\f").split("\f")
        assert len(pages) <= most
        assert not any("清除筛选" in each for each in pages)
        assert re.search(r"\d-\d\d", pages[0])  # what there is begins on the first page
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
def test_a_task_that_moved_leads_to_its_page(page: Path, report: Report, browser: Browser) -> None:
    browser.open(page)
    task = report.brief.moved[0].outlook.line.task
    browser.click(f".brief section:nth-child(2) a[href*='{task.id}']")
    assert browser.texts("#task") == [
        f"{task.id}　{report.brief.moved[0].outlook.light} {report.brief.moved[0].outlook.course}"
    ]
    assert browser.texts(".measure") == [task.measure]
    browser.run("history.back()")
    browser.wait_for(".brief")


@pytest.fixture(scope="module")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The board of months in which long texts, requests, decisions and words of leaders stand."""
    months = leader_months()
    path = tmp_path_factory.mktemp("full") / "看板.html"
    path.write_bytes(build_board(months.master, months.last, earlier=months.past, today=TODAY))
    return path


BROKEN = """return [...document.querySelectorAll('.id')].filter(e => e.getClientRects().length > 1)
  .map(e => ['broken', e.textContent])"""
"""Numbers of tasks that are parted at their hyphen."""


@pytest.mark.dear
@pytest.mark.needs("chromium", "chromedriver")
def test_axe_finds_nothing_on_any_view_on_desktop_and_phone(full_page: Path, browser: Browser) -> None:
    require_program("npm:axe-core")
    script = AXE.read_text("utf-8")
    faults = {}
    for width, height in ((1366, 768), (390, 844)):
        browser.emulate_phone(width, height)
        for view in VIEWS:
            browser.open(full_page, f"#{view}")
            if width == 390:
                browser.click("#fold")
            browser.run(f"{script};axe.run(document).then(it => {{ window.found = it.violations; }})")
            browser.wait_until("return window.found !== undefined")
            faults[width, view] = browser.run("return found.map(it => [it.id, it.nodes[0].html])")
            faults[width, view] += browser.run(BROKEN)
    browser.emulate_nothing()
    assert {place: words for place, words in faults.items() if words} == {}


def select(browser: Browser, name: str, value: str) -> None:
    browser.run(
        f"const it = document.getElementById({json.dumps(name)}); it.value = {json.dumps(value)};"
        "it.dispatchEvent(new Event('input', {bubbles: true}))"
    )


@pytest.mark.needs("chromium", "chromedriver")
def test_filters_act_on_every_view_and_figure(page: Path, report: Report, browser: Browser) -> None:
    unit = next(line.status.unit for line in report.summary.units if line.reported)
    own = [outlook for outlook in report.outlooks if any(duty.unit == unit for duty in outlook.line.duties)]
    browser.open(page)
    select(browser, "unit", unit)
    figures = dict(
        zip([figure.name for figure in report.figures], browser.texts("[data-figure]"), strict=True)
    )
    assert (figures["应报单位"], figures["已报单位"], figures["任务总数"]) == ("1", "1", str(len(own)))
    assert figures["已逾期"] == str(sum(outlook.course == "已逾期" for outlook in own))
    (row,) = [row for row in browser.texts("main .box tbody tr") if row.startswith("2024-07")]
    assert row.startswith("2024-071/1")
    browser.click("#tab-5")
    assert browser.texts(".heat tbody th") == [unit]
    assert len(browser.texts(".heat thead th")) == len(own) + 1
    browser.click("#tab-9")
    moved = {move.task for move in report.brief.moved} & {outlook.line.task.id for outlook in own}
    assert set(browser.texts("table[data-name=moved] tbody td:first-child")) == moved
    select(browser, "unit", "")
    select(browser, "light", "红")
    browser.click("#tab-2")
    red = [outlook for outlook in report.outlooks if outlook.light == "红"]
    sharing = {duty.unit for outlook in red for duty in outlook.line.duties}
    assert set(browser.texts("table[data-name=units] tbody td:first-child")) == sharing
    assert browser.errors() == []


@pytest.mark.needs("chromium", "chromedriver")
def test_every_figure_of_the_first_page_leads_to_its_rows(
    page: Path, report: Report, browser: Browser
) -> None:
    for number, figure in enumerate(report.figures):
        browser.open(page)
        browser.click(f".tiles a:nth-child({number + 1})")
        rows = browser.run("return document.querySelectorAll('main table tbody tr').length")
        owing = "应报单位" if figure.name == "应报单位" else ""
        nothing = sum(line.status.state in OWES_NOTHING for line in report.summary.units) if owing else 0
        assert rows == figure.value + nothing, figure.name


@pytest.mark.needs("chromium", "chromedriver")
def test_columns_sort_by_number_and_what_is_missing_most_comes_first(page: Path, browser: Browser) -> None:
    browser.open(page, "#按任务")
    browser.click('button[data-column="6"]')
    shares = [
        tuple(map(int, text.split("/"))) for text in browser.texts("table[data-name=tasks] td:nth-child(7)")
    ]
    assert shares == sorted(shares, key=lambda share: share[0] - share[1])
    for direction in (1, -1):
        browser.click('button[data-column="9"]')
        steps = browser.texts("table[data-name=tasks] td:nth-child(10)")
        told = [text for text in steps if text]
        assert steps[: len(told)] == told  # what has no value stands last either way
        numbers = [
            int(match[0]) if (match := re.search(r"[+-]\d+(?=个百分点)", text)) else 0 for text in told
        ]
        assert numbers == sorted(numbers, key=lambda number: direction * number)


@pytest.mark.needs("chromium", "chromedriver")
def test_without_scripts_the_first_page_and_the_red_tasks_can_be_read(
    page: Path, report: Report, browser: Browser
) -> None:
    browser.devtools("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.open(page)
    browser.devtools("Emulation.setScriptExecutionDisabled", {"value": False})
    text = str(browser.run("return document.getElementById('panel').innerText"))
    assert report.brief.headline in text
    assert all(f"{figure.name}（{figure.measure}）" in text for figure in report.figures)
    red = [outlook.line.task for outlook in report.outlooks if outlook.light == "红"]
    assert all(f"{task.id} " in text and task.measure in text for task in red)
    assert browser.run("return getComputedStyle(document.getElementById('filters')).display") == "none"


def test_where_texts_have_no_room_the_least_needed_are_left_out() -> None:
    months = leader_months()
    whole = board_data(months.master, months.report, months.past, months.last)
    size = len(safe_json(whole).encode())
    small = board_data(months.master, months.report, months.past, months.last, most=size - 15_000)
    assert len(safe_json(small).encode()) <= size - 15_000
    assert LEFT_OUT in small["words"]
    for task, short in zip(whole["tasks"], small["tasks"], strict=True):
        asked = [whole["words"][number] for number in task["shares"]["asked"]]
        assert [small["words"][number] for number in short["shares"]["asked"]] == asked
