"""What was refused or not placed stays in sight; what stands in the archive is never overwritten nor believed blindly."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from tests import forked, small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cli.machine import status_json
from workbook_flow.cycle import month, opened
from workbook_flow.cycle.inbox import left_behind, waiting_files
from workbook_flow.cycle.unsettled import replaced, unsettled
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.mail import wording
from workbook_flow.model import (
    Candidate,
    Letter,
    LetterKind,
    Level,
    Period,
    Place,
    Problem,
    Submission,
    SubmissionState,
    WorkbookFlowError,
)
from workbook_flow.words.problems import Code, problem

PERIOD = Period(2024, 7)


def at(root: Path, day: date = date(2024, 7, 24)) -> Workspace:
    return Workspace(root, day)


def receive(root: Path, **files: bytes) -> tuple[Submission, ...]:
    for name, data in files.items():
        path = root / "inbox" / f"{name}.xlsx"
        path.write_bytes(data)
        os.utime(path, (1_721_900_000,) * 2)
    return cycle.receive(at(root))


def open_files(root: Path, day: date = date(2024, 7, 24)) -> list[str]:
    with opened(at(root, day)) as session:
        return [one.file for one in unsettled(session.ledger, day)]


def form_of(root: Path, percent: int) -> bytes:
    form = small.issued_forms(root)["县司法局"]
    return filled(form, small.answers(form, percent))


def test_what_was_refused_stays_in_sight_until_a_file_of_its_name_is_placed(root: Path) -> None:
    receive(root, 县司法局=b"PK\x03\x04damaged", 会议通知=b"%PDF-1.7")
    assert sorted(open_files(root)) == ["会议通知.xlsx", "县司法局.xlsx"]
    receive(root, 县司法局=form_of(root, 60))
    assert open_files(root) == ["会议通知.xlsx"]


def from_letter(
    number: int, letter: int, *, unit: str | None = None, name: str = "填报表.xlsx"
) -> Submission:
    state = SubmissionState.ACCEPTED if unit else SubmissionState.REFUSED
    return Submission(
        id=number,
        file=f"邮件/{letter:06d}/{name}",
        digest=str(number),
        received=date(2024, 7, 24),
        state=state,
        archived="",
        unit=unit,
        period=PERIOD if unit else None,
    )


def a_letter(number: int, sender: str, unit: str) -> Letter:
    return Letter(
        id=number,
        folder="INBOX",
        validity=1,
        uid=number,
        digest="",
        message_id="",
        sender=sender,
        subject="",
        received=datetime(2024, 7, 24),
        kind=LetterKind.RETURN,
        unit=unit,
        period=PERIOD,
    )


@pytest.mark.parametrize(
    ("placed", "settled"),
    [
        (from_letter(2, 2, unit="县公安局"), False),  # another unit's, of the same name
        (from_letter(2, 3, unit="县司法局", name="更正.xlsx"), True),
        (from_letter(2, 5, unit="县司法局"), True),
    ],
)
def test_what_came_by_mail_is_settled_by_its_own_unit_whatever_the_file_is_called(
    placed: Submission, *, settled: bool
) -> None:
    letters = {
        number: a_letter(number, sender, unit)
        for number, sender, unit in (
            (1, "sfj@xian.example", "县司法局"),
            (2, "gaj@xian.example", "县公安局"),
            (3, "sfj@xian.example", "县司法局"),
            (4, "home@mail.example", ""),
            (5, "home@mail.example", ""),
        )
    }
    assert replaced(from_letter(1, 1), [placed], letters) is settled
    assert replaced(from_letter(1, 4), [placed], letters) is (placed.file == "邮件/000005/填报表.xlsx")


@pytest.mark.parametrize(
    ("files", "settled"),
    [
        ((from_letter(1, 4), from_letter(2, 4, unit="县公安局")), False),  # another file of the same letter
        ((from_letter(1, 4), replace(from_letter(2, 5), state=SubmissionState.WITHDRAWN)), False),
        ((from_letter(1, 4), from_letter(2, 5, unit="县公安局")), True),
        (
            (
                replace(
                    from_letter(1, 4), problems=(problem(Code.WHOSE_RETURN, Place(), readings="甲、乙"),)
                ),
                from_letter(2, 5, unit="县公安局"),
            ),
            False,
        ),
        (
            (
                replace(from_letter(1, 4), file="填报表.xlsx"),
                replace(from_letter(2, 4), file="填报表.xlsx", state=SubmissionState.WITHDRAWN),
            ),
            False,
        ),
    ],
)
def test_of_a_sender_of_several_units_only_a_later_letter_settles_a_file(
    files: tuple[Submission, Submission], *, settled: bool
) -> None:
    letters = {number: a_letter(number, "home@mail.example", "") for number in (4, 5)}
    assert replaced(files[0], files[1:], letters) is settled


JUSTICE = Candidate(unit="县司法局", period=PERIOD).words


@pytest.mark.parametrize("code", [Code.TWO_VERSIONS, Code.EARLIER_OF_TWO])
@pytest.mark.parametrize(
    ("letter", "other", "settled"),
    [
        (0, {"file": "填报表.xlsx", "unit": "县公安局"}, False),  # another unit's, of the same name
        (0, {"file": "填报表.xlsx"}, False),  # of the same day
        (0, {"file": "更正.xlsx", "received": date(2024, 7, 25)}, True),
        (0, {"file": "填报表.xlsx", "digest": "1", "unit": "县公安局"}, True),  # the office's answer
        (3, {"file": "邮件/000003/佐证.xlsx"}, False),  # another attachment
        (3, {"file": "邮件/000004/更正.xlsx"}, True),
        (3, {"file": "邮件/000004/更正.xlsx", "period": Period(2024, 6)}, False),
        (4, {"file": "邮件/000005/别家.xlsx", "unit": "县公安局"}, False),  # the same sender's
    ],
)
def test_one_of_two_versions_waits_until_its_unit_reports_that_period_again(
    code: Code, letter: int, other: dict[str, object], *, settled: bool
) -> None:
    senders = {3: "县司法局", 4: "县司法局", 5: ""}
    letters = {number: a_letter(number, "sfj@xian.example", unit) for number, unit in senders.items()}
    words = {"whose": JUSTICE, "standing": 7, "other": "甲.xlsx", "tasks": "1-01", "why": "时间"}
    fault = problem(code, Place(), **words)
    waiting = replace(from_letter(1, letter), problems=(fault,), state=SubmissionState.UNIDENTIFIED)
    waiting = waiting if letter else replace(waiting, file="填报表.xlsx")
    placed = replace(from_letter(2, 9, unit="县司法局"), **other)  # type: ignore[arg-type]
    assert replaced(waiting, [placed], letters) is settled


def test_a_file_that_may_be_several_returns_is_settled_by_these_alone() -> None:
    fault = problem(Code.WHOSE_RETURN, Place(), readings=JUSTICE)
    waiting = replace(from_letter(1, 1), file="填报表.xlsx", problems=(fault,))
    same_name = replace(from_letter(2, 2, unit="县公安局"), file="填报表.xlsx")
    assert not replaced(waiting, [same_name], {})
    assert replaced(waiting, [replace(same_name, unit="县司法局")], {})


def test_after_some_weeks_it_is_let_go(root: Path) -> None:
    receive(root, 会议通知=b"%PDF-1.7")
    assert open_files(root, date(2024, 9, 10)) == ["会议通知.xlsx"]
    assert open_files(root, date(2024, 10, 10)) == []


def test_the_office_is_told_of_it_by_mail(root: Path) -> None:
    with opened(at(root)) as session:
        settings = session.master.settings
    words = wording.alert_words((), settings, date(2024, 7, 24), ["第 3 号 坏.xlsx：文件已损坏"])
    assert "没有采用" in words.subject
    assert "第 3 号 坏.xlsx" in str(words.body)
    both = wording.alert_words(["收取：断了"], settings, date(2024, 7, 24), ["第 3 号"])
    assert ("出错" in both.subject, "第 3 号" in str(both.body)) == (True, True)


# A, B, A


def percents(root: Path) -> set[object]:
    with opened(at(root)) as session:
        snapshot = month.status(session, PERIOD)
    return {entry.values["完成比例"].typed for entry in snapshot.entries if entry.unit == "县司法局"}


@pytest.mark.parametrize(
    ("order", "states", "standing"),
    [
        ("A", "a", 60),
        ("AA", "ad", 60),
        ("AB", "aa", 80),
        ("ABA", "aaa", 60),
        ("ABB", "aad", 80),
        ("ABAA", "aaad", 60),
        ("ABAB", "aaaa", 80),
    ],
)
def test_of_several_returns_the_last_one_counts(root: Path, order: str, states: str, standing: int) -> None:
    files = {"A": form_of(root, 60), "B": form_of(root, 80)}
    names = {"a": SubmissionState.ACCEPTED, "d": SubmissionState.DUPLICATE}
    for letter, state in zip(order, states, strict=True):
        (submission,) = receive(root, 县司法局=files[letter])
        assert submission.state is names[state]
    assert percents(root) == {standing}
    cycle.rebuild(at(root))
    assert percents(root) == {standing}


# The archive


def kept_file(root: Path) -> Path:
    (path,) = (root / "archive" / "2024-07" / "单位" / "县司法局").glob("*.xlsx")
    return path


def test_a_file_is_kept_under_its_whole_digest(root: Path) -> None:
    data = form_of(root, 60)
    receive(root, 县司法局=data)
    assert kept_file(root).stem == hashlib.sha256(data).hexdigest()


def test_other_bytes_under_its_name_are_left_alone(root: Path) -> None:
    data = form_of(root, 60)
    place = root / "archive" / "2024-07" / "单位" / "县司法局" / f"{hashlib.sha256(data).hexdigest()}.xlsx"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"other")
    (submission,) = receive(root, 县司法局=data)
    assert (place.read_bytes(), (root / submission.archived).read_bytes()) == (b"other", data)
    cycle.rebuild(at(root))
    assert percents(root) == {60}


@pytest.mark.parametrize(
    "alter",
    [
        lambda path, other: path.write_bytes(other),
        lambda path, other: path.write_bytes(path.read_bytes() + b"x"),  # noqa: ARG005
        lambda path, other: path.write_bytes(path.read_bytes()[:-10]),  # noqa: ARG005
        lambda path, other: path.write_bytes(b""),  # noqa: ARG005
    ],
    ids=["another form", "longer", "cut", "empty"],
)
def test_an_altered_original_is_not_believed(root: Path, alter: Callable[[Path, bytes], object]) -> None:
    receive(root, 县司法局=form_of(root, 60))
    alter(kept_file(root), form_of(root, 95))
    with pytest.raises(WorkbookFlowError, match="第 1 号"):
        cycle.rebuild(at(root))
    assert percents(root) == {60}, "the ledger stays as it was"
    (root / ".flow/ledger.sqlite3").unlink()
    assert percents(root) == set()
    with opened(at(root)) as session:
        (submission,) = session.ledger.submissions(PERIOD)
    assert submission.problems[-1].code in {"F28", "F18"}


def test_a_lost_original_is_told(root: Path) -> None:
    receive(root, 县司法局=form_of(root, 60))
    kept_file(root).unlink()
    cycle.rebuild(at(root))
    assert percents(root) == set()
    with opened(at(root)) as session:
        (submission,) = session.ledger.submissions(PERIOD)
    assert submission.problems[-1].code in {"F28", "F18"}


@pytest.mark.parametrize("name", ["2024-07 - 副本", "2024-07 (1)", "2024-07.bak", "备份", "2024-13"])
def test_a_folder_copied_inside_the_archive_stops_nothing(root: Path, name: str) -> None:
    receive(root, 县司法局=form_of(root, 60))
    shutil.copytree(root / "archive" / "2024-07", root / "archive" / name)
    workspace = at(root)
    cycle.rebuild(workspace)
    assert percents(root) == {60}


@pytest.mark.parametrize("lost", ["archive/2024-07", "archive/2024-07/发放.json"])
def test_a_month_that_is_gone_from_the_archive_is_told_by_every_command(root: Path, lost: str) -> None:
    """S13"""
    receive(root, 县司法局=form_of(root, 60))
    path = root / lost
    path.rename(root / "移走")
    for _ in range(2):
        notices: list[Problem] = []
        with opened(replace(at(root), tell=notices.append)):
            assert [(notice.code, notice.place.file) for notice in notices] == [("S13", "archive/2024-07")]
    (root / "移走").rename(path)
    restored: list[Problem] = []
    with opened(replace(at(root), tell=restored.append)):
        assert restored == []


def test_the_status_for_programs_says_what_was_left_out(root: Path) -> None:
    receive(root, 县司法局=form_of(root, 60))
    with opened(at(root)) as session:
        shown = status_json(month.status(session, PERIOD))
    unit = next(each for each in shown["units"] if each["unit"] == "县司法局")
    assert unit["left_out"] == 0
    assert json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize("suffix", [".baiduyun.p.downloading", ".td", ".uploading", ".xltd", ".crdownload"])
def test_what_is_still_on_its_way_is_left(root: Path, suffix: str) -> None:
    path = root / "inbox" / f"县司法局.xlsx{suffix}"
    path.write_bytes(form_of(root, 60)[:5000])
    assert cycle.receive(at(root)) == ()
    assert path.exists()


def test_a_link_to_a_folder_is_told_and_not_followed(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    (elsewhere / "县司法局.xlsx").write_bytes(form_of(root, 60))
    (root / "inbox" / "链接").symlink_to(elsewhere, target_is_directory=True)
    problems = list(left_behind(at(root)))
    assert [(problem.code, "链接" in problem.message) for problem in problems] == [("S04", True)]
    assert cycle.receive(at(root)) == ()


def test_a_link_in_the_outbox_to_elsewhere_is_told_with_where_it_leads(root: Path, tmp_path: Path) -> None:
    """S12"""
    notices: list[Problem] = []
    folder, elsewhere = root / "outbox/2024-07/退回", tmp_path / "别处"
    elsewhere.mkdir()
    (root / "outbox/2024-07/里面").symlink_to(root / "inbox", target_is_directory=True)
    folder.symlink_to(elsewhere, target_is_directory=True)
    cycle.status(cycle.Workspace(root, small.RETURNED, notices.append), PERIOD)
    assert [notice.place.file for notice in notices if notice.code == "S12"] == ["outbox/2024-07/退回"]
    assert str(elsewhere) in next(notice.message for notice in notices if notice.code == "S12")


def test_a_folder_too_deep_to_open_is_told_and_stops_nothing(root: Path) -> None:
    handle = os.open(root / "inbox", os.O_RDONLY)
    for _ in range(20):
        os.mkdir("深" * 80, dir_fd=handle)
        deeper = os.open("深" * 80, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    os.close(handle)
    problems = list(left_behind(at(root)))
    assert [(problem.code, "打不开" in problem.message) for problem in problems] == [("S04", True)]
    (submission,) = receive(root, 县司法局=form_of(root, 60))
    assert submission.state is SubmissionState.ACCEPTED


@pytest.mark.parametrize(
    "names",
    [("县司法局.xlsx", "县司法局(1).xlsx"), ("表.xlsx", "表 - 副本.xlsx"), ("a(2).xlsx", "A(10).xlsx")],
)
def test_of_two_files_as_old_the_copy_counts_as_the_later(root: Path, names: tuple[str, str]) -> None:
    for name in reversed(names):
        path = root / "inbox" / name
        path.write_bytes(b"x")
        os.utime(path, (1721800000, 1721800000))
    assert [path.name for path in waiting_files(root / "inbox")] == list(names)


def collect(root: Path, *words: str) -> forked.Done:
    return forked.program("--workspace", root, "--date", "2024-07-24", *words, "collect")


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork")
def test_what_a_killed_command_took_and_did_not_show_is_shown_by_the_next(root: Path) -> None:
    (root / "inbox/坏.xlsx").write_bytes(b"PK\x03\x04damaged")
    os.utime(root / "inbox/坏.xlsx", (1_721_900_000,) * 2)

    def killed_at_the_end() -> None:
        with opened(at(root)) as session:
            month.receive(session)
            os.kill(os.getpid(), signal.SIGKILL)

    assert forked.forked(killed_at_the_end).returncode == -signal.SIGKILL
    assert not list((root / "inbox").iterdir())
    assert len(json.loads(collect(root, "--json").stdout)["submissions"]) == 1
    again = collect(root)
    assert (again.returncode, "没有新的来件" in again.stdout) == (0, True)


@pytest.mark.parametrize("command", ["collect", "merge"])
def test_what_was_taken_and_not_shown_counts_for_the_exit_code(root: Path, command: str) -> None:
    (root / "inbox/坏.xlsx").write_bytes(b"PK\x03\x04damaged")
    os.utime(root / "inbox/坏.xlsx", (1_721_900_000,) * 2)
    with opened(at(root)) as session:
        month.receive(session)
    period = ["--period", str(PERIOD)] if command == "merge" else []
    words = ["--workspace", root, "--date", "2024-07-24", command, *period]
    shown = forked.program(*words)
    assert (shown.returncode, "坏.xlsx" in shown.stdout) == (1, True)
    assert forked.program(*words).returncode == 0


@pytest.mark.parametrize(
    ("about", "period", "settled"),
    [
        ("2024年7月填报表", PERIOD, True),
        ("2024年7月填报表", Period(2024, 8), False),
        ("", Period(2024, 8), True),  # an old archive does not name the period
    ],
)
def test_a_return_of_an_unknown_sender_is_settled_by_one_of_its_period(
    about: str, period: Period, *, settled: bool
) -> None:
    words = f"来自 li@home.example，不是“县司法局”在通讯录中的邮箱，{about}先不采用"
    fault = Problem(code=Code.UNKNOWN_SENDER, place=Place(), message=words, remedy="", level=Level.ERROR)
    waiting = replace(from_letter(1, 1), state=SubmissionState.UNIDENTIFIED, problems=(fault,))
    later = replace(from_letter(2, 2, unit="县司法局"), period=period)
    assert replaced(waiting, [later], {}) is settled
