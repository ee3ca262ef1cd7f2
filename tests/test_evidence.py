"""Files beside the forms are filed as evidence: whose, of which task and period, listed, linked, asked for, verified."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook

from tests import small
from tests.build import filled
from tests.mailing_units import reply_to
from tests.post_office import LAW, MONEY, POLICE, PostOffice, moment, post_office
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.care.verify import verify
from workbook_flow.cycle.evidence import numbers_in
from workbook_flow.cycle.post import answering, taking
from workbook_flow.cycle.post.accepting import accept
from workbook_flow.cycle.printed import form_named, page_feet
from workbook_flow.mail import read_letter
from workbook_flow.mail.imap import RawLetter
from workbook_flow.model import Candidate, LetterKind, MessageKind, Problem, Submission
from workbook_flow.paper import stamp
from workbook_flow.records.evidence import EvidenceShelf
from workbook_flow.sheets import Book
from workbook_flow.sheets.papers import ALL_PAPERS, PaperReader
from workbook_flow.words.problems import Code

PRINTED = (Path(__file__).parent / "data/printed/县司法局_2024-07.pdf").read_bytes()
"""The small month's form of 县司法局, filled in, as LibreOffice prints it to PDF."""
PDF, PICTURE = b"%PDF-1.7\nscan", b"\xff\xd8\xff\xe0picture"


def receive(root: Path) -> tuple[tuple[Submission, ...], list[Problem]]:
    notices: list[Problem] = []
    workspace = cycle.Workspace(root, small.RETURNED, tell=notices.append)
    return cycle.receive(workspace), notices


def filed(root: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        from workbook_flow.cycle.publishing import period_snapshot

        return [
            (evidence.unit, evidence.name, evidence.tasks)
            for evidence in period_snapshot(session, small.PERIOD).evidence
        ]


@pytest.mark.dear
def test_files_are_filed_by_folder_name_packed_form_and_the_units_own_words(root: Path) -> None:
    forms = small.issued_forms(root)
    packed = small.packed(
        {
            "县公安局/现场.jpg": PICTURE,
            "县公安局/1-02 评查通报.docx": b"PK\x03\x04no form",
            "县公安局/报表.xlsx": filled(forms[POLICE], small.answers(forms[POLICE])),
        }
    )
    for minute, (name, data) in enumerate(
        [
            ("县财政局/2-01.pdf", PDF),
            ("公安局_1-01签到表.png", PICTURE),
            ("县财政局清理执法事项.ofd", b"ofd"),
            ("打包.zip", packed),
        ]
    ):
        small.drop(root, name, data, minute)
    submissions, notices = receive(root)
    assert [(submission.unit, str(submission.state)) for submission in submissions] == [(POLICE, "accepted")]
    assert sorted(filed(root)) == [
        (POLICE, "1-02 评查通报.docx", ("1-02",)),
        (POLICE, "公安局_1-01签到表.png", ("1-01",)),
        (POLICE, "现场.jpg", ()),
        (MONEY, "2-01.pdf", ("2-01",)),
        (MONEY, "县财政局清理执法事项.ofd", ("2-01",)),
    ]
    assert {notice.code for notice in notices} == {"F54"}
    assert all("，2024年7月，" in notice.message for notice in notices)
    assert not [path for path in (root / "inbox").rglob("*") if path.is_file()]
    assert verify(cycle.Workspace(root, small.RETURNED)).problems == ()


def test_what_nobody_can_place_waits_with_words(root: Path) -> None:
    small.drop(root, "IMG_0001.jpg", PICTURE, 1)
    submissions, _ = receive(root)
    assert [problem.code for problem in submissions[0].problems] == ["F55"]
    assert filed(root) == []


def test_the_same_file_twice_is_filed_once_and_under_another_task_again(root: Path) -> None:
    for name in ("县财政局/2-01.pdf", "县财政局/2-01.pdf", "县财政局/1-02.pdf"):
        small.drop(root, name, PDF, 1)
        receive(root)
    assert filed(root) == [(MONEY, "2-01.pdf", ("2-01",)), (MONEY, "1-02.pdf", ("1-02",))]


@pytest.mark.dear
def test_a_printed_form_is_filed_by_what_its_pages_bear(root: Path) -> None:
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), small.PERIOD.next())
    small.drop(root, "扫描件.pdf", PRINTED, 1)
    small.drop(root, "县公安局/盖章.pdf", PRINTED + b" ", 2)
    small.drop(root, "无字.pdf", PDF, 3)
    submissions, _ = receive(root)
    assert [problem.code for problem in submissions[0].problems] == ["F55"]
    assert sorted(filed(root)) == [(LAW, "扫描件.pdf", ()), (LAW, "盖章.pdf", ())]


