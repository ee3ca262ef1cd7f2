"""Python inside the bundle: from a file whose hash is stated, for the right computer, laid out where the starters look."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools import bundle
from tools.bundle_python import InterpreterError, module_place, read_interpreter

MACHINES = {"windows": 0x8664, "linux": 0x3E, "kylin-arm": 0xB7}


def program(target: str) -> bytes:
    """The head of a program for that target."""
    number = MACHINES[target].to_bytes(2, "little")
    if target == "windows":
        return b"MZ" + bytes(0x3A) + (0x80).to_bytes(4, "little") + bytes(0x40) + b"PE\0\0" + number
    return b"\x7fELF\x02\x01\x01" + bytes(11) + number


def embeddable(path: Path, *, target: str = "windows", minor: int = 11, odd: str = "") -> str:
    """A zip like python.org's, all but empty; its hash."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("python.exe", program(target) if target == "windows" else b"MZ" + bytes(200))
        archive.writestr("pythonw.exe", program("windows"))
        archive.writestr(f"python3{minor}._pth", f"python3{minor}.zip\r\n.\r\n\r\n#import site\r\n")
        archive.writestr("LICENSE.txt", "PSF")
        if odd:
            archive.writestr(odd, b"")
    return digest_of(path)


def standalone(path: Path, target: str, odd: str = "") -> str:
    """A tar.gz like a standalone build's install_only, all but empty; its hash."""
    base = "python/lib/python3.11"
    contents = {
        "python/bin/python3.11": (program(target), 0o755),
        f"{base}/os.py": (b"# os\n", 0o644),
        f"{base}/test/test_os.py": (b"# needless\n", 0o644),
        f"{base}/__pycache__/os.pyc": (b"", 0o644),
        **({odd: (b"", 0o644)} if odd else {}),
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, (data, mode) in contents.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), mode
            archive.addfile(member, io.BytesIO(data))
        for name, kind in (("python/bin/python3", tarfile.SYMTYPE), ("python/away", tarfile.SYMTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd" if name.endswith("away") else "python3.11"
            archive.addfile(member)
    return digest_of(path)


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def a_wheel(folder: Path) -> Path:
    path = folder / "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("small/__init__.py", "NAME = 'small'\n")
        archive.writestr("small-1.0.data/purelib/beside.py", "")
        archive.writestr("small-1.0.data/scripts/small", "")
        archive.writestr("small-1.0.dist-info/METADATA", "Name: small\nVersion: 1.0\nLicense: MIT\n")
    return path


def bundled(tmp_path: Path, target: str, file: Path, code: str) -> zipfile.ZipFile:
    """A bundle with that Python and one wheel, made twice alike."""
    bundles, wheel = [], a_wheel(tmp_path)
    for number in range(2):
        output = tmp_path / f"{number}.zip"
        interpreter = bundle.handed_in(file, code, target)
        bundle.write_bundle(output, [wheel], ("3.11",), interpreter)
        bundles.append(output.read_bytes())
    assert bundles[0] == bundles[1]
    return zipfile.ZipFile(io.BytesIO(bundles[0]))


def test_windows_finds_program_and_components_with_its_own_python(tmp_path: Path) -> None:
    code = embeddable(tmp_path / "python-3.11.9-embed-amd64.zip")
    with bundled(tmp_path, "windows", tmp_path / "python-3.11.9-embed-amd64.zip", code) as archive:
        names = {name.removeprefix("workbook_flow/") for name in archive.namelist()}
        assert {"python/python.exe", "python/pythonw.exe", "python/LICENSE.txt", "open.bat"} <= names
        packages = "python/Lib/site-packages"
        assert {f"{packages}/small/__init__.py", f"{packages}/beside.py"} <= names
        assert not any(name.startswith("wheels/") or name.endswith("scripts/small") for name in names)
        places = archive.read("workbook_flow/python/python311._pth").decode().split("\r\n")
        assert places == ["python311.zip", ".", "Lib\\site-packages", "..", ""]
        contents = archive.read(f"workbook_flow/{bundle.CONTENTS}").decode()
        assert code in contents
        assert "自带 Python 3.11" in contents
        assert b"python\\python.exe -X utf8 -m workbook_flow open" in archive.read("workbook_flow/open.bat")
        extracted = tmp_path / "解压"
        archive.extractall(extracted)
    paths = [str(extracted / "workbook_flow" / "python/Lib/site-packages"), str(extracted / "workbook_flow")]
    script = f"import sys; sys.path[:] = {paths!r} + sys.path; import small, workbook_flow; print(workbook_flow.__file__)"
    run = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.startswith(str(extracted))


@pytest.mark.parametrize("target", ["linux", "kylin-arm"])
def test_linux_starts_with_its_own_python_and_installs_from_the_wheels(tmp_path: Path, target: str) -> None:
    file = tmp_path / "cpython-install_only.tar.gz"
    with bundled(tmp_path, target, file, standalone(file, target)) as archive:
        members = {info.filename.removeprefix("workbook_flow/"): info for info in archive.infolist()}
        assert members["python/bin/python3"].external_attr >> 16 & 0o111
        assert "python/lib/python3.11/os.py" in members
        assert {"wheels/small-1.0-py3-none-any.whl", "wheels/python.txt"} <= set(members)
        for needless in ("python/bin/python3.11", "python/away", "python/lib/python3.11/test/test_os.py"):
            assert needless not in members
        assert not any("__pycache__" in name for name in members)
        assert b"python/bin/python3" in archive.read("workbook_flow/open.sh")


def test_another_hash_computer_or_version_is_refused_in_words(tmp_path: Path) -> None:
    windows, linux = tmp_path / "w.zip", tmp_path / "l.tar.gz"
    code, other = embeddable(windows), standalone(linux, "linux")
    for file, stated, target, words in (
        (windows, "0" * 64, "windows", "与给的不同"),
        (windows, "", "windows", "与给的不同"),
        (linux, other, "kylin-arm", "不是给 kylin-arm 的"),
        (linux, other, "windows", "打不开"),
        (windows, code, "linux", "打不开"),
        (tmp_path / "none.zip", code, "windows", "读不到 none.zip"),
    ):
        with pytest.raises(InterpreterError, match=words):
            read_interpreter(file, stated, target)
    old = embeddable(windows, minor=10)
    with pytest.raises(InterpreterError, match=r"3\.10"):
        bundle.handed_in(windows, old, "windows")
    alien = embeddable(windows, target="linux")
    with pytest.raises(InterpreterError, match="不是给 windows 的"):
        read_interpreter(windows, alien, "windows")


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil", "python/../../evil", "a\\..\\evil", "C:evil"])
def test_a_file_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    file, archive = tmp_path / "l.tar.gz", tmp_path / "w.zip"
    with pytest.raises(InterpreterError, match="指向别处"):
        read_interpreter(file, standalone(file, "linux", odd=name), "linux")
    with pytest.raises(InterpreterError, match="指向别处"):
        read_interpreter(archive, embeddable(archive, odd=name), "windows")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("lxml/etree.pyd", "lxml/etree.pyd"),
        ("six.py", "six.py"),
        ("a-1.data/platlib/a/b.pyd", "a/b.pyd"),
        ("a-1.data/data/share/x", ""),
        ("a-1.data/headers/x.h", ""),
        ("a/", ""),
    ],
)
def test_a_wheel_is_laid_out_as_its_format_says(name: str, place: str) -> None:
    assert module_place(name) == place
