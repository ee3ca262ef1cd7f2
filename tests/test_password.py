"""The password is stored by a command: in the keyring where there is one, else in a file that its owner alone reads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.build import SETTINGS
from workbook_flow.mail.accounts import DOMAINS, SERVICES, host_and_port, read_account
from workbook_flow.mail.passwords import PASSWORD_VARIABLE
from workbook_flow.model import WorkbookFlowError
from workbook_flow.words.vocabulary import MAIL_SERVICES

pytestmark = pytest.mark.dear

ACCOUNT = "office@xian.example"
NONE = "keyring.backends.fail.Keyring"
ONE = "tests.file_keyring.Keyring"
FIND = f"from workbook_flow.mail.passwords import find_password as f; print(f({ACCOUNT!r}))"


def surroundings(home: Path, backend: str) -> Mapping[str, str]:
    """Somebody's home, and a system with that keyring."""
    variables = {name: value for name, value in os.environ.items() if name != PASSWORD_VARIABLE}
    places = {"HOME": str(home), "USERPROFILE": str(home), "TEST_KEYRING": str(home / "keyring.json")}
    return {**variables, **places, "PYTHON_KEYRING_BACKEND": backend, "PYTHONIOENCODING": "utf-8"}


def run(home: Path, backend: str, *command: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        input=typed,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=surroundings(home, backend),
        cwd=Path(__file__).parents[1],
    )


def password(home: Path, backend: str, *options: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return run(home, backend, "-m", "workbook_flow", "password", ACCOUNT, *options, typed=typed)


def find(home: Path, backend: str) -> str:
    shown = run(home, backend, "-c", FIND)
    return shown.stdout.strip() or shown.stderr


@pytest.mark.parametrize(
    ("backend", "options", "in_file"), [(NONE, (), True), (ONE, (), False), (ONE, ("--file",), True)]
)
def test_what_is_stored_is_found_and_forgotten(
    tmp_path: Path, backend: str, options: tuple[str, ...], in_file: bool
) -> None:
    stored = password(tmp_path, backend, *options, typed="s3cret-code \n")
    assert stored.returncode == 0, stored.stderr
    assert ("只有本人能读的文件" in stored.stdout) == in_file
    assert "s3cret" not in stored.stdout + stored.stderr
    path = tmp_path / ".workbook-flow" / "密码.json"
    assert path.exists() == in_file
    assert find(tmp_path, backend) == "s3cret-code"
    if in_file and os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    assert "已删去" in password(tmp_path, backend, "--forget").stdout
    assert not path.exists()
    assert "没有存着" in password(tmp_path, backend, "--forget").stdout
    assert "password" in find(tmp_path, backend)


def test_the_last_place_that_was_chosen_alone_holds_it(tmp_path: Path) -> None:
    for options, typed in (((), "first"), (("--file",), "second"), ((), "third")):
        assert password(tmp_path, ONE, *options, typed=typed).returncode == 0
        assert find(tmp_path, ONE) == typed
    assert not (tmp_path / ".workbook-flow" / "密码.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps others out of the profile itself")
def test_a_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    password(tmp_path, NONE, typed="s3cret-code")
    path = tmp_path / ".workbook-flow" / "密码.json"
    path.chmod(0o644)
    assert "别人也能读" in find(tmp_path, NONE)
    path.chmod(0o600)
    path.write_text("[1", "utf-8")
    assert "已损坏" in find(tmp_path, NONE)


@pytest.mark.parametrize(("typed", "words"), [("\n", "没有输入密码"), ("授权码", "中文或全角字符")])
def test_what_no_server_takes_is_not_stored(tmp_path: Path, typed: str, words: str) -> None:
    refused = password(tmp_path, NONE, typed=typed)
    assert refused.returncode == 2
    assert words in refused.stdout + refused.stderr
    assert not (tmp_path / ".workbook-flow").exists()


def test_every_provider_is_in_the_vocabulary_and_has_its_servers() -> None:
    assert tuple(SERVICES) == MAIL_SERVICES
    assert set(DOMAINS.values()) <= set(SERVICES)
    for name, service in SERVICES.items():
        if name in {"Coremail", "Exchange"}:
            assert "请向网络管理员要" in service.ask
        elif name != "其他":
            assert host_and_port(service.smtp)[1] == 465
            assert host_and_port(service.imap)[1] == 993


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("Coremail", "没有填“发信服务器”。Coremail（多数政务邮箱）的服务器由各单位自设"),
        ("Exchange", "请他启用 IMAP"),
        ("", "邮箱服务商不认识（xian.example）。是腾讯、网易、阿里、263 的企业邮箱"),
    ],
)
def test_where_no_preset_fits_it_asks_what_an_office_can_find_out(service: str, words: str) -> None:
    with pytest.raises(WorkbookFlowError, match=re.escape(words)):
        read_account(replace(SETTINGS, mail_account="b@xian.example", mail_service=service))


def test_an_address_at_a_government_domain_is_told_what_its_mail_most_likely_is() -> None:
    with pytest.raises(WorkbookFlowError, match=r"XIAN\.gov\.cn 是政务邮箱的域名.*多数是 Coremail"):
        read_account(replace(SETTINGS, mail_account="b@XIAN.gov.cn"))


@pytest.mark.parametrize(
    ("address", "service", "smtp", "imap"),
    [
        ("a@163.com", "", "smtp.163.com", "imap.163.com"),
        ("a@Foxmail.com", "", "smtp.qq.com", "imap.qq.com"),
        ("a@vip.163.com", "", "smtp.vip.163.com", "imap.vip.163.com"),
        ("a@sina.cn", "新浪", "smtp.sina.cn", "imap.sina.cn"),
        ("a@aliyun.com", "", "smtp.aliyun.com", "imap.aliyun.com"),
        ("a@xian.gov.cn", "腾讯企业邮", "smtp.exmail.qq.com", "imap.exmail.qq.com"),
        ("a@aliyun.com", "阿里企业邮", "smtp.qiye.aliyun.com", "imap.qiye.aliyun.com"),
    ],
)
def test_an_address_alone_tells_its_servers_where_its_provider_is_known(
    address: str, service: str, smtp: str, imap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "x")
    account = read_account(replace(SETTINGS, mail_account=address, mail_service=service))
    assert account is not None
    assert (account.smtp, account.imap) == ((smtp, 465), (imap, 993))


def test_the_ports_that_are_encrypted_from_the_first_word_take_no_starttls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "x")
    account = read_account(
        replace(
            SETTINGS,
            mail_account="b@xian.example",
            mail_service="Exchange",
            smtp_server="mail.xian.example:587",
            imap_server="mail.xian.example:993",
            mail_security="STARTTLS",
        )
    )
    assert account is not None
    assert [account.security_at(port) for _, port in (account.smtp, account.imap)] == ["STARTTLS", "SSL"]
