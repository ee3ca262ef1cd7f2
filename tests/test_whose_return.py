"""Files that may be one of several returns: asked once with what they may be, answered, remembered, taken back."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests import small
from tests.build import filled
from tests.test_collect import without_stamp
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.answering import answer, answers_given
from workbook_flow.cycle.placing import candidates_of
from workbook_flow.model import IssuedForm, Period, Submission, SubmissionState
from workbook_flow.records.answers import AnswerRecords
from workbook_flow.returns.whose import lasting

pytestmark = pytest.mark.dear

ACCEPTED, WAITS = SubmissionState.ACCEPTED, SubmissionState.UNIDENTIFIED
POLICE, MONEY, AUGUST = "县公安局", "县财政局", Period(2024, 8)


def office(root: Path, day: date = small.RETURNED) -> cycle.Workspace:
    return cycle.Workspace(root, day)


def unstamped(form: IssuedForm, head: str, percent: int, *, row: str = "") -> bytes:
    """A copied form: the stamp is gone, the head says something else; of all rows it may have just one."""
    book = load_workbook(io.BytesIO(without_stamp(filled(form, small.answers(form, percent)), head)))
    sheet = book.worksheets[0]
    for number in range(sheet.max_row, 0, -1):
        if row and str(sheet.cell(number, 1).value) in {issued.task for issued in form.rows} - {row}:
            sheet.delete_rows(number)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def came(root: Path, name: str, head: str, percent: int, unit: str = POLICE, *, row: str = "") -> Submission:
    """What becomes of such a file."""
    data = unstamped(small.issued_forms(root)[unit], head, percent, row=row)
    small.drop(root, name, data, percent)
    (submission,) = cycle.receive(office(root))
    return submission


def run(root: Path, *words: object) -> tuple[int, str]:
    command = ["--workspace", str(root), "--date", "2024-07-28", *map(str, words)]
    result = CliRunner().invoke(program, command)
    return result.exit_code, result.output + str(result.exception or "")


def sound(root: Path) -> bool:
    """Whether the archive tells the same, and does so once more when the record is made anew."""
    first = cycle.verify(office(root)).problems
    cycle.rebuild(office(root))
    return (first, cycle.verify(office(root)).problems) == ((), ())


BOTH = "填报单位：县公安局、县财政局\u3000期别：2024年7月"


def test_it_is_asked_once_and_the_answer_is_remembered_until_it_is_taken_back(root: Path) -> None:
    waiting = came(root, "政法口7月.xlsx", BOTH, 10, row="2-01")
    assert (waiting.state, [fault.code for fault in waiting.problems]) == (WAITS, ["F56"])
    assert "“县公安局”2024年7月、“县财政局”2024年7月" in waiting.problems[0].message
    (listed,) = json.loads(run(root, "--json", "quarantine")[1])["unsettled"]
    assert listed["candidates"] == [{"unit": unit, "period": "2024-07"} for unit in (POLICE, MONEY)]
    assert "quarantine 1 --answer 2" in run(root, "quarantine", 1)[1]
    assert "没有第 3 个答案" in run(root, "quarantine", 1, "--answer", 3)[1]
    assert run(root, "quarantine", 1, "--answer", 1, "--by", "王五")[0] == 0
    (decided,) = answers_given(office(root))
    assert (decided.words, decided.meaning, decided.by) == (
        "写着“县公安局、县财政局”的来件是哪个单位的",
        POLICE,
        "王五",
    )
    again = came(root, "政法口(2).xlsx", BOTH, 20, row="2-01")
    assert (again.state, again.unit) == (ACCEPTED, POLICE)
    assert "F57" in [fault.code for fault in again.problems]
    assert sound(root)
    answer(office(root), {decided.question: ""}, by="王五")
    assert came(root, "政法口(3).xlsx", BOTH, 30, row="2-01").state is WAITS


def test_a_name_of_another_unit_is_asked_with_both_and_the_answer_holds_for_that_name(root: Path) -> None:
    form = small.issued_forms(root)[POLICE]
    states = []
    for percent in (10, 20):
        small.drop(root, f"县财政局代报{percent}.xlsx", filled(form, small.answers(form, percent)), percent)
        (submission,) = cycle.receive(office(root))
        states.append((submission.state, submission.unit))
        with cycle.opened(office(root)) as session:
            asked = [candidate.unit for candidate in candidates_of(session, submission)]
        if submission.state is WAITS:
            assert ([fault.code for fault in submission.problems], asked) == (["F47"], [POLICE, MONEY])
            run(root, "quarantine", submission.id, "--answer", 1)
    assert states == [(WAITS, None), (ACCEPTED, POLICE)]
    other = small.issued_forms(root)["县司法局"]
    small.drop(root, "县财政局代报30.xlsx", filled(other, small.answers(other)), 30)
    (asked_anew,) = cycle.receive(office(root))
    assert asked_anew.state is WAITS, "the same name on another unit's form"
    records = AnswerRecords(root / "archive")
    (newer,) = records.records()
    for percent, unit, state in ((40, MONEY, WAITS), (50, other.unit, ACCEPTED)):
        question = newer.question.partition("（发给")[0]
        records.add(replace(newer, question=question, readings=(unit,), meaning=unit))
        small.drop(root, f"县财政局代报{percent}.xlsx", filled(other, small.answers(other, percent)), percent)
        assert [submission.state for submission in cycle.receive(office(root))] == [state], "answered of old"
    assert sound(root)


def test_a_file_that_names_no_month_is_asked_while_an_earlier_one_is_owed(root: Path) -> None:
    july = small.issued_forms(root)[POLICE]
    cycle.split(office(root, date(2024, 8, 20)), AUGUST)
    waiting = came(root, "公安局.xlsx", "填报单位：县公安局", 10)
    assert (waiting.state, [fault.code for fault in waiting.problems]) == (WAITS, ["F56"])
    assert "2024年7月、“县公安局”2024年8月" in waiting.problems[0].message
    named = came(root, "公安局2024年7月.xlsx", "填报单位：县公安局", 20)
    assert (named.state, named.period) == (ACCEPTED, small.PERIOD)
    last = came(root, "公安局(2).xlsx", "填报单位：县公安局", 30)
    assert (last.state, last.period, july.period) == (ACCEPTED, AUGUST, small.PERIOD)
    assert sound(root)


def test_what_fits_nobody_is_asked_about_nobody(root: Path) -> None:
    listed = came(root, "台账.xlsx", "填报单位：县人民医院", 10, unit="县司法局")
    assert (listed.state, listed.unit) == (ACCEPTED, "县司法局"), "its rows are those of one unit alone"
    strange = small.packed({"读我.txt": b"x"})
    small.drop(root, "公安局.xlsx", strange, 50)
    cycle.receive(office(root))
    with cycle.opened(office(root)) as session:
        last = session.ledger.submission(session.ledger.last_submission())
        assert candidates_of(session, last) == ()


@pytest.mark.parametrize(
    ("name", "lasts"),
    [
        ("2024年7月发改财政汇总(1)", "发改财政汇总"),
        ("政法口7月 终稿", "政法口"),
        ("第三季度政法口-副本", "政法口"),
        ("202407", ""),
        ("填报表", ""),
        ("2024年7月任务进展情况汇总表", ""),
        ("附件1", ""),
        ("7.24", ""),
        ("第13局7月代报(2)", "第13局代报"),
        ("20240731 3组汇总-4", "3组汇总"),
        ("2024年1号片区", "1号片区"),
        *(
            (f"公安{passing}报", "公安报")
            for passing in ("0731", "240731", "20240731", "7.31", "24.7.31", "2024.07.31")
        ),
        *(
            (f"公安{passing}报", "公安报")
            for passing in ("2024-07-31", "2024.7", "第3期", "第十二次", "第 2 稿")
        ),
        ("公安7.31报送表", "公安报送表"),
        ("公安第3期", "公安"),
        ("水利24年7月", "水利"),
        *(
            (f"{name}24年7月", name)
            for name in ("二局", "1组", "0312队", "1025地质队", "第3所", "12所", "3号")
        ),
        ("0" * 5_000 + "-." * 5_000, ""),
    ],
)
def test_what_is_another_every_month_is_not_what_is_remembered(name: str, lasts: str) -> None:
    assert lasting(name) == lasts
