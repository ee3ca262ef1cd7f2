"""The jobs of a pass, in the order in which one feeds the next; each does what is due of it, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from workbook_flow import mail
from workbook_flow.cycle.care.watching import watch
from workbook_flow.cycle.doubles import must_come_anew
from workbook_flow.cycle.inbox import out_of_reach, waiting_files
from workbook_flow.cycle.post.decided import queue_decisions
from workbook_flow.cycle.post.form_mails import Selection, queue_forms, unmailed
from workbook_flow.cycle.post.groups import queue_group_texts
from workbook_flow.cycle.post.hours import is_quiet, may_remind
from workbook_flow.cycle.post.interruptions import note_awake, note_schedule
from workbook_flow.cycle.post.notices import OfficeNotice, office_notices, queue_notices, waiting_words
from workbook_flow.cycle.post.put_away import queue_answers
from workbook_flow.cycle.post.queueing import is_stale, new_message, queue, withdraw
from workbook_flow.cycle.post.reader_mails import queue_consolidated
from workbook_flow.cycle.post.reminding import due, queue_reminders, withdraw_stale
from workbook_flow.cycle.post.sending import BY_ITSELF, Delivery, deliver, put_in_doubt
from workbook_flow.cycle.post.under_way import periods_about
from workbook_flow.cycle.post.witnessing import witness_publication, witness_week
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.standing import has_news
from workbook_flow.cycle.unsettled import unsettled
from workbook_flow.model import MessageKind, Period
from workbook_flow.words.problems import render
from workbook_flow.words.workdays import Workdays

FETCHING = "fetch"
"""The note of when letters were fetched last."""


@dataclass(slots=True, kw_only=True)
class Pass:
    """One pass: what it works with, what it did, job by job, and what the office should know.

    ``behind`` says that a job broke off, and that the ledger could not be told what it had made durable; ``changed``
    that something was told or noted on the way, so that the next pass may find what this one did not.
    """

    session: Session
    done: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notices: tuple[OfficeNotice, ...] = ()
    delivery: Delivery = field(default_factory=Delivery)
    behind: bool = False
    changed: bool = False

    @property
    def today(self) -> date:
        """The day of the pass."""
        return self.session.today

    @property
    def workdays(self) -> Workdays:
        """The calendar."""
        return Workdays(self.session.master.days)


def next_fetch(session: Session) -> datetime:
    """When letters are to be fetched next; now, where the clock was set back or they never were."""
    last = session.ledger.mail.last_run(FETCHING)
    wait = timedelta(minutes=session.master.settings.fetch_minutes)
    return session.now if last is None or last > session.now else last + wait


def issue_forms(this: Pass) -> int:
    """Issue the period whose issue day has come, and mail it; from then until its return day.

    While units would be reminded of it after that, the office is told whose form went out by no mail.
    """
    settings, workdays = this.session.master.settings, this.workdays
    note_schedule(this.session)
    count = 0
    for period in periods_about(this.session):
        start = workdays.on_or_after(settings.issue_day.in_period(period))
        end = workdays.return_day(settings.return_day, period)
        if start <= this.today <= end and workdays.is_workday(this.today):
            count += issue_period(this, period)
        elif end < this.today <= workdays.after(end, settings.overdue_at_most):
            this.faults += unmailed_words(period, unmailed(this.session, period))
            count += mail_corrected(this, period)
    return count


NAMED = 10
"""How many units a fault names."""


def unmailed_words(period: Period, units: tuple[str, ...]) -> Iterator[str]:
    """What to tell the office of the units to which no mail brought the period's form, where there are any."""
    if units:
        names = "、".join(units[:NAMED]) + (f"等 {len(units)} 个单位" if len(units) > NAMED else "")
        yield (
            f"发放：{period.words}填报表已过报送截止，没有用邮件发给{names}，所以没有提醒。"
            f"要补发请运行 send --period {period}。"
        )


def issue_period(this: Pass, period: Period) -> int:
    """Issue a period unless it is, and queue what of it was not mailed yet; give how many mails that makes."""
    if not this.session.archive.issues(period):
        from workbook_flow.cycle.issuing import split

        split(this.session, period)
    queued = queue_forms(this.session, period, Selection(automatic=True))
    this.faults += [f"发放：{fault}" for fault in queued.faults]
    return len(queued.messages)


def mail_corrected(this: Pass, period: Period) -> int:
    """Queue the forms anew whose mails failed and whose addresses were corrected since; give how many."""
    if not this.session.archive.issues(period) or not this.workdays.is_workday(this.today):
        return 0
    return len(queue_forms(this.session, period, Selection(corrected=True, automatic=True)).messages)


def fetch_letters(this: Pass) -> int:
    """Fetch, where the interval is over."""
    if this.session.now < next_fetch(this.session):
        return 0
    from workbook_flow.cycle.post.fetching import fetch

    note_awake(this.session)
    fetched = fetch(this.session)
    this.session.ledger.mail.note_run(FETCHING, this.session.now)
    return len(fetched.letters)


