"""Days without a server, and forms that came late: nobody is scolded for them, and leaders hear what is true."""

from __future__ import annotations

import re
from datetime import date

import pytest
from click.testing import CliRunner

from tests.mailing_units import body_of
from tests.post_office import LAW, MONEY, PERIOD, POLICE, PostOffice, bounce_of, moment
from tests.smtp_sink import ACCOUNT
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle import issuing
from workbook_flow.cycle.care.doctor import examine
from workbook_flow.cycle.month import close_period, status_of_mail
from workbook_flow.cycle.post import form_mails, reminding, sending
from workbook_flow.cycle.post.mail_status import mails_that_failed
from workbook_flow.model import MessageKind

pytestmark = pytest.mark.needs("dovecot")

TODAY = date(2024, 7, 25)
UNITS = {LAW: "sfj@xian.example", POLICE: "gaj@xian.example", MONEY: "czj@xian.example"}


@pytest.fixture
def office(office: PostOffice) -> PostOffice:
    office.write_master(报送截止="当月25日")
    return office


def subjects(office: PostOffice, address: str) -> list[str]:
    return [
        str(message["Subject"]).partition("7月")[2].partition("—")[0] for message in office.went_to(address)
    ]


def test_after_an_outage_each_unit_gets_its_form_alone_dated_when_it_is_sent(office: PostOffice) -> None:
    office.write_master(发信服务器="127.0.0.1:1")
    for day in ("22", "23", "24"):
        office.tick(f"2024-07-{day}T09:00")
    office.write_master(发信服务器=f"127.0.0.1:{office.port}")
    office.tick("2024-07-25T09:00")
    office.tick("2024-07-25T15:00")
    for address in UNITS.values():
        assert subjects(office, address) == ["填报表"]
        assert office.went_to(address)[0]["Date"].datetime.date().isoformat() == "2024-07-25"
    assert cycle.verify(cycle.Workspace(office.root, TODAY)).problems == ()
    office.tick("2024-07-26T09:00")
    assert subjects(office, UNITS[MONEY]) == ["填报表"]
    office.tick("2024-07-29T09:00")
    assert subjects(office, UNITS[MONEY]) == ["填报表", "提醒"]
    assert "填报表7月25日发到，应于7月25日下班前报送，已逾期 2 个工作日" in body_of(
        office.went_to(UNITS[MONEY])[1]
    )


def test_a_corrected_unit_is_given_time_before_it_is_reminded(office: PostOffice) -> None:
    office.sent.refused[UNITS[POLICE]] = "550 5.1.1 unknown"
    office.tick("2024-07-22T09:00")
    office.correct(UNITS[POLICE], "gaj2@xian.example")
    office.tick("2024-07-25T09:00")
    office.tick("2024-07-26T09:00")
    assert subjects(office, "gaj2@xian.example") == ["填报表"]
    assert subjects(office, UNITS[MONEY]) == ["填报表", "提醒", "提醒"]


