"""The form as it comes back: what is done to it in LibreOffice, and what must be understood of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from tests.build import COUNT, FIELDS, PHONE, a_master, a_task, forms_of
from tests.calc import Step
from workbook_flow.model import UnitName

MASTER = a_master(
    tasks=(
        a_task(1, lead=("县甲局",), responsible=("县乙局",)),
        a_task(2, lead=("县甲局",), responsible=("县乙局", "县丙局")),
        a_task(3, lead=("县甲局",), responsible=("县丁局",)),
    ),
    units=tuple(
        replace(a_master().units[0], name=UnitName(name), aliases=(name[1:],))
        for name in ("县甲局", "县乙局", "县丙局", "县丁局")
    ),
    fields=(*FIELDS, COUNT, PHONE),
)
ISSUED = forms_of(MASTER)
FORMS = {(form.unit, form.period, form.issue): form for form in ISSUED.values()}
FORM = ISSUED["县甲局"]

TYPED = {
    "B2": "张三",
    "B3": "0739-3160000",
    "B4": "李四",
    "D6": "已完成",
    "E6": "100",
    "F6": "已全部办结",
    "G6": "2024-07-15",
    "H6": "12",
    "I6": "0739-3160000",
    "D7": "进行中",
    "E7": "60",
    "F7": "按计划推进",
    "H7": "3",
    "I7": "13812345678",
    "D8": "未开始",
    "E8": "0",
    "F8": "尚未启动。",
}
"""What the unit types into its form, by cell."""

Row = tuple[object, ...]
Rows = Mapping[str, Row]

WHOLE: dict[str, Row] = {
    "1-01": ("已完成", 100, "已全部办结", date(2024, 7, 15), 12, "0739-3160000"),
    "1-02": ("进行中", 60, "按计划推进", None, 3, "13812345678"),
    "1-03": ("未开始", 0, "尚未启动。", None, None, None),
}
"""That, as it is understood: by task, the fields in their order."""

PICTURE = Path(__file__).parents[1] / "docs" / "图" / "填报表.png"


def but(**changes: object) -> dict[str, Row]:
    """WHOLE, but for some cells, named by their address in the form."""
    rows = {task: list(row) for task, row in WHOLE.items()}
    for cell, value in changes.items():
        rows[f"1-0{int(cell[1]) - 5}"]["DEFGHI".index(cell[0])] = value
    return {task: tuple(row) for task, row in rows.items()}


def without(*tasks: str) -> dict[str, Row]:
    """WHOLE, but for some rows."""
    return {task: row for task, row in WHOLE.items() if task not in tasks}


@dataclass(frozen=True)
class Case:
    """What is done to the filled form, the rows understood, the tasks held back, the codes of all problems.

    ``kinds`` are the formats that it is saved in; ``raw`` is text that must be kept as it was typed.
    """

    steps: tuple[Step, ...]
    rows: Rows = field(default_factory=lambda: WHOLE)
    held: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = (".xlsx", ".xls", ".ods")
    raw: str = ""


FREE: Step = ("unprotect",)
D11 = ("D11",)


def free(*steps: Step, **expected: object) -> Case:
    """A case in which protection is taken off first."""
    return Case((FREE, *steps), **expected)  # type: ignore[arg-type]


def text_in(cell: str, words: str, typed: object = None, code: str = "D11", **changes: object) -> Case:
    """Words in a text cell, understood with a note, or not at all."""
    held = () if code in {"", "D11"} else (f"1-0{int(cell[1]) - 5}",)
    rows = but(**{cell: typed}, **changes)
    return free(
        ("words", cell, words),
        rows=rows,
        held=held,
        codes=(code,) if code else (),
        kinds=(".xlsx",),
        raw=words,
    )


def keys(cells: dict[str, str], **expected: object) -> Case:
    """A case of typing alone, the form as protected as it was issued."""
    return Case((("keys", cells),), **expected)  # type: ignore[arg-type]


def day(words: str, code: str = "D11") -> Case:
    """A day of completion in a text cell."""
    return text_in("G6", words, date(2024, 7, 15) if code == "D11" else None, code)


def percent(words: str, typed: float | None = 60, code: str = "D11") -> Case:
    """A percent in a text cell."""
    return text_in("E7", words, typed, code)


def choice(words: str, typed: str | None = "已完成", code: str = "D11") -> Case:
    """A choice in a text cell."""
    return text_in("D6", words, typed, code)


REARRANGED: dict[str, Case] = {
    "as it stands": Case(()),
    "columns moved": free(("move", "D5:D8", "M5"), ("move", "F5:F8", "D5"), ("move", "M5:M8", "F5")),
    "columns inserted": free(("insert_columns", "E", 2), ("insert_columns", "A", 3)),
    "columns hidden": free(("hide", "E1:F1")),
    "column deleted": free(
        ("delete_columns", "H", 1),
        rows={task: (*row[:4], None, row[5]) for task, row in WHOLE.items()},
        codes=("L05",),
    ),
    "column doubled": free(("insert_columns", "H", 1), ("copy", "F5:F8", "H5"), codes=("L06",)),
    "rows sorted": free(("sort", "A6:X8", 0, False)),
    "rows filtered": free(("only", "A5:I8", 3, "进行中")),
    "rows hidden": free(("hide_rows", "A6:A7")),
    "rows inserted": free(("insert_rows", 8, 2), ("insert_rows", 6, 1), ("insert_rows", 1, 6)),
    "row deleted": free(("delete_rows", 8, 1), rows=without("1-03"), codes=("L02",)),
    "all rows deleted but one": free(
        ("delete_rows", 7, 2), rows=without("1-02", "1-03"), codes=("L02", "L02")
    ),
    "row twice, the same": free(("copy", "A6:X6", "A9"), codes=("L09",)),
    "row twice, different": free(
        ("copy", "A6:X6", "A9"), ("keys", {"F9": "另一种说法"}), held=("1-01",), codes=("L04",)
    ),
    "row twice, one blank": free(("copy", "A6:X6", "A9"), ("clear", "D9:I9")),
    "row of one's own": free(
        ("keys", {"C9": "自己加的任务", "D9": "进行中", "F9": "这也是我们做的工作"}), codes=("L15",)
    ),
    "text carried on in an inserted row": free(
        ("insert_rows", 7, 1), ("keys", {"F7": "，并通过验收。"}),
        rows=WHOLE | {"1-01": (*WHOLE["1-01"][:2], "已全部办结\n，并通过验收。", *WHOLE["1-01"][3:])},
        codes=("D11",),
    ),
    "remark below": free(("keys", {"A11": "备注：以上数据截至7月20日。"}), codes=("L03",)),
    "remark beside": free(("keys", {"L7": "电话联系过"}), codes=("L06",)),
    "letterhead above": free(("insert_rows", 1, 6), ("keys", {"A1": "县甲局文件"}), codes=("L27",)),
    "sheet renamed": free(("rename", "7月")),
    "sheets added": free(
        ("add_sheet", "佐证", {"B2": "会议纪要〔2024〕3号"}), ("add_sheet", "Sheet3", {}), codes=("L08",)
    ),
    "filled in a copy of the sheet": free(
        ("copy_sheet", "填报表 (2)"), ("go", "填报表"), ("clear", "D6:I8")
    ),
    "filled in a copy, the sheet removed": free(("copy_sheet", "填报表 (2)"), ("remove_sheet", "填报表")),
    "filled in a copy, the sheet hidden": free(
        ("copy_sheet", "我们的"), ("go", "填报表"), ("clear", "D6:I8"), ("go", "我们的"),
        ("hide_sheet", "填报表"),
        codes=("L16",),
    ),
    "protection off, locked text edited": free(
        ("keys", {"C6": "改成我们的说法"}), ("clear", "A7"), codes=("L01",)
    ),
    "protection on, locked text typed over": keys({"C6": "改成我们的说法"}),
    "id and measure of two tasks in one row": free(
        ("keys", {"A6": "1-02", "A7": "1-01"}),
        rows={"1-01": WHOLE["1-02"], "1-02": WHOLE["1-01"], "1-03": WHOLE["1-03"]},
        held=("1-01", "1-02"),
        codes=("L10", "L10"),
    ),
    "ids sorted away from their rows": free(
        ("sort", "A6:A8", 0, False),
        rows={"1-01": WHOLE["1-03"], "1-02": WHOLE["1-02"], "1-03": WHOLE["1-01"]},
        held=("1-01", "1-03"),
        codes=("L10", "L10"),
    ),
    "a header renamed": free(
        ("keys", {"F5": "工作情况"}),
        rows={task: (*row[:2], None, *row[3:]) for task, row in WHOLE.items()},
        held=("1-01", "1-02", "1-03"),
        codes=("L05", "L06", "D01", "D01", "D01"),
    ),
    "merged in the fill-in area": free(
        ("clear", "F7"), ("merge", "F6:F7"), rows=but(F7="已全部办结"), codes=D11
    ),
    "merged in the locked area": free(("clear", "B7:B8"), ("merge", "B6:B8")),
    "merged over words": free(("merge", "F6:F7"), rows=but(F7="已全部办结"), codes=D11),
    "two columns merged": free(("clear", "G6"), ("merge", "F6:G6"), rows=but(G6=None), held=("1-01",), codes=("R03",)),
    "words in the guide": free(
        ("go", "填报说明"), ("unprotect",), ("keys", {"E3": "我们另有说明"}), codes=("L11",)
    ),
    "ids of full width": free(("words", "A6", "１－０１")),
    "ids lost": free(("clear", "A6:A8")),
    "photographs pasted in": free(("picture", str(PICTURE)), codes=("L14",), kinds=(".xlsx", ".ods")),
    "last month's copy pasted below, header and all": free(
        ("copy", "A5:X8", "A11"), ("keys", {"F12": "上个月的说法"}),
        held=("1-01",),
        codes=("L15", "L04", "L09", "L09"),
    ),
}  # fmt: skip
"""What units do to the table itself."""

VALUES: dict[str, Case] = {
    "percent 60%": percent("60%"),
    "percent 60% of full width": percent("６０％"),
    "percent 60 of full width": percent("６０"),
    "percent 百分之六十": percent("百分之六十"),
    "percent 六十": percent("六十"),
    "percent 0.6 as text": percent("0.6"),
    "percent 60 as text": percent("60", code=""),
    "percent with blanks": percent(" 60 \n", code=""),
    "percent 60~70": percent("60~70%", None, "D04"),
    "percent 过半": percent("过半", None, "D04"),
    "percent 120": percent("120", 120, "D07"),
    "percent 60% typed": keys({"E7": "60%"}),
    "percent 60% of full width typed": keys({"E7": "６０％"}, codes=D11),
    "percent 0.6 typed": keys({"E7": "0.6"}, codes=D11),
    "percent in percent cells": free(
        ("shown", "E6:E8", "0%"), ("number", "E6", 1), ("number", "E7", 0.6), ("number", "E8", 0)
    ),
    "date 2024年7月15日": day("2024年7月15日"),
    "date 2024.7.15": day("2024.7.15"),
    "date 2024/7/15": day("2024/7/15"),
    "date 20240715": day("20240715"),
    "date 7月15日": day("7月15日"),
    "date 7月15号": day("7月15号"),
    "date 7/15": day("7/15"),
    "date 7.15": day("7.15"),
    "date of full width": day("２０２４－７－１５"),
    "date 二〇二四年七月十五日": day("二〇二四年七月十五日"),
    "date as text, plain": text_in("G6", "2024-07-15", date(2024, 7, 15), ""),
    "date with a line break": text_in("G6", "2024-07-15\n", date(2024, 7, 15), ""),
    "date 上月底": day("上月底", "D02"),
    "date 2024年7月": day("2024年7月", "D02"),
    "date that is none": day("2024-02-30", "D02"),
    "dates two": day("7月15日至20日", "D02"),
    "date 2024年7月15日 typed": keys({"G6": "2024年7月15日"}, codes=D11),
    "date 2024/7/15 typed": keys({"G6": "2024/7/15"}, codes=D11),
    "date 20240715 typed": keys({"G6": "20240715"}, codes=D11, kinds=(".xlsx", ".xls")),
    "date 20240715 typed, in .ods the last day that LibreOffice knows": keys(
        {"G6": "20240715"}, rows=but(G6=None), held=("1-01",), codes=("D02",), kinds=(".ods",), raw="32767-12-31"
    ),
    "date 2024.7.15 typed": keys({"G6": "2024.7.15"}, codes=D11),
    "date as a serial number": free(("shown", "G6", "General"), ("number", "G6", 45488), codes=D11),
    "date in the 1904 system": free(("epoch_1904",), ("keys", {"G6": "2024-07-15"})),
    "choice 已完成。": choice("已完成。"),
    "choice 完成": choice("完成"),
    "choice 已完成了": choice("已完成了"),
    "choice 已 完 成": choice("已 完 成"),
    "choice with blanks": choice("已完成 \n", code=""),
    "choice 未完成": choice("未完成", None, "D05"),
    "choice 差不多": choice("差不多", None, "D05"),
    "choice of two": choice("已完成、进行中", None, "D05"),
    "formulas with values": free(
        ("shown", "F7", "General"), ("formula", "E6", "=50*2"), ("formula", "H6", "=SUM(4;8)"),
        ("formula", "F7", '="按计划"&"推进"'),
    ),
    "error values": free(
        ("shown", "F7", "General"), ("formula", "H6", "=1/0"), ("formula", "F7", "=NA()"),
        rows=but(H6=None, F7=None), held=("1-01", "1-02"), codes=("D10", "D10"),
    ),
    "error typed as text": text_in("F7", "#N/A", "#N/A", "", ),
    "phone as a number": free(("shown", "I7", "General"), ("number", "I7", 13812345678)),
    "phone of full width": text_in("I7", "１３８１２３４５６７８", "13812345678"),
    "phone with words": text_in("I7", "见通讯录", None, "D06"),
    "whole number of full width": text_in("H6", "１２", 12),
    "whole number with its measure word": text_in("H6", "12件", None, "D03"),
    "whole number with a fraction": free(
        ("number", "H6", 12.5), rows=but(H6=None), held=("1-01",), codes=("D03",)
    ),
    "text with line breaks": text_in("F6", "一、已办结；\n二、已归档。", "一、已办结；\n二、已归档。", ""),
    "text of full width": text_in("F6", "已办结１２件，占６０％。", "已办结１２件，占６０％。", ""),
    "text with invisible characters": text_in("F6", "\u200b已全部\u200b办结\xa0 ", "已全部办结", ""),
    "text that is a formula to Excel": text_in("F6", "=已全部办结", "=已全部办结", ""),
    "date 无": text_in("G7", "无", None),
    "whole number with a comma that parts no thousands": text_in("H6", "1,2", None, "D03"),
    "a stroke where there is nothing": Case(
        (("keys", {"G7": "/", "H8": "—", "I8": "暂无。"}),), codes=("D11", "D11", "D11")
    ),
    "a stroke where something is asked": keys({"E7": "/"}, rows=but(E7=None), held=("1-02",), codes=("D04",)),
    "同上": free(
        ("words", "D7", "同上"), ("words", "E7", "同上"), ("words", "F7", "同上"),
        rows=but(D7=None, E7=None, F7="同上"), held=("1-02",), codes=("D05", "D04", "D08"),
    ),
    "date with a time": keys({"G6": "2024-07-15 14:30"}, codes=D11),
    "only blanks": free(("words", "H6", "　\u200b"), rows=but(H6=None), kinds=(".xlsx",)),
}  # fmt: skip
"""What units write into cells."""

CASES: dict[str, Case] = {**REARRANGED, **VALUES}
