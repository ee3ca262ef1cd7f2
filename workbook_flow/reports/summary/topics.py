"""What units ask the county to settle, equal texts brought together; and what others may learn from."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain, islice

from workbook_flow.model import Entry, Field, Master, Period, Purpose, Unit
from workbook_flow.reports.summary.figures import reported_value
from workbook_flow.reports.summary.wording import (
    amounts,
    class_of,
    differ_in_sense,
    essence,
    likeness,
    masked,
    same_sums,
    total,
    with_sum,
)

ALIKE = 0.6
"""Two topics may be one from this ratio of difflib on: they are shown to the office, never joined."""
COMPARED = 400
"""Characters of a text that are compared for that."""
FIRST_LOOK = 64
"""Topics among which like ones are looked for at first, then twice as many: where most are alike, these are enough."""
MOST_ALIKE = 3
"""Like topics named beside one."""
NOTHING = frozenset({"", "无", "没有", "暂无", "无问题", "暂无问题", "不存在问题", "na", "none"})
"""What units write where there is nothing to say, as ``essence`` leaves it."""

KINDS: Mapping[Purpose, str] = {Purpose.COORDINATION: "需协调事项", Purpose.DIFFICULTY: "存在问题"}
"""What is to be consulted on."""
PUBLICITY_KINDS: Mapping[Purpose, str] = {Purpose.PRACTICE: "经验做法", Purpose.EXEMPLAR: "先进人物和事迹"}
"""What others may learn from, and may be told of in public."""
ALL_KINDS: Mapping[Purpose, str] = {**KINDS, **PUBLICITY_KINDS}


def tells(text: object) -> bool:
    """Whether what stands under a problem or a request says that there is one, and not 无 or 暂无."""
    return isinstance(text, str) and essence(text) not in NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One text, who wrote it, when, on which task."""

    unit: str
    period: Period
    task: str
    text: str


Tales = Mapping[Purpose, tuple[Raised, ...]]
"""What units told of practices and of people, each text as it was first told, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Texts that say the same up to their amounts, or that the office files under one head; and who raised them.

    ``heading`` is what the office files them under, blank where it does not. ``like`` are other topics, by their
    place in the list (from 0), that may be the same.
    """

    purpose: Purpose
    text: str
    departments: tuple[str, ...]
    raised: tuple[Raised, ...]
    heading: str = ""
    like: tuple[int, ...] = ()

    @property
    def kind(self) -> str:
        """Issue, request, practice or exemplar, in words."""
        return ALL_KINDS[self.purpose]

    @property
    def asked(self) -> str:
        """What is asked, with what its amounts come to."""
        return with_sum(self.words, self.sum)

    @property
    def number(self) -> str:
        """What tells the topic apart, the same in every period."""
        content = f"{self.purpose}\n{self.heading or likeness(self.text)}"
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @property
    def units(self) -> tuple[str, ...]:
        """Who raised it, each once."""
        return tuple(dict.fromkeys(raised.unit for raised in self.raised))

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks on which it was raised, each once."""
        return tuple(sorted({raised.task for raised in self.raised}))

    @property
    def periods(self) -> tuple[Period, ...]:
        """When it was raised, each period once."""
        return tuple(sorted({raised.period for raised in self.raised}))

    @property
    def words(self) -> str:
        """What it is called: the office's own words, else the text, amounts that differ left open."""
        if self.heading:
            return self.heading
        return self.text if len({amounts(raised.text) for raised in self.raised}) == 1 else masked(self.text)

    @property
    def texts(self) -> tuple[tuple[str, tuple[Raised, ...]], ...]:
        """Every text, in the order in which each was first raised, with who raised it on which task."""
        texts: dict[str, list[Raised]] = {}
        for raised in self.raised:
            texts.setdefault(raised.text, []).append(raised)
        return tuple((text, tuple(group)) for text, group in texts.items())

    @property
    def lines(self) -> tuple[str, ...]:
        """Each text with who raised it, in words, where there is more than one."""
        texts = self.texts
        return () if len(texts) == 1 else tuple(f"{raised_words(group)}：{text}" for text, group in texts)

    @property
    def sum(self) -> str:
        """What the amounts come to together, in words; blank where they are none, or not of the same things.

        Each unit's last word on a task counts; the same amounts on several of its tasks count once. That several units
        name the same amounts on one task is said: it may be one sum, asked for twice.
        """
        latest = {
            (raised.unit, raised.task): raised.text
            for raised in sorted(self.raised, key=lambda raised: raised.period)
        }
        if len({likeness(text) for text in latest.values()}) > 1:
            return ""
        asked = dict.fromkeys((unit, amounts(text)) for (unit, _), text in latest.items())
        if len(asked) < 2:
            return ""
        words = "、".join(amount.words for amount in total(numbers for _, numbers in asked))
        return f"{words}{same_words(latest)}" if words else ""


def same_words(latest: Mapping[tuple[str, str], str]) -> str:
    """On which tasks several units name the same amounts, by the last text of each unit and task; blank where none."""
    named = Counter((task, amounts(text)) for (_, task), text in latest.items())
    same = Counter[str]()
    for (task, numbers), units in named.items():
        if units > 1 and any(amount.number for amount in numbers):
            same[task] += units
    return f"，{same_sums(same)}" if same else ""


def raised_words(raised: Iterable[Raised]) -> str:
    """Who raised a text on which tasks: 县公安局（1-05、2-04）."""
    tasks: dict[str, dict[str, None]] = {}
    for text in raised:
        tasks.setdefault(text.unit, {})[text.task] = None
    return "、".join(f"{unit}（{'、'.join(ids)}）" for unit, ids in tasks.items())


