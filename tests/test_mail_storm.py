"""A month in a storm: every command of the mail killed again and again at any moment, with a server that fails.

However often it is hit, the month ends as it should: nothing is stuck, no occasion has two Message-IDs, and a mail is
repeated only under its own and only where it was in flight at a kill or a lost connection. Every letter lies in one
place of the mailbox, and those for people as they came.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tests.deep import DEEP
from tests.dovecot import Dovecot
from tests.forked import forked, load_all
from tests.imap_gate import imap_gate
from tests.mail_watch import MailWatch
from tests.mailing_units import parsed, reply_to
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice, post_office
from tests.test_answered_by_mail import typed_into_word
from workbook_flow import cli, cycle
from workbook_flow.cycle.care import quarantine
from workbook_flow.cycle.post import doubting
from workbook_flow.cycle.post.notices import office_notices
from workbook_flow.model import MessageState, UnitState
from workbook_flow.records.postbox import Postbox
from workbook_flow.words.problems import Code

KILLS, SEEDS = (25, range(6)) if DEEP else (6, range(1))
pytestmark = [
    pytest.mark.needs("dovecot"),
    pytest.mark.dear,
    pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork"),
]

TICK, SEND, MERGE = ("tick",), ("send", "--period", str(PERIOD)), ("merge", "--period", str(PERIOD))
COURSE: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("2024-07-22", (TICK, SEND, TICK)),
    ("2024-07-23", (SEND, TICK)),
    ("2024-07-24", (("fetch",), TICK, ("fetch",))),
    ("2024-07-25", (("fetch",), TICK, ("collect",), ("remind",))),
    ("2024-07-26", (("remind",), TICK)),
    ("2024-08-05", (TICK, ("publish", "--period", str(PERIOD)))),
    ("2024-08-06", ()),
)
"""The days of the month, with what is run on each."""
LETTERS, CORRECTIONS = "2024-07-24", "2024-07-25"
"""The days on which the units' letters lie in the mailbox."""
WAYS = (("移到已处理", ()), ("标为已读", ()), ("移到已处理", (b"MOVE",)))
"""What becomes of a letter on the server, and what that is not able to, by turns."""
FOREIGN = b"From: a@x.example\r\nMessage-ID: <a@x>\r\nSubject: x\r\n\r\nx\r\n"
LONGEST = (0.1, 0.4, 1.5)
"""Within how many seconds a command is killed that is killed by the clock."""
FARTHEST = (6, 12, 25, 70)
"""The last act of a command at which it is killed: what looks only has few, a pass in which much happens has many."""
FAULTS = ("451 4.3.0 try later", "421 4.7.0 closing")
"""What the server says for once; after the second nothing is sent that day, so it waits until the forms are out."""
MOST_TRIES = 9
"""How often a command is run for each time that it is to be killed: one with little to do may end before its time."""


