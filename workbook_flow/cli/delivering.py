"""What the commands of the mail share: the workspace opened for them, sending, and what came of it."""

from __future__ import annotations

import time as system_time
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

from workbook_flow.cli.machine import Json
from workbook_flow.cli.options import CLEAN, PROBLEMS, Options, moment
from workbook_flow.cli.terminal import progress, say, show_table
from workbook_flow.model import Message

if TYPE_CHECKING:
    from workbook_flow.cycle import Session
    from workbook_flow.cycle.post.sending import Delivery


def opened(options: Options) -> AbstractContextManager[Session]:
    """The workspace for a command of the mail."""
    from workbook_flow import cycle
    from workbook_flow.cycle.post.queueing import MAILING

    return cycle.opened(options.workspace, MAILING, clock=lambda: moment(options))


def deliver(options: Options, session: Session) -> Delivery:
    """Send what is due and the account allows at once, with a progress bar."""
    from workbook_flow.cycle.post import sending

    waiting = len(session.ledger.mail.open_messages())
    with progress("发送", waiting, shown=not options.as_json) as advance:
        return sending.deliver(session, on_message=advance)


def deliver_on(options: Options, delivery: Delivery) -> Delivery:
    """Send the rest at the account's pace, with a progress bar; others may use the workspace meanwhile."""
    from workbook_flow.cycle.post import stints

    if not delivery.resume:
        return delivery
    scratch = replace(options, notices=[])
    title = "按邮箱每分钟的限额接着发，这时可以用别的命令"
    with progress(title, delivery.waiting, shown=not options.as_json) as advance:
        return stints.deliver_on(
            delivery, lambda: opened(scratch), pause=system_time.sleep, on_message=advance
        )


def exit_code(delivery: Delivery) -> int:
    """Whether anything did not get out."""
    faulty = delivery.failed or delivery.given_up or delivery.doubtful or delivery.fault
    return PROBLEMS if faulty else CLEAN


def delivery_json(delivery: Delivery) -> Json:
    """What a round of sending did, for other programs."""
    return {
        "sent": [message_json(message) for message in delivery.sent],
        "filed": [message_json(message) for message in delivery.filed],
        "failed": [message_json(message) for message in delivery.failed],
        "given_up": [message_json(message) for message in delivery.given_up],
        "doubtful": [message_json(message) for message in delivery.doubtful],
        "waiting": delivery.waiting,
        "fault": delivery.fault,
    }


def message_json(message: Message) -> Json:
    """One message, for other programs."""
    return {
        "id": message.id,
        "kind": str(message.kind),
        "unit": message.unit,
        "to": list(message.to),
        "subject": message.subject,
        "state": str(message.state),
        "words": message.words,
    }


def show_delivery(delivery: Delivery) -> None:
    """What a round of sending did, for people."""
    faulty = [
        *((message, "没有发出，会再试") for message in delivery.failed),
        *((message, "发不出去") for message in delivery.given_up),
        *((message, "部分地址没有收下") for message in delivery.sent if message.refused),
    ]
    if faulty:
        rows = [
            (message.unit or "—", "、".join(message.to), words, message.words) for message, words in faulty
        ]
        show_table("没有送到的", ("单位", "收件人", "结果", "服务器的答复"), rows)
    if delivery.filed:
        say(
            f"没有设邮箱账号，{len(delivery.filed)} 封邮件已存为 outbox/邮件 中的 .eml 文件，可用邮件程序打开后发送。"
        )
    if delivery.sent:
        say(f"已发送 {len(delivery.sent)} 封。")
    if delivery.waiting:
        say(f"还有 {delivery.waiting} 封等待发送，再次运行 send、tick 或 run 时会接着发。")
    if delivery.doubtful:
        from workbook_flow.cycle.post.notices import doubtful_words

        say(*map(doubtful_words, delivery.doubtful))
    if delivery.fault:
        say(delivery.fault)
