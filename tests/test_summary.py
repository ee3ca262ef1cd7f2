"""The figures, each recomputed by a plain second way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.samples import sample_master, sample_months, sample_snapshot
from workbook_flow.model import (
    Deadline,
    Extra,
    Field,
    FieldType,
    Meaning,
    Period,
    Purpose,
    Role,
    Scoring,
    Snapshot,
    UnitState,
    Value,
)
from workbook_flow.reports.board.data import scores_of
from workbook_flow.reports.bulletin import score_fields
from workbook_flow.reports.summary import (
    REMOVED_TASK,
    Course,
    Score,
    TaskState,
    half_up,
    joint_state,
    make_report,
    summarise,
    tenths,
)
from workbook_flow.reports.summary.past import granted_since

DONE, STANDING, BLOCKED = Meaning.DONE, Meaning.STANDING, Meaning.BLOCKED
STILL, NEW = Meaning.UNDER_WAY, Meaning.NOT_STARTED


def test_the_figures_of_the_sample_month() -> None:
    master = sample_master()
    snapshot = sample_snapshot(master)
    summary = summarise(master, snapshot)
    states = Counter(status.state for status in snapshot.statuses)
    assert (summary.units_issued, summary.units_reported) == (
        29,
        states[UnitState.ACCEPTED] + states[UnitState.PARTIAL],
    )
    assert {line.status.unit for line in summary.outstanding} == {
        status.unit for status in snapshot.statuses if status.accepted == 0
    }
    assert summary.rows_owed == sum(status.tasks for status in snapshot.statuses)
    assert summary.rows_accepted == sum(status.accepted for status in snapshot.statuses)
    assert summary.rows_held == sum(status.held for status in snapshot.statuses)
    assert summary.rows_owed == summary.rows_accepted + summary.rows_held + summary.rows_missing
    assert summary.rows_missing == sum(line.missing for line in summary.units) > 0
    assert summary.units_late == sum(submission.received.day == 29 for submission in snapshot.submissions) > 0
    assert sum(summary.states.values()) == len(summary.tasks) == len(master.tasks)
    assert sum(task.reported for task in summary.tasks) == len(snapshot.entries)


@pytest.mark.parametrize(
    ("meanings", "everyone", "state"),
    [
        ([], False, TaskState.UNREPORTED),
        ([DONE, DONE], True, TaskState.DONE),
        ([DONE, STANDING], True, TaskState.STANDING),
        ([DONE], False, TaskState.UNDER_WAY),
        ([DONE, STILL], True, TaskState.UNDER_WAY),
        ([DONE, BLOCKED], True, TaskState.BLOCKED),
        ([NEW, NEW], False, TaskState.NOT_STARTED),
        ([NEW, STILL], True, TaskState.UNDER_WAY),
        ([None], True, TaskState.UNCLEAR),
        ([None, DONE], True, TaskState.UNDER_WAY),
    ],
)
def test_joint_state(meanings: Sequence[Meaning | None], everyone: bool, state: TaskState) -> None:
    assert joint_state(meanings, everyone=everyone) is state


def test_a_task_counts_by_its_lead_units() -> None:
    master = sample_master()
    task = summarise(master, sample_snapshot(master)).tasks[0]
    assert (task.task.lead, task.state, task.percent) == (("县公安局",), TaskState.UNREPORTED, None)
    assert [duty.words for duty in task.duties] == ["待更正", "已报", "已报"]


def test_what_the_master_lost_since_stays_with_a_remark() -> None:
    full = sample_master()
    snapshot = sample_snapshot(full)
    less = replace(full, tasks=full.tasks[1:], units=full.units[1:])
    summary = summarise(less, snapshot)
    assert summary.tasks[-1].task.id == full.tasks[0].id
    assert (summary.tasks[-1].remark, summary.tasks[-1].task.measure) == (REMOVED_TASK, full.tasks[0].measure)
    assert sum(len(task.duties) for task in summary.tasks) == summary.rows_owed
    assert [line.remark for line in summary.units].count("单位表中已无此单位") == 1


def test_units_without_a_status_are_still_there() -> None:
    master = sample_master()
    snapshot = sample_snapshot(master)
    bare = summarise(master, replace(snapshot, statuses=()))
    whole = summarise(master, snapshot)
    assert {line.status.unit: line.status.state for line in bare.units} == {
        line.status.unit: line.status.state for line in whole.units
    }


def test_nothing_issued_yet() -> None:
    master = sample_master()
    empty = replace(sample_snapshot(master), forms=(), entries=(), held=(), submissions=(), statuses=())
    summary = summarise(master, empty)
    assert (summary.issued_on.isoformat(), summary.return_by.isoformat()) == ("2024-07-10", "2024-07-25")
    assert (summary.units_issued, summary.rows_owed, summary.states[TaskState.UNREPORTED]) == (0, 0, 50)


TODAY = date(2024, 7, 28)


def test_a_task_reported_done_before_stays_done() -> None:
    master = sample_master(tasks=1)
    _, june, july = sample_months(master)
    done = Value(typed="已完成", raw="已完成")
    entry = next(each for each in sample_snapshot(sample_master()).entries if each.task == "1-01")
    done_entry = replace(entry, unit="县公安局", role=Role.LEAD, values={**entry.values, "进展状态": done})
    report = make_report(
        master,
        replace(july, entries=(), held=()),
        [replace(june, entries=(done_entry,))],
        today=date(2025, 3, 1),
    )
    assert (report.outlooks[0].course, report.outlooks[0].line.state) == (Course.DONE, TaskState.UNREPORTED)
    alone = make_report(master, replace(july, entries=(), held=()), today=date(2025, 3, 1))
    assert alone.outlooks[0].course is Course.OVERDUE


DUE = date(2024, 7, 24)


@pytest.mark.parametrize(
    ("percent", "deadline", "day", "course", "held_against"),
    [
        (100, Deadline(words="2024年7月24日前完成并长期坚持", due=DUE, standing=True), 1, Course.DONE, False),
        (
            None,
            Deadline(words="2024年7月24日前完成并长期坚持", due=DUE, standing=True),
            1,
            Course.DONE,
            False,
        ),
        (
            35,
            Deadline(words="2024年7月24日前完成并长期坚持", due=DUE, standing=True),
            1,
            Course.OVERDUE,
            True,
        ),
        (
            35,
            Deadline(words="2024年7月24日前完成并长期坚持", due=DUE, standing=True),
            -1,
            Course.DUE_SOON,
            False,
        ),
        (35, Deadline(words="长期坚持", standing=True), 1, Course.ON_COURSE, False),
        (35, Deadline(words="全年坚持", due=DUE, lasting=True), 1, Course.ON_COURSE, False),
    ],
)
def test_what_is_kept_up_counts_as_done_only_where_its_percent_is_whole(
    percent: int | None, deadline: Deadline, day: int, course: Course, *, held_against: bool
) -> None:
    master = sample_master(tasks=1)
    master = replace(master, tasks=(replace(master.tasks[0], deadline=deadline),))
    _, june, july = sample_months(master)
    entry = next(each for each in sample_snapshot(sample_master()).entries if each.task == "1-01")
    values = {**entry.values} | {
        "进展状态": Value(typed="已完成并长期坚持"),
        "完成比例": Value(typed=percent),
    }
    kept = replace(entry, unit="县公安局", role=Role.LEAD, values=values)
    today = DUE + timedelta(days=day)
    said = make_report(master, replace(july, entries=(kept,), held=()), today=today)
    assert (said.outlooks[0].course, said.outlooks[0].line.state) == (course, TaskState.STANDING)
    assert said.trend[-1].done == (course is Course.DONE)
    (score,) = (score for score in said.scores if score.unit == "县公安局")
    assert score.overdue == held_against
    silent = make_report(
        master, replace(july, entries=(), held=()), [replace(june, entries=(kept,))], today=today
    )
    assert (silent.outlooks[0].course is Course.DONE) == (course is Course.DONE), "silence finishes nothing"


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.STANDING, TaskState.KEPT_UP])
def test_what_was_granted_since_counts_as_it_was_granted(state: TaskState) -> None:
    published = {"1-01": TaskState.DECLARED, "1-02": TaskState.UNDER_WAY}
    recorded = {"1-01": state, "1-02": TaskState.DONE}
    assert granted_since(published, recorded) == {"1-01": state, "1-02": TaskState.UNDER_WAY}
    assert granted_since(published, {"1-01": TaskState.UNDER_WAY}) == published


def test_changes_are_the_cells_that_differ() -> None:
    master = sample_master()
    _, june, july = sample_months(master)
    changed = make_report(master, july, [june], today=TODAY).changes
    then, now = ({entry.unit for entry in month.entries} for month in (june, july))
    old = {(entry.unit, entry.task): entry for entry in june.entries if entry.unit in now}
    expected = len(then ^ now)
    for entry in july.entries:
        if entry.unit not in then:
            continue
        before = old.pop((entry.unit, entry.task), None)
        if before is None:
            expected += 1
            continue
        for name, value in entry.values.items():
            was = before.values[name]
            expected += (value.typed or value.raw or None) != (was.typed or was.raw or None)
    assert len(changed) == expected + len(old)
    rows = Counter(entry.unit for entry in july.entries)
    whole = {change.unit: (change.before, change.after) for change in changed if change.column == "（全表）"}
    assert whole == {unit: ("未报", f"已报 {rows[unit]} 行") for unit in now - then}


@pytest.mark.parametrize(
    ("then", "changes"), [(("重点清单", "重点清单"), 0), (("（一）培训", "（二）执法"), 2), (("", ""), 0)]
)
def test_the_name_of_the_list_that_stood_over_every_task_is_no_change_once_it_is_gone(
    then: tuple[str, str], changes: int
) -> None:
    def with_headings(month: Snapshot, headings: tuple[str, str]) -> Snapshot:
        at = {row.task: headings[number] for number, row in enumerate(month.forms[0].rows[:2])}
        forms = (
            replace(
                form, rows=tuple(replace(row, heading=at[row.task]) for row in form.rows if row.task in at)
            )
            for form in month.forms
        )
        return replace(month, forms=tuple(forms))

    master = sample_master()
    _, june, july = sample_months(master)
    report = make_report(
        master, with_headings(july, ("", "")), [with_headings(june, then)], today=TODAY
    ).changes
    assert sum(change.column == "重点任务" for change in report) == changes


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        (["执法人员编制不足。", "执法人员编制不足", "执法人员编制不足！"], 1),
        (["执法人员编制不足。", "执法人员编制不足", "执法人员编制严重不足！"], 2),
        (["执法人员编制不足。", "请县财政局安排经费。"], 2),
        (["无", "暂无。", "/", "没有"], 0),
        (["\u200b执法装备\n老化", "执法装备老化"], 1),
    ],
)
def test_like_texts_are_one_topic(texts: Sequence[str], groups: int) -> None:
    master = sample_master()
    snapshot = sample_snapshot(master)
    entries = tuple(
        replace(entry, values={"存在问题": Value(typed=text, raw=text)})
        for entry, text in zip(snapshot.entries, texts, strict=False)
    )
    topics = make_report(master, replace(snapshot, entries=entries), today=TODAY).topics
    assert len(topics) == groups
    assert sum(len(each.raised) for each in topics) == (len(texts) if groups else 0)


def test_the_same_practice_on_several_tasks_is_one() -> None:
    master = sample_master()
    snapshot = sample_snapshot(master)
    field = Field(name="经验", type=FieldType.TEXT, purpose=Purpose.PRACTICE)
    texts = ("“老带新”结对办案。", "“老带新”结对办案", "开门评查。")
    entries = tuple(
        replace(entry, values={"经验": Value(typed=text)})
        for entry, text in zip(snapshot.entries, texts, strict=False)
    )
    master = replace(master, fields=(*master.fields, field))
    practices = make_report(master, replace(snapshot, entries=entries), today=TODAY).practices
    assert [(practice.text, len(practice.raised)) for practice in practices] == [(texts[0], 2), (texts[2], 1)]
    assert practices[0].tasks == tuple(sorted(entry.task for entry in entries[:2]))


def test_a_request_names_the_departments_in_it() -> None:
    master = sample_master()
    topics = make_report(master, sample_snapshot(master), today=TODAY).topics
    assert (topics[0].kind, topics[0].departments) == ("需协调事项", ("县财政局",))


@pytest.mark.parametrize(
    ("return_by", "returned_on", "own", "late"),
    [
        (date(2024, 7, 25), date(2024, 7, 25), {}, 0),
        (date(2024, 7, 26), date(2024, 7, 28), {}, 0),  # a Friday, and the Sunday after
        (date(2024, 7, 25), date(2024, 7, 29), {}, 2),  # Friday and Monday
        (date(2024, 9, 30), date(2024, 10, 9), {}, 2),  # the 8th and 9th, after the holidays
        (date(2024, 9, 27), date(2024, 9, 29), {}, 1),  # a Sunday worked in exchange
        (date(2024, 7, 25), date(2024, 7, 29), {date(2024, 7, 26): False}, 1),  # by sheet 假日
        (date(2024, 7, 25), date(2024, 7, 29), {date(2024, 7, 27): True}, 3),
    ],
)
def test_late_is_counted_in_working_days(
    return_by: date, returned_on: date, own: dict[date, bool], late: int
) -> None:
    master = replace(sample_master(tasks=1), days=own)
    snapshot = sample_snapshot(master)
    form = replace(snapshot.forms[0], return_by=return_by)
    status = replace(snapshot.statuses[0], returned_on=returned_on)
    month = replace(snapshot, forms=(form,), statuses=(status,), entries=(), held=())
    summary = summarise(master, month)
    assert ([line.late for line in summary.units], summary.units_late) == ([late], int(late > 0))


def test_a_score_by_hand() -> None:
    master = sample_master()
    score = Score(unit="甲", owed=10, accepted=8, held=3, overdue=2, late=2, returned=True)
    assert score.parts(master.scoring) == pytest.approx((60, 80, 70, 80, 100, 0))
    assert score.total(master.scoring) == pytest.approx((60 * 30 + 80 * 30 + 70 * 20 + 80 * 20) / 100)
    asked = replace(score, requested=3, granted=2)
    assert asked.parts(master.scoring)[-2] == pytest.approx(80)
    assert asked.total(master.scoring) == score.total(master.scoring)
    counted = replace(master.scoring, limits=10, extensions=10)
    assert asked.total(counted) == pytest.approx((60 * 30 + 80 * 30 + 70 * 20 + 80 * 10 + 80 * 10) / 100)
    for overdue in (10, 2, 0):
        silent = replace(score, returned=False, accepted=0, held=0, late=0, overdue=overdue)
        assert silent.total(master.scoring) == 0, "who says nothing has no points for what it did not say"
    assert replace(silent, silence_counted=True).total(master.scoring) == 20


@pytest.mark.parametrize(
    ("percents", "shown"), [((40, 45), 43), ((55, 60), 58), ((60, 65), 63), ((62, 62), 62), ((0, 1), 1)]
)
def test_a_mean_percent_is_rounded_as_spreadsheets_do(percents: tuple[int, int], shown: int) -> None:
    assert half_up(sum(percents) / 2) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (81.25, 81.3),
        (87.25, 87.3),
        (0.05, 0.1),
        (-0.25, -0.3),
        (81.2499999999, 81.3),
        (100 / 3, 33.3),
        (62.5, 62.5),
    ],
)
def test_a_tenth_is_rounded_as_spreadsheets_do(number: float, shown: float) -> None:
    assert tenths(number) == shown


def test_a_score_reads_the_same_on_the_board_and_in_the_bulletin_as_in_the_workbook() -> None:
    """13 of 16 rows are 81.25, which a spreadsheet shows as 81.3."""
    master = sample_master()
    master = replace(master, scoring=Scoring(timeliness=0, completeness=100, quality=0, limits=0))
    report = make_report(master, sample_snapshot(master), today=TODAY)
    line = replace(report.scores[0], owed=16, accepted=13, late=0, returned=True, extras=())
    report = replace(report, scores=(line,))
    assert line.total(master.scoring) == 81.25
    assert scores_of(master, report) == {line.unit: 81.3}
    assert [row["得分"] for row in score_fields(master, report)] == ["81.3"]


def test_the_office_adds_points_and_takes_them() -> None:
    master = sample_master()
    score = Score(unit="甲", owed=10, accepted=8, held=3, overdue=2, late=2, returned=True)
    extras = tuple(
        Extra(unit="甲", period=Period(2024, 7), points=points, reason="现场检查", approved_by="李主任")
        for points in (2.5, -1)
    )
    more = replace(score, extras=extras)
    assert more.total(master.scoring) == pytest.approx(score.total(master.scoring) + 1.5)
    assert more.reasons == "+2.5 现场检查（李主任批准）；-1 现场检查（李主任批准）"


def test_a_limit_that_had_passed_before_the_task_went_out_is_held_against_nobody() -> None:
    master, snapshot = sample_master(), sample_snapshot(sample_master())
    due = [task.deadline.due for task in master.tasks if task.deadline.due]
    issued = max(due) + timedelta(days=5)
    today = issued + timedelta(days=30)
    snapshot = replace(snapshot, forms=tuple(replace(form, return_by=today) for form in snapshot.forms))
    forms = tuple(replace(form, issued_on=issued) for form in snapshot.forms)
    counted = make_report(master, snapshot, today=today).scores
    assert sum(score.overdue for score in counted)
    spared = make_report(master, replace(snapshot, forms=forms), today=today).scores
    assert sum(score.overdue for score in spared) == 0
    before = sample_months(master)[:1]
    assert before[0].period < snapshot.period
    again = make_report(master, replace(snapshot, forms=forms), before, today=today).scores
    assert sum(score.overdue for score in again)


@pytest.mark.parametrize(
    ("due", "held_against", "told"),
    [(date(2024, 7, 24), True, False), (date(2024, 7, 25), False, True), (date(2024, 8, 10), False, True)],
)
def test_what_came_due_when_all_had_been_returned_is_told_apart_and_held_against_nobody(
    due: date, *, held_against: bool, told: bool
) -> None:
    master, snapshot = sample_master(tasks=1), sample_snapshot(sample_master(tasks=1))
    assert max(form.return_by for form in snapshot.forms) == date(2024, 7, 25)
    master = replace(master, tasks=(replace(master.tasks[0], deadline=Deadline(words="前", due=due)),))
    month = replace(snapshot, entries=(), held=())
    report = make_report(master, month, today=date(2024, 8, 20))
    assert report.outlooks[0].course is Course.OVERDUE
    assert bool(sum(score.overdue for score in report.scores)) == held_against
    assert ("（其中1项报送截止时还没到期）" in report.brief.headline) == told
