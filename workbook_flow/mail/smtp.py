"""The way out: one verified connection, our own bytes, and what the server said of each mail."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from workbook_flow.mail.accounts import Account
from workbook_flow.model import WorkbookFlowError

TIMEOUT = 60.0
"""Seconds without a word from the server after which a connection counts as lost."""

OWN_CERTIFICATE = (
    "服务器用的是单位自己签发的证书的，请向网络管理员要根证书（.pem），放进工作文件夹，"
    "把文件名填在“设置”的“根证书”。"
)

HASTE = re.compile(
    r"\b(?:DT:SPM|MI:(?:STC|DMC|SFQ)|RP:(?:QRC|RCL|DRC))\b|frequency limited"
    r"|too many (?:messages|mails|e-?mails|connections)|too (?:fast|frequent)|rate limit"
    r"|(?:daily|hourly|sending) (?:\w+ )?(?:quota|limit)|频率|频繁|发送?信?数量",
    re.IGNORECASE,
)
"""Refusals for sending too fast or too much, which servers give with permanent codes too: 550, 554."""
TOO_LARGE = 552
"""The code for a mail that is too large, or fills a mailbox: that one alone."""
SIZE = re.compile(r"\b5\.3\.4\b|\bsize\b|too large|太大|过大", re.IGNORECASE)
"""How servers say that with other codes."""


ACCEPTED, FORWARDED, CLOSING = 250, 251, 421
"""The server's codes for what it takes, takes for another address, and for that it ends the connection."""
PERMANENT = 500
"""The least of its codes for what it will not take however often it is asked."""
UNWRITABLE = 553, "这台服务器只收英文字母和数字写的地址"
"""What is said in its place of an address that cannot even be named to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOutcome:
    """What became of one mail.

    ``lost`` says that the connection is gone and must be made anew, ``unsure`` that it went while the server was handed
    the mail, which may have taken it; ``hasty`` that the server wants a pause, ``barred`` that it does so since it
    takes nothing from the office's account, whatever the mail.
    """

    taken: bool
    permanent: bool = False
    lost: bool = False
    unsure: bool = False
    hasty: bool = False
    barred: bool = False
    words: str = ""
    refused: tuple[str, ...] = ()


class MailServerError(WorkbookFlowError):
    """The server cannot be used now: no connection, no TLS, no log-in."""


class LoginRefusedError(MailServerError):
    """The server does not let the account in: tried again and again, it may lock it."""


@contextmanager
def smtp_connection(account: Account, *, timeout: float = TIMEOUT) -> Iterator[Any]:
    """A logged-in connection; raise MailServerError in words for people where there is none."""
    import yagmail

    host, port = account.smtp
    secure = account.security_at(port)
    connection = None
    try:
        connection = yagmail.SMTP(
            account.address,
            account.password,
            host=host,
            port=port,
            smtp_ssl=secure == "SSL",
            smtp_starttls={"context": account.context} if secure == "STARTTLS" else False,
            soft_email_validation=False,
            timeout=timeout,
            **({"context": account.context} if secure == "SSL" else {}),
        )
        connection.login()
    except (smtplib.SMTPException, OSError) as error:
        close(connection)
        refused = isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= PERMANENT
        kind = LoginRefusedError if refused else MailServerError
        raise kind(connection_words(account, error)) from None
    try:
        yield connection
    finally:
        close(connection)


def close(connection: Any) -> None:
    """Say good-bye, if anybody is still there."""
    if connection is not None:
        with suppress(smtplib.SMTPException, OSError, AttributeError):
            connection.close()


def connection_words(account: Account, error: Exception) -> str:
    """Why there is no connection, and what to do; never the password."""
    host, port = account.smtp
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"发信服务器 {host} 不接受登录（{error.smtp_code} {said(error.smtp_error)}）。{account.code_hint}。"
        case smtplib.SMTPNotSupportedError():
            return f"发信服务器 {host}:{port} 不支持所要的加密或登录方式。请核对端口和“邮件加密”。"
        case smtplib.SMTPResponseException():
            return f"发信服务器 {host} 暂不服务（{error.smtp_code} {said(error.smtp_error)}）。程序会再试。"
        case _:
            return unreachable_words("发信服务器", account.smtp, "465 用 SSL，587 用 STARTTLS", error)


def unreachable_words(what: str, server: tuple[str, int], ports: str, error: Exception) -> str:
    """Why a server cannot be reached, or not safely, and what to do; ``ports`` are the usual ones of its kind."""
    host, port = server
    match error:
        case ssl.SSLCertVerificationError():
            words = f"{what} {host} 的证书核对不上（{error.verify_message}）。请核对服务器名称；"
            return f"{words}不要为此关闭加密。{OWN_CERTIFICATE}"
        case ssl.SSLError():
            return f"与{what} {host}:{port} 不能建立加密连接。请核对端口和“邮件加密”：{ports}。"
        case _:
            words = f"连不上{what} {host}:{port}（{type(error).__name__}）。"
            return f"{words}请检查网络、服务器名称和端口；{ports}。"


def send(
    connection: Any,
    sender: str,
    recipients: list[str],
    data: bytes,
    *,
    begin: Callable[[], None] = lambda: None,
) -> MailOutcome:
    """Hand one mail to the server, as the very bytes given; ``begin`` is called right before these go.

    Until then the server knows of no mail: whatever happens, it took none.
    """
    try:
        refused = offer(connection.smtp, sender, recipients, len(data))
    except (smtplib.SMTPException, OSError) as error:
        return outcome_of(connection.smtp, error)
    begin()
    try:
        code, answer = connection.smtp.data(data)
        if code != ACCEPTED:
            raise smtplib.SMTPDataError(code, answer)
    except (smtplib.SMTPException, OSError) as error:
        outcome = outcome_of(connection.smtp, error)
        return replace(outcome, unsure=not isinstance(error, smtplib.SMTPResponseException))
    words = refusals_in_words(refused) or str(ACCEPTED)
    return MailOutcome(taken=True, words=words, refused=tuple(refused))


def offer(smtp: smtplib.SMTP, sender: str, recipients: list[str], size: int) -> dict[str, tuple[int, bytes]]:
    """Name sender and recipients; give those whom the server refuses. Raises smtplib's errors where it takes none."""
    smtp.ehlo_or_helo_if_needed()
    addresses = {address: in_letters(address) for address in recipients}
    is_wide = smtp.has_extn("smtputf8") and not all(map(str.isascii, addresses.values()))
    smtp.command_encoding = "utf-8" if is_wide else "ascii"
    options = [f"size={size}"] if smtp.has_extn("size") else []
    code, answer = smtp.mail(sender, [*options, "SMTPUTF8"] if is_wide else options)
    if code != ACCEPTED:
        raise smtplib.SMTPSenderRefused(code, answer, sender)
    refused: dict[str, tuple[int, bytes]] = {}
    for address, named in addresses.items():
        code, answer = name_recipient(smtp, named)
        if code not in {ACCEPTED, FORWARDED}:
            refused[address] = (code, answer)
        if code == CLOSING:
            raise smtplib.SMTPRecipientsRefused(refused)
    if len(refused) == len(recipients):
        raise smtplib.SMTPRecipientsRefused(refused)
    return refused


