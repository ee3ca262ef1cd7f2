"""A month over real SMTP and IMAP: forms out, replies in, receipts, reminders, the consolidated workbook."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import small
from tests.deep import DEEP
from tests.dovecot import Dovecot
from tests.mailing_units import (
    body_of,
    filled_form,
    forwarded,
    make_office,
    new_letter,
    raw_gbk,
    reply_to,
    send_by,
    winmail,
)
from tests.smtp_sink import ACCOUNT, PASSWORD, Sink, smtp_server
from tests.typing_in import set_settings
from workbook_flow import cycle, mail
from workbook_flow.cycle import schedule
from workbook_flow.cycle.post import accepting
from workbook_flow.model import (
    LetterKind,
    MessageKind,
    MessageState,
    Period,
    SubmissionState,
    UnitState,
    WorkbookFlowError,
)
from workbook_flow.records.postbox import LATER

pytestmark = pytest.mark.needs("dovecot")

PERIOD = Period(2024, 7)


class Office(NamedTuple):
    """The office's folder on the day of issue, every form mailed; the servers, and the port of the units' own.

    The mail that the units send to theirs fills the office's mailbox. ``unopened`` is the folder before anything
    was issued.
    """

    root: Path
    sent: Sink
    units_port: int
    unopened: Path


HEARD, RETURNED = (30, 36) if DEEP else (10, 12)
"""Of the 42 units, how many say that they have the form, and how many fill it in."""
WRONG = RETURNED // 6
"""Every sixth fills in something wrong at first."""


@pytest.fixture(scope="module")
def opened(imap: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A month of 42 units opened, its forms mailed; to be copied, not touched."""
    root = tmp_path_factory.mktemp("opened") / "w"
    with (
        pytest.MonkeyPatch.context() as patch,
        smtp_server() as (sent, port),
        smtp_server(open_to_all=True) as (units, units_port),
    ):
        patch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
        make_office(root, port, imap.port)
        units.deliver = lambda raw, _to: imap.deliver(raw)
        unopened = small.copy_of(root, root.with_name("unopened"))
        assert tick(root, "2024-07-19T09:00").done == {}
        assert tick(root, "2024-07-22T09:00").done == {"发放": 42, "发送": 42}
        yield Office(root, sent, units_port, unopened)


