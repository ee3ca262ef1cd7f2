"""Mail as bytes, out over real SMTP, in from real letters; and the outbox that sends each once."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import forked
from tests.mailing_units import body_of
from tests.smtp_sink import ACCOUNT, PASSWORD, Sink, make_certificate, smtp_server
from tests.typing_in import set_settings
from workbook_flow import cycle, mail
from workbook_flow.cli import program
from workbook_flow.cycle.post import doubting, form_mails, reader_mails, sending, stints
from workbook_flow.mail import wording
from workbook_flow.mail.attached import attachment_name
from workbook_flow.mail.headers import decode_words
from workbook_flow.mail.wording import LetterTable, Words
from workbook_flow.model import Level, Message, MessageState, Period, Place, Problem, WorkbookFlowError
from workbook_flow.reports.summary import Stage
from workbook_flow.starter import write_workspace
from workbook_flow.words.problems import Code

pytestmark = pytest.mark.dear

PERIOD = Period(2024, 7)
NOW = datetime.fromisoformat("2024-07-22T10:00:00+08:00")
LONG_NAME = "县公安局2024年7月行政执法质量三年行动重点任务填报表（退回更正）“第2次”.xlsx"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("issued")
    write_workspace(root, blank=False)
    cycle.split(cycle.Workspace(root, NOW.date()), PERIOD)
    return root


@pytest.fixture
def workspace(issued: Path, tmp_path: Path) -> cycle.Workspace:
    shutil.copytree(issued, tmp_path / "w")
    return cycle.Workspace(tmp_path / "w", NOW.date())


@pytest.fixture
def sink(workspace: cycle.Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
    with smtp_server() as (sink, port):
        use_server(workspace, port)
        yield sink


def use_server(workspace: cycle.Workspace, port: int, security: str = "不加密") -> None:
    set_settings(
        workspace.master,
        {
            "邮箱账号": ACCOUNT,
            "发信服务器": f"127.0.0.1:{port}",
            "收信服务器": "127.0.0.1:1",
            "邮件加密": security,
            "每分钟发信": 1000,
        },
    )


def send_forms(workspace: cycle.Workspace, at: datetime = NOW) -> sending.Delivery:
    with cycle.opened(workspace, clock=lambda: at) as session:
        form_mails.queue_forms(session, PERIOD)
        return sending.deliver(session)


def all_messages(workspace: cycle.Workspace) -> tuple[Message, ...]:
    with cycle.opened(workspace, clock=lambda: NOW) as session:
        return session.ledger.mail.messages()


def draft(**changes: object) -> mail.Draft:
    words = Words(
        "【清单】2024年7月填报表",
        ("县公安局：", LetterTable(("编号", "主要措施"), (("1-01", "<b>办班</b>"),))),
    )
    base = mail.Draft(
        sender=ACCOUNT,
        sender_name="甲县司法局",
        to=("gaj@xian.example",),
        subject=words.subject,
        text=words.text,
        html=words.html,
        attachments=((LONG_NAME, b"PK\x03\x04"),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


# composing


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert mail.message_bytes(draft(), "<1@x>", NOW) == mail.message_bytes(draft(), "<1@x>", NOW)


def test_names_of_attachments_are_rfc_2047_words_in_both_headers() -> None:
    raw = mail.message_bytes(draft(), "<1@x>", NOW)
    head = raw[raw.index(b"Content-Type: application/vnd") :].partition(b"\r\n\r\n")[0]
    assert head.count(b"=?utf-8?b?") >= 4
    assert b"filename*" not in head
    assert b"name*" not in head
    assert max(len(line) for line in raw.split(b"\r\n")) <= 90
    assert b"Content-Type: \r\n" not in raw
    for part in message_from_bytes(raw, policy=policy.default).iter_attachments():
        assert part.get_filename() == LONG_NAME
        assert attachment_name(message_from_bytes(part.as_bytes())) == LONG_NAME


def test_no_word_or_line_of_a_head_is_longer_than_the_standards_want() -> None:
    for length in range(1, 90):
        words = "县自然资源和规划局A1"[: length % 11 + 1] * (length // 11 + 1)
        raw = mail.message_bytes(
            draft(subject=words, sender_name=words, attachments=((f"{words}.xlsx", b"PK"),)), "<1@x>", NOW
        )
        assert max(map(len, re.findall(rb"=\?utf-8\?[^?]+\?[^?]*\?=", raw))) <= 75
        head, _, parts = raw.partition(b"\r\n\r\n")
        assert max(map(len, head.split(b"\r\n"))) <= 78
        assert all(len(line) <= 78 for line in parts.split(b"\r\n") if b"boundary=" in line)


@pytest.mark.parametrize("number", range(60))
def test_subjects_come_back_as_they_were(number: int) -> None:
    subject = ("【重点任务】 2024年7月 填报表 — A&B  公司 “引号” 🙂 " * 3)[number : number + 5 + number]
    raw = mail.message_bytes(draft(subject=subject), "<1@x>", NOW)
    assert decode_words(str(message_from_bytes(raw)["Subject"])).strip() == " ".join(subject.split())


def test_nothing_in_a_subject_or_name_starts_a_header() -> None:
    evil = "好\r\nBcc: all@xian.example\r\n\r\n<script>"
    raw = mail.message_bytes(draft(subject=evil, sender_name=evil, attachments=((evil, b"x"),)), "<1@x>", NOW)
    parsed = message_from_bytes(raw)
    assert parsed["Bcc"] is None
    assert parsed["From"].endswith(f"<{ACCOUNT}>")


def test_a_receipt_names_a_fault_once_with_all_its_places() -> None:
    def fault(cell: str, message: str) -> Problem:
        place = Place(file="表.xlsx", sheet="填报表", cell=cell)
        return Problem(code="D01", level=Level.ERROR, place=place, message=message, remedy="请填写")

    long = f"任务 {'、'.join(f'1-{number:02d}' for number in range(90))} 一字不差"
    rows = wording.problem_rows([fault("G6", "没有填"), fault("H6", long), fault("G9", "没有填")])
    assert rows[0] == ("G6、G9", "没有填", "请填写")
    assert len(rows[1][1]) <= wording.LONGEST + 2
    assert rows[1][1].endswith("一字不差")


def test_text_from_outside_is_escaped_in_html() -> None:
    assert "<b>" not in draft().html
    assert "&lt;b&gt;办班" in draft().html
    assert "<b>办班" in draft().text


# sending


def test_every_unit_gets_its_form_once(workspace: cycle.Workspace, sink: Sink) -> None:
    delivery = send_forms(workspace)
    forms = cycle.status(workspace, PERIOD).forms
    assert len(delivery.sent) == len(forms) == len(sink.raw)
    assert not send_forms(workspace).sent
    assert len(sink.raw) == len(forms)
    for form, received in zip(forms, sink.mails, strict=True):
        (attached,) = received.iter_attachments()
        assert attached.get_filename() == f"{form.unit}_2024年7月填报表.xlsx"
        assert attached.get_content() == (workspace.root / form.path).read_bytes()
        text = body_of(received)
        assert f"共 {len(form.rows)} 项任务" in text
        assert "直接回复本邮件并附上填好的表格即可" in text
        assert f"{form.return_by.month}月{form.return_by.day}日" in text
    assert len({each["Message-ID"] for each in sink.mails}) == len(forms)


@pytest.fixture
def heeding() -> Iterator[None]:
    """Ctrl+C as a terminal has it: what is started in the background passes over it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
