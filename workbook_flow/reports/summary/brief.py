"""The first page, made once and shown often: one sentence, what is asked of the county, what moved, who is behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from workbook_flow.model import EXTEND_TO_FIELD, Entry, ExtensionRequest, Purpose, Role, UnitState
from workbook_flow.reports.summary.figures import reported_value
from workbook_flow.reports.summary.nouns import OWES_NOTHING, Summary, TaskState, UnitSummary
from workbook_flow.reports.summary.outlook import FINISHED, Course, Light, Outlook, count_courses
from workbook_flow.reports.summary.score import finished
from workbook_flow.reports.summary.topics import NOTHING, Raised, Topic, said_under
from workbook_flow.reports.summary.trend import Point
from workbook_flow.reports.summary.wording import essence, with_sum

STALLED_AFTER = 3
"""Periods with the same state and percent after which a task has not moved."""


class Motion(StrEnum):
    """How a task moved since the period before, what needs a leader first."""

    OVERDUE = "新逾期"
    BLOCKED = "新受阻"
    BACK = "退步"
    MISSED = "上一轮未完成"
    STALLED = "没有进展"
    DONE = "新完成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A matter that the county is asked to settle, by how many and which units, on which tasks.

    ``sum`` is what the amounts come to, in words, ``departments`` are those that the texts name.
    """

    words: str
    sum: str
    departments: tuple[str, ...]
    units: tuple[str, ...]
    tasks: tuple[str, ...]

    @property
    def asked(self) -> str:
        """What is asked, with what its amounts come to."""
        return with_sum(self.words, self.sum)

    @property
    def source(self) -> str:
        """Who asks, in words."""
        named = "、".join(self.units[:2])
        return f"{named}等{len(self.units)}家" if len(self.units) > 2 else named


MOTION_LIGHTS: Mapping[Motion, Light] = {
    Motion.OVERDUE: Light.RED,
    Motion.BLOCKED: Light.RED,
    Motion.BACK: Light.YELLOW,
    Motion.MISSED: Light.YELLOW,
    Motion.STALLED: Light.YELLOW,
    Motion.DONE: Light.GREEN,
}


