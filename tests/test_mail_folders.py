"""Letters that lie in the folder for junk or a named one, copies of what was sent, POP3, and the office's own root."""

from __future__ import annotations

import imaplib
import json
import os
import signal
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from imap_tools.imap_utf7 import utf7_encode

from tests import small
from tests.dovecot import Dovecot
from tests.mailing_units import reply_to
from tests.pop_server import Mailbox, pop_server
from tests.post_office import LAW, MONEY, POLICE, PostOffice, moment, post_office
from tests.smtp_sink import ACCOUNT, PASSWORD, make_certificate, smtp_server
from tests.test_sudden_death import in_child
from workbook_flow import mail
from workbook_flow.cli import program
from workbook_flow.cli.options import Options
from workbook_flow.cycle.care.doctor import Diagnosis, examine
from workbook_flow.cycle.post import fetching, sending
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.mail import pop
from workbook_flow.model import Letter, Message, MessageKind, WorkbookFlowError

pytestmark = pytest.mark.dear
HEAD = ("BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]", "FLAGS")


@pytest.fixture
def office(office: PostOffice) -> PostOffice:
    office.write_master(另取文件夹="各单位来信；没有这个")
    office.tick("2024-07-22T09:00")
    return office


def put(imap: Dovecot, folder: str, letter: EmailMessage, at: str) -> None:
    with imap.mailbox() as client:
        name = f'"{folder}"'
        client.create(name)
        client.append(name, "", imaplib.Time2Internaldate(moment(at)), letter.as_bytes(policy=policy.SMTP))


def in_folder(imap: Dovecot, folder: str) -> list[bytes]:
    with imap.mailbox() as client:
        client.select(f'"{folder}"')
        numbers = client.search(None, "ALL")[1][0].split()
        answers = [client.fetch(number.decode(), f"({' '.join(HEAD)})")[1] for number in numbers]
    return [
        b" ".join(part for part in answer[0] if isinstance(part, bytes)) for answer in answers if answer[0]
    ]


def spam(sender: str = "win@casino.example") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, ACCOUNT, "中奖"
    letter["Message-ID"] = f"<{sender}>"
    letter.set_content("请点开")
    letter.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="a.xlsx")
    return letter


def fetch(office: PostOffice, at: str) -> fetching.Fetched:
    with office.opened(at) as session:
        return fetching.fetch(session)


def units_of(letters: tuple[Letter, ...]) -> list[tuple[str, str]]:
    return [(letter.unit, letter.folder) for letter in letters]


def test_junk_and_named_folders_are_read_and_only_ours_is_taken_out_of_junk(
    office: PostOffice, imap: Dovecot
) -> None:
    named = "&VARTVU9NZ2VP4Q-"  # 各单位来信, as IMAP writes it
    put(imap, "Junk", spam(), "2024-07-23T08:00")
    put(imap, "Junk", office.answer(POLICE, "elsewhere@xian.example"), "2024-07-23T09:00")
    put(imap, named, office.answer(MONEY, "czj@xian.example"), "2024-07-23T10:00")
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T11:00")
    fetched = fetch(office, "2024-07-23T12:00")
    assert units_of(fetched.letters) == [(LAW, "INBOX"), (MONEY, "各单位来信"), (POLICE, "Junk")]
    assert [words.partition("，")[0] for words in fetched.withheld] == ["邮箱里没有“没有这个”文件夹"]
    assert fetch(office, "2024-07-23T12:30").letters == ()
    bounce = EmailMessage()
    bounce["From"], bounce["Subject"], bounce["Message-ID"] = "postmaster@qq.com", "系统退信", "<bounce@qq>"
    bounce.set_content("收件人 gaj@xian.example 不存在")
    put(imap, "Junk", bounce, "2024-07-23T12:40")
    (told,) = fetch(office, "2024-07-23T12:50").letters
    assert told.bounced == ("gaj@xian.example",)
    put(imap, "Junk", spam("czj@xian.example"), "2024-07-23T13:00")
    assert units_of(fetch(office, "2024-07-23T14:00").letters) == [(MONEY, "Junk")]
    assert len(in_folder(imap, "Junk")) == 4


