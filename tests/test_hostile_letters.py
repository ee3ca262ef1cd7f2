"""Hostile letters, and hostile workbooks of kinds nobody had named: the good return behind them is taken all the same."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from tests.deep import DEEP
from tests.hostile import SPREADSHEET, xlsx, xlsx_parts, zipped

pytestmark = [
    pytest.mark.dear,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of memory or processor time"),
]
MOST_WORKER, MOST_PARENT = 320, 150
"""Megabytes that either process may take."""
HEAD = b"From: sfj@xian.example\r\nMessage-ID: <%d@y.example>\r\nMIME-Version: 1.0\r\n"
MIXED = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
FILE = b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment"


def many_parts(count: int, part: bytes = b"Content-Type: text/plain\r\n\r\nx\r\n") -> bytes:
    return MIXED + (b"--b\r\n" + part) * count + b"--b--\r\n"


def attached(name: bytes, data: bytes) -> bytes:
    """A part that brings a file."""
    head = FILE + b'; filename="%s"\r\nContent-Transfer-Encoding: base64\r\n\r\n' % name
    return head + base64.encodebytes(data)


def nested(depth: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(depth)
    )


LETTERS: dict[str, bytes] = {
    "10,000 parts": many_parts(10_000),
    "1,000,000 parts": many_parts(1_000_000, b"\r\n"),
    "a head of 10 MB": b"Subject: " + b"x" * (10 << 20) + b"\r\n\r\nx",
    "a subject of 70,000 coded words": b"Subject: " + b"=?gbk?B?xOM=?= " * 70_000 + b"\r\n\r\nx",
    "100,000 headers": b"X-A: b\r\n" * 100_000 + b"\r\nx",
    "60,000 continuations of a name": FILE
    + b"".join(b";\r\n filename*%d*=%%41" % at for at in range(60_000))
    + b"\r\n\r\nx",
    "900,000 semicolons in a name": b'Content-Type: text/plain; name="' + b";" * 900_000 + b'"\r\n\r\nx',
    "60 parts with 60,000 semicolons in each name": many_parts(
        60, b'Content-Type: text/plain; name="' + b";" * 60_000 + b'"\r\n\r\nx\r\n'
    ),
    "200,000 parameters": b"Content-Type: text/plain" + b"; a=b" * 200_000 + b"\r\n\r\nx",
    "a sender in 90,000 brackets": b"From: " + b"(" * 90_000 + b"a@b.example\r\n\r\nx",
    "3,000 parts in each other": nested(3_000) + b"\r\nx",
    "5,000 letters in each other": b"Content-Type: message/rfc822\r\n\r\n" * 5_000 + b"\r\nx",
    "2,000 attached letters in each other": b'Content-Type: application/x; name="a.eml"\r\n\r\n' * 2_000
    + b"x",
    "a letter in a zip in a letter": MIXED
    + b"--b\r\n"
    + attached(b"a.zip", zipped({"a.eml": HEAD % 1 + many_parts(20_000)}))
    + b"--b--\r\n",
    "300,000 open tags": b"Content-Type: text/html\r\n\r\n" + b"<a " * 300_000,
    "1,000,000 lines like a seam": MIXED + b"--c\r\n" * 1_000_000,
}


def book(**parts: str) -> bytes:
    """A small workbook with other parts instead, or beside."""
    named: dict[str, str | bytes] = {
        name.replace("__", "/").replace("_", "."): part for name, part in parts.items()
    }
    return zipped(xlsx_parts() | named)


def names(body: str) -> str:
    plain = str(xlsx_parts()["xl/workbook.xml"])
    return plain.replace("</workbook>", f"<definedNames>{body}</definedNames></workbook>")


FULL_ROW = "".join(f'<c t="inlineStr"><is><t>{at}</t></is></c>' for at in range(16_384))
BOOKS: dict[str, Callable[[], bytes]] = {
    "16,384 columns, merged": lambda: zipped(
        xlsx_parts(
            f"<row>{FULL_ROW}</row>",
            after="<mergeCells>"
            + "".join(f'<mergeCell ref="A{at}:XFD{at}"/>' for at in range(2, 5_000))
            + "</mergeCells>",
        )
    ),
    "100,000 names of each other": lambda: book(
        xl__workbook_xml=names(
            "".join(f'<definedName name="n{at}">n{at + 1}*n{at + 1}</definedName>' for at in range(100_000))
        )
    ),
    "65,000 styles": lambda: zipped(
        xlsx_parts(styles="<cellXfs>" + '<xf numFmtId="14"/>' * 65_000 + "</cellXfs>")
    ),
    "a comment of 20 MB": lambda: book(
        xl__comments1_xml=f'<comments xmlns="{SPREADSHEET}"><commentList><comment ref="A1"><text><t>'
        f"{'x' * (20 << 20)}</t></text></comment></commentList></comments>",
        xl__worksheets___rels__sheet1_xml_rels="<Relationships/>",
    ),
    "200,000 threaded comments": lambda: book(
        xl__threadedComments__threadedComment1_xml="<ThreadedComments>"
        + '<threadedComment ref="A1" id="{0}"><text>x</text></threadedComment>' * 200_000
        + "</ThreadedComments>"
    ),
    "100,000 rules of validation": lambda: zipped(
        xlsx_parts(
            after="<dataValidations>"
            + '<dataValidation sqref="A1:XFD1048576"/>' * 100_000
            + "</dataValidations>"
        )
    ),
    "100,000 conditional formats": lambda: zipped(
        xlsx_parts(after='<conditionalFormatting sqref="A1:XFD1048576"/>' * 100_000)
    ),
    "100,000 links": lambda: zipped(
        xlsx_parts(after="<hyperlinks>" + '<hyperlink ref="A1" location="A1"/>' * 100_000 + "</hyperlinks>")
    ),
    "a letter with a workbook in a zip": lambda: zipped(
        {"a.eml": HEAD % 1 + MIXED + b"--b\r\n" + attached(b"a.xlsx", xlsx())}
    ),
    "names of parts that climb and repeat": lambda: zipped(
        xlsx_parts() | {f"xl/{'../' * at}worksheets/sheet1.xml": "<a/>" for at in range(1, 300)}
    ),
    "a name of 60,000 characters in a zip": lambda: zipped({"表" * 20_000 + ".xlsx": xlsx()}),
}

WATCHED = """
import json, resource, sys
from datetime import UTC, date, datetime
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
from workbook_flow import cycle
from workbook_flow.cycle import month
from workbook_flow.cycle.post import taking
from workbook_flow.mail.imap import RawLetter
from workbook_flow.mail.lean import fitting
root, letters = Path(sys.argv[1]), Path(sys.argv[2])
workspace = cycle.Workspace(root, date(2024, 7, 28))
with cycle.opened(workspace, clock=lambda: datetime(2024, 7, 28, 4, tzinfo=UTC)) as session:
    for uid, path in enumerate(sorted(letters.iterdir()), 1):
        taking.take(session, RawLetter(folder="INBOX", validity=1, uid=uid, data=fitting(path.read_bytes())))
    files = month.receive(session)
    count = len(session.ledger.mail.letters())
worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
lines = Path("/proc/self/status").read_text().splitlines()
parent = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
print(json.dumps({"worker": worker, "parent": parent, "letters": count, "states": [
    (file.file, file.unit, str(file.state), len(file.problems)) for file in files]}))
"""


def coded(coding: bytes, body: bytes, kind: bytes = b"application/octet-stream; name=a.xlsx") -> bytes:
    """A letter of 35 MB that is one part, coded so."""
    head = b"Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (kind, coding)
    return head + body * ((35 << 20) // len(body))


LARGE: dict[str, Callable[[], bytes]] = {
    "base64": lambda: coded(b"base64", base64.encodebytes(bytes(range(256)) * 57)),
    "base64 with a strange character": lambda: coded(b"base64", b"A" * 75 + b"\n") + b"!",
    "quoted-printable": lambda: coded(b"quoted-printable", b"=E5=8E=BF=\r\n"),
    "uuencode": lambda: coded(b"x-uuencode", b"begin 644 a.xlsx\n" + (b"M" + b"A" * 60 + b"\n") * 100_000),
    "8bit": lambda: coded(b"8bit", b"PK\x03\x04" + bytes(range(14, 256)) * 1_000),
    "words": lambda: coded(b"8bit", "县公安局报送。\r\n".encode(), b"text/plain; charset=utf-8"),
    "a page": lambda: coded(b"8bit", "<p>县公安局</p>\r\n".encode(), b"text/html; charset=utf-8"),
    "lines like seams": lambda: coded(b"8bit", "县公安局\r\n--x\r\n".encode(), b"text/plain; charset=utf-8"),
    "blank lines": lambda: coded(b"7bit", b"a\r\n\r\n", b"multipart/mixed; boundary=b"),
}


@pytest.mark.parametrize("name", LARGE if DEEP else ["base64 with a strange character", "uuencode"])
def test_a_letter_of_35_mb_takes_its_room_once_whatever_its_coding(
    root: Path, tmp_path: Path, name: str
) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    form = small.issued_forms(root)["县司法局"]
    (letters / "1").write_bytes(HEAD % 1 + LARGE[name]())
    body = MIXED + b"--b\r\n" + attached(b"b.xlsx", filled(form, small.answers(form))) + b"--b--\r\n"
    (letters / "2").write_bytes(HEAD % 2 + body)
    run = subprocess.run(
        [sys.executable, "-c", WATCHED, root, letters], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    report = json.loads(run.stdout)
    print(f"{name}: worker {report['worker']:.0f} MB, parent {report['parent']:.0f} MB")  # noqa: T201
    assert report["letters"] == 2
    assert report["states"][-1][1:3] == ["县司法局", "accepted"]
    assert report["worker"] <= MOST_WORKER
    assert report["parent"] <= MOST_PARENT


def test_letters_and_books_end_and_the_good_returns_behind_them_are_taken(root: Path, tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    for number, data in enumerate(LETTERS.values(), 1):
        (letters / f"{number:03d}").write_bytes(HEAD % number + data)
    law, money = (
        filled(form, small.answers(form))
        for unit, form in small.issued_forms(root).items()
        if unit != "县公安局"
    )
    good = HEAD % 900 + MIXED + b"--b\r\n" + attached(b"a.xlsx", law) + b"--b--\r\n"
    (letters / "900").write_bytes(good)
    large = (
        HEAD % 901
        + MIXED
        + b"--b\r\n"
        + attached(b"large.jpg", bytes(range(256)) * (25 << 12))
        + b"--b--\r\n"
    )
    (letters / "901").write_bytes(large)
    for minute, (name, make) in enumerate(BOOKS.items()):
        small.drop(root, f"{minute:02d} {name}.xlsx", make(), minute)
    small.drop(root, "县财政局.xlsx", money, 90)
    run = subprocess.run(
        [sys.executable, "-c", WATCHED, root, letters], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    report = json.loads(run.stdout)
    print(f"worker {report['worker']:.0f} MB, parent {report['parent']:.0f} MB")  # noqa: T201
    taken = {unit for _, unit, state, _ in report["states"] if state == "accepted"}
    assert taken == {"县司法局", "县财政局"}
    assert all(problems or state == "accepted" for _, _, state, problems in report["states"])
    assert report["letters"] == len(LETTERS) + 2
    assert {file[:2] for file, *_ in report["states"]} >= {f"{minute:02d}" for minute in range(len(BOOKS))}
    assert report["worker"] <= MOST_WORKER
    assert report["parent"] <= MOST_PARENT
