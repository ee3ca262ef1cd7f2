"""Files that are slow, large or changed while they are read: bounded work, nothing tried for ever, nothing removed unread."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import small
from tests.build import filled
from tests.hostile import xlsx, xlsx_parts, zipped
from workbook_flow import cycle
from workbook_flow.cycle import inbox, receiving
from workbook_flow.cycle.attempts import MOST_ATTEMPTS, Attempts
from workbook_flow.model import Problem, Submission, SubmissionState
from workbook_flow.sheets import Book, Reader

POSIX = pytest.mark.skipif(
    os.name == "nt", reason="Windows has neither SIGKILL nor a limit of processor time"
)
ALLOWED = 20
"""Seconds of processor time for a file whose reading took minutes before its work was bounded."""
BLANKS = " " * 99_000


def good(root: Path, unit: str = "县司法局", percent: int | str = 60) -> bytes:
    form = small.issued_forms(root)[unit]
    return filled(form, small.answers(form, percent))


def received(root: Path) -> tuple[Submission, ...]:
    return cycle.receive(cycle.Workspace(root, small.RETURNED))


def kept(root: Path) -> tuple[Submission, ...]:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        return session.ledger.submissions(after=0)


def within_limit(root: Path) -> None:
    """Receive in a process of limited time."""
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({ALLOWED}, {ALLOWED})); "
        "import sys; from pathlib import Path; from tests import test_safe_to_take as t; t.received(Path(sys.argv[1]))"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]


# bounded work


def form_sheet(data: bytes, change: Callable[[str], str]) -> bytes:
    """A returned form with the XML of its table changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in book.namelist():
            part = book.read(name)
            changed.writestr(name, change(part.decode()) if name == "xl/worksheets/sheet1.xml" else part)
    return out.getvalue()


def written(root: Path, words: str) -> bytes:
    """A form with these words where a percent belongs."""
    return form_sheet(good(root, percent="QQQ"), lambda sheet: sheet.replace("QQQ", words))


def far_value(sheet: str) -> str:
    row = '<row r="99900"><c r="A99900" t="inlineStr"><is><t>远</t></is></c></row>'
    return sheet.replace("</sheetData>", f"{row}</sheetData>")


def many_merges(sheet: str) -> str:
    merges = '<mergeCell ref="B6:B99900"/>' * 19_000
    bare = re.sub(r"<mergeCells.*?</mergeCells>", "", far_value(sheet))
    return bare.replace("</sheetData>", f'</sheetData><mergeCells count="19000">{merges}</mergeCells>')


def table(words: str) -> bytes:
    """A table that is no form, below words of any length."""
    cells = "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' for text in (words,))
    header = "".join(
        f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("编号", "主要措施", "完成时限")
    )
    return xlsx(f'<row r="1">{cells}</row><row r="2">{header}</row><row r="3">{header}</row>')


HOSTILE: dict[str, Callable[[Path], bytes]] = {
    "blanks in a table": lambda _: table(f"通知\n{BLANKS}x"),
    "tabs in a table": lambda _: table("通知\n" + "\t" * 99_000 + "x"),
    "lines in a table": lambda _: table("\n " * 49_000 + "x"),
    "commas in a table": lambda _: table("，" * 99_000 + "："),
    "blanks in a form": lambda root: written(root, f"进展\n{BLANKS}完"),
    "digits in a form": lambda root: written(root, "1" * 99_000),
    "brackets in a form": lambda root: written(root, "（" * 99_000),
    "a value far below": lambda root: form_sheet(good(root), far_value),
    "merges over all rows": lambda root: form_sheet(good(root), many_merges),
}


@POSIX
@pytest.mark.parametrize("case", HOSTILE)
def test_no_file_takes_more_than_its_size_is_worth(root: Path, case: str) -> None:
    small.drop(root, "甲.xlsx", HOSTILE[case](root), 1)
    small.drop(root, "县公安局.xlsx", good(root, "县公安局"), 2)
    within_limit(root)
    first, last = kept(root)
    assert (last.unit, last.state) == ("县公安局", SubmissionState.ACCEPTED)
    assert first.problems
    assert not list((root / "inbox").iterdir())


def test_a_value_far_below_costs_no_answer(root: Path) -> None:
    small.drop(root, "甲.xlsx", form_sheet(good(root), many_merges), 1)
    (submission,) = received(root)
    assert (submission.unit, submission.state) == ("县司法局", SubmissionState.ACCEPTED)
    assert [(each.code, each.place.cell) for each in submission.problems if each.code == "L03"] == [
        ("L03", "A99900")
    ]


