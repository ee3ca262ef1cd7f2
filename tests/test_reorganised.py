"""Units renamed, merged and split (机构改革): what they reported follows, what they send in old forms is taken."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.accounted import written_out
from tests.build import PEOPLE, filled
from tests.desk import visiting
from tests.forked import program
from tests.test_review import decide
from workbook_flow import cycle
from workbook_flow.cycle.carrying import carried_over
from workbook_flow.cycle.month import receive
from workbook_flow.cycle.post import reminding
from workbook_flow.cycle.publishing import issued_snapshot, report_of
from workbook_flow.mail import remind
from workbook_flow.model import (
    IssuedForm,
    Period,
    Snapshot,
    Submission,
    SubmissionState,
    UnitState,
    Verdict,
)
from workbook_flow.paper.stamp import PROPERTY, SHEET
from workbook_flow.records.succession import last_of

POLICE, MONEY, LAW = "县公安局", "县财政局", "县司法局"
NEW, PART, OTHER, JOINT = "县公安分局", "县公安一局", "县公安二局", "县联合局"
POLICE_ROW = f"{POLICE} | 公安局 | 各行政执法机关 | gaj@xian.example | 是"
MONEY_ROW = f"{MONEY} |        |                | czj@xian.example | 是"
AUGUST = Period(2024, 8)


def renamed(root: Path) -> None:
    """县公安局 is 县公安分局 now."""
    listing = small.LIST.replace(POLICE, NEW)
    small.write_master(
        root, listing, {POLICE_ROW: f"{NEW} | {POLICE} | 各行政执法机关 | gaj@xian.example | 是"}
    )


def merged(root: Path) -> None:
    """县公安局 and 县财政局 are one."""
    listing = small.LIST.replace(POLICE, JOINT).replace(MONEY, JOINT)
    row = f"{JOINT} | {POLICE}、{MONEY} | | lhj@xian.example | 是"
    small.write_master(root, listing, {POLICE_ROW: row, MONEY_ROW: ""})


def parted(root: Path) -> None:
    """县公安局 is two: one, with the old name as alias, has its first two rows, the other the last."""
    listing = small.LIST.replace(f"{LAW},{POLICE}", f"{LAW},{OTHER}").replace(POLICE, PART)
    rows = f"{PART} | {POLICE} | | a@xian.example | 是\n{OTHER} | | | b@xian.example | 是"
    small.write_master(root, listing, {POLICE_ROW: rows})


def at(root: Path, day: date = small.RETURNED) -> cycle.Workspace:
    return cycle.Workspace(root, day)


def answered(root: Path, unit: str, percent: int = 60) -> bytes:
    form = small.issued_forms(root)[unit]
    return filled(form, small.answers(form, percent), head={**PEOPLE, "填报人": f"{unit}的人"})


def send(root: Path, unit: str, data: bytes, minute: int = 1) -> Submission:
    small.drop(root, f"{unit}.xlsx", data, minute)
    (submission,) = cycle.receive(at(root))
    return submission


def shown(root: Path) -> Snapshot:
    return cycle.status(at(root), small.PERIOD)


def states(root: Path) -> dict[str, UnitState]:
    return {each.unit: each.state for each in shown(root).statuses}


def rows(root: Path) -> dict[tuple[str, str], object]:
    return {(each.unit, each.task): each.values["完成比例"].typed for each in shown(root).entries}


def codes(submission: Submission) -> list[str]:
    return [problem.code for problem in submission.problems]


def bare(form: IssuedForm) -> IssuedForm:
    """The form without what it carried over."""
    rows = (replace(row, last={}, last_period=None, done=False) for row in form.rows)
    return replace(form, rows=tuple(rows), led=())


def holds(root: Path) -> bool:
    """Whether archive and ledger agree, a ledger made anew says the same, and its outlines what its snapshots do."""
    before = shown(root)
    cycle.rebuild(at(root))
    with cycle.opened(at(root)) as session:
        outlined = all(
            (outline.forms, outline.statuses) == (tuple(map(bare, whole.forms)), whole.statuses)
            for period in session.ledger.issues.periods()
            for outline, whole in [(session.ledger.outline(period), session.ledger.snapshot(period))]
        )
    return outlined and cycle.verify(at(root)).problems == () and shown(root) == before


def unstamped(data: bytes) -> bytes:
    """A form as a unit has it that copied it into a fresh workbook."""
    book = load_workbook(io.BytesIO(data))
    del book[SHEET]
    del book.custom_doc_props[PROPERTY]  # type: ignore[attr-defined]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# between issue and return


def test_what_a_renamed_unit_reported_counts_under_its_new_name(root: Path) -> None:
    send(root, POLICE, answered(root, POLICE))
    renamed(root)
    cycle.split(at(root), small.PERIOD)
    assert states(root)[NEW] is UnitState.ACCEPTED
    assert POLICE not in states(root)
    assert rows(root) == {(NEW, task): 60 for task in ("1-01", "1-02", "2-01")}
    assert [each[2] for each in small.ledger_rows(root)["entry"]] == [POLICE] * 3, "the record stays"
    submission = send(root, NEW, answered(root, NEW, 80), 2)
    assert submission.state is SubmissionState.ACCEPTED
    assert set(rows(root).values()) == {80}
    assert holds(root)


def test_the_old_form_of_a_renamed_unit_is_taken_for_the_new_one(root: Path) -> None:
    old = answered(root, POLICE)
    renamed(root)
    cycle.split(at(root), small.PERIOD)
    submission = send(root, POLICE, old)
    assert (submission.unit, submission.state) == (NEW, SubmissionState.ACCEPTED)
    assert codes(submission) == ["F46", "F49"]
    words = submission.problems[1]
    assert (POLICE in words.message, NEW in words.remedy) == (True, True)
    assert f"/{NEW}/" in submission.archived
    assert states(root)[NEW] is UnitState.ACCEPTED
    assert send(root, POLICE, old, 2).state is SubmissionState.DUPLICATE
    assert holds(root)


@pytest.mark.parametrize(
    ("reorganise", "followed"),
    [(renamed, {POLICE: NEW}), (merged, {POLICE: JOINT, MONEY: JOINT}), (parted, {POLICE: PART})],
)
def test_before_it_goes_out_it_is_told_that_the_old_form_of_a_unit_that_is_followed_is_taken(
    root: Path, reorganise: Callable[[Path], None], followed: dict[str, str]
) -> None:
    old = {unit: answered(root, unit) for unit in followed}
    reorganise(root)
    split = program(
        "--workspace", root, "--date", small.RETURNED, "split", "--period", small.PERIOD
    ).stdout.replace("\n", "")
    assert "作废" not in split
    for minute, (unit, heir) in enumerate(followed.items()):
        assert f"“{unit}”现由“{heir}”承担，用发给“{heir}”的填报表；原填报表报来的照收，记入“{heir}”" in split
        submission = send(root, unit, old[unit], minute)
        assert (submission.unit, submission.entries > 0) == (heir, True)


def test_of_a_unit_that_nobody_follows_it_is_told_that_its_form_is_void(root: Path) -> None:
    old = answered(root, MONEY)
    listing = small.LIST.replace(MONEY, POLICE).replace(f"{LAW},{POLICE}", LAW)
    small.write_master(root, listing)
    with visiting(root, small.RETURNED) as visitor:
        assert "本期不再有任务，原填报表作废" in visitor.settled(f"/issue?period={small.PERIOD}")
    cycle.split(at(root), small.PERIOD)
    assert send(root, MONEY, old).entries == 0


def test_an_old_form_without_its_stamp_is_taken_by_its_words(root: Path) -> None:
    old = unstamped(answered(root, POLICE))
    written_out(small.issued_forms(root)[POLICE])
    renamed(root)
    cycle.split(at(root), small.PERIOD)
    for minute, name in enumerate(("旧表.xlsx", f"{POLICE}.xlsx")):
        small.drop(root, name, old + b" " * minute, minute)
    for submission in cycle.receive(at(root)):
        assert (submission.unit, codes(submission)[0]) == (NEW, "F44")
    assert holds(root)


def test_a_held_row_follows_and_the_new_form_settles_it(root: Path) -> None:
    form = small.issued_forms(root)[POLICE]
    send(root, POLICE, filled(form, small.answers(form, "过半")))
    renamed(root)
    cycle.split(at(root), small.PERIOD)
    assert len(shown(root).held) == 3
    send(root, NEW, answered(root, NEW, 80), 2)
    assert (shown(root).held, states(root)[NEW]) == ((), UnitState.ACCEPTED)


def test_a_decision_is_taken_on_a_row_that_followed(root: Path) -> None:
    send(root, POLICE, answered(root, POLICE))
    renamed(root)
    cycle.split(at(root), small.PERIOD)
    cycle.merge(at(root), small.PERIOD)
    submission = decide(root, {"1-01": ("退回", "请核实", "李主任")}, unit=NEW)
    assert (submission.state, submission.problems) == (SubmissionState.REVIEWED, ())
    (held,) = shown(root).held
    assert held.decision is not None
    assert (held.unit, held.task, held.decision.verdict) == (NEW, "1-01", Verdict.RETURNED)
    assert holds(root)


def test_both_old_forms_of_units_that_merged_are_taken(root: Path) -> None:
    old = {unit: answered(root, unit, percent) for unit, percent in ((POLICE, 40), (MONEY, 50))}
    merged(root)
    cycle.split(at(root), small.PERIOD)
    first = send(root, POLICE, old[POLICE], 1)
    second = send(root, MONEY, old[MONEY], 2)
    assert [(submission.unit, submission.state) for submission in (first, second)] == [
        (JOINT, SubmissionState.ACCEPTED)
    ] * 2
    assert (first.attempt, second.attempt) == (1, 2)
    percents = {task: percent for (unit, task), percent in rows(root).items() if unit == JOINT}
    assert percents == {"1-01": 40, "1-02": 50, "2-01": 50}, "of a row that both reported the later stands"
    assert states(root)[JOINT] is UnitState.ACCEPTED
    assert holds(root)


def test_what_merged_units_had_reported_is_joined(root: Path) -> None:
    send(root, MONEY, answered(root, MONEY, 50), 1)
    send(root, POLICE, answered(root, POLICE, 40), 2)
    merged(root)
    cycle.split(at(root), small.PERIOD)
    percents = {task: percent for (unit, task), percent in rows(root).items() if unit == JOINT}
    assert percents == dict.fromkeys(("1-01", "1-02", "2-01"), 40)
    assert states(root)[JOINT] is UnitState.ACCEPTED
    assert holds(root)


def test_the_old_form_of_a_unit_that_was_split_is_taken_as_far_as_it_goes(root: Path) -> None:
    old = answered(root, POLICE)
    parted(root)
    cycle.split(at(root), small.PERIOD)
    submission = send(root, POLICE, old)
    assert (submission.unit, submission.entries) == (PART, 2)
    (ended,) = [problem for problem in submission.problems if problem.code == "L07"]
    assert "2-01" in ended.message
    assert (states(root)[PART], states(root)[OTHER]) == (UnitState.ACCEPTED, UnitState.ISSUED)
    assert holds(root)


def test_a_row_reported_before_a_split_stays_where_nobody_goes_on(root: Path) -> None:
    send(root, POLICE, answered(root, POLICE))
    parted(root)
    cycle.split(at(root), small.PERIOD)
    assert set(rows(root)) == {(PART, "1-01"), (PART, "1-02"), (POLICE, "2-01")}
    assert (states(root)[PART], states(root)[OTHER]) == (UnitState.ACCEPTED, UnitState.ISSUED)
    assert holds(root)


def test_renamed_there_and_back_and_once_more(root: Path) -> None:
    original = (root / "master/分解清单.xlsx").read_bytes()
    send(root, POLICE, answered(root, POLICE))
    for change in (renamed, lambda root: (root / "master/分解清单.xlsx").write_bytes(original), renamed):
        change(root)
        cycle.split(at(root), small.PERIOD)
    assert states(root)[NEW] is UnitState.ACCEPTED
    assert holds(root)


def test_names_that_run_in_a_circle_end() -> None:
    successors = {"甲": "乙", "乙": "丙", "丙": "甲", "丁": "乙"}
    assert last_of("甲", successors) == "甲"
    assert last_of("丁", successors) == "丁"
    assert last_of("丁", {"丁": "乙", "乙": "丙"}) == "丙"


# between months


def next_month(root: Path) -> dict[str, IssuedForm]:
    split = cycle.split(at(root, date(2024, 8, 20)), AUGUST)
    return {form.unit: form for form in split.plan.forms}


def carried(form: IssuedForm) -> dict[str, object]:
    return {row.task: row.last.get("完成比例") for row in form.rows}


def test_a_renamed_unit_finds_its_last_month_beside_its_rows(root: Path) -> None:
    send(root, POLICE, answered(root, POLICE))
    renamed(root)
    form = next_month(root)[NEW]
    assert carried(form) == dict.fromkeys(("1-01", "1-02", "2-01"), 60)
    assert {row.last_period for row in form.rows} == {small.PERIOD}
    assert form.reporter == f"{POLICE}的人"
    assert states(root)[POLICE] is UnitState.ACCEPTED, "the month before is as it was"


def test_a_fall_is_noticed_across_a_new_name(root: Path) -> None:
    send(root, POLICE, answered(root, POLICE))
    renamed(root)
    form = next_month(root)[NEW]
    small.drop(root, f"{NEW}.xlsx", filled(form, small.answers(form, 30)), 9)
    (submission,) = cycle.receive(at(root, date(2024, 8, 28)))
    assert codes(submission) == ["R11"] * 3
    assert cycle.verify(at(root)).problems == ()


def test_units_that_merged_find_both_months(root: Path) -> None:
    send(root, MONEY, answered(root, MONEY, 50), 1)
    send(root, POLICE, answered(root, POLICE, 40), 2)
    merged(root)
    form = next_month(root)[JOINT]
    assert carried(form) == {"1-01": 40, "1-02": 40, "2-01": 50}, "of a row that both had, the lead's"
    assert form.reporter == f"{POLICE}的人"


def test_a_unit_that_takes_another_in_keeps_its_own_words(root: Path) -> None:
    send(root, POLICE, answered(root, POLICE, 40), 1)
    send(root, MONEY, answered(root, MONEY, 50), 2)
    listing = small.LIST.replace(f"{LAW},{POLICE}", f"{LAW},{MONEY}").replace(POLICE, MONEY)
    row = f"{MONEY} | {POLICE} | | czj@xian.example | 是"
    small.write_master(root, listing, {POLICE_ROW: "", MONEY_ROW: row})
    form = next_month(root)[MONEY]
    assert carried(form) == {"1-01": 40, "1-02": 50, "2-01": 50}
    assert form.reporter == f"{MONEY}的人"


def test_the_parts_of_a_unit_that_was_split_each_find_their_rows(root: Path) -> None:
    send(root, POLICE, answered(root, POLICE))
    parted(root)
    forms = next_month(root)
    assert carried(forms[PART]) == {"1-01": 60, "1-02": 60}
    assert carried(forms[OTHER]) == {"2-01": 60}
    assert forms[LAW].row("2-01") is not None
    assert carried(forms[LAW])["2-01"] is None


def test_a_late_return_of_the_month_before_keeps_the_old_name(root: Path) -> None:
    renamed(root)
    next_month(root)
    bare = send(root, POLICE, unstamped(answered(root, POLICE, 70)))
    assert (bare.unit, bare.period, codes(bare)) == (POLICE, small.PERIOD, ["F44", "F45"])
    submission = send(root, POLICE, answered(root, POLICE), 2)
    assert (submission.unit, submission.state) == (POLICE, SubmissionState.ACCEPTED)
    assert codes(submission) == ["F45"]
    assert holds(root)


def test_an_earlier_month_lists_each_unit_once_under_its_name_of_then(root: Path) -> None:
    before = set(states(root))
    for reorganise in (renamed, merged):
        reorganise(root)
        assert set(states(root)) == before
        merged_month = cycle.merge(at(root), small.PERIOD)
        assert {status.unit for status in merged_month.statuses} == before
    parted(root)
    assert set(states(root)) == before | {OTHER}


def test_what_a_unit_did_not_owe_is_no_silence_among_the_changes(root: Path) -> None:
    for unit in (LAW, POLICE, MONEY):
        send(root, unit, answered(root, unit))
    listing = small.LIST.replace(f"{LAW},{POLICE}", POLICE).replace(f"| {MONEY}  ", f"| {LAW},县水利局 ")
    row = f"{MONEY_ROW}\n县水利局 | | | slj@xian.example | 是"
    small.write_master(root, listing, {MONEY_ROW: row})
    forms = next_month(root)
    for number, (unit, form) in enumerate(forms.items(), start=10):
        if unit != MONEY:
            small.drop(root, f"{unit}8.xlsx", filled(form, small.answers(form)), number)
    with cycle.opened(at(root, AUGUST.last_day)) as session:
        receive(session)
        report = report_of(session, issued_snapshot(session, AUGUST))
    told = {(change.unit, change.task): (change.before, change.after) for change in report.changes}
    assert told[LAW, "2-01"] == ("已报", "无此任务")
    assert told[LAW, "1-02"] == ("无此任务", "已报")
    assert told["县水利局", "全部"] == ("未下发", "已报 1 行")
    assert told[MONEY, "全部"] == ("已报 2 行", "未报")


def test_nothing_is_carried_to_units_that_have_no_part_in_it(root: Path) -> None:
    send(root, POLICE, answered(root, POLICE))
    rows = f"{PART} | | | a@xian.example | 是\n{OTHER} | | | b@xian.example | 是"
    listing = small.LIST.replace(POLICE, f"{PART},{OTHER}")
    small.write_master(root, listing, {POLICE_ROW: rows})
    master = cycle.sound_master(at(root))[0]
    with cycle.opened(at(root)) as session:
        assert {unit for unit, _ in carried_over(session, AUGUST, master).entries} == set()


# reminders


def test_a_limit_is_not_chased_where_the_unit_reported_it_done_under_its_old_name(root: Path) -> None:
    def done() -> set[tuple[str, str]]:
        with cycle.opened(at(root, date(2024, 12, 27))) as session:
            return set(remind.index_of(reminding.situation(session)).done)

    form = small.issued_forms(root)[POLICE]
    words = small.answers(form, 100).replace("进行中", "已完成")
    send(root, POLICE, filled(form, words, head=PEOPLE))
    assert done() == {(POLICE, task) for task in ("1-01", "1-02", "2-01")}
    renamed(root)
    next_month(root)
    assert done() == {(NEW, task) for task in ("1-01", "1-02", "2-01")}
