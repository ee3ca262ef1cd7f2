"""Real forms, mutated at random: each is answered with a problem and its remedy, or understood as the unit's own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import hostile
from tests.build import filled
from tests.programs import libreoffice_convert
from tests.returned_files import FORM
from tests.test_returns import read, understood
from workbook_flow import sheets
from workbook_flow.model import Problem
from workbook_flow.sheets import Reader

pytestmark = pytest.mark.dear

TABLE = """
编号 | 进展状态 | 完成比例 | 进展情况 | 完成日期 | 办件数 | 热线
1-01 | 已完成 | 100 | 已全部办结 | 2024-07-15 | 12 | '0739-3160000
1-02 | 进行中 | 60 | 按计划推进 | | 3 | '13812345678
1-03 | 未开始 | 0 | 尚未启动。 | | |
"""
FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck))
ODD = [
    *("<", "/>", "&#0;", "&x;", "<![CDATA[", "]]>", 'r="XFD1"', 'r="A0"', 't="e"', 't="s"', 's="-1"', "\0"),
    *("99999999", "-1", "1e400", "NaN", "=1+1", "_x0000_", "true", "2024-02-30", "４５２９２", "\u202e", "'"),
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A filled form as the unit's program may save it, by kind of file."""
    folder = tmp_path_factory.mktemp("forms")
    files = {"xlsx": filled(FORM, TABLE)}
    (folder / "县甲局.xlsx").write_bytes(files["xlsx"])
    for kind in ("xls", "ods"):
        files[kind] = libreoffice_convert(folder / "县甲局.xlsx", kind, folder).read_bytes()
    return files


def answered(reader: Reader, data: bytes, name: str) -> None:
    reading = read(reader, data, name)
    if isinstance(reading, Problem):
        assert reading.message
        assert reading.remedy
    else:
        there, entries, problems = reading.figures()
        assert there == entries + problems
        assert reading.match.form.unit == FORM.unit
    assert isinstance(sheets.expand_zip(data, name), (list, Problem))


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_the_forms_are_understood_before_they_are_mutated(
    reader: Reader, forms: dict[str, bytes], kind: str
) -> None:
    reading = understood(reader, forms[kind], f"县甲局.{kind}")
    assert not isinstance(reading, Problem)
    assert len(reading.rows) == 3


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@FUZZ
@given(data=st.data())
def test_bytes_flipped_cut_and_repeated(
    reader: Reader, forms: dict[str, bytes], kind: str, data: st.DataObject
) -> None:
    mutant = bytearray(forms[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        mutant[data.draw(st.integers(0, len(mutant) - 1))] = data.draw(st.integers(0, 255))
    start, stop = sorted(data.draw(st.integers(0, len(mutant))) for _ in range(2))
    match data.draw(st.sampled_from(["whole", "cut", "out", "twice", "zeroed"])):
        case "cut":
            del mutant[stop:]
        case "out":
            del mutant[start:stop]
        case "twice":
            mutant[stop:stop] = mutant[start : min(stop, start + 10_000)]
        case "zeroed":
            mutant[start:stop] = bytes(stop - start)
        case _:
            pass
    answered(reader, bytes(mutant), f"县甲局.{kind}")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@FUZZ
@given(data=st.data())
def test_parts_edited_and_packed_again(
    reader: Reader, forms: dict[str, bytes], kind: str, data: st.DataObject
) -> None:
    """Packed anew, so that what was edited stands up to every checksum, and is parsed."""
    with zipfile.ZipFile(io.BytesIO(forms[kind])) as book:
        parts: dict[str, str | bytes] = {name: book.read(name) for name in book.namelist()}
    for _ in range(data.draw(st.integers(1, 3))):
        mutate(parts, data)
    answered(reader, hostile.zipped(parts), f"县甲局.{kind}")


def mutate(parts: dict[str, str | bytes], data: st.DataObject) -> None:
    """One change to one part, or between two."""
    first, second = (data.draw(st.sampled_from(sorted(parts))) for _ in range(2))
    part = parts[first]
    assert isinstance(part, bytes)
    at, to = sorted(data.draw(st.integers(0, len(part))) for _ in range(2))
    match data.draw(st.sampled_from(["drop", "swap", "rename", "insert", "delete", "flip", "repeat"])):
        case "drop" if len(parts) > 1:
            del parts[first]
        case "swap":
            parts[first], parts[second] = parts[second], part
        case "rename":
            named = data.draw(st.text(max_size=20)).partition("\0")[0]
            parts[named or "无名"] = parts.pop(first)
        case "insert":
            odd = data.draw(st.sampled_from(ODD).map(str.encode) | st.binary(max_size=9))
            parts[first] = part[:at] + odd + part[at:]
        case "delete":
            parts[first] = part[:at] + part[to:]
        case "repeat":
            again = part[at:to][:2000] * data.draw(st.integers(1, 50))
            parts[first] = part[:to] + again + part[to:]
        case _ if part:
            where = min(at, len(part) - 1)
            parts[first] = part[:where] + bytes([data.draw(st.integers(0, 255))]) + part[where + 1 :]


WRITTEN = st.tuples(
    st.text(max_size=40) | st.sampled_from(ODD),
    st.integers(0, 9999),
    st.sampled_from(["inlineStr", "str", "n", "b", "e", "d"]),
)


@FUZZ
@given(written=st.lists(WRITTEN, min_size=1, max_size=6))
def test_anything_written_into_any_cell(
    reader: Reader, forms: dict[str, bytes], written: list[tuple[str, int, str]]
) -> None:
    """The words of cells replaced, as a unit may type or paste whatever it likes."""
    with zipfile.ZipFile(io.BytesIO(forms["xlsx"])) as book:
        parts: dict[str, str | bytes] = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    before, *cells = str(parts[name], "utf-8").split("<c ")  # type: ignore[arg-type]
    for words, number, kind in written:
        at = number % len(cells)
        head, _, rest = cells[at].partition(">")
        reference = head.split('"')[1]
        shown = "".join(
            character
            for character in words
            if character in "\t\n\r" or " " <= character <= "\ud7ff" or character >= "\ue000"
        )
        inside = f"<is><t>{escape(shown)}</t></is>" if kind == "inlineStr" else f"<v>{escape(shown)}</v>"
        after = "" if head.endswith("/") else rest.partition("</c>")[2]
        cells[at] = f'r="{reference}" t="{kind}">{inside}</c>{after}'
    parts[name] = "<c ".join([before, *cells])
    answered(reader, hostile.zipped(parts), "县甲局.xlsx")
