"""Two returns of one unit that come together and differ: the later one counts and says so, else it is asked."""

from __future__ import annotations

import gc
import hashlib
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle import month, receiving
from workbook_flow.cycle.care import quarantine
from workbook_flow.cycle.placing import choose, place_by_hand
from workbook_flow.cycle.post.answering import is_asked
from workbook_flow.cycle.previewing import PREVIEWING, preview_waiting
from workbook_flow.cycle.versions import Version, arrived_before, moment, order_by_documents, order_of
from workbook_flow.model import IssuedForm, Return, SubmissionState, WorkbookFlowError
from workbook_flow.words.problems import Code

pytestmark = pytest.mark.dear

ACCEPTED, PARTIAL = SubmissionState.ACCEPTED, SubmissionState.PARTIAL
WAITS = SubmissionState.UNIDENTIFIED
POLICE = "县公安局"
UNITS = (POLICE, "县司法局", "县财政局")
TEN, ELEVEN = (2024, 7, 26, 10, 0, 0), (2024, 7, 26, 11, 0, 0)
YESTERDAY, EARLY, LATE = "2024-07-25T03:00:00Z", "2024-07-26T02:00:00Z", "2024-07-26T03:00:00Z"
Clock = tuple[int, int, int, int, int, int]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month in which nothing has come yet."""
    root = small.new_workspace(tmp_path_factory.mktemp("w") / "w")
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    return root


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Path:
    return small.copy_of(issued, tmp_path / "w")


def saved(data: bytes, moment_saved: str) -> bytes:
    """The workbook with what its properties say of when it was saved."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as target:
        for name in book.namelist():
            part = book.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment_saved.encode(), part)
            target.writestr(name, part)
    return out.getvalue()


def version(form: IssuedForm, percent: int | str, moment_saved: str = "", *, only: str = "") -> bytes:
    """The form with that percent in every row, or in one; its properties say when it was saved, or nothing."""
    header, *rows = small.answers(form, percent).splitlines()
    rows = [row for row in rows if row.startswith(only)]
    return saved(filled(form, "\n".join([header, *rows])), moment_saved)


def zipped(*members: tuple[str, bytes, Clock]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, data, clock in members:
            info = zipfile.ZipInfo(name, clock)
            info.flag_bits |= 0x800
            book.writestr(info, data)
    return out.getvalue()


def results(root: Path) -> dict[str, tuple[SubmissionState, str]]:
    """What became of each file of a pass, and what is said of it as one of two versions."""
    submissions = cycle.receive(cycle.Workspace(root, small.RETURNED))
    return {
        PurePosixPath(submission.file).stem: (
            submission.state,
            "".join(fault.code for fault in submission.problems if fault.code in {"F58", "F59", "F60"}),
        )
        for submission in submissions
    }


def percents(root: Path, unit: str = POLICE) -> set[str]:
    """The percents that stand for a unit."""
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        entries = session.ledger.history.accepted_of((unit,), small.PERIOD)
    return {str(entry.values["完成比例"].typed) for entry in entries.values()}


def sound(root: Path) -> bool:
    """Whether the record made anew tells the same."""
    before = [percents(root, unit) for unit in UNITS]
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))
    verified = cycle.verify(cycle.Workspace(root, small.RETURNED)).problems == ()
    return verified and before == [percents(root, unit) for unit in UNITS]


def test_the_later_by_the_clock_of_the_zip_counts_and_what_agrees_is_not_asked_about(root: Path) -> None:
    forms = small.issued_forms(root)
    police, justice, money = (forms[unit] for unit in UNITS)
    first, last = justice.rows[0].task, justice.rows[-1].task
    members = [
        ("警(1).xlsx", version(police, 80), ELEVEN),
        ("警.xlsx", version(police, 60), TEN),
        ("司甲.xlsx", version(justice, 60, only=first), TEN),
        ("司乙.xlsx", version(justice, 70, only=last), TEN),
        ("财甲.xlsx", version(money, 60, EARLY), TEN),
        ("财乙.xlsx", version(money, 60, LATE), TEN),
    ]
    small.drop(root, "报送.zip", zipped(*members), 1)
    told_of = results(root)
    assert {name: code for name, (_, code) in told_of.items() if code} == {"警(1)": "F60"}
    assert percents(root) == {"80"}
    assert {state for state, _ in told_of.values()} <= {ACCEPTED, PARTIAL, SubmissionState.SUPERSEDED}
    assert sound(root)