@dataclass
class Storm:
    """What hits the month, and what is seen of it. ``in_flight`` counts, by Message-ID, when a repeat is rightful."""

    office: PostOffice
    random: Random
    kills: Counter[str] = field(default_factory=Counter)
    in_flight: Counter[str] = field(default_factory=Counter)

    def listen(self) -> None:
        """Note of each mail during whose hand-over the connection is lost."""

        def deliver(raw: bytes, _: tuple[str, ...]) -> None:
            if self.office.sent.drop_after_data:
                self.in_flight[str(parsed(raw)["Message-ID"])] += 1

        self.office.sent.deliver = deliver

    def run(self, day: str, words: tuple[str, ...], deadly: int = 0, seconds: float = 0.0) -> int:
        """One command as a process of its own, killed before that act or after so long."""
        return forked(lambda: act_until(self.office.root, day, words, deadly, seconds)).returncode

    def hit(self, day: str, words: tuple[str, ...]) -> None:
        """Kill the command at some act; what was in flight is noted."""
        if self.random.random() < 0.15:
            self.office.sent.answers = [self.random.choice(FAULTS[: 2 if day > LETTERS else 1])]
        if self.random.random() < 0.1:
            self.office.sent.drop_after_data = 1
        by_clock = self.random.random() < 0.4
        code = self.run(
            day,
            words,
            0 if by_clock else self.random.randint(1, self.random.choice(FARTHEST)),
            self.random.uniform(0.01, self.random.choice(LONGEST)) if by_clock else 0.0,
        )
        self.office.sent.answers, self.office.sent.drop_after_data = [], 0
        assert code in {0, 1, -signal.SIGKILL} or (code, words) == (2, SEND)  # nothing was issued yet
        if code == -signal.SIGKILL:
            self.kills[words[0]] += 1
            for message in Postbox(self.office.root / "archive").messages():
                self.in_flight[message.message_id] += message.state is MessageState.SENDING

    def hit_often(self, day: str, words: tuple[str, ...], kills: int) -> None:
        """Have a command killed so many times, as far as that many are left."""
        until = min(KILLS, self.kills.total() + kills)
        for _ in range(MOST_TRIES * kills):
            if self.kills.total() < until:
                self.hit(day, words)


def act_until(root: Path, day: str, words: tuple[str, ...], deadly: int, seconds: float) -> None:
    """In the child: run the command; it ends by SIGKILL before the act of that number, from 1, or after so long."""
    count = 0
    if seconds:
        threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()

    def reached(_act: str, _path: str) -> None:
        nonlocal count
        count += 1
        if count == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    MailWatch(root, reached)
    sys.argv = ["workbook-flow", "--workspace", str(root), "--date", day, *words]
    cli.main()


@pytest.mark.parametrize("seed", SEEDS)
def test_however_often_it_is_killed_the_month_ends_as_it_should(
    imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    load_all()
    after_fetch, unable = WAYS[seed % len(WAYS)]
    settings = {"报送截止": "当月26日", "汇总表收件人": "zhang@xian.example", "收信后": after_fetch}
    with (
        imap_gate(imap.port) as (gate, port),
        post_office(tmp_path / "w", monkeypatch, imap, **settings) as office,
    ):
        gate.unable = unable
        office.write_master(收信服务器=f"127.0.0.1:{port}")
        storm = Storm(office, Random(seed))
        storm.listen()
        for day, commands in COURSE:
            if day == LETTERS:
                deliver_letters(office)
            if day == CORRECTIONS:
                deliver_corrections(office)
            for words in commands:
                storm.hit_often(day, words, KILLS // sum(len(each) for _, each in COURSE) + 1)
            assert storm.run(day, TICK) == 0, day
        storm.hit_often("2024-08-06", MERGE, KILLS)
        assert storm.run("2024-08-07", TICK) == 0
        assert storm.kills.total() == KILLS
        check(office, storm)
        check_mailbox(imap, moved=after_fetch != "标为已读")


LAW_MAIL, POLICE_MAIL, MONEY_MAIL = "sfj@xian.example", "gaj@xian.example", "czj@xian.example"


def deliver_letters(office: PostOffice) -> None:
    """One unit says that it has its form and then reports, one reports with a faulty row, one asks; one is foreign."""
    report = office.answer(LAW, LAW_MAIL, "收到，报表见附件")
    report.add_attachment(
        b"\x89PNG\r\n\x1a\n" + bytes(30_000), maintype="image", subtype="png", filename="现场.png"
    )
    office.deliver(FOREIGN, "2024-07-23T14:00")
    office.deliver(report, "2024-07-23T15:00")
    office.deliver(office.answer(POLICE, POLICE_MAIL, percent="过半"), "2024-07-23T16:00")
    office.deliver(reply_to(office.form_mail(MONEY), MONEY_MAIL, "请问比例怎么填？"), "2024-07-23T17:00")


def deliver_corrections(office: PostOffice) -> None:
    """One unit corrects a row that stands in a copy in Word, and one its form, with a row that is faulty still."""
    typed = ("更正.docx", typed_into_word(office, LAW, 90))
    office.deliver(reply_to(office.form_mail(LAW), LAW_MAIL, "更正见附件", typed), "2024-07-24T17:30")
    office.deliver(office.answer(POLICE, POLICE_MAIL, "更正", percent="八成"), "2024-07-24T18:00")


def check_mailbox(imap: Dovecot, *, moved: bool) -> None:
    """Every letter lies in one place, marked or moved where it is the program's, and as it came where it is not."""
    with imap.mailbox() as client:
        heads = client.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM)])")[1]
        unseen = client.search(None, "UNSEEN")[1][0].split()
        left = [part[1] for part in heads if isinstance(part, tuple)]
        moved_away = int(client.select("&XfJZBHQG-")[1][0] or 0) if moved else 0
    assert (len(left), moved_away) == ((2, 4) if moved else (6, 0))
    people = [head for head in left if b"a@x.example" in head or MONEY_MAIL.encode() in head]
    assert (len(people), len(unseen)) == (2, 2)


