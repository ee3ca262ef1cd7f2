"""The page over real requests: the month through it is the month of the command line, and nobody else gets in."""

from __future__ import annotations

import ast
import contextlib
import http.client
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

import workbook_flow
from tests import small
from tests import test_requests as requests
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from tests.desk import Visitor, visiting
from tests.mailing_units import body_of
from tests.test_whose_return import unstamped
from workbook_flow import cycle
from workbook_flow.cli.commands import COMMANDS
from workbook_flow.cycle import deciding, month
from workbook_flow.cycle.attempts import MOST_ATTEMPTS, Attempts
from workbook_flow.cycle.care import quarantine
from workbook_flow.cycle.clock import working_hour
from workbook_flow.cycle.course import MonthCourse, Next, course
from workbook_flow.cycle.month import status
from workbook_flow.cycle.post import queueing
from workbook_flow.cycle.post.notices import office_notices
from workbook_flow.cycle.post.sending import MOST_UNSURE, put_in_doubt
from workbook_flow.cycle.previewing import FilePreview, RowPreview
from workbook_flow.cycle.publishing import report_of
from workbook_flow.cycle.reviewing import review_mark
from workbook_flow.cycle.unsettled import WEEKS_IN_SIGHT
from workbook_flow.cycle.waiting import hand_in, plain_name, waiting
from workbook_flow.desk import mailing
from workbook_flow.desk.app import desk_app
from workbook_flow.desk.decision_pages import decided_words
from workbook_flow.desk.keys import Keys, invitation
from workbook_flow.desk.month_pages import merged_words
from workbook_flow.desk.returns_pages import put_aside
from workbook_flow.desk.seat import NAVIGATION, Seat, worst_first
from workbook_flow.desk.serving import LARGEST_BODY, Opening, entrance, open_desk, served
from workbook_flow.desk.wording import BUTTONS, IN_OTHER_WORDS, faults_of_decisions, for_clerk
from workbook_flow.desk.work import Bench, Work, WorkReport
from workbook_flow.mail.wording import Words, verdict_text
from workbook_flow.model import (
    EXPLANATION_FIELD,
    EntryState,
    Letter,
    LetterKind,
    MessageKind,
    MessageState,
    NoteKind,
    Period,
    Place,
    Problem,
    Submission,
    SubmissionState,
    UnitState,
    Value,
    Verdict,
    WorkbookFlowError,
)
from workbook_flow.paper import stamp
from workbook_flow.records.postbox import Postbox
from workbook_flow.reports.consolidate.decided import APPEALS, DecidedRow, decisions_workbook
from workbook_flow.words.problems import Code, problem

PAGES = ("/", "/returns", "/decisions", "/listing", "/papers", "/upkeep", "/issue", "/remind")
AUGUST = "2024-08"