HELD_BACK = "所报的待更正，还没有计入"
NOTHING_MOVED = "没有新完成、新逾期、新受阻、退步、上一轮未完成和停滞的任务。"
"""What is said where there is a period to compare with, and no task moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A task that moved, how, and what its lead units say of it, blank where they say nothing."""

    motion: Motion
    outlook: Outlook
    words: str
    reason: str

    @property
    def light(self) -> Light:
        """The colour of the movement."""
        return MOTION_LIGHTS[self.motion]

    @property
    def task(self) -> str:
        """The task's id."""
        return self.outlook.line.task.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A unit that is behind, with its return in words and the overdue tasks that it leads and has not finished."""

    unit: str
    returned: str
    overdue: tuple[str, ...]

    @property
    def words(self) -> str:
        """In one line."""
        led = f"牵头的{'、'.join(self.overdue)}已逾期" if self.overdue else ""
        return f"{self.unit}：{'，'.join(filter(None, (self.returned, led)))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The first page; lists are whole, what needs a leader most first.

    ``requests`` counts requests for a later time limit that wait for a decision. ``asked_in_held`` are what rows that
    wait for correction ask of the county, which counts once they are corrected, ``requests_in_held`` how many of them
    ask for a later time limit. ``compared`` says whether there is a period to compare with.
    """

    headline: str = ""
    asked: tuple[Matter, ...] = ()
    moved: tuple[Moved, ...] = ()
    behind: tuple[Behind, ...] = ()
    requests: int = 0
    asked_in_held: tuple[Raised, ...] = ()
    requests_in_held: int = 0
    compared: bool = False

    @property
    def asked_title(self) -> str:
        """How many matters the county is asked to settle, and what more waits."""
        waiting = f"另有延期申请待核定{self.requests}项" if self.requests else ""
        held = f"待更正的{self.requests_in_held}行申请延期，更正后核定" if self.requests_in_held else ""
        parts = (f"{len(self.asked)}件", in_held_words(len(self.asked_in_held)), waiting, held)
        return f"提请协调决定（{'；'.join(filter(None, parts))}）"

    @property
    def nothing_asked(self) -> str:
        """What is said where no accepted row asks anything of the county."""
        return "提出的都在待更正的行里，见“单位明细”。" if self.asked_in_held else "没有单位提出。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What the last period leaves behind by which movement is told, by task.

    ``courses`` is where each stood, ``still`` for how many periods on end its state and percent have been the same.
    """

    courses: Mapping[str, Course] = field(default_factory=dict)
    still: Mapping[str, int] = field(default_factory=dict)


NO_MOVEMENT, NO_BRIEF = Movement(), Brief()


def make_brief(
    summary: Summary,
    outlooks: Sequence[Outlook],
    topics: Iterable[Topic],
    *,
    requests: Iterable[ExtensionRequest],
    held: Iterable[Entry],
    movement: Movement,
    before: Point | None,
) -> Brief:
    """The first page of a period, compared with the one ``before``."""
    asked = tuple(
        Matter(
            words=topic.words,
            sum=topic.sum,
            departments=topic.departments,
            units=topic.units,
            tasks=topic.tasks,
        )
        for topic in topics
        if topic.purpose is Purpose.COORDINATION
    )
    behind = tuple(units_behind(summary, outlooks))
    requests, held = tuple(requests), tuple(held)
    asked_in_held = said_under(held, summary.fields, Purpose.COORDINATION)
    return Brief(
        headline=headline(summary, outlooks, before, asked, in_held=len(asked_in_held)),
        asked=asked,
        moved=tuple(moved_tasks(summary, outlooks, movement)) if before else (),
        behind=behind,
        requests=sum(request.decision is None for request in requests),
        asked_in_held=asked_in_held,
        requests_in_held=sum(1 for entry in held if asks_for_time(entry, requests)),
        compared=before is not None,
    )


def headline(
    summary: Summary,
    outlooks: Sequence[Outlook],
    before: Point | None,
    asked: Sequence[Matter],
    *,
    in_held: int,
) -> str:
    """How the period stands, in one sentence; ``in_held`` counts the rows held that ask something of the county."""
    courses = count_courses(outlooks)
    done, overdue = courses[Course.DONE], courses[Course.OVERDUE]
    declared = sum(outlook.last_state is TaskState.DECLARED for outlook in outlooks)
    missed = sum(outlook.missed is not None for outlook in outlooks)
    restated = before.restated if before else ()
    more_done = change(done, before.done if before else None, restated="done" in restated)
    more_late = change(overdue, before.overdue if before else None, restated="overdue" in restated)
    parts = [
        f"{len(outlooks)}项任务已完成{done}项{more_done}",
        *([f"申报办结{declared}项"] if declared else []),
        f"逾期{overdue}项{more_late}{due_since(outlooks, summary.return_by)}",
        f"受阻{courses[Course.BLOCKED]}项",
        *(f"{course}{courses[course]}项" for course in (Course.SILENT, Course.DUE_SOON) if courses[course]),
        *([f"定期任务上一轮未报完成{missed}项"] if missed else []),
    ]
    named = (
        (UnitState.ISSUED, "未报"),
        (UnitState.RETURNED, "已退回待更正"),
        (UnitState.NIL, "零报告"),
        (UnitState.UNREACHED, "的填报表没有送到"),
    )
    unreported = [
        f"，{few(units)}{words}"
        for state, words in named
        if (units := [line.status.unit for line in summary.units if line.status.state is state])
    ]
    returns = f"应报{summary.units_issued}家，已报{summary.units_reported}家{''.join(unreported)}"
    wish = f"有{len(asked)}件事提请协调" if asked else "没有提请协调的事项"
    return f"{'，'.join(parts)}；{returns}；{wish}{f'（{in_held_words(in_held)}）' if in_held else ''}。"


def due_since(outlooks: Iterable[Outlook], returned: date) -> str:
    """How many overdue tasks had not come due on the return day, so that nobody could report them done, in brackets."""
    limits = [outlook.line.task.deadline.due for outlook in outlooks if outlook.course is Course.OVERDUE]
    count = sum(due is not None and due >= returned for due in limits)
    return f"（其中{count}项报送截止时还没到期）" if count else ""


def asks_for_time(entry: Entry, requests: Iterable[ExtensionRequest]) -> bool:
    """Whether an entry asks for a later time limit, in whatever words, beyond the requests that are recorded."""
    until = entry.values.get(EXTEND_TO_FIELD.name)
    if until is None or until.blank:
        return False
    return all((request.unit, request.task) != (entry.unit, entry.task) for request in requests)


def in_held_words(count: int) -> str:
    """That so many rows that wait for correction ask something of the county; blank for none."""
    return f"待更正的另有{count}行提出，更正后计入" if count else ""


def change(now: int, before: int | None, *, restated: bool) -> str:
    """How a figure changed, in brackets; blank where it did not, unless the one before was ``restated``."""
    if before is None or (now == before and not restated):
        return ""
    more = f"较上期{now - before:+d}" if now != before else "与上期持平"
    return f"（{more}，口径调整）" if restated else f"（{more}）"


def few(names: Sequence[str], most: int = 3) -> str:
    """The first of the names, and how many they are."""
    return "、".join(names[:most]) + (f"等{len(names)}家" if len(names) > most else "")


def units_behind(summary: Summary, outlooks: Iterable[Outlook]) -> Iterable[Behind]:
    """The units that did not report, came late, or lead overdue tasks that they have not finished; the worst first.

    A unit that need not report answers for a task where no other lead does.
    """
    quiet = {line.status.unit for line in summary.units if line.status.state in OWES_NOTHING}
    overdue: dict[str, list[str]] = {}
    for outlook in outlooks:
        if outlook.course is Course.OVERDUE:
            leads = [
                duty.unit
                for duty in outlook.line.duties
                if duty.role is Role.LEAD and not (duty.disclaimed or finished(duty, summary))
            ]
            for unit in [unit for unit in leads if unit not in quiet] or leads:
                overdue.setdefault(unit, []).append(outlook.line.task.id)
    ranked = sorted(
        summary.units,
        key=lambda line: (
            line.reported or line.status.unit in quiet,
            -len(overdue.get(line.status.unit, ())),
            -line.late,
        ),
    )
    for line in ranked:
        returned, led = return_words(line), tuple(overdue.get(line.status.unit, ()))
        if returned or led:
            yield Behind(unit=line.status.unit, returned=returned, overdue=led)


def return_words(line: UnitSummary) -> str:
    """What is wrong with a unit's return; blank where nothing is."""
    if line.status.state in OWES_NOTHING:
        return ""
    if not line.reported:
        return "退回后未更正" if line.status.held or line.status.state is UnitState.RETURNED else "未报"
    return f"迟报{line.late}个工作日" if line.late else ""


