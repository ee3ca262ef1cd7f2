"""Build the bulletin's templates in the layout of GB/T 9704-2012: ``python tools/build_templates.py [FOLDER]``."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docx import Document  # noqa: E402
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT  # noqa: E402
from docx.oxml import OxmlElement, parse_xml  # noqa: E402
from docx.oxml.ns import nsdecls, qn  # noqa: E402
from docx.shared import Mm, Pt, RGBColor  # noqa: E402

from workbook_flow.reports.word import rezip  # noqa: E402

TITLE, HEAD, SUBHEAD, BODY, PAGE_NUMBER = "方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"
SIZE, TITLE_SIZE, SMALL, CODE_SIZE, LINE = 16.0, 22.0, 10.5, 9.0, 28.95
"""三号, 二号, 五号 for tables, 小五 for the record's code, and the exact line spacing of 22 lines on 225 mm; points."""
TIGHTER = "-5"
"""Between characters, in twentieths of a point: 28 of 15.75 points fill the standard's 156 mm.

A document grid says the same, but LibreOffice spreads the characters of one too far.
"""
HANDOUT_SIZE, HANDOUT_LINE = 12.0, 18.0
"""小四 and its line, of a history's texts."""
RED = RGBColor(0xD7, 0x00, 0x0F)
"""Of the issuing organ's mark and the line below it."""
MARKS = ((12, 36.0), (18, 26.0), (0, 20.0))
"""Most signs of the mark, and the points that they are high then; 0 for any more."""
SMALLER, THICK, THIN = 14.0, "8", "6"
"""四号 for the imprint; its outer lines of 0.35 mm and the inner one of 0.25, in eighths of a point."""
TEXT_WIDTH = 156
"""Millimetres between the standard's margins."""
PRINTED = "　{{ 发文单位 }}\t{{ 今日 }}印发　"
SIZE_OF_BOX = f'cx="{TEXT_WIDTH * 36000}" cy="{2 * int(LINE * 12700)}"'
BOX = f"""<mc:AlternateContent {nsdecls("w", "wp", "a")}
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent {SIZE_OF_BOX}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>
<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {SIZE_OF_BOX}/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:spAutoFit/></wps:bodyPr>
</wps:wsp></a:graphicData></a:graphic>
</wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"""
"""A box at the foot of the page that its paragraph stands on; it grows with its lines."""
STYLES = {TITLE: "Title", HEAD: "Heading 1", SUBHEAD: "Heading 2"}
"""By font, the style by which Word and WPS list the paragraph for navigation."""
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFIED = WD_ALIGN_PARAGRAPH.JUSTIFY
TASK_TABLE = (
    ("编号", "编号", 13),
    ("主要措施", "措施", 52),
    ("牵头单位", "牵头单位", 26),
    ("完成时限", "时限", 34),
    ("情况", "灯", 31),
)
"""The last is as wide as the words of a light, in one line."""
BRIEF_TABLE = (
    ("编号", "编号", 13),
    ("主要措施", "简称", 52),
    ("牵头单位", "牵头单位简称", 26),
    ("完成时限", "时限简称", 34),
    ("情况", "灯", 31),
)
"""The same of all tasks, for a reader who has the list."""
SCORE_TABLE = (
    ("名次", "名次", 16),
    ("单位", "单位", 56),
    ("应报", "应报", 16),
    ("已接收", "已接收", 18),
    ("退回", "退回", 16),
    ("迟报工作日", "迟报", 18),
    ("得分", "得分", 16),
)


def font(run: Any, name: str, size: float = SIZE) -> None:
    """Set both the Latin and the Chinese font of a run."""
    run.font.name, run.font.size = name, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
    if size == SIZE:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), TIGHTER)
        run._element.rPr.find(qn("w:sz")).addprevious(spacing)