def too_many_texts(sheet: str) -> str:
    cell = '<c t="inlineStr"><is><t>字</t></is></c>'
    rows = "".join(f'<row r="{100 + row}">{cell * 990}</row>' for row in range(110))
    return sheet.replace("</sheetData>", f"{rows}</sheetData>")


def too_many_characters(sheet: str) -> str:
    cell = f'<c t="inlineStr"><is><t>{"字" * 90_000}</t></is></c>'
    return sheet.replace("</sheetData>", f'<row r="100">{cell * 50}</row></sheetData>')


def too_many_rows(sheet: str) -> str:
    rows = "".join(
        f'<row r="{100 + row}"><c t="inlineStr"><is><t>字</t></is></c></row>' for row in range(1_100)
    )
    return sheet.replace("</sheetData>", f"{rows}</sheetData>")


@pytest.mark.parametrize(
    ("change", "code"), [(too_many_texts, "F10"), (too_many_characters, "F10"), (too_many_rows, "F09")]
)
def test_a_form_larger_than_any_is_returned_with_words(
    root: Path, change: Callable[[str], str], code: str
) -> None:
    small.drop(root, "甲.xlsx", form_sheet(good(root), change), 1)
    (submission,) = received(root)
    assert (submission.state, [each.code for each in submission.problems]) == (
        SubmissionState.RETURNED,
        [code],
    )
    assert submission.problems[0].place.sheet


def test_a_book_of_too_many_characters_is_refused(root: Path) -> None:
    strings = f"<si><t>{'a' * 99_990}</t></si>"
    parts = xlsx_parts("".join(f'<row r="{row}"><c t="s"><v>0</v></c></row>' for row in range(1, 400)))
    head = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1">'
    parts["xl/sharedStrings.xml"] = f"{head}{strings}</sst>"
    small.drop(root, "甲.xlsx", zipped(parts), 1)
    (submission,) = received(root)
    assert (submission.state, [each.code for each in submission.problems]) == (
        SubmissionState.REFUSED,
        ["F10"],
    )


# cut off


def killed(work: Callable[[], object]) -> None:
    """Do it in a child that dies by SIGKILL on the way."""
    child = os.fork()
    if not child:
        work()
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


READ_BYTES, MASTER_NAME = Reader.read_bytes, "分解清单.xlsx"


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_on_a_return(reader: Reader, data: bytes, name: str) -> Book | Problem:
    """The master is read by the same reader, and is not what kills it."""
    if name != MASTER_NAME:
        die()
    return READ_BYTES(reader, data, name)


DEATHS: defaultdict[str, Callable[..., Any]] = defaultdict(
    lambda: die, {"workbook_flow.sheets.Reader.read_bytes": dying_on_a_return}
)


def dying_in(patch: pytest.MonkeyPatch, root: Path, place: str) -> None:
    """Receive, and die in that function of the cycle."""
    with patch.context() as inner:
        inner.setattr(place, DEATHS[place])
        killed(lambda: received(root))


@POSIX
@pytest.mark.parametrize("files", [1, 3])
def test_who_ends_a_slow_start_again_and_again_has_the_files_read_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    received(root)  # reads the master, so that the reader's process is begun for what came
    for number in range(files):
        small.drop(root, f"{number}.xlsx", good(root, percent=60 + number), number)
    for _ in range(MOST_ATTEMPTS + 2):
        with monkeypatch.context() as inner:
            inner.setattr("workbook_flow.sheets.reader._Worker", die)
            killed(lambda: received(root))
    received(root)
    states = [submission.state for submission in kept(root)]
    assert states == [*[SubmissionState.SUPERSEDED] * (files - 1), SubmissionState.ACCEPTED]


@POSIX
@pytest.mark.parametrize(
    "place",
    [
        "workbook_flow.returns.match_submission",
        "workbook_flow.returns.read_return",
        "workbook_flow.returns.checks.check_return",
        "workbook_flow.sheets.Reader.read_bytes",
    ],
)
def test_a_file_that_kills_its_reader_is_refused_in_the_end(
    root: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    small.drop(root, "甲.xlsx", good(root), 1)
    for _ in range(MOST_ATTEMPTS):
        dying_in(monkeypatch, root, place)
    monkeypatch.setattr(place, DEATHS[place])
    notices: list[Problem] = []
    cycle.receive(cycle.Workspace(root, small.RETURNED, notices.append))
    (submission,) = kept(root)
    assert submission.state is SubmissionState.REFUSED
    assert [problem.code for problem in submission.problems] == ["F27"]
    assert not list((root / "inbox").iterdir())
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))
    assert kept(root) == (submission,)


