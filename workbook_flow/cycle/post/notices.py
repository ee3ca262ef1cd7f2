"""What the office is told once: a month that nobody issued, addresses that are not there, days without a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from workbook_flow.cycle.post.deliveries import deliveries, is_mended, sent_at
from workbook_flow.cycle.post.doubting import doubtful
from workbook_flow.cycle.post.mail_status import (
    CUT_OFF,
    FATE_WORDS,
    UNFETCHED,
    WHY_CUT_OFF,
    WHY_UNFETCHED,
    addresses_of,
    answered_letters,
    letter_words,
    settings_address_words,
    settings_addresses,
    shared_addresses,
    troubles,
    unmarked_words,
    words_to_read,
)
from workbook_flow.cycle.post.queueing import KIND_WORDS, is_stale, new_message, queue
from workbook_flow.cycle.post.refused import LOST_KINDS, lost_words, refused_words, unposted_words
from workbook_flow.cycle.post.speaking import robot_of
from workbook_flow.cycle.post.unread import unread_news
from workbook_flow.cycle.post.withheld import withheld_news
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.unsettled import unsettled
from workbook_flow.mail import wording
from workbook_flow.mail.remind import day_words
from workbook_flow.model import (
    Fate,
    Letter,
    Message,
    MessageKind,
    MessageState,
    Period,
    PeriodKind,
    Submission,
)
from workbook_flow.returns.senders import letter_number, waiting_for
from workbook_flow.words.problems import Code
from workbook_flow.words.workdays import Workdays

SINCE, RESTORED = "schedule since", "sending restored"
"""The notes of the schedule's first pass, and from when to when sending had failed."""
AWAKE, SLEPT = "schedule awake", "schedule slept"
"""The notes of when the schedule last looked for letters, and from when to when no pass came at all."""
MISSED = 3
"""Working days without a pass from which the office is told."""
RECENT = timedelta(days=7)
"""For how long after it a sleep, or a letter that wants reading, is spoken of."""

LATELY = timedelta(days=30)
"""For how long after its return day a one-off request is still under way: corrections come, and reminders go out."""
PUT_OFF = frozenset({PeriodKind.WEEK, PeriodKind.TEN_DAYS})
"""Periods so short that a holiday puts their return day off past the end of the next; they are under way as long."""


FOR_OFFICE = frozenset({Code.UNKNOWN_SENDER, Code.UNSTAMPED_AFTER_STAMPED})
"""What only the office can settle, whatever the sender was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeNotice:
    """Something that the office should know; ``key`` names its occasion, which is told once."""

    key: str
    words: str


def office_notices(session: Session) -> tuple[OfficeNotice, ...]:
    """What the office should know on the day."""
    return (
        *missed_notices(session),
        *address_notices(session),
        *refused_notices(session),
        *lost_notices(session),
        *partial_notices(session),
        *doubtful_notices(session),
        *cut_off_notices(session),
        *letter_notices(session),
        *withheld_notices(session),
        *group_notices(session),
        *witness_notices(session),
        *outages(session),
        *sleeps(session),
    )


def note_schedule(session: Session) -> None:
    """Note the schedule's first pass: the periods that ended before it are none that it missed."""
    if session.ledger.mail.last_note(SINCE) is None:
        session.ledger.mail.note(SINCE, session.today.isoformat())


def periods_about(session: Session) -> tuple[Period, ...]:
    """The periods that can be under way on the day: by the list's own rhythm, and what else was issued lately.

    That are one-off requests, and the periods before the rhythm was changed.
    """
    this = Period.holding(session.today, session.master.settings.period_kind)
    others = (period for period in session.archive.periods() if period.kind is not this.kind)
    lately = (
        other for other in others if other.first_day <= session.today <= last_day_of(session, other) + LATELY
    )
    return *unfinished(session, this.previous()), this, *lately


def last_day_of(session: Session, period: Period) -> date:
    """The day by which an issued period is returned."""
    if period.kind is PeriodKind.ONCE:
        return period.last_day
    return Workdays(session.master.days).return_day(session.master.settings.return_day, period)