def moved_tasks(summary: Summary, outlooks: Iterable[Outlook], movement: Movement) -> list[Moved]:
    """Every task that moved, or should have; what needs a leader first."""
    moved = [
        Moved(motion=motion, outlook=outlook, words=words, reason=told_with(outlook, motion, summary))
        for outlook in outlooks
        if (step := motion_of(outlook, movement)) is not None
        for motion, words in [step]
    ]
    order = list(Motion)
    return sorted(moved, key=lambda move: order.index(move.motion))


def told_with(outlook: Outlook, motion: Motion, summary: Summary) -> str:
    """What is told beside how a task moved: a round that was missed as well, and what its leads say."""
    missed = outlook.missed_words if motion is not Motion.MISSED and is_just_missed(outlook) else ""
    return "；".join(filter(None, (missed, reason_of(outlook, summary))))


def is_just_missed(outlook: Outlook) -> bool:
    """Whether the round that was missed ended with the period before."""
    return outlook.missed is not None and outlook.before is not None and outlook.missed == outlook.before.due


def motion_of(outlook: Outlook, movement: Movement) -> tuple[Motion, str] | None:
    """How a task moved, with that in words; None where it did not, or is new."""
    task = outlook.line.task.id
    then = movement.courses.get(task)
    if then is None or outlook.before is None:
        return None
    if outlook.course is not then and outlook.course in CHANGED:
        return CHANGED[outlook.course], str(CHANGED[outlook.course])
    if (words := step_back(outlook)) is not None:
        return Motion.BACK, words
    if is_just_missed(outlook):
        return Motion.MISSED, outlook.missed_words
    periods = still_for(outlook, movement)
    ended = outlook.course is Course.DONE or outlook.last_state in {TaskState.DECLARED, TaskState.KEPT_UP}
    if not ended and periods >= STALLED_AFTER:
        return Motion.STALLED, f"连续{periods}期没有进展"
    return None


