"""A form that was sent back: it says so, its check does not lie, and an old copy of it undoes nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.build import fill_cell, filled
from tests.calc import Job, edit
from tests.programs import libreoffice_convert
from tests.small import PERIOD, RETURNED, drop, issued_forms
from tests.test_correction import corrected
from tests.test_form_room import message_at
from tests.test_review import decide
from workbook_flow import cycle
from workbook_flow.model import FORM_SHEET, IssuedForm, Submission, SubmissionState, UnitState

UNIT = "县公安局"
FAULTY = """
编号 | 进展状态 | 完成比例
1-01 | 进行中 | 60%
1-02 | 进行中 | 过半
2-01 | 差不多 | 60
"""
GOOD = FAULTY.replace("过半", "50").replace("差不多", "进行中")


@pytest.fixture
def form(root: Path) -> IssuedForm:
    return issued_forms(root)[UNIT]


def send(root: Path, data: bytes, minute: int = 0) -> Submission:
    drop(root, f"{UNIT}.xlsx", data, minute)
    (submission,) = cycle.merge(cycle.Workspace(root, RETURNED), PERIOD).submissions
    return submission


def marked(root: Path) -> Path:
    return cycle.Workspace(root, RETURNED).correction(PERIOD, UNIT)


def stored(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def checks(path: Path) -> dict[str, str]:
    """By task, what the check column says before anyone works it out."""
    rows = stored(path)[FORM_SHEET].iter_rows(min_row=6, max_row=8)
    return {str(row[0].value): str(row[1].value) for row in rows}


def state(root: Path) -> tuple[UnitState, int, int]:
    shown = cycle.status(cycle.Workspace(root, RETURNED), PERIOD)
    status = next(each for each in shown.statuses if each.unit == UNIT)
    return status.state, status.accepted, status.held


def test_rows_sent_back_say_why_and_settled_ones_are_ticked(root: Path, form: IssuedForm) -> None:
    send(root, filled(form, FAULTY))
    verdicts = checks(marked(root))
    assert verdicts["1-01"].startswith("✓")
    assert verdicts["1-02"].startswith("退回：")
    assert "过半" in verdicts["1-02"]
    assert verdicts["2-01"].startswith("退回：")


def test_the_form_opens_on_what_to_mend_says_so_and_folds_what_is_settled(
    root: Path, form: IssuedForm
) -> None:
    send(root, filled(form, FAULTY))
    book = stored(marked(root))
    assert book.active is not None
    assert book.active.title == "退回意见"
    sheet = book[FORM_SHEET]
    texts = [str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row if cell.value]
    assert any("退回更正：第 1 次报送，2 行要改" in each for each in texts)
    assert any("有错：1-02、2-01" in each for each in texts)
    assert [sheet.row_dimensions[row].hidden for row in (6, 7, 8)] == [True, False, False]
    assert isinstance(sheet, Worksheet)
    assert "过半" in message_at(sheet, "E7"), "the reason stands in the cell's own message"
    opinions = {(row[1].value, row[3].value): row[5].value for row in book["退回意见"].iter_rows(min_row=4)}
    assert opinions["1-01", "参考"] == "这一行已接收，不用处理", "nothing to do in a row that is accepted"
    assert {task for task, weight in opinions if weight == "错误"} == {"1-02", "2-01"}


def test_its_name_says_so_and_the_name_that_it_had_before_is_gone(root: Path, form: IssuedForm) -> None:
    older = marked(root).with_name(f"{UNIT}.xlsx")
    older.parent.mkdir(parents=True)
    older.write_bytes(b"as an older version named it")
    send(root, filled(form, FAULTY))
    assert [path.name for path in older.parent.iterdir()] == [f"{UNIT}（退回更正）.xlsx"]
    send(root, filled(form, GOOD), 1)
    assert [*older.parent.iterdir()] == []


@pytest.mark.needs("soffice")
def test_what_the_office_sent_back_is_no_tick_until_it_differs(root: Path, form: IssuedForm) -> None:
    send(root, filled(form, GOOD))
    decide(root, {"1-02": ("退回", "数字与台账不符，请核实", "")})
    verdicts = checks(marked(root))
    assert verdicts["1-02"] == "退回：办公室退回：数字与台账不符，请核实"
    assert {verdicts["1-01"][0], verdicts["2-01"][0]} == {"✓"}
    same, differs = root / "same.xlsx", root / "differs.xlsx"
    source = str(marked(root))
    edit(
        [
            Job(source, FORM_SHEET, (("number", "E7", 50),), (str(same),)),
            Job(source, FORM_SHEET, (("number", "E7", 55),), (str(differs),)),
        ]
    )
    assert checks(same)["1-02"] == verdicts["1-02"]
    assert stored(same)[FORM_SHEET]["D1"].value.startswith("已填 2/3 行，还差 1 行；有错：1-02")
    assert checks(differs)["1-02"].startswith("✓")


def test_an_old_copy_undoes_no_correction(root: Path, form: IssuedForm) -> None:
    send(root, filled(form, FAULTY))
    untouched = marked(root).read_bytes()
    mended = corrected(marked(root), {"E7": 50, "D8": "进行中"})
    assert send(root, mended, 1).state is SubmissionState.ACCEPTED
    again = send(root, changed_nothing(untouched), 2)
    assert {each.code for each in again.problems} == {"L25"}
    assert state(root) == (UnitState.ACCEPTED, 3, 0)
    assert not marked(root).exists()


def test_two_halves_in_two_copies_give_the_whole(root: Path, form: IssuedForm) -> None:
    send(root, filled(form, FAULTY))
    first_half = corrected(marked(root), {"E7": 50})
    second_half = filled(form, FAULTY.replace("差不多", "进行中"))
    send(root, first_half, 1)
    send(root, second_half, 2)
    assert state(root) == (UnitState.ACCEPTED, 3, 0)


def test_rows_accepted_before_are_not_missed_when_only_the_rest_comes(root: Path, form: IssuedForm) -> None:
    send(root, filled(form, FAULTY))
    book = load_workbook(io.BytesIO(corrected(marked(root), {"E7": 50, "D8": "进行中"})))
    book[FORM_SHEET].delete_rows(6)
    target = io.BytesIO()
    book.save(target)
    submission = send(root, target.getvalue(), 1)
    assert (submission.state, [problem.code for problem in submission.problems]) == (
        SubmissionState.ACCEPTED,
        [],
    )


def changed_nothing(data: bytes) -> bytes:
    """The same workbook saved again, as a program does that was only asked to open it."""
    book = load_workbook(io.BytesIO(data))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("F4", "请只填数字，如 60——我局已核实"),
        ("E4", "我局认为没有填错"),
        ("B5", "2-01请协调"),
        ("D4", "不算错误"),
        ("A2", "我局均已核实"),
        ("F3", "怎么改（我局已改）"),
        ("A4", "已改"),
        ("H5", "已改"),
        ("B9", "已改"),
    ],
)
def test_words_written_over_the_list_of_opinions_are_told(
    root: Path, form: IssuedForm, cell: str, words: str
) -> None:
    send(root, filled(form, FAULTY))
    book = load_workbook(marked(root))
    book["退回意见"][cell].value = words
    fill(book)
    told = [fault for fault in send(root, saved(book), 1).problems if words in fault.message]
    assert [(fault.place.sheet, fault.place.cell) for fault in told] == [("退回意见", cell)]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["", "xlsx", "ods", "xls"])
def test_a_list_of_opinions_that_nobody_wrote_on_says_nothing(
    root: Path, form: IssuedForm, kind: str, tmp_path: Path
) -> None:
    send(root, filled(form, FAULTY))
    decide(root, {"1-01": ("退回", "数字与台账不符：请核对", "李主任")})
    book = load_workbook(marked(root))
    fill(book)
    source = tmp_path / "更正.xlsx"
    source.write_bytes(saved(book))
    if kind:
        source = libreoffice_convert(source, kind, tmp_path / "另存")
    drop(root, f"{UNIT}{source.suffix}", source.read_bytes(), 1)
    (submission,) = cycle.merge(cycle.Workspace(root, RETURNED), PERIOD).submissions
    assert [fault for fault in submission.problems if fault.place.sheet == "退回意见"] == []


def fill(book: Workbook) -> None:
    """Mend a faulty form that was sent back."""
    fill_cell(book, "1-02", "完成比例").value = 50
    fill_cell(book, "2-01", "进展状态").value = "进行中"


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