@pytest.mark.usefixtures("heeding")
def test_ctrl_c_waits_for_the_answer_to_the_mail_under_way(workspace: cycle.Workspace, sink: Sink) -> None:
    def press(_raw: bytes, _to: tuple[str, ...]) -> None:
        if len(sink.raw) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    sink.deliver = press
    with pytest.raises(KeyboardInterrupt):
        send_forms(workspace)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    states = [message.state for message in all_messages(workspace)]
    assert MessageState.SENDING not in states
    assert states.count(MessageState.SENT) == len(sink.raw) == 2
    send_forms(workspace)
    assert len({each["Message-ID"] for each in sink.mails}) == len(sink.mails) == len(states)


def test_one_bad_address_never_stops_the_rest(workspace: cycle.Workspace, sink: Sink) -> None:
    units = cycle.sound_master(workspace)[0].units
    sink.refused[units[3].mail[0]] = "550 5.1.1 User not found 用户不存在"
    delivery = send_forms(workspace)
    (bad,) = delivery.given_up
    assert (bad.unit, bad.state) == (units[3].name, MessageState.GIVEN_UP)
    assert "550" in bad.words
    assert "User not found" in bad.words
    assert len(delivery.sent) == len(units) - 1
    assert not send_forms(workspace).given_up


def test_a_temporary_refusal_is_tried_again_later_with_growing_pauses(
    workspace: cycle.Workspace, sink: Sink
) -> None:
    sink.answers = ["451 try later"]
    (failed,) = send_forms(workspace).failed
    assert failed.next_try is not None
    assert timedelta(minutes=1) < failed.next_try - NOW < timedelta(minutes=4)
    assert not send_forms(workspace, NOW + timedelta(minutes=1)).sent
    sink.answers = ["451 try later"]
    later = NOW + timedelta(minutes=5)
    (again,) = send_forms(workspace, later).failed
    assert again.next_try is not None
    assert again.next_try - later > timedelta(minutes=2.9)
    (sent,) = send_forms(workspace, NOW + timedelta(hours=1)).sent
    assert (sent.message_id, sent.attempts) == (failed.message_id, 3)
    assert len(sink.raw) == len({each["Message-ID"] for each in sink.mails})


