"""What a unit is told of the decisions on what it reported and asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbook_flow.mail.wording.page import LetterTable, Words, closing, short, subject
from workbook_flow.model import Period, Settings

COLUMNS = ("编号", "主要措施", "事项", "核定结果", "意见")
NEXT_FORM = "不用为此重报；以后各期的填报表按上述结果列出。"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """One decision as its unit reads it: on which task (blank for none), about what, and what came of it."""

    task: str
    measure: str
    about: str
    outcome: str
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedOn:
    """What a letter of decisions is to a unit.

    ``asks`` says that a row must be corrected, ``marked`` that every form comes along in which that is shown.
    """

    unit: str
    asks: bool
    marked: bool


def decided_words(
    decided_on: DecidedOn, lines: Mapping[Period, Sequence[DecidedLine]], settings: Settings
) -> Words:
    """The letter of what was decided, by the period of the form; of several, each line says its own."""
    rows = tuple(
        (
            line.task,
            short(line.measure),
            line.about if len(lines) == 1 else f"{period.words}{line.about}",
            line.outcome,
            line.opinion,
        )
        for period, of_period in lines.items()
        for line in of_period
    )
    periods = "、".join(period.words for period in lines)
    body = (
        f"{decided_on.unit}：",
        f"贵单位{periods}填报表中的下列事项已核定，结果如下：",
        LetterTable(COLUMNS, rows),
        what_to_do(decided_on),
        closing(settings),
    )
    return Words(subject(settings, max(lines), f"核定结果—{decided_on.unit}"), body)


def what_to_do(decided_on: DecidedOn) -> str:
    """What the unit is to do now."""
    if decided_on.marked:
        return "附件已标出需要更正的地方，改好后直接回复本邮件即可，已采用的不用再填。"
    if decided_on.asks:
        return "退回的请在原表上更正后，直接回复本邮件并附上填报表，已采用的不用再填。"
    return NEXT_FORM
