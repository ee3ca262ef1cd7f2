"""Bounds before parsing: what the bytes are, and whether a zip package is fit to be parsed.

The limits are far beyond any form. Of the zip packages measured in the wild the largest declared 114 MB and
the fullest held 469 members; the largest sheet that this program writes itself has one row an entry.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from workbook_flow.words.codes import Code

if TYPE_CHECKING:
    from workbook_flow.model import Problem

MAX_FILE = 64 << 20
"""Bytes of a file: more than mail providers take (50 MB)."""
MAX_INFLATED = 128 << 20
"""Bytes of all parts of a package together, inflated."""
ROOM = 80 << 20
"""Bytes that a file that came from outside may take in the parent, with what is read out of it."""
MAX_MEMBERS = 2_000
LONGEST_DIRECTORY = 8 << 20
"""Bytes of the list of a zip's members: so many names of full length, with their fields, are half of it."""
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_CELLS = 1_200_000
"""Cells of a book, blank formatted ones included."""
MAX_AREA = 4_000_000
"""Rows × columns of a book's sheets: parsers lay sheets out densely, at 32 bytes a cell."""
MAX_STRINGS = 1_000_000
MAX_TEXT = 100_000
"""Characters of one cell: Excel takes 32,767."""
MAX_CHARACTERS = 20_000_000
"""Characters of a book's cells together: a consolidated workbook of 300 units has some six million."""
MAX_MERGES = 20_000
MAX_NAMES = 10_000

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_CHUNK, _LOCAL_HEAD = 1 << 20, 30
_ARCHIVES = {b"Rar!": "RAR 压缩包", b"7z\xbc\xaf'\x1c": "7z 压缩包", b"\x1f\x8b": "GZ 压缩包"}
_RARELY_PACKED = "不用通行方式压缩的文件（LZMA、BZip2、Deflate64 等）"
_PACKED = {b"\x78\x9f\x3e\x22": "winmail.dat"}
_OTHERS = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"II*\x00": "图片",
    b"MM\x00*": "图片",
    b"BM": "图片",
    b"{\\rtf": "Word 文档",
    b"MZ": "程序文件",
    b"\x7fELF": "程序文件",
}
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|meta|script|\?xml)\b|mime-version:", re.IGNORECASE
)
_LETTER = re.compile(rb"^(?:to|received|message-id|delivered-to|return-path):", re.IGNORECASE | re.MULTILINE)
"""What stands above a letter, and not above a web page that was saved as one (.mht)."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_RAW_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")


class Refused(Exception):
    """The file will not be read: a catalogue code, the place inside it, and the words of the message."""

    def __init__(self, code: Code, *, sheet: str = "", cell: str = "", **words: str | int) -> None:
        super().__init__(code)
        self.code, self.sheet, self.cell, self.words = code, sheet, cell, words

    def problem(self, file: str) -> Problem:
        """The refusal as a problem with that file; the worker, which only names it, starts without the catalogue."""
        from workbook_flow.model import Place
        from workbook_flow.words.problems import problem

        place = Place(file=file, sheet=self.sheet, cell=self.cell)
        return problem(self.code, place, **self.words)


def container_of(data: bytes) -> str:
    """What the first bytes say: ``zip``, ``ole``, ``biff``, ``markup`` or ``text``; Refused for what is no workbook."""
    if not data:
        raise Refused(Code.EMPTY_FILE)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if data.startswith(OLE_MAGIC):
        return "ole"
    if data.startswith(_RAW_BIFF):
        return "biff"
    for code, kinds in (
        (Code.PACKED_FILE, _ARCHIVES),
        (Code.NOT_A_WORKBOOK, _OTHERS),
        (Code.OUTLOOK_WRAPPED, _PACKED),
    ):
        for magic, actual in kinds.items():
            if data.startswith(magic):
                raise Refused(code, actual=actual)
    beginning = data[:4096].replace(b"\0", b"")
    if _MARKUP.search(beginning):
        head = _BLANK_LINE.split(beginning.strip(), maxsplit=1)[0]
        if not head.startswith(b"<") and _LETTER.search(head):
            raise Refused(Code.NOT_A_WORKBOOK, actual="邮件")
        return "markup"
    return "text"


CODE_SIDE = 100
"""Pixels of the side of the picture with a form's code."""
CODE_HEAD = b"IHDR" + struct.pack(">IIBB", CODE_SIDE, CODE_SIDE, 1, 0)
"""How its PNG begins."""
LARGEST_CODE = 2_000
"""Bytes of it, at most."""


