"""The inbox: what may be taken now, what is left where it is, and why. Nothing in it is ever followed or trusted."""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import stat
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath

from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Place, Problem
from workbook_flow.records.chain import DOUBLES
from workbook_flow.records.files import digest_of, fault_of
from workbook_flow.records.postbox import Postbox
from workbook_flow.returns.senders import ACCEPTED, BY_MAIL, is_being_fetched
from workbook_flow.sheets import copy_number, file_label, is_litter, is_owner_file, load
from workbook_flow.words.problems import Code, problem

YOUNG = 4.0
"""Seconds within which a file that looks cut off may still be on its way."""
STALLED = 600.0
"""Seconds within which a file that shows that it is cut off may still go on: a copy over a poor network stalls."""
UNDER_WAY = (
    *(".crdownload", ".part", ".partial", ".download", ".!ut", ".tmp", ".opdownload", ".aria2", ".filepart"),
    *(".downloading", ".td", ".td.cfg", ".xltd", ".uploading", ".cloud.tmp", ".syncing", ".!sync", ".bc!"),
)
"""How browsers, chat programs, 网盘 and 迅雷 name a file that they are still writing."""
OLE_MAGIC, OLE_HEADER, OLE_FREE = bytes.fromhex("d0cf11e0a1b11ae1"), 512, 0xFFFFFFFF
"""How an OLE container begins, how long its header is, and the mark of a sector that is not used (MS-CFB 2.2, 2.3)."""
TOO_LARGE = Code.FILE_TOO_LARGE
CUT_OFF = "这份文件的来信没有取完"
FETCH_AGAIN = (
    "下次取信会接着收，不用管；取过信还在的、不再用邮箱收的，请把它移到收件夹（inbox）最外面一层再收"
)
ASIDE = ".flow-taken"
"""The folder, in that of a file that was taken, in which it is looked at once more before it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A file as it was found: its bytes, or where it is too large for that the problem, and how large it is.

    ``name`` is its path below the inbox, safe to show; ``modified`` is in nanoseconds. ``dated`` is the time that its
    zip keeps of it, in seconds of a clock of its own; 0 outside one.
    """

    path: Path
    name: str
    digest: str
    size: int
    modified: int
    data: bytes
    problem: Problem | None = None
    dated: float = 0.0


def waiting_files(inbox: Path) -> list[Path]:
    """The regular files in the inbox and below, oldest first: a later return supersedes an earlier one.

    Of two that are as old, the one whose name says that it is a copy comes later: 表(1).xlsx after 表.xlsx.
    """
    files = [
        (file_stat.st_mtime_ns, copy_number(path.name), str(path), path)
        for path, file_stat in entries(inbox)
        if stat.S_ISREG(file_stat.st_mode)
    ]
    return [path for *_, path in sorted(files) if not path.name.lower().endswith(UNDER_WAY)]


def files_to_take(workspace: Workspace, postbox: Postbox) -> Iterator[Path]:
    """The files that wait in the inbox; what came with a letter not yet taken to its end is told of, and left."""
    for path in waiting_files(workspace.inbox):
        file = label(workspace.inbox, path)
        if is_being_fetched(postbox, file):
            workspace.tell(problem(Code.LEFT_IN_INBOX, Place(file=file), what=CUT_OFF, how=FETCH_AGAIN))
        else:
            yield path


def not_seen(path: Path, error: OSError) -> None:
    """Hear of a file that cannot be looked at, and pass it over."""


def entries(
    inbox: Path, on_error: Callable[[Path, OSError], None] = not_seen
) -> Iterator[tuple[Path, os.stat_result]]:
    """What lies in the inbox and below, folders apart; links are not followed, what vanishes is left out.

    ``on_error`` hears of what is there and cannot be looked at.
    """
    for folder, _, names in os.walk(inbox, followlinks=False):
        for name in names:
            path = Path(folder, name)
            if passed_over(path.relative_to(inbox)):
                continue
            try:
                file_stat = path.lstat()
            except FileNotFoundError:
                continue
            except OSError as error:
                on_error(path, error)
                continue
            yield path, file_stat


def passed_over(path: PurePath) -> bool:
    """Whether a file is none of ours to take: hidden, a workbook's lock, or a system's own that no letter brought."""
    if any(part.startswith(".") for part in path.parts) or is_owner_file(path.name):
        return True
    return is_litter(path.name) and path.parts[0] != BY_MAIL


