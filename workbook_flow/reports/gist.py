"""Topics as a paper for leaders has them: briefly, with the few units that come first and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from workbook_flow.model import Purpose
from workbook_flow.reports.summary import Raised, Topic, amounts, few, likeness, with_sum
from workbook_flow.words.text import bounded, safe_text

MOST_WORDS, MOST_SAID = 90, 60
"""Characters of what is asked or said, and of one of the texts that the office files under one head."""
MOST_TEXTS = 6
"""Texts of one topic that are told apart; more are counted."""
MOST_LEAD = 20
"""Characters of a task's lead units in a line."""
NEARLY_SAME, COMPARED = 0.9, 400
"""From which ratio of difflib on two problems are told as one in a paper, and how many characters are compared."""


@dataclass(slots=True, kw_only=True)
class Gist:
    """A topic, and the problems behind it in the list that say nearly the same."""

    topic: Topic
    others: list[Topic] = field(default_factory=list)

    @property
    def source(self) -> str:
        """Who raised it, and what each sum or text is where they differ."""
        if not self.others:
            return sources(self.topic)
        units = dict.fromkeys(unit for topic in (self.topic, *self.others) for unit in topic.units)
        return f"{one_line(few(tuple(units)))}（写法相近的{len(self.others) + 1}种）"


def gists(topics: Sequence[Topic]) -> list[Gist]:
    """The topics in their order; problems that say nearly the same as one before them stand with it.

    What is asked of the county is never joined.
    """
    holders: dict[int, Gist] = {}
    for number, topic in enumerate(topics):
        same = (holders[other] for other in topic.like if nearly_same(topic, topics[other]))
        holder = next(same, None)
        if holder is not None:
            holder.others.append(topic)
        holders[number] = holder or Gist(topic=topic)
    return list({id(gist): gist for gist in holders.values()}.values())


def nearly_same(topic: Topic, other: Topic) -> bool:
    """Whether two problems differ in a few characters."""
    if topic.purpose is not Purpose.DIFFICULTY or topic.heading or other.heading:
        return False
    texts = (likeness(other.text)[:COMPARED], likeness(topic.text)[:COMPARED])
    return SequenceMatcher(None, *texts, autojunk=False).ratio() >= NEARLY_SAME


def sources(topic: Topic) -> str:
    """Who raised it; where the texts differ, who raised which, with its amounts, or its words under a head."""
    texts = topic.texts
    if len(texts) == 1:
        return one_line(few(topic.units))
    parts = [f"{few_units(group)}{difference(topic, text, group)}" for text, group in texts[:MOST_TEXTS]]
    more = [f"另有{len(texts) - MOST_TEXTS}种"] if len(texts) > MOST_TEXTS else []
    return "；".join([*parts, *more])


def few_units(group: Sequence[Raised]) -> str:
    """The few units that come first of those who raised a text."""
    return one_line(few(tuple(dict.fromkeys(raised.unit for raised in group))))


def difference(topic: Topic, text: str, group: Sequence[Raised]) -> str:
    """What tells a text from the others of its topic."""
    if topic.heading:
        return f"：{brief_words(text, MOST_SAID)}"
    several = len({raised.unit for raised in group}) > 1
    return f"{'各' if several else ''}{'、'.join(amount.words for amount in amounts(text))}"


def brief_words(words: str, most: int = MOST_WORDS, total: str = "") -> str:
    """Words in one line without their last stop, cut where they are long, with what their amounts come to."""
    return with_sum(bounded(one_line(words).rstrip("。；;"), most), total)


def sentence(words: str, most: int) -> str:
    """Words of so many characters that end a sentence; blank for none."""
    short = bounded(one_line(words).rstrip("。；;"), most)
    return short if not short or short.endswith("……") else f"{short}。"


def short_leads(words: str) -> str:
    """Lead units as the list writes them, in few characters: whole, or the first of them and that there are more."""
    names = one_line(words)
    if len(names) <= MOST_LEAD:
        return names
    first, *rest = names.replace("、", " ").replace("，", " ").replace("；", " ").split()
    return f"{bounded(first, MOST_LEAD + 2)}{'等' if rest else ''}"


def one_line(text: str) -> str:
    """Text in one line without control characters."""
    return " ".join(safe_text(text).split())
