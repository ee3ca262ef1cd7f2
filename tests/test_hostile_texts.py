"""What a unit writes in its form comes out as text in everything that is made of it: files on disk, and mail."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.books import SHEETS, write_book
from tests.build import filled
from workbook_flow import cycle, mail
from workbook_flow.mail.wording import receipt_words
from workbook_flow.model import IssuedForm, Period
from workbook_flow.reports.summary import Stage
from workbook_flow.sheets import clean

PERIOD = Period(2024, 7)
ISSUED, RETURNED = date(2024, 7, 20), date(2024, 8, 2)
TEXTS = (
    *("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", '=HYPERLINK("http://a.example","点")'),
    *("<script>alert(1)</script>", "{{ 期别 }}{% for x in y %}{%p if %}", "http://a.example/x"),
    *("😀👨‍👩‍👧零\u200b宽\u200f", "R&D投入<5%，见“附件”", "字" * 32_000),
)
"""The last is about the longest that a cell of a form can hold."""
READ = tuple(map(clean, TEXTS))
"""The same without zero-width marks, as the door leaves it."""
FIELDS = (
    SHEETS["字段"]
    + """
进展情况 | 文本   |      |          |        |        |      |      | 进展
协调     | 文本   |      |          |        |        |      |      | 协调
经验     | 文本   |      |          |        |        |      |      | 经验
"""
)
LIST = "编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限\n" + "\n".join(
    f"1-{number:02d} | 培训 | {number}.办班。 | 县司法局 | 县公安局 | 2024年底前"
    for number in range(1, len(TEXTS) + 1)
)
STRAY = "<b>=1+1<b>{{x}}.xlsx"


def returned(form: IssuedForm, *, percent: bool) -> bytes:
    """The form with a text in each row: as the percent, or under every text column."""
    rows = (
        f"{row.task} | 进行中 | {f'T{number}T' if percent else '60'} | T{number}T | T{number}T | T{number}T"
        for number, row in enumerate(form.rows)
    )
    table = "\n".join(["编号 | 进展状态 | 完成比例 | 进展情况 | 协调 | 经验", *rows])
    book, stream = load_workbook(io.BytesIO(filled(form, table))), io.BytesIO()
    for sheet in book:
        for line in sheet:
            for cell in line:
                if isinstance(cell.value, str) and (match := re.fullmatch(r"T(\d+)T", cell.value)):
                    cell.value = TEXTS[int(match[1])]
                    cell.data_type = "s"
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> cycle.Workspace:
    """A month in which one unit writes the texts under every column, another as percents, and a file is strange."""
    root = tmp_path_factory.mktemp("month")
    for name in ("inbox", "outbox", "master"):
        (root / name).mkdir()
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "字段": FIELDS, "分解清单": LIST})
    cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    workspace = cycle.Workspace(root, RETURNED)
    forms = {form.unit: form for issue in workspace.archive.issues(PERIOD) for form in issue.forms}
    (root / "inbox" / "县司法局.xlsx").write_bytes(returned(forms["县司法局"], percent=False))
    (root / "inbox" / "县公安局.xlsx").write_bytes(returned(forms["县公安局"], percent=True))
    (root / "inbox" / STRAY).write_bytes(b"\0\1\2" * 50)
    cycle.merge(workspace, PERIOD)
    cycle.write_documents(workspace, PERIOD)
    cycle.write_stage(workspace, PERIOD, Stage.WHOLE)
    return workspace


def made(month: cycle.Workspace, name: str) -> Path:
    return month.root / "outbox" / str(PERIOD) / name


@pytest.mark.parametrize("name", ["汇总表.xlsx", "阶段评估_全程.xlsx"])
def test_workbooks(month: cycle.Workspace, name: str) -> None:
    book = load_workbook(made(month, name))
    cells = [cell for sheet in book for line in sheet for cell in line if cell.value is not None]
    shown = {str(cell.value) for cell in cells if cell.data_type == "s"}
    assert set(READ) <= shown
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert formulas
    assert not any(re.search("cmd|HYPERLINK|example|script", formula) for formula in formulas)
    assert {cell.parent.title for cell in cells if cell.data_type == "f"} <= {"考核评分", "考核明细"}
    assert all(cell.hyperlink.target is None for cell in cells if cell.hyperlink)


def test_the_special_report(month: cycle.Workspace) -> None:
    document = Document(str(made(month, "专报.docx")))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for text in READ[:-1]:
        assert text in words
    assert "另有8件，见汇总表“会商议题”。" in words
    assert "另有1条，见汇总表“典型经验”。" in words


def test_the_board(month: cycle.Workspace) -> None:
    page = made(month, "看板.html").read_text("utf-8")
    match = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert match
    data: Any = json.loads(match[1])
    words = {data["words"][number] for task in data["tasks"] for number in task["shares"]["progress"]}
    assert set(READ[:-1]) <= words
    assert any(text.startswith(READ[-1][:1900]) for text in words)
    assert page.count("<script") == 2  # the data and the program


class Tags(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert all(name == "style" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_mail_that_answers(month: cycle.Workspace) -> None:
    with cycle.opened(month) as session:
        master, submissions = session.master, session.ledger.submissions()
    assert len(submissions) == 3
    words = receipt_words(submissions, master.settings, title=STRAY, marked=True)
    draft = mail.Draft(
        sender="a@x.example",
        sender_name=STRAY,
        to=("b@x.example",),
        subject=words.subject,
        text=words.text,
        html=words.html,
    )
    raw = mail.message_bytes(draft, "<1@x>", datetime.fromisoformat("2024-08-02T10:00:00+08:00"))
    assert len(raw) < 100_000
    parsed = message_from_bytes(raw, policy=policy.default)
    plain, page = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert plain is not None
    assert page is not None
    tags = Tags()
    tags.feed(page.get_content())
    assert tags.tags <= {"html", "body", "p", "br", "table", "tr", "th", "td"}
    for text in TEXTS[:-1]:
        quoted = text if len(text) < 50 else text[:50]
        assert quoted in tags.text
        assert quoted in plain.get_content()