def check(office: PostOffice, storm: Storm) -> None:
    """Nothing is stuck, lost or doubled; the record is sound."""
    workspace = cycle.Workspace(office.root, date(2024, 8, 8))
    cut_off = released(office)  # which answers them
    in_doubt = confirmed(office)
    messages = list(Postbox(office.root / "archive").messages())
    assert {message.state for message in messages} <= {MessageState.SENT, MessageState.WITHDRAWN}
    assert len({message.key for message in messages}) == len(messages)
    arrived = Counter(str(mail["Message-ID"]) for mail in office.sent.mails)
    assert arrived.keys() == {each.message_id for each in messages if each.state is MessageState.SENT}
    assert max(arrived.values()) <= 2
    unexplained = {key: count for key, count in arrived.items() if count > 1 + storm.in_flight[key]}
    assert unexplained == {}
    sys.stdout.write(
        f"killed {dict(storm.kills)}; mails by how often they came {dict(Counter(arrived.values()))}; "
        f"asked of the office {in_doubt}\n"
    )
    status = {each.unit: each for each in cycle.status(workspace, PERIOD).statuses}
    assert {unit: each.state for unit, each in status.items()} == {
        LAW: UnitState.ACCEPTED,
        POLICE: UnitState.RETURNED,
        MONEY: UnitState.ISSUED,
    }
    with office.opened("2024-08-08T09:00") as session:
        assert len(session.ledger.mail.letters()) == 6
        submissions = session.ledger.submissions()
        assert len(submissions) == 4 + cut_off
        counted = Counter(submission.unit for submission in submissions if submission.entries)
        assert counted[LAW] == 1
    faults = {fault.code for fault in cycle.verify(workspace).problems}
    assert faults <= {
        Code.UNREGISTERED_FILES
    }  # a copy of what was being kept at a kill, and is kept elsewhere now
    before = cycle.status(workspace, PERIOD)
    cycle.rebuild(workspace)
    assert cycle.status(workspace, PERIOD) == before


def confirmed(office: PostOffice) -> int:
    """How many mails the office was asked about, each of which it was told; it says that they came."""
    with office.opened("2024-08-08T10:00") as session:
        told = {notice.key for notice in office_notices(session)}
        for message in (waiting := doubting.doubtful(session)):
            assert f"doubtful {message.id}" in told
            doubting.confirm(session, message.id)
    office.tick("2024-08-08T11:00")
    return len(waiting)


def released(office: PostOffice) -> int:
    """How many returns were left unread since their reading was cut off twice: the office has them read after all."""
    with office.opened("2024-08-07T15:00") as session:
        cut_off = [
            submission.id
            for submission in session.ledger.submissions()
            if any(problem.code == Code.READING_CUT_OFF for problem in submission.problems)
        ]
        for number in cut_off:
            quarantine.release(session, number)
    office.tick("2024-08-08T09:00")
    return len(cut_off)
