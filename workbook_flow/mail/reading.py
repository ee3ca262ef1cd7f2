"""Letters as they come from Foxmail, QQ, 163 and Outlook: words, files, and what kind of letter it is.

Python's own decoding loses characters: whatever says gb2312 or gbk is read as gb18030, names may be raw GBK.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from itertools import islice

from workbook_flow.mail.attached import (
    BESIDE,
    LARGE_PICTURE,
    MAX_PARTS,
    MOST_TEXT,
    OUR_OWN,
    SHOWN_PICTURE,
    TAKEN,
    TNEF,
    attached_names,
    attachment_name,
    names_columns,
    papers,
    part_bytes,
    parts,
    returnable_files,
)
from workbook_flow.mail.bounces import fates, is_bounce, returned_ids
from workbook_flow.mail.compose import OWN_HEADER
from workbook_flow.mail.headers import addresses, decode, decode_words, header, references
from workbook_flow.mail.lean import parsed
from workbook_flow.mail.machines import MAY_RESPOND, is_automatic, is_passed_on, is_report, is_responder
from workbook_flow.mail.markup import LARGE_DATA, without_quotations
from workbook_flow.mail.quoted import NOTHING_OURS, SURE, Ours, squeezed
from workbook_flow.mail.said import (
    ACKNOWLEDGED,
    ANSWERED,
    ASKING,
    CLAIMED,
    LINKED,
    MOST_WORDS,
    NIL_REPORT,
    SHORT,
    asks_in_subject,
    bare_words,
    inner_letters,
    is_away,
    is_put_off,
    is_read_note,
    kind_of_words,
    letter_text,
    own_subject,
    own_words,
    page_text,
    passed_on_words,
    told_beside,
)
from workbook_flow.model import Fate, Lack, LetterKind
from workbook_flow.words.text import bounded

STRAY = re.compile(r"att\d+\.|.*\.(?:vcf|ics|p7s|p7m|asc|sig|dat|eml)$|附件\d+$|\._|~\$", re.IGNORECASE)
"""The names of what mail programs add by themselves, which no person takes for a form."""
PAGES = (".htm", ".html", ".mht")
"""The endings of a page that stands as a file for one that lies elsewhere."""
PICTURED = re.compile(r"图|照片|拍照|截屏")
PROMISED = re.compile(r"(?:见|如|详|在)附件|附(?:上|后)|随信附")
FORWARDED = re.compile(r"\s*(?:fwd?|转发|转寄)\s{0,3}[:：]", re.IGNORECASE)
"""How the subject begins of a letter that is passed on."""
QUOTED_BELOW = re.compile(r"发件人[:：]|From:|原始邮件|写道[:：]", re.IGNORECASE)
"""Where in a letter's HTML what it answers begins."""
TYPED_ROW = re.compile(
    r"[\s|｜·•*]{0,9}(?:任务)?\d{1,4}(?:[-－—–.]\d{1,3}){1,2}(?![\d月日年])"
    r"(?=.{0,400}?(?:已完成|进行中|未开始|未启动|推进中|受阻|\d\s?[%％]))"
)
"""How a line begins that tells of one task how far it is: with its number, and further on a state or a percentage."""
CELLS_OF_ROW = re.compile(r"[\s|｜]{0,9}[^\s|｜][^\t|｜]*(?:[\t|｜]+[^\t|｜]+){2}")
"""A line of three cells at least; people type neither tabs nor strokes between their words."""
FEWEST_ROWS = 2
SEALED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"))
"""The envelopes of S/MIME and PGP in which a letter with its files is signed as a whole, or encrypted."""
MOST_SUBJECT = 60
"""Characters of a subject that people are shown above its letter's words."""
LED_AWAY = "（有下载链接，没有打开）"
"""What is told of a link beside a form to where files lie."""
MOST_NAMED = 5
"""How many files people are told of by name."""
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
    are the addresses to which it wants its answer; ``strays`` tells of files that are not taken.
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
    bounce = is_bounce(mail, words)
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
        responder=is_responder(mail) or (bare and speaks_for_nobody(subject, text)),
        evidence=evidence,
        lack=lack_of(mail, text, strays, bare=bare, shows=bool(evidence))
        if kind is LetterKind.WORDS
        else None,
        words=" ".join(filter(None, (*beside, strays))) if speaks else "",
        quoted=quoted,
        asks=asks,
        reply_to=addresses(mail, "Reply-To"),
        strays=strays,
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


