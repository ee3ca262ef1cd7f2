"""More hostile files, each in a run of its own with a good return behind it; most are aimed at the parent process."""

from __future__ import annotations

import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests import hostile, small
from tests.deep import DEEP
from tests.hostile import SPREADSHEET, shared_strings, xlsx, xlsx_parts, zipped
from tests.test_thirty_hostile import (
    MOST_PARENT,
    MOST_WORKER,
    WATCHED,
    before_end,
    good,
    in_form,
    ods,
    part_of_form,
    plain,
    said,
    texts,
)
from workbook_flow import cycle

pytestmark = [
    pytest.mark.dear,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of memory or processor time"),
]
SAMPLE = ("a zip of one file of 60 MB", "a zip with a list of 50 MB", "a stamp of 100,000 brackets")
"""Those of the usual run: a representative of each way that was open once."""


def noise(megabytes: int) -> bytes:
    """Bytes that no packing makes smaller, the same at every run."""
    return random.Random(7).randbytes(megabytes << 20)


def stored(members: dict[str, str | bytes]) -> bytes:
    return zipped(members, compression=zipfile.ZIP_STORED)


def long_list() -> bytes:
    """A zip whose list of members is 50 MB, by what it says of each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at in range(1_000):
            info = zipfile.ZipInfo(f"{at}.xlsx")
            info.comment = b"x" * 52_000
            archive.writestr(info, b"x")
    return out.getvalue()


def many_forms(root: Path) -> bytes:
    """A zip of 250 returns of one unit, each with bytes of its own."""
    form = good(root, "县公安局")
    return zipped({f"{at}/县公安局.xlsx": form + bytes(at) for at in range(250)})


def stamp_of(words: str) -> Callable[[Path], bytes]:
    """A form whose stamp says that, among the properties."""
    return part_of_form(
        "docProps/custom.xml",
        lambda part: re.sub(r"<vt:lpwstr>.*?</vt:lpwstr>", f"<vt:lpwstr>{words}</vt:lpwstr>", part),
    )


def in_every_cell(words: str) -> Callable[[Path], bytes]:
    """A form in which each of the unit's texts is that long."""
    return in_form(lambda sheet: re.sub(r">(进行中|QQQ)<", f">{words}<", sheet))


def sheets_of_form(count: int) -> bytes:
    """A workbook of so many sheets with a table as in a form."""
    cells = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{words}</t></is></c>'
        for column, words in zip("ABCD", ("编号", "主要措施", "进展状态", "完成比例"), strict=True)
    )
    return zipped(xlsx_parts(f'<row r="1">{cells}</row>', names=tuple(f"表{at}" for at in range(count))))


def above_form(words: str) -> Callable[[Path], bytes]:
    """A form whose head says that instead of its unit."""
    return in_form(lambda sheet: re.sub(r">县公安局<", f">{words}<", sheet))


def columns(count: int, words: str) -> bytes:
    """A sheet of so many columns of one name."""
    cells = "".join(f'<c t="inlineStr"><is><t>{words}</t></is></c>' for _ in range(count))
    rows = "".join(f"<row>{'<c><v>1</v></c>' * count}</row>" for _ in range(200))
    return xlsx(f"<row>{cells}</row>{rows}")


def comments(count: int, length: int) -> Callable[[Path], bytes]:
    """A workbook with so many comments."""
    notes = "".join(
        f'<comment ref="A{at}" authorId="0"><text><t>{"批" * length}{at}</t></text></comment>'
        for at in range(1, count)
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="../comments1.xml"/>'
        "</Relationships>"
    )
    parts: dict[str, str | bytes] = {
        "xl/comments1.xml": f'<comments xmlns="{SPREADSHEET}"><authors><author>a</author></authors>'
        f"<commentList>{notes}</commentList></comments>",
        "xl/worksheets/_rels/sheet1.xml.rels": rels,
    }
    return plain(zipped(xlsx_parts() | parts))


def document(body: str) -> bytes:
    """A Word document of that body."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    words = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": types, "word/document.xml": words})


def xml2003(rows: str) -> bytes:
    """An XML spreadsheet of Excel 2003."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="表"><Table>{rows}'
        "</Table></Worksheet></Workbook>"
    ).encode()


