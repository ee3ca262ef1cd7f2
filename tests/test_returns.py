"""Whatever comes back: each case a real file, with what was understood of it."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Protection
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests import hostile
from tests.build import COUNT, FIELDS, PHONE, a_master, a_task, filled, forms_of
from tests.figures import three_figures
from tests.programs import libreoffice_convert, require_program
from workbook_flow.check import Checked, Context, check_return
from workbook_flow.collect import Match, match_submission, read_return
from workbook_flow.model import FORM_SHEET, EntryState, Problem
from workbook_flow.sheets import Book, Reader, expand_zip

MASTER = a_master(
    tasks=(
        a_task(1, lead=("县甲局",), responsible=("县乙局",)),
        a_task(2, lead=("县甲局",), responsible=("县乙局", "县丙局")),
        a_task(3, lead=("县甲局",), responsible=("县丁局",)),
    ),
    units=tuple(
        replace(a_master().units[0], name=name, aliases=(name[1:],))
        for name in ("县甲局", "县乙局", "县丙局", "县丁局")
    ),
    fields=(*FIELDS, COUNT, PHONE),
)
ISSUED = forms_of(MASTER)
FORMS = {(form.unit, form.period, form.issue): form for form in ISSUED.values()}
FORM = ISSUED["县甲局"]
TABLE = """
编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期 | 办件数 | 热线
1-01 | 已完成 | 100 | 已全部办结 | 2024-07-15 | 12 | '0739-3160000
1-02 | 进行中 | 60 | 按计划推进 | | 3 | '13812345678
1-03 | 未开始 | 0 | 尚未启动。 | | |
"""
HEADER, FIRST = 5, 6

Change = Callable[[Worksheet], object]


@dataclass(frozen=True)
class Understood:
    """What one file came to: the unit, the rows by task with what they say, the codes of all problems."""

    unit: str
    rows: dict[str, tuple[object, ...]]
    held: tuple[str, ...]
    codes: tuple[str, ...]


WHOLE: dict[str, tuple[object, ...]] = {
    "1-01": ("已完成", 100, "已全部办结", date(2024, 7, 15), 12, "0739-3160000"),
    "1-02": ("进行中", 60, "按计划推进", None, 3, "13812345678"),
    "1-03": ("未开始", 0, "尚未启动。", None, None, None),
}


def understood(reader: Reader, data: bytes, file: str) -> Understood | Problem:
    """A file through reading, placing and checking; the three figures are held to on the way."""
    book = reader.read_bytes(data, file)
    if isinstance(book, Problem):
        return book
    match = match_submission(book, file, FORMS, MASTER.units)
    if isinstance(match, Problem):
        return match
    return understood_form(book, match, file)


def understood_form(book: Book, match: Match, file: str) -> Understood | Problem:
    form = match.form
    returned = read_return(book, form, ISSUED[form.unit], file)
    if isinstance(returned, Problem):
        return returned
    checked: Checked = check_return(Context(returned=returned, form=form, levels={}))
    there, entries, problems = three_figures(book, form, returned, checked)
    assert there == entries + problems
    return Understood(
        unit=form.unit,
        rows={each.task: tuple(value.typed for value in each.values.values()) for each in checked.entries},
        held=tuple(each.task for each in checked.entries if each.state is EntryState.HELD),
        codes=tuple(each.code for each in (*match.problems, *checked.problems)),
    )


def changed(change: Change, table: str = TABLE) -> bytes:
    book = load_workbook(io.BytesIO(filled(FORM, table)))
    change(book[FORM_SHEET])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as each:
        yield each


# The form as it stands, saved by other programs.

GBK, UTF8 = 61, 76


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "xlsm:Calc MS Excel 2007 VBA XML"])
def test_saved_again_by_libreoffice(kind: str, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "县甲局.xlsx").write_bytes(filled(FORM, TABLE))
    (tmp_path / "out").mkdir()
    made = libreoffice_convert(tmp_path / "县甲局.xlsx", kind, tmp_path / "out")
    found = understood(reader, made.read_bytes(), made.name)
    assert found == Understood("县甲局", WHOLE, (), ())


@pytest.mark.needs("node", "npm:xlsx")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsm"])
def test_saved_again_by_sheetjs(kind: str, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(filled(FORM, TABLE))
    made = tmp_path / f"b.{kind}"
    script = Path(__file__).parent / "npm/resave.js"
    subprocess.run([require_program("node"), str(script), str(tmp_path / "a.xlsx"), str(made)], check=True)
    assert understood(reader, made.read_bytes(), made.name) == Understood("县甲局", WHOLE, (), ())


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("encoding", [GBK, UTF8])
def test_saved_as_text(encoding: int, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(filled(FORM, TABLE))
    (tmp_path / "out").mkdir()
    kind = f"csv:Text - txt - csv (StarCalc):44,34,{encoding}"
    data = libreoffice_convert(tmp_path / "a.xlsx", kind, tmp_path / "out").read_bytes()
    assert ("已完成".encode("gbk") in data) is (encoding == GBK)
    found = understood(reader, data, "报送.csv")
    assert isinstance(found, Understood)
    assert (found.unit, found.rows, found.held) == ("县甲局", WHOLE, ())
    assert "F44" in found.codes


@pytest.mark.needs("soffice")
def test_a_wps_table_is_read_as_far_as_it_is_like_excels(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(filled(FORM, TABLE))
    (tmp_path / "out").mkdir()
    data = libreoffice_convert(tmp_path / "a.xlsx", "xls", tmp_path / "out").read_bytes()
    assert understood(reader, data, "县甲局.et") == Understood("县甲局", WHOLE, (), ())


@pytest.mark.parametrize(
    ("data", "file", "code", "words"),
    [
        (b"Rar!\x1a\x07\x01\x00" + b"\0" * 64, "县甲局.rar", "F03", "请解压后直接报送 .xlsx 文件"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 64, "县甲局.7z", "F03", "请解压后直接报送 .xlsx 文件"),
        (b"", "县甲局.xlsx", "F01", "重新报送"),
        (b"%PDF-1.7\n" + b"\0" * 64, "县甲局.xlsx", "F02", ".xlsx"),
    ],
)
def test_what_cannot_be_read_says_what_to_send(
    data: bytes, file: str, code: str, words: str, reader: Reader
) -> None:
    found = understood(reader, data, file)
    assert isinstance(found, Problem)
    assert found.code == code
    assert words in found.remedy


@pytest.mark.parametrize("nested", [False, True])
def test_forms_in_a_zip_with_chinese_names(nested: bool, reader: Reader) -> None:
    other = filled(ISSUED["县丙局"], "编号 | 进展状态 | 完成比例 | 进展情况\n1-02 | 进行中 | 50 | 按计划推进")
    made = hostile.gbk_zip({"县甲局.xlsx": filled(FORM, TABLE), "乡镇/副本县丙局(1).xlsx": other})
    made = hostile.gbk_zip({"各单位.zip": made}) if nested else made
    inside = expand_zip(made, "报送.zip")
    assert isinstance(inside, list)
    found = {name.rpartition("/")[2]: understood(reader, data, name) for name, data in inside}
    assert found == {
        "县甲局.xlsx": Understood("县甲局", WHOLE, (), ()),
        "副本县丙局(1).xlsx": Understood(
            "县丙局", {"1-02": ("进行中", 50, "按计划推进", None, None, None)}, (), ()
        ),
    }


# The form rearranged; every case is changed, then saved again by LibreOffice.


def move_columns(sheet: Worksheet) -> None:
    sheet.move_range("F5:F8", cols=20)
    sheet.move_range("H5:H8", cols=-2)


def hide(sheet: Worksheet) -> None:
    sheet.column_dimensions["G"].hidden = True
    sheet.row_dimensions[7].hidden = True


def insert(sheet: Worksheet) -> None:
    sheet.insert_cols(7, 2)
    sheet.insert_rows(8, 2)
    sheet.insert_rows(1, 1)


def sort_down(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(FIRST, 8)]
    for number, row in enumerate(reversed(rows), start=FIRST):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value


def filter_rows(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A5:K8"
    sheet.auto_filter.add_filter_column(5, ["进行中"])
    sheet.row_dimensions[6].hidden = sheet.row_dimensions[8].hidden = True


def delete_row(sheet: Worksheet) -> None:
    sheet.delete_rows(8)


def double_same(sheet: Worksheet) -> None:
    for column in range(1, 12):
        sheet.cell(9, column).value = sheet.cell(6, column).value


def double_other(sheet: Worksheet) -> None:
    double_same(sheet)
    sheet["H9"] = "另一种说法"


def add_row(sheet: Worksheet) -> None:
    sheet["B9"], sheet["F9"], sheet["H9"] = "自己加的任务", "进行中", "这也是我们做的工作"


def remark_below(sheet: Worksheet) -> None:
    sheet["A11"] = "备注：以上数据截至7月20日。"


def remark_beside(sheet: Worksheet) -> None:
    sheet.cell(7, 30).value = "电话联系过"


def rename(sheet: Worksheet) -> None:
    sheet.title = "7月"


def add_sheets(sheet: Worksheet) -> None:
    book: Any = sheet.parent
    book.create_sheet("佐证")["B2"] = "会议纪要〔2024〕3号"
    book.create_sheet("Sheet3")


def copy_sheet(sheet: Worksheet) -> None:
    book: Any = sheet.parent
    copied = book.copy_worksheet(sheet)
    copied.title = "填报表 (2)"
    for row in sheet.iter_rows(FIRST, 8, 6):
        for cell in row:
            cell.value = None


def unprotect(sheet: Worksheet) -> None:
    sheet.protection.sheet = False
    for row in sheet.iter_rows():
        for cell in row:
            cell.protection = Protection(locked=False)
    sheet["C6"], sheet["A7"] = "改成我们的说法", None


def merge_fill(sheet: Worksheet) -> None:
    sheet["H7"] = None
    sheet.merge_cells("H6:H7")


def merge_locked(sheet: Worksheet) -> None:
    sheet["B7"] = sheet["B8"] = None
    sheet.merge_cells("B6:B8")


def formulas(sheet: Worksheet) -> None:
    sheet["G6"], sheet["J6"], sheet["H7"] = "=50*2", "=SUM(4,8)", '="按计划"&"推进"'


def error_values(sheet: Worksheet) -> None:
    sheet["J6"], sheet["H7"] = "=1/0", "=NA()"


def percent_format(sheet: Worksheet) -> None:
    for row, value in zip(range(6, 9), (1, 0.6, 0), strict=True):
        sheet.cell(row, 7).number_format = "0%"
        sheet.cell(row, 7).value = value


def phone_as_number(sheet: Worksheet) -> None:
    sheet["K7"].number_format = "General"
    sheet["K7"] = 13812345678


def blanks(sheet: Worksheet) -> None:
    sheet["F6"], sheet["H6"], sheet["H7"] = "已完成 \n", "\u200b已全部\u200b办结\xa0 ", "　按计划推进　\r\n"
    sheet["J8"] = "　\u200b"


def letterhead(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 6)
    sheet["A1"] = "县甲局文件"


def dates(sheet: Worksheet) -> None:
    sheet["I6"].number_format = "General"
    sheet["I6"] = 45488


def date_words(words: str) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet["I6"].number_format = "@"
        sheet["I6"] = words

    return change


def cell_words(cell: str, words: str | float) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet[cell].number_format = "@" if isinstance(words, str) else "General"
        sheet[cell] = words

    return change


def but(**rows: tuple[object, ...]) -> dict[str, tuple[object, ...]]:
    return {**WHOLE, **{name.replace("r", "1-0"): row for name, row in rows.items()}}


def without(*tasks: str) -> dict[str, tuple[object, ...]]:
    return {task: row for task, row in WHOLE.items() if task not in tasks}


ONE, TWO = WHOLE["1-01"], WHOLE["1-02"]

CASES: dict[str, tuple[Change, dict[str, tuple[object, ...]], tuple[str, ...], tuple[str, ...]]] = {
    "columns moved": (move_columns, WHOLE, (), ()),
    "column and row hidden": (hide, WHOLE, (), ()),
    "columns and rows inserted": (insert, WHOLE, (), ()),
    "rows sorted": (sort_down, WHOLE, (), ()),
    "rows filtered": (filter_rows, WHOLE, (), ()),
    "row deleted": (delete_row, without("1-03"), (), ("L02",)),
    "row twice, the same": (double_same, WHOLE, (), ("L09",)),
    "row twice, different": (double_other, WHOLE, ("1-01",), ("L04",)),
    "row added": (add_row, WHOLE, (), ("L03",)),
    "remark below": (remark_below, WHOLE, (), ("L03",)),
    "remark beside": (remark_beside, WHOLE, (), ("L06",)),
    "sheet renamed": (rename, WHOLE, (), ()),
    "sheets added": (add_sheets, WHOLE, (), ("L08",)),
    "filled in a copy of the sheet": (copy_sheet, WHOLE, (), ("L08",)),
    "protection off, locked text edited": (unprotect, WHOLE, (), ("L01",)),
    "merged in the fill-in area": (
        merge_fill,
        but(r2=("进行中", 60, "已全部办结", None, 3, "13812345678")),
        (),
        ("D11",),
    ),
    "merged in the locked area": (merge_locked, WHOLE, (), ()),
    "formulas with values": (formulas, WHOLE, (), ()),
    "error values": (
        error_values,
        but(r1=(*ONE[:4], None, ONE[5]), r2=("进行中", 60, None, None, *TWO[4:])),
        ("1-01", "1-02"),
        ("D10", "D10"),
    ),
    "percent format": (percent_format, WHOLE, (), ()),
    "phone as a number": (phone_as_number, WHOLE, (), ()),
    "blanks of all kinds": (blanks, WHOLE, (), ()),
    "letterhead above": (letterhead, WHOLE, (), ()),
    "date as a serial number": (dates, WHOLE, (), ("D11",)),
    "date 2024年7月15日": (date_words("2024年7月15日"), WHOLE, (), ("D11",)),
    "date 2024.7.15": (date_words("2024.7.15"), WHOLE, (), ("D11",)),
    "date 20240715": (date_words("20240715"), WHOLE, (), ("D11",)),
    "date 7月15日": (date_words("7月15日"), WHOLE, (), ("D11",)),
    "date 7/15": (date_words("7/15"), WHOLE, (), ("D11",)),
    "date full width": (date_words("２０２４－７－１５"), WHOLE, (), ("D11",)),
    "date 上月底": (date_words("上月底"), but(r1=(*ONE[:3], None, *ONE[4:])), ("1-01",), ("D02",)),
    "percent 60%": (cell_words("G7", "60%"), WHOLE, (), ("D11",)),
    "percent 60%, full width": (cell_words("G7", "６０％"), WHOLE, (), ("D11",)),
    "percent 百分之六十": (cell_words("G7", "百分之六十"), WHOLE, (), ("D11",)),
    "percent 六十": (cell_words("G7", "六十"), WHOLE, (), ("D11",)),
    "percent 0.6": (cell_words("G7", 0.6), WHOLE, (), ("D11",)),
    "choice 已完成。": (cell_words("F6", "已完成。"), WHOLE, (), ("D11",)),
    "choice 完成": (cell_words("F6", "完成"), WHOLE, (), ("D11",)),
    "choice 差不多": (cell_words("F7", "差不多"), but(r2=(None, *TWO[1:])), ("1-02",), ("D05",)),
}


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases, saved again by LibreOffice in one go."""
    folder = tmp_path_factory.mktemp("cases")
    for number, (change, *_) in enumerate(CASES.values()):
        (folder / f"{number}.xlsx").write_bytes(changed(change))
    (folder / "out").mkdir()
    sources = sorted(folder.glob("*.xlsx"))
    libreoffice_convert(sources[0], "xlsx", folder / "out", more=sources[1:])
    return folder / "out"


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("case", CASES)
def test_rearranged_and_retyped(case: str, resaved: Path, reader: Reader) -> None:
    _, rows, held, codes = CASES[case]
    data = (resaved / f"{list(CASES).index(case)}.xlsx").read_bytes()
    assert understood(reader, data, "副本 填报表 (1).xlsx") == Understood("县甲局", rows, held, codes)


