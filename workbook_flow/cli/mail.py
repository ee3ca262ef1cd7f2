"""The commands of the mail."""

from __future__ import annotations

import time as system_time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING

import click

from workbook_flow.cli import month, people
from workbook_flow.cli.machine import collect_json
from workbook_flow.cli.options import (
    CLEAN,
    PROBLEMS,
    Json,
    Options,
    PeriodType,
    moment,
    period_option,
    stage_option,
)
from workbook_flow.cli.terminal import progress, say, show_table
from workbook_flow.model import Letter, LetterKind, Message, Period, Reminder, Submission, WorkbookFlowError

if TYPE_CHECKING:
    from workbook_flow.cycle import Session
    from workbook_flow.cycle.post.fetching import Fetched
    from workbook_flow.cycle.post.sending import Delivery


def day_words(day: date) -> str:
    """A day with its weekday."""
    return f"{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）"


def opened(options: Options) -> AbstractContextManager[Session]:
    """The workspace for a command of the mail."""
    from workbook_flow import cycle
    from workbook_flow.cycle.post.queueing import MAILING

    return cycle.opened(options.workspace, MAILING, clock=lambda: moment(options))


def deliver(options: Options, session: Session) -> Delivery:
    """Send what is due, with a progress bar."""
    from workbook_flow.cycle.post import sending

    waiting = len(session.ledger.mail.open_messages())
    with progress("发送", waiting, shown=not options.as_json) as advance:
        return sending.deliver(session, pause=system_time.sleep, on_message=advance)


@click.command()
@period_option
@click.option("--unit", "units", multiple=True, help="只发这个单位的，可以写几次。")
@click.option("--again", is_flag=True, help="已经发过的也再发一次；要与 --unit 一起用。")
@click.pass_obj
def send(options: Options, period: Period, *, units: tuple[str, ...], again: bool) -> int:
    """把本期填报表发给各单位。"""
    from workbook_flow.cycle.post import deliveries, queueing

    if again and not units:
        raise WorkbookFlowError("--again 要写明再发给谁：send --unit 单位 --again。")
    with opened(options) as session:
        forms = list(session.snapshot(period).forms)
        names = queueing.named_units(session, units, forms) if units else None
        queued = queueing.queue_forms(session, period, queueing.Selection(units=names, again=again))
        mails = deliveries.deliveries(session)
        forms = [form for form in forms if names is None or form.unit in names]
        unaddressed = [form.unit for form in forms if not getattr(session.master.unit(form.unit), "mail", ())]
        bounced = [form.unit for form in forms if mails.misses(form)]
        delivery = deliver(options, session)
    content = {
        "period": str(period),
        "queued": len(queued.messages),
        "unaddressed": unaddressed,
        "bounced": bounced,
        "faults": list(queued.faults),
    }

    def show() -> None:
        show_delivery(delivery)
        if unaddressed:
            say(f"没有邮箱、需要另行转交的有 {len(unaddressed)} 个单位：{'、'.join(unaddressed)}")
        if bounced:
            say(
                f"地址被退信、填报表没有发到的有 {len(bounced)} 个单位：{'、'.join(bounced)}。"
                "请在“单位”表中更正后再运行 send；地址没有错的，运行 send --unit 单位 --again。"
            )
        if not queued.messages and not queued.faults:
            say(f"{period.words}填报表没有新的要发。")
        if queued.faults:
            say(*queued.faults)

    options.report(content | delivery_json(delivery), show)
    return PROBLEMS if queued.faults else exit_code(delivery)


