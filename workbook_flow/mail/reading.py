"""Letters as they come from Foxmail, QQ, 163 and Outlook: words, files, and what kind of letter it is.

Python's own decoding loses characters: whatever says gb2312 or gbk is read as gb18030, names may be raw GBK.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from workbook_flow.mail.bounces import fates, is_bounce, returned_ids
from workbook_flow.mail.compose import OWN_HEADER
from workbook_flow.mail.headers import addresses, decode, decode_words, header, references
from workbook_flow.mail.lean import parsed
from workbook_flow.model import Fate, Lack, LetterKind
from workbook_flow.words.text import bounded

TAKEN = (".xlsx", ".xls", ".xlsm", ".et", ".ett", ".ods", ".csv", ".zip", ".rar", ".7z", ".xlsb")
"""The endings of files that can be a return, or that a unit may take for one."""
BESIDE = (
    *(".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".webp"),
    *(".doc", ".docx", ".wps", ".rtf", ".ppt", ".pptx", ".dps", ".mp4", ".mov", ".mp3", ".m4a"),
)
"""The endings of files that stand beside a form as evidence; in a Word document there may be a form all the same."""
TNEF = bytes.fromhex("789f3e22")
"""How a winmail.dat begins, into which Outlook packs files. It is not unpacked: the one library that reads it,
tnefparse, has had no release since January 2021. The unit is told what to send instead."""
MAGIC: Mapping[bytes, str] = {b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}
STRAY = re.compile(r"att\d+\.|.*\.(?:vcf|ics|p7s|p7m|asc|sig|dat|eml)$|附件\d+$|\._", re.IGNORECASE)
"""The names of what mail programs add by themselves, which no person takes for a form."""
PAGES = (".htm", ".html", ".mht")
"""The endings of a page that stands as a file for one that lies elsewhere."""
ACKNOWLEDGED = re.compile(
    r"(?:您好|你好|好的?)?(?:均|已|己)?(?:经)?(?:收到|签收|收悉|知悉|阅悉|接收|收阅|阅)(?:了|回复|确认|无误|谢谢|感谢)*"
    r"(?:(?:我|本)?(?:们|单位|局|委|办|镇|乡)?(?:将|会|一定)?(?:按时|按期|按要求|及时|尽快|马上|抓紧)"
    r"(?:填报|报送|上报|填写|落实|办理)(?:谢谢|感谢)*)?"
    r"|好的?(?:收到|谢谢)?|ok|roger|received|[👍👌🆗][\U0001f3fb-\U0001f3ff\ufe0f]*"
)
"""How a unit says that the form reached it, and no more than that and that it will report."""
SIGNING = re.compile(
    r"(?:(?:电\s*话|手\s*机|办公电话|联系电话|联系人|传\s*真|邮\s*箱|地\s*址|邮\s*编|QQ|微信|Tel|Fax|E-?mail)\s*[:：].{1,60}"
    r"|[\d\s+()（）/-]{7,40}|[\w.+-]{1,60}@[\w.-]{1,60}|\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?"
    r"|(?!.{0,20}[不没请是归应由属转找给第项])[\u4e00-\u9fff]{2,20}(?:局|委|办|室|科|股|队|镇|乡|街道|中心|政府|委员会))",
    re.IGNORECASE,
)
"""A line of a signature that no mark sets off: how to reach somebody, a day, an office."""
SIGNED_NAME = re.compile(r"(?![不没未无请有待暂需改同难缺先另但])[\u4e00-\u9fff]{2,3}")
"""A line of it that may be a name, where such others stand about it."""
NIL_REPORT = re.compile(
    r"(?:您好|你好)?(?:我|本)?(?:单位|局|委|办|镇|乡)?(?:本|这)?(?:期|月|季度|周)?(?:为|是|作|报)?零报告(?:谢谢|感谢)*"
)
"""How a unit says in a reply that it has nothing to report."""
AWAY = re.compile(
    r"自动[回答]复|(?:正在|正|在|已)(?:休|请)?(?:休假|年休假|年假|公休|病假|产假|事假)(?!回|结束|后|期满)"
    r"|休假(?:期间|中)|(?:正在|因公|在外)(?:外)?出差|不在(?:办公室|单位|岗)"
    r"|未经?阅读.{0,4}删除|out of (?:the )?office|on (?:annual )?leave|deleted without being read",
    re.IGNORECASE,
)
"""What says in a short letter that nobody has read ours, where no header does."""
LINKED = re.compile(
    r"超大附件|云附件|文件中转站|网盘|ftnExs_download|pan\.baidu\.com"
    r"|【(?:金山|腾讯|石墨|飞书)文档】|https?://[^\s/]{0,60}(?:kdocs\.cn|docs\.qq\.com|shimo\.im|feishu\.cn)/"
)
"""What mail programs write where they put a link in place of a file, and where tables lie that are filled in online."""
SHOWN_PICTURE = re.compile(r"cid:([^\"'<>\s)]{1,200})")
PICTURED = re.compile(r"图|照片|拍照|截屏")
LARGE_PICTURE = 10_000
"""Bytes from which a picture within the words is more than a signature's logo."""
SIGNATURE_PICTURE = re.compile(r"image\d{3}\.(?:png|gif|jpe?g)", re.IGNORECASE)
"""How Outlook names the pictures of a signature, which some servers turn into attached files."""
PROMISED = re.compile(r"(?:见|如|详|在)附件|附(?:上|后)|随信附")
CLAIMED = re.compile(r"(?:已经?|重新?|现)(?:填|改|报|更正|补|完成)|[填改补]好|报表|填报|报送|上报|更正")
"""What people write who have filled a form in."""
LATER = re.compile(r"(?:明天|后天|下周|稍后|晚[些点几]|过几天|尽快|抓紧|马上|正在)")
"""What people write who are still to do so."""
ASKING = re.compile(r"[?？吗]|打不开|看不到|没有?附件|请(?:再|重新)?发")
"""What people write who want a file, or an answer, themselves."""
MATTERS = re.compile(
    r"[?？]|请问|申请|延期|延至|异议|不属|不是|不归|困难|建议|更换|变更|改[为成]|调整|调离|作废|撤回|协调|请示|批示"
    r"|(?<!已)更正(?![后的版表件稿如见，。\s]|$)|应[为是]|有误|填错|为准|\d\s{0,3}[%％]"
    r"|说明(?:如下|[:：])|另外|此外|另[:：，,]|因.{1,30}(?:未|无法|不能)"
    r"|(?:请|望).{0,6}(?:批准|修改|删除|同意|考虑|回电|明确|支持|予以)"
)
"""What people write beside a form that is more than a word to go with it."""
MOST_WORDS = 200
"""Characters of what a letter says beside its form that are told."""
OUR_OWN = "直接回复本邮件"
"""What stands in every mail of ours that asks for the form: such words are quoted, whatever is missing around them."""
SHORT = 200
"""Characters of a letter that a machine, or somebody who sends a file, writes at most."""
QUOTE = re.compile(
    r"(?:>|-{3,}|_{5,}|发件人[:：]|From:|在?.{0,60}(?:写道|wrote)[:：]|原始邮件)",
    re.IGNORECASE,
)
TELEPHONE = re.compile(r"\s*(?:发自我的|Sent from)\s*.{0,40}$", re.IGNORECASE)
"""The line that a telephone writes below a letter, or above what somebody adds to it."""
ANSWERING = re.compile(r"^\s*(?:(?:re|回复|答复)\s*[:：]\s*)+", re.IGNORECASE)
"""What a mail program puts before the subject that it answers."""
BANNER = re.compile(r"\s*[\[【(（]?(?:外部邮件|外来邮件|external(?: e-?mail)?)[\]】)）].*", re.IGNORECASE)
"""The line with which a gateway warns of letters from elsewhere."""
DISCLAIMER = re.compile(
    r"\s*(?:(?:声明[:：]\s*)?(?:本|此)(?:电子)?邮件(?:及|和|包括|（).{0,30}(?:仅供|仅限|机密|保密|专有)"
    r"|This (?:e-?mail|message).{0,60}(?:confidential|intended))",
    re.IGNORECASE,
)
"""What gateways write below every letter."""
QUOTED_BELOW = re.compile(r"发件人[:：]|From:|原始邮件|写道[:：]", re.IGNORECASE)
"""Where in a letter's HTML what it answers begins."""
FORM_COLUMNS = ("重点任务", "主要措施")
"""What every form's head names, and so a table in which somebody pasted one."""
SEALED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
"""The envelope of S/MIME in which a letter with its files is signed as a whole, or encrypted."""
MAX_PARTS, MAX_DEPTH = 300, 6
MOST_TEXT = 200_000
"""Characters of a letter's words that are looked at."""
MOST_HEAD, MOST_SEAMS = 1 << 20, 20_000
"""Bytes of a letter's head, and lines that could part it: of a letter with more nothing is read, people look at it."""
HIDDEN = ("style", "script", "head", "blockquote")
HIDING = re.compile(rf"<({'|'.join(HIDDEN)})\b")
"""What in an HTML text is none of its words, in small letters."""
SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A letter as read. ``files`` are what could be returns, as (name, bytes); ``attached`` names every file beside it.

    ``evidence`` are the papers and pictures beside its words, none of those that its words show or a machine brought
    back. ``automatic`` says that no person sent it off: a rule passed it on, a list spread it, a machine wrote it.
    ``responder`` says that it is a machine's answer to a mail of ours, which is never answered in turn. ``fates``
    are, by address that a bounce names, what became of the mail; its ``references`` name the mail that it is about.
    ``lack`` is why it brings no table though it speaks of one; ``words`` what it says beside the form that it brings,
    blank where that is no more than a word to go with it.
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


