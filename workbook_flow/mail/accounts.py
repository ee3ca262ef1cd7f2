"""The office's mail account: servers, limits of its provider, and where the password comes from."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook_flow.model import Settings, WorkbookFlowError

PASSWORD_VARIABLE = "WORKBOOK_FLOW_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
KEYRING_SERVICE = "workbook-flow"


@dataclass(frozen=True, slots=True)
class Service:
    """A provider of mail: servers as ``host:port``, and how many mails it lets out."""

    smtp: str
    imap: str
    per_minute: int
    per_day: int
    code_hint: str = ""


CODE_HINT = (
    "{name}邮箱要用“授权码”，不是登录密码："
    "请在网页版邮箱的“设置—POP3/SMTP/IMAP”中开启 IMAP/SMTP 服务并生成授权码"
)
SERVICES: Mapping[str, Service] = {
    "163": Service("smtp.163.com:465", "imap.163.com:993", 10, 100, CODE_HINT.format(name="163")),
    "126": Service("smtp.126.com:465", "imap.126.com:993", 10, 100, CODE_HINT.format(name="126")),
    "QQ": Service("smtp.qq.com:465", "imap.qq.com:993", 10, 100, CODE_HINT.format(name="QQ")),
    "腾讯企业邮": Service(
        "smtp.exmail.qq.com:465",
        "imap.exmail.qq.com:993",
        20,
        500,
        "腾讯企业邮开启“安全登录”后要用“客户端专用密码”，不是登录密码",
    ),
    "其他": Service("", "", 60, 5000, "请确认密码；有的邮箱要用“授权码”或“客户端专用密码”"),
}
"""How many mails a minute and a day are a cautious guess: none of them publishes what it allows.

NetEase names its limits in its codes of refusal without a figure (MI:DMC a connection, MI:SFQ a quarter of an hour);
a free account of its enterprise mail was seen to end at 100 a day (github.com/ComsenzDiscuz/DiscuzX issue 2), 163 and
126 to refuse the third mail of a burst (github.com/zhangyunhao116/zmail issue 57). Tencent calls the figures of its
enterprise mail secret. Settings 每分钟发信 and 每日发信 go before these.
"""

DOMAINS = {"163.com": "163", "126.com": "126", "qq.com": "QQ", "foxmail.com": "QQ"}


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

    @property
    def context(self) -> ssl.SSLContext:
        """TLS that knows whom it talks to: the server's certificate and name are checked."""
        return ssl.create_default_context()


def service_of(settings: Settings) -> Service:
    """The provider by setting, else by the account's domain."""
    domain = settings.mail_account.rpartition("@")[2].lower()
    return SERVICES[settings.mail_service or DOMAINS.get(domain, "其他")]


def read_account(settings: Settings) -> Account | None:
    """The account, None where the office has set none; raise WorkbookFlowError where it cannot be used."""
    if not settings.mail_account:
        return None
    service = service_of(settings)
    smtp, imap = settings.smtp_server or service.smtp, settings.imap_server or service.imap
    for name, server in (("发信服务器", smtp), ("收信服务器", imap)):
        if not server:
            raise WorkbookFlowError(f"邮箱服务商不认识，又没有填“{name}”。请在“设置”表中填写 服务器:端口。")
    return Account(
        address=settings.mail_account,
        password=find_password(settings.mail_account),
        smtp=host_and_port(smtp),
        imap=host_and_port(imap),
        security=settings.mail_security,
        per_minute=settings.mails_per_minute or service.per_minute,
        per_day=settings.mails_per_day or service.per_day,
        code_hint=service.code_hint,
    )


def host_and_port(server: str) -> tuple[str, int]:
    """``host:port`` in parts."""
    host, _, port = server.rpartition(":")
    return host, int(port)


def find_password(address: str) -> str:
    """The account's password: from the environment, else the system's keyring; never from a file of ours."""
    found = os.environ.get(PASSWORD_VARIABLE) or keyring_password(address)
    if found and not found.isascii():
        raise WorkbookFlowError(
            f"邮箱 {address} 的密码（授权码）里有中文或全角字符，服务器不接受。请核对后重设。"
        )
    if found:
        return found
    raise WorkbookFlowError(
        f"没有找到邮箱 {address} 的密码（授权码）。请设环境变量 {PASSWORD_VARIABLE}，"
        f"或存入系统钥匙串：keyring set {KEYRING_SERVICE} {address}"
    )


def keyring_password(address: str) -> str | None:
    """What the system's keyring holds; None where there is no keyring, as on a server without a desktop."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, address)
    except (KeyringError, RuntimeError, OSError):
        return None
