"""The workbook 读出结果: each row of the list with its words and what they were read as, doubts coloured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from workbook_flow.model import Deadline, LimitKind, ListAnswer, Problem, Rhythm, Task, Unit
from workbook_flow.paper import layout
from workbook_flow.words.problems import render
from workbook_flow.words.text import safe_text

DOUBT = "#FFF2CC"
BORN = datetime(2024, 1, 1)  # noqa: DTZ001 - a workbook's properties hold no time zone
KINDS = {
    LimitKind.BY: "限期",
    LimitKind.STANDING: "长期",
    LimitKind.RECURRING: "定期",
    LimitKind.DONE: "已完成",
    LimitKind.NOTICE: "另行通知",
    LimitKind.UNKNOWN: "没有看懂",
}
ROUNDS = {
    Rhythm.WEEK: "每周",
    Rhythm.TEN_DAYS: "每旬",
    Rhythm.MONTH: "每月",
    Rhythm.QUARTER: "每季度",
    Rhythm.HALF: "每半年",
    Rhythm.YEAR: "每年",
}
COLUMNS = (
    *(
        ("行", 8.0),
        ("编号", 8.0),
        ("部分", 18.0),
        ("重点任务", 20.0),
        ("主要措施", 46.0),
        ("牵头：原文", 16.0),
    ),
    *(
        ("牵头：读作", 18.0),
        ("责任：原文", 18.0),
        ("责任：读作", 26.0),
        ("时限：原文", 16.0),
        ("时限：读作", 20.0),
    ),
    *(("隐藏", 6.0), ("疑点", 44.0)),
)
MOST_NAMES = 12
"""Units named of one cell; the rest are counted."""


def limit_words(limit: Deadline) -> str:
    """A time limit as it was read, in few words."""
    parts = [KINDS[limit.kind]]
    if limit.recurs is not None:
        parts = [f"定期，{ROUNDS[limit.recurs.every]}{day_words(limit)}"]
    elif limit.due is not None:
        parts.append(f"{'至' if limit.lasting else '最迟'} {limit.due.isoformat()}")
    elif limit.at_once:
        parts.append("立即")
    if limit.start is not None:
        parts.append(f"自 {limit.start.isoformat()}")
    if limit.milestones and limit.recurs is None:
        parts.append("节点 " + "、".join(day.isoformat() for day in limit.milestones))
    if limit.standing and limit.kind is LimitKind.BY:
        parts.append("并长期坚持")
    if limit.estimated:
        parts.append("预计")
    return "，".join(parts)


def day_words(limit: Deadline) -> str:
    """On which days of its round something is due."""
    recurs = limit.recurs
    if recurs is None:
        return ""
    if recurs.every is Rhythm.WEEK:
        return "、".join("一二三四五六日"[day - 1] for day in recurs.days)
    months = "、".join(map(str, recurs.months))
    month_words = (f"{months}月" if recurs.every is Rhythm.YEAR else f"第{months}个月") if months else ""
    days = "、".join("末日" if day == 31 else f"{day}日" for day in recurs.days)
    return f"{month_words}{days}" or "末"


def read_lines(tasks: Iterable[Task]) -> list[tuple[str, ...]]:
    """One line a task, in the order of COLUMNS."""
    return [
        (
            *(task.place.cell, task.id, task.section, task.heading, task.measure),
            *(task.lead_words, names(task.lead), task.responsible_words, names(task.responsible)),
            *(task.deadline.words, limit_words(task.deadline)),
            *("是" if task.hidden else "", "\n".join(task.doubts)),
        )
        for task in tasks
    ]


def names(units: Sequence[str]) -> str:
    """The units of a cell, many of them counted."""
    if len(units) <= MOST_NAMES:
        return "、".join(units)
    return f"{'、'.join(units[:MOST_NAMES])}等 {len(units)} 个单位"


def answer_lines(answers: Iterable[ListAnswer]) -> list[tuple[str, ...]]:
    """What the office answered: the question, what it means, who said so and when."""
    return [(answer.words, answer.meaning, answer.by, answer.on.isoformat()) for answer in answers]


def write_readout(
    tasks: Sequence[Task],
    units: Sequence[Unit],
    problems: Sequence[Problem],
    answers: Sequence[ListAnswer] = (),
) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter

    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": "读出结果", "created": BORN})
    write_tasks(book, tasks, len(units))
    write_units(book, units, tasks)
    lines = [((render(problem),), False) for problem in problems]
    write_sheet(book, "要核对的", f"共 {len(lines)} 处", (("问题和办法", 120.0),), lines)
    if answers:
        columns = (("问题", 60.0), ("答复", 40.0), ("谁定的", 16.0), ("日期", 14.0))
        lines_of_answers = [(line, False) for line in answer_lines(answers)]
        write_sheet(book, "答复", "办公室的答复，以后按它读", columns, lines_of_answers)
    book.close()
    return stream.getvalue()


def write_tasks(book: Any, tasks: Sequence[Task], units: int) -> None:
    """The tasks as they were read, those with doubts in yellow, and how many ``units`` there are."""
    lines = [(line, bool(task.doubts)) for line, task in zip(read_lines(tasks), tasks, strict=True)]
    doubted = sum(doubtful for _, doubtful in lines)
    title = f"读到 {len(tasks)} 项任务、{units} 个单位；有疑点的 {doubted} 行，已标黄"
    write_sheet(book, "读出结果", title, COLUMNS, lines)


UNIT_COLUMNS = (
    ("单位", 24.0),
    ("别名", 24.0),
    ("分组", 24.0),
    ("任务数", 8.0),
    ("邮箱", 28.0),
    ("备注", 40.0),
)


def write_units(book: Any, units: Sequence[Unit], tasks: Sequence[Task]) -> None:
    """The units with how many tasks each owes; those with a remark or without an address in yellow."""
    lines = [(unit_line(unit, tasks), bool(unit.note) or not unit.mail) for unit in units]
    write_sheet(book, "单位", "单位和任务数，没有邮箱的已标黄", UNIT_COLUMNS, lines)


def unit_line(unit: Unit, tasks: Sequence[Task]) -> tuple[str, ...]:
    """One unit."""
    owed = sum(unit.name in (*task.lead, *task.responsible) for task in tasks)
    names, groups, mail = map("、".join, (unit.aliases, unit.groups, unit.mail))
    return (unit.name, names, groups, str(owed), mail, unit.note)


def write_sheet(
    book: Any,
    name: str,
    title: str,
    columns: Sequence[tuple[str, float]],
    lines: Sequence[tuple[tuple[str, ...], bool]],
) -> None:
    """One sheet: a title, a header, the lines, those in doubt coloured."""
    sheet, widths = book.add_worksheet(name), [width for _, width in columns]
    layout.set_widths(sheet, widths)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    header, cell = book.add_format(layout.HEADER), book.add_format(layout.CELL)
    doubt = book.add_format({**layout.CELL, "bg_color": DOUBT})
    for column, (heading, _) in enumerate(columns):
        sheet.write_string(1, column, heading, header)
    for row, (texts, doubtful) in enumerate(lines, 2):
        sheet.set_row(row, layout.row_height(zip(texts, widths, strict=True), at_least=20))
        for column, text in enumerate(texts):
            sheet.write_string(row, column, safe_text(text), doubt if doubtful else cell)
    sheet.freeze_panes(2, min(2, len(columns) - 1))
    sheet.autofilter(1, 0, max(len(lines) + 1, 2), len(columns) - 1)