def unfinished(session: Session, last: Period) -> tuple[Period, ...]:
    """The last period, after those before it that a holiday may have put off, in the order of their days."""
    settings, workdays = session.master.settings, Workdays(session.master.days)
    periods = [last]
    while last.kind in PUT_OFF:
        last = last.previous()
        if workdays.return_day(settings.return_day, last) + LATELY < session.today:
            break
        periods.append(last)
    return tuple(reversed(periods))


def missed_periods(session: Session) -> tuple[Period, ...]:
    """The periods that were due and not issued before their return day passed, until the next is due."""
    settings, today = session.master.settings, session.today
    workdays = Workdays(session.master.days)
    return tuple(
        period
        for period in periods_about(session)
        if workdays.return_day(settings.return_day, period) < today
        and today < workdays.on_or_after(settings.issue_day.in_period(period.next()))
        and not session.archive.issues(period)
        and was_due(session, period)
    )


def was_due(session: Session, period: Period) -> bool:
    """Whether the office worked with the list before the period's return day: nothing is due to a folder made later."""
    end = Workdays(session.master.days).return_day(session.master.settings.return_day, period)
    since = session.ledger.mail.last_note(SINCE)
    listed = session.master.settings.list_date
    return (
        any(issued < period for issued in session.archive.periods())
        or (since is not None and date.fromisoformat(since) <= end)
        or (listed is not None and listed <= end)
    )


def missed_words(period: Period) -> str:
    """What to tell of a period that was due and not issued."""
    return (
        f"{period.words}到期未下发：已过报送截止。要下发请运行 split --period {period}，再运行 "
        f"send --period {period}；不下发则不用处理，下期照常。"
    )


def missed_notices(session: Session) -> Iterator[OfficeNotice]:
    """Periods that nobody issued, as when the computer slept."""
    for period in missed_periods(session):
        yield OfficeNotice(key=f"missed {period}", words=missed_words(period))


def address_notices(session: Session) -> Iterator[OfficeNotice]:
    """Addresses of the address book that are not there, and mails that came back from others."""
    gone = deliveries(session).gone
    for address, setting in settings_addresses(session.master).items():
        since = gone.get(address)
        if since is not None:
            words = f"{address} 于{day_words(since.date())}{settings_address_words(setting)}"
            yield OfficeNotice(key=f"gone {address} {since.date()}", words=words)
    yield from troubled_notices(session)
    for unit in session.master.units:
        for address in dict.fromkeys((*unit.mail, *unit.cc, *unit.leader_mail)):
            since = gone.get(address.lower())
            if since is not None:
                yield OfficeNotice(
                    key=f"gone {unit.name} {address} {since.date()}",
                    words=(
                        f"{unit.name}的 {address} 于{day_words(since.date())}被退信，没有这个地址，不再往那里发信。"
                        f"请在“单位”表中更正，填报表会补发；地址没有错的，运行 send --unit {unit.name} --again。"
                    ),
                )


def troubled_notices(session: Session) -> Iterator[OfficeNotice]:
    """Addresses of the address book from which a mail of lately came back, though they are there."""
    book = addresses_of(session.master)
    letters = [letter for letter in session.ledger.mail.letters() if session.today - letter.arrival <= RECENT]
    for address, fate in troubles(letters):
        if address in book and fate is not Fate.DELAYED:
            since = max(letter.arrival for letter in letters if (address, fate) in letter.troubled)
            yield OfficeNotice(key=f"trouble {address} {since}", words=f"{address} {FATE_WORDS[fate]}")
    for letter in letters:
        if dict(letter.troubled).get("", Fate.DELAYED) is not Fate.DELAYED:
            yield OfficeNotice(
                key=f"bounce {letter.id}",
                words=(
                    f"{letter.arrival:%m-%d} 有一封退信（{letter.subject}），看不出退的是哪封信、哪个地址，"
                    "请到邮箱里看；是填报表的，更正地址，或运行 send --unit 单位 --again 再发。"
                ),
            )


