"""Who writes to the office hears what became of it, once: whatever it was written in, and whoever settled it."""

from __future__ import annotations

import io
from datetime import date
from email.message import EmailMessage

import pytest
from click.testing import CliRunner
from docx import Document

from tests import small
from tests.build import filled
from tests.mailing_units import body_of, new_letter, reply_to
from tests.post_office import LAW, PERIOD, POLICE, PostOffice
from tests.smtp_sink import ACCOUNT
from tests.test_whose_return import unstamped
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.month import close_period, status_of_mail
from workbook_flow.mail.wording.receipts import reply_to as answering_subject

pytestmark = pytest.mark.needs("dovecot")

LAW_MAIL, POLICE_MAIL = "sfj@xian.example", "gaj@xian.example"


def words_of(message: EmailMessage) -> str:
    return body_of(message).replace("\n", "")


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


def typed_into_word(office: PostOffice, unit: str, percent: int) -> bytes:
    """A unit's form with its rows, as somebody has it who copied it into Word."""
    form, document, out = office.form(unit), Document(), io.BytesIO()
    document.add_paragraph(f"填报单位：{unit} 期别：{PERIOD.words}")
    document.add_paragraph("填报人： 张三")
    document.add_paragraph("联系电话： 0739-3160000")
    document.add_paragraph("审核人： 李四")
    heads = ("编号", "核对", "任务", "进展状态", "完成比例（%）")
    rows = [(row.task, "✓", row.measure, "进行中", percent) for row in form.rows]
    table = document.add_table(1 + len(rows), len(heads))
    for cell, text in zip(table._cells, (text for line in (heads, *rows) for text in line), strict=True):
        cell.text = str(text)
    document.save(out)
    return out.getvalue()


