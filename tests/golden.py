"""Two small months played through the command line on fixed files, and all that they leave, as text.

    python -m tests.golden             write tests/data/golden/ anew, from the files that came back as they are
    python -m tests.golden --inputs    make the files that came back anew as well (their forms are today's)

What comes in (masters, returned files, letters) is kept under ``inputs/``, so that the archive's records do not hang
on how forms look today: ``archive.txt`` may change only where a record's own words do, or the digests of documents
that it names. What goes out stands in a text
a file under ``outputs/``: the digest of each part, then what a person reads in it.
"""

from __future__ import annotations

import base64
import email
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import policy
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.post import taking
from workbook_flow.mail.imap import RawLetter
from workbook_flow.model import (
    CLAIM_SHEET,
    DETAIL_SHEET,
    EXTENSION_SHEET,
    LEAD_SHEET,
    IssuedForm,
    Period,
)
from workbook_flow.paper import mould, ownparts, packing

GOLDEN = Path(__file__).parent / "data" / "golden"
INPUTS = GOLDEN / "inputs"
JULY, AUGUST = Period(2024, 7), Period(2024, 8)
KEY = b"k" * 32
LAW, POLICE, MONEY, BUREAU = "县司法局", "县公安局", "县财政局", "县公安分局"

UNITS = f"""
名称   | 别名   | 分组           | 邮箱             | 负责人 | 负责人邮箱        | 是否启用
{LAW}  | 司法局 | 各行政执法机关 | sfj@xian.example | 赵一   | zhao@xian.example | 是
{POLICE} | 公安局 | 各行政执法机关 | gaj@xian.example |        |                   | 是
{MONEY} |        |                | czj@xian.example |        |                   | 是
"""
LATER_UNITS = UNITS.replace(f"{POLICE} | 公安局", f"{BUREAU} | {POLICE}")
LIST = f"""
编号 | 重点任务 | 主要措施         | 牵头单位 | 责任单位         | 完成时限      | 量化指标 | 目标值
1-01 | 培训     | 1.办好培训班。   | {LAW}    | {POLICE}         | 2024年底前    | 人均学时 | 60
1-02 | 培训     | 2.组织案卷评查。 | {POLICE} | {LAW}、{MONEY}   | 2024年9月底前 |          |
2-01 | 监督     | 3.公开执法事项。 | {MONEY}  |                  | 长期坚持      |          |
"""
ASKING = (
    SETTINGS.rstrip() + "\n首次认领 | 是\n延期申请 | 是\n向党委报告 | 是\n汇总表收件人 | xz@xian.example\n"
)
LEVELS = "编号 | 说明 | 级别\nR12 | | 提醒\n"

HEAD = "编号 | 认领 | 进展状态 | 完成比例 | 量化完成值 | 申请延期至 | 延期理由"
GOOD = f"{HEAD}\n1-01 | 认领 | 进行中 | 60 | 20 | |\n1-02 | 认领 | 进行中 | 60 | | 2024-12-31 | 专家未到。"
FAULTY = f"{HEAD}\n1-01 | 认领 | 进行中 | 过半 | 20 | |\n1-02 | 认领 | 进行中 | 50 | | 2024-12-31 | 上级方案未印发。"
BETTER = FAULTY.replace("过半", "55")
DISPUTE = "编号 | 认领 | 不认领理由 | 进展状态 | 完成比例\n1-02 | 不属本单位职责 | 我局没有执法职责。 | |\n2-01 | 认领 | | 进行中 | 60"
NEXT = "编号 | 进展状态 | 完成比例 | 量化完成值\n1-01 | 进行中 | 70 | 30\n1-02 | 进行中 | 70 |"

Decisions = Mapping[str, Mapping[tuple[str, str], tuple[str, str]]]
JULY_REVIEW: Decisions = {
    DETAIL_SHEET: {
        (LAW, "1-01"): ("通过", ""),
        (POLICE, "1-01"): ("退回", "请附评查通报"),
        (LAW, "1-02"): ("改为", "完成比例：40"),
    },
    CLAIM_SHEET: {(MONEY, "1-02"): ("通过", "")},
    EXTENSION_SHEET: {(POLICE, "1-02"): ("改为", "2024年11月30日"), (LAW, "1-02"): ("通过", "")},
}


def master(listing: str, units: str) -> Callable[[Path], bytes]:
    """The master workbook of that list."""

    def make(_: Path) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            sheets = {"分解清单": listing, "单位": units, "设置": ASKING, "规则": LEVELS}
            return write_book(Path(folder) / "m.xlsx", {**SHEETS, **sheets}).read_bytes()

    return make


