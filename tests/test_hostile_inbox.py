"""Whatever anyone drops into the inbox: kept with a reason, or left with one; the good returns are taken all the same."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import hostile, small
from tests.build import filled
from tests.deep import DEEP
from tests.mailing_units import make_office
from tests.test_cycle import fill_whole
from tests.test_sheets import BOMBS, REFUSED
from workbook_flow import cycle
from workbook_flow.cli.terminal import plain
from workbook_flow.cycle import inbox
from workbook_flow.model import Problem, Submission, SubmissionState
from workbook_flow.paper.stamp import PROPERTY, SHEET
from workbook_flow.sheets import guard

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def good(root: Path, unit: str = "县司法局") -> bytes:
    form = small.issued_forms(root)[unit]
    return filled(form, small.answers(form))


def received(root: Path) -> tuple[list[Submission], list[Problem]]:
    problems: list[Problem] = []
    return list(cycle.receive(cycle.Workspace(root, small.RETURNED, problems.append))), problems


def waiting(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "inbox").rglob("*"))


# names


NAMES = {
    "line break": "县司法局\n报送.xlsx",
    "right-to-left mark": "县司法局\u202excod.xlsx",
    "terminal escape": "\x1b[2J\x1b]0;x\x07县司法局.xlsx",
    "255 bytes": "县" * 83 + ".xlsx",
    "leading dash": "--json.xlsx",
    "reserved on Windows": "CON.xlsx",
    "trailing blank and dot": "县司法局.xlsx .",
    "markup": "[red]县司法局[-]<b>.xlsx",
    "formula": "=cmd|' -C calc'!A0.xlsx",
    "no extension": "县司法局",
    "reserved characters in the extension": '县司法局.x:l"s?',
    "a path in disguise": "甲\\..\\..\\县司法局.xlsx",
    "bytes of no encoding": os.fsdecode(b"\xcf\xd8\xcb\xbe\xb7\xa8\xbe\xd6.xlsx"),
}


@POSIX
@pytest.mark.parametrize("case", NAMES)
def test_a_good_return_is_taken_whatever_its_name(root: Path, case: str) -> None:
    (root / "inbox" / NAMES[case]).write_bytes(good(root))
    ((submission,), problems) = received(root)
    assert (submission.state, submission.unit, problems) == (SubmissionState.ACCEPTED, "县司法局", [])
    assert submission.file == plain(submission.file), "safe to print"
    submission.file.encode()
    archived = root / submission.archived
    assert archived.read_bytes()[:2] == b"PK"
    assert set(archived.name) <= set("0123456789abcdefxls.")
    assert waiting(root) == []
    assert cycle.verify(cycle.Workspace(root, small.RETURNED)).problems == ()
    again, _ = received(root)
    assert again == []


# what is no file


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link_outside(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def link_to_folder(path: Path) -> None:
    path.symlink_to("/etc", target_is_directory=True)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


@POSIX
@pytest.mark.parametrize("make", [fifo, link_outside, dangling, loop])
def test_what_is_no_file_is_left_and_told(root: Path, make: Callable[[Path], None]) -> None:
    make(root / "inbox" / "县公安局.xlsx")
    (root / "inbox" / "好.xlsx").write_bytes(good(root))
    submissions, problems = received(root)
    assert [each.state for each in submissions] == [SubmissionState.ACCEPTED]
    assert [(each.code, each.place.file) for each in problems] == [("S04", "县公安局.xlsx")]
    assert "不是文件" in problems[0].message
    assert waiting(root) == ["县公安局.xlsx"]


@POSIX
def test_folders_are_walked_links_to_folders_are_not(root: Path) -> None:
    link_to_folder(root / "inbox" / "链接")
    folder = root / "inbox" / "县公安局.xlsx" / "深"
    folder.mkdir(parents=True)
    (folder / "好.xlsx").write_bytes(good(root))
    submissions, _ = received(root)
    assert [(submission.file, submission.state) for submission in submissions] == [
        ("县公安局.xlsx/深/好.xlsx", SubmissionState.ACCEPTED)
    ]


# what is not there yet, or not any more


def test_a_file_still_being_copied_is_left_for_the_next_pass(root: Path) -> None:
    data = good(root)
    path = root / "inbox" / "县司法局.xlsx"
    path.write_bytes(data[: len(data) // 2])

    looked = threading.Event()

    def go_on() -> None:
        with path.open("ab", buffering=0) as file:
            written = len(data) // 2
            while not looked.wait(0.05):
                written += file.write(data[written : written + 1])
            file.write(data[written:])

    copying = threading.Thread(target=go_on, daemon=True)
    copying.start()
    submissions, problems = received(root)
    looked.set()
    copying.join()
    assert submissions == []
    assert [each.code for each in problems] == ["S03"]
    submissions, problems = received(root)
    assert ([each.state for each in submissions], problems) == ([SubmissionState.ACCEPTED], [])


WHOLE = {
    "a zip": (hostile.xlsx(), False),
    "a zip without its end": (hostile.xlsx()[:-30], True),
    "an old workbook": (hostile.ole({"Workbook": b"x" * 9000}), False),
    "half an old workbook": (hostile.ole({"Workbook": b"x" * 9000})[:4000], True),
    "an old workbook less its last sector": (hostile.ole({"Workbook": b"x" * 9000})[:-512], True),
    "the beginning of its header": (hostile.ole({"Workbook": b"x"})[:100], True),
    "a header that says anything": (guard.OLE_MAGIC + b"\xff" * 2000, True),
    "text, which has no end": ("编号,状态\n".encode(), True),
    "zeros in place of what is to come": (b"\0" * 30_000, True),
    "nothing": (b"", True),
}


@pytest.mark.parametrize(("data", "more"), WHOLE.values(), ids=WHOLE)
def test_a_file_is_looked_at_twice_unless_it_shows_that_it_is_whole(data: bytes, more: bool) -> None:
    assert inbox.may_grow(data) is more


@pytest.mark.dear
@pytest.mark.parametrize("name", ["县司法局.csv", "县司法局.xls", "县司法局.fods"])
def test_no_kind_of_file_is_taken_while_it_grows(root: Path, name: str) -> None:
    path = root / "inbox" / name
    whole = (
        hostile.ole({"Workbook": b"x" * 9000})
        if name.endswith(".xls")
        else "编号,主要措施,状态\n".encode() * 50
    )
    path.write_bytes(whole[:700])
    copying = threading.Timer(1.0, path.write_bytes, (whole[:900],))
    copying.start()
    submissions, problems = received(root)
    copying.join()
    assert (submissions, [problem.code for problem in problems]) == ([], ["S03"])
    assert waiting(root) == [name]


def test_a_file_that_stays_cut_off_is_taken_for_what_it_is(root: Path) -> None:
    path = root / "inbox" / "县司法局.xlsx"
    path.write_bytes(good(root)[:-100])
    long_ago = time.time() - inbox.STALLED - 1
    os.utime(path, (long_ago, long_ago))
    ((submission,), problems) = received(root)
    assert (submission.state, [problem.code for problem in submission.problems], problems) == (
        SubmissionState.REFUSED,
        ["F04"],
        [],
    )


@pytest.mark.dear
@pytest.mark.parametrize(
    "data", [hostile.xlsx()[:-30], b"\0" * 30_000, b""], ids=["cut off", "zeros", "nothing"]
)
def test_a_copy_that_stalls_waits_until_it_goes_on(root: Path, data: bytes) -> None:
    path = root / "inbox" / "县司法局.xlsx"
    path.write_bytes(data)
    submissions, problems = received(root)
    assert (submissions, [problem.code for problem in problems], waiting(root)) == ([], ["S09"], [path.name])
    path.write_bytes(good(root))
    submissions, problems = received(root)
    assert ([submission.state for submission in submissions], problems) == ([SubmissionState.ACCEPTED], [])


def test_a_download_under_way_is_left_and_told(root: Path) -> None:
    (root / "inbox" / "县司法局.xlsx.crdownload").write_bytes(good(root))
    submissions, problems = received(root)
    assert (submissions, [problem.code for problem in problems]) == ([], ["S03"])
    assert waiting(root) == ["县司法局.xlsx.crdownload"]


def test_a_file_of_the_year_to_come_is_no_reason_to_wait(root: Path) -> None:
    path = root / "inbox" / "县司法局.xlsx"
    path.write_bytes(b"")
    os.utime(path, (time.time() + 10**7,) * 2)
    submissions, _ = received(root)
    assert [submission.state for submission in submissions] == [SubmissionState.REFUSED]


def test_a_vanished_file_is_nobodys_fault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = root / "inbox" / "县公安局.xlsx"
    gone.write_bytes(good(root, "县公安局"))
    (root / "inbox" / "县司法局.xlsx").write_bytes(good(root))
    files = inbox.waiting_files(root / "inbox")
    gone.unlink()
    monkeypatch.setattr("workbook_flow.cycle.receiving.files_to_take", lambda *_: files)
    submissions, problems = received(root)
    assert ([submission.unit for submission in submissions], problems) == (["县司法局"], [])


@pytest.mark.parametrize("number", [13, 5])
def test_a_file_that_cannot_be_read_is_left_and_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Patched, as nothing is unreadable to a superuser, and Windows refuses what Excel has open."""
    (root / "inbox" / "县公安局.xlsx").write_bytes(good(root, "县公安局"))
    (root / "inbox" / "县司法局.xlsx").write_bytes(good(root))
    opened = os.open

    def refusing(path: str, *rest: int, **words: int) -> int:
        if str(path).endswith("县公安局.xlsx"):
            raise OSError(number, os.strerror(number))
        return opened(path, *rest, **words)

    monkeypatch.setattr(os, "open", refusing)
    submissions, problems = received(root)
    assert [each.unit for each in submissions] == ["县司法局"]
    assert [(each.code, each.place.file) for each in problems] == [("S04", "县公安局.xlsx")]
    assert waiting(root) == ["县公安局.xlsx"]


