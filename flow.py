"""Start workbook_flow with nothing but Python 3.11: make ``.venv`` beside this file, install, hand over.

Standard library only. The syntax stays that of Python 3.6, so that an old Python can say what it lacks.

    python3 flow.py test                                the gate: format, lint, types, tests
    python3 flow.py test --quick                        the same without the tests that are dear
    python3 flow.py test [--quick|--deep] [pytest …]    those tests alone
    python3 flow.py bench [arguments]                   the benchmarks
    python3 flow.py bundle [arguments]                  a zip that installs without a network, by tools/bundle.py
    python3 flow.py …                                   the program itself

Where a folder ``wheels`` lies beside this file, packages come from there, and no registry is asked.

Exit codes are those of what was started; 2 when it could not be set up, 130 after Ctrl-C.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "需要 Python 3.11 或更新的版本，现在用的是 Python {}.{}。\n"
        "请安装新版 Python 后再运行；已装有新版的，Windows 上用 py -3.11 flow.py，"
        "其他系统用 python3.11 flow.py。".format(*sys.version_info)
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "flow.json"
WHEELS = ROOT / "wheels"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN_LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"
CHECKED = ("workbook_flow", "tests", "tools", "benchmarks", "flow.py")
# As many workers as tests/conftest.py says; each takes a run of neighbours, which share what their file prepares,
# and helps out when it is done.
PARALLEL = ("-n", "auto", "--dist", "worksteal")
# Tests start hundreds of processes: each would compile the package anew where the caller forbids to keep bytecode.
BYTECODE = "PYTHONDONTWRITEBYTECODE"

# What in the caller's environment would make Python or pip use other packages than those of .venv.
FOREIGN = (
    *("PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__"),
    *(
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_REQUIREMENT",
        "PIP_CONSTRAINT",
        "PIP_NO_BINARY",
        "PIP_DRY_RUN",
    ),
)

# What a failed step prints → what to tell the person; the first that fits.
CAUSES = {
    r"No space left on device|Disk quota exceeded|\[Errno (28|122)\]|\[WinError 112\]": (
        "磁盘空间不够。请腾出 1 GB 以上的空间再运行。"
    ),
    r"Read-only file system|Permission denied|\[Errno (13|30)\]|\[WinError (5|32)\]|Access is denied": (
        f"不能写入 {ROOT}。请确认对这个文件夹有写入权限，并关闭正在运行的本程序；"
        "只读的共享盘、压缩包里的文件夹请先复制到本机再运行。"
    ),
    r"DO NOT MATCH THE HASHES": (
        "下载到的组件与锁定文件记录的校验值不符，已拒绝安装。请换一个网络或软件源再运行。"
    ),
    r"NewConnectionError|Connect(ion)?(Error|Reset|Timeout)|Connection (broken|refused|aborted)|[Tt]imed out"
    r"|ProxyError|SSLError|CERTIFICATE|name resolution|getaddrinfo|HTTP error 5": (
        "连不上软件源，组件没有下载下来。请检查网络和代理；"
        "单位有内网软件源的，把它的地址设为环境变量 PIP_INDEX_URL 再运行。"
    ),
    r"No matching distribution found": (
        "软件源里没有适合这台机器的组件。请换用 64 位的 Python 3.11 至 3.14；用内网软件源的，请确认它是全的。"
    ),
    r"ensurepip|No module named '?(venv|pip)": (
        "这个 Python 不能建立带 pip 的运行环境。请重装 python.org 的 Python 3.11 再运行。"
    ),
}


class SetupError(Exception):
    """The environment cannot be made; the text is for people and says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Run one command of the launcher, or the program; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return launch(arguments)
    except SetupError as error:
        say(str(error))
    except OSError as error:
        say(explain(str(error)))
    except KeyboardInterrupt:
        say("\n已中断。再运行一次即可，没做完的会重做。")
        return 130
    return 2


def launch(arguments: Sequence[str]) -> int:
    """Set up what the command needs, then run it."""
    verb, rest = arguments[:1], arguments[1:]
    if verb == ["test"]:
        prepare(DEV_LOCK)
        return run_tests(rest)
    if verb == ["bench"]:
        prepare(DEV_LOCK)
        return run_module("benchmarks", *rest)
    if verb == ["bundle"]:
        prepare(DEV_LOCK)
        command = [str(PYTHON), "-m", "tools.bundle", *rest]
        return subprocess.call(command, env={**environment(), "PYTHONPATH": str(ROOT)})
    prepare(RUN_LOCK)
    return hand_over(arguments)