def test_a_reminder_stands_in_the_forms_thread_brings_the_form_and_says_that_no_person_sent_it(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    office.tick("2024-07-25T09:00")
    form, reminder = office.went_to(UNITS[POLICE])
    assert reminder["In-Reply-To"] == form["Message-ID"]
    (attached,) = reminder.iter_attachments()
    assert attached.get_content() == (office.root / office.form(POLICE).path).read_bytes()
    assert "填报表随信再附上一份" in body_of(reminder)
    assert {str(each["Auto-Submitted"]) for each in office.sent.mails} == {"auto-generated"}
    office.deliver(office.answer(POLICE, UNITS[POLICE]), "2024-07-25T10:00")
    office.tick("2024-07-25T11:00")
    assert office.went_to(UNITS[POLICE])[-1]["Auto-Submitted"] == "auto-replied"


def test_who_got_the_form_back_whole_is_reminded_with_what_was_filled_in(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(office.answer(POLICE, UNITS[POLICE], percent="过半"), "2024-07-22T10:00")
    office.tick("2024-07-22T11:00")
    office.tick("2024-07-25T09:00")
    _, answer, reminder = office.went_to(UNITS[POLICE])
    files = [[part.get_content() for part in message.iter_attachments()] for message in (answer, reminder)]
    assert len(files[0]) == 1
    assert files[0] == files[1]
    assert "标出需要更正之处的填报表随信再附上一份，已填的都在；改好后直接回复本邮件" in body_of(reminder)
    (again,) = (part.get_content() for part in office.went_to(UNITS[MONEY])[-1].iter_attachments())
    assert again == (office.root / office.form(MONEY).path).read_bytes()


def test_who_is_told_of_time_limits_alone_is_asked_to_see_to_them_and_for_no_form(office: PostOffice) -> None:
    office.listing = office.listing.replace("2024年底前", "2024年8月25日前")
    office.write_master()
    office.tick("2024-07-22T09:00")
    office.deliver(office.answer(LAW, UNITS[LAW]), "2024-07-22T10:00")
    office.tick("2024-07-22T11:00")
    office.tick("2024-07-26T09:00")
    asked = body_of(office.went_to(UNITS[POLICE])[-1])
    assert "完成时限为" in asked
    assert "如已报送，请忽略本邮件" in asked
    told = office.went_to(UNITS[LAW])[-1]
    assert "任务 1-01（1.办好培训班）完成时限为“2024年8月25日前”，还有 30 天。" in body_of(told)
    assert "请抓紧办理。已经办完的，请在填报表中填明，直接回复本邮件并附上表格" in body_of(told)
    assert "如已报送" not in body_of(told)
    assert list(told.iter_attachments()) == []
    with office.opened("2024-07-29T09:00") as session:
        close_period(session, PERIOD)
    office.tick("2024-08-19T09:00")
    for unit in (LAW, POLICE):
        late = body_of(office.went_to(UNITS[unit])[-1])
        assert "请抓紧办理。已经办完的，请在下一期的填报表中填明，现在不用报表。" in late
        assert "填好" not in late


def test_what_a_person_sends_is_not_automatic(office: PostOffice) -> None:
    with office.opened("2024-07-22T09:00") as session:
        issuing.split(session, PERIOD)
        form_mails.queue_forms(session, PERIOD)
        sending.deliver(session)
    with office.opened("2024-07-25T09:00") as session:
        reminding.queue_reminders(session, reminding.due(session), automatic=False)
        sending.deliver(session)
    assert len(office.sent.mails) == 6
    assert {each["Auto-Submitted"] for each in office.sent.mails} == {None}


def test_a_leader_hears_how_often_the_unit_was_reminded_and_not_before_it_was(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.tick("2024-08-02T09:00")
    leader = "zhao@xian.example"
    assert subjects(office, leader) == []
    office.tick("2024-08-05T09:00")
    (mail,) = office.went_to(leader)
    assert "填报表（2 项任务）应于7月25日下班前报送，已逾期 7 个工作日，已提醒1次（8月2日）。" in body_of(
        mail
    )
    assert "多次" not in body_of(mail)


def test_no_leader_is_told_of_a_unit_whose_form_bounced(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(LAW), UNITS[LAW]), "2024-07-22T09:30")
    for day in ("2024-07-26", "2024-07-29", "2024-08-02", "2024-08-05"):
        office.tick(f"{day}T09:00")
    assert office.went_to("zhao@xian.example") == []
    assert len(office.went_to("qian@xian.example")) == 1
    assert {each.unit for each in office.messages(MessageKind.REMINDER)} == {POLICE, MONEY}


def test_a_leader_is_told_of_a_form_that_came_late(office: PostOffice) -> None:
    office.sent.refused[UNITS[POLICE]] = "550 5.1.1 unknown"
    office.tick("2024-07-22T09:00")
    office.correct(UNITS[POLICE], "gaj2@xian.example")
    for day in ("2024-07-24", "2024-07-29", "2024-08-05"):
        office.tick(f"{day}T09:00")
    (mail,) = office.went_to("qian@xian.example")
    assert "填报表（3 项任务）7月24日发到，应于7月25日下班前报送，已逾期 7 个工作日" in body_of(mail)


def told(office: PostOffice) -> list[str]:
    return [body_of(each) for each in office.went_to(ACCOUNT) if "请办公室留意" in str(each["Subject"])]


def test_a_month_slept_through_is_told_once_with_what_to_do(office: PostOffice) -> None:
    office.tick("2024-07-18T09:00")
    outcome = office.tick("2024-07-29T09:00")
    assert outcome.done == {"提请留意": 1, "发送": 1}
    (words,) = told(office)
    assert "2024年7月到期未下发：已过报送截止。要下发请运行 split --period 2024-07" in words
    again = office.tick("2024-08-12T09:00")
    assert again.done == {}
    assert "2024年7月到期未下发" in again.notices[0].words
    status = ["--workspace", str(office.root), "--date", "2024-08-12", "status", "--period", "2024-07"]
    assert "2024年7月到期未下发" in CliRunner().invoke(program, status).output
    office.tick("2024-08-20T09:00")
    assert [notice.key for notice in office.tick("2024-08-21T09:00").notices] == ["missed 2024-07"]
    assert "missed 2024-07" not in [notice.key for notice in office.tick("2024-08-27T09:00").notices]
    assert sum("到期未下发" in words for words in told(office)) == 1


@pytest.mark.parametrize("back", ["2024-08-01", "2024-08-05", "2024-08-22"])
def test_a_month_whose_returns_end_where_the_next_begins_is_told_as_missed(
    office: PostOffice, back: str
) -> None:
    office.write_master(发放日="当月1日", 报送截止="当月月底")
    office.tick("2024-06-27T09:00")
    for hour in (9, 10):
        office.tick(f"{back}T{hour:02d}:00")
    (words,) = told(office)
    assert "2024年7月到期未下发：已过报送截止" in words
    assert {str(message.period) for message in office.messages(MessageKind.FORM)} == {"2024-06", "2024-08"}


@pytest.mark.parametrize(
    ("asleep", "words"),
    [
        (
            ("2024-07-24", "2024-07-30"),
            "定时任务7月24日之后没有运行，7月30日恢复（电脑关机或休眠），错过 3 个工作日",
        ),
        (("2024-07-25", "2024-07-29"), ""),  # a weekend
        (("2024-07-23", "2024-07-26"), ""),  # two days
    ],
)
def test_days_on_which_the_computer_slept_are_told_once_where_a_form_was_under_way(
    office: PostOffice, asleep: tuple[str, str], words: str
) -> None:
    office.tick("2024-07-22T09:00")
    for day in (*asleep, *asleep[1:], "2024-07-31"):
        office.tick(f"{day}T09:00")
        office.tick(f"{day}T16:00")
    assert [text for text in told(office) if "没有运行" in text and words in text] == told(office)
    assert len(told(office)) == bool(words)


@pytest.mark.parametrize("first", ["2024-07-26", "2024-08-12"])
def test_a_folder_made_after_the_return_day_missed_nothing(office: PostOffice, first: str) -> None:
    assert office.tick(f"{first}T09:00").done == {}
    assert told(office) == []


def test_a_month_issued_in_time_was_not_missed_whenever_the_computer_slept_after(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.tick("2024-08-01T09:00")
    office.tick("2024-08-01T10:00")
    (words,) = told(office)
    assert "未下发" not in words
    assert "7月22日之后没有运行，8月1日恢复（电脑关机或休眠），错过 7 个工作日" in words


def test_an_address_that_is_not_there_is_told_once_and_a_refused_form_too(office: PostOffice) -> None:
    office.sent.refused[UNITS[MONEY]] = "550 5.1.1 unknown"
    office.tick("2024-07-22T09:00")
    office.deliver(bounce_of(office.form_mail(LAW), UNITS[LAW]), "2024-07-22T09:30")
    for hour in (10, 11, 12):
        office.tick(f"2024-07-22T{hour}:00")
    (words,) = told(office)
    assert f"{LAW}的 {UNITS[LAW]} 于7月22日被退信" in words
    assert f"{MONEY}的填报表发不出去：{UNITS[MONEY]}" in words
    office.correct(UNITS[LAW], "sfj2@xian.example")
    office.correct(UNITS[MONEY], "czj2@xian.example")
    assert office.tick("2024-07-23T09:00").notices == ()
    assert len(told(office)) == 1


def test_days_without_a_server_are_told_when_it_is_back(office: PostOffice) -> None:
    office.write_master(发信服务器="127.0.0.1:1")
    office.tick("2024-07-22T09:00")
    office.tick("2024-07-23T09:00")
    office.write_master(发信服务器=f"127.0.0.1:{office.port}")
    office.tick("2024-07-24T09:00")
    office.tick("2024-07-24T10:00")
    office.tick("2024-07-24T11:00")
    (words,) = told(office)
    assert "邮件从7月22日起发不出去，7月24日恢复" in words


def test_what_doctor_finds_well_is_no_longer_told_of(office: PostOffice) -> None:
    def sentences(at: str) -> list[str]:
        with office.opened(at) as session:
            return list(mails_that_failed(status_of_mail(session, PERIOD)))

    def examined(at: str) -> None:
        workspace, now = cycle.Workspace(office.root, moment(at).date()), moment(at)
        list(examine(workspace, clock=lambda: now, pause=lambda _: None, to_self=False))

    office.write_master(发信服务器="127.0.0.1:1", 收信服务器="127.0.0.1:1")
    office.tick("2024-07-22T09:00")
    assert ["取不到来信" in words for words in sentences("2024-07-22T09:10")] == [False, True]
    office.write_master(发信服务器="127.0.0.1:1")
    examined("2024-07-22T09:20")
    assert ["发不出去" in words for words in sentences("2024-07-22T09:30")] == [True], "that is not mended"
    office.write_master()
    examined("2024-07-22T09:40")
    assert sentences("2024-07-22T09:45") == []
    office.write_master(收信服务器="127.0.0.1:1")
    office.tick("2024-07-22T10:00")
    (words,) = sentences("2024-07-22T10:10")
    assert words.startswith("2024-07-22 起取不到来信"), "it fails again"


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [
        ("552 5.2.2 mailbox full", "对方邮箱已满，地址没有错"),
        ("552 message size exceeds limit", "信太大，服务器不收，再发也一样"),
        ("554 5.7.1 rejected by policy", "请在“单位”表中更正地址"),
    ],
)
def test_a_form_that_no_server_takes_is_told_with_what_helps(
    office: PostOffice, answer: str, remedy: str
) -> None:
    office.sent.refused[UNITS[MONEY]] = answer
    office.tick("2024-07-22T09:00")
    office.tick("2024-07-22T10:00")
    (words,) = told(office)
    assert remedy in words


def test_what_could_not_be_sent_is_told_with_what_to_do_until_it_went(office: PostOffice) -> None:
    office.sent.refused |= {UNITS[MONEY]: "552 5.2.2 mailbox full", UNITS[LAW]: "550 5.1.1 unknown"}
    office.tick("2024-07-22T09:00")

    def unsent(at: str) -> list[str]:
        with office.opened(at) as session:
            return [
                words for words in mails_that_failed(status_of_mail(session, PERIOD)) if "发不出去" in words
            ]

    law, money = unsent("2024-07-22T09:10")
    assert "更正地址，填报表会补发" in law
    assert f"send --period 2024-07 --unit {MONEY} --again" in money
    office.sent.refused.clear()
    with office.opened("2024-07-22T09:20") as session:
        selection = form_mails.Selection(units=frozenset({MONEY}), again=True)
        form_mails.queue_forms(session, PERIOD, selection)
    office.correct(UNITS[LAW], "sfj2@xian.example")
    office.tick("2024-07-22T09:30")
    assert unsent("2024-07-22T09:40") == []
    assert office.tick("2024-07-22T10:00").notices == ()


def test_the_commands_that_are_named_for_a_mail_that_failed_work_as_they_stand(office: PostOffice) -> None:
    office.sent.refused[UNITS[MONEY]] = "552 5.2.2 mailbox full"
    office.tick("2024-07-22T09:00")
    office.tick("2024-07-22T09:30")
    office.deliver(bounce_of(office.form_mail(LAW), UNITS[LAW]), "2024-07-22T10:00")
    office.tick("2024-07-22T11:00")
    office.sent.refused.clear()
    words = "\n".join(told(office))
    named = [line.split() for line in re.findall(r"运行 (send [^。；\n]+|status)", words)]
    commands = {command for command, *_ in named}
    assert commands == {"send", "status"}
    for command in named:
        line = ["--workspace", str(office.root), "--date", "2024-07-23", *command]
        assert CliRunner().invoke(program, line).exit_code == 0, command
    assert subjects(office, UNITS[MONEY]) == ["填报表"]
    assert subjects(office, UNITS[LAW]) == ["填报表", "填报表"]


def test_a_workbook_that_does_not_reach_the_leaders_is_told(office: PostOffice) -> None:
    office.write_master(汇总表收件人="mayor@xian.example")
    office.sent.refused["mayor@xian.example"] = "550 5.1.1 unknown"
    office.tick("2024-07-22T09:00")
    for hour in (9, 10, 11):
        office.tick(f"2024-07-29T{hour:02}:00")
    words = "".join(told(office))
    assert "汇总表发不出去：mayor@xian.example（mayor@xian.example：550 5.1.1 unknown），不会再发" in words
    assert words.count("汇总表发不出去") == 1
