"""What a letter speaks of and does not bring: a form that lies elsewhere, in its words, in a picture."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from email.message import Message
from itertools import islice

from workbook_flow.mail.attached import (
    BESIDE,
    LARGE_PICTURE,
    MAX_PARTS,
    MOST_TEXT,
    OUR_OWN,
    SHOWN_PICTURE,
    TNEF,
    attachment_name,
    names_columns,
    part_bytes,
    parts,
)
from workbook_flow.mail.headers import decode, decode_words, header
from workbook_flow.mail.markup import LARGE_DATA, without_quotations
from workbook_flow.mail.said import (
    ACKNOWLEDGED,
    ASKING,
    CLAIMED,
    LINKED,
    ROUTINE,
    SHORT,
    bare_words,
    is_away,
    is_put_off,
    page_text,
    without_signature,
)
from workbook_flow.model import Lack
from workbook_flow.words.text import bounded

STRAY = re.compile(r"att\d+\.|.*\.(?:vcf|ics|p7s|p7m|asc|sig|dat|eml)$|附件\d+$|\._|~\$", re.IGNORECASE)
"""The names of what mail programs add by themselves, which no person takes for a form."""
PAGES = (".htm", ".html", ".mht")
"""The endings of a page that stands as a file for one that lies elsewhere."""
PICTURED = re.compile(r"图|照片|拍照|截屏")
PROMISED = re.compile(r"(?:见|如|详|在)附件|附(?:上|后)|随信附|请(?:查[收阅]|接收|审阅|签收)")
REPORT, OTHERWISE = re.compile(r"表|报送|上报"), re.compile(r"[收悉签转回通]|确认|反馈|答复")
"""What a letter is that brings a form, and what else such a word may be about."""
NOTHING = re.compile(r"[无零0]|没(?!有?[上填]?报)|同上|不变|[与和跟]上")
"""What says, with no more beside it than the following, that there is nothing new."""
ALONG_WITH_NOTHING = re.compile(
    r"[您你]好|我们?|[本这该上]|单位|[局委办镇乡县]|街道|\d{1,2}月份?|[年期月季周]度?份?|目前|暂时?|[均都也还仍是为与和同跟]|各项|相关|有关"
    r"|重点|任务|工作|清单|进展|变化|情况|更新|动态|内容|数据|[新有增的了]|[可要需]|填?报(?:送|告|上)?|上报|填写"
    r"|[一完全]样|相?同|一致|不变|[无没零0]|此复|特此|说明|谢谢|感谢"
)
MOST_NOTHING = 40
"""Characters of a letter, at most, that says no more than that."""
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
ADDRESS = re.compile(r"https?://\S{1,2000}")
SHARED = re.compile(r"\b(?:s?ftps?|file|smb)://\S|\\\\[\w.-]{1,60}\\\S", re.IGNORECASE)
"""How a path begins that leads to a file on a server: FTP, a shared folder of Windows."""
PLACED = re.compile(
    r"(?:报表|表格|填报|下载|取回|上传|链接|网盘|云盘|提取|分享|共享|\.(?:xlsx?|et|zip|rar)\b)[^。\n]{0,60}\n?\s{0,9}"
    r"https?://[^\s/]{1,100}/\S{2}"
    r"|https?://[^\s/]{1,100}/\S{2,300}\s[^。\n]{0,30}(?:下载|取回|提取|有效|到期|\.(?:xlsx?|et|zip|rar)\b)",
    re.IGNORECASE,
)
"""How somebody, or a gateway, writes that a file lies at an address, whoever's server that is."""
PLACED_IN_PAGE = re.compile(
    r"(?:报表|表格|填报|下载|取回|上传|提取|分享|共享)[^。<>]{0,60}(?:<(?!/?(?:p|div|tr|td|br)\b)[^<>]{0,200}>){0,4}"
    r"<a\s[^<>]{0,200}href=\"https?://[^\"/]{1,100}/[^\"]{2,500}\""
    r"|href=\"https?://[^\"/]{1,100}/[^\"]{2,500}\"[^<>]{0,200}>"
    r"[^<]{0,60}(?:下载|取回|填报表|\.(?:xlsx?|et|zip|rar)\b)"
    r"|href=\"(?:s?ftps?|file)://",
    re.IGNORECASE,
)
RECALLS = re.compile(r"\s*(?:撤回|召回|recall)\s{0,3}[:：]", re.IGNORECASE)
RECALLING = re.compile(
    r"(?:将|希望|想要?|请求|已经?)(?:撤回|召回)了?(?:此|该|一封|这封)?(?:电子)?邮件|would like to recall the message",
    re.IGNORECASE,
)
"""How a mail program asks for a letter back: by its subject, or in its words."""
SEALED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"))
"""The envelopes of S/MIME and PGP in which a letter with its files is signed as a whole, or encrypted."""
MOST_SUBJECT = 60
"""Characters of a subject that people are shown above its letter's words."""
MOST_NAMED = 5
"""How many files people are told of by name."""


def lack_of(mail: Message, text: str, strays: str, *, bare: bool, shows: bool) -> Lack | None:
    """Why a person's words bring no table though they speak of one; None where they do not.

    ``bare`` says that no file came along, ``shows`` that papers or pictures did, which are answered for themselves,
    ``strays`` tells of the others.
    """
    if any(part.get_content_type() in SEALED for part in parts(mail)):
        return Lack.SEALED
    if is_recall(mail, text):
        return Lack.RECALL
    promised = len(text) <= SHORT and OUR_OWN not in text and (PROMISED.search(text) or names_report(text))
    missed = bool(promised) and not ASKING.search(text)
    if not bare:
        if has_linking_page(mail):
            return Lack.LINK
        brings = strays and len(text) <= SHORT and OUR_OWN not in text and not is_put_off(text)
        return Lack.OTHER if (missed or brings) and not shows else None
    if has_pasted_form(mail) or is_typed_form(text):
        return Lack.PASTED
    if leads_away(mail, text) or (not is_put_off(ADDRESS.sub("", text)) and lies_elsewhere(mail, text)):
        return Lack.LINK
    if has_pasted_picture(mail, text):
        return Lack.PICTURE
    if missed:
        return Lack.FILE
    return Lack.NOTHING_NEW if says_nothing_new(text) else None


def is_recall(mail: Message, text: str) -> bool:
    """Whether a mail program asks for an earlier letter back on its sender's behalf: it lies here all the same."""
    subject = decode_words(header(mail, "Subject"))
    return RECALLS.match(subject) is not None or (len(text) <= SHORT and RECALLING.search(text) is not None)


def names_report(text: str) -> bool:
    """Whether a letter says no more than what it is to bring: 7月填报表."""
    words = bare_words(without_signature(text))
    return bool(REPORT.search(words)) and not (OTHERWISE.search(words) or ROUTINE.sub("", words))


def says_nothing_new(text: str) -> bool:
    """Whether a letter says in a few words that there is nothing new, and no more than that."""
    words = bare_words(without_signature(text))
    return (
        len(words) <= MOST_NOTHING
        and NOTHING.search(words) is not None
        and not ALONG_WITH_NOTHING.sub("", words)
    )


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


def lies_elsewhere(mail: Message, text: str) -> bool:
    """Whether the sender's own words tell of a file at a place of which nothing is known but its address."""
    if SHARED.search(text) or PLACED.search(text):
        return True
    alone = ADDRESS.search(text) is not None and not bare_words(ADDRESS.sub("", text))
    return alone or any(PLACED_IN_PAGE.search(own) for own in own_pages(mail))


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