@pytest.fixture
def visitor(root: Path) -> Iterator[Visitor]:
    with visiting(root, small.RETURNED) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def watched(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A server that nothing is done to."""
    root = small.copy_of(issued, tmp_path_factory.mktemp("watched") / "w")
    with visiting(root, small.RETURNED) as visitor:
        yield visitor


def returned(root: Path, unit: str, percent: int | str = 60) -> bytes:
    form = small.issued_forms(root)[unit]
    return filled(form, small.answers(form, percent))


def standing(root: Path) -> dict[tuple[str, str], dict[str, str]]:
    """What stands accepted, as typed."""
    shown = cycle.status(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    return {
        (entry.unit, entry.task): {name: value.raw for name, value in entry.values.items() if not value.blank}
        for entry in shown.entries
    }


# the month


@pytest.mark.dear
def test_what_is_taken_here_is_what_the_command_takes(root: Path, issued: Path, tmp_path: Path) -> None:
    files = [(name.rpartition("/")[2], data) for name, data in small.first_round(small.issued_forms(root))]
    other = small.copy_of(issued, tmp_path / "other")
    for number, (name, data) in enumerate(files):
        small.drop(other, name, data, number)
    cycle.receive(cycle.Workspace(other, small.RETURNED))
    with visiting(root, small.RETURNED) as visitor:
        for file in files:
            assert visitor.hand_in([file]).status == 302
        before = visitor.settled("/returns")
        assert standing(root) == {}
        assert "可以接收" in before
        assert "要退回更正" in before
        assert "“完成比例”应为 0 到 100 的数字，现为“过半”" in before
        visitor.post("/returns/take")
        after = visitor.settled("/returns")
    assert "收下 " in after
    assert standing(root) == standing(other) != {}
    assert cycle.verify(cycle.Workspace(root, small.RETURNED)).problems == ()


@pytest.mark.dear
def test_old_and_new_stand_side_by_side_before_a_file_is_taken(root: Path, visitor: Visitor) -> None:
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局", 60), 1)
    visitor.post("/returns/take")
    visitor.settled("/returns")
    visitor.hand_in([("县司法局.xlsx", returned(root, "县司法局", 75))])
    page = visitor.settled("/returns")
    assert "<del>60</del> → <ins>75</ins>" in page
    assert "改变 2 格" in page
    assert {values["完成比例"] for values in standing(root).values()} == {"60"}


def test_a_file_that_is_not_wanted_goes_and_leaves_no_trace(root: Path, visitor: Visitor) -> None:
    visitor.hand_in([("县司法局.xlsx", returned(root, "县司法局"))])
    (file,) = waiting(cycle.Workspace(root, small.RETURNED))
    visitor.post("/returns/leave", {"key": file.key})
    visitor.post("/returns/take")
    assert "没有新的文件" in visitor.settled("/returns")
    assert not cycle.Workspace(root, small.RETURNED).archive.last_receipt()


@pytest.mark.parametrize(
    ("name", "shown", "after"),
    [
        ("县司法局 2-01 现场.jpg", "作为佐证材料归档：县司法局，2024年7月，任务 2-01", "归档佐证材料 1 份"),
        (
            "县财政局盖章扫描件.pdf",
            "作为佐证材料归档：县财政局，2024年7月，未写任务编号",
            "归档佐证材料 1 份",
        ),
        ("县财政局情况说明.docx", "作为佐证材料归档：县财政局，2024年7月，未写任务编号", "归档佐证材料 1 份"),
        ("现场.jpg", "看不出是哪个单位的", "未归档 1 份"),
    ],
)
def test_evidence_is_shown_as_it_is_filed(visitor: Visitor, name: str, shown: str, after: str) -> None:
    visitor.hand_in([(name, b"\xff\xd8\xff\xe0" + name.encode())])
    before = visitor.settled("/returns")
    assert shown in before
    assert "无法读取" not in before
    assert "读不了" not in before
    visitor.post("/returns/take")
    page = visitor.settled("/returns")
    assert after in page
    assert "没有新的文件" not in page


def test_the_same_file_twice_waits_once(root: Path, visitor: Visitor) -> None:
    data = returned(root, "县司法局")
    for _ in range(2):
        visitor.hand_in([("县司法局.xlsx", data)])
    assert len(waiting(cycle.Workspace(root, small.RETURNED))) == 1


def test_a_file_beside_one_of_its_name_keeps_both(root: Path, visitor: Visitor) -> None:
    small.drop(root, "表.xlsx", returned(root, "县司法局"), 1)
    visitor.hand_in([("表.xlsx", returned(root, "县财政局"))])
    visitor.post("/returns/take")
    visitor.settled("/returns")
    assert {unit for unit, _ in standing(root)} == {"县司法局", "县财政局"}


@pytest.mark.dear
def test_forms_documents_and_workbook_are_made_from_the_page(root: Path, visitor: Visitor) -> None:
    assert "8月填报表" in visitor.get(f"/issue?period={AUGUST}").text
    for deed in ("issue", "merge", "documents"):
        period = AUGUST if deed == "issue" else str(small.PERIOD)
        assert visitor.post(f"/do/{deed}", {"period": period}).status == 302
        assert "已办好" in visitor.settled("/")
    outbox = root / "outbox"
    assert len(list((outbox / AUGUST / "填报表").iterdir())) == 3
    assert {"汇总表.xlsx", "看板.html", "通报.docx", "专报.docx"} <= {
        path.name for path in (outbox / str(small.PERIOD)).iterdir()
    }


@pytest.mark.dear
def test_the_next_thing_follows_the_month(root: Path, visitor: Visitor) -> None:
    assert "还有 3 个单位没有报" in visitor.settled("/")
    for unit in ("县司法局", "县公安局", "县财政局"):
        visitor.hand_in([(f"{unit}.xlsx", returned(root, unit))])
    assert "3 份文件等着收" in visitor.settled("/")
    visitor.post("/returns/take")
    assert "收到的还没有汇总" in visitor.settled("/")
    assert step_words(root)["汇总"] == "还没有汇总"
    visitor.post("/do/merge", {"period": str(small.PERIOD)})
    assert "都报齐了" in visitor.settled("/")
    visitor.post("/do/close", {"period": str(small.PERIOD)})
    page = visitor.settled("/")
    assert "这一期的事都办好了" in page
    assert "下一期是2024年8月，8月20日下发" in page
    assert "定稿时还有" not in page
    assert "第1版，2024-07-28定稿" in page
    assert "写明为什么" in reopened(visitor, " ")
    assert "第 1 版仍是发布的数" in reopened(visitor, "数字有误")
    assert "还没有定稿" in visitor.settled("/")


@pytest.mark.dear
def test_what_comes_for_a_closed_month_is_told_there_and_then(root: Path) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局", "过半"), 1)
    cycle.receive(workspace)
    cycle.close(workspace, small.PERIOD)
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), Period(2024, 8))
    with visiting(root, date(2024, 8, 21)) as visitor:
        visitor.hand_in([("七月补报.xlsx", returned(root, "县财政局"))])
        assert visitor.post("/returns/take", {"period": AUGUST}).location == f"/returns?period={AUGUST}"
        page = visitor.settled(f"/returns?period={AUGUST}")
        assert "不是这一期的：2024年7月 1 份，选那一期就看到。" in page
        assert "2024年7月已定稿（第1版，2024-07-28定稿）" in page
        assert "点“列出变化”可看发布后变化；要计入，点“重开”，写明理由，再定稿" in page
        key = re.search(
            r'name="verdict:(ROW\|县司法局\|[^"]+)"', visitor.get(f"/decisions?period={small.PERIOD}").text
        )
        assert key is not None
        answers = {f"verdict:{key[1]}": "通过", f"opinion:{key[1]}": ""}
        assert "2024年7月已定稿（第1版" in decided(visitor, **answers)


@pytest.mark.dear
def test_documents_that_were_written_tell_all_there_is(root: Path, visitor: Visitor) -> None:
    for unit, percent in (("县司法局", 60), ("县公安局", 60), ("县财政局", 60), ("县财政局", 75)):
        small.drop(root, f"{unit}{percent}.xlsx", returned(root, unit, percent), percent)
        visitor.post("/returns/take")
        assert "看板.html" not in visitor.settled("/")
        visitor.post("/do/documents", {"period": str(small.PERIOD)})
        page = visitor.settled("/")
        assert "看板.html" in page
        assert "汇总表要更新" not in page
        assert step_words(root)["汇总"] == "已是最新"
    small.drop(root, "再报.xlsx", returned(root, "县财政局", 80), 99)
    visitor.post("/returns/take")
    assert "汇总表要更新" in visitor.settled("/")


@pytest.mark.dear
@pytest.mark.parametrize("deed", ["merge", "documents", "close"])
def test_a_workbook_that_is_open_is_told_with_where_the_new_one_is(
    root: Path, visitor: Visitor, deed: str
) -> None:
    small.drop(root, "县财政局.xlsx", returned(root, "县财政局"), 1)
    path = cycle.Workspace(root, small.RETURNED).consolidated(small.PERIOD)
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / f".~lock.{path.name}#").touch()
    visitor.post(f"/do/{deed}", {"period": str(small.PERIOD)})
    page = visitor.settled("/")
    assert "正被打开，这次写到了“汇总表（2024-07-28另存）.xlsx”" in page
    assert page.count("正被打开") == 1


def reopened(visitor: Visitor, reason: str) -> str:
    visitor.post("/reopen", {"period": str(small.PERIOD), "reason": reason})
    return visitor.settled("/")


def test_who_is_missing_is_named_in_words_to_copy(watched: Visitor) -> None:
    text = watched.settled("/")
    areas = "".join(part.partition("</textarea>")[0] for part in text.split("<textarea")[1:])
    assert [unit in areas for unit in ("县司法局", "县公安局", "县财政局")] == [True] * 3
    assert "重点任务" in areas


def test_what_is_on_record_of_a_task_and_a_unit_is_made_and_opened_from_the_page(
    root: Path, visitor: Visitor
) -> None:
    period = str(small.PERIOD)
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局"), 1)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    for values, name in (({"task": "2-01"}, "2-01.xlsx"), ({"unit": "县司法局"}, "县司法局")):
        visitor.post("/papers/history", {"period": period, **values})
        page = visitor.settled(f"/papers?period={period}")
        assert "已生成“" in page
        paths = re.findall(rf'href="(/papers/{period}/\w+)"[^>]*>([^<]*{name}[^<]*)<', page)
        assert any(visitor.get(path).data.startswith(b"PK") for path, _ in paths)
    visitor.post("/papers/history", {"period": period, "task": "9-99"})
    assert "没有编号为“9-99”的任务" in visitor.settled(f"/papers?period={period}")


def subject_and_text(path: Path) -> tuple[str, str]:
    """What a filed mail says."""
    letter = message_from_bytes(path.read_bytes(), policy=default)
    return str(letter["subject"]), body_of(letter).strip()


def test_reminders_are_read_before_they_are_sent_and_sent_as_they_were_read(root: Path) -> None:
    with visiting(root, small.ISSUED) as visitor:
        visitor.post("/do/send", {"period": str(small.PERIOD)})
        assert "3 封存成了邮件文件" in visitor.settled("/")
    with visiting(root, date(2024, 8, 6)) as visitor:
        page = visitor.settled("/remind")
        assert "看看写成的信（3 封）" in page
        shown = re.findall(r"<h3>([^<]+)</h3>.*?<textarea[^>]*>([^<]+)</textarea>", page, re.DOTALL)
        before = set(root.rglob("*.eml"))
        visitor.post("/do/remind", {"period": str(small.PERIOD)})
        assert "3 封存成了邮件文件" in visitor.settled("/")
    assert {(subject, text.strip()) for subject, text in shown} == {
        subject_and_text(path) for path in set(root.rglob("*.eml")) - before
    }


def test_who_has_no_address_is_named_where_mail_should_have_gone(root: Path) -> None:
    small.write_master(root, units={f"{name}@xian.example": "" for name in ("gaj", "czj")})
    with visiting(root, date(2024, 8, 6)) as visitor:
        visitor.post("/do/send", {"period": str(small.PERIOD)})
        page = visitor.settled("/")
        assert "1 封存成了邮件文件" in page
        assert "没有邮箱、没有发的：县公安局、县财政局。" in page
        visitor.post("/do/remind", {"period": str(small.PERIOD)})
        assert "没有邮箱、没有发的：县公安局、县财政局。" in visitor.settled("/")


def test_reminders_that_reach_nobody_are_there_to_copy(root: Path) -> None:
    small.write_master(root, units={f"{name}@xian.example": "" for name in ("sfj", "gaj", "czj")})
    with visiting(root, date(2024, 8, 6)) as visitor:
        page = visitor.settled("/remind")
        assert "都没有邮箱，发不出" in page
        assert "发送提醒" not in page
        assert page.count('data-copy="letter') == 3
        page = visitor.settled("/listing")
        assert "3 个单位没有邮箱：" in page


def test_letters_are_taken_in_and_the_month_is_sent_to_its_readers_by_a_click(root: Path) -> None:
    settings = SETTINGS.rstrip() + "\n汇总表收件人 | leader@example.com\n"
    sheets = {**SHEETS, "分解清单": small.LIST, "设置": settings}
    write_book(root / "master" / "分解清单.xlsx", sheets)
    with visiting(root, small.RETURNED) as visitor:
        period = {"period": str(small.PERIOD)}
        assert "发给领导" in visitor.get("/").text
        visitor.post("/do/publish", period)
        assert "发给 leader@example.com。" in visitor.settled("/")
        visitor.post("/do/publish", period)
        page = visitor.settled("/")
        assert "汇总表已经发送过，不再发。改过的要再发，先定稿（" in page
        assert step_words(root)["汇总"] != "要更新"
        for deed in ("close", "reopen", "close", "publish"):
            visitor.post("/reopen" if deed == "reopen" else f"/do/{deed}", {**period, "reason": "更正"})
            page = visitor.settled("/")
        assert "发给 leader@example.com。" in page
        visitor.post("/do/fetch", period)
        assert "没有设邮箱账号，不取信；请把收到的表格放进收件夹" in visitor.settled("/")


def test_what_the_mail_has_for_a_person_stands_on_the_page(root: Path) -> None:
    """What is said on the terminal is said to who has none, with what can be done there."""
    postbox = Postbox(root / "archive")
    kinds: tuple[dict[str, Any], ...] = (
        {"kind": LetterKind.WORDS, "unit": "县财政局", "subject": "我们这项拨到教育局了"},
        {"kind": LetterKind.RETURN, "unit": "县司法局", "subject": "七月填报表", "says_more": True},
        {"kind": LetterKind.BOUNCE, "sender": "postmaster@x.example", "bounced": ("czj@xian.example",)},
    )
    for number, parts in enumerate(kinds, 1):
        letter = Letter(
            id=number,
            folder="INBOX",
            validity=1,
            uid=number,
            digest=f"{number}" * 64,
            message_id=f"<{number}@x.example>",
            received=datetime(2024, 7, 26, 9, tzinfo=UTC),
            period=small.PERIOD,
            **{"sender": "a@x.example", "subject": "退信", **parts},
        )
        postbox.keep_letter(letter, b"x")
        postbox.record_letter(letter)
    with visiting(root, small.RETURNED) as visitor:
        page = visitor.get("/").text
    assert "县财政局来信，没有附表，请到邮箱里看：我们这项拨到教育局了" in page
    assert "县司法局来信，除报表外还写了话，没有采用，请到邮箱里看：七月填报表" in page
    assert "（没有这个地址），请在“单位”表中更正：县财政局的 czj@xian.example。" in page
    assert "点“发送填报表”把填报表发到新地址" in page


def test_what_fetching_met_is_told_beside_what_it_brought(root: Path) -> None:
    small.drop(root, "县财政局/2-01 现场.pdf", b"%PDF-1.4 scan", 1)
    seat = Seat(
        root=root,
        now=working_hour(small.RETURNED),
        keys=Keys("secret", 8001),
        show_file=no_show,
        neighbour=str,
    )
    work = Work("取信")
    work.run(lambda work: mailing.fetch(seat, work))
    outcome = work.outcome
    assert outcome is not None
    assert "没有设邮箱账号" in outcome.words[0]
    assert [one.code for one in outcome.problems] == [Code.EVIDENCE_FILED]
    work = Work("取信")
    mailing.fetch(seat, work)
    assert work.notices == []


def test_histories_are_offered_of_all_forms_that_stand_after_one_was_issued_again(root: Path) -> None:
    small.write_master(root, small.LATER_LIST)
    again = cycle.split(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    assert 0 < len(again.written) < 3
    with visiting(root, small.RETURNED) as visitor:
        page = visitor.get(f"/papers?period={small.PERIOD}").text
    offered = re.findall(r"<option>([^<]+)</option>", page)
    assert sorted(offered) == sorted(("县司法局", "县公安局", "县财政局", "1-01", "1-02", "2-01"))


def test_files_put_aside_are_listed_while_they_are_in_sight_and_returns_are_not(root: Path) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    for minute, name in enumerate(("照片.xlsx", "名单.xlsx")):
        small.drop(root, name, f"no workbook {name}".encode(), minute)
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局"), 3)
    cycle.receive(workspace)
    (own,) = (one.id for one in submissions_in(root) if one.unit)
    small.take_back(root, own)
    strange = [one.id for one in submissions_in(root) if not one.unit]
    for number in strange:
        quarantine.drop(workspace, number, reason="与本项工作无关")
    in_sight = timedelta(weeks=WEEKS_IN_SIGHT)
    assert aside_on(root, small.RETURNED) == strange[::-1]
    assert aside_on(root, small.RETURNED + in_sight) == strange[::-1]
    assert aside_on(root, small.RETURNED + in_sight + timedelta(days=1)) == []


def submissions_in(root: Path) -> tuple[Submission, ...]:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        return tuple(session.ledger.submissions())


def aside_on(root: Path, day: date) -> list[int]:
    with cycle.opened(cycle.Workspace(root, day)) as session:
        return [one.id for one in put_aside(session)]


# what nobody could place


@pytest.fixture
def unplaced(root: Path) -> bytes:
    """A return whose head names no unit, whose stamp is gone, and one of whose two rows is another unit's as well."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(returned(root, "县司法局")))
    sheet = book["填报表"]
    for row in sheet.iter_rows(max_row=4):
        for cell in row:
            if "县司法局" in str(cell.value):
                named = str(cell.value).startswith("填报单位")
                cell.value = str(cell.value).replace("县司法局", "本单位") if named else None
    (number,) = (row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "2-01")
    for cell in sheet[number]:
        if type(cell).__name__ == "Cell":
            cell.value = None
    for name in set(book.sheetnames) - {"填报表"}:
        del book[name]
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined]
    for name in list(properties.names):
        del properties[name]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_left_unread_is_told_at_once_and_read_again_by_a_click(root: Path, visitor: Visitor) -> None:
    data = returned(root, "县司法局")
    reading = Attempts.kept_in(root / ".flow" / "reading.json")
    reading.counts[sha256(data).hexdigest()] = MOST_ATTEMPTS - 1
    reading.foresee(sha256(data).hexdigest())
    small.drop(root, "县司法局.xlsx", data, 1)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        (notice,) = (notice for notice in office_notices(session) if notice.key == "cut off 1")
        assert "quarantine 1 --release" in notice.words
    assert "再收一次" in visitor.get("/returns").text
    visitor.post("/returns/release", {"id": "1"})
    assert "第 1 号来件又收了一次（第 2 号），已接收" in visitor.settled("/returns")
    visitor.post("/returns/release", {"id": "1"})
    assert "第 1 号来件先前又收过一次（第 2 号），已接收；这次没有再读。" in visitor.settled("/returns")
    assert {unit for unit, _ in standing(root)} == {"县司法局"}
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        assert [notice for notice in office_notices(session) if notice.key == "cut off 1"] == []


