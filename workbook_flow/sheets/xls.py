"""Old binary workbooks (.xls, WPS's .et) to raw sheets, and what else wears the same container.

Read by xlrd: it is pure Python, so that the looping and lying files which abort calamine only raise here; it
tells errors, formats and merges. It takes some 10 ms a form, on a format that few still send; calamine is the
second try.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
from collections.abc import Iterable, Sequence
from typing import Any

import olefile
import xlrd
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from workbook_flow.sheets.about import properties_told
from workbook_flow.sheets.appearance import Appearance
from workbook_flow.sheets.cells import LAST_COLUMN, CellError, anchor_name
from workbook_flow.sheets.conditional import UNSURE
from workbook_flow.sheets.drawn import put_drawn
from workbook_flow.sheets.formats import alters_texts, is_plain
from workbook_flow.sheets.guard import CODE_HEAD, Refused
from workbook_flow.sheets.links import told_links
from workbook_flow.sheets.wire import (
    NOTE,
    Aside,
    Mark,
    RawBook,
    RawSheet,
    Spot,
    note_looks,
    note_text_looks,
    plain_rows,
)
from workbook_flow.sheets.xls_beside import note_beside
from workbook_flow.sheets.xls_cells import note_cells, without_conditions
from workbook_flow.sheets.xls_formulas import moving_results, unknown_results
from workbook_flow.sheets.xls_looks import drawn_words, faint_words, in_line_in, palette, struck_words
from workbook_flow.words.codes import Code

DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - Excel's own, for files that only look protected
FIRST_YEAR = 1980
"""What counts from before has no clock behind it: 1601 is the zero of such moments."""
_FOREIGN = {
    "WordDocument": "Word 文档",
    "PowerPoint Document": "PowerPoint 文档",
    "__properties_version1.0": "Outlook 邮件",
}
_FILEPASS, _BOUNDSHEET, _EOF = 0x2F, 0x85, 0x0A
_DRAWING_GROUP, _PICTURE_STORE = 0xEB, 0xF001
_ABOUT = {
    **{name: name for name in ("title", "subject", "keywords", "category")},
    "description": "comments",
    "Manager": "manager",
}
_QUOTED = re.compile(r'"[^"]*"|\\.')


def read_ole(data: bytes) -> RawBook:
    """The workbook in an OLE container; Refused for Word and the like, macro sheets, passwords, damage."""
    try:
        container = olefile.OleFileIO(io.BytesIO(data))
    except Exception:  # olefile raises anything over damaged headers
        raise Refused(Code.DAMAGED_FILE) from None
    with container:
        if container.exists("EncryptedPackage"):
            raise Refused(Code.ENCRYPTED_FILE)
        stream = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
        if stream is None:
            actual = (shown for name, shown in _FOREIGN.items() if container.exists(name))
            raise Refused(Code.NOT_A_WORKBOOK, actual=next(actual, "其他文件"))
        if container.get_size(stream) > len(data):
            raise Refused(Code.DAMAGED_FILE)
        try:
            records = container.openstream(stream).read()
        except OSError:
            raise Refused(Code.DAMAGED_FILE) from None
        _check_records(records)
        properties, saved = _properties(container), _saved(container)
        about = list(properties_told(_about(container)))
        notes = ["pictures"] * _has_pictures(records)
        notes += ["macros"] * container.exists("_VBA_PROJECT_CUR")
        notes += ["ole"] * any(path[0].startswith("MBD") for path in container.listdir())
    sheets = _worksheets(data, records)
    forget_unknown(sheets, unknown_results(records))
    for sheet, moving in zip(sheets, moving_results(records), strict=False):
        sheet.moving = moving
    beside = [*(aside for sheet in sheets for aside in sheet.beside), *about]
    return RawBook("xls", sheets, properties, notes, beside, saved)


def forget_unknown(sheets: list[RawSheet], unknown: list[set[Spot]]) -> None:
    """Take away what formulas store whose result nobody knows, and note where they stand."""
    for sheet, spots in zip(sheets, unknown, strict=False):
        for row, column in spots:
            if row < len(sheet.rows) and column < len(sheet.rows[row]):
                sheet.rows[row][column] = None
                sheet.looks.pop((row, column), None)
        sheet.marks = [mark for mark in sheet.marks if (mark[0], mark[1]) not in spots]
        sheet.unvalued |= spots


def read_bare(data: bytes) -> RawBook:
    """The workbook that a program wrote without a container, as Excel did before 1993; Refused when unfit."""
    _check_records(data)
    sheets = _worksheets(data, data)
    return RawBook("xls", sheets, beside=[aside for sheet in sheets for aside in sheet.beside])


def _worksheets(data: bytes, stream: bytes) -> list[RawSheet]:
    """The worksheets by the first reader that can; ``stream`` are the records in it. Refused when neither can."""
    try:
        sheets = _by_xlrd(stream)
    except Refused:
        raise
    except Exception:  # xlrd raises whatever its parsing stumbles on
        sheets = _by_calamine(data)
    if any(len(row) > LAST_COLUMN for sheet in sheets for row in sheet.rows):
        raise Refused(Code.DAMAGED_FILE)
    return sheets


def decrypted(data: bytes) -> bytes:
    """The workbook under Excel's default password; Refused when it has another one."""
    import msoffcrypto

    out = io.BytesIO()
    try:
        locked = msoffcrypto.OfficeFile(io.BytesIO(data))
        locked.load_key(password=DEFAULT_PASSWORD)
        locked.decrypt(out)
    except Exception:  # a wrong password and damage look alike here
        raise Refused(Code.ENCRYPTED_FILE) from None
    return out.getvalue()


