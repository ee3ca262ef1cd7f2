"""The reminders of a form: nobody has answered, the return day comes near or is past, rows wait for correction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from workbook_flow.mail.remind.kinds import APPROACHING, ASKING, ESCALATION, HELD, OVERDUE, UNOPENED
from workbook_flow.mail.remind.owed import OwedForm, day_words
from workbook_flow.model import Reminder, UnitState


def unopened(owed: OwedForm) -> Iterator[Reminder]:
    """The form was mailed, nobody has answered in any way, and no reminder of the return day says so today."""
    form = owed.form
    if is_to_confirm(owed) and owed.may_be_asked and not owed.is_due(approaching(owed)):
        words = f"{form.period.words}填报表已于{day_words(owed.brought)}下发，尚未见回复，请确认收到。"
        yield owed.reminder(UNOPENED, form.issue, words)


def is_to_confirm(owed: OwedForm) -> bool:
    """Whether it is time that a unit which has answered in no way is asked to confirm, and no letter asked that yet."""
    due = owed.situation.workdays.after(owed.brought, owed.situation.master.settings.unopened_after)
    quiet = owed.silent and owed.status.state is UnitState.ISSUED and owed.status.acknowledged_on is None
    asked = any(due <= notice.day for notice in owed.asked) or was_approached(owed, due)
    return quiet and not asked and owed.waiting is None and due <= owed.today <= owed.form.return_by


def was_approached(owed: OwedForm, since: date) -> bool:
    """Whether an occasion from that day on was said already, be it in a work group alone."""
    workdays, settings = owed.situation.workdays, owed.situation.master.settings
    return any(
        owed.reminder(APPROACHING, days, "").key in owed.situation.sent
        for days in settings.return_reminders
        if workdays.before(owed.form.return_by, days) >= since
    )


def approaching(owed: OwedForm) -> Iterator[Reminder]:
    """The return day comes near; of the occasions that were missed only the latest counts."""
    form = owed.form
    if not owed.silent or owed.today > form.return_by or not owed.may_be_asked:
        return
    for days in sorted(owed.situation.master.settings.return_reminders):
        due = owed.situation.workdays.before(form.return_by, days)
        if owed.brought < due <= owed.today:
            left = (form.return_by - owed.today).days
            when = "今天截止" if left == 0 else f"{day_words(form.return_by)}截止，还有 {left} 天"
            words = f"{form.period.words}填报表{when}，{lacking_words(owed)}。"
            yield owed.reminder(APPROACHING, days, words)
            return


def lacking_words(owed: OwedForm) -> str:
    """What is missing of a form before its return day, and what the unit is asked beside it."""
    lack = waiting_words(owed) or sent_back_words(owed) or f"贵单位 {owed.status.tasks} 项任务尚未报送"
    return f"{lack}，也未见回复，请确认收到" if is_to_confirm(owed) else lack


def overdue(owed: OwedForm) -> Iterator[Reminder]:
    """The return day has passed: once each working day, at most so many times, unless a return waits for the office."""
    most = owed.situation.master.settings.overdue_at_most
    count = owed.index.overdue[f"{OVERDUE} {owed.form.period} {owed.unit.name}"]
    if owed.silent and owed.waiting is None and owed.days_late and count < most and owed.settled_in:
        lack = sent_back_words(owed)
        words = (
            f"{owed.form.period.words}填报表{brought_late(owed)}应于{day_words(owed.form.return_by)}下班前报送，"
            f"{lack and f'{lack}，'}已逾期 {owed.days_late} 个工作日，请尽快{'更正后' if lack else ''}报送。"
        )
        yield owed.reminder(OVERDUE, owed.today, words)


def brought_late(owed: OwedForm) -> str:
    """That the form itself came later than it was issued, by no fault of the unit; blank for others."""
    return f"{day_words(owed.brought)}发到，" if owed.brought > owed.form.issued_on else ""


def waiting_words(owed: OwedForm) -> str:
    """That a return came and waits for the office; blank where none does."""
    if owed.waiting is None:
        return ""
    return (
        f"{day_words(owed.waiting.day)}收到一份（来自 {owed.waiting.sender}），发件邮箱不在通讯录中，正由办公室核实；"
        "不是贵单位报送的，请另行报送"
    )


def sent_back_words(owed: OwedForm) -> str:
    """That what came was sent back whole, of a unit that has reported in vain; blank for others."""
    if owed.status.state is not UnitState.RETURNED:
        return ""
    day = owed.status.answered_on
    return f"报来的表{day_words(day) if day else ''}已退回，尚未收到更正后的表"


def held(owed: OwedForm) -> Iterator[Reminder]:
    """Rows were sent back and not corrected, and no reminder of the return day says so of the whole form."""
    sent_back = owed.status.answered_on
    if owed.closed or not owed.status.held or sent_back is None or owed.status.state is UnitState.EXCUSED:
        return
    due = owed.situation.workdays.after(sent_back, owed.situation.master.settings.correct_after)
    if due <= owed.today and not (owed.silent and is_told_of(owed, sent_back)):
        words = (
            f"{owed.form.period.words}填报表有 {owed.status.held} 行需要更正，"
            f"{day_words(sent_back)}已退回，尚未收到更正后的表。"
        )
        yield owed.reminder(HELD, sent_back, words)


def is_told_of(owed: OwedForm, sent_back: date) -> bool:
    """Whether a reminder of the return day says today that the whole form was sent back that day, or said so since."""
    was_asked = any(sent_back < notice.day for notice in owed.asked)
    return was_asked or owed.is_due((*approaching(owed), *overdue(owed)))


def escalation(owed: OwedForm) -> Iterator[Reminder]:
    """Long overdue, and reminded of that on an earlier day: the unit's leader is told, once a period."""
    if owed.waiting is not None or not (owed.silent and owed.unit.leader_mail and was_warned(owed)):
        return
    if owed.days_late >= max(owed.situation.master.settings.escalate_after, 1):
        days = sorted(notice.day for notice in owed.asked if notice.sent)
        lack = sent_back_words(owed)
        words = (
            f"{owed.unit.name}{owed.form.period.words}填报表（{owed.status.tasks} 项任务）{brought_late(owed)}"
            f"应于{day_words(owed.form.return_by)}下班前报送，{lack and f'{lack}，'}已逾期 {owed.days_late} 个工作日，"
            f"已提醒{len(days)}次（{'、'.join(map(day_words, days))}）。"
        )
        reminder = owed.reminder(ESCALATION, "", words)
        yield replace(reminder, key=reminder.key.strip(), to=owed.unit.leader_mail, cc=())


def was_warned(owed: OwedForm) -> bool:
    """Whether a reminder that the form is overdue, or any where none of those go out, was sent on an earlier day."""
    wanted = (OVERDUE,) if owed.situation.master.settings.overdue_at_most else ASKING
    return any(
        notice.sent
        and notice.day < owed.today
        and any(key.partition(" ")[0] in wanted for key in notice.reasons)
        for notice in owed.asked
    )
