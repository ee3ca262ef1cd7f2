"""A whole month in a scratch workspace, with simulated units that fill in their forms as people do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from workbook_flow import cycle
from workbook_flow.model import (
    FORM_SHEET,
    LOCKED_COLUMNS,
    Field,
    FieldType,
    IssuedForm,
    Meaning,
    Period,
    Purpose,
    SubmissionState,
    WorkbookFlowError,
)
from workbook_flow.starter import write_workspace
from workbook_flow.terminal import say, show_table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MARKER = ".workbook_flow_demo"
SEED = 20240711

Answer = str | int | date | None

LAST_MONTH, PERIOD = Period(2024, 6), Period(2024, 7)
CORRECTED_AFTER = timedelta(days=3)

HABITS = (
    "mistaken",
    "late",
    "well",
    "wrong month",
    "well",
    "missing",
    "well",
    "mistaken",
    "well",
    "renamed",
    "well",
)
"""What units do, in turn over the address book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What happened, a line a round, and what to open."""

    rounds: tuple[tuple[str, dict[str, int]], ...]
    form: Path
    consolidated: Path

    def as_json(self) -> dict[str, Any]:
        """The result for other programs."""
        rounds = [{"round": name, **counts} for name, counts in self.rounds]
        return {"rounds": rounds, "form": str(self.form), "consolidated": str(self.consolidated)}

    def show(self) -> None:
        """The result for people."""
        names = list(self.rounds[0][1])
        show_table("这一个月", ("轮次", *names), [(name, *counts.values()) for name, counts in self.rounds])
        say("可以打开看看：", f"  一份填报表  {self.form}", f"  汇总表      {self.consolidated}")


def run_demo(folder: Path, tell: Callable[[str], None]) -> DemoResult:
    """Run the month; raise WorkbookFlowError where the folder is somebody's own."""
    clear_scratch(folder)
    tell(f"新建工作文件夹 {folder}")
    write_workspace(folder, blank=False)
    (folder / MARKER).touch()
    settings = cycle.sound_master(cycle.Workspace(folder, PERIOD.first_day))[0].settings
    cycle.split(cycle.Workspace(folder, settings.issue_day.in_period(LAST_MONTH)), LAST_MONTH)
    tell(f"检查总表，生成{PERIOD.words}填报表")
    split = cycle.split(cycle.Workspace(folder, settings.issue_day.in_period(PERIOD)), PERIOD)
    habits = {form.unit: HABITS[number % len(HABITS)] for number, form in enumerate(split.plan.forms)}
    tell(f"{len(habits)} 个单位填报：多数正常，有的填错，有的迟报，有的漏报，有的报错了月份")
    for form in split.plan.forms:
        return_form(folder, form, habits[form.unit])
    due = cycle.Workspace(folder, settings.return_day.in_period(PERIOD))
    rounds = [("第一轮", merged_counts(due))]
    tell("退回的改正后再报，迟报的补报")
    for form in split.plan.forms:
        if habits[form.unit] in {"mistaken", "late", "wrong month"}:
            return_form(folder, form, "well")
    rounds.append(("第二轮", merged_counts(cycle.Workspace(folder, due.today + CORRECTED_AFTER))))
    return DemoResult(
        rounds=tuple(rounds),
        form=folder / split.plan.forms[0].path,
        consolidated=due.consolidated(PERIOD),
    )


def clear_scratch(folder: Path) -> None:
    """Remove what an earlier demo left; never anything else."""
    if not folder.exists():
        return
    if not (folder / MARKER).exists() and any(folder.iterdir()):
        raise WorkbookFlowError(
            f"文件夹 {folder} 已存在，且不是演示留下的。请换一个 --workspace 再运行 demo。"
        )
    shutil.rmtree(folder)


def merged_counts(workspace: cycle.Workspace) -> dict[str, int]:
    """One round: merge, and count what came of it."""
    merged = cycle.merge(workspace, PERIOD)
    states = [each.state for each in merged.submissions]
    statuses = merged.snapshot.statuses
    return {
        "来件": len(states),
        "全部采用": states.count(SubmissionState.ACCEPTED),
        "部分采用": states.count(SubmissionState.PARTIAL),
        "退回": states.count(SubmissionState.RETURNED),
        "未报单位": sum(each.attempts == 0 and each.tasks > 0 for each in statuses),
        "采用行": sum(each.accepted for each in statuses),
        "待更正行": sum(each.held for each in statuses),
        "应报行": sum(each.tasks for each in statuses),
    }


