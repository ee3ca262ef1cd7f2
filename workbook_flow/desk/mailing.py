"""What the page does by mail: letters in, forms and reminders out, the month to its readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbook_flow import cycle
from workbook_flow.cycle import month
from workbook_flow.cycle.post import (
    decided,
    fetching,
    form_mails,
    put_away,
    queueing,
    reader_mails,
    reminding,
    sending,
    stints,
)
from workbook_flow.desk.seat import Seat
from workbook_flow.desk.wording import taken_words
from workbook_flow.desk.work import Work, WorkReport
from workbook_flow.model import Period


def fetch(seat: Seat, work: Work) -> WorkReport:
    """Take the letters in, take their returns, and answer them."""
    with seat.opened(queueing.MAILING, work.notices) as session:
        fetched = fetching.fetch(session)
        submissions = month.receive(session)
        month.tell_closed_periods(session, submissions)
        month.note_shown(session)
        put_away.queue_answers(session)
        decided.queue_decisions(session)
        delivery = first_stint(work, session)
    came = fetched.skipped or f"取到 {len(fetched.letters)} 封来信。{taken_words(submissions, work.notices)}"
    return with_words(sent(seat, work, delivery), " ".join((came, *fetched.withheld)))


def publish(seat: Seat, work: Work, period: Period) -> WorkReport:
    """Send the consolidated workbook, and what the office wants beside it, to its readers, once."""
    with seat.opened(queueing.MAILING, work.notices) as session:
        queued = reader_mails.queue_consolidated(session, period)
        delivery = first_stint(work, session)
    words = f"发给 {'、'.join(queued.to)}。" if queued else f"{period.words}汇总表已经发送过，不再发。{AGAIN}"
    return with_words(sent(seat, work, delivery), words)


def remind(seat: Seat, work: Work) -> WorkReport:
    """Remind whoever is due."""
    with seat.opened(queueing.MAILING, work.notices) as session:
        reminding.withdraw_stale(session)
        decided.queue_decisions(session)
        due = reminding.due(session)
        reminding.queue_reminders(session, due, automatic=False)
        delivery = first_stint(work, session)
    mute = tuple(dict.fromkeys(reminder.unit for reminder in due if not reminder.to))
    how = "在总表的“单位”表填上邮箱，再点一次；或打电话、在工作群里说。"
    return with_mute(sent(seat, work, delivery), mute, how)


def send(seat: Seat, work: Work, period: Period) -> WorkReport:
    """Send the period's forms."""
    with seat.opened(queueing.MAILING, work.notices) as session:
        queued = form_mails.queue_forms(session, period, form_mails.Selection(units=None, again=False))
        forms = (form.unit for form in session.snapshot(period).forms)
        mute = form_mails.unaddressed(session, forms)
        delivery = first_stint(work, session)
    how = "在总表的“单位”表填上邮箱，再点一次；或到“材料”页打开文件夹，把它们的填报表另行转交。"
    outcome = with_mute(sent(seat, work, delivery), mute, how)
    return WorkReport(words=(*outcome.words, *queued.faults), failed=outcome.failed or bool(queued.faults))


def with_mute(outcome: WorkReport, units: Sequence[str], how: str) -> WorkReport:
    """The outcome, and to whom nothing went since no address of theirs is known, with how to reach them."""
    if not units:
        return outcome
    names = "、".join(units[:MOST_NAMED]) + (f"等 {len(units)} 个单位" if len(units) > MOST_NAMED else "")
    return replace(outcome, words=(*outcome.words, f"没有邮箱、没有发的：{names}。{how}"))


def first_stint(work: Work, session: cycle.Session) -> sending.Delivery:
    """Send what the account allows at once of what is queued."""
    work.expect(len(session.ledger.mail.open_messages()))
    return sending.deliver(session, on_message=work.step)


def sent(seat: Seat, work: Work, delivery: sending.Delivery) -> WorkReport:
    """Send the rest, and say what became of it all."""
    delivery = stints.deliver_on(
        delivery, lambda: seat.opened(queueing.MAILING), pause=work.wait, on_message=work.step
    )
    words = [
        f"已发出 {len(delivery.sent)} 封。" if delivery.sent else "",
        f"没有设邮箱账号，{len(delivery.filed)} 封存成了邮件文件，在 outbox/邮件 里，可用邮件程序打开后发送。"
        if delivery.filed
        else "",
        f"还有 {delivery.waiting} 封等待发送。" if delivery.waiting else "",
        f"{len(delivery.failed) + len(delivery.given_up)} 封没有发出。"
        if delivery.failed or delivery.given_up
        else "",
        delivery.fault,
        "修好后再点一次，没有发出的接着发。" if delivery.fault and delivery.waiting else "",
    ]
    return WorkReport(words=tuple(filter(None, words)) or (NOTHING_SENT,), failed=bool(delivery.fault))


AGAIN = "改过的要再发，先定稿（定过稿的，重开、再定一版），在这里就能再发；或到“材料”页取出汇总表，用自己的邮箱另发。"
"""What to do where the month was sent already."""
NOTHING_SENT = "没有要发的邮件。"
MOST_NAMED = 12
"""Units that are named; the rest are counted."""


def with_words(outcome: WorkReport, words: str) -> WorkReport:
    """The outcome with words before it; that nothing was sent is not worth saying then."""
    rest = tuple(line for line in outcome.words if line != NOTHING_SENT)
    return WorkReport(words=(words, *rest), problems=outcome.problems, failed=outcome.failed)
