"""Ten appeals more, each about what happened midway: answered from the record, whatever was decided or renamed since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import glance, small, test_reorganised
from tests.books import SHEETS
from tests.build import PEOPLE, filled
from tests.small import ISSUED, PERIOD, RETURNED
from tests.test_appeals import (
    AFTER,
    CLOSED,
    LAST_DAY,
    LATER,
    NEXT_WEEK,
    OTHER,
    UNIT,
    account,
    answer,
    at,
    by_hand,
    counted,
    part,
    write_list,
)
from tests.test_leaders_words import write
from workbook_flow import cycle
from workbook_flow.model import IssuedForm, NoteKind, Period
from workbook_flow.records.editions import Editions
from workbook_flow.reports.summary import Stage, UnitAccount

pytestmark = pytest.mark.dear

AUGUST = PERIOD.next()
NEW, JOINT = test_reorganised.NEW, test_reorganised.JOINT
NEXT_MONTH, END = date(2024, 8, 21), date(2024, 9, 28)


@pytest.fixture
def root(root: Path) -> Iterator[Path]:
    """July is issued, to be returned by Monday the 5th of August; in the end the record agrees with itself."""
    yield root
    assert cycle.verify(at(root, END)).problems == ()
    shown = {period: cycle.status(at(root, END), period) for period in at(root, END).archive.periods()}
    cycle.rebuild(at(root, END))
    assert {period: cycle.status(at(root, END), period) for period in shown} == shown


def form_of(root: Path, unit: str, period: Period = PERIOD) -> IssuedForm:
    issues = at(root, END).archive.issues(period)
    return {form.unit: form for issue in issues for form in issue.forms}[unit]


def words_of(shown: UnitAccount, name: str) -> list[str]:
    return [ground.words for ground in shown.of(name)]


@pytest.mark.parametrize(
    ("days", "late"),
    [("", 3), ("2024-08-06 | 休\n2024-08-07 | 休", 1), ("2024-08-06 | 休\n2024-08-10 | 班", 2)],
)
def test_late_because_of_a_holiday_of_our_own(root: Path, days: str, late: int) -> None:
    """From Monday the 5th to Thursday the 8th: only the office's list says which of these days are off."""
    write_list(root, {"假日": f"日期 | 安排\n{days}"})
    by_hand(root, date(2024, 8, 8), answer(root))
    shown = account(root)
    assert counted(shown)[:2] == (date(2024, 8, 8), f"迟报 {late} 个工作日")
    assert part(shown, "及时性") == 100 - 20 * late
    cycle.close(at(root, CLOSED), PERIOD)
    write_list(root, {"假日": "日期 | 安排\n2024-08-06 | 休\n2024-08-07 | 休\n2024-08-08 | 休"})
    assert part(account(root), "及时性") == 100 - 20 * late


def test_sent_back_twice_on_one_day_a_row_counts_once(root: Path) -> None:
    reports: tuple[int | str, ...] = ("过半", "大半", 65)
    for number, percent in enumerate(reports):
        by_hand(root, LAST_DAY, answer(root, percent), f"{number}.xlsx")
    shown = account(root)
    assert [words.partition("：")[0] for words in words_of(shown, "填报质量")] == [
        "退回 1 行",
        "再次退回 1 行（以前退回过，不再计）",
    ]
    assert (round(part(shown, "填报质量"), 1), counted(shown)) == (66.7, (LAST_DAY, "按时", "0.xlsx"))


def appeal(root: Path, unit: str, day: date, kind: NoteKind = NoteKind.APPEAL, words: str = "") -> None:
    """The unit objects in the consolidated workbook, or the office answers there."""
    book = cycle.merge(at(root, day), PERIOD).consolidated.read_bytes()
    written = write(book, kind, unit, words or "迟报不在我局", "张局长")
    small.drop(root, f"申诉{day}.xlsx", written, 0)
    cycle.merge(at(root, day), PERIOD)


def test_renamed_with_an_open_appeal_it_is_asked_and_answered_under_the_new_name(root: Path) -> None:
    by_hand(root, LATER, answer(root))
    appeal(root, UNIT, LATER)
    test_reorganised.renamed(root)
    cycle.split(at(root, LATER), PERIOD)
    shown = account(root, NEW)
    assert words_of(shown, "申诉与复核") == ["单位申诉：迟报不在我局"]
    appeal(root, NEW, NEXT_WEEK, NoteKind.FINDING, "以到达日为准，维持")
    assert words_of(account(root, NEW), "申诉与复核") == [
        "单位申诉：迟报不在我局",
        "复核意见：以到达日为准，维持",
    ]
    scores = glance.rows(at(root, NEXT_WEEK).consolidated(PERIOD), "考核评分", first=5)
    lines = {str(line[1]): line for line in scores}
    assert {"迟报不在我局", "以到达日为准，维持"} <= {*map(str, lines[NEW])}


