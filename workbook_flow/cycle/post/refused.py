"""What the office is told of a mail that no server takes: why, and what to do; not always is an address wrong."""

from __future__ import annotations

from enum import Enum

from workbook_flow.cycle.post.queueing import KIND_WORDS
from workbook_flow.mail.remind import day_words
from workbook_flow.model import Fate, Message, MessageKind

LOST_KINDS = frozenset(
    (
        *(MessageKind.CONSOLIDATED, MessageKind.ESCALATION, MessageKind.DECISION, MessageKind.RECEIPT),
        MessageKind.REMINDER,
    )
)
"""The mails beside the forms of which nothing else tells that no server takes them."""


class Refusal(Enum):
    """Why a server does not take a mail, as far as its words say."""

    FULL, SIZE, OTHER = range(3)


def refusal_of(message: Message) -> Refusal:
    """Why a server did not take a mail."""
    from workbook_flow.mail.bounces import fate_in_words  # slow to load, and few mails are refused
    from workbook_flow.mail.smtp import SIZE

    if fate_in_words(message.words) is Fate.FULL:
        return Refusal.FULL
    return Refusal.SIZE if SIZE.search(message.words) else Refusal.OTHER


def refused_words(message: Message) -> str:
    """What to tell of a form that cannot be delivered."""
    again = f"运行 send --period {message.period} --unit {message.unit} --again"
    match refusal_of(message):
        case Refusal.FULL:
            remedy = f"对方邮箱已满，地址没有错：请电话提醒清理邮箱，再{again}。"
        case Refusal.SIZE:
            remedy = "信太大，服务器不收，再发也一样：请把填报表用别的办法转交。"
        case Refusal.OTHER:
            remedy = f"请在“单位”表中更正地址，填报表会补发；地址没有错的，{again}。"
    return f"{message.unit}的填报表发不出去：{'、'.join(message.to)}（{message.words}）。{remedy}"


def lost_words(message: Message) -> str:
    """What to tell of another mail that cannot be delivered."""
    whom = f"给{message.unit}的" if message.unit else ""
    why = "信太大，要少带附件；" if refusal_of(message) is Refusal.SIZE else ""
    return (
        f"{whom}{KIND_WORDS[message.kind]}发不出去：{'、'.join(message.to)}（{message.words}），不会再发。{why}"
        f"地址写错的请更正；没有错的，请把 outbox/邮件 里 {message.id:06d} 号那封另行转给对方。"
    )


def unsent_words(message: Message) -> str:
    """What to tell of anything that cannot be delivered."""
    match message.kind:
        case MessageKind.FORM:
            return refused_words(message)
        case MessageKind.GROUP:
            return unposted_words(message)
        case _:
            return lost_words(message)


def unposted_words(message: Message) -> str:
    """What to tell of a text for work groups that its service refused."""
    return (
        f"{day_words(message.queued.date())}的群催报没有发出：{message.words}。"
        "改好“设置”中的“群机器人”前，可以用 remind --text 的文字自己贴到群里。"
    )
