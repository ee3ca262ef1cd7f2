"""One form of a shape as XlsxWriter writes it, the mould, and every other form of that shape cast in it.

A shape is everything that a book asks of XlsxWriter but its rows, its shared strings, the texts that are one form's
own, and the numbers of its last rows. XlsxWriter writes that once, with signs in place of those; each form puts its
own in. Slow to import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from workbook_flow.paper.asxml import (
    UNWRITTEN,
    CastFormat,
    as_attribute,
    element_text,
    frozen,
    leaves,
    shared_string,
)
from workbook_flow.paper.castbook import (
    LAST,
    LAST_ROWS,
    SLOT,
    Allowance,
    Call,
    CastBook,
    CastSheet,
    Reach,
    SharedPart,
    Uncastable,
)
from workbook_flow.paper.castrows import FormatNumbers, row_pieces
from workbook_flow.paper.cellwriter import FormBook, FormPackager
from workbook_flow.paper.ownparts import (
    STYLES,
    comment_parts,
    conditional_looks,
    flat,
    links_text,
    styles_part,
    thawed,
)
from workbook_flow.paper.packing import Part, Recurring, part
from workbook_flow.paper.rowwise import ROW, at_row
from workbook_flow.sheets import column_letter

SELECTED = LAST + 5
"""The row that stands for that of a sheet's cursor; ten further on for each sheet."""
FAR = 16_383
"""The column that stands for that of a cursor."""
SIGN = re.compile("(\ue0f0\\w+\ue0f1|(?<!\\d)(?:XFD)?1030\\d\\d[16](?!\\d))")
"""What stands for something of one form in the text of a mould."""
ALLOWANCES = re.compile(
    '<dataValidations count="(\\d+)">(.*)'
    '<dataValidation [^>]*promptTitle="\ue0f0allowed\ue0f1"[^>]*/></dataValidations>'
)
ANY_INPUT = {"validate": "any", "input_title": SLOT.format("allowed")}
LINKS = re.compile("<hyperlinks>.*</hyperlinks>")
PICTURES = "xl/media/"
STRINGS = "xl/sharedStrings.xml"
STRINGS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{}" uniqueCount="{}">'
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What XlsxWriter must be asked for: the calls, and each sheet's area.

    ``allowing``, ``linking`` and ``commenting`` tell which sheets have validations, links and comments beside the
    calls; ``heights`` are those of the rows on which the place of the picture hangs. The formats of cells are no part
    of it: styles are written for themselves.
    """

    calls: tuple[Call | SharedPart, ...]
    areas: tuple[tuple[int, int, int, int] | None, ...]
    allowing: tuple[bool, ...]
    linking: tuple[bool, ...]
    commenting: tuple[bool, ...]
    heights: tuple[tuple[int, int, int, bool], ...]


def shape_of(book: CastBook, reaches: Sequence[Reach]) -> tuple[Shape, dict[str, str]]:
    """The shape of a book, and what stands in it for the signs of row numbers."""
    areas = [sheet.area(reach) for sheet, reach in zip(book.sheets, reaches, strict=True)]
    values: dict[str, str] = {}
    calls = tuple(
        call if isinstance(call, SharedPart) else signed_rows(call, areas, values) for call in book.calls
    )
    heights = [
        (sheet.number, row, pixels, hidden)
        for sheet in book.sheets
        for row, (pixels, hidden, _) in sheet.rows.items()
        if row < sheet.pictured.stop
    ]
    for number, area in enumerate(areas):
        if area is not None:
            values[str(LAST + 10 * number + 1)] = str(area[2] + 1)
    shape = Shape(
        calls=calls,
        areas=tuple(
            area and (area[0], area[1], LAST + 10 * number, area[3]) for number, area in enumerate(areas)
        ),
        allowing=tuple(bool(sheet.allowed) for sheet in book.sheets),
        linking=tuple(bool(sheet.links) for sheet in book.sheets),
        commenting=tuple(bool(sheet.comments) for sheet in book.sheets),
        heights=tuple(heights),
    )
    return shape, values


def signed_rows(
    call: Call, areas: Sequence[tuple[int, int, int, int] | None], values: dict[str, str]
) -> Call:
    """The call with signs for the last row of its sheet and for the cell of its cursor, whose value is kept."""
    number, name, args, options = call
    if name == "set_selection":
        row = SELECTED + 10 * number
        values[f"{column_letter(FAR)}{row + 1}"] = f"{column_letter(args[1])}{args[0] + 1}"
        return number, name, (row, FAR, row, FAR), options
    area = areas[number]
    if name not in LAST_ROWS or area is None:
        return call
    last_row = area[2]
    signed = [
        LAST + 10 * number if at in LAST_ROWS[name] and argument == last_row else argument
        for at, argument in enumerate(args)
    ]
    return number, name, tuple(signed), options


class SkeletonBook(FormBook):
    """A workbook whose sheets have a sign in place of their rows."""

    parts: Packager

    def _get_packager(self) -> Packager:
        self.parts = FormPackager()
        return self.parts


def skeleton(shape: Shape) -> Iterator[tuple[str, str]]:
    """The parts that XlsxWriter writes of a shape; of a picture the name alone."""
    with SkeletonBook(BytesIO(), {"in_memory": True}) as book:
        formats = {UNWRITTEN: book.unwritten}
        sheets: list[Any] = []
        for call in flat(shape.calls):
            play(call, book, sheets, formats)
        for number, row, pixels, hidden in shape.heights:
            sheets[number].set_row_pixels(row, pixels, None, {"hidden": hidden})
        for number, (sheet, area) in enumerate(zip(sheets, shape.areas, strict=True)):
            top, left = area[:2] if area else (0, 0)
            if shape.allowing[number]:
                sheet.data_validation(0, 0, 0, 0, ANY_INPUT)
            if shape.linking[number]:
                sheet.write_url(top, left, "internal:A1")
            if shape.commenting[number]:
                sheet.write_comment(top, left, "")
            frame_only(sheet, area)
        book.str_table._get_shared_string_index("")
    for stream, name, _ in book.parts.filenames:
        yield name, "" if name.startswith(PICTURES) else stream.getvalue()


def play(call: Call, book: SkeletonBook, sheets: list[Any], formats: dict[CastFormat, Any]) -> None:
    """Make a call."""
    number, name, args, options = call
    thawed_args = [thawed(argument, book, formats) for argument in args]
    result = getattr(book if number < 0 else sheets[number], name)(*thawed_args, **dict(options))
    if name == "add_worksheet":
        sheets.append(result)


def frame_only(sheet: Any, area: tuple[int, int, int, int] | None) -> None:
    """Let a sheet be as large as that, and write a sign for its rows."""
    if area is not None:
        sheet._check_dimensions(area[0], area[1])
        sheet._check_dimensions(area[2], area[3])
    sheet._write_rows = lambda: sheet.fh.write(SLOT.format("rows"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MouldPart:
    """One part of a mould: its text, every second piece a sign; whole where it has none.

    ``sheet`` is the number of the sheet that it is, ``validations`` how many stand in it already. The picture has no
    pieces.
    """

    name: str
    pieces: tuple[str, ...]
    whole: Part | None = None
    sheet: int | None = None
    validations: int = 0


@dataclass(frozen=True, slots=True)
class Mould:
    """The parts of the forms of a shape, and the formats that conditions give to their cells."""

    parts: tuple[MouldPart, ...]
    conditional: tuple[CastFormat, ...]


@lru_cache(maxsize=128)
def mould_of(shape: Shape) -> Mould:
    """The mould of a shape. Raises Uncastable where a text in it looks like one of the signs."""
    for call in flat(shape.calls):
        for text in texts_in(call[2]):
            if SIGN.search(text) and not SIGN.fullmatch(text):
                raise Uncastable(text)
    parts = tuple(mould_part(name, text) for name, text in skeleton(shape))
    return Mould(parts, conditional_looks(flat(shape.calls)))


def texts_in(argument: Any) -> Iterator[str]:
    """The texts in the arguments of a call."""
    return (leaf for leaf in leaves(argument) if isinstance(leaf, str))


def mould_part(name: str, text: str) -> MouldPart:
    """A part of a mould."""
    if not text:
        return MouldPart(name=name, pieces=())
    sheet = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
    allowances = ALLOWANCES.search(text)
    if allowances:
        start = f'<dataValidations count="{SLOT.format("count")}">{allowances[2]}'
        signed = f"{start}{SLOT.format('allowed')}</dataValidations>"
        text = text[: allowances.start()] + signed + text[allowances.end() :]
    text = LINKS.sub(SLOT.format("links"), text)
    pieces = tuple(SIGN.split(text))
    return MouldPart(
        name=name,
        pieces=pieces,
        whole=part(name, (text.encode(),)) if len(pieces) == 1 else None,
        sheet=int(sheet[1]) - 1 if sheet else None,
        validations=int(allowances[1]) - 1 if allowances else 0,
    )


def allowances_text(allowed: Sequence[Allowance]) -> str:
    """The validations of cells that are filled in."""
    templates: dict[tuple[int, bool], str] = {}
    texts = []
    for first, last, column, options, words in allowed:
        key = (id(options), bool(words))
        if key not in templates:
            templates[key] = allowance_template(frozen(dict(options)), column, bool(words))
        place = f"{column_letter(column)}{first + 1}"
        area = place if first == last else f"{place}:{column_letter(column)}{last + 1}"
        text = templates[key].replace(ROW, str(first + 1)).replace(AREA, area)
        texts.append(text.replace(WORDS, as_attribute(words)) if words else text)
    return "".join(texts)


AREA, WORDS = SLOT.format("area"), SLOT.format("words")


@lru_cache(maxsize=256)
def allowance_template(options: Any, column: int, own_words: bool) -> str:
    """A validation as XlsxWriter writes it, with signs for its rows and its message."""
    if any(SIGN.search(text) for text in texts_in(options)):
        raise Uncastable(str(options))
    sheet = Worksheet()
    sheet._set_filehandle(StringIO())
    allowed = {
        name: at_row(value, SELECTED) if isinstance(value, str) else value
        for name, value in thawed_options(options).items()
    }
    if own_words:
        allowed["input_message"] = WORDS
    sheet.data_validation(LAST, column, LAST + 1, column, allowed)
    sheet._write_data_validation(*sheet.validations)
    name = column_letter(column)
    text = str(sheet.fh.getvalue()).replace(f"{name}{LAST + 1}:{name}{LAST + 2}", AREA)
    return text.replace(str(SELECTED + 1), ROW)


def thawed_options(options: Any) -> dict[str, Any]:
    """The options of a validation as XlsxWriter takes them."""
    return dict(thawed(options, FormBook(BytesIO()), {}))


def cast(book: CastBook) -> Iterator[Part]:
    """The parts of a book's file. Raises Uncastable where only XlsxWriter itself can write them."""
    numbers = FormatNumbers()
    reaches = [sheet.reach for sheet in book.sheets]
    rows = [
        tuple(row_pieces(sheet, reach, numbers)) for sheet, reach in zip(book.sheets, reaches, strict=True)
    ]
    shape, values = shape_of(book, reaches)
    mould, own = mould_of(shape), comment_parts(book)
    own[STYLES] = styles_part(tuple(numbers.used), mould.conditional, book.commented)
    values |= {SLOT.format(number): element_text(text) for number, text in enumerate(book.slots)}
    for piece in mould.parts:
        if piece.name in own:
            yield own[piece.name]
        elif not piece.pieces:
            yield part(piece.name, (book.picture,))
        elif piece.name == STRINGS:
            yield part(STRINGS, (strings_text(book).encode(),))
        elif piece.whole is not None:
            yield piece.whole
        elif piece.sheet is not None:
            yield part(piece.name, sheet_pieces(piece, book.sheets[piece.sheet], rows[piece.sheet], values))
        else:
            yield part(piece.name, (filled(piece, values).encode(),))


def filled(of: MouldPart, values: Mapping[str, str]) -> str:
    """The text of a part of a form."""
    return "".join(values[piece] if number % 2 else piece for number, piece in enumerate(of.pieces))


def sheet_pieces(
    of: MouldPart, sheet: CastSheet, rows: Iterable[bytes | Recurring], values: Mapping[str, str]
) -> Iterator[bytes | Recurring]:
    """A sheet of a form: what stands before its rows, the rows, and what stands after them."""
    own = {
        SLOT.format("count"): str(of.validations + len(sheet.allowed)),
        SLOT.format("allowed"): allowances_text(sheet.allowed),
        SLOT.format("links"): links_text(sheet),
        SLOT.format("rows"): ROW,
    }
    before, _, after = filled(of, {**values, **own}).partition(ROW)
    yield before.encode()
    yield from rows
    yield after.encode()


def strings_text(book: CastBook) -> str:
    """The part with the shared strings."""
    head = STRINGS_HEAD.format(book.string_count, len(book.strings))
    return f"{head}{''.join(map(shared_string, book.strings))}</sst>"
