"""Workbooks as many programs write them, cell by cell from a seed: what a cell holds, and under which format.

Each comes with nothing but its bytes: what its cells show is for LibreOffice to say.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

ROWS, COLUMNS = 10, 6
SHEET = "填报表"

TEXTS = (
    "已完成第1项任务的部署。",
    "按计划推进",
    "一是开展检查12次；\n二是整改30个。",
    "  前后有空格  ",
    "100%",
    "1-07",
    "007",
    "2024年7月",
    "7月15日",
    "TRUE",
    "#N/A",
    "=没有公式",
    "'带撇号",
    "“引号”，逗号,分号;",
    "𠮷田铺镇",
    "①⑵Ⅲ㎡",
    "<b>&amp;</b>",
    "１２０",
    "3万元",
    "—",
    "无",
    "县司法局\t0739",
    "e\u0301",
    "长" * 400,
)
NUMBERS = (
    0,
    1,
    -1,
    60,
    0.6,
    0.6049,
    1 / 3,
    99.99999999999999,
    57.99999999999999,
    0.1 + 0.2,
    2.5,
    3.005,
    -0.25,
    12345.678,
    1234567,
    306,
    100,
    0.995,
    1e10,
    13812345678,
    20240715,
    123456789012,
    1.5e-4,
    1e15,
    45488,
    0.5,
)
FIGURE_FORMATS = (
    "General",
    "0",
    "0.0",
    "0.00",
    "#,##0",
    "#,##0.00",
    "0%",
    "0.0%",
    "0.00%",
    "000",
    "0-00",
    '0"件"',
    '"完成"0"件"',
    '0"%"',
    "0\\%",
    '"约"0.0"亿元"',
    "0.00E+00",
    "# ?/?",
    "[$¥-804]#,##0.00",
    "[Red]0.0;[Blue]-0.0",
    "0;-0;;@",
    ";;;",
    '"是";;"否"',
    '[=1]"是";[=0]"否";General',
    '0.0,"千"',
    '0\\.0,"万"',
    "@",
    '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    "#",
    "#.##",
    "0.##",
    '0"/"00',
    'General"人"',
    "000-0000-0000",
    "[DBNum1][$-804]General",
    "0_%",
    "0.0_);(0.0)",
    '[>=60]0;[<60]"不足60"',
    "??0.0",
    '0.00"％"',
)
DAYS = (
    dt.datetime(2024, 7, 15),
    dt.datetime(2024, 7, 1),
    dt.datetime(2023, 12, 31),
    dt.datetime(2024, 1, 1),
    dt.datetime(2000, 2, 29),
)
MOMENTS = (
    dt.datetime(2024, 7, 15, 9, 30),
    dt.datetime(2024, 7, 15, 23, 59, 17),
    dt.datetime(2024, 7, 1, 12, 0, 5),
)
DAY_FORMATS = (
    "yyyy-mm-dd",
    "yyyy/m/d",
    'yyyy"年"m"月"d"日"',
    'yyyy"年"m"月"',
    'm"月"d"日"',
    "mmm-yy",
    "d-mmm",
    "d-mmm-yy",
    "mm-dd",
    "m/d/yy",
    "yyyy",
    "yyyy-mm-dd hh:mm",
    "yyyy/m/d h:mm:ss",
    '[$-804]yyyy"年"m"月"d"日";@',
    '[DBNum1][$-804]yyyy"年"m"月"d"日";@',
    "yyyy.mm.dd",
    "yyyymmdd",
    '"截至"m"月"d"日"',
    "yy-m-d",
    "dddd",
    "yyyy\\-mm",
    "0",
    "General",
    "[$-804]aaaa;@",
    "mmmm d, yyyy",
    "h:mm",
    'd"日"',
    ";;;",
)
TIMES = (0.0, 0.395833333333333, 0.75, 1.25, 2.5)
TIME_FORMATS = ("h:mm", "h:mm:ss", "[h]:mm", "[h]:mm:ss", "h:mm AM/PM", 'h"时"mm"分"', "mm:ss", "[m]")
EPOCH = dt.datetime(1899, 12, 30)
Content = tuple[str, Any, str]
"""What a cell holds: its kind (text, number, truth, error, day, rich, formula), the value, the number format."""
Cells = Mapping[tuple[int, int], Content]


def serial(moment: dt.datetime) -> float:
    """The number by which a moment is stored."""
    return (moment - EPOCH) / dt.timedelta(days=1)


def a_cell(chance: random.Random) -> Content:
    """Any cell."""
    kind = chance.choices(
        ("text", "number", "day", "time", "truth", "error", "rich", "formula"), (5, 6, 5, 1, 1, 1, 1, 2)
    )[0]
    figure, day = chance.choice(FIGURE_FORMATS), chance.choice(DAY_FORMATS)
    match kind:
        case "text" | "rich":
            return kind, chance.choice(TEXTS), chance.choice(("General", "@", figure))
        case "number":
            return (
                kind,
                chance.choice((*NUMBERS, chance.randrange(0, 101), round(chance.uniform(0, 1), 4))),
                figure,
            )
        case "day":
            return "number", serial(chance.choice((*DAYS, *DAYS, *MOMENTS))), day
        case "time":
            return "number", chance.choice(TIMES), chance.choice(TIME_FORMATS)
        case "truth":
            return kind, chance.choice((True, False)), "General"
        case "error":
            return kind, chance.choice(("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?")), "General"
        case _:
            result = chance.choice((*NUMBERS, *TEXTS[:4]))
            return "formula", result, figure if not isinstance(result, str) else "General"


def some_cells(chance: random.Random) -> dict[tuple[int, int], Content]:
    """The cells of a sheet, some left out."""
    spots = ((row, column) for row in range(ROWS) for column in range(COLUMNS))
    return {spot: a_cell(chance) for spot in spots if chance.random() < 0.85}


def merge_of(chance: random.Random) -> tuple[int, int, int, int]:
    """A merge below the other cells: first row, first column, last row, last column."""
    left = chance.randrange(0, COLUMNS - 2)
    return ROWS + 1, left, ROWS + 1 + chance.randrange(1, 3), left + chance.randrange(1, 3)


def formula_of(result: object) -> str:
    """A formula with that result, so that it is the same for a program that calculates anew."""
    return f'="{result}"'.replace("\n", "") if isinstance(result, str) else f"={result!r}"


def by_xlsxwriter(cells: Cells, chance: random.Random) -> bytes:
    """As XlsxWriter writes: shared strings, formulas with results."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": False})
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True})
    for (row, column), (kind, value, code) in cells.items():
        look = book.add_format({"num_format": code, **({"bold": True} if chance.random() < 0.3 else {})})
        if kind == "number":
            sheet.write_number(row, column, value, look)
        elif kind == "truth":
            sheet.write_boolean(row, column, value, look)
        elif kind == "error":
            sheet.write_formula(
                row, column, {"#N/A": "=NA()", "#DIV/0!": "=1/0"}.get(value, f"={value}"), look, value
            )
        elif kind == "formula":
            result = value.replace("\n", "") if isinstance(value, str) else value
            sheet.write_formula(row, column, formula_of(value), look, result)
        elif kind == "rich" and len(value) > 2:
            sheet.write_rich_string(row, column, value[:1], bold, value[1:2], value[2:], look)
        else:
            sheet.write_string(row, column, value, look)
    sheet.merge_range(*merge_of(chance), "合并", bold)
    book.close()
    return out.getvalue()


