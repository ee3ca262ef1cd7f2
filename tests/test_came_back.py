"""Rows that come back as they went out, where an earlier return of the period changed them: they undo nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from tests import small
from tests.books import FIELDS, SHEETS, write_book
from tests.build import PEOPLE, SETTINGS, fill_cell, filled
from tests.forked import program
from tests.programs import libreoffice_convert
from tests.test_review import decide
from tests.test_two_versions import saved
from workbook_flow import cycle
from workbook_flow.mail.wording.receipts import receipt_words
from workbook_flow.model import (
    FORM_SHEET,
    LEAD_SHEET,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    SAME_FIELD,
    SAME_REST_WORDS,
    SUMMARY_COLUMN,
    IssuedForm,
    LeadershipReport,
    Period,
    Submission,
    SubmissionState,
)

pytestmark = pytest.mark.dear

UNIT = "县公安局"
JULY, AUGUST = small.PERIOD, Period(2024, 8)
TOLD = FIELDS + "进展情况 | 文本   |      |          |        |        |      |      | 进展\n"
HEADER = "编号 | 进展状态 | 完成比例 | 进展情况"
DONE = "已按计划完成，并通过了县里组织的验收，资料齐全。"


def rows_of(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


def form_of(root: Path, period: Period) -> IssuedForm:
    issues = cycle.Workspace(root, small.ISSUED).archive.issues(period)
    return {form.unit: form for issue in issues for form in issue.forms}[UNIT]


@pytest.fixture(scope="module")
def second_month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """August is issued: 1-01 was done in July, so that its row goes out filled in."""
    root = small.new_workspace(tmp_path_factory.mktemp("w") / "w")
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "字段": TOLD})
    cycle.split(cycle.Workspace(root, small.ISSUED), JULY)
    july = rows_of(f"1-01 | 已完成 | 100 | {DONE}", "1-02 | 进行中 | 60 | 已办", "2-01 | 进行中 | 60 | 已查")
    small.drop(root, "七月.xlsx", filled(form_of(root, JULY), july), 1)
    cycle.merge(cycle.Workspace(root, small.RETURNED), JULY)
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), AUGUST)
    return root


@pytest.fixture
def root(second_month: Path, tmp_path: Path) -> Path:
    return small.copy_of(second_month, tmp_path / "w")


def take(root: Path, data: bytes, minute: int) -> Submission:
    small.drop(root, f"来{minute}.xlsx", data, minute)
    (submission,) = cycle.merge(cycle.Workspace(root, date(2024, 8, 28)), AUGUST).submissions
    return submission


def send(root: Path, minute: int, *rows: str, head: Mapping[str, str] = PEOPLE) -> Submission:
    """A form as issued, these rows filled in by hand; the row that was done with is in it as it went out."""
    return take(root, filled(form_of(root, AUGUST), rows_of(*rows), head=head), minute)


def percents(root: Path) -> dict[str, object]:
    """What stands by task; the record made anew tells the same."""
    shown: list[dict[str, object]] = []
    for again in (False, True):
        if again:
            cycle.rebuild(cycle.Workspace(root, date(2024, 8, 29)))
        entries = cycle.status(cycle.Workspace(root, date(2024, 8, 29)), AUGUST).entries
        shown.append({each.task: each.values["完成比例"].typed for each in entries if each.unit == UNIT})
    assert shown[0] == shown[1]
    return dict(shown[0])


def notices(submission: Submission) -> list[str]:
    return [fault.message for fault in submission.problems if fault.code == "L35"]


REOPENED = (
    "1-01 | 进行中 | 95 | 验收后发现两处不合格，正在整改。",
    "1-02 | 进行中 | 70 | 又办两期。",
    "2-01 | 进行中 | 70 | 又查。",
)


def test_a_row_that_was_reopened_stays_so_until_somebody_writes_in_it(root: Path) -> None:
    assert notices(send(root, 2, *REOPENED)) == []
    again = send(root, 3, "1-02 | 进行中 | 75 | 又办三期。")
    assert again.state is SubmissionState.ACCEPTED
    (notice,) = notices(again)
    assert "任务 1-01 这一行与下发时填好的一样，没有采用，仍以第 2 号来件所报的为准" in notice
    assert "“进展状态”是“进行中”，不是“已完成”；“完成比例”是“95”，不是“100”" in notice
    assert percents(root) == {"1-01": 95, "1-02": 75, "2-01": 70}
    (remedy,) = (fault.remedy for fault in again.problems if fault.code == "L35")
    assert remedy == "无需处理；确要改的，请在这一行的“进展情况”里补写一句，再报"
    assert notices(send(root, 4, f"1-01 | 已完成 | 100 | {DONE}两处已改好。")) == []
    assert percents(root) == {"1-01": 100, "1-02": 75, "2-01": 70}


def test_a_whole_form_as_it_went_out_says_what_stands(root: Path) -> None:
    send(root, 2, *REOPENED)
    again = send(root, 3)
    assert (again.state, len(notices(again))) == (SubmissionState.SUPERSEDED, 1)
    words = receipt_words([again], SETTINGS, title="八月", marked=False)
    assert "第 2 号来件" in str(words)
    assert percents(root)["1-01"] == 95


def test_what_was_refused_is_settled_by_the_row_as_it_went_out_and_told(root: Path) -> None:
    """L37: the unit was told what is wrong, and may correct it so."""
    send(
        root,
        2,
        "1-01 | 进行中 | 过半 | 正在整改。",
        "1-02 | 进行中 | 70 | 又办。",
        "2-01 | 进行中 | 70 | 又查。",
    )
    again = send(root, 3, "1-02 | 进行中 | 75 | 又办三期。")
    assert (again.state, notices(again)) == (SubmissionState.ACCEPTED, [])
    (taken,) = (fault.message for fault in again.problems if fault.code == "L37")
    assert "第 2 号来件里退回的那一行不再等更正" in taken
    assert "“进展状态”是“进行中”，不是“已完成”" in taken
    assert percents(root) == {"1-01": 100, "1-02": 75, "2-01": 70}


def test_what_the_office_sent_back_is_not_settled_by_the_row_as_it_went_out(root: Path) -> None:
    send(root, 2, *REOPENED)
    august = cycle.Workspace(root, date(2024, 8, 28)).consolidated(AUGUST)
    decide(root, {"1-01": ("退回", "请写清哪两处", "李主任")}, august)
    (notice,) = notices(send(root, 3, "1-02 | 进行中 | 75 | 又办三期。"))
    assert "第 2 号来件（尚待更正）" in notice
    assert percents(root) == {"1-02": 75, "2-01": 70}


def test_a_switch_undoes_nothing_that_was_written_by_hand(root: Path) -> None:
    send(root, 2, *REOPENED)
    all_same = {**PEOPLE, SAME_REST_WORDS: "是"}
    again = send(root, 3, "1-02 | 进行中 | 75 | 又办三期。", head=all_same)
    assert ["1-01" in notices(again)[0], "2-01" in notices(again)[1], again.by_switch] == [True, True, 0]
    assert "没有填，是表头“其余各行无变化”带出的" in notices(again)[1]
    assert percents(root) == {"1-01": 95, "1-02": 75, "2-01": 70}
    form = form_of(root, AUGUST)
    by_hand = filled(form, f"编号 | {SAME_FIELD.name}\n2-01 | {SAME_FIELD.name}")
    assert [notice[:7] for notice in notices(take(root, by_hand, 4))] == ["任务 1-01"]
    assert percents(root)["2-01"] == 60


def with_note(data: bytes, task: str, words: str) -> bytes:
    book = load_workbook(io.BytesIO(data))
    fill_cell(book, task, "完成比例").comment = Comment(words, "张三")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("确认", True),
        ("张三:\n确认", True),
        ("已确认。", True),
        ("请办公室确认", False),
        ("没有改，按原来的", False),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_note_confirms_a_row_as_it_went_out_where_nothing_can_be_written(
    tmp_path: Path, words: str, counts: bool, kind: str
) -> None:
    """L35: a list without a column for accounts of progress."""
    root = small.new_workspace(tmp_path / "w")
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": small.LIST})
    cycle.split(cycle.Workspace(root, small.ISSUED), JULY)
    header = "编号 | 进展状态 | 完成比例"
    july = f"{header}\n1-01 | 已完成 | 100\n1-02 | 进行中 | 60\n2-01 | 进行中 | 60"
    small.drop(root, "七月.xlsx", filled(form_of(root, JULY), july), 1)
    cycle.merge(cycle.Workspace(root, small.RETURNED), JULY)
    cycle.split(cycle.Workspace(root, date(2024, 8, 20)), AUGUST)
    rest = "1-02 | 进行中 | 70\n2-01 | 进行中 | 70"
    form = form_of(root, AUGUST)
    early = "2024-08-28T03:00:00Z"
    take(root, saved(filled(form, f"{header}\n1-01 | 进行中 | 95\n{rest}"), early), 2)
    untouched = saved(filled(form, f"{header}\n{rest.replace('70', '75')}"), early)
    again = take(root, untouched, 3)
    (remedy,) = (fault.remedy for fault in again.problems if fault.code == "L35")
    assert remedy == "无需处理；确要改的，请在这一行的任一格插入批注，写“确认”两字，再报"
    source = tmp_path / "确认.xlsx"
    source.write_bytes(with_note(untouched, "1-01", words))
    if kind != "xlsx":
        source = libreoffice_convert(source, kind, tmp_path / "saved")
    small.drop(root, f"确认.{kind}", source.read_bytes(), 4)
    (last,) = cycle.merge(cycle.Workspace(root, date(2024, 8, 28)), AUGUST).submissions
    assert (notices(last) == [], percents(root)["1-01"]) == (counts, 100 if counts else 95)
    assert any(words.rsplit("\n", maxsplit=1)[-1] in fault.message for fault in last.problems) is not counts


def typed_into(path: Path, task: str, column: str, value: object) -> bytes:
    """A correction filled in and saved before every other file of these tests, which are saved as they are made."""
    book = load_workbook(path)
    fill_cell(book, task, column).value = value  # type: ignore[assignment]
    target = io.BytesIO()
    book.save(target)
    return saved(target.getvalue(), "2024-08-28T03:00:00Z")


def test_rows_that_an_older_correction_shows_as_taken_undo_nothing(root: Path) -> None:
    correction = cycle.Workspace(root, date(2024, 8, 28)).correction(AUGUST, UNIT)
    send(
        root,
        2,
        "1-01 | 进行中 | 95 | 正在整改。",
        "1-02 | 进行中 | 过半 | 又办。",
        "2-01 | 进行中 | 70 | 查了。",
    )
    first = typed_into(correction, "1-02", "完成比例", 65)
    send(
        root,
        3,
        "1-01 | 进行中 | 97 | 改好一处。",
        "1-02 | 进行中 | 不少 | 又办。",
        "2-01 | 进行中 | 80 | 又查。",
    )
    second = typed_into(correction, "1-02", "完成比例", 66)
    late = take(root, first, 4)
    assert [notice[:7] for notice in notices(late)] == ["任务 1-01", "任务 2-01"]
    assert "与第 1 次报送的退回更正表上原有的一样" in notices(late)[0]
    assert percents(root) == {"1-01": 97, "1-02": 65, "2-01": 80}
    assert notices(take(root, second, 5)) == []
    assert percents(root) == {"1-01": 97, "1-02": 66, "2-01": 80}
    assert (
        notices(send(root, 6, f"1-01 | 已完成 | 100 | {DONE}已改好。", "2-01 | 进行中 | 70 | 查了。")) == []
    )
    assert percents(root) == {"1-01": 100, "1-02": 66, "2-01": 70}


def test_what_the_office_decided_on_a_row_as_it_went_out_holds_for_it_again(root: Path) -> None:
    send(root, 2, "1-02 | 进行中 | 70 | 又办。")
    consolidated = cycle.Workspace(root, date(2024, 8, 28)).consolidated(AUGUST)
    decide(root, {"1-01": ("改为", "进展状态：进行中\n完成比例：90", "李主任")}, consolidated)
    assert percents(root)["1-01"] == 90
    assert notices(send(root, 3, "1-02 | 进行中 | 75 | 又办三期。")) == []
    assert percents(root) == {"1-01": 90, "1-02": 75}


def test_what_was_withdrawn_stands_in_no_row_s_way(root: Path) -> None:
    number = send(root, 2, *REOPENED).id
    send(root, 3, "1-02 | 进行中 | 75 | 又办三期。")
    small.take_back(root, number)
    assert percents(root) == {"1-01": 100, "1-02": 75}


def test_a_correction_is_of_the_same_return_though_an_earlier_one_was_taken_back(root: Path) -> None:
    first = send(root, 2, "1-02 | 进行中 | 60 | 办一期。").id
    send(root, 3, "1-01 | 进行中 | 95 | 正在整改。", "1-02 | 进行中 | 过半 | 又办。")
    correction = cycle.Workspace(root, date(2024, 8, 28)).correction(AUGUST, UNIT)
    mended = typed_into(correction, "1-02", "完成比例", 65)
    small.take_back(root, first)
    send(root, 4, "1-01 | 进行中 | 97 | 改好一处。", "1-02 | 进行中 | 不少 | 又办。")
    assert "第 3 次报送" in str(load_workbook(correction)["退回意见"]["A1"].value)
    (notice,) = notices(take(root, mended, 5))
    assert "与第 2 次报送的退回更正表上原有的一样" in notice
    assert percents(root) == {"1-01": 97, "1-02": 65}


def test_two_that_came_together_do_not_differ_in_what_nobody_wrote(root: Path) -> None:
    form = form_of(root, AUGUST)
    for minute, rows in ((2, REOPENED), (9, ("1-02 | 进行中 | 75 | 又办三期。",))):
        small.drop(root, f"来{minute}.xlsx", filled(form, rows_of(*rows)), minute)
    _, later = cycle.merge(cycle.Workspace(root, date(2024, 8, 28)), AUGUST).submissions
    (order,) = (fault.message for fault in later.problems if fault.code == "F60")
    assert "两份不同：1-02；" in order
    assert len(notices(later)) == 1


ASKING = "编号 | 进展状态 | 完成比例 | 申请延期至 | 延期理由"


def test_a_row_that_takes_the_place_of_an_open_request_says_so(tmp_path: Path) -> None:
    """R29: the request stands on another sheet, and would be gone with the row that it came with."""
    root = small.new_workspace(tmp_path / "w")
    write_book(
        root / "master/分解清单.xlsx",
        {**SHEETS, "分解清单": small.LIST, "设置": SHEETS["设置"] + "延期申请 | 是\n"},
    )
    cycle.split(cycle.Workspace(root, small.ISSUED), JULY)
    form = form_of(root, JULY)
    asked = filled(form, f"{ASKING}\n1-01 | 进行中 | 60 | 2025-03-31 | 经费\n1-02 | 进行中 | 60 | |")
    later = filled(form, "编号 | 进展状态 | 完成比例\n1-01 | 进行中 | 70\n1-02 | 进行中 | 70")
    anew = filled(form, f"{ASKING}\n1-01 | 进行中 | 75 | 2025-03-31 | 经费未到")

    def told(data: bytes, minute: int) -> list[str]:
        small.drop(root, f"{minute}.xlsx", data, minute)
        (submission,) = cycle.merge(cycle.Workspace(root, small.RETURNED), JULY).submissions
        return [fault.message for fault in submission.problems if fault.code == "R29"]

    def requests() -> list[str]:
        return [each.task for each in cycle.status(cycle.Workspace(root, small.RETURNED), JULY).requests]

    assert (told(asked, 1), requests()) == ([], ["1-01"])
    (notice,) = told(later, 2)
    assert (notice[:29], requests()) == ("任务 1-01 先报的延期申请（至 2025-03-31）", [])
    assert (told(anew, 3), requests()) == ([], ["1-01"]), "the remedy"
    faulty = filled(form, "编号 | 进展状态 | 完成比例\n1-01 | 进行中 | 过半")
    assert (told(faulty, 4), requests()) == ([], ["1-01"]), "the row before it stands"


def test_what_nobody_wrote_makes_no_return_the_older_of_two(root: Path) -> None:
    form = form_of(root, AUGUST)
    reopened = filled(form, rows_of(REOPENED[0]))
    take(root, saved(reopened, "2024-08-26T03:00:00Z"), 2)
    rest = filled(form, rows_of(*REOPENED[1:]))
    later = take(root, saved(rest, "2024-08-26T02:00:00Z"), 3)
    assert (later.state, len(notices(later))) == (SubmissionState.ACCEPTED, 1)
    assert percents(root) == {"1-01": 95, "1-02": 70, "2-01": 70}


REST = ("1-02 | 进行中 | 75 | 又办三期。", "2-01 | 进行中 | 70 | 又查。")


def change_july(root: Path, verdict: str, opinion: str) -> None:
    july = cycle.Workspace(root, date(2024, 8, 28)).consolidated(JULY)
    decide(root, {"1-01": (verdict, opinion, "李主任")}, july)


@pytest.mark.parametrize(
    ("verdict", "opinion", "since"),
    [
        ("退回", "验收资料不全", "办公室后来退回了，还没有改正"),
        ("改为", "进展状态：进行中\n完成比例：90", "办公室后来改成了“进行中”"),
    ],
)
def test_a_row_filled_in_by_what_the_office_changed_since_is_asked_about_once(
    root: Path, verdict: str, opinion: str, since: str
) -> None:
    change_july(root, verdict, opinion)
    submission = send(root, 2, *REST)
    (fault,) = (fault for fault in submission.problems if fault.code == "R32")
    assert fault.message.endswith(f"所依据的2024年7月那一行，{since}")
    assert percents(root) == {"1-02": 75, "2-01": 70}
    correction = cycle.Workspace(root, date(2024, 8, 28)).correction(AUGUST, UNIT)
    assert take(root, correction.read_bytes(), 3).state is SubmissionState.ACCEPTED
    assert percents(root) == {"1-01": 100, "1-02": 75, "2-01": 70}


def test_a_row_filled_in_by_what_the_unit_took_back_since_is_taken_and_told(root: Path) -> None:
    take(root, filled(form_of(root, JULY), rows_of("1-01 | 进行中 | 90 | 验收没有通过，正在返工。")), 1)
    submission = send(root, 2, *REST)
    assert [fault.code for fault in submission.problems] == ["R33"]
    assert "本单位后来改成了“进行中”" in submission.problems[0].message
    assert percents(root) == {"1-01": 100, "1-02": 75, "2-01": 70}


def test_a_row_filled_in_by_what_still_stands_under_other_words_is_taken(root: Path) -> None:
    late = filled(form_of(root, JULY), rows_of(f"1-01 | 已完成 | 100 | {DONE}另附照片。"))
    take(root, late, 1)
    assert [fault.code for fault in send(root, 2, *REST).problems] == []


def test_collect_says_that_what_came_is_of_a_closed_month(root: Path) -> None:
    program("--workspace", root, "--date", "2024-08-21", "close", "--period", JULY)
    corrected_form = filled(form_of(root, JULY), rows_of("1-02 | 进行中 | 65 | 七月实为六成五。"))
    small.drop(root, "七月更正.xlsx", corrected_form, 4)
    done = program("--workspace", root, "--date", "2024-08-25", "collect")
    assert "2024年7月已定稿" in (done.stdout + done.stderr).replace("\n", "")


def summed_up(data: bytes, task: str, words: str) -> bytes:
    """The form with a lead unit's summary of a task."""
    book = load_workbook(io.BytesIO(data))
    sheet = book[LEAD_SHEET]
    at = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    sheet.cell(at[task].row, at[SUMMARY_COLUMN].column).value = words
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def of_older_words(root: Path, data: bytes, minute: int) -> list[str]:
    """What is said of words in a return that its correction went out with."""
    small.drop(root, f"{minute}.xlsx", data, minute)
    (submission,) = cycle.merge(cycle.Workspace(root, small.RETURNED), JULY).submissions
    return [fault.message for fault in submission.problems if fault.code == "L36"]