def test_the_1904_system(reader: Reader) -> None:
    book = load_workbook(io.BytesIO(filled(FORM, TABLE)))
    book.epoch = CALENDAR_MAC_1904
    target = io.BytesIO()
    book.save(target)
    assert understood(reader, target.getvalue(), "县甲局.xlsx") == Understood("县甲局", WHOLE, (), ())


def test_formulas_without_values_are_not_guessed(reader: Reader) -> None:
    found = understood(reader, changed(formulas), "县甲局.xlsx")
    assert isinstance(found, Understood)
    assert (found.held, found.codes) == (("1-01", "1-02"), ("D12", "D12", "D12"))


# Whose form it is.


def fresh(unit: str, header: tuple[str, ...], tasks: tuple[int, ...]) -> bytes:
    """Rows copied by hand into a workbook of one's own."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([unit])
    sheet.append(header)
    for number in tasks:
        row = dict(zip(header, [""] * len(header), strict=True))
        row |= {"主要措施": f"{number}.第{number}项措施，逐条落实。", "编号": f"1-0{number}"}
        row |= {"进展状态": "进行中", "完成比例": "60", "进展情况": "按计划推进"}
        sheet.append([row[name] for name in header])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


BARE = ("主要措施", "进展状态", "完成比例", "进展情况")
PLAIN = ("进行中", 60, "按计划推进", None, None, None)


@pytest.mark.parametrize(
    ("head", "file", "tasks", "unit"),
    [
        ("填报单位：县甲局", "无名.xlsx", (1, 2, 3), "县甲局"),
        ("填报单位：乙局", "县甲局.xlsx", (1, 2), "县乙局"),
        ("", "乙局7月报表.xlsx", (1, 2), "县乙局"),
        ("7月进展", "无名.xlsx", (3,), "县丁局"),
        ("7月进展", "无名.xlsx", (2,), "县丙局"),
        ("填报单位：县甲局", "县甲局.xlsx", (8, 9), None),
        ("填报单位：县丁局", "县丁局.xlsx", (1, 2), None),
        ("", "甲局乙局.xlsx", (2, 3), None),
        ("7月进展", "无名.xlsx", (2, 3), None),
    ],
)
def test_copied_into_a_fresh_workbook(
    head: str, file: str, tasks: tuple[int, ...], unit: str | None, reader: Reader
) -> None:
    found = understood(reader, fresh(head, BARE, tasks), file)
    if unit is None:
        assert isinstance(found, Problem)
        assert found.code == "F40"
    else:
        assert isinstance(found, Understood)
        assert (found.unit, found.rows) == (unit, {f"1-0{number}": PLAIN for number in tasks})
        assert found.codes[0] == "F44"


def test_two_units_with_the_same_rows_are_never_guessed(reader: Reader) -> None:
    twin = {("县戊局", FORM.period, 1): replace(ISSUED["县丁局"], unit="县戊局")}
    book = reader.read_bytes(fresh("7月进展", BARE, (3,)), "无名.xlsx")
    assert isinstance(book, Book)
    found = match_submission(book, "无名.xlsx", {**FORMS, **twin}, MASTER.units)
    assert isinstance(found, Problem)
    assert found.code == "F40"


def test_another_units_form_is_not_taken_for_ones_own(reader: Reader) -> None:
    def own_name(sheet: Worksheet) -> None:
        sheet["A2"] = "填报单位：县乙局"

    found = understood(reader, changed(own_name), "县乙局.xlsx")
    assert isinstance(found, Problem)
    assert found.code == "F48"
    assert "县乙局" in found.message
    assert "县甲局" in found.message
