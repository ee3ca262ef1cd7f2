"""What the office is told once: addresses that are not there, letters to read, days without a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePosixPath

from workbook_flow.cycle.post.deliveries import deliveries, is_mended, sent_at
from workbook_flow.cycle.post.departing import departures
from workbook_flow.cycle.post.doubting import doubtful
from workbook_flow.cycle.post.interruptions import missed_news, outage_news, sleep_news
from workbook_flow.cycle.post.mail_status import (
    addresses_of,
    answered_letters,
    bounced_addresses,
    letter_words,
    shared_addresses,
    troubles,
    unmarked_words,
    words_to_read,
)
from workbook_flow.cycle.post.queueing import KIND_WORDS, is_stale, new_message, queue
from workbook_flow.cycle.post.refused import LOST_KINDS, lost_words, refused_words, unposted_words
from workbook_flow.cycle.post.room import room_news
from workbook_flow.cycle.post.speaking import robot_of
from workbook_flow.cycle.post.undelivered import (
    address_owners,
    fate_words,
    settings_address_words,
    settings_addresses,
    units_for_command,
    whose,
)
from workbook_flow.cycle.post.under_way import LATELY, periods_about
from workbook_flow.cycle.post.unread import unread_news
from workbook_flow.cycle.post.withheld import withheld_news
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.unsettled import unsettled
from workbook_flow.mail import wording
from workbook_flow.mail.remind import day_words
from workbook_flow.model import (
    Fate,
    Letter,
    LetterKind,
    Message,
    MessageKind,
    MessageState,
    Submission,
)
from workbook_flow.records.archive import standing_forms
from workbook_flow.returns.senders import letter_number, waiting_for
from workbook_flow.words.problems import Code

RECENT = timedelta(days=7)
"""For how long after it what came by mail, or did not go, is spoken of."""

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
        *noticed(missed_news(session)),
        *address_notices(session),
        *unmailed_notices(session),
        *refused_notices(session),
        *lost_notices(session),
        *partial_notices(session),
        *doubtful_notices(session),
        *cut_off_notices(session),
        *departed_notices(session),
        *letter_notices(session),
        *noticed(room_news(session.ledger)),
        *noticed(unread_news(session.ledger, session.master)),
        *noticed(withheld_news(session.ledger)),
        *unmarked_notices(session),
        *group_notices(session),
        *witness_notices(session),
        *noticed(outage_news(session)),
        *noticed(sleep_news(session)),
    )


def noticed(news: Iterable[tuple[str, str]]) -> Iterator[OfficeNotice]:
    """What is told by its occasion and its words."""
    return (OfficeNotice(key=key, words=words) for key, words in news)


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


def unmailed_notices(session: Session) -> Iterator[OfficeNotice]:
    """Forms that were not even mailed, since no address of their unit is there: each month anew."""
    mails = deliveries(session)
    for period in periods_about(session) if mails.gone else ():
        for form in standing_forms(session.ledger.issues.of(period)).values():
            if mails.misses(form) and mails.lost(form) and not mails.of_form(form):
                yield OfficeNotice(
                    key=f"unmailed {form.period} {form.unit}",
                    words=(
                        f"{form.unit}的{form.period.words}填报表没有发：登记的邮箱都被退过信，没有这个地址。"
                        "请在“单位”表中更正，填报表会补发；或把 outbox 里它的填报表另行转交。"
                    ),
                )


def troubled_notices(session: Session) -> Iterator[OfficeNotice]:
    """Addresses of the address book from which a mail of lately came back, though they are there."""
    book, owners = addresses_of(session.master), address_owners(session.master)
    letters = [letter for letter in session.ledger.mail.letters() if session.today - letter.arrival <= RECENT]
    for address, fate in troubles(letters):
        if address in book and fate is not Fate.DELAYED:
            since = max(letter.arrival for letter in letters if (address, fate) in letter.troubled)
            yield OfficeNotice(key=f"trouble {address} {since}", words=fate_words(owners, address, fate))
    yield from unsure_notices(session, letters)
    for letter in letters:
        if dict(letter.troubled).get("", Fate.DELAYED) is not Fate.DELAYED:
            yield OfficeNotice(
                key=f"bounce {letter.id}",
                words=(
                    f"{letter.arrival:%m-%d} 有一封退信（{letter.subject}），看不出退的是哪封信、哪个地址，"
                    "请到邮箱里看；是填报表的，更正地址，或运行 send --unit 单位 --again 再发。"
                ),
            )


def unsure_notices(session: Session, letters: Iterable[Letter]) -> Iterator[OfficeNotice]:
    """Addresses of the address book that are not there by a bounce that tells no mail of ours: it may be another's."""
    others = [letter for letter in letters if letter.kind is not LetterKind.BOUNCE or letter.message is None]
    book, gone = addresses_of(session.master), deliveries(session).gone
    owners = address_owners(session.master)
    for address in bounced_addresses(others):
        if address in book and address not in gone:
            since = max(letter.arrival for letter in others if address in letter.bounced)
            yield OfficeNotice(
                key=f"unsure {address} {since}",
                words=(
                    f"{whose(owners, address)}{address} 被退过信，没有这个地址；"
                    "看不出退的是不是本程序发的，往那里照常发信。"
                    "请核对，写错了的在“单位”表中更正，"
                    f"再运行 send --unit {units_for_command(owners, [address])} --again。"
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


def departed_notices(session: Session) -> Iterator[OfficeNotice]:
    """Addresses whose machine says that its person has left."""
    letters = session.ledger.mail.letters()
    for address, words in departures(session.postbox, letters, session.master):
        yield OfficeNotice(key=f"departed {address}", words=words)


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


def unmarked_notices(session: Session) -> Iterator[OfficeNotice]:
    """That the mail server does not mark or move letters as the office wants it."""
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