@dataclass(frozen=True, slots=True)
class Package:
    """A zip package: every member's name, and the inflated parts that parsers read, by lower-case name.

    ``codes`` counts its pictures that are the code which a form is issued with.
    """

    names: frozenset[str]
    parts: dict[str, bytes]
    codes: int = 0

    def having(self, fragment: str) -> bool:
        """Whether any member's name contains it."""
        return any(fragment in name for name in self.names)


class _Directory:
    """A zip file of which zipfile may read the list of members, and no more at once than an honest one takes."""

    def __init__(self, source: IO[bytes]) -> None:
        self.seek, self.tell, self.source = source.seek, source.tell, source

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all that follow; Refused where that is more than any list takes."""
        if size <= LONGEST_DIRECTORY:
            data = self.source.read(LONGEST_DIRECTORY + 1 if size < 0 else size)
            if len(data) <= LONGEST_DIRECTORY:
                return data
        raise Refused(Code.UNSAFE_STRUCTURE, what="压缩包目录过长")


def open_zip(source: IO[bytes]) -> list[zipfile.ZipInfo]:
    """The members of a zip, counted without trusting its header; Refused when damaged or too many."""
    members = _count(source, b"PK\x01\x02")
    if members > MAX_MEMBERS:
        raise Refused(Code.TOO_MANY_PARTS, count=members, limit=MAX_MEMBERS)
    try:
        with zipfile.ZipFile(_Directory(source)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError, UnicodeError):
        raise Refused(Code.DAMAGED_FILE) from None


def _count(source: IO[bytes], words: bytes) -> int:
    """How often the words stand in a file."""
    source.seek(0)
    count, rest = 0, b""
    while piece := source.read(_CHUNK):
        count += (rest + piece).count(words)
        rest = piece[-len(words) + 1 :]
    return count


def unpack(source: IO[bytes], info: zipfile.ZipInfo, budget: int, target: IO[bytes]) -> int:
    """Write one member piece by piece, at most ``budget`` bytes whatever its header says; give how many they are.

    Refused when it is over that, or damaged.
    """
    size = checksum = 0
    for piece in _pieces(source, info):
        size, checksum = size + len(piece), zlib.crc32(piece, checksum)
        if size > budget:
            raise Refused(Code.INFLATES_TOO_LARGE, limit=MAX_INFLATED >> 20)
        target.write(piece)
    if size != info.file_size or checksum != info.CRC:
        raise Refused(Code.DAMAGED_FILE)
    return size


def _pieces(source: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """One member's bytes; Refused where it is packed in a way that no office program uses, or damaged."""
    source.seek(info.header_offset)
    head = source.read(_LOCAL_HEAD)
    stream = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    stored = info.compress_type == zipfile.ZIP_STORED
    if head[:4] != b"PK\x03\x04" or len(head) < _LOCAL_HEAD:
        raise Refused(Code.DAMAGED_FILE)
    if not (stream or stored):
        raise Refused(Code.PACKED_FILE, actual=_RARELY_PACKED)
    source.seek(sum(struct.unpack_from("<HH", head, 26)), io.SEEK_CUR)
    left = info.compress_size
    while left > 0 and (raw := source.read(min(left, _CHUNK))):
        left -= len(raw)
        yield from _inflated(stream, raw) if stream else (raw,)
    if stream and not stream.eof:
        raise Refused(Code.DAMAGED_FILE)


def _inflated(stream: zlib._Decompress, raw: bytes) -> Iterator[bytes]:
    """What some packed bytes hold, in pieces."""
    try:
        whole = False
        while not whole:
            piece = stream.decompress(raw, _CHUNK)
            yield piece
            raw, whole = stream.unconsumed_tail, stream.eof or len(piece) < _CHUNK
    except zlib.error:
        raise Refused(Code.DAMAGED_FILE) from None