@pytest.mark.parametrize(("answer", "state"), [("arrived", "sent"), ("again", "filed")])
def test_what_may_have_arrived_is_settled_by_a_click(root: Path, answer: str, state: str) -> None:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        message = queueing.new_message(MessageKind.RECEIPT, "x", ["a@xian.example"], session.now)
        words = Words(subject="回执", body=("收到",))
        queued = queueing.queue(session, message, words)
        assert queued is not None
        queueing.record(session, replace(queued, state=MessageState.SENDING, unsure=MOST_UNSURE))
        put_in_doubt(session)
    with visiting(root, small.RETURNED) as visitor:
        assert "可能已送达，请核实：1 封信" in visitor.get("/").text
        visitor.post("/confirm", {"id": "1", "period": str(small.PERIOD), "answer": answer})
        assert "可能已送达" not in visitor.settled("/")
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        assert [message.state for message in session.postbox.messages()] == [state]


def placed(visitor: Visitor, **values: str) -> str:
    given = {"id": "1", "period": str(small.PERIOD), "unit": "县司法局", "by": "王五", "reason": "电话核实"}
    visitor.post("/returns/place", given | values)
    return visitor.settled("/returns")


@pytest.mark.dear
def test_a_question_whose_a_file_is_is_answered_by_a_button(root: Path, visitor: Visitor) -> None:
    form = small.issued_forms(root)["县公安局"]
    head = "填报单位：县公安局、县财政局\u3000期别：2024年7月"
    visitor.hand_in([("政法口.xlsx", unstamped(form, head, 60, row="2-01"))])
    visitor.post("/returns/take")
    page = visitor.settled("/returns")
    assert '<button name="answer" value="2">县财政局 2024年7月</button>' in page
    visitor.post("/returns/choose", {"id": "1", "answer": "2", "by": "王五"})
    assert "第 1 号来件已认定为县财政局的填报表（第 2 号）" in visitor.settled("/returns")
    assert "写着“县公安局、县财政局”的来件是哪个单位的" in visitor.settled("/listing")


@pytest.mark.dear
def test_the_office_places_a_file_and_says_why(root: Path, unplaced: bytes, visitor: Visitor) -> None:
    visitor.hand_in([("表格.xlsx", unplaced)])
    visitor.post("/returns/take")
    assert "没有认出、还没有处理的：1 份" in visitor.settled("/returns")
    page = placed(visitor)
    assert "第 1 号来件已认定为县司法局的填报表（第 2 号），已接收" in page
    assert "没有认出" not in page.partition("刚才的结果")[2].partition("已收：")[0]
    expected = standing(root)
    assert {unit for unit, _ in expected} == {"县司法局"}

    workspace = cycle.Workspace(root, small.RETURNED)
    assert cycle.rebuild(workspace) == 2
    assert standing(root) == expected
    with cycle.opened(workspace) as session:
        submission = session.ledger.submission(2)
    assert submission.state is SubmissionState.ACCEPTED
    assert [
        (problem.code, problem.message)
        for problem in submission.problems
        if problem.code == Code.PLACED_BY_OFFICE
    ] == [(Code.PLACED_BY_OFFICE, "由王五认定为“县司法局”的填报表，理由：电话核实")]
    assert cycle.verify(workspace).problems == ()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": "  "}, "请写明认定的理由"),
        ({"unit": "县卫健局"}, "没有给“县卫健局”下发过填报表"),
        ({"period": "2023-01"}, "没有给“县司法局”下发过填报表"),
        ({"id": "7"}, "不在等待认定的来件中"),
    ],
)
def test_a_placing_that_cannot_be_is_refused_in_words(
    unplaced: bytes, visitor: Visitor, values: dict[str, str], words: str
) -> None:
    visitor.hand_in([("表格.xlsx", unplaced)])
    visitor.post("/returns/take")
    visitor.settled("/returns")
    page = placed(visitor, **values)
    assert words in page
    assert "没有办成" in page