def refused_notices(session: Session) -> Iterator[OfficeNotice]:
    """Forms that a server refused for good, where their unit's addresses are still those."""
    mails = deliveries(session)
    for period in periods_about(session):
        messages = [message for brought in mails.of_period(period).values() for message in brought]
        for message in messages:
            unit = session.master.unit(message.unit)
            if (
                message.state is MessageState.GIVEN_UP
                and not is_mended(message, messages)
                and unit is not None
                and set(message.to) & set(unit.mail)
            ):
                yield OfficeNotice(key=f"refused {message.id}", words=refused_words(message))


def lost_notices(session: Session) -> Iterator[OfficeNotice]:
    """Mails of lately beside the forms that are not sent again: one notice a kind, period and addresses."""
    for message in session.ledger.mail.in_states((MessageState.GIVEN_UP,)):
        if message.kind in LOST_KINDS and session.today - sent_at(message).date() <= RECENT:
            key = f"lost {message.kind} {message.period} {'、'.join(message.to)}"
            yield OfficeNotice(key=key, words=lost_words(message))


def partial_notices(session: Session) -> Iterator[OfficeNotice]:
    """Mails of lately that a server took for some of their addresses alone: the others get none."""
    for message in session.ledger.mail.in_states((MessageState.SENT,)):
        if message.refused and session.today - message.queued.date() <= RECENT:
            whom = f"给{message.unit}的" if message.unit else ""
            yield OfficeNotice(
                key=f"partial {message.id}",
                words=(
                    f"{whom}{KIND_WORDS[message.kind]}没有送到{'、'.join(message.refused)}，其余地址已收下"
                    f"（{message.words}），不会自动补发。地址写错的请更正；没有错的，请把“已发送”里的那封转发给他。"
                ),
            )


def doubtful_notices(session: Session) -> Iterator[OfficeNotice]:
    """Messages that may have arrived, and that nothing but a person can settle."""
    for message in doubtful(session):
        yield OfficeNotice(key=f"doubtful {message.id}", words=doubtful_words(message))


def doubtful_words(message: Message) -> str:
    """What to tell of a message that may have arrived."""
    whom = message.unit or "、".join(message.to)
    return (
        f"第 {message.id} 封信（给{whom}的{KIND_WORDS[message.kind]}）可能已送达："
        "两次都在等服务器答复时中断，没有再发。"
        f"请核实：送达了的，运行 confirm {message.id} --arrived；没有送达的，运行 confirm {message.id} --again；"
        "也可以在页面的“本期”上点。对方回信或“已发送”里有它，会自动算送达。"
    )


def cut_off_notices(session: Session) -> Iterator[OfficeNotice]:
    """Files that are left unread since reading them was cut off twice."""
    for submission in unsettled(session.ledger, session.today):
        if any(problem.code == Code.READING_CUT_OFF for problem in submission.problems):
            yield OfficeNotice(
                key=f"cut off {submission.id}",
                words=(
                    f"第 {submission.id} 号来件（{PurePosixPath(submission.file).name}）还没有读："
                    "前两次读到它时程序都中断了。"
                    f"电脑当时关机、断电的，运行 quarantine {submission.id} --release，或在页面的“收件”上点“再收一次”；"
                    "再收又中断的，请报送的单位另存后重报。"
                ),
            )


def letter_notices(session: Session) -> Iterator[OfficeNotice]:
    """Letters of lately whose words want reading, but for those of a machine."""
    sentences: dict[int, str] = {}
    shared, answered = shared_addresses(session.master), answered_letters(session.ledger)
    for period in periods_about(session):
        for letter in words_to_read(session.ledger, session.master, period):
            if session.today - letter.received.date() <= RECENT and not letter.responder:
                sentences.setdefault(letter.id, letter_words(letter, period, shared, answered))
    for number, words in sentences.items():
        yield OfficeNotice(key=f"letter {number}", words=words)