def test_clocks_that_contradict_each_other_are_asked_about_and_answered_once(root: Path) -> None:
    form = small.issued_forms(root)[POLICE]
    first, second = version(form, 60, LATE), version(form, 80, EARLY)
    small.drop(root, "报送.zip", zipped(("甲.xlsx", first, TEN), ("乙.xlsx", second, ELEVEN)), 1)
    with cycle.opened(cycle.Workspace(root, small.RETURNED), PREVIEWING) as session:
        previews = preview_waiting(session)
    assert [preview.submission.state for preview in previews] == [ACCEPTED, WAITS]
    assert results(root) == {"甲": (ACCEPTED, ""), "乙": (WAITS, "F58")}
    assert percents(root) == {"60"}
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        message = session.ledger.submission(2).problems[0].message
        assert "都是“县公安局”2024年7月的填报表，两份不同：1-01、1-02、2-01；" in message
        assert is_asked(session.ledger.submission(2))
        assert "按压缩包里的时间这份较新，按文档里记的保存时间那份较新" in message
        choose(session, 2, 1, by="王五", reason="")
    assert percents(root) == {"80"}
    assert sound(root)


def test_side_by_side_the_evidence_decides_or_nobody_and_the_next_pass_is_a_new_attempt(root: Path) -> None:
    moments = {"县公安局": ("", ""), "县司法局": (EARLY, LATE), "县财政局": (LATE, EARLY)}
    for unit, pair in moments.items():
        for name, percent, moment_saved in zip("甲乙", (60, 80), pair, strict=True):
            data = version(small.issued_forms(root)[unit], percent, moment_saved)
            small.drop(root, f"{unit}{'12'[name == '乙']}.xlsx", data, 1)
    told_of = results(root)
    assert [told_of[f"{unit}2"] for unit in UNITS] == [(WAITS, "F58"), (ACCEPTED, "F60"), (WAITS, "F59")]
    assert [percents(root, unit) for unit in UNITS] == [{"60"}, {"80"}, {"60"}]
    small.drop(root, "再报.xlsx", version(small.issued_forms(root)[POLICE], 80), 1)
    assert results(root) == {"再报": (ACCEPTED, "")}
    assert percents(root) == {"80"}


def test_each_is_compared_with_all_before_it_and_with_what_was_sent_back(root: Path) -> None:
    forms = small.issued_forms(root)
    police, justice = forms[POLICE], forms["县司法局"]
    first, last = police.rows[0].task, police.rows[-1].task
    members = [
        ("前.xlsx", version(police, 60, LATE, only=first), TEN),
        ("后.xlsx", version(police, 70, LATE, only=last), TEN),
        ("前的旧稿.xlsx", version(police, 50, EARLY, only=first), TEN),
        ("新.xlsx", version(justice, "过半", LATE), TEN),
        ("旧.xlsx", version(justice, 50, EARLY), TEN),
    ]
    small.drop(root, "报送.zip", zipped(*members), 1)
    told_of = results(root)
    assert told_of["新"][0] is SubmissionState.RETURNED
    assert [told_of[name] for name in ("前的旧稿", "旧")] == [(WAITS, "F59")] * 2
    assert (percents(root), percents(root, "县司法局")) == ({"60", "70"}, set())


@pytest.mark.parametrize("packed", [True, False])
def test_what_a_pass_recorded_that_was_cut_off_is_compared_in_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    form = small.issued_forms(root)[POLICE]
    first, second = version(form, 60, LATE), version(form, 80, EARLY)
    if packed:
        small.drop(root, "报送.zip", zipped(("甲.xlsx", first, TEN), ("乙.xlsx", second, ELEVEN)), 1)
    else:
        small.drop(root, "甲.xlsx", first, 1)
        small.drop(root, "乙.xlsx", second, 9)
    keep = receiving.keep
    calls: list[object] = []

    def stopped(*args: object, **words: object) -> object:
        if calls:
            raise KeyboardInterrupt
        calls.append(args)
        return keep(*args, **words)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "keep", stopped)
        with pytest.raises(KeyboardInterrupt):
            results(root)
    assert percents(root) == {"60"}
    with cycle.opened(cycle.Workspace(root, small.RETURNED), PREVIEWING) as session:
        assert preview_waiting(session)[-1].submission.state is WAITS
    assert results(root) == {"甲": (ACCEPTED, ""), "乙": (WAITS, "F58")}
    assert percents(root) == {"60"}


