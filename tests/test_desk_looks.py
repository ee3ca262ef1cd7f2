"""Every page at the office's monitor and on a phone, with texts of 200 characters: whole, legible, for everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.browser import Browser, headless_browser
from tests.build import filled
from tests.lists import notice
from tests.programs import require_program
from workbook_flow import cycle
from workbook_flow.cycle.clock import working_hour
from workbook_flow.desk.serving import Opening, served
from workbook_flow.model import IssuedForm, Period

pytestmark = [pytest.mark.needs("chromedriver", "chromium", "npm:axe-core"), pytest.mark.dear]

ISSUED, RETURNED = date(2024, 7, 22), date(2024, 7, 26)
WIDE, NARROW = (1366, 768), (360, 740)
PAGES = (
    *("/", "/issue", "/remind", "/returns", "/decisions", "/listing", "/papers"),
    *(
        "/sure/close",
        "/sure/reopen",
        "/sure/publish",
        "/account",
        "/upkeep",
        "/lists",
        "/returns/withdraw?id=1",
        "/no-such-page",
    ),
)
LONG = ("健全执法人员培训考核机制，分级分类组织法律法规、执法规范与办案技能专题培训，逐单位建立台账；" * 5)[
    :210
]
LONG_UNIT = "东川县人民政府行政审批服务局（东川县政务服务和大数据发展中心东川县公共资源交易监督管理办公室）"
LONG_MAIL = "an-office-whose-address-has-no-place-to-break@subdomain.of.the.department.xian.example"
LIST = f"""编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
1-01 | 培训 | 1.{LONG} | {LONG_UNIT} | 县公安局,县财政局 | 2024年9月底前完成并长期坚持
1-02 | 培训 | 2.组织案卷评查。 | 县公安局 | {LONG_UNIT},县财政局 | 长期坚持
2-01 | 监督 | 3.清理执法事项。 | 县财政局 | {LONG_UNIT},县公安局 | 2024年底前
"""
UNITS = f"""名称 | 分组 | 邮箱
{LONG_UNIT} | 各行政执法机关 | {LONG_MAIL}
县公安局 | 各行政执法机关 | gaj@xian.example
县财政局 | 各行政执法机关 | czj@xian.example
"""
FOREIGN = re.compile(r"--|flow\.py|Traceback|\bNone\b|\b(?:inbox|outbox|archive)\b|/tmp|\.flow")
"""What no clerk need read."""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")


@dataclass(frozen=True)
class Desk:
    """A page's server on a workspace, and a browser that was let in."""

    browser: Browser
    address: str

    def look(self, page: str, size: tuple[int, int]) -> None:
        """Open a page in a window of that size, and wait until nothing on it is under way."""
        self.browser.emulate_phone(*size)
        self.browser.visit(self.address + page)
        self.browser.wait_for("main:not(:has(progress)):not(:has(article > p.light:only-of-type + noscript))")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with headless_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = small.new_workspace(tmp_path_factory.mktemp("looks") / "w")
    long_texts(root)
    opening = Opening(now=working_hour(RETURNED), show_file=lambda _: None, show_page=lambda _: None)
    with served(root, opening) as (address, _):
        browser.visit(address)
        yield Desk(browser, address.partition("/enter")[0])


def long_texts(root: Path) -> None:
    """A month in which something stands on every page, and everything that can be long is."""
    sheets = {
        "分解清单": LIST,
        "单位": UNITS,
        "设置": SETTINGS.rstrip() + "\n延期申请 | 是\n汇总表收件人 | xz@xian.example\n",
    }
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, **sheets})
    cycle.split(cycle.Workspace(root, ISSUED), Period(2024, 7))
    forms = {
        form.unit: form for form in cycle.Workspace(root, ISSUED).archive.issues(Period(2024, 7))[-1].forms
    }
    small.drop(root, "县公安局.xlsx", answered(forms["县公安局"], LONG), 1)
    small.drop(root, f"七月份{'最终版' * 25}.xlsx", answered(forms[LONG_UNIT], "40"), 2)
    cycle.receive(cycle.Workspace(root, RETURNED))
    small.drop(root, "县财政局.xlsx", answered(forms["县财政局"], "60"), 3)
    small.drop(root, "更正.xlsx", answered(forms["县公安局"], LONG[::-1]), 4)
    small.drop(root, "照片.xlsx", b"no workbook", 5)
    small.new_workspace(root.parent / "安全生产隐患整改清单")
    damaged = root.parent / ("名字很长的清单" * 8) / "master"
    damaged.mkdir(parents=True)
    (damaged / "分解清单.xlsx").write_bytes(b"PK")


