"""Letters that no person sent off: answering machines, forwarding rules, lists, notes that a mail was read."""

from __future__ import annotations

import re
from email.message import Message

from workbook_flow.mail.attached import attached_names
from workbook_flow.mail.headers import decode_words, header, references

BY_ITSELF = "(?:自动|自動|系统自动)(?:回|答)[复覆復]"
RESPONDS = re.compile(
    rf"\s*(?:(?:[\[【(（]\s*)?(?:{BY_ITSELF}|auto:|automatic reply|auto-?(?:reply|response)|out of (?:the )?office)"
    rf"|来自.{{1,30}}的{BY_ITSELF})",
    re.IGNORECASE,
)
"""How the subject begins of what answers by itself, without anybody's having read the mail."""
MAY_RESPOND = re.compile(rf"[\[【(（]\s*{BY_ITSELF}\s*[\]】)）]\s*$")
"""How the subject ends of that, or of what somebody answers to it."""


def is_automatic(mail: Message) -> bool:
    """Whether no person sent it off: an answering machine, a forwarding rule, a list, a note that a mail was read."""
    submitted = header(mail, "Auto-Submitted").strip().lower()
    if submitted and submitted != "no":
        return True
    if mail["List-Id"] or header(mail, "Precedence").strip().lower() in {"bulk", "list", "junk"}:
        return True
    return is_report(mail) or is_responder(mail)


def is_passed_on(mail: Message) -> bool:
    """Whether a rule or a list passed on what a person answered, in words alone."""
    return bool(references(mail)) and not (is_report(mail) or is_responder(mail) or any(attached_names(mail)))


def is_report(mail: Message) -> bool:
    """Whether it tells what became of another mail, which it may bring back: nothing in it is its sender's own."""
    return mail.get_content_type() == "multipart/report"


def is_responder(mail: Message) -> bool:
    """Whether a machine answered a mail of ours: on leave, out of office."""
    if header(mail, "Auto-Submitted").strip().lower().startswith("auto-replied"):
        return True
    if any(mail[name] for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")):
        return True
    if header(mail, "Precedence").strip().lower() == "auto_reply":
        return True
    return RESPONDS.match(decode_words(header(mail, "Subject"))) is not None