def test_what_is_read_once_more_is_compared_with_what_came_since(root: Path) -> None:
    form = small.issued_forms(root)[POLICE]
    workspace = cycle.Workspace(root, small.RETURNED)
    small.drop(root, "旧.xlsx", version(form, 60, EARLY), 1)
    with cycle.opened(workspace) as session:
        session.attempts._write(digest_of_waiting(root), 2)
    assert results(root)["旧"][0] is SubmissionState.REFUSED
    small.drop(root, "新.xlsx", version(form, 80, LATE), 9)
    assert results(root) == {"新": (ACCEPTED, "")}
    with cycle.opened(workspace) as session:
        with pytest.raises(WorkbookFlowError, match="不在等待认定"):
            place_by_hand(session, 1, POLICE, small.PERIOD, by="王五", reason="电话核实")
        assert session.attempts.spent(session.ledger.submission(1).digest)
        released = quarantine.release(session, 1).submission
        quarantine.end_release(session, released)
        assert (released.id, released.state) == (3, WAITS)
        assert [fault.code for fault in released.problems] == [Code.EARLIER_OF_TWO]
    assert results(root) == {}, "it was told"
    with cycle.opened(workspace) as session, pytest.raises(WorkbookFlowError, match="--answer 1"):
        quarantine.release(session, 3)
    assert percents(root) == {"80"}
    small.take_back(root, 2)
    with cycle.opened(workspace) as session:
        assert quarantine.release(session, 3).submission.state is ACCEPTED
    assert percents(root) == {"60"}
    assert sound(root)


def digest_of_waiting(root: Path) -> str:
    """The digest of the only file that waits."""
    (path,) = (root / "inbox").iterdir()
    return hashlib.sha256(path.read_bytes()).hexdigest()


BASE = Version(
    file="甲.xlsx",
    written=0.0,
    packed=0.0,
    saved=0.0,
    attempt=0,
    returned=Return(file="甲.xlsx", sheet="填报表", rows=()),
)


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        ({"attempt": 1, "written": 900.0}, {"written": 0.0}, -1),
        ({"written": 900.0}, {"attempt": 2}, 1),
        ({"file": "邮件/000003/甲.xlsx"}, {"file": "邮件/000003/乙.xlsx"}, 0),
        ({"file": "邮件/000003/甲.xlsx", "written": 900.0}, {"file": "邮件/000004/甲.xlsx"}, 1),
        (
            {"file": "邮件/000003/甲.xlsx", "arrived": 900.0, "folder": "INBOX"},
            {"file": "邮件/000004/甲.xlsx", "arrived": 300.0, "folder": "报送"},
            -1,
        ),
        (
            {"file": "邮件/000003/甲.xlsx", "arrived": 900.0, "folder": "INBOX"},
            {"file": "邮件/000004/甲.xlsx", "arrived": 900.0, "folder": "INBOX"},
            1,
        ),
        (
            {"file": "邮件/000003/甲.xlsx", "arrived": 900.0, "folder": "INBOX"},
            {"file": "邮件/000004/甲.xlsx", "arrived": 900.0, "folder": "报送"},
            0,
        ),
        ({"file": "邮件/000003/甲.xlsx", "written": 900.0}, {"file": "乙.xlsx"}, 0),
        ({"file": "表 - Copy.xlsx"}, {"file": "表.xlsx"}, -1),
        ({"file": "表.xlsx"}, {"file": "表(2).xlsx"}, 1),
        ({"file": "表 - 副本.xlsx"}, {"file": "表.xlsx"}, -1),
        ({"file": "表 - 副本.xlsx"}, {"file": "别的表.xlsx"}, 0),
        ({"file": "表(1).xlsx", "written": 0.0}, {"file": "表.xlsx", "written": 600.0}, 1),
        ({"written": 0.0}, {"written": 20.0}, 0),
        ({"packed": 1e9}, {"written": 2e9}, 0),
        ({"packed": 1e9, "saved": 5.0}, {"written": 2e9, "saved": 4.0}, -1),
        ({"packed": 1e9, "saved": 5.0}, {"packed": 1e9 + 600, "saved": 6.0}, 1),
    ],
)
def test_each_witness_says_what_it_can(
    first: dict[str, object], second: dict[str, object], sign: int
) -> None:
    one_way = order_of(replace(BASE, **first), replace(BASE, **second))  # type: ignore[arg-type]
    back = order_of(replace(BASE, **second), replace(BASE, **first))  # type: ignore[arg-type]
    assert (one_way.sign, back.sign) == (sign, -sign)
    assert bool(one_way.why) or not sign


def test_moments_are_compared_whatever_their_zone() -> None:
    assert (
        moment("2024-07-26T10:00:00") == moment("2024-07-26T02:00:00Z") == moment("2024-07-26T04:00:00+02:00")
    )
    assert moment("2024-07-26T10:00:00.123456789") > moment("2024-07-26T09:59:59")
    assert moment("昨天") == moment("") == 0.0


def test_what_comes_in_a_later_pass_takes_the_place_of_what_counts(root: Path) -> None:
    form = small.issued_forms(root)[POLICE]
    first, *_, last = (row.task for row in form.rows)
    files: list[tuple[str, int | str, str, str]] = [
        ("一", 60, EARLY, first),
        ("补", 70, YESTERDAY, last),
        ("改", 80, LATE, first),
        ("错", "过半", EARLY, first),
        ("无", 90, "", first),
        ("未记", 85, "2024-07-25T00:00:00Z", first),
    ]
    for number, (name, percent, moment_saved, only) in enumerate(files, 1):
        small.drop(root, f"{name}.xlsx", version(form, percent, moment_saved, only=only), number)
        assert results(root)[name][1] == "", (
            f"{name}: it supplements, is later, is held, or tells nothing of its age"
        )
    assert percents(root) == {"70", "85"}
    assert sound(root)


