"""The archive on disk: what was issued, every file that came, the masters they were checked against.

Together with the master this is the whole state; the ledger is made from it and can be made again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

from workbook_flow.model import Field, Meanings, Period, WorkbookFlowError
from workbook_flow.records.as_json import (
    Issue,
    LastIssued,
    Receipt,
    issue_from_json,
    issue_to_json,
    last_issued_from_json,
    link,
    standing_forms,
)
from workbook_flow.records.chain import Chain, digest_if_there, is_number, is_period, write_record
from workbook_flow.records.codec import Json, StrangePartsError, declare, from_json, laid_out, to_json
from workbook_flow.records.files import write_whole

__all__ = [
    "ISSUES",
    "MASTERS",
    "REVIEWS",
    "REVIEW_SEAL",
    "UNITS",
    "UNPLACED",
    "Archive",
    "Issue",
    "Json",
    "Receipt",
    "content_path",
    "content_suffix",
    "is_number",
    "is_period",
    "issue_from_json",
    "issue_to_json",
    "link",
    "read_json",
    "read_record",
    "standing_forms",
    "write_json",
]

ISSUES = "发放.json"
UNITS = "单位"
REVIEWS = "核定"
REVIEW_SEAL = "核定.json"
UNPLACED = "未识别"
MASTERS = "总表"
LINK = b'\n   "chain": "'
"""What stands before an issue's link, in a record as we write it; within a text the quotes would be escaped."""

Noun = TypeVar("Noun")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswers:
    """What the office had answered about a master: the digest of the master's bytes, and by question its meaning."""

    content: str
    answers: Meanings


declare(KeptAnswers)


@dataclass(frozen=True, slots=True)
class Archive:
    """The folder ``archive`` of a workspace."""

    root: Path

    @property
    def chain(self) -> Chain:
        """The chain over every record."""
        return Chain(self.root)

    def issues(self, period: Period, *, after: int = 0) -> tuple[Issue, ...]:
        """A period's issues numbered above ``after``, oldest first; WorkbookFlowError where the record is damaged."""
        path = self.root / str(period) / ISSUES
        if not path.exists():
            return ()
        return read_record(
            path,
            lambda content: tuple(issue_from_json(period, issue) for issue in content["issues"][after:]),
        )

    def add_issue(self, issue: Issue) -> tuple[Issue, Json]:
        """Record an issue, in one move; give it with its link to the one before, and as it is written."""
        before = self.issues(issue.period)
        previous = before[-1].chain if before else ""
        record = issue_to_json(issue)
        record["chain"] = link(previous, record)
        content = {"period": str(issue.period), "issues": [*map(issue_to_json, before), record]}
        write_record(self.root, self.root / str(issue.period) / ISSUES, content)
        return replace(issue, chain=record["chain"]), record

    def periods(self) -> tuple[Period, ...]:
        """The periods in which anything was issued, oldest first."""
        names = (path.parent.name for path in self.root.glob(f"*/{ISSUES}"))
        return tuple(sorted(Period.parse(name) for name in names if is_period(name)))

    def strange_folders(self) -> tuple[str, ...]:
        """The folders that hold records of a period under another name: copies that somebody made."""
        folders = {path.parent for pattern in (ISSUES, UNITS) for path in self.root.glob(f"*/{pattern}")}
        return tuple(sorted(folder.name for folder in folders if not is_period(folder.name)))

    def last_link(self, period: Period) -> str:
        """The link of the period's last issue, found without reading all of the record.

        Blank where it is not plain to see: in a record of the first versions, or one that was cut off or re-typed.
        """
        try:
            data = (self.root / str(period) / ISSUES).read_bytes()
        except OSError:
            return ""
        start = data.rfind(LINK) + len(LINK)
        digest = data[start : start + 64]
        whole = start >= len(LINK) and data.endswith(b"}\n") and data[start + 64 : start + 65] == b'"'
        return digest.decode("ascii", "replace") if whole else ""

    def last_issued(self, wanted: Collection[str] | None = None) -> LastIssued:
        """What was last issued in any period; of enough periods for the tasks ``wanted``, or of all."""
        texts: dict[str, str] = {}
        columns: tuple[Field, ...] = ()
        master = ""
        for period in reversed(self.periods()):
            last = read_record(self.root / str(period) / ISSUES, last_issued_from_json)
            texts, columns = {**last.texts, **texts}, columns or last.columns
            master = master or last.master
            if columns and wanted is not None and texts.keys() >= set(wanted):
                break
        return LastIssued(texts, columns, master)

    def keep_master(self, digest: str, data: bytes, answers: Meanings | None = None) -> None:
        """Keep a master that something was issued from or checked against, with the answers that hold for it."""
        content = hashlib.sha256(data).hexdigest()
        self.keep(self.master_path(content), data)
        if answers:
            record = KeptAnswers(content=content, answers=answers)
            self.keep(self.answers_path(digest), laid_out(to_json(record)).encode() + b"\n")

    def master_path(self, digest: str) -> Path:
        """Where the bytes of the master of that digest are kept."""
        record = self.kept_answers(digest)
        return self.root / MASTERS / f"{(record.content if record else digest)[:16]}.xlsx"

    def answers_path(self, digest: str) -> Path:
        """Where the answers that hold for the master of that digest are kept, where there are any."""
        return self.root / MASTERS / f"{digest[:16]}.json"

    def kept_answers(self, digest: str) -> KeptAnswers | None:
        """The answers of the master of that digest; None where it stands for itself."""
        path = self.answers_path(digest)
        return read_record(path, partial(from_json, KeptAnswers)) if digest and path.is_file() else None

    def review_seal(self, period: Period) -> str:
        """The seal of the period's consolidated workbooks, blank before the first."""
        path = self.root / str(period) / REVIEW_SEAL
        return str(read_json(path).get("seal", "")) if path.exists() else ""

    def keep_review_seal(self, period: Period, seal: str) -> None:
        """Record the seal, before any workbook bears it."""
        write_record(self.root, self.root / str(period) / REVIEW_SEAL, {"seal": seal})

    def keep_file(self, receipt: Receipt, data: bytes) -> None:
        """Keep the bytes of an arrival; does nothing where they are kept already, and never replaces others."""
        path = self.root / receipt.content
        if not path.exists():
            write_whole(path, data)
        elif digest_if_there(path) != hashlib.sha256(data).hexdigest():
            raise WorkbookFlowError(
                f"存档里 {receipt.content} 已是另一份内容，没有覆盖。请从备份恢复该文件后重试。"
            )

    def free_path(self, content: str, digest: str) -> str:
        """Where bytes of that digest may be kept: there, or beside what stands there and is not the same."""
        path, number = self.root / content, 1
        while path.exists() and digest_if_there(path) != digest:
            number += 1
            path = (self.root / content).with_stem(f"{PurePosixPath(content).stem}-{number}")
        return path.relative_to(self.root).as_posix()

    def add_receipt(self, receipt: Receipt) -> None:
        """Make an arrival durable; its bytes must be kept first. WorkbookFlowError where another receipt is there."""
        path = self.receipt_path(receipt)
        if path.exists():
            name = path.relative_to(self.root).as_posix()
            raise WorkbookFlowError(f"存档里已有一份别处来的回执 {name}，没有覆盖。请先运行 collect 收下它。")
        write_record(self.root, path, to_json(receipt))

    def receipt_path(self, receipt: Receipt) -> Path:
        """Where the receipt is: beside the bytes, under the number of arrival."""
        return (self.root / receipt.content).parent / f"{receipt.id:06d}.json"

    def receipts(self, *, after: int = 0) -> Iterator[Receipt]:
        """Receipts with a higher number than ``after``, in order of arrival."""
        paths = {int(path.stem): path for path in self.receipt_files() if is_number(path.stem)}
        for number in sorted(number for number in paths if number > after):
            yield read_record(paths[number], partial(from_json, Receipt))

    def doubles(self) -> Mapping[int, tuple[Path, ...]]:
        """By number of arrival, the receipts' files where there are several of one number."""
        paths: dict[int, tuple[Path, ...]] = {}
        for path in self.receipt_files():
            if is_number(path.stem):
                paths[int(path.stem)] = (*paths.get(int(path.stem), ()), path)
        return {number: paths[number] for number in sorted(paths) if len(paths[number]) > 1}

    def last_receipt(self) -> int:
        """The highest number of arrival, 0 before the first."""
        stems = (path.stem for path in self.receipt_files())
        return max((int(stem) for stem in stems if is_number(stem)), default=0)

    def receipt_files(self) -> Iterator[Path]:
        """Every receipt's file."""
        periods = [folder for folder in content_of(self.root) if is_period(folder.name)]
        units = [unit for period in periods for unit in content_of(period / UNITS)]
        for folder in (*units, *(period / REVIEWS for period in periods), self.root / UNPLACED):
            yield from (path for path in content_of(folder) if path.name.endswith(".json"))

    @staticmethod
    def keep(path: Path, data: bytes) -> None:
        """Write the bytes, unless just they are there already."""
        if not (path.exists() and path.read_bytes() == data):
            write_whole(path, data)


