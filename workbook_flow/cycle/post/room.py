"""Whether the mailbox takes more letters: a full one sends the units' answers back, and nobody here hears of it.

It is noted in the ledger alone, by the way on which it was found out; the next fetching finds it out anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from workbook_flow.cycle.session import Session
from workbook_flow.records.ledger import Ledger

if TYPE_CHECKING:
    from workbook_flow.mail.imap import Mailbox

NOTED = "mailbox room"
"""The note of what stands in the way."""
BY_QUOTA, BY_COPY = "quota", "copy"
"""How it was found out: the server said how much room is taken, or did not take the copy of a mail that was sent."""
SCARCE = 0.95
"""The share of its room from which a mailbox is nearly full."""
FILLING = "邮箱快满了（已用 {share:.0%}，共 {limit:.1f} GB）。"
FULL = "邮箱满了：发出的信存不进“{folder}”（{why}）。"
REMEDY = (
    "满了以后各单位的来信会被退回，收不到，程序也不知道。请到网页版邮箱里清空垃圾箱和已删除、删掉不用的旧信"
    "（程序取过的来信、发出的信都在存档里），或请管理员扩容。"
)
UNKEPT = (
    "发出的信没有存进邮箱的“{folder}”（{why}），信已照常发出，程序下次再试。请到网页版邮箱里看这个文件夹是否还在、能否存信；"
    "不要留底的，把“设置”的“发件留底”改为 否。"
)
LEFT = "来信照收，服务器没有照“收信后”的“{after_fetch}”做（{why}），那封信留在原处。"
RENAME = "请在“设置”里换一个文件夹名（不带 / . 等符号），或写 标为已读。"
BY_HAND = "多半是一时的，以后的来信照做；那封可以自己处理，一直这样的，请在网页版邮箱里看账号是否正常。"


def note_quota(session: Session, mailbox: Mailbox) -> None:
    """Note that the mailbox is nearly full, where its server says how full it is."""
    from workbook_flow.mail import imap

    taken, limit = imap.room_of(mailbox)
    is_scarce = limit > 0 and taken >= SCARCE * limit
    share = min(taken / limit, 1) if limit else 0
    words = FILLING.format(share=share, limit=limit / (1 << 20)) + REMEDY
    note_room(session, BY_QUOTA, words if is_scarce else "")


def note_copy(session: Session, folder: str, why: str) -> None:
    """Note why the server did not take a copy into the folder; blank where it did."""
    words = ""
    if why:
        from workbook_flow.mail.bounces import fate_in_words
        from workbook_flow.model import Fate

        is_full = fate_in_words(why) is Fate.FULL
        words = (
            FULL.format(folder=folder, why=why) + REMEDY if is_full else UNKEPT.format(folder=folder, why=why)
        )
    note_room(session, BY_COPY, words)


def left_words(after_fetch: str, why: str) -> str:
    """What to tell of a server that does not mark or move a letter as the office set."""
    from workbook_flow.mail.bounces import fate_in_words
    from workbook_flow.mail.unfetched import PASSING
    from workbook_flow.model import Fate

    words = LEFT.format(after_fetch=after_fetch, why=why or "没有说为什么")
    if fate_in_words(why) is Fate.FULL:
        return words + "邮箱满了。" + REMEDY
    if PASSING.search(why) or not after_fetch.startswith("移到"):
        return words + BY_HAND
    return words + RENAME


def noted_room(ledger: Ledger) -> Mapping[str, tuple[str, str]]:
    """Since when something stands in the way, and the words for it, by how it was found out."""
    with suppress(ValueError, TypeError, AttributeError):
        noted = json.loads(ledger.mail.last_note(NOTED) or "{}")
        return {way: (str(since), str(words)) for way, (since, words) in noted.items()}
    return {}


def note_room(session: Session, way: str, words: str) -> None:
    """Note what was found out in a way; blank where nothing stands in the way."""
    noted = dict(noted_room(session.ledger))
    since, before = noted.pop(way, (session.clock().date().isoformat(), ""))
    if words:
        noted[way] = since, words
    if words != before:
        session.ledger.mail.note(NOTED, json.dumps(noted, ensure_ascii=False) if noted else "")


def room_sentences(ledger: Ledger) -> Iterator[str]:
    """What is to be said of it, a sentence each."""
    return (words for _, words in noted_room(ledger).values())


def room_news(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """What the office is told once: its occasion and words."""
    for way, (since, words) in noted_room(ledger).items():
        yield f"room {way} {since}", words