UNREADABLE = Incoming(
    sender="",
    subject="（读不了的邮件，原件在存档中）",
    message_id="",
    references=(),
    date=None,
    text="",
    files=(),
    kind=LetterKind.WORDS,
)
"""What no reader makes anything of: words without a sender, for people to look at."""


def is_swollen(data: bytes) -> bool:
    """Whether a letter has a head, or as many parts, as no honest one has."""
    ends = [end for blank in (b"\n\n", b"\n\r\n") if (end := data.find(blank)) >= 0]
    return min(ends, default=len(data)) > MOST_HEAD or data.count(b"\n--") > MOST_SEAMS


def read_letter(data: bytes, *, own_address: str) -> Incoming:
    """Read a letter; one that is a bomb, or that the standard library trips over, is for people to look at."""
    if is_swollen(data):
        return UNREADABLE
    try:
        return parse_letter(data, own_address)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return UNREADABLE


def parse_letter(data: bytes, own_address: str) -> Incoming:
    """Read a letter."""
    mail = parsed(data)
    automatic = is_automatic(mail)
    files = () if is_report(mail) else tuple(returnable_files(mail, quoted=not automatic))
    words = letter_text(mail)
    text = own_words(words)
    sender = addresses(mail, "From")[:1] or ("",)
    bounce = is_bounce(mail)
    kind, attached = letter_kind(mail, text, files), tuple(attached_names(mail))
    evidence = () if is_report(mail) or is_responder(mail) else tuple(papers(mail, files))
    bare = kind is LetterKind.WORDS and not attached and not evidence
    return Incoming(
        sender=sender[0],
        subject=decode_words(header(mail, "Subject"))[:500],
        message_id=header(mail, "Message-ID").strip(),
        references=(*references(mail), *(returned_ids(mail, words) if bounce else ())),
        date=sent_at(mail),
        text=text,
        files=files,
        kind=kind,
        fates=fates(mail, words, own_address) if bounce else {},
        attached=attached,
        automatic=automatic,
        responder=is_responder(mail) or (bare and is_away(text)),
        evidence=evidence,
        lack=lack_of(mail, text, bare=bare, shows=bool(evidence)) if kind is LetterKind.WORDS else None,
        words=words_beside(text) if kind is LetterKind.RETURN and not is_responder(mail) else "",
    )


