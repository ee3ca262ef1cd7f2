"""What the page does by mail: letters in, forms and reminders out, the month to its readers."""

from __future__ import annotations

from dataclasses import replace

from workbook_flow import cycle
from workbook_flow.cycle import month
from workbook_flow.cycle.post import answering, decided, fetching, queueing, reminding, sending, stints
from workbook_flow.desk.seat import Seat
from workbook_flow.desk.wording import taken_words
from workbook_flow.desk.work import Work, WorkReport
from workbook_flow.model import Period


def fetch(seat: Seat, work: Work) -> WorkReport:
    """Take the letters in, take their returns, and answer them."""
    with seat.opened(queueing.MAILING, work.notices) as session:
        fetched = fetching.fetch(session)
        submissions = month.receive(session)
        month.note_shown(session)
        answering.queue_receipts(session)
        decided.queue_decisions(session)
        delivery = first_stint(work, session)
    came = fetched.skipped or f"取到 {len(fetched.letters)} 封来信。{taken_words(submissions, work.notices)}"
    outcome = with_words(sent(seat, work, delivery), came)
    return replace(outcome, problems=tuple(work.notices))


def publish(seat: Seat, work: Work, period: Period) -> WorkReport:
    """Send the consolidated workbook, and what the office wants beside it, to its readers, once."""
    with seat.opened(queueing.MAILING, work.notices) as session:
        queued = queueing.queue_consolidated(session, period)
        delivery = first_stint(work, session)
    words = f"发给 {'、'.join(queued.to)}。" if queued else f"{period.words}汇总表已经发送过，不再发。"
    return with_words(sent(seat, work, delivery), words)


def remind(seat: Seat, work: Work) -> WorkReport:
    """Remind whoever is due."""
    with seat.opened(queueing.MAILING, work.notices) as session:
        reminding.withdraw_stale(session)
        decided.queue_decisions(session)
        reminding.queue_reminders(session, reminding.due(session), automatic=False)
        delivery = first_stint(work, session)
    return sent(seat, work, delivery)


def send(seat: Seat, work: Work, period: Period) -> WorkReport:
    """Send the period's forms."""
    with seat.opened(queueing.MAILING, work.notices) as session:
        queued = queueing.queue_forms(session, period, queueing.Selection(units=None, again=False))
        delivery = first_stint(work, session)
    outcome = sent(seat, work, delivery)
    return WorkReport(words=(*outcome.words, *queued.faults), failed=outcome.failed or bool(queued.faults))


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


NOTHING_SENT = "没有要发的邮件。"


def with_words(outcome: WorkReport, words: str) -> WorkReport:
    """The outcome with words before it; that nothing was sent is not worth saying then."""
    rest = tuple(line for line in outcome.words if line != NOTHING_SENT)
    return WorkReport(words=(words, *rest), problems=outcome.problems, failed=outcome.failed)
