"""Odd and ill-meant situations around the command line: each ends in words, and in the state it should."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from tests.forked import program
from workbook_flow import cycle
from workbook_flow.model import SubmissionState, WorkbookFlowError

pytestmark = pytest.mark.dear

POSIX = pytest.mark.skipif(os.name == "nt", reason="made with a POSIX shell, or of POSIX's own kinds of file")


def at(root: Path) -> cycle.Workspace:
    return cycle.Workspace(root, small.RETURNED)


def good(root: Path, percent: int = 60) -> bytes:
    form = small.issued_forms(root)["县司法局"]
    return filled(form, small.answers(form, percent))


def run(root: Path, *arguments: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as its users start it; ``shell`` is what stands behind it on the command line."""
    words = ("--workspace", str(root), "--date", "2024-07-28", *arguments)
    if not shell:
        return program(*words, env=os.environ | environment)
    return subprocess.run(
        ["sh", "-c", f'"$@" {shell}', "sh", sys.executable, "-m", "workbook_flow", *words],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=120,
        env=os.environ | environment,
    )


# a file that would be a record of the archive


def forged_receipt(number: int) -> bytes:
    """The receipt of a file that never came; it is kept under a name of 16 decimal digits, as a record's is of 6."""
    record: dict[str, object] = {
        "id": number,
        "file": "伪造.xlsx",
        "digest": "0" * 64,
        "received": "2024-07-20",
        "content": "../../master/分解清单.xlsx",
        "master": "0",
        "problems": [],
        "chain": "",
        "refused": True,
        "modified": 1,
        **dict.fromkeys(("unit", "period", "issue", "latest", "duplicate_of")),
    }
    for size in itertools.count():
        data = json.dumps({**record, "size": size}).encode()
        if hashlib.sha256(data).hexdigest()[:16].isdecimal():
            return data
    raise AssertionError


def test_a_file_never_becomes_a_record(root: Path) -> None:
    (root / "inbox" / "000002.json").write_bytes(forged_receipt(2))
    ((first,), again) = (cycle.receive(at(root)), cycle.receive(at(root)))
    assert (first.id, first.state, again) == (1, SubmissionState.REFUSED, ())
    assert first.archived.endswith(".json")
    cycle.rebuild(at(root))
    assert len(small.ledger_rows(root)["submission"]) == 1
    assert cycle.verify(at(root)).problems == ()


# a form that is overfull