def test_a_file_with_no_form_in_it_cannot_be_placed(visitor: Visitor) -> None:
    from openpyxl import Workbook

    book, out = Workbook(), BytesIO()
    book.worksheets[0]["A1"] = "会议通知"
    book.save(out)
    visitor.hand_in([("通知.xlsx", out.getvalue())])
    visitor.post("/returns/take")
    visitor.settled("/returns")
    assert "读不出“县司法局”的填报表" in placed(visitor)


def test_a_file_that_is_none_is_put_away_with_a_reason_and_brought_back(root: Path, visitor: Visitor) -> None:
    small.drop(root, "照片.xlsx", b"no workbook", 1)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    assert "没有认出、还没有处理的：1 份" in visitor.get("/returns").text
    visitor.post("/returns/drop", {"id": "1", "reason": " "})
    refused = visitor.settled("/returns")
    assert "请写明为什么不采用" in refused
    assert "没有认出、还没有处理的：1 份" in refused
    visitor.post("/returns/drop", {"id": "1", "reason": "与本项工作无关"})
    page = visitor.settled("/returns")
    assert "没有认出、还没有处理的" not in page
    assert "不采用的：1 份" in page
    seen = re.search(r'name="seen" value="([\d-]+)"', visitor.get("/returns/withdraw?id=1&undo=1").text)
    assert seen is not None
    visitor.post("/returns/withdraw", {"id": "1", "undo": "1", "seen": seen[1]})
    page = visitor.settled("/returns")
    assert "没有认出、还没有处理的：1 份" in page
    assert "不采用的：" not in page


@pytest.mark.dear
def test_the_words_on_a_file_agree_with_its_rows_and_the_counts_with_each_other(root: Path) -> None:
    book = load_workbook(BytesIO(returned(root, "县公安局")))
    book.create_sheet("补充说明")["A1"] = "另有一项情况"
    stream = BytesIO()
    book.save(stream)
    with visiting(root, small.RETURNED) as visitor:
        visitor.hand_in([("县公安局.xlsx", stream.getvalue()), ("县司法局.xlsx", returned(root, "县司法局"))])
        assert "可以接收（另有内容不采用）" in visitor.settled("/returns")
        visitor.post("/returns/take")
        page = visitor.settled("/returns")
        assert "收下 2 份：已接收 1 份，已接收（另有内容不采用） 1 份。" in page
        keys = re.findall(r'name="basis" value="(\d+)"', visitor.get("/decisions").text)
        assert keys == []
        visitor.hand_in([("县财政局.xlsx", returned(root, "县财政局", "过半"))])
        visitor.post("/returns/take")
        assert "已退回 1 份" in visitor.settled("/returns")
        assert step_words(root)["收表"] == "已报 2/3，退回 1"
        case = re.search(r'name="verdict:(ROW\|县财政局\|[^"]+)"', visitor.get("/decisions").text)
        assert case is not None
        decided(visitor, **{"basis": "3", f"verdict:{case[1]}": "通过"})
        row = re.search(
            r'<tr><td class="number" data-label="编号">3</td>.*?</tr>',
            visitor.get("/returns").text,
            re.DOTALL,
        )
        assert row is not None
        assert "部分接收" in row[0]
        visitor.post("/do/close", {"period": str(small.PERIOD)})
        assert "定稿时还有" not in visitor.settled("/")


@pytest.mark.dear
def test_closing_early_says_who_is_still_missing(root: Path) -> None:
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局"), 1)
    with visiting(root, small.RETURNED) as visitor:
        assert "这一期已经定稿，不用再催" not in visitor.get("/").text
        visitor.post("/do/close", {"period": str(small.PERIOD)})
        page = visitor.settled("/")
        assert "定稿时还有 2 个单位没有报或退回后没有更正，照没有报的算" in page
        assert re.search("这一期已经定稿，不用再催.*<details><summary>仍要催的.*<textarea", page, re.DOTALL)


def test_a_unit_with_nothing_to_report_is_waited_for_no_longer(root: Path) -> None:
    issued = course_on(root)
    assert issued.next is Next.CHASE
    statuses = issued.snapshot.statuses
    states = (UnitState.NIL, *(UnitState.ACCEPTED for _ in statuses[1:]))
    reported = tuple(replace(status, state=state) for status, state in zip(statuses, states, strict=True))
    assert (
        replace(issued, snapshot=replace(issued.snapshot, statuses=reported), merged=True).next is Next.CLOSE
    )


def course_on(root: Path) -> MonthCourse:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        return course(session, small.PERIOD)


def step_words(root: Path) -> dict[str, str]:
    return {str(stage.step): stage.words for stage in course_on(root).stages}


@pytest.mark.dear
def test_a_closed_month_asks_for_nothing_that_cannot_be_done_in_it(root: Path) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局"), 1)
    cycle.close(workspace, small.PERIOD)
    small.write_master(root, small.LATER_LIST)
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), Period(2024, 8))
    august = {form.unit: form for form in workspace.archive.issues(Period(2024, 8))[-1].forms}
    small.drop(root, "八月.xlsx", filled(august["县财政局"], small.answers(august["县财政局"])), 2)
    cycle.receive(cycle.Workspace(root, date(2024, 8, 23)))
    closed = course_on(root)
    assert (closed.next, closed.to_issue, closed.to_void) == (Next.NOTHING, 0, 0)
    assert step_words(root)["汇总"] == "已是最新"
    small.drop(root, "七月.xlsx", returned(root, "县财政局"), 3)
    cycle.receive(workspace)
    assert course_on(root).next is Next.REOPEN
    assert step_words(root)["汇总"] == "定稿后有新内容"
    with cycle.opened(workspace) as session:
        words = merged_words(month.merge(session, small.PERIOD))
    assert "发布的数没有改动" in words
    assert "发布后变化.xlsx" in words
    assert course_on(root).next is Next.NOTHING


@pytest.mark.dear
def test_the_page_counts_who_reported_as_the_documents_do(root: Path) -> None:
    for minute, (name, data) in enumerate(small.first_round(small.issued_forms(root))):
        small.drop(root, name, data, minute)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        shown = report_of(session, status(session, small.PERIOD)).summary
    assert step_words(root)["收表"] == f"已报 {shown.units_reported}/{shown.units_issued}，退回 1"


def test_forms_that_end_are_told_apart_from_those_to_write(root: Path) -> None:
    small.write_master(
        root, small.LIST.replace("县财政局", "县公安局").replace("县司法局,县公安局", "县司法局")
    )
    shown = course_on(root)
    assert (shown.to_issue, shown.to_void) == (1, 1)
    assert step_words(root)["下发"] == "3 份，1 份要补发，1 份不再发"
    with visiting(root, small.RETURNED) as visitor:
        assert "总表改过：1 份填报表要补发，1 份不再发" in visitor.settled("/")


def preview_of(*rows: tuple[str, EntryState, Code | None]) -> FilePreview:
    """A file's preview with rows of those states, and an error in some."""
    place = Place(file="县司法局.xlsx", sheet="认领与延期", cell="F9")
    shown = tuple(
        RowPreview(
            task=task,
            measure="",
            state=state,
            fresh=True,
            cells=(),
            problems=(problem(code, place, field="申请延期至", raw="过完年"),) if code else (),
        )
        for task, state, code in rows
    )
    return FilePreview(key="", submission=returned_with(SubmissionState.PARTIAL), rows=shown)


def returned_with(state: SubmissionState, *problems: Problem) -> Submission:
    return Submission(
        id=1,
        file="县司法局.xlsx",
        digest="",
        received=small.RETURNED,
        state=state,
        archived="",
        unit="县司法局",
        period=small.PERIOD,
        problems=problems,
    )


def test_a_row_that_is_taken_but_for_a_request_shows_what_is_wrong_before_the_others() -> None:
    accepted, held = EntryState.ACCEPTED, EntryState.HELD
    shown = preview_of(("1", accepted, None), ("2", accepted, Code.WRONG_DAY), ("3", held, Code.WRONG_DAY))
    assert shown.to_correct == 2
    assert [row.task for row in worst_first(shown.rows)] == ["3", "2", "1"]


def test_the_words_for_a_unit_ask_for_no_correction_where_none_is_due(root: Path) -> None:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        settings = session.master.settings
    moved = problem(Code.TASK_NO_LONGER_OWED, Place(cell="A6"), task="1-01", words="进行中")
    words = verdict_text(returned_with(SubmissionState.RETURNED, moved), settings)
    assert "不由本单位承担" in words
    assert "更正" not in words
    gone = problem(Code.ROW_GONE, Place(), task="1-02")
    assert "不用重报" not in verdict_text(returned_with(SubmissionState.RETURNED, moved, gone), settings)
    twice = problem(Code.CELL_TWICE, Place(cell="A2"), words="甲")
    words = verdict_text(returned_with(SubmissionState.PARTIAL, twice), settings)
    assert "写了两次" in words
    assert "栏目以外" not in words
    beside = [
        problem(Code.BLANK, Place(sheet=sheet, cell=f"D{row}"), field="认领")
        for sheet in ("认领与延期", "填报表")
        for row in (6, 7, 8)
    ]
    assert "1. 认领与延期!D6–D8、D6–D8：" in verdict_text(
        returned_with(SubmissionState.RETURNED, *beside), settings
    )


