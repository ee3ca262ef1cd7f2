"""A made-up master and month, of real size and wording, for the tests of every stage that reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from workbook_flow.model import (
    Choice,
    DayRule,
    Deadline,
    Entry,
    EntryState,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    Level,
    Master,
    Meaning,
    Period,
    Place,
    Problem,
    Purpose,
    Role,
    Settings,
    Snapshot,
    Submission,
    SubmissionState,
    Task,
    TaskId,
    Unit,
    UnitName,
    UnitState,
    UnitStatus,
    Value,
)
from workbook_flow.records.files import write_workbook
from workbook_flow.reports.consolidate import build_consolidated
from workbook_flow.words.workdays import Workdays

PERIOD: Final = Period(2024, 7)
BUREAU_NAMES: Final = (
    "司法、公安、财政、教育、民政、水利、林业、审计、统计、人力资源和社会保障、自然资源、农业农村、交通运输、"
    "卫生健康、应急管理、市场监督管理、文化旅游广电体育、住房和城乡建设"
)
BUREAUS: Final = tuple(f"县{name}局" for name in BUREAU_NAMES.split("、"))
TOWN_NAMES: Final = "云溪、石桥、松岭、白沙、长塘、清水、双江、大坪、龙口、梅林、新铺、竹山"
TOWNS: Final = tuple(f"{name}镇" for name in TOWN_NAMES.split("、"))

STATES: Final = (
    Choice(value="未启动", meaning=Meaning.NOT_STARTED),
    Choice(value="推进中", meaning=Meaning.UNDER_WAY),
    Choice(value="已完成", meaning=Meaning.DONE),
    Choice(value="已完成并长期坚持", meaning=Meaning.STANDING),
    Choice(value="遇到困难", meaning=Meaning.BLOCKED),
)
FIELDS: Final = (
    Field(
        name="进展状态", type=FieldType.CHOICE, required=True, choices=STATES, width=12, purpose=Purpose.STATE
    ),
    Field(
        name="完成比例",
        type=FieldType.PERCENT,
        required=True,
        minimum=0,
        maximum=100,
        width=10,
        purpose=Purpose.PERCENT,
    ),
    Field(name="进展情况", type=FieldType.TEXT, required=True, width=36, purpose=Purpose.PROGRESS),
    Field(name="完成日期", type=FieldType.DATE, width=13, purpose=Purpose.DONE_ON),
    Field(name="佐证材料", type=FieldType.TEXT, width=18, purpose=Purpose.EVIDENCE),
    Field(name="存在问题", type=FieldType.TEXT, width=24, purpose=Purpose.DIFFICULTY),
    Field(name="需协调事项", type=FieldType.TEXT, width=24, purpose=Purpose.COORDINATION),
    Field(name="培训人次", type=FieldType.INTEGER, minimum=0, width=10),
    Field(name="经办电话", type=FieldType.PHONE, width=14),
)

SECTIONS: Final = (
    ("一、全面提升行政执法人员能力素质", 8),
    ("二、全面推进严格规范公正文明执法", 14),
    ("三、健全完善行政执法工作体系", 12),
    ("四、加快构建行政执法协调监督工作体系", 16),
)
MEASURES: Final = (
    (
        "建立健全行政执法人员统筹培训机制，制定年度培训计划，分级分类组织开展公共法律知识、业务知识和执法技能培训，"
        "确保每人每年接受不少于60学时的培训，实现全员轮训。"
    ),
    (
        "严格落实行政执法人员资格管理和持证上岗制度，对退休、调离、辞退或者不符合执法要求的人员，依法暂扣、收回或者"
        "注销其行政执法证件。"
    ),
    (
        "聚焦人民群众反映强烈的运动式执法、“逐利执法”、执法不规范、执法方式简单僵化、执法粗暴、执法“寻租”等乱作为"
        "不作为问题，开展专项整治和监督行动。"
    ),
    "全面落实行政裁量权基准制度。",
    "推进“互联网+监管”，依托省一体化平台（Hunan Law-Enforcement Platform V2.0）归集执法数据。",
)
DEADLINES: Final = (
    Deadline(words="2024年6月底前完成并长期坚持", due=date(2024, 6, 30), standing=True),
    Deadline(words="2024年底前完成", due=date(2024, 12, 31)),
    Deadline(words="2023年已完成并长期坚持", due=date(2023, 12, 31), done=True, standing=True),
    Deadline(words="2025年完成并长期坚持", due=date(2025, 12, 31), standing=True),
)
PROGRESS: Final = (
    "已印发年度培训计划，完成第一期集中轮训，参训执法人员126人，考试合格率98.4%。",
    (
        "成立专项整治工作专班，制定整治方案和问题清单；截至7月25日，自查问题37个，已整改29个，其余8个明确了责任人和整改"
        "时限。组织案卷评查2次，抽查案卷60份，下发执法监督意见书3份。下一步将结合季度督察，对整改不力的单位予以通报，并"
        "把整改情况纳入年度依法行政考核。"
    ),
    "1.完成执法证件年审；\n2.清理不在岗人员证件11本；\n3.新申领证件6本，资格考试已组织。",
    "正在推进。",
)


def sample_master(*, tasks: int = 50, fields: tuple[Field, ...] = FIELDS) -> Master:
    """Fifty tasks in four sections under two-task headings, thirty units, a field of each type."""
    units = tuple(
        Unit(
            name=UnitName(name),
            aliases=(name.removeprefix("县"),),
            groups=("各乡镇人民政府",) if name in TOWNS else ("各行政执法机关",),
            mail=(f"unit{number}@example.com",),
            contact="张三",
            phone=f"0739-360{number:04d}",
        )
        for number, name in enumerate((*BUREAUS, *TOWNS), start=1)
    )
    return Master(
        digest="0" * 64,
        title="云溪县落实提升行政执法质量三年行动\n重点任务分解清单",
        tasks=sample_tasks()[:tasks],
        units=units,
        fields=fields,
        levels={},
        settings=sample_settings(),
    )


def sample_settings() -> Settings:
    """Issue on the 10th, return by the 25th of the month."""
    return Settings(
        office="云溪县司法局",
        list_name="云溪县提升行政执法质量三年行动重点任务",
        list_date=date(2024, 7, 11),
        office_contact="李四",
        office_phone="0739-3600000",
        issue_day=DayRule(next_month=False, day=10),
        return_day=DayRule(next_month=False, day=25),
        year_start=(3, 31),
        default_year=2024,
    )


def sample_tasks() -> tuple[Task, ...]:
    """The tasks, ids ``1-01`` and on."""
    return tuple(
        sample_task(f"{section}-{number:02d}", f"{title}（共{size}项）", number)
        for section, (title, size) in enumerate(SECTIONS, start=1)
        for number in range(1, size + 1)
    )


def sample_task(id_: str, section: str, number: int) -> Task:
    """One task: every third is led by all bureaus' head office alone, every seventh owed by all towns."""
    lead = (BUREAUS[number % len(BUREAUS)],) if number % 3 else (BUREAUS[0], BUREAUS[5])
    if number % 7 == 0:
        words, responsible = "各乡镇人民政府", TOWNS
    else:
        responsible = tuple(BUREAUS[(number * step) % len(BUREAUS)] for step in (2, 5))
        responsible = tuple(name for name in dict.fromkeys(responsible) if name not in lead)
        words = " ".join(responsible)
    return Task(
        id=TaskId(id_),
        section=section,
        heading=f"（{'一二三四五六七八'[(number - 1) // 2]}）着力提升行政执法人员政治和业务能力。",
        measure=f"{number}.{MEASURES[number % len(MEASURES)]}",
        lead_words=" ".join(lead),
        responsible_words=words,
        lead=tuple(map(UnitName, lead)),
        responsible=tuple(map(UnitName, responsible)),
        deadline=DEADLINES[number % len(DEADLINES)],
    )


