"""Letters → archive → inbox: each kept as it came, then its files laid out, then its record written.

A letter is recorded last: killed before, the next run finds it on the server again and lays the same files out
under the same number. What the record names is never fetched again. Only then is it marked or moved on the
server, and a letter of words alone stays as it is, for people to see; of the one letter whose turn that was when
the process was killed, the next run catches up.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workbook_flow import mail
from workbook_flow.cycle.cut_off import note_gone
from workbook_flow.cycle.post import logins
from workbook_flow.cycle.post.deliveries import sent_at
from workbook_flow.cycle.post.doubting import settle_answered, settle_kept
from workbook_flow.cycle.post.interruptions import note_fetching
from workbook_flow.cycle.post.mail_status import UNMARKED, addresses_of
from workbook_flow.cycle.post.room import left_words, note_copy, note_quota, room_sentences
from workbook_flow.cycle.post.taking import Taken, take
from workbook_flow.cycle.post.threads import answered_message
from workbook_flow.cycle.post.unread import (
    BY_POP,
    folder_words,
    note_unread,
    refused_words,
    unread_sentences,
)
from workbook_flow.cycle.post.withheld import (
    WithheldLetter,
    awaited,
    note_outcome,
    note_withheld,
    withheld_sentences,
)
from workbook_flow.cycle.session import Session
from workbook_flow.mail import imap, marking, pop
from workbook_flow.mail.smtp import said
from workbook_flow.mail.unfetched import refusal
from workbook_flow.model import (
    Letter,
    LetterKind,
    MessageKind,
    MessageState,
)
from workbook_flow.returns.senders import sender_addresses

LOG = logging.getLogger("workbook_flow")

EARLIER = timedelta(days=14)
"""How long before the first issue letters are looked at: the list may have been announced by mail."""

FIRST_COPIES = timedelta(minutes=30)
"""How long before the first look into the mailbox what was sent is put into its folder for that."""
SETTLED = "settled"
"""The note of the last letter that was marked or moved on the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What fetching found. ``letters`` are the new ones; ``skipped`` says why nothing was fetched.

    ``withheld`` tells of the folders that cannot be read, and of the letters that the server does not hand out.
    """

    letters: tuple[Letter, ...] = ()
    skipped: str = ""
    withheld: tuple[str, ...] = ()

    def of(self, kind: LetterKind) -> tuple[Letter, ...]:
        """The new letters of one kind."""
        return tuple(each for each in self.letters if each.kind is kind)


def fetch(session: Session) -> Fetched:
    """Take the new letters in; raise MailServerError where the server cannot be reached, keeping what came before."""
    account = mail.read_account(session.master.settings, session.workspace.root)
    if account is None:
        return Fetched(skipped="没有设邮箱账号，不取信；请把收到的表格放进 inbox。")
    waits = logins.waiting_words(session, account, logins.IN)
    if waits:
        raise mail.MailServerError(waits)
    try:
        fetched = fetch_by_pop(session, account) if pop.by_pop(account) else fetch_by_imap(session, account)
    except mail.MailServerError as error:
        words = str(error)
        if isinstance(error, mail.LoginRefusedError):
            words = logins.note_refused(session, account, logins.IN, words)
        note_fetching(session, fault=words)
        raise mail.MailServerError(words) from None
    note_fetching(session, fault="")
    if not awaited(session.ledger):
        note_gone(session)
    return replace(fetched, withheld=told_of(session))


def told_of(session: Session) -> tuple[str, ...]:
    """What is to be said of a full mailbox, and of folders and letters that cannot be had."""
    return (
        *room_sentences(session.ledger),
        *unread_sentences(session.ledger, session.master),
        *withheld_sentences(session.ledger),
    )


def fetch_by_imap(session: Session, account: mail.Account) -> Fetched:
    """Take the new letters of all folders in, those of the inbox first."""
    letters: list[Letter] = []
    with imap.imap_connection(account) as mailbox:
        logins.note_logged_in(session.workspace.root, logins.IN)
        settle_last(session, mailbox)
        late = awaited(session.ledger)
        mailbox.folder.set(imap.INBOX)
        letters += fetch_folder(session, mailbox, new_in_folder(session, mailbox, imap.INBOX, late))
        junk = imap.junk_folders(mailbox, session.master.settings.more_folders)
        letters += fetch_beside(session, mailbox, junk, late)
        note_quota(session, mailbox)
        settle_kept(session, mailbox)
        keep_sent(session, mailbox)
        letters += fetch_late(session, mailbox, junk, late)
    settle_answered(session)
    return Fetched(letters=tuple(letters))


def fetch_beside(
    session: Session, mailbox: imap.Mailbox, junk: Collection[str], late: Collection[WithheldLetter]
) -> list[Letter]:
    """Take in what lies in the folders beside the inbox; one that cannot be read stops no other, and is noted.

    ``junk`` are those into which the server sorts letters.
    """
    settings = session.master.settings
    letters: list[Letter] = []
    faults: dict[str, str] = {}
    target = settings.after_fetch.removeprefix("移到")
    named = [name for name in settings.more_folders if name not in {imap.INBOX, target, *junk}]
    for name in (*named, *junk):
        try:
            faults[name] = folder_words(mailbox, name)
            if not faults[name]:
                letters += fetch_from(session, mailbox, name, late, is_junk=name in junk)
        except imap.BROKEN:
            raise
        except imap.LOST as error:
            faults[name] = refused_words(name, said(refusal(error)), named=name in named)
    note_unread(session, faults, named)
    return letters


def fetch_from(
    session: Session, mailbox: imap.Mailbox, folder: str, late: Collection[WithheldLetter], *, is_junk: bool
) -> list[Letter]:
    """Take in what lies in one of these folders."""
    mailbox.folder.set(folder)
    if is_junk:
        return fetch_junk(session, mailbox, folder, late)
    return fetch_folder(session, mailbox, new_in_folder(session, mailbox, folder, late))


def fetch_by_pop(session: Session, account: mail.Account) -> Fetched:
    """Take the new letters in where there is no IMAP; on the server they stay as they are."""
    late = {letter.uid: letter for letter in awaited(session.ledger) if letter.folder == pop.FOLDER}
    letters: list[Letter] = []
    with pop.pop_connection(account) as client:
        logins.note_logged_in(session.workspace.root, logins.IN)
        raw_letters = pop.new_letters(
            client, since=first_day(session), taken_uids=session.ledger.mail.known_uids, last=late
        )
        for raw in handed_out(session, raw_letters):
            letters += take_as_it_lies(session, raw)
            if raw.uid in late:
                note_outcome(session, late[raw.uid], came=True)
    named = session.master.settings.more_folders
    note_unread(session, {name: BY_POP.format(name=name) for name in named}, named)
    note_settled(session)
    settle_answered(session)
    return Fetched(letters=tuple(letters))


def handed_out(
    session: Session, raw_letters: Iterable[imap.RawLetter | imap.Withheld]
) -> Iterator[imap.RawLetter]:
    """The letters that the server hands out; the others are noted."""
    for raw in raw_letters:
        if isinstance(raw, imap.Withheld):
            note_withheld(session, raw)
        else:
            yield raw


def new_in_folder(
    session: Session,
    mailbox: imap.Mailbox,
    folder: str,
    late: Iterable[WithheldLetter],
    looked_at: Collection[int] = (),
) -> Iterator[imap.RawLetter | imap.Withheld]:
    """The new letters of the open folder but for those that were withheld before, and those ``looked_at``."""
    places = {letter.place for letter in late}

    def passed_over(folder: str, validity: int) -> set[int]:
        taken = session.ledger.mail.known_uids(folder, validity)
        return taken.union(looked_at, (place[2] for place in places if place[:2] == (folder, validity)))

    return imap.new_letters(mailbox, since=first_day(session), taken_uids=passed_over, folder=folder)


def fetch_folder(
    session: Session, mailbox: imap.Mailbox, raw_letters: Iterable[imap.RawLetter | imap.Withheld]
) -> list[Letter]:
    """Take letters of the open folder in, and mark or move on the server what is ours."""
    letters: list[Letter] = []
    for raw in handed_out(session, raw_letters):
        taken = take(session, raw)
        letters += [] if taken.again else [taken.letter]
        if is_ours(session, taken.letter):
            settle(session, mailbox, raw.uid, cut_off=taken.again)
        note_taken(session, raw, taken)
        note_settled(session)
    return letters


def take_as_it_lies(session: Session, raw: imap.RawLetter) -> list[Letter]:
    """Take a letter in that is left on the server as it is; none where it was taken before."""
    taken = take(session, raw)
    note_taken(session, raw, taken)
    return [] if taken.again else [taken.letter]


def note_taken(session: Session, raw: imap.RawLetter, taken: Taken) -> None:
    """Note where a letter lies that was taken elsewhere before, so that it is not asked for again."""
    place = raw.folder, raw.validity, raw.uid
    if taken.again and place != (taken.letter.folder, taken.letter.validity, taken.letter.uid):
        session.ledger.mail.note_again(*place)


def fetch_junk(
    session: Session, mailbox: imap.Mailbox, folder: str, late: Iterable[WithheldLetter]
) -> list[Letter]:
    """Take in what lies in the open folder for junk and answers a mail of ours, or comes from the address book.

    All else there is none of ours, and is looked at once. On the server it all stays as it is.
    """
    note = f"junk {folder} {imap.validity_of(mailbox, folder)}"
    last = int(session.ledger.mail.last_note(note) or 0)
    letters: list[Letter] = []
    for raw in new_in_folder(session, mailbox, folder, late, range(1, last + 1)):
        letters += take_from_junk(session, raw)
        last = max(last, raw.uid)
    session.ledger.mail.note(note, str(last))
    return letters


def take_from_junk(session: Session, raw: imap.RawLetter | imap.Withheld) -> list[Letter]:
    """Take a letter in that lies in the folder for junk, unless it is none of ours, as far as is known."""
    if raw.data and not is_for_us(session, raw):
        return []
    letters = [letter for handed in handed_out(session, [raw]) for letter in take_as_it_lies(session, handed)]
    if letters:
        note_settled(session)
    return letters


def fetch_late(
    session: Session, mailbox: imap.Mailbox, junk: Collection[str], late: Iterable[WithheldLetter]
) -> list[Letter]:
    """Ask again for the letters that were withheld before, after all else: the connection may break over them."""
    letters: list[Letter] = []
    with suppress(*imap.LOST):
        for letter in late:
            handed: list[bool] = []
            with imap.unless_refused():
                for raw in letter_again(mailbox, letter):
                    handed.append(isinstance(raw, imap.RawLetter))
                    in_junk = letter.folder in junk
                    letters += (
                        take_from_junk(session, raw) if in_junk else fetch_folder(session, mailbox, [raw])
                    )
                if all(handed):
                    note_outcome(session, letter, came=any(handed))
    return letters


def letter_again(mailbox: imap.Mailbox, letter: WithheldLetter) -> Iterator[imap.RawLetter | imap.Withheld]:
    """A letter that was withheld before, from its folder, which is the open one from then on; none where it is gone."""
    if mailbox.folder.exists(letter.folder):
        mailbox.folder.set(letter.folder)
        if imap.validity_of(mailbox, letter.folder) == letter.validity:
            yield from imap.letter_at(mailbox, *letter.place)


def is_for_us(session: Session, raw: imap.RawLetter | imap.Withheld) -> bool:
    """Whether a letter answers a mail of ours, comes from the address book, or tells of an address there."""
    incoming = mail.read_letter(raw.data, own_address=session.master.settings.mail_account)
    if answered_message(session, incoming.references) is not None:
        return True
    if not addresses_of(session.master).isdisjoint(incoming.fates):
        return True
    return any(incoming.sender in sender_addresses(unit) for unit in session.master.units)


KEPT_SENT = "copies of sent"
"""The note of up to when what was sent lies in the mailbox's own folder for it."""