def in_letters(address: str) -> str:
    """An address with its domain as servers name it (RFC 5891): of 单位.中国, in Latin letters."""
    name, at, domain = address.rpartition("@")
    with suppress(UnicodeError):
        return f"{name}{at}{domain.encode('idna').decode()}"
    return address


def name_recipient(smtp: smtplib.SMTP, address: str) -> tuple[int, bytes]:
    """The server's answer to an address; a refusal where it cannot be named to it."""
    try:
        return smtp.rcpt(address)
    except ValueError:  # letters that no command may hold, or an end of its line
        code, words = UNWRITABLE
        return code, words.encode()


def outcome_of(smtp: smtplib.SMTP, error: Exception) -> MailOutcome:
    """What an error says became of a mail that was not taken; the connection is ready for the next where it lives."""
    about_us = False
    match error:
        case smtplib.SMTPRecipientsRefused():
            answers = list(error.recipients.values())
            permanent, words = all(code >= 500 for code, _ in answers), refusals_in_words(error.recipients)
            lost, refused = any(code == CLOSING for code, _ in answers), tuple(error.recipients)
        case smtplib.SMTPResponseException():
            permanent, words = error.smtp_code >= 500, f"{error.smtp_code} {said(error.smtp_error)}"
            lost, refused = error.smtp_code == CLOSING, ()
            about_size = error.smtp_code == TOO_LARGE or SIZE.search(words) is not None
            about_us = isinstance(error, smtplib.SMTPSenderRefused) and not about_size
        case smtplib.SMTPServerDisconnected():
            words = f"连接中断（{said(error.args[0] if error.args else '')}）"
            return MailOutcome(taken=False, lost=True, words=words)
        case _:
            return MailOutcome(taken=False, lost=True, words=f"连接中断（{type(error).__name__}）")
    if not lost:
        with suppress(smtplib.SMTPException, OSError):
            smtp.rset()
    hasty = about_us or HASTE.search(words) is not None
    return MailOutcome(
        taken=False,
        permanent=permanent and not hasty,
        lost=lost,
        hasty=hasty,
        barred=about_us,
        words=words,
        refused=refused,
    )


def refusals_in_words(refused: Mapping[str, tuple[int, bytes]]) -> str:
    """What the server said of the addresses that it refused."""
    return "；".join(f"{address}：{code} {said(answer)}" for address, (code, answer) in refused.items())


def said(answer: bytes | str) -> str:
    """A server's words as one safe line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:300]