def test_a_summary_that_an_older_correction_shows_undoes_none(tmp_path: Path) -> None:
    """L36"""
    root = small.new_workspace(tmp_path / "w")
    cycle.split(cycle.Workspace(root, small.ISSUED), JULY)
    form = small.issued_forms(root)["县司法局"]
    first, second = (form.rows[number].task for number in (0, 1))
    faulty = filled(form, f"编号 | 进展状态 | 完成比例\n{first} | 进行中 | 60\n{second} | 进行中 | 过半")

    def summary() -> str:
        (only,) = cycle.status(cycle.Workspace(root, small.RETURNED), JULY).summaries
        return only.text

    assert of_older_words(root, summed_up(faulty, "1-01", "先写的小结，正在推进。"), 1) == []
    path = cycle.Workspace(root, small.RETURNED).correction(JULY, "县司法局")
    mended = typed_into(path, second, "完成比例", 55)
    assert of_older_words(root, summed_up(faulty, "1-01", "后写的小结，已经办好。"), 2) == []
    (notice,) = of_older_words(root, mended, 3)
    assert notice.startswith("任务 1-01 的牵头单位小结与第 1 次报送的退回更正表上原有的一样，没有采用")
    assert (summary(), "后写的小结" in notice) == ("后写的小结，已经办好。", True)
    assert of_older_words(root, summed_up(faulty, "1-01", "先写的小结，正在推进。"), 4) == []
    assert summary() == "先写的小结，正在推进。"
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))
    assert summary() == "先写的小结，正在推进。"


