"""One task or one unit over all periods: how it stood, who said what when, what was decided, what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import (
    Decision,
    Entry,
    ExtensionRequest,
    Field,
    InstructionKey,
    Level,
    Master,
    NoteKind,
    Period,
    Purpose,
    Role,
    Snapshot,
    Task,
    TaskStanding,
    Verdict,
)
from workbook_flow.reports.summary.claims import outcome_words
from workbook_flow.reports.summary.figures import known_fields, reported_value
from workbook_flow.reports.summary.nouns import EarlierReturn, half_up
from workbook_flow.reports.summary.outlook import LIGHTS, Course, Outlook
from workbook_flow.reports.summary.past import Past
from workbook_flow.reports.summary.present_names import under_present_names
from workbook_flow.reports.summary.published import published_tasks
from workbook_flow.reports.summary.report import Report
from workbook_flow.reports.summary.topics import list_topics, tells

TOLD = (
    (Purpose.PROGRESS, ""),
    (Purpose.NEXT_STEP, "下一步："),
    (Purpose.DIFFICULTY, "问题："),
    (Purpose.COORDINATION, "需协调："),
    (Purpose.PRACTICE, "经验："),
)
"""What of an entry is told, in this order, and what stands before it."""
SAID, HELD, DECIDED, ASKED, SUMMED, ANSWERED, SHOWN = (
    *("报送", "待更正", "核定", "延期申请", "牵头汇总", "答复", "佐证材料"),
)
"""What a line of a history is, beside the kinds of notes."""
UNREPORTED = "未报"
"""What stands for a unit that reported nothing of a task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """What somebody said or decided in a period, on which day (None where that is not kept), about which task.

    ``unit`` is whom it comes from or whom it concerns, blank where it is about the task as a whole. ``source`` is the
    person or the file that it comes from.
    """

    period: Period
    kind: str
    words: str
    unit: str = ""
    task: str = ""
    day: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPeriod:
    """How a task stood in one period, and by unit what was reported of it in a word or two."""

    period: Period
    course: Course
    state: str
    percent: int | None
    shares: Mapping[str, str]

    @property
    def light(self) -> str:
        """Colour and reason in words, as everywhere."""
        return f"{LIGHTS[self.course]}（{self.course}）"

    @property
    def told(self) -> str:
        """How many units reported which state."""
        counts = Counter(words.partition(" ")[0] for words in self.shares.values())
        return "、".join(f"{state}{count}家" for state, count in counts.most_common())

    @property
    def reported(self) -> str:
        """How many units reported, of how many: 12/15."""
        silent = sum(words in {UNREPORTED, HELD} for words in self.shares.values())
        return f"{len(self.shares) - silent}/{len(self.shares)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHistory:
    """One task over all periods, oldest first; ``lines`` have the latest period first."""

    task: Task
    outlook: Outlook
    today: date
    periods: tuple[TaskPeriod, ...]
    lines: tuple[HistoryLine, ...]

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What the task is, whose it is, when it is due, how it stands: each by its name."""
        task, outlook = self.task, self.outlook
        left = f"，{outlook.time_left}" if outlook.time_left else ""
        state = f"{outlook.words}；任务状态：{outlook.line.state}（统计截至 {self.today.isoformat()}）"
        return (
            ("主要措施", task.measure),
            ("牵头单位", task.lead_words.replace("\n", "、")),
            ("责任单位", task.responsible_words.replace("\n", "、")),
            ("完成时限", f"{task.deadline.words}{left}"),
            ("目前情况", state),
        )

    @property
    def roles(self) -> Mapping[str, str]:
        """The units that had a share in it, those of today first, each with what it is in it."""
        current = {str(duty.unit): str(duty.role) for duty in self.outlook.line.duties}
        return current | {
            unit: "以往" for turn in self.periods for unit in turn.shares if unit not in current
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitHistory:
    """One unit over all periods: how it reported, oldest first; ``lines`` have the latest period first.

    ``led`` are the tasks that it leads and that are not green, worst first.
    """

    unit: str
    today: date
    periods: tuple[tuple[Period, EarlierReturn], ...]
    led: tuple[Outlook, ...]
    lines: tuple[HistoryLine, ...]


def task_history(
    master: Master, snapshots: Iterable[Snapshot], past: Past, report: Report, task: str
) -> TaskHistory | None:
    """The history of a task; None where the report knows no such task.

    ``snapshots`` are all periods, oldest first, the report's last; ``past`` is what those before it leave behind.
    """
    outlook = next((outlook for outlook in report.outlooks if outlook.line.task.id == task), None)
    if outlook is None:
        return None
    standings = (*past.standings, published_tasks(report.outlooks))
    periods: list[TaskPeriod] = []
    lines: list[HistoryLine] = []
    matters: dict[str, str] = {}
    for snapshot, standing in zip(snapshots, standings, strict=True):
        if task in standing:
            periods.append(task_period(master, snapshot, standing[task], task))
        matters |= matters_of(master, snapshot, (entry for entry in snapshot.entries if entry.task == task))
        lines[:0] = (line for line in history_lines(master, snapshot, matters) if line.task == task)
    return TaskHistory(
        task=outlook.line.task,
        outlook=outlook,
        today=report.today,
        periods=tuple(periods),
        lines=tuple(lines),
    )


def unit_history(
    master: Master, snapshots: Iterable[Snapshot], past: Past, report: Report, unit: str
) -> UnitHistory:
    """The history of a unit: what it said on its tasks, what leaders said on those that it leads, what was decided."""
    periods: list[tuple[Period, EarlierReturn]] = []
    lines: list[HistoryLine] = []
    matters: dict[str, str] = {}
    every = (*past.returns, tuple(map(EarlierReturn.of, report.summary.units)))
    for was, returns in zip(snapshots, every, strict=True):
        snapshot = under_present_names(master, was)
        periods += ((snapshot.period, line) for line in returns if line.unit == unit)
        forms = (form for form in snapshot.forms if form.unit == unit)
        led = {row.task for form in forms for row in form.rows if row.role is Role.LEAD}
        matters |= matters_of(master, snapshot, (entry for entry in snapshot.entries if entry.unit == unit))
        lines[:0] = (line for line in history_lines(master, snapshot, matters) if concerns(line, unit, led))
    behind = (
        outlook
        for outlook in report.warnings
        if any(duty.unit == unit and duty.role is Role.LEAD for duty in outlook.line.duties)
    )
    return UnitHistory(
        unit=unit,
        today=report.today,
        periods=tuple(periods),
        led=tuple(behind),
        lines=tuple(lines),
    )


def concerns(line: HistoryLine, unit: str, led: Collection[str]) -> bool:
    """Whether a line is of a unit: its own, or about a task that it leads or a topic that it raised."""
    if line.unit:
        return line.unit == unit
    return line.task in led or (line.kind == NoteKind.CONSULTATION and bool(line.task))


def task_period(master: Master, snapshot: Snapshot, standing: TaskStanding, task: str) -> TaskPeriod:
    """How a task stood, and what each of its units reported of it."""
    fields = known_fields(master, snapshot)
    shares = {form.unit: UNREPORTED for form in snapshot.forms if form.row(task) is not None}
    shares |= {entry.unit: HELD for entry in snapshot.held if entry.task == task}
    shares |= {entry.unit: standing_words(fields, entry) for entry in snapshot.entries if entry.task == task}
    return TaskPeriod(
        period=snapshot.period,
        course=Course(standing.course),
        state=standing.state,
        percent=None if standing.percent is None else half_up(standing.percent),
        shares=shares,
    )


def standing_words(fields: Sequence[Field], entry: Entry) -> str:
    """State and percent of an entry: 进行中 40%."""
    state = reported_value(entry, fields, Purpose.STATE)
    percent = reported_value(entry, fields, Purpose.PERCENT)
    share = f"{percent:g}%" if isinstance(percent, int | float) else ""
    return " ".join(filter(None, (str(state or ""), share))) or "已报"


def matters_of(master: Master, snapshot: Snapshot, entries: Iterable[Entry]) -> Mapping[str, str]:
    """The numbers of the topics that these entries raise, each with the first task on which it is raised."""
    topics = list_topics(master, list(entries), known_fields(master, snapshot))
    return {topic.number: topic.tasks[0] for topic in topics}


def history_lines(master: Master, snapshot: Snapshot, matters: Mapping[str, str]) -> Iterator[HistoryLine]:
    """All that was said and decided in a period, in the order of the month.

    ``matters`` are the topics whose consultation is told, each with its task.
    """
    yield from note_lines(snapshot, matters)
    yield from entry_lines(known_fields(master, snapshot), snapshot)
    for lead in snapshot.summaries:
        yield HistoryLine(
            period=snapshot.period, kind=SUMMED, words=lead.text, unit=lead.unit, task=lead.task
        )
    yield from map(request_line, snapshot.requests)
    for proof in snapshot.evidence:
        for task in proof.tasks:
            yield HistoryLine(
                period=snapshot.period,
                kind=SHOWN,
                words=proof.name,
                unit=proof.unit,
                task=task,
                day=proof.arrived or proof.received,
                source=proof.laid_out or proof.content,
            )


def entry_lines(fields: Sequence[Field], snapshot: Snapshot) -> Iterator[HistoryLine]:
    """What stands of each unit on each task, what waits for correction, and what the office decided on them."""
    arrivals = {submission.id: submission for submission in snapshot.submissions}
    standing = ((SAID, entry) for entry in snapshot.entries)
    waiting = ((HELD, entry) for entry in snapshot.held)
    for kind, entry in (*standing, *waiting):
        submission = arrivals.get(entry.submission)
        yield HistoryLine(
            period=snapshot.period,
            kind=kind,
            words=entry_words(fields, entry),
            unit=entry.unit,
            task=entry.task,
            day=submission.arrival if submission else None,
            source=f"{submission.id} 号来件 {submission.file}" if submission else "",
        )
        if entry.decision is not None:
            yield decision_line(entry, entry.decision)


def entry_words(fields: Sequence[Field], entry: Entry) -> str:
    """What an entry says: state, percent, then its texts; of one that is held, why."""
    texts = []
    for purpose, before in TOLD:
        text = reported_value(entry, fields, purpose)
        if isinstance(text, str) and tells(text):
            texts.append(f"{before}{text.strip()}")
    faults = [problem.message for problem in entry.problems if problem.level is Level.ERROR]
    held = [f"退回原因：{'；'.join(faults)}"] if faults else []
    return "\n".join((standing_words(fields, entry), *texts, *held))


def decision_line(entry: Entry, decision: Decision) -> HistoryLine:
    """What the office decided on an entry."""
    verdict = "意见不一，待核定" if decision.verdict is Verdict.DISPUTED else str(decision.verdict)
    return HistoryLine(
        period=entry.period,
        kind=DECIDED,
        words="：".join(filter(None, (verdict, decision.opinion))),
        unit=entry.unit,
        task=entry.task,
        day=decision.on,
        source=decision.by,
    )


def request_line(request: ExtensionRequest) -> HistoryLine:
    """What a unit asked for as a later time limit, and the answer."""
    decision = request.decision
    return HistoryLine(
        period=request.period,
        kind=ASKED,
        words=f"申请延至 {request.until.isoformat()}，理由：{request.reason}\n{outcome_words(request)}",
        unit=request.unit,
        task=request.task,
        day=decision.on if decision else None,
        source=decision.by if decision else f"{request.submission} 号来件",
    )


def note_lines(snapshot: Snapshot, matters: Mapping[str, str]) -> Iterator[HistoryLine]:
    """What leaders wrote in the period, and what units answered in it to what was written before."""
    for note in snapshot.notes:
        task, unit = subject_of((note.kind, note.period, note.subject, note.review), matters)
        yield HistoryLine(
            period=snapshot.period,
            kind=str(note.kind),
            words=note.words,
            unit=unit,
            task=task,
            day=note.on,
            source=note.by,
        )
    for reply in snapshot.replies:
        task, _ = subject_of(reply.key, matters)
        yield HistoryLine(
            period=snapshot.period,
            kind=ANSWERED,
            words=f"答{reply.key[1].words}{reply.key[0]}：{reply.words}",
            unit=reply.unit,
            task=task,
        )


def subject_of(key: InstructionKey, matters: Mapping[str, str]) -> tuple[str, str]:
    """The task or the unit that a note is about; blank where it is neither."""
    kind, _, subject, _ = key
    if kind.about_task:
        return subject, ""
    if kind in {NoteKind.APPEAL, NoteKind.FINDING}:
        return "", subject
    return matters.get(subject, ""), ""
