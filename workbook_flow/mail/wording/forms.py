"""What a unit is told with its form."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_flow.mail.wording.page import LetterTable, Words, closing, day_words, short, subject
from workbook_flow.model import IssuedForm, Settings, Task

HOW = "请打开附件填写白色单元格，保存后直接回复本邮件并附上填好的表格即可；收到后请先回复“收到”。"


def form_words(form: IssuedForm, settings: Settings, due: Sequence[Task]) -> Words:
    """The mail that brings a form. ``due`` are the unit's tasks whose time limit is near or past."""
    again = f"（第{form.issue}次下发，请以这一份为准）" if form.issue > 1 else ""
    body: list[str | LetterTable] = [
        f"{form.unit}：",
        (
            f"现发送{form.period.words}《{settings.list_name}》填报表{again}，"
            f"贵单位共 {len(form.rows)} 项任务，请于{day_words(form.return_by)}下班前报回。"
        ),
        HOW,
    ]
    if due:
        rows = tuple((task.id, short(task.measure), task.deadline.words) for task in due)
        body += [
            "其中下列任务时限临近或已到，请特别注意：",
            LetterTable(("编号", "主要措施", "完成时限"), rows),
        ]
    return Words(subject(settings, form.period, f"填报表—{form.unit}"), (*body, closing(settings)))