@pytest.mark.parametrize("folder", ["广告邮件", "订阅邮件", "Clutter"])
def test_where_the_server_sorts_letters_out_ours_are_found_as_in_junk(
    office: PostOffice, imap: Dovecot, folder: str
) -> None:
    name = utf7_encode(folder).decode()
    put(imap, "Junk", office.answer(POLICE, "gaj@xian.example"), "2024-07-23T08:00")
    put(imap, name, spam(), "2024-07-23T08:00")
    put(imap, name, office.answer(LAW, "elsewhere@xian.example"), "2024-07-23T09:00")
    fetched = fetch(office, "2024-07-23T12:00")
    assert units_of(fetched.letters) == [(POLICE, "Junk"), (LAW, folder)]
    assert fetch(office, "2024-07-23T12:30").letters == ()
    assert len(in_folder(imap, name)) == 2
    office.write_master(另取文件夹=folder)
    assert units_of(fetch(office, "2024-07-23T13:00").letters) == [("", folder)], "named, all of it is read"


def test_what_was_sent_lies_in_the_folder_for_it_once(office: PostOffice, imap: Dovecot) -> None:
    with imap.mailbox() as client:
        client.create('"Sent Messages"')
    fetch(office, "2024-07-22T09:10")
    ids = [message.message_id.encode() for message in office.messages(MessageKind.FORM)]
    copies = in_folder(imap, "Sent Messages")
    assert len(copies) == len(ids) == 3
    assert all(any(id_ in copy for copy in copies) for id_ in ids)
    assert all(b"\\Seen" in copy for copy in copies)
    with office.opened("2024-07-22T10:00") as session:
        session.ledger.mail.note_run(
            fetching.KEPT_SENT, moment("2024-07-22T08:00")
        )  # as a killed command leaves it
    fetch(office, "2024-07-22T10:00")
    assert len(in_folder(imap, "Sent Messages")) == 3
    with office.opened("2024-07-22T10:10") as session:
        session.ledger.mail.note_run(
            fetching.KEPT_SENT, moment("2025-07-22T08:00")
        )  # by a clock that was ahead
    fetch(office, "2024-07-22T10:10")
    with office.opened("2024-07-22T10:20") as session:
        noted = session.ledger.mail.last_run(fetching.KEPT_SENT)
    assert noted is not None
    assert noted < moment("2024-07-22T10:10")
    office.write_master(发件留底="否")
    office.tick("2024-07-29T09:00")
    fetch(office, "2024-07-29T10:00")
    assert len(in_folder(imap, "Sent Messages")) == 3


def test_a_mail_that_was_cut_off_is_sent_once_where_the_mailbox_or_an_answer_shows_that_it_went(
    office: PostOffice, imap: Dovecot
) -> None:
    with imap.mailbox() as client:
        client.create('"Sent Messages"')
    office.sent.drop_after_data = 2
    office.tick("2024-07-25T09:00")
    cut_off = [message for message in office.messages() if message.unsure]
    assert {message.unsure for message in cut_off} == {1}
    kept, answered = cut_off
    put(imap, "Sent Messages", letter_of(office, kept), "2024-07-25T09:01")
    question = reply_to(letter_of(office, answered), answered.to[0], "请问怎么填？")
    office.deliver(question, "2024-07-25T09:02")
    office.tick("2024-07-25T16:00")
    words = {message.id: message.words for message in office.messages()}
    assert (words[kept.id], words[answered.id]) == (
        "在邮箱的“Sent Messages”里，已发出",
        "有来信答复它，已送达",
    )
    ids = [str(mail["Message-ID"]) for mail in office.sent.mails]
    assert (ids.count(kept.message_id), ids.count(answered.message_id)) == (1, 1)


