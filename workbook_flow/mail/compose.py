"""A mail of ours as bytes: headers, text and HTML, attachments whose names the office's clients read right."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.generator import BytesGenerator
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from io import BytesIO

OWN_HEADER = "X-Workbook-Flow"
"""The header by which our own mail is known when it comes back."""

LONGEST_WORD = 75
"""Characters of an encoded word at most (RFC 2047)."""
WORKBOOK_TYPE = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mail before it is bytes.

    ``answers`` are the Message-IDs of the thread, the one replied to last; ``automatic`` says that no person wrote it,
    ``reply`` besides that it is a machine's answer to a letter (RFC 3834).
    """

    sender: str
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    subject: str
    text: str
    html: str
    attachments: tuple[tuple[str, bytes], ...] = ()
    answers: tuple[str, ...] = ()
    automatic: bool = False
    reply: bool = False


def message_id(key: str, secret: bytes, sender: str) -> str:
    """The Message-ID of the mail for that occasion: always the same in one workspace, in no two the same."""
    digest = hashlib.sha256(secret + key.encode()).hexdigest()[:32]
    return f"<{digest}@{sender.rpartition('@')[2] or 'localhost'}>"


def message_bytes(draft: Draft, id_: str, at: datetime) -> bytes:
    """The complete mail; the same draft, id and moment give the same bytes."""
    body = MIMEMultipart("alternative", boundary=boundary(id_, "body"))
    body.attach(MIMEText(plain_lines(draft.text), "plain", "utf-8"))
    body.attach(MIMEText(draft.html, "html", "utf-8"))
    mail = MIMEMultipart("mixed", boundary=boundary(id_, "mixed"))
    mail["From"] = f"{words_header(draft.sender_name)}\n <{draft.sender}>"
    mail["To"] = ",\n ".join(draft.to)
    if draft.cc:
        mail["Cc"] = ",\n ".join(draft.cc)
    mail["Subject"] = words_header(draft.subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = id_
    if draft.answers:
        mail["In-Reply-To"] = draft.answers[-1]
        mail["References"] = "\n ".join(draft.answers)
    mail[OWN_HEADER] = "1"
    if draft.automatic:
        mail["Auto-Submitted"] = "auto-replied" if draft.reply else "auto-generated"
    mail.attach(body)
    for name, data in draft.attachments:
        mail.attach(attachment(name, data))
    target = BytesIO()
    BytesGenerator(
        target, mangle_from_=False, policy=mail.policy.clone(linesep="\r\n", max_line_length=0)
    ).flatten(mail)
    return target.getvalue()


def with_date(data: bytes, at: datetime) -> bytes:
    """The same mail with another Date."""
    head, _, body = data.partition(b"\r\n\r\n")
    line = f"Date: {format_datetime(at)}".encode()
    return re.sub(rb"^Date: [^\r\n]*", line, head, count=1, flags=re.MULTILINE) + b"\r\n\r\n" + body


def attachment(name: str, data: bytes) -> MIMEBase:
    """A file; its name is written in RFC 2047 words in both headers, which the most clients read."""
    from email.encoders import encode_base64

    words = Header(one_line(name).replace('"', "”"), "utf-8", maxlinelen=LONGEST_WORD).encode(linesep="\n")
    part = MIMEBase(*(WORKBOOK_TYPE if name.lower().endswith(".xlsx") else ("application", "octet-stream")))
    part.set_payload(data)
    encode_base64(part)
    kind = part.get_content_type()
    del part["Content-Type"]
    part["Content-Type"] = f'{kind};\n name="{words}"'
    part["Content-Disposition"] = f'attachment;\n filename="{words}"'
    return part


def words_header(text: str) -> str:
    """A header's text in folded RFC 2047 words."""
    header = Header(one_line(text), "utf-8", maxlinelen=LONGEST_WORD, header_name="Subject")
    return header.encode(linesep="\n")


def boundary(id_: str, part: str) -> str:
    """A line between parts that follows from the mail's id alone."""
    return "=_" + hashlib.sha256(f"{part} {id_}".encode()).hexdigest()[:24]


def one_line(text: str) -> str:
    """Text that can stand in a header: nothing in it starts a new one."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def plain_lines(text: str) -> str:
    """Text without control characters."""
    return "".join(each for each in text if each == "\n" or each >= " ")


def thread(references: Iterable[str], parent: str) -> tuple[str, ...]:
    """The Message-IDs that an answer to a mail names: the thread's, then the mail's own."""
    return tuple(dict.fromkeys([*references, parent]))[-20:] if parent else ()
