"""Letters as they come from Foxmail, QQ, 163 and Outlook: words, files, and what kind of letter it is.

Python's own decoding loses characters: whatever says gb2312 or gbk is read as gb18030, names may be raw GBK.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from workbook_flow.mail.attached import (
    BESIDE,
    OUR_OWN,
    TAKEN,
    attached_names,
    papers,
    returnable_files,
)
from workbook_flow.mail.bounces import fates, is_bounce, returned_ids
from workbook_flow.mail.compose import OWN_HEADER
from workbook_flow.mail.headers import addresses, decode_words, header, references
from workbook_flow.mail.lacks import MOST_SUBJECT, lack_of, leads_away, stray_names, stray_words
from workbook_flow.mail.lean import parsed
from workbook_flow.mail.machines import (
    MAY_RESPOND,
    departed_words,
    is_automatic,
    is_passed_on,
    is_report,
    is_responder,
)
from workbook_flow.mail.quoted import NOTHING_OURS, SURE, Ours, squeezed
from workbook_flow.mail.said import (
    ANSWERED,
    MOST_WORDS,
    NIL_REPORT,
    asks_in_subject,
    bare_words,
    inner_letters,
    is_away,
    is_read_note,
    kind_of_words,
    letter_text,
    own_subject,
    own_words,
    passed_on_words,
    told_beside,
)
from workbook_flow.model import Fate, Lack, LetterKind
from workbook_flow.words.text import bounded

FORWARDED = re.compile(r"\s*(?:fwd?|转发|转寄)\s{0,3}[:：]", re.IGNORECASE)
"""How the subject begins of a letter that is passed on."""
LED_AWAY = "（有下载链接，没有打开）"
"""What is told of a link beside a form to where files lie."""
MOST_HEAD, MOST_SEAMS = 1 << 20, 20_000
"""Bytes of a letter's head, and lines that could part it: of a letter with more nothing is read, people look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A letter as read. ``files`` are what could be returns, as (name, bytes); ``attached`` names every file beside it.

    ``evidence`` are the papers and pictures beside its words, none of those that its words show or a machine brought
    back. ``automatic`` says that no person sent it off: a rule passed it on, a list spread it, a machine wrote it.
    ``responder`` says that it is a machine's answer to a mail of ours, which is never answered in turn. ``fates``
    are, by address that a bounce names, what became of the mail; its ``references`` name the mail that it is about.
    ``lack`` is why it brings no table though it speaks of one; ``words`` what it says beside the form that it brings,
    blank where that is no more than a word to go with it, ``quoted`` the same of what it quotes of others, or nobody
    can tell from that; ``asks`` that its subject asks for something. ``reply_to``
    are the addresses to which it wants its answer; ``strays`` tells of files that are not taken, ``departed`` is what
    a machine says of a person who sees to nothing there any more.
    """

    sender: str
    subject: str
    message_id: str
    references: tuple[str, ...]
    date: datetime | None
    text: str
    files: tuple[tuple[str, bytes], ...]
    kind: LetterKind
    fates: Mapping[str, Fate] = field(default_factory=dict)
    attached: tuple[str, ...] = ()
    automatic: bool = False
    responder: bool = False
    evidence: tuple[tuple[str, bytes], ...] = ()
    lack: Lack | None = None
    words: str = ""
    quoted: str = ""
    asks: bool = False
    reply_to: tuple[str, ...] = ()
    strays: str = ""
    departed: str = ""


def no_mail_of_ours(_sender: str, _references: tuple[str, ...]) -> Ours:
    """What a letter may quote of us, where nobody knows."""
    return NOTHING_OURS


UNREADABLE = Incoming(
    sender="",
    subject="（读不了的邮件，原件在存档中）",
    message_id="",
    references=(),
    date=None,
    text="",
    files=(),
    kind=LetterKind.WORDS,
    lack=Lack.CROWDED,
)
"""What no reader makes anything of: for people to look at."""
HEAD_LOOKED_AT = 1 << 16
"""Bytes of such a letter in which its sender is looked for."""


def is_swollen(data: bytes) -> bool:
    """Whether a letter has a head, or as many parts, as no honest one has."""
    ends = [end for blank in (b"\n\n", b"\n\r\n") if (end := data.find(blank)) >= 0]
    return min(ends, default=len(data)) > MOST_HEAD or data.count(b"\n--") > MOST_SEAMS


def read_letter(
    data: bytes, *, own_address: str, ours: Callable[[str, tuple[str, ...]], Ours] = no_mail_of_ours
) -> Incoming:
    """Read a letter; one that is a bomb, or that the standard library trips over, is for people to look at.

    ``ours`` gives, by its sender and the Message-IDs that it names, the mails of ours that it may quote.
    """
    if is_swollen(data):
        return unreadable(data)
    try:
        return parse_letter(data, own_address, ours)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return unreadable(data)


def unreadable(data: bytes) -> Incoming:
    """What is to be said of a letter that cannot be read: whose it is, as far as its head tells."""
    start = data[:HEAD_LOOKED_AT]
    ends = [end for blank in (b"\n\n", b"\n\r\n") if (end := start.find(blank)) >= 0]
    with suppress(ValueError, LookupError, TypeError, AttributeError, RecursionError):
        mail = parsed(start[: min(ends, default=len(start))] + b"\n\n")
        return replace(
            UNREADABLE,
            sender=next(iter(addresses(mail, "From")), ""),
            subject=f"{decode_words(header(mail, 'Subject'))[:200]}{UNREADABLE.subject}",
            message_id=header(mail, "Message-ID").strip(),
            references=references(mail),
        )
    return UNREADABLE


def parse_letter(data: bytes, own_address: str, ours: Callable[[str, tuple[str, ...]], Ours]) -> Incoming:
    """Read a letter."""
    mail = parsed(data)
    sender = addresses(mail, "From")[:1] or ("",)
    mails = ours(sender[0], references(mail))
    automatic = is_automatic(mail)
    files = () if is_report(mail) else tuple(returnable_files(mail, quoted=not automatic))
    words = letter_text(mail)
    text = own_words(words, mails)
    subject = decode_words(header(mail, "Subject"))[:500]
    asked, asks = own_subject(subject, mails), asks_in_subject(subject, mails)
    bounce = is_bounce(mail, words, own_address)
    kind = LetterKind.BOUNCE if bounce else letter_kind(mail, (text, asked), files, asks=asks)
    attached = tuple(attached_names(mail))
    evidence = () if is_report(mail) or is_responder(mail) else tuple(papers(mail, files))
    others = () if is_responder(mail) else tuple(passed_on(mail, words, mails))
    quoted = told_beside("", *others)
    strays = "" if is_report(mail) or is_responder(mail) else stray_words(tuple(stray_names(mail, files)))
    if kind is LetterKind.ACKNOWLEDGED and strays:
        kind = LetterKind.WORDS
    if kind is LetterKind.ACKNOWLEDGED and (quoted := quoted or unclaimed(others)):
        kind = LetterKind.WORDS
    beside = (told_beside(asked, text, *others), LED_AWAY if leads_away(mail, text) else "")
    bare = kind is LetterKind.WORDS and not attached and not evidence
    speaks = kind is LetterKind.RETURN and not is_responder(mail)
    responds = is_responder(mail) or (bare and speaks_for_nobody(subject, text))
    return Incoming(
        sender=sender[0],
        subject=subject,
        message_id=header(mail, "Message-ID").strip(),
        references=(*references(mail), *(returned_ids(mail, words) if bounce else ())),
        date=sent_at(mail),
        text=text,
        files=files,
        kind=kind,
        fates=fates(mail, words, own_address) if bounce else {},
        attached=attached,
        automatic=automatic,
        responder=responds,
        evidence=evidence,
        lack=lack_of(mail, text, strays, bare=bare, shows=bool(evidence))
        if kind is LetterKind.WORDS
        else None,
        words=" ".join(filter(None, (*beside, strays))) if speaks else "",
        quoted=quoted,
        asks=asks,
        reply_to=addresses(mail, "Reply-To"),
        strays=strays,
        departed=bounded(departed_words(text), MOST_WORDS) if responds and not files else "",
    )


def passed_on(mail: Message, words: str, ours: Ours) -> Iterator[str]:
    """What others wrote whose letters are passed on in a letter, within its words or as a letter of its own."""
    subject = decode_words(header(mail, "Subject"))
    # Outlook puts the same head above what it passes on as above what it answers: the subject tells.
    answers = ANSWERED.match(subject) is not None
    all_quoted = FORWARDED.match(subject) is not None or not (answers or own_words(words, ours))
    yield passed_on_words(words, ours, all_quoted=all_quoted)
    for inner in inner_letters(mail):
        if not inner[OWN_HEADER]:
            yield own_words(letter_text(inner), ours)


def unclaimed(others: Iterable[str]) -> str:
    """What stands below a word of receipt and in no mail of ours, in more than a few words: it may be its sender's.

    The names of files are none of it.
    """
    lines = (line for other in others if OUR_OWN not in other for line in other.splitlines())
    words = " ".join(line for line in lines if not line.strip().lower().endswith((*TAKEN, *BESIDE)))
    return words if len(squeezed(words)) >= SURE else ""


def speaks_for_nobody(subject: str, text: str) -> bool:
    """Whether words alone seem to be a machine's: people are shown them, and nobody has read ours for all that."""
    return is_away(text) or is_read_note(subject, text) or MAY_RESPOND.search(subject) is not None


