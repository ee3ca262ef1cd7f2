"""What a letter says: its sender's own words, without what they answer, and what they amount to."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from email.message import Message

from workbook_flow.mail.attached import MAX_DEPTH, MAX_PARTS, MOST_TEXT, attachment_name, part_bytes, parts
from workbook_flow.mail.headers import decode
from workbook_flow.model import LetterKind
from workbook_flow.words.text import bounded

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
BANNER = re.compile(r"\s*[\[【(（]?(?:外部邮件|外来邮件|external(?: e-?mail)?)[\]】)）].*", re.IGNORECASE)
"""The line with which a gateway warns of letters from elsewhere."""
DISCLAIMER = re.compile(
    r"\s*(?:(?:声明[:：]\s*)?(?:本|此)(?:电子)?邮件(?:及|和|包括|（).{0,30}(?:仅供|仅限|机密|保密|专有)"
    r"|This (?:e-?mail|message).{0,60}(?:confidential|intended))",
    re.IGNORECASE,
)
"""What gateways write below every letter."""
HIDDEN = ("style", "script", "head", "blockquote")
HIDING = re.compile(rf"<({'|'.join(HIDDEN)})\b")
"""What in an HTML text is none of its words, in small letters."""
SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


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


def is_put_off(text: str) -> bool:
    """Whether who writes wants something first, or says when the form is to come."""
    return bool(ASKING.search(text) or LATER.search(text))


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
