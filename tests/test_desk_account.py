"""The page of mail account and schedule: set by a clerk, tried out at real servers, switched on and off."""

from __future__ import annotations

import html
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring.core
import pytest

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.desk import Visitor, visiting
from tests.dovecot import Dovecot, dovecot
from tests.smtp_sink import ACCOUNT, PASSWORD, Sink, smtp_server
from workbook_flow import cycle, mail
from workbook_flow.cycle import timetable
from workbook_flow.cycle.workspace import lint
from workbook_flow.mail import passwords

CODE = "s3cret-code"


class MemoryKeyring:
    """What the keyring library asks of a backend; one of its own kind would be found by every later test."""

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody's home, with a keyring that the system does not have."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.delenv(mail.PASSWORD_VARIABLE, raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", MemoryKeyring())
    return home


@pytest.fixture
def visitor(home: Path, root: Path) -> Iterator[Visitor]:
    with visiting(root, small.RETURNED) as visitor:
        yield visitor


def account_set(visitor: Visitor, **values: str) -> str:
    names = {"password": "password", "keep": "keep"}
    content = {names.get(name, f"setting:{name}"): words for name, words in values.items()}
    visitor.post("/account/settings", {"by": "王五", **content})
    return html.unescape(visitor.settled("/account"))


def settings_of(root: Path) -> object:
    master, problems = lint(cycle.Workspace(root, small.RETURNED))
    assert master is not None, problems
    return master.settings


