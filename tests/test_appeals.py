"""Ten appeals of kinds that offices know: each answered from the record, whoever renamed, withdrew or decided since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests import small, test_reorganised
from tests.books import SHEETS, write_book
from tests.build import PEOPLE, filled
from tests.small import ISSUED, PERIOD, RETURNED
from tests.test_review import decide
from tests.test_two_versions import saved
from workbook_flow import cycle
from workbook_flow.cycle.care.withdrawing import preview_withdrawal, withdraw
from workbook_flow.cycle.post.taking import take
from workbook_flow.mail.imap import RawLetter
from workbook_flow.model import Submission, SubmissionState, WorkbookFlowError
from workbook_flow.reports.summary import UnitAccount

pytestmark = pytest.mark.dear

UNIT, OTHER = "县公安局", "县财政局"
LAST_DAY, NEXT_DAY, LATER, NEXT_WEEK = (date(2024, 8, day) for day in (5, 6, 7, 12))
CLOSED, AFTER = date(2024, 8, 10), date(2024, 8, 20)
SENT_BACK = {"1-01": ("退回", "请附依据", "李主任")}


def at(root: Path, day: date) -> cycle.Workspace:
    return cycle.Workspace(root, day)


@pytest.fixture
def root(root: Path) -> Iterator[Path]:
    """July is issued, to be returned by Monday the 5th of August; in the end the record agrees with itself."""
    yield root
    assert cycle.verify(at(root, AFTER)).problems == ()


def write_list(root: Path, sheets: dict[str, str]) -> None:
    write_book(root / "master/分解清单.xlsx", {**SHEETS, "分解清单": small.LIST, **sheets})


def answer(root: Path, percent: int | str = 60, unit: str = UNIT) -> bytes:
    form = small.issued_forms(root)[unit]
    table = small.answers(form).replace("1-02 | 进行中 | 60", f"1-02 | 进行中 | {percent}")
    return filled(form, table, head=PEOPLE)


def by_hand(root: Path, day: date, data: bytes, name: str = "报送.xlsx") -> Submission:
    small.drop(root, name, data, (day - ISSUED).days)
    (submission,) = cycle.receive(at(root, day))
    return submission


def by_mail(root: Path, fetched: date, arrived: date, data: bytes) -> Submission:
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["Message-ID"] = "gaj@xian.example", "报送", "<1@unit.example>"
    letter.set_content("请查收")
    letter.add_attachment(data, maintype="application", subtype="octet-stream", filename="邮件报送.xlsx")
    moment = datetime(arrived.year, arrived.month, arrived.day, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    with cycle.opened(at(root, fetched)) as session:
        take(session, RawLetter(folder="INBOX", validity=1, uid=1, data=letter.as_bytes(), arrived=moment))
    (submission,) = cycle.receive(at(root, fetched))
    return submission


def account(root: Path, unit: str = UNIT, day: date = AFTER) -> UnitAccount:
    return cycle.write_account(at(root, day), PERIOD, unit).account


def counted(shown: UnitAccount) -> tuple[date | None, str, str]:
    """The one return that the unit's punctuality rests on: when it arrived, how late it is, which file."""
    (ground,) = (ground for ground in shown.of("及时性") if "以这一份算及时" in ground.words)
    words = ground.words.partition("（以这一份算及时，")[2].rstrip("）")
    return ground.day, words, ground.source.rpartition("/")[2].rpartition(" ")[2]


def part(shown: UnitAccount, name: str) -> float:
    return next(part.value for part in shown.parts if part.name == name)


def test_renamed_between_issue_and_answer_the_old_form_counts_whatever_name_is_asked(root: Path) -> None:
    data = answer(root)
    test_reorganised.renamed(root)
    cycle.split(at(root, date(2024, 7, 29)), PERIOD)
    by_hand(root, LAST_DAY, data)
    shown = account(root, test_reorganised.NEW)
    assert (counted(shown), shown.unit) == ((LAST_DAY, "按时", "报送.xlsx"), test_reorganised.NEW)
    assert account(root, UNIT) == shown


@pytest.mark.parametrize("percent", [60, 70])
def test_by_two_ways_in_the_last_hour_the_first_arrival_counts_and_is_named(root: Path, percent: int) -> None:
    data = answer(root)
    by_hand(root, NEXT_DAY, data)
    again = by_mail(root, LATER, LAST_DAY, data if percent == 60 else answer(root, percent))
    assert (again.state is SubmissionState.DUPLICATE) is (percent == 60)
    assert counted(account(root)) == (LAST_DAY, "按时", "邮件报送.xlsx")


def test_an_older_version_in_a_mail_that_came_in_time_and_was_fetched_late_is_told_and_counts_as_the_first(
    root: Path,
) -> None:
    by_hand(root, NEXT_DAY, saved(answer(root), "2024-08-06T02:00:00Z"))
    again = by_mail(root, LATER, LAST_DAY, saved(answer(root, 70), "2024-08-05T02:00:00Z"))
    assert again.state is SubmissionState.ACCEPTED
    assert [fault.code for fault in again.problems if fault.code in {"F58", "F59", "F60"}] == ["F60"]
    assert counted(account(root)) == (LAST_DAY, "按时", "邮件报送.xlsx")


