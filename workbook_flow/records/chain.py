"""The one chain over every record of the archive: each line names a record and its bytes, and links to the one before.

A line is flushed before its record is written, so that a record without a line was not written by this program. A
line without its record is what a command leaves that was killed between the two; the next one takes it back.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbook_flow.model import Period, WorkbookFlowError
from workbook_flow.records.as_json import link
from workbook_flow.records.codec import Json, laid_out
from workbook_flow.records.files import digest_of, naming, write_whole

CHAIN = "存证链.jsonl"
"""The file of the archive that holds the chain, one line a record."""
RECORDS = (
    *("*/发放.json", "*/核定.json", "*/定稿/*/定稿.json", "*/定稿/*/重开.json"),
    *("*/单位/*/[0-9]*.json", "*/核定/[0-9]*.json", "未识别/[0-9]*.json"),
    *("撤回/[0-9]*.json", "清单答复/[0-9]*.json", "清除/[0-9]*.json", "重号/第*.json"),
    "*/佐证/[0-9]*.json",
    *("邮件/发出/[0-9]*.json", "邮件/收到/[0-9]*.json"),
)
"""Where records lie in the archive: all that the chain is over. Originals are named in them by their digests."""
ROOMS = frozenset(pattern.split("/")[0] for pattern in RECORDS) - {"*"}
DOUBLES = "重号"
"""The folder of receipts whose number another has, put aside."""
POST = "邮件/"
"""Below this lie the records of mail, which change no figure."""
FEWEST_DIGITS = 32
"""How many digits of a code a person must have noted for it to be compared: half of them."""
TAIL_BYTES = 4096
"""More than the longest line has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLine:
    """One line: the record (below the archive), the SHA-256 of its bytes, and the link over it and all before it.

    ``before`` says that the record was there already when the chain began.
    """

    number: int
    record: str
    digest: str
    before: bool = False
    chain: str = ""

    @property
    def code(self) -> str:
        """What a person notes to hold the chain against later."""
        return f"{self.number}-{self.chain}"

    def content(self) -> Json:
        """The line as JSON, without its link."""
        spared = {"before": True} if self.before else {}
        return {"n": self.number, "record": self.record, "digest": self.digest, **spared}

    def after(self, previous: str) -> ChainLine:
        """The line with its link to the one before it."""
        chain = link(previous, self.content())
        return ChainLine(
            number=self.number, record=self.record, digest=self.digest, before=self.before, chain=chain
        )

    def to_bytes(self) -> bytes:
        """The line as it is written."""
        return (json.dumps({**self.content(), "chain": self.chain}, ensure_ascii=False) + "\n").encode()


