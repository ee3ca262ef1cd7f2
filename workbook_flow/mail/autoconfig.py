"""An account's servers as its own domain publishes them, in the form that Thunderbird reads (autoconfig).

Nothing found here is used by itself: it is shown, and a person puts it into the settings.
https://www.bucksch.org/1/projects/thunderbird/autoconfiguration/ says where it lies, and
https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat what stands in it.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from workbook_flow.mail.accounts import ENCRYPTED, MICROSOFT, servers_of, service_of, trusting
from workbook_flow.model import Settings
from workbook_flow.sheets.guard import Refused
from workbook_flow.sheets.markup import walk
from workbook_flow.sheets.xml2003 import in_utf8

PLACES = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
)
PATIENCE, LONGEST = 5.0, 10.0
"""Seconds to wait for a server's next words, and for the whole of an answer."""
MOST_ANSWER = 1 << 16
"""Bytes; the longest in Thunderbird's own database has some 5,000."""
MOST_HOPS = 3
HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.ASCII
)
SECURITIES = ("SSL", "STARTTLS")


class Unusable(Exception):
    """Why a place gives no servers, in words for people."""


@dataclass(slots=True)
class NamedServer:
    """A server as an answer names it: ``kind`` is smtp, imap or pop3."""

    kind: str
    words: dict[str, str] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)

    def fits(self, security: str) -> bool:
        """Whether it can be spoken to under that setting, with a password."""
        by_password = not self.logins or any("oauth" not in login.lower() for login in self.logins)
        socket = self.words.get("sockettype", "").upper()
        return by_password and (socket == security or (socket == "SSL" and self.port in ENCRYPTED))

    @property
    def port(self) -> int:
        """Its port, 0 where none is written."""
        words = self.words.get("port", "")
        return int(words) if re.fullmatch(r"\d{1,5}", words, re.ASCII) else 0

    def address(self, domain: str) -> str:
        """Its ``host:port``; Unusable where that is none."""
        host = self.words.get("hostname", "").lower().replace("%emaildomain%", domain)
        if not HOST.fullmatch(host) or self.port not in range(1, 1 << 16):
            raise Unusable(f"写的服务器看不懂（{host[:60]}:{self.words.get('port', '')[:6]}）")
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedServers:
    """What a domain publishes, as the settings take it; ``local_login`` says that it wants no whole address."""

    smtp: str
    imap: str
    security: str
    local_login: bool


def lacks_servers(settings: Settings) -> bool:
    """Whether an account's servers are in neither its settings nor what is known of its provider."""
    smtp, imap = servers_of(settings, service_of(settings))
    complete = (settings.smtp_server or smtp) and (settings.imap_server or imap)
    return bool(settings.mail_account) and not complete and not MICROSOFT.search(settings.mail_account)


def published_words(settings: Settings, root: Path) -> str:
    """What the account's domain publishes of its servers, and what to do with it: for people.

    The office's own root certificate is looked for below ``root``; WorkbookFlowError where it cannot be used.
    """
    domain = settings.mail_account.rpartition("@")[2].lower()
    context = trusting(str(root / settings.own_ca) if settings.own_ca else "")
    reasons: list[str] = []
    for url in places(settings.mail_account, domain):
        host = urlsplit(url).netloc
        try:
            servers = read_answer(fetched(url, context), domain)
        except Unusable as error:
            reasons.append(f"{host} {error}")
        else:
            return answer_words(servers, domain, host)
    where = "；".join(reasons) or "这个域名不能查"
    return f"{domain} 没有公布可用的服务器（{where}）。请向网络管理员要两个服务器的名称。"


def places(address: str, domain: str) -> Iterator[str]:
    """Where a domain's answer may lie; nowhere for what is no domain."""
    if HOST.fullmatch(domain):
        yield from (place.format(domain=domain, address=quote(address)) for place in PLACES)


def answer_words(servers: PublishedServers, domain: str, host: str) -> str:
    """What was found, where, what to beware of, and that a person must put it into the settings."""
    words = (
        f"{host} 公布了 {domain} 的服务器：发信服务器 {servers.smtp}，收信服务器 {servers.imap}，"
        f"邮件加密 {servers.security}。还没有采用：请核对后填进这三项设置。"
    )
    others = [
        server
        for server in (servers.smtp, servers.imap)
        if not f".{server.partition(':')[0]}".endswith(f".{domain}")
    ]
    if others:
        words += f"{'、'.join(others)} 不在 {domain} 名下，确认邮箱托管在那里再填。"
    if servers.local_login:
        words += "它要的登录名不是完整地址，本程序用完整地址登录；登录被拒的，问网络管理员。"
    return words


