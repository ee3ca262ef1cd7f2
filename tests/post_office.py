"""A small office that mails through real servers, day by day: three units, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from tests.dovecot import Dovecot
from tests.mailing_units import reply_to
from tests.smtp_sink import ACCOUNT, PASSWORD, Sink, smtp_server
from workbook_flow import cycle, mail
from workbook_flow.cycle import schedule
from workbook_flow.model import IssuedForm, Message, MessageKind

PERIOD = small.PERIOD
LAW, POLICE, MONEY = "县司法局", "县公安局", "县财政局"
UNITS = f"""
名称     | 别名   | 分组           | 邮箱             | 抄送 | 负责人 | 负责人邮箱        | 是否启用
{LAW}    | 司法局 | 各行政执法机关 | sfj@xian.example |      | 赵一   | zhao@xian.example | 是
{POLICE} | 公安局 | 各行政执法机关 | gaj@xian.example |      | 钱二   | qian@xian.example | 是
{MONEY}  |        |                | czj@xian.example |      |        |                   | 是
"""


def moment(at: str) -> datetime:
    """A moment by the office's clock."""
    return datetime.fromisoformat(f"{at}+08:00")


@dataclass(slots=True)
class PostOffice:
    """The office's folder, its two servers, and its master's sheets 单位, 设置 and 分解清单 as text."""

    root: Path
    sent: Sink
    port: int
    imap: Dovecot | None
    units: str = UNITS
    settings: str = SETTINGS
    listing: str = small.LIST

    def write_master(self, **settings: object) -> None:
        """The master as it stands now; settings go before those that it has."""
        base: dict[str, object] = {
            "邮箱账号": ACCOUNT,
            "发信服务器": f"127.0.0.1:{self.port}",
            "收信服务器": f"127.0.0.1:{self.imap.port if self.imap else 1}",
            "邮件加密": "不加密",
            "每分钟发信": 5000,
        }
        own = {line.partition("|")[0].strip(): line for line in self.settings.strip().splitlines()}
        own |= {name: f"{name} | {value}" for name, value in (base | settings).items()}
        self.settings = "\n".join(own.values()) + "\n"
        sheets = {"分解清单": self.listing, "单位": self.units, "设置": self.settings}
        write_book(self.root / "master/分解清单.xlsx", {**SHEETS, **sheets})

    def correct(self, old: str, new: str) -> None:
        """Correct what stands in sheet 单位."""
        assert old in self.units
        self.units = self.units.replace(old, new)
        self.write_master()

    def tick(self, at: str) -> schedule.Pass:
        """One pass of the schedule."""
        now = moment(at)
        return schedule.tick(cycle.Workspace(self.root, now.date()), lambda: now, lambda _: None)

    @contextmanager
    def opened(self, at: str) -> Iterator[cycle.Session]:
        """The office's folder for what a command does."""
        now = moment(at)
        with cycle.opened(cycle.Workspace(self.root, now.date()), clock=lambda: now) as session:
            yield session

    def messages(self, *kinds: MessageKind) -> list[Message]:
        """The mails of these kinds, all without any, in order."""
        with self.opened("2024-12-31T09:00") as session:
            return list(session.ledger.mail.messages(kinds or tuple(MessageKind)))

    def went_to(self, address: str) -> list[EmailMessage]:
        """What a server took for that address, in order."""
        return [
            message
            for message, to in zip(self.sent.mails, self.sent.recipients, strict=True)
            if address in to
        ]

    def deliver(self, letter: EmailMessage | bytes, at: str) -> None:
        """Put a letter into the office's mailbox at that moment."""
        assert self.imap is not None
        raw = letter if isinstance(letter, bytes) else letter.as_bytes(policy=policy.SMTP)
        self.imap.deliver(raw, moment(at))

    def form(self, unit: str) -> IssuedForm:
        """The form that stands issued to a unit."""
        return small.issued_forms(self.root)[unit]

    def answer(
        self, unit: str, sender: str, text: str = "报表见附件", *, percent: int | str = 60
    ) -> EmailMessage:
        """A reply to the mail that brought a unit's form, with the form filled in."""
        form = self.form(unit)
        return reply_to(
            self.form_mail(unit), sender, text, (f"{unit}.xlsx", filled(form, small.answers(form, percent)))
        )

    def form_mail(self, unit: str) -> EmailMessage:
        """The last mail that brought a unit its form."""
        return [each for each in self.sent.mails if f"填报表—{unit}" in str(each["Subject"])][-1]


@contextmanager
def post_office(
    root: Path, patch: pytest.MonkeyPatch, imap: Dovecot | None = None, **settings: object
) -> Iterator[PostOffice]:
    """Such an office before its first issue."""
    patch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
    if imap is not None:
        imap.empty()
    with smtp_server() as (sent, port):
        office = PostOffice(root=small.new_workspace(root), sent=sent, port=port, imap=imap)
        office.write_master(**settings)
        yield office


def bounce_of(message: EmailMessage | None, address: str, **fields: str) -> bytes:
    """A report as a mail server writes it (RFC 3464) of a mail of ours, or of none that it brings back."""
    status = {"Action": "failed", "Status": "5.1.1"} | {
        name.replace("_", "-"): value for name, value in fields.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in status.items())
    returned = (
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"From: {ACCOUNT}\r\nMessage-ID: {message['Message-ID']}\r\nSubject: x\r\n\r\n"
        if message is not None
        else ""
    )
    return (
        f"From: MAILER-DAEMON@xian.example\r\nTo: {ACCOUNT}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.xian.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\n{lines}\r\n{returned}--b--\r\n"
    ).encode()