def head_typed(data: bytes, answers: Mapping[str, object]) -> bytes:
    """A form with answers typed into its head, as openpyxl saves it."""
    book = load_workbook(io.BytesIO(data))
    sheet = book[FORM_SHEET]
    labels = {str(cell.value): cell for row in sheet.iter_rows(max_row=5) for cell in row if cell.value}
    for name, answer in answers.items():
        label = labels[f"{name}："]
        cells = (sheet.cell(label.row, number) for number in range(label.column + 1, label.column + 12))
        next(cell for cell in cells if not cell.protection.locked).value = answer  # type: ignore[assignment]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


EARLY: dict[str, object] = {**PEOPLE, REPORT_WORDS: "否"}


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"填报人": "王五"}, ["表头的“填报人”", "王五"]),
        ({"联系电话": "13800001111"}, ["表头的“联系电话”", "13800001111"]),
        ({"审核人": "赵六"}, ["表头的“审核人”", "赵六"]),
        (
            {REPORT_WORDS: "是", REPORT_DAY_WORDS: date(2024, 7, 20)},
            [f"表头的“{REPORT_WORDS}”", "是（2024-07-20）"],
        ),
    ],
)
def test_a_head_that_an_older_correction_shows_undoes_none(
    tmp_path: Path, changed: dict[str, object], shown: list[str]
) -> None:
    """L36"""
    root = small.new_workspace(tmp_path / "w")
    asking = SHEETS["设置"] + "向党委报告 | 是\n"
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, "设置": asking})
    cycle.split(cycle.Workspace(root, small.ISSUED), JULY)
    form = small.issued_forms(root)[UNIT]
    first, *others = (row.task for row in form.rows)
    rows = "\n".join(f"{task} | 进行中 | 60" for task in others)
    faulty = filled(form, f"编号 | 进展状态 | 完成比例\n{first} | 进行中 | 过半\n{rows}", head={})

    def standing() -> tuple[str, str, str, LeadershipReport]:
        with cycle.opened(cycle.Workspace(root, small.RETURNED)) as session:
            last = session.ledger.submissions()[-1]
        return last.reporter, last.phone, last.reviewer, last.report

    assert of_older_words(root, head_typed(faulty, EARLY), 1) == []
    early = standing()
    correction = cycle.Workspace(root, small.RETURNED).correction(JULY, UNIT).read_bytes()
    assert of_older_words(root, head_typed(faulty, EARLY | changed), 2) == []
    later = standing()
    assert early != later
    source = tmp_path / "旧更正表.xlsx"
    source.write_bytes(correction)
    (notice,) = of_older_words(root, typed_into(source, first, "完成比例", 55), 3)
    assert notice.startswith(f"{shown[0]}与第 1 次报送的退回更正表上原有的一样，没有采用")
    assert (standing(), shown[1] in notice) == (later, True)
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))
    assert standing() == later
    assert of_older_words(root, head_typed(faulty, EARLY), 4) == []
    assert standing() == early