@pytest.mark.dear
def test_a_file_too_large_to_read_is_kept(root: Path) -> None:
    path = root / "inbox" / "佐证.xlsx"
    size = guard.MAX_FILE + 5
    with path.open("wb") as file:
        file.truncate(size)
    ((submission,), _) = received(root)
    assert (submission.state, [problem.code for problem in submission.problems]) == (
        SubmissionState.REFUSED,
        ["F06"],
    )
    assert (root / submission.archived).stat().st_size == size
    assert cycle.verify(cycle.Workspace(root, small.RETURNED)).problems == ()


def test_a_file_that_cannot_be_removed_is_taken_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows lets a file be read that it does not let be removed: open in Excel."""
    path = root / "inbox" / "微信" / "县司法局.xlsx"
    path.parent.mkdir()
    path.write_bytes(good(root))
    removed = Path.unlink

    def refusing(self: Path, *, missing_ok: bool = False) -> None:
        if self == path:
            raise PermissionError(13, "in use")
        removed(self, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refusing)
        assert [each.state for each in received(root)[0]] == [SubmissionState.ACCEPTED]
        assert received(root)[0] == []
    assert received(root)[0] == []
    assert waiting(root) == ["微信"]


# stamps


def stamped(
    root: Path, change: Callable[[dict[str, object]], object] | None, unit: str = "县司法局"
) -> bytes:
    """A unit's filled form, its stamp changed or (None) taken out, in sheet and properties alike."""
    book = load_workbook(io.BytesIO(good(root, unit)))
    content = json.loads(str(book[SHEET]["A1"].value))
    if change is None:
        del book[SHEET]
        del book.custom_doc_props[PROPERTY]  # type: ignore[attr-defined]
    else:
        change(content)
        written = json.dumps(content, ensure_ascii=False)
        book[SHEET]["A1"].value = written
        book.custom_doc_props[PROPERTY].value = written  # type: ignore[attr-defined]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