def paragraph(
    document: Any, text: str, name: str = BODY, *, align: Any = None, size: float = SIZE, indent: int = 2
) -> Any:
    """A paragraph at the exact line spacing, its first line indented by so many characters.

    A title or heading has the style by which it is navigated to.
    """
    made = document.add_paragraph(style=STYLES.get(name) if "{%" not in text else None)
    looks = made.paragraph_format
    looks.line_spacing_rule, looks.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    looks.space_before = looks.space_after = Pt(0)
    looks.first_line_indent = Pt(size * indent) if align is None else None
    looks.keep_with_next = name in {HEAD, SUBHEAD}
    made.alignment = JUSTIFIED if align is None else align
    font(made.add_run(text), name, size)
    return made


def blank_document() -> Any:
    """A4 with the standard's margins, page numbers outside, odd and even."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.footer_distance = Mm(25)
    drop_leftovers(document)
    plain_styles(document)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")  # else some programs draw Chinese marks as Japanese ones
    document.settings.odd_and_even_pages_header_footer = True
    number_pages(page.footer, RIGHT)
    number_pages(page.even_page_footer, LEFT)
    return document


def plain_styles(document: Any) -> None:
    """The styles of headings with nothing but their place in the outline and our fonts: black, no line, no air."""
    for name, style in ((name, document.styles[style]) for name, style in STYLES.items()):
        for part in (style.element.rPr, style.element.pPr.find(qn("w:pBdr"))):
            if part is not None:
                part.getparent().remove(part)
        looks = style.paragraph_format
        looks.space_before = looks.space_after = Pt(0)
        looks.line_spacing_rule, looks.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
        style.font.name, style.font.size = name, Pt(TITLE_SIZE if name == TITLE else SIZE)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def drop_leftovers(document: Any) -> None:
    """Take out what python-docx's own template brings and Word finds fault with.

    Styles for Word 2007 that differ from ours, a picture of another document, a zoom without its percent.
    """
    for relations in (document.part.rels, document.part.package.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in {"stylesWithEffects", "thumbnail"}:
                del relations[name]
    document.settings.element.find(qn("w:zoom")).set(qn("w:percent"), "100")


def number_pages(footer: Any, align: Any) -> None:
    """``— 1 —`` in 四号 宋体, a character from the edge."""
    made = footer.paragraphs[0]
    made.alignment = align
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Pt(14)
    for kind in ("— ", "begin", "PAGE", "end", " —"):
        run = made.add_run(kind if "—" in kind else "")
        font(run, PAGE_NUMBER, 14)
        if kind in {"begin", "end"}:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
        elif kind == "PAGE":
            code = OxmlElement("w:instrText")
            code.text = kind
            run._element.append(code)


def table(document: Any, columns: Sequence[tuple[str, str, int]], rows: str) -> None:
    """A table with a repeated head and one row for each item of the field ``rows``.

    The last row stays with what follows: no page is to hold nothing but the imprint.
    """
    made = document.add_table(rows=7, cols=len(columns))
    made.style, made.autofit = "Table Grid", False
    for index, (head, part, width) in enumerate(columns):
        made.columns[index].width = Mm(width)
        cells = made.columns[index].cells
        for cell in cells:
            cell.width = Mm(width)
        fill(cells[0], head, HEAD)
        for row in (2, 5):
            fill(
                cells[row], f"{{{{ 行.{part} }}}}", BODY, LEFT if part in {"措施", "简称", "单位"} else CENTRE
            )
        cells[5].paragraphs[0].paragraph_format.keep_with_next = True
    for row, share in ((1, "[:-1]"), (4, "[-1:]")):
        fill(made.rows[row].cells[0], f"{{%tr for 行 in ({rows}){share} %}}", BODY)
        fill(made.rows[row + 2].cells[0], "{%tr endfor %}", BODY)
    properties = made.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def fill(cell: Any, text: str, name: str, align: Any = CENTRE) -> None:
    """One cell's text in the tables' size."""
    made = cell.paragraphs[0]
    made.alignment = align
    font(made.add_run(text), name, SMALL)


def each(document: Any, name: str, loop: str, text: str, cut: tuple[int, str] = (0, "")) -> None:
    """A paragraph for each item of a list; ``cut`` is the most that is shown, and where the rest stands.

    One fewer is shown where a masthead takes the room.
    """
    most, rest = cut
    shown = f"({most - 1} if 版头 else {most})"
    paragraph(document, f"{{%p for {name} in {loop}{f'[:{shown}]' if most else ''} %}}")
    paragraph(document, text)
    paragraph(document, "{%p endfor %}")
    if most:
        paragraph(document, f"{{%p if {loop}|length > {shown} %}}")
        paragraph(document, f"另有{{{{ {loop}|length - {shown} }}}}{rest}。")
        paragraph(document, "{%p endif %}")


def annex(document: Any, label: str, title: str, columns: Sequence[tuple[str, str, int]], rows: str) -> None:
    """An annex on a page of its own, with a table."""
    open_annex(document, label, title)
    table(document, columns, rows)


def open_annex(document: Any, label: str, title: str) -> None:
    """The head of an annex, on a page of its own."""
    start = paragraph(document, label, HEAD, align=LEFT)
    start.paragraph_format.page_break_before = True
    paragraph(document, "", align=LEFT)
    paragraph(document, title, TITLE, align=CENTRE, size=TITLE_SIZE)
    paragraph(document, "", align=LEFT)


def masthead(document: Any, number: str, *, signed: bool) -> None:
    """What stands above the title where the office has set it: 密级, the organ's mark, number, signer, red line."""
    when(document, "密级", "{{ 密级 }}", HEAD, LEFT)
    most = 0
    for limit, size in MARKS:
        bounds = [f"版头|length > {most}", *([f"版头|length <= {limit}"] if limit else [])]
        mark = when(document, f"版头 and {' and '.join(bounds)}", "{{ 版头 }}", TITLE, CENTRE, size=size)
        mark.paragraph_format.space_before, mark.paragraph_format.space_after = Mm(12), Mm(10)
        mark.paragraph_format.line_spacing = Pt(size * 1.3)
        mark.runs[0].font.color.rgb = RED
        most = limit
    signer = f"{{% if 签发人 %}}{'　' * 4}签发人：{{{{ 签发人 }}}}{{% endif %}}" if signed else ""
    line = when(document, f"版头 or {number}", f"{{{{ {number} }}}}{signer}", BODY, CENTRE)
    ruled(line)
    line.paragraph_format.space_after = Mm(8)