def letter_of(office: PostOffice, message: Message) -> EmailMessage:
    """A mail of ours as its reader has it."""
    return next(mail for mail in office.sent.mails if mail["Message-ID"] == message.message_id)


def test_a_month_over_pop3(popped: tuple[PostOffice, Mailbox]) -> None:
    office, mailbox = popped
    early = spam("old@xian.example").as_bytes(policy=policy.SMTP)
    for _ in range(pop.OLD + 5):
        mailbox.deliver(early, "Mon, 03 Jun 2024 09:00:00 +0800")
    letter = office.answer(LAW, "sfj@xian.example").as_bytes(policy=policy.SMTP)
    head, _, body = letter.partition(b"\r\n\r\n")
    long_line = b"X-Long: " + b"x" * 5000
    mailbox.deliver(b"\r\n".join((head, long_line)) + b"\r\n\r\n" + body, "Tue, 23 Jul 2024 17:00:00 +0800")
    mailbox.deliver(
        b"From: gaj@xian.example\r\nMessage-ID: <d@x>\r\n\r\n.hidden dot\r\n",
        "Tue, 23 Jul 2024 18:00:00 +0800",
    )
    assert office.tick("2024-07-24T09:00").done["取信"] == 2
    with office.opened("2024-07-24T10:00") as session:
        letters = session.ledger.mail.letters()
        assert [letter.unit for letter in letters] == [LAW, POLICE]
        assert letters[0].arrived == moment("2024-07-23T17:00")
        assert session.postbox.letter_bytes(2).endswith(b"\r\n.hidden dot\r\n")
        statuses = {status.unit: status for status in session.snapshot(small.PERIOD).statuses}
        assert statuses[LAW].returned_on == moment("2024-07-23T17:00").date()
    before = mailbox.commands.count("RETR")
    assert "取信" not in office.tick("2024-07-24T11:00").done
    assert mailbox.commands.count("RETR") == before
    assert len(mailbox.letters) == pop.OLD + 7
    assert "DELE" not in mailbox.commands


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork")
@pytest.mark.parametrize("words", [("fetch",), ("accept", "1")])
def test_what_came_is_given_to_programs_again_until_it_is_printed(
    popped: tuple[PostOffice, Mailbox], words: tuple[str, ...]
) -> None:
    office, mailbox = popped
    reply = office.answer(LAW, "sfj@xian.example")
    if words != ("fetch",):
        for name in ("In-Reply-To", "References"):
            del reply[name]
        reply.replace_header("From", "stranger@y.example")
        reply.replace_header("Subject", "报表")
    letter = reply.as_bytes(policy=policy.SMTP)
    mailbox.deliver(letter, "Tue, 23 Jul 2024 17:00:00 +0800")
    if words != ("fetch",):
        assert office.tick("2024-07-24T08:00").done["取信"] == 1
    arguments = ["--workspace", str(office.root), "--date", "2024-07-24", "--json"]

    def killed() -> None:
        Options.report = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
        program.main([*arguments, *words], standalone_mode=False)

    def files() -> list[str]:
        return [file["unit"] for file in json.loads(run("collect"))["submissions"]]

    def run(*words: str) -> str:
        return CliRunner().invoke(program, [*arguments, *words], standalone_mode=False).output

    assert in_child(killed) == -signal.SIGKILL
    assert files() == [LAW]
    assert files() == []
    mailbox.deliver(
        letter.replace(b"Message-ID: <", b"Message-ID: <again-"), "Wed, 24 Jul 2024 08:00:00 +0800"
    )
    assert json.loads(run("fetch"))["submissions"]
    assert files() == [], "printed, and not given again"


