"""What mail servers say of mails that did not arrive: of which address, and what became of them (RFC 3464, 3463)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.message import Message

from workbook_flow.mail.headers import decode_words, header
from workbook_flow.mail.machines import is_responder
from workbook_flow.model import Fate

ADDRESS = re.compile(
    r"(?<![A-Za-z0-9.!#$%&'*+/=?^_`{|}~-])[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
RETURNED_ID = re.compile(r"^message-id:[ \t]*(<[^<>\s]{1,200}>)", re.IGNORECASE | re.MULTILINE)
RETURNED_HEAD = re.compile(
    r"^[ \t>]{0,4}(?:received|return-path|dkim-signature|message-id|mime-version|date|x-[\w-]{1,40})[ \t]?:",
    re.IGNORECASE | re.MULTILINE,
)
"""A line of the head of the mail that a bounce brings back within its words."""
SIGNS = re.compile(
    r"(?:un|non-?)deliver|returned mail|failure notice|delivery (?:status|report|fail)|not (?:be )?delivered"
    r"|退信|被?退回|拒收|拒绝接收|隔离|拦截|(?:投递|投遞|发送|發送|传递|傳遞|递送)失[败敗]"
    r"|(?:未|未能|无法|無法|不能)(?:送达|送達|投递|投遞|传递|傳遞|递送|发送|傳送)|退件|傳送失敗"
    r"|unzustellbar|nicht zugestellt|zustellung|échec|non (?:remis|distribu)|mancata consegna|no se pudo entregar"
    r"|no entregado|devuelt|não entregue|недоставлен|не доставлен|возвра|配信(?:不能|エラー|失敗|でき)|반송|전송 ?실패"
)
"""What stands in the subject of a bounce that is not written to any standard, in small letters."""
MACHINE = re.compile(
    r"mailer-daemon|mail-daemon|postmaster@|microsoftexchange|mail delivery|anti-?spam|spam[\w.-]{0,20}@|quarantine"
    r"|(?:spam|mail)-?gateway"
)
"""What stands in the sender of what a mail server writes by itself."""
DAEMON = re.compile(r"mailer-?daemon|mail-daemon")
"""What stands in the sender of what is a bounce in whatever language, unless it tells of success."""
LABEL = re.compile(
    r"[\s·*|>-]{0,6}(?:(发件人|发信人|寄件人|sender|from)|(?:收件人|收信人|recipients?|to))\s?[:：|]",
    re.IGNORECASE,
)
"""How a line begins that says from whom a mail is, or to whom."""
LONGEST_LINE = 300
"""Characters of such a line that are looked at."""
SUCCESS = re.compile(r"success|成功")
SYSTEM = re.compile(
    r"(?:系统|系統)(?:管理|通知|邮件|郵件)|(?:邮件|邮箱|郵件|信箱)(?:系统|系統|管理|服务|服務|中心)"
    r"|(?:mail|system) (?:system|server|administrator)|no-?reply@"
)
"""What stands in the sender of what an office's own mail system writes, beside bounces other news as well."""
NOBODY = ""
"""In place of the address of which a bounce speaks that names none."""
SUCCESSES = ("delivered", "relayed", "expanded")
"""The actions of a report that no mail was lost."""
WORDS: tuple[tuple[Fate, re.Pattern[str]], ...] = (
    (
        Fate.FULL,
        re.compile(
            r"mailbox (?:is )?full|quota|storage limit|[45]\.2\.2|邮箱已满|信箱已满|空间不足|容量|已满|已滿|空間不足"
        ),
    ),
    (
        Fate.DELAYED,
        re.compile(
            r"delayed|will (?:retry|keep trying|be retried)|still trying|延迟|[无不][需用必](?:重新|再次)?(?:重发|发送)"
            r"|(?<!不)(?:将|会|[还仍正]在|继续)[^\n。，；;不]{0,20}(?:尝试|重试|再次|重新|再投)"
        ),
    ),
    (
        Fate.GONE,
        re.compile(
            r"user unknown|unknown user|no such (?:user|recipient|mailbox)|user not found|does not exist"
            r"|doesn't exist|no mailbox|invalid (?:user|recipient|mailbox)|mailbox (?:unavailable|not found)"
            r"|host (?:unknown|not found)"
            r"|5\.1\.[12]|不存在|无效的?(?:地址|邮箱|用户)|找不到(?:用户|收件人|该)|查无此|已注销"
        ),
    ),
)
"""What tells the fate of a mail where only words do, in small letters; what stands first counts: advice comes below.

That the office may try again later is advice, and that a server will is a delay.
"""
STATUSES: Mapping[str, Fate] = {
    "1.7": Fate.REFUSED,
    "1.8": Fate.REFUSED,
    "2.2": Fate.FULL,
    "2.1": Fate.GONE,
    "4.4": Fate.GONE,
    "1": Fate.GONE,
    "4": Fate.DELAYED,
    "3": Fate.REFUSED,
    "6": Fate.REFUSED,
    "7": Fate.REFUSED,
}
"""By subject and detail of an enhanced status code, else by its subject alone."""