def when(
    document: Any,
    condition: str,
    text: str,
    name: str,
    align: Any,
    *,
    size: float = SIZE,
) -> Any:
    """A paragraph that is there where the condition holds, and no heading."""
    paragraph(document, f"{{%p if {condition} %}}")
    made = paragraph(document, text, name, align=align, size=size)
    made.style = document.styles["Normal"]
    paragraph(document, "{%p endif %}")
    return made


def ruled(made: Any) -> None:
    """A red line below a paragraph."""
    borders, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", str(RED))):
        edge.set(qn(f"w:{key}"), value)
    borders.append(edge)
    made._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )


def imprint(document: Any) -> None:
    """The parts at the foot of the last page: who gets a copy, who prints it and when.

    Lines in a box at the foot, ruled as the standard has it: Word, WPS and LibreOffice all leave it there.
    """
    anchor = when(document, "版头 or 抄送", "", BODY, LEFT, size=1)
    anchor.paragraph_format.line_spacing = Pt(1)
    box = parse_xml(BOX)
    anchor.runs[0]._element.append(box)
    (inside,) = box.iter(qn("w:txbxContent"))
    inside.extend(line._element for line in imprint_lines(document))


def imprint_lines(document: Any) -> Iterator[Any]:
    """The lines of the imprint with the rules above and below them."""
    yield paragraph(document, "{%p if 抄送 %}")
    copied = imprint_line(document, "　抄送：{{ 抄送 }}。", top=THICK, bottom=THIN)
    looks = (
        copied.paragraph_format
    )  # a rule is as wide as its line's indents let it be: none here, but a blank
    looks.left_indent, looks.first_line_indent = Pt(SMALLER * 4), Pt(-SMALLER * 4)
    yield copied
    yield imprint_line(document, PRINTED, bottom=THICK)
    yield paragraph(document, "{%p elif 版头 %}")
    yield imprint_line(document, PRINTED, top=THICK, bottom=THICK)
    yield paragraph(document, "{%p endif %}")