def test_pop3_says_what_is_wrong_and_doctor_goes_that_way(
    popped: tuple[PostOffice, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, mailbox = popped
    office.sent.deliver = lambda raw, _to: mailbox.deliver(raw, "Wed, 24 Jul 2024 09:00:00 +0800")
    workspace = Workspace(office.root, moment("2024-07-24T09:00").date())

    def checks() -> dict[str, tuple[Diagnosis, str]]:
        clock = lambda: moment("2024-07-24T09:00")  # noqa: E731
        findings = examine(workspace, clock=clock, pause=lambda _: None)
        return {finding.name: (finding.verdict, finding.words) for finding in findings}

    assert [name for name, (verdict, _) in checks().items() if verdict is Diagnosis.BAD] == []
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, "false")
    verdict, words = checks()["收信"]
    assert verdict is Diagnosis.BAD
    assert "POP3" in words
    assert "（[AUTH] wrong password）" in words


@pytest.mark.parametrize("security", ["SSL", "STARTTLS"])
def test_the_offices_own_root_certificate_is_a_setting(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    pair = imap.certificate, imap.certificate.with_name("key.pem")
    with (
        post_office(tmp_path / "w", monkeypatch, imap) as office,
        smtp_server(security, pair) as (sent, port),
    ):
        incoming = imap.tls_port if security == "SSL" else imap.port
        servers = {
            "发信服务器": f"localhost:{port}",
            "收信服务器": f"localhost:{incoming}",
            "邮件加密": security,
        }
        office.write_master(**servers)
        assert any("“根证书”" in fault for fault in office.tick("2024-07-22T09:00").faults)
        assert sent.raw == []
        (office.root / "根.pem").write_bytes(imap.certificate.read_bytes())
        office.write_master(根证书="根.pem", **servers)
        assert office.tick("2024-07-22T10:00").faults == []
        assert len(sent.raw) >= 3
        other, _ = make_certificate(tmp_path / "other")
        (office.root / "别的.pem").write_bytes(other.read_bytes())
        office.write_master(根证书="别的.pem", **servers)
        assert any("证书核对不上" in fault for fault in office.tick("2024-07-22T11:00").faults)
        for name in ("没有.pem", "master"):
            office.write_master(根证书=name, **servers)
            with (
                office.opened("2024-07-22T12:00") as session,
                pytest.raises(WorkbookFlowError, match="根证书"),
            ):
                fetching.fetch(session)
        (office.root / "坏.pem").write_text("x")
        office.write_master(根证书="坏.pem", **servers)
        with office.opened("2024-07-22T12:00") as session, pytest.raises(WorkbookFlowError, match="根证书"):
            fetching.fetch(session)
        with office.opened("2024-07-22T12:00") as session:
            assert sending.deliver(session).sent == ()


def test_pop3_over_tls_trusts_the_root_certificate_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = make_certificate(tmp_path / "tls")
    with pop_server(pair) as (_, port):
        monkeypatch.setattr(pop, "PORTS", (port,))
        parts: dict[str, Any] = {
            "address": ACCOUNT,
            "password": "x",
            "smtp": ("localhost", 1),
            "imap": ("localhost", port),
        }
        plain = mail.Account(**parts, security="SSL", per_minute=1, per_day=1)
        with pytest.raises(mail.MailServerError, match="证书核对不上"), pop.pop_connection(plain, timeout=20):
            pass
        trusting = mail.Account(**parts, security="SSL", per_minute=1, per_day=1, own_ca=str(pair[0]))
        with (
            pytest.raises(mail.MailServerError, match="wrong password"),
            pop.pop_connection(trusting, timeout=20),
        ):
            pass


def test_pop3_that_refuses_the_password_is_left_alone_for_a_while(
    popped: tuple[PostOffice, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, mailbox = popped
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, "expired")
    for minute in (0, 5, 10, 15, 20):
        office.tick(f"2024-07-22T09:{minute:02}")
    assert mailbox.commands.count("PASS") == 2
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
    office.tick("2024-07-22T09:25")
    assert mailbox.commands.count("PASS") == 3
