"""Why letters cannot be fetched: what a server says, in words for people, and what to do."""

from __future__ import annotations

import imaplib
import re

from imap_tools.errors import MailboxLoginError, UnexpectedCommandStatusError

from workbook_flow.mail.accounts import Account
from workbook_flow.mail.smtp import said, unreachable_words

PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SYS/TEMP|IN-USE|LOGIN-DELAY)\]", re.IGNORECASE)
"""What a server says that lets nobody in at the moment (RFC 5530, 2449, 3206)."""
UNENCRYPTED = re.compile(
    r"\[PRIVACYREQUIRED\]|(?:plain ?text|unencrypted|non-secure).{0,60}(?:disallow|disabled|not (?:allow|permit))",
    re.IGNORECASE,
)
"""What it says that lets nobody in without encryption."""


def greeting_words(account: Account, error: Exception) -> str:
    """What to say of a server that does not greet as one for reading mail, or lets nobody in at the moment."""
    host, port = account.imap
    remedy = (
        "请核对“收信服务器”：993 用 SSL，143 用 STARTTLS；"
        "25、465、587 是发信的；邮箱只有 POP3 的，写 POP3 服务器和端口 995 或 110。"
    )
    greeting = error.args[0] if error.args else b""
    if isinstance(greeting, bytes) and greeting.upper().startswith(b"* BYE"):
        return passing_words(host, said(greeting[len(b"* BYE") :]))
    if str(error).endswith("socket error: EOF"):
        return f"收信服务器 {host}:{port} 一连上就断开。程序会再试，不会漏取；一直这样的，{remedy}"
    return f"{host}:{port} 不是收信（IMAP）的端口。{remedy}"


def passing_words(host: str, words: str) -> str:
    """What to say of a server that lets nobody in at the moment: nothing in the settings is wrong."""
    return (
        f"收信服务器 {host} 暂时不能用（{words}）。程序会再试，不会漏取；过了半天还这样的，"
        "请看网页版邮箱能不能打开，或问邮箱的管理员。"
    )


def unencrypted_words(host: str, words: str, ways: str) -> str:
    """What to say of a server that lets nobody in without encryption; ``ways`` are those that are usual."""
    return f"收信服务器 {host} 要加密才让登录（{words}），不是密码的事。请把“设置”的“邮件加密”改为 {ways}。"


def refusal(error: Exception) -> str:
    """What the server said itself, where the error holds it."""
    if isinstance(error, UnexpectedCommandStatusError):
        return " ".join(said(part) for part in error.command_result[1] if isinstance(part, bytes | str))
    return str(error)


def imap_words(account: Account, error: Exception) -> str:
    """Why there is no connection, and what to do; never the password."""
    host = account.imap[0]
    words = said(re.sub(re.escape(account.password), "…", refusal(error)))
    match error:
        case OSError():
            return unreachable_words("收信服务器", account.imap, "993 用 SSL，143 用 STARTTLS", error)
        case imaplib.IMAP4.abort():
            return f"与收信服务器 {host} 的连接中断。下次会接着取，不会漏取。"
        case _ if PASSING.search(words):
            return passing_words(host, words)
        case _ if UNENCRYPTED.search(words):
            return unencrypted_words(host, words, "STARTTLS（端口 143）或 SSL（端口 993）")
        case MailboxLoginError():
            return f"收信服务器 {host} 不接受登录（{words}）。{account.code_hint}。"
        case _:
            return f"收信服务器 {host} 不接受（{words}）。{account.code_hint}。"


def is_of_password(error: Exception) -> bool:
    """Whether the server does not take the account's password: tried again and again, it may lock the account."""
    return isinstance(error, MailboxLoginError) and not is_of_others(refusal(error))


def is_of_others(words: str) -> bool:
    """Whether a refusal to log in is for anything else: for now, or for want of encryption."""
    return (PASSING.search(words) or UNENCRYPTED.search(words)) is not None
