"""Thirty more hostile files, ten and more of them aimed past the worker: a good return behind each is taken all the same."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import hostile, small
from tests.build import filled
from tests.deep import DEEP
from tests.hostile import RELATIONSHIPS, SPREADSHEET, shared_strings, xlsx, xlsx_parts, zipped
from tests.test_safe_to_take import form_sheet
from workbook_flow import cycle

pytestmark = [
    pytest.mark.dear,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of memory or processor time"),
]
MOST_WORKER, MOST_PARENT = 320, 150
"""Megabytes that either process may take."""
BATCH = 10
"""Files a run; one in a deep run."""


def good(root: Path, unit: str, percent: int | str = 60) -> bytes:
    form = small.issued_forms(root)[unit]
    return filled(form, small.answers(form, percent))


def in_form(change: Callable[[str], str]) -> Callable[[Path], bytes]:
    """A stamped form of a unit whose table's XML is changed: it passes every check of the file as such."""
    return lambda root: form_sheet(good(root, "县公安局", "QQQ"), change)


def said(text: str) -> Callable[[Path], bytes]:
    return in_form(lambda sheet: sheet.replace("QQQ", text))


def rows(count: int, cell: str) -> Callable[[str], str]:
    """So many rows of one cell below the form."""

    def change(sheet: str) -> str:
        more = "".join(
            f'<row r="{at}"><c r="{cell}{at}" t="inlineStr"><is><t>1-01</t></is></c></row>'
            for at in range(50, 50 + count)
        )
        return sheet.replace("</sheetData>", f"{more}</sheetData>")

    return change


def before_end(words: str) -> Callable[[str], str]:
    return lambda sheet: sheet.replace("</worksheet>", f"{words}</worksheet>")


def part_of_form(name: str, change: Callable[[str], str]) -> Callable[[Path], bytes]:
    """A stamped form with another part changed, or added."""

    def make(root: Path) -> bytes:
        with zipfile.ZipFile(io.BytesIO(good(root, "县公安局"))) as book:
            parts: dict[str, str | bytes] = {each: book.read(each) for each in book.namelist()}
        old = parts.get(name, b"")
        parts[name] = change(old.decode() if isinstance(old, bytes) else old)
        return zipped(parts)

    return make


def sheet_name(length: int) -> Callable[[Path], bytes]:
    return part_of_form(
        "xl/workbook.xml", lambda book: re.sub(r'name="填报表"', f'name="{"表" * length}"', book)
    )


def plain(data: bytes) -> Callable[[Path], bytes]:
    return lambda _: data


