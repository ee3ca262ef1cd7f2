from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

from tests.build import KEY, PERIOD, TODAY, a_master, a_task, forms_of
from workbook_flow.cycle.post.form_mails import due_tasks
from workbook_flow.forms.carried import Carried, Claim
from workbook_flow.forms.plan import Plan, assignments, plan_issue
from workbook_flow.model import (
    Master,
    Owed,
    Role,
    Unit,
    UnitName,
)
from workbook_flow.paper import stamp
from workbook_flow.records.files import file_stem


def replan(master: Master, before: Plan) -> Plan:
    issued = {form.unit: form for form in before.forms}
    return plan_issue(master, PERIOD, issued=issued, next_issue=before.issue + 1, key=KEY, today=TODAY)


def first(master: Master) -> Plan:
    return plan_issue(master, PERIOD, issued={}, next_issue=1, key=KEY, today=TODAY)


def test_a_unit_that_leads_and_answers_for_a_task_owes_it_once_as_lead() -> None:
    owed = [(each.unit, each.task.id, each.role) for each in assignments(a_master())]
    assert owed == [
        ("县甲局", "1-01", Role.LEAD),
        ("县甲局", "1-02", Role.LEAD),
        ("县乙局", "1-01", Role.RESPONSIBLE),
        ("县乙局", "1-02", Role.RESPONSIBLE),
    ]


def test_assignments_stand_in_the_order_of_units_and_of_the_list_whoever_leads() -> None:
    names = ("县丁局", "县甲局", "县丙局", "县乙局")
    lists = [("县甲局",), ("县丙局", "县甲局"), (), ("县乙局", "县丁局", "县甲局")]
    tasks = tuple(
        a_task(number, lead=lead, responsible=responsible)
        for number, (lead, responsible) in enumerate(product(lists, lists), 1)
    )
    units = tuple(Unit(name=UnitName(name), in_use=name != "县丙局") for name in names)
    master = a_master(units=units, tasks=tasks)
    assert [(each.unit, each.task.id, each.role) for each in assignments(master)] == [
        (unit.name, task.id, Role.LEAD if unit.name in task.lead else Role.RESPONSIBLE)
        for unit in units
        if unit.in_use
        for task in tasks
        if unit.name in (*task.lead, *task.responsible)
    ]


def test_a_unit_out_of_use_or_without_tasks_gets_no_form() -> None:
    units = tuple(
        Unit(name=UnitName(name), in_use=name != "县乙局") for name in ("县甲局", "县乙局", "县丙局")
    )
    assert list(forms_of(a_master(units=units))) == ["县甲局"]


def test_a_form_says_by_when_to_return_it() -> None:
    form = forms_of(a_master())["县甲局"]
    assert (form.issued_on, str(form.return_by)) == (TODAY, "2024-08-05")


def test_issuing_again_without_a_change_changes_nothing() -> None:
    before = first(a_master())
    again = replan(a_master(), before)
    assert again.changed == ()
    assert again.forms == before.forms


def test_issuing_again_makes_only_the_forms_that_changed() -> None:
    before = first(a_master())
    extra = a_task(3, lead=("县乙局",), responsible=())
    master = a_master()
    again = replan(replace(master, tasks=(*master.tasks, extra)), before)
    assert [(form.unit, form.issue) for form in again.forms] == [("县甲局", 1), ("县乙局", 2)]
    assert [form.unit for form in again.changed] == ["县乙局"]


def test_a_unit_that_owes_nothing_any_more_is_named() -> None:
    before = first(a_master())
    tasks = (a_task(1, lead=("县甲局",), responsible=()),)
    assert replan(a_master(tasks=tasks), before).dropped == ("县乙局",)


def test_a_seal_needs_the_key_and_covers_unit_period_issue_and_text() -> None:
    form = forms_of(a_master())["县甲局"]
    others = [
        form,
        replace(form, unit="县乙局"),
        replace(form, period=PERIOD.next()),
        replace(form, issue=2),
        replace(form, rows=form.rows[:1]),
    ]
    seals = {*(stamp.seal(each, KEY) for each in others), stamp.seal(form, b"other" * 7)}
    assert stamp.seal(form, KEY) == form.seal
    assert len(seals) == 6


def test_a_file_name_holds_nothing_that_windows_refuses() -> None:
    assert file_stem('县 A/B:C*?"<>|局. ') == "县 A_B_C______局"
    assert file_stem("...") == "_"
    names = ["CON", "nul", "Com1", "LPT9.局", "AUX .x", "CONSOLE", "COM10", "县 CON"]
    assert [file_stem(name) for name in names] == [
        *("CON_", "nul_", "Com1_", "LPT9_.局", "AUX _.x", "CONSOLE", "COM10", "县 CON")
    ]


def test_a_day_granted_to_a_lead_is_everyones_and_a_later_one_to_another_is_its_own() -> None:
    lead, other = UnitName("县甲局"), UnitName("县乙局")
    task = a_task(1, lead=(lead,), responsible=(lead, other))
    master = a_master(tasks=(task,))
    both = master.extended({Owed(lead, task.id): date(2025, 3, 31), Owed(other, task.id): date(2025, 6, 30)})
    assert both.deadline_for(both.tasks[0], lead).due == date(2025, 3, 31)
    own = both.deadline_for(both.tasks[0], other)
    assert (own.due, own.words) == (date(2025, 6, 30), "2024年底前完成（同意延期至2025年6月30日）")
    less = master.extended({Owed(lead, task.id): date(2025, 3, 31), Owed(other, task.id): date(2025, 1, 31)})
    assert less.deadline_for(less.tasks[0], other).due == date(2025, 3, 31)


def test_a_lead_unit_is_not_told_to_chase_a_unit_that_the_office_let_off_a_task() -> None:
    master = a_master()
    task = master.tasks[0]
    released = Claim(measure=task.measure, disclaimed=True, settled=True)
    carried = Carried(claims={Owed(UnitName("县乙局"), task.id): released})
    forms = forms_of(master, carried=carried)
    assert [row.task for row in forms["县乙局"].rows] == ["1-02"]
    assert [(share.task, share.unit) for share in forms["县甲局"].led] == [("1-02", "县乙局")]


def test_the_letter_with_a_form_points_to_no_task_that_the_unit_is_done_with() -> None:
    master, today = a_master(), date(2024, 12, 20)
    form = forms_of(master)["县甲局"]
    assert [task.id for task in due_tasks(master, form, today)] == ["1-01", "1-02"]
    done = replace(form, rows=(replace(form.rows[0], done=True), *form.rows[1:]))
    assert [task.id for task in due_tasks(master, done, today)] == ["1-02"]
