"""Zip files that carry several forms: members as labelled files, bounded. Names are labels, never paths."""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from workbook_flow.model import Problem
from workbook_flow.sheets.guard import MAX_INFLATED, Refused, open_zip, unpack
from workbook_flow.sheets.label import file_label
from workbook_flow.sheets.packages import holds_documents, package_kind
from workbook_flow.words.codes import Code

MAX_FORMS = 1_000
"""Members that one archive may hand on, nested ones included."""
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_UTF8_FLAG = 0x800
_COPY = re.compile(r"(?:[（(](\d{1,3})[)）]|(?:副本|copy)\s*(\d{1,3})?)$", re.IGNORECASE)
_PACKAGE_MARKS = {"[content_types].xml", "mimetype", "content.xml", "xl/workbook.xml"}


def is_owner_file(name: str) -> bool:
    """Whether it is the lock that Excel, WPS or LibreOffice leaves beside an open file, never a form."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.startswith(("~$", ".~lock.", ".~"))


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a zip of files, rather than a workbook or another program's file (a zip of parts)."""
    return _may_be_archive(io.BytesIO(data), "x.zip")


class Member(NamedTuple):
    """One file of a zip: its label, where its bytes lie, and the clock's words beside it as seconds, 0 for none."""

    label: str
    path: Path
    dated: float = 0.0


def expand_zip(data: bytes, name: str) -> list[tuple[str, bytes]] | Problem:
    """All that ``members_of`` gives, as (label, bytes); what is no zip of files alone; or the one Problem with it."""
    try:
        if not _is_archive(io.BytesIO(data), name):
            return [(file_label(name), data)]
        return [(member.label, member.path.read_bytes()) for member in members_of(io.BytesIO(data), name)]
    except Refused as refusal:
        return refusal.problem(file_label(name))


def member_names(data: bytes, name: str) -> list[str] | Problem:
    """The labels of the files in a zip, each of which can be had; or the one Problem with it.

    A workbook, another program's package, or what is no zip, is its own only member.
    """
    try:
        if not _is_archive(io.BytesIO(data), name):
            return [file_label(name)]
        return [member.label for member in members_of(io.BytesIO(data), name)]
    except Refused as refusal:
        return refusal.problem(file_label(name))


def members_of(source: IO[bytes], name: str) -> Iterator[Member]:
    """The files in a zip of files, oldest first, one nested level opened.

    Labels read ``outer.zip/folder/form.xlsx``: text for people, never a path. Owner files and what macOS adds are left
    out. Each lies on the disk, under a name of ours, until the next is asked for: none is held in memory. Raises
    Refused when a member is reached that cannot be had.
    """
    empty = True
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for member in _members(source, file_label(name), _Budget(), Path(folder), depth=0):
            empty = False
            yield member
    if empty:
        raise Refused(Code.EMPTY_FILE)


class _Budget:
    """What one archive may still inflate and hand on."""

    def __init__(self) -> None:
        self.bytes = MAX_INFLATED
        self.forms = MAX_FORMS


def _members(source: IO[bytes], label: str, budget: _Budget, folder: Path, depth: int) -> Iterator[Member]:
    path = folder / f"member{depth}"
    for info in sorted(open_zip(source), key=lambda info: (info.date_time, copy_number(info.filename))):
        member = _decoded_name(info)
        if info.is_dir() or member.endswith("/") or is_litter(member):
            continue
        if info.external_attr >> 28 == 0xA:
            raise Refused(Code.UNSAFE_STRUCTURE, what="符号链接")
        if info.flag_bits & 0x1:
            raise Refused(Code.ENCRYPTED_FILE)
        with path.open("wb") as target:
            budget.bytes -= unpack(source, info, budget.bytes, target)
        whole = Member(f"{label}/{file_label(member, folders=True)}", path, _dated(info))
        yield from _opened(whole, budget, depth)


def _dated(info: zipfile.ZipInfo) -> float:
    """The time that a zip keeps of a member, which names no zone; 0 for its first day, which stands for none."""
    try:
        seconds = (dt.datetime(*info.date_time) - dt.datetime(1980, 1, 1)).total_seconds()  # noqa: DTZ001
    except ValueError:
        return 0.0
    return seconds if seconds >= 86_400 else 0.0


def copy_number(name: str) -> int:
    """The number that programs add to the name of a second copy: 2 for ``表(2).xlsx`` and ``表 - 副本 (2).xlsx``."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name
    match = _COPY.search(stem)
    if match is None:
        return 0
    return int(match[1] or match[2] or 1)


def _opened(member: Member, budget: _Budget, depth: int) -> Iterator[Member]:
    with member.path.open("rb") as content:
        if _may_be_archive(content, member.label):
            if depth:
                raise Refused(Code.ZIP_TOO_DEEP)
            yield from _members(content, member.label, budget, member.path.parent, depth + 1)
            return
    budget.forms -= 1
    if budget.forms < 0:
        raise Refused(Code.TOO_MANY_PARTS, count=MAX_FORMS + 1, limit=MAX_FORMS)
    yield member


def _may_be_archive(source: IO[bytes], name: str) -> bool:
    """Whether it is a zip of files, damaged ones apart: those are for the reader to refuse."""
    try:
        return _is_archive(source, name)
    except Refused:
        return False


def _is_archive(source: IO[bytes], name: str) -> bool:
    """Whether it is a zip of files; Refused where it begins as a zip and is none that can be had."""
    source.seek(0)
    return source.read(4) in _ZIP_MAGIC and not _is_package(open_zip(source), name)


def _is_package(members: list[zipfile.ZipInfo], name: str) -> bool:
    names = [info.filename.replace("\\", "/") for info in members]
    if any(member.lower() in _PACKAGE_MARKS for member in names) or package_kind(names):
        return True
    return bool(names) and not (name.lower().endswith(".zip") or "." not in name or holds_documents(names))


def is_litter(name: str) -> bool:
    """Whether a system or a program left the file among others, and nobody sent it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    added = name.startswith("__MACOSX/") or last.startswith("._")
    return added or is_owner_file(name) or last.lower() in {".ds_store", "thumbs.db", "desktop.ini"}


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