def closed_folders(inbox: Path) -> Iterator[tuple[Path, str]]:
    """The folders in the inbox that were not looked into, and why: links, and what this user may not read."""
    errors: list[OSError] = []
    for folder, folders, _ in os.walk(inbox, onerror=errors.append, followlinks=False):
        paths = (Path(folder, name) for name in folders)
        yield from ((path, "这是链接，不是文件夹") for path in paths if is_link(path))
    for error in errors:
        if error.filename and not isinstance(error, FileNotFoundError):
            yield Path(os.fsdecode(error.filename)), f"文件夹打不开：{fault_of(error)[0]}"


def is_link(path: Path) -> bool:
    """Whether it is a link; what cannot be looked at is none."""
    try:
        return path.is_symlink()
    except OSError:
        return False


def out_of_reach(inbox: Path) -> Problem | None:
    """What is to be said where the inbox leads elsewhere, to a share above all, and that is not there now."""
    if not os.path.lexists(inbox) or inbox.exists():
        return None
    what = "收件夹指到的文件夹现在不在，里面的文件看不到"
    how = "请检查那个共享盘有没有连上、文件夹有没有改名或移走，找到后会照常收取"
    return problem(Code.LEFT_IN_INBOX, Place(file=inbox.name), what=what, how=how)


def left_behind(workspace: Workspace) -> Iterator[Problem]:
    """What in the inbox is no file to take, or not yet."""
    if (absent := out_of_reach(workspace.inbox)) is not None:
        yield absent
        return
    for folder, what in closed_folders(workspace.inbox):
        if not passed_over(folder.relative_to(workspace.inbox)):
            place = Place(file=label(workspace.inbox, folder))
            how = "请检查文件夹权限，或把里面的填报表直接放进收件夹"
            yield problem(Code.LEFT_IN_INBOX, place, what=what, how=how)
    closed: list[tuple[Path, OSError]] = []
    for path, file_stat in entries(workspace.inbox, lambda path, error: closed.append((path, error))):
        place = Place(file=label(workspace.inbox, path))
        if stat.S_ISREG(file_stat.st_mode):
            if path.name.lower().endswith(UNDER_WAY):
                yield problem(Code.STILL_COPYING, place)
        else:
            yield problem(
                Code.LEFT_IN_INBOX, place, what="这是链接或管道，不是文件", how="请把填报表文件本身放进收件夹"
            )

    for path, error in closed:
        what, how = fault_of(error)
        yield unread(label(workspace.inbox, path), what, f"{how}，再运行一次")


def label(inbox: Path, path: Path) -> str:
    """A file's path below the inbox, safe to show and to write down; the inbox by its own name."""
    return file_label(path.relative_to(inbox).as_posix() if path != inbox else inbox.name, folders=True)


def look(workspace: Workspace, path: Path) -> Arrival | None:
    """The file, or None where it is not to be had now: what to say of that is told."""
    return look_as(workspace, path, label(workspace.inbox, path))


def load_settled(path: Path) -> tuple[os.stat_result, bytes | Problem, os.stat_result]:
    """What is in the file, and how it lay there before and after; one that may still grow is waited for."""
    before = path.lstat()
    data = load(path)
    if isinstance(data, bytes) and may_grow(data):
        wait_for(before)
        del data  # not held twice
        data = load(path)
    return before, data, path.lstat()


def whole_arrival(path: Path, name: str, data: bytes, laid: os.stat_result) -> Arrival:
    """The file with its content, under that name."""
    digest = hashlib.sha256(data).hexdigest()
    return Arrival(path=path, name=name, digest=digest, size=len(data), modified=laid.st_mtime_ns, data=data)