def said_under(entries: Iterable[Entry], fields: Sequence[Field], purpose: Purpose) -> tuple[Raised, ...]:
    """Every text of that purpose that says something."""
    texts = []
    for entry in entries:
        text = reported_value(entry, fields, purpose)
        if isinstance(text, str) and tells(text):
            texts.append(Raised(unit=entry.unit, period=entry.period, task=entry.task, text=text.strip()))
    return tuple(texts)


def list_topics(master: Master, entries: Sequence[Entry], fields: Sequence[Field]) -> tuple[Topic, ...]:
    """What is to be consulted on: requests first, and what most units raise first."""
    topics = [
        topic
        for purpose in KINDS
        for topic in grouped(said_under(entries, fields, purpose), purpose, master.units, master.classes)
    ]
    order = list(KINDS)
    ordered = sorted(
        topics,
        key=lambda topic: (order.index(topic.purpose), -len(topic.units), topic.departments, topic.tasks),
    )
    return tuple(with_like(ordered))


def list_practices(entries: Sequence[Entry], fields: Sequence[Field]) -> tuple[Topic, ...]:
    """What others may learn from, then whom to tell of, in the order of entries; equal words are one."""
    return tuple(
        topic
        for purpose in PUBLICITY_KINDS
        for topic in grouped(said_under(entries, fields, purpose), purpose, ())
    )


def tales_after(tales: Tales, entries: Sequence[Entry], fields: Sequence[Field]) -> Tales:
    """What was told up to a period, with what its entries tell; what stands from before is not told anew."""
    after: dict[Purpose, tuple[Raised, ...]] = {}
    for purpose in PUBLICITY_KINDS:
        texts = {tale_key(raised): raised for raised in tales.get(purpose, ())}
        for raised in said_under(entries, fields, purpose):
            texts.setdefault(tale_key(raised), raised)
        if texts:
            after[purpose] = tuple(texts.values())
    return after


def tale_key(raised: Raised) -> tuple[str, str, str]:
    """What a text is known by from period to period."""
    return raised.unit, raised.task, raised.text


def list_tales(tales: Tales) -> tuple[Topic, ...]:
    """All that was told, by kind, oldest first; the same words on several tasks are one."""
    return tuple(
        topic for purpose in PUBLICITY_KINDS for topic in grouped(tales.get(purpose, ()), purpose, ())
    )


def grouped(
    texts: Iterable[Raised],
    purpose: Purpose,
    units: Sequence[Unit],
    classes: Mapping[str, str] | None = None,
) -> list[Topic]:
    """The texts in groups that say the same, each with those of the units that it names.

    ``classes`` are the office's own words with what it files them under.
    """
    names = names_sought(units)
    return [
        Topic(
            purpose=purpose,
            text=group[0].text,
            departments=named_units(names, [raised.text for raised in group]),
            raised=tuple(group),
            heading=heading,
        )
        for (heading, _), group in alike(texts, classes or {}).items()
    ]


def alike(texts: Iterable[Raised], classes: Mapping[str, str]) -> dict[tuple[str, str], list[Raised]]:
    """The texts by what the office files them under, else by what they say up to their amounts."""
    groups: dict[tuple[str, str], list[Raised]] = {}
    for raised in texts:
        heading = class_of(raised.text, classes)
        groups.setdefault((heading, "" if heading else likeness(raised.text)), []).append(raised)
    return groups


def with_like(topics: Sequence[Topic]) -> list[Topic]:
    """The topics, each with those before it that may be the same, for the office to decide."""
    result: list[Topic] = []
    holders: dict[str, list[int]] = {}
    keys = [likeness(topic.text)[:COMPARED] for topic in topics]
    for number, topic in enumerate(topics):
        same = (
            other
            for other in nearest(keys[number], keys, holders)
            if topics[other].purpose is topic.purpose and not differ_in_sense(topic.text, topics[other].text)
        )
        result.append(replace(topic, like=tuple(islice(same, MOST_ALIKE))))
        for pair in pairs(keys[number]):
            holders.setdefault(pair, []).append(number)
    return result


def pairs(text: str) -> set[str]:
    """Every two characters that stand side by side."""
    return {text[index : index + 2] for index in range(len(text) - 1)}


def nearest(text: str, others: Sequence[str], holders: Mapping[str, Sequence[int]]) -> Iterator[int]:
    """Which of the other texts that ``holders`` lists by pairs are like this one, in their order.

    Only those that share most pairs are compared.
    """
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text)
    for number, shared in sharing(pairs(text), holders, len(others)):
        longest = max(len(text), len(others[number]))
        if shared * 2 < longest or min(len(text), len(others[number])) * 2 < longest:
            continue
        matcher.set_seq1(others[number])
        if matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:
            yield number


def sharing(own: set[str], holders: Mapping[str, Sequence[int]], count: int) -> Iterator[tuple[int, int]]:
    """The first so many texts that share pairs with one, and how many; those further on only if they are asked for."""
    lists = [holders[pair] for pair in own if pair in holders]
    start, end = 0, FIRST_LOOK
    while start < count:
        parts = (numbers[bisect_left(numbers, start) : bisect_left(numbers, end)] for numbers in lists)
        yield from sorted(Counter(chain.from_iterable(parts)).items())
        start, end = end, 2 * end


def names_sought(units: Iterable[Unit]) -> Mapping[str, str]:
    """The names and aliases of three characters or more, in the order of units, with the unit that each means."""
    return {name: unit.name for unit in units for name in (unit.name, *unit.aliases) if len(name) >= 3}


def named_units(names: Mapping[str, str], texts: Iterable[str]) -> tuple[str, ...]:
    """The units that the texts name, by any of these names."""
    text = "\n".join(texts)
    return tuple(dict.fromkeys(unit for name, unit in names.items() if name in text))
