"""Three months as a leader meets them: long texts, requests, decisions, words of leaders and answers to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from tests.samples import sample_master, sample_months
from workbook_flow.model import (
    Decision,
    Entry,
    Evidence,
    ExtensionRequest,
    Master,
    Note,
    NoteKind,
    Reply,
    Snapshot,
    Value,
    Verdict,
)
from workbook_flow.reports.summary import Past, Report, look_back, make_report

TODAY = date(2024, 7, 28)
TASK = "3-07"
"""The task that most is said about."""
LONG = (
    "对照清单逐项梳理行政检查事项，取消重复检查十二项，合并联合检查八项，并把全部检查计划向社会公布；"
    "组织执法人员集中培训三期，覆盖一百八十六人次，考试合格率百分之九十七；"
    "抽查行政处罚案卷四十二卷，发现程序瑕疵九处，已逐卷反馈整改；"
    "会同有关部门开展联合执法五次，处理群众投诉二十三件，办结率百分之百；"
    "下一阶段将重点解决基层执法力量不足、装备老化和经费保障不到位的问题，力争年底前全面完成任务，"
    "并形成可复制可推广的经验做法，报县委县政府审定后在全县推开。"
)
"""What a unit writes when it writes much: 200 characters."""
SUPERVISED, ANSWER = "李县长批示：八月十日前书面说明滞后原因。", "已于八月八日书面报告，缺编人员九月到岗。"
DEMAND = "请县财政局统筹安排执法装备经费35万元。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """The months, and what leaders are shown of the last."""

    master: Master
    snapshots: tuple[Snapshot, ...]
    past: Past
    report: Report

    @property
    def last(self) -> Snapshot:
        """The month that is reported on."""
        return self.snapshots[-1]


@cache
def leader_months() -> Months:
    """The months, worked out once."""
    master = sample_master()
    snapshots = with_words(sample_months(master))
    past = look_back(master, snapshots[:-1])
    report = make_report(master, snapshots[-1], past, today=TODAY)
    return Months(master=master, snapshots=snapshots, past=past, report=report)


def with_words(months: tuple[Snapshot, Snapshot, Snapshot]) -> tuple[Snapshot, ...]:
    """The months with what units and leaders say beside their figures."""
    may, june, july = months
    units = [entry.unit for entry in july.entries if entry.task == TASK]
    note = supervision(june)
    return (
        replace(may, entries=tuple(map(at_length, may.entries))),
        replace(june, entries=tuple(map(at_length, june.entries)), notes=(note,)),
        replace(
            july,
            entries=tuple(map(decided, map(at_length, july.entries))),
            replies=(Reply(unit=units[0], key=(note.kind, note.period, TASK, note.review), words=ANSWER),),
            requests=(request(july, units[0], None), request(july, units[1], date(2025, 3, 31))),
            evidence=(proof(july, units[0]),),
        ),
    )


def supervision(month: Snapshot) -> Note:
    """What the county's leader wrote on the task."""
    return Note(
        kind=NoteKind.SUPERVISION,
        period=month.period,
        subject=TASK,
        about="",
        words=SUPERVISED,
        by="李县长",
        on=date(2024, 7, 2),
        review=900,
        basis=0,
    )


def at_length(entry: Entry) -> Entry:
    """An entry with a long text, and on the task a demand of its own in every month."""
    values = {**entry.values, "进展情况": Value(typed=f"{entry.task}：{LONG}", raw=LONG)}
    if entry.task == TASK:
        values["需协调事项"] = Value(typed=DEMAND, raw=DEMAND)
    return replace(entry, values=values)


def decided(entry: Entry) -> Entry:
    """The office accepted the task's entries with a word."""
    verdict = Decision(verdict=Verdict.PASSED, opinion="已核对台账", by="王主任", on=date(2024, 7, 27))
    return replace(entry, decision=verdict) if entry.task == TASK else entry


def request(month: Snapshot, unit: str, granted: date | None) -> ExtensionRequest:
    """A request for a later limit, decided or not."""
    ruling = Decision(verdict=Verdict.PASSED, by="王主任", on=date(2024, 7, 27))
    return ExtensionRequest(
        unit=unit,
        period=month.period,
        task=TASK,
        until=date(2025, 3, 31),
        reason="人员编制尚未批复，装备采购需要重新招标。",
        submission=1,
        decision=ruling if granted else None,
        granted=granted,
    )


def proof(month: Snapshot, unit: str) -> Evidence:
    """A paper that shows what was reported."""
    return Evidence(
        number=1,
        period=month.period,
        unit=unit,
        file="3-07 检查计划.pdf",
        digest="0" * 64,
        size=1000,
        received=date(2024, 7, 21),
        content="佐证/1.pdf",
        tasks=(TASK,),
        laid_out="佐证材料/3-07 检查计划.pdf",
    )
