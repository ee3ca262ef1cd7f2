"""What the board shows, as the script reads it: one dictionary, its texts in a pool, its many numbers in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from workbook_flow.model import (
    Evidence,
    FieldType,
    Master,
    Purpose,
    Snapshot,
    TaskStanding,
)
from workbook_flow.reports.board.lists import MOST_LINES, MOST_SHOWN, lists_data
from workbook_flow.reports.board.pool import WordPool, fitting_texts, plain, safe_json
from workbook_flow.reports.summary import (
    NO_SECTION,
    NOT_OWED,
    OWES_NOTHING,
    Brief,
    Course,
    Duty,
    EarlierReturn,
    HeatMap,
    NumberLine,
    Outlook,
    Past,
    Point,
    Report,
    Summary,
    UnitSummary,
    half_up,
    heat_map,
    published_tasks,
    reported_value,
    tells,
    tenths,
)
from workbook_flow.words.text import UNIT_STATE_WORDS

MOST_LISTED = 30
"""Lines of each list of the first page that the board carries."""
MOST_DATA = 2_800_000
"""Bytes of the data; style, script and first page take the rest of 3 MB."""
COURSES = tuple(Course)
MOST_DIGITS = 6
"""Characters of the number of a text, with its comma."""
SHARE_PARTS = ("unit", "role", "words", "state", "percent", "progress", "asked")
"""The columns of a task's shares, as script.js names them: numbers of texts in the pool."""


def board_data(
    master: Master, report: Report, past: Past, snapshot: Snapshot, *, most: int = MOST_DATA
) -> dict[str, Any]:
    """Everything that the page shows, in at most so many bytes."""
    pool, scores = WordPool(), scores_of(master, report)
    data = {
        **head_data(master, report),
        "brief": brief_data(report.brief),
        "attention": [outlook.line.task.id for outlook in report.attention],
        "trend": [point_data(point) for point in report.trend],
        "tasks": [task_data(outlook, snapshot.evidence) for outlook in report.outlooks],
        "units": [unit_data(line, scores) for line in report.summary.units],
        "history": history_data(past, report),
        **numbers_data(report),
        **lists_data(master, report, past, snapshot),
    }
    add_shares(data, report, pool, most)
    return data | {"words": pool.texts}


def add_shares(data: Mapping[str, Any], report: Report, pool: WordPool, most: int) -> None:
    """Give each task its shares, and the pool their texts, as much of these as has room."""
    shares = [share_data(outlook, report.summary, pool) for outlook in report.outlooks]
    texts_by_task = told_texts(report)
    cut = fitting_texts(
        ordered_texts(texts_by_task),
        most - weigh(data, shares, pool, 2 * sum(map(len, texts_by_task.values()))),
    )
    for task, columns in zip(data["tasks"], shares, strict=True):
        texts = texts_by_task[task["id"]]
        columns["progress"] = [pool.number(cut[progress]) for progress, _ in texts]
        columns["asked"] = [pool.number(cut[asked]) for _, asked in texts]
        task["shares"] = columns


def weigh(data: object, shares: object, pool: WordPool, texts: int) -> int:
    """Bytes that the data takes without its long texts, numbers of so many of which are still to come."""
    return len(safe_json([data, shares, pool.texts]).encode()) + texts * MOST_DIGITS


def head_data(master: Master, report: Report) -> dict[str, Any]:
    """Whose the board is, of which period, and the figures that stand first."""
    return {
        "title": plain(f"{master.settings.list_name}推进看板（{report.summary.period.words}）"),
        "office": plain(master.settings.office),
        "percentName": next((field.name for field in master.fields if field.purpose is Purpose.PERCENT), ""),
        "period": str(report.summary.period),
        "today": report.today.isoformat(),
        "returnBy": report.summary.return_by.isoformat(),
        "figures": [
            {
                "name": figure.name,
                "value": figure.value,
                "measure": figure.measure,
                "change": "；".join(filter(None, (figure.change, figure.beside))),
            }
            for figure in report.figures
        ],
    }


def scores_of(master: Master, report: Report) -> Mapping[str, float]:
    """The score of each unit that has one."""
    return {score.unit: tenths(score.total(master.scoring)) for score in report.scores}