def test_of_several_feet_none_counts_and_words_elsewhere_than_at_a_pages_foot_name_nothing() -> None:
    long = Candidate(unit="县某某某某某某某某某某某某某某某某某某某办公室", period=small.PERIOD)
    forms = [long, *(Candidate(unit=unit, period=small.PERIOD) for unit in ("公安局", "县公安局", LAW))]
    (_, _, police, law) = forms

    def named(*lines: str) -> Candidate | None:
        return form_named(page_feet(lines), forms)

    assert (
        named("县司法局 2024年7月", "县公安局 2024 年 7 月 第 1 页/共 2 页", "县公安局 签批单 第2页/共2页")
        == police
    )
    assert named("县公安局 2024年7月 第1页/共1页", "县司法局2024年7月 第 1 页／共 1 页") is None
    assert named("县司法局 2024年7月 第1页/共1页", "县公安局") == law
    assert named(f"{long.unit} 第 1 页/共 1 页", long.period.words) == long
    for line in (
        "县公安局2024年7月工作总结",
        "县公安局2024年7月",
        "印县公安局2024年7月第1页/共1页",
        "县司法局2024年17月第1页/共1页",
    ):
        assert named(line, "第 1 页/共 3 页") is None, line


def test_papers_have_one_reader_and_so_much_time_in_all() -> None:
    with PaperReader() as reader:
        assert isinstance(reader.read_bytes(PRINTED, "一.pdf"), Book)
        worker = reader._worker
        assert isinstance(reader.read_bytes(PRINTED, "二.pdf"), Book)
        assert worker is reader._worker
        assert 0 < reader.seconds_left < ALL_PAPERS
        reader.seconds_left = 0
        late = reader.read_bytes(PRINTED, "三.pdf")
        assert isinstance(late, Problem)
        assert late.code == Code.READING_TOO_LONG


def test_a_cut_off_filing_is_done_again_without_a_second_record(root: Path) -> None:
    small.drop(root, "县财政局/2-01.pdf", PDF, 1)
    receive(root)
    small.drop(root, "县财政局/2-01.pdf", PDF, 1)  # recorded, and killed before the inbox was cleared
    receive(root)
    shelf = EvidenceShelf(root / "archive", small.PERIOD)
    (record,) = shelf.records()
    digest = hashlib.sha256(PICTURE).hexdigest()
    (root / "archive" / record.content).with_name(f"{digest}.jpg").write_bytes(
        PICTURE
    )  # killed before the record
    assert verify(cycle.Workspace(root, small.RETURNED)).problems == ()
    small.drop(root, "县财政局/1-02.jpg", PICTURE, 1)
    receive(root)
    assert [record.digest for record in shelf.records()] == [record.digest, digest]
    assert verify(cycle.Workspace(root, small.RETURNED)).problems == ()