def test_a_pause_begun_while_the_clock_was_ahead_ends_once_it_is_right(
    workspace: cycle.Workspace, sink: Sink
) -> None:
    sink.answers = ["451 try later"]
    (failed,) = send_forms(workspace, NOW + timedelta(days=400)).failed
    (sent,) = send_forms(workspace, NOW).sent
    assert sent.message_id == failed.message_id


@pytest.mark.parametrize("words", ["554 DT:SPM 163 smtp10", "550 Connection frequency limited"])
def test_a_server_that_wants_a_pause_gets_one(workspace: cycle.Workspace, sink: Sink, words: str) -> None:
    sink.answers = ["250 OK", "250 OK", words]
    first = send_forms(workspace)
    assert (len(first.sent), len(first.failed), len(first.given_up)) == (2, 1, 0)
    assert "停一刻钟" in first.fault
    assert send_forms(workspace, NOW + timedelta(minutes=14)) == sending.Delivery(waiting=first.waiting)
    later = send_forms(workspace, NOW + timedelta(minutes=16))
    assert len(later.sent) == first.waiting
    assert len({each["Message-ID"] for each in sink.mails}) == len(sink.raw) == 2 + first.waiting


def test_no_connection_carries_too_many(workspace: cycle.Workspace, sink: Sink) -> None:
    sent = len(send_forms(workspace).sent)
    assert sent > sending.MOST_PER_CONNECTION
    assert sink.connections == -(-sent // sending.MOST_PER_CONNECTION)


def test_a_message_is_given_up_in_the_end(workspace: cycle.Workspace, sink: Sink) -> None:
    states: list[MessageState] = []
    for day in range(30):
        sink.answers = ["451 never"] * 100
        delivery = send_forms(workspace, NOW + timedelta(days=day))
        states += [each.state for each in (*delivery.failed, *delivery.given_up) if each.id == 1]
    assert states == [MessageState.FAILED] * (sending.MOST_ATTEMPTS - 1) + [MessageState.GIVEN_UP]


def test_a_drop_after_data_is_sent_again_with_the_same_message_id(
    workspace: cycle.Workspace, sink: Sink
) -> None:
    sink.drop_after_data = 1
    first = send_forms(workspace)
    assert len(first.failed) == 1
    again = send_forms(workspace, NOW + timedelta(hours=1))
    assert len(again.sent) == 1
    ids = [each["Message-ID"] for each in sink.mails]
    assert len(ids) == len(set(ids)) + 1
    assert ids.count(first.failed[0].message_id) == 2


def cut_off_twice(workspace: cycle.Workspace, sink: Sink) -> Message:
    """A message of which the connection was lost twice while the server took it."""
    sink.drop_after_data = 1
    (cut_off,) = send_forms(workspace).failed
    assert cut_off.unsure == 1
    sink.drop_after_data = 1
    (doubtful,) = send_forms(workspace, NOW + timedelta(hours=1)).doubtful
    assert (doubtful.id, doubtful.state) == (cut_off.id, MessageState.DOUBTFUL)
    return doubtful


@pytest.mark.parametrize("arrived", [True, False])
def test_what_was_cut_off_twice_waits_for_the_offices_word(
    workspace: cycle.Workspace, sink: Sink, *, arrived: bool
) -> None:
    doubtful = cut_off_twice(workspace, sink)
    later = NOW + timedelta(hours=9)
    ids = [each["Message-ID"] for each in sink.mails]
    assert (send_forms(workspace, later).sent, ids.count(doubtful.message_id)) == ((), 2)
    command = ["--workspace", str(workspace.root), "--date", "2024-07-22"]
    assert (
        f"confirm {doubtful.id} --arrived"
        in CliRunner().invoke(program, [*command, "status", "--period", "2024-07"]).output
    )
    assert f"给{doubtful.unit}的填报表" in CliRunner().invoke(program, [*command, "confirm"]).output
    answer = "--arrived" if arrived else "--again"
    settled = CliRunner().invoke(program, [*command, "confirm", str(doubtful.id), answer])
    assert settled.exit_code == 0, settled.output
    ids = [each["Message-ID"] for each in sink.mails]
    assert ids.count(doubtful.message_id) == (2 if arrived else 3)
    assert {each.state for each in all_messages(workspace)} == {MessageState.SENT}
    assert "已经核实过了" in str(
        CliRunner().invoke(program, [*command, "confirm", str(doubtful.id), answer]).exception
    )
    cycle.rebuild(workspace)
    assert {each.unsure for each in all_messages(workspace)} == {0}


def test_an_answer_that_was_stopped_before_it_sent_the_mail_again_is_finished(
    workspace: cycle.Workspace, sink: Sink
) -> None:
    doubtful = cut_off_twice(workspace, sink)
    with cycle.opened(workspace, clock=lambda: NOW) as session:
        doubting.send_again(session, doubtful.id)
    command = ["--workspace", str(workspace.root), "--date", "2024-07-22", "confirm", str(doubtful.id)]
    assert "已经核实过了" in str(CliRunner().invoke(program, [*command, "--again"]).exception)
    assert [mail["Message-ID"] for mail in sink.mails].count(doubtful.message_id) == 3
    assert {message.state for message in all_messages(workspace)} == {MessageState.SENT}


def test_a_server_that_is_gone_before_it_gets_the_mail_makes_no_doubt(
    workspace: cycle.Workspace, sink: Sink
) -> None:
    for hour in range(3):
        sink.drop_at_recipient = 1
        assert [each.unsure for each in send_forms(workspace, NOW + timedelta(hours=9 * hour)).failed] == [0]
    assert send_forms(workspace, NOW + timedelta(days=2)).failed == ()
    assert {each.state for each in all_messages(workspace)} == {MessageState.SENT}
    assert len({each["Message-ID"] for each in sink.mails}) == len(sink.mails)


def test_a_server_that_is_away_leaves_all_for_the_next_run(
    workspace: cycle.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
    use_server(workspace, 1)
    delivery = send_forms(workspace)
    assert "连不上发信服务器" in delivery.fault
    assert delivery.waiting == len(cycle.status(workspace, PERIOD).forms)
    with smtp_server() as (sink, port):
        use_server(workspace, port)
        assert len(send_forms(workspace).sent) == len(sink.raw) == delivery.waiting


def test_a_wrong_password_is_told_without_showing_it(
    workspace: cycle.Workspace, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, "hunter2")
    fault = send_forms(workspace).fault
    assert "不接受登录" in fault
    assert "授权码" in fault
    assert "hunter2" not in fault
    contents = b"".join(path.read_bytes() for path in workspace.root.rglob("*") if path.is_file())
    assert b"hunter2" not in contents


def test_without_a_password_it_says_where_to_put_it(
    workspace: cycle.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(mail.PASSWORD_VARIABLE, raising=False)
    monkeypatch.setattr("workbook_flow.mail.passwords.keyring_password", lambda _address: None)
    use_server(workspace, 1)
    with pytest.raises(WorkbookFlowError, match="环境变量"):
        send_forms(workspace)


def test_a_password_that_no_server_takes_is_told_at_once(
    workspace: cycle.Workspace, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, "ｈｕｎｔｅｒ")
    with pytest.raises(WorkbookFlowError, match="全角") as caught:
        send_forms(workspace)
    assert "ｈｕｎ" not in str(caught.value)


@pytest.mark.parametrize("security", ["SSL", "STARTTLS"])
def test_tls_is_verified(
    workspace: cycle.Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
    certificate = make_certificate(tmp_path / "tls")
    with smtp_server(security, certificate) as (sink, port):
        use_server(workspace, port, security)
        assert "证书核对不上" in send_forms(workspace).fault
        assert not sink.raw
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert len(send_forms(workspace).sent) == len(sink.raw) > 20


def test_the_limits_of_the_account_are_kept(workspace: cycle.Workspace, sink: Sink) -> None:
    set_settings(workspace.master, {"每分钟发信": 10, "每日发信": 25})
    clock = [NOW]
    pauses = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock[0] += timedelta(seconds=seconds)

    def opened() -> AbstractContextManager[cycle.Session]:
        return cycle.opened(workspace, clock=lambda: clock[0])

    with opened() as session:
        form_mails.queue_forms(session, PERIOD)
        delivery = sending.deliver(session)
    first = stints.deliver_on(delivery, opened, pause=pause)
    assert (len(first.sent), pauses) == (25, [60, 60])
    assert "今天已发满 25 封" in first.fault
    clock[0] += timedelta(days=1)
    with opened() as session:
        delivery = sending.deliver(session)
    second = stints.deliver_on(delivery, opened, pause=pause)
    assert len(first.sent) + len(second.sent) == len(sink.raw) == len(cycle.status(workspace, PERIOD).forms)


def test_with_no_server_the_eml_files_are_the_delivery(workspace: cycle.Workspace) -> None:
    delivery = send_forms(workspace)
    files = sorted((workspace.root / "outbox/邮件").glob("*.eml"))
    assert len(files) == len(delivery.filed) == len(cycle.status(workspace, PERIOD).forms)
    parsed = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert "县" in str(parsed["From"])
    assert not send_forms(workspace).filed


def test_the_mail_record_survives_the_ledger(workspace: cycle.Workspace, sink: Sink) -> None:
    sink.answers = ["451 later", "550 no"]
    send_forms(workspace)
    before = all_messages(workspace)
    cycle.rebuild(workspace)
    assert all_messages(workspace) == before
    assert {each.state for each in before} == {
        *(MessageState.SENT, MessageState.FAILED, MessageState.GIVEN_UP),
    }
    count = len(sink.raw)
    assert not send_forms(workspace).sent
    assert len(sink.raw) == count


def test_the_consolidated_workbook_goes_to_its_readers_once(workspace: cycle.Workspace, sink: Sink) -> None:
    with (
        cycle.opened(workspace, clock=lambda: NOW) as session,
        pytest.raises(WorkbookFlowError, match="收件人"),
    ):
        reader_mails.queue_consolidated(session, PERIOD)
    set_settings(workspace.master, {"汇总表收件人": "a@xian.example；b@xian.example"})
    for _ in range(2):
        with cycle.opened(workspace, clock=lambda: NOW) as session:
            reader_mails.queue_consolidated(session, PERIOD)
            sending.deliver(session)
    assert sink.recipients == [("a@xian.example", "b@xian.example")]
    (attached,) = sink.mails[0].iter_attachments()
    assert attached.get_content() == workspace.consolidated(PERIOD).read_bytes()


def test_the_mail_to_the_readers_brings_what_the_office_wants(workspace: cycle.Workspace, sink: Sink) -> None:
    names = {"汇总表": ".xlsx", "看板": ".html", "专报": ".docx"}
    for wanted in ("专报、汇总表，看板", "无"):
        set_settings(workspace.master, {"汇总表收件人": "a@xian.example", "随发材料": wanted})
        with cycle.opened(workspace, clock=lambda: NOW) as session:
            reader_mails.queue_consolidated(session, PERIOD, again=wanted == "无")
            sending.deliver(session)
    several, alone = sink.mails
    attached = {str(part.get_filename()): part.get_content() for part in several.iter_attachments()}
    folder = workspace.consolidated(PERIOD).parent
    assert len(attached) == len(names)
    for (title, content), (name, ending) in zip(attached.items(), names.items(), strict=True):
        assert title.endswith(f"2024年7月{name}{ending}")
        data = content if isinstance(content, bytes) else content.encode()
        assert data == (folder / f"{name}{ending}").read_bytes()
    assert "见附件汇总表、看板、专报（" in body_of(several)
    assert list(alone.iter_attachments()) == []
    assert "附件" not in body_of(alone)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("汇总表", ("汇总表",)),
        ("专报、看板", ("看板", "专报")),
        ("汇总表；通报, 专报", ("汇总表", "通报", "专报")),
        ("无", ()),
        ("", ("汇总表",)),
        ("照片", None),
        ("汇总表、照片", None),
    ],
)
def test_what_the_mail_brings_is_read_in_the_order_in_which_it_is_read(
    workspace: cycle.Workspace, text: str, names: tuple[str, ...] | None
) -> None:
    set_settings(workspace.master, {"随发材料": text})
    master, problems = cycle.lint(workspace)
    if names is None:
        assert [problem.code for problem in problems if problem.level == "error"] == [Code.UNREADABLE_SETTING]
    else:
        assert master is not None
        assert master.settings.attached == names


def test_the_stage_assessment_goes_to_the_same_readers_once(workspace: cycle.Workspace, sink: Sink) -> None:
    set_settings(workspace.master, {"汇总表收件人": "a@xian.example"})
    for _ in range(2):
        with cycle.opened(workspace, clock=lambda: NOW) as session:
            reader_mails.queue_stage(session, PERIOD, Stage.YEAR)
            sending.deliver(session)
    (mail_,) = sink.mails
    (attached,) = mail_.iter_attachments()
    path = workspace.consolidated(PERIOD).with_name("阶段评估_年.xlsx")
    assert attached.get_content() == path.read_bytes()
    assert "阶段评估" in str(mail_["Subject"])


def test_a_dry_run_says_to_whom_what_and_why_and_sends_nothing(
    workspace: cycle.Workspace, sink: Sink
) -> None:
    outputs = {}
    for day in ("2024-07-25", "2024-07-27"):
        command = [sys.executable, "-m", "workbook_flow", "--workspace", str(workspace.root), "--date", day]
        outputs[day] = subprocess.run(
            [*command, "remind", "--dry-run"], capture_output=True, encoding="utf-8", check=True
        ).stdout
    assert "临近截止" in outputs["2024-07-25"]
    assert "今天截止" in outputs["2024-07-25"]
    assert "合成 30 封邮件" in outputs["2024-07-25"]
    assert "不是工作日" in outputs["2024-07-27"]
    assert not all_messages(workspace)
    assert not sink.raw


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from workbook_flow import cycle, mail
from workbook_flow.cycle.post import form_mails, reader_mails, sending, stints
from workbook_flow.records.ledger.messages import Mail
from workbook_flow.model import Period
from workbook_flow.records.postbox import Postbox
step, root, nth = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
owner, name, after = {
    "before the message is kept": (Postbox, "keep_message", False),
    "before it is recorded": (Postbox, "record_message", False),
    "before the ledger hears of it": (Mail, "put_message", False),
    "before the server hears of it": (mail, "send", False),
    "before the answer is recorded": (mail, "send", True),
}[step]
function, left = getattr(owner, name), [nth]
def dying(*arguments, **words):
    left[0] -= 1
    if not left[0] and not after:
        os.kill(os.getpid(), signal.SIGKILL)
    result = function(*arguments, **words)
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(owner, name, dying)
now = datetime.fromisoformat("2024-07-22T10:00:00+08:00")
with cycle.opened(cycle.Workspace(root, now.date()), clock=lambda: now) as session:
    form_mails.queue_forms(session, Period(2024, 7))
    sending.deliver(session)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("step", "nth", "twice"),
    [
        ("before the message is kept", 3, 0),
        ("before it is recorded", 3, 0),
        ("before it is recorded", 33, 0),
        ("before it is recorded", 34, 1),
        ("before the ledger hears of it", 3, 0),
        ("before the ledger hears of it", 35, 0),
        ("before the server hears of it", 3, 0),
        ("before the answer is recorded", 3, 1),
    ],
)
def test_killed_while_sending_every_mail_arrives_once(
    workspace: cycle.Workspace, sink: Sink, step: str, nth: int, twice: int
) -> None:
    killed = forked.script(KILLED, step, workspace.root, nth)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    send_forms(workspace, NOW + timedelta(minutes=1))
    ids = [str(each["Message-ID"]) for each in sink.mails]
    messages = all_messages(workspace)
    assert {each.state for each in messages} == {MessageState.SENT}
    assert sorted(set(ids)) == sorted(each.message_id for each in messages)
    assert len(messages) == len(cycle.status(workspace, PERIOD).forms)
    assert len(ids) == len(messages) + twice
