"""A workspace where others can be: on a share, in a folder that a program keeps in step, on another computer.

One command at a time holds on a share (``workspace_lock``). A program that keeps folders in step knows no lock: what
two computers wrote at once it lays down as two files, of which one alone is read. The others are found by name here.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MARKS = (
    re.compile(
        r"[ _.-]{0,3}[(（\[【][^()（）\[\]【】]{0,80}(?:冲突|conflict)[^()（）\[\]【】]{0,80}[)）\]】]",
        re.IGNORECASE,
    ),
    re.compile(r"\.sync-conflict-\d{8}-\d{6}-\w{1,16}", re.ASCII),
    re.compile(
        r"[ _.-]{1,3}(?:[\w -]{0,40}[ _.-])?(?:冲突副本|冲突文件|冲突|\w{0,8}conflict)(?:[ _.-][\w -]{0,40})?$",
        re.IGNORECASE,
    ),
    re.compile(r"-[A-Z][A-Z0-9-]{3,14}(?:-\d{1,2})?$", re.ASCII),
)
"""How a conflict copy's name differs from the file's: 坚果云, 百度, Dropbox and Seafile in brackets, Syncthing,
Synology, OneDrive by the name of the computer (at most 15 characters)."""
FOLDERS = ("master", "archive", ".flow")
SYNC_FOLDERS = re.compile(
    r"onedrive|dropbox|nutstore|坚果云|我的坚果云|百度网盘|baidusyncdisk|同步空间|wps云盘|wps网盘|wpsdrive|syncthing"
    r"|seafile|synologydrive|icloud|google ?drive|nextcloud|owncloud|腾讯微云|微云|天翼云|亿方云|够快",
    re.IGNORECASE,
)
MARKERS = (".stfolder", ".dropbox", ".sync", ".nutstore")
"""What such programs leave in the folder that they keep in step."""
NETWORK_TYPES = {"cifs", "smb3", "smbfs", "nfs", "nfs4", "fuse.sshfs", "9p", "davfs", "fuse.davfs2", "afpfs"}
MOUNTS = Path("/proc/mounts")


def original_name(name: str) -> str:
    """The name of the file of which that would be a conflict copy; blank where nothing says so."""
    stem, dot, ending = name.rpartition(".") if "." in name.lstrip(".") else (name, "", "")
    for mark in MARKS:
        plain = mark.sub("", stem)
        if plain and plain != stem:
            return f"{plain}{dot}{ending}"
    return ""


def conflict_copies(root: Path, folders: tuple[str, ...] = FOLDERS) -> Iterator[Path]:
    """The conflict copies below these folders, as paths below the workspace: the file itself lies beside each."""
    for folder in folders:
        for place, below, names in os.walk(root / folder, followlinks=False):
            below.sort()
            present = set(names)
            for name in sorted(names):
                if original_name(name) in present:
                    yield Path(place, name).relative_to(root)


def synced_by(root: Path) -> str:
    """The folder by which a program seems to keep the workspace in step with other computers; blank for none."""
    whole = root.absolute()
    for folder in (whole, *whole.parents):
        if SYNC_FOLDERS.search(folder.name):
            return folder.name
        with suppress(OSError):
            if any((folder / marker).exists() for marker in MARKERS):
                return folder.name
    return ""


def is_on_share(root: Path) -> bool:
    """Whether the workspace lies on another computer's disk, as far as this one says."""
    whole = str(root.absolute())
    if sys.platform == "win32":
        return whole.startswith("\\\\") or drive_is_remote(whole[:3])
    with suppress(OSError):
        lines = [line.split(" ") for line in MOUNTS.read_text("utf-8", "replace").splitlines()]
        mounts = {fields[1].replace("\\040", " "): fields[2] for fields in lines if len(fields) > 2}
        below = [place for place in mounts if whole == place or whole.startswith(place.rstrip("/") + "/")]
        return bool(below) and mounts[max(below, key=len)] in NETWORK_TYPES
    return False


def drive_is_remote(drive: str) -> bool:
    """Whether Windows says that a drive's letter is another computer's."""
    if sys.platform == "win32":
        import ctypes

        remote = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive) == remote)
    return False