def imprint_line(document: Any, text: str, **rules: str) -> Any:
    """A line of the imprint; ``rules`` are the widths of those above and below it, in eighths of a point."""
    line = paragraph(document, text, BODY, align=LEFT, size=SMALLER)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    borders = OxmlElement("w:pBdr")
    for side, size in rules.items():
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", size), ("space", "1"), ("color", "000000")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    line._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )
    return line


def head(document: Any, title: str) -> None:
    """The title and a blank line below it."""
    paragraph(document, title, TITLE, align=CENTRE, size=TITLE_SIZE)
    paragraph(document, "", align=LEFT)


def close(document: Any, *annexes: str, unless: tuple[str, str] = ("", "")) -> None:
    """What is annexed, then who issues it and when, to the right; all on the page of the last sentence.

    ``unless`` is a condition, and the one annex that there is where it does not hold.
    """
    for last in reversed(document.paragraphs):
        last.paragraph_format.keep_with_next = True
        if "endfor" in last.text or PART.match(last.text):
            break
    paragraph(document, "", align=LEFT).paragraph_format.keep_with_next = True
    condition, alone = unless
    if condition:
        paragraph(document, f"{{%p if {condition} %}}")
    annexed(document, *annexes)
    if condition:
        paragraph(document, "{%p else %}")
        annexed(document, alone)
        paragraph(document, "{%p endif %}")
    for text in ("{{ 发文单位 }}", "{{ 今日 }}"):
        looks = paragraph(document, text, align=RIGHT).paragraph_format
        looks.right_indent, looks.keep_with_next = Pt(SIZE * 2), True
    paragraph(document, "{%p if 存证码 %}", align=LEFT)
    code = paragraph(document, "存证码 {{ 存证码 }}", align=LEFT, size=CODE_SIZE)
    code.paragraph_format.line_spacing = Pt(CODE_SIZE * 1.2)
    paragraph(document, "{%p endif %}", align=LEFT)


def annexed(document: Any, *annexes: str) -> None:
    """The names of what is annexed, numbered where there are several."""
    lines = [f"{number}.{title}" for number, title in enumerate(annexes, 1)] if annexes[1:] else annexes
    for number, line in enumerate(lines):
        looks = paragraph(document, line if number else f"附件：{line}", align=LEFT).paragraph_format
        looks.keep_with_next = True
        looks.left_indent = Pt(SIZE * (5 if number else 2))


def figures(document: Any) -> None:
    """The numbers that are added up, and how many units have reached what is asked, where the list has any."""
    each(
        document,
        "数",
        "数据汇总",
        "{{ 数.栏目 }}：本期{% if 数.本期 %}{{ 数.本期 }}{% else %}没有填报{% endif %}"
        "{% if 数.较上期 %}，较上期{{ 数.较上期 }}{% endif %}{% if 数.较同期 %}，较上年同期{{ 数.较同期 }}{% endif %}"
        "{% if 数.汇总方式 == '求和' %}，本年累计{{ 数.本年累计 }}{% endif %}。",
    )
    each(
        document,
        "量",
        "量化指标",
        "{{ 量.指标 }}（任务{{ 量.编号 }}）：应报{{ 量.应报 }}家，已报{{ 量.已报 }}家"
        "{% if 量.目标值 %}，达到目标{{ 量.目标值 }}的{{ 量.达标 }}家{% endif %}"
        "{% if 量.平均 %}，平均{{ 量.平均 }}{% endif %}。",
    )


