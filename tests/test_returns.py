"""Whatever comes back: each case a real file, with what was understood of it.

The table stands in returned_files.py; its files are made by LibreOffice. WPS's own format .et holds what an .xls
does, and no program here writes it: an .xls under that name stands in. Nothing free writes .rar: its first bytes do.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.build import by_period
from tests.calc import Job, edit
from tests.deep import DEEP
from tests.figures import three_figures
from tests.programs import libreoffice_convert, require_program
from tests.returned_files import CASES, FORM, FORMS, ISSUED, MASTER, TYPED, WHOLE, Row, but
from workbook_flow.forms import form_workbook
from workbook_flow.model import FORM_SHEET, EntryState, Problem, Return
from workbook_flow.returns import Match, Register, match_submission, read_return
from workbook_flow.returns.checks import Checked, ReturnContext, check_return
from workbook_flow.sheets import Book, Reader, expand_zip

pytestmark = pytest.mark.needs("soffice")

WANTED_IN_ALL = {"as it stands", "ids lost"}
"""Cases whose files other tests here take as well."""


@dataclass(frozen=True)
class Understood:
    """What one file came to: the unit, the rows by task with what they say, the codes of all problems."""

    unit: str
    rows: Mapping[str, Row]
    held: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """A file through reading, placing and checking."""

    book: Book
    match: Match
    returned: Return
    checked: Checked

    @property
    def understood(self) -> Understood:
        entries = self.checked.entries
        return Understood(
            unit=self.match.form.unit,
            rows={each.task: tuple(value.typed for value in each.values.values()) for each in entries},
            held=tuple(each.task for each in entries if each.state is EntryState.HELD),
            codes=tuple(each.code for each in (*self.match.problems, *self.checked.problems)),
        )

    def figures(self) -> tuple[int, int, int]:
        return three_figures(self.book, self.match.form, self.returned, self.checked)


def read(reader: Reader, data: bytes, file: str) -> Read | Problem:
    book = reader.read_bytes(data, file)
    match = (
        book
        if isinstance(book, Problem)
        else match_submission(book, file, Register.of(by_period(FORMS), MASTER.units))
    )
    if isinstance(book, Problem) or isinstance(match, Problem):
        return match if isinstance(match, Problem) else match.problems[0]
    form = match.form
    returned = read_return(book, form, ISSUED[form.unit], file)
    if isinstance(returned, Problem):
        return returned
    return Read(book, match, returned, check_return(ReturnContext(returned=returned, form=form, levels={})))


def understood(reader: Reader, data: bytes, file: str) -> Understood | Problem:
    reading = read(reader, data, file)
    return reading if isinstance(reading, Problem) else reading.understood


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


KINDS = {
    name: case.kinds if DEEP or name in WANTED_IN_ALL else (case.kinds[number % len(case.kinds)],)
    for number, (name, case) in enumerate(CASES.items())
}
"""The formats that each case is saved in: in the gate one of its own, by turns."""


@dataclass(frozen=True)
class Desk:
    """The folder in which LibreOffice made every file of the table, and the filled form that they come from.

    ``other`` is another unit's, ``renamed`` and ``redated`` the filled one with another unit and month in its head.
    """

    folder: Path
    filled: Path
    other: Path
    renamed: Path
    redated: Path

    def made(self, case: str, kind: str) -> Path:
        return self.folder / f"{list(CASES).index(case)}{kind}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Every file of the table: the form as it was issued, typed into, changed, saved."""
    folder = tmp_path_factory.mktemp("returned")
    desk_files = Desk(
        folder, *(folder / f"{name}.xlsx" for name in ("filled", "other", "renamed", "redated"))
    )
    for unit in ("县甲局", "县丙局"):
        (folder / f"{unit}.xlsx").write_bytes(form_workbook(ISSUED[unit]))
    good = {"B2": "张三", "B3": "3160000", "B4": "李四", "D6": "进行中", "E6": "50", "F6": "按计划推进"}
    head = (("unprotect",), ("keys", {"A1": "填报单位：县乙局　期别：2024年7月"}))
    month = (("unprotect",), ("keys", {"A1": "填报单位：县甲局　期别：2024年8月"}))
    first = [
        Job(str(folder / "县甲局.xlsx"), FORM_SHEET, (("keys", TYPED),), (str(desk_files.filled),)),
        Job(str(folder / "县丙局.xlsx"), FORM_SHEET, (("keys", good),), (str(desk_files.other),)),
        Job(str(desk_files.filled), FORM_SHEET, head, (str(desk_files.renamed),)),
        Job(str(desk_files.filled), FORM_SHEET, month, (str(desk_files.redated),)),
    ]
    changes = [
        Job(
            str(desk_files.filled),
            FORM_SHEET,
            case.steps,
            tuple(str(desk_files.made(name, kind)) for kind in KINDS[name]),
        )
        for name, case in CASES.items()
    ]
    edit([*first, *changes])
    return desk_files