def say(text: str) -> None:
    """Tell the person something, away from the program's own output."""
    print(text, file=sys.stderr, flush=True)


def prepare(lock: str) -> None:
    """Make ``.venv`` hold what the lock file names; return at once where it does."""
    if is_ready(lock):
        return
    with one_at_a_time() as held:
        if not is_ready(lock):
            install(lock, held)


def is_ready(lock: str) -> bool:
    """Whether the environment was completed from this very lock file and its Python is still there."""
    stamp = read_stamp()
    complete = stamp.get(lock) == digest(lock)
    return complete and PYTHON.exists() and Path(stamp.get("python", "")).is_file()


def digest(lock: str) -> str:
    """The SHA-256 of a lock file."""
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """The Python beneath, and the digest of each lock file installed; empty where nothing was completed."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: Mapping[str, str]) -> None:
    """Record what is installed, whole or not at all."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp), "utf-8")
    fresh.replace(STAMP)


def install(lock: str, held: IO[str]) -> None:
    """Install the lock file; anew where an earlier attempt was broken off or the lock file has changed.

    The development lock file names all that the other does, at the same versions, so adding it leaves a
    complete environment complete even when it fails half-way.
    """
    stamp = read_stamp()
    if lock in stamp or not is_ready(RUN_LOCK):
        make_venv(held)
        stamp = {"python": os.path.realpath(getattr(sys, "_base_executable", sys.executable))}
    write_stamp({**stamp, lock: "unfinished"})
    install_packages(lock, held)
    write_stamp({**stamp, RUN_LOCK: digest(RUN_LOCK), lock: digest(lock)})
    say("运行环境已备好。")


def make_venv(held: IO[str]) -> None:
    """Make an empty environment with pip in it, which finds the package in this checkout."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise SetupError(
            "这个 Python 缺少 venv 或 ensurepip。Debian、Ubuntu、统信、麒麟上请运行 "
            "sudo apt install python3-venv；Windows 上请重装 python.org 的 Python，勾选 pip。"
        )
    say("正在建立运行环境（.venv，只在第一次或更新后做）……")
    STAMP.unlink(missing_ok=True)
    run_step([sys.executable, "-I", "-m", "venv", "--clear", str(VENV)], held)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))
    # Relative, so that it holds after the checkout moves and needs no encoding.
    (site / "workbook_flow.pth").write_text(os.path.relpath(ROOT, site) + "\n", "ascii")


def install_packages(lock: str, held: IO[str]) -> None:
    """Have pip install exactly the files whose hashes the lock file names."""
    total = len(re.findall(r"^[\w.-]+==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
    verb = "从安装包安装" if WHEELS.is_dir() else "下载并安装"
    say(f"正在{verb} {total} 个组件，一般需要一两分钟……")
    done = 0

    def show(line: str) -> None:
        nonlocal done
        if line.startswith(("Collecting ", "Processing ", "Ignoring ", "Requirement already ")):
            done += 1
            print(f"\r  已取得 {done}/{total}", end="", file=sys.stderr, flush=True)
        elif line.startswith("Installing collected packages"):
            say("\r  已全部取得，正在写入磁盘……")

    options = "--require-hashes --only-binary :all: --no-input --disable-pip-version-check --progress-bar off"
    # Half the time goes into bytecode of files that no test imports. At an office all is compiled: the reader of
    # files may write none, and would compile its libraries at every start.
    options += " --no-compile" if lock == DEV_LOCK else ""
    local = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    command = [str(PYTHON), "-I", "-m", "pip", "install", *options.split(), *local, "-r", str(ROOT / lock)]
    run_step(command, held, show if sys.stderr.isatty() else None)


def run_step(command: Sequence[str], held: IO[str], show: Callable[[str], None] | None = None) -> None:
    """Run one step of setting up; raise SetupError with the cause and the last lines of its output."""
    # The step keeps the lock too: should this process be killed, the next one waits for the orphan.
    kept = () if os.name == "nt" else (held.fileno(),)
    lines = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        errors="replace",
        env=environment(),
        pass_fds=kept,
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                if show:
                    show(line)
        except BaseException:
            process.kill()
            process.wait()
            raise
    if process.returncode:
        raise SetupError(explain("\n".join(lines)))


def explain(output: str) -> str:
    """The cause and remedy that the output of a failed step points to, above the output's last lines."""
    found = (words for pattern, words in CAUSES.items() if re.search(pattern, output))
    told = next(found, "运行环境没有装成。请把下面几行发给技术人员。")
    if WHEELS.is_dir() and "No matching distribution found" in output:
        told = wrong_bundle()
    last = [f"    {line.strip()[:160]}" for line in output.splitlines() if not line.startswith("WARNING")][
        -3:
    ]
    return "\n".join((told, *last))