def ods(body: str) -> bytes:
    """A spreadsheet of OpenDocument with that table."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0"><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def nested_zip(depth: int) -> bytes:
    data = xlsx()
    for level in range(depth):
        data = zipped({f"{level}.zip": data})
    return data


MERGES = "".join(f'<mergeCell ref="A1:T{at}"/>' for at in range(2, 9002))
ATTRIBUTES = " ".join(f'a{at}="x"' for at in range(200_000))
FORMATS = '<numFmt numFmtId="200" formatCode="0"/>' * 200_000
NOISE = os.urandom(1 << 20)


def with_picture(root: Path) -> bytes:
    """A good form with a picture of 60 MB in it."""
    book = io.BytesIO(good(root, "县公安局"))
    with zipfile.ZipFile(book, "a") as parts:
        parts.writestr("xl/media/image1.jpeg", NOISE * 60)
    return book.getvalue()


def texts(words: str, count: int) -> bytes:
    """A workbook with that text, of 99,000 characters and more, in so many cells."""
    cells = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>{at}</v></c></row>' for at in range(1, count))
    strings = "".join(f"<si><t>{at}{words}</t></si>" for at in range(count))
    return zipped(xlsx_parts(cells) | {"xl/sharedStrings.xml": shared_strings(strings)})


HOSTILE: dict[str, Callable[[Path], bytes]] = {
    # past the worker: stamped forms that every check of the file as such lets through
    "a percent of 30,000 full stops": said("。" * 30_000),
    "a percent of 30,000 combining marks": said("e" + "\u0301" * 30_000),
    "a percent of 30,000 zero-width characters": said("\u200b" * 30_000 + "5"),
    "a number with 30,000 zeros behind the e": said("1e" + "0" * 30_000 + "9"),
    "a day of 30,000 strokes": said("2024" + "-" * 30_000 + "7"),
    "30,000 full-width digits": said("９" * 30_000),
    "30,000 line ends": said("&#10;" * 30_000 + "x"),
    "3,000 rows of one task": in_form(rows(3_000, "A")),
    "2,000 rows of numbers far right": in_form(rows(2_000, "XFD")),
    "the same row 20,000 times": in_form(
        lambda sheet: sheet.replace("</sheetData>", '<row r="6"></row>' * 20_000 + "</sheetData>")
    ),
    "9,000 merges that lie over each other": in_form(
        before_end(f'<mergeCells count="9000">{MERGES}</mergeCells>')
    ),
    "a sheet's name of 200,000 characters": sheet_name(200_000),
    "30,000 custom properties": part_of_form(
        "docProps/custom.xml",
        lambda part: part.replace(
            "</Properties>",
            "".join(f'<property fmtid="{{0}}" pid="{at}" name="n{at}"/>' for at in range(10, 30_010))
            + "</Properties>",
        ),
    ),
    "a stamp of a million characters": part_of_form(
        "docProps/custom.xml", lambda part: re.sub(r"(<vt:lpwstr>)", r"\g<1>" + "x" * 1_000_000, part)
    ),
    # past the worker: as much as the bounds of files, cells and characters let through
    "63 MB of noise": lambda _: b"PK\x03\x04" + NOISE * 63,
    "a form with a picture of 60 MB": with_picture,
    "63 MB that begin with zeros": lambda _: bytes(20) + NOISE * 63,
    "1,100,000 cells of text": lambda _: ("甲,b1,c,d,e,f\n" * 183_000).encode(),
    "18,800,000 Chinese characters": lambda _: texts("汉" * 99_000, 190),
    "18,800,000 characters, one of them rare": lambda _: texts("\U00020000" + "a" * 99_000, 190),
    # at the worker
    "a formula of 900,000 brackets": plain(
        xlsx(f'<row r="1"><c r="A1"><f>{"(" * 900_000}</f><v>1</v></c></row>')
    ),
    "100,000 elements within each other": plain(
        xlsx(f'<row r="1"><c r="A1" t="inlineStr"><is>{"<r>" * 100_000}{"</r>" * 100_000}</is></c></row>')
    ),
    "an element with 200,000 attributes": plain(
        xlsx(f'<row r="1" {ATTRIBUTES}><c r="A1"><v>1</v></c></row>')
    ),
    "1,000,000 cells without a place": plain(xlsx(f"<row>{'<c><v>1</v></c>' * 1_000_000}</row>")),
    "2,000,000 empty rows": plain(xlsx("<row/>" * 2_000_000)),
    "400,000 phonetic runs": plain(
        zipped(xlsx_parts() | {"xl/sharedStrings.xml": shared_strings(f"<si>{'<rPh/>' * 400_000}</si>")})
    ),
    "200,000 formats": plain(zipped(xlsx_parts(styles=f"<numFmts>{FORMATS}</numFmts>"))),
    "300,000 defined names": plain(
        zipped(
            xlsx_parts()
            | {
                "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONSHIPS}"><sheets>'
                '<sheet name="表" sheetId="1" r:id="rId1"/></sheets><definedNames>'
                + '<definedName name="n">表!$A$1</definedName>' * 300_000
                + "</definedNames></workbook>"
            }
        )
    ),
    "1,500 sheets": plain(zipped(xlsx_parts(names=tuple(f"表{at}" for at in range(1_500))))),
    "a shared string that is not there": plain(
        xlsx('<row r="1"><c r="A1" t="s"><v>4000000000</v></c></row>')
    ),
    "a row of number -1": plain(xlsx('<row r="-1"><c r="A-1"><v>1</v></c></row>')),
    "numbers without end": plain(
        xlsx(
            f'<row r="1">{"".join(f"<c><v>{text}</v></c>" for text in ("nan", "inf", "-inf", "1e999", "9" * 5000))}</row>'
        )
    ),
    "1,000,000,000 repeated rows and columns": plain(
        ods(
            '<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000000">'
            '<table:table-cell table:number-columns-repeated="1000000000"><text:p>x</text:p></table:table-cell>'
            "</table:table-row></table:table>"
        )
    ),
    "a negative number of repeated cells": plain(
        ods(
            '<table:table table:name="a"><table:table-row><table:table-cell table:number-columns-repeated="-5">'
            "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        )
    ),
    "a page of 1,000,000,000 columns": plain(
        f'<html><table><tr><td colspan="1000000000" rowspan="1000000000">{"x" * 1000}</td></tr></table>'.encode()
    ),
    "a page of 300,000 open tables": plain(b"<html>" + b"<table><tr><td>" * 300_000),
    "a text of 20 MB in one line": plain("编号,主要措施".encode() + b"," * (20 << 20)),
    "a text of quotes": plain('编号,"主要措施\n'.encode() + b'"' * 3_000_001),
    "a zip in a zip, a hundred deep": plain(nested_zip(100)),
    "a zip of 900 small zips": plain(zipped({f"{at}.zip": zipped({"a.xlsx": b"x"}) for at in range(900)})),
    "a container of nothing but sectors": plain(hostile.ole({f"S{at}": b"x" * 600 for at in range(8)})),
}

WATCHED = """
import json, resource, sys
from datetime import date
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (300, 300))
from workbook_flow import cycle
found = cycle.receive(cycle.Workspace(Path(sys.argv[1]), date(2024, 7, 28)))
worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
lines = Path("/proc/self/status").read_text().splitlines()
parent = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
print(json.dumps({"worker": worker, "parent": parent, "states": [
    (each.file, each.unit, str(each.state), [one.code for one in each.problems]) for each in found]}))
