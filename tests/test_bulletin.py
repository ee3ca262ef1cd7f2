"""The bulletin and the special report, read back from their Word files."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.programs import libreoffice_convert, require_program
from tests.samples import sample_master, sample_months
from tools.build_templates import build
from workbook_flow.model import Extra, Master, Period, PeriodKind, Scoring, Snapshot, Value, WorkbookFlowError
from workbook_flow.reports.bulletin import (
    Fields,
    bulletin_fields,
    chinese_number,
    issue_number,
    section_fields,
)
from workbook_flow.reports.gist import short_leads
from workbook_flow.reports.summary import Report, Score, make_report
from workbook_flow.reports.summary.score import praised_units
from workbook_flow.reports.word import fill_template
from workbook_flow.words.vocabulary import BULLETIN_FIELDS

TODAY = date(2024, 7, 28)
LOWEST = (297 - 35) / 25.4 * 72
"""Where the standard's text ends, in points from the top of the page."""
MASTER_FOLDER = Path(__file__).parents[1] / "master"
TEMPLATES = ("通报模板.docx", "专报模板.docx")


@pytest.fixture(scope="module")
def months() -> tuple[Master, tuple[Snapshot, ...]]:
    master = sample_master()
    return master, sample_months(master)


@pytest.fixture(scope="module")
def report(months: tuple[Master, tuple[Snapshot, ...]]) -> Report:
    master, (*earlier, last) = months
    return make_report(master, last, earlier, today=TODAY)


@pytest.fixture(scope="module")
def fields(months: tuple[Master, tuple[Snapshot, ...]], report: Report) -> Fields:
    return bulletin_fields(months[0], report)


def made(name: str, fields: Fields) -> bytes:
    return fill_template((MASTER_FOLDER / name).read_bytes(), name, fields)


def text_of(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    tables = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    boxes = document.element.body.iter(qn("w:txbxContent"))
    boxed = ("".join(word.text for word in box.iter(qn("w:t"))) for box in boxes)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables, *boxed])


def template_saying(text: str) -> bytes:
    document, stream = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


def test_the_shipped_templates_are_what_the_tool_builds(tmp_path: Path) -> None:
    build(tmp_path)
    for name in TEMPLATES:
        assert (tmp_path / name).read_bytes() == (MASTER_FOLDER / name).read_bytes()


def test_every_field_that_is_listed_is_given(fields: Fields) -> None:
    assert set(fields) == set(BULLETIN_FIELDS)


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_figures_are_those_of_the_report(name: str, fields: Fields, report: Report) -> None:
    text = text_of(made(name, fields))
    values = {each.name: each.value for each in report.figures}
    assert f"已完成{values['已完成']}项，正常推进{values['正常推进']}项" in text
    assert f"有风险{values['有风险']}项，已逾期{values['已逾期']}项" in text
    assert re.search(rf"已报(?:单位)?{values['已报单位']}家，报送率82\.8%", text)
    assert "{" not in text
    assert "已逾期增加12项" in text


def test_the_annexes_have_a_row_for_each(fields: Fields, report: Report) -> None:
    tasks, scores = Document(io.BytesIO(made("通报模板.docx", fields))).tables
    assert [row.cells[0].text for row in tasks.rows[1:]] == [
        *(each["编号"] for each in fields["逾期任务"]),
        *(each["编号"] for each in fields["风险任务"]),
    ]
    assert len(tasks.rows) - 1 == len(report.warnings)
    assert len(scores.rows) - 1 == len(report.scores)
    (everything,) = Document(io.BytesIO(made("专报模板.docx", fields))).tables
    assert len(everything.rows) - 1 == 50


def starting(document: Any, words: str) -> Any:
    """The first paragraph that begins so."""
    return next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith(words))


OFFICIAL: dict[str, Any] = {
    "masthead": "云溪县行政执法质量提升领导小组文件",
    "bulletin_number": "云执法办〔{年}〕{月}号",
    "special_number": "云执法办专报〔{年}〕{月}号",
    "signer": "张三",
    "secrecy": "内部",
    "copied_to": "县委办公室，县政协办公室",
}
"""The parts of an official document, as the office sets them."""


