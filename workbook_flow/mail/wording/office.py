"""What the readers of the consolidated workbook and the office itself are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from workbook_flow.mail.wording.page import LetterTable, Words, closing, numbered, subject
from workbook_flow.model import Edition, Settings
from workbook_flow.words.text import bounded

if TYPE_CHECKING:
    from workbook_flow.reports.summary import Brief, Report, StageReport

FIRST = 6
"""The most lines of a table of the first page; the rest are counted."""


def consolidated_words(
    report: Report,
    settings: Settings,
    edition: Edition | None = None,
    version: str = "",
    changes: str = "",
) -> Words:
    """The mail that brings the consolidated workbook, or an edition of it: its body is the first page.

    ``version`` names it where another one was sent before, ``changes`` says what the edition before said otherwise.
    """
    summary, brief = report.summary, report.brief
    where = f"全部情况见附件{'、'.join(settings.attached)}" if settings.attached else "全部情况可向办公室调阅"
    body: list[str | LetterTable] = [
        "各位领导：",
        f"{summary.period.words}《{settings.list_name}》推进情况：{brief.headline}",
        *first_page(brief),
        f"{where}（统计截至 {report.today.isoformat()}）。",
    ]
    if edition is not None and edition.number == 1 and version:
        body.append("这是定稿，代替以前发送的。")
    if edition is not None and edition.number > 1:
        body.append(
            f"这是第 {edition.number} 版，代替以前发送的。重开原因：{edition.reason}。与上一版比：{changes}。"
        )
    return Words(subject(settings, summary.period, f"汇总表{version}"), (*body, closing(settings)))


def first_page(brief: Brief) -> Iterator[str | LetterTable]:
    """What the county is asked, what moved, who is behind; the first of each, and how many more there are."""
    if brief.asked:
        rows = [
            (
                str(number),
                matter.asked,
                "、".join(matter.departments),
                matter.source,
            )
            for number, matter in enumerate(brief.asked[:FIRST], start=1)
        ]
        yield f"提请协调决定（{len(brief.asked)} 件）："
        yield LetterTable(("序号", "事项", "涉及部门", "提出单位"), tuple(rows))
    if brief.asked_in_held:
        yield f"待更正的另有 {len(brief.asked_in_held)} 行提请协调，更正后计入。"
    if brief.requests:
        yield f"延期申请待核定 {brief.requests} 项。"
    if brief.requests_in_held:
        yield f"待更正的 {brief.requests_in_held} 行申请延期，更正后核定。"
    if brief.moved:
        moved = tuple(
            (move.task, move.words, bounded(move.outlook.line.task.measure, 40), bounded(move.reason, 40))
            for move in brief.moved[:FIRST]
        )
        yield f"本期变动的任务（{len(brief.moved)} 项）："
        yield LetterTable(("编号", "变动", "主要措施", "牵头单位反映"), moved)
    if brief.behind:
        more = f"等 {len(brief.behind)} 家" if len(brief.behind) > FIRST else ""
        yield f"落后单位：{'；'.join(unit.words for unit in brief.behind[:FIRST])}{more}。"


def stage_words(report: StageReport, settings: Settings) -> Words:
    """The mail that brings the stage assessment to the same readers."""
    figures = "，".join(f"{each.name} {each.value} {each.measure}" for each in report.figures).replace(
        " %", "%"
    )
    body = (
        "各位领导：",
        f"《{settings.list_name}》阶段评估（{report.stage}：{report.words}）见附件。{figures}。",
        closing(settings),
    )
    return Words(subject(settings, report.summaries[-1].period, f"阶段评估（{report.stage}）"), body)


def alert_words(faults: Sequence[str], settings: Settings, day: date, waiting: Sequence[str] = ()) -> Words:
    """What the office is told, once a day at most: jobs of the schedule that failed, files that count for nobody."""
    body: list[str | LetterTable] = []
    if faults:
        body += [
            "定时任务今天有以下步骤没有完成，其余步骤照常；下一轮会再试：",
            numbered(faults),
            "请在页面的“设置与体检”上点“体检”，或运行 doctor，检查账号、总表和磁盘。",
        ]
    if waiting:
        body += [
            "下列来件没有采用；没有另行报送的单位，仍按未报处理：",
            numbered(waiting),
            (
                "写明怎么办的，请照办；注明“已回信”的，已告知怎样改；其余请联系报送的单位。"
                "在页面的“收件”上或运行 status 可再看；该单位重新报来并认出后，不再列出。"
            ),
        ]
    about = "定时任务出错" if faults else "有来件没有采用"
    return Words(subject(settings, None, f"{day.month}月{day.day}日{about}"), tuple(body))


def notice_words(lines: Sequence[str], settings: Settings, day: date) -> Words:
    """What the office is told once, of what only it can settle."""
    body = (numbered(lines), "以上各告知一次；现在的情况在页面的“本期”和“收件”上看，或运行 status。")
    return Words(subject(settings, None, f"{day.month}月{day.day}日请办公室留意"), body)


def witness_words(code: str, settings: Settings, about: str) -> Words:
    """The mail by which somebody outside the office keeps what the record amounted to; ``about`` is the occasion."""
    number = code.partition("-")[0]
    body = (
        (
            f"{settings.office}的《{settings.list_name}》工作记录，到{about}为止共登记 {number} 条"
            "（下发、来件、核定、撤回、定稿和邮件），存证码为："
        ),
        code,
        (
            "请保留这封邮件，不用回复。日后要核对这些记录改没改过，请把存证码交给核对的人，"
            f"在工作文件夹运行：verify --against {code}"
        ),
        closing(settings),
    )
    return Words(subject(settings, None, f"存证码（{about}）"), body)


def trial_words(settings: Settings) -> Words:
    """The mail to oneself by which an account is tried."""
    body = ("这是 doctor 检查邮箱时发给本账号的邮件，收到即说明收发正常，可以删除。", settings.office)
    return Words(subject(settings, None, "邮箱自检"), body)
