"""Every command stopped, or refused by the disk, at every act by which it changes anything, and run again.

    LD_PRELOAD=refusals.so python -m tests.fault_sweep FOLDER ALL|PLACES|KINDS NAME …

Acts are the C library's own calls, those of SQLite among them (``refusals.c``). A kind of act is a call on a file of
one role. Tried are all acts, or the first, the middle and the last of each kind, or the first of each: once killed,
once with ENOSPC or EIO by turns. What comes of it is printed as JSON, a line a command.

Of kills one run gives all: before each act the folder is copied as it lies. A folder that is byte for byte one from
which the command was run again before is not run again. Fastest on a disk in memory.
"""

from __future__ import annotations

import ctypes
import email
import email.policy
import errno
import gc
import hashlib
import json
import os
import re
import shutil
import socket
import sys
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import forked, small
from tests.pop_server import pop_server
from tests.smtp_sink import PASSWORD, smtp_server
from tests.swept_commands import COMMANDS, MAILBOX, Command, a_backup
from workbook_flow import cli, cycle, mail
from workbook_flow.mail import pop
from workbook_flow.model import WorkbookFlowError
from workbook_flow.paper import stamp
from workbook_flow.records.chain import Chain
from workbook_flow.sheets import reader

KILLED, SNAPSHOTS = 0, -1
CHOICES: Mapping[str, Callable[[list[int]], Collection[int]]] = {
    "ALL": lambda numbers: numbers,
    "PLACES": lambda numbers: {numbers[0], numbers[len(numbers) // 2], numbers[-1]},
    "KINDS": lambda numbers: numbers[:1],
}
"""Which acts of a kind are tried, by their numbers."""
FAULTS = (errno.ENOSPC, errno.EIO)
UNSPOKEN = ("Traceback", "程序内部错误")
"""What no command may ever say."""


class Remembered:
    """The reader's process, asked once for each file: what it answered is kept, and no process started again."""

    def __init__(self, *ways: Any) -> None:
        self.ways, self.served = ways, 0
        self.worker: Any = None

    def ask(self, data: bytes) -> bytes:
        """The reply to a file."""
        name = hashlib.sha256(repr(self.ways).encode() + data).hexdigest()
        path = Path(os.environ["SWEPT"]) / "replies" / name
        if not path.exists():
            self.worker = self.worker or COLD(*self.ways)
            beside = path.with_name(f"{name}.{os.getpid()}")
            beside.write_bytes(self.worker.ask(data))
            beside.replace(path)
        self.served += 1
        return path.read_bytes()

    @property
    def process(self) -> Remembered:
        """What a reader interrupts from another thread: an answer that is kept needs no such end."""
        return self

    def kill(self) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """End the process, where there is one."""
        if self.worker is not None:
            self.worker.close()


COLD = reader._Worker


def needed(names: Collection[str]) -> Iterator[tuple[int, Command]]:
    """These commands, by number, and those of the month that come before one of them; all without any."""
    of_month = [
        number
        for number, command in enumerate(COMMANDS)
        if command.name in names and (not command.fresh or command.before is a_backup)
    ]
    for number, command in enumerate(COMMANDS):
        before = not command.fresh and number <= max(of_month, default=-1)
        if not names or before or command.name in names:
            yield number, command


def warmed(folder: Path, names: Collection[str]) -> None:
    """Do the month once in this process, so that no child has to import or compile anything."""
    root = folder / "warm/w"
    for name in ("inbox", "outbox"):
        (root / name).mkdir(parents=True)
    os.chdir(root.parent)
    for _, command in needed(names):
        place = folder / f"warm {command.name}/w" if command.fresh else root
        place.mkdir(parents=True, exist_ok=True)
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            command.before(place)
            with suppress(WorkbookFlowError):
                if command.act is not None:
                    command.act(cycle.Workspace(place, command.day))
                    continue
                arguments = ["--workspace", str(place), "--date", str(command.day), *words_of(command, place)]
                cli.program.main(arguments, standalone_mode=False)
    os.chdir(folder)
    gc.collect()
    gc.freeze()


def words_of(command: Command, root: Path) -> list[str]:
    """The command's words; what lies beside the folder by its path."""
    return [f"{root.parent}/{word[3:]}" if word.startswith("../") else word for word in command.words]


def run(root: Path, command: Command, number: int = 0, fault: int = 0, notes: int = -1) -> forked.Done:
    """The command's run in a process of its own, stopped at the act of that number, counted from 1."""
    words = ["--workspace", "w", "--date", str(command.day), *words_of(command, root)]

    def work() -> None:
        library = ctypes.CDLL(None)
        library.refusals_arm(os.fspath(root.parent).encode(), ctypes.c_long(number), fault, notes)
        if command.act is not None:
            on_page(command.act, cycle.Workspace(root, command.day))
        else:
            forked.run_program(words, root.parent, None)

    return forked.forked(work)


def on_page(act: Callable[[cycle.Workspace], object], workspace: cycle.Workspace) -> None:
    """What the page does, in the child; what it would show of a refusal is printed."""
    try:
        act(workspace)
    except (OSError, WorkbookFlowError) as refusal:
        print(refusal)  # noqa: T201
        sys.exit(2)


def state(root: Path) -> dict[str, Any]:
    """All that the command left in the folder and beside it; backups by what they hold."""
    files: dict[str, Any] = small.state(root)
    for path in root.glob("master/*（补齐）.xlsx"):
        files[path.relative_to(root).as_posix()] = undated_parts(path)
    backups = {path for path in root.glob("备份/*.zip") if path.name[:1] != "."}
    for path in backups:
        files.pop(path.relative_to(root).as_posix(), None)
    files["backups"] = {
        hashlib.sha256(json.loads(zipfile.ZipFile(path).read("备份清单.json"))["code"].encode()).hexdigest()
        for path in backups
    }
    strange = [path for path in root.parent.rglob("*") if ".~flow-" in path.name]
    files["left over"] = sorted(path.name[:8] for path in strange)
    files["written"] = written_last(root)
    return files | by_own_chain(root)


def undated_parts(path: Path) -> dict[str, str]:
    """What a workbook that openpyxl saved holds, less the time of that."""
    with zipfile.ZipFile(path) as book:
        names = [name for name in book.namelist() if name != "docProps/core.xml"]
        return {name: hashlib.sha256(book.read(name)).hexdigest() for name in names}


def written_last(root: Path) -> dict[str, bool]:
    """Of each file for people, whether the digest noted last is that of its bytes: the note holds earlier ones too."""
    return {
        f"{path.parent.name}/{name}": file.is_file()
        and digests[-1] == hashlib.sha256(file.read_bytes()).hexdigest()
        for path in sorted(root.glob("archive/*/写出.json"))
        for name, digests in json.loads(path.read_text("utf-8")).items()
        for file in [root / "outbox" / path.parent.name / name]
    }


def by_own_chain(root: Path) -> dict[str, Any]:
    """What tells of the chain, by what it says that is true of this folder's chain: other chains have other codes.

    How far the schedule looked must be the end of a line; a mail to a witness must bear the code of one, and is given
    without it. Whoever looks or writes again after a stop tells of a later line than who was not stopped.
    """
    chain = Chain(root / "archive")
    lines = tuple(chain.lines()) if chain.path.is_file() else ()
    ends, size = {(0, "", 0)}, 0
    for line in lines:
        size += len(line.to_bytes())
        ends.add((line.number, line.chain, size))
    telling: dict[str, Any] = {}
    looked = root / ".flow/核对.json"
    if looked.is_file():
        note = json.loads(looked.read_text("utf-8"))
        telling[".flow/核对.json"] = note["whole"], (note["number"], note["chain"], note["size"]) in ends
    for path in root.glob("archive/邮件/发出/*.json"):
        message = json.loads(path.read_text("utf-8"))
        if message["kind"] == "witness":
            (code,) = message["reasons"]
            for letter in root.glob(f"*/邮件/**/{path.stem}*.eml"):
                known = code in {line.code for line in lines}
                telling[letter.relative_to(root).as_posix()] = known, without_code(letter, code)
    return telling


def without_code(letter: Path, code: str) -> str:
    """The head and the words of a mail as one text, without that code and the number of records that it counts."""
    mail = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    words = "".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
    assert code in words
    counted = f"共登记 {code.partition('-')[0]} 条"
    assert counted in words
    return "\n".join([*map(str, mail.values()), words]).replace(code, "CODE").replace(counted, "COUNTED")


def settled(root: Path) -> dict[str, Any]:
    """The state less what no two runs have in common: when a file was laid where the program takes it from."""
    files = state(root)
    chain = root / "archive/存证链.jsonl"
    if chain.is_file():
        files["chain"] = [
            (line["n"], re.sub("[0-9a-f]{64}", "", line["record"]))
            for line in map(json.loads, chain.read_text("utf-8").splitlines())
        ]
        files["archive/存证链.jsonl"] = ""
    for path in root.glob("archive/**/*.json"):
        files[path.relative_to(root).as_posix()] = undated(json.loads(path.read_text("utf-8")))
    files["event"] = [row[:2] for row in files.get("event", ())]
    for name in [
        name for name in files if re.search(r"\.(xlsx|html|docx|eml|jsonl)$|^job$|^message$|核对", name)
    ]:
        files[name] = ""  # these bear the code of the chain
    return files


def by_occasion(files: Mapping[str, Any]) -> dict[str, Any]:
    """The state with the mails by what they are, not by their numbers: one that the disk refuses stops no other.

    Then other things come first, and what is written later is made from more.
    """
    mails = re.compile(r"(archive/邮件/发出|outbox/邮件)/\d+(.*)\.eml")
    left_out = re.compile(
        r"archive/邮件/发出/.*\.json|archive/(存证链\.jsonl|.*/写出\.json)|message|chain|job"
    )
    plain = {
        name: part for name, part in files.items() if not (mails.match(name) or left_out.fullmatch(name))
    }
    letters = sorted(
        (match[1], match[2], str(part)) for name, part in files.items() if (match := mails.match(name))
    )
    rows = sorted(tuple(map(str, row[1:4])) for row in files.get("message", ()))
    # Of what a file was made from the note speaks by a digest of all that was known then; of the file by its own.
    jobs = [
        (name, noted.split()[-1:] if name.startswith("written ") else noted)
        for name, noted in files.get("job", ())
    ]
    return plain | {"letters": letters, "messages": rows, "jobs": jobs}


def undated(content: Any) -> Any:
    """A record without the moment at which its file was written, and without what follows from it."""
    if isinstance(content, dict):
        return {
            name: undated(part)
            for name, part in content.items()
            if name not in {"modified", "chain", "digest"}
        }
    return [undated(part) for part in content] if isinstance(content, list) else content


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """A command as it is when nothing happens: the folder before it, its acts, and what it leaves."""

    command: Command
    before: Path
    acts: tuple[str, ...]
    code: int
    left: Mapping[str, Any]
    look: Callable[[Path], dict[str, Any]]


def month(folder: Path, names: Collection[str] = ()) -> Iterator[Undisturbed]:
    """Every command of the month in its order, to the last of these; its folder goes from one to the next."""
    root = folder / "month/w"
    root.mkdir(parents=True)
    for name in ("inbox", "outbox"):
        (root / name).mkdir()
    for number, command in needed(names):
        place = root
        if command.fresh:
            place = folder / f"fresh {number}/w"
            place.mkdir(parents=True)
        command.before(place)
        before = copied(place, folder / f"before {number}")
        with (folder / "notes").open("w+b") as notes:
            done = run(place, command, notes=notes.fileno())
            notes.seek(0)
            acts = tuple(notes.read().decode().splitlines())
        assert done.returncode in {0, 1}, (command.name, done.stdout, done.stderr)
        if names and command.name not in names:
            continue
        twin = copied(before.parent, folder / f"twin {number}", "w")
        assert run(twin, command).returncode == done.returncode
        look = state if state(twin) == state(place) else settled
        assert look(twin) == look(place), (command.name, difference(look(twin), look(place)))
        yield Undisturbed(
            command=command, before=before, acts=acts, code=done.returncode, left=look(place), look=look
        )
        shutil.rmtree(twin.parent)


def copied(source: Path, target: Path, name: str = "") -> Path:
    """The folder of a workspace, and what lies beside it, elsewhere."""
    whole = source if name else source.parent
    shutil.copytree(whole, target, symlinks=True)
    return target / "w"


def difference(left: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, str]:
    """What is not the same."""
    keys = [key for key in left.keys() | wanted.keys() if left.get(key) != wanted.get(key)]
    return {key: f"{left.get(key)!s:.300} | {wanted.get(key)!s:.300}" for key in sorted(keys)[:6]}


def chosen(acts: tuple[str, ...], choice: str) -> list[int]:
    """The numbers of the acts to be tried."""
    kinds: dict[str, list[int]] = {}
    for number, act in enumerate(acts, 1):
        kinds.setdefault(re.sub(r"[0-9a-f]{16,}|\d+", "#", act), []).append(number)
    return sorted(number for numbers in kinds.values() for number in CHOICES[choice](numbers))


def swept(case: Undisturbed, folder: Path, choice: str) -> dict[str, Any]:
    """What came of stopping the command at these acts."""
    numbers = chosen(case.acts, choice)
    # A kill at a flush leaves the same files as the next one.
    kills = [number for number in numbers if not case.acts[number - 1].startswith("fsync")]
    again = Again(case)
    wrong = {number_words(case, number, KILLED): failing for number, failing in killed(again, folder, kills)}
    for number in numbers:
        fault = FAULTS[number % 2]
        if failing := refused(again, folder / "stopped", number, fault):
            wrong[number_words(case, number, fault)] = failing
    return {
        "name": case.command.name,
        "acts": len(case.acts),
        "tried": len(numbers),
        "kills": len(kills),
        "faults": len(numbers),
        "states": len(again.endings),
        "wrong": wrong,
    }


def number_words(case: Undisturbed, number: int, fault: int) -> str:
    """Where a command was stopped, and how."""
    return f"{number} {fault} {case.acts[number - 1]}"


def killed(again: Again, folder: Path, numbers: Collection[int]) -> Iterator[tuple[int, object]]:
    """The acts of these numbers at which a kill leaves what the command, run again, does not set right, and what is wrong."""
    root = copied(again.case.before.parent, folder / "passing", "w")
    ours, theirs = socket.socketpair()
    child = os.fork()
    if not child:
        theirs.close()
        keep_snapshots(ours, root, folder, numbers)
        os._exit(0)
    ours.close()
    done = run(root, again.case.command, fault=SNAPSHOTS, notes=theirs.fileno())
    theirs.close()
    assert os.waitpid(child, 0)[1] == 0
    assert done.returncode == again.case.code
    assert again.case.look(root) == again.case.left
    shutil.rmtree(root.parent)
    for number in numbers:
        if failing := again.ended(snapshot(folder, number) / "w"):
            yield number, failing
        shutil.rmtree(snapshot(folder, number))


def snapshot(folder: Path, number: int) -> Path:
    """Where the folder is kept as it lay at an act."""
    return folder / "snapshots" / str(number)


def keep_snapshots(line: socket.socket, root: Path, folder: Path, numbers: Collection[int]) -> None:
    """Copy the folder at the acts of these numbers, as they come."""
    with line, line.makefile("r") as notes:
        for note in notes:
            if int(note) in numbers:
                copied(root.parent, snapshot(folder, int(note)), "w")
            line.sendall(b".")


def refused(again: Again, place: Path, number: int, fault: int) -> object:
    """What is wrong after that act failed and the command was run again; nothing where all is as it should be."""
    root = copied(again.case.before.parent, place, "w")
    try:
        first = run(root, again.case.command, number, fault)
        output = first.stdout + first.stderr
        if first.returncode < 0 or any(word in output for word in UNSPOKEN):
            return f"ended with {first.returncode}: {output[-1500:]}"
        return again.ended(root, output)
    finally:
        shutil.rmtree(place)


class Again:
    """The command run again in what a stop left; where the same bytes were left before, what came of it then."""

    def __init__(self, case: Undisturbed) -> None:
        self.case = case
        self.endings: dict[str, tuple[int, str, object]] = {}

    def ended(self, root: Path, output: str = "") -> object:
        """What is wrong at the end; nothing where all is as undisturbed. ``output`` is what the stopped run printed."""
        bytes_left = everything(root)
        if bytes_left not in self.endings:
            again = run(root, self.case.command)
            left = self.case.look(root)
            unlike = difference(left, self.case.left) and difference(
                by_occasion(left), by_occasion(self.case.left)
            )
            self.endings[bytes_left] = again.returncode, again.stdout + again.stderr, unlike
        code, words, wrong = self.endings[bytes_left]
        if any(word in words for word in UNSPOKEN):
            return words[-1500:]
        if code not in {0, 1} and not (code == 2 and re.search(self.case.command.done, output + words)):
            return f"again {code}: {words[-600:]}"
        return wrong


def everything(root: Path) -> str:
    """A digest of every file and folder, of its last change too where it waits to be taken in."""
    digest = hashlib.sha256()
    for path in sorted(root.parent.rglob("*")):
        name = path.relative_to(root.parent).as_posix()
        when = path.stat().st_mtime_ns if name.startswith("w/inbox/") and path.is_file() else 0
        # Who held the workspace, and when, is another at each run, as is the log.
        comparable = path.is_file() and not name.endswith((".flow/log", ".flow/占用.json", ".sqlite3-shm"))
        content = hashlib.sha256(path.read_bytes()).hexdigest() if comparable else path.stat().st_size > 0
        digest.update(f"{name} {when} {content}\n".encode())
    return digest.hexdigest()


def main(folder: Path, choice: str, *names: str) -> None:
    """Sweep the commands of these names, all without any."""
    os.environ["SWEPT"] = os.fspath(folder)
    (folder / "replies").mkdir()
    stamp.new_key = small.fixed_key
    reader._Worker = Remembered  # type: ignore[assignment,misc]
    forked.load_all()
    with servers():
        warmed(folder, names)
        for case in month(folder, names):
            if not names or case.command.name in names:
                sys.stdout.write(json.dumps(swept(case, folder, choice), ensure_ascii=False) + "\n")
                sys.stdout.flush()


@contextmanager
def servers() -> Iterator[None]:
    """The servers of the account that is fetched from."""
    os.environ[mail.PASSWORD_VARIABLE] = PASSWORD
    with pop_server() as (mailbox, port), smtp_server() as (_, smtp):
        mailbox.letters = MAILBOX.letters
        pop.PORTS = (port,)  # type: ignore[assignment]
        os.environ |= {"POP": str(port), "SMTP": str(smtp)}
        yield


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
