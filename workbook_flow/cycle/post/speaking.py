"""A kept text for a work group → its robot, at the pace that the service allows; what became of it is recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING

from workbook_flow.cycle.post.queueing import lay_out, record
from workbook_flow.cycle.session import Session
from workbook_flow.model import GroupRobot, Message, MessageKind, MessageState, Period

if TYPE_CHECKING:
    from workbook_flow.mail import MailOutcome

SPOKEN = "群消息.json"
"""What is kept beside the words for people: the text and the telephones that a robot is handed."""
MINUTE = timedelta(minutes=1)


def speak(
    session: Session,
    messages: Iterable[Message],
    begun: Callable[[Message, datetime], Message],
    settled: Callable[[Message, MailOutcome, datetime], Message],
) -> list[Message]:
    """Hand the texts over that are of today.

    ``begun`` tells what a message is while it is handed over, ``settled`` what it is after an answer. What had waited
    for a day is withdrawn: what still holds is said anew. Gives those that were handed over.
    """
    spoken: list[Message] = []
    for message in messages:
        robot = robot_of(session, message)
        if message.queued.date() < session.clock().date():
            withdrawn = replace(message, state=MessageState.WITHDRAWN, words="当天没有发出，由后来的代替")
            record(session, withdrawn)
        elif robot is None:
            gone = replace(message, state=MessageState.WITHDRAWN, words="“设置”中已没有这个群机器人")
            record(session, gone)
        elif may_speak(session, robot, session.clock()):
            spoken.append(speak_one(session, begun(message, session.clock()), robot, settled))
    return spoken


def speak_one(
    session: Session,
    sending: Message,
    robot: GroupRobot,
    settled: Callable[[Message, MailOutcome, datetime], Message],
) -> Message:
    """Hand one text over: SENDING is recorded before the service hears of it, the answer after."""
    from workbook_flow.mail import robots

    record(session, sending)
    lay_out(session, sending)
    text, phones = spoken_in(session.postbox.message_bytes(sending.id))
    outcome = robots.post(robot, text, phones, at=sending.tried or session.clock())
    now = session.clock()
    after = settled(sending, outcome, now)
    if outcome.hasty:
        until = now + robots.SERVICES[robot.service].breather
        session.ledger.mail.note_run(hasty_note(robot), until)
        after = replace(after, next_try=until)
    record(session, after)
    return after


def robot_of(session: Session, message: Message) -> GroupRobot | None:
    """The robot that is to say a message; None where the office has taken it out of its settings."""
    return next(
        (robot for robot in session.master.settings.robots if is_spoken_by(robot, message)),
        None,
    )


def spoken_key(robot: GroupRobot, period: Period | None) -> str:
    """How the keys of a robot's texts of a period begin."""
    return f"{MessageKind.GROUP} {robot.service} {robot.group} {period}"


def is_spoken_by(robot: GroupRobot, message: Message) -> bool:
    """Whether a text is that robot's."""
    return message.key.startswith(f"{spoken_key(robot, message.period)} ")


def spoken_in(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and the telephones that a kept message holds."""
    content_part = next(
        part for part in message_from_bytes(data).walk() if part.get_content_maintype() == "application"
    )
    data_of_part = content_part.get_payload(decode=True)
    content = json.loads(data_of_part if isinstance(data_of_part, bytes) else b"")
    return content["text"], tuple(content["phones"])


def hasty_note(robot: GroupRobot) -> str:
    """The note of when a robot may speak again that spoke too much."""
    return f"group again {robot.service} {robot.group}"


def may_speak(session: Session, robot: GroupRobot, now: datetime) -> bool:
    """Whether the service takes another text from that robot now; the run after the next minute says the rest."""
    from workbook_flow.mail import robots

    breather = robots.SERVICES[robot.service].breather
    held = session.ledger.mail.last_run(hasty_note(robot))
    if held is not None and now < held <= now + breather:
        return False
    lately = (
        message
        for message in session.ledger.mail.messages((MessageKind.GROUP,))
        if is_spoken_by(robot, message) and message.tried is not None and now - MINUTE < message.tried <= now
    )
    return sum(1 for _ in lately) < robots.MOST_A_MINUTE
