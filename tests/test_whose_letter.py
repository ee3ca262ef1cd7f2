"""Whose a letter is, and how often it is answered: by its thread, once, and not where it is another list's."""

from __future__ import annotations

from datetime import date
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import small
from tests.build import filled
from tests.dovecot import Dovecot
from tests.mailing_units import body_of, new_letter, reply_to
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice, post_office
from tests.smtp_sink import ACCOUNT
from tests.test_whose_return import unstamped
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.post import chasing, reminding
from workbook_flow.cycle.post.mail_status import MailNotes
from workbook_flow.model import LetterKind, MessageKind, SubmissionState, UnitStatus

pytestmark = pytest.mark.needs("dovecot")

POLICE_MAIL = "gaj@xian.example"


def workspace(office: PostOffice) -> cycle.Workspace:
    return cycle.Workspace(office.root, date(2024, 7, 24))


def statuses(office: PostOffice) -> dict[str, UnitStatus]:
    return {status.unit: status for status in cycle.status(workspace(office), PERIOD).statuses}


def notes(office: PostOffice) -> MailNotes:
    return cycle.status_of_mail(workspace(office), PERIOD)


def receipts(office: PostOffice) -> list[EmailMessage]:
    return [message for message in office.sent.mails if str(message["Subject"]).startswith("回复")]


def test_received_counts_for_the_unit_whose_mail_it_answers(office: PostOffice) -> None:
    office.correct("czj@xian.example", "sfj@xian.example")
    office.tick("2024-07-22T09:00")
    office.deliver(reply_to(office.form_mail(MONEY), "sfj@xian.example", "收到"), "2024-07-22T10:00")
    office.deliver(reply_to(office.form_mail(POLICE), "clerk@home.example", "收到"), "2024-07-22T10:00")
    office.deliver(
        new_letter(reply_to(office.form_mail(LAW), "other@home.example", "收到")), "2024-07-22T10:00"
    )
    office.tick("2024-07-22T11:00")
    units = statuses(office)
    assert {unit for unit, status in units.items() if status.acknowledged_on} == {MONEY, POLICE}
    cycle.rebuild(workspace(office))
    assert statuses(office) == units