@click.command()
@period_option
@stage_option
@click.option("--again", is_flag=True, help="已经发过的也再发一次。")
@click.pass_obj
def publish(options: Options, period: Period, *, stage: str | None, again: bool) -> int:
    """把本期汇总表发给收件人；加 --stage 发阶段评估。"""
    from workbook_flow.cycle.post import queueing, witnessing
    from workbook_flow.reports.summary import Stage

    with opened(options) as session:
        if stage is None:
            queued = queueing.queue_consolidated(session, period, again=again)
            witnessing.witness_publication(session, period)
        else:
            queued = queueing.queue_stage(session, period, Stage(stage), again=again)
        delivery = deliver(options, session)
    content = {"period": str(period), "to": list(queued.to) if queued else []}

    def show() -> None:
        show_delivery(delivery)
        if queued is None:
            what = "汇总表" if stage is None else f"阶段评估（{stage}）"
            say(f"{period.words}{what}已经发送过；要再发一次请加 --again。")

    options.report(content | delivery_json(delivery), show)
    return exit_code(delivery)


@click.command()
@click.pass_obj
def fetch(options: Options) -> int:
    """从邮箱取各单位的回信，收取附件并回执。"""
    from workbook_flow.cycle.month import note_shown, receive
    from workbook_flow.cycle.post import answering, fetching

    with opened(options) as session:
        fetched = fetching.fetch(session)
        submissions = receive(session)
        answering.queue_receipts(session)
        delivery = deliver(options, session)
        content = {"letters": [letter_json(each) for each in fetched.letters], "skipped": fetched.skipped}
        content |= collect_json(submissions) | delivery_json(delivery)
        options.report(content, lambda: show_fetched(fetched, submissions, delivery))
        note_shown(session)
    return PROBLEMS if month.found_problems(submissions) else exit_code(delivery)


def show_fetched(fetched: Fetched, submissions: Iterable[Submission], delivery: Delivery) -> None:
    """What came by mail, what became of it, and what was sent."""
    if fetched.skipped:
        say(fetched.skipped)
    rows = [
        (letter.sender, letter.unit or "—", letter_words(letter), letter.subject)
        for letter in fetched.letters
    ]
    if rows:
        show_table("来信", ("发件人", "单位", "是什么", "主题"), rows)
    people.show_submissions(submissions)
    show_delivery(delivery)


@click.command()
@click.argument("submission", type=int)
@click.option("--remember", is_flag=True, help="另说明怎样写进“单位”表，以后不再搁置。")
@click.pass_obj
def accept(options: Options, submission: int, *, remember: bool) -> int:
    """认可一份因发件人不在通讯录而搁置的来件（写它的编号）。"""
    from workbook_flow.cycle.month import note_shown, receive
    from workbook_flow.cycle.post import answering, fetching

    with opened(options) as session:
        fetching.accept(session, submission)
        submissions = receive(session)
        answering.queue_receipts(session)
        advice = fetching.advice(session, submission) if remember else ""
        delivery = deliver(options, session)

        def show() -> None:
            people.show_submissions(submissions)
            show_delivery(delivery)
            if advice:
                say(advice)

        content = collect_json(submissions) | delivery_json(delivery) | {"remember": advice}
        options.report(content, show)
        note_shown(session)
    return month.found_problems(submissions)


@click.command()
@click.option("--dry-run", is_flag=True, help="只看今天要提醒谁、为什么，不发。")
@click.option("--calendar", is_flag=True, help="只看一期从头到尾哪天会提醒谁，不发。")
@click.option("--text", is_flag=True, help="只写出可以贴进工作群的催报文字，每个分组一段，不发。")
@click.option("--period", type=PeriodType(), help="--calendar 和 --text 看哪一期；不写则看本期。")
@click.pass_obj
def remind(options: Options, *, dry_run: bool, calendar: bool, text: bool, period: Period | None) -> int:
    """提醒未报、逾期、未更正和时限临近的单位。"""
    if calendar:
        return show_calendar(options, period)
    if text:
        return show_texts(options, period)
    return remind_now(options, dry_run=dry_run)


def show_calendar(options: Options, chosen: Period | None) -> int:
    """Print what a period's reminders would be."""
    from workbook_flow.cycle.post import chasing

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


