"""Who sent a file that came by mail, and whether that unit may report from there.

Files from letters lie in ``inbox/邮件/<letter>/``, those that the office accepted in ``inbox/已认可/<letter>/``;
a name from outside never makes a folder, so none can pass itself off as accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from workbook_flow.model import Candidate, Letter, Master, Place, Problem, Submission, Unit
from workbook_flow.records.postbox import Postbox
from workbook_flow.words.problems import Code, problem

BY_MAIL, ACCEPTED = "邮件", "已认可"
RELEASED = "再收"
"""The folder of the inbox in which a file is laid to be read once more."""


def letter_number(file: str) -> int | None:
    """The letter that a file in the inbox came with; None for one that was dropped there."""
    steps = PurePosixPath(file).parts
    if len(steps) >= 3 and steps[0] in {BY_MAIL, ACCEPTED} and steps[1].isdecimal() and len(steps[1]) == 6:
        return int(steps[1])
    return None


def accepted_name(letter: int, submission: Submission) -> str:
    """Where the office's acceptance puts a file in the inbox."""
    return f"{ACCEPTED}/{letter:06d}/{submission.id:06d}_{PurePosixPath(submission.file).name}"


def released_number(file: str) -> int:
    """The number of the submission of which a file in the inbox is read once more; 0 for every other."""
    steps = PurePosixPath(file).parts
    released = len(steps) >= 3 and steps[0] == RELEASED and steps[1].isdecimal() and len(steps[1]) == 6
    return int(steps[1]) if released else 0


def letter_of(postbox: Postbox, file: str) -> Letter | None:
    """The letter that a file came with."""
    number = letter_number(file)
    if number is None or not postbox.letter_path(number, ".json").exists():
        return None
    return postbox.letter(number)


def arrival_of(postbox: Postbox, file: str) -> date | None:
    """The day on which the letter that brought a file reached the mailbox; None where no record says so."""
    letter = letter_of(postbox, file)
    return letter.arrived.date() if letter and letter.arrived else None


def sender_addresses(unit: Unit) -> set[str]:
    """The addresses from which a unit may report."""
    return {each.lower() for each in (*unit.mail, *unit.cc, *unit.leader_mail)}


def may_report(master: Master, name: str, letter: Letter) -> bool:
    """Whether a unit's return may come with that letter: from an address of it, or in answer to a mail to it."""
    unit = master.unit(name)
    if unit is None:
        return False
    return letter.sender in sender_addresses(unit) or master.unit(letter.unit) is unit


def letter_to_ask(postbox: Postbox, file: str) -> Letter | None:
    """The letter whose sender must be the unit's that the file is from; None for what did not come by mail."""
    return letter_of(postbox, file) if file.startswith(f"{BY_MAIL}/") else None


WAITING = re.compile(
    r"来自 (?P<sender>[^，]+)，不是“(?P<unit>[^”]+)”在通讯录中的邮箱，(?:(?P<period>[^，]+)填报表)?先不采用"
)
"""What ``stranger_problem`` says: whence a return came, and whose form it is; of which period, not in all archives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedWord:
    """A return that waits for the office's word on its sender: whose it is, of which period; blank where unknown."""

    unit: str
    sender: str
    period: str


def waiting_for(submission: Submission) -> AwaitedWord | None:
    """Whose return waits for the office's word on its sender; None for every other file."""
    for fault in submission.problems:
        match = WAITING.match(fault.message) if fault.code == Code.UNKNOWN_SENDER else None
        if match is not None:
            return AwaitedWord(unit=match["unit"], sender=match["sender"], period=match["period"] or "")
    return None


OWN_ACCOUNT = (
    "核实后运行 accept {number} 认可这一份；{sender} 是本清单收发信的邮箱，不要加到“单位”表："
    "办公室自己转来的表，直接放进收件夹（inbox）即可"
)
"""What to do about a form that the office mailed to itself."""
OF_ANOTHER = (
    "核实后运行 accept {number} 认可这一份；{sender} 是“单位”表中{others}的邮箱：代转的，不要再加到“{unit}”一行；"
    "两个单位共用这个邮箱的，再加"
)
"""What to do about a form that came from another unit's address."""


def stranger_problem(file: str, sender: str, candidate: Candidate, number: int, master: Master) -> Problem:
    """What to say of a file that came from an address that is not its unit's; ``number`` is the submission's.

    The office's own address belongs to no unit; that of another one has come by it.
    """
    fault = problem(
        Code.UNKNOWN_SENDER,
        Place(file=file),
        sender=sender or "未知地址",
        unit=candidate.unit,
        period=candidate.period.words,
        number=number,
    )
    if sender and sender == master.settings.mail_account.lower():
        return replace(fault, remedy=OWN_ACCOUNT.format(number=number, sender=sender))
    others = owners_of(sender, master)
    if not others:
        return fault
    words = OF_ANOTHER.format(number=number, sender=sender, others=others, unit=candidate.unit)
    return replace(fault, remedy=words)


def owners_of(sender: str, master: Master) -> str:
    """The units from whose address a letter came, as people name them; blank for none."""
    names = [unit.name for unit in master.units if sender and sender in sender_addresses(unit)]
    return "".join(f"“{name}”" for name in names[:MOST_OWNERS]) + ("等" if len(names) > MOST_OWNERS else "")


MOST_OWNERS = 3
"""How many of the units that share an address are named."""
