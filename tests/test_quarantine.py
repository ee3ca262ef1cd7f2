"""What counts for nobody is looked at and settled from the command line; what must not be kept goes, and says so."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from tests.test_collect import without_stamp
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle import receiving
from workbook_flow.cycle.care import purging, quarantine
from workbook_flow.cycle.care.verify import verify
from workbook_flow.cycle.opening import opened_with
from workbook_flow.cycle.post import taking
from workbook_flow.cycle.unsettled import unsettled
from workbook_flow.mail.imap import RawLetter
from workbook_flow.model import SubmissionState, WorkbookFlowError
from workbook_flow.records.purges import Purges
from workbook_flow.words.problems import Code


@pytest.fixture(scope="module")
def first_taken(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good return, its double, one with held rows, litter, and junk; to be copied, not touched."""
    root = small.copy_of(issued, tmp_path_factory.mktemp("taken") / "w")
    for minute, (name, data) in enumerate(small.first_round(small.issued_forms(root))):
        small.drop(root, name, data, minute)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    return root


@pytest.fixture
def taken(first_taken: Path, tmp_path: Path) -> Path:
    """Those files taken, in a workspace of its own."""
    return small.copy_of(first_taken, tmp_path / "w")


def waiting(root: Path) -> list[int]:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        return [submission.id for submission in unsettled(session.ledger, small.RETURNED)]


def run(root: Path, *words: object) -> tuple[int, str]:
    arguments = ["--workspace", str(root), "--date", str(small.RETURNED), *map(str, words)]
    result = CliRunner().invoke(program, arguments, standalone_mode=False)
    if result.exception is not None:
        assert isinstance(result.exception, WorkbookFlowError), result.exception
        return 2, str(result.exception)
    return result.return_value, result.output


def clean(root: Path) -> bool:
    return not verify(cycle.Workspace(root, small.RETURNED)).problems


def test_a_file_is_listed_shown_and_put_away_and_brought_back(taken: Path) -> None:
    junk = waiting(taken)[-1]
    assert "乱.xlsx" in run(taken, "quarantine")[1]
    assert "F02" in run(taken, "quarantine", junk)[1]
    assert "--reason" in run(taken, "quarantine", junk, "--drop")[1]
    assert run(taken, "quarantine", junk, "--drop", "--reason", "与本项工作无关")[0] == 0
    assert run(taken, "quarantine", junk, "--drop", "--reason", "再来一次")[0] == 0
    assert junk not in waiting(taken)
    assert (taken / "archive/撤回/000001.json").read_text("utf-8").count("与本项工作无关") == 1
    before = small.ledger_rows(taken)
    cycle.rebuild(cycle.Workspace(taken, small.RETURNED))
    assert small.ledger_rows(taken) == before
    assert clean(taken)
    assert run(taken, "withdraw", junk, "--undo", "--yes")[0] == 0
    assert junk in waiting(taken)


def test_a_file_is_given_to_a_unit(taken: Path) -> None:
    form = small.issued_forms(taken)["县司法局"]
    small.drop(taken, "补报.xlsx", without_stamp(filled(form, small.answers(form, 80))), 9)
    (submission,) = cycle.receive(cycle.Workspace(taken, small.RETURNED))
    assert submission.state is SubmissionState.UNIDENTIFIED
    words = ("--unit", "县司法局", "--period", "2024-07", "--reason", "电话核实", "--by", "张三")
    assert run(taken, "quarantine", submission.id, *words)[0] == 0
    assert submission.id not in waiting(taken)
    assert clean(taken)


def test_a_file_is_read_once_more(taken: Path) -> None:
    junk = waiting(taken)[-1]
    workspace = cycle.Workspace(taken, small.RETURNED)
    with cycle.opened(workspace) as session:
        digest = session.ledger.submission(junk).digest
        session.attempts._write(digest, 2)
        again = quarantine.release(session, junk).submission
    assert (again.state, again.digest) == (SubmissionState.REFUSED, digest)
    assert [problem.code for problem in again.problems] == ["F02"], "read, and not left alone as cut off"
    assert clean(taken)