def answered(form: IssuedForm, percent: str) -> bytes:
    rows = (f"{row.task} | 进行中 | {percent}" for row in form.rows)
    return filled(form, "\n".join(("编号 | 进展状态 | 完成比例", *rows)))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_whole_and_open_to_everybody(desk: Desk, page: str) -> None:
    for size in (WIDE, NARROW):
        desk.look(page, size)
        assert faults_of(desk.browser, size[0]) == []


def test_a_folder_with_a_units_name_says_whose_the_papers_in_it_are(browser: Browser, tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    cycle.split(cycle.Workspace(root, ISSUED), Period(2024, 7))
    for folder, name in (("县财政局", "现场.jpg"), ("县司法局", "县司法局盖章.jpg"), ("别的", "没写.jpg")):
        (tmp_path / "收到的" / folder).mkdir(parents=True)
        (tmp_path / "收到的" / folder / name).write_bytes(b"\xff\xd8\xff\xe0" + name.encode())
    opening = Opening(now=working_hour(RETURNED), show_file=lambda _: None, show_page=lambda _: None)
    with served(root, opening) as (address, _):
        browser.visit(address)
        browser.visit(address.partition("/enter")[0] + "/returns")
        browser.drop("form[data-drop]", tmp_path / "收到的")
        browser.wait_for("article:nth-of-type(3)")
        names = {words.partition("\u3000")[0] for words in browser.texts("article header .name")}
    assert names == {"县财政局 现场.jpg", "县司法局盖章.jpg", "没写.jpg"}


@contextmanager
def handing_in(browser: Browser, root: Path) -> Iterator[None]:
    """The page of returns over a fresh workspace."""
    opening = Opening(now=working_hour(RETURNED), show_file=lambda _: None, show_page=lambda _: None)
    with served(small.new_workspace(root), opening) as (address, _):
        browser.visit(address)
        browser.visit(address.partition("/enter")[0] + "/returns")
        browser.wait_for("form[data-drop]")
        yield


def test_what_was_not_taken_of_a_folder_is_told_once_the_rest_came(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "收到的 表（7月）"
    folder.mkdir()
    for name in ("空", "空的（2）", "又一份“空”表"):
        (folder / f"{name}.xlsx").write_bytes(b"")
    (folder / "甲 (1).XLSX").write_bytes(b"no workbook")
    with handing_in(browser, tmp_path / "w"):
        browser.drop("form[data-drop]", folder)
        browser.wait_for("article.file")
        assert browser.texts("article header .name") == ["甲 (1).XLSX"]
        told = "".join(browser.texts(".told"))
        assert told.count("是空的或缺结尾") == 1, told
        assert all(f"{name}.xlsx" in told.partition("是空的")[0] for name in ("空", "空的（2）")), told
        browser.visit(str(browser.run("return location.href")))
        browser.wait_for("article.file")
        assert browser.texts(".told") == [""], "told once"


def test_what_is_dropped_while_others_are_on_their_way_comes_too(browser: Browser, tmp_path: Path) -> None:
    for name in ("一", "二"):
        (tmp_path / name).mkdir()
        for number in range(2):
            (tmp_path / name / f"{name}{number}.txt").write_bytes(f"{name}{number}".encode())
    with handing_in(browser, tmp_path / "w"):
        browser.run(
            "const real = window.fetch; window.fetch = (...all) => "
            "new Promise(go => setTimeout(go, 700)).then(() => real(...all))"
        )
        browser.drop("form[data-drop]", tmp_path / "一")
        browser.drop("form[data-drop]", tmp_path / "二")
        browser.wait_for("article.file:nth-of-type(4)")


def test_a_folder_without_files_is_told(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "空的").mkdir()
    with handing_in(browser, tmp_path / "w"):
        browser.drop("form[data-drop]", tmp_path / "空的")
        browser.wait_until("return document.querySelector('.told').textContent.includes('没有文件')")


def test_the_first_pages_are_too(browser: Browser, tmp_path: Path) -> None:
    root = tmp_path / "w"
    root.mkdir()
    notice(tmp_path / "清单.docx")
    opening = Opening(now=working_hour(ISSUED), show_file=lambda _: None, show_page=lambda _: None)
    with served(root, opening) as (address, _):
        browser.visit(address)
        for size in (WIDE, NARROW):
            browser.emulate_phone(*size)
            assert faults_of(browser, size[0]) == []
        browser.drop("form[data-drop]", tmp_path / "清单.docx")
        browser.wait_for("button[name=finish]")
        for size in (WIDE, NARROW):
            browser.emulate_phone(*size)
            assert faults_of(browser, size[0]) == []


@pytest.mark.parametrize("deed", ["doctor", "verify", "backup"])
def test_what_was_just_done_is_told_in_a_clerks_words(desk: Desk, deed: str) -> None:
    desk.look("/upkeep", NARROW)
    desk.browser.click(f"form[action='/upkeep/{deed}'] button")
    desk.browser.wait_for(".outcome")
    assert faults_of(desk.browser, NARROW[0]) == []


def test_a_page_that_loads_slowly_is_asked_for_once_and_tells_what_was_done(desk: Desk) -> None:
    desk.look("/listing", WIDE)
    asked = "return document.body.dispatchEvent(new CustomEvent('htmx:beforeRequest', OPTIONS))"
    answered = (
        "document.body.dispatchEvent(new CustomEvent('htmx:beforeOnLoad', {bubbles: true, detail: "
        "{xhr: {getResponseHeader: name => name === 'HX-Refresh' ? REFRESH : null}}}))"
    )
    asked = asked.replace("OPTIONS", "{bubbles: true, cancelable: true}")
    desk.browser.run(answered.replace("REFRESH", "null"))
    assert desk.browser.run(asked) is True
    desk.browser.run(answered.replace("REFRESH", "'true'"))
    assert desk.browser.run(asked) is False


def test_axe_sees_what_is_wrong(desk: Desk) -> None:
    desk.look("/upkeep", WIDE)
    desk.browser.run(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><input>')"
    )
    assert {name for name, _ in violations(desk.browser)} == {"image-alt", "label"}


def test_what_was_decided_comes_back_where_it_was_refused(desk: Desk) -> None:
    desk.look("/decisions", WIDE)
    desk.browser.run("document.querySelectorAll('fieldset.case input[type=radio]')[1].click()")
    desk.browser.run("document.querySelectorAll('fieldset.case')[1].querySelectorAll('input')[1].click()")
    desk.browser.type("fieldset.case ~ fieldset.case textarea", "请写明数字")
    desk.browser.type("form[data-keys] input[name=by]", "王五")
    desk.browser.click("form[data-keys] button.main")
    desk.browser.wait_for(".outcome.bad")
    chosen = desk.browser.run(
        "return [...document.querySelectorAll('fieldset.case input:checked')].map(e => e.value)"
    )
    typed = desk.browser.run(
        "return [...document.querySelectorAll('fieldset.case textarea')].map(e => e.value)"
    )
    assert chosen == ["退回", "退回"]
    assert typed[:2] == ["", "请写明数字"]
    desk.look("/decisions", WIDE)
    assert desk.browser.run("return document.querySelectorAll('fieldset.case input:checked').length") == 0


def test_what_was_typed_stays_when_the_server_has_stopped(browser: Browser, tmp_path: Path) -> None:
    opening = Opening(now=working_hour(ISSUED), show_file=lambda _: None, show_page=lambda _: None)
    with served(small.new_workspace(tmp_path / "w"), opening) as (address, _):
        browser.visit(address)
        browser.visit(f"{address.partition('/enter')[0]}/account")
        browser.wait_for("form.sheet")
        browser.type("form.sheet input:not([type=hidden])", "office@xian.example")
        browser.type("form.sheet input[name=by]", "王五")
    browser.click("form.sheet button.main")
    browser.wait_for("[role=alert]")
    assert "没有提交" in str(browser.run("return document.querySelector('[role=alert]').innerText"))
    script = "return document.querySelector('form.sheet input:not([type=hidden])').value"
    assert browser.run(script) == "office@xian.example"


def test_a_page_that_watches_says_when_the_server_has_stopped(browser: Browser, tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    opening = Opening(now=working_hour(ISSUED), show_file=lambda _: None, show_page=lambda _: None)
    with served(root, opening) as (address, _):
        browser.visit(address)
        browser.visit(f"{address.partition('/enter')[0]}/listing")
        browser.wait_for("h1")
    browser.wait_for("[data-gone]")
    assert "填报工作台已经关了" in str(browser.run("return document.querySelector('[data-gone]').innerText"))
    assert len(browser.texts("[data-gone]")) == 1


ESCAPE, ENTER, DOWN, CONTROL = "\ue00c", "\ue007", "\ue015", "\ue009"


def test_cases_are_decided_by_keys_alone(browser: Browser, tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    cycle.split(cycle.Workspace(root, ISSUED), small.PERIOD)
    form = small.issued_forms(root)["县司法局"]
    small.drop(root, "县司法局.xlsx", answered(form, "过半"), 1)
    cycle.receive(cycle.Workspace(root, RETURNED))
    opening = Opening(now=working_hour(RETURNED), show_file=lambda _: None, show_page=lambda _: None)
    with served(root, opening) as (address, _):
        browser.emulate_phone(*WIDE)
        browser.visit(address)
        browser.visit(address.partition("/enter")[0] + "/decisions")
        browser.wait_for("fieldset.case:focus")
        browser.keys("2", *"123", ESCAPE, DOWN)
        browser.keys("3", *"完成比例：60", ESCAPE, DOWN)
        checked = "return [...document.querySelectorAll('input:checked')].map(e => e.value)"
        assert browser.run(checked) == ["退回", "改为"]
        assert browser.texts("textarea") == ["", ""]
        browser.run("document.querySelector('input[name=by]').focus()")
        browser.keys(*"wang")
        browser.keys(ENTER, held=CONTROL)
        browser.wait_for(".outcome.good")
    shown = cycle.status(cycle.Workspace(root, RETURNED), small.PERIOD)
    (entry,), (held,) = shown.entries, shown.held
    assert (entry.task, entry.values["完成比例"].typed) == ("2-01", 60)
    assert held.decision is not None
    assert (held.decision.opinion, held.decision.by) == ("123", "wang")


def test_a_kind_of_cases_is_passed_at_once_and_one_of_them_left_out(browser: Browser, tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    sheets = {"分解清单": LIST, "单位": UNITS, "设置": SETTINGS.rstrip() + "\n办结须核定 | 是\n"}
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, **sheets})
    cycle.split(cycle.Workspace(root, ISSUED), small.PERIOD)
    for number, (unit, form) in enumerate(small.issued_forms(root).items()):
        table = [f"{row.task} | 已完成 | 100" for row in form.rows]
        data = filled(form, "\n".join(("编号 | 进展状态 | 完成比例", *table)))
        small.drop(root, f"{unit}.xlsx", data, number)
    cycle.receive(cycle.Workspace(root, RETURNED))
    opening = Opening(now=working_hour(RETURNED), show_file=lambda _: None, show_page=lambda _: None)
    with served(root, opening) as (address, _):
        browser.visit(address)
        browser.visit(address.partition("/enter")[0] + "/decisions")
        browser.wait_for("[data-pass]:not([hidden])")
        cases = len(browser.texts("#cases1 fieldset.case"))
        browser.click("[data-pass]")
        assert browser.texts("[data-count]") == [f"选了 {cases} 项"] * 2
        browser.run("document.querySelector('fieldset.case input[value=\"\"]').click()")
        assert browser.texts("[data-count]") == [f"选了 {cases - 1} 项"] * 2
        browser.type("form[data-keys] input[name=by]", "王五")
        browser.click("form[data-keys] button.main")
        browser.wait_for(".outcome.good")
        assert f"已核定 {cases - 1} 项" in "".join(browser.texts(".outcome"))


def faults_of(browser: Browser, width: int) -> list[object]:
    """What is sideways, clipped, said in words that are not a clerk's, or found by axe-core."""
    sideways = browser.run("return document.documentElement.scrollWidth")
    words = str(browser.run("return document.body.innerText"))
    clipped = browser.run(CLIPPED)
    foreign = FOREIGN.findall(words)
    return [
        *([f"{sideways} > {width}"] if sideways > width else []),
        *clipped,
        *foreign,
        *violations(browser),
    ]


CLIPPED = """return [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1)
  .map(e => 'sideways: ' + e.getAttribute('aria-label'))
  .concat([...document.querySelectorAll('button, .button, .state, nav a, select, h1, h2, legend')]
  .filter(e => e.getClientRects().length && !e.closest('.skip'))
  .filter(e => { const r = e.getBoundingClientRect();
    return !e.closest('.scroll') && (r.left < 0 || r.right > innerWidth + 1)
      || e.tagName !== 'SELECT' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 })
  .map(e => 'clipped: ' + e.outerHTML.slice(0, 90)))"""


def violations(browser: Browser) -> list[Any]:
    """What axe-core says against the page."""
    browser.run(Path(require_program("npm:axe-core"), "axe.min.js").read_text("utf-8"))
    script = f"""const done = arguments[arguments.length - 1];
      axe.run({{runOnly: {json.dumps(RULES)}}}).then(report => done(report.violations.map(
        violation => [violation.id, violation.nodes.slice(0, 3).map(node => node.html.slice(0, 120))])))"""
    return list(browser.run_async(script))