@pytest.fixture(scope="module")
def official(months: tuple[Master, tuple[Snapshot, ...]], report: Report) -> Fields:
    master = months[0]
    return bulletin_fields(
        replace(master, settings=replace(master.settings, **OFFICIAL)), report, "7-" + "ab" * 32
    )


def test_the_parts_of_an_official_document_are_there_where_they_are_set(
    official: Fields, fields: Fields
) -> None:
    words = {name: text_of(made(name, official)) for name in TEMPLATES}
    for text in words.values():
        assert text.startswith("内部\n云溪县行政执法质量提升领导小组文件\n")
        assert "抄送：县委办公室，县政协办公室。" in text
        assert "2024年7月28日印发" in text
    assert "云执法办〔2024〕7号\n" in words["通报模板.docx"]
    assert "签发人" not in words["通报模板.docx"]
    assert re.search("云执法办专报〔2024〕7号　+签发人：张三", words["专报模板.docx"])
    for name in TEMPLATES:
        plain = text_of(made(name, fields))
        assert plain.startswith("关于")
        assert not re.search("抄送|印发|签发人", plain)


def test_the_mark_is_red_and_ruled_and_as_high_as_its_name_lets_it(official: Fields) -> None:
    for words, size in (("县政府文件", 36), (OFFICIAL["masthead"], 26), ("很长的机关名称" * 4, 20)):
        document = Document(io.BytesIO(made("专报模板.docx", {**official, "版头": words})))
        (mark,) = (paragraph for paragraph in document.paragraphs if paragraph.text == words)
        assert (mark.runs[0].font.size, str(mark.runs[0].font.color.rgb)) == (Pt(size), "D7000F")
    number = starting(document, "云执法办专报")
    assert 'w:color="D7000F"' in number._element.xml
    (box,) = document.element.body.iter(qn("w:txbxContent"))
    lines = ["".join(word.text or "\t" for word in line.iter(qn("w:t"), qn("w:tab"))) for line in box]
    assert [line.strip()[:3] for line in lines] == ["抄送：", "云溪县"]
    (place,) = document.element.body.iter(qn("wp:positionV"))
    assert (place.get("relativeFrom"), place[0].text) == ("margin", "bottom")


@pytest.mark.parametrize("name", TEMPLATES)
def test_title_and_headings_can_be_navigated_to(name: str, official: Fields, fields: Fields) -> None:
    for shown in (official, fields):
        document = Document(io.BytesIO(made(name, shown)))
        styles = {
            paragraph.text: paragraph.style.name for paragraph in document.paragraphs if paragraph.style
        }
        assert all(styles[text] == "Heading 1" for text in styles if re.match("[一二三四]、", text))
        assert all(styles[text] == "Heading 2" for text in styles if re.match("（[一二三]）.{2,9}$", text))
        assert next(text for text, style in styles.items() if style == "Title").startswith("关于")
        assert "Heading 1" in styles.values()
        assert all(style == "Normal" for text, style in styles.items() if text in {"内部", shown["版头"]})
        assert styles["附件1"] == "Heading 1"


def test_only_the_best_are_praised_and_nobody_whose_tasks_are_late(
    months: tuple[Master, tuple[Snapshot, ...]], report: Report
) -> None:
    master, (*earlier, last) = months
    behind = {laggard.unit for laggard in report.brief.behind}
    assert len(report.praised) == master.settings.praised_at_most == 5
    reports = [
        make_report(master, month, earlier[:place], today=TODAY) for place, month in enumerate(earlier)
    ]
    scored = [{score.unit: score for score in month.scores} for month in (*reports, report)]
    for praised in report.praised:
        course = [month[praised.unit] for month in reversed(scored) if praised.unit in month]
        good = [(score.accepted, score.held, score.late) == (score.owed, 0, 0) for score in course]
        assert praised.unit not in behind
        assert praised.periods == [*good, False].index(False) > 0
    everyone = replace(master, settings=replace(master.settings, praised_at_most=99))
    worthy = make_report(everyone, last, earlier, today=TODAY).praised
    assert len(worthy) > 5
    assert worthy[:5] == report.praised
    nobody = replace(master, settings=replace(master.settings, praised_at_most=0))
    text = text_of(
        made("通报模板.docx", bulletin_fields(nobody, make_report(nobody, last, earlier, today=TODAY)))
    )
    assert "本期没有符合条件的单位。" in text