def sample_forms(master: Master) -> tuple[IssuedForm, ...]:
    """A form for each unit that owes a task, in the order of units."""
    forms = []
    for unit in master.units:
        rows = tuple(
            IssuedRow(
                task=task.id,
                role=Role.LEAD if unit.name in task.lead else Role.RESPONSIBLE,
                section=task.section,
                heading=task.heading,
                measure=task.measure,
                deadline=task.deadline.words,
            )
            for task in master.tasks
            if unit.name in (*task.lead, *task.responsible)
        )
        if rows:
            forms.append(
                IssuedForm(
                    unit=unit.name,
                    period=PERIOD,
                    issue=1,
                    issued_on=date(2024, 7, 10),
                    path=f"outbox/{PERIOD}/填报表/{unit.name}.xlsx",
                    seal="0" * 64,
                    rows=rows,
                    fields=master.fields,
                    return_by=date(2024, 7, 25),
                    title=master.title,
                    office=master.settings.office,
                )
            )
    return tuple(forms)


def sample_values(number: int) -> dict[str, Value]:
    """What a unit writes in one row; the number decides which words."""
    row = number + 8
    day = date(2024, 7, 1 + number % 28)
    return {
        "进展状态": Value(typed=STATES[number % 5].value, raw=STATES[number % 5].value, cell=f"G{row}"),
        "完成比例": Value(typed=37.5 if number % 4 == 0 else number * 5 % 101, raw="", cell=f"H{row}"),
        "进展情况": Value(typed=PROGRESS[number % 4], raw=PROGRESS[number % 4], cell=f"I{row}"),
        "完成日期": Value(
            typed=day if number % 2 else None,
            raw=f"{day.year}.{day.month}.{day.day}" if number % 2 else "",
            note="按日期理解" if number % 2 else "",
            cell=f"J{row}",
        ),
        "佐证材料": Value(typed="培训通知、签到表、照片", raw="培训通知、签到表、照片", cell=f"K{row}"),
        "存在问题": Value(
            typed="执法人员编制不足，基层一线力量薄弱。" if number % 3 == 0 else None, cell=f"L{row}"
        ),
        "需协调事项": Value(
            typed="请县财政局统筹安排培训经费12万元。" if number % 6 == 0 else None, cell=f"M{row}"
        ),
        "培训人次": Value(typed=number * 7, raw=str(number * 7), cell=f"N{row}"),
        "经办电话": Value(typed="0739-3601234", raw="0739-3601234", cell=f"O{row}"),
    }