def test_what_a_lead_declares_finished_waits_for_the_office() -> None:
    case = deciding.case_of(deciding.Kind.ROW, small.an_entry(), {}, ())
    assert not case.urgent
    assert not replace(case, declared=True).urgent
    assert replace(case, declared=True, leads=True).urgent


def test_a_decision_of_a_reviewed_workbook_that_was_not_taken_is_told_after_it_came() -> None:
    fault = problem(
        Code.UNREADABLE_REPLACEMENT,
        Place(file="汇总表.xlsx"),
        value="比例45",
        why="看不懂",
        change="完成比例：60",
    )
    came = returned_with(SubmissionState.REVIEWED, fault)
    assert faults_of_decisions([came, replace(came, state=SubmissionState.PARTIAL)]) == (fault,)
    chosen = [deciding.DecidedCase(key=f"ROW|县司法局|1-0{n}|1", verdict=Verdict.PASSED) for n in (1, 2, 3)]
    words = decided_words(came, chosen)
    assert words.failed
    assert "已核定 2 项" in words.words[0]
    assert "1 项没有采用" in words.words[1]


def test_a_ledger_that_differs_is_told_and_made_anew_by_a_click(root: Path, visitor: Visitor) -> None:
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局"), 1)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    expected = standing(root)
    with contextlib.closing(sqlite3.connect(cycle.Workspace(root, small.RETURNED).ledger_path)) as ledger:
        ledger.execute("UPDATE submission SET unit = '县公安局'")
        ledger.commit()
    visitor.post("/upkeep/verify")
    told = visitor.settled("/upkeep")
    assert "核对存档：有要处理的" in told
    assert "点“重建台账”，按存档重建台账" in told
    visitor.post("/upkeep/rebuild")
    assert "已按存档重建台账，共 1 份来件" in visitor.settled("/upkeep")
    assert standing(root) == expected
    visitor.post("/upkeep/verify")
    assert "全部一致" in visitor.settled("/upkeep")


# who is let in


@pytest.mark.parametrize("page", PAGES)
def test_no_page_without_the_cookie(watched: Visitor, page: str) -> None:
    answer = watched.get(page, Cookie=None)
    assert answer.status == 401
    assert "双击" in answer.text
    assert "重点任务" not in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1.evil.example", "", None, "[::1]"]
)
def test_a_name_that_leads_here_from_elsewhere_is_turned_away(watched: Visitor, host: str | None) -> None:
    assert watched.get("/", Host=host).status in {400, 421}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_on_another_site_does_nothing(watched: Visitor, headers: dict[str, str]) -> None:
    assert watched.post("/do/issue", {"period": AUGUST}, **headers).status == 403


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_does_nothing(watched: Visitor, token: str) -> None:
    stranger = Visitor(watched.port, watched.cookie, token)
    assert stranger.post("/do/issue", {"period": AUGUST}).status == 403
    assert stranger.hand_in([("表.xlsx", b"x")]).status == 403
    assert stranger.post("/alive").status == 403


def test_looking_changes_nothing(root: Path, visitor: Visitor) -> None:
    archive = root / "archive"
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    for page in PAGES:
        assert visitor.get(page).status == 200
    for deed in ("issue", "merge", "documents"):
        assert visitor.get(f"/do/{deed}").status == 405
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == before


def test_an_invitation_is_good_once_and_only_from_who_has_the_secret() -> None:
    keys = Keys(secret="s", port=80)
    word = invitation("s")
    assert (keys.admit(word), keys.admit(word)) == (True, False)
    assert not keys.admit(invitation("t"))
    assert not keys.admit("x.é")
    assert not keys.admit("")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_what_browsers_go_by(watched: Visitor, page: str) -> None:
    answer = watched.get(page)
    assert answer.status == 200
    assert "default-src 'none'; script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    assert " onclick" not in answer.text


def test_nothing_of_the_disk_is_to_be_had_by_a_path(root: Path, visitor: Visitor) -> None:
    (root / "秘密.xlsx").write_bytes(b"secret")
    (root / "outbox" / str(small.PERIOD) / "链接.xlsx").symlink_to(root / "秘密.xlsx")
    page = visitor.get(f"/papers?period={small.PERIOD}").text
    assert "链接.xlsx" not in page
    assert "填报表" in page
    for path in ("..", "../..", "master", "2024-07/..", "%2e%2e", quote("../秘密.xlsx", safe="")):
        for key in ("x", quote("秘密.xlsx"), "..%2f..%2f秘密.xlsx"):
            answer = visitor.get(f"/papers/{path}/{quote(key, safe='%')}")
            assert answer.status in {400, 404}
            assert b"secret" not in answer.data
    assert visitor.get("/static/../keys.py").status == 404


@pytest.mark.parametrize(
    "name",
    [
        "../../坏.xlsx",
        "..\\..\\坏.xlsx",
        "/etc/坏.xlsx",
        "C:\\坏.xlsx",
        ".隐藏.xlsx",
        "~$坏.xlsx",
        "CON.xlsx",
        "长" * 300 + ".xlsx",
        "a\x00b.xlsx",
        "..",
    ],
)
def test_a_name_from_outside_makes_no_path(root: Path, name: str) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    before = {path for path in root.rglob("*") if ".flow" not in path.parts}
    key = hand_in(workspace, name, BytesIO(b"x")).key
    (file,) = waiting(workspace)
    assert file.path.parent == root / ".flow" / "待收" / key
    assert file.name == plain_name(name)
    assert len(file.name) < 80
    assert {path for path in root.rglob("*") if ".flow" not in path.parts} == before


@pytest.mark.dear
def test_a_file_of_100_megabytes_is_refused_in_words(root: Path, visitor: Visitor) -> None:
    answer = visitor.hand_in([("大.xlsx", b"\0" * (100 << 20))])
    assert answer.status == 413
    assert "不超过 64 MB" in answer.text
    assert not waiting(cycle.Workspace(root, small.RETURNED))


def test_a_request_beyond_all_bounds_is_cut_off(watched: Visitor) -> None:
    headers = {"Content-Length": str(LARGEST_BODY * 4), "Content-Type": "text/plain"}
    with contextlib.suppress(http.client.RemoteDisconnected):
        assert watched.ask("POST", "/returns/files", b"", headers).status == 413
    assert watched.get("/upkeep").status == 200


def test_hostile_words_are_only_words(visitor: Visitor) -> None:
    name = "<script>alert(1)<b>{{ 7191-1 }}.xlsx"
    visitor.hand_in([(name, b"\0\1\2" * 50)])
    page = visitor.settled("/returns")
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "{{ 7191-1 }}" in page


# at once, stopped, killed