def test_nobody_is_praised_from_whom_the_office_took_points() -> None:
    good = Score(unit="县甲局", owed=2, accepted=2, held=0, overdue=0, late=0, returned=True)
    given, taken = (
        Extra(unit="", period=Period(2024, 7), points=points, reason="通报", approved_by="张主任")
        for points in (1.0, -3.0)
    )
    scores = [
        good,
        replace(good, unit="县乙局", extras=(taken,)),
        replace(good, unit="县丙局", extras=(given,)),
    ]
    praised = praised_units(
        scores, Scoring(), dict.fromkeys(("县甲局", "县乙局", "县丙局"), 1), (), at_most=9
    )
    assert [each.unit for each in praised] == ["县丙局", "县甲局"]


def test_a_list_without_sections_names_none_and_what_is_under_none_is_told_apart(report: Report) -> None:
    def sections(*names: str) -> list[str]:
        outlooks = [
            replace(each, line=replace(each.line, task=replace(each.line.task, section=name)))
            for each, name in zip(report.outlooks, names, strict=False)
        ]
        return [fields["名称"] for fields in section_fields(replace(report, outlooks=tuple(outlooks)))]

    assert sections("", "") == []
    assert sections("一、培训", "", "") == ["培训", "未分部分"]


def test_who_must_improve_is_named_with_what(fields: Fields) -> None:
    text = text_of(made("通报模板.docx", fields)).split("（三）要改进的单位")[1].split("三、")[0]
    shown = fields["落后单位"]
    assert all(words in text for words in shown[:6])
    assert f"另有{len(shown) - 6}家，见汇总表“报送情况”。" in text


def test_the_layout_is_that_of_the_standard() -> None:
    document = Document(str(MASTER_FOLDER / "通报模板.docx"))
    page = document.sections[0]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(each.mm) for each in margins if each is not None] == [37, 35, 28, 26]
    title, body = starting(document, "关于"), starting(document, "现将")
    assert 'w:eastAsia="方正小标宋简体"' in title._element.xml
    assert (title.runs[0].font.size, body.runs[0].font.size) == (Pt(22), Pt(16))
    assert 'w:eastAsia="仿宋"' in body._element.xml
    fonts = {paragraph.text: paragraph._element.xml for paragraph in document.paragraphs}
    assert 'w:eastAsia="黑体"' in fonts["一、总体进展"]
    assert 'w:eastAsia="楷体"' in fonts["（一）予以表扬的单位"]
    assert "附件：1.逾期和有风险的任务" in fonts
    assert 'w:eastAsia="zh-CN"' in document.styles.element.xml


def test_a_page_has_22_lines_of_28_characters() -> None:
    body = starting(Document(str(MASTER_FOLDER / "通报模板.docx")), "现将")
    between = re.search(r'<w:spacing w:val="(-?\d+)"/>', body._element.xml)
    line = body.paragraph_format.line_spacing
    assert between
    assert isinstance(line, int)
    height, width = Mm(297 - 37 - 35), Mm(210 - 28 - 26)
    assert height // line == 22
    assert width // (Pt(16) + int(between[1]) * 635) == 28  # a twentieth of a point is 635 of Word's units


def test_the_same_input_gives_the_same_bytes(fields: Fields) -> None:
    assert made("通报模板.docx", fields) == made("通报模板.docx", fields)


@pytest.mark.parametrize(
    ("text", "wrong", "near"),
    [
        ("{{ 已报单味 }}", "已报单味", "已报单位"),
        ("{% for 行 in 逾期任务 %}{{ 行.牵头 }}{% endfor %}", "牵头", "牵头单位"),
        ("{{ secret }}", "secret", ""),
    ],
)
def test_a_wrong_field_is_named(text: str, wrong: str, near: str, fields: Fields) -> None:
    with pytest.raises(WorkbookFlowError) as caught:
        fill_template(template_saying(text), "通报模板.docx", fields)
    assert f"“{wrong}”不存在" in str(caught.value)
    assert near in str(caught.value)


