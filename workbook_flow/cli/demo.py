"""A whole month in a scratch workspace, with simulated units that fill in their forms as people do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from workbook_flow import cycle
from workbook_flow.cli.terminal import say, show_table
from workbook_flow.fields import kind_of
from workbook_flow.model import (
    ASIDE_SHEET,
    CLAIM_FIELD,
    CLAIM_REASON_FIELD,
    CLAIM_REST_WORDS,
    DISCLAIMED,
    EXTEND_REASON_FIELD,
    EXTEND_TO_FIELD,
    FORM_SHEET,
    LEAD_SHEET,
    LOCKED_COLUMNS,
    OWN_PURPOSES,
    QUANTITY_FIELD,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    REPORT_YES,
    SUMMARY_COLUMN,
    SWITCH_YES,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Meaning,
    Period,
    Purpose,
    Role,
    SubmissionState,
    WorkbookFlowError,
    asks,
    is_aside,
)
from workbook_flow.starter import write_workspace

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MARKER = ".workbook_flow_demo"
SEED = 20240711

Answer = str | int | float | date | None

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

    book = load_workbook(source, rich_text=True)
    sheet = book[FORM_SHEET]
    random = Random(f"{SEED} {form.unit}")  # noqa: S311 - the same month at every run
    header = header_number(sheet)
    places = {field.name: book[ASIDE_SHEET] if is_aside(field) else sheet for field in form.fields}
    columns = {field.name: column_of(places[field.name], header, field.name) for field in form.fields}
    fill_head(sheet, form)
    for row, issued in enumerate(form.rows, start=header + 1):
        for name, content in answers(issued, form, random).items():
            if content is not None:
                places[name].cell(row, columns[name]).value = content
        if mistaken and random.random() < 0.4:
            spoil(sheet, row, {field: columns[field.name] for field in form.fields}, random)
    if form.led:
        sum_up(book[LEAD_SHEET])
    book.save(target)


def column_of(sheet: Worksheet, header: int, name: str) -> int:
    """The column of a field; behind a percent's name stands its sign."""
    titles = {name, f"{name}（%）"}
    return next(cell.column or 0 for cell in sheet[header] if "".join(str(cell.value).split()) in titles)


def header_number(sheet: Worksheet) -> int:
    """The row of the form's header, from 1."""
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == LOCKED_COLUMNS[0])


def fill_head(sheet: Worksheet, form: IssuedForm) -> None:
    """Who filled the form in, and whether the unit reported to its own leadership."""
    head: dict[str, Answer] = {"填报人": "张三", "联系电话": "0739-3160000", "审核人": "李四"}
    head[CLAIM_REST_WORDS] = SWITCH_YES
    if form.asks_report:
        head |= {REPORT_WORDS: REPORT_YES, REPORT_DAY_WORDS: form.issued_on}
    for row in sheet.iter_rows(max_row=header_number(sheet) - 1):
        label = ""
        for cell in row:
            label = str(cell.value).removesuffix("：") if str(cell.value).endswith("：") else label
            if not cell.protection.locked and label in head:
                cell.value = head.pop(label)


def sum_up(sheet: Worksheet) -> None:
    """A lead unit's summary of every other task that it leads."""
    column = next(
        cell.column for row in sheet.iter_rows(max_row=5) for cell in row if cell.value == SUMMARY_COLUMN
    )
    tasks = [row[0].row for row in sheet.iter_rows(min_row=4, max_col=1) if row[0].value]
    for row in tasks[::2]:
        sheet.cell(row, column).value = "各责任单位均已启动，总体进度符合预期；下月重点督促进度靠后的单位。"


def answers(row: IssuedRow, form: IssuedForm, random: Random) -> dict[str, Answer]:
    """One row's answers that contradict nothing, by field."""
    asked = [field for field in form.fields if asks(row, field)]
    meaning = random.choice([Meaning.DONE, Meaning.UNDER_WAY, Meaning.UNDER_WAY, Meaning.STANDING])
    if row.asks_claim and row.role is Role.RESPONSIBLE and random.random() < 0.02:
        return {CLAIM_FIELD.name: DISCLAIMED, CLAIM_REASON_FIELD.name: "“三定”规定中没有此项职责。"}
    filling = {field.name: answer(field, meaning, random, form.period) for field in asked}
    if row.asks_claim:
        filling |= {CLAIM_FIELD.name: None, CLAIM_REASON_FIELD.name: None}
    if row.target is not None:
        reached = row.target if meaning is Meaning.DONE else row.target * random.randrange(40, 95) // 100
        filling[QUANTITY_FIELD.name] = reached
    postponed = row.due is not None and meaning is Meaning.UNDER_WAY and random.random() < 0.05
    if row.due is not None and postponed:
        later = row.due + timedelta(days=90)
        filling |= {
            EXTEND_TO_FIELD.name: later,
            EXTEND_REASON_FIELD.name: "上级配套文件尚未出台，需延期办理。",
        }
    return filling


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
        case purpose, _ if purpose in OWN_PURPOSES:
            return None
        case _, FieldType.PERCENT:
            return 100 if done else random.randrange(20, 95, 5)
        case _ if kind_of(field).prose:
            return text_for(field, random, period)
        case _:
            return kind_of(field).sample(field, period.first_day, random)


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
        Purpose.DIFFICULTY: "执法人员不足，基层持证人员流动较快。",
        Purpose.COORDINATION: "请县数据局协调开通平台账号。",
        Purpose.PRACTICE: "推行“老带新”结对办案，案卷合格率明显提高。",
        Purpose.NEXT_STEP: "下月开展案卷评查“回头看”，补齐短板。",
        Purpose.EVIDENCE: "培训通知、签到表、照片",
    }
    words = phrases.get(field.purpose) if field.purpose else None
    return words if words and random.random() < 0.4 else None


def spoil(sheet: Worksheet, row: int, columns: Mapping[Field, int], random: Random) -> None:
    """One mistake of the kind that people make."""
    wrong = {
        FieldType.PERCENT: "八成左右",
        FieldType.CHOICE: "差不多了",
        FieldType.DATE: "上月底",
        FieldType.TEXT: None,
    }
    spoilable = [
        (field, column)
        for field, column in columns.items()
        if field.type in wrong
        and field.purpose not in OWN_PURPOSES
        and (field.required or field.type is FieldType.DATE)
    ]
    field, column = random.choice(spoilable)
    sheet.cell(row, column).value = wrong[field.type]
