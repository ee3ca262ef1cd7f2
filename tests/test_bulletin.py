"""The bulletin and the special report, read back from their Word files."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm, Pt

from tests.programs import libreoffice_convert, require_program
from tests.samples import sample_master, sample_months
from tools.build_templates import build
from workbook_flow.model import Master, Snapshot, Value, WorkbookFlowError
from workbook_flow.reports.bulletin import Fields, bulletin_fields, chinese_number, write_bulletin
from workbook_flow.reports.summary import Report, make_report
from workbook_flow.words.vocabulary import BULLETIN_FIELDS

TODAY = date(2024, 7, 28)
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
    return write_bulletin((MASTER_FOLDER / name).read_bytes(), name, fields)


def text_of(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    tables = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


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


def test_the_layout_is_that_of_the_standard() -> None:
    document = Document(str(MASTER_FOLDER / "通报模板.docx"))
    page = document.sections[0]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(each.mm) for each in margins if each is not None] == [37, 35, 28, 26]
    title, body = document.paragraphs[0], document.paragraphs[3]
    assert 'w:eastAsia="方正小标宋简体"' in title._element.xml
    assert (title.runs[0].font.size, body.runs[0].font.size) == (Pt(22), Pt(16))
    assert 'w:eastAsia="仿宋"' in body._element.xml
    fonts = {paragraph.text: paragraph._element.xml for paragraph in document.paragraphs}
    assert 'w:eastAsia="黑体"' in fonts["一、总体进展"]
    assert 'w:eastAsia="楷体"' in fonts["（一）予以表扬的单位"]
    assert "附件：1.逾期和有风险的任务" in fonts
    assert 'w:eastAsia="zh-CN"' in document.styles.element.xml


def test_a_page_has_22_lines_of_28_characters() -> None:
    body = Document(str(MASTER_FOLDER / "通报模板.docx")).paragraphs[3]
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
        write_bulletin(template_saying(text), "通报模板.docx", fields)
    assert f"“{wrong}”不存在" in str(caught.value)
    assert near in str(caught.value)


@pytest.mark.parametrize("text", ["{{ 期别 ", "{% for 行 in 逾期任务 %}", "{{ 期别.__class__.__mro__ }}"])
def test_a_broken_template_is_an_error_in_words(text: str, fields: Fields) -> None:
    with pytest.raises(WorkbookFlowError, match="通报模板"):
        write_bulletin(template_saying(text), "通报模板.docx", fields)


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_word_file_is_an_error_in_words(data: bytes, fields: Fields) -> None:
    with pytest.raises(WorkbookFlowError, match="不是 Word 文档"):
        write_bulletin(data, "通报模板.docx", fields)


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
    assert (text if len(text) < 100 else "字" * 100) in shown


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


def test_chinese_numbers() -> None:
    assert [chinese_number(number) for number in (1, 9, 10, 11, 20, 21, 99)] == [
        *("一", "九", "十", "十一", "二十", "二十一", "九十九")
    ]


@pytest.mark.needs("soffice", "pdftotext")
@pytest.mark.parametrize("name", TEMPLATES)
def test_no_page_is_empty(name: str, fields: Fields, tmp_path: Path) -> None:
    source = tmp_path / "a.docx"
    source.write_bytes(made(name, fields))
    pdf = libreoffice_convert(source, "pdf", tmp_path)
    text = tmp_path / "pages.txt"
    subprocess.run([require_program("pdftotext"), "-layout", str(pdf), str(text)], check=True, timeout=120)
    pages = text.read_text("utf-8").removesuffix("\f").split("\f")
    assert all(len("".join(page.split())) > 12 for page in pages)
    assert f"—{len(pages)}—" in "".join(pages[-1].split())
