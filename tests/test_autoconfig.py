"""What an account's domain publishes of its servers: looked up over real TLS on a person's wish, shown, never used."""

from __future__ import annotations

import html
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import small
from tests.books import SETTINGS as SHEET
from tests.books import SHEETS, write_book
from tests.build import SETTINGS
from tests.desk import visiting
from tests.smtp_sink import make_certificate
from workbook_flow import cycle
from workbook_flow.cycle import schedule
from workbook_flow.cycle.care.doctor import Diagnosis, examine
from workbook_flow.cycle.workspace import lint
from workbook_flow.mail import autoconfig
from workbook_flow.model import WorkbookFlowError

ADDRESS = "bgs@xian.example"
FIRST, SECOND = "/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml"


def server(kind: str, host: str, port: int, socket: str, *more: str) -> str:
    name = "outgoingServer" if kind == "smtp" else "incomingServer"
    return (
        f'<{name} type="{kind}"><hostname>{host}</hostname><port>{port}</port><socketType>{socket}</socketType>'
        f"{''.join(more) or '<username>%EMAILADDRESS%</username>'}</{name}>"
    )


def config(*servers: str, domain: str = "xian.example", head: str = '<?xml version="1.0"?>') -> bytes:
    return (
        f'{head}<clientConfig version="1.1"><emailProvider id="x"><domain>{domain}</domain>'
        f"<displayName>新县</displayName>{''.join(servers)}</emailProvider></clientConfig>"
    ).encode()


SMTP, IMAP = server("smtp", "smtp.xian.example", 465, "SSL"), server("imap", "imap.xian.example", 993, "SSL")
GOOD = config(IMAP, SMTP)
LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
OAUTH = "<authentication>OAuth2</authentication>"