def brief_data(brief: Brief) -> dict[str, Any]:
    """The first page."""
    return {
        "headline": plain(brief.headline),
        "counts": [len(brief.asked), len(brief.moved), len(brief.behind)],
        "asked": [
            {
                "words": plain(matter.asked),
                "departments": plain("、".join(matter.departments)),
                "source": plain(matter.source),
                "tasks": list(matter.tasks),
            }
            for matter in brief.asked[:MOST_LISTED]
        ],
        "askedInHeld": [raised.task for raised in brief.asked_in_held],
        "moved": [
            {
                "task": move.task,
                "words": plain(move.words),
                "light": str(move.light),
                "measure": plain(move.outlook.line.task.measure),
                "lead": plain(move.outlook.line.task.lead_words),
                "reason": plain(move.reason, MOST_SHOWN),
            }
            for move in brief.moved[:MOST_LINES]
        ],
        "behind": [
            {"unit": plain(laggard.unit), "words": plain(laggard.words)}
            for laggard in brief.behind[:MOST_LISTED]
        ],
    }


def point_data(point: Point) -> dict[str, Any]:
    """One period of the trend; completions declared, and figures counted anew, where there are any."""
    content = {**asdict(point), "period": str(point.period)}
    if not point.declared:
        del content["declared"]
    if not point.restated:
        del content["restated"]
    return content


def task_data(outlook: Outlook, evidence: Iterable[Evidence]) -> dict[str, Any]:
    """One task, without its shares; ``step`` is how many percent it moved, None where that is not known."""
    task, before = outlook.line.task, outlook.before
    return {
        "id": task.id,
        "section": plain(task.section or NO_SECTION),
        "heading": plain(task.heading),
        "measure": plain(task.measure),
        "lead": plain(task.lead_words),
        "responsible": plain(task.responsible_words),
        "limit": plain(task.deadline.words),
        "due": task.deadline.due.isoformat() if task.deadline.due else "",
        "light": str(outlook.light),
        "course": str(outlook.course),
        **({"words": outlook.course_words} if outlook.silent_without_lead else {}),
        "state": outlook.state_words,
        "percent": outlook.line.whole_percent,
        "left": outlook.time_left,
        "moved": outlook.moved,
        "step": before.points_to(outlook.line) if before else None,
        "reported": outlook.line.reported,
        "owed": len(outlook.line.duties),
        **evidence_data(evidence, task.id),
    }


def share_data(outlook: Outlook, summary: Summary, pool: WordPool) -> dict[str, list[int]]:
    """The shares of a task in columns, but for the long texts."""
    columns: dict[str, list[int]] = {name: [] for name in SHARE_PARTS}
    for duty in outlook.line.duties:
        short = (
            plain(duty.unit),
            str(duty.role),
            duty.words,
            said(duty, summary, Purpose.STATE),
            said(duty, summary, Purpose.PERCENT),
        )
        for name, text in zip(SHARE_PARTS, short, strict=False):
            columns[name].append(pool.number(plain(text)))
    return columns


def said(duty: Duty, summary: Summary, purpose: Purpose) -> str:
    """What a unit reported in the column of that purpose; blank where nothing."""
    value = reported_value(duty.entry, summary.fields, purpose) if duty.entry else None
    return "" if value is None else str(value)


def told_texts(report: Report) -> Mapping[str, Sequence[tuple[str, str]]]:
    """By task, the progress of each share, and what is hard about it or asked for."""
    summary = report.summary
    return {
        outlook.line.task.id: [
            (said(duty, summary, Purpose.PROGRESS), "\n".join(asked_words(duty, summary)))
            for duty in outlook.line.duties
        ]
        for outlook in report.outlooks
    }


def asked_words(duty: Duty, summary: Summary) -> Iterator[str]:
    """What is hard about a share, and what the unit asks for; nothing where it writes that there is none."""
    for purpose in (Purpose.DIFFICULTY, Purpose.COORDINATION):
        if tells(text := said(duty, summary, purpose)):
            yield text