STAMPS: dict[str, tuple[Callable[[dict[str, object]], object] | None, SubmissionState, list[str]]] = {
    "as issued": (lambda _: None, SubmissionState.ACCEPTED, []),
    "lost": (None, SubmissionState.ACCEPTED, ["F44"]),
    "a seal made up": (lambda it: it.update(seal="0" * 32), SubmissionState.UNIDENTIFIED, ["F41"]),
    "a seal of no letters": (lambda it: it.update(seal="é" * 32), SubmissionState.UNIDENTIFIED, ["F41"]),
    "another unit's name": (lambda it: it.update(unit="县公安局"), SubmissionState.UNIDENTIFIED, ["F41"]),
    "a unit that is none": (lambda it: it.update(unit="县外局"), SubmissionState.UNIDENTIFIED, ["F43"]),
    "another period": (lambda it: it.update(period="2024-06"), SubmissionState.UNIDENTIFIED, ["F43"]),
    "another issue": (lambda it: it.update(issue=9), SubmissionState.UNIDENTIFIED, ["F43"]),
}


@pytest.mark.parametrize("case", STAMPS)
def test_a_forged_stamp_is_told_from_a_lost_one(root: Path, case: str) -> None:
    change, state, codes = STAMPS[case]
    (root / "inbox" / "表.xlsx").write_bytes(stamped(root, change))
    ((submission,), _) = received(root)
    assert (submission.state, [problem.code for problem in submission.problems]) == (state, codes)