def test_a_number_is_found_for_itself_alone(root: Path) -> None:
    form = small.issued_forms(root)[LAW]
    for name, tasks in (
        ("1-01.pdf", ("1-01",)),
        ("任务1-01、2-01照片.jpg", ("1-01", "2-01")),
        ("11-01.pdf", ()),
        ("1-012.pdf", ()),
        ("2024-1-01.pdf", ()),
        ("1-01-2.pdf", ()),
    ):
        assert numbers_in(name, form) == tasks, name


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("现场2.jpg", ""),
        ("照片 2.jpg", ""),
        ("IMG_2.jpg", ""),
        ("现场(2).jpg", ""),
        ("2月现场.jpg", ""),
        ("2号楼现场.jpg", ""),
        ("12 现场.jpg", "12"),
        ("2.3会议.jpg", ""),
        ("2.jpg", "2"),
        ("2 (1).jpg", "2"),
        ("2 现场3.jpg", "2"),
        ("2、现场.jpg", "2"),
        ("2、3 照片.jpg", "2 3"),
        ("任务2现场3.jpg", "2"),
        ("任务编号：3现场.jpg", "3"),
        ("第2项照片.jpg", "2"),
        ("整改2号任务.jpg", "2"),
        ("县公安局/任务2、3/现场.jpg", "2 3"),
        ("县公安局/2/现场3.jpg", "2"),
    ],
)
def test_a_bare_figure_is_a_task_only_where_the_name_says_so(root: Path, name: str, tasks: str) -> None:
    form = small.issued_forms(root)[LAW]
    rows = tuple(replace(form.rows[0], task=number) for number in ("2", "3", "12"))
    assert numbers_in(name, replace(form, rows=rows)) == tuple(tasks.split())


@pytest.mark.dear
def test_it_is_listed_linked_and_shown_on_the_board(root: Path) -> None:
    form = small.issued_forms(root)[MONEY]
    done = small.answers(form, 100).replace("进行中", "已完成")
    small.drop(root, "财政局.xlsx", filled(form, done), 1)
    small.drop(root, "县财政局/1-02 通知#1.pdf", PDF, 2)
    merged = cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    book = load_workbook(merged.consolidated)
    sheet = book["佐证材料"]
    assert [cell.value for cell in sheet[3]][:3] == [MONEY, "1-02", "1-02 通知#1.pdf"]
    target = sheet["C3"].hyperlink.target
    assert target.replace("\\", "/") == "佐证/县财政局/001_1-02_1-02%20通知_1.pdf"
    laid_out = root / "outbox/2024-07/佐证/县财政局/001_1-02_1-02 通知_1.pdf"
    assert laid_out.read_bytes() == PDF
    details = book["单位明细"]
    names = [cell.value for cell in details[2]]
    column = names.index("佐证文件")
    shown = {row[0].value: row[column] for row in details.iter_rows(min_row=3)}
    assert (shown["1-02"].value, shown["2-01"].value) == ("1 份", None)
    link = shown["1-02"].hyperlink
    assert link is not None
    assert link.location == "'佐证材料'!C3"
    assert "核定" in names
    assert report(root)
    again = cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    assert not again.written
    small.drop(root, "县财政局/2-01.jpg", PICTURE, 3)
    assert cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD).written


def report(root: Path) -> bool:
    outcome = CliRunner().invoke(
        program, ["--workspace", str(root), "--date", "2024-07-28", "report", "--period", "2024-07"]
    )
    assert outcome.exit_code == 0, outcome.output
    return "1-02 通知#1.pdf" in (root / "outbox/2024-07/看板.html").read_text("utf-8")


def test_verify_names_what_was_changed_taken_away_or_put_beside(root: Path) -> None:
    for minute, name in enumerate(("1-02.pdf", "2-01.jpg", "甲.png")):
        small.drop(root, f"县财政局/{name}", PDF + name.encode(), minute)
    receive(root)
    shelf = EvidenceShelf(root / "archive", small.PERIOD)
    first, second, _ = shelf.records()
    (root / "archive" / first.content).write_bytes(b"other")
    (root / "archive" / second.content).unlink()
    (shelf.folder / "另.pdf").write_bytes(PDF)
    record = json.loads(shelf.path(3).read_text("utf-8"))
    shelf.path(3).write_text(json.dumps({**record, "unit": POLICE}), "utf-8")
    codes = [problem.code for problem in verify(cycle.Workspace(root, small.RETURNED)).problems]
    assert sorted(codes) == ["V03", "V08", "V18", "V41", "V42"]
    shelf.path(2).unlink()
    assert "V13" in [problem.code for problem in verify(cycle.Workspace(root, small.RETURNED)).problems]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(stamp, "new_key", small.fixed_key)
    with post_office(tmp_path / "w", monkeypatch, 佐证文件="是") as office:
        office.tick("2024-07-22T09:00")
        yield office


