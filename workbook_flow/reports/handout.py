"""A task's or a unit's history → the fields of the Word file that is handed out: the same words as on its sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from workbook_flow.model import Master
from workbook_flow.reports.summary import HistoryLine, Outlook, TaskHistory, UnitAccount, UnitHistory
from workbook_flow.reports.summary.nouns import EarlierReturn, tenths
from workbook_flow.words.text import UNIT_STATE_WORDS, safe_text

Fields = Mapping[str, Any]
Item = tuple[str, str]
"""What stands first, in bold, and what is said of it."""
NOTHING: Item = ("", "还没有记录。")


def task_fields(master: Master, history: TaskHistory) -> Fields:
    """All that the record has on a task: what it is, how it stood, what each unit reported, who said what."""
    periods = [
        (
            turn.period.words,
            (
                f"{turn.light}；任务状态 {turn.state}；{percent_words(turn.percent)}"
                f"已报 {turn.reported}（{turn.told}）。"
            ),
        )
        for turn in history.periods
    ]
    shares = [
        (
            f"{unit}（{role}）",
            "；".join(
                f"{turn.period.words} {turn.shares[unit]}" for turn in history.periods if unit in turn.shares
            ),
        )
        for unit, role in history.roles.items()
    ]
    chapters = (
        ("基本情况", history.facts),
        (f"历期情况（{len(history.periods)}期）", periods),
        ("各单位历期所报", shares),
        *record_chapters(history.lines, by_task=False),
    )
    return fields_of(master, f"{history.task.id} 任务台账", history.today, chapters)


def unit_fields(
    master: Master, account: UnitAccount, history: UnitHistory, accounts: Sequence[UnitAccount]
) -> Fields:
    """All that the record has on a unit: its score and why, its returns, its tasks that lag, who said what.

    ``accounts`` are those of the periods, oldest first.
    """
    scores = [
        (f"{scored.period}得分", f"{scored.score_words}：{scored.part_words}")
        for scored in accounts
        if scored.total is not None
    ]
    returns = [(period.words, return_words(line)) for period, line in history.periods]
    chapters = (
        (f"{account.period}得分", [("", f"{account.headline}。{account.basis}"), *part_items(account)]),
        ("得分依据", list(ground_items(account)) or [NOTHING]),
        ("历期报送", [*returns, *scores]),
        led_chapter(history.led),
        *record_chapters(history.lines, by_task=True),
    )
    return fields_of(master, f"{history.unit}历期情况", history.today, chapters)


def fields_of(
    master: Master, name: str, today: date, chapters: Iterable[tuple[str, Iterable[Item]]]
) -> Fields:
    """The template's fields; texts in full."""
    return {
        "名称": safe_text(name),
        "清单名称": safe_text(master.settings.list_name),
        "今日": f"{today.year}年{today.month}月{today.day}日",
        "各章": [
            {
                "标题": safe_text(title),
                "各条": [{"题": safe_text(head), "文": safe_text(words)} for head, words in items],
            }
            for title, items in chapters
        ],
    }


def percent_words(percent: int | None) -> str:
    """The percent with its name, where there is one."""
    return "" if percent is None else f"完成比例 {percent}%；"


def part_items(account: UnitAccount) -> Iterator[Item]:
    """The parts of the score: value, weight, how it comes about."""
    for part in account.parts:
        weight = f"权重 {part.weight:g}" if part.weight else "不计入"
        yield part.name, f"{tenths(part.value):.1f}（{weight}）：{part.words}"


def ground_items(account: UnitAccount) -> Iterator[Item]:
    """The facts that the score rests on; those that say the same of several tasks are one."""
    for (part, words, day, source), same in groupby(
        account.grounds, key=lambda ground: (ground.part, ground.words, ground.day, ground.source)
    ):
        tasks = "、".join(ground.task for ground in same if ground.task)
        yield joined(part, tasks), f"{words}{whence(day, source)}"


def return_words(line: EarlierReturn) -> str:
    """How a unit reported in a period."""
    late = f"迟报{line.late}个工作日" if line.late else ""
    days = (
        f"{line.returned_on.isoformat()} 报送" if line.returned_on else "",
        f"{line.corrected_on.isoformat()} 更正" if line.corrected_on else "",
    )
    return "；".join(filter(None, (UNIT_STATE_WORDS[line.state], *days, late, line.row_words))) + "。"


def led_chapter(led: Sequence[Outlook]) -> tuple[str, Sequence[Item]]:
    """The tasks that a unit leads and that are not green."""
    if not led:
        return "牵头任务", [("", "牵头的任务没有亮红灯、黄灯的。")]
    items = [
        (
            outlook.line.task.id,
            "；".join(filter(None, (outlook.words, outlook.time_left, measure_of(outlook)))),
        )
        for outlook in led
    ]
    return f"牵头任务中亮红灯、黄灯的（{len(led)}项）", items


def measure_of(outlook: Outlook) -> str:
    """What the task is about, in a line."""
    return " ".join(outlook.line.task.measure.split())


def record_chapters(lines: Sequence[HistoryLine], *, by_task: bool) -> Iterator[tuple[str, Sequence[Item]]]:
    """What was said and decided, a chapter a period, the latest first."""
    for period, of_period in groupby(lines, key=lambda line: line.period):
        items = [
            (
                joined(line.task if by_task else line.unit, line.kind),
                f"{line.words}{whence(line.day, line.source)}",
            )
            for line in of_period
        ]
        yield f"{period.words}的报送、核定和批示", items
    if not lines:
        yield "报送、核定和批示", [NOTHING]


def joined(*parts: str) -> str:
    """The parts that there are, side by side."""
    return "　".join(filter(None, parts))


def whence(day: date | None, source: str) -> str:
    """On which day and by which file or person, in brackets, where either is kept."""
    words = "，".join(filter(None, (day.isoformat() if day else "", source)))
    return f"（{words}）" if words else ""
