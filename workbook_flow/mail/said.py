"""What a letter says: its sender's own words, without what they answer, and what they amount to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.message import Message
from itertools import islice, takewhile

from workbook_flow.mail.attached import (
    MADE_BY_EXCHANGE,
    MAX_DEPTH,
    MAX_PARTS,
    MOST_PAGE,
    MOST_TEXT,
    OUR_OWN,
    attachment_name,
    is_coded_letter,
    opened_letter,
    part_bytes,
    parts,
)
from workbook_flow.mail.headers import ANSWERING, decode
from workbook_flow.mail.lean import parsed
from workbook_flow.mail.markup import UNSEEN, without_markup
from workbook_flow.mail.quoted import DASHES, NOTHING_OURS, Ours, own_lines, passed_on_lines
from workbook_flow.model import LetterKind
from workbook_flow.words.text import bounded

ACKNOWLEDGED = re.compile(
    r"(?:您好|你好|好的?)?(?:均|已|己)?(?:经)?(?:收到|签收|收悉|知悉|阅悉|接收|收阅|阅)(?:了|回复|确认|无误|谢谢|感谢)*"
    r"(?:(?:我|本)?(?:们|单位|局|委|办|镇|乡)?(?:将|会|一定)?(?:按时|按期|按要求|及时|尽快|马上|抓紧)"
    r"(?:填报|报送|上报|填写|落实|办理?)(?:谢谢|感谢)*)?"
    r"|(?:ok|好的?|嗯|收到)(?:收到)?(?:了|谢谢|感谢|领导|辛苦){0,4}|(?:ok|好的?)?(?:知道|明白|了解|清楚)了?|ok|roger|received|[👍👌🆗][\U0001f3fb-\U0001f3ff\ufe0f]*"
)
"""How a unit says that the form reached it, and no more than that and that it will report."""
ROUTINE = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:局|委|办|中心|政府|委员会|街道|[镇乡])|[\d一二三四五六七八九十]{1,4}[年月季周]度?份?"
    r"|[填月周季年]?报表?|表格?|报送|上报|回[复执]|答复|转发|收[到悉]|签收|确认|反馈|通知|进展|情况|任务|工作|清单|重点"
    r"|本月|本期|关于|[的函和及了]"
)
"""What stands in the subject of a letter that brings or acknowledges a form, and asks for nothing."""
ANSWERED = re.compile(r"\s*(?:re|aw|回复|答复|回覆)\s{0,3}[\[(（\d:：]", re.IGNORECASE)
"""How the subject begins of a letter that answers another."""
SIGNING = re.compile(
    r"(?:(?:电\s*话|手\s*机|办公电话|联系电话|联系人|传\s*真|邮\s*箱|地\s*址|邮\s*编|QQ|微信|Tel|Fax|E-?mail)\s*[:：].{1,60}"
    r"|签名由.{1,20}定制|[\d\s+()（）/-]{7,40}|[\w.+-]{1,60}@[\w.-]{1,60}|\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?"
    r"|(?!.{0,20}[不没请是归应由属转找给第项])[\u4e00-\u9fff]{2,20}(?:局|委|办|室|科|股|队|镇|乡|街道|中心|政府|委员会)"
    r"(?:\s{1,4}[\u4e00-\u9fff]{2,3})?)",
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
    r"(?:自动|自動)[回答][复覆復]|(?:正在|正|在|已)(?:休|请)?(?:休假|年休假|年假|公休|病假|产假|事假)(?!回|结束|后|期满)"
    r"|休假(?:期间|中)|(?:正在|因公|在外)(?:外)?出差|不在(?:办公室|单位|岗)"
    r"|未经?阅读.{0,4}删除|out of (?:the )?office|on (?:annual )?leave|deleted without being read",
    re.IGNORECASE,
)
"""What says in a short letter that nobody has read ours, where no header does."""
WANTED = re.compile(r"申请|延期|延至|不属|不归|异议|困难|请问|[?？]")
"""What a machine that answers for somebody does not write."""
READ_NOTE = re.compile(
    r"\s*(?:已读|未读|已阅读|阅读回执|已读回执|read|not read|read receipt)\s?[:：]", re.IGNORECASE
)
"""How the subject of a note begins that a mail was opened."""
CLAIMED = re.compile(r"(?:已经?|重新?|现)(?:填|改|报|更正|补|完成)|[填改补]好|报表|填报|报送|上报|更正")
"""What people write who have filled a form in."""
LATER = re.compile(r"(?:明天|后天|下周|稍后|晚[些点几]|过几天|尽快|抓紧|马上|正在)")
"""What people write who are still to do so."""
ASKING = re.compile(r"[?？吗]|打不开|看不到|没有?附件|请(?:再|重新)?发")
"""What people write who want a file, or an answer, themselves."""
MATTERS = re.compile(
    r"[?？]|请问|申请|延期|延至|异议|不属|不是|不归|困难|建议|更换|变更|改[为成]|(?<!已)(?<!要求)(?<!意见)调整(?!后)|调离|作废|撤回|协调|请示|批示"
    r"|(?<!已)更正(?![后的版表件稿如见，。\s]|$)|应[为是]|有误|填错|为准|\d\s{0,3}[%％]"
    r"|说明(?:如下|[:：])|另外|此外|另[:：，,]|因.{1,30}(?:未|无法|不能)"
    r"|(?:请|望).{0,6}(?:批准|修改|删除|同意|考虑|回电|明确|支持|予以)"
    r"|打不开|看不到|没有?收到|请(?:再|重新).{0,4}(?:发|给|寄)|(?:请(?!查收)|麻烦|劳烦|烦请|能否|可否|能不能|可不可以|帮.{0,3})[^。，,\n]{0,8}[重补]发"
)
"""What people write beside a form that is more than a word to go with it."""
LINKED = re.compile(
    r"超大附件|云附件|大附件下载|中转站|网盘|云盘|微云|ftnExs_download"
    r"|【(?:金山|腾讯|石墨|飞书|钉钉|WPS云?)文档】|#小程序://"
    r"|https?://[^\s/]{0,60}(?:kdocs\.cn|docs\.qq\.com|shimo\.im|feishu\.cn|larksuite\.com|weiyun\.com|alipan\.com"
    r"|aliyundrive\.com|cloud\.189\.cn|(?:yun|caiyun)\.139\.com|(?:drive|doc)\.weixin\.qq\.com|dingtalk\.com|1drv\.ms"
    r"|sharepoint\.com|drive\.google\.com|lanzou\w{0,2}\.com|jianguoyun\.com|we\.tl|dropbox\.com|pan\.[\w.]{1,30}"
    r"|f\.wps\.cn|\b115\.com|cowtransfer\.com|wenshushu\.cn)/"
    r"|https?://[^\s]{0,100}(?:/ftn/|attachment)[^\s]{0,20}(?:download|\?)"
)
"""What mail programs write where they put a link in place of a file, and where tables lie that are filled in online."""
MOST_WORDS = 200
"""Characters of what a letter says beside its form that are told."""
SHORT = 200
"""Characters of a letter that a machine, or somebody who sends a file, writes at most."""
TELEPHONE = re.compile(
    r"\s*(?:发自|发送自|来自我的|Sent (?:from|via)|(?:获取|Get)\s?[\[<]?Outlook"
    r"|从\s?(?:我的|Windows|iPhone|iPad|Android|QQ|网易).{0,25}发送).{0,60}$",
    re.IGNORECASE,
)
"""The line that a telephone or a program writes below a letter, or above what somebody adds to it."""
BANNER = re.compile(r"\s*[\[【(（]?(?:外部邮件|外来邮件|external(?: e-?mail)?)[\]】)）].*", re.IGNORECASE)
"""The line with which a gateway warns of letters from elsewhere."""
DISCLAIMER = re.compile(
    r"\s*(?:(?:声明[:：]\s*)?(?:本|此)(?:电子)?邮件(?:及|和|包括|（).{0,30}(?:仅供|仅限|机密|保密|专有)"
    r"|This (?:e-?mail|message).{0,60}(?:confidential|intended))",
    re.IGNORECASE,
)
"""What gateways write below every letter."""
STUB = re.compile(
    r"(?:不支持|请使用|请用|支持).{0,12}(?:HTML|超文本|网页).{0,60}"
    r"|HTML (?:e-?mail|message|format|capable|enabled)",
    re.IGNORECASE,
)
"""What programs write as plain text who write words as HTML alone."""
MOST_FOOT = 12
"""Lines of a signature, or of a mailing list's, at most."""
LISTED = re.compile(r"mailing list|邮件列表|listinfo|unsubscribe|退订", re.IGNORECASE)
MOST_OWN = 5000
"""Characters of what a letter's sender wrote that are looked at."""


