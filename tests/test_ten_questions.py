"""Ten questions of a leader, each answered from the first page or one click, against what plain loops give."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.browser import Browser, headless_browser
from tests.leader import ANSWER, DEMAND, LONG, SUPERVISED, TASK, TODAY, leader_months
from workbook_flow.reports.board import build_board
from workbook_flow.reports.consolidate import build_consolidated, build_task_history
from workbook_flow.reports.summary import task_history

MONTHS = leader_months()
REPORT = MONTHS.report
PAGE = Path(__file__).parents[1] / "docs" / "领导十问.md"
LEAD = next(duty.unit for duty in REPORT.outlooks[0].line.duties)
UNIT = next(entry.unit for entry in MONTHS.last.entries if entry.task == TASK)
QUESTIONS = (
    "全县总的怎么样，比上个月和前几个月是好了还是差了？",
    "这个月哪些任务变了：新逾期、新受阻、退步、停滞、新完成，为什么？",
    "哪些任务已经逾期，谁牵头，逾期多少天？",
    "我分管的单位这个月有哪些任务亮了红灯？",
    "要县里决定什么，涉及哪个部门，一共要多少钱？",
    "某个乡镇今年以来在 3-07 上都说过什么？",
    "我上个月的批示，单位答复了没有？",
    "哪些单位没报、迟报、牵头的任务逾期？",
    "某个单位历期报得怎么样，得多少分，为什么？",
    "哪些延期申请等着批，哪些批过了，批到哪天？",
)


@cache
def workbook() -> Any:
    data = build_consolidated(MONTHS.master, MONTHS.last, earlier=MONTHS.past, today=TODAY)
    return load_workbook(io.BytesIO(data))


def cells(name: str) -> list[str]:
    return [str(cell.value) for row in workbook()[name].iter_rows() for cell in row if cell.value is not None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with headless_browser() as browser:
        browser.resize(1400, 1000)
        yield browser


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("board") / "看板.html"
    path.write_bytes(build_board(MONTHS.master, MONTHS.last, earlier=MONTHS.past, today=TODAY))
    return path


def overdue() -> list[Any]:
    """The tasks whose limit has passed and of which no lead said that they are finished, by plain loops."""
    return [
        outlook
        for outlook in REPORT.outlooks
        if outlook.days_left is not None and outlook.days_left < 0 and outlook.course == "已逾期"
    ]


def how_is_it(browser: Browser) -> None:
    figures = browser.texts("[data-figure]")
    assert figures == [str(figure.value) for figure in REPORT.figures]
    assert browser.texts(".headline") == [REPORT.brief.headline]
    assert len(browser.texts("main .box tbody tr")) == len(MONTHS.snapshots)
    assert REPORT.brief.headline in cells("首页")


def what_moved(browser: Browser) -> None:
    first = browser.texts(".brief section:nth-child(2) li")
    assert [text[:4] for text in first] == [move.task for move in REPORT.brief.moved[:5]]
    browser.click(".brief section:nth-child(2) p a")
    rows = browser.texts("table[data-name=moved] tbody tr")
    assert [text[:4] for text in rows] == [move.task for move in REPORT.brief.moved]
    assert all(
        move.words in text and move.reason in text
        for move, text in zip(REPORT.brief.moved, rows, strict=True)
    )


def what_is_overdue(browser: Browser) -> None:
    browser.click(".tiles a:nth-child(8)")
    rows = browser.texts("table[data-name=tasks] tbody tr")
    expected = overdue()
    assert len(rows) == len(expected) > 0
    for text, outlook in zip(rows, expected, strict=True):
        task = outlook.line.task
        late = (TODAY - task.deadline.due).days
        assert text.startswith(task.id)
        assert task.lead_words in text
        assert f"逾期{late}天" in text
    warned = cells("预警督办")
    assert all(outlook.line.task.id in warned for outlook in expected)


def what_is_red_for_my_unit(browser: Browser) -> None:
    browser.run(
        f"const it = document.getElementById('unit'); it.value = '{LEAD}';"
        "it.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    shares = [entry.task for form in MONTHS.last.forms if form.unit == LEAD for entry in form.rows]
    red = [outlook for outlook in REPORT.attention if outlook.line.task.id in shares]
    assert browser.texts("table[data-name=attention] tbody td:first-child") == [
        outlook.line.task.id for outlook in red
    ]
    assert browser.texts("[data-figure=任务总数]") == [str(len(set(shares)))]


def what_is_asked(browser: Browser) -> None:
    texts = browser.texts(".brief section:nth-child(1) li")
    asking = {entry.unit for entry in MONTHS.last.entries if entry.task == TASK}
    amount = int(re.findall(r"\d+", DEMAND)[0])
    (own,) = [text for text in texts if DEMAND.rstrip("。") in text]
    assert f"合计{amount * len(asking)}万元" in own
    assert "涉及县财政局" in own
    assert any(DEMAND.rstrip("。") in text for text in cells("首页"))


def what_was_said(browser: Browser) -> None:
    history = task_history(MONTHS.master, MONTHS.snapshots, MONTHS.past, REPORT, TASK)
    assert history is not None
    sheet = load_workbook(io.BytesIO(build_task_history(MONTHS.master, history)))["任务台账"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    said = [(row[0], row[4]) for row in rows if row[2] == UNIT and row[3] == "报送"]
    spoken = [
        month.period.words
        for month in MONTHS.snapshots
        for entry in month.entries
        if (entry.unit, entry.task) == (UNIT, TASK)
    ]
    assert [period for period, _ in said] == spoken[::-1]
    assert all(LONG in str(words) for _, words in said)
    browser.run(f"location.hash = '#按任务&task={TASK}'")
    browser.wait_for("#task")
    assert f"--task {TASK}" in browser.texts("#panel > p.muted")[-1]


def what_was_answered(browser: Browser) -> None:
    browser.click(f".brief section:nth-child(1) a[href*='{TASK}']")
    (note,) = browser.texts("ul.notes li")
    assert SUPERVISED in note
    assert "李县长（2024-07-02）" in note
    assert f"{UNIT}答复：{ANSWER}" in note


def who_is_behind(browser: Browser) -> None:
    texts = browser.texts(".brief section:nth-child(3) li")
    assert texts == [laggard.words for laggard in REPORT.brief.behind[:5]]
    assert cells("首页")
    late = [
        line.status.unit
        for line in REPORT.summary.units
        if line.status.returned_on and line.status.returned_on > line.status.returned_on.replace(day=25)
    ]
    browser.click(".tiles a:nth-child(3)")
    assert browser.texts("table[data-name=units] tbody td:first-child") == late


def how_did_the_unit_do(browser: Browser) -> None:
    name = REPORT.brief.behind[0].unit
    browser.click(".brief section:nth-child(3) li a")
    assert browser.texts("#panel h2") == [name]
    rows = browser.texts("#panel section:nth-of-type(1) tbody tr")
    assert [text[:7] for text in rows] == [str(month.period) for month in reversed(MONTHS.snapshots)]
    owed = {row.task for form in MONTHS.last.forms if form.unit == name for row in form.rows}
    assert set(browser.texts("table[data-name='unit tasks'] tbody td:first-child")) == owed
    scores = {
        score.unit: f"{score.total(MONTHS.master.scoring):.1f}".removesuffix(".0") for score in REPORT.scores
    }
    assert scores[name] in browser.texts(".facts dd")


def what_is_to_be_granted(browser: Browser) -> None:
    browser.click("#tab-7")
    rows = browser.texts("table[data-name=requests] tbody tr")
    asked = MONTHS.last.requests
    outcomes = ["待核定", "同意延期至 2025-03-31"]
    assert [
        f"{request.task}{request.unit}" in text and text.endswith(outcome)
        for request, text, outcome in zip(asked, rows, outcomes, strict=True)
    ] == [True, True]
    assert outcomes[1] in cells("延期申请")


ANSWERS: tuple[Callable[[Browser], None], ...] = (
    how_is_it,
    what_moved,
    what_is_overdue,
    what_is_red_for_my_unit,
    what_is_asked,
    what_was_said,
    what_was_answered,
    who_is_behind,
    how_did_the_unit_do,
    what_is_to_be_granted,
)


@pytest.mark.dear
@pytest.mark.needs("chromium", "chromedriver")
@pytest.mark.parametrize(("question", "answer"), list(zip(QUESTIONS, ANSWERS, strict=True)), ids=range(1, 11))
def test_a_question_is_answered_from_the_first_page_or_one_click(
    question: str, answer: Callable[[Browser], None], board: Path, browser: Browser
) -> None:
    assert f"| {question} |" in PAGE.read_text("utf-8")
    browser.open(board)
    answer(browser)
    assert browser.errors() == []