def test_one_read_once_more_is_in_sight_once_and_read_no_third_time_by_its_old_number(taken: Path) -> None:
    junk = waiting(taken)[-1]
    code, words = run(taken, "quarantine", junk, "--release")
    assert (code, f"第 {junk + 1} 号" in words) == (0, True)
    assert junk not in waiting(taken)
    assert waiting(taken)[-1] == junk + 1
    before = small.state(taken)
    code, again = run(taken, "quarantine", junk, "--release")
    assert (code, f"先前再收过，为第 {junk + 1} 号：" in again, "这次没有再读" in again) == (0, True, True)
    assert f"要再收一次，请运行 quarantine {junk + 1} --release。" in again
    assert small.state(taken) == before
    words = run(taken, "quarantine", junk + 1, "--release")[1]
    assert (f"为第 {junk + 2} 号" in words, "没有再读" in words) == (True, False)
    for number in (junk, junk + 1):
        words = run(taken, "quarantine", number, "--release")[1]
        assert f"请运行 quarantine {junk + 2} --release" in words, "the newest number, whichever was asked"
    assert clean(taken)


def test_a_zip_read_once_more_gives_its_files_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = small.issued_forms(root)
    members = {f"{unit}.xlsx": filled(form, small.answers(form)) for unit, form in forms.items()}
    small.drop(root, "报送.zip", small.packed(members), 1)
    workspace = cycle.Workspace(root, small.RETURNED)
    with monkeypatch.context() as patch:
        patch.setattr("workbook_flow.sheets.archives.MAX_FORMS", len(members) - 1)
        (whole,) = cycle.receive(workspace)
    assert whole.state is SubmissionState.REFUSED
    for _ in range(2):
        with cycle.opened(workspace) as session:
            came = quarantine.release(session, whole.id).submission
            submissions = session.ledger.submissions(after=whole.id)
        assert (len(submissions), came) == (len(members), submissions[-1])
        assert {file.state for file in submissions} == {SubmissionState.ACCEPTED}
    assert waiting(root) == []


@pytest.mark.parametrize("number", [0, 1, 99])
def test_what_is_taken_or_not_there_is_none_to_settle(taken: Path, number: int) -> None:
    with (
        pytest.raises(WorkbookFlowError, match=f"第 {number} 号来件"),
        cycle.opened(cycle.Workspace(taken, small.RETURNED)) as session,
    ):
        quarantine.wanted(session, number)


def test_only_a_single_thing_is_done_with_a_file(taken: Path) -> None:
    assert "只能选一个" in run(taken, "quarantine", 5, "--drop", "--release")[1]
    assert "请写明是第几号" in run(taken, "quarantine", "--release")[1]
    assert "--period" in run(taken, "quarantine", 5, "--unit", "县财政局")[1]


def test_what_must_not_be_kept_goes_and_the_record_says_so(taken: Path) -> None:
    workspace = cycle.Workspace(taken, small.RETURNED)
    number = 3
    code, words = run(taken, "purge", number, "--yes", "--reason", "含涉密内容")
    assert (code, "先运行 withdraw 3" in words) == (2, True)
    small.take_back(taken, number)
    original = taken / path_of(taken, number)
    assert run(taken, "purge", number, "--dry-run")[0] == 0
    assert original.is_file()
    assert run(taken, "purge", number, "--yes")[0] == 2, "a reason is needed"
    assert run(taken, "purge", number, "--yes", "--reason", "含涉密内容", "--by", "李四")[0] == 0
    assert not original.exists()
    (act,) = Purges(taken / "archive").records()
    assert (act.submissions, act.by, act.reason) == ((3,), "李四", "含涉密内容")
    verified = verify(workspace)
    assert (verified.problems, "含涉密内容" in verified.coverage) == ((), True)
    cycle.rebuild(workspace)
    assert clean(taken)
    assert "不能恢复" in run(taken, "withdraw", number, "--undo", "--yes")[1]
    (taken / "archive/清除/000001.json").unlink()
    assert not clean(taken)


def path_of(root: Path, number: int) -> str:
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        return session.ledger.submission(number).archived


