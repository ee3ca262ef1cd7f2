"""A form cast in the mould of its shape is, part for part, the form that XlsxWriter writes itself."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from xlsxwriter.sharedstrings import SharedStrings

from tests.build import DONE_ON, FIELDS, PERCENT, PERIOD, PROGRESS, STATE, a_form, filled
from tests.deep import DEEP
from tests.test_forms_agree import EVERY_TYPE
from workbook_flow.forms import cell_of, form_workbook, written_directly
from workbook_flow.forms.cells import as_written
from workbook_flow.forms.correction import Correction, Remark, write_opinions
from workbook_flow.forms.filled import says_nothing
from workbook_flow.forms.grid import FormGrid
from workbook_flow.forms.headplaces import Head
from workbook_flow.forms.verdict import line
from workbook_flow.forms.writing import NOTHING, write_book
from workbook_flow.model import (
    BLANK,
    EXPLANATION_FIELD,
    NIL_WORDS,
    OWN_FIELDS,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    Field,
    FieldType,
    Filling,
    Instruction,
    IssuedForm,
    IssuedRow,
    LeadershipReport,
    LedRow,
    Level,
    NoteKind,
    OwnRule,
    Period,
    Place,
    Return,
    Role,
    Switches,
    Typed,
    Value,
    form_fields,
    is_aside,
)
from workbook_flow.paper import deflate, packing
from workbook_flow.paper.asxml import shared_string
from workbook_flow.paper.castbook import CastBook, Uncastable
from workbook_flow.paper.mould import cast, mould_of
from workbook_flow.paper.packing import Recurring, packed, part
from workbook_flow.returns import read_return
from workbook_flow.rules.settling import settled
from workbook_flow.rules.spoken import UNTOUCHED
from workbook_flow.sheets import Book, Reader
from workbook_flow.words.problems import Code, problem

SEEDS = 600 if DEEP else 12
COUNTS = (1, 2, 3, 4, 7, 11, 12, 16, 27, 40, 43, 60)
"""Rows of a form; Excel's spans go by sixteen."""
ODD = (
    *(
        "县甲局",
        "  两端有空格 ",
        "a<b & \"c\" 'd' > e",
        "第一行\n第二行\n\n第四行",
        "_x0041_ 与 \x07 铃",
        "甲" * 3000,
    ),
    *("<r>像富文本</r>", "&[Page] 与 &", "😀 表情 𠮷", "12-3", "\ufffe末", ""),
)
WORDS = tuple(text for text in ODD if text.strip())
NO_LEVELS: Mapping[str, Level] = {}
RULE = OwnRule(name="一", condition="", requirement="完成比例 >= 0", level=Level.ERROR, hint="比例不能为负")
ASKING = replace(
    RULE, name="二", level=Level.QUERY, requirement="完成比例 >= 上期完成比例", hint="比上期少了"
)