def test_a_correction_typed_into_word_waits_for_the_office_and_a_copy_is_filed(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(office.answer(LAW, LAW_MAIL), "2024-07-23T09:00")
    office.tick("2024-07-23T09:30")
    for hour, name, percent in ((10, "签章.docx", 60), (11, "更正.docx", 90)):
        file = (name, typed_into_word(office, LAW, percent))
        office.deliver(reply_to(office.form_mail(LAW), LAW_MAIL, name, file), f"2024-07-23T{hour}:00")
        office.tick(f"2024-07-23T{hour}:30")
    _, filed, waits = answers_to(office, LAW_MAIL)
    assert "佐证材料 1 份已收到并归档：签章.docx" in filed
    assert "“更正.docx”已收到：暂未采用，原因如下；办公室核实后处理" in waits
    assert waiting_number(office) == 2


def test_of_two_forms_in_word_that_differ_none_vanishes_among_the_evidence(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    files = [(f"{percent}.docx", typed_into_word(office, LAW, percent)) for percent in (70, 80)]
    office.deliver(reply_to(office.form_mail(LAW), LAW_MAIL, "两份", *files), "2024-07-23T10:00")
    office.tick("2024-07-23T10:30")
    (answer,) = answers_to(office, LAW_MAIL)
    assert "已全部采用" in answer
    assert "“80.docx”已收到：暂未采用，原因如下；办公室核实后处理" in answer
    assert waiting_number(office) == 2


def test_a_text_packed_with_a_form_is_nothing_to_correct(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    form = filled(office.form(LAW), small.answers(office.form(LAW)))
    packed = small.packed({"县司法局.xlsx": form, "说明.txt": "第三项延期".encode("gbk")})
    office.deliver(
        reply_to(office.form_mail(LAW), LAW_MAIL, "见附件", ("报表.zip", packed)), "2024-07-23T10:00"
    )
    office.tick("2024-07-23T10:30")
    (answer,) = answers_to(office, LAW_MAIL)
    assert "“说明.txt”是文字，没有采用，不影响已采用的内容" in answer
    assert "需要更正" not in answer
    assert "改好后" not in answer


RECALLS = {
    "Outlook": ("撤回: 回复：7月填报表", "张三 将撤回邮件“回复：7月填报表”。"),
    "Outlook, in English": ("Recall: 7月填报表", 'Zhang San would like to recall the message, "7月填报表".'),
    "in words alone": ("回复：7月填报表", "张三 希望撤回邮件“7月填报表”。"),
}


@pytest.mark.parametrize(("subject", "text"), RECALLS.values(), ids=RECALLS)
@pytest.mark.parametrize("reported", [True, False])
def test_who_recalls_a_letter_hears_that_it_came_all_the_same(
    office: PostOffice, subject: str, text: str, *, reported: bool
) -> None:
    office.tick("2024-07-22T09:00")
    if reported:
        office.deliver(office.answer(LAW, LAW_MAIL), "2024-07-23T09:00")
        office.tick("2024-07-23T09:30")
    letter = new_letter(reply_to(office.form_mail(LAW), LAW_MAIL, text))
    letter.replace_header("Subject", subject)
    office.deliver(letter, "2024-07-23T10:00")
    office.tick("2024-07-23T10:30")
    answer = answers_to(office, LAW_MAIL)[-1]
    assert "来信要撤回以前发来的邮件：已经收到的邮件撤不回去" in answer
    assert ("以前报来的填报表仍然有效" in answer) is reported


LATER = {
    "typed": ("更正：\n1-01 进行中，80%，又办一期。", "正文里的表格和文字不能采用"),
    "a link": ("从QQ邮箱发来的超大附件\n\n填报表（更正）.xlsx (80K)", "附的只是链接或路径"),
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


ELSEWHERE = {
    "a gateway's page": "附件已被安全网关转存，请点击下载：https://gw.xian.example/retrieve?id=77&k=9f8e",
    "a page of the office system": "填报表已上传，请下载：http://10.12.3.4:8080/seeyon/fileDownload.do?fileId=-372",
    "FTP": "已放到FTP：ftp://10.1.1.8/7月/",
    "a shared folder": "见 \\\\FILESERVER\\文明办\\县司法局",
}


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("in_thread", [True, False])
def test_who_says_where_the_form_lies_is_told_to_attach_it(
    office: PostOffice, text: str, *, in_thread: bool
) -> None:
    office.tick("2024-07-22T09:00")
    letter = reply_to(office.form_mail(LAW), LAW_MAIL, f"7月填报表。{text}")
    if not in_thread:
        new_letter(letter).replace_header("Subject", "报送")
    office.deliver(letter, "2024-07-23T09:00")
    office.tick("2024-07-23T09:30")
    office.tick("2024-07-23T10:30")
    (answer,) = answers_to(office, LAW_MAIL)
    assert "附的只是链接或路径，填报表没有收到。请把填好的填报表存成文件，作为普通附件" in answer


def test_whoever_sends_a_form_five_times_over_gets_one_answer_until_he_sends_it_again(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    data = filled(office.form(LAW), small.answers(office.form(LAW)))

    def copy(number: int) -> EmailMessage:
        letter = reply_to(office.form_mail(LAW), LAW_MAIL, "报表见附件", ("报表.xlsx", data))
        letter.replace_header("Message-ID", f"<copy{number}@unit.example>")
        return letter

    for number in range(5):
        office.deliver(copy(number), f"2024-07-23T09:0{number}")
    office.tick("2024-07-23T09:30")
    office.tick("2024-07-23T10:00")
    (answer,) = answers_to(office, LAW_MAIL)
    assert "已全部采用" in answer
    office.deliver(copy(5), "2024-07-23T10:05")
    office.tick("2024-07-23T10:30")
    assert "与以前报送的内容完全相同，无需处理" in answers_to(office, LAW_MAIL)[1]
    assert len(answers_to(office, LAW_MAIL)) == 2


def test_a_logo_below_a_table_in_the_words_changes_nothing(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    letter = reply_to(office.form_mail(LAW), LAW_MAIL, "1-01\t进行中\t60\t已办\n2-01\t进行中\t60\t已查")
    row = "<tr><td>{}</td><td>进行中</td><td>60</td></tr>"
    page = f'<p>报来如下</p><table>{row.format("1-01")}{row.format("2-01")}</table><img src="cid:logo@x">'
    letter.add_alternative(page, subtype="html")
    _, shown = letter.iter_parts()
    assert isinstance(shown, EmailMessage)
    shown.add_related(b"\x89PNG" + bytes(900), "image", "png", cid="<logo@x>", filename="image001.png")
    office.deliver(letter, "2024-07-23T09:00")
    office.tick("2024-07-23T09:30")
    (answer,) = answers_to(office, LAW_MAIL)
    assert "正文里的表格和文字不能采用" in answer


def workspace(office: PostOffice, day: int) -> cycle.Workspace:
    return cycle.Workspace(office.root, date(2024, 7, day))


def run(office: PostOffice, *command: str, date: str = "2024-07-24") -> None:
    """A command of the office on that day."""
    arguments = ["--workspace", str(office.root), "--date", date, *command]
    outcome = CliRunner().invoke(program, arguments)
    assert outcome.exit_code in {0, 1}, outcome.output


def waiting_number(office: PostOffice) -> int:
    """The number of the one file that waits for the office."""
    with office.opened("2024-07-24T09:00") as session:
        (waiting,) = (each for each in session.ledger.submissions() if each.state == "unidentified")
    return waiting.id


def test_the_unit_hears_what_became_of_a_form_that_somebody_else_sent_and_the_office_accepted(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(new_letter(office.answer(POLICE, "zhang@home.example")), "2024-07-23T09:00")
    office.tick("2024-07-23T10:00")
    run(office, "accept", str(waiting_number(office)))
    office.tick("2024-07-24T10:00")
    (answer,) = answers_to(office, POLICE_MAIL)
    assert answers_to(office, "zhang@home.example") == [answer]
    assert "7月23日由 zhang@home.example 发来的这份表，办公室已核实是县公安局报送的。" in answer
    assert "2024年7月填报表已收到（采用 3 行，待更正 0 行）：已全部采用，无需再报。" in answer


@pytest.mark.parametrize("how", ["placed", "read once more"])
def test_the_unit_hears_once_more_when_the_office_takes_what_it_was_told_waits(
    office: PostOffice, how: str
) -> None:
    office.tick("2024-07-22T09:00")
    data = unstamped(office.form(POLICE), "填报单位：县公安局、县财政局\u3000期别：2024年7月", 60, row="2-01")
    letter = reply_to(office.form_mail(LAW), LAW_MAIL, "报表见附件", ("报表.xlsx", data))
    office.deliver(new_letter(letter), "2024-07-23T10:00")
    office.tick("2024-07-23T10:30")
    number = waiting_number(office)
    if how == "placed":
        run(
            office, "quarantine", str(number), "--unit", POLICE, "--period", "2024-07", "--reason", "电话核实"
        )
    else:
        run(office, "quarantine", str(number), "--release")
    for hour in (10, 11):
        office.tick(f"2024-07-24T{hour}:00")
    waits, *taken = answers_to(office, LAW_MAIL)
    assert "断不定是哪一份" in waits
    if how == "placed":
        (answer,) = taken
        assert answers_to(office, POLICE_MAIL) == [answer]
        assert "办公室已核实是县公安局报送的" in answer
        assert "撤回" not in answer
    else:
        assert taken == [], "nothing new came of it"
    assert cycle.verify(workspace(office, 24)).problems == ()


def test_a_letter_without_a_readable_sender_is_answered_at_its_units_address(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    letter = office.answer(LAW, LAW_MAIL)
    del letter["From"]
    office.deliver(letter, "2024-07-23T10:00")
    office.tick("2024-07-23T10:30")
    (answer,) = answers_to(office, LAW_MAIL)
    assert "已全部采用" in answer


def test_a_form_brought_for_another_unit_says_nothing_of_ones_own(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(new_letter(office.answer(POLICE, LAW_MAIL)), "2024-07-22T10:00")
    office.tick("2024-07-22T10:30")

    def seen() -> set[str]:
        statuses = cycle.status(workspace(office, 24), PERIOD).statuses
        return {status.unit for status in statuses if status.acknowledged_on}

    assert seen() == set()
    run(office, "accept", str(waiting_number(office)))
    assert seen() == set()
    own = reply_to(office.form_mail(LAW), LAW_MAIL, "代报", ("公安局.xlsx", brought_in(office)))
    office.deliver(own, "2024-07-24T12:00")
    office.tick("2024-07-24T12:30")
    assert seen() == {LAW}, "who answers the mail with the own form has it"


@pytest.mark.parametrize("reported", [False, True])
def test_who_was_told_to_wait_hears_that_the_office_put_it_away(office: PostOffice, reported: bool) -> None:
    office.tick("2024-07-22T09:00")
    letter = reply_to(office.form_mail(LAW), LAW_MAIL, "两份", ("公安局.xlsx", brought_in(office)))
    office.deliver(letter, "2024-07-23T10:00")
    office.deliver(new_letter(office.answer(POLICE, "li@home.example")), "2024-07-23T10:01")
    office.tick("2024-07-23T10:30")
    (waits,) = answers_to(office, LAW_MAIL)
    assert "由办公室核实后处理，不用重报" in waits
    with office.opened("2024-07-24T09:00") as session:
        numbers = [each.id for each in session.ledger.submissions() if each.state == "unidentified"]
    if reported:
        office.deliver(office.answer(POLICE, POLICE_MAIL), "2024-07-23T11:00")
        office.tick("2024-07-23T11:30")
    for number in numbers:
        run(office, "quarantine", str(number), "--drop", "--reason", "不是该单位报的")
    for at in ("2024-07-24T10:00", "2024-07-24T11:00"):
        office.tick(at)
    cycle.rebuild(workspace(office, 24))
    office.tick("2024-07-24T12:00")
    words = (
        "县司法局：7月23日发来的“公安局.xlsx”，办公室核实后没有采用，不计入。应当报送的，"
        "请由报送的单位把填好的填报表直接回复下发它的那封邮件报来；已另行报送的，请忽略本邮件。县司法局"
    )
    assert answers_to(office, LAW_MAIL)[1:] == ([] if reported else [words])
    assert answers_to(office, "li@home.example") == []


def test_who_was_told_that_a_form_counts_hears_the_next_day_that_the_office_withdrew_it(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    for unit, address in ((POLICE, POLICE_MAIL), (LAW, LAW_MAIL)):
        office.deliver(office.answer(unit, address), "2024-07-23T10:00")
        office.tick("2024-07-23T10:30")
    office.deliver(office.answer(LAW, LAW_MAIL, percent=70), "2024-07-23T11:00")
    office.tick("2024-07-23T11:30")
    for number in ("1", "2"):
        run(office, "withdraw", number, "--yes")
    office.tick("2024-07-24T18:00")
    assert len(answers_to(office, POLICE_MAIL)) == 1
    for at in ("2024-07-25T09:00", "2024-07-25T10:00", "2024-07-26T09:00"):
        office.tick(at)
    cycle.rebuild(workspace(office, 26))
    office.tick("2024-07-26T12:00")
    _, told = answers_to(office, POLICE_MAIL)
    assert told.startswith("县公安局：7月23日")
    assert "发来的“县公安局.xlsx”，已由办公室撤回，不计入。应当报送的，请由报送的单位" in told
    assert len(answers_to(office, LAW_MAIL)) == 2


def test_who_was_told_that_a_form_is_withdrawn_hears_the_next_day_that_it_counts_again(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    for unit, address in ((POLICE, POLICE_MAIL), (LAW, LAW_MAIL)):
        office.deliver(office.answer(unit, address), "2024-07-23T10:00")
        office.tick("2024-07-23T10:30")
    run(office, "withdraw", "1", "--yes", date="2024-07-24")
    run(office, "withdraw", "2", "--yes", date="2024-07-24")
    run(office, "withdraw", "2", "--undo", "--yes", date="2024-07-24")
    office.tick("2024-07-25T09:00")
    run(office, "withdraw", "1", "--undo", "--yes", date="2024-07-25")
    for at in ("2024-07-25T10:00", "2024-07-26T09:00", "2024-07-26T10:00"):
        office.tick(at)
    words = "发来的“县公安局.xlsx”曾告知已撤回，现已恢复，照计（采用 3 行），不用重报。"
    assert words in answers_to(office, POLICE_MAIL)[2]
    run(office, "withdraw", "1", "--yes", date="2024-07-26")
    office.tick("2024-07-27T09:00")
    cycle.rebuild(workspace(office, 28))
    office.tick("2024-07-28T09:00")
    assert "已由办公室撤回，不计入" in answers_to(office, POLICE_MAIL)[3]
    assert len(answers_to(office, POLICE_MAIL)) == 4
    assert len(answers_to(office, LAW_MAIL)) == 1, "nobody was told that it was withdrawn"


def brought_in(office: PostOffice) -> bytes:
    (file,) = office.answer(POLICE, LAW_MAIL).iter_attachments()
    data = file.get_content()
    assert isinstance(data, bytes)
    return data


def test_nobody_is_asked_to_correct_a_form_of_a_closed_month_and_hears_which_one_is_wanted(
    office: PostOffice,
) -> None:
    office.tick("2024-07-22T09:00")
    with office.opened("2024-08-19T09:00") as session:
        close_period(session, PERIOD)
    office.tick("2024-08-20T09:00")
    old = small.issued_forms(office.root)[POLICE]
    for hour, percent in ((10, "过半"), (11, 60)):
        letter = reply_to(
            office.form_mail(POLICE),
            POLICE_MAIL,
            f"报表{hour}",
            ("表.xlsx", filled(old, small.answers(old, percent))),
        )
        office.deliver(letter, f"2024-08-20T{hour}:00")
        office.tick(f"2024-08-20T{hour}:30")
    faulty, good = [words_of(mail) for mail in office.went_to(POLICE_MAIL)[-2:]]
    for words in (faulty, good):
        assert "这一期已经定稿：照收存档，不改已发布的数，也不用再更正；应当计入的，请与办公室联系。" in words
        assert "已记入 2024年7月；请再报送 2024年8月 的填报表。" in words
        assert "改好后" not in words
        assert "应为 0 到 100 的数字" not in words
    assert list(office.went_to(POLICE_MAIL)[-2].iter_attachments()) == []
    assert words_of(office.went_to(POLICE_MAIL)[-1]).count("2024年8月") == 2


def test_which_form_is_wanted_stands_above_what_is_wrong_with_the_one_that_came(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    old = small.issued_forms(office.root)[POLICE]
    office.tick("2024-08-20T09:00")
    letter = reply_to(
        office.form_mail(POLICE), POLICE_MAIL, "报表", ("表.xlsx", filled(old, small.answers(old, "过半")))
    )
    office.deliver(letter, "2024-08-20T10:00")
    office.tick("2024-08-20T10:30")
    words = words_of(office.went_to(POLICE_MAIL)[-1])
    assert words.index("请再报送 2024年8月 的填报表") < words.index("需要更正：")
    assert words.count("请再报送") == 1


def test_the_office_is_told_on_which_day_a_letter_came_not_when_it_was_fetched(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    asking = reply_to(office.form_mail(POLICE), POLICE_MAIL, "请问第二项由谁牵头？")
    office.deliver(asking, "2024-07-26T18:00")
    office.tick("2024-07-29T09:00")
    told = [words_of(mail) for mail in office.went_to(ACCOUNT)]
    assert [text for text in told if "07-26 县公安局来信" in text]


def test_nobody_is_told_to_add_the_offices_own_address_to_a_unit(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.deliver(new_letter(office.answer(POLICE, ACCOUNT)), "2024-07-23T09:00")
    office.deliver(office.answer(LAW, ACCOUNT), "2024-07-23T09:00")
    office.tick("2024-07-23T09:30")
    with office.opened("2024-07-24T09:00") as session:
        (fault,) = session.ledger.submission(waiting_number(office)).problems
        assert "不要加到“单位”表" in fault.remedy
        assert f"accept {waiting_number(office)} " in fault.remedy
        assert status_of_mail(session, PERIOD).elsewhere == ()


def test_who_sends_the_forms_of_two_periods_is_not_asked_for_the_second_again(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    july = office.form(POLICE)
    office.tick("2024-08-20T09:00")
    (issue,) = workspace(office, 24).archive.issues(PERIOD.next())
    (august,) = (form for form in issue.forms if form.unit == POLICE)
    files = [(f"{form.period}.xlsx", filled(form, small.answers(form))) for form in (july, august)]
    office.deliver(reply_to(office.form_mail(POLICE), POLICE_MAIL, "两期", *files), "2024-08-21T09:00")
    office.tick("2024-08-21T09:30")
    (both,) = answers_to(office, POLICE_MAIL)
    assert both.count("已全部采用，无需再报") == 2
    assert "请再报送" not in both