def words_beside(text: str) -> str:
    """What a letter with a form says beside it, blank where that is no more than a word to go with it.

    Where a mail of ours is quoted with no mark around it, its words begin with the name of the unit.
    """
    own, quoted, _ = text.partition(OUR_OWN)
    if quoted:
        lines = own.split("\n")
        greeting = max(
            (number for number, line in enumerate(lines) if line.rstrip().endswith("：")), default=-1
        )
        own = "\n".join(lines[:greeting] if greeting >= 0 else lines[:-1])
    return bounded(own.replace("\n", " "), MOST_WORDS) if MATTERS.search(own) else ""


def is_away(text: str) -> bool:
    """Whether a short letter says that its sender is away: nobody has read what it answers."""
    return len(text) <= SHORT and AWAY.search(text) is not None


def lack_of(mail: Message, text: str, *, bare: bool, shows: bool) -> Lack | None:
    """Why a person's words bring no table though they speak of one; None where they do not.

    ``bare`` says that no file came along, ``shows`` that papers or pictures did, which are answered for themselves.
    """
    if any(part.get_content_type() in SEALED for part in parts(mail)):
        return Lack.SEALED
    promised = len(text) <= SHORT and PROMISED.search(text) and OUR_OWN not in text
    missed = bool(promised) and not ASKING.search(text)
    if not bare:
        if has_linking_page(mail):
            return Lack.LINK
        brings = has_stray_file(mail) and len(text) <= SHORT and OUR_OWN not in text and not is_put_off(text)
        return Lack.OTHER if (missed or brings) and not shows else None
    if has_pasted_form(mail):
        return Lack.PASTED
    if LINKED.search(text):
        return Lack.LINK
    if has_pasted_picture(mail, text):
        return Lack.PICTURE
    return Lack.FILE if missed else None


