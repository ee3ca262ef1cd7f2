"""Programs outside Python that some tests run. Missing ones skip the test, and fail it under CI."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.kept import build_of, keep

CI = os.environ.get("CI", "").lower() in {"1", "true"}

_NODE_MODULES = Path(__file__).parent / "npm" / "node_modules"


def find_program(name: str) -> str | None:
    """The path of a program; ``npm:exceljs`` stands for a package that ``npm ci`` put under tests/npm."""
    if name.startswith("npm:"):
        package = _NODE_MODULES / name.removeprefix("npm:")
        return str(package) if package.is_dir() else None
    # Dovecot's daemon lies where an ordinary user's search path does not look.
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))


def require_program(name: str) -> str:
    """The path of a program; without it the test is skipped, or under CI fails."""
    path = find_program(name)
    if path is None and CI:
        pytest.fail(f"缺少 {name}：CI 里不许跳过")
    if path is None:
        pytest.skip(f"缺少 {name}")
    return path


def libreoffice_convert(
    source: Path, kind: str, folder: Path, *, seconds: float = 400, more: Sequence[Path] = ()
) -> Path:
    """Convert a file by LibreOffice into ``folder``, and ``more`` in the same run; ``kind`` is what --convert-to takes.

    Raises AssertionError with LibreOffice's own words where no file comes out, and
    subprocess.TimeoutExpired after ``seconds``.
    """
    program, extension = require_program("soffice"), kind.partition(":")[0]
    sources = (source, *more)
    targets = [folder / f"{each.stem}.{extension}" for each in sources]

    def make() -> None:
        convert_anew(sources, kind, folder, seconds)

    parts = [build_of(program), kind.encode(), *(each.name.encode() for each in sources)]
    parts += [each.read_bytes() if each.is_file() else b"" for each in sources]
    keep(parts, targets, make)
    return targets[0]


def convert_anew(sources: Sequence[Path], kind: str, folder: Path, seconds: float) -> None:
    """Have LibreOffice do it; what it left out of a long run is done in another, as often as that brings any."""
    extension = kind.partition(":")[0]
    left = list(sources)
    while left:
        words = converted(left, kind, folder, seconds)
        remaining = [source for source in left if not (folder / f"{source.stem}.{extension}").is_file()]
        assert len(remaining) < len(left), words
        left = remaining


def converted(sources: Sequence[Path], kind: str, folder: Path, seconds: float) -> str:
    """Run LibreOffice once over the files; what it printed."""
    command = [require_program("soffice"), "--headless", "--norestore", libreoffice_profile()]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, sources)]
    run = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


@functools.cache
def libreoffice_profile() -> str:
    """One private profile for the session, so that a LibreOffice that is open elsewhere does not matter."""
    folder = tempfile.mkdtemp(prefix="libreoffice-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return f"-env:UserInstallation={Path(folder).as_uri()}"


def pdf_pages(pdf: Path, folder: Path, *, dots_per_inch: int = 60) -> list[Path]:
    """Each page of a PDF as a PNG picture in ``folder``, in order."""
    command = [
        require_program("pdftoppm"),
        "-png",
        "-r",
        str(dots_per_inch),
        str(pdf),
        str(folder / pdf.stem),
    ]
    subprocess.run(command, check=True, timeout=120)
    return sorted(folder.glob(f"{pdf.stem}-*.png"))
