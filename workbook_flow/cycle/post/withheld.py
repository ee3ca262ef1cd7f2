"""Letters that the mail server lists and does not hand out: each told to the office once, asked for again by itself.

They are noted in the ledger alone: where the note is lost, the next fetching meets them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbook_flow.cycle.post.threads import answered_message, writing_unit
from workbook_flow.cycle.session import Session
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.records.ledger import Ledger
from workbook_flow.words.text import bounded

if TYPE_CHECKING:
    from workbook_flow.mail.imap import Withheld

NOTED = "letters withheld"
"""The note of these letters."""
REMEMBERED = timedelta(days=7)
"""How long after it came at last it is told that one did."""
MOST_SHOWN = 10
"""How many of them are shown one by one."""
REMEDY = (
    "程序每次取信都会再试，取到了另行告知。"
    "着急的，请到网页版邮箱里打开它，把附件另存到 inbox；网页上也打不开的，请对方重发。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldLetter:
    """A letter that could not be had: where it lies, what is known of it, when it was first and last asked for.

    ``why`` is what the server said. ``sure`` says that it is the letter's own trouble: of a connection that broke once
    it is not known. ``came`` is when it was had at last.
    """

    folder: str
    validity: int
    uid: int
    about: str
    why: str
    since: datetime
    tried: datetime
    sure: bool
    came: datetime | None = None

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it lies."""
        return self.folder, self.validity, self.uid


def withheld_letters(ledger: Ledger) -> tuple[WithheldLetter, ...]:
    """Those that are noted, the one that was asked for last behind all others."""
    with suppress(ValueError, TypeError, LookupError):
        noted = json.loads(ledger.mail.last_note(NOTED) or "[]")
        letters = (from_json(WithheldLetter, content) for content in noted)
        return tuple(sorted(letters, key=lambda letter: letter.tried))
    return ()


def awaited(ledger: Ledger) -> tuple[WithheldLetter, ...]:
    """Those that have not come yet."""
    return tuple(letter for letter in withheld_letters(ledger) if letter.came is None)


def note_letters(session: Session, letters: Iterable[WithheldLetter]) -> None:
    """Note these, but for those of which everybody knows by now that they came."""
    now = session.clock()
    recent = [letter for letter in letters if letter.came is None or now - letter.came <= REMEMBERED]
    note = json.dumps(to_json(recent), ensure_ascii=False) if recent else ""
    if note != (session.ledger.mail.last_note(NOTED) or ""):
        session.ledger.mail.note(NOTED, note)


def note_withheld(session: Session, withheld: Withheld) -> None:
    """Note that the server did not hand a letter out."""
    letters = {letter.place: letter for letter in withheld_letters(session.ledger)}
    place, now = (withheld.folder, withheld.validity, withheld.uid), session.clock()
    earlier = letters.get(place)
    letters[place] = WithheldLetter(
        folder=withheld.folder,
        validity=withheld.validity,
        uid=withheld.uid,
        about=about_words(session, withheld),
        why="一取它连接就断" if withheld.broke else withheld.why or "没有给出内容",
        since=earlier.since if earlier else now,
        tried=now,
        sure=earlier is not None or not withheld.broke,
    )
    note_letters(session, letters.values())


def note_outcome(session: Session, letter: WithheldLetter, *, came: bool) -> None:
    """Note that a letter came at last, or is no longer on the server."""
    others = [other for other in withheld_letters(session.ledger) if other.place != letter.place]
    late = [replace(letter, came=session.clock())] if came and letter.sure else []
    note_letters(session, [*others, *late])


def about_words(session: Session, withheld: Withheld) -> str:
    """Which letter it is, as far as is known."""
    from workbook_flow import mail

    arrived = withheld.arrived.astimezone(session.now.tzinfo) if withheld.arrived else None
    when = f"{arrived:%m月%d日 %H:%M} 到的" if arrived else f"{session.now:%m月%d日}以前到的"
    folder = "" if withheld.folder in {"INBOX", "POP3"} else f"“{withheld.folder}”文件夹里"
    if not withheld.data:
        return f"{folder}{when}一封信（发件人和主题也取不到）"
    incoming = mail.read_letter(withheld.data, own_address=session.master.settings.mail_account)
    unit = writing_unit(session.master, incoming.sender, answered_message(session, incoming.references))
    whose = f"{unit.name} {incoming.sender}" if unit else incoming.sender or "未知发件人"
    return f"{folder}{when}、{whose}的信（主题“{bounded(incoming.subject, 60)}”）"


def oldest_awaited(ledger: Ledger) -> list[WithheldLetter]:
    """Those that have not come yet and are surely the trouble, the oldest first."""
    letters = (letter for letter in awaited(ledger) if letter.sure)
    return sorted(letters, key=lambda letter: (letter.since, letter.place))


def withheld_sentences(ledger: Ledger) -> Iterator[str]:
    """What is to be said of those that have not come yet, a sentence each for the first of them."""
    letters = oldest_awaited(ledger)
    yield from map(withheld_words, letters[:MOST_SHOWN])
    if len(letters) > MOST_SHOWN:
        yield more_words(letters)


def more_words(letters: list[WithheldLetter]) -> str:
    """What to tell of those that are not shown one by one."""
    return f"还有 {len(letters) - MOST_SHOWN} 封这样取不下来的信，程序照样再试。"


def withheld_words(letter: WithheldLetter) -> str:
    """What to tell of a letter that cannot be had."""
    return f"取不下来：{letter.about}，收信服务器不给（{letter.why}）。其余来信照收。{REMEDY}"


def withheld_news(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """What the office is told once of each: that it cannot be had, and that it came at last; its occasion and words."""
    letters = oldest_awaited(ledger)
    for letter in letters[:MOST_SHOWN]:
        yield f"withheld {place_key(letter)}", withheld_words(letter)
    if len(letters) > MOST_SHOWN:
        yield f"withheld more {letters[-1].since.date()}", more_words(letters)
    for letter in withheld_letters(ledger):
        if letter.came is not None:
            words = f"{letter.about}先前取不下来，已于{letter.came:%m月%d日}取到，照常收取。"
            yield f"handed out {place_key(letter)}", words


def place_key(letter: WithheldLetter) -> str:
    """Where a letter lies, as part of the name of an occasion."""
    return " ".join(map(str, letter.place))
