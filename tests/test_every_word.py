"""Three attempts later the unit still has every word it ever typed, in LibreOffice as in the record."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.books import FIELDS, SHEETS, write_book
from tests.calc import type_in_calc
from tests.programs import libreoffice_convert
from tests.small import ISSUED, PERIOD, RETURNED
from tests.test_return_by_hand import addresses
from workbook_flow import cycle
from workbook_flow.model import FORM_SHEET, Submission, SubmissionState
from workbook_flow.sheets import Book, Reader, text

pytestmark = pytest.mark.needs("soffice")

UNIT = "县公安局"
COLUMNS = f"""{FIELDS}进展情况 | 文本 | 是 |  | 4 |  |  |  | 进展
存在问题 | 文本 |  |  |  |  |  |  | 问题
完成日期 | 日期 |  |  |  |  |  |  | 完成日期
"""
FEWER = "\n".join(line for line in COLUMNS.splitlines() if not line.startswith("存在问题"))


def issue(root: Path, columns: str, listing: str = small.LIST) -> None:
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "字段": columns, "分解清单": listing})
    cycle.split(cycle.Workspace(root, ISSUED), PERIOD)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = small.new_workspace(tmp_path / "w")
    issue(root, COLUMNS)
    return root


def marked(root: Path) -> Path:
    return cycle.Workspace(root, RETURNED).correction(PERIOD, UNIT)


def attempt(root: Path, source: Path, words: dict[tuple[str, str], str]) -> Submission:
    """Type words by task and column into a form, in LibreOffice, and return it."""
    at = addresses(source)
    target = root / "inbox" / f"{UNIT}.xlsx"
    type_in_calc(source, target, {at[key]: text for key, text in words.items()}, sheet=FORM_SHEET)
    (submission,) = cycle.receive(cycle.Workspace(root, RETURNED))
    return submission


def first(root: Path) -> Submission:
    form = root / small.issued_forms(root)[UNIT].path
    return attempt(
        root,
        form,
        {
            ("1-01", "进展状态"): "进行中",
            ("1-01", "完成比例"): "60",
            ("1-01", "进展情况"): "已办培训班三期。",
            ("1-01", "存在问题"): "师资不足",
            ("1-02", "进展状态"): "差不多",
            ("1-02", "完成比例"): "过半",
            ("1-02", "进展情况"): "=已评查 12 卷；\n<b>“下月”</b>完成",
            ("1-02", "存在问题"): "经费没有落实",
            ("2-01", "进展状态"): "进行中",
            ("2-01", "完成比例"): "八成",
            ("2-01", "进展情况"): "已清理事项四十项。",
        },
    )


def all_text(path: Path) -> str:
    """Every cell and comment of a workbook."""
    book = load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return "\n".join(f"{cell.value} {cell.comment.text if cell.comment else ''}" for cell in cells)


def test_three_attempts_later(root: Path) -> None:
    assert first(root).state is SubmissionState.PARTIAL
    second = attempt(
        root, marked(root), {("1-02", "完成比例"): "六成吧", ("2-01", "进展情况"): "已清理事项五十项。"}
    )
    assert (second.state, second.attempt) == (SubmissionState.PARTIAL, 2)
    later = small.LIST.replace("县司法局,县公安局 | 2024年底前", "县司法局          | 2024年底前")
    assert later != small.LIST
    issue(root, FEWER, later)
    third = attempt(root, marked(root), {("1-02", "进展状态"): "快了", ("1-02", "完成日期"): "年底"})
    assert (third.state, third.attempt) == (SubmissionState.PARTIAL, 3)

    given_back = all_text(marked(root))
    for words in (
        *("进行中", "60", "已办培训班三期。", "师资不足"),
        *("快了", "六成吧", "经费没有落实", "=已评查 12 卷；\n<b>“下月”</b>完成", "年底"),
        *("八成", "已清理事项五十项。"),
    ):
        assert words in given_back, words
    archive = archived_words(root)
    for words in ("差不多", "过半", "已清理事项四十项。", "六成吧", "快了", "年底", "师资不足"):
        assert words in archive, words
    told = [problem for submission in (second, third) for problem in submission.problems]
    assert [problem for problem in told if problem.code == "L27"] == []
    settled = {row.task for row in small.issued_forms(root)[UNIT].rows}
    assert settled == {"1-01", "1-02"}


def archived_words(root: Path) -> set[str]:
    """Every cell of every file that the archive holds of the unit."""
    texts: set[str] = set()
    with Reader() as reader:
        for path in (root / f"archive/{PERIOD}/单位/{UNIT}").glob("*.xlsx"):
            book = reader.read(path)
            assert isinstance(book, Book)
            texts |= {text(cell) for sheet in book.sheets for row in sheet.rows for cell in row}
    return texts


def test_marks_and_links_stand_in_libreoffice(root: Path, tmp_path: Path) -> None:
    first(root)
    saved = libreoffice_convert(marked(root), "xlsx", tmp_path)
    at = addresses(marked(root))
    held = {at["1-02", "进展状态"], at["1-02", "完成比例"], at["2-01", "完成比例"]}
    book = load_workbook(saved)
    comments = {
        cell.coordinate: cell.comment.text
        for row in book[FORM_SHEET].iter_rows()
        for cell in row
        if cell.comment
    }
    assert comments.keys() == held
    assert all("请" in said for said in comments.values())
    opinions = book["退回意见"]
    links = [
        (row[2].value, row[2].hyperlink.location or "")
        for row in opinions.iter_rows(4)
        if row[2].hyperlink is not None
    ]
    assert held <= {cell for cell, _ in links}
    for cell, target in links:
        assert target.replace("'", "").replace("#", "") in {f"{FORM_SHEET}!{cell}", f"{FORM_SHEET}.{cell}"}
    assert book[FORM_SHEET].protection.sheet
    assert opinions.protection.sheet
