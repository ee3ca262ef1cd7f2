"""The tables of a form beside its own, as a unit rearranged them: claims, summaries, rulings, answers."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.shipped import PERIOD, Shipped
from workbook_flow.forms import form_workbook
from workbook_flow.model import (
    ASIDE_SHEET,
    COMPLETION_SHEET,
    FORM_SHEET,
    INSTRUCTION_NUMBER,
    INSTRUCTION_SHEET,
    LEAD_SHEET,
    REPLY_COLUMN,
    Instruction,
    IssuedForm,
    LedRow,
    NoteKind,
    Problem,
    Return,
    SubmissionState,
    Verdict,
)
from workbook_flow.returns import checks, read_return
from workbook_flow.returns.completions import read_rulings
from workbook_flow.returns.replies import read_replies
from workbook_flow.sheets import Sheet
from workbook_flow.sheets.wire import decode
from workbook_flow.sheets.worker import answer

UNIT, FILE = "县数据局", "县数据局.xlsx"
FIRST, SECOND, THIRD, FIFTH, LAST = "2-07", "2-08", "3-06", "5-01", "5-02"
NOT_OURS, WHY = "不属本单位职责", "属县司法局职责"
ASKED = Instruction(
    kind=NoteKind.SUPERVISION,
    period=PERIOD,
    subject=FIRST,
    about="",
    words="请抓紧",
    by="县长",
    on=date(2024, 7, 1),
    review=1,
)
Change = Callable[[Workbook], None]


@pytest.fixture(scope="module")
def form(shipped: Shipped) -> IssuedForm:
    return next(form for form in shipped.forms if form.unit == UNIT)


@pytest.fixture(scope="module")
def path(shipped: Shipped) -> Path:
    return shipped.root / "outbox" / str(PERIOD) / "填报表" / FILE


def read(path: Path, form: IssuedForm, change: Change) -> Return:
    """The form with a sound report in each row, all tasks claimed in its head, and changed."""
    book = load_workbook(path)
    sheet = book[FORM_SHEET]
    sheet["D2"] = "是"
    for row, name in enumerate("甲乙丙丁戊己", 6):
        sheet[f"D{row}"], sheet[f"E{row}"], sheet[f"F{row}"] = "进行中", 60, f"{name}项任务正按计划推进中。"
    change(book)
    target = io.BytesIO()
    book.save(target)
    returned = read_return(decode(answer(target.getvalue())[1:]), form, form, FILE)
    assert isinstance(returned, Return)
    return returned


def claims(returned: Return) -> list[object]:
    return [row.values["认领"].typed for row in returned.rows]


def told(returned: Return) -> list[tuple[str, str]]:
    """By code and cell what is said of the sheets beside the table."""
    problems = [*returned.problems, *(problem for row in returned.rows for problem in row.problems)]
    return [
        (problem.code, problem.place.cell)
        for problem in problems
        if problem.place.sheet in {ASIDE_SHEET, LEAD_SHEET}
    ]


def state(returned: Return, form: IssuedForm) -> SubmissionState:
    context = checks.ReturnContext(returned=returned, form=form, levels={}, received=date(2024, 7, 24))
    return checks.check_return(context).state


def test_a_claim_merged_over_several_tasks_is_that_of_each(path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        sheet = book[ASIDE_SHEET]
        sheet["D6"], sheet["E6"] = NOT_OURS, WHY
        sheet.merge_cells("D6:D8")
        sheet.merge_cells("E6:E8")

    returned = read(path, form, change)
    assert claims(returned) == [NOT_OURS] * 3 + ["认领"] * 3
    assert [row.values["不认领理由"].typed for row in returned.rows] == [WHY] * 3 + [None] * 3
    assert "与第 6 行合并" in returned.rows[2].values["认领"].note


def test_claims_whose_ids_became_days_or_went_come_home(path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        sheet = book[ASIDE_SHEET]
        sheet["A6"], sheet["A7"] = datetime(2024, 2, 7), None
        for row in (6, 7):
            sheet[f"D{row}"], sheet[f"E{row}"] = NOT_OURS, WHY

    assert claims(read(path, form, change)) == [NOT_OURS] * 2 + ["认领"] * 4


def test_claims_beside_another_tasks_words_hold_the_rows(path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        sheet = book[ASIDE_SHEET]
        sheet["A6"], sheet["A7"] = SECOND, FIRST
        sheet["D6"], sheet["E6"] = NOT_OURS, WHY

    returned = read(path, form, change)
    assert told(returned) == [("L10", "B7"), ("L10", "B6")]
    assert state(returned, form) is SubmissionState.PARTIAL


def test_claims_struck_through_or_corrected_in_a_note_hold_the_rows(path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        sheet = book[ASIDE_SHEET]
        for row in (6, 7, 8):
            sheet[f"D{row}"], sheet[f"E{row}"] = NOT_OURS, WHY
        sheet["D6"].font = Font(strike=True)
        sheet["D7"].comment = Comment("更正：此项是我局的", "张三")
        sheet["D8"].comment = Comment("已与县司法局沟通", "张三")

    returned = read(path, form, change)
    assert told(returned) == [("L16", "D8"), ("L29", "D6"), ("L17", "D7")]
    assert state(returned, form) is SubmissionState.PARTIAL


def test_words_in_the_locked_cells_of_claims_are_told(path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        sheet = book[ASIDE_SHEET]
        sheet["B9"], sheet["A13"] = "此项请删去", "以上如有不妥请联系"
        sheet["C6"], sheet["C7"] = "✓ 我局认领此项。", "缺：完成比例、进展情况；完成比例应为数字，如 60。"

    assert told(read(path, form, change)) == [("L12", "C6"), ("L12", "B9"), ("L12", "A13")]


def test_a_summary_merged_over_several_tasks_is_that_of_each(path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        sheet = book[LEAD_SHEET]
        sheet["E4"] = "总体顺利"
        sheet.merge_cells("E4:E6")

    returned = read(path, form, change)
    assert {task: value.typed for task, value in returned.summaries.items()} == dict.fromkeys(
        (FIRST, SECOND, THIRD), "总体顺利"
    )
    assert told(returned) == [("D11", "E5"), ("D11", "E6")]


def test_one_summary_in_the_merged_rows_of_one_task_is_taken_once(path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        sheet = book[LEAD_SHEET]
        sheet["E4"], sheet["A5"] = "总体顺利", None
        sheet.merge_cells("A4:A5")
        sheet.merge_cells("E4:E5")

    returned = read(path, form, change)
    assert {task: value.typed for task, value in returned.summaries.items()} == {FIRST: "总体顺利"}


def test_words_below_all_tasks_are_no_summary_of_the_last(path: Path, form: IssuedForm) -> None:
    for cell in ("E10", "E12"):

        def change(book: Workbook, cell: str = cell) -> None:
            book[LEAD_SHEET]["E9"], book[LEAD_SHEET][cell] = "本项顺利", "各项工作总体顺利"

        returned = read(path, form, change)
        assert {task: value.typed for task, value in returned.summaries.items()} == {LAST: "本项顺利"}
        assert told(returned) == [("L15", cell)]
        assert state(returned, form) is SubmissionState.PARTIAL


def test_a_summary_beside_another_tasks_words_is_not_guessed(path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        sheet = book[LEAD_SHEET]
        sheet["A8"], sheet["A9"], sheet["E8"] = LAST, FIFTH, "总体顺利"

    returned = read(path, form, change)
    assert (returned.summaries, told(returned)) == ({}, [("L10", "E8")])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{issued}（已完成80%，其余年底前完成）", "L12"),
        ("此项任务已并入县司法局，不再由我局承担", "L12"),
        ("{issued}。", "L01"),
        ("1{issued}", "L01"),
        ("剪短了的", "L01"),
        ("{half}", "L01"),
    ],
)
def test_what_was_written_into_a_tasks_cell_is_told_with_its_words(
    words: str, code: str, path: Path, form: IssuedForm
) -> None:
    issued = form.rows[0].words

    def change(book: Workbook) -> None:
        book[FORM_SHEET]["C6"] = words.format(issued=issued, half=issued[: len(issued) // 2])

    (fault,) = read(path, form, change).rows[0].problems
    assert (fault.code, fault.place.cell) == (code, "C6")
    assert code != "L12" or words.removeprefix("{issued}") in fault.message


@pytest.mark.parametrize("dash", ["—", "–", "－", "−", "‐"])
def test_an_id_with_another_dash_is_the_same(dash: str, path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        for sheet in (book[FORM_SHEET], book[ASIDE_SHEET]):
            sheet["A6"], sheet["B6"], sheet["C6"] = FIRST.replace("-", dash), None, None
        book[ASIDE_SHEET]["D6"], book[ASIDE_SHEET]["E6"] = NOT_OURS, WHY

    returned = read(path, form, change)
    assert (returned.rows[0].task, claims(returned)[0]) == (FIRST, NOT_OURS)


def test_a_ruling_merged_over_several_units_is_that_of_each(form: IssuedForm) -> None:
    led = tuple(LedRow(task=FIRST, unit=unit, declared=1) for unit in ("县公安局", "县财政局", "县住建局"))
    rows = (
        ("编号", "责任单位", "核定", "核定意见"),
        (FIRST, "县公安局", "通过", None),
        (FIRST, "县财政局", None, None),
        (FIRST, "县住建局", None, None),
    )
    sheet = Sheet(name=COMPLETION_SHEET, hidden=False, rows=rows, merges=((1, 2, 2, 2),))
    rulings, problems = read_rulings(sheet, replace(form, led=led), FILE)
    assert [(ruling.unit, ruling.verdict) for ruling in rulings] == [
        ("县公安局", Verdict.PASSED),
        ("县财政局", Verdict.PASSED),
    ]
    assert codes(problems) == [("D11", "C3")]


def test_an_answer_merged_over_several_instructions_is_that_of_each(form: IssuedForm) -> None:
    rows = ((INSTRUCTION_NUMBER, REPLY_COLUMN), (1, "已办结"), (2, None), (None, "另附说明"), (3, None))
    sheet = Sheet(name=INSTRUCTION_SHEET, hidden=False, rows=rows, merges=((1, 1, 2, 1), (2, 0, 3, 0)))
    replies, problems = read_replies(sheet, replace(form, instructions=(ASKED,) * 3), FILE)
    assert replies == {1: "已办结", 2: "已办结\n另附说明"}
    assert codes(problems) == [("D11", "B3")]


@pytest.mark.parametrize(
    ("sheet", "cell", "words"),
    [
        (ASIDE_SHEET, "D9", NOT_OURS),
        (LEAD_SHEET, "E4", "本任务进展顺利。"),
        (INSTRUCTION_SHEET, "G4", "已抓紧办理"),
    ],
)
def test_what_the_copy_of_another_table_alone_says_is_told(
    sheet: str, cell: str, words: str, form: IssuedForm
) -> None:
    """Whichever of the two comes first is read; a copy that says the same is no more than a sheet too many."""
    whole = replace(form, instructions=(ASKED,))
    for filled in ("copy", "original", "both"):
        book = load_workbook(io.BytesIO(form_workbook(whole)))
        copy = book.copy_worksheet(book[sheet])
        for side, page in (("original", book[sheet]), ("copy", copy)):
            if filled in {side, "both"}:
                page[cell] = words
        target = io.BytesIO()
        book.save(target)
        returned = read_return(decode(answer(target.getvalue())[1:]), whole, whole, FILE)
        assert isinstance(returned, Return)
        of_copy = [each for each in returned.problems if each.place.sheet == copy.title]
        assert [each.code for each in of_copy] == ["L33" if filled == "copy" else "L08"]
        assert all(f"{cell} {words}" in each.message for each in of_copy) == (filled == "copy")


@pytest.mark.parametrize("words", ["√", "均认领", "全部"])
def test_a_switch_answered_by_other_words_is_told(words: str, path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        book[FORM_SHEET]["D2"] = words

    returned = read(path, form, change)
    assert [(each.code, each.place.cell) for each in returned.problems if words in each.message] == [
        ("R22", "D2")
    ]


@pytest.mark.parametrize("words", ["否", None])
def test_a_switch_that_is_not_turned_on_is_no_fault(words: str | None, path: Path, form: IssuedForm) -> None:
    def change(book: Workbook) -> None:
        book[FORM_SHEET]["D2"] = words

    assert not any(each.place.cell == "D2" for each in read(path, form, change).problems)


def codes(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.cell) for problem in problems]


ANSWER = "本单位已商县公安局，十月底前办结。"


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        *((ASIDE_SHEET, f"{column}5") for column in "ADE"),
        *((LEAD_SHEET, f"{column}3") for column in "ABCDE"),
        *((INSTRUCTION_SHEET, f"{column}3") for column in "ABCG"),
    ],
)
@pytest.mark.parametrize("header", [None, "序号"])
def test_no_answer_is_lost_under_a_header_that_was_changed(
    sheet: str, cell: str, header: str | None, form: IssuedForm
) -> None:
    """It is read, or it is told which sheet or cell was not."""
    whole = replace(form, instructions=(ASKED,))
    book = load_workbook(io.BytesIO(form_workbook(whole)))
    book[ASIDE_SHEET]["E6"] = book[LEAD_SHEET]["E4"] = book[INSTRUCTION_SHEET]["G4"] = ANSWER
    book[sheet][cell] = header
    target = io.BytesIO()
    book.save(target)
    returned = read_return(decode(answer(target.getvalue())[1:]), whole, whole, FILE)
    assert isinstance(returned, Return)
    told_of = [*returned.problems, *(each for line in returned.rows for each in line.problems)]
    read_all = {
        ASIDE_SHEET: [value.raw for line in returned.rows for value in line.values.values()],
        LEAD_SHEET: [value.raw for value in returned.summaries.values()],
        INSTRUCTION_SHEET: [*returned.replies.values()],
    }
    for name, answers in read_all.items():
        assert ANSWER in answers or (name == sheet and any(each.place.sheet == sheet for each in told_of))
