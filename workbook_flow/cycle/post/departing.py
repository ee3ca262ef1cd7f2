"""Addresses whose machine answers that the person behind it has left: the office hears whose, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbook_flow.cycle.post.deliveries import OF_A_PERSON
from workbook_flow.cycle.post.undelivered import address_owners, units_for_command, whose
from workbook_flow.model import Letter, Master
from workbook_flow.records.postbox import Postbox

SAYS = "{whose}{address} 自动回复，说收信的人不办这件事了：“{words}”。"
OF_UNIT = (
    "请与单位核实由谁接手，在“单位”表中把邮箱换成他的，还没有报送的再运行 send --unit {units} --again 发给他；"
    "仍由原来的人办的，不用管。"
)
OF_LEADER = "请核实，在“单位”表的“负责人邮箱”中更正。"
OF_SETTING = "请核实，在“设置”中更正（汇总表收件人、存证收件人）。"


def departures(postbox: Postbox, letters: Iterable[Letter], master: Master) -> Iterator[tuple[str, str]]:
    """The addresses in use of which that is so, each with what to tell of it, until a person writes from there."""
    answers: dict[str, Letter] = {}
    for letter in letters:
        if letter.departed:
            answers.update(dict.fromkeys(answered_from(postbox, letter), letter))
        elif letter.kind in OF_A_PERSON and not letter.responder:
            answers.pop(letter.sender, None)
    in_use = remedies(master) if answers else {}
    owners = address_owners(master) if answers else {}
    for address, letter in answers.items():
        if address in in_use:
            words = SAYS.format(whose=whose(owners, address), address=address, words=letter.departed)
            yield address, words + in_use[address].format(units=units_for_command(owners, [address]))


def answered_from(postbox: Postbox, letter: Letter) -> tuple[str, ...]:
    """The addresses that a machine may have answered for: its own, and the only one to which our mail went."""
    message = postbox.message(letter.message) if letter.message else None
    to = tuple(map(str.lower, (*message.to, *message.cc))) if message else ()
    return (letter.sender, *to) if len(to) == 1 else (letter.sender,)


def remedies(master: Master) -> dict[str, str]:
    """By address to which the master has mails sent, where it is to be corrected."""
    own = master.settings
    return {
        **dict.fromkeys(map(str.lower, (*own.readers, *own.witnesses)), OF_SETTING),
        **{address.lower(): OF_LEADER for unit in master.units for address in unit.leader_mail},
        **dict.fromkeys(address_owners(master), OF_UNIT),
    }