def return_form(folder: Path, form: IssuedForm, habit: str) -> None:
    """Fill the unit's form in by its habit, and drop it into the inbox."""
    if habit in {"missing", "late"}:
        return
    source = folder / form.path
    if habit == "wrong month":
        source = folder / form.path.replace(str(PERIOD), str(LAST_MONTH), 1)
    name = f"{form.unit}（副本）最终版.xlsx" if habit == "renamed" else f"{form.unit}.xlsx"
    target = folder / "inbox" / name
    if habit == "mistaken":
        target = folder / "inbox" / "微信收到的" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    fill_in(source, target, form, mistaken=habit == "mistaken")


def fill_in(source: Path, target: Path, form: IssuedForm, *, mistaken: bool) -> None:
    """Write what the unit would write into a copy of its form."""
    from openpyxl import load_workbook  # slow to import, and only the demo writes with it

    book = load_workbook(source)
    sheet = book[FORM_SHEET]
    random = Random(f"{SEED} {form.unit}")  # noqa: S311 - the same month at every run
    header = header_number(sheet)
    sheet.cell(3, 3, "张三")
    sheet.cell(3, 6, "0739-3160000")
    sheet.cell(3, 8, "李四")
    for row in range(header + 1, header + 1 + len(form.rows)):
        for column, answer in enumerate(
            answers(form.fields, random, form.period), start=len(LOCKED_COLUMNS) + 1
        ):
            sheet.cell(row, column).value = answer
        if mistaken and random.random() < 0.4:
            spoil(sheet, row, form.fields, random)
    book.save(target)


def header_number(sheet: Worksheet) -> int:
    """The row of the form's header, from 1."""
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == LOCKED_COLUMNS[0])


def answers(fields: Iterable[Field], random: Random, period: Period) -> Iterator[Answer]:
    """One row's answers that contradict nothing."""
    meaning = random.choice([Meaning.DONE, Meaning.UNDER_WAY, Meaning.UNDER_WAY, Meaning.STANDING])
    for field in fields:
        yield answer(field, meaning, random, period)


def answer(field: Field, meaning: Meaning, random: Random, period: Period) -> Answer:
    """One cell's answer for a task in that state."""
    done = meaning is Meaning.DONE
    match field.purpose, field.type:
        case Purpose.STATE, _:
            return next(
                (each.value for each in field.choices if each.meaning is meaning), field.choices[0].value
            )
        case Purpose.DONE_ON, _:
            return period.first_day + timedelta(days=random.randrange(20)) if done else None
        case _, FieldType.PERCENT:
            return 100 if done else random.randrange(20, 95, 5)
        case _, FieldType.INTEGER:
            return random.randrange(int(field.minimum or 0), int(field.maximum or 100) + 1)
        case _, FieldType.DATE:
            return period.first_day
        case _, FieldType.CHOICE:
            return random.choice(field.choices).value
        case _, FieldType.PHONE:
            return "0739-3160000"
        case _:
            return text_for(field, random, period)


PROGRESS = (
    "已印发实施方案，明确分管领导和责任股室，{month}月组织专题培训{n}期，参训执法人员{m}人次。",
    "对照清单逐项梳理，本月检查执法案卷{m}份，发现问题{n}个，已全部督促整改到位。",
    "召开推进会{n}次，修订完善制度{n}项，执法记录仪等装备配备到位，台账资料已归档。",
    "开展联合检查{n}次，检查企业{m}家，落实扫码留痕，未收到投诉举报。",
)


def text_for(field: Field, random: Random, period: Period) -> str | None:
    """What a unit writes in a text column; optional ones are left blank more often than not."""
    if field.purpose is Purpose.PROGRESS or field.required:
        pattern = random.choice(PROGRESS)
        return pattern.format(month=period.month, n=random.randrange(1, 5), m=random.randrange(20, 200))
    phrases = {
        Purpose.ISSUE: "执法人员不足，基层持证人员流动较快。",
        Purpose.COORDINATION: "请县数据局协调开通平台账号。",
        Purpose.PRACTICE: "推行“老带新”结对办案，案卷合格率明显提高。",
        Purpose.NEXT_STEP: "下月开展案卷评查“回头看”，补齐短板。",
        Purpose.EVIDENCE: "培训通知、签到表、照片",
    }
    words = phrases.get(field.purpose) if field.purpose else None
    return words if words and random.random() < 0.4 else None


def spoil(sheet: Worksheet, row: int, fields: Iterable[Field], random: Random) -> None:
    """One mistake of the kind that people make."""
    wrong = {
        FieldType.PERCENT: "八成左右",
        FieldType.CHOICE: "差不多了",
        FieldType.DATE: "上月底",
        FieldType.TEXT: None,
    }
    spoilable = [each for each in enumerate(fields, start=len(LOCKED_COLUMNS) + 1) if each[1].type in wrong]
    column, field = random.choice(
        [each for each in spoilable if each[1].required or each[1].type is FieldType.DATE]
    )
    sheet.cell(row, column).value = wrong[field.type]
