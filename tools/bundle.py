"""One zip that installs the program where there is no network: the program, and every wheel of the lock file.

    python3 flow.py bundle --target linux|windows|kylin-arm [--python 3.11 …] [--output FILE.zip]
    python3 flow.py bundle --target … --interpreter FILE --sha256 CODE

Unpacked anywhere, ``python3 flow.py`` (or a double click on ``open``) installs from the folder ``wheels`` beside it and
asks no registry. The target has Python itself, unless one is handed in as a file. The same files give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import parse_wheel_filename

from tools.bundle_python import Interpreter, InterpreterError, laid_out, read_interpreter

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements.lock"
WHEELS = "wheels"
PYTHONS = "python.txt"
"""The file beside the wheels that says for which versions of Python they are."""
CONTENTS = "安装包内容.txt"
PROGRAM = (
    *("flow.py", LOCK, "README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"),
    *("open.bat", "open.command", "open.sh", "drop-list-here.bat"),
)
FOLDERS = ("workbook_flow", "master", "docs")
EMPTY = ("inbox/.gitkeep", "outbox/.gitkeep")
LARGEST = 70 << 20
"""Bytes of a bundle: what still goes onto any stick and through a mail gateway for large files."""
DATE = (1980, 1, 1, 0, 0, 0)
EXECUTABLE, ORDINARY = 0o100755 << 16, 0o100644 << 16
SUPPORTED = ("3.11", "3.12", "3.13")
GLIBC = range(28, 4, -1)
"""The versions of glibc whose wheels run on Kylin V10 and UOS 20 (2.28), newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A kind of computer: the tags of wheels that run on it, and what markers of a lock file say of it."""

    platforms: tuple[str, ...]
    markers: Mapping[str, str]


def linux(machine: str) -> Target:
    """Linux on that processor, from glibc 2.28 on."""
    tags = tuple(f"manylinux_2_{minor}_{machine}" for minor in GLIBC)
    markers = {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": machine,
    }
    return Target(platforms=(*tags, f"manylinux2014_{machine}", f"linux_{machine}"), markers=markers)


TARGETS: Mapping[str, Target] = {
    "linux": linux("x86_64"),
    "kylin-arm": linux("aarch64"),
    "windows": Target(
        platforms=("win_amd64",),
        markers={
            "sys_platform": "win32",
            "platform_system": "Windows",
            "os_name": "nt",
            "platform_machine": "AMD64",
        },
    ),
}


class BundleError(Exception):
    """The bundle cannot be made; the text is for people."""


def requirements(lock: str, target: Target, python: str) -> Iterator[str]:
    """The lines of a lock file that hold on the target, without their markers; each with its hashes."""
    about = {
        **target.markers,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for line in lock.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pin, *hashes = re.split(r"\s+(?=--hash=)", line.strip())
        name, _, marker = pin.partition(";")
        if not marker or Marker(marker).evaluate(dict(about)):
            yield " ".join((name.strip(), *hashes))


def fetch_wheels(target: Target, pythons: Iterable[str], folder: Path) -> None:
    """Have pip bring the wheels, each by its hash; raise BundleError where it cannot."""
    lock = (ROOT / LOCK).read_text("utf-8")
    for python in pythons:
        wanted = folder / "wanted.txt"
        wanted.write_text("\n".join(requirements(lock, target, python)) + "\n", "utf-8")
        tags = [word for tag in target.platforms for word in ("--platform", tag)]
        options = "--no-deps --require-hashes --only-binary :all: --no-input --disable-pip-version-check -q"
        command = [sys.executable, "-m", "pip", "download", *options.split(), *tags]
        command += [
            "--implementation",
            "cp",
            "--python-version",
            python,
            "-d",
            str(folder),
            "-r",
            str(wanted),
        ]
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        wanted.unlink()
        if run.returncode:
            raise BundleError(f"Python {python} 的组件没有取全：\n{run.stderr.strip()[-1500:]}")


def program_files() -> Iterator[tuple[str, bytes]]:
    """The program's own files, by the name that they have in the bundle."""
    for name in PROGRAM:
        yield name, (ROOT / name).read_bytes()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(("~$", ".")):
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    yield from ((name, b"") for name in EMPTY)