FILES = [(name, kind) for name, kinds in KINDS.items() for kind in kinds]


@pytest.mark.parametrize(("case", "kind"), FILES)
def test_what_came_back_is_understood(case: str, kind: str, desk: Desk, reader: Reader) -> None:
    wanted = CASES[case]
    reading = read(reader, desk.made(case, kind).read_bytes(), f"副本 填报表 (1){kind}")
    assert isinstance(reading, Read)
    assert reading.understood == Understood("县甲局", wanted.rows, wanted.held, wanted.codes)
    raw_values = [value.raw for each in reading.checked.entries for value in each.values.values()]
    assert not wanted.raw or wanted.raw in raw_values


def test_the_three_figures_add_up_on_every_file(desk: Desk, reader: Reader) -> None:
    cells = 0
    for case, kind in FILES:
        reading = read(reader, desk.made(case, kind).read_bytes(), f"县甲局{kind}")
        assert isinstance(reading, Read), case
        there, entries, problems = reading.figures()
        assert there == entries + problems, case
        cells += there
    assert cells > 10 * len(FILES)


# The form as it stands, saved by other programs, and packed by one.

GBK, UTF8, UTF16 = 61, 76, 65535


def test_an_xlsm_is_read_as_its_cells(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    macro_book = libreoffice_convert(desk.filled, "xlsm:Calc MS Excel 2007 VBA XML", tmp_path)
    assert understood(reader, macro_book.read_bytes(), macro_book.name) == Understood("县甲局", WHOLE, (), ())


@pytest.mark.needs("node", "npm:xlsx")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsm", "ods"])
def test_saved_again_by_sheetjs(kind: str, desk: Desk, reader: Reader, tmp_path: Path) -> None:
    resaved = tmp_path / f"b.{kind}"
    script = Path(__file__).parent / "npm/resave.js"
    subprocess.run([require_program("node"), str(script), str(desk.filled), str(resaved)], check=True)
    understanding = understood(reader, resaved.read_bytes(), resaved.name)
    assert isinstance(understanding, Understood)
    assert (understanding.unit, understanding.rows, understanding.held) == ("县甲局", WHOLE, ())


@pytest.mark.parametrize(
    ("encoding", "code", "separator"),
    [(GBK, "gbk", ","), (UTF8, "utf-8", ","), (UTF8, "utf-8", ";"), (UTF16, "utf-16-le", "\t")],
)
def test_saved_as_text(
    encoding: int, code: str, separator: str, desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    kind = f"csv:Text - txt - csv (StarCalc):{ord(separator)},34,{encoding}"
    data = libreoffice_convert(desk.filled, kind, tmp_path).read_bytes()
    assert f"已完成{separator}".encode(code) in data
    understanding = understood(reader, data, "报送.csv")
    assert isinstance(understanding, Understood)
    assert (understanding.unit, understanding.rows, understanding.held) == ("县甲局", WHOLE, ())
    assert "F44" in understanding.codes


def test_a_wps_table_is_read_as_far_as_it_is_like_excels(desk: Desk, reader: Reader) -> None:
    data = desk.made("as it stands", ".xls").read_bytes()
    assert understood(reader, data, "县甲局.et") == Understood("县甲局", WHOLE, (), ())


@pytest.mark.parametrize(
    "name",
    ["县甲局.pdf", "县甲局.xlsx"],
)
def test_what_is_no_workbook_says_what_to_send(name: str, desk: Desk, reader: Reader, tmp_path: Path) -> None:
    refusal = understood(reader, libreoffice_convert(desk.filled, "pdf", tmp_path).read_bytes(), name)
    assert isinstance(refusal, Problem)
    assert (refusal.code, ".xlsx" in refusal.remedy) == ("F02", True)


def test_a_web_page_that_is_called_xls_is_read_whole(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    data = libreoffice_convert(desk.filled, "html", tmp_path).read_bytes()
    assert understood(reader, data, "县甲局.xls") == Understood("县甲局", WHOLE, (), ())


def test_an_empty_file_says_what_to_send(reader: Reader) -> None:
    refusal = understood(reader, b"", "县甲局.xlsx")
    assert isinstance(refusal, Problem)
    assert refusal.code == "F01"


def packed(folder: Path, name: str, members: Mapping[str, bytes]) -> bytes:
    """An archive by 7-Zip; as on Chinese Windows, the names of its members are bytes in GBK."""
    inside = folder / f"in {name}"
    for member, data in members.items():
        path = inside / os.fsdecode(member.encode("gbk"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    command = [require_program("7z"), "a", "-bso0", "-r", str(folder / name), "."]
    subprocess.run(command, cwd=inside, env={**os.environ, "LC_ALL": "C"}, check=True)
    return (folder / name).read_bytes()


@pytest.mark.needs("7z")
@pytest.mark.parametrize("nested", [False, True])
def test_forms_in_a_zip_with_chinese_names(nested: bool, desk: Desk, reader: Reader, tmp_path: Path) -> None:
    forms = {"县甲局.xlsx": desk.filled, "乡镇/副本县丙局(1).xlsx": desk.other}
    archive = packed(tmp_path, "a.zip", {name: path.read_bytes() for name, path in forms.items()})
    archive = packed(tmp_path, "b.zip", {"各单位.zip": archive}) if nested else archive
    assert ("各单位.zip" if nested else "县甲局.xlsx").encode("gbk") in archive
    inside = expand_zip(archive, "报送.zip")
    assert isinstance(inside, list)
    understandings = {name.rpartition("/")[2]: understood(reader, data, name) for name, data in inside}
    assert understandings == {
        "县甲局.xlsx": Understood("县甲局", WHOLE, (), ()),
        "副本县丙局(1).xlsx": Understood(
            "县丙局", {"1-02": ("进行中", 50, "按计划推进", None, None, None)}, (), ()
        ),
    }


@pytest.mark.needs("7z")
def test_other_archives_are_told_to_be_unpacked(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    archive = packed(tmp_path, "a.7z", {"县甲局.xlsx": desk.filled.read_bytes()})
    first_bytes_of_a_rar = b"Rar!\x1a\x07\x01\x00" + b"\0" * 64
    for data, name in (
        (archive, "县甲局.7z"),
        (archive, "县甲局.xlsx"),
        (first_bytes_of_a_rar, "县甲局.rar"),
    ):
        refusal = understood(reader, data, name)
        assert isinstance(refusal, Problem)
        assert (refusal.code, "请解压后直接报送 .xlsx 文件" in refusal.remedy) == ("F03", True)


def test_formulas_without_values_are_not_guessed(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    """LibreOffice and Excel save values; openpyxl is a program that does not, as those that fill by script."""
    book = load_workbook(desk.filled)
    sheet = book[FORM_SHEET]
    sheet["E6"], sheet["H6"], sheet["F7"] = "=50*2", "=SUM(4,8)", '="按计划"&"推进"'
    book.save(tmp_path / "a.xlsx")
    understanding = understood(reader, (tmp_path / "a.xlsx").read_bytes(), "县甲局.xlsx")
    assert isinstance(understanding, Understood)
    assert (understanding.rows, understanding.held) == (but(E6=None, H6=None, F7=None), ("1-01", "1-02"))
    assert understanding.codes == ("D12", "D12", "D12")


# Whose form it is.

BARE = ("主要措施", "进展状态", "完成比例", "进展情况")
WITH_IDS = ("编号", *BARE)
PLAIN = ("进行中", 60, "按计划推进", None, None, None)

COPIES: list[tuple[str, str, tuple[str, ...], tuple[int, ...], str | None]] = [
    ("填报单位：县甲局", "无名.xlsx", BARE, (1, 2, 3), "县甲局"),
    ("填报单位：县甲局", "无名.xlsx", WITH_IDS, (1, 2, 3), "县甲局"),
    ("填报单位：乙局", "县甲局.xlsx", BARE, (1, 2), "县乙局"),
    ("", "乙局7月报表.xlsx", BARE, (1, 2), "县乙局"),
    ("7月进展", "无名.xlsx", BARE, (3,), "县丁局"),
    ("7月进展", "无名.xlsx", BARE, (2,), "县丙局"),
    ("填报单位：县甲局", "县甲局.xlsx", BARE, (8, 9), None),
    ("填报单位：县丁局", "县丁局.xlsx", BARE, (1, 2), None),
    ("", "甲局乙局.xlsx", BARE, (2, 3), None),
    ("7月进展", "无名.xlsx", BARE, (2, 3), None),
]
"""Rows copied by hand into a fresh workbook: the words above, the file's name, columns, tasks; whose it is."""


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Each typed in LibreOffice, where an id such as 1-01 turns into a day."""
    folder = tmp_path_factory.mktemp("copies")
    jobs = []
    for number, (head, _, header, tasks, _) in enumerate(COPIES):
        rows = [(head,), header, *(copied_row(header, task) for task in tasks)]
        cells = {
            f"{'ABCDE'[column]}{row}": words
            for row, line in enumerate(rows, start=1)
            for column, words in enumerate(line)
        }
        jobs.append(Job("", "", (("keys", cells),), (str(folder / f"{number}.xlsx"),)))
    edit(jobs)
    return [(folder / f"{number}.xlsx").read_bytes() for number in range(len(COPIES))]


def copied_row(header: tuple[str, ...], task: int) -> tuple[str, ...]:
    cells = {
        "编号": f"1-0{task}",
        "主要措施": f"{task}.第{task}项措施，逐条落实。",
        "进展状态": "进行中",
        "完成比例": "60",
        "进展情况": "按计划推进",
    }
    return tuple(cells[name] for name in header)


@pytest.mark.parametrize("number", range(len(COPIES)))
def test_copied_into_a_fresh_workbook(number: int, copies: list[bytes], reader: Reader) -> None:
    _, file, _, tasks, unit = COPIES[number]
    reading = read(reader, copies[number], file)
    if unit is None:
        assert isinstance(reading, Problem)
        assert reading.code == "F40"
        return
    assert isinstance(reading, Read)
    assert (reading.understood.unit, reading.understood.rows) == (
        unit,
        {f"1-0{task}": PLAIN for task in tasks},
    )
    assert reading.understood.codes[0] == "F44"
    there, entries, problems = reading.figures()
    assert there == entries + problems


def test_two_units_with_the_same_rows_are_never_guessed(copies: list[bytes], reader: Reader) -> None:
    twin = {("县戊局", FORM.period, 1): replace(ISSUED["县丁局"], unit="县戊局")}
    book = reader.read_bytes(copies[4], "无名.xlsx")
    assert isinstance(book, Book)
    match = match_submission(book, "无名.xlsx", Register.of(by_period({**FORMS, **twin}), MASTER.units))
    assert isinstance(match, Problem)
    assert match.code == "F40"


def test_last_months_form_dressed_up_as_this_months_is_not_taken(desk: Desk, reader: Reader) -> None:
    refusal = understood(reader, desk.redated.read_bytes(), "县甲局.xlsx")
    assert isinstance(refusal, Problem)
    assert (refusal.code, "2024年8月" in refusal.message) == ("F51", True)


def test_tasks_with_the_same_words_are_told_by_their_ids_alone(desk: Desk, reader: Reader) -> None:
    twins = replace(FORM, rows=(*FORM.rows[:2], replace(FORM.rows[2], measure=FORM.rows[1].measure)))
    book = reader.read_bytes(desk.made("ids lost", ".xlsx").read_bytes(), "县甲局.xlsx")
    assert isinstance(book, Book)
    returned = read_return(book, twins, twins, "县甲局.xlsx")
    assert isinstance(returned, Return)
    assert [row.task for row in returned.rows] == ["1-01"]
    codes = [each.code for each in returned.problems if each.place.sheet == FORM_SHEET]
    assert codes == ["L15", "L15", "L02", "L02"]


def test_another_units_form_is_not_taken_for_ones_own(desk: Desk, reader: Reader) -> None:
    refusal = understood(reader, desk.renamed.read_bytes(), "县乙局.xlsx")
    assert isinstance(refusal, Problem)
    assert refusal.code == "F48"
    assert "县乙局" in refusal.message
    assert "县甲局" in refusal.message