def is_put_off(text: str) -> bool:
    """Whether who writes wants something first, or says when the form is to come."""
    return bool(ASKING.search(text) or LATER.search(text))


def has_stray_file(mail: Message) -> bool:
    """Whether somebody attached what is neither a form nor a paper: a shortcut, a page, a part of a packed file."""
    names = (
        attachment_name(part)
        for part in parts(mail, quoted=False)
        if header(part, "Content-Disposition").strip().lower().startswith("attachment")
    )
    return any(name and not STRAY.match(name) and not name.lower().endswith(BESIDE) for name in names)


def lack_of_untouched(text: str) -> Lack | None:
    """Why a letter brings no table whose form came back as it went out; None where it does not claim to bring one."""
    if len(text) > SHORT or is_put_off(text) or is_away(text):
        return None
    words = bare_words(text)
    claims = not words or PROMISED.search(text) or CLAIMED.search(text)
    return Lack.UNTOUCHED if claims and not ACKNOWLEDGED.fullmatch(words or "-") else None


def has_pasted_form(mail: Message) -> bool:
    """Whether the sender's own words hold a table with the form's columns."""
    return any(
        own.lower().count("<tr") > 1 and all(column in own for column in FORM_COLUMNS)
        for own in own_pages(mail)
    )


def has_pasted_picture(mail: Message, text: str) -> bool:
    """Whether a large picture stands in the sender's own words, which speak of one, or say nothing."""
    if len(text) > SHORT or ASKING.search(text) or (text.strip() and not PICTURED.search(text)):
        return False
    shown = {cid for own in own_pages(mail) for cid in SHOWN_PICTURE.findall(own)}
    return any(
        header(part, "Content-ID").strip().strip("<>") in shown and len(part_bytes(part)) >= LARGE_PICTURE
        for part in parts(mail)
    )