def with_files(letter: EmailMessage, *files: tuple[str, bytes]) -> EmailMessage:
    for name, data in files:
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return letter


def arrive(
    office: PostOffice, *letters: EmailMessage, too_large: bool = False, crowded: bool = False
) -> list[Any]:
    """The letters come in, their files are taken and answered; the answers."""
    with office.opened("2024-07-24T09:00") as session:
        before = len(session.ledger.mail.messages((MessageKind.RECEIPT,)))
        first = session.ledger.mail.last_letter()
        for uid, letter in enumerate(letters, first + 1):
            raw = RawLetter(
                folder="INBOX",
                validity=1,
                uid=uid,
                data=letter.as_bytes(),
                arrived=moment("2024-07-23T09:00"),
                too_large=too_large,
                crowded=crowded,
            )
            taking.take(session, raw)
        from workbook_flow.cycle.month import receive as receive_all

        receive_all(session)
        answering.queue_receipts(session)
        return list(session.ledger.mail.messages((MessageKind.RECEIPT,)))[before:]


def words_of(office: PostOffice, number: int) -> str:
    path = office.root / "archive/邮件/发出" / f"{number:06d}.eml"
    return read_letter(path.read_bytes(), own_address="").text


@pytest.mark.dear
def test_a_letter_too_large_to_be_fetched_is_answered_by_how_to_send_it(office: PostOffice) -> None:
    (answer,) = arrive(
        office, reply_to(office.form_mail(MONEY), "czj@xian.example", "报表和照片"), too_large=True
    )
    words = words_of(office, answer.id)
    assert "超过 36 MB" in words
    assert "分几封" in words


@pytest.mark.dear
def test_a_letter_of_which_too_much_is_no_file_is_answered_by_the_limit_that_it_met(
    office: PostOffice,
) -> None:
    (answer,) = arrive(office, reply_to(office.form_mail(MONEY), "czj@xian.example", "报表"), crowded=True)
    words = words_of(office, answer.id)
    assert "超过 8 MB" in words
    assert "36 MB" not in words
    assert "新写一封信" in words


@pytest.mark.dear
def test_a_letter_brings_form_and_evidence_and_what_is_lacking_is_asked_for(office: PostOffice) -> None:
    form = office.form(MONEY)
    done = filled(form, small.answers(form, 100).replace("进行中", "已完成"))
    letter = reply_to(office.form_mail(MONEY), "czj@xian.example", "报表和材料", ("报表.xlsx", done))
    (answer,) = arrive(office, with_files(letter, ("2-01 现场.jpg", PICTURE), ("盖章扫描件.pdf", PDF)))
    words = words_of(office, answer.id)
    assert "佐证材料 2 份已收到并归档：2-01 现场.jpg、盖章扫描件.pdf。" in words
    assert "还没有交佐证文件的任务：1-02。" in words
    assert "2-01" not in words.partition("还没有交")[2]
    assert [(unit, tasks) for unit, _, tasks in filed(office.root)] == [(MONEY, ("2-01",)), (MONEY, ())]
    (record, _) = EvidenceShelf(office.root / "archive", small.PERIOD).records()
    assert (record.letter, record.submission, record.arrived) == (1, 1, date(2024, 7, 23))
    later = reply_to(office.form_mail(MONEY), "czj@xian.example", "补交材料", ("1-02.pdf", PDF))
    (thanks,) = arrive(office, later)
    assert words_of(office, thanks.id).startswith("县财政局：\n\n佐证材料 1 份已收到并归档：1-02.pdf。")
    assert "没有填报表" not in words_of(office, thanks.id)
    assert arrive(office) == []


@pytest.mark.dear
def test_a_scan_alone_is_filed_and_the_form_asked_for(office: PostOffice) -> None:
    letter = reply_to(office.form_mail(LAW), "sfj@xian.example", "已盖章", ("盖章的表.pdf", PDF))
    (answer,) = arrive(office, letter)
    assert "请把填好的 Excel 填报表也直接回复报来" in words_of(office, answer.id)
    assert filed(office.root) == [(LAW, "盖章的表.pdf", ())]