LETTERS = "ABCDEFGHIJKLMN"
CELL = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
RULES = "".join(
    f'<conditionalFormatting sqref="A1:XFD200000"><cfRule type="cellIs" dxfId="0" priority="{at}" operator="greaterThan">'
    f"<formula>{at}</formula></cfRule></conditionalFormatting>"
    for at in range(1, 20_000)
)
LINKS = "".join(
    f'<hyperlink ref="A{at}" location="{"位" * 500}{at}" display="x"/>' for at in range(1, 19_000)
)

PARENT: dict[str, Callable[[Path], bytes]] = {
    "a zip of one file of 60 MB": lambda _: stored({"县公安局.xlsx": noise(60)}),
    "a zip of one file of 60 MB, packed": lambda _: zipped({"县公安局.xlsx": noise(60)}),
    "a zip of a zip of one file of 60 MB": lambda _: stored({"里.zip": stored({"县公安局.xlsx": noise(60)})}),
    "a zip of a film of 120 MB": lambda _: zipped({"县公安局 现场.mp4": bytes(120 << 20)}),
    "a zip of a form of 100 MB": lambda _: zipped({"县公安局.xlsx": b"PK\x03\x04" + bytes(100 << 20)}),
    "a zip of 60 pictures": lambda _: stored({f"{at}.jpg": noise(1) for at in range(60)}),
    "a zip with a list of 50 MB": lambda _: long_list(),
    "a zip of 250 returns of one unit": many_forms,
    "a page of 60 MB": lambda _: b"<html><table>" + b"<tr><td>a</td></tr>" * 3_300_000,
    "an old workbook of 60 MB": lambda _: hostile.ole({"Workbook": b"x" * 9000}) + noise(60),
    "a letter as a page of 50 MB": lambda _: b"MIME-Version: 1.0\r\n\r\n" + b"a" * (50 << 20),
    "a stamp of 100,000 brackets": stamp_of("[" * 100_000),
    "a stamp of a number of 1,000,000 digits": stamp_of(f'{{"unit": {"9" * 1_000_000}}}'),
    "every cell of 30,000 characters": in_every_cell("进展。" * 10_000),
    "every cell of 30,000 faces": in_every_cell("\U0001f468\u200d" * 15_000),
    "a unit named 8,000 times in the head": above_form("县公安局" * 8_000),
    "a head of 30,000 blanks": above_form("县" + " " * 30_000 + "局"),
    "a day of 10,000 years": said("2024年" * 10_000),
    "900 sheets with a table each": lambda _: sheets_of_form(900),
    "1,000 columns of one name": lambda _: columns(1_000, "完成比例"),
    "15,000 long comments": comments(15_000, 400),
    "19,000 long links": in_form(before_end(f"<hyperlinks>{LINKS}</hyperlinks>")),
    "190 texts of 99,000 blanks": lambda _: texts(" \n" * 49_500, 190),
}
WORKER: dict[str, Callable[[Path], bytes]] = {
    "1,000,000 empty strings": plain(
        zipped(xlsx_parts() | {"xl/sharedStrings.xml": shared_strings("<si/>" * 1_000_000)})
    ),
    "20,000 rules over every cell": plain(zipped(xlsx_parts(after=RULES))),
    "a table of 300,000 cells in Word": lambda _: document(
        f"<w:tbl>{f'<w:tr>{CELL * 300}</w:tr>' * 1_000}</w:tbl>"
    ),
    "2,000 tables in each other in Word": lambda _: document(
        "<w:tbl><w:tr><w:tc>" * 2_000 + "</w:tc></w:tr></w:tbl>" * 2_000
    ),
    "a row far away in an XML spreadsheet": plain(
        xml2003(
            '<Row ss:Index="2000000000"><Cell ss:Index="2000000000"><Data ss:Type="String">x</Data></Cell></Row>'
        )
    ),
    "a cell over everything in an XML spreadsheet": plain(
        xml2003(
            '<Row><Cell ss:MergeAcross="2000000000" ss:MergeDown="2000000000"><Data ss:Type="String">x</Data></Cell></Row>'
        )
    ),
    "strings that an old workbook does not have": plain(
        hostile.ole({"Workbook": hostile.biff((0xFC, struct.pack("<II", 2**31 - 1, 2**31 - 1)))})
    ),
    "an old workbook in a circle": plain(hostile.ole({"Workbook": hostile.biff()}, loop=True)),
    "20 MB of drawing": lambda _: zipped(
        xlsx_parts()
        | {"xl/drawings/vmlDrawing1.vml": b"<xml>" + b"<v:shape>a</v:shape>" * 1_000_000 + b"</xml>"}
    ),
    "30 MB of wide text": lambda _: ("编号,主要措施\n" * 1_700_000).encode("utf-16"),
    "a page of 400,000 spans": plain(b"<html><table><tr><td>" + b"<span>" * 400_000 + b"x</table>"),
    "a page of 50,000 columns": plain(
        b"<html><table>" + (b"<tr>" + b"<td>x</td>" * 50_000 + b"</tr>") * 10 + b"</table>"
    ),
    "a workbook that is its own sheet": lambda _: zipped(
        xlsx_parts()
        | {
            "xl/_rels/workbook.xml.rels": str(xlsx_parts()["xl/_rels/workbook.xml.rels"]).replace(
                "worksheets/sheet1.xml", "workbook.xml"
            )
        }
    ),
    "a table of OpenDocument of 900 × 900 repeated cells": plain(
        ods(
            '<table:table table:name="a">'
            + '<table:table-row table:number-rows-repeated="900"><table:table-cell table:number-columns-repeated="900">'
            "<text:p>x</text:p></table:table-cell></table:table-row>" * 20 + "</table:table>"
        )
    ),
    "a spreadsheet of OpenDocument of 2,000 tables": plain(
        ods("".join(f'<table:table table:name="{at}"/>' for at in range(2_000)))
    ),
}


