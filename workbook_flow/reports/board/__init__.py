"""Master and snapshots → the board: one HTML file that shows the state of everything, with no network."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Mapping
from datetime import date
from importlib import resources
from typing import Any

from workbook_flow.model import Master, Snapshot
from workbook_flow.reports.board.data import MOST_LISTED, board_data
from workbook_flow.reports.board.pool import safe_json
from workbook_flow.reports.summary import Light, Past, Report, look_back, make_report

__all__ = ["board_data", "build_board", "safe_json"]


def build_board(
    master: Master,
    snapshot: Snapshot,
    *,
    earlier: Iterable[Snapshot] | Past = (),
    today: date,
    code: str = "",
    report: Report | None = None,
) -> bytes:
    """The board's bytes; the same input gives the same bytes.

    ``code`` says where the chain over the record stood, ``report`` has the figures where they are computed already.
    """
    past = look_back(master, earlier)
    report = report or make_report(master, snapshot, past, today=today)
    data = board_data(master, report, past, snapshot)
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
        for title, lines in plain_lists(data)
        if lines
    )
    return f'<p class="headline">{esc(brief["headline"])}</p><div class="tiles">{figures}</div>{lists}'


def plain_lists(data: Mapping[str, Any]) -> tuple[tuple[str, list[str]], ...]:
    """The lists of the first page and the red tasks, each with its title, as lines."""
    brief = data["brief"]
    red = [task for task in data["tasks"] if task["light"] == Light.RED]
    return (
        ("提请协调决定", [f"{matter['words']}（{matter['source']}）" for matter in brief["asked"]]),
        (
            "本期变动",
            [
                f"{move['task']} {move['words']}：{move['measure']}（{move['lead']}）"
                for move in brief["moved"][:MOST_LISTED]
            ],
        ),
        ("落后单位", [laggard["words"] for laggard in brief["behind"]]),
        (f"亮红灯的任务（{len(red)}项）", [red_words(task) for task in red]),
    )


def red_words(task: Mapping[str, Any]) -> str:
    """A task in a line: number, why it is red, what it is, who leads it, by when."""
    facts = "，".join(filter(None, (task["lead"].replace("\n", "、"), task["limit"], task["left"])))
    return f"{task['id']} {task['course']}：{task['measure']}（{facts}）"


def esc(text: object) -> str:
    """Text as HTML, marks of the page's own frame broken."""
    return html.escape(str(text)).replace("{", "&#123;")


def source_hash(text: str) -> str:
    """How a Content-Security-Policy names the one style or script that may run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