def inflate(data: bytes, info: zipfile.ZipInfo, budget: int) -> bytes:
    """One member's bytes, at most ``budget`` whatever its header says; Refused when over or damaged."""
    start = info.header_offset
    if data[start : start + 4] != b"PK\x03\x04" or len(data) < start + 30:
        raise Refused(Code.DAMAGED_FILE)
    start += 30 + sum(struct.unpack_from("<HH", data, start + 26))
    raw = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        content = raw
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        content = _deflated(raw, budget)
    else:
        raise Refused(Code.PACKED_FILE, actual=_RARELY_PACKED)
    if len(content) > budget:
        raise Refused(Code.INFLATES_TOO_LARGE, limit=MAX_INFLATED >> 20)
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise Refused(Code.DAMAGED_FILE)
    return content


def _deflated(raw: bytes, budget: int) -> bytes:
    stream = zlib.decompressobj(-15)
    try:
        content = stream.decompress(raw, budget + 1)
    except zlib.error:
        raise Refused(Code.DAMAGED_FILE) from None
    if not stream.eof and len(content) <= budget:
        raise Refused(Code.DAMAGED_FILE)
    return content


def open_package(data: bytes) -> Package:
    """The parts of a workbook package, each within bounds; Refused for what no spreadsheet writes."""
    members = open_zip(io.BytesIO(data))
    declared = sum(info.file_size for info in members)
    if declared > MAX_INFLATED:
        raise Refused(Code.INFLATES_TOO_LARGE, limit=MAX_INFLATED >> 20)
    names: set[str] = set()
    parts: dict[str, bytes] = {}
    budget, codes = MAX_INFLATED, 0
    for info in members:
        name = part_name(info)
        if name in names:
            raise Refused(Code.UNSAFE_STRUCTURE, what="部件重名")
        names.add(name)
        if name.endswith((".xml", ".rels", ".vml", "mimetype")):
            parts[name] = inflate(data, info, budget)
            budget -= len(parts[name])
            if name.endswith((".xml", ".rels", ".vml")):
                refuse_entities(parts[name])
        elif name.endswith(".png") and info.file_size <= LARGEST_CODE:
            codes += CODE_HEAD in inflate(data, info, LARGEST_CODE)
    return Package(frozenset(names), parts, codes)


_CASED = {
    "[content_types].xml": "[Content_Types].xml",
    "xl/sharedstrings.xml": "xl/sharedStrings.xml",
    "meta-inf/manifest.xml": "META-INF/manifest.xml",
}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package anew from inflated parts, names in the case that parsers look for, ``mimetype`` first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts, key=lambda name: name != "mimetype"):
            archive.writestr(_CASED.get(name, name), parts[name])
    return out.getvalue()


def part_name(info: zipfile.ZipInfo) -> str:
    """The member's name as one key: lower case, forward slashes; Refused for links, locks, roaming paths."""
    if info.flag_bits & 0x1:
        raise Refused(Code.ENCRYPTED_FILE)
    if info.external_attr >> 28 == 0xA:
        raise Refused(Code.UNSAFE_STRUCTURE, what="符号链接")
    name = info.filename.replace("\\", "/").lower()
    if name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise Refused(Code.UNSAFE_STRUCTURE, what="越界路径")
    return name


def refuse_entities(xml: bytes) -> None:
    """Refused where an XML text declares a type of document or an entity: no workbook does."""
    wide = xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:4]
    head = xml.replace(b"\0", b"") if wide else xml
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Refused(Code.UNSAFE_STRUCTURE, what="XML 实体定义")


_UNIQUE = re.compile(rb"""uniqueCount\s*=\s*["'](\d{1,20})""")


@lru_cache(maxsize=1024)
def column_number(letters: bytes) -> int:
    """The number of a column counted from 1, from its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def check_strings(xml: bytes) -> None:
    """Refused when the shared strings are too many, or declared as many more than there are."""
    actual = xml.count(b"<si") + xml.count(b":si>")
    if actual > MAX_STRINGS:
        raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="文字", count=actual, limit=MAX_STRINGS)
    declared = _UNIQUE.search(xml, 0, 4096)
    if declared and int(declared[1]) > MAX_STRINGS:
        raise Refused(Code.UNSAFE_STRUCTURE, what="文字数量虚报")