def licence_of(wheel: Path) -> str:
    """The licence that a wheel says it is under."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        about = BytesParser().parsebytes(archive.read(name), headersonly=True)
    classes = [
        str(words).rpartition("::")[2].strip()
        for words in about.get_all("Classifier", [])
        if "License ::" in words
    ]
    stated = str(about.get("License-Expression") or "").strip()
    first = next(iter(str(about.get("License") or "").strip().splitlines()), "")
    return stated or "、".join(classes) or first or "见组件内的许可文件"


def contents_words(
    files: Mapping[str, bytes],
    wheels: Sequence[Path],
    pythons: Sequence[str],
    interpreter: Interpreter | None,
) -> str:
    """What the bundle holds: the components with their licences, and every file with its SHA-256."""
    components = sorted(
        {(*map(str, parse_wheel_filename(path.name)[:2]), licence_of(path)) for path in wheels}
    )
    first = (
        f"自带 Python {interpreter.version}（{interpreter.source}，SHA-256 {interpreter.digest}）。"
        "不用联网：解压后双击 open。"
        if interpreter
        else f"适用于 Python {'、'.join(pythons)}。不用联网：解压后双击 open，或运行 python3 flow.py open。"
    )
    lines = [
        first,
        "更新时换下整个程序文件夹即可，工作文件夹不动。",
        "",
        "组件、版本、许可：",
        *("  ".join(component) for component in components),
        "htmx  2.0.11  0BSD",
        *([f"Python  {interpreter.version}  PSF-2.0"] if interpreter else []),
        "",
        "文件的 SHA-256：",
        *(f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in sorted(files.items())),
    ]
    return "\n".join(lines) + "\n"


def files_of(
    wheels: Sequence[Path], pythons: Sequence[str], interpreter: Interpreter | None
) -> dict[str, bytes]:
    """All files of a bundle, by name: the program, the components, Python where there is one."""
    files = dict(program_files())
    if interpreter is not None:
        files |= interpreter.files
    if interpreter is not None and not interpreter.programs:
        files |= laid_out(wheels)
    else:
        files |= {f"{WHEELS}/{path.name}": path.read_bytes() for path in wheels}
        files[f"{WHEELS}/{PYTHONS}"] = (" ".join(pythons) + "\n").encode()
    files[CONTENTS] = contents_words(files, wheels, pythons, interpreter).encode()
    return files


def write_bundle(
    output: Path,
    wheels: Sequence[Path],
    pythons: Sequence[str],
    interpreter: Interpreter | None = None,
) -> int:
    """Write the zip; give its size. Raises BundleError where it is too large."""
    files = files_of(wheels, pythons, interpreter)
    programs = interpreter.programs if interpreter else frozenset()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(f"workbook_flow/{name}", DATE)
            member.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = (
                EXECUTABLE if name.endswith((".sh", ".command")) or name in programs else ORDINARY
            )
            archive.writestr(member, data)
    size = output.stat().st_size
    if size > LARGEST:
        raise BundleError(f"安装包有 {size >> 20} MB，超过 {LARGEST >> 20} MB。请少选几个 Python 版本。")
    return size


def own_python() -> str:
    """The version of Python that this runs on, the newest that is supported where it is not one of them."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return version if version in SUPPORTED else SUPPORTED[-1]


def handed_in(path: Path | None, sha256: str, target: str) -> Interpreter | None:
    """The Python that was handed in; raise InterpreterError where it is none for the target, or not supported."""
    if path is None:
        return None
    interpreter = read_interpreter(path, sha256, target)
    if interpreter.version not in SUPPORTED:
        raise InterpreterError(
            f"{path.name} 是 Python {interpreter.version}，要 {'、'.join(SUPPORTED)} 中的一个。"
        )
    return interpreter


def versions_wanted(asked: Sequence[str] | None, interpreter: Interpreter | None) -> tuple[str, ...]:
    """For which versions of Python components are fetched: that of the interpreter, those asked for, or our own."""
    if interpreter is not None:
        return (interpreter.version,)
    return tuple(sorted(set(asked or [own_python()])))


def main(arguments: Sequence[str]) -> int:
    """Make a bundle, and say what it is."""
    parser = argparse.ArgumentParser(prog="flow.py bundle", description="生成不用联网的安装包。")
    parser.add_argument("--target", choices=TARGETS, required=True, help="给哪种电脑")
    parser.add_argument(
        "--python",
        action="append",
        choices=SUPPORTED,
        help="对方的 Python 版本，可以写几次；默认与本机的相同",
    )
    parser.add_argument(
        "--interpreter",
        type=Path,
        help="把 Python 也放进去：Windows 给 python.org 的 embeddable 压缩包，其他系统给 install_only 的 .tar.gz",
    )
    parser.add_argument("--sha256", default="", help="上面那个文件的校验值，抄发布者网页上的")
    parser.add_argument("--output", type=Path, help="写到哪里；默认 workbook_flow-TARGET.zip")
    given = parser.parse_args(arguments)
    output = given.output or Path(f"workbook_flow-{given.target}.zip")
    with tempfile.TemporaryDirectory() as folder:
        try:
            interpreter = handed_in(given.interpreter, given.sha256, given.target)
            pythons = versions_wanted(given.python, interpreter)
            fetch_wheels(TARGETS[given.target], pythons, Path(folder))
            size = write_bundle(output, sorted(Path(folder).glob("*.whl")), pythons, interpreter)
        except (BundleError, InterpreterError) as error:
            print(error, file=sys.stderr)
            return 2
    python = f"自带 Python {interpreter.version}" if interpreter else f"适用于 Python {'、'.join(pythons)}"
    print(f"已生成 {output}（{size / (1 << 20):.1f} MB），{python}。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
