"""The report → the fields of the bulletin and of the report to the county's leaders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from workbook_flow.model import FieldType, Master, Period, PeriodKind, Purpose, Settings, Task
from workbook_flow.reports.gist import Gist, brief_words, gists, sentence, short_leads
from workbook_flow.reports.summary import (
    AT_RISK,
    NO_SECTION,
    Brief,
    Course,
    FieldNumbers,
    Figure,
    MetricLine,
    NumberLine,
    Outlook,
    Point,
    Report,
    Summary,
    Topic,
    count_courses,
    reason_of,
    tenths,
)
from workbook_flow.words.text import bounded, safe_text

MOST_TEXT = 300
"""Characters of a unit's text that the bulletin carries."""
MOST_STORY = 2000
"""Characters of what is made ready to be told in public: a form takes no more than half of that."""
REFUSED = frozenset({"不采用", "不用", "不宣传", "否", "不"})
"""What the office writes where something is not to be told in public."""
MOST_NAME, MOST_REASON, MOST_TOLD = 24, 50, 18
"""Characters by which a report calls a task, of the reason that it gives, and of one told in a line."""
MOST_LIMIT = 16
"""Characters of a time limit in a table of all tasks: two lines of its column hold most."""
Fields = Mapping[str, Any]


def bulletin_fields(master: Master, report: Report, code: str = "") -> Fields:
    """Every field of BULLETIN_FIELDS with its value; texts are plain and bounded.

    ``code`` says where the chain over the record stood.
    """
    return {
        "清单名称": plain(master.settings.list_name),
        "发文单位": plain(master.settings.office),
        "期别": report.summary.period.words,
        "今日": day_words(report.today),
        "报送截止": day_words(report.summary.return_by),
        "存证码": code,
        **head_fields(master.settings, report),
        **figure_fields(report),
        "各部分": section_fields(report),
        **brief_fields(report.brief),
        **task_lists(report),
        **unit_lists(master, report),
        "数据汇总": [number_fields(total) for total in report.numbers],
        "量化指标": [metric_fields(line) for line in report.metrics],
        "会商议题": [topic_fields(topic) for topic in report.topics],
        "会商要点": [gist_fields(gist) for gist in gists(report.topics)],
        **publicity_fields(report),
    }


def head_fields(settings: Settings, report: Report) -> Fields:
    """The parts of an official document that the office sets; those it does not are blank."""
    period = report.summary.period
    numbered = {"{年}": str(period.year), "{月}": str(period.month or ""), "{期}": issue_number(period)}

    def number(pattern: str) -> str:
        for mark, value in numbered.items():
            pattern = pattern.replace(mark, value)
        return plain(pattern)

    return {
        "版头": plain(settings.masthead),
        "通报字号": number(settings.bulletin_number),
        "专报字号": number(settings.special_number),
        "签发人": plain(settings.signer),
        "密级": plain(settings.secrecy),
        "抄送": plain(settings.copied_to),
    }


def issue_number(period: Period) -> str:
    """Which of its kind a period is in its year; blank for a one-off request."""
    before = 3 * (period.month - 1) if period.kind is PeriodKind.TEN_DAYS else 0
    return str(before + period.number) if period.number else ""


def figure_fields(report: Report) -> Fields:
    """The figures, the return rate, and how they moved."""
    changed = [
        change_words(figure)
        for figure in report.figures
        if figure.before is not None and figure.value != figure.before
    ]
    moved = f"较上期：{'，'.join(changed)}。" if changed else ""
    return {
        **{figure.name: str(figure.value) for figure in report.figures},
        "报送率": f"{tenths(report.trend[-1].return_rate):.1f}%",
        "较上期": f"{moved}{declared_sentence(report.trend[-1])}",
    }


def task_lists(report: Report) -> Fields:
    """The tasks by how they stand."""
    warnings = [(outlook.course, task_fields(outlook, report.summary)) for outlook in report.warnings]
    return {
        "受阻任务": [fields for course, fields in warnings if course is Course.BLOCKED],
        "逾期任务": [fields for course, fields in warnings if course is Course.OVERDUE],
        "风险任务": [fields for course, fields in warnings if course in AT_RISK],
        "全部任务": [task_fields(outlook, report.summary) for outlook in report.outlooks],
    }


def unit_lists(master: Master, report: Report) -> Fields:
    """The units by how they returned."""
    summary = report.summary
    return {
        "表扬单位": [plain(praised.words) for praised in report.praised],
        "未报单位": [plain(line.status.unit) for line in summary.outstanding],
        "迟报单位名单": [plain(line.status.unit) for line in summary.units if line.late],
        "单位得分": score_fields(master, report),
    }