@pytest.fixture
def office(
    opened: Office, imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """That office, to act in: what it sends and receives is forgotten afterwards."""
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
    imap.empty()
    raw, recipients = [*opened.sent.raw], [*opened.sent.recipients]
    yield opened._replace(root=small.copy_of(opened.root, tmp_path / "w"))
    opened.sent.raw[:], opened.sent.recipients[:] = raw, recipients


def tick(root: Path, at: str) -> schedule.Pass:
    now = datetime.fromisoformat(f"{at}+08:00")
    return schedule.tick(cycle.Workspace(root, now.date()), lambda: now, lambda _: None)


def by_unit(sent: Sink, kind: str) -> dict[str, EmailMessage]:
    """What went out so far of a kind, by its first recipient."""
    return {
        to[0]: message
        for to, message in zip(sent.recipients, sent.mails, strict=True)
        if kind in str(message["Subject"])
    }


def test_a_month_with_42_units(office: Office, imap: Dovecot) -> None:
    root, sent, port, _ = office
    forms = by_unit(sent, "填报表")
    assert len(forms) == 42
    units = list(forms)
    for number, unit in enumerate(units):
        reply = reply_to(forms[unit], unit, "收到" if number % 2 else "已收悉，谢谢！")
        if number < HEARD:
            send_by(port, reply.as_bytes(policy=policy.SMTP), unit)
    done = tick(root, "2024-07-22T15:00").done
    assert done["取信"] == HEARD
    assert "回执" not in done
    acknowledged = [
        status.unit
        for status in cycle.status(cycle.Workspace(root, datetime(2024, 7, 22).date()), PERIOD).statuses
        if status.acknowledged_on
    ]
    assert len(acknowledged) == HEARD

    for number, unit in enumerate(units[:RETURNED]):
        filled = filled_form(forms[unit], wrong=number % 6 == 0)
        reply = reply_to(forms[unit], unit, "报表见附件", filled)
        raw = reply.as_bytes(policy=policy.SMTP)
        if number == 1:
            raw = forwarded(reply, unit)
        elif number == 2:
            raw = raw_gbk(forms[unit], filled[0], unit, filled[1])
        send_by(port, raw, unit)
    done = tick(root, "2024-07-24T09:30").done
    assert (done["取信"], done["收取"], done["回执"]) == (RETURNED, RETURNED, RETURNED)
    statuses = {
        status.unit: status
        for status in cycle.status(cycle.Workspace(root, datetime(2024, 7, 24).date()), PERIOD).statuses
    }
    assert sum(status.state is UnitState.ACCEPTED for status in statuses.values()) == RETURNED - WRONG
    receipts = by_unit(sent, "回复")
    assert set(receipts) == set(units[:RETURNED])
    assert "已全部采用" in body_of(receipts[units[5]])
    assert "需要更正" in body_of(receipts[units[0]])
    assert "八成左右" in body_of(receipts[units[0]])
    assert receipts[units[5]]["In-Reply-To"]
    assert receipts[units[5]]["References"]
    assert str(forms[units[5]]["Message-ID"]) in str(receipts[units[5]]["References"])

    assert "提醒" in tick(root, "2024-07-25T09:30").done
    late = by_unit(sent, "提醒")
    assert set(units[RETURNED:]) <= set(late)
    for unit in units[:RETURNED]:
        filled = filled_form(forms[unit])
        if units.index(unit) % 6 == 0:
            send_by(port, reply_to(forms[unit], unit, "已更正", filled).as_bytes(policy=policy.SMTP), unit)
    tick(root, "2024-07-26T09:30")
    tick(root, "2024-07-29T09:30")
    assert len(by_unit(sent, "汇总表")) == 1
    check_counts(root, sent, imap)


def check_counts(root: Path, sent: Sink, imap: Dovecot) -> None:
    """What the servers hold is what the ledger says, also one made anew."""
    now = datetime.fromisoformat("2024-07-29T10:00:00+08:00")
    for again in (False, True):
        if again:
            cycle.rebuild(cycle.Workspace(root, now.date()))
        with cycle.opened(cycle.Workspace(root, now.date()), clock=lambda: now) as session:
            messages = session.ledger.mail.messages()
            letters = session.ledger.mail.letters()
            assert {message.state for message in messages} == {MessageState.SENT}
            assert sorted(message.message_id for message in messages) == sorted(
                str(mail["Message-ID"]) for mail in sent.mails
            )
            assert len(letters) == imap.count() == HEARD + RETURNED + WRONG
            assert sum(message.kind is MessageKind.RECEIPT for message in messages) == RETURNED + WRONG
            assert len(session.ledger.submissions()) == RETURNED + WRONG


def test_a_stranger_waits_until_the_office_accepts(office: Office, imap: Dovecot) -> None:
    root, sent, port, _ = office
    forms = by_unit(sent, "填报表")
    unit = next(iter(forms))
    stranger = "someone@home.example"
    letter = new_letter(reply_to(forms[unit], stranger, "报表", filled_form(forms[unit])))
    send_by(port, letter.as_bytes(policy=policy.SMTP), stranger)
    assert "回执" not in tick(root, "2024-07-22T10:00").done
    at = datetime.fromisoformat("2024-07-22T11:00:00+08:00")
    workspace = cycle.Workspace(root, at.date())
    notes = cycle.status_of_mail(workspace, PERIOD)
    (waiting,) = notes.delayed
    assert waiting.state is SubmissionState.UNIDENTIFIED
    assert f"accept {waiting.id}" in waiting.problems[0].remedy
    with cycle.opened(workspace, clock=lambda: at) as session:
        with pytest.raises(WorkbookFlowError, match="没有第"):
            accepting.accept(session, 77)
        accepting.accept(session, waiting.id)
        (taken,) = cycle.receive(workspace)
    assert taken.state is SubmissionState.ACCEPTED
    assert cycle.status_of_mail(workspace, PERIOD).delayed == ()
    before = cycle.status(workspace, PERIOD)
    cycle.rebuild(workspace)
    assert cycle.status(workspace, PERIOD) == before


def test_a_winmail_dat_is_answered_with_what_to_send_instead(office: Office, imap: Dovecot) -> None:
    root, sent, port, _ = office
    forms = by_unit(sent, "填报表")
    packing, writing, *_ = forms
    packed = ("winmail.dat", winmail("填报表.xlsx"))
    send_by(
        port, reply_to(forms[packing], packing, "报表见附件", packed).as_bytes(policy=policy.SMTP), packing
    )
    only_words = ("winmail.dat", winmail())
    send_by(port, reply_to(forms[writing], writing, "收到", only_words).as_bytes(policy=policy.SMTP), writing)
    assert tick(root, "2024-07-22T10:00").done["回执"] == 1
    at = datetime.fromisoformat("2024-07-22T11:00:00+08:00")
    with cycle.opened(cycle.Workspace(root, at.date()), clock=lambda: at) as session:
        kinds = {each.sender: each.kind for each in session.ledger.mail.letters()}
        (refused,) = session.ledger.submissions()
    assert kinds == {packing: LetterKind.RETURN, writing: LetterKind.ACKNOWLEDGED}
    assert (refused.state, [each.code for each in refused.problems]) == (SubmissionState.REFUSED, ["F26"])
    (answer,) = by_unit(sent, "回复").values()
    assert "设置文本格式" in body_of(answer)


def test_machines_are_never_answered_and_a_bounce_marks_the_address(office: Office, imap: Dovecot) -> None:
    root, sent, *_ = office
    forms = by_unit(sent, "填报表")
    units = list(forms)
    away = reply_to(forms[units[0]], units[0], "我在休假", filled_form(forms[units[0]]))
    away["Auto-Submitted"] = "auto-replied"
    imap.deliver(away.as_bytes(policy=policy.SMTP))
    imap.deliver(sent.raw[3])
    bounce = (
        b"From: MAILER-DAEMON@xian.example\r\nTo: office@xian.example\r\nSubject: Undelivered Mail\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; "
        + units[4].encode()
        + b"\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    imap.deliver(bounce)
    count = len(sent.raw)
    tick(root, "2024-07-22T10:00")
    assert [str(mail["To"]) for mail in sent.mails[count:]] == [ACCOUNT]
    at = datetime.fromisoformat("2024-07-22T11:00:00+08:00")
    with cycle.opened(cycle.Workspace(root, at.date()), clock=lambda: at) as session:
        kinds = [each.kind for each in session.ledger.mail.letters()]
    assert kinds == [LetterKind.RETURN, LetterKind.OWN, LetterKind.BOUNCE]
    workspace = cycle.Workspace(root, at.date())
    assert cycle.status_of_mail(workspace, PERIOD).bounced == (units[4],)
    assert [each.accepted > 0 for each in cycle.status(workspace, PERIOD).statuses].count(True) == 1


PASSED_ON = ("Auto-Submitted: auto-generated", "Precedence: bulk", "List-Id: <office.xian.example>")
"""What Exchange's rules, a gateway and a group address write into the head of a letter that a person wrote."""


def with_header(letter: EmailMessage, line: str) -> bytes:
    name, _, value = line.partition(": ")
    letter[name] = value
    return letter.as_bytes(policy=policy.SMTP)


def test_a_form_is_taken_whatever_servers_wrote_in_the_head_of_its_letter(
    office: Office, imap: Dovecot
) -> None:
    root, sent, *_ = office
    tick(root, "2024-07-22T09:00")
    forms = by_unit(sent, "填报表")
    units = list(forms)[: len(PASSED_ON)]
    for unit, line in zip(units, PASSED_ON, strict=True):
        wrong = line.startswith("Precedence")
        letter = reply_to(forms[unit], unit, "报表见附件", filled_form(forms[unit], wrong=wrong))
        imap.deliver(with_header(letter, line))
    done = tick(root, "2024-07-22T10:00").done
    assert (done["取信"], done["收取"], done["回执"]) == (3, 3, 3)
    answers = by_unit(sent, "回复")
    assert set(answers) == set(units)
    assert {str(each["Auto-Submitted"]) for each in answers.values()} == {"auto-replied"}
    again = reply_to(forms[units[1]], units[1], "已更正", filled_form(forms[units[1]]))
    imap.deliver(with_header(again, PASSED_ON[1]))
    done = tick(root, "2024-07-22T11:00").done
    assert (done["收取"], "回执" in done) == (1, False)
    workspace = cycle.Workspace(root, datetime(2024, 7, 22).date())
    assert sum(each.state is UnitState.ACCEPTED for each in cycle.status(workspace, PERIOD).statuses) == 3
    assert cycle.status_of_mail(workspace, PERIOD).automatic == ()


def test_what_came_by_itself_with_files_is_never_lost_from_status(office: Office, imap: Dovecot) -> None:
    root, sent, *_ = office
    tick(root, "2024-07-22T09:00")
    forms = by_unit(sent, "填报表")
    away, other, scan, picture = list(forms)[:4]
    quoting = reply_to(forms[away], away, "我在休假")
    quoting.add_attachment(forms[away])
    imap.deliver(with_header(quoting, "Auto-Submitted: auto-replied"))
    unknown = reply_to(forms[other], other, "另一份表", ("名单.csv", "姓名,电话\n甲,1\n".encode()))
    imap.deliver(with_header(unknown, "Auto-Submitted: auto-replied"))
    scanned = reply_to(forms[scan], scan, "扫描件", ("盖章.pdf", b"%PDF-1.4 scan"))
    imap.deliver(with_header(scanned, "Auto-Submitted: auto-generated"))
    logo = reply_to(forms[picture], picture, "我在休假")
    logo.add_attachment(
        b"\x89PNG", maintype="image", subtype="png", filename="logo.png", disposition="inline"
    )
    imap.deliver(with_header(logo, "X-Autoreply: yes"))
    count = len(sent.raw)
    tick(root, "2024-07-22T10:00")
    assert sent.recipients[count:] == [(ACCOUNT,)]
    assert "名单.csv" in body_of(sent.mails[-1])
    workspace = cycle.Workspace(root, datetime(2024, 7, 22).date())
    notes = cycle.status_of_mail(workspace, PERIOD)
    assert [each.sender for each in notes.automatic] == [away, other, scan]
    assert [each.kind for each in notes.automatic] == [
        LetterKind.AUTOMATIC,
        LetterKind.RETURN,
        LetterKind.AUTOMATIC,
    ]
    statuses = cycle.status(workspace, PERIOD).statuses
    assert {each.state for each in statuses} == {UnitState.ISSUED}
    assert {each.acknowledged_on for each in statuses} == {None}
    for path in (root / "archive/邮件/收到").glob("*.json"):
        record = json.loads(path.read_text("utf-8"))
        if record["kind"] == "automatic":
            old = {name: part for name, part in record.items() if name not in LATER}
            path.write_text(json.dumps(old, ensure_ascii=False, indent=1) + "\n", "utf-8")
    cycle.rebuild(workspace)
    assert [each.sender for each in cycle.status_of_mail(workspace, PERIOD).automatic] == [away, other, scan]


WEDNESDAY = datetime.fromisoformat("2024-07-24T17:00:00+08:00")
FRIDAY = datetime.fromisoformat("2024-07-26T08:30:00+08:00")
NIGHT = datetime.fromisoformat("2024-07-25T15:30:00-05:00")


def test_a_return_by_mail_counts_from_its_arrival_not_from_its_fetching(
    office: Office, imap: Dovecot
) -> None:
    root, sent, *_ = office
    tick(root, "2024-07-22T09:00")
    forms = by_unit(sent, "填报表")
    punctual, forger, stranger, twice, abroad = list(forms)[:5]
    for unit, at in ((punctual, WEDNESDAY), (forger, FRIDAY), (stranger, WEDNESDAY), (abroad, NIGHT)):
        sender = "someone@home.example" if unit == stranger else unit
        letter = reply_to(forms[unit], sender, "报表", filled_form(forms[unit]))
        letter = new_letter(letter) if unit == stranger else letter
        letter["Date"] = "Wed, 24 Jul 2024 08:00:00 +0800"
        imap.deliver(letter.as_bytes(policy=policy.SMTP), at)
    both = filled_form(forms[twice])
    (root / "inbox/代交.xlsx").write_bytes(both[1])
    cycle.receive(cycle.Workspace(root, datetime(2024, 7, 26).date()))
    imap.deliver(reply_to(forms[twice], twice, "报表", both).as_bytes(policy=policy.SMTP), WEDNESDAY)
    tick(root, "2024-07-29T09:00")
    workspace = cycle.Workspace(root, datetime(2024, 7, 29).date())
    (waiting,) = cycle.status_of_mail(workspace, PERIOD).delayed
    at = datetime.fromisoformat("2024-07-30T09:00:00+08:00")
    with cycle.opened(cycle.Workspace(root, at.date()), clock=lambda: at) as session:
        accepting.accept(session, waiting.id)
        cycle.receive(cycle.Workspace(root, at.date()))
        addresses: dict[str, str] = {each.name: each.mail[0] for each in session.master.units if each.mail}
    for again in (False, True):
        if again:
            cycle.rebuild(workspace)
        status = cycle.status(workspace, PERIOD)
        seen = {addresses[each.unit]: each for each in status.statuses if each.returned_on}
        assert {unit: (str(each.returned_on), each.late) for unit, each in seen.items()} == {
            punctual: ("2024-07-24", 0),
            forger: ("2024-07-26", 1),
            stranger: ("2024-07-24", 0),
            twice: ("2024-07-24", 0),
            abroad: ("2024-07-26", 1),
        }
        assert str(seen[punctual].acknowledged_on) == "2024-07-24"
        assert {each.corrected_on for each in seen.values()} == {None}
    assert cycle.verify(workspace).problems == ()


@pytest.mark.parametrize(
    ("words", "seen", "left"), [("标为已读", 1, 1), ("移到已处理", 0, 0), ("不动", 0, 1)]
)
def test_what_is_done_with_a_letter_on_the_server(
    office: Office, imap: Dovecot, words: str, seen: int, left: int
) -> None:
    root, sent, port, _ = office
    set_settings(root / "master/分解清单.xlsx", {"收信后": words})
    unit, form = next(iter(by_unit(sent, "填报表").items()))
    send_by(port, reply_to(form, unit, "收到").as_bytes(policy=policy.SMTP), unit)
    assert tick(root, "2024-07-22T10:00").done["取信"] == 1
    assert (imap.count("SEEN"), imap.count()) == (seen, left)
    assert "取信" not in tick(root, "2024-07-22T11:00").done


def test_a_question_stays_unread_for_people_and_status_names_it(office: Office, imap: Dovecot) -> None:
    root, sent, port, _ = office
    set_settings(root / "master/分解清单.xlsx", {"收信后": "标为已读"})
    unit, form = next(iter(by_unit(sent, "填报表").items()))
    for words in ("请问第三项怎么填？", "收到"):
        send_by(port, reply_to(form, unit, words).as_bytes(policy=policy.SMTP), unit)
    tick(root, "2024-07-22T10:00")
    tick(root, "2024-07-22T11:00")
    assert (imap.count("UNSEEN"), imap.count()) == (1, 2)
    (letter,) = cycle.status_of_mail(cycle.Workspace(root, datetime(2024, 7, 22).date()), PERIOD).words
    assert letter.sender == unit


@pytest.mark.parametrize("security", ["SSL", "STARTTLS"])
def test_letters_come_over_verified_tls_or_not_at_all(
    office: Office, imap: Dovecot, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    root, sent, port, _ = office
    unit, form = next(iter(by_unit(sent, "填报表").items()))
    send_by(port, reply_to(form, unit, "收到").as_bytes(policy=policy.SMTP), unit)
    incoming = imap.tls_port if security == "SSL" else imap.port
    set_settings(root / "master/分解清单.xlsx", {"邮件加密": security, "收信服务器": f"localhost:{incoming}"})
    fault = tick(root, "2024-07-22T10:00").faults[0]
    assert fault.startswith("取信：收信服务器 localhost 的证书核对不上")
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
    assert tick(root, "2024-07-22T11:00").done["取信"] == 1


def test_the_id_command_is_sent_before_a_folder_is_opened(office: Office, imap: Dovecot) -> None:
    root, *_ = office
    tick(root, "2024-07-22T10:00")
    assert "name=workbook-flow" in imap.log


def test_a_mail_server_that_is_away_stops_nothing_else(office: Office, tmp_path: Path) -> None:
    sent, root = office.sent, small.copy_of(office.unopened, tmp_path / "unopened")
    sent.raw.clear()
    sent.recipients.clear()
    set_settings(root / "master/分解清单.xlsx", {"收信服务器": "127.0.0.1:1"})
    this = tick(root, "2024-07-22T09:00")
    assert [fault.partition("：")[0] for fault in this.faults] == ["取信"]
    assert this.done["发送"] == 43
    assert len(by_unit(sent, "定时任务出错")) == 1
    tick(root, "2024-07-22T10:00")
    assert len(by_unit(sent, "定时任务出错")) == 1
    assert json.dumps(this.done, ensure_ascii=False)
    shutil.rmtree(root / "outbox")


def test_the_office_hears_once_a_day_that_its_master_is_faulty(office: Office) -> None:
    root, sent, *_ = office
    set_settings(root / "master/分解清单.xlsx", {"报送截止": "看情况"})
    for moment in ("2024-07-22T10:00", "2024-07-22T11:00", "2024-07-23T09:00"):
        with pytest.raises(cycle.FaultyMaster):
            tick(root, moment)
    mails = [mail for mail in sent.mails if "定时任务出错" in str(mail["Subject"])]
    assert [str(mail["To"]) for mail in mails] == [ACCOUNT] * 2
    assert "总表有 1 处错误" in body_of(mails[0])
