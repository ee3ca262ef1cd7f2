"""The first page: one sentence, what is asked, what moved, who is behind; made once, and the same wherever it stands."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from docx import Document
from openpyxl import load_workbook

from workbook_flow.mail import wording
from workbook_flow.model import EXTEND_TO_FIELD, Entry, Master, Meaning, Purpose, Snapshot, UnitState, Value
from workbook_flow.paper.layout import text_lines
from workbook_flow.reports.board import board_data, build_board
from workbook_flow.reports.bulletin import bulletin_fields
from workbook_flow.reports.consolidate import PRINTED, build_consolidated
from workbook_flow.reports.consolidate.first import source_words
from workbook_flow.reports.summary import Course, Matter, Motion, Report, look_back, make_report
from workbook_flow.reports.summary.brief import one_after_another
from workbook_flow.reports.word import fill_template
from workbook_flow.starter import shipped_file

TODAY = date(2024, 7, 28)


def saying(master: Master, snapshot: Snapshot, state: Meaning, percent: int, task: str) -> Snapshot:
    """The period with every unit saying that of a task."""
    fields = {field.purpose: field for field in master.fields}
    word = next(choice.value for choice in fields[Purpose.STATE].choices if choice.meaning is state)
    cells = {
        fields[Purpose.STATE].name: Value(raw=word, typed=word),
        fields[Purpose.PERCENT].name: Value(raw=str(percent), typed=percent),
    }

    def with_cells(entry: Entry) -> Entry:
        return replace(entry, values={**entry.values, **cells}) if entry.task == task else entry

    return replace(snapshot, entries=tuple(map(with_cells, snapshot.entries)))


def motions(
    months: tuple[Master, tuple[Snapshot, ...]],
    course: Sequence[tuple[Meaning, int]],
    *,
    today: date = TODAY,
) -> list[tuple[Motion, str]]:
    """How a task moved that all its units said this of in the periods, oldest first."""
    master, (*_, last) = months
    far = TODAY + timedelta(days=90)
    lines = make_report(master, last, today=TODAY).summary.tasks
    task = next(
        line.task.id
        for line in lines
        if line.heard and not line.task.deadline.done and (line.task.deadline.due or TODAY) > far
    )
    periods = [last.period.previous().previous(), last.period.previous(), last.period][-len(course) :]
    snapshots = [
        saying(
            master,
            replace(
                last, period=period, entries=tuple(replace(entry, period=period) for entry in last.entries)
            ),
            state,
            percent,
            task,
        )
        for period, (state, percent) in zip(periods, course, strict=True)
    ]
    report = make_report(master, snapshots[-1], snapshots[:-1], today=today)
    return [(move.motion, move.words) for move in report.brief.moved if move.task == task]


@pytest.mark.parametrize(
    ("course", "moved"),
    [
        ([(Meaning.UNDER_WAY, 60), (Meaning.DONE, 100)], [(Motion.DONE, "新完成")]),
        ([(Meaning.UNDER_WAY, 60), (Meaning.BLOCKED, 60)], [(Motion.BLOCKED, "新受阻")]),
        ([(Meaning.DONE, 100), (Meaning.UNDER_WAY, 90)], [(Motion.BACK, "由已完成退为进行中")]),
        ([(Meaning.UNDER_WAY, 60), (Meaning.UNDER_WAY, 50)], [(Motion.BACK, "由60%退到50%")]),
        ([(Meaning.UNDER_WAY, 50)] * 3, [(Motion.STALLED, "连续3期没有进展")]),
        ([(Meaning.UNDER_WAY, 50)] * 2, []),
        ([(Meaning.UNDER_WAY, 50), (Meaning.UNDER_WAY, 55)], []),
        ([(Meaning.DONE, 100)] * 3, []),
        ([(Meaning.BLOCKED, 50), (Meaning.BLOCKED, 55)], []),
    ],
)
def test_how_a_task_moved(
    months: tuple[Master, tuple[Snapshot, ...]],
    course: list[tuple[Meaning, int]],
    moved: list[tuple[Motion, str]],
) -> None:
    assert motions(months, course) == moved


def test_a_limit_that_has_passed_since_is_told(months: tuple[Master, tuple[Snapshot, ...]]) -> None:
    course = [(Meaning.UNDER_WAY, 50), (Meaning.UNDER_WAY, 55)]
    assert motions(months, course, today=date(2026, 12, 31)) == [(Motion.OVERDUE, "新逾期")]


def test_the_sentence_and_the_lists_agree_with_the_figures(report: Report) -> None:
    brief, figures = report.brief, {each.name: each.value for each in report.figures}
    assert f"{figures['任务总数']}项任务已完成{figures['已完成']}项" in brief.headline
    assert f"逾期{figures['已逾期']}项" in brief.headline
    assert f"应报{figures['应报单位']}家，已报{figures['已报单位']}家" in brief.headline
    missing = [each.unit for each in brief.behind if each.returned.startswith(("未报", "退回后"))]
    assert sorted(missing) == sorted(line.status.unit for line in report.summary.outstanding)
    overdue = {each.line.task.id for each in report.outlooks if each.course is Course.OVERDUE}
    assert {task for each in brief.behind for task in each.overdue} <= overdue
    assert [each.words for each in brief.asked] == [
        topic.words for topic in report.topics if topic.purpose is Purpose.COORDINATION
    ]


@pytest.mark.parametrize("day", [TODAY, date(2024, 12, 20), date(2023, 1, 1)])
def test_the_sentence_says_what_the_figure_of_tasks_at_risk_is_made_of(
    months: tuple[Master, tuple[Snapshot, ...]], day: date
) -> None:
    master, (*earlier, last) = months
    for snapshot in (last, replace(last, entries=())):
        report = make_report(master, snapshot, earlier, today=day)
        (at_risk,) = (figure.value for figure in report.figures if figure.name == "有风险")
        words = report.brief.headline
        parts = re.findall(r"(?:受阻|牵头未报|临近时限)(\d+)项", words)
        assert sum(map(int, parts)) == at_risk, words
        assert not re.search(r"(?:牵头未报|临近时限)0项", words)


def test_in_the_first_period_nothing_has_moved(months: tuple[Master, tuple[Snapshot, ...]]) -> None:
    master, (first, *_) = months
    brief = make_report(master, first, today=TODAY).brief
    assert (brief.moved, brief.compared) == ((), False)


@pytest.mark.parametrize("count", [1, 3, 9, 30, 200])
def test_ids_of_tasks_stand_whole_on_the_first_page(count: int) -> None:
    tasks = tuple(f"{1 + number // 30}-{number % 30:02d}" for number in range(count))
    matter = Matter(words="请安排经费", sum="", departments=(), units=("县公安局",), tasks=tasks)
    words = source_words(matter, 36.0)
    ids = words.partition("（")[2].rstrip("）").partition("等")[0].split("、")
    assert words.endswith("）")
    assert tuple(ids) == tasks[: len(ids)] or words == f"{matter.source}（{count}项）"
    assert (f"等{count}项" in words) == (len(ids) < count)
    assert text_lines(words, 36.0) == 1


def test_who_asks_stands_in_one_line_of_the_first_page() -> None:
    units = ("县发展和改革局", "市生态环境局某某分局", "县公安局")
    matter = Matter(words="请安排经费", sum="", departments=(), units=units, tasks=("1-01", "2-02"))
    assert source_words(matter, 45.0) == "县发展和改革局等3家（2项）"


def test_the_first_page_says_the_same_wherever_it_stands(
    months: tuple[Master, tuple[Snapshot, ...]], report: Report
) -> None:
    master, (*earlier, last) = months
    past, brief = look_back(master, earlier), report.brief
    book = load_workbook(io.BytesIO(build_consolidated(master, last, earlier=past, today=TODAY)))
    sheet = book.worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sheet.title == "首页"
    assert brief.headline in cells
    page = build_board(master, last, earlier=past, today=TODAY).decode()
    assert page.count(brief.headline) == 2  # as plain HTML, and in the data
    assert board_data(master, report, past, last)["brief"]["headline"] == brief.headline
    fields = bulletin_fields(master, report)
    special = fill_template(shipped_file("专报模板.docx"), "专报模板.docx", fields)
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(special)).paragraphs)
    assert brief.headline in words
    text = wording.consolidated_words(report, master.settings).text
    assert brief.headline in text
    for matter in brief.asked[:3]:
        assert matter.asked.rstrip("。") in words
        assert matter.asked.rstrip("。") in text
    for moved in brief.moved[:3]:
        assert moved.words in words
        assert moved.task in cells
        assert moved.task in text


def test_every_figure_of_the_first_page_leads_to_the_sheet_with_its_rows(
    months: tuple[Master, tuple[Snapshot, ...]], report: Report
) -> None:
    master, (*earlier, last) = months
    book = load_workbook(io.BytesIO(build_consolidated(master, last, earlier=earlier, today=TODAY)))
    for name in ("首页", "总览"):
        links = {
            str(cell.value).partition("（")[0]: str(cell.hyperlink.location)
            for row in book[name].iter_rows()
            for cell in row
            if cell.hyperlink is not None
        }
        for figure in report.figures:
            assert links[figure.name].partition("!")[0].strip("'") in book.sheetnames


def test_what_is_printed_is_told_from_what_is_looked_up(
    months: tuple[Master, tuple[Snapshot, ...]],
) -> None:
    master, (*earlier, last) = months
    book = load_workbook(io.BytesIO(build_consolidated(master, last, earlier=earlier, today=TODAY)))
    for sheet in book.worksheets:
        printed = sheet.sheet_properties.tabColor is not None
        assert printed == (sheet.title in PRINTED)
        assert sheet.oddFooter is not None
        assert ("不必打印" in str(sheet.oddFooter.left.text)) != printed
    header = [cell.value for cell in book["报送情况"][2]]
    assert "签收日期" not in header  # nobody acknowledged anything by mail


def test_reasons_in_one_line_have_one_sign_between_them() -> None:
    assert (
        one_after_another(["经费没有下达。", "请县财政局安排；", "缺人。"])
        == "经费没有下达；请县财政局安排；缺人。"
    )
    assert one_after_another([]) == ""


@pytest.mark.parametrize("nothing", ["无", "暂无。", "没有", " 无问题 "])
def test_that_there_is_no_problem_is_not_shown_as_one(
    months: tuple[Master, tuple[Snapshot, ...]], nothing: str
) -> None:
    master, (*_, last) = months
    value = Value(typed=nothing, raw=nothing)
    entries = tuple(replace(entry, values={**entry.values, "存在问题": value}) for entry in last.entries)
    month = replace(last, entries=entries, held=())
    book = load_workbook(io.BytesIO(build_consolidated(master, month, today=TODAY)))
    asked = [str(row[14] or "") for row in book["任务进展"].iter_rows(min_row=3, values_only=True)]
    assert any("请县财政局" in words for words in asked)
    assert not any(nothing.strip() in words for words in asked)
    report = make_report(master, month, today=TODAY)
    data = board_data(master, report, look_back(master, ()), month)
    shown = {data["words"][number] for task in data["tasks"] for number in task["shares"]["asked"]}
    assert not any(nothing.strip() in words for words in shown)


def test_a_unit_whose_whole_return_was_sent_back_is_not_called_silent(
    months: tuple[Master, tuple[Snapshot, ...]],
) -> None:
    master, (first, *_) = months
    sent_back, silent = (
        replace(status, state=state, accepted=0, held=0)
        for status, state in zip(first.statuses, (UnitState.RETURNED, UnitState.ISSUED), strict=False)
    )
    rest = tuple(replace(status, state=UnitState.ACCEPTED) for status in first.statuses[2:])
    snapshot = replace(first, entries=(), statuses=(sent_back, silent, *rest))
    brief = make_report(master, snapshot, today=TODAY).brief
    assert f"，{silent.unit}未报，{sent_back.unit}已退回待更正；" in brief.headline
    returned = {behind.unit: behind.returned for behind in brief.behind}
    assert (returned[silent.unit], returned[sent_back.unit]) == ("未报", "退回后未更正")


@pytest.mark.parametrize("accepted", [True, False])
def test_what_rows_held_ask_of_the_county_is_told_wherever_nothing_would_be(
    months: tuple[Master, tuple[Snapshot, ...]], accepted: bool
) -> None:
    master, (*_, last) = months

    def asking(entry: Entry, words: str) -> Entry:
        return replace(entry, values={**entry.values, "需协调事项": Value(typed=words, raw=words)})

    first, second, third, *entries = (asking(entry, "无") for entry in last.entries)
    held = (
        asking(first, "请县财政局安排经费。"),
        asking(second, "请县住建局移交场地。"),
        asking(third, "暂无"),
    )
    shown = [asking(entries[0], "请县公安局协助。"), *entries[1:]] if accepted else entries
    month = replace(last, entries=tuple(shown), held=held)
    report = make_report(master, month, today=TODAY)
    assert len(report.brief.asked) == accepted
    assert "待更正的另有2行提出，更正后计入" in report.brief.headline

    book = load_workbook(io.BytesIO(build_consolidated(master, month, today=TODAY)))
    first_page = "\n".join(str(cell.value) for row in book["首页"].iter_rows() for cell in row if cell.value)
    fields = bulletin_fields(master, report)
    special = fill_template(shipped_file("专报模板.docx"), "专报模板.docx", fields)
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(special)).paragraphs)
    board = board_data(master, report, look_back(master, ()), month)["brief"]
    assert f"提请协调决定（{int(accepted)}件；待更正的另有2行提出，更正后计入" in first_page
    assert "待更正的另有2行提出，更正后计入。" in words
    assert (
        "待更正的另有 2 行提请协调，更正后计入。" in wording.consolidated_words(report, master.settings).text
    )
    assert board["askedInHeld"] == [entry.task for entry in held[:2]]
    assert "没有单位提出" not in first_page + words


@pytest.mark.parametrize(
    "until", [Value(typed=date(2025, 3, 31), raw="2025-03-31"), Value(typed=None, raw="年底前", fault="D02")]
)
def test_what_rows_held_ask_of_more_time_is_told_where_requests_are_counted(
    months: tuple[Master, tuple[Snapshot, ...]], until: Value
) -> None:
    master, (*_, last) = months
    first, second, *entries = last.entries
    held = (replace(first, values={**first.values, EXTEND_TO_FIELD.name: until}), second)
    month = replace(last, entries=tuple(entries), held=held, requests=())
    report = make_report(master, month, today=TODAY)

    book = load_workbook(io.BytesIO(build_consolidated(master, month, today=TODAY)))
    first_page = "\n".join(str(cell.value) for row in book["首页"].iter_rows() for cell in row if cell.value)
    special = fill_template(shipped_file("专报模板.docx"), "专报模板.docx", bulletin_fields(master, report))
    paper = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(special)).paragraphs)
    mail = wording.consolidated_words(report, master.settings).text
    assert "待更正的1行申请延期，更正后核定" in first_page
    assert "待更正的1行申请延期，更正后核定。" in paper
    assert "待更正的 1 行申请延期，更正后核定。" in mail


def test_a_lead_whose_row_waits_for_correction_is_not_said_to_give_no_reason(
    months: tuple[Master, tuple[Snapshot, ...]],
) -> None:
    master, (*_, last) = months
    leads = {(task.id, *task.lead) for task in master.tasks if task.deadline.due}
    held = [entry for entry in last.entries if (entry.task, entry.unit) in leads][:1]
    (task,) = (entry.task for entry in held)
    others = tuple(entry for entry in last.entries if entry.task != task)
    for rows, words in ((tuple(held), "所报的待更正，还没有计入"), ((), "")):
        report = make_report(master, replace(last, entries=others, held=rows), today=date(2030, 1, 1))
        fields = bulletin_fields(master, report)
        late = fields["逾期任务"]
        assert isinstance(late, list)
        (line,) = (line for line in late if line["编号"] == task)
        assert words in line["原因"]
        assert bool(line["原因"]) == bool(words)