def wrong_bundle() -> str:
    """What to say where the packages that lie here are for another Python or another kind of computer."""
    try:
        versions = (WHEELS / "python.txt").read_text("utf-8").split()
    except OSError:
        versions = []
    present = "{}.{}".format(*sys.version_info)
    if versions and present not in versions:
        return (
            f"这个安装包适用于 64 位的 Python {'、'.join(versions)}，现在用的是 Python {present}。"
            "请换用其中一个版本的 Python，或请技术人员另做一份安装包。"
        )
    return "这个安装包里的组件不适合这台电脑，或不全。请确认是 64 位系统、安装包与系统对应，或请技术人员另做一份。"


@contextmanager
def one_at_a_time() -> Iterator[IO[str]]:
    """Hold the lock on setting up; wait while another launch has it. The system frees it when we end."""
    with (ROOT / ".venv.lock").open("a") as held:
        if not try_lock(held):
            say("另一个窗口正在安装，等它装完……")
            while not try_lock(held):
                time.sleep(0.2)
        yield held


def try_lock(held: IO[str]) -> bool:
    """Take the lock; False while another process has it."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
    else:
        import fcntl

        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def environment(**more: str) -> dict[str, str]:
    """The caller's environment without what would lead Python or pip astray."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**kept, "PIP_USER": "0", **more}


def hand_over(arguments: Sequence[str]) -> int:
    """Become the program, in the caller's folder; what lies in that folder cannot shadow a module."""
    command = [str(PYTHON), "-P", "-m", "workbook_flow", *arguments]
    if os.name != "nt":
        os.execve(PYTHON, command, environment())
    with subprocess.Popen(command, env=environment()) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # the program has it too, and ends in its own way
                continue


def run_module(*command: str, **more: str) -> int:
    """Run a module of the environment in the checkout; ``more`` goes into its environment."""
    return subprocess.call([str(PYTHON), "-m", *command], cwd=ROOT, env=environment(**more))


def run_tests(arguments: Sequence[str]) -> int:
    """The whole gate; or, given arguments for pytest, those tests alone, one after another.

    ``--quick`` leaves out the tests marked dear; ``--deep`` has each look further.
    """
    profile = "deep" if "--deep" in arguments else os.environ.get("WORKBOOK_FLOW_HYPOTHESIS", "default")
    chosen = ("-m", "not dear") if "--quick" in arguments else ()
    rest = [word for word in arguments if word not in {"--deep", "--quick"}]
    more = {"WORKBOOK_FLOW_HYPOTHESIS": profile, BYTECODE: ""}
    if rest:
        return run_module("pytest", *chosen, *rest, **more)
    failed = run_gate(("pytest", *PARALLEL, *chosen), more)
    say(f"没有通过：{'、'.join(failed)}" if failed else "全部通过。")
    return 1 if failed else 0


def run_gate(tests: Sequence[str], more: Mapping[str, str]) -> list[str]:
    """Format and lint, then the tests beside the types, which tell when the tests are done; the steps that failed."""
    looks = {"格式": ("ruff", "format", "--check", "."), "规范": ("ruff", "check", ".")}
    types = ("mypy", *(name for name in CHECKED if (ROOT / name).exists()))
    failed = [name for name, look in looks.items() if run_shown(name, look, more)]
    with tempfile.TemporaryFile() as output:
        typing = start_module(types, more, output)
        tests_failed = run_shown("测试", tests, more)
        types_failed = typing.wait()
        say(f"—— 类型：{' '.join(types)}")
        output.seek(0)
        shutil.copyfileobj(output, sys.stdout.buffer)
        sys.stdout.flush()
    return failed + ["类型"] * bool(types_failed) + ["测试"] * bool(tests_failed)


def start_module(
    command: Sequence[str], more: Mapping[str, str], output: IO[bytes]
) -> "subprocess.Popen[bytes]":
    """Have a module of the environment run in the checkout meanwhile, all that it says kept in a file."""
    return subprocess.Popen(
        [str(PYTHON), "-m", *command],
        cwd=ROOT,
        env=environment(**more),
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def run_shown(name: str, step: Sequence[str], more: Mapping[str, str]) -> int:
    """Run a step of the gate under its name; return its exit code."""
    say(f"—— {name}：{' '.join(step)}")
    return run_module(*step, **more)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