def test_of_units_that_merged_both_appeals_stay_until_the_new_one_changes_them(root: Path) -> None:
    for unit in (UNIT, OTHER):
        by_hand(root, LATER, answer(root, unit=unit), f"{unit}.xlsx")
        appeal(root, unit, LATER, words=f"{unit}申诉")
    test_reorganised.merged(root)
    cycle.split(at(root, LATER), PERIOD)
    both = [f"单位申诉：{unit}申诉" for unit in (UNIT, OTHER)]
    assert words_of(account(root, JOINT), "申诉与复核") == both
    book = cycle.merge(at(root, NEXT_WEEK), PERIOD).consolidated.read_bytes()
    small.drop(root, "没有写字的.xlsx", book, 0)
    cycle.merge(at(root, NEXT_WEEK), PERIOD)
    assert words_of(account(root, JOINT), "申诉与复核") == both
    appeal(root, JOINT, NEXT_WEEK, words="两家一并申诉")
    assert words_of(account(root, JOINT), "申诉与复核") == ["单位申诉：两家一并申诉"]


def test_merged_while_a_correction_was_open_the_new_unit_corrects_and_is_in_time(root: Path) -> None:
    by_hand(root, LAST_DAY, answer(root, "过半"))
    other = filled(form_of(root, OTHER), "编号 | 进展状态 | 完成比例\n2-01 | 进行中 | 50", head=PEOPLE)
    by_hand(root, LATER, other, "财政.xlsx")
    test_reorganised.merged(root)
    cycle.split(at(root, LATER), PERIOD)
    waiting = account(root, JOINT)
    assert [ground.task for ground in waiting.of("完整性")] == ["1-02"]
    assert counted(waiting)[:2] == (LAST_DAY, "按时")
    form = form_of(root, JOINT)
    by_hand(root, NEXT_WEEK, filled(form, small.answers(form, 70), head=PEOPLE), "合并后.xlsx")
    shown = account(root, JOINT)
    assert (part(shown, "完整性"), part(shown, "及时性"), shown.of("完整性")) == (100, 100, ())
    assert [words.partition("：")[0] for words in words_of(shown, "填报质量")] == ["退回 1 行"]


def test_excused_after_it_was_late_it_is_late_no_more_unless_that_was_published(root: Path) -> None:
    by_hand(root, NEXT_WEEK, answer(root))
    before = account(root)
    assert counted(before)[:2] == (NEXT_WEEK, "迟报 5 个工作日")
    excuse = {"免报": "单位 | 期别 | 理由 | 批准人\n县公安局 | 2024年7月 | 抗洪 | 李县长"}
    write_list(root, excuse)
    assert counted(account(root))[:2] == (NEXT_WEEK, "免报，不算迟报")
    write_list(root, {})
    cycle.close(at(root, AFTER), PERIOD)
    write_list(root, excuse)
    assert counted(account(root))[:2] == (NEXT_WEEK, "迟报 5 个工作日")
    cycle.reopen(at(root, AFTER), PERIOD, "县长批准免报")
    assert counted(account(root))[:2] == (NEXT_WEEK, "免报，不算迟报")


def test_corrections_of_two_periods_in_one_file_count_each_where_it_belongs(root: Path) -> None:
    by_hand(root, LAST_DAY, answer(root, "过半"))
    cycle.split(at(root, NEXT_MONTH), AUGUST)
    august = form_of(root, UNIT, AUGUST)
    by_hand(root, NEXT_MONTH, filled(august, small.answers(august, "大半"), head=PEOPLE), "八月.xlsx")
    right = filled(august, small.answers(august, 75), head=PEOPLE)
    small.drop(root, "更正.zip", small.packed({"七月更正.xlsx": answer(root, 70), "八月更正.xlsx": right}), 9)
    cycle.receive(at(root, NEXT_MONTH))
    for period, day in ((PERIOD, LAST_DAY), (AUGUST, NEXT_MONTH)):
        shown = cycle.write_account(at(root, END), period, UNIT).account
        assert (part(shown, "完整性"), part(shown, "及时性"), shown.of("完整性")) == (100, 100, ()), period
        assert shown.of("及时性")[1].day == day


ASKING = {
    "设置": SHEETS["设置"] + "\n延期申请 | 是",
    "分解清单": small.LIST.replace("县财政局          | 2024年底前", "县财政局          | 2024年7月底前"),
}


def decide_extension(root: Path, day: date) -> None:
    """The office grants what was asked for, in the consolidated workbook as it lies there."""
    book = load_workbook(at(root, day).consolidated(PERIOD))
    sheet = book["延期申请"]
    names = {str(cell.value): number for number, cell in enumerate(sheet[3], start=1)}
    sheet.cell(4, names["核定"]).value, sheet.cell(4, names["核定人"]).value = "通过", "李主任"
    book.save(root / "inbox/延期核定.xlsx")
    (submission,) = cycle.receive(at(root, day))
    assert (submission.state, submission.problems) == ("reviewed", ())


