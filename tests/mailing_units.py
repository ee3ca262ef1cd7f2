"""An office with 42 units that write mail: what each needs to answer a form by reply, through real servers."""

from __future__ import annotations

import smtplib
import struct
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.mime.base import MIMEBase
from pathlib import Path

from tests.build import word_of
from tests.smtp_sink import ACCOUNT
from tests.typing_in import CellValue, Typist, set_settings
from workbook_flow.model import FORM_SHEET
from workbook_flow.starter import write_workspace

EXTRA = 12
GOOD: dict[str, CellValue] = {
    "进展状态": "进行中",
    "完成比例": 60,
    "量化完成值": 60,
    "进展情况": "按计划逐条推进，台账齐全，本月已开展培训两期。",
}


def make_office(root: Path, smtp: int, imap: int, **settings: CellValue) -> None:
    """A workspace with the shipped list, 42 units, and an account at these ports of loopback."""
    master = write_workspace(root, blank=False)
    add_units(master)
    base: dict[str, CellValue] = {
        "邮箱账号": ACCOUNT,
        "发信服务器": f"127.0.0.1:{smtp}",
        "收信服务器": f"127.0.0.1:{imap}",
        "邮件加密": "不加密",
        "每分钟发信": 5000,
        "汇总表收件人": "reader1@xian.example；reader2@xian.example",
    }
    set_settings(master, base | settings)


def add_units(master: Path) -> None:
    """Some more towns, and one head of two departments."""
    typist = Typist(master.read_bytes())
    columns = {word: column for word, (row, column) in typist.words_apart("单位") if row == 1}
    taken = set(typist.first_column("单位").values())
    row = next(number for number in range(2, 200) if number not in taken)
    for number in range(EXTRA):
        for name, value in (
            ("名称", f"新设第{number + 1}乡"),
            ("分组", "各乡镇人民政府"),
            ("邮箱", f"new{number + 1}@xian.example"),
            ("是否启用", "是"),
        ):
            typist.write("单位", (row + number, columns[name]), value)
    for number in (2, 3):
        typist.write("单位", (number, columns["负责人"]), "王局长")
        typist.write("单位", (number, columns["负责人邮箱"]), "leader@xian.example")
    master.write_bytes(typist.saved(results=True))


def filled_form(mail: EmailMessage, *, wrong: bool = False) -> tuple[str, bytes]:
    """The form that came with a mail, filled in; ``wrong`` spoils its first row."""
    (attached,) = mail.iter_attachments()
    typist = Typist(attached.get_content())
    words = [(word_of(word), at) for word, at in typist.words_apart(FORM_SHEET)]
    at, blanks = dict(words), typist.blanks(FORM_SHEET)
    header = at["任务"][0]
    if "其余各行均认领：" in at:
        row, column = at["其余各行均认领："]
        typist.write(FORM_SHEET, (row, column + 1), "是")
    for row in (row for _, (row, column) in words if row > header and column == 1):
        for name, value in GOOD.items():
            cell = (row, at[name][1]) if name in at else None
            if cell in blanks:
                spoilt = wrong and row == header + 1 and name == "完成比例"
                typist.write(FORM_SHEET, cell, "八成左右" if spoilt else value)
    return str(attached.get_filename()), typist.saved()


def body_of(letter: EmailMessage) -> str:
    """The words of a letter, without its page of HTML."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


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