def test_a_purge_that_was_cut_off_is_brought_to_its_end(taken: Path) -> None:
    junk = waiting(taken)[-1]
    workspace = cycle.Workspace(taken, small.RETURNED)
    kept = taken / path_of(taken, junk)
    aside = taken.with_name("aside")
    shutil.copyfile(kept, aside)
    for _ in range(2):
        shutil.copyfile(aside, kept)
        with opened_with(workspace, purging.PURGING, None) as session:
            shown = purging.preview_purge(session, junk)
            purging.purge(session, shown, by="", reason="无关")
        assert not kept.exists()
    assert len(Purges(taken / "archive").records()) == 1
    assert clean(taken)


def test_the_letter_that_brought_it_goes_too(root: Path) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    letter = (
        b"From: x@y.example\r\nMessage-ID: <1@y.example>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: application/octet-stream\r\n"
        b'Content-Disposition: attachment; filename="secret.xlsx"\r\n\r\nno workbook\r\n'
    )
    with cycle.opened(workspace, clock=lambda: datetime(2024, 7, 28, 12, tzinfo=UTC)) as session:
        taking.take(session, RawLetter(folder="INBOX", validity=1, uid=7, data=letter))
    (submission,) = cycle.receive(workspace)
    with opened_with(workspace, purging.PURGING, None) as session:
        shown = purging.preview_purge(session, submission.id)
        assert shown.letters == (1,)
        purging.purge(session, shown, by="", reason="涉密")
    assert not (root / "archive/邮件/收到/000001.eml").exists()
    assert json.loads((root / "archive/邮件/收到/000001.json").read_text("utf-8"))["id"] == 1
    assert clean(root)


SCAN = b"%PDF-1.7\nscan"


@pytest.fixture
def shown(root: Path) -> Path:
    """A month with two files of evidence, the same bytes among the files that nobody placed, and a workbook."""
    for minute, name in enumerate(("县财政局/2-01 现场.pdf", "县财政局/1-02 会议.jpg", "IMG_1.pdf")):
        small.drop(root, name, SCAN if name.endswith(".pdf") else b"\xff\xd8\xff\xe0", minute)
    cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    return root


def listed(root: Path) -> list[str]:
    """What the workbook's sheet lists, in order of names."""
    book = load_workbook(cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD).consolidated)
    rows = book["佐证材料"].iter_rows(min_row=3, values_only=True) if "佐证材料" in book else ()
    return sorted(str(row[2]) for row in rows)


EVIDENCE = ("--evidence", "1", "--period", "2024-07")


@pytest.mark.dear
def test_evidence_is_taken_back_and_up_again(shown: Path) -> None:
    rows = small.ledger_rows(shown)
    assert "不再列出" in run(shown, "withdraw", *EVIDENCE, "--dry-run")[1]
    assert listed(shown) == ["1-02 会议.jpg", "2-01 现场.pdf"]
    assert run(shown, "withdraw", *EVIDENCE, "--yes")[0] == 0
    assert "已经撤回过" in run(shown, "withdraw", *EVIDENCE, "--yes")[1]
    assert listed(shown) == ["1-02 会议.jpg"]
    assert clean(shown)
    before = small.ledger_rows(shown)
    assert before["submission"] == rows["submission"]
    cycle.rebuild(cycle.Workspace(shown, small.RETURNED))
    assert small.ledger_rows(shown)["event"] == before["event"]
    assert run(shown, "withdraw", *EVIDENCE, "--undo", "--yes")[0] == 0
    assert listed(shown) == ["1-02 会议.jpg", "2-01 现场.pdf"]
    assert clean(shown)
    for words in (("--evidence", "9", "--period", "2024-07"), ("--evidence", "1"), ("1", *EVIDENCE), ()):
        assert run(shown, "withdraw", *words, "--yes")[0] == 2


