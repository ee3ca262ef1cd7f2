"""A return with mistakes, the marked form that answers it, and what correcting it takes."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import a_master, a_task, filled, forms_of
from tests.small import PERIOD, RETURNED, drop, issued_forms
from workbook_flow import cycle
from workbook_flow.cycle.returning import own_share
from workbook_flow.forms.correction import correct
from workbook_flow.model import (
    FORM_SHEET,
    Entry,
    EntryState,
    IssuedForm,
    LeadSummary,
    Place,
    Snapshot,
    Submission,
    SubmissionState,
    UnitState,
    Value,
)
from workbook_flow.words.problems import Code, problem

UNIT = "县公安局"


@pytest.fixture
def form(root: Path) -> IssuedForm:
    return issued_forms(root)[UNIT]


def receive(root: Path, data: bytes, minute: int = 0) -> SubmissionState:
    drop(root, f"{UNIT}.xlsx", data, minute)
    (submission,) = cycle.receive(cycle.Workspace(root, RETURNED))
    return submission.state


def answer(root: Path) -> Path:
    return root / "outbox/2024-07/退回" / f"{UNIT}（退回更正）.xlsx"


def sheet_of(path: Path, name: str = FORM_SHEET) -> Worksheet:
    sheet = load_workbook(path)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def corrected(path: Path, cells: dict[str, str | int]) -> bytes:
    book = load_workbook(path)
    for cell, value in cells.items():
        book[FORM_SHEET][cell].value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


FAULTY = """
编号 | 进展状态 | 完成比例
1-01 | 进行中 | 60
1-02 | 差不多 | 过半
"""


def test_the_unit_gets_its_own_words_back_marked(root: Path, form: IssuedForm) -> None:
    assert receive(root, filled(form, FAULTY, head={"填报人": "张三"})) is SubmissionState.PARTIAL
    sheet = sheet_of(answer(root))
    cells = {row[0].value: [row[3].value, row[4].value] for row in sheet.iter_rows(6, 8)}
    assert cells == {"1-01": ["进行中", 60], "1-02": ["差不多", "过半"], "2-01": [None, None]}
    locked = {row[0].value: row[3].protection.locked for row in sheet.iter_rows(6, 8)}
    assert locked == {"1-01": True, "1-02": False, "2-01": False}
    assert sheet.protection.sheet
    assert {sheet[cell].fill.fgColor.rgb for cell in ("D6", "E6")} == {"FFC6EFCE"}
    assert len({sheet[cell].fill.fgColor.rgb for cell in ("D7", "E7", "D8", "D6")}) == 3
    for cell, words in {"D7": "应从下拉列表中选", "E7": "0 到 100"}.items():
        comment = sheet[cell].comment
        assert comment is not None
        assert words in comment.text
    assert sheet["B2"].value == "张三"


def test_the_list_of_opinions_leads_to_the_cells(root: Path, form: IssuedForm) -> None:
    receive(root, filled(form, FAULTY))
    sheet = sheet_of(answer(root), "退回意见")
    assert "第 1 次报送" in str(sheet["A1"].value)
    assert "已接收 1 行，待更正 1 行，未填 1 行" in str(sheet["A2"].value)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(4)]
    assert [row[1:4] for row in rows] == [
        ["1-02", "D7", "错误"],
        ["1-02", "E7", "错误"],
        ["2-01", "D8", "错误"],
    ]
    links = [row[2].hyperlink for row in sheet.iter_rows(4)]
    assert [link.location for link in links if link] == [f"'{FORM_SHEET}'!{row[2]}" for row in rows]


def test_correcting_it_is_enough_and_takes_only_what_changed(root: Path, form: IssuedForm) -> None:
    receive(root, filled(form, FAULTY))
    data = corrected(answer(root), {"D7": "进行中", "E7": 50, "D8": "已完成", "E8": 100})
    assert receive(root, data, 1) is SubmissionState.ACCEPTED
    shown = cycle.status(cycle.Workspace(root, RETURNED), PERIOD)
    percents = {each.task: each.values["完成比例"].typed for each in shown.entries if each.unit == UNIT}
    assert percents == {"1-01": 60, "1-02": 50, "2-01": 100}
    status = next(each for each in shown.statuses if each.unit == UNIT)
    assert (status.state, status.attempts) == (UnitState.ACCEPTED, 2)
    assert not answer(root).exists()


def test_nobody_is_asked_twice_for_a_row_that_was_right(root: Path, form: IssuedForm) -> None:
    receive(root, filled(form, FAULTY))
    rest = "编号 | 进展状态 | 完成比例\n1-02 | 进行中 | 50\n2-01 | 已完成 | 100"
    assert receive(root, filled(form, rest), 1) is SubmissionState.ACCEPTED


def test_three_attempts_later_every_word_is_still_there(root: Path, form: IssuedForm) -> None:
    receive(root, filled(form, FAULTY))
    receive(root, corrected(answer(root), {"E7": "六成吧"}), 1)
    receive(root, corrected(answer(root), {"D8": "弄完了"}), 2)
    sheet = sheet_of(answer(root))
    cells = {row[0].value: [row[3].value, row[4].value] for row in sheet.iter_rows(6, 8)}
    assert cells == {"1-01": ["进行中", 60], "1-02": ["差不多", "六成吧"], "2-01": ["弄完了", None]}
    assert "第 3 次报送" in str(sheet_of(answer(root), "退回意见")["A1"].value)


def test_the_same_after_a_rebuild_byte_for_byte(root: Path, form: IssuedForm) -> None:
    receive(root, filled(form, FAULTY))
    before = answer(root).read_bytes()
    shutil.rmtree(root / ".flow")
    answer(root).unlink()
    cycle.rebuild(cycle.Workspace(root, RETURNED))
    assert cycle.receive(cycle.Workspace(root, RETURNED)) == ()
    assert answer(root).read_bytes() == before


@pytest.mark.parametrize(("held", "expected"), [("1-03", "1-03"), ("", "1-01")])
def test_one_text_for_several_tasks_is_told_where_it_can_be_mended(held: str, expected: str) -> None:
    tasks = tuple(a_task(number, lead=("县甲局",), responsible=()) for number in (1, 2, 3))
    form = forms_of(a_master(tasks=tasks))["县甲局"]
    text = Value(typed="按方案推进，各项有序。", raw="按方案推进，各项有序。", cell="F6")
    entries = [
        Entry(
            unit=form.unit,
            period=form.period,
            task=row.task,
            role=row.role,
            values={"进展情况": replace(text, cell=f"F{number}")},
            state=EntryState.HELD if row.task == held else EntryState.ACCEPTED,
            submission=1,
        )
        for number, row in enumerate(form.rows, start=6)
    ]
    place = Place(file="县甲局.xlsx", sheet=FORM_SHEET, cell="F6")
    fault = problem(
        Code.SAME_TEXT_IN_TASKS, place, field="进展情况", tasks="1-01、1-02、1-03", raw="", length=10
    )
    came = Submission(
        id=1,
        file="县甲局.xlsx",
        digest="",
        received=RETURNED,
        state=SubmissionState.PARTIAL,
        archived="",
        unit=form.unit,
        period=form.period,
        problems=(fault,),
    )
    snapshot = Snapshot(
        period=form.period,
        entries=tuple(entry for entry in entries if entry.task != held),
        held=tuple(entry for entry in entries if entry.task == held),
        submissions=(came,),
    )
    remarks = [remark for remark in correct(form, snapshot).remarks if remark.problem == fault]
    assert [(remark.task, remark.field) for remark in remarks] == [(expected, "进展情况")]


def test_a_unit_is_answered_out_of_its_own_share_as_out_of_the_whole_period() -> None:
    units = ("县甲局", "县乙局")
    forms = forms_of(a_master(tasks=tuple(a_task(n, lead=units, responsible=()) for n in (1, 2, 3))))
    states = (EntryState.ACCEPTED, EntryState.HELD)
    rows = [
        Entry(
            unit=unit,
            period=PERIOD,
            task=row.task,
            role=row.role,
            values={"进展情况": Value(typed=unit, raw=unit, cell="F6")},
            state=states[(at + number) % 2],
        )
        for at, unit in enumerate(units)
        for number, row in enumerate(forms[unit].rows)
    ]
    came = [
        Submission(
            id=number,
            file=f"{unit}.xlsx",
            digest="",
            received=RETURNED,
            state=SubmissionState.PARTIAL,
            archived="",
            unit=unit,
            period=PERIOD,
            reporter=f"{unit}某",
        )
        for number, unit in enumerate((*units, None), start=1)
    ]
    whole = Snapshot(
        period=PERIOD,
        entries=tuple(row for row in rows if row.state is EntryState.ACCEPTED),
        held=tuple(row for row in rows if row.state is EntryState.HELD),
        submissions=tuple(came),
        summaries=tuple(LeadSummary(unit=unit, task="1-01", text=unit) for unit in units),
    )
    share = own_share(whole)
    for unit in units:
        assert {row.unit for row in (*share(unit).entries, *share(unit).held)} == {unit}
        assert correct(forms[unit], share(unit)) == correct(forms[unit], whole)
    assert (share("县丙局").submissions, share("县丙局").entries) == ((), ())


def test_what_was_not_taken_is_listed_with_its_words(root: Path, form: IssuedForm) -> None:
    book = load_workbook(io.BytesIO(filled(form, FAULTY)))
    sheet = book[FORM_SHEET]
    sheet["A9"], sheet["D9"], sheet["F6"] = "9-99", "自己加的一行字", None
    book.create_sheet("附页")["A1"] = "多写的一页"
    target = io.BytesIO()
    book.save(target)
    receive(root, target.getvalue())
    listed = [str(row[4].value) for row in sheet_of(answer(root), "退回意见").iter_rows(4)]
    assert any("自己加的一行字" in line for line in listed)
    assert any("附页" in line for line in listed)