def test_an_older_version_that_comes_in_a_later_pass_is_asked_about_and_taken_when_it_comes_again(
    root: Path,
) -> None:
    form = small.issued_forms(root)[POLICE]
    old = version(form, 60, EARLY)
    small.drop(root, "新.xlsx", version(form, 80, LATE), 1)
    assert results(root)["新"][1] == ""
    small.drop(root, "旧.xlsx", old, 2)
    small.drop(root, "旧又.xlsx", old, 3)
    with cycle.opened(cycle.Workspace(root, small.RETURNED), PREVIEWING) as session:
        assert [preview.submission.state for preview in preview_waiting(session)] == [WAITS] * 2
    assert results(root) == {"旧": (WAITS, "F59"), "旧又": (WAITS, "F59")}
    assert "那一份较新（文档里记的保存时间）" in message_of(root, 2)
    assert percents(root) == {"80"}
    small.drop(root, "单独再报.xlsx", old, 4)
    assert results(root) == {"单独再报": (ACCEPTED, "F60")}
    assert "这份较新（同一份文件又报来一次）" in message_of(root, 4)
    assert percents(root) == {"60"}
    assert sound(root)


def test_the_office_may_choose_the_older_one_that_came_later(root: Path) -> None:
    form = small.issued_forms(root)[POLICE]
    small.drop(root, "新.xlsx", version(form, 80, LATE), 1)
    results(root)
    small.drop(root, "旧.xlsx", version(form, 60, EARLY), 2)
    results(root)
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        choose(session, 2, 1, by="王五", reason="")
    assert percents(root) == {"60"}
    assert sound(root)


def message_of(root: Path, number: int) -> str:
    """What is said of a submission as one of two versions."""
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        problems = session.ledger.submission(number).problems
    return next(fault.message for fault in problems if fault.code in {"F58", "F59", "F60"})


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        ({}, {}, 0),
        ({"saved": 5.0}, {"saved": 5.0}, 0),
        ({"saved": 5.0}, {"saved": 6.0}, 0),
        ({"saved": 5.0}, {"saved": 4.0}, -1),
        ({"saved": 5.0}, {}, 0),
        ({"saved": 5.0}, {"saved": 4.0, "attempt": 1}, 0),
        ({"attempt": 1}, {}, -1),
        ({"attempt": 1, "saved": 4.0}, {"saved": 5.0}, 0),
        ({"written": 900.0}, {"written": 0.0}, 0),
    ],
)
def test_documents_tell_which_of_two_that_came_apart_is_the_older_one(
    first: dict[str, float], second: dict[str, float], sign: int
) -> None:
    order = order_by_documents(replace(BASE, **first), replace(BASE, **second))  # type: ignore[arg-type]
    assert (order.sign, bool(order.why)) == (sign, sign < 0)


def test_what_was_fetched_late_arrived_before() -> None:
    days = replace(BASE, day=date(2024, 7, 26)), replace(BASE, day=date(2024, 7, 24))
    moments = replace(BASE, arrived=900.0), replace(BASE, arrived=300.0)
    for later, earlier in (days, moments):
        assert arrived_before(later, earlier)
        assert not arrived_before(earlier, later)
    assert not arrived_before(BASE, BASE)


def test_of_returns_that_were_recorded_nothing_is_held_until_another_comes(root: Path) -> None:
    forms = small.issued_forms(root)
    for minute, unit in enumerate(UNITS):
        small.drop(root, f"{unit}.xlsx", version(forms[unit], 60), minute)
    held: list[int] = []

    def count_versions() -> None:
        gc.collect()
        held.append(sum(type(noun) is Version for noun in gc.get_objects()))

    count_versions()

    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        received = month.receive(session, on_file=count_versions)
    assert [submission.state for submission in received] == [ACCEPTED] * len(UNITS)
    assert held == [held[0]] * (1 + len(UNITS))


def test_names_that_bear_no_number_decide_nothing_and_are_not_named_as_what_does(root: Path) -> None:
    form = small.issued_forms(root)[POLICE]
    for folder, percent in (("7.20", 60), ("7.22", 80)):
        small.drop(root, f"{folder}/县公安局.xlsx", version(form, percent), 1)
    results(root)
    with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
        (fault,) = (fault for fault in session.ledger.submission(2).problems if fault.code == "F58")
    assert "（没有能分先后的时间）" in fault.message
