"""What units, their leaders and their work groups are told of what is still to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from workbook_flow.mail.wording.page import Words, closing, day_words, numbered, subject
from workbook_flow.model import Period, Settings, UnitState, UnitStatus

REPLY = "直接回复本邮件并附上表格"


class Brings(Enum):
    """What a reminder brings along: the form once more, or the one in which faults are marked; with what to do.

    ``LIMITS`` asks for no form but for what tasks are about, ``LIMITS_ALONE`` so where the period is closed.
    """

    NOTHING = f"填报表在此前下发的邮件中；填好后{REPLY}即可。如已报送，请忽略本邮件。"
    FORM = f"填报表随信再附上一份；填好后{REPLY}即可。如已报送，请忽略本邮件。"
    MARKED = (
        f"标出需要更正之处的填报表随信再附上一份，已填的都在；改好后{REPLY}即可。如已报送，请忽略本邮件。"
    )
    LIMITS = f"请抓紧办理。已经办完的，请在填报表中填明，{REPLY}，报来后不再提醒。"
    LIMITS_ALONE = "请抓紧办理。已经办完的，请在下一期的填报表中填明，现在不用报表。"


def reminder_words(
    unit: str,
    reasons: Sequence[str],
    settings: Settings,
    period: Period | None,
    *,
    brings: Brings = Brings.NOTHING,
) -> Words:
    """All that is due to be said to a unit today, and what it is to fill in."""
    body = (
        f"{unit}：",
        numbered(reasons),
        brings.value,
        closing(settings),
    )
    return Words(subject(settings, period, f"提醒—{unit}"), body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased:
    """What is chased: a period's forms with their return days, on a day."""

    period: Period
    return_by: Mapping[str, date]
    settings: Settings
    today: date


def group_text(statuses: Sequence[UnitStatus], chased: Chased) -> str:
    """A 催报 to be pasted into a work group: who has not reported, who must correct, by when; blank for nobody."""
    silent = [status.unit for status in statuses if status.state is UnitState.ISSUED]
    held = [
        f"{status.unit}（{status.held}行）" if status.held else status.unit
        for status in statuses
        if is_called(status) and status.state is not UnitState.ISSUED
    ]
    lost = [status.unit for status in statuses if status.state is UnitState.UNREACHED]
    if not (silent or held or lost):
        return ""
    last = max(chased.return_by[status.unit] for status in statuses)
    late = (chased.today - last).days
    when = (
        "今天截止" if late == 0 else (f"{day_words(last)}截止" if late < 0 else f"已于{day_words(last)}截止")
    )
    lines = [f"【{chased.settings.list_name}】{chased.period.words}填报表{when}。"]
    lines += [f"尚未报送的 {len(silent)} 个单位：{'、'.join(silent)}。"] if silent else []
    lines += [f"需要更正的 {len(held)} 个单位：{'、'.join(held)}。"] if held else []
    if lost:
        lines.append(f"填报表邮件没有送到的 {len(lost)} 个单位：{'、'.join(lost)}，请与办公室联系领取。")
    by_mail = "请打开邮箱中的填报表填写，直接回复邮件报送；已报送的请忽略。"
    by_hand = "请填好下发的填报表，报回办公室；已报送的请忽略。"
    if silent or held:
        lines.append(by_mail if chased.settings.mail_account else by_hand)
    return "\n".join((*lines, closing(chased.settings)))


def chase_parts(
    statuses: Sequence[UnitStatus], chased: Chased, fits: Callable[[str, Sequence[str]], bool]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The 催报 in as few parts as fit, each with the units that it calls: every part can stand alone."""
    called = tuple(status.unit for status in statuses if is_called(status))
    text = group_text(statuses, chased)
    if not text:
        return
    if fits(text, called):
        yield called, text
    elif len(statuses) == 1:
        yield called, fitting(text, called, fits)
    else:
        middle = len(statuses) // 2
        yield from chase_parts(statuses[:middle], chased, fits)
        yield from chase_parts(statuses[middle:], chased, fits)


def is_called(status: UnitStatus) -> bool:
    """Whether a 催报 names the unit."""
    return status.silent or bool(status.accepted and status.held)


def fitting(text: str, called: Sequence[str], fits: Callable[[str, Sequence[str]], bool]) -> str:
    """As much of a text as fits."""
    length = max(size for size in range(len(text)) if size == 0 or fits(f"{text[:size]}……", called))
    return f"{text[:length]}……"


def escalation_words(leader: str, reasons: Sequence[str], settings: Settings, period: Period | None) -> Words:
    """One digest for a leader of all that is long overdue."""
    body = (
        f"{leader or '负责同志'}：",
        "下列工作逾期未办，特此报告，请督促：",
        numbered(reasons),
        closing(settings),
    )
    return Words(subject(settings, period, "逾期情况报告"), body)