def bulletin() -> Any:
    """通报: to all units."""
    document = blank_document()
    masthead(document, "通报字号", signed=False)
    head(document, "关于{{ 清单名称 }}推进情况的通报（{{ 期别 }}）")
    paragraph(document, "各有关单位：", align=LEFT)
    paragraph(document, "现将{{ 清单名称 }}{{ 期别 }}推进情况通报如下（统计截至{{ 今日 }}）。")
    paragraph(document, "一、总体进展", HEAD)
    paragraph(
        document,
        "清单共{{ 任务总数 }}项任务，已完成{{ 已完成 }}项，正常推进{{ 正常推进 }}项，"
        "有风险{{ 有风险 }}项，已逾期{{ 已逾期 }}项。{{ 较上期 }}",
    )
    each(
        document,
        "部分",
        "各部分",
        "{{ 部分.名称 }}：共{{ 部分.任务数 }}项，已完成{{ 部分.已完成 }}项，正常推进{{ 部分.正常推进 }}项，"
        "有风险{{ 部分.有风险 }}项，已逾期{{ 部分.已逾期 }}项。",
    )
    figures(document)
    paragraph(document, "二、报送情况", HEAD)
    paragraph(
        document,
        "应报单位{{ 应报单位 }}家，已报{{ 已报单位 }}家，报送率{{ 报送率 }}；迟报（按工作日计）{{ 迟报单位 }}家。",
    )
    paragraph(document, "（一）予以表扬的单位", SUBHEAD)
    paragraph(
        document,
        "{% if 表扬单位 %}{{ 表扬单位|join('、') }}按时报送，内容完整，没有退回，没有牵头任务逾期，予以表扬。"
        "{% else %}本期没有符合条件的单位。{% endif %}",
    )
    paragraph(document, "（二）报送滞后的单位", SUBHEAD)
    paragraph(
        document,
        "{% if 未报单位 %}截至{{ 今日 }}仍未有效报送的：{{ 未报单位|join('、') }}。{% endif %}"
        "{% if 迟报单位名单 %}迟报的：{{ 迟报单位名单|join('、') }}。{% endif %}"
        "{% if not 未报单位 and not 迟报单位名单 %}没有。{% endif %}",
    )
    paragraph(document, "（三）要改进的单位", SUBHEAD)
    each(document, "单位", "落后单位", "{{ loop.index }}.{{ 单位 }}。", (6, "家，见汇总表“报送情况”"))
    paragraph(document, "{%p if not 落后单位 %}")
    paragraph(document, "没有。")
    paragraph(document, "{%p endif %}")
    paragraph(document, "三、需要关注的任务", HEAD)
    paragraph(
        document,
        "{% if 逾期任务 or 风险任务 %}已逾期{{ 逾期任务|length }}项，"
        "有风险（推进受阻、30日内到期、牵头单位未报）{{ 风险任务|length }}项，详见附件1。"
        "{% else %}没有逾期和有风险的任务。{% endif %}",
    )
    paragraph(document, "四、下一步要求", HEAD)
    demands(
        document,
        ("逾期任务", "已逾期任务的牵头单位要逐项说明原因，明确完成时间，于下期一并报告。"),
        ("风险任务", "有风险任务的牵头单位要倒排工期，受阻事项及时提请工作会商协调。"),
        ("", "各单位要在截止日前如实、完整报送，被退回的及时更正。"),
    )
    tasks, scores = "逾期和有风险的任务", "各单位报送和评分情况"
    close(document, tasks, scores, unless=("逾期任务 or 风险任务", scores))
    paragraph(document, "{%p if 逾期任务 or 风险任务 %}")
    annex(document, "附件1", tasks, TASK_TABLE, "逾期任务 + 风险任务")
    paragraph(document, "{%p endif %}")
    annex(document, "附件{% if 逾期任务 or 风险任务 %}2{% endif %}", scores, SCORE_TABLE, "单位得分")
    imprint(document)
    return document


PART = re.compile("[一二三四五六]、")
"""How the heading of a part begins."""
MOST = 3
"""Items of each list of the special report; the rest are counted, and stand in the annex or the workbook."""
NAME = "{{ 任务.简称|truncate(20, true, '……', 0) }}"
TASK = "{{ loop.index }}." + NAME + "（任务{{ 任务.编号 }}，牵头：{{ 任务.牵头单位简称 }}"
REASON = "{% if 任务.反映 %}。反映：{{ 任务.反映 }}{% else %}。牵头单位没有说明原因。{% endif %}"