def sample_problem(unit: str, cell: str, *, level: Level = Level.ERROR) -> Problem:
    """A finding in one cell of a unit's form."""
    return Problem(
        code="D02",
        level=level,
        place=Place(file=f"{unit}.xlsx", sheet="填报表", cell=cell),
        message="完成日期 应为日期，现为“上月底”",
        remedy="请填写具体日期，如 2024-07-15",
    )


def write_consolidated(
    master: Master,
    snapshot: Snapshot,
    path: Path,
    *,
    earlier: Iterable[Snapshot] = (),
    today: date | None = None,
) -> None:
    """Write a month's consolidated workbook as of that day, or of the return day."""
    day = today or Workdays(master.days).return_day(master.settings.return_day, snapshot.period)
    write_workbook(build_consolidated(master, snapshot, earlier=earlier, today=day), path)


def sample_snapshot(master: Master) -> Snapshot:
    """Of every ten units: one silent, one sent back, one with a row held, one late, the rest in time."""
    forms = sample_forms(master)
    entries: list[Entry] = []
    submissions: list[Submission] = []
    statuses: list[UnitStatus] = []
    for number, form in enumerate(forms):
        if number % 10 == 4:
            statuses.append(sample_status(form, (), None))
            continue
        rows = sample_entries(form, number, len(submissions) + 1)
        received = date(2024, 7, 29 if number % 10 == 7 else 20 + number % 6)
        entries += rows
        submissions.append(sample_submission(form, rows, received, len(submissions) + 1))
        statuses.append(sample_status(form, rows, received))
    return Snapshot(
        period=PERIOD,
        forms=forms,
        entries=tuple(entry for entry in entries if entry.state is EntryState.ACCEPTED),
        held=tuple(entry for entry in entries if entry.state is EntryState.HELD),
        submissions=(*submissions, stray_submission(len(submissions) + 1)),
        statuses=tuple(statuses),
    )


