"""The parts of a form that hang on where its cells stand, as XlsxWriter writes them: styles, comments, links.

All else of a shape is in its mould, so that forms which were sent back marked share one. Slow to import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any

from workbook_flow.paper.asxml import CastFormat, as_attribute, leaves
from workbook_flow.paper.castbook import Call, CastBook, CastSheet, SharedPart
from workbook_flow.paper.cellwriter import FormBook, FormPackager
from workbook_flow.paper.packing import Part, part
from workbook_flow.sheets import column_letter

STYLES = "xl/styles.xml"


@lru_cache(maxsize=256)
def styles_part(looks: tuple[CastFormat, ...], conditional: tuple[CastFormat, ...], commented: bool) -> Part:
    """The styles of cells with these formats, in that order, and of what conditions make of them."""
    book = FormBook(BytesIO())
    formats = {looks[0]: book.unwritten}
    for look in looks[1:]:
        formats[look] = book.add_format(dict(look.properties))
        formats[look]._get_xf_index()
    for look in conditional:
        if look not in formats:
            formats[look] = book.add_format(dict(look.properties))
        formats[look]._get_dxf_index()
    book._prepare_format_properties()
    book.has_comments = commented
    packager = packager_of(book)
    packager._write_styles_file()
    ((_, text),) = written(packager)
    return part(STYLES, (text.encode(),))


def flat(calls: Iterable[Call | SharedPart]) -> Iterator[Call]:
    """The calls, those of shared parts in their places."""
    for call in calls:
        if isinstance(call, SharedPart):
            yield from call.calls
        else:
            yield call


def conditional_looks(calls: Iterable[Call]) -> tuple[CastFormat, ...]:
    """The formats that conditions give to cells, in their order."""
    conditions = (args for _, name, args, _ in calls if name == "conditional_format")
    return tuple(leaf for args in conditions for leaf in leaves(args) if isinstance(leaf, CastFormat))


def packager_of(book: FormBook) -> FormPackager:
    """What writes the parts of a book, into memory."""
    packager = FormPackager()
    packager._add_workbook(book)
    packager._set_in_memory(True)
    return packager


def written(packager: FormPackager) -> Iterator[tuple[str, str]]:
    """The parts that were written, by name."""
    for stream, name, _ in packager.filenames:
        yield name, stream.getvalue()


def comment_parts(book: CastBook) -> dict[str, Part]:
    """The comments of a book, and where they stand: that hangs on the heights of the rows and widths of the columns."""
    if not book.commented:
        return {}
    paper = FormBook(BytesIO())
    for sheet in book.sheets:
        write_comments(book, sheet, paper.add_worksheet())
    paper._prepare_vml()
    packager = packager_of(paper)
    packager._write_vml_files()
    packager._write_comment_files()
    return {name: part(name, (text.encode(),)) for name, text in written(packager)}


def write_comments(book: CastBook, sheet: CastSheet, paper: Any) -> None:
    """Write the comments of a sheet, if any, on one with the same rows and columns."""
    if not sheet.comments:
        return
    for number, name, args, options in flat(book.calls):
        if (number, name) == (sheet.number, "set_column"):
            paper.set_column(*(thawed(argument, paper, {}) for argument in args), **dict(options))
    for row, (pixels, hidden, _) in sheet.rows.items():
        paper.set_row_pixels(row, pixels, None, {"hidden": hidden})
    for row, column, text, size in sheet.comments:
        paper.write_comment(row, column, text, size)


def links_text(sheet: CastSheet) -> str:
    """The links of a sheet to other cells of its book."""
    links = "".join(
        f'<hyperlink ref="{column_letter(column)}{row + 1}" location="{as_attribute(place)}"'
        f' display="{as_attribute(text)}"/>'
        for row, column, place, text in sorted(sheet.links)
    )
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def thawed(argument: Any, book: FormBook, formats: dict[CastFormat, Any]) -> Any:
    """An argument of a call as XlsxWriter takes it."""
    if isinstance(argument, CastFormat):
        if argument not in formats:
            formats[argument] = book.add_format(dict(argument.properties))
        return formats[argument]
    if not isinstance(argument, tuple):
        return argument
    kind, content, *_ = argument
    if kind is dict:
        return {name: thawed(value, book, formats) for name, value in content}
    if kind in {list, tuple}:
        return kind(thawed(value, book, formats) for value in content)
    return content
