"""Master and snapshots → the board: one HTML file that shows the state of everything, with no network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib import resources
from typing import Any

from workbook_flow.model import Evidence, FieldType, Master, Purpose, Snapshot
from workbook_flow.reports.summary import (
    NOT_OWED,
    OWES_NOTHING,
    Brief,
    Duty,
    NumberLine,
    Outlook,
    Past,
    Point,
    Report,
    Summary,
    UnitSummary,
    heat_map,
    look_back,
    make_report,
    reported_value,
)
from workbook_flow.words.text import UNIT_STATE_WORDS, bounded, safe_text

__all__ = ["board_data", "build_board"]

MOST_TEXT = 2000
"""Characters of a text that the board carries; the whole stands in the consolidated workbook."""


def build_board(
    master: Master,
    snapshot: Snapshot,
    *,
    earlier: Iterable[Snapshot] | Past = (),
    today: date,
    code: str = "",
) -> bytes:
    """The board's bytes; the same input gives the same bytes. ``code`` says where the chain over the record stood."""
    past = look_back(master, earlier)
    report = make_report(master, snapshot, past, today=today)
    data = board_data(master, report, history(past, report.summary), snapshot.evidence)
    files = resources.files("workbook_flow.reports.board")
    style, script, page = (
        (files / name).read_text("utf-8") for name in ("style.css", "script.js", "page.html")
    )
    for mark, text in (
        ("{{title}}", html.escape(data["title"])),
        ("{{heading}}", html.escape(data["title"])),
        ("{{subtitle}}", html.escape(subtitle(data))),
        ("{{first}}", first_view(data)),
        ("{{code}}", f"<footer>存证码 {esc(code)}</footer>" if code else ""),
        (
            "{{policy}}",
            f"default-src 'none'; style-src {source_hash(style)}; script-src {source_hash(script)}",
        ),
        ("{{style}}", style),
        ("{{script}}", script),
        ("{{data}}", safe_json(data)),  # the last, so that nothing in it is taken for a mark
    ):
        page = page.replace(mark, text, 1)
    return page.encode("utf-8")


def subtitle(data: Mapping[str, Any]) -> str:
    """Who reports, up to which day."""
    return f"{data['office']}　统计截至 {data['today']}　报送截止 {data['returnBy']}"


def first_view(data: Mapping[str, Any]) -> str:
    """The first page as plain HTML, for who sees the page without scripts; the script writes over it."""
    brief = data["brief"]
    figures = "".join(
        f'<div class="tile"><span>{esc(figure["name"])}（{esc(figure["measure"])}）</span><b>{figure["value"]}</b>'
        f"<small>{esc(figure['change'] or '首期')}</small></div>"
        for figure in data["figures"]
    )
    lists = "".join(
        f"<h2>{esc(title)}</h2>" + (f"<ul>{''.join(f'<li>{esc(line)}</li>' for line in lines)}</ul>")
        for title, lines in plain_lists(brief)
        if lines
    )
    return f'<p class="headline">{esc(brief["headline"])}</p><div class="tiles">{figures}</div>{lists}'


def plain_lists(brief: Mapping[str, Any]) -> tuple[tuple[str, list[str]], ...]:
    """The lists of the first page, each with its title, as lines."""
    return (
        ("请县里协调决定", [f"{matter['words']}（{matter['source']}）" for matter in brief["asked"]]),
        (
            "本期变动",
            [
                f"{move['task']} {move['words']}：{move['measure']}（{move['lead']}）"
                for move in brief["moved"]
            ],
        ),
        ("落后单位", [laggard["words"] for laggard in brief["behind"]]),
    )


def esc(text: object) -> str:
    """Text as HTML, marks of the page's own frame broken."""
    return html.escape(str(text)).replace("{", "&#123;")


def source_hash(text: str) -> str:
    """How a Content-Security-Policy names the one style or script that may run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def safe_json(data: object) -> str:
    """JSON that cannot end its script element, nor break a line of it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def evidence_data(evidence: Iterable[Evidence], task: str) -> dict[str, Any]:
    """The files that show what units report of a task, each by unit, name and where it lies; nothing for none."""
    files = [
        [plain(entry.unit), plain(entry.name), entry.laid_out]
        for entry in evidence
        if task in entry.tasks and entry.laid_out
    ]
    return {"evidence": files} if files else {}