"""


def batches() -> list[list[str]]:
    names, size = list(HOSTILE), 1 if DEEP else BATCH
    return [names[at : at + size] for at in range(0, len(names), size)]


def test_there_are_thirty_of_them_ten_aimed_past_the_worker() -> None:
    assert len(HOSTILE) >= 30
    assert list(HOSTILE).index("a formula of 900,000 brackets") >= 10


@pytest.mark.parametrize("names", batches(), ids=lambda names: names[0])
def test_the_good_return_behind_them_is_taken(root: Path, names: list[str]) -> None:
    for minute, name in enumerate(names):
        small.drop(root, f"{minute:02d} {name}.xlsx", HOSTILE[name](root), minute)
    small.drop(root, "县财政局.xlsx", good(root, "县财政局"), 90)
    run = subprocess.run([sys.executable, "-c", WATCHED, root], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    report = json.loads(run.stdout)
    print(names[0], f"worker {report['worker']:.0f} MB, parent {report['parent']:.0f} MB")  # noqa: T201
    *others, last = report["states"]
    assert last[1:3] == ["县财政局", "accepted"]
    # What stands beside a whole form may be as large as it likes; whatever is not taken has words.
    assert all(codes or state in {"accepted", "superseded"} for _, _, state, codes in others), others
    assert {file.partition("/")[0] for file, *_ in others} == {
        f"{minute:02d} {name}.xlsx" for minute, name in enumerate(names)
    }
    assert not list((root / "inbox").glob("*.xlsx"))
    assert report["worker"] <= MOST_WORKER
    assert report["parent"] <= MOST_PARENT
    assert cycle.status(cycle.Workspace(root, small.RETURNED), small.PERIOD).statuses