def _check_records(stream: bytes) -> None:
    """Refused when the workbook's globals say that it is encrypted, or holds an Excel 4 macro sheet."""
    position = 0
    while position + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, position)
        if record == _FILEPASS:
            raise Refused(Code.ENCRYPTED_FILE)
        if record == _BOUNDSHEET and stream[position + 9 : position + 10] == b"\x01":
            raise Refused(Code.MACRO_SHEETS)
        if record == _EOF:
            return
        position += 4 + length


def _has_pictures(stream: bytes) -> bool:
    """Whether the workbook's globals hold pictures other than a form's code: a store inside the drawing group."""
    position = 0
    while position + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, position)
        if record == _DRAWING_GROUP and _stores_pictures(stream[position + 4 : position + 4 + length]):
            return True
        if record == _EOF:
            return False
        position += 4 + length
    return False


STORED_CODE = 450
"""Bytes of a form's code in the store, at most; one more picture takes more than it leaves."""


def _stores_pictures(group: bytes) -> bool:
    position = 8
    while position + 8 <= len(group):
        _, kind, length = struct.unpack_from("<HHI", group, position)
        if kind == _PICTURE_STORE:
            return int(length) > STORED_CODE * group.count(CODE_HEAD)
        position += 8 + length
    return False


def _by_xlrd(stream: bytes) -> list[RawSheet]:
    book = xlrd.open_workbook(
        file_contents=without_conditions(stream),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
        logfile=io.StringIO(),
    )
    if not book.nsheets:
        raise Refused(Code.BOOK_WITHOUT_SHEETS)
    percents: dict[int, str] = {}
    sheets = [_sheet(book, sheet, percents) for sheet in book.sheets()]
    note_cells(sheets, stream, book._sharedstrings or (), palette(book), since_1904=book.datemode == 1)
    note_beside(sheets, stream)
    return sheets


def _sheet(book: Any, sheet: Any, formats: dict[int, str]) -> RawSheet:
    raw = RawSheet(sheet.name, sheet.visibility != 0, [])
    rows: list[Sequence[object]] = []
    numbers: dict[Spot, tuple[float, str]] = {}
    texts: dict[Spot, str] = {}
    for row in range(sheet.nrows):
        cells = sheet.row(row)
        values = []
        for column, cell in enumerate(cells):
            shown_as = _format(book, cell.xf_index, formats)
            value = _value(cell, _QUOTED.sub("", shown_as), book.datemode)
            values.append(in_line_in(book, sheet, (row, column)) or value)
            if cell.ctype in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
                numbers[row, column] = cell.value, shown_as
            elif cell.ctype == xlrd.XL_CELL_TEXT and not is_plain(shown_as) and alters_texts(shown_as):
                texts[row, column] = shown_as
        rows.append(values)
    raw.rows, raw.marks = plain_rows(rows)
    put_drawn(raw, drawn_words(book, sheet))
    note_looks(raw, numbers, since_1904=book.datemode == 1)
    note_text_looks(raw, texts)
    raw.hidden_rows = {row for row, look in sheet.rowinfo_map.items() if look.hidden and row < len(raw.rows)}
    raw.hidden_columns = {
        column for column, look in sheet.colinfo_map.items() if look.hidden or not look.width
    }
    raw.merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    raw.beside = [
        Aside(sheet.name, anchor_name(*spot), note.author, NOTE, note.text)
        for spot, note in sorted(sheet.cell_note_map.items())
    ]
    raw.beside += [*struck_words(book, sheet), *faint_words(book, sheet), *told_links(raw, _links(sheet))]
    return raw


