"""A published figure stands: what arrives after a period is closed is shown apart, and counts in the next edition."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import signal
from datetime import date
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests import glance, small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from tests.durable_steps import CLOSING_STEPS, DURABLE_STEPS
from tests.mailing_units import body_of
from tests.small import PERIOD, RETURNED
from tests.test_sudden_death import Watch, in_child, noting
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.course import forms_to_issue
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.post import queueing, reader_mails
from workbook_flow.cycle.publishing import issued_snapshot, write_documents
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.model import Message, Period, Problem, WorkbookFlowError
from workbook_flow.records.editions import Editions
from workbook_flow.reports.summary import Report, make_report

LATER = date(2024, 9, 15)
AUGUST = PERIOD.next()
NAMES = ("汇总表.xlsx", "看板.html", "通报.docx", "专报.docx")
NEW_TASK = small.LIST + "2-02 | 监督 | 4.补上的措施。 | 县司法局 |  | 2024年8月底前\n"


def workspace(root: Path, day: date = RETURNED, notices: list[Problem] | None = None) -> cycle.Workspace:
    return cycle.Workspace(root, day, (notices if notices is not None else []).append)


TAKEN_BY_CLOSING = ("accepted", "accepted")
"""The returns that closing took, which nobody was shown before the next merge."""


def answer(root: Path, unit: str, table: str | None = None, minute: int = 0) -> None:
    form = small.issued_forms(root)[unit]
    small.drop(root, f"{unit}.xlsx", filled(form, table or small.answers(form)), minute)


@pytest.fixture(scope="module")
def closed_once(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small month, two units of three answered, closed; to be copied, not touched."""
    root = small.copy_of(issued, tmp_path_factory.mktemp("closed") / "w")
    answer(root, "县司法局")
    answer(root, "县公安局", minute=1)
    closed = cycle.close(workspace(root), PERIOD)
    assert (closed.fresh, closed.edition.number, closed.edition.basis) == (True, 1, 2)
    return root


@pytest.fixture
def closed(closed_once: Path, tmp_path: Path) -> Path:
    return small.copy_of(closed_once, tmp_path / "w")


def published(root: Path) -> dict[str, str]:
    folder = root / "outbox" / str(PERIOD)
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in NAMES}


def later_rows(path: Path) -> list[tuple[object, ...]]:
    """The cells that differ, of the sheet 发布后变化."""
    rows = glance.rows(path, "发布后变化")
    start = next(number for number, row in enumerate(rows) if row[0] == "编号")
    return [row for row in rows[start + 1 :] if row[0]]


def test_what_is_closed_is_kept_and_laid_out(closed: Path) -> None:
    edition = Editions(closed / "archive", PERIOD).closed()
    assert edition is not None
    for name, digest in published(closed).items():
        assert edition.files[name] == digest
        copy = closed / "outbox" / str(PERIOD) / "定稿" / "1" / name
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == digest
    assert (edition.figures["units_issued"], edition.figures["units_reported"]) == (3, 2)
    assert not cycle.verify(workspace(closed)).problems


def test_later_returns_count_in_the_record_and_change_nothing_published(closed: Path) -> None:
    before = published(closed)
    answer(closed, "县财政局", minute=2)
    answer(closed, "县司法局", "编号 | 进展状态 | 完成比例\n1-01 | 进行中 | 95", minute=3)
    merged = cycle.merge(workspace(closed, LATER), PERIOD)
    assert [each.state for each in merged.submissions] == [*TAKEN_BY_CLOSING, "accepted", "accepted"]
    assert published(closed) == before
    assert merged.edition is not None
    assert merged.after is not None
    rows = later_rows(merged.after)
    assert rows[0][:5] == ("全部", "县财政局", "（全表）", "未报", "已报 2 行")
    changed = next(row for row in rows if row[:3] == ("1-01", "县司法局", "完成比例"))
    assert changed[3:5] == (60, 95)
    assert changed[6] == "第 4 号来件"
    figures = {row[0]: row[3:6] for row in glance.rows(merged.after, "发布后变化")}
    assert figures["已报单位（家）"] == (2, 3, "较发布时+1")
    assert figures["已逾期（项）"][0] == figures["已逾期（项）"][1]
    options = ["--workspace", str(closed), "--date", str(LATER)]
    report = ["report", "--period", str(PERIOD)]
    told = json.loads(CliRunner().invoke(program, [*options, "--json", *report]).output)
    assert (told["published"]["已报单位"], told["figures"]["已报单位"]) == (2, 3)
    assert "较发布时+1" in CliRunner().invoke(program, [*options, *report]).output
    cycle.write_documents(workspace(closed, LATER), PERIOD)
    cycle.close(workspace(closed, LATER), PERIOD)
    assert published(closed) == before


