"""Folders of the mailbox that are to be read and cannot be: told to the office once, tried again by itself.

They are noted in the ledger alone: where the note is lost, the next fetching meets them again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from workbook_flow.cycle.session import Session
from workbook_flow.model import Master
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.records.ledger import Ledger

if TYPE_CHECKING:
    from workbook_flow.mail.imap import Mailbox

NOTED = "folders unread"
"""The note of these folders."""
PARTING = re.compile(r"[/.\\]")
"""What parts the names of folders that lie in each other."""
MOST_LIKE = 3
"""How many folders are named that may be meant."""
MISSING = "邮箱里没有“{name}”文件夹，里面的信没有取，其余照收。"
PARENT = "邮箱里的“{name}”只装别的文件夹，自己不装信，没有取；其余照收。"
REFUSED = "邮箱里的“{name}”文件夹打不开（{why}），里面的信没有取，其余照收；程序每次取信都会再试。"
CORRECT = "请核对“设置”的“另取文件夹”。"
WHOLE_NAME = "请把“设置”的“另取文件夹”改为全名：{names}。"
LOOK = "请到网页版邮箱里看它能不能打开、里面有没有单位的来信，有的把附件另存到 inbox。"
BY_POP = (
    "收信用的是 POP3，只取得到收件箱，“{name}”文件夹里的信没有取。请把“收信服务器”改为 IMAP 的（端口 993）；"
    "邮箱没有 IMAP 的，在网页版邮箱里不让规则把来信移走，或在 POP3 的设置里选上一并收取它，"
    "再从“设置”的“另取文件夹”里去掉。"
)
LEAVE_OUT = "不用再取它的，从“设置”的“另取文件夹”里去掉。"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadFolder:
    """A folder that cannot be read: what is said of it, and since when. ``sure`` says that it is no passing trouble.

    Of one that is ``named`` the office wrote the name into its settings; the others are the mailbox's own.
    """

    name: str
    words: str
    since: datetime
    sure: bool
    named: bool


def folder_words(mailbox: Mailbox, name: str) -> str:
    """What to tell of a folder that is not there, or holds no letters; blank where it may be opened."""
    from workbook_flow.mail import imap

    folders = {folder.name: folder for folder in mailbox.folder.list()}
    there = folders.get(name)
    if there is not None and imap.holds_letters(there):
        return ""
    letters = [folder.name for folder in folders.values() if imap.holds_letters(folder)]
    if there is not None:
        meant, words = [other for other in letters if other.startswith(name + there.delim)], PARENT
    else:
        meant, words = [other for other in letters if last_part(other) == last_part(name)], MISSING
    remedy = WHOLE_NAME.format(names="；".join(meant[:MOST_LIKE])) if meant else CORRECT
    return words.format(name=name) + remedy


def last_part(name: str) -> str:
    """What a folder is called within the one that holds it."""
    return PARTING.split(name)[-1].strip().lower()


def refused_words(name: str, why: str, *, named: bool) -> str:
    """What to tell of a folder that the server does not open."""
    return REFUSED.format(name=name, why=why or "没有说为什么") + LOOK + (LEAVE_OUT if named else "")


def noted_folders(ledger: Ledger) -> Mapping[str, UnreadFolder]:
    """Those that are noted, by name."""
    with suppress(ValueError, TypeError, LookupError):
        noted = json.loads(ledger.mail.last_note(NOTED) or "[]")
        return {folder.name: folder for content in noted for folder in (from_json(UnreadFolder, content),)}
    return {}


def note_unread(session: Session, faults: Mapping[str, str], named: Collection[str]) -> None:
    """Note what there is to tell of folders, by name; blank of one that could be read."""
    earlier = noted_folders(session.ledger)
    folders = [
        UnreadFolder(
            name=name,
            words=words,
            since=earlier[name].since if name in earlier else session.clock(),
            sure=name in earlier,
            named=name in named,
        )
        for name, words in faults.items()
        if words
    ]
    note = json.dumps(to_json(folders), ensure_ascii=False) if folders else ""
    if note != (session.ledger.mail.last_note(NOTED) or ""):
        session.ledger.mail.note(NOTED, note)


def unread_folders(ledger: Ledger, master: Master) -> Iterator[UnreadFolder]:
    """Those that are still to be read."""
    for folder in noted_folders(ledger).values():
        if not folder.named or folder.name in master.settings.more_folders:
            yield folder


def unread_sentences(ledger: Ledger, master: Master) -> Iterator[str]:
    """What is to be said of them, a sentence each."""
    return (folder.words for folder in unread_folders(ledger, master))


def unread_news(ledger: Ledger, master: Master) -> Iterator[tuple[str, str]]:
    """What the office is told once of each: its occasion and words."""
    for folder in unread_folders(ledger, master):
        if folder.sure:
            yield f"folder {folder.name} {folder.since.date()}", folder.words
