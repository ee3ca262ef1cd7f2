"""Over a hundred kinds of reply: how people, their mail programs and the servers between answer a form, each with what it is to be.

A kind makes its letters from a unit's filled form, and says in words what is to become of them.
"""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from urllib.parse import quote

from docx import Document
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook

from tests import hostile, small
from tests.build import filled
from tests.mailing_units import forwarded, new_letter, raw_gbk, reply_to, winmail
from tests.post_office import bounce_of
from tests.smtp_sink import ACCOUNT
from workbook_flow.model import IssuedForm

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
NAME = "重点任务填报表（最终版）.xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a unit has to answer with: its address, the mail that brought its form, the form, and the next unit's."""

    address: str
    mail: EmailMessage
    form: IssuedForm
    other_form: IssuedForm

    @property
    def data(self) -> bytes:
        """The form, filled in well."""
        return filled(self.form, small.answers(self.form))

    @property
    def other_data(self) -> bytes:
        """The next unit's form, filled in well."""
        return filled(self.other_form, small.answers(self.other_form))

    def reply(self, text: str = "报表见附件", *files: tuple[str, bytes]) -> EmailMessage:
        """A reply in the thread."""
        return reply_to(self.mail, self.address, text, *files)

    def with_form(self, name: str = NAME) -> EmailMessage:
        """A reply with the filled form under that name."""
        return self.reply("报表见附件", (name, self.data))


Letters = Callable[[Asked], "bytes | EmailMessage | list[bytes]"]


def as_bytes(letter: EmailMessage) -> bytes:
    """As it goes over the wire."""
    return letter.as_bytes(policy=policy.SMTP)


def with_head(**lines: str) -> Letters:
    """A reply with the form, and what servers and rules wrote in its head."""

    def letter(asked: Asked) -> EmailMessage:
        reply = asked.with_form()
        for name, value in lines.items():
            reply[name.replace("_", "-")] = value
        return reply

    return letter


def by_hand(asked: Asked, *parts: bytes, head: bytes = b"") -> bytes:
    """A letter written line by line, as programs write it that keep to no standard."""
    lines = (
        f"From: {asked.address}\r\nTo: {ACCOUNT}\r\nMessage-ID: <{asked.form.unit.encode().hex()}@hand.example>\r\n"
        f"In-Reply-To: {asked.mail['Message-ID']}\r\nMIME-Version: 1.0\r\n"
    ).encode()
    subject = b"" if b"Subject:" in head else b"Subject: form\r\n"
    body = b"".join(b"--B\r\n" + part + b"\r\n" for part in parts)
    return (
        lines + subject + head + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n' + body + b"--B--\r\n"
    )


def coded_part(data: bytes, coding: bytes) -> bytes:
    """A file in base64, with what its head says of that."""
    head = (
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=form.xlsx\r\n"
    )
    return head + coding + b"\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n")


def titled(letter: EmailMessage, subject: str) -> EmailMessage:
    """A letter under a subject that its sender wrote."""
    letter.replace_header("Subject", subject)
    return letter


def words_part(text: str, kind: str = "plain") -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}".encode()


