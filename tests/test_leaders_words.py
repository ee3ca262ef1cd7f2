"""What leaders write beside decisions is kept with who and when, and shown again; no word is lost in reading."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.programs import libreoffice_convert
from tests.small import PERIOD, RETURNED
from tests.test_review import UNIT, consolidated, reported, root
from workbook_flow import cycle
from workbook_flow.model import NOTE_SHEETS, Note, NoteKind, Period, Problem, SubmissionState

__all__ = ["reported", "root"]

LATE = RETURNED.replace(year=2025)
"""A day on which every task of the small month is overdue."""


def cells_of(book: Any, kind: NoteKind, subject: str) -> dict[str, Any]:
    """By column, the cells of the row about that subject."""
    name, key, _ = NOTE_SHEETS[kind]
    sheet = book[name]
    rows = list(sheet.iter_rows())
    header = next(row for row in rows if {key, kind.value} <= {cell.value for cell in row})
    columns = {str(cell.value): cell.column - 1 for cell in header if cell.value}
    row = next(row for row in rows[header[0].row :] if str(row[columns[key]].value) == subject)
    return {column: row[at] for column, at in columns.items()}


def changed(source: bytes, change: Callable[[Any], None]) -> bytes:
    """A copy of the workbook as changed."""
    book = load_workbook(io.BytesIO(source))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write(source: bytes, kind: NoteKind, subject: str, words: str, by: str = "") -> bytes:
    """A copy of the workbook with these words written in it."""

    def change(book: Any) -> None:
        cells = cells_of(book, kind, subject)
        cells[kind.value].value = words
        if by:
            cells["填写人"].value = by

    return changed(source, change)


def merge(root: Path, period: Period = PERIOD, **files: bytes) -> list[str]:
    """Drop workbooks and merge; the codes of what is said of them."""
    for name, data in files.items():
        (root / "inbox" / f"{name}.xlsx").write_bytes(data)
    submissions = cycle.merge(cycle.Workspace(root, LATE), period).submissions
    assert {submission.state for submission in submissions} <= {SubmissionState.REVIEWED}
    return [problem.code for submission in submissions for problem in submission.problems]


def notes(root: Path) -> tuple[Note, ...]:
    return cycle.status(cycle.Workspace(root, LATE), PERIOD).notes


def fresh(root: Path, period: Period = PERIOD) -> bytes:
    """The period's consolidated workbook as it stands."""
    merge(root, period)
    return cycle.Workspace(root, LATE).consolidated(period).read_bytes()


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (NoteKind.SUPERVISION, "1-01"),
        (NoteKind.APPEAL, UNIT),
        (NoteKind.FINDING, UNIT),
    ],
)
def test_words_are_kept_with_who_and_when_and_shown_again(root: Path, kind: NoteKind, subject: str) -> None:
    """K13"""
    words = "李县长批示：\n11月10日前书面说明"
    by = "" if kind is NoteKind.APPEAL else "李县长"
    assert merge(root, 批示=write(fresh(root), kind, subject, words, by)) == ["K13"]
    (note,) = notes(root)
    assert (note.kind, note.subject, note.words, note.on) == (kind, subject, words, LATE)
    assert note.by == (by or UNIT)
    shown = cells_of(load_workbook(consolidated(root)), kind, subject)
    assert shown[kind.value].value == words
    if kind is NoteKind.APPEAL:
        assert shown["申诉状态"].value == "待复核"
    assert merge(root, 原样=consolidated(root).read_bytes()) == []
    assert notes(root) == (note,)
    shutil.rmtree(root / ".flow")
    assert cycle.verify(cycle.Workspace(root, LATE)).problems == ()
    assert notes(root) == (note,)


def test_words_typed_into_the_output_itself_are_taken(root: Path) -> None:
    path = consolidated(root)
    path.write_bytes(write(fresh(root), NoteKind.SUPERVISION, "1-02", "请书面说明", "李县长"))
    assert merge(root) == ["K13"]
    assert [(each.subject, each.words, each.by) for each in notes(root)] == [("1-02", "请书面说明", "李县长")]