def own_subject(subject: str, ours: Ours = NOTHING_OURS) -> str:
    """What a letter's sender wrote into its subject, without what programs put before it and what it answers."""
    bare = ANSWERING.sub("", subject).strip()
    plain = re.sub(r"\s+", "", bare)
    titles = (re.sub(r"\s+", "", title) for title in ours.subjects)
    for title in sorted(titles, key=len, reverse=True):
        if title and title in plain:
            return plain.replace(title, " ").strip()
    return bare.partition("】")[2] if bare.startswith("【") else bare


def asks_in_subject(subject: str, ours: Ours = NOTHING_OURS) -> bool:
    """Whether somebody wrote into a subject more than what the letter is; that of an answer to others is not theirs."""
    own = own_subject(subject, ours)
    if ACKNOWLEDGED.fullmatch(bare_words(own)):
        return False
    titled = own != own_subject(subject) or ours.named
    is_own = titled or ANSWERED.match(subject) is None
    return bool(MATTERS.search(own) or (is_own and re.search(r"[\u4e00-\u9fff]{2}", ROUTINE.sub(" ", own))))


def told_beside(subject: str, *words: str) -> str:
    """What a letter with a form says beside it, in its own part of the subject and in its words."""
    asked = f"（主题）{bounded(subject, MOST_WORDS)}" if MATTERS.search(subject) else ""
    return " ".join(filter(None, (asked, *map(words_beside, words))))


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
    matters = MATTERS.search(own) or LINKED.search(own)
    return bounded(own.replace("\n", " "), MOST_WORDS) if matters else ""