def keep_sent(session: Session, mailbox: imap.Mailbox) -> None:
    """Put what was sent since the last time into the mailbox's folder for it; what fails is tried again later.

    A last time that is still to come was noted by a clock that was ahead.
    """
    ledger, now = session.ledger.mail, session.clock()
    since = ledger.last_run(KEPT_SENT)
    if not session.master.settings.keep_sent or since is None or since > now:
        ledger.note_run(KEPT_SENT, now - FIRST_COPIES)
        note_copy(session, "", "")
        return
    sent = [
        message
        for message in ledger.messages(kind for kind in MessageKind if kind is not MessageKind.GROUP)
        if message.state is MessageState.SENT and message.tried is not None and message.tried > since
    ]
    if not sent:
        return
    folder = ""
    try:
        folder = imap.folder_for(mailbox, imap.SENT)
        for message in sorted(sent, key=sent_at) if folder else ():
            data = session.postbox.message_bytes(message.id)
            imap.keep_copy(mailbox, folder, message.message_id, data, message.tried)
            ledger.note_run(KEPT_SENT, sent_at(message))
        note_copy(session, folder, "")
    except imap.BROKEN as error:
        LOG.warning("发出的信没有存进“已发送”：%s", type(error).__name__)
    except imap.LOST as error:
        note_copy(session, folder, said(refusal(error)) or "没有说为什么")


