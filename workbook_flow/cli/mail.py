"""The commands of the mail: forms and workbooks out, letters in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from workbook_flow.cli import month, people
from workbook_flow.cli.delivering import (
    deliver,
    deliver_on,
    delivery_json,
    exit_code,
    message_json,
    opened,
    show_delivery,
)
from workbook_flow.cli.machine import Json, collect_json
from workbook_flow.cli.options import (
    CLEAN,
    PROBLEMS,
    Options,
    last_issued,
    last_period_option,
    period_option,
    stage_option,
)
from workbook_flow.cli.terminal import say, show_table
from workbook_flow.model import Letter, LetterKind, Period, Submission, WorkbookFlowError

if TYPE_CHECKING:
    from workbook_flow.cycle.post.fetching import Fetched


@click.command()
@last_period_option
@click.option("--unit", "units", metavar="单位", multiple=True, help="只发这个单位的，可以写几次。")
@click.option("--again", is_flag=True, help="已经发过的也再发一次；要与 --unit 一起用。")
@click.pass_obj
def send(options: Options, period: Period | None, *, units: tuple[str, ...], again: bool) -> int:
    """把本期填报表发给各单位。"""
    from workbook_flow.cycle.post import deliveries, form_mails
    from workbook_flow.cycle.post.undelivered import names_for_command

    if again and not units:
        raise WorkbookFlowError("--again 要写明再发给谁：send --unit 单位 --again。")
    with opened(options) as session:
        period = period or last_issued(session)
        forms = list(session.snapshot(period).forms)
        names = form_mails.named_units(session, units, forms) if units else None
        queued = form_mails.queue_forms(session, period, form_mails.Selection(units=names, again=again))
        mails = deliveries.deliveries(session)
        forms = [form for form in forms if names is None or form.unit in names]
        unaddressed = form_mails.unaddressed(session, (form.unit for form in forms))
        bounced = [form.unit for form in forms if mails.misses(form)]
        delivery = deliver(options, session)
    delivery = deliver_on(options, delivery)
    content = {
        "period": str(period),
        "queued": len(queued.messages),
        "unaddressed": list(unaddressed),
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
                f"请在“单位”表中更正后再运行 send --period {period}；"
                f"地址没有错的，运行 send --period {period} --unit {names_for_command(bounced)} --again。"
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
    from workbook_flow.cycle.post import reader_mails
    from workbook_flow.reports.summary import Stage

    with opened(options) as session:
        if stage is None:
            queued = reader_mails.queue_consolidated(session, period, again=again)
        else:
            queued = reader_mails.queue_stage(session, period, Stage(stage), again=again)
        delivery = deliver(options, session)
    delivery = deliver_on(options, delivery)
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
    from workbook_flow.cycle.post import decided, fetching, put_away

    with opened(options) as session:
        fetched = fetching.fetch(session)
        submissions = receive(session)
        if not options.as_json:
            show_fetched(fetched, submissions)
            note_shown(session)
        put_away.queue_answers(session)
        decided.queue_decisions(session)
        delivery = deliver(options, session)
    delivery = deliver_on(options, delivery)
    content = {"letters": [letter_json(each) for each in fetched.letters], "skipped": fetched.skipped}
    content |= {"withheld": list(fetched.withheld)}
    content |= collect_json(submissions) | delivery_json(delivery)
    options.report(content, lambda: show_delivery(delivery))
    note_printed(options, submissions)
    return PROBLEMS if month.found_problems(submissions) else exit_code(delivery)


def show_fetched(fetched: Fetched, submissions: Iterable[Submission]) -> None:
    """What came by mail, and what became of it."""
    say(*filter(None, (fetched.skipped, *fetched.withheld)))
    rows = [
        (letter.sender, letter.unit or "—", letter_words(letter), letter.subject)
        for letter in fetched.letters
    ]
    if rows:
        show_table("来信", ("发件人", "单位", "是什么", "主题"), rows)
    people.show_submissions(submissions)


@click.command()
@click.argument("submission", type=int, metavar="来件编号", help="编号在 collect、status 列出的来件里。")
@click.option("--remember", is_flag=True, help="另说明怎样写进“单位”表，以后不再搁置。")
@click.pass_obj
def accept(options: Options, submission: int, *, remember: bool) -> int:
    """认可一份因发件人不在通讯录而搁置的来件（写它的编号）。"""
    from workbook_flow.cycle.month import note_shown, receive
    from workbook_flow.cycle.post import accepting, decided, put_away

    with opened(options) as session:
        accepting.accept(session, submission)
        submissions = receive(session)
        if not options.as_json:
            people.show_submissions(submissions)
            note_shown(session)
        put_away.queue_answers(session)
        decided.queue_decisions(session)
        advice = accepting.advice(session, submission) if remember else ""
        delivery = deliver(options, session)
    delivery = deliver_on(options, delivery)

    def show() -> None:
        show_delivery(delivery)
        if advice:
            say(advice)

    content = collect_json(submissions) | delivery_json(delivery) | {"remember": advice}
    options.report(content, show)
    note_printed(options, submissions)
    return month.found_problems(submissions)


def note_printed(options: Options, submissions: Sequence[Submission]) -> None:
    """Note of what came that a program has it, now that it is printed: killed before, the next command gives it again.

    The workspace was let go while the mails went out; where another command holds it, what came is given once more.
    """
    from workbook_flow.cycle.month import note_shown
    from workbook_flow.cycle.workspace_lock import Busy

    if options.as_json:
        with suppress(Busy), opened(replace(options, notices=[])) as session:
            note_shown(session, submissions[-1].id if submissions else 0)


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


@click.command()
@click.argument(
    "message", type=int, metavar="[信的编号]", required=False, help="不写，列出要核实的信和编号。"
)
@click.option("--arrived", is_flag=True, help="核实过，已经送达。")
@click.option("--again", is_flag=True, help="没有送达，再发一次。")
@click.pass_obj
def confirm(options: Options, message: int | None, *, arrived: bool, again: bool) -> int:
    """看可能已送达的信，核实后写明：已送达，或再发一次。"""
    from workbook_flow.cycle.post import doubting
    from workbook_flow.cycle.post.notices import doubtful_words

    if message is None:
        with opened(options) as session:
            waiting = doubting.doubtful(session)
        lines = [doubtful_words(each) for each in waiting] or ["没有要核实的信。"]
        options.report({"doubtful": [message_json(each) for each in waiting]}, lambda: say(*lines))
        return CLEAN
    if arrived == again:
        raise WorkbookFlowError("请写明 --arrived（已经送达）或 --again（再发一次）。")
    with opened(options) as session:
        try:
            (doubting.confirm if arrived else doubting.send_again)(session, message)
        except WorkbookFlowError:
            deliver(options, session)  # what a command that was stopped would have sent
            raise
        delivery = deliver(options, session)
    delivery = deliver_on(options, delivery)

    def show() -> None:
        say(f"第 {message} 封信{'记为已送达' if arrived else '再发一次'}。")
        show_delivery(delivery)

    options.report({"message": message, "arrived": arrived} | delivery_json(delivery), show)
    return exit_code(delivery)


COMMANDS = (send, fetch, accept, confirm, publish)