def sent_back(root: Path) -> None:
    july = cycle.Workspace(root, date(2024, 8, 28)).consolidated(JULY)
    decide(root, {"1-02": ("退回", "数字与台账不符", "李主任")}, july)


def changed_by_office(root: Path) -> None:
    july = cycle.Workspace(root, date(2024, 8, 28)).consolidated(JULY)
    decide(root, {"1-02": ("改为", "完成比例：50", "李主任")}, july)


def corrected_by_unit(root: Path) -> None:
    take(root, filled(form_of(root, JULY), rows_of("1-02 | 进行中 | 50 | 已办")), 1)


def more_words_by_unit(root: Path) -> None:
    take(root, filled(form_of(root, JULY), rows_of("1-02 | 进行中 | 60 | 已办两期")), 1)


@pytest.mark.parametrize("by_switch", [False, True])
@pytest.mark.parametrize(
    ("change", "since"),
    [
        (sent_back, "办公室后来退回了，还没有改正"),
        (changed_by_office, "办公室后来把“完成比例”改成了“50”"),
        (corrected_by_unit, "本单位后来把“完成比例”改成了“50”"),
        (more_words_by_unit, "本单位后来把“进展情况”改成了“已办两期”"),
    ],
)
def test_no_change_from_what_was_changed_since_is_asked_about(
    root: Path, change: Callable[[Path], None], since: str, by_switch: bool
) -> None:
    """R34"""
    change(root)
    form = form_of(root, AUGUST)
    same = f"编号 | {SAME_FIELD.name}\n" + ("" if by_switch else "1-02 | 无变化\n2-01 | 无变化")
    head = {**PEOPLE, SAME_REST_WORDS: "是"} if by_switch else PEOPLE
    submission = take(root, filled(form, same, head=head), 2)
    (fault,) = (fault for fault in submission.problems if fault.code == "R34")
    assert fault.message.endswith(f"而2024年7月那一行，{since}")
    assert percents(root) == {"1-01": 100, "2-01": 60}
    assert send(root, 3, "1-02 | 进行中 | 55 | 又办一期。").state is SubmissionState.ACCEPTED
    assert percents(root)["1-02"] == 55


def test_no_change_from_what_nobody_changed_is_taken(root: Path) -> None:
    corrected_by_unit(root)
    form = form_of(root, AUGUST)
    data = filled(form, f"编号 | {SAME_FIELD.name} | 完成比例\n1-02 | 无变化 | 50\n2-01 | 无变化 |")
    assert [fault.code for fault in take(root, data, 2).problems] == []
