"""What people add to a mail of ours as they answer it: above, below and between its lines, as each program quotes."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from workbook_flow.mail import (
    Draft,
    Incoming,
    Ours,
    is_nil_report,
    message_bytes,
    read_letter,
    shown_words,
    words_of,
)
from workbook_flow.mail.markup import without_markup
from workbook_flow.mail.wording import HOW
from workbook_flow.mail.wording.page import LetterTable, Words
from workbook_flow.model import LetterKind

OFFICE, UNIT = "office@xian.example", "gaj@xian.example"
WORDS = Words(
    "【重点任务】2024年7月填报表—县公安局",
    (
        "县公安局：",
        "现发送2024年7月《重点任务》填报表，贵单位共 3 项任务，请于7月31日（星期三）下班前报回。",
        HOW,
        "其中下列任务时限临近或已到，请特别注意：",
        LetterTable(
            ("编号", "主要措施", "完成时限"),
            (("1-01", "开展文明交通宣传", "7月底前"), ("3-07", "整治占道经营", "8月底前")),
        ),
        "如有疑问，请联系李四 0735-1234567。\n县政府办公室",
    ),
)
OURS = message_bytes(
    Draft(
        sender=OFFICE,
        sender_name="县政府办公室",
        to=(UNIT,),
        subject=WORDS.subject,
        text=WORDS.text,
        html=WORDS.html,
    ),
    "<1@xian.example>",
    datetime(2024, 7, 22, 2, tzinfo=UTC),
)
RULED = f"-----原始邮件-----\n发件人:县政府办公室 <{OFFICE}>\n发送时间:2024-07-22 10:00:00 (星期一)\n收件人: {UNIT}\n主题: {WORDS.subject}\n\n"
SHAPES: dict[str, str] = {
    "Coremail": RULED,
    "QQ": f'------------------ 原始邮件 ------------------\n发件人: "县政府办公室" <{OFFICE}>;\n发送时间: 2024年7月22日(星期一) 上午10:00\n收件人: "县公安局"<{UNIT}>;\n主题: {WORDS.subject}\n\n',
    "QQ on a telephone": f'\n\n---Original---\nFrom: "县政府办公室"<{OFFICE}>\nDate: Mon, Jul 22, 2024 10:00 AM\nTo: "县公安局"<{UNIT}>;\nSubject: {WORDS.subject}\n\n',
    "Foxmail": f"\n县公安局 张三\n \n发件人： 县政府办公室\n发送时间： 2024-07-22 10:00\n收件人： {UNIT}\n主题： {WORDS.subject}\n",
    "Outlook": f"________________________________\n发件人: 县政府办公室 <{OFFICE}>\n发送时间: 2024年7月22日 10:00\n收件人: {UNIT}\n主题: {WORDS.subject}\n\n",
    "NetEase's master": f"---- 回复的原邮件 ----\n| 发件人 | 县政府办公室<{OFFICE}> |\n| 发送日期 | 2024年7月22日 10:00 |\n| 收件人 | <{UNIT}> |\n| 主题 | {WORDS.subject} |\n",
    "Exchange in Taiwan": f"寄件者: 縣府 <{OFFICE}>\n寄件日期: 2024年7月22日\n收件者: {UNIT}\n主旨: {WORDS.subject}\n\n",
    "139": f"----邮件原文----\n发件人：县政府办公室 <{OFFICE}>\n收件人：{UNIT}\n抄 送：(无)\n发送时间：2024-07-22 10:00:00\n主题：{WORDS.subject}\n\n",
}
"""How programs begin a quotation in which nothing marks the lines."""
WROTE: dict[str, str] = {
    "163": f'在 2024-07-22 10:00:00，"县政府办公室" <{OFFICE}> 写道：\n',
    "163 in English": f'At 2024-07-22 10:00:00, "县政府办公室" <{OFFICE}> wrote:\n',
    "Gmail": f"县政府办公室 <{OFFICE}> 于2024年7月22日周一 10:00写道：\n\n",
    "Gmail, broken": f"On Mon, Jul 22, 2024 at 10:00 AM 县政府办公室 <{OFFICE}>\nwrote:\n\n",
    "Thunderbird": "在 2024/7/22 10:00, 县政府办公室 写道:\n",
    "Apple": f"> 2024年7月22日 10:00，县政府办公室 <{OFFICE}> 写道：\n> \n",
}
"""How programs begin one whose lines bear a mark."""


def read(
    text: str, *, page: str = "", form: bool = False, subject: str = f"回复：{WORDS.subject}"
) -> Incoming:
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["In-Reply-To"] = UNIT, subject, "<1@xian.example>"
    if page:
        letter.set_content(page, subtype="html")
    else:
        letter.set_content(text)
    if form:
        letter.add_attachment(b"PK\x03\x04 form", maintype="application", subtype="x", filename="表.xlsx")
    known = Ours(subjects=(WORDS.subject,), read=lambda: words_of(OURS))
    return read_letter(letter.as_bytes(), own_address=OFFICE, ours=lambda _sender, _ids: known)


def marked(text: str, width: int = 0) -> str:
    """Our words with a mark before each line, broken at a width or not at all."""
    lines = [
        part
        for line in text.splitlines()
        for part in (textwrap.wrap(line, width) if width and line else [line])
    ]
    return "".join(f"> {line}\n" for line in lines)


def whole(text: str) -> str:
    return text


def broken(text: str) -> str:
    """Our words as a program breaks them at half a line."""
    return "\n".join(part for line in text.splitlines() for part in (textwrap.wrap(line, 38) or [""])) + "\n"


def as_cells(_: str) -> str:
    """Our words as a program makes them of our page, a cell a line."""
    lines = [
        cell
        for part in WORDS.body
        for cell in ([part] if isinstance(part, str) else [*part.columns, *sum(part.rows, ())])
    ]
    return "\n".join(lines) + "\n"


WAYS = (whole, broken, as_cells)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_stands_about_an_unmarked_quotation_is_read(shape: str, way: Callable[[str], str]) -> None:
    quoted = SHAPES[shape] + way(WORDS.text)
    above, below = read("收到\n\n" + quoted), read(quoted + "\n第三项申请延期到9月\n")
    assert above.kind is LetterKind.ACKNOWLEDGED
    assert "第三项申请延期到9月" in below.text
    assert "贵单位共" not in below.text + above.text
    assert "整治占道" not in below.text + above.text
    assert read(quoted + "\n收到", form=True).words == ""
    told = read("报表见附件\n" + quoted + "\n第三项申请延期到9月", form=True).words
    assert told.startswith("报表见附件")
    assert told.endswith("第三项申请延期到9月")
    assert len(told) < 40


@pytest.mark.parametrize("shape", SHAPES)
def test_what_stands_between_our_lines_is_read(shape: str) -> None:
    for addition in ("已完成", "【县公安局】这一项不是我局职责"):
        lines = WORDS.text.replace("8月底前", f"8月底前\n{addition}")
        assert addition in read("答复见下\n\n" + SHAPES[shape] + lines).text
        on_the_line = WORDS.text.replace("下班前报回。", f"下班前报回。{addition}")
        text = read("答复见下\n\n" + SHAPES[shape] + on_the_line).text
        assert addition in text
        assert "贵单位共" not in text


@pytest.mark.parametrize("width", [0, 36])
@pytest.mark.parametrize("shape", WROTE)
def test_what_stands_about_marked_lines_is_read(shape: str, width: int) -> None:
    quoted = WROTE[shape] + marked(WORDS.text, width)
    assert read(f"收到\n\n{quoted}").kind is LetterKind.ACKNOWLEDGED
    assert read(f"{quoted}\n收到\n").kind is LetterKind.ACKNOWLEDGED
    below = read(f"{quoted}\n第三项申请延期到9月\n")
    assert below.text == "第三项申请延期到9月"
    first, second = WROTE[shape] + marked(WORDS.text[:150], width), marked(WORDS.text[150:], width)
    assert read(f"{first}\n第三项申请延期到9月\n\n{second}", form=True).words == "第三项申请延期到9月"


def test_marked_lines_of_nobody_known_are_dropped_and_what_stands_below_is_read() -> None:
    assert read("> 谁的话都不是\n> 另一行\n\n请问怎么填？").text == "请问怎么填？"


PAGES: dict[str, str] = {
    "Apple": '<div>{above}</div><div><br><blockquote type="cite"><div>2024年7月22日 10:00，县政府办公室 写道：</div>{ours}</blockquote></div><div>{below}</div>',
    "Gmail": '<div>{above}</div><div class="gmail_quote"><div class="gmail_attr">县政府办公室 于2024年7月22日周一 10:00写道：<br></div><blockquote class="gmail_quote">{ours}</blockquote></div><div>{below}</div>',
    "Foxmail, within": '<div>{above}</div><blockquote style="margin-top:0"><div><b>发件人：</b> 县政府办公室</div><div><b>发送时间：</b> 2024-07-22 10:00</div><div><b>收件人：</b> x</div><div><b>主题：</b> y</div>{ours}<div>{below}</div></blockquote>',
    "Outlook": '<p class=MsoNormal>{above}<o:p></o:p></p><!--[if mso]><p>96</p><![endif]--><div style="border-top:solid"><p><b>发件人:</b> 县政府办公室<br><b>发送时间:</b> 2024年7月22日<br><b>收件人:</b> x<br><b>主题:</b> y</p></div>{ours}<p>{below}</p>',
    "QQ": "<div>{above}</div><div><includetail><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b> 县政府办公室;</div><div><b>主题:</b> y</div></includetail>{ours}</div><div>{below}</div>",
    "163 in a quotation in a quotation": "<div>{above}</div><blockquote><blockquote><div>旧话一</div></blockquote><div>旧话二</div></blockquote>{ours}<div>{below}</div>",
}


@pytest.mark.parametrize("shape", PAGES)
def test_what_stands_about_our_page_is_read(shape: str) -> None:
    ours = WORDS.html
    page = f'<?xml version="1.0" encoding="gb2312"?><html><head><style>p {{color:red}}</style></head><body>{PAGES[shape]}</body></html>'
    page = page.replace("{{", "{").replace("}}", "}")

    def with_words(above: str, below: str) -> Incoming:
        return read("", page=page.replace("{above}", above).replace("{below}", below).replace("{ours}", ours))

    assert with_words("收到", "").kind is LetterKind.ACKNOWLEDGED
    assert with_words("", "收到").text == "收到"
    assert with_words("", "第三项申请延期").text == "第三项申请延期"


def test_what_looks_like_a_quotation_hides_nothing() -> None:
    words = "在 2024年7月1日会上，书记写道：要抓紧。第三项申请延期"
    assert read(f"1. 第一项\n2. {words}", form=True).words.endswith("第三项申请延期")
    text = "第一项已完成\n--------------\n第三项申请延期\n____________\n发件人：张三"
    assert "第三项申请延期" in read(text, form=True).words
    assert "第三项申请延期" in read("From: 县公安局\n第三项申请延期", form=True).words
    assert "第三项申请延期" in read("报表见附件\n--\n第三项申请延期", form=True).words


def test_what_is_passed_on_beside_a_form_is_told() -> None:
    rule = "---------- 转发的邮件 ----------\n发件人: 城关镇 <cgz@xian.example>\n日期: 2024年7月25日\n主题: 报表\n\n"
    assert read(f"{rule}我镇第三项申请延期", form=True).words == "我镇第三项申请延期"
    assert read(f"报表见附件\n{rule}{WORDS.text}", form=True).words == ""
    reply = rule.replace("转发的邮件", "原始邮件")
    assert read(f"报表见附件\n{reply}我镇第三项申请延期", form=True).words == "我镇第三项申请延期"


def test_what_a_letter_within_the_letter_says_beside_its_form_is_told() -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["Subject"] = "cgz@xian.example", "报表"
    inner.set_content("第三项申请延期")
    inner.add_attachment(b"PK\x03\x04 form", maintype="application", subtype="x", filename="表.xlsx")
    outer["From"], outer["Subject"] = UNIT, "转发：报表"
    outer.set_content("请查收")
    outer.add_attachment(inner)
    assert read_letter(outer.as_bytes(), own_address=OFFICE).words == "第三项申请延期"


@pytest.mark.parametrize(
    "subject",
    ["请延期", "Re: 请重新发表", f"回复：{WORDS.subject}（第三项不属我局）", f"Fw: 请延期 {WORDS.subject}"],
)
def test_a_request_in_the_subject_is_told(subject: str) -> None:
    assert read("报表见附件", form=True, subject=subject).words.startswith("（主题）")
    assert read("收到", subject=subject).kind is LetterKind.WORDS


@pytest.mark.parametrize(
    "subject",
    [
        WORDS.subject,
        f"Re: 回复：{WORDS.subject}",
        f"RE:Re[2]: {WORDS.subject[:9]} {WORDS.subject[9:]}",
        "转发：7月份报表",
        "县公安局7月重点任务进展情况",
        "回复",
        "",
        "关于报送文明办任务清单月报的函",
    ],
)
def test_a_subject_that_asks_for_nothing_is_not_told(subject: str) -> None:
    assert read("报表见附件", form=True, subject=subject).words == ""
    assert read("收到", subject=subject).kind is LetterKind.ACKNOWLEDGED


def test_the_subject_of_an_answer_to_others_is_not_its_senders() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = UNIT, "Re: 召开推进会"
    letter.set_content("收到")
    assert read_letter(letter.as_bytes(), own_address=OFFICE).kind is LetterKind.ACKNOWLEDGED
    letter.replace_header("Subject", "第三项填不了")
    assert read_letter(letter.as_bytes(), own_address=OFFICE).kind is LetterKind.WORDS


def test_a_picture_in_the_page_hides_nothing_below_it() -> None:
    picture = "data:image/png;base64," + "A" * 900_000
    assert read("", page=f'<div>如图</div><img src="{picture}"><div>第三项申请延期</div>').text.endswith(
        "申请延期"
    )


def test_words_that_exchange_made_a_file_of_are_read() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = UNIT, WORDS.subject
    letter.set_content("报表见附件")
    letter.add_attachment(b"PK\x03\x04 form", maintype="application", subtype="x", filename="表.xlsx")
    letter.add_attachment("<p>第三项申请延期</p>", subtype="html", filename="ATT00001.htm")
    assert "第三项申请延期" in read_letter(letter.as_bytes(), own_address=OFFICE).words


def test_a_plain_text_that_points_to_the_page_hides_nothing() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = UNIT, WORDS.subject
    letter.set_content("您的邮件客户端不支持HTML格式，请使用支持HTML的客户端查看")
    letter.add_alternative("<p>第三项申请延期</p>", subtype="html")
    assert read_letter(letter.as_bytes(), own_address=OFFICE).text == "第三项申请延期"


@pytest.mark.parametrize("end", ["\r", "\x0b", "\u2028", "\x85"])
def test_lines_end_as_programs_end_them(end: str) -> None:
    letter = (
        b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(f"收到{end}> 旧话{end}{end}第三项申请延期".encode())
    )
    assert read_letter(letter, own_address=OFFICE).text.split() == ["收到", "第三项申请延期"]


@pytest.mark.parametrize("tag", ["div", "blockquote", "b", "font"])
def test_a_page_nested_without_end_is_read_to_its_end(tag: str) -> None:
    assert "第三项申请延期" in without_markup(f"<p>收到</p>{f'<{tag}>' * 5000}第三项申请延期")


def test_what_outlook_passes_on_beside_a_form_is_told() -> None:
    head = "发件人: 城关镇\n发送时间: 2024年7月25日\n收件人: 县公安局\n主题: 报表\n\n"
    for subject, own in (("转发: 报表", "请查收\n\n"), ("FW: 报表", ""), ("报表", "")):
        told = read(f"{own}{head}我镇第三项申请延期", form=True, subject=subject).words
        assert told == "我镇第三项申请延期"
    for own in ("请查收\n\n", ""):
        assert read(f"{own}{head}我镇第三项申请延期", form=True, subject="Re: 报表").words == told


FOREIGN: dict[str, str] = {
    "Coremail": "-----原始邮件-----\n发件人:城关镇 <cgz@xian.example>\n发送时间:2024-07-25\n主题: 情况\n\n",
    "Outlook": "发件人: 城关镇\n发送时间: 2024年7月25日\n收件人: 县公安局\n主题: 情况\n\n",
    "163": '在 2024-07-25 10:00:00，"城关镇" <cgz@xian.example> 写道：\n',
}


@pytest.mark.parametrize("shape", FOREIGN)
@pytest.mark.parametrize("own", ["收到", "零报告", "请查收", ""])
def test_what_stands_below_an_unmarked_quotation_of_others_is_for_people_to_read(
    shape: str, own: str
) -> None:
    text = f"{own}\n\n{FOREIGN[shape]}各村已自查。\n\n我局第三项申请延期至12月\n"
    for subject in ("Re: 情况", f"回复：{WORDS.subject}"):
        letter = read(text, subject=subject)
        assert (letter.kind, is_nil_report(letter)) == (LetterKind.WORDS, False)
        assert "我局第三项申请延期至12月" in shown_words(letter)
        assert "我局第三项申请延期至12月" in read(text, form=True, subject=subject).words


@pytest.mark.parametrize("shape", FOREIGN)
def test_a_quotation_of_others_that_asks_for_nothing_is_shown_where_there_is_no_form(shape: str) -> None:
    text = f"收到\n\n{FOREIGN[shape]}各村已自查，台账已归档。\n"
    letter = read(text)
    assert (letter.kind, shown_words(letter)) == (LetterKind.WORDS, "收到 各村已自查，台账已归档。")
    assert read(f"收到\n\n{FOREIGN[shape]}请查收\n").kind is LetterKind.ACKNOWLEDGED
    assert read(text, form=True).words == ""
    assert is_nil_report(read(text.replace("收到", "零报告")))


def test_the_names_of_files_below_a_quotation_are_no_words() -> None:
    files = "------------------ 附件 ------------------\n县公安局_2024年7月填报表.xlsx"
    assert read(f"收到\n\n{SHAPES['QQ']}{WORDS.text}\n{files}").kind is LetterKind.ACKNOWLEDGED