def sample_entries(form: IssuedForm, number: int, submission: int) -> tuple[Entry, ...]:
    """A unit's rows: all held for the fifth of ten, the first held for the second."""
    entries = []
    for index, row in enumerate(form.rows):
        bad = number % 10 == 9 or (number % 10 == 1 and index == 0)
        values = sample_values(number + index)
        if bad:
            values["完成日期"] = Value(typed=None, raw="上月底", cell=f"J{index + 9}")
        entries.append(
            Entry(
                unit=form.unit,
                period=form.period,
                task=row.task,
                role=row.role,
                values=values,
                state=EntryState.HELD if bad else EntryState.ACCEPTED,
                submission=submission,
                problems=(sample_problem(form.unit, f"J{index + 9}"),) if bad else (),
            )
        )
    return tuple(entries)


def sample_submission(form: IssuedForm, rows: tuple[Entry, ...], received: date, id_: int) -> Submission:
    """The file that those rows came in."""
    held = sum(row.state is EntryState.HELD for row in rows)
    return Submission(
        id=id_,
        file=Path(form.path).name,
        digest=f"{id_:064d}",
        received=received,
        state=submission_state(len(rows), held),
        archived=f"archive/{form.period}/单位/{form.unit}/第1次.xlsx",
        unit=form.unit,
        period=form.period,
        issue=1,
        attempt=1,
        entries=len(rows) - held,
        held=held,
        held_tasks=tuple(row.task for row in rows if row.state is EntryState.HELD),
        reporter="王五",
        phone="13800000000",
        reviewer="赵六",
        problems=tuple(problem for row in rows for problem in row.problems),
    )


def submission_state(rows: int, held: int) -> SubmissionState:
    """What becomes of a file with so many rows held."""
    if held == rows:
        return SubmissionState.RETURNED
    return SubmissionState.PARTIAL if held else SubmissionState.ACCEPTED


def stray_submission(id_: int) -> Submission:
    """A file that nobody could place."""
    place = Place(file="新建 XLSX 工作表(3).xlsx")
    return Submission(
        id=id_,
        file=place.file,
        digest=f"{id_:064d}",
        received=date(2024, 7, 22),
        state=SubmissionState.UNIDENTIFIED,
        archived="archive/未识别/新建 XLSX 工作表(3).xlsx",
        problems=(
            Problem(
                code="F04",
                level=Level.ERROR,
                place=place,
                message="认不出是哪个单位、哪一期的填报表",
                remedy="请用下发的填报表填写，不要另建文件",
            ),
        ),
    )


def sample_status(form: IssuedForm, rows: tuple[Entry, ...], returned_on: date | None) -> UnitStatus:
    """Where the unit stands after those rows."""
    held = sum(row.state is EntryState.HELD for row in rows)
    states = {
        SubmissionState.RETURNED: UnitState.RETURNED,
        SubmissionState.PARTIAL: UnitState.PARTIAL,
        SubmissionState.ACCEPTED: UnitState.ACCEPTED,
    }
    return UnitStatus(
        unit=form.unit,
        state=states[submission_state(len(rows), held)] if rows else UnitState.ISSUED,
        tasks=len(form.rows),
        accepted=len(rows) - held,
        held=held,
        returned_on=returned_on,
        attempts=1 if rows else 0,
    )


def sample_months(master: Master) -> tuple[Snapshot, Snapshot, Snapshot]:
    """Three months up to that of ``sample_snapshot``; in the first two, other thirds of the units are silent."""
    last = sample_snapshot(master)
    return sample_earlier(last, Period(2024, 5), 1), sample_earlier(last, Period(2024, 6), 2), last


def sample_earlier(last: Snapshot, period: Period, shift: int) -> Snapshot:
    """An earlier month: every third unit silent, the others with other values than in ``last``."""
    forms = tuple(
        replace(
            form,
            period=period,
            issued_on=period.first_day.replace(day=10),
            return_by=period.first_day.replace(day=25),
        )
        for form in last.forms
    )
    silent = {form.unit for form in forms[shift::3]}
    return Snapshot(
        period=period,
        forms=forms,
        entries=tuple(
            replace(entry, period=period, values=sample_values(number * shift + shift))
            for number, entry in enumerate(last.entries)
            if entry.unit not in silent
        ),
        statuses=tuple(
            replace(status, state=UnitState.ISSUED, accepted=0, held=0, returned_on=None, attempts=0)
            if status.unit in silent
            else replace(status, returned_on=period.first_day.replace(day=20) if status.attempts else None)
            for status in last.statuses
        ),
    )
