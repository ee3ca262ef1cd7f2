"""What ``doctor`` says of real servers, and of a workspace, in good order and in bad."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.books import SETTINGS, SHEETS, write_book
from tests.dovecot import Dovecot
from tests.smtp_sink import ACCOUNT, PASSWORD, Sink, make_certificate, smtp_server
from workbook_flow import cycle, mail
from workbook_flow.cycle.care.doctor import CheckFinding, Diagnosis, examine

pytestmark = pytest.mark.needs("dovecot")

BEIJING = timezone(timedelta(hours=8))


@dataclass
class Office:
    """A workspace whose account is at these servers."""

    root: Path
    sent: Sink
    imap: Dovecot
    smtp: int
    security: str = "SSL"

    def set_up(self, **changes: object) -> None:
        """Write the master; ``changes`` are settings by name, None to leave one out."""
        imap = self.imap.tls_port if self.security == "SSL" else self.imap.port
        settings: dict[str, object] = {
            "邮箱账号": ACCOUNT,
            "发信服务器": f"localhost:{self.smtp}",
            "收信服务器": f"localhost:{imap}",
            "邮件加密": self.security,
        }
        lines = "".join(f"{name} | {value}\n" for name, value in (settings | changes).items() if value)
        sheets = {**SHEETS, "设置": SETTINGS + lines}
        write_book(self.root / "master" / "分解清单.xlsx", sheets)

    def examine(
        self, clock: Callable[[], datetime] = lambda: datetime.now(BEIJING)
    ) -> dict[str, CheckFinding]:
        """What the checks find, by their names."""
        workspace = cycle.Workspace(self.root, clock().date())
        return {each.name: each for each in examine(workspace, clock=clock, pause=lambda _: None)}


@pytest.fixture(params=["SSL", "STARTTLS"])
def office(
    request: pytest.FixtureRequest, imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """Servers whose certificate this computer trusts, and which bring a mail to oneself back."""
    imap.empty()
    (tmp_path / "w" / "master").mkdir(parents=True)
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
    with smtp_server(request.param, (imap.certificate, imap.certificate.with_name("key.pem"))) as (
        sent,
        port,
    ):
        sent.deliver = lambda raw, _to: imap.deliver(raw)
        office = Office(tmp_path / "w", sent, imap, port, request.param)
        office.set_up()
        yield office


def test_a_sound_office_is_told_so(office: Office) -> None:
    checks = office.examine()
    assert [check for check in checks.values() if check.verdict is not Diagnosis.GOOD] == []
    assert list(checks)[-4:] == ["发信", "收信", "自发自收", "时钟"]
    assert f"{office.security}，证书已核对" in checks["发信"].words
    assert f"{office.security}，证书已核对" in checks["收信"].words
    assert (office.imap.count("SEEN"), office.imap.count()) == (1, 1)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    checks = office.examine()
    for name in ("发信", "收信"):
        assert checks[name].verdict is Diagnosis.BAD
        assert "证书核对不上" in checks[name].words
        assert "不要为此关闭加密" in checks[name].words
    assert "自发自收" not in checks
    assert not office.sent.raw


def test_a_wrong_password_is_told_with_what_to_use_instead(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, "hunter2")
    office.set_up(邮箱服务商="163")
    checks = office.examine()
    for name in ("发信", "收信"):
        assert checks[name].verdict is Diagnosis.BAD
        assert "163邮箱要用“授权码”，不是登录密码" in checks[name].words
        assert "hunter2" not in checks[name].words
        assert "不接受登录" in checks[name].words
        assert "Response status" not in checks[name].words


def test_a_port_that_speaks_another_language_is_a_fault_of_the_settings(office: Office) -> None:
    office.set_up(收信服务器=f"localhost:{office.smtp}")
    check = office.examine()["收信"]
    assert check.verdict is Diagnosis.BAD
    assert "不是收信（IMAP）的端口" in check.words
    assert "下次会接着取" not in check.words


def test_blanks_around_a_password_do_no_harm(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, f" {PASSWORD}\n")
    checks = office.examine()
    assert (checks["发信"].verdict, checks["收信"].verdict) == (Diagnosis.GOOD, Diagnosis.GOOD)


@pytest.mark.parametrize(
    "settings",
    [
        {"邮箱账号": "office@outlook.com", "发信服务器": None, "收信服务器": None},
        {"邮箱账号": "office@hotmail.com", "发信服务器": None, "收信服务器": None},
        {"发信服务器": "smtp.office365.com:587", "收信服务器": "outlook.office365.com:993"},
        {"发信服务器": "smtp-mail.outlook.com:587", "收信服务器": "imap-mail.outlook.com:993"},
        {"发信服务器": "smtp.partner.outlook.cn:587", "收信服务器": "partner.outlook.cn:993"},
    ],
)
def test_a_mailbox_that_takes_no_password_is_told_before_anything_is_tried(
    plain: Office, settings: dict[str, object]
) -> None:
    plain.set_up(**settings)
    (check,) = [check for name, check in plain.examine().items() if name in {"邮箱", "发信"}]
    assert "已不允许用密码" in check.words
    assert ".eml" in check.words


def test_a_server_of_another_name_and_one_that_nobody_runs(office: Office, tmp_path: Path) -> None:
    other = make_certificate(tmp_path / "other", host="mail.other.example")
    with ExitStack() as running:
        _, port = running.enter_context(smtp_server(office.security, other))
        office.set_up(发信服务器=f"localhost:{port}", 收信服务器="localhost:1")
        checks = office.examine()
    assert "证书核对不上" in checks["发信"].words
    assert "连不上收信服务器 localhost:1" in checks["收信"].words
    assert "请检查网络、服务器名称和端口" in checks["收信"].words


def test_the_wrong_kind_of_encryption_is_told(office: Office, tmp_path: Path) -> None:
    office.security = "SSL"
    with smtp_server("STARTTLS", make_certificate(tmp_path / "tls")) as (_, port):
        office.set_up(发信服务器=f"localhost:{port}", 收信服务器=f"localhost:{office.imap.port}")
        checks = office.examine()
    assert "465 用 SSL，587 用 STARTTLS" in checks["发信"].words
    assert "993 用 SSL，143 用 STARTTLS" in checks["收信"].words


def test_a_mail_that_does_not_come_back(office: Office) -> None:
    office.sent.deliver = lambda _raw, _to: None
    check = office.examine()["自发自收"]
    assert check.verdict is Diagnosis.BAD
    assert "垃圾箱" in check.words
    office.sent.answers = ["554 DT:SPM"]
    refused = office.examine()["自发自收"]
    assert "554 DT:SPM" in refused.words


def test_a_clock_that_is_wrong(office: Office) -> None:
    check = office.examine(lambda: datetime.now(BEIJING) + timedelta(hours=1))["时钟"]
    assert check.verdict is Diagnosis.WARNING
    assert "快 60 分钟" in check.words


@pytest.fixture
def plain(imap: Dovecot, tmp_path: Path) -> Office:
    """A workspace without an account."""
    (tmp_path / "w" / "master").mkdir(parents=True)
    office = Office(tmp_path / "w", Sink(), imap, 1)
    office.set_up(邮箱账号=None)
    return office


def test_without_an_account_it_says_what_that_means(plain: Office) -> None:
    checks = plain.examine()
    assert "eml" in checks["邮箱"].words
    assert [check for check in checks.values() if check.verdict is not Diagnosis.GOOD] == []


def test_without_a_password_it_says_where_to_put_it(plain: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(mail.PASSWORD_VARIABLE, raising=False)
    monkeypatch.setattr("workbook_flow.mail.passwords.keyring_password", lambda _address: None)
    plain.set_up()
    assert mail.PASSWORD_VARIABLE in plain.examine()["邮箱"].words


def test_a_workspace_in_bad_order(plain: Office) -> None:
    plain.set_up(邮箱账号=None, 发放日=None, 报送截止="每月初")
    (plain.root / "outbox").write_text("a file where the folder should be", "utf-8")
    checks = plain.examine(lambda: datetime(2044, 12, 1, tzinfo=BEIJING))
    assert "处错误" in checks["总表"].words
    assert str(plain.root / "outbox") in checks["写入权限"].words
    plain.set_up(邮箱账号=None)
    assert "2044、2045" in plain.examine(lambda: datetime(2044, 12, 1, tzinfo=BEIJING))["节假日"].words
    (plain.root / "master" / "分解清单.xlsx").unlink()
    assert plain.examine()["总表"].verdict is Diagnosis.BAD


def test_another_time_zone_is_a_warning(plain: Office) -> None:
    check = plain.examine(lambda: datetime.now(timezone(timedelta())))["时间和时区"]
    assert check.verdict is Diagnosis.WARNING
    assert "UTC+8" in check.words


def test_the_command_reports_for_people_and_for_programs(plain: Office) -> None:
    command = [sys.executable, "-m", "workbook_flow", "--workspace", str(plain.root)]
    shown = subprocess.run([*command, "doctor"], capture_output=True, encoding="utf-8", check=False)
    assert (shown.returncode, "可以正常使用" in shown.stdout) == (0, True), shown.stderr
    (plain.root / "master" / "分解清单.xlsx").write_bytes(b"")
    answer = subprocess.run(
        [*command, "--json", "doctor"], capture_output=True, encoding="utf-8", check=False
    )
    assert answer.returncode == 1
    content = json.loads(answer.stdout)
    assert content["ok"] is False
    assert {check["name"]: check["verdict"] for check in content["checks"]}["总表"] == "bad"