def look_as(workspace: Workspace, path: Path, name: str) -> Arrival | None:
    """The file as ``look`` gives it, under that name."""
    try:
        before, data, after = load_settled(path)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            workspace.tell(problem(Code.STILL_COPYING, Place(file=name)))
            return None
        if isinstance(data, bytes) and not laid_whole(name) and still_coming(data, after.st_mtime):
            place = Place(file=name)
            workspace.tell(problem(Code.STALLED_COPY, place, minutes=int(STALLED // 60)))
            return None
        if isinstance(data, bytes):
            return whole_arrival(path, name, data, after)
        if data.code == TOO_LARGE:
            return too_large(path, name, after, data)
    except FileNotFoundError:
        return None
    except OSError as error:
        what, how = fault_of(error)
        workspace.tell(unread(name, what, f"{how}，再运行一次"))
        return None
    if data.code != Code.FILE_GONE:
        workspace.tell(unread(name, data.message, data.remedy))
    return None


def unread(name: str, what: str, how: str = "请检查磁盘或共享文件夹，再运行一次") -> Problem:
    """A file that could not be read, and stays where it is."""
    return problem(Code.LEFT_IN_INBOX, Place(file=name), what=what, how=how)


def too_large(path: Path, name: str, file_stat: os.stat_result, why: Problem) -> Arrival:
    """A file that is kept, and not read."""
    return Arrival(
        path=path,
        name=name,
        digest=digest_of(path),
        size=file_stat.st_size,
        modified=file_stat.st_mtime_ns,
        data=b"",
        problem=why,
    )


def removed(workspace: Workspace, arrival: Arrival) -> bool:
    """Remove the file that an arrival is; False where another was saved over it, or it stays, which is told.

    It is moved aside in one step and looked at there, so that nothing saved over it meanwhile is removed unread.
    """
    path = arrival.path
    aside = path.parent / ASIDE / path.name
    try:
        aside.parent.mkdir(exist_ok=True)
        path.replace(aside)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.parent.rmdir()
        if digest_if_regular(path) == arrival.digest:
            what, how = fault_of(error)
            place = Place(file=label(workspace.inbox, path))
            workspace.tell(problem(Code.STAYS_IN_INBOX, place, what=what, how=how))
        return not os.path.lexists(path)
    if digest_if_regular(aside) != arrival.digest:
        put_back(aside)
        return False
    aside.unlink()
    with contextlib.suppress(OSError):
        aside.parent.rmdir()
    return True


def digest_if_regular(path: Path) -> str:
    """The SHA-256 of a regular file, blank where it is none or cannot be read."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        return digest_of(path)
    except OSError:
        return ""


def put_all_back(inbox: Path) -> None:
    """Put back what a killed command had moved aside; what of it is recorded already is known by its digest."""
    folders = [Path(folder, ASIDE) for folder, names, _ in os.walk(inbox) if ASIDE in names]
    for aside in [path for folder in folders for path in folder.iterdir()]:
        put_back(aside)
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def put_back(aside: Path) -> None:
    """Put a file back to where it was; beside the one that stands there now, where another does."""
    home = aside.parent.parent
    names = (aside.name, *(f"{aside.stem}（{number}）{aside.suffix}" for number in range(2, 1000)))
    free = next(name for name in names if not os.path.lexists(home / name))
    aside.replace(home / free)
    with contextlib.suppress(OSError):
        aside.parent.rmdir()


def may_grow(data: bytes) -> bool:
    """Whether more of a file may still be to come: it lacks its end, or is of a kind that has none, as text."""
    return lacks_end(data) or not data.startswith((b"PK\x03\x04", OLE_MAGIC))


def lacks_end(data: bytes) -> bool:
    """Whether a file shows that it is cut off, or that nothing of it is there yet; text never does."""
    if data.startswith(b"PK\x03\x04"):
        return not zipfile.is_zipfile(BytesIO(data))
    return data.count(0) == len(data) or (data.startswith(OLE_MAGIC) and len(data) < ole_length(data))


def laid_whole(name: str) -> bool:
    """Whether a file was laid into the inbox by the program, which does so in one move."""
    return PurePath(name).parts[0] in {BY_MAIL, ACCEPTED, DOUBLES}


def still_coming(data: bytes, modified: float) -> bool:
    """Whether a file lacks its end and was written just now, in seconds since 1970: the rest of it may still come."""
    return lacks_end(data) and age_of(modified) < STALLED


def age_of(modified: float) -> float:
    """How many seconds ago a file was last written; endless for a time to come, which says nothing."""
    age = time.time() - modified
    return age if age >= 0 else math.inf


def ole_length(data: bytes) -> int:
    """How many bytes an OLE container (.xls, .et) says at least that it has, by the sectors that it lists as used."""
    if len(data) < OLE_HEADER:
        return OLE_HEADER
    size: int = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < OLE_FREE]
    end: int = size * (max(sectors, default=0) + 2)
    if len(data) < end:
        return end
    for place, sector in enumerate(sectors):
        used = struct.unpack_from(f"<{size // 4}I", data, size * (sector + 1))
        last = max((at for at, follower in enumerate(used) if follower != OLE_FREE), default=-1)
        if last >= 0:
            end = max(end, size * (place * (size // 4) + last + 1) + 1)
    return end


def wait_for(file_stat: os.stat_result) -> None:
    """Let a file that was just written grow old enough for a second look; a time to come is no reason to wait."""
    if (age := age_of(file_stat.st_mtime)) < YOUNG:
        time.sleep(YOUNG - age)