def is_away(text: str) -> bool:
    """Whether a short letter says that its sender is away: nobody has read what it answers."""
    return len(text) <= SHORT and AWAY.search(text) is not None and not WANTED.search(text)


def is_read_note(subject: str, text: str) -> bool:
    """Whether a mail program says in a letter like any other that ours was opened, or deleted."""
    return READ_NOTE.match(subject) is not None and len(text) <= SHORT and not WANTED.search(text)


def is_put_off(text: str) -> bool:
    """Whether who writes wants something first, or says when the form is to come."""
    return bool(ASKING.search(text) or LATER.search(text))


def kind_of_words(text: str) -> LetterKind:
    """What a person's letter without files is, by its words."""
    words = bare_words(without_signature(text))
    return LetterKind.ACKNOWLEDGED if words and ACKNOWLEDGED.fullmatch(words) else LetterKind.WORDS


def without_signature(text: str) -> str:
    """A letter's words without the lines below the first that are surely a signature, all of them or none."""
    lines = [line.strip(" \t|") for line in text.strip().split("\n")]
    first, *below = list(filter(None, lines)) or [""]
    signing = [SIGNING.fullmatch(line) is not None for line in below]
    signs = any(signing) and all(
        signs or SIGNED_NAME.fullmatch(line) for signs, line in zip(signing, below, strict=True)
    )
    return first if signs else text


def bare_words(text: str) -> str:
    """A letter's words without blanks and stops."""
    return re.sub(r"[\s，。！!,.、~～；;：:]+", "", text).lower()


def letter_text(mail: Message) -> str:
    """The words of a letter: its plain text, all that stands before, between and below its files; else its HTML's.

    What is in a letter inside it counts where it has none of its own.
    """
    for leaves in (outer_parts(mail), parts(mail)):
        texts = list(islice(filter(is_text, leaves), MAX_PARTS))
        below = [leaf_text(part) for part in texts if attachment_name(part)]
        for kind in ("text/plain", "text/html"):
            pieces = [
                leaf_text(part)
                for part in texts
                if part.get_content_type() == kind and not attachment_name(part)
            ]
            if words := "\n".join(piece for piece in pieces if piece.strip() and not is_stub(piece)):
                return "\n".join((words, *below))
        if words := "\n".join(below):
            return words
    return ""