def test_an_appeal_has_a_state_and_an_answer(root: Path) -> None:
    merge(root, 申诉=write(fresh(root), NoteKind.APPEAL, UNIT, "迟报一日系邮箱故障"))
    merge(
        root,
        复核=write(consolidated(root).read_bytes(), NoteKind.FINDING, UNIT, "情况属实，予以更正", "王主任"),
    )
    shown = cells_of(load_workbook(consolidated(root)), NoteKind.FINDING, UNIT)
    assert [shown[name].value for name in ("单位申诉", "复核意见", "填写人", "申诉状态")] == [
        *("迟报一日系邮箱故障", "情况属实，予以更正", "王主任", "已复核")
    ]
    assert len(notes(root)) == 2


def test_words_changed_where_they_were_seen_take_the_place_of_the_old(root: Path) -> None:
    kind = NoteKind.SUPERVISION
    merge(root, 一=write(fresh(root), kind, "1-01", "月底前说明", "李县长"))
    merge(root, 二=write(consolidated(root).read_bytes(), kind, "1-01", "下月10日前说明", "李县长"))
    assert [each.words for each in notes(root)] == ["下月10日前说明"]


def test_words_of_two_who_did_not_see_each_other_stand_side_by_side(root: Path) -> None:
    kind, sent = NoteKind.SUPERVISION, fresh(root)
    first, second = (
        write(sent, kind, "1-01", words, by) for words, by in (("请说明", "李县长"), ("请约谈", "王县长"))
    )
    assert merge(root, 一=first, 二=second) == ["K13", "K13"]
    assert [(note.words, note.by) for note in notes(root)] == [("请说明", "李县长"), ("请约谈", "王县长")]
    shown = cells_of(load_workbook(consolidated(root)), kind, "1-01")
    assert (shown["督办意见"].value, shown["填写人"].value) == ("请说明\n请约谈", "李县长、王县长")
    assert merge(
        root, 一再=write(sent, kind, "2-01", "请说明", "李县长"), 原样=consolidated(root).read_bytes()
    ) == ["K13"]
    assert len(notes(root)) == 3


def test_next_period_shows_them_beside_how_the_task_came_on(root: Path) -> None:
    merge(root, 批示=write(fresh(root), NoteKind.SUPERVISION, "1-01", "请书面说明", "李县长"))
    cycle.split(cycle.Workspace(root, RETURNED + timedelta(days=23)), PERIOD.next())
    shown = cells_of(load_workbook(io.BytesIO(fresh(root, PERIOD.next()))), NoteKind.SUPERVISION, "1-01")
    assert shown["以往督办意见"].value == f"{PERIOD.words} 李县长（{LATE.isoformat()}）：请书面说明"
    assert shown["督办意见"].value is None


def column_of(sheet: Any, name: str) -> int:
    return int(next(cell.column for cell in sheet[2] if cell.value == name))


def in_first_row(book: Any) -> Any:
    """The sheet of warnings, with words in its first row."""
    sheet = book["预警督办"]
    sheet.cell(3, column_of(sheet, "督办意见")).value = "请说明"
    return sheet