def test_a_published_file_that_is_gone_or_changed_by_hand_comes_back_as_published(closed: Path) -> None:
    before = published(closed)
    folder = closed / "outbox" / str(PERIOD)
    (folder / "看板.html").unlink()
    (folder / "通报.docx").write_bytes(b"changed by hand")
    notices: list[Problem] = []
    cycle.write_documents(workspace(closed, LATER, notices), PERIOD)
    assert published(closed) == before
    assert (folder / "通报（改过的1）.docx").read_bytes() == b"changed by hand"
    assert notices


def report_of(root: Path, period: Period, day: date) -> Report:
    with cycle.opened(workspace(root, day)) as session:
        past = past_of(session, period, session.master)
        return make_report(session.master, issued_snapshot(session, period), past, today=day)


def finish_in_july(root: Path) -> None:
    """July is corrected after its end: 1-01 is done."""
    done = "编号 | 进展状态 | 完成比例\n1-01 | 已完成 | 100"
    for number, unit in enumerate(("县司法局", "县公安局")):
        answer(root, unit, done, minute=10 + number)
    cycle.merge(workspace(root, LATER), PERIOD)


def test_the_next_period_is_compared_with_what_was_published(closed: Path) -> None:
    small.write_master(closed, NEW_TASK)
    cycle.split(workspace(closed, date(2024, 8, 20)), AUGUST)
    finish_in_july(closed)
    report = report_of(closed, AUGUST, LATER)
    july, august = report.trend
    assert (july.tasks, july.done, july.units_reported) == (3, 0, 2)
    assert august.tasks == 4
    changes = {figure.name: figure.change for figure in report.figures}
    assert changes["任务总数"] == "较上期+1"
    assert report.outlooks[0].before is not None
    assert report.outlooks[0].before.state == "进行中"


def test_a_task_added_later_is_no_task_of_a_period_that_was_never_closed(
    issued: Path, tmp_path: Path
) -> None:
    root = small.copy_of(issued, tmp_path / "w")
    answer(root, "县司法局")
    cycle.merge(workspace(root), PERIOD)
    before = report_of(root, PERIOD, RETURNED).trend[-1]
    small.write_master(root, NEW_TASK)
    cycle.split(workspace(root, date(2024, 8, 20)), AUGUST)
    july, august = report_of(root, AUGUST, LATER).trend
    assert (july.tasks, july.overdue) == (before.tasks, before.overdue) == (3, 0)
    assert (august.tasks, august.overdue) == (4, 1)


def test_reopened_with_a_reason_the_next_edition_says_what_changed(closed: Path) -> None:
    before = published(closed)
    with pytest.raises(WorkbookFlowError, match="--reason"):
        cycle.reopen(workspace(closed, LATER), PERIOD, "  ")
    answer(closed, "县财政局", minute=2)
    cycle.reopen(workspace(closed, LATER), PERIOD, "县财政局补报")
    with pytest.raises(WorkbookFlowError, match="已经重开过了"):
        cycle.reopen(workspace(closed, LATER), PERIOD, "再来一次")
    second = cycle.close(workspace(closed, LATER), PERIOD)
    assert (second.edition.number, second.edition.reason) == (2, "县财政局补报")
    assert second.edition.figures["units_reported"] == 3
    assert published(closed) != before
    book = closed / "outbox" / str(PERIOD) / "汇总表.xlsx"
    assert later_rows(book)[0][:3] == ("全部", "县财政局", "（全表）")
    first = closed / "archive" / str(PERIOD) / "定稿" / "1" / "汇总表.xlsx"
    assert hashlib.sha256(first.read_bytes()).hexdigest() == before["汇总表.xlsx"]
    assert not cycle.verify(workspace(closed, LATER)).problems