def is_stub(text: str) -> bool:
    """Whether a plain text says no more than that the words are in the HTML beside it."""
    return len(text) <= SHORT and STUB.search(text) is not None


def words_of(data: bytes) -> tuple[str, ...]:
    """The words of a mail as programs may quote them: its plain text, its HTML's, and the names of its files."""
    leaves = list(outer_parts(parsed(data)))
    names = "\n".join(filter(None, map(attachment_name, leaves)))
    return (*(leaf_text(part) for part in leaves if is_text(part)), names)


def is_text(part: Message) -> bool:
    """Whether a part holds words, and is no file; Exchange makes one of the words below a file."""
    if part.get_content_maintype() != "text":
        return False
    name = attachment_name(part)
    return not name or MADE_BY_EXCHANGE.fullmatch(name) is not None


def outer_parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves of a letter; one inside it is a leaf."""
    if mail.get_content_maintype() != "multipart" or not mail.is_multipart() or depth > MAX_DEPTH:
        yield mail
        return
    for part in mail.get_payload():
        if isinstance(part, Message):
            yield from outer_parts(part, depth + 1)


def inner_letters(mail: Message) -> list[Message]:
    """The letters that stand in a letter as parts of it, as many as are looked at."""
    parts_of = (part for part in outer_parts(mail) if part.get_content_type() == "message/rfc822")
    opened = ([opened_letter(part)] if is_coded_letter(part) else part.get_payload() for part in parts_of)
    letters = (letter for inner in opened for letter in inner if isinstance(letter, Message))
    return list(islice(letters, MAX_DEPTH))


def leaf_text(part: Message) -> str:
    """The words of one part."""
    if part.get_content_type() == "text/html":
        return without_markup(page_text(part))
    text = decode(part_bytes(part)[: 4 * MOST_TEXT], part.get_content_charset())
    return UNSEEN.sub("", "\n".join(text.splitlines()))


def page_text(part: Message) -> str:
    """The HTML of one part; pictures in it may be many times as long as its words."""
    return decode(part_bytes(part)[:MOST_PAGE], part.get_content_charset())


def own_words(text: str, ours: Ours = NOTHING_OURS) -> str:
    """What the sender wrote, without what is quoted, the signature below, and what gateways put around it."""
    lines = [line for passage in own_lines(text[:MOST_TEXT], ours) for line in unsigned(passage)]
    return "\n".join(lines).strip()[:MOST_OWN]


def passed_on_words(text: str, ours: Ours = NOTHING_OURS, *, all_quoted: bool = False) -> str:
    """What others wrote in a letter that is passed on within the words of one, without what gateways put around it."""
    lines = unsigned(passed_on_lines(text[:MOST_TEXT], ours, all_quoted=all_quoted))
    return "\n".join(lines).strip()[:MOST_OWN]


def is_foot(lines: Sequence[str]) -> bool:
    """Whether lines below a stroke are a signature, or what a mailing list writes below every letter."""
    if len(lines) > MOST_FOOT:
        return False
    below = [line.strip(" \t|") for line in lines if line.strip(" \t|")]
    listed = bool(below) and any(map(LISTED.search, below))
    return listed or all(SIGNING.fullmatch(line) or SIGNED_NAME.fullmatch(line) for line in below)


def is_rule(line: str) -> bool:
    """Whether a line is a stroke alone."""
    return len(line) > 2 and not line.strip(DASHES)


def unsigned(lines: Sequence[str]) -> Iterator[str]:
    """Lines that stand together, without the signature below them and what gateways and telephones put around them."""
    wrote = False
    above = takewhile(lambda line: not DISCLAIMER.match(line), lines)
    last = max((number for number, line in enumerate(above) if MATTERS.search(line)), default=-1)
    for number, line in enumerate(lines):
        if DISCLAIMER.match(line):
            if wrote:
                return
        elif number > last and (line.strip() == "--" or (is_rule(line) and is_foot(lines[number + 1 :]))):
            return
        elif not (BANNER.match(line) or TELEPHONE.match(line) or is_rule(line)):
            wrote |= bool(line.strip())
            yield line