@pytest.mark.parametrize("text", ["{{ 期别 ", "{% for 行 in 逾期任务 %}", "{{ 期别.__class__.__mro__ }}"])
def test_a_broken_template_is_an_error_in_words(text: str, fields: Fields) -> None:
    with pytest.raises(WorkbookFlowError, match="通报模板"):
        fill_template(template_saying(text), "通报模板.docx", fields)


@pytest.mark.parametrize(
    "text",
    [
        '{{ "a" * 10**9 }}',
        "{{ 10**10**9 }}",
        "{{ 9 ** 9 ** 9 }}",
        '{{ "%999999999d" % 1 }}',
        '{{ "%*d" % (999999999, 1) }}',
        '{{ "a".ljust(999999999) }}',
        '{{ "a"|center(999999999) }}',
        '{{ "{:999999999}".format(1) }}',
        "{% for x in range(999999999) %}x{% endfor %}",
        "{% for x in range(99999) %}{% for y in range(99999) %}{% endfor %}{% endfor %}",
        "{% for x in range(9999) %}{{ 期别 * 999 }}{% endfor %}",
        '{% set n = namespace(s="a" * 999) %}{% for x in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}',
        '{{ "{:99999}".format(1) }}',
        '{{ "{x:99999}".format_map({"x": 1}) }}',
        '{{ "%99999s"|format("a") }}',
        "{{ 逾期任务.append(1) }}",
    ],
)
def test_a_template_that_asks_for_too_much_is_refused_before_it_is_made(text: str, fields: Fields) -> None:
    with pytest.raises(WorkbookFlowError, match="通报模板"):
        fill_template(template_saying(text), "通报模板.docx", fields)


def test_a_template_may_reckon_and_repeat_modestly(fields: Fields) -> None:
    text = '{{ "—" * 20 }}{{ 7 * 8 + 1 }}{{ "共" + "计" }}{% for x in range(3) %}{{ x }}{% endfor %}{{ "%s" % 5 }}'
    text += '{{ "投资12345万元；电话13800000000".split("；")[0].replace("投资", "共") }}'
    data = fill_template(template_saying(text), "通报模板.docx", fields)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert "—" * 20 + "57共计0125共12345万元" in book.read("word/document.xml").decode()


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_word_file_is_an_error_in_words(data: bytes, fields: Fields) -> None:
    with pytest.raises(WorkbookFlowError, match="不是 Word 文档"):
        fill_template(data, "通报模板.docx", fields)


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "@x",
        "R&D投入<5%",
        "<script>alert(1)</script></w:t></w:r>",
        "{{ 期别 }}{% for x in y %}{%p if %}",
        "😀👨‍👩‍👧\u200b零宽",
        "字" * 40_000,
    ],
)
def test_what_units_write_stays_text(text: str, months: tuple[Master, tuple[Snapshot, ...]]) -> None:
    master, (*_, last) = months
    values = {name: Value(typed=text, raw=text) for name in ("进展情况", "需协调事项")}
    entries = tuple(replace(entry, values={**entry.values, **values}) for entry in last.entries)
    report = make_report(master, replace(last, entries=entries), today=TODAY)
    shown = text_of(made("专报模板.docx", bulletin_fields(master, report)))
    assert (text if len(text) < 100 else "字" * 88 + "……") in shown


def test_a_long_list_is_cut_and_says_where_the_rest_stands(fields: Fields) -> None:
    practices = [{"单位": "县司法局", "编号": "1-01", "内容": f"做法{number}。"} for number in range(13)]
    text = text_of(made("专报模板.docx", {**fields, "典型经验": practices}))
    assert "10.县司法局：做法9。" in text
    assert "做法10。" not in text
    assert "另有3条，见汇总表“典型经验”。" in text


@pytest.mark.parametrize("count", ["（共8项）", "(共8项)", " ( 共 8 项 )"])
def test_a_section_is_named_without_its_count(
    count: str, months: tuple[Master, tuple[Snapshot, ...]]
) -> None:
    master, (*_, last) = months
    tasks = tuple(replace(task, section=f"七、组织实施{count}") for task in master.tasks)
    fields = bulletin_fields(master, make_report(replace(master, tasks=tasks), last, today=TODAY))
    assert [each["名称"] for each in fields["各部分"]] == ["组织实施"]


