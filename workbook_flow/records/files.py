"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from workbook_flow.model import WorkbookFlowError

PARTIAL = ".~flow-"
"""How the name of a file begins that is still being written."""

FULL = ("磁盘已满", "请腾出空间")
TOO_LARGE = (
    "文件太大，这个磁盘存不下（U 盘常用的 FAT32 格式只存得下 4 GB 以内的文件）",
    "请换一个磁盘，或把它改成 NTFS、exFAT 格式",
)
FORBIDDEN = ("没有权限，或正被其他程序占用", "请检查文件夹的权限，关闭正打开它的程序")
READ_ONLY = ("磁盘或文件夹是只读的", "请取消只读，或把工作文件夹移到可以写入的地方")
FAILING = ("磁盘读写出错", "请检查磁盘，或到共享文件夹的网络")
WRONG_KIND = ("这里有同名的文件或文件夹挡着", "请把它移走")
GONE = ("文件或文件夹不见了", "请把它放回来")
NO_TEMPORARY = (
    "系统的临时文件夹（TEMP、/tmp）写不进去",
    "请在它所在的磁盘腾出空间，或请管理员检查它的权限",
)
TOO_MANY = ("打开的文件太多", "请关闭一些程序，或请管理员放宽打开文件数的限制")
TOO_LONG = ("路径太长", "请把工作文件夹移到名字短、层数少的文件夹里")
FAULTS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: TOO_LARGE,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EROFS: READ_ONLY,
    errno.EIO: FAILING,
    errno.ENOENT: GONE,
    errno.EEXIST: WRONG_KIND,
    errno.ENOTDIR: WRONG_KIND,
    errno.EISDIR: WRONG_KIND,
    errno.ENAMETOOLONG: TOO_LONG,
    errno.EMFILE: TOO_MANY,
    errno.ENFILE: TOO_MANY,
}
"""What the system's refusals mean, and what to do."""
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What only a write can meet; whatever else fails in copying may be the fault of the file that is read."""
OF_DISKS = NO_ROOM | {errno.EROFS, errno.EIO}
"""What no connection to a server can meet, though the system gives no file's name."""
UNNAMED = {FULL[0]: "（请看工作文件夹、系统的临时文件夹、输出内容存到的地方各在哪个磁盘）"}
"""Where to look, of what the system refused without saying where."""


def fault_of(error: OSError) -> tuple[str, str]:
    """What the disk refused, and what to do about it."""
    if isinstance(error, FileNotFoundError) and not error.filename:
        return NO_TEMPORARY  # what is gone has a name, but for the place that Python looked for in vain
    unknown = (error.strerror or type(error).__name__, "请检查磁盘空间、权限，或文件是否正被打开")
    return FAULTS.get(error.errno or 0, unknown)


def is_of_disk(error: BaseException) -> bool:
    """Whether a file or its disk was refused, and not a connection, which breaks with errors of the same kind."""
    return isinstance(error, OSError) and (error.filename is not None or error.errno in OF_DISKS)


def refusal_in_words(error: OSError) -> str:
    """What the disk refused, and what to do about it, as one sentence."""
    what, how = fault_of(error)
    where = f"（{error.filename}）" if error.filename else UNNAMED.get(what, "")
    return f"读写文件失败：{what}{where}。{how}，再运行一次；已完成的部分不受影响。"


@contextlib.contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Around the writing of one file: a fault bears its name, where the system gives none, or that of the file beside.

    The system says which one when opening it fails, but not when the disk fills.
    """
    try:
        yield
    except OSError as error:
        unnamed = error.filename is None and error.errno in NO_ROOM
        if unnamed or Path(str(error.filename or "")).name.startswith(PARTIAL):
            error.filename = os.fspath(path)
        raise


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write beside, flush to disk, then move into place: a reader sees the old file or the new, never half.

    Folders are made as needed; ``private`` keeps the file to its owner (on POSIX). Raises OSError where the
    disk refuses, leaving nothing behind.
    """
    place_whole(path, io.BytesIO(data), mode=0o600 if private else 0o666)


def write_note(path: Path, text: str) -> None:
    """Write what may be lost or cut short without harm: neither whole nor flushed. OSError names the file."""
    with naming(path):
        path.write_text(text, "utf-8")


@contextlib.contextmanager
def written_first(path: Path) -> Iterator[None]:
    """Around the writing of a file that is not there yet: refused, even at its last flush, it is not there after."""
    try:
        yield
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def copy_whole(path: Path, source: Path, *, modified: float | None = None) -> None:
    """Copy a file of any size, as ``place_whole`` writes."""
    with source.open("rb") as data:
        place_whole(path, data, modified=modified)


def place_whole(path: Path, data: IO[bytes], *, mode: int = 0o666, modified: float | None = None) -> None:
    """Write all that can be read from ``data``, as ``write_whole`` does; ``mode`` less what the user masks.

    The file is as old as ``modified`` says, in seconds since 1970, unless that is a day to come.
    """
    import shutil  # keeps --help fast: it brings every kind of compression

    make_folders(path.parent)
    beside = path.with_name(f"{PARTIAL}{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with naming(path):
        handle = os.open(beside, flags, mode)
        try:
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(data, file)
                file.flush()
                os.fsync(file.fileno())
            if modified is not None and 0 < modified < beside.stat().st_mtime:
                os.utime(beside, (modified, modified))
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    sync_folder(path.parent)


def make_folders(folder: Path) -> None:
    """Make the folder and those above it that are missing, each durable in the one above it."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        sync_folder(new.parent)


def make_private(folder: Path) -> None:
    """Make a folder that strangers may not look into (on POSIX); one that is there stays as it is.

    Its owner alone may, and where the folder above it is open to a group to write in, that group.
    """
    if folder.exists():
        return
    shared = folder.parent.is_dir() and folder.parent.stat().st_mode & stat.S_IWGRP
    folder.mkdir(parents=True, exist_ok=True)
    if os.name != "nt":
        folder.chmod(0o770 if shared else 0o700)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a move within the folder durable, where the system lets a folder be flushed (Windows does not)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_partial(folder: Path, *, below: bool = True) -> None:
    """Remove what a killed command was still writing, in the folder and, unless told otherwise, below."""
    names = f"{PARTIAL}*.tmp"
    for path in list(folder.rglob(names) if below else folder.glob(names)):
        path.unlink(missing_ok=True)


REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""Characters that Windows takes in no name of a file."""
DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in "123456789¹²³")}
)
"""Names that Windows keeps for its devices, whatever follows a dot behind them."""


def file_stem(name: str) -> str:
    """A unit's name as a file name: characters that Windows refuses are replaced, names of its devices go on."""
    safe = REFUSED.sub("_", name).rstrip(". ")
    first, dot, rest = safe.partition(".")
    return f"{first}_{dot}{rest}" if first.rstrip().upper() in DEVICES else safe or "_"


def write_workbook(data: bytes, path: Path) -> None:
    """Write a workbook whole; raise WorkbookFlowError where it is open or the disk refuses."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise WorkbookFlowError(f"{path.stem}写不进 {path}。{refusal_in_words(error)}") from error