@pytest.mark.dear
def test_evidence_that_must_not_be_kept_goes_with_every_copy(shown: Path) -> None:
    assert [path for path in shown.rglob("*.pdf") if path.read_bytes() == SCAN]
    assert run(shown, "purge", *EVIDENCE, "--yes", "--reason", "含身份证号")[0] == 0
    assert not [path for path in shown.rglob("*.pdf") if path.read_bytes() == SCAN]
    (act,) = Purges(shown / "archive").records()
    assert (act.evidence, act.submissions) == (("2024-07/佐证/000001.json",), (1,))
    verified = verify(cycle.Workspace(shown, small.RETURNED))
    assert (verified.problems, "第 1 份佐证材料" in verified.coverage) == ((), True)
    assert listed(shown) == ["1-02 会议.jpg", "2-01 现场.pdf（原件已清除）"]
    assert not list((shown / "outbox/2024-07/佐证").rglob("*.pdf"))
    board = next(
        path
        for path in cycle.write_documents(cycle.Workspace(shown, small.RETURNED), small.PERIOD).paths
        if path.suffix == ".html"
    )
    assert "现场.pdf" not in board.read_text("utf-8")
    (shown / "archive/清除/000001.json").unlink()
    assert not clean(shown)


@pytest.mark.dear
def test_what_is_past_the_term_is_listed_and_purged_and_what_counts_is_not(shown: Path) -> None:
    form = small.issued_forms(shown)["县司法局"]
    small.drop(shown, "县司法局.xlsx", filled(form, small.answers(form)), 9)
    cycle.receive(cycle.Workspace(shown, small.RETURNED))
    assert "保存年限" in run(shown, "purge", "--expired", "--yes")[1], "no term is set"
    settings = SETTINGS.strip("\n") + "\n保存年限 | 10年\n"
    write_book(shown / "master/分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": settings})

    def expired(day: str, *words: str) -> tuple[int, dict[str, Any]]:
        arguments = ["--workspace", str(shown), "--date", day, "--json", "purge", "--expired", *words]
        result = CliRunner().invoke(program, arguments, standalone_mode=False)
        return result.return_value, json.loads(result.output)

    assert expired("2034-07-28", "--dry-run")[1]["files"] == [], "ten years to the day"
    code, content = expired("2034-07-29", "--dry-run")
    assert (code, content["purged"], content["counting"]) == (0, False, 1)
    assert len(content["files"]) == 5, (
        "two in the archive's evidence, their copies, and the file nobody placed"
    )
    assert expired("2034-07-29", "--yes")[1]["purged"]
    assert expired("2034-07-29", "--yes")[1] == content | {"files": [], "purged": False}
    assert [act.reason for act in Purges(shown / "archive").records()] == ["保存满 10 年"] * 2
    assert clean(shown)
    with cycle.opened(cycle.Workspace(shown, small.RETURNED)) as session:
        kept = [one.state for one in session.ledger.submissions() if (shown / one.archived).is_file()]
    assert kept == [SubmissionState.ACCEPTED]


@pytest.mark.dear
def test_a_purge_of_what_is_past_the_term_is_brought_to_its_end(shown: Path) -> None:
    settings = SETTINGS.strip("\n") + "\n保存年限 | 1\n"
    write_book(shown / "master/分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": settings})
    workspace = cycle.Workspace(shown, small.RETURNED.replace(year=2026))
    aside = small.copy_of(shown / "archive/2024-07/佐证", shown.with_name("aside"))
    for _ in range(2):
        with cycle.opened(workspace) as session:
            purging.purge_expired(session, purging.preview_expired(session), by="")
        assert not list((shown / "archive/2024-07/佐证").rglob("*.pdf"))
        if aside.is_dir():
            shutil.copytree(aside, shown / "archive/2024-07/佐证", dirs_exist_ok=True)
            aside.rename(aside.with_name("done"))
    assert len(Purges(shown / "archive").records()) == 2
    assert clean(shown)


def test_a_zip_whose_files_take_too_long_is_told_and_its_files_can_be_read_later(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = small.issued_forms(root)
    members = {f"{unit}.xlsx": filled(form, small.answers(form)) for unit, form in forms.items()}
    small.drop(root, "报送.zip", small.packed(members), 1)
    workspace = cycle.Workspace(root, small.RETURNED)
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "ZIP_SECONDS", -1.0)
        first, *others = cycle.receive(workspace)
    assert first.state is SubmissionState.ACCEPTED
    assert [file.state for file in others] == [SubmissionState.REFUSED] * 2
    assert [[told.code for told in file.problems] for file in others] == [[Code.READING_TOO_LONG]] * 2
    assert waiting(root) == [2, 3]
    with cycle.opened(workspace) as session:
        assert quarantine.release(session, 2).submission.state is SubmissionState.ACCEPTED