def settle_last(session: Session, mailbox: imap.Mailbox) -> None:
    """Mark or move the letter taken last, where that was cut off and it still lies where it was."""
    last = session.ledger.mail.last_letter()
    if session.ledger.mail.last_note(SETTLED) == str(last) or not last:
        return
    letter = session.postbox.letter(last)
    with imap.unless_refused():
        if is_ours(session, letter) and imap.lies_there(mailbox, letter):
            settle(session, mailbox, letter.uid, cut_off=True)
    note_settled(session)


def settle(session: Session, mailbox: imap.Mailbox, uid: int, *, cut_off: bool = False) -> None:
    """Mark or move a letter on the server as the office set; where the server does not, it stays, and that is told."""
    after_fetch, words = session.master.settings.after_fetch, ""
    try:
        marking.settle(mailbox, uid, after_fetch, cut_off=cut_off)
    except imap.BROKEN:
        raise
    except imap.LOST as error:
        words = left_words(after_fetch, said(refusal(error)))
    if words != (session.ledger.mail.last_note(UNMARKED) or ""):
        session.ledger.mail.note(UNMARKED, words)


def is_ours(session: Session, letter: Letter) -> bool:
    """Whether a letter may be marked or moved on the server: words alone and what is none of ours are for people.

    Ours is what answers a mail of ours, a file from the address book since the first issue, and a copy of a mail of
    ours, unless that is for the office to read. All else the office may be waiting for: a bounce of its own letter, a
    note of another system, another list's form.
    """
    if letter.speaks:
        return False
    if letter.kind is LetterKind.OWN:
        sent = answered_message(session, (letter.message_id,))
        return sent is not None and session.master.settings.mail_account not in sent.to
    if letter.kind is LetterKind.RETURN and letter.message is None:
        return bool(letter.unit) and letter.arrival >= first_issue(session)
    return letter.message is not None


def first_issue(session: Session) -> date:
    """The day of the first issue, today where there is none."""
    return session.ledger.issues.first_day() or session.today


def note_settled(session: Session) -> None:
    """Note that every letter taken so far was marked or moved."""
    session.ledger.mail.note(SETTLED, str(session.ledger.mail.last_letter()))


def first_day(session: Session) -> date:
    """The day from which letters can concern this workspace."""
    return first_issue(session) - EARLIER