def collect_files(this: Pass) -> int:
    """Take in what the inbox holds."""
    session = this.session
    if not (waiting_files(session.workspace.inbox) or must_come_anew(session)):
        if (absent := out_of_reach(session.workspace.inbox)) is not None:
            session.workspace.tell(absent)
        return 0
    from workbook_flow.cycle.month import note_shown, receive

    count = len(receive(session))
    note_shown(session)
    return count


def merge_periods(this: Pass) -> int:
    """Write the consolidated workbook of each period of which something came since it was written."""
    count = 0
    for period in periods_about(this.session):
        if has_news(this.session, period):
            from workbook_flow.cycle.month import merge

            merge(this.session, period)
            count += 1
    return count


def answer_returns(this: Pass) -> int:
    """Answer each return by mail."""
    return len(queue_answers(this.session))


def tell_decisions(this: Pass) -> int:
    """Tell units what was decided on what they reported and asked for."""
    return len(queue_decisions(this.session))


def remind_units(this: Pass) -> int:
    """Queue what is due to be said, outside the quiet hours."""
    if not may_remind(this.session.master, this.session.clock()):
        return 0
    withdraw_stale(this.session)
    reminders = due(this.session, by_mail_alone=True)
    texts = queue_group_texts(this.session, reminders)
    return len(queue_reminders(this.session, reminders)) + len(texts)


def publish_periods(this: Pass) -> int:
    """Send the consolidated workbook so many working days after the return day, once; not a month later."""
    settings = this.session.master.settings
    if not settings.readers or is_quiet(settings, this.session.clock()):
        return 0
    count = 0
    for period in periods_about(this.session):
        start = this.workdays.after(
            this.workdays.return_day(settings.return_day, period), settings.publish_after
        )
        still = start + timedelta(days=20)
        issued = this.session.archive.issues(period)
        if issued and start <= this.today <= still and this.workdays.is_workday(this.today):
            count += queue_consolidated(this.session, period, automatic=True) is not None
            count += witness_publication(this.session, period) is not None
    return count


UNSETTLED = "unsettled"
"""The note of the last file that counts for nobody of which the office was told."""


def tell_office(this: Pass) -> int:
    """Tell the office of the jobs that failed and of the files that count for nobody, once a day at most."""
    settings = this.session.master.settings
    waiting = unsettled(this.session.ledger, this.today)
    newest = str(max((submission.id for submission in waiting), default=0))
    new = newest not in {"0", this.session.ledger.mail.last_note(UNSETTLED)} and not was_told(this, newest)
    if not (this.faults or new) or not settings.mail_account:
        return 0
    from workbook_flow.mail import wording

    key = f"alert {this.today}"
    message = replace(
        new_message(MessageKind.ALERT, key, (settings.mail_account,), this.session.clock()),
        reasons=(f"{UNSETTLED} {newest}",) if waiting else (),
    )
    words = wording.alert_words(this.faults, settings, this.today, waiting_words(this.session, waiting))
    withdraw(this.session, (MessageKind.ALERT,))
    queued = queue(this.session, message, words, automatic=True) is not None
    if queued:
        this.session.ledger.mail.note(UNSETTLED, newest)
    return int(queued)


def was_told(this: Pass, newest: str) -> bool:
    """Whether a mail told the office of what waits up to that file: the note of it goes with the ledger."""
    alerts = this.session.ledger.mail.messages((MessageKind.ALERT,))
    return any(
        f"{UNSETTLED} {newest}" in message.reasons for message in alerts if not is_stale(message, this.today)
    )


def tell_notices(this: Pass) -> int:
    """Tell the office once of what only it can settle."""
    put_in_doubt(this.session)
    this.notices = office_notices(this.session)
    return int(queue_notices(this.session, this.notices) is not None)


def send_messages(this: Pass) -> int:
    """Send what is queued and due."""
    delivery = this.delivery = deliver(this.session, timed=BY_ITSELF)
    if delivery.fault:
        raise mail.MailServerError(delivery.fault)
    return len(delivery.sent) + len(delivery.filed)


MOST_DIFFERENCES = 3
"""How many differences of the record an alert names."""


def watch_record(this: Pass) -> int:
    """Hold what is new in the record against the chain, all of it once a week; the office is told of differences."""
    problems = watch(this.session)
    this.faults += [f"核对：{render(problem)}" for problem in problems[:MOST_DIFFERENCES]]
    if problems:
        this.faults.append(f"核对：存档共有 {len(problems)} 处对不上，请运行 verify 看全部。")
    return 0


def witness_record(this: Pass) -> int:
    """Mail the chain's code of the week to the witnesses."""
    return int(witness_week(this.session) is not None)


JOBS: tuple[tuple[str, Callable[[Pass], int]], ...] = (
    ("发放", issue_forms),
    ("取信", fetch_letters),
    ("收取", collect_files),
    ("汇总", merge_periods),
    ("回执", answer_returns),
    ("核定结果", tell_decisions),
    ("提醒", remind_units),
    ("发布", publish_periods),
    ("核对", watch_record),
    ("存证", witness_record),
    ("提请留意", tell_notices),
    ("告知办公室", tell_office),
    ("发送", send_messages),
)
"""Every job, in the order in which one feeds the next."""

TELLING = (tell_office, send_messages)
"""The jobs that need not know of every arrival."""