CHANGED = {Course.OVERDUE: Motion.OVERDUE, Course.BLOCKED: Motion.BLOCKED, Course.DONE: Motion.DONE}
"""The courses that are told when a task comes to be on them."""


def step_back(outlook: Outlook) -> str | None:
    """How a task went back; None where it did not, or nobody reported it."""
    before, now = outlook.before, outlook.line
    if before is None or now.state is TaskState.UNREPORTED:
        return None
    if before.state in FINISHED and now.state not in {*FINISHED, TaskState.DECLARED}:
        return f"由{before.state}退为{now.state}"
    if (before.points_to(now) or 0) < 0:
        return f"由{before.whole_percent}%退到{now.whole_percent}%"
    return None


def still_for(outlook: Outlook, movement: Movement) -> int:
    """For how many periods on end a task has said the same; 1 where it says something new."""
    before, now = outlook.before, outlook.line
    same = before is not None and (before.state, before.whole_percent) == (now.state, now.whole_percent)
    return movement.still.get(now.task.id, 1) + 1 if same else 1


def movement_after(outlooks: Iterable[Outlook], movement: Movement) -> Movement:
    """What a period leaves behind, after what those before it did."""
    outlooks = list(outlooks)
    return Movement(
        courses={outlook.line.task.id: outlook.course for outlook in outlooks},
        still={outlook.line.task.id: still_for(outlook, movement) for outlook in outlooks},
    )


def reason_of(outlook: Outlook, summary: Summary) -> str:
    """What the lead units give as problem or ask for; each under its name where there are several.

    Of one whose row waits for correction that is said: it did not keep silent.
    """
    leads = [duty for duty in outlook.line.duties if duty.role is Role.LEAD]
    reasons = [
        (duty.unit, text.strip())
        for duty in leads
        if duty.entry is not None
        for purpose in (Purpose.DIFFICULTY, Purpose.COORDINATION)
        if isinstance(text := reported_value(duty.entry, summary.fields, purpose), str)
        and essence(text) not in NOTHING
    ]
    reasons += [(duty.unit, HELD_BACK) for duty in leads if duty.entry is None and duty.held is not None]
    if len({unit for unit, _ in reasons}) == 1:
        return one_after_another(list(dict.fromkeys(text for _, text in reasons)))
    return one_after_another([f"{unit}：{text}" for unit, text in reasons])


def one_after_another(texts: Sequence[str]) -> str:
    """The texts in one line: what ends one that is not the last is the sign between them."""
    return "；".join([*(text.rstrip("。；;") for text in texts[:-1]), *texts[-1:]])
