"""What the office wrote beside a verdict that says otherwise than the verdict itself. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from workbook_flow.model import Entry, Value, Verdict

REFUSED = re.compile(r"不同意|不通过|不予(?:通过|采用|批准|延期)|(?:退回|驳回)(?:修改|更正|重报)?[。！，,]?$")
"""How an opinion begins that refuses."""
AGREED = re.compile(r"(?:已?同意|通过|可以|属实)(?:采用|延期)?[。！]?$|同意延")
"""An opinion that agrees, and says no more."""
UNTIL = re.compile(r"延(?:期|长|后)?(?:至|到)([^，。；]{0,20})")
WHOLE_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2}))?")
MONTH_DAY = re.compile(r"(\d{1,2})月(?:(\d{1,2})[日号])?")

CHANGE_OR_NOT = "要改内容的选“改为”，照原样采用的删去这些字"
ANOTHER_DAY = "批到另一天的选“改为”，核定意见只写日期；照申请批的，核定意见里不写日期"
ONE_OF_TWO = "采用的选“通过”，不采用的选“退回”并写明理由"


def contradiction_in_entry(verdict: Verdict, opinion: str, changes: Mapping[str, Value], entry: Entry) -> str:
    """How to make a decision on an entry agree whose opinion says otherwise than its verdict; blank where it agrees.

    ``changes`` are what the opinion would change.
    """
    unlike = (
        name not in entry.values or entry.values[name].typed != value.typed for name, value in changes.items()
    )
    if verdict is Verdict.PASSED and any(unlike):
        return CHANGE_OR_NOT
    return ONE_OF_TWO if is_contrary(verdict, opinion) else ""


def contradiction_in_request(verdict: Verdict, opinion: str, day: date | None, asked: date) -> str:
    """The same of a decision on a request for a later time limit.

    ``day`` is the one that the opinion names and no more, ``asked`` the one asked for.
    """
    if verdict is Verdict.PASSED and names_another_day(opinion, day, asked):
        return ANOTHER_DAY
    return ONE_OF_TWO if is_contrary(verdict, opinion) else ""


def is_contrary(verdict: Verdict, opinion: str) -> bool:
    """Whether an opinion refuses what the verdict passes, or the other way round."""
    contrary = {Verdict.PASSED: REFUSED, Verdict.RETURNED: AGREED}.get(verdict)
    return contrary is not None and contrary.match(opinion) is not None


def names_another_day(opinion: str, day: date | None, asked: date) -> bool:
    """Whether an opinion grants the time until a day, a month or a year that is not the one asked for."""
    if day is not None:
        return day != asked
    until = UNTIL.search(unicodedata.normalize("NFKC", opinion))
    if until is None:
        return False
    if whole := WHOLE_DAY.search(until[1]):
        parts = (whole[1], whole[2], whole[3])
    elif month := MONTH_DAY.search(until[1]):
        parts = (None, month[1], month[2])
    else:
        return True
    wanted = (asked.year, asked.month, asked.day)
    return any(part is not None and int(part) != own for part, own in zip(parts, wanted, strict=True))
