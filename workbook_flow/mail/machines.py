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
DEPARTED = re.compile(
    r"(?:已经?|业已|现已|已于.{1,12}|将于.{1,12}|因)(?:正式|工作|从.{1,12}?)?"
    r"(?:调离|调走|调任|调往|调至|调到|转岗|轮岗|转任|离职|离任|离岗|离开.{0,6}(?:单位|岗位|公司)|辞职|退休(?!人员|职工|干部|教师|手续))"
    r"|(?:岗位|职务|人事|工作)(?:调动|变动|变化|变更)|(?:岗位|职务|人事)调整"
    r"|(?:不再|已不|已经不)(?:负责|承担|分管|从事|担任|主管|经办|管理|使用)"
    r"|(?:已|已经)不在.{0,8}(?:工作|任职|上班)|不再在.{0,8}(?:工作|任职|上班)|现已?在.{1,8}任职"
    r"|(?:本|此|该|这个)邮箱.{0,4}(?:停用|停止使用|弃用|作废|注销)"
    r"|no longer (?:works?\b|working|with\b|employed|monitored|in use|responsible)|has left (?:the|our|us)|has retired",
    re.IGNORECASE,
)
"""What a machine says of somebody who is there no more, or sees to other things now."""
FOR_A_WHILE = re.compile(
    r"休假|请假|年假|公休|病假|产假|放假|调休|出差|离岗(?:培训|学习|休养)|返岗|下班|明[天日早]|次日"
    r"|(?:培训|学习|外出|出国|会议|休息|值守|挂职|治疗|住院)期间|(?:回来|返回|上班)后"
    r"|on leave|vacation|tomorrow|next week",
    re.IGNORECASE,
)
"""What it says of somebody who comes back."""


def departed_words(text: str) -> str:
    """What a machine says of a person who sees to nothing there any more; blank where it does not."""
    return " ".join(text.split()) if DEPARTED.search(text) and not FOR_A_WHILE.search(text) else ""


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
