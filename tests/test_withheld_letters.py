"""Letters that a mail server lists and does not hand out: told once, asked for again, told when they come."""

from __future__ import annotations

from email import policy

import pytest

from tests.dovecot import Dovecot
from tests.imap_gate import Gate
from tests.mailing_units import body_of
from tests.pop_server import Mailbox
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice
from tests.smtp_sink import ACCOUNT
from workbook_flow.cycle.month import status_of_mail
from workbook_flow.cycle.post.mail_status import mails_that_failed

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]


def came(office: PostOffice, at: str) -> list[str]:
    """The units whose letters were taken by then."""
    with office.opened(at) as session:
        return [letter.unit for letter in session.ledger.mail.letters()]


def told(office: PostOffice, words: str) -> list[str]:
    """The lines of the mails to the office that hold these words."""
    lines = [line for mail in office.went_to(ACCOUNT) for line in body_of(mail).splitlines()]
    return [line for line in lines if words in line]


def shown(office: PostOffice, at: str) -> list[str]:
    """What status and the page say of letters that cannot be had."""
    with office.opened(at) as session:
        sentences = list(mails_that_failed(status_of_mail(session, PERIOD)))
    return [sentence for sentence in sentences if "取不下来" in sentence]


def uids(imap: Dovecot) -> list[int]:
    with imap.mailbox() as client:
        return [int(uid) for uid in client.uid("search", "ALL")[1][0].split()]


@pytest.mark.parametrize("how", ["NO", "BAD", "nothing", "empty"])
def test_a_letter_that_the_server_does_not_hand_out_is_told_once_until_it_comes(
    gated: tuple[PostOffice, Gate], imap: Dovecot, how: str
) -> None:
    office, gate = gated
    for unit, sender in ((LAW, "sfj@xian.example"), (POLICE, "gaj@xian.example")):
        office.deliver(office.answer(unit, sender), "2024-07-23T08:00")
    gate.withheld = {uids(imap)[0]: how}
    for hour in (9, 10, 11):
        assert office.tick(f"2024-07-23T{hour:02}:00").faults == []
    assert came(office, "2024-07-23T11:10") == [POLICE]
    (line,) = told(office, "取不下来")
    assert "07月23日 08:00 到的、县司法局 sfj@xian.example的信" in line
    assert "inbox" in line
    assert len(shown(office, "2024-07-23T11:10")) == 1
    gate.withheld = {}
    office.tick("2024-07-23T12:00")
    office.tick("2024-07-23T13:00")
    assert came(office, "2024-07-23T13:10") == [POLICE, LAW]
    assert shown(office, "2024-07-23T13:10") == []
    (line,) = told(office, "已于07月23日取到")
    assert "县司法局" in line
    assert len(told(office, "收信服务器不给")) == 1


def test_of_a_letter_of_which_nothing_is_to_be_had_it_is_told_when_it_came(
    gated: tuple[PostOffice, Gate], imap: Dovecot
) -> None:
    office, gate = gated
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    gate.withheld, gate.heads = {uids(imap)[0]: "NO"}, False
    office.tick("2024-07-23T09:00")
    (line,) = told(office, "取不下来")
    assert "一封信（发件人和主题也取不到）" in line
    imap.empty()
    office.tick("2024-07-23T10:00")
    assert shown(office, "2024-07-23T10:10") == [], "who took it away there knows of it"
    assert told(office, "取到，照常") == []


def test_a_letter_over_which_the_connection_breaks_comes_last_and_is_told_when_it_breaks_again(
    gated: tuple[PostOffice, Gate], imap: Dovecot
) -> None:
    office, gate = gated
    people = ((LAW, "sfj@xian.example"), (POLICE, "gaj@xian.example"), (MONEY, "czj@xian.example"))
    for unit, sender in people:
        office.deliver(office.answer(unit, sender), "2024-07-23T08:00")
    first, second, _ = uids(imap)
    gate.withheld = {first: "drop", second: "drop"}
    for hour in range(9, 14):
        office.tick(f"2024-07-23T{hour:02}:00")
    assert came(office, "2024-07-23T13:10") == [MONEY]
    assert [gate.asked.count(uid) > 1 for uid in (first, second)] == [True, True]
    assert len(told(office, "一取它连接就断")) == 2
    gate.withheld = {}
    office.tick("2024-07-23T14:00")
    assert sorted(came(office, "2024-07-23T14:10")) == sorted(unit for unit, _ in people)


def test_a_connection_that_broke_once_makes_no_letter_suspect(
    gated: tuple[PostOffice, Gate], imap: Dovecot
) -> None:
    office, gate = gated
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    gate.withheld = {uids(imap)[0]: "drop"}
    assert office.tick("2024-07-23T09:00").faults != []
    gate.withheld = {}
    assert office.tick("2024-07-23T10:00").faults == []
    assert (came(office, "2024-07-23T10:10"), told(office, "取不下来")) == ([LAW], [])


def test_in_the_folder_for_junk_what_is_ours_or_unknown_is_told(
    gated: tuple[PostOffice, Gate], imap: Dovecot
) -> None:
    office, gate = gated
    letter = office.answer(LAW, "sfj@xian.example").as_bytes(policy=policy.SMTP)
    with imap.mailbox() as client:
        client.create("Junk")
        client.append("Junk", "", '"23-Jul-2024 08:00:00 +0800"', letter)
        client.append("Junk", "", '"23-Jul-2024 08:30:00 +0800"', b"From: win@casino.example\r\n\r\nx\r\n")
        client.select("Junk")
        ours, spam = (int(uid) for uid in client.uid("search", "ALL")[1][0].split())
    gate.withheld = {ours: "NO", spam: "NO"}
    office.tick("2024-07-23T09:00")
    (line,) = told(office, "取不下来")
    assert "“Junk”文件夹里" in line
    gate.withheld = {}
    office.tick("2024-07-23T10:00")
    assert came(office, "2024-07-23T10:10") == [LAW]