def file_part(data: bytes, disposition: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    head = b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n" + disposition + b"\r\n\r\n"
    return head + base64.encodebytes(data).replace(b"\n", b"\r\n")


def named_in(charset: str, encoding: str) -> Letters:
    """A file's name and the subject as encoded words of a charset."""

    def letter(asked: Asked) -> bytes:
        raw = NAME.encode(charset)
        coded = (
            base64.b64encode(raw)
            if encoding == "B"
            else quopri.encodestring(raw, header=True).replace(b"=\n", b"")
        )
        word = b"=?" + charset.encode() + b"?" + encoding.encode() + b"?" + coded + b"?="
        disposition = b'Content-Disposition: attachment; filename="' + word + b'"'
        return by_hand(
            asked, words_part("报表"), file_part(asked.data, disposition), head=b"Subject: " + word + b"\r\n"
        )

    return letter


def by_parameter(*values: str) -> Letters:
    """A file's name by the parameters of RFC 2231."""

    def letter(asked: Asked) -> bytes:
        parameters = "".join(f";\r\n {value}" for value in values)
        return by_hand(
            asked,
            words_part("报表"),
            file_part(asked.data, f"Content-Disposition: attachment{parameters}".encode()),
        )

    return letter


def zipped(asked: Asked, name: str, *more: tuple[str, bytes]) -> EmailMessage:
    return asked.reply("报表见附件", (name, small.packed({NAME: asked.data, **dict(more)})))


def zipped_by_windows(asked: Asked) -> EmailMessage:
    """A zip whose names are GBK, as Windows packs them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr(zipfile.ZipInfo(NAME.encode("gbk").decode("cp437")), asked.data)
    return asked.reply("报表见附件", ("报表.zip", out.getvalue()))


def locked_zip(asked: Asked) -> EmailMessage:
    data = bytearray(small.packed({NAME: asked.data}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return asked.reply("密码 123", ("报表.zip", bytes(data)))


def locked_book(asked: Asked) -> EmailMessage:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(asked.data)).encrypt("123", out)
    return asked.reply("密码 123", (NAME, out.getvalue()))


def twice(asked: Asked) -> list[bytes]:
    """To the office and by a rule to it once more: only what servers wrote in the head differs."""
    raw = as_bytes(asked.with_form())
    return [b"Received: from a.example\r\n" + raw, b"Received: from b.example by c.example\r\n" + raw]


def from_elsewhere(asked: Asked) -> EmailMessage:
    return reply_to(asked.mail, f"home.{asked.address}", "报表见附件", (NAME, asked.data))


def stranger(asked: Asked) -> EmailMessage:
    return new_letter(from_elsewhere(asked))


def copied(asked: Asked) -> EmailMessage:
    reply = asked.with_form()
    del reply["To"]
    reply["To"], reply["Cc"] = "boss@xian.example", f"office2@xian.example, {ACCOUNT}"
    return reply


def eml_in_base64(asked: Asked) -> bytes:
    return by_hand(
        asked,
        words_part("请查收"),
        file_part(
            as_bytes(asked.with_form()), b"Content-Disposition: attachment; filename=a.eml", b"message/rfc822"
        ),
    )


def apple_double(asked: Asked) -> bytes:
    inner = (
        b'Content-Type: multipart/appledouble; boundary="A"\r\n\r\n--A\r\n'
        + file_part(
            b"\0\5\x16\7" + bytes(60),
            b"Content-Disposition: attachment; filename=a.xlsx",
            b"application/applefile",
        )
        + b"\r\n--A\r\n"
        + file_part(asked.data, b"Content-Disposition: attachment; filename=a.xlsx")
        + b"\r\n--A--\r\n"
    )
    return by_hand(asked, words_part("报表"), inner)


def uuencoded(asked: Asked) -> bytes:
    data = asked.data
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    body = b"begin 644 form.xlsx\n" + lines + b"`\nend\n"
    head = b"Content-Type: application/octet-stream; name=form.xlsx\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
    return by_hand(asked, words_part("报表"), head + body.replace(b"\n", b"\r\n"))


def inline(asked: Asked) -> EmailMessage:
    reply = asked.reply()
    reply.add_attachment(
        asked.data, maintype="application", subtype="vnd.ms-excel", filename=NAME, disposition="inline"
    )
    return reply


def nameless(asked: Asked) -> bytes:
    return by_hand(asked, words_part("报表"), file_part(asked.data, b"X-None: 1"))


def foreign_book(asked: Asked) -> EmailMessage:
    book, out = Workbook(), io.BytesIO()
    book.create_sheet("回执").append(("姓名", "职务"))
    book.save(out)
    letter = new_letter(asked.reply("参会人员见附件", ("参会回执.xlsx", out.getvalue())))
    letter.replace_header("Subject", "参会人员回执")
    return letter


def address_in_words(asked: Asked) -> bytes:
    """The whole From as one encoded word, address and all."""
    word = base64.b64encode(f"办公室 <{asked.address}>".encode()).decode()
    raw = as_bytes(asked.with_form())
    return raw.replace(f"From: {asked.address}".encode(), f"From: =?utf-8?B?{word}?=".encode(), 1)


def away(asked: Asked) -> EmailMessage:
    reply = asked.reply("我正在休假，回来后处理。")
    reply["Auto-Submitted"] = "auto-replied"
    return reply


def read_note(asked: Asked) -> bytes:
    note = b"Content-Type: message/disposition-notification\r\n\r\nDisposition: manual-action; displayed\r\n"
    raw = by_hand(asked, words_part("已阅读"), note)
    return raw.replace(b"multipart/mixed;", b"multipart/report; report-type=disposition-notification;")


def html_only(asked: Asked) -> bytes:
    quoted = "<div>收到</div><blockquote>原始邮件：收到请回复</blockquote>"
    return by_hand(asked, words_part(quoted, "html"))


def pasted(asked: Asked) -> bytes:
    """The form's rows in the letter's own words, with ours quoted below them."""
    cells = "<tr><td>{}</td><td>{}</td><td>{}</td></tr>"
    table = f"<table>{cells.format('重点任务', '主要措施', '进展情况')}{cells.format('培训', '办好培训班', '已办两期')}</table>"
    return by_hand(
        asked, words_part(f"<div>报来如下</div>{table}<div>发件人: 办公室</div><table></table>", "html")
    )


def nameless_winmail(asked: Asked) -> bytes:
    """Outlook's packing within the letter, under no name."""
    return by_hand(
        asked,
        words_part("转发"),
        file_part(winmail("填报表.xlsx"), b"Content-Disposition: inline", b"application/ms-tnef"),
    )


def sealed(asked: Asked) -> bytes:
    """A letter signed as a whole: all of it lies in the envelope."""
    kind = b'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'
    disposition = b'Content-Disposition: attachment; filename="smime.p7m"'
    return by_hand(asked, file_part(b"0\x80\x06\t" + as_bytes(asked.with_form()), disposition, kind))


def signed_beside(asked: Asked) -> bytes:
    """A letter with its signature beside it."""
    inner = (
        b'Content-Type: multipart/mixed; boundary="I"\r\n\r\n--I\r\n'
        + file_part(asked.data, b'Content-Disposition: attachment; filename="form.xlsx"')
        + b"\r\n--I--\r\n"
    )
    signature = file_part(
        b"0\x80", b'Content-Disposition: attachment; filename="smime.p7s"', b"application/pkcs7-signature"
    )
    raw = by_hand(asked, inner, signature)
    return raw.replace(b"multipart/mixed;", b'multipart/signed; protocol="application/pkcs7-signature";', 1)


def recalled(asked: Asked) -> EmailMessage:
    """What reaches an office outside of Outlook when a sender recalls a letter."""
    letter = asked.reply("张三 将撤回邮件“7月填报表”。")
    letter.replace_header("Subject", "撤回: 7月填报表")
    return letter


def brought(asked: Asked) -> bytes:
    """The form as it was sent to the unit."""
    (form,) = asked.mail.iter_attachments()
    content = form.get_content()
    assert isinstance(content, bytes)
    return content


def forwarded_twice(asked: Asked) -> bytes:
    """A zip with the form in a letter within a letter within a letter."""
    middle = EmailMessage()
    middle["From"], middle["To"], middle["Subject"] = "clerk@xian.example", asked.address, "转发"
    middle.set_content("请转报")
    middle.add_attachment(zipped(asked, "报表.zip"))
    return forwarded(middle, asked.address)


def away_with_form(asked: Asked) -> EmailMessage:
    """An answering machine that sends back what it was sent."""
    reply = asked.reply("我正在休假，回来后处理。", (NAME, brought(asked)))
    reply["Auto-Submitted"] = "auto-replied"
    return reply


def raw_gb18030(asked: Asked) -> bytes:
    """Subject and file name in raw bytes, with characters that GBK lacks."""
    name = 'Content-Disposition: attachment; filename="报表㐀𠮷.xlsx"'.encode("gb18030")
    return by_hand(
        asked,
        words_part("报表"),
        file_part(asked.data, name),
        head="Subject: 关于报送㐀𠮷表的函\r\n".encode("gb18030"),
    )


def pictured(text: str, size: int) -> Letters:
    """A picture of that many bytes within the words, as who pastes a screenshot or signs with a logo sends it."""

    def letter(asked: Asked) -> bytes:
        words = words_part(
            f'<div>{text}</div><img src="cid:p@x"><div>发件人: 办公室</div><img src="cid:q@x">', "html"
        )
        head = b'Content-Disposition: inline; filename="image001.png"\r\nContent-ID: <p@x>'
        picture = file_part(PICTURE + bytes(size), head, b"image/png")
        return by_hand(asked, words, picture).replace(b"multipart/mixed", b"multipart/related", 1)

    return letter


def in_word(name: str) -> Letters:
    """The form's rows typed into a Word document."""

    def letter(asked: Asked) -> EmailMessage:
        document, out = Document(), io.BytesIO()
        table = document.add_table(2, 3)
        for cell, text in zip(
            table._cells, ("重点任务", "主要措施", "进展情况", "培训", "办好培训班", "已办两期"), strict=True
        ):
            cell.text = text
        document.save(out)
        return asked.reply("报表见附件", (name, out.getvalue()))

    return letter


def reported_then_recalled(asked: Asked) -> list[bytes]:
    """A return, and then the note that its sender wants it back."""
    return [as_bytes(asked.with_form()), as_bytes(recalled(asked))]


def with_our_letter(asked: Asked) -> EmailMessage:
    """The filled form beside the letter that asked for it, as programs that reply "with the original" send it."""
    reply = asked.with_form()
    reply.add_attachment(asked.mail)
    return reply


def subject_alone(asked: Asked) -> EmailMessage:
    """Who answers in the subject and writes nothing below it."""
    letter = asked.reply("")
    letter.replace_header("Subject", "收到")
    return letter


def passed_on(asked: Asked) -> EmailMessage:
    """Who presses 转发 instead of 回复: the thread is lost, what was sent comes along as it was."""
    letter = new_letter(asked.reply("------ 转发邮件信息 ------\n请审阅", (NAME, asked.data)))
    letter.replace_header("Subject", f"转发: {asked.mail['Subject']}")
    return letter


def zipped_by_mac(asked: Asked) -> EmailMessage:
    """A zip as the Finder packs it: a folder, and beside each file what Apple notes of it."""
    members = {
        "填报表/.DS_Store": b"\0\0\0\1Bud1" + bytes(60),
        f"填报表/{NAME}": asked.data,
        f"__MACOSX/填报表/._{NAME}": b"\0\5\x16\7" + bytes(160),
    }
    return asked.reply("报表见附件", ("填报表.zip", small.packed(members)))


def own_book(asked: Asked) -> bytes:
    """A workbook of the unit's own, as evidence of what its form says."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.create_sheet("培训情况", 0)
    for row in (("期次", "日期", "人数"), (1, "2024-07-10", 42), (2, "2024-07-18", 39)):
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def sent_once_more(asked: Asked) -> list[bytes]:
    """Who is not sure that it went, and sends it again: another letter with the same form."""
    data = asked.data
    again = asked.reply("刚才不知道发出没有，再发一次", (NAME, data))
    again.replace_header("Message-ID", f"<again.{asked.address}>")
    return [as_bytes(asked.reply("报表见附件", (NAME, data))), as_bytes(again)]


def under_two_names(asked: Asked) -> EmailMessage:
    """Who attaches the form, and a copy of it under another name."""
    data = asked.data
    return asked.reply("报表见附件", (NAME, data), ("副本.xlsx", data))


def taken_out(asked: Asked) -> EmailMessage:
    """A gateway that takes files out and leaves a note in their place."""
    note = "附件“填报表.xlsx”被邮件安全网关移除，如有需要请联系管理员。".encode()
    return asked.reply("报表见附件", ("附件已移除.txt", note))


def by_windows_path(asked: Asked) -> bytes:
    """A file named with its whole path, as old programs do."""
    path = rf"C:\Users\zhang\Desktop\{asked.form.unit}".encode("gbk") + rb"\form.xlsx"
    disposition = b'Content-Disposition: attachment; filename="' + path + b'"'
    return by_hand(asked, words_part("报表"), file_part(asked.data, disposition))


def calendar_answer(asked: Asked) -> bytes:
    """A mail program that takes the letter for an invitation, and accepts it."""
    calendar = (
        "Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
        "BEGIN:VEVENT\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:x\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    return by_hand(asked, calendar.encode(), head="Subject: 已接受: 7月填报表\r\n".encode())


def certified(asked: Asked) -> bytes:
    """Certified mail: the letter lies in one of the carrier's, with the carrier's notes beside it."""
    return by_hand(
        asked,
        words_part("本邮件经认证传递"),
        file_part(
            b"<postacert/>", b'Content-Disposition: inline; filename="daticert.xml"', b"application/xml"
        ),
        b'Content-Type: message/rfc822; name="postacert.eml"\r\n\r\n' + as_bytes(asked.with_form()),
        file_part(
            b"0\x80", b'Content-Disposition: attachment; filename="smime.p7s"', b"application/pkcs7-signature"
        ),
    )


def folded_words(asked: Asked) -> bytes:
    """A name as encoded words of GBK that are cut within a character and folded."""
    raw = NAME.encode("gbk")
    halves = (base64.b64encode(half).decode() for half in (raw[:7], raw[7:]))
    words = "\r\n ".join(f"=?GBK?B?{half}?=" for half in halves)
    return by_hand(
        asked,
        words_part("报表"),
        file_part(asked.data, f'Content-Disposition: attachment; filename="{words}"'.encode()),
    )


def cut_base64(asked: Asked) -> bytes:
    """A file whose coding ends in the middle of a line."""
    whole = file_part(asked.data, b"Content-Disposition: attachment; filename=form.xlsx")
    return by_hand(asked, words_part("报表"), whole[: len(whole) * 2 // 3])


def raw_utf8(asked: Asked) -> bytes:
    """Subject and file name as raw UTF-8."""
    disposition = f'Content-Disposition: attachment; filename="{NAME}"'.encode()
    return by_hand(
        asked, words_part("报表"), file_part(asked.data, disposition), head="Subject: 七月报表\r\n".encode()
    )


def half_encoded(asked: Asked) -> bytes:
    """A name of which only the Chinese half is an encoded word."""
    word = base64.b64encode("重点任务填报表".encode()).decode()
    disposition = f'Content-Disposition: attachment; filename="2024-07 =?utf-8?B?{word}?= (1).xlsx"'.encode()
    return by_hand(asked, words_part("报表"), file_part(asked.data, disposition))


def received_in_gb2312(asked: Asked) -> bytes:
    """Words said to be gb2312, with a character that only GBK has."""
    return by_hand(
        asked, b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + "收到\r\n\r\n发自我的镕".encode("gbk")
    )


DISCLAIMER = """【外部邮件】请谨慎打开附件和链接。

收到，谢谢。

--
本邮件及其附件仅供收件人使用，可能含有保密内容。如误收，请立即删除并通知发件人，不得复制、转发附件。
"""

CHAIN = """收到，谢谢！

------------------ 原始邮件 ------------------
发件人: "县政府办公室" <office@xian.example>;
主题: 7月提醒：填报表今天截止

填报表见附件，请填好后直接回复本邮件。
> 转发：各单位报表见附件
"""


def wrong_row(asked: Asked) -> EmailMessage:
    return asked.reply("报表见附件", (NAME, filled(asked.form, small.answers(asked.form, "八成左右"))))


def then_corrected(asked: Asked) -> list[bytes]:
    first = wrong_row(asked)
    second = asked.reply("已更正", (NAME, asked.data))
    return [as_bytes(first), as_bytes(second)]


def two_versions(asked: Asked) -> EmailMessage:
    newer = filled(asked.form, small.answers(asked.form, 70))
    return asked.reply("以第二份为准", ("报表.xlsx", asked.data), ("报表（改）.xlsx", newer))


def bounced(**fields: str) -> Letters:
    return lambda asked: bounce_of(asked.mail, asked.address, **fields)


ACCEPTED = "return: accepted; answered; accepted (seen)"
KINDS: dict[str, tuple[Letters, str]] = {
    "a plain reply": (lambda asked: asked.with_form(), ACCEPTED),
    "words that correct the form beside them": (
        lambda asked: asked.reply("报表见附件。1-01 填错了，实际完成80%，请以此为准。", (NAME, asked.data)),
        "return: accepted L16; answered; accepted (seen)",
    ),
    "renamed by the program": (lambda asked: asked.with_form("副本 (3) 的 最终版 - 副本.xlsx"), ACCEPTED),
    "named .et": (lambda asked: asked.with_form("报表.et"), ACCEPTED),
    "named .bin": (lambda asked: asked.with_form("tcmime.29.29.bin"), ACCEPTED),
    "zipped": (lambda asked: zipped(asked, "报表.zip"), ACCEPTED),
    "zipped by Windows": (zipped_by_windows, ACCEPTED),
    "zip in a zip": (
        lambda asked: asked.reply("", ("a.zip", small.packed({"b.zip": small.packed({NAME: asked.data})}))),
        ACCEPTED,
    ),
    "forwarded as an attachment": (lambda asked: forwarded(asked.with_form(), asked.address), ACCEPTED),
    "an .eml in base64": (eml_in_base64, ACCEPTED),
    "inline": (inline, ACCEPTED),
    "no name at all": (nameless, ACCEPTED),
    "raw GBK name": (lambda asked: raw_gbk(asked.mail, NAME, asked.address, asked.data), ACCEPTED),
    "GB18030 name in quoted-printable": (named_in("gb18030", "Q"), ACCEPTED),
    "gb2312 name in base64": (named_in("gb2312", "B"), ACCEPTED),
    "RFC 2231 name": (by_parameter("filename*=utf-8''" + quote(NAME)), ACCEPTED),
    "RFC 2231 name of GBK in pieces": (
        by_parameter(
            "filename*0*=gbk''" + quote(NAME[:4].encode("gbk")),
            "filename*1*=" + quote(NAME[4:].encode("gbk")),
        ),
        ACCEPTED,
    ),
    "RFC 2231 name cut in a character": (
        by_parameter("filename*0*=utf-8''" + quote("重")[:6], "filename*1*=" + quote("重")[6:] + ".xlsx"),
        ACCEPTED,
    ),
    "uuencoded": (uuencoded, ACCEPTED),
    "AppleDouble": (apple_double, ACCEPTED),
    "Auto-Submitted": (with_head(Auto_Submitted="auto-generated"), ACCEPTED),
    "Precedence: bulk": (with_head(Precedence="bulk"), ACCEPTED),
    "List-Id": (with_head(List_Id="<office.xian.example>"), ACCEPTED),
    "the office in Cc": (copied, ACCEPTED),
    "from another address, in the thread": (from_elsewhere, ACCEPTED),
    "the address within the words of From": (address_in_words, ACCEPTED),
    "the same letter twice": (twice, ACCEPTED),
    "a scan beside the form": (
        lambda asked: asked.reply("见附件", (NAME, asked.data), ("盖章.pdf", PDF)),
        "return: accepted; evidence; answered; accepted (seen)",
    ),
    "two versions in one letter": (
        two_versions,
        "return: accepted L16, unidentified F58; answered; accepted (seen)",
    ),
    "two units in one letter": (
        lambda asked: asked.reply("两家的", (NAME, asked.data), ("另一家.xlsx", asked.other_data)),
        "return: accepted, unidentified F50; answered; accepted (seen)",
    ),
    "another unit's form": (
        lambda asked: asked.reply("报表", ("报表.xlsx", asked.other_data)),
        "return: unidentified F50; answered; issued (seen)",
    ),
    "one row wrong": (wrong_row, "return: returned D04; answered; returned (seen)"),
    "wrong, then corrected": (
        then_corrected,
        "return: superseded D04; answered; return: accepted; answered; accepted (seen)",
    ),
    "a stranger's new letter": (stranger, "return: unidentified F50; issued"),
    "winmail.dat": (
        lambda asked: asked.reply("报表见附件", ("winmail.dat", winmail("填报表.xlsx"))),
        "return: refused F26; answered; issued (seen)",
    ),
    "an encrypted zip": (locked_zip, "return: refused F05; answered; issued (seen)"),
    "a workbook with a password": (locked_book, "return: refused F05; answered; issued (seen)"),
    "an Outlook .msg": (
        lambda asked: asked.reply("报表", ("答复.msg", hostile.ole({"__properties_version1.0": b"x"}))),
        "return: refused F02; answered; issued (seen)",
    ),
    "a RAR": (
        lambda asked: asked.reply("报表", ("报表.rar", b"Rar!\x1a\x07\x01\x00" + bytes(99))),
        "return: refused F03; answered; issued (seen)",
    ),
    "half a workbook": (
        lambda asked: asked.reply("报表", (NAME, asked.data[:3000])),
        "return: refused F04; answered; issued (seen)",
    ),
    "a foreign workbook in a new letter": (foreign_book, "return: unidentified F40; issued (seen)"),
    "received": (lambda asked: asked.reply("收到"), "acknowledged; issued (seen)"),
    "received, as HTML alone": (html_only, "acknowledged; issued (seen)"),
    "received, with the form untouched": (
        lambda asked: asked.reply("收到", (NAME, next(asked.mail.iter_attachments()).get_content())),
        "acknowledged; issued (seen)",
    ),
    "the form untouched, and no word": (
        lambda asked: asked.reply("", (NAME, brought(asked))),
        "words; answered; issued (seen)",
    ),
    "the form untouched, said to be corrected, beside a scan": (
        lambda asked: asked.reply("已改好", (NAME, brought(asked)), ("盖章.pdf", PDF)),
        "words; evidence; answered; issued (seen)",
    ),
    "the form untouched, to come later": (
        lambda asked: asked.reply("经办人在外培训，下周一报送", (NAME, brought(asked))),
        "words; issued (seen)",
    ),
    "named .xlsx.xlsx": (lambda asked: asked.with_form("填报表.xlsx.xlsx"), ACCEPTED),
    "from a telephone": (lambda asked: asked.reply("\n\n发自我的华为手机", (NAME, asked.data)), ACCEPTED),
    "received, from a telephone": (
        lambda asked: asked.reply("收到\n\n发自我的华为手机"),
        "acknowledged; issued (seen)",
    ),
    "what Excel notes of an open form, in its place": (
        lambda asked: asked.reply("报表见附件", ("~$填报表.xlsx", b"\x05admin" + bytes(159))),
        "words; answered; issued (seen)",
    ),
    "a shortcut, and no word": (
        lambda asked: asked.reply("", ("填报表.xlsx - 快捷方式.lnk", b"L\0\0\0\x01\x14\x02\0" + bytes(99))),
        "words; answered; issued (seen)",
    ),
    "a part of a packed file": (
        lambda asked: asked.reply("报表", ("报表.7z.001", b"7z\xbc\xaf\x27\x1c" + bytes(99))),
        "words; answered; issued (seen)",
    ),
    "saved as a page": (
        lambda asked: asked.reply(
            "报表", ("填报表.htm", b"<table><tr><td>1-01</td><td>60</td></tr></table>")
        ),
        "words; answered; issued (seen)",
    ),
    "a card, and will report later": (
        lambda asked: asked.reply("明天上午报", ("张三.vcf", b"BEGIN:VCARD")),
        "words; issued (seen)",
    ),
    "deleted unread": (
        lambda asked: asked.reply("您的邮件未经阅读即被删除。"),
        "words; issued",
    ),
    "a question": (lambda asked: asked.reply("请问第三项怎么填？"), "words; issued (seen)"),
    "nothing to report, in words": (
        lambda asked: asked.reply("本月零报告。"),
        "words; answered; issued (seen)",
    ),
    "no progress, in words": (
        lambda asked: asked.reply("您好！我局7月份各项任务均无新进展，同上期。\n\n张三\n2024-07-23"),
        "words; answered; issued (seen)",
    ),
    "nothing, in a word": (lambda asked: asked.reply("无"), "words; answered; issued (seen)"),
    "not reported yet": (lambda asked: asked.reply("还没报"), "words; issued (seen)"),
    "no progress on one task, and why": (
        lambda asked: asked.reply("1-01没有进展，资金没有到位"),
        "words; issued (seen)",
    ),
    "please look, and nothing to look at": (
        lambda asked: asked.reply("请查收"),
        "words; answered; issued (seen)",
    ),
    "what it was to bring, and nothing else": (
        lambda asked: asked.reply("7月份填报表"),
        "words; answered; issued (seen)",
    ),
    "no form came": (lambda asked: asked.reply("没收到填报表"), "words; issued (seen)"),
    "received, with thanks to the leader": (
        lambda asked: asked.reply("好的，收到，谢谢领导"),
        "acknowledged; issued (seen)",
    ),
    "understood": (lambda asked: asked.reply("明白"), "acknowledged; issued (seen)"),
    "received, and is at it": (lambda asked: asked.reply("收到，马上办"), "acknowledged; issued (seen)"),
    "base64, and its head does not say so": (
        lambda asked: by_hand(asked, words_part("报表"), coded_part(asked.data, b"")),
        ACCEPTED,
    ),
    "base64, said to be plain": (
        lambda asked: by_hand(
            asked, words_part("报表"), coded_part(asked.data, b"Content-Transfer-Encoding: 8bit\r\n")
        ),
        ACCEPTED,
    ),
    "base64, with a blank in its head": (
        lambda asked: by_hand(
            asked, words_part("报表"), coded_part(asked.data, b"Content-Transfer-Encoding: base64 \r\n")
        ),
        ACCEPTED,
    ),
    "a link in a new letter about the form": (
        lambda asked: titled(new_letter(asked.reply("https://docs.qq.com/sheet/DABC")), "7月填报表"),
        "words; answered; issued (seen)",
    ),
    "a link in a new letter about something else": (
        lambda asked: titled(new_letter(asked.reply("https://docs.qq.com/sheet/DABC")), "通讯录更新"),
        "words; issued (seen)",
    ),
    "a stranger's words, in answer to ours by the subject alone": (
        lambda asked: new_letter(reply_to(asked.mail, "zhang@qq.example", "我是张三，本月资金没有到位")),
        "words; issued",
    ),
    "a stranger's words about something else": (
        lambda asked: titled(new_letter(reply_to(asked.mail, "li@qq.example", "优惠活动开始了")), "优惠活动"),
        "words; issued",
    ),
    "no word and no file": (lambda asked: asked.reply(""), "words; issued (seen)"),
    "the file forgotten": (
        lambda asked: asked.reply("报表已填好，见附件。"),
        "words; answered; issued (seen)",
    ),
    "a large file as a link": (
        lambda asked: asked.reply(
            "从QQ邮箱发来的超大附件\n\n填报表.xlsx (80K) 进入下载页面：https://mail.qq.com/cgi-bin/ftnExs_download?k=1"
        ),
        "words; answered; issued (seen)",
    ),
    "a picture of the form": (
        lambda asked: asked.reply("拍照", ("IMG_1.png", PICTURE)),
        "words; evidence; answered; issued (seen)",
    ),
    "a PDF scan of the form": (
        lambda asked: asked.reply("已盖章", ("填报表扫描件.pdf", PDF)),
        "words; evidence; answered; issued (seen)",
    ),
    "the form pasted as a table": (pasted, "words; answered; issued (seen)"),
    "a link of 163 as HTML alone": (
        lambda asked: by_hand(
            asked,
            words_part('<a href="https://mail.163.com/large-attachment-download">云附件 表.xlsx</a>', "html"),
        ),
        "words; answered; issued (seen)",
    ),
    "winmail.dat without a name": (nameless_winmail, "return: refused F26; answered; issued (seen)"),
    "signed as a whole": (sealed, "words; answered; issued (seen)"),
    "signed, the signature beside": (signed_beside, ACCEPTED),
    "recalled": (recalled, "words; answered; issued (seen)"),
    "in a zip in a letter, forwarded twice": (forwarded_twice, ACCEPTED),
    "raw GB18030 subject and name": (raw_gb18030, ACCEPTED),
    "a workbook named .pdf": (lambda asked: asked.with_form("填报表.pdf"), ACCEPTED),
    "a workbook without an ending": (lambda asked: asked.with_form("填报表"), ACCEPTED),
    "the form as it was, beside the filled one": (
        lambda asked: asked.reply("见附件", ("原表.xlsx", brought(asked)), (NAME, asked.data)),
        ACCEPTED,
    ),
    "on leave, the form sent back by a machine": (away_with_form, "automatic; issued"),
    "reported, then recalled": (
        reported_then_recalled,
        "return: accepted; answered; words; answered; accepted (seen)",
    ),
    "an empty file": (
        lambda asked: asked.reply("报表见附件", ("填报表.xlsx", b"")),
        "return: refused F01; answered; issued (seen)",
    ),
    "an empty file beside a scan": (
        lambda asked: asked.reply("报表见附件", ("盖章.pdf", PDF), ("填报表.xlsx", b"")),
        "return: refused F01; evidence; answered; issued (seen)",
    ),
    "a scan in a zip": (
        lambda asked: asked.reply("报表见附件", ("报表.zip", small.packed({"报表.jpg": PICTURE}))),
        "return; answered; issued (seen)",
    ),
    "typed into Word": (in_word("填报表.docx"), "return; answered; issued (seen)"),
    "typed into Word, named .pdf": (in_word("填报表.pdf"), "return; answered; issued (seen)"),
    "another kind of file": (
        lambda asked: asked.reply("报表见附件", ("填报表.txt", "1-01 进行中".encode())),
        "words; answered; issued (seen)",
    ),
    "a screenshot within the words": (pictured("报表如下图", 20_000), "words; answered; issued (seen)"),
    "a screenshot and no word": (pictured("", 20_000), "words; answered; issued (seen)"),
    "received, with a logo": (pictured("收到，谢谢", 20_000), "acknowledged; issued (seen)"),
    "a question, with a screenshot": (
        pictured("第三项报错如图，怎么填？", 20_000),
        "words; issued (seen)",
    ),
    "a table filled in online": (
        lambda asked: asked.reply("已填好：https://www.kdocs.cn/l/cabc"),
        "words; answered; issued (seen)",
    ),
    "a large file as a page attached": (
        lambda asked: asked.reply(
            "", ("超大附件.html", b'<a href="https://mail.qq.com/ftnExs_download?k=1">')
        ),
        "words; answered; issued (seen)",
    ),
    "whether it may be filled in online": (
        lambda asked: asked.reply("能不能用腾讯文档填报？"),
        "words; issued (seen)",
    ),
    "a note that a letter was withdrawn": (
        lambda asked: asked.reply("该邮件已被发件人撤回。"),
        "words; issued (seen)",
    ),
    "received, above a chain of ours": (lambda asked: asked.reply(CHAIN), "acknowledged; issued (seen)"),
    "our letter attached beside the form": (with_our_letter, ACCEPTED),
    "received, in the subject alone": (subject_alone, "acknowledged; issued (seen)"),
    "received, between a banner and a disclaimer that speak of attachments": (
        lambda asked: asked.reply(DISCLAIMER),
        "acknowledged; issued (seen)",
    ),
    "passed on instead of answered": (passed_on, ACCEPTED),
    "zipped by a Mac": (zipped_by_mac, ACCEPTED),
    "a workbook of its own beside the form": (
        lambda asked: asked.reply(
            "报表和培训情况见附件", (NAME, asked.data), ("培训情况.xlsx", own_book(asked))
        ),
        "return: accepted, unidentified F40; answered; accepted (seen)",
    ),
    "the same form under two names": (
        under_two_names,
        "return: accepted, duplicate F42; answered; accepted (seen)",
    ),
    "sent once more by hand": (
        sent_once_more,
        "return: accepted; answered; return: duplicate F42; accepted (seen)",
    ),
    "the file taken out on the way": (taken_out, "words; answered; issued (seen)"),
    "a whole path as the file's name": (by_windows_path, ACCEPTED),
    "accepted like an invitation": (calendar_answer, "words; issued (seen)"),
    "received, in other words": (
        lambda asked: asked.reply("好的，已收悉，我局将按时报送"),
        "acknowledged; issued (seen)",
    ),
    "a thumb alone": (lambda asked: asked.reply("👍"), "acknowledged; issued (seen)"),
    "certified mail": (certified, ACCEPTED),
    "GBK words cut in a character and folded": (folded_words, ACCEPTED),
    "raw UTF-8 name": (raw_utf8, ACCEPTED),
    "a name encoded by half": (half_encoded, ACCEPTED),
    "received, in gb2312": (received_in_gb2312, "acknowledged; issued (seen)"),
    "a coding cut off": (cut_base64, "return: refused F04; answered; issued (seen)"),
    "on leave, by a machine": (away, "automatic; issued"),
    "on leave, and no header says so": (
        lambda asked: asked.reply("您好，我正在休假，8月5日返岗，急事请联系张三。"),
        "words; issued",
    ),
    "received, with a signature's logo as a file": (
        lambda asked: asked.reply("收到", ("image001.png", PICTURE)),
        "acknowledged; issued (seen)",
    ),
    "a form, with a signature's logo as a file": (
        lambda asked: asked.reply("见附件", (NAME, asked.data), ("image001.png", PICTURE)),
        ACCEPTED,
    ),
    "read by somebody": (read_note, "automatic; issued"),
    "no such address": (bounced(), "bounce; issued"),
    "delayed": (bounced(Action="delayed", Status="4.4.1"), "bounce; issued"),
    "mailbox full": (bounced(Status="5.2.2"), "bounce; issued"),
    "handed on": (bounced(Action="relayed", Status="2.1.9"), "bounce; issued"),
    "turned away as spam": (bounced(Status="5.7.1"), "bounce; issued"),
}
"""By name, the letters of a kind and what is to become of them."""

ANSWERS = {
    "the form untouched, and no word": "与下发时一样，还没有填",
    "the form untouched, said to be corrected, beside a scan": "与下发时一样，还没有填",
    "what Excel notes of an open form, in its place": "来信附的文件里没有填报表",
    "a shortcut, and no word": "来信附的文件里没有填报表",
    "a part of a packed file": "来信附的文件里没有填报表",
    "saved as a page": "来信附的文件里没有填报表",
    "a plain reply": "已全部采用，无需再报",
    "words that correct the form beside them": "写在邮件正文里的话没有采用",
    "a scan beside the form": "佐证材料 1 份已收到并归档：盖章.pdf",
    "two units in one letter": "不是“备一局”在通讯录中的邮箱，2024年7月填报表先不采用。由办公室核实后处理，不用重报",
    "another unit's form": "由办公室核实后处理",
    "one row wrong": "附件已标出需要更正的地方，改好后直接回复本邮件即可。",
    "winmail.dat": "选 HTML 或 纯文本",
    "an encrypted zip": "压缩包请解开，直接报表格",
    "a workbook with a password": "中清除密码，另存为 .xlsx 后重新报送",
    "an Outlook .msg": "这是Outlook 邮件，不是 Excel 工作簿；怎样改：请直接报送填报表本身",
    "a RAR": "请解压后直接报送",
    "half a workbook": "另存为 .xlsx 后重新报送",
    "the file forgotten": "没有收到附件",
    "please look, and nothing to look at": "没有收到附件",
    "what it was to bring, and nothing else": "没有收到附件",
    "nothing to report, in words": "还不算报送",
    "no progress, in words": "没有新进展的任务，也请在填报表（Excel）里写明，作为附件直接回复本邮件报来；已另行",
    "nothing, in a word": "还不算报送",
    "a link in a new letter about the form": "只是链接或路径",
    "a large file as a link": "只是链接或路径，填报表没有收到",
    "the form pasted as a table": "正文里的表格和文字不能采用",
    "a link of 163 as HTML alone": "只是链接或路径",
    "recalled": "已经收到的邮件撤不回去，也不影响收取。现在没有收到可以采用的填报表",
    "signed as a whole": "关闭“签名”和“加密”",
    "a PDF scan of the form": "扫描件和图片里的数据读不出来",
    "a picture of the form": "扫描件和图片里的数据读不出来",
    "two versions in one letter": "的填报表，两份不同",
    "an empty file": "文件是空的",
    "an empty file beside a scan": "文件是空的",
    "a scan in a zip": "请把填好的 Excel 填报表也直接回复报来",
    "typed into Word": "Word 等文档里没有认出填报表",
    "typed into Word, named .pdf": "Word 等文档里没有认出填报表",
    "another kind of file": "来信附的文件里没有填报表",
    "a screenshot within the words": "图片里的数据读不出来",
    "a screenshot and no word": "图片里的数据读不出来",
    "a table filled in online": "在线表格，附的只是链接或路径",
    "a large file as a page attached": "只是链接或路径",
    "a workbook of its own beside the form": "“培训情况.xlsx”不是下发的填报表，没有采用，不影响上面已采用的内容",
    "the same form under two names": "已全部采用，无需再报",
    "sent once more by hand": "已全部采用，无需再报",
    "the file taken out on the way": "来信附的文件里没有填报表",
    "a coding cut off": "文件已损坏或不完整",
}
"""What the answers to some kinds say."""
NEVER_IN_ANSWERS = ("accept", "通讯录中加", "您好：", "单位”表")
"""What is for the office alone, and how nobody is greeted whose name is known."""
