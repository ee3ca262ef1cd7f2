"""Letters as odd programs write them: files of odd kinds, odd character sets, machines that speak up: none is lost."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from tests.mailing_units import reply_to
from tests.post_office import LAW, POLICE, PostOffice
from tests.test_more_formats import as_archive, as_flat, as_page, as_xml, book_of
from workbook_flow.cycle.post.notices import office_notices
from workbook_flow.mail import Incoming, is_nil_report, read_letter, shown_words
from workbook_flow.model import Fate, Lack, LetterKind, SubmissionState
from workbook_flow.sheets import Book

OFFICE, UNIT = "office@xian.example", "gaj@xian.example"
FORM = ("表.xlsx", b"PK\x03\x04 form")


def letter_with(
    text: str, *files: tuple[str, bytes], subject: str = "Re: 填报表", subtype: str = "plain"
) -> Incoming:
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["In-Reply-To"] = UNIT, subject, "<1@xian.example>"
    letter.set_content(text, subtype=subtype)
    for name, data in files:
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return read_letter(letter.as_bytes(), own_address=OFFICE)


def page_with(page: str, *files: tuple[str, bytes]) -> Incoming:
    return letter_with(page, *files, subtype="html")


@pytest.mark.parametrize(
    ("name", "write"),
    [("司法局.mht", as_archive), ("a.html", as_page), ("a.xml", as_xml), ("a.FODS", as_flat)],
)
def test_a_form_that_was_saved_as_a_page_or_a_text_is_a_return(
    root: Path, name: str, write: Callable[[Book], bytes]
) -> None:
    form = small.issued_forms(root)["县司法局"]
    file = name, write(book_of(filled(form, small.answers(form, 60))))
    letter = letter_with("报表见附件", file)
    assert (letter.kind, letter.files) == (LetterKind.RETURN, (file,))
    other = name, b"<html><a href='https://x.example'>" + "重点任务清单".encode() + b"</a></html>"
    assert letter_with("报表见附件", other).files == ()


def test_a_form_that_was_pasted_into_the_words_is_known_as_such(root: Path) -> None:
    form = small.issued_forms(root)["县司法局"]
    letter = EmailMessage()
    letter["From"], letter["Subject"] = UNIT, "Re: 填报表"
    letter.set_content("报表如下", subtype="plain")
    page = as_page(book_of(filled(form, small.answers(form, 60)))).decode("gb18030")
    letter.add_alternative(page, subtype="html")
    assert read_letter(letter.as_bytes(), own_address=OFFICE).lack is Lack.PASTED


@pytest.mark.parametrize("name", ["报表.tar.gz", "说明.txt", "说明.html", "报表.z01", "图.svg"])
def test_a_file_that_is_neither_form_nor_paper_is_told_of_whatever_else_a_letter_brings(name: str) -> None:
    stray = name, b"\x1f\x8b\x08 anything"
    assert letter_with("请查收", FORM, stray).words == f"（另附的“{name}”没有收取）"
    assert letter_with("另外，第三项申请延期", FORM, stray).words.startswith("另外，第三项申请延期 （另附的")
    for own in ("收到", "零报告"):
        letter = letter_with(own, stray)
        assert (letter.kind, is_nil_report(letter)) == (LetterKind.WORDS, False)
        assert shown_words(letter) == f"{own} （另附的“{name}”没有收取）"


@pytest.mark.parametrize(
    "name", ["smime.p7s", "名片.vcf", "invite.ics", "ATT00001.txt", "winmail.dat", "现场.jpg", "~$a.xlsx"]
)
def test_what_programs_add_by_themselves_and_papers_are_not_told_of(name: str) -> None:
    assert letter_with("请查收", FORM, (name, b"anything")).words == ""
    assert letter_with("收到", (name, b"anything")).kind is LetterKind.ACKNOWLEDGED


def test_many_files_are_counted() -> None:
    strays = [(f"{number}.dbf", b"x") for number in range(7)]
    assert letter_with("请查收", FORM, *strays).words.endswith("“4.dbf”等 7 个没有收取）")


def test_a_letter_sealed_by_pgp_is_sealed() -> None:
    head = f"From: {UNIT}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    kind = 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\r\n\r\n'
    inner = "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\nxx\r\n--b--\r\n"
    assert read_letter((head + kind + inner).encode(), own_address=OFFICE).lack is Lack.SEALED


WANTED = "经费困难，我局第三项申请延期至十二月"
TAIWAN = "經費困難，我局第三項申請延期至十二月"
LIES: dict[str, tuple[str, bytes, str]] = {
    **{
        f"{words[0]} in {encoding}, said to be {named}": (named, words.encode(encoding), words)
        for encoding, words in (("gbk", WANTED), ("gb18030", f"{WANTED}㐀𠀀"), ("utf-8", WANTED))
        for named in ("gb2312", "utf-8", "iso-8859-1", "windows-1252", "us-ascii", "unknown-8bit", "nonsense")
    },
    **{
        f"Big5, said to be {named}": (named, TAIWAN.encode("big5"), TAIWAN)
        for named in ("big5", "gb2312", "utf-8", "iso-8859-1")
    },
    **{
        f"GB2312, said to be {named}, {words[:4]}": (named, words.encode("gb2312"), words)
        for named in ("big5", "Big5-HKSCS", "cp950")
        for words in (WANTED, "收到", "请查收附件。", "已填好，3月底前完成。")
    },
    **{
        f"Big5 of few words, {words}": ("big5", words.encode("big5"), words)
        for words in ("收到", "請查收附件", "如期完成，謝謝", "OK")
    },
    "UTF-8 that is cut": ("utf-8", WANTED.encode()[:-1], WANTED[:-1]),
    "UTF-8 with a strange byte": ("utf-8", WANTED.encode() + b"\xff", WANTED),
    "UTF-16, said to be UTF-8": ("utf-8", WANTED.encode("utf-16"), WANTED),
    "HZ": ("hz-gb-2312", WANTED.encode("hz"), WANTED),
    "HZ that is GBK": ("hz-gb-2312", WANTED.encode("gbk"), WANTED),
    "French": ("iso-8859-1", "Café fermé, 50 €".encode("iso-8859-15"), "Café fermé, 50 ¤"),
}


@pytest.mark.parametrize(("named", "data", "words"), LIES.values(), ids=LIES)
def test_words_are_read_whatever_set_they_are_said_to_be_in(named: str, data: bytes, words: str) -> None:
    head = f"From: {UNIT}\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={named}\r\n"
    coding = "Content-Transfer-Encoding: base64\r\n\r\n"
    letter = read_letter((head + coding).encode() + encodebytes(data), own_address=OFFICE)
    assert letter.text.rstrip("\ufffd") == words


BOUNCES: dict[str, tuple[str, str, str, Fate]] = {
    "QQ": (
        "PostMaster@qq.com",
        "来自QQ邮件系统的退信",
        "收件人邮件地址（gaj@xian.example）不存在",
        Fate.GONE,
    ),
    "139": (
        "postmaster@139.com",
        "邮件发送失败",
        "您发给gaj@xian.example的邮件发送失败：用户不存在",
        Fate.GONE,
    ),
    "Alibaba": ("postmaster@mail.example", "邮件被退回", "gaj@xian.example 550 no such user", Fate.GONE),
    "Taiwan": ("postmaster@mail.example", "無法傳遞: 填报表", "gaj@xian.example", Fate.REFUSED),
    "IMail": ("postmaster@mail.example", "Nondeliverable mail", "gaj@xian.example user unknown", Fate.GONE),
    "its words alone": (
        "postmaster@mail.example",
        "System notice",
        "gaj@xian.example: mailbox full",
        Fate.FULL,
    ),
    "Exim, late": (
        "Mail Delivery System <mta@mail.example>",
        "Warning: message 1 delayed",
        "gaj@xian.example: will keep trying",
        Fate.DELAYED,
    ),
    "a filter": (
        "anti-spam@mail.example",
        "邮件隔离通知",
        "发给 gaj@xian.example 的邮件已被隔离",
        Fate.REFUSED,
    ),
    "German": ("MAILER-DAEMON@gmx.example", "Rückmeldung", f"{UNIT}: Postfach gesperrt", Fate.REFUSED),
    "Russian": (
        "postmaster@mail.example",
        "Недоставленное сообщение",
        f"{UNIT} заблокирован",
        Fate.REFUSED,
    ),
    "Japanese": ("postmaster@mail.example", "配信できませんでした", UNIT, Fate.REFUSED),
    "a language of no list": (
        "Mailer-Daemon@mail.example",
        "Bericht",
        f"Nie dostarczono: {UNIT}",
        Fate.REFUSED,
    ),
    "the mail brought back": (
        "postmaster@mail.example",
        "Bericht",
        f"{UNIT}\n\nReceived: from x\nMessage-ID: <1@x>\n",
        Fate.REFUSED,
    ),
    "an office's own system": (
        "系统管理员 <admin@mail.example>",
        "退信通知",
        f"您发给 {UNIT} 的邮件被退回：用户不存在",
        Fate.GONE,
    ),
    "Taiwan, full": ("postmaster@mail.example", "退件通知", f"{UNIT} 信箱已滿", Fate.FULL),
    "nobody": ("<>", "Delivery reports about your e-mail", "gaj@xian.example: 550 unknown user", Fate.GONE),
}


def machines_letter(sender: str, subject: str, text: str) -> bytes:
    letter = EmailMessage()
    letter["Subject"] = subject
    letter.set_content(text)
    return f"From: {sender}\r\nMessage-ID: <{abs(hash((sender, text)))}@m>\r\n".encode() + letter.as_bytes()


@pytest.mark.parametrize(("sender", "subject", "text", "fate"), BOUNCES.values(), ids=BOUNCES)
def test_what_a_mail_server_says_of_a_mail_in_its_own_words_is_a_bounce(
    sender: str, subject: str, text: str, fate: Fate
) -> None:
    letter = read_letter(machines_letter(sender, subject, text), own_address=OFFICE)
    assert (letter.kind, dict(letter.fates)) == (LetterKind.BOUNCE, {UNIT: fate})


HELD: dict[str, tuple[str, LetterKind]] = {
    "ours, held back": (f"发件人：{OFFICE}\n收件人：{UNIT}\n主题：填报表", LetterKind.BOUNCE),
    "ours, by name": (f"发件人：县政府办公室\n收件人：{UNIT}\n主题：填报表", LetterKind.BOUNCE),
    "ours, told by the gateway": (
        f"发件人：postmaster@gw.example\n收件人：{UNIT}，邮件被隔离",
        LetterKind.BOUNCE,
    ),
    "a unit's to us": (f"发件人：公安局 <{UNIT}>\n收件人：{OFFICE}\n主题：回复：填报表", LetterKind.WORDS),
    "a unit's, with nobody named to whom": (f"From: {UNIT}\nSubject: 填报表\n", LetterKind.WORDS),
    "several, in a table": (
        f"| 发件人 | {UNIT} | 主题 | 填报表 |\n| 发件人 | win@casino.example | 主题 | 中奖 |",
        LetterKind.WORDS,
    ),
}


@pytest.mark.parametrize(
    "sender", ["spamgw@xian.example", "anti-spam@xian.example", "系统管理员 <no-reply@a.example>"]
)
@pytest.mark.parametrize("letter", HELD)
def test_what_a_gateway_keeps_back_of_ours_did_not_arrive_and_of_others_says_nothing_of_ours(
    sender: str, letter: str
) -> None:
    text, kind = HELD[letter]
    raw = machines_letter(sender, "垃圾邮件隔离通知", f"以下邮件被隔离：\n{text}\n")
    incoming = read_letter(raw, own_address=OFFICE)
    assert incoming.kind is kind
    assert (UNIT in incoming.fates) == (kind is LetterKind.BOUNCE)


def test_a_letter_that_may_not_be_answered_is_a_bounce_where_its_subject_says_so() -> None:
    for subject, kind in (("退信通知", LetterKind.BOUNCE), ("Re: 填报表", LetterKind.WORDS)):
        raw = b"Return-Path: <>\r\n" + machines_letter("admin@mail.example", subject, f"{UNIT} 稍后联系")
        assert read_letter(raw, own_address=OFFICE).kind is kind


def test_who_runs_a_mail_server_and_who_writes_of_a_bounce_send_none() -> None:
    for sender, subject, text in (
        ("postmaster@mail.example", "系统升级通知", "今晚八点升级，联系 admin@mail.example"),
        (UNIT, "邮件被退回", "发给 gaj@xian.example 的邮件被退回，请再发一次"),
        (UNIT, "回复：填报表（退回更正）", "已更正"),
        ("系统管理员 <admin@mail.example>", "邮件系统升级通知", "今晚八点升级，联系 admin@mail.example"),
        ("MAILER-DAEMON@mail.example", "Successful Mail Delivery Report", UNIT),
    ):
        assert (
            read_letter(machines_letter(sender, subject, text), own_address=OFFICE).kind is LetterKind.WORDS
        )


@pytest.mark.needs("dovecot")
def test_a_bounce_that_names_no_address_is_told_by_the_mail_it_is_about_or_as_it_stands(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    about = f"原邮件：\nReceived: from x\nMessage-ID: {office.form_mail(POLICE)['Message-ID']}\n"
    office.deliver(machines_letter("postmaster@a.example", "系统退信", about), "2024-07-22T10:00")
    office.deliver(machines_letter("postmaster@b.example", "退信通知", "对方拒收"), "2024-07-22T10:00")
    office.tick("2024-07-22T11:00")
    with office.opened("2024-07-22T12:00") as session:
        words = [notice.words for notice in office_notices(session)]
    assert [sentence.partition(" 的")[0] for sentence in words if "退回" in sentence] == [
        f"{POLICE}的 {UNIT}"
    ]
    (unknown,) = [sentence for sentence in words if "看不出退的是哪封信" in sentence]
    assert unknown.startswith("07-22 有一封退信（退信通知）")


@pytest.mark.needs("dovecot")
def test_a_bounce_that_names_no_address_is_told_by_the_subject_of_our_mail_alone(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    subjects = {unit: str(office.form_mail(unit)["Subject"]) for unit in (LAW, POLICE)}
    told = f"您的邮件《{subjects[POLICE]}》未能送达收件人，原因：对方服务器拒收。"
    passed_on = f"您的邮件《转发：{subjects[LAW]}》未能送达收件人。"
    later = f"主题：{subjects[LAW]}，投递失败。"
    for hour, text in ((10, told), (11, passed_on)):
        letter = machines_letter("postmaster@126.example", f"退信通知{hour}", text)
        office.deliver(letter, f"2024-07-22T{hour}:00")
    office.deliver(machines_letter("postmaster@126.example", "退信", later), "2024-08-05T09:00")
    office.tick("2024-08-05T10:00")
    with office.opened("2024-08-05T12:00") as session:
        letters = [letter for letter in session.ledger.mail.letters() if letter.kind is LetterKind.BOUNCE]
    assert [letter.unit for letter in letters] == [POLICE, "", ""]
    assert [address for address, _ in letters[0].troubled] == [UNIT]


@pytest.mark.needs("dovecot")
def test_what_was_not_taken_is_told_to_the_office_once_though_the_ledger_is_made_anew(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    reply = office.answer(POLICE, "gaj@xian.example")
    office.deliver(reply, "2024-07-22T10:00")
    broken = reply_to(office.form_mail(LAW), "sfj@xian.example", "见附件", ("表.xlsx", b"PK\3\4 half"))
    office.deliver(broken, "2024-07-22T10:10")
    office.tick("2024-07-22T11:00")
    small.take_back(office.root, 1)
    office.tick("2024-07-29T09:00")
    alerts = [mail for mail in office.sent.mails if "有来件没有采用" in str(mail["Subject"])]
    assert len(alerts) == 1


@pytest.mark.parametrize(
    "subject",
    [
        "自动回复: 填报表",
        "[自动回复] 填报表",
        "【自动回复】填报表",
        "自動回覆: 填報表",
        "来自张三的自动回复",
        "系统自动回复",
        "Auto-Response: x",
    ],
)
def test_what_answers_by_itself_says_so_in_its_subject(subject: str) -> None:
    letter = letter_with("您好，您的来信已收到", subject=subject)
    assert (letter.kind, letter.responder) == (LetterKind.AUTOMATIC, True)
    answer = letter_with("您好，第三项申请延期", subject=f"Re: {subject}")
    assert (answer.kind, answer.responder) == (LetterKind.WORDS, False)


def test_what_may_answer_by_itself_is_shown_and_nobody_has_read_ours() -> None:
    for subject, text in (
        ("Re: 填报表（自动回复）", "您的来信已收到"),
        ("Re: 填报表", "這是自動回覆，我會盡快回信"),
    ):
        letter = letter_with(text, subject=subject)
        assert (letter.kind, letter.responder) == (LetterKind.WORDS, True)


@pytest.mark.parametrize(
    "link",
    [
        "报表.xlsx\n下载页面：https://wx.mail.qq.com/ftn/download?func=3&key=1",
        "https://mail.163.com/large-attachment-download/index.html?p=X",
        "https://dashi.163.com/html/cloud-attachment-download/?key=abc",
        "https://share.weiyun.com/abc",
        "https://www.alipan.com/s/abc",
        "https://cloud.189.cn/t/abc",
        "https://drive.weixin.qq.com/s?k=abc",
        "https://alidocs.dingtalk.com/i/nodes/abc",
        "https://gov-my.sharepoint.com/:x:/p/abc",
        "https://pan.quark.cn/s/abc",
        "https://yun.139.com/link/w/abc",
        "#小程序://腾讯文档/abc",
    ],
)
def test_a_link_to_where_files_lie_is_no_table_and_told_beside_one(link: str) -> None:
    assert letter_with(f"报表见链接\n{link}").lack is Lack.LINK
    assert letter_with(f"照片见链接 {link}", FORM).words.startswith("照片见链接")
    url = link.rsplit(maxsplit=1)[-1] if "https" in link else "https://pan.baidu.com/s/1"
    page = f'<p>请查收</p><a href="{url}">现场照片</a>'
    assert page_with(page, FORM).words == "（有下载链接，没有打开）"
    assert page_with(page).lack is Lack.LINK
    assert letter_with("请查收\n\n县公安局 https://www.xian.gov.cn/gaj/", FORM).words == ""


@pytest.mark.parametrize(
    "text",
    [
        "报表在这里：http://10.12.3.4/owa/ftn?id=abc123",
        "填报表已上传，请下载：http://oa.xian.example:8080/seeyon/fileDownload.do?method=download&fileId=-372",
        "填报表\nhttps://fs.xian.example/share/AbC",
        "https://fs.xian.example/share/AbC",
        "[附件已移除，点击取回] http://172.16.3.9/att/abc",
        "https://fs.xian.example/share/AbC 有效期7天",
        "ftp://10.1.1.8/报表/县公安局7月.xlsx",
        r"报表放在共享里 \\10.12.0.5\共享\文明办\县公安局7月填报表.xlsx",
        r"见 \\FILESERVER\报表",
        "file://10.12.0.5/share/a.xlsx",
        "https://qr.dingtalk.com/page/yunpan?route=previewDentry&spaceId=1",
        "https://doc.weixin.qq.com/sheet/e3_abc",
    ],
)
def test_a_path_to_a_file_at_anybodys_place_is_no_table(text: str) -> None:
    assert letter_with(text).lack is Lack.LINK


@pytest.mark.parametrize(
    "page",
    [
        '<p>报表在<a href="http://10.12.3.4/owa/ftn?id=1">这里</a></p>',
        '<p>请查收</p><a class="x" href="https://gw.xian.example/retrieve?id=77">县公安局.xlsx</a>',
        '<a href="file://10.12.0.5/share/a.xlsx">打开</a>',
    ],
)
def test_a_page_that_leads_to_a_file_at_anybodys_place_is_no_table(page: str) -> None:
    assert page_with(page).lack is Lack.LINK


@pytest.mark.parametrize(
    "text",
    [
        "收到，谢谢。\n县公安局 http://www.xian.example/gaj",
        "请问填报依据是不是 http://www.gov.example/zhengce/content_1.htm 这个文件？",
        "我局已在 http://www.xian.example/news/1.html 发布了宣传稿，特此说明。",
        "好的，我们尽快报。表格参照 https://www.gov.example/a.pdf",
        "报表的链接打不开：http://mail.xian.example/x",
    ],
)
def test_an_address_that_no_file_lies_at_is_no_such_path(text: str) -> None:
    assert letter_with(text).lack is None
    page = f'<p>{text}</p><p>县公安局 <a href="http://www.xian.example/gaj">网站</a></p>'
    assert page_with(page).lack is None


@pytest.mark.needs("dovecot")
@pytest.mark.parametrize(
    "name", ["报表.xlsx.tmp", "报表.xlsx.part", "报表.xlsx.cloud.tmp", "~$报表.xlsx", ".报表.xlsx"]
)
def test_a_form_is_read_whatever_its_name_says_of_it(office: PostOffice, name: str) -> None:
    office.tick("2024-07-22T09:00")
    form = office.form(POLICE)
    file = name, filled(form, small.answers(form, 60))
    office.deliver(reply_to(office.form_mail(POLICE), UNIT, "报表见附件", file), "2024-07-22T10:00")
    office.tick("2024-07-22T11:00")
    with office.opened("2024-07-22T12:00") as session:
        (submission,) = session.ledger.submissions()
    assert (submission.unit, submission.state) == (POLICE, SubmissionState.ACCEPTED)
