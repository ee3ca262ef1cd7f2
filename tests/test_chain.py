"""The chain over every record: begun late or cut off, it goes on; and it is what stands on the documents."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.forging import edit, relink
from workbook_flow import cycle
from workbook_flow.cycle.care.verify_chain import Noted
from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.chain import CHAIN, Chain, records_in, write_record

RECORD = "撤回/000001.json"


def a_chain(root: Path, count: int = 3) -> Chain:
    for number in range(1, count + 1):
        write_record(root, root / f"撤回/{number:06d}.json", {"number": number})
    return Chain(root)


def test_the_last_lines_are_found_from_the_end(tmp_path: Path) -> None:
    chain = a_chain(tmp_path, 3)
    for number in range(400):
        write_record(
            tmp_path, tmp_path / f"邮件/发出/{number % 7 + 1:06d}.json", {"n": number, "x": "信" * 9}
        )
    lines = list(chain.lines())
    assert [line.number for line in lines] == list(range(1, 404))
    assert list(chain.backwards()) == lines[::-1]
    assert chain.last() == lines[-1]
    assert chain.figures_line() == lines[2]
    assert chain.identity() == lines[0].chain[:16]


def test_a_record_that_says_the_same_adds_no_line(tmp_path: Path) -> None:
    chain = a_chain(tmp_path, 2)
    write_record(tmp_path, tmp_path / RECORD, {"number": 1})
    assert len(list(chain.lines())) == 2


@pytest.mark.parametrize("left", [1, 20, 100])
def test_a_line_that_was_cut_off_is_taken_back(tmp_path: Path, left: int) -> None:
    chain = a_chain(tmp_path)
    whole = chain.path.read_bytes()
    line = whole.splitlines(keepends=True)[-1]
    chain.path.write_bytes(whole + line[:left])
    write_record(tmp_path, tmp_path / "撤回/000004.json", {"number": 4})
    assert chain.path.read_bytes().startswith(whole)
    assert [each.number for each in chain.lines()] == [1, 2, 3, 4]


def test_a_line_without_its_record_is_taken_back_and_no_other(tmp_path: Path) -> None:
    chain = a_chain(tmp_path)
    whole = chain.path.read_bytes()
    chain.take_back()
    assert chain.path.read_bytes() == whole
    chain.append(tmp_path / "撤回/000004.json", "00" * 32)
    chain.take_back()
    assert chain.path.read_bytes() == whole


def test_a_record_that_the_disk_refuses_leaves_no_line(tmp_path: Path) -> None:
    chain = a_chain(tmp_path)
    (tmp_path / "核定").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="核定"):
        write_record(tmp_path, tmp_path / "核定/000004.json", {})
    assert [each.number for each in chain.lines()] == [1, 2, 3]


@pytest.mark.parametrize(
    "spoil",
    [lambda data: data[:-30] + b"}\n", lambda data: data[:0] + b"[]\n", lambda data: data[:0] + b"\xff\n"],
)
def test_a_damaged_chain_says_which_file(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    chain = a_chain(tmp_path)
    chain.path.write_bytes(spoil(chain.path.read_bytes()))
    with pytest.raises(WorkbookFlowError, match=CHAIN):
        write_record(tmp_path, tmp_path / "撤回/000009.json", {})
    with pytest.raises(WorkbookFlowError, match=CHAIN):
        list(chain.lines())


@pytest.mark.parametrize("text", ["", "57", "57-3f8a", "第57条", "g" * 64, "1" * 65, "57--" + "a" * 64])
def test_what_is_no_code_is_told(text: str) -> None:
    with pytest.raises(WorkbookFlowError, match="不是存证码"):
        Noted.parse(text)


def test_an_archive_of_before_verifies_and_the_chain_says_from_where_on(root: Path) -> None:
    """Programs of before had no chain, and no workspace in their receipts."""
    for minute, (name, data) in enumerate(small.first_round(small.issued_forms(root))):
        small.drop(root, name, data, minute)
    workspace = cycle.Workspace(root, small.RETURNED)
    cycle.receive(workspace)
    old = receipts(root)
    for path in old:
        edit(path, lambda content: content.pop("workspace"))
    relink(old)
    (root / "archive" / CHAIN).unlink()
    cycle.rebuild(workspace)
    verified = cycle.verify(workspace)
    assert (verified.problems, verified.coverage, verified.head) == ((), "", "")
    code = json.loads(old[-1].read_text("utf-8"))["chain"]

    small.take_back(root, 1)
    verified = cycle.verify(workspace, noted=Noted.parse(code))
    assert verified.problems == ()
    count = len(records_in(root / "archive"))
    assert f"第 1 至 {count - 1} 条是升级到本版时已有的" in verified.coverage
    assert f"第 1 至 {len(old)} 号来件" in verified.agreement
    assert cycle.verify(workspace, noted=Noted.parse("0" * 64)).problems


def receipts(root: Path) -> list[Path]:
    paths = (root / "archive").glob("**/0*.json")
    return sorted(paths, key=lambda path: path.name)


def test_the_code_stands_on_the_documents_and_is_held_against_the_chain(root: Path) -> None:
    name, data = small.first_round(small.issued_forms(root))[0]
    small.drop(root, name, data, 1)
    workspace = cycle.Workspace(root, small.RETURNED)
    merged = cycle.merge(workspace, small.PERIOD)
    page = load_workbook(merged.consolidated)["首页"]
    code = next(
        str(cell.value).removeprefix("存证码 ")
        for row in page.iter_rows()
        for cell in row
        if str(cell.value).startswith("存证码 ")
    )
    assert code == cycle.verify(workspace).head
    documents = cycle.write_documents(workspace, small.PERIOD).paths
    assert all(code in words_of(path) for path in documents if path.suffix == ".docx")
    board = next(path for path in documents if path.suffix == ".html").read_text("utf-8")
    assert f"<footer>存证码 {code}</footer>" in board
    before = merged.consolidated.read_bytes()
    assert not cycle.merge(workspace, small.PERIOD).written, "the code of the same record is the same"
    assert merged.consolidated.read_bytes() == before
    small.take_back(root, 1)
    told = verify(root, code[:36])
    assert told.returncode == 0, told.stdout
    assert "与抄录的存证码一致" in told.stdout
    told = verify(root, code.replace(code[-64], "0" if code[-64] != "0" else "1", 1))
    assert (told.returncode, "V25" in told.stdout) == (1, True)
    told = verify(root, "没有")
    assert (told.returncode, "不是存证码" in told.stderr) == (2, True)


def verify(root: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workbook_flow", "--workspace", str(root), "verify", "--against", code]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)


def words_of(path: Path) -> str:
    from docx import Document

    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