@dataclass
class Domain:
    """A domain's web server: by path what it answers, and what was asked of it."""

    port: int
    certificate: Path
    answers: dict[str, tuple[int, bytes | str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving(
    answers: dict[str, tuple[int, bytes | str]], folder: Path, *, tls: bool = True
) -> Iterator[Domain]:
    """Such a server on loopback; what is text is where it redirects to, and a status of 0 never ends its answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            domain.asked.append(self.path)
            status, body = domain.answers.get(self.path.partition("?")[0], (404, b""))
            self.send_response(status or 200)
            if isinstance(body, str):
                self.send_header("Location", body)
                body = b""
            self.end_headers()
            self.wfile.write(body)
            while status == 0 and not stopping.wait(0.05):
                self.wfile.write(b" ")

        def log_message(self, *_: object) -> None:
            pass

    certificate, key = make_certificate(folder)
    web, stopping = ThreadingHTTPServer(("127.0.0.1", 0), Handler), threading.Event()
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        web.socket = context.wrap_socket(web.socket, server_side=True)
    domain = Domain(web.server_port, certificate, answers)
    threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield domain
    finally:
        stopping.set()
        web.shutdown()
        web.server_close()


@pytest.fixture
def domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Domain]:
    with serving({}, tmp_path / "tls") as domain:
        stand_in(domain, monkeypatch)
        yield domain


def stand_in(domain: Domain, patch: pytest.MonkeyPatch) -> None:
    """The server as that of every domain, trusted by this computer."""
    patch.setenv("SSL_CERT_FILE", str(domain.certificate))
    places = (
        f"https://localhost:{domain.port}{FIRST}?emailaddress={{address}}",
        f"https://localhost:{domain.port}{SECOND}",
    )
    patch.setattr(autoconfig, "PLACES", places)


def looked_up() -> str:
    return autoconfig.published_words(replace(SETTINGS, mail_account=ADDRESS), Path())


@pytest.mark.parametrize(
    ("answer", "smtp", "imap", "security", "caution"),
    [
        (GOOD, "smtp.xian.example:465", "imap.xian.example:993", "SSL", ""),
        (
            config(IMAP, server("smtp", "mail.%EMAILDOMAIN%", 587, "STARTTLS")),
            "mail.xian.example:587",
            "imap.xian.example:993",
            "STARTTLS",
            "",
        ),
        (
            config(server("pop3", "pop.xian.example", 995, "SSL"), SMTP),
            "smtp.xian.example:465",
            "pop.xian.example:995",
            "SSL",
            "",
        ),
        (
            config(
                server("pop3", "pop.xian.example", 995, "SSL"),
                IMAP,
                server("smtp", "x.xian.example", 25, "plain"),
                SMTP,
            ),
            "smtp.xian.example:465",
            "imap.xian.example:993",
            "SSL",
            "",
        ),
        (
            config(IMAP, server("smtp", "smtp.qiye.example", 465, "SSL")),
            "smtp.qiye.example:465",
            "imap.xian.example:993",
            "SSL",
            "smtp.qiye.example:465 不在 xian.example 名下",
        ),
        (
            config(IMAP, server("smtp", "smtp.evilxian.example", 465, "SSL")),
            "smtp.evilxian.example:465",
            "imap.xian.example:993",
            "SSL",
            "不在 xian.example 名下",
        ),
        (
            config(
                server("imap", "imap.xian.example", 993, "SSL", "<username>%EMAILLOCALPART%</username>"), SMTP
            ),
            "smtp.xian.example:465",
            "imap.xian.example:993",
            "SSL",
            "登录名不是完整地址",
        ),
        (
            config(IMAP, SMTP, head='<?xml version="1.0" encoding="gb2312"?>').decode().encode("gb2312"),
            "smtp.xian.example:465",
            "imap.xian.example:993",
            "SSL",
            "",
        ),
    ],
)
def test_what_a_domain_publishes_is_shown_with_what_to_beware_of(
    domain: Domain, answer: bytes, smtp: str, imap: str, security: str, caution: str
) -> None:
    domain.answers[FIRST] = 200, answer
    words = looked_up()
    assert f"发信服务器 {smtp}，收信服务器 {imap}，邮件加密 {security}。还没有采用" in words
    assert caution in words
    assert ("不在" in words) == ("不在" in caution)
    assert ("登录名" in words) == ("登录名" in caution)
    assert domain.asked == [f"{FIRST}?emailaddress=bgs%40xian.example"]


@pytest.mark.parametrize("hops", [1, 3])
def test_the_second_place_and_an_answer_that_lies_elsewhere_are_found(domain: Domain, hops: int) -> None:
    domain.answers[SECOND] = 302, f"https://localhost:{domain.port}/hop1"
    for hop in range(1, hops):
        domain.answers[f"/hop{hop}"] = 302, f"/hop{hop + 1}"
    domain.answers[f"/hop{hops}"] = 200, GOOD
    assert "smtp.xian.example:465" in looked_up()


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (404, b"", "没有这一页（404）"),
        (500, b"", "没有这一页（500）"),
        (200, b"", "不是完好的 XML"),
        (200, GOOD[:-9], "不是完好的 XML"),
        (200, b"<html><body>404<br></body></html>", "不是完好的 XML"),
        (200, b"<html><body>welcome</body></html>", "不是邮箱的自动配置"),
        (200, config(IMAP, SMTP, head=LAUGHS), "不是完好的 XML"),
        (200, GOOD + b" " * (1 << 20), "超过 64 KB"),
        (0, b"", "太慢"),
        (302, FIRST, "转来转去"),
        (302, "http://localhost:1/x.xml", "不加密的 http"),
        (302, "file:///etc/passwd", "没有这一页（302）"),
        (200, config(IMAP, SMTP, domain="other.example"), "是别的域名的（other.example）"),
        (200, config(IMAP), "不能用密码加密登录"),
        (200, config(IMAP, server("smtp", "smtp.xian.example", 25, "plain")), "不能用密码加密登录"),
        (200, config(server("imap", "imap.xian.example", 993, "SSL", OAUTH), SMTP), "不能用密码加密登录"),
        (200, config(IMAP, server("smtp", "a b;c", 465, "SSL")), "写的服务器看不懂（a b;c:465）"),
        (200, config(IMAP, server("smtp", "smtp.xian.example", 99999, "SSL")), "看不懂"),
    ],
)
def test_what_cannot_be_used_says_why_and_whom_to_ask(
    domain: Domain, monkeypatch: pytest.MonkeyPatch, status: int, answer: bytes | str, words: str
) -> None:
    monkeypatch.setattr(autoconfig, "LONGEST", 0.3)
    domain.answers[FIRST] = status, answer
    outcome = looked_up()
    assert outcome.startswith("xian.example 没有公布可用的服务器（")
    assert words in outcome
    assert "请向网络管理员要" in outcome


def test_a_server_without_tls_or_that_nobody_vouches_for_or_silent_is_not_believed(
    tmp_path: Path, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain.answers[FIRST] = 200, GOOD
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "没有可信的 https" in looked_up()
    assert domain.asked == []
    with serving({FIRST: (200, GOOD)}, tmp_path / "plain", tls=False) as plain:
        stand_in(plain, monkeypatch)
        assert "没有可信的 https（证书不对，或只有不加密的 http），不采用" in looked_up()
    assert "连不上或没有这个网址" in looked_up()


def test_the_offices_own_root_certificate_vouches_and_one_that_is_not_there_is_named(
    domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain.answers[FIRST] = 200, GOOD
    monkeypatch.delenv("SSL_CERT_FILE")
    settings = replace(SETTINGS, mail_account=ADDRESS, own_ca=domain.certificate.name)
    assert "smtp.xian.example" in autoconfig.published_words(settings, domain.certificate.parent)
    with pytest.raises(WorkbookFlowError, match="根证书"):
        autoconfig.published_words(settings, Path("/nowhere"))


@pytest.mark.parametrize(
    ("address", "service", "smtp", "lacking"),
    [
        (ADDRESS, "", "", True),
        (ADDRESS, "Coremail", "smtp.xian.example:465", True),
        (ADDRESS, "腾讯企业邮", "", False),
        ("a@163.com", "", "", False),
        ("a@outlook.com", "", "", False),
        ("", "", "", False),
    ],
)
def test_servers_are_lacking_where_neither_settings_nor_a_preset_names_both(
    address: str, service: str, smtp: str, lacking: bool
) -> None:
    settings = replace(SETTINGS, mail_account=address, mail_service=service, smtp_server=smtp)
    assert autoconfig.lacks_servers(settings) == lacking


def test_doctor_and_page_look_on_a_persons_wish_the_schedule_never_and_nothing_is_set(
    domain: Domain, tmp_path: Path
) -> None:
    domain.answers[FIRST] = 200, GOOD
    root = small.new_workspace(tmp_path / "w")
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "设置": f"{SHEET}邮箱账号 | {ADDRESS}\n"})
    workspace, now = (
        cycle.Workspace(root, small.ISSUED),
        datetime(2024, 7, 22, 9, tzinfo=timezone(timedelta(hours=8))),
    )
    schedule.tick(workspace, lambda: now, time.sleep)
    assert domain.asked == []
    findings = {finding.name: finding for finding in examine(workspace, clock=lambda: now, pause=time.sleep)}
    assert findings["邮箱"].verdict is Diagnosis.BAD
    assert "发信服务器 smtp.xian.example:465" in findings["查找服务器"].words
    with visiting(root, small.ISSUED) as visitor:
        assert "查找服务器" in visitor.get("/account").text
        assert len(domain.asked) == 1
        visitor.post("/account/servers")
        assert "收信服务器 imap.xian.example:993" in html.unescape(visitor.settled("/account"))
        master, _ = lint(workspace)
        assert master is not None
        assert (master.settings.smtp_server, master.settings.imap_server) == ("", "")
        names = {"发信服务器": "smtp.xian.example:465", "收信服务器": "imap.xian.example:993"}
        visitor.post(
            "/account/settings", {"by": "王五", **{f"setting:{name}": words for name, words in names.items()}}
        )
        assert "查找服务器" not in visitor.settled("/account")