def test_of_two_posts_at_once_one_does_it(root: Path, visitor: Visitor) -> None:
    answers: list[int] = []
    form = {"period": AUGUST}
    threads = [
        threading.Thread(target=lambda: answers.append(visitor.post("/do/issue", form).status))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    visitor.settled("/")
    assert set(answers) <= {302, 409}
    assert 302 in answers
    issues = cycle.Workspace(root, small.RETURNED).archive.issues(Period.parse(AUGUST))
    assert [issue.number for issue in issues] == [1]


def test_while_another_command_has_the_workspace_the_page_says_so(
    root: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook_flow.cycle.workspace_lock.PATIENCE", 0.2)
    with cycle.Workspace(root, small.RETURNED).held("汇总"):
        answer = visitor.get("/")
    assert answer.status == 503
    assert "汇总" in answer.text
    assert "自动再试" in answer.text
    assert visitor.get("/").status == 200


def test_work_is_stopped_between_two_steps() -> None:
    bench, begun, go_on = Bench(), threading.Event(), threading.Event()

    def act(work: Work) -> WorkReport:
        work.expect(2)
        begun.set()
        go_on.wait()
        work.step()
        return WorkReport(words=("做完了",))

    work = bench.start("试", act, patience=0)
    begun.wait()
    with pytest.raises(WorkbookFlowError, match="正在试"):
        bench.start("再试", act, patience=0)
    work.stop.set()
    go_on.set()
    work.ended.wait()
    taken = bench.take_outcome()
    assert taken is work
    assert taken.outcome is not None
    assert taken.outcome.failed
    assert "已停止" in taken.outcome.words[0]
    assert bench.take_outcome() is None


def test_looking_makes_way_for_doing_and_not_the_other_way() -> None:
    bench, begun = Bench(), threading.Event()

    def look(work: Work) -> WorkReport:
        while True:
            begun.set()
            work.step()

    looking = bench.start("看", look, looking=True, patience=0)
    begun.wait()
    done = bench.start("做", lambda _: WorkReport(words=("做完了",)))
    assert looking.ended.is_set()
    assert done.outcome == WorkReport(words=("做完了",))


def test_a_page_that_waits_takes_no_outcome_from_the_page_that_tells_it(root: Path) -> None:
    seat = Seat(
        root=root,
        now=working_hour(small.RETURNED),
        keys=Keys("secret", 8001),
        show_file=no_show,
        neighbour=str,
    )
    work = seat.bench.start("生成汇总表", lambda _: WorkReport(words=("汇总表已生成。",)))
    assert work.ended.wait(10)
    with desk_app(seat).test_request_context("/"):
        assert "汇总表已生成" not in seat.waiting_page(work, here="month")
        assert "汇总表已生成" in seat.page("first.html", here="month")


def no_show(_: Path) -> None:
    """Show no file."""


@pytest.mark.dear
def test_many_files_are_looked_at_as_work_and_taken_meanwhile(root: Path, visitor: Visitor) -> None:
    for percent in range(10, 80, 10):
        visitor.hand_in([(f"县司法局（{percent}）.xlsx", returned(root, "县司法局", percent))])
    page = visitor.settled("/returns")
    assert "待收：7 份" in page
    assert page.count("<del>") == 6 * 2
    visitor.get("/returns")
    visitor.post("/returns/take")
    assert "收下 7 份" in visitor.settled("/returns")
    assert {values["完成比例"] for values in standing(root).values()} == {"70"}


def test_a_fault_in_work_is_said_and_ends_nothing() -> None:
    def act(_: Work) -> WorkReport:
        raise RuntimeError("内部")

    bench = Bench()
    work = bench.start("试", act)
    assert work.ended.wait(10)
    assert work.outcome is not None
    assert "程序内部错误" in work.outcome.words[0]
    assert bench.busy is None


def test_what_waits_outlives_the_server(root: Path) -> None:
    with visiting(root, small.RETURNED) as visitor:
        visitor.hand_in([("县司法局.xlsx", returned(root, "县司法局"))])
    with visiting(root, small.RETURNED) as visitor:
        assert "待收：1 份" in visitor.settled("/returns")


# one server, and its end


@pytest.mark.dear
def test_a_second_start_leads_into_the_server_that_runs(root: Path) -> None:
    pages: list[str] = []
    opening = Opening(now=lambda: None, show_file=lambda _: None, show_page=pages.append)  # type: ignore[arg-type, return-value]
    first = threading.Thread(
        target=open_desk,
        args=(root, Opening(now=opening.now, show_file=opening.show_file, show_page=pages.append, idle=1.5)),
    )
    first.start()
    while not pages:
        time.sleep(0.02)
    assert open_desk(root, opening) is False
    assert len(pages) == 2
    port = int(pages[0].partition("127.0.0.1:")[2].partition("/")[0])
    assert f":{port}/enter?word=" in pages[1]
    assert [Visitor(port).get(page[page.index("/enter") :]).status for page in pages] == [302, 302]
    first.join(60)
    assert not first.is_alive(), "it ends when nobody looks any more"
    assert not (root / ".flow" / "desk.json").exists()


def test_the_secret_is_for_its_owner_alone(root: Path) -> None:
    opening = Opening(now=lambda: None, show_file=lambda _: None, show_page=lambda _: None)  # type: ignore[arg-type, return-value]
    with served(root, opening):
        record = root / ".flow" / "desk.json"
        assert json.loads(record.read_text())["secret"]
        if os.name != "nt":
            assert record.stat().st_mode & 0o077 == 0


def test_an_address_is_of_this_computer_alone() -> None:
    assert entrance("s", 8000).startswith("http://127.0.0.1:8000/enter?word=")


# the list


@pytest.mark.dear
def test_a_list_that_is_dropped_becomes_the_master(tmp_path: Path) -> None:
    from tests.lists import notice

    notice(tmp_path / "清单.docx")
    root = tmp_path / "w"
    root.mkdir()
    with visiting(root, small.RETURNED) as visitor:
        assert visitor.get("/").location == "/listing"
        assert "从一份清单开始" in visitor.get("/listing").text
        data = (tmp_path / "清单.docx").read_bytes()
        assert visitor.hand_in([("清单.docx", data)], "/listing/files").location == "/listing/questions"
        assert "读到 3 项任务、6 个单位" in visitor.get("/listing/questions").text
        assert not (root / "master").exists()
        visitor.post("/listing/questions", {"finish": "1"})
        page = visitor.get("/listing").text
        assert "可以用：3 项任务，6 个单位" in page
        assert "限期，最迟 2024-12-31" in page
        visitor.post("/listing/open")
        assert visitor.shown == [root / "master" / "分解清单.xlsx"]
        again = visitor.hand_in([("清单.docx", data)], "/listing/files")
    assert again.status == 409


def test_what_holds_no_list_is_refused_in_words(tmp_path: Path) -> None:
    with visiting(tmp_path, small.RETURNED) as visitor:
        answer = visitor.hand_in([("照片.jpg", b"\xff\xd8\xff")], "/listing/files")
        assert answer.status == 409
        assert "从一份清单开始" in visitor.get("/listing").text


def test_a_faulty_master_leads_to_its_faults(root: Path, visitor: Visitor) -> None:
    small.write_master(root, small.LIST.replace("县财政局", "县卫健局"))
    assert visitor.get("/").location == "/listing"
    page = visitor.get("/listing").text
    assert "处错误，改好才能继续" in page
    assert "县卫健局" in page


def test_saving_the_master_reloads_the_page(root: Path, visitor: Visitor) -> None:
    page = visitor.get("/listing").text
    mark = page.partition("watch?mark=")[2].partition('"')[0]
    assert visitor.get(f"/listing/watch?mark={mark}").status == 204
    small.write_master(root, small.LATER_LIST)
    assert visitor.get(f"/listing/watch?mark={mark}").headers["HX-Refresh"] == "true"


@pytest.mark.dear
def test_withdrawing_is_shown_first(root: Path, visitor: Visitor) -> None:
    visitor.hand_in([("县司法局.xlsx", returned(root, "县司法局"))])
    visitor.post("/returns/take")
    visitor.settled("/returns")
    page = visitor.get("/returns/withdraw?id=1").text
    assert "撤回后会变的：2 行" in page
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert visitor.post("/returns/withdraw", {"id": "1", "undo": "0", "seen": "0-0"}).status == 409
    assert standing(root) != {}
    assert visitor.post("/returns/withdraw", {"id": "1", "undo": "0", "seen": seen}).status == 302
    assert standing(root) == {}


@pytest.mark.parametrize(
    "path", ["/?period=x", "/returns/withdraw?id=x", "/issue?period=9999-99", "/nowhere"]
)
def test_an_address_that_is_wrong_is_said(watched: Visitor, path: str) -> None:
    answer = watched.get(path)
    assert answer.status in {404, 409}
    assert "没有办成" in answer.text
    assert "内部错误" not in answer.text


# words


@pytest.mark.parametrize(
    ("words", "clerk"),
    [
        ("还没有下发过填报表。请先运行 split --period 2024-07。", "还没有下发过填报表。请先点“下发填报表”。"),
        ("核实后运行 accept 12 认可这一份", "核实后点“认可”认可这一份"),
        (
            "请在“单位”表中更正后再运行 send；地址没有错的，运行 send --unit 单位 --again。",
            "请在“单位”表中更正后再点“发送填报表”；地址没有错的，到“材料”页取出它的填报表，用自己的邮箱另发。",
        ),
        (
            "请电话提醒清理邮箱，再运行 send --period 2024-07 --unit 县公安局 --again。",
            "请电话提醒清理邮箱，到“材料”页取出它的填报表，用自己的邮箱另发。",
        ),
        (
            "地址没有错的，运行 send --unit 县公安局 --unit 县财政局 --again 再发。",
            "地址没有错的，到“材料”页取出它的填报表，用自己的邮箱另发。",
        ),
        ("邮件存为 outbox/邮件 中的 .eml 文件", "邮件存为发件夹的“邮件”中的邮件文件"),
        (
            "要计入，请再核定一次：选“改为”",
            "要计入，请在汇总表里那一行再核定一次（或在“收件”页撤回这一号，重新核定）：选“改为”",
        ),
        ("/home/x/月报 里没有总表", "工作文件夹里没有总表"),
        (
            "/home/x/月报 是工作文件夹 /home/我的 x 里面的文件夹，没有总表。请回到 /home/我的 x 再运行，或用 --workspace 写明它。",
            "这里是工作文件夹 /home/我的 x 里面的文件夹，没有总表。请关闭本页，打开外面那个工作文件夹的页面。",
        ),
        ("/home/x/月报/master/分解清单.xlsx 已经存在", "分解清单.xlsx 已经存在"),
        (
            "连不上收信服务器 a.b:9（ConnectionRefusedError）。请检查网络、服务器名称和端口；993 用 SSL。",
            "连不上收信服务器 a.b:9。请检查网络，和“邮箱与定时”页的服务器名称和端口；993 用 SSL。",
        ),
        (
            "没有密码。请运行 python3 flow.py password 存入（Windows 上 py flow.py password），或设环境变量 A_B。",
            "没有密码。请点“邮箱与定时”页的“记下”存入。",
        ),
    ],
)
def test_messages_name_buttons_where_they_named_commands(words: str, clerk: str) -> None:
    assert for_clerk(words, Path("/home/x/月报")) == clerk


PACKAGE = Path(workbook_flow.__file__).parent
UNSEEN = {
    *(
        "cli",
        "starter",
        "cycle/timetable.py",
        "cycle/care/purging.py",
        "mail/wording",
        "mail/bounces.py",
    ),
    *("model/settings.py", "words/vocabulary.py", "desk/wording.py", "sheets/afar.py"),
}
"""Rooms and modules of which no sentence comes onto the page: commands, the list's own sheets, mails and what others' mails say."""
TYPED = re.compile(
    rf"--\w|flow\.py|\b(?:{'|'.join(map(re.escape, COMMANDS))}|inbox|outbox|archive|master|pip)\b"
)
"""What only who types commands can use."""


def sentences(module: Path) -> Iterator[str]:
    """The Chinese sentences that stand in a module, with a number for whatever is put into them; no docstrings."""
    nodes = list(ast.walk(ast.parse(module.read_text("utf-8"))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    inside = docstrings | parts
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "12" for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in inside:
            text = re.sub(r"\{\w+\}", "12", str(node.value))
        else:
            continue
        if re.search(r"[\u4e00-\u9fff]", text):
            yield text


@pytest.mark.dear
def test_no_sentence_that_the_page_can_show_asks_for_a_command_or_a_folder() -> None:
    modules = [path for path in sorted(PACKAGE.rglob("*.py")) if TYPED.search(path.read_text("utf-8"))]
    asking = [
        sentence
        for module in modules
        if not any(module.relative_to(PACKAGE).as_posix().startswith(unseen) for unseen in UNSEEN)
        for sentence in sentences(module)
        if TYPED.search(sentence) and not sentence.startswith("<")
    ]
    assert len(asking) > 40
    assert [words for words in map(for_clerk, asking) if TYPED.search(words)] == []


def test_every_button_that_a_message_names_is_on_a_page() -> None:
    templates = "".join(path.read_text("utf-8") for path in (PACKAGE / "desk" / "templates").glob("*.html"))
    pages = "".join(label for _, label in NAVIGATION)
    labels = [
        label
        for words in (*BUTTONS.values(), *(other for _, other in IN_OTHER_WORDS))
        for label in re.findall("“(.+?)”", words)
    ]
    assert [label for label in labels if label not in templates + pages] == []


# how it is started


def test_starters_run_the_command_in_their_own_folder(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    batch = (root / "open.bat").read_bytes()
    assert batch.isascii()
    assert batch.count(b"\r\n") == batch.count(b"\n")
    assert b'cd /d "%~dp0"\r\nif exist python\\python.exe (\r\n' in batch
    assert b"python\\python.exe -X utf8 -m workbook_flow open\r\n) else (\r\n  py flow.py open\r\n)" in batch
    folder = tmp_path / "有 空格的文件夹"
    folder.mkdir()
    (folder / "flow.py").write_text("import os, sys; print(os.getcwd(), *sys.argv[1:])", "utf-8")
    for name in ("open.sh", "open.command"):
        starter = shutil.copy(root / name, folder)
        run = subprocess.run(["sh", starter], cwd="/", capture_output=True, text=True, check=True)
        assert run.stdout == f"{folder} open\n"
        assert os.access(root / name, os.X_OK)
    own = folder / "python" / "bin" / "python3"
    own.parent.mkdir(parents=True)
    own.write_text('#!/bin/sh\necho the one that came along, "$@"\n', "utf-8")
    run = subprocess.run(["sh", folder / "open.sh"], cwd="/", capture_output=True, text=True, check=True)
    assert run.stdout == "the one that came along, flow.py open\n"


@pytest.mark.dear
def test_the_command_serves_until_it_is_told_to_end(root: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "workbook_flow",
        "--workspace",
        str(root),
        "--date",
        "2024-07-28",
        "--json",
    ]
    home = {"HOME": str(root.parent), "USERPROFILE": str(root.parent)}
    with subprocess.Popen(
        [*command, "open", "--no-browser"], stdout=subprocess.PIPE, text=True, env={**os.environ, **home}
    ) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["address"]
        visitor = Visitor(int(address.partition("127.0.0.1:")[2].partition("/")[0]))
        assert visitor.enter(address).status == 302
        assert "2024年7月28日" in visitor.settled("/")
        visitor.post("/do/issue", {"period": AUGUST})
        process.kill()
    assert cycle.split(cycle.Workspace(root, small.RETURNED), Period.parse(AUGUST)).plan.forms
    assert cycle.verify(cycle.Workspace(root, small.RETURNED)).problems == ()
    with visiting(root, small.RETURNED) as visitor:
        assert visitor.get("/").status == 200


# deciding


def held_by_the_officer(root: Path, visitor: Visitor) -> str:
    """A return of which every row is held; the page of decisions."""
    visitor.hand_in([("县司法局.xlsx", returned(root, "县司法局", "过半"))])
    visitor.post("/returns/take")
    visitor.settled("/returns")
    return visitor.get("/decisions").text


def decided(visitor: Visitor, **values: str) -> str:
    visitor.post("/decisions", {"period": str(small.PERIOD), "by": "王五", "basis": "1", **values})
    return visitor.settled("/decisions")


def test_a_row_without_a_state_that_can_be_read_is_asked_for_one(root: Path) -> None:
    form = small.issued_forms(root)["县司法局"]
    rows = small.answers(form).replace("进行中", "基本办好")
    with visiting(root, small.RETURNED) as visitor:
        visitor.hand_in([("县司法局.xlsx", filled(form, rows))])
        visitor.post("/returns/take")
        visitor.settled("/returns")
        page = visitor.get("/decisions").text
        (key, *_) = re.findall(r'name="verdict:(ROW[^"]+)" value="退回"', page)
        assert f'name="verdict:{key}" value="通过"' not in page
        assert "“进展状态”写的“基本办好”读不出，照样采用就不知道办到哪一步" in page
        refused = decided(visitor, **{f"verdict:{key}": "通过"})
        assert "不能选“通过”，请选退回或改为" in refused
        taken = decided(visitor, **{f"verdict:{key}": "改为", f"opinion:{key}": "进展状态：进行中"})
        assert "已核定 1 项" in taken


def appeal(root: Path, words: str) -> None:
    """A consolidated workbook that came back with a unit's words against its score."""
    with cycle.opened(cycle.Workspace(root, small.RETURNED), deciding.DECIDING) as session:
        review_mark(session, small.PERIOD)
        mark = stamp.review_text(small.PERIOD, session.archive.review_seal(small.PERIOD), 0)
        row = DecidedRow(
            sheet=APPEALS,
            task="",
            measure="",
            unit="县司法局",
            submission=0,
            verdict=Verdict.CHANGED,
            opinion=words,
            by="",
        )
        book = load_workbook(BytesIO(decisions_workbook(mark, [row], small.RETURNED)))
        book[APPEALS]["B1"] = str(NoteKind.APPEAL)
        out = BytesIO()
        book.save(out)
        deciding.take(session, "申诉.xlsx", out.getvalue())


def test_an_appeal_waits_for_the_office_and_is_answered_here(root: Path, visitor: Visitor) -> None:
    appeal(root, "迟报是停电所致")
    page = visitor.get("/decisions").text
    assert "1 项等您核定" in page
    assert "对得分的申诉：县司法局" in page
    assert "迟报是停电所致" in page
    key = "APPEAL|县司法局||1"
    assert "请在意见里写明理由" in decided(visitor, **{f"verdict:{key}": "退回"})
    answer = decided(visitor, **{f"verdict:{key}": "退回", f"opinion:{key}": "停电通知是次日的"})
    assert "已核定 1 项，记为第 2 号" in answer
    assert "对得分的申诉" not in answer
    workspace = cycle.Workspace(root, small.RETURNED)
    notes = cycle.status(workspace, small.PERIOD).notes
    assert [(note.kind, note.subject, note.words, note.by) for note in notes] == [
        (NoteKind.APPEAL, "县司法局", "迟报是停电所致", "县司法局"),
        (NoteKind.FINDING, "县司法局", "维持原分。停电通知是次日的", "王五"),
    ]
    assert cycle.rebuild(workspace) == 2
    assert cycle.status(workspace, small.PERIOD).notes == notes
    assert cycle.verify(workspace).problems == ()
    appeal(root, "通知当天没有送到")
    again = f"APPEAL|县司法局||{3}"
    same = {f"verdict:{again}": "退回", f"opinion:{again}": "停电通知是次日的"}
    assert "上次申诉已这样答复过" in decided(visitor, **same)
    assert "已核定 1 项" in decided(visitor, **same | {f"opinion:{again}": "回执是当天的"})


def test_a_row_that_waits_for_two_reasons_stands_on_the_page_once(root: Path) -> None:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        cases = deciding.cases(session, small.PERIOD)
    assert len({case.key for case in cases}) == len(cases)


def test_what_a_unit_explained_can_be_decided_on_without_being_asked_for(root: Path) -> None:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        shown = status(session, small.PERIOD)
    plain = small.an_entry()
    words = Value(raw="上报口径不同", typed="上报口径不同")
    explained = replace(plain, task="2-01", values={**plain.values, EXPLANATION_FIELD.name: words})
    (case,) = deciding.rows(replace(shown, entries=(plain, explained)), {})
    assert (case.task, case.urgent) == ("2-01", False)
    assert (EXPLANATION_FIELD.name, "上报口径不同") in case.answers


@pytest.mark.dear
def test_a_decision_here_is_the_one_in_the_workbook(root: Path, visitor: Visitor) -> None:
    page = held_by_the_officer(root, visitor)
    assert page.count("填报内容：县司法局") == 2
    answer = decided(
        visitor,
        **{
            "verdict:ROW|县司法局|1-01|1": "改为",
            "opinion:ROW|县司法局|1-01|1": "完成比例：60\r\n进展状态：进行中",
            "verdict:ROW|县司法局|2-01|1": "退回",
            "opinion:ROW|县司法局|2-01|1": "请写明数字",
        },
    )
    assert "已核定 2 项，记为第 2 号" in answer
    workspace = cycle.Workspace(root, small.RETURNED)
    expected = cycle.status(workspace, small.PERIOD)
    (accepted,) = expected.entries
    (held,) = expected.held
    assert (accepted.task, accepted.values["完成比例"].typed) == ("1-01", 60)
    assert accepted.decision is not None
    assert (accepted.decision.verdict, accepted.decision.by) == ("改为", "王五")
    assert held.decision is not None
    assert (held.task, held.decision.opinion) == ("2-01", "请写明数字")
    assert cycle.rebuild(workspace) == 2
    assert cycle.status(workspace, small.PERIOD) == expected
    assert cycle.verify(workspace).problems == ()
    assert not list((root / "inbox").glob("*.xlsx"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "还没有选核定意见"),
        ({"verdict:ROW|县司法局|1-01|1": "退回"}, "选了“退回”，请在意见里写明理由"),
        ({"verdict:ROW|县司法局|1-01|1": "改为"}, "请在意见里写明改成什么"),
        ({"verdict:ROW|县司法局|1-01|9": "通过"}, "有一项刚才已经变了"),
        ({"verdict:ROW|县卫健局|1-01|1": "通过"}, "有一项刚才已经变了"),
        ({"verdict:ROW|县司法局|1-01|1": "改为", "opinion:ROW|县司法局|1-01|1": "完成比例：过半"}, "看不懂"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_words(
    root: Path, visitor: Visitor, values: dict[str, str], words: str
) -> None:
    held_by_the_officer(root, visitor)
    page = decided(visitor, **values)
    assert words in page
    assert "没有办成" in page
    assert standing(root) == {}


@pytest.mark.dear
def test_of_two_windows_on_one_row_the_first_decides_and_going_back_decides_nothing(
    root: Path, visitor: Visitor
) -> None:
    held_by_the_officer(root, visitor)
    row = "ROW|县司法局|1-01|1"
    first = {f"verdict:{row}": "改为", f"opinion:{row}": "完成比例：60\r\n进展状态：进行中"}
    assert "记为第 2 号" in decided(visitor, **first)
    before = standing(root)
    other = decided(visitor, **{f"verdict:{row}": "退回", f"opinion:{row}": "重报"})
    again = decided(visitor, **first)
    for page in (other, again):
        assert "没有办成" in page
        assert "有一项刚才已经变了" in page
    assert standing(root) == before
    assert cycle.verify(cycle.Workspace(root, small.RETURNED)).problems == ()


@pytest.mark.dear
def test_decisions_leave_what_else_waits_in_the_inbox(root: Path, visitor: Visitor) -> None:
    held_by_the_officer(root, visitor)
    small.drop(root, "县财政局.xlsx", returned(root, "县财政局"), 1)
    decided(visitor, **{"verdict:ROW|县司法局|1-01|1": "退回", "opinion:ROW|县司法局|1-01|1": "重报"})
    assert [path.name for path in (root / "inbox").glob("*.xlsx")] == ["县财政局.xlsx"]


@pytest.mark.dear
def test_requests_and_disclaimers_wait_for_the_office_and_are_decided_here(tmp_path: Path) -> None:
    root = requests.new_workspace(tmp_path / "w")
    forms = requests.issue(root, requests.JULY)
    table = (
        "编号 | 认领 | 不认领理由 | 进展状态 | 完成比例 | 申请延期至 | 延期理由\n"
        "1-01 | 不属本单位职责 | 由他局负责 | | | |\n"
        "1-02 | 认领 | | 进行中 | 60 | 2024-12-31 | 文件未出"
    )
    requests.send(root, forms["县公安局"], table)
    with visiting(root, date(2024, 7, 28)) as visitor:
        assert "2 项等您核定" in visitor.settled("/")
        page = visitor.get("/decisions").text
        assert "申请延期：县公安局" in page
        assert "不认领：县公安局" in page
        assert re.search(r'<span class="column">完成时限</span> \S', page), "from when it is to be put off"
        assert page.count('value="改为"') == 1, (
            "of a task that is none of the unit's own there is nothing to change"
        )
        answer = decided(
            visitor, **{"verdict:CLAIM|县公安局|1-01|1": "改为", "opinion:CLAIM|县公安局|1-01|1": "x"}
        )
        assert "不能选“改为”，请选通过或退回" in answer
        answer = decided(
            visitor,
            **{"verdict:EXTENSION|县公安局|1-02|1": "改为", "opinion:EXTENSION|县公安局|1-02|1": "下个月"},
        )
        assert '<span class="place">申请延期：县公安局 1-02</span>' in answer
        assert "看不出是哪一天" in answer
        answer = decided(
            visitor,
            **{
                "verdict:EXTENSION|县公安局|1-02|1": "改为",
                "opinion:EXTENSION|县公安局|1-02|1": "2024-11-30",
                "verdict:CLAIM|县公安局|1-01|1": "通过",
            },
        )
        assert "已核定 2 项" in answer
        assert "没有等核定的" in answer
    workspace = cycle.Workspace(root, date(2024, 7, 28))
    shown = cycle.status(workspace, requests.JULY)
    (request,) = shown.requests
    assert request.granted == date(2024, 11, 30)
    (entry,) = (entry for entry in shown.entries if entry.task == "1-01")
    assert entry.decision is not None
    assert (entry.decision.verdict, entry.decision.by) == ("通过", "王五")
    august = requests.issue(root, requests.AUGUST)
    assert [row.task for row in august["县公安局"].rows] == ["1-02"]


@pytest.mark.dear
def test_closing_opening_again_and_mailing_leaders_are_asked_about_once(root: Path, visitor: Visitor) -> None:
    settings = SETTINGS + "汇总表收件人 | xz@xian.example\n"
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": settings})
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局", "过半"), 1)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    small.drop(root, "县公安局.xlsx", returned(root, "县公安局"), 2)
    page = visitor.settled("/")
    for deed in ("close", "reopen", "publish"):
        assert f'action="/do/{deed}"' not in page
        assert f'action="/{deed}"' not in page
    close = visitor.get("/sure/close").text
    assert "1 份等着收的文件会先收下" in close
    assert "<li>定稿以后不用再催。</li>" in close
    assert "2 个单位还没有报，照没有报的算：县公安局、县财政局。" in close
    assert "行还在待更正，不计入：县司法局" in close
    assert 'action="/do/close"' in close
    publish = visitor.get("/sure/publish").text
    assert "发给：xz@xian.example。" in publish
    assert "还没有定稿，发的是现在的数" in publish
    assert visitor.get("/sure/reopen").location.startswith("/?period=")
    visitor.post("/do/close", {"period": str(small.PERIOD)})
    assert 'href="/sure/reopen' in visitor.settled("/")
    assert visitor.get("/sure/close").location.startswith("/?period=")
    reopen = visitor.get("/sure/reopen").text
    assert "再定稿就是第 2 版" in reopen
    assert re.search(r'name="reason" size="60" maxlength="200" required', reopen)


@pytest.mark.dear
def test_what_a_closed_month_does_not_count_yet_is_said_until_it_does(root: Path, visitor: Visitor) -> None:
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局"), 1)
    cycle.close(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    assert "还没有计入" not in visitor.settled("/")
    small.drop(root, "更正.xlsx", returned(root, "县司法局", 75), 2)
    visitor.post("/returns/take")
    assert "定稿以后又有新内容" in visitor.settled("/")
    visitor.post("/do/merge", {"period": str(small.PERIOD)})
    assert "列在“发布后变化.xlsx”" in visitor.settled("/")
    for _ in range(2):
        assert "定稿以后的变化已经列出，还没有计入" in visitor.settled("/")
    reopened(visitor, "补报")
    visitor.post("/do/close", {"period": str(small.PERIOD)})
    assert "还没有计入" not in visitor.settled("/")
