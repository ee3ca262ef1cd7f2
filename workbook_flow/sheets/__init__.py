"""Reading workbooks that came from outside, safely: the only reader of returned files, and of the office's own list.

``Reader`` hands each file to a worker process that may die, hang or swell without harm; what comes back is a
``Book`` of plain values, or one ``Problem`` that says what to send instead.
"""

from workbook_flow.sheets.ahead import ReaderAhead
from workbook_flow.sheets.archives import (
    Member,
    copy_number,
    expand_zip,
    is_archive,
    is_owner_file,
    member_names,
    members_of,
)
from workbook_flow.sheets.cells import (
    Beside,
    Book,
    CellBare,
    CellError,
    CellLook,
    CellPicture,
    CellValue,
    Sheet,
    bare,
    cell_name,
    clean,
    column_letter,
    text,
)
from workbook_flow.sheets.guard import MAX_COLUMNS, MAX_FILE
from workbook_flow.sheets.label import file_label
from workbook_flow.sheets.reader import Reader, load

__all__ = [
    "MAX_COLUMNS",
    "MAX_FILE",
    "Beside",
    "Book",
    "CellBare",
    "CellError",
    "CellLook",
    "CellPicture",
    "CellValue",
    "Member",
    "Reader",
    "ReaderAhead",
    "Sheet",
    "bare",
    "cell_name",
    "clean",
    "column_letter",
    "copy_number",
    "expand_zip",
    "file_label",
    "is_archive",
    "is_owner_file",
    "load",
    "member_names",
    "members_of",
    "text",
]