def words_in(folder: Path) -> bytes:
    """All that lies in a folder's files."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(("keep", "place"), [("", "系统钥匙串"), ("file", "只有本人能读的文件")])
def test_account_and_password_are_kept_and_the_list_stays(
    root: Path, home: Path, visitor: Visitor, keep: str, place: str
) -> None:
    before = (root / "master" / "分解清单.xlsx").read_bytes()
    assert "还没有邮箱账号" in visitor.get("/account").text
    page = account_set(visitor, 邮箱账号="office@163.com", password=CODE, keep=keep)
    assert f"密码已存进{place}。" in page
    assert "office@163.com" in page
    assert CODE not in page + visitor.get("/account").text
    assert CODE.encode() not in words_in(root)
    assert passwords.find_password("office@163.com") == CODE
    if keep:
        assert stat.S_IMODE(passwords.password_file().stat().st_mode) == 0o600
    assert (root / "master" / "分解清单.xlsx").read_bytes() == before
    account = mail.read_account(settings_of(root), root)  # type: ignore[arg-type]
    assert account is not None
    assert (account.smtp, account.imap) == (("smtp.163.com", 465), ("imap.163.com", 993))
    visitor.post("/account/forget")
    assert "密码已删去" in visitor.settled("/account")
    assert passwords.keeping("office@163.com") is None


def test_setting_an_account_mid_month_issues_nothing_anew_and_the_record_holds(
    root: Path, visitor: Visitor
) -> None:
    account_set(visitor, 邮箱账号="office@163.com")
    assert "0 份" not in (month := visitor.settled("/"))
    assert "要补发" not in month
    answers = cycle.Workspace(root, small.RETURNED).archive.root / "清单答复"
    assert "王五" in (answers / "000001.json").read_text("utf-8")
    account_set(visitor, 邮箱账号="")
    assert "还没有邮箱账号" in visitor.get("/account").text
    workspace = cycle.Workspace(root, small.RETURNED)
    assert cycle.verify(workspace).problems == ()
    cycle.rebuild(workspace)
    assert cycle.verify(workspace).problems == ()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"邮箱账号": "办公室"}, "没有记下"),
        ({"发信服务器": "smtp.163.com"}, "没有记下"),
        ({"邮件加密": "随便"}, "没有记下"),
        ({"邮箱账号": "office@163.com", "password": "密码"}, "服务器不接受"),
        ({"password": CODE}, "还没有邮箱账号"),
        ({}, "没有改动"),
        ({"发文单位": "县公安局"}, "没有改动"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    root: Path, visitor: Visitor, values: dict[str, str], words: str
) -> None:
    before = settings_of(root)
    assert words in account_set(visitor, **values)
    assert settings_of(root) == before or "password" in values


def test_what_the_list_says_goes_first_and_is_changed_there(root: Path, visitor: Visitor) -> None:
    account_set(visitor, 邮箱账号="office@163.com")
    sheets = {**SHEETS, "分解清单": small.LIST, "设置": SETTINGS + "邮箱账号 | list@126.com\n"}
    write_book(root / "master" / "分解清单.xlsx", sheets)
    page = visitor.settled("/account")
    assert "list@126.com</output>" in page
    assert "office@163.com" not in page
    assert "请在总表里改" in account_set(visitor, 邮箱账号="other@126.com")


@pytest.mark.dear
@pytest.mark.needs("dovecot")
def test_a_trial_logs_in_and_brings_a_mail_back(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    with dovecot() as imap:
        monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
        with smtp_server("SSL", (imap.certificate, imap.certificate.with_name("key.pem"))) as (sent, port):
            sent.deliver = lambda raw, _to: imap.deliver(raw)
            said_of(visitor, imap, sent, port)


def said_of(visitor: Visitor, imap: Dovecot, sent: Sink, port: int) -> None:
    servers = {"发信服务器": f"localhost:{port}", "收信服务器": f"localhost:{imap.tls_port}"}
    account_set(visitor, 邮箱账号=ACCOUNT, **servers, password="wrong")
    assert tried(visitor).startswith("邮箱还不能用")
    assert not sent.raw
    account_set(visitor, password=PASSWORD)
    outcome = tried(visitor)
    assert outcome.startswith("邮箱可以收发")
    assert "自发自收" in outcome
    assert len(sent.raw) == 1


def tried(visitor: Visitor) -> str:
    visitor.post("/account/try")
    return visitor.settled("/account").partition("</h2>")[2].partition("<p>")[2]


CRONTAB = """#!/bin/sh
table="$HOME/table"
if [ "$1" = -l ]; then [ -f "$table" ] && cat "$table" || { echo "no crontab" >&2; exit 1; }
else cat > "$table"; fi
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has schtasks instead of crontab")
def test_the_schedule_goes_on_and_off_and_leaves_others_alone(
    root: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = home / "bin"
    programs.mkdir()
    (programs / "crontab").write_text(CRONTAB, "utf-8")
    (programs / "crontab").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    (home / "table").write_text("0 3 * * * echo 别人的\n", "utf-8")
    monkeypatch.setattr(timetable, "PROCESSES", running(home, "systemd", "crond"))
    monkeypatch.setattr(timetable, "default_kind", lambda: "cron")
    with visiting(root, small.RETURNED) as visitor:
        assert "定时关着" in visitor.settled("/account")
        visitor.post("/schedule", {"on": "1"})
        page = visitor.settled("/account")
        assert "定时开着" in page
        assert "每 5 分钟看一遍" in page
        lines = (home / "table").read_text("utf-8").splitlines()
        assert [str(root) in line for line in lines] == [False, True]
        visitor.post("/schedule", {"on": ""})
        assert "定时关着" in visitor.settled("/account")
    assert (home / "table").read_text("utf-8") == "0 3 * * * echo 别人的\n"


def running(home: Path, *names: str) -> Path:
    """What Linux shows of processes of these names."""
    for number, name in enumerate(names, start=1):
        (home / "proc" / str(number)).mkdir(parents=True)
        (home / "proc" / str(number) / "comm").write_text(f"{name}\n", "utf-8")
    return home / "proc"


@pytest.mark.parametrize(
    ("names", "idle"),
    [
        (("systemd", "bash"), True),
        (("tini",), True),
        (("systemd", "cron"), False),
        (("init", "bash", "crond"), False),
        ((), False),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has schtasks instead of crontab")
def test_a_schedule_that_nothing_goes_by_is_not_said_to_be_on(
    root: Path, home: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], idle: bool
) -> None:
    programs = home / "bin"
    programs.mkdir()
    (programs / "crontab").write_text(CRONTAB, "utf-8")
    (programs / "crontab").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setattr(timetable, "PROCESSES", running(home, *names))
    monkeypatch.setattr(timetable, "default_kind", lambda: "cron")
    with visiting(root, small.RETURNED) as visitor:
        visitor.post("/schedule", {"on": "1"})
        page = visitor.settled("/account")
        assert ("定时已打开" in page) is not idle
        assert ("没有在运行，到点不会自动办" in page) is idle
        assert ("没有在运行，到点不会自动办" in visitor.settled("/account")) is idle


def test_without_a_scheduler_the_page_says_what_to_do_by_hand(
    visitor: Visitor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    assert "没有能用的定时运行" in visitor.settled("/account")
    visitor.post("/schedule", {"on": "1"})
    page = visitor.settled("/account")
    assert "没有办成" in page
    assert "crontab" not in page


def test_the_days_that_come_are_those_of_the_list(visitor: Visitor) -> None:
    page = visitor.settled("/account")
    rows = [part.partition("</tr>")[0] for part in page.partition("接下来的日子")[2].split("<tr>")]
    assert any("下发2024年8月填报表" in row for row in rows)
    assert any("8月报送截止" in row for row in rows)
    assert any("提醒 3 个单位" in row for row in rows)