def some_units(units: tuple[str, ...], most: int = 3) -> str:
    """How many units, with the first names."""
    return "、".join(units[:most]) + (f"等 {len(units)} 个" if len(units) > most else "")


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
    from workbook_flow.cycle.post import groups, hours, reminding
    from workbook_flow.mail.remind import bundle
    from workbook_flow.words.workdays import Workdays

    with opened(options) as session:
        quiet = hours.is_quiet(session.master.settings, session.now)
        off = not Workdays(session.master.days).is_workday(options.today)
        if not dry_run and not quiet:
            reminding.withdraw_stale(session)
        reminders = reminding.due(session)
        unreached = reminding.unreached(session)
        delivery = None
        if not dry_run and not quiet:
            groups.queue_group_texts(session, reminders)
            reminding.queue_reminders(session, reminders, automatic=False)
            delivery = deliver(options, session)
    content = {
        "date": options.today.isoformat(),
        "reminders": [reminder_json(each) for each in reminders],
        "unreached": list(unreached),
    }

    def show() -> None:
        rows = [(KIND_WORDS[each.kind], each.unit, addressees(each), each.reason) for each in reminders]
        if rows:
            show_table("今天的提醒", ("为什么", "单位", "发给", "写什么"), rows)
            say(f"{len(reminders)} 条原因，合成 {len(bundle(reminders))} 封邮件。")
        elif off:
            say("今天不是工作日，不提醒。")
        else:
            say("今天没有要提醒的。")
        if unreached:
            say(f"填报表还没有用邮件发到，所以不提醒：{'、'.join(unreached)}。请运行 send 补发，或另行转交。")
        if dry_run:
            say("（试运行，未发送）")
        elif quiet:
            say("现在是免打扰时段，没有发送。")
        if delivery is not None:
            show_delivery(delivery)

    options.report(content | (delivery_json(delivery) if delivery else {}), show)
    return exit_code(delivery) if delivery else CLEAN


LETTER_WORDS = {
    LetterKind.RETURN: "报送",
    LetterKind.ACKNOWLEDGED: "签收",
    LetterKind.WORDS: "来信",
    LetterKind.AUTOMATIC: "自动来信",
    LetterKind.BOUNCE: "退信",
    LetterKind.OWN: "本系统发出的",
}


def letter_words(letter: Letter) -> str:
    """What a letter is, and where it lay if that was not the inbox."""
    elsewhere = "" if letter.folder in {"INBOX", "POP3"} else f"（在“{letter.folder}”）"
    return f"{LETTER_WORDS[letter.kind]}{elsewhere}"


KIND_WORDS = {
    "unopened": "未回执",
    "approaching": "临近截止",
    "overdue": "逾期",
    "held": "未更正",
    "limit": "任务时限临近",
    "passed": "任务时限已过",
    "escalation": "报告负责人",
}


def addressees(reminder: Reminder) -> str:
    """To whom a reminder goes, with those who get a copy."""
    copies = f"（抄送 {'、'.join(reminder.cc)}）" if reminder.cc else ""
    return "、".join(reminder.to) + copies if reminder.to else "（没有邮箱，不会发出）"


def letter_json(letter: Letter) -> Json:
    """One letter, for other programs."""
    return {
        "id": letter.id,
        "kind": str(letter.kind),
        "sender": letter.sender,
        "unit": letter.unit,
        "period": str(letter.period) if letter.period else None,
        "subject": letter.subject,
        "files": list(letter.files),
        "bounced": list(letter.bounced),
    }


def reminder_json(reminder: Reminder) -> Json:
    """One reminder, for other programs."""
    return {
        "kind": reminder.kind,
        "unit": reminder.unit,
        "to": list(reminder.to),
        "cc": list(reminder.cc),
        "reason": reminder.reason,
    }


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


COMMANDS = (send, fetch, accept, remind, publish)