def special_report() -> Any:
    """专报: to the county's leaders, three pages at the most without its annex."""
    document = blank_document()
    masthead(document, "专报字号", signed=True)
    head(document, "关于{{ 清单名称 }}推进情况的专报（{{ 期别 }}）")
    paragraph(document, "各位领导：", align=LEFT)
    paragraph(document, "截至{{ 今日 }}，{{ 一句话 }}")
    paragraph(
        document,
        "{{ 任务总数 }}项任务中，已完成{{ 已完成 }}项，正常推进{{ 正常推进 }}项，有风险{{ 有风险 }}项，"
        "已逾期{{ 已逾期 }}项；{{ 应报单位 }}家应报单位中已报{{ 已报单位 }}家，报送率{{ 报送率 }}。{{ 较上期 }}",
    )
    paragraph(document, "一、提请决定的事项", HEAD)
    listed(
        document,
        ("议题", "请决定", "件，见汇总表“会商议题”"),
        "{{ loop.index }}.{{ 议题.简述 }}（{{ 议题.单位 }}提出"
        "{% if 议题.部门 %}；涉及{{ 议题.部门|truncate(40, true, '等', 0) }}{% endif %}）。",
        "{% if 待更正提请 == '0' %}本期没有单位提出。{% else %}提出的都在待更正的行里。{% endif %}",
    )
    paragraph(document, "{%p if 待更正提请 != '0' %}")
    paragraph(document, "待更正的另有{{ 待更正提请 }}行提出，更正后计入。")
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p if 待核定延期 != '0' %}")
    paragraph(document, "另有延期申请{{ 待核定延期 }}项待核定。")
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p if 待更正延期 != '0' %}")
    paragraph(document, "待更正的{{ 待更正延期 }}行申请延期，更正后核定。")
    paragraph(document, "{%p endif %}")
    paragraph(document, "二、本期变动", HEAD)
    listed(
        document,
        ("任务", "变动", "项，见汇总表“变化”"),
        "{{ loop.index }}.{{ 任务.变动 }}：" + NAME + "（{{ 任务.编号 }}，牵头：{{ 任务.牵头单位简称 }}）。",
        "{% if 首期 %}首期，没有可比的上期。"
        "{% else %}没有新完成、新逾期、新受阻、退步、上一轮未完成和停滞的任务。{% endif %}",
    )
    paragraph(document, "三、逾期和受阻的任务", HEAD)
    paragraph(document, "（一）逾期", SUBHEAD)
    overdue = TASK + "，时限：{{ 任务.时限|truncate(20, true, '……', 0) }}，{{ 任务.剩余 }}）" + REASON
    listed(document, ("任务", "逾期任务", "项，见附件2"), overdue, "没有逾期任务。")
    paragraph(document, "（二）受阻", SUBHEAD)
    listed(document, ("任务", "受阻任务", "项，见附件2"), TASK + "）" + REASON, "没有受阻任务。")
    paragraph(document, "四、落后单位", HEAD)
    listed(
        document,
        ("单位", "落后单位", "家，见汇总表“报送情况”"),
        "{{ loop.index }}.{{ 单位 }}。",
        "没有未报、迟报的单位，也没有牵头任务逾期的单位。",
    )
    close(document, "各部分推进情况和典型经验", "重点任务一览表")
    open_annex(document, "附件1", "各部分推进情况和典型经验")
    each(
        document,
        "部分",
        "各部分",
        "（{{ 部分.序号 }}）{{ 部分.名称 }}。共{{ 部分.任务数 }}项，已完成{{ 部分.已完成 }}项，"
        "正常推进{{ 部分.正常推进 }}项，有风险{{ 部分.有风险 }}项，已逾期{{ 部分.已逾期 }}项。",
    )
    figures(document)
    paragraph(document, "典型经验", HEAD)
    text = "{{ loop.index }}.{{ 经验.单位 }}：{{ 经验.内容 }}"
    each(document, "经验", "典型经验", text, (10, "条，见汇总表“典型经验”"))
    paragraph(document, "{%p if not 典型经验 %}")
    paragraph(document, "本期没有单位报送。")
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p if 会商要点 %}")
    paragraph(document, "各单位反映的问题和提请决定的事项", HEAD)
    text = "{{ loop.index }}.{{ 议题.内容 }}：{{ 议题.来源 }}。"
    each(document, "议题", "会商要点", text, (10, "件，见汇总表“会商议题”"))
    paragraph(document, "{%p endif %}")
    annex(document, "附件2", "重点任务一览表", BRIEF_TABLE, "全部任务")
    imprint(document)
    return document


