"""An office with 42 units that write mail: what each needs to answer a form by reply, through real servers."""

from __future__ import annotations

import io
import smtplib
import struct
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.mime.base import MIMEBase
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.build import positions
from tests.smtp_sink import ACCOUNT
from workbook_flow.model import FORM_SHEET
from workbook_flow.starter import write_workspace

EXTRA = 12
GOOD = {
    "进展状态": "进行中",
    "完成比例": 60,
    "量化完成值": 60,
    "进展情况": "按计划逐条推进，台账齐全，本月已开展培训两期。",
}


def set_settings(master: Path, settings: dict[str, object]) -> None:
    book = load_workbook(master)
    sheet = book["设置"]
    rows = {row[0].value: row[1] for row in sheet.iter_rows()}
    for name, value in settings.items():
        rows[name].value = value  # type: ignore[assignment]
    book.save(master)


def make_office(root: Path, smtp: int, imap: int, **settings: object) -> None:
    """A workspace with the shipped list, 42 units, and an account at these ports of loopback."""
    master = write_workspace(root, blank=False)
    book = load_workbook(master)
    sheet = book["单位"]
    header = [cell.value for cell in sheet[1]]
    row = next(number for number in range(2, 200) if not sheet.cell(number, 1).value)
    for number in range(EXTRA):
        for name, value in (
            ("名称", f"新设第{number + 1}乡"),
            ("分组", "各乡镇人民政府"),
            ("邮箱", f"new{number + 1}@xian.example"),
            ("是否启用", "是"),
        ):
            sheet.cell(row + number, header.index(name) + 1).value = value
    for number in (2, 3):
        sheet.cell(number, header.index("负责人") + 1).value = "王局长"
        sheet.cell(number, header.index("负责人邮箱") + 1).value = "leader@xian.example"
    book.save(master)
    base = {
        "邮箱账号": ACCOUNT,
        "发信服务器": f"127.0.0.1:{smtp}",
        "收信服务器": f"127.0.0.1:{imap}",
        "邮件加密": "不加密",
        "每分钟发信": 5000,
        "汇总表收件人": "reader1@xian.example；reader2@xian.example",
    }
    set_settings(master, base | settings)


def filled_form(mail: EmailMessage, *, wrong: bool = False) -> tuple[str, bytes]:
    """The form that came with a mail, filled in; ``wrong`` spoils its first row."""
    (attached,) = mail.iter_attachments()
    book = load_workbook(io.BytesIO(attached.get_content()))
    sheet = book[FORM_SHEET]
    at = positions(sheet)
    header = at["任务"][0]
    if "其余各行均认领：" in at:
        row, column = at["其余各行均认领："]
        sheet.cell(row, column + 1).value = "是"
    for row in range(header + 1, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            for name, value in GOOD.items():
                cell: Any = sheet.cell(row, at[name][1]) if name in at else None
                if cell is not None and cell.value is None and not cell.protection.locked:
                    cell.value = "八成左右" if wrong and row == header + 1 and name == "完成比例" else value
    target = io.BytesIO()
    book.save(target)
    return str(attached.get_filename()), target.getvalue()


def reply_to(mail: EmailMessage, sender: str, text: str, *files: tuple[str, bytes]) -> EmailMessage:
    """A reply as a mail program writes it, with the question quoted."""
    reply = EmailMessage()
    reply["From"], reply["To"] = sender, ACCOUNT
    reply["Subject"] = f"回复：{mail['Subject']}"
    reply["Message-ID"] = f"<{abs(hash((sender, mail['Message-ID'], text)))}@unit.example>"
    reply["In-Reply-To"] = reply["References"] = mail["Message-ID"]
    reply.set_content(f"{text}\n\n------------------ 原始邮件 ------------------\n收到请回复\n")
    for name, data in files:
        reply.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return reply


def new_letter(reply: EmailMessage) -> EmailMessage:
    """The same as a letter of its own, in nobody's thread."""
    del reply["In-Reply-To"], reply["References"]
    return reply


def forwarded(inner: EmailMessage, sender: str) -> bytes:
    """A letter that carries another as an attached .eml."""
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = sender, ACCOUNT, "转发"
    outer.set_content("请查收")
    outer.add_attachment(inner)
    return outer.as_bytes(policy=policy.SMTP)


def winmail(*names: str) -> bytes:
    """What Outlook packs into winmail.dat: the format's signature, then an attachment's title and bytes for each.

    The layout is that of [MS-OXTNEF]: level, attribute, length, data, checksum.
    """

    def attribute(level: int, number: int, data: bytes) -> bytes:
        head = struct.pack("<BII", level, number, len(data))
        return head + data + struct.pack("<H", sum(data) & 0xFFFF)

    packed = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    for name in names:
        packed += attribute(2, 0x00018010, name.encode("gbk") + b"\0") + attribute(
            2, 0x0006800F, b"PK\3\4" * 99
        )
    return packed


def raw_gbk(mail: EmailMessage, name: str, sender: str, data: bytes) -> bytes:
    """A letter as an old Foxmail writes it: the file's name as raw GBK bytes."""
    import base64

    part = MIMEBase("application", "octet-stream").as_bytes()
    assert part
    head = f"From: {sender}\r\nTo: {ACCOUNT}\r\nSubject: ".encode() + "报表".encode("gbk")
    body = b'\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name="' + name.encode("gbk")
    mid = b'"\r\nContent-Disposition: attachment; filename="' + name.encode("gbk")
    thread = f'"\r\nContent-Transfer-Encoding: base64\r\nIn-Reply-To: {mail["Message-ID"]}\r\n\r\n'.encode()
    return head + body + mid + thread + base64.encodebytes(data).replace(b"\n", b"\r\n")


def send_by(port: int, raw: bytes, sender: str) -> None:
    """Send through a unit's own mail server."""
    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.sendmail(sender, [ACCOUNT], raw)


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)