def of_strings(count: int, text: str, *, columns: int = 1) -> bytes:
    """A workbook whose cells all show one shared string."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * columns + "</row>"
    return zipped(
        xlsx_parts(row * count) | {"xl/sharedStrings.xml": shared_strings(f"<si><t>{text}</t></si>")}
    )


FILLED = "".join(
    f'<row r="{row}">'
    + "".join(f'<c r="{at}{row}" t="inlineStr"><is><t>TEXT</t></is></c>' for at in LETTERS)
    + "</row>"
    for row in range(20, 69)
)
AUDITED: dict[str, Callable[[Path], bytes]] = {
    "30 cells of 32,000 blanks": lambda _: xlsx(
        ('<row><c t="inlineStr"><is><t>进展\n' + " " * 32_000 + "x</t></is></c></row>") * 30
    ),
    "190,000 rows of 20 short texts": lambda _: (
        (",".join([*LETTERS, "o", "p", "q", "r", "s", "t12345"]) + "\n").encode() * 190_000
    ),
    "1,200 cells of one long string": lambda _: of_strings(1_200, "a" * 99_990),
    "580 cells of one long string with a rare character": lambda _: of_strings(
        580, "\U00020000" + "a" * 99_990
    ),
    "3,000,000 cells without a place": lambda _: xlsx("<row><c><v>1</v></c></row>" * 3_000_000),
    "1,100,000 cells of one string": lambda _: of_strings(100_000, "短", columns=11),
    "49 rows of 14 texts of 98,000 characters": in_form(
        lambda sheet: sheet.replace("</sheetData>", FILLED.replace("TEXT", "进" * 98_000) + "</sheetData>")
    ),
    "a zip of 5 workbooks of 5,000 sheets": lambda _: zipped(
        {f"{at}.xlsx": zipped(xlsx_parts(names=tuple(map(str, range(5_000))))) + bytes(at) for at in range(5)}
    ),
}
"""Those with which an audit stopped the parent, or made it large."""


def paper(*objects: bytes) -> bytes:
    """A PDF of these objects, from the first on, the first of them its catalogue; it says that it has words."""
    out, places = b"%PDF-1.7\n%/Font\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def page_of(content: bytes, entries: bytes = b"") -> bytes:
    """A PDF of one page that is drawn so."""
    return paper(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content),
    )


def overlapping(count: int) -> bytes:
    """A zip whose list names so many files, which all lie in one place."""
    whole = stored({"县公安局.xlsx": noise(1)})
    start, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    listed = whole[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed) * count, start, 0)
    return whole[:start] + listed * count + tail


def locked(spins: int) -> bytes:
    """A workbook under Excel's own password, which has to be mixed so many times before it is tried."""
    out = io.BytesIO()
    picture = random.Random(1).randbytes(20_000)
    OOXMLFile(io.BytesIO(xlsx(xl__media__1_png=picture))).encrypt("VelvetSweatshop", out)
    spared, usual = b' standalone="yes"', b'spinCount="100000"'
    more = f'spinCount="{spins}"'.encode().ljust(len(usual) + len(spared))
    return out.getvalue().replace(spared, b"", 1).replace(usual, more)