def own_pages(mail: Message) -> Iterator[str]:
    """A letter's words as HTML, without what they answer."""
    for part in parts(mail):
        if part.get_content_type() == "text/html" and not attachment_name(part):
            text = without_hidden(
                decode(part_bytes(part)[: 4 * MOST_TEXT], part.get_content_charset())[:MOST_TEXT]
            )
            yield QUOTED_BELOW.split(text, maxsplit=1)[0]


def has_linking_page(mail: Message) -> bool:
    """Whether a page is attached that leads to a file elsewhere."""
    return any(
        attachment_name(part).lower().endswith(PAGES)
        and LINKED.search(decode(part_bytes(part)[: 4 * MOST_TEXT], part.get_content_charset())[:MOST_TEXT])
        is not None
        for part in parts(mail, quoted=False)
    )


def letter_kind(mail: Message, text: str, files: tuple[tuple[str, bytes], ...]) -> LetterKind:
    """What kind of letter it is. A letter with a form is a return, whatever servers and rules wrote in its head."""
    if is_bounce(mail):
        return LetterKind.BOUNCE
    if mail[OWN_HEADER]:
        return LetterKind.OWN
    if files:
        return LetterKind.RETURN
    if is_automatic(mail) and not (text and is_passed_on(mail)):
        return LetterKind.AUTOMATIC
    subject = ANSWERING.sub("", decode_words(header(mail, "Subject")))
    asks = not subject.startswith("【") and MATTERS.search(subject) is not None
    return LetterKind.WORDS if asks else kind_of_words(text or subject)


def kind_of_words(text: str) -> LetterKind:
    """What a person's letter without files is, by its words."""
    words = bare_words(without_signature(text))
    return LetterKind.ACKNOWLEDGED if words and ACKNOWLEDGED.fullmatch(words) else LetterKind.WORDS


def without_signature(text: str) -> str:
    """A letter's words without the lines below the first that are surely a signature, all of them or none."""
    first, *below = [line.strip() for line in text.strip().split("\n") if line.strip()] or [""]
    signing = [SIGNING.fullmatch(line) is not None for line in below]
    signs = any(signing) and all(
        signs or SIGNED_NAME.fullmatch(line) for signs, line in zip(signing, below, strict=True)
    )
    return first if signs else text


def bare_words(text: str) -> str:
    """A letter's words without blanks and stops."""
    return re.sub(r"[\s，。！!,.、~～；;：:]+", "", text).lower()


def is_nil_report(incoming: Incoming) -> bool:
    """Whether a person's letter says that there is nothing to report, and no more than that."""
    return incoming.kind is LetterKind.WORDS and NIL_REPORT.fullmatch(bare_words(incoming.text)) is not None


def is_automatic(mail: Message) -> bool:
    """Whether no person sent it off: an answering machine, a forwarding rule, a list, a note that a mail was read."""
    submitted = header(mail, "Auto-Submitted").strip().lower()
    if submitted and submitted != "no":
        return True
    if mail["List-Id"] or header(mail, "Precedence").strip().lower() in {"bulk", "list", "junk"}:
        return True
    return is_report(mail) or is_responder(mail)


def is_passed_on(mail: Message) -> bool:
    """Whether a rule or a list passed on what a person answered, in words alone."""
    return bool(references(mail)) and not (is_report(mail) or is_responder(mail) or any(attached_names(mail)))


def is_report(mail: Message) -> bool:
    """Whether it tells what became of another mail, which it may bring back: nothing in it is its sender's own."""
    return mail.get_content_type() == "multipart/report"


