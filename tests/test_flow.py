"""The launcher, run as a person runs it: in a small checkout whose lock files name one tiny package."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import flow
from tests.deep import DEEP

ROOT = Path(__file__).parents[1]
LAUNCHER = ROOT / "flow.py"
WHEEL = "tiny-1.0-py3-none-any.whl"

PROGRAM = """
    import json, os, sys
    import tiny
    print(json.dumps({"argv": sys.argv[1:], "cwd": os.getcwd(), "code": __file__, "tiny": tiny.__file__}))
    sys.exit(int(os.environ.get("CODE", "0")))
"""
SPEAKER = """
    import os, sys
    print(os.path.basename(__file__), *sys.argv[1:])
    print("profile", os.environ.get("WORKBOOK_FLOW_HYPOTHESIS"))
    sys.exit(os.path.basename(__file__) == os.environ.get("FAILING"))
"""


def write_wheel(folder: Path) -> str:
    """A wheel with module ``tiny`` and stand-ins for the gate's tools; returns its lock file line."""
    files = {name: textwrap.dedent(SPEAKER) for name in ("ruff.py", "mypy.py", "pytest.py")}
    files |= {
        "tiny.py": "",
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files["tiny-1.0.dist-info/RECORD"] = "".join(f"{name},,\n" for name in files)
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return f"tiny==1.0 --hash=sha256:{hashlib.sha256((folder / WHEEL).read_bytes()).hexdigest()}\n"


def write_checkout(folder: Path, wheels: Path) -> Path:
    """A checkout with the real launcher and a program that tells how it was called."""
    line = write_wheel(wheels)
    (folder / "workbook_flow").mkdir(parents=True)
    shutil.copy(LAUNCHER, folder)
    (folder / "workbook_flow/__main__.py").write_text(textwrap.dedent(PROGRAM), "utf-8")
    (folder / "requirements.lock").write_text(line, "utf-8")
    (folder / "requirements-dev.lock").write_text(line, "utf-8")
    return folder


def environment(wheels: Path, **more: str) -> dict[str, str]:
    """The caller's environment, with the wheels' folder as the only source of packages."""
    source = {"PIP_FIND_LINKS": str(wheels), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    return {**os.environ, **source, "PYTHONUTF8": "1", **more}


def run_flow(
    checkout: Path, *arguments: str, cwd: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Start the launcher by the Python that runs the tests."""
    return subprocess.run(
        [sys.executable, str(checkout / "flow.py"), *arguments],
        cwd=cwd or checkout,
        env=environment(checkout.parent / "wheels", **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def new_checkout(folder: Path) -> Path:
    """A checkout that was never started, under a name with spaces and Chinese."""
    return write_checkout(folder / "分解 清单 (v1)", folder / "wheels")


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that has been started once. Tests that change it take a copy."""
    checkout = new_checkout(tmp_path_factory.mktemp("started"))
    first = run_flow(checkout)
    assert first.returncode == 0, first.stderr
    assert "正在建立运行环境" in first.stderr
    assert "运行环境已备好" in first.stderr
    return checkout


@pytest.fixture
def copied(started: Path, tmp_path: Path) -> Path:
    """A copy of the started checkout, elsewhere, that a test may spoil."""
    shutil.copytree(started.parent, tmp_path / "moved", symlinks=True)
    return tmp_path / "moved" / started.name


@pytest.mark.dear
def test_hands_over_arguments_folder_and_exit_code(started: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "县 司法局"
    workspace.mkdir()
    arguments = ["split", "--period", "2024-07", "a b", "分解清单.xlsx", '"', "*", ""]
    run = run_flow(started, *arguments, cwd=workspace, CODE="7")
    assert run.returncode == 7
    report = json.loads(run.stdout)
    assert report["argv"] == arguments
    assert Path(report["cwd"]) == workspace
    assert Path(report["code"]).parent == started / "workbook_flow"


@pytest.mark.dear
def test_a_second_start_is_silent(started: Path) -> None:
    command = [sys.executable, str(started / "flow.py")]
    run = subprocess.run(
        command, env=environment(started.parent), capture_output=True, cwd=started, check=True
    )
    assert run.stderr == b""


@pytest.mark.dear
def test_other_environments_do_not_disturb(started: Path, tmp_path: Path) -> None:
    for name in ("tiny", "workbook_flow", "site", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('disturbed')", "utf-8")
    calm = tmp_path / "calm"
    calm.mkdir()
    (calm / "tiny.py").write_text("raise SystemExit('disturbed')", "utf-8")
    run = run_flow(started, cwd=tmp_path, PYTHONPATH=str(calm), VIRTUAL_ENV=str(tmp_path), CONDA_PREFIX="/x")
    assert run.returncode == 0, run.stderr
    assert Path(json.loads(run.stdout)["tiny"]).is_relative_to(started / ".venv")


@pytest.mark.dear
def test_moved_checkout_works_without_installing_again(copied: Path) -> None:
    run = run_flow(copied, PIP_FIND_LINKS="")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    report = json.loads(run.stdout)
    assert Path(report["code"]).is_relative_to(copied)
    assert Path(report["tiny"]).is_relative_to(copied)


DAMAGES = ("stamp", "lock", "python")


def damage_environment(checkout: Path, what: str) -> None:
    """Take a file from what was installed, and have that seen by the stamp, the lock file or the Python beneath."""
    next((checkout / ".venv").rglob("tiny.py")).unlink()
    stamp = checkout / ".venv/flow.json"
    if what == "stamp":
        stamp.write_text('{"requirements.lock": ', "utf-8")
    elif what == "lock":
        with (checkout / "requirements.lock").open("a", encoding="utf-8") as lock:
            lock.write("# a later version\n")
    else:
        stamp.write_text(json.dumps({**json.loads(stamp.read_text("utf-8")), "python": "/gone"}), "utf-8")


@pytest.mark.dear
@pytest.mark.parametrize("what", DAMAGES)
def test_what_is_not_whole_is_seen(copied: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    damage_environment(copied, what)
    paths = {name: getattr(flow, name).relative_to(flow.ROOT) for name in ("PYTHON", "STAMP")}
    for name, path in {**paths, "ROOT": Path()}.items():
        monkeypatch.setattr(flow, name, copied / path)
    anew: list[object] = []
    monkeypatch.setattr(flow, "make_venv", anew.append)
    monkeypatch.setattr(flow, "install_packages", lambda *_: None)
    flow.prepare(flow.RUN_LOCK)
    assert len(anew) == 1


@pytest.mark.dear
@pytest.mark.parametrize("damage", DAMAGES if DEEP else DAMAGES[:1])
def test_what_is_not_whole_is_made_anew(copied: Path, damage: str) -> None:
    damage_environment(copied, damage)
    run = run_flow(copied)
    assert run.returncode == 0, run.stderr
    assert "正在建立运行环境" in run.stderr


HEEDING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
"""Takes Ctrl-C as at a terminal: a gate started in the background has it ignored, and hands that on."""


@pytest.mark.dear
def test_interrupted_install_ends_cleanly_and_is_made_good(tmp_path: Path) -> None:
    checkout = new_checkout(tmp_path)
    with silent_server() as (server, url):
        source = {"PIP_INDEX_URL": url, "PIP_NO_INDEX": "0", "PIP_FIND_LINKS": ""}
        process = subprocess.Popen(
            [sys.executable, "-c", HEEDING, sys.executable, str(checkout / "flow.py")],
            env=environment(tmp_path, **source),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            encoding="utf-8",
        )
        assert process.stderr is not None
        with process:
            lines = [process.stderr.readline(), process.stderr.readline()]
            assert "正在下载并安装 1 个组件" in lines[1]
            with server.accept()[0]:  # pip is at work
                process.send_signal(signal.SIGINT)
                rest = process.stderr.read()
        assert process.returncode == 130, rest
        assert "已中断" in rest
        assert "Traceback" not in rest
    run = run_flow(checkout)
    assert run.returncode == 0, run.stderr


@pytest.mark.dear
def test_two_launches_at_once_install_once(tmp_path: Path) -> None:
    checkout = new_checkout(tmp_path)
    command = [sys.executable, str(checkout / "flow.py")]
    both = [
        subprocess.Popen(
            command,
            env=environment(tmp_path / "wheels"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=240)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum("正在建立运行环境" in text for text in outputs) == 1
    assert sum("另一个窗口正在安装" in text for text in outputs) == 1


@pytest.mark.parametrize(("lock", "compiled"), [(flow.RUN_LOCK, True), (flow.DEV_LOCK, False)])
def test_what_an_office_uses_is_compiled_beforehand(
    monkeypatch: pytest.MonkeyPatch, lock: str, *, compiled: bool
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(flow, "run_step", lambda command, *_: commands.append(command))
    with LAUNCHER.open(encoding="utf-8") as held:
        flow.install_packages(lock, held)
    (command,) = commands
    assert ("--no-compile" not in command) is compiled
    assert command[-1].endswith(lock)


@pytest.mark.dear
def test_failed_development_install_leaves_the_program_working(copied: Path) -> None:
    (copied / "requirements-dev.lock").write_text("tiny==1.0 --hash=sha256:" + "0" * 64, "utf-8")
    next((copied / ".venv").rglob("tiny-1.0.dist-info/METADATA")).unlink()
    run = run_flow(copied, "test")
    assert run.returncode == 2
    assert "校验值不符，已拒绝安装" in run.stderr
    assert run_flow(copied).returncode == 0


@pytest.mark.dear
def test_unreachable_registry_is_told_as_such(copied: Path) -> None:
    (copied / "requirements.lock").write_text("tiny==2.0 --hash=sha256:" + "0" * 64, "utf-8")
    with closed_port() as url:
        run = run_flow(copied, PIP_NO_INDEX="0", PIP_INDEX_URL=url, PIP_RETRIES="1", PIP_FIND_LINKS="")
    assert run.returncode == 2
    assert run.stdout == ""
    assert "连不上软件源" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "磁盘空间",
        ),
        ("[Errno 30] Read-only file system: '/media/x/.venv.lock'", "不能写入"),
        ("Error: [WinError 5] 拒绝访问。: 'D:\\\\x\\\\.venv\\\\Scripts\\\\python.exe'", "不能写入"),
        ("socket.gaierror: [Errno -3] Temporary failure in name resolution", "连不上软件源"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "适合这台机器"),
        ("something new", "something new"),
    ],
)
def test_causes_are_told_in_words(output: str, words: str) -> None:
    assert words in flow.explain(output)
    assert output in flow.explain(output)


@pytest.mark.dear
def test_missing_ensurepip_names_the_package(tmp_path: Path) -> None:
    checkout = new_checkout(tmp_path)
    hide = "import sys; sys.argv = sys.argv[1:]; sys.modules['ensurepip'] = None; import runpy; "
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            hide + "runpy.run_path(sys.argv[0], run_name='__main__')",
            checkout / "flow.py",
        ],
        capture_output=True,
        env=environment(tmp_path),
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 2, run.stderr
    assert "python3-venv" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.dear
def test_console_without_chinese_does_not_crash(copied: Path) -> None:
    (copied / "requirements.lock").unlink()
    run = run_flow(copied, PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0")
    assert run.returncode == 2
    assert "??" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.dear
def test_gate_runs_everything_and_names_what_failed(started: Path) -> None:
    run = run_flow(started, "test", FAILING="mypy.py")
    assert run.returncode == 1
    assert [line for line in run.stdout.splitlines() if not line.startswith("profile")] == [
        "ruff.py format --check .",
        "ruff.py check .",
        "pytest.py -n auto --dist worksteal",
        "mypy.py workbook_flow flow.py",
    ]
    assert "没有通过：类型" in run.stderr
    assert run_flow(started, "test").returncode == 0


@pytest.mark.dear
def test_arguments_after_test_go_to_pytest_alone(started: Path) -> None:
    run = run_flow(started, "test", "--deep", "-k", "forms", FAILING="pytest.py")
    assert run.returncode == 1
    assert run.stdout.splitlines() == ["pytest.py -k forms", "profile deep"]


@pytest.mark.dear
def test_the_quick_gate_leaves_out_what_is_dear_and_nothing_else(started: Path) -> None:
    run = run_flow(started, "test", "--quick")
    assert run.returncode == 0
    assert [line for line in run.stdout.splitlines() if not line.startswith("profile")] == [
        "ruff.py format --check .",
        "ruff.py check .",
        "pytest.py -n auto --dist worksteal -m not dear",
        "mypy.py workbook_flow flow.py",
    ]
    assert run_flow(started, "test", "--quick", "-x").stdout.startswith("pytest.py -m not dear -x\n")


@pytest.mark.parametrize("minor", [6, 8, 10])
def test_an_old_python_can_read_far_enough_to_say_so(minor: int) -> None:
    tree = ast.parse(LAUNCHER.read_text("utf-8"), feature_version=(3, minor))
    guard = next(index for index, node in enumerate(tree.body) if isinstance(node, ast.If))
    before = tree.body[1:guard]
    assert all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in before)


def test_lock_files_are_whole() -> None:
    run, dev = (lock_entries(ROOT / name) for name in (flow.RUN_LOCK, flow.DEV_LOCK))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert run.items() <= dev.items(), "what the program uses must be the same under test"
    for lock, names in ((run, project["dependencies"]), (dev, project["optional-dependencies"]["dev"])):
        for requirement in map(Requirement, names):
            versions = lock.get(canonicalize_name(requirement.name), [])
            assert versions, f"{requirement} is in pyproject.toml and not in the lock file"
            assert all(requirement.specifier.contains(version) for version in versions)


def lock_entries(path: Path) -> dict[str, list[str]]:
    """Name → versions of a lock file, each of which must carry a hash and no address."""
    text = path.read_text("utf-8")
    assert "://" not in text
    entries: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)):
        name, version = re.match(r"([\w.-]+)==(\S+)", block).groups()  # type: ignore[union-attr]
        assert "--hash=sha256:" in block, name
        entries.setdefault(canonicalize_name(name), []).append(version)
    return entries


@contextlib.contextmanager
def silent_server() -> Iterator[tuple[socket.socket, str]]:
    """A registry that takes a connection and never answers, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(240)
        yield server, f"http://127.0.0.1:{server.getsockname()[1]}/simple"


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    """A registry that is not there: the port is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/simple"