def without_column(name: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        sheet = in_first_row(book)
        sheet.delete_cols(column_of(sheet, name))

    return change


def header_changed(book: Any) -> None:
    sheet = in_first_row(book)
    sheet.cell(2, column_of(sheet, "督办意见")).value = "督办意见（李县长）"


def renamed_sheet(book: Any) -> None:
    in_first_row(book).title = "预警督办（李县长阅）"


def fewer_sheets(book: Any) -> None:
    in_first_row(book)
    for name in ("首页", "总览", "变化"):
        del book[name]


@pytest.mark.parametrize(
    "change",
    [
        *map(without_column, ("主要措施", "填写人", "任务状态")),
        *(header_changed, renamed_sheet, fewer_sheets),
    ],
)
def test_words_are_taken_from_a_sheet_that_a_leader_made_his_own(
    root: Path, change: Callable[[Any], None]
) -> None:
    assert merge(root, 批示=changed(fresh(root), change)) == ["K13"]
    assert [(note.subject, note.words) for note in notes(root)] == [("1-01", "请说明")]


def in_another_column(book: Any) -> None:
    sheet = book["预警督办"]
    sheet.cell(3, sheet.max_column + 1).value = "请分管副县长过问"


def on_the_first_page(book: Any) -> None:
    sheet = book["首页"]
    sheet.cell(sheet.max_row + 2, 1).value = "请办公室月底前开一次调度会"


def in_a_note(book: Any) -> None:
    book["任务进展"]["A1"].comment = Comment("请过问此事", "李")


def on_a_sheet_of_its_own(book: Any) -> None:
    book.create_sheet("领导批示")["A1"] = "请各单位抓紧"


def as_another_topic(book: Any) -> None:
    sheet = book["会商议题"]
    sheet.cell(sheet.max_row + 1, column_of(sheet, "内容")).value = "请研究护学岗的经费"


def below_all_rows(book: Any) -> None:
    sheet = book["预警督办"]
    sheet.cell(sheet.max_row + 2, column_of(sheet, "督办意见")).value = "请各单位抓紧"


def sorted_rows(book: Any) -> None:
    """A leader sorts, and saves: every cell is where the program looks for it."""
    turn_over(book["预警督办"])


def turn_over(sheet: Any) -> None:
    """Put the last row below the header first, and so on."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    for number, row in enumerate(reversed(rows), start=3):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        *((change, ["K15"]) for change in (in_another_column, on_the_first_page, in_a_note)),
        *((change, ["K15"]) for change in (on_a_sheet_of_its_own, as_another_topic)),
        (below_all_rows, ["K10"]),
        (without_column("编号"), ["K10"]),
        (without_column("督办意见"), ["K05"]),
        (lambda book: in_first_row(book).delete_rows(2), ["K05", "K15"]),
        (sorted_rows, []),
    ],
)
def test_words_that_are_not_taken_are_told(
    root: Path, change: Callable[[Any], None], codes: list[str]
) -> None:
    assert merge(root, 批示=changed(fresh(root), change)) == codes
    assert notes(root) == ()


def over_cells(book: Any) -> None:
    """Over a state, at the end of a text, into a blank cell, and a number over another."""
    sheet = book["任务进展"]
    row = next(row for row in sheet.iter_rows(min_row=3) if row[1].value == "1-02")
    columns = {str(cell.value): cell.column - 1 for cell in sheet[2]}
    row[columns["任务状态"]].value = "已完成"
    row[columns["主要措施"]].value = f"{row[columns['主要措施']].value}请县公安局说明"
    row[columns["存在问题和需协调事项"]].value = "请财政保障"
    row[columns["完成比例"]].value = 90


def over_locked_cells(book: Any) -> None:
    """Somebody took the protection away: a text goes on, a number is another, a blank cell is filled; and a decision."""
    sheet = book["单位明细"]
    columns = {str(cell.value): cell.column for cell in sheet[2]}
    measure = sheet.cell(3, columns["主要措施"])
    measure.value = f"{measure.value}进展不实"
    sheet.cell(3, columns["完成比例"]).value = 91
    sheet.cell(4, columns["备注"]).value = "请约谈"
    sheet.cell(5, columns["核定"]).value = "通过"
    sheet.cell(5, columns["核定意见"]).value = "情况属实"


def copied_sheet(book: Any) -> None:
    book.copy_worksheet(book["报送情况"])["N4"] = "请约谈"


def row_between(book: Any) -> None:
    book["报送情况"].insert_rows(4)
    book["报送情况"]["B4"] = "请约谈"


def column_between(book: Any) -> None:
    book["报送情况"].insert_cols(2)
    book["报送情况"]["B5"] = "请约谈"


def sheet_renamed(book: Any) -> None:
    book["报送情况"]["N4"] = "请约谈"
    book["报送情况"].title = "报送情况（李县长阅）"


def beside_what_is_taken(book: Any) -> None:
    sheet = in_first_row(book)
    sheet.cell(3, column_of(sheet, "任务状态")).value = "请约谈"


@pytest.mark.parametrize(
    ("change", "endings"),
    [
        (over_cells, ["请县公安局说明", "已完成", "90%", "请财政保障"]),
        (over_locked_cells, ["进展不实", "91%", "请约谈"]),
        *((change, ["请约谈"]) for change in (copied_sheet, row_between, column_between, sheet_renamed)),
        (beside_what_is_taken, ["请约谈"]),
    ],
)
def test_words_typed_over_cells_are_told_with_nothing_that_stood_there(
    root: Path, change: Callable[[Any], None], endings: list[str]
) -> None:
    """Obeyed, the remedy works: the words are taken where it says."""
    faults = [fault for fault in problems_of(root, changed(fresh(root), change)) if fault.code == "K15"]
    words = "；".join(fault.message.split("“")[1].removesuffix("”没有收") for fault in faults)
    assert [piece[-len(last) :] for piece, last in zip(words.split("；"), endings, strict=True)] == endings
    assert all(fault.place.cell and "预警督办" in fault.remedy for fault in faults)


@pytest.mark.parametrize("words", ["请县公安局书面说明原因", "请约谈"])
def test_what_was_written_again_where_it_is_read_is_told_no_more(root: Path, words: str) -> None:
    """In a comment, on the first page, on a sheet of its own, over a locked cell; short words are anybody's."""

    def change(book: Any) -> None:
        book["任务进展"]["A1"].comment = Comment(words, "李县长")
        book["首页"]["C40"] = words
        book.create_sheet("批示")["A1"] = words
        book["单位明细"].cell(3, 4).value = words

    source = changed(fresh(root), change)
    assert [fault.code for fault in problems_of(root, source)].count("K15") == 4
    again = write(source, NoteKind.SUPERVISION, "1-02", words, "李县长")
    left = [fault.code for fault in problems_of(root, again)].count("K15")
    assert left == (0 if len(words) > 8 else 4)
    assert [note.words for note in notes(root)] == [words]


def problems_of(root: Path, data: bytes, suffix: str = ".xlsx") -> list[Problem]:
    (root / "inbox" / f"批示{suffix}").write_bytes(data)
    (submission,) = cycle.merge(cycle.Workspace(root, LATE), PERIOD).submissions
    assert submission.state is SubmissionState.REVIEWED
    return list(submission.problems)


def every_sheet_tidied(book: Any) -> None:
    """Sorted the other way, filtered, shortened by rows and columns: no word is anybody's own."""
    turn_over(book["报送情况"])
    book["报送情况"].delete_cols(5)
    book["报送情况"].delete_rows(4)
    turn_over(book["单位明细"])
    book["单位明细"].delete_cols(3)
    book["任务进展"].row_dimensions[4].hidden = True
    book["任务进展"]["A1"].value = None


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
@pytest.mark.parametrize("change", [None, every_sheet_tidied, over_cells, over_locked_cells])
def test_only_what_was_typed_is_told_whichever_program_saved_it(
    root: Path, change: Callable[[Any], None] | None, suffix: str, tmp_path: Path
) -> None:
    source = fresh(root)
    typed = tmp_path / "批示.xlsx"
    typed.write_bytes(changed(source, change) if change else source)
    data = libreoffice_convert(typed, suffix[1:], tmp_path / "saved").read_bytes()
    problems = problems_of(root, data, suffix)
    rows = 1 if change is over_cells else 2 if change is over_locked_cells else 0
    assert [fault.code for fault in problems] == ["K15"] * rows, problems


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".xls"])
def test_decisions_and_words_that_nobody_sees_are_taken_and_told(
    root: Path, suffix: str, tmp_path: Path
) -> None:
    """White on the pale ground of cells to write in, or tiny; red and bold is plain to see."""

    def change(book: Any) -> None:
        sheet = book["单位明细"]
        columns = {str(cell.value): cell.column for cell in sheet[2]}
        for row, look in ((3, {"color": "FFFFFF"}), (4, {"size": 1}), (5, {"color": "FF0000", "bold": True})):
            sheet.cell(row, columns["核定"]).value = "退回"
            opinion = sheet.cell(row, columns["核定意见"])
            opinion.value, opinion.font = f"请补充第{row}项", Font(**look)
        supervised = book["预警督办"].cell(3, column_of(book["预警督办"], "督办意见"))
        supervised.value, supervised.font = "请说明", Font(color="FFFFFF")

    typed = tmp_path / "批示.xlsx"
    typed.write_bytes(changed(fresh(root), change))
    data = libreoffice_convert(typed, suffix[1:], tmp_path / "saved").read_bytes()
    faults = [fault for fault in problems_of(root, data, suffix) if fault.code == "K22"]
    assert sorted(fault.message.split("”")[0] for fault in faults) == [
        "“请补充第3项",
        "“请补充第4项",
        "“请说明",
    ]
    assert [note.words for note in notes(root)] == ["请说明"]


