"""The files of a letter: which may be returns, which papers stand beside them, under names that mail programs spoil."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from email.message import Message
from html import unescape

from workbook_flow.mail.compose import OWN_HEADER
from workbook_flow.mail.headers import decode, decode_words, header
from workbook_flow.mail.lean import parsed

TAKEN = (".xlsx", ".xls", ".xlsm", ".et", ".ett", ".ods", ".csv", ".zip", ".rar", ".7z", ".xlsb")
"""The endings of files that can be a return, or that a unit may take for one."""
TEXTS = (".htm", ".html", ".mht", ".mhtml", ".xml", ".fods")
"""The endings of texts as which some programs save a workbook, and most others something else."""
FORM_COLUMNS = (("编号", "核对", "任务"), ("重点任务", "主要措施"))
"""What the head of every form names, of those of earlier programs the second, and so a table into which one was put."""
OUR_OWN = "直接回复本邮件"
"""What stands in every mail of ours that asks for the form: such words are quoted, whatever is missing around them."""
MADE_BY_EXCHANGE = re.compile(r"att\d{3,8}\.(?:txt|html?)", re.IGNORECASE)
MOST_PAGE = 8 << 20
"""Bytes of a letter's HTML that are looked at, with the pictures in it."""
BESIDE = (
    *(".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".webp"),
    *(".doc", ".docx", ".wps", ".rtf", ".ppt", ".pptx", ".dps", ".mp4", ".mov", ".mp3", ".m4a"),
)
"""The endings of files that stand beside a form as evidence; in a Word document there may be a form all the same."""
TNEF = bytes.fromhex("789f3e22")
"""How a winmail.dat begins, into which Outlook packs files. It is not unpacked: the one library that reads it,
tnefparse, has had no release since January 2021. The unit is told what to send instead."""
MAGIC: Mapping[bytes, str] = {b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}
CODED_MAGIC = (b"UEsDB", b"0M8R4")
"""How such files begin in base64."""
SHOWN_PICTURE = re.compile(r"cid:([^\"'<>\s)]{1,200})")
LARGE_PICTURE = 10_000
"""Bytes from which a picture within the words is more than a signature's logo."""
SIGNATURE_PICTURE = re.compile(r"image\d{3}\.(?:png|gif|jpe?g)", re.IGNORECASE)
"""How Outlook names the pictures of a signature, which some servers turn into attached files."""
MAX_PARTS, MAX_DEPTH = 300, 6
MOST_TEXT = 200_000
"""Characters of a letter's words that are looked at."""


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
        if part.get_content_type() == "application/applefile" or is_note_beside(name, data):
            continue
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
        elif name.lower().endswith(TAKEN) or (
            name and (data.startswith(tuple(MAGIC)) or shows_form(name, data))
        ):
            yield name, data


def is_note_beside(name: str, data: bytes) -> bool:
    """Whether a file is what Apple's file system, or an Excel that has it open, notes of the file beside it."""
    return name.startswith(("._", "~$")) and not data.startswith(tuple(MAGIC))


def shows_form(name: str, data: bytes) -> bool:
    """Whether a page or a workbook in one text, as a file, is a form that somebody saved so, and no mail of ours."""
    if not name.lower().endswith(TEXTS) or MADE_BY_EXCHANGE.fullmatch(name):
        return False
    leaves = parts(parsed(data)) if name.lower().endswith((".mht", ".mhtml")) else ()
    texts = [decode(part_bytes(part)[:MOST_PAGE], part.get_content_charset()) for part in leaves]
    words = unescape(" ".join(texts) or decode(data[:MOST_PAGE], None))
    return names_columns(words) and OUR_OWN not in words


def names_columns(words: str) -> bool:
    """Whether these words name the columns of a form."""
    return any(all(column in words for column in columns) for columns in FORM_COLUMNS)


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
    # Apple's mail gives a picture beside the words a Content-ID too: in a letter that shows none within, it is a file.
    return not (part["Content-ID"] and within) and part.get_content_maintype() != "text"


def packs_table(data: bytes) -> bool:
    """Whether a winmail.dat names a file that can be a return; without one it holds the formatting alone."""
    plain = data.lower()
    names = (ending + "\0" for ending in TAKEN)
    return any(name.encode() in plain or name.encode("utf-16-le") in plain for name in names)


def attached_names(mail: Message) -> Iterator[str]:
    """The names of the files that a letter has beside its words; pictures in its text are not among them.

    Those are none whatever their own head says of them: some programs write of each that it is attached.
    """
    within = shown_within(mail)
    for count, part in enumerate(parts(mail), 1):
        if count > MAX_PARTS:
            return
        shown = header(part, "Content-ID").strip().strip("<>") in within
        if header(part, "Content-Disposition").strip().lower().startswith("attachment") and not shown:
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
    if not isinstance(data, bytes):
        return b""
    return without_coding(data) if data.startswith(CODED_MAGIC) else data


def without_coding(data: bytes) -> bytes:
    """A workbook or zip in base64 whose head does not say so, or in another way than the standard's, as its bytes."""
    with suppress(binascii.Error):
        return base64.b64decode(b"".join(data.split()), validate=True)
    return data