def test_a_later_limit_granted_after_closing_holds_from_then_on(root: Path) -> None:
    write_list(root, ASKING)
    cycle.split(at(root, ISSUED), PERIOD)
    form = form_of(root, UNIT)
    lines = [f"{row.task} | 进行中 | 60 | | " for row in form.rows if row.task != "1-02"]
    table = [
        "编号 | 进展状态 | 完成比例 | 申请延期至 | 延期理由",
        *lines,
        "1-02 | 进行中 | 60 | 2024-10-31 | 经费未到。",
    ]
    by_hand(root, RETURNED, filled(form, "\n".join(table), head=PEOPLE))
    cycle.merge(at(root, RETURNED), PERIOD)
    cycle.close(at(root, CLOSED), PERIOD)
    published = account(root)
    assert [words.partition("；")[0] for words in words_of(published, "延期情况")] == [
        "申请延至 2024-10-31：未核定"
    ]
    overdue = [ground.task for ground in published.of("时限进展") if "不计" not in ground.words]
    assert overdue == ["1-02"]
    decide_extension(root, AFTER)
    assert account(root) == published
    cycle.split(at(root, NEXT_MONTH), AUGUST)
    august = cycle.write_account(at(root, NEXT_MONTH), AUGUST, UNIT).account
    assert not [ground for ground in august.of("时限进展") if "不计" not in ground.words]
    assert account(root) == published
    cycle.reopen(at(root, AFTER), PERIOD, "延期已准")
    now = account(root)
    assert words_of(now, "延期情况")[0].startswith("申请延至 2024-10-31：通过，准至 2024-10-31（李主任）")
    assert part(now, "时限进展") == 100


def test_a_task_moved_to_another_lead_lights_for_whom_it_was_asked(root: Path) -> None:
    by_hand(root, LAST_DAY, answer(root))
    by_hand(root, LAST_DAY, answer(root, unit=OTHER), "财政.xlsx")
    cycle.close(at(root, CLOSED), PERIOD)
    july = account(root)
    moved = small.LIST.replace("县公安局 | 县财政局 ", "县财政局 | 县公安局 ")
    write_list(root, {"分解清单": moved})
    cycle.split(at(root, NEXT_MONTH), AUGUST)
    assert account(root) == july
    assert [ground.task for ground in july.of("牵头任务")] == ["1-02"]
    before, after = (
        cycle.write_account(at(root, NEXT_MONTH), AUGUST, unit).account for unit in (UNIT, OTHER)
    )
    assert before.of("牵头任务") == ()
    lights = {ground.task: ground.words for ground in after.of("牵头任务")}
    assert lights.keys() == {"1-02", "2-01"}
    assert "此前进行中" in lights["1-02"]
    assert "县财政局未报" in lights["1-02"]


@pytest.mark.parametrize("real_first", [False, True])
def test_a_nil_report_and_a_real_one_the_real_one_stands(root: Path, real_first: bool) -> None:
    write_list(root, {"设置": SHEETS["设置"] + "\n零报告 | 是"})
    cycle.split(at(root, date(2024, 7, 21)), PERIOD)
    form = form_of(root, UNIT)
    nil = filled(form, "编号 | 进展状态 | 完成比例", head={**PEOPLE, "本期零报告": "是"})
    files = [("零报告.xlsx", nil), ("实报.xlsx", answer(root))]
    for name, data in reversed(files) if real_first else files:
        by_hand(root, LAST_DAY, data, name)
    shown = account(root)
    assert (part(shown, "完整性"), shown.total, counted(shown)[:2]) == (100, 100, (LAST_DAY, "按时"))


def test_a_period_opened_twice_is_answered_by_its_third_edition_and_keeps_the_first(root: Path) -> None:
    by_hand(root, LATER, answer(root, "过半"))
    first = cycle.close(at(root, CLOSED), PERIOD).edition
    editions, kept = Editions(root / "archive", PERIOD), {}
    reports: tuple[tuple[date, int | str], ...] = ((AFTER, "大半"), (NEXT_MONTH, 80))
    for number, (day, percent) in enumerate(reports, start=2):
        kept[number - 1] = {name: editions.file(editions.all()[-1], name) for name in first.files}
        cycle.reopen(at(root, day), PERIOD, f"第{number}版更正")
        by_hand(root, day, answer(root, percent), f"{number}.xlsx")
        assert cycle.close(at(root, day), PERIOD).edition.number == number
    shown = account(root, day=END)
    assert "第3版" in shown.basis
    assert counted(shown) == (LATER, "迟报 2 个工作日", "报送.xlsx")
    assert [words.partition("：")[0] for words in words_of(shown, "填报质量")] == [
        "退回 1 行",
        "再次退回 1 行（以前退回过，不再计）",
    ]
    assert part(shown, "完整性") == 100
    for edition in editions.all()[:2]:
        assert {name: editions.file(edition, name) for name in first.files} == kept[edition.number]
    (score,) = (
        line
        for line in cycle.write_stage(at(root, END), PERIOD, Stage.WHOLE).report.scores
        if line.unit == UNIT
    )
    assert score.total(cycle.sound_master(at(root, END))[0].scoring) == pytest.approx(shown.total)
