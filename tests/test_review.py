"""The office decides in the consolidated workbook, drops it into the inbox, and the decisions hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from tests import small
from tests.build import filled
from tests.small import ISSUED, PERIOD, RETURNED, answers, drop, new_workspace
from workbook_flow import cycle
from workbook_flow.model import (
    DETAIL_SHEET,
    FORM_SHEET,
    Decision,
    Entry,
    EntryState,
    IssuedForm,
    Submission,
    SubmissionState,
    Verdict,
)

UNIT = "县公安局"


@pytest.fixture(scope="module")
def reported(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month in which 县公安局 reported 60 on every row, merged; to be copied, not touched."""
    root = small.copy_of(issued, tmp_path_factory.mktemp("reported") / "w")
    form = form_of(root)
    send(root, filled(form, answers(form)), 0)
    return root


@pytest.fixture
def root(reported: Path, tmp_path: Path) -> Path:
    return small.copy_of(reported, tmp_path / "w")


def form_of(root: Path) -> IssuedForm:
    (issue,) = cycle.Workspace(root, ISSUED).archive.issues(PERIOD)
    return next(each for each in issue.forms if each.unit == UNIT)


def send(root: Path, data: bytes, minute: int) -> Submission:
    drop(root, f"{UNIT}.xlsx", data, minute)
    (submission,) = cycle.merge(cycle.Workspace(root, RETURNED), PERIOD).submissions
    return submission


def consolidated(root: Path) -> Path:
    return cycle.Workspace(root, RETURNED).consolidated(PERIOD)


def decide(
    root: Path, rulings: dict[str, tuple[str, str, str]], source: Path | None = None, unit: str = UNIT
) -> Submission:
    """Write decisions by task into the consolidated workbook, drop it, merge."""
    book = load_workbook(source or consolidated(root))
    sheet = book[DETAIL_SHEET]
    names = {sheet.cell(2, number).value: number for number in range(1, sheet.max_column + 1)}
    for number in range(3, sheet.max_row + 1):
        if sheet.cell(number, 2).value == unit:
            ruling = rulings.get(str(sheet.cell(number, 1).value), ())
            for name, words in zip(("核定", "核定意见", "核定人"), ruling, strict=False):
                cell = sheet.cell(number, names[name])
                assert not cell.protection.locked
                cell.value = words
    target = root / "inbox" / "汇总表 已核定.xlsx"
    book.save(target)
    (submission,) = cycle.merge(cycle.Workspace(root, RETURNED), PERIOD).submissions
    return submission


def entries(root: Path) -> dict[str, Entry]:
    shown = cycle.status(cycle.Workspace(root, RETURNED), PERIOD)
    return {each.task: each for each in (*shown.entries, *shown.held) if each.unit == UNIT}


def test_decisions_are_recorded_with_who_and_when(root: Path) -> None:
    submission = decide(root, {"1-01": ("通过", "", "李主任"), "1-02": ("退回", "请附评查通报", "")})
    assert (submission.state, submission.problems) == (SubmissionState.REVIEWED, ())
    assert entries(root)["1-01"].decision == Decision(verdict=Verdict.PASSED, by="李主任", on=RETURNED)
    assert entries(root)["1-02"].decision == Decision(
        verdict=Verdict.RETURNED, opinion="请附评查通报", by="县司法局", on=RETURNED
    )
    sheet = load_workbook(consolidated(root))[DETAIL_SHEET]
    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {"李主任", "请附评查通报", "退回", "通过"} <= texts


def test_a_decision_merged_over_several_rows_is_that_of_each_that_is_seen(root: Path) -> None:
    book = load_workbook(consolidated(root))
    sheet = book[DETAIL_SHEET]
    names = {sheet.cell(2, number).value: number for number in range(1, sheet.max_column + 1)}
    rows = [number for number in range(3, sheet.max_row + 1) if sheet.cell(number, 2).value == UNIT]
    assert rows == list(range(rows[0], rows[0] + 3))
    for name, words in {"核定": "退回", "核定意见": "请附通报", "核定人": "李主任"}.items():
        sheet.cell(rows[0], names[name]).value = words
        sheet.merge_cells(
            start_row=rows[0], end_row=rows[-1], start_column=names[name], end_column=names[name]
        )
    sheet.row_dimensions[rows[1]].hidden = True
    book.save(root / "inbox" / "汇总表 已核定.xlsx")
    cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    ruling = Decision(verdict=Verdict.RETURNED, opinion="请附通报", by="李主任", on=RETURNED)
    decided = {task: entry.decision for task, entry in entries(root).items()}
    tasks = [str(sheet.cell(row, names["编号"]).value) for row in rows]
    assert [decided[task] for task in tasks] == [ruling, None, ruling]


def test_what_was_sent_back_is_in_the_units_form_for_correction(root: Path) -> None:
    path = root / "outbox/2024-07/退回" / f"{UNIT}（退回更正）.xlsx"
    assert not path.exists()
    decide(root, {"1-02": ("退回", "请附评查通报", "李主任")})
    sheet = load_workbook(path)[FORM_SHEET]
    rows = {row[0].value: row for row in sheet.iter_rows(6, 8)}
    assert [rows[task][3].protection.locked for task in ("1-01", "1-02", "2-01")] == [True, False, True]
    comments = [cell.comment.text for cell in rows["1-02"] if cell.comment]
    assert len(comments) == 1
    assert "办公室退回：请附评查通报" in comments[0]


