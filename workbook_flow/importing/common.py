"""What the titles of several tables have in common, which is the list's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

SHORTEST_TITLE = 4
"""Characters that the titles of several sheets have in common, to be the list's."""
A_TITLE = re.compile("(?:表|清单|台账|台帐|方案|任务|分工|计划|要点)$")
OPEN_BRACKET = re.compile(r"[（(][^）)]*$")
CLOSED = re.compile(r"^[^（()）]*[）)]")
CUT_NUMBER = re.compile(r"^(?:月份?|季度|年度?|[号期批])")
"""What is left of a number that titles do not have in common: 月份 of 3月份."""


def shared_words(lines: Sequence[str]) -> str:
    """What all the lines end with, else begin with; blank where that is hardly anything."""
    return shared_end(lines) or shared_start(lines)


def shared_title(titles: Sequence[str]) -> str:
    """What all the titles end with, else what they begin with where that is a title by itself: 任务分解表（第一章）."""
    start = shared_start(titles)
    return shared_end(titles) or (start if A_TITLE.search(start) else "")


def shared_end(lines: Sequence[str]) -> str:
    """What all the lines end with, without what a bracket closes that opens before it."""
    ends = CUT_NUMBER.sub("", CLOSED.sub("", alike([line[::-1] for line in lines])[::-1]))
    return ends if len(ends) >= SHORTEST_TITLE else ""


def shared_start(lines: Sequence[str]) -> str:
    """What all the lines begin with, without a bracket that opens there."""
    start = alike(lines)
    return OPEN_BRACKET.sub("", start) if len(start) >= SHORTEST_TITLE else ""


def alike(lines: Sequence[str]) -> str:
    """The characters that all the lines begin with."""
    return "".join(first[0] for first in takewhile(all_alike, zip(*lines, strict=False)))


def all_alike(letters: tuple[str, ...]) -> bool:
    """Whether the letters are one."""
    return len(set(letters)) == 1