@pytest.mark.parametrize("how", ["-ERR", "empty", "drop"])
def test_over_pop3_a_letter_that_is_withheld_stops_no_other(
    popped: tuple[PostOffice, Mailbox], how: str
) -> None:
    office, mailbox = popped
    for unit, sender in ((LAW, "sfj@xian.example"), (POLICE, "gaj@xian.example")):
        letter = office.answer(unit, sender).as_bytes(policy=policy.SMTP)
        mailbox.deliver(letter, "Tue, 23 Jul 2024 08:00:00 +0800")
    mailbox.withheld = {1: how}
    for hour in (9, 10, 11):
        office.tick(f"2024-07-23T{hour:02}:00")
    assert came(office, "2024-07-23T11:10") == [POLICE]
    (line,) = told(office, "取不下来")
    assert "县司法局 sfj@xian.example" in line
    mailbox.withheld = {}
    office.tick("2024-07-23T12:00")
    office.tick("2024-07-23T13:00")
    assert came(office, "2024-07-23T13:10") == [POLICE, LAW]
    assert len(told(office, "已于07月23日取到")) == 1


def test_of_many_letters_the_first_are_told_one_by_one_and_all_are_asked_for_again(
    gated: tuple[PostOffice, Gate], imap: Dovecot
) -> None:
    office, gate = gated
    for number in range(13):
        office.deliver(f"From: a{number}@x.example\r\nSubject: x\r\n\r\nx\r\n".encode(), "2024-07-23T08:00")
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    gate.withheld = dict.fromkeys(uids(imap)[:13], "NO")
    for hour in (9, 10, 11):
        office.tick(f"2024-07-23T{hour:02}:00")
    assert came(office, "2024-07-23T11:10") == [LAW]
    assert len(told(office, "收信服务器不给")) == 10
    assert len(told(office, "还有 3 封这样取不下来的信")) == 1
    assert {gate.asked.count(uid) for uid in gate.withheld} == {3}


@pytest.mark.parametrize("after_fetch", ["移到已处理/", "移到a//b", "移到../x"])
def test_a_folder_that_the_server_does_not_take_stops_no_letter(
    gated: tuple[PostOffice, Gate], after_fetch: str
) -> None:
    office, _ = gated
    office.write_master(收信后=after_fetch)
    for unit, sender in ((LAW, "sfj@xian.example"), (POLICE, "gaj@xian.example")):
        office.deliver(office.answer(unit, sender), "2024-07-23T08:00")
    for hour in (9, 10):
        assert office.tick(f"2024-07-23T{hour:02}:00").faults == []
    assert came(office, "2024-07-23T10:10") == [LAW, POLICE]
    (line,) = told(office, "来信照收")
    assert f"没有照“收信后”的“{after_fetch}”做（[CANNOT]" in line
    office.write_master(收信后="移到已处理")
    with office.opened("2024-07-23T10:20") as session:
        assert status_of_mail(session, PERIOD).unmarked == ""


ABLE = {"all": (), "no MOVE": (b"MOVE",), "neither MOVE nor UIDPLUS": (b"MOVE", b"UIDPLUS")}


@pytest.mark.parametrize("unable", ABLE.values(), ids=ABLE)
@pytest.mark.parametrize("after_fetch", ["标为已读", "移到已处理"])
def test_no_letter_is_cleared_away_that_people_marked_as_deleted(
    gated: tuple[PostOffice, Gate], imap: Dovecot, after_fetch: str, unable: tuple[bytes, ...]
) -> None:
    office, gate = gated
    gate.unable = unable
    office.write_master(收信后=after_fetch, 收信服务器=f"127.0.0.1:{gate.port}")
    office.deliver(b"From: a@x.example\r\nSubject: x\r\n\r\nx\r\n", "2024-07-23T08:00")
    (theirs,) = uids(imap)
    with imap.mailbox() as client:
        client.uid("store", str(theirs), "+FLAGS", "(\\Deleted)")
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    for hour in (9, 10):
        assert office.tick(f"2024-07-23T{hour:02}:00").faults == []
    assert theirs in uids(imap)
    assert came(office, "2024-07-23T10:10").count(LAW) == 1
    if after_fetch == "标为已读":
        assert imap.count("SEEN") == 1
        return
    assert imap.count("UNDELETED") == 0
    with imap.mailbox() as client:
        assert client.select("&XfJZBHQG-")[1] == [b"1"]


def test_a_letter_is_moved_where_the_server_can_only_clear_all_away(
    gated: tuple[PostOffice, Gate], imap: Dovecot
) -> None:
    office, gate = gated
    gate.unable = ABLE["neither MOVE nor UIDPLUS"]
    office.write_master(收信后="移到已处理", 收信服务器=f"127.0.0.1:{gate.port}")
    office.deliver(office.answer(LAW, "sfj@xian.example"), "2024-07-23T08:00")
    office.tick("2024-07-23T09:00")
    assert imap.count() == 0
