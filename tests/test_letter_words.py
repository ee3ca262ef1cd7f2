"""What a person's few words say: that nobody read ours, or that a table should have come along."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from workbook_flow.mail import is_nil_report, read_letter
from workbook_flow.mail.wording import HOW
from workbook_flow.model import Lack, LetterKind

AWAY = (
    "您好，我正在休假，8月5日返岗，急事请联系张三。",
    "自动回复：来信已收到，会尽快处理。",
    "本人休假中，有事请打电话 13800000000。",
    "我因公出差，周五回来。",
    "我已请产假，工作由李四接。",
    "I am out of the office until Monday.",
)
PRESENT = (
    "收到，张三已休假回来，由他填报。",
    "收到，休假后马上办。",
    "请问第三项怎么填？",
    "年休假落实情况已写进第二项。",
)
FORGOTTEN = ("报表已填好，见附件。", "现将我局填报表附后，请查收。", "您好！附上本月填报表。", "详见附件")
NOT_FORGOTTEN = (
    "附件打不开，请重新发一份。",
    "请问如附件第三行怎么填？",
    "来信没有附件",
    "请再发一次，附上说明。",
    f"好的。{HOW}",
    "已电话联系。",
)
LINKS = (
    "从QQ邮箱发来的超大附件\n\n填报表.xlsx (80.00K, 2024年8月22日 10:10 到期)",
    "通过网易云附件发送",
    "表在网盘：https://pan.baidu.com/s/1abc 提取码 1234",
)


RECEIVED = (
    "收到",
    "好的，收到。",
    "您好，已收悉，我局将按时报送，谢谢！",
    "收到，我们会尽快填报。",
    "👌🏻",
    "【外部邮件】请勿点击不明链接\n收到",
    "[EXTERNAL] This message came from outside.\n\n收到！",
    "收到\n\n本邮件及附件仅供收件人使用，误收请删除附件。",
    "收到\nThis e-mail and any attachments are confidential.",
    "收到，谢谢！\n\n张三\n某县公安局办公室\n电话：0735-1234567\nzhang@xian.example",
    "收到。\n县财政局\n2024年7月23日",
)
NOT_RECEIVED = (
    "收到\n------------------\n第三项我局已办结",
    "没收到",
    "收到，第三项不是我局职责。",
    "收到，按时报送有困难，请延期。",
    "本邮件及附件请转张三。收到",
    "外部邮件收不到，请重新发。",
    "收到。\n第三项不属我局",
    "收到\n请转县公安局",
    "收到\n张三",
    "收到\n不同意\n县财政局",
    "收到\n电话：0735-1234567\n第三项填不了",
)


def read(text: str, attachment: bytes = b"") -> tuple[LetterKind, bool, Lack | None]:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "gaj@xian.example", "回复"
    letter.set_content(text)
    if attachment:
        letter.add_attachment(attachment, maintype="image", subtype="png", filename="图.png")
    incoming = read_letter(letter.as_bytes(), own_address="office@xian.example")
    return incoming.kind, incoming.responder, incoming.lack


@pytest.mark.parametrize("text", AWAY)
def test_who_is_away_has_read_nothing(text: str) -> None:
    assert read(text) == (LetterKind.WORDS, True, None)


@pytest.mark.parametrize("text", PRESENT)
def test_who_writes_of_leave_is_not_away(text: str) -> None:
    assert read(text) == (LetterKind.WORDS, False, None)


@pytest.mark.parametrize("text", FORGOTTEN)
def test_a_table_that_was_not_attached_is_missed(text: str) -> None:
    assert read(text) == (LetterKind.WORDS, False, Lack.FILE)
    assert read(text, b"\x89PNG")[2] is None


@pytest.mark.parametrize("text", NOT_FORGOTTEN)
def test_who_asks_or_quotes_has_forgotten_nothing(text: str) -> None:
    assert read(text)[2] is None


@pytest.mark.parametrize("text", LINKS)
def test_a_link_is_no_table(text: str) -> None:
    assert read(text) == (LetterKind.WORDS, False, Lack.LINK)


@pytest.mark.parametrize("text", RECEIVED)
def test_received_is_received_whatever_stands_around_it(text: str) -> None:
    assert read(text) == (LetterKind.ACKNOWLEDGED, False, None)


@pytest.mark.parametrize("text", NOT_RECEIVED)
def test_who_says_more_is_for_people_to_read(text: str) -> None:
    assert read(text)[0] is LetterKind.WORDS


WITH_A_FORM = (
    ("报表见附件，收到请回复", ""),
    ("现报送更正后的表，请查收。", ""),
    ("表已更正，谢谢！", ""),
    ("重发", ""),
    ("前一封漏了附件，现补发，请查收。", ""),
    ("请查收重发的报表", ""),
    ("报表已按意见调整，请查收", ""),
    ("报表见附件，请把上月的表重发一份", "报表见附件，请把上月的表重发一份"),
    ("麻烦补发一份3月的通知", "麻烦补发一份3月的通知"),
    ("第3项的牵头单位建请调整", "第3项的牵头单位建请调整"),
    ("1-01 应是80%，以此为准", "1-01 应是80%，以此为准"),
    ("另外第3项经费未到位，\n申请延期", "另外第3项经费未到位， 申请延期"),
    (f"请问何时督查？\n县公安局：\n{HOW}", "请问何时督查？"),
    (f"报表见附件\n县公安局：\n请问收到否？{HOW}", ""),
)


@pytest.mark.parametrize(("text", "words"), WITH_A_FORM)
def test_what_is_said_beside_a_form_is_one_thing(text: str, words: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "gaj@xian.example", "回复"
    letter.set_content(text)
    letter.add_attachment(b"PK\x03\x04 form", maintype="application", subtype="x", filename="表.xlsx")
    assert read_letter(letter.as_bytes(), own_address="office@xian.example").words == words


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("收到", LetterKind.ACKNOWLEDGED),
        ("Re: 回复：收到！", LetterKind.ACKNOWLEDGED),
        ("Re: 【重点任务】2024年7月填报表—县公安局", LetterKind.WORDS),
        ("请求延期", LetterKind.WORDS),
        ("", LetterKind.WORDS),
    ],
)
def test_who_writes_nothing_has_said_it_in_the_subject(subject: str, kind: LetterKind) -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "gaj@xian.example", subject
    letter.set_content("\n")
    assert read_letter(letter.as_bytes(), own_address="").kind is kind


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "BASE64"])
def test_a_letter_attached_in_a_coding_is_opened(coding: str) -> None:
    inner = EmailMessage()
    inner.set_content("表")
    inner.add_attachment(b"PK\x03\x04 form", maintype="application", subtype="x", filename="表.xlsx")
    raw = inner.as_bytes()
    coded = base64.encodebytes(raw) if coding.lower() == "base64" else raw.replace(b"=", b"=3D")
    outer = (
        b'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n'
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + coding.encode() + b"\r\n\r\n"
    )
    incoming = read_letter(outer + coded + b"\r\n--B--\r\n", own_address="")
    assert incoming.files == (("表.xlsx", b"PK\x03\x04 form"),)
    assert incoming.kind is LetterKind.RETURN


def test_who_asks_in_the_subject_has_asked() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "gaj@xian.example", "Re: 第三项申请延期到12月"
    letter.set_content("收到")
    assert read_letter(letter.as_bytes(), own_address="").kind is LetterKind.WORDS
    letter.replace_header("Subject", "回复：【人大建议办理】2024年7月填报表—县公安局")
    assert read_letter(letter.as_bytes(), own_address="").kind is LetterKind.ACKNOWLEDGED


def test_words_below_the_file_and_in_html_beside_an_empty_text_are_read() -> None:
    head = b'From: a@b.example\r\nContent-Type: multipart/%s; boundary="B"\r\n\r\n'
    form = (
        b"--B\r\nContent-Type: application/x; name=a.xlsx\r\nContent-Disposition: attachment; "
        b"filename=a.xlsx\r\n\r\nPK\x03\x04\r\n"
    )
    plain = b"--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n"
    page = b"--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>%s</p>\r\n"
    asking = "第三项申请延期".encode()
    below = head % b"mixed" + plain % "见附件".encode() + form + plain % asking + b"--B--\r\n"
    beside = head % b"mixed" + plain % b" " + page % asking + form + b"--B--\r\n"
    for letter in (below, beside):
        assert "第三项申请延期" in read_letter(letter, own_address="").words


PROGRAMS = (
    "\ufeff收到",
    "收到\u200b\n\n\u200b",
    "收到，谢谢\n\n获取 Outlook for iOS<https://aka.ms/o0ukef>",
    "收到\n\nGet Outlook for Android",
    "收到\n\n发送自 Windows 10 版邮件应用",
    "收到\n\n来自我的华为手机",
    "收到\n\n从 Windows 版邮件发送",
    "收到\n\n发自网易邮箱大师",
    "收到\n\n\n------------------\n张三\n",
    "收到\n_____________________\n县公安局办公室 \n0735-1234567",
    "收到\n_______________________________________________\nOffice mailing list\nOffice@xian.example",
    "收到\n\n| |\n张三\n|\n|\n邮箱：zhang@163.example\n|\n签名由 网易邮箱大师 定制",
)


@pytest.mark.parametrize("text", PROGRAMS)
def test_what_programs_put_about_received_is_no_words(text: str) -> None:
    assert read(text)[0] is LetterKind.ACKNOWLEDGED


def test_a_link_beside_a_form_is_told() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "gaj@xian.example", "报表"
    letter.set_content("报表见附件\n佐证视频：https://pan.baidu.com/s/1abc 提取码 1234")
    letter.add_attachment(b"PK\x03\x04 form", maintype="application", subtype="x", filename="表.xlsx")
    assert "pan.baidu.com/s/1abc" in read_letter(letter.as_bytes(), own_address="").words


def test_who_is_away_and_asks_is_heard() -> None:
    assert read("经办人正在出差，第三项申请延期至下周。") == (LetterKind.WORDS, False, None)


@pytest.mark.parametrize(
    ("subject", "text", "responder"),
    [
        ("已读：【重点任务】2024年7月填报表—县公安局", "您的邮件已被阅读。", True),
        ("Read: 填报表", "Your message was read on Monday.", True),
        ("已读：填报表", "第三项申请延期", False),
    ],
)
def test_a_note_that_a_mail_was_opened_is_a_machines(subject: str, text: str, *, responder: bool) -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "gaj@xian.example", subject
    letter.set_content(text)
    assert read_letter(letter.as_bytes(), own_address="").responder is responder


def test_a_nil_report_under_a_request_is_for_people_to_read() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "gaj@xian.example", "第三项申请延期"
    letter.set_content("本月零报告")
    assert not is_nil_report(read_letter(letter.as_bytes(), own_address=""))