def withheld_notices(session: Session) -> Iterator[OfficeNotice]:
    """Folders that cannot be read, letters that the server does not hand out or mark, and those that came at last."""
    for key, words in (*unread_news(session.ledger, session.master), *withheld_news(session.ledger)):
        yield OfficeNotice(key=key, words=words)
    unmarked = unmarked_words(session.ledger, session.master)
    if unmarked:
        yield OfficeNotice(key=f"unmarked {session.master.settings.after_fetch}", words=unmarked)


def waiting_words(session: Session, waiting: Iterable[Submission]) -> list[str]:
    """What to tell of each file that counts for nobody: whose it is, why, and what its unit was told or has sent."""
    letters = {letter.id: letter for letter in session.ledger.mail.letters()}
    receipts = session.ledger.mail.messages((MessageKind.RECEIPT,))
    answered = {message.letter for message in receipts}
    return [
        f"第 {submission.id} 号 {where_from(session, submission, letter)}：{submission.problems[0].message}"
        f"{what_next(submission, answered=letter is not None and letter.id in answered)}"
        for submission in waiting
        if submission.problems
        for letter in (letters.get(letter_number(submission.file) or 0),)
    ]


def what_next(submission: Submission, *, answered: bool) -> str:
    """What the office does about a file that counts for nobody, or that its sender was told what to do."""
    fault = submission.problems[0]
    if fault.code in FOR_OFFICE:
        return f"；{fault.remedy}"
    return "；已回信说明" if answered else ""


def where_from(session: Session, submission: Submission, letter: Letter | None) -> str:
    """Where a file came from, as people say it, and whether its unit has reported all the same."""
    if letter is None:
        return submission.file
    name, whose = PurePosixPath(submission.file).name, letter.unit or letter.sender or "未知发件人"
    awaited = waiting_for(submission)
    unit = awaited.unit if awaited is not None else letter.unit
    periods = [
        period
        for period in session.ledger.issues.periods()
        if (period.words == awaited.period if awaited and awaited.period else period == letter.period)
    ]
    statuses = (status for period in periods for status in session.ledger.outline(period).statuses)
    reported = any(status.unit == unit and not status.silent for status in statuses)
    other = "该单位" if unit == letter.unit else unit
    return f"{whose}来信的“{name}”{f'（{other}另有采用的报送）' if reported else ''}"


def group_notices(session: Session) -> Iterator[OfficeNotice]:
    """Texts for work groups that a service refused for good lately; one a service and day."""
    for message in session.ledger.mail.messages((MessageKind.GROUP,)):
        lately = session.today - message.queued.date() <= LATELY
        if message.state is MessageState.GIVEN_UP and lately and robot_of(session, message) is not None:
            yield OfficeNotice(
                key=f"group {message.key}",
                words=unposted_words(message),
            )


def witness_notices(session: Session) -> Iterator[OfficeNotice]:
    """Codes of the chain that a server refused for good lately, where the witness's address is still that."""
    for message in session.ledger.mail.messages((MessageKind.WITNESS,)):
        lately = session.today - message.queued.date() <= LATELY
        there = set(message.to) & set(session.master.settings.witnesses)
        if message.state is MessageState.GIVEN_UP and lately and there:
            yield OfficeNotice(
                key=f"witness {message.id}",
                words=f"存证码没有送到{'、'.join(message.to)}（{message.words}）。"
                "请更正“设置”中的“存证收件人”；有新记录时，下周会再发。",
            )


def note_sending(session: Session, *, fault: str) -> None:
    """Note when sending begins to fail and why, blank where it does not, and when it works again after days."""
    mail, now = session.ledger.mail, session.clock()
    since = mail.last_note(CUT_OFF)
    note_failing(session, (CUT_OFF, WHY_CUT_OFF), fault)
    if since and not fault and datetime.fromisoformat(since).date() < now.date():
        mail.note(RESTORED, f"{since} {now.isoformat()}")


def note_fetching(session: Session, *, fault: str) -> None:
    """Note when fetching letters begins to fail and why, blank where it does not."""
    note_failing(session, (UNFETCHED, WHY_UNFETCHED), fault)


