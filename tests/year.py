"""A year of an office that is played through real files, and a diary of what happened: nothing of it asks the program.

The diary is kept by whoever plays; what units are owed is worked out from it by plain loops, a second way beside the
program's own.
"""

from __future__ import annotations

import calendar
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

from openpyxl import load_workbook

from tests import small
from tests.books import SHEETS, write_book
from tests.build import PEOPLE, filled
from workbook_flow import cycle
from workbook_flow.cycle import deciding
from workbook_flow.cycle.care import withdrawing
from workbook_flow.cycle.placing import candidates_of, choose
from workbook_flow.cycle.post.taking import take
from workbook_flow.cycle.reviewing import review_mark
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.unsettled import unsettled
from workbook_flow.mail.imap import RawLetter
from workbook_flow.model import (
    COMPLETION_SHEET,
    DETAIL_SHEET,
    EXTENSION_SHEET,
    NIL_WORDS,
    IssuedForm,
    Period,
    Verdict,
)
from workbook_flow.reports.consolidate.decided import DecidedRow, decisions_workbook

YEAR = 2027
SETTINGS = """
项目 | 取值
发文单位 | 县司法局
清单简称 | 重点任务
发放日 | 当月20日
报送截止 | 次月5日
年初指 | 3月31日
默认年份 | 2027
零报告 | 是
办结须核定 | 是
延期申请 | 是
"""
GOING, DONE, FAULTY, DECLARED = "进行中", "已完成", "过半", "申报办结"
MERGING = {"县第05局", "县第06局"}
"""The units that become one: of tasks that both owe, nothing is asked or granted, for one answer cannot be two's."""
SHANGHAI = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class TaskLine:
    """A task of the list: who leads it, who answers for a share, and its last day."""

    id: str
    leads: tuple[str, ...]
    others: tuple[str, ...]
    due: date
    words: str

    @property
    def units(self) -> tuple[str, ...]:
        return (*self.leads, *self.others)


@dataclass(frozen=True)
class Arrival:
    """A file of a unit: the days on which it arrived and was taken, and by task its percent, FAULTY where it is wrong.

    A percent of 100 is 已完成; ``asks`` are later limits that it asks for, by task, ``rules`` the tasks and units whose
    completions it grants as their lead. One that is ``doubtful`` bears another unit's name: the office says on the day it
    is taken whose it is. No rows at all say that there is nothing to report.
    """

    unit: str
    arrived: date
    taken: date
    name: str
    rows: dict[str, int | str]
    by_mail: bool = False
    withdrawn: bool = False
    asks: dict[str, date] = field(default_factory=dict)
    rules: tuple[tuple[str, str], ...] = ()
    doubtful: bool = False

    @property
    def good(self) -> set[str]:
        return {task for task, percent in self.rows.items() if percent != FAULTY}


@dataclass(frozen=True)
class SentBack:
    """The office sends a row back on that day."""

    unit: str
    task: str
    day: date


@dataclass(frozen=True)
class Moved:
    """The office answers on that day what a unit asked for: ``until`` is granted, or refused.

    ``listed`` is the limit of the list then: once that asks for another, what was granted holds no more.
    """

    unit: str
    task: str
    until: date
    granted: bool
    day: date
    listed: date


@dataclass(frozen=True)
class Ended:
    """The office, or the task's lead in its own form, grants on that day that a unit has finished its share of a task."""

    unit: str
    task: str
    day: date
    by_lead: bool = False


@dataclass
class Month:
    """A period as it was played: its list, its forms' rows by unit, what came and was decided, when it was closed."""

    period: Period
    tasks: list[TaskLine]
    owed: dict[str, list[str]]
    return_by: date
    arrivals: list[Arrival] = field(default_factory=list)
    returned: list[SentBack] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)
    extra: dict[str, int] = field(default_factory=dict)
    closings: list[date] = field(default_factory=list)
    appeals: list[tuple[str, str]] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)


