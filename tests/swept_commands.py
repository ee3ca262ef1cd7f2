"""What the fault sweep stops: the commands of the month in their order, others in folders of their own, the page's verbs.

What people do before each is done undisturbed.
"""

from __future__ import annotations

import base64
import io
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from tests.pop_server import Mailbox
from tests.smtp_sink import ACCOUNT
from tests.test_answers import LISTING, REPLIES
from tests.test_collect import without_stamp
from tests.test_excused import EXCUSES
from tests.test_nil_reports import NOTHING, TICKED
from tests.test_whose_return import BOTH, unstamped
from workbook_flow import cycle
from workbook_flow.cycle import month
from workbook_flow.cycle.account import set_account
from workbook_flow.cycle.answering import answer
from workbook_flow.cycle.deciding import DECIDING, DecidedCase, cases, decide
from workbook_flow.cycle.post import form_mails, queueing, taking
from workbook_flow.cycle.post.sending import MOST_UNSURE, put_in_doubt
from workbook_flow.cycle.waiting import hand_in, lay_out
from workbook_flow.mail.imap import RawLetter
from workbook_flow.model import MessageState, Verdict
from workbook_flow.records.ledger.schema import MIGRATIONS

LETTER = (
    b"From: x@y.example\r\nMessage-ID: <1@y.example>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: application/octet-stream; name="x.xlsx"\r\nContent-Transfer-Encoding: base64\r\n'
    b'Content-Disposition: attachment; filename="x.xlsx"\r\n\r\n'
)

MAILBOX = Mailbox()
"""What lies on the server, which whoever sweeps starts."""


def nothing(root: Path) -> None:
    """Nothing is done before the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of the month: its words, its day, what people do before it, and what it says where it is done already.

    ``fresh`` begins in an empty folder, and the month goes on without it. ``act`` is what the page does, which has no
    words.
    """

    name: str
    words: tuple[str, ...]
    before: Callable[[Path], None] = nothing
    day: date = small.RETURNED
    done: str = r"(?!)"
    fresh: bool = False
    act: Callable[[cycle.Workspace], object] | None = None


def write_list(root: Path, listing: str = small.LIST, settings: str = "") -> None:
    """The office's master, with a reader of its workbook and a witness of its record."""
    (root / "master").mkdir(exist_ok=True)
    settings = (
        f"{SETTINGS.strip()}\n{settings}汇总表收件人 | leader@xian.example\n存证收件人 | jiwei@xian.example\n"
    )
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": listing, "设置": settings})


def first_returns(root: Path) -> None:
    """A good return, its double, held rows, litter, junk, evidence, and one without its stamp."""
    forms = small.issued_forms(root)
    unstamped = without_stamp(filled(forms["县司法局"], small.answers(forms["县司法局"], 80)))
    evidence = ("县财政局/2-01 现场.pdf", b"%PDF-1.7\nscan")
    for minute, (name, data) in enumerate((*small.first_round(forms), ("补报.xlsx", unstamped), evidence)):
        small.drop(root, name, data, minute)


def second_returns(root: Path) -> None:
    """The correction, and the last unit."""
    for minute, (name, data) in enumerate(small.second_round(small.issued_forms(root)), 100):
        small.drop(root, name, data, minute)


def from_stranger(root: Path) -> None:
    """A letter from an address that no unit has, with a form."""
    form = small.issued_forms(root)["县财政局"]
    data = base64.encodebytes(filled(form, small.answers(form, 75)))
    at = datetime(2024, 7, 28, 4, tzinfo=UTC)
    with cycle.opened(cycle.Workspace(root, small.RETURNED), clock=lambda: at) as session:
        taking.take(session, RawLetter(folder="INBOX", validity=1, uid=7, data=LETTER + data))
        month.receive(session)


def older_ledger(root: Path) -> None:
    """A ledger of the second version."""
    for path in (root / ".flow").glob("ledger.sqlite3*"):
        path.unlink()
    with sqlite3.connect(root / ".flow/ledger.sqlite3") as old:
        old.executescript(f"{''.join(MIGRATIONS[:2])} PRAGMA user_version = 2;")
    old.close()


def from_another_archive(root: Path) -> None:
    """A return that another computer received under a number that is taken here."""
    other = small.new_workspace(root.parent.with_name("other") / "w")
    write_list(other, small.LATER_LIST)
    cycle.split(cycle.Workspace(other, small.ISSUED), small.PERIOD)
    form = small.issued_forms(other)["县财政局"]
    small.drop(other, "县财政局.xlsx", filled(form, small.answers(form, 85)), 1)
    cycle.receive(cycle.Workspace(other, small.RETURNED))
    folder = "archive/2024-07/单位/县财政局"
    shutil.copytree(other / folder, root / folder, dirs_exist_ok=True)
    shutil.rmtree(other.parent)