def note_failing(session: Session, notes: tuple[str, str], fault: str) -> None:
    """Note in the first note since when something fails, in the second why; both are blank where it does not."""
    mail, (since, why) = session.ledger.mail, notes
    if fault != (mail.last_note(why) or ""):
        mail.note(why, fault)
    if bool(fault) != bool(mail.last_note(since)):
        mail.note(since, session.clock().isoformat() if fault else "")


def outages(session: Session) -> Iterator[OfficeNotice]:
    """Days without a mail server, told when it is there again."""
    note = session.ledger.mail.last_note(RESTORED)
    if note:
        since, until = (datetime.fromisoformat(part).date() for part in note.split())
        yield OfficeNotice(
            key=f"outage {note}",
            words=(
                f"邮件从{day_words(since)}起发不出去，{day_words(until)}恢复，等着的已接着发。"
                "这几天该发的提醒没有补发；填报表晚到的单位，从发到那天算起再提醒。"
            ),
        )


def note_awake(session: Session) -> None:
    """Note that the schedule runs; and from when to when it did not, where that made it miss days of a form."""
    mail, now = session.ledger.mail, session.now
    last = mail.last_run(AWAKE)
    if last is not None and has_missed_days(session, last.date()):
        mail.note(SLEPT, f"{last.isoformat()} {now.isoformat()}")
    mail.note_run(AWAKE, now)


def has_missed_days(session: Session, last: date) -> bool:
    """Whether so many working days under a form went by since that day that the office is to hear of it."""
    return days_missed(session, last, session.today) >= MISSED and any(
        was_under_way(session, period, last) for period in periods_about(session)
    )


def days_missed(session: Session, last: date, today: date) -> int:
    """The whole working days between two days."""
    workdays = Workdays(session.master.days)
    return workdays.between(last, today) - workdays.is_workday(today)


def was_under_way(session: Session, period: Period, since: date) -> bool:
    """Whether a period that is issued had its issue day before today, and was to be reminded of after that day."""
    settings, workdays = session.master.settings, Workdays(session.master.days)
    start = workdays.on_or_after(settings.issue_day.in_period(period))
    end = workdays.after(workdays.return_day(settings.return_day, period), settings.overdue_at_most)
    return start < session.today and since <= end and bool(session.archive.issues(period))


def sleeps(session: Session) -> Iterator[OfficeNotice]:
    """Days without any pass, as when the computer was off, told when it runs again."""
    note = session.ledger.mail.last_note(SLEPT)
    since, until = (datetime.fromisoformat(part).date() for part in note.split()) if note else (None, None)
    if since is not None and until is not None and session.today <= until + RECENT:
        yield OfficeNotice(
            key=f"slept {since} {until}",
            words=(
                f"定时任务{day_words(since)}之后没有运行，{day_words(until)}恢复（电脑关机或休眠），"
                f"错过 {days_missed(session, since, until)} 个工作日：到期的填报表恢复后即发，错过的提醒不补发；"
                "来件恢复后一并收取，报送日期按邮件到达的那天算。"
            ),
        )


def queue_notices(session: Session, notices: tuple[OfficeNotice, ...]) -> Message | None:
    """Queue one mail to the office of what it was not told yet; None where there is nothing, or no account."""
    account, today = session.master.settings.mail_account, session.today
    alerts = session.ledger.mail.messages((MessageKind.ALERT,))
    sent_keys = {key for message in alerts if not is_stale(message, today) for key in message.reasons}
    fresh = [notice for notice in notices if notice.key not in sent_keys]
    if not fresh or not account:
        return None
    return queue_notice(session, fresh, account)


def queue_notice(session: Session, fresh: list[OfficeNotice], account: str) -> Message | None:
    """Queue the mail that tells these."""
    key = f"notice {session.today} {fresh[0].key}"
    message = new_message(MessageKind.ALERT, key, (account,), session.clock())
    message = replace(message, reasons=tuple(notice.key for notice in fresh))
    words = wording.notice_words([notice.words for notice in fresh], session.master.settings, session.today)
    return queue(session, message, words, automatic=True)
