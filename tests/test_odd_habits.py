"""What people and their programs do to a form beside filling it in: a correction elsewhere, a text cut off."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from tests.build import a_master, a_task, fill_cell, filled, forms_of, read_back
from workbook_flow.model import FORM_SHEET, SUMMARY_COLUMN, Problem
from workbook_flow.returns import read_return
from workbook_flow.returns.checks import Checked, ReturnContext, check_return
from workbook_flow.returns.summaries import read_summaries
from workbook_flow.sheets import Reader, Sheet

TASKS = tuple(a_task(number, lead=("县甲局",), responsible=()) for number in range(1, 7))
(FORM,) = forms_of(a_master(tasks=TASKS)).values()
SHARES = (31, 45, 52, 68, 74, 23)
WORDS = ("会议已开", "方案已印发", "场地选好了", "设备到货", "人员到位", "正在招标")
Change = Callable[[Workbook], object]


def checked(change: Change) -> Checked:
    """What is said of the form filled in, and changed."""
    lines = [
        f"1-0{number} | 进行中 | {share} | {words}，按计划推进"
        for number, (share, words) in enumerate(zip(SHARES, WORDS, strict=True), 1)
    ]
    book = load_workbook(
        io.BytesIO(filled(FORM, "\n".join(["编号 | 进展状态 | 完成比例 | 进展情况", *lines])))
    )
    change(book)
    returned = read_back(book, FORM)
    return check_return(ReturnContext(returned=returned, form=FORM, levels={}))


def found(change: Change) -> list[tuple[str, str]]:
    """The codes of all problems, and their cells."""
    return [(fault.code, fault.place.cell) for fault in checked(change).problems]


def held(change: Change) -> list[str]:
    """The tasks of the rows that are held."""
    return [
        entry.task
        for entry in checked(change).entries
        if any(fault.code == "L17" for fault in entry.problems)
    ]


def in_margin(words: str) -> Change:
    def write(book: Workbook) -> None:
        footer = book[FORM_SHEET].oddFooter
        assert footer is not None
        footer.left.text = words

    return write


@pytest.mark.parametrize(
    ("footer", "told"),
    [
        ("&L比例应为 90%&C第 &P 页/共 &N 页", ["L16"]),
        ("&L县甲局 2024年7月&C第 &P 页/共 &N 页&R实际完成 90%", ["L16"]),
        ("&L县甲局 2024年7月&C第 &P 页/共 &N 页", []),
        ("&C第 &P 页，共 &N 页", []),
    ],
)
def test_words_beside_the_numbers_of_printed_pages_are_told(footer: str, told: list[str]) -> None:
    with Reader() as reader:
        data = replaced_part(filled(FORM, "编号 | 进展状态"), footer)
        book = reader.read_bytes(data, "县甲局.xlsx")
    assert not isinstance(book, Problem)
    returned = read_return(book, FORM, FORM, "县甲局.xlsx")
    assert not isinstance(returned, Problem)
    assert [fault.code for fault in returned.problems if fault.code == "L16"] == told


def replaced_part(data: bytes, footer: str) -> bytes:
    """The workbook with that footer on its first sheet."""
    target, words = io.BytesIO(), b"<oddFooter>" + html.escape(footer).encode()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(target, "w") as copy:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb"<oddFooter>[^<]*", words, part)
                assert words in part
            copy.writestr(name, part)
    return target.getvalue()


def in_note(words: str, cell: str = "A1") -> Change:
    def write(book: Workbook) -> None:
        book[FORM_SHEET][cell].comment = Comment(words, "张三")

    return write


@pytest.mark.parametrize(
    ("change", "tasks"),
    [
        (in_margin("更正：1-02 实际完成比例为 90%，请以此为准"), ["1-02"]),
        (in_note("张三:\n1-03、1－05填错了，应为受阻"), ["1-03", "1-05"]),
        (in_margin("1-06 一行作废&C第 &P 页/共 &N 页"), ["1-06"]),
        (in_note("1-04 一行作废"), ["1-04"]),
        (in_note("1-02 已按县里要求办理"), []),
        (in_note("11-02、1-022 填错了"), []),
        (in_margin("电话应为 0739-3160000"), []),
        (in_margin("第 1-02 页"), []),
    ],
)
def test_words_anywhere_that_correct_a_row_by_its_id_hold_it(change: Change, tasks: list[str]) -> None:
    assert held(change) == tasks


def test_a_note_beside_a_row_that_names_another_holds_its_own() -> None:
    def write(book: Workbook) -> None:
        fill_cell(book, "1-02", "进展情况").comment = Comment("与1-03一并推进，比例有误", "张三")

    assert held(write) == ["1-02"]


@pytest.mark.parametrize(("end", "taken"), [("乡", False), ("。", True)])
def test_a_summary_that_was_cut_off_waits_for_its_end(end: str, taken: bool) -> None:
    tasks = tuple(a_task(number, lead=("县甲局",), responsible=("县乙局",)) for number in (1, 2))
    form = forms_of(a_master(tasks=tasks))["县甲局"]
    words = "逐个乡镇过堂排出问题列入清单由督查室每周调度" * 20
    (task, *_) = (share.task for share in form.led)
    sheet = Sheet(
        name="牵头任务", hidden=False, rows=(("编号", SUMMARY_COLUMN), (task, f"{words[:254]}{end}"))
    )
    summaries, problems = read_summaries(sheet, form, "县甲局.xlsx")
    assert [*summaries] == [task] * taken
    assert [(fault.code, fault.place.cell) for fault in problems] == [("R52", "B2")] * (not taken)