def test_nothing_to_say_is_said(months: tuple[Master, tuple[Snapshot, ...]]) -> None:
    master, (*_, last) = months
    report = make_report(master, replace(last, entries=(), held=()), today=date(2024, 6, 1))
    text = text_of(made("专报模板.docx", bulletin_fields(master, report)))
    assert "本期没有单位提出。" in text
    assert "没有逾期任务。" in text
    assert "首期，没有可比的上期。" in text
    assert "没有新完成" not in text


def test_nothing_is_asked_about_tasks_that_are_none(fields: Fields) -> None:
    demand = "已逾期任务的牵头单位要"
    for overdue, at_risk in ((False, False), (True, False), (False, True), (True, True)):
        lists = {
            "逾期任务": fields["逾期任务"] if overdue else [],
            "风险任务": fields["风险任务"] if at_risk else [],
        }
        text = text_of(made("通报模板.docx", {**fields, **lists}))
        assert (demand in text, "有风险任务的牵头单位要" in text) == (overdue, at_risk)
        assert ("没有逾期和有风险的任务。" in text) == (not overdue and not at_risk)
        assert ("详见附件1" in text) == (overdue or at_risk)
        assert f"{1 + overdue + at_risk}.各单位要在截止日前" in text


def test_no_annex_is_a_heading_over_an_empty_table(fields: Fields) -> None:
    tasks, scores = "逾期和有风险的任务", "各单位报送和评分情况"
    for names in ((), ("逾期任务",), ("风险任务",), ("逾期任务", "风险任务")):
        lists = {name: fields[name] if name in names else [] for name in ("逾期任务", "风险任务")}
        document = Document(io.BytesIO(made("通报模板.docx", {**fields, **lists})))
        lines = [line.text for line in document.paragraphs]
        annexes = [(f"附件{number}", name) for number, name in enumerate((tasks, scores), 1)]
        expected = annexes if names else [("附件", scores)]
        assert [(a, b) for a, b in zip(lines, lines[2:], strict=False) if b in (tasks, scores)] == expected
        named = [f"附件：1.{tasks}", f"2.{scores}"] if names else [f"附件：{scores}"]
        assert [line for line in lines if scores in line or tasks in line if line not in (tasks, scores)][
            -len(named) :
        ] == named
        assert all(len(table.rows) > 1 for table in document.tables[-len(expected) :])


@pytest.mark.parametrize(
    "limit",
    [
        "2024年12月底前",
        "2024年6月底前完成并长期坚持",
        "2024年第三季度末，其中水源地保护区划定工作4月底前完成",
        "长期坚持，每季度末前报送一次进展情况，年底前报送全年总结",
    ],
)
def test_a_task_takes_two_lines_in_the_table_of_all(
    limit: str, months: tuple[Master, tuple[Snapshot, ...]]
) -> None:
    """However long its limit is; a light's words stand in one."""
    master, (*earlier, last) = months
    tasks = tuple(replace(task, deadline=replace(task.deadline, words=limit)) for task in master.tasks)
    master = replace(master, tasks=tasks)
    fields = bulletin_fields(master, make_report(master, last, earlier, today=TODAY))
    table = Document(io.BytesIO(made("专报模板.docx", fields))).tables[-1]
    assert len(table.rows) > len(tasks) - 1
    most = {"主要措施": 2, "完成时限": 2, "情况": 1}
    widths = [cell.width or Mm(0) for cell in table.rows[0].cells]
    for row in table.rows[1:]:
        for head, width, cell in zip(table.rows[0].cells, widths, row.cells, strict=True):
            room = (width.mm - 3.8) / 25.4 * 72 / 10.5
            lines = sum(0.5 if letter.isascii() else 1 for letter in cell.text) / room
            assert lines <= most.get(head.text, 2), (cell.text, room)


def test_chinese_numbers() -> None:
    assert [chinese_number(number) for number in (1, 9, 10, 11, 20, 21, 99)] == [
        *("一", "九", "十", "十一", "二十", "二十一", "九十九")
    ]