def letter_kind(
    mail: Message, words: tuple[str, str], files: tuple[tuple[str, bytes], ...], *, asks: bool
) -> LetterKind:
    """What kind of letter one is that is no bounce: with a form a return, whatever servers and rules wrote in its head.

    ``words`` is what its sender wrote, and in the subject; ``asks`` says that the subject asks for something.
    """
    text, subject = words
    if mail[OWN_HEADER]:
        return LetterKind.OWN
    if files:
        return LetterKind.RETURN
    if is_automatic(mail) and not (text and is_passed_on(mail)):
        return LetterKind.AUTOMATIC
    return LetterKind.WORDS if asks else kind_of_words(text or subject)


def is_nil_report(incoming: Incoming) -> bool:
    """Whether a person's letter says that there is nothing to report, and no more than that."""
    says_so = NIL_REPORT.fullmatch(bare_words(incoming.text)) is not None
    return (
        incoming.kind is LetterKind.WORDS
        and says_so
        and not (incoming.asks or incoming.quoted or incoming.strays)
    )


def shown_words(incoming: Incoming) -> str:
    """What of a letter people are shown beside its subject: its words, beside a form those that are more than go along.

    Blank where its subject is all there is.
    """
    if incoming.kind is not LetterKind.WORDS:
        return incoming.words if incoming.kind is LetterKind.RETURN else ""
    words = bounded(" ".join(f"{incoming.text} {incoming.quoted} {incoming.strays}".split()), MOST_WORDS)
    subject = f"（主题）{bounded(incoming.subject, MOST_SUBJECT)} " if incoming.asks and words else ""
    return subject + words


def sent_at(mail: Message) -> datetime | None:
    """When its sender says it was sent."""
    try:
        return parsedate_to_datetime(header(mail, "Date"))
    except (TypeError, ValueError):
        return None