def test_an_older_version_in_a_mail_that_came_later_too_is_asked_about(root: Path) -> None:
    by_hand(root, LAST_DAY, saved(answer(root), "2024-08-05T02:00:00Z"))
    again = by_mail(root, LATER, LATER, saved(answer(root, 70), "2024-08-01T02:00:00Z"))
    assert [fault.code for fault in again.problems] == ["F59"]
    assert counted(account(root)) == (LAST_DAY, "按时", "报送.xlsx")


@pytest.mark.parametrize(("day", "words"), [(NEXT_DAY, "按时"), (LATER, "迟报 1 个工作日")])
def test_a_return_day_that_became_a_day_off_after_the_issue(root: Path, day: date, words: str) -> None:
    write_list(root, {"假日": "日期 | 安排\n2024-08-04 | 班\n2024-08-05 | 休"})
    by_hand(root, day, answer(root))
    assert counted(account(root)) == (day, words, "报送.xlsx")


@pytest.mark.parametrize("day", [CLOSED, NEXT_WEEK])
def test_a_decision_withdrawn_after_closing_changes_no_account_until_it_is_reopened(
    root: Path, day: date
) -> None:
    by_hand(root, LAST_DAY, answer(root))
    cycle.merge(at(root, RETURNED), PERIOD)
    decide(root, SENT_BACK)
    cycle.close(at(root, CLOSED), PERIOD)
    published = account(root)
    assert [(ground.words, ground.source) for ground in published.of("核定")] == [
        ("退回：请附依据（该行待更正）", "李主任")
    ]
    workspace = at(root, day)
    withdraw(workspace, preview_withdrawal(workspace, workspace.archive.last_receipt()))
    assert account(root) == published
    cycle.reopen(at(root, AFTER), PERIOD, "核定有误")
    now = account(root)
    assert (now.of("核定"), part(now, "填报质量"), part(now, "完整性")) == ((), 100, 100)


def test_what_was_withdrawn_before_closing_stays_so_in_the_account(root: Path) -> None:
    by_hand(root, LAST_DAY, answer(root))
    workspace = at(root, LATER)
    withdraw(workspace, preview_withdrawal(workspace, 1))
    cycle.close(at(root, CLOSED), PERIOD)
    published = account(root)
    withdraw(at(root, AFTER), preview_withdrawal(at(root, AFTER), 1, undo=True))
    assert account(root) == published
    assert {ground.words for ground in published.of("完整性")} == {"未填"}


def test_an_excused_unit_that_answers_all_the_same_is_never_late(root: Path) -> None:
    write_list(root, {"免报": "单位 | 期别 | 理由 | 批准人\n县公安局 | 2024年7月 | 抗洪 | 李县长"})
    assert account(root).total is None
    by_hand(root, NEXT_WEEK, answer(root))
    shown = account(root)
    assert counted(shown) == (NEXT_WEEK, "免报，不算迟报", "报送.xlsx")
    assert (shown.total, "免报：抗洪（李县长批准）" in shown.state) == (100, True)
    assert cycle.merge(at(root, AFTER), PERIOD).statuses[1].late == 0


def test_rows_added_late_to_a_nil_report_in_time_are_not_late(root: Path) -> None:
    write_list(root, {"设置": SHEETS["设置"] + "\n零报告 | 是"})
    cycle.split(at(root, date(2024, 7, 21)), PERIOD)
    form = small.issued_forms(root)[UNIT]
    nil = filled(form, "编号 | 进展状态 | 完成比例", head={**PEOPLE, "本期零报告": "是"})
    by_hand(root, LAST_DAY, nil, "零报告.xlsx")
    assert account(root).headline == "零报告，不参加当期评分"
    by_hand(root, NEXT_WEEK, answer(root), "补报.xlsx")
    shown = account(root)
    assert (counted(shown), shown.total) == ((LAST_DAY, "按时", "零报告.xlsx"), 100)


def test_a_correction_of_a_correction_is_never_late_and_each_fault_is_named(root: Path) -> None:
    for day, percent in ((LAST_DAY, "过半"), (LATER, "大半"), (NEXT_WEEK, 65)):
        by_hand(root, day, answer(root, percent), f"{day.day}.xlsx")
    shown = account(root)
    assert counted(shown) == (LAST_DAY, "按时", "5.xlsx")
    assert (part(shown, "及时性"), part(shown, "完整性"), shown.of("完整性")) == (100, 100, ())
    assert [(ground.day, ground.source) for ground in shown.of("填报质量")] == [
        (LAST_DAY, "1 号来件 5.xlsx"),
        (LATER, "2 号来件 7.xlsx"),
    ]


