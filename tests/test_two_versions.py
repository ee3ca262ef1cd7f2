"""Two returns of one unit that come together and differ: the later one counts and says so, else it is asked."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle.placing import choose
from workbook_flow.cycle.previewing import PREVIEWING, preview_waiting
from workbook_flow.cycle.versions import Version, moment, order_of
from workbook_flow.model import IssuedForm, Return, SubmissionState

pytestmark = pytest.mark.dear

ACCEPTED, PARTIAL = SubmissionState.ACCEPTED, SubmissionState.PARTIAL
WAITS = SubmissionState.UNIDENTIFIED
POLICE = "县公安局"
UNITS = (POLICE, "县司法局", "县财政局")
TEN, ELEVEN = (2024, 7, 26, 10, 0, 0), (2024, 7, 26, 11, 0, 0)
EARLY, LATE = "2024-07-26T02:00:00Z", "2024-07-26T03:00:00Z"
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


def version(form: IssuedForm, percent: int, moment_saved: str = "", *, only: str = "") -> bytes:
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
        assert "两份不同：1-01、1-02、2-01；" in message
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