def test_a_return_in_the_units_thread_is_the_units_whatever_the_address(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(office.answer(POLICE, "zhang@home.example"), "2024-07-23T09:00")
    office.deliver(office.answer(MONEY, "sfj@xian.example"), "2024-07-23T09:00")
    office.deliver(new_letter(office.answer(LAW, "li@home.example")), "2024-07-23T09:00")
    office.tick("2024-07-23T10:00")
    units = statuses(office)
    assert {unit for unit, status in units.items() if status.accepted} == {POLICE}
    assert [each.sender for each in notes(office).elsewhere] == ["zhang@home.example"]
    assert [each.to for each in office.messages(MessageKind.RECEIPT)] == [
        ("zhang@home.example",),
        ("sfj@xian.example",),
    ]
    assert len(notes(office).delayed) == 2
    assert cycle.verify(workspace(office)).problems == ()


@pytest.mark.parametrize(
    ("sender", "reply", "to"),
    [
        ("sfj@xian.example", "sfj-bgs@xian.example", ["sfj-bgs@xian.example"]),
        ("noreply@oa.example", "SFJ@xian.example", ["sfj@xian.example"]),
        ("sfj@xian.example", "sfj-bgs@xian.example, a@elsewhere.example", ["sfj-bgs@xian.example"]),
        ("sfj@xian.example", "a@elsewhere.example", ["sfj@xian.example"]),
        ("sfj@xian.example", "gaj@xian.example", ["sfj@xian.example"]),
        ("sfj@xian.example", "broken", ["sfj@xian.example"]),
    ],
)
def test_the_answer_goes_where_a_letter_wants_it_if_its_unit_is_registered_there(
    office: PostOffice, sender: str, reply: str, to: list[str]
) -> None:
    office.correct("sfj@xian.example |      |", "sfj@xian.example | sfj-bgs@xian.example |")
    office.tick("2024-07-22T09:00")
    letter = office.answer(LAW, sender, percent="八成")
    letter["Reply-To"] = reply
    office.deliver(letter, "2024-07-23T08:00")
    office.tick("2024-07-23T09:00")
    (receipt,) = office.messages(MessageKind.RECEIPT)
    assert list(receipt.to) == to
    (answer,) = receipts(office)
    assert len(list(answer.iter_attachments())) == 1, "the form that is marked"


def test_a_table_without_a_name_is_its_senders_and_anybody_else_is_asked_whose_it_is(
    office: PostOffice,
) -> None:
    """The sender settles what the file leaves open; where the sender is none of those it may be of, it is asked."""
    office.tick("2024-07-22T09:00")
    data = unstamped(office.form(POLICE), "填报单位：县公安局、县财政局\u3000期别：2024年7月", 60, row="2-01")
    for hour, sender in enumerate(("sfj@xian.example", "czj@xian.example"), 10):
        letter = reply_to(office.form_mail(LAW), sender, "报表见附件", ("报表.xlsx", data))
        office.deliver(new_letter(letter), f"2024-07-23T{hour}:00")
        office.tick(f"2024-07-23T{hour}:30")
    (first, second) = receipts(office)
    words = body_of(first).replace("\n", "")
    assert "可能是“县公安局”2024年7月、“县财政局”2024年7月" in words
    assert "文件名里写上单位和期别" in words
    assert (first["To"], second["To"]) == ("sfj@xian.example", "czj@xian.example")
    assert statuses(office)[MONEY].attempts == 1
    assert cycle.verify(workspace(office)).problems == ()


def test_accepting_answers_the_clerk_and_says_what_to_write_into_the_master(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(new_letter(office.answer(POLICE, "zhang@home.example")), "2024-07-23T09:00")
    office.tick("2024-07-23T10:00")
    (waiting,) = notes(office).delayed
    with office.opened("2024-08-01T09:00") as session:
        assert {each.unit for each in reminding.due(session) if "尚未" in each.reason} == {LAW, MONEY}
        assert POLICE not in "".join(text for _, text in chasing.group_texts(session, PERIOD))
    assert "县公安局”一行的“抄送”中加上 zhang@home.example" in accepted_for_good(office, waiting.id)
    (receipt,) = receipts(office)
    assert str(receipt["To"]) == "zhang@home.example"
    assert statuses(office)[POLICE].accepted


def accepted_for_good(office: PostOffice, number: int) -> str:
    """What the command says that accepts a return and has its sender remembered, in one line."""
    command = ["--workspace", str(office.root), "--date", "2024-07-24", "accept", str(number), "--remember"]
    return CliRunner().invoke(program, command).output.replace("\n", "")


@pytest.mark.parametrize(
    ("sender", "remedy", "advice"),
    [
        (
            "sfj@xian.example",
            "是“单位”表中“县司法局”的邮箱：代转的，不要再加到“县公安局”一行",
            "请原单位以后直接回复",
        ),
        (
            "SFJ@xian.example",
            "是“单位”表中“县司法局”的邮箱：代转的，不要再加到“县公安局”一行",
            "请原单位以后直接回复",
        ),
        ("li.si@office.example", "是别人代转的，不要加", "是别人代转的，不要加"),
    ],
)
def test_who_passes_a_form_on_is_not_to_be_added_to_its_unit(
    office: PostOffice, sender: str, remedy: str, advice: str
) -> None:
    office.tick("2024-07-22T09:00")
    letter = new_letter(office.answer(POLICE, sender))
    letter.replace_header("Subject", "转发：填报表")
    office.deliver(letter, "2024-07-23T09:00")
    office.tick("2024-07-23T10:00")
    (waiting,) = notes(office).delayed
    assert remedy in waiting.problems[0].remedy
    assert f"accept {waiting.id} " in waiting.problems[0].remedy
    assert advice in accepted_for_good(office, waiting.id)
    assert statuses(office)[POLICE].accepted


def test_the_same_letter_by_two_ways_is_answered_once(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    raw = office.answer(POLICE, POLICE_MAIL).as_bytes(policy=policy.SMTP)
    for server in (b"a", b"b"):
        office.deliver(b"Received: from " + server + b".example\r\n" + raw, "2024-07-23T09:00")
    office.tick("2024-07-23T10:00")
    office.tick("2024-07-23T11:00")
    assert len(receipts(office)) == 1
    changed = office.answer(POLICE, POLICE_MAIL, percent=70).as_bytes(policy=policy.SMTP)
    office.deliver(changed, "2024-07-23T12:00")
    office.tick("2024-07-23T13:00")
    assert len(receipts(office)) == 2


def a_workbook() -> tuple[str, bytes]:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["姓名", "电话"])  # type: ignore[union-attr]
    stream = BytesIO()
    book.save(stream)
    return "参会回执.xlsx", stream.getvalue()


def a_letter(sender: str, subject: str, *files: tuple[str, bytes], answers: str = "") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, ACCOUNT, subject
    letter["Message-ID"] = f"<{abs(hash((sender, subject)))}@unit.example>"
    if answers:
        letter["In-Reply-To"] = letter["References"] = answers
    letter.set_content("见附件")
    for name, data in files:
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return letter


def test_workbooks_that_are_none_of_ours_get_no_answer_and_the_office_hears_of_them(
    office: PostOffice,
) -> None:
    office.write_master(收信后="移到已处理")
    early = a_letter(POLICE_MAIL, "参会人员回执", a_workbook())
    office.deliver(early, "2024-07-10T09:00")
    office.tick("2024-07-22T09:00")
    office.deliver(a_letter("czj@xian.example", "名册", a_workbook()), "2024-07-22T10:00")
    office.deliver(
        reply_to(office.form_mail(LAW), "sfj@xian.example", "报表", a_workbook()), "2024-07-22T10:00"
    )
    office.tick("2024-07-22T11:00")
    assert [str(each["To"]) for each in receipts(office)] == ["sfj@xian.example"]
    assert [each.sender for each in notes(office).foreign] == [POLICE_MAIL, "czj@xian.example"]
    assert office.imap is not None
    assert office.imap.count() == 1


def test_two_lists_in_one_mailbox_do_not_answer_each_others_letters(
    office: PostOffice, imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path / "other", monkeypatch, imap) as other:
        for post in (office, other):
            post.tick("2024-07-22T09:00")
        office.deliver(office.answer(POLICE, POLICE_MAIL), "2024-07-23T09:00")
        for post in (office, other):
            post.tick("2024-07-23T10:00")
        assert len(receipts(office)) == 1
        assert receipts(other) == []
        assert [letter.sender for letter in notes(other).foreign] == [POLICE_MAIL]
        assert statuses(other)[POLICE].accepted == 0


def test_what_apple_notes_beside_a_file_is_no_file(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    form = office.form(POLICE)
    name, data = f"{POLICE}.xlsx", filled(form, small.answers(form))
    double = a_letter(POLICE_MAIL, "报表", answers=str(office.form_mail(POLICE)["Message-ID"]))
    double.add_attachment(b"\0\5\26\7" * 20, maintype="application", subtype="applefile", filename=name)
    double.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    double.add_attachment(
        b"\0\5\26\7" * 20, maintype="application", subtype="octet-stream", filename=f"._{name}"
    )
    office.deliver(double, "2024-07-23T09:00")
    office.tick("2024-07-23T10:00")
    with office.opened("2024-07-23T11:00") as session:
        assert [each.state for each in session.ledger.submissions()] == [SubmissionState.ACCEPTED]
        assert [each.kind for each in session.ledger.mail.letters()] == [LetterKind.RETURN]