def test_words_that_were_deleted_where_they_were_seen_stand_and_that_is_told(root: Path) -> None:
    kind, before = NoteKind.SUPERVISION, fresh(root)
    merge(root, 一=write(before, kind, "1-01", "月底前说明", "李县长"))
    shown = consolidated(root).read_bytes()
    assert merge(root, 二=write(shown, kind, "1-01", "")) == ["K16"]
    assert merge(root, 三=write(before, kind, "1-02", "请约谈", "王县长")) == ["K13"]
    assert [note.words for note in notes(root)] == ["月底前说明", "请约谈"]
    assert merge(root, 四=write(shown, kind, "1-01", "已了结", "李县长")) == ["K13"]


def test_a_row_that_a_leader_adds_for_another_task_is_taken(root: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["预警督办"]
        row = sheet.max_row + 1
        for name, words in (("编号", "1-02"), ("督办意见", "请一并说明"), ("填写人", "李县长")):
            sheet.cell(row, column_of(sheet, name)).value = words

    assert merge(root, 批示=changed(fresh(root), change)) == ["K13"]
    assert [(note.subject, note.words, note.by) for note in notes(root)] == [("1-02", "请一并说明", "李县长")]


def test_a_withdrawn_review_takes_its_words_back(root: Path) -> None:
    from tests.small import take_back

    merge(root, 批示=write(fresh(root), NoteKind.SUPERVISION, "1-01", "请说明", "李县长"))
    (note,) = notes(root)
    take_back(root, note.review)
    assert notes(root) == ()


def with_decision(source: bytes, sheet: str, words: tuple[str | None, str | None]) -> bytes:
    """The workbook with this decision, or none, on the row of task 1-01."""

    def change(book: Any) -> None:
        rows = list(book[sheet].iter_rows())
        header = next(row for row in rows if "核定" in {cell.value for cell in row})
        columns = {str(cell.value): cell.column for cell in header}
        row = next(row for row in rows[header[0].row :] if row[columns["编号"] - 1].value == "1-01")
        for name, text in zip(("核定", "核定意见"), words, strict=True):
            row[columns[name] - 1].value = text

    return changed(source, change)


def test_a_decision_that_was_deleted_where_it_was_seen_stands_and_that_is_told(root: Path) -> None:
    before = fresh(root)
    assert merge(root, 一=with_decision(before, "单位明细", ("退回", "请附材料"))) == []
    shown = consolidated(root).read_bytes()
    (fault,) = problems_of(root, with_decision(shown, "单位明细", (None, None)))
    assert (fault.code, fault.place.cell != "") == ("K17", True)
    assert "退回（请附材料）" in fault.message
    assert merge(root, 旧=in_a_copy(before)) == []
    assert merge(root, 二=with_decision(shown, "单位明细", ("通过", None))) == []
    assert merge(root, 三=in_a_copy(consolidated(root).read_bytes())) == []


def in_a_copy(source: bytes) -> bytes:
    """The same workbook in other bytes."""
    return changed(source, lambda _book: None)