def line_from(data: bytes) -> ChainLine:
    """The line that these bytes hold; ValueError where they hold none."""
    content = json.loads(data)
    try:
        return ChainLine(
            number=int(content["n"]),
            record=str(content["record"]),
            digest=str(content["digest"]),
            before=bool(content.get("before", False)),
            chain=str(content["chain"]),
        )
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(data[:80]) from error


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of the archive whose folder is given."""

    archive: Path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.archive / CHAIN

    @property
    def begun(self) -> bool:
        """Whether there is one: archives of earlier programs have none until something is recorded in them."""
        return self.path.is_file()

    def lines(self, *, start: int = 0) -> Iterator[ChainLine]:
        """Every line from that byte on, oldest first; WorkbookFlowError where one is damaged."""
        if not self.begun:
            return
        with self.path.open("rb") as file:
            file.seek(start)
            for number, data in enumerate(file, 1):
                try:
                    yield line_from(data)
                except (ValueError, RecursionError) as error:
                    where = f"第 {number} 行" if not start else "末尾"
                    raise WorkbookFlowError(
                        f"存证链 {self.path} {where}无法读取。请从备份恢复该文件后重试。"
                    ) from error

    def last(self) -> ChainLine | None:
        """The last line; None before the first. WorkbookFlowError where it is damaged."""
        if not self.begun:
            return None
        tail = self.tail().splitlines(keepends=True)
        try:
            return line_from(tail[-1]) if tail else None
        except (ValueError, RecursionError) as error:
            raise WorkbookFlowError(f"存证链 {self.path} 末尾无法读取。请从备份恢复该文件后重试。") from error

    def tail(self) -> bytes:
        """The last bytes of the file, which hold the last line whole."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - TAIL_BYTES))
            return file.read()

    def figures_line(self) -> ChainLine | None:
        """The last line of a record that can change a figure: all but mail. None before the first."""
        return next((line for line in self.backwards() if not line.record.startswith(POST)), None)

    def backwards(self) -> Iterator[ChainLine]:
        """Every line, the last first; the file is read in pieces from its end."""
        size = self.path.stat().st_size if self.begun else 0
        rest = b""
        while size > 0:
            start = max(0, size - 16 * TAIL_BYTES)
            with self.path.open("rb") as file:
                file.seek(start)
                piece = file.read(size - start) + rest
            first, *whole = piece.splitlines(keepends=True) if start else [b"", *piece.splitlines()]
            yield from (line_from(data) for data in reversed(whole))
            rest, size = first, start

    def identity(self) -> str:
        """What tells this archive from every other: how its chain begins. Blank before that."""
        line = next(self.lines(), None)
        return line.chain[:16] if line else ""

    def append(self, record: Path, digest: str) -> ChainLine:
        """Add the line of a record that is about to be written; give it, flushed to disk."""
        if not self.begun:
            self.begin()
        self.cut_torn()
        last = self.last()
        name = record.relative_to(self.archive).as_posix()
        line = ChainLine(number=last.number + 1 if last else 1, record=name, digest=digest)
        line = line.after(last.chain if last else "")
        self.add_whole(line.to_bytes())
        return line

    def add_whole(self, data: bytes) -> None:
        """Write at the end and flush to disk; nothing of it stays where the disk refuses, which raises OSError."""
        with naming(self.path), self.path.open("ab", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            try:
                while data:
                    data = data[file.write(data) :]
                os.fsync(file.fileno())
            except BaseException:
                file.truncate(size)
                raise

    def begin(self) -> None:
        """Begin the chain, with a line for every record that is there already, in one move."""
        previous, data = "", b""
        for number, path in enumerate(records_in(self.archive), 1):
            name = path.relative_to(self.archive).as_posix()
            line = ChainLine(number=number, record=name, digest=digest_if_there(path), before=True).after(
                previous
            )
            previous, data = line.chain, data + line.to_bytes()
        write_whole(self.path, data)

    def cut_torn(self) -> None:
        """Take back what of a line was written when a command was cut off within it."""
        tail = self.tail()
        if tail and not tail.endswith(b"\n"):
            self.cut(len(tail) - (tail.rfind(b"\n") + 1))

    def take_back(self) -> None:
        """Take the last line back, unless its record was written; a torn one before that."""
        if not self.begun:
            return
        self.cut_torn()
        last = self.last()
        if last is not None and digest_if_there(self.archive / last.record) != last.digest:
            self.cut(len(last.to_bytes()))

    def cut(self, count: int) -> None:
        """Cut so many bytes off the end, durably."""
        with naming(self.path), self.path.open("r+b") as file:
            file.truncate(self.path.stat().st_size - count)
            os.fsync(file.fileno())


def write_record(archive: Path, path: Path, content: Json) -> None:
    """Write a record that people can read as well, its line in the chain first; one that says the same stays."""
    data = laid_out(content).encode() + b"\n"
    chain, digest = Chain(archive), hashlib.sha256(data).hexdigest()
    if digest_if_there(path) == digest:
        return
    chain.append(path, digest)
    try:
        write_whole(path, data)
    except BaseException:
        chain.take_back()
        raise


def records_in(archive: Path) -> list[Path]:
    """Every record that lies in the archive, in order of their paths; copies that somebody made are none."""
    paths = {path for pattern in RECORDS for path in archive.glob(pattern)}
    names = {path.relative_to(archive).as_posix(): path for path in paths}
    return [names[name] for name in sorted(names) if is_own(PurePosixPath(name))]


def is_own(name: PurePosixPath) -> bool:
    """Whether a record lies where the program lays one, under a name of ours."""
    numbered = name.stem[0].isdecimal()
    return (name.parts[0] in ROOMS or is_period(name.parts[0])) and (not numbered or is_number(name.stem))


def is_period(name: str) -> bool:
    """Whether a folder of the archive is a period's own."""
    try:
        return str(Period.parse(name)) == name
    except WorkbookFlowError:
        return False


def is_number(stem: str) -> bool:
    """Whether a name is that of a record, which no file that came can have: those have 16 or 64 digits of a hash."""
    return 6 <= len(stem) <= 9 and stem.isascii() and stem.isdecimal()


def digest_if_there(path: Path) -> str:
    """The SHA-256 of a file's bytes; blank where it is not there."""
    try:
        return digest_of(path)
    except FileNotFoundError:
        return ""