def ordered_texts(texts_by_task: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[str]:
    """The texts, those first that go first where there is no room for all: what is asked, then by place in the task.

    Leads stand first in a task.
    """
    yield from (asked for texts in texts_by_task.values() for _, asked in texts)
    most = max((len(texts) for texts in texts_by_task.values()), default=0)
    for place in range(most):
        yield from (texts[place][0] for texts in texts_by_task.values() if place < len(texts))


def evidence_data(evidence: Iterable[Evidence], task: str) -> dict[str, Any]:
    """The files that show what units report of a task, each by unit, name and where it lies; nothing for none."""
    files = [
        [plain(entry.unit), plain(entry.name), entry.laid_out]
        for entry in evidence
        if task in entry.tasks and entry.laid_out
    ]
    return {"evidence": files} if files else {}


def unit_data(line: UnitSummary, scores: Mapping[str, float]) -> dict[str, Any]:
    """One unit's return."""
    status = line.status
    return {
        "name": plain(status.unit),
        "group": plain(line.unit.groups[0]) if line.unit and line.unit.groups else "未分组",
        "state": UNIT_STATE_WORDS[status.state],
        "owes": status.state not in OWES_NOTHING,
        "reported": line.reported,
        "tasks": line.owed,
        "accepted": status.accepted,
        "held": status.held,
        "missing": line.missing,
        "returned": status.returned_on.isoformat() if status.returned_on else "",
        "corrected": status.corrected_on.isoformat() if status.corrected_on else "",
        "late": line.late,
        "score": scores.get(status.unit),
    }


def history_data(past: Past, report: Report) -> dict[str, Any]:
    """Each period: where every share, every task and every unit stood, in the order of the last period.

    A share and a task's course are a character, of a course its number or a dot; a unit is its state, the rows
    accepted and owed, and the working days that it was late, None where it was issued nothing.
    """
    last = report.summary
    units = [line.status.unit for line in last.units if line.status.state not in OWES_NOTHING]
    tasks = [line.task.id for line in last.tasks]
    standings = (*past.standings, published_tasks(report.outlooks))
    returns = (*past.returns, tuple(map(EarlierReturn.of, last.units)))
    heats = (*past.maps, heat_map(last))
    return {
        "units": [plain(unit) for unit in units],
        "periods": [
            {
                "period": str(heat.period),
                "rows": [heat_row(heat, tasks, unit) for unit in units],
                "courses": "".join(course_code(standing.get(task)) for task in tasks),
                "percents": [whole(standing.get(task)) for task in tasks],
                "returns": return_data(lines, units),
            }
            for heat, standing, lines in zip(heats, standings, returns, strict=True)
        ],
    }


def heat_row(heat: HeatMap, tasks: Sequence[str], unit: str) -> str:
    """Where a unit's shares stood, a character a task."""
    return "".join(heat.codes.get((task, unit), NOT_OWED) for task in tasks)


def course_code(standing: TaskStanding | None) -> str:
    """The place of a task's course among the courses; a dot where the period knew no such task."""
    return NOT_OWED if standing is None else str(COURSES.index(Course(standing.course)))


def whole(standing: TaskStanding | None) -> int | None:
    """A task's percent, whole."""
    return None if standing is None or standing.percent is None else half_up(standing.percent)


def return_data(lines: Iterable[EarlierReturn], units: Sequence[str]) -> list[list[Any] | None]:
    """How these units reported in a period."""
    returns = {
        line.unit: [UNIT_STATE_WORDS[line.state], line.accepted, line.tasks, line.late, int(line.reported)]
        for line in lines
        if line.state not in OWES_NOTHING
    }
    return [returns.get(unit) for unit in units]


def numbers_data(report: Report) -> dict[str, Any]:
    """The numbers that are added up and what measured tasks have reached, where the list has any."""
    numbers = [
        {
            "field": plain(total.field.name),
            "summing": str(total.summing),
            "percent": total.field.type is FieldType.PERCENT,
            "lines": [number_data(line) for line in total.lines],
        }
        for total in report.numbers
    ]
    metrics = [
        {**asdict(line), "metric": plain(line.metric), "change": line.change}
        | {"measure": plain(line.measure), "short": list(map(plain, line.short))}
        for line in report.metrics
    ]
    return {name: lines for name, lines in (("numbers", numbers), ("metrics", metrics)) if lines}


def number_data(line: NumberLine) -> dict[str, Any]:
    """One line of a column's numbers."""
    return {
        **asdict(line),
        "scope": str(line.scope),
        "name": plain(line.name),
        "change": line.change,
        "yearChange": line.year_change,
    }