def asked_words(asked: str) -> str:
    """What is asked without its last full stop: templates put more behind it."""
    return plain(asked).rstrip("。")


def topic_fields(topic: Topic) -> Fields:
    """What units ask the county to settle."""
    return {
        "类别": topic.kind,
        "内容": asked_words(topic.asked),
        "单位": "、".join(map(plain, topic.units)),
        "部门": "、".join(map(plain, topic.departments)),
        "家数": str(len(topic.units)),
        "合计": topic.sum,
        "原文": [asked_words(line) for line in topic.lines],
    }


def gist_fields(gist: Gist) -> Fields:
    """What units ask or say, briefly."""
    topic = gist.topic
    return {
        "类别": topic.kind,
        "内容": brief_words(topic.words, total="" if gist.others else topic.sum),
        "来源": gist.source,
        "件数": str(1 + len(gist.others)),
    }


def publicity_fields(report: Report) -> Fields:
    """What others may learn from, and whom to tell of: of this period by kind, and of earlier ones."""
    now: dict[Purpose, list[dict[str, str]]] = {Purpose.PRACTICE: [], Purpose.EXEMPLAR: []}
    for practice in report.practices:
        fresh = report.publicity.get(practice.number, "") not in REFUSED
        now[practice.purpose].append(practice_fields(practice, report, fresh=fresh))
    before = [
        practice_fields(practice, report, fresh=practice.number not in report.publicity)
        for practice in report.earlier_practices
    ]
    return {"典型经验": now[Purpose.PRACTICE], "先进典型": now[Purpose.EXEMPLAR], "往期典型": before}


def practice_fields(practice: Topic, report: Report, *, fresh: bool) -> dict[str, str]:
    """What others may learn from, or whom to tell of; ``fresh`` says that the office may still tell it in public."""
    return {
        "类别": practice.kind,
        "期别": practice.periods[0].words,
        "单位": "、".join(map(plain, practice.units)),
        "编号": "、".join(map(plain, practice.tasks)),
        "内容": plain("；".join([practice.words, *practice.lines])),
        "全文": whole("；".join([practice.words, *practice.lines])),
        "采用": plain(report.publicity.get(practice.number, "")),
        "选登": "是" if fresh else "",
    }


def declared_sentence(now: Point) -> str:
    """How many tasks wait for the office to grant their completion; blank where none does."""
    return f"另有{now.declared}项申报办结，待核定。" if now.declared else ""


def brief_fields(brief: Brief) -> Fields:
    """The first page."""
    return {
        "一句话": plain(brief.headline),
        "请决定": [
            {
                "内容": asked_words(matter.asked),
                "简述": brief_words(matter.words, total=matter.sum),
                "部门": "、".join(map(plain, matter.departments)),
                "单位": plain(matter.source),
                "家数": str(len(matter.units)),
                "编号": "、".join(map(plain, matter.tasks)),
            }
            for matter in brief.asked
        ],
        "变动": [
            {
                "编号": plain(move.task),
                "变动": plain(move.words),
                "措施": measure_words(move.outlook.line.task.measure),
                "简称": name_of(move.outlook.line.task),
                "牵头单位": plain(move.outlook.line.task.lead_words),
                "牵头单位简称": short_leads(move.outlook.line.task.lead_words),
                "原因": bounded(plain(move.reason), MOST_REASON),
            }
            for move in brief.moved
        ],
        "落后单位": [plain(laggard.words) for laggard in brief.behind],
        "待更正提请": str(len(brief.asked_in_held)),
        "待核定延期": str(brief.requests),
        "待更正延期": str(brief.requests_in_held),
        "首期": "" if brief.compared else "是",
    }


def change_words(figure: Figure) -> str:
    """A figure's change since the period before, as a sentence has it."""
    more = figure.value - (figure.before or 0)
    scale = "（口径调整）" if figure.restated else ""
    return f"{figure.name}{'增加' if more > 0 else '减少'}{abs(more)}{figure.measure}{scale}"


def plain(text: str) -> str:
    """One line of text without control characters, of bounded length."""
    return bounded(" ".join(safe_text(text).split()), MOST_TEXT)


def whole(text: str) -> str:
    """One line of text without control characters, in full."""
    return bounded(" ".join(safe_text(text).split()), MOST_STORY)


