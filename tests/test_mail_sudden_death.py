"""Sending and fetching stopped by SIGKILL at every durable step, over real SMTP and IMAP, and run again.

At the server every mail has arrived once, the one in flight at most twice under one Message-ID; no reply is lost
or doubled, and the record is that of an undisturbed run.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests import forked, mail_watch, small
from tests.books import SETTINGS, SHEETS, write_book
from tests.deep import DEEP
from tests.dovecot import Dovecot
from tests.durable_steps import DURABLE_STEPS, MAIL_STEPS, Act, DurableStep
from tests.mailing_units import parsed, reply_to
from tests.smtp_sink import ACCOUNT, PASSWORD, Sink, smtp_server
from workbook_flow import cycle, mail
from workbook_flow.cycle import schedule
from workbook_flow.records.postbox import Postbox

pytestmark = [
    pytest.mark.needs("dovecot"),
    pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor Dovecot"),
]

PASSES = {
    "forms go out": "2024-07-22T09:00:00+08:00",
    "replies come in": "2024-07-24T09:30:00+08:00",
    "reminders and the consolidated workbook go out": "2024-08-07T09:30:00+08:00",
}
ACCOUNT_SETTINGS = """
邮箱账号 | {account}
发信服务器 | 127.0.0.1:{smtp}
收信服务器 | 127.0.0.1:{imap}
邮件加密 | 不加密
收信后 | 移到已处理
汇总表收件人 | leader@xian.example
"""


class Servers(NamedTuple):
    sent: Sink
    smtp: int
    imap: Dovecot

    def start_anew(self, letters: list[bytes]) -> None:
        """Forget what was sent; the mailbox holds just these letters."""
        self.sent.raw.clear()
        self.imap.empty()
        for raw in letters:
            self.imap.deliver(raw)


class Point(NamedTuple):
    """An act of a pass that makes something durable, and its number among those of the same name."""

    act: str
    where: str
    number: int

    @property
    def step(self) -> DurableStep | None:
        return next(
            (step for step in (*MAIL_STEPS, *DURABLE_STEPS) if step.covers(self.act, self.where)), None
        )


class Month(NamedTuple):
    """The undisturbed month: before each pass the workspace and the letters, after it the state, and every act."""

    before: dict[str, Path]
    letters: dict[str, list[bytes]]
    after: dict[str, dict[str, Any]]
    points: dict[str, list[Point]]


@pytest.fixture(scope="module")
def servers(imap: Dovecot) -> Iterator[Servers]:
    with smtp_server() as (sent, port), pytest.MonkeyPatch.context() as patch:
        patch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
        yield Servers(sent, port, imap)


def new_office(root: Path, servers: Servers) -> Path:
    """Three units, three tasks, and an account at these servers."""
    small.new_workspace(root)
    account = ACCOUNT_SETTINGS.format(account=ACCOUNT, smtp=servers.smtp, imap=servers.imap.port)
    sheets = {**SHEETS, "分解清单": small.LIST, "设置": SETTINGS.strip("\n") + account}
    write_book(root / "master" / "分解清单.xlsx", sheets)
    return root


def replies(servers: Servers, root: Path) -> list[bytes]:
    """One says 收到, one returns its form with a faulty row and, in a second letter, a zip; one is silent."""
    came = {str(each["To"]): each for each in map(parsed, servers.sent.raw)}
    forms = small.issued_forms(root)
    (_, good), _, (_, zipped), _ = small.first_round(forms)
    first, second = came["sfj@xian.example"], came["gaj@xian.example"]
    letters = [
        reply_to(first, "sfj@xian.example", "收到"),
        reply_to(first, "sfj@xian.example", "报表见附件", ("县司法局.xlsx", good)),
        reply_to(second, "gaj@xian.example", "报表见附件，请查收", ("打包.zip", zipped)),
    ]
    return [each.as_bytes(policy=policy.SMTP) for each in letters]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Month:
    root = new_office(tmp_path_factory.mktemp("month") / "w", servers)
    befores, letters, afters, points = {}, {}, {}, {}
    waiting: list[bytes] = []
    for name, moment in PASSES.items():
        befores[name], letters[name] = small.copy_of(root, root.with_name(name)), waiting
        servers.start_anew(waiting)
        assert one_pass(root, moment) == 0
        points[name] = points_of(root.with_name("acts").read_text("utf-8").splitlines())
        afters[name] = state(root, servers)
        waiting = replies(servers, root) if name == "forms go out" else []
    return Month(befores, letters, afters, points)


def points_of(acts: list[str]) -> list[Point]:
    """The acts, each with its number among those of its name."""
    return [
        Point(act.partition("|")[0], act.partition("|")[2], acts[: place + 1].count(act))
        for place, act in enumerate(acts)
    ]


def one_pass(root: Path, moment: str, point: Point | None = None) -> int:
    """The exit status of one pass in a process of its own, killed before that act."""
    deadly = (f"{point.act}|{point.where}", str(point.number)) if point is not None else ()
    forked.load_all()
    ended = forked.forked(lambda: mail_watch.main(root, moment, root.with_name("acts"), *deadly))
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
    return ended.returncode


def state(root: Path, servers: Servers) -> dict[str, Any]:
    """What the record says and the servers hold, apart from numbers and moments."""
    at = datetime.fromisoformat("2024-09-01T09:00:00+08:00")
    with cycle.opened(cycle.Workspace(root, at.date()), clock=lambda: at) as session:
        messages = session.ledger.mail.messages()
        letters = session.ledger.mail.letters()
        submissions = session.ledger.submissions()
        assert messages == tuple(session.postbox.messages())
        assert letters == tuple(session.postbox.letters())
    return {
        "messages": sorted((message.key, message.to, message.state) for message in messages),
        "laid out": len(list(root.glob("outbox/邮件/*.eml"))),
        "forms": sorted(path.name for path in root.glob("outbox/*/填报表/*")),
        "letters": sorted((letter.digest, letter.kind, letter.files) for letter in letters),
        "returns": sorted(
            (submission.file, submission.unit, submission.state, submission.entries, submission.held)
            for submission in submissions
        ),
        "inbox": sorted(path.name for path in root.glob("inbox/**/*") if path.is_file()),
        "left in the mailbox": servers.imap.count(),
    }


def chosen(points: list[Point]) -> list[Point]:
    """The first point of every step of the pass, its mail's and the month's own; in a deep run the last as well."""
    kinds: dict[DurableStep, list[Point]] = {}
    for point in points:
        if point.step is not None:
            kinds.setdefault(point.step, []).append(point)
    ends = (0, -1) if DEEP else (0,)
    return list(dict.fromkeys(of_step[end] for of_step in kinds.values() for end in ends))


def test_the_list_of_mail_steps_is_what_happens(month: Month) -> None:
    every = [point for points in month.points.values() for point in points]
    assert [point for point in every if point.step is None] == []
    reached = {point.step for point in every}
    assert [step.name for step in MAIL_STEPS if step not in reached] == []


CHAINED = next(step for step in DURABLE_STEPS if step.act is Act.APPEND)
"""How far a mail has come is recorded by a line of the chain first."""


@pytest.mark.parametrize("name", PASSES)
def test_killed_at_any_step_and_run_again_nothing_is_lost_or_doubled(
    month: Month, servers: Servers, tmp_path: Path, name: str
) -> None:
    wrong: dict[Point, object] = {}
    now = datetime.fromisoformat(PASSES[name]) + timedelta(minutes=1)
    earlier_ids = ids_of(month.before[name])
    for point in chosen(month.points[name]):
        root = small.copy_of(month.before[name], tmp_path / "killed" / "w")
        servers.start_anew(month.letters[name])
        assert one_pass(root, PASSES[name], point) == -signal.SIGKILL
        again = schedule.tick(cycle.Workspace(root, now.date()), lambda: now, lambda _: None)
        assert again.faults == []
        arrived = Counter(str(mail["Message-ID"]) for mail in servers.sent.mails)
        doubled = sum(arrived.values()) - len(arrived)
        in_flight = point.step in (MAIL_STEPS[1], CHAINED)
        if arrived.keys() != ids_of(root) - earlier_ids or doubled > in_flight:
            wrong[point] = arrived
        elif (outcome := state(root, servers)) != month.after[name]:
            wrong[point] = outcome
        shutil.rmtree(root)
    assert wrong == {}


def ids_of(root: Path) -> set[str]:
    """The Message-IDs that the workspace's record names."""
    return {each.message_id for each in Postbox(root / "archive").messages()}