def parts_of(data: bytes) -> dict[str, str]:
    """The parts of an Office file in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {
            name: file.read(name).decode("latin-1" if name.endswith(".png") else "utf-8")
            for name in file.namelist()
        }


def cast_parts(form: IssuedForm, filling: Filling = NOTHING, more: Any = None) -> dict[str, str]:
    """The parts of a form that is cast; raises Uncastable where it is not."""
    book = CastBook()
    write_book(book, form, filling, more)
    return parts_of(packed(cast(book)))


def assert_alike(form: IssuedForm, filling: Filling = NOTHING, more: Any = None) -> None:
    """The cast form is the one written directly."""
    cast_form, direct_form = cast_parts(form, filling, more), parts_of(written_directly(form, filling, more))
    assert list(cast_form) == list(direct_form)
    for name, text in direct_form.items():
        pairs = enumerate(zip(cast_form[name], text, strict=False))
        at = next((at for at, (own, other) in pairs if own != other), 0)
        assert cast_form[name][max(at - 200, 0) : at + 100] == text[max(at - 200, 0) : at + 100], name
        assert cast_form[name] == text, name


def typed_in(field: Field, random: Random) -> Typed:
    """Something that a unit may have reported in that column."""
    match field.type:
        case FieldType.CHOICE:
            return random.choice(field.choices).value if field.choices else "别的"
        case FieldType.DATE:
            return date(2024, random.randint(1, 12), random.randint(1, 28))
        case FieldType.TEXT | FieldType.PHONE:
            return random.choice(WORDS)
        case _:
            return random.choice((0, 60, 100, 12.5, 1e9))


def a_row(number: int, fields: tuple[Field, ...], random: Random) -> IssuedRow:
    """A row with whatever a row may carry."""
    carried = random.random() < 0.6
    last = {field.name: typed_in(field, random) for field in fields if carried and random.random() < 0.7}
    return IssuedRow(
        task=f"{number // 25 + 1}-{number % 25 + 1:02d}",
        role=random.choice(tuple(Role)),
        section="一、总体",
        heading=random.choice(("重点任务", *ODD)),
        measure=f"{number}.{random.choice(WORDS)}",
        deadline=random.choice(("", "2024年底前完成")),
        last=last,
        last_period=Period(2024, 6) if last else None,
        done=bool(last) and random.random() < 0.3,
        metric=random.choice(("", "", "培训场次")),
        target=random.choice((None, 12, 0.5)),
        due=random.choice((None, date(2024, 12, 31))),
        asks_claim=random.random() < 0.3,
        office=random.choice(("", "", *WORDS[:3])),
    )


def any_form(random: Random, count: int) -> IssuedForm:
    """A form of any shape with so many rows."""
    rules = random.choice(((), (), (RULE,), (RULE, ASKING)))
    asked = random.choice((FIELDS, EVERY_TYPE, (STATE, PERCENT, replace(PROGRESS, hint=ODD[2]), DONE_ON)))
    asked = (*asked, EXPLANATION_FIELD) if ASKING in rules else asked
    rows = tuple(a_row(number, (*asked, *OWN_FIELDS), random) for number in range(count))
    led = tuple(
        LedRow(task=row.task, unit="县乙局", values=row.last, period=row.last_period) for row in rows[:5]
    )
    note = Instruction(
        kind=NoteKind.SUPERVISION,
        period=PERIOD,
        subject="1-01",
        about="关于",
        words="请加快",
        by="县长",
        on=date(2024, 7, 1),
        review=1,
    )
    notes = [replace(note, kind=kind, words=random.choice(WORDS)) for kind in NoteKind]
    return replace(
        a_form(),
        unit=random.choice(WORDS)[:60],
        title=random.choice(WORDS)[:40],
        contact=random.choice(ODD)[:40],
        seal=f"{random.getrandbits(128):032x}",
        rows=rows,
        fields=form_fields(asked, rows),
        levels=random.choice([NO_LEVELS, {Code.BLANK: Level.WARNING}]),
        reporter=random.choice(ODD)[:20],
        led=random.choice(((), led)),
        asks_report=random.random() < 0.4,
        takes_nil=random.random() < 0.4,
        bears_code=random.random() < 0.4,
        instructions=random.choice(((), tuple(notes))),
        rules=rules,
    )


def any_filling(form: IssuedForm, random: Random) -> Filling:
    """What may stand in a form that was sent back."""
    tasks = [row.task for row in form.rows]
    held, locked = (frozenset(task for task in tasks if random.random() < 0.4) for _ in range(2))
    faulty = Value(typed=None, raw="八成", fault="D04")
    values = {
        task: {
            field.name: random.choice((BLANK, faulty, Value(typed=typed_in(field, random), raw="如是")))
            for field in form.fields
        }
        for task in sorted(held | locked)
    }
    marked = [(task, random.choice(form.fields).name) for task in sorted(held)]
    return Filling(
        values=values,
        locked=locked,
        marks={at: tuple(random.sample(WORDS, random.randint(1, 3))) for at in marked},
        reporter=random.choice(ODD)[:30],
        report=LeadershipReport(
            made=random.choice((True, False)), on=random.choice((None, date(2024, 7, 3)))
        ),
        summaries={task: random.choice(WORDS) for task in tasks[:3]},
        switches=Switches(same=random.random() < 0.5, claim=random.random() < 0.5, nil=random.random() < 0.2),
        reasons={task: random.choice(WORDS)[:80] for task in sorted(held - locked)},
        banner=random.choice(("", "退回更正：第 1 次报送")),
        replies={1: random.choice(WORDS)},
    )


def opinions(form: IssuedForm, filling: Filling) -> Callable[[Any], None]:
    """What adds the sheet that says what is to be mended in a form that was sent back."""
    remarks = tuple(
        Remark(
            task=task, field=field, problem=problem(Code.BLANK, Place(sheet="填报表", cell="D6"), field=field)
        )
        for task, field in filling.marks
    )
    returned = Correction(form=form, filling=filling, remarks=remarks, attempt=2, settled=1, held=2)
    return lambda book: write_opinions(book, returned, cell_of)


@pytest.mark.dear
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_cast_form_is_the_form_that_is_written_directly(seed: int) -> None:
    random = Random(seed)
    form = any_form(random, COUNTS[seed % len(COUNTS)])
    assert_alike(form)
    assert_alike(replace(form, unit="县丙局", rows=tuple(replace(row, office="请加快") for row in form.rows)))
    filling = any_filling(form, random)
    assert_alike(form, filling, opinions(form, filling))


@pytest.mark.parametrize("count", [2, 3])
def test_the_cards_of_a_plain_form_are_cast_whatever_a_page_has_left(count: int) -> None:
    form = a_form()
    plain = replace(form.rows[0], last={}, last_period=None, done=False)
    further = (replace(PROGRESS, name=name, required=False) for name in "甲乙丙丁戊")
    fields = (STATE, PERCENT, PROGRESS, DONE_ON, *further)
    for length in range(1, 100):
        rows = [replace(plain, task=f"1-{number:02}", measure="推进" * length) for number in range(count)]
        cast_parts(replace(form, rows=tuple(rows), fields=fields))


@pytest.mark.parametrize("unit", ["=1+1", "http://例.cn", "1030001 单位", "\ue0f0rows\ue0f1 单位"])
def test_what_cannot_be_cast_is_written_directly(unit: str) -> None:
    form = replace(any_form(Random(3), 4), unit="县甲局", title=unit, office=unit)
    named = replace(form, unit=unit)
    for asked in (form, named):
        assert parts_of(form_workbook(asked)) == parts_of(written_directly(asked))
    with pytest.raises(Uncastable):
        cast_parts(named)


def test_forms_of_one_shape_have_one_mould() -> None:
    form = any_form(Random(5), 8)
    plain = replace(
        form, led=(), rows=tuple(replace(row, last={}, last_period=None, done=False) for row in form.rows)
    )
    mould_of.cache_clear()
    for count in (8, 5, 7, 8):
        cast_parts(replace(plain, unit=f"第{count}单位", seal="0" * 32, rows=plain.rows[:count]))
    assert mould_of.cache_info().misses == 1


def test_forms_sent_back_have_one_mould_wherever_they_are_marked() -> None:
    random = Random(5)
    form = replace(any_form(random, 12), led=())
    names = [field.name for field in form.fields if not is_aside(field)]
    mould_of.cache_clear()
    for count in range(1, 9):
        tasks = [row.task for row in random.sample(form.rows[:-1], count)]
        text = Value(typed="长" * 40 * count, raw="长" * 40 * count)
        filling = Filling(
            values={task: {random.choice(names): text} for task in tasks},
            marks={(task, random.choice(names)): ("请重填",) * count for task in tasks},
            locked=frozenset({form.rows[-1].task}),
            banner=f"退回更正：第 {count} 次报送",
        )
        cast_parts(form, filling, opinions(form, filling))
    assert mould_of.cache_info().misses == 1


def test_a_row_in_which_nothing_stands_is_read_as_one_that_is_blank() -> None:
    for seed in range(40):
        form = any_form(Random(seed), 6)
        for row in form.rows:
            if says_nothing(row, NOTHING):
                blank = {field.name: as_written(BLANK) for field in form.fields}
                counted = settled(blank, row, form.fields, NOTHING.switches, form.rules)
                assert line(form, row, counted, NOTHING).verdict == UNTOUCHED
                assert line(form, row, counted, NOTHING).findings == ()


def test_a_head_that_asks_all_it_can_asks_each_in_its_own_cell(tmp_path: Path) -> None:
    row = replace(a_form().rows[0], last={"完成比例": 5}, last_period=Period(2024, 6), asks_claim=True)
    rows = (row, replace(a_form().rows[1], last={"完成比例": 5}, last_period=Period(2024, 6)))
    form = replace(a_form(), rows=rows, fields=form_fields(FIELDS, rows), asks_report=True, takes_nil=True)
    cells = [answer.address for answer in Head(FormGrid(form)).answers]
    assert len(cells) == len({*cells}) == 8
    assert_alike(form)
    answers = {REPORT_WORDS: "是", REPORT_DAY_WORDS: "2024-07-03", NIL_WORDS: "是"}
    path = tmp_path / "县甲局.xlsx"
    path.write_bytes(filled(form, "编号", head=answers))
    with Reader() as reader:
        book = reader.read(path)
    assert isinstance(book, Book)
    returned = read_return(book, form, form, path.name)
    assert isinstance(returned, Return)
    assert (returned.told.typed, returned.told_on.typed, returned.nil) == ("是", date(2024, 7, 3), True)


@pytest.mark.parametrize("codec", [deflate, zlib])
def test_pieces_deflated_for_many_files_are_read_back_whole_wherever_they_stand(
    codec: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("compressobj", "crc32"):
        monkeypatch.setattr(packing, name, getattr(codec, name))
    random = Random(7)
    texts = [f'<c r="P{row}"><f>IF($D{row}="填",1,2)</f></c>'.encode() * 40 for row in range(9, 13)]
    for _ in range(40):
        pieces: list[bytes | Recurring] = []
        for _ in range(random.randint(1, 9)):
            pieces.append(random.choice((b"", b"<row>", "格".encode() * random.choice((5, 66, 67, 9000)))))
            pieces += [(random.choice(texts), at) for at in range(random.randint(0, 3))]
        whole = b"".join(piece if isinstance(piece, bytes) else piece[0] for piece in pieces)
        with zipfile.ZipFile(io.BytesIO(packed([part("a.xml", pieces)]))) as file:
            assert file.read("a.xml") == whole


@pytest.mark.parametrize(("gone", "at_work"), [("None", "isal"), ("'isal'", "zlib")])
def test_a_computer_that_isal_is_not_built_for_has_its_files_deflated_by_zlib(
    gone: str, at_work: str
) -> None:
    program = f"import sys; sys.modules[{gone}] = None; from workbook_flow.paper import deflate, reportbook, packing; "
    program += "print(deflate.compressobj.__module__); print(b''.join(packing.part('a.xml', [b'<a/>' * 9999]).deflated).hex())"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    codec, written = run.stdout.split()
    assert codec.partition(".")[0] == at_work
    assert zlib.decompress(bytes.fromhex(written), -zlib.MAX_WBITS) == b"<a/>" * 9999


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "办结",
            " 办结",
            "办结 ",
            "　办结",
            "办\n结",
            "办\r结",
            "a & b",
            "<b",
            ">",
            '"',
            "_x0041_",
            "_x",
            "\x07",
            "\uffff",
        ),
        *("<r><t>办</t></r>", "<r>", "\U0001f600", "\t办", "办\xa0"),
    ],
)
def test_a_shared_string_is_written_as_xlsxwriter_does(text: str) -> None:
    strings = SharedStrings()
    strings._set_filehandle(io.StringIO())
    strings._write_si(text)
    assert shared_string(text) == strings.fh.getvalue()
