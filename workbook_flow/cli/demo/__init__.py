"""Three months in a scratch workspace, with simulated units that fill in their forms as people do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from workbook_flow import cycle
from workbook_flow.cli.demo.course import SEED, Stand, stand
from workbook_flow.cli.demo.texts import progress, remark
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
from workbook_flow.words.vocabulary import INVENTED

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MARKER = ".workbook_flow_demo"
NOTE = "各单位填报的内容是编的，只为演示；单位名称取自真实的清单。"

Answer = str | int | float | date | None

MONTHS = (Period(2024, 7), Period(2024, 8), Period(2024, 9))
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
    documents: tuple[Path, ...]

    @property
    def consolidated(self) -> Path:
        """The last month's consolidated workbook."""
        return self.documents[0]

    @property
    def board(self) -> Path:
        """The last month's board."""
        return self.documents[1]

    def as_json(self) -> dict[str, Any]:
        """The result for other programs."""
        rounds = [{"round": name, **counts} for name, counts in self.rounds]
        return {
            "rounds": rounds,
            "form": str(self.form),
            "consolidated": str(self.consolidated),
            "board": str(self.board),
            "documents": [str(path) for path in self.documents],
            "note": NOTE,
        }

    def show(self) -> None:
        """The result for people."""
        names = list(self.rounds[0][1])
        show_table("这三个月", ("轮次", *names), [(name, *counts.values()) for name, counts in self.rounds])
        say(NOTE, "可以打开看看：", f"  一份填报表  {self.form}")
        say(*(f"  {path.stem:<9}  {path}" for path in self.documents))


def run_demo(folder: Path, tell: Callable[[str], None]) -> DemoResult:
    """Run the months; raise WorkbookFlowError where the folder is somebody's own."""
    clear_scratch(folder)
    tell(f"新建工作文件夹 {folder}")
    mark_invented(write_workspace(folder, blank=False))
    (folder / MARKER).touch()
    settings = cycle.sound_master(cycle.Workspace(folder, MONTHS[0].first_day))[0].settings
    rounds: list[tuple[str, dict[str, int]]] = []
    for number, period in enumerate(MONTHS):
        tell(
            f"{period.words}：生成填报表，各单位填报：多数正常，有的填错，有的迟报，有的漏报，有的报错了月份"
        )
        forms = issue_month(folder, settings.issue_day.in_period(period), period)
        habits = {form.unit: HABITS[(place + 4 * number) % len(HABITS)] for place, form in enumerate(forms)}
        for form in forms:
            return_form(folder, form, habits[form.unit])
        due = cycle.Workspace(folder, settings.return_day.in_period(period))
        rounds.append((f"{period.month}月第一轮", counts(due, period)))
        tell("退回的改正后再报，迟报的补报")
        for form in forms:
            if habits[form.unit] in {"mistaken", "late", "wrong month"}:
                return_form(folder, form, "well")
        later = cycle.Workspace(folder, due.today + CORRECTED_AFTER)
        rounds.append((f"{period.month}月第二轮", counts(later, period)))
        if period != MONTHS[-1]:
            tell(f"{period.words}定稿")
            cycle.close(later, period)
    tell("生成看板、通报、专报")
    documents = cycle.write_documents(later, MONTHS[-1]).paths
    return DemoResult(rounds=tuple(rounds), form=folder / forms[0].path, documents=documents)


def mark_invented(master: Path) -> None:
    """Mark the list as made up, in its title and in the name that everything bears; let it ask for people and deeds."""
    from openpyxl import load_workbook  # slow to import, and only the demo writes with it

    book = load_workbook(master)
    title = next(cell for row in book["分解清单"].iter_rows() for cell in row if cell.value)
    name = next(row[1] for row in book["设置"].iter_rows() if row[0].value == "清单简称")
    for cell in (title, name):
        cell.value = f"{cell.value}{INVENTED}"
    asked = next(row[1] for row in book["设置"].iter_rows() if row[0].value == "先进典型")
    asked.value = "是"
    book.save(master)


def issue_month(folder: Path, day: date, period: Period) -> tuple[IssuedForm, ...]:
    """Issue a month's forms on its day."""
    return cycle.split(cycle.Workspace(folder, day), period).plan.forms