def answer(
    period: Period, unit: str, table: str, lead: Mapping[str, str] | None = None
) -> Callable[[Path], bytes]:
    """A unit's form as it stands issued, filled in; ``lead`` sums tasks up."""

    def make(root: Path) -> bytes:
        head = {
            "填报人": "张三",
            "联系电话": "0739-7654321",
            "审核人": "李四",
            "是否已向党委（党组）报告": "否",
        }
        book = load_workbook(io.BytesIO(filled(form_of(root, period, unit), table, head=head)))
        for task, words in (lead or {}).items():
            sheet = book[LEAD_SHEET]
            row = next(cell.row for (cell,) in sheet.iter_rows(min_row=4, max_col=1) if cell.value == task)
            sheet.cell(row, 6).value = words
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return make


def form_of(root: Path, period: Period, unit: str) -> IssuedForm:
    """The form that was issued last to a unit in a period."""
    issues = cycle.Workspace(root, date(2024, 8, 28)).archive.issues(period)
    return {form.unit: form for issue in issues for form in issue.forms}[unit]


def reviewed(decisions: Decisions) -> Callable[[Path], bytes]:
    """July's consolidated workbook with the office's decisions, by sheet and by unit and task."""

    def make(root: Path) -> bytes:
        book = load_workbook(root / f"outbox/{JULY}/汇总表.xlsx")
        for name, rulings in decisions.items():
            sheet = book[name]
            header = next(
                row for row in sheet.iter_rows() if {"编号", "核定"} <= {cell.value for cell in row}
            )
            columns = {str(cell.value): cell.column or 0 for cell in header}
            left = dict(rulings)
            for row in range((header[0].row or 0) + 1, sheet.max_row + 1):
                key = (
                    str(sheet.cell(row, columns["单位"]).value),
                    str(sheet.cell(row, columns["编号"]).value),
                )
                words = (*left.pop(key), "李主任") if key in left else ()
                for column, text in zip(("核定", "核定意见", "核定人"), words, strict=False):
                    sheet.cell(row, columns[column]).value = text
            assert not left, left
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return make


def packed(name: str, content: Callable[[Path], bytes]) -> Callable[[Path], bytes]:
    """A zip of one returned file and some litter."""

    def make(root: Path) -> bytes:
        return zipped({name: steady(content(root)), "读我.txt": "说明".encode()})

    return make