@dataclass
class Office:
    """The office and its diary."""

    root: Path
    rand: random.Random
    lots: random.Random
    units: dict[str, str]
    tasks: list[TaskLine]
    months: list[Month] = field(default_factory=list)
    progress: dict[tuple[str, str], int] = field(default_factory=dict)
    began: dict[str, date] = field(default_factory=dict)
    excuses: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    answered: set[tuple[str, str]] = field(default_factory=set)
    letters: int = 0
    asked: int = 0

    def at(self, day: date) -> cycle.Workspace:
        return cycle.Workspace(self.root, day)

    def write_master(self) -> None:
        """The list as it stands now."""
        rows = "\n".join(
            f"{task.id} | 整治 | {task.words} | {'、'.join(task.leads)} | {'、'.join(task.others)} | "
            f"{task.due.year}年{task.due.month}月{task.due.day}日前"
            for task in self.tasks
        )
        units = "\n".join(
            f"{unit} | {alias} | u{number}@xian.example"
            for number, (unit, alias) in enumerate(self.units.items())
        )
        sheets = {
            **SHEETS,
            "分解清单": f"编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限\n{rows}",
            "单位": f"名称 | 别名 | 邮箱\n{units}",
            "设置": SETTINGS,
            "免报": "\n".join(["单位 | 期别 | 理由 | 批准人", *self.excuses]),
            "加分扣分": "\n".join(["单位 | 期别 | 分值 | 理由 | 批准人", *self.extras]),
        }
        write_book(self.root / "master/分解清单.xlsx", sheets)


