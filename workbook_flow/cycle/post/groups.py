"""Work groups: on the days on which units are reminded their groups are told by a robot, through the same outbox.

What is to be said is kept like a mail, with the text and the telephones beside it, and its record says how far it
came. A group is told once a day at most; what could not be said on its day is overtaken by the next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from workbook_flow.cycle.post.deliveries import deliveries
from workbook_flow.cycle.post.queueing import new_message, queue
from workbook_flow.cycle.post.speaking import SPOKEN, spoken_key
from workbook_flow.cycle.session import Session
from workbook_flow.mail import wording
from workbook_flow.mail.remind import ASKING, HELD
from workbook_flow.model import (
    GroupRobot,
    IssuedForm,
    Message,
    MessageKind,
    Period,
    Reminder,
    UnitStatus,
)

TO_GROUP = ("group-robot@localhost",)
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
CHASING = frozenset((*ASKING, HELD))
"""The reminders on whose day a group is told."""


def queue_group_texts(session: Session, reminders: Iterable[Reminder]) -> tuple[Message, ...]:
    """Queue what the groups are told today of the units that are reminded."""
    if not session.master.settings.robots:
        return ()
    chases: dict[Period, list[Reminder]] = {}
    for reminder in reminders:
        if reminder.kind in CHASING and reminder.period is not None:
            chases.setdefault(reminder.period, []).append(reminder)
    return tuple(
        message
        for robot in session.master.settings.robots
        for period, due in chases.items()
        for message in queue_robot(session, robot, period, due)
    )


def queue_robot(
    session: Session, robot: GroupRobot, period: Period, due: Sequence[Reminder]
) -> Iterator[Message]:
    """Queue what one robot says of a period, in as few texts as its service takes."""
    members = {unit.name for unit in session.master.units if not robot.group or robot.group in unit.groups}
    reminded = [reminder for reminder in due if reminder.unit in members]
    key = f"{spoken_key(robot, period)} {session.today}"
    if not reminded or session.ledger.mail.has_message(f"{key} 1"):
        return
    from workbook_flow.cycle.post.chasing import chased_units

    statuses, chased = chased_units(session, period)
    with_form = having_form(session, period)
    asked = [status for name, status in statuses.items() if name in members & with_form]
    unmailed_keys = tuple(reminder.key for reminder in reminded if not reminder.to)
    for number, (units, text) in enumerate(parts(session, robot, asked, chased), 1):
        message = new_message(MessageKind.GROUP, f"{key} {number}", TO_GROUP, session.now)
        message = replace(message, period=period, reasons=unmailed_keys if number == 1 else ())
        queued = queue_text(session, message, robot, text, phones_of(session, units))
        if queued is not None:
            yield queued


def parts(
    session: Session, robot: GroupRobot, statuses: Sequence[UnitStatus], chased: wording.Chased
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts, each with the units that it calls."""
    from workbook_flow.mail import robots

    return wording.chase_parts(
        statuses, chased, lambda text, units: robots.fits(robot, text, phones_of(session, units))
    )


def having_form(session: Session, period: Period) -> set[str]:
    """The units that have their form: the others cannot be asked for it."""
    mails = deliveries(session)
    forms: tuple[IssuedForm, ...] = session.snapshot(period).forms
    return {form.unit for form in forms if mails.brought(form)}


def phones_of(session: Session, units: Iterable[str]) -> tuple[str, ...]:
    """The mobile telephones of these units: a robot calls nobody by another."""
    numbers = (
        number
        for name in units
        if (unit := session.master.unit(name)) is not None
        for number in MOBILE.findall(re.sub(r"[ -]", "", unit.phone))
    )
    return tuple(dict.fromkeys(numbers))


def queue_text(
    session: Session, message: Message, robot: GroupRobot, text: str, phones: Sequence[str]
) -> Message | None:
    """Queue one text."""
    about = f"{robot.service}群{f'（{robot.group}）' if robot.group else ''}催报"
    words = wording.Words(wording.subject(session.master.settings, message.period, about), (text,))
    content = json.dumps({"text": text, "phones": list(phones)}, ensure_ascii=False).encode()
    return queue(session, message, words, attachments=((SPOKEN, content),), automatic=True)
