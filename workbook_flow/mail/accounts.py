"""The office's mail account: servers, limits of its provider, and where the password comes from."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbook_flow.mail.passwords import find_password
from workbook_flow.model import Settings, WorkbookFlowError


@dataclass(frozen=True, slots=True)
class Service:
    """A provider of mail: servers as ``host:port``, and how many mails it lets out.

    Where every office has its own servers they are blank, and ``ask`` says what to ask its administrator.
    """

    smtp: str
    imap: str
    per_minute: int
    per_day: int
    code_hint: str = ""
    ask: str = ""


CODE_HINT = (
    "{name}邮箱要用“授权码”，不是登录密码："
    "请在网页版邮箱的“设置—POP3/SMTP/IMAP”中开启 IMAP/SMTP 服务并生成授权码"
)
CLIENT_HINT = (
    "{name}开启“{what}”后要用“客户端专用密码”，不是登录密码；登录一直被拒的，请管理员允许用客户端收发"
)
SERVICES: Mapping[str, Service] = {
    "163": Service("smtp.163.com:465", "imap.163.com:993", 10, 100, CODE_HINT.format(name="163")),
    "126": Service("smtp.126.com:465", "imap.126.com:993", 10, 100, CODE_HINT.format(name="126")),
    "yeah": Service("smtp.yeah.net:465", "imap.yeah.net:993", 10, 100, CODE_HINT.format(name="yeah.net")),
    "QQ": Service("smtp.qq.com:465", "imap.qq.com:993", 10, 100, CODE_HINT.format(name="QQ")),
    "139": Service("smtp.139.com:465", "imap.139.com:993", 10, 100, CODE_HINT.format(name="139")),
    "189": Service("smtp.189.cn:465", "imap.189.cn:993", 10, 100, CODE_HINT.format(name="189")),
    "新浪": Service("smtp.sina.com:465", "imap.sina.com:993", 10, 100, CODE_HINT.format(name="新浪")),
    "腾讯企业邮": Service(
        "smtp.exmail.qq.com:465",
        "imap.exmail.qq.com:993",
        20,
        500,
        "腾讯企业邮要先由管理员在“客户端访问限制”中放开 IMAP/SMTP，再在网页版的“收发信设置”中开启 IMAP/SMTP 服务；"
        "开启“安全登录”的，用“客户端专用密码”，不是登录密码",
    ),
    "网易企业邮": Service(
        "smtp.qiye.163.com:465",
        "imap.qiye.163.com:993",
        10,
        100,
        CLIENT_HINT.format(name="网易企业邮", what="客户端授权密码"),
    ),
    "阿里企业邮": Service(
        "smtp.qiye.aliyun.com:465",
        "imap.qiye.aliyun.com:993",
        20,
        500,
        CLIENT_HINT.format(name="阿里企业邮", what="三方客户端安全密码"),
    ),
    "263企业邮": Service(
        "smtp.263.net:465",
        "imap.263.net:993",
        10,
        100,
        CLIENT_HINT.format(name="263 企业邮", what="客户端授权码"),
    ),
    "Coremail": Service(
        "",
        "",
        20,
        500,
        "Coremail 多数要在网页版的“设置—客户端设置”中生成“客户端专用密码”；没有这一项的用登录密码。"
        "一直被拒的，请管理员开放这个账号的 IMAP 和 SMTP",
        "Coremail（多数政务邮箱）的服务器由各单位自设。请向网络管理员要“发信服务器”（一般是 465 端口）和"
        "“收信服务器”（一般是 993 端口，邮件加密填 SSL）的名称；只能在政务内网用的，程序也要装在内网的电脑上",
    ),
    "Exchange": Service(
        "",
        "",
        20,
        500,
        "Exchange 的账号有的要写成全地址；一直被拒的，请管理员给这个账号启用 IMAP（Exchange 默认不开）",
        "Exchange 的服务器由各单位自设。请向网络管理员要名称，并请他启用 IMAP：“发信服务器”一般是 587 端口、"
        "“收信服务器”是 993 端口，“邮件加密”填 STARTTLS；Microsoft 365 上的 Exchange 不允许用密码，不能用",
    ),
    "其他": Service("", "", 60, 5000, "请确认密码；有的邮箱要用“授权码”或“客户端专用密码”"),
}
"""How many mails a minute and a day are a cautious guess: none of them publishes what it allows.

NetEase names its limits in its codes of refusal without a figure (MI:DMC a connection, MI:SFQ a quarter of an hour);
a free account of its enterprise mail was seen to end at 100 a day (github.com/ComsenzDiscuz/DiscuzX issue 2), 163 and
126 to refuse the third mail of a burst (github.com/zhangyunhao116/zmail issue 57). Tencent calls the figures of its
enterprise mail secret. Settings 每分钟发信 and 每日发信 go before these.
"""

DOMAINS = {
    "163.com": "163",
    "126.com": "126",
    "yeah.net": "yeah",
    "qq.com": "QQ",
    "vip.qq.com": "QQ",
    "foxmail.com": "QQ",
    "139.com": "139",
    "189.cn": "189",
    "sina.com": "新浪",
    "263.net": "263企业邮",
    "vip.163.com": "163",
    "188.com": "163",
    "vip.188.com": "163",
    "vip.126.com": "126",
    "sina.cn": "新浪",
    "vip.sina.com": "新浪",
    "vip.sina.cn": "新浪",
    "aliyun.com": "其他",
    "sohu.com": "其他",
}
OWN_HOSTS = frozenset(
    ("vip.163.com", "188.com", "vip.188.com", "vip.126.com", "sina.cn", "vip.sina.com", "vip.sina.cn")
) | {"aliyun.com", "sohu.com"}
"""The domains of those with servers of their own, smtp. and imap. before their name.