def is_bounce(mail: Message, text: str, own_address: str = "") -> bool:
    """Whether a mail server says that a mail of ours did not arrive, in a report, its subject or its words ``text``."""
    kind = header(mail, "Content-Type").lower()
    if mail.get_content_type() == "multipart/report" and "delivery-status" in kind:
        return True
    sender = decode_words(header(mail, "From")).lower()
    subject = decode_words(header(mail, "Subject")).lower()
    if mail["X-Failed-Recipients"]:
        return True
    if DAEMON.search(sender):
        return SUCCESS.search(subject) is None
    if is_of_others(text, own_address.lower()):
        return False
    signed = SIGNS.search(subject) is not None
    if MACHINE.search(sender) or sender.strip() == "<>":
        brings_back = RETURNED_ID.search(text) is not None
        return signed or brings_back or (bool(ADDRESS.search(text)) and tells_fate(text))
    from_nobody = header(mail, "Return-Path").strip() == "<>" or SYSTEM.search(sender) is not None
    return signed and from_nobody and not is_responder(mail)


def is_of_others(text: str, own: str) -> bool:
    """Whether words tell of mails to us, or of others, as what a gateway kept back for us does: none is ours."""
    senders: set[str] = set()
    recipients: set[str] = set()
    for line in text.splitlines():
        label = LABEL.match(line)
        if label is not None:
            named = {address.lower() for address in ADDRESS.findall(line[:LONGEST_LINE])}
            (senders if label[1] else recipients).update(named)
    people = {address for address in senders if not (MACHINE.search(address) or SYSTEM.search(address))}
    return bool(people) and own not in people and recipients <= {own}


def fates(mail: Message, text: str, own_address: str) -> dict[str, Fate]:
    """By address that a bounce names, what became of the mail: by its status part, else by its words ``text``.

    Where it names none, the fate is NOBODY's.
    """
    blocks = [block for part in mail.walk() for block in status_blocks(part)]
    address_fates = dict(reported(blocks))
    if not address_fates and not any(recipients(block) for block in blocks):
        address_fates = dict.fromkeys(failed_addresses(mail, text) or [NOBODY], fate_in_words(text))
    own = own_address.lower()
    return {
        address.lower(): fate for address, fate in list(address_fates.items())[:20] if address.lower() != own
    }


def failed_addresses(mail: Message, text: str) -> list[str]:
    """The addresses of which a bounce in words speaks: not of those in the mail that it brings back."""
    named = ADDRESS.findall(header(mail, "X-Failed-Recipients"))
    above = RETURNED_HEAD.split(text, maxsplit=1)[0]
    return named or ADDRESS.findall(above) or ADDRESS.findall(text)


def status_blocks(part: Message) -> Iterator[Message]:
    """The blocks of a status part, one a recipient after the first."""
    if part.get_content_type() == "message/delivery-status":
        yield from (block for block in part.get_payload() if isinstance(block, Message))


def recipients(block: Message) -> list[str]:
    """The addresses of which a block speaks."""
    return [
        value.rpartition(";")[2].strip(" <>")
        for name in ("Final-Recipient", "Original-Recipient")
        for value in block.get_all(name, [])
    ]


def reported(blocks: list[Message]) -> Iterator[tuple[str, Fate]]:
    """The addresses of a status part to which a mail did not come, each with its fate."""
    for block in blocks:
        fate = fate_of(block)
        if fate is not None:
            yield from ((address, fate) for address in recipients(block))


def fate_of(block: Message) -> Fate | None:
    """What became of the mail for one recipient; None where it arrived or was handed on."""
    action = header(block, "Action").strip().lower()
    code = re.match(r"\s*([245])\.(\d{1,3})\.(\d{1,3})", header(block, "Status"))
    if action in SUCCESSES or (code is not None and code[1] == "2"):
        return None
    fate = None
    if code is not None and code[2] != "0":
        fate = STATUSES.get(f"{code[2]}.{code[3]}") or STATUSES.get(code[2])
    fate = fate or fate_in_words(header(block, "Diagnostic-Code"))
    temporary = code is not None and code[1] == "4"
    if action == "delayed" or (temporary and action != "failed"):
        return fate if fate is Fate.FULL else Fate.DELAYED
    # Tried in vain until the server gave up: it is as final as any, and proves nothing of the address.
    given_up = action == "failed" and (temporary or fate is Fate.DELAYED)
    return Fate.REFUSED if given_up and fate is not Fate.FULL else fate


def tells_fate(text: str) -> bool:
    """Whether words tell what became of a mail."""
    return any(words.search(text.lower()) for _, words in WORDS)


def fate_in_words(text: str) -> Fate:
    """What became of a mail, by a server's words; refused where they do not say that the address is wrong."""
    lowered = text.lower()
    matches = [
        (match.start(), number) for number, (_, words) in enumerate(WORDS) if (match := words.search(lowered))
    ]
    return WORDS[min(matches)[1]][0] if matches else Fate.REFUSED


def returned_ids(mail: Message, text: str) -> tuple[str, ...]:
    """The Message-IDs of the mails that a bounce brings back, or whose head it quotes."""
    named = [header(part, "Message-ID").strip() for part in mail.walk() if part is not mail]
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            text += "\n" + (payload.decode("latin-1") if isinstance(payload, bytes) else "")
    return tuple(dict.fromkeys((*filter(None, named), *RETURNED_ID.findall(text))))