@POSIX
def test_a_file_cut_off_once_is_read_the_next_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.drop(root, "甲.xlsx", good(root), 1)
    dying_in(monkeypatch, root, "workbook_flow.returns.read_return")
    received(root)
    (submission,) = kept(root)
    assert submission.state is SubmissionState.ACCEPTED
    assert Attempts.kept_in(root / ".flow" / "reading.json").counts == {}


def test_an_error_of_the_disk_is_no_sign_of_a_bad_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    small.drop(root, "甲.xlsx", good(root), 1)
    for _ in range(MOST_ATTEMPTS + 1):
        with monkeypatch.context() as patch:
            patch.setattr("workbook_flow.records.archive.Archive.add_receipt", full)
            with pytest.raises(OSError, match="space"):
                received(root)
    (submission,) = received(root)
    assert submission.state is SubmissionState.ACCEPTED


@pytest.mark.parametrize("content", ["", "{", "[]", '{"x": "y"}', "\0", "[" * 100_000])
def test_damaged_notes_are_no_notes(tmp_path: Path, content: str) -> None:
    path = tmp_path / "reading.json"
    path.write_text(content, "utf-8")
    assert Attempts.kept_in(path).counts == {}


# saved over


def saving_over(root: Path, monkeypatch: pytest.MonkeyPatch, save: Callable[[Path], None]) -> None:
    """Receive, while somebody saves over the file in the inbox as soon as it is recorded."""
    receive_one = receiving.receive_one

    def receive(*given: Any) -> int:
        number = receive_one(*given)
        save(root / "inbox" / "甲.xlsx")
        return number

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "receive_one", receive)
        received(root)


def written_over(data: bytes) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        path.write_bytes(data)

    return save


def replaced(data: bytes) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        beside = path.with_name("~甲.tmp")
        beside.write_bytes(data)
        beside.replace(path)

    return save


def with_old_time(data: bytes) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        file_stat = path.stat()
        path.write_bytes(data)
        os.utime(path, ns=(file_stat.st_atime_ns, file_stat.st_mtime_ns))

    return save


SAVES: dict[str, Callable[[bytes], Callable[[Path], None]]] = {
    "written over in place": written_over,
    "replaced by another file": replaced,
    "copied with the time of the first": with_old_time,
}


@pytest.mark.parametrize("how", SAVES)
def test_a_newer_file_saved_over_the_one_being_read_is_taken_next(
    root: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    small.drop(root, "甲.xlsx", good(root, percent=60), 1)
    newer = good(root, percent=90)
    saving_over(root, monkeypatch, SAVES[how](newer))
    assert (root / "inbox" / "甲.xlsx").read_bytes() == newer
    received(root)
    states = [each.state for each in kept(root)]
    assert states == [SubmissionState.SUPERSEDED, SubmissionState.ACCEPTED]
    assert not list((root / "inbox").iterdir())


def test_a_file_that_another_program_holds_is_recorded_and_left(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patched: Windows refuses to move what Excel has open."""

    def refused(*_: object) -> None:
        raise PermissionError(13, "in use")

    small.drop(root, "甲.xlsx", good(root), 1)
    with monkeypatch.context() as patch:
        moved = Path.replace
        patch.setattr(
            Path, "replace", lambda path, to: (refused if path.name == "甲.xlsx" else moved)(path, to)
        )
        received(root)
    assert [path.name for path in (root / "inbox").iterdir()] == ["甲.xlsx"]
    assert received(root) == ()
    assert [each.state for each in kept(root)] == [SubmissionState.ACCEPTED]
    assert not list((root / "inbox").iterdir())


def test_what_a_killed_command_moved_aside_comes_back(root: Path) -> None:
    folder = root / "inbox" / "微信" / inbox.ASIDE
    folder.mkdir(parents=True)
    (folder / "甲.xlsx").write_bytes(good(root, percent=60))
    os.utime(folder / "甲.xlsx", (1_721_900_000,) * 2)
    (folder.parent / "甲.xlsx").write_bytes(good(root, percent=90))
    received(root)
    assert [each.file for each in kept(root)] == ["微信/甲（2）.xlsx", "微信/甲.xlsx"]
    assert [each.state for each in kept(root)] == [SubmissionState.SUPERSEDED, SubmissionState.ACCEPTED]
