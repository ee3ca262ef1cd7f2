"""The commands of mail and schedule."""

from __future__ import annotations

import time as system_time
from datetime import datetime, time
from typing import TYPE_CHECKING

import click

from workbook_flow.cli.options import CLEAN, PROBLEMS, Json, Options, period_option
from workbook_flow.model import Message, Period
from workbook_flow.terminal import progress, say, show_table

if TYPE_CHECKING:
    from workbook_flow.cycle.mailing import Delivery, Outbox

WORKING_HOUR = time(10)
"""The hour that --date stands for: mails bear it, and no quiet hours apply."""


def moment(options: Options) -> datetime:
    """Now, or the working hour of the day that --date names."""
    now = datetime.now().astimezone()
    if options.today == now.date():
        return now.replace(microsecond=0)
    return datetime.combine(options.today, WORKING_HOUR).astimezone()


def deliver(options: Options, outbox: Outbox) -> Delivery:
    """Send what is due, with a progress bar."""
    from workbook_flow.cycle import mailing
    from workbook_flow.ledger.messages import open_messages

    with progress("发送", len(open_messages(outbox.ledger)), shown=not options.as_json) as advance:
        return mailing.deliver(
            outbox, clock=lambda: moment(options), pause=system_time.sleep, on_message=advance
        )


@click.command()
@period_option
@click.pass_obj
def send(options: Options, period: Period) -> int:
    """把本期填报表发给各单位。"""
    from workbook_flow.cycle import mailing

    with mailing.open_outbox(options.workspace, moment(options)) as outbox:
        queued = mailing.queue_forms(outbox, period)
        unaddressed = [
            form.unit
            for form in outbox.ledger.snapshot(period).forms
            if not getattr(outbox.master.unit(form.unit), "mail", ())
        ]
        delivery = deliver(options, outbox)
    content = {"period": str(period), "queued": len(queued), "unaddressed": unaddressed}

    def show() -> None:
        show_delivery(delivery)
        if unaddressed:
            say(f"没有邮箱、需要另行转交的有 {len(unaddressed)} 个单位：{'、'.join(unaddressed)}")
        if not queued:
            say(f"{period.words}填报表没有新的要发。")

    options.report(content | delivery_json(delivery), show)
    return exit_code(delivery)


@click.command()
@period_option
@click.option("--again", is_flag=True, help="已经发过的也再发一次。")
@click.pass_obj
def publish(options: Options, period: Period, *, again: bool) -> int:
    """把本期汇总表发给收件人。"""
    from workbook_flow.cycle import mailing

    with mailing.open_outbox(options.workspace, moment(options)) as outbox:
        queued = mailing.queue_consolidated(outbox, period, again=again)
        delivery = deliver(options, outbox)
    content = {"period": str(period), "to": list(queued.to) if queued else []}

    def show() -> None:
        show_delivery(delivery)
        if queued is None:
            say(f"{period.words}汇总表已经发送过；要再发一次请加 --again。")

    options.report(content | delivery_json(delivery), show)
    return exit_code(delivery)


def exit_code(delivery: Delivery) -> int:
    """Whether anything did not get out."""
    return PROBLEMS if delivery.failed or delivery.given_up or delivery.fault else CLEAN


def delivery_json(delivery: Delivery) -> Json:
    """What a round of sending did, for other programs."""
    return {
        "sent": [message_json(each) for each in delivery.sent],
        "filed": [message_json(each) for each in delivery.filed],
        "failed": [message_json(each) for each in delivery.failed],
        "given_up": [message_json(each) for each in delivery.given_up],
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
        *((each, "没有发出，会再试") for each in delivery.failed),
        *((each, "发不出去") for each in delivery.given_up),
        *((each, "部分地址没有收下") for each in delivery.sent if each.refused),
    ]
    if faulty:
        rows = [(each.unit or "—", "、".join(each.to), words, each.words) for each, words in faulty]
        show_table("没有送到的", ("单位", "收件人", "结果", "服务器的答复"), rows)
    if delivery.filed:
        say(
            f"没有设邮箱账号，{len(delivery.filed)} 封邮件已存为 outbox/邮件 中的 .eml 文件，可用邮件程序打开后发送。"
        )
    if delivery.sent:
        say(f"已发送 {len(delivery.sent)} 封。")
    if delivery.waiting:
        say(f"还有 {delivery.waiting} 封等待发送，再次运行 send、tick 或 run 时会接着发。")
    if delivery.fault:
        say(delivery.fault)


COMMANDS = (send, publish)