def a_list(root: Path) -> None:
    """A list as an office has it."""
    write_book(root.with_name("清单.xlsx"), {"清单": small.LIST})


def a_backup(root: Path) -> None:
    """A backup of the month, beside the folder."""
    source = next(Path(os.environ["SWEPT"]).glob("[mw]*/w/备份"))
    shutil.copyfile(min(source.glob("*.zip")), root.with_name("备份.zip"))


def a_month(root: Path) -> None:
    """The forms of a month, issued."""
    write_list(root)
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)


def a_file_of_two(root: Path) -> None:
    """A return that may be of either of two units."""
    a_month(root)
    form = small.issued_forms(root)["县公安局"]
    small.drop(root, "政法口7月.xlsx", unstamped(form, BOTH, 10, row="2-01"), 1)
    cycle.receive(cycle.Workspace(root, small.RETURNED))


def a_reported_month(root: Path) -> None:
    """A month with a good return, held rows, a double and junk."""
    a_month(root)
    for minute, (name, data) in enumerate(small.first_round(small.issued_forms(root))):
        small.drop(root, name, data, minute)
    cycle.receive(cycle.Workspace(root, small.RETURNED))


def nothing_to_report(root: Path) -> None:
    """A month in which one unit has nothing to report and one is excused."""
    (root / "master").mkdir(exist_ok=True)
    sheets = {**SHEETS, "分解清单": small.LIST, "设置": f"{SETTINGS.strip()}\n零报告 | 是\n", "免报": EXCUSES}
    write_book(root / "master/分解清单.xlsx", sheets)
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    small.drop(root, "县公安局.xlsx", filled(small.issued_forms(root)["县公安局"], NOTHING, head=TICKED), 1)


def a_reopened_month(root: Path) -> None:
    """A month that was published, opened again, and corrected."""
    a_reported_month(root)
    workspace = cycle.Workspace(root, small.RETURNED)
    cycle.close(workspace, small.PERIOD)
    cycle.reopen(workspace, small.PERIOD, "补报")
    second_returns(root)
    cycle.receive(workspace)


def a_doubtful_mail(root: Path) -> None:
    """A form whose hand-over was cut off too often."""
    a_month(root)
    at = datetime(2024, 7, 22, 4, tzinfo=UTC)
    with cycle.opened(cycle.Workspace(root, small.ISSUED), clock=lambda: at) as session:
        (message, *_) = form_mails.queue_forms(session, small.PERIOD).messages
        queueing.record(session, replace(message, state=MessageState.SENDING, unsure=MOST_UNSURE))
        put_in_doubt(session)


def a_full_mailbox(root: Path) -> None:
    """An account over POP3, whose mailbox holds a unit's return, evidence from it, and a stranger's form."""
    servers = f"邮箱账号 | {ACCOUNT}\n邮件加密 | 不加密\n"
    servers += f"发信服务器 | 127.0.0.1:{os.environ['SMTP']}\n收信服务器 | 127.0.0.1:{os.environ['POP']}\n"
    write_list(root, settings=servers)
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    MAILBOX.letters.clear()
    forms = small.issued_forms(root)
    for number, (sender, unit) in enumerate((("sfj@xian.example", "县司法局"), ("x@y.example", "县财政局"))):
        data = base64.encodebytes(filled(forms[unit], small.answers(forms[unit], 75))).replace(b"\n", b"\r\n")
        head = LETTER.replace(b"x@y.example", sender.encode(), 1).replace(b"<1@", b"<%d@" % number)
        MAILBOX.deliver(head + data, "Sat, 27 Jul 2024 09:00:00 +0800")


def a_return_handed_in(root: Path) -> None:
    """An issued month, and a unit's return that was handed in on the page."""
    a_month(root)
    form = small.issued_forms(root)["县财政局"]
    data = filled(form, small.answers(form, 70))
    hand_in(cycle.Workspace(root, small.RETURNED), "县财政局.xlsx", io.BytesIO(data), 1_721_990_000.0)


def take(workspace: cycle.Workspace) -> None:
    """What was handed in, taken on the page."""
    with workspace.held("收下待收文件"):
        lay_out(workspace)
    cycle.receive(workspace)


def decide_all(workspace: cycle.Workspace) -> None:
    """All that is open decided on the page, and what a stop left in the inbox taken."""
    cycle.receive(workspace)
    with cycle.opened(workspace, DECIDING) as session:
        ruled = [DecidedCase(key=case.key, verdict=Verdict.PASSED) for case in cases(session, small.PERIOD)]
        if ruled:
            decide(session, small.PERIOD, ruled, by="李四", basis=4)


