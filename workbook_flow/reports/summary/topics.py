"""What units ask the county to settle, like texts brought together; and what others may learn from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from workbook_flow.model import Entry, Field, Master, Period, Purpose, Unit
from workbook_flow.reports.summary.figures import reported_value

ALIKE = 0.8
"""Two texts are near-identical from this ratio of difflib on."""
COMPARED = 400
"""Characters of a text that are compared."""
NOTHING = frozenset({"", "无", "没有", "暂无", "无问题", "暂无问题", "不存在问题", "na", "none"})
"""What units write where there is nothing to say, as ``essence`` leaves it."""
KINDS: Mapping[Purpose, str] = {Purpose.COORDINATION: "需协调事项", Purpose.ISSUE: "存在问题"}
"""What is to be consulted on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One text, who wrote it, when, on which task."""

    unit: str
    period: Period
    task: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Texts that say nearly the same, the departments that they name, and everyone who raised them."""

    purpose: Purpose
    text: str
    departments: tuple[str, ...]
    raised: tuple[Raised, ...]

    @property
    def kind(self) -> str:
        """Issue or request, in words; of a topic to be consulted on."""
        return KINDS[self.purpose]

    @property
    def units(self) -> tuple[str, ...]:
        """Who raised it, each once."""
        return tuple(dict.fromkeys(each.unit for each in self.raised))

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks on which it was raised, each once."""
        return tuple(sorted({each.task for each in self.raised}))

    @property
    def periods(self) -> tuple[Period, ...]:
        """When it was raised, each period once."""
        return tuple(sorted({each.period for each in self.raised}))


def essence(text: str) -> str:
    """What two texts are compared by: letters and digits alone, in one case."""
    return "".join(re.findall(r"\w", text.casefold()))


def said_under(entries: Iterable[Entry], fields: Sequence[Field], purpose: Purpose) -> tuple[Raised, ...]:
    """Every text of that purpose that says something."""
    found = []
    for entry in entries:
        text = reported_value(entry, fields, purpose)
        if isinstance(text, str) and essence(text) not in NOTHING:
            found.append(Raised(unit=entry.unit, period=entry.period, task=entry.task, text=text.strip()))
    return tuple(found)


def list_topics(master: Master, entries: Sequence[Entry], fields: Sequence[Field]) -> tuple[Topic, ...]:
    """What is to be consulted on: requests first, and what most units raise first."""
    found = [
        topic
        for purpose in KINDS
        for topic in grouped(said_under(entries, fields, purpose), purpose, master.units)
    ]
    order = list(KINDS)
    return tuple(
        sorted(
            found,
            key=lambda each: (order.index(each.purpose), -len(each.units), each.departments, each.tasks),
        )
    )


def list_practices(entries: Sequence[Entry], fields: Sequence[Field]) -> tuple[Topic, ...]:
    """What others may learn from, in the order of entries; the same words on several tasks are one."""
    texts = said_under(entries, fields, Purpose.PRACTICE)
    return tuple(grouped(texts, Purpose.PRACTICE, ()))


def grouped(texts: Iterable[Raised], purpose: Purpose, units: Sequence[Unit]) -> list[Topic]:
    """The texts in groups of near-identical ones, each with those of the units that it names."""
    names = names_sought(units)
    return [
        Topic(
            purpose=purpose,
            text=group[0].text,
            departments=named_units(names, [each.text for each in group]),
            raised=tuple(group),
        )
        for group in alike(texts)
    ]


def alike(texts: Iterable[Raised]) -> list[list[Raised]]:
    """The texts in groups of identical and near-identical ones, in the order in which each group begins."""
    same: dict[str, list[Raised]] = {}
    for each in texts:
        same.setdefault(essence(each.text)[:COMPARED], []).append(each)
    groups: list[list[Raised]] = []
    firsts: list[str] = []
    holders: dict[str, list[int]] = {}
    for text, members in same.items():
        found = nearest(text, firsts, holders)
        if found is not None:
            groups[found] += members
            continue
        for pair in pairs(text):
            holders.setdefault(pair, []).append(len(groups))
        firsts.append(text)
        groups.append(members)
    return groups


def pairs(text: str) -> set[str]:
    """Every two characters that stand side by side."""
    return {text[index : index + 2] for index in range(len(text) - 1)}


def nearest(text: str, firsts: Sequence[str], holders: Mapping[str, Sequence[int]]) -> int | None:
    """The first group whose first text is near-identical; only those that share most pairs are compared."""
    mine = pairs(text)
    shared = Counter(number for pair in mine for number in holders.get(pair, ()))
    for number in sorted(shared):
        longest = max(len(text), len(firsts[number]))
        if shared[number] * 2 < longest or min(len(text), len(firsts[number])) * 2 < longest:
            continue
        if SequenceMatcher(None, firsts[number], text, autojunk=False).ratio() >= ALIKE:
            return number
    return None


def names_sought(units: Iterable[Unit]) -> Mapping[str, str]:
    """The names and aliases of three characters or more, in the order of units, with the unit that each means."""
    return {name: unit.name for unit in units for name in (unit.name, *unit.aliases) if len(name) >= 3}


def named_units(names: Mapping[str, str], texts: Iterable[str]) -> tuple[str, ...]:
    """The units that the texts name, by any of these names."""
    said = "\n".join(texts)
    return tuple(dict.fromkeys(unit for name, unit in names.items() if name in said))
