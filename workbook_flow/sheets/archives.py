"""Zip files that carry several forms: members as labelled bytes, bounded. Names are labels, never paths."""

from __future__ import annotations

import zipfile

from workbook_flow.model import Problem
from workbook_flow.sheets.guard import MAX_INFLATED, Refused, inflate, open_zip
from workbook_flow.sheets.label import file_label
from workbook_flow.words.problems import Code

MAX_FORMS = 1_000
"""Members that one archive may hand on, nested ones included."""
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_UTF8_FLAG = 0x800
_PACKAGE_MARKS = {"[content_types].xml", "mimetype", "content.xml", "xl/workbook.xml"}


def is_owner_file(name: str) -> bool:
    """Whether it is the lock that Excel, WPS or LibreOffice leaves beside an open file, never a form."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.startswith(("~$", ".~lock.", ".~"))


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a zip of files, rather than a workbook (which is a zip of parts)."""
    if not data.startswith(_ZIP_MAGIC):
        return False
    try:
        return not _is_package(open_zip(data))
    except Refused:
        return False


def expand_zip(data: bytes, name: str) -> list[tuple[str, bytes]] | Problem:
    """The files in a zip as (label, bytes), in order, one nested level opened; or the one Problem with it.

    Labels read ``outer.zip/folder/form.xlsx``: text for people, never a path. Owner files and what
    macOS adds are left out. A workbook, or what is no zip, is handed back as its own only member.
    """
    label = file_label(name)
    if not data.startswith(_ZIP_MAGIC):
        return [(label, data)]
    try:
        if _is_package(open_zip(data)):
            return [(label, data)]
        return _members(data, label, _Budget(), depth=0) or Refused(Code.EMPTY_FILE).problem(label)
    except Refused as refusal:
        return refusal.problem(label)


class _Budget:
    """What one archive may still inflate and hand on."""

    def __init__(self) -> None:
        self.bytes = MAX_INFLATED
        self.forms = MAX_FORMS


def _members(data: bytes, label: str, budget: _Budget, depth: int) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for info in open_zip(data):
        member = _decoded_name(info)
        if info.is_dir() or member.endswith("/") or _is_litter(member):
            continue
        if info.external_attr >> 28 == 0xA:
            raise Refused(Code.UNSAFE_STRUCTURE, what="符号链接")
        if info.flag_bits & 0x1:
            raise Refused(Code.ENCRYPTED_FILE)
        content = inflate(data, info, budget.bytes)
        budget.bytes -= len(content)
        found += _opened(content, f"{label}/{file_label(member, folders=True)}", budget, depth)
    return found


def _opened(content: bytes, label: str, budget: _Budget, depth: int) -> list[tuple[str, bytes]]:
    if is_archive(content):
        if depth:
            raise Refused(Code.ZIP_TOO_DEEP)
        return _members(content, label, budget, depth + 1)
    budget.forms -= 1
    if budget.forms < 0:
        raise Refused(Code.TOO_MANY_PARTS, count=MAX_FORMS + 1, limit=MAX_FORMS)
    return [(label, content)]


def _is_package(members: list[zipfile.ZipInfo]) -> bool:
    return any(info.filename.replace("\\", "/").lower() in _PACKAGE_MARKS for info in members)


def _is_litter(name: str) -> bool:
    return is_owner_file(name) or name.startswith("__MACOSX/") or name.endswith((".DS_Store", "Thumbs.db"))


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """The member's name: zipfile took names without the UTF-8 flag for cp437, Chinese Windows writes GBK."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
