"""The command that reminds, and what it shows instead of reminding: a period's calendar, the words for work groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from workbook_flow.cli.delivering import deliver, deliver_on, delivery_json, exit_code, opened, show_delivery
from workbook_flow.cli.machine import Json
from workbook_flow.cli.options import CLEAN, Options, PeriodType
from workbook_flow.cli.terminal import say, show_table
from workbook_flow.model import Period, Reminder, WorkbookFlowError

if TYPE_CHECKING:
    from workbook_flow.cycle import Session
    from workbook_flow.cycle.post.sending import Delivery


@click.command()
@click.option("--dry-run", is_flag=True, help="只看今天要提醒谁、为什么，不发。")
@click.option("--calendar", is_flag=True, help="只看一期从头到尾哪天会提醒谁，不发。")
@click.option("--text", is_flag=True, help="只写出可以贴进工作群的催报文字，每个分组一段，不发。")
@click.option("--period", type=PeriodType(), help="--calendar 和 --text 看哪一期；不写则看本期。")
@click.pass_obj
def remind(options: Options, *, dry_run: bool, calendar: bool, text: bool, period: Period | None) -> int:
    """提醒未报、逾期、未更正和时限临近的单位。"""
    if calendar and text:
        raise WorkbookFlowError("--calendar 和 --text 一次只写一个。")
    if period is not None and not (calendar or text):
        raise WorkbookFlowError(
            "提醒发的总是今天该发的，不分期别：请去掉 --period 再运行；"
            f"只看这一期的，写 remind --calendar --period {period} 或 remind --text --period {period}。"
        )
    if calendar:
        return show_calendar(options, period)
    if text:
        return show_texts(options, period)
    return remind_now(options, dry_run=dry_run)


def show_calendar(options: Options, chosen: Period | None) -> int:
    """Print what a period's reminders would be."""
    from workbook_flow.cycle.post import chasing
    from workbook_flow.mail.remind import KIND_WORDS

    with opened(options) as session:
        period = chosen or chasing.present_period(session)
        days = chasing.calendar(session, period)
    content = {
        "period": str(period),
        "calendar": [
            {
                "date": entry.day.isoformat(),
                "kind": entry.kind,
                "units": list(entry.units),
                "words": entry.words,
            }
            for entry in days
        ],
    }

    def show() -> None:
        rows = [
            (day_words(entry.day), KIND_WORDS[entry.kind], some_units(entry.units), entry.words)
            for entry in days
        ]
        if rows:
            show_table(
                f"{period.words}的提醒（假定从现在起没有单位再报）",
                ("日期", "为什么", "单位", "写什么"),
                rows,
            )
        else:
            say(f"{period.words}没有要提醒的。")
        say("（预览，未发送；间隔和次数在“设置”表中改）")

    options.report(content, show)
    return CLEAN


NAMED = 3
"""How many units of a day in the calendar are named."""


def some_units(units: tuple[str, ...]) -> str:
    """How many units, with the first names."""
    return "、".join(units[:NAMED]) + (f"等 {len(units)} 个" if len(units) > NAMED else "")


def show_texts(options: Options, chosen: Period | None) -> int:
    """Print the words for the work groups."""
    from workbook_flow.cycle.post import chasing

    with opened(options) as session:
        period = chosen or chasing.present_period(session)
        texts = chasing.group_texts(session, period)
    content = {"period": str(period), "texts": [{"group": group, "text": text} for group, text in texts]}

    def show() -> None:
        for group, words in texts:
            say(f"—— {group or '未分组'} ——", words, "")
        if not texts:
            say(f"{period.words}没有要催的单位。")

    options.report(content, show)
    return CLEAN


def remind_now(options: Options, *, dry_run: bool) -> int:
    """Remind whoever is due, or print whom that is."""
    from workbook_flow.cycle.post import hours, reminding
    from workbook_flow.words.workdays import Workdays

    with opened(options) as session:
        quiet = hours.is_quiet(session.master.settings, session.now)
        off = not Workdays(session.master.days).is_workday(options.today)
        acts = not dry_run and not quiet
        if acts:
            reminding.withdraw_stale(session)
        reminders = reminding.due(session)
        unreached = reminding.unreached(session)
        delivery = send_reminders(options, session, reminders) if acts else None
    delivery = deliver_on(options, delivery) if delivery else None
    content = {
        "date": options.today.isoformat(),
        "reminders": [reminder_json(reminder) for reminder in reminders],
        "unreached": list(unreached),
    }

    def show() -> None:
        show_reminders(reminders, unreached, "今天不是工作日，不提醒。" if off else "今天没有要提醒的。")
        if dry_run:
            say("（试运行，未发送）")
        elif quiet:
            say("现在是免打扰时段，没有发送。")
        if delivery is not None:
            show_delivery(delivery)

    options.report(content | (delivery_json(delivery) if delivery else {}), show)
    return exit_code(delivery) if delivery else CLEAN


def send_reminders(options: Options, session: Session, reminders: tuple[Reminder, ...]) -> Delivery:
    """Queue what was decided and the reminders, also for work groups, and send what the account allows at once."""
    from workbook_flow.cycle.post import decided, groups, reminding

    decided.queue_decisions(session)
    groups.queue_group_texts(session, reminders)
    reminding.queue_reminders(session, reminders, automatic=False)
    return deliver(options, session)


def show_reminders(reminders: Sequence[Reminder], unreached: Sequence[str], none: str) -> None:
    """The day's reminders for people; ``none`` is what to say where there are none."""
    from workbook_flow.mail.remind import KIND_WORDS, bundle

    rows = [
        (KIND_WORDS[reminder.kind], reminder.unit, addressees(reminder), reminder.reason)
        for reminder in reminders
    ]
    if rows:
        show_table("今天的提醒", ("为什么", "单位", "发给", "写什么"), rows)
        addressed = [reminder for reminder in reminders if reminder.to]
        say(f"{len(reminders)} 条原因，合成 {len(bundle(addressed))} 封邮件。")
        mute = dict.fromkeys(reminder.unit for reminder in reminders if not reminder.to)
        if mute:
            say(f"没有邮箱、要另行告诉的有 {len(mute)} 个单位：{'、'.join(mute)}")
    else:
        say(none)
    if unreached:
        say(f"填报表还没有用邮件发到，所以不提醒：{'、'.join(unreached)}。请运行 send 补发，或另行转交。")


def day_words(day: date) -> str:
    """A day with its weekday."""
    return f"{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）"


def addressees(reminder: Reminder) -> str:
    """To whom a reminder goes, with those who get a copy."""
    copies = f"（抄送 {'、'.join(reminder.cc)}）" if reminder.cc else ""
    return "、".join(reminder.to) + copies if reminder.to else "（没有邮箱，不会发出）"


def reminder_json(reminder: Reminder) -> Json:
    """One reminder, for other programs."""
    return {
        "kind": reminder.kind,
        "unit": reminder.unit,
        "to": list(reminder.to),
        "cc": list(reminder.cc),
        "reason": reminder.reason,
    }


COMMANDS = (remind,)