def minutes(heading: str) -> bytes:
    """A Word document in which there is no form."""
    document, out = Document(), io.BytesIO()
    document.add_paragraph(heading)
    document.save(out)
    return out.getvalue()


@pytest.mark.dear
def test_papers_that_a_machine_passes_on_are_answered_once_a_sender_and_period(office: PostOffice) -> None:
    def letter(unit: str, sender: str, heading: str, *, by_itself: bool) -> EmailMessage:
        sent = reply_to(office.form_mail(unit), sender, heading, (f"{heading}.docx", minutes(heading)))
        if by_itself:
            sent["Auto-Submitted"] = "auto-generated"
        return sent

    money, law = "czj@xian.example", "sfj@xian.example"
    assert len(arrive(office, letter(MONEY, money, "会议纪要一", by_itself=True))) == 1
    assert arrive(office, letter(MONEY, money, "会议纪要二", by_itself=True)) == []
    assert len(arrive(office, letter(LAW, law, "会议纪要三", by_itself=True))) == 1
    assert len(arrive(office, letter(MONEY, money, "会议纪要四", by_itself=False))) == 1
    assert len(filed(office.root)) == 4


def test_logos_machines_and_strangers_bring_no_evidence(office: PostOffice) -> None:
    logo = EmailMessage()
    logo["From"], logo["Subject"], logo["Message-ID"] = "gaj@xian.example", "收到", "<l@xian.example>"
    logo.set_content("收到")
    logo.add_alternative("<p>收到<img src='cid:l'></p>", subtype="html")
    html = list(logo.iter_parts())[1]
    assert isinstance(html, EmailMessage)
    html.add_related(PICTURE, maintype="image", subtype="png", cid="<l>", filename="image001.png")
    machine = with_files(
        reply_to(office.form_mail(POLICE), "gaj@xian.example", "休假", ("a.xlsx", b"")), ("名片.png", PICTURE)
    )
    machine["Auto-Submitted"] = "auto-replied"
    stranger = EmailMessage()
    stranger["From"], stranger["Message-ID"] = "ad@shop.example", "<s@shop.example>"
    stranger.set_content("广告")
    assert arrive(office, logo, with_files(stranger, ("优惠.pdf", PDF)), machine) == []
    assert filed(office.root) == []
    with office.opened("2024-07-24T10:00") as session:
        letters = session.ledger.mail.letters()
    assert letters[0].kind is LetterKind.ACKNOWLEDGED
    assert all(letter.evidence == () for letter in letters)


def test_a_print_is_of_its_own_period_and_no_unit_files_one_for_another(office: PostOffice) -> None:
    cycle.split(cycle.Workspace(office.root, date(2024, 8, 20)), small.PERIOD.next())
    new_letter = reply_to(office.form_mail(LAW), "sfj@xian.example", "盖章件", ("1.pdf", PRINTED))
    del new_letter["In-Reply-To"], new_letter["References"]
    others = reply_to(office.form_mail(POLICE), "gaj@xian.example", "盖章件", ("2.pdf", PRINTED + b" "))
    arrive(office, new_letter, others)
    records = EvidenceShelf(office.root / "archive", small.PERIOD).records()
    assert {(record.unit, record.name) for record in records} == {(LAW, "1.pdf"), (POLICE, "2.pdf")}


@pytest.mark.dear
def test_a_strangers_print_is_filed_under_no_unit_until_the_sender_is_accepted(office: PostOffice) -> None:
    letter = office.answer(LAW, "someone@elsewhere.example")
    del letter["In-Reply-To"], letter["References"]
    arrive(office, with_files(letter, ("盖章.pdf", PRINTED)))
    assert [unit for unit, *_ in filed(office.root)] == [""]
    with office.opened("2024-07-24T10:00") as session:
        accept(session, 1)
    arrive(office)
    assert [unit for unit, *_ in filed(office.root)] == [LAW]