def by_openpyxl(cells: Cells, chance: random.Random) -> bytes:
    """As openpyxl writes; formulas have no results there, so there are none."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for (row, column), (kind, value, code) in cells.items():
        cell = sheet.cell(row + 1, column + 1)
        if kind == "rich":
            sheet.cell(row + 1, column + 1).value = CellRichText(
                value[:1], TextBlock(InlineFont(b=True), value[1:])
            )
        else:
            cell.value = value
            if isinstance(value, str) and kind != "error":
                cell.data_type = "s"
        cell.number_format = code
    top, left, bottom, right = merge_of(chance)
    sheet.cell(top + 1, left + 1).value = "合并"
    sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_hand(cells: Cells, chance: random.Random) -> bytes:
    """As WPS and office systems write: texts inside cells or shared in any order, phonetics, prefixes, no references."""
    prefix = chance.choice(("", "", "x:"))
    strings: list[str] = []
    codes: list[str] = ["General"]
    rows = [""] * ROWS
    lacking_references = chance.random() < 0.2
    for row in range(ROWS):
        for column in range(COLUMNS):
            kind, value, code = cells.get((row, column), ("blank", "", "General"))
            codes += [code] if code not in codes else []
            where = "" if lacking_references else f' r="{chr(65 + column)}{row + 1}"'
            rows[row] += xml_cell(kind, value, f'{where} s="{codes.index(code)}"', strings, chance)
    lines = "".join(f'<row r="{number + 1}">{words}</row>' for number, words in enumerate(rows))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'
    shared = f'<sst xmlns="{MAIN}">{"".join(strings)}</sst>'
    if prefix:
        sheet = prefixed(sheet)
    return packed(sheet, shared, codes)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLACES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def prefixed(xml: str) -> str:
    """The same XML with a prefix before every name."""
    import re

    return re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x=")


def xml_cell(kind: str, value: Any, about: str, strings: list[str], chance: random.Random) -> str:
    """One cell of a worksheet, in one of the spellings that programs use."""
    words = f'<t xml:space="preserve">{escape(str(value))}</t>'
    match kind:
        case "blank":
            return f"<c{about}/>"
        case "number":
            written = chance.choice((f"{value!r}", f"{value!r}", f" {value!r} ", f"{value:.17g}"))
            return f"<c{about}><v>{written}</v></c>"
        case "truth":
            return f'<c{about} t="b"><v>{int(value)}</v></c>'
        case "error":
            return f'<c{about} t="e"><v>{escape(value)}</v></c>'
        case "formula":
            result = str(value).replace("\n", "")
            typed = ' t="str"' if isinstance(value, str) else ""
            return f"<c{about}{typed}><f>{escape(formula_of(value)[1:])}</f><v>{escape(result if typed else repr(value))}</v></c>"
    if kind == "rich":
        middle = len(value) // 2
        words = (
            "".join(
                f'<r><rPr><b/></rPr><t xml:space="preserve">{escape(part)}</t></r>'
                for part in (value[:middle], value[middle:])
                if part
            )
            + '<rPh sb="0" eb="1"><t>ふり</t></rPh>'
        )
    if chance.random() < 0.5:
        return f'<c{about} t="inlineStr"><is>{words}</is></c>'
    strings.append(f"<si>{words}</si>")
    return f'<c{about} t="s"><v>{len(strings) - 1}</v></c>'


def packed(sheet: str, shared: str, codes: list[str]) -> bytes:
    """The package around one worksheet."""
    formats = "".join(
        f'<numFmt numFmtId="{170 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(codes) if at
    )
    looks = "".join(
        f'<xf numFmtId="{170 + at if at else 0}" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
        for at in range(len(codes))
    )
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{max(0, len(codes) - 1)}">{formats}</numFmts><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(codes)}">{looks}</cellXfs></styleSheet>'
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/></Types>',
        "_rels/.rels": relations({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{PLACES}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            {
                "worksheet": "worksheets/sheet1.xml",
                "sharedStrings": "sharedStrings.xml",
                "styles": "styles.xml",
            }
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": shared,
        "xl/styles.xml": styles,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, words in parts.items():
            package.writestr(name, words)
    return out.getvalue()


def relations(targets: Mapping[str, str]) -> str:
    """A part of relationships, by kind."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{PLACES}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'


WRITERS: Mapping[str, Callable[[Cells, random.Random], bytes]] = {
    "xlsxwriter": by_xlsxwriter,
    "openpyxl": by_openpyxl,
    "hand": by_hand,
}


def written(seed: int) -> tuple[str, bytes]:
    """The writer and the workbook of a seed."""
    chance = random.Random(seed)
    name = tuple(WRITERS)[seed % len(WRITERS)]
    cells = some_cells(chance)
    if name == "openpyxl":
        cells = {spot: content for spot, content in cells.items() if content[0] != "formula"}
    return name, WRITERS[name](cells, chance)