class SafeRedirects(HTTPRedirectHandler):
    """Follows an answer that lies elsewhere, a few times, and never out of TLS."""

    def __init__(self) -> None:
        self.hops = 0

    def redirect_request(  # noqa: PLR0917 - as urllib calls it
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """The next request; Unusable where it must not be made."""
        self.hops += 1
        if self.hops > MOST_HOPS:
            raise Unusable("转来转去，没有结果")
        if urlsplit(newurl).scheme != "https":
            raise Unusable("转到了不加密的 http，不采用")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetched(url: str, context: ssl.SSLContext) -> bytes:
    """What lies at an address, over TLS alone; Unusable with the reason."""
    opener = build_opener(HTTPSHandler(context=context), SafeRedirects())
    try:
        with opener.open(url, timeout=PATIENCE) as response:
            return bounded_body(response)
    except HTTPError as error:
        error.close()
        raise Unusable(f"没有这一页（{error.code}）") from None
    except URLError as error:
        raise Unusable(fault_words(error.reason)) from None
    except (OSError, HTTPException) as error:
        raise Unusable(fault_words(error)) from None


def fault_words(fault: object) -> str:
    """Why nothing came."""
    if isinstance(fault, ssl.SSLError):
        return "没有可信的 https（证书不对，或只有不加密的 http），不采用"
    return "没有回答" if isinstance(fault, TimeoutError) else "连不上或没有这个网址"


def bounded_body(response: HTTPResponse) -> bytes:
    """All of an answer; Unusable where it is too long or too slow."""
    body, until = b"", time.monotonic() + LONGEST
    while piece := response.read1(4096):
        body += piece
        if len(body) > MOST_ANSWER:
            raise Unusable(f"的回答超过 {MOST_ANSWER >> 10} KB，不看")
        if time.monotonic() > until:
            raise Unusable("的回答太慢")
    return body


def read_answer(body: bytes, domain: str) -> PublishedServers:
    """The servers that an answer names for the domain; Unusable where there are none."""
    answer = AnswerReader(domain)
    try:
        walk(in_utf8(body), answer.start, answer.end, answer.text)
    except Refused:
        raise Unusable("的回答不是完好的 XML") from None
    if not answer.servers:
        raise Unusable("的回答不是邮箱的自动配置")
    if domain not in answer.domains:
        raise Unusable(f"的回答是别的域名的（{'、'.join(answer.domains[:3])[:80]}）")
    for security in SECURITIES:
        fitting = [server for server in answer.servers if server.fits(security)]
        by_kind = {server.kind: server for server in reversed(fitting)}
        incoming = by_kind.get("imap") or by_kind.get("pop3")
        if "smtp" in by_kind and incoming:
            return settings_of(by_kind["smtp"], incoming, security, domain)
    raise Unusable("公布的服务器不能用密码加密登录")


def settings_of(outgoing: NamedServer, incoming: NamedServer, security: str, domain: str) -> PublishedServers:
    """Two servers as the settings take them."""
    logins = (server.words.get("username", "") for server in (outgoing, incoming))
    return PublishedServers(
        smtp=outgoing.address(domain),
        imap=incoming.address(domain),
        security=security,
        local_login=any("%EMAILLOCALPART%" in login and "@" not in login for login in logins),
    )


class AnswerReader:
    """Follows an answer through its elements: the domains that it is for, and the servers."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self.domains: list[str] = []
        self.servers: list[NamedServer] = []
        self.path: list[str] = []
        self.pieces: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.path.append(name.lower())
        self.pieces = []
        if self.path[1:] in (["emailprovider", "incomingserver"], ["emailprovider", "outgoingserver"]):
            self.servers.append(NamedServer(kind=attributes.get("type", "").lower()))

    def text(self, piece: str) -> None:
        """A piece of an element's words."""
        self.pieces.append(piece)

    def end(self, _: str) -> None:
        """An element ends."""
        words = "".join(self.pieces).strip()
        match self.path[1:]:
            case ["emailprovider", "domain"]:
                self.domains.append(words.lower().replace("%emaildomain%", self.domain))
            case ["emailprovider", "incomingserver" | "outgoingserver", "authentication"]:
                self.servers[-1].logins.append(words)
            case ["emailprovider", "incomingserver" | "outgoingserver", name]:
                self.servers[-1].words.setdefault(name, words)
        self.path.pop()
        self.pieces = []
