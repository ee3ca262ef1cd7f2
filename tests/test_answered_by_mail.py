"""Who writes to the office hears what became of it, once: whatever it was written in, and whoever settled it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.mailing_units import reply_to
from tests.post_office import LAW, POLICE, PostOffice
from workbook_flow.mail.wording.receipts import reply_to as answering_subject

pytestmark = pytest.mark.needs("dovecot")

LAW_MAIL, POLICE_MAIL = "sfj@xian.example", "gaj@xian.example"


def words_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\n", "")


def answers_to(office: PostOffice, address: str) -> list[str]:
    """What was answered to letters of that address."""
    return [words_of(each) for each in office.went_to(address) if str(each["Subject"]).startswith("回复")]


@pytest.mark.parametrize(
    "subject",
    ["填报表", "回复：回复：Re:：填报表", "Re[2]: RE：Re: 填报表", "答复: 转发: 填报表", "AW: re2: 填报表"],
)
def test_a_subject_says_once_that_it_is_an_answer(subject: str) -> None:
    assert answering_subject(subject) == "回复：填报表"


TYPED = {
    "tabs": "报来如下\n编号\t进展状态\t完成比例\t进展情况\n1-01\t进行中\t60\t已办两期\n2-01\t已完成\t100\t已办结",
    "strokes": "| 培训 | 进行中 | 60 |\n| 宣传 | 已完成 | 100 |",
    "numbered": "领导好，本月进展：\n1-01 进行中，60%，已办培训两期。\n2-01 已完成，资料齐全。",
    "the head alone": "重点任务\n主要措施\n进展情况\n培训\n办好培训班\n已办两期",
}
UNTYPED = {
    "a question": "1-01 进行中的 60% 是怎么算的？",
    "a signature": "第二项本周内报\n张三 | 办公室 | 0735-1234567",
    "a request": "1-01 申请延期到12月底，已另行文。",
}


@pytest.mark.parametrize("text", TYPED.values(), ids=TYPED)
def test_who_types_the_rows_into_the_words_is_told_to_send_the_form(office: PostOffice, text: str) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(reply_to(office.form_mail(LAW), LAW_MAIL, text), "2024-07-23T09:00")
    office.tick("2024-07-23T09:30")
    office.tick("2024-07-23T10:30")
    (answer,) = answers_to(office, LAW_MAIL)
    assert "正文里的表格和文字不能采用，填报表没有收到。请填进下发的填报表（Excel）" in answer


@pytest.mark.parametrize("text", UNTYPED.values(), ids=UNTYPED)
def test_who_writes_of_a_row_without_reporting_on_it_gets_no_such_answer(
    office: PostOffice, text: str
) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(reply_to(office.form_mail(LAW), LAW_MAIL, text), "2024-07-23T09:00")
    office.tick("2024-07-23T09:30")
    assert answers_to(office, LAW_MAIL) == []


LATER = {
    "typed": ("更正：\n1-01 进行中，80%，又办一期。", "正文里的表格和文字不能采用"),
    "a link": ("从QQ邮箱发来的超大附件\n\n填报表（更正）.xlsx (80K)", "附的只是下载链接"),
}


@pytest.mark.parametrize(("text", "words"), LATER.values(), ids=LATER)
def test_who_corrects_in_a_way_that_cannot_be_read_is_told(office: PostOffice, text: str, words: str) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(office.answer(LAW, LAW_MAIL), "2024-07-23T09:00")
    office.tick("2024-07-23T09:30")
    office.deliver(reply_to(office.form_mail(LAW), LAW_MAIL, text), "2024-07-23T10:00")
    office.tick("2024-07-23T10:30")
    office.tick("2024-07-23T11:30")
    taken, told = answers_to(office, LAW_MAIL)
    assert "已全部采用" in taken
    assert words in told
    assert "以前报来的填报表仍然有效。要更正、补充的，请在填报表（Excel）里改好" in told
    office.deliver(reply_to(office.form_mail(POLICE), POLICE_MAIL, text), "2024-07-23T12:00")
    office.deliver(office.answer(POLICE, POLICE_MAIL), "2024-07-23T12:05")
    office.tick("2024-07-23T12:30")
    assert len(answers_to(office, POLICE_MAIL)) == 1, (
        "the form that came right after it is all that was meant"
    )


def test_a_logo_below_a_table_in_the_words_changes_nothing(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    letter = reply_to(office.form_mail(LAW), LAW_MAIL, "1-01\t进行中\t60\t已办\n2-01\t进行中\t60\t已查")
    row = "<tr><td>{}</td><td>进行中</td><td>60</td></tr>"
    page = f'<p>报来如下</p><table>{row.format("1-01")}{row.format("2-01")}</table><img src="cid:logo@x">'
    letter.add_alternative(page, subtype="html")
    letter.get_payload()[1].add_related(
        b"\x89PNG" + bytes(900), "image", "png", cid="<logo@x>", filename="image001.png"
    )  # type: ignore[union-attr]
    office.deliver(letter, "2024-07-23T09:00")
    office.tick("2024-07-23T09:30")
    (answer,) = answers_to(office, LAW_MAIL)
    assert "正文里的表格和文字不能采用" in answer
