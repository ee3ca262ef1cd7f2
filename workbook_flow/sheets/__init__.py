"""Reading workbooks that came from outside, safely: the only reader of returned files, and of the office's own list.

``Reader`` hands each file to a worker process that may die, hang or swell without harm; what comes back is a
``Book`` of plain values, or one ``Problem`` that says what to send instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_flow.sheets.ahead import ReaderAhead
    from workbook_flow.sheets.archives import (
        Member,
        copy_number,
        expand_zip,
        is_archive,
        is_litter,
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
        struck_cells,
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
    "is_litter",
    "is_owner_file",
    "load",
    "member_names",
    "members_of",
    "struck_cells",
    "text",
]


def __getattr__(name: str) -> object:
    """A name of the reader, imported when it is first asked for: a worker starts without the parent's side."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from workbook_flow.sheets import ahead, archives, cells, guard, label, reader

    rooms = (cells, guard, label, archives, reader, ahead)
    return next(getattr(room, name) for room in rooms if hasattr(room, name))