def letter(
    subject: str, words: str, attached: Callable[[Path], bytes] | None = None
) -> Callable[[Path], bytes]:
    """A letter from 县财政局, with or without a workbook."""

    def make(root: Path) -> bytes:
        kind = "multipart/mixed; boundary=edge"
        lines = [
            f"From: czj@xian.example\nTo: office@xian.example\nSubject: {subject}\nMessage-ID: <{subject}@xian.example>"
        ]
        lines += [
            f"MIME-Version: 1.0\nContent-Type: {kind}\n\n--edge\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
        ]
        if attached:
            data = base64.encodebytes(steady(attached(root))).decode()
            lines += ["--edge\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64"]
            lines += [f'Content-Disposition: attachment; filename="return.xlsx"\n\n{data}']
        return "\n".join([*lines, "--edge--", ""]).replace("\n", "\r\n").encode()

    return make


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes follow from its members alone; nothing is packed, so that no zlib makes a difference."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for name, data in members.items():
            book.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def steady(data: bytes) -> bytes:
    """A workbook without the moment at which it was saved."""
    if not data.startswith(b"PK"):
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(stream, "w") as target:
        for name in book.namelist():
            if name != "docProps/core.xml":
                target.writestr(zipfile.ZipInfo(name), book.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


@dataclass
class Play:
    """The months being played in a workspace; with ``anew`` the files that came in are made from today's forms."""

    root: Path
    anew: bool = False
    transcript: list[str] = field(default_factory=list)
    minute: int = 0
    uid: int = 0

    def run(self, day: str, *arguments: str) -> None:
        """One command of the program, as its users give it."""
        command = ["--workspace", str(self.root), "--date", f"2024-{day}", "--json", *arguments]
        result = CliRunner().invoke(program, command, standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        words = json.dumps(json.loads(result.stdout), ensure_ascii=False, indent=1)
        line = f"== {day} {' '.join(arguments)}: {result.return_value}"
        self.transcript.append(f"{line}\n{words.replace(str(self.root), '…')}\n")

    def file(self, name: str, make: Callable[[Path], bytes]) -> bytes:
        """A file that comes from outside, as it was kept."""
        path = INPUTS / name
        if self.anew:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(steady(make(self.root)) if name.endswith(".xlsx") else make(self.root))
        return path.read_bytes()

    def lay(self, path: Path, data: bytes) -> None:
        """Put a file somewhere as of the next minute."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.age(path)

    def age(self, path: Path) -> None:
        """Give a file the next minute as its own."""
        self.minute += 1
        os.utime(path, (1_721_900_000 + 60 * self.minute,) * 2)

    def drop(self, name: str, input_name: str, make: Callable[[Path], bytes]) -> None:
        """Somebody puts a file into the inbox."""
        self.lay(self.root / "inbox" / name, self.file(input_name, make))

    def receive(self, day: str, input_name: str, make: Callable[[Path], bytes]) -> None:
        """A letter lies on the server and is taken."""
        self.uid += 1
        now = datetime.fromisoformat(f"2024-{day}T12:00:00").replace(tzinfo=UTC)
        with cycle.opened(cycle.Workspace(self.root, now.date()), clock=lambda: now) as session:
            raw = RawLetter(folder="INBOX", validity=1, uid=self.uid, data=self.file(input_name, make))
            assert taking.take(session, raw) is not None
        for path in sorted((self.root / "inbox").rglob("*.xlsx")):
            self.age(path)


def july(play: Play) -> None:
    """The first month: claims, a dispute, a request, held rows, junk, a review, a withdrawal and its undoing."""
    play.lay(play.root / "master/分解清单.xlsx", play.file("总表1.xlsx", master(LIST, UNITS)))
    play.run("07-20", "check")
    play.run("07-22", "split", "--period", "2024-07")
    play.run("07-22", "send", "--period", "2024-07")
    play.drop(f"{LAW}.xlsx", "1.xlsx", answer(JULY, LAW, GOOD))
    play.drop(f"微信/{LAW}(1).xlsx", "1.xlsx", answer(JULY, LAW, GOOD))
    play.drop("打包.zip", "2.zip", packed(f"{POLICE}.xlsx", answer(JULY, POLICE, FAULTY)))
    play.drop(f"{MONEY}.xlsx", "3.xlsx", answer(JULY, MONEY, DISPUTE))
    play.drop("乱.xlsx", "4.bin", lambda _: b"\0\1\2" * 50)
    play.run("07-26", "merge", "--period", "2024-07")
    play.receive("07-27", "1.eml", letter("words", "收到。请问截止到哪天？"))
    play.drop(f"{POLICE} 更正.xlsx", "5.xlsx", answer(JULY, POLICE, BETTER))
    play.run("07-29", "merge", "--period", "2024-07")
    play.drop("汇总表 已核定.xlsx", "6.xlsx", reviewed(JULY_REVIEW))
    play.run("07-30", "merge", "--period", "2024-07")
    play.run("07-30", "withdraw", "1", "--yes")
    play.run("07-30", "withdraw", "1", "--undo", "--yes")
    play.run("07-31", "merge", "--period", "2024-07")
    play.run("08-06", "report", "--period", "2024-07")
    play.run("08-06", "publish", "--period", "2024-07")


def august(play: Play) -> None:
    """The second: a unit under a new name, a summary, a return by mail, a withdrawal that stands, reminders."""
    play.run("08-20", "split", "--period", "2024-08")
    play.lay(
        play.root / "master/分解清单.xlsx",
        play.file(
            "总表2.xlsx", master(LIST.replace(POLICE, BUREAU).replace("评查", "评查并通报"), LATER_UNITS)
        ),
    )
    old = answer(AUGUST, POLICE, NEXT, {"1-02": "评查已过半，十月底前收尾。"})
    play.drop(f"{POLICE}.xlsx", "7.xlsx", old)
    play.run("08-21", "split", "--period", "2024-08")
    play.run("08-21", "send", "--period", "2024-08")
    play.run("08-22", "merge", "--period", "2024-08")
    play.receive(
        "08-26",
        "2.eml",
        letter(
            "return", "附件请查收。", answer(AUGUST, MONEY, "编号 | 进展状态 | 完成比例\n2-01 | 已完成 | 100")
        ),
    )
    play.run("08-26", "collect")
    play.drop(f"{LAW}.xlsx", "8.xlsx", answer(AUGUST, LAW, NEXT.replace("70", "30")))
    play.run("08-28", "merge", "--period", "2024-08")
    play.run("08-29", "withdraw", "10", "--yes")
    play.run("09-04", "remind")
    play.run("09-09", "remind")
    play.run("09-10", "report", "--period", "2024-08", "--stage", "季度")
    play.run("09-10", "report", "--period", "2024-08")
    for period in ("2024-07", "2024-08"):
        play.run("09-10", "status", "--period", period)
    play.run("09-10", "verify")


@contextmanager
def greenwich() -> Iterator[None]:
    """The local time zone of the office made the same everywhere."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    getattr(time, "tzset", int)()
    try:
        yield
    finally:
        del os.environ["TZ"]
        os.environ |= {"TZ": before} if before is not None else {}
        getattr(time, "tzset", int)()


@contextmanager
def zlib_alone() -> Iterator[None]:
    """Every file deflated by zlib: what ISA-L writes is not the same bytes on every kind of processor."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "compressobj", zlib.compressobj)
        patch.setattr(packing, "LEVEL", 3)
        forget_parts()
        yield
    forget_parts()


def forget_parts() -> None:
    """Let go of the parts that are deflated once for many files."""
    for module in (packing, mould, ownparts):
        for memo in vars(module).values():
            getattr(memo, "cache_clear", int)()


def play_months(root: Path, *, anew: bool = False) -> Play:
    """Play both months in a new workspace."""
    for name in ("inbox", "outbox", ".flow"):
        (root / name).mkdir(parents=True)
    (root / ".flow/key").write_bytes(KEY)
    play = Play(root, anew)
    with greenwich(), zlib_alone():
        july(play)
        august(play)
    return play


def texts(play: Play) -> dict[str, str]:
    """All that the months left, by the name under which it is kept."""
    contents = {"archive.txt": archive_text(play.root), "commands.txt": "\n".join(play.transcript)}
    for path in sorted((play.root / "outbox").rglob("*")):
        if path.is_file():
            name = path.relative_to(play.root / "outbox").as_posix().replace("/", "__")
            contents[f"outputs/{name}.txt"] = output_text(path.name, path.read_bytes())
    contents["commands.txt"] = re.sub(r'"(size|bytes)": \d+', r'"\1": …', contents["commands.txt"])
    return contents


def archive_text(root: Path) -> str:
    """Every record of the archive, byte for byte, and the digest of every file beside them.

    The digest of a mail of ours is left out: it hangs on how the workbook attached to it looks.
    """
    lines = []
    for path in sorted((root / "archive").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and path.suffix == ".json":
            text = path.read_text("utf-8")
            ours = PurePosixPath(name).parts[1:3] == ("邮件", "发出")
            lines.append(
                f"== {name}\n{re.sub(chr(34) + '[0-9a-f]{64}' + chr(34), '…', text) if ours else text}"
            )
        elif path.is_file():
            ours = path.suffix == ".eml" and "发出" in path.parts
            lines.append(f"== {name} {'…' if ours else digest(path.read_bytes())}\n")
    return "\n".join(lines)


def digest(data: bytes) -> str:
    """Enough of a digest to tell files apart."""
    return hashlib.sha256(data).hexdigest()[:16]


def output_text(name: str, data: bytes) -> str:
    """A file that went out: digests of its parts, then its words."""
    if name.endswith(".eml"):
        return mail_text(data)
    if data.startswith(b"PK"):
        return package_text(name, data)
    return data.decode("utf-8", "backslashreplace")


def package_text(name: str, data: bytes) -> str:
    """The parts of an Office file, and what its cells or paragraphs say."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        lines = [f"{digest(book.read(part))} {part}" for part in book.namelist()]
        if name.endswith(".docx"):
            words = re.sub(r"</w:p>", "\n", book.read("word/document.xml").decode())
            return "\n".join([*lines, "", re.sub(r"<[^>]+>", "", words)])
    for sheet in load_workbook(io.BytesIO(data)).worksheets if name.endswith(".xlsx") else ():
        lines += ["", f"[{sheet.title}] {sheet.dimensions}"]
        cells = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
        lines += [f"{cell.coordinate} {cell.value!r}" for cell in cells]
    return "\n".join([*lines, ""])


def mail_text(data: bytes) -> str:
    """A mail: its headers, its words, the parts of what is attached."""
    message = email.message_from_bytes(data, policy=policy.default)
    lines = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            name = part.get_filename() or ""
            lines += ["", f"-- {part.get_content_type()} {name}"]
            zipped_part = content.startswith(b"PK")
            lines.append(
                package_parts(content) if zipped_part else content.decode("utf-8", "backslashreplace")
            )
    return "\n".join([*lines, ""])


def package_parts(data: bytes) -> str:
    """The digest of each part of an attached workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "\n".join(f"{digest(book.read(part))} {part}" for part in book.namelist())


def kept_texts() -> dict[str, str]:
    """The golden files, by name."""
    return {
        path.relative_to(GOLDEN).as_posix(): path.read_bytes().decode()
        for path in sorted(GOLDEN.rglob("*.txt"))
    }


def write_golden(*, anew: bool) -> None:
    """Write the golden files anew."""
    with tempfile.TemporaryDirectory() as folder:
        if anew:
            shutil.rmtree(INPUTS, ignore_errors=True)
        play = play_months(Path(folder) / "w", anew=anew)
        shutil.rmtree(GOLDEN / "outputs", ignore_errors=True)
        for name, text in texts(play).items():
            path = GOLDEN / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


if __name__ == "__main__":
    write_golden(anew="--inputs" in sys.argv)