def squeezed(method: int) -> Callable[[Path], bytes]:
    """A zip of 200 MB of zeros, packed in a way that few programs know."""

    def make(_: Path) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("县公安局.xlsx", bytes(200 << 20))
        return out.getvalue()

    return make


STRANGER: dict[str, Callable[[Path], bytes]] = {
    "a zip packed with LZMA": squeezed(zipfile.ZIP_LZMA),
    "a zip packed with bzip2": squeezed(zipfile.ZIP_BZIP2),
    "a zip of 900 files in one place": lambda _: overlapping(900),
    "a password that is mixed 2,000,000,000 times": lambda _: locked(2_000_000_000),
    "1,000,000 runs in one string": lambda _: zipped(
        xlsx_parts('<row><c t="s"><v>0</v></c></row>')
        | {"xl/sharedStrings.xml": shared_strings(f"<si>{'<r><t>a</t></r>' * 1_000_000}</si>")}
    ),
    "days beyond every calendar": in_form(
        lambda sheet: re.sub(r'<c r="([D-H]\d+)"[^>]*>.*?</c>', r'<c r="\1"><v>1e308</v></c>', sheet)
    ),
    "a paper that inflates to 1 GB": lambda _: page_of(
        zlib.compress(zlib.compress(bytes(1 << 30), 9), 9), b"/Filter [/FlateDecode /FlateDecode]"
    ),
    "a paper whose pages are their own": lambda _: paper(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 99 /Kids [2 0 R 2 0 R] >>"
    ),
    "a paper of 1,000,000 lines": lambda _: page_of(b"0 0 m 9 9 l S\n" * 1_000_000),
    "a paper of 300,000 letters on one spot": lambda _: page_of(b"BT /F 9 Tf (x) Tj ET\n" * 300_000),
    "a letter of 900,000 cells": lambda _: (
        b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<table>" + b"<tr><td>x<td>y" * 900_000
    ),
}
"""Those that nobody had named yet."""
HOSTILE = PARENT | WORKER | AUDITED | STRANGER


def run_alone(root: Path, name: str) -> dict[str, object]:
    """The file received with a good return behind it, in a process that tells what it took."""
    data = HOSTILE[name](root)
    ending = {"a zip": "zip", "a paper": "pdf", "a letter": "eml"}.get(" ".join(name.split()[:2]), "xlsx")
    small.drop(root, f"县公安局 {name}.{ending}", data, 1)
    small.drop(root, "县财政局.xlsx", good(root, "县财政局"), 90)
    run = subprocess.run([sys.executable, "-c", WATCHED, root], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    report: dict[str, object] = json.loads(run.stdout)
    return report


def test_there_are_thirty_of_them_ten_aimed_at_the_parent() -> None:
    assert len(HOSTILE) == len(PARENT) + len(WORKER) + len(AUDITED) + len(STRANGER) >= 30
    assert len(PARENT) >= 10
    assert set(SAMPLE) <= set(HOSTILE)


@pytest.mark.parametrize("name", HOSTILE if DEEP else SAMPLE)
def test_the_good_return_behind_it_is_taken(root: Path, name: str) -> None:
    report = run_alone(root, name)
    worker, parent, states = (report[key] for key in ("worker", "parent", "states"))
    print(f"{name}: worker {worker:.0f} MB, parent {parent:.0f} MB")  # noqa: T201
    assert isinstance(states, list)
    *others, last = states
    assert last[1:3] == ["县财政局", "accepted"]
    assert all(codes or state in {"accepted", "superseded"} for _, _, state, codes in others), others
    assert not [path for path in (root / "inbox").rglob("*") if path.is_file()]
    assert float(str(worker)) <= MOST_WORKER
    assert float(str(parent)) <= MOST_PARENT
    assert cycle.status(cycle.Workspace(root, small.RETURNED), small.PERIOD).statuses