def clear_scratch(folder: Path) -> None:
    """Remove what an earlier demo left; never anything else."""
    if not folder.exists():
        return
    if not (folder / MARKER).exists() and any(folder.iterdir()):
        raise WorkbookFlowError(
            f"文件夹 {folder} 已存在，且不是演示留下的。请换一个 --workspace 再运行 demo。"
        )
    shutil.rmtree(folder)


def counts(workspace: cycle.Workspace, period: Period) -> dict[str, int]:
    """One round: receive what came, and count what came of it."""
    states = [submission.state for submission in cycle.receive(workspace)]
    statuses = cycle.status(workspace, period).statuses
    return {
        "来件": len(states),
        "全部采用": states.count(SubmissionState.ACCEPTED),
        "部分采用": states.count(SubmissionState.PARTIAL),
        "退回": states.count(SubmissionState.RETURNED),
        "未报单位": sum(status.attempts == 0 and status.tasks > 0 for status in statuses),
        "采用行": sum(status.accepted for status in statuses),
        "待更正行": sum(status.held for status in statuses),
        "应报行": sum(status.tasks for status in statuses),
    }


def return_form(folder: Path, form: IssuedForm, habit: str) -> None:
    """Fill the unit's form in by its habit, and drop it into the inbox."""
    if habit in {"missing", "late"}:
        return
    source = folder / form.path
    if habit == "wrong month":
        source = folder / form.path.replace(str(form.period), str(form.period.previous()), 1)
        if not source.is_file():
            return
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
    random = Random(f"{SEED} {form.unit} {form.period}")  # noqa: S311 - the same month at every run
    header = header_number(sheet)
    names = {field.name: ASIDE_SHEET if is_aside(field) else FORM_SHEET for field in form.fields}
    places = {name: book[place] for name, place in names.items() if place in book.sheetnames}
    # An earlier month's form, filled in by mistake, may lack a column.
    columns = {name: column for name in places if (column := column_of(places[name], header, name))}
    fill_head(sheet, form)
    for row, issued in enumerate(form.rows, start=header + 1):
        for name, content in answers(issued, form, random).items():
            if content is not None and name in columns:
                places[name].cell(row, columns[name]).value = content
        if mistaken and random.random() < 0.4:
            spoil(sheet, row, {field: columns[field.name] for field in form.fields}, random)
    if form.led and LEAD_SHEET in book.sheetnames:
        sum_up(book[LEAD_SHEET])
    book.save(target)


def column_of(sheet: Worksheet, header: int, name: str) -> int:
    """The column of a field, 0 where there is none; behind a percent's name stands its sign."""
    titles = {name, f"{name}（%）"}
    cells = (cell.column or 0 for cell in sheet[header] if "".join(str(cell.value).split()) in titles)
    return next(cells, 0)


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
    standing = stand(form.unit, row, form.period)
    if row.asks_claim and row.role is Role.RESPONSIBLE and random.random() < 0.02:
        return {CLAIM_FIELD.name: DISCLAIMED, CLAIM_REASON_FIELD.name: "“三定”规定中没有此项职责。"}
    filling = {field.name: answer(field, row, standing, random, form.period) for field in asked}
    if row.asks_claim:
        filling |= {CLAIM_FIELD.name: None, CLAIM_REASON_FIELD.name: None}
    if row.target is not None:
        filling[QUANTITY_FIELD.name] = row.target * standing.percent // 100
    postponed = row.due is not None and standing.meaning is Meaning.UNDER_WAY and random.random() < 0.02
    if row.due is not None and postponed:
        later = max(row.due, form.return_by) + timedelta(days=90)
        filling |= {
            EXTEND_TO_FIELD.name: later,
            EXTEND_REASON_FIELD.name: "上级配套文件尚未出台，需延期办理。",
        }
    return filling


def answer(field: Field, row: IssuedRow, standing: Stand, random: Random, period: Period) -> Answer:
    """One cell's answer for a task that stands so."""
    match field.purpose, field.type:
        case Purpose.STATE, _:
            wanted = (choice.value for choice in field.choices if choice.meaning is standing.meaning)
            return next(wanted, field.choices[0].value)
        case Purpose.DONE_ON, _:
            return standing.done_on
        case purpose, _ if purpose in OWN_PURPOSES:
            return None
        case _, FieldType.PERCENT:
            return standing.percent
        case _ if kind_of(field).prose:
            asked = field.purpose is Purpose.PROGRESS or field.required
            return progress(row, random, period) if asked else remark(field.purpose, standing.meaning, random)
        case _:
            return kind_of(field).sample(field, period.first_day, random)


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