def test_a_review_of_the_published_workbook_is_taken_and_the_workbook_stands(closed: Path) -> None:
    before = published(closed)
    path = closed / "outbox" / str(PERIOD) / "汇总表.xlsx"
    book = load_workbook(path)
    sheet = book["单位明细"]
    names = {str(cell.value): number for number, cell in enumerate(sheet[2], start=1)}
    sheet.cell(3, names["核定"]).value = "退回"
    sheet.cell(3, names["核定意见"]).value = "与事实不符，请核实后重报"
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())
    merged = cycle.merge(workspace(closed, LATER), PERIOD)
    assert [each.state for each in merged.submissions] == [*TAKEN_BY_CLOSING, "reviewed"]
    assert published(closed) == before
    assert merged.after is not None
    assert later_rows(merged.after)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("2-01", "9-01"), "多了任务 9-01；没有了任务 2-01"),
        (
            (
                "组织案卷评查。   | 县公安局 | 县财政局          | 2024年底前",
                "组织案卷评查。 | 县公安局 | | 2025年3月底前",
            ),
            "完成时限变了的任务 1-02",
        ),
        (("办好培训班", "办好几期培训班"), ""),
    ],
)
def test_a_month_that_is_counted_by_a_later_list_says_so_and_how_not_to(
    closed: Path, change: tuple[str, str], words: str
) -> None:
    """S23"""
    before = glance.rows(closed / "outbox" / str(PERIOD) / "汇总表.xlsx", "任务进展")
    small.write_master(closed, small.LIST.replace(*change))
    notices: list[Problem] = []
    cycle.merge(workspace(closed, LATER, notices), PERIOD)
    cycle.split(workspace(closed, date(2024, 8, 20)), AUGUST)
    cycle.reopen(workspace(closed), PERIOD, "更正")
    assert notices == []
    with cycle.opened(workspace(closed, LATER)) as session:
        assert forms_to_issue(session, PERIOD) == (0, 0)
    cycle.close(workspace(closed, RETURNED, notices), PERIOD)
    assert [f"{notice.code} {notice.message}" for notice in notices] == (
        [f"S23 2024年7月照现在的总表算，与它最后一次下发时的总表不同：{words}"] if words else []
    )
    if not words:
        return
    copy = re.search(r"“总表”文件夹的 (\S+) 复制到 master 里、改名为 分解清单.xlsx", notices[0].remedy)
    assert copy is not None
    shutil.copy(closed / "archive" / "总表" / copy[1], closed / "master" / "分解清单.xlsx")
    cycle.reopen(workspace(closed), PERIOD, "照当时的算")
    notices.clear()
    cycle.close(workspace(closed, RETURNED, notices), PERIOD)
    assert notices == []
    assert glance.rows(closed / "outbox" / str(PERIOD) / "汇总表.xlsx", "任务进展") == before


def test_what_came_for_another_period_is_said(closed: Path) -> None:
    cycle.split(workspace(closed, date(2024, 8, 20)), AUGUST)
    answer(closed, "县财政局", minute=2)
    notices: list[Problem] = []
    cycle.merge(workspace(closed, LATER, notices), AUGUST)
    assert [notice.code for notice in notices] == ["S21"]
    assert "第1版" in notices[0].message
    cycle.reopen(workspace(closed, LATER), PERIOD, "补报")
    answer(closed, "县财政局", "编号 | 进展状态 | 完成比例\n2-01 | 进行中 | 75", minute=4)
    notices.clear()
    cycle.merge(workspace(closed, LATER, notices), AUGUST)
    assert [notice.code for notice in notices] == ["S20"]