ON_PAGE = (
    Command(
        name="page: answer",
        words=(),
        before=lambda root: write_list(root, LISTING),
        fresh=True,
        act=lambda workspace: answer(workspace, REPLIES, by="李四"),
    ),
    Command(
        name="page: account",
        words=(),
        before=write_list,
        fresh=True,
        act=lambda workspace: set_account(
            workspace,
            {"邮箱账号": ACCOUNT, "发信服务器": "127.0.0.1:25", "收信服务器": "127.0.0.1:143"},
            by="李四",
        ),
    ),
    Command(name="page: take", words=(), before=a_return_handed_in, fresh=True, act=take),
    Command(name="page: decide", words=(), before=a_reported_month, fresh=True, act=decide_all),
)
"""What the page does in ways of its own; its other verbs are those of the commands."""

PERIOD = ("--period", str(small.PERIOD))
COMMANDS = (
    Command(name="init", words=("init",), fresh=True),
    Command(name="import", words=("import", "../清单.xlsx"), before=a_list, fresh=True, done="已经存在"),
    Command(name="check", words=("check",), before=write_list, day=small.ISSUED),
    Command(name="check --upgrade", words=("check", "--upgrade"), day=small.ISSUED, done="已经存在"),
    Command(name="split", words=("split", *PERIOD), day=small.ISSUED),
    Command(name="send", words=("send", *PERIOD), day=small.ISSUED),
    Command(name="remind", words=("remind",), day=date(2024, 7, 24)),
    Command(name="collect", words=("collect",), before=first_returns),
    Command(
        name="quarantine --unit",
        words=("quarantine", "6", "--unit", "县司法局", *PERIOD, "--reason", "电话核实"),
        done="没有采用|等待认定",
    ),
    Command(name="quarantine --drop", words=("quarantine", "5", "--drop", "--reason", "无关")),
    Command(name="purge", words=("purge", "5", "--yes", "--reason", "涉密")),
    Command(name="merge", words=("merge", *PERIOD)),
    Command(
        name="split again",
        words=("split", *PERIOD),
        before=lambda root: write_list(root, small.LATER_LIST),
    ),
    Command(name="merge again", words=("merge", *PERIOD), before=second_returns),
    Command(name="withdraw", words=("withdraw", "8", "--yes")),
    Command(name="withdraw --undo", words=("withdraw", "8", "--undo", "--yes")),
    Command(name="quarantine --release", words=("quarantine", "4", "--release")),
    Command(name="accept", words=("accept", "11"), before=from_stranger),
    Command(name="tick", words=("tick",), day=date(2024, 8, 1)),
    Command(name="report", words=("report", *PERIOD)),
    Command(name="report --unit", words=("report", *PERIOD, "--unit", "县司法局")),
    Command(name="report --stage", words=("report", *PERIOD, "--stage", "季度")),
    Command(name="close", words=("close", *PERIOD)),
    Command(name="reopen", words=("reopen", *PERIOD, "--reason", "有误"), done="已经重开"),
    Command(name="close again", words=("close", *PERIOD)),
    Command(name="publish", words=("publish", *PERIOD)),
    Command(name="rebuild", words=("rebuild",)),
    Command(name="older ledger", words=("status", *PERIOD), before=older_ledger),
    Command(name="united archives", words=("collect",), before=from_another_archive),
    Command(name="verify", words=("verify",)),
    Command(name="backup", words=("backup",)),
    Command(name="restore", words=("restore", "../备份.zip"), before=a_backup, fresh=True, done="已有文件"),
    Command(
        name="quarantine --answer",
        words=("quarantine", "1", "--answer", "1"),
        before=a_file_of_two,
        fresh=True,
        done="没有第 1 个答案",
    ),
    Command(name="export", words=("export", *PERIOD), before=a_reported_month, fresh=True),
    Command(
        name="export --to",
        words=("export", "--format", "csv", "--format", "jsonl", "--to", "../导出"),
        before=a_reported_month,
        fresh=True,
    ),
    *(
        Command(
            name=f"confirm {answer}",
            words=("confirm", "1", answer),
            before=a_doubtful_mail,
            fresh=True,
            done="不用核实",
        )
        for answer in ("--arrived", "--again")
    ),
    Command(name="merge of nothing", words=("merge", *PERIOD), before=nothing_to_report, fresh=True),
    Command(name="second edition", words=("close", *PERIOD), before=a_reopened_month, fresh=True),
    Command(name="fetch", words=("fetch",), before=a_full_mailbox, fresh=True),
    *ON_PAGE,
)
