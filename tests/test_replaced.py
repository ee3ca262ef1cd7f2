"""A replacement over the whole sheet, which changes the answers with the issued words; and those that did not."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from tests.build import a_master, a_task, fill_cell, filled, forms_of, read_back
from workbook_flow.model import FORM_SHEET, Return
from workbook_flow.rules.replacing import Replacement, replacement_of

MEASURES = (
    "2025年底前改造公厕15座，投资500万元。",
    "2025年6月前举办道德讲堂，未完成的不得评优。",
    "整治校园周边流动摊点，取缔网吧5家，未整改的停业。",
)
TASKS = tuple(
    a_task(number, lead=("县甲局",), responsible=(), measure=measure)
    for number, measure in enumerate(MEASURES, 1)
)
(FORM,) = forms_of(a_master(tasks=TASKS)).values()
ANSWERS = """
编号 | 进展状态 | 完成比例 | 进展情况
1-01 | 进行中 | 55 | 公厕封顶5座，完成投资150万元，其余的未开工
1-02 | 进行中 | 40 | 道德讲堂办了两期，按计划推进
1-03 | 进行中 | 75 | 流动摊点取缔二十三个，未发现反弹
"""


def returned(
    old: str, new: str, *, columns: range = range(1, 12), answers: str = ANSWERS, confirmed: bool = False
) -> Return:
    """The filled form in whose columns that was replaced."""
    book = load_workbook(io.BytesIO(filled(FORM, answers)))
    sheet = book[FORM_SHEET]
    for row in sheet.iter_rows(min_row=6):
        for cell in row:
            words = str(cell.value or "")
            if old in words and cell.column in columns and not words.startswith("="):
                changed = words.replace(old, new)
                cell.value = int(changed) if changed.isdecimal() else changed
    if confirmed:
        fill_cell(book, "1-02", "进展情况").comment = Comment("确认", "张三")
    return read_back(book, FORM)


def held(back: Return) -> str:
    """The numbers of the tasks that are held as perhaps replaced."""
    return "".join(row.task[-1] for row in back.rows if "R54" in {fault.code for fault in row.problems})


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ("5", "6", "13"),
        ("5", "", "123"),
        ("15", "150", ""),
        ("未", "", "123"),
        ("万", "", ""),
        ("年底前", "年底以前", ""),
        ("改造", "新建", ""),
    ],
)
def test_answers_that_may_have_been_replaced_with_the_issued_words_are_asked_about(
    old: str, new: str, asked: str
) -> None:
    assert held(returned(old, new)) == asked
    assert not held(returned(old, new, confirmed=True))


@pytest.mark.parametrize(
    ("old", "new", "words"), [("-0", "-", "2-3期"), ("1-0", "1-", "1-2场"), ("-0", "-00", "1-001号楼")]
)
def test_ids_that_were_rewritten_alone_are_no_replacement(old: str, new: str, words: str) -> None:
    """As 1-1 and 1-2 for 1-01 and 1-02."""
    dated = ANSWERS.replace("两期", words)
    assert held(returned(old, new, columns=range(1, 2), answers=dated)) == ""


def test_answers_that_still_have_what_was_looked_for_were_left_alone() -> None:
    assert held(returned("5", "6", columns=range(1, 4))) == ""
    assert held(returned("5", "6", answers="编号 | 进展状态\n1-01 | 进行中")) == ""


@pytest.mark.parametrize(
    ("pairs", "replacement"),
    [
        ([("2025年", "2026年"), ("15座5家", "16座6家"), ("道德讲堂", "道德讲堂")], ("5", "6")),
        ([("进一步推进", "进一步推动"), ("推进", "推动")], ("推进", "推动")),
        ([("数据", "大数据"), ("数据局", "大数据局")], ("数", "大数")),
        ([("6-5", "6-05"), ("5月", "05月")], ("5", "05")),
        ([("一二", "一三"), ("二四", "二四")], None),
        ([("一二", "一三"), ("二四", "五四")], None),
        ([("一二", "一三")], None),
    ],
)
def test_what_was_replaced_is_what_makes_all_that_came_back_of_what_was_issued(
    pairs: list[tuple[str, str]], replacement: tuple[str, str] | None
) -> None:
    assert replacement_of(pairs) == (replacement and Replacement(*replacement))
