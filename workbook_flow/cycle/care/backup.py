"""A workspace in one file, read back before it counts; and a workspace made of such a file, in a folder of its own.

What is kept is what cannot be made again: master, archive, key, and what waits to be received. The ledger is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO

from workbook_flow.__about__ import __version__
from workbook_flow.cycle.own_files import HOLDER
from workbook_flow.cycle.workspace import Workspace, must_be_there
from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.files import PARTIAL, digest_of, make_private, naming, sync_folder, write_whole

BACKING_UP = "备份"
FOLDER = "备份"
MANIFEST = "备份清单.json"
KEPT_FOLDERS = ("master", "archive", "inbox", ".flow/待收")
KEY = ".flow/key"
UNFINISHED = ".flow/恢复.json"
"""The note in a workspace that was made of a backup, and of which nobody was told yet: which backup it is."""
PIECE = 1 << 20
Manifest = dict[str, dict[str, str]]
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ValueError, LookupError, TypeError, EOFError),
    *(NotImplementedError, RuntimeError, AttributeError),
)
"""What comes of reading a zip that is none, or was changed."""
LONGEST_MANIFEST = 64 << 20
"""Bytes of the list of what is in a backup: some 400,000 files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One backup: where it is, when it was made, how many files it holds, and the code of the chain as it stood."""

    path: Path
    made_on: date
    files: int
    size: int
    code: str
    passed_over: tuple[str, ...] = ()


def back_up(workspace: Workspace, folder: Path | None = None, *, on_file: Callable[[], None]) -> Backup:
    """Write the workspace into one file in that folder (by default its own 备份), and read it back whole.

    Nothing is put in its place before it was read back. Raises WorkbookFlowError where it differs, OSError where the
    disk refuses.
    """
    must_be_there(workspace)
    with workspace.held(BACKING_UP):
        target = free_name(folder or workspace.root / FOLDER, workspace.today)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f"{unfinished_name(workspace.root)}.tmp")
        beside.unlink(missing_ok=True)
        try:
            sources, strange = contents(workspace.root)
            line = workspace.archive.chain.last()
            code = line.code if line else ""
            write_zip(beside, sources, {"made": workspace.today.isoformat(), "code": code}, on_file)
            files = len(checked(beside, on_file)["files"])
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(target.parent)
    return Backup(
        path=target,
        made_on=workspace.today,
        files=files,
        size=target.stat().st_size,
        code=code,
        passed_over=strange,
    )


def unfinished_name(root: Path) -> str:
    """What is called so long as it is written a backup of the workspace, or a workspace of one.

    The same at each run, wherever the folder lies by then, so that the next one clears what a stop left.
    """
    return f"{PARTIAL}{hashlib.sha256(os.fsencode(root.absolute().name)).hexdigest()[:16]}"


def count_files(workspace: Workspace) -> int:
    """How many steps a backup takes: each file is written and read back."""
    return 2 * len(contents(workspace.root)[0])


def free_name(folder: Path, day: date) -> Path:
    """A name of that day that no backup has yet."""
    path, number = folder / f"备份-{day.isoformat()}.zip", 1
    while path.exists():
        number += 1
        path = folder / f"备份-{day.isoformat()}-{number}.zip"
    return path


def contents(root: Path) -> tuple[dict[str, Path], tuple[str, ...]]:
    """The files to be kept by their names in the backup, and what is no file of its own and was passed over."""
    files: dict[str, Path] = {}
    strange: list[str] = []
    for path in all_paths(root):
        name = path.relative_to(root).as_posix()
        if path.name.startswith(PARTIAL):
            continue
        if path.is_symlink() or not path.is_file() or not is_kept(name):
            strange.append(name)
        else:
            files[name] = path
    return dict(sorted(files.items())), tuple(strange)


def all_paths(root: Path) -> Iterator[Path]:
    """Everything in the folders that are kept, but the folders themselves."""
    for folder in KEPT_FOLDERS:
        for place, names, files in os.walk(root / folder):
            yield from (
                Path(place, name) for name in (*files, *(n for n in names if Path(place, n).is_symlink()))
            )
    if (root / KEY).is_file():
        yield root / KEY


def write_zip(
    path: Path, sources: dict[str, Path], about: dict[str, str], on_file: Callable[[], None]
) -> None:
    """The files in one zip, and last the list of their digests."""
    digests: dict[str, str] = {}
    with naming(path), zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, allowZip64=True) as book:
        for name, source in sources.items():
            with source.open("rb") as data, book.open(name, "w", force_zip64=True) as member:
                digests[name] = copied(data, member.write)
            on_file()
        manifest = {**about, "program": __version__, "files": digests}
        book.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    with naming(path), path.open("r+b") as file:
        os.fsync(file.fileno())


def copied(data: IO[bytes], take: Callable[[bytes], object]) -> str:
    """Hand on what can be read, piece by piece; give its SHA-256."""
    digest = hashlib.sha256()
    while piece := data.read(PIECE):
        digest.update(piece)
        take(piece)
    return digest.hexdigest()


def checked(path: Path, on_file: Callable[[], None], folder: Path | None = None) -> Manifest:
    """The list of a backup, every file of which was read and is what the list says; unpacked where a folder is given.

    Raises WorkbookFlowError where it is no backup of ours, or is damaged.
    """
    try:
        with zipfile.ZipFile(path) as book:
            manifest = read_manifest(book)
            if folder is not None:
                must_fit(book, folder)
            for name, digest in manifest["files"].items():
                if unpacked(book, name, folder) != digest:
                    raise WorkbookFlowError(f"备份“{path.name}”里的“{name}”已损坏。请换一份备份。")
                on_file()
            return manifest
    except UNREADABLE as error:
        raise WorkbookFlowError(f"“{path.name}”不是本程序的备份，或已损坏。请换一份备份。") from error


def must_fit(book: zipfile.ZipFile, folder: Path) -> None:
    """Raise WorkbookFlowError where the disk has no room for what the backup declares: no more is unpacked."""
    size, free = sum(member.file_size for member in book.infolist()), shutil.disk_usage(folder).free
    if size > free:
        raise WorkbookFlowError(
            f"恢复要 {size / 1e6:.0f} MB，磁盘只剩 {free / 1e6:.0f} MB。请腾出空间，或恢复到另一块硬盘。"
        )


def read_manifest(book: zipfile.ZipFile) -> Manifest:
    """What the backup says of itself; ValueError where it names what no backup holds."""
    if book.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
        raise ValueError(MANIFEST)
    manifest = json.loads(book.read(MANIFEST))
    names = set(manifest["files"])
    if set(book.namelist()) != {*names, MANIFEST} or not all(map(is_kept, names)):
        raise ValueError(sorted(names)[:3])
    return dict(manifest)


def is_kept(name: str) -> bool:
    """Whether a name in a backup is one that a backup has: nothing may be unpacked anywhere else."""
    parts = PurePosixPath(name).parts
    plain = "\\" not in name and ":" not in name and not name.startswith("/") and ".." not in parts
    return plain and (name == KEY or any(name.startswith(f"{folder}/") for folder in KEPT_FOLDERS))


def unpacked(book: zipfile.ZipFile, name: str, folder: Path | None) -> str:
    """The digest of one file, which is written below the folder where one is given; no more than it declares."""
    with book.open(name) as data:
        if folder is None:
            return copied(data, len)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o600 if name == KEY else 0o666
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with naming(path), os.fdopen(handle, "wb") as file:
            digest = copied(data, file.write)
            file.flush()
            os.fsync(file.fileno())
        return digest


def restore(path: Path, root: Path, *, on_file: Callable[[], None]) -> Backup:
    """Make a workspace of a backup in a folder where nothing is yet, whole or not at all; the ledger is left out.

    One that the same backup was made into before a stop is given as it is, until ``end_restore`` says that whoever
    asked was told. Raises WorkbookFlowError where the folder holds anything else, or the backup is damaged.
    """
    if path.is_dir():
        raise WorkbookFlowError(f"{path} 是文件夹。请写备份文件的名字，如 备份-2024-07-25.zip。")
    if not path.is_file():
        raise WorkbookFlowError(f"找不到备份 {path}。请核对文件名和路径。")
    if root.is_dir() and any(root.iterdir()):
        if is_unfinished(path, root):
            return described(path, checked(path, on_file))
        raise WorkbookFlowError(f"{root} 里已有文件，没有恢复。请用 --workspace 指定一个新的或空的文件夹。")
    root.parent.mkdir(parents=True, exist_ok=True)
    beside = root.absolute().with_name(unfinished_name(root))
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir()
        manifest = unpack_all(path, beside, on_file)
        if root.is_dir():
            root.rmdir()
        beside.replace(root)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    sync_folder(root.absolute().parent)
    return described(path, manifest)


def unpack_all(path: Path, folder: Path, on_file: Callable[[], None]) -> Manifest:
    """Every file of the backup, the folders that a workspace has, and the note of which backup it is."""
    for name in ("archive", ".flow"):
        make_private(folder / name)
    manifest = checked(path, on_file, folder)
    for name in ("master", "inbox", "outbox"):
        (folder / name).mkdir(exist_ok=True)
    write_whole(folder / UNFINISHED, json.dumps({"backup": digest_of(path)}).encode())
    return manifest


def is_unfinished(path: Path, root: Path) -> bool:
    """Whether a workspace was made of that very backup, and nobody was told of it."""
    try:
        note = json.loads((root / UNFINISHED).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(note, dict) and note.get("backup") == digest_of(path)


def end_restore(root: Path) -> None:
    """Note that whoever asked for a workspace made of a backup was told of it; not where a command left its mark."""
    if not (root / ".flow" / HOLDER).exists():
        (root / UNFINISHED).unlink(missing_ok=True)


def described(path: Path, manifest: Manifest) -> Backup:
    """A backup by what it says of itself."""
    return Backup(
        path=path,
        made_on=date.fromisoformat(str(manifest["made"])),
        files=len(manifest["files"]),
        size=path.stat().st_size,
        code=str(manifest["code"]),
    )


def backups(workspace: Workspace) -> tuple[Path, ...]:
    """The backups in the workspace's own folder, the newest first."""
    paths = (workspace.root / FOLDER).glob("备份-*.zip")
    return tuple(sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True))