Mozilla's autoconfig database (github.com/thunderbird/autoconfig) has none of the Chinese providers.
"""
GOVERNMENT = ".gov.cn"
ENCRYPTED = (465, 993, 995)
"""The ports on which SMTP, IMAP and POP3 are encrypted from the first word on (RFC 8314)."""
MICROSOFT = re.compile(
    r"(?:^|[@.])(?:(?:outlook|hotmail|live|msn)\.(?:com|cn)|office365\.(?:com|us)|office365\.cn)(?::|$)",
    re.IGNORECASE,
)
"""Addresses and servers of Outlook.com and Microsoft 365: IMAP with a password ended there in 2022 and 2024."""
NO_PASSWORDS = (
    "Outlook.com、Hotmail 和 Microsoft 365 的邮箱已不允许用密码（也包括“应用密码”）登录收发，本程序连不上它。"
    "请把“邮箱账号”换成单位自己的邮箱或 163、QQ 等邮箱；或把“邮箱账号”留空：要发的信存为 outbox/邮件 中的 "
    ".eml 文件，用 Outlook 打开后发送，收到的表放进 inbox。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a connection needs. ``security`` is SSL, STARTTLS or 不加密; the password is never shown."""

    address: str
    password: str = field(repr=False)
    smtp: tuple[str, int]
    imap: tuple[str, int]
    security: str
    per_minute: int
    per_day: int
    code_hint: str = ""
    own_ca: str = ""

    def security_at(self, port: int) -> str:
        """How a port is spoken to: on those that are encrypted from the first word on nobody asks for STARTTLS."""
        return "SSL" if self.security == "STARTTLS" and port in ENCRYPTED else self.security

    @property
    def context(self) -> ssl.SSLContext:
        """TLS that knows whom it talks to: the server's certificate and name are checked."""
        return trusting(self.own_ca)


def trusting(own_ca: str) -> ssl.SSLContext:
    """TLS that trusts what the system trusts, and the office's own root certificate where there is one."""
    context = ssl.create_default_context()
    if own_ca:
        try:
            context.load_verify_locations(own_ca)
        except (OSError, ValueError) as error:
            raise WorkbookFlowError(
                f"根证书 {own_ca} 读不了（{type(error).__name__}）。请向网络管理员要 .pem 格式的根证书，"
                "放进工作文件夹，把文件名填在“设置”的“根证书”。"
            ) from error
    return context


def service_of(settings: Settings) -> Service:
    """The provider by setting, else by the account's domain."""
    domain = settings.mail_account.rpartition("@")[2].lower()
    return SERVICES[settings.mail_service or DOMAINS.get(domain, "其他")]


def servers_of(settings: Settings, service: Service) -> tuple[str, str]:
    """Where an account's mail goes out and comes in as far as its domain and its provider tell, as ``host:port``."""
    domain = settings.mail_account.rpartition("@")[2].lower()
    if domain in OWN_HOSTS and service is SERVICES[DOMAINS[domain]]:
        return f"smtp.{domain}:465", f"imap.{domain}:993"
    return service.smtp, service.imap


def read_account(settings: Settings, root: Path = Path()) -> Account | None:
    """The account, None where the office has set none; raise WorkbookFlowError where it cannot be used.

    The office's own root certificate is looked for below ``root``.
    """
    if not settings.mail_account:
        return None
    service, domain = service_of(settings), settings.mail_account.rpartition("@")[2]
    preset = servers_of(settings, service)
    smtp, imap = settings.smtp_server or preset[0], settings.imap_server or preset[1]
    for name, server in (("发信服务器", smtp), ("收信服务器", imap)):
        if not server:
            if MICROSOFT.search(f"@{domain}"):
                raise WorkbookFlowError(NO_PASSWORDS)
            raise WorkbookFlowError(f"没有填“{name}”。{service.ask or question_words(domain)}。")
        if MICROSOFT.search(server):
            raise WorkbookFlowError(NO_PASSWORDS)
    own_ca = str(root / settings.own_ca) if settings.own_ca else ""
    trusting(own_ca)
    return Account(
        address=settings.mail_account,
        password=find_password(settings.mail_account),
        smtp=host_and_port(smtp),
        imap=host_and_port(imap),
        security=settings.mail_security,
        per_minute=settings.mails_per_minute or service.per_minute,
        per_day=settings.mails_per_day or service.per_day,
        code_hint=service.code_hint,
        own_ca=own_ca,
    )


def question_words(domain: str) -> str:
    """What to ask where nobody knows a domain's servers."""
    if domain.lower().endswith(GOVERNMENT):
        return (
            f"{domain} 是政务邮箱的域名，服务器由各地自设：多数是 Coremail，请在“设置”的“邮箱服务商”中选它，"
            "并向网络管理员要“发信服务器”和“收信服务器”的名称，写作 服务器:端口（一般是 465 和 993，邮件加密填 SSL）；"
            "托管在腾讯、网易、阿里企业邮箱的，选那一家，不用填服务器"
        )
    return (
        f"邮箱服务商不认识（{domain}）。是腾讯、网易、阿里、263 的企业邮箱（多数用单位自己的域名）的，"
        "请在“设置”的“邮箱服务商”中选它；政务邮箱选 Coremail，单位自建的选 Exchange 或 其他，并填写 服务器:端口。"
        "不知道是哪一种的，看网页版邮箱页面底部的名称，或问单位的网络管理员"
    )


def host_and_port(server: str) -> tuple[str, int]:
    """``host:port`` in parts."""
    host, _, port = server.rpartition(":")
    return host, int(port)
