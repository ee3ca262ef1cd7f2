"""Every bad thing that may lie in the inbox, case by case: what becomes of it, and the words that a person gets."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import hostile, small
from tests.build import filled
from tests.test_sheets import CSV, locked
from workbook_flow import cycle
from workbook_flow.cli.terminal import show_problems
from workbook_flow.model import Problem
from workbook_flow.words.problems import CATALOGUE

pytestmark = pytest.mark.dear

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
UNIT = "县司法局"


def good(root: Path) -> bytes:
    form = small.issued_forms(root)[UNIT]
    return filled(form, small.answers(form))


def put(name: str, make: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Drops a file made from a good return into the inbox."""

    def drop(root: Path) -> None:
        small.drop(root, name, make(good(root)), 1)

    return drop


def carrying(**parts: str | bytes) -> Callable[[bytes], bytes]:
    """A good return with further parts; ``__`` stands for a slash and ``_`` for a dot in their names."""

    def add(form: bytes) -> bytes:
        out = io.BytesIO(form)
        with zipfile.ZipFile(out, "a") as book:
            for name, part in parts.items():
                book.writestr(name.replace("__", "/").replace("_", "."), part)
        return out.getvalue()

    return add


def zip_of(**members: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """A zip of files made from a good return, named as ``carrying`` names."""
    return lambda form: small.packed(
        {name.replace("__", "/").replace("_", "."): make(form) for name, make in members.items()}
    )


def whole(form: bytes) -> bytes:
    return form


def linked_zip(form: bytes) -> bytes:
    """A zip in which a return is a symbolic link."""
    out = io.BytesIO(small.packed({"好.xlsx": form}))
    link = zipfile.ZipInfo("县公安局.xlsx")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(out, "a") as book:
        book.writestr(link, "/etc/passwd")
    return out.getvalue()


def locked_zip(form: bytes) -> bytes:
    """A zip of files with a password, as its headers say."""
    data = bytearray(small.packed({"县司法局.xlsx": form}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


class Case(NamedTuple):
    """What is dropped; the state and codes of each file that was taken; all the words to be found; what is left."""

    drop: Callable[[Path], object]
    taken: list[tuple[str, list[str]]]
    words: tuple[str, ...] = ()
    notices: list[str] = []  # noqa: RUF012 - a named tuple's default, never changed
    left: list[str] = []  # noqa: RUF012


ACCEPTED = ("accepted", list[str]())

CASES: dict[str, Case] = {
    # what a file is
    "encrypted": Case(
        put("县司法局.xlsx", lambda _: locked("secret")),
        [("refused", ["F05"])],
        ("文件设了打开密码，读不了", "清除密码"),
    ),
    "encrypted as Excel does for read-only": Case(
        put("县司法局.xlsx", lambda _: locked("VelvetSweatshop")), [("unidentified", ["F40"])]
    ),
    "macros": Case(
        put("县司法局.xlsm", carrying(xl__vbaProject_bin=b"x")),
        [("accepted", ["F25"])],
        ("文件带有宏，没有运行，只取了填写的内容", "先查毒"),
    ),
    "external links": Case(
        put("县司法局.xlsx", carrying(xl__externalLinks__externalLink1_xml="<externalLink/>")),
        [("accepted", ["F25"])],
        ("文件带有外部链接，没有运行",),
    ),
    "DDE": Case(
        put(
            "县司法局.xlsx",
            carrying(xl__externalLinks__externalLink1_xml="<externalLink><ddeLink/></externalLink>"),
        ),
        [("accepted", ["F25"])],
        ("文件带有外部链接、DDE 链接，没有运行",),
    ),
    "OLE objects": Case(
        put("县司法局.xlsx", carrying(xl__embeddings__oleObject1_bin=b"x", xl__activeX__activeX1_xml="<x/>")),
        [("accepted", ["F25"])],
        ("嵌入的对象、ActiveX 控件",),
    ),
    "HTML in disguise": Case(
        put("县司法局.xls", lambda _: b"<html><table><tr><td>1</td></tr></table></html>"),
        [("refused", ["F20"])],
        ("这是网页或 XML 文本，不是 Excel 工作簿", "另存为 .xlsx"),
    ),
    "CSV in disguise": Case(
        put("县司法局.xlsx", lambda _: CSV.encode("gbk")),
        [("unidentified", ["F40"])],
        ("认不出是哪个单位、哪一期的填报表",),
    ),
    "a picture in disguise": Case(
        put("县司法局.xlsx", lambda _: b"\x89PNG\r\n\x1a\n"),
        [("refused", ["F02"])],
        ("这是图片，不是 Excel 工作簿",),
    ),
    "truncated": Case(
        put("县司法局.xlsx", lambda form: form[:-100]),
        [("refused", ["F04"])],
        ("文件已损坏或不完整，打不开",),
    ),
    "zero bytes": Case(
        put("县司法局.xlsx", lambda _: b""), [("refused", ["F01"])], ("文件是空的，里面没有任何内容",)
    ),
    # what is no return
    "owner file": Case(put("~$县司法局.xlsx", lambda _: b"\x06owner"), [], left=["~$县司法局.xlsx"]),
    "LibreOffice's lock": Case(
        put(".~lock.县司法局.xlsx#", lambda _: b","), [], left=[".~lock.县司法局.xlsx#"]
    ),
    "download under way": Case(
        put("县司法局.xlsx.crdownload", whole),
        [],
        ("文件还在复制或下载，这次没有收",),
        notices=["S03"],
        left=["县司法局.xlsx.crdownload"],
    ),
    "an empty folder named like a file": Case(
        lambda root: (root / "inbox/县司法局.xlsx").mkdir(), [], left=["县司法局.xlsx"]
    ),
    "a folder named like a file": Case(
        put("县公安局.xlsx/县司法局.xlsx", whole), [ACCEPTED], left=["县公安局.xlsx"]
    ),
    # zips of files
    "a zip of forms": Case(put("报送.zip", zip_of(县司法局_xlsx=whole)), [ACCEPTED]),
    "a zip of forms and litter": Case(
        put(
            "报送.zip",
            lambda form: small.packed(
                {"__MACOSX/._县司法局.xlsx": form, "~$县司法局.xlsx": form, "县司法局.xlsx": form}
            ),
        ),
        [ACCEPTED],
    ),
    "zip in zip": Case(put("报送.zip", zip_of(里_zip=zip_of(县司法局_xlsx=whole))), [ACCEPTED]),
    "zip in zip in zip": Case(
        put("报送.zip", zip_of(里_zip=zip_of(里_zip=zip_of(县司法局_xlsx=whole)))),
        [("refused", ["F23"])],
        ("报送.zip", "压缩包套了两层以上，没有再往里读", "请解压后直接报送"),
    ),
    "path traversal in a zip": Case(
        put("报送.zip", lambda form: small.packed({"../../县司法局.xlsx": form})), [ACCEPTED]
    ),
    "absolute path in a zip": Case(
        put("报送.zip", lambda form: small.packed({"/etc/县司法局.xlsx": form})), [ACCEPTED]
    ),
    "a link in a zip": Case(
        put("报送.zip", linked_zip), [("refused", ["F11"])], ("文件结构异常（符号链接），为安全起见没有读取",)
    ),
    "GBK names in a zip": Case(
        put("报送.zip", lambda form: hostile.gbk_zip({"严塘镇/县司法局.xlsx": form})), [ACCEPTED]
    ),
    "a zip with a password": Case(put("报送.zip", locked_zip), [("refused", ["F05"])], ("密码",)),
    "an empty zip": Case(
        put("报送.zip", lambda _: small.packed({})), [("refused", ["F01"])], ("文件是空的",)
    ),
    "100,000 members": Case(
        put("报送.zip", lambda _: hostile.many_members()),
        [("refused", ["F08"])],
        ("个以上的部件或文件，超过上限 2000 个，没有读取",),
    ),
    "a thousand and one forms in a zip": Case(
        put("报送.zip", lambda _: small.packed({f"{number}.xlsx": b"" for number in range(1001)})),
        [("refused", ["F08"])],
        ("超过上限 1000 个",),
    ),
    "a bomb among forms": Case(
        put("报送.zip", lambda form: hostile.zipped({"县司法局.xlsx": form, "弹.xlsx": bytes(129 << 20)})),
        [("refused", ["F07"])],
        ("文件解开后超过 128 MB",),
    ),
}


@POSIX
@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_it_and_what_a_person_is_told(
    root: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    case.drop(root)
    notices: list[Problem] = []
    submissions = cycle.receive(cycle.Workspace(root, small.RETURNED, notices.append))
    assert [
        (submission.state, [problem.code for problem in submission.problems]) for submission in submissions
    ] == case.taken
    assert [notice.code for notice in notices] == case.notices
    problems = [*(problem for submission in submissions for problem in submission.problems), *notices]
    show_problems(problems)
    output = capsys.readouterr().out
    for words in case.words:
        assert words in output
    for fault in problems:
        assert CATALOGUE[fault.code].level is fault.level
        assert fault.place.file
        assert fault.remedy
    assert sorted(path.name for path in (root / "inbox").iterdir()) == case.left
    for submission in submissions:
        assert (root / submission.archived).is_file()
    assert cycle.verify(cycle.Workspace(root, small.RETURNED)).problems == ()
