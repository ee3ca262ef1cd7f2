"""What is said of an address at which a mail did not arrive: whose it is, why, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from workbook_flow.model import Fate, Master

FATE_WORDS = {
    Fate.GONE: "没有这个地址，请在“单位”表中更正。",
    Fate.FULL: "邮箱已满，邮件没有送到。地址没有错，请电话提醒对方清理邮箱，再运行 send --unit {units} --again。",
    Fate.DELAYED: "的邮件一时没有送到，对方或本方的服务器还会再试，不用改地址。",
    Fate.REFUSED: (
        "的邮件被退回，没有说是地址不对。请到邮箱里看退信写的原因，电话联系对方；"
        "能收了，运行 send --unit {units} --again；换邮箱的，在“单位”表中更正，填报表会补发。"
    ),
}
"""What to say after an address at which a mail did not arrive; ``units`` are those whose it is, for a command."""
MOST_OPTIONS = 3
"""Units up to which each is named to a command; for more the office is to write which."""


def address_owners(master: Master) -> Mapping[str, tuple[str, ...]]:
    """The addresses to which units' mail goes, with the units."""
    owners: dict[str, tuple[str, ...]] = {}
    for unit in master.units:
        for address in dict.fromkeys(map(str.lower, (*unit.mail, *unit.cc))):
            owners[address] = (*owners.get(address, ()), unit.name)
    return owners


def whose(owners: Mapping[str, tuple[str, ...]], address: str) -> str:
    """The units of an address, to stand before it; blank for one that is no unit's."""
    names = owners.get(address, ())
    return f"{'、'.join(names)}的 " if names else ""


def units_for_command(owners: Mapping[str, tuple[str, ...]], addresses: Iterable[str]) -> str:
    """The units of addresses, as a command takes them behind its first ``--unit``."""
    return names_for_command(
        tuple(dict.fromkeys(name for address in addresses for name in owners.get(address, ())))
    )


def names_for_command(names: Collection[str]) -> str:
    """Units as a command takes them behind its first ``--unit``; of more than some the office says which."""
    if not 0 < len(names) <= MOST_OPTIONS:
        return "单位"
    return " --unit ".join(names)


def fate_words(owners: Mapping[str, tuple[str, ...]], address: str, fate: Fate) -> str:
    """What to say of an address at which a mail did not arrive: whose it is, why, and what to do."""
    words = FATE_WORDS[fate].format(units=units_for_command(owners, [address]))
    return f"{whose(owners, address)}{address} {words}"


def settings_address_words(setting: str) -> str:
    """What to say of an address that is not there, of one that stands in sheet 设置."""
    return f"被退信，没有这个地址，请在“设置”的“{setting}”中更正；退回的信在 outbox/邮件 里，请另行转给对方。"


def settings_addresses(master: Master) -> Mapping[str, str]:
    """The addresses that stand in sheet 设置 and in no row of sheet 单位, with what they are called there."""
    own = master.settings
    people = {
        address.lower() for unit in master.units for address in (*unit.mail, *unit.cc, *unit.leader_mail)
    }
    named = {
        **dict.fromkeys(map(str.lower, own.witnesses), "存证收件人"),
        **dict.fromkeys(map(str.lower, own.readers), "汇总表收件人"),
    }
    return {address: setting for address, setting in named.items() if address not in people}
