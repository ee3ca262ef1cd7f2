from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import small
from workbook_flow import cycle
from workbook_flow.cli import program, terminal
from workbook_flow.cli.terminal import MOST_ALIKE, MOST_PROBLEMS, plain, show_findings, show_problems
from workbook_flow.model import Place, Problem
from workbook_flow.words.problems import Code, problem


def blank_rows(file: str, count: int) -> list[Problem]:
    return [
        problem(Code.ROW_BLANK, Place(file=file, cell=f"A{row}"), task=f"1-{row:02d}") for row in range(count)
    ]


def test_many_of_one_kind_do_not_hide_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([*blank_rows("甲.xlsx", 49), problem(Code.EMPTY_FILE, Place(file="乙.xlsx"))])
    output = capsys.readouterr().out
    assert output.count("R01 甲.xlsx") == MOST_ALIKE
    assert f"甲.xlsx还有 {49 - MOST_ALIKE} 处 R01" in output
    assert "F01 乙.xlsx" in output
    assert "共 50 条" in output


def test_few_are_all_shown_without_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems(blank_rows("甲.xlsx", MOST_ALIKE))
    output = capsys.readouterr().out
    assert output.count("R01") == MOST_ALIKE
    assert "共" not in output


def test_what_to_do_is_said_once_below_those_of_one_kind_that_need_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Remedies that differ stand below their own problem."""
    place = Place(file="汇总表.xlsx", cell="A1")
    beside = [problem(Code.REVIEW_WORDS_BESIDE, place, where="批注", words=words) for words in "甲乙"]
    contrary = [
        problem(Code.OPINION_CONTRADICTS, place, verdict="通过", words=words, remedy=remedy)
        for words, remedy in (("不同意", "一"), ("退回", "二"), ("不通过", "二"))
    ]
    show_problems([*beside, *contrary])
    lines = capsys.readouterr().out.splitlines()
    assert ["→" in line for line in lines] == [False, False, True, False, True, False, False, True]
    assert lines[2].strip() == f"→ {beside[0].remedy}"


def test_no_more_than_a_screenful_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([row for number in range(30) for row in blank_rows(f"{number}.xlsx", 3)])
    output = capsys.readouterr().out
    assert output.count("R01") == MOST_PROBLEMS
    assert "共 90 条" in output


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    assert plain("\x1b[31m甲\u202e乙\n丙\x07") == "[31m甲乙 丙"


def test_units_without_an_address_are_one_line_with_all_their_places(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [*range(3, 60), 70, 72]
    show_findings(
        [
            problem(Code.UNIT_WITHOUT_MAIL, Place(sheet="单位", cell=f"A{row}"), name=f"{row}科")
            for row in rows
        ]
    )
    shown = capsys.readouterr().out
    assert "59 个单位没有邮箱：3科、4科、5科、6科、7科等（59 处）" in shown
    assert "单位!A3–A59、单位!A70、单位!A72" in shown
    assert len(shown.splitlines()) == 3


def test_many_wordings_stand_one_a_line_each_with_its_places(capsys: pytest.CaptureFixture[str]) -> None:
    """Joined, nobody could tell which of them stands where."""
    show_findings(
        [
            problem(
                Code.UNREADABLE_OWN_RULE,
                Place(sheet="自定义规则", cell=f"C{row}"),
                column="要求",
                value=f"整改数 差于 {row % 5}",
                why="少了比较",
            )
            for row in range(2, 12)
        ]
    )
    *lines, remedy = capsys.readouterr().out.splitlines()
    assert lines[0] == "错误 M53 自定义规则!C2、自定义规则!C7 · 要求“整改数 差于 2”没法照着核对：少了比较"
    assert len(lines) == 5
    assert remedy.startswith("    → 请写如")


def test_where_units_stand_fits_a_terminal_of_80_characters(
    issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small.copy_of(issued, tmp_path / "w")
    for minute, (name, data) in enumerate(small.first_round(small.issued_forms(root))):
        small.drop(root, name, data, minute)
    cycle.receive(cycle.Workspace(root, small.RETURNED))
    monkeypatch.setattr(terminal, "PIPE_WIDTH", 80)
    arguments = ["--workspace", str(root), "--date", "2024-07-29", "status", "--period", str(small.PERIOD)]
    lines = CliRunner().invoke(program, arguments).output.splitlines()
    table = lines[: next(number for number, line in enumerate(lines) if line.startswith("└"))]
    rows = [line for line in table if line.startswith("│")]
    assert len(rows) == len(small.issued_forms(root)), "a line a unit"
    assert all(any(unit in row for row in rows) for unit in small.issued_forms(root))