def publicity() -> Any:
    """宣传选登: what units tell of practices and people, for the office's own bulletin."""
    document = blank_document()
    head(document, "{{ 清单名称 }}典型经验和先进事迹选登（{{ 期别 }}）")
    story = "{{ loop.index }}.{{ 典型.单位 }}（{{ 典型.编号 }}）：{{ 典型.全文 }}"
    paragraph(document, "一、好经验好做法", HEAD)
    stories(document, "典型经验", story, "本期没有单位报送。")
    paragraph(document, "二、先进人物和先进事迹", HEAD)
    stories(document, "先进典型", story, "本期没有单位报送。")
    paragraph(document, "三、以前各期报送、还没有采用的", HEAD)
    before = "{{ loop.index }}.{{ 典型.单位 }}（{{ 典型.期别 }}，{{ 典型.编号 }}）：{{ 典型.全文 }}"
    stories(document, "往期典型", before, "没有。")
    return document


def handout() -> Any:
    """台账: a task or a unit over all periods, to be handed out; smaller letters, since it is long."""
    document = blank_document()
    head(document, "{{ 名称 }}")
    paragraph(document, "{{ 清单名称 }}（统计截至{{ 今日 }}）", align=CENTRE, size=HANDOUT_SIZE)
    paragraph(document, "{%p for 章 in 各章 %}")
    chapter = paragraph(document, "{{ 章.标题 }}", HEAD, align=LEFT)
    chapter.paragraph_format.space_before = Pt(HANDOUT_SIZE)
    paragraph(document, "{%p for 条 in 章.各条 %}")
    item = paragraph(document, "{% if 条.题 %}{{ 条.题 }}：{% endif %}", HEAD, align=LEFT, size=HANDOUT_SIZE)
    item.style, item.paragraph_format.keep_with_next, item.runs[0].bold = "Normal", False, True
    item.paragraph_format.line_spacing = Pt(HANDOUT_LINE)
    font(item.add_run("{{ 条.文 }}"), BODY, HANDOUT_SIZE)
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p endfor %}")
    return document


def stories(document: Any, loop: str, text: str, nothing: str) -> None:
    """Those of a list that may be told in public, or that there are none."""
    chosen = f"({loop} | selectattr('选登') | list)"
    paragraph(document, f"{{%p for 典型 in {chosen} %}}")
    paragraph(document, text)
    paragraph(document, "{%p endfor %}")
    paragraph(document, f"{{%p if not {chosen} %}}")
    paragraph(document, nothing)
    paragraph(document, "{%p endif %}")


def demands(document: Any, *lines: tuple[str, str]) -> None:
    """What is asked of units, numbered: each where the list that it is about has anything in it."""
    before: list[str] = []
    for condition, text in lines:
        number = " + ".join(["1", *(f"(1 if {other} else 0)" for other in before)])
        if condition:
            paragraph(document, f"{{%p if {condition} %}}")
        paragraph(document, f"{{{{ {number} }}}}.{text}")
        if condition:
            paragraph(document, "{%p endif %}")
            before.append(condition)


def listed(document: Any, names: tuple[str, str, str], text: str, nothing: str) -> None:
    """The first items of a list, where the rest stands, or that there are none.

    ``names`` are the item's, the list's, and what follows the number of the rest: its measure, and where it stands.
    """
    item, loop, rest = names
    each(document, item, loop, text, (MOST, rest))
    paragraph(document, f"{{%p if not {loop} %}}")
    paragraph(document, nothing)
    paragraph(document, "{%p endif %}")


def build(folder: Path) -> None:
    """Write the templates; the same every time."""
    documents = {
        "通报模板.docx": bulletin(),
        "专报模板.docx": special_report(),
        "宣传选登模板.docx": publicity(),
        "台账模板.docx": handout(),
    }
    for name, document in documents.items():
        stream = io.BytesIO()
        document.save(stream)
        (folder / name).write_bytes(rezip(stream.getvalue()))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        raise SystemExit(__doc__)
    build(Path(sys.argv[1]) if len(sys.argv) == 2 else ROOT / "master")