def board_data(
    master: Master, report: Report, past: Mapping[str, Any], evidence: Sequence[Evidence] = ()
) -> dict[str, Any]:
    """Everything that the page shows."""
    scores = {score.unit: round(score.total(master.scoring), 1) for score in report.scores}
    return {
        "title": plain(f"{master.settings.list_name}推进看板（{report.summary.period.words}）"),
        "office": plain(master.settings.office),
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
        "brief": brief_data(report.brief),
        "attention": [outlook.line.task.id for outlook in report.attention],
        "trend": [point_json(point) for point in report.trend],
        "tasks": [
            task_data(outlook, report.summary) | evidence_data(evidence, outlook.line.task.id)
            for outlook in report.outlooks
        ],
        "units": [unit_data(line, scores) for line in report.summary.units],
        "history": past,
        **numbers_data(report),
    }


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
        {**asdict(line), "metric": plain(line.metric), "mean": line.mean, "change": line.change}
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


def plain(text: str) -> str:
    """A text without control characters and of bounded length."""
    return bounded(safe_text(text), MOST_TEXT).strip()


MOST_LISTED = 30
"""Lines of each list of the first page that the board carries."""


def brief_data(brief: Brief) -> dict[str, Any]:
    """The first page."""
    return {
        "headline": plain(brief.headline),
        "counts": [len(brief.asked), len(brief.moved), len(brief.behind)],
        "asked": [
            {
                "words": plain(f"{matter.words}（合计{matter.sum}）" if matter.sum else matter.words),
                "departments": plain("、".join(matter.departments)),
                "source": plain(matter.source),
                "tasks": list(matter.tasks),
            }
            for matter in brief.asked[:MOST_LISTED]
        ],
        "moved": [
            {
                "task": move.task,
                "words": plain(move.words),
                "light": str(move.light),
                "measure": plain(move.outlook.line.task.measure),
                "lead": plain(move.outlook.line.task.lead_words),
                "reason": plain(move.reason),
            }
            for move in brief.moved[:MOST_LISTED]
        ],
        "behind": [
            {"unit": plain(laggard.unit), "words": plain(laggard.words)}
            for laggard in brief.behind[:MOST_LISTED]
        ],
    }


def point_json(point: Point) -> dict[str, Any]:
    """One period of the trend; of completions declared only where there are any."""
    content = {**asdict(point), "period": str(point.period)}
    if not point.declared:
        del content["declared"]
    return content


def task_data(outlook: Outlook, summary: Summary) -> dict[str, Any]:
    """One task with its units."""
    task = outlook.line.task
    return {
        "id": task.id,
        "section": plain(task.section),
        "heading": plain(task.heading),
        "measure": plain(task.measure),
        "lead": plain(task.lead_words),
        "responsible": plain(task.responsible_words),
        "limit": plain(task.deadline.words),
        "due": task.deadline.due.isoformat() if task.deadline.due else "",
        "light": str(outlook.light),
        "course": str(outlook.course),
        "state": str(outlook.line.state),
        "percent": outlook.line.whole_percent,
        "left": outlook.time_left,
        "moved": outlook.moved,
        "reported": outlook.line.reported,
        "owed": len(outlook.line.duties),
        "units": [duty_data(duty, summary) for duty in outlook.line.duties],
    }


def duty_data(duty: Duty, summary: Summary) -> list[str]:
    """One unit's share of a task, as script.js names its parts; a list, as there are thousands of them."""

    def said(purpose: Purpose) -> str:
        value = reported_value(duty.entry, summary.fields, purpose) if duty.entry else None
        return "" if value is None else plain(str(value))

    asked = "\n".join(filter(None, (said(Purpose.DIFFICULTY), said(Purpose.COORDINATION))))
    return [
        plain(duty.unit),
        str(duty.role),
        duty.words,
        said(Purpose.STATE),
        said(Purpose.PERCENT),
        said(Purpose.PROGRESS),
        asked,
    ]


def unit_data(line: UnitSummary, scores: Mapping[str, float]) -> dict[str, Any]:
    """One unit's return."""
    status = line.status
    return {
        "name": plain(status.unit),
        "group": plain(line.unit.groups[0]) if line.unit and line.unit.groups else "未分组",
        "state": UNIT_STATE_WORDS[status.state],
        "owes": status.state not in OWES_NOTHING,
        "tasks": status.tasks,
        "accepted": status.accepted,
        "held": status.held,
        "missing": line.missing,
        "returned": status.returned_on.isoformat() if status.returned_on else "",
        "corrected": status.corrected_on.isoformat() if status.corrected_on else "",
        "late": line.late,
        "score": scores.get(status.unit),
    }


def history(past: Past, last: Summary) -> dict[str, Any]:
    """The heat map of each period: a text a unit, a character a task, in the order of the last period."""
    units = [line.status.unit for line in last.units if line.status.state not in OWES_NOTHING]
    tasks = [line.task.id for line in last.tasks]
    periods = [
        {
            "period": str(heat.period),
            "rows": ["".join(heat.codes.get((task, unit), NOT_OWED) for task in tasks) for unit in units],
        }
        for heat in (*past.maps, heat_map(last))
    ]
    return {"units": [plain(unit) for unit in units], "periods": periods}