def with_rows(form: bytes, rows: str) -> bytes:
    """The form with further rows below its table."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in book.namelist():
            part = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"</sheetData>", f"{rows}</sheetData>".encode())
            copy.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(("count", "codes"), [(900, {"L03"}), (60_000, {"F09"})])
def test_a_form_with_rows_without_end_costs_one_problem(root: Path, count: int, codes: set[str]) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>9-{row}</t></is></c></row>'
        for row in range(50, 50 + count)
    )
    (root / "inbox" / "县司法局.xlsx").write_bytes(with_rows(good(root), rows))
    (submission,) = cycle.receive(at(root))
    assert {problem.code for problem in submission.problems} == codes
    assert len(submission.problems) == (1 if codes == {"F09"} else count)
    assert submission.state is (SubmissionState.RETURNED if codes == {"F09"} else SubmissionState.ACCEPTED)
    assert cycle.verify(at(root)).problems == ()


# a workspace in which something is of the wrong kind


def replaced(name: str, content: bytes | None) -> Callable[[Path], None]:
    """Puts a file (or, for None, a folder) in the place of what is there."""

    def change(root: Path) -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        if content is None:
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    return change


def fifo(root: Path) -> None:
    (root / "master/分解清单.xlsx").unlink()
    os.mkfifo(root / "master/分解清单.xlsx")


def endless(root: Path) -> None:
    (root / "master/分解清单.xlsx").unlink()
    (root / "master/分解清单.xlsx").symlink_to("/dev/zero")


ISSUES = "archive/2024-07/发放.json"
WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "a master that is a pipe": (fifo, "不是文件"),
    "a master without end": (endless, "不是文件"),
    "a master that is a folder": (replaced("master/分解清单.xlsx", None), "不是文件"),
    "a master of nothing": (replaced("master/分解清单.xlsx", b""), "总表 分解清单.xlsx 是空的"),
    "no key": (replaced(".flow/key", b""), "密钥文件"),
    "half a key": (replaced(".flow/key", b"k" * 16), "密钥文件"),
    "a key that is a folder": (replaced(".flow/key", None), "挡着"),
    "a file in place of .flow": (replaced(".flow", b""), "挡着"),
    "a file in place of the archive": (replaced("archive", b""), "挡着"),
    "a file in place of the outbox": (replaced("outbox", b""), "挡着"),
    "a folder in place of the lock": (replaced(".flow/lock", None), "挡着"),
    "issues that are a list": (replaced(ISSUES, b"[]"), "内容不对"),
    "issues without end": (replaced(ISSUES, b"[" * 100_000), "无法读取"),
    "issues of the wrong shape": (replaced(ISSUES, b'{"issues": [{}, {}]}'), "内容不对"),
    "an issue that is a number": (replaced(ISSUES, b'{"issues": [1]}'), "内容不对"),
    "a receipt that is a folder": (replaced("archive/未识别/000001.json", None), "无法读取"),
    "a withdrawal of nothing": (replaced("archive/撤回/000001.json", b"{}"), "内容不对"),
    "a mail's record that is a folder": (replaced("archive/邮件/发出/000001.json", None), "无法读取"),
}


@POSIX
@pytest.mark.parametrize("case", WRONG)
def test_what_is_of_the_wrong_kind_is_named(root: Path, case: str) -> None:
    change, words = WRONG[case]
    change(root)
    small.drop(root, "县司法局.xlsx", b"words", 1)
    process = run(root, "merge", "--period", "2024-07")
    assert process.returncode == 2, process.stdout
    assert words in process.stderr
    assert "Traceback" not in process.stderr
    assert "内部错误" not in process.stderr
    digest = hashlib.sha256(b"words").hexdigest()[:16]
    assert (root / "inbox/县司法局.xlsx").exists() or any(root.glob(f"archive/*/{digest}*"))


def test_a_short_key_never_seals_a_form(root: Path) -> None:
    (root / ".flow/key").write_bytes(b"")
    small.write_master(root, small.LATER_LIST)
    with pytest.raises(WorkbookFlowError, match="密钥文件"):
        cycle.split(at(root), small.PERIOD)


# output that goes nowhere


@POSIX
@pytest.mark.parametrize(
    ("shell", "code", "words"),
    [
        ("| head -1", 0, ""),
        ("> /dev/full", 2, "磁盘已满"),
        (">&-", 0, ""),
        (">&- 2>&-", 0, ""),
    ],
)
@pytest.mark.parametrize("machine", [False, True])
def test_output_that_goes_nowhere(root: Path, shell: str, code: int, words: str, *, machine: bool) -> None:
    if shell == "> /dev/full" and not Path("/dev/full").exists():
        shell, code, words = "> /dev/null", 0, ""
    process = run(root, *(["--json"] if machine else []), "status", "--period", "2024-07", shell=shell)
    assert process.returncode == code, process.stderr
    assert words in process.stderr
    assert "Traceback" not in process.stderr
    assert "内部错误" not in process.stderr


# clocks


@POSIX
def test_the_time_zone_changes_and_nothing_is_taken_or_sent_twice(root: Path) -> None:
    counts = []
    for minute, zone in enumerate(("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")):
        small.drop(root, "县司法局.xlsx", good(root, 60 + minute), minute)
        process = run(root, "--json", "collect", TZ=zone)
        assert process.returncode == 0, process.stderr
        counts.append([each["id"] for each in json.loads(process.stdout)["submissions"]])
        sent = run(root, "send", "--period", "2024-07", TZ=zone)
        assert sent.returncode == 0, sent.stderr
    assert counts == [[1], [2], [3]]
    assert len(list((root / "outbox/邮件").glob("*.eml"))) == 3
    percents = {each.values["完成比例"].typed for each in cycle.status(at(root), small.PERIOD).entries}
    assert percents == {62}
    before = small.ledger_rows(root)
    cycle.rebuild(at(root))
    after = small.ledger_rows(root)
    for name in ("submission", "entry", "event", "message"):
        assert after[name] == before[name]
    assert cycle.verify(at(root)).problems == ()
