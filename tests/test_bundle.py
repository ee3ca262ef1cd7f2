"""The bundle for computers without a network: it holds what its target needs, and installs where there is none."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

import flow
from tests.deep import DEEP
from tools import bundle

pytestmark = pytest.mark.dear

DAY = ("--workspace", "demo", "--date", "2024-07-15")
PERIOD = ("--period", "2024-07")
MONTHS = (("demo",),) if DEEP else ((*DAY, "init"), (*DAY, "split", *PERIOD), (*DAY, "merge", *PERIOD))
"""What runs without a network: the three months of the demonstration, in the gate a month without returns."""

LOCK = (bundle.ROOT / bundle.LOCK).read_text("utf-8")


@pytest.fixture(scope="module")
def fetch(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], list[Path]]:
    """The wheels for a target and its Python, brought once."""

    @cache
    def wheels_for(target: str, python: str) -> list[Path]:
        folder = tmp_path_factory.mktemp("wheels")
        bundle.fetch_wheels(bundle.TARGETS[target], (python,), folder)
        return sorted(folder.glob("*.whl"))

    return wheels_for


@pytest.fixture(scope="module", params=["linux", "windows", "kylin-arm"])
def package(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    fetch: Callable[[str, str], list[Path]],
) -> tuple[str, Path, list[Path]]:
    """A target, its bundle, and the wheels that went into it."""
    path, wheels = tmp_path_factory.mktemp("bundle") / "b.zip", fetch(request.param, "3.11")
    bundle.write_bundle(path, wheels, ("3.11",))
    return request.param, path, wheels


def names(target: str) -> set[str]:
    lines = bundle.requirements(LOCK, bundle.TARGETS[target], "3.11")
    return {line.partition("==")[0] for line in lines}


def test_markers_are_read_for_the_target_and_not_for_this_computer() -> None:
    assert "pywin32-ctypes" in names("windows")
    assert not {"jeepney", "secretstorage"} & names("windows")
    for target in ("linux", "kylin-arm"):
        assert {"jeepney", "secretstorage"} <= names(target)
        assert "pywin32-ctypes" not in names(target)
    assert "zipp" not in {
        line.partition("==")[0] for line in bundle.requirements(LOCK, bundle.TARGETS["linux"], "3.12")
    }


def test_every_wheel_is_the_locked_one_and_runs_on_the_target(package: tuple[str, Path, list[Path]]) -> None:
    target, _, wheels = package
    platforms = {*bundle.TARGETS[target].platforms, "any"}
    locked = set(re.findall(r"--hash=sha256:(\w+)", LOCK))
    for wheel in wheels:
        tags: frozenset[Tag] = parse_wheel_filename(wheel.name)[3]
        assert {tag.platform for tag in tags} & platforms, wheel.name
        assert {tag.interpreter for tag in tags} & {"py3", "py2", "cp311"} or any(
            tag.abi == "abi3" and int(tag.interpreter[3:]) <= 11 for tag in tags
        ), wheel.name
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() in locked
    assert {str(parse_wheel_filename(wheel.name)[0]) for wheel in wheels} == names(target)


def test_the_bundle_lists_itself_and_says_nothing_of_where_it_was_made(
    package: tuple[str, Path, list[Path]], tmp_path: Path
) -> None:
    _, path, wheels = package
    assert path.stat().st_size < bundle.LARGEST
    again = tmp_path / "again.zip"
    bundle.write_bundle(again, wheels, ("3.11",))
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        contents = archive.read(f"workbook_flow/{bundle.CONTENTS}").decode()
        members = [name for name in archive.namelist() if not name.endswith(bundle.CONTENTS)]
        for name in members:
            data = archive.read(name)
            line = f"{hashlib.sha256(data).hexdigest()}  {name.removeprefix('workbook_flow/')}\n"
            assert line in contents
            assert str(bundle.ROOT).encode() not in data or name.endswith(".whl")
        assert archive.getinfo("workbook_flow/open.sh").external_attr >> 16 & 0o111
    assert "flask  3." in contents
    assert "htmx  2.0.11  0BSD" in contents
    assert {"workbook_flow/open.bat", "workbook_flow/workbook_flow/desk/static/htmx.LICENSE.txt"} <= set(
        members
    )
    assert not [name for name in members if ".venv" in name or "__pycache__" in name or "/tests/" in name]


def test_the_vendored_script_is_the_one_that_is_named() -> None:
    script = bundle.ROOT / "workbook_flow" / "desk" / "static" / "htmx.min.js"
    assert b'version:"2.0.11"' in script.read_bytes()


@pytest.mark.needs("unshare")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has network namespaces")
def test_it_installs_and_runs_without_a_network(
    tmp_path: Path, fetch: Callable[[str, str], list[Path]]
) -> None:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    machine = "kylin-arm" if os.uname().machine == "aarch64" else "linux"
    bundle.write_bundle(tmp_path / "b.zip", fetch(machine, python), (python,))
    home = tmp_path / "离线 安装"
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(home)
    environment = {
        name: words for name, words in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))
    }
    command = ["unshare", "--user", "--map-root-user", "--net", sys.executable]
    words_said = ""
    for words in MONTHS:
        run = subprocess.run(
            [*command, str(home / "workbook_flow" / "flow.py"), "--json", *words],
            cwd=tmp_path,
            env={**environment, "PIP_CONFIG_FILE": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        words_said += run.stderr
    assert words_said.count("从安装包安装") == 1
    assert (tmp_path / "demo" / "outbox" / "2024-07" / "汇总表.xlsx").is_file()


def test_a_bundle_for_another_python_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = "ERROR: No matching distribution found for lxml==6.0"
    assert "软件源里没有" in flow.explain(output)
    monkeypatch.setattr(flow, "WHEELS", tmp_path)
    (tmp_path / bundle.PYTHONS).write_text("2.7\n", "utf-8")
    assert "适用于 64 位的 Python 2.7" in flow.explain(output)
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    assert "不适合这台电脑" in flow.explain(output)