@pytest.mark.needs("soffice", "pdftotext")
@pytest.mark.parametrize(("name", "quiet"), [*((name, False) for name in TEMPLATES), ("通报模板.docx", True)])
def test_no_page_is_empty_and_three_hold_the_report(
    name: str, official: Fields, tmp_path: Path, *, quiet: bool
) -> None:
    source = tmp_path / "a.docx"
    fields: Fields = {**official, "逾期任务": [], "风险任务": []} if quiet else official
    source.write_bytes(made(name, fields))
    pdf = libreoffice_convert(source, "pdf", tmp_path)
    text = tmp_path / "pages.txt"
    subprocess.run([require_program("pdftotext"), "-layout", str(pdf), str(text)], check=True, timeout=120)
    pages = text.read_text("utf-8").removesuffix("\f").split("\f")
    assert all(len("".join(page.split())) > 12 for page in pages)
    assert f"—{len(pages)}—" in "".join(pages[-1].split())
    annex = next(number for number, page in enumerate(pages) if re.match("附件(?!：)", "".join(page.split())))
    assert annex <= 3
    subprocess.run([require_program("pdftotext"), "-bbox", str(pdf), str(text)], check=True, timeout=120)
    last = text.read_text("utf-8").split("<page ")[-1]
    (foot,) = re.findall(r'yMax="([\d.]+)">\S*印发', last)
    assert LOWEST - 12 < float(foot) < LOWEST


@pytest.mark.parametrize(
    ("period", "number"),
    [
        (Period(2024, 9), "9"),
        (Period(2024, 7, PeriodKind.QUARTER), "3"),
        (Period(2024, 7, PeriodKind.HALF), "2"),
        (Period(2024, 2, PeriodKind.TEN_DAYS, 2), "5"),
        (Period(2024, 0, PeriodKind.WEEK, 31), "31"),
        (Period.once("防汛专报", date(2024, 7, 1), date(2024, 7, 9)), ""),
    ],
)
def test_an_issue_is_numbered_within_its_year(period: Period, number: str) -> None:
    assert issue_number(period) == number


def test_no_stop_stands_before_a_bracket_and_every_line_ends_with_one(fields: Fields) -> None:
    task = {**fields["全部任务"][0], "剩余": "逾期3天", "原因": "经费没有下达。", "反映": "经费没有下达。"}
    moved = {**task, "变动": "新逾期"}
    text = text_of(made("专报模板.docx", {**fields, "逾期任务": [task], "变动": [moved]}))
    lines = [line for line in text.splitlines() if re.match(r"\d\..*（(任务)?\d", line)]
    assert lines
    assert [line for line in lines if re.search("[。；]（|[^。…]$", line)] == []
    assert "）。反映：经费没有下达。" in text


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("县司法局", "县司法局"),
        ("县公安局\n县财政局、县住建局", "县公安局 县财政局、县住建局"),
        ("云溪县住房和城乡建设局质量安全监督站", "云溪县住房和城乡建设局质量安全监督站"),
        ("云溪县住房和城乡建设局质量安全监督站\n县财政局", "云溪县住房和城乡建设局质量安全监督站等"),
    ],
)
def test_no_unit_is_named_by_half_its_name(words: str, short: str) -> None:
    assert short_leads(words) == short


@pytest.mark.dear
@pytest.mark.needs("soffice")
@pytest.mark.parametrize("count", [26, 28])
def test_no_page_holds_nothing_but_the_imprint(count: int, official: Fields, tmp_path: Path) -> None:
    score = dict.fromkeys(("应报", "已接收", "退回", "迟报", "得分"), "1")
    scores = [{**score, "名次": str(place), "单位": f"第{place}单位"} for place in range(1, count + 1)]
    path = tmp_path / "通报.docx"
    path.write_bytes(made("通报模板.docx", {**official, "单位得分": scores, "逾期任务": [], "风险任务": []}))
    with pdfplumber.open(libreoffice_convert(path, "pdf", tmp_path)) as printed:
        last = printed.pages[-1].extract_text()
    assert "印发" in last
    assert f"第{count}单位" in last
