"""When two texts ask for the same: word for word, punctuation aside, or equal up to the amounts in them. Pure."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

MASK = "×"
"""What stands for an amount where units name different ones."""
COUNTED = (
    "亿元|万元|千元|元|万人次|人次|万人|人|名|个(?!月)|台套|台|辆|套|件|次|家|处|间|项|场|份|把|部|支|"
    "亩|公里|平方米|米"
)
"""The units of measure whose amounts can be added up."""
AMOUNT = re.compile(
    rf"(?<!\d,)(?<![\dA-Za-z.第-])(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?(?=(?P<measure>{COUNTED}))"
)
"""A figure before a unit of measure; years, document numbers, roads, ranges and percents belong to what is said."""
HIDDEN = "\0"
"""The mark while texts are compared, which no text has in it."""
SAYING = re.compile(r"\w|(?<=\d)[.:/~-](?=\d)|[%‰<>≤≥=+]")
MOST_NAMED = 3
"""Tasks named of which several units name one sum."""
REMEMBERED = 512
"""How many texts stay worked out: each is compared several times over, and many tasks share one."""
NEGATIONS = frozenset("不未无没非已否莫勿")
NEGATING = re.compile("[不未无没非否莫勿](?:有|是|能|会|曾)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A figure in a text with its unit of measure, such as 20 万元."""

    number: Decimal
    measure: str

    @property
    def words(self) -> str:
        """As it is written: 2,327万元."""
        return f"{self.number.normalize():,f}{self.measure}"


@functools.lru_cache(REMEMBERED)
def essence(text: str) -> str:
    """What two texts are compared by: letters, digits and what parts or weighs figures, in one case and one width."""
    return "".join(SAYING.findall(unicodedata.normalize("NFKC", text).casefold()))


def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts in a text, in their order."""
    return tuple(
        Amount(number=Decimal((match[1] + (match[2] or "")).replace(",", "")), measure=match["measure"])
        for match in AMOUNT.finditer(unicodedata.normalize("NFKC", text))
    )


def masked(text: str, mark: str = MASK) -> str:
    """The text with every amount replaced by a mark, its other signs as they were written."""
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) != len(text):
        return AMOUNT.sub(mark, plain)
    ends = [0, *(end for match in AMOUNT.finditer(plain) for end in match.span()), len(text)]
    return mark.join(text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True))


@functools.lru_cache(REMEMBERED)
def likeness(text: str) -> str:
    """What texts that are equal up to their amounts have in common, and no others."""
    return HIDDEN.join(essence(part) for part in masked(text, HIDDEN).split(HIDDEN))


def total(texts: Iterable[tuple[Amount, ...]]) -> tuple[Amount, ...]:
    """The sums of amounts that stand at the same places."""
    return tuple(
        Amount(number=sum((amount.number for amount in column), Decimal(0)), measure=column[0].measure)
        for column in zip(*texts, strict=True)
    )


def with_sum(words: str, total: str) -> str:
    """What is asked, with what its amounts come to in place of its full stop; as it stands without."""
    return f"{words.rstrip('。')}（合计{total}）" if total else words


def same_sums(units: Mapping[str, int]) -> str:
    """That so many units, by task, name the same sum as another: the sum of all may have counted one twice."""
    tasks = sorted(units)
    if len(tasks) > MOST_NAMED:
        return f"其中{'、'.join(tasks[:MOST_NAMED])}等{len(tasks)}项任务有几家数额相同，可能是同一笔"
    return f"其中{'、'.join(f'{task}有{units[task]}家' for task in tasks)}与别家数额相同，可能是同一笔"


def differ_in_sense(text: str, other: str) -> bool:
    """Whether one denies, or says 已, where the other does not."""
    return any(text.count(word) != other.count(word) for word in NEGATIONS)


def class_of(text: str, classes: Mapping[str, str]) -> str:
    """What the office's own list of words files a text under; blank where none of its words stands in it.

    A word that the text denies (不同意 for 同意) does not stand in it; of several the longest counts.
    """
    core = essence(text)
    for word in sorted(classes, key=lambda word: (-len(word), word)):
        bare = essence(word)
        start = core.find(bare) if bare else -1
        while start >= 0:
            if NEGATING.search(core[max(start - 2, 0) : start]) is None:
                return classes[word]
            start = core.find(bare, start + 1)
    return ""