def test_the_same_words_again_stay_sent_back_and_new_ones_are_taken(root: Path) -> None:
    decide(root, {"1-02": ("退回", "比例偏低，请核实", "")})
    form = form_of(root)
    again = send(root, filled(form, answers(form), head={"填报人": "张三"}), 1)
    assert (again.state, again.held) == (SubmissionState.PARTIAL, 1)
    assert [each.code for each in entries(root)["1-02"].problems] == ["R30"]
    better = send(root, filled(form, answers(form, 80)), 2)
    assert better.state is SubmissionState.ACCEPTED
    assert entries(root)["1-02"].values["完成比例"].typed == 80
    assert entries(root)["1-02"].decision is None


def test_a_changed_value_stands_beside_what_was_typed(root: Path) -> None:
    decide(root, {"2-01": ("改为", "完成比例：40", "李主任")})
    value = entries(root)["2-01"].values["完成比例"]
    assert (value.typed, value.raw, value.note) == (40, "60", "办公室改为 40")


def test_a_decision_on_what_has_changed_since_is_refused(root: Path, tmp_path: Path) -> None:
    old = shutil.copy2(consolidated(root), tmp_path / "旧.xlsx")
    form = form_of(root)
    send(root, filled(form, answers(form, 80)), 1)
    submission = decide(root, {"1-01": ("退回", "不实", "")}, tmp_path / Path(old).name)
    assert [problem.code for problem in submission.problems] == ["K02"]
    assert UNIT in submission.problems[0].message
    assert entries(root)["1-01"].decision is None


@pytest.mark.parametrize(
    ("ruling", "code"),
    [
        (("已阅", "", ""), "K01"),
        (("", "写得不清楚", ""), "K19"),
        (("退回", "", ""), "K04"),
        (("改为", "", ""), "K03"),
        (("改为", "改成四成", ""), "K03"),
        (("改为", "完成比例：很多", ""), "K03"),
    ],
)
def test_what_is_no_decision_is_said(root: Path, ruling: tuple[str, str, str], code: str) -> None:
    submission = decide(root, {"1-01": ruling})
    assert [problem.code for problem in submission.problems] == [code]
    assert submission.problems[0].place.sheet == DETAIL_SHEET
    assert entries(root)["1-01"].decision is None


def test_decisions_survive_a_rebuild_and_come_back_but_once(root: Path) -> None:
    decide(
        root,
        {
            "1-01": ("通过", "", "李主任"),
            "1-02": ("退回", "请附通报", ""),
            "2-01": ("改为", "完成比例：40", ""),
        },
    )
    before, book = entries(root), consolidated(root).read_bytes()
    shutil.rmtree(root / ".flow")
    cycle.rebuild(cycle.Workspace(root, RETURNED))
    assert entries(root) == before
    cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)
    assert consolidated(root).read_bytes() == book
    assert decide(root, {}).problems == ()
    assert entries(root) == before


def test_a_consolidated_workbook_of_another_office_is_not_taken(root: Path, tmp_path: Path) -> None:
    other = new_workspace(tmp_path / "other")
    cycle.split(cycle.Workspace(other, ISSUED), PERIOD)
    form = form_of(other)
    send(other, filled(form, answers(form)), 0)
    submission = decide(root, {"1-01": ("退回", "假的", "")}, consolidated(other))
    assert (submission.state, [problem.code for problem in submission.problems]) == (
        SubmissionState.UNIDENTIFIED,
        ["F41"],
    )
    assert entries(root)["1-01"].decision is None


@pytest.mark.parametrize(
    ("ruling", "verdict", "codes"),
    [
        (("同意。", ""), Verdict.PASSED, ()),
        (("退 回", "请附评查通报"), Verdict.RETURNED, ()),
        (("不同意", "与事实不符"), Verdict.RETURNED, ()),
        (("通过", "请附评查通报"), Verdict.PASSED, ()),
        (("通过", "退回的材料已补齐"), Verdict.PASSED, ()),
        (("通过", "完成比例：60"), Verdict.PASSED, ()),
        (("√", ""), None, ("K01",)),
        (("", "请核实"), None, ("K19",)),
        (("通过", "完成比例：61"), None, ("K20",)),
        (("通过", "不同意"), None, ("K20",)),
        (("退回", "同意。"), None, ("K20",)),
    ],
)
def test_a_decision_counts_as_it_reads_or_is_asked_about(
    root: Path, ruling: tuple[str, str], verdict: Verdict | None, codes: tuple[str, ...]
) -> None:
    submission = decide(root, {"1-01": (*ruling, "")})
    assert tuple(fault.code for fault in submission.problems) == codes
    decision = entries(root)["1-01"].decision
    assert (decision.verdict if decision else None) == verdict


def test_what_is_struck_through_is_asked_about(root: Path, tmp_path: Path) -> None:
    def strike(column: int) -> Path:
        book = load_workbook(consolidated(root))
        sheet = book[DETAIL_SHEET]
        for number in range(3, sheet.max_row + 1):
            if sheet.cell(number, column).value:
                sheet.cell(number, column).font = Font(strike=True)
        book.save(tmp_path / "划去.xlsx")
        return tmp_path / "划去.xlsx"

    columns = [cell.value for cell in load_workbook(consolidated(root))[DETAIL_SHEET][2]]
    decide(root, {"1-01": ("退回", "请附通报", ""), "1-02": ("通过", "", "")})
    shown = strike(columns.index("核定") + 1)
    submission = decide(root, {}, shown)
    assert {fault.code for fault in submission.problems} == {"K18"}
    assert [fault.place.cell != "" for fault in submission.problems] == [True, True]
    struck = strike(columns.index("编号") + 1)
    assert {fault.code for fault in decide(root, {"1-02": ("退回", "请附通报", "")}, struck).problems} == {
        "K18"
    }
    assert entries(root)["1-02"].state is EntryState.HELD