def lack_of(mail: Message, text: str, strays: str, *, bare: bool, shows: bool) -> Lack | None:
    """Why a person's words bring no table though they speak of one; None where they do not.

    ``bare`` says that no file came along, ``shows`` that papers or pictures did, which are answered for themselves,
    ``strays`` tells of the others.
    """
    if any(part.get_content_type() in SEALED for part in parts(mail)):
        return Lack.SEALED
    promised = len(text) <= SHORT and PROMISED.search(text) and OUR_OWN not in text
    missed = bool(promised) and not ASKING.search(text)
    if not bare:
        if has_linking_page(mail):
            return Lack.LINK
        brings = strays and len(text) <= SHORT and OUR_OWN not in text and not is_put_off(text)
        return Lack.OTHER if (missed or brings) and not shows else None
    if has_pasted_form(mail) or is_typed_form(text):
        return Lack.PASTED
    if leads_away(mail, text):
        return Lack.LINK
    if has_pasted_picture(mail, text):
        return Lack.PICTURE
    return Lack.FILE if missed else None


def stray_names(mail: Message, files: Collection[tuple[str, bytes]]) -> Iterator[str]:
    """The files that somebody attached and that are neither forms nor papers: a text, a page, a part of a packed file.

    Those of a mail of ours that is brought back are none.
    """
    taken = {name for name, _ in files}
    for part in islice(parts(mail, quoted=False), MAX_PARTS):
        name = attachment_name(part)
        attached = header(part, "Content-Disposition").strip().lower().startswith("attachment")
        usual = STRAY.match(name) or name.lower().endswith(BESIDE)
        if attached and name and not usual and name not in taken and not part_bytes(part).startswith(TNEF):
            yield name


def stray_words(names: tuple[str, ...]) -> str:
    """What is told of files beside a form that were not taken."""
    shown = "、".join(f"“{bounded(name, MOST_SUBJECT)}”" for name in names[:MOST_NAMED])
    more = f"等 {len(names)} 个" if len(names) > MOST_NAMED else ""
    return f"（另附的{shown}{more}没有收取）" if names else ""


def lack_of_untouched(text: str) -> Lack | None:
    """Why a letter brings no table whose form came back as it went out; None where it does not claim to bring one."""
    if len(text) > SHORT or is_put_off(text) or is_away(text):
        return None
    words = bare_words(text)
    claims = not words or PROMISED.search(text) or CLAIMED.search(text)
    return Lack.UNTOUCHED if claims and not ACKNOWLEDGED.fullmatch(words or "-") else None


def leads_away(mail: Message, text: str) -> bool:
    """Whether the sender's own words name a place where files lie, or lead there."""
    return LINKED.search(text) is not None or any(LINKED.search(own) for own in own_pages(mail))


def has_pasted_form(mail: Message) -> bool:
    """Whether the sender's own words hold a table with the form's columns."""
    return any(own.lower().count("<tr") > 1 and names_columns(own) for own in own_pages(mail))


def is_typed_form(text: str) -> bool:
    """Whether the sender's own words hold rows of a form as text, be they pasted or typed."""
    asks = len(text) <= SHORT and ASKING.search(text)
    return (
        names_columns(text)
        or (not asks and any(map(TYPED_ROW.match, text.splitlines())))
        or len(list(filter(CELLS_OF_ROW.match, text.splitlines()))) >= FEWEST_ROWS
    )


def has_pasted_picture(mail: Message, text: str) -> bool:
    """Whether a large picture stands in the sender's own words, which speak of one, or say nothing."""
    if len(text) > SHORT or ASKING.search(text) or (text.strip() and not PICTURED.search(text)):
        return False
    pages = list(own_pages(mail))
    shown = {cid for own in pages for cid in SHOWN_PICTURE.findall(own)}
    return any(LARGE_DATA in own for own in pages) or any(
        header(part, "Content-ID").strip().strip("<>") in shown and len(part_bytes(part)) >= LARGE_PICTURE
        for part in parts(mail)
    )


def own_pages(mail: Message) -> Iterator[str]:
    """A letter's words as HTML, without what they answer."""
    for part in parts(mail):
        if part.get_content_type() == "text/html" and not attachment_name(part):
            yield QUOTED_BELOW.split(without_quotations(page_text(part)), maxsplit=1)[0]


def has_linking_page(mail: Message) -> bool:
    """Whether a page is attached that leads to a file elsewhere."""
    return any(
        attachment_name(part).lower().endswith(PAGES)
        and LINKED.search(decode(part_bytes(part)[: 4 * MOST_TEXT], part.get_content_charset())[:MOST_TEXT])
        is not None
        for part in parts(mail, quoted=False)
    )


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