def test_what_units_that_merged_did_before_is_answered_under_their_own_names(root: Path) -> None:
    by_hand(root, LATER, answer(root))
    by_hand(root, LATER, answer(root, unit=OTHER), "财政.xlsx")
    cycle.close(at(root, CLOSED), PERIOD)
    before = {unit: account(root, unit) for unit in (UNIT, OTHER)}
    test_reorganised.merged(root)
    cycle.split(at(root, AFTER), PERIOD.next())
    assert {unit: account(root, unit) for unit in (UNIT, OTHER)} == before
    assert counted(before[UNIT]) == (LATER, "迟报 2 个工作日", "报送.xlsx")
    with pytest.raises(WorkbookFlowError, match="当时是：县公安局、县财政局"):
        account(root, test_reorganised.JOINT)
    now = cycle.write_account(at(root, AFTER), PERIOD.next(), test_reorganised.JOINT)
    assert now.account.unit == test_reorganised.JOINT


def test_a_letter_fetched_after_closing_is_in_time_once_the_period_is_reopened(root: Path) -> None:
    by_hand(root, LAST_DAY, answer(root, unit=OTHER), "财政.xlsx")
    cycle.close(at(root, CLOSED), PERIOD)
    published = account(root)
    by_mail(root, AFTER, LAST_DAY, answer(root))
    assert account(root) == published
    assert "未报" in published.headline
    cycle.reopen(at(root, AFTER), PERIOD, "信件取晚了")
    assert counted(account(root)) == (LAST_DAY, "按时", "邮件报送.xlsx")
    assert account(root).total == 100


def test_a_right_row_that_the_office_sent_back_and_then_passed_costs_nothing(root: Path) -> None:
    by_hand(root, LAST_DAY, answer(root))
    cycle.merge(at(root, RETURNED), PERIOD)
    decide(root, SENT_BACK)
    assert part(account(root), "填报质量") < 100
    decide(root, {"1-01": ("通过", "", "李主任")})
    shown = account(root)
    assert (shown.total, counted(shown)) == (100, (LAST_DAY, "按时", "报送.xlsx"))
    assert [ground.words for ground in shown.of("核定")] == ["通过（该行照收）"]


def lists_since() -> dict[str, dict[str, str]]:
    """What an office may write into its list after a period was published, each beside all that it wrote before."""
    july = "2024年7月"
    return {
        "other weights": {"考核": "项目 | 分值\n及时性 | 100\n完整性 | 0"},
        "the return day is a day off now": {"假日": "日期 | 安排\n2024-08-05 | 休\n2024-08-06 | 休"},
        "a unit is no longer in use": {
            "单位": SHEETS["单位"].replace("cz@xian.example", "cz@xian.example | 否")
        },
        "who was silent is excused afterwards": {
            "免报": f"单位 | 期别 | 理由 | 批准人\n{OTHER} | {july} | 抗洪 | 李县长"
        },
        "points for the period": {
            "加分扣分": f"单位 | 期别 | 分值 | 理由 | 批准人\n{UNIT} | {july} | 5 | 试点 | 王主任"
        },
        "another leads the task": {
            "分解清单": small.LIST.replace("| 县公安局 | 县财政局 ", "| 县财政局 | 县公安局 ")
        },
        "a task is struck off": {"分解清单": "\n".join(small.LIST.splitlines()[:-1])},
        "an earlier limit": {"分解清单": small.LIST.replace("2024年底前", "2024年7月底前")},
        "completions are to be granted": {"设置": SHEETS["设置"] + "\n办结须核定 | 是"},
        "the quiet are asked to say so": {"设置": SHEETS["设置"] + "\n零报告 | 是"},
    }


def test_no_list_and_no_act_of_later_days_changes_what_unit_lead_and_office_are_answered(root: Path) -> None:
    by_hand(root, LATER, answer(root, "过半"))
    by_hand(root, NEXT_WEEK, answer(root, unit="县司法局"), "司法.xlsx")
    cycle.close(at(root, AFTER), PERIOD)
    units = (UNIT, OTHER, "县司法局")
    end = date(2024, 9, 28)
    published = {unit: account(root, unit, end) for unit in units}
    assert counted(published[UNIT]) == (LATER, "迟报 2 个工作日", "报送.xlsx")
    assert [ground.task for ground in published[OTHER].of("完整性")] == ["1-02", "2-01"]
    assert published[OTHER].total == 0
    for act, sheets in lists_since().items():
        write_list(root, sheets)
        cycle.split(at(root, end), PERIOD.next())
        assert {unit: account(root, unit, end) for unit in units} == published, act
    write_list(root, {})
    by_hand(root, end, answer(root, 65), "九月才改好.xlsx")
    by_hand(root, end, answer(root, unit=OTHER), "九月才报.xlsx")
    assert {unit: account(root, unit, end) for unit in units} == published
    cycle.reopen(at(root, end), PERIOD, "补报经核实")
    late, corrected = account(root, OTHER, end), account(root, UNIT, end)
    assert counted(late)[:2] == (end, "迟报 38 个工作日")
    assert counted(corrected) == counted(published[UNIT])
    assert [round(part(corrected, name), 1) for name in ("完整性", "填报质量")] == [100, 66.7]