def new_office(root: Path, units: int, seed: int) -> Office:
    """An office with so many units, and a third as many tasks again as tasks."""
    rand = random.Random(seed)
    names = [f"县第{number:02}局" for number in range(1, units + 1)]
    office = Office(root=root, rand=rand, lots=random.Random(seed), units=dict.fromkeys(names, ""), tasks=[])
    for number in range(max(4, units // 2)):
        office.tasks.append(new_task(office, f"1-{number + 1:02}", rand.randrange(1, 12)))
    small.new_workspace(root)
    return office


def new_task(office: Office, id_: str, month: int) -> TaskLine:
    members = office.rand.sample(list(office.units), min(len(office.units), office.rand.randrange(3, 6)))
    leads = office.rand.randrange(1, 3)
    due = date(YEAR, month, calendar.monthrange(YEAR, month)[1])
    return TaskLine(id_, tuple(members[:leads]), tuple(members[leads:]), due, f"{id_}要办的事，逐月推进。")


# What happens


def play(root: Path, *, units: int, months: int, seed: int) -> Office:
    """Play so many months from January on."""
    office = new_office(root, units, seed)
    for number in range(1, months + 1):
        before_issue(office, number)
        month = issue(office, Period(YEAR, number))
        happenings(office, month)
        run_days(office, month)
        if number == 2:
            withdraw_one(office, month)
        decide_what_waits(office, month)
        if number == months:
            appeal(office, month)
        close(office, month)
        if number == 1:
            second_edition(office, month)
    return office


def before_issue(office: Office, number: int) -> None:
    """What changes of the list and the units before a month goes out."""
    names = list(office.units)
    if number == 2:
        rename(office, names[2], f"{names[2]}（新）", f"{names[2]}")
        office.tasks.append(new_task(office, "2-01", 12))
    if number == 3:
        rename(office, names[4], names[5], names[4])
        first = office.tasks[0]
        office.tasks[0] = replace(first, words=first.words + "每季一次。", due=date(YEAR, 12, 31))
        set_another_limit(office)
    period = Period(YEAR, number)
    excused, favoured = office.rand.sample(list(office.units), 2)
    office.excuses.append(f"{excused} | {period} | 机构改革，正在移交 | 李县长")
    office.extras.append(f"{favoured} | {period} | {number % 5 - 2 or 3} | 专项工作 | 王主任")
    office.write_master()


def set_another_limit(office: Office) -> None:
    """The list asks for something else since a later limit was granted: the later act holds."""
    granted = {line.task for line in office.moved if line.granted}
    place = next(at for at, task in enumerate(office.tasks) if task.id in granted)
    office.tasks[place] = replace(office.tasks[place], due=date(YEAR, 12, 15))


def rename(office: Office, old: str, new: str, alias: str) -> None:
    """A unit goes on under another name, which may be another unit's: then the two are merged."""
    office.units = {(new if name == old else name): mark for name, mark in office.units.items()}
    office.units[new] = alias
    office.tasks = [renamed_task(task, old, new) for task in office.tasks]
    office.progress |= {
        (new, task): percent for (unit, task), percent in office.progress.items() if unit == old
    }
    office.moved += [replace(line, unit=new) for line in office.moved if line.unit == old]
    office.ended += [replace(line, unit=new) for line in office.ended if line.unit == old]


def renamed_task(task: TaskLine, old: str, new: str) -> TaskLine:
    leads = tuple(dict.fromkeys(new if unit == old else unit for unit in task.leads))
    others = tuple(dict.fromkeys(new if unit == old else unit for unit in task.others))
    return replace(task, leads=leads, others=tuple(unit for unit in others if unit not in leads))


def issue(office: Office, period: Period) -> Month:
    """The forms go out on the 20th."""
    day = date(period.year, period.month, 20)
    cycle.split(office.at(day), period)
    owed: dict[str, list[str]] = {}
    for task in office.tasks:
        office.began.setdefault(task.id, day)
        for unit in task.units:
            owed.setdefault(unit, []).append(task.id)
    month = Month(
        period=period,
        tasks=list(office.tasks),
        owed=owed,
        return_by=next_weekday(date(period.year + period.month // 12, period.month % 12 + 1, 5)),
        excused={line.split(" | ")[0] for line in office.excuses[-1:]} & owed.keys(),
        extra={line.split(" | ")[0]: int(line.split(" | ")[2]) for line in office.extras[-1:]},
    )
    office.months.append(month)
    return month


def next_weekday(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(1)
    return day


def happenings(office: Office, month: Month) -> None:
    """What each unit does in the month: in time, late, by a letter fetched late, nothing, nil, wrong and corrected."""
    rand, due = office.rand, month.return_by
    for unit, tasks in month.owed.items():
        if unit in month.excused:
            answer_all_the_same(office, month, unit)
            continue
        kind = rand.choice(
            ["good", "good", "good", "mail", "late", "silent", "nil", "wrong", "wrong", "again"]
        )
        arrived = (
            due - timedelta(rand.randrange(0, 4)) + timedelta(rand.randrange(2, 6) if kind == "late" else 0)
        )
        if kind == "silent":
            continue
        if kind == "nil":
            month.arrivals.append(Arrival(unit, arrived, arrived, f"{unit}零报告", {}))
            continue
        rows: dict[str, int | str] = {task: advance(office, unit, task) for task in tasks}
        taken = arrived + timedelta(rand.randrange(1, 6)) if kind == "mail" else arrived
        if kind == "wrong":
            for task in rand.sample(tasks, rand.randrange(1, len(tasks) + 1)):
                rows[task] = FAULTY
        month.arrivals.append(Arrival(unit, arrived, taken, f"{unit}一", rows, by_mail=kind == "mail"))
        if kind == "again" or (kind == "wrong" and rand.random() < 0.7):
            later = taken + timedelta(rand.randrange(1, 6))
            better: dict[str, int | str] = {task: advance(office, unit, task) for task in tasks}
            month.arrivals.append(Arrival(unit, later, later, f"{unit}二", better))
        elif kind == "good" and rand.random() < 0.4:
            month.returned.append(SentBack(unit, rand.choice(tasks), taken + timedelta(1)))
            if rand.random() < 0.6:
                better = {task: advance(office, unit, task) for task in tasks}
                day = taken + timedelta(3)
                month.arrivals.append(Arrival(unit, day, day, f"{unit}三", better))
    ask_for_later(office, month)
    misname(office, month)
    rule_as_leads(office, month)


def answer_all_the_same(office: Office, month: Month, unit: str) -> None:
    """In every second month the unit that need not report does so all the same, long after the return day."""
    if month.period.month % 2:
        return
    day = month.return_by + timedelta(4)
    rows: dict[str, int | str] = {task: advance(office, unit, task) for task in month.owed[unit]}
    month.arrivals.append(Arrival(unit, day, day, f"{unit}照报", rows))


def misname(office: Office, month: Month) -> None:
    """One file that was dropped by hand bears another unit's name: it waits until the office says whose it is, once."""
    for place, arrival in enumerate(month.arrivals):
        if arrival.name == f"{arrival.unit}一" and arrival.rows and not arrival.by_mail:
            other = next(unit for unit in month.owed if unit != arrival.unit and not unit.endswith("（新）"))
            known = (other, arrival.unit) in office.answered
            taken = arrival.arrived if known else arrival.arrived + timedelta(1)
            if any(line.unit == arrival.unit for line in month.arrivals if line is not arrival):
                continue
            if any(back.unit == arrival.unit for back in month.returned):
                continue
            month.arrivals[place] = replace(
                arrival, taken=taken, name=f"{other}代报({month.period.month})", doubtful=not known
            )
            office.answered.add((other, arrival.unit))
            return


def rule_as_leads(office: Office, month: Month) -> None:
    """Each lead unit grants in its first return some of what its form asks it about."""
    forms, heard = forms_of(office, month), set[str]()
    shared = {task.id for task in month.tasks if {*task.units} >= MERGING}
    back = {(line.unit, line.task) for line in month.returned}
    for place, arrival in enumerate(month.arrivals):
        if arrival.unit in heard or not arrival.rows:
            continue
        heard.add(arrival.unit)
        asked = [(line.task, line.unit) for line in forms[arrival.unit].declarations]
        rules = tuple(
            (task, unit)
            for task, unit in asked
            if task not in shared and (unit, task) not in back and office.lots.random() < 0.7
        )
        month.arrivals[place] = replace(arrival, rules=rules)
        office.ended += [Ended(unit, task, arrival.taken, by_lead=True) for task, unit in rules]


def ask_for_later(office: Office, month: Month) -> None:
    """Whose one return is right asks in it for a later limit."""
    often = [arrival.unit for arrival in month.arrivals] + [back.unit for back in month.returned]
    for place, arrival in enumerate(month.arrivals):
        if often.count(arrival.unit) == 1 and FAULTY not in arrival.rows.values():
            asks = asked_for(office, month, arrival.unit, arrival.rows)
            month.arrivals[place] = replace(arrival, asks=asks)


def asked_for(office: Office, month: Month, unit: str, rows: dict[str, int | str]) -> dict[str, date]:
    """The later limit that a unit asks for, of one task that it has not finished."""
    settled = {task.id: task for task in month.tasks[1:] if not {*task.units} >= MERGING}
    open_ = [task for task, percent in rows.items() if percent not in {100, FAULTY} and task in settled]
    if not open_:
        return {}
    task = settled[office.lots.choice(open_)]
    return {task.id: limit(office, task, unit, month.return_by) + timedelta(45)}


def advance(office: Office, unit: str, task: str) -> int:
    """How far a unit says that it is: further each time, and once done for good."""
    before = office.progress.get((unit, task), 0)
    now = 100 if before == 100 or office.rand.random() < 0.15 else min(before + 3, 97)
    office.progress[unit, task] = now
    return now


def run_days(office: Office, month: Month) -> None:
    """Each day its files are taken, then the office decides."""
    days = {arrival.taken for arrival in month.arrivals} | {back.day for back in month.returned}
    days |= {arrival.arrived for arrival in month.arrivals if arrival.doubtful}
    forms = forms_of(office, month)
    for day in sorted(days):
        for arrival in month.arrivals:
            if (arrival.arrived if arrival.doubtful else arrival.taken) == day:
                put(office, forms[arrival.unit], arrival)
        cycle.receive(office.at(day))
        say_whose(office, [line for line in month.arrivals if line.doubtful and line.taken == day], day)
        send_back(office, month, [back for back in month.returned if back.day == day], day)


def say_whose(office: Office, arrivals: list[Arrival], day: date) -> None:
    """The office answers whose the files are that wait."""
    for arrival in arrivals:
        with cycle.opened(office.at(day)) as session:
            (waiting,) = unsettled(session.ledger, day)
            units = [candidate.unit for candidate in candidates_of(session, waiting)]
            choose(session, waiting.id, units.index(arrival.unit) + 1, by="李主任", reason="")


def forms_of(office: Office, month: Month) -> dict[str, IssuedForm]:
    issues = office.at(month.return_by).archive.issues(month.period)
    return {form.unit: form for issue in issues for form in issue.forms}


def put(office: Office, form: IssuedForm, arrival: Arrival) -> None:
    """A file reaches the office: into the folder, or into its mailbox, from where it is fetched."""
    lines = [
        f"{task} | {DONE if percent == 100 else GOING} | {percent}"
        + (f" | {arrival.asks[task]} | 上级方案未印发。" if task in arrival.asks else " | | ")
        for task, percent in arrival.rows.items()
    ]
    head = PEOPLE if lines else {**PEOPLE, NIL_WORDS: "是"}
    data = filled(form, "\n".join(["编号 | 进展状态 | 完成比例 | 申请延期至 | 延期理由", *lines]), head=head)
    if arrival.rules:
        data = granted_in(data, arrival.rules)
    if not arrival.by_mail:
        small.drop(office.root, f"{arrival.name}.xlsx", data, 0)
        return
    office.letters += 1
    letter = EmailMessage()
    letter["From"] = f"u{list(office.units).index(arrival.unit)}@xian.example"
    letter["Subject"], letter["Message-ID"] = "报送", f"<{office.letters}@unit.example>"
    letter.set_content("请查收")
    letter.add_attachment(
        data, maintype="application", subtype="octet-stream", filename=f"{arrival.name}.xlsx"
    )
    arrived = datetime(arrival.arrived.year, arrival.arrived.month, arrival.arrived.day, 17, tzinfo=SHANGHAI)
    raw = RawLetter(folder="INBOX", validity=1, uid=office.letters, data=letter.as_bytes(), arrived=arrived)
    with cycle.opened(office.at(arrival.taken)) as session:
        assert not take(session, raw).again


def granted_in(data: bytes, rules: Iterable[tuple[str, str]]) -> bytes:
    """The lead's form with 通过 beside the completions that it grants."""
    book = load_workbook(io.BytesIO(data))
    sheet = book[COMPLETION_SHEET]
    names = {str(cell.value): int(cell.column or 0) for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        share = str(sheet.cell(row, names["编号"]).value), str(sheet.cell(row, names["责任单位"]).value)
        if share in {*rules}:
            sheet.cell(row, names["核定"]).value = "通过"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def send_back(office: Office, month: Month, backs: list[SentBack], day: date) -> None:
    """The office writes 退回 beside rows that were accepted."""
    if not backs:
        return
    with cycle.opened(office.at(day)) as session:
        rows = [
            decided(session, month, (back.unit, back.task), Verdict.RETURNED, "请附依据") for back in backs
        ]
        write_decisions(session, month, rows, day)


def decided(
    session: Session,
    month: Month,
    share: tuple[str, str],
    verdict: Verdict,
    opinion: str = "",
    sheet: str = DETAIL_SHEET,
) -> DecidedRow:
    """A decision on what a unit reported of a task, or asked for."""
    shown = session.snapshot(month.period)
    lines = shown.requests if sheet == EXTENSION_SHEET else shown.entries
    (submission,) = (line.submission for line in lines if (line.unit, line.task) == share)
    unit, task = share
    return DecidedRow(
        sheet=sheet,
        task=task,
        measure="",
        unit=unit,
        submission=submission,
        verdict=verdict,
        opinion=opinion,
        by="李主任",
    )


def write_decisions(session: Session, month: Month, rows: list[DecidedRow], day: date) -> None:
    """The office hands in what it decided on a day."""
    mark = review_mark(session, month.period)
    taken = deciding.take(session, f"核定{day:%m%d}.xlsx", decisions_workbook(mark, rows, day))
    assert taken.problems == ()


def decide_what_waits(office: Office, month: Month) -> None:
    """On the day before closing the office grants most of what units finished or asked for, and leaves some."""
    day = closing_day(month) - timedelta(1)
    with cycle.opened(office.at(day)) as session:
        rows = [
            *grant_some(office, month, session, day),
            *answer_some(office, month, session, day),
        ]
        if rows:
            write_decisions(session, month, rows, day)


def grant_some(office: Office, month: Month, session: Session, day: date) -> Iterator[DecidedRow]:
    """Of the completions that wait by the diary, most are granted."""
    shared = {task.id for task in month.tasks if {*task.units} >= MERGING}
    for unit, owed in standings(office, month, day).items():
        for task in sorted(owed.done - owed.waiting - owed.granted - shared):
            if office.lots.random() < 0.6:
                office.ended.append(Ended(unit, task, day))
                yield decided(session, month, (unit, task), Verdict.PASSED)


def answer_some(office: Office, month: Month, session: Session, day: date) -> Iterator[DecidedRow]:
    """Of what was asked for, by turns one is granted, one refused and one left open."""
    listed = {task.id: task.due for task in month.tasks}
    for arrival in month.arrivals:
        for task, until in arrival.asks.items():
            office.asked += 1
            verdict = {1: Verdict.PASSED, 2: Verdict.RETURNED}.get(office.asked % 3)
            if verdict is None:
                continue
            ruling = Moved(arrival.unit, task, until, verdict is Verdict.PASSED, day, listed[task])
            office.moved.append(ruling)
            month.moved.append(ruling)
            opinion = "" if verdict is Verdict.PASSED else "请抓紧"
            yield decided(session, month, (arrival.unit, task), verdict, opinion, EXTENSION_SHEET)


def withdraw_one(office: Office, month: Month) -> None:
    """The office takes one return back that it should never have had."""
    place = office.rand.choice(
        [
            at
            for at, arrival in enumerate(month.arrivals)
            if arrival.rows and not (arrival.asks or arrival.rules)
        ]
    )
    arrival = month.arrivals[place]
    day = max(arrival.taken for arrival in month.arrivals) + timedelta(1)
    with cycle.opened(office.at(day)) as session:
        (number,) = (
            submission.id
            for submission in session.ledger.submissions(month.period)
            if submission.unit == arrival.unit and arrival.name in submission.file
        )
    shown = withdrawing.preview_withdrawal(office.at(day), number)
    withdrawing.withdraw(office.at(day), shown)
    month.arrivals[place] = replace(arrival, withdrawn=True)


def appeal(office: Office, month: Month) -> None:
    """A unit objects to its score, and the office answers, both in the consolidated workbook."""
    from tests.test_leaders_words import write
    from workbook_flow.model import NoteKind

    day = closing_day(month)
    merged = cycle.merge(office.at(day), month.period)
    unit = next(arrival.unit for arrival in month.arrivals if arrival.rows and not arrival.withdrawn)
    written = write(merged.consolidated.read_bytes(), NoteKind.APPEAL, unit, "对及时性有异议", "张局长")
    written = write(written, NoteKind.FINDING, unit, "以邮件到达日为准，维持", "李主任")
    small.drop(office.root, "汇总表 申诉.xlsx", written, 0)
    cycle.receive(office.at(day))
    month.appeals.append((unit, "对及时性有异议"))


def closing_day(month: Month) -> date:
    return max(month.return_by, *(arrival.taken for arrival in month.arrivals)) + timedelta(6)


def close(office: Office, month: Month) -> None:
    """The month is closed; a correction that comes after it counts in no published figure."""
    day = closing_day(month)
    closed = cycle.close(office.at(day), month.period)
    assert closed.fresh
    month.closings.append(day)
    unit = next(unit for unit in month.owed if unit not in month.excused)
    rows: dict[str, int | str] = {task: advance(office, unit, task) for task in month.owed[unit]}
    late = Arrival(unit, day + timedelta(1), day + timedelta(1), f"{unit}补", rows)
    month.arrivals.append(late)
    put(office, forms_of(office, month)[unit], late)
    cycle.receive(office.at(late.taken))


def second_edition(office: Office, month: Month) -> None:
    """The month is opened again for a reason, and closed with what came since."""
    day = month.closings[-1] + timedelta(2)
    cycle.reopen(office.at(day), month.period, "补报经核实")
    cycle.close(office.at(day), month.period)
    month.closings.append(day)


# What the diary says of it


@dataclass(frozen=True)
class Owing:
    """What a unit's score is made of by the diary."""

    tasks: tuple[str, ...]
    accepted: frozenset[str]
    waiting: frozenset[str]
    done: frozenset[str]
    back: int
    overdue: frozenset[str]
    first: Arrival | None
    late: int
    nil: bool
    extra: int
    granted: frozenset[str] = frozenset()
    limits: dict[str, date] = field(default_factory=dict)

    @property
    def total(self) -> float:
        owed = len(self.tasks)
        timely = max(100 - 20 * self.late, 0) if self.first else 0
        clean = max(1 - self.back / owed, 0) * 100 if self.first else 0
        whole = 100 * len(self.accepted) / owed
        steady = 100 * (1 - len(self.overdue) / owed) if self.first else 0
        return round(timely * 0.3 + whole * 0.3 + clean * 0.2 + steady * 0.2 + self.extra, 6)


def owing(office: Office, month: Month, unit: str, day: date) -> Owing:
    """What a unit stands at on the day of an edition; words that were sent back stay so when they come again."""
    accepted: dict[str, int] = {}
    refused: dict[str, int] = {}
    waiting: set[str] = set()
    back: set[str] = set()
    for event in events(month, unit, day):
        if isinstance(event, SentBack):
            if event.task in accepted:
                refused[event.task] = accepted.pop(event.task)
                waiting.add(event.task)
                back.add(event.task)
            continue
        for task, percent in event.rows.items():
            if isinstance(percent, int) and refused.get(task) != percent:
                accepted[task] = percent
                waiting.discard(task)
            else:
                waiting.add(task)
                back.add(task)
    files = [event for event in events(month, unit, day) if isinstance(event, Arrival)]
    first = min(
        (file for file in files if file.good or not file.rows), key=lambda file: file.arrived, default=None
    )
    done = frozenset(task for task, percent in accepted.items() if percent == 100)
    late = weekdays(month.return_by, first.arrived) if first and unit not in month.excused else 0
    limits = {task.id: limit(office, task, unit, day) for task in month.tasks if unit in task.units}
    overdue = frozenset(
        task for task, due in limits.items() if office.began[task] <= due < day and task not in done
    )
    return Owing(
        tasks=tuple(month.owed[unit]),
        accepted=frozenset(accepted),
        waiting=frozenset(waiting),
        done=done,
        back=len(back),
        overdue=overdue,
        first=first,
        late=late,
        nil=bool(files) and not any(file.rows for file in files),
        extra=month.extra.get(unit, 0),
        granted=done & ended_tasks(office, unit, day),
        limits=limits,
    )


def ended_tasks(office: Office, unit: str, day: date) -> set[str]:
    """The tasks of which the office granted that the unit finished, and did not send it back since."""
    granted = {line.task: line.day for line in office.ended if line.unit == unit and line.day <= day}
    backs = [back for month in office.months for back in month.returned if back.unit == unit]
    return {
        task
        for task, since in granted.items()
        if not any(back.task == task and since < back.day <= day for back in backs)
    }


def limit(office: Office, task: TaskLine, unit: str, day: date) -> date:
    """The last day that holds for a unit on a day: what a lead was granted holds for everyone."""
    granted = [
        line
        for line in office.moved
        if (line.task, line.listed) == (task.id, task.due) and line.granted and line.day <= day
    ]
    whole = max((line.until for line in granted if line.unit in task.leads), default=task.due)
    return max([whole, *(line.until for line in granted if line.unit == unit)])


def events(month: Month, unit: str, day: date) -> Iterator[Arrival | SentBack]:
    """What happened to a unit up to a day, in the order in which it was taken in."""
    happened: list[tuple[date, int, Arrival | SentBack]] = [
        (arrival.taken, 0, arrival)
        for arrival in month.arrivals
        if arrival.unit == unit and arrival.taken <= day and not arrival.withdrawn
    ]
    happened += [(back.day, 1, back) for back in month.returned if back.unit == unit and back.day <= day]
    yield from (event for _, _, event in sorted(happened, key=lambda line: line[:2]))


def weekdays(start: date, end: date) -> int:
    """The days from Monday to Friday after ``start`` up to ``end``."""
    days = (start + timedelta(number) for number in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 for day in days)


def standings(office: Office, month: Month, day: date) -> dict[str, Owing]:
    """Every unit's, by name."""
    return {unit: owing(office, month, unit, day) for unit in month.owed}


def scored(month: Month, standing: dict[str, Owing]) -> dict[str, float]:
    """The scores of those who are scored."""
    return {
        unit: owed.total
        for unit, owed in standing.items()
        if unit not in silent_excused(month, standing) and not owed.nil
    }


def silent_excused(month: Month, standing: dict[str, Owing]) -> set[str]:
    """The units that need not report, and of which nothing was accepted all the same."""
    return {unit for unit in month.excused if not standing[unit].accepted}


def courses(
    office: Office, month: Month, day: date, latest: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """By task its course on the day of an edition, and what is known of it from then on."""
    standing = standings(office, month, day)
    quiet = silent_excused(month, standing)
    after, result = dict(latest), {}
    for task in month.tasks:
        heard = [unit for unit in task.leads if task.id in standing[unit].accepted]
        ended = [unit for unit in heard if task.id in standing[unit].done]
        if heard:
            waiting = [unit for unit in ended if task.id not in standing[unit].granted]
            whole = DECLARED if waiting else DONE
            after[task.id] = whole if len(ended) == len(task.leads) else GOING
        awaited = any(
            unit not in heard and unit not in quiet and not standing[unit].nil for unit in task.leads
        )
        left = (limit(office, task, task.leads[0], day) - day).days
        if after.get(task.id) in {DONE, DECLARED}:
            result[task.id] = after[task.id]
        elif left < 0:
            result[task.id] = "已逾期"
        elif left <= 30:
            result[task.id] = "临近时限"
        else:
            result[task.id] = "牵头未报" if not heard and awaited else "正常推进"
    return result, after
