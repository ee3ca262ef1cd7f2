"""Python itself for a bundle, from a file that is handed in: python.org's embeddable zip, a standalone build's tar.gz.

The file counts only with the SHA-256 that its publisher states. On Windows the wheels are laid out beside it, since the
embeddable Python brings neither pip nor venv; elsewhere ``flow.py`` installs them as it does with the system's Python.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HOME = "python"
"""The folder of the bundle in which it lies."""
PACKAGES = f"{HOME}/Lib/site-packages"
LARGEST_FILE, LARGEST_WHOLE = 64 << 20, 400 << 20
"""Bytes of one file of an interpreter, and of all of them."""
PE_MACHINES: Mapping[int, str] = {0x8664: "windows"}
ELF_MACHINES: Mapping[int, str] = {0x3E: "linux", 0xB7: "kylin-arm"}
NEEDLESS = re.compile(
    r"python/(?:share|include)/|/__pycache__/|/lib/(?:tcl|tk|itcl|thread)[\d.]+/|\.a$"
    r"|/lib/python3\.\d+/(?:test|idlelib|tkinter|turtledemo|config-[^/]+)/"
)
"""What of a standalone build nobody needs who runs this program."""


class InterpreterError(Exception):
    """The file that was handed in is no Python for that; the text is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python to put into a bundle: where it came from, which version, its files, and those that can be run."""

    source: str
    digest: str
    version: str
    files: Mapping[str, bytes]
    programs: frozenset[str]


def read_interpreter(path: Path, sha256: str, target: str) -> Interpreter:
    """The Python in a file; raise InterpreterError where it is not the one stated, or not for the target."""
    try:
        data = path.read_bytes()
    except OSError:
        raise InterpreterError(f"读不到 {path.name}。请核对文件名和所在的文件夹。") from None
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256.strip().lower():
        raise InterpreterError(
            f"{path.name} 的 SHA-256 是 {digest}，与给的不同，没有用它。请重新下载，校验值抄发布者网页上的。"
        )
    try:
        read = embeddable if target == "windows" else standalone
        return read(path.name, digest, data, target)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, KeyError):
        raise InterpreterError(
            f"{path.name} 打不开。Windows 用 python.org 的 embeddable 压缩包，其他系统用 install_only 的 .tar.gz。"
        ) from None


def embeddable(source: str, digest: str, data: bytes, target: str) -> Interpreter:
    """python.org's zip for embedding, told to look for packages and for the program beside it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = ((member.filename, member.file_size) for member in archive.infolist())
        names = tuple(name for name in checked_names(sizes) if not name.endswith("/"))
        files = {f"{HOME}/{name}": archive.read(name) for name in names}
    paths = [match for name in names if (match := re.fullmatch(r"python3(\d\d)\._pth", name))]
    if len(paths) != 1 or f"{HOME}/python.exe" not in files:
        raise InterpreterError(f"{source} 不是 python.org 的 embeddable 压缩包：缺 python.exe 或 ._pth。")
    refuse_other(source, target, pe_machine(files[f"{HOME}/python.exe"]))
    minor = paths[0][1]
    lines = (f"python3{minor}.zip", ".", "Lib\\site-packages", "..")
    files[f"{HOME}/{paths[0][0]}"] = "".join(f"{line}\r\n" for line in lines).encode()
    return Interpreter(
        source=source, digest=digest, version=f"3.{int(minor)}", files=files, programs=frozenset()
    )


def standalone(source: str, digest: str, data: bytes, target: str) -> Interpreter:
    """A standalone build's install_only archive; links are left out, what is run goes by one name."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        wanted = set(checked_names((member.name, member.size) for member in members))
        files, programs = {}, set()
        for member in members:
            if member.name in wanted and not NEEDLESS.search(member.name):
                content = archive.extractfile(member)
                files[member.name] = content.read() if content else b""
                programs |= {member.name} if member.mode & 0o100 else set()
    pythons = [name for name in files if re.fullmatch(rf"{HOME}/bin/python3\.\d+", name)]
    if len(pythons) != 1:
        raise InterpreterError(f"{source} 里没有 python/bin/python3。请用 install_only 的 .tar.gz。")
    (name,) = pythons
    refuse_other(source, target, elf_machine(files[name]))
    files[f"{HOME}/bin/python3"] = files.pop(name)
    programs = {program for program in programs if program in files} | {f"{HOME}/bin/python3"}
    version = name.rpartition("python")[2]
    return Interpreter(
        source=source, digest=digest, version=version, files=files, programs=frozenset(programs)
    )


def checked_names(members: Iterable[tuple[str, int]]) -> Iterator[str]:
    """The members' names; raise InterpreterError for one that leads elsewhere, or for more than a Python is."""
    whole = 0
    for name, size in members:
        whole += size
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise InterpreterError(f"压缩包里有指向别处的文件名“{name[:60]}”，没有用它。")
        if size > LARGEST_FILE or whole > LARGEST_WHOLE:
            raise InterpreterError("压缩包解开太大，不像是 Python，没有用它。")
        yield name


def refuse_other(source: str, target: str, machine: str) -> None:
    """Raise InterpreterError where the program is for another kind of computer."""
    if machine != target:
        raise InterpreterError(f"{source} 里的 Python 不是给 {target} 的。请按系统和处理器另取一份。")


def pe_machine(program: bytes) -> str:
    """Which target a Windows program runs on; blank for none (PE format, section COFF File Header)."""
    at = int.from_bytes(program[0x3C:0x40], "little")
    if program[:2] != b"MZ" or program[at : at + 4] != b"PE\0\0":
        return ""
    return PE_MACHINES.get(int.from_bytes(program[at + 4 : at + 6], "little"), "")


def elf_machine(program: bytes) -> str:
    """Which target a Linux program runs on; blank for none (ELF-64 header, e_machine)."""
    is_elf = program[:5] == b"\x7fELF\x02"
    return ELF_MACHINES.get(int.from_bytes(program[18:20], "little"), "") if is_elf else ""


def laid_out(wheels: Iterable[Path]) -> dict[str, bytes]:
    """The wheels' modules where the embeddable Python finds them; scripts and data files stay out."""
    files: dict[str, bytes] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                place = module_place(name)
                if place:
                    files[f"{PACKAGES}/{place}"] = archive.read(name)
    return files


def module_place(name: str) -> str:
    """Where a wheel's member goes below site-packages; blank for none (binary distribution format)."""
    first, _, rest = name.partition("/")
    if name.endswith("/"):
        return ""
    if first.endswith(".data"):
        kind, _, place = rest.partition("/")
        return place if kind in {"purelib", "platlib"} else ""
    return name