def content_of(folder: Path) -> list[Path]:
    """What lies in the folder; nothing where there is no such folder."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def content_path(digest: str, suffix: str, *, unit: str | None, period: Period | None) -> str:
    """Where a returned file is kept below the archive: with its unit and period, or among the unplaced.

    A reviewed workbook has a period and no unit.
    """
    name = f"{digest}{suffix}"
    if unit is None and period is not None:
        return f"{period}/{REVIEWS}/{name}"
    if unit is None or period is None:
        return f"{UNPLACED}/{name}"
    return f"{period}/{UNITS}/{unit}/{name}"


def content_suffix(file: str) -> str:
    """The ending under which a file is kept; blank where it is none that a program would give."""
    suffix = PurePosixPath(file).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,7}", suffix) else ""


def read_json(path: Path) -> Json:
    """The JSON object in a file of ours; raise WorkbookFlowError where it is damaged."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise WorkbookFlowError(f"归档记录 {path} 无法读取({error})。请从备份恢复该文件后重试。") from error
    if not isinstance(content, dict):
        raise WorkbookFlowError(f"归档记录 {path} 内容不对。请从备份恢复该文件后重试。")
    return content


def read_record(path: Path, from_json: Callable[[Json], Noun]) -> Noun:
    """What a record of ours holds; raise WorkbookFlowError where it is damaged."""
    content = read_json(path)
    try:
        return from_json(content)
    except StrangePartsError as error:
        raise WorkbookFlowError(
            f"归档记录 {path} 里有本版程序不认识的内容。"
            "用过更新版本的程序的，请升级程序后再运行；没有用过的，请从备份恢复该文件后重试。"
        ) from error
    except (LookupError, TypeError, ValueError, AttributeError, WorkbookFlowError) as error:
        raise WorkbookFlowError(f"归档记录 {path} 内容不对。请从备份恢复该文件后重试。") from error


def write_json(path: Path, content: Json) -> None:
    """Write a JSON object that people can read as well."""
    write_whole(path, laid_out(content).encode() + b"\n")
