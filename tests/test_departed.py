"""An address whose machine answers that its person has left: the office hears once whose it is, and what to do."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from click.testing import CliRunner

from tests.mailing_units import reply_to
from tests.post_office import LAW, PERIOD, POLICE, PostOffice
from tests.smtp_sink import ACCOUNT
from workbook_flow.cli import program
from workbook_flow.cycle.month import status_of_mail
from workbook_flow.cycle.post.mail_status import letters_to_read
from workbook_flow.mail.machines import departed_words

DEPARTED = (
    "您好，本人已调离原岗位，请联系李四 gaj2@xian.example。",
    "因工作调整，我不再负责此项工作，请与办公室王五联系。",
    "我已退休，此邮箱不再使用。",
    "您好！本人已于2024年6月调往县政府办，相关业务请联系李四。",
    "张三同志已经离职，工作由李四接手。",
    "此邮箱已停用，来信请发 gaj2@xian.example。",
    "I no longer work at the Police Bureau. Please contact Li Si.",
    "张三已不在本局工作",
)
AWAY = (
    "您好，我正在休假，8月1日返岗，急事请联系李四。",
    "您的来信已收到，我会尽快回复。",
    "出差期间不再使用办公电话，请打手机。",
    "本人因病假不在岗，工作暂由李四负责。",
    "感谢您的来信！退休人员业务请拨打 12333。",
    "来信已收到。工作时间调整为上午9点至下午5点。",
    "已收到，请不要重复发送。",
    "您的来信已在工作时间内收到，我们会尽快处理。",
    "来信已收到，已在我局工作邮箱登记。",
    "工作人员已在工作中处理您的来信。",
    "本人已离开单位，明天上班后回复您。",
    "已退休人员业务请拨打 12333。",
    "因工作调整，来信将于3个工作日内回复。",
    "我已离岗培训，下周一回来。",
    "春节放假，本邮箱停用至2月8日。",
    "I'm no longer with you today and will answer tomorrow.",
)


@pytest.mark.parametrize("text", DEPARTED)
def test_who_has_left_is_known_by_the_words(text: str) -> None:
    assert departed_words(text)


@pytest.mark.parametrize("text", AWAY)
def test_who_comes_back_or_only_acknowledges_has_not_left(text: str) -> None:
    assert departed_words(text) == ""


def responder(office: PostOffice, unit: str, sender: str, text: str, how: str = "header") -> EmailMessage:
    """What a machine answers to the mail that brought a unit's form, known as one by a header, its subject, its words."""
    letter = reply_to(office.form_mail(unit), sender, text)
    if how == "header":
        letter["Auto-Submitted"] = "auto-replied"
    elif how == "subject":
        letter.replace_header("Subject", f"自动回复：{letter['Subject']}")
    else:
        letter.set_content(f"【自动回复】{text}")
    return letter


def told(office: PostOffice) -> list[str]:
    """What the office was told of it, a mail each."""
    texts = [body.get_content() for mail in office.went_to(ACCOUNT) if (body := mail.get_body(("plain",)))]
    return [text.replace("\n", "") for text in texts if "不办这件事了" in text]


def shown(office: PostOffice, at: str) -> list[str]:
    with office.opened(at) as session:
        sentences = list(letters_to_read(status_of_mail(session, PERIOD)))
    return [sentence for sentence in sentences if "不办这件事了" in sentence]


@pytest.mark.needs("dovecot")
@pytest.mark.dear
@pytest.mark.parametrize("how", ["header", "subject", "words"])
def test_an_answer_that_the_person_has_left_is_told_once_and_the_remedy_works(
    office: PostOffice, how: str
) -> None:
    office.tick("2024-07-22T09:00")
    for hour in (10, 11):
        letter = responder(office, POLICE, "gaj@xian.example", DEPARTED[0], how)
        letter.replace_header("Message-ID", f"<{hour}@x>")
        office.deliver(letter, f"2024-07-22T{hour}:00")
        office.tick(f"2024-07-22T{hour}:30")
    (words,) = told(office)
    assert f"{POLICE}的 gaj@xian.example 自动回复" in words
    assert "请联系李四 gaj2@xian.example" in words
    assert f"send --unit {POLICE} --again" in words
    assert len(shown(office, "2024-07-22T12:00")) == 1
    office.correct("gaj@xian.example", "gaj2@xian.example")
    command = ["--workspace", str(office.root), "--date", "2024-07-22", "send", "--unit", POLICE, "--again"]
    assert CliRunner().invoke(program, command, standalone_mode=False).exception is None
    assert len(office.went_to("gaj2@xian.example")) == 1
    assert shown(office, "2024-07-22T13:00") == []


@pytest.mark.needs("dovecot")
@pytest.mark.dear
def test_who_writes_from_there_later_or_is_only_away_is_not_told_of(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(responder(office, LAW, "sfj@xian.example", AWAY[0]), "2024-07-22T10:00")
    office.deliver(responder(office, POLICE, "gaj@xian.example", DEPARTED[1]), "2024-07-22T10:00")
    office.deliver(office.answer(POLICE, "gaj@xian.example"), "2024-07-22T10:10")
    office.tick("2024-07-22T10:30")
    assert (told(office), shown(office, "2024-07-22T12:00")) == ([], [])


@pytest.mark.needs("dovecot")
@pytest.mark.dear
def test_an_alias_answers_for_the_address_that_our_mail_went_to_and_strangers_for_none(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(responder(office, POLICE, "zhang.san@xian.example", DEPARTED[2]), "2024-07-22T10:00")
    stranger = EmailMessage()
    stranger["From"], stranger["To"], stranger["Subject"] = "x@y.example", ACCOUNT, "自动回复：x"
    stranger.set_content(DEPARTED[2])
    office.deliver(stranger, "2024-07-22T10:00")
    office.tick("2024-07-22T10:30")
    (words,) = told(office)
    assert "gaj@xian.example" in words
    assert "y.example" not in words