def is_responder(mail: Message) -> bool:
    """Whether a machine answered a mail of ours: on leave, out of office."""
    if header(mail, "Auto-Submitted").strip().lower().startswith("auto-replied"):
        return True
    if any(mail[name] for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")):
        return True
    if header(mail, "Precedence").strip().lower() == "auto_reply":
        return True
    subject = decode_words(header(mail, "Subject")).strip().lower()
    return subject.startswith(
        ("自动回复", "auto:", "automatic reply", "autoreply", "out of office", "自动答复")
    )


def sent_at(mail: Message) -> datetime | None:
    """When its sender says it was sent."""
    try:
        return parsedate_to_datetime(header(mail, "Date"))
    except (TypeError, ValueError):
        return None


def attachment_name(part: Message) -> str:
    """The name of an attached file, blank where it has none."""
    for name, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        value = header(part, name)
        if not value:
            continue
        holder = Message()
        holder[name] = re.sub(r"[\r\n]+[ \t]*", " ", value)
        encoded = holder.get_param(parameter, header=name)
        if isinstance(encoded, tuple):
            raw = (
                encoded[2].encode("latin-1", "ignore")
                if encoded[2].isascii() or max(encoded[2]) < "Ā"
                else None
            )
            return decode(raw, encoded[0]) if raw is not None else encoded[2]
        if encoded:
            return decode_words(encoded)
    return ""


def returnable_files(mail: Message, *, quoted: bool = True, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Every attached file that can be a return, those inside forwarded letters as well.

    Those of a mail of ours that lies inside it only with ``quoted``: a machine brings back what we had sent.
    """
    for count, part in enumerate(parts(mail, quoted=quoted), 1):
        if count > MAX_PARTS:
            return
        name, data = attachment_name(part), part_bytes(part)
        if part.get_content_type() == "application/applefile" or name.startswith(("._", "~$")):
            continue  # what Apple's file system, or an Excel that has it open, notes of the file beside it
        if data.startswith(TNEF):
            if packs_table(data):
                yield "winmail.dat", data
            continue
        if not name:
            kind = next((ending for magic, ending in MAGIC.items() if data.startswith(magic)), "")
            name = f"附件{count}{kind}" if kind else ""
        if name.lower().endswith(".eml"):
            inner = parsed(data) if depth < MAX_DEPTH else None
            if inner is not None and (quoted or not inner[OWN_HEADER]):
                yield from returnable_files(inner, quoted=quoted, depth=depth + 1)
        elif name.lower().endswith(TAKEN) or (name and data.startswith(tuple(MAGIC))):
            yield name, data


def papers(mail: Message, files: Collection[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The attached papers and pictures; those that stand within the words, as a signature's logo, are none.

    Nor are ``files``, which can be returns by what they are, whatever their name.
    """
    within = shown_within(mail)
    for count, part in enumerate(parts(mail, quoted=False), 1):
        if count > MAX_PARTS:
            return
        name = attachment_name(part)
        if name.lower().endswith(BESIDE) and not name.startswith("._") and is_beside(part, within):
            data = part_bytes(part)
            is_logo = SIGNATURE_PICTURE.fullmatch(name) and len(data) < LARGE_PICTURE
            if data and not is_logo and (name, data) not in files:
                yield name, data


def shown_within(mail: Message) -> frozenset[str]:
    """The Content-IDs of the pictures that a letter's HTML shows."""
    texts = (
        decode(part_bytes(part)[: 4 * MOST_TEXT], part.get_content_charset())[:MOST_TEXT]
        for part in parts(mail)
        if part.get_content_type() == "text/html"
    )
    return frozenset(cid for text in texts for cid in SHOWN_PICTURE.findall(text))


def is_beside(part: Message, within: Collection[str]) -> bool:
    """Whether a part is a file of its own, and not shown within the words."""
    if header(part, "Content-ID").strip().strip("<>") in within:
        return False
    if header(part, "Content-Disposition").strip().lower().startswith("attachment"):
        return True
    return not part["Content-ID"] and part.get_content_maintype() != "text"


def packs_table(data: bytes) -> bool:
    """Whether a winmail.dat names a file that can be a return; without one it holds the formatting alone."""
    plain = data.lower()
    names = (ending + "\0" for ending in TAKEN)
    return any(name.encode() in plain or name.encode("utf-16-le") in plain for name in names)


def attached_names(mail: Message) -> Iterator[str]:
    """The names of the files that a letter has beside its words; pictures in its text are not among them."""
    for count, part in enumerate(parts(mail), 1):
        if count > MAX_PARTS:
            return
        if header(part, "Content-Disposition").strip().lower().startswith("attachment"):
            yield attachment_name(part) or f"附件{count}"


def parts(mail: Message, depth: int = 0, *, quoted: bool = True) -> Iterator[Message]:
    """The leaves of a letter, those of letters inside it as well; those of our own only with ``quoted``."""
    if depth > MAX_DEPTH:
        return
    if mail.is_multipart():
        for part in [opened_letter(mail)] if is_coded_letter(mail) else mail.get_payload():
            if isinstance(part, Message) and (quoted or not part[OWN_HEADER]):
                yield from parts(part, depth + 1, quoted=quoted)
    else:
        yield mail


def is_coded_letter(part: Message) -> bool:
    """Whether a part is a letter that was coded as a file is, as some programs attach an .eml against the standard."""
    coding = header(part, "Content-Transfer-Encoding").strip().lower()
    return part.get_content_type() == "message/rfc822" and coding in {"base64", "quoted-printable"}


def opened_letter(part: Message) -> Message:
    """The letter in a coded part, which the standard library takes for the words of a letter without a head."""
    coded = Message()
    coded["Content-Transfer-Encoding"] = header(part, "Content-Transfer-Encoding")
    coded.set_payload(
        "".join(letter.as_string() for letter in part.get_payload() if isinstance(letter, Message))
    )
    return parsed(part_bytes(coded))


def part_bytes(part: Message) -> bytes:
    """The decoded bytes of a leaf."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def letter_text(mail: Message) -> str:
    """The words of a letter: its plain text, all that stands before, between and below its files; else its HTML's.

    What is in a letter inside it counts where it has none of its own.
    """
    for leaves in (outer_parts(mail), parts(mail)):
        texts = [
            part for part in leaves if part.get_content_maintype() == "text" and not attachment_name(part)
        ][:MAX_PARTS]
        for kind in ("text/plain", "text/html"):
            pieces = [leaf_text(part) for part in texts if part.get_content_type() == kind]
            if words := "\n".join(piece for piece in pieces if piece.strip()):
                return words
    return ""


def outer_parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves of a letter; one inside it is a leaf."""
    if mail.get_content_maintype() != "multipart" or not mail.is_multipart() or depth > MAX_DEPTH:
        yield mail
        return
    for part in mail.get_payload():
        if isinstance(part, Message):
            yield from outer_parts(part, depth + 1)


def leaf_text(part: Message) -> str:
    """The words of one part."""
    text = decode(part_bytes(part)[: 4 * MOST_TEXT], part.get_content_charset())
    return without_markup(text) if part.get_content_type() == "text/html" else text


def without_markup(text: str) -> str:
    """The words of an HTML text, roughly."""
    text = without_hidden(text[:MOST_TEXT])
    return re.sub(
        r"&nbsp;?",
        " ",
        re.sub(r"<[^<>]{0,2000}>", "", re.sub(r"(?i)<(?:br|/p|/div)\b[^<>]{0,200}>", "\n", text)),
    )


def without_hidden(text: str) -> str:
    """An HTML text without the elements that are none of its words; one that is never closed stays."""
    lowered = text.translate(SMALL)
    last = {name: lowered.rfind(f"</{name}>") for name in HIDDEN}
    visible: list[str] = []
    position = 0
    for match in HIDING.finditer(lowered):
        name = match[1]
        if position <= match.start() < last[name]:
            visible.append(text[position : match.start()])
            position = lowered.index(f"</{name}>", match.end()) + len(name) + 3
    return "".join(visible) + text[position:]


def own_words(text: str) -> str:
    """What the sender wrote, without what is quoted, the signature below, and what gateways put around it."""
    lines: list[str] = []
    for line in text[:MOST_TEXT].replace("\r", "").split("\n"):
        if QUOTE.match(line.lstrip()) or DISCLAIMER.match(line) or line.strip() == "--":
            break
        if not (BANNER.match(line) or TELEPHONE.match(line)):
            lines.append(line)
    return "\n".join(lines).strip()[:5000]