def day_words(day: date) -> str:
    """A day as a document writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def number_fields(numbers: FieldNumbers) -> dict[str, str]:
    """One column's figures over the whole list."""
    sign = "%" if numbers.field.type is FieldType.PERCENT else ""
    whole = numbers.whole
    more = more_words(whole.change, sign)
    figures = {
        "本期": whole.now,
        "上期": whole.before,
        "同期": whole.year_ago,
        "本年累计": whole.year,
        "全程累计": whole.ever,
    }
    return {
        "栏目": plain(numbers.field.name),
        "汇总方式": str(numbers.summing),
        **{name: "" if value is None else f"{value:,}{sign}" for name, value in figures.items()},
        **({} if whole.now is None else {"本期": f"{whole.now:,}{sign}{numbers.same}"}),
        "较上期": f"{more}{lost_words(whole)}" if more else "",
        "较同期": more_words(whole.year_change, sign),
    }


def more_words(change: float | None, sign: str) -> str:
    """A change as a sentence has it; a percent changes by points."""
    if change is None:
        return ""
    points = "个百分点" if sign else ""
    return f"{'增加' if change > 0 else '减少'}{abs(change):,}{points}" if change else "持平"


def lost_words(line: NumberLine) -> str:
    """How many rows of the last period are missing in a figure that is compared with it; blank where none is."""
    return f"（上期填了的{line.lost}行本期没有）" if line.lost else ""


def metric_fields(line: MetricLine) -> dict[str, str]:
    """What the units of one measured task have reached."""
    figures = {
        "目标值": line.target,
        "应报": line.owing,
        "已报": line.reported,
        "达标": line.reached,
        "平均": line.mean,
        "合计": line.total,
    }
    return {
        "编号": plain(line.task),
        "措施": plain(line.measure),
        "指标": plain(line.metric),
        **{name: "" if value is None else f"{value:,}" for name, value in figures.items()},
        "较上期": more_words(line.change, ""),
        "未达标单位": "、".join(map(plain, line.short)),
        "未报单位": "、".join(map(plain, line.silent)),
    }


def measure_words(measure: str) -> str:
    """A measure without its number."""
    return re.sub(r"^\d+[.．、]\s*", "", plain(measure))


def name_of(task: Task) -> str:
    """What a report calls a task: its measure's first words, which others stand behind."""
    return bounded(measure_words(task.measure).rstrip("。；;"), MOST_NAME)


def task_fields(outlook: Outlook, summary: Summary) -> dict[str, str]:
    """One task's parts."""
    task, reason = outlook.line.task, reason_of(outlook, summary)
    return {
        "编号": plain(task.id),
        "措施": measure_words(task.measure),
        "牵头单位": plain(task.lead_words),
        "责任单位": plain(task.responsible_words),
        "时限": plain(task.deadline.words),
        "时限简称": bounded(plain(task.deadline.words), MOST_LIMIT),
        "剩余": outlook.time_left,
        "状态": outlook.state_words,
        "灯": outlook.words,
        "进展": plain(outlook.account),
        "简称": name_of(task),
        "牵头单位简称": short_leads(task.lead_words),
        "原因": bounded(plain(reason), MOST_REASON),
        "反映": sentence(reason, MOST_TOLD),
    }


def section_fields(report: Report) -> list[dict[str, str]]:
    """Each section's counts; none of a list without sections."""
    sections: list[dict[str, str]] = []
    if not any(outlook.line.task.section for outlook in report.outlooks):
        return sections
    for name, members in groupby(report.outlooks, key=lambda outlook: outlook.line.task.section):
        tasks = list(members)
        counts = count_courses(tasks)
        sections.append(
            {
                "序号": chinese_number(len(sections) + 1),
                "名称": plain(
                    re.sub(
                        r"^[一二三四五六七八九十]+、|(?<!\s)\s*[（(]\s*共\s*\d+\s*项\s*[）)]$",
                        "",
                        name or NO_SECTION,
                    )
                ),
                "任务数": str(len(tasks)),
                "已完成": str(counts[Course.DONE]),
                "正常推进": str(counts[Course.ON_COURSE]),
                "有风险": str(sum(counts[course] for course in AT_RISK)),
                "已逾期": str(counts[Course.OVERDUE]),
            }
        )
    return sections


def chinese_number(number: int) -> str:
    """一 to 九十九, as headings are numbered."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def score_fields(master: Master, report: Report) -> list[dict[str, str]]:
    """Each unit's score, the highest first; equal to the tenth is equal."""
    totals = {score.unit: round(score.total(master.scoring), 6) for score in report.scores}
    ordered = sorted(report.scores, key=lambda score: -totals[score.unit])
    places: dict[float, int] = {}
    for place, score in enumerate(ordered, start=1):
        places.setdefault(totals[score.unit], place)
    return [
        {
            "名次": str(places[totals[score.unit]]),
            "单位": plain(score.unit),
            "应报": str(score.owed),
            "已接收": str(score.accepted),
            "退回": str(score.held),
            "迟报": str(score.late),
            "得分": f"{tenths(totals[score.unit]):.1f}",
        }
        for score in ordered
    ]