def test_verify_names_what_is_no_longer_as_published(closed: Path) -> None:
    folder = closed / "archive" / str(PERIOD) / "定稿" / "1"
    (folder / "看板.html").write_bytes(b"other")
    (folder / "专报.docx").unlink()
    record = folder / "定稿.json"
    record.write_text(
        record.read_text("utf-8").replace('"units_reported": 2', '"units_reported": 3'), "utf-8"
    )
    assert [found.code for found in cycle.verify(workspace(closed)).problems] == ["V18", "V03", "V31", "V30"]


def test_published_with_the_setting_it_is_closed_and_a_second_edition_goes_to_the_same_readers(
    issued: Path, tmp_path: Path
) -> None:
    root = small.copy_of(issued, tmp_path / "w")
    settings = SETTINGS + "汇总表收件人 | xz@xian.example\n发布即定稿 | 是\n"
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": settings})
    answer(root, "县司法局")
    assert queue(root) is not None
    with cycle.opened(workspace(root)) as session:
        assert closed_edition(session, PERIOD) is not None
    assert queue(root) is None
    cycle.reopen(workspace(root, LATER), PERIOD, "数据有误")
    assert queue(root) is None
    cycle.close(workspace(root, LATER), PERIOD)
    write_book(
        root / "master" / "分解清单.xlsx",
        {**SHEETS, "分解清单": small.LIST, "设置": settings.replace("xz@", "sz@")},
    )
    second = queue(root)
    assert second is not None
    assert second.to == ("sz@xian.example", "xz@xian.example")
    assert "第2版" in second.subject


def test_a_later_edition_tells_the_leaders_what_is_otherwise(issued: Path, tmp_path: Path) -> None:
    root = small.copy_of(issued, tmp_path / "w")
    settings = SETTINGS + "汇总表收件人 | xz@xian.example\n"
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": settings})
    answer(root, "县司法局")
    for table, words in (
        (None, ""),
        (None, "与上一版比：3 行填报不同，已报单位由1变为2，迟报单位由1变为2，"),
        ("70", "与上一版比：3 行填报不同"),
        ("same", "与上一版比：各行填报和各项数都没有变化。"),
    ):
        if words:
            cycle.reopen(workspace(root, LATER), PERIOD, "补报")
        if words and table != "same":
            form = small.issued_forms(root)["县公安局"]
            answer(root, "县公安局", small.answers(form, table or 60), minute=int(table or 1))
        cycle.close(workspace(root, LATER), PERIOD)
        message = queue(root)
        assert message is not None
        letter = BytesParser(policy=default).parsebytes(bytes_of(root, message))
        assert words in "".join(body_of(letter).split("\n"))


def bytes_of(root: Path, message: Message) -> bytes:
    with cycle.opened(workspace(root)) as session:
        return session.postbox.message_bytes(message.id)


def queue(root: Path) -> Message | None:
    with cycle.opened(workspace(root, LATER), queueing.MAILING) as session:
        return reader_mails.queue_consolidated(session, PERIOD)


@pytest.mark.parametrize(
    ("first", "day"),
    [(date(2024, 8, 7), date(2024, 8, 7)), (RETURNED, date(2024, 8, 5)), (LATER, LATER)],
)
def test_that_a_month_is_opened_again_makes_nobody_late(tmp_path: Path, first: date, day: date) -> None:
    root = small.new_workspace(tmp_path / "w")
    tasks = small.LIST.replace("2024年底前", "2024年8月20日前")
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": tasks})
    cycle.split(workspace(root, small.ISSUED), PERIOD)
    answer(root, "县司法局")
    once = cycle.close(workspace(root, first), PERIOD).edition
    answer(root, "县公安局")
    cycle.receive(workspace(root, LATER))
    cycle.reopen(workspace(root, LATER), PERIOD, "补报")
    with cycle.opened(workspace(root, LATER)) as session:
        draft = write_documents(session, PERIOD)
    again = cycle.close(workspace(root, LATER), PERIOD)
    assert (once.day, again.edition.on, again.edition.day) == (first, LATER, day)
    assert again.edition.figures["overdue"] == (3 if first == LATER else 0)
    assert draft.report.brief.headline == again.edition.headline
    for documents in (draft, again.documents):
        assert documents.report.today == day
    cells = [str(row[0]) for row in glance.rows(workspace(root).consolidated(PERIOD), "首页")]
    assert any(f"统计截至 {day}" in cell for cell in cells)
    assert cycle.verify(workspace(root, LATER)).problems == ()