def test_a_unit_cannot_report_for_another_with_its_own_stamp(root: Path) -> None:
    (root / "inbox" / "县公安局.xlsx").write_bytes(good(root, "县财政局"))
    ((submission,), _) = received(root)
    assert (submission.unit, submission.state) == (None, SubmissionState.UNIDENTIFIED)


# many at once


WHY = {case.replace("/", " "): {code} for case, (_, code, _) in REFUSED.items()} | {
    "zip without a workbook": {"F02"},  # each file in it is taken for itself
    "zero bytes": {"F01", "F02"},  # text, once made unlike the others by blanks
    "only NULs": {"F04", "F02"},
}


def hostile_files(count: int) -> Iterator[tuple[str, bytes]]:
    """Refused files of every kind in turn, each with bytes of its own; the bombs only in a deep run."""
    contents = {case: make() for case, (make, *_) in REFUSED.items() if DEEP or case not in BOMBS}
    often = [case for case in contents if case not in BOMBS and len(contents[case]) < 300_000]
    for number in range(count):
        case = [*contents, *often][number] if number < len(contents) else often[number % len(often)]
        yield f"{number:04d} {case.replace('/', ' ')}.xlsx", contents[case] + b" " * (number // len(often))


def shipped(root: Path) -> Path:
    """A month of the shipped list, with a return of each of 42 units in the inbox."""
    make_office(root, 25, 143)
    split = cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    for form in split.plan.forms:
        fill_whole(cycle.Workspace(root, small.RETURNED), form)
    return root


WATCHED = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from workbook_flow import cycle
begin = time.monotonic()
found = cycle.receive(cycle.Workspace(Path(sys.argv[1]), date(2024, 7, 28)))
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
status = Path("/proc/self/status")  # ru_maxrss would count the test's own process, which this one was forked from
lines = status.read_text().splitlines() if status.exists() else []
own = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
peak = children + (own or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss])[0]
states = [(str(each.state), each.file, each.archived, [p.code for p in each.problems]) for each in found]
print(json.dumps({"seconds": time.monotonic() - begin, "megabytes": peak / 1024, "states": states}))
"""


@pytest.mark.dear
@POSIX
def test_hostile_files_among_good_returns(root: Path, tmp_path: Path) -> None:
    """A hundred among a few in the normal run; in a deep one a thousand among every unit of the shipped list."""
    if DEEP:
        root = shipped(tmp_path / "shipped")
    else:
        for unit in small.issued_forms(root):
            (root / "inbox" / f"{unit}.xlsx").write_bytes(good(root, unit))
    units = len(waiting(root))
    count = 1000 if DEEP else 100
    for name, data in hostile_files(count):
        (root / "inbox" / name).write_bytes(data)
        os.utime(root / "inbox" / name, (1_721_900_000,) * 2)  # what is young and cut off would wait
    run = subprocess.run([sys.executable, "-c", WATCHED, root], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    states = report["states"]
    assert sum(state == "accepted" for state, *_ in states) == units
    others = [each for each in states if each[0] != "accepted"]
    assert len(others) == count
    for state, file, archived, codes in others:
        assert codes, file
        case = Path(file).parts[0].partition(" ")[2].removesuffix(".xlsx")
        assert (state, set(codes) <= WHY[case]) == ("refused", True), (file, codes)
        assert (root / archived).is_file()
    assert waiting(root) == []
    assert report["megabytes"] < 500, report["megabytes"]
    assert cycle.verify(cycle.Workspace(root, small.RETURNED)).problems == ()