def _links(sheet: Any) -> dict[Spot, str]:
    """By cell, where the links of a sheet lead out of the workbook."""
    links: dict[Spot, str] = {}
    for link in sheet.hyperlink_list:
        target = link.url_or_path
        if link.type != "workbook" and target:
            links[link.frowx, link.fcolx] = _decoded(target)
    return links


def _format(book: Any, index: int, formats: dict[int, str]) -> str:
    if index not in formats:
        number_format = (
            book.format_map.get(book.xf_list[index].format_key) if 0 <= index < len(book.xf_list) else None
        )
        formats[index] = number_format.format_str if number_format else ""
    return formats[index]


def _value(cell: Any, shown_as: str, datemode: int) -> object:
    if cell.ctype in {xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER}:
        return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(cell.value, "#VALUE!"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(cell.value, shown_as, datemode)
    return None


def _moment(serial: float, shown_as: str, datemode: int) -> object:
    """A day, a moment, a time of day (below 1) or a span ([h]:mm), as the format shows the serial number."""
    try:
        if "[" in shown_as and re.search(r"\[[hms]+\]", shown_as, re.IGNORECASE):
            return dt.timedelta(days=serial)
        moment = xlrd.xldate.xldate_as_datetime(serial, datemode)
    except (ValueError, OverflowError):
        return serial
    if 0 <= serial < 1:
        return moment.time()
    return moment.date() if moment.time() == dt.time() else moment


def _by_calamine(data: bytes) -> list[RawSheet]:
    """The worksheets without their number formats: what a number or a day shows is said to be unsure."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for index, about in enumerate(book.sheets_metadata):
            if about.typ is SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(index)
                rows, marks = plain_rows(sheet.to_python(skip_empty_area=False))
                hidden = about.visible is not SheetVisibleEnum.Visible
                sheets.append(RawSheet(about.name, hidden, rows, marks, looks=_unsure_numbers(rows, marks)))
    except Exception:  # the last reader there is: whatever it says, the file is unreadable
        raise Refused(Code.DAMAGED_FILE) from None
    if not sheets:
        raise Refused(Code.BOOK_WITHOUT_SHEETS)
    return sheets


def _unsure_numbers(rows: Sequence[Sequence[object]], marks: Iterable[Mark]) -> dict[Spot, Appearance]:
    errors = {(row, column) for row, column, kind, _ in marks if kind == "error"}
    return {
        (row, column): UNSURE
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool) and (row, column) not in errors
    }


def _properties(container: Any) -> dict[str, str]:
    """The custom properties, as far as olefile can read them; text in UTF-8 or the Chinese code page."""
    try:
        properties = container.get_userdefined_properties("\x05DocumentSummaryInformation")
    except Exception:  # a workbook without them, or with damaged ones, is still a workbook
        return {}
    return {_decoded(setting["property_name"]): _decoded(setting["value"]) for setting in properties}


def _about(container: Any) -> dict[str, str]:
    """What a person typed about the workbook, by the names of newer ones."""
    try:
        about = container.get_metadata()
        return {name: _decoded(value) for name, own in _ABOUT.items() if (value := getattr(about, own))}
    except Exception:  # a workbook without a summary, or with a damaged one, is still a workbook
        return {}


def _saved(container: Any) -> str:
    """When the workbook says that it was last saved, in universal time."""
    try:
        moment = container.get_metadata().last_saved_time
    except Exception:  # a workbook without a summary, or with a damaged one, is still a workbook
        return ""
    return f"{moment.isoformat()}Z" if isinstance(moment, dt.datetime) and moment.year > FIRST_YEAR else ""


def _decoded(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode().rstrip("\0")
    except UnicodeDecodeError:
        return value.decode("gb18030", "replace").rstrip("\0")
