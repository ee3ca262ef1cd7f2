"""A day or a figure that a formula works out anew every day: asked about once, in whatever form the file comes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.build import PEOPLE, SETTINGS, a_form, a_master, a_task, filled, forms_of
from tests.programs import libreoffice_convert
from workbook_flow.model import Problem, Return, SubmissionState
from workbook_flow.returns import read_return
from workbook_flow.returns.checks import ReturnContext, check_return
from workbook_flow.sheets import Reader

TASKS = tuple(a_task(number, lead=("县甲局",), responsible=()) for number in range(1, 4))
(FORM,) = forms_of(a_master(tasks=TASKS)).values()
TABLE = """
编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期
1-01 | 已完成 | 100 | 已全部办结 | 2024-07-01
1-02 | 已完成 | 100 | 已印发实施 | 2024-07-02
1-03 | 进行中 | 60 | 按计划推进 |
"""
DAY = re.compile(rb'(<c r="[A-Z]{1,2}[67]"[^<>]*>)(<v>4547[45]</v></c>)')


def with_formulas(*formulas: str, data: bytes = b"", days: re.Pattern[bytes] = DAY) -> bytes:
    """The form with these formulas in the cells of its days, one after the other."""
    source = zipfile.ZipFile(io.BytesIO(data or filled(FORM, TABLE)))
    parts = {name: source.read(name) for name in source.namelist()}
    sheet = next(name for name, part in parts.items() if days.search(part))
    begin, *cells = days.split(parts[sheet])
    written = [*formulas, *[""] * len(cells)]
    pieces = zip(cells[::3], written, cells[1::3], cells[2::3], strict=False)
    parts[sheet] = begin + b"".join(
        cell + formula.encode() + value + rest for cell, formula, value, rest in pieces
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return target.getvalue()


def outcome(data: bytes, name: str = "县甲局.xlsx", code: str = "D16") -> tuple[SubmissionState, list[str]]:
    """What becomes of the file, and which tasks are held for their day, or for another problem."""
    with Reader() as reader:
        book = reader.read_bytes(data, name)
    assert not isinstance(book, Problem), book
    returned = read_return(book, FORM, FORM, name)
    assert isinstance(returned, Return)
    checked = check_return(ReturnContext(returned=returned, form=FORM, levels={}))
    held = [entry.task for entry in checked.entries if code in {fault.code for fault in entry.problems}]
    return checked.state, held


@pytest.mark.parametrize(
    ("formulas", "held"),
    [
        (("<f>TODAY()</f>",), ["1-01"]),
        (("<f>TODAY()-3</f>", "<f>IF(1=1,INT(NOW()),0)</f>"), ["1-01", "1-02"]),
        (('<f t="shared" ref="G6:G7" si="0">TODAY()</f>', '<f t="shared" si="0"/>'), ["1-01", "1-02"]),
        (("<f>DATE(2024,7,1)</f>", "<f>WORKDAY(45474,1)</f>"), []),
        (("<f>G9-1</f>",), []),
        (("<f>RANDBETWEEN(45470,45475)</f>",), ["1-01"]),
    ],
)
def test_a_day_that_changes_is_asked_about(formulas: tuple[str, ...], held: list[str]) -> None:
    state = SubmissionState.PARTIAL if held else SubmissionState.ACCEPTED
    assert outcome(with_formulas(*formulas)) == (state, held)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", "fods"])
def test_so_it_is_in_whatever_form_a_program_saves_it(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "存盘"
    folder.mkdir()
    source = tmp_path / "县甲局.xlsx"
    source.write_bytes(with_formulas("<f>TODAY()</f>", "<f>DATE(2024,7,2)</f>"))
    assert outcome(libreoffice_convert(source, kind, folder).read_bytes(), f"县甲局.{kind}")[1] == ["1-01"]


SHARE = re.compile(rb'(<c r="[A-Z]{1,2}8"[^<>]*>)(<v>60</v></c>)')


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", "fods"])
@pytest.mark.parametrize(
    ("formula", "held"),
    [
        ("<f>RANDBETWEEN(40,60)</f>", True),
        ("<f>ROUND(RAND()*9,0)+60</f>", True),
        ("<f>DAY(TODAY())+30</f>", True),
        ("<f>ROUND(SUM(30,30),0)</f>", False),
        ("<f>IF(LEN(&quot;RAND&quot;)&gt;3,60,50)</f>", False),
        ("<f>E6*0.6</f>", False),
    ],
)
def test_so_is_a_figure_that_changes(kind: str, formula: str, tmp_path: Path, *, held: bool) -> None:
    data, name = with_formulas(formula, days=SHARE), f"县甲局.{kind}"
    if kind != "xlsx":
        source, folder = tmp_path / "县甲局.xlsx", tmp_path / "存盘"
        folder.mkdir()
        source.write_bytes(data)
        data = libreoffice_convert(source, kind, folder).read_bytes()
    assert outcome(data, name, "D17")[1] == ["1-03"] * held


ASKING = a_form(tasks=TASKS, settings=replace(SETTINGS, leadership_report=True))
TOLD = {**PEOPLE, "是否已向党委（党组）报告": "是", "报告日期": date(2024, 7, 10)}
TOLD_DAY = re.compile(rb'(<c r="[A-Z]{1,2}[1-5]"[^<>]*>)(<v>45483</v></c>)')


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
@pytest.mark.parametrize(
    ("formula", "told"),
    [("<f>TODAY()</f>", True), ("<f>INT(NOW())-1</f>", True), ("<f>DATE(2024,7,10)</f>", False), ("", False)],
)
def test_in_the_head_it_is_told_and_no_day_is_taken(
    kind: str, formula: str, tmp_path: Path, *, told: bool
) -> None:
    data = with_formulas(formula, data=filled(ASKING, TABLE, head=TOLD), days=TOLD_DAY)
    name = f"县甲局.{kind}"
    if kind != "xlsx":
        source, folder = tmp_path / "县甲局.xlsx", tmp_path / "存盘"
        folder.mkdir()
        source.write_bytes(data)
        data = libreoffice_convert(source, kind, folder).read_bytes()
    with Reader() as reader:
        book = reader.read_bytes(data, name)
    assert not isinstance(book, Problem), book
    returned = read_return(book, ASKING, ASKING, name)
    assert isinstance(returned, Return)
    checked = check_return(ReturnContext(returned=returned, form=ASKING, levels={}))
    faults = [fault.message for fault in checked.problems]
    assert (returned.told_on.typed is None) is told
    assert [("“报告日期”" in fault, "每天都变的公式" in fault) for fault in faults] == [(True, True)] * told
    assert checked.state is SubmissionState.ACCEPTED