@pytest.mark.parametrize(("followed", "day", "overdue"), [(True, date(2024, 8, 5), 0), (False, LATER, 3)])
def test_a_month_closed_when_the_next_was_issued_counts_limits_up_to_its_own_end(
    tmp_path: Path, followed: bool, day: date, overdue: int
) -> None:
    root = small.new_workspace(tmp_path / "w")
    tasks = small.LIST.replace("2024年底前", "2024年8月10日前")
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": tasks})
    cycle.split(workspace(root, small.ISSUED), PERIOD)
    answer(root, "县司法局")
    cycle.receive(workspace(root, date(2024, 8, 5)))
    if followed:
        cycle.split(workspace(root, date(2024, 8, 20)), AUGUST)
    with cycle.opened(workspace(root, LATER)) as session:
        draft = write_documents(session, PERIOD)
    edition = cycle.close(workspace(root, LATER), PERIOD).edition
    assert (draft.report.today, edition.day, edition.figures["overdue"]) == (day, day, overdue)
    assert draft.report.brief.headline == edition.headline


@pytest.mark.parametrize(
    ("papers", "news"),
    [
        ("汇总表、看板、通报、专报", "none"),
        ("汇总表、看板、通报、专报", "a return"),
        ("汇总表", "another day"),
        ("无", "none"),
        ("无", "a return"),
    ],
)
def test_what_was_sent_before_closing_is_followed_by_the_edition_where_that_is_another(
    issued: Path, tmp_path: Path, papers: str, news: str
) -> None:
    root = small.copy_of(issued, tmp_path / "w")
    settings = SETTINGS + f"汇总表收件人 | xz@xian.example\n随发材料 | {papers}\n"
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": settings})
    answer(root, "县司法局")
    draft = queue(root)
    assert draft is not None
    assert "定稿" not in draft.subject
    if news == "a return":
        answer(root, "县公安局")
    day = LATER.replace(year=LATER.year + 1) if news == "another day" else LATER
    cycle.close(workspace(root, day), PERIOD)
    edition = queue(root)
    if news == "none":
        assert edition is None
    else:
        assert edition is not None
        assert edition.to == draft.to
        assert "定稿" in edition.subject
    assert queue(root) is None


@pytest.mark.dear
@pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork")
def test_killed_before_any_step_of_closing_it_ends_the_same(issued: Path, tmp_path: Path) -> None:
    ready = small.copy_of(issued, tmp_path / "ready")
    answer(ready, "县司法局")
    cycle.merge(workspace(ready), PERIOD)
    whole = small.copy_of(ready, tmp_path / "whole" / "w")
    acts = tmp_path / "acts"
    assert in_child(lambda: noting(whole, close, acts)) == 0
    steps = [line.split(" ", 1) for line in acts.read_text("utf-8").splitlines()]
    assert [
        step for step in steps if not any(known.covers(*step) for known in (*CLOSING_STEPS, *DURABLE_STEPS))
    ] == []
    assert all(any(known.covers(*step) for step in steps) for known in CLOSING_STEPS)
    for number in range(len(steps)):
        root = small.copy_of(ready, tmp_path / str(number) / "w")
        in_child(lambda root=root, number=number: killed(root, number))  # type: ignore[misc]
        assert close(root).edition.number == 1
        assert small.state(root) == small.state(whole), steps[number]
        shutil.rmtree(root.parent)


def close(root: Path) -> cycle.Closed:
    return cycle.close(workspace(root), PERIOD)


def killed(root: Path, number: int) -> None:
    """Close, and die before that act."""
    count = -1

    def reached(_: str, __: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    Watch(root, reached)
    close(root)
